/* SPDX-License-Identifier: MIT */
/* Error replies in every shape they come in, and in shapes that they should
 * not come in. */
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

#include "codec/api_error.h"
#include "codec/json_read.h"

static struct telnyx_failure failure;
static const struct telnyx_error *const error = &failure.error;

static void
read_bytes(int status, const char *body, size_t bytes)
{
	char *copy = bytes > 0 ? malloc(bytes) : NULL; /* no zero behind it */

	telnyx_failure_clear(&failure);
	if (bytes > 0)
		memcpy(copy, body, bytes);
	telnyx_api_error_read(&failure, status, copy, bytes);
	free(copy);
	ck_assert_int_eq(error->http_status, status);
	ck_assert_ptr_nonnull(error->detail);
	ck_assert_ptr_nonnull(error->title);
	ck_assert_int_eq(error->type, TELNYX_ERROR_NONE); /* left alone */
	ck_assert(error->body != NULL || error->body_bytes == 0);
}

static void
read_text(int status, const char *body)
{
	read_bytes(status, body, strlen(body));
}

/* What can be said without a document. */
static void
expect_bare(int status)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "the server answered %d", status);
	ck_assert_ptr_null(error->code);
	ck_assert_ptr_null(error->field);
	ck_assert_uint_eq(error->error_count, 0);
	ck_assert_str_eq(error->detail, text);
}

START_TEST(telnyx_s_own_document_is_read_whole)
{
	read_text(400,
	    "{\"errors\":[{\"code\":\"40310\",\"title\":\"Invalid 'to' address\","
	    "\"detail\":\"should be valid\",\"source\":{\"pointer\":\"/to\"},"
	    "\"meta\":{\"url\":\"https://e/40310\"}},"
	    "{\"code\":\"10004\",\"title\":\"Missing\",\"source\":{"
	    "\"parameter\":\"page[size]\"}}]}");
	ck_assert_str_eq(error->code, "40310");
	ck_assert_str_eq(error->title, "Invalid 'to' address");
	ck_assert_str_eq(error->detail, "should be valid");
	ck_assert_str_eq(error->field, "to");
	ck_assert_uint_eq(error->error_count, 2);
	ck_assert_str_eq(error->errors[0]->code, "40310");
	ck_assert_str_eq(error->errors[0]->pointer, "/to");
	ck_assert_str_eq(error->errors[0]->url, "https://e/40310");
	ck_assert_ptr_null(error->errors[0]->parameter);
	ck_assert_str_eq(error->errors[1]->title, "Missing");
	ck_assert_str_eq(error->errors[1]->parameter, "page[size]");
	ck_assert_ptr_null(error->errors[1]->pointer);
	ck_assert_ptr_null(error->errors[2]);
	ck_assert_ptr_nonnull(error->json);
	ck_assert_ptr_null(error->body);
}
END_TEST

START_TEST(the_field_comes_from_pointer_or_parameter)
{
	read_text(
	    400, "{\"errors\":[{\"code\":\"1\",\"source\":{\"pointer\":\"/to\"}}]}");
	ck_assert_str_eq(error->field, "to");
	read_text(400, "{\"errors\":[{\"code\":\"1\",\"source\":{\"pointer\":\"/"
		       "media_urls/0\"}}]}");
	ck_assert_str_eq(error->field, "media_urls/0");
	read_text(
	    400, "{\"errors\":[{\"code\":\"1\",\"source\":{\"pointer\":\"to\"}}]}");
	ck_assert_str_eq(error->field, "to");
	read_text(400, "{\"errors\":[{\"code\":\"1\",\"source\":{\"pointer\":\"/\","
		       "\"parameter\":\"id\"}}]}");
	ck_assert_ptr_nonnull(error->field);
	read_text(400, "{\"errors\":[{\"code\":\"1\",\"source\":{\"pointer\":\"\","
		       "\"parameter\":\"id\"}}]}");
	ck_assert_str_eq(error->field, "id");
	read_text(400, "{\"errors\":[{\"code\":\"1\",\"source\":\"/from\"}]}");
	ck_assert_str_eq(error->field, "from");
	read_text(400, "{\"errors\":[{\"code\":\"1\",\"source\":null}]}");
	ck_assert_ptr_null(error->field);
}
END_TEST

