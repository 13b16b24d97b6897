/* SPDX-License-Identifier: MIT */
/* telnyx_segments_count(): the counts that people are shown, at every edge of a part.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <telnyx/segment.h>

static char text[8192];
static struct telnyx_segments got;

/* `text` becomes `unit` repeated `times`, and then `tail`. */
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
expect(const char *of, enum telnyx_encoding encoding, uint32_t parts, uint32_t units,
    uint32_t per_part, uint32_t left)
{
	ck_assert_int_eq(
	    telnyx_segments_count(of, TELNYX_ENCODING_AUTO, 0, &got), TELNYX_OK);
	ck_assert_int_eq(got.encoding, encoding);
	ck_assert_uint_eq(got.parts, parts);
	ck_assert_uint_eq(got.units, units);
	ck_assert_uint_eq(got.units_per_part, per_part);
	ck_assert_uint_eq(got.units_left, left);
}

#define GSM7 TELNYX_ENCODING_GSM7
#define UCS2 TELNYX_ENCODING_UCS2
#define EMOJI "\xF0\x9F\x98\x80" /* a surrogate pair in UTF-16 */

START_TEST(an_empty_text_takes_no_part)
{
	expect("", GSM7, 0, 0, 160, 160);
	ck_assert_uint_eq(got.characters, 0);
	ck_assert_int_eq(telnyx_segments_count("", UCS2, 0, &got), TELNYX_OK);
	ck_assert_int_eq(got.encoding, UCS2);
	ck_assert_uint_eq(got.parts, 0);
	ck_assert_uint_eq(got.units_left, 70);
}
END_TEST

START_TEST(a_form_feed_is_gsm7_of_two_units_only_where_all_of_gsm_03_38_counts)
{
	expect("a\f", UCS2, 1, 2, 70, 68);
	ck_assert_int_eq(telnyx_segments_count("a\f", TELNYX_ENCODING_AUTO,
			     TELNYX_SEGMENTS_GSM_0338, &got),
	    TELNYX_OK);
	ck_assert_int_eq(got.encoding, GSM7);
	ck_assert_uint_eq(got.units, 3);
}
END_TEST

START_TEST(gsm7_parts_end_at_160_and_at_multiples_of_153)
{
	unsigned parts;

	expect("a", GSM7, 1, 1, 160, 159);
	expect(repeat("a", 160, ""), GSM7, 1, 160, 160, 0);
	expect(repeat("a", 161, ""), GSM7, 2, 161, 153, 145);
	for (parts = 2; parts <= 12; parts++) {
		expect(repeat("a", parts * 153, ""), GSM7, parts, parts * 153, 153, 0);
		expect(repeat("a", parts * 153 + 1, ""), GSM7, parts + 1,
		    parts * 153 + 1, 153, 152);
	}
}
END_TEST

START_TEST(ucs2_parts_end_at_70_and_at_multiples_of_67)
{
	unsigned parts;

	expect(repeat("\xC4\x85", 70, ""), UCS2, 1, 70, 70, 0);
	expect(repeat("\xC4\x85", 71, ""), UCS2, 2, 71, 67, 63);
	for (parts = 2; parts <= 12; parts++) {
		expect(
		    repeat("\xC4\x85", parts * 67, ""), UCS2, parts, parts * 67, 67, 0);
		expect(repeat("\xC4\x85", parts * 67 + 1, ""), UCS2, parts + 1,
		    parts * 67 + 1, 67, 66);
	}
}
END_TEST

