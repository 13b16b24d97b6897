/* SPDX-License-Identifier: MIT */
/* Which protocol is spoken to which server, and what happens where there is no
 * server, or no descriptor for it. */
#include "support/h2_rig.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <event2/listener.h>

/* --- which protocol --- */

START_TEST(auto_takes_h2_where_it_is_offered)
{
	open_peer();
	make_client(TELNYX_CONFIG(.http_version = _i == 0 ? TELNYX_HTTP_DEFAULT
							  : TELNYX_HTTP_AUTO));
	send_many(20);
	finish();
	ck_assert_uint_eq(count_ok(), 20);
	ck_assert_uint_eq(t.peer->h1_requests, 0);
	ck_assert_uint_eq(t.peer->accepted, 1);
	close_all();
}
END_TEST

START_TEST(auto_takes_http_1_1_where_that_is_all_and_remembers)
{
	open_peer();
	t.peer->no_h2 = true;
	make_client(
	    TELNYX_CONFIG(.http_version = TELNYX_HTTP_AUTO, .max_connections = 2));
	send_many(10);
	finish();
	ck_assert_uint_eq(count_ok(), 10);
	ck_assert_uint_eq(t.peer->h1_requests, 10);
	ck_assert_uint_eq(t.peer->accepted, 3); /* one asked, two work */
	send_many(10);
	finish();
	ck_assert_uint_eq(t.peer->accepted, 3);
	/* after an hour it is asked again */
	t.peer->no_h2 = false;
	advance_ms(3600 * 1000);
	send_many(10);
	finish();
	ck_assert_uint_eq(t.peer->h1_requests, 20);
	ck_assert_uint_eq(count_ok(), 30);
	close_all();
}
END_TEST

/* The probe's session comes after its handshake in TLS 1.3, with it in 1.2. */
START_TEST(the_connection_after_the_probe_resumes_its_session)
{
	open_peer();
	t.peer->no_h2 = true;
	if (_i == 1)
		ck_assert_int_eq(
		    SSL_CTX_set_max_proto_version(t.peer->ctx, TLS1_2_VERSION), 1);
	make_client(TELNYX_CONFIG(.max_connections = 1));
	send_one();
	finish();
	ck_assert_uint_eq(count_ok(), 1);
	ck_assert_uint_eq(t.peer->accepted, 2);
	ck_assert_uint_eq(t.peer->resumed, 1);
	ck_assert_uint_eq(t.resumed, 1);
	/* and so do those that follow */
	advance_ms(5000);
	ck_assert_uint_eq(stats().connections, 0);
	send_one();
	finish();
	ck_assert_uint_eq(t.peer->accepted, 3);
	ck_assert_uint_eq(t.peer->resumed, 2);
	close_all();
}
END_TEST

/* A server that gives no sessions is not waited for long. */
START_TEST(a_probe_without_a_session_ends_all_the_same)
{
	struct fx_result *result;

	open_peer();
	t.peer->no_h2 = true;
	ck_assert_int_eq(SSL_CTX_set_num_tickets(t.peer->ctx, 0), 1);
	make_client(TELNYX_CONFIG(.max_connections = 1));
	result = send_one();
	rest();
	ck_assert_uint_eq(result->calls, 0);
	advance_ms(20);
	UNTIL(result->calls == 1);
	ck_assert(result->ok);
	ck_assert_uint_eq(t.peer->resumed, 0);
	close_all();
}
END_TEST

