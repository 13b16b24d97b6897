/* SPDX-License-Identifier: MIT */
/*
 * The messages that are kept, in order of arrival.
 */
#include <stdlib.h>
#include <string.h>

#include "sandbox/engine/time.h"
#include "sandbox/messages/messages.h"
#include "sandbox/messages/optouts.h"

#define KEEP_MESSAGES 100000

static void
message_drop(struct telnyx_sandbox *sandbox, struct sbx_message *message)
{
	HASH_DEL(sandbox->messages->by_id, message);
	sandbox->messages->count--;
	sbx_message_unref(sandbox, message);
}

void
sbx_message_unref(struct telnyx_sandbox *sandbox, struct sbx_message *message)
{
	if (message == NULL || --message->refs > 0)
		return;
	sbx_memory_count_part(sandbox, &sandbox->memory.messages, &message->held, 0);
	free(message);
}

struct sbx_message *
sbx_message_new(struct telnyx_sandbox *sandbox, const char *body, size_t body_len)
{
	struct sbx_message *message = malloc(sizeof(*message) + body_len + 1);

	if (message == NULL)
		return NULL;
	memset(message, 0, sizeof(*message));
	sbx_memory_count_part(sandbox, &sandbox->memory.messages, &message->held,
	    sizeof(*message) + body_len + 1);
	sbx_id(sandbox, message->id);
	message->refs = 1;
	message->received_ms = sandbox->env->unix_ms(sandbox->env);
	message->received_steady_ms = sbx_steady_ms(sandbox);
	message->body_len = body_len;
	memcpy(message->body, body, body_len);
	message->body[body_len] = '\0';
	return message;
}

int64_t
sbx_message_now(const struct telnyx_sandbox *sandbox, const struct sbx_message *message)
{
	return message->received_ms + sbx_steady_ms(sandbox) -
	       message->received_steady_ms;
}

bool
sbx_message_keep(struct telnyx_sandbox *sandbox, struct sbx_message *message)
{
	struct sbx_messages *m = sandbox->messages;

	HASH_ADD(hh, m->by_id, id, TELNYX_SANDBOX_ID_BYTES - 1, message);
	if (message->hh.tbl == NULL)
		return false;
	m->count++;
	if (m->count > m->keep)
		message_drop(sandbox, m->by_id); /* in order of arrival */
	return true;
}

bool
sbx_message_room(struct telnyx_sandbox *sandbox, size_t body_len, size_t event_bytes,
    struct sbx_answer *answer)
{
	size_t bytes = sizeof(struct sbx_message) + body_len + 1 + event_bytes;

	if (sbx_memory_room(sandbox, bytes))
		return true;
	sbx_answer_error(answer, 503, "10037", NULL, SBX_FULL);
	return false;
}

/* Has a message come to its end, so that nothing is lost but its being shown? */
static bool
is_over(struct telnyx_sandbox *sandbox, const struct sbx_message *message)
{
	struct sbx_state state;
	int64_t after_ms;

	if (message->refs > 1)
		return false; /* followed by a walk */
	if (message->inbound || message->cancelled)
		return true;
	sbx_state_at(message, sbx_message_now(sandbox, message), &state);
	return sbx_fate_completed(&message->fate, &after_ms) ? state.completed_ms != 0
							     : state.sent_ms != 0;
}

/* The oldest of the messages that have come to their end go, until so many bytes are
 * free; returns how many were freed. */
static size_t
trim(struct telnyx_sandbox *sandbox, size_t bytes)
{
	struct sbx_message *message = sandbox->messages->by_id;
	size_t before = sandbox->memory.used;

	/* The latest may be the one that is being answered. */
	while (message != NULL && message->hh.next != NULL &&
	       before - sandbox->memory.used < bytes) {
		struct sbx_message *next = message->hh.next;

		if (is_over(sandbox, message))
			message_drop(sandbox, message);
		message = next;
	}
	return before - sandbox->memory.used;
}

void
sbx_message_discard(struct telnyx_sandbox *sandbox, struct sbx_message *message)
{
	message->cancelled = true; /* a walk that has begun ends */
	message_drop(sandbox, message);
}

struct sbx_message *
sbx_message_find(struct telnyx_sandbox *sandbox, const char *id, size_t id_len)
{
	struct sbx_message *message = NULL;

	if (id_len == TELNYX_SANDBOX_ID_BYTES - 1)
		HASH_FIND(hh, sandbox->messages->by_id, id, id_len, message);
	return message;
}

const struct sbx_message *
sbx_message_next(const struct telnyx_sandbox *sandbox,
    const struct sbx_message *message, bool oldest_first)
{
	struct sbx_message *by_id = sandbox->messages->by_id;

	if (message != NULL)
		return oldest_first ? message->hh.next : message->hh.prev;
	if (by_id == NULL || oldest_first)
		return by_id;
	return ELMT_FROM_HH(by_id->hh.tbl, by_id->hh.tbl->tail);
}

void
sbx_messages_init(struct telnyx_sandbox *sandbox, size_t keep)
{
	sandbox->messages->keep = keep != 0 ? keep : KEEP_MESSAGES;
	sandbox->memory.messages.trim = trim;
}

void
sbx_messages_clear(struct telnyx_sandbox *sandbox)
{
	struct sbx_message *message = NULL;
	struct sbx_message *next = NULL;

	HASH_ITER (hh, sandbox->messages->by_id, message, next) {
		message_drop(sandbox, message);
	}
	sbx_optouts_clear(sandbox);
}
