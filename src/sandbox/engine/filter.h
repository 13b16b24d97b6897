/* SPDX-License-Identifier: MIT */
/*
 * Filters of lists: which there are, and what passes them.
 */
#ifndef TELNYX_SANDBOX_ENGINE_FILTER_H
#define TELNYX_SANDBOX_ENGINE_FILTER_H

#include <stdbool.h>

struct json_object;
struct telnyx_sandbox_call;
struct telnyx_sandbox_list;

enum telnyx_sandbox_test {
	TELNYX_SANDBOX_IS = 0,
	TELNYX_SANDBOX_ONE_OF,	 /* of several, by commas or by repetition */
	TELNYX_SANDBOX_CONTAINS, /* in any case */
	TELNYX_SANDBOX_STARTS,
	TELNYX_SANDBOX_ENDS,
	TELNYX_SANDBOX_DIGITS,	   /* contains; nothing but digits, 3 at least */
	TELNYX_SANDBOX_IS_OR_NULL, /* the word "null": has none */
	TELNYX_SANDBOX_AFTER,
	TELNYX_SANDBOX_BEFORE,
	TELNYX_SANDBOX_SINCE,	     /* or at */
	TELNYX_SANDBOX_UNTIL,	     /* or at */
	TELNYX_SANDBOX_NONE_IF_TRUE, /* "true": its array is empty */
	TELNYX_SANDBOX_LETTERS,	     /* is, of the letters alone: "toll-free" */
	TELNYX_SANDBOX_SHOWS,	     /* as text, JSON and all, contains */
	TELNYX_SANDBOX_IGNORED
};

/* A row of a table, which is ended by a row without a key. */
struct telnyx_sandbox_filter {
	const char *key; /* as the query has it */
	const char *path;
	enum telnyx_sandbox_test test;
};

/* Are the query's filters the list's, and their values good?  False: the call has
 * been answered.  *any: the query has some. */
bool telnyx_sandbox_filters_read(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_list *list, bool *any);
/* Does the document pass all filters of the list that the query has? */
bool telnyx_sandbox_passes(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_list *list, struct json_object *document);
/* Refuse a filter that the query has and nobody used.  False: the call has been
 * answered. */
bool telnyx_sandbox_query_all_used(struct telnyx_sandbox_call *call);

#endif
