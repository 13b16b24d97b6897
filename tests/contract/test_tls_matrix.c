/* SPDX-License-Identifier: MIT */
/* TLS from the client's side: which servers it talks to, which it refuses and
 * with what reason, and that a request never leaves before that is settled. */
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include "support/certs.h"
#include "client/client_internal.h"
#include "support/tls_server.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- a server and a client of it --- */

static struct tls_server *server;
static struct cert ca, leaf;
static char *ca_text;
static char url[128];

static struct cert
make_ca(const char *name)
{
	return cert_make(&(struct cert_spec){.name = name, .ca = true}, NULL);
}

/* Make a server, and a client that knows it as `host`. */
static void
meet(const struct tls_server_params *params, const char *host,
    const struct telnyx_config *given)
{
	struct telnyx_config config;
	struct telnyx_error *error = NULL;
	char text[256];

	telnyx_config_init(&config);
	if (given != NULL)
		config = *given;
	ca_text = cert_pem(&ca);
	/* The fixture's loop must be there before the server, and the server
	 * before the client: the fixture's own client makes room. */
	fx_setup_with(TELNYX_SANDBOX(.tls = TELNYX_BOOL(false)),
	    TELNYX_CONFIG(.base_url = "http://127.0.0.1:1"));
	telnyx_client_free(fx.client);
	server = tls_server_new(fx.base, params);
	(void)snprintf(url, sizeof(url), "https://%s:%u/v2", host,
	    (unsigned)tls_server_port(server));
	config.base_url = url;
	config.api_key = "KEY";
	if (config.ca_pem == NULL && config.ca_file == NULL)
		config.ca_pem = ca_text;
	if (config.http_version == TELNYX_HTTP_DEFAULT)
		config.http_version = TELNYX_HTTP_1_1; /* as the server */
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
	tls_server_free(server);
	fx_teardown();
	free(ca_text);
	cert_clear(&leaf);
	cert_clear(&ca);
}

static const struct tls_seen *
seen(void)
{
	return tls_server_seen(server);
}

static void
send_once(struct fx_result *result)
{
	memset(result, 0, sizeof(*result));
	ck_assert_int_eq(
	    fx_send(result, NULL, TELNYX_CALL_OPTIONS(.max_attempts = 1)), TELNYX_OK);
	fx_run_until(&result->calls, 1);
}

static void
expect_accepted(void)
{
	struct fx_result result;
	unsigned before = seen()->requests;

	send_once(&result);
	ck_assert_msg(result.ok, "%s", result.message);
	ck_assert_uint_eq(seen()->requests, before + 1);
}

/* Refused before anything was sent, for this reason. */
static void
expect_refused(long tls_error, const char *reason)
{
	struct fx_result result;

	send_once(&result);
	ck_assert_msg(!result.ok, "it was sent");
	ck_assert_msg(
	    result.tls_error == tls_error, "%ld: %s", result.tls_error, result.message);
	ck_assert_msg(strstr(result.message, reason) != NULL, "%s", result.message);
	ck_assert_int_eq(result.type, TELNYX_ERROR_NETWORK);
	ck_assert_msg(result.outcome == TELNYX_OUTCOME_NOT_SENT, "%s", result.message);
	ck_assert_int_eq(result.phase, TELNYX_PHASE_TLS);
	ck_assert_int_eq(result.status, 0);
	ck_assert_int_eq(result.system_error, 0);
	fx_turn();
	ck_assert_uint_eq(seen()->requests, 0);
}

/* --- certificates --- */

#define LOCALHOST .name = "localhost", .san = "DNS:localhost"

