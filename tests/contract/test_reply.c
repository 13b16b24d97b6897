/* SPDX-License-Identifier: MIT */
/* Replies as callers see them: every field of a real one, the statuses, and
 * replies that other libraries have tripped over. */
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

#define TO "+13125550002"
#define FROM "+13125550001"

static void
script(const struct telnyx_sandbox_reply *reply)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox, reply), TELNYX_OK);
}

/* --- a copy of what a callback was handed --- */

static struct telnyx_message *kept;
static struct telnyx_error *kept_error;
static unsigned kept_calls;

static void
keep(const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	(void)arg;
	ck_assert((message == NULL) != (error == NULL));
	kept = telnyx_message_dup(message);
	kept_error = telnyx_error_dup(error);
	kept_calls++;
}

static void
drop(void)
{
	telnyx_message_free(kept);
	telnyx_error_free(kept_error);
	kept = NULL;
	kept_error = NULL;
	kept_calls = 0;
}

/* Send, and be answered with this status and body; `kept` or `kept_error` is
 * what the callback was handed. */
static void
answered_with(int status, const char *headers, const char *body)
{
	drop();
	fx_setup();
	script(
	    TELNYX_SANDBOX_REPLY(.status = status, .headers = headers, .body = body));
	ck_assert_int_eq(telnyx_message_send(fx.client,
			     TELNYX_MESSAGE(.to = TO, .from = FROM, .text = "Hi"),
			     TELNYX_CALL_OPTIONS(.max_attempts = 1), keep, NULL, NULL),
	    TELNYX_OK);
	fx_run_until(&kept_calls, 1);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 1);
	fx_teardown();
}

/* --- every field --- */

/* A published capture, with what it leaves empty filled in. */
static const char capture[] =
    "{\"data\":{\"record_type\":\"message\",\"direction\":\"outbound\","
    "\"id\":\"403195bd-9cb7-4d24-81d6-32680da2d823\",\"type\":\"SMS\","
    "\"organization_id\":\"937551fa-acf2-4eea-9fd7-d1e555913478\","
    "\"messaging_profile_id\":\"4001932d-9b55-4bb8-9cd1-85de6c4d83d9\","
    "\"from\":{\"phone_number\":\"+14845550100\",\"carrier\":\"Telnyx\","
    "\"line_type\":\"Wireless\"},"
    "\"to\":[{\"phone_number\":\"+14845550101\",\"status\":\"queued\","
    "\"carrier\":\"NEW CINGULAR WIRELESS PCS, LLC - DC\","
    "\"line_type\":\"Wireless\"}],"
    "\"cc\":[{\"phone_number\":\"+14845550102\",\"status\":\"sent\"}],"
    "\"text\":\"test\",\"subject\":\"Subject\","
    "\"media\":[{\"url\":\"https://example.com/a.jpg\",\"content_type\":"
    "\"image/jpeg\",\"sha256\":\"abc\",\"size\":4096},"
    "{\"url\":\"https://example.com/b\",\"content_type\":null,"
    "\"hash_sha256\":\"def\",\"size\":null}],"
    "\"webhook_url\":\"https://pbx.example.com/hook\",\"webhook_failover_url\":\"\","
    "\"use_profile_webhooks\":true,"
    "\"encoding\":\"GSM-7\",\"parts\":1,\"tags\":[\"one\",\"two\"],"
    "\"cost\":{\"amount\":\"0.0140\",\"currency\":\"USD\"},"
    "\"tcr_campaign_id\":\"CAMP\",\"tcr_campaign_billable\":false,"
    "\"tcr_campaign_registered\":\"REGISTERED\","
    "\"send_at\":\"2025-03-22T11:40:00Z\","
    "\"received_at\":\"2025-03-22T11:28:39.401+00:00\",\"sent_at\":null,"
    "\"completed_at\":\"2025-03-22T06:28:40-05:00\","
    "\"valid_until\":\"2025-03-22T12:28:39.401+00:00\","
    "\"errors\":[{\"code\":\"40008\",\"title\":\"Undeliverable\",\"detail\":\"No.\"}],"
    "\"cost_breakdown\":{\"rate\":{\"amount\":\"0.00400\",\"currency\":\"USD\"},"
    "\"carrier_fee\":{\"amount\":\"0.01000\",\"currency\":\"USD\"}},"
    "\"smart_encoding_applied\":true,\"num_chars\":4,\"wait_seconds\":0.5,"
    "\"group_message_id\":\"group-1\",\"autoresponse_type\":\"STOP\","
    "\"something_new\":{\"a\":[1]}}}";

