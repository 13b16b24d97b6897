/* SPDX-License-Identifier: MIT */
/* The sandbox's life: what it keeps, what it starts and ends with, and its TLS. */
#include "sandbox_server_fx.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/resource.h>
#include <sys/socket.h>

#include <check.h>
#include <openssl/pem.h>

#include "sandbox/wire/h2.h"

/* --- life --- */

START_TEST(only_the_latest_requests_are_kept)
{
	struct sfx_reply reply;
	int i;

	SFX_START(.tls = TELNYX_BOOL(false), .keep_requests = 3);
	for (i = 0; i < 10; i++) {
		sfx_post(SFX_MESSAGE, &reply);
		sfx_reply_clear(&reply);
	}
	ck_assert_uint_eq(telnyx_sandbox_request_count(sfx.sandbox), 10);
	ck_assert_ptr_null(telnyx_sandbox_get_request(sfx.sandbox, 7));
	for (i = 8; i <= 10; i++)
		ck_assert_uint_eq(
		    telnyx_sandbox_get_request(sfx.sandbox, (uint64_t)i)->number,
		    (uint64_t)i);
	sfx_stop();
}
END_TEST

START_TEST(all_requests_are_kept_by_default)
{
	struct sfx_peer *peer;
	char *request = sfx_message_request();
	uint64_t i;

	SFX_START(.tls = TELNYX_BOOL(false));
	peer = sfx_peer_new();
	for (i = 1; i <= 200; i++) {
		sfx_peer_write(peer, request);
		sfx_expect_status(peer, 200);
	}
	for (i = 1; i <= 200; i++)
		ck_assert_uint_eq(
		    telnyx_sandbox_get_request(sfx.sandbox, i)->number, i);
	free(request);
	sfx_peer_free(peer);
	sfx_stop();
}
END_TEST

START_TEST(close_idle_ends_only_connections_without_a_request)
{
	struct sfx_peer *idle;
	struct sfx_peer *busy;
	char *request = sfx_message_request();

	SFX_START(.tls = TELNYX_BOOL(_i != 0));
	idle = sfx_peer_new();
	busy = sfx_peer_new();
	sfx_peer_write(idle, request);
	sfx_expect_status(idle, 200);
	SFX_SCRIPT(.delay_ms = 10);
	sfx_peer_write(busy, request);
	while (telnyx_sandbox_request_count(sfx.sandbox) < 2)
		sfx_turn();
	telnyx_sandbox_close_idle(sfx.sandbox);
	sfx_peer_wait_over(idle);
	ck_assert_int_eq(idle->end, SFX_CLOSED);
	ck_assert(idle->notified == (_i == 1));
	ck_assert(!busy->over);
	sfx_clock_advance(10);
	sfx_expect_status(busy, 200);
	free(request);
	sfx_peer_free(idle);
	sfx_peer_free(busy);
	sfx_stop();
}
END_TEST

/* Descriptors run out, come back after 100 ms, and the peer is served. */
START_TEST(accepting_pauses_when_descriptors_run_out)
{
	struct rlimit old;
	struct rlimit none;
	struct sfx_peer *peer;
	char *request = sfx_message_request();
	int highest;

	SFX_START(.tls = TELNYX_BOOL(false));
	peer = sfx_peer_new(); /* in the backlog: the loop may not have accepted */
	while (telnyx_sandbox_connection_count(sfx.sandbox) < 1)
		sfx_turn();
	sfx_peer_free(peer);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &old), 0);
	highest = dup(0);
	ck_assert_int_ge(highest, 0);
	close(highest);
	none = old;
	none.rlim_cur = (rlim_t)highest + 1; /* room for the peer's end alone */
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	peer = sfx_peer_new();
	while (sfx_armed() == 0)
		sfx_turn();
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &old), 0);
	sfx_peer_write(peer, request);
	sfx_clock_advance(100);
	sfx_expect_status(peer, 200);
	free(request);
	sfx_peer_free(peer);
	sfx_stop();
}
END_TEST

