/* SPDX-License-Identifier: MIT */
/*
 * Numbers against a sandbox that keeps them: what is bought is there, and
 * however the wire fails, what was said of a purchase is what became of it.
 */
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUNS 150

/* What came of a call, of whatever resource. */
struct got {
	unsigned calls, items, live; /* live: orders that did not fail */
	bool ok;
	enum telnyx_error_type type;
	enum telnyx_outcome outcome;
	char code[16];
	char id[64], number[32], profile[64], live_id[64];
	char message[512];
};

static void
note(struct got *got, const struct telnyx_error *error)
{
	got->ok = error == NULL;
	if (error != NULL) {
		got->type = error->type;
		got->outcome = error->outcome;
		(void)snprintf(got->code, sizeof(got->code), "%s",
		    error->code != NULL ? error->code : "");
		(void)telnyx_error_message(error, got->message, sizeof(got->message));
	}
	got->calls++;
}

static void
keep(char *out, size_t size, const char *text)
{
	(void)snprintf(out, size, "%s", text != NULL ? text : "");
}

static void
on_order(const struct telnyx_number_order *order, const struct telnyx_error *error,
    void *arg)
{
	struct got *got = arg;

	if (order != NULL) {
		ck_assert_int_eq(order->status, TELNYX_NUMBER_ORDER_SUCCESS);
		ck_assert_uint_eq(order->phone_number_count, 1);
		keep(got->id, sizeof(got->id), order->id);
		keep(got->number, sizeof(got->number),
		    order->phone_numbers[0]->phone_number);
	}
	note(got, error);
}

static enum telnyx_list_action
on_listed_order(
    const struct telnyx_number_order *order, const struct telnyx_page *page, void *arg)
{
	struct got *got = arg;

	(void)page;
	got->items++;
	if (order->status != TELNYX_NUMBER_ORDER_FAILURE) {
		got->live++;
		keep(got->live_id, sizeof(got->live_id), order->id);
	}
	return TELNYX_LIST_CONTINUE;
}

static enum telnyx_list_action
on_available(const struct telnyx_available_phone_number *number,
    const struct telnyx_page *page, void *arg)
{
	struct got *got = arg;
	bool in_area = false;
	size_t i;

	(void)page;
	got->items++;
	keep(got->number, sizeof(got->number), number->phone_number);
	for (i = 0; i < number->region_information_count; i++)
		in_area = in_area ||
			  strcmp(number->region_information[i]->region_name, "CA") == 0;
	ck_assert(in_area);
	ck_assert_str_eq(number->cost_information->currency, "USD");
	return TELNYX_LIST_CONTINUE;
}

static void
on_done(const struct telnyx_list_summary *summary, const struct telnyx_error *error,
    void *arg)
{
	(void)summary;
	note(arg, error);
}

static void
on_number(const struct telnyx_phone_number *number, const struct telnyx_error *error,
    void *arg)
{
	struct got *got = arg;

	keep(got->id, sizeof(got->id), number != NULL ? number->id : NULL);
	keep(got->profile, sizeof(got->profile),
	    number != NULL ? number->messaging_profile_id : NULL);
	note(got, error);
}

static void
on_settings(const struct telnyx_phone_number_messaging *settings,
    const struct telnyx_error *error, void *arg)
{
	struct got *got = arg;

	keep(got->profile, sizeof(got->profile),
	    settings != NULL ? settings->messaging_profile_id : NULL);
	note(got, error);
}

static enum telnyx_list_action
on_listed_settings(const struct telnyx_phone_number_messaging *settings,
    const struct telnyx_page *page, void *arg)
{
	struct got *got = arg;

	(void)page;
	got->items++;
	keep(got->number, sizeof(got->number), settings->phone_number);
	return TELNYX_LIST_CONTINUE;
}

static void
on_profile(const struct telnyx_messaging_profile *profile,
    const struct telnyx_error *error, void *arg)
{
	struct got *got = arg;

	keep(got->profile, sizeof(got->profile), profile != NULL ? profile->id : NULL);
	note(got, error);
}

static void
on_reservation(const struct telnyx_number_reservation *reservation,
    const struct telnyx_error *error, void *arg)
{
	struct got *got = arg;

	keep(got->id, sizeof(got->id), reservation != NULL ? reservation->id : NULL);
	note(got, error);
}

/* Start a call into a fresh `got`, run it to its end, and expect success. */
#define RUN(got, call)                                                                 \
	do {                                                                           \
		memset(&(got), 0, sizeof(got));                                        \
		ck_assert_int_eq(call, TELNYX_OK);                                     \
		fx_run_until(&(got).calls, 1);                                         \
	} while (0)
