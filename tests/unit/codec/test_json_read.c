/* SPDX-License-Identifier: MIT */
/* Reading JSON: what is too much, what a C string cannot hold, what is left over
 * from the text before. */
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

#include "codec/json_read.h"

static enum telnyx_json_result
read_text(const char *text, struct json_object **out)
{
	const struct telnyx_json_how how = {0};

	return telnyx_json_read(&how, text, strlen(text), out);
}

/* "[", `item` so often that the text is so long, "]" */
static enum telnyx_json_result
read_many(const char *item, size_t bytes)
{
	const struct telnyx_json_how how = {0};
	size_t item_len = strlen(item), len = 1, i;
	char *text = malloc(bytes + item_len + 2);
	enum telnyx_json_result result;
	struct json_object *json;

	ck_assert_ptr_nonnull(text);
	text[0] = '[';
	while (len < bytes) {
		memcpy(text + len, item, item_len);
		len += item_len;
		text[len++] = ',';
	}
	text[len - 1] = ']';
	result = telnyx_json_read(&how, text, len, &json);
	ck_assert((json != NULL) == (result == TELNYX_JSON_OK));
	if (result == TELNYX_JSON_OK)
		for (i = 0; i < json_object_array_length(json); i += 100)
			ck_assert_ptr_nonnull(json_object_array_get_idx(json, i));
	json_object_put(json);
	free(text);
	return result;
}

/* A message as the API sends it. */
#define MESSAGE                                                                        \
	"{\"id\":\"40385f64-5717-4562-b3fc-2c963f66afa6\",\"record_type\":"            \
	"\"message\","                                                                 \
	"\"direction\":\"outbound\",\"type\":\"SMS\",\"from\":{\"phone_number\":"      \
	"\"+13125550001\",\"carrier\":\"Telnyx\",\"line_type\":\"Wireless\"},\"to\":[" \
	"{\"phone_number\":\"+13125550002\",\"status\":\"queued\",\"carrier\":\"x\","  \
	"\"line_type\":\"Wireless\"}],\"cc\":[],\"text\":\"Hello, how are you "        \
	"today?\","                                                                    \
	"\"media\":[],\"webhook_url\":\"https://example.com/hooks\",\"parts\":1,"      \
	"\"cost\":{\"amount\":\"0.0051\",\"currency\":\"USD\"},\"cost_breakdown\":{"   \
	"\"rate\":{\"amount\":\"0.004\",\"currency\":\"USD\"},\"carrier_fee\":{"       \
	"\"amount\":\"0.003\",\"currency\":\"USD\"}},\"tags\":[\"a\",\"b\"],"          \
	"\"received_at\":\"2026-01-01T00:00:00.000+00:00\",\"errors\":[]}"

START_TEST(a_text_whose_tree_would_take_hundreds_of_times_its_bytes_is_not_read)
{
	static const char *const bombs[] = {
	    "{}", "[]", "{\"a\":1}", "{\"a\":[]}", "[[]]", "1"};

	ck_assert_int_eq(read_many(bombs[_i], (size_t)1 << 20), TELNYX_JSON_TOO_MUCH);
	ck_assert_int_eq(read_many(bombs[_i], 2000), TELNYX_JSON_OK);
}
END_TEST

START_TEST(what_the_api_sends_is_read_at_any_length)
{
	ck_assert_int_eq(read_many(MESSAGE, 1000), TELNYX_JSON_OK);
	ck_assert_int_eq(read_many(MESSAGE, (size_t)1 << 20), TELNYX_JSON_OK);
	ck_assert_int_eq(read_many(MESSAGE, (size_t)4 << 20), TELNYX_JSON_OK);
	/* Commas, braces and quotes within a string weigh nothing. */
	ck_assert_int_eq(
	    read_many("\"{{{{{{{{[[[[[[[[,,,,,,,,\\\"{{{{{{{{[[[[[[[[\\\\\"",
		(size_t)1 << 20),
	    TELNYX_JSON_OK);
}
END_TEST

START_TEST(a_caller_may_allow_less)
{
	const struct telnyx_json_how how = {.most_bytes = 100000};
	const char *text = "[{},{},{}]";
	struct json_object *json;
	char *many = calloc(1, 3001);
	size_t i;

	ck_assert_int_eq(
	    telnyx_json_read(&how, text, strlen(text), &json), TELNYX_JSON_OK);
	json_object_put(json);
	for (i = 0; i < 3000; i++)
		many[i] = "[{},{}"[i < 3 ? i : 3 + i % 3];
	many[2999] = ']';
	ck_assert_int_eq(
	    telnyx_json_read(&how, many, 3000, &json), TELNYX_JSON_TOO_MUCH);
	free(many);
}
END_TEST

