/* SPDX-License-Identifier: MIT */
/* The tracker: what sends and events do to its entries, and what it says. */
#include "webhook/tracker_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <telnyx/error.h>

#include "base/histogram.h"
#include "base/refusal.h"
#include "base/status.h"

#define TIMEOUT_MS (6 * 3600 * 1000)
#define RESOLVE_MS TELNYX_NO_EVIDENCE_MS
#define EARLY_MS (10 * 60 * 1000)
#define MAX_MESSAGES 100000

/* What each line waits for, and what is reported when it does not come. */
static const struct {
	enum telnyx_track_state state;
	enum telnyx_tracker_result result;
} waits[] = {
    {TELNYX_TRACK_STATE_RESOLVING, TELNYX_TRACKER_NO_EVIDENCE},
    {TELNYX_TRACK_STATE_SCHEDULED, TELNYX_TRACKER_TIMEOUT},
    {TELNYX_TRACK_STATE_FOLLOWED, TELNYX_TRACKER_TIMEOUT},
};
#define WAITS (sizeof(waits) / sizeof(waits[0]))

/* --- the timer --- */

uint64_t
telnyx_track_waiting(const struct telnyx_tracker *tracker)
{
	uint64_t count = 0;
	size_t i;

	for (i = 0; i < WAITS; i++)
		count += tracker->counts[waits[i].state];
	return count;
}

struct telnyx_track_entry *
telnyx_track_first(struct telnyx_tracker *tracker, bool by_due)
{
	struct telnyx_track_entry *entry, *found = NULL;
	size_t i;

	for (i = 0; i < WAITS; i++) {
		entry = tracker->lines[waits[i].state];
		if (entry != NULL &&
		    (found == NULL || (by_due ? entry->due_ns < found->due_ns
					      : entry->sent_ns < found->sent_ns)))
			found = entry;
	}
	return found;
}

/* Moving a timer that is armed never fails; where there is no memory to arm it, the
 * task tries again. */
void
telnyx_track_arm(struct telnyx_tracker *tracker)
{
	struct telnyx_track_entry *next = telnyx_track_first(tracker, true);
	int64_t now = telnyx_track_now_ns(tracker);

	tracker->unarmed = false;
	if (next == NULL) {
		tracker->env->timer_disarm(tracker->env, tracker->timer);
		return;
	}
	if (tracker->env->timer_arm(tracker->env, tracker->timer,
		next->due_ns > now ? (uint64_t)(next->due_ns - now) : 0) == TELNYX_OK)
		return;
	tracker->unarmed = true;
	telnyx_deferred_post(tracker->deferred, &tracker->task);
}

/* --- reports --- */

void
telnyx_track_report_later(
    struct telnyx_tracker *tracker, struct telnyx_track_entry *entry)
{
	if (!entry->reporting) {
		TAILQ_INSERT_TAIL(&tracker->reports, entry, in_reports);
		tracker->reporting++;
		entry->reporting = true;
	}
	telnyx_deferred_post(tracker->deferred, &tracker->task);
}

void
telnyx_track_end(struct telnyx_tracker *tracker, struct telnyx_track_entry *entry,
    enum telnyx_tracker_result result)
{
	entry->end = result;
	telnyx_track_move(tracker, entry, TELNYX_TRACK_STATE_ENDING);
	telnyx_track_report_later(tracker, entry);
}

static void
count(struct telnyx_tracker *tracker, const struct telnyx_tracker_report *report)
{
	switch (report->result) {
	case TELNYX_TRACKER_FINAL:
		tracker->stats.finals++;
		tracker->statuses[report->status + 1]++;
		telnyx_histogram_count(&tracker->stats.final_durations,
		    TELNYX_HISTOGRAM_MESSAGE, report->duration_ns);
		break;
	case TELNYX_TRACKER_TIMEOUT:
		tracker->stats.timeouts++;
		break;
	case TELNYX_TRACKER_ACCEPTED:
		tracker->stats.accepted++;
		break;
	case TELNYX_TRACKER_NO_EVIDENCE:
		tracker->stats.no_evidence++;
		break;
	case TELNYX_TRACKER_DROPPED:
		tracker->stats.dropped++;
		break;
	case TELNYX_TRACKER_CLOSED:
		break;
	}
}

