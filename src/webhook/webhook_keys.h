/* SPDX-License-Identifier: MIT */
/* Ed25519 keys as OpenSSL has them, from the texts that people have. */
#ifndef TELNYX_WEBHOOK_WEBHOOK_KEYS_H
#define TELNYX_WEBHOOK_WEBHOOK_KEYS_H

#include <stdatomic.h>

#include <openssl/evp.h>
#include <telnyx/webhook.h>

#define TELNYX_WEBHOOK_MAX_KEYS 16

struct telnyx_webhook_keys {
	atomic_uint references;
	size_t count;
	EVP_PKEY *keys[TELNYX_WEBHOOK_MAX_KEYS];
};

/* Make a set of `keys`.  The error names what the caller knows: `only`, where that is
 * the name of the one key, else "keys[0]" and so on. */
enum telnyx_status telnyx_webhook_keys_make(const char *const *keys, const char *only,
    struct telnyx_webhook_keys **out, struct telnyx_error **error);

/* Read a private key: base64 of a seed, or PEM without a passphrase.  TELNYX_E_INVALID:
 * the text is none. */
enum telnyx_status telnyx_webhook_private_key(const char *text, EVP_PKEY **out);

#endif
