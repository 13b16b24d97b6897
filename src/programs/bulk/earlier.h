/* SPDX-License-Identifier: MIT */
/*
 * The run before, by what it left: its results in OUTPUT, and, if it was killed, the
 * rows that it had begun in OUTPUT.begun.  A row that was begun and has no result is
 * UNKNOWN: its line is added to OUTPUT before anything else happens, and then
 * OUTPUT.begun is removed.  Rows that may have been sent are not sent again unless the
 * user says so.
 */
#ifndef TELNYX_PROGRAMS_BULK_EARLIER_H
#define TELNYX_PROGRAMS_BULK_EARLIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "programs/bulk/console.h"
#include "programs/bulk/options.h"
#include "programs/bulk/output.h"

struct bulk_earlier_row {
	uint64_t row;
	uint64_t to; /* hash of the recipient */
};

/* What ties a result of a message that may have been sent to its job in a store. */
struct bulk_earlier_proof {
	uint64_t hash;
	bool found;
};

/* Zeroed at the start. */
struct bulk_earlier {
	char *begun_path;	       /* NULL: the output is no file */
	struct bulk_earlier_row *rows; /* with --resume; by number, each once */
	size_t count;
	size_t cap;
	size_t next;			   /* rows are asked for in their order */
	uint64_t outcomes[5];		   /* by enum telnyx_outcome */
	struct bulk_earlier_proof *proofs; /* with --store; by hash */
	size_t proof_count;
	size_t proof_cap;
};

/* See to what the run before has left, and tell of it.  False: `error` says why this
 * run must not begin, and how to go on. */
bool bulk_earlier_open(struct bulk_earlier *earlier, const struct bulk_options *options,
    struct bulk_output *output, struct bulk_console *console, char *error, size_t size);
/* With --store: a message's ID, or a job's reference, that the store has. */
void bulk_earlier_found(struct bulk_earlier *earlier, const char *proof);
/* With --store: does OUTPUT hold results of messages that may have been sent? */
bool bulk_earlier_holds_sent(const struct bulk_earlier *earlier);
/* With --store: may the results be replaced?  Those of messages that may have been sent
 * must each have been found in the store. */
bool bulk_earlier_may_go(
    const struct bulk_earlier *earlier, const char *name, char *error, size_t size);
void bulk_earlier_close(struct bulk_earlier *earlier);

enum bulk_earlier_is {
	BULK_EARLIER_NEW,
	BULK_EARLIER_DONE, /* it has its result */
	BULK_EARLIER_OTHER /* its number has a result, and that is another recipient's
			    */
};

/* Has the row a result?  Rows are asked for by growing number.  `to` may be NULL. */
enum bulk_earlier_is bulk_earlier_find(
    struct bulk_earlier *earlier, uint64_t row, const char *to);
/* How many rows have a result of before? */
uint64_t bulk_earlier_rows(const struct bulk_earlier *earlier);
/* Was each of those accepted? */
bool bulk_earlier_all_accepted(const struct bulk_earlier *earlier);
/* At the end of the input: how many rows have a result, and were not asked for? */
size_t bulk_earlier_left(const struct bulk_earlier *earlier);

#endif
