/* SPDX-License-Identifier: MIT */
/* Messages against the sandbox: what leaves is exactly what was meant, and
 * whose setting counts; then reading back and cancelling. */
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

#define TO "+13125550002"
#define FROM "+13125550001"
#define ABSENT "(absent)"

static void
script(const struct telnyx_sandbox_reply *reply)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox, reply), TELNYX_OK);
}

/* --- what was received --- */

static const struct telnyx_sandbox_request *
received(uint64_t number)
{
	const struct telnyx_sandbox_request *request =
	    telnyx_sandbox_get_request(fx.sandbox, number);

	ck_assert_ptr_nonnull(request);
	return request;
}

static struct json_object *
received_json(uint64_t number)
{
	struct json_object *json = json_tokener_parse(received(number)->body);

	ck_assert_msg(json_object_is_type(json, json_type_object), "body: %s",
	    received(number)->body);
	return json;
}

static void
expect_body(uint64_t number, const char *text)
{
	struct json_object *want = json_tokener_parse(text);
	struct json_object *got = received_json(number);

	ck_assert_ptr_nonnull(want);
	ck_assert_msg(json_object_equal(want, got), "got %s\nwant %s",
	    received(number)->body, text);
	json_object_put(want);
	json_object_put(got);
}

/* A field of a body as text: "null" for null, ABSENT where there is none. */
static const char *
field_text(struct json_object *body, const char *name)
{
	struct json_object *value = NULL;

	if (!json_object_object_get_ex(body, name, &value))
		return ABSENT;
	return value != NULL ? json_object_get_string(value) : "null";
}

static void
expect_field(uint64_t number, const char *name, const char *want)
{
	struct json_object *body = received_json(number);

	ck_assert_msg(strcmp(field_text(body, name), want) == 0, "%s: got %s, want %s",
	    name, field_text(body, name), want);
	json_object_put(body);
}

/* Copies of what a callback was handed. */
struct kept {
	unsigned calls;
	struct telnyx_message *message;
	struct telnyx_error *error;
};

static void
keep(const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct kept *kept = arg;

	ck_assert((message == NULL) != (error == NULL));
	telnyx_message_free(kept->message);
	telnyx_error_free(kept->error);
	kept->message = telnyx_message_dup(message);
	kept->error = telnyx_error_dup(error);
	kept->calls++;
}

static void
drop(struct kept *kept)
{
	telnyx_message_free(kept->message);
	telnyx_error_free(kept->error);
	memset(kept, 0, sizeof(*kept));
}

/* --- what leaves --- */

START_TEST(a_send_with_every_field_is_exactly_that_json)
{
	static const char *const media[] = {
	    "https://example.com/a.jpg", "http://example.com/b.png?x=1&y=2", NULL};
	struct fx_result result = {0};

	fx_setup();
	ck_assert_int_eq(
	    fx_send(&result,
		TELNYX_MESSAGE(.to = TO, .from = FROM, .messaging_profile_id = "prof-1",
		    .text = "Gr\xc3\xbc\xc3\x9f"
			    "e \xe2\x82\xac \"q\" \\ / \xf0\x9f\x98\x80\n\x01",
		    .subject = "Angebot", .media_urls = media,
		    .type = TELNYX_MESSAGE_TYPE_MMS, .encoding = TELNYX_ENCODING_UCS2,
		    .auto_detect = TELNYX_BOOL(true),
		    .send_at = "2026-11-22T19:00:00.000Z",
		    .webhook_url = "https://example.com/hook",
		    .webhook_failover_url = "https://example.com/other",
		    .use_profile_webhooks = TELNYX_BOOL(false)),
		NULL),
	    TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.ok, "%s", result.message);
	ck_assert_str_eq(received(1)->method, "POST");
	ck_assert_str_eq(received(1)->target, "/v2/messages");
	expect_body(1,
	    "{\"to\":\"" TO "\",\"from\":\"" FROM "\",\"messaging_profile_id\":"
	    "\"prof-1\",\"text\":\"Gr\\u00fc\\u00dfe \\u20ac \\\"q\\\" \\\\ / "
	    "\\ud83d\\ude00\\n\\u0001\",\"subject\":\"Angebot\",\"media_urls\":["
	    "\"https://example.com/a.jpg\",\"http://example.com/b.png?x=1&y=2\"],"
	    "\"type\":\"MMS\",\"encoding\":\"ucs2\",\"auto_detect\":true,"
	    "\"send_at\":\"2026-11-22T19:00:00.000Z\","
	    "\"webhook_url\":\"https://example.com/hook\","
	    "\"webhook_failover_url\":\"https://example.com/other\","
	    "\"use_profile_webhooks\":false}");
	fx_teardown();
}
END_TEST