/* Make the first report that is due.  False: there is none. */
static bool
report_first(struct telnyx_tracker *tracker)
{
	struct telnyx_track_entry *entry = TAILQ_FIRST(&tracker->reports);
	struct telnyx_tracker_report report = {0};
	bool last;

	if (entry == NULL)
		return false;
	last = !entry->resolved;
	report.result = last ? entry->end : TELNYX_TRACKER_ACCEPTED;
	entry->resolved = false;
	if (last || entry->state != TELNYX_TRACK_STATE_ENDING) {
		TAILQ_REMOVE(&tracker->reports, entry, in_reports);
		tracker->reporting--;
		entry->reporting = false;
	}
	report.id = entry->id;
	report.reference = entry->reference;
	report.status = telnyx_track_status(&entry->recipients);
	/* The report is a copy: later events may move the recipients of a message that
	 * goes on. */
	if (last) {
		report.recipients = (const struct telnyx_tracker_recipient *const *)
					entry->recipients.items;
		report.recipient_count = entry->recipients.count;
	}
	report.code = entry->code[0] != '\0' ? entry->code : NULL;
	report.duration_ns = (uint64_t)(telnyx_track_now_ns(tracker) - entry->sent_ns);
	report.arg = entry->arg;
	count(tracker, &report);
	tracker->in_callback = true;
	tracker->params.cb(&report, tracker->params.arg);
	tracker->in_callback = false;
	if (last)
		telnyx_track_move(tracker, entry, TELNYX_TRACK_STATE_ENDED);
	return true;
}

/* A report was made: was it the last of all that was followed? */
static void
report_idle(struct telnyx_tracker *tracker)
{
	if (tracker->params.on_idle == NULL || !TAILQ_EMPTY(&tracker->reports) ||
	    telnyx_track_waiting(tracker) > 0)
		return;
	tracker->in_callback = true;
	tracker->params.on_idle(tracker, tracker->params.arg);
	tracker->in_callback = false;
}

static void destroy(struct telnyx_tracker *tracker);

static void
on_task(void *arg)
{
	struct telnyx_tracker *tracker = arg;

	if (report_first(tracker) && !tracker->free_wanted)
		report_idle(tracker);
	if (tracker->free_wanted) {
		destroy(tracker);
		return;
	}
	telnyx_track_prune(tracker);
	if (tracker->unarmed)
		telnyx_track_arm(tracker);
	if (!TAILQ_EMPTY(&tracker->reports))
		telnyx_deferred_post(tracker->deferred, &tracker->task);
}

static void
on_timer(void *arg)
{
	struct telnyx_tracker *tracker = arg;
	int64_t now = telnyx_track_now_ns(tracker);
	struct telnyx_track_entry *entry;
	size_t i;

	for (i = 0; i < WAITS; i++)
		while ((entry = tracker->lines[waits[i].state]) != NULL &&
		       entry->due_ns <= now)
			telnyx_track_end(tracker, entry, waits[i].result);
	telnyx_track_arm(tracker);
}

/* --- made and freed --- */

enum telnyx_status
telnyx_tracker_new_with_env(struct event_base *base, struct telnyx_env *env,
    const struct telnyx_tracker_params *params, struct telnyx_tracker **out)
{
	struct telnyx_tracker *tracker;

	*out = NULL;
	if ((tracker = calloc(1, sizeof(*tracker))) == NULL) {
		env->free(env);
		return TELNYX_E_NO_MEMORY;
	}
	tracker->env = env;
	tracker->pid = getpid();
	tracker->params = *params;
	if (tracker->params.timeout_ms == 0)
		tracker->params.timeout_ms = TIMEOUT_MS;
	if (tracker->params.resolve_ms == 0)
		tracker->params.resolve_ms = RESOLVE_MS;
	if (tracker->params.early_ms == 0)
		tracker->params.early_ms = EARLY_MS;
	if (tracker->params.max_messages == 0)
		tracker->params.max_messages = MAX_MESSAGES;
	TAILQ_INIT(&tracker->reports);
	telnyx_task_init(&tracker->task, on_task, tracker);
	if (telnyx_deferred_new(base, &tracker->deferred) != TELNYX_OK ||
	    env->timer_new(env, on_timer, tracker, &tracker->timer) != TELNYX_OK) {
		destroy(tracker);
		return TELNYX_E_NO_MEMORY;
	}
	*out = tracker;
	return TELNYX_OK;
}

