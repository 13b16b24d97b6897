/* SPDX-License-Identifier: MIT */
#include "states.h"

void
fx_script(const struct telnyx_sandbox_reply *reply)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox, reply), TELNYX_OK);
}

struct telnyx_client_stats
fx_stats(void)
{
	struct telnyx_client_stats now = {.size = sizeof(now)};

	ck_assert_int_eq(telnyx_client_get_stats(fx.client, &now), TELNYX_OK);
	return now;
}

void
fx_count_close(struct telnyx_client *client, void *arg)
{
	ck_assert_ptr_eq(client, fx.client);
	(*(unsigned *)arg)++;
}

void
fx_bring(struct fx_result *first, struct fx_result *result, enum fx_where where)
{
	bool throttle = where == FX_THROTTLED;

	fx_setup_with(NULL, TELNYX_CONFIG(.max_connections = 1,
				.rate_per_second = throttle ? 0.01 : 0));
	fx_one_at_a_time();
	if (where == FX_THROTTLED || where == FX_QUEUED) {
		if (where == FX_QUEUED)
			fx_script(FX_STALL);
		ck_assert_int_eq(fx_send(first, NULL, NULL), TELNYX_OK);
		fx_run_until_received(1);
	} else if (where == FX_ON_WIRE) {
		fx_script(FX_STALL);
	} else if (where == FX_BACKING_OFF) {
		fx_script(FX_NOT_NOW);
	}
	ck_assert_int_eq(fx_send(result, NULL, NULL), TELNYX_OK);
	if (where == FX_ON_WIRE || where == FX_BACKING_OFF)
		fx_run_until_received(1);
	if (where != FX_FRESH && where != FX_ANSWERED)
		fx_turn();
	if (where == FX_BACKING_OFF)
		ck_assert_uint_eq(fx_stats().backing_off, 1);
	if (where == FX_QUEUED)
		ck_assert_uint_eq(fx_stats().waiting, 1);
	if (where == FX_THROTTLED)
		ck_assert_uint_eq(fx_stats().throttled, 1);
	if (where == FX_ANSWERED)
		fx_run_until(&result->calls, 1);
}

enum telnyx_outcome
fx_outcome_in(enum fx_where where)
{
	static const enum telnyx_outcome outcomes[FX_WHERES] = {
	    [FX_FRESH] = TELNYX_OUTCOME_NOT_SENT,
	    [FX_THROTTLED] = TELNYX_OUTCOME_NOT_SENT,
	    [FX_QUEUED] = TELNYX_OUTCOME_NOT_SENT,
	    [FX_ON_WIRE] = TELNYX_OUTCOME_UNKNOWN,
	    [FX_BACKING_OFF] = TELNYX_OUTCOME_REJECTED,
	    [FX_ANSWERED] = TELNYX_OUTCOME_ACCEPTED,
	};

	return outcomes[where];
}
