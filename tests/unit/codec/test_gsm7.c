/* SPDX-License-Identifier: MIT */
/* The GSM-7 alphabet, held against lists that are written as the documents
 * write them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "codec/gsm7.h"
#include "base/utf8.h"

static const char listed[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 \n\r"
    "!\"#$%&'()*+,-./:;<=>?@_"
    "£¥èéùìòØøÅåÆæßÉ¡ÄÖÑÜ§¿äöñüà";
static const char unlisted[] = "Ç¤ΔΦΓΛΩΠΨΣΘΞ";
static const char extension[] = "~^|\\{}[]€";

static bool
holds(const char *list, uint32_t code)
{
	size_t len = strlen(list);
	uint32_t each;

	while (len > 0) {
		size_t size = telnyx_utf8_decode(list, len, &each);

		ck_assert_uint_gt(size, 0);
		if (each == code)
			return true;
		list += size;
		len -= size;
	}
	return false;
}

static unsigned
count_all(bool full, unsigned units)
{
	unsigned count = 0;
	uint32_t code;

	for (code = 0; code <= 0x110000; code++)
		count += telnyx_gsm7_units(code, full) == units;
	return count;
}

START_TEST(exactly_the_listed_characters_take_one_septet)
{
	uint32_t code;

	for (code = 1; code < 0x3000; code++) {
		ck_assert_msg(
		    (telnyx_gsm7_units(code, false) == 1) == holds(listed, code),
		    "U+%04X", (unsigned)code);
	}
	/* 128 places, less the escape and the twelve that Telnyx leaves out. */
	ck_assert_uint_eq(count_all(false, 1), 128 - 1 - 12);
}
END_TEST

START_TEST(the_full_set_is_that_of_gsm_03_38)
{
	uint32_t code;

	for (code = 1; code < 0x3000; code++) {
		ck_assert_msg((telnyx_gsm7_units(code, true) == 1) ==
				  (holds(listed, code) || holds(unlisted, code)),
		    "U+%04X", (unsigned)code);
	}
	ck_assert_uint_eq(count_all(true, 1), 127);
}
END_TEST

START_TEST(extension_characters_take_two_septets)
{
	uint32_t code;

	for (code = 1; code < 0x3000; code++) {
		ck_assert_msg(
		    (telnyx_gsm7_units(code, false) == 2) == holds(extension, code),
		    "U+%04X", (unsigned)code);
		ck_assert_msg((telnyx_gsm7_units(code, true) == 2) ==
				  (holds(extension, code) || code == '\f'),
		    "U+%04X", (unsigned)code);
	}
	ck_assert_uint_eq(count_all(false, 2), 9);
	ck_assert_uint_eq(count_all(true, 2), 10);
}
END_TEST

START_TEST(look_alikes_and_controls_have_no_place)
{
	static const uint32_t cases[] = {0, '\t', 0x1B, '`', 0x7F, 0xA0, 0xE7, 0xE1,
	    0x391, 0x2019, 0x1F600, 0x10FFFF, UINT32_MAX};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_uint_eq(telnyx_gsm7_units(cases[i], false), 0);
		ck_assert_uint_eq(telnyx_gsm7_units(cases[i], true), 0);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("gsm7");
	TCase *tcase = tcase_create("gsm7");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, exactly_the_listed_characters_take_one_septet);
	tcase_add_test(tcase, the_full_set_is_that_of_gsm_03_38);
	tcase_add_test(tcase, extension_characters_take_two_septets);
	tcase_add_test(tcase, look_alikes_and_controls_have_no_place);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
