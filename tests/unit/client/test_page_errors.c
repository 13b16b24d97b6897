/* SPDX-License-Identifier: MIT */
/* Lists that do not go as they should: servers that err, time, and misuse. */
#include "page_fx.h"

#include <string.h>

/* --- servers that err --- */

static const struct {
	const char *second;
	const char *says;
} liars[] = {
    /* it says that it is page 1 again; it says nothing; it lies */
    {PAGE("1", "\"a\",\"b\""), "page 1 where page 2"},
    {"{\"data\":[\"a\",\"b\"]}", "items of an earlier page"},
    {PAGE("2", "\"a\",\"b\""), "items of an earlier page"},
    {PAGE("7", "\"x\",\"y\""), "page 7 where page 2"},
};

START_TEST(a_server_that_repeats_a_page_is_found_out)
{
	struct listed listed = {0};

	fx_setup();
	script(PAGE("1", "\"a\",\"b\""));
	script(liars[_i].second);
	run(&listed, TELNYX_PAGING_DEFAULT, NULL);
	ck_assert_int_eq(listed.type, TELNYX_ERROR_API);
	ck_assert_int_eq(listed.outcome, TELNYX_OUTCOME_ACCEPTED);
	ck_assert_msg(
	    strstr(listed.message, liars[_i].says) != NULL, "%s", listed.message);
	ck_assert_str_eq(listed.names, "ab");
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 2);
	fx_teardown();
}
END_TEST

START_TEST(a_server_that_goes_in_circles_is_found_out)
{
	struct listed listed = {0};

	fx_setup();
	script("[\"a\"]");
	script("[\"b\"]");
	script("[\"c\"]");
	script("[\"a\"]");
	run(&listed, TELNYX_PAGING_DEFAULT, NULL);
	ck_assert_int_eq(listed.type, TELNYX_ERROR_API);
	ck_assert_str_eq(listed.names, "abc");
	fx_teardown();
}
END_TEST

START_TEST(a_total_that_grows_is_followed)
{
	struct listed listed = {0};

	fx_setup();
	script("{\"data\":[\"a\"],\"meta\":{\"page_number\":1,\"total_pages\":2}}");
	script("{\"data\":[\"b\"],\"meta\":{\"page_number\":2,\"total_pages\":3}}");
	script("{\"data\":[\"c\"],\"meta\":{\"page_number\":3,\"total_pages\":3}}");
	run(&listed, TELNYX_PAGING_DEFAULT, NULL);
	ck_assert_str_eq(listed.names, "abc");
	ck_assert(listed.summary.complete);
	fx_teardown();
}
END_TEST

static const char *const shrunk[] = {
    /* an empty page beyond the end; the last one again; the only one again */
    "{\"data\":[],\"meta\":{\"page_number\":2,\"total_pages\":1}}",
    "{\"data\":[\"b\"],\"meta\":{\"page_number\":1,\"total_pages\":1}}",
    "{\"data\":[\"a\"],\"meta\":{\"page_number\":1,\"total_pages\":1}}",
};

START_TEST(a_list_that_shrinks_has_ended)
{
	struct listed listed = {0};

	fx_setup();
	script("{\"data\":[\"a\"],\"meta\":{\"page_number\":1,\"total_pages\":3}}");
	script(shrunk[_i]);
	run(&listed, TELNYX_PAGING_DEFAULT, NULL);
	ck_assert_msg(listed.type == TELNYX_ERROR_NONE, "%s", listed.message);
	ck_assert_str_eq(listed.names, "a");
	ck_assert(listed.summary.complete);
	fx_teardown();
}
END_TEST

static const char *const no_lists[] = {"{}", "{\"data\":{}}", "\"x\"", "17", "",
    "{\"records\":\"none\"}", "{\"meta\":{\"total_pages\":1}}"};

