/* SPDX-License-Identifier: MIT */
/**
 * @file client.h
 * The client (one per event loop) and the sender (the settings of one tenant).
 * Precedence, field by field: message, then sender, then client.
 */
#ifndef TELNYX_CLIENT_H
#define TELNYX_CLIENT_H

#include <telnyx/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The base URL that Telnyx's own SDKs use. */
#define TELNYX_DEFAULT_BASE_URL "https://api.telnyx.com/v2"

/** What a rate counts. */
enum telnyx_rate_unit {
	TELNYX_RATE_MESSAGES = 0,
	TELNYX_RATE_SEGMENTS = 1 /**< Parts, as telnyx_segments_count() counts them. */
};

/**
 * Settings of a client; zero means the default.  Make it with TELNYX_CONFIG()
 * or telnyx_config_init().  Copied by telnyx_client_new().
 */
struct telnyx_config {
	size_t size; /**< sizeof(struct telnyx_config). */

	/** @name The default sender (see struct telnyx_sender_params)
	 * A key with a control character (fgets() leaves a line end), and a from or
	 * URL that no message could have, are refused here, by their names. @{ */
	const char *api_key;
	const char *messaging_profile_id;
	const char *from;
	const char *webhook_url;
	const char *webhook_failover_url;
	struct telnyx_opt_bool use_profile_webhooks;
	const char *tenant_id;
	uint32_t timeout_ms; /**< Total deadline; 10,000. */
	int max_attempts;    /**< 1 to 100; 3.  Unless it is 1, a 429 is not counted. */
	/** @} */

	/** http or https, any host, port and path prefix. */
	const char *base_url;
	/** The account's webhook key, base64; kept for the webhook receiver. */
	const char *public_key;
	/** TELNYX_BOOL(true): plain http to a host that is not loopback, too. */
	struct telnyx_opt_bool allow_plain_http;

	/** @name TLS: at least 1.2, certificate and host always verified @{ */
	/**
	 * PEM; NULL or "": the system's store, which is OpenSSL's and so
	 * whatever SSL_CERT_FILE and SSL_CERT_DIR name.  Each certificate in it
	 * is trusted for itself: a root, an intermediate, the server's own.
	 */
	const char *ca_file;
	const char *ca_pem;	      /**< PEM text; used with or instead of ca_file. */
	const char *client_cert_file; /**< PEM chain, if the server asks for one. */
	const char *client_key_file;  /**< PEM. */
	/** @} */

	/** @name Connections @{ */
	uint32_t connect_timeout_ms; /**< TCP, then TLS, each; 3,000. */
	uint32_t idle_timeout_ms;    /**< An open idle connection's life; 5,000. */
	uint32_t max_connections;    /**< To the host; 10. */
	/** @} */

	/** @name Bounds @{ */
	uint32_t max_queued; /**< Requests not yet done, at most 1,000,000; 100,000. */
	size_t max_queued_bytes; /**< Their bodies and headers; 64 MiB. */
	/** One reply's body, at most 1 GiB; 1 MiB.  An error's: 64 KiB of that.  Its
	 * JSON may take 32 times the body, or 8 MiB, whichever is more. */
	size_t max_reply_bytes;
	/** @} */

	/** Messages a second that this client submits; 0: no limit. */
	double rate_per_second;
	/** Messages at once after a pause; 0: a tenth of a second's, at least 1. */
	uint32_t rate_burst;

	struct telnyx_opt_bool validate; /**< TELNYX_BOOL(false): let Telnyx judge. */
	struct telnyx_opt_bool keep_sigpipe; /**< TELNYX_BOOL(true): see rule 13. */
	const char *user_agent;		     /**< Put before the library's own. */

	enum telnyx_rate_unit rate_unit; /**< Of rate_per_second. */
	/**
	 * Follow the server's own limits, with or without a rate of ours: after
	 * a 429 all that uses the same key waits as long as it says (an hour at
	 * most, then one asks again), and then goes at a pace: what x-ratelimit-limit
	 * and -reset allow, else a pace that is found.  On, unless TELNYX_BOOL(false):
	 * each 429 is waited out alone.
	 */
	struct telnyx_opt_bool rate_adapt;
	/**
	 * Circuit breaker: after so many attempts in a row that ended without
	 * an answer, with a server error, or with a yes that is not Telnyx's
	 * (a proxy's page), fail every request at once as
	 * NOT_SENT (with retry_after_ms) for breaker_open_ms; then let one
	 * through, and by its end open again or close.  0: off.
	 */
	uint32_t breaker_failures;
	uint32_t breaker_open_ms; /**< 30,000. */

