/* SPDX-License-Identifier: MIT */
/*
 * Very many messages, of a test's own clients, and the oracle for them.  A
 * message's mark is its number in the load.
 */
#ifndef TELNYX_TESTS_LOAD_H
#define TELNYX_TESTS_LOAD_H

#include "fixture.h"

struct load;

struct load_one {
	struct load *load;
	unsigned calls;
	enum telnyx_outcome outcome;
	unsigned received;
};

struct load {
	struct load_one *ones; /* by mark; all in memory from the start */
	unsigned count, told;
	unsigned outcomes[5];
};

void load_new(struct load *load, unsigned count);
void load_free(struct load *load);
/* Send the next one. */
enum telnyx_status load_send(struct load *load, struct telnyx_client *client,
    const struct telnyx_call_options *opts);
/* Turn one base or two until *count has reached `want`, on the real clock. */
void load_run(struct event_base *base, struct event_base *other, const unsigned *count,
    unsigned want);
/* The same with the fixture's base and clock, until all are told: time passes
 * when nothing else happens.  How often it had to. */
unsigned load_run_fixture(const struct load *load);

/* The text of a message (or a line with it) arrived and was accepted. */
void load_arrived(struct load *load, const char *text);
/* Not sent: absent.  Accepted: there, once.  Nothing twice.  Frees it. */
void load_join(struct load *load);
/* Both, with what a sandbox has received. */
void load_judge(struct load *load, struct telnyx_sandbox *sandbox);

/* A sandbox and a client on bases of the test's own, on the real clock. */
struct telnyx_sandbox *load_sandbox(struct event_base *base, bool tls);
struct telnyx_client *load_client(
    struct event_base *base, struct telnyx_sandbox *sandbox, uint32_t connections);

#endif
