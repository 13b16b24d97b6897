/* SPDX-License-Identifier: MIT */
/* The life of a request: taken, moved from state to state, delivered once. */
#include "client/request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

#include "client/extra.h"

_Static_assert(sizeof(void *) != 8 || sizeof(struct telnyx_request) <= 1032,
    "a request is no longer of a size that malloc keeps at hand");

/* --- states --- */

void
telnyx_request_enter(struct telnyx_request *request, enum telnyx_request_state state)
{
	struct telnyx_client *client = request->client;

	client->throttled -= request->state == TELNYX_REQUEST_THROTTLED;
	client->backing_off -= request->state == TELNYX_REQUEST_BACKOFF;
	client->throttled += state == TELNYX_REQUEST_THROTTLED;
	client->backing_off += state == TELNYX_REQUEST_BACKOFF;
	request->state = state;
	telnyx_room_look(client);
}

void
telnyx_request_release(struct telnyx_request *request)
{
	struct telnyx_client *client = request->client;

	telnyx_deferred_withdraw(client->net.deferred, &request->task);
	client->net.env->timer_free(client->net.env, request->timer);
	telnyx_exchange_release(&request->exchange.result);
	json_object_put(request->reply.json);
	telnyx_failure_clear(&request->failure);
	telnyx_sender_unref(request->sender);
	if (request->steps != NULL && request->steps->clear != NULL)
		request->steps->clear(request->progress);
	telnyx_arena_wipe(&request->step_memory);
	telnyx_arena_wipe(&request->memory);
	free(request);
}

/* The one place that calls back: detach, call, look what the callback did. */
static void
deliver(struct telnyx_request *request)
{
	struct telnyx_client *client = request->client;

	telnyx_request_table_remove(request);
	client->in_callback++;
	telnyx_request_event(request, request->failure.error.type == TELNYX_ERROR_NONE
					  ? TELNYX_EVENT_REQUEST_STOP
					  : TELNYX_EVENT_REQUEST_FAILED);
	request->deliver(request);
	client->in_callback--;
	telnyx_request_release(request);
	telnyx_client_settle(client);
}

void
telnyx_request_finish(struct telnyx_request *request)
{
	struct telnyx_client *client = request->client;
	struct telnyx_error *error = &request->failure.error;

	telnyx_request_enter(request, TELNYX_REQUEST_DONE);
	client->net.env->timer_disarm(client->net.env, request->timer);
	if (request->steps != NULL && request->steps->settle != NULL)
		request->steps->settle(request);
	error->attempts =
	    request->attempts_of_others + request->attempts + request->resent;
	error->tries = error->attempts - request->spared_of_others - request->spared;
	error->request_id = request->id;
	request->reply.request_id = request->id;
	request->reply.attempts = error->attempts;
	request->reply.duration_ns =
	    client->net.env->now_ns(client->net.env) - request->started_ns;
	telnyx_deferred_post(client->net.deferred, &request->task);
}

void
telnyx_request_end_step(struct telnyx_request *request)
{
	if (request->steps == NULL) {
		telnyx_request_finish(request);
		return;
	}
	telnyx_request_enter(request, TELNYX_REQUEST_ENDED);
	telnyx_deferred_post(request->client->net.deferred, &request->task);
}

void
telnyx_request_answered(struct telnyx_request *request)
{
	struct telnyx_client *client = request->client;

	telnyx_request_enter(request, TELNYX_REQUEST_ANSWERED);
	client->net.env->timer_disarm(client->net.env, request->timer);
	telnyx_deferred_post(client->net.deferred, &request->task);
}

void
telnyx_request_arm(struct telnyx_request *request)
{
	struct telnyx_env *env = request->client->net.env;
	uint64_t now = env->now_ns(env), due = request->step_deadline_ns;

	if (request->state == TELNYX_REQUEST_BACKOFF && request->retry_at_ns < due)
		due = request->retry_at_ns;
	/* From the call on it is armed, and moving it needs no memory; but once
	 * it has fired it may, and nothing may live without a deadline. */
	if (env->timer_arm(env, request->timer, due > now ? due - now : 0) == TELNYX_OK)
		return;
	request->timeless = true;
	telnyx_deferred_post(request->client->net.deferred, &request->task);
}

/* Has something ended it, whatever steps it may have left? */
static bool
is_to_end(const struct telnyx_request *request)
{
	return request->cancelled || request->expired || request->timeless ||
	       request->closing;
}

