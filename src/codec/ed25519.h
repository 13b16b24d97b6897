/* SPDX-License-Identifier: MIT */
/*
 * What OpenSSL leaves unasked about Ed25519 (RFC 8032): it takes any 32 bytes
 * for a public key.  With a key of small order, signatures can be made without
 * any private key; and what has two encodings can be changed on its way.
 *
 * Nothing here is secret: times may depend on the bytes.
 */
#ifndef TELNYX_CODEC_ED25519_H
#define TELNYX_CODEC_ED25519_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/evp.h>

#define TELNYX_ED25519_KEY_BYTES 32
#define TELNYX_ED25519_SIGNATURE_BYTES 64

/* Decode exactly `bytes` bytes (64 at most) from their one base64 text: with its
 * padding, without white space, unused bits zero.  False: it is another text. */
bool telnyx_base64_decode(const char *text, unsigned char *out, size_t bytes);

/* What is wrong with a public key, as a static clause; NULL: nothing.  *failed: memory
 * was out, and nothing is known. */
const char *telnyx_ed25519_key_problem(
    const unsigned char key[TELNYX_ED25519_KEY_BYTES], bool *failed);

/* Are both halves of a signature, the point R and the number S, in their one
 * encoding, and is R of large order?  This is true of every signature that is made
 * by the rules. */
bool telnyx_ed25519_signature_is_canonical(
    const unsigned char signature[TELNYX_ED25519_SIGNATURE_BYTES]);

/* Verify: 1: `key` made this signature of `text`; 0: it did not; -1: no memory, or a
 * failure of OpenSSL, as far as OpenSSL tells failures from 0. */
int telnyx_ed25519_verify(EVP_PKEY *key,
    const unsigned char signature[TELNYX_ED25519_SIGNATURE_BYTES],
    const unsigned char *text, size_t bytes);

bool telnyx_ed25519_sign(EVP_PKEY *key, const unsigned char *text, size_t bytes,
    unsigned char signature[TELNYX_ED25519_SIGNATURE_BYTES]);

#endif