static void
check_parties(const struct telnyx_message *message)
{
	ck_assert_str_eq(message->from->phone_number, "+14845550100");
	ck_assert_str_eq(message->from->carrier, "Telnyx");
	ck_assert_str_eq(message->from->line_type, "Wireless");
	ck_assert_int_eq(message->from->status, TELNYX_MESSAGE_STATUS_UNSET);
	ck_assert_ptr_null(message->from->status_text);
	ck_assert_uint_eq(message->to_count, 1);
	ck_assert_ptr_null(message->to[1]);
	ck_assert_str_eq(message->to[0]->phone_number, "+14845550101");
	ck_assert_int_eq(message->to[0]->status, TELNYX_MESSAGE_QUEUED);
	ck_assert_str_eq(message->to[0]->status_text, "queued");
	ck_assert_str_eq(
	    message->to[0]->carrier, "NEW CINGULAR WIRELESS PCS, LLC - DC");
	ck_assert_str_eq(message->to[0]->line_type, "Wireless");
	ck_assert_uint_eq(message->cc_count, 1);
	ck_assert_str_eq(message->cc[0]->phone_number, "+14845550102");
	ck_assert_int_eq(message->cc[0]->status, TELNYX_MESSAGE_SENT);
}

static void
check_content(const struct telnyx_message *message)
{
	ck_assert_str_eq(message->text, "test");
	ck_assert_str_eq(message->subject, "Subject");
	ck_assert_uint_eq(message->media_count, 2);
	ck_assert_str_eq(message->media[0]->url, "https://example.com/a.jpg");
	ck_assert_str_eq(message->media[0]->content_type, "image/jpeg");
	ck_assert_str_eq(message->media[0]->sha256, "abc");
	ck_assert(message->media[0]->size.given);
	ck_assert_int_eq(message->media[0]->size.value, 4096);
	ck_assert_ptr_null(message->media[1]->content_type);
	ck_assert_str_eq(message->media[1]->sha256, "def");
	ck_assert(!message->media[1]->size.given);
	ck_assert_str_eq(message->encoding, "GSM-7");
	ck_assert(message->parts.given);
	ck_assert_int_eq(message->parts.value, 1);
	ck_assert_uint_eq(message->tag_count, 2);
	ck_assert_str_eq(message->tags[1], "two");
	ck_assert_ptr_null(message->tags[2]);
	fx_assert_bool(message->smart_encoding_applied, true);
	ck_assert_int_eq(message->num_chars.value, 4);
}

static void
check_money_and_time(const struct telnyx_message *message)
{
	ck_assert_str_eq(message->cost->amount, "0.0140");
	ck_assert_str_eq(message->cost->currency, "USD");
	ck_assert_str_eq(message->cost_breakdown->rate->amount, "0.00400");
	ck_assert_str_eq(message->cost_breakdown->carrier_fee->amount, "0.01000");
	ck_assert_str_eq(message->cost_breakdown->carrier_fee->currency, "USD");
	ck_assert_int_eq(message->received_at.unix_ms, INT64_C(1742642919401));
	ck_assert_str_eq(message->received_at.text, "2025-03-22T11:28:39.401+00:00");
	ck_assert_ptr_null(message->sent_at.text);
	ck_assert_int_eq(message->sent_at.unix_ms, -1);
	ck_assert_int_eq(message->completed_at.unix_ms, INT64_C(1742642920000));
	ck_assert_int_eq(message->valid_until.unix_ms, INT64_C(1742646519401));
	ck_assert_int_eq(message->send_at.unix_ms, INT64_C(1742643600000));
	ck_assert_str_eq(message->wait_seconds, "0.5");
}

