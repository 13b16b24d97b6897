/* SPDX-License-Identifier: MIT */
/* Certificates for tests, good and bad, made by OpenSSL on the spot. */
#ifndef TELNYX_TESTS_CERTS_H
#define TELNYX_TESTS_CERTS_H

#include <stdbool.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

/* A certificate with its key. */
struct cert {
	X509 *x509;
	EVP_PKEY *key;
};

struct cert_spec {
	const char *name;   /* CN */
	const char *san;    /* "DNS:localhost,IP:127.0.0.1", or NULL */
	const char *eku;    /* NULL: serverAuth */
	bool ca;	    /* may sign others */
	int rsa_bits;	    /* 0: ECDSA P-256 */
	const char *digest; /* NULL: SHA256 */
	long begins_s;	    /* from now; 0: an hour ago */
	long ends_s;	    /* from now; 0: in an hour */
};

/* Signed by `issuer`, or by itself if that is NULL.  Fails the test. */
struct cert cert_make(const struct cert_spec *spec, const struct cert *issuer);
void cert_clear(struct cert *cert);

/* As PEM text, to free(). */
char *cert_pem(const struct cert *cert);
/* Into new files in the directory for temporary ones; their names are to be
 * unlinked and freed. */
char *cert_file(const struct cert *cert);
char *cert_key_file(const struct cert *cert);

#endif
