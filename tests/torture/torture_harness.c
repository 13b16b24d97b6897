/* SPDX-License-Identifier: MIT */
/* The harness of the torture: sets a flow up, arms the shim, judges. */
#include "torture.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>
#include <openssl/crypto.h>

#include "client/client_internal.h"
#include "sandbox/sandbox_internal.h"
#include "sandbox/wire/script.h"
#include "torture_shim.h"

#define MAX_RESULTS 32
#define IDLE_TURNS 6
#define MAX_TURNS 200000
#define MAX_SILENT_JUMPS 1000
#define WATCHDOG_S 30
#define LEAK_RUNS 4
#define KEY "KEY_fixture"

static const struct flow *flow;
static const struct torture_plan *plan;
static struct flow_result results[MAX_RESULTS];
static unsigned result_count;
static char wrong[512];
static char where[128];
static bool warming; /* what is made only once is being made */

/* --- telling --- */

void
flow_wrong(const char *format, ...)
{
	va_list args;

	if (wrong[0] != '\0')
		return;
	torture_pause();
	va_start(args, format);
	(void)vsnprintf(wrong, sizeof(wrong), format, args);
	va_end(args);
	torture_resume();
}

bool
flow_is_clean(void)
{
	return plan->memory == TORTURE_MEMORY_COUNT && plan->call_error == 0;
}

/* What was being tried, when the process dies of it. */
static void
on_death(int number)
{
	static const char text[] = "\ntorture: died in ";

	torture_disarm();
	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	(void)!write(STDERR_FILENO, where, strlen(where));
	(void)!write(STDERR_FILENO, "\n", 1);
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

static void
catch_death(void)
{
	static const int signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGALRM};
	struct sigaction action = {0};
	size_t i;

	action.sa_handler = on_death;
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)sigaction(signals[i], &action, NULL);
}

static void
drop_log(int severity, const char *text)
{
	(void)severity;
	(void)text;
}

/* --- what flows call --- */

/* A status that a call may give while things fail. */
bool
flow_took(enum telnyx_status status)
{
	if (status == TELNYX_OK)
		return true;
	if (flow_is_clean())
		flow_wrong("a call gave %s", telnyx_status_message(status));
	else if (status != TELNYX_E_NO_MEMORY &&
		 (status != TELNYX_E_SYSTEM || plan->call_error == 0))
		flow_wrong(
		    "a call gave %s after the failure", telnyx_status_message(status));
	return false;
}

void
flow_script(const struct telnyx_sandbox_reply *reply)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox, reply), TELNYX_OK);
}

bool
flow_client(const struct telnyx_config *config)
{
	struct telnyx_config settings = *config;
	struct telnyx_error *error = NULL;
	enum telnyx_status status;

	fx_point_at_sandbox(&settings);
	if (flow->h1)
		settings.http_version = TELNYX_HTTP_1_1;
	status =
	    telnyx_client_new_with_env(fx.base, fx.env, &settings, &fx.client, &error);
	if (status != TELNYX_OK && fx.client != NULL)
		flow_wrong("a client that could not be made is not NULL");
	telnyx_error_free(error);
	if (status == TELNYX_OK && getenv("TORTURE_NTH") != NULL &&
	    getenv("TORTURE_VERBOSE") != NULL) {
		torture_pause();
		(void)telnyx_telemetry_add(
		    fx.client, TELNYX_EVENT_ALL, telnyx_telemetry_log, stderr, NULL);
		torture_resume();
	}
	return flow_took(status);
}

struct flow_result *
flow_result(enum telnyx_error_type want)
{
	struct flow_result *result = &results[result_count];

	if (result_count < MAX_RESULTS - 1)
		result_count++;
	result->want = want;
	return result;
}

static void
called(struct flow_result *result)
{
	torture_resume();
	if (result->then != NULL)
		result->then(result);
}

void
flow_on_message(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	torture_pause();
	fx_record(message, error, arg);
	called(arg);
}

void
flow_on_reply(
    const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg)
{
	torture_pause();
	fx_record_call(reply, error, arg);
	called(arg);
}

struct flow_result *
flow_send(enum telnyx_error_type want, const struct telnyx_call_options *opts)
{
	struct flow_result *result = flow_result(want);
	char text[64];

	result->fx.mark = ++fx.marks;
	fx.sent[result->fx.mark] = &result->fx;
	(void)snprintf(text, sizeof(text), "message #%u#", result->fx.mark);
	result->taken = flow_took(telnyx_message_send(fx.client,
	    TELNYX_MESSAGE(.to = "+13125550002", .from = "+13125550001", .text = text),
	    opts, flow_on_message, result, &result->fx.request_id));
	return result;
}

