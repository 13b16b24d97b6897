/* SPDX-License-Identifier: MIT */
/* A yes that is not Telnyx's: a proxy's page, a health check, another service's
 * JSON under a 2xx status; what it is taken for, and what follows from it. */
#include "support/fixture.h"

#include <string.h>

#include "net/exchange.h"

#define PAGE "<html>Sign in, please.</html>"

static void
script(int status, const char *body, uint32_t times)
{
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = status, .body = body, .times = times)),
	    TELNYX_OK);
}

static void
call(struct fx_result *result, const struct telnyx_call_params *params,
    const struct telnyx_call_options *opts)
{
	ck_assert_int_eq(
	    telnyx_call(fx.client, params, opts, fx_record_call, result, NULL),
	    TELNYX_OK);
	fx_run_until(&result->calls, 1);
}

/* --- reads are asked again, sends are not --- */

START_TEST(what_only_reads_is_asked_again_after_a_page)
{
	struct fx_result result = {0};

	fx_setup();
	script(200, PAGE, 2);
	script(200, "{\"data\":{\"id\":\"x\"}}", 1);
	call(
	    &result, TELNYX_CALL(.method = "GET", .path = "/x", .expects = "id"), NULL);
	ck_assert_msg(result.ok, "%s", result.message);
	ck_assert_int_eq(result.attempts, 3);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 3);
	fx_teardown();
}
END_TEST

START_TEST(what_creates_is_not)
{
	struct fx_result result = {0};

	fx_setup();
	script(200, PAGE, 1);
	call(&result, TELNYX_CALL(.method = "POST", .path = "/x"), NULL);
	ck_assert_int_eq(result.type, TELNYX_ERROR_API);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_int_eq(result.status, 200);
	ck_assert_int_eq(result.attempts, 1);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 1);
	fx_teardown();
}
END_TEST

static void
cancel_other(
    const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg)
{
	(void)reply;
	ck_assert_ptr_null(error);
	ck_assert_int_eq(telnyx_request_cancel(fx.client, *(uint64_t *)arg), TELNYX_OK);
}

static void
free_client(
    const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg)
{
	(void)reply;
	(void)arg;
	ck_assert_ptr_null(error);
	telnyx_client_free(fx.client);
	fx.client = NULL;
}

/* Both replies come in one turn of the loop; the first one's callback ends the
 * second, of which nobody knows yet that it is to be asked again. */
START_TEST(ended_before_its_page_was_read_it_is_not_asked_again)
{
	struct fx_result result = {0};
	uint64_t id = 0;
	unsigned i;

	fx_setup();
	for (i = 0; i < 2; i++)
		ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
				     TELNYX_SANDBOX_REPLY(.status = 200,
					 .body = i == 0 ? "{}" : PAGE, .delay_ms = 10)),
		    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_call(fx.client, TELNYX_CALL(.method = "GET", .path = "/first"), NULL,
		_i == 0 ? cancel_other : free_client, &id, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_call(fx.client, TELNYX_CALL(.method = "GET", .path = "/second"),
		NULL, fx_record_call, &result, &id),
	    TELNYX_OK);
	fx_run_until_received(2);
	fx_turn();
	fx_advance_ms(10);
	fx_run_until(&result.calls, 1);
	ck_assert(!result.ok);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_int_eq(result.attempts, 1);
	fx_advance_ms(60000);
	ck_assert_uint_eq(result.calls, 1);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 2);
	fx_teardown();
}
END_TEST

/* --- the generic call --- */

