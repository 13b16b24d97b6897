/* SPDX-License-Identifier: MIT */
/* Forms with files (RFC 7578). */
#ifndef TELNYX_CODEC_MULTIPART_H
#define TELNYX_CODEC_MULTIPART_H

#include <stddef.h>

#include "base/buf.h"

struct telnyx_multipart_file {
	const char *field;
	const char *name; /* the file's; quotes and line ends in it are escaped */
	const char *content_type; /* without control characters */
	const void *data;
	size_t bytes;
};

/* Append a part.  The boundary must be random enough that no file holds it. */
void telnyx_multipart_add(struct telnyx_buf *buf, const char *boundary,
    const struct telnyx_multipart_file *file);
void telnyx_multipart_end(struct telnyx_buf *buf, const char *boundary);

#endif
