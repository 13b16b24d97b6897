/* SPDX-License-Identifier: MIT */
/* TLS alerts that look like the refusal of a client's certificate: what they
 * prove, and what they do not.  The truth is the server's count of whole
 * requests; each row is tried over HTTP/1.1 and HTTP/2. */
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include "support/alert_server.h"
#include "client/client_internal.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HINTS "HTTP/1.1 103 Early Hints\r\n\r\n"
#define SETTINGS "\0\0\0\4\0\0\0\0\0"

struct row {
	const char *name;
	struct alert_server_params server;
	bool certificate; /* the client has one */
};

#define FATAL .level = SSL3_AL_FATAL
#define WARNING .level = SSL3_AL_WARNING
#define TLS_1_2 .version = TLS1_2_VERSION
#define TLS_1_3 .version = TLS1_3_VERSION

/* After the request was read: proof of nothing. */
static const struct row liars[] = {
    {"1.2, warning", {TLS_1_2, WARNING, .alert = SSL_AD_CERTIFICATE_UNKNOWN}, false},
    {"1.2, fatal", {TLS_1_2, FATAL, .alert = SSL_AD_CERTIFICATE_UNKNOWN}, false},
    {"1.2, fatal, asked",
	{TLS_1_2, FATAL, .alert = SSL_AD_BAD_CERTIFICATE, .asks = true}, true},
    {"1.3, not asked", {TLS_1_3, FATAL, .alert = SSL_AD_CERTIFICATE_EXPIRED}, false},
    {"1.3, not asked, required", {TLS_1_3, FATAL, .alert = SSL_AD_CERTIFICATE_REQUIRED},
	true},
    {"1.3, asked, and the handshake has ended",
	{TLS_1_3, FATAL, .alert = SSL_AD_CERTIFICATE_EXPIRED, .asks = true,
	    .tickets = 1},
	true},
    {"1.3, asked, none given, and the handshake has ended",
	{TLS_1_3, FATAL, .alert = SSL_AD_CERTIFICATE_REQUIRED, .asks = true,
	    .tickets = 2},
	false},
    {"1.3, asked, a warning",
	{TLS_1_3, WARNING, .alert = SSL_AD_CERTIFICATE_EXPIRED, .asks = true}, true},
    {"1.3, asked, about something else",
	{TLS_1_3, FATAL, .alert = SSL_AD_INTERNAL_ERROR, .asks = true}, true},
    {"1.3, asked, access denied",
	{TLS_1_3, FATAL, .alert = SSL_AD_ACCESS_DENIED, .asks = true}, true},
    {"1.3, asked, data before it",
	{TLS_1_3, FATAL, .alert = SSL_AD_CERTIFICATE_REVOKED, .asks = true,
	    .says = HINTS},
	true},
    {"1.3, asked, silence before it, no alert",
	{TLS_1_3, FATAL, .alert = SSL_AD_CLOSE_NOTIFY, .asks = true}, true},
};

/* In the handshake, before anything is read. */
static const struct row refusals[] = {
    {"certificate_required", {TLS_1_3, .asks = true, .refuses = true}, false},
    {"bad_certificate",
	{TLS_1_3, .asks = true, .refuses = true,
	    .verify_error = X509_V_ERR_CERT_NOT_YET_VALID},
	true},
    {"unsupported_certificate",
	{TLS_1_3, .asks = true, .refuses = true,
	    .verify_error = X509_V_ERR_INVALID_PURPOSE},
	true},
    {"certificate_revoked",
	{TLS_1_3, .asks = true, .refuses = true,
	    .verify_error = X509_V_ERR_CERT_REVOKED},
	true},
    {"certificate_expired",
	{TLS_1_3, .asks = true, .refuses = true,
	    .verify_error = X509_V_ERR_CERT_HAS_EXPIRED},
	true},
    {"certificate_unknown",
	{TLS_1_3, .asks = true, .refuses = true,
	    .verify_error = X509_V_ERR_APPLICATION_VERIFICATION + 10000},
	true},
    {"unknown_ca",
	{TLS_1_3, .asks = true, .refuses = true,
	    .verify_error = X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY},
	true},
    {"1.2, none given", {TLS_1_2, .asks = true, .refuses = true}, false},
    {"1.2, unknown_ca",
	{TLS_1_2, .asks = true, .refuses = true,
	    .verify_error = X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY},
	true},
};

static struct alert_server *server;
static struct cert ca, leaf, mine;
static char *ca_text, *cert_name, *key_name;
static bool h2;

