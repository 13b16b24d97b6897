/* SPDX-License-Identifier: MIT */
/*
 * Reading one page of a list: its items, and what it says of the whole.
 *
 * A server that ignores the page number would be read for ever.  It is found
 * out by the number it says, or by items equal to those of the page before or
 * of the first one (as digests).  A list that has shrunk, so that the page asked
 * for is beyond its end and the server gives its last one again, has ended.
 */
#include <inttypes.h>
#include <string.h>

#include <json-c/json_object.h>
#include <openssl/evp.h>

#include "client/list.h"
#include "base/json.h"

/* A list's own words, in all the styles. */
struct meta {
	struct telnyx_opt_int page_number;
	struct telnyx_opt_int total_pages;
	struct telnyx_opt_int total_results;
	struct telnyx_opt_int total_records;
};

static const struct telnyx_field meta_fields[] = {
    TELNYX_FIELD_ALIASED(INT, struct meta, page_number, "page"),
    TELNYX_FIELD_ALIASED(INT, struct meta, total_pages, "totalPages"),
    TELNYX_FIELD_ALIASED(INT, struct meta, total_results, "totalRecords"),
    TELNYX_FIELD(INT, struct meta, total_records),
};
static const struct telnyx_field_table meta_table =
    TELNYX_FIELD_TABLE(struct meta, meta_fields);

bool
telnyx_list_items(struct json_object *json, struct json_object **items)
{
	static const char *const names[] = {"data", "records"};
	size_t i;

	*items = json;
	if (json_object_is_type(json, json_type_array))
		return true;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_object_object_get_ex(json, names[i], items))
			return *items == NULL ||
			       json_object_is_type(*items, json_type_array);
	return false;
}

static bool
read_meta(struct telnyx_request *request, struct meta *meta)
{
	struct json_object *json = telnyx_json_object(request->reply.json), *own = NULL;

	if (json_object_is_type(json, json_type_object) &&
	    !json_object_object_get_ex(json, "meta", &own))
		own = json;
	if (!telnyx_fields_decode(&meta_table, own, &request->step_memory, meta))
		return false;
	if (!meta->total_results.given)
		meta->total_results = meta->total_records;
	return true;
}

/* Each item as a struct of the operation's table, or as it is. */
static bool
read_items(struct telnyx_request *request, struct json_object *items)
{
	struct telnyx_list *list = telnyx_list_of(request);
	const struct telnyx_field_table *table = list->operation.result;
	const struct telnyx_field *place = NULL;
	const struct telnyx_reply *reply = &request->reply;
	size_t i, count = items != NULL ? json_object_array_length(items) : 0;
	struct json_object *json;
	const void **all;
	void *item;

	list->page.count = 0;
	list->page.items = NULL;
	all = telnyx_arena_alloc(&request->step_memory, (count + 1) * sizeof(*all));
	if (all == NULL)
		return false;
	if (table != NULL)
		place = telnyx_fields_find(table, TELNYX_FIELD_REPLY);
	for (i = 0; i < count; i++) {
		json = json_object_array_get_idx(items, i);
		if (json == NULL)
			continue;
		item = json;
		if (table != NULL) {
			item = telnyx_arena_alloc(
			    &request->step_memory, table->struct_size);
			if (item == NULL || !telnyx_fields_decode(table, json,
						&request->step_memory, item))
				return false;
		}
		if (place != NULL)
			memcpy((char *)item + place->offset, &reply, sizeof(reply));
		all[list->page.count++] = item;
	}
	list->page.items = all;
	return true;
}

/* Is this page's content that of the first page, or of the one before? */
static bool
is_repeated(struct telnyx_list *list, struct json_object *items)
{
	unsigned char digest[EVP_MAX_MD_SIZE] = {0};
	unsigned int size = 0;
	const char *text;
	bool again = false;

	text = json_object_to_json_string_ext(items, JSON_C_TO_STRING_PLAIN);
	/* Without memory for the digest the totals still end the list. */
	if (text == NULL ||
	    EVP_Digest(text, strlen(text), digest, &size, EVP_sha256(), NULL) != 1 ||
	    size != TELNYX_LIST_DIGEST_BYTES)
		return false;
	if (list->summary.pages == 0)
		memcpy(list->first, digest, TELNYX_LIST_DIGEST_BYTES);
	else
		again = memcmp(list->first, digest, TELNYX_LIST_DIGEST_BYTES) == 0 ||
			memcmp(list->before, digest, TELNYX_LIST_DIGEST_BYTES) == 0;
	memcpy(list->before, digest, TELNYX_LIST_DIGEST_BYTES);
	return again;
}

static void
fail_repeated(struct telnyx_request *request, const struct meta *meta)
{
	struct telnyx_list *list = telnyx_list_of(request);

	if (meta->page_number.given &&
	    meta->page_number.value != (int64_t)list->page.number)
		telnyx_failure_set(&request->failure, TELNYX_ERROR_API,
		    TELNYX_OUTCOME_ACCEPTED, TELNYX_PHASE_DECODE, "Wrong page",
		    "the server answered with page %" PRId64 " where page %" PRIu64
		    " was asked for",
		    meta->page_number.value, list->page.number);
	else
		telnyx_failure_set(&request->failure, TELNYX_ERROR_API,
		    TELNYX_OUTCOME_ACCEPTED, TELNYX_PHASE_DECODE, "Repeated page",
		    "the server answered page %" PRIu64
		    " with the items of an earlier page",
		    list->page.number);
}

bool
telnyx_list_decode(struct telnyx_request *request)
{
	struct telnyx_list *list = telnyx_list_of(request);
	struct json_object *items = NULL;
	struct meta meta;
	bool elsewhere;

	(void)telnyx_list_items(telnyx_json_object(request->reply.json),
	    &items); /* answer.c has seen that it is a list */
	if (!read_meta(request, &meta) || !read_items(request, items))
		return false;
	list->page.total_pages = meta.total_pages;
	list->page.total_results = meta.total_results;
	list->page.reply = &request->reply;
	if (list->page.count == 0 || list->operation.paging == TELNYX_PAGING_NONE)
		return true;
	elsewhere = meta.page_number.given &&
		    meta.page_number.value != (int64_t)list->page.number;
	if (elsewhere && meta.page_number.value < (int64_t)list->page.number &&
	    meta.total_pages.given &&
	    meta.page_number.value >= meta.total_pages.value &&
	    list->summary.pages > 0) {
		list->page.count =
		    0; /* the list has shrunk, and this page was read before */
		return true;
	}
	if (!elsewhere && !is_repeated(list, items))
		return true;
	/* Some operations have a single page, shorter than was asked for, say no
	 * totals, and give that page for any number. */
	if (!meta.page_number.given && !meta.total_pages.given &&
	    !meta.total_results.given && list->page.number == 2 &&
	    list->page.count < list->options.page_size)
		list->page.count = 0;
	else
		fail_repeated(request, &meta);
	return true;
}
