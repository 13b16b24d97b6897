/* SPDX-License-Identifier: MIT */
/* The walk that makes a query of a struct. */
#include "codec/fields_internal.h"

#include <inttypes.h>
#include <string.h>

#include <telnyx/types.h>

static const char *const *
list_of(const struct telnyx_field *field, const void *in)
{
	const char *const *list = NULL;

	memcpy(&list, telnyx_field_in(in, field->offset), sizeof(list));
	return list == TELNYX_NULL_LIST ? NULL : list;
}

/* The one value of a field that is no list; NULL: not given, or no memory.  Null
 * is the word "null", as filters have it: those of numbers without a billing
 * group. */
static const char *
text_of(const struct telnyx_field *field, const void *in, struct telnyx_arena *arena)
{
	const void *place = telnyx_field_in(in, field->offset);
	const struct telnyx_opt_int *number;
	const struct telnyx_opt_bool *yes;
	const char *text = NULL;
	int value;

	switch (field->kind) {
	case TELNYX_FIELD_STRING:
	case TELNYX_FIELD_DECIMAL:
	case TELNYX_FIELD_TIME: /* begins with its text */
		memcpy(&text, place, sizeof(text));
		return telnyx_arena_strdup(arena, text);
	case TELNYX_FIELD_INT:
		number = place;
		if (!number->given)
			return NULL;
		if (number->null)
			return TELNYX_NULL;
		return telnyx_arena_printf(arena, "%" PRId64, number->value);
	case TELNYX_FIELD_BOOL:
		yes = place;
		if (!yes->given)
			return NULL;
		return yes->null ? TELNYX_NULL : yes->value ? "true" : "false";
	case TELNYX_FIELD_ENUM:
		memcpy(&value, place, sizeof(value));
		return value == TELNYX_NULL_ENUM
			   ? TELNYX_NULL
			   : telnyx_enum_text(field->names, value);
	case TELNYX_FIELD_STRINGS:
	case TELNYX_FIELD_OBJECT:
	case TELNYX_FIELD_OBJECTS:
	case TELNYX_FIELD_PAIRS:
	case TELNYX_FIELD_JSON:
	case TELNYX_FIELD_JSON_TEXT:
	case TELNYX_FIELD_SELF:
	case TELNYX_FIELD_REPLY:
		break;
	}
	return NULL;
}

/* Join a list to one value: "a,b". */
static const char *
join(const char *const *list, struct telnyx_arena *arena)
{
	size_t i, size = 1, len = 0, part;
	char *out;

	for (i = 0; list[i] != NULL; i++)
		size += strlen(list[i]) + 1;
	if ((out = telnyx_arena_alloc(arena, size)) == NULL)
		return NULL;
	for (i = 0; list[i] != NULL; i++) {
		if (i > 0)
			out[len++] = ',';
		part = strlen(list[i]);
		memcpy(out + len, list[i], part);
		len += part;
	}
	return out;
}

/* Make a pair's name: "filter[]" and "direction" give "filter[direction]". */
static const char *
pair_name(const char *brackets, const char *name, struct telnyx_arena *arena)
{
	return telnyx_arena_printf(
	    arena, "%.*s%s]", (int)(strlen(brackets) - 1), brackets, name);
}

static const struct telnyx_pair *const *
pairs_of(const struct telnyx_field *field, const void *in)
{
	const struct telnyx_pair *const *pairs = NULL;

	memcpy(&pairs, telnyx_field_in(in, field->offset), sizeof(pairs));
	return pairs == TELNYX_NULL_LIST ? NULL : pairs;
}

/* The most names that a field can give. */
static size_t
most_names(const struct telnyx_field *field, const void *in)
{
	const struct telnyx_pair *const *pairs;
	size_t count = 0;

	if (field->kind == TELNYX_FIELD_STRINGS)
		return telnyx_field_count(list_of(field, in));
	if (field->kind != TELNYX_FIELD_PAIRS)
		return 1;
	for (pairs = pairs_of(field, in); pairs != NULL && *pairs != NULL; pairs++)
		count++;
	return count;
}

/* Append a field's names and values; gives where the next ones go. */
static const char **
put_field(const char **query, const struct telnyx_field *field, const void *in,
    struct telnyx_arena *arena)
{
	const struct telnyx_pair *const *pairs;
	const char *const *list;
	const char *text;

	if (field->kind == TELNYX_FIELD_STRINGS && !field->joined) {
		for (list = list_of(field, in); list != NULL && *list != NULL; list++) {
			*query++ = field->name;
			*query++ = telnyx_arena_strdup(arena, *list);
		}
		return query;
	}
	if (field->kind == TELNYX_FIELD_PAIRS) {
		for (pairs = pairs_of(field, in); pairs != NULL && *pairs != NULL;
		     pairs++) {
			if ((*pairs)->name == NULL || (*pairs)->value == NULL)
				continue;
			*query++ = pair_name(field->name, (*pairs)->name, arena);
			*query++ = telnyx_arena_strdup(arena, (*pairs)->value);
		}
		return query;
	}
	if (field->kind == TELNYX_FIELD_STRINGS)
		text = telnyx_field_count(list_of(field, in)) > 0
			   ? join(list_of(field, in), arena)
			   : NULL;
	else
		text = text_of(field, in, arena);
	if (text != NULL) {
		*query++ = field->name;
		*query++ = text;
	}
	return query;
}

const char *const *
telnyx_fields_query(
    const struct telnyx_field_table *table, const void *in, struct telnyx_arena *arena)
{
	const struct telnyx_field *field;
	const char **query, **end;
	size_t i, names = 0;

	for (i = 0; i < table->count; i++) {
		field = &table->fields[i];
		if (telnyx_field_is_within(table, field, in))
			names += most_names(field, in);
	}
	query = telnyx_arena_alloc(arena, (2 * names + 1) * sizeof(*query));
	if (query == NULL)
		return NULL;
	end = query;
	for (i = 0; i < table->count; i++) {
		field = &table->fields[i];
		if (telnyx_field_is_within(table, field, in))
			end = put_field(end, field, in, arena);
	}
	return arena->failed ? NULL : query;
}
