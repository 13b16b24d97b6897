/* SPDX-License-Identifier: MIT */
/* The check before sending: each rule, on both sides of its limit. */
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

#include "resources/messages/message_check.h"

static char why[TELNYX_MESSAGE_WHY_BYTES];

#define FROM .from = "+13125550001"
#define TO .to = "+13125550002"

static void
expect_fine(const struct telnyx_message_params *params)
{
	const char *field;

	why[0] = '\0';
	field = telnyx_message_check(params, why);
	ck_assert_msg(field == NULL, "%s: %s", field, why);
}

/* The field is at fault, and the reason says something. */
static void
expect_fault(const struct telnyx_message_params *params, const char *field)
{
	const char *found;

	memset(why, 0, sizeof(why));
	found = telnyx_message_check(params, why);
	ck_assert_msg(found != NULL, "%s was found to be fine", field);
	ck_assert_str_eq(found, field);
	ck_assert_uint_gt(strlen(why), 5);
	ck_assert_uint_lt(strlen(why), sizeof(why));
}

/* --- addresses --- */

START_TEST(to_is_e164_or_a_short_code)
{
	static const char *const good[] = {
	    "+13125550002", "+442071838750", "+123456789012345", "12345", "123456"};
	static const char *const bad[] = {"", " ", "1234", "1234567", "13125550002",
	    "+", "+0123456789", "+1234567890123456", "+1312555000x", "+1 312 555 0002",
	    "+1-312-555-0002", "+13125550002 ", "Acme", "+13125550002,+13125550003",
	    "\xEF\xBC\x8B\061"};
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		expect_fine(TELNYX_MESSAGE(.to = good[i], FROM, .text = "t"));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_fault(TELNYX_MESSAGE(.to = bad[i], FROM, .text = "t"), "to");
}
END_TEST

START_TEST(to_is_required)
{
	expect_fault(TELNYX_MESSAGE(FROM, .text = "t"), "to");
	ck_assert_str_eq(why, "is required");
	expect_fault(TELNYX_MESSAGE(.to = TELNYX_NULL, FROM, .text = "t"), "to");
	ck_assert_str_eq(why, "is required");
}
END_TEST

START_TEST(from_is_e164_a_short_code_or_alphanumeric)
{
	static const char *const good[] = {"+13125550001", "12345", "123456", "Acme",
	    "A", "ABCDEFGHIJK", "My Shop 24", "1234567A"};
	static const char *const bad[] = {"", "   ", "1234", "1234567", "13125550001",
	    "ABCDEFGHIJKL", "Acme!", "A-B", "Caf\xC3\xA9", "+Acme", "Acme\n"};
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		expect_fine(TELNYX_MESSAGE(TO, .from = good[i], .text = "t"));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_fault(TELNYX_MESSAGE(TO, .from = bad[i], .text = "t"), "from");
}
END_TEST

START_TEST(from_may_be_left_to_a_profile)
{
	expect_fine(TELNYX_MESSAGE(TO, .messaging_profile_id = "p", .text = "t"));
	expect_fine(TELNYX_MESSAGE(
	    TO, .from = TELNYX_NULL, .messaging_profile_id = "p", .text = "t"));
	expect_fault(TELNYX_MESSAGE(TO, .text = "t"), "from");
	expect_fault(TELNYX_MESSAGE(TO, .from = TELNYX_NULL, .text = "t"), "from");
	expect_fault(
	    TELNYX_MESSAGE(TO, .messaging_profile_id = TELNYX_NULL, .text = "t"),
	    "from");
}
END_TEST

/* --- the text --- */

START_TEST(an_sms_needs_a_text_that_is_not_blank)
{
	expect_fault(TELNYX_MESSAGE(TO, FROM), "text");
	expect_fault(TELNYX_MESSAGE(TO, FROM, .text = TELNYX_NULL), "text");
	expect_fault(TELNYX_MESSAGE(TO, FROM, .text = ""), "text");
	expect_fault(TELNYX_MESSAGE(TO, FROM, .text = " \t\r\n"), "text");
	expect_fault(TELNYX_MESSAGE(TO, FROM, .type = TELNYX_MESSAGE_TYPE_SMS), "text");
	expect_fine(TELNYX_MESSAGE(TO, FROM, .text = " x "));
	expect_fine(TELNYX_MESSAGE(TO, FROM, .text = "null")); /* a word */
	/* A subject does not make an SMS of nothing. */
	expect_fault(TELNYX_MESSAGE(TO, FROM, .subject = "s"), "text");
}
END_TEST

