/* SPDX-License-Identifier: MIT */
/* The server's limit, as replies show it. */
#include "client/limit.h"

#include "base/env.h"
#include "client/retry.h"

#define S TELNYX_NS_PER_S
#define HOLD_BASE_NS (500 * TELNYX_NS_PER_MS)
#define HOLD_CAP_NS (8 * S)
/* A hold lasts an hour at most, then one request asks again: no single header makes a
 * key dead for a year.  A window longer than that is no window: the header means
 * another thing. */
#define HOLD_MOST_NS (3600 * S)

/* After a refusal the rate is this part of what went through; and this part where many
 * had passed since the last refusal. */
#define CUT 0.7
#define CUT_RARE 0.85
#define RARE 20
/* The pace is just below what the server allows: its clock is not ours. */
#define BELOW_TOLD 0.95
#define RATE_LEAST (1.0 / 60)
#define RATE_MOST 1e5
/* Where the first refusal says little of the limit: where to begin. */
#define DOUBT_RATE 5
/* So many requests that passed, beside so many refusals, tell where the limit is. */
#define SURE_PASSED 10
#define SURE_REFUSALS 3
#define SURE_PART 4
/* The rate grows back in ten times what the refusal has cost, or by this part
 * with each that passes, where it has cost little. */
#define RAMP_LEAST_NS (2 * S)
#define RAMP_MOST_NS (300 * S)
#define GROW_EACH (1.0 / 200)
#define CHEAP_NS HOLD_BASE_NS
/* A late timer may make up for so much. */
#define SLACK_NS (10 * TELNYX_NS_PER_MS)
/* Free again: no refusal, and nobody who had to wait, for so long. */
#define FORGET_NS (60 * S)
#define UNNEEDED_NS (10 * S)

static uint64_t
later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t
since(uint64_t then, uint64_t now)
{
	return now > then ? now - then : 0;
}

uint64_t
telnyx_limit_held_ns(const struct telnyx_limit *limit, uint64_t now)
{
	return since(now, limit->held_until_ns);
}

uint64_t
telnyx_limit_wait_ns(const struct telnyx_limit *limit, uint64_t now)
{
	uint64_t held = telnyx_limit_held_ns(limit, now);

	return limit->rate > 0 ? later(held, since(now, limit->next_ns)) : held;
}

void
telnyx_limit_spend(struct telnyx_limit *limit, uint64_t now)
{
	if (limit->rate > 0)
		limit->next_ns = later(limit->next_ns, since(SLACK_NS, now)) +
				 (uint64_t)((double)S / limit->rate);
}

void
telnyx_limit_waited(struct telnyx_limit *limit, uint64_t now)
{
	limit->waited_ns = now;
}

uint32_t
telnyx_limit_room(const struct telnyx_limit *limit)
{
	if (limit->rate <= 0)
		return UINT32_MAX;
	return limit->rate > 10 ? (uint32_t)(limit->rate / 10) : 1;
}

/* --- what went through --- */

static void
count_passed(struct telnyx_limit *limit, uint64_t now)
{
	uint64_t age = since(limit->second_ns, now);

	if (age >= S) {
		limit->passed_before = age < 2 * S ? limit->passed : 0;
		limit->passed = 0;
		limit->second_ns = now;
	}
	limit->passed++;
	limit->passed_since_cut++;
	limit->refused_in_row = 0;
}

/* How many passed in this second or the one before, whichever had more. */
static double
passed_in_a_second(const struct telnyx_limit *limit, uint64_t now)
{
	uint32_t most =
	    limit->passed > limit->passed_before ? limit->passed : limit->passed_before;

	return since(limit->second_ns, now) >= 2 * S || most == 0 ? 1 : most;
}

/* The rate that the server lets through, as far as a refusal under a pace tells. */
static double
found_rate(const struct telnyx_limit *limit, uint64_t now)
{
	double found = passed_in_a_second(limit, now);

	if (found > limit->rate)
		return limit->rate;
	return found < limit->rate / 2 ? limit->rate / 2 : found;
}

