/* SPDX-License-Identifier: MIT */
/*
 * A client and a scripted peer on one loop, with a clock that stands still
 * until nothing else can happen, and the oracle: every message carries a mark,
 * and rig_judge() joins what the client said of it with the peer's log.
 */
#ifndef TELNYX_TESTS_RIG_H
#define TELNYX_TESTS_RIG_H

#include "fixture.h"
#include "peer.h"

struct rig {
	struct event_base *base;
	struct telnyx_env *env;
	struct peer *peer;
	struct telnyx_client *client;
	unsigned marks;
	bool h2;
};
extern struct rig rig;

/* A peer, which speaks HTTP/1.1, and a client that knows so; NULL: with default
 * settings.  Where there is no
 * ::1, PEER_LISTENS_6 leaves both NULL. */
void rig_open(bool tls, enum peer_door door, const struct telnyx_config *config);
/* The same over HTTP/2. */
void rig_open_h2(enum peer_door door, const struct telnyx_config *config);
/* A new client in place of the old one. */
void rig_renew(const struct telnyx_config *config);
/* Frees all; nothing may be left over. */
void rig_close(void);

/* Send one message with the next mark; its text has always the same length. */
void rig_send(struct fx_result *result, const struct telnyx_call_options *opts);
/* Run until *count has reached `want`.  Time passes when nothing else can. */
void rig_run(const unsigned *count, unsigned want);
/* Run what can happen without time passing. */
void rig_settle(void);
/* rig_send() and rig_run(), then rig_settle(). */
void rig_try(struct fx_result *result, const struct telnyx_call_options *opts);

/* One callback; not sent: not in the log; accepted: there once; never twice.
 * `what` names the case in the message of a failure. */
void rig_judge(const struct fx_result *result, const char *what);
/* How often the peer has received it. */
unsigned rig_received(const struct fx_result *result);

#endif