static const struct {
	const char *name;
	const char *host;
	struct cert_spec spec;
	bool weak;	  /* the server must be made to use it */
	long error;	  /* 0: good */
	const char *text; /* in the message */
} certificates[] = {
    {"good", "localhost", {LOCALHOST}, false, 0, NULL},
    {"good RSA", "localhost", {LOCALHOST, .rsa_bits = 2048}, false, 0, NULL},
    {"IP SAN", "127.0.0.1", {.name = "x", .san = "IP:127.0.0.1"}, false, 0, NULL},
    {"one of several", "a.localhost",
	{.name = "x", .san = "DNS:b.localhost,IP:127.0.0.1,DNS:a.localhost"}, false, 0,
	NULL},
    {"in any case", "A.LocalHost", {.name = "x", .san = "DNS:a.LOCALHOST"}, false, 0,
	NULL},
    {"wildcard", "a.b.localhost", {.name = "x", .san = "DNS:*.b.localhost"}, false, 0,
	NULL},
    {"wildcard for two labels", "a.a.b.localhost",
	{.name = "x", .san = "DNS:*.b.localhost"}, false, X509_V_ERR_HOSTNAME_MISMATCH,
	"ostname mismatch"},
    {"wildcard for no label", "b.localhost", {.name = "x", .san = "DNS:*.b.localhost"},
	false, X509_V_ERR_HOSTNAME_MISMATCH, "ostname mismatch"},
    {"partial wildcard", "abc.b.localhost", {.name = "x", .san = "DNS:a*.b.localhost"},
	false, X509_V_ERR_HOSTNAME_MISMATCH, "ostname mismatch"},
    {"wrong host", "localhost", {.name = "localhost", .san = "DNS:other.localhost"},
	false, X509_V_ERR_HOSTNAME_MISMATCH, "ostname mismatch"},
    {"wrong address", "127.0.0.1", {.name = "127.0.0.1", .san = "IP:127.0.0.2"}, false,
	X509_V_ERR_IP_ADDRESS_MISMATCH, "IP address mismatch"},
    {"an address as a name", "127.0.0.1", {.name = "127.0.0.1", .san = "DNS:127.0.0.1"},
	false, X509_V_ERR_IP_ADDRESS_MISMATCH, "IP address mismatch"},
    {"only a common name", "localhost", {.name = "localhost"}, false,
	X509_V_ERR_HOSTNAME_MISMATCH, "ostname mismatch"},
    {"expired", "localhost", {LOCALHOST, .begins_s = -7200, .ends_s = -3600}, false,
	X509_V_ERR_CERT_HAS_EXPIRED, "certificate has expired"},
    {"not yet valid", "localhost", {LOCALHOST, .begins_s = 3600, .ends_s = 7200}, false,
	X509_V_ERR_CERT_NOT_YET_VALID, "certificate is not yet valid"},
    {"wrong usage", "localhost", {LOCALHOST, .eku = "clientAuth"}, false,
	X509_V_ERR_INVALID_PURPOSE, "certificate purpose"},
    {"SHA-1", "localhost", {LOCALHOST, .digest = "SHA1"}, true,
	X509_V_ERR_CA_MD_TOO_WEAK, "too weak"},
    {"1024 bits", "localhost", {LOCALHOST, .rsa_bits = 1024}, true,
	X509_V_ERR_EE_KEY_TOO_SMALL, "key too weak"},
};

START_TEST(a_certificate_is_believed_or_refused_for_its_true_fault)
{
	ca = make_ca("CA");
	leaf = cert_make(&certificates[_i].spec, &ca);
	meet(&(struct tls_server_params){.cert = &leaf, .weak = certificates[_i].weak},
	    certificates[_i].host, NULL);
	if (certificates[_i].error == 0)
		expect_accepted();
	else
		expect_refused(certificates[_i].error, certificates[_i].text);
	part();
}
END_TEST

START_TEST(a_self_signed_certificate_is_refused)
{
	ca = make_ca("CA");
	leaf = cert_make(&(struct cert_spec){LOCALHOST}, NULL);
	meet(&(struct tls_server_params){.cert = &leaf}, "localhost", NULL);
	expect_refused(
	    X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "self-signed certificate");
	part();
}
END_TEST

START_TEST(an_unknown_ca_is_refused)
{
	struct cert other = make_ca("Other CA");

	ca = make_ca("CA");
	leaf = cert_make(&(struct cert_spec){LOCALHOST}, &other);
	meet(&(struct tls_server_params){.cert = &leaf,
		 .chain = _i == 0 ? NULL : &other},
	    "localhost", NULL);
	if (_i == 0)
		expect_refused(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
		    "unable to get local issuer certificate");
	else
		expect_refused(X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
		    "self-signed certificate in certificate chain");
	part();
	cert_clear(&other);
}
END_TEST