/* What holds it where it is now? */
static enum telnyx_kept_by
kept_by(const struct telnyx_request *request)
{
	if (request->place.pace != NULL)
		return TELNYX_KEPT_BY_SERVER_LIMIT;
	if (request->wait.bucket != NULL)
		return TELNYX_KEPT_BY_RATE;
	return request->state == TELNYX_REQUEST_EXCHANGE &&
		       request->exchange.state == TELNYX_EXCHANGE_WAITING
		   ? TELNYX_KEPT_BY_QUEUE
		   : TELNYX_KEPT_BY_NOTHING;
}

/* The deadline has passed.  What was kept here has been asked of nobody. */
static void
fail_late(struct telnyx_request *request, enum telnyx_outcome outcome,
    enum telnyx_phase phase, enum telnyx_kept_by keeper)
{
	static const char *const kept[] = {
	    [TELNYX_KEPT_BY_SERVER_LIMIT] = "held by the server's limit",
	    [TELNYX_KEPT_BY_RATE] = "held by its own rate_per_second",
	    [TELNYX_KEPT_BY_QUEUE] = "waiting for a connection"};
	uint64_t ns = request->expired
			  ? request->deadline_ns - request->started_ns
			  : request->step_deadline_ns - request->step_started_ns;
	unsigned long long ms = ns / TELNYX_NS_PER_MS;

	if ((size_t)keeper < sizeof(kept) / sizeof(*kept) && kept[keeper] != NULL)
		telnyx_failure_set(&request->failure, TELNYX_ERROR_TIMEOUT, outcome,
		    phase, "Deadline passed", "%s until its deadline of %llu ms",
		    kept[keeper], ms);
	else
		telnyx_failure_set(&request->failure, TELNYX_ERROR_TIMEOUT, outcome,
		    phase, "Deadline passed", "no answer within %llu ms (phase: %s)",
		    ms, telnyx_phase_name(phase));
}

/* Cancelled, expired or closing: stop where it is. */
static void
stop(struct telnyx_request *request)
{
	enum telnyx_kept_by keeper = kept_by(request);
	enum telnyx_phase phase = TELNYX_PHASE_QUEUE;
	enum telnyx_outcome outcome;
	bool attempting = request->state == TELNYX_REQUEST_EXCHANGE;
	int64_t retry_after_ms = request->failure.error.retry_after_ms;
	int http_status = request->failure.error.http_status;

	telnyx_bucket_leave(&request->wait);
	telnyx_pace_leave(&request->place, &request->exchange);
	if (attempting) {
		/* Answered: what follows is its next step's or retry's. */
		if (telnyx_attempt_abort(request))
			return;
		phase = request->exchange.result.phase;
		if (phase == TELNYX_PHASE_QUEUE)
			request->spared++;
		else
			keeper = TELNYX_KEPT_BY_NOTHING;
		http_status = request->exchange.result.status;
	}
	outcome = request->worst;
	if (outcome == TELNYX_OUTCOME_NONE)
		outcome = telnyx_proof_outcome(request->attempts == 0
						   ? TELNYX_PROOF_NO_ATTEMPT
						   : TELNYX_PROOF_NONE);
	telnyx_failure_clear(&request->failure);
	if (request->cancelled)
		telnyx_failure_set(&request->failure, TELNYX_ERROR_CANCELLED, outcome,
		    phase, "Cancelled", "the request was cancelled");
	else if (request->expired || request->step_expired)
		fail_late(request, outcome, phase, keeper);
	else if (request->timeless)
		telnyx_failure_set(&request->failure, TELNYX_ERROR_INTERNAL, outcome,
		    phase, "No memory", "no memory for the request's deadline");
	else
		telnyx_failure_set(&request->failure, TELNYX_ERROR_CLOSING, outcome,
		    phase, "Client closed",
		    "the client was closed before an answer came");
	request->failure.error.retry_after_ms = retry_after_ms;
	request->failure.error.http_status = http_status;
	request->failure.error.kept_by = keeper;
	if (request->failure.error.type == TELNYX_ERROR_INTERNAL)
		request->failure.error.system_error = ENOMEM;
	if (attempting)
		telnyx_request_event(request, TELNYX_EVENT_ATTEMPT_STOP);
	if (is_to_end(request))
		telnyx_request_finish(request);
	else
		telnyx_request_end_step(request);
}

/* A step has ended.  Also when it was cancelled meanwhile, as what was answered
 * counts; a further step then ends before it begins. */
static void
ask_next(struct telnyx_request *request)
{
	struct telnyx_client *client = request->client;
	bool more;

	client->in_callback++;
	more = request->steps->next(request);
	client->in_callback--;
	if (!more)
		telnyx_request_finish(request);
	telnyx_client_settle(client); /* may free both */
}