enum telnyx_status
telnyx_tracker_new(struct event_base *base, const struct telnyx_tracker_params *params,
    struct telnyx_tracker **out)
{
	struct telnyx_tracker_params given;
	struct telnyx_env *env;
	enum telnyx_status st;

	if (out != NULL)
		*out = NULL;
	if ((st = telnyx_need(base, "base")) != TELNYX_OK ||
	    (st = telnyx_need(out, "out")) != TELNYX_OK ||
	    (st = telnyx_need(params, "params")) != TELNYX_OK ||
	    (st = telnyx_struct_read(&given, sizeof(given), params, "params.size")) !=
		TELNYX_OK ||
	    (st = telnyx_need(given.cb, "params.cb")) != TELNYX_OK)
		return st;
	if ((st = telnyx_env_event_new(base, &env)) != TELNYX_OK)
		return st;
	return telnyx_tracker_new_with_env(base, env, &given, out);
}

/* A forked child reports nothing: the messages are its parent's. */
static void
destroy(struct telnyx_tracker *tracker)
{
	struct telnyx_env *env = tracker->env;
	struct telnyx_track_entry *entry;
	size_t i;

	tracker->closing = true;
	if (getpid() == tracker->pid) {
		while ((entry = telnyx_track_first(tracker, false)) != NULL)
			telnyx_track_end(tracker, entry, TELNYX_TRACKER_CLOSED);
		while (report_first(tracker))
			continue;
	}
	while ((entry = TAILQ_FIRST(&tracker->reports)) != NULL) {
		TAILQ_REMOVE(&tracker->reports, entry, in_reports);
		if (entry->state == TELNYX_TRACK_STATE_ENDING)
			telnyx_track_remove(tracker, entry);
	}
	for (i = 0; i < TELNYX_TRACK_LINES; i++)
		while ((entry = tracker->lines[i]) != NULL)
			telnyx_track_remove(tracker, entry);
	if (tracker->timer != NULL)
		env->timer_free(env, tracker->timer);
	telnyx_deferred_free(tracker->deferred);
	free(tracker);
	env->free(env);
}

void
telnyx_tracker_free(struct telnyx_tracker *tracker)
{
	if (tracker == NULL || tracker->closing)
		return;
	if (tracker->in_callback)
		tracker->free_wanted = true;
	else
		destroy(tracker);
}

/* --- called --- */

bool
telnyx_track_admits(const struct telnyx_tracker *tracker)
{
	return telnyx_deferred_admits(tracker->deferred);
}

/* --- events --- */

/* The messages of a group have ids of their own. */
const char *
telnyx_track_name_of(const struct telnyx_message *message)
{
	return message->group_message_id != NULL ? message->group_message_id
						 : message->id;
}

void
telnyx_track_go_on(struct telnyx_tracker *tracker, struct telnyx_track_entry *entry)
{
	enum telnyx_track_state state = TELNYX_TRACK_STATE_FOLLOWED;

	if (telnyx_track_is_final(&entry->recipients)) {
		telnyx_track_end(tracker, entry, TELNYX_TRACKER_FINAL);
		return;
	}
	if (telnyx_track_is_scheduled(&entry->recipients))
		state = TELNYX_TRACK_STATE_SCHEDULED;
	if (entry->state != state)
		telnyx_track_move(tracker, entry, state);
}

static bool
is_about_a_send(const struct telnyx_webhook_event *event)
{
	return event->message != NULL && event->message->id != NULL &&
	       event->message->id[0] != '\0' &&
	       (event->type == TELNYX_WEBHOOK_MESSAGE_SENT ||
		   event->type == TELNYX_WEBHOOK_MESSAGE_FINALIZED ||
		   event->type == TELNYX_WEBHOOK_MESSAGE_READ);
}

