/* SPDX-License-Identifier: MIT */
/* The field-table engine: what it tolerates, what it writes, and that the two
 * ways fit together. */
#include "support/encoded.h"
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

#include "codec/fields.h"

struct leaf {
	const char *name;
	struct telnyx_opt_int number;
};

struct holder { /* its first field is no text */
	const struct leaf *leaf;
};

enum colour { RED = 1, BLUE = 2 };

struct thing {
	const char *text;
	struct telnyx_opt_int number;
	struct telnyx_opt_bool flag;
	enum colour colour;
	const char *colour_text;
	enum colour plain; /* without its raw text */
	struct telnyx_time when;
	const char *const *words;
	size_t word_count;
	const char *const *uncounted;
	const struct leaf *leaf;
	const struct leaf *const *leaves;
	size_t leaf_count;
	const struct holder *holder;
};

static const struct telnyx_enum_name colours[] = {
    {"red", RED}, {"blue", BLUE}, {NULL, 0}};

static const struct telnyx_field leaf_fields[] = {
    TELNYX_FIELD(STRING, struct leaf, name),
    TELNYX_FIELD(INT, struct leaf, number),
};
static const struct telnyx_field_table leaf_table =
    TELNYX_FIELD_TABLE(struct leaf, leaf_fields);

static const struct telnyx_field holder_fields[] = {
    TELNYX_FIELD_ONE(struct holder, leaf, &leaf_table),
};
static const struct telnyx_field_table holder_table =
    TELNYX_FIELD_TABLE(struct holder, holder_fields);

static const struct telnyx_field thing_fields[] = {
    TELNYX_FIELD_ALIASED(STRING, struct thing, text, "old_text"),
    TELNYX_FIELD(INT, struct thing, number),
    TELNYX_FIELD(BOOL, struct thing, flag),
    TELNYX_FIELD_STATE(struct thing, colour, colours),
    TELNYX_FIELD_CHOICE(struct thing, plain, "plain", colours),
    TELNYX_FIELD(TIME, struct thing, when),
    TELNYX_FIELD_LIST(STRINGS, struct thing, words, word_count, NULL),
    TELNYX_FIELD(STRINGS, struct thing, uncounted),
    TELNYX_FIELD_ONE(struct thing, leaf, &leaf_table),
    TELNYX_FIELD_LIST(OBJECTS, struct thing, leaves, leaf_count, &leaf_table),
    TELNYX_FIELD_ONE(struct thing, holder, &holder_table),
};
static const struct telnyx_field_table thing_table =
    TELNYX_FIELD_TABLE(struct thing, thing_fields);

/* --- decoding --- */

static struct telnyx_arena arena;
static struct json_object *source;
static struct thing thing;

static void
forget(void)
{
	telnyx_arena_clear(&arena);
	json_object_put(source);
	source = NULL;
}

/* Read `json` into `thing`, of which every byte was something else before. */
static void
decode(const char *json)
{
	forget();
	memset(&thing, 0xa5, sizeof(thing));
	source = json_tokener_parse(json);
	ck_assert(source != NULL || strcmp(json, "null") == 0);
	ck_assert(telnyx_fields_decode(&thing_table, source, &arena, &thing));
}

static void
expect_nothing(void)
{
	ck_assert_ptr_null(thing.text);
	ck_assert(!thing.number.given);
	ck_assert(!thing.flag.given);
	ck_assert_int_eq((int)thing.colour, 0);
	ck_assert_ptr_null(thing.colour_text);
	ck_assert_int_eq((int)thing.plain, 0);
	ck_assert_ptr_null(thing.when.text);
	ck_assert_int_eq(thing.when.unix_ms, -1);
	ck_assert_ptr_null(thing.words);
	ck_assert_uint_eq(thing.word_count, 0);
	ck_assert_ptr_null(thing.uncounted);
	ck_assert_ptr_null(thing.leaf);
	ck_assert_ptr_null(thing.leaves);
	ck_assert_uint_eq(thing.leaf_count, 0);
	ck_assert_ptr_null(thing.holder);
}

