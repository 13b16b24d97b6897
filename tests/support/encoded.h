/* SPDX-License-Identifier: MIT */
/* What the field-table engine writes, as text and as it is read. */
#ifndef TELNYX_TESTS_ENCODED_H
#define TELNYX_TESTS_ENCODED_H

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "codec/json_read.h"
#include "codec/fields.h"

/* Freed by free(); NULL: no memory. */
static inline char *
encoded_text(const struct telnyx_field_table *table, const void *in)
{
	struct telnyx_buf text;

	telnyx_buf_init(&text, INT32_MAX);
	telnyx_fields_encode(table, in, &text);
	return telnyx_buf_take(&text);
}

/* As the library reads what comes back; NULL also if it is not JSON. */
static inline struct json_object *
encoded(const struct telnyx_field_table *table, const void *in)
{
	char *text = encoded_text(table, in);
	struct json_object *json =
	    text != NULL ? telnyx_json_parse(NULL, text, strlen(text)) : NULL;

	free(text);
	return json;
}

#endif
