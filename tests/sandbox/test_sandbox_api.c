/* SPDX-License-Identifier: MIT */
/*
 * The sandbox as an API: what it lets in, what it refuses and with which
 * code, and the documents it gives back.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <json-c/json.h>

#include "support/sandbox_fx.h"

static void
start_plain(void)
{
	SFX_START(.tls = TELNYX_BOOL(false));
}

#define assert_text(reply, path, wanted)                                               \
	ck_assert_pstr_eq(sfx_json((reply).json, path), wanted)

/* Every field of a reply seen live, and nothing else. */
START_TEST(accepted_message_has_the_shape_of_a_live_reply)
{
	static const char *const fields[][2] = {{"record_type", "message"},
	    {"direction", "outbound"}, {"type", "SMS"}, {"messaging_profile_id", "p-1"},
	    {"from/phone_number", "+13125550001"}, {"from/carrier", "Telnyx"},
	    {"from/line_type", "Wireless"}, {"to/0/phone_number", "+13125550002"},
	    {"to/0/status", "queued"}, {"to/0/carrier", "T-MOBILE USA, INC."},
	    {"to/0/line_type", "Wireless"}, {"cc", "[ ]"}, {"text", "Hello"},
	    {"media", "[ ]"}, {"webhook_url", "https://example.com/w"},
	    {"webhook_failover_url", ""}, {"encoding", "GSM-7"}, {"parts", "1"},
	    {"tags", "[ ]"}, {"cost/amount", "0.0140"}, {"cost/currency", "USD"},
	    {"cost_breakdown/rate/amount", "0.00400"},
	    {"cost_breakdown/rate/currency", "USD"},
	    {"cost_breakdown/carrier_fee/amount", "0.01000"},
	    {"cost_breakdown/carrier_fee/currency", "USD"}, {"tcr_campaign_id", NULL},
	    {"tcr_campaign_billable", "false"}, {"tcr_campaign_registered", NULL},
	    {"received_at", "2026-03-20T09:46:40.000+00:00"}, {"sent_at", NULL},
	    {"completed_at", NULL}, {"valid_until", "2026-03-20T10:46:40.000+00:00"},
	    {"num_chars", "5"}, {"wait_seconds", "0.0"}, {"errors", "[ ]"}};
	struct sfx_reply reply;
	struct json_object *data;
	bool found;
	size_t i;

	sfx_post(
	    "{\"to\":\"+13125550002\",\"from\":\"+13125550001\",\"text\":\"Hello\","
	    "\"messaging_profile_id\":\"p-1\",\"use_profile_webhooks\":false,"
	    "\"webhook_url\":\"https://example.com/w\",\"unknown\":{\"x\":[1]}}",
	    &reply);

	ck_assert_int_eq(reply.status, 200);
	data = sfx_json_at(reply.json, "data", &found);
	ck_assert_int_eq(json_object_object_length(reply.json), 1);
	ck_assert_int_eq(json_object_object_length(data), 28);
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		sfx_json_at(data, fields[i][0], &found);
		ck_assert_msg(found, "no field %s", fields[i][0]);
		ck_assert_pstr_eq(sfx_json(data, fields[i][0]), fields[i][1]);
	}
	ck_assert_uint_eq(strlen(sfx_json(data, "id")), 36);
	ck_assert_uint_eq(strlen(sfx_json(data, "organization_id")), 36);
	ck_assert_ptr_nonnull(strstr(reply.head, "Content-Type: application/json"));
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(ids_are_uuids_and_differ_without_chance)
{
	struct sfx_reply one, two;
	const char *id;

	sfx_post(SFX_MESSAGE, &one);
	sfx_post(SFX_MESSAGE, &two);
	id = sfx_json(one.json, "data/id");
	ck_assert_str_ne(id, sfx_json(two.json, "data/id"));
	ck_assert_int_eq(id[8], '-');
	ck_assert_int_eq(id[14], '4');
	ck_assert_ptr_nonnull(strchr("89ab", id[19]));
	ck_assert_str_eq(telnyx_sandbox_get_request(sfx.sandbox, 1)->message_id, id);
	ck_assert_int_eq(telnyx_sandbox_get_request(sfx.sandbox, 1)->status, 200);
	sfx_reply_clear(&one);
	sfx_reply_clear(&two);
}
END_TEST

