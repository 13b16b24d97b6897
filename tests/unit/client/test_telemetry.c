/* SPDX-License-Identifier: MIT */
/* Telemetry: who is told of what, in which order, and what is never told. */
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS TELNYX_NS_PER_MS
#define MOST 64

/* Events as they came, with what of them is looked at. */
struct seen {
	struct telnyx_event event; /* its texts are copied to below */
	char operation[64], tenant[64], profile[64], code[16], id[64], cost[16],
	    currency[8], reason[32], address[64];
};

static struct seen seen[MOST];
static int seen_count;

static void
copy(char *to, size_t size, const char *from)
{
	(void)snprintf(to, size, "%s", from != NULL ? from : "");
}

static void
record(const struct telnyx_event *event, void *arg)
{
	struct seen *to = &seen[seen_count++];

	(void)arg;
	ck_assert_int_le(seen_count, MOST);
	to->event = *event;
	copy(to->operation, sizeof(to->operation), event->operation);
	copy(to->tenant, sizeof(to->tenant), event->tenant_id);
	copy(to->profile, sizeof(to->profile), event->messaging_profile_id);
	copy(to->code, sizeof(to->code), event->error_code);
	copy(to->id, sizeof(to->id), event->message_id);
	copy(to->cost, sizeof(to->cost), event->cost);
	copy(to->currency, sizeof(to->currency), event->currency);
	copy(to->reason, sizeof(to->reason), event->reason);
	copy(to->address, sizeof(to->address), event->address);
}

static void
watch(uint32_t mask)
{
	memset(seen, 0, sizeof(seen));
	seen_count = 0;
	ck_assert_int_eq(
	    telnyx_telemetry_add(fx.client, mask, record, NULL, NULL), TELNYX_OK);
}

/* All but the queue's depth, of which there may be any number. */
#define WITHOUT_QUEUE (TELNYX_EVENT_ALL & ~(uint32_t)TELNYX_EVENT_QUEUE_DEPTH)

static void
expect_types(const enum telnyx_event_type *types, int count)
{
	int i;

	for (i = 0; i < seen_count && i < count; i++)
		ck_assert_msg(seen[i].event.type == types[i], "event %d: %s, not %s", i,
		    telnyx_event_name(seen[i].event.type), telnyx_event_name(types[i]));
	ck_assert_int_eq(seen_count, count);
}

#define EXPECT_TYPES(...)                                                              \
	expect_types((const enum telnyx_event_type[]){__VA_ARGS__},                    \
	    (int)(sizeof((enum telnyx_event_type[]){__VA_ARGS__}) /                    \
		  sizeof(enum telnyx_event_type)))

/* --- what one send tells --- */

START_TEST(a_send_is_told_from_start_to_stop)
{
	struct fx_result result = {0};

	fx_setup_with(NULL, TELNYX_CONFIG(.tenant_id = "acme"));
	watch(WITHOUT_QUEUE);
	fx_send(&result, TELNYX_MESSAGE(.messaging_profile_id = "prof"), NULL);
	ck_assert_int_eq(seen_count, 0); /* rule 4: not from inside the call */
	fx_run_until(&result.calls, 1);
	EXPECT_TYPES(TELNYX_EVENT_REQUEST_START, TELNYX_EVENT_ATTEMPT_START,
	    TELNYX_EVENT_CONNECTION_OPENED, TELNYX_EVENT_ATTEMPT_STOP,
	    TELNYX_EVENT_REQUEST_STOP);
	ck_assert_uint_eq(seen[0].event.request_id, result.request_id);
	ck_assert_str_eq(seen[0].operation, "message_send");
	ck_assert_str_eq(seen[0].tenant, "acme");
	ck_assert_str_eq(seen[0].profile, "prof");
	ck_assert_int_eq(seen[0].event.attempt, 0);
	ck_assert_uint_eq(seen[0].event.time_ns, 1000 * TELNYX_NS_PER_S);
	ck_assert_int_eq(seen[1].event.attempt, 1);
	ck_assert_ptr_nonnull(strstr(seen[2].address, "127.0.0.1:"));
	ck_assert_uint_gt(seen[2].event.connection_id, 0);
	ck_assert_uint_eq(seen[2].event.connections, 1);
	ck_assert_uint_eq(seen[3].event.connection_id, seen[2].event.connection_id);
	ck_assert_int_eq(seen[4].event.http_status, 200);
	ck_assert_int_eq(seen[4].event.outcome, TELNYX_OUTCOME_ACCEPTED);
	ck_assert_int_eq(seen[4].event.error_type, TELNYX_ERROR_NONE);
	ck_assert_str_eq(seen[4].id, result.id);
	ck_assert_int_eq(seen[4].event.parts, 1);
	ck_assert_str_ne(seen[4].cost, "");
	ck_assert_str_eq(seen[4].currency, "USD");
	ck_assert_str_eq(seen[4].tenant, "acme");
	ck_assert_int_eq(seen[4].event.attempt, 1);
	fx_teardown();
}
END_TEST

