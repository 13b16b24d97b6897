/* SPDX-License-Identifier: MIT */
/* Drafts: the limits of a job, both sides of each, from params and from JSON. */
#include "support/fixture.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "queue/payload_internal.h"

#define NOW INT64_C(1800000000000)
#define LATEST TELNYX_DRAFT_LATEST_MS
#define HI (TELNYX_MESSAGE(.to = "+13125550002", .text = "Hi"))

static struct telnyx_arena arena;
static struct telnyx_job_draft draft;

static void
tear_down(void)
{
	telnyx_arena_clear(&arena);
}

/* A text of so many bytes. */
static const char *
bytes(size_t count)
{
	char *text = telnyx_arena_alloc(&arena, count + 1);

	memset(text, 'x', count);
	return text;
}

static const char *
of_params(const struct telnyx_job_params *job)
{
	memset(&draft, 0xa5, sizeof(draft));
	ck_assert(telnyx_draft_of_params(job, NOW, &arena, &draft));
	return draft.refused == NULL ? "fine" : draft.refused;
}

static const char *
of_json(const char *text)
{
	memset(&draft, 0xa5, sizeof(draft));
	ck_assert(telnyx_draft_of_json(text, NOW, &arena, &draft));
	return draft.refused == NULL ? "fine" : draft.refused;
}

/* Of a message with these members of `job`. */
static const char *__attribute__((format(printf, 1, 2))) of_job(const char *format, ...)
{
	static char options[8192], text[8400];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(options, sizeof(options), format, args);
	va_end(args);
	(void)snprintf(text, sizeof(text),
	    "{\"to\":\"+13125550002\",\"text\":\"Hi\",\"job\":{%s}}", options);
	return of_json(text);
}

#define PARAMS(why, ...)                                                               \
	ck_assert_str_eq(of_params(TELNYX_JOB(.message = HI, __VA_ARGS__)), why)
#define JOB(why, ...) ck_assert_str_eq(of_job(__VA_ARGS__), why)

/* --- what is filled in ------------------------------------------------------ */

static void
expect_defaults(void)
{
	ck_assert_int_eq(draft.operation, TELNYX_JOB_SEND);
	ck_assert_str_eq(draft.queue, "default");
	ck_assert_str_eq(draft.part, "");
	ck_assert_str_eq(draft.sender, "");
	ck_assert_ptr_null(draft.batch);
	ck_assert_ptr_null(draft.unique_key);
	ck_assert_ptr_null(draft.meta);
	ck_assert_str_eq(draft.to, "+13125550002");
	ck_assert_str_eq(draft.payload, "{\"to\":\"+13125550002\",\"text\":\"Hi\"}");
	ck_assert_int_eq(draft.priority, 0);
	ck_assert_int_eq(draft.max_attempts, 20);
	ck_assert_int_eq(draft.run_at_ms, NOW);
	ck_assert_int_eq(draft.expires_at_ms, 0);
	ck_assert_int_eq(draft.unique_until_ms, 0);
	ck_assert_uint_eq(draft.unique_free, 0);
}

START_TEST(what_is_not_given_is_filled_in)
{
	PARAMS("fine", .queue = NULL);
	expect_defaults();
	JOB("fine", " ");
	expect_defaults();
	ck_assert_str_eq(of_json("{\"text\":\"Hi\",\"to\":\"+13125550002\"}"), "fine");
	expect_defaults();
}
END_TEST

