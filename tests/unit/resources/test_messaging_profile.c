/* SPDX-License-Identifier: MIT */
/* Messaging profiles: one call each, and found by name. */
#include "messaging_profile_fx.h"

#include <stdio.h>
#include <string.h>

static void
create(struct result *result, const struct telnyx_messaging_profile_params *params)
{
	unsigned before = result->calls;

	ck_assert_int_eq(telnyx_messaging_profile_create(
			     fx.client, params, NULL, on_profile, result, NULL),
	    TELNYX_OK);
	fx_run_until(&result->calls, before + 1);
}

/* --- one call each --- */

START_TEST(a_profile_is_created_read_updated_and_deleted)
{
	struct result result = {0};
	char id[64], target[128];

	fx_setup();
	create(&result,
	    TELNYX_MESSAGING_PROFILE(.name = NAME,
		.whitelisted_destinations = everywhere, .enabled = TELNYX_BOOL(false),
		.webhook_url = "https://example.com/a",
		.webhook_api_version = TELNYX_WEBHOOK_API_VERSION_2,
		.number_pool_settings = TELNYX_NUMBER_POOL(.toll_free_weight = "10",
		    .long_code_weight = "0.50", .skip_unhealthy = TELNYX_BOOL(true)),
		.daily_spend_limit = "12.50"));
	ck_assert_msg(result.found, "%s", result.message);
	expect_body(1,
	    "{\"name\":\"shop\",\"whitelisted_destinations\":[\"US\",\"CA\"],"
	    "\"enabled\":false,\"webhook_url\":\"https://example.com/a\","
	    "\"webhook_api_version\":\"2\",\"number_pool_settings\":{"
	    "\"toll_free_weight\":10,\"long_code_weight\":0.50,"
	    "\"skip_unhealthy\":true},\"daily_spend_limit\":\"12.50\"}");
	/* As it was written: a number is no binary fraction here. */
	ck_assert_ptr_nonnull(strstr(received(1)->body, ":0.50"));
	ck_assert_str_eq(result.kept->number_pool_settings->long_code_weight, "0.50");
	ck_assert_int_eq(
	    result.kept->webhook_api_version, TELNYX_WEBHOOK_API_VERSION_2);
	ck_assert_uint_eq(result.kept->whitelisted_destination_count, 2);
	fx_assert_bool(result.kept->enabled, false);
	ck_assert_ptr_null(result.kept->reply);
	(void)snprintf(id, sizeof(id), "%s", result.id);
	(void)snprintf(target, sizeof(target), "/v2/messaging_profiles/%s", id);

	telnyx_messaging_profile_get(fx.client, id, NULL, on_profile, &result, NULL);
	fx_run_until(&result.calls, 2);
	ck_assert_str_eq(result.name, NAME);
	ck_assert_str_eq(received(2)->target, target);

	telnyx_messaging_profile_update(fx.client, id,
	    TELNYX_MESSAGING_PROFILE(.number_pool_settings = TELNYX_NULL_OBJECT,
		.alpha_sender = TELNYX_NULL, .webhook_url = "",
		.enabled = TELNYX_BOOL(true)),
	    NULL, on_profile, &result, NULL);
	fx_run_until(&result.calls, 3);
	ck_assert_str_eq(received(3)->method, "PATCH");
	expect_body(3, "{\"number_pool_settings\":null,\"alpha_sender\":null,"
		       "\"webhook_url\":\"\",\"enabled\":true}");
	ck_assert_ptr_null(result.kept->number_pool_settings);
	fx_assert_bool(result.kept->enabled, true);

	telnyx_messaging_profile_delete(fx.client, id, NULL, on_profile, &result, NULL);
	fx_run_until(&result.calls, 4);
	ck_assert_str_eq(received(4)->method, "DELETE");
	ck_assert_msg(result.type == TELNYX_ERROR_NONE, "%s", result.message);
	telnyx_messaging_profile_get(fx.client, id, NULL, on_profile, &result, NULL);
	fx_run_until(&result.calls, 5);
	ck_assert_int_eq(result.status, 404);
	forget(&result);
	fx_teardown();
}
END_TEST