/* --- holds --- */

static void
hold_until(struct telnyx_limit *limit, uint64_t until)
{
	if (until <= limit->held_until_ns)
		return;
	limit->held_until_ns = until;
	limit->next_ns = later(limit->next_ns, until);
}

static uint64_t
to_ns(int64_t ms)
{
	if (ms < 0)
		return 0;
	return (uint64_t)ms < HOLD_MOST_NS / TELNYX_NS_PER_MS
		   ? (uint64_t)ms * TELNYX_NS_PER_MS
		   : HOLD_MOST_NS;
}

static bool
is_window(int64_t ms)
{
	return ms <= (int64_t)(HOLD_MOST_NS / TELNYX_NS_PER_MS);
}

/* The delay doubles each time that nothing has passed in between; half of it is chance.
 * */
static uint64_t
backoff_of(uint32_t times, uint64_t random)
{
	uint64_t ceiling = HOLD_BASE_NS;

	for (; times > 1 && ceiling < HOLD_CAP_NS; times--)
		ceiling *= 2;
	return ceiling / 2 + random % (ceiling / 2 + 1);
}

static void
hold_refused(struct telnyx_limit *limit, const struct telnyx_limit_hint *hint,
    uint64_t random, uint64_t now)
{
	uint64_t told = to_ns(hint->retry_ms), hold;

	limit->jitter_ns = telnyx_retry_jitter_ns(told, random);
	hold = told + limit->jitter_ns;
	if (hint->retry_ms < 0)
		hold = backoff_of(limit->refused_in_row, random);
	else if (told < HOLD_BASE_NS && limit->refused_in_row > 1)
		hold = later(hold, backoff_of(limit->refused_in_row - 1, random));
	/* Requests that were refused have used up nothing of the time after the hold.
	 * */
	limit->next_ns = now;
	hold_until(limit, now + hold);
	limit->hold_ns = hold;
	limit->ramp_ns = hold < RAMP_MOST_NS / 10 ? hold * 10 : RAMP_MOST_NS;
	limit->ramp_ns = later(limit->ramp_ns, RAMP_LEAST_NS);
}

/* --- the pace --- */

static double
in_bounds(double rate)
{
	if (rate < RATE_LEAST)
		return RATE_LEAST;
	return rate > RATE_MOST ? RATE_MOST : rate;
}

/* The window is as long as the longest time to its end that was ever said. */
static void
read_told(struct telnyx_limit *limit, const struct telnyx_limit_hint *hint)
{
	if (hint->limit <= 0 || hint->reset_ms <= 0 || !is_window(hint->reset_ms))
		return;
	limit->window_ns = later(limit->window_ns, to_ns(hint->reset_ms));
	limit->told = (double)hint->limit * (double)S / (double)limit->window_ns;
}

/*
 * The first refusal, of what went without a pace.  Where many were refused with it
 * the limit is about what has passed meanwhile; else it was met by chance, or by
 * somebody else's requests, and the rate is looked for from below, doubling.
 * Replies to what was on its way then come later, and are looked at again.
 */
static void
begin_pace(struct telnyx_limit *limit, uint64_t now)
{
	double passed = passed_in_a_second(limit, now);

	limit->doubling = passed < SURE_PASSED || limit->refused_then < SURE_REFUSALS ||
			  limit->refused_then * SURE_PART < passed;
	limit->ceiling = passed;
	limit->rate = passed * CUT;
	if (limit->told > 0) {
		limit->doubling = false;
		limit->ceiling = limit->told;
		limit->rate = limit->told * BELOW_TOLD;
	} else if (limit->doubling && limit->rate < DOUBT_RATE) {
		limit->rate = DOUBT_RATE;
	}
	limit->rate = in_bounds(limit->rate);
}

