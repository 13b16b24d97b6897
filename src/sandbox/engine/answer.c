/* SPDX-License-Identifier: MIT */
/*
 * Error documents, as Telnyx writes them.
 */
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "sandbox/engine/answer.h"
#include "sandbox/engine/errors.h"

void
sbx_answer_clear(struct sbx_answer *answer)
{
	json_object_put(answer->json);
	memset(answer, 0, sizeof(*answer));
}

/* Put a member into an object.  The value is taken, also on failure. */
static bool
put(struct json_object *object, const char *key, struct json_object *value)
{
	if (object == NULL || value == NULL ||
	    json_object_object_add(object, key, value) != 0) {
		json_object_put(value);
		return false;
	}
	return true;
}

static struct json_object *
error_entry(const char *code, const char *pointer, const char *detail)
{
	const struct sbx_error *known = sbx_error_find(code);
	const char *title = "Error";
	char url[sizeof(SBX_ERRORS_URL) + 16];
	struct json_object *entry = json_object_new_object();
	struct json_object *source = NULL;
	struct json_object *meta = json_object_new_object();
	bool good;

	if (known != NULL) {
		title = known->title;
		if (detail == NULL)
			detail = known->detail;
	}
	snprintf(url, sizeof(url), "%s%s", SBX_ERRORS_URL, code);
	good =
	    put(entry, "code", json_object_new_string(code)) &&
	    put(entry, "title", json_object_new_string(title)) &&
	    put(entry, "detail", json_object_new_string(detail != NULL ? detail : ""));
	if (good && pointer != NULL) {
		source = json_object_new_object();
		good = put(source, "pointer", json_object_new_string(pointer));
		if (good)
			good = put(entry, "source", source);
		else
			json_object_put(source);
	}
	if (good && put(meta, "url", json_object_new_string(url))) {
		good = put(entry, "meta", meta);
		meta = NULL;
	} else {
		good = false;
	}
	json_object_put(meta);
	if (!good) {
		json_object_put(entry);
		entry = NULL;
	}
	return entry;
}

void
sbx_answer_error(struct sbx_answer *answer, int status, const char *code,
    const char *pointer, const char *detail)
{
	struct json_object *root = json_object_new_object();
	struct json_object *errors = json_object_new_array();
	struct json_object *entry = error_entry(code, pointer, detail);

	json_object_put(answer->json);
	answer->json = NULL;
	answer->status = status;
	answer->message_id = NULL;
	if (root == NULL || errors == NULL || entry == NULL ||
	    json_object_array_add(errors, entry) != 0) {
		json_object_put(entry);
		json_object_put(errors);
		json_object_put(root);
		answer->failed = true;
		return;
	}
	if (!put(root, "errors", errors)) {
		json_object_put(root);
		answer->failed = true;
		return;
	}
	answer->json = root; /* now owned by the answer */
}
