/* SPDX-License-Identifier: MIT */
/* Signatures of webhooks: what is taken, and every way of not being taken. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <telnyx/error.h>
#include <telnyx/webhook.h>

#include "codec/ed25519.h"

#define SIGNED_AT INT64_C(1700000000)
#define TIMESTAMP "1700000000"

#define SEED "dHeYP8cpTT82FajGy5iELJ2PaUe//60Sd1QtWLsFp2U="
#define PUBLIC "H7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8nAg="
#define OTHER_SEED "KqULR8kjQt3aHcy3dOUOSX11ljLbLDqLhrManXN/gVE="
#define OTHER_PUBLIC "AfT15PoAMVAu/xVzcAmc0KET4auRbY8Rh6jqPcy99Ms="

#define SPKI "MCowBQYDK2VwAyEAH7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8nAg="
#define PUBLIC_PEM                                                                     \
	"-----BEGIN PUBLIC KEY-----\n"                                                 \
	"MCowBQYDK2VwAyEAH7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8nAg=\n"               \
	"-----END PUBLIC KEY-----\n"
#define SEED_PEM                                                                       \
	"-----BEGIN PRIVATE KEY-----\n"                                                \
	"MC4CAQAwBQYDK2VwBCIEIHR3mD/HKU0/NhWoxsuYhCydj2lHv/+tEndULVi7Badl\n"           \
	"-----END PRIVATE KEY-----\n"
/* openssl pkey -aes128 -passout pass:x */
#define LOCKED_PEM                                                                     \
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"                                      \
	"MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhMjiStqtWRRAICCAAw\n"           \
	"DAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEExn7UWd0E1l2ZnqFGNg+FcEQBs/\n"           \
	"1Zua9aF2gzRGRIfiF2AVa1fosIY+ed2WpXJZTTkGNhcCNf8SXGlu8uFvdtOGGb3+\n"           \
	"4VcEwkQ0/RDx3ufOLXw=\n"                                                       \
	"-----END ENCRYPTED PRIVATE KEY-----\n"
#define P256_PEM                                                                       \
	"-----BEGIN PUBLIC KEY-----\n"                                                 \
	"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEDAcYK2A18jpNvMv5NvatfSC5QciC\n"           \
	"UHXGHTD7b5iBNMy4I2ib2QqWr/ORDmJtI6kdDttYRm7TzzWMFKPp0I1A9A==\n"               \
	"-----END PUBLIC KEY-----\n"
#define X25519_PEM                                                                     \
	"-----BEGIN PUBLIC KEY-----\n"                                                 \
	"MCowBQYDK2VuAyEA6b8HTC/fw5fE8xz/vUOU/g+tqMH+lLSeJyITCVAgQx0=\n"               \
	"-----END PUBLIC KEY-----\n"

#define BODY "{}"
#define GOOD                                                                           \
	"52yYtBchLxt/"                                                                 \
	"MgGyGh4AzQUh8GrbPLD1Skx7zerZwe828RIXnZil9v5MDSaf7KSdJ1NjCS7RwkARU"            \
	"iDNds1sDA=="

static struct telnyx_webhook_keys *keys;

static void
set_up(void)
{
	static const char *const list[] = {PUBLIC, NULL};

	ck_assert_int_eq(telnyx_webhook_keys_new(list, &keys, NULL), TELNYX_OK);
}

static void
tear_down(void)
{
	telnyx_webhook_keys_unref(keys);
	keys = NULL;
}

static enum telnyx_webhook_result
verify(
    const char *signature, const char *timestamp, const void *body, size_t body_bytes)
{
	return telnyx_webhook_verify(TELNYX_WEBHOOK_VERIFY(.body = body,
	    .body_bytes = body_bytes, .signature = signature, .timestamp = timestamp,
	    .keys = keys, .now_s = SIGNED_AT));
}

static void
base64(const unsigned char *bytes, size_t len, char *out)
{
	(void)EVP_EncodeBlock((unsigned char *)out, bytes, (int)len);
}

