/* SPDX-License-Identifier: MIT */
/* The table of the options: what each is called, what it sets, and which commands take
 * it.  --help is made of it. */
#ifndef TELNYX_PROGRAMS_WORKER_OPTIONS_TABLE_H
#define TELNYX_PROGRAMS_WORKER_OPTIONS_TABLE_H

#include <stddef.h>

#include "programs/worker/options.h"

enum worker_kind {
	WORKER_KIND_FLAG,	   /* bool */
	WORKER_KIND_TEXT,	   /* const char * */
	WORKER_KIND_TEXT_DURATION, /* the same: what is no duration is refused */
	WORKER_KIND_TEXT_COUNT,	   /* the same: a number from least to most */
	WORKER_KIND_COUNT,	   /* uint32_t */
	WORKER_KIND_RATE,	   /* double */
	WORKER_KIND_DURATION,	   /* int64_t, in ms, from least to most */
	WORKER_KIND_CHOICE,	   /* int: 1 is the first word of `value` */
	WORKER_KIND_QUEUES,
	WORKER_KIND_UNKNOWN,
	WORKER_KIND_DRAIN
};

struct worker_option {
	const char *name;
	const char *value; /* what --help calls it; NULL: none */
	unsigned commands;
	enum worker_kind kind;
	size_t at;
	double least, most;
	const char *help;
};

#define WORKER_OPTION_AT(member) offsetof(struct worker_options, member)

extern const struct worker_option worker_option_table[];
extern const size_t worker_option_count;

#endif
