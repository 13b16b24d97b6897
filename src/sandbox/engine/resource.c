/* SPDX-License-Identifier: MIT */
/*
 * What any resource can do: be made from a model and a body, be shown,
 * changed and removed.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "sandbox/engine/resource.h"

#define MAX_URL_BYTES 2000

static const char full[] = "The sandbox holds as much as it may.";

/* --- models --- */

/* What stands for "@id" and the like; NULL: it is a text like any other. */
static struct json_object *
filled_in(struct telnyx_sandbox_call *call, const char *text, const char *id)
{
	char word[TELNYX_SANDBOX_TIME_BYTES];

	if (text[0] != '@')
		return NULL;
	if (strcmp(text, "@id") == 0)
		return json_object_new_string(id);
	if (strcmp(text, "@org") == 0)
		return json_object_new_string(call->sandbox->organization_id);
	if (strcmp(text, "@parent") == 0)
		return json_object_new_string(call->ids[0]);
	if (strcmp(text, "@other") == 0)
		return json_object_new_string(call->ids[1]);
	if (strcmp(text, "@now") == 0) {
		telnyx_sandbox_time_iso(call->now_ms, "+00:00", word);
		return json_object_new_string(word);
	}
	if (strcmp(text, "@uuid") == 0 || strcmp(text, "@secret") == 0) {
		telnyx_sandbox_id(call->sandbox, word);
		return json_object_new_string(word);
	}
	return NULL;
}

static void
fill_in(struct telnyx_sandbox_call *call, struct json_object *document, const char *id)
{
	bool *failed = &call->answer->failed;
	size_t count;
	size_t i;

	if (json_object_is_type(document, json_type_array)) {
		count = json_object_array_length(document);
		for (i = 0; i < count; i++)
			fill_in(call, json_object_array_get_idx(document, i), id);
		return;
	}
	if (!json_object_is_type(document, json_type_object))
		return;
	json_object_object_foreach(document, key, value)
	{
		if (json_object_is_type(value, json_type_string)) {
			struct json_object *word =
			    filled_in(call, json_object_get_string(value), id);

			/* The key is there: its place in the table stays. */
			if (word != NULL)
				telnyx_sandbox_put(failed, document, key, word);
		} else {
			fill_in(call, value, id);
		}
	}
}

struct json_object *
telnyx_sandbox_model(
    struct telnyx_sandbox_call *call, const char *model, const char *id)
{
	struct json_object *document = json_tokener_parse(model);

	if (document == NULL)
		call->answer->failed = true;
	else
		fill_in(call, document, id);
	return document;
}

struct telnyx_sandbox_record *
telnyx_sandbox_keep(struct telnyx_sandbox_call *call, enum telnyx_sandbox_kind kind,
    const char *id, struct json_object *doc, struct json_object *more)
{
	struct telnyx_sandbox_record *record = telnyx_sandbox_record_add(
	    call->sandbox, &call->answer->failed, kind, id, doc, more);

	if (record == NULL && !call->answer->failed)
		telnyx_sandbox_answer_error(call->answer, 403, "10039", NULL, full);
	return record;
}

bool
telnyx_sandbox_has_room(struct telnyx_sandbox_call *call)
{
	if (call->http->body_len <=
	    TELNYX_SANDBOX_KEEP_BYTES - call->sandbox->store->bytes)
		return true;
	telnyx_sandbox_answer_error(call->answer, 403, "10039", NULL, full);
	return false;
}

/* --- bodies --- */

bool
telnyx_sandbox_is_e164(const char *text)
{
	size_t digits;

	if (text[0] != '+' || text[1] == '0')
		return false;
	digits = strspn(text + 1, "0123456789");
	return digits >= 7 && digits <= 15 && text[1 + digits] == '\0';
}

static bool
is_url(const char *text)
{
	size_t scheme = strncasecmp(text, "https://", 8) == 0  ? 8
			: strncasecmp(text, "http://", 7) == 0 ? 7
							       : 0;
	size_t len = strlen(text);
	size_t i;

	if (scheme == 0 || len == scheme || len > MAX_URL_BYTES ||
	    strchr("/?#:", text[scheme]) != NULL)
		return false;
	for (i = 0; i < len; i++) {
		if ((unsigned char)text[i] <= ' ' || text[i] == 0x7f)
			return false;
	}
	return true;
}

