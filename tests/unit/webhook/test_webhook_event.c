/* SPDX-License-Identifier: MIT */
/* What a webhook says: each shape that Telnyx's pages show, and what is none. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <telnyx/json.h>
#include <telnyx/webhook.h>

#include "support/optional.h"

#include "codec/reference.h"

static struct telnyx_webhook_event *event;

static void
set_up(void)
{
	event = NULL;
}

static void
tear_down(void)
{
	telnyx_webhook_event_free(event);
}

static enum telnyx_webhook_result
parse(const char *body)
{
	telnyx_webhook_event_free(event);
	return telnyx_webhook_event_parse(body, strlen(body), NULL, &event);
}

/* An envelope around a payload; `id` and times are of Telnyx's pages. */
#define EVENT(type, payload)                                                           \
	"{\"data\":{\"event_type\":\"" type                                            \
	"\",\"id\":\"b301ed3f-1490-491f-995f-6e64e69674d4\","                          \
	"\"occurred_at\":\"2024-01-15T20:16:07.588+00:00\",\"payload\":" payload       \
	",\"record_type\":\"event\"},"                                                 \
	"\"meta\":{\"attempt\":1,\"delivered_to\":\"https://example.com/webhooks\"}}"

#define RECEIVED                                                                       \
	"{\"completed_at\":null,\"cost\":{\"amount\":\"0.0000\",\"currency\":\"USD\"}" \
	","                                                                            \
	"\"direction\":\"inbound\",\"encoding\":\"GSM-7\",\"errors\":[],"              \
	"\"from\":{\"carrier\":\"T-Mobile USA\",\"line_type\":\"long_code\","          \
	"\"phone_number\":\"+13125550001\"},"                                          \
	"\"id\":\"84cca175-9755-4859-b67f-4730d7f58aa3\",\"media\":["                  \
	"{\"url\":\"https://media.example.com/1.png\",\"content_type\":\"image/png\"," \
	"\"sha256\":\"ab12\",\"size\":102400}],"                                       \
	"\"messaging_profile_id\":\"740572b6-099c-44a1-89b9-6c92163bc68d\","           \
	"\"parts\":1,\"received_at\":\"2024-01-15T20:16:07.503+00:00\","               \
	"\"record_type\":\"message\",\"tags\":[],\"text\":\"Stop\","                   \
	"\"autoresponse_type\":\"STOP\","                                              \
	"\"to\":[{\"carrier\":\"Telnyx\",\"phone_number\":\"+17735550002\","           \
	"\"status\":\"webhook_delivered\"}],\"type\":\"MMS\","                         \
	"\"webhook_url\":\"https://example.com/webhooks\"}"

#define OUTBOUND(status, errors, url)                                                  \
	"{\"direction\":\"outbound\",\"errors\":" errors                               \
	",\"from\":{\"phone_number\":\"+13125550001\"},"                               \
	"\"id\":\"ac012cbf-5e09-46af-a69a-7c0e2d90993c\",\"record_type\":\"message\"," \
	"\"text\":\"Hello there!\",\"to\":[{\"phone_number\":\"+13125550002\","        \
	"\"status\":\"" status "\"}],\"type\":\"SMS\",\"webhook_url\":\"" url "\"}"

#define TOO_LONG                                                                       \
	"/h?telnyx_reference="                                                         \
	"12345678901234567890123456789012345678901234567890123456789012345"
#define HOOK "https://example.com/webhooks"

/* Every pointer but one is NULL. */
static void
only(const void *part)
{
	const void *parts[] = {event->message, event->spend_limit, event->registration,
	    event->number_order, event->link_click, event->hosted_number_order};
	size_t i, count = 0;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		count += parts[i] != NULL;
	ck_assert_uint_eq(count, part != NULL ? 1 : 0);
}

