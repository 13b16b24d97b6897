/* SPDX-License-Identifier: MIT */
#include "programs/worker/address.h"

#include <stdlib.h>
#include <string.h>

bool
worker_address_read(const char *text, char *host, size_t size, uint16_t *port)
{
	const char *colon = strrchr(text, ':');
	size_t len = colon != NULL ? (size_t)(colon - text) : 0, digits;
	unsigned long number;

	if (colon == NULL || len >= size)
		return false;
	digits = strspn(colon + 1, "0123456789");
	number = strtoul(colon + 1, NULL, 10);
	if (digits == 0 || digits > 5 || colon[1 + digits] != '\0' || number > 65535)
		return false;
	if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	memcpy(host, text, len);
	host[len] = '\0';
	*port = (uint16_t)number;
	return true;
}
