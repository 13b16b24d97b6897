/* SPDX-License-Identifier: MIT */
/* Statuses, the null string, the version, and versioned structs. */
#include "base/status.h"

#include <string.h>

#include <stdalign.h>

#include <telnyx/version.h>

#include "base/refusal.h"

/* Aligned, as its address stands for null among pointers to structs too. */
alignas(max_align_t) const char telnyx_null[] = "null";

const char *
telnyx_version(void)
{
	return TELNYX_VERSION;
}

const char *
telnyx_status_message(enum telnyx_status status)
{
	switch (status) {
	case TELNYX_OK:
		return "ok";
	case TELNYX_E_INVALID:
		return "invalid argument";
	case TELNYX_E_NO_MEMORY:
		return "no memory";
	case TELNYX_E_QUEUE_FULL:
		return "queue full";
	case TELNYX_E_CLOSING:
		return "client is closing";
	case TELNYX_E_CONFIG:
		return "a setting cannot be used";
	case TELNYX_E_SYSTEM:
		return "system error";
	case TELNYX_E_WRONG_THREAD:
		return "not the thread of the loop";
	}
	return "unknown status";
}

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