static bool
is_over(const struct telnyx_track_entry *entry)
{
	return entry->state == TELNYX_TRACK_STATE_ENDING ||
	       entry->state == TELNYX_TRACK_STATE_ENDED;
}

/* The first error counts. */
static void
take_code(struct telnyx_track_entry *entry, const char *code)
{
	if (entry->code[0] == '\0' && code != NULL)
		(void)snprintf(entry->code, sizeof(entry->code), "%s", code);
}

bool
telnyx_track_resolve(
    struct telnyx_tracker *tracker, struct telnyx_track_entry *entry, const char *id)
{
	const struct telnyx_track_entry *other;

	for (other = telnyx_track_by_id(tracker, id); other != NULL;
	     other = telnyx_track_next_by_id(other)) {
		if (!telnyx_track_merge(&entry->recipients, &other->recipients))
			return false;
		take_code(entry, other->code);
		if (entry->send_at_ms == 0)
			entry->send_at_ms = other->send_at_ms;
	}
	if (!telnyx_track_name(tracker, entry, id, NULL))
		return false;
	entry->resolved = true;
	telnyx_track_report_later(tracker, entry);
	telnyx_track_go_on(tracker, entry);
	return true;
}

/* Was a message sent with this reference, as its own send says?  Then its events say
 * nothing of another send under that reference. */
static bool
is_answered(struct telnyx_tracker *tracker, const char *id, const char *reference)
{
	const struct telnyx_track_entry *entry;

	for (entry = telnyx_track_by_id(tracker, id); entry != NULL;
	     entry = telnyx_track_next_by_id(entry))
		if (!entry->heard && entry->reference != NULL &&
		    strcmp(entry->reference, reference) == 0)
			return true;
	return false;
}

/* An event has an id that no entry has: make one, for a send to come.  Of a send under
 * its reference that was given up on it is late. */
static enum telnyx_status
add_early(struct telnyx_tracker *tracker, const char *id, const char *reference)
{
	struct telnyx_track_entry *other =
	    telnyx_track_by_reference(tracker, reference);

	if (telnyx_track_add(tracker, TELNYX_TRACK_STATE_EARLY, id, NULL, 0) == NULL)
		return TELNYX_E_NO_MEMORY;
	if (other != NULL && other->id == NULL)
		tracker->stats.late++;
	return TELNYX_OK;
}

/* See to it that an entry has the id of an event: what the event resolves, or else one
 * that is made. */
static enum telnyx_status
identify(struct telnyx_tracker *tracker, const char *id, const char *reference)
{
	struct telnyx_track_entry *entry = telnyx_track_by_id(tracker, id);
	struct telnyx_track_entry *unknown = telnyx_track_resolving(tracker, reference);

	if (unknown != NULL && !is_answered(tracker, id, reference)) {
		if (!telnyx_track_resolve(tracker, unknown, id))
			return TELNYX_E_NO_MEMORY;
		if (entry != NULL && entry->state == TELNYX_TRACK_STATE_EARLY)
			telnyx_track_remove(tracker, entry);
	} else if (entry == NULL) {
		return add_early(tracker, id, reference);
	}
	return TELNYX_OK;
}

/* An event has brought a reference: keep it for a send of unknown outcome to come,
 * unless a send has said that it is its own.  False: no memory. */
static bool
hear_reference(struct telnyx_tracker *tracker, struct telnyx_track_entry *entry,
    const char *reference)
{
	if (reference == NULL || is_answered(tracker, entry->id, reference))
		return true;
	if (entry->reference == NULL) {
		if (!telnyx_track_name(tracker, entry, NULL, reference))
			return false;
		entry->heard = true;
	}
	if (entry->heard)
		entry->heard_ns = telnyx_track_now_ns(tracker);
	return true;
}

bool
telnyx_track_proves(
    struct telnyx_tracker *tracker, const struct telnyx_track_entry *entry)
{
	int64_t kept_ns = tracker->params.early_ms * TELNYX_TRACK_NS_PER_MS;

	return entry->heard && telnyx_track_now_ns(tracker) - entry->heard_ns < kept_ns;
}

void
telnyx_track_schedule(
    struct telnyx_track_entry *entry, const struct telnyx_message *message)
{
	if (message->send_at.unix_ms > 0)
		entry->send_at_ms = message->send_at.unix_ms;
}

