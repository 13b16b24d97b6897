/* SPDX-License-Identifier: MIT */
/* Token buckets.  Tokens are counted as time: a token costs 1/rate seconds of
 * credit, so no rounding error adds up. */
#include "client/rate.h"

#include <stdlib.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#include "client/sender.h"

#define FIRST_PRUNE 64
#define MOST_NS UINT64_C(1000000000000000000) /* 31 years; sums do not wrap */

/* A bucket's points in time are on a clock of its own, which has run for a whole burst
 * when the bucket is made: the machine's clock may be younger than that. */
struct telnyx_bucket {
	struct telnyx_env *env;
	uint64_t born_ns;
	uint64_t token_ns;    /* what one costs */
	uint64_t burst_ns;    /* the most credit */
	uint64_t empty_at_ns; /* when the credit was, or will be, nothing */
	struct telnyx_timer *timer;
	TAILQ_HEAD(, telnyx_rate_wait) line;
};

struct telnyx_sender_rate {
	UT_hash_handle hh;
	struct telnyx_sender *sender; /* counted */
	struct telnyx_bucket *bucket;
};

static uint64_t
bucket_now(const struct telnyx_bucket *bucket)
{
	return bucket->env->now_ns(bucket->env) - bucket->born_ns + bucket->burst_ns;
}

static uint64_t
price(const struct telnyx_bucket *bucket, const struct telnyx_rate_wait *wait)
{
	uint64_t tokens = wait->tokens > 0 ? wait->tokens : 1;

	if (bucket->token_ns > MOST_NS / tokens)
		return MOST_NS;
	return bucket->token_ns * tokens;
}

/* The credit it takes to go: the price, or all that the bucket can hold. */
static uint64_t
needed(const struct telnyx_bucket *bucket, const struct telnyx_rate_wait *wait)
{
	uint64_t full = price(bucket, wait);

	return full < bucket->burst_ns ? full : bucket->burst_ns;
}

/* When `wait` may go. */
static uint64_t
ready_at(const struct telnyx_bucket *bucket, const struct telnyx_rate_wait *wait)
{
	return bucket->empty_at_ns + needed(bucket, wait);
}

static bool
spend(struct telnyx_bucket *bucket, const struct telnyx_rate_wait *wait)
{
	uint64_t now = bucket_now(bucket);

	if (now < ready_at(bucket, wait))
		return false;
	if (now - bucket->empty_at_ns > bucket->burst_ns)
		bucket->empty_at_ns = now - bucket->burst_ns;
	bucket->empty_at_ns += price(bucket, wait);
	return true;
}

static void
arm(struct telnyx_bucket *bucket, const struct telnyx_rate_wait *wait)
{
	uint64_t now = bucket_now(bucket);
	uint64_t ready = ready_at(bucket, wait);

	/* Without memory for the timer, requests that wait end at their deadlines. */
	(void)bucket->env->timer_arm(
	    bucket->env, bucket->timer, ready > now ? ready - now : 0);
}

static void
on_timer(void *arg)
{
	struct telnyx_bucket *bucket = arg;
	struct telnyx_rate_wait *wait;

	while ((wait = TAILQ_FIRST(&bucket->line)) != NULL && spend(bucket, wait)) {
		TAILQ_REMOVE(&bucket->line, wait, entry);
		wait->bucket = NULL;
		wait->granted(wait->arg);
	}
	if (wait != NULL)
		arm(bucket, wait);
}

/* Rounded up: a limit is never exceeded, not even by a nanosecond a token. */
static uint64_t
to_ns(double ns)
{
	uint64_t whole;

	if (ns >= (double)MOST_NS)
		return MOST_NS;
	whole = (uint64_t)ns;
	return (double)whole < ns ? whole + 1 : whole;
}

enum telnyx_status
telnyx_bucket_new(struct telnyx_env *env, double per_second, uint32_t burst,
    struct telnyx_bucket **out)
{
	struct telnyx_bucket *bucket;
	double tokens = burst > 0 ? burst : per_second / 10;