START_TEST(a_retry_is_told_with_its_delay_and_reason)
{
	struct fx_result result = {0};

	fx_setup();
	telnyx_sandbox_script(fx.sandbox,
	    TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 2\r\n"));
	watch(WITHOUT_QUEUE);
	fx_send(&result, NULL, NULL);
	fx_run_until(&result.calls, 1);
	ck_assert(result.ok);
	EXPECT_TYPES(TELNYX_EVENT_REQUEST_START, TELNYX_EVENT_ATTEMPT_START,
	    TELNYX_EVENT_CONNECTION_OPENED, TELNYX_EVENT_ATTEMPT_STOP,
	    TELNYX_EVENT_RATE_HELD, TELNYX_EVENT_RETRY_SCHEDULED,
	    TELNYX_EVENT_ATTEMPT_START, TELNYX_EVENT_CONNECTION_REUSED,
	    TELNYX_EVENT_ATTEMPT_STOP, TELNYX_EVENT_REQUEST_STOP);
	ck_assert_int_eq(seen[3].event.http_status, 429);
	ck_assert_int_eq(seen[3].event.error_type, TELNYX_ERROR_RATE_LIMIT);
	ck_assert_int_eq(seen[3].event.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_str_ne(seen[3].code, "");
	ck_assert_uint_eq(seen[4].event.delay_ns, 2000 * MS);
	ck_assert_uint_eq(seen[5].event.delay_ns, 2000 * MS);
	ck_assert_str_eq(seen[5].reason, "retry_after");
	ck_assert_int_eq(seen[5].event.attempt, 1);
	ck_assert_int_eq(seen[6].event.attempt, 2);
	ck_assert_uint_eq(seen[7].event.connection_id, seen[2].event.connection_id);
	ck_assert_int_eq(seen[9].event.attempt, 2);
	/* Only the clock of the test has moved, by the delay. */
	ck_assert_uint_eq(seen[3].event.duration_ns, 0);
	ck_assert_uint_eq(seen[8].event.duration_ns, 0);
	ck_assert_uint_eq(seen[9].event.duration_ns, 2000 * MS);
	ck_assert_uint_eq(seen[9].event.time_ns, 1002 * TELNYX_NS_PER_S);
	fx_teardown();
}
END_TEST

START_TEST(durations_are_those_of_the_attempt_and_of_the_request)
{
	struct fx_result result = {0};
	int i;

	fx_setup();
	telnyx_sandbox_script(
	    fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 429,
			    .headers = "Retry-After: 1\r\n", .delay_ms = 250));
	watch(TELNYX_EVENT_ATTEMPT_STOP | TELNYX_EVENT_REQUEST_STOP);
	fx_send(&result, NULL, NULL);
	fx_run_until_received(1);
	fx_advance_ms(250);
	for (i = 0; i < 100 && seen_count == 0; i++)
		fx_turn();
	fx_run_until(&result.calls, 1);
	EXPECT_TYPES(TELNYX_EVENT_ATTEMPT_STOP, TELNYX_EVENT_ATTEMPT_STOP,
	    TELNYX_EVENT_REQUEST_STOP);
	ck_assert_uint_eq(seen[0].event.duration_ns, 250 * MS);
	ck_assert_uint_eq(seen[1].event.duration_ns, 0);
	ck_assert_uint_eq(seen[2].event.duration_ns, 1250 * MS);
	fx_teardown();
}
END_TEST

START_TEST(a_refusal_is_told_as_failed_with_its_code)
{
	struct fx_result result = {0};

	fx_setup();
	telnyx_sandbox_script(fx.sandbox,
	    TELNYX_SANDBOX_REPLY(.status = 400,
		.body = "{\"errors\":[{\"code\":\"40300\",\"title\":\"Blocked\"}]}"));
	watch(TELNYX_EVENT_REQUEST_STOP | TELNYX_EVENT_REQUEST_FAILED);
	fx_send(&result, NULL, NULL);
	fx_run_until(&result.calls, 1);
	EXPECT_TYPES(TELNYX_EVENT_REQUEST_FAILED);
	ck_assert_int_eq(seen[0].event.http_status, 400);
	ck_assert_int_eq(seen[0].event.error_type, TELNYX_ERROR_API);
	ck_assert_int_eq(seen[0].event.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_int_eq(seen[0].event.phase, TELNYX_PHASE_DECODE);
	ck_assert_str_eq(seen[0].code, "40300");
	ck_assert_str_eq(seen[0].id, "");
	ck_assert_int_eq(seen[0].event.attempt, 1);
	fx_teardown();
}
END_TEST

START_TEST(what_is_refused_here_has_no_attempt)
{
	struct fx_result result = {0};

	fx_setup();
	watch(TELNYX_EVENT_ALL);
	fx_send(&result, TELNYX_MESSAGE(.to = "nobody", .text = "t"), NULL);
	fx_run_until(&result.calls, 1);
	EXPECT_TYPES(TELNYX_EVENT_REQUEST_START, TELNYX_EVENT_REQUEST_FAILED);
	ck_assert_int_eq(seen[1].event.error_type, TELNYX_ERROR_VALIDATION);
	ck_assert_int_eq(seen[1].event.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_int_eq(seen[1].event.attempt, 0);
	fx_teardown();
}
END_TEST

START_TEST(each_attempt_that_starts_stops_also_when_it_is_given_up)
{
	struct fx_result cancelled = {0}, expired = {0};

	fx_setup();
	telnyx_sandbox_script(
	    fx.sandbox, TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL_STREAM,
			    .times = 2));
	watch(TELNYX_EVENT_ATTEMPT_START | TELNYX_EVENT_ATTEMPT_STOP |
	      TELNYX_EVENT_REQUEST_FAILED);
	fx_send(&cancelled, NULL, NULL);
	fx_run_until_received(1);
	telnyx_request_cancel(fx.client, cancelled.request_id);
	fx_run_until(&cancelled.calls, 1);
	EXPECT_TYPES(TELNYX_EVENT_ATTEMPT_START, TELNYX_EVENT_ATTEMPT_STOP,
	    TELNYX_EVENT_REQUEST_FAILED);
	ck_assert_int_eq(seen[1].event.error_type, TELNYX_ERROR_CANCELLED);
	ck_assert_int_eq(seen[1].event.outcome, TELNYX_OUTCOME_UNKNOWN);
	seen_count = 0;
	fx_send(&expired, NULL, TELNYX_CALL_OPTIONS(.timeout_ms = 700));
	fx_run_until_received(2);
	fx_advance_ms(700);
	fx_run_until(&expired.calls, 1);
	EXPECT_TYPES(TELNYX_EVENT_ATTEMPT_START, TELNYX_EVENT_ATTEMPT_STOP,
	    TELNYX_EVENT_REQUEST_FAILED);
	ck_assert_int_eq(seen[1].event.error_type, TELNYX_ERROR_TIMEOUT);
	ck_assert_uint_eq(seen[1].event.duration_ns, 700 * MS);
	ck_assert_uint_eq(seen[2].event.duration_ns, 700 * MS);
	fx_teardown();
}
END_TEST

START_TEST(a_connection_is_told_closed_with_what_it_carried)
{
	struct fx_result results[3] = {{0}};
	int i;

	fx_setup_with(NULL, TELNYX_CONFIG(.max_connections = 1));
	watch(TELNYX_EVENT_CONNECTION_OPENED | TELNYX_EVENT_CONNECTION_REUSED |
	      TELNYX_EVENT_CONNECTION_CLOSED);
	for (i = 0; i < 3; i++)
		fx_send(&results[i], NULL, NULL);
	for (i = 0; i < 3; i++)
		fx_run_until(&results[i].calls, 1);
	fx_advance_ms(5000); /* idle_timeout_ms */
	EXPECT_TYPES(TELNYX_EVENT_CONNECTION_OPENED, TELNYX_EVENT_CONNECTION_REUSED,
	    TELNYX_EVENT_CONNECTION_REUSED, TELNYX_EVENT_CONNECTION_CLOSED);
	ck_assert_uint_eq(seen[3].event.requests, 3);
	ck_assert_uint_eq(seen[3].event.connection_id, seen[0].event.connection_id);
	ck_assert_str_eq(seen[3].address, seen[0].address);
	fx_teardown();
}
END_TEST

START_TEST(the_depth_of_the_queue_rises_and_falls)
{
	struct fx_result results[4] = {{0}};
	uint32_t most = 0;
	int i;

	fx_setup_with(NULL, TELNYX_CONFIG(.max_connections = 1));
	watch(TELNYX_EVENT_QUEUE_DEPTH);
	for (i = 0; i < 4; i++)
		fx_send(&results[i], NULL, NULL);
	for (i = 0; i < 4; i++)
		fx_run_until(&results[i].calls, 1);
	ck_assert_int_gt(seen_count, 0);
	for (i = 0; i < seen_count; i++)
		if (seen[i].event.queue_depth > most)
			most = seen[i].event.queue_depth;
	ck_assert_uint_ge(most, 3);
	ck_assert_uint_eq(seen[seen_count - 1].event.queue_depth, 0);
	fx_teardown();
}
END_TEST

/* --- subscribers --- */

START_TEST(a_mask_chooses_the_events)
{
	struct fx_result result = {0};
	int i;

	fx_setup();
	for (i = 0; i < 5; i++) {
		watch(TELNYX_EVENT_ATTEMPT_START);
		result.calls = 0;
		fx_send(&result, NULL, NULL);
		fx_run_until(&result.calls, 1);
		/* One more subscriber each time, one event for each of them. */
		ck_assert_int_eq(seen_count, i + 1);
		ck_assert_int_eq(seen[i].event.type, TELNYX_EVENT_ATTEMPT_START);
	}
	fx_teardown();
}
END_TEST

START_TEST(misuse_of_subscribing_is_refused)
{
	uint64_t id = 7;

	fx_setup();
	ck_assert_int_eq(
	    telnyx_telemetry_add(NULL, TELNYX_EVENT_ALL, record, NULL, &id),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_telemetry_add(fx.client, 0, record, NULL, &id), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_telemetry_add(fx.client, TELNYX_EVENT_ALL, NULL, NULL, &id),
	    TELNYX_E_INVALID);
	telnyx_telemetry_remove(NULL, 1);
	telnyx_telemetry_remove(fx.client, 0);
	telnyx_telemetry_remove(fx.client, UINT64_MAX);
	fx_teardown();
}
END_TEST

/* Subscribers that change who is subscribed, and note who was called. */
static char calls[64];
static uint64_t ids[4];

static void
note_call(const char *name)
{
	ck_assert_uint_lt(strlen(calls), sizeof(calls) - 2);
	strncat(calls, name, 1);
}

static void
on_c(const struct telnyx_event *event, void *arg)
{
	(void)event;
	(void)arg;
	note_call("c");
}

static void
on_a(const struct telnyx_event *event, void *arg)
{
	(void)arg;
	note_call("a");
	if (event->type != TELNYX_EVENT_REQUEST_START)
		return;
	/* b, which comes next, goes; c comes; a itself goes and comes back. */
	telnyx_telemetry_remove(fx.client, ids[1]);
	telnyx_telemetry_add(fx.client, TELNYX_EVENT_ALL, on_c, NULL, &ids[2]);
	telnyx_telemetry_remove(fx.client, ids[0]);
	telnyx_telemetry_add(
	    fx.client, TELNYX_EVENT_REQUEST_FAILED, on_a, NULL, &ids[0]);
}

static void
on_b(const struct telnyx_event *event, void *arg)
{
	(void)event;
	(void)arg;
	note_call("b");
}

START_TEST(subscribers_may_be_added_and_removed_inside_a_callback)
{
	struct fx_result result = {0};

	memset(calls, 0, sizeof(calls));
	fx_setup();
	telnyx_telemetry_add(
	    fx.client, TELNYX_EVENT_REQUEST_START, on_a, NULL, &ids[0]);
	telnyx_telemetry_add(fx.client, TELNYX_EVENT_ALL, on_b, NULL, &ids[1]);
	ck_assert_uint_ne(ids[0], ids[1]);
	fx_send(&result, TELNYX_MESSAGE(.to = "nobody", .text = "t"), NULL);
	fx_run_until(&result.calls, 1);
	/* Start: a alone, as b is gone and c is new; failed: c, then a again. */
	ck_assert_str_eq(calls, "aca");
	telnyx_telemetry_remove(fx.client, ids[2]);
	telnyx_telemetry_remove(fx.client, ids[2]);
	result.calls = 0;
	fx_send(&result, TELNYX_MESSAGE(.to = "nobody", .text = "t"), NULL);
	fx_run_until(&result.calls, 1);
	ck_assert_str_eq(calls, "acaa");
	fx_teardown();
}
END_TEST

static void
remove_itself(const struct telnyx_event *event, void *arg)
{
	(void)event;
	note_call("r");
	telnyx_telemetry_remove(fx.client, *(uint64_t *)arg);
}

START_TEST(a_subscriber_may_remove_itself)
{
	struct fx_result result = {0};

	memset(calls, 0, sizeof(calls));
	fx_setup();
	telnyx_telemetry_add(
	    fx.client, TELNYX_EVENT_ALL, remove_itself, &ids[0], &ids[0]);
	telnyx_telemetry_add(fx.client, TELNYX_EVENT_REQUEST_FAILED, on_b, NULL, NULL);
	fx_send(&result, TELNYX_MESSAGE(.to = "nobody", .text = "t"), NULL);
	fx_run_until(&result.calls, 1);
	ck_assert_str_eq(calls, "rb");
	fx_teardown();
}
END_TEST

/* --- what is never told --- */

START_TEST(no_key_and_no_text_is_in_any_event_or_line)
{
	static const char *const secrets[] = {
	    "KEY_", "s3cret", "hush hush", "Bearer", "13125550002", "13125550001"};
	struct fx_result results[6] = {{0}};
	struct telnyx_sender *sender;
	char *lines = NULL;
	size_t size = 0, i;
	FILE *file = open_memstream(&lines, &size);

	ck_assert_ptr_nonnull(file);
	fx_setup_with(NULL, TELNYX_CONFIG(.api_key = "KEY_s3cret"));
	ck_assert_int_eq(
	    telnyx_sender_new(
		TELNYX_SENDER(.api_key = "KEY_s3cret_of_a_tenant", .tenant_id = "acme"),
		&sender, NULL),
	    TELNYX_OK);
	telnyx_telemetry_add(
	    fx.client, TELNYX_EVENT_ALL, telnyx_telemetry_log, file, NULL);
	telnyx_sandbox_script(fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 429));
	telnyx_sandbox_script(
	    fx.sandbox, TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_RESET));
	telnyx_sandbox_script(fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 401));
	for (i = 0; i < 6; i++) {
		fx_send(&results[i],
		    i == 4 ? TELNYX_MESSAGE(.text = "hush hush \xFF") /* refused here */
			   : TELNYX_MESSAGE(.text = "hush hush"),
		    i % 2 == 0 ? NULL
			       : TELNYX_CALL_OPTIONS(.sender = sender,
				     .idempotency_key = "s3cret-too",
				     .headers = (const char *const[]){
					 "X-Mine: s3cret", NULL}));
		fx_run_until(&results[i].calls, 1);
	}
	telnyx_sender_unref(sender);
	fx_teardown();
	fclose(file);
	/* It has told something ... */
	ck_assert_ptr_nonnull(strstr(lines, "request_stop "));
	ck_assert_ptr_nonnull(strstr(lines, "request_failed "));
	ck_assert_ptr_nonnull(strstr(lines, "retry_scheduled "));
	ck_assert_ptr_nonnull(strstr(lines, "tenant=acme"));
	/* ... and not this. */
	for (i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		ck_assert_msg(strstr(lines, secrets[i]) == NULL, "%s is in: %s",
		    secrets[i], lines);
	free(lines);
}
END_TEST

