/* SPDX-License-Identifier: MIT */
/* Every resource: what its functions put on the wire, and hand over. */
#include "resources_fx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

/* --- on the wire --- */

/* Each calls one function, `full` with all that it takes. */
#define CALL(name, ...)                                                                \
	static enum telnyx_status call_##name(struct seen *seen)                       \
	{                                                                              \
		return telnyx_##name(fx.client, __VA_ARGS__, seen, NULL);              \
	}

CALL(short_code_list, TELNYX_SHORT_CODE_FILTER(.filter_messaging_profile_id = "p"),
    NULL, NULL, item_short_code, on_done)
CALL(short_code_get, "s/1", NULL, on_short_code)
CALL(short_code_update, "s",
    TELNYX_SHORT_CODE_UPDATE(.messaging_profile_id = TELNYX_NULL, .tags = words), NULL,
    on_short_code)
CALL(alphanumeric_sender_id_create,
    TELNYX_ALPHANUMERIC_SENDER_ID(.alphanumeric_sender_id = "ACME",
	.messaging_profile_id = "p", .us_long_code_fallback = "+13125550001"),
    NULL, on_alphanumeric_sender_id)
CALL(alphanumeric_sender_id_get, "a", NULL, on_alphanumeric_sender_id)
CALL(alphanumeric_sender_id_delete, "a", NULL, on_alphanumeric_sender_id)
CALL(alphanumeric_sender_id_list,
    TELNYX_ALPHANUMERIC_SENDER_ID_FILTER(.filter_messaging_profile_id = "p"), NULL,
    NULL, item_alphanumeric_sender_id, on_done)
CALL(messaging_optout_list,
    TELNYX_MESSAGING_OPTOUT_FILTER(.filter_messaging_profile_id = "p",
	.filter_from = "+13125550001", .created_at_gte = "2026-01-01T00:00:00Z",
	.created_at_lte = "2026-02-01T00:00:00Z",
	.redaction_enabled = TELNYX_BOOL(true)),
    NULL, NULL, item_messaging_optout, on_done)
CALL(messaging_url_domain_list, NULL, NULL, item_messaging_url_domain, on_done)
CALL(balance_get, NULL, on_balance)
CALL(number_lookup_get, "+13125550001",
    TELNYX_NUMBER_LOOKUP(.type = TELNYX_NUMBER_LOOKUP_CALLER_NAME), NULL,
    on_number_lookup)

static enum telnyx_status
call_detail_record_list(struct seen *seen)
{
	static const struct telnyx_pair inbound = {"direction", "inbound"};
	static const struct telnyx_pair *const filter[] = {&inbound, NULL};
	static const char *const sort[] = {"-created_at", "cost", NULL};

	return telnyx_detail_record_list(fx.client,
	    TELNYX_DETAIL_RECORD_FILTER(.filter_record_type = "messaging",
		.filter_date_range = "today", .filter = filter, .sort = sort),
	    TELNYX_LIST(.page_size = 50), NULL, item_detail_record, on_done, seen,
	    NULL);
}

CALL(webhook_delivery_list,
    TELNYX_WEBHOOK_DELIVERY_FILTER(.filter_status = TELNYX_WEBHOOK_DELIVERY_FAILED,
	.filter_event_type = "e", .filter_webhook_contains = "w",
	.filter_attempts_contains = "a", .filter_started_at_gte = "1",
	.filter_started_at_lte = "2", .filter_finished_at_gte = "3",
	.filter_finished_at_lte = "4"),
    NULL, NULL, item_webhook_delivery, on_done)
CALL(webhook_delivery_get, "d", NULL, on_webhook_delivery)
CALL(messaging_hosted_number_order_create,
    TELNYX_MESSAGING_HOSTED_NUMBER_ORDER(.phone_numbers = numbers,
	.messaging_profile_id = "p"),
    NULL, on_messaging_hosted_number_order)
CALL(messaging_hosted_number_order_get, "o", NULL, on_messaging_hosted_number_order)
CALL(messaging_hosted_number_order_list, NULL, NULL, item_messaging_hosted_number_order,
    on_done)
