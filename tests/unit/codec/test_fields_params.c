/* SPDX-License-Identifier: MIT */
/* The field engine's other half: what callers fill, queries, maps, decimals and
 * JSON as it is. */
#include "support/encoded.h"
#include "support/fixture.h"

#include <stdio.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

#include "base/arena.h"
#include "codec/fields.h"

enum colour { COLOUR_UNSET = 0, RED = 1, BLUE = 2, COLOUR_UNKNOWN = -1 };

static const struct telnyx_enum_name colour_names[] = {
    {"red", RED}, {"blue", BLUE}, {NULL, 0}};

struct part {
	size_t size;
	const char *name;
	const char *weight;
};

struct params {
	size_t size;
	const char *text;
	const char *decimal;
	struct telnyx_opt_int number;
	struct telnyx_opt_bool flag;
	enum colour colour;
	const char *const *words;
	const char *const *joined;
	const struct part *part;
	const struct part *const *parts;
	const struct telnyx_pair *const *pairs;
	const char *json;
	const char *last;
};

static const struct telnyx_field part_fields[] = {
    TELNYX_FIELD(STRING, struct part, name),
    TELNYX_FIELD(DECIMAL, struct part, weight),
};
static const struct telnyx_field_table part_table =
    TELNYX_FIELD_TABLE_SIZED(struct part, part_fields);

static const struct telnyx_field fields[] = {
    TELNYX_FIELD_NAMED(STRING, struct params, text, "filter[text][eq]"),
    TELNYX_FIELD(DECIMAL, struct params, decimal),
    TELNYX_FIELD(INT, struct params, number),
    TELNYX_FIELD(BOOL, struct params, flag),
    TELNYX_FIELD_CHOICE(struct params, colour, "colour", colour_names),
    TELNYX_FIELD_NAMED(STRINGS, struct params, words, "words[]"),
    TELNYX_FIELD_ROW(STRINGS, struct params, joined, "joined",
	.extra = TELNYX_FIELD_NO_EXTRA, .joined = true),
    TELNYX_FIELD_ONE(struct params, part, &part_table),
    TELNYX_FIELD_MANY(struct params, parts, &part_table),
    TELNYX_FIELD_NAMED(PAIRS, struct params, pairs, "filter[]"),
    TELNYX_FIELD(JSON_TEXT, struct params, json),
    TELNYX_FIELD(STRING, struct params, last),
};
static const struct telnyx_field_table table =
    TELNYX_FIELD_TABLE_SIZED(struct params, fields);

#define PARAMS(...) (&(struct params){.size = sizeof(struct params), __VA_ARGS__})
#define PART(...) (&(struct part){.size = sizeof(struct part), __VA_ARGS__})

static void
expect_json(const struct params *in, const char *json)
{
	char *text = encoded_text(&table, in);

	ck_assert_pstr_eq(text, json);
	free(text);
}

/* "name=value&name=value", before any encoding. */
static void
expect_query(const struct params *in, const char *want)
{
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	const char *const *query = telnyx_fields_query(&table, in, &arena);
	char text[512] = "";
	size_t len = 0;

	ck_assert_ptr_nonnull(query);
	for (; query[0] != NULL; query += 2) {
		ck_assert_ptr_nonnull(query[1]);
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s=%s",
		    len > 0 ? "&" : "", query[0], query[1]);
	}
	ck_assert_str_eq(text, want);
	telnyx_arena_clear(&arena);
}

/* --- decimals --- */

static const struct {
	const char *text;
	const char *json;
} decimals[] = {
    {"0.10", "0.10"},
    {"10", "10"},
    {"-3", "-3"},
    {"-0", "-0"},
    {"1e3", "1e3"},
    {"2.50E-7", "2.50E-7"},
    {"9223372036854775808", "9223372036854775808"},
    {"123456789012345678901234567890.5", "123456789012345678901234567890.5"},
    {"null", "\"null\""}, /* only a word */
    /* no numbers of JSON's */
    {"", "\"\""},
    {"ten", "\"ten\""},
    {"01", "\"01\""},
    {".5", "\".5\""},
    {"5.", "\"5.\""},
    {"+5", "\"+5\""},
    {"1e", "\"1e\""},
    {"1,2", "\"1,2\""},
    {"0x10", "\"0x10\""},
    {"NaN", "\"NaN\""},
    {"1}", "\"1}\""},
};