START_TEST(over_http_2_the_next_connection_resumes_the_session)
{
	open_peer();
	if (_i == 1)
		ck_assert_int_eq(
		    SSL_CTX_set_max_proto_version(t.peer->ctx, TLS1_2_VERSION), 1);
	make_client(TELNYX_CONFIG(.max_connections = 1));
	send_one();
	finish();
	advance_ms(5000);
	ck_assert_uint_eq(stats().connections, 0);
	send_one();
	finish();
	ck_assert_uint_eq(t.peer->accepted, 2);
	ck_assert_uint_eq(t.peer->resumed, 1);
	ck_assert_uint_eq(t.resumed, 1);
	/* also where the server has ended it */
	h2_conn_end(h2_peer_conn(t.peer, 0), _i == 0 ? H2_FIN : H2_RST);
	rest();
	send_one();
	finish();
	ck_assert_uint_eq(count_ok(), 3);
	ck_assert_uint_eq(t.peer->resumed, 2);
	close_all();
}
END_TEST

/* Its own session is of no harm to a server that changes its mind. */
START_TEST(a_session_is_resumed_across_protocols)
{
	open_peer();
	make_client(TELNYX_CONFIG(.max_connections = 1, .max_attempts = 2,
	    .http_version = TELNYX_HTTP_AUTO));
	send_one();
	finish();
	advance_ms(5000);
	t.peer->no_h2 = true;
	send_one();
	finish();
	ck_assert_uint_eq(t.peer->h1_requests, 1);
	t.peer->no_h2 = false;
	t.peer->no_h1 = true;
	advance_ms(5000);
	send_one();
	finish();
	ck_assert_uint_eq(count_ok(), 3);
	close_all();
}
END_TEST

START_TEST(auto_follows_a_server_that_changes_its_mind)
{
	open_peer();
	make_client(TELNYX_CONFIG(.http_version = TELNYX_HTTP_AUTO, .max_attempts = 2));
	send_many(3);
	finish();
	ck_assert_uint_eq(t.peer->h1_requests, 0);
	/* it stops speaking h2 */
	t.peer->no_h2 = true;
	h2_conn_goaway(h2_peer_conn(t.peer, 0), 5, NGHTTP2_NO_ERROR);
	h2_conn_end(h2_peer_conn(t.peer, 0), H2_FIN);
	rest();
	send_many(3);
	finish();
	ck_assert_uint_eq(t.peer->h1_requests, 3);
	/* and speaks nothing else than h2 */
	t.peer->no_h2 = false;
	t.peer->no_h1 = true;
	while (h2_peer_conns(t.peer) > 0)
		h2_conn_end(h2_peer_conn(t.peer, 0), H2_FIN);
	rest();
	send_many(3);
	finish();
	ck_assert_uint_eq(t.peer->h1_requests, 3);
	ck_assert_uint_eq(count_ok(), 9);
	close_all();
}
END_TEST

START_TEST(forced_h2_against_http_1_1_is_a_clear_error)
{
	struct fx_result *result;

	open_peer();
	t.peer->no_h2 = true;
	make_client(TELNYX_CONFIG(.max_attempts = 1, .http_version = TELNYX_HTTP_2));
	result = send_one();
	finish();
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_TLS);
	ck_assert_ptr_nonnull(strstr(result->message, "does not speak HTTP/2"));
	ck_assert_uint_eq(t.peer->requests, 0);
	close_all();
}
END_TEST

START_TEST(http_1_1_can_be_forced)
{
	open_peer();
	make_client(TELNYX_CONFIG(.http_version = TELNYX_HTTP_1_1));
	send_many(3);
	finish();
	ck_assert_uint_eq(t.peer->h1_requests, 3);
	close_all();
}
END_TEST

