/* SPDX-License-Identifier: MIT */
/* Lists: every style of paging, and what stops one. */
#include "page_fx.h"

static enum telnyx_list_action
on_profile(const struct telnyx_messaging_profile *profile,
    const struct telnyx_page *page, void *arg)
{
	struct listed *listed = arg;

	ck_assert_ptr_eq(profile->reply, page->reply);
	note(listed, profile->name);
	return listed->items == listed->stop_at ? TELNYX_LIST_STOP
						: TELNYX_LIST_CONTINUE;
}

static enum telnyx_list_action
on_page(const struct telnyx_page *page, void *arg)
{
	struct listed *listed = arg;

	listed->pages++;
	ck_assert_ptr_null(page->items[page->count]);
	return listed->pages == listed->stop_at_page ? TELNYX_LIST_STOP
						     : TELNYX_LIST_CONTINUE;
}

/* --- the styles --- */

static const struct style {
	enum telnyx_paging paging;
	const char *bodies[4];
	const char *targets[4];
	unsigned page_size;
	unsigned requests;
	const char *names;
} styles[] = {
    {TELNYX_PAGING_DEFAULT,
	{"{\"data\":[\"a\",\"b\"],\"meta\":{\"page_number\":1,\"page_size\":2,"
	 "\"total_pages\":2,\"total_results\":3}}",
	    "{\"data\":[\"c\"],\"meta\":{\"page_number\":2,\"page_size\":2,"
	    "\"total_pages\":2,\"total_results\":3}}"},
	{"/v2/things?page%5Bnumber%5D=1&page%5Bsize%5D=2",
	    "/v2/things?page%5Bnumber%5D=2&page%5Bsize%5D=2"},
	2, 2, "abc"},
    {TELNYX_PAGING_RECORDS,
	{"{\"records\":[\"a\",\"b\"],\"page\":1,\"totalRecords\":4}",
	    "{\"records\":[\"c\",\"d\"],\"page\":2,\"totalRecords\":4}"},
	{"/v2/things?page=1", "/v2/things?page=2"}, 0, 2, "abcd"},
    {TELNYX_PAGING_PLAIN,
	{"{\"records\":[\"a\",\"b\"],\"total_records\":3}",
	    "{\"records\":[\"c\"],\"total_records\":3}"},
	{"/v2/things?page=1&page_size=2", "/v2/things?page=2&page_size=2"}, 2, 2,
	"abc"},
    /* Both parameters are required there. */
    {TELNYX_PAGING_PLAIN, {"{\"records\":[],\"total_records\":0}"},
	{"/v2/things?page=1&page_size=20"}, 0, 1, ""},
    {TELNYX_PAGING_NONE, {"[\"a\",\"b\"]"}, {"/v2/things"}, 0, 1, "ab"},
    /* Nothing is said of totals: up to the empty page. */
    {TELNYX_PAGING_DEFAULT, {"[\"a\",\"b\"]", "[\"c\"]", "[]"},
	{"/v2/things?page%5Bnumber%5D=1&page%5Bsize%5D=2",
	    "/v2/things?page%5Bnumber%5D=2&page%5Bsize%5D=2",
	    "/v2/things?page%5Bnumber%5D=3&page%5Bsize%5D=2"},
	2, 3, "abc"},
    /* A server with a limit of its own, below what was asked for. */
    {TELNYX_PAGING_DEFAULT, {"[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"e\"]", "[]"},
	{"/v2/things?page%5Bnumber%5D=1&page%5Bsize%5D=250",
	    "/v2/things?page%5Bnumber%5D=2&page%5Bsize%5D=250",
	    "/v2/things?page%5Bnumber%5D=3&page%5Bsize%5D=250",
	    "/v2/things?page%5Bnumber%5D=4&page%5Bsize%5D=250"},
	250, 4, "abcde"},
    {TELNYX_PAGING_PLAIN,
	{"{\"records\":[\"a\"]}", "{\"records\":[\"b\"]}", "{\"records\":[]}"},
	{"/v2/things?page=1&page_size=20", "/v2/things?page=2&page_size=20",
	    "/v2/things?page=3&page_size=20"},
	0, 3, "ab"},
    {TELNYX_PAGING_RECORDS,
	{"{\"records\":[\"a\"]}", "{\"records\":[\"b\"]}", "{\"records\":[]}"},
	{"/v2/things?page=1&recordsPerPage=50", "/v2/things?page=2&recordsPerPage=50",
	    "/v2/things?page=3&recordsPerPage=50"},
	50, 3, "ab"},
    /* ... and one that has a single page and gives it for any number. */
    {TELNYX_PAGING_DEFAULT, {"{\"data\":[\"a\"]}", "{\"data\":[\"a\"]}"},
	{"/v2/things?page%5Bnumber%5D=1&page%5Bsize%5D=2",
	    "/v2/things?page%5Bnumber%5D=2&page%5Bsize%5D=2"},
	2, 2, "a"},
    {TELNYX_PAGING_LATER,
	{"{\"data\":[\"a\"],\"meta\":{\"total_results\":2}}",
	    "{\"data\":[\"b\"],\"meta\":{\"total_results\":2}}"},
	{"/v2/things", "/v2/things?page%5Bnumber%5D=2"}, 0, 2, "ab"},
    /* An empty page before the last one ends nothing; three of them do. */
    {TELNYX_PAGING_DEFAULT,
	{"{\"data\":[\"a\"],\"meta\":{\"total_pages\":3}}",
	    "{\"data\":[],\"meta\":{\"total_pages\":3}}",
	    "{\"data\":[\"b\"],\"meta\":{\"total_pages\":3}}"},
	{"/v2/things?page%5Bnumber%5D=1", "/v2/things?page%5Bnumber%5D=2",
	    "/v2/things?page%5Bnumber%5D=3"},
	0, 3, "ab"},
    {TELNYX_PAGING_DEFAULT, {"{\"data\":[\"a\"]}", "{\"data\":[]}"},
	{"/v2/things?page%5Bnumber%5D=1", "/v2/things?page%5Bnumber%5D=2"}, 0, 2, "a"},
};

