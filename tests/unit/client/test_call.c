/* SPDX-License-Identifier: MIT */
/* telnyx_call(), and what every request has on the wire: target, headers,
 * body; and that nothing of a caller's can add to that. */
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

static void
script(const struct telnyx_sandbox_reply *reply)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox, reply), TELNYX_OK);
}

static const struct telnyx_sandbox_request *
received(uint64_t number)
{
	const struct telnyx_sandbox_request *request =
	    telnyx_sandbox_get_request(fx.sandbox, number);

	ck_assert_ptr_nonnull(request);
	return request;
}

static void
expect_header(uint64_t number, const char *name, const char *want)
{
	char *value = telnyx_sandbox_request_header(received(number), name);

	if (want == NULL)
		ck_assert_msg(value == NULL, "%s: %s", name, value);
	else
		ck_assert_msg(value != NULL && strcmp(value, want) == 0,
		    "%s: got %s, want %s", name, value, want);
	free(value);
}

/* How many header lines have this name, in any case? */
static unsigned
count_header(uint64_t number, const char *name)
{
	const char *line = received(number)->headers;
	unsigned count = 0;

	for (; line != NULL && *line != '\0'; line = strstr(line, "\r\n")) {
		line += strncmp(line, "\r\n", 2) == 0 ? 2 : 0;
		if (strncasecmp(line, name, strlen(name)) == 0 &&
		    line[strlen(name)] == ':')
			count++;
	}
	return count;
}

static void
call(struct fx_result *result, const struct telnyx_call_params *params,
    const struct telnyx_call_options *opts)
{
	unsigned before = result->calls;

	ck_assert_int_eq(telnyx_call(fx.client, params, opts, fx_record_call, result,
			     &result->request_id),
	    TELNYX_OK);
	fx_run_until(&result->calls, before + 1);
}

/* --- methods, targets, bodies --- */

static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

START_TEST(every_method_goes_out_with_and_without_a_body)
{
	static const char body[] =
	    "{\"name\": \"M\\u00fcller\", \"list\": [1, null, false]}";
	struct fx_result result = {0};
	bool writes = _i >= 1 && _i <= 3;

	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.times = 2, .status = 200, .body = "{\"a\":1}"));
	call(&result, TELNYX_CALL(.method = methods[_i], .path = "/anything"), NULL);
	ck_assert_msg(result.ok, "%s", result.message);
	ck_assert_str_eq(received(1)->method, methods[_i]);
	ck_assert_str_eq(received(1)->target, "/v2/anything");
	ck_assert_uint_eq(received(1)->body_bytes, 0);
	expect_header(1, "Content-Length", writes ? "0" : NULL);
	expect_header(1, "Content-Type", NULL);
	call(&result,
	    TELNYX_CALL(.method = methods[_i], .path = "/anything", .body = body),
	    NULL);
	ck_assert_msg(result.ok, "%s", result.message);
	ck_assert_str_eq(received(2)->body, body); /* byte for byte */
	expect_header(2, "Content-Type", "application/json");
	fx_teardown();
}
END_TEST

START_TEST(the_body_is_read_before_the_call_returns)
{
	char body[] = "{\"a\":1}";
	struct fx_result result = {0};

	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.status = 200, .body = "{}"));
	ck_assert_int_eq(telnyx_call(fx.client,
			     TELNYX_CALL(.method = "POST", .path = "/x", .body = body),
			     NULL, fx_record_call, &result, NULL),
	    TELNYX_OK);
	memset(body, 'x', sizeof(body) - 1);
	fx_run_until(&result.calls, 1);
	ck_assert_str_eq(received(1)->body, "{\"a\":1}");
	fx_teardown();
}
END_TEST

