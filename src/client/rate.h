/* SPDX-License-Identifier: MIT */
/*
 * Rate limits: a token bucket for the client and one for each sender that has
 * a rate.  An attempt takes a token of both, its sender's first; attempts that
 * find none wait in the bucket, first-in-first-out.  A token is a message or a
 * segment, as the limit says; an attempt that needs more tokens than the bucket
 * can hold goes when the bucket is full, and leaves a debt.  The server's own limits
 * are in pace.h.
 */
#ifndef TELNYX_CLIENT_RATE_H
#define TELNYX_CLIENT_RATE_H

#include <sys/queue.h>

#include "base/env.h"

struct telnyx_bucket;
struct telnyx_sender;
struct telnyx_sender_rate;

/* A place in a bucket's line; part of a request. */
struct telnyx_rate_wait {
	TAILQ_ENTRY(telnyx_rate_wait) entry;
	struct telnyx_bucket *bucket; /* NULL: not waiting */
	uint32_t tokens;	      /* what it needs; 0 counts as 1 */
	void (*granted)(void *arg);
	void *arg;
};

enum telnyx_status telnyx_bucket_new(struct telnyx_env *env, double per_second,
    uint32_t burst, struct telnyx_bucket **out);
/* Free a bucket in which nobody waits.  NULL is fine. */
void telnyx_bucket_free(struct telnyx_bucket *bucket);

/* True: a token was taken.  False: `wait` is in line, and its `granted` will
 * run from a timer, with a token taken for it. */
bool telnyx_bucket_take(struct telnyx_bucket *bucket, struct telnyx_rate_wait *wait);
bool telnyx_bucket_has_line(const struct telnyx_bucket *bucket); /* NULL: no */
/* Leave the line; nothing happens to a wait that is in none. */
void telnyx_bucket_leave(struct telnyx_rate_wait *wait);

/* The buckets of the senders, by sender. */
struct telnyx_sender_rates {
	struct telnyx_sender_rate *table;
	uint32_t count;
	uint32_t prune_at;
};

/* The sender's bucket, made if need be; *out is NULL if the sender has no rate. */
enum telnyx_status telnyx_sender_rates_find(struct telnyx_sender_rates *rates,
    struct telnyx_env *env, struct telnyx_sender *sender, struct telnyx_bucket **out);
void telnyx_sender_rates_clear(struct telnyx_sender_rates *rates);

#endif
