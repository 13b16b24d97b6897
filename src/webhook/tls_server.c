/* SPDX-License-Identifier: MIT */
/* TLS of the listener of our own: 1.2 or later, one certificate with its
 * chain, no client certificates. */
#include "webhook/tls_server.h"

#include <stdio.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/process.h"
#include "net/tls.h"

struct problem {
	const char *field;
	char *why;
	size_t why_size;
};

static enum telnyx_status
complain(struct problem *problem, const char *field, const char *what)
{
	unsigned long code = ERR_peek_last_error();
	const char *reason = code != 0 ? ERR_reason_error_string(code) : NULL;

	problem->field = field;
	(void)snprintf(problem->why, problem->why_size, "%s%s%s", what,
	    reason != NULL ? ": " : "", reason != NULL ? reason : "");
	return TELNYX_E_CONFIG;
}

static BIO *
open_pem(const char *file, const char *text)
{
	return text != NULL ? BIO_new_mem_buf(text, -1) : BIO_new_file(file, "r");
}

static enum telnyx_status
load_chain(SSL_CTX *ctx, BIO *bio)
{
	X509 *cert =
	    PEM_read_bio_X509_AUX(bio, NULL, telnyx_process_no_passphrase, NULL);
	unsigned long end;
	bool good = cert != NULL && SSL_CTX_use_certificate(ctx, cert) == 1;

	X509_free(cert);
	while (good && (cert = PEM_read_bio_X509(
			    bio, NULL, telnyx_process_no_passphrase, NULL)) != NULL) {
		good = SSL_CTX_add0_chain_cert(ctx, cert) == 1;
		if (!good)
			X509_free(cert);
	}
	if (!good)
		return TELNYX_E_CONFIG;
	/* The end of the file is not a failure, but a broken certificate is one. */
	end = ERR_peek_last_error();
	if (end != 0 && (ERR_GET_LIB(end) != ERR_LIB_PEM ||
			    ERR_GET_REASON(end) != PEM_R_NO_START_LINE))
		return TELNYX_E_CONFIG;
	ERR_clear_error();
	return TELNYX_OK;
}

static enum telnyx_status
load_cert(SSL_CTX *ctx, const struct telnyx_webhook_listen_params *params,
    struct problem *problem)
{
	const char *field = params->cert_pem != NULL ? "cert_pem" : "cert_file";
	BIO *bio = open_pem(params->cert_file, params->cert_pem);
	enum telnyx_status st = TELNYX_E_CONFIG;

	if (bio != NULL)
		st = load_chain(ctx, bio);
	BIO_free(bio);
	return st == TELNYX_OK
		   ? st
		   : complain(problem, field, "no certificate can be read from it");
}

static enum telnyx_status
load_key(SSL_CTX *ctx, const struct telnyx_webhook_listen_params *params,
    struct problem *problem)
{
	const char *field = params->key_pem != NULL ? "key_pem" : "key_file";
	BIO *bio = open_pem(params->key_file, params->key_pem);
	EVP_PKEY *key = NULL;
	enum telnyx_status st = TELNYX_OK;

	if (bio != NULL)
		key = PEM_read_bio_PrivateKey(
		    bio, NULL, telnyx_process_no_passphrase, NULL);
	if (key == NULL)
		st = complain(
		    problem, field, "no key without a passphrase can be read from it");
	else if (SSL_CTX_use_PrivateKey(ctx, key) != 1 ||
		 SSL_CTX_check_private_key(ctx) != 1)
		st = complain(problem, field, "does not fit the certificate");
	EVP_PKEY_free(key);
	BIO_free(bio);
	return st;
}

/* Check that a certificate and a key are given, each in just one form. */
static enum telnyx_status
check_pair(const struct telnyx_webhook_listen_params *params, struct problem *problem)
{
	bool cert = params->cert_file != NULL || params->cert_pem != NULL;
	bool key = params->key_file != NULL || params->key_pem != NULL;

	if (params->cert_file != NULL && params->cert_pem != NULL)
		return complain(problem, "cert_pem", "cannot be given with cert_file");
	if (params->key_file != NULL && params->key_pem != NULL)
		return complain(problem, "key_pem", "cannot be given with key_file");
	if (!cert)
		return complain(problem, "cert_file", "is needed with a key");
	if (!key)
		return complain(problem, "key_file", "is needed with a certificate");
	return TELNYX_OK;
}

enum telnyx_status
telnyx_webhook_tls_new(const struct telnyx_webhook_listen_params *params, SSL_CTX **out,
    const char **field, char *why, size_t why_size)
{
	struct problem problem = {NULL, why, why_size};
	SSL_CTX *ctx = NULL;
	enum telnyx_status st;

	*out = NULL;
	ERR_clear_error();
	if ((st = check_pair(params, &problem)) != TELNYX_OK)
		goto done;
	st = TELNYX_E_SYSTEM;
	if (!telnyx_tls_available() ||
	    (ctx = SSL_CTX_new(TLS_server_method())) == NULL ||
	    SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) != 1) {
		(void)complain(&problem, NULL, "TLS cannot be set up");
		goto done;
	}
	(void)SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
					   SSL_OP_CIPHER_SERVER_PREFERENCE);
	(void)SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
	telnyx_tls_read_by_records(ctx);
	(void)SSL_CTX_set_session_cache_mode(
	    ctx, SSL_SESS_CACHE_OFF); /* sessions are resumed by tickets */
	if ((st = load_cert(ctx, params, &problem)) != TELNYX_OK ||
	    (st = load_key(ctx, params, &problem)) != TELNYX_OK)
		goto done;
	*out = ctx;
	ctx = NULL;
done:
	SSL_CTX_free(ctx);
	ERR_clear_error();
	*field = problem.field;
	return st;
}
