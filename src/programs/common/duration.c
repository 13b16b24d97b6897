/* SPDX-License-Identifier: MIT */
#include "programs/common/duration.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *name;
	int64_t ms;
} units[] = {
    {"", 1000},
    {"ms", 1},
    {"s", 1000},
    {"m", 60000},
    {"h", 3600000},
    {"d", 86400000},
};

bool
program_duration_read(const char *text, int64_t *ms)
{
	size_t digits = strspn(text, "0123456789"), i;
	int64_t number = 0;

	/* Leading zeros apart, 13 digits are more than the longest in ms. */
	if (digits == 0 || digits > 13)
		return false;
	for (i = 0; i < digits; i++)
		number = number * 10 + (text[i] - '0');
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(text + digits, units[i].name) != 0)
			continue;
		if (number > PROGRAM_DURATION_MAX_MS / units[i].ms)
			return false;
		*ms = number * units[i].ms;
		return true;
	}
	return false;
}
