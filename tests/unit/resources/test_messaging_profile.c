/* SPDX-License-Identifier: MIT */
/* Messaging profiles: one call each, and what takes several: found by name,
 * created or updated, and never two of one name. */
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

#include "client/client_internal.h"
#include "client/turns.h"

#define NAME "shop"
#define PROFILE(id, name)                                                              \
	"{\"id\":\"" id "\",\"record_type\":\"messaging_profile\",\"name\":\"" name    \
	"\"}"
#define LIST(items) "{\"data\":[" items "],\"meta\":{\"total_pages\":1}}"
#define NOTHING LIST("")
#define REFUSAL(code)                                                                  \
	"{\"errors\":[{\"code\":\"" code                                               \
	"\",\"title\":\"Refused\",\"detail\":\"No.\"}]}"

static const char *const everywhere[] = {"US", "CA", NULL};

struct result {
	unsigned calls;
	bool found;
	enum telnyx_messaging_profile_change change;
	enum telnyx_error_type type;
	enum telnyx_outcome outcome;
	int status, attempts;
	int64_t retry_after_ms;
	char id[64], name[64], secret[64], field[64], code[16];
	char message[512];
	uint64_t request_id;
	struct telnyx_messaging_profile *kept;
};

static void
note_error(struct result *result, const struct telnyx_error *error)
{
	result->type = error->type;
	result->outcome = error->outcome;
	result->status = error->http_status;
	result->attempts = error->attempts;
	result->retry_after_ms = error->retry_after_ms;
	(void)telnyx_error_message(error, result->message, sizeof(result->message));
	(void)snprintf(result->field, sizeof(result->field), "%s",
	    error->field != NULL ? error->field : "");
	(void)snprintf(result->code, sizeof(result->code), "%s",
	    error->code != NULL ? error->code : "");
}

static void
on_profile(const struct telnyx_messaging_profile *profile,
    const struct telnyx_error *error, void *arg)
{
	struct result *result = arg;

	result->calls++;
	ck_assert(profile == NULL || error == NULL);
	if (error != NULL)
		note_error(result, error);
	if (profile == NULL)
		return;
	ck_assert_ptr_nonnull(profile->reply);
	ck_assert_ptr_nonnull(profile->json);
	result->found = true;
	(void)snprintf(result->id, sizeof(result->id), "%s", profile->id);
	(void)snprintf(result->name, sizeof(result->name), "%s", profile->name);
	(void)snprintf(result->secret, sizeof(result->secret), "%s",
	    profile->v1_secret != NULL ? profile->v1_secret : "");
	telnyx_messaging_profile_free(result->kept);
	result->kept = telnyx_messaging_profile_dup(profile);
	ck_assert_ptr_nonnull(result->kept);
}

static void
on_change(const struct telnyx_messaging_profile *profile,
    enum telnyx_messaging_profile_change change, const struct telnyx_error *error,
    void *arg)
{
	struct result *result = arg;

	ck_assert((profile == NULL) != (error == NULL));
	ck_assert((change == TELNYX_MESSAGING_PROFILE_UNCHANGED) == (error != NULL));
	result->change = change;
	on_profile(profile, error, arg);
}

static void
forget(struct result *result)
{
	telnyx_messaging_profile_free(result->kept);
	memset(result, 0, sizeof(*result));
}

static void
script(int status, const char *body)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = status, .body = body)),
	    TELNYX_OK);
}

/* The next request is answered 100 ms later. */
static void
answer_late(void)
{
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox, TELNYX_SANDBOX_REPLY(.delay_ms = 100)),
	    TELNYX_OK);
}

static const struct telnyx_sandbox_request *
received(uint64_t number)
{
	const struct telnyx_sandbox_request *request =
	    telnyx_sandbox_get_request(fx.sandbox, number);

	ck_assert_ptr_nonnull(request);
	return request;
}

static unsigned
count_method(const char *method)
{
	unsigned count = 0;
	uint64_t i;

	for (i = 1; i <= telnyx_sandbox_request_count(fx.sandbox); i++)
		count += strcmp(received(i)->method, method) == 0;
	return count;
}

