/* SPDX-License-Identifier: MIT */
#include "programs/worker/enqueuer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "programs/worker/console.h"
#include "programs/worker/defaults.h"
#include "programs/worker/input.h"

#define PIECE 500u
#define PIECES_AT_ONCE 4u
/* Bytes of a piece beyond which no more lines join it. */
#define PIECE_BYTES (4u * 1024u * 1024u)

struct piece {
	struct worker_enqueuer *enqueuer;
	size_t count;
	char *texts[PIECE];
	uint64_t lines[PIECE];
};

struct worker_enqueuer {
	struct telnyx_queue *queue;
	const struct worker_options *options;
	struct worker_input *input;
	struct event *turn; /* goes on: at once, or when the input is ready */
	struct worker_enqueued totals;
	unsigned pieces; /* on their way */
	bool ended;	 /* nothing more is read */
	worker_enqueued_cb cb;
	void *arg;
};

static void
piece_free(struct piece *piece)
{
	size_t i;

	for (i = 0; i < piece->count; i++)
		free(piece->texts[i]);
	free(piece);
}

static void
refuse_line(struct worker_enqueuer *enqueuer, uint64_t line, const char *why)
{
	enqueuer->totals.refused++;
	worker_say("%s:%" PRIu64 ": refused: %s", worker_input_name(enqueuer->input),
	    line, why);
}

/* Read no more. */
static void
stop(struct worker_enqueuer *enqueuer, const char *why)
{
	if (why != NULL && !enqueuer->totals.failed)
		worker_say("%s", why);
	enqueuer->totals.failed = enqueuer->totals.failed || why != NULL;
	enqueuer->ended = true;
}

/* Go on in the next turn of the loop. */
static void
go_on(struct worker_enqueuer *enqueuer)
{
	event_active(enqueuer->turn, EV_TIMEOUT, 0);
}

/* --- to the queue --- */

static void
on_enqueued(
    const struct telnyx_enqueued *enqueued, const struct telnyx_error *error, void *arg)
{
	struct piece *piece = arg;
	struct worker_enqueuer *enqueuer = piece->enqueuer;
	char why[WORKER_ERROR_MAX];
	size_t i;

	enqueuer->pieces--;
	if (error != NULL) {
		snprintf(why, sizeof(why),
		    "%s: from line %" PRIu64 " on not all is enqueued: %s",
		    worker_input_name(enqueuer->input), piece->lines[0], error->detail);
		stop(enqueuer, why);
	} else {
		enqueuer->totals.enqueued += enqueued->enqueued;
		enqueuer->totals.duplicates += enqueued->duplicates;
		for (i = 0; i < enqueued->count; i++)
			if (enqueued->refs[i]->refused != NULL)
				refuse_line(enqueuer, piece->lines[i],
				    enqueued->refs[i]->refused);
	}
	piece_free(piece);
	go_on(enqueuer);
}

static void
hand_over(struct worker_enqueuer *enqueuer, struct piece *piece)
{
	enum telnyx_status status;

	if (piece->count == 0) {
		piece_free(piece);
		return;
	}
	status = telnyx_queue_enqueue_json(enqueuer->queue,
	    (const char *const *)piece->texts, piece->count, on_enqueued, piece);
	if (status == TELNYX_OK) {
		enqueuer->pieces++;
		return;
	}
	stop(enqueuer, telnyx_refusal(status)->detail);
	piece_free(piece);
}

/* --- from the file --- */

/* Take one line into the piece, or refuse it.  Returns its bytes. */
static size_t
take_line(
    struct worker_enqueuer *enqueuer, struct piece *piece, struct worker_line *line)
{
	if (line->refused == NULL)
		line->refused = worker_defaults_apply(enqueuer->options, &line->text);
	if (line->refused != NULL) {
		refuse_line(enqueuer, line->number, line->refused);
		free(line->text);
		return 0;
	}
	piece->texts[piece->count] = line->text;
	piece->lines[piece->count++] = line->number;
	return strlen(line->text);
}

/* Fill a piece.  False: no more can be had in this turn, as a pipe has nothing now, or
 * the input has ended. */