/* They end with less than the server says there is. */
static const struct style short_styles[] = {
    {TELNYX_PAGING_NONE, {"{\"data\":[\"a\"],\"meta\":{\"total_pages\":9}}"},
	{"/v2/things"}, 5, 1, "a"},
    {TELNYX_PAGING_NONE, {"{\"data\":[\"a\"],\"meta\":{\"total_results\":2}}"},
	{"/v2/things"}, 0, 1, "a"},
    /* Totals that were not reached: pages of its own size, counted by ours. */
    {TELNYX_PAGING_DEFAULT,
	{"{\"data\":[\"a\",\"b\"],\"meta\":{\"total_pages\":1,\"total_results\":9}}"},
	{"/v2/things?page%5Bnumber%5D=1&page%5Bsize%5D=250"}, 250, 1, "ab"},
    {TELNYX_PAGING_DEFAULT,
	{"{\"data\":[\"a\"],\"meta\":{\"total_results\":3}}",
	    "{\"data\":[],\"meta\":{\"total_results\":3}}"},
	{"/v2/things?page%5Bnumber%5D=1", "/v2/things?page%5Bnumber%5D=2"}, 0, 2, "a"},
    {TELNYX_PAGING_DEFAULT,
	{"{\"data\":null,\"meta\":{\"total_pages\":7}}",
	    "{\"data\":null,\"meta\":{\"total_pages\":7}}",
	    "{\"data\":[],\"meta\":{\"total_pages\":7}}"},
	{"/v2/things?page%5Bnumber%5D=1", "/v2/things?page%5Bnumber%5D=2",
	    "/v2/things?page%5Bnumber%5D=3"},
	0, 3, ""},
};

static void
check_style(const struct style *style, bool whole)
{
	struct listed listed = {0};
	unsigned i;

	fx_setup();
	for (i = 0; i < style->requests; i++)
		script(style->bodies[i]);
	run(&listed, style->paging, TELNYX_LIST(.page_size = style->page_size));
	ck_assert_msg(listed.type == TELNYX_ERROR_NONE, "%s", listed.message);
	ck_assert_str_eq(listed.names, style->names);
	ck_assert(listed.summary.complete == whole);
	ck_assert_uint_eq(listed.summary.pages, style->requests);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), style->requests);
	for (i = 0; i < style->requests; i++)
		ck_assert_str_eq(target(i + 1), style->targets[i]);
	fx_teardown();
}

START_TEST(every_style_of_paging_is_read_to_its_end)
{
	check_style(&styles[_i], true);
}
END_TEST

START_TEST(a_list_that_ends_short_is_not_called_complete)
{
	check_style(&short_styles[_i], false);
}
END_TEST

