/* SPDX-License-Identifier: MIT */
/*
 * How the sandbox delivers its webhooks: attempts, backoff, failover, what
 * counts as taken, connections, TLS; and the list of deliveries.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <event2/listener.h>
#include <json-c/json.h>

#include "support/hooks.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static void
start(void)
{
	SFX_START(.tls = TELNYX_BOOL(false));
}

static void
set_events(const struct telnyx_sandbox_events *events)
{
	ck_assert_int_eq(telnyx_sandbox_events_set(sfx.sandbox, events), TELNYX_OK);
}
#define SET_EVENTS(...) set_events(TELNYX_SANDBOX_EVENTS(__VA_ARGS__))

/* Make one event, to be told at once. */
static void
receive_text(const char *text)
{
	ck_assert_int_eq(telnyx_sandbox_receive(sfx.sandbox,
			     TELNYX_SANDBOX_INBOUND(.from = "+13125550002",
				 .to = "+13125550001", .text = text),
			     NULL),
	    TELNYX_OK);
}

static void
list(const char *query, struct sfx_reply *reply)
{
	char target[512];

	snprintf(target, sizeof(target), "/v2/webhook_deliveries%s%s",
	    query[0] != '\0' ? "?" : "", query);
	sfx_call("GET", target, NULL, NULL, reply);
}

/* The latest delivery, as the list has it. */
static void
assert_delivery(const char *const fields[][2], size_t count)
{
	struct sfx_reply reply;
	char path[128];
	size_t i;

	list("", &reply);
	ck_assert_int_eq(reply.status, 200);
	for (i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "data/0/%s", fields[i][0]);
		ck_assert_msg(
		    (sfx_json(reply.json, path) == NULL) == (fields[i][1] == NULL) &&
			(fields[i][1] == NULL ||
			    strcmp(sfx_json(reply.json, path), fields[i][1]) == 0),
		    "%s is %s, not %s", path, sfx_json(reply.json, path), fields[i][1]);
	}
	sfx_reply_clear(&reply);
}
#define ASSERT_DELIVERY(...)                                                           \
	do {                                                                           \
		static const char *const wanted[][2] = {__VA_ARGS__};                  \
		assert_delivery(wanted, COUNT_OF(wanted));                             \
	} while (0)

/* --- attempts --- */

START_TEST(event_that_is_taken_is_told_once)
{
	struct hooks *hooks = hooks_new(NULL);

	SET_EVENTS(.webhook_url = hooks->url, .webhook_failover_url = hooks->url);
	receive_text("x");
	hooks_finish();
	hooks_advance(60000);
	ck_assert_int_eq(hooks->count, 1);
	ASSERT_DELIVERY({"status", "delivered"}, {"attempts/0/status", "delivered"},
	    {"attempts/0/http/response/status", "200"}, {"attempts/0/errors", "[ ]"},
	    {"attempts/1", NULL});
	hooks_free(hooks);
}
END_TEST

/* At once, after 1 s, after 2 s more; then the other URL at once, and the same
 * again; six in all.  Only meta and the signature change. */
