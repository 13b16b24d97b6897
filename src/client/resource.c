/* SPDX-License-Identifier: MIT */
/* What every typed operation shares: params to a request, reply to a struct. */
#include "client/resource.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

#include "base/json.h"
#include "base/buf.h"
#include "base/refusal.h"
#include "base/status.h"
#include "client/extra.h"
#include "codec/json_read.h"

/* --- params to a request --- */

static size_t
count_names(const char *path)
{
	size_t count = 0;

	for (; *path != '\0'; path++)
		count += *path == '{';
	return count;
}

static size_t
count_values(const char *const *values)
{
	size_t count = 0;

	while (values != NULL && values[count] != NULL)
		count++;
	return count;
}

/* The argument that is NULL, where a path lacks a value: most are ids. */
static const char *
missing_value(const char *path, const char *const *values)
{
	static const char *const others[] = {"profile_id", "phone_number"};
	size_t count = count_values(values), i, len;

	for (i = 0; path != NULL && i <= count; i++)
		path = strchr(path, '{') != NULL ? strchr(path, '{') + 1 : NULL;
	len = path != NULL ? strcspn(path, "}") : 0;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (len == strlen(others[i]) && memcmp(path, others[i], len) == 0)
			return others[i];
	return "id";
}

/* The name of the first {name} whose value is empty; NULL: none is. */
static const char *
empty_value(const char *path, const char *const *values, struct telnyx_arena *memory)
{
	size_t i;

	for (i = 0; values != NULL && values[i] != NULL; i++) {
		path = strchr(path, '{') + 1;
		if (values[i][0] == '\0')
			return telnyx_arena_memdup(memory, path, strcspn(path, "}"));
	}
	return NULL;
}

const char *
telnyx_resource_missing(const struct telnyx_operation *operation, const void *params,
    const struct telnyx_call_options *settings)
{
	const char *const *name = operation->required;

	for (; name != NULL && *name != NULL; name++) {
		if (params != NULL &&
		    ((operation->body != NULL &&
			 telnyx_fields_has(operation->body, params, *name)) ||
			(operation->query != NULL &&
			    telnyx_fields_has(operation->query, params, *name))))
			continue;
		if (!telnyx_extra_has(settings, *name))
			return *name;
	}
	return NULL;
}

static enum telnyx_status
check_sizes(const struct telnyx_operation *operation, const void *params)
{
	enum telnyx_status st = TELNYX_OK;

	if (operation->query != NULL)
		st = telnyx_fields_check_sizes(operation->query, params);
	if (st == TELNYX_OK && operation->body != NULL)
		st = telnyx_fields_check_sizes(operation->body, params);
	return st;
}

const char *
telnyx_resource_body(const struct telnyx_field_table *table, const void *params,
    struct telnyx_arena *memory, size_t *bytes)
{
	struct telnyx_buf text;
	const char *body = NULL;

	telnyx_buf_init(&text, TELNYX_MAX_BODY_BYTES);
	telnyx_fields_encode(table, params, &text);
	*bytes = text.len;
	if (!text.failed)
		body = telnyx_arena_memdup(memory, text.data, text.len);
	telnyx_buf_clear(&text);
	return body;
}

enum telnyx_status
telnyx_resource_spec(const struct telnyx_operation *operation,
    const char *const *path_values, const void *params,
    const struct telnyx_call_options *settings, struct telnyx_arena *memory,
    struct telnyx_request_spec *spec)
{
	enum telnyx_status st;
	const char *field;

	memset(spec, 0, sizeof(*spec));
	if (count_values(path_values) != count_names(operation->path))
		return telnyx_need(NULL, missing_value(operation->path, path_values));
	if (params != NULL && (st = check_sizes(operation, params)) != TELNYX_OK)
		return st;
	spec->operation = operation;
	spec->path_values = path_values;
	if (operation->result != NULL)
		spec->decode = telnyx_resource_decode;
	if ((field = empty_value(operation->path, path_values, memory)) != NULL) {
		spec->invalid_field = field;
		spec->invalid_why = "is empty";
	} else if (telnyx_bool_or(settings->validate, false) &&
		   (field = telnyx_resource_missing(operation, params, settings)) !=
		       NULL) {
		spec->invalid_field = field;
		spec->invalid_why = "is required";
	} else if (telnyx_bool_or(settings->validate, false) && params != NULL) {
		if (operation->query != NULL)
			spec->invalid_field = telnyx_fields_unfit(
			    operation->query, params, &spec->invalid_why);
		if (spec->invalid_field == NULL && operation->body != NULL)
			spec->invalid_field = telnyx_fields_unfit(
			    operation->body, params, &spec->invalid_why);
		if (spec->invalid_why == telnyx_json_no_memory)
			return TELNYX_E_NO_MEMORY;
	}
	if (params != NULL && operation->query != NULL)
		spec->query = telnyx_fields_query(operation->query, params, memory);
	if (memory->failed)
		return TELNYX_E_NO_MEMORY;
	if (params != NULL && operation->body != NULL &&
	    (spec->body = telnyx_resource_body(
		 operation->body, params, memory, &spec->body_bytes)) == NULL)
		return TELNYX_E_NO_MEMORY;
	return TELNYX_OK;
}

