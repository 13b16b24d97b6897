/* SPDX-License-Identifier: MIT */
/* Errors: their names, their sentence, their copies, and what may be tried
 * again. */
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

#include "base/error.h"
#include "base/json.h"

START_TEST(every_number_has_its_name)
{
	static const char *const types[] = {"none", "validation", "authentication",
	    "rate_limit", "network", "api", "timeout", "cancelled", "closing",
	    "internal"};
	static const char *const outcomes[] = {
	    "none", "not_sent", "rejected", "unknown", "accepted"};
	static const char *const phases[] = {"none", "queue", "resolve", "connect",
	    "tls", "send", "wait", "receive", "decode"};
	int i;

	for (i = 0; i <= TELNYX_ERROR_INTERNAL; i++)
		ck_assert_str_eq(
		    telnyx_error_type_name((enum telnyx_error_type)i), types[i]);
	for (i = 0; i <= TELNYX_OUTCOME_ACCEPTED; i++)
		ck_assert_str_eq(
		    telnyx_outcome_name((enum telnyx_outcome)i), outcomes[i]);
	for (i = 0; i <= TELNYX_PHASE_DECODE; i++)
		ck_assert_str_eq(telnyx_phase_name((enum telnyx_phase)i), phases[i]);
	ck_assert_str_eq(telnyx_error_type_name((enum telnyx_error_type)10), "?");
	ck_assert_str_eq(telnyx_outcome_name((enum telnyx_outcome)5), "?");
	ck_assert_str_eq(telnyx_phase_name((enum telnyx_phase)9), "?");
	ck_assert_str_eq(telnyx_phase_name((enum telnyx_phase) - 1), "?");
}
END_TEST

START_TEST(a_message_is_one_sentence_with_the_outcome)
{
	struct telnyx_error error = {.type = TELNYX_ERROR_NETWORK,
	    .outcome = TELNYX_OUTCOME_NOT_SENT,
	    .title = "Network error",
	    .detail = "connect to 127.0.0.1:1 failed: Connection refused"};
	char text[200];

	ck_assert_str_eq(telnyx_error_message(&error, text, sizeof(text)),
	    "connect to 127.0.0.1:1 failed: Connection refused (not sent)");

	error.outcome = TELNYX_OUTCOME_UNKNOWN;
	error.detail = "no answer";
	telnyx_error_message(&error, text, sizeof(text));
	ck_assert_str_eq(text, "no answer (may have been sent)");

	/* A refusal names the field; the API's its code, too. */
	error.outcome = TELNYX_OUTCOME_NOT_SENT;
	error.field = "to";
	error.detail = "is required";
	telnyx_error_message(&error, text, sizeof(text));
	ck_assert_str_eq(text, "to: is required (not sent)");
	error.outcome = TELNYX_OUTCOME_REJECTED;
	error.code = "40310";
	error.detail = "The 'to' address should be a single valid number.";
	telnyx_error_message(&error, text, sizeof(text));
	ck_assert_str_eq(text,
	    "to: The 'to' address should be a single valid number. [40310] (rejected)");
}
END_TEST

START_TEST(a_server_cannot_end_the_line_or_steer_the_terminal_through_a_message)
{
	struct telnyx_error error = {.type = TELNYX_ERROR_API,
	    .outcome = TELNYX_OUTCOME_REJECTED,
	    .field = "to\x1b[1m",
	    .detail = "no\nrow 7: accepted \xC2\x9B"
		      "2J \x9B"
		      "2J \xE2\x80\xAE caf\xC3\xA9",
	    .code = "1\r2"};
	char text[200];

	ck_assert_str_eq(telnyx_error_message(&error, text, sizeof(text)),
	    "to\\x1b[1m: no\\nrow 7: accepted \\u009b2J \\x9b2J \\u202e caf\xC3\xA9 "
	    "[1\\r2] (rejected)");
	/* The fields themselves are what came. */
	ck_assert_ptr_nonnull(strchr(error.detail, '\n'));
}
END_TEST

START_TEST(a_long_detail_is_cut_and_the_outcome_is_said_all_the_same)
{
	char detail[300], text[100];
	struct telnyx_error error = {
	    .outcome = TELNYX_OUTCOME_UNKNOWN, .detail = detail, .code = "10007"};
	static const char end[] = " [10007] (may have been sent)";

	memset(detail, '\x1b', sizeof(detail) - 1);
	detail[sizeof(detail) - 1] = '\0';
	telnyx_error_message(&error, text, sizeof(text));
	ck_assert_uint_le(strlen(text), sizeof(text) - 1);
	ck_assert_str_eq(text + strlen(text) - strlen(end), end);
	ck_assert_int_eq(strncmp(text, "\\x1b\\x1b", 8), 0);
}
END_TEST

