/* SPDX-License-Identifier: MIT */
/*
 * Filters of lists: which there are, and what passes them.
 */
#ifndef TELNYX_SANDBOX_ENGINE_FILTER_H
#define TELNYX_SANDBOX_ENGINE_FILTER_H

#include <stdbool.h>

struct json_object;
struct sbx_call;
struct sbx_list;

enum sbx_test {
	SBX_IS = 0,
	SBX_ONE_OF,   /* of several, by commas or by repetition */
	SBX_CONTAINS, /* in any case */
	SBX_STARTS,
	SBX_ENDS,
	SBX_DIGITS,	/* contains; nothing but digits, 3 at least */
	SBX_IS_OR_NULL, /* the word "null": has none */
	SBX_AFTER,
	SBX_BEFORE,
	SBX_SINCE,	  /* or at */
	SBX_UNTIL,	  /* or at */
	SBX_NONE_IF_TRUE, /* "true": its array is empty */
	SBX_LETTERS,	  /* is, of the letters alone: "toll-free" */
	SBX_SHOWS,	  /* as text, JSON and all, contains */
	SBX_IGNORED
};

/* A row of a table, which is ended by a row without a key. */
struct sbx_filter {
	const char *key; /* as the query has it */
	const char *path;
	enum sbx_test test;
};

/* Are the query's filters the list's, and their values good?  False: the call has
 * been answered.  *any: the query has some. */
bool sbx_filters_read(struct sbx_call *call, const struct sbx_list *list, bool *any);
/* Does the document pass all filters of the list that the query has? */
bool sbx_passes(
    struct sbx_call *call, const struct sbx_list *list, struct json_object *document);
/* Refuse a filter that the query has and nobody used.  False: the call has been
 * answered. */
bool sbx_query_all_used(struct sbx_call *call);

#endif
