/* SPDX-License-Identifier: MIT */
/*
 * What the tests of HTTP/2 share: an event base, a clock, a scripted server, a
 * client of it, and the judgement at the end: exactly one callback for each
 * message, nothing processed twice, nothing called not sent that was processed.
 */
#ifndef TELNYX_TESTS_H2_RIG_H
#define TELNYX_TESTS_H2_RIG_H

#include <time.h>

#include "fixture.h"
#include "h2_peer.h"

#define H2_RIG_WATCHDOG_S 90

struct h2_rig {
	struct event_base *base;
	struct telnyx_env *env;
	struct h2_peer *peer;
	struct telnyx_client *client;
	struct fx_result *results; /* by mark, from 1 */
	unsigned sent, done;
	unsigned opened, resumed, closed; /* connections, as telemetry tells */
};
extern struct h2_rig t;

/* A peer with settings of its own is set up between the two. */
void open_peer(void);
void make_client(const struct telnyx_config *config);
/* Both; the client makes one attempt. */
void open_both(void);
/* Frees the client, and judges. */
void close_all(void);

/* Turns of the loop; and turns until nothing moves any more. */
void turn(unsigned turns);
void rest(void);
void advance_ms(uint64_t ms);
#define UNTIL(condition)                                                               \
	do {                                                                           \
		time_t until_since = time(NULL);                                       \
		while (!(condition)) {                                                 \
			event_base_loop(t.base, EVLOOP_NONBLOCK);                      \
			ck_assert_msg(time(NULL) - until_since < H2_RIG_WATCHDOG_S,    \
			    "it hangs: %s", #condition);                               \
		}                                                                      \
	} while (0)

struct fx_result *send_with(const char *text, uint32_t timeout_ms);
struct fx_result *send_one(void);
void send_many(unsigned count);
/* Until all are told; those that back off, or wait for a limit, do so. */
void finish(void);

unsigned count_ok(void);
struct telnyx_client_stats stats(void);
void check(const struct fx_result *result, enum telnyx_error_type type,
    enum telnyx_outcome outcome, enum telnyx_phase phase);
/* What the server's socket takes in is little. */
void small_buffers(void);
/* 5,999 bytes. */
const char *long_text(void);

#endif