	enum telnyx_http_version http_version; /**< With Telnyx; AUTO. */

	/**
	 * Heads and bodies of all replies together, from the first byte until
	 * the callback has returned; at least twice max_reply_bytes; 64 MiB, or
	 * that.  Beyond it replies are cut, the large ones first: once half of it
	 * is in use, a reply that is larger than an equal share of that half.
	 */
	size_t max_reply_bytes_total;
};

#ifndef __cplusplus
/** `TELNYX_CONFIG(.api_key = key, .from = "+1...")`: a pointer. */
#define TELNYX_CONFIG(...)                                                             \
	(&(struct telnyx_config){.size = sizeof(struct telnyx_config), __VA_ARGS__})
#endif

/** Zero @p config and set its size. */
static inline void
telnyx_config_init(struct telnyx_config *config)
{
	TELNYX_STRUCT_INIT(config);
}

/**
 * Fill in what the environment says: TELNYX_API_KEY, TELNYX_BASE_URL and
 * TELNYX_PUBLIC_KEY, each where the field is still NULL and the variable is
 * not empty.  No other code of ours reads the environment.
 *
 * The libraries below do, in every program that uses them: OpenSSL takes its
 * certificates from SSL_CERT_FILE and SSL_CERT_DIR where a config names none,
 * and its settings from OPENSSL_CONF; c-ares takes LOCALDOMAIN, RES_OPTIONS and
 * (some versions) HOSTALIASES; libevent's event_base_new() takes EVENT_*.  Who
 * may set those of your program decides whom it trusts and where it goes.
 *
 * @param config  Initialised.  The strings belong to the environment: they
 *                are good until it changes.
 * @since 0.1
 */
TELNYX_EXPORT void telnyx_config_from_env(struct telnyx_config *config);

/**
 * Make a client on @p base, which is borrowed and must outlive it.
 *
 * @param config       NULL: all defaults (a request then fails for its key).
 * @param[out] client  The client, or NULL.
 * @param[out] error   Optional: why not; free with telnyx_error_free().
 * @retval TELNYX_E_INVALID    A NULL base or a wrong size.
 * @retval TELNYX_E_CONFIG     A setting cannot be used; `field` names it.
 * @retval TELNYX_E_SYSTEM     A resolver or TLS context could not be made.
 * @retval TELNYX_E_NO_MEMORY  Nothing stays allocated.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_client_new(struct event_base *base,
    const struct telnyx_config *config, struct telnyx_client **client,
    struct telnyx_error **error);

/** A timeout for telnyx_client_close() that leaves it to the deadlines. */
#define TELNYX_CLOSE_WAIT UINT32_MAX

/** Runs once, when nothing is in flight any more. */
typedef void (*telnyx_close_cb)(struct telnyx_client *client, void *arg);

/**
 * Refuse new work, let what is in flight finish, then call back (rule 7).
 *
 * @param timeout_ms  What is not done by then fails with TELNYX_ERROR_CLOSING;
 *                    0: at once.  TELNYX_CLOSE_WAIT: each request ends by
 *                    its own deadline.
 * @param cb          Optional; runs from the loop.  It may free the client.
 * @retval TELNYX_E_INVALID       @p client is NULL.
 * @retval TELNYX_E_WRONG_THREAD  Another thread runs the loop, or a fork (rule 1).
 * @retval TELNYX_E_CLOSING       It is closing already; @p cb will not run.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_client_close(
    struct telnyx_client *client, uint32_t timeout_ms, telnyx_close_cb cb, void *arg);

/**
 * Free the client now; callbacks of what was in flight run before this
 * returns, with TELNYX_ERROR_CLOSING.  Inside a callback of this client it
 * takes effect once that callback has returned.  In a forked child it runs no
 * callback and sends nothing: the requests are the parent's.  NULL is fine.
 *
 * libevent itself lets go of connections in the loop: before event_base_free()
 * on a base whose loop was broken off, run one more turn of it
 * (EVLOOP_NONBLOCK), or what they held stays allocated.
 *
 * @since 0.1
 */
TELNYX_EXPORT void telnyx_client_free(struct telnyx_client *client);

/** What a client is doing now.  Make it with TELNYX_CLIENT_STATS() or
 * telnyx_client_stats_init(). */