#define RUN_OK(got, call)                                                              \
	do {                                                                           \
		RUN(got, call);                                                        \
		ck_assert_msg((got).ok, "%s", (got).message);                          \
	} while (0)

#define IN_AREA(...)                                                                   \
	TELNYX_AVAILABLE_PHONE_NUMBERS(.filter_country_code = "CA",                    \
	    .filter_national_destination_code = "416", __VA_ARGS__)

START_TEST(a_number_is_searched_bought_found_assigned_and_released)
{
	struct got got, profile, order, number;

	fx_setup();
	RUN_OK(profile, telnyx_messaging_profile_create(fx.client,
			    TELNYX_MESSAGING_PROFILE(.name = "tenant",
				.whitelisted_destinations =
				    (const char *const[]){"US", "CA", NULL}),
			    NULL, on_profile, &profile, NULL));
	RUN_OK(got, telnyx_available_phone_number_search_by_area_code(fx.client, "CA",
			"416", 3, NULL, on_available, on_done, &got, NULL));
	ck_assert_uint_eq(got.items, 3);
	RUN_OK(order, telnyx_number_search_and_buy_first(
			  fx.client, IN_AREA(0), NULL, NULL, on_order, &order, NULL));
	RUN_OK(number, telnyx_phone_number_find_by_number(
			   fx.client, order.number, NULL, on_number, &number, NULL));
	ck_assert_str_ne(number.id, "");
	RUN_OK(got, telnyx_phone_number_assign(fx.client, number.id, profile.profile,
			NULL, on_settings, &got, NULL));
	ck_assert_str_eq(got.profile, profile.profile);
	RUN_OK(
	    got, telnyx_phone_number_messaging_list(fx.client,
		     TELNYX_PHONE_NUMBER_MESSAGING_LIST(.filter_messaging_profile_id =
							    profile.profile),
		     NULL, NULL, on_listed_settings, on_done, &got, NULL));
	ck_assert_uint_eq(got.items, 1);
	ck_assert_str_eq(got.number, order.number);
	RUN_OK(got, telnyx_phone_number_assign(
			fx.client, number.id, "", NULL, on_settings, &got, NULL));
	ck_assert_str_eq(got.profile, "");
	RUN_OK(got, telnyx_phone_number_delete(
			fx.client, number.id, NULL, on_number, &got, NULL));
	RUN_OK(got, telnyx_phone_number_find_by_number(
			fx.client, order.number, NULL, on_number, &got, NULL));
	ck_assert_str_eq(got.id, "");
	fx_teardown();
}
END_TEST

/* What the sandbox has for last digits 97 (reserved by somebody), 98 (gone) and
 * 99 (its order fails). */
START_TEST(a_number_that_cannot_be_had_is_not_bought)
{
	static const struct {
		const char *ends;
		const char *code;
	} fates[] = {{"97", "85006"}, {"98", "85001"}, {"99", ""}};
	struct got got;
	size_t i;

	for (i = 0; i < sizeof(fates) / sizeof(fates[0]); i++) {
		fx_setup();
		RUN(got, telnyx_number_search_and_buy_first(fx.client,
			     IN_AREA(.filter_phone_number_ends_with = fates[i].ends),
			     NULL, NULL, on_order, &got, NULL));
		ck_assert(!got.ok);
		ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_REJECTED);
		ck_assert_str_eq(got.code, fates[i].code);
		RUN_OK(got, telnyx_number_order_list(fx.client, NULL, NULL, NULL,
				on_listed_order, on_done, &got, NULL));
		ck_assert_uint_eq(got.live, 0);
		fx_teardown();
	}
}
END_TEST

START_TEST(a_number_that_was_not_searched_is_refused)
{
	struct got got;

	fx_setup();
	RUN(got, telnyx_number_buy(fx.client,
		     TELNYX_NUMBER_BUY(.phone_number = "+14165550110"), NULL, on_order,
		     &got, NULL));
	ck_assert_str_eq(got.code, "85000");
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_REJECTED);
	fx_teardown();
}
END_TEST

