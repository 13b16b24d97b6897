/* SPDX-License-Identifier: MIT */
/**
 * @file sandbox.h
 * A Telnyx of one's own, on loopback, for development and tests
 * (libtelnyx-sandbox; `pkg-config telnyx-sandbox`).  It validates as Telnyx
 * does, keeps what it was sent, and misbehaves when told to.  Its log is the
 * truth about what arrived.  examples/unknown_outcome.c is a test on it.
 */
#ifndef TELNYX_SANDBOX_H
#define TELNYX_SANDBOX_H

#include <telnyx/error.h>
#include <telnyx/sandbox_events.h>

#ifdef __cplusplus
extern "C" {
#endif

struct telnyx_sandbox;

/** Zero means the default.  Make it with TELNYX_SANDBOX().  Copied. */
struct telnyx_sandbox_params {
	size_t size;
	/** TELNYX_BOOL(false): plain http.  Else TLS, with a CA made at start-up. */
	struct telnyx_opt_bool tls;
	uint16_t port; /**< On 127.0.0.1; 0: any free one. */
	/** The only key that is let in; NULL: any that is not empty. */
	const char *api_key;
	/** Append one JSON line per request here, flushed; NULL: nowhere. */
	const char *log_path;
	/** Requests kept for telnyx_sandbox_get_request(); 0: all that there is room
	 * for, see max_memory_bytes. */
	size_t keep_requests;
	/** Messages kept for GET; 0: 100,000.  The oldest go first. */
	size_t keep_messages;
	/** What becomes of messages; NULL: they are delivered, untold. */
	const struct telnyx_sandbox_events *events;
	/** Spoken over TLS; AUTO: what the client asks for, HTTP/2 first. */
	enum telnyx_http_version http_version;
	/**
	 * What callers may make it hold, in bytes: requests, messages, deliveries
	 * of events, requests that are half read, replies that are half sent.
	 * 0: 268,435,456 (256 MiB).  The oldest requests, deliveries and messages
	 * that have come to their end go first; a request for which there is no
	 * room beside the others is answered 503 (10037), and if it was not
	 * kept, it is not in the log.  A request whose key is not let in (401) is
	 * kept without its body, and without headers of more than 4 KiB.
	 */
	size_t max_memory_bytes;
	/** Open at once; 0: 1,000.  Beyond it, and when descriptors run out, one
	 * makes room that has said nothing yet, or is idle, or in a request, and
	 * that longest; never one whose reply is delayed. */
	uint32_t max_connections;
	/** A request is in within this, from its first byte, or 408 (HTTP/2: the
	 * request is reset); and a reply is read.  What a script delays or stalls
	 * has no limit.  0: 30,000. */
	uint32_t request_timeout_ms;
	uint32_t idle_timeout_ms; /**< Between requests, and before one; 0: 60,000. */
	/** Requests a second that are taken; others get a 429.  0: all are. */
	uint32_t rate_per_second;
	uint32_t rate_burst; /**< At once, after a pause; 0: a second's. */
	/** Header lines of that 429, each ended by CRLF; NULL: none. */
	const char *rate_headers;
};

#ifndef __cplusplus
#define TELNYX_SANDBOX(...)                                                            \
	(&(struct telnyx_sandbox_params){                                              \
	    .size = sizeof(struct telnyx_sandbox_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_sandbox_params_init(struct telnyx_sandbox_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * Start a sandbox on @p base, which is borrowed and must outlive it.
 * SIGPIPE is set to ignored if it is at its default.
 *
 * @param params        NULL: TLS, any port.
 * @param[out] sandbox  It, or NULL.
 * @param[out] error    Optional: why not; free with telnyx_sandbox_error_free().
 * @retval TELNYX_E_INVALID    A NULL base, a wrong size, bad events, no such HTTP
 *                             version.
 * @retval TELNYX_E_SYSTEM     The port, the log, the certificate or a key; HTTP/2
 *                             was asked for without TLS, or of a library without it.
 * @retval TELNYX_E_NO_MEMORY
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_sandbox_new(struct event_base *base,
    const struct telnyx_sandbox_params *params, struct telnyx_sandbox **sandbox,
    char **error);

/** Free the text that telnyx_sandbox_new() gave.  NULL is fine. */
TELNYX_EXPORT void telnyx_sandbox_error_free(char *error);

/** Close every connection and free it all.  NULL is fine. */
TELNYX_EXPORT void telnyx_sandbox_free(struct telnyx_sandbox *sandbox);

/** Such as "https://127.0.0.1:43210/v2"; lives as long as the sandbox. */
TELNYX_EXPORT const char *telnyx_sandbox_url(const struct telnyx_sandbox *sandbox);

/** The CA's certificate, PEM, for `ca_pem` of a config; NULL without TLS. */
TELNYX_EXPORT const char *telnyx_sandbox_ca_pem(const struct telnyx_sandbox *sandbox);

/**
 * How to end a connection, or fail to; and how to end one request over HTTP/2,
 * where others share the connection.  Over HTTP/1.1 the latter are the nearest
 * that there is: GOAWAY is CLOSE behind the reply, RST_STREAM is RESET, and
 * STALL_STREAM is STALL.
 */
enum telnyx_sandbox_fault {
	TELNYX_SANDBOX_FAULT_NONE = 0,
	TELNYX_SANDBOX_FAULT_CLOSE = 1, /**< close_notify, then FIN. */
	TELNYX_SANDBOX_FAULT_ABORT = 2, /**< FIN without close_notify. */
	TELNYX_SANDBOX_FAULT_RESET = 3, /**< RST. */
	TELNYX_SANDBOX_FAULT_STALL = 4, /**< Stay open, read and say nothing. */
	/** Say GOAWAY (`goaway_last`, `h2_error`) and serve on what it leaves. */
	TELNYX_SANDBOX_FAULT_GOAWAY = 5,
	TELNYX_SANDBOX_FAULT_RST_STREAM = 6,  /**< With `h2_error`. */
	TELNYX_SANDBOX_FAULT_STALL_STREAM = 7 /**< Say nothing more to this one. */
};

/**
 * What to do with a coming request.  Scripted replies are used in the order
 * they were given, each `times` times, by the requests they match; when none
 * is left the sandbox answers as Telnyx would.
 */
struct telnyx_sandbox_reply {
	size_t size;
	/** Only for a target that contains this, such as "/messages/"; or NULL. */
	const char *match;
	uint32_t times; /**< 0: once. */

	/** 0: the sandbox's own reply, with what is given below changed. */
	int status;
	const char *headers; /**< Further header lines, each ended by CRLF. */
	/** NULL: an error document that fits the status, or the message. */
	const char *body;
	/** Sent as they are instead of all that, if not NULL; over HTTP/2 on
	 * the connection, where they should be frames. */
	const char *raw;
	size_t raw_bytes;

	uint32_t delay_ms; /**< Before the reply. */

	/** @name A fault @{ */
	enum telnyx_sandbox_fault fault;
	/** After so many bytes of the request, counted in plain text from its
	 * first (over HTTP/2: of its frames); unless that is all of it, it is
	 * then not in the log. */
	struct telnyx_opt_int fault_at_request_byte;
	/** After so many bytes of the reply were written.  Neither given:
	 * after the whole request, before any reply. */
	struct telnyx_opt_int fault_at_reply_byte;
	/** @} */

	/** @name HTTP/2 (RFC 9113) @{ */
	/**
	 * Of RST_STREAM and GOAWAY, section 7; 0: NO_ERROR.  After RST_STREAM
	 * with 7, REFUSED_STREAM, before any reply, a request was not
	 * processed: it is not in the log.
	 */
	uint32_t h2_error;
	/**
	 * The last request that GOAWAY leaves: 0 is this one, -1 the one
	 * before, 1 the next; never below one that was processed.  Not given:
	 * the highest id there is.  Requests above it are not in the log.
	 */
	struct telnyx_opt_int goaway_last;
	/** @} */
};

#ifndef __cplusplus
#define TELNYX_SANDBOX_REPLY(...)                                                      \
	(&(struct telnyx_sandbox_reply){                                               \
	    .size = sizeof(struct telnyx_sandbox_reply), __VA_ARGS__})
#endif

/**
 * Queue a scripted reply.  Copied.
 *
 * @retval TELNYX_E_INVALID    NULL or a wrong size.
 * @retval TELNYX_E_NO_MEMORY
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_sandbox_script(
    struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_reply *reply);

/** What HTTP/2 connections announce in SETTINGS (RFC 9113, section 6.5.2). */
struct telnyx_sandbox_h2_settings {
	size_t size;
	struct telnyx_opt_int max_concurrent_streams; /**< Not given: 1,000. */
	struct telnyx_opt_int initial_window_size;    /**< Bytes; 65,535. */
	struct telnyx_opt_int header_table_size;      /**< Bytes; 4,096. */
	struct telnyx_opt_int max_frame_size; /**< 16,384 to 16,777,215; 16,384. */
};

#ifndef __cplusplus
#define TELNYX_SANDBOX_H2_SETTINGS(...)                                                \
	(&(struct telnyx_sandbox_h2_settings){                                         \
	    .size = sizeof(struct telnyx_sandbox_h2_settings), __VA_ARGS__})
#endif

/**
 * Announce these from now on, on new connections and on open ones.  Copied.
 * Over HTTP/1.1 nothing changes.
 *
 * @retval TELNYX_E_INVALID  NULL, a wrong size, or a value that HTTP/2 forbids.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_sandbox_set_h2(
    struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_h2_settings *settings);

/** A request that arrived whole.  Borrowed from the sandbox. */
struct telnyx_sandbox_request {
	uint64_t number; /**< 1 is the first. */
	const char *method;
	const char *target; /**< Path and query, as sent. */
	/** As sent: lines ended by CRLF; those of HTTP/2 written that way. */
	const char *headers;
	const char *body; /**< As sent, ended by a zero. */
	size_t body_bytes;
	uint64_t connection; /**< 1 is the first that was accepted. */
	/** What was answered; 0: nothing (a fault), or not yet. */
	int status;
	const char *message_id; /**< Of the message that it made; or NULL. */
	const char *protocol;	/**< "HTTP/1.1" or "HTTP/2". */
};

/** How many requests have arrived whole since the start. */
TELNYX_EXPORT uint64_t telnyx_sandbox_request_count(
    const struct telnyx_sandbox *sandbox);

/**
 * One of them.
 *
 * @param number  1 is the first since the start.
 * @retval NULL  There is none, or it is no longer kept.
 * @since 0.1
 */
TELNYX_EXPORT const struct telnyx_sandbox_request *telnyx_sandbox_get_request(
    const struct telnyx_sandbox *sandbox, uint64_t number);

/** The first header of that name, in any case; a copy to free(), or NULL. */
TELNYX_EXPORT char *telnyx_sandbox_request_header(
    const struct telnyx_sandbox_request *request, const char *name);

/** Connections accepted since the start. */
TELNYX_EXPORT uint64_t telnyx_sandbox_connection_count(
    const struct telnyx_sandbox *sandbox);

/** Close the idle connections now, as a server does that restarts. */
TELNYX_EXPORT void telnyx_sandbox_close_idle(struct telnyx_sandbox *sandbox);

#ifdef __cplusplus
}
#endif
#endif
