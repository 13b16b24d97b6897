/* SPDX-License-Identifier: MIT */
/* Subscribers and the events they get.  While an event is being handed out a
 * removed subscriber is only marked; the outermost hand-out sweeps. */
#include "client/telemetry.h"

#include <stdlib.h>
#include <string.h>

#include "base/refusal.h"

struct telnyx_subscriber {
	TAILQ_ENTRY(telnyx_subscriber) entry;
	uint64_t id;
	uint32_t mask; /* 0: removed */
	telnyx_event_cb cb;
	void *arg;
};

static void
sweep(struct telnyx_client *client)
{
	struct telnyx_subscriber *subscriber, *next;

	client->event_mask = 0;
	for (subscriber = TAILQ_FIRST(&client->subscribers); subscriber != NULL;
	     subscriber = next) {
		next = TAILQ_NEXT(subscriber, entry);
		client->event_mask |= subscriber->mask;
		if (subscriber->mask == 0) {
			TAILQ_REMOVE(&client->subscribers, subscriber, entry);
			free(subscriber);
		}
	}
}

enum telnyx_status
telnyx_telemetry_add(struct telnyx_client *client, uint32_t mask, telnyx_event_cb cb,
    void *arg, uint64_t *id)
{
	struct telnyx_subscriber *subscriber;

	if (client == NULL || cb == NULL)
		return telnyx_invalid(client == NULL ? "client" : "cb", "is NULL");
	if (mask == 0)
		return telnyx_invalid("mask", "is empty");
	if (!telnyx_client_admits(client))
		return TELNYX_E_WRONG_THREAD;
	if ((subscriber = calloc(1, sizeof(*subscriber))) == NULL)
		return TELNYX_E_NO_MEMORY;
	subscriber->id = ++client->last_subscriber;
	subscriber->mask = mask;
	subscriber->cb = cb;
	subscriber->arg = arg;
	TAILQ_INSERT_TAIL(&client->subscribers, subscriber, entry);
	client->event_mask |= mask;
	if (id != NULL)
		*id = subscriber->id;
	return TELNYX_OK;
}

void
telnyx_telemetry_remove(struct telnyx_client *client, uint64_t id)
{
	struct telnyx_subscriber *subscriber;

	if (client == NULL || !telnyx_client_admits(client))
		return;
	TAILQ_FOREACH (subscriber, &client->subscribers, entry)
		if (subscriber->id == id)
			subscriber->mask = 0;
	if (client->emitting == 0)
		sweep(client);
}

void
telnyx_telemetry_emit(struct telnyx_client *client, struct telnyx_event *event)
{
	struct telnyx_subscriber *subscriber;
	uint64_t last =
	    client->last_subscriber; /* later subscribers wait for the next event */

	event->time_ns = client->net.env->now_ns(client->net.env);
	client->emitting++;
	TAILQ_FOREACH (subscriber, &client->subscribers, entry)
		if ((subscriber->mask & (uint32_t)event->type) != 0 &&
		    subscriber->id <= last)
			subscriber->cb(event, subscriber->arg);
	if (--client->emitting == 0)
		sweep(client);
}

void
telnyx_telemetry_clear(struct telnyx_client *client)
{
	struct telnyx_subscriber *subscriber;

	TAILQ_FOREACH (subscriber, &client->subscribers, entry)
		subscriber->mask = 0;
	sweep(client);
}

void
telnyx_telemetry_connection(void *arg, enum telnyx_connection_change change,
    const struct telnyx_connection_facts *facts)
{
	static const enum telnyx_event_type types[] = {
	    [TELNYX_CONNECTION_OPENED] = TELNYX_EVENT_CONNECTION_OPENED,
	    [TELNYX_CONNECTION_REUSED] = TELNYX_EVENT_CONNECTION_REUSED,
	    [TELNYX_CONNECTION_CLOSED] = TELNYX_EVENT_CONNECTION_CLOSED,
	};
	struct telnyx_client *client = arg;
	struct telnyx_pool_stats stats;
	struct telnyx_event event = {.type = types[change]};

	if (!TELNYX_WANTS(client, event.type))
		return;
	telnyx_pool_stats(client->pool, &stats);
	event.connection_id = facts->id;
	event.address = facts->address;
	event.resolve_ns = facts->resolve_ns;
	event.connect_ns = facts->connect_ns;
	event.tls_ns = facts->tls_ns;
	event.tls_resumed = facts->tls_resumed;
	event.requests = facts->requests;
	event.connections = stats.connections;
	event.queue_depth = stats.waiting;
	telnyx_telemetry_emit(client, &event);
}

void
telnyx_telemetry_queue(void *arg, uint32_t waiting)
{
	struct telnyx_client *client = arg;
	struct telnyx_event event = {
	    .type = TELNYX_EVENT_QUEUE_DEPTH, .queue_depth = waiting};

	if (TELNYX_WANTS(client, event.type))
		telnyx_telemetry_emit(client, &event);
}