static size_t
unhex(const char *hex, unsigned char *out)
{
	size_t i, len = strlen(hex) / 2;
	char pair[3] = "";

	for (i = 0; i < len; i++) {
		memcpy(pair, hex + 2 * i, 2);
		out[i] = (unsigned char)strtoul(pair, NULL, 16);
	}
	return len;
}

/* --- what is taken --- */

/* Each: printf '1700000000|BODY' >m; openssl pkeyutl -sign -rawin -inkey seed.pem
 * -in m | base64 -w0 (OpenSSL 3.0.22), and the same from Python's cryptography
 * 48.0.0. */
static const struct {
	const char *body;
	const char *signature;
} made_by_openssl[] = {
    {"", "Ymrkt2oVtfgQ0wDLk9uAL+KQ2BgekJIZ15QLZw2STL9zdgLkVuxFz4clgLwOF0JIzns4V6VuRyZo"
	 "P8dmI4RGDw=="},
    {BODY, GOOD},
    {"{\"text\":\"Gr\xc3\xbc\xc3\x9f"
     "e, \xe4\xbd\xa0\xe5\xa5\xbd \xf0\x9f\x91\x8b\"}",
	"hR9z/UBwCB9pjbGo1cEDj0Il5PfAMh0wMkEbc1+KDKe2M/BaptR1pTWx1eXim/GBiEkFX6bY1HHa"
	"pG0n3Lw1Dg=="},
    {"{\"data\":{\"event_type\":\"message.sent\"}}\n",
	"UtexoU1J/Dp5ex9WFME+pII/2mairlhk38uHmai/BzWdUH7BkZFuRA4p6FaWJDc7N0wo4hivnW/O"
	"rLwgEJF+DQ=="},
};

START_TEST(signatures_of_the_openssl_command_are_taken)
{
	size_t i;

	for (i = 0; i < sizeof(made_by_openssl) / sizeof(made_by_openssl[0]); i++)
		ck_assert_int_eq(
		    verify(made_by_openssl[i].signature, TIMESTAMP,
			made_by_openssl[i].body, strlen(made_by_openssl[i].body)),
		    TELNYX_WEBHOOK_OK);
	/* An empty body may come as a null pointer too. */
	ck_assert_int_eq(verify(made_by_openssl[0].signature, TIMESTAMP, NULL, 0),
	    TELNYX_WEBHOOK_OK);
}
END_TEST

START_TEST(a_body_of_every_byte_is_taken)
{
	unsigned char body[256];
	size_t i;

	for (i = 0; i < sizeof(body); i++)
		body[i] = (unsigned char)i;
	ck_assert_int_eq(verify("YmoBsA9kukv4v2fV3nwDKEK88bxPpbGnDvYF19IURIlYnKCOUmkvY1"
				"incoZDBxv85VdxSspe3se3LXIqhTpXBg==",
			     TIMESTAMP, body, sizeof(body)),
	    TELNYX_WEBHOOK_OK);
}
END_TEST

/* RFC 8032, section 7.1, tests 1 to 3: key, message, signature. */
static const struct {
	const char *seed, *public_key, *text, *signature;
} rfc8032[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
	"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33b"
	"acc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
	"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e1599"
	"6e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
	"6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f2"
	"90ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
};

START_TEST(the_vectors_of_rfc_8032_hold)
{
	unsigned char seed[32], public_key[32], text[8], wanted[64], made[64];
	char seed_text[64], public_text[64], derived[TELNYX_WEBHOOK_KEY_MAX];
	EVP_PKEY *private_key, *key;
	size_t i, len;

	for (i = 0; i < sizeof(rfc8032) / sizeof(rfc8032[0]); i++) {
		unhex(rfc8032[i].seed, seed);
		unhex(rfc8032[i].public_key, public_key);
		unhex(rfc8032[i].signature, wanted);
		len = unhex(rfc8032[i].text, text);
		base64(seed, sizeof(seed), seed_text);
		base64(public_key, sizeof(public_key), public_text);
		ck_assert_int_eq(
		    telnyx_webhook_public_key(seed_text, derived), TELNYX_OK);
		ck_assert_str_eq(derived, public_text);
		private_key = EVP_PKEY_new_raw_private_key(
		    EVP_PKEY_ED25519, NULL, seed, sizeof(seed));
		key = EVP_PKEY_new_raw_public_key(
		    EVP_PKEY_ED25519, NULL, public_key, sizeof(public_key));
		ck_assert(telnyx_ed25519_sign(private_key, text, len, made));
		ck_assert_mem_eq(made, wanted, sizeof(made));
		ck_assert_int_eq(telnyx_ed25519_verify(key, made, text, len), 1);
		text[len] = 'x';
		ck_assert_int_eq(telnyx_ed25519_verify(key, made, text, len + 1), 0);
		EVP_PKEY_free(private_key);
		EVP_PKEY_free(key);
	}
}
END_TEST

