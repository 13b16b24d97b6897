/* SPDX-License-Identifier: MIT */
/*
 * The sandbox's phone numbers: searched, reserved, ordered, assigned, given back.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <json-c/json.h>

#include "support/sandbox_fx.h"

#define assert_text(reply, path, wanted)                                               \
	ck_assert_pstr_eq(sfx_json((reply).json, path), wanted)

#define SEARCH "/v2/available_phone_numbers?filter[country_code]="
#define TORONTO SEARCH "CA&filter[national_destination_code]=416"

static void
start_plain(void)
{
	SFX_START(.tls = TELNYX_BOOL(false));
}

static void
get(const char *target, struct sfx_reply *reply)
{
	sfx_call("GET", target, NULL, NULL, reply);
}

static size_t
count_of(struct sfx_reply *reply, const char *path)
{
	bool found;
	struct json_object *list = sfx_json_at(reply->json, path, &found);

	ck_assert(json_object_is_type(list, json_type_array));
	return json_object_array_length(list);
}

/* Order one number; `more` are further members, each after a comma. */
static void
order(const char *number, const char *more, struct sfx_reply *reply)
{
	char body[300];

	snprintf(body, sizeof(body),
	    "{\"phone_numbers\":[{\"phone_number\":\"%s\"}]%s}", number, more);
	sfx_call("POST", "/v2/number_orders", NULL, body, reply);
}

static void
search(const char *target)
{
	struct sfx_reply reply;

	get(target, &reply);
	ck_assert_msg(reply.status == 200, "%s", reply.body);
	sfx_reply_clear(&reply);
}

/* Buy one, wait, and keep the id that it has in the account. */
static void
buy(const char *number, char id[24])
{
	struct sfx_reply reply;
	char target[100];

	search(TORONTO);
	order(number, "", &reply);
	ck_assert_msg(reply.status == 200, "%s", reply.body);
	sfx_reply_clear(&reply);
	sfx_clock_advance(1000);
	snprintf(target, sizeof(target), "/v2/phone_numbers?filter[phone_number]=%s",
	    number + 1);
	get(target, &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 1);
	snprintf(id, 24, "%s", sfx_json(reply.json, "data/0/id"));
	sfx_reply_clear(&reply);
}

/* --- search --- */

START_TEST(four_one_six_finds_toronto)
{
	struct sfx_reply reply;

	get(TORONTO "&filter[limit]=3", &reply);
	ck_assert_int_eq(reply.status, 200);
	ck_assert_uint_eq(count_of(&reply, "data"), 3);
	assert_text(reply, "data/0/phone_number", "+14165550100");
	assert_text(reply, "data/0/region_information/0/region_name", "CA");
	assert_text(reply, "data/0/region_information/3/region_name", "Toronto");
	assert_text(reply, "meta/total_results", "3");
	assert_text(reply, "metadata/total_results", "3");
	sfx_reply_clear(&reply);
}
END_TEST

/* Each query, and how many numbers it finds. */
START_TEST(every_filter_of_a_search_filters)
{
	static const struct {
		const char *query;
		size_t count;
	} rows[] = {{"US&filter[national_destination_code]=416", 0},
	    {"CA&filter[national_destination_code]=416", 100},
	    {"ca&filter[locality]=toronto", 100},
	    {"US&filter[administrative_area]=IL", 200},
	    {"US&filter[rate_center]=CHICAGO&filter[limit]=250", 200},
	    {"US&filter[phone_number_type]=toll_free&filter[limit]=7", 7},
	    {"GB&filter[phone_number_type]=mobile", 100},
	    {"GB&filter[phone_number_type]=mobile&filter[features]=mms", 0},
	    {"GB&filter[features][]=sms&filter[features][]=voice", 100},
	    {"GB&filter[features]=sms,voice", 100}, {"US&filter[quickship]=true", 250},
	    {"GB&filter[reservable]=true", 0},
	    {"CA&filter[national_destination_code]=416&filter[phone_number]["
	     "starts_with]=5550",
		100},
	    {"CA&filter[national_destination_code]=416&filter[phone_number]["
	     "starts_with]=416",
		0},
	    {"CA&filter[phone_number][starts_with]=416", 100},
	    {"CA&filter[national_destination_code]=416&filter[ends_with]=7", 10},
	    {"CA&filter[national_destination_code]=416&filter[contains]=013", 10},
	    {"CA&filter[national_destination_code]=416&filter[contains]=*", 0},
	    {"CA&filter[national_destination_code]=416&filter[exclude_held_numbers]="
	     "true",
		99},
	    {"CA&filter[only_reserved_numbers]=true", 0}};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sfx_reply reply;
		char target[250];

		snprintf(target, sizeof(target), SEARCH "%s", rows[i].query);
		get(target, &reply);
		ck_assert_msg(reply.status == 200, "%s: %s", rows[i].query, reply.body);
		ck_assert_msg(count_of(&reply, "data") == rows[i].count, "%s: %zu",
		    rows[i].query, count_of(&reply, "data"));
		sfx_reply_clear(&reply);
	}
}
END_TEST