CALL(messaging_hosted_number_order_delete, "o", NULL, on_messaging_hosted_number_order)
CALL(messaging_hosted_number_order_check_eligibility,
    TELNYX_MESSAGING_HOSTED_NUMBER_ELIGIBILITY(.phone_numbers = numbers), NULL,
    on_messaging_hosted_number_eligibility)
CALL(messaging_hosted_number_order_create_verification_codes, "o",
    TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_CODES(.phone_numbers = numbers,
	.verification_method = TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_BY_CALL),
    NULL, on_messaging_hosted_number_verification_codes)

static enum telnyx_status
call_messaging_hosted_number_order_validate_codes(struct seen *seen)
{
	const struct telnyx_messaging_hosted_number_code *const codes[] = {
	    TELNYX_MESSAGING_HOSTED_NUMBER_CODE(.phone_number = "+13125550001",
		.code = "1"),
	    TELNYX_MESSAGING_HOSTED_NUMBER_CODE(.phone_number = "+13125550002",
		.code = "2"),
	    NULL};

	return telnyx_messaging_hosted_number_order_validate_codes(fx.client, "o",
	    TELNYX_MESSAGING_HOSTED_NUMBER_VALIDATION(.verification_codes = codes),
	    NULL, on_messaging_hosted_number_validations, seen, NULL);
}

CALL(messaging_hosted_number_list,
    TELNYX_MESSAGING_HOSTED_NUMBER_FILTER(.filter_messaging_profile_id = "p",
	.filter_phone_number = "+1", .filter_phone_number_contains = "555",
	.sort_phone_number = "asc"),
    NULL, NULL, item_phone_number_messaging, on_done)
CALL(messaging_hosted_number_get, "h", NULL, on_phone_number_messaging)
CALL(messaging_hosted_number_update, "h",
    TELNYX_PHONE_NUMBER_MESSAGING_UPDATE(.messaging_profile_id = "", .tags = words),
    NULL, on_phone_number_messaging)
CALL(messaging_hosted_number_delete, "h", NULL, on_messaging_hosted_number_order)
CALL(autoresp_config_list, "p",
    TELNYX_AUTORESP_CONFIG_FILTER(.country_code = "US", .created_at_gte = "1",
	.created_at_lte = "2", .updated_at_gte = "3", .updated_at_lte = "4"),
    NULL, NULL, item_autoresp_config, on_done)
CALL(autoresp_config_create, "p",
    TELNYX_AUTORESP_CONFIG(.op = TELNYX_AUTORESP_STOP, .keywords = words,
	.resp_text = "You will hear no more from us.", .country_code = "US"),
    NULL, on_autoresp_config)
CALL(autoresp_config_get, "p", "c", NULL, on_autoresp_config)
CALL(autoresp_config_update, "p", "c",
    TELNYX_AUTORESP_CONFIG(.op = TELNYX_AUTORESP_INFO, .keywords = words,
	.country_code = "*"),
    NULL, on_autoresp_config)
CALL(autoresp_config_delete, "p", "c", NULL, on_reply)
CALL(messaging_profile_phone_number_list, "p", NULL, NULL, item_phone_number_messaging,
    on_done)
CALL(messaging_profile_short_code_list, "p", NULL, NULL, item_short_code, on_done)
CALL(messaging_profile_alphanumeric_sender_id_list, "p", NULL, NULL,
    item_alphanumeric_sender_id, on_done)
CALL(messaging_profile_metrics_get, "p",
    TELNYX_MESSAGING_PROFILE_METRICS(.time_frame = "7d"), NULL,
    on_messaging_profile_metrics)
CALL(messaging_profile_metrics_list, NULL, NULL, NULL, item_messaging_profile_metrics,
    on_done)
CALL(message_send_long_code,
    TELNYX_MESSAGE(.from = "+13125550001", .to = "+13125550002", .text = "t",
	.auto_detect = TELNYX_BOOL(true)),
    NULL, on_message)
CALL(message_send_short_code,
    TELNYX_MESSAGE(.from = "12345", .to = "+13125550002", .text = "t"), NULL,
    on_message)