START_TEST(a_reply_without_a_list_is_an_error)
{
	struct listed listed = {0};

	fx_setup();
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 200, .body = no_lists[_i], .times = 3)),
	    TELNYX_OK);
	run(&listed, TELNYX_PAGING_DEFAULT, NULL);
	ck_assert_int_eq(listed.type, TELNYX_ERROR_API);
	ck_assert_int_eq(listed.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_msg(
	    strstr(listed.message, "without a list") != NULL, "%s", listed.message);
	fx_teardown();
}
END_TEST

START_TEST(a_refused_page_ends_it_with_what_was_handed_over)
{
	struct listed listed = {0};

	fx_setup();
	script(PAGE("1", "\"a\",\"b\""));
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 403)),
	    TELNYX_OK);
	run(&listed, TELNYX_PAGING_DEFAULT, NULL);
	ck_assert_int_eq(listed.type, TELNYX_ERROR_AUTHENTICATION);
	ck_assert_uint_eq(listed.summary.items, 2);
	fx_teardown();
}
END_TEST

START_TEST(a_page_is_retried_like_any_other_read)
{
	struct listed listed = {0};

	fx_setup();
	script(PAGE("1", "\"a\",\"b\""));
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 502, .times = 2)),
	    TELNYX_OK);
	script(PAGE("2", "\"c\""));
	script(PAGE("3", "\"d\""));
	run(&listed, TELNYX_PAGING_DEFAULT, NULL);
	ck_assert_msg(listed.type == TELNYX_ERROR_NONE, "%s", listed.message);
	ck_assert_str_eq(listed.names, "abcd");
	fx_teardown();
}
END_TEST

/* --- time --- */

START_TEST(each_page_has_the_whole_timeout_for_itself)
{
	struct listed listed = {0};
	unsigned i;

	fx_setup();
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(
		    telnyx_sandbox_script(
			fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 200, .delay_ms = 900,
					.body = i == 0	 ? PAGE("1", "\"a\"")
						: i == 1 ? PAGE("2", "\"b\"")
							 : PAGE("3", "\"c\""))),
		    TELNYX_OK);
	ck_assert_int_eq(telnyx_list_call(fx.client, TELNYX_LIST_CALL(.path = "/x"),
			     NULL, TELNYX_CALL_OPTIONS(.timeout_ms = 1000), on_json,
			     on_done, &listed, NULL),
	    TELNYX_OK);
	for (i = 1; i <= 3; i++) {
		fx_run_until_received(i);
		fx_turn();
		fx_advance_ms(900);
	}
	fx_run_until(&listed.done, 1);
	ck_assert_msg(listed.type == TELNYX_ERROR_NONE, "%s", listed.message);
	ck_assert_str_eq(listed.names, "abc");
	fx_teardown();
}
END_TEST

START_TEST(a_page_that_does_not_come_ends_the_list_in_its_time)
{
	struct listed listed = {0};
	bool total = _i == 1;

	fx_setup();
	script(PAGE("1", "\"a\",\"b\""));
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL)),
	    TELNYX_OK);
	ck_assert_int_eq(telnyx_list_call(fx.client, TELNYX_LIST_CALL(.path = "/x"),
			     total ? TELNYX_LIST(.total_timeout_ms = 1000) : NULL,
			     TELNYX_CALL_OPTIONS(.timeout_ms = total ? 5000 : 1000),
			     on_json, on_done, &listed, NULL),
	    TELNYX_OK);
	fx_run_until_received(2);
	fx_turn();
	fx_advance_ms(999);
	ck_assert_uint_eq(listed.done, 0);
	fx_advance_ms(1);
	fx_run_until(&listed.done, 1);
	ck_assert_int_eq(listed.type, TELNYX_ERROR_TIMEOUT);
	ck_assert_msg(strstr(listed.message, "1000 ms") != NULL, "%s", listed.message);
	ck_assert_uint_eq(listed.summary.items, 2);
	fx_teardown();
}
END_TEST

/* --- misuse --- */