static void
expect_body(uint64_t number, const char *want)
{
	struct json_object *is = json_tokener_parse(received(number)->body);
	struct json_object *wanted = json_tokener_parse(want);

	ck_assert_msg(json_object_equal(is, wanted), "sent %s, where %s was meant",
	    received(number)->body, want);
	json_object_put(is);
	json_object_put(wanted);
}

static void
create(struct result *result, const struct telnyx_messaging_profile_params *params)
{
	unsigned before = result->calls;

	ck_assert_int_eq(telnyx_messaging_profile_create(
			     fx.client, params, NULL, on_profile, result, NULL),
	    TELNYX_OK);
	fx_run_until(&result->calls, before + 1);
}

static void
upsert_with(struct result *result, const char *name, const char *webhook_url,
    const struct telnyx_call_options *opts)
{
	ck_assert_int_eq(
	    telnyx_messaging_profile_create_or_update(fx.client,
		TELNYX_MESSAGING_PROFILE(.name = name,
		    .whitelisted_destinations = everywhere, .webhook_url = webhook_url),
		opts, on_change, result, &result->request_id),
	    TELNYX_OK);
}

static void
upsert(struct result *result, const char *name)
{
	upsert_with(result, name, "https://example.com/a", NULL);
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

/* A server whose filter lets through what merely holds the name. */
static void
script_pages(unsigned pages, const char *last)
{
	char body[512];
	unsigned i;

	for (i = 1; i <= pages; i++) {
		(void)snprintf(body, sizeof(body),
		    "{\"data\":[{\"id\":\"p%u\",\"name\":\"shop %u\"}%s],\"meta\":{"
		    "\"page_number\":%u,\"total_pages\":%u}}",
		    i, i, i == pages ? last : "", i, pages);
		script(200, body);
	}
}

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

/* --- created or updated --- */

START_TEST(the_first_call_creates_and_the_second_updates)
{
	struct result first = {0}, second = {0};

	fx_setup();
	upsert(&first, NAME);
	fx_run_until(&first.calls, 1);
	ck_assert_msg(first.found, "%s", first.message);
	ck_assert_int_eq(first.change, TELNYX_MESSAGING_PROFILE_CREATED);
	upsert_with(&second, NAME, "https://example.com/b", NULL);
	fx_run_until(&second.calls, 1);
	ck_assert_int_eq(second.change, TELNYX_MESSAGING_PROFILE_UPDATED);
	ck_assert_str_eq(first.id, second.id);
	ck_assert_str_eq(second.kept->webhook_url, "https://example.com/b");
	ck_assert_uint_eq(count_method("POST"), 1);
	ck_assert_uint_eq(count_method("PATCH"), 1);
	expect_body(4, "{\"whitelisted_destinations\":[\"US\",\"CA\"],"
		       "\"webhook_url\":\"https://example.com/b\"}");
	forget(&first);
	forget(&second);
	fx_teardown();
}
END_TEST

/* Where the list is not whole the profile may be in what was not given. */
START_TEST(a_list_that_is_not_whole_creates_nothing)
{
	struct result result = {0};

	fx_setup();
	script(200, "{\"data\":[],\"meta\":{\"total_pages\":1,\"total_results\":1}}");
	upsert(&result, NAME);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_API);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_uint_eq(count_method("POST"), 0);
	fx_teardown();
}
END_TEST

START_TEST(an_update_has_all_that_it_takes_and_nothing_that_only_a_create_does)
{
	struct result first = {0}, second = {0};

	fx_setup();
	upsert(&first, NAME);
	fx_run_until(&first.calls, 1);
	ck_assert_int_eq(
	    telnyx_messaging_profile_create_or_update(fx.client,
		TELNYX_MESSAGING_PROFILE(.name = NAME,
		    .whitelisted_destinations = everywhere, .ai_assistant_id = "a",
		    .resource_group_id = "r",
		    .health_webhook_url = "https://example.com/h",
		    .redaction_enabled = TELNYX_BOOL(true),
		    .redaction_level = TELNYX_INT(2),
		    .features = TELNYX_MESSAGING_PROFILE_FEATURES(
			    .ai_opt_out_detection_enabled = TELNYX_BOOL(true))),
		NULL, on_change, &second, NULL),
	    TELNYX_OK);
	fx_run_until(&second.calls, 1);
	ck_assert_msg(second.found, "%s", second.message);
	ck_assert_int_eq(second.change, TELNYX_MESSAGING_PROFILE_UPDATED);
	expect_body(4, "{\"whitelisted_destinations\":[\"US\",\"CA\"],"
		       "\"ai_assistant_id\":\"a\",\"redaction_enabled\":true,"
		       "\"redaction_level\":2,"
		       "\"features\":{\"ai_opt_out_detection_enabled\":true}}");
	fx_assert_bool(second.kept->features->ai_opt_out_detection_enabled, true);
	forget(&first);
	forget(&second);
	fx_teardown();
}
END_TEST

