/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/client_internal.h"
#include "sandbox/sandbox_internal.h"
#include "sandbox/wire/h2.h"

#define WATCHDOG_S 90

struct fx fx;
enum telnyx_http_version fx_http = TELNYX_HTTP_DEFAULT;

/* --- the fixture --- */

static void
on_retry(const struct telnyx_event *event, void *arg)
{
	(void)arg;
	if (fx.delay_count < sizeof(fx.delays_ms) / sizeof(fx.delays_ms[0]))
		fx.delays_ms[fx.delay_count++] = event->delay_ns / TELNYX_NS_PER_MS;
}

void
fx_point_at_sandbox(struct telnyx_config *config)
{
	if (config->base_url == NULL) {
		config->base_url = telnyx_sandbox_url(fx.sandbox);
		config->ca_pem = telnyx_sandbox_ca_pem(fx.sandbox);
	}
	if (config->api_key == NULL)
		config->api_key = "KEY_fixture";
	if (config->http_version == TELNYX_HTTP_DEFAULT &&
	    strncmp(config->base_url, "https:", 6) == 0)
		config->http_version = fx_http;
}

void
fx_setup_with(
    const struct telnyx_sandbox_params *sandbox, const struct telnyx_config *config)
{
	struct telnyx_config settings;
	struct telnyx_error *error = NULL;
	char *why = NULL, text[256];

	memset(&fx, 0, sizeof(fx));
	telnyx_config_init(&settings);
	if (config != NULL)
		settings = *config;
	fx.base = event_base_new();
	fx.env = fx_clock_new();
	ck_assert_ptr_nonnull(fx.base);
	ck_assert_msg(
	    sbx_new_with_env(fx.base, fx.env, sandbox, &fx.sandbox, &why) == TELNYX_OK,
	    "sandbox: %s", why);
	fx.own_peer = settings.base_url != NULL;
	fx_point_at_sandbox(&settings);
	ck_assert_msg(telnyx_client_new_with_env(
			  fx.base, fx.env, &settings, &fx.client, &error) == TELNYX_OK,
	    "client: %s", telnyx_error_message(error, text, sizeof(text)));
	ck_assert_int_eq(telnyx_telemetry_add(fx.client, TELNYX_EVENT_RETRY_SCHEDULED,
			     on_retry, NULL, NULL),
	    TELNYX_OK);
}

void
fx_setup(void)
{
	fx_setup_with(NULL, NULL);
}

void
fx_one_at_a_time(void)
{
	ck_assert_int_eq(
	    telnyx_sandbox_set_h2(fx.sandbox,
		TELNYX_SANDBOX_H2_SETTINGS(.max_concurrent_streams = {.given = true,
					       .value = 1})),
	    TELNYX_OK);
}

/* How often the sandbox has received a mark, without a refusal as answer. */
static unsigned
processed(unsigned mark, unsigned *received)
{
	const struct telnyx_sandbox_request *request;
	char text[32];
	unsigned count = 0;
	uint64_t i;

	(void)snprintf(text, sizeof(text), "#%u#", mark);
	*received = 0;
	for (i = 1; i <= telnyx_sandbox_request_count(fx.sandbox); i++) {
		request = telnyx_sandbox_get_request(fx.sandbox, i);
		if (request == NULL || strcmp(request->method, "POST") != 0 ||
		    strstr(request->body, text) == NULL)
			continue;
		(*received)++;
		if (request->status < 300 || request->message_id != NULL)
			count++;
	}
	return count;
}

static void
judge(unsigned mark)
{
	const struct fx_result *result = fx.sent[mark];
	unsigned received, count = processed(mark, &received);

	if (result == NULL)
		return;
	ck_assert_msg(count <= 1 || result->may_repeat,
	    "oracle: message %u was processed %u times", mark, count);
	if (!result->ok && result->outcome == TELNYX_OUTCOME_NOT_SENT)
		ck_assert_msg(received == 0,
		    "oracle: message %u was called not sent, but arrived", mark);
	if (result->ok || result->outcome == TELNYX_OUTCOME_ACCEPTED)
		ck_assert_msg(count == 1 || (result->may_repeat && count > 0),
		    "oracle: message %u was called accepted, but was processed %u "
		    "times",
		    mark, count);
}

static uint64_t
sum(const uint64_t *counts, size_t count)
{
	uint64_t all = 0;

	while (count > 0)
		all += counts[--count];
	return all;
}

const char *
fx_totals_fault(const struct telnyx_client *client)
{
	struct telnyx_totals totals;
	uint64_t ended;

	telnyx_totals_init(&totals);
	/* One whose loop ran on another thread, say. */
	if (client == NULL || telnyx_client_get_totals(client, &totals) != TELNYX_OK)
		return NULL;
	ended = sum(totals.outcomes, TELNYX_TOTALS_OUTCOMES);
	if (totals.started != ended + totals.in_flight)
		return "started is not ended and in flight";
	if (totals.outcomes[TELNYX_OUTCOME_NONE] != 0)
		return "a request ended without an outcome";
	if (sum(totals.errors, TELNYX_TOTALS_ERRORS) != ended)
		return "not as many types as outcomes";
	if (totals.errors[TELNYX_ERROR_NONE] > totals.outcomes[TELNYX_OUTCOME_ACCEPTED])
		return "a success that was not accepted";
	if (totals.durations.count != ended ||
	    sum(totals.durations.counts, TELNYX_HISTOGRAM_BOUNDS + 1) != ended)
		return "not as many durations as ends";
	if (totals.retries > totals.attempts)
		return "more retries than attempts";
	if (totals.messages > totals.errors[TELNYX_ERROR_NONE] ||
	    totals.costs + totals.other_costs > totals.messages)
		return "more messages than successes, or more costs than messages";
	return NULL;
}

