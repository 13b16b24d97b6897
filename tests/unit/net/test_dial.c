/* SPDX-License-Identifier: MIT */
/* Dialling: addresses that answer, refuse, or say nothing, in a race. */
#include "support/fixture.h"
#include "support/h2_peer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <event2/listener.h>
#include <netinet/in.h>

#include "net/dial.h"
#include "net/tls.h"

#define LIVE "127.0.0.1"
/* Nobody listens on these: nothing else than loopback is there. */
#define DEAD "127.0.0.2"
#define MUTE "127.0.0.3"
#define FILL 8

static struct {
	struct event_base *base;
	struct telnyx_net net;
	struct telnyx_dns_cache dns;
	struct h2_peer *peer;
	struct telnyx_dial *dial;
	struct telnyx_dial_result result;
	unsigned calls;
	SSL *ssl; /* taken */
	int fd;
	bool take;
	int mute, filled[FILL];
} d;

static void
on_dialled(void *arg, struct telnyx_dial *dial, const struct telnyx_dial_result *result)
{
	ck_assert_ptr_eq(arg, &d);
	ck_assert_ptr_eq(dial, d.dial);
	d.calls++;
	d.result = *result;
	if (d.take && result->connected)
		d.ssl = telnyx_dial_take(dial, &d.fd);
	telnyx_dial_free(dial);
	d.dial = NULL;
}

static void
set_up(const char *tls_host)
{
	struct telnyx_tls_params params = {.host = tls_host};
	const char *field;
	char why[200];

	memset(&d, 0, sizeof(d));
	d.mute = -1;
	d.base = event_base_new();
	d.net.base = d.base;
	d.net.env = fx_clock_new();
	d.net.pid = getpid();
	d.net.connect_timeout_ns = 3 * TELNYX_NS_PER_S;
	ck_assert_int_eq(telnyx_deferred_new(d.base, &d.net.deferred), TELNYX_OK);
	d.peer = h2_peer_new(d.base, LIVE, 0);
	params.ca_pem = d.peer->ca_pem;
	ck_assert_int_eq(
	    telnyx_tls_new(&params, &d.net.tls, &field, why, sizeof(why)), TELNYX_OK);
}

static void
add_address(const char *address)
{
	(void)snprintf(
	    d.dns.address[d.dns.count++], TELNYX_ADDRESS_BYTES, "%s", address);
}

static void
start(void)
{
	ck_assert_int_eq(
	    telnyx_dial_start(&d.net, &d.dns, d.peer->port, on_dialled, &d, &d.dial),
	    TELNYX_OK);
	ck_assert_uint_eq(d.calls, 0);
}

static void
turn(void)
{
	struct timeval soon = {0, 2000};
	unsigned i;

	for (i = 0; i < 5; i++) {
		event_base_loopexit(d.base, &soon);
		event_base_dispatch(d.base);
	}
}

static void
until_called(void)
{
	time_t since = time(NULL);

	while (d.calls == 0) {
		event_base_loop(d.base, EVLOOP_NONBLOCK);
		ck_assert_msg(time(NULL) - since < 20, "it hangs");
	}
}

static void
tear_down(void)
{
	unsigned i;

	telnyx_dial_free(d.dial);
	if (d.ssl != NULL) {
		SSL_free(d.ssl);
		(void)close(d.fd);
	}
	ck_assert_uint_eq(fx_clock_timers(d.net.env), 0);
	h2_peer_free(d.peer);
	if (d.mute >= 0) {
		for (i = 0; i < FILL; i++)
			(void)close(d.filled[i]);
		(void)close(d.mute);
	}
	telnyx_tls_free(d.net.tls);
	telnyx_deferred_free(d.net.deferred);
	event_base_loop(d.base, EVLOOP_NONBLOCK);
	event_base_free(d.base);
	free(d.net.env);
}

