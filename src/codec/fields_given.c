/* SPDX-License-Identifier: MIT */
/* Which fields of a struct are given. */
#include "codec/fields_internal.h"

#include <string.h>

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
telnyx_field_is_given(const struct telnyx_field_table *table,
    const struct telnyx_field *field, const void *in)
{
	const struct telnyx_opt_int *number;
	const struct telnyx_opt_bool *yes;
	const char *const *list;
	const void *pointer;
	int value;

	if (!telnyx_field_is_within(table, field, in))
		return false;
	switch (field->kind) {
	case TELNYX_FIELD_INT:
		number = telnyx_field_in(in, field->offset);
		return number->given;
	case TELNYX_FIELD_BOOL:
		yes = telnyx_field_in(in, field->offset);
		return yes->given;
	case TELNYX_FIELD_ENUM:
		memcpy(&value, telnyx_field_in(in, field->offset), sizeof(value));
		return value != 0;
	case TELNYX_FIELD_STRINGS:
	case TELNYX_FIELD_OBJECTS:
	case TELNYX_FIELD_PAIRS:
		memcpy(&list, telnyx_field_in(in, field->offset), sizeof(list));
		return list == TELNYX_NULL_LIST || telnyx_field_count(list) > 0;
	case TELNYX_FIELD_STRING:
	case TELNYX_FIELD_DECIMAL:
	case TELNYX_FIELD_TIME:
	case TELNYX_FIELD_OBJECT:
	case TELNYX_FIELD_JSON:
	case TELNYX_FIELD_JSON_TEXT:
		memcpy(&pointer, telnyx_field_in(in, field->offset), sizeof(pointer));
		return pointer != NULL;
	case TELNYX_FIELD_SELF:
	case TELNYX_FIELD_REPLY:
		break;
	}
	return false;
}

bool
telnyx_fields_has(
    const struct telnyx_field_table *table, const void *in, const char *name)
{
	size_t i;

	for (i = 0; i < table->count; i++)
		if (strcmp(table->fields[i].name, name) == 0)
			return telnyx_field_is_given(table, &table->fields[i], in);
	return false;
}
