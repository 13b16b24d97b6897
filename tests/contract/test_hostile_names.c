/* SPDX-License-Identifier: MIT */
/* Names whose answers come late, one family at a time, not at all, or from
 * another place than before: over both protocols. */
#include "support/h2_rig.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <event2/listener.h>
#include <netinet/in.h>

#include "support/certs.h"
#include "client/client_internal.h"
#include "support/dns_server.h"

#define HOST "api.telnyx.test"
#define HOUR 3600
#define LIVE "127.0.0.1"
/* Nobody listens on these, nor at all on IPv6. */
#define DEAD "127.0.0.2"
#define DEAD_V6 "::1"
#define SAYS(...) (&(struct dns_says){__VA_ARGS__})
#define SILENT SAYS(.silent = true)
#define SAYS_V6(address) SAYS(.addresses = {address}, .ttl_s = HOUR)

static struct dns_server *dns, *other_dns;
static struct cert cert;
static char servers[64], resolv_conf[64];

/* The peer, under a name that only `dns` knows. */
static void
open_name(int protocol)
{
	static const struct cert_spec spec = {.name = HOST, .san = "DNS:" HOST};
	char url[64];
	FILE *file;
	int fd;

	open_peer();
	cert = cert_make(&spec, NULL);
	ck_assert_int_eq(SSL_CTX_use_certificate(t.peer->ctx, cert.x509), 1);
	ck_assert_int_eq(SSL_CTX_use_PrivateKey(t.peer->ctx, cert.key), 1);
	free(t.peer->ca_pem);
	t.peer->ca_pem = cert_pem(&cert);
	(void)snprintf(
	    url, sizeof(url), "https://" HOST ":%u/v2", (unsigned)t.peer->port);
	make_client(TELNYX_CONFIG(.base_url = url, .max_attempts = 1,
	    .http_version = protocol == 0 ? TELNYX_HTTP_1_1 : TELNYX_HTTP_2));
	dns = dns_server_new(t.base);
	other_dns = dns_server_new(t.base);
	(void)snprintf(servers, sizeof(servers), "%s", dns_server_name(dns));
	(void)snprintf(resolv_conf, sizeof(resolv_conf), "%s",
	    "/tmp/libtelnyx-resolv.conf.XXXXXX");
	ck_assert_int_ge(fd = mkstemp(resolv_conf), 0);
	ck_assert_ptr_nonnull(file = fdopen(fd, "w"));
	ck_assert_int_gt(fprintf(file, "nameserver 192.0.2.1\n"), 0);
	ck_assert_int_eq(fclose(file), 0);
	t.client->net.dns_servers = servers;
	t.client->net.resolv_conf = resolv_conf;
}

static void
close_name(void)
{
	dns_server_free(dns); /* they are events of the loop that ends next */
	dns_server_free(other_dns);
	close_all();
	cert_clear(&cert);
	(void)unlink(resolv_conf);
}

static void
dns_says(const char *v4, uint32_t ttl_s)
{
	dns_server_says(dns, AF_INET, SAYS(.addresses = {v4}, .ttl_s = ttl_s));
}

static unsigned
queries(void)
{
	return dns_server_queries(dns, AF_INET);
}

/* No connection is left, and no time has passed. */
static void
let_go(void)
{
	rest();
	advance_ms(5000);
	UNTIL(h2_peer_conns(t.peer) == 0);
}

static void
send_ok(void)
{
	struct fx_result *result = send_one();

	UNTIL(result->calls == 1);
	ck_assert_msg(result->ok, "%s", result->message);
}

/* --- one family after the other --- */

START_TEST(an_address_that_comes_after_the_other_family_failed_is_used)
{
	struct fx_result *result;

	open_name(_i);
	dns_server_says(dns, AF_INET6, SAYS_V6(DEAD_V6));
	dns_server_says(dns, AF_INET, SILENT);
	result = send_one();
	UNTIL(queries() == 1);
	UNTIL(fx_clock_next_ns(t.env) <= 50 * TELNYX_NS_PER_MS);
	advance_ms(50); /* the race begins with the one that is there, and fails */
	rest();
	advance_ms(70);
	rest();
	ck_assert_uint_eq(result->calls, 0);
	dns_says(LIVE, HOUR);
	dns_server_speak(dns, AF_INET);
	UNTIL(result->calls == 1);
	ck_assert_msg(result->ok, "%s", result->message);
	/* And it is kept as long as it lasts. */
	let_go();
	dns_server_says(dns, AF_INET6, SILENT);
	dns_server_says(dns, AF_INET, SILENT);
	advance_ms(1000 * 1000);
	send_ok();
	ck_assert_uint_eq(queries(), 1);
	close_name();
}
END_TEST