/* A queue that is full: a further connection is neither taken nor refused. */
static void
be_mute(void)
{
	struct sockaddr_in place = {
	    .sin_family = AF_INET, .sin_port = htons(d.peer->port)};
	unsigned i;
	int on = 1;

	ck_assert_int_eq(inet_pton(AF_INET, MUTE, &place.sin_addr), 1);
	d.mute = socket(AF_INET, SOCK_STREAM, 0);
	/* Another test's connection may be in TIME_WAIT there. */
	ck_assert_int_eq(
	    setsockopt(d.mute, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)), 0);
	ck_assert_int_eq(bind(d.mute, (struct sockaddr *)&place, sizeof(place)), 0);
	ck_assert_int_eq(listen(d.mute, 0), 0);
	for (i = 0; i < FILL; i++) {
		d.filled[i] = socket(AF_INET, SOCK_STREAM, 0);
		ck_assert_int_eq(fcntl(d.filled[i], F_SETFL, O_NONBLOCK), 0);
		(void)connect(d.filled[i], (struct sockaddr *)&place, sizeof(place));
	}
	turn();
}

static void
advance_ms(uint64_t ms)
{
	fx_clock_advance(d.net.env, ms * TELNYX_NS_PER_MS);
	turn();
}

START_TEST(a_server_is_connected_to_and_says_what_it_speaks)
{
	set_up("localhost");
	d.peer->no_h2 = _i == 1;
	d.take = true;
	add_address(LIVE);
	start();
	until_called();
	ck_assert(d.result.connected);
	ck_assert(d.result.h2 == (_i == 0));
	ck_assert(!d.result.tls_resumed);
	ck_assert_str_eq(d.result.address, LIVE);
	ck_assert_ptr_nonnull(d.ssl);
	/* Only in the handshake: what it had read too much would be stuck. */
	ck_assert_int_eq(SSL_get_read_ahead(d.ssl), 0);
	tear_down();
}
END_TEST

START_TEST(a_connection_that_nobody_takes_is_closed)
{
	set_up("localhost");
	add_address(LIVE);
	start();
	until_called();
	turn();
	ck_assert(d.result.connected);
	ck_assert_uint_eq(h2_peer_conns(d.peer), 0);
	tear_down();
}
END_TEST

START_TEST(after_an_address_that_refuses_comes_the_next_at_once)
{
	set_up("localhost");
	add_address(DEAD);
	add_address(LIVE);
	start();
	until_called(); /* and the clock has not moved */
	ck_assert(d.result.connected);
	ck_assert_str_eq(d.result.address, LIVE);
	ck_assert_int_eq(d.result.system_error, 0);
	ck_assert_uint_gt(d.dns.avoid_until_ns[0], 0);
	ck_assert_uint_eq(d.dns.avoid_until_ns[1], 0);
	tear_down();
}
END_TEST

START_TEST(after_250_ms_of_silence_the_next_address_runs_as_well)
{
	set_up("localhost");
	be_mute();
	add_address(MUTE);
	add_address(LIVE);
	start();
	turn();
	advance_ms(249);
	ck_assert_uint_eq(d.peer->accepted, 0);
	advance_ms(1);
	until_called();
	ck_assert(d.result.connected);
	ck_assert_str_eq(d.result.address, LIVE);
	/* it had a head start, and lost: the next dial begins elsewhere */
	ck_assert_uint_gt(d.dns.avoid_until_ns[0], 0);
	d.calls = 0;
	start();
	until_called();
	ck_assert(d.result.connected);
	tear_down();
}
END_TEST

START_TEST(silence_everywhere_times_out)
{
	set_up("localhost");
	be_mute();
	add_address(MUTE);
	start();
	turn();
	advance_ms(2999);
	ck_assert_uint_eq(d.calls, 0);
	ck_assert_int_eq(telnyx_dial_phase(d.dial), TELNYX_PHASE_CONNECT);
	advance_ms(1);
	until_called();
	ck_assert(!d.result.connected);
	ck_assert_int_eq(d.result.phase, TELNYX_PHASE_CONNECT);
	ck_assert_int_eq(d.result.system_error, ETIMEDOUT);
	ck_assert_str_eq(d.result.address, MUTE);
	ck_assert_uint_gt(d.dns.avoid_until_ns[0], 0);
	tear_down();
}
END_TEST

