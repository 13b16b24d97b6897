/* SPDX-License-Identifier: MIT */
/* The decoding walk.  The encoding one is in fields_encode.c. */
#include "codec/fields.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/linkhash.h>
#include <telnyx/message.h>

#include "codec/timestamp.h"

static void *
at(void *base, size_t offset)
{
	return (char *)base + offset;
}

const char *
telnyx_enum_text(const struct telnyx_enum_name *names, int value)
{
	for (; names->text != NULL; names++)
		if (names->value == value)
			return names->text;
	return NULL;
}

/* A string, or the text of a number or boolean. */
static const char *
text_of(struct json_object *json)
{
	switch (json_object_get_type(json)) {
	case json_type_string:
	case json_type_int:
	case json_type_double:
	case json_type_boolean:
		return json_object_get_string(json);
	case json_type_null:
	case json_type_object:
	case json_type_array:
		break;
	}
	return NULL;
}

static void
decode_int(struct json_object *json, struct telnyx_opt_int *out)
{
	const char *text;
	char *end;
	long long value;

	if (json_object_is_type(json, json_type_int)) {
		/* json-c cuts what 64 bits do not hold to the nearest they do. */
		value = json_object_get_int64(json);
		if (json_object_get_uint64(json) > INT64_MAX || value == INT64_MIN)
			return;
		out->value = value;
		out->given = true;
		return;
	}
	/* "2", or 2.0; what has a fraction is no integer. */
	if ((text = text_of(json)) == NULL)
		return;
	errno = 0;
	value = strtoll(text, &end, 10);
	if (end == text || errno != 0 || (*end == '.' && strspn(end + 1, "0") == 0))
		return;
	if (*end == '.')
		end += 1 + strspn(end + 1, "0");
	if (*end != '\0')
		return;
	out->value = value;
	out->given = true;
}

static enum telnyx_bool
decode_bool(struct json_object *json)
{
	const char *text;

	/* Its text would be written out first. */
	if (json_object_is_type(json, json_type_boolean))
		return json_object_get_boolean(json) ? TELNYX_TRUE : TELNYX_FALSE;
	if ((text = text_of(json)) == NULL)
		return TELNYX_UNSET;
	if (strcmp(text, "true") == 0 || strcmp(text, "1") == 0)
		return TELNYX_TRUE;
	if (strcmp(text, "false") == 0 || strcmp(text, "0") == 0)
		return TELNYX_FALSE;
	return TELNYX_UNSET;
}

static void
decode_enum(const struct telnyx_field *field, struct json_object *json, void *out)
{
	const char *text = text_of(json);
	const struct telnyx_enum_name *name;
	int value = -1;

	if (text == NULL)
		return;
	for (name = field->names; name->text != NULL; name++)
		if (strcmp(name->text, text) == 0) {
			value = name->value;
			break;
		}
	memcpy(at(out, field->offset), &value, sizeof(value));
	if (field->extra != TELNYX_FIELD_NO_EXTRA)
		*(const char **)at(out, field->extra) = text;
}

static void
decode_time(struct json_object *json, struct telnyx_time *out)
{
	out->text = text_of(json);
	out->unix_ms = out->text != NULL ? telnyx_timestamp_parse(out->text) : -1;
}

/* An object; or a bare value, which stands for the table's first string, as in
 * `"from": "+1..."`. */
static bool
decode_object(const struct telnyx_field_table *table, struct json_object *json,
    struct telnyx_arena *arena, void **out)
{
	const char *text;

	*out = NULL;
	if (!json_object_is_type(json, json_type_object) && text_of(json) == NULL)
		return true;
	if ((*out = telnyx_arena_alloc(arena, table->struct_size)) == NULL ||
	    !telnyx_fields_decode(table, json, arena, *out))
		return false;
	if ((text = text_of(json)) != NULL &&
	    table->fields[0].kind == TELNYX_FIELD_STRING)
		*(const char **)at(*out, table->fields[0].offset) = text;
	return true;
}

