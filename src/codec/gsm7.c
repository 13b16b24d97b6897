/* SPDX-License-Identifier: MIT */
/*
 * The GSM 7-bit default alphabet (3GPP TS 23.038, section 6.2.1) as Telnyx's
 * page on message encoding lists it.  That list leaves out twelve characters
 * of the standard which the code samples of the same page include: hence two
 * sets, and the caller says which.
 */
#include "codec/gsm7.h"

static unsigned
ascii_units(uint32_t code)
{
	if (code < 0x20)
		return code == '\n' || code == '\r';
	switch (code) {
	case '`':
	case 0x7F:
		return 0;
	case '[':
	case '\\':
	case ']':
	case '^':
	case '{':
	case '|':
	case '}':
	case '~':
		return 2;
	default:
		return 1;
	}
}

static bool
is_listed(uint32_t code)
{
	switch (code) {
	case 0x00A1: /* inverted exclamation mark */
	case 0x00A3: /* pound */
	case 0x00A5: /* yen */
	case 0x00A7: /* section */
	case 0x00BF: /* inverted question mark */
	case 0x00C4: /* A with diaeresis */
	case 0x00C5: /* A with ring */
	case 0x00C6: /* AE */
	case 0x00C9: /* E with acute */
	case 0x00D1: /* N with tilde */
	case 0x00D6: /* O with diaeresis */
	case 0x00D8: /* O with stroke */
	case 0x00DC: /* U with diaeresis */
	case 0x00DF: /* sharp s */
	case 0x00E0: /* a with grave */
	case 0x00E4: /* a with diaeresis */
	case 0x00E5: /* a with ring */
	case 0x00E6: /* ae */
	case 0x00E8: /* e with grave */
	case 0x00E9: /* e with acute */
	case 0x00EC: /* i with grave */
	case 0x00F1: /* n with tilde */
	case 0x00F2: /* o with grave */
	case 0x00F6: /* o with diaeresis */
	case 0x00F8: /* o with stroke */
	case 0x00F9: /* u with grave */
	case 0x00FC: /* u with diaeresis */
		return true;
	default:
		return false;
	}
}

static bool
is_unlisted(uint32_t code)
{
	switch (code) {
	case 0x00A4: /* currency */
	case 0x00C7: /* C with cedilla */
	case 0x0393: /* Gamma */
	case 0x0394: /* Delta */
	case 0x0398: /* Theta */
	case 0x039B: /* Lambda */
	case 0x039E: /* Xi */
	case 0x03A0: /* Pi */
	case 0x03A3: /* Sigma */
	case 0x03A6: /* Phi */
	case 0x03A8: /* Psi */
	case 0x03A9: /* Omega */
		return true;
	default:
		return false;
	}
}

unsigned
telnyx_gsm7_units(uint32_t code, bool full)
{
	if (code == '\f') /* the extension table's page break */
		return full ? 2 : 0;
	if (code < 0x80)
		return ascii_units(code);
	if (code == 0x20AC) /* euro */
		return 2;
	return is_listed(code) || (full && is_unlisted(code));
}
