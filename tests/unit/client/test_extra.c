/* SPDX-License-Identifier: MIT */
/* What the API has and the library does not know: added to a call's body and
 * query by its options. */
#include "support/fixture.h"

#include <stdio.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

static const char *const words[] = {"STOP", NULL};

struct got {
	unsigned calls, items;
	enum telnyx_error_type type;
	char field[32], text[64];
};

static void
note(struct got *got, const char *text, const struct telnyx_error *error)
{
	got->calls++;
	if (text != NULL)
		(void)snprintf(got->text, sizeof(got->text), "%s", text);
	if (error == NULL)
		return;
	got->type = error->type;
	(void)snprintf(got->field, sizeof(got->field), "%s",
	    error->field != NULL ? error->field : "");
}

static void
on_config(const struct telnyx_autoresp_config *config, const struct telnyx_error *error,
    void *arg)
{
	note(arg, config != NULL ? config->op_text : NULL, error);
}

static void
on_profile(const struct telnyx_messaging_profile *profile,
    const struct telnyx_error *error, void *arg)
{
	note(arg, profile != NULL ? profile->id : NULL, error);
}

static void
on_change(const struct telnyx_messaging_profile *profile,
    enum telnyx_messaging_profile_change change, const struct telnyx_error *error,
    void *arg)
{
	(void)change;
	on_profile(profile, error, arg);
}

static void
on_order(const struct telnyx_number_order *order, const struct telnyx_error *error,
    void *arg)
{
	note(arg, order != NULL ? order->id : NULL, error);
}

static void
on_number(const struct telnyx_phone_number *number, const struct telnyx_error *error,
    void *arg)
{
	note(arg, number != NULL ? number->id : NULL, error);
}

static void
on_message(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	note(arg, message != NULL ? message->id : NULL, error);
}

static void
on_reply(const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg)
{
	(void)reply;
	note(arg, NULL, error);
}

static enum telnyx_list_action
on_delivery(const struct telnyx_webhook_delivery *delivery,
    const struct telnyx_page *page, void *arg)
{
	struct got *got = arg;

	(void)page;
	got->items++;
	(void)snprintf(got->text, sizeof(got->text), "%s", delivery->status_text);
	return TELNYX_LIST_CONTINUE;
}

static void
on_done(const struct telnyx_list_summary *summary, const struct telnyx_error *error,
    void *arg)
{
	(void)summary;
	note(arg, NULL, error);
}

static void
reply(const char *body)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 200, .body = body)),
	    TELNYX_OK);
}

/* Start a call, whose extras are gone by the time that it runs, and end it. */
#define RUN(got, extra, call)                                                          \
	do {                                                                           \
		char given[] = extra;                                                  \
		struct telnyx_call_options *opts =                                     \
		    TELNYX_CALL_OPTIONS(.extra_body = given);                          \
                                                                                       \
		memset(&(got), 0, sizeof(got));                                        \
		ck_assert_int_eq(call, TELNYX_OK);                                     \
		memset(given, 'x', sizeof(given) - 1);                                 \
		fx_run_until(&(got).calls, 1);                                         \
	} while (0)

static void
expect_body(size_t number, const char *wanted)
{
	const struct telnyx_sandbox_request *request =
	    telnyx_sandbox_get_request(fx.sandbox, number);
	struct json_object *is, *other = json_tokener_parse(wanted);

	ck_assert_ptr_nonnull(request);
	is = json_tokener_parse(request->body);
	ck_assert_msg(json_object_equal(is, other), "sent %s", request->body);
	json_object_put(is);
	json_object_put(other);
}

START_TEST(a_value_that_no_enum_has_is_sent_and_read)
{
	struct got got;

	fx_setup();
	reply("{\"data\":{\"id\":\"c\",\"op\":\"pause\"}}");
	RUN(got, "{\"op\":\"pause\",\"until\":[1,{\"a\":null}],\"country_code\":null}",
	    telnyx_autoresp_config_create(fx.client, "p",
		TELNYX_AUTORESP_CONFIG(.keywords = words, .country_code = "US"), opts,
		on_config, &got, NULL));
	ck_assert_int_eq(got.type, TELNYX_ERROR_NONE);
	ck_assert_str_eq(got.text, "pause");
	expect_body(1, "{\"op\":\"pause\",\"keywords\":[\"STOP\"],"
		       "\"until\":[1,{\"a\":null}],\"country_code\":null}");
	fx_teardown();
}
END_TEST