static void
meet(const struct row *row, int max_attempts)
{
	struct alert_server_params params = row->server;
	struct telnyx_error *error = NULL;
	struct telnyx_config config;
	char url[64], text[256];

	ca = cert_make(&(struct cert_spec){.name = "CA", .ca = true}, NULL);
	leaf = cert_make(
	    &(struct cert_spec){.name = "localhost", .san = "DNS:localhost"}, &ca);
	mine = cert_make(
	    &(struct cert_spec){.name = "a client", .eku = "clientAuth"}, &ca);
	ca_text = cert_pem(&ca);
	cert_name = cert_file(&mine);
	key_name = cert_key_file(&mine);
	params.cert = &leaf;
	params.h2 = h2;
	if (params.says != NULL && h2)
		params.says = SETTINGS;
	params.says_bytes = h2 ? sizeof(SETTINGS) - 1 : sizeof(HINTS) - 1;
	server = alert_server_new(fx.base, &params);
	(void)snprintf(url, sizeof(url), "https://localhost:%u/v2",
	    (unsigned)alert_server_port(server));
	telnyx_config_init(&config);
	config.base_url = url;
	config.api_key = "KEY";
	config.ca_pem = ca_text;
	config.max_attempts = max_attempts;
	config.http_version = h2 ? TELNYX_HTTP_2 : TELNYX_HTTP_1_1;
	if (row->certificate) {
		config.client_cert_file = cert_name;
		config.client_key_file = key_name;
	}
	ck_assert_msg(telnyx_client_new_with_env(
			  fx.base, fx.env, &config, &fx.client, &error) == TELNYX_OK,
	    "%s", telnyx_error_message(error, text, sizeof(text)));
}

static void
part(void)
{
	telnyx_client_free(fx.client);
	fx.client = NULL;
	fx_turn();
	alert_server_free(server);
	ck_assert_int_eq(unlink(cert_name), 0);
	ck_assert_int_eq(unlink(key_name), 0);
	free(cert_name);
	free(key_name);
	free(ca_text);
	cert_clear(&mine);
	cert_clear(&leaf);
	cert_clear(&ca);
}

static struct fx_result
send_once(void)
{
	struct fx_result result = {0};

	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until(&result.calls, 1); /* or it hangs, which is told */
	fx.sent[result.mark] = NULL;	/* judged here */
	return result;
}

static void
set_up(void)
{
	fx_setup_with(TELNYX_SANDBOX(.tls = TELNYX_BOOL(false)),
	    TELNYX_CONFIG(.base_url = "http://127.0.0.1:1"));
	telnyx_client_free(fx.client);
	fx.client = NULL;
	fx.own_peer = true;
}

START_TEST(only_an_alert_that_refuses_a_certificate_is_proof)
{
	const struct row *row = &liars[_i];
	struct fx_result result;

	set_up();
	meet(row, 3);
	result = send_once();
	ck_assert_msg(alert_server_requests(server) == 1 && result.attempts == 1 &&
			  result.outcome == TELNYX_OUTCOME_UNKNOWN,
	    "%s: read %u times, outcome %d, %d attempts: %s", row->name,
	    alert_server_requests(server), (int)result.outcome, result.attempts,
	    result.message);
	part();
	fx_teardown();
}
END_TEST

START_TEST(a_refused_certificate_is_not_sent)
{
	const struct row *row = &refusals[_i];
	struct fx_result result;

	set_up();
	meet(row, 1);
	result = send_once();
	ck_assert_uint_eq(alert_server_requests(server), 0);
	ck_assert_msg(result.outcome == TELNYX_OUTCOME_NOT_SENT &&
			  result.phase == TELNYX_PHASE_TLS,
	    "%s: outcome %d, phase %d: %s", row->name, (int)result.outcome,
	    (int)result.phase, result.message);
	part();
	fx_teardown();
}
END_TEST

static Suite *
make_suite(void)
{
	Suite *suite = suite_create("hostile_alerts");
	TCase *tests = tcase_create(fx_http == TELNYX_HTTP_2 ? "h2" : "h1");

	h2 = fx_http == TELNYX_HTTP_2;
	tcase_add_loop_test(
	    tests, only_an_alert_that_refuses_a_certificate_is_proof, 0, COUNT(liars));
	tcase_add_loop_test(
	    tests, a_refused_certificate_is_not_sent, 0, COUNT(refusals));
	suite_add_tcase(suite, tests);
	return suite;
}

int
main(void)
{
	return fx_main_over_both(make_suite);
}