START_TEST(an_unknown_method_is_misuse)
{
	static const char *const bad[] = {
	    "get", "HEAD", "TRACE", "", "POST ", "GET / HTTP/1.1\r\nX: y"};
	struct fx_result result = {0};
	size_t i;

	fx_setup();
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_int_eq(
		    telnyx_call(fx.client, TELNYX_CALL(.method = bad[i], .path = "/x"),
			NULL, fx_record_call, &result, NULL),
		    TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_call(fx.client, TELNYX_CALL(.method = "GET"), NULL,
			     fx_record_call, &result, NULL),
	    TELNYX_E_INVALID);
	fx_turn();
	ck_assert_uint_eq(result.calls, 0);
	fx_teardown();
}
END_TEST

START_TEST(path_values_are_one_segment_each_whatever_they_hold)
{
	static const char *const given[] = {
	    "a/b\\c", "50% off?#&=+", "M\xc3\xbcller \xf0\x9f\x98\x80", NULL};
	struct fx_result result = {0};

	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.status = 200, .body = "{}"));
	call(&result,
	    TELNYX_CALL(.method = "GET", .path = "/x/{first}/y/{b}-{c}/z~_.!$:@",
		.path_values = given),
	    NULL);
	ck_assert_msg(result.ok, "%s", result.message);
	ck_assert_str_eq(received(1)->target,
	    "/v2/x/a%2Fb%5Cc/y/50%25%20off%3F%23%26%3D%2B-"
	    "M%C3%BCller%20%F0%9F%98%80/z~_.!$:@");
	fx_teardown();
}
END_TEST

START_TEST(query_pairs_are_encoded_and_join_a_ready_query)
{
	static const char *const query[] = {"page[size]", "20", "filter[name]",
	    "M\xc3\xbcller & S\xc3\xb6hne", "empty", "", "plus", "+1 2", NULL};
	struct fx_result result = {0};

	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.times = 2, .status = 200, .body = "{}"));
	call(&result, TELNYX_CALL(.method = "GET", .path = "/x", .query = query), NULL);
	ck_assert_msg(result.ok, "%s", result.message);
	ck_assert_str_eq(received(1)->target,
	    "/v2/x?page%5Bsize%5D=20&filter%5Bname%5D=M%C3%BCller%20%26%20S%C3%B6hne"
	    "&empty=&plus=%2B1%202");
	call(&result,
	    TELNYX_CALL(.method = "GET", .path = "/x?page[number]=2", .query = query),
	    NULL);
	ck_assert_msg(result.ok, "%s", result.message);
	ck_assert_ptr_nonnull(
	    strstr(received(2)->target, "/v2/x?page[number]=2&page%5Bsize%5D=20&"));
	fx_teardown();
}
END_TEST

START_TEST(an_unfit_path_is_a_validation_error)
{
	static const char *const two[] = {"a", "b", NULL};
	static const char *const empty[] = {"", NULL};
	static const char *const dots[] = {"..", NULL};
	static const char *const odd[] = {"name", NULL};
	const struct telnyx_call_params *const rows[] = {
	    TELNYX_CALL(.method = "GET", .path = "no-slash"),
	    TELNYX_CALL(.method = "GET", .path = ""),
	    TELNYX_CALL(.method = "GET", .path = "/a b"),
	    TELNYX_CALL(.method = "GET", .path = "/a\r\nX-Evil: 1"),
	    TELNYX_CALL(.method = "GET", .path = "/\xff"),
	    TELNYX_CALL(.method = "GET", .path = "/a#b"),
	    TELNYX_CALL(.method = "GET", .path = "/a%2"),
	    TELNYX_CALL(.method = "GET", .path = "/a/../b"),
	    TELNYX_CALL(.method = "GET", .path = "/{a}"),
	    TELNYX_CALL(.method = "GET", .path = "/{a}", .path_values = two),
	    TELNYX_CALL(.method = "GET", .path = "/{a}", .path_values = empty),
	    TELNYX_CALL(.method = "GET", .path = "/{a}", .path_values = dots),
	    TELNYX_CALL(.method = "GET", .path = "/a", .query = odd),
	    TELNYX_CALL(.method = "GET", .path = "/a?x=1\r\ny"),
	};
	struct fx_result result;
	size_t i;

	fx_setup();
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(&result, 0, sizeof(result));
		call(&result, rows[i], NULL);
		ck_assert_msg(result.type == TELNYX_ERROR_VALIDATION, "row %zu", i);
		ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_NOT_SENT);
		ck_assert_str_eq(result.field, "path");
	}
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 0);
	fx_teardown();
}
END_TEST

