/* SPDX-License-Identifier: MIT */
/* The messages resource: what its tables read from real replies, and what they
 * write into a request. */
#include "support/encoded.h"
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

#include "base/json.h"
#include "codec/fields.h"
#include "resources/messages/message_tables.h"

/* A reply of March 2025 as its receiver published it. */
static const char capture[] =
    "{\"data\":{\"record_type\":\"message\",\"direction\":\"outbound\","
    "\"id\":\"403195bd-9cb7-4d24-81d6-32680da2d823\",\"type\":\"SMS\","
    "\"organization_id\":\"937551fa-acf2-4eea-9fd7-d1e555913478\","
    "\"messaging_profile_id\":\"4001932d-9b55-4bb8-9cd1-85de6c4d83d9\","
    "\"from\":{\"phone_number\":\"+1484XXXXXXX\",\"carrier\":\"Telnyx\","
    "\"line_type\":\"Wireless\"},"
    "\"to\":[{\"phone_number\":\"+1484XXXXXXX\",\"status\":\"queued\","
    "\"carrier\":\"NEW CINGULAR WIRELESS PCS, LLC - DC\","
    "\"line_type\":\"Wireless\"}],"
    "\"cc\":[],\"text\":\"test\",\"media\":[],"
    "\"webhook_url\":\"https://pbx.example.com/hook\","
    "\"webhook_failover_url\":\"\",\"encoding\":\"GSM-7\",\"parts\":1,\"tags\":[],"
    "\"cost\":{\"amount\":\"0.0140\",\"currency\":\"USD\"},"
    "\"tcr_campaign_id\":null,\"tcr_campaign_billable\":false,"
    "\"tcr_campaign_registered\":null,"
    "\"received_at\":\"2025-03-22T11:28:39.401+00:00\",\"sent_at\":null,"
    "\"completed_at\":null,\"valid_until\":\"2025-03-22T12:28:39.401+00:00\","
    "\"errors\":[],"
    "\"cost_breakdown\":{\"rate\":{\"amount\":\"0.00400\",\"currency\":\"USD\"},"
    "\"carrier_fee\":{\"amount\":\"0.01000\",\"currency\":\"USD\"}}}}";

static struct telnyx_arena arena;
static struct json_object *source;
static struct telnyx_message message;

static void
forget(void)
{
	telnyx_arena_clear(&arena);
	json_object_put(source);
	source = NULL;
}

static void
decode(const char *json)
{
	struct json_object *data;

	forget();
	memset(&message, 0xa5, sizeof(message));
	source = json_tokener_parse(json);
	ck_assert_msg(source != NULL, "%s", json);
	if (!json_object_object_get_ex(source, "data", &data))
		data = source;
	ck_assert(telnyx_fields_decode(&telnyx_message_table, data, &arena, &message));
}

