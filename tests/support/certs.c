/* SPDX-License-Identifier: MIT */
#include "certs.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#define HOUR_S 3600L

static void
add_extension(X509 *x509, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *extension;
	X509V3_CTX ctx;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, issuer, x509, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	ck_assert_ptr_nonnull(extension);
	ck_assert_int_eq(X509_add_ext(x509, extension, -1), 1);
	X509_EXTENSION_free(extension);
}

static void
add_extensions(X509 *x509, X509 *issuer, const struct cert_spec *spec)
{
	add_extension(x509, issuer, NID_basic_constraints,
	    spec->ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
	if (spec->ca)
		add_extension(
		    x509, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
	else
		add_extension(x509, issuer, NID_ext_key_usage,
		    spec->eku != NULL ? spec->eku : "serverAuth");
	add_extension(x509, issuer, NID_subject_key_identifier, "hash");
	if (spec->san != NULL)
		add_extension(x509, issuer, NID_subject_alt_name, spec->san);
}

struct cert
cert_make(const struct cert_spec *spec, const struct cert *issuer)
{
	static long serial = 1000;
	struct cert cert = {X509_new(), NULL};
	const EVP_MD *digest =
	    EVP_get_digestbyname(spec->digest != NULL ? spec->digest : "SHA256");
	X509_NAME *subject = X509_get_subject_name(cert.x509);

	cert.key = spec->rsa_bits > 0 ? EVP_RSA_gen((unsigned)spec->rsa_bits)
				      : EVP_EC_gen("P-256");
	ck_assert(cert.key != NULL && digest != NULL);
	if (issuer == NULL)
		issuer = &cert;
	ck_assert_int_eq(X509_set_version(cert.x509, 2), 1);
	ck_assert_int_eq(
	    ASN1_INTEGER_set(X509_get_serialNumber(cert.x509), ++serial), 1);
	X509_gmtime_adj(X509_getm_notBefore(cert.x509),
	    spec->begins_s != 0 ? spec->begins_s : -HOUR_S);
	X509_gmtime_adj(
	    X509_getm_notAfter(cert.x509), spec->ends_s != 0 ? spec->ends_s : HOUR_S);
	ck_assert_int_eq(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
			     (const unsigned char *)spec->name, -1, -1, 0),
	    1);
	ck_assert_int_eq(
	    X509_set_issuer_name(cert.x509, X509_get_subject_name(issuer->x509)), 1);
	ck_assert_int_eq(X509_set_pubkey(cert.x509, cert.key), 1);
	add_extensions(cert.x509, issuer->x509, spec);
	ck_assert_int_ne(X509_sign(cert.x509, issuer->key, digest), 0);
	return cert;
}

void
cert_clear(struct cert *cert)
{
	X509_free(cert->x509);
	EVP_PKEY_free(cert->key);
	cert->x509 = NULL;
	cert->key = NULL;
}

char *
cert_pem(const struct cert *cert)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data, *pem;
	long len;

	ck_assert_int_eq(PEM_write_bio_X509(bio, cert->x509), 1);
	len = BIO_get_mem_data(bio, &data);
	pem = strndup(data, (size_t)len);
	ck_assert_ptr_nonnull(pem);
	BIO_free(bio);
	return pem;
}

static FILE *
new_file(char **name)
{
	const char *dir = getenv("TMPDIR");
	char path[512];
	FILE *file;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/telnyx-test-XXXXXX",
	    dir != NULL && dir[0] != '\0' ? dir : "/tmp");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	file = fdopen(fd, "w");
	*name = strdup(path);
	ck_assert(file != NULL && *name != NULL);
	return file;
}

char *
cert_file(const struct cert *cert)
{
	char *name;
	FILE *file = new_file(&name);

	ck_assert_int_eq(PEM_write_X509(file, cert->x509), 1);
	ck_assert_int_eq(fclose(file), 0);
	return name;
}

char *
cert_key_file(const struct cert *cert)
{
	char *name;
	FILE *file = new_file(&name);

	ck_assert_int_eq(
	    PEM_write_PrivateKey(file, cert->key, NULL, NULL, 0, NULL, NULL), 1);
	ck_assert_int_eq(fclose(file), 0);
	return name;
}
