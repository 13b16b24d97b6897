/* SPDX-License-Identifier: MIT */
/* Names: asked of a name server of the test's own, kept, served stale, given
 * up; and which address is tried when there are several. */
#include "support/fixture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <event2/listener.h>

#include "client/client_internal.h"
#include "support/dns_server.h"
#include "net/pool_internal.h"

#define HOST "api.telnyx.test"
#define HOUR 3600
#define SAYS(...) (&(struct dns_says){__VA_ARGS__})
#define SILENT SAYS(.silent = true)

static struct dns_server *dns;

static unsigned port;
static char url[128];

static void
set_up(const struct telnyx_config *given)
{
	struct telnyx_config config;

	telnyx_config_init(&config);
	if (given != NULL)
		config = *given;
	fx_setup_with(TELNYX_SANDBOX(.tls = TELNYX_BOOL(false)), NULL);
	telnyx_client_free(fx.client);
	port = (unsigned)strtoul(
	    strrchr(telnyx_sandbox_url(fx.sandbox), ':') + 1, NULL, 10);
	(void)snprintf(url, sizeof(url), "http://" HOST ":%u/v2", port);
	config.base_url = url;
	config.api_key = "KEY";
	config.allow_plain_http = TELNYX_BOOL(true);
	ck_assert_int_eq(
	    telnyx_client_new_with_env(fx.base, fx.env, &config, &fx.client, NULL),
	    TELNYX_OK);
	dns = dns_server_new(fx.base);
	fx.client->net.dns_servers = dns_server_name(dns);
}

static void
tear_down(void)
{
	telnyx_client_free(fx.client);
	fx.client = NULL;
	dns_server_free(dns);
	fx_teardown();
}

static void
dns_says_v4(const char *first, const char *second, uint32_t ttl_s)
{
	dns_server_says(
	    dns, AF_INET, SAYS(.addresses = {first, second}, .ttl_s = ttl_s));
}

static unsigned
queries(void)
{
	return dns_server_queries(dns, AF_INET);
}

static void
send_ok(struct fx_result *result)
{
	ck_assert_int_eq(fx_send(result, NULL, NULL), TELNYX_OK);
	fx_run_until(&result->calls, 1);
	ck_assert_msg(result->ok, "%s", result->message);
}

START_TEST(a_name_is_resolved_once_for_all_that_wait)
{
	struct fx_result results[5] = {0};
	char *host, want[64];
	size_t i;

	set_up(NULL);
	dns_says_v4("127.0.0.1", NULL, 60);
	for (i = 0; i < 5; i++)
		ck_assert_int_eq(fx_send(&results[i], NULL, NULL), TELNYX_OK);
	fx_run_until(&fx.order, 5);
	for (i = 0; i < 5; i++)
		ck_assert_msg(results[i].ok, "%s", results[i].message);
	ck_assert_uint_eq(queries(), 1);
	host = telnyx_sandbox_request_header(
	    telnyx_sandbox_get_request(fx.sandbox, 1), "Host");
	(void)snprintf(want, sizeof(want), HOST ":%u", port);
	ck_assert_str_eq(host, want);
	free(host);
	tear_down();
}
END_TEST

START_TEST(an_answer_is_kept_for_its_ttl_and_30_s_at_least)
{
	static const struct {
		uint32_t ttl_s;
		uint64_t kept_ms;
	} rows[] = {{5, 30000}, {0, 30000}, {60, 60000}, {HOUR, 3600000}};
	struct fx_result results[3] = {0};

	set_up(NULL);
	dns_says_v4("127.0.0.1", NULL, rows[_i].ttl_s);
	send_ok(&results[0]);
	/* Idle connections end after 5 s: each of these needs a new one. */
	fx_turn();
	fx_advance_ms(rows[_i].kept_ms - 1);
	send_ok(&results[1]);
	ck_assert_uint_eq(queries(), 1);
	fx_turn();
	fx_advance_ms(5000);
	send_ok(&results[2]);
	ck_assert_uint_eq(queries(), 2);
	ck_assert_uint_eq(telnyx_sandbox_connection_count(fx.sandbox), 3);
	tear_down();
}
END_TEST