START_TEST(every_field_of_a_real_reply_is_decoded)
{
	struct json_object *value;

	answered_with(200, NULL, capture);
	ck_assert_ptr_nonnull(kept);
	ck_assert_str_eq(kept->id, "403195bd-9cb7-4d24-81d6-32680da2d823");
	ck_assert_str_eq(kept->record_type, "message");
	ck_assert_int_eq(kept->direction, TELNYX_DIRECTION_OUTBOUND);
	ck_assert_str_eq(kept->direction_text, "outbound");
	ck_assert_int_eq(kept->type, TELNYX_MESSAGE_TYPE_SMS);
	ck_assert_str_eq(kept->type_text, "SMS");
	ck_assert_str_eq(kept->organization_id, "937551fa-acf2-4eea-9fd7-d1e555913478");
	ck_assert_str_eq(
	    kept->messaging_profile_id, "4001932d-9b55-4bb8-9cd1-85de6c4d83d9");
	check_parties(kept);
	check_content(kept);
	check_money_and_time(kept);
	ck_assert_str_eq(kept->webhook_url, "https://pbx.example.com/hook");
	ck_assert_str_eq(kept->webhook_failover_url, "");
	fx_assert_bool(kept->use_profile_webhooks, true);
	ck_assert_str_eq(kept->tcr_campaign_id, "CAMP");
	fx_assert_bool(kept->tcr_campaign_billable, false);
	ck_assert_str_eq(kept->tcr_campaign_registered, "REGISTERED");
	ck_assert_uint_eq(kept->error_count, 1);
	ck_assert_str_eq(kept->errors[0]->code, "40008");
	ck_assert_str_eq(kept->errors[0]->title, "Undeliverable");
	ck_assert_str_eq(kept->errors[0]->detail, "No.");
	ck_assert_str_eq(kept->group_message_id, "group-1");
	ck_assert_str_eq(kept->autoresponse_type, "STOP");
	/* What has no name here is still there. */
	ck_assert(json_object_object_get_ex(
	    telnyx_json_tree(kept->json), "something_new", &value));
	drop();
}
END_TEST

START_TEST(a_copy_of_a_copy_says_the_same)
{
	struct telnyx_message *copy;

	answered_with(200, NULL, capture);
	copy = telnyx_message_dup(kept);
	drop();
	ck_assert_ptr_nonnull(copy);
	check_parties(copy);
	check_content(copy);
	check_money_and_time(copy);
	ck_assert_ptr_null(copy->reply);
	telnyx_message_free(copy);
	ck_assert_ptr_null(telnyx_message_dup(NULL));
	telnyx_message_free(NULL);
}
END_TEST

/* --- statuses --- */

static const struct {
	const char *text;
	enum telnyx_message_status status;
	bool succeeded, failed;
} statuses[] = {
    {"queued", TELNYX_MESSAGE_QUEUED, false, false},
    {"sending", TELNYX_MESSAGE_SENDING, false, false},
    {"sent", TELNYX_MESSAGE_SENT, false, false},
    {"expired", TELNYX_MESSAGE_EXPIRED, false, true},
    {"sending_failed", TELNYX_MESSAGE_SENDING_FAILED, false, true},
    {"delivery_unconfirmed", TELNYX_MESSAGE_DELIVERY_UNCONFIRMED, false, true},
    {"delivered", TELNYX_MESSAGE_DELIVERED, true, false},
    {"delivery_failed", TELNYX_MESSAGE_DELIVERY_FAILED, false, true},
    {"scheduled", TELNYX_MESSAGE_SCHEDULED, false, false},
    {"cancelled", TELNYX_MESSAGE_CANCELLED, false, true},
    {"received", TELNYX_MESSAGE_RECEIVED, false, false},
    {"webhook_delivered", TELNYX_MESSAGE_WEBHOOK_DELIVERED, false, false},
    {"read", TELNYX_MESSAGE_READ, true, false},
    {"a status of tomorrow", TELNYX_MESSAGE_STATUS_UNKNOWN, false, false},
};

static void
answered_with_status(const char *first, const char *second)
{
	char body[512];

	(void)snprintf(body, sizeof(body),
	    "{\"data\":{\"id\":\"m\",\"to\":[{\"phone_number\":\"" TO
	    "\",\"status\":\"%s\"}%s%s%s]}}",
	    first, second != NULL ? ",{\"status\":\"" : "",
	    second != NULL ? second : "", second != NULL ? "\"}" : "");
	answered_with(200, NULL, body);
	ck_assert_ptr_nonnull(kept);
}

