/* SPDX-License-Identifier: MIT */
/* What telnyx_metrics_write() writes: read back as strictly as Prometheus does
 * (text format 0.0.4), and number by number. */
#include "support/fixture.h"

#include <ctype.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/buffer.h>

#include "support/receiver_fx.h"

static struct evbuffer *out;
static char *text; /* what was written, ended by a zero */

static void
set_up(void)
{
	fx_setup_with(NULL, TELNYX_CONFIG(.tenant_id = "own"));
	ck_assert_ptr_nonnull(out = evbuffer_new());
}

static void
tear_down(void)
{
	evbuffer_free(out);
	free(text);
	text = NULL;
	fx_teardown();
}

/* Send one message; the oracle wants each result to the end. */
static const struct fx_result *
send_by(struct telnyx_sender *sender)
{
	static struct fx_result results[64];
	struct fx_result *result = &results[fx.marks];

	memset(result, 0, sizeof(*result));
	ck_assert_int_eq(
	    fx_send(result, NULL, TELNYX_CALL_OPTIONS(.sender = sender)), TELNYX_OK);
	fx_run_until(&result->calls, 1);
	return result;
}

static struct telnyx_sender *
tenant(const char *name)
{
	struct telnyx_sender *made;

	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.tenant_id = name), &made, NULL),
	    TELNYX_OK);
	return made;
}

/* --- a strict reader --- */

/* A family that was seen: its name. */
static char families[128][128];
static size_t family_count;
static char type[32];
/* Series that were seen: name and labels. */
static char series[4096][256];
static size_t series_count;

/* The histogram that is being read. */
static struct {
	char labels[200]; /* but for le */
	double le;
	unsigned long long count;
	bool inf;
} buckets;

#define REFUSE(line, why) ck_abort_msg("%s: \"%.200s\"", why, line)

static size_t
name_length(const char *line)
{
	size_t n = 0;

	if (isdigit((unsigned char)line[0]))
		return 0;
	while (isalnum((unsigned char)line[n]) || line[n] == '_' || line[n] == ':')
		n++;
	return n;
}

static bool
ends_with(const char *name, const char *end)
{
	size_t a = strlen(name), b = strlen(end);

	return a >= b && strcmp(name + a - b, end) == 0;
}

/* "# HELP name text", then "# TYPE name type". */
static void
read_help(const char *help, const char *next)
{
	char *name = families[family_count];
	size_t n = name_length(help + 7), i;

	if (strncmp(help, "# HELP ", 7) != 0 || n == 0 || n >= 128 ||
	    help[7 + n] != ' ' || help[8 + n] == '\0')
		REFUSE(help, "is no HELP");
	(void)snprintf(name, 128, "%.*s", (int)n, help + 7);
	for (i = 0; i < family_count; i++)
		if (strcmp(families[i], name) == 0)
			REFUSE(help, "comes twice");
	if (strncmp(next, "# TYPE ", 7) != 0 || strncmp(next + 7, name, n) != 0 ||
	    next[7 + n] != ' ')
		REFUSE(next, "is no TYPE of it");
	(void)snprintf(type, sizeof(type), "%s", next + 8 + n);
	if (strcmp(type, "counter") != 0 && strcmp(type, "gauge") != 0 &&
	    strcmp(type, "histogram") != 0)
		REFUSE(next, "is of no type");
	if ((strcmp(type, "counter") == 0) != ends_with(name, "_total"))
		REFUSE(next, "a counter ends with _total, and nothing else does");
	family_count++;
	ck_assert_uint_lt(family_count, 128);
	memset(&buckets, 0, sizeof(buckets));
}

/* `{name="value",...}` as it is, in `labels`, but for le, which is in *le.  Returns
 * what follows. */
