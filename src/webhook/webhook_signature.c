/* SPDX-License-Identifier: MIT */
/* Signatures of webhooks: Ed25519 over the timestamp's text, '|', and the raw body,
 * as Telnyx's own libraries and its description of webhooks have it.
 *
 * Cheap checks come first, so that a flood of nonsense never gets as far as the
 * curve. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <telnyx/webhook.h>

#include "base/refusal.h"
#include "base/status.h"
#include "codec/ed25519.h"
#include "webhook/webhook_keys.h"

/* Read Unix seconds as Telnyx writes them: one digit or more, nothing else, no leading
 * zero. */
static bool
read_timestamp(const char *text, int64_t *out)
{
	int64_t value = 0;
	const char *c;

	if (text[0] == '\0' || (text[0] == '0' && text[1] != '\0'))
		return false;
	for (c = text; *c >= '0' && *c <= '9'; c++) {
		if (value > (INT64_MAX - (*c - '0')) / 10)
			return false;
		value = value * 10 + (*c - '0');
	}
	*out = value;
	return *c == '\0';
}

static bool
read_clock(int64_t *out)
{
	time_t now = time(NULL);

	*out = (int64_t)now;
	return now > 0;
}

static enum telnyx_webhook_result
check_age(const struct telnyx_webhook_verify_params *params)
{
	uint64_t tolerance = params->tolerance_s;
	int64_t now = params->now_s, then;

	if (!read_timestamp(params->timestamp, &then))
		return TELNYX_WEBHOOK_BAD_TIMESTAMP;
	if (now == 0 && !read_clock(&now))
		return TELNYX_WEBHOOK_INTERNAL;
	if (tolerance == 0)
		tolerance = TELNYX_WEBHOOK_TOLERANCE_S;
	/* The difference is taken of unsigned numbers, which wrap to the right one
	 * where signed ones would overflow. */
	if (then < now && (uint64_t)now - (uint64_t)then > tolerance)
		return TELNYX_WEBHOOK_TOO_OLD;
	if (then > now && (uint64_t)then - (uint64_t)now > tolerance)
		return TELNYX_WEBHOOK_TOO_NEW;
	return TELNYX_WEBHOOK_OK;
}

/* Put what is signed into one piece, as Ed25519 needs it.  Freed by free(). */
static unsigned char *
join(const char *timestamp, const void *body, size_t body_bytes, size_t *bytes)
{
	size_t len = strlen(timestamp);
	unsigned char *text;

	if (body_bytes > SIZE_MAX - len - 1 ||
	    (text = malloc(len + 1 + body_bytes)) == NULL)
		return NULL;
	memcpy(text, timestamp, len);
	text[len] = '|';
	if (body_bytes > 0)
		memcpy(text + len + 1, body, body_bytes);
	*bytes = len + 1 + body_bytes;
	return text;
}

static enum telnyx_webhook_result
try_keys(const struct telnyx_webhook_keys *keys, const unsigned char *signature,
    const unsigned char *text, size_t bytes)
{
	enum telnyx_webhook_result result = TELNYX_WEBHOOK_BAD_SIGNATURE;
	size_t i;

	for (i = 0; i < keys->count; i++) {
		switch (telnyx_ed25519_verify(keys->keys[i], signature, text, bytes)) {
		case 1:
			return TELNYX_WEBHOOK_OK;
		case 0:
			break;
		default:
			result = TELNYX_WEBHOOK_NO_MEMORY;
		}
	}
	return result;
}

static enum telnyx_webhook_result
check_signature(const struct telnyx_webhook_verify_params *params)
{
	enum telnyx_webhook_result result;
	unsigned char signature[TELNYX_ED25519_SIGNATURE_BYTES], *text;
	size_t bytes;

	if (!telnyx_base64_decode(params->signature, signature, sizeof(signature)))
		return TELNYX_WEBHOOK_BAD_ENCODING;
	text = join(params->timestamp, params->body, params->body_bytes, &bytes);
	if (text == NULL)
		return TELNYX_WEBHOOK_NO_MEMORY;
	(void)ERR_set_mark();
	result = try_keys(params->keys, signature, text, bytes);
	(void)ERR_pop_to_mark();
	free(text);
	return result;
}

