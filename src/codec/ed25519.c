/* SPDX-License-Identifier: MIT */
/* Encodings of Ed25519's points and numbers: 32 bytes, the lowest first; of a
 * point, y with the sign of x in the topmost bit. */
#include "codec/ed25519.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/evp.h>

#define BYTES TELNYX_ED25519_KEY_BYTES
#define SIGN_BIT 0x80

/* p = 2^255 - 19, of the field, and L, the order of the base point. */
static const unsigned char field_prime[BYTES] = {0xed, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f};
static const unsigned char group_order[BYTES] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63,
    0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10};
/* d = -121665/121666 (RFC 8032, 5.1). */
static const unsigned char curve_d[BYTES] = {0xa3, 0x78, 0x59, 0x13, 0xca, 0x4d, 0xeb,
    0x75, 0xab, 0xd8, 0x41, 0x41, 0x4d, 0x0a, 0x70, 0x00, 0x98, 0xe8, 0x79, 0x77, 0x79,
    0x40, 0xc7, 0x8c, 0x73, 0xfe, 0x6f, 0x2b, 0xee, 0x6c, 0x03, 0x52};

/* The y of the eight points whose order divides the cofactor: 0 (order 4), 1,
 * -1 (order 2), and two of order 8. */
static const unsigned char small_y[][BYTES] = {
    {0},
    {1},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0x7f},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef,
	0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02,
	0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10,
	0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd,
	0x77, 0x92, 0xac, 0x03, 0x7a},
};

bool
telnyx_base64_decode(const char *text, unsigned char *out, size_t bytes)
{
	size_t len = (bytes + 2) / 3 * 4;
	unsigned char decoded[66], again[89];

	if (bytes > 64 || strlen(text) != len)
		return false;
	/* OpenSSL's decoder is lenient: encoding again shows whether the text was the
	 * canonical one. */
	if (EVP_DecodeBlock(decoded, (const unsigned char *)text, (int)len) < 0)
		return false;
	(void)EVP_EncodeBlock(again, decoded, (int)bytes);
	if (memcmp(again, text, len) == 0)
		memcpy(out, decoded, bytes);
	else
		len = 0;
	OPENSSL_cleanse(decoded, sizeof(decoded));
	OPENSSL_cleanse(again, sizeof(again));
	return len != 0;
}

static bool
is_less(const unsigned char *a, const unsigned char *b)
{
	size_t i;

	for (i = BYTES; i-- > 0;)
		if (a[i] != b[i])
			return a[i] < b[i];
	return false;
}

static void
copy_y(const unsigned char *point, unsigned char *y)
{
	memcpy(y, point, BYTES);
	y[BYTES - 1] &= (unsigned char)~SIGN_BIT;
}

static bool
is_canonical(const unsigned char *point)
{
	unsigned char y[BYTES];

	copy_y(point, y);
	return is_less(y, field_prime);
}

/* Is a point of small order?  Its sign is of no interest: with y = 1 or -1, x is 0, and
 * a sign is a second encoding of the same point. */
static bool
is_small(const unsigned char *point)
{
	unsigned char y[BYTES];
	size_t i;

	copy_y(point, y);
	for (i = 0; i < sizeof(small_y) / sizeof(small_y[0]); i++)
		if (memcmp(y, small_y[i], BYTES) == 0)
			return true;
	return false;
}

/* Is there an x for this y: is (y^2 - 1) / (d y^2 + 1) a square?  The quotient is one
 * just when the product of the two is.  -1: no memory. */
static int
is_on_curve(const unsigned char *point)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *p, *d, *y2, *u, *v;
	unsigned char y[BYTES];
	int symbol = -2;

	copy_y(point, y);
	if (ctx == NULL)
		return -1;
	BN_CTX_start(ctx);
	p = BN_CTX_get(ctx);
	d = BN_CTX_get(ctx);
	y2 = BN_CTX_get(ctx);
	u = BN_CTX_get(ctx);
	v = BN_CTX_get(ctx);
	if (v != NULL && BN_lebin2bn(field_prime, BYTES, p) != NULL &&
	    BN_lebin2bn(curve_d, BYTES, d) != NULL &&
	    BN_lebin2bn(y, BYTES, y2) != NULL && BN_mod_sqr(y2, y2, p, ctx) == 1 &&
	    BN_copy(u, y2) != NULL && BN_sub_word(u, 1) == 1 &&
	    BN_mod_mul(v, d, y2, p, ctx) == 1 && BN_add_word(v, 1) == 1 &&
	    BN_mod_mul(u, u, v, p, ctx) == 1)
		symbol = BN_kronecker(u, p, ctx);
	BN_CTX_end(ctx);
	BN_CTX_free(ctx);
	return symbol == -2 ? -1 : symbol >= 0;
}

const char *
telnyx_ed25519_key_problem(const unsigned char key[BYTES], bool *failed)
{
	int found;

	*failed = false;
	if (!is_canonical(key))
		return "is not in canonical form";
	if (is_small(key))
		return "is of small order, with which anyone can sign";
	if ((found = is_on_curve(key)) < 0) {
		*failed = true;
		return "could not be checked without memory";
	}
	return found == 1 ? NULL : "is no point of the curve";
}

bool
telnyx_ed25519_signature_is_canonical(
    const unsigned char signature[TELNYX_ED25519_SIGNATURE_BYTES])
{
	return is_canonical(signature) && !is_small(signature) &&
	       is_less(signature + BYTES, group_order);
}

int
telnyx_ed25519_verify(EVP_PKEY *key,
    const unsigned char signature[TELNYX_ED25519_SIGNATURE_BYTES],
    const unsigned char *text, size_t bytes)
{
	EVP_MD_CTX *ctx;
	int verified = -1;

	if (!telnyx_ed25519_signature_is_canonical(signature))
		return 0;
	if ((ctx = EVP_MD_CTX_new()) == NULL)
		return -1;
	if (EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1)
		verified = EVP_DigestVerify(ctx, signature,
			       TELNYX_ED25519_SIGNATURE_BYTES, text, bytes) == 1;
	EVP_MD_CTX_free(ctx);
	return verified;
}

bool
telnyx_ed25519_sign(EVP_PKEY *key, const unsigned char *text, size_t bytes,
    unsigned char signature[TELNYX_ED25519_SIGNATURE_BYTES])
{
	size_t len = TELNYX_ED25519_SIGNATURE_BYTES;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool made;

	made = ctx != NULL && EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1 &&
	       EVP_DigestSign(ctx, signature, &len, text, bytes) == 1 &&
	       len == TELNYX_ED25519_SIGNATURE_BYTES;
	EVP_MD_CTX_free(ctx);
	return made;
}
