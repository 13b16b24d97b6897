/* SPDX-License-Identifier: MIT */
#include "codec/decimal.h"

#include <stddef.h>

#define UNIT UINT64_C(100000000)

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
telnyx_decimal_parse_e8(const char *text, uint32_t max_units, uint64_t *value)
{
	uint64_t sum = 0, max = max_units * UNIT, place;

	if (text == NULL || !is_digit(*text))
		return false;
	for (; is_digit(*text); text++) {
		sum = sum * 10 + (uint64_t)(*text - '0') * UNIT;
		if (sum > max)
			return false;
	}
	if (*text == '.' && !is_digit(*++text))
		return false;
	/* Zeros may follow the last place that counts. */
	for (place = UNIT / 10; is_digit(*text); text++, place /= 10) {
		if (place == 0 && *text != '0')
			return false;
		sum += (uint64_t)(*text - '0') * place;
	}
	*value = sum;
	return *text == '\0' && sum <= max;
}