START_TEST(an_intermediate_must_be_sent)
{
	struct cert middle;

	ca = make_ca("CA");
	middle =
	    cert_make(&(struct cert_spec){.name = "Intermediate", .ca = true}, &ca);
	leaf = cert_make(&(struct cert_spec){LOCALHOST}, &middle);
	meet(&(struct tls_server_params){.cert = &leaf,
		 .chain = _i == 0 ? NULL : &middle},
	    "localhost", NULL);
	if (_i == 0)
		expect_refused(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
		    "unable to get local issuer certificate");
	else
		expect_accepted();
	part();
	cert_clear(&middle);
}
END_TEST

/* Who may serve may not sign. */
START_TEST(a_servers_certificate_is_no_ca)
{
	struct cert middle;

	ca = make_ca("CA");
	middle = cert_make(&(struct cert_spec){.name = "Just a server"}, &ca);
	leaf = cert_make(&(struct cert_spec){LOCALHOST}, &middle);
	meet(&(struct tls_server_params){.cert = &leaf, .chain = &middle}, "localhost",
	    NULL);
	expect_refused(X509_V_ERR_INVALID_CA, "invalid CA certificate");
	part();
	cert_clear(&middle);
}
END_TEST

/* --- versions, and what is no TLS --- */

static void
meet_good(const struct tls_server_params *given, const struct telnyx_config *config)
{
	struct tls_server_params params = *given;

	ca = make_ca("CA");
	leaf = cert_make(&(struct cert_spec){LOCALHOST}, &ca);
	params.cert = &leaf;
	meet(&params, "localhost", config);
}

static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

START_TEST(tls_1_2_and_1_3_are_spoken)
{
	meet_good(&(struct tls_server_params){.version = versions[_i]}, NULL);
	expect_accepted();
	ck_assert_int_eq(seen()->version, versions[_i]);
	part();
}
END_TEST

START_TEST(tls_1_1_is_refused)
{
	meet_good(
	    &(struct tls_server_params){.version = TLS1_1_VERSION, .weak = true}, NULL);
	expect_refused(0, "protocol version");
	ck_assert_uint_eq(seen()->handshakes, 0);
	part();
}
END_TEST

START_TEST(plain_http_on_the_tls_port_is_refused)
{
	meet_good(&(struct tls_server_params){.plain = true}, NULL);
	expect_refused(0, "wrong version number");
	part();
}
END_TEST

/* --- what is said in the handshake --- */

static const struct {
	const char *host, *san, *sni;
} names[] = {
    {"localhost", "DNS:localhost", "localhost"},
    {"A.Localhost", "DNS:a.localhost", "a.localhost"},
    {"a.localhost.", "DNS:a.localhost", "a.localhost"},
    {"127.0.0.1", "IP:127.0.0.1", ""},
};

START_TEST(sni_holds_names_and_never_an_address)
{
	ca = make_ca("CA");
	leaf = cert_make(&(struct cert_spec){.name = "x", .san = names[_i].san}, &ca);
	meet(&(struct tls_server_params){.cert = &leaf}, names[_i].host, NULL);
	expect_accepted();
	ck_assert_str_eq(seen()->sni, names[_i].sni);
	part();
}
END_TEST

START_TEST(alpn_offers_http_1_1)
{
	meet_good(&(struct tls_server_params){0}, NULL);
	expect_accepted();
	ck_assert_str_eq(seen()->alpn, "http/1.1");
	part();
}
END_TEST

static unsigned opened, resumed;

static void
on_opened(const struct telnyx_event *event, void *arg)
{
	(void)arg;
	opened++;
	resumed += event->tls_resumed;
}

/* Let the idle connection grow too old. */
static void
end_idle(void)
{
	fx_turn();
	fx_advance_ms(5000);
}

START_TEST(the_next_connection_resumes_the_session)
{
	opened = resumed = 0;
	meet_good(&(struct tls_server_params){.version = versions[_i]}, NULL);
	ck_assert_int_eq(telnyx_telemetry_add(fx.client, TELNYX_EVENT_CONNECTION_OPENED,
			     on_opened, NULL, NULL),
	    TELNYX_OK);
	expect_accepted();
	end_idle();
	expect_accepted();
	end_idle();
	expect_accepted();
	ck_assert_uint_eq(seen()->connections, 3);
	ck_assert_uint_eq(seen()->resumed, 2);
	ck_assert_uint_eq(opened, 3);
	ck_assert_uint_eq(resumed, 2);
	part();
}
END_TEST

