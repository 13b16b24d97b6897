/* SPDX-License-Identifier: MIT */
#include "client/extra.h"

#include <string.h>

#include <json-c/json_object.h>
#include <json-c/linkhash.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/json_tokens.h"
#include "codec/json_read.h"
#include "codec/json_text.h"

/* Names and values, one after the other. */
static size_t
count_texts(const char *const *texts)
{
	size_t count = 0;

	while (texts != NULL && texts[count] != NULL)
		count++;
	return count;
}

static enum telnyx_status
add_query(const char *const *extra, struct telnyx_request_spec *spec,
    struct telnyx_arena *memory)
{
	size_t own = count_texts(spec->query), more = count_texts(extra);
	const char **query;

	query = telnyx_arena_alloc(memory, (own + more + 1) * sizeof(*query));
	if (query == NULL)
		return TELNYX_E_NO_MEMORY;
	if (own > 0)
		memcpy(query, spec->query, own * sizeof(*query));
	if (more > 0)
		memcpy(query + own, extra, more * sizeof(*query));
	spec->query = query;
	return TELNYX_OK;
}

static enum telnyx_json_result
read_extra(const char *extra, struct json_object **out)
{
	static const struct telnyx_json_how how = {.utf8 = true};

	*out = NULL;
	return telnyx_json_has_tokens_only(extra, strlen(extra))
		   ? telnyx_json_read(&how, extra, strlen(extra), out)
		   : TELNYX_JSON_BAD;
}

/* Put copies of the members of one object over those of another; objects in
 * both are merged in turn. */
static enum telnyx_status
merge(struct json_object *into, struct json_object *from)
{
	struct json_object *own, *copy;
	enum telnyx_status st;

	json_object_object_foreach(from, name, value)
	{
		if (json_object_is_type(value, json_type_object) &&
		    json_object_object_get_ex(into, name, &own) &&
		    json_object_is_type(own, json_type_object)) {
			if ((st = merge(own, value)) != TELNYX_OK)
				return st;
			continue;
		}
		if (!telnyx_json_copy(value, &copy))
			return TELNYX_E_NO_MEMORY;
		if (json_object_object_add(into, name, copy) != 0) {
			json_object_put(copy);
			return TELNYX_E_NO_MEMORY;
		}
	}
	return TELNYX_OK;
}

/* Add to the body, by reading it again: only callers who add something pay for that. */
static enum telnyx_status
add_object(struct json_object *extra, struct telnyx_request_spec *spec,
    struct telnyx_arena *memory, const char **why)
{
	static const char no_body[] = "is for calls with a JSON object in their body";
	static const struct telnyx_json_how how = {.utf8 = true};
	enum telnyx_json_result read = TELNYX_JSON_OK;
	struct json_object *body = NULL;
	struct telnyx_buf text;
	enum telnyx_status st;

	if (strcmp(spec->operation->method, "GET") == 0 || spec->content_type != NULL) {
		*why = no_body;
		return TELNYX_OK;
	}
	if (spec->body == NULL)
		body = json_object_new_object();
	else
		read = telnyx_json_read(&how, spec->body, spec->body_bytes, &body);
	if (read == TELNYX_JSON_NO_MEMORY || (spec->body == NULL && body == NULL))
		return TELNYX_E_NO_MEMORY;
	if (!json_object_is_type(body, json_type_object)) {
		json_object_put(body);
		*why = no_body;
		return TELNYX_OK;
	}
	telnyx_buf_init(&text, TELNYX_MAX_BODY_BYTES);
	if ((st = merge(body, extra)) == TELNYX_OK) {
		telnyx_json_write(&text, body);
		spec->body = text.failed
				 ? NULL
				 : telnyx_arena_memdup(memory, text.data, text.len);
		spec->body_bytes = text.len;
		if (spec->body == NULL)
			st = TELNYX_E_NO_MEMORY;
	}
	telnyx_buf_clear(&text);
	json_object_put(body);
	return st;
}

static enum telnyx_status
add_body(const char *extra, struct telnyx_request_spec *spec,
    struct telnyx_arena *memory, const char **why)
{
	struct json_object *json = NULL;
	enum telnyx_json_result result = read_extra(extra, &json);
	enum telnyx_status st = TELNYX_OK;

	if (result == TELNYX_JSON_NO_MEMORY)
		st = TELNYX_E_NO_MEMORY;
	else if (!json_object_is_type(json, json_type_object))
		*why = "must be a JSON object";
	else
		st = add_object(json, spec, memory, why);
	json_object_put(json);
	return st;
}

static void
refuse(struct telnyx_request_spec *spec, const char *field, const char *why)
{
	if (spec->invalid_why != NULL)
		return; /* the first problem is the one to tell */
	spec->invalid_field = field;
	spec->invalid_why = why;
}

enum telnyx_status
telnyx_extra_add(const struct telnyx_call_options *settings,
    struct telnyx_request_spec *spec, struct telnyx_arena *memory)
{
	enum telnyx_status st = TELNYX_OK;
	const char *why = NULL;

	/* In a flow of several steps the additions would be the first step's only, or
	 * undo what the flow promises. */
	if (spec->steps != NULL) {
		refuse(spec,
		    settings->extra_body != NULL ? "extra_body" : "extra_query",
		    "is not taken by what makes several calls");
		return TELNYX_OK;
	}
	if (settings->extra_query != NULL)
		st = add_query(settings->extra_query, spec, memory);
	if (st == TELNYX_OK && settings->extra_body != NULL)
		st = add_body(settings->extra_body, spec, memory, &why);
	if (why != NULL)
		refuse(spec, "extra_body", why);
	return st;
}

bool
telnyx_extra_has(const struct telnyx_call_options *settings, const char *name)
{
	const char *const *query = settings->extra_query;
	struct json_object *json = NULL;
	bool has;

	for (; query != NULL && query[0] != NULL && query[1] != NULL; query += 2)
		if (strcmp(query[0], name) == 0)
			return true;
	if (settings->extra_body == NULL)
		return false;
	(void)read_extra(settings->extra_body, &json);
	has = json_object_is_type(json, json_type_object) &&
	      json_object_object_get_ex(json, name, NULL);
	json_object_put(json);
	return has;
}