static const struct dns_says troubles[] = {
    {.rcode = DNS_SERVFAIL}, {.rcode = DNS_NXDOMAIN}, {.rcode = DNS_REFUSED}};

START_TEST(an_old_answer_serves_when_there_is_no_new_one)
{
	struct fx_result results[3] = {0};
	unsigned asked;

	set_up(NULL);
	dns_says_v4("127.0.0.1", NULL, 60);
	send_ok(&results[0]);
	fx_turn();
	fx_advance_ms(61000);
	dns_server_says(dns, AF_INET, &troubles[_i]);
	dns_server_says(dns, AF_INET6, &troubles[_i]);
	send_ok(&results[1]);
	asked = queries();
	ck_assert_uint_gt(asked, 1);
	/* And is not asked about again for 30 s. */
	fx_turn();
	fx_advance_ms(29000);
	send_ok(&results[2]);
	ck_assert_uint_eq(queries(), asked);
	tear_down();
}
END_TEST

START_TEST(an_unknown_name_is_not_sent_and_says_why)
{
	struct fx_result result = {0};

	set_up(NULL);
	dns_server_says(dns, AF_INET, SAYS(.rcode = DNS_NXDOMAIN));
	dns_server_says(dns, AF_INET6, SAYS(.rcode = DNS_NXDOMAIN));
	ck_assert_int_eq(
	    fx_send(&result, NULL, TELNYX_CALL_OPTIONS(.max_attempts = 1)), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_NETWORK);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_int_eq(result.phase, TELNYX_PHASE_RESOLVE);
	ck_assert_msg(strstr(result.message, "resolve " HOST) != NULL &&
			  strstr(result.message, "not found") != NULL,
	    "%s", result.message);
	tear_down();
}
END_TEST

START_TEST(a_name_that_appears_in_time_is_found_by_a_later_attempt)
{
	struct telnyx_client_stats stats = {.size = sizeof(stats)};
	struct fx_result result = {0};

	set_up(NULL);
	fx_clock_random(fx.env, 400 * TELNYX_NS_PER_MS);
	dns_server_says(dns, AF_INET, SAYS(.rcode = DNS_SERVFAIL));
	dns_server_says(dns, AF_INET6, SAYS(.rcode = DNS_SERVFAIL));
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_turn();
	ck_assert_int_eq(telnyx_client_get_stats(fx.client, &stats), TELNYX_OK);
	ck_assert_uint_eq(stats.backing_off, 1);
	dns_says_v4("127.0.0.1", NULL, 60);
	dns_server_says(dns, AF_INET6, SAYS(.rcode = 0));
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.ok, "%s", result.message);
	ck_assert_int_eq(result.attempts, 2);
	tear_down();
}
END_TEST

START_TEST(silence_ends_with_the_deadline)
{
	struct fx_result result = {0};

	set_up(NULL);
	dns_server_says(dns, AF_INET, SILENT);
	dns_server_says(dns, AF_INET6, SILENT);
	ck_assert_int_eq(
	    fx_send(&result, NULL, TELNYX_CALL_OPTIONS(.timeout_ms = 1500)), TELNYX_OK);
	fx_turn();
	fx_advance_ms(1499);
	ck_assert_uint_eq(result.calls, 0);
	fx_advance_ms(1);
	ck_assert_uint_eq(result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_TIMEOUT);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_int_eq(result.phase, TELNYX_PHASE_RESOLVE);
	tear_down();
}
END_TEST