START_TEST(a_session_that_the_server_has_forgotten_is_made_anew)
{
	meet_good(&(struct tls_server_params){.version = versions[_i]}, NULL);
	expect_accepted();
	end_idle();
	tls_server_forget(server);
	expect_accepted();
	ck_assert_uint_eq(seen()->connections, 2);
	ck_assert_uint_eq(seen()->resumed, 0);
	part();
}
END_TEST

START_TEST(keys_may_be_updated_in_mid_connection)
{
	meet_good(&(struct tls_server_params){.version = TLS1_3_VERSION}, NULL);
	expect_accepted();
	tls_server_key_update(server, true);
	expect_accepted();
	expect_accepted();
	tls_server_key_update(server, false);
	fx_turn();
	expect_accepted();
	ck_assert_uint_eq(seen()->connections, 1);
	/* What is in the socket unread at the moment of sending could as well be
	 * a close: the connection is not used again. */
	tls_server_key_update(server, false);
	expect_accepted();
	ck_assert_uint_eq(seen()->connections, 2);
	part();
}
END_TEST

/* --- the client's own certificate --- */

static struct cert client_ca, mine;
static char *cert_name, *key_name;

static void
make_identity(bool known)
{
	struct cert other = make_ca("Other client CA");

	client_ca = make_ca("Client CA");
	mine = cert_make(&(struct cert_spec){.name = "a client", .eku = "clientAuth"},
	    known ? &client_ca : &other);
	cert_name = cert_file(&mine);
	key_name = cert_key_file(&mine);
	cert_clear(&other);
}

static void
drop_identity(void)
{
	ck_assert_int_eq(unlink(cert_name), 0);
	ck_assert_int_eq(unlink(key_name), 0);
	free(cert_name);
	free(key_name);
	cert_clear(&mine);
	cert_clear(&client_ca);
}

START_TEST(a_client_certificate_is_given_when_it_is_demanded)
{
	make_identity(true);
	meet_good(&(struct tls_server_params){.version = versions[_i],
		      .client_ca = &client_ca},
	    TELNYX_CONFIG(.client_cert_file = cert_name, .client_key_file = key_name));
	expect_accepted();
	ck_assert_str_eq(seen()->client, "a client");
	part();
	drop_identity();
}
END_TEST

/* In TLS 1.3 the server judges after the client has done, when the request may
 * be on its way already; it is thrown away with the handshake. */
START_TEST(a_client_without_the_certificate_is_told_so)
{
	make_identity(true);
	meet_good(&(struct tls_server_params){.version = versions[_i],
		      .client_ca = &client_ca},
	    NULL);
	expect_refused(0, versions[_i] == TLS1_3_VERSION ? "certificate required"
							 : "handshake failure");
	part();
	drop_identity();
}
END_TEST

START_TEST(a_client_certificate_of_an_unknown_ca_is_refused_by_the_server)
{
	make_identity(false);
	meet_good(&(struct tls_server_params){.version = versions[_i],
		      .client_ca = &client_ca},
	    TELNYX_CONFIG(.client_cert_file = cert_name, .client_key_file = key_name));
	expect_refused(0, "unknown ca");
	part();
	drop_identity();
}
END_TEST

/* --- settings --- */

static void
expect_config_error(const struct telnyx_config *config, const char *field)
{
	struct telnyx_client *client;
	struct telnyx_error *error;

	ck_assert_int_eq(
	    telnyx_client_new(fx.base, config, &client, &error), TELNYX_E_CONFIG);
	ck_assert_ptr_null(client);
	ck_assert_str_eq(error->field, field);
	telnyx_error_free(error);
}