START_TEST(a_new_secret_is_not_the_old_one)
{
	struct result result = {0};
	char old[64];

	fx_setup();
	create(&result, TELNYX_MESSAGING_PROFILE(.name = NAME,
			    .whitelisted_destinations = everywhere));
	(void)snprintf(old, sizeof(old), "%s", result.secret);
	telnyx_messaging_profile_regenerate_secret(
	    fx.client, result.id, NULL, on_profile, &result, NULL);
	fx_run_until(&result.calls, 2);
	ck_assert_str_ne(result.secret, old);
	ck_assert_str_ne(result.secret, "");
	forget(&result);
	fx_teardown();
}
END_TEST

static const char *const nowhere[] = {NULL};

static const struct {
	struct telnyx_messaging_profile_params params;
	const char *field;
} lacking[] = {
    {{.name = NAME}, "whitelisted_destinations"},
    {{.name = NAME, .whitelisted_destinations = nowhere}, "whitelisted_destinations"},
    {{.whitelisted_destinations = everywhere}, "name"},
    {{.name = "\xFF", .whitelisted_destinations = everywhere}, "name"},
    {{.name = NAME,
	 .whitelisted_destinations = everywhere,
	 .number_pool_settings =
	     &(const struct telnyx_number_pool_settings){
		 .size = sizeof(struct telnyx_number_pool_settings),
		 .toll_free_weight = "ten"}},
	"toll_free_weight"},
};

START_TEST(what_is_required_or_unfit_is_named)
{
	struct telnyx_messaging_profile_params params = lacking[_i].params;
	struct result result = {0};

	fx_setup();
	params.size = sizeof(params);
	create(&result, &params);
	ck_assert_int_eq(result.type, TELNYX_ERROR_VALIDATION);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_str_eq(result.field, lacking[_i].field);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 0);
	/* An update does without. */
	script(200, "{\"data\":" PROFILE("p", "n") "}");
	if (_i < 3) {
		telnyx_messaging_profile_update(
		    fx.client, "p", &params, NULL, on_profile, &result, NULL);
		fx_run_until(&result.calls, 2);
		ck_assert(result.found);
	}
	forget(&result);
	fx_teardown();
}
END_TEST

START_TEST(telnyx_judges_where_it_is_asked_to)
{
	struct result result = {0};

	fx_setup();
	ck_assert_int_eq(telnyx_messaging_profile_create(fx.client,
			     TELNYX_MESSAGING_PROFILE(.name = NAME),
			     TELNYX_CALL_OPTIONS(.validate = TELNYX_BOOL(false)),
			     on_profile, &result, NULL),
	    TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 1);
	ck_assert_int_ne(result.type, TELNYX_ERROR_NONE);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_REJECTED);
	fx_teardown();
}
END_TEST

