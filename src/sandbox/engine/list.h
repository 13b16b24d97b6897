/* SPDX-License-Identifier: MIT */
/*
 * Lists: how records are shown, with their filters, in their order, by the page.
 */
#ifndef TELNYX_SANDBOX_ENGINE_LIST_H
#define TELNYX_SANDBOX_ENGINE_LIST_H

#include "sandbox/engine/call.h"
#include "sandbox/engine/filter.h"
#include "sandbox/engine/store.h"

enum telnyx_sandbox_paging {
	TELNYX_SANDBOX_PAGES = 0,     /* page[number], page[size]: data, meta */
	TELNYX_SANDBOX_ALL,	      /* none, though there is a meta */
	TELNYX_SANDBOX_RECORDS,	      /* page, recordsPerPage: records, totalRecords */
	TELNYX_SANDBOX_TOTAL_RECORDS, /* page, page_size: records, total_records */
	TELNYX_SANDBOX_TOTAL_PAGES,   /* page[...], but records, total_records */
	TELNYX_SANDBOX_PER_PAGE,      /* page, per_page: data, meta */
	TELNYX_SANDBOX_BARE	      /* an array */
};

struct telnyx_sandbox_list {
	enum telnyx_sandbox_kind kind;
	enum telnyx_sandbox_paging paging;
	const struct telnyx_sandbox_filter *filters; /* or NULL */
	/* "a b": what `sort` may name, "-a" for the other way; NULL: nothing. */
	const char *sorts;
	const char *sort_key; /* "sort[a]", which is asc or desc; or NULL */
	/* The parent named in the path: where documents name it, and its kind. */
	const char *parent_key;
	enum telnyx_sandbox_kind parent;
	int max_size;	  /* of a page; 0: 250 */
	int default_size; /* 0: 20 */
	bool newest_first;
	bool second;	   /* shows `more`, not `doc` */
	bool pages_needed; /* both page parameters are required */
	/* What is shown of a document, as a new reference; NULL: all of it. */
	struct json_object *(*view)(
	    struct telnyx_sandbox_call *call, struct json_object *document);
};

/* Handler for any list. */
void telnyx_sandbox_show_list(struct telnyx_sandbox_call *call);

/* A source of what a list shows that is not in the store. */
struct telnyx_sandbox_source {
	/* The thing behind another, in the order of the list; NULL begins, and ends. */
	const void *(*next)(
	    struct telnyx_sandbox_call *call, const void *thing, void *arg);
	/* The document of a thing, a new reference; NULL: no memory. */
	struct json_object *(*document)(
	    struct telnyx_sandbox_call *call, const void *thing);
};
/* Answer with a page of a source; `arg` is next()'s. */
void telnyx_sandbox_show_source(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_list *list, const struct telnyx_sandbox_source *source,
    void *arg);

/* A page as asked for. */
struct telnyx_sandbox_page {
	size_t number; /* from 1 */
	size_t size;
};
/* Read which page is asked for.  False: the call has been answered. */
bool telnyx_sandbox_page_read(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_list *list, struct telnyx_sandbox_page *page);
/* Answer with `shown`, which is taken, as the page of `total`. */
void telnyx_sandbox_page_answer(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_list *list, const struct telnyx_sandbox_page *page,
    size_t total, struct json_object *shown);

#endif