/* The second fails inside its start: the first still has a time limit. */
START_TEST(an_address_that_cannot_even_be_tried_does_not_stop_the_clock)
{
	set_up("localhost");
	be_mute();
	add_address(MUTE);
	add_address("no address");
	start();
	turn();
	advance_ms(250);
	ck_assert_uint_eq(d.calls, 0);
	advance_ms(2750);
	until_called();
	ck_assert_int_eq(d.result.phase, TELNYX_PHASE_CONNECT);
	tear_down();
}
END_TEST

START_TEST(when_all_refuse_the_last_is_told)
{
	set_up("localhost");
	evconnlistener_free(d.peer->listener);
	d.peer->listener = NULL;
	add_address(DEAD);
	add_address(LIVE);
	start();
	until_called();
	ck_assert_int_eq(d.result.phase, TELNYX_PHASE_CONNECT);
	ck_assert_int_eq(d.result.system_error, ECONNREFUSED);
	ck_assert_str_eq(d.result.address, LIVE);
	ck_assert_ptr_nonnull(strstr(d.result.cause, "connect to 127.0.0.1:"));
	tear_down();
}
END_TEST

START_TEST(a_handshake_without_end_times_out)
{
	set_up("localhost");
	d.peer->stall_handshake = true;
	add_address(LIVE);
	start();
	turn();
	ck_assert_int_eq(telnyx_dial_phase(d.dial), TELNYX_PHASE_TLS);
	advance_ms(3000);
	until_called();
	ck_assert_int_eq(d.result.phase, TELNYX_PHASE_TLS);
	ck_assert_int_eq(d.result.system_error, ETIMEDOUT);
	ck_assert_uint_gt(d.dns.avoid_until_ns[0], 0);
	tear_down();
}
END_TEST

START_TEST(a_certificate_of_somebody_else_is_refused)
{
	set_up("telnyx.example");
	add_address(LIVE);
	start();
	until_called();
	ck_assert(!d.result.connected);
	ck_assert_int_eq(d.result.phase, TELNYX_PHASE_TLS);
	ck_assert_int_eq(d.result.tls_error, X509_V_ERR_HOSTNAME_MISMATCH);
	ck_assert_ptr_nonnull(strstr(d.result.cause, "TLS with 127.0.0.1:"));
	tear_down();
}
END_TEST

START_TEST(a_server_that_hangs_up_in_the_handshake_is_told)
{
	set_up("localhost");
	d.peer->stall_handshake = true;
	add_address(LIVE);
	start();
	turn();
	h2_conn_end(h2_peer_conn(d.peer, 0), _i == 0 ? H2_FIN : H2_RST);
	until_called();
	ck_assert_int_eq(d.result.phase, TELNYX_PHASE_TLS);
	ck_assert(d.result.cause[0] != '\0');
	tear_down();
}
END_TEST

/* A lookup that ends meanwhile changes what the host's addresses are. */
START_TEST(the_addresses_may_change_meanwhile)
{
	set_up("localhost");
	d.take = true;
	add_address(LIVE);
	start();
	memset(d.dns.address, 0, sizeof(d.dns.address));
	until_called();
	ck_assert(d.result.connected);
	ck_assert_str_eq(d.result.address, LIVE);
	tear_down();
}
END_TEST

/* All that are known have failed, and more may come. */
START_TEST(a_race_that_is_lost_goes_on_with_the_addresses_that_come)
{
	set_up("localhost");
	add_address(DEAD);
	d.dns.partial = true;
	start();
	turn();
	ck_assert_uint_eq(d.calls, 0);
	if (_i == 0)
		add_address(LIVE);
	d.dns.partial = false;
	telnyx_dial_update(d.dial);
	until_called();
	ck_assert(d.result.connected == (_i == 0));
	ck_assert_str_eq(d.result.address, _i == 0 ? LIVE : DEAD);
	if (_i == 1)
		ck_assert_int_eq(d.result.system_error, ECONNREFUSED);
	tear_down();
}
END_TEST

START_TEST(a_lost_race_does_not_wait_for_ever_for_more)
{
	set_up("localhost");
	add_address(DEAD);
	d.dns.partial = true;
	start();
	turn();
	advance_ms(2999);
	ck_assert_uint_eq(d.calls, 0);
	advance_ms(1);
	until_called();
	ck_assert_int_eq(d.result.system_error, ECONNREFUSED);
	tear_down();
}
END_TEST