START_TEST(every_kind_is_read)
{
	decode("{\"text\":\"t\",\"number\":-5,\"flag\":false,\"colour\":\"blue\","
	       "\"plain\":\"red\",\"when\":\"2025-03-22T11:28:39.401+00:00\","
	       "\"words\":[\"a\",\"b\"],\"uncounted\":[\"c\"],"
	       "\"leaf\":{\"name\":\"l\",\"number\":1},"
	       "\"leaves\":[{\"name\":\"x\"},{\"number\":2}],"
	       "\"holder\":{\"leaf\":{\"name\":\"deep\"}},\"unheard_of\":[{}]}");
	ck_assert_str_eq(thing.text, "t");
	ck_assert(thing.number.given);
	ck_assert_int_eq(thing.number.value, -5);
	fx_assert_bool(thing.flag, false);
	ck_assert_int_eq(thing.colour, BLUE);
	ck_assert_str_eq(thing.colour_text, "blue");
	ck_assert_int_eq(thing.plain, RED);
	ck_assert_str_eq(thing.when.text, "2025-03-22T11:28:39.401+00:00");
	ck_assert_int_eq(thing.when.unix_ms, INT64_C(1742642919401));
	ck_assert_uint_eq(thing.word_count, 2);
	ck_assert_str_eq(thing.words[0], "a");
	ck_assert_str_eq(thing.words[1], "b");
	ck_assert_ptr_null(thing.words[2]);
	ck_assert_str_eq(thing.uncounted[0], "c");
	ck_assert_ptr_null(thing.uncounted[1]);
	ck_assert_str_eq(thing.leaf->name, "l");
	ck_assert_int_eq(thing.leaf->number.value, 1);
	ck_assert_uint_eq(thing.leaf_count, 2);
	ck_assert_str_eq(thing.leaves[0]->name, "x");
	ck_assert(!thing.leaves[0]->number.given);
	ck_assert_int_eq(thing.leaves[1]->number.value, 2);
	ck_assert_ptr_null(thing.leaves[2]);
	ck_assert_str_eq(thing.holder->leaf->name, "deep");
	forget();
}
END_TEST

START_TEST(fields_are_found_in_any_order)
{
	static const char *const orders[] = {
	    "{\"text\":\"a\",\"number\":1,\"flag\":true,\"plain\":\"blue\"}",
	    "{\"plain\":\"blue\",\"flag\":true,\"number\":1,\"text\":\"a\"}",
	    "{\"number\":1,\"flag\":true,\"plain\":\"blue\",\"text\":\"a\"}",
	    "{\"text\":\"a\",\"plain\":\"blue\",\"number\":1,\"flag\":true}",
	    "{\"new\":0,\"text\":\"a\",\"number\":1,\"flag\":true,\"plain\":\"blue\"}",
	    "{\"number\":1,\"flag\":true,\"plain\":\"blue\",\"old_text\":\"a\"}",
	};
	size_t i;

	for (i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		decode(orders[i]);
		ck_assert_pstr_eq(thing.text, "a");
		ck_assert_int_eq(thing.number.value, 1);
		fx_assert_bool(thing.flag, true);
		ck_assert_int_eq(thing.plain, BLUE);
	}
	forget();
}
END_TEST

START_TEST(what_is_missing_or_null_reads_as_absent)
{
	decode("{}");
	expect_nothing();
	decode("{\"text\":null,\"number\":null,\"flag\":null,\"colour\":null,"
	       "\"plain\":null,\"when\":null,\"words\":null,\"uncounted\":null,"
	       "\"leaf\":null,\"leaves\":null,\"holder\":null}");
	expect_nothing();
	forget();
}
END_TEST

START_TEST(what_is_no_object_reads_as_one_without_fields)
{
	decode("null");
	expect_nothing();
	decode("[{\"text\":\"x\"}]");
	expect_nothing();
	decode("\"text\"");
	expect_nothing();
	decode("7");
	expect_nothing();
	forget();
}
END_TEST

START_TEST(things_of_a_wrong_shape_read_as_absent)
{
	decode("{\"text\":{\"a\":1},\"number\":[1],\"flag\":{},\"colour\":[\"red\"],"
	       "\"plain\":{},\"when\":[],\"words\":{},\"leaf\":[{\"name\":\"x\"}],"
	       "\"leaves\":[],\"holder\":[]}");
	ck_assert_uint_eq(thing.word_count, 0);
	ck_assert_ptr_null(thing.words == NULL ? NULL : thing.words[0]);
	thing.words = NULL;
	expect_nothing();
	forget();
}
END_TEST

