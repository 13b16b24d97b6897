/* SPDX-License-Identifier: MIT */
/*
 * The requests that arrived whole.
 */
#ifndef TELNYX_SANDBOX_WIRE_REQUESTS_H
#define TELNYX_SANDBOX_WIRE_REQUESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <telnyx/sandbox.h>

struct telnyx_http_parse;
struct sbx_kept;

/* A ring, from `first` (a number) on. */
struct sbx_requests {
	struct sbx_kept **ring;
	size_t capacity;
	size_t start; /* of the ring: where `first` is */
	size_t count;
	uint64_t first;
	uint64_t latest; /* the number of the latest, kept or not */
	size_t keep;	 /* 0: all */
};

/* `keep` 0: all. */
void sbx_requests_init(struct telnyx_sandbox *sandbox, size_t keep);
/* Keep a request that arrived whole, under the next number; of a stranger's,
 * the head alone.  Else it has no number and counts as not received:
 * TELNYX_E_QUEUE_FULL, there is no room; TELNYX_E_NO_MEMORY. */
enum telnyx_status sbx_requests_add(struct telnyx_sandbox *sandbox,
    const struct telnyx_http_parse *http, bool stranger, uint64_t connection);
void sbx_requests_set_message(
    struct telnyx_sandbox *sandbox, uint64_t number, const char *message_id);
void sbx_requests_set_status(
    struct telnyx_sandbox *sandbox, uint64_t number, int status);
void sbx_requests_clear(struct telnyx_sandbox *sandbox);

#endif
