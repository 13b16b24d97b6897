/* SPDX-License-Identifier: MIT */
/* Request targets, and the URLs that a message carries. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "codec/url.h"

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static void
expect_encoded(const char *text, const char *encoded)
{
	struct telnyx_buf buf;

	telnyx_buf_init(&buf, 4096);
	telnyx_buf_puts(&buf, "=");
	telnyx_url_encode(&buf, text);
	ck_assert(!buf.failed);
	ck_assert_str_eq(buf.data + 1, encoded);
	telnyx_buf_clear(&buf);
}

START_TEST(all_but_unreserved_characters_are_encoded)
{
	expect_encoded("", "");
	expect_encoded("AZaz09-._~", "AZaz09-._~");
	expect_encoded("a b+c", "a%20b%2Bc");
	expect_encoded("/?#[]@!$&'()*,;=:%",
	    "%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2C"
	    "%3B%3D%3A%25");
	expect_encoded("\xC3\xA9\xFF\x01\x7F\r\n", "%C3%A9%FF%01%7F%0D%0A");
	expect_encoded("%2F", "%252F");
}
END_TEST

static void
expect_target(const char *path, const char *const *values, const char *const *query,
    const char *target)
{
	struct telnyx_buf buf;
	const char *why = "unset";

	telnyx_buf_init(&buf, 4096);
	telnyx_buf_puts(&buf, "/v2");
	ck_assert_msg(
	    telnyx_url_expand(&buf, path, values, query, &why), "%s: %s", path, why);
	ck_assert_ptr_null(why);
	ck_assert_str_eq(buf.data, target);
	telnyx_buf_clear(&buf);
}

START_TEST(a_template_is_filled_in_order_and_encoded)
{
	static const char *const none[] = {NULL};

	expect_target("/balance", NULL, NULL, "/v2/balance");
	expect_target("/balance", none, none, "/v2/balance");
	expect_target("/", NULL, NULL, "/v2/");
	expect_target(
	    "/messages/{id}", LIST("40319-5bd"), NULL, "/v2/messages/40319-5bd");
	expect_target("/a/{x}/b/{y}/c", LIST("1/2", "+1 3?#"), NULL,
	    "/v2/a/1%2F2/b/%2B1%203%3F%23/c");
	expect_target("/a/{x}-{y}", LIST("../..", "..."), NULL, "/v2/a/..%2F..-...");
	expect_target("/a/{x}", LIST("%2e%2e"), NULL, "/v2/a/%252e%252e");
	expect_target("/a/{x}", LIST("{x}"), NULL, "/v2/a/%7Bx%7D");
	expect_target("/a:b/@c;d=e/%41", NULL, NULL, "/v2/a:b/@c;d=e/%41");
}
END_TEST

START_TEST(a_query_is_appended_encoded)
{
	expect_target("/m", NULL, LIST("page[size]", "20", "q", "a b&c=d"),
	    "/v2/m?page%5Bsize%5D=20&q=a%20b%26c%3Dd");
	expect_target("/m", NULL, LIST("empty", ""), "/v2/m?empty=");
	expect_target("/m/{id}", LIST("7"), LIST("a", "b"), "/v2/m/7?a=b");
}
END_TEST

START_TEST(a_ready_query_is_sent_as_it_is_and_added_to)
{
	expect_target(
	    "/m?page[size]=20&a=%20/?", NULL, NULL, "/v2/m?page[size]=20&a=%20/?");
	expect_target("/m?a=b", NULL, LIST("c", "d"), "/v2/m?a=b&c=d");
	expect_target("/m?", NULL, LIST("c", "d"), "/v2/m?c=d");
	expect_target("/m?a=b&", NULL, LIST("c", "d", "e", "f"), "/v2/m?a=b&c=d&e=f");
	expect_target("/m?a=?", NULL, LIST("c", "d"), "/v2/m?a=?&c=d");
	/* A dot segment is one of paths only. */
	expect_target("/m?a=/../b", NULL, NULL, "/v2/m?a=/../b");
}
END_TEST

