/* SPDX-License-Identifier: MIT */
/*
 * The reading of a list, for page.c, page_read.c and for requests whose steps are
 * a list's pages among others: their progress begins with a struct telnyx_list.
 */
#ifndef TELNYX_CLIENT_LIST_H
#define TELNYX_CLIENT_LIST_H

#include "client/resource.h"

#define TELNYX_LIST_DIGEST_BYTES 32

struct telnyx_list {
	struct telnyx_arena memory;
	struct telnyx_operation operation; /* its texts: static, or in memory */
	const char *const *path_values;
	const char **query; /* with room for the paging's own; the first of them: */
	size_t query_own;
	char number_text[24], size_text[24];
	struct telnyx_list_options options;
	struct telnyx_resource_listed told;
	uint32_t timeout_ms; /* a page's; 0: the request's */

	struct telnyx_page page; /* the newest; its items live until the next step */
	unsigned char first[TELNYX_LIST_DIGEST_BYTES], before[TELNYX_LIST_DIGEST_BYTES];
	struct telnyx_list_summary summary;
	uint64_t seen;	/* items the server has given, handed over or not */
	unsigned empty; /* pages without any, in a row */
};

/* Copy what is asked, but for the paging, from the spec (as telnyx_resource_spec()
 * gives it).  False: no memory. */
bool telnyx_list_ask(struct telnyx_list *list, const struct telnyx_request_spec *spec);
/* From the first page on. */
void telnyx_list_rewind(struct telnyx_list *list);
/* Make the spec ask for page.number, and read it into the list. */
void telnyx_list_fill(struct telnyx_list *list, struct telnyx_request_spec *spec);
/* Count a page that was read. */
void telnyx_list_count(struct telnyx_list *list);
bool telnyx_list_may_have_more(const struct telnyx_list *list);
/* Has everything come that the server says there is? */
bool telnyx_list_is_whole(const struct telnyx_list *list);
/* Fail because the list is not whole: the item that was looked for may be among those
 * that were not given, and "there is none" would be a guess. */
void telnyx_list_fail_short(struct telnyx_request *request);

static inline struct telnyx_list *
telnyx_list_of(struct telnyx_request *request)
{
	return request->progress;
}

/* page_read.c: the array of a list's items: the reply, its data or its records; a
 * null one is empty.  False: there is none. */
bool telnyx_list_items(struct json_object *json, struct json_object **items);
/* page_read.c: the reply as `page`; what cannot be one sets the failure.  False:
 * no memory. */
bool telnyx_list_decode(struct telnyx_request *request);

#endif