/* An MMS has its subject and its media, and is priced as one. */
START_TEST(mms_shows_subject_and_media)
{
	struct sfx_reply reply;

	sfx_post("{\"to\":\"31250\",\"messaging_profile_id\":\"p\",\"subject\":\"S\","
		 "\"media_urls\":[\"https://example.com/a.png\"]}",
	    &reply);
	ck_assert_int_eq(reply.status, 200);
	assert_text(reply, "data/type", "MMS");
	assert_text(reply, "data/subject", "S");
	assert_text(reply, "data/media/0/url", "https://example.com/a.png");
	assert_text(reply, "data/parts", "1");
	assert_text(reply, "data/cost/amount", "0.0350");
	assert_text(reply, "data/text", "");
	ck_assert_int_eq(sfx_json(reply.json, "data/from/phone_number")[0], '+');
	sfx_reply_clear(&reply);
}
END_TEST

struct refusal {
	const char *members; /* put into an object with to, from and text */
	int status;
	const char *code;
	const char *pointer;
};

#define TO "\"to\":\"+13125550002\""
#define FROM "\"from\":\"+13125550001\""
#define TEXT "\"text\":\"x\""
#define URL10                                                                          \
	"\"http://e/1\",\"http://e/2\",\"http://e/3\",\"http://e/4\",\"http://e/5\","  \
	"\"http://e/6\",\"http://e/7\",\"http://e/8\",\"http://e/9\",\"http://e/10\""