START_TEST(a_code_may_be_a_number)
{
	read_text(400, "{\"errors\":[{\"code\":40300,\"title\":\"Blocked\"}]}");
	ck_assert_str_eq(error->code, "40300");
	ck_assert_str_eq(error->detail, "Blocked"); /* the title, for want of one */
}
END_TEST

START_TEST(a_bare_error_is_read)
{
	read_text(404,
	    "{\"code\":\"40303\",\"title\":\"Message not found\","
	    "\"detail\":\"no such message\",\"source\":{\"pointer\":\"/id\"}}");
	ck_assert_str_eq(error->code, "40303");
	ck_assert_str_eq(error->title, "Message not found");
	ck_assert_str_eq(error->detail, "no such message");
	ck_assert_str_eq(error->field, "id");
	ck_assert_uint_eq(error->error_count, 1);
	ck_assert_ptr_null(error->errors[1]);
}
END_TEST

START_TEST(an_error_under_error_is_read)
{
	read_text(502, "{\"error\":\"upstream is down\"}");
	ck_assert_ptr_null(error->code);
	ck_assert_str_eq(error->detail, "upstream is down");
	ck_assert_uint_eq(error->error_count, 1);
	read_text(400, "{\"error\":{\"code\":\"10015\",\"message\":\"bad\"}}");
	ck_assert_str_eq(error->code, "10015");
	ck_assert_str_eq(error->detail, "bad");
	read_text(400, "{\"error\":[{\"code\":\"10015\"}]}");
	ck_assert_str_eq(error->code, "10015");
	read_text(400, "{\"errors\":null,\"error\":\"text\"}");
	ck_assert_str_eq(error->detail, "text");
}
END_TEST

START_TEST(errors_may_be_texts_or_one_object)
{
	read_text(400, "{\"errors\":[\"first\",\"second\"]}");
	ck_assert_str_eq(error->detail, "first");
	ck_assert_uint_eq(error->error_count, 2);
	ck_assert_str_eq(error->errors[1]->detail, "second");
	read_text(400, "{\"errors\":{\"code\":\"10015\",\"detail\":\"d\"}}");
	ck_assert_str_eq(error->code, "10015");
	ck_assert_uint_eq(error->error_count, 1);
	read_text(400, "{\"errors\":\"text\"}");
	ck_assert_str_eq(error->detail, "text");
}
END_TEST

START_TEST(fastapi_s_detail_is_read)
{
	read_text(422, "{\"detail\":[{\"loc\":[\"body\",\"brand\",\"ein\"],"
		       "\"msg\":\"field required\",\"type\":\"value_error.missing\"},"
		       "{\"loc\":[\"query\",0],\"msg\":\"second\"}]}");
	ck_assert_str_eq(error->detail, "field required");
	ck_assert_str_eq(error->field, "ein");
	ck_assert_uint_eq(error->error_count, 2);
	ck_assert_str_eq(error->errors[1]->detail, "second");
	ck_assert_str_eq(error->errors[1]->parameter, "0");
	read_text(404, "{\"detail\":\"Not Found\"}");
	ck_assert_str_eq(error->detail, "Not Found");
	read_text(422, "{\"detail\":[{\"loc\":[],\"msg\":\"m\"}]}");
	ck_assert_str_eq(error->detail, "m");
	ck_assert_ptr_null(error->field);
}
END_TEST

START_TEST(a_message_of_others_is_read)
{
	read_text(403, "{\"message\":\"Forbidden\"}"); /* a gateway's */
	ck_assert_str_eq(error->detail, "Forbidden");
	ck_assert_ptr_null(error->code);
}
END_TEST