static void
expect_all_given(void)
{
	ck_assert_int_eq(draft.operation, TELNYX_JOB_LONG_CODE);
	ck_assert_str_eq(draft.queue, "q.1");
	ck_assert_str_eq(draft.part, "acme");
	ck_assert_str_eq(draft.sender, "sales");
	ck_assert_str_eq(draft.batch, "may");
	ck_assert_str_eq(draft.unique_key, "order-7");
	ck_assert_str_eq(draft.meta, "{}");
	ck_assert_int_eq(draft.priority, 3);
	ck_assert_int_eq(draft.max_attempts, 5);
	ck_assert_int_eq(draft.run_at_ms, NOW + 600000);
	ck_assert_int_eq(draft.expires_at_ms, NOW + 600000 + 300000);
	ck_assert_int_eq(draft.unique_until_ms, NOW + 86400000);
	ck_assert_uint_eq(
	    draft.unique_free, 1u << TELNYX_JOB_DISCARDED | 1u << TELNYX_JOB_CANCELLED);
}

START_TEST(what_is_given_is_taken)
{
	PARAMS("fine", .operation = TELNYX_JOB_LONG_CODE, .queue = "q.1",
	    .part = "acme", .sender = "sales", .priority = 3, .max_attempts = 5,
	    .delay_ms = 600000, .expires_in_ms = 300000, .unique_key = "order-7",
	    .unique_for_ms = 86400000,
	    .unique_free = 1u << TELNYX_JOB_DISCARDED | 1u << TELNYX_JOB_CANCELLED,
	    .batch = "may", .meta = "{}");
	expect_all_given();
	JOB("fine", "\"unique_key\":\"order-7\",\"unique_for\":\"1d\","
		    "\"unique_free\":[\"discarded\",\"cancelled\"],\"delay\":\"10m\","
		    "\"expires_in\":\"5m\",\"priority\":3,\"queue\":\"q.1\","
		    "\"part\":\"acme\",\"sender\":\"sales\",\"batch\":\"may\","
		    "\"meta\":\"{}\",\"max_attempts\":5,"
		    "\"operation\":\"message_send_long_code\"");
	expect_all_given();
}
END_TEST

START_TEST(nothing_of_the_params_is_needed_afterwards)
{
	char to[] = "+13125550002", queue[] = "q", part[] = "p", key[] = "k";

	ck_assert_str_eq(
	    of_params(TELNYX_JOB(.message = TELNYX_MESSAGE(.to = to, .text = "Hi"),
		.queue = queue, .part = part, .unique_key = key)),
	    "fine");
	to[1] = queue[0] = part[0] = key[0] = '!';
	ck_assert_str_eq(draft.to, "+13125550002");
	ck_assert_str_eq(draft.queue, "q");
	ck_assert_str_eq(draft.part, "p");
	ck_assert_str_eq(draft.unique_key, "k");
}
END_TEST

/* --- texts ------------------------------------------------------------------ */

static const char bad_queue[] =
    "queue: must be 1 to 64 of A-Z, a-z, 0-9, '_', '-' and '.'";