	*out = NULL;
	if ((bucket = calloc(1, sizeof(*bucket))) == NULL)
		return TELNYX_E_NO_MEMORY;
	if (env->timer_new(env, on_timer, bucket, &bucket->timer) != TELNYX_OK) {
		free(bucket);
		return TELNYX_E_NO_MEMORY;
	}
	bucket->env = env;
	bucket->token_ns = to_ns((double)TELNYX_NS_PER_S / per_second);
	bucket->burst_ns = to_ns((double)bucket->token_ns * (tokens < 1 ? 1 : tokens));
	bucket->born_ns = env->now_ns(env);
	TAILQ_INIT(&bucket->line);
	*out = bucket;
	return TELNYX_OK;
}

void
telnyx_bucket_free(struct telnyx_bucket *bucket)
{
	if (bucket == NULL)
		return;
	bucket->env->timer_free(bucket->env, bucket->timer);
	free(bucket);
}

bool
telnyx_bucket_take(struct telnyx_bucket *bucket, struct telnyx_rate_wait *wait)
{
	if (TAILQ_EMPTY(&bucket->line)) {
		if (spend(bucket, wait))
			return true;
		arm(bucket, wait);
	}
	TAILQ_INSERT_TAIL(&bucket->line, wait, entry);
	wait->bucket = bucket;
	return false;
}

bool
telnyx_bucket_has_line(const struct telnyx_bucket *bucket)
{
	return bucket != NULL && !TAILQ_EMPTY(&bucket->line);
}

void
telnyx_bucket_leave(struct telnyx_rate_wait *wait)
{
	struct telnyx_bucket *bucket = wait->bucket;
	bool first;

	if (bucket == NULL)
		return;
	first = wait == TAILQ_FIRST(&bucket->line);
	TAILQ_REMOVE(&bucket->line, wait, entry);
	wait->bucket = NULL;
	if (TAILQ_EMPTY(&bucket->line))
		bucket->env->timer_disarm(bucket->env, bucket->timer);
	else if (first) /* the next one may need less */
		arm(bucket, TAILQ_FIRST(&bucket->line));
}

static void
drop(struct telnyx_sender_rates *rates, struct telnyx_sender_rate *rate)
{
	HASH_DEL(rates->table, rate);
	rates->count--;
	telnyx_bucket_free(rate->bucket);
	telnyx_sender_unref(rate->sender);
	free(rate);
}

/* A full bucket without a line is as good as a new one. */
static bool
is_as_new(const struct telnyx_bucket *bucket)
{
	uint64_t now = bucket_now(bucket);

	return TAILQ_EMPTY(&bucket->line) &&
	       now >= bucket->empty_at_ns + bucket->burst_ns;
}

static void
prune(struct telnyx_sender_rates *rates)
{
	struct telnyx_sender_rate *rate, *next;

	HASH_ITER (hh, rates->table, rate, next)
		if (is_as_new(rate->bucket))
			drop(rates, rate);
	rates->prune_at =
	    rates->count * 2 > FIRST_PRUNE ? rates->count * 2 : FIRST_PRUNE;
}

enum telnyx_status
telnyx_sender_rates_find(struct telnyx_sender_rates *rates, struct telnyx_env *env,
    struct telnyx_sender *sender, struct telnyx_bucket **out)
{
	struct telnyx_sender_rate *rate;

	*out = NULL;
	if (!(sender->params.rate_per_second > 0))
		return TELNYX_OK;
	HASH_FIND_PTR(rates->table, &sender, rate);
	if (rate != NULL) {
		*out = rate->bucket;
		return TELNYX_OK;
	}
	if (rates->count >= rates->prune_at)
		prune(rates);
	if ((rate = calloc(1, sizeof(*rate))) == NULL)
		return TELNYX_E_NO_MEMORY;
	rate->sender = sender;
	if (telnyx_bucket_new(env, sender->params.rate_per_second,
		sender->params.rate_burst, &rate->bucket) != TELNYX_OK) {
		free(rate);
		return TELNYX_E_NO_MEMORY;
	}
	HASH_ADD_PTR(rates->table, sender, rate);
	if (rate->hh.tbl == NULL) {
		telnyx_bucket_free(rate->bucket);
		free(rate);
		return TELNYX_E_NO_MEMORY;
	}
	telnyx_sender_ref(sender);
	rates->count++;
	*out = rate->bucket;
	return TELNYX_OK;
}

void
telnyx_sender_rates_clear(struct telnyx_sender_rates *rates)
{
	struct telnyx_sender_rate *rate, *next;

	HASH_ITER (hh, rates->table, rate, next)
		drop(rates, rate);
}
