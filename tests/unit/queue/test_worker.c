/* SPDX-License-Identifier: MIT */
/* The worker, on a real store and a sandbox: what becomes of a job by what became of
 * its message.  The sandbox's log is the oracle. */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include <event2/event.h>
#include <telnyx/queue.h>
#include <telnyx/sandbox.h>
#include <telnyx/telnyx.h>

#define HOOK "https://hooks.example/q"
#define MOST_TURNS 20000

static struct {
	struct event_base *base;
	struct telnyx_sandbox *sandbox;
	struct telnyx_client *client;
	struct telnyx_queue *queue;
	struct telnyx_worker *worker;
	char dir[64];
	char store[128];
	bool started, idle;
	char start_error[300];
	unsigned events[TELNYX_JOB_EVENT_TROUBLE + 1];
	struct telnyx_job *job; /* the last that was got */
	bool got;
	unsigned long changed;
	struct telnyx_job_decision before, after;
	unsigned before_calls;
	struct telnyx_sender *sender;
	enum { NOTHING, FREE_WORKER, FREE_QUEUE } in_callback;
} w;

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

static bool
turn(void)
{
	static unsigned turns;

	if (++turns > MOST_TURNS) {
		turns = 0;
		return false;
	}
	ck_assert_int_eq(event_base_loop(w.base, EVLOOP_ONCE), 0);
	return true;
}
#define AWAIT(condition)                                                               \
	do {                                                                           \
		while (!(condition))                                                   \
			ck_assert_msg(turn(), "waited in vain: %s", #condition);       \
	} while (0)

static void
open_queue(void)
{
	ck_assert_int_eq(
	    telnyx_queue_open(
		w.base, TELNYX_QUEUE_CONFIG(.store = w.store), NULL, NULL, &w.queue),
	    TELNYX_OK);
}

static void
start_with(struct telnyx_worker_params *params)
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
	AWAIT(w.started);
}

static void
start_worker(void)
{
	struct telnyx_worker_params params;

	telnyx_worker_params_init(&params);
	start_with(&params);
	ck_assert_str_eq(w.start_error, "");
}

static void
new_client(const char *key, const char *hook)
{
	ck_assert_int_eq(
	    telnyx_client_new(w.base,
		TELNYX_CONFIG(.api_key = key, .base_url = telnyx_sandbox_url(w.sandbox),
		    .from = "+13125550001", .webhook_url = hook, .timeout_ms = 3000),
		&w.client, NULL),
	    TELNYX_OK);
}

static void
setup(void)
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
	new_client("KEY", HOOK);
	open_queue();
}

static void
teardown(void)
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

static int64_t
enqueue(struct telnyx_job_params *job)
{
	static struct telnyx_message_params message;
	bool done = false;

	telnyx_message_params_init(&message);
	message.to = "+13125550002";
	message.text = "Hello";
	job->message = &message;
	ck_assert_int_eq(
	    telnyx_queue_enqueue(w.queue,
		(const struct telnyx_job_params *const[]){job}, 1, on_enqueued, &done),
	    TELNYX_OK);
	AWAIT(done);
	return enqueued_id;
}