START_TEST(a_decimal_is_written_as_it_is_or_as_a_string)
{
	char want[128];
	const char *why = NULL;
	bool number = decimals[_i].json[0] != '"';

	(void)snprintf(want, sizeof(want), "{\"decimal\":%s}", decimals[_i].json);
	expect_json(PARAMS(.decimal = decimals[_i].text), want);
	if (number) {
		ck_assert_ptr_null(telnyx_fields_unfit(
		    &table, PARAMS(.decimal = decimals[_i].text), &why));
	} else {
		ck_assert_str_eq(telnyx_fields_unfit(&table,
				     PARAMS(.decimal = decimals[_i].text), &why),
		    "decimal");
		ck_assert_str_eq(why, "is not a decimal number");
	}
}
END_TEST

START_TEST(every_kind_can_be_null)
{
	expect_json(PARAMS(.text = TELNYX_NULL, .decimal = TELNYX_NULL,
			.number = TELNYX_NULL_INT, .flag = TELNYX_NULL_BOOL,
			.colour = (enum colour)TELNYX_NULL_ENUM,
			.words = TELNYX_NULL_LIST, .part = TELNYX_NULL_OBJECT,
			.parts = TELNYX_NULL_LIST, .pairs = TELNYX_NULL_LIST),
	    "{\"filter[text][eq]\":null,\"decimal\":null,\"number\":null,"
	    "\"flag\":null,\"colour\":null,\"words[]\":null,\"part\":null,"
	    "\"parts\":null,\"filter[]\":null}");
	/* In a query it is a word, and of a list there is none. */
	expect_query(
	    PARAMS(.text = TELNYX_NULL, .number = TELNYX_NULL_INT,
		.flag = TELNYX_NULL_BOOL, .colour = (enum colour)TELNYX_NULL_ENUM,
		.words = TELNYX_NULL_LIST, .joined = TELNYX_NULL_LIST,
		.pairs = TELNYX_NULL_LIST),
	    "filter[text][eq]=null&number=null&flag=null&colour=null");
}
END_TEST

START_TEST(null_is_aligned_for_any_pointer)
{
	ck_assert_uint_eq((uintptr_t)telnyx_null % sizeof(void *), 0);
}
END_TEST

/* --- maps and JSON --- */

START_TEST(maps_are_written_and_read)
{
	const struct telnyx_pair a = {"a", "1"}, b = {"b", NULL},
				 c = {"c", TELNYX_NULL};
	const struct telnyx_pair *const pairs[] = {&a, &b, &c, NULL};
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	struct json_object *json =
	    json_tokener_parse("{\"filter[]\":{\"x\":\"y\",\"n\":2,\"o\":{\"p\":[]}}}");
	struct params out;

	expect_json(PARAMS(.pairs = pairs),
	    "{\"filter[]\":{\"a\":\"1\",\"b\":null,\"c\":null}}");
	ck_assert(telnyx_fields_decode(&table, json, &arena, &out));
	ck_assert_str_eq(out.pairs[0]->name, "x");
	ck_assert_str_eq(out.pairs[0]->value, "y");
	ck_assert_str_eq(out.pairs[1]->value, "2");
	ck_assert_str_eq(out.pairs[2]->value, "{\"p\":[]}");
	ck_assert_ptr_null(out.pairs[3]);
	json_object_put(json);
	telnyx_arena_clear(&arena);
}
END_TEST

static const struct {
	const char *json;
	size_t count;
} listed_maps[] = {
    {"[[\"a\",\"1\"],[\"a\",\"2\"]]", 2}, /* headers may come twice */
    {"[[\"a\"],[],\"b\",null,[null,\"x\"],[\"c\",null]]", 2},
    {"[]", 0},
    {"{}", 0},
    {"\"a\"", 0},
    {"null", 0},
    {"7", 0},
};

START_TEST(a_map_may_come_as_a_list_of_lists)
{
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	struct json_object *json = json_object_new_object();
	struct params out;
	size_t i;

	json_object_object_add(
	    json, "filter[]", json_tokener_parse(listed_maps[_i].json));
	ck_assert(telnyx_fields_decode(&table, json, &arena, &out));
	ck_assert_int_eq(out.pairs != NULL, listed_maps[_i].count > 0);
	for (i = 0; i < listed_maps[_i].count; i++)
		ck_assert_ptr_nonnull(out.pairs[i]->name);
	ck_assert(out.pairs == NULL || out.pairs[i] == NULL);
	json_object_put(json);
	telnyx_arena_clear(&arena);
}
END_TEST

START_TEST(json_is_written_as_it_is)
{
	expect_json(PARAMS(.json = "{\"a\":[1, null,\"\\/\"]}"),
	    "{\"json\":{\"a\":[1, null,\"\\/\"]}}");
	expect_json(PARAMS(.json = "1.50"), "{\"json\":1.50}");
	expect_json(PARAMS(.json = TELNYX_NULL), "{\"json\":null}");
}
END_TEST