START_TEST(what_is_signed_here_is_taken_here)
{
	static const char *const seeds[] = {SEED, SEED_PEM};
	struct telnyx_webhook_signature made;
	size_t i;

	for (i = 0; i < 2; i++) {
		ck_assert_int_eq(
		    telnyx_webhook_sign(seeds[i], SIGNED_AT, BODY, strlen(BODY), &made),
		    TELNYX_OK);
		ck_assert_str_eq(
		    made.signature, GOOD); /* Ed25519 has no chance in it */
		ck_assert_str_eq(made.timestamp, TIMESTAMP);
	}
	ck_assert_int_eq(telnyx_webhook_sign(SEED, 0, NULL, 0, &made), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_webhook_verify(TELNYX_WEBHOOK_VERIFY(.signature = made.signature,
		.timestamp = made.timestamp, .keys = keys)),
	    TELNYX_WEBHOOK_OK);
	ck_assert_int_eq(
	    telnyx_webhook_sign(SEED, INT64_MAX, NULL, 0, &made), TELNYX_OK);
	ck_assert_str_eq(made.timestamp, "9223372036854775807");
}
END_TEST

START_TEST(either_key_of_a_change_is_taken)
{
	static const char *const both[] = {OTHER_PUBLIC, PUBLIC_PEM, NULL};
	static const char *const seeds[] = {SEED, OTHER_SEED};
	struct telnyx_webhook_signature made;
	size_t i;

	telnyx_webhook_keys_unref(keys);
	ck_assert_int_eq(telnyx_webhook_keys_new(both, &keys, NULL), TELNYX_OK);
	for (i = 0; i < 2; i++) {
		ck_assert_int_eq(
		    telnyx_webhook_sign(seeds[i], SIGNED_AT, BODY, strlen(BODY), &made),
		    TELNYX_OK);
		ck_assert_int_eq(
		    verify(made.signature, made.timestamp, BODY, strlen(BODY)),
		    TELNYX_WEBHOOK_OK);
	}
	ck_assert_ptr_eq(telnyx_webhook_keys_ref(keys), keys);
	telnyx_webhook_keys_unref(keys);
	ck_assert_int_eq(verify(GOOD, TIMESTAMP, BODY, 2), TELNYX_WEBHOOK_OK);
	ck_assert_ptr_null(telnyx_webhook_keys_ref(NULL));
}
END_TEST

/* --- what is not --- */

START_TEST(no_byte_of_the_body_can_be_changed)
{
	char body[] = "{\"data\":{\"event_type\":\"message.sent\"}}\n";
	size_t i, bit, len = strlen(body);

	for (i = 0; i < len; i++) {
		for (bit = 0; bit < 8; bit++) {
			body[i] = (char)(body[i] ^ (1 << bit));
			ck_assert_int_eq(
			    verify(made_by_openssl[3].signature, TIMESTAMP, body, len),
			    TELNYX_WEBHOOK_BAD_SIGNATURE);
			body[i] = (char)(body[i] ^ (1 << bit));
		}
	}
	ck_assert_int_eq(verify(made_by_openssl[3].signature, TIMESTAMP, body, len - 1),
	    TELNYX_WEBHOOK_BAD_SIGNATURE);
	ck_assert_int_eq(verify(made_by_openssl[3].signature, TIMESTAMP, body, len),
	    TELNYX_WEBHOOK_OK);
}
END_TEST