START_TEST(best_effort_fills_up_from_elsewhere_in_the_country)
{
	struct sfx_reply reply;

	get(TORONTO "&filter[ends_with]=42&filter[limit]=4&filter[best_effort]=true",
	    &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 4);
	assert_text(reply, "data/0/phone_number", "+14165550142");
	assert_text(reply, "data/0/best_effort", "false");
	assert_text(reply, "data/1/best_effort", "true");
	assert_text(reply, "meta/best_effort_results", "3");
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(a_search_without_a_country_or_with_a_wrong_filter_is_refused)
{
	static const char *const rows[][3] = {
	    {"/v2/available_phone_numbers", "10004", "filter[country_code]"},
	    {SEARCH "US&filter[area_code]=312", "10031", "filter[area_code]"},
	    {SEARCH "US&filter[limit]=0", "10033", "filter[limit]"},
	    {SEARCH "US&filter[features]=smoke", "10032", "filter[features]"},
	    {SEARCH "US&filter[best_effort]=yes", "10032", "filter[best_effort]"}};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sfx_reply reply;

		get(rows[i][0], &reply);
		ck_assert_int_eq(reply.status, 400);
		assert_text(reply, "errors/0/code", rows[i][1]);
		assert_text(reply, "errors/0/source/parameter", rows[i][2]);
		sfx_reply_clear(&reply);
	}
}
END_TEST

/* --- orders --- */

START_TEST(a_bought_number_is_owned_and_no_longer_for_sale)
{
	struct sfx_reply reply;
	char target[100];

	search(TORONTO);
	order("+14165550100", ",\"customer_reference\":\"R1\"", &reply);
	ck_assert_int_eq(reply.status, 200);
	assert_text(reply, "data/status", "pending");
	assert_text(reply, "data/phone_numbers/0/status", "pending");
	snprintf(target, sizeof(target), "/v2/number_orders/%s",
	    sfx_json(reply.json, "data/id"));
	sfx_reply_clear(&reply);
	get("/v2/phone_numbers", &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 0); /* not yet */
	sfx_reply_clear(&reply);

	sfx_clock_advance(1000);
	get(target, &reply);
	assert_text(reply, "data/status", "success");
	assert_text(reply, "data/phone_numbers/0/status", "success");
	sfx_reply_clear(&reply);
	get("/v2/phone_numbers?filter[customer_reference]=R1", &reply);
	assert_text(reply, "data/0/phone_number", "+14165550100");
	assert_text(reply, "data/0/status", "active");
	ck_assert_uint_eq(strlen(sfx_json(reply.json, "data/0/id")), 19);
	ck_assert_uint_eq(strspn(sfx_json(reply.json, "data/0/id"), "0123456789"), 19);
	sfx_reply_clear(&reply);
	get(TORONTO "&filter[limit]=1", &reply);
	assert_text(reply, "data/0/phone_number", "+14165550101");
	sfx_reply_clear(&reply);
	get("/v2/number_orders?filter[customer_reference]=R1&filter[status]=success",
	    &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 1);
	assert_text(reply, "data/0/phone_numbers/0/phone_number", "+14165550100");
	sfx_reply_clear(&reply);
	get("/v2/sub_number_orders?filter[country_code]=CA", &reply);
	assert_text(reply, "data/0/status", "success");
	ck_assert_ptr_null(sfx_json(reply.json, "data/0/phone_numbers"));
	sfx_reply_clear(&reply);
	get("/v2/sub_number_orders?filter[include_phone_numbers]=true", &reply);
	assert_text(reply, "data/0/phone_numbers/0/phone_number", "+14165550100");
	sfx_reply_clear(&reply);
}
END_TEST