START_TEST(one_on_page_7_is_updated)
{
	struct result result = {0};

	fx_setup();
	script_pages(7, "," PROFILE("the-one", NAME));
	script(200, "{\"data\":" PROFILE("the-one", NAME) "}");
	upsert(&result, NAME);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.change, TELNYX_MESSAGING_PROFILE_UPDATED);
	ck_assert_uint_eq(count_method("POST"), 0);
	ck_assert_str_eq(received(8)->target, "/v2/messaging_profiles/the-one");
	forget(&result);
	fx_teardown();
}
END_TEST

START_TEST(calls_for_one_name_take_turns)
{
	struct result results[5] = {{0}};
	unsigned i, created = 0;

	fx_setup();
	for (i = 0; i < 5; i++)
		upsert(&results[i], NAME);
	for (i = 0; i < 5; i++)
		fx_run_until(&results[i].calls, 1);
	for (i = 0; i < 5; i++) {
		ck_assert_msg(results[i].found, "%s", results[i].message);
		ck_assert_str_eq(results[i].id, results[0].id);
		created += results[i].change == TELNYX_MESSAGING_PROFILE_CREATED;
	}
	ck_assert_uint_eq(created, 1);
	ck_assert_int_eq(results[0].change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_uint_eq(count_method("POST"), 1);
	ck_assert_uint_eq(count_method("PATCH"), 4);
	for (i = 0; i < 5; i++)
		forget(&results[i]);
	fx_teardown();
}
END_TEST

START_TEST(other_names_and_other_keys_do_not_wait)
{
	struct result mine = {0}, other = {0}, theirs = {0};
	struct telnyx_sender *sender;

	fx_setup();
	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.api_key = "KEY_other"), &sender, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL_STREAM)),
	    TELNYX_OK);
	upsert(&mine, NAME);
	fx_run_until_received(1);
	upsert(&other, "another");
	upsert_with(&theirs, NAME, NULL, TELNYX_CALL_OPTIONS(.sender = sender));
	fx_run_until(&other.calls, 1);
	fx_run_until(&theirs.calls, 1);
	ck_assert_int_eq(other.change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_int_eq(theirs.change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_uint_eq(mine.calls, 0);
	telnyx_request_cancel(fx.client, mine.request_id);
	fx_run_until(&mine.calls, 1);
	ck_assert_int_eq(mine.outcome, TELNYX_OUTCOME_NOT_SENT);
	telnyx_sender_unref(sender);
	forget(&other);
	forget(&theirs);
	fx_teardown();
}
END_TEST

START_TEST(whoever_waits_can_be_cancelled_and_the_next_goes_on)
{
	struct result results[4] = {{0}};
	unsigned i;

	fx_setup();
	answer_late();
	for (i = 0; i < 4; i++)
		upsert(&results[i], NAME);
	fx_run_until_received(1);
	telnyx_request_cancel(fx.client, results[1].request_id);
	telnyx_request_cancel(fx.client, results[2].request_id);
	fx_advance_ms(100);
	for (i = 0; i < 4; i++)
		fx_run_until(&results[i].calls, 1);
	ck_assert_int_eq(results[0].change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_int_eq(results[1].type, TELNYX_ERROR_CANCELLED);
	ck_assert_int_eq(results[1].outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_int_eq(results[2].type, TELNYX_ERROR_CANCELLED);
	ck_assert_int_eq(results[3].change, TELNYX_MESSAGING_PROFILE_UPDATED);
	for (i = 0; i < 4; i++)
		forget(&results[i]);
	fx_teardown();
}
END_TEST

START_TEST(the_first_one_s_end_frees_the_way_however_it_ends)
{
	struct result first = {0}, second = {0};

	fx_setup();
	script(403, REFUSAL("10010"));
	upsert(&first, NAME);
	upsert(&second, NAME);
	fx_run_until(&second.calls, 1);
	ck_assert_int_eq(first.type, TELNYX_ERROR_AUTHENTICATION);
	ck_assert_int_eq(second.change, TELNYX_MESSAGING_PROFILE_CREATED);
	forget(&second);
	fx_teardown();
}
END_TEST

/* Cancelled, a create may still be on its way: it is not there yet when the next
 * one looks. */
static void
cancel_a_create(struct result *first, struct result *second)
{
	script(200, NOTHING);
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL_STREAM)),
	    TELNYX_OK);
	upsert(first, NAME);
	upsert(second, NAME);
	fx_run_until_received(2);
	ck_assert_int_eq(
	    telnyx_request_cancel(fx.client, first->request_id), TELNYX_OK);
}