/* The original knew fewer, and took what it did not know for success. */
START_TEST(every_status_maps_and_keeps_its_text)
{
	answered_with_status(statuses[_i].text, NULL);
	ck_assert_int_eq(kept->to[0]->status, statuses[_i].status);
	ck_assert_str_eq(kept->to[0]->status_text, statuses[_i].text);
	ck_assert_int_eq(telnyx_message_is_delivered(kept), statuses[_i].succeeded);
	ck_assert_int_eq(telnyx_message_is_failed(kept), statuses[_i].failed);
	ck_assert_str_eq(telnyx_message_status_name(statuses[_i].status),
	    statuses[_i].status == TELNYX_MESSAGE_STATUS_UNKNOWN ? "?"
								 : statuses[_i].text);
	drop();
}
END_TEST

START_TEST(of_several_recipients_all_must_have_it_and_one_may_fail)
{
	answered_with_status("delivered", "delivered");
	ck_assert(telnyx_message_is_delivered(kept) && !telnyx_message_is_failed(kept));
	answered_with_status("delivered", "sent");
	ck_assert(
	    !telnyx_message_is_delivered(kept) && !telnyx_message_is_failed(kept));
	answered_with_status("delivered", "expired");
	ck_assert(!telnyx_message_is_delivered(kept) && telnyx_message_is_failed(kept));
	drop();
	ck_assert(!telnyx_message_is_delivered(NULL));
	ck_assert(!telnyx_message_is_failed(NULL));
}
END_TEST

START_TEST(a_message_without_recipients_has_neither_succeeded_nor_failed)
{
	answered_with(200, NULL, "{\"data\":{\"id\":\"m\",\"to\":[]}}");
	ck_assert_uint_eq(kept->to_count, 0);
	ck_assert(
	    !telnyx_message_is_delivered(kept) && !telnyx_message_is_failed(kept));
	drop();
}
END_TEST

/* --- where the original goes wrong --- */

START_TEST(from_may_be_an_object_or_a_string)
{
	answered_with(200, NULL,
	    "{\"data\":{\"id\":\"m\",\"from\":{\"phone_number\":\"" FROM "\"}}}");
	ck_assert_str_eq(kept->from->phone_number, FROM);
	answered_with(200, NULL, "{\"data\":{\"id\":\"m\",\"from\":\"" FROM "\"}}");
	ck_assert_str_eq(kept->from->phone_number, FROM);
	ck_assert_ptr_null(kept->from->carrier);
	answered_with(200, NULL, "{\"data\":{\"id\":\"m\",\"from\":null}}");
	ck_assert_ptr_null(kept->from);
	drop();
}
END_TEST

START_TEST(a_recipients_phone_number_is_read)
{
	answered_with(200, NULL,
	    "{\"data\":{\"id\":\"m\",\"to\":[{\"phone_number\":\"" TO "\"}],"
	    "\"cc\":[\"" FROM "\"]}}");
	ck_assert_str_eq(kept->to[0]->phone_number, TO);
	ck_assert_int_eq(kept->to[0]->status, TELNYX_MESSAGE_STATUS_UNSET);
	ck_assert_str_eq(kept->cc[0]->phone_number, FROM);
	answered_with(200, NULL, "{\"data\":{\"id\":\"m\",\"to\":\"" TO "\"}}");
	ck_assert_uint_eq(kept->to_count, 1);
	ck_assert_str_eq(kept->to[0]->phone_number, TO);
	drop();
}
END_TEST

