/* SPDX-License-Identifier: MIT */
/*
 * The sandbox's certificates: a CA of its own and a leaf for loopback, both
 * ECDSA P-256, made anew at each start.  The CA's key is dropped at once, so
 * nobody can sign anything else with it.
 *
 * Their validity is reckoned on the system's clock, as every verifier's is,
 * and not on the environment's.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "net/tls.h"
#include "sandbox/wire/certificate.h"

#define DAY_SECONDS 86400L
/* Apple's verifier refuses a server certificate that lives beyond 825 days. */
#define VALID_DAYS 800L

static bool
add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *extension = NULL;
	bool good;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	good = extension != NULL && X509_add_ext(cert, extension, -1) == 1;
	X509_EXTENSION_free(extension);
	return good;
}

static bool
set_serial(X509 *cert)
{
	unsigned char bytes[16];
	BIGNUM *number = NULL;
	bool good;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return false;
	bytes[0] =
	    (unsigned char)((bytes[0] & 0x7f) | 0x40); /* positive, never short */
	number = BN_bin2bn(bytes, sizeof(bytes), NULL);
	good = number != NULL &&
	       BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert)) != NULL;
	BN_free(number);
	return good;
}

/* An unsigned certificate for `key`; NULL: OpenSSL refused. */
static X509 *
cert_new(EVP_PKEY *key, const char *name, X509 *issuer)
{
	X509 *cert = X509_new();
	X509_NAME *subject = NULL;

	if (cert == NULL)
		return NULL;
	subject = X509_get_subject_name(cert);
	if (X509_set_version(cert, 2) != 1 || !set_serial(cert) ||
	    X509_gmtime_adj(X509_getm_notBefore(cert), -DAY_SECONDS) == NULL ||
	    X509_gmtime_adj(X509_getm_notAfter(cert), VALID_DAYS * DAY_SECONDS) ==
		NULL ||
	    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
		(const unsigned char *)name, -1, -1, 0) != 1 ||
	    X509_set_issuer_name(
		cert, issuer != NULL ? X509_get_subject_name(issuer) : subject) != 1 ||
	    X509_set_pubkey(cert, key) != 1) {
		X509_free(cert);
		return NULL;
	}
	return cert;
}

/* OpenSSL may sign with nothing where it has no memory, and call it a success. */
static bool
sign(X509 *cert, EVP_PKEY *key)
{
	return X509_sign(cert, key, EVP_sha256()) > 0 && X509_verify(cert, key) == 1;
}

static X509 *
make_ca(EVP_PKEY *key)
{
	X509 *ca = cert_new(key, "telnyx-sandbox CA", NULL);

	if (ca != NULL &&
	    (!add_extension(ca, ca, NID_basic_constraints, "critical,CA:TRUE") ||
		!add_extension(ca, ca, NID_key_usage, "critical,keyCertSign,cRLSign") ||
		!add_extension(ca, ca, NID_subject_key_identifier, "hash") ||
		!sign(ca, key))) {
		X509_free(ca);
		ca = NULL;
	}
	return ca;
}

static X509 *
make_leaf(EVP_PKEY *key, X509 *ca, EVP_PKEY *ca_key)
{
	X509 *leaf = cert_new(key, "localhost", ca);

	if (leaf != NULL &&
	    (!add_extension(leaf, ca, NID_basic_constraints, "critical,CA:FALSE") ||
		!add_extension(leaf, ca, NID_key_usage, "critical,digitalSignature") ||
		!add_extension(leaf, ca, NID_ext_key_usage, "serverAuth") ||
		!add_extension(leaf, ca, NID_subject_alt_name,
		    "DNS:localhost,IP:127.0.0.1,IP:::1") ||
		!add_extension(leaf, ca, NID_subject_key_identifier, "hash") ||
		!add_extension(
		    leaf, ca, NID_authority_key_identifier, "keyid:always") ||
		!sign(leaf, ca_key))) {
		X509_free(leaf);
		leaf = NULL;
	}
	return leaf;
}

static char *
cert_pem(X509 *cert)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data = NULL;
	char *pem = NULL;
	long len;

	if (bio != NULL && PEM_write_bio_X509(bio, cert) == 1 &&
	    (len = BIO_get_mem_data(bio, &data)) > 0)
		pem = strndup(data, (size_t)len);
	BIO_free(bio);
	return pem;
}

static int
select_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_len,
    const unsigned char *in, unsigned int in_len, void *arg)
{
	static const unsigned char both[] = "\x02h2\x08http/1.1";
	const enum telnyx_http_version version =
	    (enum telnyx_http_version)(intptr_t)arg;
	const unsigned char *spoken = version == TELNYX_HTTP_1_1 ? both + 3 : both;
	unsigned len = version == TELNYX_HTTP_1_1 ? 9
		       : version == TELNYX_HTTP_2 ? 3
						  : 12;
	unsigned char *chosen = NULL;

	(void)ssl;
	if (SSL_select_next_proto(&chosen, out_len, spoken, len, in, in_len) !=
	    OPENSSL_NPN_NEGOTIATED)
		return version == TELNYX_HTTP_2 ? SSL_TLSEXT_ERR_ALERT_FATAL
						: SSL_TLSEXT_ERR_NOACK;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

void
sbx_tls_speak(SSL_CTX *ctx, enum telnyx_http_version version)
{
	SSL_CTX_set_alpn_select_cb(ctx, select_alpn, (void *)(intptr_t)version);
}

static SSL_CTX *
make_ctx(X509 *leaf, EVP_PKEY *key)
{
	static const unsigned char session_context[] = "telnyx-sandbox";
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	if (ctx == NULL)
		return NULL;
	if (SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) != 1 ||
	    SSL_CTX_use_certificate(ctx, leaf) != 1 ||
	    SSL_CTX_use_PrivateKey(ctx, key) != 1 ||
	    SSL_CTX_set_session_id_context(
		ctx, session_context, sizeof(session_context) - 1) != 1) {
		SSL_CTX_free(ctx);
		return NULL;
	}
	/* Sessions are resumed by tickets; no cache grows on this side. */
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
	telnyx_tls_read_by_records(ctx);
	sbx_tls_speak(ctx, TELNYX_HTTP_1_1);
	return ctx;
}

bool
sbx_tls_new(SSL_CTX **ctx, char **ca_pem, const char **why)
{
	EVP_PKEY *ca_key = NULL;
	EVP_PKEY *key = NULL;
	X509 *ca = NULL;
	X509 *leaf = NULL;
	bool good = false;

	*ctx = NULL;
	*ca_pem = NULL;
	*why = "cannot make a key";
	if (!telnyx_tls_available() || (ca_key = EVP_EC_gen("P-256")) == NULL ||
	    (key = EVP_EC_gen("P-256")) == NULL)
		goto done;
	*why = "cannot make a certificate";
	if ((ca = make_ca(ca_key)) == NULL ||
	    (leaf = make_leaf(key, ca, ca_key)) == NULL ||
	    (*ca_pem = cert_pem(ca)) == NULL)
		goto done;
	*why = "cannot set up TLS";
	if ((*ctx = make_ctx(leaf, key)) == NULL)
		goto done;
	good = true;
done:
	if (!good) {
		free(*ca_pem);
		*ca_pem = NULL;
	}
	X509_free(leaf);
	X509_free(ca);
	EVP_PKEY_free(key);
	EVP_PKEY_free(ca_key);
	return good;
}