static bool
fill(struct worker_enqueuer *enqueuer, struct piece *piece)
{
	struct worker_line line;
	size_t bytes = 0;

	while (piece->count < PIECE && bytes < PIECE_BYTES) {
		switch (worker_input_next(enqueuer->input, &line)) {
		case WORKER_INPUT_LINE:
			bytes += take_line(enqueuer, piece, &line);
			break;
		case WORKER_INPUT_MORE:
			if (!worker_input_regular(enqueuer->input))
				return false;
			worker_input_fill(enqueuer->input);
			break;
		case WORKER_INPUT_END:
			stop(enqueuer, NULL);
			return false;
		case WORKER_INPUT_FAULT:
			stop(enqueuer, worker_input_error(enqueuer->input));
			return false;
		}
	}
	return true;
}

/* Read and hand over, until enough is on its way.  What a pipe has given so far is not
 * kept waiting for the rest. */
static void
pump(struct worker_enqueuer *enqueuer)
{
	struct piece *piece;
	bool more = true;

	while (more && !enqueuer->ended && enqueuer->pieces < PIECES_AT_ONCE) {
		if ((piece = calloc(1, sizeof(*piece))) == NULL) {
			stop(enqueuer, "out of memory");
			return;
		}
		piece->enqueuer = enqueuer;
		more = fill(enqueuer, piece);
		hand_over(enqueuer, piece);
	}
	if (!more && !enqueuer->ended && event_add(enqueuer->turn, NULL) != 0)
		stop(enqueuer, "out of memory");
}

static void
on_turn(evutil_socket_t fd, short what, void *arg)
{
	struct worker_enqueuer *enqueuer = arg;
	worker_enqueued_cb cb = enqueuer->cb;

	(void)fd;
	if ((what & EV_READ) != 0)
		worker_input_fill(enqueuer->input);
	if (!enqueuer->ended)
		pump(enqueuer);
	if (!enqueuer->ended || enqueuer->pieces > 0 || cb == NULL)
		return;
	enqueuer->cb = NULL;
	cb(&enqueuer->totals, enqueuer->arg);
}

struct worker_enqueuer *
worker_enqueuer_new(struct event_base *base, const struct worker_options *options,
    const char *path, worker_enqueued_cb cb, void *arg)
{
	struct worker_enqueuer *enqueuer = calloc(1, sizeof(*enqueuer));
	char error[WORKER_ERROR_MAX] = "out of memory";
	int fd;

	if (enqueuer == NULL)
		goto fail;
	enqueuer->options = options;
	enqueuer->cb = cb;
	enqueuer->arg = arg;
	if (!worker_defaults_check(options, error, sizeof(error)) ||
	    !worker_input_open(options, path, &enqueuer->input, error, sizeof(error)))
		goto fail;
	fd = worker_input_regular(enqueuer->input) ? -1
						   : worker_input_fd(enqueuer->input);
	enqueuer->turn =
	    event_new(base, fd, (short)(fd >= 0 ? EV_READ : 0), on_turn, enqueuer);
	if (enqueuer->turn == NULL) {
		snprintf(error, sizeof(error), "out of memory");
		goto fail;
	}
	return enqueuer;
fail:
	worker_say("%s", error);
	worker_enqueuer_free(enqueuer);
	return NULL;
}

void
worker_enqueuer_begin(struct worker_enqueuer *enqueuer, struct telnyx_queue *queue)
{
	enqueuer->queue = queue;
	go_on(enqueuer);
}

void
worker_enqueuer_free(struct worker_enqueuer *enqueuer)
{
	if (enqueuer == NULL)
		return;
	if (enqueuer->turn != NULL)
		event_free(enqueuer->turn);
	worker_input_free(enqueuer->input);
	free(enqueuer);
}

void
worker_enqueued_print(const struct worker_enqueued *enqueued)
{
	struct json_object *json = json_object_new_object();

	worker_json_number(json, "enqueued", (int64_t)enqueued->enqueued);
	worker_json_number(json, "duplicates", (int64_t)enqueued->duplicates);
	worker_json_number(json, "refused", (int64_t)enqueued->refused);
	worker_put_json(json);
}