START_TEST(whoever_comes_after_a_create_of_unknown_end_looks_for_it)
{
	struct result first = {0}, second = {0};

	fx_setup();
	cancel_a_create(&first, &second);
	script(200, NOTHING);
	script(200, NOTHING);
	script(200, LIST(PROFILE("late", NAME)));
	script(200, "{\"data\":" PROFILE("late", NAME) "}");
	fx_run_until(&second.calls, 1);
	ck_assert_int_eq(first.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_msg(second.found, "%s", second.message);
	ck_assert_int_eq(second.change, TELNYX_MESSAGING_PROFILE_UPDATED);
	ck_assert_uint_eq(count_method("POST"), 1);
	forget(&second);
	fx_teardown();
}
END_TEST

START_TEST(and_creates_nothing_while_it_may_still_show)
{
	struct result first = {0}, second = {0};
	unsigned i;

	fx_setup();
	cancel_a_create(&first, &second);
	for (i = 0; i < 5; i++)
		script(200, NOTHING);
	fx_run_until(&second.calls, 1);
	ck_assert(!second.found);
	ck_assert_int_eq(second.type, TELNYX_ERROR_API);
	ck_assert_int_eq(second.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_int_gt(second.retry_after_ms, 50000);
	ck_assert_int_le(second.retry_after_ms, TELNYX_MESSAGING_PROFILE_DOUBT_MS);
	ck_assert_uint_eq(count_method("POST"), 1);
	fx_teardown();
}
END_TEST

START_TEST(a_client_freed_with_calls_waiting_ends_them_all)
{
	struct result results[3] = {{0}};
	unsigned i;

	fx_setup();
	answer_late();
	for (i = 0; i < 3; i++)
		upsert(&results[i], NAME);
	fx_run_until_received(1);
	telnyx_client_free(fx.client);
	fx.client = NULL;
	for (i = 0; i < 3; i++) {
		ck_assert_uint_eq(results[i].calls, 1);
		ck_assert_int_eq(results[i].type, TELNYX_ERROR_CLOSING);
	}
	fx_teardown();
}
END_TEST

/* --- what is not known --- */

START_TEST(a_create_whose_answer_was_lost_is_looked_up_not_repeated)
{
	struct result result = {0};

	fx_setup();
	script(200, NOTHING);
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_CLOSE,
				 .fault_at_reply_byte = {.given = true, .value = 0})),
	    TELNYX_OK);
	upsert(&result, NAME);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.found, "%s", result.message);
	ck_assert_int_eq(result.change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_uint_eq(count_method("POST"), 1);
	ck_assert_uint_eq(count_method("PATCH"), 1); /* it is as it was asked for */
	forget(&result);
	fx_teardown();
}
END_TEST

START_TEST(one_that_shows_late_is_found_by_the_third_look)
{
	struct result result = {0};

	fx_setup();
	script(200, NOTHING);
	script(500, "");
	script(200, NOTHING);
	script(200, NOTHING);
	script(200, LIST(PROFILE("late", NAME)));
	script(200, "{\"data\":" PROFILE("late", NAME) "}");
	upsert(&result, NAME);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.found, "%s", result.message);
	ck_assert_int_eq(result.change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_uint_eq(count_method("POST"), 1);
	forget(&result);
	fx_teardown();
}
END_TEST