START_TEST(a_message_that_came_in_has_its_media_and_keyword)
{
	const struct telnyx_message *message;

	ck_assert_int_eq(parse(EVENT("message.received", RECEIVED)), TELNYX_WEBHOOK_OK);
	ck_assert_int_eq(event->type, TELNYX_WEBHOOK_MESSAGE_RECEIVED);
	ck_assert_str_eq(event->type_text, "message.received");
	ck_assert_str_eq(event->id, "b301ed3f-1490-491f-995f-6e64e69674d4");
	ck_assert_int_eq(event->occurred_at.unix_ms, INT64_C(1705349767588));
	ck_assert_int_eq(event->attempt.value, 1);
	ck_assert_str_eq(event->delivered_to, HOOK);
	ck_assert_ptr_null(event->reference);
	message = event->message;
	only(message);
	ck_assert_int_eq(message->direction, TELNYX_DIRECTION_INBOUND);
	ck_assert_str_eq(message->from->phone_number, "+13125550001");
	ck_assert_str_eq(message->text, "Stop");
	ck_assert_str_eq(message->autoresponse_type, "STOP");
	ck_assert_uint_eq(message->media_count, 1);
	ck_assert_str_eq(message->media[0]->content_type, "image/png");
	ck_assert_int_eq(message->media[0]->size.value, 102400);
	ck_assert_int_eq(message->to[0]->status, TELNYX_MESSAGE_WEBHOOK_DELIVERED);
	ck_assert_ptr_eq(message->json, event->payload);
	ck_assert_ptr_null(message->reply);
}
END_TEST

START_TEST(what_becomes_of_a_message_is_read)
{
	static const struct {
		const char *body;
		enum telnyx_webhook_type type;
		enum telnyx_message_status status;
	} cases[] = {
	    {EVENT("message.sent", OUTBOUND("sent", "[]", HOOK)),
		TELNYX_WEBHOOK_MESSAGE_SENT, TELNYX_MESSAGE_SENT},
	    {EVENT("message.finalized", OUTBOUND("delivered", "[]", HOOK)),
		TELNYX_WEBHOOK_MESSAGE_FINALIZED, TELNYX_MESSAGE_DELIVERED},
	    {EVENT("message.finalized",
		 OUTBOUND("delivery_failed",
		     "[{\"code\":\"40008\",\"title\":\"Undeliverable\"}]", HOOK)),
		TELNYX_WEBHOOK_MESSAGE_FINALIZED, TELNYX_MESSAGE_DELIVERY_FAILED},
	    {EVENT("message.read", OUTBOUND("read", "[]", HOOK)),
		TELNYX_WEBHOOK_MESSAGE_READ, TELNYX_MESSAGE_READ},
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_int_eq(parse(cases[i].body), TELNYX_WEBHOOK_OK);
		ck_assert_int_eq(event->type, cases[i].type);
		only(event->message);
		ck_assert_int_eq(event->message->to[0]->status, cases[i].status);
		ck_assert_str_eq(
		    telnyx_webhook_type_name(event->type), event->type_text);
	}
	ck_assert_int_eq(parse(cases[2].body), TELNYX_WEBHOOK_OK);
	ck_assert_str_eq(event->message->errors[0]->code, "40008");
}
END_TEST

START_TEST(a_spend_limit_is_read)
{
	ck_assert_int_eq(parse(EVENT("messaging-profile.spend-limit-reached",
			     "{\"configured_limit\":\"10.00\",\"current_cost\":"
			     "\"10.02\",\"profile_id\":\"be3eb60a\"}")),
	    TELNYX_WEBHOOK_OK);
	ck_assert_int_eq(event->type, TELNYX_WEBHOOK_SPEND_LIMIT);
	only(event->spend_limit);
	ck_assert_str_eq(event->spend_limit->messaging_profile_id, "be3eb60a");
	ck_assert_str_eq(event->spend_limit->configured_limit, "10.00");
	ck_assert_str_eq(event->spend_limit->current_cost, "10.02");
}
END_TEST