START_TEST(a_name_server_that_is_not_there_ends_with_the_deadline_at_latest)
{
	struct fx_result result = {0};
	char name[64];

	/* c-ares may see the refusal or wait for its own timeouts, which are of
	 * the real clock. */
	set_up(NULL);
	(void)snprintf(name, sizeof(name), "%s", dns_server_name(dns));
	dns_server_free(dns);
	dns = NULL;
	fx.client->net.dns_servers = name;
	ck_assert_int_eq(
	    fx_send(&result, NULL, TELNYX_CALL_OPTIONS(.max_attempts = 1)), TELNYX_OK);
	fx_turn();
	fx_advance_ms(10000);
	ck_assert_uint_eq(result.calls, 1);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_int_eq(result.phase, TELNYX_PHASE_RESOLVE);
	tear_down();
}
END_TEST

enum ending { CANCEL, CLOSE, FREE, FREE_AT_ONCE };

START_TEST(cancel_close_and_free_while_resolving_leave_nothing_behind)
{
	struct fx_result results[2] = {0};
	unsigned i;

	set_up(NULL);
	dns_server_says(dns, AF_INET, SILENT);
	dns_server_says(dns, AF_INET6, SILENT);
	for (i = 0; i < 2; i++)
		ck_assert_int_eq(fx_send(&results[i], NULL, NULL), TELNYX_OK);
	if (_i != FREE_AT_ONCE)
		fx_turn();
	if (_i == CANCEL) {
		for (i = 0; i < 2; i++)
			telnyx_request_cancel(fx.client, results[i].request_id);
		fx_run_until(&fx.order, 2);
	} else if (_i == CLOSE) {
		ck_assert_int_eq(
		    telnyx_client_close(fx.client, 0, NULL, NULL), TELNYX_OK);
		fx_run_until(&fx.order, 2);
	} else {
		telnyx_client_free(fx.client);
		fx.client = NULL;
	}
	for (i = 0; i < 2; i++) {
		ck_assert_uint_eq(results[i].calls, 1);
		ck_assert_int_eq(results[i].type,
		    _i == CANCEL ? TELNYX_ERROR_CANCELLED : TELNYX_ERROR_CLOSING);
		ck_assert_int_eq(results[i].outcome, TELNYX_OUTCOME_NOT_SENT);
		if (_i != FREE_AT_ONCE)
			ck_assert_int_eq(results[i].phase, TELNYX_PHASE_RESOLVE);
	}
	tear_down();
}
END_TEST

/* The second family's answer is not waited for by a client that is closed. */
START_TEST(a_closed_client_leaves_the_loop_to_its_other_work)
{
	struct fx_result result = {0};

	set_up(NULL);
	dns_says_v4("127.0.0.1", NULL, 60);
	dns_server_says(dns, AF_INET6, SILENT);
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	while (queries() == 0)
		fx_turn();
	fx_turn();
	fx_advance_ms(50);
	fx_run_until(&result.calls, 1);
	ck_assert(result.ok);
	ck_assert_int_eq(telnyx_client_close(fx.client, 0, NULL, NULL), TELNYX_OK);
	fx_turn();
	ck_assert_uint_eq(fx_clock_armed(fx.env), 0);
	tear_down();
}
END_TEST

START_TEST(an_answer_after_the_cancel_is_kept_for_the_next)
{
	struct fx_result cancelled = {0}, next = {0};

	set_up(NULL);
	dns_server_says(dns, AF_INET, SILENT);
	ck_assert_int_eq(fx_send(&cancelled, NULL, NULL), TELNYX_OK);
	fx_turn();
	ck_assert_int_eq(
	    telnyx_request_cancel(fx.client, cancelled.request_id), TELNYX_OK);
	fx_run_until(&cancelled.calls, 1);
	dns_says_v4("127.0.0.1", NULL, 60);
	dns_server_speak(dns, AF_INET);
	fx_turn();
	send_ok(&next);
	ck_assert_uint_eq(queries(), 1);
	tear_down();
}
END_TEST

/* --- several addresses --- */

