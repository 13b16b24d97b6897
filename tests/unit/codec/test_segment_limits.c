/* SPDX-License-Identifier: MIT */
/* telnyx_text_fits(): refuses only what Telnyx must refuse. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/segment_limits.h"

#define AUTO TELNYX_ENCODING_AUTO
#define GSM7 TELNYX_ENCODING_GSM7
#define UCS2 TELNYX_ENCODING_UCS2
#define EMOJI "\xF0\x9F\x98\x80"

static char text[8192];
static struct telnyx_text_fit fit;
static char reason[TELNYX_TEXT_REASON_MAX];

static const char *
repeat(const char *unit, unsigned times, const char *tail)
{
	size_t len = 0;
	unsigned i;

	for (i = 0; i < times; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s", unit);
	(void)snprintf(text + len, sizeof(text) - len, "%s", tail);
	return text;
}

static void
expect_fit(const char *of, enum telnyx_encoding encoding)
{
	ck_assert(telnyx_text_fits(of, encoding, NULL));
	ck_assert(telnyx_text_fits(of, encoding, &fit));
	ck_assert_int_eq(fit.problem, TELNYX_TEXT_FITS);
	ck_assert_str_eq(telnyx_text_fit_reason(&fit, reason, sizeof(reason)), "");
}

static void
expect_problem(const char *of, enum telnyx_encoding encoding,
    enum telnyx_text_problem problem, const char *why)
{
	ck_assert(!telnyx_text_fits(of, encoding, NULL));
	ck_assert(!telnyx_text_fits(of, encoding, &fit));
	ck_assert_int_eq(fit.problem, problem);
	ck_assert_str_eq(telnyx_text_fit_reason(&fit, reason, sizeof(reason)), why);
}

START_TEST(gsm7_holds_1530_units)
{
	expect_fit(repeat("a", 1530, ""), GSM7);
	ck_assert_uint_eq(fit.units, 1530);
	ck_assert_uint_eq(fit.limit, 1530);
	ck_assert_int_eq(fit.encoding, GSM7);
	expect_problem(repeat("a", 1531, ""), GSM7, TELNYX_TEXT_TOO_LONG,
	    "takes 1531 GSM-7 units and 10 parts hold 1530");
	/* 765 pairs are 1530 units, though packing would waste ten more. */
	expect_fit(repeat("{", 765, ""), GSM7);
	expect_problem(repeat("{", 765, "a"), GSM7, TELNYX_TEXT_TOO_LONG,
	    "takes 1531 GSM-7 units and 10 parts hold 1530");
}
END_TEST

START_TEST(ucs2_holds_670_units)
{
	expect_fit(repeat("a", 670, ""), UCS2);
	expect_fit(repeat(EMOJI, 335, ""), UCS2);
	ck_assert_uint_eq(fit.units, 670);
	expect_problem(repeat("a", 671, ""), UCS2, TELNYX_TEXT_TOO_LONG,
	    "takes 671 UTF-16 units and 10 parts hold 670");
	/* No smart encoding here: what it would remove is counted. */
	expect_problem(repeat("a", 670, "\xE2\x80\x8B"), UCS2, TELNYX_TEXT_TOO_LONG,
	    "takes 671 UTF-16 units and 10 parts hold 670");
}
END_TEST

START_TEST(gsm7_counts_after_substitutions_with_the_full_set)
{
	expect_fit("ΔÇ¤", GSM7);
	expect_fit("\xE2\x80\x9Chi\xE2\x80\x9D", GSM7);
	expect_fit(repeat("\xE2\x80\x8B", 2000, "a"), GSM7);
	expect_problem(repeat("…", 511, ""), GSM7, TELNYX_TEXT_TOO_LONG,
	    "takes 1533 GSM-7 units and 10 parts hold 1530");
	expect_problem("Za\xC5\xBC\xC3\xB3\xC5\x82\xC4\x87", GSM7, TELNYX_TEXT_NOT_GSM7,
	    "text has U+017C at byte 2, which has no place in GSM-7");
	expect_problem("hi " EMOJI, GSM7, TELNYX_TEXT_NOT_GSM7,
	    "text has U+1F600 at byte 3, which has no place in GSM-7");
	expect_problem("\xE2\x80\x8B\xEF\xBB\xBF", GSM7, TELNYX_TEXT_VANISHES,
	    "text has only characters that smart encoding removes");
}
END_TEST

