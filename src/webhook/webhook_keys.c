/* SPDX-License-Identifier: MIT */
/* Key sets: made once, never changed, shared by counting. */
#include "webhook/webhook_keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/error.h"
#include "base/process.h"
#include "base/refusal.h"
#include "codec/ed25519.h"

#define PEM_MARK "-----BEGIN "
#define FIELD_BYTES 16 /* "keys[15]" */

static EVP_PKEY *
read_pem(const char *text, bool private_key)
{
	size_t len = strlen(text);
	EVP_PKEY *key = NULL;
	BIO *bio = NULL;

	if (len > 65536 || (bio = BIO_new_mem_buf(text, (int)len)) == NULL)
		return NULL;
	key =
	    private_key
		? PEM_read_bio_PrivateKey(bio, NULL, telnyx_process_no_passphrase, NULL)
		: PEM_read_bio_PUBKEY(bio, NULL, telnyx_process_no_passphrase, NULL);
	BIO_free(bio);
	if (key != NULL && EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	return key;
}

/* Copy a text without the white space around it, which editors, shells and forms put
 * there; NULL: no memory. */
static char *
trimmed(const char *text)
{
	static const char blanks[] = " \t\r\n\v\f";
	size_t len;
	char *copy;

	text += strspn(text, blanks);
	len = strlen(text);
	while (len > 0 && strchr(blanks, text[len - 1]) != NULL)
		len--;
	if ((copy = malloc(len + 1)) != NULL) {
		memcpy(copy, text, len);
		copy[len] = '\0';
	}
	return copy;
}

static bool
is_pem(const char *text)
{
	return strstr(text, PEM_MARK) != NULL;
}

/* Is there only one PEM key in a text?  Of two, as in a file that both were written to,
 * the second would be lost without a word. */
static bool
is_one_pem(const char *text)
{
	const char *mark = strstr(text, PEM_MARK);

	return strstr(mark + 1, PEM_MARK) == NULL;
}

/* Read what PEM has between its lines for an Ed25519 key (RFC 8410): always the same 12
 * bytes, then the key. */
static bool
read_spki(const char *text, unsigned char raw[TELNYX_ED25519_KEY_BYTES])
{
	static const unsigned char prefix[] = {
	    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
	unsigned char der[sizeof(prefix) + TELNYX_ED25519_KEY_BYTES];

	if (!telnyx_base64_decode(text, der, sizeof(der)) ||
	    memcmp(der, prefix, sizeof(prefix)) != 0)
		return false;
	memcpy(raw, der + sizeof(prefix), TELNYX_ED25519_KEY_BYTES);
	return true;
}

/* Say what is wrong with a text that is no key, where that can be seen. */
static const char *
what_is_wrong(const char *text)
{
	if (text[0] == '\0')
		return "is empty";
	if (text[0] == '"' || text[0] == '\'')
		return "has quotes around it";
	if (!is_pem(text))
		return "is neither the base64 of 32 bytes nor the PEM of one Ed25519 "
		       "public key";
	if (!is_one_pem(text))
		return "is more than one PEM block; each key is for itself";
	if (strstr(text, "PRIVATE KEY-----") != NULL)
		return "is a private key, not a public one";
	if (strstr(text, "\\n") != NULL)
		return "is PEM with \"\\n\" in place of its line ends";
	if (strchr(text, '\n') == NULL && strstr(text, "-----END ") != NULL)
		return "is PEM on one line; its line ends are missing";
	return "is PEM, but not of an Ed25519 public key";
}

/* Read the 32 bytes of a public key, from either form. */
static bool
read_public(const char *text, unsigned char raw[TELNYX_ED25519_KEY_BYTES])
{
	size_t len = TELNYX_ED25519_KEY_BYTES;
	EVP_PKEY *key;
	bool read;

	if (!is_pem(text))
		return telnyx_base64_decode(text, raw, TELNYX_ED25519_KEY_BYTES) ||
		       read_spki(text, raw);
	if (!is_one_pem(text) || (key = read_pem(text, false)) == NULL)
		return false;
	read = EVP_PKEY_get_raw_public_key(key, raw, &len) == 1 &&
	       len == TELNYX_ED25519_KEY_BYTES;
	EVP_PKEY_free(key);
	return read;
}

static enum telnyx_status
no_private_key(void)
{
	return telnyx_invalid("private_key",
	    "is neither 32 bytes in base64 nor a PEM without a passphrase");
}

enum telnyx_status
telnyx_webhook_private_key(const char *given, EVP_PKEY **out)
{
	enum telnyx_status st = TELNYX_E_NO_MEMORY;
	unsigned char seed[TELNYX_ED25519_KEY_BYTES];
	char *text = trimmed(given);

	*out = NULL;
	if (text == NULL)
		return TELNYX_E_NO_MEMORY;
	(void)ERR_set_mark();
	if (is_pem(text)) {
		if ((*out = read_pem(text, true)) == NULL)
			st = no_private_key();
	} else if (telnyx_base64_decode(text, seed, sizeof(seed))) {
		*out = EVP_PKEY_new_raw_private_key(
		    EVP_PKEY_ED25519, NULL, seed, sizeof(seed));
	} else {
		st = no_private_key();
	}
	OPENSSL_cleanse(seed, sizeof(seed));
	OPENSSL_cleanse(text, strlen(text));
	free(text);
	(void)ERR_pop_to_mark();
	return *out != NULL ? TELNYX_OK : st;
}

/* Add one key; *why says what is wrong with it. */
static enum telnyx_status
add_key(struct telnyx_webhook_keys *set, const char *given, const char **why)
{
	unsigned char raw[TELNYX_ED25519_KEY_BYTES];
	char *text = trimmed(given);
	bool failed, read;

	if (text == NULL)
		return TELNYX_E_NO_MEMORY;
	if (!(read = read_public(text, raw)))
		*why = what_is_wrong(text);
	free(text);
	if (!read)
		return TELNYX_E_CONFIG;
	if ((*why = telnyx_ed25519_key_problem(raw, &failed)) != NULL)
		return failed ? TELNYX_E_NO_MEMORY : TELNYX_E_CONFIG;
	set->keys[set->count] = EVP_PKEY_new_raw_public_key(
	    EVP_PKEY_ED25519, NULL, raw, TELNYX_ED25519_KEY_BYTES);
	if (set->keys[set->count] == NULL)
		return TELNYX_E_NO_MEMORY;
	set->count++;
	return TELNYX_OK;
}

enum telnyx_status
telnyx_webhook_keys_make(const char *const *keys, const char *only,
    struct telnyx_webhook_keys **out, struct telnyx_error **error)
{
	enum telnyx_status st = TELNYX_OK;
	struct telnyx_webhook_keys *set;
	char field[FIELD_BYTES] = "keys";
	const char *why = NULL;
	size_t i;

	if ((set = calloc(1, sizeof(*set))) == NULL)
		return TELNYX_E_NO_MEMORY;
	atomic_init(&set->references, 1);
	(void)ERR_set_mark();
	for (i = 0; st == TELNYX_OK && keys[i] != NULL; i++) {
		if (i == TELNYX_WEBHOOK_MAX_KEYS) {
			st = TELNYX_E_CONFIG;
			why = "has more than 16 keys";
			break;
		}
		if ((st = add_key(set, keys[i], &why)) != TELNYX_OK)
			(void)snprintf(field, sizeof(field), "keys[%zu]", i);
	}
	(void)ERR_pop_to_mark();
	if (i == 0) {
		st = TELNYX_E_CONFIG;
		why = "has no key";
	}
	if (st == TELNYX_E_CONFIG)
		telnyx_failure_report(error, TELNYX_ERROR_VALIDATION,
		    only != NULL ? only : field, "%s", why);
	if (st == TELNYX_OK)
		*out = set;
	else
		telnyx_webhook_keys_unref(set);
	return st;
}

enum telnyx_status
telnyx_webhook_keys_new(const char *const *keys, struct telnyx_webhook_keys **out,
    struct telnyx_error **error)
{
	enum telnyx_status st;

	if (error != NULL)
		*error = NULL;
	if (out != NULL)
		*out = NULL;
	if ((st = telnyx_need(keys, "keys")) == TELNYX_OK &&
	    (st = telnyx_need(out, "out")) == TELNYX_OK)
		st = telnyx_webhook_keys_make(keys, NULL, out, error);
	return telnyx_refusal_report(st, error);
}

struct telnyx_webhook_keys *
telnyx_webhook_keys_ref(struct telnyx_webhook_keys *keys)
{
	if (keys != NULL)
		atomic_fetch_add_explicit(&keys->references, 1, memory_order_relaxed);
	return keys;
}

void
telnyx_webhook_keys_unref(struct telnyx_webhook_keys *keys)
{
	size_t i;

	if (keys == NULL ||
	    atomic_fetch_sub_explicit(&keys->references, 1, memory_order_acq_rel) != 1)
		return;
	for (i = 0; i < keys->count; i++)
		EVP_PKEY_free(keys->keys[i]);
	free(keys);
}