START_TEST(files_that_cannot_be_used_are_named)
{
	const char *nothing = "/nonexistent/x.pem";
	struct cert other = make_ca("Other");
	char *other_key = cert_key_file(&other);

	make_identity(true);
	fx_setup();
	expect_config_error(TELNYX_CONFIG(.ca_file = nothing), "ca_file");
	expect_config_error(TELNYX_CONFIG(.ca_file = key_name), "ca_file");
	expect_config_error(TELNYX_CONFIG(.ca_pem = "no certificate"), "ca_pem");
	expect_config_error(TELNYX_CONFIG(.ca_pem = ""), "ca_pem");
	expect_config_error(
	    TELNYX_CONFIG(.client_cert_file = nothing, .client_key_file = key_name),
	    "client_cert_file");
	expect_config_error(
	    TELNYX_CONFIG(.client_cert_file = key_name, .client_key_file = key_name),
	    "client_cert_file");
	expect_config_error(
	    TELNYX_CONFIG(.client_cert_file = cert_name), "client_key_file");
	expect_config_error(
	    TELNYX_CONFIG(.client_key_file = key_name), "client_cert_file");
	expect_config_error(
	    TELNYX_CONFIG(.client_cert_file = cert_name, .client_key_file = cert_name),
	    "client_key_file");
	expect_config_error(
	    TELNYX_CONFIG(.client_cert_file = cert_name, .client_key_file = other_key),
	    "client_key_file");
	fx_teardown();
	ck_assert_int_eq(unlink(other_key), 0);
	free(other_key);
	cert_clear(&other);
	drop_identity();
}
END_TEST

START_TEST(a_ca_file_and_ca_text_are_both_trusted)
{
	struct cert other = make_ca("Other CA");
	char *other_text = cert_pem(&other), *name;

	ca = make_ca("CA");
	leaf = cert_make(&(struct cert_spec){LOCALHOST}, &ca);
	name = cert_file(&ca);
	meet(&(struct tls_server_params){.cert = &leaf}, "localhost",
	    TELNYX_CONFIG(.ca_file = name, .ca_pem = other_text));
	expect_accepted();
	part();
	ck_assert_int_eq(unlink(name), 0);
	free(name);
	free(other_text);
	cert_clear(&other);
}
END_TEST

static const struct {
	bool pinned; /* the server's own certificate is trusted, else its issuer */
	bool sent;   /* the server sends its issuer's */
	const char *san;
	long ends_s;
	long error; /* 0: good */
	const char *text;
} partial[] = {
    {false, false, "DNS:localhost", 0, 0, NULL},
    {false, true, "DNS:localhost", 0, 0, NULL},
    {true, false, "DNS:localhost", 0, 0, NULL},
    {true, true, "DNS:localhost", 0, 0, NULL},
    {false, true, "DNS:other", 0, X509_V_ERR_HOSTNAME_MISMATCH, "ostname mismatch"},
    {true, false, "DNS:other", 0, X509_V_ERR_HOSTNAME_MISMATCH, "ostname mismatch"},
    {false, false, "DNS:localhost", -60, X509_V_ERR_CERT_HAS_EXPIRED, "expired"},
    {true, false, "DNS:localhost", -60, X509_V_ERR_CERT_HAS_EXPIRED, "expired"},
};

START_TEST(what_is_named_is_trusted_without_its_issuer)
{
	struct cert middle;
	char *name;

	ca = make_ca("CA");
	middle =
	    cert_make(&(struct cert_spec){.name = "Intermediate", .ca = true}, &ca);
	leaf = cert_make(
	    &(struct cert_spec){
		.name = "x", .san = partial[_i].san, .ends_s = partial[_i].ends_s},
	    &middle);
	name = cert_file(partial[_i].pinned ? &leaf : &middle);
	meet(&(struct tls_server_params){.cert = &leaf,
		 .chain = partial[_i].sent ? &middle : NULL},
	    "localhost", TELNYX_CONFIG(.ca_file = name));
	if (partial[_i].error == 0)
		expect_accepted();
	else
		expect_refused(partial[_i].error, partial[_i].text);
	part();
	ck_assert_int_eq(unlink(name), 0);
	free(name);
	cert_clear(&middle);
}
END_TEST

/* What signed the server's certificate is not what was named. */
START_TEST(a_sibling_of_what_is_named_is_not_trusted)
{
	struct cert middle, sibling;
	char *pem;

	ca = make_ca("CA");
	middle =
	    cert_make(&(struct cert_spec){.name = "Intermediate", .ca = true}, &ca);
	sibling = cert_make(&(struct cert_spec){.name = "Sibling", .ca = true}, &ca);
	leaf = cert_make(&(struct cert_spec){LOCALHOST}, &sibling);
	pem = cert_pem(&middle);
	meet(&(struct tls_server_params){.cert = &leaf, .chain = &sibling}, "localhost",
	    TELNYX_CONFIG(.ca_pem = pem));
	expect_refused(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
	    "unable to get local issuer certificate");
	part();
	free(pem);
	cert_clear(&middle);
	cert_clear(&sibling);
}
END_TEST

