/* SPDX-License-Identifier: MIT */
/* Lists: every style of paging, where a list ends, and what ends it early. */
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

/* What came of a list. */
struct listed {
	unsigned items, pages, done;
	char names[512]; /* of the items, in order */
	struct telnyx_list_summary summary;
	enum telnyx_error_type type;
	enum telnyx_outcome outcome;
	char message[256];
	char field[64];
	unsigned stop_at; /* an item; 0: never */
	unsigned stop_at_page;
	void (*at_item)(struct listed *listed); /* inside the callback */
	uint64_t id;
};

static void
script(const char *body)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 200, .body = body)),
	    TELNYX_OK);
}

static const char *
target(uint64_t number)
{
	const struct telnyx_sandbox_request *request =
	    telnyx_sandbox_get_request(fx.sandbox, number);

	ck_assert_ptr_nonnull(request);
	return request->target;
}

static void
note(struct listed *listed, const char *name)
{
	size_t len = strlen(listed->names);

	ck_assert_uint_eq(listed->done, 0);
	listed->items++;
	(void)snprintf(listed->names + len, sizeof(listed->names) - len, "%s", name);
	if (listed->at_item != NULL)
		listed->at_item(listed);
}

static enum telnyx_list_action
on_json(const struct telnyx_json *item, const struct telnyx_page *page, void *arg)
{
	struct listed *listed = arg;

	ck_assert_ptr_nonnull(page->reply);
	note(listed, json_object_get_string(telnyx_json_tree(item)));
	return listed->items == listed->stop_at ? TELNYX_LIST_STOP
						: TELNYX_LIST_CONTINUE;
}

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

static void
on_done(const struct telnyx_list_summary *summary, const struct telnyx_error *error,
    void *arg)
{
	struct listed *listed = arg;

	listed->done++;
	listed->summary = *summary;
	if (error == NULL)
		return;
	listed->type = error->type;
	listed->outcome = error->outcome;
	(void)telnyx_error_message(error, listed->message, sizeof(listed->message));
	(void)snprintf(listed->field, sizeof(listed->field), "%s",
	    error->field != NULL ? error->field : "");
}

static void
start(struct listed *listed, enum telnyx_paging paging,
    const struct telnyx_list_options *options)
{
	ck_assert_int_eq(telnyx_list_call(fx.client,
			     TELNYX_LIST_CALL(.path = "/things", .paging = paging),
			     options, NULL, on_json, on_done, listed, &listed->id),
	    TELNYX_OK);
}

static void
run(struct listed *listed, enum telnyx_paging paging,
    const struct telnyx_list_options *options)
{
	start(listed, paging, options);
	fx_run_until(&listed->done, 1);
	ck_assert_uint_eq(listed->summary.items, listed->items);
	ck_assert_uint_eq(listed->summary.request_id, listed->id);
	fx_turn();
	ck_assert_uint_eq(listed->done, 1);
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

#define PAGE(number, items)                                                            \
	"{\"data\":[" items "],\"meta\":{\"page_number\":" number                      \
	",\"total_pages\":3,\"total_results\":6}}"

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

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

int
main(void)
{
	Suite *suite = suite_create("page");
	TCase *tcase = tcase_create("styles");

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