START_TEST(a_real_reply_is_read_field_by_field)
{
	decode(capture);
	ck_assert_str_eq(message.id, "403195bd-9cb7-4d24-81d6-32680da2d823");
	ck_assert_str_eq(message.record_type, "message");
	ck_assert_int_eq(message.direction, TELNYX_DIRECTION_OUTBOUND);
	ck_assert_str_eq(message.direction_text, "outbound");
	ck_assert_int_eq(message.type, TELNYX_MESSAGE_TYPE_SMS);
	ck_assert_str_eq(message.type_text, "SMS");
	ck_assert_str_eq(
	    message.messaging_profile_id, "4001932d-9b55-4bb8-9cd1-85de6c4d83d9");
	ck_assert_str_eq(
	    message.organization_id, "937551fa-acf2-4eea-9fd7-d1e555913478");
	ck_assert_str_eq(message.from->phone_number, "+1484XXXXXXX");
	ck_assert_str_eq(message.from->carrier, "Telnyx");
	ck_assert_str_eq(message.from->line_type, "Wireless");
	ck_assert_int_eq(message.from->status, TELNYX_MESSAGE_STATUS_UNSET);
	ck_assert_ptr_null(message.from->status_text);
	ck_assert_uint_eq(message.to_count, 1);
	ck_assert_str_eq(message.to[0]->phone_number, "+1484XXXXXXX");
	ck_assert_int_eq(message.to[0]->status, TELNYX_MESSAGE_QUEUED);
	ck_assert_str_eq(message.to[0]->status_text, "queued");
	ck_assert_str_eq(message.to[0]->carrier, "NEW CINGULAR WIRELESS PCS, LLC - DC");
	ck_assert_ptr_null(message.to[1]);
	ck_assert_uint_eq(message.cc_count, 0);
	ck_assert_str_eq(message.text, "test");
	ck_assert_ptr_null(message.subject);
	ck_assert_uint_eq(message.media_count, 0);
	ck_assert_str_eq(message.webhook_url, "https://pbx.example.com/hook");
	ck_assert_str_eq(message.webhook_failover_url, "");
	ck_assert(!message.use_profile_webhooks.given);
	ck_assert_str_eq(message.encoding, "GSM-7");
	ck_assert(message.parts.given);
	ck_assert_int_eq(message.parts.value, 1);
	ck_assert_uint_eq(message.tag_count, 0);
	ck_assert_str_eq(message.cost->amount, "0.0140");
	ck_assert_str_eq(message.cost->currency, "USD");
	ck_assert_str_eq(message.cost_breakdown->rate->amount, "0.00400");
	ck_assert_str_eq(message.cost_breakdown->carrier_fee->amount, "0.01000");
	ck_assert_str_eq(message.cost_breakdown->carrier_fee->currency, "USD");
	ck_assert_ptr_null(message.tcr_campaign_id);
	fx_assert_bool(message.tcr_campaign_billable, false);
	ck_assert_ptr_null(message.tcr_campaign_registered);
	ck_assert_str_eq(message.received_at.text, "2025-03-22T11:28:39.401+00:00");
	ck_assert_int_eq(message.received_at.unix_ms, INT64_C(1742642919401));
	ck_assert_int_eq(message.valid_until.unix_ms, INT64_C(1742646519401));
	ck_assert_ptr_null(message.sent_at.text);
	ck_assert_int_eq(message.sent_at.unix_ms, -1);
	ck_assert_int_eq(message.completed_at.unix_ms, -1);
	ck_assert_int_eq(message.send_at.unix_ms, -1);
	ck_assert_uint_eq(message.error_count, 0);
	ck_assert(!message.smart_encoding_applied.given);
	ck_assert(!message.num_chars.given);
	ck_assert_ptr_null(message.wait_seconds);
	forget();
}
END_TEST

START_TEST(what_the_capture_lacks_is_read_too)
{
	decode("{\"id\":\"x\",\"type\":\"MMS\",\"direction\":\"inbound\","
	       "\"subject\":\"s\",\"tags\":[\"tag-a\",\"tag-b\"],"
	       "\"media\":[{\"url\":\"https://m/1\",\"content_type\":\"image/png\","
	       "\"sha256\":\"aa\",\"size\":102400},{\"url\":\"https://m/2\","
	       "\"content_type\":null,\"sha256\":null,\"size\":null}],"
	       "\"errors\":[{\"code\":\"40014\",\"title\":\"Expired\","
	       "\"detail\":\"in queue\"},{\"code\":40002}],"
	       "\"use_profile_webhooks\":true,\"smart_encoding_applied\":true,"
	       "\"num_chars\":160,\"wait_seconds\":0.0,\"group_message_id\":\"g\","
	       "\"autoresponse_type\":\"STOP\",\"tcr_campaign_id\":\"CNZO3VL\","
	       "\"tcr_campaign_billable\":true,"
	       "\"tcr_campaign_registered\":\"REGISTERED\","
	       "\"send_at\":\"2026-11-22T18:00:00Z\","
	       "\"sent_at\":\"2026-11-22T18:00:01Z\","
	       "\"completed_at\":\"2026-11-22T18:00:02.5Z\"}");
	ck_assert_int_eq(message.type, TELNYX_MESSAGE_TYPE_MMS);
	ck_assert_int_eq(message.direction, TELNYX_DIRECTION_INBOUND);
	ck_assert_str_eq(message.subject, "s");
	ck_assert_uint_eq(message.tag_count, 2);
	ck_assert_str_eq(message.tags[1], "tag-b");
	ck_assert_uint_eq(message.media_count, 2);
	ck_assert_str_eq(message.media[0]->url, "https://m/1");
	ck_assert_str_eq(message.media[0]->content_type, "image/png");
	ck_assert_str_eq(message.media[0]->sha256, "aa");
	ck_assert_int_eq(message.media[0]->size.value, 102400);
	ck_assert_ptr_null(message.media[1]->content_type);
	ck_assert(!message.media[1]->size.given);
	ck_assert_uint_eq(message.error_count, 2);
	ck_assert_str_eq(message.errors[0]->code, "40014");
	ck_assert_str_eq(message.errors[0]->title, "Expired");
	ck_assert_str_eq(message.errors[0]->detail, "in queue");
	ck_assert_str_eq(message.errors[1]->code, "40002");
	fx_assert_bool(message.use_profile_webhooks, true);
	fx_assert_bool(message.smart_encoding_applied, true);
	ck_assert_int_eq(message.num_chars.value, 160);
	ck_assert_str_eq(message.wait_seconds, "0.0");
	ck_assert_str_eq(message.group_message_id, "g");
	ck_assert_str_eq(message.autoresponse_type, "STOP");
	ck_assert_str_eq(message.tcr_campaign_id, "CNZO3VL");
	fx_assert_bool(message.tcr_campaign_billable, true);
	ck_assert_str_eq(message.tcr_campaign_registered, "REGISTERED");
	ck_assert_int_eq(message.send_at.unix_ms, INT64_C(1795370400000));
	ck_assert_int_eq(message.sent_at.unix_ms, INT64_C(1795370401000));
	ck_assert_int_eq(message.completed_at.unix_ms, INT64_C(1795370402500));
	forget();
}
END_TEST