CALL(message_send_number_pool,
    TELNYX_MESSAGE(.messaging_profile_id = "p", .to = "+13125550002", .text = "t"),
    NULL, on_message)
CALL(message_send_alphanumeric_sender_id,
    TELNYX_MESSAGE(.from = "ACME", .to = "+13125550002", .text = "t",
	.messaging_profile_id = "p"),
    NULL, on_message)
CALL(message_schedule,
    TELNYX_MESSAGE(.from = "+13125550001", .to = "+13125550002", .text = "t",
	.send_at = "2026-11-23T18:00:00Z"),
    NULL, on_message)
CALL(message_send_group_mms,
    TELNYX_GROUP_MMS(.from = "+13125550009", .to = numbers, .text = "t", .subject = "s",
	.use_profile_webhooks = TELNYX_BOOL(false)),
    NULL, on_message)
CALL(message_get_group, "g", NULL, on_message_group)

static enum telnyx_status
call_message_send_rcs(struct seen *seen)
{
	char said[] = "{\"text\":\"t\"}";
	enum telnyx_status st = telnyx_message_send_rcs(fx.client,
	    TELNYX_RCS(.agent_id = "a", .to = "+13125550002",
		.messaging_profile_id = "p", .agent_message = said,
		.sms_fallback =
		    TELNYX_RCS_SMS_FALLBACK(.from = "+13125550001", .text = "s"),
		.mms_fallback = TELNYX_RCS_MMS_FALLBACK(.subject = "m")),
	    NULL, on_message, seen, NULL);

	memset(said, 'x', sizeof(said) - 1); /* too late */
	return st;
}

static enum telnyx_status
call_message_send_whatsapp(struct seen *seen)
{
	return telnyx_message_send_whatsapp(fx.client,
	    TELNYX_WHATSAPP(.from = "+13125550001", .to = "+13125550002",
		.whatsapp_message = "{\"type\":\"text\"}"),
	    NULL, on_message, seen, NULL);
}

#define ROW(name) #name, call_##name
#define FIRST "page%5Bnumber%5D=1"

