/* SPDX-License-Identifier: MIT */
/*
 * The sandbox's own Ed25519 key, made anew at each start, and signatures as
 * Telnyx makes them.  On OpenSSL alone: a mistake of the library that checks
 * them is not mirrored here.
 */
#include <openssl/evp.h>

#include "sandbox/events/signature.h"

#define KEY_BYTES 32
#define SIGNATURE_BYTES 64

bool
sbx_webhook_key_new(struct sbx_webhooks *hooks)
{
	unsigned char raw[KEY_BYTES];
	size_t len = sizeof(raw);

	hooks->key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	if (hooks->key == NULL ||
	    EVP_PKEY_get_raw_public_key(hooks->key, raw, &len) != 1 ||
	    len != sizeof(raw))
		return false;
	EVP_EncodeBlock((unsigned char *)hooks->public_key, raw, (int)len);
	return true;
}

bool
sbx_webhook_sign(struct sbx_webhooks *hooks, const char *signed_text, size_t len,
    char out[SBX_SIGNATURE_BYTES])
{
	unsigned char signature[SIGNATURE_BYTES];
	size_t signature_len = sizeof(signature);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = ctx != NULL &&
		    EVP_DigestSignInit(ctx, NULL, NULL, NULL, hooks->key) == 1 &&
		    EVP_DigestSign(ctx, signature, &signature_len,
			(const unsigned char *)signed_text, len) == 1 &&
		    signature_len == sizeof(signature);

	if (good)
		EVP_EncodeBlock((unsigned char *)out, signature, (int)signature_len);
	EVP_MD_CTX_free(ctx);
	return good;
}
