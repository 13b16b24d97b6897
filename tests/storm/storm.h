/* SPDX-License-Identifier: MIT */
/*
 * The storm: workers of the durable queue that are killed again and again, at random
 * and at each of the places that are named in their sources, while a sandbox that
 * misbehaves takes their messages.  The sandbox is never killed; its log is the ledger.
 *
 * Three kinds of processes, all of this program: the driver (storm.c), the sandbox
 * (storm_sandbox.c) and the workers (storm_worker.c).  What they share is a directory:
 *
 *   queue.db   the store           url, key   the sandbox's, written by it
 *   ledger     its log             port       where workers listen for webhooks
 */
#ifndef TELNYX_TESTS_STORM_H
#define TELNYX_TESTS_STORM_H

#include <stdbool.h>
#include <stdint.h>

/* Where a worker is killed, by failpoint; NULL ends the list. */
extern const char *const storm_points[];

int storm_sandbox(const char *dir);
int storm_worker(const char *dir);

/* Read a small file of the directory; "" if it is not there.  The text is static. */
const char *storm_read(const char *dir, const char *name);
void storm_write(const char *dir, const char *name, const char *text);

/* A number below `below`, of a row that the seed decides. */
void storm_seed(unsigned long seed);
int storm_random(int below);
/* The whole number that a text is; 0: none. */
long storm_number(const char *text);

/* What the ledger says of jobs, by id.  Ends the program, with a sentence, if a job was
 * sent twice. */
struct storm_ledger {
	int64_t most;		/* the highest id */
	unsigned char *arrived; /* by id: how often a message of it arrived */
	unsigned long messages;
};
bool storm_ledger_read(const char *dir, struct storm_ledger *out);

#endif