static void
start(struct telnyx_request *request)
{
	if (request->state == TELNYX_REQUEST_START && request->steps != NULL &&
	    request->steps->begin != NULL && !request->steps->begin(request))
		telnyx_request_enter(request, TELNYX_REQUEST_THROTTLED);
	else
		telnyx_request_proceed(request);
}

void
telnyx_request_go(struct telnyx_request *request)
{
	if (request->state != TELNYX_REQUEST_THROTTLED)
		return; /* it has ended while it waited */
	telnyx_request_enter(request, TELNYX_REQUEST_STEP);
	telnyx_deferred_post(request->client->net.deferred, &request->task);
}

static void
on_task(void *arg)
{
	struct telnyx_request *request = arg;

	if (request->state == TELNYX_REQUEST_ANSWERED) {
		telnyx_attempt_conclude(request);
		if (request->state != TELNYX_REQUEST_DONE)
			return; /* more steps: its task is posted */
		telnyx_deferred_withdraw(request->client->net.deferred, &request->task);
	}
	if (request->state == TELNYX_REQUEST_DONE) {
		deliver(request);
		return;
	}
	if (request->state == TELNYX_REQUEST_ENDED) {
		ask_next(request);
		return;
	}
	if (request->state == TELNYX_REQUEST_START)
		telnyx_request_event(request, TELNYX_EVENT_REQUEST_START);
	if (request->failure.error.type != TELNYX_ERROR_NONE &&
	    (request->state == TELNYX_REQUEST_START ||
		request->state == TELNYX_REQUEST_STEP))
		telnyx_request_finish(request); /* known when it was taken */
	else if (is_to_end(request) || request->step_expired)
		stop(request);
	else if (request->state == TELNYX_REQUEST_START ||
		 request->state == TELNYX_REQUEST_STEP)
		start(request);
	else if (request->state == TELNYX_REQUEST_EXCHANGE)
		telnyx_attempt_heed_limit(request);
	else if (request->place.pace != NULL)
		telnyx_request_look_at_hold(request);
}

static void
on_timer(void *arg)
{
	struct telnyx_request *request = arg;
	struct telnyx_env *env = request->client->net.env;

	if (env->now_ns(env) >= request->deadline_ns) {
		request->expired = true;
		telnyx_deferred_post(request->client->net.deferred, &request->task);
	} else if (env->now_ns(env) >= request->step_deadline_ns) {
		request->step_expired = true;
		telnyx_deferred_post(request->client->net.deferred, &request->task);
	} else if (request->state == TELNYX_REQUEST_BACKOFF &&
		   env->now_ns(env) >= request->retry_at_ns) {
		telnyx_request_enter(request, TELNYX_REQUEST_THROTTLED);
		telnyx_request_arm(request);
		request->gate = TELNYX_GATE_PACE;
		if (!request->timeless)
			telnyx_request_proceed(request);
	} else {
		telnyx_request_arm(request); /* a clock that rounds */
	}
}

void
telnyx_request_back_off(struct telnyx_request *request, uint64_t delay_ns)
{
	struct telnyx_env *env = request->client->net.env;

	telnyx_request_enter(request, TELNYX_REQUEST_BACKOFF);
	request->retry_at_ns = env->now_ns(env) + delay_ns;
	telnyx_request_arm(request);
}

/* --- several steps --- */

/* When a step that begins at `from_ns` has to end. */
static void
set_step_deadline(struct telnyx_request *request, uint64_t from_ns, uint32_t timeout_ms)
{
	request->step_started_ns = from_ns;
	request->step_deadline_ns = request->deadline_ns;
	if (timeout_ms != 0 && from_ns < request->deadline_ns &&
	    timeout_ms < (request->deadline_ns - from_ns) / TELNYX_NS_PER_MS)
		request->step_deadline_ns = from_ns + timeout_ms * TELNYX_NS_PER_MS;
}