/* False: no memory. */
static bool
hear(struct telnyx_tracker *tracker, struct telnyx_track_entry *entry,
    const struct telnyx_webhook_event *event)
{
	const struct telnyx_message *message = event->message;

	if (!telnyx_track_take(&entry->recipients, message,
		event->type == TELNYX_WEBHOOK_MESSAGE_FINALIZED))
		return false;
	if (message->error_count > 0)
		take_code(entry, message->errors[0]->code);
	telnyx_track_schedule(entry, message);
	if (!hear_reference(tracker, entry, event->reference))
		return false;
	if (entry->state != TELNYX_TRACK_STATE_EARLY)
		telnyx_track_go_on(tracker, entry);
	return true;
}

/* Let all hear an event who have its id. */
static enum telnyx_status
tell(struct telnyx_tracker *tracker, const char *id,
    const struct telnyx_webhook_event *event)
{
	struct telnyx_track_entry *entry;
	bool late = true;

	for (entry = telnyx_track_by_id(tracker, id); entry != NULL;
	     entry = telnyx_track_next_by_id(entry)) {
		if (is_over(entry))
			continue;
		late = false;
		if (!hear(tracker, entry, event))
			return TELNYX_E_NO_MEMORY;
	}
	if (late)
		tracker->stats.late++;
	return TELNYX_OK;
}

enum telnyx_status
telnyx_tracker_event(
    struct telnyx_tracker *tracker, const struct telnyx_webhook_event *event)
{
	enum telnyx_status st;
	const char *id;

	if (tracker == NULL || event == NULL)
		return telnyx_invalid(tracker == NULL ? "tracker" : "event", "is NULL");
	if (!telnyx_track_admits(tracker))
		return TELNYX_E_WRONG_THREAD;
	if (tracker->closing || tracker->free_wanted)
		return TELNYX_E_CLOSING;
	if (!is_about_a_send(event))
		return TELNYX_OK;
	telnyx_track_prune(tracker);
	id = telnyx_track_name_of(event->message);
	if ((st = identify(tracker, id, event->reference)) == TELNYX_OK)
		st = tell(tracker, id, event);
	telnyx_track_arm(tracker);
	return st;
}

/* --- looked at --- */

enum telnyx_status
telnyx_tracker_get_stats(
    const struct telnyx_tracker *tracker, struct telnyx_tracker_stats *stats)
{
	struct telnyx_tracker_stats now;

	if (tracker == NULL || stats == NULL)
		return telnyx_invalid(tracker == NULL ? "tracker" : "stats", "is NULL");
	if (!telnyx_track_admits(tracker))
		return TELNYX_E_WRONG_THREAD;
	now = tracker->stats;
	now.following = tracker->counts[TELNYX_TRACK_STATE_FOLLOWED] +
			tracker->counts[TELNYX_TRACK_STATE_SCHEDULED];
	now.resolving = tracker->counts[TELNYX_TRACK_STATE_RESOLVING];
	now.reporting = tracker->reporting;
	now.early = tracker->counts[TELNYX_TRACK_STATE_EARLY];
	return telnyx_struct_write(stats, &now, sizeof(now), "stats.size");
}

uint64_t
telnyx_tracker_count(
    const struct telnyx_tracker *tracker, enum telnyx_message_status status)
{
	unsigned at = (unsigned)status + 1;

	return tracker != NULL && at < TELNYX_TRACK_STATUSES &&
		       telnyx_track_admits(tracker)
		   ? tracker->statuses[at]
		   : 0;
}

const char *
telnyx_tracker_result_name(enum telnyx_tracker_result result)
{
	switch (result) {
	case TELNYX_TRACKER_FINAL:
		return "final";
	case TELNYX_TRACKER_TIMEOUT:
		return "timeout";
	case TELNYX_TRACKER_ACCEPTED:
		return "accepted";
	case TELNYX_TRACKER_NO_EVIDENCE:
		return "no_evidence";
	case TELNYX_TRACKER_DROPPED:
		return "dropped";
	case TELNYX_TRACKER_CLOSED:
		return "closed";
	}
	return "?";
}
