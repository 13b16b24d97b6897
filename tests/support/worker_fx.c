/* SPDX-License-Identifier: MIT */
#include "support/worker_fx.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#define MOST_TURNS 20000

struct wx w;

static void
die_inside(void)
{
	if (w.in_callback == FREE_WORKER) {
		telnyx_worker_free(w.worker);
		w.worker = NULL;
	} else if (w.in_callback == FREE_QUEUE) {
		telnyx_queue_free(w.queue);
		w.queue = NULL;
		w.worker = NULL;
	}
	w.in_callback = NOTHING;
}

static void
on_change(const struct telnyx_job_change *change, void *arg)
{
	(void)arg;
	w.events[change->event]++;
	if (change->event == TELNYX_JOB_EVENT_CLAIMED && w.held_up_ms > 0) {
		(void)poll(NULL, 0, w.held_up_ms);
		w.held_up_ms = 0;
	}
	if (change->event != TELNYX_JOB_EVENT_CLAIMED)
		die_inside();
}

static void
on_start(struct telnyx_worker *worker, const struct telnyx_error *error, void *arg)
{
	(void)worker;
	(void)arg;
	w.started = true;
	w.start_error[0] = '\0';
	if (error != NULL)
		snprintf(w.start_error, sizeof(w.start_error), "%s", error->detail);
}

static void
on_idle(struct telnyx_worker *worker, void *arg)
{
	(void)worker;
	(void)arg;
	w.idle = true;
}

static struct telnyx_job_decision
before(const struct telnyx_job *job, void *arg)
{
	(void)job;
	(void)arg;
	w.before_calls++;
	die_inside();
	return w.before;
}

static struct telnyx_job_decision
after(const struct telnyx_job *job, const struct telnyx_error *error,
    struct telnyx_job_decision suggested, void *arg)
{
	(void)job;
	(void)error;
	(void)arg;
	return w.after.verdict != TELNYX_JOB_GO_ON ? w.after : suggested;
}

static struct telnyx_sender *
sender_of(const char *name, void *arg)
{
	(void)arg;
	return strcmp(name, "acme") == 0 ? w.sender : NULL;
}

static uint32_t
backoff(const struct telnyx_job *job, void *arg)
{
	(void)job;
	(void)arg;
	return 1;
}

bool
wx_turn(void)
{
	static unsigned turns;

	if (++turns > MOST_TURNS) {
		turns = 0;
		return false;
	}
	ck_assert_int_eq(event_base_loop(w.base, EVLOOP_ONCE), 0);
	return true;
}

void
wx_open_queue(void)
{
	ck_assert_int_eq(
	    telnyx_queue_open(
		w.base, TELNYX_QUEUE_CONFIG(.store = w.store), NULL, NULL, &w.queue),
	    TELNYX_OK);
}

void
wx_start_with(struct telnyx_worker_params *params)
{
	params->client = w.client;
	params->base_url = telnyx_sandbox_url(w.sandbox);
	params->poll_ms = 5;
	params->on_change = on_change;
	params->on_start = on_start;
	params->on_idle = on_idle;
	params->before = before;
	params->after = after;
	params->backoff = backoff;
	params->sender = sender_of;
	w.started = w.idle = false;
	ck_assert_int_eq(telnyx_worker_start(w.queue, params, &w.worker), TELNYX_OK);
	if (!w.dont_await)
		AWAIT(w.started);
}

void
wx_start_worker(void)
{
	struct telnyx_worker_params params;

	telnyx_worker_params_init(&params);
	wx_start_with(&params);
	ck_assert_str_eq(w.start_error, "");
}

void
wx_new_client(const char *key, const char *hook)
{
	ck_assert_int_eq(
	    telnyx_client_new(w.base,
		TELNYX_CONFIG(.api_key = key, .base_url = telnyx_sandbox_url(w.sandbox),
		    .from = "+13125550001", .webhook_url = hook, .timeout_ms = 3000),
		&w.client, NULL),
	    TELNYX_OK);
}