START_TEST(a_page_of_a_proxy_is_kept_as_it_came)
{
	static const char page[] =
	    "<html><head><title>502 Bad Gateway</title></head></html>\r\n";

	read_text(502, page);
	expect_bare(502);
	ck_assert_ptr_null(error->json);
	ck_assert_uint_eq(error->body_bytes, sizeof(page) - 1);
	ck_assert_str_eq(error->body, page);
}
END_TEST

START_TEST(a_long_page_is_cut)
{
	char page[10000];

	memset(page, 'x', sizeof(page));
	read_bytes(500, page, sizeof(page));
	expect_bare(500);
	ck_assert_uint_eq(error->body_bytes, 4096);
	ck_assert_uint_eq(strlen(error->body), 4096);
}
END_TEST

START_TEST(an_empty_body_is_no_body)
{
	read_bytes(500, NULL, 0);
	expect_bare(500);
	ck_assert_ptr_null(error->json);
	ck_assert_ptr_null(error->body);
}
END_TEST

START_TEST(what_is_not_one_whole_json_value_is_kept_as_text)
{
	static const char *const bad[] = {"{\"errors\":[{\"code\":\"403", "{", "[",
	    "\"abc", "{\"a\":1}}", "{\"a\":1} x", "{\"a\":1}{\"b\":2}", "nul", "tru",
	    "{\"errors\":[{\"code\":\"1\"}],", " ", "\r\n", "}", "\xEF\xBB\xBF", "-",
	    "\"\\ud83d"};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		read_text(500, bad[i]);
		expect_bare(500);
		ck_assert_msg(error->json == NULL, "%s", bad[i]);
		ck_assert_str_eq(error->body, bad[i]);
	}
}
END_TEST

START_TEST(an_embedded_zero_does_not_end_the_body)
{
	static const char inside[] = "{\"error\":\"a\0b\"}";
	static const char behind[] = "{\"error\":\"a\"}\0{\"error\":\"b\"}";

	read_bytes(500, inside, sizeof(inside) - 1);
	expect_bare(500);
	ck_assert_ptr_null(error->json);
	ck_assert_uint_eq(error->body_bytes, sizeof(inside) - 1);
	ck_assert_mem_eq(error->body, inside, sizeof(inside));
	read_bytes(500, behind, sizeof(behind) - 1);
	expect_bare(500);
	ck_assert_ptr_null(error->json);
	ck_assert_uint_eq(error->body_bytes, sizeof(behind) - 1);
	read_bytes(500, "\0", 1);
	expect_bare(500);
	ck_assert_uint_eq(error->body_bytes, 1);
}
END_TEST

START_TEST(json_that_is_no_object_is_both_json_and_body)
{
	static const char *const values[] = {
	    "[]", "[{\"code\":\"1\"}]", "\"text\"", "12", "1.5", "true", " [1] \r\n"};
	size_t i;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		read_text(500, values[i]);
		expect_bare(500);
		ck_assert_msg(error->json != NULL, "%s", values[i]);
		ck_assert_msg(error->body != NULL, "%s", values[i]);
		ck_assert_str_eq(error->body, values[i]);
	}
	read_text(500, "null"); /* json-c has no object for it */
	expect_bare(500);
	ck_assert_ptr_null(error->json);
	ck_assert_str_eq(error->body, "null");
}
END_TEST

START_TEST(documents_that_say_nothing_leave_the_status_to_speak)
{
	static const char *const empty[] = {"{}", "{\"errors\":[]}",
	    "{\"errors\":null}", "{\"errors\":[null]}", "{\"errors\":[[]]}",
	    "{\"errors\":{\"errors\":[]}}", "{\"error\":null}", "{\"error\":[]}",
	    "{\"data\":{}}", "{\"detail\":[]}", "{\"detail\":{}}", "{\"code\":{}}"};
	size_t i;

	for (i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
		read_text(418, empty[i]);
		ck_assert_msg(error->code == NULL, "%s", empty[i]);
		ck_assert_msg(strcmp(error->detail, "the server answered 418") == 0,
		    "%s: %s", empty[i], error->detail);
		ck_assert_msg(error->json != NULL, "%s", empty[i]);
	}
}
END_TEST