START_TEST(an_open_encoding_refuses_only_what_fits_neither)
{
	static const enum telnyx_encoding open[] = {TELNYX_ENCODING_UNSET, AUTO};
	size_t i;

	for (i = 0; i < 2; i++) {
		expect_fit(repeat("a", 1530, ""), open[i]);
		ck_assert_int_eq(fit.encoding, GSM7);
		expect_fit(repeat("\xE2\x80\x99", 1530, ""), open[i]);
		expect_fit(repeat("a", 669, "ą"), open[i]);
		ck_assert_int_eq(fit.encoding, UCS2);
		expect_problem(repeat("a", 1531, ""), open[i], TELNYX_TEXT_TOO_LONG,
		    "takes 1531 GSM-7 units and 10 parts hold 1530");
		expect_problem(repeat("a", 670, "ą"), open[i], TELNYX_TEXT_TOO_LONG,
		    "takes 671 UTF-16 units (U+0105 at byte 670 is not GSM-7) "
		    "and 10 parts hold 670");
		/* 2,100 spaces with smart encoding, 300 units without it. */
		expect_fit(repeat("\t", 300, ""), open[i]);
		ck_assert_int_eq(fit.encoding, UCS2);
		expect_problem(repeat("\t", 671, ""), open[i], TELNYX_TEXT_TOO_LONG,
		    "takes 4697 GSM-7 units and 10 parts hold 1530");
		/* Removed by smart encoding, which the profile may have on. */
		expect_fit(repeat("\xE2\x80\x8B", 1000, "ą"), open[i]);
		expect_fit("\xE2\x80\x8B", open[i]);
	}
}
END_TEST

START_TEST(an_empty_text_fits_everywhere)
{
	expect_fit("", AUTO);
	expect_fit("", GSM7);
	expect_fit("", UCS2);
}
END_TEST

START_TEST(what_is_not_utf8_is_named_by_its_place)
{
	expect_problem(
	    "ab\xFF", AUTO, TELNYX_TEXT_NOT_UTF8, "text is not valid UTF-8 at byte 2");
	expect_problem(
	    "\xC3", UCS2, TELNYX_TEXT_NOT_UTF8, "text is not valid UTF-8 at byte 0");
	expect_problem(
	    NULL, GSM7, TELNYX_TEXT_NOT_UTF8, "text is not valid UTF-8 at byte 0");
	expect_problem("a", TELNYX_ENCODING_UNKNOWN, TELNYX_TEXT_BAD_ENCODING,
	    "encoding is none of auto, gsm7 and ucs2");
}
END_TEST

START_TEST(a_reason_is_cut_to_its_buffer)
{
	char small[8];

	ck_assert(!telnyx_text_fits("\xFF", AUTO, &fit));
	ck_assert_str_eq(telnyx_text_fit_reason(&fit, small, sizeof(small)), "text is");
	small[0] = 'x';
	ck_assert_ptr_eq(telnyx_text_fit_reason(&fit, small, 0), small);
	ck_assert_int_eq(small[0], 'x');
	/* The longest there can be has room in the size that the header names. */
	fit = (struct telnyx_text_fit){
	    TELNYX_TEXT_TOO_LONG, UCS2, UINT64_MAX, UINT32_MAX, 0x10FFFF, SIZE_MAX};
	(void)telnyx_text_fit_reason(&fit, reason, sizeof(reason));
	ck_assert_ptr_nonnull(strstr(reason, "4294967295"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("segment_limits");
	TCase *tcase = tcase_create("segment_limits");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, gsm7_holds_1530_units);
	tcase_add_test(tcase, ucs2_holds_670_units);
	tcase_add_test(tcase, gsm7_counts_after_substitutions_with_the_full_set);
	tcase_add_test(tcase, an_open_encoding_refuses_only_what_fits_neither);
	tcase_add_test(tcase, an_empty_text_fits_everywhere);
	tcase_add_test(tcase, what_is_not_utf8_is_named_by_its_place);
	tcase_add_test(tcase, a_reason_is_cut_to_its_buffer);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
