/* SPDX-License-Identifier: MIT */
/*
 * What a call is answered: a document, or why not.
 */
#include <json-c/json.h>

#include "sandbox/engine/call.h"
#include "sandbox/engine/document.h"

void
telnyx_sandbox_refuse(struct telnyx_sandbox_call *call, const char *code,
    const char *pointer, const char *detail)
{
	telnyx_sandbox_answer_error(call->answer, 400, code, pointer, detail);
}

void
telnyx_sandbox_refuse_parameter(struct telnyx_sandbox_call *call, const char *code,
    const char *parameter, const char *detail)
{
	struct json_object *errors = NULL;
	struct json_object *source = json_object_new_object();
	bool *failed = &call->answer->failed;

	telnyx_sandbox_answer_error(call->answer, 400, code, NULL, detail);
	telnyx_sandbox_put_text(failed, source, "parameter", parameter);
	errors = telnyx_sandbox_at(call->answer->json, "errors");
	telnyx_sandbox_put(failed,
	    errors != NULL ? json_object_array_get_idx(errors, 0) : NULL, "source",
	    source);
}

void
telnyx_sandbox_not_found(struct telnyx_sandbox_call *call)
{
	telnyx_sandbox_answer_error(call->answer, 404, "10005", NULL, NULL);
}

void
telnyx_sandbox_answer_bare(
    struct telnyx_sandbox_call *call, struct json_object *document)
{
	if (document == NULL) {
		call->answer->failed = true;
		return;
	}
	json_object_put(call->answer->json);
	call->answer->json = document;
	call->answer->status = call->route->status != 0 ? call->route->status : 200;
}

void
telnyx_sandbox_answer_data(
    struct telnyx_sandbox_call *call, struct json_object *document)
{
	struct json_object *root = json_object_new_object();

	telnyx_sandbox_put(&call->answer->failed, root, "data", document);
	telnyx_sandbox_answer_bare(call, root);
}