START_TEST(typed_items_filters_and_options_reach_the_wire)
{
	struct listed listed = {0};

	fx_setup();
	script(
	    "{\"data\":[{\"id\":\"1\",\"name\":\"x\"},{\"id\":\"2\",\"name\":\"y\"}],"
	    "\"meta\":{\"page_number\":3,\"total_pages\":3,\"total_results\":42}}");
	ck_assert_int_eq(
	    telnyx_messaging_profile_list(fx.client,
		TELNYX_MESSAGING_PROFILE_FILTER(.filter_name_contains = "a&b \xC3\xBC"),
		TELNYX_LIST(.first_page = 3, .page_size = 250, .on_page = on_page),
		NULL, on_profile, on_done, &listed, &listed.id),
	    TELNYX_OK);
	fx_run_until(&listed.done, 1);
	ck_assert_str_eq(listed.names, "xy");
	ck_assert_uint_eq(listed.pages, 1);
	ck_assert(listed.summary.total_results.given);
	ck_assert_int_eq(listed.summary.total_results.value, 42);
	ck_assert_str_eq(target(1),
	    "/v2/messaging_profiles?filter%5Bname%5D%5Bcontains%5D=a%26b%20%C3%BC&"
	    "page%5Bnumber%5D=3&page%5Bsize%5D=250");
	fx_teardown();
}
END_TEST

/* --- stopping --- */

START_TEST(a_callback_that_stops_gets_no_more_and_no_page_is_fetched)
{
	struct listed listed = {.stop_at = (unsigned)_i + 1};

	fx_setup();
	script(PAGE("1", "\"a\",\"b\""));
	run(&listed, TELNYX_PAGING_DEFAULT, NULL);
	ck_assert_uint_eq(listed.type, TELNYX_ERROR_NONE);
	ck_assert_uint_eq(listed.items, (unsigned)_i + 1);
	ck_assert(!listed.summary.complete);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 1);
	fx_teardown();
}
END_TEST

START_TEST(a_list_stopped_at_its_very_last_item_is_complete)
{
	struct listed listed = {.stop_at = 2};

	fx_setup();
	script("[\"a\",\"b\"]");
	run(&listed, TELNYX_PAGING_NONE, NULL);
	ck_assert(listed.summary.complete);
	fx_teardown();
}
END_TEST

START_TEST(the_limit_is_a_hard_one)
{
	struct listed listed = {0};

	fx_setup();
	script(PAGE("1", "\"a\",\"b\""));
	if (_i == 3)
		script(PAGE("2", "\"c\",\"d\""));
	run(&listed, TELNYX_PAGING_DEFAULT, TELNYX_LIST(.limit = (uint64_t)_i));
	ck_assert_uint_eq(listed.items, (unsigned)_i);
	ck_assert(!listed.summary.complete);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), _i == 3 ? 2 : 1);
	fx_teardown();
}
END_TEST

START_TEST(a_page_s_callback_can_stop_before_its_items)
{
	struct listed listed = {.stop_at_page = 2};

	fx_setup();
	script(PAGE("1", "\"a\",\"b\""));
	script(PAGE("2", "\"c\",\"d\""));
	run(&listed, TELNYX_PAGING_DEFAULT, TELNYX_LIST(.on_page = on_page));
	ck_assert_str_eq(listed.names, "ab");
	ck_assert_uint_eq(listed.pages, 2);
	fx_teardown();
}
END_TEST

static void
cancel_at_3(struct listed *listed)
{
	if (listed->items == 3)
		ck_assert_int_eq(
		    telnyx_request_cancel(fx.client, listed->id), TELNYX_OK);
}

START_TEST(one_id_cancels_whichever_page_it_is_at)
{
	struct listed listed = {.at_item = cancel_at_3};

	fx_setup();
	script(PAGE("1", "\"a\",\"b\""));
	script(PAGE("2", "\"c\",\"d\""));
	run(&listed, TELNYX_PAGING_DEFAULT, NULL);
	ck_assert_int_eq(listed.type, TELNYX_ERROR_CANCELLED);
	ck_assert_str_eq(listed.names, "abc");
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 2);
	fx_teardown();
}
END_TEST

START_TEST(cancelled_from_outside_it_ends_with_what_was_handed_over)
{
	struct listed listed = {0};

	fx_setup();
	script(PAGE("1", "\"a\",\"b\""));
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL)),
	    TELNYX_OK);
	start(&listed, TELNYX_PAGING_DEFAULT, NULL);
	fx_run_until_received(2);
	ck_assert_uint_eq(listed.done, 0);
	telnyx_request_cancel(fx.client, listed.id);
	fx_run_until(&listed.done, 1);
	ck_assert_int_eq(listed.type, TELNYX_ERROR_CANCELLED);
	ck_assert_uint_eq(listed.summary.items, 2);
	ck_assert_uint_eq(listed.summary.pages, 1);
	ck_assert(!listed.summary.complete);
	fx_teardown();
}
END_TEST

