/* SPDX-License-Identifier: MIT */
/*
 * Error documents, as Telnyx writes them.
 */
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "sandbox/engine/answer.h"
#include "sandbox/engine/document.h"
#include "sandbox/engine/errors.h"

void
sbx_answer_clear(struct sbx_answer *answer)
{
	json_object_put(answer->json);
	memset(answer, 0, sizeof(*answer));
}

/* One error of a document; NULL: no memory. */
static struct json_object *
error_entry(const char *code, const char *pointer, const char *detail)
{
	const struct sbx_error *known = sbx_error_find(code);
	struct json_object *entry = json_object_new_object();
	struct json_object *meta = json_object_new_object();
	struct json_object *source = NULL;
	char url[sizeof(SBX_ERRORS_URL) + 16];
	bool failed = false;

	if (known != NULL && detail == NULL)
		detail = known->detail;
	snprintf(url, sizeof(url), "%s%s", SBX_ERRORS_URL, code);
	sbx_put_text(&failed, entry, "code", code);
	sbx_put_text(&failed, entry, "title", known != NULL ? known->title : "Error");
	sbx_put_text(&failed, entry, "detail", detail != NULL ? detail : "");
	if (pointer != NULL) {
		source = json_object_new_object();
		sbx_put_text(&failed, source, "pointer", pointer);
		sbx_put(&failed, entry, "source", source);
	}
	sbx_put_text(&failed, meta, "url", url);
	sbx_put(&failed, entry, "meta", meta);
	return sbx_unless(failed, entry);
}

void
sbx_answer_error(struct sbx_answer *answer, int status, const char *code,
    const char *pointer, const char *detail)
{
	struct json_object *root = json_object_new_object();
	struct json_object *errors = json_object_new_array();
	bool failed = false;

	sbx_append(&failed, errors, error_entry(code, pointer, detail));
	sbx_put(&failed, root, "errors", errors);
	json_object_put(answer->json);
	answer->json = sbx_unless(failed, root);
	answer->status = status;
	answer->message_id = NULL;
	if (failed)
		answer->failed = true;
}