/* The new one has its turn when the one before it has had 250 ms. */
START_TEST(an_address_that_comes_joins_a_race_that_is_running)
{
	uint64_t came_ms = _i == 0 ? 100 : 400;

	set_up("localhost");
	be_mute();
	add_address(MUTE);
	d.dns.partial = true;
	start();
	advance_ms(came_ms);
	add_address(LIVE);
	d.dns.partial = false;
	telnyx_dial_update(d.dial);
	if (_i == 0) {
		advance_ms(149);
		ck_assert_uint_eq(d.peer->accepted, 0);
		advance_ms(1);
	} else {
		advance_ms(0);
	}
	until_called();
	ck_assert(d.result.connected);
	ck_assert_str_eq(d.result.address, LIVE);
	tear_down();
}
END_TEST

START_TEST(without_descriptors_no_address_is_blamed)
{
	struct rlimit limit, none;
	int fds[512], count = 0;

	set_up("localhost");
	add_address(LIVE);
	add_address(DEAD);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = limit;
	none.rlim_cur = 64;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	while (count < 512 && (fds[count] = open("/dev/null", O_RDONLY)) >= 0)
		count++;
	start();
	while (count > 0)
		(void)close(fds[--count]);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	until_called();
	ck_assert_int_eq(d.result.system_error, EMFILE);
	ck_assert_uint_eq(d.dns.avoid_until_ns[0] + d.dns.avoid_until_ns[1], 0);
	tear_down();
}
END_TEST

/* Freed at each stage: nothing is called back, nothing is left. */
START_TEST(it_can_be_freed_at_any_time)
{
	set_up("localhost");
	if (_i == 1)
		be_mute();
	d.peer->stall_handshake = _i == 2;
	add_address(_i == 1 ? MUTE : LIVE);
	if (_i == 3) /* it has failed, and not yet said so */
		(void)snprintf(d.dns.address[0], TELNYX_ADDRESS_BYTES, "no address");
	start();
	if (_i == 1 || _i == 2)
		turn();
	telnyx_dial_free(d.dial);
	d.dial = NULL;
	turn();
	ck_assert_uint_eq(d.calls, 0);
	tear_down();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("dial");
	TCase *tcase = tcase_create("dial");

	(void)signal(SIGPIPE, SIG_IGN); /* as a client does */
	tcase_add_loop_test(
	    tcase, a_server_is_connected_to_and_says_what_it_speaks, 0, 2);
	tcase_add_test(tcase, a_connection_that_nobody_takes_is_closed);
	tcase_add_test(tcase, when_all_refuse_the_last_is_told);
	tcase_add_test(tcase, a_handshake_without_end_times_out);
	tcase_add_test(tcase, a_certificate_of_somebody_else_is_refused);
	tcase_add_loop_test(
	    tcase, a_server_that_hangs_up_in_the_handshake_is_told, 0, 2);
	tcase_add_test(tcase, the_addresses_may_change_meanwhile);
	tcase_add_test(tcase, without_descriptors_no_address_is_blamed);
	/* These need all of 127.0.0.0/8, and a queue that is full to be silent. */
#ifdef __linux__
	tcase_add_test(tcase, after_an_address_that_refuses_comes_the_next_at_once);
	tcase_add_test(tcase, after_250_ms_of_silence_the_next_address_runs_as_well);
	tcase_add_test(tcase, silence_everywhere_times_out);
	tcase_add_loop_test(
	    tcase, a_race_that_is_lost_goes_on_with_the_addresses_that_come, 0, 2);
	tcase_add_test(tcase, a_lost_race_does_not_wait_for_ever_for_more);
	tcase_add_loop_test(
	    tcase, an_address_that_comes_joins_a_race_that_is_running, 0, 2);
	tcase_add_test(
	    tcase, an_address_that_cannot_even_be_tried_does_not_stop_the_clock);
	tcase_add_loop_test(tcase, it_can_be_freed_at_any_time, 0, 4);
#endif
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
