/* SPDX-License-Identifier: MIT */
/*
 * Structs in the caller's memory: each begins with its size, so that it can
 * grow.  A new member goes to the end, and makes the struct larger: one that
 * took the place of padding would not be known to be missing, and be read from bytes
 * that nobody has written.  tests/checks/check_struct_ends.sh knows where there is
 * padding, in public structs.
 */
#ifndef TELNYX_BASE_STATUS_H
#define TELNYX_BASE_STATUS_H

#include <telnyx/types.h>

/* How much larger than ours a later caller's struct may be; anything beyond
 * is taken for an uninitialised size. */
#define TELNYX_STRUCT_GROWTH 1024

/* Copy a caller's struct into `out`, which is zeroed first, so that a shorter
 * one of an earlier header reads as "not given" at its end.  NULL reads as all
 * zero.  TELNYX_E_INVALID: no size, or a field that we do not know is set; then
 * `size_name` is the argument at fault ("params.size"; base/refusal.h). */
enum telnyx_status telnyx_struct_read(
    void *out, size_t out_size, const void *in, const char *size_name);

/* The same look at a struct that stays where it is; `in` is not NULL. */
enum telnyx_status telnyx_struct_check(
    size_t known_size, const void *in, const char *size_name);

/* Fill in a caller's struct from `in`, all of which is set, as far as the
 * caller's size goes, which stays.  What the caller has beyond ours must be
 * unset, as its _init leaves it, and stays so.  TELNYX_E_INVALID: no size, or
 * something set there; then nothing is written.  `out` is not NULL. */
enum telnyx_status telnyx_struct_write(
    void *out, const void *in, size_t in_size, const char *size_name);

#endif