/* --- queries --- */

START_TEST(a_query_has_what_is_given_in_the_table_s_order)
{
	static const char *const words[] = {"sms", "mms", NULL};
	const struct telnyx_pair a = {"direction", "in"}, none = {"x", NULL};
	const struct telnyx_pair *const pairs[] = {&a, &none, NULL};

	expect_query(PARAMS(.text = NULL), "");
	expect_query(
	    PARAMS(.text = "a b&c", .decimal = "0.10", .number = TELNYX_INT(-7),
		.flag = TELNYX_BOOL(false), .colour = BLUE, .words = words,
		.joined = words, .pairs = pairs, .last = ""),
	    "filter[text][eq]=a b&c&decimal=0.10&number=-7&flag=false&colour=blue&"
	    "words[]=sms&words[]=mms&joined=sms,mms&filter[direction]=in&last=");
}
END_TEST

START_TEST(an_empty_list_is_no_query)
{
	static const char *const none[] = {NULL};
	static const struct telnyx_pair *const no_pairs[] = {NULL};

	expect_query(PARAMS(.words = none, .joined = none, .pairs = no_pairs,
			 .flag = TELNYX_BOOL(true)),
	    "flag=true");
}
END_TEST

/* --- what callers fill --- */

START_TEST(fields_beyond_a_caller_s_size_are_not_given)
{
	struct params early = {.size = offsetof(struct params, json),
	    .text = "t",
	    .json = (void *)-1, /* not looked at */
	    .last = (const char *)-1};

	ck_assert_int_eq(telnyx_fields_check_sizes(&table, &early), TELNYX_OK);
	expect_json(&early, "{\"filter[text][eq]\":\"t\"}");
	expect_query(&early, "filter[text][eq]=t");
	ck_assert(!telnyx_fields_has(&table, &early, "last"));
	ck_assert(telnyx_fields_has(&table, &early, "filter[text][eq]"));
}
END_TEST

START_TEST(a_later_caller_s_struct_is_taken_if_what_is_unknown_is_unset)
{
	struct {
		struct params params;
		const char *more;
	} later = {{.size = sizeof(later), .text = "t"}, NULL};

	ck_assert_int_eq(telnyx_fields_check_sizes(&table, &later), TELNYX_OK);
	expect_json(&later.params, "{\"filter[text][eq]\":\"t\"}");
	later.more = "x";
	ck_assert_int_eq(telnyx_fields_check_sizes(&table, &later), TELNYX_E_INVALID);
}
END_TEST

START_TEST(nested_structs_have_their_sizes_too)
{
	const struct part unsized = {.name = "n"};
	const struct part *const parts[] = {PART(.name = "a"), &unsized, NULL};
	const struct part *const good[] = {
	    PART(.name = "a"), PART(.weight = "1"), NULL};

	ck_assert_int_eq(
	    telnyx_fields_check_sizes(&table, &(struct params){.text = "t"}),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_fields_check_sizes(&table, PARAMS(.part = &unsized)),
	    TELNYX_E_INVALID);
	ck_assert_str_eq(telnyx_refusal(TELNYX_E_INVALID)->field, "part");
	ck_assert_int_eq(telnyx_fields_check_sizes(&table, PARAMS(.parts = parts)),
	    TELNYX_E_INVALID);
	ck_assert_str_eq(telnyx_refusal(TELNYX_E_INVALID)->field, "parts");
	ck_assert_int_eq(
	    telnyx_fields_check_sizes(&table, PARAMS(.parts = good)), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_fields_check_sizes(
		&table, PARAMS(.part = TELNYX_NULL_OBJECT, .parts = TELNYX_NULL_LIST)),
	    TELNYX_OK);
	expect_json(
	    PARAMS(.parts = good), "{\"parts\":[{\"name\":\"a\"},{\"weight\":1}]}");
}
END_TEST