START_TEST(a_message_is_cut_at_its_room_and_always_ended)
{
	struct telnyx_error error = {.outcome = TELNYX_OUTCOME_ACCEPTED,
	    .detail = "something long enough to be cut",
	    .code = "0123456789012345678901234567890123456789"};
	char text[8], whole[200];

	memset(text, 'x', sizeof(text));
	ck_assert_ptr_eq(telnyx_error_message(&error, text, 6), text);
	ck_assert_mem_eq(text, "somet\0xx", 8);
	ck_assert_str_eq(telnyx_error_message(&error, text, 1), "");
	ck_assert_str_eq(telnyx_error_message(&error, text, 0), "");
	ck_assert_str_eq(telnyx_error_message(&error, NULL, 10), "");
	ck_assert_str_eq(telnyx_error_message(NULL, text, sizeof(text)), "no erro");
	/* A code that is none does not flood the sentence. */
	telnyx_error_message(&error, whole, sizeof(whole));
	ck_assert_str_eq(whole,
	    "something long enough to be cut [012345678901234567890123] (accepted)");
}
END_TEST

static struct telnyx_error *
made_error(struct telnyx_failure *failure)
{
	static const struct telnyx_api_error first = {
	    "40310", "Invalid 'to'", "should be a number", "/to", NULL, "https://e/1"};
	static const struct telnyx_api_error second = {.code = "10015"};
	static const struct telnyx_api_error *const list[] = {&first, &second, NULL};
	struct telnyx_error *error = &failure->error;

	telnyx_failure_init(failure);
	telnyx_failure_set(failure, TELNYX_ERROR_VALIDATION, TELNYX_OUTCOME_REJECTED,
	    TELNYX_PHASE_DECODE, "Invalid 'to'", "should be %s", "a number");
	telnyx_failure_set_field(failure, "to");
	error->http_status = 400;
	error->code = "40310";
	error->errors = list;
	error->error_count = 2;
	error->retry_after_ms = 1500;
	error->attempts = 2;
	error->request_id = UINT64_C(1) << 40;
	error->system_error = 111;
	error->tls_error = 20;
	error->body = "a\0b";
	error->body_bytes = 3;
	error->json = telnyx_json_of(
	    json_tokener_parse("{\"errors\":[{\"code\":\"40310\",\"n\":0.10}]}"));
	ck_assert_ptr_nonnull(error->json);
	return error;
}

