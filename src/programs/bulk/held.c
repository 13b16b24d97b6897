/* SPDX-License-Identifier: MIT */
/* What waits for the server's limit. */
#include "programs/bulk/held.h"

#include <stdlib.h>
#include <string.h>

/* Messages in flight at first; their number grows with those that are done, so that a
 * server with a limit does not have to refuse as many as there may ever be. */
#define FIRST_IN_FLIGHT 16

struct bulk_flight *
bulk_flight_new(void *owner, uint64_t row, const char *to, const char *text)
{
	size_t to_size = strlen(to) + 1, text_size = strlen(text) + 1;
	struct bulk_flight *flight = calloc(1, sizeof(*flight) + to_size + text_size);

	if (flight == NULL)
		return NULL;
	flight->owner = owner;
	flight->row = row;
	flight->text = flight->to + to_size;
	memcpy(flight->to, to, to_size);
	memcpy(flight->to + to_size, text, text_size);
	return flight;
}

void
bulk_flight_free(struct bulk_flight *flight)
{
	telnyx_error_free(flight->error);
	free(flight);
}

void
bulk_held_init(struct bulk_held *held, struct telnyx_client *client,
    void (*on_room)(void *arg), void *arg)
{
	memset(held, 0, sizeof(*held));
	held->client = client;
	held->on_room = on_room;
	held->arg = arg;
	held->room = UINT32_MAX;
	held->most = FIRST_IN_FLIGHT;
	TAILQ_INIT(&held->flights);
}

bool
bulk_held_is_for(const struct telnyx_error *error)
{
	enum telnyx_advice advice = telnyx_error_advice(error, NULL);

	return (advice == TELNYX_ADVICE_SNOOZE || advice == TELNYX_ADVICE_RETRY) &&
	       (error->type == TELNYX_ERROR_RATE_LIMIT ||
		   error->kept_by == TELNYX_KEPT_BY_SERVER_LIMIT);
}

void
bulk_held_add(struct bulk_held *held, struct bulk_flight *flight,
    const struct telnyx_error *error, uint64_t now_ns)
{
	struct telnyx_error *copy = telnyx_error_dup(error);

	/* Without memory for this error the one of an earlier attempt stays. */
	if (copy != NULL) {
		telnyx_error_free(flight->error);
		flight->error = copy;
	}
	TAILQ_INSERT_TAIL(&held->flights, flight, entry);
	held->count++;
	held->room = 0;
	if (held->since == 0)
		held->since = now_ns;
}

struct bulk_flight *
bulk_held_take(struct bulk_held *held)
{
	struct bulk_flight *flight = TAILQ_FIRST(&held->flights);

	if (flight == NULL)
		return NULL;
	TAILQ_REMOVE(&held->flights, flight, entry);
	held->count--;
	return flight;
}

void
bulk_held_done(struct bulk_held *held, bool answered)
{
	if (held->most < UINT32_MAX)
		held->most += held->done++ % 2;
	if (answered)
		held->since = 0;
}

bool
bulk_held_since(const struct bulk_held *held)
{
	return held->since != 0;
}

uint64_t
bulk_held_for_ns(const struct bulk_held *held, uint64_t now_ns)
{
	return held->since != 0 && now_ns > held->since ? now_ns - held->since : 0;
}

static void
on_room(struct telnyx_client *client, uint32_t room, void *arg)
{
	struct bulk_held *held = arg;

	(void)client;
	held->asking = false;
	held->room = room;
	if (room > 0) /* 0: the client is closing */
		held->on_room(held->arg);
}

bool
bulk_held_has_room(struct bulk_held *held)
{
	struct telnyx_client_stats stats;

	telnyx_client_stats_init(&stats);
	(void)telnyx_client_get_stats(held->client, &stats);
	/* Requests wait already: more would only make the queue longer. */
	if (stats.throttled > 0 || stats.held_ms > 0)
		held->room = 0;
	if (held->room > 0) {
		held->room -= held->room != UINT32_MAX;
		return true;
	}
	if (!held->asking)
		held->asking = telnyx_client_when_room(
				   held->client, NULL, on_room, held) == TELNYX_OK;
	return false;
}