static const char *
read_labels(const char *line, const char *at, char labels[200], char le[32])
{
	const char *begin;
	size_t n;

	labels[0] = le[0] = '\0';
	if (*at != '{')
		return at;
	do {
		begin = ++at;
		if ((n = name_length(at)) == 0 || at[n] != '=' || at[n + 1] != '"')
			REFUSE(line, "a label has no name, or no value");
		for (at += n + 2; *at != '"'; at++) {
			if (*at == '\0')
				REFUSE(line, "a value does not end");
			if (*at == '\\' && *++at != '\\' && *at != '"' && *at != 'n')
				REFUSE(line, "an escape that there is not");
		}
		at++;
		if (strncmp(begin, "le=", 3) == 0)
			(void)snprintf(
			    le, 32, "%.*s", (int)(at - begin - 5), begin + 4);
		else
			(void)snprintf(labels + strlen(labels), 200 - strlen(labels),
			    "%.*s,", (int)(at - begin), begin);
	} while (*at == ',');
	if (*at != '}')
		REFUSE(line, "labels do not end");
	return at + 1;
}

static double
read_value(const char *line, const char *at)
{
	char *end;
	double value;

	if (*at != ' ' || strspn(at + 1, "0123456789.") != strlen(at + 1) ||
	    at[1] == '\0' || at[1] == '.')
		REFUSE(line, "the value is no decimal");
	value = strtod(at + 1, &end);
	if (*end != '\0')
		REFUSE(line, "the value is no number");
	return value;
}

/* Buckets come in order, and count up to +Inf, which is _count. */
static void
read_bucket(const char *line, const char *labels, const char *le, double value)
{
	bool first = buckets.le == 0 && !buckets.inf;
	double bound = strcmp(le, "+Inf") == 0 ? 0 : strtod(le, NULL);

	if (buckets.inf || first) {
		memset(&buckets, 0, sizeof(buckets));
		(void)snprintf(buckets.labels, sizeof(buckets.labels), "%s", labels);
	}
	if (le[0] == '\0' || strcmp(buckets.labels, labels) != 0)
		REFUSE(line, "is no bucket of this histogram");
	if (value < (double)buckets.count || (bound != 0 && bound <= buckets.le))
		REFUSE(line, "buckets go back");
	buckets.count = (unsigned long long)value;
	buckets.le = bound;
	buckets.inf = bound == 0;
}

static void
read_sample(const char *line)
{
	const char *family = families[family_count - 1], *suffix, *end;
	char labels[200], le[32];
	size_t n = name_length(line), length = strlen(family), i;
	double value;

	if (family_count == 0 || n < length || strncmp(line, family, length) != 0)
		REFUSE(line, "is not of the family");
	suffix = line + length;
	end = read_labels(line, line + n, labels, le);
	value = read_value(line, end);
	(void)snprintf(series[series_count], 256, "%.*s", (int)(end - line), line);
	for (i = 0; i < series_count; i++)
		if (strcmp(series[i], series[series_count]) == 0)
			REFUSE(line, "comes twice");
	series_count++;
	ck_assert_uint_lt(series_count, 4096);
	n -= length;
	if (strcmp(type, "histogram") != 0) {
		if (n != 0 || le[0] != '\0')
			REFUSE(line, "is not of the family");
	} else if (n == 7 && strncmp(suffix, "_bucket", n) == 0) {
		read_bucket(line, labels, le, value);
	} else if (n == 6 && strncmp(suffix, "_count", n) == 0) {
		if (!buckets.inf || value != (double)buckets.count)
			REFUSE(line, "is not what +Inf has");
	} else if (n != 4 || strncmp(suffix, "_sum", n) != 0) {
		REFUSE(line, "is no sample of a histogram");
	}
}