START_TEST(a_target_beyond_the_limit_is_a_validation_error)
{
	struct fx_result result = {0};
	const char *values[] = {NULL, NULL};
	char *value = malloc(20001);

	ck_assert_ptr_nonnull(value);
	memset(value, 'x', 20000);
	value[20000] = '\0';
	values[0] = value;
	fx_setup();
	call(&result,
	    TELNYX_CALL(.method = "GET", .path = "/{a}", .path_values = values), NULL);
	ck_assert_int_eq(result.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(result.field, "path");
	/* And what fits goes, long as it is. */
	value[15000] = '\0';
	call(&result,
	    TELNYX_CALL(.method = "GET", .path = "/{a}", .path_values = values), NULL);
	ck_assert_int_eq(result.status, 404);
	ck_assert_uint_eq(strlen(received(1)->target), 15004);
	free(value);
	fx_teardown();
}
END_TEST

/* --- replies --- */

static void
check_reply(
    const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg)
{
	struct json_object *value;

	ck_assert_ptr_null(error);
	ck_assert_int_eq(reply->http_status, 201);
	ck_assert_int_eq(reply->attempts, 1);
	ck_assert_uint_ne(reply->request_id, 0);
	ck_assert_str_eq(telnyx_reply_header(reply, "x-custom"), "first");
	ck_assert_str_eq(telnyx_reply_header(reply, "X-CUSTOM"), "first");
	ck_assert_str_eq(telnyx_reply_header(reply, "X-Empty"), "");
	ck_assert_ptr_null(telnyx_reply_header(reply, "X-None"));
	ck_assert_ptr_null(telnyx_reply_header(reply, NULL));
	ck_assert(
	    json_object_object_get_ex(telnyx_json_tree(reply->json), "meta", &value));
	ck_assert(
	    json_object_object_get_ex(telnyx_json_tree(reply->json), "data", &value));
	ck_assert_uint_eq(json_object_array_length(value), 3);
	(*(unsigned *)arg)++;
}

START_TEST(the_reply_has_its_status_headers_and_whole_body)
{
	unsigned calls = 0;

	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.status = 201,
	    .headers = "X-Custom: first\r\nx-custom: second\r\nX-Empty:\r\n",
	    .body = "{\"data\":[1,2,3],\"meta\":{}}"));
	ck_assert_int_eq(
	    telnyx_call(fx.client, TELNYX_CALL(.method = "POST", .path = "/x"), NULL,
		check_reply, &calls, NULL),
	    TELNYX_OK);
	fx_run_until(&calls, 1);
	fx_teardown();
}
END_TEST

static struct json_object *last_json;
static int last_status;

static void
keep_json(const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg)
{
	char text[200];

	ck_assert_msg(error == NULL, "call %u: %s", *(unsigned *)arg,
	    telnyx_error_message(error, text, sizeof(text)));
	last_status = reply->http_status;
	last_json = json_object_get(telnyx_json_tree(reply->json));
	(*(unsigned *)arg)++;
}