START_TEST(without_a_ca_only_the_systems_are_trusted)
{
	struct telnyx_client *client;
	struct fx_result result = {0};

	fx_setup();
	ck_assert_int_eq(telnyx_client_new(fx.base,
			     TELNYX_CONFIG(.base_url = telnyx_sandbox_url(fx.sandbox),
				 .api_key = "KEY", .max_attempts = 1),
			     &client, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_message_get(client, "m", NULL, fx_record, &result, NULL), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(
	    result.tls_error, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_NOT_SENT);
	telnyx_client_free(client);
	fx_teardown();
}
END_TEST

/* SSL_CERT_FILE is OpenSSL's name for the system's store, and for nothing else. */
START_TEST(the_environment_names_the_systems_store_alone)
{
	static const char *const variable = "SSL_CERT_FILE";
	struct cert other = make_ca("Other CA");
	char *before = getenv(variable) != NULL ? strdup(getenv(variable)) : NULL;
	char *name, *other_name = cert_file(&other);

	ca = make_ca("CA");
	leaf = cert_make(&(struct cert_spec){LOCALHOST}, &ca);
	name = cert_file(&ca);
	ck_assert_int_eq(setenv(variable, name, 1), 0);
	meet(&(struct tls_server_params){.cert = &leaf}, "localhost",
	    _i == 0 ? TELNYX_CONFIG(.ca_file = "")
		    : TELNYX_CONFIG(.ca_file = other_name));
	if (_i == 0)
		expect_accepted();
	else
		expect_refused(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
		    "unable to get local issuer certificate");
	if (before != NULL)
		ck_assert_int_eq(setenv(variable, before, 1), 0);
	else
		ck_assert_int_eq(unsetenv(variable), 0);
	part();
	ck_assert_int_eq(unlink(name) + unlink(other_name), 0);
	free(before);
	free(name);
	free(other_name);
	cert_clear(&other);
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("tls matrix");
	TCase *tests = tcase_create("tls");

	tcase_set_timeout(tests, 120); /* RSA keys under memcheck */
	tcase_add_loop_test(tests,
	    a_certificate_is_believed_or_refused_for_its_true_fault, 0,
	    (int)COUNT(certificates));
	tcase_add_test(tests, a_self_signed_certificate_is_refused);
	tcase_add_loop_test(tests, an_unknown_ca_is_refused, 0, 2);
	tcase_add_loop_test(tests, an_intermediate_must_be_sent, 0, 2);
	tcase_add_test(tests, a_servers_certificate_is_no_ca);
	tcase_add_loop_test(tests, tls_1_2_and_1_3_are_spoken, 0, 2);
	tcase_add_test(tests, tls_1_1_is_refused);
	tcase_add_test(tests, plain_http_on_the_tls_port_is_refused);
	tcase_add_loop_test(
	    tests, sni_holds_names_and_never_an_address, 0, (int)COUNT(names));
	tcase_add_test(tests, alpn_offers_http_1_1);
	tcase_add_loop_test(tests, the_next_connection_resumes_the_session, 0, 2);
	tcase_add_loop_test(
	    tests, a_session_that_the_server_has_forgotten_is_made_anew, 0, 2);
	tcase_add_test(tests, keys_may_be_updated_in_mid_connection);
	tcase_add_loop_test(
	    tests, a_client_certificate_is_given_when_it_is_demanded, 0, 2);
	tcase_add_loop_test(tests, a_client_without_the_certificate_is_told_so, 0, 2);
	tcase_add_loop_test(tests,
	    a_client_certificate_of_an_unknown_ca_is_refused_by_the_server, 0, 2);
	tcase_add_test(tests, files_that_cannot_be_used_are_named);
	tcase_add_test(tests, a_ca_file_and_ca_text_are_both_trusted);
	tcase_add_loop_test(
	    tests, what_is_named_is_trusted_without_its_issuer, 0, (int)COUNT(partial));
	tcase_add_test(tests, a_sibling_of_what_is_named_is_not_trusted);
	tcase_add_test(tests, without_a_ca_only_the_systems_are_trusted);
	tcase_add_loop_test(tests, the_environment_names_the_systems_store_alone, 0, 2);
	suite_add_tcase(all, tests);
	return all;
}

int
main(void)
{
	return fx_main(suite());
}
