/* SPDX-License-Identifier: MIT */
/*
 * The power goes, and what was told is held against what the disk has.
 *
 * One run of a queue is recorded: each write, cut, sync, new name of its files, and,
 * in their places between them, what was acknowledged.  Then, for points of that
 * record, the files are made that a disk may have when the power goes there: all that
 * was synced, and of the rest some, some of it halved or torn.  The store is opened
 * on them, and has to know all that was acknowledged.
 *
 *   power_disk.c    the record: stands in front of the system calls
 *   power_image.c   the files of a point
 *   power_run.c     the run that is recorded
 *   power_check.c   a store on such files, and what it has lost
 *   power.c         which runs there are, and which of them must fail
 *
 * The disk is honest (what it says is synced is), and keeps names in their order.
 */
#ifndef TELNYX_TESTS_POWER_H
#define TELNYX_TESTS_POWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>
#include <telnyx/queue.h>
#include <telnyx/sandbox.h>
#include <telnyx/telnyx.h>

/* Where the program's own functions take the place of the C library's. */
#if defined(__linux__) && defined(__GLIBC__)
#define POWER_AVAILABLE 1
#else
#define POWER_AVAILABLE 0
#endif

/* --- the record --- */

enum power_kind {
	POWER_NAME = 0, /* a file is there by this name, made or renamed */
	POWER_NO_NAME,
	POWER_WRITE,
	POWER_CUT, /* or grown with zeros: to `offset` bytes */
	POWER_SYNC,
	POWER_SYNC_NAMES,
	POWER_ACK
};

/* What a program was told of a job. */
enum power_told {
	POWER_ENQUEUED = 1, /* its callback ran */
	POWER_HANDED,	    /* its message goes to the client now */
	POWER_NOT_SENT,	    /* the worker is about to say so; nothing is promised yet */
	POWER_STATE	    /* its new state was told: it was committed */
};

struct power_ack {
	enum power_told told;
	int64_t id, fence;
	enum telnyx_job_state state;
	char message_id[64];
};

struct power_entry {
	enum power_kind kind;
	unsigned file; /* a number from 0 */
	uint64_t offset;
	size_t len;
	char *data; /* or the name */
	struct power_ack ack;
};

struct power_log {
	struct power_entry *entries;
	size_t count, room;
	unsigned files;
};
extern struct power_log power_log;

/* Record what happens to the files of this directory, from an empty log on. */
void power_record(const char *dir);
/* No more; syncs then do nothing, so that the checks are quick. */
void power_record_end(void);
void power_log_free(void);
void power_acknowledge(const struct power_ack *ack);
/* Another boot of the machine, as far as the library can see. */
void power_boot(const char *dir, int number);

/* --- the files of a point --- */

/* Go through the record, forwards only. */
void power_image_begin(void);
void power_image_go_to(size_t point);
/* Write the files that a disk may have at this point. */
void power_image_write(const char *dir);
/* Are all entries together what is on the disk?  If not, the record lacks something. */
bool power_image_is_whole(const char *dir);
void power_image_end(void);

/* --- the run, and the checks --- */

struct power {
	struct event_base *base;
	struct telnyx_sandbox *sandbox;
	struct telnyx_client *client;
	char dir[64], store[96];
};

struct power_losses {
	unsigned long points;
	unsigned long refused;	 /* the store, or a worker on it, would not start */
	unsigned long damaged;	 /* by SQLite's integrity_check */
	unsigned long forgotten; /* an acknowledged job is not there, or is older */
	unsigned long undone;	 /* an acknowledged state is not there */
	unsigned long twice;	 /* what was handed over is ready again */
	char first[300];	 /* the first of all, in words */
};

void power_run(struct power *power);
/* At one point; adds to the losses. */
void power_check(struct power *power, size_t point, struct power_losses *losses);
/* From what the whole record says of jobs; before the first check. */
void power_check_begin(void);
void power_check_end(void);

/* How the library's connections are set: as it says; with NORMAL, behind its back; or
 * so that it sees that they are. */
enum power_setting { POWER_AS_IT_SAYS = 0, POWER_NORMAL, POWER_NORMAL_SEEN };
extern enum power_setting power_setting;

void power_seed(unsigned long seed);
unsigned power_random(unsigned below);
void power_fail(const char *format, ...)
    __attribute__((format(printf, 1, 2), noreturn));

#endif