static int64_t
enqueue_one(void)
{
	struct telnyx_job_params job;

	telnyx_job_params_init(&job);
	return enqueue(&job);
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

static const struct telnyx_job *
get(int64_t id)
{
	w.got = false;
	ck_assert_int_eq(telnyx_queue_get(w.queue, id, on_got, NULL), TELNYX_OK);
	AWAIT(w.got);
	ck_assert_ptr_nonnull(w.job);
	return w.job;
}

/* The job is in a state, once it has come there. */
static const struct telnyx_job *
await_state(int64_t id, enum telnyx_job_state state)
{
	while (get(id)->state != state)
		ck_assert_msg(turn(), "job is %s", telnyx_job_state_name(w.job->state));
	return w.job;
}

static void
on_commanded(const struct telnyx_queue_result *result, const struct telnyx_error *error,
    void *arg)
{
	ck_assert_ptr_null(error);
	w.changed = (unsigned long)result->changed;
	*(bool *)arg = true;
}

static unsigned long
command(enum telnyx_job_command what, int64_t id, bool force)
{
	bool done = false;

	ck_assert_int_eq(
	    telnyx_queue_command(w.queue, what, TELNYX_JOBS(.ids = &id, .id_count = 1),
		force, on_commanded, &done),
	    TELNYX_OK);
	AWAIT(done);
	return w.changed;
}

static void
script(const struct telnyx_sandbox_reply *reply)
{
	ck_assert_int_eq(telnyx_sandbox_script(w.sandbox, reply), TELNYX_OK);
}

/* Requests with this reference in their webhook URL. */
static unsigned
arrived(const char *reference)
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

/* --- what the tests are ------------------------------------------------------- */

START_TEST(a_job_is_sent_with_its_reference_and_recorded)
{
	const struct telnyx_job *job;
	char reference[80];
	int64_t id = enqueue_one();

	ck_assert_int_eq(get(id)->state, TELNYX_JOB_READY);
	start_worker();
	job = await_state(id, TELNYX_JOB_ACCEPTED);
	ck_assert_int_eq(job->fence, 1);
	ck_assert_int_eq(job->attempt, 1);
	ck_assert_ptr_nonnull(job->message_id);
	snprintf(reference, sizeof(reference), "telnyx_reference=%s\"", job->reference);
	ck_assert_uint_eq(arrived(reference), 1);
	AWAIT(w.idle);
	ck_assert_uint_eq(w.events[TELNYX_JOB_EVENT_CLAIMED], 1);
	ck_assert_uint_eq(w.events[TELNYX_JOB_EVENT_ACCEPTED], 1);
}
END_TEST

/* The headline: what may have arrived is not sent again, by nobody's timer. */
START_TEST(a_lost_answer_leaves_the_job_in_doubt_and_unsent)
{
	const struct telnyx_job *job;
	int64_t id = enqueue_one();

	script(TELNYX_SANDBOX_REPLY(.match = "/messages",
	    .fault = TELNYX_SANDBOX_FAULT_RESET));
	start_worker();
	job = await_state(id, TELNYX_JOB_UNKNOWN);
	ck_assert_int_eq(job->doubt, TELNYX_DOUBT_CONNECTION);
	ck_assert_int_eq(job->found, TELNYX_FOUND_NOTHING);
	w.idle = false;
	telnyx_worker_free(w.worker);
	start_worker();
	AWAIT(w.idle);
	job = get(id);
	ck_assert_int_eq(job->state, TELNYX_JOB_UNKNOWN);
	ck_assert_uint_eq(arrived("telnyx_reference"), 1);
	/* A person who knows resends it: a new fence, a new reference. */
	ck_assert_uint_eq(command(TELNYX_JOB_RETRY, id, false), 0);
	ck_assert_uint_eq(command(TELNYX_JOB_RESEND, id, false), 0);
	ck_assert_uint_eq(command(TELNYX_JOB_RESEND, id, true), 1);
	job = await_state(id, TELNYX_JOB_ACCEPTED);
	ck_assert_int_eq(job->fence, 2);
	ck_assert_int_eq(job->resends, 1);
	ck_assert_int_eq(job->doubt, TELNYX_DOUBT_CONNECTION);
	ck_assert_uint_eq(arrived("telnyx_reference"), 2);
}
END_TEST

START_TEST(what_surely_did_not_send_is_tried_again_under_a_new_reference)
{
	const struct telnyx_job *job;
	int64_t id = enqueue_one();

	script(TELNYX_SANDBOX_REPLY(.match = "/messages", .status = 503,
	    .body = "{\"errors\":[{\"code\":\"10037\",\"title\":\"Unavailable\"}]}"));
	start_worker();
	job = await_state(id, TELNYX_JOB_ACCEPTED);
	ck_assert_int_eq(job->attempt, 2);
	ck_assert_int_eq(job->fence, 2);
	ck_assert_uint_eq(w.events[TELNYX_JOB_EVENT_RETRYING], 1);
}
END_TEST

START_TEST(attempts_are_used_up)
{
	struct telnyx_job_params params;
	const struct telnyx_job *job;
	int64_t id;

	telnyx_job_params_init(&params);
	params.max_attempts = 2;
	id = enqueue(&params);
	script(TELNYX_SANDBOX_REPLY(.match = "/messages", .status = 503, .times = 2,
	    .body = "{\"errors\":[{\"code\":\"10037\",\"title\":\"Unavailable\"}]}"));
	start_worker();
	job = await_state(id, TELNYX_JOB_DISCARDED);
	ck_assert_int_eq(job->reason, TELNYX_JOB_ATTEMPTS_USED);
	ck_assert_str_eq(job->error_code, "10037");
	ck_assert_uint_eq(arrived("telnyx_reference"), 2);
	/* Never in doubt: a person may have it tried anew. */
	ck_assert_uint_eq(command(TELNYX_JOB_RETRY, id, false), 1);
	job = await_state(id, TELNYX_JOB_ACCEPTED);
	ck_assert_int_eq(job->attempt, 1);
	ck_assert_int_eq(job->fence, 3);
}
END_TEST

START_TEST(a_refusal_for_good_discards)
{
	const struct telnyx_job *job;
	int64_t id = enqueue_one();

	script(TELNYX_SANDBOX_REPLY(.match = "/messages", .status = 422,
	    .body = "{\"errors\":[{\"code\":\"40310\",\"title\":\"Bad 'to'\"}]}"));
	start_worker();
	job = await_state(id, TELNYX_JOB_DISCARDED);
	ck_assert_int_eq(job->reason, TELNYX_JOB_REJECTED);
	ck_assert_str_eq(job->error_code, "40310");
	ck_assert_uint_eq(arrived("telnyx_reference"), 1);
}
END_TEST

/* A refusal of the idempotency key says that an earlier request had it. */
START_TEST(a_refusal_that_speaks_of_the_key_is_in_doubt)
{
	int64_t id = enqueue_one();

	script(TELNYX_SANDBOX_REPLY(.match = "/messages", .status = 422,
	    .body = "{\"errors\":[{\"code\":\"10015\",\"title\":\"Bad request\","
		    "\"detail\":\"The Idempotency-Key was used before\"}]}"));
	start_worker();
	ck_assert_int_eq(
	    await_state(id, TELNYX_JOB_UNKNOWN)->doubt, TELNYX_DOUBT_ANSWER);
}
END_TEST

START_TEST(a_wrong_key_holds_the_sender_and_discards_none)
{
	const struct telnyx_job *job;
	bool done = false;
	int64_t id = enqueue_one(), second;

	telnyx_client_free(w.client);
	new_client("WRONG", HOOK);
	start_worker();
	AWAIT(w.events[TELNYX_JOB_EVENT_SENDER_HELD] == 1);
	job = get(id);
	ck_assert_int_eq(job->state, TELNYX_JOB_READY);
	ck_assert_int_eq(job->attempt, 0);
	second = enqueue_one();
	AWAIT(w.idle);
	ck_assert_int_eq(get(second)->fence, 0);
	/* The key is mended, the program started again, and a person lets it go on. */
	telnyx_worker_free(w.worker);
	telnyx_client_free(w.client);
	new_client("KEY", HOOK);
	start_worker();
	ck_assert_int_eq(
	    telnyx_queue_release_sender(w.queue, "", on_commanded, &done), TELNYX_OK);
	AWAIT(done);
	await_state(id, TELNYX_JOB_ACCEPTED);
	await_state(second, TELNYX_JOB_ACCEPTED);
}
END_TEST

/* A client without a webhook URL: a setting's fault, not the jobs'. */
START_TEST(a_client_without_a_webhook_url_discards_none)
{
	int64_t id = enqueue_one();

	telnyx_client_free(w.client);
	new_client("KEY", NULL);
	start_worker();
	AWAIT(w.events[TELNYX_JOB_EVENT_SENDER_HELD] == 1);
	ck_assert_int_eq(get(id)->state, TELNYX_JOB_READY);
	ck_assert_uint_eq(arrived("Hello"), 0);
}
END_TEST

START_TEST(a_limit_of_the_servers_costs_no_attempt)
{
	const struct telnyx_job *job;
	int64_t id = enqueue_one();

	script(TELNYX_SANDBOX_REPLY(.match = "/messages", .status = 429,
	    .headers = "Retry-After-Ms: 1\r\n"));
	start_worker();
	job = await_state(id, TELNYX_JOB_ACCEPTED);
	ck_assert_int_eq(job->attempt, 1);
	ck_assert_int_eq(job->snoozes, 1);
	ck_assert_int_eq(job->fence, 2);
}
END_TEST

START_TEST(what_has_expired_is_discarded_and_not_sent_late)
{
	struct telnyx_job_params params;
	const struct telnyx_job *job;
	int64_t id;

	telnyx_job_params_init(&params);
	params.run_at_ms = 1; /* of 1970 */
	params.expires_in_ms = 1;
	id = enqueue(&params);
	start_worker();
	job = await_state(id, TELNYX_JOB_DISCARDED);
	ck_assert_int_eq(job->reason, TELNYX_JOB_EXPIRED);
	ck_assert_uint_eq(arrived("Hello"), 0);
}
END_TEST

START_TEST(an_unknown_sender_holds_the_job)
{
	struct telnyx_job_params params;
	const struct telnyx_job *job;
	int64_t id;

	telnyx_job_params_init(&params);
	params.sender = "umbrella";
	id = enqueue(&params);
	params.sender = "acme";
	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.from = "+13125550009"), &w.sender, NULL),
	    TELNYX_OK);
	start_worker();
	job = await_state(id, TELNYX_JOB_HELD);
	ck_assert_int_eq(job->reason, TELNYX_JOB_NO_SENDER);
	ck_assert_int_eq(job->attempt, 0);
	await_state(enqueue(&params), TELNYX_JOB_ACCEPTED);
	ck_assert_uint_eq(arrived("+13125550009"), 1);
	ck_assert_uint_eq(arrived("Hello"), 1);
}
END_TEST