START_TEST(a_family_that_never_comes_ends_with_the_reason_of_the_other)
{
	struct fx_result *result;

	open_name(_i);
	dns_server_says(dns, AF_INET6, SAYS_V6(DEAD_V6));
	dns_server_says(dns, AF_INET, SILENT);
	result = send_one();
	UNTIL(queries() == 1);
	/* The other family's 50 ms have begun: its answer is in. */
	UNTIL(fx_clock_next_ns(t.env) <= 50 * TELNYX_NS_PER_MS);
	advance_ms(50);
	rest();
	advance_ms(5000);
	UNTIL(result->calls == 1);
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_NOT_SENT,
	    TELNYX_PHASE_CONNECT);
	/* Half an answer is not kept for long. */
	dns_server_says(dns, AF_INET6, SAYS(.rcode = 0));
	dns_says(LIVE, HOUR);
	advance_ms(30000);
	send_ok();
	close_name();
}
END_TEST

/* --- a host that has moved --- */

START_TEST(when_no_known_address_works_the_name_is_asked_for_again)
{
	open_name(_i);
	dns_says(LIVE, 24 * HOUR);
	dns_server_says(dns, AF_INET6, SAYS(.rcode = 0));
	send_ok();
	ck_assert_uint_eq(queries(), 1);
	/* It moves, well within the time that its address may be kept. */
	let_go();
	h2_peer_move(t.peer, "127.0.0.3");
	dns_says("127.0.0.3", 24 * HOUR);
	send_ok();
	ck_assert_uint_eq(queries(), 2);
	close_name();
}
END_TEST

START_TEST(a_host_that_is_down_is_asked_for_once_in_5_s)
{
	struct fx_result *result;
	unsigned i;

	open_name(_i);
	dns_says(DEAD, 24 * HOUR);
	dns_server_says(dns, AF_INET6, SAYS(.rcode = 0));
	for (i = 0; i < 50; i++) {
		result = send_one();
		UNTIL(result->calls == 1);
		check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_NOT_SENT,
		    TELNYX_PHASE_CONNECT);
		rest();
		advance_ms(i % 10 == 9 ? 4100 : 100);
	}
	/* 25 s: at 0, and then at 5, 10, 15 and 20. */
	ck_assert_uint_ge(queries(), 4);
	ck_assert_uint_le(queries(), 5);
	dns_says(LIVE, 24 * HOUR);
	advance_ms(5000);
	send_ok();
	close_name();
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

/* Somebody is there, and ends every handshake: no address to come back to. */
START_TEST(an_address_that_only_connects_is_left_for_the_next)
{
	struct sockaddr_in place = {.sin_family = AF_INET};
	struct evconnlistener *listener;
	struct fx_result *result;
	unsigned visits = 0;

	open_name(_i);
	place.sin_port = htons(t.peer->port);
	ck_assert_int_eq(inet_pton(AF_INET, DEAD, &place.sin_addr), 1);
	listener = evconnlistener_new_bind(t.base, on_visit, &visits,
	    LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE, 16, (struct sockaddr *)&place,
	    (int)sizeof(place));
	ck_assert_ptr_nonnull(listener);
	dns_server_says(dns, AF_INET, SAYS(.addresses = {DEAD, LIVE}, .ttl_s = HOUR));
	dns_server_says(dns, AF_INET6, SAYS(.rcode = 0));
	result = send_one();
	UNTIL(result->calls == 1);
	if (!result->ok) { /* else LIVE was the first */
		check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_NOT_SENT,
		    TELNYX_PHASE_TLS);
		send_ok();
	}
	ck_assert_uint_le(visits, 1);
	evconnlistener_free(listener);
	close_name();
}
END_TEST

/* --- name servers --- */

START_TEST(what_is_known_serves_when_the_name_server_is_silent)
{
	struct fx_result *result;

	open_name(_i);
	dns_says(LIVE, 60);
	dns_server_says(dns, AF_INET6, SAYS(.rcode = 0));
	send_ok();
	let_go();
	advance_ms(60000);
	dns_server_says(dns, AF_INET, SILENT);
	dns_server_says(dns, AF_INET6, SILENT);
	result = send_one();
	UNTIL(queries() == 2);
	rest();
	ck_assert_uint_eq(result->calls, 0);
	advance_ms(2000);
	UNTIL(result->calls == 1);
	ck_assert_msg(result->ok, "%s", result->message);
	close_name();
}
END_TEST

