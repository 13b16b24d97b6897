/* SPDX-License-Identifier: MIT */
/* What a caller is told of a call that is refused at once: the argument at fault, and
 * an error in the shape that his callback gets. */
#include "support/fixture.h"
#include "support/receiver_fx.h"

#include <string.h>

#include <event2/http.h>
#include <telnyx/metrics.h>

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct fx_result *result = arg;

	result->calls++;
	result->ok = message != NULL;
	if (error == NULL)
		return;
	result->type = error->type;
	result->outcome = error->outcome;
	(void)telnyx_error_message(error, result->message, sizeof(result->message));
}

static const struct telnyx_message_params *
hello(void)
{
	static struct telnyx_message_params params;

	telnyx_message_params_init(&params);
	params.to = "+13125550002";
	params.from = "+13125550001";
	params.text = "Hello";
	return &params;
}

/* The one path: what the call refuses, the callback is told. */
static void
send_hello(struct fx_result *result)
{
	enum telnyx_status st;

	st = telnyx_message_send(fx.client, hello(), NULL, on_sent, result, NULL);
	if (st != TELNYX_OK)
		on_sent(NULL, telnyx_refusal(st), result);
}

START_TEST(a_refused_send_takes_the_path_of_a_failed_one)
{
	struct fx_result first = {0}, second = {0}, last = {0};

	fx_setup_with(NULL, TELNYX_CONFIG(.max_queued = 1));
	send_hello(&first);
	send_hello(&second);
	ck_assert_uint_eq(first.calls, 0);
	ck_assert_uint_eq(second.calls, 1);
	ck_assert_int_eq(second.type, TELNYX_ERROR_RATE_LIMIT);
	ck_assert_int_eq(second.outcome, TELNYX_OUTCOME_NOT_SENT);
	fx_run_until(&first.calls, 1);
	ck_assert(first.ok);
	ck_assert_int_eq(telnyx_client_close(fx.client, 0, NULL, NULL), TELNYX_OK);
	send_hello(&last);
	ck_assert_uint_eq(last.calls, 1);
	ck_assert_int_eq(last.type, TELNYX_ERROR_CLOSING);
	ck_assert_int_eq(last.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 1);
	fx_teardown();
}
END_TEST

/* --- the argument --- */

static void
expect(enum telnyx_status status, const char *field)
{
	const struct telnyx_error *error = telnyx_refusal(status);

	ck_assert_int_eq(status, TELNYX_E_INVALID);
	ck_assert_ptr_nonnull(error->field);
	ck_assert_str_eq(error->field, field);
	ck_assert(error->detail[0] != '\0');
}

START_TEST(a_send_names_its_argument)
{
	struct telnyx_message_params params = *hello();
	struct telnyx_call_options opts = {.size = sizeof(opts), .max_attempts = 101};

	fx_setup();
	expect(telnyx_message_send(NULL, &params, NULL, NULL, NULL, NULL), "client");
	expect(telnyx_message_send(fx.client, NULL, NULL, NULL, NULL, NULL), "params");
	params.size = 0;
	expect(telnyx_message_send(fx.client, &params, NULL, NULL, NULL, NULL),
	    "params.size");
	expect(telnyx_message_send(fx.client, hello(), &opts, NULL, NULL, NULL),
	    "opts.max_attempts");
	opts.size = 1;
	expect(telnyx_message_send(fx.client, hello(), &opts, NULL, NULL, NULL),
	    "opts.size");
	expect(telnyx_message_validate(fx.client,
		   TELNYX_MESSAGE(.to = "nobody", .from = "+13125550001", .text = "x"),
		   NULL, NULL),
	    "to");
	fx_teardown();
}
END_TEST

START_TEST(a_call_by_its_path_names_its_argument)
{
	fx_setup();
	expect(
	    telnyx_call(fx.client, TELNYX_CALL(.path = "/x"), NULL, NULL, NULL, NULL),
	    "params.method");
	expect(telnyx_call(
		   fx.client, TELNYX_CALL(.method = "GET"), NULL, NULL, NULL, NULL),
	    "params.path");
	expect(telnyx_call(fx.client, TELNYX_CALL(.method = "TRACE", .path = "/x"),
		   NULL, NULL, NULL, NULL),
	    "params.method");
	expect(telnyx_call(fx.client,
		   TELNYX_CALL(.method = "GET", .path = "/x",
		       .repeat = (enum telnyx_repeat)99),
		   NULL, NULL, NULL, NULL),
	    "params.repeat");
	expect(telnyx_list_call(fx.client,
		   TELNYX_LIST_CALL(.path = "/x", .paging = (enum telnyx_paging)99),
		   NULL, NULL, NULL, NULL, NULL, NULL),
	    "params.paging");
	fx_teardown();
}
END_TEST