START_TEST(the_program_decides_before)
{
	static const struct {
		enum telnyx_job_verdict verdict;
		enum telnyx_job_state state;
	} cases[] = {
	    {TELNYX_JOB_DISCARD, TELNYX_JOB_DISCARDED},
	    {TELNYX_JOB_DROP, TELNYX_JOB_CANCELLED},
	};
	size_t i;

	start_worker();
	for (i = 0; i < 2; i++) {
		w.before.verdict = cases[i].verdict;
		ck_assert_int_eq(await_state(enqueue_one(), cases[i].state)->reason,
		    TELNYX_JOB_BY_HANDLER);
	}
	w.before = (struct telnyx_job_decision){TELNYX_JOB_SNOOZE, 60000};
	AWAIT(w.idle);
	i = (size_t)enqueue_one();
	AWAIT(w.events[TELNYX_JOB_EVENT_SNOOZED] == 1);
	ck_assert_int_eq(get((int64_t)i)->attempt, 0);
	ck_assert_uint_eq(arrived("Hello"), 0);
	ck_assert_uint_eq(w.before_calls, 3);
}
END_TEST

START_TEST(the_program_decides_after_but_not_of_what_is_in_doubt)
{
	int64_t id;

	w.after = (struct telnyx_job_decision){TELNYX_JOB_DROP, 0};
	start_worker();
	script(TELNYX_SANDBOX_REPLY(.match = "/messages", .status = 422,
	    .body = "{\"errors\":[{\"code\":\"40310\",\"title\":\"Bad 'to'\"}]}"));
	await_state(enqueue_one(), TELNYX_JOB_CANCELLED);
	script(TELNYX_SANDBOX_REPLY(.match = "/messages",
	    .fault = TELNYX_SANDBOX_FAULT_RESET));
	id = enqueue_one();
	await_state(id, TELNYX_JOB_UNKNOWN);
}
END_TEST