START_TEST(a_minimal_send_has_only_to_from_and_text)
{
	struct fx_result result = {0};

	fx_setup();
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert(result.ok);
	expect_body(
	    1, "{\"to\":\"" TO "\",\"from\":\"" FROM "\",\"text\":\"message #1#\"}");
	fx_teardown();
}
END_TEST

START_TEST(every_word_of_the_enums_is_the_apis)
{
	struct fx_result results[5] = {0};

	fx_setup_with(NULL, TELNYX_CONFIG(.max_connections = 1));
	ck_assert_int_eq(
	    fx_send(&results[0], TELNYX_MESSAGE(.type = TELNYX_MESSAGE_TYPE_SMS), NULL),
	    TELNYX_OK);
	ck_assert_int_eq(fx_send(&results[1],
			     TELNYX_MESSAGE(.encoding = TELNYX_ENCODING_AUTO), NULL),
	    TELNYX_OK);
	ck_assert_int_eq(fx_send(&results[2],
			     TELNYX_MESSAGE(.encoding = TELNYX_ENCODING_GSM7), NULL),
	    TELNYX_OK);
	ck_assert_int_eq(fx_send(&results[3],
			     TELNYX_MESSAGE(.auto_detect = TELNYX_BOOL(false)), NULL),
	    TELNYX_OK);
	ck_assert_int_eq(
	    fx_send(&results[4],
		TELNYX_MESSAGE(.use_profile_webhooks = TELNYX_BOOL(true)), NULL),
	    TELNYX_OK);
	fx_run_until(&fx.order, 5);
	expect_field(1, "type", "SMS");
	expect_field(2, "encoding", "auto");
	expect_field(3, "encoding", "gsm7");
	expect_field(4, "auto_detect", "false");
	expect_field(5, "use_profile_webhooks", "true");
	fx_teardown();
}
END_TEST

/* --- whose setting counts: message, then sender, then client --- */

enum { BY_CLIENT = 1, BY_SENDER = 2, BY_MESSAGE = 4, LEVELS = 8 };

static const char *const strings[] = {
    "from", "messaging_profile_id", "webhook_url", "webhook_failover_url"};
static const char *const values[3][4] = {
    {"+13125550010", "client-profile", "https://client.example/1",
	"https://client.example/2"},
    {"+13125550020", "sender-profile", "https://sender.example/1",
	"https://sender.example/2"},
    {"+13125550030", "message-profile", "https://message.example/1",
	"https://message.example/2"},
};

/* The levels alternate between true and false, so that a lost "false" shows. */
static struct telnyx_opt_bool
webhooks_of(int level, bool inverted)
{
	return TELNYX_BOOL((level == 1) == inverted);
}