START_TEST(a_number_or_bool_is_good_where_a_string_was_promised)
{
	decode("{\"text\":40310}");
	ck_assert_str_eq(thing.text, "40310");
	decode("{\"text\":0.0051}"); /* its own digits, not a binary fraction's */
	ck_assert_str_eq(thing.text, "0.0051");
	decode("{\"text\":0.00510}");
	ck_assert_str_eq(thing.text, "0.00510");
	decode("{\"text\":1e3}");
	ck_assert_str_eq(thing.text, "1e3");
	decode("{\"text\":true}");
	ck_assert_str_eq(thing.text, "true");
	decode("{\"text\":\"\"}"); /* empty is a value */
	ck_assert_str_eq(thing.text, "");
	forget();
}
END_TEST

static void
expect_number(const char *json, bool given, int64_t value)
{
	char text[200];

	(void)snprintf(text, sizeof(text), "{\"number\":%s}", json);
	decode(text);
	ck_assert_msg(thing.number.given == given, "%s", json);
	/* Nothing is left of what was not understood. */
	ck_assert_msg(thing.number.value == (given ? value : 0), "%s", json);
}

START_TEST(an_integer_may_be_written_in_several_ways)
{
	expect_number("0", true, 0);
	expect_number("2", true, 2);
	expect_number("2.0", true, 2);
	expect_number("2.000", true, 2);
	expect_number("-2.0", true, -2);
	expect_number("\"2\"", true, 2);
	expect_number("\"-17\"", true, -17);
	expect_number("\"2.00\"", true, 2);
	expect_number("9223372036854775807", true, INT64_MAX);
	expect_number("-9223372036854775807", true, -INT64_MAX);
	expect_number("\"9223372036854775807\"", true, INT64_MAX);
	forget();
}
END_TEST

START_TEST(what_is_no_integer_reads_as_absent)
{
	static const char *const bad[] = {"\"\"", "\" \"", "\"two\"", "\"2x\"",
	    "\"2.\"", "\"2.5\"", "\"2.0x\"", "\".0\"", "\"0x10\"", "\"-\"", "2.5",
	    "1e30", "-1e30", "2e0", "true", "{}", "[]", "[2]",
	    /* json-c cuts what no 64 bits hold to the nearest that they do. */
	    "9223372036854775808", "18446744073709551615", "99999999999999999999999",
	    "-99999999999999999999999", "\"9223372036854775808\"",
	    "\"-99999999999999999999999\""};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_number(bad[i], false, 0);
	forget();
}
END_TEST

static void
expect_flag(const char *json, struct telnyx_opt_bool flag)
{
	char text[100];

	(void)snprintf(text, sizeof(text), "{\"flag\":%s}", json);
	decode(text);
	ck_assert_msg(!thing.flag.null, "%s", json);
	ck_assert_msg(thing.flag.given == flag.given, "%s", json);
	ck_assert_msg(thing.flag.value == flag.value, "%s", json);
}

START_TEST(a_bool_may_be_written_in_several_ways)
{
	expect_flag("true", TELNYX_BOOL(true));
	expect_flag("false", TELNYX_BOOL(false));
	expect_flag("\"true\"", TELNYX_BOOL(true));
	expect_flag("\"false\"", TELNYX_BOOL(false));
	expect_flag("1", TELNYX_BOOL(true));
	expect_flag("0", TELNYX_BOOL(false));
	expect_flag("2", fx_no_bool);
	expect_flag("\"\"", fx_no_bool);
	expect_flag("\"yes\"", fx_no_bool);
	expect_flag("[true]", fx_no_bool);
	forget();
}
END_TEST

START_TEST(an_unknown_enum_value_keeps_its_text)
{
	decode("{\"colour\":\"mauve\",\"plain\":\"mauve\"}");
	ck_assert_int_eq((int)thing.colour, -1);
	ck_assert_str_eq(thing.colour_text, "mauve");
	ck_assert_int_eq((int)thing.plain, -1);
	decode("{\"colour\":\"RED\"}"); /* the API's words have one case */
	ck_assert_int_eq((int)thing.colour, -1);
	decode("{\"colour\":7}");
	ck_assert_int_eq((int)thing.colour, -1);
	ck_assert_str_eq(thing.colour_text, "7");
	forget();
}
END_TEST

