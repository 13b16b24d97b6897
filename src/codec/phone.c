/* SPDX-License-Identifier: MIT */
/*
 * The shapes of senders and recipients.  Shapes only: Telnyx publishes no
 * pattern, and which numbers exist is for it to say.  ASCII is compared by
 * hand, as <ctype.h> follows the caller's locale.
 */
#include "codec/phone.h"

#include <stddef.h>

#define E164_DIGITS_MAX 15 /* ITU-T E.164, section 6 */
#define ALPHANUMERIC_MAX 11

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Is this `min` to `max` digits and nothing else? */
static bool
is_digits(const char *text, size_t min, size_t max)
{
	size_t len = 0;

	while (len <= max && is_digit(text[len]))
		len++;
	return len >= min && len <= max && text[len] == '\0';
}

bool
telnyx_phone_is_e164(const char *text)
{
	return text != NULL && text[0] == '+' && text[1] != '0' &&
	       is_digits(text + 1, 2, E164_DIGITS_MAX);
}

bool
telnyx_phone_is_short_code(const char *text)
{
	return text != NULL && is_digits(text, 5, 6);
}

bool
telnyx_phone_is_alphanumeric(const char *text)
{
	bool letter = false;
	size_t len;

	if (text == NULL)
		return false;
	for (len = 0; text[len] != '\0'; len++) {
		if (len == ALPHANUMERIC_MAX)
			return false;
		if (is_letter(text[len]))
			letter = true;
		else if (!is_digit(text[len]) && text[len] != ' ')
			return false;
	}
	return letter;
}
