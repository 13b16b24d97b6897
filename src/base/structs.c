/* SPDX-License-Identifier: MIT */
/* Structs in the caller's memory, of this header's version or another's. */
#include <string.h>

#include "base/refusal.h"
#include "base/status.h"

enum telnyx_status
telnyx_struct_check(size_t known_size, const void *in, const char *size_name)
{
	size_t size, i;
	const unsigned char *bytes = in;

	memcpy(&size, in, sizeof(size));
	/* A caller of a later header: what we do not know must be unset. */
	if (size < sizeof(size) || size > known_size + TELNYX_STRUCT_GROWTH)
		return telnyx_invalid(size_name,
		    "does not fit its struct: begin with its _init or its macro");
	for (i = known_size; i < size; i++)
		if (bytes[i] != 0)
			return telnyx_invalid(size_name,
			    "is of a later version, of which something is set");
	return TELNYX_OK;
}

enum telnyx_status
telnyx_struct_read(void *out, size_t out_size, const void *in, const char *size_name)
{
	enum telnyx_status st;
	size_t size;

	memset(out, 0, out_size);
	if (in == NULL)
		return TELNYX_OK;
	if ((st = telnyx_struct_check(out_size, in, size_name)) != TELNYX_OK)
		return st;
	memcpy(&size, in, sizeof(size));
	memcpy(out, in, size < out_size ? size : out_size);
	memcpy(out, &out_size, sizeof(out_size));
	return TELNYX_OK;
}

enum telnyx_status
telnyx_struct_write(void *out, const void *in, size_t in_size, const char *size_name)
{
	enum telnyx_status st;
	size_t size;

	if ((st = telnyx_struct_check(in_size, out, size_name)) != TELNYX_OK)
		return st;
	memcpy(&size, out, sizeof(size));
	memcpy(out, in, size < in_size ? size : in_size);
	memcpy(out, &size, sizeof(size));
	return TELNYX_OK;
}
