/* SPDX-License-Identifier: MIT */
/* What goes on the wire, made once when a request or a step of it is taken: target,
 * headers, body; and freed with the request.  Whatever came from a caller is checked
 * here, so that nothing can add a header or split a request. */
#include "client/request_build.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

#include "base/json.h"
#include "codec/header.h"
#include "codec/url.h"

#define MAX_TARGET_BYTES 16384
#define MAX_EXTRA_HEADERS 32
#define OWN_HEADERS 5 /* at most: key, Accept, User-Agent, type, idempotency */

static void
refuse(struct telnyx_request *request, const char *field, const char *why)
{
	if (request->failure.error.type != TELNYX_ERROR_NONE)
		return; /* the first problem is the one to tell */
	telnyx_failure_set(&request->failure, TELNYX_ERROR_VALIDATION,
	    telnyx_proof_outcome(TELNYX_PROOF_NO_ATTEMPT), TELNYX_PHASE_QUEUE,
	    "Invalid request", "%s", why);
	telnyx_failure_set_field(&request->failure, field);
}

static void
add_header(struct telnyx_request *request, const char *name, const char *value)
{
	request->headers[request->header_count++] =
	    (struct telnyx_exchange_header){name, value};
	request->bytes += strlen(name) + strlen(value) + 4;
}

static void
add_key(struct telnyx_request *request)
{
	const char *authorization = request->sender->authorization;

	if (authorization == NULL && request->sender->params.api_key == NULL)
		authorization = request->client->sender->authorization;
	if (authorization == NULL) {
		if (request->failure.error.type == TELNYX_ERROR_NONE)
			telnyx_failure_set(&request->failure,
			    TELNYX_ERROR_AUTHENTICATION,
			    telnyx_proof_outcome(TELNYX_PROOF_NO_ATTEMPT),
			    TELNYX_PHASE_QUEUE, "No API key", "no API key was given");
		return;
	}
	add_header(request, "Authorization", authorization);
}

/* These headers are set by the library; a second one could change what a request means.
 * */