START_TEST(no_bit_of_the_signature_can_be_changed)
{
	unsigned char raw[64];
	char text[96];
	size_t i, bit;

	ck_assert(telnyx_base64_decode(GOOD, raw, sizeof(raw)));
	for (i = 0; i < sizeof(raw); i++) {
		for (bit = 0; bit < 8; bit++) {
			raw[i] = (unsigned char)(raw[i] ^ (1 << bit));
			base64(raw, sizeof(raw), text);
			ck_assert_int_eq(verify(text, TIMESTAMP, BODY, 2),
			    TELNYX_WEBHOOK_BAD_SIGNATURE);
			raw[i] = (unsigned char)(raw[i] ^ (1 << bit));
		}
	}
}
END_TEST

/* Every character of the text, by every other byte. */
START_TEST(no_character_of_the_signature_can_be_changed)
{
	char text[] = GOOD;
	enum telnyx_webhook_result result;
	size_t i;
	int c;

	for (i = 0; i < strlen(GOOD); i++) {
		for (c = 1; c < 256; c++) {
			text[i] = (char)c;
			result = verify(text, TIMESTAMP, BODY, 2);
			ck_assert(result == TELNYX_WEBHOOK_BAD_ENCODING ||
				  result == TELNYX_WEBHOOK_BAD_SIGNATURE ||
				  strcmp(text, GOOD) == 0);
		}
		text[i] = GOOD[i];
	}
}
END_TEST

START_TEST(no_byte_of_the_timestamp_can_be_changed)
{
	char text[] = TIMESTAMP;
	enum telnyx_webhook_result result;
	size_t i;
	int c;

	for (i = 0; i < strlen(TIMESTAMP); i++) {
		for (c = 1; c < 256; c++) {
			if (c == TIMESTAMP[i])
				continue;
			text[i] = (char)c;
			result = verify(GOOD, text, BODY, 2);
			if (c < '0' || c > '9' || (i == 0 && c == '0'))
				ck_assert_int_eq(result, TELNYX_WEBHOOK_BAD_TIMESTAMP);
			else
				ck_assert(result == TELNYX_WEBHOOK_TOO_OLD ||
					  result == TELNYX_WEBHOOK_TOO_NEW ||
					  result == TELNYX_WEBHOOK_BAD_SIGNATURE);
		}
		text[i] = TIMESTAMP[i];
	}
}
END_TEST

/* (R, S + L) fits the same equation as (R, S). */
START_TEST(a_malleable_signature_is_refused)
{
	static const unsigned char order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63,
	    0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
	unsigned char raw[64];
	unsigned carry, times, i;
	char text[96];

	ck_assert(telnyx_base64_decode(GOOD, raw, sizeof(raw)));
	for (times = 1; times <= 14; times++) {
		for (carry = 0, i = 0; i < 32; i++) {
			carry += (unsigned)raw[32 + i] + order[i];
			raw[32 + i] = (unsigned char)carry;
			carry >>= 8;
		}
		ck_assert_uint_eq(carry, 0);
		ck_assert(!telnyx_ed25519_signature_is_canonical(raw));
		base64(raw, sizeof(raw), text);
		ck_assert_int_eq(
		    verify(text, TIMESTAMP, BODY, 2), TELNYX_WEBHOOK_BAD_SIGNATURE);
	}
	/* S = L and L - 1: the edge itself. */
	ck_assert(telnyx_base64_decode(GOOD, raw, sizeof(raw)));
	memcpy(raw + 32, order, 32);
	ck_assert(!telnyx_ed25519_signature_is_canonical(raw));
	raw[32]--;
	ck_assert(telnyx_ed25519_signature_is_canonical(raw));
}
END_TEST

/* The eight points of small order, then their other encodings: the sign of an x
 * that is 0, and y + p. */
static const char *const small_points[] = {
    "0100000000000000000000000000000000000000000000000000000000000000",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};

