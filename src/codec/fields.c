/* SPDX-License-Identifier: MIT */
/* JSON to structs.  (Structs to JSON: fields_encode.c.) */
#include "codec/fields_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_object_iterator.h>
#include <json-c/linkhash.h>
#include <telnyx/message.h>

#include "base/json.h"
#include "codec/timestamp.h"

const struct telnyx_field *
telnyx_fields_find(const struct telnyx_field_table *table, enum telnyx_field_kind kind)
{
	size_t i;

	for (i = 0; i < table->count; i++)
		if (table->fields[i].kind == kind)
			return &table->fields[i];
	return NULL;
}

const char *
telnyx_enum_text(const struct telnyx_enum_name *names, int value)
{
	for (; names->text != NULL; names++)
		if (names->value == value)
			return names->text;
	return NULL;
}

/* The text of a string, a number or a boolean; NULL for anything else. */
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
		/* json-c cuts a number that 64 bits do not hold to the nearest that
		 * they do. */
		value = json_object_get_int64(json);
		if (json_object_get_uint64(json) > INT64_MAX || value == INT64_MIN)
			return;
		out->value = value;
		out->given = true;
		return;
	}
	/* "2", or 2.0: a number with a fraction is no integer. */
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

static void
decode_bool(struct json_object *json, struct telnyx_opt_bool *out)
{
	const char *text;

	/* A boolean is read as it is: for its text json-c would write it out first. */
	if (json_object_is_type(json, json_type_boolean))
		*out = TELNYX_BOOL(json_object_get_boolean(json));
	else if ((text = text_of(json)) == NULL)
		return;
	else if (strcmp(text, "true") == 0 || strcmp(text, "1") == 0)
		*out = TELNYX_BOOL(true);
	else if (strcmp(text, "false") == 0 || strcmp(text, "0") == 0)
		*out = TELNYX_BOOL(false);
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
	memcpy(telnyx_field_out(out, field->offset), &value, sizeof(value));
	if (field->extra != TELNYX_FIELD_NO_EXTRA)
		*(const char **)telnyx_field_out(out, field->extra) = text;
}

static void
decode_time(struct json_object *json, struct telnyx_time *out)
{
	out->text = text_of(json);
	out->unix_ms = out->text != NULL ? telnyx_timestamp_parse(out->text) : -1;
}

/* Put a list in its place; [] and [null] read as no list. */
static void
keep_list(const struct telnyx_field *field, void *out, const void *list, size_t kept)
{
	if (kept == 0)
		return;
	memcpy(telnyx_field_out(out, field->offset), &list, sizeof(list));
	if (field->extra != TELNYX_FIELD_NO_EXTRA)
		memcpy(telnyx_field_out(out, field->extra), &kept, sizeof(kept));
}

/* The text of a pair's value; for an object or array, its JSON. */
static const char *
value_of(struct json_object *json)
{
	const char *text = text_of(json);

	return text != NULL || json == NULL
		   ? text
		   : telnyx_json_text(telnyx_json_of(json), NULL);
}

/* Read pairs: {"name": "value"}, or [["name", "value"]] as webhook deliveries have
 * them. */
static bool
decode_pairs(const struct telnyx_field *field, struct json_object *json,
    struct telnyx_arena *arena, void *out)
{
	bool array = json_object_is_type(json, json_type_array);
	size_t i = 0, kept = 0, count = 0;
	struct json_object_iterator it, end;
	struct json_object *element;
	struct telnyx_pair **list, *pair;

	if (array)
		count = json_object_array_length(json);
	else if (json_object_is_type(json, json_type_object))
		count = (size_t)json_object_object_length(json);
	if (count == 0)
		return true;
	if (count > SIZE_MAX / sizeof(*list) - 1 ||
	    (list = telnyx_arena_alloc(arena, (count + 1) * sizeof(*list))) == NULL)
		return false;
	if (!array) {
		it = json_object_iter_begin(json);
		end = json_object_iter_end(json);
	}
	for (; i < count; i++) {
		if ((pair = telnyx_arena_alloc(arena, sizeof(*pair))) == NULL)
			return false;
		if (!array && !json_object_iter_equal(&it, &end)) {
			pair->name = json_object_iter_peek_name(&it);
			pair->value = value_of(json_object_iter_peek_value(&it));
			json_object_iter_next(&it);
		} else if (array) {
			element = json_object_array_get_idx(json, i);
			if (!json_object_is_type(element, json_type_array))
				continue;
			pair->name = text_of(json_object_array_get_idx(element, 0));
			pair->value = value_of(json_object_array_get_idx(element, 1));
		}
		if (pair->name != NULL)
			list[kept++] = pair;
	}
	keep_list(field, out, list, kept);
	return true;
}

