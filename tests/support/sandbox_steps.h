/* SPDX-License-Identifier: MIT */
/*
 * Calls that make the sandbox show all that it has: one of every operation at
 * least, in an order in which each finds what it needs.
 */
#ifndef TELNYX_TESTS_SANDBOX_STEPS_H
#define TELNYX_TESTS_SANDBOX_STEPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* $names in ids, query, body and samples are what an earlier step kept; the quotes
 * of their JSON are single. */
struct sandbox_step {
	const char *operation;
	const char *ids;   /* of the path, by spaces */
	const char *query; /* "a=b&c=d" */
	const char *body;
	const char *keep;    /* of the reply: "name=path name=path" */
	const char *headers; /* NULL: key and JSON type */
	uint64_t wait_ms;    /* before it */
	bool tries;	     /* try each field of the body, too; with these values */
	const char *samples;
};

extern const struct sandbox_step sandbox_steps[];
extern const size_t sandbox_step_count;

#endif