static void
send_by_levels(int levels, bool inverted)
{
	struct telnyx_sender *sender;
	struct telnyx_config config;
	struct telnyx_sender_params params;
	struct telnyx_message_params message;
	struct kept kept = {0};

	telnyx_config_init(&config);
	telnyx_sender_params_init(&params);
	telnyx_message_params_init(&message);
	if ((levels & BY_CLIENT) != 0) {
		config.from = values[0][0];
		config.messaging_profile_id = values[0][1];
		config.webhook_url = values[0][2];
		config.webhook_failover_url = values[0][3];
		config.use_profile_webhooks = webhooks_of(0, inverted);
	}
	if ((levels & BY_SENDER) != 0) {
		params.from = values[1][0];
		params.messaging_profile_id = values[1][1];
		params.webhook_url = values[1][2];
		params.webhook_failover_url = values[1][3];
		params.use_profile_webhooks = webhooks_of(1, inverted);
	}
	message.to = TO;
	message.text = "by levels";
	if ((levels & BY_MESSAGE) != 0) {
		message.from = values[2][0];
		message.messaging_profile_id = values[2][1];
		message.webhook_url = values[2][2];
		message.webhook_failover_url = values[2][3];
		message.use_profile_webhooks = webhooks_of(2, inverted);
	}
	fx_setup_with(NULL, &config);
	ck_assert_int_eq(telnyx_sender_new(&params, &sender, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_message_send(fx.client, &message,
		TELNYX_CALL_OPTIONS(.sender = sender, .validate = TELNYX_BOOL(false)),
		keep, &kept, NULL),
	    TELNYX_OK);
	telnyx_sender_unref(sender);
	fx_run_until(&kept.calls, 1);
	drop(&kept);
}

START_TEST(a_field_comes_from_the_message_else_the_sender_else_the_client)
{
	bool inverted = _i >= LEVELS;
	int levels = _i % LEVELS, winner = -1;
	size_t i;

	if ((levels & BY_CLIENT) != 0)
		winner = 0;
	if ((levels & BY_SENDER) != 0)
		winner = 1;
	if ((levels & BY_MESSAGE) != 0)
		winner = 2;
	send_by_levels(levels, inverted);
	for (i = 0; i < 4; i++)
		expect_field(1, strings[i], winner < 0 ? ABSENT : values[winner][i]);
	expect_field(1, "use_profile_webhooks",
	    winner < 0				  ? ABSENT
	    : webhooks_of(winner, inverted).value ? "true"
						  : "false");
	fx_teardown();
}
END_TEST

START_TEST(fields_are_inherited_one_by_one)
{
	struct telnyx_sender *sender;
	struct fx_result result = {0};

	fx_setup_with(NULL, TELNYX_CONFIG(.messaging_profile_id = "client-profile",
				.webhook_url = "https://client.example/1",
				.webhook_failover_url = "https://client.example/2"));
	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.webhook_url = "https://sender.example/1",
				  .use_profile_webhooks = TELNYX_BOOL(false)),
		&sender, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(
	    fx_send(&result,
		TELNYX_MESSAGE(.webhook_failover_url = "https://message.example/2"),
		TELNYX_CALL_OPTIONS(.sender = sender)),
	    TELNYX_OK);
	telnyx_sender_unref(sender);
	fx_run_until(&result.calls, 1);
	ck_assert(result.ok);
	expect_field(1, "messaging_profile_id", "client-profile");
	expect_field(1, "webhook_url", "https://sender.example/1");
	expect_field(1, "webhook_failover_url", "https://message.example/2");
	expect_field(1, "use_profile_webhooks", "false");
	fx_teardown();
}
END_TEST

START_TEST(an_explicit_empty_string_is_a_value)
{
	struct telnyx_sender *sender;
	struct fx_result result = {0}, from_sender = {0};

	fx_setup_with(NULL, TELNYX_CONFIG(.webhook_url = "https://client.example/1",
				.webhook_failover_url = "https://client.example/2",
				.max_connections = 1));
	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.webhook_url = ""), &sender, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(
	    fx_send(&result, TELNYX_MESSAGE(.webhook_failover_url = ""), NULL),
	    TELNYX_OK);
	ck_assert_int_eq(
	    fx_send(&from_sender, NULL, TELNYX_CALL_OPTIONS(.sender = sender)),
	    TELNYX_OK);
	telnyx_sender_unref(sender);
	fx_run_until(&fx.order, 2);
	ck_assert(result.ok && from_sender.ok);
	expect_field(1, "webhook_url", "https://client.example/1");
	expect_field(1, "webhook_failover_url", "");
	expect_field(2, "webhook_url", "");
	expect_field(2, "webhook_failover_url", "https://client.example/2");
	fx_teardown();
}
END_TEST

START_TEST(an_explicit_null_is_sent_from_each_level)
{
	struct telnyx_sender *sender;
	struct fx_result results[3] = {0};

	fx_setup_with(
	    NULL, TELNYX_CONFIG(.webhook_failover_url = TELNYX_NULL,
		      .webhook_url = "https://client.example/1", .max_connections = 1));
	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.webhook_url = TELNYX_NULL,
				  .messaging_profile_id = "sender-profile"),
		&sender, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(fx_send(&results[0], NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    fx_send(&results[1], NULL, TELNYX_CALL_OPTIONS(.sender = sender)),
	    TELNYX_OK);
	ck_assert_int_eq(
	    fx_send(&results[2],
		TELNYX_MESSAGE(.from = TELNYX_NULL, .webhook_url = TELNYX_NULL),
		TELNYX_CALL_OPTIONS(.sender = sender)),
	    TELNYX_OK);
	telnyx_sender_unref(sender);
	fx_run_until(&fx.order, 3);
	expect_field(1, "webhook_failover_url", "null");
	expect_field(1, "webhook_url", "https://client.example/1");
	expect_field(2, "webhook_url", "null");
	expect_field(3, "webhook_url", "null");
	expect_field(3, "from", "null");
	ck_assert_msg(results[2].ok, "%s", results[2].message);
	fx_teardown();
}
END_TEST