START_TEST(objects_are_merged_and_other_members_replaced)
{
	struct got got;

	fx_setup();
	reply("{\"data\":{\"id\":\"p\"}}");
	RUN(got,
	    "{\"name\":\"new\",\"number_pool_settings\":{\"spread\":true,"
	    "\"geomatch\":false},\"url_shortener_settings\":{\"domain\":\"d\"}}",
	    telnyx_messaging_profile_update(fx.client, "p",
		TELNYX_MESSAGING_PROFILE(.name = "old",
		    .number_pool_settings = TELNYX_NUMBER_POOL(.toll_free_weight = "1",
			.long_code_weight = "2", .skip_unhealthy = TELNYX_BOOL(true),
			.geomatch = TELNYX_BOOL(true)),
		    .url_shortener_settings = TELNYX_NULL_OBJECT),
		opts, on_profile, &got, NULL));
	ck_assert_str_eq(got.text, "p");
	expect_body(1, "{\"name\":\"new\",\"number_pool_settings\":{"
		       "\"toll_free_weight\":1,\"long_code_weight\":2,\"skip_"
		       "unhealthy\":true,\"geomatch\":false,\"spread\":true},"
		       "\"url_shortener_settings\":{\"domain\":\"d\"}}");
	fx_teardown();
}
END_TEST

START_TEST(messages_and_plain_calls_take_them_too)
{
	struct got got;

	fx_setup();
	RUN(got, "{\"rcs\":true}",
	    telnyx_message_send(fx.client,
		TELNYX_MESSAGE(.from = "+13125550001", .to = "+13125550002",
		    .text = "t"),
		opts, on_message, &got, NULL));
	expect_body(1, "{\"from\":\"+13125550001\",\"to\":\"+13125550002\","
		       "\"text\":\"t\",\"rcs\":true}");
	reply("{}");
	RUN(got, "{\"a\":{\"c\":2}}",
	    telnyx_call(fx.client,
		TELNYX_CALL(.method = "POST", .path = "/x",
		    .body = "{\"a\":{\"b\":1}}"),
		opts, on_reply, &got, NULL));
	expect_body(2, "{\"a\":{\"b\":1,\"c\":2}}");
	reply("{}");
	RUN(got, "{\"a\":1}",
	    telnyx_call(fx.client, TELNYX_CALL(.method = "POST", .path = "/x"), opts,
		on_reply, &got, NULL));
	expect_body(3, "{\"a\":1}");
	reply("{}");
	RUN(got, "{\"a\":1}",
	    telnyx_call(fx.client,
		TELNYX_CALL(.method = "POST", .path = "/x", .body = " {\"b\":2}"), opts,
		on_reply, &got, NULL));
	expect_body(4, "{\"b\":2,\"a\":1}");
	fx_teardown();
}
END_TEST

START_TEST(a_filter_that_no_struct_has_is_asked_of_every_page)
{
	static const char *const query[] = {
	    "filter[status][eq]", "retried", "filter[a b]", "&", NULL};
	struct got got = {0};
	size_t i;

	fx_setup();
	reply("{\"data\":[{\"id\":\"1\",\"status\":\"retried\"}],"
	      "\"meta\":{\"page_number\":1,\"total_pages\":2}}");
	reply("{\"data\":[{\"id\":\"2\",\"status\":\"retried\"}],"
	      "\"meta\":{\"page_number\":2,\"total_pages\":2}}");
	ck_assert_int_eq(telnyx_webhook_delivery_list(fx.client,
			     TELNYX_WEBHOOK_DELIVERY_FILTER(.filter_event_type = "e"),
			     NULL, TELNYX_CALL_OPTIONS(.extra_query = query),
			     on_delivery, on_done, &got, NULL),
	    TELNYX_OK);
	fx_run_until(&got.calls, 1);
	ck_assert_uint_eq(got.items, 2);
	ck_assert_str_eq(got.text, "retried");
	for (i = 1; i <= 2; i++) {
		char target[256];

		(void)snprintf(target, sizeof(target),
		    "/v2/webhook_deliveries?filter%%5Bevent_type%%5D=e&"
		    "filter%%5Bstatus%%5D%%5Beq%%5D=retried&filter%%5Ba%%20b%%5D=%%26&"
		    "page%%5Bnumber%%5D=%zu",
		    i);
		ck_assert_str_eq(
		    telnyx_sandbox_get_request(fx.sandbox, i)->target, target);
	}
	fx_teardown();
}
END_TEST