START_TEST(one_that_never_shows_is_said_to_be_unknown)
{
	struct result result = {0};
	unsigned i;

	fx_setup();
	script(200, NOTHING);
	script(500, "");
	for (i = 0; i < 4; i++)
		script(200, NOTHING);
	upsert(&result, NAME);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_API);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_int_eq(result.status, 500);
	ck_assert_msg(strstr(result.message, "may have been created") != NULL, "%s",
	    result.message);
	ck_assert_uint_eq(count_method("POST"), 1);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 6);
	fx_teardown();
}
END_TEST

/* A create whose answer is lost, and a list that does not show it. */
static void
leave_in_doubt(struct result *result)
{
	unsigned i;

	script(200, NOTHING);
	script(500, "");
	for (i = 0; i < 4; i++)
		script(200, NOTHING);
	upsert(result, NAME);
	fx_run_until(&result->calls, 1);
	ck_assert_int_eq(result->outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_uint_eq(count_method("POST"), 1);
}

static void
nothing(unsigned times)
{
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 200, .body = NOTHING, .times = times)),
	    TELNYX_OK);
}

/* Nobody waited when the first one ended; the doubt is kept all the same. */
START_TEST(whoever_asks_later_finds_it_and_makes_no_second_one)
{
	struct result first = {0}, second = {0}, third = {0};

	fx_setup();
	leave_in_doubt(&first);
	fx_advance_ms(100);
	nothing(5);
	upsert(&second, NAME);
	fx_run_until(&second.calls, 1);
	ck_assert_int_eq(second.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_int_gt(second.retry_after_ms, 0);
	ck_assert_uint_eq(count_method("POST"), 1);
	fx_advance_ms(100);
	nothing(2);
	script(200, LIST(PROFILE("late", NAME)));
	script(200, "{\"data\":" PROFILE("late", NAME) "}");
	upsert(&third, NAME);
	fx_run_until(&third.calls, 1);
	ck_assert_msg(third.found, "%s", third.message);
	ck_assert_int_eq(third.change, TELNYX_MESSAGING_PROFILE_UPDATED);
	ck_assert_str_eq(third.id, "late");
	ck_assert_uint_eq(count_method("POST"), 1);
	forget(&third);
	fx_teardown();
}
END_TEST

/* Looking again and again does not make the doubt any longer. */
START_TEST(once_the_doubt_is_over_it_is_created)
{
	struct result results[4] = {{0}};
	struct result late = {0};
	unsigned i;

	fx_setup();
	leave_in_doubt(&results[0]);
	for (i = 1; i < 4; i++) {
		nothing(5);
		upsert(&results[i], NAME);
		fx_run_until(&results[i].calls, 1);
		ck_assert_int_eq(results[i].outcome, TELNYX_OUTCOME_UNKNOWN);
	}
	ck_assert_uint_eq(count_method("POST"), 1);
	fx_advance_ms((uint64_t)results[3].retry_after_ms);
	upsert(&late, NAME);
	fx_run_until(&late.calls, 1);
	ck_assert_msg(late.found, "%s", late.message);
	ck_assert_int_eq(late.change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_uint_eq(count_method("POST"), 2);
	forget(&late);
	fx_teardown();
}
END_TEST

START_TEST(with_time_enough_one_call_looks_until_the_doubt_is_over)
{
	struct result first = {0}, second = {0};

	fx_setup();
	leave_in_doubt(&first);
	upsert_with(&second, NAME, NULL, TELNYX_CALL_OPTIONS(.timeout_ms = 120000));
	fx_run_until(&second.calls, 1);
	ck_assert_msg(second.found, "%s", second.message);
	ck_assert_int_eq(second.change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_uint_eq(count_method("POST"), 2);
	/* At growing distances: 0.5, 1, 2, 4, then every 8 s. */
	ck_assert_uint_le(count_method("GET"), 5 + 14);
	forget(&second);
	fx_teardown();
}
END_TEST

START_TEST(another_name_is_not_in_doubt)
{
	struct result first = {0}, other = {0};

	fx_setup();
	leave_in_doubt(&first);
	upsert(&other, "another");
	fx_run_until(&other.calls, 1);
	ck_assert_int_eq(other.change, TELNYX_MESSAGING_PROFILE_CREATED);
	forget(&other);
	fx_teardown();
}
END_TEST

START_TEST(the_newest_doubts_are_kept_and_no_more)
{
	struct telnyx_turn turns[3] = {{.line = NULL}};
	char key[16];
	unsigned i;

	fx_setup();
	for (i = 0; i < TELNYX_TURN_DOUBTS + 10; i++) {
		(void)snprintf(key, sizeof(key), "%u", i);
		ck_assert(telnyx_turn_join(&turns[0], fx.client, key));
		telnyx_turn_doubt(&turns[0], TELNYX_NS_PER_S + i);
		telnyx_turn_leave(&turns[0]);
	}
	ck_assert(telnyx_turn_join(&turns[0], fx.client, "9"));
	ck_assert_uint_eq(telnyx_turn_doubt_ns(&turns[0]), 0);
	ck_assert(telnyx_turn_join(&turns[1], fx.client, "10"));
	ck_assert_uint_gt(telnyx_turn_doubt_ns(&turns[1]), 0);
	ck_assert(telnyx_turn_join(&turns[2], fx.client, "1033"));
	ck_assert_uint_gt(telnyx_turn_doubt_ns(&turns[2]), 0);
	for (i = 0; i < 3; i++)
		telnyx_turn_leave(&turns[i]);
	fx_advance_ms(2000);
	ck_assert(telnyx_turn_join(&turns[0], fx.client, "10"));
	ck_assert_uint_eq(telnyx_turn_doubt_ns(&turns[0]), 0);
	telnyx_turn_leave(&turns[0]);
	ck_assert_ptr_null(fx.client->turns);
	fx_teardown();
}
END_TEST

START_TEST(leave_to_resend_does_not_make_two)
{
	struct result result = {0};

	fx_setup();
	script(200, NOTHING);
	script(500, "");
	script(200, LIST(PROFILE("one", NAME)));
	script(200, "{\"data\":" PROFILE("one", NAME) "}");
	upsert_with(&result, NAME, NULL,
	    TELNYX_CALL_OPTIONS(.resend_unknown = TELNYX_BOOL(true),
		.idempotency_key = "k"));
	fx_run_until(&result.calls, 1);
	ck_assert_uint_eq(count_method("POST"), 1);
	ck_assert(result.found);
	forget(&result);
	fx_teardown();
}
END_TEST

START_TEST(a_create_that_gets_no_answer_leaves_time_to_look)
{
	struct result result = {0};

	fx_setup();
	script(200, NOTHING);
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL)),
	    TELNYX_OK);
	script(200, LIST(PROFILE("one", NAME)));
	script(200, "{\"data\":" PROFILE("one", NAME) "}");
	upsert_with(&result, NAME, NULL, TELNYX_CALL_OPTIONS(.timeout_ms = 2000));
	fx_run_until_received(2);
	fx_turn();
	fx_advance_ms(1001);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.found, "%s", result.message);
	ck_assert_int_eq(result.change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_uint_eq(count_method("POST"), 1);
	forget(&result);
	fx_teardown();
}
END_TEST