START_TEST(the_next_address_is_tried_when_the_first_refuses)
{
	struct fx_result result = {0};

	/* Nothing listens on the other addresses. */
	set_up(NULL);
	dns_says_v4("127.0.0.2", "127.0.0.1", HOUR);
	dns_server_says(dns, AF_INET6, SAYS(.addresses = {"::1"}, .ttl_s = HOUR));
	send_ok(&result);
	ck_assert_int_eq(result.attempts, 1);
	tear_down();
}
END_TEST

START_TEST(when_all_addresses_refuse_it_is_not_sent)
{
	struct fx_result result = {0};

	set_up(NULL);
	dns_says_v4("127.0.0.2", "127.0.0.3", HOUR);
	ck_assert_int_eq(
	    fx_send(&result, NULL, TELNYX_CALL_OPTIONS(.max_attempts = 1)), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_NETWORK);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_int_eq(result.phase, TELNYX_PHASE_CONNECT);
	ck_assert_int_eq(result.system_error, ECONNREFUSED);
	ck_assert_int_eq(result.attempts, 1);
	tear_down();
}
END_TEST

static void
on_visit(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *from,
    int size, void *arg)
{
	(void)listener;
	(void)from;
	(void)size;
	(*(unsigned *)arg)++;
	(void)evutil_closesocket(fd);
}

