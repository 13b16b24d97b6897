/* SPDX-License-Identifier: MIT */
/* Payloads: what is written is read back the same, and nothing else is read. */
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/fields_internal.h"
#include "queue/payload_internal.h"
#include "queue/payload_tables.h"

static struct telnyx_arena arena;

static void
tear_down(void)
{
	telnyx_arena_clear(&arena);
}

/* --- round trips ------------------------------------------------------------ */

/* All of each struct is given. */
static const struct telnyx_message_params whole_message = {
    .size = sizeof(struct telnyx_message_params),
    .to = "+13125550002",
    .from = "+13125550001",
    .messaging_profile_id = "profile",
    .text = "Hi \"there\"\\\n\t\x01",
    .subject = "subject",
    .media_urls = (const char *const[]){"https://a.example/1", "", "x", NULL},
    .type = TELNYX_MESSAGE_TYPE_MMS,
    .encoding = TELNYX_ENCODING_UCS2,
    .auto_detect = {.given = true, .value = true},
    .send_at = "2026-12-24T08:00:00Z",
    .webhook_url = "https://b.example/",
    .webhook_failover_url = "",
    .use_profile_webhooks = {.given = true, .value = false},
};
static const struct telnyx_group_mms_params whole_group = {
    .size = sizeof(struct telnyx_group_mms_params),
    .from = "+13125550001",
    .to = (const char *const[]){"+13125550002", "+13125550003", NULL},
    .text = "Hi",
    .subject = "subject",
    .media_urls = (const char *const[]){"https://a.example/1", NULL},
    .webhook_url = "https://b.example/",
    .webhook_failover_url = "https://c.example/",
    .use_profile_webhooks = {.given = true, .value = true},
};
static const struct telnyx_rcs_params whole_rcs = {
    .size = sizeof(struct telnyx_rcs_params),
    .agent_id = "agent",
    .to = "+13125550002",
    .messaging_profile_id = "profile",
    .agent_message = "{\"a\":[1,2.50,-1e3,true,null,18446744073709551615,\"\xe2\x82"
		     "\xac\"]}",
    .sms_fallback =
	&(const struct telnyx_rcs_sms_fallback){
	    .size = sizeof(struct telnyx_rcs_sms_fallback), .from = "1", .text = "2"},
    .mms_fallback =
	&(const struct telnyx_rcs_mms_fallback){
	    .size = sizeof(struct telnyx_rcs_mms_fallback),
	    .from = "1",
	    .subject = "2",
	    .media_urls = (const char *const[]){NULL},
	    .text = "3"},
    .webhook_url = "https://b.example/",
    .type = "RCS",
};
static const struct telnyx_whatsapp_params whole_whatsapp = {
    .size = sizeof(struct telnyx_whatsapp_params),
    .from = "+13125550001",
    .to = "+13125550002",
    .whatsapp_message = "{\"type\":\"text\"}",
    .messaging_profile_id = "profile",
    .type = "WHATSAPP",
    .webhook_url = "https://b.example/",
};

static struct telnyx_payload
payload_of(enum telnyx_job_operation operation, void *params)
{
	struct telnyx_payload payload = {.operation = operation};

	if (operation == TELNYX_JOB_GROUP_MMS)
		payload.group_mms = params;
	else if (operation == TELNYX_JOB_RCS)
		payload.rcs = params;
	else if (operation == TELNYX_JOB_WHATSAPP)
		payload.whatsapp = params;
	else
		payload.message = params;
	return payload;
}

/* A copy of the struct of which all is given. */
static void *
whole(enum telnyx_job_operation operation)
{
	switch ((int)operation) {
	case TELNYX_JOB_GROUP_MMS:
		return telnyx_arena_memdup(&arena, &whole_group, sizeof(whole_group));
	case TELNYX_JOB_RCS:
		return telnyx_arena_memdup(&arena, &whole_rcs, sizeof(whole_rcs));
	case TELNYX_JOB_WHATSAPP:
		return telnyx_arena_memdup(
		    &arena, &whole_whatsapp, sizeof(whole_whatsapp));
	default:
		return telnyx_arena_memdup(
		    &arena, &whole_message, sizeof(whole_message));
	}
}

