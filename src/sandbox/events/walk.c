/* SPDX-License-Identifier: MIT */
/*
 * Walks: a message that has somewhere to tell is followed until its end, and
 * an event is made of each thing to tell.  One without is not followed, and
 * costs nothing.
 *
 * Reordered, message.sent is held back until message.finalized was told.
 */
#include <stdlib.h>

#include <json-c/json.h>
#include <utlist.h>

#include "sandbox/engine/body.h"
#include "sandbox/events/chance.h"
#include "sandbox/events/delivery.h"
#include "sandbox/events/urls.h"
#include "sandbox/events/walk.h"

struct sbx_walk {
	struct sbx_task task; /* first */
	struct sbx_walk *prev, *next;
	struct sbx_webhooks *hooks;
	struct sbx_message *message; /* a reference */
	uint64_t begins_ns;	     /* what its times count from */
	bool at_end;		     /* what comes next is the end */
	bool reordered;
	size_t held; /* bytes set aside for its events, as counted */
};

/* The bytes of an event beside what the message says. */
#define EVENT_BYTES 4096
#define EVENTS 2 /* that a walk tells */

static void
set_aside(struct sbx_walk *walk, size_t bytes)
{
	struct telnyx_sandbox *sandbox = walk->hooks->sandbox;

	sbx_memory_count_part(sandbox, &sandbox->memory.messages, &walk->held, bytes);
}

static void
walk_free(struct sbx_walk *walk)
{
	struct sbx_webhooks *hooks = walk->hooks;

	sbx_timeline_remove(&hooks->timeline, &walk->task);
	sbx_timeline_release(&hooks->timeline);
	DL_DELETE(hooks->walks, walk);
	hooks->pending--;
	set_aside(walk, 0);
	sbx_message_unref(hooks->sandbox, walk->message);
	free(walk);
}

void
sbx_walk_free_all(struct sbx_webhooks *hooks)
{
	while (hooks->walks != NULL)
		walk_free(hooks->walks);
}

/* The event of what the message was at a point in time; NULL: nowhere to tell
 * it any more, or no memory. */
static struct sbx_delivery *
make_event(struct sbx_walk *walk, const char *event_type, int64_t at_ms)
{
	struct telnyx_sandbox *sandbox = walk->hooks->sandbox;
	struct sbx_message *message = walk->message;
	struct sbx_delivery *delivery = NULL;
	struct sbx_answer ignored = {0};
	struct sbx_draft draft;
	struct sbx_state state;
	struct sbx_json json;
	struct sbx_urls urls;

	sbx_json_parse(sandbox, message->body, message->body_len, &json);
	if (json.root != NULL &&
	    sbx_draft_read(sandbox, json.root, message, &draft, &ignored)) {
		sbx_message_urls(sandbox, &draft, &urls);
		sbx_state_at(message, at_ms, &state);
		if (urls.url[0] != '\0')
			delivery = sbx_delivery_new(walk->hooks, event_type, at_ms,
			    sbx_message_event_json(
				sandbox, message, &draft, &urls, &state),
			    urls.url, urls.failover);
	}
	set_aside(walk, walk->held / 2); /* it is counted as a delivery now */
	sbx_answer_clear(&ignored);
	json_object_put(json.root);
	return delivery;
}

static int64_t
begins_at(const struct sbx_message *message)
{
	return message->send_at_ms > 0 ? message->send_at_ms : message->received_ms;
}

static void
walk_end(struct sbx_walk *walk)
{
	struct sbx_delivery *sent = NULL, *final = NULL;
	int64_t from_ms = begins_at(walk->message);
	int64_t sent_after, completed_after;

	(void)sbx_fate_sent(&walk->message->fate, &sent_after);
	(void)sbx_fate_completed(&walk->message->fate, &completed_after);
	if (walk->reordered)
		sent = make_event(walk, "message.sent", from_ms + sent_after);
	final = make_event(walk, "message.finalized", from_ms + completed_after);
	if (final != NULL) {
		final->follower = sent;
		sbx_delivery_start(final);
	} else if (sent != NULL) {
		sbx_delivery_start(sent);
	}
}

/* The walk goes on so long after its beginning, and not after now: it must not fall
 * behind where the loop is late. */
static void
wake_after(struct sbx_walk *walk, int64_t after_ms)
{
	sbx_timeline_add(&walk->hooks->timeline, &walk->task,
	    walk->begins_ns + (uint64_t)after_ms * TELNYX_NS_PER_MS);
}

static void
on_walk(struct sbx_task *task)
{
	struct sbx_walk *walk = (struct sbx_walk *)task;
	struct sbx_webhooks *hooks = walk->hooks;
	struct sbx_message *message = walk->message;
	struct sbx_delivery *delivery = NULL;
	int64_t sent_after, completed_after;
	bool reported;

	if (message->cancelled) {
		walk_free(walk);
		return;
	}
	if (walk->at_end) {
		walk_end(walk);
		walk_free(walk);
		return;
	}
	(void)sbx_fate_sent(&message->fate, &sent_after);
	reported = sbx_fate_completed(&message->fate, &completed_after);
	walk->reordered =
	    reported && sbx_happens(hooks, hooks->settings.reorder_percent);
	if (!walk->reordered) {
		delivery =
		    make_event(walk, "message.sent", begins_at(message) + sent_after);
		if (delivery != NULL)
			sbx_delivery_start(delivery);
	}
	if (!reported) {
		walk_free(walk);
		return;
	}
	walk->at_end = true;
	wake_after(walk, completed_after);
}

size_t
sbx_walk_bytes(size_t body_len)
{
	return EVENTS * (body_len + EVENT_BYTES);
}

bool
sbx_walk_start(struct telnyx_sandbox *sandbox, struct sbx_message *message)
{
	struct sbx_webhooks *hooks = sandbox->webhooks;
	struct sbx_walk *walk = calloc(1, sizeof(*walk));
	int64_t wait_ms = begins_at(message) - message->received_ms;
	int64_t after_ms;

	if (walk == NULL || !sbx_timeline_reserve(&hooks->timeline)) {
		free(walk);
		return false;
	}
	walk->task.run = on_walk;
	walk->hooks = hooks;
	walk->message = message;
	message->refs++;
	walk->at_end = !sbx_fate_sent(&message->fate, &after_ms);
	if (walk->at_end)
		(void)sbx_fate_completed(&message->fate, &after_ms);
	DL_APPEND(hooks->walks, walk);
	hooks->pending++;
	set_aside(walk, sbx_walk_bytes(message->body_len));
	walk->begins_ns =
	    sandbox->env->now_ns(sandbox->env) + (uint64_t)wait_ms * TELNYX_NS_PER_MS;
	wake_after(walk, after_ms);
	return true;
}
