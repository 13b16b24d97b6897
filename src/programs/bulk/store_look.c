/* SPDX-License-Identifier: MIT */
/* Which runs has the store, and what is this one to them? */
#include "programs/bulk/store_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "programs/common/store.h"
#include "programs/common/text.h"

#define PAGE 1000u

/* --- this run --- */

static void
take_number(struct bulk_store *store, unsigned number)
{
	store->number = number;
	bulk_identity_name(store->identity, number, store->name);
}

static void
begin(struct bulk_store *store, unsigned number)
{
	take_number(store, number);
	store->enter(store, BULK_STORE_ENQUEUING);
}

static void
say_finished(struct bulk_store *store, int64_t at_ms)
{
	time_t at = (time_t)(at_ms / 1000);
	char when[64] = "";
	struct tm utc;

	if (at_ms > 0 && gmtime_r(&at, &utc) != NULL)
		(void)strftime(when, sizeof(when), " at %Y-%m-%dT%H:%M:%SZ", &utc);
	if (store->number == store->runs.number)
		bulk_console_say(store->job.console,
		    "this run has finished%s: nothing is sent (--again=%u sends all of "
		    "it anew)",
		    when, store->number);
	else
		bulk_console_say(store->job.console,
		    "run %u has finished%s: nothing is sent (the last one is run %u)",
		    store->number, when, store->runs.number);
}

/* --again names the run that it repeats: whoever starts the same words again, as a
 * supervisor does, goes on with the run behind that one, and begins no other. */
static bool
is_repeated(const struct bulk_store *store)
{
	return store->job.options->again == store->number;
}

static void
refuse_again(struct bulk_store *store)
{
	char why[PROGRAM_ERROR_MAX];

	if (store->runs.number < store->job.options->again)
		snprintf(why, sizeof(why),
		    "--again=%u: the store has no run %u of these words",
		    store->job.options->again, store->job.options->again);
	else
		snprintf(why, sizeof(why),
		    "--again=%u: run %u has not finished: say the same words without "
		    "--again to go on with it",
		    store->job.options->again, store->job.options->again);
	bulk_store_fail(store, why);
}

static void
on_counts(
    const struct telnyx_job_counts *counts, const struct telnyx_error *error, void *arg)
{
	struct bulk_store *store = arg;
	const uint64_t *n;

	if (!bulk_store_good(store, error))
		return;
	n = counts->states;
	store->jobs = n[TELNYX_JOB_READY] + n[TELNYX_JOB_CLAIMED];
	if (store->jobs + n[TELNYX_JOB_HELD] > 0) {
		if (is_repeated(store))
			refuse_again(store);
		else
			store->enter(store, BULK_STORE_WORKING);
	} else if (is_repeated(store)) {
		begin(store, store->number + 1);
	} else {
		store->finished = true;
		say_finished(store, counts->ended_at_ms);
		/* What is still in doubt may be found out by now. */
		store->enter(store,
		    n[TELNYX_JOB_UNKNOWN] > 0 && store->job.options->webhook_url != NULL
			? BULK_STORE_WORKING
			: BULK_STORE_TELLING);
	}
}

/* --- the others --- */

static void
on_others(
    const struct telnyx_job_counts *counts, const struct telnyx_error *error, void *arg)
{
	struct bulk_store *store = arg;
	char differs[256], why[PROGRAM_ERROR_MAX];
	uint64_t sent;

	if (!bulk_store_good(store, error))
		return;
	sent = counts->states[TELNYX_JOB_ACCEPTED] + counts->states[TELNYX_JOB_UNKNOWN];
	bulk_identity_difference(
	    store->identity, &store->runs.last, differs, sizeof(differs));
	snprintf(why, sizeof(why),
	    "%s has a run of other words (what differs: %s), of which %" PRIu64
	    " row%s sent: say --new-run to start another, or give another --store",
	    program_store_path(store->job.options->store), differs, sent,
	    sent == 1 ? " was" : "s were");
	bulk_store_fail(store, why);
}

/* Whoever begins another should know what the one before has sent. */
static void
refuse_other(struct bulk_store *store)
{
	char name[BULK_RUN_NAME_SIZE];

	bulk_identity_name(&store->runs.last, store->runs.last_number, name);
	(void)bulk_store_asked(
	    store, telnyx_queue_count(
		       store->queue, TELNYX_JOBS(.batch = name), on_others, store));
}

/* --- two runs that begin at once --- */

static void
on_given_way(const struct telnyx_queue_result *result, const struct telnyx_error *error,
    void *arg)
{
	(void)result;
	if (bulk_store_good(arg, error))
		refuse_other(arg);
}

/* Of two runs that found no other, each sees the other's note if that is the first: its
 * own it takes back. */
