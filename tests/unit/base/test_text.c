/* SPDX-License-Identifier: MIT */
/* Text from outside, made visible: for people, and inside JSON. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include <telnyx/text.h>

#include "base/text.h"
#include "base/utf8.h"

static char out[256];

static void
shows(const char *text, const char *expected)
{
	ck_assert_ptr_eq(telnyx_text_visible(text, out, sizeof(out)), out);
	ck_assert_str_eq(out, expected);
}

START_TEST(what_people_write_passes_unchanged)
{
	static const char *const texts[] = {"", "Hi, \"you\" \\ ~",
	    "\xC3\xA9\xC3\x9F \xE4\xBD\xA0 \xF0\x9F\x98\x80",
	    /* An emoji of several, joined; a word that is written to the left. */
	    "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB",
	    "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D", "\xC2\xA0\xE2\x80\xA7\xE2\x80\xAF"};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		shows(texts[i], texts[i]);
	shows(NULL, "");
}
END_TEST

START_TEST(controls_are_shown_and_do_nothing)
{
	shows("a\nb\r\tc", "a\\nb\\r\\tc");
	shows("\x1b[2J\x07\x7f", "\\x1b[2J\\x07\\x7f");
	/* The C1 controls: CSI as UTF-8 has it, and as a byte of its own. */
	shows("\xC2\x9B"
	      "31m",
	    "\\u009b31m");
	shows("\x9B"
	      "31m",
	    "\\x9b31m");
	shows("\xC2\x80\xC2\x9F", "\\u0080\\u009f");
}
END_TEST

START_TEST(marks_that_turn_the_text_are_shown)
{
	shows("\xE2\x80\xAE"
	      "exe.\xE2\x80\xAC",
	    "\\u202eexe.\\u202c");
	shows("\xE2\x80\xAA\xE2\x80\xAB\xE2\x80\xAD", "\\u202a\\u202b\\u202d");
	shows("\xE2\x81\xA6\xE2\x81\xA7\xE2\x81\xA8\xE2\x81\xA9",
	    "\\u2066\\u2067\\u2068\\u2069");
	shows("\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C", "\\u200e\\u200f\\u061c");
	shows("\xE2\x80\xA8\xE2\x80\xA9", "\\u2028\\u2029");
}
END_TEST

START_TEST(bytes_that_are_not_utf8_are_shown_one_by_one)
{
	shows("caf\xE9", "caf\\xe9");
	shows("\xC0\x9B\xED\xA0\x80", "\\xc0\\x9b\\xed\\xa0\\x80");
	shows("\xE2\x80", "\\xe2\\x80");
	shows("\xF4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
}
END_TEST

/* Numbers below `most` that are the same in each run. */
static unsigned
next(unsigned most)
{
	static uint32_t state = 7;

	state = state * 1664525u + 1013904223u;
	return (state >> 16) % most;
}

/* Whatever is in it, and whatever the room. */
START_TEST(nothing_hostile_is_left_and_nothing_is_written_beyond_the_room)
{
	char text[64], room[TELNYX_TEXT_VISIBLE_SIZE(sizeof(text))];
	uint32_t code;
	unsigned round;
	size_t i, at, size, bytes;

	for (round = 0; round < 2000; round++) {
		for (i = 0; i + 1 < sizeof(text); i++)
			text[i] =
			    (char)(next(4) == 0 ? 0x80 + next(0x80) : 1 + next(0x7f));
		text[i] = '\0';
		size = round % 2 == 0 ? sizeof(room) : 1 + round % sizeof(room);
		memset(room, '#', sizeof(room));
		telnyx_text_visible(text, room, size);
		for (at = 0; room[at] != '\0'; at += bytes) {
			bytes = telnyx_utf8_decode(room + at, strlen(room + at), &code);
			if (bytes == 0 || telnyx_text_is_hostile(code))
				ck_abort_msg("round %u: hostile at %zu", round, at);
		}
		ck_assert_uint_lt(at, size);
		for (i = size; i < sizeof(room); i++)
			if (room[i] != '#')
				ck_abort_msg("round %u: written at %zu", round, i);
	}
}
END_TEST

START_TEST(what_is_cut_is_cut_between_characters)
{
	ck_assert_str_eq(telnyx_text_visible("a\xC3\xA9", out, 3), "a");
	ck_assert_str_eq(telnyx_text_visible("a\x1b", out, 5), "a");
	ck_assert_str_eq(telnyx_text_visible("a\x1b", out, 6), "a\\x1b");
	ck_assert_str_eq(telnyx_text_visible("abc", out, 1), "");
	ck_assert_str_eq(telnyx_text_visible("abc", out, 0), "");
	ck_assert_str_eq(telnyx_text_visible("abc", NULL, 9), "");
}
END_TEST

START_TEST(json_keeps_its_value_and_shows_nothing_hostile)
{
	static const char json[] = "{\n\t\"a\": \"\xC2\x9B"
				   "31m\x7f\xE2\x80\xAE\xC3\xA9\\n\"}";
	static const char expected[] = "{\n\t\"a\": \"\\u009b31m\\u007f\\u202e\xC3\xA9"
				       "\\n\"}";
	struct json_object *before, *after;
	size_t need = telnyx_json_visible(json, strlen(json), NULL, 0);

	ck_assert_uint_eq(need, strlen(expected));
	ck_assert_uint_eq(telnyx_json_visible(json, strlen(json), out, need + 1), need);
	ck_assert_str_eq(out, expected);
	before = json_tokener_parse(json);
	after = json_tokener_parse(out);
	ck_assert_ptr_nonnull(before);
	ck_assert(json_object_equal(before, after));
	json_object_put(before);
	json_object_put(after);
	/* Half a document is none. */
	ck_assert_uint_eq(telnyx_json_visible(json, strlen(json), out, need), need);
	ck_assert_str_eq(out, "");
}
END_TEST

START_TEST(json_with_a_byte_that_is_not_utf8_has_a_replacement)
{
	telnyx_json_visible("\"\x9B\"", 3, out, sizeof(out));
	ck_assert_str_eq(out, "\"\\ufffd\"");
	ck_assert_uint_eq(telnyx_json_visible("\"abc\"", 5, NULL, 0), 5);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("text");
	TCase *tcase = tcase_create("text");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, what_people_write_passes_unchanged);
	tcase_add_test(tcase, controls_are_shown_and_do_nothing);
	tcase_add_test(tcase, marks_that_turn_the_text_are_shown);
	tcase_add_test(tcase, bytes_that_are_not_utf8_are_shown_one_by_one);
	tcase_add_test(
	    tcase, nothing_hostile_is_left_and_nothing_is_written_beyond_the_room);
	tcase_add_test(tcase, what_is_cut_is_cut_between_characters);
	tcase_add_test(tcase, json_keeps_its_value_and_shows_nothing_hostile);
	tcase_add_test(tcase, json_with_a_byte_that_is_not_utf8_has_a_replacement);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