START_TEST(a_typed_call_names_its_argument)
{
	const struct telnyx_list_options list = {.size = 3};
	struct telnyx_messaging_profile_params profile;

	fx_setup();
	telnyx_messaging_profile_params_init(&profile);
	profile.size = 1;
	expect(telnyx_messaging_profile_create(
		   fx.client, &profile, NULL, NULL, NULL, NULL),
	    "params.size");
	expect(telnyx_message_get(fx.client, NULL, NULL, NULL, NULL, NULL), "id");
	expect(telnyx_autoresp_config_list(
		   fx.client, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	    "profile_id");
	expect(telnyx_autoresp_config_get(
		   fx.client, "profile", NULL, NULL, NULL, NULL, NULL),
	    "id");
	expect(telnyx_messaging_profile_list(
		   fx.client, NULL, &list, NULL, NULL, NULL, NULL, NULL),
	    "list.size");
	expect(
	    telnyx_phone_number_assign(fx.client, "id", NULL, NULL, NULL, NULL, NULL),
	    "messaging_profile_id");
	expect(telnyx_messaging_profile_find_by_name(
		   fx.client, NULL, NULL, NULL, NULL, NULL),
	    "name");
	fx_teardown();
}
END_TEST

/* A size that nobody set, of a struct within one that is right. */
START_TEST(a_struct_within_names_the_field_that_it_is_in)
{
	const struct telnyx_number_order_item unsized = {
	    .phone_number = "+13125550003"};
	const struct telnyx_number_order_item *const numbers[] = {&unsized, NULL};

	fx_setup();
	expect(
	    telnyx_number_order_create(fx.client,
		TELNYX_NUMBER_ORDER(.phone_numbers = numbers), NULL, NULL, NULL, NULL),
	    "phone_numbers");
	fx_teardown();
}
END_TEST

START_TEST(what_looks_at_a_client_names_its_argument)
{
	struct telnyx_client_stats stats = {0};
	struct telnyx_totals totals = {0};
	struct telnyx_mailbox *mailbox;

	fx_setup();
	expect(telnyx_client_get_stats(NULL, &stats), "client");
	expect(telnyx_client_get_stats(fx.client, NULL), "stats");
	expect(telnyx_client_get_stats(fx.client, &stats), "stats.size");
	expect(telnyx_client_get_totals(fx.client, NULL), "totals");
	expect(telnyx_client_get_totals(fx.client, &totals), "totals.size");
	expect(telnyx_sender_get_totals(NULL, &totals), "sender");
	expect(telnyx_client_when_room(fx.client, NULL, NULL, NULL), "cb");
	expect(telnyx_telemetry_add(fx.client, 0, NULL, NULL, NULL), "cb");
	expect(telnyx_request_cancel(NULL, 1), "client");
	expect(telnyx_client_close(NULL, 0, NULL, NULL), "client");
	expect(telnyx_mailbox_new(NULL, 0, &mailbox), "client");
	expect(telnyx_mailbox_new(fx.client, 0, NULL), "out");
	expect(telnyx_mailbox_post(NULL, NULL, NULL, NULL), "mailbox");
	fx_teardown();
}
END_TEST

static void
on_report(const struct telnyx_tracker_report *report, void *arg)
{
	(void)report;
	(void)arg;
}

START_TEST(a_tracker_names_its_argument)
{
	const struct telnyx_tracker_follow_params none = {.size = sizeof(none)};
	const struct telnyx_tracker_follow_params one = {
	    .size = sizeof(one), .id = "m"};
	struct telnyx_tracker_stats stats = {0};
	struct telnyx_tracker *tracker;

	fx_setup();
	expect(telnyx_tracker_new(fx.base, TELNYX_TRACKER(.cb = NULL), &tracker),
	    "params.cb");
	ck_assert_int_eq(
	    telnyx_tracker_new(fx.base, TELNYX_TRACKER(.cb = on_report), &tracker),
	    TELNYX_OK);
	expect(telnyx_tracker_sent(tracker, NULL, NULL, "not a \n reference", NULL),
	    "reference");
	expect(telnyx_tracker_sent(tracker, NULL, NULL, NULL, NULL), "error");
	expect(telnyx_tracker_follow(tracker, &none, NULL), "params.id");
	expect(telnyx_tracker_event(tracker, NULL), "event");
	expect(telnyx_tracker_get_stats(tracker, &stats), "stats.size");
	ck_assert_int_eq(telnyx_tracker_follow(tracker, &one, NULL), TELNYX_OK);
	expect(telnyx_tracker_follow(tracker, &one, NULL), "params.id");
	telnyx_tracker_free(tracker);
	fx_teardown();
}
END_TEST

START_TEST(a_receiver_names_its_argument)
{
	struct telnyx_webhook_receiver_params params = {0};
	struct telnyx_webhook_receiver *receiver;
	struct telnyx_error *error;
	struct evhttp *http;

	fx_setup();
	expect(telnyx_webhook_receiver_new(fx.base, &params, &receiver, NULL),
	    "params.size");
	expect(telnyx_webhook_receiver_new(NULL, NULL, &receiver, NULL), "base");
	ck_assert_int_eq(
	    telnyx_webhook_receiver_new(fx.base,
		TELNYX_WEBHOOK_RECEIVER(.public_key = RX_PUBLIC), &receiver, NULL),
	    TELNYX_OK);
	ck_assert_ptr_nonnull(http = evhttp_new(fx.base));
	expect(telnyx_webhook_receiver_mount(receiver, http, NULL), "path");
	expect(telnyx_webhook_receiver_mount(receiver, http, "x"), "path");
	expect(telnyx_webhook_receiver_on(
		   receiver, (enum telnyx_webhook_type)999, NULL, NULL),
	    "type");
	expect(telnyx_webhook_receiver_set_keys(receiver, NULL), "keys");
	expect(telnyx_webhook_receiver_get_stats(receiver, NULL), "stats");
	/* It is in the function's own error, too. */
	expect(telnyx_webhook_receiver_listen(NULL, NULL, &error), "receiver");
	ck_assert_str_eq(error->field, "receiver");
	ck_assert_str_eq(error->detail, "is NULL");
	telnyx_error_free(error);
	telnyx_webhook_receiver_free(receiver);
	evhttp_free(http);
	fx_teardown();
}
END_TEST

/* --- a function's own error --- */

/* What a function has told is what telnyx_refusal() says of its status. */
static void
expect_told(enum telnyx_status status, struct telnyx_error **error, const char *field)
{
	const struct telnyx_error *refusal = telnyx_refusal(status);

	ck_assert_int_eq(status, TELNYX_E_INVALID);
	ck_assert_ptr_nonnull(*error);
	ck_assert_str_eq((*error)->field, field);
	ck_assert_str_eq((*error)->field, refusal->field);
	ck_assert_str_eq((*error)->detail, refusal->detail);
	ck_assert_str_eq((*error)->title, refusal->title);
	ck_assert_int_eq((*error)->type, refusal->type);
	ck_assert_int_eq((*error)->outcome, refusal->outcome);
	telnyx_error_free(*error);
	*error = NULL;
}

START_TEST(an_error_of_its_own_says_what_the_refusal_says)
{
	const struct telnyx_config config = {0};
	const struct telnyx_sender_params sender = {.size = 1};
	const struct telnyx_webhook_receiver_params params = {.size = 1};
	struct telnyx_webhook_receiver *receiver;
	struct telnyx_webhook_keys *keys;
	struct telnyx_client *client;
	struct telnyx_sender *made;
	struct telnyx_error *error;

	fx_setup();
	expect_told(telnyx_client_new(NULL, NULL, &client, &error), &error, "base");
	expect_told(telnyx_client_new(fx.base, NULL, NULL, &error), &error, "client");
	expect_told(telnyx_client_new(fx.base, &config, &client, &error), &error,
	    "config.size");
	expect_told(telnyx_sender_new(NULL, &made, &error), &error, "params");
	expect_told(telnyx_sender_new(&sender, &made, &error), &error, "params.size");
	expect_told(telnyx_sender_new(&sender, NULL, &error), &error, "sender");
	expect_told(telnyx_webhook_keys_new(NULL, &keys, &error), &error, "keys");
	expect_told(
	    telnyx_webhook_receiver_new(NULL, NULL, &receiver, &error), &error, "base");
	expect_told(telnyx_webhook_receiver_new(fx.base, &params, &receiver, &error),
	    &error, "params.size");
	expect_told(
	    telnyx_webhook_receiver_listen(NULL, NULL, &error), &error, "receiver");
	expect_told(
	    telnyx_message_validate(NULL, hello(), NULL, &error), &error, "client");
	fx_teardown();
}
END_TEST

/* The caller has given `public_key`, and knows of no array. */
START_TEST(a_receiver_calls_its_key_by_the_name_of_its_setting)
{
	struct telnyx_webhook_receiver *receiver;
	struct telnyx_error *error;

	fx_setup();
	ck_assert_int_eq(
	    telnyx_webhook_receiver_new(fx.base,
		TELNYX_WEBHOOK_RECEIVER(.public_key = "no key"), &receiver, &error),
	    TELNYX_E_CONFIG);
	ck_assert_str_eq(error->field, "public_key");
	telnyx_error_free(error);
	fx_teardown();
}
END_TEST

/* Not a refusal: how a list is written in its place, and read when that is over. */
START_TEST(a_list_of_strings_ends_itself_and_is_copied)
{
	struct fx_result result = {0};
	const char *const *urls =
	    TELNYX_STRINGS("http://a.example", "http://b.example");

	ck_assert_str_eq(urls[0], "http://a.example");
	ck_assert_str_eq(urls[1], "http://b.example");
	ck_assert_ptr_null(urls[2]);
	fx_setup();
	ck_assert_int_eq(
	    telnyx_message_send(fx.client,
		TELNYX_MESSAGE(.to = "+13125550002", .from = "+13125550001",
		    .media_urls = TELNYX_STRINGS("http://a.example/picture.png")),
		NULL, on_sent, &result, NULL),
	    TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.ok, "%s", result.message);
	fx_teardown();
}
END_TEST

START_TEST(what_is_pure_names_its_argument)
{
	struct telnyx_segments segments;
	struct telnyx_webhook_signature signature;
	char time[TELNYX_TIMESTAMP_MAX];

	expect(telnyx_timestamp_format(-1, time), "unix_ms");
	expect(telnyx_segments_count(NULL, TELNYX_ENCODING_AUTO, 0, &segments), "text");
	expect(
	    telnyx_segments_count("\xff", TELNYX_ENCODING_AUTO, 0, &segments), "text");
	expect(telnyx_segments_count("x", (enum telnyx_encoding)99, 0, &segments),
	    "encoding");
	expect(telnyx_webhook_sign("no key", 1, "", 0, &signature), "private_key");
	expect(telnyx_webhook_sign("x", -1, "", 0, &signature), "timestamp_s");
	expect(telnyx_webhook_keys_new(NULL, NULL, NULL), "keys");
	expect(telnyx_metrics_write(NULL, NULL), "params");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("refusals");
	TCase *tcase = tcase_create("refusals");

	tcase_add_test(tcase, a_refused_send_takes_the_path_of_a_failed_one);
	tcase_add_test(tcase, a_send_names_its_argument);
	tcase_add_test(tcase, a_call_by_its_path_names_its_argument);
	tcase_add_test(tcase, a_typed_call_names_its_argument);
	tcase_add_test(tcase, a_struct_within_names_the_field_that_it_is_in);
	tcase_add_test(tcase, what_looks_at_a_client_names_its_argument);
	tcase_add_test(tcase, a_tracker_names_its_argument);
	tcase_add_test(tcase, a_receiver_names_its_argument);
	tcase_add_test(tcase, an_error_of_its_own_says_what_the_refusal_says);
	tcase_add_test(tcase, a_receiver_calls_its_key_by_the_name_of_its_setting);
	tcase_add_test(tcase, a_list_of_strings_ends_itself_and_is_copied);
	tcase_add_test(tcase, what_is_pure_names_its_argument);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