START_TEST(a_reply_without_a_body_has_no_json)
{
	unsigned calls = 0;

	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.status = 204, .body = ""));
	script(TELNYX_SANDBOX_REPLY(.status = 200, .body = ""));
	script(TELNYX_SANDBOX_REPLY(.status = 200, .body = "\"only text\""));
	ck_assert_int_eq(
	    telnyx_call(fx.client, TELNYX_CALL(.method = "DELETE", .path = "/x"), NULL,
		keep_json, &calls, NULL),
	    TELNYX_OK);
	fx_run_until(&calls, 1);
	ck_assert_int_eq(last_status, 204);
	ck_assert_ptr_null(last_json);
	ck_assert_int_eq(
	    telnyx_call(fx.client, TELNYX_CALL(.method = "GET", .path = "/x"), NULL,
		keep_json, &calls, NULL),
	    TELNYX_OK);
	fx_run_until(&calls, 2);
	ck_assert_int_eq(last_status, 200);
	ck_assert_ptr_null(last_json);
	ck_assert_int_eq(
	    telnyx_call(fx.client, TELNYX_CALL(.method = "GET", .path = "/x"), NULL,
		keep_json, &calls, NULL),
	    TELNYX_OK);
	fx_run_until(&calls, 3);
	ck_assert_str_eq(json_object_get_string(last_json), "only text");
	json_object_put(last_json);
	fx_teardown();
}
END_TEST

/* --- headers --- */

START_TEST(host_user_agent_accept_and_key_are_sent_once)
{
	struct fx_result result = {0};
	const char *authority;
	char host[64];

	fx_setup_with(NULL, TELNYX_CONFIG(.user_agent = "shop/2.1"));
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	authority = telnyx_sandbox_url(fx.sandbox) + strlen("https://");
	(void)snprintf(
	    host, sizeof(host), "%.*s", (int)strcspn(authority, "/"), authority);
	expect_header(1, "Host", host);
	expect_header(1, "User-Agent", "shop/2.1 libtelnyx/" TELNYX_VERSION);
	expect_header(1, "Accept", "application/json");
	expect_header(1, "Content-Type", "application/json");
	expect_header(1, "Authorization", "Bearer KEY_fixture");
	expect_header(1, "Idempotency-Key", NULL);
	ck_assert_uint_eq(count_header(1, "Host"), 1);
	ck_assert_uint_eq(count_header(1, "Authorization"), 1);
	ck_assert_uint_eq(count_header(1, "Content-Length"), 1);
	ck_assert_uint_eq(count_header(1, "Connection"), 0);
	fx_teardown();
}
END_TEST

START_TEST(the_idempotency_key_is_the_same_in_every_attempt)
{
	struct fx_result result = {0};
	uint64_t i;

	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.times = 2, .status = 429,
	    .headers = "Retry-After: 1"));
	ck_assert_int_eq(fx_send(&result, NULL,
			     TELNYX_CALL_OPTIONS(.idempotency_key = "order-17_a")),
	    TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.ok, "%s", result.message);
	ck_assert_int_eq(result.attempts, 3);
	for (i = 1; i <= 3; i++) {
		expect_header(i, "Idempotency-Key", "order-17_a");
		ck_assert_uint_eq(count_header(i, "Idempotency-Key"), 1);
		ck_assert_str_eq(received(i)->body, received(1)->body);
	}
	fx_teardown();
}
END_TEST

START_TEST(extra_headers_are_sent)
{
	static const char *const headers[] = {"X-One: 1", "X-Two:  spaced out \t",
	    "X-Empty:", "x-utf8: M\xc3\xbcller", NULL};
	struct fx_result result = {0};

	fx_setup();
	ck_assert_int_eq(
	    fx_send(&result, NULL, TELNYX_CALL_OPTIONS(.headers = headers)), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.ok, "%s", result.message);
	expect_header(1, "X-One", "1");
	expect_header(1, "X-Two", "spaced out");
	expect_header(1, "X-Empty", "");
	expect_header(1, "X-Utf8", "M\xc3\xbcller");
	fx_teardown();
}
END_TEST