static void
change_resolv_conf(void)
{
	FILE *file = fopen(resolv_conf, "a");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_gt(fprintf(file, "# changed\n"), 0);
	ck_assert_int_eq(fclose(file), 0);
	(void)snprintf(servers, sizeof(servers), "%s", dns_server_name(other_dns));
}

START_TEST(a_changed_resolv_conf_is_read_again)
{
	static const char *const same = "the servers are read once for each file";

	open_name(_i);
	dns_says(LIVE, 60);
	dns_server_says(dns, AF_INET6, SAYS(.rcode = 0));
	dns_server_says(other_dns, AF_INET, SAYS(.addresses = {LIVE}, .ttl_s = 60));
	dns_server_says(other_dns, AF_INET6, SAYS(.rcode = 0));
	send_ok();
	let_go();
	advance_ms(60000);
	change_resolv_conf();
	dns_server_says(dns, AF_INET, SILENT);
	send_ok();
	ck_assert_uint_eq(dns_server_queries(other_dns, AF_INET), 1);
	ck_assert_uint_eq(queries(), 1);
	/* And one that stays the same is not. */
	let_go();
	advance_ms(60000);
	(void)snprintf(servers, sizeof(servers), "%s", dns_server_name(dns));
	send_ok();
	ck_assert_msg(dns_server_queries(other_dns, AF_INET) == 2, "%s", same);
	close_name();
}
END_TEST

START_TEST(a_lookup_that_hangs_follows_a_change_of_resolv_conf)
{
	struct fx_result *result;

	open_name(_i);
	dns_server_says(dns, AF_INET, SILENT);
	dns_server_says(dns, AF_INET6, SILENT);
	dns_server_says(other_dns, AF_INET, SAYS(.addresses = {LIVE}, .ttl_s = 60));
	dns_server_says(other_dns, AF_INET6, SAYS(.rcode = 0));
	result = send_one();
	UNTIL(queries() == 1);
	rest();
	change_resolv_conf();
	advance_ms(2000);
	UNTIL(result->calls == 1);
	ck_assert_msg(result->ok, "%s", result->message);
	/* The old servers' late word is nobody's. */
	dns_says(DEAD, 60);
	dns_server_speak(dns, AF_INET);
	rest();
	close_name();
}
END_TEST

START_TEST(after_a_lookup_without_an_answer_the_servers_are_read_again)
{
	struct fx_result *result;

	open_name(_i);
	dns_server_says(dns, AF_INET, SAYS(.rcode = DNS_SERVFAIL));
	dns_server_says(dns, AF_INET6, SAYS(.rcode = DNS_SERVFAIL));
	dns_server_says(other_dns, AF_INET, SAYS(.addresses = {LIVE}, .ttl_s = 60));
	dns_server_says(other_dns, AF_INET6, SAYS(.rcode = 0));
	result = send_one();
	UNTIL(result->calls == 1);
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_NOT_SENT,
	    TELNYX_PHASE_RESOLVE);
	(void)snprintf(servers, sizeof(servers), "%s", dns_server_name(other_dns));
	send_ok();
	close_name();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("hostile names");
	TCase *tcase = tcase_create("names");

	tcase_add_loop_test(
	    tcase, an_address_that_comes_after_the_other_family_failed_is_used, 0, 2);
	tcase_add_loop_test(
	    tcase, a_family_that_never_comes_ends_with_the_reason_of_the_other, 0, 2);
	tcase_add_loop_test(
	    tcase, what_is_known_serves_when_the_name_server_is_silent, 0, 2);
	tcase_add_loop_test(tcase, a_changed_resolv_conf_is_read_again, 0, 2);
	tcase_add_loop_test(
	    tcase, a_lookup_that_hangs_follows_a_change_of_resolv_conf, 0, 2);
	tcase_add_loop_test(
	    tcase, after_a_lookup_without_an_answer_the_servers_are_read_again, 0, 2);
	/* These need all of 127.0.0.0/8. */
#ifdef __linux__
	tcase_add_loop_test(
	    tcase, an_address_that_only_connects_is_left_for_the_next, 0, 2);
	tcase_add_loop_test(
	    tcase, when_no_known_address_works_the_name_is_asked_for_again, 0, 2);
	tcase_add_loop_test(tcase, a_host_that_is_down_is_asked_for_once_in_5_s, 0, 2);
#endif
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
