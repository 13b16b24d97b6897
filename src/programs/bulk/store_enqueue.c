/* SPDX-License-Identifier: MIT */
/*
 * Rows become jobs, many at once.  Each has the run and its row for a key, so that it
 * makes no difference how much of this was done before the program was killed.
 */
#include "programs/bulk/store_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "programs/bulk/held.h"
#include "programs/bulk/message.h"

#define PIECE 500u
#define PIECES_AT_ONCE 4u
/* 9999-01-01: a note's turn never comes. */
#define NEVER_MS INT64_C(253370764800000)
/* A hundred years: as long as the store, also when the job is pruned. */
#define FOR_EVER_MS (INT64_C(36500) * 86400 * 1000)
#define NOBODYS_SENDER "telnyx-bulk's notes are never sent"
/* Numbers kept for fiction. */
#define NOBODY "+13125550100"
#define ATTEMPTS_DEFAULT 3

struct item {
	struct bulk_flight *flight;
	char key[BULK_KEY_SIZE];
	char meta[64];
	struct telnyx_message_params message;
	struct telnyx_job_params job;
};

struct piece {
	struct bulk_store *store;
	size_t count;
	uint64_t rows[PIECE];
	const struct telnyx_job_params *jobs[PIECE];
	struct item items[PIECE];
};

static void
piece_free(struct piece *piece)
{
	size_t i;

	for (i = 0; i < piece->count; i++)
		bulk_flight_free(piece->items[i].flight);
	free(piece);
}

/* --- notes --- */

static void
put_note(struct bulk_store *store, const char *what, telnyx_enqueue_cb cb)
{
	char key[BULK_KEY_SIZE];
	char *note = bulk_identity_note(store->identity, store->number);
	const struct telnyx_job_params *job =
	    TELNYX_JOB(.message = TELNYX_MESSAGE(.to = NOBODY, .from = NOBODY,
			   .text = "A note of telnyx-bulk, which is never sent."),
		.queue = BULK_NOTES, .batch = BULK_NOTES, .sender = NOBODYS_SENDER,
		.run_at_ms = NEVER_MS, .unique_key = key, .unique_for_ms = FOR_EVER_MS,
		.meta = note);

	(void)snprintf(key, sizeof(key), "%s:%s", store->name, what);
	if (note == NULL)
		bulk_store_fail(store, "out of memory");
	else
		(void)bulk_store_asked(
		    store, telnyx_queue_enqueue(store->queue, &job, 1, cb, store));
	free(note);
}

static bool
is_kept(struct bulk_store *store, const struct telnyx_enqueued *enqueued,
    const struct telnyx_error *error)
{
	if (!bulk_store_good(store, error))
		return false;
	if (enqueued->refused > 0)
		bulk_store_fail(store, enqueued->refs[0]->refused);
	return enqueued->refused == 0;
}

static void
on_whole(
    const struct telnyx_enqueued *enqueued, const struct telnyx_error *error, void *arg)
{
	struct bulk_store *store = arg;

	if (is_kept(store, enqueued, error))
		store->enter(store, BULK_STORE_WORKING);
}

static void
enqueue_rows(struct bulk_store *store)
{
	if (bulk_store_read_again(store))
		bulk_store_go_on(store);
}

static void
on_noted(
    const struct telnyx_enqueued *enqueued, const struct telnyx_error *error, void *arg)
{
	struct bulk_store *store = arg;

	if (!is_kept(store, enqueued, error))
		return;
	store->note = enqueued->refs[0]->id;
	if (store->runs.count == 0 && !store->job.options->new_run)
		store->enter(store, BULK_STORE_LOOKING);
	else
		enqueue_rows(store);
}

void
bulk_store_enqueue(struct bulk_store *store)
{
	if (store->note == 0)
		put_note(store, "run", on_noted);
	else
		enqueue_rows(store); /* no other run was faster */
}

/* --- rows --- */

static void
on_piece(
    const struct telnyx_enqueued *enqueued, const struct telnyx_error *error, void *arg)
{
	struct piece *piece = arg;
	struct bulk_store *store = piece->store;
	char why[PROGRAM_ERROR_MAX];
	size_t i;

	store->pieces--;
	if (bulk_store_good(store, error)) {
		for (i = 0; enqueued->refused > 0 && i < enqueued->count; i++) {
			if (enqueued->refs[i]->refused == NULL)
				continue;
			snprintf(why, sizeof(why),
			    "row %" PRIu64 ": %s; nothing is sent", piece->rows[i],
			    enqueued->refs[i]->refused);
			bulk_store_fail(store, why);
		}
		store->jobs += enqueued->enqueued + enqueued->duplicates;
		bulk_store_go_on(store);
	}
	free(piece);
}

