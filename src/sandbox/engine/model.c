/* SPDX-License-Identifier: MIT */
/*
 * Documents made from models.
 */
#include <string.h>

#include <json-c/json.h>

#include "sandbox/engine/call.h"
#include "sandbox/engine/document.h"
#include "sandbox/engine/model.h"
#include "sandbox/engine/time.h"

/* What stands for "@id" and the like; NULL: it is a text like any other. */
static struct json_object *
filled_in(struct sbx_call *call, const char *text, const char *id)
{
	char word[SBX_TIME_BYTES];

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
		sbx_time_iso(call->now_ms, "+00:00", word);
		return json_object_new_string(word);
	}
	if (strcmp(text, "@uuid") == 0 || strcmp(text, "@secret") == 0) {
		sbx_id(call->sandbox, word);
		return json_object_new_string(word);
	}
	return NULL;
}

static void
fill_in(struct sbx_call *call, struct json_object *document, const char *id)
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
				sbx_put(failed, document, key, word);
		} else {
			fill_in(call, value, id);
		}
	}
}

struct json_object *
sbx_model(struct sbx_call *call, const char *model, const char *id)
{
	struct json_object *document = json_tokener_parse(model);

	if (document == NULL)
		call->answer->failed = true;
	else
		fill_in(call, document, id);
	return document;
}
