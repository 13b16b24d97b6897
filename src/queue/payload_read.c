/* SPDX-License-Identifier: MIT */
/* Payloads, read back: strictly, by the tables. */
#include <string.h>

#include <json-c/linkhash.h>

#include <telnyx/text.h>

#include "base/buf.h"
#include "codec/fields_internal.h"
#include "codec/json_read.h"
#include "codec/json_text.h"
#include "queue/json_strict.h"
#include "queue/payload_internal.h"
#include "queue/payload_tables.h"

/* Of a name that is not known so much is told. */
#define NAME_BYTES 64

static const char no_text[] = "is not a text";

static const char *read_object(const struct telnyx_field_table *table,
    struct json_object *json, const char *but, struct telnyx_arena *arena, void *out);

/* "<name>: <why>", in which the name is somebody else's text. */
static const char *
refuse_foreign(struct telnyx_arena *arena, const char *name, const char *why)
{
	char visible[NAME_BYTES];

	return telnyx_payload_refuse(
	    arena, telnyx_text_visible(name, visible, sizeof(visible)), why);
}

/* A copy of a text; why not. */
static const char *
take_text(struct json_object *json, struct telnyx_arena *arena, const char **out)
{
	if (!json_object_is_type(json, json_type_string))
		return no_text;
	*out = telnyx_arena_memdup(arena, json_object_get_string(json),
	    (size_t)json_object_get_string_len(json));
	return *out != NULL ? NULL : telnyx_payload_no_memory;
}

static const char *
take_texts(struct json_object *json, struct telnyx_arena *arena, const char ***out)
{
	const char *why = NULL, **list;
	size_t i, count;

	if (!json_object_is_type(json, json_type_array))
		return "is not a list";
	count = json_object_array_length(json);
	if ((list = telnyx_arena_alloc(arena, (count + 1) * sizeof(*list))) == NULL)
		return telnyx_payload_no_memory;
	for (i = 0; i < count && why == NULL; i++)
		why = take_text(json_object_array_get_idx(json, i), arena, &list[i]);
	*out = list;
	return why == no_text ? "has an item that is not a text" : why;
}

/* A value of any kind, as text. */
static const char *
take_json(struct json_object *json, struct telnyx_arena *arena, const char **out)
{
	struct telnyx_buf buf;

	telnyx_buf_init(&buf, SIZE_MAX - 1);
	telnyx_json_write(&buf, json);
	*out = buf.failed ? NULL : telnyx_arena_memdup(arena, buf.data, buf.len);
	telnyx_buf_clear(&buf);
	return *out != NULL ? NULL : telnyx_payload_no_memory;
}

static const char *
take_enum(const struct telnyx_field *field, struct json_object *json, int *out)
{
	const struct telnyx_enum_name *name;

	if (!json_object_is_type(json, json_type_string))
		return no_text;
	for (name = field->names; name->text != NULL; name++) {
		if (strcmp(name->text, json_object_get_string(json)) != 0)
			continue;
		*out = name->value;
		return NULL;
	}
	return "is none of the values that are known";
}

static const char *
take_bool(struct json_object *json, struct telnyx_opt_bool *out)
{
	if (!json_object_is_type(json, json_type_boolean))
		return "is neither true nor false";
	*out = TELNYX_BOOL(json_object_get_boolean(json) != 0);
	return NULL;
}

/* A nested struct.  A fault within it is told by its own name. */
static const char *
take_struct(const struct telnyx_field *field, struct json_object *json,
    struct telnyx_arena *arena, const void **out, const char **told)
{
	void *object;

	if (!json_object_is_type(json, json_type_object))
		return "is no object";
	if ((object = telnyx_arena_alloc(arena, field->table->struct_size)) == NULL)
		return telnyx_payload_no_memory;
	*told = read_object(field->table, json, NULL, arena, object);
	*out = object;
	return NULL;
}

/* What says null. */
static void
take_null(const struct telnyx_field *field, void *place)
{
	const void *null = TELNYX_NULL;
	const int null_enum = TELNYX_NULL_ENUM;

	if (field->kind == TELNYX_FIELD_BOOL)
		*(struct telnyx_opt_bool *)place = TELNYX_NULL_BOOL;
	else if (field->kind == TELNYX_FIELD_ENUM)
		memcpy(place, &null_enum, sizeof(null_enum));
	else
		memcpy(place, &null, sizeof(null));
}

/* Read a member; why not, as a clause, or told already. */
static const char *
read_member(const struct telnyx_field *field, struct json_object *json,
    struct telnyx_arena *arena, void *place, const char **told)
{
	const char **list = NULL, *text = NULL, *why;
	const void *object = NULL;
	int number = 0;

