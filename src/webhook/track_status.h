/* SPDX-License-Identifier: MIT */
/*
 * How far a message has come for each of its recipients.  Events are taken in
 * any order and number: a status only ever goes forward, and a final one stays.
 */
#ifndef TELNYX_WEBHOOK_TRACK_STATUS_H
#define TELNYX_WEBHOOK_TRACK_STATUS_H

#include <telnyx/tracker.h>

/* The API takes 8 recipients at most; what an event lists beyond this is not
 * followed. */
#define TELNYX_TRACK_MAX_RECIPIENTS 64

/* All zero: empty. */
struct telnyx_track_list {
	struct telnyx_tracker_recipient **items; /* ended by NULL, unless empty */
	bool final[TELNYX_TRACK_MAX_RECIPIENTS];
	size_t count;
};

/* Take in what a message says of its recipients.  `finalized`: it comes of a
 * message.finalized, which speaks the last word on a single recipient even in a
 * status that is not known.  False: no memory; the list is still good. */
bool telnyx_track_take(struct telnyx_track_list *list,
    const struct telnyx_message *message, bool finalized);
/* Take in what another list knows of the same message.  False: as above. */
bool telnyx_track_merge(
    struct telnyx_track_list *list, const struct telnyx_track_list *other);
/* Has every recipient a final status? */
bool telnyx_track_is_final(const struct telnyx_track_list *list);
/* Does every recipient only wait for the time of sending? */
bool telnyx_track_is_scheduled(const struct telnyx_track_list *list);
/* One status for all recipients: see struct telnyx_tracker_report. */
enum telnyx_message_status telnyx_track_status(const struct telnyx_track_list *list);
void telnyx_track_clear(struct telnyx_track_list *list);

#endif
