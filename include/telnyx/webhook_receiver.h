/* SPDX-License-Identifier: MIT */
/**
 * @file webhook_receiver.h
 * Webhooks on a loop: from the socket to a callback per event.
 *
 * A receiver verifies each POST before it parses it, hands each event to the
 * callback of its type once, however often it is delivered, and answers
 * Telnyx.  It mounts on an evhttp of the caller's, or listens by itself, or
 * both.  The contract in telnyx.h holds: one thread, callbacks only from the
 * loop, free allowed in a callback, in a forked child nothing but free.  From
 * another thread, functions that return a status return TELNYX_E_WRONG_THREAD,
 * and the others do nothing; counts are 0.
 *
 * What it answers:
 *
 *     200  handed over, or seen before
 *     400  no HTTP, an empty body, or signed but no event (of API version 2)
 *     401  not signed, not by these keys, not lately, or a header twice
 *     404  another path (of its own listener), or telnyx_webhook_disown()
 *     405  not a POST; with Allow
 *     408  not complete within timeout_ms (own listener)
 *     413  body over max_body_bytes        431  head over max_head_bytes
 *     503  paused, busy, no memory, the application said no or nothing
 *
 * Telnyx waits 2 s for its 200; anything else, or nothing, makes it deliver
 * again, up to 3 times for each URL.  Deliveries overlap and overtake each other:
 * order nothing by them (telnyx_tracker keeps a status from turning back).
 *
 * Mounted, it judges what evhttp has read: there the size of head and body,
 * the time a request takes and the number of connections are limited by that
 * evhttp's own settings, so set evhttp_set_max_headers_size(),
 * evhttp_set_max_body_size() and evhttp_set_timeout(); max_body_bytes,
 * max_in_progress and, from when evhttp has read the request, timeout_ms hold
 * there too.  evhttp of libevent 2.1 limits neither connections nor a client
 * that sends a byte at a time: towards the open Internet, listen with the
 * receiver itself, or put a proxy before evhttp.
 */
#ifndef TELNYX_WEBHOOK_RECEIVER_H
#define TELNYX_WEBHOOK_RECEIVER_H

#include <telnyx/metrics.h>
#include <telnyx/webhook.h>