/* --- the logger --- */

static char line[8192];

static const char *
log_line(const struct telnyx_event *event)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(file);
	telnyx_telemetry_log(event, file);
	fclose(file);
	ck_assert_uint_lt(size, sizeof(line));
	memcpy(line, text, size + 1);
	free(text);
	return line;
}

START_TEST(an_event_is_one_line_of_names_and_values)
{
	ck_assert_str_eq(log_line(&(struct telnyx_event){
			     .type = TELNYX_EVENT_REQUEST_STOP,
			     .request_id = 1048576,
			     .operation = "message_send",
			     .tenant_id = "acme",
			     .messaging_profile_id = "prof",
			     .attempt = 2,
			     .duration_ns = 12345678,
			     .http_status = 200,
			     .outcome = TELNYX_OUTCOME_ACCEPTED,
			     .message_id = "m-1",
			     .parts = 3,
			     .cost = "0.0051",
			     .currency = "USD",
			     .connection_id = 4,
			 }),
	    "request_stop request=1048576 operation=message_send tenant=acme "
	    "profile=prof attempt=2 status=200 outcome=accepted message_id=m-1 parts=3 "
	    "cost=0.0051 currency=USD ms=12.346 connection=4\n");
	ck_assert_str_eq(log_line(&(struct telnyx_event){
			     .type = TELNYX_EVENT_REQUEST_FAILED,
			     .request_id = 1,
			     .operation = "GET /balance",
			     .outcome = TELNYX_OUTCOME_NOT_SENT,
			     .error_type = TELNYX_ERROR_NETWORK,
			     .phase = TELNYX_PHASE_CONNECT,
			     .error_code = "",
			 }),
	    "request_failed request=1 operation=GET_/balance outcome=not_sent "
	    "error=network phase=connect\n");
	ck_assert_str_eq(log_line(&(struct telnyx_event){
			     .type = TELNYX_EVENT_RETRY_SCHEDULED,
			     .request_id = 1,
			     .delay_ns = 2000 * MS,
			     .reason = "retry_after",
			 }),
	    "retry_scheduled request=1 delay_ms=2000.000 reason=retry_after\n");
	ck_assert_str_eq(log_line(&(struct telnyx_event){
			     .type = TELNYX_EVENT_CONNECTION_OPENED,
			     .connection_id = 7,
			     .address = "[::1]:443",
			     .resolve_ns = 1,
			     .connect_ns = 999500,
			     .tls_ns = 1000000,
			     .tls_resumed = true,
			 }),
	    "connection_opened connection=7 address=[::1]:443 resolve_ms=0.000 "
	    "connect_ms=1.000 tls_ms=1.000 resumed=1\n");
	ck_assert_str_eq(
	    log_line(&(struct telnyx_event){.type = TELNYX_EVENT_QUEUE_DEPTH}),
	    "queue_depth waiting=0\n");
}
END_TEST