START_TEST(an_empty_text_is_none)
{
	read_text(400, "{\"errors\":[{\"code\":\"\",\"title\":\"\",\"detail\":\"\","
		       "\"source\":{\"parameter\":\"\"}}]}");
	ck_assert_ptr_null(error->code);
	ck_assert_ptr_null(error->field);
	ck_assert_str_eq(error->title, "HTTP error");
	ck_assert_str_eq(error->detail, "the server answered 400");
	read_text(400, "{\"errors\":[{\"title\":\"Blocked\",\"detail\":\"\"}]}");
	ck_assert_str_eq(error->detail, "Blocked");
	read_text(
	    400, "{\"errors\":[{\"detail\":\"\",\"message\":\"\",\"msg\":\"m\"}]}");
	ck_assert_str_eq(error->detail, "m");
}
END_TEST

START_TEST(entries_of_odd_types_are_survived)
{
	read_text(400, "{\"errors\":[{\"code\":{},\"title\":[],\"detail\":{\"x\":1},"
		       "\"source\":[1],\"meta\":7,\"loc\":{}},7,true,null]}");
	ck_assert_ptr_null(error->code);
	ck_assert_uint_eq(error->error_count, 3);
	ck_assert_str_eq(error->errors[1]->detail, "7");
	ck_assert_str_eq(error->errors[2]->detail, "true");
}
END_TEST

START_TEST(a_thousand_errors_are_cut_to_a_few)
{
	size_t size = 1000 * 32 + 64, used, i;
	char *body = malloc(size);

	ck_assert_ptr_nonnull(body);
	used = (size_t)snprintf(body, size, "{\"errors\":[");
	for (i = 0; i < 1000; i++)
		used += (size_t)snprintf(body + used, size - used,
		    "%s{\"code\":\"%zu\"}", i > 0 ? "," : "", 10000 + i);
	used += (size_t)snprintf(body + used, size - used, "]}");
	read_bytes(400, body, used);
	free(body);
	ck_assert_str_eq(error->code, "10000");
	ck_assert_uint_eq(error->error_count, 64);
	ck_assert_str_eq(error->errors[63]->code, "10063");
	ck_assert_ptr_null(error->errors[64]);
}
END_TEST

/* As JSON it would take 260 times its bytes. */
START_TEST(a_bomb_is_kept_as_text)
{
	static char body[65536];
	size_t len = (size_t)snprintf(body, sizeof(body), "{\"errors\":[");

	for (; len < sizeof(body) - 8; len += 3)
		memcpy(body + len, "{},", 3);
	memcpy(body + len, "{}]}", 5);
	read_text(400, body);
	expect_bare(400);
	ck_assert_ptr_null(error->json);
	ck_assert_uint_eq(error->body_bytes, 4096);
}
END_TEST

START_TEST(deep_nesting_is_no_json_to_us)
{
	char body[200100];
	size_t depth;

	/* Telnyx's own depth is read. */
	read_text(400, "{\"errors\":[{\"code\":\"1\",\"x\":[[[[[[[[[[1]]]]]]]]]]}]}");
	ck_assert_str_eq(error->code, "1");
	for (depth = 40; depth <= 100000; depth *= 50) {
		memset(body, '[', depth);
		memset(body + depth, ']', depth);
		read_bytes(500, body, 2 * depth);
		expect_bare(500);
		ck_assert_ptr_null(error->json);
	}
	memset(body, '[', 200000); /* and never closed */
	read_bytes(500, body, 200000);
	ck_assert_ptr_null(error->json);
}
END_TEST