START_TEST(keys_of_small_order_are_refused)
{
	const char *list[] = {PUBLIC, NULL, NULL};
	struct telnyx_webhook_keys *made;
	struct telnyx_error *error;
	unsigned char raw[32];
	char text[64];
	size_t i;

	for (i = 0; i < sizeof(small_points) / sizeof(small_points[0]); i++) {
		unhex(small_points[i], raw);
		base64(raw, sizeof(raw), text);
		list[1] = text;
		ck_assert_int_eq(
		    telnyx_webhook_keys_new(list, &made, &error), TELNYX_E_CONFIG);
		ck_assert_ptr_null(made);
		ck_assert_int_eq(error->type, TELNYX_ERROR_VALIDATION);
		ck_assert_str_eq(error->field, "keys[1]");
		ck_assert(strstr(error->detail, i < 10 ? "small order" : "canonical") !=
			  NULL);
		telnyx_error_free(error);
	}
}
END_TEST

/* y from p to 2^255 - 1 stands for a y that has an encoding of its own. */
START_TEST(points_of_two_encodings_are_refused_as_keys_and_in_signatures)
{
	unsigned char raw[64];
	bool failed;
	size_t i, sign;

	ck_assert(telnyx_base64_decode(GOOD, raw, sizeof(raw)));
	for (i = 0xed; i <= 0xff; i++) {
		for (sign = 0; sign < 2; sign++) {
			memset(raw, 0xff, 32);
			raw[0] = (unsigned char)i;
			raw[31] = sign == 0 ? 0x7f : 0xff;
			ck_assert_str_eq(telnyx_ed25519_key_problem(raw, &failed),
			    "is not in canonical form");
			ck_assert(!telnyx_ed25519_signature_is_canonical(raw));
		}
	}
	for (i = 0; i < sizeof(small_points) / sizeof(small_points[0]); i++) {
		unhex(small_points[i], raw);
		ck_assert(!telnyx_ed25519_signature_is_canonical(raw));
	}
}
END_TEST

/* With the neutral element as the key, (B, 1) signs every text there is: this is
 * what the check of the keys is for. */
START_TEST(no_key_is_there_to_take_a_signature_that_needs_none)
{
	unsigned char key[32] = {1}, signature[64];
	const char *list[] = {NULL, NULL};
	struct telnyx_webhook_keys *made;
	char text[64], forged[96];

	memset(signature, 0x66, 32);
	signature[0] = 0x58;
	memset(signature + 32, 0, 32);
	signature[32] = 1;
	ck_assert(telnyx_ed25519_signature_is_canonical(signature));
	base64(key, sizeof(key), text);
	list[0] = text;
	ck_assert_int_eq(telnyx_webhook_keys_new(list, &made, NULL), TELNYX_E_CONFIG);
	base64(signature, sizeof(signature), forged);
	ck_assert_int_eq(
	    verify(forged, TIMESTAMP, BODY, 2), TELNYX_WEBHOOK_BAD_SIGNATURE);
}
END_TEST

START_TEST(a_key_may_have_white_space_around_it_and_be_the_inside_of_pem)
{
	static const char *const texts[] = {PUBLIC "\n", " " PUBLIC "\r\n", "\t" PUBLIC,
	    SPKI, "\n" SPKI "\n", " \n" PUBLIC_PEM "\n "};
	const char *list[] = {texts[_i], NULL};
	struct telnyx_webhook_keys *made;
	struct telnyx_error *error = NULL;

	ck_assert_int_eq(telnyx_webhook_keys_new(list, &made, &error), TELNYX_OK);
	telnyx_webhook_keys_unref(keys);
	keys = made;
	ck_assert_int_eq(
	    verify(GOOD, TIMESTAMP, BODY, strlen(BODY)), TELNYX_WEBHOOK_OK);
}
END_TEST