static const char *const refused[] = {"Authorization: Bearer other", "authorization: x",
    "Connection: close", "Content-Length: 3", "content-length:3",
    "Expect: 100-continue", "Host: evil.example", "Idempotency-Key: x", "TE: trailers",
    "Transfer-Encoding: chunked", "Upgrade: h2c", "Content-Type: text/plain",
    "X-A: b\r\nX-Evil: 1", "X-A: b\nX-Evil: 1", "X-A: b\rc", "X-A\r\nX-Evil: 1",
    "X A: b", "X-A : b", ": b", "no colon", "", "X-\xc3\xbc: b", "X-A: \x7f",
    " X-A: folded"};

/* Also with validation off: Telnyx cannot judge what reaches it as something
 * else. */
START_TEST(headers_that_would_change_the_request_are_refused)
{
	const char *headers[] = {refused[_i], NULL};
	struct fx_result result = {0};

	fx_setup_with(NULL, TELNYX_CONFIG(.validate = TELNYX_BOOL(false)));
	ck_assert_int_eq(fx_send(&result, NULL,
			     TELNYX_CALL_OPTIONS(.headers = headers,
				 .validate = TELNYX_BOOL(false))),
	    TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(!result.ok, "sent: %s", refused[_i]);
	ck_assert_int_eq(result.type, TELNYX_ERROR_VALIDATION);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_str_eq(result.field, "headers");
	ck_assert_ptr_null(strstr(result.message, "evil"));
	ck_assert_uint_eq(telnyx_sandbox_connection_count(fx.sandbox), 0);
	fx_teardown();
}
END_TEST

START_TEST(injection_through_the_other_texts_is_refused_too)
{
	struct telnyx_sender *sender;
	struct fx_result key = {0}, id = {0};
	struct telnyx_client *client;
	struct telnyx_error *error = NULL;

	fx_setup_with(NULL, TELNYX_CONFIG(.validate = TELNYX_BOOL(false)));
	ck_assert_int_eq(telnyx_sender_new(TELNYX_SENDER(.api_key = "KEY\r\nX-Evil: 1"),
			     &sender, &error),
	    TELNYX_E_CONFIG);
	ck_assert_str_eq(error->field, "api_key");
	telnyx_error_free(error);
	error = NULL;
	ck_assert_int_eq(fx_send(&key, NULL,
			     TELNYX_CALL_OPTIONS(.idempotency_key = "a\r\nX-Evil: 1")),
	    TELNYX_OK);
	ck_assert_int_eq(telnyx_message_get(fx.client, "x HTTP/1.1\r\nX-Evil: 1", NULL,
			     fx_record, &id, NULL),
	    TELNYX_OK);
	fx_run_until(&fx.order, 2);
	ck_assert_str_eq(key.field, "idempotency_key");
	ck_assert_int_eq(key.outcome, TELNYX_OUTCOME_NOT_SENT);
	/* The id is a path's segment: encoded, and so without effect. */
	ck_assert_int_eq(id.status, 404);
	expect_header(1, "X-Evil", NULL);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 1);
	ck_assert_int_eq(
	    telnyx_client_new(fx.base, TELNYX_CONFIG(.user_agent = "a\r\nX-Evil: 1"),
		&client, &error),
	    TELNYX_E_CONFIG);
	ck_assert_str_eq(error->field, "user_agent");
	telnyx_error_free(error);
	fx_teardown();
}
END_TEST