START_TEST(a_time_that_is_not_understood_keeps_its_text)
{
	decode("{\"when\":\"tomorrow\"}");
	ck_assert_str_eq(thing.when.text, "tomorrow");
	ck_assert_int_eq(thing.when.unix_ms, -1);
	decode("{\"when\":\"2026-11-22T18:00:00Z\"}");
	ck_assert_int_eq(thing.when.unix_ms, INT64_C(1795370400000));
	forget();
}
END_TEST

START_TEST(a_bare_value_stands_for_an_object_s_first_string)
{
	decode("{\"leaf\":\"bare\",\"leaves\":[\"one\",{\"name\":\"two\"},3]}");
	ck_assert_str_eq(thing.leaf->name, "bare");
	ck_assert(!thing.leaf->number.given);
	ck_assert_uint_eq(thing.leaf_count, 3);
	ck_assert_str_eq(thing.leaves[0]->name, "one");
	ck_assert_str_eq(thing.leaves[1]->name, "two");
	ck_assert_str_eq(thing.leaves[2]->name, "3");
	/* Where there is no such string nothing is made up. */
	decode("{\"holder\":\"bare\"}");
	ck_assert(thing.holder == NULL || thing.holder->leaf == NULL);
	forget();
}
END_TEST

START_TEST(one_thing_is_good_where_an_array_was_promised)
{
	decode("{\"words\":\"only\",\"leaves\":{\"name\":\"only\"}}");
	ck_assert_uint_eq(thing.word_count, 1);
	ck_assert_str_eq(thing.words[0], "only");
	ck_assert_ptr_null(thing.words[1]);
	ck_assert_uint_eq(thing.leaf_count, 1);
	ck_assert_str_eq(thing.leaves[0]->name, "only");
	decode("{\"leaves\":\"only\"}");
	ck_assert_uint_eq(thing.leaf_count, 1);
	ck_assert_str_eq(thing.leaves[0]->name, "only");
	forget();
}
END_TEST

START_TEST(what_an_array_cannot_hold_is_left_out_of_it)
{
	decode("{\"words\":[null,\"a\",[\"x\"],{},\"b\",null],"
	       "\"leaves\":[null,[{}],{\"name\":\"a\"},null]}");
	ck_assert_uint_eq(thing.word_count, 2);
	ck_assert_str_eq(thing.words[0], "a");
	ck_assert_str_eq(thing.words[1], "b");
	ck_assert_ptr_null(thing.words[2]);
	ck_assert_uint_eq(thing.leaf_count, 1);
	ck_assert_str_eq(thing.leaves[0]->name, "a");
	ck_assert_ptr_null(thing.leaves[1]);
	decode("{\"words\":[null],\"leaves\":[null,null]}");
	ck_assert_uint_eq(thing.word_count, 0);
	ck_assert_uint_eq(thing.leaf_count, 0);
	forget();
}
END_TEST

START_TEST(another_name_of_a_field_is_read_too)
{
	decode("{\"old_text\":\"old\"}");
	ck_assert_str_eq(thing.text, "old");
	decode("{\"old_text\":\"old\",\"text\":\"new\"}");
	ck_assert_str_eq(thing.text, "new");
	decode("{\"text\":null,\"old_text\":\"old\"}");
	ck_assert_str_eq(thing.text, "old");
	forget();
}
END_TEST

START_TEST(a_deeply_nested_value_costs_nothing)
{
	char json[4000] = "{\"leaf\":", *end = json + strlen(json);
	struct json_tokener *tokener = json_tokener_new_ex(600);

	memset(end, '[', 500);
	memset(end + 500, ']', 500);
	(void)snprintf(end + 1000, 100, ",\"text\":\"x\"}");
	source = json_tokener_parse_ex(tokener, json, (int)strlen(json));
	json_tokener_free(tokener);
	ck_assert_ptr_nonnull(source);
	ck_assert(telnyx_fields_decode(&thing_table, source, &arena, &thing));
	ck_assert_ptr_null(thing.leaf);
	ck_assert_str_eq(thing.text, "x");
	forget();
}
END_TEST

START_TEST(a_large_array_is_read_whole)
{
	size_t i;

	source = json_object_new_object();
	json_object_object_add(source, "leaves", json_object_new_array());
	for (i = 0; i < 10000; i++)
		json_object_array_add(json_object_object_get(source, "leaves"),
		    json_object_new_string("x"));
	ck_assert(telnyx_fields_decode(&thing_table, source, &arena, &thing));
	ck_assert_uint_eq(thing.leaf_count, 10000);
	ck_assert_str_eq(thing.leaves[9999]->name, "x");
	ck_assert_ptr_null(thing.leaves[10000]);
	forget();
}
END_TEST