void
telnyx_request_step(struct telnyx_request *request,
    const struct telnyx_request_spec *spec, uint64_t delay_ns)
{
	struct telnyx_client *client = request->client;
	struct telnyx_env *env = client->net.env;
	/* What is asked next may be text of what was answered before. */
	struct telnyx_arena memory = request->step_memory;
	struct json_object *json = request->reply.json;

	telnyx_failure_clear(&request->failure);
	telnyx_failure_init(&request->failure);
	request->step_memory = (struct telnyx_arena)TELNYX_ARENA_INIT;
	request->result = NULL;
	request->message = NULL;
	request->decode = spec->decode;
	request->wait.tokens = spec->tokens;
	request->repeatable = spec->operation->repeat == TELNYX_REPEAT_READ ||
			      spec->operation->repeat == TELNYX_REPEAT_REPEATABLE;
	request->attempts_of_others += request->attempts + request->resent;
	request->spared_of_others += request->spared;
	request->attempts = request->resent = 0;
	request->spared = 0;
	request->worst = TELNYX_OUTCOME_NONE;
	request->gate = TELNYX_GATE_PACE;
	request->place.refused = false;
	request->step_expired = false;
	client->queued_bytes -= request->bytes;
	if (!telnyx_request_rebuild(request, spec)) {
		telnyx_failure_set(&request->failure, TELNYX_ERROR_INTERNAL,
		    telnyx_proof_outcome(TELNYX_PROOF_NO_ATTEMPT), TELNYX_PHASE_QUEUE,
		    "No memory", "no memory for the request's next step");
		request->failure.error.system_error = ENOMEM;
	}
	client->queued_bytes += request->bytes;
	telnyx_exchange_release(&request->exchange.result);
	json_object_put(json);
	telnyx_arena_wipe(&memory);
	memset(&request->reply, 0, sizeof(request->reply));
	set_step_deadline(request, env->now_ns(env) + delay_ns, spec->step_timeout_ms);
	/* What has ended it was told before: nobody will post its task again. */
	if (delay_ns == 0 || is_to_end(request) ||
	    request->failure.error.type != TELNYX_ERROR_NONE) {
		telnyx_request_enter(request, TELNYX_REQUEST_STEP);
		telnyx_request_arm(request);
		telnyx_deferred_post(client->net.deferred, &request->task);
		return;
	}
	telnyx_request_back_off(request, delay_ns);
}

/* --- taken --- */

/* What a spec has handed over. */
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
	request->repeatable = opts->resend_unknown == TELNYX_TRUE ||
			      request->operation->repeat == TELNYX_REPEAT_READ ||
			      request->operation->repeat == TELNYX_REPEAT_REPEATABLE;
	request->wait.tokens = spec->tokens;
	request->wait.granted = telnyx_request_on_token;
	request->wait.arg = request;
	request->exchange.arg = request;
	request->exchange.call.fairness = request->sender->params.tenant_id;
	request->started_ns = env->now_ns(env);
	request->deadline_ns =
	    request->started_ns + (uint64_t)opts->timeout_ms * TELNYX_NS_PER_MS;
	if (spec->total_timeout_ms == UINT64_MAX)
		request->deadline_ns = UINT64_MAX;
	else if (spec->total_timeout_ms > 0)
		request->deadline_ns =
		    request->started_ns + spec->total_timeout_ms * TELNYX_NS_PER_MS;
	set_step_deadline(request, request->started_ns, spec->step_timeout_ms);
	telnyx_task_init(&request->task, on_task, request);
	telnyx_failure_init(&request->failure);
	if (env->timer_new(env, on_timer, request, &request->timer) != TELNYX_OK ||
	    env->timer_arm(env, request->timer,
		request->step_deadline_ns - request->started_ns) != TELNYX_OK ||
	    !telnyx_request_build(request, spec, opts)) {
		telnyx_request_release(request);
		return NULL;
	}
	return request;
}

enum telnyx_status
telnyx_request_submit(
    struct telnyx_client *client, const struct telnyx_request_spec *spec, uint64_t *id)
{
	struct telnyx_arena memory = TELNYX_ARENA_INIT;
	struct telnyx_request_spec whole;
	struct telnyx_call_options opts;
	struct telnyx_request *request;
	enum telnyx_status st;

	if (id != NULL)
		*id = 0;
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
	telnyx_arena_clear(&memory); /* its text has been taken */
	if (st != TELNYX_OK) {
		drop(spec);
		return st;
	}
	if (request == NULL)
		return TELNYX_E_NO_MEMORY;
	/* One that is too large by itself is taken when it is the only one. */
	if (client->in_flight > 0 &&
	    (client->queued_bytes >= client->max_queued_bytes ||
		request->bytes > client->max_queued_bytes - client->queued_bytes)) {
		telnyx_request_release(request);
		return TELNYX_E_QUEUE_FULL;
	}
	telnyx_request_table_add(request);
	telnyx_deferred_post(client->net.deferred, &request->task);
	if (id != NULL)
		*id = request->id;
	return TELNYX_OK;
}