/* Each number, and the code that an order of it is refused with. */
START_TEST(a_number_that_cannot_be_had_is_refused_with_its_code)
{
	static const char *const rows[][2] = {{"+14165550100", "10012"},
	    {"+14165550197", "85006"}, {"+14165550198", "85001"},
	    {"+16045550100", "85000"}, {"+14169999999", "85000"}, {"416", "10016"}};
	struct sfx_reply reply;
	size_t i;

	search(TORONTO);
	sfx_call("POST", "/v2/number_orders", NULL,
	    "{\"phone_numbers\":[{\"phone_number\":\"+14165550100\"},"
	    "{\"phone_number\":\"+14165550100\"}]}",
	    &reply);
	assert_text(reply, "errors/0/code", rows[0][1]);
	assert_text(reply, "errors/0/source/pointer", "/phone_numbers/1/phone_number");
	sfx_reply_clear(&reply);
	for (i = 1; i < sizeof(rows) / sizeof(rows[0]); i++) {
		order(rows[i][0], "", &reply);
		ck_assert_msg(reply.status == 400, "%s: %s", rows[i][0], reply.body);
		assert_text(reply, "errors/0/code", rows[i][1]);
		sfx_reply_clear(&reply);
	}
	order("+14165550101", "", &reply);
	sfx_reply_clear(&reply);
	order("+14165550101", "", &reply); /* sold while the first is pending */
	assert_text(reply, "errors/0/code", "85001");
	sfx_reply_clear(&reply);
	order("+14165550102", ",\"messaging_profile_id\":\"nobody\"", &reply);
	assert_text(reply, "errors/0/code", "85005");
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(an_order_that_fails_buys_nothing_of_what_failed)
{
	struct sfx_reply reply;
	char target[100];

	search(TORONTO);
	sfx_call("POST", "/v2/number_orders", NULL,
	    "{\"phone_numbers\":[{\"phone_number\":\"+14165550199\"},"
	    "{\"phone_number\":\"+14165550100\"}]}",
	    &reply);
	ck_assert_int_eq(reply.status, 200);
	snprintf(target, sizeof(target), "/v2/number_orders/%s",
	    sfx_json(reply.json, "data/id"));
	sfx_reply_clear(&reply);
	sfx_clock_advance(1000);
	get(target, &reply);
	assert_text(reply, "data/status", "failure");
	assert_text(reply, "data/phone_numbers/0/status", "failure");
	assert_text(reply, "data/phone_numbers/1/status", "success");
	sfx_reply_clear(&reply);
	get("/v2/phone_numbers", &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 1);
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(a_cancelled_sub_order_frees_its_numbers)
{
	struct sfx_reply reply;
	char target[120];

	search(TORONTO);
	order("+14165550100", "", &reply);
	snprintf(target, sizeof(target), "/v2/sub_number_orders/%s/cancel",
	    sfx_json(reply.json, "data/sub_number_orders_ids/0"));
	sfx_reply_clear(&reply);
	sfx_call("PATCH", target, NULL, NULL, &reply);
	ck_assert_int_eq(reply.status, 200);
	sfx_reply_clear(&reply);
	sfx_call("PATCH", target, NULL, NULL, &reply);
	ck_assert_int_eq(reply.status, 422);
	sfx_reply_clear(&reply);
	sfx_clock_advance(1000);
	get("/v2/phone_numbers", &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 0);
	sfx_reply_clear(&reply);
	order("+14165550100", "", &reply);
	ck_assert_int_eq(reply.status, 200);
	sfx_reply_clear(&reply);
}
END_TEST

/* --- numbers --- */

START_TEST(a_number_follows_its_profile)
{
	struct sfx_reply reply;
	char profile[TELNYX_SANDBOX_ID_BYTES];
	char id[24];
	char target[120];
	char body[120];

	sfx_call("POST", "/v2/messaging_profiles", NULL,
	    "{\"name\":\"P\",\"whitelisted_destinations\":[\"CA\"]}", &reply);
	memcpy(profile, sfx_json(reply.json, "data/id"), sizeof(profile));
	sfx_reply_clear(&reply);
	buy("+14165550100", id);
	snprintf(target, sizeof(target), "/v2/phone_numbers/%s/messaging", id);
	snprintf(body, sizeof(body), "{\"messaging_profile_id\":\"%s\"}", profile);
	sfx_call("PATCH", target, NULL, body, &reply);
	assert_text(reply, "data/messaging_profile_id", profile);
	sfx_reply_clear(&reply);
	/* null, as absence, leaves it. */
	sfx_call("PATCH", target, NULL,
	    "{\"messaging_profile_id\":null,\"tags\":[\"t\"]}", &reply);
	assert_text(reply, "data/messaging_profile_id", profile);
	assert_text(reply, "data/tags/0", "t");
	sfx_reply_clear(&reply);
	snprintf(
	    body, sizeof(body), "/v2/messaging_profiles/%s/phone_numbers", profile);
	get(body, &reply);
	assert_text(reply, "data/0/phone_number", "+14165550100");
	assert_text(reply, "data/0/record_type", "messaging_settings");
	sfx_reply_clear(&reply);
	snprintf(body, sizeof(body), "/v2/phone_numbers/%s", id);
	get(body, &reply);
	assert_text(reply, "data/messaging_profile_name", "P");
	sfx_reply_clear(&reply);
	sfx_call("PATCH", target, NULL, "{\"messaging_profile_id\":\"\"}", &reply);
	assert_text(reply, "data/messaging_profile_id", NULL);
	sfx_reply_clear(&reply);
	sfx_call("PATCH", target, NULL, "{\"messaging_profile_id\":\"x\"}", &reply);
	assert_text(reply, "errors/0/code", "10017");
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(numbers_are_found_by_digits_alone)
{
	struct sfx_reply reply;
	char id[24];

	buy("+14165550100", id);
	buy("+14165550101", id);
	get("/v2/phone_numbers?filter[phone_number]=%2B14165550100", &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 0); /* as Telnyx has it */
	sfx_reply_clear(&reply);
	get("/v2/phone_numbers?filter[phone_number]=5550101", &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 1);
	sfx_reply_clear(&reply);
	get("/v2/phone_numbers/messaging?filter[phone_number]=%2B14165550100,"
	    "%2B14165550101&sort[phone_number]=desc&filter[type]=longcode",
	    &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 2);
	assert_text(reply, "data/0/phone_number", "+14165550101");
	sfx_reply_clear(&reply);
	get("/v2/phone_numbers?sort=phone_number", &reply);
	assert_text(reply, "data/0/phone_number", "+14165550100");
	sfx_reply_clear(&reply);
	get("/v2/phone_numbers", &reply); /* the newest first */
	assert_text(reply, "data/0/phone_number", "+14165550101");
	sfx_reply_clear(&reply);
	get("/v2/phone_numbers?filter[without_tags]=true&filter[billing_group_id]=null",
	    &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 2);
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(a_deleted_number_can_be_bought_again_unless_it_is_locked)
{
	struct sfx_reply reply;
	char id[24];
	char target[60];

	buy("+14165550100", id);
	snprintf(target, sizeof(target), "/v2/phone_numbers/%s", id);
	sfx_call("PATCH", target, NULL, "{\"deletion_lock_enabled\":true}", &reply);
	ck_assert_int_eq(reply.status, 200);
	sfx_reply_clear(&reply);
	sfx_call("DELETE", target, NULL, NULL, &reply);
	assert_text(reply, "errors/0/code", "10035");
	sfx_reply_clear(&reply);
	sfx_call("PATCH", target, NULL, "{\"deletion_lock_enabled\":false}", &reply);
	sfx_reply_clear(&reply);
	sfx_call("DELETE", target, NULL, NULL, &reply);
	assert_text(reply, "data/status", "deleted");
	sfx_reply_clear(&reply);
	get(target, &reply);
	ck_assert_int_eq(reply.status, 404);
	sfx_reply_clear(&reply);
	buy("+14165550100", id);
}
END_TEST

START_TEST(a_bulk_update_is_pending_and_then_done)
{
	struct sfx_reply reply;
	char id[24];
	char body[200];
	char profile[TELNYX_SANDBOX_ID_BYTES];
	char target[120];

	sfx_call("POST", "/v2/messaging_profiles", NULL,
	    "{\"name\":\"P\",\"whitelisted_destinations\":[\"CA\"]}", &reply);
	memcpy(profile, sfx_json(reply.json, "data/id"), sizeof(profile));
	sfx_reply_clear(&reply);
	buy("+14165550100", id);
	snprintf(body, sizeof(body),
	    "{\"messaging_profile_id\":\"%s\",\"numbers\":[\"+14165550100\","
	    "\"+14165559999\"]}",
	    profile);
	sfx_call("POST", "/v2/messaging_numbers_bulk_updates", NULL, body, &reply);
	assert_text(reply, "data/pending/0", "+14165550100");
	assert_text(reply, "data/failed/0", "+14165559999");
	snprintf(target, sizeof(target), "/v2/messaging_numbers_bulk_updates/%s",
	    sfx_json(reply.json, "data/order_id"));
	sfx_reply_clear(&reply);
	get(target, &reply);
	assert_text(reply, "data/success/0", "+14165550100");
	assert_text(reply, "data/pending/0", NULL);
	sfx_reply_clear(&reply);
	snprintf(target, sizeof(target),
	    "/v2/phone_numbers/messaging?filter[messaging_profile_id]=%s", profile);
	get(target, &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 1);
	sfx_reply_clear(&reply);
}
END_TEST

/* --- reservations --- */

/* A job on one number is found by it, and by its status, given once or twice. */
START_TEST(jobs_are_found_by_number_and_status)
{
	static const struct {
		const char *filter;
		size_t count;
	} rows[] = {{"filter[phone_number]=%2B14165550100", 1},
	    {"filter[phone_number]=%2B14165550101", 0}, {"filter[status][]=failed", 0},
	    {"filter[status][]=failed&filter[status][]=completed", 1}};
	struct sfx_reply reply;
	char target[200];
	size_t i;

	search(TORONTO);
	order("+14165550100", "", &reply);
	sfx_reply_clear(&reply);
	sfx_clock_advance(1000);
	sfx_call("POST", "/v2/phone_numbers/jobs/update_phone_numbers", NULL,
	    "{\"phone_numbers\":[\"+14165550100\"],\"tags\":[\"t\"]}", &reply);
	ck_assert_msg(reply.status == 202, "%s", reply.body);
	sfx_reply_clear(&reply);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(target, sizeof(target), "/v2/phone_numbers/jobs?%s",
		    rows[i].filter);
		get(target, &reply);
		ck_assert_msg(reply.status == 200, "%s: %s", target, reply.body);
		ck_assert_msg(count_of(&reply, "data") == rows[i].count, "%s", target);
		sfx_reply_clear(&reply);
	}
}
END_TEST

START_TEST(a_reservation_holds_for_half_an_hour_and_can_be_extended)
{
	struct sfx_reply reply;
	char target[120];

	search(TORONTO);
	sfx_call("POST", "/v2/number_reservations", NULL,
	    "{\"phone_numbers\":[{\"phone_number\":\"+14165550100\"}]}", &reply);
	ck_assert_int_eq(reply.status, 200);
	assert_text(reply, "data/status", "success");
	assert_text(
	    reply, "data/phone_numbers/0/expired_at", "2026-03-20T10:16:40.000+00:00");
	snprintf(target, sizeof(target), "/v2/number_reservations/%s/actions/extend",
	    sfx_json(reply.json, "data/id"));
	sfx_reply_clear(&reply);
	get(TORONTO "&filter[exclude_held_numbers]=true&filter[limit]=1", &reply);
	assert_text(reply, "data/0/phone_number", "+14165550101");
	sfx_reply_clear(&reply);
	get(TORONTO "&filter[only_reserved_numbers]=true", &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 1);
	sfx_reply_clear(&reply);
	sfx_clock_advance(29 * 60 * 1000);
	sfx_call("POST", target, NULL, NULL, &reply);
	assert_text(
	    reply, "data/phone_numbers/0/expired_at", "2026-03-20T10:46:40.000+00:00");
	sfx_reply_clear(&reply);
	sfx_clock_advance(30 * 60 * 1000);
	get(TORONTO "&filter[only_reserved_numbers]=true", &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 1); /* a minute is left */
	sfx_reply_clear(&reply);
	sfx_clock_advance(60 * 1000);
	get(TORONTO "&filter[only_reserved_numbers]=true", &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 0);
	sfx_reply_clear(&reply);
	sfx_call("POST", target, NULL, NULL, &reply);
	ck_assert_int_eq(reply.status, 422);
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(what_this_account_has_reserved_it_can_buy)
{
	struct sfx_reply reply;

	search(TORONTO);
	sfx_call("POST", "/v2/number_reservations", NULL,
	    "{\"phone_numbers\":[{\"phone_number\":\"+14165550100\"}]}", &reply);
	sfx_reply_clear(&reply);
	sfx_call("POST", "/v2/number_reservations", NULL,
	    "{\"phone_numbers\":[{\"phone_number\":\"+14165550100\"}]}", &reply);
	assert_text(reply, "errors/0/code", "85006");
	sfx_reply_clear(&reply);
	order("+14165550100", "", &reply);
	ck_assert_int_eq(reply.status, 200);
	sfx_reply_clear(&reply);
	/* That the reservation ends does not put it up for sale again. */
	sfx_clock_advance(3600 * 1000);
	get(TORONTO "&filter[limit]=1", &reply);
	assert_text(reply, "data/0/phone_number", "+14165550101");
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(a_wall_clock_that_goes_back_holds_up_no_order_and_no_reservation)
{
	struct sfx_reply reply;
	char order_target[100], extend[120];

	search(TORONTO);
	order("+14165550100", "", &reply);
	snprintf(order_target, sizeof(order_target), "/v2/number_orders/%s",
	    sfx_json(reply.json, "data/id"));
	sfx_reply_clear(&reply);
	sfx_call("POST", "/v2/number_reservations", NULL,
	    "{\"phone_numbers\":[{\"phone_number\":\"+14165550101\"}]}", &reply);
	snprintf(extend, sizeof(extend), "/v2/number_reservations/%s/actions/extend",
	    sfx_json(reply.json, "data/id"));
	sfx_reply_clear(&reply);
	sfx.clock.wall_ms = INT64_C(-86400000);
	sfx_clock_advance(1000);
	get(order_target, &reply);
	assert_text(reply, "data/status", "success");
	sfx_reply_clear(&reply);
	sfx_call("POST", extend, NULL, NULL, &reply); /* shown by the wall clock */
	assert_text(
	    reply, "data/phone_numbers/0/expired_at", "2026-03-19T10:46:40.000+00:00");
	sfx_reply_clear(&reply);
	sfx_clock_advance(3600 * 1000);
	get(TORONTO "&filter[only_reserved_numbers]=true", &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 0);
	sfx_reply_clear(&reply);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("sandbox_numbers");
	TCase *tc = tcase_create("all");

	tcase_add_checked_fixture(tc, start_plain, sfx_stop);
	tcase_add_test(tc, four_one_six_finds_toronto);
	tcase_add_test(tc, every_filter_of_a_search_filters);
	tcase_add_test(tc, best_effort_fills_up_from_elsewhere_in_the_country);
	tcase_add_test(
	    tc, a_search_without_a_country_or_with_a_wrong_filter_is_refused);
	tcase_add_test(tc, a_bought_number_is_owned_and_no_longer_for_sale);
	tcase_add_test(tc, a_number_that_cannot_be_had_is_refused_with_its_code);
	tcase_add_test(tc, an_order_that_fails_buys_nothing_of_what_failed);
	tcase_add_test(tc, a_cancelled_sub_order_frees_its_numbers);
	tcase_add_test(tc, a_number_follows_its_profile);
	tcase_add_test(tc, numbers_are_found_by_digits_alone);
	tcase_add_test(tc, a_deleted_number_can_be_bought_again_unless_it_is_locked);
	tcase_add_test(tc, a_bulk_update_is_pending_and_then_done);
	tcase_add_test(tc, jobs_are_found_by_number_and_status);
	tcase_add_test(tc, a_reservation_holds_for_half_an_hour_and_can_be_extended);
	tcase_add_test(tc, what_this_account_has_reserved_it_can_buy);
	tcase_add_test(
	    tc, a_wall_clock_that_goes_back_holds_up_no_order_and_no_reservation);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *runner = srunner_create(suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