/* --- encoding --- */

static void
expect_encoded(const struct thing *in, const char *json)
{
	char *text = encoded_text(&thing_table, in);

	ck_assert_pstr_eq(text, json);
	free(text);
}

START_TEST(what_is_not_given_is_not_written)
{
	expect_encoded(&(struct thing){0}, "{}");
	expect_encoded(&(struct thing){.number = {.value = 7}, .word_count = 3}, "{}");
}
END_TEST

START_TEST(absent_empty_null_and_false_are_four_different_things)
{
	static const char *const none[] = {NULL};
	static const struct leaf *const no_leaves[] = {NULL};
	static const struct leaf empty = {0};

	expect_encoded(&(struct thing){.text = NULL}, "{}");
	expect_encoded(&(struct thing){.text = ""}, "{\"text\":\"\"}");
	expect_encoded(&(struct thing){.text = TELNYX_NULL}, "{\"text\":null}");
	/* Null is the one address; the word is only a word. */
	expect_encoded(&(struct thing){.text = "null"}, "{\"text\":\"null\"}");
	expect_encoded(&(struct thing){.flag = TELNYX_BOOL(false)}, "{\"flag\":false}");
	expect_encoded(&(struct thing){.flag = TELNYX_BOOL(true)}, "{\"flag\":true}");
	expect_encoded(&(struct thing){.flag = TELNYX_NULL_BOOL}, "{\"flag\":null}");
	expect_encoded(&(struct thing){.number = TELNYX_NULL_INT}, "{\"number\":null}");
	expect_encoded(&(struct thing){.colour = (enum colour)TELNYX_NULL_ENUM},
	    "{\"colour\":null}");
	expect_encoded(&(struct thing){.words = TELNYX_NULL_LIST}, "{\"words\":null}");
	expect_encoded(
	    &(struct thing){.leaves = TELNYX_NULL_LIST}, "{\"leaves\":null}");
	expect_encoded(&(struct thing){.leaf = TELNYX_NULL_OBJECT}, "{\"leaf\":null}");
	expect_encoded(&(struct thing){.number = TELNYX_INT(0)}, "{\"number\":0}");
	expect_encoded(&(struct thing){.when = {TELNYX_NULL, 0}}, "{\"when\":null}");
	expect_encoded(&(struct thing){.words = none}, "{\"words\":[]}");
	expect_encoded(&(struct thing){.leaves = no_leaves}, "{\"leaves\":[]}");
	expect_encoded(&(struct thing){.leaf = &empty}, "{\"leaf\":{}}");
}
END_TEST

START_TEST(an_enum_is_written_by_its_name_or_its_raw_text)
{
	expect_encoded(&(struct thing){.colour = BLUE}, "{\"colour\":\"blue\"}");
	expect_encoded(&(struct thing){.colour = BLUE, .colour_text = "mauve"},
	    "{\"colour\":\"blue\"}");
	expect_encoded(
	    &(struct thing){.colour = (enum colour) - 1, .colour_text = "mauve"},
	    "{\"colour\":\"mauve\"}");
	expect_encoded(&(struct thing){.plain = (enum colour) - 1}, "{}");
}
END_TEST

START_TEST(texts_are_escaped_and_numbers_exact)
{
	expect_encoded(&(struct thing){.text = "a\"b\\c\n\x01\xC3\xA9"},
	    "{\"text\":\"a\\\"b\\\\c\\n\\u0001\xC3\xA9\"}");
	expect_encoded(&(struct thing){.number = TELNYX_INT(INT64_MIN)},
	    "{\"number\":-9223372036854775808}");
}
END_TEST

