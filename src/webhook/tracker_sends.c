/* SPDX-License-Identifier: MIT */
/* The tracker: what is handed over to be followed, from a send or from a database. */
#include "webhook/tracker_internal.h"

#include <string.h>

#include <telnyx/error.h>

#include "base/refusal.h"
#include "base/status.h"
#include "codec/reference.h"

/* The furthest from now that anything is counted, so that no sum overflows: ten
 * years. */
#define MOST_MS (INT64_C(10) * 365 * 24 * 3600 * 1000)

/* What is handed over. */
struct handed {
	const struct telnyx_message *message; /* NULL: not at hand */
	const char *id;			      /* NULL: not known */
	const char *id_argument;	      /* what the caller knows it as */
	const char *reference;
	void *arg;
	struct telnyx_track_entry *known; /* has its reference by an event; or NULL */
	int64_t send_at_ms;		  /* 0: at once, or not known */
	int64_t age_ns;			  /* since it was sent */
	int64_t waited_ns; /* of its line's time that is over; negative: to come */
};

/* Make a place for one more entry, if need be that of the oldest. */
static enum telnyx_status
make_room(struct telnyx_tracker *tracker)
{
	if (telnyx_track_waiting(tracker) < tracker->params.max_messages)
		return TELNYX_OK;
	if (tracker->reporting >= tracker->params.max_messages)
		return TELNYX_E_QUEUE_FULL;
	telnyx_track_end(
	    tracker, telnyx_track_first(tracker, false), TELNYX_TRACKER_DROPPED);
	return TELNYX_OK;
}

/* Take over an entry that events have made, or make one.  NULL: no memory; an entry of
 * events is still good. */
static struct telnyx_track_entry *
prepare(struct telnyx_tracker *tracker, struct telnyx_track_entry *early,
    const struct handed *handed)
{
	struct telnyx_track_entry *entry = early;

	if (entry == NULL)
		entry = telnyx_track_add(tracker,
		    handed->id != NULL ? TELNYX_TRACK_STATE_FOLLOWED
				       : TELNYX_TRACK_STATE_RESOLVING,
		    handed->id, handed->reference, handed->waited_ns);
	if (entry == NULL)
		return NULL;
	if (telnyx_track_name(tracker, entry, NULL, handed->reference) &&
	    (handed->message == NULL ||
		telnyx_track_take(&entry->recipients, handed->message, false)))
		return entry;
	if (early == NULL)
		telnyx_track_remove(tracker, entry);
	return NULL;
}

/* A message is handed over whose reference is that of an unknown outcome: that one is
 * known then, and goes on beside it.  False: no memory. */
static bool
tell_unknown(struct telnyx_tracker *tracker, const struct handed *handed)
{
	struct telnyx_track_entry *unknown =
	    telnyx_track_resolving(tracker, handed->reference);

	return handed->id == NULL || unknown == NULL ||
	       telnyx_track_resolve(tracker, unknown, handed->id);
}

/* The reference that an event has brought is its own send's, too. */
static void
own_reference(struct telnyx_track_entry *entry, const char *reference)
{
	if (reference != NULL && entry->reference != NULL &&
	    strcmp(entry->reference, reference) == 0)
		entry->heard = false;
}

static enum telnyx_status
hand_over(struct telnyx_tracker *tracker, struct telnyx_track_entry *early,
    const struct handed *handed)
{
	struct telnyx_track_entry *entry;
	enum telnyx_status st;

	if ((st = make_room(tracker)) != TELNYX_OK)
		return st;
	/* The timer is armed before anything is entered, as moving it later cannot
	 * fail. */
	if (tracker->env->timer_arm(tracker->env, tracker->timer,
		tracker->params.resolve_ms * TELNYX_NS_PER_MS) != TELNYX_OK)
		return TELNYX_E_NO_MEMORY;
	st = TELNYX_E_NO_MEMORY;
	if (!tell_unknown(tracker, handed))
		goto done;
	if ((entry = prepare(tracker, early, handed)) == NULL)
		goto done;
	entry->arg = handed->arg;
	entry->sent_ns = telnyx_track_now_ns(tracker) - handed->age_ns;
	own_reference(entry, handed->reference);
	if (handed->send_at_ms > 0)
		entry->send_at_ms = handed->send_at_ms;
	if (handed->message != NULL)
		telnyx_track_schedule(entry, handed->message);
	if (early != NULL || handed->known != NULL)
		entry->waited_ns = handed->waited_ns;
	if (handed->known != NULL &&
	    !telnyx_track_resolve(tracker, entry, handed->known->id)) {
		telnyx_track_remove(tracker, entry);
		goto done;
	}
	if (early != NULL && handed->id == NULL) {
		entry->resolved = true;
		telnyx_track_report_later(tracker, entry);
	}
	if (entry->id != NULL)
		telnyx_track_go_on(tracker, entry);
	st = TELNYX_OK;
done:
	telnyx_track_arm(tracker);
	return st;
}

/* Can a message be followed: by an id, or by its reference? */
static bool
is_followable(const struct telnyx_message *message, const struct telnyx_error *error,
    const char *reference)
{
	if (message != NULL)
		return error == NULL && message->id != NULL;
	return error != NULL && reference != NULL &&
	       (error->outcome == TELNYX_OUTCOME_UNKNOWN ||
		   error->outcome == TELNYX_OUTCOME_ACCEPTED);
}

static const char is_no_reference[] = "is none that events could bring";
static const char is_resolving_already[] =
    "is of a message of unknown outcome, which is followed already";

