/* SPDX-License-Identifier: MIT */
/* The client's TLS, handshake by handshake, with a server in memory. */
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "net/tls.h"
#include "sandbox/wire/certificate.h"

static SSL_CTX *server_ctx; /* localhost, 127.0.0.1, ::1 */
static char *ca_pem;
static char server_name[64]; /* what SNI said */

static int
on_server_name(SSL *ssl, int *alert, void *arg)
{
	const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);

	(void)alert;
	(void)arg;
	(void)snprintf(
	    server_name, sizeof(server_name), "%s", name != NULL ? name : "(none)");
	return SSL_TLSEXT_ERR_OK;
}

static void
set_up(void)
{
	const char *why;

	ck_assert_msg(sbx_tls_new(&server_ctx, &ca_pem, &why), "%s", why);
	SSL_CTX_set_tlsext_servername_callback(server_ctx, on_server_name);
}

static void
tear_down(void)
{
	SSL_CTX_free(server_ctx);
	free(ca_pem);
	server_ctx = NULL;
	ca_pem = NULL;
}

static struct telnyx_tls *
make_tls(const char *host, bool is_ip, const char *pem)
{
	struct telnyx_tls_params params = {
	    .host = host, .host_is_ip = is_ip, .ca_pem = pem};
	struct telnyx_tls *tls;
	const char *field;
	char why[200] = "";

	ck_assert_msg(
	    telnyx_tls_new(&params, &tls, &field, why, sizeof(why)) == TELNYX_OK, "%s",
	    why);
	return tls;
}

/* A pair of ends, and whether they came to terms. */
struct pair {
	SSL *client, *server;
	bool done;
};

static struct pair
shake_hands(struct telnyx_tls *tls)
{
	struct pair pair = {.client = telnyx_tls_session_new(tls)};
	BIO *one, *other;
	int i, client_done = 0, server_done = 0;
	char byte;

	(void)snprintf(server_name, sizeof(server_name), "(no hello)");
	ck_assert_ptr_nonnull(pair.client);
	pair.server = SSL_new(server_ctx);
	ck_assert_int_eq(BIO_new_bio_pair(&one, 0, &other, 0), 1);
	SSL_set_bio(pair.client, one, one);
	SSL_set_bio(pair.server, other, other);
	SSL_set_connect_state(pair.client);
	SSL_set_accept_state(pair.server);
	for (i = 0; i < 20 && !(client_done == 1 && server_done == 1); i++) {
		client_done = SSL_do_handshake(pair.client);
		server_done = SSL_do_handshake(pair.server);
	}
	pair.done = client_done == 1 && server_done == 1;
	/* A byte behind the session tickets, each of which is a read of its own. */
	if (pair.done && SSL_write(pair.server, "x", 1) == 1) {
		for (i = 0; i < 5 && SSL_read(pair.client, &byte, 1) != 1; i++)
			ck_assert_int_eq(
			    SSL_get_error(pair.client, -1), SSL_ERROR_WANT_READ);
		ck_assert_int_lt(i, 5);
	}
	return pair;
}

static void
part(struct pair *pair)
{
	SSL_free(pair->client);
	SSL_free(pair->server);
}

static void
expect_handshake(const char *host, bool is_ip, const char *pem, long verify_result)
{
	struct telnyx_tls *tls = make_tls(host, is_ip, pem);
	struct pair pair = shake_hands(tls);

	ck_assert_msg(pair.done == (verify_result == X509_V_OK), "%s", host);
	ck_assert_msg(SSL_get_verify_result(pair.client) == verify_result, "%s: %ld",
	    host, SSL_get_verify_result(pair.client));
	part(&pair);
	telnyx_tls_free(tls);
}

START_TEST(a_name_and_an_address_are_verified)
{
	expect_handshake("localhost", false, ca_pem, X509_V_OK);
	expect_handshake("127.0.0.1", true, ca_pem, X509_V_OK);
	expect_handshake("::1", true, ca_pem, X509_V_OK);
}
END_TEST

START_TEST(another_name_or_address_is_refused)
{
	expect_handshake("example.com", false, ca_pem, X509_V_ERR_HOSTNAME_MISMATCH);
	expect_handshake("xlocalhost", false, ca_pem, X509_V_ERR_HOSTNAME_MISMATCH);
	expect_handshake("a.localhost", false, ca_pem, X509_V_ERR_HOSTNAME_MISMATCH);
	expect_handshake("127.0.0.2", true, ca_pem, X509_V_ERR_IP_ADDRESS_MISMATCH);
	expect_handshake("::2", true, ca_pem, X509_V_ERR_IP_ADDRESS_MISMATCH);
}
END_TEST

