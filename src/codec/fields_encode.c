/* SPDX-License-Identifier: MIT */
/* The encoding walk: a struct to a JSON object with what is given in it. */
#include "codec/fields.h"

#include <string.h>

#include <json-c/json_object.h>
#include <telnyx/message.h>

static const void *
at(const void *base, size_t offset)
{
	return (const char *)base + offset;
}

/* Each of these gives true and *out NULL for JSON's null, true and a value, or
 * false without memory. */

static bool
encode_string(const char *text, struct json_object **out)
{
	*out = NULL;
	return text == TELNYX_NULL || (*out = json_object_new_string(text)) != NULL;
}

static bool
encode_array(
    const struct telnyx_field *field, const void *const *list, struct json_object **out)
{
	struct json_object *array = json_object_new_array(), *item;
	bool ok = array != NULL;

	for (; ok && *list != NULL; list++) {
		item = NULL;
		if (field->kind == TELNYX_FIELD_STRINGS)
			ok = encode_string(*list, &item);
		else
			ok = (item = telnyx_fields_encode(field->table, *list)) != NULL;
		if (ok && json_object_array_add(array, item) != 0) {
			json_object_put(item);
			ok = false;
		}
	}
	if (!ok) {
		json_object_put(array);
		array = NULL;
	}
	*out = array;
	return ok;
}

/* *given stays false for an absent field. */
static bool
encode_field(const struct telnyx_field *field, const void *in, struct json_object **out,
    bool *given)
{
	const void *place = at(in, field->offset);
	const struct telnyx_opt_int *number;
	const void *pointer;
	const char *text;
	int value;

	*given = true;
	*out = NULL;
	switch (field->kind) {
	case TELNYX_FIELD_TIME: /* begins with its text */
	case TELNYX_FIELD_STRING:
		memcpy(&text, place, sizeof(text));
		return text == NULL ? !(*given = false) : encode_string(text, out);
	case TELNYX_FIELD_INT:
		number = place;
		if (!number->given)
			return !(*given = false);
		return (*out = json_object_new_int64(number->value)) != NULL;
	case TELNYX_FIELD_BOOL:
		memcpy(&value, place, sizeof(value));
		if (value != TELNYX_TRUE && value != TELNYX_FALSE)
			return !(*given = false);
		return (*out = json_object_new_boolean(value == TELNYX_TRUE)) != NULL;
	case TELNYX_FIELD_ENUM:
		memcpy(&value, place, sizeof(value));
		text = telnyx_enum_text(field->names, value);
		if (text == NULL && field->extra != TELNYX_FIELD_NO_EXTRA)
			memcpy(&text, at(in, field->extra), sizeof(text));
		return text == NULL ? !(*given = false) : encode_string(text, out);
	case TELNYX_FIELD_STRINGS:
	case TELNYX_FIELD_OBJECTS:
		memcpy(&pointer, place, sizeof(pointer));
		if (pointer == NULL)
			return !(*given = false);
		return encode_array(field, pointer, out);
	case TELNYX_FIELD_OBJECT:
		memcpy(&pointer, place, sizeof(pointer));
		if (pointer == NULL)
			return !(*given = false);
		return (*out = telnyx_fields_encode(field->table, pointer)) != NULL;
	}
	return !(*given = false);
}

struct json_object *
telnyx_fields_encode(const struct telnyx_field_table *table, const void *in)
{
	struct json_object *object = json_object_new_object(), *value;
	bool ok = object != NULL, given;
	size_t i;

	for (i = 0; ok && i < table->count; i++) {
		ok = encode_field(&table->fields[i], in, &value, &given);
		if (!ok || !given)
			continue;
		/* The names are literals, and no table has one twice. */
		if (json_object_object_add_ex(object, table->fields[i].name, value,
			JSON_C_OBJECT_ADD_KEY_IS_NEW |
			    JSON_C_OBJECT_ADD_CONSTANT_KEY) != 0) {
			json_object_put(value);
			ok = false;
		}
	}
	if (!ok) {
		json_object_put(object);
		object = NULL;
	}
	return object;
}