START_TEST(a_second_reading_replaces_the_first)
{
	read_text(400, "{\"errors\":[{\"code\":\"40310\"}]}");
	telnyx_failure_clear(&failure);
	telnyx_api_error_read(&failure, 500, "oops", 4);
	expect_bare(500);
	ck_assert_ptr_null(error->json);
	ck_assert_str_eq(error->body, "oops");
}
END_TEST

START_TEST(white_space_around_a_value_is_no_fault)
{
	read_text(400, " \r\n\t{\"errors\":[{\"code\":\"1\"}]}\r\n\t ");
	ck_assert_str_eq(error->code, "1");
	ck_assert_ptr_null(error->body);
}
END_TEST

START_TEST(a_kept_tokener_forgets_what_it_has_read)
{
	static const char *const bad[] = {"{\"a\":", "{\"a\":[1,", "nonsense", "\"abc",
	    "{}{}", "{\"a\":\"\\ud83d\\u12\"}", "[\"\\ud83d",
	    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1"};
	static const char good[] = "{\"id\":\"\\u0001\"}";
	struct json_tokener *tokener = NULL;
	struct json_object *json;
	char *long_text = malloc(100003);
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_ptr_null(telnyx_json_parse(&tokener, bad[i], strlen(bad[i])));
		json = telnyx_json_parse(&tokener, good, strlen(good));
		ck_assert_str_eq(
		    json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN), good);
		json_object_put(json);
	}
	/* A long text is read with another, for what it would keep. */
	ck_assert_ptr_nonnull(long_text);
	memset(long_text, 'a', 100002);
	long_text[0] = long_text[100001] = '"';
	json = telnyx_json_parse(&tokener, long_text, 100002);
	ck_assert_int_eq(json_object_get_string_len(json), 100000);
	json_object_put(json);
	json_tokener_free(tokener);
	free(long_text);
}
END_TEST

static void
forget(void)
{
	telnyx_failure_clear(&failure);
}

int
main(void)
{
	Suite *suite = suite_create("api_error");
	TCase *shapes = tcase_create("shapes"), *odd = tcase_create("odd");

	telnyx_failure_init(&failure);
	tcase_add_checked_fixture(shapes, NULL, forget);
	tcase_add_test(shapes, telnyx_s_own_document_is_read_whole);
	tcase_add_test(shapes, the_field_comes_from_pointer_or_parameter);
	tcase_add_test(shapes, a_code_may_be_a_number);
	tcase_add_test(shapes, a_bare_error_is_read);
	tcase_add_test(shapes, an_error_under_error_is_read);
	tcase_add_test(shapes, errors_may_be_texts_or_one_object);
	tcase_add_test(shapes, fastapi_s_detail_is_read);
	tcase_add_test(shapes, a_message_of_others_is_read);
	suite_add_tcase(suite, shapes);
	tcase_add_checked_fixture(odd, NULL, forget);
	tcase_add_test(odd, a_page_of_a_proxy_is_kept_as_it_came);
	tcase_add_test(odd, a_long_page_is_cut);
	tcase_add_test(odd, an_empty_body_is_no_body);
	tcase_add_test(odd, what_is_not_one_whole_json_value_is_kept_as_text);
	tcase_add_test(odd, an_embedded_zero_does_not_end_the_body);
	tcase_add_test(odd, json_that_is_no_object_is_both_json_and_body);
	tcase_add_test(odd, documents_that_say_nothing_leave_the_status_to_speak);
	tcase_add_test(odd, an_empty_text_is_none);
	tcase_add_test(odd, entries_of_odd_types_are_survived);
	tcase_add_test(odd, a_thousand_errors_are_cut_to_a_few);
	tcase_add_test(odd, a_bomb_is_kept_as_text);
	tcase_add_test(odd, deep_nesting_is_no_json_to_us);
	tcase_add_test(odd, a_second_reading_replaces_the_first);
	tcase_add_test(odd, white_space_around_a_value_is_no_fault);
	tcase_add_test(odd, a_kept_tokener_forgets_what_it_has_read);
	suite_add_tcase(suite, odd);
	return fx_main(suite);
}