START_TEST(misuse_is_refused_at_once)
{
	struct telnyx_messaging_profile_params unsized = {.name = NAME};
	struct telnyx_number_pool_settings pool = {.toll_free_weight = "1"};
	struct telnyx_messaging_profile_params nested = {.size = sizeof(nested),
	    .name = NAME,
	    .whitelisted_destinations = everywhere,
	    .number_pool_settings = &pool};

	fx_setup();
	ck_assert_int_eq(telnyx_messaging_profile_create(
			     fx.client, &unsized, NULL, NULL, NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_messaging_profile_create(fx.client, &nested, NULL, NULL, NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_messaging_profile_get(fx.client, NULL, NULL, NULL, NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_messaging_profile_find_by_name(
			     fx.client, NULL, NULL, NULL, NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_messaging_profile_create_or_update(
			     fx.client, &unsized, NULL, NULL, NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_messaging_profile_create_or_update(
		NULL, TELNYX_MESSAGING_PROFILE(.name = NAME), NULL, NULL, NULL, NULL),
	    TELNYX_E_INVALID);
	fx_teardown();
}
END_TEST

START_TEST(an_empty_id_is_a_validation_error)
{
	struct result result = {0};

	fx_setup();
	ck_assert_int_eq(telnyx_messaging_profile_delete(
			     fx.client, "", NULL, on_profile, &result, NULL),
	    TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(result.field, "id");
	fx_teardown();
}
END_TEST

START_TEST(a_caller_of_an_earlier_header_is_understood)
{
	struct result result = {0};
	struct telnyx_messaging_profile_params params = {
	    .size = offsetof(struct telnyx_messaging_profile_params, enabled),
	    .name = NAME,
	    .whitelisted_destinations = everywhere,
	    .enabled = TELNYX_BOOL(true), /* beyond what it says it has */
	    .v1_secret = "x"};

	fx_setup();
	create(&result, &params);
	expect_body(
	    1, "{\"name\":\"shop\",\"whitelisted_destinations\":[\"US\",\"CA\"]}");
	forget(&result);
	fx_teardown();
}
END_TEST

/* --- found by name --- */

static void
find(struct result *result, const char *name)
{
	ck_assert_int_eq(telnyx_messaging_profile_find_by_name(fx.client, name, NULL,
			     on_profile, result, &result->request_id),
	    TELNYX_OK);
	fx_run_until(&result->calls, 1);
}

START_TEST(a_profile_is_found_by_its_exact_name)
{
	struct result result = {0}, made = {0};

	fx_setup();
	create(&made, TELNYX_MESSAGING_PROFILE(.name = "shopping",
			  .whitelisted_destinations = everywhere));
	create(&made, TELNYX_MESSAGING_PROFILE(.name = NAME,
			  .whitelisted_destinations = everywhere));
	find(&result, NAME);
	ck_assert(result.found);
	ck_assert_str_eq(result.id, made.id);
	ck_assert_ptr_nonnull(
	    strstr(received(3)->target, "filter%5Bname%5D%5Beq%5D=shop&"));
	forget(&result);
	forget(&made);
	fx_teardown();
}
END_TEST

START_TEST(none_of_that_name_is_no_error)
{
	struct result result = {0};

	fx_setup();
	find(&result, NAME);
	ck_assert_int_eq(result.type, TELNYX_ERROR_NONE);
	ck_assert(!result.found);
	fx_teardown();
}
END_TEST

START_TEST(an_empty_name_is_not_looked_for)
{
	struct result result = {0};

	fx_setup();
	find(&result, "");
	ck_assert_int_eq(result.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(result.field, "name");
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 0);
	fx_teardown();
}
END_TEST

START_TEST(it_is_found_on_page_7)
{
	struct result result = {0};

	fx_setup();
	script_pages(7, "," PROFILE("the one", NAME));
	find(&result, NAME);
	ck_assert_msg(result.found, "%s", result.message);
	ck_assert_str_eq(result.id, "the one");
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 7);
	forget(&result);
	fx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("messaging_profile");
	TCase *tcase;

	tcase = tcase_create("one call each");
	tcase_add_test(tcase, a_profile_is_created_read_updated_and_deleted);
	tcase_add_test(tcase, a_new_secret_is_not_the_old_one);
	tcase_add_loop_test(tcase, what_is_required_or_unfit_is_named, 0,
	    (int)(sizeof(lacking) / sizeof(lacking[0])));
	tcase_add_test(tcase, telnyx_judges_where_it_is_asked_to);
	tcase_add_test(tcase, misuse_is_refused_at_once);
	tcase_add_test(tcase, an_empty_id_is_a_validation_error);
	tcase_add_test(tcase, a_caller_of_an_earlier_header_is_understood);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("found by name");
	tcase_add_test(tcase, a_profile_is_found_by_its_exact_name);
	tcase_add_test(tcase, none_of_that_name_is_no_error);
	tcase_add_test(tcase, an_empty_name_is_not_looked_for);
	tcase_add_test(tcase, it_is_found_on_page_7);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