void
wx_setup(void)
{
	memset(&w, 0, sizeof(w));
	snprintf(w.dir, sizeof(w.dir), "./tests/tmp.worker.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(w.dir));
	snprintf(w.store, sizeof(w.store), "sqlite:%s/q.db", w.dir);
	w.base = event_base_new();
	ck_assert_int_eq(
	    telnyx_sandbox_new(w.base,
		TELNYX_SANDBOX(.tls = TELNYX_BOOL(false), .api_key = "KEY"), &w.sandbox,
		NULL),
	    TELNYX_OK);
	wx_new_client("KEY", WX_HOOK);
	wx_open_queue();
}

void
wx_teardown(void)
{
	char command[100];

	telnyx_worker_free(w.worker);
	telnyx_queue_free(w.queue);
	telnyx_client_free(w.client);
	telnyx_sender_unref(w.sender);
	telnyx_job_free(w.job);
	telnyx_sandbox_free(w.sandbox);
	event_base_loop(w.base, EVLOOP_NONBLOCK);
	event_base_free(w.base);
	snprintf(command, sizeof(command), "rm -rf '%s'", w.dir);
	ck_assert_int_eq(system(command), 0);
}

/* --- what tests do ------------------------------------------------------------ */

static int64_t enqueued_id;

static void
on_enqueued(
    const struct telnyx_enqueued *enqueued, const struct telnyx_error *error, void *arg)
{
	ck_assert_ptr_null(error);
	ck_assert_uint_eq(enqueued->enqueued, 1);
	enqueued_id = enqueued->refs[0]->id;
	*(bool *)arg = true;
}

int64_t
wx_enqueue(struct telnyx_job_params *job)
{
	static struct telnyx_message_params message;
	bool done = false;

	telnyx_message_params_init(&message);
	message.to = "+13125550002";
	message.text = "Hello";
	if (job->message == NULL && job->group_mms == NULL)
		job->message = &message;
	ck_assert_int_eq(
	    telnyx_queue_enqueue(w.queue,
		(const struct telnyx_job_params *const[]){job}, 1, on_enqueued, &done),
	    TELNYX_OK);
	AWAIT(done);
	return enqueued_id;
}

int64_t
wx_enqueue_one(void)
{
	struct telnyx_job_params job;

	telnyx_job_params_init(&job);
	return wx_enqueue(&job);
}

static void
on_got(const struct telnyx_job *job, const struct telnyx_error *error, void *arg)
{
	(void)arg;
	ck_assert_ptr_null(error);
	telnyx_job_free(w.job);
	w.job = telnyx_job_dup(job);
	w.got = true;
}

const struct telnyx_job *
wx_get(int64_t id)
{
	w.got = false;
	ck_assert_int_eq(telnyx_queue_get(w.queue, id, on_got, NULL), TELNYX_OK);
	AWAIT(w.got);
	ck_assert_ptr_nonnull(w.job);
	return w.job;
}

/* The job is in a state, once it has come there. */
const struct telnyx_job *
wx_await_state(int64_t id, enum telnyx_job_state state)
{
	while (wx_get(id)->state != state)
		ck_assert_msg(
		    wx_turn(), "job is %s", telnyx_job_state_name(w.job->state));
	return w.job;
}

void
wx_on_commanded(const struct telnyx_queue_result *result,
    const struct telnyx_error *error, void *arg)
{
	ck_assert_ptr_null(error);
	w.changed = (unsigned long)result->changed;
	*(bool *)arg = true;
}

unsigned long
wx_command(enum telnyx_job_command what, int64_t id, bool force)
{
	bool done = false;

	ck_assert_int_eq(
	    telnyx_queue_command(w.queue, what, TELNYX_JOBS(.ids = &id, .id_count = 1),
		force, wx_on_commanded, &done),
	    TELNYX_OK);
	AWAIT(done);
	return w.changed;
}

void
wx_script(const struct telnyx_sandbox_reply *reply)
{
	ck_assert_int_eq(telnyx_sandbox_script(w.sandbox, reply), TELNYX_OK);
}

/* Requests with this reference in their webhook URL. */
unsigned
wx_arrived(const char *reference)
{
	unsigned count = 0;
	uint64_t n;

	for (n = 1; n <= telnyx_sandbox_request_count(w.sandbox); n++) {
		const struct telnyx_sandbox_request *request =
		    telnyx_sandbox_get_request(w.sandbox, n);

		if (request != NULL && strcmp(request->method, "POST") == 0 &&
		    strstr(request->body, reference) != NULL)
			count++;
	}
	return count;
}

void
wx_sql(const char *text)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(w.store + strlen("sqlite:"), &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	ck_assert_int_eq(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

const struct telnyx_job *
wx_await_look(int64_t id)
{
	unsigned long looks = 0;

	while (looks == 0) {
		uint64_t n, count = telnyx_sandbox_request_count(w.sandbox);

		for (n = 1; n <= count; n++) {
			const struct telnyx_sandbox_request *request =
			    telnyx_sandbox_get_request(w.sandbox, n);

			if (request != NULL && request->status != 0 &&
			    strstr(request->target, "webhook_deliveries") != NULL)
				looks++;
		}
		ck_assert(wx_turn());
	}
	AWAIT(wx_get(id)->state != TELNYX_JOB_UNKNOWN ||
	      w.job->found != TELNYX_FOUND_NOTHING || looks++ > 50);
	return wx_get(id);
}