START_TEST(texts_are_utf8)
{
	static const char *const bad[] = {
	    "\xFF", "a\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "caf\xE9"};
	static const char *const urls[] = {"https://m/1", NULL};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		expect_fault(TELNYX_MESSAGE(TO, FROM, .text = bad[i]), "text");
		expect_fault(
		    TELNYX_MESSAGE(TO, FROM, .text = bad[i], .media_urls = urls),
		    "text");
		expect_fault(TELNYX_MESSAGE(TO, FROM, .text = "t", .subject = bad[i]),
		    "subject");
		expect_fault(TELNYX_MESSAGE(
				 TO, FROM, .text = "t", .messaging_profile_id = bad[i]),
		    "messaging_profile_id");
		expect_fault(TELNYX_MESSAGE(TO, FROM, .text = "t", .send_at = bad[i]),
		    "send_at");
	}
	expect_fine(TELNYX_MESSAGE(TO, FROM, .text = "caf\xC3\xA9 \xF0\x9F\x98\x80"));
}
END_TEST

/* `count` times `unit`; freed by the caller. */
static char *
repeat(const char *unit, size_t count)
{
	size_t len = strlen(unit), i;
	char *text = malloc(len * count + 1);

	ck_assert_ptr_nonnull(text);
	for (i = 0; i < count; i++)
		memcpy(text + i * len, unit, len);
	text[len * count] = '\0';
	return text;
}

static void
expect_limit(const char *unit, size_t most, enum telnyx_encoding encoding)
{
	char *fits = repeat(unit, most), *too_long = repeat(unit, most + 1);

	expect_fine(TELNYX_MESSAGE(TO, FROM, .text = fits, .encoding = encoding));
	expect_fault(
	    TELNYX_MESSAGE(TO, FROM, .text = too_long, .encoding = encoding), "text");
	ck_assert_ptr_nonnull(strstr(why, "10 parts"));
	free(fits);
	free(too_long);
}

START_TEST(a_text_has_at_most_ten_parts)
{
	expect_limit("a", 1530, TELNYX_ENCODING_UNSET);
	expect_limit("a", 1530, TELNYX_ENCODING_AUTO);
	expect_limit("a", 1530, TELNYX_ENCODING_GSM7);
	expect_limit("a", 670, TELNYX_ENCODING_UCS2);
	expect_limit("\xE2\x82\xAC", 765, TELNYX_ENCODING_GSM7); /* the euro is two */
	expect_limit("\xD0\x96", 670, TELNYX_ENCODING_AUTO);
	expect_limit("\xF0\x9F\x98\x80", 335, TELNYX_ENCODING_UNSET); /* a pair */
}
END_TEST

START_TEST(with_the_encoding_open_only_what_fits_neither_is_refused)
{
	/* Quotation marks that a profile's smart encoding makes plain. */
	char *quotes = repeat("\xE2\x80\x9C", 1530);

	expect_fine(TELNYX_MESSAGE(TO, FROM, .text = quotes));
	expect_fine(
	    TELNYX_MESSAGE(TO, FROM, .text = quotes, .encoding = TELNYX_ENCODING_GSM7));
	expect_fault(
	    TELNYX_MESSAGE(TO, FROM, .text = quotes, .encoding = TELNYX_ENCODING_UCS2),
	    "text");
	free(quotes);
}
END_TEST

START_TEST(gsm7_must_be_able_to_say_it)
{
	expect_fault(TELNYX_MESSAGE(TO, FROM, .text = "\xD0\x96",
			 .encoding = TELNYX_ENCODING_GSM7),
	    "text");
	ck_assert_ptr_nonnull(strstr(why, "GSM-7"));
	expect_fine(TELNYX_MESSAGE(
	    TO, FROM, .text = "\xD0\x96", .encoding = TELNYX_ENCODING_UCS2));
	expect_fine(TELNYX_MESSAGE(TO, FROM, .text = "\xD0\x96"));
}
END_TEST

