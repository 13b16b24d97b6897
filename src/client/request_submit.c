/* SPDX-License-Identifier: MIT */
/* Taking a request: what a resource's function asks for becomes one, or is refused at
 * once. */
#include "client/request_submit.h"

#include <stdlib.h>
#include <string.h>

#include "client/extra.h"
#include "client/request_build.h"
#include "client/request_table.h"
#include "client/settings.h"

/* Free the progress that a spec has handed over. */
static void
drop(const struct telnyx_request_spec *spec)
{
	if (spec->steps != NULL && spec->steps->clear != NULL)
		spec->steps->clear(spec->progress);
}

static struct telnyx_request *
make(struct telnyx_client *client, const struct telnyx_request_spec *spec,
    const struct telnyx_call_options *opts)
{
	struct telnyx_env *env = client->net.env;
	struct telnyx_request *request = malloc(sizeof(*request));

	if (request == NULL) {
		drop(spec);
		return NULL;
	}
	memset(request, 0, sizeof(*request)); /* faster than calloc */
	request->client = client;
	request->operation = spec->operation;
	request->decode = spec->decode;
	request->deliver = spec->deliver;
	request->steps = spec->steps;
	request->progress = spec->progress;
	request->cb = spec->cb;
	request->arg = spec->arg;
	request->sender = telnyx_sender_ref(opts->sender);
	request->max_attempts = opts->max_attempts;
	request->repeatable = telnyx_bool_or(opts->resend_unknown, false) ||
			      request->operation->repeat == TELNYX_REPEAT_READ ||
			      request->operation->repeat == TELNYX_REPEAT_REPEATABLE;
	request->wait.tokens = spec->tokens;
	request->exchange.call.fairness = request->sender->params.tenant_id;
	request->started_ns = env->now_ns(env);
	request->deadline_ns =
	    request->started_ns + (uint64_t)opts->timeout_ms * TELNYX_NS_PER_MS;
	if (spec->total_timeout_ms == UINT64_MAX)
		request->deadline_ns = UINT64_MAX;
	else if (spec->total_timeout_ms > 0)
		request->deadline_ns =
		    request->started_ns + spec->total_timeout_ms * TELNYX_NS_PER_MS;
	telnyx_failure_init(&request->failure);
	if (!telnyx_request_set_up(request, spec->step_timeout_ms) ||
	    !telnyx_request_build(request, spec, opts)) {
		telnyx_request_release(request);
		return NULL;
	}
	return request;
}

enum telnyx_status
telnyx_request_submit(struct telnyx_client *client,
    const struct telnyx_request_spec *spec, uint64_t *request_id)
{
	struct telnyx_arena memory = TELNYX_ARENA_INIT;
	struct telnyx_request_spec whole;
	struct telnyx_call_options opts;
	struct telnyx_request *request;
	enum telnyx_status st;

	if (request_id != NULL)
		*request_id = 0;
	st = telnyx_request_settings(client, spec->opts, &opts);
	if (st == TELNYX_OK && (opts.extra_body != NULL || opts.extra_query != NULL)) {
		whole = *spec;
		st = telnyx_extra_add(&opts, &whole, &memory);
		spec = &whole;
	}
	if (st == TELNYX_OK && client->closing)
		st = TELNYX_E_CLOSING;
	if (st == TELNYX_OK && client->in_flight >= client->max_queued)
		st = TELNYX_E_QUEUE_FULL;
	if (st == TELNYX_OK && !telnyx_request_table_reserve(client))
		st = TELNYX_E_NO_MEMORY;
	request = st == TELNYX_OK ? make(client, spec, &opts) : NULL;
	telnyx_arena_clear(&memory); /* the request has copies */
	if (st != TELNYX_OK) {
		drop(spec);
		return st;
	}
	if (request == NULL)
		return TELNYX_E_NO_MEMORY;
	/* A request that is too large by itself is taken when it is the only one. */
	if (client->in_flight > 0 &&
	    (client->queued_bytes >= client->max_queued_bytes ||
		request->bytes > client->max_queued_bytes - client->queued_bytes)) {
		telnyx_request_release(request);
		return TELNYX_E_QUEUE_FULL;
	}
	telnyx_request_table_add(request);
	telnyx_deferred_post(client->net.deferred, &request->task);
	if (request_id != NULL)
		*request_id = request->id;
	return TELNYX_OK;
}
