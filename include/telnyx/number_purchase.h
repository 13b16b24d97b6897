/* SPDX-License-Identifier: MIT */
/**
 * @file number_purchase.h
 * Buy one number, to the end: order it, and wait until the order is complete.
 *
 * An order is as little repeatable as a message: it is placed once.  Each has a
 * customer_reference of its own, and where the end of one is unknown (the
 * connection broke after it was sent), it is looked up by that before anything
 * else happens.  If it is found it is waited for; if it is not found in several
 * looks it may still be on its way, so nothing else is bought, and the error's
 * outcome is UNKNOWN.  So no call here ever buys two numbers.
 *
 * What an error's outcome says is about the purchase:
 *   NOT_SENT, REJECTED  nothing was bought
 *   UNKNOWN             an order may have been placed; `detail` has its reference
 *   ACCEPTED            an order was placed, and its end was not seen: `detail`
 *                       has its id or reference; see telnyx_number_order_wait().
 *                       So it is at once where the order waits for regulatory
 *                       requirements, which waiting does not bring
 *
 * To make a call again after UNKNOWN, or in a program that was restarted within one,
 * first look for its order: give each purchase a customer_reference of its own, which
 * is kept before the call, and list the orders of that reference
 * (telnyx_number_order_list() with filter_customer_reference), for a minute, as a list
 * may show late what was made.  Only where none shows is it safe: telnyx_number_buy()
 * of the same number then is refused if it was bought after all, but a search made
 * again would find and buy a second one.
 */
#ifndef TELNYX_NUMBER_PURCHASE_H
#define TELNYX_NUMBER_PURCHASE_H

#include <telnyx/available_phone_number.h>
#include <telnyx/number_order.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What to buy; NULL means "not given".  Copied.
 */
struct telnyx_number_buy_params {
	size_t size; /**< sizeof(struct telnyx_number_buy_params). */
	/** +E.164, of a recent search (else 85000); required by
	 * telnyx_number_buy(), and set by the search in the other. */
	const char *phone_number;
	const char *messaging_profile_id; /**< Put it on that at once. */
	const char *connection_id;
	const char *billing_group_id;
	const char *requirement_group_id;
	const char *bundle_id;
	/**
	 * What to look the order up by, and so best a text that was never used
	 * before: one that was cannot tell a new order's failure from an old
	 * one's.  NULL: one of 128 random bits, "libtelnyx-...", is made.
	 */
	const char *customer_reference;
};

#ifndef __cplusplus
/** `TELNYX_NUMBER_BUY(.phone_number = "+1...")`: a pointer. */
#define TELNYX_NUMBER_BUY(...)                                                         \
	(&(struct telnyx_number_buy_params){                                           \
	    .size = sizeof(struct telnyx_number_buy_params), __VA_ARGS__})
#endif
/** Zero @p params and set its size. */
static inline void
telnyx_number_buy_params_init(struct telnyx_number_buy_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * Buy this number (`POST /number_orders`), and wait until it is bought.
 *
 * @param client  Borrowed until @p cb has run.
 * @param params  Copied.
 * @param opts    Copied; NULL for the defaults.  Its timeout, or else
 *                TELNYX_NUMBER_ORDER_TIMEOUT_MS, counts for all of it; each
 *                call of the API has the sender's or client's.  Its
 *                resend_unknown is not used: an order is not sent twice.
 * @param cb      Gets the order, whose status is SUCCESS, or an error; exactly
 *                once if this returns TELNYX_OK.
 * @param[out] request_id  Optional: for telnyx_request_cancel(), which does not cancel
 *                an order that was placed; the outcome says so.
 *
 * @retval TELNYX_OK              Taken by this client, not yet by Telnyx.
 * @retval TELNYX_E_INVALID       A NULL client or params, or a wrong size.
 * @retval TELNYX_E_WRONG_THREAD  Another thread runs the loop, or a fork (rule 1).
 * @retval TELNYX_E_NO_MEMORY     Refused; cb will not run, nor for those below.
 * @retval TELNYX_E_QUEUE_FULL    max_queued reached.
 * @retval TELNYX_E_CLOSING       The client is closing.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_number_buy(struct telnyx_client *client,
    const struct telnyx_number_buy_params *params,
    const struct telnyx_call_options *opts, telnyx_number_order_cb cb, void *arg,
    uint64_t *request_id);

/**
 * Search, and buy the first of the hits that can be had: where one is gone
 * (codes 85000, 85001, 85006) or its order fails, the next is tried.  An order's
 * unknown end stops that, as above.  Hits that Telnyx flags as `best_effort`, which
 * are outside of the search, are passed over unless filter_best_effort asks for them.
 * Returns as telnyx_number_buy() does.
 *
 * @param search  Copied.  Without a filter_limit, 10 hits are asked for.
 * @param buy     Copied; NULL for a number on no profile.  Its phone_number is
 *                not given.
 * @param opts    As above; its idempotency_key is not used either.
 * @param cb      Gets the order: phone_numbers[0] is what was bought.  Without
 *                any hit: an API error with outcome REJECTED.
 * @param[out] request_id  Optional: for telnyx_request_cancel().
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_number_search_and_buy_first(
    struct telnyx_client *client,
    const struct telnyx_available_phone_number_list_params *search,
    const struct telnyx_number_buy_params *buy, const struct telnyx_call_options *opts,
    telnyx_number_order_cb cb, void *arg, uint64_t *request_id);

#ifdef __cplusplus
}
#endif
#endif
