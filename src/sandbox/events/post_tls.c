/* SPDX-License-Identifier: MIT */
/*
 * TLS towards receivers.  Without a CA any certificate will do, since a
 * receiver under development rarely has a real one; Telnyx itself checks.
 */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "net/tls.h"
#include "sandbox/events/post_tls.h"

/* Every certificate in `pem` is trusted.  False: there is none. */
static bool
trust(SSL_CTX *ctx, const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509 *cert = NULL;
	bool good = false;

	while (
	    bio != NULL && (cert = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
		good = X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), cert) == 1;
		X509_free(cert);
		if (!good)
			break;
	}
	BIO_free(bio);
	ERR_clear_error(); /* of the end of the list */
	/* An intermediate is trusted as well as a root, as in net/tls.c. */
	return good && X509_STORE_set_flags(
			   SSL_CTX_get_cert_store(ctx), X509_V_FLAG_PARTIAL_CHAIN) == 1;
}

SSL_CTX *
sbx_post_tls_new(const char *ca_pem)
{
	SSL_CTX *ctx = telnyx_tls_available() ? SSL_CTX_new(TLS_client_method()) : NULL;

	if (ctx == NULL)
		return NULL;
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
	telnyx_tls_read_by_records(ctx);
	if (SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) != 1 ||
	    (ca_pem != NULL && !trust(ctx, ca_pem))) {
		SSL_CTX_free(ctx);
		return NULL;
	}
	if (ca_pem != NULL)
		SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	return ctx;
}

SSL *
sbx_post_tls_session(SSL_CTX *ctx, const char *host)
{
	SSL *ssl = SSL_new(ctx);
	X509_VERIFY_PARAM *param = ssl != NULL ? SSL_get0_param(ssl) : NULL;

	if (ssl == NULL)
		return NULL;
	/* A numeric address is compared as one, and is no server name. */
	if (X509_VERIFY_PARAM_set1_ip_asc(param, host) == 1)
		return ssl;
	ERR_clear_error();
	if (X509_VERIFY_PARAM_set1_host(param, host, 0) != 1 ||
	    SSL_set_tlsext_host_name(ssl, host) != 1) {
		SSL_free(ssl);
		return NULL;
	}
	return ssl;
}

int
sbx_post_tls_error(const SSL *ssl)
{
	switch (SSL_get_verify_result(ssl)) {
	case X509_V_OK:
		return 75002; /* it was not the certificate */
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return 75004;
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		return 75005;
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		return 75006;
	default:
		return 75003;
	}
}
