/* SPDX-License-Identifier: MIT */
/* The reference parameter, put into URLs and found there. */
#include "codec/reference.h"

#include <string.h>

#define VALID                                                                          \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ"                                                   \
	"abcdefghijklmnopqrstuvwxyz"                                                   \
	"0123456789_-"

bool
telnyx_reference_is_valid(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len <= TELNYX_REFERENCE_MAX && strspn(text, VALID) == len;
}

void
telnyx_reference_add(struct telnyx_buf *buf, const char *url, const char *reference)
{
	size_t end = strcspn(url, "#");
	const char *query = memchr(url, '?', end);
	const char *separator = "?";

	if (query != NULL)
		separator = query == url + end - 1 || url[end - 1] == '&' ? "" : "&";
	telnyx_buf_append(buf, url, end);
	telnyx_buf_puts(buf, separator);
	telnyx_buf_puts(buf, TELNYX_REFERENCE_NAME "=");
	telnyx_buf_puts(buf, reference);
	telnyx_buf_puts(buf, url + end);
}

const char *
telnyx_reference_find(const char *url, size_t *len)
{
	static const char name[] = TELNYX_REFERENCE_NAME "=";
	const char *pair, *end, *found = NULL;
	size_t bytes;

	if (url == NULL)
		return NULL;
	end = url + strcspn(url, "#");
	pair = memchr(url, '?', (size_t)(end - url));
	while (pair != NULL && pair < end) {
		pair++; /* behind the '?' or '&' */
		bytes = strcspn(pair, "&#");
		if (bytes > sizeof(name) - 1 &&
		    memcmp(pair, name, sizeof(name) - 1) == 0) {
			found = pair + sizeof(name) - 1;
			*len = bytes - (sizeof(name) - 1);
		}
		pair += bytes;
	}
	if (found == NULL || *len > TELNYX_REFERENCE_MAX || strspn(found, VALID) < *len)
		return NULL;
	return found;
}