/* Both kinds of array: pointers to texts, or to structs. */
static bool
decode_array(const struct telnyx_field *field, struct json_object *json,
    struct telnyx_arena *arena, void *out)
{
	bool array = json_object_is_type(json, json_type_array);
	size_t i, count = array ? json_object_array_length(json) : json != NULL;
	size_t kept = 0;
	struct json_object *element;
	void **list, *item;

	if (count == 0)
		return true;
	if (count > SIZE_MAX / sizeof(*list) - 1 ||
	    (list = telnyx_arena_alloc(arena, (count + 1) * sizeof(*list))) == NULL)
		return false;
	for (i = 0; i < count; i++) {
		element = array ? json_object_array_get_idx(json, i) : json;
		item = NULL;
		if (field->kind == TELNYX_FIELD_STRINGS)
			memcpy(&item, &(const char *){text_of(element)}, sizeof(item));
		else if (!decode_object(field->table, element, arena, &item))
			return false;
		if (item != NULL)
			list[kept++] = item;
	}
	/* [] and [null] are the same: nothing. */
	if (kept == 0)
		return true;
	memcpy(at(out, field->offset), &list, sizeof(list));
	if (field->extra != TELNYX_FIELD_NO_EXTRA)
		memcpy(at(out, field->extra), &kept, sizeof(kept));
	return true;
}

static bool
decode_field(const struct telnyx_field *field, struct json_object *json,
    struct telnyx_arena *arena, void *out)
{
	void *object;

	switch (field->kind) {
	case TELNYX_FIELD_STRING:
		*(const char **)at(out, field->offset) = text_of(json);
		break;
	case TELNYX_FIELD_INT:
		decode_int(json, at(out, field->offset));
		break;
	case TELNYX_FIELD_BOOL:
		*(enum telnyx_bool *)at(out, field->offset) = decode_bool(json);
		break;
	case TELNYX_FIELD_ENUM:
		decode_enum(field, json, out);
		break;
	case TELNYX_FIELD_TIME:
		decode_time(json, at(out, field->offset));
		break;
	case TELNYX_FIELD_STRINGS:
	case TELNYX_FIELD_OBJECTS:
		return decode_array(field, json, arena, out);
	case TELNYX_FIELD_OBJECT:
		if (!decode_object(field->table, json, arena, &object))
			return false;
		memcpy(at(out, field->offset), &object, sizeof(object));
		break;
	}
	return true;
}

/* The value of each field of the table.  One walk over the object, which has
 * them mostly in the table's order: to look each up would hash its name. */
static void
find_values(const struct telnyx_field_table *table, struct json_object *json,
    struct json_object **values)
{
	const struct lh_entry *entry;
	const char *key, *name;
	size_t at_field = 0, tried;

	memset(values, 0, table->count * sizeof(*values));
	if (!json_object_is_type(json, json_type_object))
		return;
	lh_foreach(json_object_get_object(json), entry)
	{
		key = lh_entry_k(entry);
		for (tried = 0; tried < table->count; tried++) {
			if (at_field == table->count)
				at_field = 0;
			name = table->fields[at_field].name;
			if (name[0] == key[0] && strcmp(name, key) == 0) {
				values[at_field++] = lh_entry_v(entry);
				break;
			}
			at_field++;
		}
	}
}

bool
telnyx_fields_decode(const struct telnyx_field_table *table, struct json_object *json,
    struct telnyx_arena *arena, void *out)
{
	struct json_object *values[TELNYX_FIELDS_MAX];
	const struct telnyx_field *field;
	size_t i;

	memset(out, 0, table->struct_size);
	assert(table->count <= TELNYX_FIELDS_MAX);
	find_values(table, json, values);
	for (i = 0; i < table->count; i++) {
		field = &table->fields[i];
		if (values[i] == NULL && field->alias != NULL &&
		    json_object_is_type(json, json_type_object))
			(void)json_object_object_get_ex(json, field->alias, &values[i]);
		/* An absent time is the one that is not all zero. */
		if (values[i] == NULL && field->kind != TELNYX_FIELD_TIME)
			continue;
		if (!decode_field(field, values[i], arena, out))
			return false;
	}
	return true;
}
