/* SPDX-License-Identifier: MIT */
/*
 * A clock that only tests move: an environment whose timers fire when a test
 * lets time pass, and not before.  It needs no Check, so that the fuzz targets
 * can use it too.
 */
#ifndef TELNYX_TESTS_CLOCK_H
#define TELNYX_TESTS_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/env.h"

/* Starts at 1,000 s, with the wall clock at 2026-11-22T18:00:00Z.  Freed with
 * free(), after all its timers. */
struct telnyx_env *fx_clock_new(void);
/* Move time on by `ns`, firing the timers that fall due, in order. */
void fx_clock_advance(struct telnyx_env *env, uint64_t ns);
/* Jump to the next timer and fire it; false when none is armed. */
bool fx_clock_jump(struct telnyx_env *env);
/* Fire the next timer if it falls due within `until_ns` (of the clock); else
 * move the clock there, and false. */
bool fx_clock_step(struct telnyx_env *env, uint64_t until_ns);
/* What the next random() is, and those after it. */
void fx_clock_random(struct telnyx_env *env, uint64_t value);
/* How long until the next timer; UINT64_MAX when none is armed. */
uint64_t fx_clock_next_ns(const struct telnyx_env *env);
size_t fx_clock_armed(const struct telnyx_env *env);
/* Timers that were made and not freed. */
size_t fx_clock_timers(const struct telnyx_env *env);

#endif
