/* SPDX-License-Identifier: MIT */
/* The encoding walk: a struct to a JSON object with what is given in it.  (A
 * query is made in fields_query.c.) */
#include "codec/fields.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <telnyx/message.h>

#include "base/status.h"
#include "codec/utf8.h"

static const void *
at(const void *base, size_t offset)
{
	return (const char *)base + offset;
}

bool
telnyx_field_is_within(const struct telnyx_field_table *table,
    const struct telnyx_field *field, const void *in)
{
	size_t size;

	if (!table->sized)
		return true;
	memcpy(&size, in, sizeof(size));
	return field->offset < size;
}

bool
telnyx_fields_are_sized(const struct telnyx_field_table *table, const void *in)
{
	const struct telnyx_field *field;
	const void *const *list;
	const void *object;
	size_t i;

	if (table->sized && telnyx_struct_check(table->struct_size, in) != TELNYX_OK)
		return false;
	for (i = 0; i < table->count; i++) {
		field = &table->fields[i];
		if (!telnyx_field_is_within(table, field, in))
			continue;
		if (field->kind == TELNYX_FIELD_OBJECT) {
			memcpy(&object, at(in, field->offset), sizeof(object));
			if (object != NULL && object != TELNYX_NULL_OBJECT &&
			    !telnyx_fields_are_sized(field->table, object))
				return false;
		} else if (field->kind == TELNYX_FIELD_OBJECTS) {
			memcpy(&list, at(in, field->offset), sizeof(list));
			if (list == TELNYX_NULL_LIST)
				continue;
			for (; list != NULL && *list != NULL; list++)
				if (!telnyx_fields_are_sized(field->table, *list))
					return false;
		}
	}
	return true;
}

/* Each of these gives true and *out NULL for JSON's null, true and a value, or
 * false without memory. */

static bool
encode_string(const char *text, struct json_object **out)
{
	*out = NULL;
	return text == TELNYX_NULL || (*out = json_object_new_string(text)) != NULL;
}

/* The grammar of JSON's numbers (RFC 8259, section 6). */
static bool
is_number(const char *text)
{
	static const char digits[] = "0123456789";
	size_t len;

	text += *text == '-';
	len = strspn(text, digits);
	if (len == 0 || (len > 1 && text[0] == '0'))
		return false;
	text += len;
	if (*text == '.') {
		if ((len = strspn(++text, digits)) == 0)
			return false;
		text += len;
	}
	if (*text == 'e' || *text == 'E') {
		text++;
		text += *text == '+' || *text == '-';
		if ((len = strspn(text, digits)) == 0)
			return false;
		text += len;
	}
	return *text == '\0';
}

/* As it was written, "0.10" too; what is no number goes as a string, for the
 * server to refuse.  Whole numbers are integers, as they are when read. */
static bool
encode_decimal(const char *text, struct json_object **out)
{
	long long whole;
	unsigned long long large;

	if (text == TELNYX_NULL || !is_number(text))
		return encode_string(text, out);
	if (strpbrk(text, ".eE") == NULL && strcmp(text, "-0") != 0) {
		errno = 0;
		whole = strtoll(text, NULL, 10);
		if (errno == 0)
			return (*out = json_object_new_int64(whole)) != NULL;
		errno = 0;
		large = strtoull(text, NULL, 10);
		if (errno == 0 && *text != '-')
			return (*out = json_object_new_uint64(large)) != NULL;
	}
	return (*out = json_object_new_double_s(strtod(text, NULL), text)) != NULL;
}

/* Is a text unfit for JSON (RFC 8259, section 8.1)? */
static bool
is_bad_text(const char *text)
{
	return text != NULL && text != TELNYX_NULL && !telnyx_utf8_is_valid(text);
}

