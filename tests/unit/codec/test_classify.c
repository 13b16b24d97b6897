/* SPDX-License-Identifier: MIT */
/* What a status and a code mean: the table of the contract, row by row, and
 * every status there is. */
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

#include "codec/classify.h"

static void
expect(int status, const char *code, enum telnyx_error_type type,
    enum telnyx_outcome outcome, bool retriable)
{
	struct telnyx_class class = telnyx_classify(status, code);

	ck_assert_msg(class.type == type, "%d %s: type %s", status, code,
	    telnyx_error_type_name(class.type));
	ck_assert_msg(class.outcome == outcome, "%d %s: outcome %s", status, code,
	    telnyx_outcome_name(class.outcome));
	ck_assert_msg(
	    class.retriable == retriable, "%d %s: %d", status, code, class.retriable);
}

#define REJECTED(status, code, type)                                                   \
	expect(status, code, TELNYX_ERROR_##type, TELNYX_OUTCOME_REJECTED, false)
#define LATER(status, code, type)                                                      \
	expect(status, code, TELNYX_ERROR_##type, TELNYX_OUTCOME_REJECTED, true)
#define UNKNOWN(status, code, type)                                                    \
	expect(status, code, TELNYX_ERROR_##type, TELNYX_OUTCOME_UNKNOWN, false)

/* Codes that must not change what a status alone says. */
static const char *const plain_codes[] = {NULL, "", "10015", "40310", "10011", "99999",
    "nonsense", "-40318", "40318x", "x40318", "4031", "403180", " 40318", "+40318",
    "99999999999999999999999999"};
#define PLAIN_CODES (sizeof(plain_codes) / sizeof(plain_codes[0]))

START_TEST(a_2xx_says_nothing_by_itself)
{
	int status;
	size_t i;

	for (status = 200; status <= 299; status++)
		for (i = 0; i < PLAIN_CODES; i++)
			UNKNOWN(status, plain_codes[i], API);
	UNKNOWN(200, "40318", API);
	UNKNOWN(200, "40300", API);
}
END_TEST

START_TEST(a_3xx_is_a_refusal)
{
	int status;

	for (status = 300; status <= 399; status++)
		REJECTED(status, NULL, API);
	REJECTED(302, "40310", API);
}
END_TEST

START_TEST(authentication_is_401_and_403)
{
	size_t i;

	REJECTED(401, NULL, AUTHENTICATION);
	REJECTED(403, NULL, AUTHENTICATION);
	REJECTED(401, "10009", AUTHENTICATION);
	REJECTED(403, "10010", AUTHENTICATION);
	REJECTED(403, "20002", AUTHENTICATION);
	for (i = 0; i < PLAIN_CODES; i++)
		if (plain_codes[i] == NULL || strcmp(plain_codes[i], "40310") != 0)
			REJECTED(403, plain_codes[i], AUTHENTICATION);
}
END_TEST

START_TEST(a_messaging_code_under_403_is_no_matter_of_keys)
{
	char code[16];
	int number;

	for (number = 40300; number <= 40399; number++) {
		(void)snprintf(code, sizeof(code), "%d", number);
		if (number == 40318)
			continue;
		REJECTED(403, code, API);
		REJECTED(401, code, API);
	}
	REJECTED(403, "40299", AUTHENTICATION);
	REJECTED(403, "40400", AUTHENTICATION);
}
END_TEST

START_TEST(validation_is_five_statuses)
{
	static const int statuses[] = {400, 413, 414, 415, 422};
	static const char *const codes[] = {NULL, "10002", "10004", "10015", "10016",
	    "10027", "10034", "40301", "40302", "40304", "40305", "40310", "40316",
	    "40317", "40325", "40328"};
	size_t i, j;

	for (i = 0; i < 5; i++)
		for (j = 0; j < sizeof(codes) / sizeof(codes[0]); j++)
			REJECTED(statuses[i], codes[j], VALIDATION);
}
END_TEST

START_TEST(codes_of_refusal_are_api_errors_under_any_of_them)
{
	static const char *const codes[] = {"10035", "10036", "10038", "10039", "20012",
	    "20013", "20017", "20100", "40300", "40309", "40312", "40314", "40315",
	    "40320", "40321", "40322", "40329", "40330", "40331", "40333"};
	size_t i;

	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		REJECTED(400, codes[i], API);
		REJECTED(422, codes[i], API);
	}
	/* The recipient said STOP: seen under each of these. */
	REJECTED(400, "40300", API);
	REJECTED(403, "40300", API);
	REJECTED(422, "40300", API);
	/* Next to the ranges: */
	REJECTED(400, "10034", VALIDATION);
	REJECTED(400, "10040", VALIDATION);
	REJECTED(400, "20011", VALIDATION);
	REJECTED(400, "20018", VALIDATION);
	REJECTED(400, "40301", VALIDATION);
	REJECTED(400, "40308", VALIDATION);
	REJECTED(400, "40316", VALIDATION);
	REJECTED(400, "40319", VALIDATION);
	REJECTED(400, "40325", VALIDATION);
	REJECTED(400, "40334", VALIDATION);
}
END_TEST

START_TEST(a_429_is_for_later)
{
	size_t i;

	for (i = 0; i < PLAIN_CODES; i++)
		LATER(429, plain_codes[i], RATE_LIMIT);
	LATER(429, "40300", RATE_LIMIT);
}
END_TEST

START_TEST(the_spend_limit_is_not_for_later)
{
	REJECTED(429, "40333", API);
	REJECTED(400, "40333", API);
	REJECTED(403, "40333", API);
	LATER(429, "40332", RATE_LIMIT);
	LATER(429, "40334", RATE_LIMIT);
}
END_TEST

START_TEST(a_full_queue_is_for_later_under_any_status)
{
	int status;

	for (status = 300; status <= 599; status++)
		LATER(status, "40318", RATE_LIMIT);
}
END_TEST

START_TEST(a_408_is_a_timeout_of_unknown_outcome)
{
	size_t i;

	for (i = 0; i < PLAIN_CODES; i++)
		UNKNOWN(408, plain_codes[i], TIMEOUT);
	UNKNOWN(408, "10008", TIMEOUT);
	UNKNOWN(408, "40300", TIMEOUT);
}
END_TEST

START_TEST(other_4xx_are_refusals)
{
	static const int named[] = {400, 401, 403, 408, 413, 414, 415, 422, 429};
	int status;
	size_t i;
	bool is_named;

	for (status = 400; status <= 499; status++) {
		is_named = false;
		for (i = 0; i < sizeof(named) / sizeof(named[0]); i++)
			is_named = is_named || status == named[i];
		if (is_named)
			continue;
		REJECTED(status, NULL, API);
		REJECTED(status, "10015", API);
		REJECTED(status, "40300", API);
	}
	REJECTED(402, "20100", API);
	REJECTED(404, "10005", API);
}
END_TEST

START_TEST(a_5xx_says_nothing_about_the_message)
{
	int status;
	size_t i;

	for (status = 500; status <= 599; status++) {
		for (i = 0; i < PLAIN_CODES; i++)
			UNKNOWN(status, plain_codes[i], API);
		UNKNOWN(status, "40300", API);
		UNKNOWN(status, "40333", API);
		if (status != 503)
			UNKNOWN(status, "10037", API);
	}
}
END_TEST

START_TEST(only_telnyx_s_own_503_is_a_refusal)
{
	LATER(503, "10037", API);
	UNKNOWN(503, NULL, API);
	UNKNOWN(503, "10036", API);
	UNKNOWN(503, "10038", API);
	UNKNOWN(500, "10037", API);
	REJECTED(400, "10037", API);
}
END_TEST

START_TEST(what_is_no_status_says_nothing)
{
	static const int odd[] = {-1, 0, 1, 99, 100, 101, 199, 600, 999, 40318};
	size_t i;

	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		UNKNOWN(odd[i], NULL, API);
		UNKNOWN(odd[i], "40318", API);
	}
}
END_TEST

START_TEST(later_is_only_ever_said_of_refusals)
{
	static const char *const codes[] = {NULL, "10037", "40318", "40333", "40300"};
	struct telnyx_class class;
	int status;
	size_t i;

	for (status = 0; status <= 700; status++)
		for (i = 0; i < 5; i++) {
			class = telnyx_classify(status, codes[i]);
			ck_assert(!class.retriable ||
				  class.outcome == TELNYX_OUTCOME_REJECTED);
			ck_assert_int_ne(class.type, TELNYX_ERROR_NONE);
			ck_assert_int_ne(class.outcome, TELNYX_OUTCOME_NONE);
			ck_assert_int_ne(class.outcome, TELNYX_OUTCOME_NOT_SENT);
		}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("classify");
	TCase *tcase = tcase_create("classify");

	tcase_add_test(tcase, a_2xx_says_nothing_by_itself);
	tcase_add_test(tcase, a_3xx_is_a_refusal);
	tcase_add_test(tcase, authentication_is_401_and_403);
	tcase_add_test(tcase, a_messaging_code_under_403_is_no_matter_of_keys);
	tcase_add_test(tcase, validation_is_five_statuses);
	tcase_add_test(tcase, codes_of_refusal_are_api_errors_under_any_of_them);
	tcase_add_test(tcase, a_429_is_for_later);
	tcase_add_test(tcase, the_spend_limit_is_not_for_later);
	tcase_add_test(tcase, a_full_queue_is_for_later_under_any_status);
	tcase_add_test(tcase, a_408_is_a_timeout_of_unknown_outcome);
	tcase_add_test(tcase, other_4xx_are_refusals);
	tcase_add_test(tcase, a_5xx_says_nothing_about_the_message);
	tcase_add_test(tcase, only_telnyx_s_own_503_is_a_refusal);
	tcase_add_test(tcase, what_is_no_status_says_nothing);
	tcase_add_test(tcase, later_is_only_ever_said_of_refusals);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