START_TEST(cancelled_while_it_looks_it_is_still_unknown)
{
	struct result result = {0};

	fx_setup();
	script(200, NOTHING);
	script(500, "");
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL)),
	    TELNYX_OK);
	upsert(&result, NAME);
	fx_run_until_received(3);
	telnyx_request_cancel(fx.client, result.request_id);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_CANCELLED);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_UNKNOWN);
	fx_teardown();
}
END_TEST

START_TEST(a_list_that_cannot_be_read_means_that_nothing_was_sent)
{
	struct result result = {0};

	fx_setup();
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 500, .times = 3)),
	    TELNYX_OK);
	upsert(&result, NAME);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_API);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_uint_eq(count_method("POST"), 0);
	fx_teardown();
}
END_TEST

START_TEST(a_duplicate_made_by_somebody_else_is_updated)
{
	struct result result = {0};

	fx_setup();
	script(200, NOTHING);
	script(422, REFUSAL("10012"));
	script(200, LIST(PROFILE("theirs", NAME)));
	script(200, "{\"data\":" PROFILE("theirs", NAME) "}");
	upsert(&result, NAME);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.found, "%s", result.message);
	ck_assert_int_eq(result.change, TELNYX_MESSAGING_PROFILE_UPDATED);
	ck_assert_str_eq(result.id, "theirs");
	forget(&result);
	fx_teardown();
}
END_TEST