/* --- validation --- */

START_TEST(what_is_refused_names_its_field_and_is_not_sent)
{
	static const char *const bad_url[] = {"ftp://example.com/a", NULL};
	const struct {
		struct telnyx_message_params *params;
		const char *field;
	} rows[] = {
	    {TELNYX_MESSAGE(.to = "13125550002"), "to"},
	    {TELNYX_MESSAGE(.to = TELNYX_NULL), "to"},
	    {TELNYX_MESSAGE(.from = "much too long a name"), "from"},
	    {TELNYX_MESSAGE(.from = TELNYX_NULL), "from"},
	    {TELNYX_MESSAGE(.text = "\xff"), "text"},
	    {TELNYX_MESSAGE(.text = TELNYX_NULL), "text"},
	    {TELNYX_MESSAGE(.media_urls = bad_url), "media_urls"},
	    {TELNYX_MESSAGE(.webhook_url = "example.com"), "webhook_url"},
	    {TELNYX_MESSAGE(.webhook_failover_url = "http://"), "webhook_failover_url"},
	};
	struct fx_result results[sizeof(rows) / sizeof(rows[0])] = {0};
	size_t i;

	fx_setup();
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_int_eq(fx_send(&results[i], rows[i].params, NULL), TELNYX_OK);
	fx_run_until(&fx.order, sizeof(rows) / sizeof(rows[0]));
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(results[i].type, TELNYX_ERROR_VALIDATION);
		ck_assert_int_eq(results[i].outcome, TELNYX_OUTCOME_NOT_SENT);
		ck_assert_int_eq(results[i].attempts, 0);
		ck_assert_str_eq(results[i].field, rows[i].field);
	}
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 0);
	fx_teardown();
}
END_TEST

