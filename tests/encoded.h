/* SPDX-License-Identifier: MIT */
/* What the field-table engine writes, as text and as json-c reads it. */
#ifndef TELNYX_TESTS_ENCODED_H
#define TELNYX_TESTS_ENCODED_H

#include <stdlib.h>
#include <string.h>

#include <json-c/json_tokener.h>

#include "base/buf.h"
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

/* NULL also if what was written is not JSON. */
static inline struct json_object *
encoded(const struct telnyx_field_table *table, const void *in)
{
	struct json_tokener *strict = json_tokener_new();
	char *text = encoded_text(table, in);
	struct json_object *json = NULL;

	if (strict != NULL && text != NULL) {
		json_tokener_set_flags(
		    strict, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
		json = json_tokener_parse_ex(strict, text, (int)strlen(text) + 1);
	}
	json_tokener_free(strict);
	free(text);
	return json;
}

#endif