static void
add_item(struct bulk_store *store, struct piece *piece, struct bulk_flight *flight)
{
	const struct bulk_options *options = store->job.options;
	struct item *item = &piece->items[piece->count];

	item->flight = flight;
	(void)snprintf(
	    item->key, sizeof(item->key), "%s:%" PRIu64, store->name, flight->row);
	(void)snprintf(item->meta, sizeof(item->meta),
	    "{\"row\":%" PRIu64 ",\"line\":%" PRIu64 "}", flight->row, flight->line);
	telnyx_message_params_init(&item->message);
	item->message.to = flight->to;
	item->message.text = flight->text;
	item->message.from = options->from;
	item->message.messaging_profile_id = options->messaging_profile_id;
	telnyx_job_params_init(&item->job);
	item->job.message = &item->message;
	item->job.queue = store->name;
	item->job.batch = store->name;
	item->job.unique_key = item->key;
	item->job.unique_for_ms = FOR_EVER_MS;
	item->job.meta = item->meta;
	item->job.max_attempts =
	    options->max_attempts > 0 ? options->max_attempts : ATTEMPTS_DEFAULT;
	piece->rows[piece->count] = flight->row;
	piece->jobs[piece->count++] = &item->job;
}

/* What would be refused without asking Telnyx is no job; its result says why. */
static struct bulk_flight *
take_row(struct bulk_store *store, const struct program_row *row)
{
	struct bulk_flight *flight = NULL;
	struct bulk_message message;

	bulk_message_make(&message, &store->job, row);
	if (message.text != NULL &&
	    telnyx_message_validate(store->job.target->client,
		TELNYX_MESSAGE(.to = message.to, .text = message.text), NULL,
		NULL) == TELNYX_OK) {
		flight = bulk_flight_new(store, row->number, message.to, message.text);
		if (flight == NULL)
			bulk_store_fail(store, "out of memory");
		else
			flight->line = row->line;
	} else if (message.text == NULL && message.check == BULK_CHECK_OK) {
		bulk_store_fail(store, "out of memory");
	}
	bulk_message_clear(&message);
	return flight;
}

/* False: the rows have ended. */
static bool
fill(struct bulk_store *store, struct piece *piece)
{
	enum program_rows_status status;
	const struct program_row *row;
	struct bulk_flight *flight;

	while (piece->count < PIECE && store->state == BULK_STORE_ENQUEUING) {
		status = program_rows_next(store->job.rows, &row);
		if (status == PROGRAM_ROWS_ROW) {
			if ((flight = take_row(store, row)) != NULL)
				add_item(store, piece, flight);
		} else if (status != PROGRAM_ROWS_MORE ||
			   program_rows_fill(store->job.rows) < 0) {
			return false;
		}
	}
	return true;
}

/* Hand a piece over.  False: the rows have ended, or the run has. */
static bool
hand_over(struct bulk_store *store)
{
	struct piece *piece = calloc(1, sizeof(*piece));
	size_t i, count;
	bool more;

	if (piece == NULL) {
		bulk_store_fail(store, "out of memory");
		return false;
	}
	piece->store = store;
	more = fill(store, piece);
	count = piece->count;
	if (count > 0 && store->state == BULK_STORE_ENQUEUING &&
	    bulk_store_asked(store, telnyx_queue_enqueue(store->queue, piece->jobs,
					count, on_piece, piece))) {
		store->pieces++;
		for (i = 0; i < count; i++)
			bulk_flight_free(piece->items[i].flight);
		return more;
	}
	piece_free(piece);
	return more && store->state == BULK_STORE_ENQUEUING;
}

void
bulk_store_enqueue_more(struct bulk_store *store)
{
	while (!store->rows_ended && store->pieces < PIECES_AT_ONCE)
		if (!hand_over(store))
			store->rows_ended = true;
	if (store->state == BULK_STORE_ENQUEUING && store->pieces == 0)
		put_note(store, "whole", on_whole);
}