START_TEST(numbers_that_are_no_type_or_encoding_are_named)
{
	static const char *const urls[] = {"https://m/1", NULL};

	/* Left to the encoder they would vanish from the request unseen. */
	expect_fault(
	    TELNYX_MESSAGE(TO, FROM, .text = "t", .type = TELNYX_MESSAGE_TYPE_UNKNOWN),
	    "type");
	expect_fault(
	    TELNYX_MESSAGE(TO, FROM, .text = "t", .type = (enum telnyx_message_type)3),
	    "type");
	expect_fault(
	    TELNYX_MESSAGE(TO, FROM, .text = "t", .encoding = TELNYX_ENCODING_UNKNOWN),
	    "encoding");
	expect_fault(
	    TELNYX_MESSAGE(TO, FROM, .text = "t", .encoding = (enum telnyx_encoding)4),
	    "encoding");
	expect_fault(TELNYX_MESSAGE(TO, FROM, .media_urls = urls,
			 .encoding = (enum telnyx_encoding)4),
	    "encoding");
}
END_TEST

/* --- media --- */

START_TEST(an_mms_needs_something_in_it)
{
	static const char *const none[] = {NULL};
	static const char *const urls[] = {"https://m/1", NULL};
	const enum telnyx_message_type mms = TELNYX_MESSAGE_TYPE_MMS;

	expect_fine(TELNYX_MESSAGE(TO, FROM, .media_urls = urls)); /* no text */
	expect_fine(TELNYX_MESSAGE(TO, FROM, .media_urls = urls, .text = ""));
	expect_fine(TELNYX_MESSAGE(TO, FROM, .media_urls = urls, .text = TELNYX_NULL));
	expect_fine(TELNYX_MESSAGE(TO, FROM, .type = mms, .text = "t"));
	expect_fine(TELNYX_MESSAGE(TO, FROM, .type = mms, .media_urls = urls));
	expect_fault(TELNYX_MESSAGE(TO, FROM, .type = mms), "text");
	expect_fault(TELNYX_MESSAGE(TO, FROM, .type = mms, .media_urls = none), "text");
	/* An empty list makes no MMS, and so needs a text. */
	expect_fault(TELNYX_MESSAGE(TO, FROM, .media_urls = none), "text");
	expect_fine(TELNYX_MESSAGE(TO, FROM, .media_urls = none, .text = "t"));
	/* Called an SMS it needs a text, media or not. */
	expect_fault(TELNYX_MESSAGE(
			 TO, FROM, .media_urls = urls, .type = TELNYX_MESSAGE_TYPE_SMS),
	    "text");
}
END_TEST

START_TEST(an_mms_may_have_a_long_text)
{
	char *text = repeat("a", 5000);

	expect_fine(
	    TELNYX_MESSAGE(TO, FROM, .text = text, .type = TELNYX_MESSAGE_TYPE_MMS));
	free(text);
}
END_TEST

START_TEST(ten_media_and_not_eleven)
{
	const char *urls[12] = {NULL};
	int i;

	for (i = 0; i < 10; i++)
		urls[i] = "https://example.com/a.png";
	expect_fine(TELNYX_MESSAGE(TO, FROM, .media_urls = urls));
	urls[10] = "https://example.com/a.png";
	expect_fault(TELNYX_MESSAGE(TO, FROM, .media_urls = urls), "media_urls");
	ck_assert_ptr_nonnull(strstr(why, "10"));
}
END_TEST

START_TEST(media_are_urls)
{
	static const char *const bad[] = {"", "a.png", "ftp://h/a", "https://",
	    "https:///a", "https://h/a b", "https://h/\n", "//h/a", TELNYX_NULL};
	const char *urls[] = {"http://h/a", NULL, NULL};
	size_t i;

	expect_fine(TELNYX_MESSAGE(TO, FROM, .media_urls = urls));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		urls[1] = bad[i];
		expect_fault(
		    TELNYX_MESSAGE(TO, FROM, .media_urls = urls), "media_urls");
	}
}
END_TEST

/* --- URLs --- */