START_TEST(a_queues_name_has_some_characters_only)
{
	char name[] = "a?c";
	bool fine;
	int c;

	PARAMS("fine", .queue = bytes(64));
	PARAMS(bad_queue, .queue = bytes(65));
	PARAMS(bad_queue, .queue = "");
	PARAMS("fine", .queue = "x");
	for (c = 1; c < 256; c++) {
		name[1] = (char)c;
		fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		       (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
		PARAMS(fine ? "fine" : bad_queue, .queue = name);
	}
	JOB("fine", "\"queue\":\"%s\"", bytes(64));
	JOB(bad_queue, "\"queue\":\"%s\"", bytes(65));
}
END_TEST

START_TEST(texts_have_lengths_in_bytes)
{
	static const char part[] = "part: must be up to 128 bytes of UTF-8";
	static const char sender[] = "sender: must be up to 128 bytes of UTF-8";
	static const char batch[] = "batch: must be 1 to 128 bytes of UTF-8";
	static const char key[] = "unique_key: must be 1 to 256 bytes of UTF-8";
	static const char meta[] = "meta: must be up to 4096 bytes of UTF-8";

	PARAMS("fine", .part = bytes(128));
	PARAMS(part, .part = bytes(129));
	PARAMS("fine", .part = "");
	PARAMS(part, .part = "\xff");
	PARAMS("fine", .sender = bytes(128));
	PARAMS(sender, .sender = bytes(129));
	PARAMS("fine", .sender = "");
	PARAMS(sender, .sender = "\xc3");
	PARAMS("fine", .batch = bytes(128));
	PARAMS(batch, .batch = bytes(129));
	PARAMS("fine", .batch = "x");
	PARAMS(batch, .batch = "");
	PARAMS(batch, .batch = "\xff");
	PARAMS("fine", .unique_key = bytes(256));
	PARAMS(key, .unique_key = bytes(257));
	PARAMS("fine", .unique_key = "x");
	PARAMS(key, .unique_key = "");
	PARAMS(key, .unique_key = "\xff");
	PARAMS("fine", .meta = bytes(4096));
	PARAMS(meta, .meta = bytes(4097));
	PARAMS("fine", .meta = "");
	PARAMS(meta, .meta = "\xff");
	JOB(part, "\"part\":\"%s\"", bytes(129));
	JOB(key, "\"unique_key\":\"\"");
}
END_TEST

/* --- numbers ---------------------------------------------------------------- */

START_TEST(numbers_have_limits)
{
	static const char priority[] = "priority: must be 0 to 9";
	static const char attempts[] = "max_attempts: must be 1 to 1000";

	PARAMS("fine", .priority = 9);
	PARAMS(priority, .priority = 10);
	PARAMS(priority, .priority = -1);
	PARAMS("fine", .max_attempts = 1);
	ck_assert_int_eq(draft.max_attempts, 1);
	PARAMS("fine", .max_attempts = 1000);
	PARAMS(attempts, .max_attempts = 1001);
	PARAMS(attempts, .max_attempts = -1);
	JOB("fine", "\"priority\":0");
	JOB("fine", "\"priority\":9");
	JOB(priority, "\"priority\":10");
	JOB(priority, "\"priority\":-1");
	JOB(priority, "\"priority\":4294967296");
	JOB(priority, "\"priority\":-4294967296");
	JOB(priority, "\"priority\":18446744073709551615");
	JOB("job.priority: is not a whole number", "\"priority\":1.0");
	JOB("job.priority: is not a whole number", "\"priority\":\"1\"");
	JOB("job.priority: is not a whole number", "\"priority\":null");
	JOB("fine", "\"max_attempts\":1");
	JOB("fine", "\"max_attempts\":1000");
	JOB(attempts, "\"max_attempts\":1001");
	JOB(attempts, "\"max_attempts\":-1");
	JOB("job.max_attempts: must be more than 0", "\"max_attempts\":0");
}
END_TEST

START_TEST(two_states_can_free_a_key)
{
	static const char only[] =
	    "unique_free: only discarded and cancelled can free a key";
	static const char list[] =
	    "job.unique_free: must be a list of \"discarded\" and \"cancelled\"";
	int state;

	for (state = 0; state < 32; state++)
		PARAMS(state == TELNYX_JOB_DISCARDED || state == TELNYX_JOB_CANCELLED
			   ? "fine"
			   : only,
		    .unique_key = "k", .unique_free = 1u << state);
	PARAMS("unique_free: needs a unique_key",
	    .unique_free = 1u << TELNYX_JOB_DISCARDED);
	PARAMS("unique_for: needs a unique_key", .unique_for_ms = 1);
	JOB("fine", "\"unique_key\":\"k\",\"unique_free\":[]");
	ck_assert_uint_eq(draft.unique_free, 0);
	JOB("fine", "\"unique_key\":\"k\",\"unique_free\":[\"cancelled\"]");
	ck_assert_uint_eq(draft.unique_free, 1u << TELNYX_JOB_CANCELLED);
	JOB(only, "\"unique_key\":\"k\",\"unique_free\":[\"accepted\"]");
	JOB(list, "\"unique_key\":\"k\",\"unique_free\":[\"done\"]");
	JOB(list, "\"unique_key\":\"k\",\"unique_free\":[4]");
	JOB(list, "\"unique_key\":\"k\",\"unique_free\":\"discarded\"");
	JOB("unique_for: needs a unique_key", "\"unique_for\":\"1d\"");
}
END_TEST

START_TEST(a_job_has_an_operation_that_takes_what_it_has)
{
	int i;

	for (i = TELNYX_JOB_SEND; i <= TELNYX_JOB_NUMBER_POOL; i++) {
		PARAMS("fine", .operation = (enum telnyx_job_operation)i);
		ck_assert_int_eq(draft.operation, i);
	}
	PARAMS("operation: does not take a message", .operation = TELNYX_JOB_RCS);
	PARAMS("operation: does not take a message", .operation = 9);
	PARAMS("operation: does not take a message", .operation = -1);
	ck_assert_str_eq(of_params(TELNYX_JOB(.queue = "q")), "message: is required");
	JOB("fine", "\"operation\":\"message_send\"");
	JOB("job.operation: is none that is known", "\"operation\":\"message_get\"");
	JOB("job.operation: is not a text", "\"operation\":1");
}
END_TEST

/* --- times ------------------------------------------------------------------ */

START_TEST(times_have_limits)
{
	static const char run_at[] = "run_at: must be a time from 1970 to 9999";
	static const char delay[] = "delay: must not be negative, nor lead beyond 9999";
	static const char expires[] =
	    "expires_in: must not be negative, nor lead beyond 9999";
	static const char unique[] =
	    "unique_for: must not be negative, nor lead beyond 9999";

	PARAMS("fine", .run_at_ms = 1); /* in the past: due at once */
	ck_assert_int_eq(draft.run_at_ms, 1);
	PARAMS("fine", .run_at_ms = LATEST);
	PARAMS(run_at, .run_at_ms = LATEST + 1);
	PARAMS(run_at, .run_at_ms = -1);
	PARAMS(run_at, .run_at_ms = INT64_MIN);
	PARAMS("fine", .delay_ms = 1);
	ck_assert_int_eq(draft.run_at_ms, NOW + 1);
	PARAMS("fine", .delay_ms = LATEST - NOW);
	ck_assert_int_eq(draft.run_at_ms, LATEST);
	PARAMS(delay, .delay_ms = LATEST - NOW + 1);
	PARAMS(delay, .delay_ms = INT64_MAX);
	PARAMS(delay, .delay_ms = -1);
	PARAMS("delay: is given beside run_at", .run_at_ms = NOW, .delay_ms = 1);
	PARAMS("fine", .run_at_ms = NOW + 5, .expires_in_ms = 1);
	ck_assert_int_eq(draft.expires_at_ms, NOW + 6);
	PARAMS("fine", .expires_in_ms = LATEST - NOW);
	PARAMS(expires, .expires_in_ms = LATEST - NOW + 1);
	PARAMS(expires, .expires_in_ms = -1);
	PARAMS("fine", .unique_key = "k", .unique_for_ms = 1);
	ck_assert_int_eq(draft.unique_until_ms, NOW + 1);
	PARAMS("fine", .unique_key = "k", .unique_for_ms = LATEST - NOW);
	PARAMS(unique, .unique_key = "k", .unique_for_ms = LATEST - NOW + 1);
	PARAMS(unique, .unique_key = "k", .unique_for_ms = -1);
}
END_TEST

static const char no_duration[] =
    "job.delay: must be seconds, or a text such as \"500ms\", \"90s\", \"10m\", "
    "\"2h\" or \"1d\"";

START_TEST(durations_are_seconds_or_have_a_unit)
{
	static const struct {
		const char *text;
		int64_t ms; /* -1: it is none */
	} cases[] = {
	    {"90", 90000},
	    {"\"90\"", 90000},
	    {"\"90s\"", 90000},
	    {"\"500ms\"", 500},
	    {"\"10m\"", 600000},
	    {"\"2h\"", 7200000},
	    {"\"1d\"", 86400000},
	    {"0", 0},
	    {"\"0\"", 0},
	    {"0.0", 0},
	    {"1.5", 1500},
	    {"0.0004", 1},
	    {"1e2", 100000},
	    {"\"1D\"", -1},
	    {"\"1 d\"", -1},
	    {"\" 1d\"", -1},
	    {"\"1d \"", -1},
	    {"\"1h30m\"", -1},
	    {"\"\"", -1},
	    {"\"d\"", -1},
	    {"\"ms\"", -1},
	    {"\"1.5h\"", -1},
	    {"\"+1\"", -1},
	    {"\"-1\"", -1},
	    {"\"0x10\"", -1},
	    {"\"1w\"", -1},
	    {"-1", -1},
	    {"-0.5", -1},
	    {"1e999", -1},
	    {"18446744073709551615", -1},
	    {"9223372036854775807", -1},
	    {"\"99999999999999999999999\"", -1},
	    {"\"253402300799999ms\"", -2}, /* a duration, but beyond all time */
	    {"\"253402300800000ms\"", -1},
	    {"\"253402300799\"", -2},
	    {"\"253402300800\"", -1},
	    {"253402300799", -2},
	    {"253402300800", -1},
	    {"253402300801.0", -1},
	    {"\"2932896d\"", -2},
	    {"\"2932897d\"", -1},
	    {"null", -1},
	    {"true", -1},
	    {"[]", -1},
	    {"{}", -1},
	};
	const char *why;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		why = of_job("\"delay\":%s", cases[i].text);
		if (cases[i].ms == -1) {
			ck_assert_msg(strcmp(why, no_duration) == 0, "%s: %s",
			    cases[i].text, why);
		} else if (cases[i].ms == -2) {
			ck_assert_msg(strncmp(why, "delay: must not", 15) == 0,
			    "%s: %s", cases[i].text, why);
		} else {
			ck_assert_msg(draft.run_at_ms == NOW + cases[i].ms, "%s: %s",
			    cases[i].text, why);
		}
	}
}
END_TEST