static bool
refuse_type(struct telnyx_sandbox_call *call, const char *pointer, const char *wanted,
    struct json_object *value)
{
	char detail[128];

	snprintf(detail, sizeof(detail),
	    "The parameter must be of type %s, but received type %s", wanted,
	    json_type_to_name(json_object_get_type(value)));
	telnyx_sandbox_refuse(call, "10026", pointer, detail);
	return false;
}

static bool
judge_texts(
    struct telnyx_sandbox_call *call, const char *name, struct json_object *list)
{
	size_t count = json_object_array_length(list);
	size_t i;

	for (i = 0; i < count; i++) {
		struct json_object *value = json_object_array_get_idx(list, i);
		char pointer[96];

		snprintf(pointer, sizeof(pointer), "/%s/%zu", name, i);
		if (!json_object_is_type(value, json_type_string))
			return refuse_type(call, pointer, "string", value);
	}
	return true;
}

static bool
judge_text(struct telnyx_sandbox_call *call, const struct telnyx_sandbox_field *field,
    const char *pointer, const char *text)
{
	char detail[256];

	if (field->type == TELNYX_SANDBOX_URL && text[0] != '\0' && !is_url(text)) {
		telnyx_sandbox_refuse(call, "10003", pointer, NULL);
		return false;
	}
	if (field->words != NULL && !telnyx_sandbox_is_word_of(field->words, text)) {
		int len = snprintf(detail, sizeof(detail),
		    "The value must be one of %s", field->words);

		telnyx_sandbox_refuse(call, "10032", pointer,
		    len > 0 && (size_t)len < sizeof(detail) ? detail : NULL);
		return false;
	}
	return true;
}

static bool
judge_value(struct telnyx_sandbox_call *call, const struct telnyx_sandbox_field *field,
    const char *pointer, struct json_object *value)
{
	switch (field->type) {
	case TELNYX_SANDBOX_TEXT:
	case TELNYX_SANDBOX_URL:
		return json_object_is_type(value, json_type_string)
			   ? judge_text(
				 call, field, pointer, json_object_get_string(value))
			   : refuse_type(call, pointer, "string", value);
	case TELNYX_SANDBOX_BOOL:
		return json_object_is_type(value, json_type_boolean) ||
		       refuse_type(call, pointer, "boolean", value);
	case TELNYX_SANDBOX_NUMBER_VALUE:
		return json_object_is_type(value, json_type_int) ||
		       json_object_is_type(value, json_type_double) ||
		       refuse_type(call, pointer, "number", value);
	case TELNYX_SANDBOX_TEXTS:
		return json_object_is_type(value, json_type_array)
			   ? judge_texts(call, field->name, value)
			   : refuse_type(call, pointer, "array", value);
	case TELNYX_SANDBOX_ARRAY:
		return json_object_is_type(value, json_type_array) ||
		       refuse_type(call, pointer, "array", value);
	case TELNYX_SANDBOX_OBJECT:
		return json_object_is_type(value, json_type_object) ||
		       refuse_type(call, pointer, "object", value);
	}
	return true;
}

bool
telnyx_sandbox_judge_fields(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_field *fields, size_t count, bool is_new)
{
	size_t i;

	for (i = 0; i < count; i++) {
		const struct telnyx_sandbox_field *field = &fields[i];
		struct json_object *value = telnyx_sandbox_at(call->body, field->name);
		bool given =
		    json_object_object_get_ex(call->body, field->name, NULL) != 0;
		char pointer[96];

		snprintf(pointer, sizeof(pointer), "/%s", field->name);
		if (value == NULL && field->required &&
		    (is_new || (given && !field->nullable))) {
			telnyx_sandbox_refuse(call, "10004", pointer, NULL);
			return false;
		}
		if (value != NULL && !judge_value(call, field, pointer, value))
			return false;
	}
	return true;
}