START_TEST(registrations_of_10dlc_are_read)
{
	ck_assert_int_eq(
	    parse(EVENT("10dlc.brand.update",
		"{\"brandId\":\"97091164\",\"brandName\":\"Some Brand LLC\","
		"\"description\":\"Brand BBRAND1 is added\",\"eventType\":"
		"\"BRAND_ADD\",\"status\":\"success\",\"tcrBrandId\":\"BBRAND1\","
		"\"type\":\"TCR_BRAND_WEBHOOK\"}")),
	    TELNYX_WEBHOOK_OK);
	ck_assert_int_eq(event->type, TELNYX_WEBHOOK_BRAND);
	only(event->registration);
	ck_assert_str_eq(event->registration->brand_id, "97091164");
	ck_assert_str_eq(event->registration->brand_name, "Some Brand LLC");
	ck_assert_str_eq(event->registration->tcr_brand_id, "BBRAND1");
	ck_assert_str_eq(event->registration->event, "BRAND_ADD");
	ck_assert_str_eq(event->registration->status, "success");
	ck_assert_str_eq(event->registration->type, "TCR_BRAND_WEBHOOK");

	ck_assert_int_eq(parse(EVENT("10dlc.campaign.update",
			     "{\"campaignId\":\"c1\",\"status\":\"REJECTED\","
			     "\"reasons\":[\"one\",\"two\"],\"tcrCampaignId\":"
			     "\"CAAAAAA\",\"description\":\"no\"}")),
	    TELNYX_WEBHOOK_OK);
	ck_assert_int_eq(event->type, TELNYX_WEBHOOK_CAMPAIGN);
	ck_assert_str_eq(event->registration->campaign_id, "c1");
	ck_assert_str_eq(event->registration->tcr_campaign_id, "CAAAAAA");
	ck_assert_str_eq(event->registration->description, "no");
	ck_assert_uint_eq(event->registration->reason_count, 2);
	ck_assert_str_eq(event->registration->reasons[1], "two");
	ck_assert_ptr_null(event->registration->reasons[2]);

	ck_assert_int_eq(parse(EVENT("10dlc.phone_number.update",
			     "{\"campaignId\":\"c1\",\"phoneNumber\":\"+12125550123\","
			     "\"status\":\"ADDED\",\"type\":\"ASSIGNMENT\"}")),
	    TELNYX_WEBHOOK_OK);
	ck_assert_int_eq(event->type, TELNYX_WEBHOOK_CAMPAIGN_NUMBER);
	ck_assert_str_eq(event->registration->phone_number, "+12125550123");
}
END_TEST

/* So the API's description has it; others come in the envelope. */
START_TEST(a_campaign_update_may_come_without_an_envelope)
{
	ck_assert_int_eq(parse("{\"brandId\":\"b\",\"campaignId\":\"c\",\"type\":"
			       "\"TELNYX_EVENT\",\"status\":\"DORMANT\"}"),
	    TELNYX_WEBHOOK_OK);
	ck_assert_int_eq(event->type, TELNYX_WEBHOOK_CAMPAIGN);
	ck_assert_str_eq(event->type_text, "10dlc.campaign.update");
	ck_assert_ptr_null(event->id);
	ck_assert_str_eq(event->registration->status, "DORMANT");
	ck_assert_ptr_eq(event->payload, event->json);
	ck_assert(!event->attempt.given);
	ck_assert_int_eq(event->occurred_at.unix_ms, -1);
}
END_TEST