START_TEST(no_more_than_32_headers)
{
	const char *headers[41];
	struct fx_result result = {0}, fewer = {0};
	size_t i;

	for (i = 0; i < 40; i++)
		headers[i] = "X-Many: 1";
	headers[40] = NULL;
	fx_setup();
	ck_assert_int_eq(
	    fx_send(&result, NULL, TELNYX_CALL_OPTIONS(.headers = headers)), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(result.field, "headers");
	headers[20] = NULL;
	ck_assert_int_eq(
	    fx_send(&fewer, NULL, TELNYX_CALL_OPTIONS(.headers = headers)), TELNYX_OK);
	fx_run_until(&fewer.calls, 1);
	ck_assert_msg(fewer.ok, "%s", fewer.message);
	ck_assert_uint_eq(count_header(1, "X-Many"), 20);
	fx_teardown();
}
END_TEST

/* --- base URLs --- */

static unsigned
sandbox_port(void)
{
	const char *colon = strrchr(telnyx_sandbox_url(fx.sandbox), ':');

	return (unsigned)strtoul(colon + 1, NULL, 10);
}

static const struct {
	const char *start, *end; /* around the port */
	const char *prefix;
	const char *host;
} urls[] = {
    {"http://127.0.0.1", "/v2", "/v2", "127.0.0.1"},
    {"http://127.0.0.1", "/v2/", "/v2", "127.0.0.1"},
    {"http://127.0.0.1", "", "", "127.0.0.1"},
    {"http://127.0.0.1", "/a/b%20c/v2", "/a/b%20c/v2", "127.0.0.1"},
    {"HTTP://LocalHost", "/Proxy", "/Proxy", "localhost"},
};

START_TEST(the_base_url_may_have_any_port_and_path)
{
	struct telnyx_client *client = NULL;
	struct fx_result result = {0};
	char url[100], target[100], host[100];

	fx_setup_with(TELNYX_SANDBOX(.tls = TELNYX_BOOL(false)), NULL);
	script(TELNYX_SANDBOX_REPLY(.status = 200, .body = "{}"));
	(void)snprintf(
	    url, sizeof(url), "%s:%u%s", urls[_i].start, sandbox_port(), urls[_i].end);
	(void)snprintf(host, sizeof(host), "%s:%u", urls[_i].host, sandbox_port());
	(void)snprintf(target, sizeof(target), "%s/balance", urls[_i].prefix);
	ck_assert_int_eq(
	    telnyx_client_new(fx.base, TELNYX_CONFIG(.base_url = url, .api_key = "KEY"),
		&client, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_call(client, TELNYX_CALL(.method = "GET", .path = "/balance"), NULL,
		fx_record_call, &result, NULL),
	    TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.ok, "%s", result.message);
	ck_assert_str_eq(received(1)->target, target);
	expect_header(1, "Host", host);
	telnyx_client_free(client);
	fx_teardown();
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("call");
	TCase *tests = tcase_create("call");

	tcase_add_loop_test(tests, every_method_goes_out_with_and_without_a_body, 0, 5);
	tcase_add_test(tests, the_body_is_read_before_the_call_returns);
	tcase_add_test(tests, an_unknown_method_is_misuse);
	tcase_add_test(tests, path_values_are_one_segment_each_whatever_they_hold);
	tcase_add_test(tests, query_pairs_are_encoded_and_join_a_ready_query);
	tcase_add_test(tests, an_unfit_path_is_a_validation_error);
	tcase_add_test(tests, a_target_beyond_the_limit_is_a_validation_error);
	tcase_add_test(tests, the_reply_has_its_status_headers_and_whole_body);
	tcase_add_test(tests, a_reply_without_a_body_has_no_json);
	tcase_add_test(tests, host_user_agent_accept_and_key_are_sent_once);
	tcase_add_test(tests, the_idempotency_key_is_the_same_in_every_attempt);
	tcase_add_test(tests, extra_headers_are_sent);
	tcase_add_loop_test(tests, headers_that_would_change_the_request_are_refused, 0,
	    (int)(sizeof(refused) / sizeof(refused[0])));
	tcase_add_test(tests, injection_through_the_other_texts_is_refused_too);
	tcase_add_test(tests, no_more_than_32_headers);
	tcase_add_loop_test(tests, the_base_url_may_have_any_port_and_path, 0,
	    (int)(sizeof(urls) / sizeof(urls[0])));
	suite_add_tcase(all, tests);
	return all;
}

int
main(void)
{
	return fx_main_over_both(suite);
}