START_TEST(one_deleted_before_its_update_is_created)
{
	struct result result = {0};

	fx_setup();
	script(200, LIST(PROFILE("gone", NAME)));
	script(404, REFUSAL("10005"));
	upsert(&result, NAME);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.found, "%s", result.message);
	ck_assert_int_eq(result.change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_uint_eq(count_method("POST"), 1);
	forget(&result);
	fx_teardown();
}
END_TEST

START_TEST(a_refusal_is_told_as_it_is)
{
	struct result result = {0};

	fx_setup();
	script(200, NOTHING);
	script(402, REFUSAL("20100"));
	upsert(&result, NAME);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_str_eq(result.code, "20100");
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 2);
	fx_teardown();
}
END_TEST

START_TEST(what_lacks_is_named_before_anything_is_asked)
{
	struct result result = {0};
	bool name = _i == 0;

	fx_setup();
	ck_assert_int_eq(telnyx_messaging_profile_create_or_update(fx.client,
			     TELNYX_MESSAGING_PROFILE(.name = name ? NULL : NAME,
				 .whitelisted_destinations = name ? everywhere : NULL),
			     NULL, on_change, &result, NULL),
	    TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(result.field, name ? "name" : "whitelisted_destinations");
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 0);
	fx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("messaging_profile");
	TCase *tcase = tcase_create("one call each");

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

	tcase = tcase_create("created or updated");
	tcase_add_test(tcase, the_first_call_creates_and_the_second_updates);
	tcase_add_test(
	    tcase, an_update_has_all_that_it_takes_and_nothing_that_only_a_create_does);
	tcase_add_test(tcase, one_on_page_7_is_updated);
	tcase_add_test(tcase, a_list_that_is_not_whole_creates_nothing);
	tcase_add_test(tcase, calls_for_one_name_take_turns);
	tcase_add_test(tcase, other_names_and_other_keys_do_not_wait);
	tcase_add_test(tcase, whoever_waits_can_be_cancelled_and_the_next_goes_on);
	tcase_add_test(tcase, the_first_one_s_end_frees_the_way_however_it_ends);
	tcase_add_test(tcase, whoever_comes_after_a_create_of_unknown_end_looks_for_it);
	tcase_add_test(tcase, and_creates_nothing_while_it_may_still_show);
	tcase_add_test(tcase, a_client_freed_with_calls_waiting_ends_them_all);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("what is not known");
	tcase_add_test(tcase, a_create_whose_answer_was_lost_is_looked_up_not_repeated);
	tcase_add_test(tcase, one_that_shows_late_is_found_by_the_third_look);
	tcase_add_test(tcase, one_that_never_shows_is_said_to_be_unknown);
	tcase_add_test(tcase, whoever_asks_later_finds_it_and_makes_no_second_one);
	tcase_add_test(tcase, once_the_doubt_is_over_it_is_created);
	tcase_add_test(tcase, with_time_enough_one_call_looks_until_the_doubt_is_over);
	tcase_add_test(tcase, another_name_is_not_in_doubt);
	tcase_add_test(tcase, the_newest_doubts_are_kept_and_no_more);
	tcase_add_test(tcase, leave_to_resend_does_not_make_two);
	tcase_add_test(tcase, a_create_that_gets_no_answer_leaves_time_to_look);
	tcase_add_test(tcase, cancelled_while_it_looks_it_is_still_unknown);
	tcase_add_test(tcase, a_list_that_cannot_be_read_means_that_nothing_was_sent);
	tcase_add_test(tcase, a_duplicate_made_by_somebody_else_is_updated);
	tcase_add_test(tcase, one_deleted_before_its_update_is_created);
	tcase_add_test(tcase, a_refusal_is_told_as_it_is);
	tcase_add_loop_test(tcase, what_lacks_is_named_before_anything_is_asked, 0, 2);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