static void
expect_code(const char *value, const char *logged)
{
	char wanted[300];

	(void)snprintf(wanted, sizeof(wanted), "request_failed%s%s\n",
	    logged[0] != '\0' ? " code=" : "", logged);
	ck_assert_str_eq(log_line(&(struct telnyx_event){
			     .type = TELNYX_EVENT_REQUEST_FAILED, .error_code = value}),
	    wanted);
}

START_TEST(a_hostile_value_stays_one_value_of_one_line)
{
	expect_code("a\nrequest_stop status=200", "a_request_stop_status=200");
	expect_code("a\r\n\t b", "a____b");
	expect_code("\x1b[31mred\x7f", "_[31mred_");
	expect_code("\"quoted\"", "_quoted_");
	expect_code("", "");
	/* Text of all languages passes; what only looks like text does not. */
	expect_code("caf\xC3\xA9 \xF0\x9F\x98\x80", "caf\xC3\xA9_\xF0\x9F\x98\x80");
	expect_code("a\xFFz\xC3", "a_z_");
	expect_code("a\x9B"
		    "31m",
	    "a_31m"); /* a terminal's 8-bit escape */
	expect_code("a\xC2\x9B"
		    "31m",
	    "a_31m");
	expect_code("a\xC2\x85z\xC2\xA0z", "a_z_z");
	expect_code("a\xE2\x80\xA8z\xE2\x80\xA9z", "a_z_z"); /* Unicode's line ends */
	expect_code("a\xE2\x80\xAEz\xE2\x81\xA6z\xD8\x9Cz", "a_z_z_z"); /* and turns */
}
END_TEST