/* Somebody on the sandbox's port of another address of this machine. */
static struct evconnlistener *
listen_on(const char *address, unsigned *visits)
{
	struct sockaddr_in at = {
	    .sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	struct evconnlistener *listener;

	ck_assert_int_eq(inet_pton(AF_INET, address, &at.sin_addr), 1);
	listener = evconnlistener_new_bind(fx.base, on_visit, visits,
	    LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE, -1, (struct sockaddr *)&at,
	    sizeof(at));
	ck_assert_ptr_nonnull(listener);
	return listener;
}

START_TEST(an_address_that_failed_is_avoided_for_30_s)
{
	struct fx_result results[3] = {0};
	struct evconnlistener *listener;
	unsigned visits = 0;

	set_up(NULL);
	dns_says_v4("127.0.0.2", "127.0.0.1", HOUR);
	send_ok(&results[0]);
	/* Now it is there, but not to be tried yet. */
	listener = listen_on("127.0.0.2", &visits);
	fx_turn();
	fx_advance_ms(29999);
	send_ok(&results[1]);
	ck_assert_uint_eq(visits, 0);
	ck_assert_uint_eq(telnyx_sandbox_connection_count(fx.sandbox), 2);
	fx_turn();
	fx_advance_ms(5000);
	ck_assert_int_eq(fx_send(&results[2], NULL, NULL), TELNYX_OK);
	fx_run_until(&results[2].calls, 1);
	ck_assert_uint_ge(visits, 1);
	evconnlistener_free(listener);
	tear_down();
}
END_TEST

/* Listens, and answers no one: its queue is full. */
static void
fill_up(const char *address, int *fds, size_t count)
{
	struct sockaddr_in at = {
	    .sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int on = 1;
	size_t i;

	ck_assert_int_eq(inet_pton(AF_INET, address, &at.sin_addr), 1);
	fds[0] = socket(AF_INET, SOCK_STREAM, 0);
	(void)setsockopt(fds[0], SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	ck_assert_int_eq(bind(fds[0], (struct sockaddr *)&at, sizeof(at)), 0);
	ck_assert_int_eq(listen(fds[0], 0), 0);
	for (i = 1; i < count; i++) {
		fds[i] = socket(AF_INET, SOCK_STREAM, 0);
		ck_assert_int_eq(evutil_make_socket_nonblocking(fds[i]), 0);
		(void)connect(fds[i], (struct sockaddr *)&at, sizeof(at));
	}
}

START_TEST(an_address_that_does_not_answer_is_left_after_300_ms)
{
	struct fx_result result = {0};
	int fds[4];
	size_t i;

	set_up(NULL);
	fill_up("127.0.0.2", fds, 4);
	dns_says_v4("127.0.0.2", "127.0.0.1", HOUR);
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	while (queries() == 0)
		fx_turn();
	fx_turn();
	fx_advance_ms(299);
	ck_assert_uint_eq(result.calls, 0);
	fx_advance_ms(1);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.ok, "%s", result.message);
	ck_assert_int_eq(result.attempts, 1);
	for (i = 0; i < 4; i++)
		(void)close(fds[i]);
	tear_down();
}
END_TEST

/* It may be slow, and the other family may be better: a second, not three. */
START_TEST(an_address_of_the_only_family_so_far_is_left_after_a_second)
{
	struct fx_result result = {0};
	int fds[4];
	size_t i;

	set_up(NULL);
	fill_up("127.0.0.2", fds, 4);
	dns_says_v4("127.0.0.2", NULL, HOUR);
	dns_server_says(dns, AF_INET6, SILENT);
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	while (queries() == 0)
		fx_turn();
	fx_turn();
	fx_advance_ms(50);
	fx_turn();
	fx_advance_ms(999);
	ck_assert(!telnyx_dns_cache_all_failed(
	    &fx.client->pool->dns, fx.env->now_ns(fx.env)));
	fx_advance_ms(1);
	fx_turn();
	ck_assert(
	    telnyx_dns_cache_all_failed(&fx.client->pool->dns, fx.env->now_ns(fx.env)));
	ck_assert_uint_eq(result.calls, 0); /* it waits for the other family */
	for (i = 0; i < 4; i++)
		(void)close(fds[i]);
	tear_down();
}
END_TEST

START_TEST(a_host_that_moves_is_found_at_its_new_address)
{
	struct fx_result first = {0}, second = {0};

	set_up(NULL);
	dns_says_v4("127.0.0.2", NULL, 60);
	ck_assert_int_eq(
	    fx_send(&first, NULL, TELNYX_CALL_OPTIONS(.max_attempts = 1)), TELNYX_OK);
	fx_run_until(&first.calls, 1);
	ck_assert_int_eq(first.phase, TELNYX_PHASE_CONNECT);
	fx_advance_ms(60000);
	dns_says_v4("127.0.0.1", NULL, 60);
	send_ok(&second);
	tear_down();
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("resolve");
	TCase *client = tcase_create("client");

	tcase_add_test(client, a_name_is_resolved_once_for_all_that_wait);
	tcase_add_loop_test(
	    client, an_answer_is_kept_for_its_ttl_and_30_s_at_least, 0, 4);
	tcase_add_loop_test(client, an_old_answer_serves_when_there_is_no_new_one, 0,
	    (int)(sizeof(troubles) / sizeof(troubles[0])));
	tcase_add_test(client, an_unknown_name_is_not_sent_and_says_why);
	tcase_add_test(client, a_name_that_appears_in_time_is_found_by_a_later_attempt);
	tcase_add_test(client, silence_ends_with_the_deadline);
	tcase_add_test(
	    client, a_name_server_that_is_not_there_ends_with_the_deadline_at_latest);
	tcase_add_loop_test(
	    client, cancel_close_and_free_while_resolving_leave_nothing_behind, 0, 4);
	tcase_add_test(client, a_closed_client_leaves_the_loop_to_its_other_work);
	tcase_add_test(client, an_answer_after_the_cancel_is_kept_for_the_next);
	tcase_add_test(client, the_next_address_is_tried_when_the_first_refuses);
	tcase_add_test(client, when_all_addresses_refuse_it_is_not_sent);
	tcase_add_test(client, an_address_that_failed_is_avoided_for_30_s);
	tcase_add_test(client, an_address_that_does_not_answer_is_left_after_300_ms);
	tcase_add_test(
	    client, an_address_of_the_only_family_so_far_is_left_after_a_second);
	tcase_add_test(client, a_host_that_moves_is_found_at_its_new_address);
	suite_add_tcase(all, client);
	return all;
}

int
main(void)
{
	return fx_main(suite());
}