enum telnyx_status
telnyx_resource_call(struct telnyx_client *client,
    const struct telnyx_operation *operation, const char *const *path_values,
    const void *params, const struct telnyx_call_options *opts,
    struct telnyx_resource_told told, uint64_t *request_id)
{
	struct telnyx_arena memory = TELNYX_ARENA_INIT;
	struct telnyx_call_options settings;
	struct telnyx_request_spec spec;
	enum telnyx_status st;

	if (client == NULL)
		return telnyx_need(client, "client");
	if ((st = telnyx_request_settings(client, opts, &settings)) != TELNYX_OK)
		return st;
	st = telnyx_resource_spec(
	    operation, path_values, params, &settings, &memory, &spec);
	if (st == TELNYX_OK) {
		spec.opts = opts;
		spec.deliver = told.deliver;
		spec.cb = told.cb;
		spec.arg = told.arg;
		st = telnyx_request_submit(client, &spec, request_id);
	}
	telnyx_arena_wipe(&memory);
	return st;
}

/* --- reply to a struct --- */

struct json_object *
telnyx_resource_data(struct json_object *json)
{
	struct json_object *data = NULL;

	if (json_object_is_type(json, json_type_object) &&
	    json_object_object_get_ex(json, "data", &data))
		return data;
	return json;
}

bool
telnyx_resource_decode(struct telnyx_request *request)
{
	const struct telnyx_operation *operation = request->operation;
	const struct telnyx_field_table *table = operation->result;
	const struct telnyx_reply *reply = &request->reply;
	const struct telnyx_field *place;
	struct json_object *json = telnyx_json_object(reply->json);

	if (!operation->bare)
		json = telnyx_resource_data(json);
	request->result = telnyx_arena_alloc(&request->step_memory, table->struct_size);
	if (request->result == NULL ||
	    !telnyx_fields_decode(table, json, &request->step_memory, request->result))
		return false;
	if (operation->gives_message)
		request->message = request->result;
	if ((place = telnyx_fields_find(table, TELNYX_FIELD_REPLY)) != NULL)
		memcpy((char *)request->result + place->offset, &reply, sizeof(reply));
	return true;
}

void
telnyx_resource_deliver_reply(struct telnyx_request *request)
{
	const struct telnyx_error *error = &request->failure.error;
	telnyx_call_cb cb = (telnyx_call_cb)request->cb;

	if (cb == NULL)
		return;
	if (error->type == TELNYX_ERROR_NONE)
		cb(&request->reply, NULL, request->arg);
	else
		cb(NULL, error, request->arg);
}

/* --- copies --- */

struct copy {
	struct telnyx_arena memory;
	struct json_object *json;
	max_align_t result[];
};

void *
telnyx_resource_dup(const struct telnyx_field_table *table, const void *result)
{
	const struct telnyx_field *self = telnyx_fields_find(table, TELNYX_FIELD_SELF);
	const struct telnyx_json *json = NULL;
	struct copy *copy;

	if (result == NULL)
		return NULL;
	memcpy(&json, (const char *)result + self->offset, sizeof(json));
	if (json == NULL ||
	    (copy = calloc(1, sizeof(*copy) + table->struct_size)) == NULL)
		return NULL;
	/* A result is a view of its JSON: copy that, and read it again. */
	if (!telnyx_json_copy(telnyx_json_object(json), &copy->json) ||
	    !telnyx_fields_decode(table, copy->json, &copy->memory, copy->result)) {
		telnyx_resource_free(copy->result);
		return NULL;
	}
	return copy->result;
}

void
telnyx_resource_free(void *result)
{
	struct copy *copy;

	if (result == NULL)
		return;
	copy = (struct copy *)(void *)((char *)result - offsetof(struct copy, result));
	json_object_put(copy->json);
	telnyx_arena_wipe(&copy->memory);
	free(copy);
}