START_TEST(refused_event_is_tried_three_times_at_each_url)
{
	static const char *const plan[] = {HOOK_ERROR, HOOK_ERROR, HOOK_ERROR,
	    HOOK_ERROR, HOOK_ERROR, HOOK_ERROR, NULL};
	static const int64_t at_ms[] = {0, 1000, 3000, 3000, 4000, 6000};
	struct hooks *hooks = hooks_new(NULL);
	char failover[160];
	int i;

	hooks->plan = plan;
	snprintf(failover, sizeof(failover), "%s/b", hooks->url);
	SET_EVENTS(.webhook_url = hooks->url, .webhook_failover_url = failover);
	receive_text("x");
	hooks_wait(hooks, 1);
	hooks_finish();
	ck_assert_int_eq(hooks->count, 6);
	for (i = 0; i < 6; i++) {
		char attempt[8];

		snprintf(attempt, sizeof(attempt), "%d", i + 1);
		ck_assert_str_eq(HOOK(hooks, i, "meta/attempt"), attempt);
		ck_assert_str_eq(
		    HOOK(hooks, i, "meta/delivered_to"), i < 3 ? hooks->url : failover);
		ck_assert_str_eq(hooks->hook[i].path, i < 3 ? "/hook" : "/hook/b");
		ck_assert_str_eq(HOOK(hooks, i, "data"), HOOK(hooks, 0, "data"));
		ck_assert_int_eq(hooks->hook[i].at_ms, SFX_NOW_MS + at_ms[i]);
		ck_assert(hook_is_signed(&hooks->hook[i]));
	}
	hooks_advance(60000);
	ck_assert_int_eq(hooks->count, 6);
	ASSERT_DELIVERY({"status", "failed"},
	    {"started_at", "2026-03-20T09:46:40.000+00:00"},
	    {"finished_at", "2026-03-20T09:46:46.000+00:00"},
	    {"attempts/0/started_at", "2026-03-20T09:46:46.000+00:00"},
	    {"attempts/0/status", "failed"}, {"attempts/0/errors/0", "75500"},
	    {"attempts/0/http/response/body", "Oops"},
	    {"attempts/5/started_at", "2026-03-20T09:46:40.000+00:00"},
	    {"attempts/6", NULL});
	hooks_free(hooks);
}
END_TEST

START_TEST(failover_that_takes_it_ends_the_matter)
{
	struct hooks *hooks = hooks_new(NULL);

	SET_EVENTS(.webhook_url = "http://127.0.0.1:1/",
	    .webhook_failover_url = hooks->url);
	receive_text("x");
	hooks_finish();
	ck_assert_int_eq(hooks->count, 1);
	ck_assert_str_eq(HOOK(hooks, 0, "meta/attempt"), "4");
	ck_assert_str_eq(HOOK(hooks, 0, "meta/delivered_to"), hooks->url);
	ASSERT_DELIVERY({"status", "delivered"}, {"attempts/3/errors/0", "75002"},
	    {"attempts/3/http/response", NULL}, {"attempts/0/status", "delivered"});
	hooks_free(hooks);
}
END_TEST

START_TEST(backoff_and_timeout_may_be_set)
{
	static const char *const plan[] = {HOOK_ERROR, "", NULL};
	struct hooks *hooks = hooks_new(NULL);

	hooks->plan = plan;
	SET_EVENTS(.webhook_url = hooks->url, .backoff_ms = 10, .timeout_ms = 70);
	receive_text("x");
	hooks_wait(hooks, 1);
	hooks_advance(9);
	ck_assert_int_eq(hooks->count, 1);
	hooks_advance(1);
	hooks_wait(hooks, 2); /* silence: 70 ms, then 20 */
	hooks_advance(70);
	hooks_advance(19);
	ck_assert_int_eq(hooks->count, 2);
	hooks_advance(1);
	hooks_wait(hooks, 3);
	hooks_free(hooks);
}
END_TEST

START_TEST(silence_for_two_seconds_is_a_failure)
{
	static const char *const plan[] = {"", NULL};
	struct hooks *hooks = hooks_new(NULL);

	hooks->plan = plan;
	SET_EVENTS(.webhook_url = hooks->url);
	receive_text("x");
	hooks_wait(hooks, 1);
	hooks_advance(1999);
	ck_assert_int_eq(hooks->open, 1);
	hooks_advance(1);
	while (hooks->open > 0)
		sfx_turn(); /* it hangs up */
	hooks_finish();
	ck_assert_int_eq(hooks->count, 2);
	ASSERT_DELIVERY({"status", "delivered"}, {"attempts/1/errors/0", "75000"},
	    {"attempts/1/finished_at", "2026-03-20T09:46:42.000+00:00"});
	hooks_free(hooks);
}
END_TEST