static const struct {
	const char *name;
	enum telnyx_status (*call)(struct seen *seen);
	const char *method;
	const char *target;
	const char *body;
	const char *example; /* NULL: none comes */
	enum { DATA, ITEMS, BARE } shape;
} calls[] = {
    {ROW(short_code_list), "GET",
	"/short_codes?filter%5Bmessaging_profile_id%5D=p&" FIRST, NULL, "short_code",
	ITEMS},
    {ROW(short_code_get), "GET", "/short_codes/s%2F1", NULL, "short_code", DATA},
    {ROW(short_code_update), "PATCH", "/short_codes/s",
	"{\"messaging_profile_id\":null,\"tags\":[\"STOP\"]}", "short_code", DATA},
    {ROW(alphanumeric_sender_id_create), "POST", "/alphanumeric_sender_ids",
	"{\"alphanumeric_sender_id\":\"ACME\",\"messaging_profile_id\":\"p\","
	"\"us_long_code_fallback\":\"+13125550001\"}",
	"alphanumeric_sender_id", DATA},
    {ROW(alphanumeric_sender_id_get), "GET", "/alphanumeric_sender_ids/a", NULL,
	"alphanumeric_sender_id", DATA},
    {ROW(alphanumeric_sender_id_delete), "DELETE", "/alphanumeric_sender_ids/a", NULL,
	"alphanumeric_sender_id", DATA},
    {ROW(alphanumeric_sender_id_list), "GET",
	"/alphanumeric_sender_ids?filter%5Bmessaging_profile_id%5D=p&" FIRST, NULL,
	"alphanumeric_sender_id", ITEMS},
    {ROW(messaging_optout_list), "GET",
	"/messaging_optouts?filter%5Bmessaging_profile_id%5D=p&filter%5Bfrom%5D="
	"%2B13125550001&created_at%5Bgte%5D=2026-01-01T00%3A00%3A00Z&"
	"created_at%5Blte%5D=2026-02-01T00%3A00%3A00Z&redaction_enabled=true&" FIRST,
	NULL, "messaging_optout", ITEMS},
    {ROW(messaging_url_domain_list), "GET", "/messaging_url_domains?" FIRST, NULL,
	"messaging_url_domain", ITEMS},
    {ROW(balance_get), "GET", "/balance", NULL, "balance", DATA},
    {ROW(number_lookup_get), "GET", "/number_lookup/%2B13125550001?type=caller-name",
	NULL, "number_lookup", DATA},
    {ROW(detail_record_list), "GET",
	"/detail_records?filter%5Brecord_type%5D=messaging&filter%5Bdate_range%5D="
	"today&filter%5Bdirection%5D=inbound&sort=-created_at&sort=cost&" FIRST
	"&page%5Bsize%5D=50",
	NULL, "detail_record", ITEMS},
    {ROW(webhook_delivery_list), "GET",
	"/webhook_deliveries?filter%5Bstatus%5D%5Beq%5D=failed&"
	"filter%5Bevent_type%5D=e&filter%5Bwebhook%5D%5Bcontains%5D=w&"
	"filter%5Battempts%5D%5Bcontains%5D=a&filter%5Bstarted_at%5D%5Bgte%5D=1&"
	"filter%5Bstarted_at%5D%5Blte%5D=2&filter%5Bfinished_at%5D%5Bgte%5D=3&"
	"filter%5Bfinished_at%5D%5Blte%5D=4&" FIRST,
	NULL, "webhook_delivery", ITEMS},
    {ROW(webhook_delivery_get), "GET", "/webhook_deliveries/d", NULL,
	"webhook_delivery", DATA},
    {ROW(messaging_hosted_number_order_create), "POST",
	"/messaging_hosted_number_orders",
	"{\"phone_numbers\":[\"+13125550001\",\"+13125550002\"],"
	"\"messaging_profile_id\":\"p\"}",
	"messaging_hosted_number_order", DATA},
    {ROW(messaging_hosted_number_order_get), "GET", "/messaging_hosted_number_orders/o",
	NULL, "messaging_hosted_number_order", DATA},
    {ROW(messaging_hosted_number_order_list), "GET",
	"/messaging_hosted_number_orders?" FIRST, NULL, "messaging_hosted_number_order",
	ITEMS},
    {ROW(messaging_hosted_number_order_delete), "DELETE",
	"/messaging_hosted_number_orders/o", NULL, "messaging_hosted_number_order",
	DATA},
    {ROW(messaging_hosted_number_order_check_eligibility), "POST",
	"/messaging_hosted_number_orders/eligibility_numbers_check",
	"{\"phone_numbers\":[\"+13125550001\",\"+13125550002\"]}",
	"messaging_hosted_number_eligibility", BARE},
    {ROW(messaging_hosted_number_order_create_verification_codes), "POST",
	"/messaging_hosted_number_orders/o/verification_codes",
	"{\"phone_numbers\":[\"+13125550001\",\"+13125550002\"],"
	"\"verification_method\":\"call\"}",
	"messaging_hosted_number_verification_codes", BARE},
    {ROW(messaging_hosted_number_order_validate_codes), "POST",
	"/messaging_hosted_number_orders/o/validation_codes",
	"{\"verification_codes\":[{\"phone_number\":\"+13125550001\",\"code\":\"1\"},"
	"{\"phone_number\":\"+13125550002\",\"code\":\"2\"}]}",
	"messaging_hosted_number_validations", DATA},
    {ROW(messaging_hosted_number_list), "GET",
	"/messaging_hosted_numbers?filter%5Bmessaging_profile_id%5D=p&"
	"filter%5Bphone_number%5D=%2B1&filter%5Bphone_number%5D%5Bcontains%5D=555&"
	"sort%5Bphone_number%5D=asc&" FIRST,
	NULL, "phone_number_messaging", ITEMS},
    {ROW(messaging_hosted_number_get), "GET", "/messaging_hosted_numbers/h", NULL,
	"phone_number_messaging", DATA},
    {ROW(messaging_hosted_number_update), "PATCH", "/messaging_hosted_numbers/h",
	"{\"messaging_profile_id\":\"\",\"tags\":[\"STOP\"]}", "phone_number_messaging",
	DATA},
    {ROW(messaging_hosted_number_delete), "DELETE", "/messaging_hosted_numbers/h", NULL,
	"messaging_hosted_number_order", DATA},
    {ROW(autoresp_config_list), "GET",
	"/messaging_profiles/p/autoresp_configs?country_code=US&created_at%5Bgte%5D=1&"
	"created_at%5Blte%5D=2&updated_at%5Bgte%5D=3&updated_at%5Blte%5D=4",
	NULL, "autoresp_config", ITEMS},
    {ROW(autoresp_config_create), "POST", "/messaging_profiles/p/autoresp_configs",
	"{\"op\":\"stop\",\"keywords\":[\"STOP\"],\"resp_text\":\"You will hear no "
	"more from us.\",\"country_code\":\"US\"}",
	"autoresp_config", DATA},
    {ROW(autoresp_config_get), "GET", "/messaging_profiles/p/autoresp_configs/c", NULL,
	"autoresp_config", DATA},
    {ROW(autoresp_config_update), "PUT", "/messaging_profiles/p/autoresp_configs/c",
	"{\"op\":\"info\",\"keywords\":[\"STOP\"],\"country_code\":\"*\"}",
	"autoresp_config", DATA},
    {ROW(autoresp_config_delete), "DELETE", "/messaging_profiles/p/autoresp_configs/c",
	NULL, NULL, BARE},
    {ROW(messaging_profile_phone_number_list), "GET",
	"/messaging_profiles/p/phone_numbers?" FIRST, NULL, "phone_number_messaging",
	ITEMS},
    {ROW(messaging_profile_short_code_list), "GET",
	"/messaging_profiles/p/short_codes?" FIRST, NULL, "short_code", ITEMS},
    {ROW(messaging_profile_alphanumeric_sender_id_list), "GET",
	"/messaging_profiles/p/alphanumeric_sender_ids?" FIRST, NULL,
	"alphanumeric_sender_id", ITEMS},
    {ROW(messaging_profile_metrics_get), "GET",
	"/messaging_profiles/p/metrics?time_frame=7d", NULL, "balance", DATA},
    {ROW(messaging_profile_metrics_list), "GET", "/messaging_profile_metrics", NULL,
	"balance", ITEMS},
    {ROW(message_send_long_code), "POST", "/messages/long_code",
	"{\"from\":\"+13125550001\",\"to\":\"+13125550002\",\"text\":\"t\","
	"\"auto_detect\":true}",
	"message_outbound", DATA},
    {ROW(message_send_short_code), "POST", "/messages/short_code",
	"{\"from\":\"12345\",\"to\":\"+13125550002\",\"text\":\"t\"}",
	"message_outbound", DATA},
    {ROW(message_send_number_pool), "POST", "/messages/number_pool",
	"{\"messaging_profile_id\":\"p\",\"to\":\"+13125550002\",\"text\":\"t\"}",
	"message_outbound", DATA},
    {ROW(message_send_alphanumeric_sender_id), "POST",
	"/messages/alphanumeric_sender_id",
	"{\"from\":\"ACME\",\"to\":\"+13125550002\",\"text\":\"t\","
	"\"messaging_profile_id\":\"p\"}",
	"message_outbound", DATA},
    {ROW(message_schedule), "POST", "/messages/schedule",
	"{\"from\":\"+13125550001\",\"to\":\"+13125550002\",\"text\":\"t\","
	"\"send_at\":\"2026-11-23T18:00:00Z\"}",
	"message_outbound", DATA},
    {ROW(message_send_group_mms), "POST", "/messages/group_mms",
	"{\"from\":\"+13125550009\",\"to\":[\"+13125550001\",\"+13125550002\"],"
	"\"text\":\"t\",\"subject\":\"s\",\"use_profile_webhooks\":false}",
	"message_outbound", DATA},
    {ROW(message_get_group), "GET", "/messages/group/g", NULL, "message_group", BARE},
    {ROW(message_send_rcs), "POST", "/messages/rcs",
	"{\"agent_id\":\"a\",\"to\":\"+13125550002\",\"messaging_profile_id\":\"p\","
	"\"agent_message\":{\"text\":\"t\"},\"sms_fallback\":{\"from\":"
	"\"+13125550001\",\"text\":\"s\"},\"mms_fallback\":{\"subject\":\"m\"}}",
	"message_rcs", DATA},
    {ROW(message_send_whatsapp), "POST", "/messages/whatsapp",
	"{\"from\":\"+13125550001\",\"to\":\"+13125550002\",\"whatsapp_message\":"
	"{\"type\":\"text\"}}",
	"message_whatsapp", DATA},
};

