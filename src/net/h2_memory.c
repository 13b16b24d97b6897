/* SPDX-License-Identifier: MIT */
/* Each block is preceded by its size, so that it can be wiped. */
#include "net/h2_memory.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

struct prefix {
	_Alignas(max_align_t) size_t size;
};

static void *
allocate(size_t size)
{
	struct prefix *block = NULL;

	if (size <= SIZE_MAX - sizeof(*block))
		block = malloc(sizeof(*block) + size);
	if (block == NULL)
		return NULL;
	block->size = size;
	return block + 1;
}

static void
let_go(void *memory)
{
	struct prefix *block = memory;

	if (memory == NULL)
		return;
	block--;
	OPENSSL_cleanse(memory, block->size);
	free(block);
}

static void *
on_malloc(size_t size, void *arg)
{
	(void)arg;
	return allocate(size);
}

static void
on_free(void *memory, void *arg)
{
	(void)arg;
	let_go(memory);
}

static void *
on_calloc(size_t count, size_t size, void *arg)
{
	void *memory = NULL;

	(void)arg;
	if (size == 0 || count <= SIZE_MAX / size)
		memory = allocate(count * size);
	if (memory != NULL)
		memset(memory, 0, count * size);
	return memory;
}

static void *
on_realloc(void *memory, size_t size, void *arg)
{
	struct prefix *block = memory;
	void *other = allocate(size);

	(void)arg;
	if (other == NULL || memory == NULL)
		return other;
	block--;
	memcpy(other, memory, block->size < size ? block->size : size);
	let_go(memory);
	return other;
}

nghttp2_mem
telnyx_h2_memory(void)
{
	return (nghttp2_mem){NULL, on_malloc, on_free, on_calloc, on_realloc};
}