START_TEST(a_time_is_iso_8601_or_unix_seconds)
{
	static const struct {
		const char *text;
		int64_t ms; /* -1: it is none */
	} cases[] = {
	    {"\"2026-12-24T08:00:00Z\"", INT64_C(1798099200000)},
	    {"\"2026-12-24T09:00:00+01:00\"", INT64_C(1798099200000)},
	    {"\"2026-12-24T08:00:00.250Z\"", INT64_C(1798099200250)},
	    {"1798099200", INT64_C(1798099200000)},
	    {"1798099200.25", INT64_C(1798099200250)},
	    {"1", 1000},
	    {"0", -1},
	    {"\"1970-01-01T00:00:00Z\"", -1},
	    {"-1", -1},
	    {"253402300799", INT64_C(253402300799000)},
	    {"253402300800", -1},
	    {"1798099200000", -1}, /* in ms */
	    {"\"2026-12-24T08:00:00\"", -1},
	    {"\"2026-12-24\"", -1},
	    {"\"1798099200\"", -1},
	    {"\"\"", -1},
	    {"\"10m\"", -1},
	    {"null", -1},
	    {"true", -1},
	    {"[]", -1},
	};
	const char *why;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		why = of_job("\"run_at\":%s", cases[i].text);
		if (cases[i].ms == -1)
			ck_assert_msg(
			    strncmp(why, "job.run_at: must be a time", 26) == 0,
			    "%s: %s", cases[i].text, why);
		else
			ck_assert_msg(draft.run_at_ms == cases[i].ms, "%s: %s",
			    cases[i].text, why);
	}
	JOB("delay: is given beside run_at", "\"run_at\":1798099200,\"delay\":1");
}
END_TEST