/* Write, read all of it, and keep the text. */
static void
write_metrics(const struct telnyx_metrics_params *params)
{
	char *copy, *line, *next;
	size_t bytes;

	ck_assert_int_eq(telnyx_metrics_write(params, out), TELNYX_OK);
	bytes = evbuffer_get_length(out);
	free(text);
	ck_assert_ptr_nonnull(text = calloc(1, bytes + 1));
	ck_assert_ptr_nonnull(copy = calloc(1, bytes + 1));
	(void)evbuffer_remove(out, text, bytes);
	ck_assert(bytes == 0 || text[bytes - 1] == '\n');
	ck_assert_uint_eq(strlen(text), bytes);
	memcpy(copy, text, bytes);
	family_count = series_count = 0;
	for (line = copy; *line != '\0'; line = next) {
		*strchr(line, '\n') = '\0';
		next = line + strlen(line) + 1;
		if (*line != '#') {
			read_sample(line);
			continue;
		}
		*strchr(next, '\n') = '\0';
		read_help(line, next);
		next += strlen(next) + 1;
	}
	free(copy);
}

/* The text has this line. */
static void
expect(const char *line)
{
	const char *at = text;

	while ((at = strstr(at, line)) != NULL) {
		if ((at == text || at[-1] == '\n') && at[strlen(line)] == '\n')
			return;
		at++;
	}
	ck_abort_msg("there is no line \"%s\" in\n%.4000s", line, text);
}

static void
expect_none(const char *part)
{
	ck_assert_msg(strstr(text, part) == NULL, "there is \"%s\"", part);
}

/* --- the client and tenants --- */

START_TEST(a_clients_numbers_are_there)
{
	struct telnyx_totals totals;
	char line[128];

	set_up();
	(void)send_by(NULL);
	telnyx_sandbox_script(fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 422));
	(void)send_by(NULL);
	write_metrics(TELNYX_METRICS(.client = fx.client));
	expect("# TYPE telnyx_requests_started_total counter");
	expect("telnyx_requests_started_total 2");
	expect("telnyx_requests_in_flight 0");
	expect("telnyx_requests_ended_total{outcome=\"accepted\"} 1");
	expect("telnyx_requests_ended_total{outcome=\"rejected\"} 1");
	expect("telnyx_requests_ended_total{outcome=\"not_sent\"} 0");
	expect("telnyx_requests_ended_total{outcome=\"unknown\"} 0");
	expect("telnyx_request_errors_total{type=\"validation\"} 1");
	expect("telnyx_request_errors_total{type=\"timeout\"} 0");
	expect("telnyx_request_attempts_total 2");
	expect("telnyx_request_retries_total 0");
	expect("telnyx_messages_total 1");
	expect("telnyx_message_parts_total 1");
	expect("telnyx_message_other_costs_total 0");
	expect("# TYPE telnyx_request_duration_seconds histogram");
	expect("telnyx_request_duration_seconds_bucket{le=\"0.0025\"} 2");
	expect("telnyx_request_duration_seconds_bucket{le=\"60\"} 2");
	expect("telnyx_request_duration_seconds_bucket{le=\"+Inf\"} 2");
	expect("telnyx_request_duration_seconds_count 2");
	expect("telnyx_connections 1");
	expect("telnyx_breaker_state 0");
	expect("telnyx_limit_wait_seconds 0");
	telnyx_totals_init(&totals);
	ck_assert_int_eq(telnyx_client_get_totals(fx.client, &totals), TELNYX_OK);
	(void)snprintf(line, sizeof(line), "telnyx_sent_bytes_total %llu",
	    (unsigned long long)totals.bytes_sent);
	expect(line);
	(void)snprintf(line, sizeof(line), "telnyx_received_bytes_total %llu",
	    (unsigned long long)totals.bytes_received);
	expect(line);
	expect_none("tenant");
	expect_none("webhook");
	expect_none("tracker");
	tear_down();
}
END_TEST

static void
send_costing(struct telnyx_sender *sender, const char *amount, const char *currency)
{
	char body[256];

	(void)snprintf(body, sizeof(body),
	    "{\"data\":{\"id\":\"m\",\"parts\":2,\"cost\":{\"amount\":\"%s\","
	    "\"currency\":\"%s\"}}}",
	    amount, currency);
	telnyx_sandbox_script(
	    fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 200, .body = body));
	ck_assert(send_by(sender)->ok);
}

