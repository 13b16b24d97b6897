/* SPDX-License-Identifier: MIT */
/* What became of a stream: the verdict, and the reply for its owner. */
#include "net/h2_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct reply {
	struct telnyx_arena memory;
	struct telnyx_h2_header *headers;
	struct telnyx_buf body;
};

static const char *
find_header(const struct telnyx_h2_header *header, const char *name)
{
	for (; header != NULL; header = header->next)
		if (strcasecmp(header->name, name) == 0)
			return header->value;
	return NULL;
}

static const char *
reply_header(const struct telnyx_exchange_reply *reply, const char *name)
{
	const struct reply *data = reply->data;

	return find_header(data->headers, name);
}

static void
reply_release(struct telnyx_exchange_reply *reply)
{
	struct reply *data = reply->data;

	telnyx_arena_clear(&data->memory);
	telnyx_buf_clear(&data->body);
	free(data);
}

static void
take_reply(struct telnyx_h2_stream *stream, struct telnyx_exchange_result *result)
{
	struct reply *data = malloc(sizeof(*data));

	if (data == NULL || stream->memory.failed) {
		free(data);
		result->verdict = TELNYX_VERDICT_TRUNCATED;
		result->system_error = ENOMEM;
		return;
	}
	data->memory = stream->memory;
	data->headers = stream->headers;
	data->body = stream->body;
	stream->memory = (struct telnyx_arena)TELNYX_ARENA_INIT;
	telnyx_buf_init(&stream->body, 0);
	result->reply.header = reply_header;
	result->reply.release = reply_release;
	result->reply.data = data;
	result->reply.share = telnyx_byte_share_take(&stream->share);
	result->body = data->body.len > 0 ? data->body.data : NULL;
	result->body_bytes = data->body.len;
}

/* The bytes that must count as sent.  What has been made into frames leaves sooner
 * or later, unless the connection is dead: then what the kernel has not taken never
 * will. */
static uint64_t
out_of_our_hands(const struct telnyx_h2 *h2)
{
	return h2->dead ? h2->flushed : h2->queued;
}

/* While the connection lives, what nghttp2 has may become frames at any time. */
static bool
some_may_have_left(const struct telnyx_h2_stream *stream)
{
	const struct telnyx_h2 *h2 = stream->h2;

	if (!stream->begun)
		return stream->state == TELNYX_H2_RUNNING && !h2->dead;
	return out_of_our_hands(h2) > stream->begin_at;
}

/* May all of the request have left?  Its last frame may be out before nghttp2 says
 * where it ended. */
static bool
all_may_have_left(const struct telnyx_h2_stream *stream)
{
	return (stream->ended || !stream->begun) &&
	       (stream->end_at == 0 || out_of_our_hands(stream->h2) >= stream->end_at);
}

static void
set_verdict(
    const struct telnyx_h2_stream *stream, struct telnyx_exchange_result *result)
{
	const struct telnyx_evidence evidence = {
	    .answered = stream->interims || stream->status != 0,
	    .some_may = some_may_have_left(stream),
	    .all_may = all_may_have_left(stream),
	    .certificate_refused = stream->h2->certificate_refused,
	    .above_goaway = stream->above_goaway,
	    .refused_stream = stream->refused,
	};

	telnyx_exchange_set_verdict(result, &evidence);
	if (stream->status != 0)
		result->verdict = stream->complete ? TELNYX_VERDICT_ANSWERED
						   : TELNYX_VERDICT_TRUNCATED;
}

static enum telnyx_phase
phase(const struct telnyx_exchange_result *result)
{
	switch (result->verdict) {
	case TELNYX_VERDICT_ANSWERED:
		return TELNYX_PHASE_DECODE;
	case TELNYX_VERDICT_TRUNCATED:
		return TELNYX_PHASE_RECEIVE;
	case TELNYX_VERDICT_POSSIBLY:
		return TELNYX_PHASE_WAIT;
	case TELNYX_VERDICT_NOT_SENT:
		break;
	}
	if (result->proof == TELNYX_PROOF_CERTIFICATE_REFUSED)
		return TELNYX_PHASE_TLS;
	return result->proof == TELNYX_PROOF_ABOVE_GOAWAY ||
		       result->proof == TELNYX_PROOF_REFUSED_STREAM
		   ? TELNYX_PHASE_WAIT
		   : TELNYX_PHASE_SEND;
}

static void
describe(const struct telnyx_h2_stream *stream, struct telnyx_exchange_result *result)
{
	const struct telnyx_h2 *h2 = stream->h2;
	const char *why;

	result->system_error = stream->no_memory ? ENOMEM : h2->io_errno;
	if (stream->no_memory)
		why = "no memory";
	else if (stream->too_large)
		why = "the reply is larger than the limit";
	else if (stream->no_room)
		why = "all replies together are larger than the limit";
	else if (stream->error != 0)
		why = nghttp2_http2_strerror(stream->error);
	else
		why = h2->cause[0] != '\0' ? h2->cause : "the stream was closed";
	(void)snprintf(
	    result->cause, sizeof(result->cause), "%s: %.75s", h2->endpoint, why);
}

bool
telnyx_h2_stream_says_json(const struct telnyx_h2_stream *stream)
{
	return telnyx_exchange_type_is_json(
	    find_header(stream->headers, "content-type"));
}

void
telnyx_h2_stream_result(
    struct telnyx_h2_stream *stream, struct telnyx_exchange_result *result)
{
	const struct telnyx_h2 *h2 = stream->h2;

	telnyx_exchange_result_reset(result);
	result->sent += stream->sent;
	result->received += stream->received;
	set_verdict(stream, result);
	result->phase = phase(result);
	result->status = stream->status;
	result->says_json = stream->says_json; /* the headers may be gone */
	result->connection_id = h2->id;
	/* A request whose connection was at its end may be sent elsewhere at once,
	 * which is what `reused` says; what a live connection refuses is better sent
	 * later. */
	result->reused =
	    (h2->draining || h2->dead) &&
	    (stream->refused || stream->above_goaway || h2->facts.requests > 1);
	if (result->verdict == TELNYX_VERDICT_ANSWERED)
		take_reply(stream, result);
	else if (stream->state == TELNYX_H2_DONE)
		describe(stream, result);
}
