/* SPDX-License-Identifier: MIT */
/* Reading the structs that callers fill: each begins with its size. */
#ifndef TELNYX_BASE_STATUS_H
#define TELNYX_BASE_STATUS_H

#include <telnyx/types.h>

/* How much larger than ours a later caller's struct may be; anything beyond
 * is taken for an uninitialised size. */
#define TELNYX_STRUCT_GROWTH 1024

/* Copy a caller's struct into `out`, which is zeroed first, so that a shorter
 * one of an earlier header reads as "not given" at its end.  NULL reads as all
 * zero.  TELNYX_E_INVALID: no size, or a field that we do not know is set. */
enum telnyx_status telnyx_struct_read(void *out, size_t out_size, const void *in);

/* The same look at a struct that stays where it is; `in` is not NULL. */
enum telnyx_status telnyx_struct_check(size_t known_size, const void *in);

#endif
