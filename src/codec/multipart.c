/* SPDX-License-Identifier: MIT */
#include "codec/multipart.h"

#include <string.h>

/* Write a name with the escapes that browsers use (WHATWG HTML, "multipart/form-data
 * encoding algorithm"). */
static void
put_name(struct telnyx_buf *buf, const char *name)
{
	size_t plain;

	while (*name != '\0') {
		plain = strcspn(name, "\"\r\n");
		telnyx_buf_append(buf, name, plain);
		name += plain;
		if (*name == '\0')
			break;
		telnyx_buf_puts(buf, *name == '"'    ? "%22"
				     : *name == '\r' ? "%0D"
						     : "%0A");
		name++;
	}
}

void
telnyx_multipart_add(struct telnyx_buf *buf, const char *boundary,
    const struct telnyx_multipart_file *file)
{
	telnyx_buf_printf(buf,
	    "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"",
	    boundary, file->field);
	put_name(buf, file->name);
	telnyx_buf_printf(buf, "\"\r\nContent-Type: %s\r\n\r\n", file->content_type);
	telnyx_buf_append(buf, file->data, file->bytes);
	telnyx_buf_puts(buf, "\r\n");
}

void
telnyx_multipart_end(struct telnyx_buf *buf, const char *boundary)
{
	telnyx_buf_printf(buf, "--%s--\r\n", boundary);
}
