/* SPDX-License-Identifier: MIT */
/*
 * What any resource can do: be made from a model and a body, be shown,
 * changed and removed.
 */
#include <string.h>

#include <json-c/json.h>

#include "net/http_parse.h"
#include "sandbox/engine/document.h"
#include "sandbox/engine/resource.h"

static const char full[] = "The sandbox holds as much as it may.";

struct sbx_record *
sbx_keep(struct sbx_call *call, enum sbx_kind kind, const char *id,
    struct json_object *doc, struct json_object *more)
{
	struct sbx_record *record =
	    sbx_record_add(call->sandbox, &call->answer->failed, kind, id, doc, more);

	if (record == NULL && !call->answer->failed)
		sbx_answer_error(call->answer, 403, "10039", NULL, full);
	return record;
}

bool
sbx_has_room(struct sbx_call *call)
{
	if (call->http->body_len <= SBX_KEEP_BYTES - call->sandbox->store.bytes)
		return true;
	sbx_answer_error(call->answer, 403, "10039", NULL, full);
	return false;
}

/* A resource without a table of fields takes what its document has, of the type that
 * it has, and where it is open whatever else comes. */
static void
overlay_known(struct sbx_call *call, const struct sbx_resource *resource,
    struct json_object *doc, bool is_new)
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
		sbx_put_shared(&call->answer->failed, doc, key, value);
	}
}

/* The body is judged by the resource.  False: the call has been answered. */
static bool
judge(struct sbx_call *call, struct sbx_record *record)
{
	const struct sbx_resource *resource = call->route->resource;
	/* A body of PUT says all of it anew. */
	bool is_new = record == NULL || strcmp(call->route->method, "PUT") == 0;

	if (call->body != NULL && resource->fields != NULL &&
	    !sbx_judge_fields(call, resource->fields, is_new))
		return false;
	if (record == NULL && !sbx_judge_required(call, resource->required))
		return false;
	return resource->judge == NULL || resource->judge(call, record);
}

static void
apply(struct sbx_call *call, struct json_object *doc, bool is_new)
{
	const struct sbx_resource *resource = call->route->resource;

	if (resource->fields != NULL)
		sbx_overlay(call, resource->fields, doc);
	else
		overlay_known(call, resource, doc, is_new);
	if (resource->finish != NULL)
		resource->finish(call, doc);
}

/* --- handlers --- */

static void
answer_record(struct sbx_call *call, struct sbx_record *record)
{
	const char *without = call->route->without;
	struct json_object *shown =
	    without != NULL ? sbx_without(&call->answer->failed, record->doc, without)
			    : json_object_get(record->doc);

	if (call->route->resource->bare)
		sbx_answer_bare(call, shown);
	else
		sbx_answer_data(call, shown);
}

static bool
has_parent(struct sbx_call *call)
{
	const struct sbx_resource *resource = call->route->resource;

	if (resource->parent_key == NULL ||
	    sbx_record_find(call->sandbox, resource->parent, call->ids[0]) != NULL)
		return true;
	sbx_not_found(call);
	return false;
}

struct sbx_record *
sbx_named(struct sbx_call *call)
{
	const struct sbx_resource *resource = call->route->resource;
	bool below = resource->parent_key != NULL;
	struct sbx_record *record =
	    sbx_record_find(call->sandbox, resource->kind, call->ids[below ? 1 : 0]);

	if (record != NULL && below) {
		const char *parent = sbx_text_at(record->more, resource->parent_key);

		if (parent == NULL || strcmp(parent, call->ids[0]) != 0)
			record = NULL;
	}
	if (record == NULL)
		sbx_not_found(call);
	return record;
}

void
sbx_create(struct sbx_call *call)
{
	const struct sbx_resource *resource = call->route->resource;
	struct sbx_record *record = NULL;
	struct json_object *doc = NULL;
	struct json_object *more = NULL;
	const char *given = NULL;
	char id[SBX_KEY_BYTES];

	if (!has_parent(call) || !judge(call, NULL))
		return;
	sbx_id(call->sandbox, id);
	doc = sbx_model(call, resource->model, id);
	if (doc == NULL)
		return;
	apply(call, doc, true);
	/* The caller names some records, and that is their id. */
	given = sbx_text_at(doc, resource->id_key);
	if (given == NULL || strlen(given) >= sizeof(id)) {
		json_object_put(doc);
		sbx_refuse(call, "10006", NULL, NULL);
		return;
	}
	memcpy(id, given, strlen(given) + 1);
	if (sbx_record_find(call->sandbox, resource->kind, id) != NULL) {
		json_object_put(doc);
		sbx_refuse(call, "10012", NULL, NULL);
		return;
	}
	if (resource->parent_key != NULL) {
		more = json_object_new_object();
		sbx_put_text(
		    &call->answer->failed, more, resource->parent_key, call->ids[0]);
	}
	record = sbx_keep(call, resource->kind, id, doc, more);
	if (record != NULL)
		answer_record(call, record);
}

void
sbx_show(struct sbx_call *call)
{
	struct sbx_record *record = sbx_named(call);

	if (record != NULL)
		answer_record(call, record);
}

void
sbx_update(struct sbx_call *call)
{
	struct sbx_record *record = sbx_named(call);
	static const char *const times[] = {"updated_at", "updatedAt"};
	size_t i;

	if (record == NULL || !judge(call, record) || !sbx_has_room(call))
		return;
	apply(call, record->doc, false);
	for (i = 0; i < SBX_COUNT(times); i++) {
		if (json_object_object_get_ex(record->doc, times[i], NULL))
			sbx_put_time(
			    &call->answer->failed, record->doc, times[i], call->now_ms);
	}
	sbx_record_changed(call->sandbox, record);
	answer_record(call, record);
}

void
sbx_remove(struct sbx_call *call)
{
	struct sbx_record *record = sbx_named(call);

	if (record == NULL)
		return;
	if (call->route->status == 204)
		call->answer->status = 204;
	else if (call->route->text != NULL)
		sbx_answer_bare(call, sbx_model(call, call->route->text, record->id));
	else
		answer_record(call, record);
	sbx_record_remove(call->sandbox, record);
}

void
sbx_fixed(struct sbx_call *call)
{
	const struct sbx_resource *resource = call->route->resource;
	char id[SBX_KEY_BYTES];

	/* The record that the path names, if any, has to be there. */
	if (resource != NULL && sbx_named(call) == NULL)
		return;
	sbx_id(call->sandbox, id);
	if (call->route->text == NULL)
		call->answer->status =
		    call->route->status != 0 ? call->route->status : 200;
	else
		sbx_answer_bare(call, sbx_model(call, call->route->text, id));
}
