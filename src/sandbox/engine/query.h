/* SPDX-License-Identifier: MIT */
/*
 * The query of a request: "a=1&b[c]=2".
 */
#ifndef TELNYX_SANDBOX_ENGINE_QUERY_H
#define TELNYX_SANDBOX_ENGINE_QUERY_H

#include <stdbool.h>
#include <stddef.h>

struct sbx_pair {
	const char *key;
	const char *value;
	bool used;	/* somebody asked for it */
	bool malformed; /* the value is no percent-encoding */
};

struct sbx_query {
	char *text; /* what the pairs point into */
	struct sbx_pair *pairs;
	size_t count;
};

/* False: no memory.  Text that is not well-formed is kept as it is. */
bool sbx_query_parse(struct sbx_query *query, const char *text, size_t len);
void sbx_query_clear(struct sbx_query *query);
/* The first of that name; NULL when there is none. */
const char *sbx_query_get(struct sbx_query *query, const char *key);
/* Undo percent-encoding in place; false when it is broken, or holds a zero. */
bool sbx_percent_decode(char *text, bool plus_is_space);

#endif