static void
cut(struct telnyx_limit *limit, uint64_t now)
{
	limit->refused_then = 1;
	limit->beginning = limit->rate <= 0;
	if (limit->beginning) {
		begin_pace(limit, now);
	} else {
		limit->ceiling = found_rate(limit, now);
		limit->rate =
		    in_bounds(limit->ceiling *
			      (limit->passed_since_cut >= RARE ? CUT_RARE : CUT));
		limit->doubling = false;
	}
	limit->cut_ns = now;
	limit->grown_ns = now;
	limit->passed_since_cut = 0;
}

static double
more(double a, double b)
{
	return a > b ? a : b;
}

static void
grow(struct telnyx_limit *limit, uint64_t now)
{
	uint64_t step = since(later(limit->grown_ns, limit->held_until_ns), now);
	double part, each = 0;

	limit->grown_ns = now;
	if (limit->rate <= 0 || since(limit->waited_ns, now) > S)
		return; /* a pace that nobody waits for proves nothing */
	step = step < S ? step : S;
	part = (double)step / (double)later(limit->ramp_ns, 1);
	if (limit->hold_ns < CHEAP_NS)
		each = GROW_EACH;
	if (limit->doubling)
		limit->rate *= 1 + (double)step / (double)S;
	else if (limit->rate < limit->ceiling)
		limit->rate +=
		    more(limit->ceiling * (1 - CUT) * part, limit->rate * each);
	else
		limit->rate *= 1 + more(part, each);
	if (limit->told > 0 && limit->rate > limit->told * BELOW_TOLD)
		limit->rate = limit->told * BELOW_TOLD;
	limit->rate = in_bounds(limit->rate);
}

/* --- what a reply says --- */

bool
telnyx_limit_passed(struct telnyx_limit *limit, const struct telnyx_limit_hint *hint,
    uint64_t begun, uint64_t random, uint64_t now)
{
	uint64_t reset = is_window(hint->reset_ms) ? to_ns(hint->reset_ms) : 0;
	uint64_t held = limit->held_until_ns;

	count_passed(limit, now);
	read_told(limit, hint);
	if (limit->beginning && begun <= limit->cut_ns)
		begin_pace(limit, now);
	else
		grow(limit, now);
	if (limit->rate > 0 && since(limit->cut_ns, now) > FORGET_NS &&
	    since(limit->waited_ns, now) > UNNEEDED_NS)
		limit->rate = 0;
	if (reset == 0 || hint->remaining < 0)
		return false;
	if (hint->remaining == 0)
		hold_until(limit, now + reset + telnyx_retry_jitter_ns(reset, random));
	else if (hint->limit > 0 && hint->remaining <= hint->limit / 10)
		hold_until(limit, now + reset / (uint64_t)(hint->remaining + 1));
	if (limit->held_until_ns == held)
		return false;
	if (limit->rate <= 0) {
		cut(limit, now);
		limit->hold_ns = reset;
		limit->ramp_ns = RAMP_LEAST_NS;
	}
	limit->waited_ns = now;
	return true;
}

bool
telnyx_limit_refused(struct telnyx_limit *limit, const struct telnyx_limit_hint *hint,
    uint64_t begun, uint64_t random, uint64_t now)
{
	read_told(limit, hint);
	if (limit->rate > 0 && begun <= limit->cut_ns) {
		limit->refused_then++;
		if (limit->beginning)
			begin_pace(limit, now);
		if (hint->retry_ms > 0)
			hold_until(
			    limit, now + to_ns(hint->retry_ms) + limit->jitter_ns);
		return false;
	}
	limit->refused_in_row++;
	cut(limit, now);
	hold_refused(limit, hint, random, now);
	limit->waited_ns = now;
	return true;
}

bool
telnyx_limit_is_new(const struct telnyx_limit *limit, uint64_t now)
{
	return telnyx_limit_held_ns(limit, now) == 0 &&
	       since(limit->second_ns, now) >= 2 * S &&
	       (limit->rate <= 0 || (since(limit->cut_ns, now) > FORGET_NS &&
					since(limit->waited_ns, now) > UNNEEDED_NS));
}