START_TEST(a_required_field_may_be_among_them)
{
	static const char *const query[] = {"filter[record_type]", "new", NULL};
	struct got got = {0};

	fx_setup();
	reply("{\"data\":[]}");
	ck_assert_int_eq(
	    telnyx_detail_record_list(fx.client, NULL, NULL,
		TELNYX_CALL_OPTIONS(.extra_query = query), NULL, on_done, &got, NULL),
	    TELNYX_OK);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.type, TELNYX_ERROR_NONE);
	ck_assert_str_eq(telnyx_sandbox_get_request(fx.sandbox, 1)->target,
	    "/v2/detail_records?filter%5Brecord_type%5D=new&page%5Bnumber%5D=1");
	RUN(got, "{\"keywords\":[\"A\"]}",
	    telnyx_autoresp_config_create(fx.client, "p",
		TELNYX_AUTORESP_CONFIG(.op = TELNYX_AUTORESP_STOP), opts, on_config,
		&got, NULL));
	ck_assert_int_eq(got.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(got.field, "country_code"); /* the one that still lacks */
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 1);
	fx_teardown();
}
END_TEST

/* What makes several calls promises things that an extra could undo: two numbers
 * in an order that buys one, another name for the profile that it looks for. */
START_TEST(what_cannot_take_them_says_so_and_sends_nothing)
{
	static const char *const query[] = {"a", "b", NULL};
	struct telnyx_call_options *asks = TELNYX_CALL_OPTIONS(.extra_query = query);
	static const char *const destinations[] = {"US", NULL};
	struct got got = {0};

	fx_setup();
	RUN(got, "{\"a\":1}",
	    telnyx_messaging_profile_get(fx.client, "p", opts, on_profile, &got, NULL));
	ck_assert_str_eq(got.field, "extra_body");
	RUN(got, "{\"a\":1",
	    telnyx_messaging_profile_update(fx.client, "p",
		TELNYX_MESSAGING_PROFILE(.name = "n"), opts, on_profile, &got, NULL));
	ck_assert_str_eq(got.field, "extra_body");
	/* A body that is none is the fault, not memory, and blanks are none. */
	RUN(got, "{\"a\":1}",
	    telnyx_call(fx.client,
		TELNYX_CALL(.method = "POST", .path = "/x", .body = "{bad"), opts,
		on_reply, &got, NULL));
	ck_assert_int_eq(got.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(got.field, "body");
	RUN(got, "{\"a\":1} // more",
	    telnyx_call(fx.client,
		TELNYX_CALL(.method = "POST", .path = "/x", .body = "{}"), opts,
		on_reply, &got, NULL));
	ck_assert_str_eq(got.field, "extra_body");
	RUN(got, "[1]",
	    telnyx_messaging_profile_update(fx.client, "p",
		TELNYX_MESSAGING_PROFILE(.name = "n"), opts, on_profile, &got, NULL));
	ck_assert_str_eq(got.field, "extra_body");
	RUN(got, "{\"a\":1}",
	    telnyx_webhook_delivery_list(
		fx.client, NULL, NULL, opts, on_delivery, on_done, &got, NULL));
	ck_assert_str_eq(got.field, "extra_body");
	RUN(got, "{\"name\":\"other\"}",
	    telnyx_messaging_profile_create_or_update(fx.client,
		TELNYX_MESSAGING_PROFILE(.name = "n",
		    .whitelisted_destinations = destinations),
		opts, on_change, &got, NULL));
	ck_assert_int_eq(got.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(got.field, "extra_body");
	RUN(got, "{\"phone_numbers\":[]}",
	    telnyx_number_buy(fx.client,
		TELNYX_NUMBER_BUY(.phone_number = "+14165550100"), opts, on_order, &got,
		NULL));
	ck_assert_str_eq(got.field, "extra_body");
	got.calls = 0;
	ck_assert_int_eq(telnyx_phone_number_find_by_number(
			     fx.client, "+14165550100", asks, on_number, &got, NULL),
	    TELNYX_OK);
	fx_run_until(&got.calls, 1);
	ck_assert_str_eq(got.field, "extra_query");
	got.calls = 0;
	ck_assert_int_eq(
	    telnyx_number_order_wait(fx.client, "o", asks, on_order, &got, NULL),
	    TELNYX_OK);
	fx_run_until(&got.calls, 1);
	ck_assert_str_eq(got.field, "extra_query");
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 0);
	fx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("extra");
	TCase *tcase = tcase_create("extra");

	tcase_add_test(tcase, a_value_that_no_enum_has_is_sent_and_read);
	tcase_add_test(tcase, objects_are_merged_and_other_members_replaced);
	tcase_add_test(tcase, messages_and_plain_calls_take_them_too);
	tcase_add_test(tcase, a_filter_that_no_struct_has_is_asked_of_every_page);
	tcase_add_test(tcase, a_required_field_may_be_among_them);
	tcase_add_test(tcase, what_cannot_take_them_says_so_and_sends_nothing);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
