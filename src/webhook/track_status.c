/* SPDX-License-Identifier: MIT */
/* Statuses and their order, by the lifecycle in Telnyx's pages: scheduled,
 * queued, sending, sent, then one of those that are final. */
#include "webhook/track_status.h"

#include <stdlib.h>
#include <string.h>

#define FINAL_RANK 5

/* A recipient, with its number in the same block of memory. */
struct item {
	struct telnyx_tracker_recipient recipient; /* first */
	char number[];
};

static int
rank(enum telnyx_message_status status)
{
	switch (status) {
	case TELNYX_MESSAGE_STATUS_UNSET:
		return -1;
	case TELNYX_MESSAGE_SCHEDULED:
		return 1;
	case TELNYX_MESSAGE_QUEUED:
		return 2;
	case TELNYX_MESSAGE_SENDING:
		return 3;
	case TELNYX_MESSAGE_SENT:
		return 4;
	case TELNYX_MESSAGE_EXPIRED:
	case TELNYX_MESSAGE_SENDING_FAILED:
	case TELNYX_MESSAGE_DELIVERY_UNCONFIRMED:
	case TELNYX_MESSAGE_DELIVERED:
	case TELNYX_MESSAGE_DELIVERY_FAILED:
	case TELNYX_MESSAGE_CANCELLED:
	case TELNYX_MESSAGE_READ:
		return FINAL_RANK;
	case TELNYX_MESSAGE_RECEIVED:
	case TELNYX_MESSAGE_WEBHOOK_DELIVERED:
	case TELNYX_MESSAGE_STATUS_UNKNOWN:
		break;
	}
	return 0;
}

static bool
succeeded(enum telnyx_message_status status)
{
	return status == TELNYX_MESSAGE_DELIVERED || status == TELNYX_MESSAGE_READ;
}

static bool
append(struct telnyx_track_list *list, const char *number)
{
	size_t size = strlen(number) + 1;
	struct telnyx_tracker_recipient **items;
	struct item *item;

	items = realloc(list->items, (list->count + 2) * sizeof(*items));
	if (items == NULL)
		return false;
	list->items = items;
	items[list->count] = NULL;
	if ((item = calloc(1, sizeof(*item) + size)) == NULL)
		return false;
	memcpy(item->number, number, size);
	item->recipient.phone_number = item->number;
	items[list->count++] = &item->recipient;
	items[list->count] = NULL;
	return true;
}

/* Find a recipient's place in the list, made if need be; `count` if there is no room.
 * A single recipient is the same one however its number is written; of a group each is
 * told of by its own number. */
static bool
find(struct telnyx_track_list *list, const struct telnyx_message *message,
    const char *number, size_t *place)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (strcmp(list->items[i]->phone_number, number) == 0)
			break;
	if (i == list->count && list->count == 1 && message->to_count == 1 &&
	    message->group_message_id == NULL)
		i = 0;
	*place = i;
	return i < list->count || i == TELNYX_TRACK_MAX_RECIPIENTS ||
	       append(list, number);
}

bool
telnyx_track_take(struct telnyx_track_list *list, const struct telnyx_message *message,
    bool finalized)
{
	const struct telnyx_message_party *to;
	size_t i, place;
	bool last;

	for (i = 0; i < message->to_count; i++) {
		to = message->to[i];
		if (!find(list, message,
			to->phone_number != NULL ? to->phone_number : "", &place))
			return false;
		if (place == list->count || list->final[place])
			continue;
		last = finalized && message->to_count == 1;
		/* A last status counts also where it is not known: it replaces an
		 * earlier one. */
		if (rank(to->status) > rank(list->items[place]->status) ||
		    (last && to->status == TELNYX_MESSAGE_STATUS_UNKNOWN))
			list->items[place]->status = to->status;
		list->final[place] = last || rank(to->status) == FINAL_RANK;
	}
	return true;
}

bool
telnyx_track_merge(
    struct telnyx_track_list *list, const struct telnyx_track_list *other)
{
	const struct telnyx_tracker_recipient *from;
	size_t i, place;

	for (i = 0; i < other->count; i++) {
		from = other->items[i];
		for (place = 0; place < list->count; place++)
			if (strcmp(list->items[place]->phone_number,
				from->phone_number) == 0)
				break;
		if (place == TELNYX_TRACK_MAX_RECIPIENTS)
			continue;
		if (place == list->count && !append(list, from->phone_number))
			return false;
		if (list->final[place] ||
		    rank(from->status) < rank(list->items[place]->status))
			continue;
		list->items[place]->status = from->status;
		list->final[place] = other->final[i];
	}
	return true;
}

bool
telnyx_track_is_final(const struct telnyx_track_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (!list->final[i])
			return false;
	return list->count > 0;
}

bool
telnyx_track_is_scheduled(const struct telnyx_track_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (list->items[i]->status != TELNYX_MESSAGE_SCHEDULED)
			return false;
	return list->count > 0;
}

enum telnyx_message_status
telnyx_track_status(const struct telnyx_track_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (!succeeded(list->items[i]->status))
			return list->items[i]->status;
	return list->count > 0 ? list->items[0]->status : TELNYX_MESSAGE_STATUS_UNSET;
}

void
telnyx_track_clear(struct telnyx_track_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
	memset(list, 0, sizeof(*list));
}
