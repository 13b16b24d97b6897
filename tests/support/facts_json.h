/* SPDX-License-Identifier: MIT */
/*
 * Documents against the facts: what a document has and the facts do not is a
 * difference at once; what the facts have and no document had, at the end.
 */
#ifndef TELNYX_TESTS_FACTS_JSON_H
#define TELNYX_TESTS_FACTS_JSON_H

#include <json-c/json.h>

#include "support/facts.h"

struct facts_seen;
struct facts_seen *facts_seen_new(void);
void facts_seen_free(struct facts_seen *seen);

/* Compare a document with a type.  Beyond the facts are: a member that its schema
 * does not have (value ""), a value that is not in its list, null where it cannot
 * be ("null"), one of another kind ("kind"). */
void facts_compare(struct facts_seen *seen, const char *type, struct json_object *json,
    struct facts_differences *beyond);

/* What was never seen: the fields of the schemas that were; "*", of a schema that a
 * type compared with can hold. */
void facts_unseen(struct facts_seen *seen, struct facts_differences *lacks);

#endif