void
fx_teardown(void)
{
	const char *fault = fx_totals_fault(fx.client);
	unsigned mark;

	ck_assert_msg(fault == NULL, "totals: %s", fault);
	telnyx_client_free(fx.client);
	fx.client = NULL;
	fx_turn(); /* what was sent last is still on its way */
	for (mark = 1; mark <= fx.marks && !fx.own_peer; mark++)
		judge(mark);
	telnyx_sandbox_free(fx.sandbox);
	event_base_free(fx.base);
	ck_assert_uint_eq(fx_clock_timers(fx.env), 0); /* no timer leaks */
	free(fx.env);
	memset(&fx, 0, sizeof(fx));
}

static void
record_error(struct fx_result *result, const struct telnyx_error *error)
{
	result->type = error->type;
	result->outcome = error->outcome;
	result->phase = error->phase;
	result->status = error->http_status;
	result->attempts = error->attempts;
	result->system_error = error->system_error;
	result->tls_error = error->tls_error;
	result->retry_after_ms = error->retry_after_ms;
	(void)snprintf(result->code, sizeof(result->code), "%s",
	    error->code != NULL ? error->code : "");
	(void)snprintf(result->field, sizeof(result->field), "%s",
	    error->field != NULL ? error->field : "");
	(void)telnyx_error_message(error, result->message, sizeof(result->message));
}

static void
record_reply(struct fx_result *result, const struct telnyx_reply *reply)
{
	result->ok = true;
	result->outcome = TELNYX_OUTCOME_ACCEPTED;
	result->status = reply->http_status;
	result->attempts = reply->attempts;
}

static void
recorded(struct fx_result *result)
{
	result->calls++;
	result->order = ++fx.order;
	if (result->then != NULL)
		result->then(result);
}

void
fx_record(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct fx_result *result = arg;

	ck_assert((message == NULL) != (error == NULL));
	if (error != NULL) {
		record_error(result, error);
	} else {
		record_reply(result, message->reply);
		(void)snprintf(result->id, sizeof(result->id), "%s", message->id);
	}
	recorded(result);
}

void
fx_record_call(
    const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg)
{
	struct fx_result *result = arg;

	ck_assert((reply == NULL) != (error == NULL));
	if (error != NULL)
		record_error(result, error);
	else
		record_reply(result, reply);
	recorded(result);
}

enum telnyx_status
fx_send(struct fx_result *result, const struct telnyx_message_params *params,
    const struct telnyx_call_options *opts)
{
	struct telnyx_message_params message;
	char text[64];
	enum telnyx_status st;

	telnyx_message_params_init(&message);
	if (params != NULL)
		message = *params;
	if (message.to == NULL)
		message.to = "+13125550002";
	if (message.from == NULL)
		message.from = "+13125550001";
	if (message.text == NULL) {
		ck_assert_uint_lt(fx.marks + 1, sizeof(fx.sent) / sizeof(fx.sent[0]));
		result->mark = ++fx.marks;
		fx.sent[result->mark] = result;
		(void)snprintf(text, sizeof(text), "message #%u#", result->mark);
		message.text = text;
	}
	st = telnyx_message_send(
	    fx.client, &message, opts, fx_record, result, &result->request_id);
	if (st != TELNYX_OK && result->mark != 0)
		fx.sent[result->mark] = NULL;
	return st;
}

static bool
only_waits_for_time(void)
{
	struct telnyx_client_stats stats = {.size = sizeof(stats)};

	if (fx.client == NULL ||
	    telnyx_client_get_stats(fx.client, &stats) != TELNYX_OK)
		return false;
	return stats.in_flight > 0 &&
	       stats.in_flight == stats.backing_off + stats.throttled;
}

static void
check_watchdog(time_t since)
{
	ck_assert_msg(time(NULL) - since < WATCHDOG_S, "the test hangs");
}

void
fx_run_until(const unsigned *count, unsigned want)
{
	time_t since = time(NULL);

	while (*count < want) {
		event_base_loop(fx.base, EVLOOP_NONBLOCK);
		if (*count < want && only_waits_for_time())
			fx_clock_jump(fx.env);
		check_watchdog(since);
	}
}

void
fx_run_until_received(uint64_t want)
{
	time_t since = time(NULL);

	while (telnyx_sandbox_request_count(fx.sandbox) < want) {
		event_base_loop(fx.base, EVLOOP_NONBLOCK);
		check_watchdog(since);
	}
}

void
fx_turn(void)
{
	int i;

	for (i = 0; i < 50; i++)
		event_base_loop(fx.base, EVLOOP_NONBLOCK);
}

void
fx_advance_ms(uint64_t ms)
{
	fx_clock_advance(fx.env, ms * TELNYX_NS_PER_MS);
	fx_turn();
}

int
fx_main(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
fx_main_over_both(Suite *(*make_suite)(void))
{
	int failed;

	fx_http = TELNYX_HTTP_1_1;
	failed = fx_main(make_suite());
	if (!sbx_has_h2())
		return failed;
	fx_http = TELNYX_HTTP_2;
	(void)printf("Over HTTP/2:\n");
	(void)fflush(stdout);
	return fx_main(make_suite()) == EXIT_SUCCESS ? failed : EXIT_FAILURE;
}