/* What is behind their size would be refused. */
START_TEST(structs_of_an_older_header_are_taken)
{
	struct telnyx_sandbox_params params = {
	    .size = offsetof(struct telnyx_sandbox_params, http_version),
	    .tls = TELNYX_BOOL(false),
	    .http_version = (enum telnyx_http_version)99,
	};
	struct telnyx_sandbox_reply reply = {
	    .size = offsetof(struct telnyx_sandbox_reply, fault_at_reply_byte),
	    .status = 503,
	    .fault_at_reply_byte = TELNYX_INT(-1),
	};
	struct telnyx_sandbox_events events = {
	    .size = offsetof(struct telnyx_sandbox_events, ca_pem),
	    .ca_pem = "no PEM",
	};
	struct telnyx_sandbox_inbound inbound = {
	    .size = offsetof(struct telnyx_sandbox_inbound, media_url_count),
	    .from = "+13125550001",
	    .to = "+13125550002",
	    .text = "Hello",
	    .media_url_count = 1,
	};
	struct telnyx_sandbox_h2_settings h2 = {
	    .size = offsetof(struct telnyx_sandbox_h2_settings, max_frame_size),
	    .max_frame_size = TELNYX_INT(1),
	};

	sfx_start(&params);
	ck_assert_int_eq(telnyx_sandbox_script(sfx.sandbox, &reply), TELNYX_OK);
	ck_assert_int_eq(telnyx_sandbox_events_set(sfx.sandbox, &events), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_sandbox_receive(sfx.sandbox, &inbound, NULL), TELNYX_OK);
	ck_assert_int_eq(telnyx_sandbox_set_h2(sfx.sandbox, &h2), TELNYX_OK);
	reply.size = events.size = inbound.size = h2.size = 0;
	ck_assert_int_eq(telnyx_sandbox_script(sfx.sandbox, &reply), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_sandbox_events_set(sfx.sandbox, &events), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_sandbox_receive(sfx.sandbox, &inbound, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_sandbox_set_h2(sfx.sandbox, &h2), TELNYX_E_INVALID);
	sfx_stop();
}
END_TEST

START_TEST(what_cannot_start_says_why)
{
	struct telnyx_sandbox_params params;
	struct telnyx_sandbox *sandbox = NULL;
	char *error = NULL;
	const char *port;

	SFX_START(.tls = TELNYX_BOOL(false));
	telnyx_sandbox_params_init(&params);
	ck_assert_int_eq(
	    telnyx_sandbox_new(NULL, &params, &sandbox, &error), TELNYX_E_INVALID);
	telnyx_sandbox_error_free(error);
	params.size = 0;
	ck_assert_int_eq(
	    telnyx_sandbox_new(sfx.base, &params, &sandbox, NULL), TELNYX_E_INVALID);
	params.size = sizeof(params);
	port = strrchr(telnyx_sandbox_url(sfx.sandbox), ':') + 1;
	params.port = (uint16_t)strtoul(port, NULL, 10);
	ck_assert_int_eq(
	    telnyx_sandbox_new(sfx.base, &params, &sandbox, &error), TELNYX_E_SYSTEM);
	ck_assert_ptr_null(sandbox);
	ck_assert_ptr_nonnull(strstr(error, "Address already in use"));
	telnyx_sandbox_error_free(error);
	params.port = 0;
	params.log_path = "/nowhere/log";
	ck_assert_int_eq(
	    telnyx_sandbox_new(sfx.base, &params, &sandbox, &error), TELNYX_E_SYSTEM);
	ck_assert_ptr_nonnull(strstr(error, "/nowhere/log"));
	telnyx_sandbox_error_free(error);
	telnyx_sandbox_error_free(NULL);
	telnyx_sandbox_free(NULL);
	sfx_stop();
}
END_TEST

START_TEST(sandbox_may_be_freed_with_work_under_way)
{
	struct sfx_peer *peers[3];
	char *request = sfx_message_request();
	size_t i;

	SFX_START(.tls = TELNYX_BOOL(true));
	SFX_SCRIPT(.delay_ms = 1000);
	SFX_SCRIPT(.fault = TELNYX_SANDBOX_FAULT_STALL, .times = 9);
	for (i = 0; i < 3; i++)
		peers[i] = sfx_peer_new();
	sfx_peer_write(peers[0], request);
	sfx_peer_write(peers[1], request);
	sfx_peer_write(peers[2], "POST /v2/mess");
	while (telnyx_sandbox_request_count(sfx.sandbox) < 2)
		sfx_turn();
	telnyx_sandbox_free(sfx.sandbox);
	sfx.sandbox = NULL;
	for (i = 0; i < 3; i++) {
		sfx_peer_wait_over(peers[i]);
		sfx_peer_free(peers[i]);
	}
	free(request);
	sfx_stop();
}
END_TEST

/* --- TLS --- */

/* A client that verifies; NULL: it could not connect. */
static struct sfx_peer *
verified_peer(const char *name, int max_version, SSL_SESSION *session)
{
	struct sfx_peer *peer = calloc(1, sizeof(*peer));
	const char *pem = telnyx_sandbox_ca_pem(sfx.sandbox);
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509 *ca = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	static const unsigned char alpn[] = "\x02h2\x08http/1.1";
	SSL *ssl;

	peer->ctx = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_max_proto_version(peer->ctx, max_version);
	SSL_CTX_set_min_proto_version(peer->ctx, TLS1_VERSION);
	SSL_CTX_set_security_level(peer->ctx, 0);
	X509_STORE_add_cert(SSL_CTX_get_cert_store(peer->ctx), ca);
	SSL_CTX_set_verify(peer->ctx, SSL_VERIFY_PEER, NULL);
	X509_free(ca);
	BIO_free(bio);
	ssl = SSL_new(peer->ctx);
	SSL_set_alpn_protos(ssl, alpn, sizeof(alpn) - 1);
	if (strspn(name, "0123456789.:") == strlen(name))
		X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name);
	else
		SSL_set1_host(ssl, name);
	if (session != NULL)
		SSL_set_session(ssl, session);
	sfx_peer_connect(peer, ssl);
	return peer;
}