START_TEST(a_number_order_is_read)
{
	ck_assert_int_eq(
	    parse(EVENT("number_order.complete",
		"{\"id\":\"12ade33a\",\"record_type\":\"number_order\","
		"\"phone_numbers_count\":1,\"connection_id\":\"346\","
		"\"messaging_profile_id\":\"abc\",\"billing_group_id\":\"bg\","
		"\"status\":\"success\",\"customer_reference\":\"MY REF 001\","
		"\"requirements_met\":true,\"created_at\":"
		"\"2018-01-01T00:00:00.000000Z\",\"updated_at\":"
		"\"2018-01-01T00:00:01Z\",\"phone_numbers\":[{\"id\":\"dc8e\","
		"\"phone_number\":\"+19705555098\",\"status\":\"success\","
		"\"requirements_met\":true,\"country_iso_alpha2\":\"US\","
		"\"requirements_status\":\"approved\",\"phone_number_type\":"
		"\"local\"}]}")),
	    TELNYX_WEBHOOK_OK);
	ck_assert_int_eq(event->type, TELNYX_WEBHOOK_NUMBER_ORDER);
	only(event->number_order);
	ck_assert_str_eq(event->number_order->id, "12ade33a");
	ck_assert_str_eq(event->number_order->status, "success");
	ck_assert_str_eq(event->number_order->customer_reference, "MY REF 001");
	ck_assert_str_eq(event->number_order->messaging_profile_id, "abc");
	ck_assert_str_eq(event->number_order->connection_id, "346");
	ck_assert_str_eq(event->number_order->billing_group_id, "bg");
	ck_assert_int_eq(event->number_order->phone_numbers_count.value, 1);
	fx_assert_bool(event->number_order->requirements_met, true);
	ck_assert_int_eq(
	    event->number_order->created_at.unix_ms, INT64_C(1514764800000));
	ck_assert_int_eq(
	    event->number_order->updated_at.unix_ms, INT64_C(1514764801000));
	ck_assert_uint_eq(event->number_order->phone_number_count, 1);
	ck_assert_str_eq(
	    event->number_order->phone_numbers[0]->phone_number, "+19705555098");
	ck_assert_str_eq(event->number_order->phone_numbers[0]->id, "dc8e");
	ck_assert_str_eq(event->number_order->phone_numbers[0]->status, "success");
	ck_assert_str_eq(event->number_order->phone_numbers[0]->country_code, "US");
	ck_assert_str_eq(
	    event->number_order->phone_numbers[0]->requirements_status, "approved");
	fx_assert_bool(event->number_order->phone_numbers[0]->requirements_met, true);
	ck_assert_str_eq(
	    event->number_order->phone_numbers[0]->phone_number_type, "local");
}
END_TEST

START_TEST(a_link_click_is_read_without_an_event_type)
{
	ck_assert_int_eq(
	    parse("{\"data\":{\"record_type\":\"link_clicked\",\"url\":"
		  "\"https://telnyx.com\",\"to\":\"18445550001\",\"message_id\":"
		  "\"7ee4241c\",\"time_clicked\":\"2019-04-01T14:45:45.450Z\"}}"),
	    TELNYX_WEBHOOK_OK);
	ck_assert_int_eq(event->type, TELNYX_WEBHOOK_LINK_CLICK);
	ck_assert_str_eq(event->type_text, "link_clicked");
	only(event->link_click);
	ck_assert_str_eq(event->link_click->url, "https://telnyx.com");
	ck_assert_str_eq(event->link_click->to, "18445550001");
	ck_assert_str_eq(event->link_click->message_id, "7ee4241c");
	ck_assert_int_eq(
	    event->link_click->time_clicked.unix_ms, INT64_C(1554129945450));
}
END_TEST

START_TEST(an_echo_has_its_message)
{
	ck_assert_int_eq(
	    parse(EVENT("message.echo", "{\"id\":\"e\",\"type\":\"WHATSAPP\"}")),
	    TELNYX_WEBHOOK_OK);
	ck_assert_int_eq(event->type, TELNYX_WEBHOOK_MESSAGE_ECHO);
	only(event->message);
	ck_assert_str_eq(event->message->id, "e");
	ck_assert_int_eq(event->message->type, TELNYX_MESSAGE_TYPE_WHATSAPP);
	ck_assert_int_eq(
	    parse(EVENT("message.received", "{\"type\":\"RCS\"}")), TELNYX_WEBHOOK_OK);
	ck_assert_int_eq(event->message->type, TELNYX_MESSAGE_TYPE_RCS);
}
END_TEST

START_TEST(an_update_of_a_whatsapp_account_has_its_payload)
{
	ck_assert_int_eq(parse(EVENT("whatsapp.account.update", "{\"event\":\"x\"}")),
	    TELNYX_WEBHOOK_OK);
	ck_assert_int_eq(event->type, TELNYX_WEBHOOK_WHATSAPP_ACCOUNT);
	only(NULL);
	ck_assert_ptr_nonnull(event->payload);
	/* Whatever that is. */
	ck_assert_int_eq(
	    parse(EVENT("whatsapp.account.update", "[1]")), TELNYX_WEBHOOK_OK);
}
END_TEST