START_TEST(what_is_no_key_is_refused_with_the_reason)
{
	static const struct {
		const char *key, *why;
	} cases[] = {
	    {"", "is empty"},
	    {" \t\r\n", "is empty"},
	    {"\"" PUBLIC "\"", "quotes"},
	    {"H7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8nAg", "base64"}, /* no padding */
	    {PUBLIC " " PUBLIC, "base64"},
	    {"MCowBQYDK2VwAyEB" PUBLIC, "base64"}, /* not of its form */
	    {"MCowBQYDK2VuAyEAH7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8nAg=",
		"base64"}, /* X25519's */
	    {"-----BEGIN PUBLIC KEY----- " SPKI " -----END PUBLIC KEY-----",
		"on one line"},
	    {"-----BEGIN PUBLIC KEY-----\\n" SPKI "\\n-----END PUBLIC KEY-----\\n",
		"in place of its line ends"},
	    {"H7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8nAh=",
		"base64"}, /* unused bits */
	    {"H7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8nA==", "base64"}, /* 31 bytes */
	    {"H7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8nAgA", "base64"}, /* 33 bytes */
	    {"H7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8n-g=", "base64"}, /* URL-safe */
	    {GOOD, "base64"},
	    {"AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "point of the curve"},
	    {P256_PEM, "Ed25519"},
	    {X25519_PEM, "Ed25519"},
	    {SEED_PEM, "a private key"},
	    {"-----BEGIN PUBLIC KEY-----\n", "Ed25519"},
	    {PUBLIC_PEM PUBLIC_PEM, "more than one PEM"},
	};
	const char *list[] = {NULL, NULL}, *many[18];
	struct telnyx_webhook_keys *made;
	struct telnyx_error *error;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		list[0] = cases[i].key;
		ck_assert_int_eq(
		    telnyx_webhook_keys_new(list, &made, &error), TELNYX_E_CONFIG);
		ck_assert_ptr_null(made);
		ck_assert_str_eq(error->field, "keys[0]");
		ck_assert_msg(strstr(error->detail, cases[i].why) != NULL, "%zu: %s", i,
		    error->detail);
		telnyx_error_free(error);
	}
	list[0] = NULL;
	ck_assert_int_eq(telnyx_webhook_keys_new(list, &made, &error), TELNYX_E_CONFIG);
	ck_assert_str_eq(error->field, "keys");
	telnyx_error_free(error);
	for (i = 0; i < 17; i++)
		many[i] = PUBLIC;
	many[17] = NULL;
	ck_assert_int_eq(telnyx_webhook_keys_new(many, &made, NULL), TELNYX_E_CONFIG);
	many[16] = NULL;
	ck_assert_int_eq(telnyx_webhook_keys_new(many, &made, NULL), TELNYX_OK);
	telnyx_webhook_keys_unref(made);
	ck_assert_int_eq(telnyx_webhook_keys_new(NULL, &made, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_webhook_keys_new(list, NULL, NULL), TELNYX_E_INVALID);
}
END_TEST

START_TEST(each_refusal_says_why)
{
	static const struct {
		const char *signature, *timestamp;
		enum telnyx_webhook_result result;
	} cases[] = {
	    {NULL, TIMESTAMP, TELNYX_WEBHOOK_NO_SIGNATURE},
	    {"", TIMESTAMP, TELNYX_WEBHOOK_NO_SIGNATURE},
	    {GOOD, NULL, TELNYX_WEBHOOK_NO_TIMESTAMP},
	    {GOOD, "", TELNYX_WEBHOOK_NO_TIMESTAMP},
	    {GOOD, " " TIMESTAMP, TELNYX_WEBHOOK_BAD_TIMESTAMP},
	    {GOOD, TIMESTAMP " ", TELNYX_WEBHOOK_BAD_TIMESTAMP},
	    {GOOD, "+" TIMESTAMP, TELNYX_WEBHOOK_BAD_TIMESTAMP},
	    {GOOD, "-" TIMESTAMP, TELNYX_WEBHOOK_BAD_TIMESTAMP},
	    {GOOD, "0" TIMESTAMP, TELNYX_WEBHOOK_BAD_TIMESTAMP},
	    {GOOD, TIMESTAMP ".0", TELNYX_WEBHOOK_BAD_TIMESTAMP},
	    {GOOD, "0x6553f100", TELNYX_WEBHOOK_BAD_TIMESTAMP},
	    {GOOD, "1.7e9", TELNYX_WEBHOOK_BAD_TIMESTAMP},
	    {GOOD, "9223372036854775808", TELNYX_WEBHOOK_BAD_TIMESTAMP},
	    {GOOD, "18446744075409551616", TELNYX_WEBHOOK_BAD_TIMESTAMP},
	    {GOOD, "9223372036854775807", TELNYX_WEBHOOK_TOO_NEW},
	    {GOOD, "0", TELNYX_WEBHOOK_TOO_OLD},
	    {GOOD "=", TIMESTAMP, TELNYX_WEBHOOK_BAD_ENCODING},
	    {" " GOOD, TIMESTAMP, TELNYX_WEBHOOK_BAD_ENCODING},
	    {GOOD "\r\n", TIMESTAMP, TELNYX_WEBHOOK_BAD_ENCODING},
	    {PUBLIC, TIMESTAMP, TELNYX_WEBHOOK_BAD_ENCODING},
	    {"====", TIMESTAMP, TELNYX_WEBHOOK_BAD_ENCODING},
	};
	char cut[] = GOOD;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_msg(verify(cases[i].signature, cases[i].timestamp, BODY, 2) ==
				  cases[i].result,
		    "case %zu", i);
	/* Unused bits that are set, and the padding left away. */
	cut[strlen(cut) - 3] = 'B';
	ck_assert_int_eq(verify(cut, TIMESTAMP, BODY, 2), TELNYX_WEBHOOK_BAD_ENCODING);
	cut[strlen(cut) - 2] = '\0';
	ck_assert_int_eq(verify(cut, TIMESTAMP, BODY, 2), TELNYX_WEBHOOK_BAD_ENCODING);
}
END_TEST

START_TEST(the_tolerance_holds_to_the_second_both_ways)
{
	static const struct {
		int64_t now;
		uint32_t tolerance;
		enum telnyx_webhook_result result;
	} cases[] = {
	    {SIGNED_AT + 300, 0, TELNYX_WEBHOOK_OK},
	    {SIGNED_AT + 301, 0, TELNYX_WEBHOOK_TOO_OLD},
	    {SIGNED_AT - 300, 0, TELNYX_WEBHOOK_OK},
	    {SIGNED_AT - 301, 0, TELNYX_WEBHOOK_TOO_NEW},
	    {SIGNED_AT + 1, 1, TELNYX_WEBHOOK_OK},
	    {SIGNED_AT + 2, 1, TELNYX_WEBHOOK_TOO_OLD},
	    {SIGNED_AT - 2, 1, TELNYX_WEBHOOK_TOO_NEW},
	    {INT64_MAX, UINT32_MAX, TELNYX_WEBHOOK_TOO_OLD},
	    {INT64_MIN, UINT32_MAX, TELNYX_WEBHOOK_TOO_NEW},
	    {1, UINT32_MAX, TELNYX_WEBHOOK_OK},
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_msg(
		    telnyx_webhook_verify(TELNYX_WEBHOOK_VERIFY(.body = BODY,
			.body_bytes = 2, .signature = GOOD, .timestamp = TIMESTAMP,
			.keys = keys, .tolerance_s = cases[i].tolerance,
			.now_s = cases[i].now)) == cases[i].result,
		    "case %zu", i);
	/* Now is long after. */
	ck_assert_int_eq(
	    telnyx_webhook_verify(TELNYX_WEBHOOK_VERIFY(.body = BODY, .body_bytes = 2,
		.signature = GOOD, .timestamp = TIMESTAMP, .keys = keys)),
	    TELNYX_WEBHOOK_TOO_OLD);
}
END_TEST

START_TEST(wrong_arguments_never_verify)
{
	struct telnyx_webhook_verify_params params = {0};
	struct telnyx_webhook_signature made;
	char text[TELNYX_WEBHOOK_KEY_MAX];

	ck_assert_int_eq(telnyx_webhook_verify(NULL), TELNYX_WEBHOOK_INTERNAL);
	ck_assert_int_eq(telnyx_webhook_verify(&params), TELNYX_WEBHOOK_INTERNAL);
	telnyx_webhook_verify_params_init(&params);
	ck_assert_int_eq(telnyx_webhook_verify(&params), TELNYX_WEBHOOK_NO_KEYS);
	params.keys = keys;
	params.body_bytes = 1;
	ck_assert_int_eq(telnyx_webhook_verify(&params), TELNYX_WEBHOOK_INTERNAL);
	ck_assert_int_eq(
	    telnyx_webhook_sign(NULL, 1, NULL, 0, &made), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_webhook_sign(SEED, -1, NULL, 0, &made), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_webhook_sign(SEED, 1, NULL, 1, &made), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_webhook_sign(SEED, 1, "", 0, NULL), TELNYX_E_INVALID);
	/* Neither a terminal is asked for a passphrase, nor a public key signs. */
	ck_assert_int_eq(
	    telnyx_webhook_sign(LOCKED_PEM, 1, NULL, 0, &made), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_webhook_sign(PUBLIC_PEM, 1, NULL, 0, &made), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_webhook_sign("seed", 1, NULL, 0, &made), TELNYX_E_INVALID);
	ck_assert_str_eq(made.signature, "");
	ck_assert_int_eq(telnyx_webhook_public_key(NULL, text), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_webhook_public_key("seed", text), TELNYX_E_INVALID);
	ck_assert_str_eq(text, "");
	telnyx_webhook_keys_unref(NULL);
}
END_TEST

START_TEST(every_result_has_words_of_its_own)
{
	const char *text, *seen[64] = {NULL};
	size_t count = 0, i;
	int result;

	for (result = -1; result < 100; result++) {
		text =
		    telnyx_webhook_result_message((enum telnyx_webhook_result)result);
		if (strcmp(text, "unknown result") == 0)
			continue;
		for (i = 0; i < count; i++)
			ck_assert_str_ne(text, seen[i]);
		seen[count++] = text;
	}
	ck_assert_uint_eq(count, 15);
	/* Webhooks of API version 1 are signed in another way, and end here. */
	text = telnyx_webhook_result_message(TELNYX_WEBHOOK_NO_SIGNATURE);
	ck_assert_ptr_nonnull(strstr(text, "version 1"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("webhook_signature");
	TCase *tcase = tcase_create("webhook_signature");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, signatures_of_the_openssl_command_are_taken);
	tcase_add_test(tcase, a_body_of_every_byte_is_taken);
	tcase_add_test(tcase, the_vectors_of_rfc_8032_hold);
	tcase_add_test(tcase, what_is_signed_here_is_taken_here);
	tcase_add_test(tcase, either_key_of_a_change_is_taken);
	tcase_add_test(tcase, no_byte_of_the_body_can_be_changed);
	tcase_add_test(tcase, no_bit_of_the_signature_can_be_changed);
	tcase_add_test(tcase, no_character_of_the_signature_can_be_changed);
	tcase_add_test(tcase, no_byte_of_the_timestamp_can_be_changed);
	tcase_add_test(tcase, a_malleable_signature_is_refused);
	tcase_add_test(tcase, keys_of_small_order_are_refused);
	tcase_add_test(
	    tcase, points_of_two_encodings_are_refused_as_keys_and_in_signatures);
	tcase_add_test(tcase, no_key_is_there_to_take_a_signature_that_needs_none);
	tcase_add_test(tcase, what_is_no_key_is_refused_with_the_reason);
	tcase_add_loop_test(
	    tcase, a_key_may_have_white_space_around_it_and_be_the_inside_of_pem, 0, 6);
	tcase_add_test(tcase, each_refusal_says_why);
	tcase_add_test(tcase, the_tolerance_holds_to_the_second_both_ways);
	tcase_add_test(tcase, wrong_arguments_never_verify);
	tcase_add_test(tcase, every_result_has_words_of_its_own);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