struct telnyx_client_stats {
	size_t size;	      /**< sizeof(struct telnyx_client_stats). */
	uint64_t in_flight;   /**< Taken and not yet called back. */
	uint64_t waiting;     /**< Of those: for a connection. */
	uint64_t throttled;   /**< Of those: for a token of a rate limit. */
	uint64_t backing_off; /**< Of those: for the next attempt. */
	uint64_t on_wire;     /**< Of those: on a connection. */
	uint64_t connections; /**< Open or being opened. */
	uint64_t idle_connections;
	uint64_t queued_bytes; /**< Held by bodies and headers. */
	uint64_t reply_bytes;  /**< Held by replies; see max_reply_bytes_total. */
	enum telnyx_breaker_state breaker;
	uint64_t breaker_ms; /**< Until the breaker lets one through; 0: now. */
	uint64_t held_ms;    /**< Until the server's limit frees our key; 0: now. */
};

#ifndef __cplusplus
/** A pointer, for telnyx_client_get_stats(). */
#define TELNYX_CLIENT_STATS()                                                          \
	(&(struct telnyx_client_stats){.size = sizeof(struct telnyx_client_stats)})
#endif

/** Zero @p stats and set its size. */
static inline void
telnyx_client_stats_init(struct telnyx_client_stats *stats)
{
	TELNYX_STRUCT_INIT(stats);
}

/**
 * Fill in @p stats as far as its size goes.
 *
 * @retval TELNYX_E_INVALID       NULL, or a wrong size.
 * @retval TELNYX_E_WRONG_THREAD  Another thread runs the loop, or a fork (rule 1).
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_client_get_stats(
    const struct telnyx_client *client, struct telnyx_client_stats *stats);

/**
 * Runs once, from the loop.  It may send, close or free.
 *
 * @param room  About how many requests can go now: few while the server's limit sets
 *              the pace, 1 where the breaker tries whether the server is back; else
 *              what is free of max_queued.  0: none ever, the client is closing.
 */
typedef void (*telnyx_room_cb)(struct telnyx_client *client, uint32_t room, void *arg);

/**
 * Have @p cb called as soon as there is use in sending more with the sender: the
 * queue is not full, the breaker lets requests through, the server does not hold the
 * sender's key, and no other request waits for the key or for a rate of the client's.
 * A worker that was told to SNOOZE, or refused with TELNYX_E_QUEUE_FULL, waits for
 * this.
 *
 * @param sender  NULL: the client's own.  Counted.
 * @param arg     Has to live until @p cb has run.
 * @retval TELNYX_OK              @p cb will run exactly once.
 * @retval TELNYX_E_INVALID       A NULL client or callback.
 * @retval TELNYX_E_WRONG_THREAD  Another thread runs the loop, or a fork (rule 1).
 * @retval TELNYX_E_CLOSING
 * @retval TELNYX_E_NO_MEMORY
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_client_when_room(struct telnyx_client *client,
    struct telnyx_sender *sender, telnyx_room_cb cb, void *arg);

/** Settings of one tenant; zero means "the client's".  Copied.  What no message could
 * have (key, from, URLs) is refused by telnyx_sender_new(), by its name. */
struct telnyx_sender_params {
	size_t size; /**< sizeof(struct telnyx_sender_params). */
	const char *api_key;
	const char *messaging_profile_id;
	const char *from;
	const char *webhook_url;
	const char *webhook_failover_url;
	struct telnyx_opt_bool use_profile_webhooks;
	/** Names the tenant in telemetry; the pool is fair between tenants. */
	const char *tenant_id;
	uint32_t timeout_ms;
	int max_attempts;
	/** Messages a second for this sender on each client; 0: no limit. */
	double rate_per_second;
	uint32_t rate_burst; /**< As in struct telnyx_config. */
	enum telnyx_rate_unit rate_unit;
};

#ifndef __cplusplus
/** `TELNYX_SENDER(.api_key = key, .tenant_id = "acme")`: a pointer. */
#define TELNYX_SENDER(...)                                                             \
	(&(struct telnyx_sender_params){                                               \
	    .size = sizeof(struct telnyx_sender_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_sender_params_init(struct telnyx_sender_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * Make an immutable sender with one reference, usable with any client on any
 * thread.
 *
 * @param[out] error   Optional: why not; free with telnyx_error_free().
 * @retval TELNYX_E_INVALID    NULL, or a wrong size.
 * @retval TELNYX_E_CONFIG     A value cannot be used; `field` names it.
 * @retval TELNYX_E_NO_MEMORY
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_sender_new(
    const struct telnyx_sender_params *params, struct telnyx_sender **sender,
    struct telnyx_error **error);

/** One more reference, counted atomically.  @return @p sender. */
TELNYX_EXPORT struct telnyx_sender *telnyx_sender_ref(struct telnyx_sender *sender);

/** One reference less; the last one wipes the key.  NULL is fine. */
TELNYX_EXPORT void telnyx_sender_unref(struct telnyx_sender *sender);

#ifdef __cplusplus
}
#endif
#endif