/* Why a text, or one of several, cannot be sent; NULL: it can. */
static const char *
why_unfit(const struct telnyx_field *field, const void *place)
{
	static const char no_utf8[] = "is not valid UTF-8";
	const struct telnyx_pair *const *pairs;
	const char *const *texts;
	const void *object;

	memcpy(&object, place, sizeof(object));
	if (object == NULL || object == TELNYX_NULL)
		return NULL;
	switch (field->kind) {
	case TELNYX_FIELD_STRING:
	case TELNYX_FIELD_TIME:
		return is_bad_text(object) ? no_utf8 : NULL;
	case TELNYX_FIELD_DECIMAL:
		return is_number(object) ? NULL : "is not a decimal number";
	case TELNYX_FIELD_STRINGS:
		for (texts = object; *texts != NULL; texts++)
			if (is_bad_text(*texts))
				return no_utf8;
		return NULL;
	case TELNYX_FIELD_PAIRS:
		for (pairs = object; *pairs != NULL; pairs++)
			if ((*pairs)->name == NULL)
				return "has a pair without a name";
			else if (is_bad_text((*pairs)->name) ||
				 is_bad_text((*pairs)->value))
				return no_utf8;
		return NULL;
	case TELNYX_FIELD_OBJECT:
	case TELNYX_FIELD_OBJECTS:
	case TELNYX_FIELD_INT:
	case TELNYX_FIELD_BOOL:
	case TELNYX_FIELD_ENUM:
	case TELNYX_FIELD_JSON:
	case TELNYX_FIELD_SELF:
	case TELNYX_FIELD_REPLY:
		break;
	}
	return NULL;
}

/* What is unfit in the struct or the structs that a field leads to. */
static const char *
unfit_within(const struct telnyx_field *field, const void *place, const char **why)
{
	const char *name = NULL;
	const void *const *list;
	const void *object;

	memcpy(&object, place, sizeof(object));
	if (object == NULL || object == TELNYX_NULL_OBJECT)
		return NULL;
	if (field->kind == TELNYX_FIELD_OBJECT)
		return telnyx_fields_unfit(field->table, object, why);
	for (list = object; *list != NULL && name == NULL; list++)
		name = telnyx_fields_unfit(field->table, *list, why);
	return name;
}

/* The same for a number that stands for something: what it does not stand for
 * would be left out of the request without a word. */
static const char *
why_unfit_number(const struct telnyx_field *field, const void *in)
{
	const char *raw = NULL;
	int value;

	memcpy(&value, at(in, field->offset), sizeof(value));
	if (field->kind == TELNYX_FIELD_BOOL)
		return value >= TELNYX_UNSET && value <= TELNYX_NULL_BOOL
			   ? NULL
			   : "is neither true nor false";
	if (field->extra != TELNYX_FIELD_NO_EXTRA)
		memcpy(&raw, at(in, field->extra), sizeof(raw));
	if (value == 0 || value == TELNYX_NULL_ENUM || raw != NULL ||
	    telnyx_enum_text(field->names, value) != NULL)
		return NULL;
	return "is none of the values that this library knows";
}

