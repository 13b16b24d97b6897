/* SPDX-License-Identifier: MIT */
/* The JSON that callers hold: as a tree, as text, and copied. */
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>
#include <telnyx/json.h>

#include "base/json.h"

static struct json_object *tree;
static const struct telnyx_json *json;

static void
set_up(const char *text)
{
	tree = json_tokener_parse(text);
	ck_assert_ptr_nonnull(tree);
	json = telnyx_json_of(tree);
}

static void
tear_down(void)
{
	telnyx_json_drop(&json);
	ck_assert_ptr_null(json);
}

START_TEST(the_tree_is_json_cs_and_borrowed)
{
	struct json_object *a;

	set_up("{\"a\":[1]}");
	ck_assert(json_object_object_get_ex(telnyx_json_tree(json), "a", &a));
	ck_assert_uint_eq(json_object_array_length(a), 1);
	tear_down();
}
END_TEST

static const char *const texts[] = {
    "{}",
    "[]",
    "\"a\\n\\\"/\"",
    "0",
    "-17",
    "18446744073709551615",
    "0.0051",
    "1.50",
    "-1e-3",
    "true",
    "false",
    "{\"z\":1,\"a\":{\"b\":[null,[],{\"c\":2.00}]},\"m\":\"\xC3\xBC\"}",
};

START_TEST(the_text_is_what_was_read_and_made_once)
{
	const char *text;
	size_t bytes;

	set_up(texts[_i]);
	text = telnyx_json_text(json, &bytes);
	ck_assert_str_eq(text, texts[_i]);
	ck_assert_uint_eq(bytes, strlen(texts[_i]));
	ck_assert_ptr_eq(telnyx_json_text(json, NULL), text);
	tear_down();
}
END_TEST

START_TEST(a_part_has_a_text_of_its_own_that_the_whole_does_not_disturb)
{
	struct json_object *a;
	const char *text;

	set_up("{ \"a\" : { \"b\" : 1 } }");
	ck_assert(json_object_object_get_ex(tree, "a", &a));
	text = telnyx_json_text(telnyx_json_of(a), NULL);
	ck_assert_str_eq(text, "{\"b\":1}");
	ck_assert_str_eq(telnyx_json_text(json, NULL), "{\"a\":{\"b\":1}}");
	ck_assert_str_eq(text, "{\"b\":1}");
	tear_down();
}
END_TEST

START_TEST(nothing_is_no_tree_and_no_text)
{
	size_t bytes = 7;

	ck_assert_ptr_null(telnyx_json_tree(NULL));
	ck_assert_ptr_null(telnyx_json_text(NULL, &bytes));
	ck_assert_uint_eq(bytes, 0);
}
END_TEST

/* Also after a text was made of it and of its parts, which json-c by itself would not
 * copy. */
START_TEST(a_copy_is_equal_and_its_own)
{
	struct json_object *copy, *member = NULL;
	const char *text;

	set_up(texts[_i]);
	text = telnyx_json_text(json, NULL);
	ck_assert_ptr_nonnull(text);
	if (json_object_is_type(tree, json_type_object) &&
	    json_object_object_get_ex(tree, "a", &member))
		ck_assert_ptr_nonnull(telnyx_json_text(telnyx_json_of(member), NULL));
	ck_assert(telnyx_json_copy(tree, &copy));
	ck_assert(json_object_equal(copy, tree));
	ck_assert_ptr_ne(copy, tree);
	ck_assert_str_eq(telnyx_json_text(telnyx_json_of(copy), NULL), texts[_i]);
	ck_assert_ptr_ne(telnyx_json_text(telnyx_json_of(copy), NULL), text);
	json_object_put(copy);
	tear_down();
}
END_TEST

START_TEST(the_copy_of_null_is_null)
{
	struct json_object *copy;

	ck_assert(telnyx_json_copy(NULL, &copy));
	ck_assert_ptr_null(copy);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("json");
	TCase *tcase = tcase_create("json");
	const int count = sizeof(texts) / sizeof(texts[0]);

	tcase_add_test(tcase, the_tree_is_json_cs_and_borrowed);
	tcase_add_loop_test(tcase, the_text_is_what_was_read_and_made_once, 0, count);
	tcase_add_test(
	    tcase, a_part_has_a_text_of_its_own_that_the_whole_does_not_disturb);
	tcase_add_test(tcase, nothing_is_no_tree_and_no_text);
	tcase_add_loop_test(tcase, a_copy_is_equal_and_its_own, 0, count);
	tcase_add_test(tcase, the_copy_of_null_is_null);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
