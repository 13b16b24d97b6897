/* SPDX-License-Identifier: MIT */
/*
 * The sandbox's own certificate, and its TLS settings.
 */
#ifndef TELNYX_SANDBOX_WIRE_CERTIFICATE_H
#define TELNYX_SANDBOX_WIRE_CERTIFICATE_H

#include <stdbool.h>

#include <openssl/ssl.h>

#include <telnyx/sandbox.h>

/* Make a CA, a certificate for loopback that it signed, and a server's TLS
 * settings with both.  False: `*why` is a static phrase. */
bool sbx_tls_new(SSL_CTX **ctx, char **ca_pem, const char **why);
/* What such a server answers to ALPN: HTTP/2 if it may, HTTP/1.1 if it may. */
void sbx_tls_speak(SSL_CTX *ctx, enum telnyx_http_version version);

#endif
