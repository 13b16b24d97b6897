/* SPDX-License-Identifier: MIT */
/* What the two halves of the shim share. */
#ifndef TELNYX_TESTS_TORTURE_SHIM_INTERNAL_H
#define TELNYX_TESTS_TORTURE_SHIM_INTERNAL_H

#include "torture_shim.h"

#if defined(__has_feature)
#define TORTURE_HAS_FEATURE(name) __has_feature(name)
#else
#define TORTURE_HAS_FEATURE(name) 0
#endif

#if defined(__linux__) && defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) &&      \
    !defined(__SANITIZE_THREAD__) && !TORTURE_HAS_FEATURE(address_sanitizer) &&        \
    !TORTURE_HAS_FEATURE(thread_sanitizer) && !TORTURE_HAS_FEATURE(memory_sanitizer)
#define TORTURE_AVAILABLE 1
#else
#define TORTURE_AVAILABLE 0
#endif

/* A program's own malloc() takes the place of the C library's only if it can
 * be seen from outside. */
#define TORTURE_SEEN __attribute__((visibility("default")))

struct torture_state {
	struct torture_plan plan;
	bool armed;
	unsigned paused;
	unsigned exempt; /* inside json-c, by way of the C library */
	/* For what torture_known.c spares: */
	unsigned exempt_text;	/* no strdup() fails */
	unsigned exempt_zeroed; /* of the coming calls of calloc(): a bit each */
	bool fired;
	bool impaired; /* OpenSSL was, for good */
	uint64_t allocations;
	uint64_t calls[TORTURE_CALLS];
	uint64_t activity;
};
extern struct torture_state torture;

/* Blocks that are allocated, armed or not; signed, since what was made before
 * the shim looked may be freed. */
extern int64_t torture_block_count;

/* The C library's own function of that name. */
void *torture_next(const char *name);

#endif
