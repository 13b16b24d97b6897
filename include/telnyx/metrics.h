/* SPDX-License-Identifier: MIT */
/**
 * @file metrics.h
 * Totals that the library keeps by itself, for a client and for each sender, and
 * a writer of all its numbers as Prometheus text.  Counting needs no subscriber
 * and allocates nothing.
 */
#ifndef TELNYX_METRICS_H
#define TELNYX_METRICS_H

#include <telnyx/error.h>

#ifdef __cplusplus
extern "C" {
#endif

struct evbuffer;
struct telnyx_tracker;
struct telnyx_webhook_receiver;

/** How many bounds a histogram has. */
#define TELNYX_HISTOGRAM_BOUNDS 15

/** Durations, counted by size.  Never changes. */
struct telnyx_histogram {
	/** How many were at most as long as the bound of the same index, and longer
	 * than the bound before; the last: longer than all bounds. */
	uint64_t counts[TELNYX_HISTOGRAM_BOUNDS + 1];
	uint64_t count;	 /**< All of them. */
	uint64_t sum_ns; /**< All of them, one after the other. */
};

/** What a histogram is of; it has bounds that fit. */
enum telnyx_histogram_kind {
	/** Requests: 1, 2.5, 5, 10, 25, 50, 100, 250, 500 ms, 1, 2.5, 5, 10, 30, 60 s.
	 */
	TELNYX_HISTOGRAM_REQUEST = 0,
	/** The age of webhook events: 100, 250, 500 ms, 1, 2.5, 5, 10, 30 s, 1, 2, 5,
	 * 10, 30 min, 1, 6 h. */
	TELNYX_HISTOGRAM_EVENT = 1,
	/** Messages until their end: 1, 2, 5, 10, 30 s, 1, 2, 5, 10, 30 min, 1, 2, 4,
	 * 8, 24 h. */
	TELNYX_HISTOGRAM_MESSAGE = 2
};

/**
 * The bounds of a histogram, in nanoseconds, the smallest first.
 *
 * @return  TELNYX_HISTOGRAM_BOUNDS of them, static; NULL for another number.
 * @since 0.1
 */
TELNYX_EXPORT const uint64_t *telnyx_histogram_bounds_ns(
    enum telnyx_histogram_kind kind);

/** How many outcomes and types of errors struct telnyx_totals has room for: those
 * of later versions, too. */
#define TELNYX_TOTALS_OUTCOMES 8
#define TELNYX_TOTALS_ERRORS 16

/**
 * What was counted since a client, or a sender, was made.  Make it with
 * TELNYX_TOTALS() or telnyx_totals_init().
 *
 * A request is what a function took with TELNYX_OK, a list of many pages and a
 * purchase of several calls included.  It is counted as started when it is taken
 * and as ended, once, just before its callback; so that at any time started is all
 * outcomes and in_flight together.
 */
struct telnyx_totals {
	size_t size; /**< sizeof(struct telnyx_totals). */

	uint64_t started;
	uint64_t in_flight;			   /**< Now. */
	uint64_t outcomes[TELNYX_TOTALS_OUTCOMES]; /**< By enum telnyx_outcome. */
	/** The same ends by enum telnyx_error_type; of NONE: without an error. */
	uint64_t errors[TELNYX_TOTALS_ERRORS];

	/** Attempts that have ended; those that an HTTP/2 server gave back unread
	 * included. */
	uint64_t attempts;
	uint64_t retries; /**< Of the attempts: those that were not the first. */

	/** @name What the attempts have sent and received
	 * Over HTTP/1.1 heads and bodies, over HTTP/2 their frames, with the heads
	 * compressed; without TLS and TCP.  Where a connection breaks, of what was
	 * just being written more or less may have left. @{ */
	uint64_t bytes_sent;
	uint64_t bytes_received;
	/** @} */

	/** @name Messages that were sent by functions of their own
	 * Not by telnyx_call(), and not those that were only read. @{ */
	uint64_t messages; /**< With a struct telnyx_message in their callback. */
	uint64_t parts;	   /**< Theirs, as the replies say. */
	/**
	 * Theirs as the replies say, in 1/100,000,000 of one `currency`: a sum
	 * of decimals, without rounding.
	 */
	int64_t cost_e8;
	/** Of cost_e8: that of the first cost that came; "": none did. */
	char currency[8];
	uint64_t costs; /**< How many are in cost_e8. */
	/** How many are not: of another currency, negative, of more than 8 decimal
	 * places, above 1,000,000, or no decimal number at all. */
	uint64_t other_costs;
	/** @} */

	/** From the call to the end, of TELNYX_HISTOGRAM_REQUEST: all that ended. */
	struct telnyx_histogram durations;
};

#ifndef __cplusplus
/** A pointer, for telnyx_client_get_totals() and telnyx_sender_get_totals(). */
#define TELNYX_TOTALS() (&(struct telnyx_totals){.size = sizeof(struct telnyx_totals)})
#endif

/** Zero @p totals and set its size. */
static inline void
telnyx_totals_init(struct telnyx_totals *totals)
{
	TELNYX_STRUCT_INIT(totals);
}

/**
 * Fill in @p totals, as far as its size goes, with those of all requests of the
 * client, whatever their sender.
 *
 * @retval TELNYX_E_INVALID  NULL, or a wrong size.
 * @retval TELNYX_E_WRONG_THREAD
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_client_get_totals(
    const struct telnyx_client *client, struct telnyx_totals *totals);

/**
 * The same of all requests with the sender, on whatever clients: one tenant's.  From
 * any thread.  While other threads send, numbers that belong together may be a
 * request apart; each by itself never goes back.
 *
 * @retval TELNYX_E_INVALID  NULL, or a wrong size.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_sender_get_totals(
    const struct telnyx_sender *sender, struct telnyx_totals *totals);

/** What telnyx_metrics_write() writes about; what is NULL is left out.  Borrowed for
 * the call. */
struct telnyx_metrics_params {
	size_t size; /**< sizeof(struct telnyx_metrics_params). */
	struct telnyx_client *client;
	/**
	 * Each is a tenant by its tenant_id, in the label `tenant`; those of the
	 * same tenant_id are added up, their costs by currency.  A tenant has about
	 * 40 time series: where there are thousands, name those that matter, or
	 * none.
	 */
	struct telnyx_sender *const *senders;
	size_t sender_count;
	struct telnyx_webhook_receiver *receiver;
	struct telnyx_tracker *tracker;
	/** Of each name, before a `_`; NULL: "telnyx".  A name of Prometheus: letters,
	 * digits, `_` and `:`, and no digit first. */
	const char *prefix;
};

#ifndef __cplusplus
/** `TELNYX_METRICS(.client = client, .receiver = receiver)`: a pointer. */
#define TELNYX_METRICS(...)                                                            \
	(&(struct telnyx_metrics_params){                                              \
	    .size = sizeof(struct telnyx_metrics_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_metrics_params_init(struct telnyx_metrics_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** The Content-Type of what telnyx_metrics_write() writes. */
#define TELNYX_METRICS_CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"

/**
 * Write the numbers of a client, of tenants, of a receiver and of a tracker as
 * Prometheus reads them (text format 0.0.4), all or nothing.
 *
 * Names are such as telnyx_requests_ended_total{outcome="accepted"}; those of a
 * tenant begin with telnyx_tenant_ and are part of the client's, not added to them.
 *
 * @param out  Appended to.
 * @retval TELNYX_E_INVALID       A NULL argument, a wrong size, a NULL sender, or a
 *                                prefix that is no name.
 * @retval TELNYX_E_WRONG_THREAD  As for the client.
 * @retval TELNYX_E_NO_MEMORY     @p out is as it was, as after all others.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_metrics_write(
    const struct telnyx_metrics_params *params, struct evbuffer *out);

#ifdef __cplusplus
}
#endif
#endif