static const struct {
	const char *text;
	enum telnyx_message_status status;
} statuses[] = {
    /* the API's description */
    {"queued", TELNYX_MESSAGE_QUEUED},
    {"sending", TELNYX_MESSAGE_SENDING},
    {"sent", TELNYX_MESSAGE_SENT},
    {"expired", TELNYX_MESSAGE_EXPIRED},
    {"sending_failed", TELNYX_MESSAGE_SENDING_FAILED},
    {"delivery_unconfirmed", TELNYX_MESSAGE_DELIVERY_UNCONFIRMED},
    {"delivered", TELNYX_MESSAGE_DELIVERED},
    {"delivery_failed", TELNYX_MESSAGE_DELIVERY_FAILED},
    /* its documents */
    {"scheduled", TELNYX_MESSAGE_SCHEDULED},
    {"cancelled", TELNYX_MESSAGE_CANCELLED},
    {"received", TELNYX_MESSAGE_RECEIVED},
    {"webhook_delivered", TELNYX_MESSAGE_WEBHOOK_DELIVERED},
    {"read", TELNYX_MESSAGE_READ},
};
#define STATUSES (sizeof(statuses) / sizeof(statuses[0]))

START_TEST(every_documented_status_maps)
{
	char json[200];
	size_t i;

	for (i = 0; i < STATUSES; i++) {
		(void)snprintf(json, sizeof(json),
		    "{\"to\":[{\"phone_number\":\"+1\",\"status\":\"%s\"}]}",
		    statuses[i].text);
		decode(json);
		ck_assert_int_eq(message.to[0]->status, statuses[i].status);
		ck_assert_str_eq(message.to[0]->status_text, statuses[i].text);
		ck_assert_str_eq(
		    telnyx_message_status_name(statuses[i].status), statuses[i].text);
	}
	forget();
}
END_TEST

START_TEST(a_new_status_keeps_the_api_s_word)
{
	decode("{\"to\":[{\"status\":\"teleported\"},{\"status\":null},{}]}");
	ck_assert_int_eq(message.to[0]->status, TELNYX_MESSAGE_STATUS_UNKNOWN);
	ck_assert_str_eq(message.to[0]->status_text, "teleported");
	ck_assert_int_eq(message.to[1]->status, TELNYX_MESSAGE_STATUS_UNSET);
	ck_assert_int_eq(message.to[2]->status, TELNYX_MESSAGE_STATUS_UNSET);
	ck_assert_str_eq(
	    telnyx_message_status_name(TELNYX_MESSAGE_STATUS_UNKNOWN), "?");
	ck_assert(!telnyx_message_is_delivered(&message));
	ck_assert(!telnyx_message_is_failed(&message));
	forget();
}
END_TEST