struct tls_case {
	const char *name;
	int max_version;
	bool good;
};

static const struct tls_case tls_cases[] = {
    {"localhost", TLS1_3_VERSION, true},
    {"127.0.0.1", TLS1_3_VERSION, true},
    {"::1", TLS1_2_VERSION, true},
    {"example.com", TLS1_3_VERSION, false},
    {"127.0.0.2", TLS1_3_VERSION, false},
    {"localhost", TLS1_1_VERSION, false},
};

START_TEST(certificate_is_good_for_loopback_under_its_ca)
{
	const struct tls_case *c = &tls_cases[_i];
	struct sfx_peer *peer;
	const unsigned char *protocol = NULL;
	unsigned len = 0;

	SFX_START(.tls = TELNYX_BOOL(true));
	peer = verified_peer(c->name, c->max_version, NULL);
	ck_assert(peer->connected == c->good);
	if (c->good) {
		SSL_get0_alpn_selected(
		    bufferevent_openssl_get_ssl(peer->bev), &protocol, &len);
		ck_assert_uint_eq(len, sbx_has_h2() ? 2 : 8);
		ck_assert_mem_eq(protocol, sbx_has_h2() ? "h2" : "http/1.1", len);
	}
	sfx_peer_free(peer);
	sfx_stop();
}
END_TEST

START_TEST(session_is_resumed)
{
	struct sfx_peer *peer;
	SSL_SESSION *session;
	SSL *ssl;
	char *request = sfx_message_request();

	SFX_START(.tls = TELNYX_BOOL(true), .http_version = TELNYX_HTTP_1_1);
	peer =
	    verified_peer("localhost", _i == 0 ? TLS1_2_VERSION : TLS1_3_VERSION, NULL);
	sfx_peer_write(peer, request);
	sfx_expect_status(peer, 200);
	ssl = bufferevent_openssl_get_ssl(peer->bev);
	session = SSL_get1_session(ssl);
	ck_assert(SSL_SESSION_is_resumable(session));
	SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	sfx_peer_free(peer);
	peer = verified_peer(
	    "localhost", _i == 0 ? TLS1_2_VERSION : TLS1_3_VERSION, session);
	ck_assert(SSL_session_reused(bufferevent_openssl_get_ssl(peer->bev)));
	SSL_SESSION_free(session);
	sfx_peer_free(peer);
	free(request);
	sfx_stop();
}
END_TEST

START_TEST(plain_sandbox_has_no_ca)
{
	SFX_START(.tls = TELNYX_BOOL(false));
	ck_assert_ptr_null(telnyx_sandbox_ca_pem(sfx.sandbox));
	ck_assert_int_eq(
	    strncmp(telnyx_sandbox_url(sfx.sandbox), "http://127.0.0.1:", 17), 0);
	sfx_stop();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sandbox_life");
	TCase *tcase;

	tcase = tcase_create("life");
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, only_the_latest_requests_are_kept);
	tcase_add_test(tcase, all_requests_are_kept_by_default);
	tcase_add_loop_test(
	    tcase, close_idle_ends_only_connections_without_a_request, 0, 2);
	tcase_add_test(tcase, accepting_pauses_when_descriptors_run_out);
	tcase_add_test(tcase, what_cannot_start_says_why);
	tcase_add_test(tcase, sandbox_may_be_freed_with_work_under_way);
	tcase_add_loop_test(tcase, certificate_is_good_for_loopback_under_its_ca, 0,
	    COUNT_OF(tls_cases));
	tcase_add_loop_test(tcase, session_is_resumed, 0, 2);
	tcase_add_test(tcase, structs_of_an_older_header_are_taken);
	tcase_add_test(tcase, plain_sandbox_has_no_ca);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
