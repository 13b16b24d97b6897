/* SPDX-License-Identifier: MIT */
/* The shapes of senders and recipients. */
#include <check.h>
#include <stdlib.h>

#include "codec/phone.h"

enum { NONE = 0, E164 = 1, SHORT_CODE = 2, ALPHANUMERIC = 4 };

static const struct {
	const char *text;
	int is;
} cases[] = {
    {"+13125550001", E164},
    {"+12", E164},
    {"+123456789012345", E164},
    {"+1", NONE},
    {"+1234567890123456", NONE},
    {"+0123456789", NONE},
    {"+", NONE},
    {"++13125550001", NONE},
    {"+1 312 555 0001", NONE},
    {"+1-312-5550001", NONE},
    {" +13125550001", NONE},
    {"+13125550001 ", NONE},
    {"+13125550001\n", NONE},
    {"+1312555000a", NONE},
    {"+\xD9\xA1\xD9\xA2\xD9\xA3", NONE},
    {"", NONE},
    {"12345", SHORT_CODE},
    {"123456", SHORT_CODE},
    {"01234", SHORT_CODE},
    {"1234", NONE},
    {"1234567", NONE},
    {"12345 ", NONE},
    {"12345\n", NONE},
    {"1234a", ALPHANUMERIC},
    {"13125550001", NONE},
    {"ACME", ALPHANUMERIC},
    {"A", ALPHANUMERIC},
    {"z", ALPHANUMERIC},
    {"Acme Corp 1", ALPHANUMERIC},
    {"Acme Corp 12", NONE},
    {"ABCDEFGHIJK", ALPHANUMERIC},
    {"ABCDEFGHIJKL", NONE},
    {" A", ALPHANUMERIC},
    {"   ", NONE},
    {"1 2", NONE},
    {"Acme-Corp", NONE},
    {"Acme_1", NONE},
    {"Acme\t1", NONE},
    {"Caf\xC3\xA9", NONE},
    {"Acme\n", NONE},
    {"[acme]", NONE},
    {"@acme", NONE},
    {NULL, NONE},
};

START_TEST(each_text_has_just_the_shapes_it_should)
{
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = cases[i].text;

		ck_assert_msg(telnyx_phone_is_e164(text) == ((cases[i].is & E164) != 0),
		    "e164: %s", text);
		ck_assert_msg(telnyx_phone_is_short_code(text) ==
				  ((cases[i].is & SHORT_CODE) != 0),
		    "short code: %s", text);
		ck_assert_msg(telnyx_phone_is_alphanumeric(text) ==
				  ((cases[i].is & ALPHANUMERIC) != 0),
		    "alphanumeric: %s", text);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("phone");
	TCase *tcase = tcase_create("phone");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, each_text_has_just_the_shapes_it_should);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