START_TEST(plain_http_is_http_1_1_and_cannot_be_h2)
{
	struct telnyx_sandbox *sandbox;
	struct telnyx_client *client = NULL;
	struct telnyx_config config;
	struct telnyx_error *error = NULL;
	struct fx_result result = {0};

	open_peer();
	ck_assert_int_eq(telnyx_sandbox_new(t.base,
			     TELNYX_SANDBOX(.tls = TELNYX_BOOL(false)), &sandbox, NULL),
	    TELNYX_OK);
	telnyx_config_init(&config);
	config.base_url = telnyx_sandbox_url(sandbox);
	config.api_key = "KEY_h2";
	config.http_version = TELNYX_HTTP_2;
	ck_assert_int_eq(
	    telnyx_client_new(t.base, &config, &client, &error), TELNYX_E_CONFIG);
	ck_assert_str_eq(error->field, "http_version");
	telnyx_error_free(error);
	config.http_version = TELNYX_HTTP_AUTO;
	ck_assert_int_eq(telnyx_client_new(t.base, &config, &client, NULL), TELNYX_OK);
	ck_assert_int_eq(telnyx_message_send(client,
			     TELNYX_MESSAGE(.to = "+13125550002",
				 .from = "+13125550001", .text = "Hello"),
			     NULL, fx_record, &result, NULL),
	    TELNYX_OK);
	UNTIL(result.calls == 1);
	ck_assert(result.ok);
	telnyx_client_free(client);
	telnyx_sandbox_free(sandbox);
	close_all();
}
END_TEST

/* --- scarcity --- */

START_TEST(without_descriptors_it_waits_and_recovers)
{
	struct rlimit limit, none;
	struct fx_result *result;
	int fds[512], count = 0;

	open_both();
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = limit;
	none.rlim_cur = 64;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	while (count < 512 && (fds[count] = open("/dev/null", O_RDONLY)) >= 0)
		count++;
	result = send_one();
	turn(100);
	ck_assert_uint_eq(result->calls, 0);
	ck_assert_uint_eq(stats().waiting, 1);
	while (count > 0)
		(void)close(fds[--count]);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	advance_ms(100);
	UNTIL(result->calls == 1);
	ck_assert(result->ok);
	close_all();
}
END_TEST

START_TEST(a_server_that_is_not_there_is_not_connected_to)
{
	struct fx_result *result;

	open_both();
	evconnlistener_free(t.peer->listener);
	t.peer->listener = NULL;
	result = send_one();
	finish();
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_NOT_SENT,
	    TELNYX_PHASE_CONNECT);
	ck_assert_int_eq(result->system_error, ECONNREFUSED);
	close_all();
}
END_TEST

/* A further connection cannot be had: those that wait for it wait on. */
START_TEST(when_only_a_further_connection_fails_nobody_fails)
{
	struct fx_result *first, *second;

	open_peer();
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 1);
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_one();
	finish();
	t.peer->otherwise.deed = H2_HOLD;
	first = send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	evconnlistener_free(t.peer->listener);
	t.peer->listener = NULL;
	second = send_one();
	rest();
	ck_assert_uint_eq(second->calls, 0);
	t.peer->otherwise.deed = H2_ANSWER;
	h2_peer_release(t.peer);
	finish();
	ck_assert(first->ok && second->ok);
	close_all();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("h2_choice");
	TCase *tcase = tcase_create("protocol");
	tcase_add_loop_test(tcase, auto_takes_h2_where_it_is_offered, 0, 2);
	tcase_add_test(tcase, auto_takes_http_1_1_where_that_is_all_and_remembers);
	tcase_add_loop_test(
	    tcase, the_connection_after_the_probe_resumes_its_session, 0, 2);
	tcase_add_test(tcase, a_probe_without_a_session_ends_all_the_same);
	tcase_add_loop_test(
	    tcase, over_http_2_the_next_connection_resumes_the_session, 0, 2);
	tcase_add_test(tcase, a_session_is_resumed_across_protocols);
	tcase_add_test(tcase, auto_follows_a_server_that_changes_its_mind);
	tcase_add_test(tcase, forced_h2_against_http_1_1_is_a_clear_error);
	tcase_add_test(tcase, http_1_1_can_be_forced);
	tcase_add_test(tcase, plain_http_is_http_1_1_and_cannot_be_h2);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("scarcity");
	tcase_add_test(tcase, without_descriptors_it_waits_and_recovers);
	tcase_add_test(tcase, a_server_that_is_not_there_is_not_connected_to);
	tcase_add_test(tcase, when_only_a_further_connection_fails_nobody_fails);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
