/* SPDX-License-Identifier: MIT */
/*
 * A call: one request on its way through a route.
 *
 * A *route* is a row of a table: method, path, and who handles it.  A handler
 * answers the call, with a document or with why not.  A failure of memory is
 * remembered in `answer->failed` and looked at once, where the call ends.
 */
#ifndef TELNYX_SANDBOX_ENGINE_CALL_H
#define TELNYX_SANDBOX_ENGINE_CALL_H

#include "sandbox/engine/answer.h"
#include "sandbox/engine/engine.h"
#include "sandbox/engine/query.h"

#define SBX_MAX_IDS 2	     /* variable parts of a path */
#define SBX_MAX_ID_BYTES 256 /* of each, with its zero */

struct json_object;
struct telnyx_http_parse;
struct sbx_call;
struct sbx_list;
struct sbx_resource;

enum sbx_body {
	SBX_BODY_NONE = 0, /* not looked at */
	SBX_BODY_OBJECT,   /* a JSON object */
	SBX_BODY_OPTIONAL  /* the same, or nothing at all */
};

struct sbx_route {
	const char *operation; /* its id in the API's description */
	const char *method;
	const char *path; /* below /v2, "{id}" for what varies */
	void (*handle)(struct sbx_call *call);
	const struct sbx_resource *resource; /* or NULL */
	const struct sbx_list *list;	     /* or NULL */
	int status;			     /* of success; 0: 200 */
	const char *text; /* for the handler: a document, a path, ... */
	enum sbx_body body;
	const char *without; /* "a b": members that it does not show; or NULL */
	bool any_type;	     /* the body is JSON whatever Content-Type says */
};

struct sbx_call {
	struct telnyx_sandbox *sandbox;
	const struct telnyx_http_parse *http;
	const struct sbx_route *route;
	struct sbx_answer *answer;
	struct json_object *body; /* NULL: none */
	struct sbx_query query;
	int64_t now_ms;
	char ids[SBX_MAX_IDS][SBX_MAX_ID_BYTES];
};

/* Refuse with 400. */
void sbx_refuse(
    struct sbx_call *call, const char *code, const char *pointer, const char *detail);
/* Refuse a parameter of the query, with 400. */
void sbx_refuse_parameter(
    struct sbx_call *call, const char *code, const char *parameter, const char *detail);
/* Refuse with 404. */
void sbx_not_found(struct sbx_call *call);
/* Answer with a document, which is taken: as it is, or in a "data". */
void sbx_answer_bare(struct sbx_call *call, struct json_object *document);
void sbx_answer_data(struct sbx_call *call, struct json_object *document);

#endif
