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

/* Begin to look for an item: have the spec ask for the first page of a list, in pages
 * as large as they get, narrowed by the params of the list. */
enum telnyx_status telnyx_list_begin(struct telnyx_list *list,
    const struct telnyx_operation *operation, const void *filter,
    const struct telnyx_call_options *settings, struct telnyx_request_spec *spec);
/* The item is not in the page that was read: ask for the next.  True: that is on its
 * way.  False: there is none; or the failure says that the list is not whole, as "there
 * is no such item" would then be a guess. */
bool telnyx_list_go_on(struct telnyx_request *request);
/* From the first page on. */
void telnyx_list_rewind(struct telnyx_list *list);
/* Make the spec ask for page.number, and read it into the list. */
void telnyx_list_fill(struct telnyx_list *list, struct telnyx_request_spec *spec);

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