void
telnyx_sandbox_overlay(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_field *fields, size_t count, struct json_object *doc)
{
	size_t i;

	for (i = 0; i < count; i++) {
		struct json_object *value = NULL;

		if (json_object_object_get_ex(call->body, fields[i].name, &value) &&
		    (value != NULL || fields[i].nullable))
			telnyx_sandbox_put_shared(
			    &call->answer->failed, doc, fields[i].name, value);
	}
}

bool
telnyx_sandbox_judge_required(struct telnyx_sandbox_call *call, const char *names)
{
	while (names != NULL && *names != '\0') {
		size_t len = strcspn(names, " ");
		char pointer[96];

		snprintf(pointer, sizeof(pointer), "/%.*s", (int)len, names);
		if (telnyx_sandbox_at(call->body, pointer + 1) == NULL) {
			telnyx_sandbox_refuse(call, "10004", pointer, NULL);
			return false;
		}
		names += len + strspn(names + len, " ");
	}
	return true;
}

/* Without a table of fields: what the document has, of the type it has, and
 * where it is open whatever else comes. */
static void
overlay_known(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_resource *resource, struct json_object *doc,
    bool is_new)
{
	if (call->body == NULL)
		return;
	json_object_object_foreach(call->body, key, value)
	{
		struct json_object *have = NULL;
		bool known = json_object_object_get_ex(doc, key, &have) != 0;

		if (value == NULL || (!known && !resource->open) ||
		    (strcmp(key, resource->id_key) == 0 &&
			!(is_new && resource->named)) ||
		    (have != NULL &&
			json_object_get_type(have) != json_object_get_type(value)))
			continue;
		telnyx_sandbox_put_shared(&call->answer->failed, doc, key, value);
	}
}

/* False: it has answered. */
static bool
judge(struct telnyx_sandbox_call *call, struct telnyx_sandbox_record *record)
{
	const struct telnyx_sandbox_resource *resource = call->route->resource;
	/* PUT says it all anew. */
	bool is_new = record == NULL || strcmp(call->route->method, "PUT") == 0;

	if (call->body != NULL && resource->fields != NULL &&
	    !telnyx_sandbox_judge_fields(
		call, resource->fields, resource->field_count, is_new))
		return false;
	if (record == NULL && !telnyx_sandbox_judge_required(call, resource->required))
		return false;
	return resource->judge == NULL || resource->judge(call, record);
}

static void
apply(struct telnyx_sandbox_call *call, struct json_object *doc, bool is_new)
{
	const struct telnyx_sandbox_resource *resource = call->route->resource;

	if (resource->fields != NULL)
		telnyx_sandbox_overlay(
		    call, resource->fields, resource->field_count, doc);
	else
		overlay_known(call, resource, doc, is_new);
	if (resource->finish != NULL)
		resource->finish(call, doc);
}

/* --- handlers --- */

static void
answer_record(struct telnyx_sandbox_call *call, struct telnyx_sandbox_record *record)
{
	const char *without = call->route->without;
	struct json_object *shown =
	    without != NULL
		? telnyx_sandbox_without(&call->answer->failed, record->doc, without)
		: json_object_get(record->doc);

	if (call->route->resource->bare)
		telnyx_sandbox_answer_bare(call, shown);
	else
		telnyx_sandbox_answer_data(call, shown);
}

static bool
has_parent(struct telnyx_sandbox_call *call)
{
	const struct telnyx_sandbox_resource *resource = call->route->resource;

	if (resource->parent_key == NULL || telnyx_sandbox_record_find(call->sandbox,
						resource->parent, call->ids[0]) != NULL)
		return true;
	telnyx_sandbox_not_found(call);
	return false;
}