static void
script_example(int i)
{
	const char *text = calls[i].example != NULL
			       ? json_object_to_json_string_ext(
				     example(calls[i].example), JSON_C_TO_STRING_PLAIN)
			       : "\"deleted\"";
	size_t size = 2 * strlen(text) + 64;
	char *body = malloc(size);

	ck_assert_ptr_nonnull(body);
	switch (calls[i].shape) {
	case DATA:
		(void)snprintf(body, size, "{\"data\":%s}", text);
		break;
	case ITEMS:
		(void)snprintf(body, size,
		    "{\"data\":[%s,%s],\"meta\":{\"total_pages\":1}}", text, text);
		break;
	case BARE:
		(void)snprintf(body, size, "%s", text);
		break;
	}
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 200, .body = body)),
	    TELNYX_OK);
	free(body);
}

START_TEST(every_function_asks_as_the_reference_says_and_reads_the_example)
{
	const struct telnyx_sandbox_request *request;
	struct json_object *is, *wanted;
	struct seen seen = {0};
	char target[1024];

	fx_setup();
	script_example(_i);
	ck_assert_int_eq(calls[_i].call(&seen), TELNYX_OK);
	fx_run_until(&seen.calls, 1);
	ck_assert_msg(
	    seen.type == TELNYX_ERROR_NONE, "%s: %s", calls[_i].name, seen.message);
	request = telnyx_sandbox_get_request(fx.sandbox, 1);
	ck_assert_str_eq(request->method, calls[_i].method);
	(void)snprintf(target, sizeof(target), "/v2%s", calls[_i].target);
	ck_assert_str_eq(request->target, target);
	if (calls[_i].body == NULL)
		ck_assert_uint_eq(request->body_bytes, 0);
	else {
		is = json_tokener_parse(request->body);
		wanted = json_tokener_parse(calls[_i].body);
		ck_assert_msg(json_object_equal(is, wanted), "%s: sent %s",
		    calls[_i].name, request->body);
		json_object_put(is);
		json_object_put(wanted);
	}
	if (calls[_i].example != NULL)
		ck_assert(json_object_equal(seen.json, example(calls[_i].example)));
	ck_assert_uint_eq(seen.items, calls[_i].shape == ITEMS ? 2 : 0);
	json_object_put(seen.json);
	fx_teardown();
}
END_TEST

/* A failure reaches the same callback, of whichever type it is. */
START_TEST(every_function_tells_of_a_refusal)
{
	struct seen seen = {0};

	fx_setup();
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 403)),
	    TELNYX_OK);
	ck_assert_int_eq(calls[_i].call(&seen), TELNYX_OK);
	fx_run_until(&seen.calls, 1);
	ck_assert_int_eq(seen.type, TELNYX_ERROR_AUTHENTICATION);
	ck_assert_uint_eq(seen.items, 0);
	ck_assert_ptr_null(seen.json);
	fx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("resources");
	TCase *tcase;

	tcase = tcase_create("on the wire");
	tcase_add_checked_fixture(tcase, load, unload);
	tcase_add_loop_test(tcase,
	    every_function_asks_as_the_reference_says_and_reads_the_example, 0,
	    COUNT(calls));
	tcase_add_loop_test(tcase, every_function_tells_of_a_refusal, 0, COUNT(calls));
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
