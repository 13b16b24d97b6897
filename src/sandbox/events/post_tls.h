/* SPDX-License-Identifier: MIT */
/*
 * TLS towards receivers.
 */
#ifndef TELNYX_SANDBOX_EVENTS_POST_TLS_H
#define TELNYX_SANDBOX_EVENTS_POST_TLS_H

#include <openssl/ssl.h>

/* Settings that trust `ca_pem`, or with NULL anything. */
SSL_CTX *sbx_post_tls_new(const char *ca_pem);
/* A handshake's SSL for `host`; NULL: no memory. */
SSL *sbx_post_tls_session(SSL_CTX *ctx, const char *host);
/* Telnyx's code for why a handshake failed. */
int sbx_post_tls_error(const SSL *ssl);

#endif