/* Hand over a message that is known by its id. */
static enum telnyx_status
follow_id(struct telnyx_tracker *tracker, const struct handed *handed)
{
	struct telnyx_track_entry *entry = telnyx_track_by_id(tracker, handed->id);

	if (entry != NULL && entry->state != TELNYX_TRACK_STATE_EARLY)
		return telnyx_invalid(
		    handed->id_argument, "is of a message that is followed already");
	return hand_over(tracker, entry, handed);
}

/* Hand over one of which only the reference is known. */
static enum telnyx_status
follow_reference(struct telnyx_tracker *tracker, struct handed *handed)
{
	struct telnyx_track_entry *entry =
	    telnyx_track_by_reference(tracker, handed->reference);

	if (telnyx_track_resolving(tracker, handed->reference) != NULL)
		return telnyx_invalid("params.reference", is_resolving_already);
	/* The entry found is the message's own, followed by its id, or belongs to an
	 * earlier message with the same reference.  Leave that one; the new entry takes
	 * over the reference. */
	if (entry != NULL && entry->state != TELNYX_TRACK_STATE_EARLY) {
		if (telnyx_track_proves(tracker, entry))
			handed->known = entry;
		entry = NULL;
	}
	return hand_over(tracker, entry, handed);
}

static enum telnyx_status
follow(struct telnyx_tracker *tracker, struct handed *handed)
{
	if (tracker->closing || tracker->free_wanted)
		return TELNYX_E_CLOSING;
	telnyx_track_prune(tracker);
	return handed->id != NULL ? follow_id(tracker, handed)
				  : follow_reference(tracker, handed);
}

enum telnyx_status
telnyx_tracker_sent(struct telnyx_tracker *tracker,
    const struct telnyx_message *message, const struct telnyx_error *error,
    const char *reference, void *arg)
{
	struct handed handed = {.message = message,
	    .id = message != NULL ? telnyx_track_name_of(message) : NULL,
	    .id_argument = "message.id",
	    .reference = reference,
	    .arg = arg};

	if (tracker == NULL)
		return telnyx_need(tracker, "tracker");
	if (reference != NULL && !telnyx_reference_is_valid(reference))
		return telnyx_invalid("reference", is_no_reference);
	if (!is_followable(message, error, reference))
		return telnyx_invalid(message != NULL ? "message" : "error",
		    "is nothing to follow: no id, and no unknown outcome with a "
		    "reference");
	if (handed.id != NULL && handed.id[0] == '\0')
		return telnyx_invalid("message.id", "is empty");
	if (!telnyx_track_admits(tracker))
		return TELNYX_E_WRONG_THREAD;
	if (telnyx_track_resolving(tracker, reference) != NULL)
		return telnyx_invalid("reference", is_resolving_already);
	return follow(tracker, &handed);
}

/* The difference of two clocks, or of one that went back, may be below zero. */
static int64_t
age_ms_of(const struct telnyx_tracker_follow_params *given)
{
	if (given->age_ms > INT64_MAX)
		return 0;
	return given->age_ms < (uint64_t)MOST_MS ? (int64_t)given->age_ms : MOST_MS;
}

/* How much of its wait is over: it begins when the message is sent, or at the time that
 * the message is scheduled for. */
static int64_t
waited_ms(const struct telnyx_tracker *tracker,
    const struct telnyx_tracker_follow_params *given, int64_t age_ms)
{
	int64_t now, since;

	if (given->send_at_ms <= 0)
		return age_ms;
	now = tracker->env->unix_ms(tracker->env);
	since = given->send_at_ms > now + MOST_MS ? -MOST_MS : now - given->send_at_ms;
	return since < age_ms ? since : age_ms;
}

static enum telnyx_status
check_follow(
    struct telnyx_tracker *tracker, const struct telnyx_tracker_follow_params *given)
{
	if (given->id == NULL && given->reference == NULL)
		return telnyx_invalid("params.id", "is NULL, and so is reference");
	if (given->id != NULL && given->id[0] == '\0')
		return telnyx_invalid("params.id", "is empty");
	if (given->reference != NULL && !telnyx_reference_is_valid(given->reference))
		return telnyx_invalid("params.reference", is_no_reference);
	if (!telnyx_track_admits(tracker))
		return TELNYX_E_WRONG_THREAD;
	return TELNYX_OK;
}

enum telnyx_status
telnyx_tracker_follow(struct telnyx_tracker *tracker,
    const struct telnyx_tracker_follow_params *params, void *arg)
{
	struct telnyx_tracker_follow_params given;
	struct handed handed = {.id_argument = "params.id", .arg = arg};
	enum telnyx_status st;
	int64_t age_ms;

	if ((st = telnyx_need(tracker, "tracker")) != TELNYX_OK ||
	    (st = telnyx_need(params, "params")) != TELNYX_OK ||
	    (st = telnyx_struct_read(&given, sizeof(given), params, "params.size")) !=
		TELNYX_OK ||
	    (st = check_follow(tracker, &given)) != TELNYX_OK)
		return st;
	age_ms = age_ms_of(&given);
	handed.id = given.id;
	handed.reference = given.reference;
	handed.send_at_ms = given.send_at_ms;
	handed.age_ns = age_ms * TELNYX_TRACK_NS_PER_MS;
	handed.waited_ns = waited_ms(tracker, &given, age_ms) * TELNYX_TRACK_NS_PER_MS;
	return follow(tracker, &handed);
}