enum telnyx_webhook_result
telnyx_webhook_verify(const struct telnyx_webhook_verify_params *params)
{
	struct telnyx_webhook_verify_params given;
	enum telnyx_webhook_result result;

	if (params == NULL ||
	    telnyx_struct_read(&given, sizeof(given), params, "params.size") !=
		TELNYX_OK ||
	    (given.body == NULL && given.body_bytes > 0))
		return TELNYX_WEBHOOK_INTERNAL;
	if (given.keys == NULL)
		return TELNYX_WEBHOOK_NO_KEYS;
	if (given.signature == NULL || given.signature[0] == '\0')
		return TELNYX_WEBHOOK_NO_SIGNATURE;
	if (given.timestamp == NULL || given.timestamp[0] == '\0')
		return TELNYX_WEBHOOK_NO_TIMESTAMP;
	if ((result = check_age(&given)) != TELNYX_WEBHOOK_OK)
		return result;
	return check_signature(&given);
}

/* --- signing --- */

enum telnyx_status
telnyx_webhook_sign(const char *private_key, int64_t timestamp_s, const void *body,
    size_t body_bytes, struct telnyx_webhook_signature *out)
{
	unsigned char signature[TELNYX_ED25519_SIGNATURE_BYTES], *text = NULL;
	enum telnyx_status st;
	EVP_PKEY *key = NULL;
	size_t bytes;

	if (out == NULL)
		return telnyx_need(out, "out");
	memset(out, 0, sizeof(*out));
	if (private_key == NULL || (body == NULL && body_bytes > 0))
		return telnyx_invalid(
		    private_key == NULL ? "private_key" : "body", "is NULL");
	if (timestamp_s < 0)
		return telnyx_invalid("timestamp_s", "is negative");
	if (timestamp_s == 0 && !read_clock(&timestamp_s))
		return TELNYX_E_SYSTEM;
	if ((st = telnyx_webhook_private_key(private_key, &key)) != TELNYX_OK)
		return st;
	(void)snprintf(out->timestamp, sizeof(out->timestamp), "%" PRId64, timestamp_s);
	(void)ERR_set_mark();
	st = TELNYX_E_NO_MEMORY;
	if ((text = join(out->timestamp, body, body_bytes, &bytes)) != NULL &&
	    telnyx_ed25519_sign(key, text, bytes, signature)) {
		(void)EVP_EncodeBlock(
		    (unsigned char *)out->signature, signature, (int)sizeof(signature));
		st = TELNYX_OK;
	} else {
		memset(out, 0, sizeof(*out));
	}
	(void)ERR_pop_to_mark();
	free(text);
	EVP_PKEY_free(key);
	return st;
}

enum telnyx_status
telnyx_webhook_public_key(const char *private_key, char out[TELNYX_WEBHOOK_KEY_MAX])
{
	unsigned char raw[TELNYX_ED25519_KEY_BYTES];
	size_t len = sizeof(raw);
	enum telnyx_status st;
	EVP_PKEY *key = NULL;

	if (out == NULL)
		return telnyx_need(out, "out");
	out[0] = '\0';
	if (private_key == NULL)
		return telnyx_need(private_key, "private_key");
	if ((st = telnyx_webhook_private_key(private_key, &key)) != TELNYX_OK)
		return st;
	if (EVP_PKEY_get_raw_public_key(key, raw, &len) == 1)
		(void)EVP_EncodeBlock((unsigned char *)out, raw, (int)sizeof(raw));
	else
		st = TELNYX_E_NO_MEMORY;
	EVP_PKEY_free(key);
	return st;
}