struct telnyx_sandbox_record *
telnyx_sandbox_named(struct telnyx_sandbox_call *call)
{
	const struct telnyx_sandbox_resource *resource = call->route->resource;
	bool below = resource->parent_key != NULL;
	struct telnyx_sandbox_record *record = telnyx_sandbox_record_find(
	    call->sandbox, resource->kind, call->ids[below ? 1 : 0]);

	if (record != NULL && below) {
		const char *parent =
		    telnyx_sandbox_text_at(record->more, resource->parent_key);

		if (parent == NULL || strcmp(parent, call->ids[0]) != 0)
			record = NULL;
	}
	if (record == NULL)
		telnyx_sandbox_not_found(call);
	return record;
}

void
telnyx_sandbox_create(struct telnyx_sandbox_call *call)
{
	const struct telnyx_sandbox_resource *resource = call->route->resource;
	struct telnyx_sandbox_record *record = NULL;
	struct json_object *doc = NULL;
	struct json_object *more = NULL;
	const char *given = NULL;
	char id[TELNYX_SANDBOX_KEY_BYTES];

	if (!has_parent(call) || !judge(call, NULL))
		return;
	telnyx_sandbox_id(call->sandbox, id);
	doc = telnyx_sandbox_model(call, resource->model, id);
	if (doc == NULL)
		return;
	apply(call, doc, true);
	/* Some are known by what the caller names them. */
	given = telnyx_sandbox_text_at(doc, resource->id_key);
	if (given == NULL || strlen(given) >= sizeof(id)) {
		json_object_put(doc);
		telnyx_sandbox_refuse(call, "10006", NULL, NULL);
		return;
	}
	memcpy(id, given, strlen(given) + 1);
	if (telnyx_sandbox_record_find(call->sandbox, resource->kind, id) != NULL) {
		json_object_put(doc);
		telnyx_sandbox_refuse(call, "10012", NULL, NULL);
		return;
	}
	if (resource->parent_key != NULL) {
		more = json_object_new_object();
		telnyx_sandbox_put_text(
		    &call->answer->failed, more, resource->parent_key, call->ids[0]);
	}
	record = telnyx_sandbox_keep(call, resource->kind, id, doc, more);
	if (record != NULL)
		answer_record(call, record);
}

void
telnyx_sandbox_show(struct telnyx_sandbox_call *call)
{
	struct telnyx_sandbox_record *record = telnyx_sandbox_named(call);

	if (record != NULL)
		answer_record(call, record);
}

void
telnyx_sandbox_update(struct telnyx_sandbox_call *call)
{
	struct telnyx_sandbox_record *record = telnyx_sandbox_named(call);
	static const char *const times[] = {"updated_at", "updatedAt"};
	size_t i;

	if (record == NULL || !judge(call, record) || !telnyx_sandbox_has_room(call))
		return;
	apply(call, record->doc, false);
	for (i = 0; i < TELNYX_SANDBOX_COUNT(times); i++) {
		if (json_object_object_get_ex(record->doc, times[i], NULL))
			telnyx_sandbox_put_time(
			    &call->answer->failed, record->doc, times[i], call->now_ms);
	}
	telnyx_sandbox_record_changed(call->sandbox, record);
	answer_record(call, record);
}

void
telnyx_sandbox_remove(struct telnyx_sandbox_call *call)
{
	struct telnyx_sandbox_record *record = telnyx_sandbox_named(call);

	if (record == NULL)
		return;
	if (call->route->status == 204)
		call->answer->status = 204;
	else if (call->route->text != NULL)
		telnyx_sandbox_answer_bare(
		    call, telnyx_sandbox_model(call, call->route->text, record->id));
	else
		answer_record(call, record);
	telnyx_sandbox_record_remove(call->sandbox, record);
}

void
telnyx_sandbox_fixed(struct telnyx_sandbox_call *call)
{
	const struct telnyx_sandbox_resource *resource = call->route->resource;
	char id[TELNYX_SANDBOX_KEY_BYTES];

	/* Below a record: it has to be there. */
	if (resource != NULL && telnyx_sandbox_named(call) == NULL)
		return;
	telnyx_sandbox_id(call->sandbox, id);
	if (call->route->text == NULL)
		call->answer->status =
		    call->route->status != 0 ? call->route->status : 200;
	else
		telnyx_sandbox_answer_bare(
		    call, telnyx_sandbox_model(call, call->route->text, id));
}