START_TEST(only_delivered_and_read_are_success)
{
	char json[100];
	bool success, failure;
	size_t i;

	for (i = 0; i < STATUSES; i++) {
		(void)snprintf(json, sizeof(json), "{\"to\":[{\"status\":\"%s\"}]}",
		    statuses[i].text);
		decode(json);
		success = statuses[i].status == TELNYX_MESSAGE_DELIVERED ||
			  statuses[i].status == TELNYX_MESSAGE_READ;
		failure = statuses[i].status == TELNYX_MESSAGE_EXPIRED ||
			  statuses[i].status == TELNYX_MESSAGE_SENDING_FAILED ||
			  statuses[i].status == TELNYX_MESSAGE_DELIVERY_UNCONFIRMED ||
			  statuses[i].status == TELNYX_MESSAGE_DELIVERY_FAILED ||
			  statuses[i].status == TELNYX_MESSAGE_CANCELLED;
		ck_assert_msg(telnyx_message_is_delivered(&message) == success, "%s",
		    statuses[i].text);
		ck_assert_msg(telnyx_message_is_failed(&message) == failure, "%s",
		    statuses[i].text);
	}
	/* All must have it for success; one is enough for failure. */
	decode("{\"to\":[{\"status\":\"delivered\"},{\"status\":\"sent\"}]}");
	ck_assert(!telnyx_message_is_delivered(&message));
	ck_assert(!telnyx_message_is_failed(&message));
	decode("{\"to\":[{\"status\":\"delivered\"},{\"status\":\"expired\"}]}");
	ck_assert(!telnyx_message_is_delivered(&message));
	ck_assert(telnyx_message_is_failed(&message));
	decode("{\"to\":[]}");
	ck_assert(!telnyx_message_is_delivered(&message));
	ck_assert(!telnyx_message_is_failed(&message));
	ck_assert(!telnyx_message_is_delivered(NULL));
	ck_assert(!telnyx_message_is_failed(NULL));
	forget();
}
END_TEST

START_TEST(addresses_may_be_objects_or_bare_strings)
{
	decode("{\"from\":\"+13125550001\",\"to\":\"+13125550002\","
	       "\"cc\":[\"+13125550003\",{\"phone_number\":\"+13125550004\","
	       "\"status\":\"sent\"}]}");
	ck_assert_str_eq(message.from->phone_number, "+13125550001");
	ck_assert_ptr_null(message.from->carrier);
	ck_assert_uint_eq(message.to_count, 1);
	ck_assert_str_eq(message.to[0]->phone_number, "+13125550002");
	ck_assert_int_eq(message.to[0]->status, TELNYX_MESSAGE_STATUS_UNSET);
	ck_assert_uint_eq(message.cc_count, 2);
	ck_assert_str_eq(message.cc[0]->phone_number, "+13125550003");
	ck_assert_str_eq(message.cc[1]->phone_number, "+13125550004");
	ck_assert_int_eq(message.cc[1]->status, TELNYX_MESSAGE_SENT);
	decode("{\"to\":{\"phone_number\":\"+13125550002\",\"status\":\"queued\"}}");
	ck_assert_uint_eq(message.to_count, 1);
	ck_assert_int_eq(message.to[0]->status, TELNYX_MESSAGE_QUEUED);
	forget();
}
END_TEST

START_TEST(a_cost_written_as_a_number_keeps_its_digits)
{
	struct telnyx_message *copy;

	decode("{\"id\":\"x\",\"cost\":{\"amount\":0.0051,\"currency\":\"USD\"},"
	       "\"cost_breakdown\":{\"rate\":{\"amount\":0.10}}}");
	ck_assert_str_eq(message.cost->amount, "0.0051");
	ck_assert_str_eq(message.cost_breakdown->rate->amount, "0.10");
	ck_assert_ptr_null(message.cost_breakdown->carrier_fee);
	message.json = telnyx_json_of(source);
	copy = telnyx_message_dup(&message);
	forget();
	ck_assert_str_eq(copy->cost->amount, "0.0051");
	ck_assert_str_eq(copy->cost_breakdown->rate->amount, "0.10");
	telnyx_message_free(copy);
	decode("{\"cost\":null}");
	ck_assert_ptr_null(message.cost);
	decode("{\"cost\":\"0.0051\"}");
	ck_assert_str_eq(message.cost->amount, "0.0051");
	forget();
}
END_TEST