START_TEST(each_event_of_a_hosted_number_order_is_read)
{
	static const char *const names[] = {"created", "updated", "deleted",
	    "internal_transfer_detected", "internal_transfer_approval_requested",
	    "internal_transfer_approved", "internal_transfer_rejected",
	    "internal_transfer_auto_approved"};
	const struct telnyx_webhook_hosted_number_order *order;
	char body[600];

	(void)snprintf(body, sizeof(body),
	    "{\"data\":{\"event_type\":\"messaging_hosted_numbers_orders.%s\",\"id\":"
	    "\"e\",\"payload\":{\"order_id\":\"o\",\"order_status\":\"pending\","
	    "\"decision\":\"approved\",\"approval_deadline\":1784000000,\"numbers\":[{"
	    "\"value\":\"+13125550001\",\"status\":\"ok\"},{}],\"profile_id\":\"p\","
	    "\"user_id\":\"u\"}}}",
	    names[_i]);
	ck_assert_int_eq(parse(body), TELNYX_WEBHOOK_OK);
	ck_assert_int_eq(event->type, TELNYX_WEBHOOK_HOSTED_ORDER_CREATED + _i);
	ck_assert_str_eq(telnyx_webhook_type_name(event->type) +
			     strlen("messaging_hosted_numbers_orders."),
	    names[_i]);
	order = event->hosted_number_order;
	only(order);
	ck_assert_str_eq(order->order_id, "o");
	ck_assert_str_eq(order->order_status, "pending");
	ck_assert_str_eq(order->decision, "approved");
	ck_assert_int_eq(order->approval_deadline.value, 1784000000);
	ck_assert_uint_eq(order->number_count, 2);
	ck_assert_str_eq(order->numbers[0]->phone_number, "+13125550001");
	ck_assert_str_eq(order->numbers[0]->status, "ok");
	ck_assert_str_eq(order->messaging_profile_id, "p");
	ck_assert_str_eq(order->user_id, "u");
}
END_TEST

START_TEST(an_id_that_marks_nothing_is_none)
{
	static const struct {
		const char *written, *id;
	} rows[] = {
	    {"\"\"", NULL},
	    {"\" \\t \"", NULL},
	    {"\"0\"", NULL},
	    {"0", NULL},
	    {"false", NULL},
	    {"null", NULL},
	    {"\"null\"", NULL},
	    {"\"\\u0000\"", NULL},
	    {"{}", NULL},
	    {"\"a\\u0000b\"", "a\xef\xbf\xbd"
			      "b"},
	    {"\"00\"", "00"},
	    {"7", "7"},
	    {"\" a\"", " a"},
	};
	char body[200];

	(void)snprintf(body, sizeof(body),
	    "{\"data\":{\"event_type\":\"a.b\",\"id\":%s}}", rows[_i].written);
	ck_assert_int_eq(parse(body), TELNYX_WEBHOOK_OK);
	if (rows[_i].id == NULL)
		ck_assert_ptr_null(event->id);
	else
		ck_assert_str_eq(event->id, rows[_i].id);
}
END_TEST

START_TEST(a_zero_in_an_inbound_text_cuts_nothing_off)
{
	ck_assert_int_eq(parse(EVENT("message.received",
			     "{\"id\":\"m\",\"text\":\"a\\u0000STOP\"}")),
	    TELNYX_WEBHOOK_OK);
	ck_assert_str_eq(event->message->text, "a\xef\xbf\xbdSTOP");
}
END_TEST

START_TEST(what_would_take_far_too_much_memory_is_no_event)
{
	size_t size = (size_t)200 * 1024, len;
	char *body = malloc(size);

	ck_assert_ptr_nonnull(body);
	len = (size_t)snprintf(
	    body, size, "{\"data\":{\"event_type\":\"a.b\",\"payload\":[");
	for (; len < size - 10; len += 3)
		memcpy(body + len, "{},", 3);
	memcpy(body + len, "{}]}}", 6);
	ck_assert_int_eq(parse(body), TELNYX_WEBHOOK_NOT_EVENT);
	free(body);
}
END_TEST

