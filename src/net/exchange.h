/* SPDX-License-Identifier: MIT */
/*
 * An exchange is one HTTP request and its reply, whatever the protocol.  It
 * is the seam between the client, which knows requests and retries, and the
 * connections, which know bytes.
 *
 * Lifecycle: the owner fills in `call`, `cb` and `arg` of an exchange that is
 * part of an object of its own and hands it to telnyx_pool_submit().  The
 * exchange waits for a connection, runs on it, and ends in exactly one of two
 * ways: `cb` runs from the deferred queue, or the owner calls
 * telnyx_pool_abort(), after which `cb` does not run.  Either way `result` is
 * filled in, and the owner releases it with telnyx_exchange_release().
 */
#ifndef TELNYX_NET_EXCHANGE_H
#define TELNYX_NET_EXCHANGE_H

#include <sys/queue.h>

#include <telnyx/error.h>

#include "base/proof.h"
#include "net/byte_share.h"

#define TELNYX_CAUSE_BYTES 160

/* How far the request came. */
enum telnyx_verdict {
	TELNYX_VERDICT_POSSIBLY = 0,  /* it may have been processed; no status */
	TELNYX_VERDICT_NOT_SENT = 1,  /* proved: `proof` says how */
	TELNYX_VERDICT_TRUNCATED = 2, /* a status, then no complete reply */
	TELNYX_VERDICT_ANSWERED = 3,  /* a complete reply */
};

struct telnyx_exchange_header {
	const char *name;
	const char *value;
};

/* What to send.  Everything is borrowed until the exchange has ended. */
struct telnyx_exchange_call {
	const char *method;
	const char *target; /* path and query, as they go on the wire */
	const struct telnyx_exchange_header *headers;
	size_t header_count;
	const char *body;
	size_t body_bytes;
	const char *fairness; /* waiters of one key queue; keys take turns */
};

/* The complete or partial reply, held by the protocol that read it. */
struct telnyx_exchange_reply {
	const char *(*header)(
	    const struct telnyx_exchange_reply *reply, const char *name);
	void (*release)(struct telnyx_exchange_reply *reply);
	void *data;
	struct telnyx_byte_share share;
};

struct telnyx_exchange_result {
	enum telnyx_verdict verdict;
	enum telnyx_proof proof; /* of NOT_SENT; it may stand beside a status, too */
	enum telnyx_phase phase;
	int status;
	bool says_json;	  /* its Content-Type says JSON; also of a reply that was cut */
	bool reused;	  /* the connection had carried another exchange */
	int system_error; /* errno, or 0 */
	long tls_error;	  /* X509_V_ERR_*, or 0 */
	char cause[TELNYX_CAUSE_BYTES];
	/* Bytes of HTTP, over all connections that the exchange was on. */
	uint64_t sent, received;
	uint64_t connection_id;
	const char *body; /* NULL when there was none */
	size_t body_bytes;
	struct telnyx_exchange_reply reply;
};

enum telnyx_exchange_state {
	TELNYX_EXCHANGE_NEW = 0,
	TELNYX_EXCHANGE_WAITING = 1, /* in the pool's queue */
	TELNYX_EXCHANGE_RUNNING = 2, /* bound to a connection */
	TELNYX_EXCHANGE_ENDED = 3
};

struct telnyx_exchange;
struct telnyx_net;
struct telnyx_h1;
struct telnyx_h2;
struct telnyx_h2_stream;
struct telnyx_pool_group;

typedef void (*telnyx_exchange_cb)(struct telnyx_exchange *exchange, void *arg);

struct telnyx_exchange {
	/* the owner's */
	struct telnyx_exchange_call call;
	telnyx_exchange_cb cb;
	void *arg;
	struct telnyx_exchange_result result; /* once it has ended */

	/* the pool's */
	enum telnyx_exchange_state state;
	TAILQ_ENTRY(telnyx_exchange) entry;
	struct telnyx_pool_group *group;
	uint64_t number;	       /* in the order that they came */
	struct telnyx_h1 *connection;  /* HTTP/1.1 */
	struct telnyx_h2 *multiplexed; /* HTTP/2, and its stream */
	struct telnyx_h2_stream *stream;
	unsigned connects; /* addresses tried for it */
	unsigned moves;	   /* from one HTTP/2 connection to another */
	unsigned resent;   /* moves after bytes of it had left, which were refused */
	bool asked_again;  /* new addresses were looked up, since all had failed */
};

/* Begin a result anew, but for what was sent and received before. */
void telnyx_exchange_result_reset(struct telnyx_exchange_result *result);
/* Set the verdict of an exchange without a status: not sent where the evidence proves
 * it.  A status goes over that, and the proof stays. */
void telnyx_exchange_set_verdict(
    struct telnyx_exchange_result *result, const struct telnyx_evidence *evidence);
/* The same where no connection knows of it. */
void telnyx_exchange_unsent(
    struct telnyx_exchange_result *result, enum telnyx_proof proof);

/* Does the request say how long its body is, be it 0?  RFC 9110, section 8.6. */
bool telnyx_exchange_says_length(const struct telnyx_exchange_call *call);
/* Is a Content-Type one of JSON?  NULL is not. */
bool telnyx_exchange_type_is_json(const char *type);
/* How many bytes are read of the body of a reply with this status: an error's document
 * is short. */
size_t telnyx_exchange_body_max(const struct telnyx_net *net, int status);
/* A header of the reply, its name in upper or lower case; NULL when there is none. */
const char *telnyx_exchange_header(
    const struct telnyx_exchange_result *result, const char *name);
/* Let go of the reply; `result` keeps its plain facts. */
void telnyx_exchange_release(struct telnyx_exchange_result *result);

#endif
