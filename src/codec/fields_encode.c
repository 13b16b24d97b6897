/* SPDX-License-Identifier: MIT */
/*
 * The encoding walk: a struct to the text of a JSON object with what is given in
 * it.  It is text at once, as building json-c's objects costs more than all else
 * that a request takes here.  (A query is made in fields_query.c; what cannot be
 * sent is found in fields_check.c.)
 */
#include "codec/fields_internal.h"

#include <inttypes.h>
#include <string.h>

#include <telnyx/message.h>

#include "base/buf.h"
#include "base/json.h"
#include "codec/json_text.h"

static void
encode_string(const char *text, struct telnyx_buf *out)
{
	if (text == NULL || text == TELNYX_NULL)
		telnyx_buf_append(out, "null", 4);
	else
		telnyx_json_write_string(out, text);
}

/* Write a decimal as it was given, "0.10" too; what is no number goes as a string, for
 * the server to refuse. */
static void
encode_decimal(const char *text, struct telnyx_buf *out)
{
	if (text != TELNYX_NULL && telnyx_json_is_number(text))
		telnyx_buf_puts(out, text);
	else
		encode_string(text, out);
}

static void
encode_array(
    const struct telnyx_field *field, const void *const *list, struct telnyx_buf *out)
{
	const void *const *item;

	telnyx_buf_append(out, "[", 1);
	for (item = list; *item != NULL; item++) {
		if (item != list)
			telnyx_buf_append(out, ",", 1);
		if (field->kind == TELNYX_FIELD_STRINGS)
			encode_string(*item, out);
		else
			telnyx_fields_encode(field->table, *item, out);
	}
	telnyx_buf_append(out, "]", 1);
}

/* Is there another pair of that name behind this one?  The last one counts. */
static bool
is_replaced(const struct telnyx_pair *const *pair)
{
	const char *name = (*pair)->name;

	while (*++pair != NULL)
		if (strcmp((*pair)->name, name) == 0)
			return true;
	return false;
}

static void
encode_pairs(const struct telnyx_pair *const *list, struct telnyx_buf *out)
{
	const char *before = "";

	telnyx_buf_append(out, "{", 1);
	for (; *list != NULL; list++) {
		if (is_replaced(list))
			continue;
		telnyx_buf_puts(out, before);
		telnyx_json_write_string(out, (*list)->name);
		telnyx_buf_append(out, ":", 1);
		encode_string((*list)->value, out);
		before = ",";
	}
	telnyx_buf_append(out, "}", 1);
}

/* Write what a pointer in the struct leads to. */
static void
encode_pointer(
    const struct telnyx_field *field, const void *pointer, struct telnyx_buf *out)
{
	if (pointer == TELNYX_NULL_OBJECT) {
		telnyx_buf_append(out, "null", 4);
	} else if (field->kind == TELNYX_FIELD_OBJECT) {
		telnyx_fields_encode(field->table, pointer, out);
	} else if (field->kind == TELNYX_FIELD_PAIRS) {
		encode_pairs(pointer, out);
	} else if (field->kind == TELNYX_FIELD_JSON) {
		telnyx_json_write(out, telnyx_json_object(pointer));
	} else if (field->kind == TELNYX_FIELD_JSON_TEXT) {
		telnyx_buf_puts(out, pointer);
	} else {
		encode_array(field, pointer, out);
	}
}

/* The text of an enum: the raw text, where it is one of the value's spellings or the
 * value has none; else the first spelling. */
static const char *
enum_text(const struct telnyx_field *field, int value, const void *in)
{
	const char *text = telnyx_enum_text(field->names, value), *raw = NULL;
	const struct telnyx_enum_name *name;

	if (field->extra != TELNYX_FIELD_NO_EXTRA)
		memcpy(&raw, telnyx_field_in(in, field->extra), sizeof(raw));
	if (raw == NULL || text == NULL)
		return text != NULL ? text : raw;
	for (name = field->names; name->text != NULL; name++)
		if (name->value == value && strcmp(name->text, raw) == 0)
			return raw;
	return text;
}

/* Write a field's name, which is ours and needs no escapes. */
static void
encode_name(const struct telnyx_field *field, bool first, struct telnyx_buf *out)
{
	if (first)
		telnyx_buf_append(out, "\"", 1);
	else
		telnyx_buf_append(out, ",\"", 2);
	telnyx_buf_puts(out, field->name);
	telnyx_buf_append(out, "\":", 2);
}

/* Write a field.  False: it is absent, and nothing was written. */
static bool
encode_field(const struct telnyx_field *field, const void *in, bool first,
    struct telnyx_buf *out)
{
	const void *place = telnyx_field_in(in, field->offset), *pointer;
	const struct telnyx_opt_int *number;
	const struct telnyx_opt_bool *yes;
	const char *text;
	int value;

	switch (field->kind) {
	case TELNYX_FIELD_TIME: /* begins with its text */
	case TELNYX_FIELD_STRING:
	case TELNYX_FIELD_DECIMAL:
		memcpy(&text, place, sizeof(text));
		if (text == NULL)
			return false;
		encode_name(field, first, out);
		if (field->kind == TELNYX_FIELD_DECIMAL)
			encode_decimal(text, out);
		else
			encode_string(text, out);
		return true;
	case TELNYX_FIELD_INT:
		number = place;
		if (!number->given)
			return false;
		encode_name(field, first, out);
		if (number->null)
			encode_string(NULL, out);
		else
			telnyx_buf_printf(out, "%" PRId64, number->value);
		return true;
	case TELNYX_FIELD_BOOL:
		yes = place;
		if (!yes->given)
			return false;
		encode_name(field, first, out);
		telnyx_buf_puts(out, yes->null	  ? "null"
				     : yes->value ? "true"
						  : "false");
		return true;
	case TELNYX_FIELD_ENUM:
		memcpy(&value, place, sizeof(value));
		text = value == TELNYX_NULL_ENUM ? TELNYX_NULL
						 : enum_text(field, value, in);
		if (text == NULL)
			return false;
		encode_name(field, first, out);
		encode_string(text, out);
		return true;
	case TELNYX_FIELD_STRINGS:
	case TELNYX_FIELD_OBJECTS:
	case TELNYX_FIELD_OBJECT:
	case TELNYX_FIELD_PAIRS:
	case TELNYX_FIELD_JSON:
	case TELNYX_FIELD_JSON_TEXT:
		memcpy(&pointer, place, sizeof(pointer));
		if (pointer == NULL)
			return false;
		encode_name(field, first, out);
		encode_pointer(field, pointer, out);
		return true;
	case TELNYX_FIELD_SELF:
	case TELNYX_FIELD_REPLY:
		break;
	}
	return false;
}

void
telnyx_fields_encode(
    const struct telnyx_field_table *table, const void *in, struct telnyx_buf *out)
{
	bool first = true;
	size_t i;

	telnyx_buf_append(out, "{", 1);
	for (i = 0; i < table->count; i++)
		if (telnyx_field_is_within(table, &table->fields[i], in) &&
		    encode_field(&table->fields[i], in, first, out))
			first = false;
	telnyx_buf_append(out, "}", 1);
}