START_TEST(with_validation_off_telnyx_judges)
{
	struct fx_result by_client = {0}, by_call = {0};

	/* Off for the client, and on again for one call. */
	fx_setup_with(NULL, TELNYX_CONFIG(.validate = TELNYX_BOOL(false)));
	ck_assert_int_eq(
	    fx_send(&by_client, TELNYX_MESSAGE(.to = "12"), NULL), TELNYX_OK);
	fx_run_until(&by_client.calls, 1);
	ck_assert_int_eq(by_client.type, TELNYX_ERROR_VALIDATION);
	ck_assert_int_eq(by_client.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_int_eq(by_client.status, 400);
	ck_assert_str_eq(by_client.code, "40310");
	ck_assert_str_eq(by_client.field, "to");
	ck_assert_int_eq(fx_send(&by_call, TELNYX_MESSAGE(.to = "12"),
			     TELNYX_CALL_OPTIONS(.validate = TELNYX_BOOL(true))),
	    TELNYX_OK);
	fx_run_until(&by_call.calls, 1);
	ck_assert_int_eq(by_call.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 1);
	fx_teardown();

	/* Off for one call alone. */
	memset(&by_call, 0, sizeof(by_call));
	fx_setup();
	ck_assert_int_eq(fx_send(&by_call, TELNYX_MESSAGE(.to = "12"),
			     TELNYX_CALL_OPTIONS(.validate = TELNYX_BOOL(false))),
	    TELNYX_OK);
	fx_run_until(&by_call.calls, 1);
	ck_assert_str_eq(by_call.code, "40310");
	fx_teardown();
}
END_TEST

/* --- reading back, cancelling --- */

static void
send_kept(struct kept *kept, const char *send_at)
{
	unsigned before = kept->calls;

	ck_assert_int_eq(telnyx_message_send(fx.client,
			     TELNYX_MESSAGE(.to = TO, .from = FROM, .text = "kept",
				 .send_at = send_at),
			     NULL, keep, kept, NULL),
	    TELNYX_OK);
	fx_run_until(&kept->calls, before + 1);
	ck_assert_ptr_nonnull(kept->message);
}

START_TEST(a_message_can_be_read_back)
{
	struct kept sent = {0}, got = {0};
	char target[128];

	fx_setup();
	send_kept(&sent, NULL);
	ck_assert_int_eq(
	    telnyx_message_get(fx.client, sent.message->id, NULL, keep, &got, NULL),
	    TELNYX_OK);
	fx_run_until(&got.calls, 1);
	ck_assert_ptr_nonnull(got.message);
	ck_assert(json_object_equal(
	    telnyx_json_tree(sent.message->json), telnyx_json_tree(got.message->json)));
	ck_assert_str_eq(got.message->text, "kept");
	(void)snprintf(target, sizeof(target), "/v2/messages/%s", sent.message->id);
	ck_assert_str_eq(received(2)->method, "GET");
	ck_assert_str_eq(received(2)->target, target);
	ck_assert_uint_eq(received(2)->body_bytes, 0);
	drop(&sent);
	drop(&got);
	fx_teardown();
}
END_TEST

START_TEST(a_scheduled_message_can_be_cancelled_and_cancelled_again)
{
	struct kept kept = {0};
	char *id;
	int i;

	fx_setup();
	send_kept(&kept, "2026-11-22T19:00:00Z");
	ck_assert_int_eq(kept.message->to[0]->status, TELNYX_MESSAGE_SCHEDULED);
	ck_assert_str_eq(kept.message->send_at.text, "2026-11-22T19:00:00Z");
	ck_assert_int_eq(kept.message->send_at.unix_ms, INT64_C(1795374000000));
	id = strdup(kept.message->id);
	for (i = 0; i < 2; i++) {
		ck_assert_int_eq(
		    telnyx_message_cancel(fx.client, id, NULL, keep, &kept, NULL),
		    TELNYX_OK);
		fx_run_until(&kept.calls, 2 + (unsigned)i);
		/* The reply is the bare message. */
		ck_assert_ptr_nonnull(kept.message);
		ck_assert_str_eq(kept.message->id, id);
		ck_assert_int_eq(kept.message->to[0]->status, TELNYX_MESSAGE_CANCELLED);
		ck_assert(telnyx_message_is_failed(kept.message));
		ck_assert_str_eq(received(2 + (uint64_t)i)->method, "DELETE");
	}
	free(id);
	drop(&kept);
	fx_teardown();
}
END_TEST

START_TEST(a_message_that_left_cannot_be_cancelled)
{
	struct kept kept = {0};
	char *id;

	fx_setup();
	send_kept(&kept, NULL);
	id = strdup(kept.message->id);
	ck_assert_int_eq(
	    telnyx_message_cancel(fx.client, id, NULL, keep, &kept, NULL), TELNYX_OK);
	fx_run_until(&kept.calls, 2);
	ck_assert_ptr_nonnull(kept.error);
	ck_assert_int_eq(kept.error->outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_int_eq(kept.error->http_status, 422);
	free(id);
	drop(&kept);
	fx_teardown();
}
END_TEST

START_TEST(an_unknown_id_is_not_found)
{
	struct kept kept = {0};
	bool cancel = _i == 1;
	enum telnyx_status st;

	fx_setup();
	st = (cancel ? telnyx_message_cancel : telnyx_message_get)(
	    fx.client, "a b/c?d#e%f\xc3\xbc", NULL, keep, &kept, NULL);
	ck_assert_int_eq(st, TELNYX_OK);
	fx_run_until(&kept.calls, 1);
	ck_assert_ptr_nonnull(kept.error);
	ck_assert_int_eq(kept.error->type, TELNYX_ERROR_API);
	ck_assert_int_eq(kept.error->outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_int_eq(kept.error->http_status, 404);
	ck_assert_str_eq(kept.error->code, "10005");
	ck_assert(!telnyx_error_is_retryable(kept.error));
	/* An id is one segment of the path, whatever is in it. */
	ck_assert_str_eq(
	    received(1)->target, "/v2/messages/a%20b%2Fc%3Fd%23e%25f%C3%BC");
	drop(&kept);
	fx_teardown();
}
END_TEST

START_TEST(a_404_bare_as_the_api_describes_it_is_decoded)
{
	struct kept kept = {0};

	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.status = 404,
	    .body = "{\"code\":\"10005\",\"title\":\"Resource not found\"}"));
	ck_assert_int_eq(
	    telnyx_message_cancel(fx.client, "x", NULL, keep, &kept, NULL), TELNYX_OK);
	fx_run_until(&kept.calls, 1);
	ck_assert_ptr_nonnull(kept.error);
	ck_assert_str_eq(kept.error->code, "10005");
	ck_assert_str_eq(kept.error->title, "Resource not found");
	drop(&kept);
	fx_teardown();
}
END_TEST

/* --- references --- */

#define HOOK "https://hooks.example.com/telnyx?x=1"

START_TEST(a_reference_leaves_in_the_webhook_urls_alone)
{
	struct telnyx_config config = {0};
	struct telnyx_sender_params params;
	struct telnyx_sender *sender;
	struct fx_result got = {0}, other = {0};

	telnyx_config_init(&config);
	config.webhook_url = "https://hooks.example.com";
	fx_setup_with(NULL, &config);
	fx_send(&got,
	    TELNYX_MESSAGE(.webhook_url = HOOK,
		.webhook_failover_url = "https://b.example/#f",
		.reference = "order-17_B"),
	    NULL);
	fx_run_until(&got.calls, 1);
	ck_assert(got.ok);
	expect_field(1, "webhook_url", HOOK "&telnyx_reference=order-17_B");
	expect_field(1, "webhook_failover_url",
	    "https://b.example/?telnyx_reference=order-17_B#f");
	expect_field(1, "reference", ABSENT);

	/* The URLs of the sender and of the client carry it as well. */
	telnyx_sender_params_init(&params);
	params.api_key = "KEY-of-a-tenant";
	params.webhook_failover_url = "https://c.example/";
	ck_assert_int_eq(telnyx_sender_new(&params, &sender, NULL), TELNYX_OK);
	fx_send(&other, TELNYX_MESSAGE(.reference = "a"),
	    TELNYX_CALL_OPTIONS(.sender = sender));
	telnyx_sender_unref(sender);
	fx_run_until(&other.calls, 1);
	expect_field(2, "webhook_url", "https://hooks.example.com?telnyx_reference=a");
	expect_field(
	    2, "webhook_failover_url", "https://c.example/?telnyx_reference=a");
	fx_teardown();
}
END_TEST

/* Also where Telnyx judges the rest: it would carry nothing, and say nothing. */
START_TEST(what_a_send_would_refuse_is_said_and_nothing_is_sent)
{
	struct telnyx_error *error = NULL;
	struct fx_result sent = {0};

	fx_setup();
	ck_assert_int_eq(
	    telnyx_message_validate(fx.client,
		TELNYX_MESSAGE(.to = "555", .from = FROM, .text = "Hi"), NULL, &error),
	    TELNYX_E_INVALID);
	ck_assert_ptr_nonnull(error);
	fx_send(&sent, TELNYX_MESSAGE(.to = "555", .from = FROM, .text = "Hi"), NULL);
	fx_run_until(&sent.calls, 1);
	ck_assert_int_eq(error->type, sent.type);
	ck_assert_int_eq(error->outcome, sent.outcome);
	ck_assert_str_eq(error->field, sent.field);
	telnyx_error_free(error);
	/* What is left to Telnyx, or to the sender, is nothing to refuse. */
	ck_assert_int_eq(
	    telnyx_message_validate(fx.client,
		TELNYX_MESSAGE(.to = "555", .from = FROM, .text = "Hi"),
		TELNYX_CALL_OPTIONS(.validate = TELNYX_BOOL(false)), &error),
	    TELNYX_OK);
	ck_assert_ptr_null(error);
	ck_assert_int_eq(
	    telnyx_message_validate(fx.client,
		TELNYX_MESSAGE(.to = TO, .from = FROM, .text = "Hi"), NULL, NULL),
	    TELNYX_OK);
	/* A reference never reaches Telnyx: it is looked at here, always. */
	ck_assert_int_eq(
	    telnyx_message_validate(fx.client,
		TELNYX_MESSAGE(.to = TO, .from = FROM, .text = "Hi", .reference = "a b",
		    .webhook_url = HOOK),
		TELNYX_CALL_OPTIONS(.validate = TELNYX_BOOL(false)), &error),
	    TELNYX_E_INVALID);
	ck_assert_str_eq(error->field, "reference");
	telnyx_error_free(error);
	ck_assert_int_eq(
	    telnyx_message_validate(fx.client, NULL, NULL, &error), TELNYX_E_INVALID);
	ck_assert_str_eq(error->field, "params");
	telnyx_error_free(error);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 0);
	fx_teardown();
}
END_TEST

