/* SPDX-License-Identifier: MIT */
/*
 * How many parts a text takes, counted by the sandbox's own rules so that a
 * mistake of the client is not mirrored here.
 *
 * Telnyx ("Message encoding"): 160 septets in one part, 153 in each of
 * several; 70 and 67 UTF-16 units.  Its own GSM-7 set is used, which leaves
 * out C with cedilla, the currency sign and ten Greek capitals.  Neither an
 * escape sequence nor a surrogate pair is split between two parts (3GPP TS
 * 23.040, 9.2.3.24.1).
 */
#include <string.h>

#include "sandbox/messages/parts.h"
#include "sandbox/messages/smart.h"

/* The next character of valid UTF-8. */
static uint32_t
next_codepoint(const unsigned char **at, const unsigned char *end)
{
	const unsigned char *p = *at;
	uint32_t c = *p++;
	int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;

	if (more > 0)
		c &= 0x3fu >> more;
	while (more-- > 0 && p < end)
		c = (c << 6) | (*p++ & 0x3fu);
	*at = p;
	return c;
}

/* Septets of a character: 1, 2 with its escape, 0 if it has no place. */
static int
gsm7_units(uint32_t c)
{
	static const uint32_t others[] = {0xa1, 0xa3, 0xa5, 0xa7, 0xbf, 0xc4, 0xc5,
	    0xc6, 0xc9, 0xd1, 0xd6, 0xd8, 0xdc, 0xdf, 0xe0, 0xe4, 0xe5, 0xe6, 0xe8,
	    0xe9, 0xec, 0xf1, 0xf2, 0xf6, 0xf8, 0xf9, 0xfc};
	size_t i;

	if (c == '\n' || c == '\r')
		return 1;
	if (c < 0x80) {
		if (c < ' ' || c == '`' || c == 0x7f)
			return 0;
		return strchr("~^|\\{}[]", (int)c) != NULL ? 2 : 1;
	}
	if (c == 0x20ac) /* the euro sign */
		return 2;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (others[i] == c)
			return 1;
	}
	return 0;
}

/* A count in one alphabet: all units, and parts filled one by one. */
struct tally {
	int single; /* units in a lone part */
	int each;   /* in each of several */
	long units;
	long parts;
	int used; /* of the last part */
	bool fits;
};

static void
tally_add(struct tally *t, int units)
{
	if (units == 0) {
		t->fits = false;
		return;
	}
	t->units += units;
	if (t->parts == 0 || t->used + units > t->each) {
		t->parts++;
		t->used = 0;
	}
	t->used += units;
}

static long
tally_parts(const struct tally *t)
{
	return t->units > 0 && t->units <= t->single ? 1 : t->parts;
}

static void
tally_gsm7(struct tally *t, uint32_t c, bool smart)
{
	const char *other = smart ? sbx_smart_replacement(c) : NULL;

	if (other == NULL) {
		tally_add(t, gsm7_units(c));
		return;
	}
	for (; *other != '\0'; other++)
		tally_add(t, gsm7_units((uint32_t)(unsigned char)*other));
}

static void
tally_ucs2(struct tally *t, uint32_t c, bool smart)
{
	const char *other = smart ? sbx_smart_replacement(c) : NULL;

	if (other == NULL) {
		tally_add(t, c > 0xffff ? 2 : 1);
		return;
	}
	for (; *other != '\0'; other++)
		tally_add(t, 1);
}

bool
sbx_parts_count(
    const char *text, size_t len, enum sbx_alphabet alphabet, struct sbx_parts *out)
{
	struct tally gsm7 = {.single = 160, .each = 153, .fits = true};
	struct tally ucs2 = {.single = 70, .each = 67, .fits = true};
	bool only = alphabet == SBX_ALPHABET_GSM7;
	bool smart = only || alphabet == SBX_ALPHABET_SMART;
	const unsigned char *at = (const unsigned char *)text;
	const unsigned char *end = at + len;
	bool blank = true;
	long parts;

	memset(out, 0, sizeof(*out));
	while (at < end) {
		uint32_t c = next_codepoint(&at, end);

		if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
			blank = false;
		tally_gsm7(&gsm7, c, smart);
		tally_ucs2(&ucs2, c, smart);
	}
	if (only && !gsm7.fits)
		return false;
	out->gsm7 = alphabet != SBX_ALPHABET_UCS2 && gsm7.fits;
	parts = tally_parts(out->gsm7 ? &gsm7 : &ucs2);
	out->parts = parts > 1000000 ? 1000000 : (int)parts;
	out->blank = blank || (smart && ucs2.units == 0);
	return true;
}