/* Write a payload; why not, or NULL and its text. */
static const char *
encode(const struct telnyx_payload *payload, const char **out)
{
	const char *why, *to = NULL;
	struct telnyx_buf buf;

	telnyx_buf_init(&buf, TELNYX_PAYLOAD_MAX);
	why = telnyx_payload_encode(payload, &arena, &buf, &to);
	*out = why != NULL ? NULL : telnyx_arena_memdup(&arena, buf.data, buf.len);
	if (why == NULL)
		ck_assert_ptr_nonnull(to);
	telnyx_buf_clear(&buf);
	return why;
}

/* Write it, read that, write it again: the same.  The text, and what was read. */
static const char *
expect_round_trip(const struct telnyx_payload *payload, struct telnyx_payload *back)
{
	const char *first, *second, *why;

	why = encode(payload, &first);
	ck_assert_msg(why == NULL, "%s", why);
	why = telnyx_payload_read(payload->operation, first, &arena, back);
	ck_assert_msg(why == NULL, "%s: %s", first, why);
	ck_assert_int_eq(back->operation, payload->operation);
	why = encode(back, &second);
	ck_assert_msg(why == NULL, "%s", why);
	ck_assert_str_eq(first, second);
	return first;
}

START_TEST(each_member_of_each_operation_comes_back)
{
	enum telnyx_job_operation operation = (enum telnyx_job_operation)_i;
	const struct telnyx_field_table *table = telnyx_payload_table(operation);
	struct telnyx_payload payload = payload_of(operation, whole(operation)), back;
	const char *text, *place;
	char name[80];
	size_t i;

	text = expect_round_trip(&payload, &back);
	for (i = 0; i < table->count; i++) {
		(void)snprintf(name, sizeof(name), "\"%s\":", table->fields[i].name);
		place = strstr(text, name);
		ck_assert_msg(place != NULL, "%s lacks", table->fields[i].name);
		ck_assert(telnyx_field_is_given(
		    table, &table->fields[i], telnyx_payload_params(&back)));
	}
}
END_TEST

START_TEST(a_message_is_read_into_the_params_that_it_was)
{
	struct telnyx_payload payload =
	    payload_of(TELNYX_JOB_SEND, whole(TELNYX_JOB_SEND));
	struct telnyx_payload back;
	const struct telnyx_message_params *message;

	(void)expect_round_trip(&payload, &back);
	message = back.message;
	ck_assert_uint_eq(message->size, sizeof(*message));
	ck_assert_str_eq(message->to, whole_message.to);
	ck_assert_str_eq(message->text, whole_message.text);
	ck_assert_str_eq(message->media_urls[1], "");
	ck_assert_str_eq(message->media_urls[2], "x");
	ck_assert_ptr_null(message->media_urls[3]);
	ck_assert_int_eq(message->type, TELNYX_MESSAGE_TYPE_MMS);
	ck_assert_int_eq(message->encoding, TELNYX_ENCODING_UCS2);
	ck_assert(message->auto_detect.given && message->auto_detect.value);
	ck_assert(message->use_profile_webhooks.given);
	ck_assert(!message->use_profile_webhooks.value);
	ck_assert_str_eq(message->webhook_failover_url, "");
	ck_assert_ptr_null(message->reference);
}
END_TEST

START_TEST(nested_structs_and_json_come_back)
{
	struct telnyx_payload payload =
	    payload_of(TELNYX_JOB_RCS, whole(TELNYX_JOB_RCS));
	struct telnyx_payload back;

	(void)expect_round_trip(&payload, &back);
	ck_assert_str_eq(back.rcs->agent_message, whole_rcs.agent_message);
	ck_assert_uint_eq(
	    back.rcs->sms_fallback->size, sizeof(struct telnyx_rcs_sms_fallback));
	ck_assert_str_eq(back.rcs->sms_fallback->text, "2");
	ck_assert_ptr_nonnull(back.rcs->mms_fallback->media_urls);
	ck_assert_ptr_null(back.rcs->mms_fallback->media_urls[0]);
	ck_assert_str_eq(back.rcs->mms_fallback->text, "3");
}
END_TEST