/* Read an object; or a bare value, which stands for the table's first string, as in
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
		*(const char **)telnyx_field_out(*out, table->fields[0].offset) = text;
	return true;
}

/* Read an array, of texts or of structs. */
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
	if (field->most != 0 && count > field->most)
		count = field->most;
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
	keep_list(field, out, list, kept);
	return true;
}

static bool
decode_field(const struct telnyx_field *field, struct json_object *json,
    struct telnyx_arena *arena, void *out)
{
	const char *text;
	void *object;

	switch (field->kind) {
	case TELNYX_FIELD_STRING:
	case TELNYX_FIELD_DECIMAL:
		*(const char **)telnyx_field_out(out, field->offset) = text_of(json);
		break;
	case TELNYX_FIELD_INT:
		decode_int(json, telnyx_field_out(out, field->offset));
		break;
	case TELNYX_FIELD_BOOL:
		decode_bool(json, telnyx_field_out(out, field->offset));
		break;
	case TELNYX_FIELD_ENUM:
		decode_enum(field, json, out);
		break;
	case TELNYX_FIELD_TIME:
		decode_time(json, telnyx_field_out(out, field->offset));
		break;
	case TELNYX_FIELD_STRINGS:
	case TELNYX_FIELD_OBJECTS:
		return decode_array(field, json, arena, out);
	case TELNYX_FIELD_OBJECT:
		if (!decode_object(field->table, json, arena, &object))
			return false;
		memcpy(telnyx_field_out(out, field->offset), &object, sizeof(object));
		break;
	case TELNYX_FIELD_PAIRS:
		return decode_pairs(field, json, arena, out);
	case TELNYX_FIELD_JSON:
		*(const struct telnyx_json **)telnyx_field_out(out, field->offset) =
		    telnyx_json_of(json);
		break;
	case TELNYX_FIELD_JSON_TEXT:
		text = telnyx_json_text(telnyx_json_of(json), NULL);
		*(const char **)telnyx_field_out(out, field->offset) = text;
		return text != NULL || json == NULL;
	case TELNYX_FIELD_SELF:
	case TELNYX_FIELD_REPLY:
		break;
	}
	return true;
}

/* The members of an object, looked up in the table's order.  The API mostly sends them
 * in that order too, so the member behind the last that was found is looked at first;
 * and where no member was passed over, there are no more behind the last. */
struct entries {
	struct lh_table *table; /* NULL: not an object */
	struct lh_entry *next;
	bool passed_over; /* members may stand before `next` that were not found */
};

static void
entries_begin(struct entries *entries, struct json_object *json)
{
	memset(entries, 0, sizeof(*entries));
	if (!json_object_is_type(json, json_type_object))
		return;
	entries->table = json_object_get_object(json);
	entries->next = lh_table_head(entries->table);
}

static struct json_object *
entries_find(struct entries *entries, const char *name)
{
	struct lh_entry *entry = entries->next;

	if (entries->table == NULL || (entry == NULL && !entries->passed_over))
		return NULL;
	if (entry == NULL || strcmp(lh_entry_k(entry), name) != 0) {
		entry = lh_table_lookup_entry(entries->table, name);
		if (entry == NULL)
			return NULL;
		entries->passed_over = true;
	}
	entries->next = lh_entry_next(entry);
	return lh_entry_v(entry);
}

bool
telnyx_fields_decode(const struct telnyx_field_table *table, struct json_object *json,
    struct telnyx_arena *arena, void *out)
{
	const struct telnyx_field *field;
	struct json_object *value;
	struct entries entries;
	size_t i;

	memset(out, 0, table->struct_size);
	if (table->sized)
		memcpy(out, &table->struct_size, sizeof(table->struct_size));
	entries_begin(&entries, json);
	for (i = 0; i < table->count; i++) {
		field = &table->fields[i];
		if (field->kind == TELNYX_FIELD_SELF) {
			*(struct json_object **)telnyx_field_out(out, field->offset) =
			    json;
			continue;
		}
		value = entries_find(&entries, field->name);
		if (value == NULL && field->alias != NULL)
			value = entries_find(&entries, field->alias);
		if (!decode_field(field, value, arena, out))
			return false;
	}
	return true;
}
