/* SPDX-License-Identifier: MIT */
#include "programs/worker/tls.h"

#include <arpa/inet.h>
#include <stdio.h>

#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/* The context is all that there is: it has a type of its own here so that nobody else
 * knows OpenSSL. */
static SSL_CTX *
context_of(struct worker_tls *tls)
{
	return (SSL_CTX *)(void *)tls;
}

struct worker_tls *
worker_tls_new(const char *ca_file, char *error, size_t size)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	if (context != NULL &&
	    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
	    (ca_file != NULL ? SSL_CTX_load_verify_locations(context, ca_file, NULL)
			     : SSL_CTX_set_default_verify_paths(context)) == 1) {
		SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
		return (struct worker_tls *)(void *)context;
	}
	(void)snprintf(error, size, "--forward: cannot speak https%s%s",
	    ca_file != NULL ? ": cannot read the certificates in " : "",
	    ca_file != NULL ? ca_file : "");
	ERR_clear_error();
	SSL_CTX_free(context);
	return NULL;
}

void
worker_tls_free(struct worker_tls *tls)
{
	SSL_CTX_free(context_of(tls));
}

static bool
is_address(const char *host)
{
	struct in6_addr six;
	struct in_addr four;

	return inet_pton(AF_INET, host, &four) == 1 ||
	       inet_pton(AF_INET6, host, &six) == 1;
}

/* Whose certificate it has to be. */
static bool
expect(SSL *ssl, const char *host)
{
	if (is_address(host))
		return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1;
	SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	return SSL_set1_host(ssl, host) == 1 &&
	       SSL_set_tlsext_host_name(ssl, host) == 1;
}

struct bufferevent *
worker_tls_stream(struct worker_tls *tls, struct event_base *base, const char *host)
{
	SSL *ssl = SSL_new(context_of(tls));
	struct bufferevent *stream = NULL;

	if (ssl != NULL && expect(ssl, host))
		stream = bufferevent_openssl_socket_new(base, -1, ssl,
		    BUFFEREVENT_SSL_CONNECTING,
		    BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
	if (stream == NULL)
		SSL_free(ssl); /* else it is the stream's */
	ERR_clear_error();
	return stream;
}