START_TEST(a_cost_is_written_exactly)
{
	set_up();
	write_metrics(TELNYX_METRICS(.client = fx.client));
	expect("# TYPE telnyx_message_cost_total counter");
	expect_none("telnyx_message_cost_total{");
	send_costing(NULL, "0.0051", "USD");
	send_costing(NULL, "0.0051", "USD");
	send_costing(NULL, "0.00000001", "USD");
	write_metrics(TELNYX_METRICS(.client = fx.client));
	expect("telnyx_message_cost_total{currency=\"USD\"} 0.01020001");
	send_costing(NULL, "99.98979999", "USD");
	write_metrics(TELNYX_METRICS(.client = fx.client));
	expect("telnyx_message_cost_total{currency=\"USD\"} 100");
	tear_down();
}
END_TEST

START_TEST(tenants_have_families_of_their_own)
{
	struct telnyx_sender *senders[] = {
	    tenant("umbrella"), tenant("acme"), tenant("acme"), tenant(NULL)};
	struct telnyx_sender *named[] = {
	    senders[0], senders[1], senders[2], senders[1], senders[3]};
	size_t i;

	set_up();
	send_costing(senders[1], "0.5", "USD");
	send_costing(senders[2], "0.25", "USD");
	send_costing(senders[0], "1", "EUR");
	write_metrics(
	    TELNYX_METRICS(.client = fx.client, .senders = named, .sender_count = 5));
	expect("telnyx_requests_started_total 3");
	expect("telnyx_message_other_costs_total 1");
	expect("telnyx_tenant_requests_started_total{tenant=\"umbrella\"} 1");
	/* Two senders, one of them named twice. */
	expect("telnyx_tenant_requests_started_total{tenant=\"acme\"} 2");
	expect("telnyx_tenant_requests_started_total{tenant=\"\"} 0");
	expect("telnyx_tenant_messages_total{tenant=\"acme\"} 2");
	expect("telnyx_tenant_message_parts_total{tenant=\"acme\"} 4");
	expect(
	    "telnyx_tenant_requests_ended_total{tenant=\"acme\",outcome=\"accepted\"}"
	    " 2");
	expect("telnyx_tenant_request_errors_total{tenant=\"acme\",type=\"api\"} 0");
	expect("telnyx_tenant_message_cost_total{tenant=\"acme\",currency=\"USD\"} "
	       "0.75");
	expect("telnyx_tenant_message_cost_total{tenant=\"umbrella\",currency=\"EUR\"} "
	       "1");
	expect("telnyx_tenant_request_duration_seconds_count{tenant=\"acme\"} 2");
	for (i = 0; i < 4; i++)
		telnyx_sender_unref(senders[i]);
	tear_down();
}
END_TEST

/* The samples of what tenants paid; ends the text behind them. */
static const char *
costs(void)
{
	const char *first = strstr(text, "\ntelnyx_tenant_message_cost_total{");
	const char *end = first;

	ck_assert_ptr_nonnull(first);
	while (strncmp(end + 1, "telnyx_tenant_message_cost_total{", 33) == 0)
		end = strchr(end + 1, '\n');
	text[end + 1 - text] = '\0';
	return first + 1;
}