/* What was reckoned and came out as nothing was not meant as "for ever". */
START_TEST(in_json_nothing_is_not_for_ever)
{
	JOB("job.expires_in: must be more than 0", "\"expires_in\":0");
	JOB("job.expires_in: must be more than 0", "\"expires_in\":\"0ms\"");
	JOB("fine", "\"expires_in\":\"1ms\"");
	JOB("fine", "\"expires_in\":0.00001");
	ck_assert_int_eq(draft.expires_at_ms, NOW + 1);
	JOB("job.unique_for: must be more than 0",
	    "\"unique_key\":\"k\",\"unique_for\":0");
	JOB("job.unique_key: is not a text", "\"unique_key\":null");
	JOB("job.batch: is not a text", "\"batch\":null");
	JOB("job.queue: is not a text", "\"queue\":1");
}
END_TEST

/* --- JSON ------------------------------------------------------------------- */

START_TEST(what_is_not_known_is_refused_by_its_name)
{
	JOB("job.uniqe_key: is not known", "\"uniqe_key\":\"k\"");
	JOB("job.state: is not known", "\"state\":0");
	JOB("job.a\\x1bb: is not known", "\"a\\u001bb\":0");
	ck_assert_str_eq(
	    of_json("{\"to\":\"12345\",\"text2\":\"Hi\"}"), "text2: is not known");
	ck_assert_str_eq(of_json("{\"to\":\"12345\",\"text\":\"Hi\",\"job\":null}"),
	    "job: is no object");
	ck_assert_str_eq(of_json("{\"to\":\"12345\",\"text\":\"Hi\",\"job\":[]}"),
	    "job: is no object");
	ck_assert_str_eq(of_json("{\"to\":\"12345\",\"text\":\"Hi\",\"reference\":1}"),
	    "reference: is the queue's own");
	ck_assert_str_eq(of_json("{\"text\":\"Hi\"}"), "to: is required");
	ck_assert_str_eq(
	    of_json("{\"to\":\"12345\"}"), "text: is required without media");
}
END_TEST

