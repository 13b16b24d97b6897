/* SPDX-License-Identifier: MIT */
/* JSON written as text: against json-c, which writes and reads the same. */
#include "support/fixture.h"

#include <stdlib.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

#include "base/buf.h"
#include "codec/json_text.h"

#define FLAGS (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

static void
expect_same_as_json_c(const char *text)
{
	struct json_object *string = json_object_new_string(text);
	struct telnyx_buf out;

	telnyx_buf_init(&out, 1000);
	telnyx_json_write_string(&out, text);
	ck_assert_str_eq(out.data, json_object_to_json_string_ext(string, FLAGS));
	ck_assert_uint_eq(out.len, strlen(out.data));
	telnyx_buf_clear(&out);
	json_object_put(string);
}

START_TEST(each_character_is_written_as_json_c_writes_it)
{
	char alone[] = "?", first[] = "?bc", middle[] = "a?c", last[] = "ab?";
	int c;

	for (c = 1; c < 128; c++) {
		alone[0] = first[0] = middle[1] = last[2] = (char)c;
		expect_same_as_json_c(alone);
		expect_same_as_json_c(first);
		expect_same_as_json_c(middle);
		expect_same_as_json_c(last);
	}
	expect_same_as_json_c("");
	expect_same_as_json_c("\"\"\\\\\n\n\x1f\x1f");
	expect_same_as_json_c("Gr\303\274\303\237e \342\202\254 \360\237\222\254 \x7f");
}
END_TEST

START_TEST(a_value_of_json_c_is_written_and_left_as_it_was)
{
	static const char text[] = "{\"a\":[1,-2.50,true,null,\"x/"
				   "y\"],\"\\\"\":{},\"b\":18446744073709551615}";
	struct json_object *json = json_tokener_parse(text);
	struct telnyx_buf out;

	telnyx_buf_init(&out, 1000);
	telnyx_json_write(&out, json);
	ck_assert_str_eq(out.data, text);
	telnyx_json_write(&out, NULL);
	ck_assert_str_eq(out.data + strlen(text), "null");
	ck_assert(!out.failed);
	telnyx_buf_clear(&out);
	ck_assert_int_eq(json_object_put(json), 1);
}
END_TEST

START_TEST(what_does_not_fit_marks_the_buffer)
{
	struct json_object *json = json_tokener_parse("[1,2,3]");
	struct telnyx_buf out;

	telnyx_buf_init(&out, 6);
	telnyx_json_write(&out, json);
	ck_assert(out.failed);
	telnyx_buf_clear(&out);
	telnyx_json_write_string(&out, "12345");
	ck_assert(out.failed);
	telnyx_buf_clear(&out);
	telnyx_json_write_string(&out, "1234");
	ck_assert(!out.failed);
	telnyx_buf_clear(&out);
	json_object_put(json);
}
END_TEST

START_TEST(a_number_is_what_json_calls_one)
{
	static const char *const numbers[] = {"0", "-0", "7", "-12", "0.10", "1e5",
	    "1E+5", "1.5e-7", "123456789012345678901234567890"};
	static const char *const others[] = {"", "-", "+1", "01", "-01", ".5", "5.",
	    "1e", "1e+", "0x1", "1 ", " 1", "1,5", "NaN", "Infinity", "1.2.3", "--1"};
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		ck_assert_msg(telnyx_json_is_number(numbers[i]), "%s", numbers[i]);
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		ck_assert_msg(!telnyx_json_is_number(others[i]), "'%s'", others[i]);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("json_text");
	TCase *tcase = tcase_create("json_text");

	tcase_add_test(tcase, each_character_is_written_as_json_c_writes_it);
	tcase_add_test(tcase, a_value_of_json_c_is_written_and_left_as_it_was);
	tcase_add_test(tcase, what_does_not_fit_marks_the_buffer);
	tcase_add_test(tcase, a_number_is_what_json_calls_one);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
