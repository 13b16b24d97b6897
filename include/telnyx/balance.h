/* SPDX-License-Identifier: MIT */
/**
 * @file balance.h
 * The balance of the account (`/v2/balance`).
 */
#ifndef TELNYX_BALANCE_H
#define TELNYX_BALANCE_H

#include <telnyx/message.h>
#include <telnyx/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What the account has. Amounts are decimal text, never binary fractions.
 * Allocated by the library, read-only, growing only at its end; any text may be
 * NULL.
 */
struct telnyx_balance {
	const char *record_type;
	const char *balance;
	const char *credit_limit;
	const char *available_credit; /**< The balance and the credit together. */
	const char *pending;	      /**< Charges that are not booked yet. */
	const char *currency;	      /**< ISO 4217. */

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	const struct telnyx_reply *reply; /**< NULL for a copy. */
};

/** Runs exactly once; just one of @p balance and @p error is not NULL. */
typedef void (*telnyx_balance_cb)(
    const struct telnyx_balance *balance, const struct telnyx_error *error, void *arg);

/** A deep copy, free of any thread.  @return NULL: no memory, or NULL given. */
TELNYX_EXPORT struct telnyx_balance *telnyx_balance_dup(
    const struct telnyx_balance *balance);
/** Free a copy.  NULL is fine. */
TELNYX_EXPORT void telnyx_balance_free(struct telnyx_balance *balance);

/** `GET /balance`. @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_balance_get(struct telnyx_client *client,
    const struct telnyx_call_options *opts, telnyx_balance_cb cb, void *arg,
    uint64_t *request_id);

#ifdef __cplusplus
}
#endif
#endif