START_TEST(an_explicit_false_for_profile_webhooks_is_sent)
{
	struct fx_result result = {0};

	fx_setup();
	ck_assert_int_eq(
	    fx_send(&result, TELNYX_MESSAGE(.use_profile_webhooks = TELNYX_BOOL(false)),
		NULL),
	    TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert(result.ok);
	ck_assert_ptr_nonnull(strstr(telnyx_sandbox_get_request(fx.sandbox, 1)->body,
	    "\"use_profile_webhooks\":false"));
	fx_teardown();
}
END_TEST

START_TEST(the_delay_is_taken_from_the_headers)
{
	answered_with(429, "Retry-After: 7\r\n", NULL);
	ck_assert_int_eq(kept_error->type, TELNYX_ERROR_RATE_LIMIT);
	ck_assert_int_eq(kept_error->retry_after_ms, 7000);
	answered_with(429, NULL, NULL);
	ck_assert_int_eq(kept_error->retry_after_ms, -1);
	drop();
}
END_TEST

static const struct {
	int status;
	enum telnyx_error_type type;
	enum telnyx_outcome outcome;
} classes[] = {
    {301, TELNYX_ERROR_API, TELNYX_OUTCOME_REJECTED},
    {400, TELNYX_ERROR_VALIDATION, TELNYX_OUTCOME_REJECTED},
    {401, TELNYX_ERROR_AUTHENTICATION, TELNYX_OUTCOME_REJECTED},
    {402, TELNYX_ERROR_API, TELNYX_OUTCOME_REJECTED},
    {403, TELNYX_ERROR_AUTHENTICATION, TELNYX_OUTCOME_REJECTED},
    {404, TELNYX_ERROR_API, TELNYX_OUTCOME_REJECTED},
    {408, TELNYX_ERROR_TIMEOUT, TELNYX_OUTCOME_UNKNOWN},
    {413, TELNYX_ERROR_VALIDATION, TELNYX_OUTCOME_REJECTED},
    {422, TELNYX_ERROR_VALIDATION, TELNYX_OUTCOME_REJECTED},
    {429, TELNYX_ERROR_RATE_LIMIT, TELNYX_OUTCOME_REJECTED},
    {500, TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN},
    {502, TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN},
    {503, TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN},
    {504, TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN},
};

START_TEST(an_html_error_keeps_the_class_of_its_status)
{
	static const char page[] = "<html><body>Bad \"gateway\"</body></html>";

	answered_with(classes[_i].status, "Content-Type: text/html\r\n", page);
	ck_assert_int_eq(kept_error->type, classes[_i].type);
	ck_assert_int_eq(kept_error->outcome, classes[_i].outcome);
	ck_assert_int_eq(kept_error->http_status, classes[_i].status);
	ck_assert_ptr_null(kept_error->json);
	ck_assert_ptr_null(kept_error->code);
	ck_assert_uint_eq(kept_error->body_bytes, strlen(page));
	ck_assert_mem_eq(kept_error->body, page, strlen(page));
	drop();
}
END_TEST

static const struct {
	int status;
	const char *body, *field;
	enum telnyx_advice advice;
} places[] = {
    /* Nobody takes messages here, be it Telnyx or somebody else who says so. */
    {404, "{\"errors\":[{\"code\":\"10005\"}]}", "base_url", TELNYX_ADVICE_HOLD_SENDER},
    {404, "<html>not found</html>", "base_url", TELNYX_ADVICE_HOLD_SENDER},
    {404, "", "base_url", TELNYX_ADVICE_HOLD_SENDER},
    {405, "", "base_url", TELNYX_ADVICE_HOLD_SENDER},
    {301, "", "base_url", TELNYX_ADVICE_HOLD_SENDER},
    /* It is about this message. */
    {404,
	"{\"errors\":[{\"code\":\"10005\",\"source\":{\"pointer\":"
	"\"/messaging_profile_id\"}}]}",
	"messaging_profile_id", TELNYX_ADVICE_DISCARD},
    {404, "{\"errors\":[{\"code\":\"40301\"}]}", NULL, TELNYX_ADVICE_DISCARD},
    {409, "", NULL, TELNYX_ADVICE_DISCARD},
};

/* Every message would end so: none of them is to be thrown away for it. */
START_TEST(a_url_that_takes_no_messages_holds_the_sender)
{
	answered_with(places[_i].status, NULL, places[_i].body);
	ck_assert_int_eq(kept_error->outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_pstr_eq(kept_error->field, places[_i].field);
	ck_assert_int_eq(telnyx_error_advice(kept_error, NULL), places[_i].advice);
	drop();
}
END_TEST

START_TEST(a_message_that_is_not_found_says_nothing_of_the_url)
{
	drop();
	fx_setup();
	ck_assert_int_eq(
	    telnyx_message_get(fx.client, "x", NULL, keep, NULL, NULL), TELNYX_OK);
	fx_run_until(&kept_calls, 1);
	fx_teardown();
	ck_assert_int_eq(kept_error->http_status, 404);
	ck_assert_ptr_null(kept_error->field);
	ck_assert_int_eq(telnyx_error_advice(kept_error, NULL), TELNYX_ADVICE_DISCARD);
	drop();
}
END_TEST

START_TEST(an_error_that_is_only_a_text_does_not_crash)
{
	static const char *const bodies[] = {"{\"error\":\"text\"}",
	    "{\"errors\":\"text\"}", "{\"errors\":[\"text\"]}",
	    "{\"errors\":{\"detail\":\"text\"}}",
	    "{\"errors\":[null,{\"detail\":\"text\"}]}", "{\"message\":\"text\"}",
	    "{\"detail\":[{\"loc\":[\"body\",\"to\"],\"msg\":\"text\"}]}"};
	size_t i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		answered_with(422, NULL, bodies[i]);
		ck_assert_int_eq(kept_error->type, TELNYX_ERROR_VALIDATION);
		ck_assert_msg(strcmp(kept_error->detail, "text") == 0, "%s: %s",
		    bodies[i], kept_error->detail);
		ck_assert_ptr_nonnull(kept_error->json);
	}
	drop();
}
END_TEST

START_TEST(errors_of_odd_shapes_are_still_errors)
{
	static const char *const bodies[] = {"", "null", "[]", "7", "\"text\"", "{}",
	    "{\"errors\":null}", "{\"errors\":[]}", "{\"errors\":7}",
	    "{\"errors\":[[[]]]}", "{\"errors\":[{\"code\":{}}]}",
	    "{\"errors\":{\"code\":[1,2]}}", "{\"errors\":[{\"source\":\"x\"}]}", "{",
	    "{\"errors\":[{\"code\":\"40310\""};
	size_t i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		answered_with(400, NULL, bodies[i]);
		ck_assert_ptr_nonnull(kept_error);
		ck_assert_int_eq(kept_error->type, TELNYX_ERROR_VALIDATION);
		ck_assert_int_eq(kept_error->outcome, TELNYX_OUTCOME_REJECTED);
		ck_assert_ptr_nonnull(kept_error->detail);
	}
	drop();
}
END_TEST

