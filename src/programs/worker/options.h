/* SPDX-License-Identifier: MIT */
/* The command line of telnyx-worker: a command, its options, and what stands behind
 * them. */
#ifndef TELNYX_PROGRAMS_WORKER_OPTIONS_H
#define TELNYX_PROGRAMS_WORKER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <telnyx/queue.h>

/* The bits of the commands: which options a command has. */
enum worker_command {
	WORKER_ENQUEUE = 1 << 0,
	WORKER_RUN = 1 << 1,
	WORKER_STATUS = 1 << 2,
	WORKER_LIST = 1 << 3,
	WORKER_SHOW = 1 << 4,
	WORKER_RESOLVE = 1 << 5,
	WORKER_CANCEL = 1 << 6,
	WORKER_HOLD = 1 << 7,
	WORKER_RELEASE = 1 << 8,
	WORKER_RETRY = 1 << 9,
	WORKER_PAUSE = 1 << 10,
	WORKER_RESUME = 1 << 11,
	WORKER_RELEASE_SENDER = 1 << 12,
	WORKER_PRUNE = 1 << 13,
	WORKER_DOCTOR = 1 << 14,
	WORKER_EXPORT = 1 << 15,
	WORKER_ADOPT = 1 << 16,
	WORKER_BACKUP = 1 << 17
};

/* What one word of several chose; 0: the option was not given. */
enum { WORKER_AS_ACCEPTED = 1, WORKER_AS_DISCARD = 2, WORKER_AS_RESEND = 3 };
enum { WORKER_FORMAT_JSONL = 1, WORKER_FORMAT_CSV = 2 };

/* Zero: not given.  Texts belong to the command line. */
struct worker_options {
	enum worker_command command;
	char **args; /* what stands behind the options */
	int arg_count;

	const char *store;
	bool json;
	int keep_text; /* 1 more than enum telnyx_keep_text */

	/* Which jobs, or what jobs to enqueue are by default. */
	const char *queue;
	const char *part;
	const char *sender;
	const char *batch;
	int state; /* 1 more than enum telnyx_job_state */
	bool all;
	uint32_t limit;
	bool text; /* show what is sent */

	/* What to do with jobs. */
	int as;
	bool force;
	bool yes;
	int64_t older_than_ms;
	int64_t pause_for_ms;
	bool parked;
	bool trust;
	bool deep;

	/* Defaults of jobs to enqueue. */
	const char *unique_key;
	const char *unique_for;
	const char *run_at;
	const char *delay;
	const char *expires_in;
	const char *priority;
	const char *max_attempts;
	int format;

	/* How to run. */
	const char *base_url;
	const char *ca_file;
	bool allow_plain_http;
	const char *webhook_url;
	const char *webhook_listen;
	const char *webhook_path;
	const char *public_key;
	bool no_webhooks;
	uint32_t concurrency;
	double rate;
	double part_rate;
	struct telnyx_worker_queue *queues;	       /* owned */
	const struct telnyx_worker_queue **queue_list; /* owned; ended by NULL */
	char **queue_names;			       /* owned */
	size_t queue_count;
	bool until_empty;
	int64_t wait_ms;
	const char *journal_dir;
	const char *senders;
	enum telnyx_unknown_policy unknown;
	int64_t unknown_after_ms;
	bool accept_duplicates;
	int64_t drain_timeout_ms;
	bool drain_timeout_given;
	const char *events;
	const char *forward;
	const char *metrics;
	int64_t lease_ms;
	int64_t timeout_ms;
	bool sandbox;
	const char *sandbox_log;
	const char *enqueue;
	const char *cron;
	bool verbose;
};

enum worker_parsed {
	WORKER_PARSED_RUN,
	WORKER_PARSED_HELP,
	WORKER_PARSED_REFUSED /* `error` says why, in one line */
};

/* Read the options of `command`; argv[0] is the command's name. */
enum worker_parsed worker_options_parse(enum worker_command command, int argc,
    char **argv, struct worker_options *options, char *error, size_t size);
void worker_options_clear(struct worker_options *options);
/* Print the options of a command. */
void worker_options_help(enum worker_command command, FILE *file);

/* What a setting of the library is called here, or NULL. */
const char *worker_options_setting(const char *field);

#endif