static const struct {
	int status;
	const char *body;
	const char *expects;
	enum telnyx_error_type type; /* NONE: it is taken */
	enum telnyx_outcome outcome;
} generic[] = {
    {204, "", NULL, TELNYX_ERROR_NONE, 0},
    {200, "", NULL, TELNYX_ERROR_NONE, 0},
    {200, "{}", NULL, TELNYX_ERROR_NONE, 0},
    {200, "[1]", NULL, TELNYX_ERROR_NONE, 0},
    {200, "{\"brandId\":\"b\"}", NULL, TELNYX_ERROR_NONE, 0},
    {200, PAGE, NULL, TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN},
    {200, "{\"errors\":[{\"code\":\"10015\"}]}", NULL, TELNYX_ERROR_API,
	TELNYX_OUTCOME_REJECTED},
    {200, "{\"errors\":[]}", NULL, TELNYX_ERROR_NONE, 0},
    {200, "{\"data\":{\"id\":\"x\"},\"errors\":[{\"code\":\"1\"}]}", NULL,
	TELNYX_ERROR_NONE, 0},

    {200, "{\"data\":{\"id\":\"x\"}}", "id", TELNYX_ERROR_NONE, 0},
    {200, "{\"brandId\":\"b\"}", "brandId", TELNYX_ERROR_NONE, 0},
    {200, "{\"data\":{\"id\":7}}", "id", TELNYX_ERROR_NONE, 0},
    {200, "{\"data\":{}}", "id", TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN},
    {200, "{\"data\":{},\"id\":\"x\"}", "id", TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN},
    {200, "{\"data\":{\"id\":\" \"}}", "id", TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN},
    {200, "{\"data\":[{\"id\":\"x\"}]}", "id", TELNYX_ERROR_API,
	TELNYX_OUTCOME_UNKNOWN},
    {200, "{\"status\":\"ok\"}", "id", TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN},
    {200, "", "id", TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN},
    {204, "", "id", TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN},
};
#define GENERIC ((int)(sizeof(generic) / sizeof(generic[0])))

START_TEST(a_call_takes_what_it_was_told_to_expect)
{
	struct fx_result result = {0};
	char expects[16] = "";

	fx_setup();
	script(generic[_i].status, generic[_i].body, 1);
	/* Copied: the text may go before the reply comes. */
	if (generic[_i].expects != NULL)
		strncpy(expects, generic[_i].expects, sizeof(expects) - 1);
	ck_assert_int_eq(
	    telnyx_call(fx.client,
		TELNYX_CALL(.method = "POST", .path = "/x",
		    .expects = generic[_i].expects != NULL ? expects : NULL),
		NULL, fx_record_call, &result, NULL),
	    TELNYX_OK);
	memset(expects, 'z', sizeof(expects) - 1);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.ok == (generic[_i].type == TELNYX_ERROR_NONE), "%s: %s",
	    generic[_i].body, result.message);
	if (!result.ok) {
		ck_assert_int_eq(result.type, generic[_i].type);
		ck_assert_int_eq(result.outcome, generic[_i].outcome);
	}
	fx_teardown();
}
END_TEST

/* --- what follows --- */

/* Whoever answers in Telnyx's place is not Telnyx: the breaker counts it. */
START_TEST(pages_open_the_circuit)
{
	struct fx_result results[3] = {{0}};
	int i;

	fx_setup_with(NULL, TELNYX_CONFIG(.breaker_failures = 2, .max_attempts = 1));
	script(200, PAGE, 2);
	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(fx_send(&results[i], NULL, NULL), TELNYX_OK);
		fx_run_until(&results[i].calls, 1);
	}
	ck_assert_int_eq(results[1].outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_int_eq(results[2].outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_int_eq(results[2].attempts, 0);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 2);
	fx_teardown();
}
END_TEST

START_TEST(a_type_of_json_is_known_in_any_case_and_with_parameters)
{
	static const char *const yes[] = {"application/json", "Application/JSON",
	    "application/json; charset=utf-8", "application/json;charset=utf-8",
	    "application/vnd.api+json", "application/problem+JSON; a=b"};
	static const char *const no[] = {"", "json", "text/json-not", "text/html",
	    "application/jsonp", "application/json5", "text/html; application/json",
	    "+json", "application/xml+jso", "application/ld+json+xml"};
	size_t i;

	for (i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		ck_assert_msg(telnyx_exchange_type_is_json(yes[i]), "%s", yes[i]);
	for (i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		ck_assert_msg(!telnyx_exchange_type_is_json(no[i]), "%s", no[i]);
	ck_assert(!telnyx_exchange_type_is_json(NULL));
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("answer");
	TCase *tests = tcase_create("answers");

	tcase_add_test(tests, what_only_reads_is_asked_again_after_a_page);
	tcase_add_test(tests, what_creates_is_not);
	tcase_add_loop_test(
	    tests, ended_before_its_page_was_read_it_is_not_asked_again, 0, 2);
	tcase_add_loop_test(tests, a_call_takes_what_it_was_told_to_expect, 0, GENERIC);
	tcase_add_test(tests, pages_open_the_circuit);
	tcase_add_test(tests, a_type_of_json_is_known_in_any_case_and_with_parameters);
	suite_add_tcase(all, tests);
	return all;
}

int
main(void)
{
	return fx_main_over_both(suite);
}