START_TEST(a_zero_in_a_text_reads_as_u_fffd_and_cuts_nothing_off)
{
	static const struct {
		const char *text, *name, *value;
	} rows[] = {
	    {"{\"a\":\"x\\u0000y\"}", "a", "x\xef\xbf\xbdy"},
	    {"{\"a\":\"\\u0000\"}", "a", "\xef\xbf\xbd"},
	    {"{\"a\":\"x\\u0000\\u0000y\\u0000\"}", "a",
		"x\xef\xbf\xbd\xef\xbf\xbdy\xef\xbf\xbd"},
	    /* in a key, which is another key then */
	    {"{\"a\":\"1\",\"a\\u0000b\":\"2\"}", "a", "1"},
	    {"{\"a\\u0000b\":\"2\"}",
		"a\xef\xbf\xbd"
		"b",
		"2"},
	    /* half a pair before it */
	    {"{\"a\":\"\\ud83d\\u0000x\"}", "a", "\xef\xbf\xbd\xef\xbf\xbdx"},
	    /* a backslash, and no escape */
	    {"{\"a\":\"\\\\u0000\"}", "a", "\\u0000"},
	    {"{\"a\":\"\\\\\\u0000\"}", "a", "\\\xef\xbf\xbd"},
	    {"{\"a\":\"\\u00001\"}", "a",
		"\xef\xbf\xbd"
		"1"},
	};
	struct json_object *json, *value;

	ck_assert_int_eq(read_text(rows[_i].text, &json), TELNYX_JSON_OK);
	ck_assert(json_object_object_get_ex(json, rows[_i].name, &value));
	ck_assert_str_eq(json_object_get_string(value), rows[_i].value);
	json_object_put(json);
}
END_TEST

START_TEST(a_zero_byte_is_no_json)
{
	static const char within[] = "{\"a\":\"x\0y\"}", behind[] = "{}\0";
	const struct telnyx_json_how how = {0};
	struct json_object *json;

	ck_assert_int_eq(
	    telnyx_json_read(&how, within, sizeof(within) - 1, &json), TELNYX_JSON_BAD);
	ck_assert_int_eq(
	    telnyx_json_read(&how, behind, sizeof(behind) - 1, &json), TELNYX_JSON_BAD);
	ck_assert_ptr_null(json);
}
END_TEST

START_TEST(each_way_not_to_be_one_value_has_its_name)
{
	const struct telnyx_json_how strict = {.utf8 = true}, how = {0};
	struct json_object *json;

	ck_assert_int_eq(read_text("", &json), TELNYX_JSON_EMPTY);
	ck_assert_int_eq(telnyx_json_read(&how, NULL, 0, &json), TELNYX_JSON_EMPTY);
	ck_assert_int_eq(read_text("{", &json), TELNYX_JSON_BAD);
	ck_assert_int_eq(read_text("{}{}", &json), TELNYX_JSON_BAD);
	ck_assert_int_eq(read_text("\\", &json), TELNYX_JSON_BAD);
	ck_assert_int_eq(read_text("\"\\u000", &json), TELNYX_JSON_BAD);
	ck_assert_int_eq(read_text(" null ", &json), TELNYX_JSON_OK);
	ck_assert_ptr_null(json);
	ck_assert_int_eq(
	    telnyx_json_read(&strict, "\"\xff\"", 3, &json), TELNYX_JSON_BAD);
	ck_assert_int_eq(read_text("12", &json), TELNYX_JSON_OK);
	ck_assert_int_eq(json_object_get_int(json), 12);
	json_object_put(json);
}
END_TEST

/* json-c 0.16 keeps half a surrogate pair over its reset, and puts it before
 * the next text's first escape. */
START_TEST(nothing_is_left_over_from_a_bad_text)
{
	static const char bad[] = "{\"text\":\"\\ud83d\\u12Z", good[] = "\"\\u0041\"";
	struct json_tokener *kept = NULL;
	struct json_object *json;

	ck_assert_ptr_null(telnyx_json_parse(&kept, bad, sizeof(bad) - 1));
	json = telnyx_json_parse(&kept, good, sizeof(good) - 1);
	ck_assert_str_eq(json_object_get_string(json), "A");
	json_object_put(json);
	ck_assert_ptr_nonnull(kept);
	json_tokener_free(kept);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("json_read");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all,
	    a_text_whose_tree_would_take_hundreds_of_times_its_bytes_is_not_read, 0, 6);
	tcase_add_test(all, what_the_api_sends_is_read_at_any_length);
	tcase_add_test(all, a_caller_may_allow_less);
	tcase_add_loop_test(
	    all, a_zero_in_a_text_reads_as_u_fffd_and_cuts_nothing_off, 0, 9);
	tcase_add_test(all, a_zero_byte_is_no_json);
	tcase_add_test(all, each_way_not_to_be_one_value_has_its_name);
	tcase_add_test(all, nothing_is_left_over_from_a_bad_text);
	suite_add_tcase(suite, all);
	return fx_main(suite);
}