START_TEST(a_long_value_is_cut_between_characters)
{
	char value[500], *logged;
	size_t i;

	memset(value, 'x', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	log_line(&(struct telnyx_event){
	    .type = TELNYX_EVENT_REQUEST_FAILED, .error_code = value});
	ck_assert_uint_eq(strlen(line), strlen("request_failed code=\n") + 120);
	/* An x and then two bytes a character: 120 would be in the middle of one. */
	for (i = 1; i + 2 < sizeof(value); i += 2)
		memcpy(value + i, "\xC3\xA9", 2);
	value[i] = '\0';
	log_line(&(struct telnyx_event){
	    .type = TELNYX_EVENT_REQUEST_FAILED, .error_code = value});
	logged = strchr(line, '=') + 1;
	ck_assert_uint_eq(strlen(logged), 119 + 1);
	ck_assert_mem_eq(logged + 117, "\xC3\xA9\n", 3);
}
END_TEST

START_TEST(a_line_has_room_for_all_that_there_can_be)
{
	char value[500];

	memset(value, 'x', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	log_line(&(struct telnyx_event){.type = TELNYX_EVENT_CONNECTION_REUSED,
	    .time_ns = UINT64_MAX,
	    .request_id = UINT64_MAX,
	    .operation = value,
	    .tenant_id = value,
	    .messaging_profile_id = value,
	    .attempt = 100,
	    .duration_ns = UINT64_MAX - 500,
	    .http_status = 599,
	    .outcome = TELNYX_OUTCOME_ACCEPTED,
	    .error_type = TELNYX_ERROR_AUTHENTICATION,
	    .error_code = value,
	    .phase = TELNYX_PHASE_RESOLVE,
	    .message_id = value,
	    .parts = INT64_MAX,
	    .cost = value,
	    .currency = value,
	    .delay_ns = UINT64_MAX - 500,
	    .reason = value,
	    .connection_id = UINT64_MAX,
	    .address = value,
	    .resolve_ns = UINT64_MAX - 500,
	    .connect_ns = UINT64_MAX - 500,
	    .tls_ns = UINT64_MAX - 500,
	    .tls_resumed = true,
	    .requests = UINT64_MAX,
	    .queue_depth = UINT32_MAX,
	    .connections = UINT32_MAX});
	ck_assert_ptr_nonnull(strstr(line, "connection_reused request=18446744073709"));
	ck_assert_ptr_nonnull(strstr(line, " requests=18446744073709551615\n"));
}
END_TEST

START_TEST(every_event_has_a_name_of_its_own)
{
	static const char *const names[] = {"request_start", "request_stop",
	    "request_failed", "attempt_start", "attempt_stop", "retry_scheduled",
	    "connection_opened", "connection_reused", "connection_closed",
	    "queue_depth", "rate_held", "breaker"};
	int i;

	for (i = 0; i < 12; i++)
		ck_assert_str_eq(
		    telnyx_event_name((enum telnyx_event_type)(1 << i)), names[i]);
	ck_assert_str_eq(telnyx_event_name((enum telnyx_event_type)(1 << 30)), "?");
	ck_assert_str_eq(telnyx_event_name((enum telnyx_event_type)0), "?");
	ck_assert_str_eq(telnyx_breaker_state_name(TELNYX_BREAKER_CLOSED), "closed");
	ck_assert_str_eq(telnyx_breaker_state_name(TELNYX_BREAKER_OPEN), "open");
	ck_assert_str_eq(
	    telnyx_breaker_state_name(TELNYX_BREAKER_HALF_OPEN), "half_open");
	ck_assert_str_eq(telnyx_breaker_state_name((enum telnyx_breaker_state)9), "?");
}
END_TEST

static Suite *
make_suite(void)
{
	Suite *suite = suite_create("telemetry");
	TCase *told = tcase_create("events"), *who = tcase_create("subscribers"),
	      *logger = tcase_create("logger");

	tcase_add_test(told, a_send_is_told_from_start_to_stop);
	tcase_add_test(told, a_retry_is_told_with_its_delay_and_reason);
	tcase_add_test(told, durations_are_those_of_the_attempt_and_of_the_request);
	tcase_add_test(told, a_refusal_is_told_as_failed_with_its_code);
	tcase_add_test(told, what_is_refused_here_has_no_attempt);
	tcase_add_test(told, each_attempt_that_starts_stops_also_when_it_is_given_up);
	tcase_add_test(told, a_connection_is_told_closed_with_what_it_carried);
	tcase_add_test(told, the_depth_of_the_queue_rises_and_falls);
	tcase_add_test(told, no_key_and_no_text_is_in_any_event_or_line);
	suite_add_tcase(suite, told);
	tcase_add_test(who, a_mask_chooses_the_events);
	tcase_add_test(who, misuse_of_subscribing_is_refused);
	tcase_add_test(who, subscribers_may_be_added_and_removed_inside_a_callback);
	tcase_add_test(who, a_subscriber_may_remove_itself);
	suite_add_tcase(suite, who);
	tcase_add_test(logger, an_event_is_one_line_of_names_and_values);
	tcase_add_test(logger, a_hostile_value_stays_one_value_of_one_line);
	tcase_add_test(logger, a_long_value_is_cut_between_characters);
	tcase_add_test(logger, a_line_has_room_for_all_that_there_can_be);
	tcase_add_test(logger, every_event_has_a_name_of_its_own);
	suite_add_tcase(suite, logger);
	return suite;
}

int
main(void)
{
	return fx_main_over_both(make_suite);
}