START_TEST(one_tenant_in_two_currencies_has_a_sum_of_each)
{
	/* Whatever the addresses are, one of both tenants has them the other way. */
	struct telnyx_sender *senders[] = {tenant("umbrella"), tenant("umbrella"),
	    tenant("acme"), tenant("acme"), tenant("acme"), tenant("acme")};
	size_t i;

	set_up();
	send_costing(senders[0], "1", "EUR");
	send_costing(senders[1], "2", "USD");
	send_costing(senders[2], "0.5", "USD");
	send_costing(senders[3], "0.25", "EUR");
	send_costing(senders[4], "3", "USD");
	send_costing(senders[5], "4", "EUR");
	write_metrics(TELNYX_METRICS(.senders = senders, .sender_count = 6));
	expect("telnyx_tenant_message_other_costs_total{tenant=\"acme\"} 0");
	expect("telnyx_tenant_messages_total{tenant=\"acme\"} 4");
	ck_assert_str_eq(costs(),
	    "telnyx_tenant_message_cost_total{tenant=\"acme\",currency=\"EUR\"} 4.25\n"
	    "telnyx_tenant_message_cost_total{tenant=\"acme\",currency=\"USD\"} 3.5\n"
	    "telnyx_tenant_message_cost_total{tenant=\"umbrella\",currency=\"EUR\"} 1\n"
	    "telnyx_tenant_message_cost_total{tenant=\"umbrella\",currency=\"USD\"} "
	    "2\n");
	for (i = 0; i < 6; i++)
		telnyx_sender_unref(senders[i]);
	tear_down();
}
END_TEST

START_TEST(what_a_tenant_pays_in_one_currency_stays_when_another_comes)
{
	struct telnyx_sender *senders[] = {tenant("acme"), tenant("acme")};
	struct telnyx_sender *named[] = {
	    senders[0], senders[1], senders[0], senders[1]};
	size_t i;

	set_up();
	for (i = 0; i < 2; i++) {
		send_costing(senders[i], "1.5", i == 0 ? "USD" : "EUR");
		write_metrics(TELNYX_METRICS(.senders = named, .sender_count = 4));
		expect("telnyx_tenant_message_cost_total{tenant=\"acme\","
		       "currency=\"USD\"} 1.5");
	}
	/* A currency that a sender's own sum is not of is in no sum. */
	send_costing(senders[0], "1", "EUR");
	write_metrics(TELNYX_METRICS(.senders = named, .sender_count = 4));
	expect("telnyx_tenant_message_cost_total{tenant=\"acme\",currency=\"EUR\"} "
	       "1.5");
	expect("telnyx_tenant_message_other_costs_total{tenant=\"acme\"} 1");
	telnyx_sender_unref(senders[0]);
	telnyx_sender_unref(senders[1]);
	tear_down();
}
END_TEST

START_TEST(a_tenants_name_may_be_anything)
{
	struct telnyx_sender *senders[] = {tenant("a\"b\\c\nd{}, e=1"),
	    tenant("\xc3\xa9t\xc3\xa9"), tenant("bad\xff\xc3"), tenant("bad\xfe\xc3"),
	    tenant(TELNYX_NULL)};
	size_t i;

	set_up();
	write_metrics(TELNYX_METRICS(.senders = senders, .sender_count = 5));
	expect("telnyx_tenant_messages_total{tenant=\"a\\\"b\\\\c\\nd{}, e=1\"} 0");
	expect("telnyx_tenant_messages_total{tenant=\"\xc3\xa9t\xc3\xa9\"} 0");
	expect(
	    "telnyx_tenant_messages_total{tenant=\"bad\xef\xbf\xbd\xef\xbf\xbd\"} 0");
	expect("telnyx_tenant_messages_total{tenant=\"\"} 0");
	for (i = 0; i < 5; i++)
		telnyx_sender_unref(senders[i]);
	tear_down();
}
END_TEST

START_TEST(numbers_do_not_follow_the_locale)
{
	set_up();
	/* Where there is no such locale, nothing is proved. */
	(void)setlocale(LC_ALL, "de_DE.UTF-8");
	send_costing(NULL, "0.5", "USD");
	write_metrics(TELNYX_METRICS(.client = fx.client));
	expect("telnyx_message_cost_total{currency=\"USD\"} 0.5");
	(void)setlocale(LC_ALL, "C");
	tear_down();
}
END_TEST

/* --- receiver and tracker --- */

static void
take(const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle,
    void *arg)
{
	(void)event;
	(void)handle;
	++*(unsigned *)arg;
}