static void
see_who_was_first(struct bulk_store *store)
{
	int64_t first = store->runs.first_other;

	if (first == 0 || first > store->note)
		store->enter(store, BULK_STORE_ENQUEUING);
	else
		(void)bulk_store_asked(
		    store, telnyx_queue_command(store->queue, TELNYX_JOB_CANCEL,
			       TELNYX_JOBS(.ids = &store->note, .id_count = 1), false,
			       on_given_way, store));
}

void
bulk_store_look_again(struct bulk_store *store)
{
	store->listed = 0;
	bulk_store_look(store);
}

/* --- whose results are in OUTPUT? --- */

static void decide(struct bulk_store *store);

static void compare(struct bulk_store *store);

static void
on_jobs(const struct telnyx_job *const *jobs, size_t count,
    const struct telnyx_error *error, void *arg)
{
	struct bulk_store *store = arg;
	size_t i;

	if (!bulk_store_good(store, error))
		return;
	for (i = 0; i < count; i++) {
		bulk_earlier_found(store->job.earlier, jobs[i]->message_id);
		bulk_earlier_found(store->job.earlier, jobs[i]->reference);
		store->listed = jobs[i]->id;
	}
	store->compared = count < PAGE;
	if (store->compared)
		decide(store);
	else
		compare(store);
}

/* With all jobs of the store: OUTPUT may have the results of another of its runs. */
static void
compare(struct bulk_store *store)
{
	(void)bulk_store_asked(store,
	    telnyx_queue_list(store->queue,
		TELNYX_JOBS(.after = store->listed, .limit = PAGE), on_jobs, store));
}

/* --- this run, among them --- */

static void
decide(struct bulk_store *store)
{
	const struct bulk_store_runs *runs = &store->runs;
	const struct bulk_options *options = store->job.options;
	unsigned number = options->again > 0 && options->again < runs->number
			      ? options->again + 1
			      : runs->number;
	char why[PROGRAM_ERROR_MAX];

	if (runs->number == 0 && runs->count > 0 && !options->new_run) {
		refuse_other(store);
	} else if (!store->compared && bulk_earlier_holds_sent(store->job.earlier)) {
		store->listed = 0;
		compare(store);
	} else if (!bulk_earlier_may_go(store->job.earlier,
		       bulk_output_name(store->job.output), why, sizeof(why))) {
		bulk_store_fail(store, why);
	} else if (options->again > runs->number ||
		   (options->again == runs->number && options->again > runs->whole)) {
		refuse_again(store);
	} else if (runs->adopted && runs->whole < number) {
		bulk_store_fail(store,
		    "the store is a copy that was made while rows of this run were "
		    "still "
		    "enqueued: the original may have sent the rest; give another "
		    "--store, and a file of the rows that are to be sent");
	} else if (runs->number == 0 || runs->whole < number) {
		begin(store, runs->number > 0 ? number : 1);
	} else {
		take_number(store, number);
		(void)bulk_store_asked(
		    store, telnyx_queue_count(store->queue,
			       TELNYX_JOBS(.batch = store->name), on_counts, store));
	}
}

/* --- notes --- */

static bool
ends_with(const char *text, const char *end)
{
	size_t len = text != NULL ? strlen(text) : 0, tail = strlen(end);

	return len >= tail && strcmp(text + len - tail, end) == 0;
}

static void
take_note(struct bulk_store *store, const struct telnyx_job *job)
{
	struct bulk_store_runs *runs = &store->runs;
	struct bulk_identity identity;
	unsigned number, *last;

	if (!bulk_identity_read(job->meta, &identity, &number))
		return;
	/* One that gave way to another. */
	if (job->state == TELNYX_JOB_CANCELLED)
		return;
	runs->count++;
	if (strcmp(identity.digest, store->identity->digest) != 0) {
		runs->last = identity;
		runs->last_number = number;
		if (runs->first_other == 0)
			runs->first_other = job->id;
		return;
	}
	/* Notes are ready for ever, unless they came by a backup. */
	if (job->state != TELNYX_JOB_READY)
		runs->adopted = true;
	last = ends_with(job->unique_key, ":whole") ? &runs->whole : &runs->number;
	if (number > *last)
		*last = number;
}

static void
on_notes(const struct telnyx_job *const *jobs, size_t count,
    const struct telnyx_error *error, void *arg)
{
	struct bulk_store *store = arg;
	size_t i;

	if (!bulk_store_good(store, error))
		return;
	for (i = 0; i < count; i++) {
		take_note(store, jobs[i]);
		store->listed = jobs[i]->id;
	}
	if (count == PAGE)
		bulk_store_look(store);
	else if (store->note != 0)
		see_who_was_first(store);
	else
		decide(store);
}

void
bulk_store_look(struct bulk_store *store)
{
	(void)bulk_store_asked(store,
	    telnyx_queue_list(store->queue,
		TELNYX_JOBS(.batch = BULK_NOTES, .after = store->listed, .limit = PAGE),
		on_notes, store));
}
