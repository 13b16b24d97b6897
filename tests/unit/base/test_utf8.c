/* SPDX-License-Identifier: MIT */
/* The strict UTF-8 decoder. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

START_TEST(each_length_of_code_point_is_decoded)
{
	static const struct {
		const char *text;
		size_t size;
		uint32_t code;
	} cases[] = {
	    {"A", 1, 'A'},
	    {"\x7F", 1, 0x7F},
	    {"\xC2\x80", 2, 0x80},
	    {"\xDF\xBF", 2, 0x7FF},
	    {"\xE0\xA0\x80", 3, 0x800},
	    {"\xE2\x82\xAC", 3, 0x20AC},
	    {"\xED\x9F\xBF", 3, 0xD7FF},
	    {"\xEE\x80\x80", 3, 0xE000},
	    {"\xEF\xBF\xBF", 3, 0xFFFF},
	    {"\xF0\x90\x80\x80", 4, 0x10000},
	    {"\xF0\x9F\x98\x80", 4, 0x1F600},
	    {"\xF4\x8F\xBF\xBF", 4, 0x10FFFF},
	};
	size_t i;
	uint32_t code;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_uint_eq(
		    telnyx_utf8_decode(cases[i].text, strlen(cases[i].text), &code),
		    cases[i].size);
		ck_assert_uint_eq(code, cases[i].code);
		ck_assert(telnyx_utf8_is_valid(cases[i].text));
	}
}
END_TEST

START_TEST(malformed_text_is_refused)
{
	static const char *const cases[] = {
	    "\x80",
	    "\xBF",
	    "\xFE",
	    "\xFF", /* no lead byte */
	    "\xC0\x80",
	    "\xC1\xBF", /* overlong, two bytes */
	    "\xE0\x80\x80",
	    "\xE0\x9F\xBF", /* overlong, three */
	    "\xF0\x80\x80\x80",
	    "\xF0\x8F\xBF\xBF", /* overlong, four */
	    "\xED\xA0\x80",
	    "\xED\xBF\xBF",		/* surrogates */
	    "\xED\xA0\xBD\xED\xB8\x80", /* a pair of them (CESU-8) */
	    "\xF4\x90\x80\x80",
	    "\xF5\x80\x80\x80", /* above U+10FFFF */
	    "\xF8\x88\x80\x80\x80",
	    "\xFC\x84\x80\x80\x80\x80",
	    "\xC3",
	    "\xE2\x82",
	    "\xF0\x9F\x98", /* cut */
	    "\xC3(",
	    "\xE2(\xAC",
	    "\xE2\x82(",
	    "\xF0\x9F\x98(",
	    "\xE2\x82\xC3\xA9",
	};
	size_t i;
	uint32_t code;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		code = 1;
		ck_assert_msg(!telnyx_utf8_is_valid(cases[i]), "case %zu", i);
		ck_assert_uint_eq(
		    telnyx_utf8_decode(cases[i], strlen(cases[i]), &code), 0);
		ck_assert_uint_eq(code, 0);
	}
}
END_TEST

START_TEST(valid_bytes_stop_at_the_first_fault)
{
	ck_assert_uint_eq(telnyx_utf8_valid_bytes("", 0), 0);
	ck_assert_uint_eq(telnyx_utf8_valid_bytes("h\xC3\xA9llo", 6), 6);
	ck_assert_uint_eq(telnyx_utf8_valid_bytes("h\xC3\xA9\xFFllo", 7), 3);
	ck_assert_uint_eq(telnyx_utf8_valid_bytes("h\xC3\xA9", 2), 1);
	ck_assert_uint_eq(telnyx_utf8_valid_bytes("a\0b", 3), 3);
	ck_assert(telnyx_utf8_is_valid(""));
	ck_assert(!telnyx_utf8_is_valid(NULL));
}
END_TEST

/* Under the address sanitizer: exact heap blocks. */
START_TEST(a_cut_text_is_not_read_beyond_its_length)
{
	static const char whole[] = "\xF0\x9F\x98\x80";
	size_t len;
	uint32_t code;
	char *cut;

	for (len = 0; len < 4; len++) {
		cut = malloc(len + (len == 0));
		ck_assert_ptr_nonnull(cut);
		memcpy(cut, whole, len);
		ck_assert_uint_eq(telnyx_utf8_decode(cut, len, &code), 0);
		free(cut);
	}
}
END_TEST

START_TEST(every_code_point_survives_the_way_there_and_back)
{
	unsigned char text[4];
	uint32_t code, got;
	size_t size;

	for (code = 0; code <= 0x10FFFF; code++) {
		if (code >= 0xD800 && code <= 0xDFFF)
			continue;
		size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
		if (size == 1) {
			text[0] = (unsigned char)code;
		} else {
			text[0] = (unsigned char)((0xF00u >> size) |
						  (code >> (6 * (size - 1))));
			if (size > 1)
				text[size - 1] = (unsigned char)(0x80 | (code & 0x3F));
			if (size > 2)
				text[size - 2] =
				    (unsigned char)(0x80 | (code >> 6 & 0x3F));
			if (size > 3)
				text[size - 3] =
				    (unsigned char)(0x80 | (code >> 12 & 0x3F));
		}
		if (telnyx_utf8_decode((const char *)text, size, &got) != size ||
		    got != code)
			ck_abort_msg("U+%04X", (unsigned)code);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("utf8");
	TCase *tcase = tcase_create("utf8");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, each_length_of_code_point_is_decoded);
	tcase_add_test(tcase, malformed_text_is_refused);
	tcase_add_test(tcase, valid_bytes_stop_at_the_first_fault);
	tcase_add_test(tcase, a_cut_text_is_not_read_beyond_its_length);
	tcase_add_test(tcase, every_code_point_survives_the_way_there_and_back);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