static const struct {
	const char *path;
	const char *values[3];
	const char *query[4];
	const char *why;
} bad[] = {
    {NULL, {NULL}, {NULL}, "is missing"},
    {"", {NULL}, {NULL}, "does not begin with /"},
    {"messages", {NULL}, {NULL}, "does not begin with /"},
    {"?a=b", {NULL}, {NULL}, "does not begin with /"},
    {"https://h/", {NULL}, {NULL}, "does not begin with /"},
    {"{id}", {"x"}, {NULL}, "does not begin with /"},
    {"/m/{id}", {NULL}, {NULL}, "has more {names} than there are values"},
    {"/m/{a}/{b}", {"x"}, {NULL}, "has more {names} than there are values"},
    {"/m", {"x"}, {NULL}, "has fewer {names} than there are values"},
    {"/m/{a}", {"x", "y"}, {NULL}, "has fewer {names} than there are values"},
    {"/m/{a}", {""}, {NULL}, "has an empty value for a {name}"},
    {"/m/{a}", {"."}, {NULL}, "has . or .. as the value of a {name}"},
    {"/m/{a}/x", {".."}, {NULL}, "has . or .. as the value of a {name}"},
    {"/m/.{a}", {"."}, {NULL}, "has . or .. as the value of a {name}"},
    {"/m/../x", {NULL}, {NULL}, "has a . or .. segment"},
    {"/m/./{a}", {"x"}, {NULL}, "has a . or .. segment"},
    {"/m/%2e%2e", {NULL}, {NULL}, "has a . or .. segment"},
    {"/m/{a", {"x"}, {NULL}, "has a { without a name and a }"},
    {"/m/{}", {"x"}, {NULL}, "has a { without a name and a }"},
    {"/m/{a{b}}", {"x"}, {NULL}, "has a { without a name and a }"},
    {"/m/{a/b}", {"x"}, {NULL}, "has a { without a name and a }"},
    {"/m/a}", {NULL}, {NULL}, "has a } without a {"},
    {"/m#x", {NULL}, {NULL}, "has a fragment"},
    {"/m?a#x", {NULL}, {NULL}, "has a fragment"},
    {"/m a", {NULL}, {NULL}, "has a character that no URL path holds"},
    {"/m\r\nX: y", {NULL}, {NULL}, "has a character that no URL path holds"},
    {"/m/\xC3\xA9", {NULL}, {NULL}, "has a character that no URL path holds"},
    {"/m[0]", {NULL}, {NULL}, "has a character that no URL path holds"},
    {"/m\\n", {NULL}, {NULL}, "has a character that no URL path holds"},
    {"/m%4", {NULL}, {NULL}, "has a % without two hexadecimal digits"},
    {"/m?a=%4", {NULL}, {NULL}, "has a % without two hexadecimal digits"},
    {"/m?a b", {NULL}, {NULL}, "has a character that no URL query holds"},
    {"/m?a\n", {NULL}, {NULL}, "has a character that no URL query holds"},
    {"/m?a=\"", {NULL}, {NULL}, "has a character that no URL query holds"},
    {"/m?a={b}", {NULL}, {NULL}, "has a {name} in its query"},
    {"/m", {NULL}, {"a"}, "has a query name without a value"},
    {"/m", {NULL}, {"a", "b", "c"}, "has a query name without a value"},
    {"/m", {NULL}, {"", "b"}, "has an empty query name"},
};

START_TEST(what_no_url_holds_is_refused_with_its_reason)
{
	struct telnyx_buf buf;
	const char *why;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		telnyx_buf_init(&buf, 4096);
		ck_assert_msg(!telnyx_url_expand(
				  &buf, bad[i].path, bad[i].values, bad[i].query, &why),
		    "%s", bad[i].path);
		ck_assert_msg(strcmp(why, bad[i].why) == 0, "%s: %s", bad[i].path, why);
		telnyx_buf_clear(&buf);
	}
}
END_TEST

START_TEST(a_full_buffer_is_marked_and_no_reason)
{
	struct telnyx_buf buf;
	const char *why;
	size_t max;

	for (max = 0; max < 12; max++) {
		telnyx_buf_init(&buf, max);
		ck_assert(telnyx_url_expand(
		    &buf, "/m/{a}", LIST("x y"), LIST("b", "c"), &why));
		ck_assert_ptr_null(why);
		ck_assert_msg(buf.failed, "%zu", max);
		telnyx_buf_clear(&buf);
	}
}
END_TEST

START_TEST(a_message_url_is_absolute_http_with_a_host)
{
	static const char *const good[] = {"https://example.com", "http://example.com/",
	    "HTTPS://example.com/a?b#c", "https://u:p@example.com:8443/x",
	    "https://example.com:/", "http://[::1]:80/", "http://127.0.0.1?x",
	    "https://\xC3\xBC.example/\xC3\xA9.png", "https://h/a|b\"{}",
	    "https://h/@:"};
	static const char *const malformed[] = {"", "example.com", "/x.png",
	    "//example.com/x", "ftp://example.com/x", "https:", "https:/example.com",
	    "https://", "https:///x", "https://?x", "https://:80/", "https://u@/x",
	    "https://h:8x/", "https://[::1", "https://[]/", "https://[::1]8/",
	    "https://h/a b", " https://h", "https://h\n", "https://h/\x01",
	    "https://h/\x7F", "https://h/\xFF", "https://h h/", "data:text/plain,x"};
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_msg(
		    telnyx_url_check_http(good[i]) == TELNYX_URL_FINE, "%s", good[i]);
	for (i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++)
		ck_assert_msg(
		    telnyx_url_check_http(malformed[i]) == TELNYX_URL_MALFORMED, "%s",
		    malformed[i]);
	ck_assert_int_eq(telnyx_url_check_http(NULL), TELNYX_URL_MALFORMED);
}
END_TEST

START_TEST(a_message_url_has_at_most_2000_bytes)
{
	char url[TELNYX_URL_MAX_BYTES + 2];

	memset(url, 'x', sizeof(url));
	memcpy(url, "https://h/", 10);
	url[TELNYX_URL_MAX_BYTES] = '\0';
	ck_assert_int_eq(telnyx_url_check_http(url), TELNYX_URL_FINE);
	url[TELNYX_URL_MAX_BYTES] = 'x';
	url[TELNYX_URL_MAX_BYTES + 1] = '\0';
	ck_assert_int_eq(telnyx_url_check_http(url), TELNYX_URL_TOO_LONG);
	/* What is both is malformed: making it shorter would not help. */
	url[100] = ' ';
	ck_assert_int_eq(telnyx_url_check_http(url), TELNYX_URL_MALFORMED);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("url");
	TCase *tcase = tcase_create("url");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, all_but_unreserved_characters_are_encoded);
	tcase_add_test(tcase, a_template_is_filled_in_order_and_encoded);
	tcase_add_test(tcase, a_query_is_appended_encoded);
	tcase_add_test(tcase, a_ready_query_is_sent_as_it_is_and_added_to);
	tcase_add_test(tcase, what_no_url_holds_is_refused_with_its_reason);
	tcase_add_test(tcase, a_full_buffer_is_marked_and_no_reason);
	tcase_add_test(tcase, a_message_url_is_absolute_http_with_a_host);
	tcase_add_test(tcase, a_message_url_has_at_most_2000_bytes);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
