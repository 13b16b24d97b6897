/* SPDX-License-Identifier: MIT */
/*
 * The life of a request: taken, moved from state to state, delivered once.
 *
 * Nothing else moves a request.  What its gates, its attempt and its reply mean for
 * it is found out below (request_gates.h, attempt.h); they return it, and it is done
 * here.
 */
#include "client/request.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/refusal.h"
#include "client/attempt.h"
#include "client/attempt_limit.h"
#include "client/request_build.h"
#include "client/request_events.h"
#include "client/request_gates.h"
#include "client/request_stop.h"
#include "client/request_table.h"

_Static_assert(sizeof(void *) != 8 || sizeof(struct telnyx_request) <= 1032,
    "a request is no longer of a size that malloc keeps at hand");

/* --- states --- */

static void
enter(struct telnyx_request *request, enum telnyx_request_state state)
{
	struct telnyx_client *client = request->client;

	client->throttled -= request->state == TELNYX_REQUEST_THROTTLED;
	client->backing_off -= request->state == TELNYX_REQUEST_BACKOFF;
	client->throttled += state == TELNYX_REQUEST_THROTTLED;
	client->backing_off += state == TELNYX_REQUEST_BACKOFF;
	request->state = state;
	telnyx_room_look(client);
}

static void
post(struct telnyx_request *request)
{
	telnyx_deferred_post(request->client->net.deferred, &request->task);
}

/* The request is to stop: its task will do it, from whatever state it is in. */
static void
stop_soon(struct telnyx_request *request, enum telnyx_stop why)
{
	if (why > request->stop)
		request->stop = why;
	post(request);
}

/* Arm the timer, for the deadline or for the next attempt. */
static void
arm(struct telnyx_request *request)
{
	struct telnyx_env *env = request->client->net.env;
	uint64_t now = env->now_ns(env), due = request->step_deadline_ns;

	if (request->state == TELNYX_REQUEST_BACKOFF && request->retry_at_ns < due)
		due = request->retry_at_ns;
	/* The timer is armed from the call on, and moving it needs no memory.  Arming
	 * it again once it has fired may; without memory the request stops, as nothing
	 * may live without a deadline. */
	if (env->timer_arm(env, request->timer, due > now ? due - now : 0) != TELNYX_OK)
		stop_soon(request, TELNYX_STOP_NO_TIMER);
}

static void
disarm(struct telnyx_request *request)
{
	struct telnyx_env *env = request->client->net.env;

	env->timer_disarm(env, request->timer);
}

/* The one place that calls back: detach, call, look what the callback did. */
static void
deliver(struct telnyx_request *request)
{
	struct telnyx_client *client = request->client;

	telnyx_request_table_remove(request);
	telnyx_totals_end(request);
	telnyx_client_enter_callback(client);
	telnyx_request_event(request, request->failure.error.type == TELNYX_ERROR_NONE
					  ? TELNYX_EVENT_REQUEST_STOP
					  : TELNYX_EVENT_REQUEST_FAILED);
	request->deliver(request);
	telnyx_request_release(request);
	telnyx_client_leave_callback(client); /* may free it */
}

/* The end, from any state; a failure or a reply is set. */
static void
finish(struct telnyx_request *request)
{
	struct telnyx_env *env = request->client->net.env;
	struct telnyx_error *error = &request->failure.error;

	enter(request, TELNYX_REQUEST_DONE);
	disarm(request);
	if (request->steps != NULL && request->steps->settle != NULL)
		request->steps->settle(request);
	error->attempts =
	    request->attempts_of_others + request->attempts + request->resent;
	error->tries = error->attempts - request->spared_of_others - request->spared;
	error->request_id = request->id;
	request->reply.request_id = request->id;
	request->reply.attempts = error->attempts;
	request->reply.duration_ns = env->now_ns(env) - request->started_ns;
	post(request);
}

/* The attempts of a step have ended; a failure or a reply is set. */
static void
end_step(struct telnyx_request *request)
{
	if (request->steps == NULL) {
		finish(request);
		return;
	}
	enter(request, TELNYX_REQUEST_ENDED);
	post(request);
}

/* Begin an attempt, or wait for what it takes, or end where waiting is no use. */
static void
proceed(struct telnyx_request *request)
{
	switch (telnyx_request_gates_pass(request)) {
	case TELNYX_PASSAGE_OPEN:
		enter(request, TELNYX_REQUEST_EXCHANGE);
		if (!telnyx_attempt_begin(request))
			end_step(request);
		break;
	case TELNYX_PASSAGE_WAIT:
		enter(request, TELNYX_REQUEST_THROTTLED);
		break;
	case TELNYX_PASSAGE_HELD:
		end_step(request);
		break;
	case TELNYX_PASSAGE_SHUT:
		finish(request);
		break;
	}
}