/* Set a member to what says null. */
static void
set_null(const struct telnyx_field *field, void *params)
{
	void *place = telnyx_field_out(params, field->offset);
	const int null_enum = TELNYX_NULL_ENUM;
	const void *null = TELNYX_NULL;

	if (field->kind == TELNYX_FIELD_BOOL)
		*(struct telnyx_opt_bool *)place = TELNYX_NULL_BOOL;
	else if (field->kind == TELNYX_FIELD_ENUM)
		memcpy(place, &null_enum, sizeof(null_enum));
	else
		memcpy(place, &null, sizeof(null));
}

static bool
is_null(const struct telnyx_field *field, const void *params)
{
	const void *place = telnyx_field_in(params, field->offset), *pointer;
	int number;

	if (field->kind == TELNYX_FIELD_BOOL)
		return ((const struct telnyx_opt_bool *)place)->null;
	if (field->kind == TELNYX_FIELD_ENUM) {
		memcpy(&number, place, sizeof(number));
		return number == TELNYX_NULL_ENUM;
	}
	memcpy(&pointer, place, sizeof(pointer));
	return pointer == TELNYX_NULL;
}

/* What an operation cannot do without. */
static bool
is_required(enum telnyx_job_operation operation, const char *name)
{
	static const char *const names[][4] = {[TELNYX_JOB_SEND] = {"to"},
	    [TELNYX_JOB_LONG_CODE] = {"to"},
	    [TELNYX_JOB_SHORT_CODE] = {"to"},
	    [TELNYX_JOB_NUMBER_POOL] = {"to"},
	    [TELNYX_JOB_ALPHANUMERIC_SENDER_ID] = {"to", "text"},
	    [TELNYX_JOB_SCHEDULE] = {"to", "send_at"},
	    [TELNYX_JOB_GROUP_MMS] = {"to"},
	    [TELNYX_JOB_RCS] = {"to", "agent_id", "agent_message"},
	    [TELNYX_JOB_WHATSAPP] = {"to", "whatsapp_message"}};
	size_t i;

	for (i = 0; names[operation][i] != NULL; i++)
		if (strcmp(names[operation][i], name) == 0)
			return true;
	return false;
}

START_TEST(a_null_of_each_member_comes_back_or_is_refused_where_it_is_required)
{
	enum telnyx_job_operation operation = (enum telnyx_job_operation)_i;
	const struct telnyx_field_table *table = telnyx_payload_table(operation);
	struct telnyx_payload payload, back;
	const char *text, *why;
	char expected[80];
	void *params;
	size_t i;

	for (i = 0; i < table->count; i++) {
		params = whole(operation);
		set_null(&table->fields[i], params);
		payload = payload_of(operation, params);
		if (is_required(operation, table->fields[i].name)) {
			why = encode(&payload, &text);
			(void)snprintf(expected, sizeof(expected), "%s: is required",
			    table->fields[i].name);
			ck_assert_ptr_nonnull(why);
			ck_assert_str_eq(why, expected);
			continue;
		}
		text = expect_round_trip(&payload, &back);
		(void)snprintf(
		    expected, sizeof(expected), "\"%s\":null", table->fields[i].name);
		ck_assert_ptr_nonnull(strstr(text, expected));
		ck_assert(is_null(&table->fields[i], telnyx_payload_params(&back)));
	}
}
END_TEST

static size_t
put_utf8(char *out, uint32_t code)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 63));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 63));
		out[2] = (char)(0x80 | (code & 63));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 63));
	out[2] = (char)(0x80 | (code >> 6 & 63));
	out[3] = (char)(0x80 | (code & 63));
	return 4;
}