START_TEST(a_receivers_numbers_are_there)
{
	unsigned taken = 0;
	char *event, *request;

	ck_assert_ptr_nonnull(out = evbuffer_new());
	RX_START(.tolerance_s = 0);
	rx_listen(NULL);
	telnyx_webhook_receiver_on(
	    rx.receiver, TELNYX_WEBHOOK_MESSAGE_FINALIZED, take, &taken);
	telnyx_webhook_receiver_on(
	    rx.receiver, TELNYX_WEBHOOK_TYPE_UNKNOWN, take, &taken);
	event = rx_event("message.finalized", "one");
	request = rx_request_signed(RX_SEED, rx_now_s(), NULL, event);
	ck_assert_int_eq(rx_ask(request), 200);
	ck_assert_int_eq(rx_ask(request), 200);
	ck_assert_uint_eq(rx_stats().body_bytes, 2 * strlen(event));
	free(event);
	free(request);
	event = rx_event("what.is.this", "two");
	request = rx_request_signed(RX_SEED, rx_now_s(), NULL, event);
	ck_assert_int_eq(rx_ask(request), 200);
	free(event);
	free(request);
	rx_settle();
	ck_assert_uint_eq(taken, 2);
	write_metrics(TELNYX_METRICS(.receiver = rx.receiver));
	expect("telnyx_webhook_requests_total{reason=\"delivered\"} 2");
	expect("telnyx_webhook_requests_total{reason=\"duplicate\"} 1");
	expect("telnyx_webhook_requests_total{reason=\"tls\"} 0");
	expect("telnyx_webhook_events_total{type=\"message.finalized\"} 1");
	expect("telnyx_webhook_events_total{type=\"message.sent\"} 0");
	expect("telnyx_webhook_events_total{type=\"unknown\"} 1");
	expect("telnyx_webhook_connections_accepted_total 3");
	expect("telnyx_webhook_ids_remembered 2");
	expect_none("telnyx_requests");
	ck_assert_uint_eq(telnyx_webhook_receiver_count_events(
			      rx.receiver, TELNYX_WEBHOOK_MESSAGE_FINALIZED),
	    1);
	ck_assert_uint_eq(telnyx_webhook_receiver_count_events(
			      rx.receiver, TELNYX_WEBHOOK_TYPE_UNKNOWN),
	    1);
	ck_assert_uint_eq(telnyx_webhook_receiver_count_events(
			      rx.receiver, (enum telnyx_webhook_type)21),
	    0);
	ck_assert_uint_eq(telnyx_webhook_receiver_count_events(
			      rx.receiver, (enum telnyx_webhook_type) - 2),
	    0);
	ck_assert_uint_eq(
	    telnyx_webhook_receiver_count_events(NULL, TELNYX_WEBHOOK_MESSAGE_SENT), 0);
	rx_stop();
	evbuffer_free(out);
}
END_TEST

/* Post an event that occurred so many milliseconds ago. */
static void
post_aged(int64_t age_ms, const char *id)
{
	char at[TELNYX_TIMESTAMP_MAX], body[256], *request;
	int64_t now_ms = rx.env->unix_ms(rx.env);

	ck_assert_int_eq(telnyx_timestamp_format(now_ms - age_ms, at), TELNYX_OK);
	(void)snprintf(body, sizeof(body),
	    "{\"data\":{\"event_type\":\"message.sent\",\"id\":\"%s\","
	    "\"occurred_at\":\"%s\",\"payload\":{\"id\":\"m\"}}}",
	    id, at);
	request = rx_request_signed(RX_SEED, rx_now_s(), NULL, body);
	ck_assert_int_eq(rx_ask(request), 200);
	free(request);
	rx_settle();
}

