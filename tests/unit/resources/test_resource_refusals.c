/* SPDX-License-Identifier: MIT */
/* What the resources refuse before anything is sent, and what they do not take for a
 * result. */
#include "resources_fx.h"

#include <string.h>

#include <json-c/json_object.h>

/* --- what is refused here --- */

static enum telnyx_status
without_profile(struct seen *seen)
{
	return telnyx_short_code_update(fx.client, "s",
	    TELNYX_SHORT_CODE_UPDATE(.tags = words), NULL, on_short_code, seen, NULL);
}

static enum telnyx_status
without_record_type(struct seen *seen)
{
	return telnyx_detail_record_list(
	    fx.client, NULL, NULL, NULL, item_detail_record, on_done, seen, NULL);
}

static enum telnyx_status
without_keywords(struct seen *seen)
{
	return telnyx_autoresp_config_create(fx.client, "p",
	    TELNYX_AUTORESP_CONFIG(.op = TELNYX_AUTORESP_STOP, .country_code = "US"),
	    NULL, on_autoresp_config, seen, NULL);
}

static enum telnyx_status
with_an_op_that_is_none(struct seen *seen)
{
	return telnyx_autoresp_config_create(fx.client, "p",
	    TELNYX_AUTORESP_CONFIG(.op = TELNYX_AUTORESP_UNKNOWN, .keywords = words,
		.country_code = "US"),
	    NULL, on_autoresp_config, seen, NULL);
}

static enum telnyx_status
half_a_pool(struct seen *seen)
{
	return telnyx_messaging_profile_update(fx.client, "p",
	    TELNYX_MESSAGING_PROFILE(.number_pool_settings =
					 TELNYX_NUMBER_POOL(.toll_free_weight = "1",
					     .skip_unhealthy = TELNYX_BOOL(false))),
	    NULL, on_messaging_profile, seen, NULL);
}

static enum telnyx_status
links_without_a_domain(struct seen *seen)
{
	return telnyx_messaging_profile_update(fx.client, "p",
	    TELNYX_MESSAGING_PROFILE(.url_shortener_settings =
					 TELNYX_URL_SHORTENER(.prefix = "x")),
	    NULL, on_messaging_profile, seen, NULL);
}

static enum telnyx_status
order_of_nothing(struct seen *seen)
{
	const struct telnyx_number_order_item *const items[] = {
	    TELNYX_NUMBER_ORDER_ITEM(.phone_number = "+13125550001"),
	    TELNYX_NUMBER_ORDER_ITEM(.bundle_id = "b"), NULL};

	return telnyx_number_order_create(fx.client,
	    TELNYX_NUMBER_ORDER(.phone_numbers = items), NULL, on_number_order, seen,
	    NULL);
}

static enum telnyx_status
code_of_no_number(struct seen *seen)
{
	const struct telnyx_messaging_hosted_number_code *const codes[] = {
	    TELNYX_MESSAGING_HOSTED_NUMBER_CODE(.phone_number = "+13125550001"), NULL};

	return telnyx_messaging_hosted_number_order_validate_codes(fx.client, "o",
	    TELNYX_MESSAGING_HOSTED_NUMBER_VALIDATION(.verification_codes = codes),
	    NULL, on_messaging_hosted_number_validations, seen, NULL);
}

/* Left out, it would list all of them. */
static enum telnyx_status
of_a_status_that_is_none(struct seen *seen)
{
	return telnyx_webhook_delivery_list(fx.client,
	    TELNYX_WEBHOOK_DELIVERY_FILTER(.filter_status =
					       TELNYX_WEBHOOK_DELIVERY_UNKNOWN),
	    NULL, NULL, item_webhook_delivery, on_done, seen, NULL);
}

static enum telnyx_status
long_code_at_a_time(struct seen *seen)
{
	return telnyx_message_send_long_code(fx.client,
	    TELNYX_MESSAGE(.from = "+13125550001", .to = "+13125550002", .text = "t",
		.send_at = "2026-11-23T18:00:00Z"),
	    NULL, on_message, seen, NULL);
}

static enum telnyx_status
pool_without_profile(struct seen *seen)
{
	return telnyx_message_send_number_pool(fx.client,
	    TELNYX_MESSAGE(.to = "+13125550002", .text = "t"), NULL, on_message, seen,
	    NULL);
}