/* Whoever frees inside a callback finds nothing of it used afterwards (ASan). */
START_TEST(a_callback_may_free_the_worker_and_the_queue)
{
	static const int in[] = {FREE_WORKER, FREE_QUEUE};

	w.in_callback = in[_i % 2];
	enqueue_one();
	enqueue_one();
	enqueue_one();
	if (_i < 2) {
		/* In `before`, which runs while the claim is handed out. */
		start_worker();
	} else {
		w.before_calls = 0;
		w.in_callback = NOTHING;
		w.before.verdict = TELNYX_JOB_GO_ON;
		start_worker();
		w.in_callback = in[_i % 2];
	}
	AWAIT(w.worker == NULL);
	event_base_loop(w.base, EVLOOP_NONBLOCK);
	if (w.queue == NULL)
		open_queue();
	start_worker();
	AWAIT(w.idle);
	ck_assert_uint_le(arrived("Hello"), 3);
}
END_TEST

START_TEST(a_second_worker_on_the_file_is_refused_and_told_by_whom)
{
	struct telnyx_queue *first = w.queue;
	struct telnyx_worker *one;
	struct telnyx_worker_params params;

	start_worker();
	one = w.worker;
	open_queue();
	telnyx_worker_params_init(&params);
	start_with(&params);
	ck_assert_msg(strstr(w.start_error, "pid") != NULL, "%s", w.start_error);
	telnyx_worker_free(w.worker);
	telnyx_worker_free(one);
	telnyx_queue_free(first);
	start_worker();
}
END_TEST