START_TEST(each_character_comes_back)
{
	static char text[4 * 4096 + 1];
	struct telnyx_message_params message = {
	    .size = sizeof(message), .to = "12345", .text = text};
	struct telnyx_payload payload = payload_of(TELNYX_JOB_SEND, &message), back;
	uint32_t code = 1, end;
	size_t len;

	while (code <= 0x10ffff) {
		for (len = 0, end = code + 4096; code < end && code <= 0x10ffff; code++)
			if (code < 0xd800 || code > 0xdfff)
				len += put_utf8(text + len, code);
		text[len] = '\0';
		(void)expect_round_trip(&payload, &back);
		ck_assert_str_eq(back.message->text, text);
		telnyx_arena_clear(&arena);
	}
}
END_TEST

/* --- written ---------------------------------------------------------------- */

static const char *
write_job(const struct telnyx_job_params *job)
{
	struct telnyx_payload_copy own;
	const char *why, *to = NULL;
	struct telnyx_buf buf;

	telnyx_buf_init(&buf, TELNYX_PAYLOAD_MAX);
	if ((why = telnyx_payload_take(job, &own)) == NULL)
		why = telnyx_payload_encode(&own.payload, &arena, &buf, &to);
	telnyx_buf_clear(&buf);
	return why == NULL ? "fine" : why;
}

#define EXPECT_WRITTEN(why, ...)                                                       \
	ck_assert_str_eq(write_job(TELNYX_JOB(__VA_ARGS__)), why)

static const char no_number[] =
    "to: must be +E.164, such as +13125550002, or a short code of 5 or 6 digits";

START_TEST(what_no_worker_could_send_is_refused_by_its_name)
{
	struct telnyx_message_params unset = {.to = "12345", .text = "Hi"};
	struct {
		struct telnyx_message_params known;
		size_t unknown;
	} newer = {.known = {.size = sizeof(newer), .to = "12345", .text = "Hi"}};

	EXPECT_WRITTEN("fine", .message = TELNYX_MESSAGE(.to = "12345", .text = "Hi"));
	EXPECT_WRITTEN("fine", .message = TELNYX_MESSAGE(.to = "+13125550002",
				   .media_urls = TELNYX_STRINGS("x")));
	EXPECT_WRITTEN(
	    "fine", .message = TELNYX_MESSAGE(.to = "+13125550002", .subject = "x"));
	EXPECT_WRITTEN("message: is required", .queue = "q");
	EXPECT_WRITTEN("to: is required", .message = TELNYX_MESSAGE(.text = "Hi"));
	EXPECT_WRITTEN("to: is required",
	    .message = TELNYX_MESSAGE(.to = TELNYX_NULL, .text = "Hi"));
	EXPECT_WRITTEN(
	    no_number, .message = TELNYX_MESSAGE(.to = "13125550002", .text = "Hi"));
	EXPECT_WRITTEN(no_number, .message = TELNYX_MESSAGE(.to = "", .text = "Hi"));
	EXPECT_WRITTEN("text: is required without media",
	    .message = TELNYX_MESSAGE(.to = "12345"));
	EXPECT_WRITTEN("text: is required without media",
	    .message = TELNYX_MESSAGE(.to = "12345", .media_urls = TELNYX_NULL_LIST));
	EXPECT_WRITTEN("media_urls: has an item that is null",
	    .message = TELNYX_MESSAGE(.to = "12345",
		.media_urls = TELNYX_STRINGS("a", TELNYX_NULL)));
	EXPECT_WRITTEN("text: is required",
	    .message = TELNYX_MESSAGE(.to = "12345", .subject = "s"),
	    .operation = TELNYX_JOB_ALPHANUMERIC_SENDER_ID);
	EXPECT_WRITTEN("send_at: is required",
	    .message = TELNYX_MESSAGE(.to = "12345", .text = "Hi"),
	    .operation = TELNYX_JOB_SCHEDULE);
	EXPECT_WRITTEN("fine",
	    .message = TELNYX_MESSAGE(.to = "12345", .text = "Hi",
		.send_at = "2026-12-24T08:00:00Z"),
	    .operation = TELNYX_JOB_SCHEDULE);
	EXPECT_WRITTEN("reference: is the queue's own",
	    .message = TELNYX_MESSAGE(.to = "12345", .text = "Hi", .reference = "r"));
	EXPECT_WRITTEN("text: is not valid UTF-8",
	    .message = TELNYX_MESSAGE(.to = "12345", .text = "\xff"));
	EXPECT_WRITTEN("type: is none of the values that this library knows",
	    .message = TELNYX_MESSAGE(.to = "12345", .text = "Hi", .type = 77));
	EXPECT_WRITTEN("type: is none of the values that this library knows",
	    .message = TELNYX_MESSAGE(.to = "12345", .text = "Hi",
		.type = TELNYX_MESSAGE_TYPE_RCS));
	EXPECT_WRITTEN("operation: does not take a message",
	    .message = TELNYX_MESSAGE(.to = "12345", .text = "Hi"),
	    .operation = TELNYX_JOB_GROUP_MMS);
	EXPECT_WRITTEN("operation: does not take a message",
	    .message = TELNYX_MESSAGE(.to = "12345", .text = "Hi"),
	    .operation = TELNYX_JOB_OPERATION_UNKNOWN);
	EXPECT_WRITTEN("message: has a wrong size, or a member that is not known here",
	    .message = &unset);
	EXPECT_WRITTEN("fine", .message = &newer.known);
	newer.unknown = 1;
	EXPECT_WRITTEN("message: has a wrong size, or a member that is not known here",
	    .message = &newer.known);
}
END_TEST

