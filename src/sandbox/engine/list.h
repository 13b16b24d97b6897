/* SPDX-License-Identifier: MIT */
/*
 * Lists: how records are shown, with their filters, in their order, by the page.
 */
#ifndef TELNYX_SANDBOX_ENGINE_LIST_H
#define TELNYX_SANDBOX_ENGINE_LIST_H

#include "sandbox/engine/call.h"
#include "sandbox/engine/filter.h"
#include "sandbox/engine/store.h"

enum sbx_paging {
	SBX_PAGES = 0,	   /* page[number], page[size]: data, meta */
	SBX_ALL,	   /* none, though there is a meta */
	SBX_RECORDS,	   /* page, recordsPerPage: records, totalRecords */
	SBX_TOTAL_RECORDS, /* page, page_size: records, total_records */
	SBX_TOTAL_PAGES,   /* page[...], but records, total_records */
	SBX_PER_PAGE,	   /* page, per_page: data, meta */
	SBX_BARE	   /* an array */
};

struct sbx_list {
	enum sbx_kind kind;
	enum sbx_paging paging;
	const struct sbx_filter *filters; /* or NULL */
	/* "a b": what `sort` may name, "-a" for the other way; NULL: nothing. */
	const char *sorts;
	const char *sort_key; /* "sort[a]", which is asc or desc; or NULL */
	/* The parent named in the path: where documents name it, and its kind. */
	const char *parent_key;
	enum sbx_kind parent;
	int max_size;	  /* of a page; 0: 250 */
	int default_size; /* 0: 20 */
	bool newest_first;
	bool second;	   /* shows `more`, not `doc` */
	bool pages_needed; /* both page parameters are required */
	/* What is shown of a document, as a new reference; NULL: all of it. */
	struct json_object *(*view)(
	    struct sbx_call *call, struct json_object *document);
};

/* Handler for any list. */
void sbx_show_list(struct sbx_call *call);

/* A source of what a list shows that is not in the store. */
struct sbx_source {
	/* The thing behind another, in the order of the list; NULL begins, and ends. */
	const void *(*next)(struct sbx_call *call, const void *thing, void *arg);
	/* The document of a thing, a new reference; NULL: no memory. */
	struct json_object *(*document)(struct sbx_call *call, const void *thing);
};
/* Answer with a page of a source; `arg` is next()'s. */
void sbx_show_source(struct sbx_call *call, const struct sbx_list *list,
    const struct sbx_source *source, void *arg);

/* A page as asked for. */
struct sbx_page {
	size_t number; /* from 1 */
	size_t size;
};
/* Read which page is asked for.  False: the call has been answered. */
bool sbx_page_read(
    struct sbx_call *call, const struct sbx_list *list, struct sbx_page *page);
/* Answer with `shown`, which is taken, as the page of `total`. */
void sbx_page_answer(struct sbx_call *call, const struct sbx_list *list,
    const struct sbx_page *page, size_t total, struct json_object *shown);

#endif
