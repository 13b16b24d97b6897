/* SPDX-License-Identifier: MIT */
/* TLS of our own listener. */
#ifndef TELNYX_WEBHOOK_TLS_SERVER_H
#define TELNYX_WEBHOOK_TLS_SERVER_H

#include <stddef.h>

#include <openssl/ssl.h>
#include <telnyx/webhook_receiver.h>

/* On failure *out is NULL, and `field` and `why` say what is wrong. */
enum telnyx_status telnyx_webhook_tls_new(
    const struct telnyx_webhook_listen_params *params, SSL_CTX **out,
    const char **field, char *why, size_t why_size);

#endif
