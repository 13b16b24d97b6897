/* SPDX-License-Identifier: MIT */
/* telnyx-bulk: what a dry run says of a message is what a send of it would say. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "programs/bulk/check.h"
#include "programs/common/text.h"

static struct event_base *base;
static struct telnyx_client *client;

static void
setup(void)
{
	base = event_base_new();
	/* Nobody listens at port 1: what is let through fails there. */
	ck_assert_int_eq(
	    telnyx_client_new(base,
		TELNYX_CONFIG(.base_url = "http://127.0.0.1:1", .api_key = "KEY",
		    .from = "+13125550001", .max_attempts = 1),
		&client, NULL),
	    TELNYX_OK);
}

static void
teardown(void)
{
	telnyx_client_free(client);
	event_base_free(base);
}

static struct telnyx_segments count;
static char why[PROGRAM_ERROR_MAX];

static bool
check(const char *to, const char *text, bool smart)
{
	why[0] = '\0';
	return bulk_check_message(client, to, text, smart, &count, why, sizeof(why));
}

START_TEST(a_dry_run_finds_what_would_be_refused)
{
	ck_assert(check("+13125550001", "Hi", false));
	ck_assert_uint_eq(count.parts, 1);
	ck_assert(check("12345", "\xE4\xBD\xA0", false));
	ck_assert_int_eq(count.encoding, TELNYX_ENCODING_UCS2);
	ck_assert(!check("", "Hi", false));
	ck_assert(!check("3125550001", "Hi", false));
	ck_assert(!check("+1 312", "Hi", false));
	ck_assert(!check("+012345678", "Hi", false));
	ck_assert_str_eq(why, "to: must be +E.164, such as +13125550002, or a short "
			      "code of 5-6 digits");
	ck_assert(!check("12345", " \t\n", false));
	ck_assert_str_eq(why, "text: is blank");
}
END_TEST

START_TEST(smart_encoding_is_counted_where_it_is_asked_for)
{
	/* A curly apostrophe makes a text UCS-2, and a profile may undo that. */
	ck_assert(check("12345", "It\xE2\x80\x99s", false));
	ck_assert_int_eq(count.encoding, TELNYX_ENCODING_UCS2);
	ck_assert(check("12345", "It\xE2\x80\x99s", true));
	ck_assert_int_eq(count.encoding, TELNYX_ENCODING_GSM7);
}
END_TEST

struct ended {
	bool over;
	char problem[PROGRAM_ERROR_MAX];
};

static void
on_message(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct ended *ended = arg;

	ck_assert_ptr_null(message);
	ended->over = true;
	ended->problem[0] = '\0';
	if (error->type == TELNYX_ERROR_VALIDATION)
		(void)snprintf(ended->problem, sizeof(ended->problem), "%s: %s",
		    error->field, error->detail);
}

static char long_text[8192];

/* `unit` so often. */
static const char *
repeat(const char *unit, unsigned times)
{
	size_t len = strlen(unit), at = 0;

	for (; times > 0; times--, at += len)
		memcpy(long_text + at, unit, len + 1);
	return long_text;
}

/* The same words, and nothing more and nothing less refused. */
static void
compare(const char *to, const char *text)
{
	struct ended ended = {0};
	unsigned turns = 0;

	ck_assert_int_eq(check(to, text, false), why[0] == '\0');
	ck_assert_int_eq(
	    telnyx_message_send(client, TELNYX_MESSAGE(.to = to, .text = text), NULL,
		on_message, &ended, NULL),
	    TELNYX_OK);
	while (!ended.over && turns++ < 1000)
		ck_assert_int_ge(event_base_loop(base, EVLOOP_ONCE), 0);
	ck_assert(ended.over);
	ck_assert_msg(strcmp(why, ended.problem) == 0,
	    "%s, %zu bytes: the dry run says \"%s\", the send \"%s\"", to, strlen(text),
	    why, ended.problem);
}

START_TEST(a_dry_run_and_a_send_refuse_the_same)
{
	static const char *const recipients[] = {"", "+", "+1", "+12", "+13125550001",
	    "+1234567890123456", "+123456789012345", "+03125550001", "1234", "12345",
	    "123456", "1234567", "+1312555000x", "+1312 5550001", "name", "++12", " "};
	static const char *const texts[] = {
	    "", " ", "\t\r\n", "\v\f", "\f", "\xC2\xA0", "\xE2\x80\x8B", "\x7f", "Hi"};
	static const char *const units[] = {"a", "\xE2\x82\xAC", "\xC4\x85", "\xCE\x93",
	    "\xE2\x80\x99", "\f", "\t", "`", "\xE2\x80\x8B", "\xF0\x9F\x98\x80"};
	/* Around 10 parts: of 153, of 67, with pairs, with what smart encoding adds
	 * and takes away. */
	static const unsigned times[] = {
	    95, 96, 218, 219, 335, 336, 660, 669, 670, 671, 760, 765, 766};
	size_t i, j;

	for (i = 0; i < sizeof(recipients) / sizeof(recipients[0]); i++)
		compare(recipients[i], "Hi");
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		compare("+13125550001", texts[i]);
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		for (j = 0; j < sizeof(times) / sizeof(times[0]); j++)
			compare("+13125550001", repeat(units[i], times[j]));
	for (i = 1529; i < 1532; i++)
		compare("12345", repeat("a", (unsigned)i));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("bulk_check");
	TCase *tc = tcase_create("check");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_dry_run_finds_what_would_be_refused);
	tcase_add_test(tc, smart_encoding_is_counted_where_it_is_asked_for);
	tcase_add_test(tc, a_dry_run_and_a_send_refuse_the_same);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