START_TEST(a_reference_that_cannot_be_carried_is_refused)
{
	static const struct {
		const char *reference, *url;
	} cases[] = {
	    {"", HOOK},
	    {"a b", HOOK},
	    {"a&b", HOOK},
	    {"12345678901234567890123456789012345678901234567890123456789012345", HOOK},
	    {"a", NULL},
	    {"a", ""},
	    {"a", TELNYX_NULL},
	};
	struct fx_result got[2 * (sizeof(cases) / sizeof(cases[0]))] = {0};
	size_t i;

	fx_setup();
	for (i = 0; i < sizeof(got) / sizeof(got[0]); i++) {
		fx_send(&got[i],
		    TELNYX_MESSAGE(.webhook_url = cases[i / 2].url,
			.reference = cases[i / 2].reference),
		    TELNYX_CALL_OPTIONS(.validate = TELNYX_BOOL(i % 2 == 0)));
		fx_run_until(&got[i].calls, 1);
		ck_assert_int_eq(got[i].type, TELNYX_ERROR_VALIDATION);
		ck_assert_int_eq(got[i].outcome, TELNYX_OUTCOME_NOT_SENT);
		ck_assert_str_eq(got[i].field, "reference");
	}
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 0);
	fx_teardown();
}
END_TEST

START_TEST(a_url_that_its_reference_makes_too_long_is_refused)
{
	char url[2001] = "https://a.example/";
	struct fx_result fits = {0}, long_one = {0};
	size_t room = strlen("?telnyx_reference=a");

	fx_setup();
	memset(url + strlen(url), 'x', sizeof(url) - 1 - strlen(url));
	url[2000 - room] = '\0';
	fx_send(&fits, TELNYX_MESSAGE(.webhook_url = url, .reference = "a"), NULL);
	fx_run_until(&fits.calls, 1);
	ck_assert(fits.ok);
	url[2000 - room] = 'x';
	url[2001 - room] = '\0';
	fx_send(&long_one, TELNYX_MESSAGE(.webhook_url = url, .reference = "a"), NULL);
	fx_run_until(&long_one.calls, 1);
	ck_assert_str_eq(long_one.field, "webhook_url");
	fx_teardown();
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("message");
	TCase *tests = tcase_create("message");

	tcase_add_test(tests, a_send_with_every_field_is_exactly_that_json);
	tcase_add_test(tests, a_minimal_send_has_only_to_from_and_text);
	tcase_add_test(tests, every_word_of_the_enums_is_the_apis);
	tcase_add_loop_test(tests,
	    a_field_comes_from_the_message_else_the_sender_else_the_client, 0,
	    2 * LEVELS);
	tcase_add_test(tests, fields_are_inherited_one_by_one);
	tcase_add_test(tests, an_explicit_empty_string_is_a_value);
	tcase_add_test(tests, an_explicit_null_is_sent_from_each_level);
	tcase_add_test(tests, what_is_refused_names_its_field_and_is_not_sent);
	tcase_add_test(tests, with_validation_off_telnyx_judges);
	tcase_add_test(tests, a_message_can_be_read_back);
	tcase_add_test(tests, a_scheduled_message_can_be_cancelled_and_cancelled_again);
	tcase_add_test(tests, a_message_that_left_cannot_be_cancelled);
	tcase_add_loop_test(tests, an_unknown_id_is_not_found, 0, 2);
	tcase_add_test(tests, a_404_bare_as_the_api_describes_it_is_decoded);
	tcase_add_test(tests, a_reference_leaves_in_the_webhook_urls_alone);
	tcase_add_test(tests, what_a_send_would_refuse_is_said_and_nothing_is_sent);
	tcase_add_test(tests, a_reference_that_cannot_be_carried_is_refused);
	tcase_add_test(tests, a_url_that_its_reference_makes_too_long_is_refused);
	suite_add_tcase(all, tests);
	return all;
}

int
main(void)
{
	return fx_main_over_both(suite);
}
