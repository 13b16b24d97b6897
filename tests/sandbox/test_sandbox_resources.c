/* SPDX-License-Identifier: MIT */
/*
 * The sandbox's resources: routes, pages, filters, and profiles with what hangs
 * on them.  (Numbers and orders are in test_sandbox_numbers.c.)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <json-c/json.h>

#include "sandbox/messages/optouts.h"
#include "support/sandbox_fx.h"

#define assert_text(reply, path, wanted)                                               \
	ck_assert_pstr_eq(sfx_json((reply).json, path), wanted)

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

static void
expect_error(const char *method, const char *target, const char *body, int status,
    const char *code, const char *pointer)
{
	struct sfx_reply reply;

	sfx_call(method, target, NULL, body, &reply);
	ck_assert_msg(reply.status == status, "%s %s: %s", method, target, reply.body);
	assert_text(reply, "errors/0/code", code);
	assert_text(reply, "errors/0/source/pointer", pointer);
	sfx_reply_clear(&reply);
}

/* Make a profile and keep its id. */
static void
make_profile(const char *name, char id[TELNYX_SANDBOX_ID_BYTES])
{
	struct sfx_reply reply;
	char body[200];

	snprintf(body, sizeof(body),
	    "{\"name\":\"%s\",\"whitelisted_destinations\":[\"US\"]}", name);
	sfx_call("POST", "/v2/messaging_profiles", NULL, body, &reply);
	ck_assert_msg(reply.status == 200, "%s", reply.body);
	memcpy(id, sfx_json(reply.json, "data/id"), TELNYX_SANDBOX_ID_BYTES);
	sfx_reply_clear(&reply);
}

static size_t
count_of(struct sfx_reply *reply, const char *path)
{
	bool found;
	struct json_object *list = sfx_json_at(reply->json, path, &found);

	ck_assert(json_object_is_type(list, json_type_array));
	return json_object_array_length(list);
}

/* --- routes --- */