void
telnyx_request_on_gate(void *arg)
{
	telnyx_request_gates_opened(arg);
	proceed(arg);
}

/* Wait at the first gate, with a deadline, unless the request is to stop. */
static void
throttle(struct telnyx_request *request)
{
	enter(request, TELNYX_REQUEST_THROTTLED);
	arm(request);
	request->gate = TELNYX_GATE_PACE;
	if (request->stop == TELNYX_STOP_NONE)
		proceed(request);
}

/* Get in line, again, for the server's limit. */
static void
line_up(struct telnyx_request *request)
{
	request->place.refused = true;
	throttle(request);
}

static void
back_off(struct telnyx_request *request, uint64_t delay_ns)
{
	struct telnyx_env *env = request->client->net.env;

	enter(request, TELNYX_REQUEST_BACKOFF);
	request->retry_at_ns = env->now_ns(env) + delay_ns;
	arm(request);
}

/* --- an attempt has ended --- */

/* A server's document may be long, and so may the wait for the next attempt: keep only
 * the numbers that the caller sees if no other reply comes. */
static void
keep_numbers(struct telnyx_failure *failure)
{
	int64_t retry_after_ms = failure->error.retry_after_ms;
	int http_status = failure->error.http_status;

	telnyx_failure_clear(failure);
	failure->error.retry_after_ms = retry_after_ms;
	failure->error.http_status = http_status;
}

static void
conclude(struct telnyx_request *request)
{
	struct telnyx_attempt_end end = telnyx_attempt_conclude(request);

	if (end.then == TELNYX_ATTEMPT_END) {
		end_step(request);
		return;
	}
	telnyx_request_event_retry(request, end.delay_ns, end.reason);
	keep_numbers(&request->failure);
	if (end.then == TELNYX_ATTEMPT_LINE_UP)
		line_up(request);
	else
		back_off(request, end.delay_ns);
}

static void
on_exchange_end(struct telnyx_exchange *exchange, void *arg)
{
	struct telnyx_request *request = arg;

	if (exchange->result.verdict == TELNYX_VERDICT_ANSWERED) {
		enter(request, TELNYX_REQUEST_ANSWERED);
		disarm(request);
		post(request);
		return;
	}
	conclude(request);
}

/* --- the task and the timer --- */

/* Stop the request where it is; request->stop says why. */
static void
stop(struct telnyx_request *request)
{
	enum telnyx_kept_by keeper = telnyx_request_keeper(request);
	enum telnyx_phase phase = TELNYX_PHASE_QUEUE;
	bool attempting = request->state == TELNYX_REQUEST_EXCHANGE;

	telnyx_bucket_leave(&request->wait);
	telnyx_pace_leave(&request->place, &request->exchange);
	if (attempting) {
		if (!telnyx_attempt_abort(request)) {
			/* The abort found a complete reply, which counts: it ends the
			 * request, or its step.  There is nothing left to stop. */
			conclude(request);
			return;
		}
		phase = request->exchange.result.phase;
		if (phase == TELNYX_PHASE_QUEUE)
			request->spared++;
		else
			keeper = TELNYX_KEPT_BY_NOTHING;
		request->failure.error.http_status = request->exchange.result.status;
	}
	telnyx_request_fail_stopped(request, phase, keeper);
	if (attempting)
		telnyx_request_event(request, TELNYX_EVENT_ATTEMPT_STOP);
	if (request->stop == TELNYX_STOP_STEP_LATE)
		end_step(request);
	else
		finish(request);
}

/* Is the request held back before its first step, until telnyx_request_go()? */
static bool
is_held_back(struct telnyx_request *request)
{
	return request->state == TELNYX_REQUEST_START && request->steps != NULL &&
	       request->steps->begin != NULL && !request->steps->begin(request);
}

static void
begin_step(struct telnyx_request *request)
{
	if (request->failure.error.type != TELNYX_ERROR_NONE)
		finish(request); /* known when the step was taken */
	else if (request->stop != TELNYX_STOP_NONE)
		stop(request);
	else if (is_held_back(request))
		enter(request, TELNYX_REQUEST_THROTTLED);
	else
		proceed(request);
}

/* Ask what follows the step, also when the request was cancelled meanwhile: the answer
 * that came counts, and a further step ends before it begins. */
static void
ask_next(struct telnyx_request *request)
{
	struct telnyx_client *client = request->client;

	telnyx_client_enter_callback(client);
	if (!request->steps->next(request))
		finish(request);
	telnyx_client_leave_callback(client); /* may free both */
}