#ifdef __cplusplus
extern "C" {
#endif

struct evhttp;
struct telnyx_webhook_receiver;
/** A handle: one event in the hands of the application, to be answered. */
struct telnyx_webhook_handle;

/** When Telnyx gets its 200. */
enum telnyx_webhook_acknowledge {
	/** Before the callback: at once, whatever becomes of the event. */
	TELNYX_WEBHOOK_ACK_BEFORE = 0,
	/** When the callback returns, unless it answered false. */
	TELNYX_WEBHOOK_ACK_AFTER = 1,
	/** When telnyx_webhook_answer() says that it is safe, at any time. */
	TELNYX_WEBHOOK_ACK_WHEN_ANSWERED = 2
};

/** What became of a request.  More may be added. */
enum telnyx_webhook_reason {
	TELNYX_WEBHOOK_REASON_DELIVERED = 0,	/**< 200; an event that is new. */
	TELNYX_WEBHOOK_REASON_DUPLICATE = 1,	/**< 200, without a callback. */
	TELNYX_WEBHOOK_REASON_SIGNATURE = 2,	/**< 401; see `result`. */
	TELNYX_WEBHOOK_REASON_REPEATED = 3,	/**< 401; a signature header twice. */
	TELNYX_WEBHOOK_REASON_METHOD = 4,	/**< 405 */
	TELNYX_WEBHOOK_REASON_PATH = 5,		/**< 404 */
	TELNYX_WEBHOOK_REASON_BODY_SIZE = 6,	/**< 413 */
	TELNYX_WEBHOOK_REASON_HEAD_SIZE = 7,	/**< 431 */
	TELNYX_WEBHOOK_REASON_NOT_HTTP = 8,	/**< 400, or 505. */
	TELNYX_WEBHOOK_REASON_NOT_EVENT = 9,	/**< 400; see `result`. */
	TELNYX_WEBHOOK_REASON_PAUSED = 10,	/**< 503 */
	TELNYX_WEBHOOK_REASON_BUSY = 11,	/**< 503; a bound, see the params. */
	TELNYX_WEBHOOK_REASON_FAILED = 12,	/**< 503; the application said no. */
	TELNYX_WEBHOOK_REASON_UNANSWERED = 13,	/**< 503; it said nothing in time. */
	TELNYX_WEBHOOK_REASON_NO_MEMORY = 14,	/**< 503, or closed; see `result`. */
	TELNYX_WEBHOOK_REASON_SLOW = 15,	/**< 408, or closed. */
	TELNYX_WEBHOOK_REASON_LEFT = 16,	/**< The peer went first. */
	TELNYX_WEBHOOK_REASON_CONNECTIONS = 17, /**< Closed; max_connections. */
	TELNYX_WEBHOOK_REASON_TLS = 18,		/**< Closed; no handshake. */
	TELNYX_WEBHOOK_REASON_FOREIGN = 19	/**< 404; the application's word. */
};

/** How many reasons there are; each is from 0 to this, less 1. */
#define TELNYX_WEBHOOK_REASON_COUNT 20

/** One request, or connection, that has come to its end.  Read-only, borrowed,
 * growing only at its end; it never has a signature or a body in it. */
struct telnyx_webhook_report {
	enum telnyx_webhook_reason reason;
	int http_status; /**< As answered; 0: closed without an answer. */
	/** Why, when the reason is SIGNATURE, NOT_EVENT or NO_MEMORY. */
	enum telnyx_webhook_result result;
	const char *peer;	/**< Numeric, with its port; "" if not known. */
	const char *event_id;	/**< Of what was verified; else NULL. */
	const char *event_type; /**< The same. */
	size_t body_bytes;
	uint64_t duration_ns; /**< From its first byte; mounted: from its last. */
};

/** Observes (rule 11): it calls nothing of the API.  Runs from the loop. */
typedef void (*telnyx_webhook_report_cb)(
    const struct telnyx_webhook_report *report, void *arg);

/** Settings of a receiver; zero means the default.  Copied. */
struct telnyx_webhook_receiver_params {
	size_t size; /**< sizeof(struct telnyx_webhook_receiver_params). */
	/** The account's key, as base64 or PEM; or, for several, `keys`. */
	const char *public_key;
	struct telnyx_webhook_keys *keys; /**< One more reference is taken. */
	uint32_t tolerance_s;		  /**< TELNYX_WEBHOOK_TOLERANCE_S. */
	enum telnyx_webhook_acknowledge acknowledge;

	/** @name Limits @{ */
	size_t max_body_bytes; /**< 256 KiB. */
	size_t max_head_bytes; /**< 16 KiB; own listener. */
	/** Own listener: a request is in within this, from the connection's or
	 * the request's first byte.  Anywhere: and answered within it, by 503
	 * if need be.  10,000. */
	uint32_t timeout_ms;
	uint32_t idle_timeout_ms; /**< Between requests; own listener; 60,000. */
	/**
	 * Own listener; 1,000.  Then one makes room for a new one: first one that
	 * has said nothing, then one between requests, then one within a request,
	 * each time the oldest of the address that has most of them (of IPv6: its
	 * first 64 bits).  A half-read request only goes for an address that has
	 * fewer; one whose event the application has stays.
	 */
	uint32_t max_connections;
	/** WHEN_ANSWERED: handles that the application has not answered; 1,000. */
	uint32_t max_in_progress;
	/** @} */

	/** @name How long an event's id is remembered
	 * An event that comes again within both bounds gets 200 and no callback. @{ */
	uint32_t remember_count; /**< Ids; 65,536: about 15 MB when full. */
	uint32_t remember_s;	 /**< 86,400. */
	/** @} */

	telnyx_webhook_report_cb on_report; /**< Optional. */
	void *report_arg;
	struct telnyx_opt_bool keep_sigpipe; /**< TELNYX_BOOL(true): see rule 13. */

	/**
	 * Own listener: all bodies together, from the first byte until the answer;
	 * at least twice max_body_bytes; 64 MiB, or that.  What asks for more gets
	 * 503, the large ones first: with half of it in use, what is larger than an
	 * equal share of that half.
	 */
	size_t max_body_bytes_total;
};

#ifndef __cplusplus
/** `TELNYX_WEBHOOK_RECEIVER(.public_key = key, ...)`: a pointer. */
#define TELNYX_WEBHOOK_RECEIVER(...)                                                   \
	(&(struct telnyx_webhook_receiver_params){                                     \
	    .size = sizeof(struct telnyx_webhook_receiver_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_webhook_receiver_params_init(struct telnyx_webhook_receiver_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * Make a receiver on @p base, which is borrowed and must outlive it.  It takes
 * nothing yet: give it callbacks, then mount it or let it listen.
 *
 * @param[out] error   Optional: why not; free with telnyx_error_free().
 * @retval TELNYX_E_INVALID    A NULL base or a wrong size.
 * @retval TELNYX_E_CONFIG     No key, both keys, one that is none, or a limit
 *                             out of range; `field` names it.
 * @retval TELNYX_E_NO_MEMORY  Nothing stays allocated.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_webhook_receiver_new(struct event_base *base,
    const struct telnyx_webhook_receiver_params *params,
    struct telnyx_webhook_receiver **receiver, struct telnyx_error **error);

/**
 * Free it.  What was acknowledged and not yet handed over is handed over
 * before this returns; what was not acknowledged is answered 503, so that it comes
 * again.  Handles that the application has stay good until they are answered.
 * Inside a callback of this receiver it takes effect once that has returned.  In
 * a forked child it runs no callback and sends nothing.  Of a mounted receiver:
 * before evhttp_free().  NULL is fine.
 *
 * As for telnyx_client_free(): libevent lets go of connections in the loop.
 *
 * @since 0.1
 */
TELNYX_EXPORT void telnyx_webhook_receiver_free(
    struct telnyx_webhook_receiver *receiver);

/**
 * Takes an event.
 *
 * @param event     Borrowed; with TELNYX_WEBHOOK_ACK_WHEN_ANSWERED it stays
 *                  until @p handle is answered.
 * @param handle    To be answered: WHEN_ANSWERED, exactly once, now or later;
 *                  AFTER, in this callback, if at all; BEFORE: NULL.
 */
typedef void (*telnyx_webhook_event_cb)(const struct telnyx_webhook_event *event,
    struct telnyx_webhook_handle *handle, void *arg);

/**
 * Have @p cb called for events of one type, in place of what was set for it.
 *
 * @param type  Or TELNYX_WEBHOOK_TYPE_UNSET for the rest: all types that have
 *              no callback of their own.  An event that nobody takes is
 *              answered 200 and dropped.
 * @param cb    NULL: none.
 * @retval TELNYX_E_INVALID       A NULL receiver, or no such type.
 * @retval TELNYX_E_WRONG_THREAD  As for a client (rule 1).
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_webhook_receiver_on(
    struct telnyx_webhook_receiver *receiver, enum telnyx_webhook_type type,
    telnyx_webhook_event_cb cb, void *arg);

/**
 * Answer a handle: is its event safe?  The handle, and the event unless this is
 * inside the callback, are gone after that.  On the loop's thread: from another
 * nothing happens while there is a receiver; also after the receiver was freed, or
 * whoever delivered the event has left.
 *
 * @param safe  True: the application has the event, and it need not come again;
 *              this is remembered also when it was too late to tell Telnyx.
 *              False: it is to come again, and 503 asks for that.
 * @return  Whether somebody still waited for the answer.  NULL gives false.
 * @since 0.1
 */
TELNYX_EXPORT bool telnyx_webhook_answer(
    struct telnyx_webhook_handle *handle, bool safe);

/**
 * Answer a handle in place of telnyx_webhook_answer(): the event is another program's,
 * such as of a store of jobs that is not this one (telnyx/queue.h), and was sent to the
 * wrong URL.  404, and it is not remembered.
 *
 * @return  As telnyx_webhook_answer().
 * @since 0.1
 */
TELNYX_EXPORT bool telnyx_webhook_disown(struct telnyx_webhook_handle *handle);

/**
 * Verify by other keys from now on, such as both of a change of keys: what has
 * been verified stays so, what is still being read is judged by the new ones.
 * Also inside a callback.
 *
 * @param keys  One more reference is taken, and the old one given back.
 * @retval TELNYX_E_INVALID       A NULL argument; nothing has changed.
 * @retval TELNYX_E_WRONG_THREAD  The same.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_webhook_receiver_set_keys(
    struct telnyx_webhook_receiver *receiver, struct telnyx_webhook_keys *keys);

/**
 * Take the POSTs that come to @p path of an evhttp of the same base.  The
 * receiver must be freed, or unmounted, before that evhttp.
 *
 * @param path  Such as "/webhooks", without query; copied.
 * @retval TELNYX_E_INVALID       A NULL argument, or no path.
 * @retval TELNYX_E_CONFIG        The path has a callback already.
 * @retval TELNYX_E_WRONG_THREAD  The same.
 * @retval TELNYX_E_NO_MEMORY
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_webhook_receiver_mount(
    struct telnyx_webhook_receiver *receiver, struct evhttp *http, const char *path);

/** Leave @p http; its requests that wait for an answer get 503.  Not from
 * within a callback of that evhttp's.  @since 0.1 */
TELNYX_EXPORT void telnyx_webhook_receiver_unmount(
    struct telnyx_webhook_receiver *receiver, struct evhttp *http);

/** Where to listen; zero means the default. */
struct telnyx_webhook_listen_params {
	size_t size;
	const char *address; /**< Numeric; "127.0.0.1".  "::": every address. */
	uint16_t port;	     /**< 0: any free one. */
	const char *path;    /**< "/"; what comes to others gets 404. */

	/** @name TLS (at least 1.2): all of one pair, or neither @{ */
	const char *cert_file; /**< PEM: the certificate, then its chain. */
	const char *key_file;  /**< PEM. */
	const char *cert_pem;  /**< The same as text, in place of the files. */
	const char *key_pem;
	/** @} */
};

#ifndef __cplusplus
/** `TELNYX_WEBHOOK_LISTEN(.port = 8080, .path = "/webhooks")`: a pointer. */
#define TELNYX_WEBHOOK_LISTEN(...)                                                     \
	(&(struct telnyx_webhook_listen_params){                                       \
	    .size = sizeof(struct telnyx_webhook_listen_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_webhook_listen_params_init(struct telnyx_webhook_listen_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * Listen on a socket of its own: HTTP/1.1, also over TLS.  Once for each
 * receiver.
 *
 * @param params       NULL: plain, on any port of 127.0.0.1.  Not kept.
 * @param[out] error   Optional: why not; free with telnyx_error_free().
 * @retval TELNYX_E_INVALID       A NULL receiver, a wrong size, or it listens.
 * @retval TELNYX_E_CONFIG        A setting cannot be used; `field` names it.
 * @retval TELNYX_E_SYSTEM        The port is in use, or the like.
 * @retval TELNYX_E_WRONG_THREAD  As for a client (rule 1).
 * @retval TELNYX_E_NO_MEMORY
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_webhook_receiver_listen(
    struct telnyx_webhook_receiver *receiver,
    const struct telnyx_webhook_listen_params *params, struct telnyx_error **error);

/** Such as "http://127.0.0.1:43210/webhooks"; NULL: it does not listen. */
TELNYX_EXPORT const char *telnyx_webhook_receiver_url(
    const struct telnyx_webhook_receiver *receiver);

/** Answer 503 to whatever comes, until _resume: while a database is away, or
 * to let what is in progress finish before the end.  @since 0.1 */
TELNYX_EXPORT void telnyx_webhook_receiver_pause(
    struct telnyx_webhook_receiver *receiver);
/** Take events again.  @since 0.1 */
TELNYX_EXPORT void telnyx_webhook_receiver_resume(
    struct telnyx_webhook_receiver *receiver);

/** What a receiver has done, and is doing.  Make it with
 * TELNYX_WEBHOOK_RECEIVER_STATS() or telnyx_webhook_receiver_stats_init(). */
struct telnyx_webhook_receiver_stats {
	size_t size;		/**< sizeof(struct telnyx_webhook_receiver_stats). */
	uint64_t requests;	/**< Ended in any way. */
	uint64_t events;	/**< Handed to a callback. */
	uint64_t accepted;	/**< Connections, own listener. */
	uint64_t accept_pauses; /**< For want of descriptors; 100 ms each. */
	uint64_t connections;	/**< Now, own listener. */
	uint64_t in_progress;	/**< Handles that are not answered, now. */
	uint64_t remembered;	/**< Ids. */
	uint64_t body_bytes;	/**< Of the bodies that were read whole. */
	/**
	 * How old events were when they were handed to a callback, by their
	 * occurred_at, of TELNYX_HISTOGRAM_EVENT: what Telnyx takes to deliver them,
	 * its repeats included.  By two clocks: what is from the future counts as 0;
	 * what has no occurred_at does not count.
	 */
	struct telnyx_histogram ages;
};

#ifndef __cplusplus
/** A pointer, for telnyx_webhook_receiver_get_stats(). */
#define TELNYX_WEBHOOK_RECEIVER_STATS()                                                \
	(&(struct telnyx_webhook_receiver_stats){                                      \
	    .size = sizeof(struct telnyx_webhook_receiver_stats)})
#endif

/** Zero @p stats and set its size. */
static inline void
telnyx_webhook_receiver_stats_init(struct telnyx_webhook_receiver_stats *stats)
{
	TELNYX_STRUCT_INIT(stats);
}

/**
 * Fill in @p stats as far as its size goes.
 *
 * @retval TELNYX_E_INVALID       NULL, or a wrong size.
 * @retval TELNYX_E_WRONG_THREAD  As for a client (rule 1).
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_webhook_receiver_get_stats(
    const struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_receiver_stats *stats);

/** How many of the requests ended for @p reason; 0 for NULL and for another
 * number.  @since 0.1 */
TELNYX_EXPORT uint64_t telnyx_webhook_receiver_count(
    const struct telnyx_webhook_receiver *receiver, enum telnyx_webhook_reason reason);

/** How many events of a type were handed to a callback; of
 * TELNYX_WEBHOOK_TYPE_UNKNOWN: of types that are not known.  0 for NULL and for
 * another number.  @since 0.1 */
TELNYX_EXPORT uint64_t telnyx_webhook_receiver_count_events(
    const struct telnyx_webhook_receiver *receiver, enum telnyx_webhook_type type);

/** "delivered", "signature" and so on; "?" for another number.  @since 0.1 */
TELNYX_EXPORT const char *telnyx_webhook_reason_name(enum telnyx_webhook_reason reason);

#ifdef __cplusplus
}
#endif
#endif