static const struct {
	const char *answer;
	bool taken;
	const char *error; /* NULL: none */
	const char *body;
} answers[] = {
    {HOOK_OK, true, NULL, ""},
    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", true, NULL, "ok"},
    {"HTTP/1.0 200 OK\r\n\r\nuntil the end", true, NULL, NULL},
    {"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nend", true, NULL, "end"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r"
     "\nT: x\r\n\r\n",
	true, NULL, "abc"},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", true, "75299", ""},
    {"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", true, "75299", ""},
    /* Nothing behind the status is asked for. */
    {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", true, NULL, "short"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nshort", true,
	NULL, "short"},
    {"HTTP/1.1 301 Moved\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", false, "75300",
	""},
    {"HTTP/1.1 308 Moved\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", false, "75300",
	""},
    {"HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n", false, "75400", ""},
    {"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", false, "75499", ""},
    {"HTTP/1.1 404 Where\r\nContent-Length: 0\r\n\r\n", false, "75404", ""},
    {"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n", false, "75499", ""},
    {"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", false, "75500", ""},
    {"HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n", false, "75599", ""},
    {"close", false, "75000", NULL},
    {"HTTP/1.1 200 OK\r\nConnec", false, "75000", NULL},
    {"SSH-2.0-what\r\n\r\n", false, "75000", NULL},
    {"HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n", false, "75000", NULL},
    {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", false, "75000", NULL},
};

START_TEST(only_a_status_of_2xx_counts_as_taken)
{
	const char *plan[] = {answers[_i].answer, HOOK_OK, NULL};
	struct hooks *hooks = hooks_new(NULL);
	const char *const second[][2] = {
	    {answers[_i].taken ? "attempts/1" : "attempts/2", NULL},
	    {answers[_i].taken ? "attempts/0/status" : "attempts/1/status",
		answers[_i].taken ? "delivered" : "failed"},
	    {answers[_i].taken ? "attempts/0/errors/0" : "attempts/1/errors/0",
		answers[_i].error},
	    {answers[_i].taken ? "attempts/0/http/response/body"
			       : "attempts/1/http/response/body",
		answers[_i].body}};

	hooks->plan = plan;
	SET_EVENTS(.webhook_url = hooks->url);
	receive_text("x");
	hooks_wait(hooks, 1);
	hooks_finish();
	ck_assert_int_eq(hooks->count, answers[_i].taken ? 1 : 2);
	assert_delivery(second, answers[_i].body != NULL || !answers[_i].taken ? 4 : 3);
	hooks_free(hooks);
}
END_TEST

static const struct {
	const char *url;
	const char *error;
} bad_urls[] = {
    {"http://127.0.0.1:1/", "75002"},
    {"http://[::1/", "75001"},
    {"http://127.0.0.1:99999/", "75001"},
};

START_TEST(receiver_that_is_not_there_is_a_failure)
{
	char body[256];
	struct sfx_reply reply;
	const char *const fields[][2] = {{"status", "failed"},
	    {"attempts/0/errors/0", bad_urls[_i].error},
	    {"attempts/0/http/response", NULL}, {"attempts/3", NULL}};

	snprintf(body, sizeof(body),
	    "{\"to\":\"+13125550002\",\"from\":\"+13125550001\",\"text\":\"x\","
	    "\"webhook_url\":\"%s\"}",
	    bad_urls[_i].url);
	sfx_post(body, &reply);
	ck_assert_msg(reply.status == 200, "%s", reply.body);
	sfx_reply_clear(&reply);
	hooks_finish();
	assert_delivery(fields, COUNT_OF(fields));
}
END_TEST

/* --- twice, and at once --- */

START_TEST(duplicate_is_the_same_event_told_again_after_it_was_taken)
{
	struct hooks *hooks = hooks_new(NULL);

	SET_EVENTS(.webhook_url = hooks->url, .duplicate_percent = 100);
	receive_text("x");
	hooks_finish();
	ck_assert_int_eq(hooks->count, 2);
	ck_assert_str_eq(HOOK(hooks, 0, "data"), HOOK(hooks, 1, "data"));
	ck_assert_str_eq(HOOK(hooks, 1, "meta/attempt"), "2");
	ck_assert(hook_is_signed(&hooks->hook[1]));
	hooks_free(hooks);
}
END_TEST

START_TEST(duplicates_are_as_many_as_asked_for)
{
	struct hooks *hooks = hooks_new(NULL);
	int i;

	SET_EVENTS(.webhook_url = hooks->url, .duplicate_percent = 30);
	for (i = 0; i < 200; i++)
		receive_text("x");
	hooks_finish();
	ck_assert_msg(hooks->count > 230 && hooks->count < 290, "%d", hooks->count);
	hooks_free(hooks);
}
END_TEST

START_TEST(events_are_told_at_once_up_to_the_limit)
{
	static const char *const silent[] = {"", "", "", NULL};
	struct hooks *hooks = hooks_new(NULL);
	int i;

	hooks->plan = silent;
	SET_EVENTS(.webhook_url = hooks->url, .max_connections = 3);
	for (i = 0; i < 10; i++)
		receive_text("x");
	hooks_wait(hooks, 3);
	sfx_settle();
	ck_assert_int_eq(hooks->count, 3); /* the others wait */
	ck_assert_int_eq(hooks->open, 3);
	hooks_finish();
	ck_assert_int_eq(hooks->count, 13);
	hooks_free(hooks);
}
END_TEST

/* --- connections --- */

START_TEST(connection_is_used_again)
{
	struct hooks *hooks = hooks_new(NULL);
	int i;

	SET_EVENTS(.webhook_url = hooks->url, .max_connections = 1);
	for (i = 0; i < 20; i++)
		receive_text("x");
	hooks_finish();
	ck_assert_int_eq(hooks->count, 20);
	ck_assert_int_eq(hooks->connections, 1);
	hooks_free(hooks);
}
END_TEST

START_TEST(connection_that_says_close_is_not_used_again)
{
	static const char *const plan[] = {
	    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", NULL};
	struct hooks *hooks = hooks_new(NULL);

	hooks->plan = plan;
	SET_EVENTS(.webhook_url = hooks->url, .max_connections = 1);
	receive_text("x");
	receive_text("y");
	hooks_finish();
	ck_assert_int_eq(hooks->count, 2);
	ck_assert_int_eq(hooks->connections, 2);
	hooks_free(hooks);
}
END_TEST

/* The idle connection dies under the next event: it is told on a new one, and
 * no attempt is lost by that. */
START_TEST(connection_that_died_while_idle_costs_no_attempt)
{
	static const char *const plan[] = {HOOK_OK, "close", NULL};
	struct hooks *hooks = hooks_new(NULL);

	hooks->plan = plan;
	SET_EVENTS(.webhook_url = hooks->url);
	receive_text("x");
	hooks_finish();
	receive_text("y");
	hooks_wait(hooks, 3);
	ck_assert_str_eq(HOOK(hooks, 1, "data"), HOOK(hooks, 2, "data"));
	ck_assert_str_eq(HOOK(hooks, 2, "meta/attempt"), "1");
	ck_assert_int_eq(hooks->connections, 2);
	hooks_finish();
	hooks_hang_up(hooks);
	sfx_settle();
	receive_text("z");
	hooks_finish();
	ck_assert_int_eq(hooks->count, 4);
	hooks_free(hooks);
}
END_TEST

START_TEST(receiver_that_comes_back_gets_the_event)
{
	struct hooks *hooks = hooks_new(NULL);
	uint16_t port = hooks->port;

	SET_EVENTS(.webhook_url = hooks->url);
	hooks_free(hooks);
	receive_text("x");
	sfx_settle();
	hooks_advance(500);
	hooks = hooks_new_at(port, NULL);
	hooks_advance(500);
	hooks_wait(hooks, 1);
	ck_assert_str_eq(HOOK(hooks, 0, "meta/attempt"), "2");
	hooks_finish();
	hooks_free(hooks);
}
END_TEST

START_TEST(sandbox_that_is_freed_drops_what_is_under_way)
{
	static const char *const plan[] = {"", HOOK_ERROR, "", "", NULL};
	struct hooks *hooks = hooks_new(NULL);
	struct sfx_reply reply;
	int i;

	hooks->plan = plan;
	SET_EVENTS(.webhook_url = hooks->url, .max_connections = 3,
	    .reorder_percent = 100);
	for (i = 0; i < 6; i++)
		receive_text("x"); /* posting, backing off, and queued */
	sfx_post(SFX_MESSAGE, &reply);
	sfx_reply_clear(&reply);
	hooks_wait(hooks, 4);
	sfx_clock_advance(1000);       /* its message.sent follows message.finalized */
	sfx_post(SFX_MESSAGE, &reply); /* its walk has only begun */
	sfx_reply_clear(&reply);
	ck_assert_uint_eq(telnyx_sandbox_events_pending(sfx.sandbox), 9);
	telnyx_sandbox_free(sfx.sandbox);
	sfx.sandbox = NULL;
	ck_assert_ptr_null(sfx.clock.timers);
	hooks_free(hooks);
}
END_TEST

/* --- TLS --- */

static const struct {
	const char *san;
	long ends_s;
	bool checked;	   /* a CA is given */
	bool no_root;	   /* ... which is an intermediate of another */
	bool by_ca;	   /* and signed the receiver's certificate */
	const char *error; /* NULL: taken */
} certificates[] = {
    {"DNS:other.example", 0, false, false, false, NULL},
    {"DNS:localhost,IP:127.0.0.1", 0, true, false, true, NULL},
    {"DNS:localhost,IP:127.0.0.1", 0, true, true, true, NULL},
    {"DNS:localhost,IP:127.0.0.1", 0, true, false, false, "75006"},
    {"DNS:localhost,IP:127.0.0.1", 0, true, true, false, "75006"},
    {"DNS:other.example", 0, true, false, true, "75005"},
    {"DNS:localhost,IP:127.0.0.1", -60, true, false, true, "75004"},
};

START_TEST(https_receiver_is_checked_where_a_ca_is_given)
{
	struct cert root =
	    cert_make(&(struct cert_spec){.name = "Root", .ca = true}, NULL);
	struct cert ca = cert_make(&(struct cert_spec){.name = "CA", .ca = true},
	    certificates[_i].no_root ? &root : NULL);
	struct cert leaf = cert_make(&(struct cert_spec){.name = "leaf",
					 .san = certificates[_i].san,
					 .ends_s = certificates[_i].ends_s},
	    certificates[_i].by_ca ? &ca : NULL);
	struct hooks *hooks = hooks_new(&leaf);
	char *pem = cert_pem(&ca);
	const char *const fields[][2] = {
	    {"status", certificates[_i].error == NULL ? "delivered" : "failed"},
	    {"attempts/0/errors/0", certificates[_i].error}};

	SET_EVENTS(.webhook_url = hooks->url,
	    .ca_pem = certificates[_i].checked ? pem : NULL);
	receive_text("x");
	receive_text("y");
	if (certificates[_i].error == NULL) {
		hooks_wait(hooks, 2);
		ck_assert(hook_is_signed(&hooks->hook[0]));
	} else {
		while (hooks->connections < 2)
			sfx_turn();
	}
	hooks_finish();
	ck_assert_int_eq(hooks->count, certificates[_i].error == NULL ? 2 : 0);
	assert_delivery(fields, COUNT_OF(fields));
	hooks_free(hooks);
	cert_clear(&leaf);
	cert_clear(&ca);
	cert_clear(&root);
	free(pem);
}
END_TEST

/* --- the list --- */

START_TEST(delivery_has_the_documented_shape)
{
	struct hooks *hooks = hooks_new(NULL);
	struct sfx_reply reply, one;
	struct json_object *data;
	char target[128];
	bool found;

	SET_EVENTS(.webhook_url = hooks->url);
	receive_text("x");
	hooks_finish();
	list("", &reply);
	ck_assert_int_eq(reply.status, 200);
	hook_assert_keys(reply.json, "data meta");
	data = sfx_json_at(reply.json, "data/0", &found);
	hook_assert_keys(data,
	    "id user_id record_type status webhook started_at finished_at "
	    "attempts");
	ck_assert_str_eq(sfx_json(data, "record_type"), "webhook_delivery");
	ck_assert_str_eq(sfx_json(data, "webhook"), HOOK(hooks, 0, "data"));
	hook_assert_keys(sfx_json_at(data, "attempts/0", &found),
	    "status started_at finished_at http errors");
	ck_assert_str_eq(sfx_json(data, "attempts/0/http/request/url"), hooks->url);
	ck_assert_str_eq(
	    sfx_json(data, "attempts/0/http/request/headers/0/0"), "Content-Type");
	ck_assert_str_eq(
	    sfx_json(data, "attempts/0/http/request/headers/0/1"), "application/json");
	ck_assert_str_eq(
	    sfx_json(data, "attempts/0/http/response/headers/0/0"), "Content-Length");
	ck_assert_str_eq(sfx_json(reply.json, "meta"),
	    "{ \"page_number\": 1, \"page_size\": 20, \"total_pages\": 1, "
	    "\"total_results\": 1 }");
	snprintf(
	    target, sizeof(target), "/v2/webhook_deliveries/%s", sfx_json(data, "id"));
	sfx_call("GET", target, NULL, NULL, &one);
	ck_assert_int_eq(one.status, 200);
	ck_assert_str_eq(sfx_json(one.json, "data"), json_object_get_string(data));
	sfx_reply_clear(&one);
	sfx_reply_clear(&reply);
	hooks_free(hooks);
}
END_TEST

static const struct {
	const char *query;
	int results;
	int shown;
} queries[] = {
    {"", 7, 7},
    {"page[size]=3", 7, 3},
    {"page[size]=3&page[number]=3", 7, 1},
    {"page[size]=3&page[number]=4", 7, 0},
    {"page%5Bsize%5D=2&page%5Bnumber%5D=2", 7, 2},
    {"filter[status][eq]=failed", 1, 1},
    {"filter[status][eq]=delivered", 6, 6},
    {"filter[event_type]=message.received", 5, 5},
    {"filter[event_type]=message.sent,message.finalized", 2, 2},
    {"filter[event_type]=message", 0, 0},
    {"filter[webhook][contains]=text%204", 1, 1},
    {"filter[webhook][contains]=text+4", 1, 1},
    {"filter[attempts][contains]=%3A1%2Fdead", 1, 1},
    {"filter[attempts][contains]=nowhere", 0, 0},
    {"filter[started_at][gte]=2026-03-20T09:47:00Z", 3, 3},
    {"filter[started_at][lte]=2026-03-20T09:46:59.999Z", 4, 4},
    {"filter[finished_at][gte]=2026-03-20T09:47:03Z", 1, 1},
    {"filter[finished_at][lte]=2026-03-20T09:46:40Z", 4, 4},
    {"filter[finished_at][lte]=2026-03-20T09:46:40Z&filter[status][eq]=failed", 0, 0},
    {"unknown=x", 7, 7},
};

START_TEST(deliveries_are_paged_and_filtered)
{
	struct hooks *hooks = hooks_new(NULL);
	struct sfx_reply reply;
	struct json_object *data;
	char text[32];
	bool found;
	int i;

	SET_EVENTS(.webhook_url = hooks->url, .delivered_after_ms = TELNYX_INT(20000));
	for (i = 0; i < 4; i++) {
		snprintf(text, sizeof(text), "text %d", i);
		receive_text(text);
	}
	hooks_wait(hooks, 4);
	sfx_settle();
	sfx_post(SFX_MESSAGE, &reply);
	sfx_reply_clear(&reply);
	hooks_advance(20000); /* both of its events, as the clock jumps */
	hooks_wait(hooks, 6);
	sfx_settle();
	SET_EVENTS(.webhook_url = "http://127.0.0.1:1/dead");
	receive_text("text 4");
	hooks_finish();

	list(queries[_i].query, &reply);
	ck_assert_int_eq(reply.status, 200);
	data = sfx_json_at(reply.json, "data", &found);
	ck_assert_int_eq((int)json_object_array_length(data), queries[_i].shown);
	snprintf(text, sizeof(text), "%d", queries[_i].results);
	ck_assert_str_eq(sfx_json(reply.json, "meta/total_results"), text);
	if (_i == 0) /* the newest first */
		ck_assert_str_eq(sfx_json(data, "0/webhook/payload/text"), "text 4");
	sfx_reply_clear(&reply);
	hooks_free(hooks);
}
END_TEST

static const char *const bad_queries[] = {
    "page[size]=0",
    "page[size]=251",
    "page[size]=x",
    "page[number]=0",
    "page[number]=",
    "filter[status][eq]=lost",
    "filter[started_at][gte]=yesterday",
    "filter[other]=y",
    "filter[webhook][contains]=%",
    "filter[webhook][contains]=%4",
    "filter[webhook][contains]=%00",
    "filter[webhook][contains]=%zz",
};

START_TEST(malformed_query_is_refused)
{
	struct sfx_reply reply;

	list(bad_queries[_i], &reply);
	ck_assert_msg(reply.status == 422, "%s", reply.body);
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(delivery_that_is_not_there_is_not_found)
{
	static const char *const targets[] = {"/v2/webhook_deliveries/x",
	    "/v2/webhook_deliveries/", "/v2/webhook_deliveriesx"};
	struct sfx_reply reply;
	size_t i;

	for (i = 0; i < COUNT_OF(targets); i++) {
		sfx_call("GET", targets[i], NULL, NULL, &reply);
		ck_assert_int_eq(reply.status, 404);
		sfx_reply_clear(&reply);
	}
	sfx_call("DELETE", "/v2/webhook_deliveries", NULL, NULL, &reply);
	ck_assert_int_eq(reply.status, 405);
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(only_the_latest_deliveries_are_kept)
{
	struct hooks *hooks = hooks_new(NULL);
	struct sfx_reply reply;
	int i;

	SET_EVENTS(.webhook_url = hooks->url, .keep_deliveries = 3,
	    .max_connections = 1);
	for (i = 0; i < 9; i++)
		receive_text("x");
	hooks_finish();
	list("", &reply);
	ck_assert_str_eq(sfx_json(reply.json, "meta/total_results"), "3");
	ck_assert_str_eq(
	    sfx_json(reply.json, "data/0/webhook/id"), HOOK(hooks, 8, "data/id"));
	sfx_reply_clear(&reply);
	hooks_free(hooks);
}
END_TEST

START_TEST(long_answer_is_kept_in_part)
{
	struct hooks *hooks = hooks_new(NULL);
	struct sfx_reply reply;
	char *text = malloc(70000);
	const char *plan[2] = {text, NULL};
	int head;

	ck_assert_ptr_nonnull(text);
	head =
	    snprintf(text, 70000, "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n");
	memset(text + head, 'x', 60000);
	text[head + 60000] = '\0';
	hooks->plan = plan;
	SET_EVENTS(.webhook_url = hooks->url);
	receive_text("x");
	hooks_finish();
	receive_text("y");
	hooks_finish();
	ck_assert_int_eq(hooks->connections, 1); /* it was read to its end */
	list("page[size]=1&page[number]=2", &reply);
	ck_assert_uint_eq(
	    strlen(sfx_json(reply.json, "data/0/attempts/0/http/response/body")),
	    10240);
	sfx_reply_clear(&reply);
	hooks_free(hooks);
	free(text);
}
END_TEST

/* A page in another encoding, or one cut in the middle of a character. */
START_TEST(answer_that_is_no_utf8_is_listed_all_the_same)
{
	static const char *const plan[] = {
	    "HTTP/1.1 500 Oops\r\nX-Caf\xe9: \xc3\xa9\xff\r\nContent-Length: 7\r\n\r\n"
	    "caf\xe9 \xe2\x82",
	    NULL};
	struct hooks *hooks = hooks_new(NULL);
	struct sfx_reply reply;

	hooks->plan = plan;
	SET_EVENTS(.webhook_url = hooks->url);
	receive_text("x");
	hooks_finish();
	list("", &reply);
	ck_assert_pstr_eq(sfx_json(reply.json, "data/0/attempts/1/http/response/body"),
	    "caf\xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd");
	ck_assert_pstr_eq(
	    sfx_json(reply.json, "data/0/attempts/1/http/response/headers/0/0"),
	    "X-Caf\xef\xbf\xbd");
	ck_assert_pstr_eq(
	    sfx_json(reply.json, "data/0/attempts/1/http/response/headers/0/1"),
	    "\xc3\xa9\xef\xbf\xbd");
	sfx_reply_clear(&reply);
	hooks_free(hooks);
}
END_TEST

static void
add_tests(Suite *suite)
{
	TCase *tcase = tcase_create("webhooks");

	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, start, sfx_stop);
	tcase_add_test(tcase, event_that_is_taken_is_told_once);
	tcase_add_test(tcase, refused_event_is_tried_three_times_at_each_url);
	tcase_add_test(tcase, failover_that_takes_it_ends_the_matter);
	tcase_add_test(tcase, backoff_and_timeout_may_be_set);
	tcase_add_test(tcase, silence_for_two_seconds_is_a_failure);
	tcase_add_loop_test(
	    tcase, only_a_status_of_2xx_counts_as_taken, 0, COUNT_OF(answers));
	tcase_add_loop_test(
	    tcase, receiver_that_is_not_there_is_a_failure, 0, COUNT_OF(bad_urls));
	tcase_add_test(
	    tcase, duplicate_is_the_same_event_told_again_after_it_was_taken);
	tcase_add_test(tcase, duplicates_are_as_many_as_asked_for);
	tcase_add_test(tcase, events_are_told_at_once_up_to_the_limit);
	tcase_add_test(tcase, connection_is_used_again);
	tcase_add_test(tcase, connection_that_says_close_is_not_used_again);
	tcase_add_test(tcase, connection_that_died_while_idle_costs_no_attempt);
	tcase_add_test(tcase, receiver_that_comes_back_gets_the_event);
	tcase_add_test(tcase, sandbox_that_is_freed_drops_what_is_under_way);
	tcase_add_loop_test(tcase, https_receiver_is_checked_where_a_ca_is_given, 0,
	    COUNT_OF(certificates));
	tcase_add_test(tcase, delivery_has_the_documented_shape);
	tcase_add_loop_test(
	    tcase, deliveries_are_paged_and_filtered, 0, COUNT_OF(queries));
	tcase_add_loop_test(
	    tcase, malformed_query_is_refused, 0, COUNT_OF(bad_queries));
	tcase_add_test(tcase, delivery_that_is_not_there_is_not_found);
	tcase_add_test(tcase, only_the_latest_deliveries_are_kept);
	tcase_add_test(tcase, long_answer_is_kept_in_part);
	tcase_add_test(tcase, answer_that_is_no_utf8_is_listed_all_the_same);
	suite_add_tcase(suite, tcase);
}

int
main(void)
{
	Suite *suite = suite_create("sandbox_webhooks");
	SRunner *runner;
	int failed;

	add_tests(suite);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