START_TEST(a_certificate_of_another_authority_is_refused)
{
	SSL_CTX *other_ctx;
	char *other_pem;
	const char *why;

	ck_assert_msg(sbx_tls_new(&other_ctx, &other_pem, &why), "%s", why);
	/* The same name, another key: the signature does not fit. */
	expect_handshake("localhost", false, other_pem,
	    X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
	/* The system's store does not know it either. */
	expect_handshake(
	    "localhost", false, NULL, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
	SSL_CTX_free(other_ctx);
	free(other_pem);
}
END_TEST

START_TEST(several_authorities_may_stand_in_one_text)
{
	SSL_CTX *other_ctx;
	char *other_pem, both[8192];
	const char *why;

	ck_assert_msg(sbx_tls_new(&other_ctx, &other_pem, &why), "%s", why);
	(void)snprintf(both, sizeof(both), "a remark\n%s\n%s", other_pem, ca_pem);
	expect_handshake("localhost", false, both, X509_V_OK);
	SSL_CTX_free(other_ctx);
	free(other_pem);
}
END_TEST

START_TEST(a_name_is_announced_and_an_address_is_not)
{
	expect_handshake("localhost", false, ca_pem, X509_V_OK);
	ck_assert_str_eq(server_name, "localhost");
	expect_handshake("127.0.0.1", true, ca_pem, X509_V_OK);
	ck_assert_str_eq(server_name, "(none)");
}
END_TEST

START_TEST(http_1_1_is_offered)
{
	struct telnyx_tls *tls = make_tls("localhost", false, ca_pem);
	struct pair pair = shake_hands(tls);
	const unsigned char *protocol;
	unsigned len;

	SSL_get0_alpn_selected(pair.client, &protocol, &len);
	ck_assert_uint_eq(len, 8);
	ck_assert_mem_eq(protocol, "http/1.1", 8);
	part(&pair);
	telnyx_tls_free(tls);
}
END_TEST

START_TEST(tls_1_2_is_the_least)
{
	struct telnyx_tls *tls = make_tls("localhost", false, ca_pem);
	struct pair pair;

	ck_assert_int_eq(SSL_CTX_set_max_proto_version(server_ctx, TLS1_2_VERSION), 1);
	pair = shake_hands(tls);
	ck_assert(pair.done);
	/* Ours, whatever the system's own settings say. */
	ck_assert_int_eq(SSL_get_min_proto_version(pair.client), TLS1_2_VERSION);
	ck_assert_int_eq(SSL_version(pair.client), TLS1_2_VERSION);
	part(&pair);

	ck_assert_int_eq(SSL_CTX_set_min_proto_version(server_ctx, TLS1_VERSION), 1);
	ck_assert_int_eq(SSL_CTX_set_max_proto_version(server_ctx, TLS1_1_VERSION), 1);
	SSL_CTX_set_security_level(server_ctx, 0);
	pair = shake_hands(tls);
	ck_assert(!pair.done);
	part(&pair);
	telnyx_tls_free(tls);
}
END_TEST

static void
expect_resumption(int version)
{
	struct telnyx_tls *tls = make_tls("localhost", false, ca_pem);
	struct pair first, second;

	ck_assert_int_eq(SSL_CTX_set_max_proto_version(server_ctx, version), 1);
	first = shake_hands(tls);
	ck_assert(first.done);
	ck_assert_int_eq(SSL_version(first.client), version);
	ck_assert_int_eq(SSL_session_reused(first.client), 0);
	part(&first); /* without a shutdown, as libevent does it */
	second = shake_hands(tls);
	ck_assert(second.done);
	ck_assert_int_eq(SSL_session_reused(second.client), 1);
	part(&second);
	telnyx_tls_free(tls);
}

START_TEST(a_session_is_resumed)
{
	expect_resumption(TLS1_3_VERSION);
	expect_resumption(TLS1_2_VERSION);
}
END_TEST

START_TEST(two_clients_share_no_session)
{
	struct telnyx_tls *one = make_tls("localhost", false, ca_pem);
	struct telnyx_tls *other = make_tls("localhost", false, ca_pem);
	struct pair pair = shake_hands(one);

	part(&pair);
	pair = shake_hands(other);
	ck_assert(pair.done);
	ck_assert_int_eq(SSL_session_reused(pair.client), 0);
	part(&pair);
	telnyx_tls_free(one);
	telnyx_tls_free(other);
	telnyx_tls_free(NULL);
}
END_TEST

START_TEST(what_cannot_be_loaded_is_named_and_nothing_is_left)
{
	static const struct {
		struct telnyx_tls_params params;
		const char *field;
	} bad[] = {
	    {{.host = "h", .ca_file = "/nonexistent"}, "ca_file"},
	    {{.host = "h", .ca_pem = "x"}, "ca_pem"},
	    {{.host = "h", .client_key_file = "/nonexistent"}, "client_cert_file"},
	    {{.host = "h", .client_cert_file = "/nonexistent"}, "client_key_file"},
	    {{.host = "h",
		 .client_cert_file = "/nonexistent",
		 .client_key_file = "/nonexistent"},
		"client_cert_file"},
	};
	struct telnyx_tls *tls;
	const char *field;
	char why[200];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		why[0] = '\0';
		tls = (struct telnyx_tls *)(void *)why;
		ck_assert_int_eq(
		    telnyx_tls_new(&bad[i].params, &tls, &field, why, sizeof(why)),
		    TELNYX_E_CONFIG);
		ck_assert_ptr_null(tls);
		ck_assert_str_eq(field, bad[i].field);
		ck_assert_uint_gt(strlen(why), 10);
		/* Nothing is left for the next handshake to stumble over. */
		ck_assert_uint_eq(ERR_peek_error(), 0);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("tls");
	TCase *tcase = tcase_create("tls");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_name_and_an_address_are_verified);
	tcase_add_test(tcase, another_name_or_address_is_refused);
	tcase_add_test(tcase, a_certificate_of_another_authority_is_refused);
	tcase_add_test(tcase, several_authorities_may_stand_in_one_text);
	tcase_add_test(tcase, a_name_is_announced_and_an_address_is_not);
	tcase_add_test(tcase, http_1_1_is_offered);
	tcase_add_test(tcase, tls_1_2_is_the_least);
	tcase_add_test(tcase, a_session_is_resumed);
	tcase_add_test(tcase, two_clients_share_no_session);
	tcase_add_test(tcase, what_cannot_be_loaded_is_named_and_nothing_is_left);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