/* ONCE: without memory a bufferevent stays ready without end. */
void
flow_turns(void)
{
	int i;

	for (i = 0; i < 40; i++)
		event_base_loop(fx.base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
}

/* How many requests have not been called back. */
static unsigned
open_requests(void)
{
	unsigned i, count = 0;

	for (i = 0; i < result_count; i++)
		count += results[i].taken && results[i].fx.calls == 0;
	return count;
}

/* Where TCP_NODELAY could not be set, what is written waits for the other end's
 * delayed acknowledgement, in real time. */
static bool
await_packets(void)
{
	const struct timeval delay = {0, 60000};
	uint64_t before = torture_activity();

	event_base_loopexit(fx.base, &delay);
	event_base_dispatch(fx.base);
	return torture_activity() != before;
}

/* One turn; when nothing has moved for some, the next timer.  False: there is
 * nothing left that could move. */
static bool
turn(unsigned *idle, unsigned *jumps)
{
	uint64_t before = torture_activity();

	event_base_loop(fx.base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
	if (torture_activity() != before) {
		*idle = *jumps = 0;
		return true;
	}
	if (++*idle < IDLE_TURNS)
		return true;
	*idle = 0;
	if (plan->call == TORTURE_SETSOCKOPT && plan->call_error != 0 &&
	    await_packets())
		return true;
	return fx_clock_jump(fx.env) && ++*jumps < MAX_SILENT_JUMPS;
}

void
flow_settle(void)
{
	unsigned idle = 0, jumps = 0, turns = 0;

	while (open_requests() > 0 && wrong[0] == '\0')
		if (!turn(&idle, &jumps) || ++turns > MAX_TURNS)
			flow_wrong("%u requests hang", open_requests());
}

void
flow_settle_count(const unsigned *count, unsigned want)
{
	unsigned idle = 0, jumps = 0, turns = 0;

	while (*count < want && wrong[0] == '\0')
		if (!turn(&idle, &jumps) || ++turns > MAX_TURNS)
			flow_wrong("it hangs at %u of %u", *count, want);
}

void
flow_end(void)
{
	struct flow_result *last;

	/* What is still scripted is not for this one. */
	torture_pause();
	sbx_entry_free_all(fx.sandbox);
	last = flow_send(TELNYX_ERROR_NONE, NULL);
	flow_settle();
	/* A connection that the failure has left deaf is found by its silence. */
	if (last->taken && !last->fx.ok && !flow_is_clean()) {
		last = flow_send(TELNYX_ERROR_NONE, NULL);
		flow_settle();
	}
	if (last->taken && !last->fx.ok && !torture_impaired())
		flow_wrong("afterwards nothing can be sent: %s", last->fx.message);
	torture_resume();
	if (fx_totals_fault(fx.client) != NULL)
		flow_wrong("totals: %s", fx_totals_fault(fx.client));
	telnyx_client_free(fx.client);
	fx.client = NULL;
}

/* --- judging --- */

static void
judge_error(const struct flow_result *result)
{
	const struct fx_result *got = &result->fx;
	bool memory = plan->memory != TORTURE_MEMORY_COUNT;

	if (got->ok || got->type == result->want)
		return;
	if (flow_is_clean()) {
		flow_wrong("a request ended with %s: %s",
		    telnyx_error_type_name(got->type), got->message);
		return;
	}
	switch (got->type) {
	case TELNYX_ERROR_INTERNAL:
		if (got->system_error != ENOMEM ||
		    (!memory && plan->call_error != ENOMEM))
			flow_wrong(
			    "an internal error that is not memory: %s", got->message);
		break;
	case TELNYX_ERROR_NETWORK:
	case TELNYX_ERROR_TIMEOUT:
		break;
	case TELNYX_ERROR_RATE_LIMIT:
		/* Where one of the flow's is not tried again, since it was cut. */
		if (got->status != 429)
			flow_wrong("a limit that is none: %s", got->message);
		break;
	case TELNYX_ERROR_API:
		/* The reply's head had arrived, its rest did not or could not
		 * be parsed; or it was the sandbox that had no memory, and
		 * said so. */
		if (got->status / 100 == 2 || got->status >= 500)
			break;
		/* fall through */
	default:
		flow_wrong("a failure ended a request with %s: %s",
		    telnyx_error_type_name(got->type), got->message);
	}
}

static void
judge_results(void)
{
	const struct flow_result *result;
	unsigned i;

	for (i = 0; i < result_count; i++) {
		result = &results[i];
		if (result->fx.calls != (result->taken ? 1u : 0u))
			flow_wrong("request %u was %s and called back %u times", i,
			    result->taken ? "taken" : "refused", result->fx.calls);
		if (!result->taken || result->fx.calls == 0)
			continue;
		judge_error(result);
		/* These are how the sandbox says that a request was malformed. */
		if (!result->may_be_refused &&
		    (result->fx.status == 400 || result->fx.status == 401 ||
			result->fx.status == 411 || result->fx.status == 415 ||
			result->fx.status == 422 || result->fx.status == 501))
			flow_wrong(
			    "a malformed request was answered %d", result->fx.status);
		if (getenv("TORTURE_VERBOSE") != NULL && !result->fx.ok &&
		    result->fx.type != result->want)
			(void)fprintf(stderr, "%s: %s %s %d %s\n", where,
			    telnyx_error_type_name(result->fx.type),
			    telnyx_phase_name(result->fx.phase),
			    result->fx.system_error, result->fx.message);
	}
}

/* JSON, or a form, up to its end. */
static bool
is_whole_body(const struct telnyx_sandbox_request *request)
{
	struct json_object *json;
	size_t bytes = request->body_bytes;

	if (strncmp(request->body, "--libtelnyx-", 12) == 0)
		return bytes > 4 && strcmp(request->body + bytes - 4, "--\r\n") == 0;
	json = json_tokener_parse(request->body);
	json_object_put(json);
	return json != NULL;
}

static void
judge_request(const struct telnyx_sandbox_request *request)
{
	char *key = telnyx_sandbox_request_header(request, "Authorization");
	char *length = telnyx_sandbox_request_header(request, "Content-Length");
	/* A webhook of the sandbox's own, in the flow that has it tell itself: a
	 * stranger's, of which no body is kept. */
	bool own = strcmp(request->target, "/hook") == 0;
	bool has_body = strcmp(request->method, "POST") == 0 && !own;

	if (!own && (key == NULL || strcmp(key, "Bearer " KEY) != 0))
		flow_wrong("request %" PRIu64 " came without its key", request->number);
	if (has_body &&
	    (length == NULL || strtoull(length, NULL, 10) != request->body_bytes))
		flow_wrong(
		    "request %" PRIu64 " came with a wrong length", request->number);
	if (has_body && !is_whole_body(request))
		flow_wrong("request %" PRIu64 " came with a body that is cut: %s",
		    request->number, request->body);
	free(length);
	free(key);
}

static void
judge_log(void)
{
	const struct telnyx_sandbox_request *request;
	uint64_t i;

	for (i = 1; i <= telnyx_sandbox_request_count(fx.sandbox); i++)
		if ((request = telnyx_sandbox_get_request(fx.sandbox, i)) != NULL)
			judge_request(request);
}

/* All that is allocated, but for what OpenSSL keeps for a thread: its error
 * texts, its random bits. */
static int64_t
blocks(void)
{
	OPENSSL_thread_stop();
	return torture_blocks();
}

/* --- a run --- */

static void
set_up(void)
{
	struct telnyx_sandbox_params *params =
	    TELNYX_SANDBOX(.tls = TELNYX_BOOL(!flow->plain));

	memset(&fx, 0, sizeof(fx));
	memset(results, 0, sizeof(results));
	result_count = 0;
	wrong[0] = '\0';
	fx.base = event_base_new();
	fx.env = fx_clock_new();
	ck_assert_ptr_nonnull(fx.base);
	if (!flow->own_sandbox)
		ck_assert_int_eq(
		    sbx_new_with_env(fx.base, fx.env, params, &fx.sandbox, NULL),
		    TELNYX_OK);
	if (flow->prepare != NULL)
		flow->prepare();
}

static void
describe(void)
{
	if (plan->call_error != 0)
		(void)snprintf(where, sizeof(where), "%s, %s number %" PRIu64 ": %s",
		    flow->name, torture_call_name(plan->call), plan->nth,
		    strerror(plan->call_error));
	else
		(void)snprintf(where, sizeof(where), "%s, %s %" PRIu64 "%s", flow->name,
		    plan->one_byte ? "byte by byte" : "allocation", plan->nth,
		    plan->memory == TORTURE_MEMORY_OUT ? " and all after it" : "");
	if (getenv("TORTURE_VERBOSE") != NULL)
		(void)fprintf(stderr, "%s\n", where);
}

static void
run_once(void)
{
	set_up();
	(void)alarm(WATCHDOG_S);
	torture_arm(plan);
	flow->body();
	torture_disarm();
	(void)alarm(0);
	judge_results();
	judge_log();
	if (flow->clean_up != NULL)
		flow->clean_up();
	ck_assert_msg(wrong[0] == '\0', "%s: %s", where, wrong);
	fx_teardown(); /* the oracle judges here */
}

void
torture_run(const struct flow *which, const struct torture_plan *by)
{
	int64_t before, grown;
	int runs = 0;

	flow = which;
	plan = by;
	describe();
	event_set_log_callback(drop_log);
	catch_death();
	/* OpenSSL keeps what it has looked up, and the path of a failure may
	 * look up more: what is still more when it is walked again leaks. */
	do {
		before = blocks();
		run_once();
		grown = blocks() - before;
	} while (grown > 0 && !warming && ++runs < LEAK_RUNS);
	if (runs < LEAK_RUNS)
		return;
	(void)fprintf(stderr, "%s: not freed:\n", where);
	torture_tell_live(stderr);
	ck_abort_msg("%s: %" PRId64 " allocations are not freed", where, grown);
}

void
torture_warm_up(const struct flow *which)
{
	const struct torture_plan clean = {0};

	warming = true;
	torture_run(which, &clean);
	torture_run(which, &clean);
	warming = false;
	torture_run(which, &clean);
}