	if (json == NULL) {
		take_null(field, place);
		return NULL;
	}
	switch (field->kind) {
	case TELNYX_FIELD_STRING:
		why = take_text(json, arena, &text);
		memcpy(place, &text, sizeof(text));
		return why;
	case TELNYX_FIELD_JSON_TEXT:
		why = take_json(json, arena, &text);
		memcpy(place, &text, sizeof(text));
		return why;
	case TELNYX_FIELD_STRINGS:
		why = take_texts(json, arena, &list);
		memcpy(place, &list, sizeof(list));
		return why;
	case TELNYX_FIELD_ENUM:
		why = take_enum(field, json, &number);
		memcpy(place, &number, sizeof(number));
		return why;
	case TELNYX_FIELD_BOOL:
		return take_bool(json, place);
	case TELNYX_FIELD_OBJECT:
		why = take_struct(field, json, arena, &object, told);
		memcpy(place, &object, sizeof(object));
		return why;
	case TELNYX_FIELD_DECIMAL:
	case TELNYX_FIELD_INT:
	case TELNYX_FIELD_TIME:
	case TELNYX_FIELD_OBJECTS:
	case TELNYX_FIELD_PAIRS:
	case TELNYX_FIELD_JSON:
	case TELNYX_FIELD_SELF:
	case TELNYX_FIELD_REPLY:
		break;
	}
	return "cannot be read"; /* no table here has such a kind */
}

static const struct telnyx_field *
find_field(const struct telnyx_field_table *table, const char *name)
{
	size_t i;

	for (i = 0; i < table->count; i++)
		if (strcmp(table->fields[i].name, name) == 0)
			return &table->fields[i];
	return NULL;
}

/* Fill in a struct, which is all zero. */
static const char *
read_object(const struct telnyx_field_table *table, struct json_object *json,
    const char *but, struct telnyx_arena *arena, void *out)
{
	const struct telnyx_field *field;
	const char *why, *told = NULL;

	memcpy(out, &table->struct_size, sizeof(table->struct_size));
	json_object_object_foreach(json, name, value)
	{
		if (but != NULL && strcmp(name, but) == 0)
			continue;
		if (strcmp(name, "reference") == 0)
			return "reference: is the queue's own";
		if ((field = find_field(table, name)) == NULL)
			return refuse_foreign(arena, name, "is not known");
		why = read_member(
		    field, value, arena, telnyx_field_out(out, field->offset), &told);
		if (why == telnyx_payload_no_memory)
			return why;
		if (why != NULL)
			return telnyx_payload_refuse(arena, field->name, why);
		if (told != NULL)
			return told;
	}
	return NULL;
}

static void
set_params(struct telnyx_payload *out, void *params)
{
	switch (out->operation) {
	case TELNYX_JOB_GROUP_MMS:
		out->group_mms = params;
		break;
	case TELNYX_JOB_RCS:
		out->rcs = params;
		break;
	case TELNYX_JOB_WHATSAPP:
		out->whatsapp = params;
		break;
	case TELNYX_JOB_SEND:
	case TELNYX_JOB_LONG_CODE:
	case TELNYX_JOB_SHORT_CODE:
	case TELNYX_JOB_NUMBER_POOL:
	case TELNYX_JOB_ALPHANUMERIC_SENDER_ID:
	case TELNYX_JOB_SCHEDULE:
	case TELNYX_JOB_OPERATION_UNKNOWN:
		out->message = params;
		break;
	}
}

const char *
telnyx_payload_read_members(enum telnyx_job_operation operation,
    struct json_object *json, const char *but, struct telnyx_arena *arena,
    struct telnyx_payload *out)
{
	const struct telnyx_field_table *table = telnyx_payload_table(operation);
	const char *why;
	void *params;

	memset(out, 0, sizeof(*out));
	out->operation = operation;
	if (table == NULL)
		return "operation: is none that is known";
	if ((params = telnyx_arena_alloc(arena, table->struct_size)) == NULL)
		return telnyx_payload_no_memory;
	set_params(out, params);
	if ((why = read_object(table, json, but, arena, params)) != NULL)
		return why;
	if (out->message != NULL && !telnyx_payload_takes_type(out->message->type))
		return "type: is none of the values that are known";
	return NULL;
}

const char *
telnyx_payload_read(enum telnyx_job_operation operation, const char *json,
    struct telnyx_arena *arena, struct telnyx_payload *out)
{
	struct json_object *tree;
	const char *why = telnyx_json_read_strictly(json, &tree);

	if (why == telnyx_json_no_memory)
		why = telnyx_payload_no_memory;
	else if (why != NULL)
		why = telnyx_payload_refuse(arena, "payload", why);
	else
		why = telnyx_payload_read_members(operation, tree, NULL, arena, out);
	json_object_put(tree);
	/* Also where it was not the arena that had none. */
	if (why == telnyx_payload_no_memory)
		arena->failed = true;
	return why;
}
