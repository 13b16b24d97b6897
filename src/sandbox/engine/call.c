/* SPDX-License-Identifier: MIT */
/*
 * What a call is answered: a document, or why not.
 */
#include <json-c/json.h>

#include "sandbox/engine/call.h"
#include "sandbox/engine/document.h"

void
sbx_refuse(
    struct sbx_call *call, const char *code, const char *pointer, const char *detail)
{
	sbx_answer_error(call->answer, 400, code, pointer, detail);
}

void
sbx_refuse_parameter(
    struct sbx_call *call, const char *code, const char *parameter, const char *detail)
{
	struct json_object *errors = NULL;
	struct json_object *source = json_object_new_object();
	bool *failed = &call->answer->failed;

	sbx_answer_error(call->answer, 400, code, NULL, detail);
	sbx_put_text(failed, source, "parameter", parameter);
	errors = sbx_at(call->answer->json, "errors");
	sbx_put(failed, errors != NULL ? json_object_array_get_idx(errors, 0) : NULL,
	    "source", source);
}

void
sbx_not_found(struct sbx_call *call)
{
	sbx_answer_error(call->answer, 404, "10005", NULL, NULL);
}

void
sbx_answer_bare(struct sbx_call *call, struct json_object *document)
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
sbx_answer_data(struct sbx_call *call, struct json_object *document)
{
	struct json_object *root = json_object_new_object();

	sbx_put(&call->answer->failed, root, "data", document);
	sbx_answer_bare(call, root);
}