START_TEST(every_entry_of_an_error_document_is_kept)
{
	answered_with(400, NULL,
	    "{\"errors\":[{\"code\":\"40310\",\"title\":\"Invalid 'to' address\","
	    "\"detail\":\"The 'to' address is bad.\",\"source\":{\"pointer\":\"/to\"},"
	    "\"meta\":{\"url\":\"https://example.com/40310\"}},"
	    "{\"code\":10032,\"title\":\"Second\",\"source\":{\"parameter\":\"type\"}}]"
	    "}");
	ck_assert_str_eq(kept_error->code, "40310");
	ck_assert_str_eq(kept_error->title, "Invalid 'to' address");
	ck_assert_str_eq(kept_error->detail, "The 'to' address is bad.");
	ck_assert_str_eq(kept_error->field, "to");
	ck_assert_uint_eq(kept_error->error_count, 2);
	ck_assert_str_eq(kept_error->errors[0]->pointer, "/to");
	ck_assert_str_eq(kept_error->errors[0]->url, "https://example.com/40310");
	ck_assert_str_eq(kept_error->errors[1]->code, "10032");
	ck_assert_str_eq(kept_error->errors[1]->parameter, "type");
	ck_assert_ptr_null(kept_error->errors[1]->detail);
	drop();
}
END_TEST

