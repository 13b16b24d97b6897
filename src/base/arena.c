/* SPDX-License-Identifier: MIT */
/* An arena of blocks: each allocation is cut from the newest block, and a new
 * block is made when it does not fit. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

/* With its head a block of this size stays within what malloc keeps at hand
 * for each thread (glibc: up to 1,032 bytes). */
#define BLOCK_BYTES 976
/* The first: most of what waits needs no more. */
#define FIRST_BYTES 448

struct telnyx_arena_block {
	struct telnyx_arena_block *next;
	size_t size;
	size_t used;
	max_align_t data[];
};

static struct telnyx_arena_block *
block_new(size_t size, size_t least)
{
	struct telnyx_arena_block *block;

	if (size < least)
		size = least;
	if (size > SIZE_MAX - sizeof(*block) - sizeof(max_align_t))
		return NULL;
	/* Not calloc, which is slower: what is cut from it is zeroed then. */
	if ((block = malloc(sizeof(*block) + size)) != NULL) {
		block->next = NULL;
		block->size = size;
		block->used = 0;
	}
	return block;
}

void *
telnyx_arena_alloc(struct telnyx_arena *arena, size_t size)
{
	const size_t align = sizeof(max_align_t);
	struct telnyx_arena_block *block = arena->head;
	void *out;

	if (size > SIZE_MAX - align) {
		arena->failed = true;
		return NULL;
	}
	size = (size + align - 1) / align * align;
	if (block == NULL || block->size - block->used < size) {
		if ((block = block_new(
			 size, block == NULL ? FIRST_BYTES : BLOCK_BYTES)) == NULL) {
			arena->failed = true;
			return NULL;
		}
		block->next = arena->head;
		arena->head = block;
	}
	out = (char *)block->data + block->used;
	block->used += size;
	memset(out, 0, size);
	return out;
}

char *
telnyx_arena_memdup(struct telnyx_arena *arena, const void *data, size_t size)
{
	char *out;

	if (size == SIZE_MAX) {
		arena->failed = true;
		return NULL;
	}
	if ((out = telnyx_arena_alloc(arena, size + 1)) != NULL && size > 0)
		memcpy(out, data, size);
	return out;
}

char *
telnyx_arena_strdup(struct telnyx_arena *arena, const char *text)
{
	return text == NULL ? NULL : telnyx_arena_memdup(arena, text, strlen(text));
}

char *
telnyx_arena_printf(struct telnyx_arena *arena, const char *format, ...)
{
	va_list args;
	char *out;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0 || (out = telnyx_arena_alloc(arena, (size_t)len + 1)) == NULL) {
		arena->failed = true;
		return NULL;
	}
	va_start(args, format);
	(void)vsnprintf(out, (size_t)len + 1, format, args);
	va_end(args);
	return out;
}

static void
arena_release(struct telnyx_arena *arena, bool wipe)
{
	struct telnyx_arena_block *block, *next;

	for (block = arena->head; block != NULL; block = next) {
		next = block->next;
		if (wipe)
			OPENSSL_cleanse(block->data, block->used);
		free(block);
	}
	arena->head = NULL;
	arena->failed = false;
}

void
telnyx_arena_clear(struct telnyx_arena *arena)
{
	arena_release(arena, false);
}

void
telnyx_arena_wipe(struct telnyx_arena *arena)
{
	arena_release(arena, true);
}