START_TEST(a_message_of_an_earlier_header_is_shorter)
{
	struct telnyx_message_params message = {
	    .size = offsetof(struct telnyx_message_params, webhook_url),
	    .to = "12345",
	    .text = "Hi",
	    .webhook_url = "beyond its end",
	    .reference = "the same"};

	EXPECT_WRITTEN("fine", .message = &message);
}
END_TEST

START_TEST(what_is_too_long_is_refused_and_what_is_not_is_not)
{
	size_t around = strlen("{\"to\":\"12345\",\"text\":\"\"}");
	char *text = malloc(TELNYX_PAYLOAD_MAX + 1);

	memset(text, 'x', TELNYX_PAYLOAD_MAX);
	text[TELNYX_PAYLOAD_MAX - around] = '\0';
	EXPECT_WRITTEN("fine", .message = TELNYX_MESSAGE(.to = "12345", .text = text));
	text[TELNYX_PAYLOAD_MAX - around] = 'x';
	text[TELNYX_PAYLOAD_MAX - around + 1] = '\0';
	EXPECT_WRITTEN("message: is too long",
	    .message = TELNYX_MESSAGE(.to = "12345", .text = text));
	free(text);
}
END_TEST

START_TEST(a_group_has_a_list_of_numbers)
{
	const struct {
		const char *why;
		const char *const *to;
	} cases[] = {
	    {"to: is required", NULL},
	    {"to: is required", (const char *const[]){NULL}},
	    {"to: must be +E.164, such as +13125550002, each",
		(const char *const[]){"+13125550002", "12345", NULL}},
	    {"to: must be +E.164, such as +13125550002, each",
		(const char *const[]){"+13125550002", TELNYX_NULL, NULL}},
	    {NULL, (const char *const[]){"+13125550002", NULL}},
	};
	struct telnyx_group_mms_params group = whole_group;
	struct telnyx_payload payload = payload_of(TELNYX_JOB_GROUP_MMS, &group);
	const char *text, *why;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		group.to = cases[i].to;
		why = encode(&payload, &text);
		if (cases[i].why == NULL)
			ck_assert_ptr_null(why);
		else
			ck_assert_str_eq(why, cases[i].why);
	}
	group.text = group.subject = NULL;
	group.media_urls = NULL;
	ck_assert_str_eq(encode(&payload, &text), "text: is required without media");
}
END_TEST

