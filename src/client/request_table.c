/* SPDX-License-Identifier: MIT */
/*
 * The table of a client's requests.
 *
 * An id is a slot and a serial number, so that the id of a request that is done
 * finds nothing, also when its slot has been taken again.
 */
#include "client/request_table.h"

#include <stdlib.h>

#include "client/request_build.h"

bool
telnyx_request_table_reserve(struct telnyx_client *client)
{
	uint32_t count = client->slot_count == 0 ? 64 : client->slot_count * 2, i;
	struct telnyx_request **slots;
	uint32_t *spare;

	if (client->free_count > 0)
		return true;
	if (count > TELNYX_MAX_SLOTS)
		return false;
	if ((slots = realloc(client->slots, count * sizeof(*slots))) == NULL)
		return false;
	client->slots = slots;
	if ((spare = realloc(client->free_slots, count * sizeof(*spare))) == NULL)
		return false;
	client->free_slots = spare;
	for (i = count; i > client->slot_count; i--) {
		slots[i - 1] = NULL;
		spare[client->free_count++] = i - 1;
	}
	client->slot_count = count;
	return true;
}

void
telnyx_request_table_add(struct telnyx_request *request)
{
	struct telnyx_client *client = request->client;
	uint32_t slot = client->free_slots[--client->free_count];

	request->id = ++client->last_serial << TELNYX_SLOT_BITS | slot;
	client->slots[slot] = request;
	TAILQ_INSERT_TAIL(&client->requests, request, entry);
	client->in_flight++;
	client->queued_bytes += request->bytes;
	telnyx_totals_start(request);
}

void
telnyx_request_table_remove(struct telnyx_request *request)
{
	struct telnyx_client *client = request->client;
	uint32_t slot = (uint32_t)(request->id & (TELNYX_MAX_SLOTS - 1));

	client->slots[slot] = NULL;
	client->free_slots[client->free_count++] = slot;
	TAILQ_REMOVE(&client->requests, request, entry);
	client->in_flight--;
	client->queued_bytes -= request->bytes;
	telnyx_room_look(client);
}

struct telnyx_request *
telnyx_request_table_find(const struct telnyx_client *client, uint64_t id)
{
	uint32_t slot = (uint32_t)(id & (TELNYX_MAX_SLOTS - 1));
	struct telnyx_request *request;

	if (slot >= client->slot_count || (request = client->slots[slot]) == NULL)
		return NULL;
	return request->id == id ? request : NULL;
}

void
telnyx_request_table_drop(struct telnyx_client *client)
{
	struct telnyx_request *request;

	while ((request = TAILQ_FIRST(&client->requests)) != NULL) {
		telnyx_bucket_leave(&request->wait);
		telnyx_pace_leave(&request->place, &request->exchange);
		if (request->state == TELNYX_REQUEST_EXCHANGE)
			telnyx_pool_abort(client->pool, &request->exchange);
		telnyx_request_table_remove(request);
		telnyx_request_release(request);
	}
}