START_TEST(a_copy_is_equal_and_shares_nothing)
{
	struct telnyx_failure failure;
	struct telnyx_error *error = made_error(&failure), *copy;
	struct json_object *list = NULL;

	copy = telnyx_error_dup(error);
	ck_assert_ptr_nonnull(copy);
	ck_assert_ptr_ne(copy->title, error->title);
	ck_assert_ptr_ne(copy->detail, error->detail);
	ck_assert_ptr_ne(copy->code, error->code);
	ck_assert_ptr_ne(copy->field, error->field);
	ck_assert_ptr_ne(copy->errors, error->errors);
	ck_assert_ptr_ne(copy->errors[0], error->errors[0]);
	ck_assert_ptr_ne(copy->errors[0]->detail, error->errors[0]->detail);
	ck_assert_ptr_ne(copy->json, error->json);
	ck_assert_ptr_ne(copy->body, error->body);
	/* The original goes, with all that it held. */
	ck_assert(
	    json_object_object_get_ex(telnyx_json_tree(error->json), "errors", &list));
	json_object_array_add(list, json_object_new_string("later"));
	telnyx_failure_clear(&failure);

	ck_assert_int_eq(copy->type, TELNYX_ERROR_VALIDATION);
	ck_assert_int_eq(copy->outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_int_eq(copy->phase, TELNYX_PHASE_DECODE);
	ck_assert_int_eq(copy->http_status, 400);
	ck_assert_str_eq(copy->code, "40310");
	ck_assert_str_eq(copy->title, "Invalid 'to'");
	ck_assert_str_eq(copy->detail, "should be a number");
	ck_assert_str_eq(copy->field, "to");
	ck_assert_uint_eq(copy->error_count, 2);
	ck_assert_str_eq(copy->errors[0]->code, "40310");
	ck_assert_str_eq(copy->errors[0]->title, "Invalid 'to'");
	ck_assert_str_eq(copy->errors[0]->detail, "should be a number");
	ck_assert_str_eq(copy->errors[0]->pointer, "/to");
	ck_assert_ptr_null(copy->errors[0]->parameter);
	ck_assert_str_eq(copy->errors[0]->url, "https://e/1");
	ck_assert_str_eq(copy->errors[1]->code, "10015");
	ck_assert_ptr_null(copy->errors[1]->detail);
	ck_assert_ptr_null(copy->errors[2]);
	ck_assert_int_eq(copy->retry_after_ms, 1500);
	ck_assert_int_eq(copy->attempts, 2);
	ck_assert_uint_eq(copy->request_id, UINT64_C(1) << 40);
	ck_assert_int_eq(copy->system_error, 111);
	ck_assert_int_eq(copy->tls_error, 20);
	ck_assert_uint_eq(copy->body_bytes, 3);
	ck_assert_mem_eq(copy->body, "a\0b\0", 4);
	ck_assert_str_eq(telnyx_json_text(copy->json, NULL),
	    "{\"errors\":[{\"code\":\"40310\",\"n\":0.10}]}");
	telnyx_error_free(copy);
}
END_TEST

START_TEST(a_copy_of_a_copy_and_of_a_bare_error)
{
	struct telnyx_failure failure;
	struct telnyx_error *copy, *again;

	telnyx_failure_init(&failure);
	copy = telnyx_error_dup(&failure.error);
	ck_assert_ptr_nonnull(copy);
	ck_assert_int_eq(copy->retry_after_ms, -1);
	ck_assert_str_eq(copy->detail, "");
	again = telnyx_error_dup(copy);
	telnyx_error_free(copy);
	ck_assert_str_eq(again->detail, "");
	ck_assert_ptr_null(again->errors);
	telnyx_error_free(again);
	ck_assert_ptr_null(telnyx_error_dup(NULL));
	telnyx_error_free(NULL);
	telnyx_failure_clear(&failure);
}
END_TEST

START_TEST(a_detail_is_made_from_a_format_and_bounded)
{
	struct telnyx_failure failure;
	char big[2000];

	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	telnyx_failure_init(&failure);
	telnyx_failure_set(&failure, TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN,
	    TELNYX_PHASE_WAIT, "Title", "%s", big);
	ck_assert_uint_ge(strlen(failure.error.detail), 400);
	ck_assert_uint_lt(strlen(failure.error.detail), 600);
	telnyx_failure_clear(&failure);
	ck_assert_int_eq(failure.error.type, TELNYX_ERROR_NONE);
	ck_assert_str_eq(failure.error.detail, "");
	ck_assert_int_eq(failure.error.retry_after_ms, -1);
}
END_TEST

START_TEST(a_failure_to_make_something_is_told_where_it_is_asked_for)
{
	struct telnyx_error *error = NULL;

	telnyx_failure_report(
	    &error, TELNYX_ERROR_VALIDATION, "base_url", "has %s", "a query");
	ck_assert_ptr_nonnull(error);
	ck_assert_int_eq(error->type, TELNYX_ERROR_VALIDATION);
	ck_assert_int_eq(error->outcome, TELNYX_OUTCOME_NONE);
	ck_assert_str_eq(error->field, "base_url");
	ck_assert_str_eq(error->detail, "has a query");
	telnyx_error_free(error);
	telnyx_failure_report(NULL, TELNYX_ERROR_VALIDATION, "x", "y");
}
END_TEST

START_TEST(over_attempts_the_worst_that_may_be_true_counts)
{
	static const enum telnyx_outcome rising[] = {TELNYX_OUTCOME_NONE,
	    TELNYX_OUTCOME_NOT_SENT, TELNYX_OUTCOME_REJECTED, TELNYX_OUTCOME_UNKNOWN};
	size_t i, j;

	for (i = 0; i < 4; i++)
		for (j = 0; j < 4; j++)
			ck_assert_int_eq(telnyx_outcome_worst(rising[i], rising[j]),
			    rising[i > j ? i : j]);
	/* A 2xx ends it, whatever was before. */
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(
		    telnyx_outcome_worst(rising[i], TELNYX_OUTCOME_ACCEPTED),
		    TELNYX_OUTCOME_ACCEPTED);
}
END_TEST

static bool
retryable(enum telnyx_error_type type, enum telnyx_outcome outcome, int status)
{
	struct telnyx_error error = {
	    .type = type, .outcome = outcome, .http_status = status};

	return telnyx_error_is_retryable(&error);
}

START_TEST(an_unknown_outcome_is_never_retryable)
{
	int type;

	for (type = 0; type <= TELNYX_ERROR_INTERNAL; type++) {
		ck_assert(!retryable(
		    (enum telnyx_error_type)type, TELNYX_OUTCOME_UNKNOWN, 503));
		ck_assert(!retryable(
		    (enum telnyx_error_type)type, TELNYX_OUTCOME_UNKNOWN, 0));
	}
}
END_TEST

START_TEST(what_was_accepted_is_never_retryable)
{
	int type;

	for (type = 0; type <= TELNYX_ERROR_INTERNAL; type++)
		ck_assert(!retryable(
		    (enum telnyx_error_type)type, TELNYX_OUTCOME_ACCEPTED, 200));
}
END_TEST

START_TEST(what_says_later_or_never_left_is_retryable)
{
	static const enum telnyx_error_type innocent[] = {TELNYX_ERROR_NETWORK,
	    TELNYX_ERROR_TIMEOUT, TELNYX_ERROR_INTERNAL, TELNYX_ERROR_CLOSING};
	size_t i;

	ck_assert(retryable(TELNYX_ERROR_RATE_LIMIT, TELNYX_OUTCOME_REJECTED, 429));
	ck_assert(retryable(TELNYX_ERROR_RATE_LIMIT, TELNYX_OUTCOME_NOT_SENT, 0));
	for (i = 0; i < 4; i++) {
		ck_assert(retryable(innocent[i], TELNYX_OUTCOME_NOT_SENT, 0));
		/* A 429, and then the deadline. */
		ck_assert(retryable(innocent[i], TELNYX_OUTCOME_REJECTED, 0));
	}
	ck_assert(retryable(TELNYX_ERROR_API, TELNYX_OUTCOME_REJECTED, 503));
	/* To a part of a request. */
	ck_assert(retryable(TELNYX_ERROR_API, TELNYX_OUTCOME_NOT_SENT, 502));
}
END_TEST

START_TEST(refusals_that_will_not_change_are_not_retryable)
{
	static const enum telnyx_error_type final[] = {TELNYX_ERROR_VALIDATION,
	    TELNYX_ERROR_AUTHENTICATION, TELNYX_ERROR_CANCELLED, TELNYX_ERROR_NONE};
	static const int statuses[] = {302, 400, 402, 403, 404, 409, 422, 429};
	size_t i;

	for (i = 0; i < 4; i++) {
		ck_assert(!retryable(final[i], TELNYX_OUTCOME_NOT_SENT, 0));
		ck_assert(!retryable(final[i], TELNYX_OUTCOME_REJECTED, 400));
	}
	/* 429 as an api error is the spend limit: not before midnight. */
	for (i = 0; i < 8; i++)
		ck_assert(
		    !retryable(TELNYX_ERROR_API, TELNYX_OUTCOME_REJECTED, statuses[i]));
	ck_assert(!telnyx_error_is_retryable(NULL));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("error");
	TCase *tcase = tcase_create("error");

	tcase_add_test(tcase, every_number_has_its_name);
	tcase_add_test(tcase, a_message_is_one_sentence_with_the_outcome);
	tcase_add_test(tcase,
	    a_server_cannot_end_the_line_or_steer_the_terminal_through_a_message);
	tcase_add_test(
	    tcase, a_long_detail_is_cut_and_the_outcome_is_said_all_the_same);
	tcase_add_test(tcase, a_message_is_cut_at_its_room_and_always_ended);
	tcase_add_test(tcase, a_copy_is_equal_and_shares_nothing);
	tcase_add_test(tcase, a_copy_of_a_copy_and_of_a_bare_error);
	tcase_add_test(tcase, a_detail_is_made_from_a_format_and_bounded);
	tcase_add_test(
	    tcase, a_failure_to_make_something_is_told_where_it_is_asked_for);
	tcase_add_test(tcase, over_attempts_the_worst_that_may_be_true_counts);
	tcase_add_test(tcase, an_unknown_outcome_is_never_retryable);
	tcase_add_test(tcase, what_was_accepted_is_never_retryable);
	tcase_add_test(tcase, what_says_later_or_never_left_is_retryable);
	tcase_add_test(tcase, refusals_that_will_not_change_are_not_retryable);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