/* --- read ------------------------------------------------------------------- */

static const char *
read_message(const char *json)
{
	struct telnyx_payload payload;
	const char *why = telnyx_payload_read(TELNYX_JOB_SEND, json, &arena, &payload);

	return why == NULL ? "fine" : why;
}

START_TEST(what_is_not_known_or_of_another_type_is_refused_by_its_name)
{
	static const char *const cases[][2] = {
	    {"{\"to\":\"12345\"}", "fine"},
	    {" {\"to\" : \"12345\"}\n", "fine"},
	    {"{}", "fine"},
	    {"{\"text2\":\"x\"}", "text2: is not known"},
	    {"{\"Text\":\"x\"}", "Text: is not known"},
	    {"{\"job\":{}}", "job: is not known"},
	    {"{\"size\":1}", "size: is not known"},
	    {"{\"\":1}", ": is not known"},
	    {"{\"a\\nb\":1}", "a\\nb: is not known"},
	    {"{\"reference\":\"x\"}", "reference: is the queue's own"},
	    {"{\"text\":1}", "text: is not a text"},
	    {"{\"text\":true}", "text: is not a text"},
	    {"{\"text\":[\"x\"]}", "text: is not a text"},
	    {"{\"text\":{}}", "text: is not a text"},
	    {"{\"media_urls\":\"x\"}", "media_urls: is not a list"},
	    {"{\"media_urls\":{}}", "media_urls: is not a list"},
	    {"{\"media_urls\":[\"x\",1]}",
		"media_urls: has an item that is not a text"},
	    {"{\"media_urls\":[null]}", "media_urls: has an item that is not a text"},
	    {"{\"media_urls\":[]}", "fine"},
	    {"{\"type\":\"SMS\"}", "fine"},
	    {"{\"type\":\"sms\"}", "type: is none of the values that are known"},
	    {"{\"type\":\"RCS\"}", "type: is none of the values that are known"},
	    {"{\"type\":1}", "type: is not a text"},
	    {"{\"auto_detect\":1}", "auto_detect: is neither true nor false"},
	    {"{\"auto_detect\":\"true\"}", "auto_detect: is neither true nor false"},
	    {"{\"auto_detect\":false}", "fine"},
	    {"[]", "payload: is no JSON object"},
	    {"null", "payload: is no JSON object"},
	    {"\"x\"", "payload: is no JSON object"},
	    {"", "payload: is not JSON in UTF-8, or nests deeper than 32"},
	    {"{", "payload: is not JSON in UTF-8, or nests deeper than 32"},
	    {"{}{}", "payload: is not JSON in UTF-8, or nests deeper than 32"},
	    {"{\"text\":\"\xff\"}",
		"payload: is not JSON in UTF-8, or nests deeper than 32"},
	    {"{'text':\"x\"}", "payload: is not JSON"},
	    {"{\"text\":NaN}", "payload: is not JSON"},
	    {"{/* */}", "payload: is not JSON"},
	    {"{\"text\":\"x\",}", "payload: is not JSON"},
	    {"{\"text\":\"a\",\"text\":\"b\"}", "payload: has a member twice"},
	    {"{\"text\":\"a\",\"te\\u0078t\":\"b\"}", "payload: has a member twice"},
	    {"{\"to\":\"a\",\"text\":{\"b\":1,\"b\":2}}",
		"payload: has a member twice"},
	    {"{\"text\":[{\"b\":1,\"b\":{\"c\":[]}}]}", "payload: has a member twice"},
	    {"{\"text\":\":,\\\":{}\"}", "fine"},
	    {"{\"text\":\"a\\u0000b\"}", "payload: has U+0000 in a text"},
	    {"{\"text\":\"a\\\\u0000b\"}", "fine"},
	    {"{\"a\\u0000\":1}", "payload: has U+0000 in a text"},
	    {"{\"text\":\"\\ud83d\\ude00\"}", "fine"},
	    {"{\"text\":\"\\uD83D\\uDE00\"}", "fine"},
	    {"{\"text\":\"\\ud83d\"}", "payload: has half a surrogate pair in a text"},
	    {"{\"text\":\"\\ud83dx\"}", "payload: has half a surrogate pair in a text"},
	    {"{\"text\":\"\\ud83d\\u0041\"}",
		"payload: has half a surrogate pair in a text"},
	    {"{\"text\":\"\\ude00\"}", "payload: has half a surrogate pair in a text"},
	    {"{\"text\":\"\\ude00\\ud83d\"}",
		"payload: has half a surrogate pair in a text"},
	    {"{\"text\":18446744073709551615}", "text: is not a text"},
	    {"{\"text\":18446744073709551616}",
		"payload: has a whole number beyond 64 bits"},
	    {"{\"text\":-9223372036854775808}", "text: is not a text"},
	    {"{\"text\":-9223372036854775809}",
		"payload: has a whole number beyond 64 bits"},
	    {"{\"text\":18446744073709551616.5}", "text: is not a text"},
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_str_eq(read_message(cases[i][0]), cases[i][1]);
}
END_TEST

START_TEST(a_fault_in_a_nested_struct_is_told_by_its_own_name)
{
	static const char *const cases[][2] = {
	    {"{\"sms_fallback\":{\"txt\":\"x\"}}", "txt: is not known"},
	    {"{\"sms_fallback\":{\"text\":1}}", "text: is not a text"},
	    {"{\"sms_fallback\":[]}", "sms_fallback: is no object"},
	    {"{\"mms_fallback\":{\"media_urls\":[1]}}",
		"media_urls: has an item that is not a text"},
	    {"{\"text\":\"x\"}", "text: is not known"},
	};
	struct telnyx_payload payload;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_str_eq(
		    telnyx_payload_read(TELNYX_JOB_RCS, cases[i][0], &arena, &payload),
		    cases[i][1]);
	ck_assert_str_eq(
	    telnyx_payload_read((enum telnyx_job_operation)9, "{}", &arena, &payload),
	    "operation: is none that is known");
	ck_assert_str_eq(
	    telnyx_payload_read(TELNYX_JOB_OPERATION_UNKNOWN, "{}", &arena, &payload),
	    "operation: is none that is known");
}
END_TEST

START_TEST(a_long_name_that_is_not_known_is_cut)
{
	static char json[5000];
	const char *why;

	(void)snprintf(json, sizeof(json), "{\"%04000d\":1}", 0);
	why = read_message(json);
	ck_assert_uint_lt(strlen(why), 100);
	ck_assert_ptr_nonnull(strstr(why, ": is not known"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("payload");
	TCase *tcase = tcase_create("payload");

	tcase_add_checked_fixture(tcase, NULL, tear_down);
	tcase_add_loop_test(tcase, each_member_of_each_operation_comes_back,
	    TELNYX_JOB_SEND, TELNYX_JOB_WHATSAPP + 1);
	tcase_add_test(tcase, a_message_is_read_into_the_params_that_it_was);
	tcase_add_test(tcase, nested_structs_and_json_come_back);
	tcase_add_loop_test(tcase,
	    a_null_of_each_member_comes_back_or_is_refused_where_it_is_required,
	    TELNYX_JOB_SEND, TELNYX_JOB_WHATSAPP + 1);
	tcase_add_test(tcase, each_character_comes_back);
	tcase_add_test(tcase, what_no_worker_could_send_is_refused_by_its_name);
	tcase_add_test(tcase, a_message_of_an_earlier_header_is_shorter);
	tcase_add_test(tcase, what_is_too_long_is_refused_and_what_is_not_is_not);
	tcase_add_test(tcase, a_group_has_a_list_of_numbers);
	tcase_add_test(
	    tcase, what_is_not_known_or_of_another_type_is_refused_by_its_name);
	tcase_add_test(tcase, a_fault_in_a_nested_struct_is_told_by_its_own_name);
	tcase_add_test(tcase, a_long_name_that_is_not_known_is_cut);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