START_TEST(what_is_written_reads_back_the_same)
{
	static const struct leaf a = {"a", {.given = true, .value = 1}},
				 b = {NULL, {.given = true, .value = -2}},
				 c = {"", {.given = false}};
	static const struct leaf *const leaves[] = {&a, &b, &c, NULL};
	static const char *const words[] = {"one", "", "\xF0\x9F\x98\x80", NULL};
	static const struct holder holder = {&a};
	const struct thing in = {.text = "text",
	    .number = TELNYX_INT(INT64_C(-9007199254740993)),
	    .flag = TELNYX_BOOL(false),
	    .colour = (enum colour) - 1,
	    .colour_text = "mauve",
	    .plain = BLUE,
	    .when = {"2026-11-22T18:00:00.000Z", INT64_C(1795370400000)},
	    .words = words,
	    .word_count = 3,
	    .uncounted = words,
	    .leaf = &a,
	    .leaves = leaves,
	    .leaf_count = 3,
	    .holder = &holder};
	struct json_object *json = encoded(&thing_table, &in), *again;
	size_t i;

	decode(json_object_to_json_string(json));
	ck_assert_str_eq(thing.text, in.text);
	ck_assert_int_eq(thing.number.value, in.number.value);
	fx_assert_bool(thing.flag, in.flag.value);
	ck_assert_int_eq((int)thing.colour, -1);
	ck_assert_str_eq(thing.colour_text, "mauve");
	ck_assert_int_eq(thing.plain, BLUE);
	ck_assert_str_eq(thing.when.text, in.when.text);
	ck_assert_int_eq(thing.when.unix_ms, in.when.unix_ms);
	ck_assert_uint_eq(thing.word_count, 3);
	for (i = 0; i < 3; i++) {
		ck_assert_str_eq(thing.words[i], words[i]);
		ck_assert_str_eq(thing.uncounted[i], words[i]);
		ck_assert_pstr_eq(thing.leaves[i]->name, leaves[i]->name);
		ck_assert(thing.leaves[i]->number.given == leaves[i]->number.given);
		ck_assert_int_eq(
		    thing.leaves[i]->number.value, leaves[i]->number.value);
	}
	ck_assert_str_eq(thing.leaf->name, "a");
	ck_assert_str_eq(thing.holder->leaf->name, "a");
	again = encoded(&thing_table, &thing);
	ck_assert_int_eq(json_object_equal(json, again), 1);
	json_object_put(again);
	json_object_put(json);
	forget();
}
END_TEST

START_TEST(an_enum_s_text_is_found_by_its_number)
{
	ck_assert_str_eq(telnyx_enum_text(colours, BLUE), "blue");
	ck_assert_ptr_null(telnyx_enum_text(colours, 0));
	ck_assert_ptr_null(telnyx_enum_text(colours, -1));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("fields");
	TCase *in = tcase_create("decode"), *out = tcase_create("encode");

	tcase_add_test(in, every_kind_is_read);
	tcase_add_test(in, fields_are_found_in_any_order);
	tcase_add_test(in, what_is_missing_or_null_reads_as_absent);
	tcase_add_test(in, what_is_no_object_reads_as_one_without_fields);
	tcase_add_test(in, things_of_a_wrong_shape_read_as_absent);
	tcase_add_test(in, a_number_or_bool_is_good_where_a_string_was_promised);
	tcase_add_test(in, an_integer_may_be_written_in_several_ways);
	tcase_add_test(in, what_is_no_integer_reads_as_absent);
	tcase_add_test(in, a_bool_may_be_written_in_several_ways);
	tcase_add_test(in, an_unknown_enum_value_keeps_its_text);
	tcase_add_test(in, a_time_that_is_not_understood_keeps_its_text);
	tcase_add_test(in, a_bare_value_stands_for_an_object_s_first_string);
	tcase_add_test(in, one_thing_is_good_where_an_array_was_promised);
	tcase_add_test(in, what_an_array_cannot_hold_is_left_out_of_it);
	tcase_add_test(in, another_name_of_a_field_is_read_too);
	tcase_add_test(in, a_deeply_nested_value_costs_nothing);
	tcase_add_test(in, a_large_array_is_read_whole);
	suite_add_tcase(suite, in);
	tcase_add_test(out, what_is_not_given_is_not_written);
	tcase_add_test(out, absent_empty_null_and_false_are_four_different_things);
	tcase_add_test(out, an_enum_is_written_by_its_name_or_its_raw_text);
	tcase_add_test(out, texts_are_escaped_and_numbers_exact);
	tcase_add_test(out, what_is_written_reads_back_the_same);
	tcase_add_test(out, an_enum_s_text_is_found_by_its_number);
	suite_add_tcase(suite, out);
	return fx_main(suite);
}