START_TEST(an_unknown_event_passes_with_its_json)
{
	ck_assert_int_eq(parse(EVENT("call.initiated", "{\"call_leg_id\":\"x\"}")),
	    TELNYX_WEBHOOK_OK);
	ck_assert_int_eq(event->type, TELNYX_WEBHOOK_TYPE_UNKNOWN);
	ck_assert_str_eq(event->type_text, "call.initiated");
	only(NULL);
	ck_assert_str_eq(json_object_get_string(json_object_object_get(
			     telnyx_json_tree(event->payload), "call_leg_id")),
	    "x");
	ck_assert_str_eq(telnyx_webhook_type_name(event->type), "?");
	/* Nor does it need a payload. */
	ck_assert_int_eq(
	    parse("{\"data\":{\"event_type\":\"a.b\"}}"), TELNYX_WEBHOOK_OK);
	ck_assert_ptr_null(event->payload);
	ck_assert_ptr_nonnull(event->json);
}
END_TEST

START_TEST(what_is_no_event_is_refused_with_the_reason)
{
	static const struct {
		const char *body;
		enum telnyx_webhook_result result;
	} cases[] = {
	    {"", TELNYX_WEBHOOK_EMPTY},
	    {" ", TELNYX_WEBHOOK_NOT_JSON},
	    {"{", TELNYX_WEBHOOK_NOT_JSON},
	    {"{}x", TELNYX_WEBHOOK_NOT_JSON},
	    {"{} {}", TELNYX_WEBHOOK_NOT_JSON},
	    {"a=b", TELNYX_WEBHOOK_NOT_JSON},
	    {"{\"data\":\"\xff\"}", TELNYX_WEBHOOK_NOT_JSON},
	    {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", TELNYX_WEBHOOK_NOT_JSON},
	    {"{}", TELNYX_WEBHOOK_NOT_EVENT},
	    {"[]", TELNYX_WEBHOOK_NOT_EVENT},
	    {"null", TELNYX_WEBHOOK_NOT_EVENT},
	    {"\"data\"", TELNYX_WEBHOOK_NOT_EVENT},
	    {"{\"data\":null}", TELNYX_WEBHOOK_NOT_EVENT},
	    {"{\"data\":[]}", TELNYX_WEBHOOK_NOT_EVENT},
	    {"{\"data\":\"message.sent\"}", TELNYX_WEBHOOK_NOT_EVENT},
	    {"{\"data\":{\"id\":\"1\"}}", TELNYX_WEBHOOK_NOT_EVENT},
	    {"{\"data\":{\"event_type\":{}}}", TELNYX_WEBHOOK_NOT_EVENT},
	    {"{\"data\":{\"event_type\":\"message.sent\"}}", TELNYX_WEBHOOK_NOT_EVENT},
	    {EVENT("message.sent", "[]"), TELNYX_WEBHOOK_NOT_EVENT},
	    {EVENT("message.sent", "\"x\""), TELNYX_WEBHOOK_NOT_EVENT},
	    {"{\"sms_id\":\"834f3d53\",\"direction\":\"inbound\",\"from\":\"+1312\","
	     "\"to\":\"+1773\",\"body\":\"Hello\",\"created\":1530652531000,"
	     "\"status\":\"delivered\"}",
		TELNYX_WEBHOOK_VERSION_1},
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_msg(parse(cases[i].body) == cases[i].result, "case %zu", i);
		ck_assert_ptr_null(event);
	}
	ck_assert_int_eq(
	    parse(" \r\n\t" EVENT("a", "{}") "\r\n\t "), TELNYX_WEBHOOK_OK);
	ck_assert_int_eq(
	    telnyx_webhook_event_parse(NULL, 0, NULL, NULL), TELNYX_WEBHOOK_INTERNAL);
	telnyx_webhook_event_free(event);
	ck_assert_int_eq(
	    telnyx_webhook_event_parse(NULL, 1, NULL, &event), TELNYX_WEBHOOK_INTERNAL);
	ck_assert_int_eq(
	    telnyx_webhook_event_parse(NULL, 0, NULL, &event), TELNYX_WEBHOOK_EMPTY);
	telnyx_webhook_event_free(NULL);
}
END_TEST

/* Fields of every wrong kind: absent, not an error. */
START_TEST(a_wrong_kind_reads_as_absent)
{
	ck_assert_int_eq(parse("{\"data\":{\"event_type\":\"message.sent\",\"id\":{},"
			       "\"occurred_at\":[],\"payload\":{\"id\":[],\"to\":7,"
			       "\"errors\":\"x\",\"media\":{}}},\"meta\":\"x\"}"),
	    TELNYX_WEBHOOK_OK);
	ck_assert_ptr_null(event->id);
	ck_assert_ptr_null(event->message->id);
	ck_assert_ptr_null(event->delivered_to);
	ck_assert(!event->attempt.given);
	ck_assert_int_eq(event->occurred_at.unix_ms, -1);
}
END_TEST

START_TEST(a_copy_outlives_what_it_was_made_from)
{
	struct telnyx_webhook_event *copy;
	char body[] = EVENT("message.received", RECEIVED);

	ck_assert_int_eq(telnyx_webhook_event_parse(
			     body, strlen(body), "/hooks?telnyx_reference=r-1", &event),
	    TELNYX_WEBHOOK_OK);
	memset(body, 'x', sizeof(body));
	copy = telnyx_webhook_event_dup(event);
	telnyx_webhook_event_free(event);
	event = copy;
	ck_assert_int_eq(event->type, TELNYX_WEBHOOK_MESSAGE_RECEIVED);
	ck_assert_str_eq(event->message->text, "Stop");
	ck_assert_str_eq(
	    event->message->media[0]->url, "https://media.example.com/1.png");
	ck_assert_str_eq(event->reference, "r-1");
	ck_assert_str_eq(event->delivered_to, HOOK);
	ck_assert_ptr_null(telnyx_webhook_event_dup(NULL));
}
END_TEST

/* --- references --- */

START_TEST(a_reference_is_read_from_the_signed_urls_first)
{
	static const char *const signed_url = EVENT(
	    "message.sent", OUTBOUND("sent", "[]", HOOK "?a=b&telnyx_reference=mine"));
	static const char *const unsigned_url =
	    EVENT("message.sent", OUTBOUND("sent", "[]", HOOK));
	static const char *const delivered =
	    "{\"data\":{\"event_type\":\"a.b\"},\"meta\":{\"delivered_to\":"
	    "\"https://example.com/?telnyx_reference=d#f\"}}";

	ck_assert_int_eq(telnyx_webhook_event_parse(signed_url, strlen(signed_url),
			     "/hooks?telnyx_reference=theirs", &event),
	    TELNYX_WEBHOOK_OK);
	ck_assert_str_eq(event->reference, "mine");
	telnyx_webhook_event_free(event);
	ck_assert_int_eq(telnyx_webhook_event_parse(unsigned_url, strlen(unsigned_url),
			     "/hooks?telnyx_reference=theirs", &event),
	    TELNYX_WEBHOOK_OK);
	ck_assert_str_eq(event->reference, "theirs");
	ck_assert_int_eq(parse(delivered), TELNYX_WEBHOOK_OK);
	ck_assert_str_eq(event->reference, "d");
	ck_assert_int_eq(parse(unsigned_url), TELNYX_WEBHOOK_OK);
	ck_assert_ptr_null(event->reference);
}
END_TEST

START_TEST(a_reference_goes_into_the_query_and_comes_back)
{
	static const struct {
		const char *url, *with;
	} cases[] = {
	    {"https://a.example", "https://a.example?telnyx_reference=r_1-Z"},
	    {"https://a.example/h", "https://a.example/h?telnyx_reference=r_1-Z"},
	    {"https://a.example/h?", "https://a.example/h?telnyx_reference=r_1-Z"},
	    {"https://a.example/h?x=1",
		"https://a.example/h?x=1&telnyx_reference=r_1-Z"},
	    {"https://a.example/h?x=1&",
		"https://a.example/h?x=1&telnyx_reference=r_1-Z"},
	    {"https://a.example/h#f?x",
		"https://a.example/h?telnyx_reference=r_1-Z#f?x"},
	    {"https://a.example/h?x=1#f",
		"https://a.example/h?x=1&telnyx_reference=r_1-Z#f"},
	    {"https://a.example/h?x=1&#",
		"https://a.example/h?x=1&telnyx_reference=r_1-Z#"},
	    {"https://a.example/h?x=?",
		"https://a.example/h?x=?&telnyx_reference=r_1-Z"},
	    /* Sent once more with the URL of a reply: the last one counts. */
	    {"https://a.example/h?telnyx_reference=old",
		"https://a.example/h?telnyx_reference=old&telnyx_reference=r_1-Z"},
	};
	struct telnyx_buf buf;
	const char *found;
	size_t i, len;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		telnyx_buf_init(&buf, 4096);
		telnyx_reference_add(&buf, cases[i].url, "r_1-Z");
		ck_assert_str_eq(buf.data, cases[i].with);
		found = telnyx_reference_find(buf.data, &len);
		ck_assert_ptr_nonnull(found);
		ck_assert_uint_eq(len, 5);
		ck_assert_mem_eq(found, "r_1-Z", 5);
		telnyx_buf_clear(&buf);
	}
}
END_TEST

