/* SPDX-License-Identifier: MIT */
/*
 * A growing byte buffer with a hard cap.  The first append that does not fit
 * or finds no memory marks it failed; later appends do nothing, so a caller
 * looks once, at the end.  `data` always has a zero behind `len` bytes, once
 * anything was appended.
 */
#ifndef TELNYX_BASE_BUF_H
#define TELNYX_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct telnyx_buf {
	char *data;
	size_t len;
	size_t cap;
	size_t max;
	bool failed;
	bool full; /* and that is why: it was the cap, not memory */
};

void telnyx_buf_init(struct telnyx_buf *buf, size_t max);
void telnyx_buf_append(struct telnyx_buf *buf, const void *data, size_t len);
void telnyx_buf_puts(struct telnyx_buf *buf, const char *text);
void telnyx_buf_printf(struct telnyx_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Wipe and free; the buffer is empty and usable again. */
void telnyx_buf_clear(struct telnyx_buf *buf);
/* Hand the bytes over; NULL if failed or empty.  Freed by free(). */
char *telnyx_buf_take(struct telnyx_buf *buf);

#endif