START_TEST(an_extension_character_counts_two_and_is_not_split)
{
	expect("€", GSM7, 1, 2, 160, 158);
	expect(repeat("{", 80, ""), GSM7, 1, 160, 160, 0);
	expect(repeat("a", 159, "{"), GSM7, 2, 161, 153, 145);
	/* 76 pairs leave the 153rd septet of each part unused. */
	expect(repeat("{", 81, ""), GSM7, 2, 162, 153, 153 - 10);
	expect(repeat("{", 152, ""), GSM7, 2, 304, 153, 1);
	expect(repeat("{", 153, ""), GSM7, 3, 306, 153, 151);
	/* 306 septets fill two parts only if none is wasted. */
	expect(repeat("a", 151, "{"), GSM7, 1, 153, 160, 7);
	memset(text, 'a', 306);
	text[306] = '\0';
	expect(text, GSM7, 2, 306, 153, 0);
	text[152] = (char)0x7B; /* a brace, which moves to part two */
	text[305] = '\0';
	expect(text, GSM7, 3, 306, 153, 152);
}
END_TEST

START_TEST(a_surrogate_pair_counts_two_and_is_not_split)
{
	expect(EMOJI, UCS2, 1, 2, 70, 68);
	ck_assert_uint_eq(got.characters, 1);
	expect("\xEF\xBF\xBF", UCS2, 1, 1, 70, 69);	/* the last without a pair */
	expect("\xF0\x90\x80\x80", UCS2, 1, 2, 70, 68); /* the first with one */
	expect(repeat(EMOJI, 35, ""), UCS2, 1, 70, 70, 0);
	expect(repeat("a", 69, EMOJI), UCS2, 2, 71, 67, 63);
	/* 33 pairs leave the 67th unit of each part unused. */
	expect(repeat(EMOJI, 36, ""), UCS2, 2, 72, 67, 61);
	expect(repeat(EMOJI, 66, ""), UCS2, 2, 132, 67, 1);
	expect(repeat(EMOJI, 67, ""), UCS2, 3, 134, 67, 65);
}
END_TEST

START_TEST(one_foreign_character_makes_the_whole_text_ucs2)
{
	expect(repeat("a", 160, "ą"), UCS2, 3, 161, 67, 40);
	ck_assert_uint_eq(got.characters, 161);
	/* Counted in UTF-16, where the braces are single. */
	expect(repeat("{", 69, "ą"), UCS2, 1, 70, 70, 0);
}
END_TEST

START_TEST(characters_are_counted_as_given)
{
	ck_assert_int_eq(telnyx_segments_count("a…\xE2\x80\x8B€", TELNYX_ENCODING_AUTO,
			     TELNYX_SEGMENTS_SMART, &got),
	    TELNYX_OK);
	ck_assert_int_eq(got.encoding, GSM7);
	ck_assert_uint_eq(got.characters, 4);
	ck_assert_uint_eq(got.units, 1 + 3 + 0 + 2);
}
END_TEST

START_TEST(greek_capitals_are_gsm7_only_when_asked_for)
{
	expect("ΔΦ", UCS2, 1, 2, 70, 68);
	ck_assert_int_eq(telnyx_segments_count("ΔΦÇ¤", TELNYX_ENCODING_UNSET,
			     TELNYX_SEGMENTS_GSM_0338, &got),
	    TELNYX_OK);
	ck_assert_int_eq(got.encoding, GSM7);
	ck_assert_uint_eq(got.units, 4);
	ck_assert_int_eq(telnyx_segments_count("Δ", GSM7, 0, &got), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_segments_count("Δ", GSM7, TELNYX_SEGMENTS_GSM_0338, &got),
	    TELNYX_OK);
}
END_TEST