/* A call's callback cancels a list whose page came in the same turn of the loop. */
static void
cancel_list(
    const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg)
{
	struct listed *listed = arg;

	(void)reply;
	ck_assert_ptr_null(error);
	ck_assert_uint_eq(listed->pages, 0);
	ck_assert_int_eq(telnyx_request_cancel(fx.client, listed->id), TELNYX_OK);
}

START_TEST(cancelled_before_its_page_was_read_nothing_is_handed_over)
{
	struct listed listed = {0};
	unsigned i;

	fx_setup();
	for (i = 0; i < 2; i++)
		ck_assert_int_eq(
		    telnyx_sandbox_script(fx.sandbox,
			TELNYX_SANDBOX_REPLY(.status = 200,
			    .body = i == 0 ? "{}" : PAGE("1", "\"a\",\"b\""),
			    .delay_ms = 10)),
		    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_call(fx.client, TELNYX_CALL(.method = "GET", .path = "/x"), NULL,
		cancel_list, &listed, NULL),
	    TELNYX_OK);
	start(&listed, TELNYX_PAGING_DEFAULT, TELNYX_LIST(.on_page = on_page));
	fx_run_until_received(2);
	fx_turn();
	fx_advance_ms(10);
	fx_turn();
	ck_assert_uint_eq(listed.done, 1);
	ck_assert_int_eq(listed.type, TELNYX_ERROR_CANCELLED);
	ck_assert_uint_eq(listed.pages + listed.items + listed.summary.pages, 0);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 2);
	fx_teardown();
}
END_TEST

static void
free_client(struct listed *listed)
{
	(void)listed;
	telnyx_client_free(fx.client);
	fx.client = NULL;
}

static void
close_client(struct listed *listed)
{
	if (listed->items == 1)
		ck_assert_int_eq(
		    telnyx_client_close(fx.client, 0, NULL, NULL), TELNYX_OK);
}

START_TEST(an_item_s_callback_may_free_or_close_the_client)
{
	struct listed listed = {.at_item = _i == 0 ? free_client : close_client};

	fx_setup();
	script(PAGE("1", "\"a\",\"b\""));
	start(&listed, TELNYX_PAGING_DEFAULT, NULL);
	while (listed.done == 0)
		event_base_loop(fx.base, EVLOOP_ONCE);
	ck_assert_uint_eq(listed.items, 1);
	ck_assert_int_eq(listed.type, TELNYX_ERROR_CLOSING);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 1);
	fx_teardown();
}
END_TEST

START_TEST(without_callbacks_it_is_read_all_the_same)
{
	fx_setup();
	script(PAGE("1", "\"a\",\"b\""));
	script(PAGE("2", "\"c\""));
	script(PAGE("3", "\"d\""));
	ck_assert_int_eq(telnyx_list_call(fx.client, TELNYX_LIST_CALL(.path = "/x"),
			     NULL, NULL, NULL, NULL, NULL, NULL),
	    TELNYX_OK);
	fx_run_until_received(3);
	fx_turn();
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 3);
	fx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("page");
	TCase *tcase;

	tcase = tcase_create("styles");
	tcase_add_loop_test(
	    tcase, every_style_of_paging_is_read_to_its_end, 0, COUNT(styles));
	tcase_add_loop_test(tcase, a_list_that_ends_short_is_not_called_complete, 0,
	    COUNT(short_styles));
	tcase_add_test(tcase, typed_items_filters_and_options_reach_the_wire);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("stopping");
	tcase_add_loop_test(
	    tcase, a_callback_that_stops_gets_no_more_and_no_page_is_fetched, 0, 2);
	tcase_add_test(tcase, a_list_stopped_at_its_very_last_item_is_complete);
	tcase_add_loop_test(tcase, the_limit_is_a_hard_one, 1, 4);
	tcase_add_test(tcase, a_page_s_callback_can_stop_before_its_items);
	tcase_add_test(tcase, one_id_cancels_whichever_page_it_is_at);
	tcase_add_test(tcase, cancelled_from_outside_it_ends_with_what_was_handed_over);
	tcase_add_test(
	    tcase, cancelled_before_its_page_was_read_nothing_is_handed_over);
	tcase_add_loop_test(
	    tcase, an_item_s_callback_may_free_or_close_the_client, 0, 2);
	tcase_add_test(tcase, without_callbacks_it_is_read_all_the_same);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