static bool
is_reserved(const char *name)
{
	static const char *const reserved[] = {"Accept", "Authorization", "Connection",
	    "Content-Length", "Content-Type", "Expect", "Host", "Idempotency-Key", "TE",
	    "Transfer-Encoding", "Upgrade", "User-Agent"};
	size_t i;

	for (i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (strcasecmp(name, reserved[i]) == 0)
			return true;
	return false;
}

static void
add_extra(struct telnyx_request *request, const char *line)
{
	const char *value;
	char *name, *copy;
	size_t name_len, value_len;

	if (!telnyx_header_split(line, &name_len, &value, &value_len)) {
		refuse(request, "headers",
		    "must be \"Name: value\" without control characters");
		return;
	}
	name = telnyx_arena_memdup(&request->memory, line, name_len);
	copy = telnyx_arena_memdup(&request->memory, value, value_len);
	if (name == NULL || copy == NULL)
		return;
	if (is_reserved(name))
		refuse(
		    request, "headers", "holds a header that the library sets itself");
	else
		add_header(request, name, copy);
}

static size_t
count_lines(const char *const *lines)
{
	size_t count = 0;

	while (lines != NULL && lines[count] != NULL)
		count++;
	return count;
}

static void
build_headers(struct telnyx_request *request, const struct telnyx_request_spec *spec,
    const struct telnyx_call_options *opts)
{
	const char *key = opts->idempotency_key;
	const char *type = "application/json";
	size_t i, extra = count_lines(opts->headers);

	if (extra > MAX_EXTRA_HEADERS) {
		refuse(request, "headers", "has more than 32 headers");
		extra = 0;
	}
	request->headers = telnyx_arena_alloc(
	    &request->memory, (OWN_HEADERS + extra) * sizeof(*request->headers));
	if (request->headers == NULL)
		return;
	add_key(request);
	add_header(request, "Accept", "application/json");
	add_header(request, "User-Agent", request->client->user_agent);
	if (spec->content_type != NULL)
		type = telnyx_arena_strdup(&request->memory, spec->content_type);
	if (request->body != NULL && type != NULL)
		add_header(request, "Content-Type", type);
	if (key != NULL && (key[0] == '\0' || !telnyx_header_value_is_clean(key)))
		refuse(
		    request, "idempotency_key", "is empty or has a control character");
	else if (key != NULL &&
		 (key = telnyx_arena_strdup(&request->memory, key)) != NULL)
		add_header(request, "Idempotency-Key", key);
	for (i = 0; i < extra; i++)
		add_extra(request, opts->headers[i]);
}

static void
build_target(struct telnyx_request *request, const struct telnyx_request_spec *spec)
{
	struct telnyx_buf target;
	const char *why = NULL;

	telnyx_buf_init(&target, MAX_TARGET_BYTES);
	telnyx_buf_puts(&target, request->client->url.prefix);
	if (!telnyx_url_expand(&target, request->operation->path, spec->path_values,
		spec->query, &why))
		refuse(request, "path", why);
	else if (target.full)
		refuse(request, "path", "is too long");
	else if (target.failed)
		request->step_memory.failed = true;
	else
		request->target =
		    telnyx_arena_strdup(&request->step_memory, target.data);
	request->bytes += target.len;
	telnyx_buf_clear(&target);
}

static void
build_body(struct telnyx_request *request, const struct telnyx_request_spec *spec)
{
	request->body = NULL;
	request->body_bytes = 0;
	if (spec->body == NULL)
		return;
	request->body =
	    telnyx_arena_memdup(&request->step_memory, spec->body, spec->body_bytes);
	request->body_bytes = spec->body_bytes;
	request->bytes += spec->body_bytes;
}

/* Copy an operation that ends with the call, with its texts. */
static void
keep_operation(struct telnyx_request *request, const struct telnyx_operation *brief)
{
	struct telnyx_arena *memory = &request->memory;
	struct telnyx_operation *copy = telnyx_arena_alloc(memory, sizeof(*copy));

	if (copy == NULL)
		return;
	*copy = *brief;
	copy->name = telnyx_arena_strdup(memory, brief->name);
	copy->path = telnyx_arena_strdup(memory, brief->path);
	copy->expects = telnyx_arena_strdup(memory, brief->expects);
	request->operation = copy;
}

bool
telnyx_request_build(struct telnyx_request *request,
    const struct telnyx_request_spec *spec, const struct telnyx_call_options *opts)
{
	if (spec->brief)
		keep_operation(request, spec->operation);
	request->messaging_profile_id =
	    telnyx_arena_strdup(&request->memory, spec->messaging_profile_id);
	if (request->memory.failed)
		return false;
	if (spec->invalid_why != NULL)
		refuse(request, spec->invalid_field, spec->invalid_why);
	build_target(request, spec);
	build_body(request, spec);
	build_headers(request, spec, opts);
	return !request->memory.failed && !request->step_memory.failed;
}

/* Drop a header that the first step needed and another step may not have. */
static void
drop_header(struct telnyx_request *request, const char *name)
{
	unsigned i, kept = 0;

	for (i = 0; i < request->header_count; i++)
		if (strcmp(request->headers[i].name, name) != 0)
			request->headers[kept++] = request->headers[i];
	request->header_count = kept;
}

static size_t
headers_bytes(const struct telnyx_request *request)
{
	size_t i, bytes = 0;

	for (i = 0; i < request->header_count; i++)
		bytes += strlen(request->headers[i].name) +
			 strlen(request->headers[i].value) + 4;
	return bytes;
}

bool
telnyx_request_rebuild(
    struct telnyx_request *request, const struct telnyx_request_spec *spec)
{
	request->operation = spec->operation;
	if (spec->invalid_why != NULL)
		refuse(request, spec->invalid_field, spec->invalid_why);
	drop_header(request, "Idempotency-Key");
	drop_header(request, "Content-Type");
	if (spec->body != NULL) /* there is room: the two are OWN_HEADERS */
		add_header(request, "Content-Type", "application/json");
	request->bytes = headers_bytes(request);
	build_target(request, spec);
	build_body(request, spec);
	return !request->memory.failed && !request->step_memory.failed;
}

void
telnyx_request_release(struct telnyx_request *request)
{
	struct telnyx_client *client = request->client;

	telnyx_deferred_withdraw(client->net.deferred, &request->task);
	client->net.env->timer_free(client->net.env, request->timer);
	telnyx_exchange_release(&request->exchange.result);
	telnyx_json_drop(&request->reply.json);
	telnyx_failure_clear(&request->failure);
	telnyx_sender_unref(request->sender);
	if (request->steps != NULL && request->steps->clear != NULL)
		request->steps->clear(request->progress);
	telnyx_arena_wipe(&request->step_memory);
	telnyx_arena_wipe(&request->memory);
	free(request);
}
