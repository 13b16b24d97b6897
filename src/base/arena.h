/* SPDX-License-Identifier: MIT */
/*
 * An arena: many small allocations with one lifetime, freed together.
 * Allocations are zeroed and aligned for any type.  After a failed allocation
 * the arena is still good, and `failed` stays set.
 */
#ifndef TELNYX_BASE_ARENA_H
#define TELNYX_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct telnyx_arena_block;

struct telnyx_arena {
	struct telnyx_arena_block *head;
	bool failed;
};

#define TELNYX_ARENA_INIT                                                              \
	{                                                                              \
		NULL, false                                                            \
	}

void *telnyx_arena_alloc(struct telnyx_arena *arena, size_t size);
/* NULL gives NULL without a failure. */
char *telnyx_arena_strdup(struct telnyx_arena *arena, const char *text);
/* `size` bytes and a zero behind them. */
char *telnyx_arena_memdup(struct telnyx_arena *arena, const void *data, size_t size);
char *telnyx_arena_printf(struct telnyx_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Free all of it; the arena is empty and usable again. */
void telnyx_arena_clear(struct telnyx_arena *arena);
/* The same, wiping each block first: for secrets. */
void telnyx_arena_wipe(struct telnyx_arena *arena);

#endif