START_TEST(what_is_no_strict_json_is_refused)
{
	static const char *const cases[][2] = {
	    {"", "the line: is not JSON in UTF-8, or nests deeper than 32"},
	    {"[]", "the line: is no JSON object"},
	    {"{\"to\":\"12345\",\"text\":\"Hi\"} x", "the line: is not JSON"},
	    {"{\"to\":\"12345\",\"text\":\"Hi\",}", "the line: is not JSON"},
	    {"{\"to\":\"12345\",\"text\":\"a\",\"text\":\"b\"}",
		"the line: has a member twice"},
	    {"{\"to\":\"12345\",\"text\":\"Hi\",\"job\":{},\"job\":{}}",
		"the line: has a member twice"},
	    {"{\"to\":\"12345\",\"text\":\"Hi\",\"job\":{\"part\":\"a\","
	     "\"part\":\"a\"}}",
		"the line: has a member twice"},
	    {"{\"to\":\"12345\",\"text\":\"H\\u0000i\"}",
		"the line: has U+0000 in a text"},
	    {"{\"to\":\"12345\",\"text\":\"Hi\",\"job\":{\"unique_key\":"
	     "\"a\\u0000b\"}}",
		"the line: has U+0000 in a text"},
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_str_eq(of_json(cases[i][0]), cases[i][1]);
}
END_TEST

START_TEST(each_operation_is_enqueued_from_json)
{
	ck_assert_str_eq(
	    of_json("{\"to\":[\"+13125550002\",\"+13125550003\"],\"from\":"
		    "\"+13125550001\",\"text\":\"Hi\",\"job\":{\"operation\":"
		    "\"message_send_group_mms\"}}"),
	    "fine");
	ck_assert_int_eq(draft.operation, TELNYX_JOB_GROUP_MMS);
	ck_assert_str_eq(draft.to, "+13125550002");
	ck_assert_str_eq(draft.payload,
	    "{\"from\":\"+13125550001\",\"to\":[\"+13125550002\",\"+13125550003\"],"
	    "\"text\":\"Hi\"}");
	ck_assert_str_eq(of_json("{\"to\":\"+13125550002\",\"agent_id\":\"a\",\"agent_"
				 "message\":{\"x\":[1]},\"job\":{\"operation\":"
				 "\"message_send_rcs\"}}"),
	    "fine");
	ck_assert_int_eq(draft.operation, TELNYX_JOB_RCS);
	ck_assert_str_eq(of_json("{\"to\":\"+13125550002\",\"whatsapp_message\":{},"
				 "\"job\":{\"operation\":\"message_send_whatsapp\"}}"),
	    "fine");
	ck_assert_int_eq(draft.operation, TELNYX_JOB_WHATSAPP);
	ck_assert_str_eq(of_json("{\"to\":\"+13125550002\",\"text\":\"x\","
				 "\"job\":{\"operation\":\"message_send_whatsapp\"}}"),
	    "text: is not known");
}
END_TEST

/* A worker reads what was enqueued. */
START_TEST(what_was_drafted_can_be_read)
{
	struct telnyx_payload payload;

	JOB("fine", " ");
	ck_assert_ptr_null(
	    telnyx_payload_read(draft.operation, draft.payload, &arena, &payload));
	ck_assert_str_eq(payload.message->text, "Hi");
	ck_assert_str_eq(
	    of_json("{\"to\":\"12345\",\"text\":\"x\",\"from\":null}"), "fine");
	ck_assert_str_eq(
	    draft.payload, "{\"to\":\"12345\",\"from\":null,\"text\":\"x\"}");
	ck_assert_ptr_null(
	    telnyx_payload_read(draft.operation, draft.payload, &arena, &payload));
	ck_assert_ptr_eq(payload.message->from, TELNYX_NULL);
}
END_TEST

START_TEST(a_job_of_another_size_is_refused_or_read_as_far_as_it_goes)
{
	struct telnyx_job_params job = {.message = HI};

	job.size = 0;
	ck_assert_str_eq(
	    of_params(&job), "job: has a wrong size, or a member that is not known");
	job.size = offsetof(struct telnyx_job_params, priority);
	job.priority = 77;
	ck_assert_str_eq(of_params(&job), "fine");
	ck_assert_int_eq(draft.priority, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("draft");
	TCase *tcase = tcase_create("draft");

	tcase_add_checked_fixture(tcase, NULL, tear_down);
	tcase_add_test(tcase, what_is_not_given_is_filled_in);
	tcase_add_test(tcase, what_is_given_is_taken);
	tcase_add_test(tcase, nothing_of_the_params_is_needed_afterwards);
	tcase_add_test(tcase, a_queues_name_has_some_characters_only);
	tcase_add_test(tcase, texts_have_lengths_in_bytes);
	tcase_add_test(tcase, numbers_have_limits);
	tcase_add_test(tcase, two_states_can_free_a_key);
	tcase_add_test(tcase, a_job_has_an_operation_that_takes_what_it_has);
	tcase_add_test(tcase, times_have_limits);
	tcase_add_test(tcase, durations_are_seconds_or_have_a_unit);
	tcase_add_test(tcase, a_time_is_iso_8601_or_unix_seconds);
	tcase_add_test(tcase, in_json_nothing_is_not_for_ever);
	tcase_add_test(tcase, what_is_not_known_is_refused_by_its_name);
	tcase_add_test(tcase, what_is_no_strict_json_is_refused);
	tcase_add_test(tcase, each_operation_is_enqueued_from_json);
	tcase_add_test(tcase, what_was_drafted_can_be_read);
	tcase_add_test(
	    tcase, a_job_of_another_size_is_refused_or_read_as_far_as_it_goes);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