/* A proxy's page, a health check, another service: none of them is Telnyx. */
START_TEST(a_yes_without_the_message_is_unknown_and_not_repeated)
{
	static const char *const bodies[] = {"", "<html>", "null", "{}", "[]",
	    "{\"status\":\"ok\"}", "{\"id\":\"m\"}", "{\"error\":\"no\"}",
	    "{\"errors\":[]}", "{\"errors\":\"none\"}", "{\"data\":null}",
	    "{\"data\":[]}", "{\"data\":{}}", "{\"data\":\"x\"}",
	    "{\"data\":{\"id\":null}}", "{\"data\":{\"id\":\"\"}}",
	    "{\"data\":{\"id\":\" \"}}", "{\"data\":{\"id\":{}}}",
	    "{\"data\":{},\"errors\":[{\"code\":\"1\"}]}", "{\"data\":{\"id\":\"m\""};
	size_t i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		answered_with(200, NULL, bodies[i]);
		ck_assert_msg(kept_error != NULL, "%s", bodies[i]);
		ck_assert_int_eq(kept_error->type, TELNYX_ERROR_API);
		ck_assert_msg(kept_error->outcome == TELNYX_OUTCOME_UNKNOWN, "%s: %s",
		    bodies[i], telnyx_outcome_name(kept_error->outcome));
		ck_assert_int_eq(kept_error->phase, TELNYX_PHASE_DECODE);
		ck_assert_int_eq(kept_error->http_status, 200);
		ck_assert(!telnyx_error_is_retryable(kept_error));
	}
	drop();
}
END_TEST

START_TEST(an_error_document_is_a_refusal_whatever_its_status)
{
	static const char *const bodies[] = {
	    "{\"errors\":[{\"code\":\"40310\",\"title\":\"Invalid 'to'\","
	    "\"detail\":\"No.\",\"source\":{\"pointer\":\"/to\"}}]}",
	    "{\"data\":null,\"errors\":[{\"code\":\"40310\",\"detail\":\"No.\","
	    "\"source\":{\"pointer\":\"/to\"}}]}"};
	size_t i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		answered_with(200, NULL, bodies[i]);
		ck_assert_ptr_nonnull(kept_error);
		ck_assert_int_eq(kept_error->type, TELNYX_ERROR_API);
		ck_assert_int_eq(kept_error->outcome, TELNYX_OUTCOME_REJECTED);
		ck_assert_int_eq(kept_error->phase, TELNYX_PHASE_DECODE);
		ck_assert_int_eq(kept_error->http_status, 200);
		ck_assert_str_eq(kept_error->code, "40310");
		ck_assert_str_eq(kept_error->detail, "No.");
		ck_assert_str_eq(kept_error->field, "to");
		ck_assert(!telnyx_error_is_retryable(kept_error));
	}
	drop();
}
END_TEST

START_TEST(an_id_that_is_a_number_is_one)
{
	answered_with(200, NULL, "{\"data\":{\"id\":17}}");
	ck_assert_ptr_null(kept_error);
	ck_assert_str_eq(kept->id, "17");
	drop();
}
END_TEST

START_TEST(fields_of_other_types_read_as_absent_or_as_their_text)
{
	answered_with(200, NULL,
	    "{\"data\":{\"id\":7,\"to\":{\"phone_number\":1},\"parts\":\"2\","
	    "\"cost\":{\"amount\":0.0140,\"currency\":null},\"cost_breakdown\":7,"
	    "\"media\":{\"url\":[]},\"tags\":null,\"errors\":{},\"text\":{},"
	    "\"received_at\":12,\"tcr_campaign_billable\":\"yes\",\"direction\":[],"
	    "\"type\":\"FAX\",\"num_chars\":1.5}}");
	ck_assert_ptr_nonnull(kept);
	ck_assert_str_eq(kept->id, "7");
	ck_assert_str_eq(kept->to[0]->phone_number, "1");
	ck_assert_int_eq(kept->parts.value, 2);
	ck_assert_str_eq(kept->cost->amount, "0.0140");
	ck_assert_ptr_null(kept->cost->currency);
	ck_assert_ptr_null(kept->text);
	ck_assert_int_eq(kept->received_at.unix_ms, -1);
	ck_assert(!kept->tcr_campaign_billable.given);
	ck_assert_int_eq(kept->direction, TELNYX_DIRECTION_UNSET);
	ck_assert_int_eq(kept->type, TELNYX_MESSAGE_TYPE_UNKNOWN);
	ck_assert_str_eq(kept->type_text, "FAX");
	ck_assert(!kept->num_chars.given);
	drop();
}
END_TEST