START_TEST(what_cannot_be_said_is_named)
{
	static const char no_value[] = "is none of the values that this library knows";
	static const char no_json[] = "is not JSON, or nests deeper than 32";
	static const char *const words[] = {"ok", "\xC3", NULL};
	const struct telnyx_pair bad = {"a", "\xFF"}, nameless = {NULL, "b"};
	const struct telnyx_pair *const pairs[] = {&bad, NULL};
	const struct telnyx_pair *const without[] = {&nameless, NULL};
	const struct part *const parts[] = {
	    PART(.name = "a"), PART(.weight = "x"), NULL};
	const struct {
		const struct params *in;
		const char *name;
		const char *why;
	} cases[] = {
	    {PARAMS(.text = "\x80"), "filter[text][eq]", "is not valid UTF-8"},
	    {PARAMS(.json = "{\"a\":}"), "json", no_json},
	    {PARAMS(.json = "{} {}"), "json", no_json},
	    {PARAMS(.json = ""), "json", no_json},
	    {PARAMS(.json = "\"\x80\""), "json", no_json},
	    {PARAMS(.json = "{\"a\":1} // b"), "json", no_json},
	    {PARAMS(.json = "{'a':1}"), "json", no_json},
	    {PARAMS(.json = "[1,]"), "json", no_json},
	    {PARAMS(.json = "NaN"), "json", no_json},
	    {PARAMS(.json = " [1.5e3, true ] "), NULL, NULL},
	    {PARAMS(.json = "null"), NULL, NULL},
	    {PARAMS(.words = words), "words[]", "is not valid UTF-8"},
	    {PARAMS(.pairs = pairs), "filter[]", "is not valid UTF-8"},
	    {PARAMS(.pairs = without), "filter[]", "has a pair without a name"},
	    {PARAMS(.part = PART(.name = "\xFE")), "name", "is not valid UTF-8"},
	    {PARAMS(.parts = parts), "weight", "is not a decimal number"},
	    {PARAMS(.colour = COLOUR_UNKNOWN), "colour", no_value},
	    {PARAMS(.colour = (enum colour)3), "colour", no_value},
	    {PARAMS(.colour = BLUE, .flag = TELNYX_BOOL(false)), NULL, NULL},
	    {PARAMS(.colour = (enum colour)TELNYX_NULL_ENUM, .flag = TELNYX_NULL_BOOL),
		NULL, NULL},
	    {PARAMS(.text = "gr\xC3\xBC\xC3\x9F", .number = TELNYX_INT(1)), NULL, NULL},
	};
	const char *why, *name;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		name = telnyx_fields_unfit(&table, cases[i].in, &why);
		ck_assert_pstr_eq(name, cases[i].name);
		ck_assert_pstr_eq(why, cases[i].why);
	}
}
END_TEST

START_TEST(given_is_told_from_absent_for_every_kind)
{
	static const char *const none[] = {NULL};
	static const char *const words[] = {"", NULL};
	const struct {
		const struct params *in;
		const char *name;
		bool has;
	} cases[] = {
	    {PARAMS(.text = ""), "filter[text][eq]", true},
	    {PARAMS(.text = TELNYX_NULL), "filter[text][eq]", true},
	    {PARAMS(.text = NULL), "filter[text][eq]", false},
	    {PARAMS(.number = TELNYX_INT(0)), "number", true},
	    {PARAMS(.text = NULL), "number", false},
	    {PARAMS(.flag = TELNYX_BOOL(false)), "flag", true},
	    {PARAMS(.text = NULL), "flag", false},
	    {PARAMS(.colour = RED), "colour", true},
	    {PARAMS(.words = none), "words[]", false},
	    {PARAMS(.words = words), "words[]", true},
	    {PARAMS(.words = TELNYX_NULL_LIST), "words[]", true},
	    {PARAMS(.part = PART(.name = NULL)), "part", true},
	    {PARAMS(.text = "t"), "nothing of that name", false},
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_msg(telnyx_fields_has(&table, cases[i].in, cases[i].name) ==
				  cases[i].has,
		    "case %zu: %s", i, cases[i].name);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

int
main(void)
{
	Suite *suite = suite_create("fields_params");
	TCase *tcase = tcase_create("values");

	tcase_add_loop_test(
	    tcase, a_decimal_is_written_as_it_is_or_as_a_string, 0, COUNT(decimals));
	tcase_add_test(tcase, every_kind_can_be_null);
	tcase_add_test(tcase, null_is_aligned_for_any_pointer);
	tcase_add_test(tcase, maps_are_written_and_read);
	tcase_add_loop_test(
	    tcase, a_map_may_come_as_a_list_of_lists, 0, COUNT(listed_maps));
	tcase_add_test(tcase, json_is_written_as_it_is);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("queries");
	tcase_add_test(tcase, a_query_has_what_is_given_in_the_table_s_order);
	tcase_add_test(tcase, an_empty_list_is_no_query);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("what callers fill");
	tcase_add_test(tcase, fields_beyond_a_caller_s_size_are_not_given);
	tcase_add_test(
	    tcase, a_later_caller_s_struct_is_taken_if_what_is_unknown_is_unset);
	tcase_add_test(tcase, nested_structs_have_their_sizes_too);
	tcase_add_test(tcase, what_cannot_be_said_is_named);
	tcase_add_test(tcase, given_is_told_from_absent_for_every_kind);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
