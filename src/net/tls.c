/* SPDX-License-Identifier: MIT */
/* The client's SSL_CTX. */
#include "net/tls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/process.h"

struct telnyx_tls {
	SSL_CTX *ctx;
	char *host;
	bool host_is_ip;
	SSL_SESSION *session; /* the newest that the server gave */
};

/* Write the first error of OpenSSL's queue, which is the cause: those that follow are
 * of the layers above.  The queue is emptied.  False: memory was out, of which OpenSSL
 * may say nothing at all. */
static bool
openssl_reason(char *out, size_t size)
{
	unsigned long first = ERR_peek_error(), code;
	bool memory = first == 0;
	char text[256];
	const char *reason;

	while ((code = ERR_get_error()) != 0)
		memory = memory || ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE ||
			 ERR_GET_REASON(code) == ERR_R_INIT_FAIL;
	/* "error:<number>:<library>:<function>:<reason>" */
	ERR_error_string_n(first, text, sizeof(text));
	reason = strrchr(text, ':');
	(void)snprintf(
	    out, size, "%s", first != 0 && reason != NULL ? reason + 1 : "no memory");
	return !memory;
}

static int
on_new_session(SSL *ssl, SSL_SESSION *session)
{
	struct telnyx_tls *tls = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
	SSL_SESSION *copy = SSL_SESSION_dup(session);

	if (copy != NULL) {
		SSL_SESSION_free(tls->session);
		tls->session = copy;
	}
	return 0; /* `session` itself was not kept */
}

/* Can OpenSSL use a certificate?  It takes one whose key or extensions it could not
 * read, be it only for want of memory, and never trusts it. */
static bool
is_usable(X509 *cert)
{
	EVP_PKEY *key = X509_get0_pubkey(cert);

	return key != NULL && EVP_PKEY_get_security_bits(key) > 0 &&
	       X509_check_purpose(cert, -1, 0) == 1 &&
	       ((X509_get_extension_flags(cert) & EXFLAG_SI) == 0 ||
		   (X509_get_extension_flags(cert) & EXFLAG_SS) != 0);
}

static bool
add_cert(X509_STORE *store, X509 *cert)
{
	X509 *again;
	int added;

	if (is_usable(cert))
		return X509_STORE_add_cert(store, cert) == 1;
	ERR_clear_error();
	if ((again = X509_dup(cert)) == NULL)
		return false;
	added = X509_STORE_add_cert(store, is_usable(again) ? again : cert);
	X509_free(again);
	return added == 1;
}

/* Add all certificates that are in `bio`, which is freed: one that is left out would
 * fail connections later. */
static bool
add_certs(SSL_CTX *ctx, BIO *bio)
{
	unsigned long end;
	X509 *cert;
	int count = 0;
	bool ok = bio != NULL;

	while (ok && (cert = PEM_read_bio_X509_AUX(bio, NULL, NULL, NULL)) != NULL) {
		ok = add_cert(SSL_CTX_get_cert_store(ctx), cert);
		X509_free(cert);
		count++;
	}
	BIO_free(bio);
	end = ERR_peek_last_error();
	if (!ok || count == 0 || ERR_GET_LIB(end) != ERR_LIB_PEM ||
	    ERR_GET_REASON(end) != PEM_R_NO_START_LINE)
		return false;
	ERR_clear_error(); /* the end of the text is an error, too */
	return true;
}

static const char *
load_trust(struct telnyx_tls *tls, const struct telnyx_tls_params *params)
{
	if (params->ca_file != NULL &&
	    !add_certs(tls->ctx, BIO_new_file(params->ca_file, "r")))
		return "ca_file";
	if (params->ca_pem != NULL &&
	    !add_certs(tls->ctx, BIO_new_mem_buf(params->ca_pem, -1)))
		return "ca_pem";
	if (params->ca_file == NULL && params->ca_pem == NULL &&
	    SSL_CTX_set_default_verify_paths(tls->ctx) != 1)
		return "ca_file";
	/* Any certificate in the store is trusted, also if it is no root: an
	 * intermediate, or the server's own, whose issuer need not be known then. */
	if (X509_STORE_set_flags(
		SSL_CTX_get_cert_store(tls->ctx), X509_V_FLAG_PARTIAL_CHAIN) != 1)
		return "ca_file";
	return NULL;
}