static const struct refusal refusals[] = {
    {FROM "," TEXT, 400, "10004", "/to"},
    {"\"to\":null," FROM "," TEXT, 400, "10004", "/to"},
    {"\"to\":[\"+13125550002\"]," FROM "," TEXT, 400, "40310", "/to"},
    {"\"to\":13125550002," FROM "," TEXT, 400, "40310", "/to"},
    {"\"to\":\"13125550002\"," FROM "," TEXT, 400, "40310", "/to"},
    {"\"to\":\"+1 312 555 0002\"," FROM "," TEXT, 400, "40310", "/to"},
    {"\"to\":\"+0312555000\"," FROM "," TEXT, 400, "40310", "/to"},
    {"\"to\":\"+1312555000212345\"," FROM "," TEXT, 400, "40310", "/to"},
    {"\"to\":\"1234\"," FROM "," TEXT, 400, "40310", "/to"},
    {"\"to\":\"+13125550002\\u0000x\"," FROM "," TEXT, 400, "40310", "/to"},
    {"\"to\":\"\"," FROM "," TEXT, 400, "40310", "/to"},
    {TO "," TEXT, 400, "10004", "/from"},
    {TO "," TEXT ",\"messaging_profile_id\":\"\"", 400, "10004", "/from"},
    {TO ",\"from\":\"+1-312\"," TEXT, 400, "40305", "/from"},
    {TO ",\"from\":\"\"," TEXT, 400, "40305", "/from"},
    {TO ",\"from\":{}," TEXT, 400, "40305", "/from"},
    {TO ",\"from\":\"ABCDEFGHIJKL\"," TEXT, 400, "40305", "/from"},
    {TO ",\"from\":\"1234567\"," TEXT, 400, "40305", "/from"},
    {TO ",\"from\":\"Acme\"," TEXT, 400, "10004", "/messaging_profile_id"},
    {TO ",\"from\":\"Acme\",\"messaging_profile_id\":\"p\",\"type\":\"MMS\"," TEXT, 400,
	"40308", "/from"},
    {TO "," FROM, 400, "40316", "/text"},
    {TO "," FROM ",\"text\":\"\"", 400, "40316", "/text"},
    {TO "," FROM ",\"text\":\"  \\n\"", 400, "40316", "/text"},
    {TO "," FROM ",\"media_urls\":[]", 400, "40316", "/text"},
    {TO "," FROM ",\"text\":\"\\u200b\",\"encoding\":\"gsm7\"", 400, "40316", "/text"},
    {TO "," FROM ",\"text\":5", 400, "10026", "/text"},
    {TO "," FROM ",\"text\":\"\xd0\x96\",\"encoding\":\"gsm7\"", 400, "10015", "/text"},
    {TO "," FROM "," TEXT ",\"encoding\":\"utf8\"", 400, "10032", "/encoding"},
    {TO "," FROM "," TEXT ",\"encoding\":7", 400, "10026", "/encoding"},
    {TO "," FROM "," TEXT ",\"type\":\"sms\"", 400, "10032", "/type"},
    {TO "," FROM "," TEXT ",\"type\":true", 400, "10026", "/type"},
    {TO "," FROM "," TEXT ",\"type\":\"SMS\",\"media_urls\":[\"http://e/\"]", 400,
	"40304", "/media_urls"},
    {TO "," FROM ",\"media_urls\":[" URL10 ",\"http://e/11\"]", 400, "40317",
	"/media_urls"},
    {TO "," FROM ",\"media_urls\":[\"http://e/\",\"ftp://e/\"]", 400, "10003",
	"/media_urls/1"},
    {TO "," FROM ",\"media_urls\":[9]", 400, "10026", "/media_urls/0"},
    {TO "," FROM ",\"media_urls\":\"http://e/\"", 400, "10026", "/media_urls"},
    {TO "," FROM "," TEXT ",\"subject\":[]", 400, "10026", "/subject"},
    {TO "," FROM "," TEXT ",\"webhook_url\":\"example.com\"", 400, "10003",
	"/webhook_url"},
    {TO "," FROM "," TEXT ",\"webhook_failover_url\":\"http://\"", 400, "10003",
	"/webhook_failover_url"},
    {TO "," FROM "," TEXT ",\"webhook_url\":1", 400, "10026", "/webhook_url"},
    {TO "," FROM "," TEXT ",\"use_profile_webhooks\":\"no\"", 400, "10026",
	"/use_profile_webhooks"},
    {TO "," FROM "," TEXT ",\"auto_detect\":0", 400, "10026", "/auto_detect"},
    {TO "," FROM "," TEXT ",\"messaging_profile_id\":1", 400, "10026",
	"/messaging_profile_id"},
    {TO "," FROM "," TEXT ",\"send_at\":\"tomorrow\"", 400, "10015", "/send_at"},
    {TO "," FROM "," TEXT ",\"send_at\":\"2026-02-30T00:00:00Z\"", 400, "10015",
	"/send_at"},
    {TO "," FROM "," TEXT ",\"send_at\":1774000000", 400, "10026", "/send_at"},
    {TO "," FROM "," TEXT ",\"send_at\":\"2026-03-20T09:51:39Z\"", 400, "10033",
	"/send_at"},
    {TO "," FROM "," TEXT ",\"send_at\":\"2026-03-25T09:46:41Z\"", 400, "10033",
	"/send_at"},
    {TO "," FROM "," TEXT ",\"send_at\":\"2026-03-20T12:51:39+03:00\"", 400, "10033",
	"/send_at"},
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

START_TEST(invalid_message_is_refused_with_its_code_and_pointer)
{
	const struct refusal *r = &refusals[_i];
	char url[96];
	char body[1024];
	struct sfx_reply reply;

	snprintf(body, sizeof(body), "{%s}", r->members);
	sfx_post(body, &reply);

	ck_assert_msg(reply.status == r->status, "%s: %s", body, reply.body);
	ck_assert_msg(strcmp(sfx_json(reply.json, "errors/0/code"), r->code) == 0,
	    "%s: %s", body, reply.body);
	assert_text(reply, "errors/0/source/pointer", r->pointer);
	ck_assert_uint_gt(strlen(sfx_json(reply.json, "errors/0/title")), 5);
	ck_assert_uint_gt(strlen(sfx_json(reply.json, "errors/0/detail")), 5);
	snprintf(url, sizeof(url),
	    "https://developers.telnyx.com/docs/overview/errors/%s", r->code);
	assert_text(reply, "errors/0/meta/url", url);
	ck_assert_ptr_null(telnyx_sandbox_get_request(sfx.sandbox, 1)->message_id);
	ck_assert_int_eq(telnyx_sandbox_get_request(sfx.sandbox, 1)->status, r->status);
	sfx_reply_clear(&reply);
}
END_TEST

static const char *const acceptances[] = {
    TO "," TEXT ",\"messaging_profile_id\":\"p\"",
    "\"to\":\"12345\",\"from\":\"654321\"," TEXT,
    TO ",\"from\":\"Acme 24\",\"messaging_profile_id\":\"p\"," TEXT,
    TO "," FROM ",\"media_urls\":[" URL10 "]",
    TO "," FROM ",\"type\":\"MMS\"," TEXT,
    TO "," FROM "," TEXT ",\"webhook_url\":\"\",\"webhook_failover_url\":null",
    TO "," FROM "," TEXT ",\"send_at\":null,\"type\":null,\"encoding\":null",
    TO "," FROM "," TEXT ",\"send_at\":\"2026-03-20T09:51:40Z\"",
    TO "," FROM "," TEXT ",\"send_at\":\"2026-03-25T09:46:40.000+00:00\"",
    TO "," FROM "," TEXT ",\"send_at\":\"2026-03-20T12:51:40+03:00\"",
    TO "," FROM "," TEXT ",\"auto_detect\":true,\"use_profile_webhooks\":true",
    "\"to\":\"+123456789012345\"," FROM "," TEXT,
};

START_TEST(valid_message_is_accepted)
{
	char body[1024];
	struct sfx_reply reply;

	snprintf(body, sizeof(body), "{%s}", acceptances[_i]);
	sfx_post(body, &reply);
	ck_assert_msg(reply.status == 200, "%s: %s", body, reply.body);
	sfx_reply_clear(&reply);
}
END_TEST

struct counted {
	const char *unit; /* repeated */
	int times;
	const char *encoding;	 /* as asked for */
	int parts;		 /* 0: refused */
	const char *encoding_is; /* or the error's code */
};

static const struct counted counts[] = {
    {"a", 160, "auto", 1, "GSM-7"}, {"a", 161, "auto", 2, "GSM-7"},
    {"a", 306, "auto", 2, "GSM-7"}, {"a", 307, "auto", 3, "GSM-7"},
    {"a", 1530, "auto", 10, "GSM-7"}, {"a", 1531, "auto", 0, "40302"},
    {"\xe2\x82\xac", 80, "auto", 1, "GSM-7"}, /* the euro takes two */
    {"\xe2\x82\xac", 81, "auto", 2, "GSM-7"},
    {"\xe2\x82\xac", 153, "auto", 3, "GSM-7"}, /* 76 a part: not split */
    {"^", 80, "auto", 1, "GSM-7"}, {"`", 70, "auto", 1, "UCS-2"},
    {"`", 71, "auto", 2, "UCS-2"},
    {"`", 160, "gsm7", 1, "GSM-7"},	  /* becomes an apostrophe */
    {"\xc2\xbd", 53, "gsm7", 1, "GSM-7"}, /* becomes 1/2 */
    {"\xc2\xbd", 54, "gsm7", 2, "GSM-7"},
    {"\xc3\x87", 1, "auto", 1, "UCS-2"}, /* not in Telnyx's list */
    {"a", 70, "ucs2", 1, "UCS-2"}, {"a", 71, "ucs2", 2, "UCS-2"},
    {"a", 670, "ucs2", 10, "UCS-2"}, {"a", 671, "ucs2", 0, "40302"},
    {"\xf0\x9f\x98\x80", 35, "auto", 1, "UCS-2"},
    {"\xf0\x9f\x98\x80", 36, "auto", 2, "UCS-2"},
    {"\xf0\x9f\x98\x80", 67, "auto", 3, "UCS-2"}, /* 33 a part: not split */
};

START_TEST(parts_are_counted_by_encoding)
{
	const struct counted *c = &counts[_i];
	char body[8192] = "{" TO "," FROM ",\"encoding\":\"";
	struct sfx_reply reply;
	size_t at = strlen(body);
	int i;

	at += (size_t)snprintf(
	    body + at, sizeof(body) - at, "%s\",\"text\":\"", c->encoding);
	for (i = 0; i < c->times; i++)
		at += (size_t)snprintf(body + at, sizeof(body) - at, "%s", c->unit);
	snprintf(body + at, sizeof(body) - at, "\"}");
	sfx_post(body, &reply);

	if (c->parts > 0) {
		ck_assert_int_eq(reply.status, 200);
		ck_assert_int_eq(
		    (int)strtol(sfx_json(reply.json, "data/parts"), NULL, 10),
		    c->parts);
		assert_text(reply, "data/encoding", c->encoding_is);
	} else {
		ck_assert_int_eq(reply.status, 400);
		assert_text(reply, "errors/0/code", c->encoding_is);
		assert_text(reply, "errors/0/detail",
		    "The SMS message would be divided into 11 parts. The maximum is "
		    "10.");
	}
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(cost_grows_with_parts_and_over_long_sms_is_40328_with_auto_detect)
{
	char text[1600];
	char body[2000];
	struct sfx_reply reply;

	memset(text, 'a', sizeof(text));
	text[1530] = '\0';
	snprintf(body, sizeof(body), "{" TO "," FROM ",\"text\":\"%s\"}", text);
	sfx_post(body, &reply);
	assert_text(reply, "data/cost/amount", "0.1400");
	assert_text(reply, "data/cost_breakdown/rate/amount", "0.04000");
	sfx_reply_clear(&reply);

	snprintf(body, sizeof(body),
	    "{" TO "," FROM ",\"auto_detect\":true,\"text\":\"a%s\"}", text);
	sfx_post(body, &reply);
	assert_text(reply, "errors/0/code", "40328");
	sfx_reply_clear(&reply);
}
END_TEST

/* json-c 0.18 is strict about these; the sandbox is not. */
START_TEST(text_beyond_ascii_is_taken_as_it_is)
{
	static const char text[] = "Gr\xc3\xbc\xc3\x9f"
				   "e \xe2\x82\xac \xf0\x9f\x98\x80";
	char body[256];
	struct sfx_reply reply;

	(void)snprintf(body, sizeof(body), "{" TO "," FROM ",\"text\":\"%s\"}", text);
	sfx_post(body, &reply);
	ck_assert_msg(reply.status == 200, "%s", reply.body);
	ck_assert_str_eq(sfx_json(reply.json, "data/text"), text);
	sfx_reply_clear(&reply);
}
END_TEST

/* Half of a surrogate pair is one body's, not the next one's. */
START_TEST(body_that_breaks_off_leaves_nothing_to_the_next)
{
	struct sfx_reply reply;

	sfx_post("{\"text\":\"\\ud83d\\u12\"}", &reply);
	ck_assert_int_eq(reply.status, 400);
	sfx_reply_clear(&reply);
	sfx_post("{" TO "," FROM ",\"text\":\"\\u0041b\"}", &reply);
	ck_assert_int_eq(reply.status, 200);
	ck_assert_str_eq(sfx_json(reply.json, "data/text"), "Ab");
	sfx_reply_clear(&reply);
}
END_TEST

struct bad_body {
	const char *body;
	int status;
	const char *code;
};

static const struct bad_body bad_bodies[] = {
    {"", 400, "10023"},
    {"   ", 400, "10023"},
    {"{", 400, "10023"},
    {"{}x", 400, "10023"},
    {"{'to':1}", 400, "10023"},
    {"{\"a\":1,}", 400, "10023"},
    {"{\"a\":NaN}", 400, "10023"},
    {"{\"a\":1}/* c */", 400, "10023"},
    {"{\"a\":\"b\nc\"}", 400, "10023"},
    {"hello", 400, "10023"},
    {"{} {}", 400, "10023"},
    {"[1,]", 400, "10023"},
    {"[,]", 400, "10023"},
    {"{\"a\" 1}", 400, "10023"},
    {"{\"a\":tRue}", 400, "10023"},
    {"{\"a\":truE}", 400, "10023"},
    {"{\"a\":\"\\x\"}", 400, "10023"},
    {"{\"a\":1.}", 400, "10023"},
    {"{\"a\":.5}", 400, "10023"},
    {"{\"a\":-.5}", 400, "10023"},
    {"{\"a\":00}", 400, "10023"},
    {"{\"a\":-01}", 400, "10023"},
    {"{\"a\":+1}", 400, "10023"},
    {"{\"a\":1e}", 400, "10023"},
    {"{\"a\":1e+}", 400, "10023"},
    {"{\"a\":-}", 400, "10023"},
    {"{\"a\":1 2}", 400, "10023"},
    {"-0", 400, "10015"},
    {"1.5E+3 \r\n\t", 400, "10015"},
    {"[0.0e-1,true,false,null]\n", 400, "10015"},
    {"null", 400, "10015"},
    {"12", 400, "10015"},
    {"[]", 400, "10015"},
    {"\"text\"", 400, "10015"},
    {"{\"to\":\"\xff\"}", 400, "10028"},
    {"{\"to\":\"\xed\xa0\x80\"}", 400, "10028"},
    {"{\"to\":\"\xc0\x80\"}", 400, "10028"},
};

START_TEST(body_that_is_no_json_object_is_refused)
{
	const struct bad_body *b = &bad_bodies[_i];
	struct sfx_reply reply;

	sfx_post(b->body, &reply);
	ck_assert_msg(reply.status == b->status, "%s: %s", b->body, reply.body);
	ck_assert_msg(strcmp(sfx_json(reply.json, "errors/0/code"), b->code) == 0,
	    "%s: %s", b->body, reply.body);
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(body_may_have_space_around_it)
{
	struct sfx_reply reply;

	sfx_post("\r\n\t " SFX_MESSAGE " \r\n", &reply);
	ck_assert_int_eq(reply.status, 200);
	sfx_reply_clear(&reply);
}
END_TEST

struct headers_case {
	const char *headers;
	int status;
	const char *code; /* NULL: accepted */
};

#define JSON_TYPE "Content-Type: application/json\r\n"
#define AUTH "Authorization: Bearer " SFX_KEY "\r\n"

static const struct headers_case header_cases[] = {
    {JSON_TYPE, 401, "10009"},
    {JSON_TYPE "Authorization: \r\n", 401, "10009"},
    {JSON_TYPE "Authorization: Bearer \r\n", 401, "10009"},
    {JSON_TYPE "Authorization: Basic YTpi\r\n", 401, "10009"},
    {JSON_TYPE "Authorization: Bearer KEY\r\n", 401, "10009"},
    {JSON_TYPE "Authorization: Bearer " SFX_KEY "x\r\n", 401, "10009"},
    {JSON_TYPE AUTH, 200, NULL},
    {JSON_TYPE "authorization: bearer " SFX_KEY "\r\n", 200, NULL},
    {AUTH "Content-Type: application/json; charset=utf-8\r\n", 200, NULL},
    {AUTH, 415, "10029"},
    {AUTH "Content-Type: text/plain\r\n", 415, "10029"},
    {AUTH "Content-Type: application/jsonx\r\n", 415, "10029"},
    {AUTH JSON_TYPE "Idempotency-Key: 1-a_B\r\n", 200, NULL},
    {AUTH JSON_TYPE "Idempotency-Key: a:b\r\n", 400, "10015"},
};

START_TEST(headers_decide_who_comes_in)
{
	const struct headers_case *h = &header_cases[_i];
	struct sfx_reply reply;

	sfx_call("POST", "/v2/messages", h->headers, SFX_MESSAGE, &reply);
	ck_assert_int_eq(reply.status, h->status);
	ck_assert_pstr_eq(sfx_json(reply.json, "errors/0/code"), h->code);
	sfx_reply_clear(&reply);
}
END_TEST

static void
start_with_key(void)
{
	SFX_START(.tls = TELNYX_BOOL(false), .api_key = SFX_KEY);
}

struct route_case {
	const char *method;
	const char *target;
	int status;
	const char *code;
	const char *allow;
};

#define NO_ID "/00000000-0000-4000-8000-000000000000"

static const struct route_case routes[] = {
    {"GET", "/v2/messages", 405, "10030", "Allow: POST\r\n"},
    {"PUT", "/v2/messages/x", 405, "10030", "Allow: GET, DELETE\r\n"},
    {"POST", "/v2/messages" NO_ID, 405, "10030", "Allow: GET, DELETE\r\n"},
    {"GET", "/v2/messages" NO_ID, 404, "10005", NULL},
    {"DELETE", "/v2/messages" NO_ID, 404, "10005", NULL},
    {"GET", "/v2/messages/x/y", 404, "10005", NULL},
    {"GET", "/v2/messages/", 404, "10005", NULL},
    {"POST", "/v2/messagesx", 404, "10005", NULL},
    {"POST", "/messages", 404, "10005", NULL},
    {"GET", "/", 404, "10005", NULL},
    {"POST", "/v2/messages?a=b", 400, "10023", NULL},
    {"POST", "http://host/v2/messages", 400, "10023", NULL},
    {"POST", "http://host", 404, "10005", NULL},
};

START_TEST(path_and_method_decide_what_answers)
{
	const struct route_case *r = &routes[_i];
	struct sfx_reply reply;

	sfx_call(r->method, r->target, NULL, "", &reply);
	ck_assert_int_eq(reply.status, r->status);
	assert_text(reply, "errors/0/code", r->code);
	if (r->allow != NULL)
		ck_assert_ptr_nonnull(strstr(reply.head, r->allow));
	ck_assert_str_eq(telnyx_sandbox_get_request(sfx.sandbox, 1)->target, r->target);
	sfx_reply_clear(&reply);
}
END_TEST

static void
call_message(const char *method, const char *id, struct sfx_reply *reply)
{
	char target[96];

	snprintf(target, sizeof(target), "/v2/messages/%s", id);
	sfx_call(method, target, AUTH, NULL, reply);
}

START_TEST(message_is_read_back_as_it_was_made)
{
	struct sfx_reply made, read;

	sfx_post(SFX_MESSAGE, &made);
	call_message("GET", sfx_json(made.json, "data/id"), &read);
	ck_assert_int_eq(read.status, 200);
	ck_assert_str_eq(read.body, made.body);
	sfx_reply_clear(&made);
	sfx_reply_clear(&read);
}
END_TEST

#define SCHEDULED                                                                      \
	"{" TO "," FROM "," TEXT                                                       \
	",\"send_at\":\"2026-03-20T09:56:40Z\"}" /* in 10 min */

START_TEST(scheduled_message_is_cancelled_once_and_for_all)
{
	struct sfx_reply made, gone, read;
	const char *id;

	sfx_post(SCHEDULED, &made);
	assert_text(made, "data/to/0/status", "scheduled");
	assert_text(made, "data/send_at", "2026-03-20T09:56:40Z");
	id = sfx_json(made.json, "data/id");

	call_message("DELETE", id, &gone);
	ck_assert_int_eq(gone.status, 200);
	assert_text(gone, "id", id); /* bare: not in a `data` */
	assert_text(gone, "to/0/status", "cancelled");
	sfx_reply_clear(&gone);

	call_message("DELETE", id, &gone); /* again */
	ck_assert_int_eq(gone.status, 200);
	sfx_clock_advance(600000);
	call_message("GET", id, &read);
	assert_text(read, "data/to/0/status", "cancelled");
	sfx_reply_clear(&made);
	sfx_reply_clear(&gone);
	sfx_reply_clear(&read);
}
END_TEST

START_TEST(scheduled_message_cannot_be_cancelled_in_its_last_minute)
{
	struct sfx_reply made, reply;
	const char *id;

	sfx_post(SCHEDULED, &made);
	id = sfx_json(made.json, "data/id");
	sfx_clock_advance(540000);
	call_message("DELETE", id, &reply);
	ck_assert_int_eq(reply.status, 422);
	assert_text(reply, "errors/0/code", "10027");
	sfx_reply_clear(&reply);
	sfx_clock_advance(60000);
	call_message("GET", id, &reply);
	assert_text(reply, "data/to/0/status", "queued"); /* its time has come */
	sfx_reply_clear(&reply);
	sfx_reply_clear(&made);
}
END_TEST

START_TEST(message_that_is_not_scheduled_cannot_be_cancelled)
{
	struct sfx_reply made, reply;

	sfx_post(SFX_MESSAGE, &made);
	call_message("DELETE", sfx_json(made.json, "data/id"), &reply);
	ck_assert_int_eq(reply.status, 422);
	sfx_reply_clear(&reply);
	call_message("GET", sfx_json(made.json, "data/id"), &reply);
	assert_text(reply, "data/to/0/status", "queued");
	sfx_reply_clear(&reply);
	sfx_reply_clear(&made);
}
END_TEST

START_TEST(oldest_message_goes_first_when_full)
{
	struct sfx_reply one, two, three, reply;

	sfx_stop();
	SFX_START(.tls = TELNYX_BOOL(false), .keep_messages = 2);
	sfx_post(SFX_MESSAGE, &one);
	sfx_post(SFX_MESSAGE, &two);
	sfx_post(SFX_MESSAGE, &three);
	call_message("GET", sfx_json(one.json, "data/id"), &reply);
	ck_assert_int_eq(reply.status, 404);
	sfx_reply_clear(&reply);
	call_message("GET", sfx_json(two.json, "data/id"), &reply);
	ck_assert_int_eq(reply.status, 200);
	sfx_reply_clear(&reply);
	call_message("GET", sfx_json(three.json, "data/id"), &reply);
	ck_assert_int_eq(reply.status, 200);
	sfx_reply_clear(&reply);
	sfx_reply_clear(&one);
	sfx_reply_clear(&two);
	sfx_reply_clear(&three);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sandbox_api");
	TCase *plain = tcase_create("api");
	TCase *keyed = tcase_create("keyed");
	SRunner *runner;
	int failed;

	tcase_set_timeout(plain, 60);
	tcase_add_checked_fixture(plain, start_plain, sfx_stop);
	tcase_add_test(plain, accepted_message_has_the_shape_of_a_live_reply);
	tcase_add_test(plain, ids_are_uuids_and_differ_without_chance);
	tcase_add_test(plain, mms_shows_subject_and_media);
	tcase_add_loop_test(plain, invalid_message_is_refused_with_its_code_and_pointer,
	    0, COUNT_OF(refusals));
	tcase_add_loop_test(plain, valid_message_is_accepted, 0, COUNT_OF(acceptances));
	tcase_add_loop_test(plain, parts_are_counted_by_encoding, 0, COUNT_OF(counts));
	tcase_add_test(
	    plain, cost_grows_with_parts_and_over_long_sms_is_40328_with_auto_detect);
	tcase_add_loop_test(
	    plain, body_that_is_no_json_object_is_refused, 0, COUNT_OF(bad_bodies));
	tcase_add_test(plain, text_beyond_ascii_is_taken_as_it_is);
	tcase_add_test(plain, body_that_breaks_off_leaves_nothing_to_the_next);
	tcase_add_test(plain, body_may_have_space_around_it);
	tcase_add_loop_test(
	    plain, path_and_method_decide_what_answers, 0, COUNT_OF(routes));
	tcase_add_test(plain, message_is_read_back_as_it_was_made);
	tcase_add_test(plain, scheduled_message_is_cancelled_once_and_for_all);
	tcase_add_test(plain, scheduled_message_cannot_be_cancelled_in_its_last_minute);
	tcase_add_test(plain, message_that_is_not_scheduled_cannot_be_cancelled);
	tcase_add_test(plain, oldest_message_goes_first_when_full);
	tcase_add_checked_fixture(keyed, start_with_key, sfx_stop);
	tcase_add_loop_test(
	    keyed, headers_decide_who_comes_in, 0, COUNT_OF(header_cases));
	suite_add_tcase(suite, plain);
	suite_add_tcase(suite, keyed);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