START_TEST(a_store_is_bound_to_the_host_of_its_first_claim)
{
	struct telnyx_worker_params params;

	await_state((start_worker(), enqueue_one()), TELNYX_JOB_ACCEPTED);
	telnyx_worker_free(w.worker);
	telnyx_worker_params_init(&params);
	params.sandbox = true;
	start_with(&params);
	ck_assert_msg(strstr(w.start_error, "sandbox") != NULL &&
			  strstr(w.start_error, "127.0.0.1") != NULL,
	    "%s", w.start_error);
}
END_TEST

/* Without the journal a job may not begin: nobody could tell later that it had. */
START_TEST(without_a_journal_nothing_is_handed_to_the_client)
{
	struct telnyx_worker_params params;
	char dir[100];

	telnyx_worker_params_init(&params);
	snprintf(dir, sizeof(dir), "%s/nowhere", w.dir);
	params.journal_dir = dir;
	enqueue_one();
	start_with(&params);
	ck_assert_msg(strstr(w.start_error, dir) != NULL, "%s", w.start_error);
	ck_assert_uint_eq(arrived("Hello"), 0);
}
END_TEST

START_TEST(draining_lets_what_is_in_flight_end)
{
	int64_t id;

	script(TELNYX_SANDBOX_REPLY(.match = "/messages", .delay_ms = 50));
	start_worker();
	id = enqueue_one();
	AWAIT(w.events[TELNYX_JOB_EVENT_CLAIMED] == 1);
	w.got = false;
	ck_assert_int_eq(telnyx_worker_drain(w.worker, 5000, NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_worker_drain(w.worker, 5000, NULL, NULL), TELNYX_E_CLOSING);
	await_state(id, TELNYX_JOB_ACCEPTED);
	id = enqueue_one();
	event_base_loop(w.base, EVLOOP_NONBLOCK);
	ck_assert_int_eq(get(id)->state, TELNYX_JOB_READY);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("worker");
	TCase *tests = tcase_create("worker");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, a_job_is_sent_with_its_reference_and_recorded);
	tcase_add_test(tests, a_lost_answer_leaves_the_job_in_doubt_and_unsent);
	tcase_add_test(
	    tests, what_surely_did_not_send_is_tried_again_under_a_new_reference);
	tcase_add_test(tests, attempts_are_used_up);
	tcase_add_test(tests, a_refusal_for_good_discards);
	tcase_add_test(tests, a_refusal_that_speaks_of_the_key_is_in_doubt);
	tcase_add_test(tests, a_wrong_key_holds_the_sender_and_discards_none);
	tcase_add_test(tests, a_client_without_a_webhook_url_discards_none);
	tcase_add_test(tests, a_limit_of_the_servers_costs_no_attempt);
	tcase_add_test(tests, what_has_expired_is_discarded_and_not_sent_late);
	tcase_add_test(tests, an_unknown_sender_holds_the_job);
	tcase_add_test(tests, the_program_decides_before);
	tcase_add_test(tests, the_program_decides_after_but_not_of_what_is_in_doubt);
	tcase_add_loop_test(tests, a_callback_may_free_the_worker_and_the_queue, 0, 4);
	tcase_add_test(tests, a_second_worker_on_the_file_is_refused_and_told_by_whom);
	tcase_add_test(tests, a_store_is_bound_to_the_host_of_its_first_claim);
	tcase_add_test(tests, without_a_journal_nothing_is_handed_to_the_client);
	tcase_add_test(tests, draining_lets_what_is_in_flight_end);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