START_TEST(inbound_media_has_its_hash_under_another_name)
{
	decode("{\"media\":[{\"url\":\"u\",\"hash_sha256\":\"ab12\"}]}");
	ck_assert_str_eq(message.media[0]->sha256, "ab12");
	decode("{\"media\":[{\"sha256\":\"right\",\"hash_sha256\":\"other\"}]}");
	ck_assert_str_eq(message.media[0]->sha256, "right");
	decode("{\"media\":[\"https://m/1\"]}");
	ck_assert_str_eq(message.media[0]->url, "https://m/1");
	forget();
}
END_TEST

/* --- what is sent --- */

static void
expect_request(const struct telnyx_message_params *params, const char *json)
{
	char *text = encoded_text(&telnyx_message_params_table, params);

	ck_assert_pstr_eq(text, json);
	free(text);
}

START_TEST(every_field_of_a_request_is_written_under_the_api_s_name)
{
	static const char *const urls[] = {"https://m/1", "https://m/2", NULL};

	expect_request(TELNYX_MESSAGE(), "{}");
	expect_request(
	    TELNYX_MESSAGE(.to = "+13125550002", .from = "+13125550001",
		.messaging_profile_id = "p", .text = "t", .subject = "s",
		.media_urls = urls, .type = TELNYX_MESSAGE_TYPE_MMS,
		.encoding = TELNYX_ENCODING_UCS2, .auto_detect = TELNYX_BOOL(true),
		.send_at = "2026-11-22T18:00:00Z", .webhook_url = "https://w/1",
		.webhook_failover_url = "https://w/2",
		.use_profile_webhooks = TELNYX_BOOL(true)),
	    "{\"to\":\"+13125550002\",\"from\":\"+13125550001\","
	    "\"messaging_profile_id\":\"p\",\"text\":\"t\",\"subject\":\"s\","
	    "\"media_urls\":[\"https://m/1\",\"https://m/2\"],\"type\":\"MMS\","
	    "\"encoding\":\"ucs2\",\"auto_detect\":true,"
	    "\"send_at\":\"2026-11-22T18:00:00Z\",\"webhook_url\":\"https://w/1\","
	    "\"webhook_failover_url\":\"https://w/2\",\"use_profile_webhooks\":true}");
}
END_TEST

START_TEST(an_explicit_false_or_null_or_empty_is_written)
{
	expect_request(TELNYX_MESSAGE(.use_profile_webhooks = TELNYX_BOOL(false)),
	    "{\"use_profile_webhooks\":false}");
	expect_request(TELNYX_MESSAGE(.auto_detect = TELNYX_BOOL(false)),
	    "{\"auto_detect\":false}");
	expect_request(TELNYX_MESSAGE(.from = TELNYX_NULL, .webhook_url = ""),
	    "{\"from\":null,\"webhook_url\":\"\"}");
}
END_TEST

START_TEST(every_enum_of_a_request_has_the_api_s_word)
{
	expect_request(
	    TELNYX_MESSAGE(.type = TELNYX_MESSAGE_TYPE_SMS), "{\"type\":\"SMS\"}");
	expect_request(TELNYX_MESSAGE(.encoding = TELNYX_ENCODING_AUTO),
	    "{\"encoding\":\"auto\"}");
	expect_request(TELNYX_MESSAGE(.encoding = TELNYX_ENCODING_GSM7),
	    "{\"encoding\":\"gsm7\"}");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("message_tables");
	TCase *in = tcase_create("reply"), *out = tcase_create("request");

	tcase_add_test(in, a_real_reply_is_read_field_by_field);
	tcase_add_test(in, what_the_capture_lacks_is_read_too);
	tcase_add_test(in, every_documented_status_maps);
	tcase_add_test(in, a_new_status_keeps_the_api_s_word);
	tcase_add_test(in, only_delivered_and_read_are_success);
	tcase_add_test(in, addresses_may_be_objects_or_bare_strings);
	tcase_add_test(in, a_cost_written_as_a_number_keeps_its_digits);
	tcase_add_test(in, inbound_media_has_its_hash_under_another_name);
	suite_add_tcase(suite, in);
	tcase_add_test(out, every_field_of_a_request_is_written_under_the_api_s_name);
	tcase_add_test(out, an_explicit_false_or_null_or_empty_is_written);
	tcase_add_test(out, every_enum_of_a_request_has_the_api_s_word);
	suite_add_tcase(suite, out);
	return fx_main(suite);
}