START_TEST(what_is_no_reference_is_not_found)
{
	static const char *const urls[] = {
	    "",
	    "?",
	    "telnyx_reference=a",
	    "/telnyx_reference=a",
	    "/h?telnyx_reference",
	    "/h?telnyx_reference=",
	    "/h?telnyx_reference=&x=1",
	    "/h?xtelnyx_reference=a",
	    "/h?TELNYX_REFERENCE=a",
	    "/h?telnyx_reference=a%20b",
	    "/h?telnyx_reference=a b",
	    "/h#?telnyx_reference=a",
	    "/h?x=1#&telnyx_reference=a",
	    "/h?telnyx_reference=good&telnyx_reference=not%20good",
	    TOO_LONG,
	};
	size_t i, len;

	for (i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		ck_assert_msg(
		    telnyx_reference_find(urls[i], &len) == NULL, "%s", urls[i]);
	ck_assert_ptr_null(telnyx_reference_find(NULL, &len));
	ck_assert(telnyx_reference_is_valid("a"));
	ck_assert(telnyx_reference_is_valid(
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"));
	ck_assert(!telnyx_reference_is_valid(
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-x"));
	ck_assert(!telnyx_reference_is_valid(""));
	ck_assert(!telnyx_reference_is_valid("a b"));
	ck_assert(!telnyx_reference_is_valid("a&b"));
	ck_assert(!telnyx_reference_is_valid("\xc3\xbc"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("webhook_event");
	TCase *tcase = tcase_create("webhook_event");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_message_that_came_in_has_its_media_and_keyword);
	tcase_add_test(tcase, what_becomes_of_a_message_is_read);
	tcase_add_test(tcase, a_spend_limit_is_read);
	tcase_add_test(tcase, registrations_of_10dlc_are_read);
	tcase_add_test(tcase, a_campaign_update_may_come_without_an_envelope);
	tcase_add_test(tcase, a_number_order_is_read);
	tcase_add_test(tcase, a_link_click_is_read_without_an_event_type);
	tcase_add_test(tcase, an_unknown_event_passes_with_its_json);
	tcase_add_test(tcase, an_echo_has_its_message);
	tcase_add_test(tcase, an_update_of_a_whatsapp_account_has_its_payload);
	tcase_add_loop_test(tcase, each_event_of_a_hosted_number_order_is_read, 0, 8);
	tcase_add_loop_test(tcase, an_id_that_marks_nothing_is_none, 0, 13);
	tcase_add_test(tcase, a_zero_in_an_inbound_text_cuts_nothing_off);
	tcase_add_test(tcase, what_would_take_far_too_much_memory_is_no_event);
	tcase_add_test(tcase, what_is_no_event_is_refused_with_the_reason);
	tcase_add_test(tcase, a_wrong_kind_reads_as_absent);
	tcase_add_test(tcase, a_copy_outlives_what_it_was_made_from);
	tcase_add_test(tcase, a_reference_is_read_from_the_signed_urls_first);
	tcase_add_test(tcase, a_reference_goes_into_the_query_and_comes_back);
	tcase_add_test(tcase, what_is_no_reference_is_not_found);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
