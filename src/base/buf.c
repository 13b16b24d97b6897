/* SPDX-License-Identifier: MIT */
/* The bounded byte buffer.  Old storage is wiped when it is outgrown, since
 * request heads hold the API key. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#define FIRST_BYTES 256

void
telnyx_buf_init(struct telnyx_buf *buf, size_t max)
{
	memset(buf, 0, sizeof(*buf));
	buf->max = max;
}

/* Make room for `more` bytes and a zero. */
static bool
reserve(struct telnyx_buf *buf, size_t more)
{
	size_t need, cap;
	char *data;

	if (buf->failed)
		return false;
	if (more > buf->max || buf->len > buf->max - more || buf->max == SIZE_MAX) {
		buf->failed = buf->full = true;
		return false;
	}
	need = buf->len + more + 1;
	if (need <= buf->cap)
		return true;
	/* The first piece is often the whole: it gets what it needs. */
	if (buf->cap == 0)
		cap = need > FIRST_BYTES ? need : FIRST_BYTES;
	else
		cap = buf->cap;
	while (cap < need)
		cap = cap > SIZE_MAX / 2 ? need : cap * 2;
	if ((data = malloc(cap)) == NULL) {
		buf->failed = true;
		return false;
	}
	if (buf->data != NULL) {
		memcpy(data, buf->data, buf->len + 1);
		OPENSSL_cleanse(buf->data, buf->cap);
		free(buf->data);
	}
	buf->data = data;
	buf->cap = cap;
	return true;
}

void
telnyx_buf_append(struct telnyx_buf *buf, const void *data, size_t len)
{
	if (!reserve(buf, len))
		return;
	if (len > 0)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void
telnyx_buf_puts(struct telnyx_buf *buf, const char *text)
{
	telnyx_buf_append(buf, text, strlen(text));
}

void
telnyx_buf_printf(struct telnyx_buf *buf, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0) {
		buf->failed = true;
		return;
	}
	if (!reserve(buf, (size_t)len))
		return;
	va_start(args, format);
	(void)vsnprintf(buf->data + buf->len, (size_t)len + 1, format, args);
	va_end(args);
	buf->len += (size_t)len;
}

void
telnyx_buf_clear(struct telnyx_buf *buf)
{
	size_t max = buf->max;

	if (buf->data != NULL)
		OPENSSL_cleanse(buf->data, buf->len);
	free(buf->data);
	telnyx_buf_init(buf, max);
}

char *
telnyx_buf_take(struct telnyx_buf *buf)
{
	char *data = buf->data;

	if (buf->failed) {
		telnyx_buf_clear(buf);
		return NULL;
	}
	telnyx_buf_init(buf, buf->max);
	return data;
}