START_TEST(the_age_of_events_is_that_of_what_occurred)
{
	struct telnyx_webhook_receiver_stats stats;
	unsigned taken = 0;

	ck_assert_ptr_nonnull(out = evbuffer_new());
	RX_START(.tolerance_s = 0);
	rx_listen(NULL);
	telnyx_webhook_receiver_on(
	    rx.receiver, TELNYX_WEBHOOK_MESSAGE_SENT, take, &taken);
	post_aged(100, "a");
	post_aged(101, "b");
	post_aged(7000, "c");
	post_aged(-5000, "d"); /* by a clock that is ahead of ours */
	stats = rx_stats();
	ck_assert_uint_eq(taken, 4);
	ck_assert_uint_eq(stats.ages.count, 4);
	ck_assert_uint_eq(stats.ages.counts[0], 2);
	ck_assert_uint_eq(stats.ages.counts[1], 1);
	ck_assert_uint_eq(stats.ages.counts[6], 1);
	ck_assert_uint_eq(stats.ages.sum_ns, 7201 * TELNYX_NS_PER_MS);
	write_metrics(TELNYX_METRICS(.receiver = rx.receiver));
	expect("telnyx_webhook_event_age_seconds_bucket{le=\"0.1\"} 2");
	expect("telnyx_webhook_event_age_seconds_bucket{le=\"0.25\"} 3");
	expect("telnyx_webhook_event_age_seconds_sum 7.201");
	expect("telnyx_webhook_event_age_seconds_count 4");
	rx_stop();
	evbuffer_free(out);
}
END_TEST

static void
on_track(const struct telnyx_tracker_report *report, void *arg)
{
	(void)report;
	++*(unsigned *)arg;
}

START_TEST(a_trackers_numbers_are_there)
{
	struct telnyx_message_party to = {.phone_number = "+13125550002",
	    .status = TELNYX_MESSAGE_DELIVERED,
	    .status_text = "delivered"};
	const struct telnyx_message_party *const parties[] = {&to, NULL};
	const struct telnyx_message message = {.id = "m", .to = parties, .to_count = 1};
	struct telnyx_tracker *tracker = NULL;
	struct telnyx_tracker_stats stats;
	unsigned reports = 0;

	set_up();
	ck_assert_int_eq(telnyx_tracker_new(fx.base,
			     TELNYX_TRACKER(.cb = on_track, .arg = &reports), &tracker),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_tracker_sent(tracker, &message, NULL, NULL, NULL), TELNYX_OK);
	fx_run_until(&reports, 1);
	telnyx_tracker_stats_init(&stats);
	ck_assert_int_eq(telnyx_tracker_get_stats(tracker, &stats), TELNYX_OK);
	ck_assert_uint_eq(stats.final_durations.count, 1);
	write_metrics(TELNYX_METRICS(.tracker = tracker));
	expect("telnyx_tracker_messages{state=\"following\"} 0");
	expect("telnyx_tracker_reports_total{result=\"final\"} 1");
	expect("telnyx_tracker_reports_total{result=\"no_evidence\"} 0");
	expect("telnyx_tracker_final_messages_total{status=\"delivered\"} 1");
	expect("telnyx_tracker_final_messages_total{status=\"unknown\"} 0");
	expect("telnyx_tracker_final_duration_seconds_bucket{le=\"1\"} 1");
	expect("telnyx_tracker_final_duration_seconds_bucket{le=\"86400\"} 1");
	expect("telnyx_tracker_final_duration_seconds_count 1");
	telnyx_tracker_free(tracker);
	tear_down();
}
END_TEST

