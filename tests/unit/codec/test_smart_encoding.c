/* SPDX-License-Identifier: MIT */
/* The substitutions, held against the documented list, which stands here as it is
 * published: by what takes the place. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "codec/gsm7.h"
#include "codec/smart_encoding.h"

/* clang-format off */
static const struct {
	const char *text;
	const char *codes;
} documented[] = {
    {"\"", "00AB 00BB 201C 201D 02BA 02EE 201F 275D 275E 301D 301E FF02 201E"},
    {"'",
	"2018 2019 02BB 02C8 02BC 02BD 02B9 201B FF07 00B4 02CA 0060 02CB "
	"275B 275C 0313 0314 FE10 FE11"},
    {"-", "2014 2013 23BC 23BD 2015 FE63 FF0D 2010 2022 2043"},
    {"/", "00F7 29F8 0337 0338 2044 2215 FF0F"},
    {"1/4", "00BC"},
    {"1/2", "00BD"},
    {"3/4", "00BE"},
    {"\\", "29F9 29F5 20E5 FE68 FF3C"},
    {"_", "0332 FF3F 2017"},
    {"|", "20D2 20D3 2223 FF5C 23B8 23B9 23D0 239C 239F"},
    {"@", "FE6B FF20"},
    {"$", "FE69 FF04"},
    {"!", "01C3 FE15 FE57 FF01"},
    {"!!", "203C"},
    {"#", "FE5F FF03"},
    {"%", "FE6A FF05"},
    {"&", "FE60 FF06"},
    {"...", "2026"},
    {",", "201A 0326 FE50 3001 FE51 FF0C FF64"},
    {"(", "2768 276A FE59 FF08 27EE 2985"},
    {")", "2769 276B FE5A FF09 27EF 2986"},
    {"{", "2774 FE5B FF5B"},
    {"}", "2775 FE5C FF5D"},
    {"[", "FF3B"},
    {"]", "FF3D"},
    {"*",
	"204E 2217 229B 2722 2723 2724 2725 2731 2732 2733 273A 273B 273C "
	"273D 2743 2749 274A 274B 29C6 FE61 FF0A"},
    {"+", "02D6 FE62 FF0B"},
    {"<", "FE64 FF1C 2039"},
    {"=", "0347 A78A FE66 FF1D"},
    {">", "FE65 FF1E 203A"},
    {".", "3002 FE52 FF0E FF61"},
    {":", "02D0 02F8 2982 A789 FE13 FF1A"},
    {";", "204F FE14 FE54 FF1B"},
    {"?", "FE16 FE56 FF1F"},
    {"0", "FF10"},
    {"1", "FF11"},
    {"2", "FF12"},
    {"3", "FF13"},
    {"4", "FF14"},
    {"5", "FF15"},
    {"6", "FF16"},
    {"7", "FF17"},
    {"8", "FF18"},
    {"9", "FF19"},
    {"A", "1D00 0391"},
    {"B", "0299 0392"},
    {"C", "1D04"},
    {"D", "1D05"},
    {"E", "1D07 0395"},
    {"F", "A730"},
    {"G", "0262"},
    {"H", "029C 0397"},
    {"I", "026A 0399"},
    {"J", "1D0A"},
    {"K", "1D0B 039A"},
    {"L", "029F"},
    {"M", "1D0D 039C"},
    {"N", "0274 039D"},
    {"O", "1D0F 039F"},
    {"P", "1D18 03A1"},
    {"R", "0280"},
    {"S", "A731"},
    {"T", "1D1B 03A4"},
    {"U", "1D1C"},
    {"V", "1D20"},
    {"W", "1D21"},
    {"Y", "028F 03A5"},
    {"Z", "1D22 0396"},
    {"X", "03A7"},
    {"^", "02C6 0302 FF3E 1DCD"},
    {"~", "02DC 02F7 0303 0330 0334 223C FF5E"},
    {" ",
	"00A0 2000 2001 2002 2003 2004 2005 2006 2007 2008 2009 200A 202F "
	"205F 3000"},
    {"",
	"200B FEFF 2028 2029 2060 0000 0003 0004 0010 0011 0012 0013 0014 "
	"0017 0019 0080 008D 0090 009B 009F"},
    {"       ", "0009"},
};
/* clang-format on */

START_TEST(every_documented_substitution_is_made)
{
	const char *pos;
	const char *got;
	char *end;
	uint32_t code;
	unsigned seen = 0;
	size_t i;

	for (i = 0; i < sizeof(documented) / sizeof(documented[0]); i++) {
		for (pos = documented[i].codes; *pos != '\0'; pos = end) {
			code = (uint32_t)strtoul(pos, &end, 16);
			got = telnyx_smart_encoding_find(code);
			ck_assert_msg(got != NULL, "U+%04X", (unsigned)code);
			ck_assert_str_eq(got, documented[i].text);
			seen++;
		}
	}
	ck_assert_uint_eq(seen, TELNYX_SMART_ENCODING_COUNT);
}
END_TEST

START_TEST(nothing_else_is_substituted)
{
	uint32_t code;
	unsigned seen = 0;

	for (code = 0; code <= 0x110000; code++)
		seen += telnyx_smart_encoding_find(code) != NULL;
	ck_assert_uint_eq(seen, 258);
	ck_assert_ptr_null(telnyx_smart_encoding_find(UINT32_MAX));
	/* Not cut to 16 bits on the way. */
	ck_assert_ptr_null(telnyx_smart_encoding_find(0x12019));
}
END_TEST

START_TEST(what_takes_the_place_is_gsm7_and_what_it_replaces_is_not)
{
	const char *text;
	uint32_t code;

	for (code = 0; code <= 0xFFFF; code++) {
		text = telnyx_smart_encoding_find(code);
		if (text == NULL)
			continue;
		ck_assert_uint_eq(telnyx_gsm7_units(code, true), 0);
		ck_assert_uint_le(strlen(text), 7);
		for (; *text != '\0'; text++)
			ck_assert_uint_gt(
			    telnyx_gsm7_units((unsigned char)*text, false), 0);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("smart_encoding");
	TCase *tcase = tcase_create("smart_encoding");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, every_documented_substitution_is_made);
	tcase_add_test(tcase, nothing_else_is_substituted);
	tcase_add_test(tcase, what_takes_the_place_is_gsm7_and_what_it_replaces_is_not);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