START_TEST(substitutions_are_made_when_asked_for_and_always_for_gsm7)
{
	static const char quoted[] = "\xE2\x80\x9Chi\xE2\x80\x9D";

	expect(quoted, UCS2, 1, 4, 70, 66);
	ck_assert_int_eq(telnyx_segments_count(
			     quoted, TELNYX_ENCODING_AUTO, TELNYX_SEGMENTS_SMART, &got),
	    TELNYX_OK);
	ck_assert_int_eq(got.encoding, GSM7);
	ck_assert_int_eq(telnyx_segments_count(quoted, GSM7, 0, &got), TELNYX_OK);
	ck_assert_int_eq(got.encoding, GSM7);
	ck_assert_uint_eq(got.units, 4);
	/* ucs2 skips them, whatever the flag says. */
	ck_assert_int_eq(
	    telnyx_segments_count("\t", UCS2, TELNYX_SEGMENTS_SMART, &got), TELNYX_OK);
	ck_assert_uint_eq(got.units, 1);
	/* They are made before the encoding is chosen, and stay when it is UCS-2. */
	ck_assert_int_eq(telnyx_segments_count(
			     "…ą", TELNYX_ENCODING_AUTO, TELNYX_SEGMENTS_SMART, &got),
	    TELNYX_OK);
	ck_assert_int_eq(got.encoding, UCS2);
	ck_assert_uint_eq(got.units, 4);
	/* Twenty-three tabs are 161 spaces. */
	ck_assert_int_eq(
	    telnyx_segments_count(repeat("\t", 23, ""), GSM7, 0, &got), TELNYX_OK);
	ck_assert_uint_eq(got.parts, 2);
	ck_assert_uint_eq(got.units, 161);
	ck_assert_int_eq(
	    telnyx_segments_count("\xE2\x80\x8B", GSM7, 0, &got), TELNYX_OK);
	ck_assert_uint_eq(got.parts, 0);
}
END_TEST

START_TEST(ucs2_is_used_when_asked_for)
{
	ck_assert_int_eq(telnyx_segments_count("abc", UCS2, 0, &got), TELNYX_OK);
	ck_assert_int_eq(got.encoding, UCS2);
	ck_assert_uint_eq(got.units_per_part, 70);
	ck_assert_uint_eq(got.units_left, 67);
}
END_TEST

static void
expect_invalid(const char *of, enum telnyx_encoding encoding)
{
	static const struct telnyx_segments zero;

	memset(&got, 0x55, sizeof(got));
	ck_assert_int_eq(
	    telnyx_segments_count(of, encoding, 0, &got), TELNYX_E_INVALID);
	ck_assert_mem_eq(&got, &zero, sizeof(got));
}

START_TEST(what_cannot_be_counted_is_refused_and_the_result_zeroed)
{
	expect_invalid(NULL, TELNYX_ENCODING_AUTO);
	expect_invalid("a\xFF", TELNYX_ENCODING_AUTO);
	expect_invalid("\xED\xA0\x80", UCS2);
	expect_invalid("ą", GSM7);
	expect_invalid(EMOJI, GSM7);
	expect_invalid("a", TELNYX_ENCODING_UNKNOWN);
	expect_invalid("a", (enum telnyx_encoding)9);
	ck_assert_int_eq(telnyx_segments_count("a", TELNYX_ENCODING_AUTO, 0, NULL),
	    TELNYX_E_INVALID);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("segment");
	TCase *tcase = tcase_create("segment");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, an_empty_text_takes_no_part);
	tcase_add_test(
	    tcase, a_form_feed_is_gsm7_of_two_units_only_where_all_of_gsm_03_38_counts);
	tcase_add_test(tcase, gsm7_parts_end_at_160_and_at_multiples_of_153);
	tcase_add_test(tcase, ucs2_parts_end_at_70_and_at_multiples_of_67);
	tcase_add_test(tcase, an_extension_character_counts_two_and_is_not_split);
	tcase_add_test(tcase, a_surrogate_pair_counts_two_and_is_not_split);
	tcase_add_test(tcase, one_foreign_character_makes_the_whole_text_ucs2);
	tcase_add_test(tcase, characters_are_counted_as_given);
	tcase_add_test(tcase, greek_capitals_are_gsm7_only_when_asked_for);
	tcase_add_test(
	    tcase, substitutions_are_made_when_asked_for_and_always_for_gsm7);
	tcase_add_test(tcase, ucs2_is_used_when_asked_for);
	tcase_add_test(tcase, what_cannot_be_counted_is_refused_and_the_result_zeroed);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
