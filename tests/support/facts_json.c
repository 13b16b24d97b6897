/* SPDX-License-Identifier: MIT */
#include "support/facts_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#define NAME_BYTES 128

/* By the place of a field in facts_get()->fields: seen in a document, and its
 * schema reached by a type or found in a document. */
struct facts_seen {
	bool *field, *reached, *found;
};

struct facts_seen *
facts_seen_new(void)
{
	struct facts_seen *seen = calloc(1, sizeof(*seen));
	size_t count = facts_get()->field_count;

	ck_assert_ptr_nonnull(seen);
	seen->field = calloc(count, sizeof(bool));
	seen->reached = calloc(count, sizeof(bool));
	seen->found = calloc(count, sizeof(bool));
	ck_assert(seen->field != NULL && seen->reached != NULL && seen->found != NULL);
	return seen;
}

void
facts_seen_free(struct facts_seen *seen)
{
	free(seen->field);
	free(seen->reached);
	free(seen->found);
	free(seen);
}

static size_t
place_of(const struct fact *field)
{
	return (size_t)(field - facts_get()->fields);
}

/* --- what a type can hold --- */

static void
reach(struct facts_seen *seen, const char *type)
{
	const struct facts *facts = facts_get();
	char schema[NAME_BYTES];
	size_t i, nth;

	for (nth = 0; facts_schema_of(type, nth, schema, sizeof(schema)); nth++) {
		const struct fact *first = facts_field(schema, NULL);

		if (seen->reached[place_of(first)])
			continue;
		seen->reached[place_of(first)] = true;
		for (i = 0; i < facts->field_count; i++) {
			if (strcmp(facts->fields[i].of, schema) == 0)
				reach(seen, facts->fields[i].type);
		}
	}
}

/* --- documents --- */

static bool
is_value_of(const struct fact *field, const char *text)
{
	char value[NAME_BYTES];
	const char *at = field->values;

	if (field->values[0] == '\0' || text[0] == '\0')
		return true;
	while ((at = facts_value(at, value, sizeof(value))) != NULL) {
		if (strcmp(value, text) == 0)
			return true;
	}
	return false;
}

/* Does a document have only members of the schema, with values that are theirs? */
static bool
is_of(const char *schema, struct json_object *json)
{
	json_object_object_foreach(json, key, value)
	{
		const struct fact *field = facts_field(schema, key);

		if (field == NULL || !is_value_of(field, json_object_get_string(value)))
			return false;
	}
	return true;
}

static bool
is_kind(const char *type, struct json_object *json)
{
	if (strncmp(type, "string", 6) == 0)
		return json_object_is_type(json, json_type_string);
	if (strncmp(type, "integer", 7) == 0)
		return json_object_is_type(json, json_type_int);
	if (strncmp(type, "number", 6) == 0)
		return json_object_is_type(json, json_type_int) ||
		       json_object_is_type(json, json_type_double);
	if (strcmp(type, "boolean") == 0)
		return json_object_is_type(json, json_type_boolean);
	if (type[0] == '[')
		return json_object_is_type(json, json_type_array);
	return strncmp(type, "one of ", 7) == 0 || strcmp(type, "any") == 0 ||
	       json_object_is_type(json, json_type_object);
}

/* Of a list, those of its elements. */
static void
compare_values(const struct fact *field, struct json_object *value,
    struct facts_differences *beyond)
{
	size_t i;

	for (i = 0; json_object_is_type(value, json_type_array) &&
		    i < json_object_array_length(value);
	     i++)
		compare_values(field, json_object_array_get_idx(value, i), beyond);
	if (json_object_is_type(value, json_type_string) &&
	    !is_value_of(field, json_object_get_string(value)))
		facts_differ(
		    beyond, field->of, field->name, json_object_get_string(value));
}

static void
compare_member(struct facts_seen *seen, const char *schema, const char *key,
    struct json_object *value, struct facts_differences *beyond)
{
	const struct fact *field = facts_field(schema, key);

	if (field == NULL) {
		if (facts_field(schema, "*") == NULL)
			facts_differ(beyond, schema, key, "");
		return;
	}
	seen->field[place_of(field)] = true;
	if (value == NULL) {
		if (!field->nullable)
			facts_differ(beyond, schema, key, "null");
		return;
	}
	if (!is_kind(field->type, value))
		facts_differ(beyond, schema, key, "kind");
	compare_values(field, value, beyond);
	facts_compare(seen, field->type, value, beyond);
}

void
facts_compare(struct facts_seen *seen, const char *type, struct json_object *json,
    struct facts_differences *beyond)
{
	char schema[NAME_BYTES], other[NAME_BYTES];
	size_t i;

	reach(seen, type);
	for (i = 0; json_object_is_type(json, json_type_array) &&
		    i < json_object_array_length(json);
	     i++)
		facts_compare(seen, type, json_object_array_get_idx(json, i), beyond);
	if (!json_object_is_type(json, json_type_object) ||
	    !facts_schema_of(type, 0, schema, sizeof(schema)))
		return;
	for (i = 1;
	     !is_of(schema, json) && facts_schema_of(type, i, other, sizeof(other));
	     i++)
		memcpy(schema, other, sizeof(schema));
	seen->found[place_of(facts_field(schema, NULL))] = true;
	json_object_object_foreach(json, key, value)
	{
		compare_member(seen, schema, key, value, beyond);
	}
}

void
facts_unseen(struct facts_seen *seen, struct facts_differences *lacks)
{
	const struct facts *facts = facts_get();
	size_t i;

	for (i = 0; i < facts->field_count; i++) {
		const struct fact *field = &facts->fields[i];
		const struct fact *first = facts_field(field->of, NULL);

		if (first == field && seen->reached[i] && !seen->found[i])
			facts_differ(lacks, field->of, "*", "");
		if (seen->found[place_of(first)] && !seen->field[i] &&
		    strcmp(field->name, "*") != 0)
			facts_differ(lacks, field->of, field->name, "");
	}
}