static enum telnyx_status
schedule_without_time(struct seen *seen)
{
	return telnyx_message_schedule(fx.client,
	    TELNYX_MESSAGE(.from = "+13125550001", .to = "+13125550002", .text = "t"),
	    NULL, on_message, seen, NULL);
}

static enum telnyx_status
empty_second_id(struct seen *seen)
{
	return telnyx_autoresp_config_get(
	    fx.client, "p", "", NULL, on_autoresp_config, seen, NULL);
}

static enum telnyx_status
rcs_without_message(struct seen *seen)
{
	return telnyx_message_send_rcs(fx.client,
	    TELNYX_RCS(.agent_id = "a", .to = "+13125550002",
		.messaging_profile_id = "p"),
	    NULL, on_message, seen, NULL);
}

static const struct {
	enum telnyx_status (*call)(struct seen *seen);
	const char *field;
} refused[] = {
    {without_profile, "messaging_profile_id"},
    {without_record_type, "filter[record_type]"},
    {without_keywords, "keywords"},
    {with_an_op_that_is_none, "op"},
    {half_a_pool, "long_code_weight"},
    {links_without_a_domain, "domain"},
    {order_of_nothing, "phone_number"},
    {code_of_no_number, "code"},
    {of_a_status_that_is_none, "filter[status][eq]"},
    {long_code_at_a_time, "send_at"},
    {pool_without_profile, "messaging_profile_id"},
    {schedule_without_time, "send_at"},
    {empty_second_id, "autoresp_cfg_id"},
    {rcs_without_message, "agent_message"},
};

START_TEST(what_is_required_is_named_and_nothing_is_sent)
{
	struct seen seen = {0};

	fx_setup();
	ck_assert_int_eq(refused[_i].call(&seen), TELNYX_OK);
	ck_assert_uint_eq(seen.calls, 0);
	fx_run_until(&seen.calls, 1);
	ck_assert_int_eq(seen.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(seen.field, refused[_i].field);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 0);
	fx_teardown();
}
END_TEST

static const char *const unreadable[] = {"", "[]", "17", "{\"data\":{}}",
    "{\"data\":[]}", "{\"data\":null}", "{\"data\":{\"id\":null}}"};

START_TEST(a_reply_without_the_result_is_nobody_s_word)
{
	struct seen seen = {0};

	fx_setup();
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 200,
						  .body = unreadable[_i], .times = 3)),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_short_code_get(fx.client, "s", NULL, on_short_code, &seen, NULL),
	    TELNYX_OK);
	fx_run_until(&seen.calls, 1);
	ck_assert_int_eq(seen.type, TELNYX_ERROR_API);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 3);
	ck_assert_msg(
	    strstr(seen.message, "without a short code") != NULL, "%s", seen.message);
	fx_teardown();
}
END_TEST

START_TEST(a_sender_s_settings_are_filled_in)
{
	struct telnyx_sender *sender;
	struct seen seen = {0};

	fx_setup();
	ck_assert_int_eq(telnyx_sender_new(TELNYX_SENDER(.from = "+13125550007",
					       .messaging_profile_id = "theirs",
					       .webhook_url = "https://example.com/"),
			     &sender, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_message_send_group_mms(fx.client,
		TELNYX_GROUP_MMS(.to = numbers, .text = "t"),
		TELNYX_CALL_OPTIONS(.sender = sender), on_message, &seen, NULL),
	    TELNYX_OK);
	fx_run_until_received(1);
	ck_assert_str_eq(telnyx_sandbox_get_request(fx.sandbox, 1)->body,
	    "{\"from\":\"+13125550007\",\"to\":[\"+13125550001\",\"+13125550002\"],"
	    "\"text\":\"t\",\"webhook_url\":\"https://example.com/\"}");
	fx_run_until(&seen.calls, 1);
	json_object_put(seen.json);
	telnyx_sender_unref(sender);
	fx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("resource_refusals");
	TCase *tcase;

	tcase = tcase_create("refused");
	tcase_add_loop_test(
	    tcase, what_is_required_is_named_and_nothing_is_sent, 0, COUNT(refused));
	tcase_add_loop_test(
	    tcase, a_reply_without_the_result_is_nobody_s_word, 0, COUNT(unreadable));
	tcase_add_test(tcase, a_sender_s_settings_are_filled_in);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
