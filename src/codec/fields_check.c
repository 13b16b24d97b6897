/* SPDX-License-Identifier: MIT */
/* What is asked of a struct before it is encoded: its size, and whether all that
 * is given in it can be sent. */
#include "codec/fields_internal.h"

#include <string.h>

#include <telnyx/message.h>

#include "base/status.h"
#include "base/utf8.h"
#include "codec/json_read.h"
#include "codec/json_text.h"

static enum telnyx_status check_sizes(
    const struct telnyx_field_table *table, const void *in, const char *name);

/* The structs that a field leads to. */
static enum telnyx_status
check_sizes_within(const struct telnyx_field *field, const void *place)
{
	enum telnyx_status st = TELNYX_OK;
	const void *const *list;
	const void *object;

	memcpy(&object, place, sizeof(object));
	if (object == NULL || object == TELNYX_NULL_OBJECT)
		return TELNYX_OK;
	if (field->kind == TELNYX_FIELD_OBJECT)
		return check_sizes(field->table, object, field->name);
	for (list = object; st == TELNYX_OK && *list != NULL; list++)
		st = check_sizes(field->table, *list, field->name);
	return st;
}

static enum telnyx_status
check_sizes(const struct telnyx_field_table *table, const void *in, const char *name)
{
	const struct telnyx_field *field;
	enum telnyx_status st = TELNYX_OK;
	size_t i;

	if (table->sized &&
	    (st = telnyx_struct_check(table->struct_size, in, name)) != TELNYX_OK)
		return st;
	for (i = 0; st == TELNYX_OK && i < table->count; i++) {
		field = &table->fields[i];
		if ((field->kind == TELNYX_FIELD_OBJECT ||
			field->kind == TELNYX_FIELD_OBJECTS) &&
		    telnyx_field_is_within(table, field, in))
			st = check_sizes_within(
			    field, telnyx_field_in(in, field->offset));
	}
	return st;
}

enum telnyx_status
telnyx_fields_check_sizes(const struct telnyx_field_table *table, const void *in)
{
	return check_sizes(table, in, "params.size");
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
		return telnyx_json_is_number(object) ? NULL : "is not a decimal number";
	case TELNYX_FIELD_JSON_TEXT:
		return telnyx_json_why_not(object);
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

/* The name of what is unfit in the struct or the structs that a field leads to. */
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

/* Why an enum cannot be sent: a number that stands for nothing would be left out of the
 * request without a word. */
static const char *
why_unfit_enum(const struct telnyx_field *field, const void *in)
{
	const char *raw = NULL;
	int value;

	memcpy(&value, telnyx_field_in(in, field->offset), sizeof(value));
	if (field->extra != TELNYX_FIELD_NO_EXTRA)
		memcpy(&raw, telnyx_field_in(in, field->extra), sizeof(raw));
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
		if (field->required && !telnyx_field_is_given(table, field, in)) {
			*why = "is required";
			return field->name;
		}
		if (!telnyx_field_is_within(table, field, in))
			continue;
		switch (field->kind) {
		case TELNYX_FIELD_INT:
		case TELNYX_FIELD_BOOL:
		case TELNYX_FIELD_JSON:
		case TELNYX_FIELD_SELF:
		case TELNYX_FIELD_REPLY:
			continue; /* all that they can hold is fit */
		case TELNYX_FIELD_OBJECT:
		case TELNYX_FIELD_OBJECTS:
			name = unfit_within(
			    field, telnyx_field_in(in, field->offset), why);
			if (name != NULL)
				return name;
			continue;
		case TELNYX_FIELD_ENUM:
			*why = why_unfit_enum(field, in);
			break;
		case TELNYX_FIELD_STRING:
		case TELNYX_FIELD_DECIMAL:
		case TELNYX_FIELD_TIME:
		case TELNYX_FIELD_JSON_TEXT:
		case TELNYX_FIELD_STRINGS:
		case TELNYX_FIELD_PAIRS:
			*why = why_unfit(field, telnyx_field_in(in, field->offset));
			break;
		}
		if (*why != NULL)
			return field->name;
	}
	return NULL;
}