START_TEST(misuse_is_refused_at_once)
{
	struct telnyx_list_call_params unsized = {.path = "/x"};
	struct telnyx_list_options no_size = {.limit = 1};

	fx_setup();
	ck_assert_int_eq(telnyx_list_call(NULL, TELNYX_LIST_CALL(.path = "/x"), NULL,
			     NULL, NULL, NULL, NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_list_call(fx.client, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_list_call(fx.client, TELNYX_LIST_CALL(.path = NULL),
			     NULL, NULL, NULL, NULL, NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_list_call(fx.client, &unsized, NULL, NULL, NULL, NULL, NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_list_call(fx.client, TELNYX_LIST_CALL(.path = "/x"),
			     &no_size, NULL, NULL, NULL, NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_list_call(fx.client, TELNYX_LIST_CALL(.path = "/x", .paging = 9),
		NULL, NULL, NULL, NULL, NULL, NULL),
	    TELNYX_E_INVALID);
	fx_teardown();
}
END_TEST

START_TEST(a_path_that_cannot_be_sent_reaches_done)
{
	struct listed listed = {0};

	fx_setup();
	ck_assert_int_eq(telnyx_list_call(fx.client, TELNYX_LIST_CALL(.path = "x y"),
			     NULL, NULL, on_json, on_done, &listed, NULL),
	    TELNYX_OK);
	ck_assert_uint_eq(listed.done, 0); /* rule 4: never inline */
	fx_run_until(&listed.done, 1);
	ck_assert_int_eq(listed.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(listed.field, "path");
	ck_assert_uint_eq(listed.summary.pages, 0);
	fx_teardown();
}
END_TEST

START_TEST(what_the_caller_gave_may_go_before_the_second_page)
{
	struct listed listed = {0};
	char path[] = "/things/{id}", value[] = "one", name[] = "q", text[] = "w";
	const char *values[] = {value, NULL}, *query[] = {name, text, NULL};

	fx_setup();
	script(PAGE("1", "\"a\""));
	script(PAGE("2", "\"b\""));
	script(PAGE("3", "\"c\""));
	ck_assert_int_eq(
	    telnyx_list_call(fx.client,
		TELNYX_LIST_CALL(.path = path, .path_values = values, .query = query),
		NULL, NULL, on_json, on_done, &listed, NULL),
	    TELNYX_OK);
	memset(path, 'X', sizeof(path) - 1);
	memset(value, 'X', sizeof(value) - 1);
	memset(text, 'X', sizeof(text) - 1);
	name[0] = 'X';
	values[0] = NULL;
	fx_run_until(&listed.done, 1);
	ck_assert_str_eq(listed.names, "abc");
	ck_assert_str_eq(target(3), "/v2/things/one?q=w&page%5Bnumber%5D=3");
	fx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("page_errors");
	TCase *tcase;

	tcase = tcase_create("servers that err");
	tcase_add_loop_test(
	    tcase, a_server_that_repeats_a_page_is_found_out, 0, COUNT(liars));
	tcase_add_test(tcase, a_server_that_goes_in_circles_is_found_out);
	tcase_add_test(tcase, a_total_that_grows_is_followed);
	tcase_add_loop_test(tcase, a_list_that_shrinks_has_ended, 0, COUNT(shrunk));
	tcase_add_loop_test(
	    tcase, a_reply_without_a_list_is_an_error, 0, COUNT(no_lists));
	tcase_add_test(tcase, a_refused_page_ends_it_with_what_was_handed_over);
	tcase_add_test(tcase, a_page_is_retried_like_any_other_read);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("time");
	tcase_add_test(tcase, each_page_has_the_whole_timeout_for_itself);
	tcase_add_loop_test(
	    tcase, a_page_that_does_not_come_ends_the_list_in_its_time, 0, 2);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("misuse");
	tcase_add_test(tcase, misuse_is_refused_at_once);
	tcase_add_test(tcase, a_path_that_cannot_be_sent_reaches_done);
	tcase_add_test(tcase, what_the_caller_gave_may_go_before_the_second_page);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