/* Check that the certificate and its key are given together, or not at all. */
static const char *
missing_half(const struct telnyx_tls_params *params)
{
	if (params->client_cert_file == NULL && params->client_key_file != NULL)
		return "client_cert_file";
	if (params->client_key_file == NULL && params->client_cert_file != NULL)
		return "client_key_file";
	return NULL;
}

static const char *
load_identity(struct telnyx_tls *tls, const struct telnyx_tls_params *params)
{
	if (params->client_cert_file == NULL)
		return NULL;
	if (SSL_CTX_use_certificate_chain_file(tls->ctx, params->client_cert_file) != 1)
		return "client_cert_file";
	if (SSL_CTX_use_PrivateKey_file(
		tls->ctx, params->client_key_file, SSL_FILETYPE_PEM) != 1 ||
	    SSL_CTX_check_private_key(tls->ctx) != 1)
		return "client_key_file";
	return NULL;
}

void
telnyx_tls_read_by_records(SSL_CTX *ctx)
{
	(void)SSL_CTX_clear_mode(ctx, SSL_MODE_AUTO_RETRY);
}

static bool
set_up(struct telnyx_tls *tls)
{
	static const unsigned char alpn[] = "\x08http/1.1";

	/* on_new_session() relies on the SSL_CTX's app data. */
	if (SSL_CTX_set_app_data(tls->ctx, tls) != 1 ||
	    SSL_CTX_set_min_proto_version(tls->ctx, TLS1_2_VERSION) != 1 ||
	    SSL_CTX_set_alpn_protos(tls->ctx, alpn, sizeof(alpn) - 1) != 0)
		return false;
	/* No SHA-1 and no RSA below 2048 bits, whatever the system's default. */
	if (SSL_CTX_get_security_level(tls->ctx) < 2)
		SSL_CTX_set_security_level(tls->ctx, 2);
	SSL_CTX_set_verify(tls->ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_default_passwd_cb(tls->ctx, telnyx_process_no_passphrase);
	SSL_CTX_set_mode(tls->ctx, SSL_MODE_RELEASE_BUFFERS |
				       SSL_MODE_ENABLE_PARTIAL_WRITE |
				       SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	telnyx_tls_read_by_records(tls->ctx);
	SSL_CTX_set_options(tls->ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
	SSL_CTX_set_session_cache_mode(
	    tls->ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(tls->ctx, on_new_session);
	return true;
}

/* Say "<path> cannot be loaded as PEM: <reason>"; false: memory was out. */
static bool
explain(const struct telnyx_tls_params *params, const char *field, char *why,
    size_t why_size)
{
	char reason[160];
	const char *path = NULL;

	if (strcmp(field, "ca_file") == 0)
		path = params->ca_file;
	else if (strcmp(field, "client_cert_file") == 0)
		path = params->client_cert_file;
	else if (strcmp(field, "client_key_file") == 0)
		path = params->client_key_file;
	if (!openssl_reason(reason, sizeof(reason)))
		return false;
	(void)snprintf(why, why_size, "%s%scannot be loaded as PEM: %s",
	    path != NULL ? path : "", path != NULL ? " " : "", reason);
	return true;
}

bool
telnyx_tls_available(void)
{
	return OPENSSL_init_ssl(0, NULL) == 1 &&
	       OSSL_LIB_CTX_get0_global_default() != NULL;
}

enum telnyx_status
telnyx_tls_new(const struct telnyx_tls_params *params, struct telnyx_tls **out,
    const char **field, char *why, size_t why_size)
{
	enum telnyx_status st = TELNYX_E_NO_MEMORY;
	struct telnyx_tls *tls;
	char reason[160];

	*out = NULL;
	*field = NULL;
	if (!telnyx_tls_available())
		return st;
	ERR_clear_error();
	if ((tls = calloc(1, sizeof(*tls))) == NULL ||
	    (tls->host = strdup(params->host)) == NULL)
		goto done;
	tls->host_is_ip = params->host_is_ip;
	st = TELNYX_E_SYSTEM;
	if ((tls->ctx = SSL_CTX_new(TLS_client_method())) == NULL || !set_up(tls)) {
		if (!openssl_reason(reason, sizeof(reason)))
			st = TELNYX_E_NO_MEMORY;
		(void)snprintf(why, why_size, "TLS cannot be set up: %s", reason);
		goto done;
	}
	st = TELNYX_E_CONFIG;
	if ((*field = missing_half(params)) != NULL) {
		(void)snprintf(why, why_size,
		    "is missing: client_cert_file and client_key_file go together");
		goto done;
	}
	if ((*field = load_trust(tls, params)) != NULL ||
	    (*field = load_identity(tls, params)) != NULL) {
		if (!explain(params, *field, why, why_size)) {
			*field = NULL;
			st = TELNYX_E_NO_MEMORY;
		}
		goto done;
	}
	*out = tls;
	tls = NULL;
	st = TELNYX_OK;
done:
	telnyx_tls_free(tls);
	return st;
}

void
telnyx_tls_free(struct telnyx_tls *tls)
{
	if (tls == NULL)
		return;
	SSL_SESSION_free(tls->session);
	SSL_CTX_free(tls->ctx);
	free(tls->host);
	free(tls);
}

SSL *
telnyx_tls_session_new(struct telnyx_tls *tls)
{
	SSL *ssl = SSL_new(tls->ctx);
	bool ok;

	if (ssl == NULL)
		return NULL;
	/* A name is verified by SSL_set1_host and announced by SNI; an address
	 * is matched against IP entries only, and SNI must not hold one. */
	if (tls->host_is_ip) {
		ok = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), tls->host) == 1;
	} else {
		/* The common name is no host name (RFC 9110, section 4.3.4). */
		SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
					   X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
		ok = SSL_set1_host(ssl, tls->host) == 1 &&
		     SSL_set_tlsext_host_name(ssl, tls->host) == 1;
	}
	if (ok && tls->session != NULL)
		(void)SSL_set_session(ssl, tls->session);
	if (!ok) {
		SSL_free(ssl);
		return NULL;
	}
	return ssl;
}

bool
telnyx_tls_offer_h2(SSL *ssl)
{
	static const unsigned char alpn[] = "\x02h2\x08http/1.1";

	return SSL_set_alpn_protos(ssl, alpn, sizeof(alpn) - 1) == 0;
}

/* OpenSSL shows each record's kind (in TLS 1.3 the inner one) before what it
 * holds, and each message of a handshake when it is whole. */
static void
on_message(int written, int version, int kind, const void *data, size_t len, SSL *ssl,
    void *arg)
{
	struct telnyx_tls_seen *seen = arg;
	const unsigned char *bytes = data;

	(void)version;
	if (written || len == 0)
		return;
	if (kind == SSL3_RT_INNER_CONTENT_TYPE) {
		seen->spoke =
		    seen->spoke || (seen->finished && bytes[0] != SSL3_RT_ALERT);
	} else if (kind == SSL3_RT_HANDSHAKE && !seen->finished) {
		seen->asked = seen->asked || bytes[0] == SSL3_MT_CERTIFICATE_REQUEST;
		seen->finished = bytes[0] == SSL3_MT_FINISHED;
		/* The version is read now: libevent clears the SSL of a connection that
		 * has failed. */
		seen->tls_1_3 = SSL_version(ssl) == TLS1_3_VERSION;
	} else if (kind == SSL3_RT_ALERT && len == 2) {
		seen->fatal = bytes[0] == SSL3_AL_FATAL;
		seen->alert = bytes[1];
	}
}

void
telnyx_tls_watch(SSL *ssl, struct telnyx_tls_seen *seen)
{
	SSL_set_msg_callback(ssl, seen != NULL ? on_message : NULL);
	SSL_set_msg_callback_arg(ssl, seen);
}

/* Is this an alert for a certificate that is missing, or not accepted (RFC 8446,
 * section 6.2)?  Those that may be about something else (access_denied, decrypt_error,
 * handshake_failure) are left out. */
static bool
refuses_certificate(int alert)
{
	switch (alert) {
	case SSL_AD_BAD_CERTIFICATE:
	case SSL_AD_UNSUPPORTED_CERTIFICATE:
	case SSL_AD_CERTIFICATE_REVOKED:
	case SSL_AD_CERTIFICATE_EXPIRED:
	case SSL_AD_CERTIFICATE_UNKNOWN:
	case SSL_AD_UNKNOWN_CA:
	case SSL_AD_CERTIFICATE_REQUIRED:
		return true;
	default:
		return false;
	}
}

bool
telnyx_tls_certificate_refused(const struct telnyx_tls_seen *seen)
{
	return seen->tls_1_3 && seen->asked && seen->finished && !seen->spoke &&
	       seen->fatal && refuses_certificate(seen->alert);
}