START_TEST(a_reserved_number_is_held_and_its_reservation_extended)
{
	struct got found, got;
	struct telnyx_number_order_item item = {.size = sizeof(item)};
	const struct telnyx_number_order_item *const items[] = {&item, NULL};

	fx_setup();
	RUN_OK(found, telnyx_available_phone_number_search_by_area_code(fx.client, "CA",
			  "416", 1, NULL, on_available, on_done, &found, NULL));
	item.phone_number = found.number;
	RUN_OK(got, telnyx_number_reservation_create(fx.client,
			TELNYX_NUMBER_RESERVATION(.phone_numbers = items), NULL,
			on_reservation, &got, NULL));
	found.calls = 0;
	keep(found.id, sizeof(found.id), got.id);
	RUN_OK(got, telnyx_number_reservation_extend(
			fx.client, found.id, NULL, on_reservation, &got, NULL));
	ck_assert_str_eq(got.id, found.id);
	RUN_OK(got, telnyx_number_buy(fx.client,
			TELNYX_NUMBER_BUY(.phone_number = found.number), NULL, on_order,
			&got, NULL));
	fx_teardown();
}
END_TEST

/* --- whatever the wire does --- */

/* A sequence of its own, so that a run can be repeated. */
static unsigned
chance(unsigned *seed, unsigned below)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % below;
}

static void
script_a_fault(unsigned *seed)
{
	static const int statuses[] = {500, 502, 504, 408, 429, 503};
	struct telnyx_sandbox_reply reply = {.size = sizeof(reply)};
	unsigned kind = chance(seed, 4);

	if (kind == 0) {
		reply.status = statuses[chance(seed, 6)];
	} else if (kind < 3) { /* the sandbox does it, and the reply is cut */
		reply.fault = (enum telnyx_sandbox_fault)(1 + chance(seed, 3));
		reply.fault_at_reply_byte = TELNYX_INT((int64_t)chance(seed, 900));
	} else {
		reply.fault = (enum telnyx_sandbox_fault)(1 + chance(seed, 3));
		reply.fault_at_request_byte = TELNYX_INT((int64_t)chance(seed, 500));
	}
	if (chance(seed, 8) != 0) /* at the orders, where it hurts */
		reply.match = "/number_orders";
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox, &reply), TELNYX_OK);
}

/* Ask until the faults that are left have been used up. */
static void
list_orders(struct got *listed)
{
	unsigned tries;

	for (tries = 0; tries < 40; tries++) {
		RUN(*listed, telnyx_number_order_list(fx.client, NULL, NULL, NULL,
				 on_listed_order, on_done, listed, NULL));
		if (listed->ok)
			return;
	}
	ck_abort_msg("%s", listed->message);
}

START_TEST(what_is_said_of_a_purchase_is_what_became_of_it)
{
	unsigned seed = (unsigned)_i * 7919u + 1u, faults, i;
	struct got bought, listed;

	fx_setup();
	fx_clock_random(fx.env, seed);
	faults = 1 + chance(&seed, chance(&seed, 2) == 0 ? 4 : 16);
	for (i = 0; i < faults; i++)
		script_a_fault(&seed);
	RUN(bought, telnyx_number_search_and_buy_first(fx.client,
			IN_AREA(.filter_phone_number_starts_with =
				    chance(&seed, 2) == 0 ? "555019" : "55501"),
			NULL, NULL, on_order, &bought, NULL));
	fx_advance_ms(5000); /* what still is to happen happens */
	list_orders(&listed);
	ck_assert_msg(listed.live <= 1, "run %d bought %u numbers", _i, listed.live);
	if (bought.ok) {
		ck_assert_uint_eq(listed.live, 1);
		ck_assert_str_eq(listed.live_id, bought.id);
	} else if (bought.outcome == TELNYX_OUTCOME_ACCEPTED) {
		ck_assert_msg(listed.live == 1, "run %d: %s", _i, bought.message);
	} else if (bought.outcome != TELNYX_OUTCOME_UNKNOWN) {
		ck_assert_msg(listed.live == 0, "run %d: %s", _i, bought.message);
	}
	fx_teardown();
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("number_sandbox");
	TCase *state = tcase_create("state");
	TCase *faults = tcase_create("faults");

	tcase_add_test(state, a_number_is_searched_bought_found_assigned_and_released);
	tcase_add_test(state, a_number_that_cannot_be_had_is_not_bought);
	tcase_add_test(state, a_number_that_was_not_searched_is_refused);
	tcase_add_test(state, a_reserved_number_is_held_and_its_reservation_extended);
	suite_add_tcase(s, state);
	tcase_add_loop_test(
	    faults, what_is_said_of_a_purchase_is_what_became_of_it, 0, RUNS);
	suite_add_tcase(s, faults);
	return s;
}

int
main(void)
{
	return fx_main(suite());
}