static void
on_task(void *arg)
{
	struct telnyx_request *request = arg;

	switch (request->state) {
	case TELNYX_REQUEST_START:
		telnyx_request_event(request, TELNYX_EVENT_REQUEST_START);
		begin_step(request);
		break;
	case TELNYX_REQUEST_THROTTLED:
		if (request->stop != TELNYX_STOP_NONE)
			stop(request);
		else if (telnyx_request_gates_give_up(request))
			end_step(request);
		break;
	case TELNYX_REQUEST_EXCHANGE:
		if (request->stop != TELNYX_STOP_NONE) {
			stop(request);
		} else if (telnyx_attempt_is_held(request)) {
			telnyx_attempt_withdraw(request);
			line_up(request);
		}
		break;
	case TELNYX_REQUEST_BACKOFF:
		if (request->stop != TELNYX_STOP_NONE)
			stop(request);
		break;
	case TELNYX_REQUEST_ANSWERED:
		conclude(request);
		if (request->state != TELNYX_REQUEST_DONE)
			break; /* another attempt, or step: its task is posted */
		telnyx_deferred_withdraw(request->client->net.deferred, &request->task);
		deliver(request);
		break;
	case TELNYX_REQUEST_ENDED:
		ask_next(request);
		break;
	case TELNYX_REQUEST_STEP:
		begin_step(request);
		break;
	case TELNYX_REQUEST_DONE:
		deliver(request);
		break;
	}
}

static void
on_timer(void *arg)
{
	struct telnyx_request *request = arg;
	struct telnyx_env *env = request->client->net.env;

	if (env->now_ns(env) >= request->deadline_ns)
		stop_soon(request, TELNYX_STOP_LATE);
	else if (env->now_ns(env) >= request->step_deadline_ns)
		stop_soon(request, TELNYX_STOP_STEP_LATE);
	else if (request->state == TELNYX_REQUEST_BACKOFF &&
		 env->now_ns(env) >= request->retry_at_ns)
		throttle(request);
	else
		arm(request); /* the timer fired early: its clock rounds */
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
	/* The next step's arguments may be text of the last step's reply: free that
	 * last. */
	struct telnyx_arena memory = request->step_memory;
	const struct telnyx_json *json = request->reply.json;

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
	if (request->stop == TELNYX_STOP_STEP_LATE)
		request->stop = TELNYX_STOP_NONE;
	client->queued_bytes -= request->bytes;
	if (!telnyx_request_rebuild(request, spec)) {
		telnyx_failure_no_memory(&request->failure,
		    telnyx_proof_outcome(TELNYX_PROOF_NO_ATTEMPT), TELNYX_PHASE_QUEUE,
		    "no memory for the request's next step");
	}
	client->queued_bytes += request->bytes;
	telnyx_exchange_release(&request->exchange.result);
	telnyx_json_drop(&json);
	telnyx_arena_wipe(&memory);
	memset(&request->reply, 0, sizeof(request->reply));
	set_step_deadline(request, env->now_ns(env) + delay_ns, spec->step_timeout_ms);
	/* A request that is to stop was told so before: nobody will post its task
	 * again. */
	if (delay_ns == 0 || request->stop != TELNYX_STOP_NONE ||
	    request->failure.error.type != TELNYX_ERROR_NONE) {
		enter(request, TELNYX_REQUEST_STEP);
		arm(request);
		post(request);
		return;
	}
	back_off(request, delay_ns);
}

void
telnyx_request_go(struct telnyx_request *request)
{
	if (request->state != TELNYX_REQUEST_THROTTLED)
		return; /* the request has ended while it waited */
	enter(request, TELNYX_REQUEST_STEP);
	post(request);
}

/* --- set up --- */

bool
telnyx_request_set_up(struct telnyx_request *request, uint32_t step_timeout_ms)
{
	struct telnyx_env *env = request->client->net.env;

	set_step_deadline(request, request->started_ns, step_timeout_ms);
	telnyx_task_init(&request->task, on_task, request);
	request->wait.granted = telnyx_request_on_gate;
	request->wait.arg = request;
	request->exchange.cb = on_exchange_end;
	request->exchange.arg = request;
	return env->timer_new(env, on_timer, request, &request->timer) == TELNYX_OK &&
	       env->timer_arm(env, request->timer,
		   request->step_deadline_ns - request->started_ns) == TELNYX_OK;
}

/* --- stopped from outside --- */

enum telnyx_status
telnyx_request_cancel(struct telnyx_client *client, uint64_t request_id)
{
	struct telnyx_request *request;

	if (client == NULL)
		return telnyx_need(client, "client");
	if (!telnyx_client_admits(client))
		return TELNYX_E_WRONG_THREAD;
	request = telnyx_request_table_find(client, request_id);
	if (request != NULL && request->state != TELNYX_REQUEST_DONE)
		stop_soon(request, TELNYX_STOP_CANCELLED);
	return TELNYX_OK;
}

void
telnyx_request_close_all(struct telnyx_client *client)
{
	struct telnyx_request *request;

	TAILQ_FOREACH (request, &client->requests, entry)
		if (request->state != TELNYX_REQUEST_DONE)
			stop_soon(request, TELNYX_STOP_CLOSING);
}