START_TEST(webhook_urls_are_http_or_https_or_switched_off)
{
	static const char *const good[] = {
	    "https://h", "http://h:8080/p?q#f", "HTTPS://H/", "", TELNYX_NULL, NULL};
	static const char *const bad[] = {"h", "ws://h", "https//h", "https://:80",
	    "https://h/\r\nX: y", "https://h/\xFF", " https://h", "javascript:x"};
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		expect_fine(TELNYX_MESSAGE(TO, FROM, .text = "t",
		    .webhook_url = good[i], .webhook_failover_url = good[i]));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		expect_fault(
		    TELNYX_MESSAGE(TO, FROM, .text = "t", .webhook_url = bad[i]),
		    "webhook_url");
		expect_fault(TELNYX_MESSAGE(
				 TO, FROM, .text = "t", .webhook_failover_url = bad[i]),
		    "webhook_failover_url");
	}
}
END_TEST

START_TEST(a_url_has_2000_characters_and_not_2001)
{
	char *path = repeat("x", 2001);
	const char *urls[] = {path, NULL};

	memcpy(path, "https://h/", 10);
	expect_fault(
	    TELNYX_MESSAGE(TO, FROM, .text = "t", .webhook_url = path), "webhook_url");
	ck_assert_ptr_nonnull(strstr(why, "2000"));
	expect_fault(
	    TELNYX_MESSAGE(TO, FROM, .text = "t", .webhook_failover_url = path),
	    "webhook_failover_url");
	expect_fault(TELNYX_MESSAGE(TO, FROM, .media_urls = urls), "media_urls");
	path[2000] = '\0';
	expect_fine(TELNYX_MESSAGE(TO, FROM, .text = "t", .webhook_url = path,
	    .webhook_failover_url = path, .media_urls = urls));
	free(path);
}
END_TEST

START_TEST(the_first_fault_in_the_api_s_order_is_told)
{
	expect_fault(TELNYX_MESSAGE(.to = "x", .from = "?", .webhook_url = "x"), "to");
	expect_fault(TELNYX_MESSAGE(TO, .from = "?", .webhook_url = "x"), "from");
	expect_fault(TELNYX_MESSAGE(TO, FROM, .webhook_url = "x"), "text");
	expect_fault(TELNYX_MESSAGE(TO, FROM, .text = "t", .webhook_url = "x",
			 .webhook_failover_url = "x"),
	    "webhook_url");
}
END_TEST

START_TEST(a_reason_does_not_repeat_what_was_refused)
{
	/* It goes into logs, where message text has no place. */
	expect_fault(TELNYX_MESSAGE(.to = "secret-number", FROM, .text = "t"), "to");
	ck_assert_ptr_null(strstr(why, "secret"));
	expect_fault(TELNYX_MESSAGE(TO, FROM, .text = "secret\xFF"), "text");
	ck_assert_ptr_null(strstr(why, "secret"));
	expect_fault(TELNYX_MESSAGE(TO, FROM, .text = "t", .webhook_url = "secret"),
	    "webhook_url");
	ck_assert_ptr_null(strstr(why, "secret"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("message_check");
	TCase *tcase = tcase_create("message_check");

	tcase_add_test(tcase, to_is_e164_or_a_short_code);
	tcase_add_test(tcase, to_is_required);
	tcase_add_test(tcase, from_is_e164_a_short_code_or_alphanumeric);
	tcase_add_test(tcase, from_may_be_left_to_a_profile);
	tcase_add_test(tcase, an_sms_needs_a_text_that_is_not_blank);
	tcase_add_test(tcase, texts_are_utf8);
	tcase_add_test(tcase, a_text_has_at_most_ten_parts);
	tcase_add_test(tcase, with_the_encoding_open_only_what_fits_neither_is_refused);
	tcase_add_test(tcase, gsm7_must_be_able_to_say_it);
	tcase_add_test(tcase, numbers_that_are_no_type_or_encoding_are_named);
	tcase_add_test(tcase, an_mms_needs_something_in_it);
	tcase_add_test(tcase, an_mms_may_have_a_long_text);
	tcase_add_test(tcase, ten_media_and_not_eleven);
	tcase_add_test(tcase, media_are_urls);
	tcase_add_test(tcase, webhook_urls_are_http_or_https_or_switched_off);
	tcase_add_test(tcase, a_url_has_2000_characters_and_not_2001);
	tcase_add_test(tcase, the_first_fault_in_the_api_s_order_is_told);
	tcase_add_test(tcase, a_reason_does_not_repeat_what_was_refused);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