START_TEST(each_final_message_is_in_the_line_of_a_status)
{
	static const enum telnyx_message_status statuses[] = {
	    TELNYX_MESSAGE_STATUS_UNSET, TELNYX_MESSAGE_STATUS_UNKNOWN,
	    TELNYX_MESSAGE_STATUS_UNSET, TELNYX_MESSAGE_DELIVERED};
	struct telnyx_message_party to = {.phone_number = "+13125550002"};
	const struct telnyx_message_party *const parties[] = {&to, NULL};
	struct telnyx_message payload = {
	    .to = parties, .to_count = 1, .direction = TELNYX_DIRECTION_OUTBOUND};
	struct telnyx_webhook_event event = {
	    .type = TELNYX_WEBHOOK_MESSAGE_FINALIZED, .message = &payload};
	struct telnyx_tracker *tracker = NULL;
	unsigned reports = 0, i;
	char id[8];

	set_up();
	ck_assert_int_eq(telnyx_tracker_new(fx.base,
			     TELNYX_TRACKER(.cb = on_track, .arg = &reports), &tracker),
	    TELNYX_OK);
	for (i = 0; i < 4; i++) {
		(void)snprintf(id, sizeof(id), "m%u", i);
		event.id = payload.id = id;
		to.status = statuses[i];
		ck_assert_int_eq(
		    telnyx_tracker_follow(tracker, TELNYX_TRACKED(.id = id), NULL),
		    TELNYX_OK);
		telnyx_tracker_event(tracker, &event);
		fx_run_until(&reports, i + 1);
	}
	write_metrics(TELNYX_METRICS(.tracker = tracker));
	expect("telnyx_tracker_reports_total{result=\"final\"} 4");
	expect("telnyx_tracker_final_messages_total{status=\"unknown\"} 3");
	expect("telnyx_tracker_final_messages_total{status=\"delivered\"} 1");
	telnyx_tracker_free(tracker);
	tear_down();
}
END_TEST

/* --- all or nothing --- */

START_TEST(the_prefix_is_a_name)
{
	set_up();
	write_metrics(TELNYX_METRICS(.client = fx.client, .prefix = "my:sms_2"));
	expect("my:sms_2_messages_total 0");
	expect_none("telnyx_");
	ck_assert_int_eq(telnyx_metrics_write(
			     TELNYX_METRICS(.client = fx.client, .prefix = ""), out),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_metrics_write(
		TELNYX_METRICS(.client = fx.client, .prefix = "2sms"), out),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_metrics_write(
		TELNYX_METRICS(.client = fx.client, .prefix = "my-sms"), out),
	    TELNYX_E_INVALID);
	tear_down();
}
END_TEST

START_TEST(what_is_wrong_writes_nothing)
{
	struct telnyx_sender *none[] = {NULL};
	struct telnyx_metrics_params params;

	set_up();
	write_metrics(TELNYX_METRICS(.client = NULL));
	ck_assert_str_eq(text, "");
	telnyx_metrics_params_init(&params);
	params.client = fx.client;
	params.size = 1;
	ck_assert_int_eq(telnyx_metrics_write(&params, out), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_metrics_write(NULL, out), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_metrics_write(TELNYX_METRICS(.client = fx.client), NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_metrics_write(TELNYX_METRICS(.client = fx.client,
						  .senders = none, .sender_count = 1),
			     out),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_metrics_write(TELNYX_METRICS(.sender_count = 1), out),
	    TELNYX_E_INVALID);
	ck_assert_uint_eq(evbuffer_get_length(out), 0);
	tear_down();
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("metrics");
	TCase *tests = tcase_create("metrics");

	tcase_add_test(tests, a_clients_numbers_are_there);
	tcase_add_test(tests, a_cost_is_written_exactly);
	tcase_add_test(tests, tenants_have_families_of_their_own);
	tcase_add_test(tests, one_tenant_in_two_currencies_has_a_sum_of_each);
	tcase_add_test(
	    tests, what_a_tenant_pays_in_one_currency_stays_when_another_comes);
	tcase_add_test(tests, a_tenants_name_may_be_anything);
	tcase_add_test(tests, numbers_do_not_follow_the_locale);
	tcase_add_test(tests, a_receivers_numbers_are_there);
	tcase_add_test(tests, the_age_of_events_is_that_of_what_occurred);
	tcase_add_test(tests, a_trackers_numbers_are_there);
	tcase_add_test(tests, each_final_message_is_in_the_line_of_a_status);
	tcase_add_test(tests, the_prefix_is_a_name);
	tcase_add_test(tests, what_is_wrong_writes_nothing);
	suite_add_tcase(all, tests);
	return all;
}

int
main(void)
{
	return fx_main(suite());
}