/* The original's timeout began anew with each byte. */
START_TEST(a_timeout_is_a_deadline_not_a_gap_between_reads)
{
	struct fx_result result = {0};
	uint64_t begun;

	/* The head at once, then nothing: what has come does not help. */
	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL,
	    .fault_at_reply_byte = {.given = true, .value = 300}));
	begun = fx.env->now_ns(fx.env);
	ck_assert_int_eq(
	    fx_send(&result, NULL, TELNYX_CALL_OPTIONS(.timeout_ms = 1000)), TELNYX_OK);
	fx_advance_ms(900); /* spent before the connection is even there */
	fx_run_until_received(1);
	fx_turn();
	ck_assert_uint_eq(result.calls, 0);
	fx_advance_ms(100);
	ck_assert_uint_eq(result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_TIMEOUT);
	ck_assert_uint_eq(fx.env->now_ns(fx.env) - begun, 1000 * TELNYX_NS_PER_MS);
	fx_teardown();
}
END_TEST

START_TEST(a_full_pool_queues_instead_of_failing)
{
	struct fx_result results[50] = {0};
	struct telnyx_client_stats stats = {.size = sizeof(stats)};
	size_t i;

	fx_setup_with(NULL, TELNYX_CONFIG(.max_connections = 2));
	fx_one_at_a_time();
	script(TELNYX_SANDBOX_REPLY(.delay_ms = 1000, .times = 2));
	for (i = 0; i < 50; i++)
		ck_assert_int_eq(fx_send(&results[i], NULL, NULL), TELNYX_OK);
	fx_run_until_received(2);
	fx_turn();
	ck_assert_int_eq(telnyx_client_get_stats(fx.client, &stats), TELNYX_OK);
	ck_assert_uint_eq(stats.in_flight, 50);
	ck_assert_uint_eq(stats.connections, 2);
	ck_assert_uint_eq(stats.on_wire, 2);
	ck_assert_uint_eq(stats.waiting, 48);
	fx_advance_ms(1000);
	fx_run_until(&fx.order, 50);
	for (i = 0; i < 50; i++)
		ck_assert(results[i].ok);
	ck_assert_uint_eq(telnyx_sandbox_connection_count(fx.sandbox), 2);
	fx_teardown();
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("reply");
	TCase *tests = tcase_create("reply");

	tcase_add_test(tests, every_field_of_a_real_reply_is_decoded);
	tcase_add_test(tests, a_copy_of_a_copy_says_the_same);
	tcase_add_loop_test(tests, every_status_maps_and_keeps_its_text, 0,
	    (int)(sizeof(statuses) / sizeof(statuses[0])));
	tcase_add_test(tests, of_several_recipients_all_must_have_it_and_one_may_fail);
	tcase_add_test(
	    tests, a_message_without_recipients_has_neither_succeeded_nor_failed);
	tcase_add_test(tests, from_may_be_an_object_or_a_string);
	tcase_add_test(tests, a_recipients_phone_number_is_read);
	tcase_add_test(tests, an_explicit_false_for_profile_webhooks_is_sent);
	tcase_add_test(tests, the_delay_is_taken_from_the_headers);
	tcase_add_loop_test(tests, an_html_error_keeps_the_class_of_its_status, 0,
	    (int)(sizeof(classes) / sizeof(classes[0])));
	tcase_add_loop_test(tests, a_url_that_takes_no_messages_holds_the_sender, 0,
	    (int)(sizeof(places) / sizeof(places[0])));
	tcase_add_test(tests, a_message_that_is_not_found_says_nothing_of_the_url);
	tcase_add_test(tests, an_error_that_is_only_a_text_does_not_crash);
	tcase_add_test(tests, errors_of_odd_shapes_are_still_errors);
	tcase_add_test(tests, every_entry_of_an_error_document_is_kept);
	tcase_add_test(tests, a_yes_without_the_message_is_unknown_and_not_repeated);
	tcase_add_test(tests, an_error_document_is_a_refusal_whatever_its_status);
	tcase_add_test(tests, an_id_that_is_a_number_is_one);
	tcase_add_test(tests, fields_of_other_types_read_as_absent_or_as_their_text);
	tcase_add_test(tests, a_timeout_is_a_deadline_not_a_gap_between_reads);
	tcase_add_test(tests, a_full_pool_queues_instead_of_failing);
	suite_add_tcase(all, tests);
	return all;
}

int
main(void)
{
	return fx_main_over_both(suite);
}