const char *
telnyx_fields_unfit(
    const struct telnyx_field_table *table, const void *in, const char **why)
{
	const struct telnyx_field *field;
	const char *name;
	size_t i;

	*why = NULL;
	for (i = 0; i < table->count; i++) {
		field = &table->fields[i];
		if (field->required && !telnyx_fields_has(table, in, field->name)) {
			*why = "is required";
			return field->name;
		}
		if (!telnyx_field_is_within(table, field, in))
			continue;
		switch (field->kind) {
		case TELNYX_FIELD_INT:
		case TELNYX_FIELD_JSON:
		case TELNYX_FIELD_SELF:
		case TELNYX_FIELD_REPLY:
			continue; /* whatever they hold is fit */
		case TELNYX_FIELD_OBJECT:
		case TELNYX_FIELD_OBJECTS:
			name = unfit_within(field, at(in, field->offset), why);
			if (name != NULL)
				return name;
			continue;
		case TELNYX_FIELD_BOOL:
		case TELNYX_FIELD_ENUM:
			*why = why_unfit_number(field, in);
			break;
		case TELNYX_FIELD_STRING:
		case TELNYX_FIELD_DECIMAL:
		case TELNYX_FIELD_TIME:
		case TELNYX_FIELD_STRINGS:
		case TELNYX_FIELD_PAIRS:
			*why = why_unfit(field, at(in, field->offset));
			break;
		}
		if (*why != NULL)
			return field->name;
	}
	return NULL;
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

static bool
encode_pairs(const struct telnyx_pair *const *list, struct json_object **out)
{
	struct json_object *object = json_object_new_object(), *value = NULL;
	bool ok = object != NULL;

	for (; ok && *list != NULL; list++) {
		value = NULL;
		ok = (*list)->value == NULL || encode_string((*list)->value, &value);
		if (ok && json_object_object_add(object, (*list)->name, value) != 0) {
			json_object_put(value);
			ok = false;
		}
	}
	if (!ok) {
		json_object_put(object);
		object = NULL;
	}
	*out = object;
	return ok;
}

/* What a pointer in the struct leads to. */
static bool
encode_pointer(
    const struct telnyx_field *field, const void *pointer, struct json_object **out)
{
	struct json_object *json;

	*out = NULL;
	if (pointer == TELNYX_NULL_OBJECT)
		return true;
	switch (field->kind) {
	case TELNYX_FIELD_OBJECT:
		return (*out = telnyx_fields_encode(field->table, pointer)) != NULL;
	case TELNYX_FIELD_PAIRS:
		return encode_pairs(pointer, out);
	case TELNYX_FIELD_JSON:
		/* A copy: the caller may change his own. */
		memcpy(&json, &pointer, sizeof(json));
		return json_object_deep_copy(json, out, NULL) == 0;
	case TELNYX_FIELD_STRINGS:
	case TELNYX_FIELD_OBJECTS:
	default:
		return encode_array(field, pointer, out);
	}
}

/* The raw text, where it is one of the value's spellings or the value has none;
 * else the first spelling. */
static const char *
enum_text(const struct telnyx_field *field, int value, const void *in)
{
	const char *text = telnyx_enum_text(field->names, value), *raw = NULL;
	const struct telnyx_enum_name *name;

	if (field->extra != TELNYX_FIELD_NO_EXTRA)
		memcpy(&raw, at(in, field->extra), sizeof(raw));
	if (raw == NULL || text == NULL)
		return text != NULL ? text : raw;
	for (name = field->names; name->text != NULL; name++)
		if (name->value == value && strcmp(name->text, raw) == 0)
			return raw;
	return text;
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
	case TELNYX_FIELD_DECIMAL:
		memcpy(&text, place, sizeof(text));
		return text == NULL ? !(*given = false) : encode_decimal(text, out);
	case TELNYX_FIELD_INT:
		number = place;
		if (!number->given)
			return !(*given = false);
		if (number->value == INT64_MIN) /* TELNYX_NULL_INT */
			return true;
		return (*out = json_object_new_int64(number->value)) != NULL;
	case TELNYX_FIELD_BOOL:
		memcpy(&value, place, sizeof(value));
		if (value == TELNYX_NULL_BOOL)
			return true;
		if (value != TELNYX_TRUE && value != TELNYX_FALSE)
			return !(*given = false);
		return (*out = json_object_new_boolean(value == TELNYX_TRUE)) != NULL;
	case TELNYX_FIELD_ENUM:
		memcpy(&value, place, sizeof(value));
		if (value == TELNYX_NULL_ENUM)
			return true;
		text = enum_text(field, value, in);
		return text == NULL ? !(*given = false) : encode_string(text, out);
	case TELNYX_FIELD_STRINGS:
	case TELNYX_FIELD_OBJECTS:
	case TELNYX_FIELD_OBJECT:
	case TELNYX_FIELD_PAIRS:
	case TELNYX_FIELD_JSON:
		memcpy(&pointer, place, sizeof(pointer));
		if (pointer == NULL)
			return !(*given = false);
		return encode_pointer(field, pointer, out);
	case TELNYX_FIELD_SELF:
	case TELNYX_FIELD_REPLY:
		break;
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
		if (!telnyx_field_is_within(table, &table->fields[i], in))
			continue;
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