START_TEST(a_method_that_a_path_lacks_is_refused_with_those_it_has)
{
	struct sfx_reply reply;

	sfx_call("PUT", "/v2/messaging_profiles/x", NULL, "{}", &reply);
	ck_assert_int_eq(reply.status, 405);
	assert_text(reply, "errors/0/code", "10030");
	ck_assert_ptr_nonnull(strstr(reply.head, "Allow: GET, PATCH, DELETE\r\n"));
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(a_path_that_is_none_is_not_found)
{
	static const char *const paths[] = {"/v2", "/v2/", "/v2/nothing",
	    "/v2/messaging_profiles/", "/v2/messaging_profiles/a/b/c", "/v3/balance",
	    "/v2/messaging_profiles/%", "/v2/messaging_profiles/%00",
	    "/v2/messaging_profiles/%zz"};
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		expect_error("GET", paths[i], NULL, 404, "10005", NULL);
}
END_TEST

START_TEST(an_id_is_percent_decoded_and_a_fixed_path_wins)
{
	struct sfx_reply reply;

	get("/v2/number_lookup/%2B13129457420?type=carrier", &reply);
	ck_assert_int_eq(reply.status, 200);
	assert_text(reply, "data/phone_number", "+13129457420");
	sfx_reply_clear(&reply);
	get("/v2/phone_numbers/slim", &reply); /* not the number "slim" */
	ck_assert_int_eq(reply.status, 200);
	ck_assert_uint_eq(count_of(&reply, "data"), 0);
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(an_id_longer_than_any_is_not_found)
{
	char target[600] = "/v2/messaging_profiles/";

	memset(target + strlen(target), 'a', 500);
	expect_error("GET", target, NULL, 404, "10005", NULL);
}
END_TEST

/* --- profiles --- */

START_TEST(a_profile_needs_a_name_and_destinations)
{
	static const char target[] = "/v2/messaging_profiles";

	expect_error("POST", target, "{\"whitelisted_destinations\":[\"US\"]}", 400,
	    "10004", "/name");
	expect_error("POST", target, "{\"name\":\"n\"}", 400, "10004",
	    "/whitelisted_destinations");
	expect_error("POST", target, "{\"name\":\"n\",\"whitelisted_destinations\":[]}",
	    400, "40331", "/whitelisted_destinations");
	expect_error("POST", target,
	    "{\"name\":\"n\",\"whitelisted_destinations\":[\"usa\"]}", 400, "10032",
	    "/whitelisted_destinations/0");
	expect_error("POST", target,
	    "{\"name\":1,\"whitelisted_destinations\":[\"US\"]}", 400, "10026",
	    "/name");
	expect_error("POST", target,
	    "{\"name\":\"n\",\"whitelisted_destinations\":[\"US\"],\"webhook_url\":"
	    "\"ftp://x\"}",
	    400, "10003", "/webhook_url");
	expect_error("POST", target,
	    "{\"name\":\"n\",\"whitelisted_destinations\":[\"US\"],"
	    "\"number_pool_settings\":{\"toll_free_weight\":1}}",
	    400, "10004", "/number_pool_settings/long_code_weight");
}
END_TEST

START_TEST(an_update_changes_what_it_names_and_null_clears)
{
	struct sfx_reply reply;
	char id[TELNYX_SANDBOX_ID_BYTES];
	char target[100];

	make_profile("Old", id);
	snprintf(target, sizeof(target), "/v2/messaging_profiles/%s", id);
	sfx_clock_advance(5000);
	sfx_call("PATCH", target, NULL,
	    "{\"name\":\"New\",\"alpha_sender\":\"Acme\",\"number_pool_settings\":{"
	    "\"toll_free_weight\":1,\"long_code_weight\":2,\"skip_unhealthy\":true}}",
	    &reply);
	ck_assert_int_eq(reply.status, 200);
	assert_text(reply, "data/name", "New");
	assert_text(reply, "data/created_at", "2026-03-20T09:46:40.000+00:00");
	assert_text(reply, "data/updated_at", "2026-03-20T09:46:45.000+00:00");
	sfx_reply_clear(&reply);
	/* Settings given in part are merged; null takes a value away. */
	sfx_call("PATCH", target, NULL,
	    "{\"number_pool_settings\":{\"sticky_sender\":true},\"alpha_sender\":null}",
	    &reply);
	assert_text(reply, "data/name", "New");
	assert_text(reply, "data/alpha_sender", NULL);
	assert_text(reply, "data/number_pool_settings/long_code_weight", "2");
	assert_text(reply, "data/number_pool_settings/sticky_sender", "true");
	sfx_reply_clear(&reply);
	get(target, &reply);
	assert_text(reply, "data/number_pool_settings/sticky_sender", "true");
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(a_new_secret_is_another)
{
	struct sfx_reply before, after;
	char id[TELNYX_SANDBOX_ID_BYTES];
	char target[100];

	make_profile("P", id);
	snprintf(target, sizeof(target), "/v2/messaging_profiles/%s", id);
	get(target, &before);
	snprintf(target, sizeof(target),
	    "/v2/messaging_profiles/%s/actions/regenerate_secret", id);
	sfx_call("POST", target, NULL, NULL, &after);
	ck_assert_int_eq(after.status, 200);
	ck_assert_str_ne(sfx_json(before.json, "data/v1_secret"),
	    sfx_json(after.json, "data/v1_secret"));
	sfx_reply_clear(&before);
	sfx_reply_clear(&after);
}
END_TEST

START_TEST(a_deleted_profile_takes_its_senders_and_frees_its_short_codes)
{
	struct sfx_reply reply;
	char id[TELNYX_SANDBOX_ID_BYTES];
	char code[TELNYX_SANDBOX_ID_BYTES];
	char target[100];
	char body[200];

	make_profile("P", id);
	snprintf(body, sizeof(body),
	    "{\"alphanumeric_sender_id\":\"Acme\",\"messaging_profile_id\":\"%s\"}",
	    id);
	sfx_call("POST", "/v2/alphanumeric_sender_ids", NULL, body, &reply);
	ck_assert_int_eq(reply.status, 201);
	sfx_reply_clear(&reply);
	get("/v2/short_codes", &reply);
	memcpy(code, sfx_json(reply.json, "data/0/id"), sizeof(code));
	sfx_reply_clear(&reply);
	snprintf(target, sizeof(target), "/v2/short_codes/%s", code);
	snprintf(body, sizeof(body), "{\"messaging_profile_id\":\"%s\"}", id);
	sfx_call("PATCH", target, NULL, body, &reply);
	assert_text(reply, "data/messaging_profile_id", id);
	sfx_reply_clear(&reply);

	snprintf(target, sizeof(target), "/v2/messaging_profiles/%s", id);
	sfx_call("DELETE", target, NULL, NULL, &reply);
	ck_assert_int_eq(reply.status, 200);
	assert_text(reply, "data/id", id);
	sfx_reply_clear(&reply);

	get("/v2/alphanumeric_sender_ids", &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 0);
	sfx_reply_clear(&reply);
	snprintf(target, sizeof(target), "/v2/short_codes/%s", code);
	get(target, &reply);
	assert_text(reply, "data/messaging_profile_id", NULL);
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(an_automatic_response_lives_below_its_profile)
{
	struct sfx_reply reply;
	char mine[TELNYX_SANDBOX_ID_BYTES];
	char other[TELNYX_SANDBOX_ID_BYTES];
	char id[TELNYX_SANDBOX_ID_BYTES];
	char target[200];

	make_profile("mine", mine);
	make_profile("other", other);
	snprintf(
	    target, sizeof(target), "/v2/messaging_profiles/%s/autoresp_configs", mine);
	sfx_call("POST", target, NULL,
	    "{\"op\":\"stop\",\"keywords\":[\"HALT\"],\"country_code\":\"US\"}",
	    &reply);
	ck_assert_int_eq(reply.status, 200);
	memcpy(id, sfx_json(reply.json, "data/id"), sizeof(id));
	sfx_reply_clear(&reply);
	expect_error("POST", target,
	    "{\"op\":\"pause\",\"keywords\":[],\"country_code\":\"US\"}", 400, "10032",
	    "/op");
	snprintf(target, sizeof(target),
	    "/v2/messaging_profiles/%s/autoresp_configs/%s", other, id);
	expect_error("GET", target, NULL, 404, "10005", NULL);
	snprintf(target, sizeof(target),
	    "/v2/messaging_profiles/%s/autoresp_configs/%s", mine, id);
	expect_error("PUT", target, "{\"op\":\"stop\"}", 400, "10004", "/keywords");
	sfx_call("DELETE", target, NULL, NULL, &reply);
	ck_assert_str_eq(reply.body, "\"OK\"");
	sfx_reply_clear(&reply);
	expect_error("GET", target, NULL, 404, "10005", NULL);
}
END_TEST

/* --- pages and filters --- */

START_TEST(pages_page)
{
	struct sfx_reply reply;
	char id[TELNYX_SANDBOX_ID_BYTES];
	char name[8];
	int i;

	for (i = 0; i < 5; i++) {
		snprintf(name, sizeof(name), "p%d", i);
		make_profile(name, id);
	}
	get("/v2/messaging_profiles?page%5Bnumber%5D=2&page[size]=2", &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 2);
	assert_text(reply, "data/0/name", "p2");
	assert_text(reply, "meta/total_pages", "3");
	assert_text(reply, "meta/total_results", "5");
	assert_text(reply, "meta/page_number", "2");
	assert_text(reply, "meta/page_size", "2");
	sfx_reply_clear(&reply);
	get("/v2/messaging_profiles?page[number]=4&page[size]=2", &reply);
	ck_assert_int_eq(reply.status, 200);
	ck_assert_uint_eq(count_of(&reply, "data"), 0);
	sfx_reply_clear(&reply);
	get("/v2/messaging_profiles", &reply);
	assert_text(reply, "meta/page_size", "20");
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(a_page_out_of_range_is_refused)
{
	static const char *const queries[][2] = {{"page[size]=251", "page[size]"},
	    {"page[size]=0", "page[size]"}, {"page[size]=x", "page[size]"},
	    {"page[number]=0", "page[number]"}, {"page[number]=-1", "page[number]"},
	    {"page[number]=99999999999999999999", "page[number]"}};
	size_t i;

	for (i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		struct sfx_reply reply;
		char target[120];

		snprintf(
		    target, sizeof(target), "/v2/messaging_profiles?%s", queries[i][0]);
		get(target, &reply);
		ck_assert_int_eq(reply.status, 400);
		assert_text(reply, "errors/0/code", "10033");
		assert_text(reply, "errors/0/source/parameter", queries[i][1]);
		sfx_reply_clear(&reply);
	}
}
END_TEST

/* Each with the number of profiles that it leaves of "Alpha" and "Alphabet". */
START_TEST(filters_filter)
{
	static const struct {
		const char *query;
		size_t count;
	} rows[] = {{"filter[name]=Alpha", 1}, {"filter%5Bname%5D%5Beq%5D=Alphabet", 1},
	    {"filter[name][contains]=alpha", 2}, {"filter[name]=alpha", 0},
	    {"filter[name]=Al+pha", 0}, {"other=1", 2}};
	char id[TELNYX_SANDBOX_ID_BYTES];
	size_t i;

	make_profile("Alpha", id);
	make_profile("Alphabet", id);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sfx_reply reply;
		char target[120];

		snprintf(
		    target, sizeof(target), "/v2/messaging_profiles?%s", rows[i].query);
		get(target, &reply);
		ck_assert_msg(count_of(&reply, "data") == rows[i].count, "%s: %s",
		    rows[i].query, reply.body);
		sfx_reply_clear(&reply);
	}
}
END_TEST

START_TEST(a_filter_that_a_list_lacks_is_refused_by_name)
{
	struct sfx_reply reply;

	get("/v2/messaging_profiles?filter[nmae]=x", &reply);
	ck_assert_int_eq(reply.status, 400);
	assert_text(reply, "errors/0/code", "10031");
	assert_text(reply, "errors/0/source/parameter", "filter[nmae]");
	sfx_reply_clear(&reply);
}
END_TEST

/* The styles of 10DLC and of toll-free verification. */
START_TEST(other_lists_page_in_their_own_ways)
{
	static const char brand[] =
	    "{\"entityType\":\"PRIVATE_PROFIT\",\"displayName\":\"B\",\"country\":"
	    "\"US\",\"email\":\"a@b.c\",\"vertical\":\"RETAIL\"}";
	struct sfx_reply reply;
	int i;

	for (i = 0; i < 3; i++) {
		sfx_call("POST", "/v2/10dlc/brand", NULL, brand, &reply);
		ck_assert_int_eq(reply.status, 200);
		sfx_reply_clear(&reply);
	}
	get("/v2/10dlc/brand?page=2&recordsPerPage=2", &reply);
	ck_assert_uint_eq(count_of(&reply, "records"), 1);
	assert_text(reply, "page", "2");
	assert_text(reply, "totalRecords", "3");
	sfx_reply_clear(&reply);
	get("/v2/messaging_tollfree/verification/requests?page=1", &reply);
	ck_assert_int_eq(reply.status, 400);
	assert_text(reply, "errors/0/source/parameter", "page_size");
	sfx_reply_clear(&reply);
	get("/v2/messaging_tollfree/verification/requests?page=1&page_size=5", &reply);
	assert_text(reply, "total_records", "0");
	sfx_reply_clear(&reply);
}
END_TEST

/* --- opt-outs, records --- */

START_TEST(optouts_are_listed_filtered_and_redacted)
{
	struct sfx_reply reply;

	ck_assert(sbx_optout_add(
	    sfx.sandbox, "p-1", "+13125550001", "+447766123456", "STOP"));
	sfx_clock_advance(60000);
	ck_assert(sbx_optout_add(
	    sfx.sandbox, "p-2", "+13125550002", "+447766123457", "QUIT"));
	get("/v2/messaging_optouts?filter[from]=%2B13125550001", &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 1);
	assert_text(reply, "data/0/to", "+447766123456");
	assert_text(reply, "data/0/keyword", "STOP");
	sfx_reply_clear(&reply);
	get("/v2/messaging_optouts?redaction_enabled=true"
	    "&created_at[gte]=2026-03-20T09:47:00Z",
	    &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 1);
	assert_text(reply, "data/0/to", "+44776612****");
	sfx_reply_clear(&reply);
	get("/v2/messaging_optouts?created_at[lte]=yesterday", &reply);
	assert_text(reply, "errors/0/code", "10031");
	sfx_reply_clear(&reply);
	sbx_optout_remove(sfx.sandbox, "p-1", "+13125550001", "+447766123456");
	get("/v2/messaging_optouts", &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 1);
	assert_text(reply, "data/0/keyword", "QUIT");
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(detail_records_are_those_of_the_messages_sent)
{
	struct sfx_reply reply;
	int i;

	for (i = 0; i < 3; i++) {
		sfx_post(SFX_MESSAGE, &reply);
		sfx_reply_clear(&reply);
		sfx_clock_advance(24 * 3600 * 1000);
	}
	expect_error("GET", "/v2/detail_records", NULL, 400, "10004", NULL);
	get("/v2/detail_records?filter[record_type]=messaging&page[size]=2", &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 2);
	assert_text(reply, "meta/total_results", "3");
	assert_text(reply, "data/0/created_at", "2026-03-22T09:46:40.000+00:00");
	assert_text(reply, "data/0/cld", "+13125550002");
	assert_text(reply, "data/0/cost", "0.0140");
	sfx_reply_clear(&reply);
	/* It is the 23rd: the 22nd was yesterday. */
	get("/v2/detail_records?filter[record_type]=messaging"
	    "&filter[date_range]=yesterday",
	    &reply);
	assert_text(reply, "meta/total_results", "1");
	sfx_reply_clear(&reply);
	get("/v2/detail_records?filter[record_type]=messaging"
	    "&filter[date_range]=last_2_days&sort=created_at",
	    &reply);
	assert_text(reply, "meta/total_results", "2");
	assert_text(reply, "data/0/created_at", "2026-03-21T09:46:40.000+00:00");
	sfx_reply_clear(&reply);
	get("/v2/detail_records?filter[record_type]=messaging"
	    "&filter[date_range]=last_week",
	    &reply);
	assert_text(reply, "meta/total_results", "3"); /* it is a Monday */
	sfx_reply_clear(&reply);
	get("/v2/detail_records?filter[record_type]=messaging&filter[cld]=%2B1999",
	    &reply);
	assert_text(reply, "meta/total_results", "0");
	sfx_reply_clear(&reply);
	get("/v2/detail_records?filter[record_type]=recording", &reply);
	assert_text(reply, "meta/total_results", "0");
	sfx_reply_clear(&reply);
}
END_TEST

/* --- messages of other kinds --- */

START_TEST(a_message_from_the_wrong_kind_of_sender_is_refused)
{
	expect_error("POST", "/v2/messages/long_code",
	    "{\"from\":\"55512\",\"to\":\"+13125550002\",\"text\":\"x\"}", 400, "40305",
	    "/from");
	expect_error("POST", "/v2/messages/short_code",
	    "{\"from\":\"+13125550001\",\"to\":\"+13125550002\",\"text\":\"x\"}", 400,
	    "40305", "/from");
	expect_error("POST", "/v2/messages/number_pool",
	    "{\"to\":\"+13125550002\",\"text\":\"x\"}", 400, "10004",
	    "/messaging_profile_id");
	expect_error("POST", "/v2/messages/alphanumeric_sender_id",
	    "{\"from\":\"Acme\",\"to\":\"+13125550002\",\"messaging_profile_id\":"
	    "\"p\"}",
	    400, "10004", "/text");
}
END_TEST

START_TEST(a_group_has_a_leg_for_each_recipient)
{
	struct sfx_reply reply;
	char target[100];
	char id[TELNYX_SANDBOX_ID_BYTES];

	sfx_call("POST", "/v2/messages/group_mms", NULL,
	    "{\"from\":\"+13125550001\",\"to\":[\"+13125550002\",\"+13125550003\"],"
	    "\"text\":\"All\"}",
	    &reply);
	ck_assert_msg(reply.status == 200, "%s", reply.body);
	assert_text(reply, "data/type", "MMS");
	ck_assert_uint_eq(count_of(&reply, "data/to"), 2);
	memcpy(id, sfx_json(reply.json, "data/id"), sizeof(id));
	ck_assert_str_eq(telnyx_sandbox_get_request(sfx.sandbox, 1)->message_id, id);
	sfx_reply_clear(&reply);
	snprintf(target, sizeof(target), "/v2/messages/group/%s", id);
	get(target, &reply);
	ck_assert_uint_eq(count_of(&reply, "data"), 2);
	assert_text(reply, "data/1/to/0/phone_number", "+13125550003");
	assert_text(reply, "data/1/group_message_id", id);
	ck_assert_str_ne(
	    sfx_json(reply.json, "data/0/id"), sfx_json(reply.json, "data/1/id"));
	sfx_reply_clear(&reply);
	expect_error("POST", "/v2/messages/group_mms",
	    "{\"from\":\"+13125550001\",\"to\":\"+13125550002\",\"text\":\"x\"}", 400,
	    "40310", "/to");
	expect_error("POST", "/v2/messages/group_mms",
	    "{\"from\":\"+13125550001\",\"to\":[\"+13125550002\",7],\"text\":\"x\"}",
	    400, "40310", "/to/1");
}
END_TEST

/* The store is bounded by what its documents weigh, and says so. */
START_TEST(a_full_sandbox_refuses_what_it_could_not_keep)
{
	static const char before[] =
	    "{\"whitelisted_destinations\":[\"US\"],\"name\":\"";
	size_t len = sizeof(before) - 1;
	size_t size = 1000000;
	char *body = malloc(size + 200);
	struct sfx_reply reply;
	int taken = 0;

	ck_assert_ptr_nonnull(body);
	memcpy(body, before, len);
	memset(body + len, 'x', size);
	memcpy(body + len + size, "\"}", 3);
	for (;;) {
		sfx_call("POST", "/v2/messaging_profiles", NULL, body, &reply);
		if (reply.status != 200)
			break;
		taken++;
		sfx_reply_clear(&reply);
		ck_assert_int_lt(taken, 100);
	}
	ck_assert_int_eq(reply.status, 403);
	assert_text(reply, "errors/0/code", "10039");
	ck_assert_int_ge(taken, 60);
	sfx_reply_clear(&reply);
	/* Messages have a bound of their own. */
	sfx_post(SFX_MESSAGE, &reply);
	ck_assert_int_eq(reply.status, 200);
	sfx_reply_clear(&reply);
	free(body);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("sandbox_resources");
	TCase *tc = tcase_create("all");

	tcase_add_checked_fixture(tc, start_plain, sfx_stop);
	tcase_add_test(tc, a_method_that_a_path_lacks_is_refused_with_those_it_has);
	tcase_add_test(tc, a_path_that_is_none_is_not_found);
	tcase_add_test(tc, an_id_is_percent_decoded_and_a_fixed_path_wins);
	tcase_add_test(tc, an_id_longer_than_any_is_not_found);
	tcase_add_test(tc, a_profile_needs_a_name_and_destinations);
	tcase_add_test(tc, an_update_changes_what_it_names_and_null_clears);
	tcase_add_test(tc, a_new_secret_is_another);
	tcase_add_test(
	    tc, a_deleted_profile_takes_its_senders_and_frees_its_short_codes);
	tcase_add_test(tc, an_automatic_response_lives_below_its_profile);
	tcase_add_test(tc, pages_page);
	tcase_add_test(tc, a_page_out_of_range_is_refused);
	tcase_add_test(tc, filters_filter);
	tcase_add_test(tc, a_filter_that_a_list_lacks_is_refused_by_name);
	tcase_add_test(tc, other_lists_page_in_their_own_ways);
	tcase_add_test(tc, optouts_are_listed_filtered_and_redacted);
	tcase_add_test(tc, detail_records_are_those_of_the_messages_sent);
	tcase_add_test(tc, a_message_from_the_wrong_kind_of_sender_is_refused);
	tcase_add_test(tc, a_group_has_a_leg_for_each_recipient);
	tcase_add_test(tc, a_full_sandbox_refuses_what_it_could_not_keep);
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
