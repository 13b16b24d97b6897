/* SPDX-License-Identifier: MIT */
/* The place of a member in a struct, for the walks of a table. */
#ifndef TELNYX_CODEC_FIELDS_INTERNAL_H
#define TELNYX_CODEC_FIELDS_INTERNAL_H

#include "codec/fields.h"

/* Where a struct that is decoded into has what begins at an offset. */
static inline void *
telnyx_field_out(void *out, size_t offset)
{
	return (char *)out + offset;
}

/* The same of a struct that is only read. */
static inline const void *
telnyx_field_in(const void *in, size_t offset)
{
	return (const char *)in + offset;
}

/* The elements of a list that NULL ends; 0 for no list. */
static inline size_t
telnyx_field_count(const char *const *list)
{
	size_t count = 0;

	while (list != NULL && list[count] != NULL)
		count++;
	return count;
}

#endif
