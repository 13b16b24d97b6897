/* SPDX-License-Identifier: MIT */
/*
 * Buying a number, and waiting for an order: requests of several steps (see
 * client/request.h), each of them at a stage:
 *
 *   SEARCH   for hits              -> ORDER the first
 *   ORDER    POST, once a hit      -> complete, WAIT, the next hit, LOOK_UP
 *   LOOK_UP  did the order arrive? -> WAIT, or the end in doubt
 *   WAIT     until it is complete  -> complete, the next hit
 *
 * A second order is placed only where the one before was refused, or is known to
 * have failed.  `placed` is what is known of the order in hand; it is the
 * outcome of whatever ends the request.  That an order is not found proves
 * nothing: it may still be on its way (a proxy that gave up on it says nothing
 * of the server behind), so then nothing else is bought.
 */
#ifndef TELNYX_RESOURCES_NUMBERS_NUMBER_PURCHASE_H
#define TELNYX_RESOURCES_NUMBERS_NUMBER_PURCHASE_H

#include <telnyx/number_purchase.h>

#include "client/resource.h"

#define TELNYX_PURCHASE_FIRST_DELAY_NS (500 * TELNYX_NS_PER_MS)

enum telnyx_purchase_stage {
	TELNYX_PURCHASE_SEARCH,
	TELNYX_PURCHASE_ORDER,
	TELNYX_PURCHASE_LOOK_UP,
	TELNYX_PURCHASE_WAIT
};

struct telnyx_purchase {
	struct telnyx_arena memory;
	struct telnyx_number_buy_params wanted; /* its strings are in `memory` */
	struct telnyx_call_options settings;	/* of each call */
	char random[40];

	const char *
	    *hits; /* numbers to try, ended by NULL; NULL: the purchase only waits */
	size_t hit;
	const char *reference; /* customer_reference of the order in hand */
	const char *order_id;

	enum telnyx_purchase_stage stage;
	enum telnyx_outcome placed; /* NONE, UNKNOWN, ACCEPTED */
	struct telnyx_error *doubt; /* why its end is not known; a copy */
	unsigned looks, misses;
	bool pending;	   /* the order was pending when it was last looked at */
	bool best_effort;  /* hits outside of the search were asked for */
	uint64_t delay_ns; /* until the next look */
};

/* The spec of an order of the hit in hand; its strings are the purchase's. */
enum telnyx_status telnyx_purchase_order_spec(
    struct telnyx_purchase *purchase, struct telnyx_request_spec *spec);
/* The time that the call that orders may take, so that there is time left to look the
 * order up. */
uint32_t telnyx_purchase_order_timeout_ms(
    const struct telnyx_purchase *purchase, uint64_t left_ns);

/* As struct telnyx_steps has them. */
bool telnyx_purchase_next(struct telnyx_request *request);
void telnyx_purchase_settle(struct telnyx_request *request);
void telnyx_purchase_settle_wait(struct telnyx_request *request);
void telnyx_purchase_clear(void *progress);

#endif
