/* SPDX-License-Identifier: MIT */
/*
 * A claimed job is handed to the client: still within its lease, with what the program
 * says of it, its sender, its message, and a journal that says "begun".
 */
#include <string.h>

#include <event2/event.h>

#include "base/buf.h"
#include "codec/reference.h"
#include "queue/failpoint.h"
#include "queue/payload.h"
#include "queue/worker_internal.h"

#define ROOM_WAIT_MS 200
/* In the client's hands and not on the wire, beside a quarter of what is. */
#define MOST_BEHIND 8
#define AGAIN_MS 5

static bool
note(struct telnyx_work *work, enum telnyx_journal_phase phase)
{
	struct telnyx_journal_slot slot = {
	    .id = work->job->id, .fence = work->job->fence, .phase = phase};

	return work->slot != SIZE_MAX &&
	       telnyx_journal_write(work->worker->journal, work->slot, &slot);
}

/* Nothing is begun any more.  A job whose store is lost may be ready in the backup that
 * takes its place. */
static bool
stops(const struct telnyx_worker *worker)
{
	return worker->state != TELNYX_WORKER_WORKING || worker->client_closes ||
	       worker->lost;
}

/* Not begun in the first half of its lease: somebody may soon take it for dead. */
static bool
is_late(const struct telnyx_work *work)
{
	return telnyx_queue_boot_ms() - work->claimed->boot_ms >=
	       work->worker->params.lease_ms / 2;
}

/* What the program says before.  True: the job is to be sent. */
static bool
ask_program(struct telnyx_work *work)
{
	struct telnyx_worker *worker = work->worker;
	struct telnyx_job_decision decision = {TELNYX_JOB_GO_ON, 0};

	if (worker->params.before != NULL)
		decision = worker->params.before(work->job, worker->params.arg);
	switch (decision.verdict) {
	case TELNYX_JOB_GO_ON:
		return true;
	case TELNYX_JOB_SNOOZE:
	case TELNYX_JOB_TRY_AGAIN:
		telnyx_work_ended(work, TELNYX_NEWS_SNOOZE, TELNYX_JOB_SNOOZED,
		    decision.wait_ms, "snoozed by the program");
		break;
	case TELNYX_JOB_DISCARD:
		telnyx_work_ended(work, TELNYX_NEWS_DISCARD, TELNYX_JOB_BY_HANDLER, 0,
		    "discarded by the program");
		break;
	case TELNYX_JOB_DROP:
		telnyx_work_ended(work, TELNYX_NEWS_DROP, TELNYX_JOB_BY_HANDLER, 0,
		    "cancelled by the program");
		break;
	}
	return false;
}

/* True: *sender is the job's, NULL for the client's own. */
static bool
find_sender(struct telnyx_work *work, struct telnyx_sender **sender)
{
	const struct telnyx_worker_params *params = &work->worker->params;

	*sender = NULL;
	if (work->job->sender[0] == '\0')
		return true;
	if (params->sender != NULL)
		*sender = params->sender(work->job->sender, params->arg);
	if (*sender != NULL)
		return true;
	telnyx_work_ended(
	    work, TELNYX_NEWS_HOLD, TELNYX_JOB_NO_SENDER, 0, "no sender of its name");
	return false;
}

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	telnyx_work_answered(arg, message, error);
}

typedef enum telnyx_status (*send_fn)(struct telnyx_client *,
    const struct telnyx_message_params *, const struct telnyx_call_options *,
    telnyx_message_cb, void *, uint64_t *);

/* By operation, up to SCHEDULE. */
static const send_fn senders[] = {
    telnyx_message_send,
    telnyx_message_send_long_code,
    telnyx_message_send_short_code,
    telnyx_message_send_number_pool,
    telnyx_message_send_alphanumeric_sender_id,
    telnyx_message_schedule,
};

static enum telnyx_status
submit(struct telnyx_work *work, struct telnyx_payload *payload,
    const struct telnyx_call_options *opts)
{
	struct telnyx_client *client = work->worker->params.client;

	switch (payload->operation) {
	case TELNYX_JOB_GROUP_MMS:
		return telnyx_message_send_group_mms(
		    client, payload->group_mms, opts, on_sent, work, NULL);
	case TELNYX_JOB_RCS:
		return telnyx_message_send_rcs(
		    client, payload->rcs, opts, on_sent, work, NULL);
	case TELNYX_JOB_WHATSAPP:
		return telnyx_message_send_whatsapp(
		    client, payload->whatsapp, opts, on_sent, work, NULL);
	default:
		return senders[payload->operation](
		    client, payload->message, opts, on_sent, work, NULL);
	}
}

static void
on_room(struct telnyx_client *client, uint32_t room, void *arg)
{
	struct telnyx_worker *worker = arg;

	(void)client;
	telnyx_worker_enter(worker);
	worker->rooms_out--;
	/* None ever: the client is closing, and nothing more is claimed for it. */
	worker->client_closes = worker->client_closes || room == 0;
	worker->no_room = false;
	telnyx_worker_pump(worker);
	telnyx_worker_leave(worker);
}

/* The client has refused it, and so has not begun. */
static void
refused(struct telnyx_work *work, enum telnyx_status st)
{
	struct telnyx_worker *worker = work->worker;

	if (st == TELNYX_E_QUEUE_FULL && !worker->no_room &&
	    telnyx_client_when_room(worker->params.client, NULL, on_room, worker) ==
		TELNYX_OK) {
		worker->no_room = true;
		worker->rooms_out++;
	}
	if (st == TELNYX_E_CLOSING && !worker->client_closes) {
		worker->client_closes = true;
		telnyx_worker_trouble(worker, "the client is closing");
	}
	telnyx_work_ended(work, TELNYX_NEWS_RELEASE, TELNYX_JOB_RELEASED, 0,
	    telnyx_status_message(st));
}

/* The reference, where a message has no member for it: in its own webhook URL.  Without
 * a URL of its own nothing is told of the job but what its answer says. */
static void
add_to_url(struct telnyx_arena *arena, const char **url, const char *reference)
{
	struct telnyx_buf buf;

	if (*url == NULL || *url == telnyx_null || (*url)[0] == '\0')
		return;
	telnyx_buf_init(&buf, strlen(*url) + TELNYX_QUEUE_REFERENCE_MAX + 64);
	telnyx_reference_add(&buf, *url, reference);
	if (buf.failed)
		arena->failed = true;
	else
		*url = telnyx_arena_strdup(arena, buf.data);
	telnyx_buf_clear(&buf);
}

/* Does a message itself say that nothing is to be told of it?  Then it has no
 * reference, and is no reason to think that its sender lacks a URL. */
static bool
wants_no_webhook(const struct telnyx_message_params *message)
{
	const char *url = message->webhook_url;

	return url != NULL && (url == telnyx_null || url[0] == '\0');
}

/* False: no memory. */
static bool
add_reference(struct telnyx_work *work, struct telnyx_arena *arena,
    struct telnyx_payload *payload)
{
	if (work->worker->params.no_webhooks)
		return true;
	if (payload->message != NULL && !wants_no_webhook(payload->message))
		payload->message->reference = work->reference;
	if (payload->group_mms != NULL)
		add_to_url(arena, &payload->group_mms->webhook_url, work->reference);
	if (payload->rcs != NULL)
		add_to_url(arena, &payload->rcs->webhook_url, work->reference);
	if (payload->whatsapp != NULL)
		add_to_url(arena, &payload->whatsapp->webhook_url, work->reference);
	return !arena->failed;
}

static void
send_payload(struct telnyx_work *work, struct telnyx_payload *payload,
    struct telnyx_sender *sender)
{
	struct telnyx_worker *worker = work->worker;
	struct telnyx_call_options opts;
	enum telnyx_status st;

	telnyx_call_options_init(&opts);
	opts.sender = sender;
	opts.timeout_ms = worker->params.timeout_ms;
	opts.max_attempts = 1;
	opts.idempotency_key = work->reference;
	/* Early is harmless: it only means "may have left". */
	if (!note(work, TELNYX_JOURNAL_BEGUN)) {
		telnyx_worker_trouble(worker, "the journal cannot be written");
		telnyx_work_ended(work, TELNYX_NEWS_RELEASE, TELNYX_JOB_RELEASED, 0,
		    "the journal could not be written");
		return;
	}
	telnyx_failpoint("begun");
	work->begun = true;
	if ((st = submit(work, payload, &opts)) != TELNYX_OK)
		refused(work, st);
	telnyx_failpoint("submitted");
}

/* The program may have freed the worker in its own function, which is no death: the
 * journal then says nothing of the job. */
static bool
is_wanted(struct telnyx_work *work)
{
	if (!work->worker->free_wanted)
		return true;
	if (work->slot != SIZE_MAX)
		telnyx_journal_give(work->worker->journal, work->slot);
	work->slot = SIZE_MAX;
	return false;
}

static void
begin(struct telnyx_work *work)
{
	struct telnyx_worker *worker = work->worker;
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	struct telnyx_payload payload;
	struct telnyx_sender *sender;
	const char *wrong;

	if (stops(worker) || is_late(work)) {
		telnyx_work_ended(work, TELNYX_NEWS_RELEASE, TELNYX_JOB_RELEASED, 0,
		    is_late(work) ? "half of its lease was over before it could begin"
				  : "the worker, or its client, was stopping");
		return;
	}
	if (!note(work, TELNYX_JOURNAL_PREPARING)) {
		telnyx_worker_trouble(worker, "the journal cannot be written");
		telnyx_work_ended(work, TELNYX_NEWS_RELEASE, TELNYX_JOB_RELEASED, 0,
		    "the journal could not be written");
		return;
	}
	telnyx_failpoint("prepared");
	if (!ask_program(work) || !is_wanted(work) || !find_sender(work, &sender) ||
	    !is_wanted(work))
		return;
	wrong = telnyx_payload_read(
	    work->job->operation, work->job->payload, &arena, &payload);
	if (arena.failed || (wrong == NULL && !add_reference(work, &arena, &payload)))
		telnyx_work_ended(work, TELNYX_NEWS_SNOOZE, TELNYX_JOB_SNOOZED,
		    ROOM_WAIT_MS, "no memory");
	else if (wrong != NULL)
		telnyx_work_ended(
		    work, TELNYX_NEWS_HOLD, TELNYX_JOB_UNREADABLE, 0, wrong);
	else
		send_payload(work, &payload, sender);
	telnyx_arena_clear(&arena);
}

/* How many more the client may have: what it has and cannot put on the wire, as no
 * connection is free, would be in doubt if the process died now, for nothing.  A
 * quarter beyond what is on the wire keeps that full.  What waits for a rate of its
 * sender's, or for the server's limit on its key, does not keep back other senders,
 * where there are some; it fills half of the slots at most (worker_senders.c). */
static size_t
allowance(const struct telnyx_worker *worker)
{
	struct telnyx_client_stats stats;
	uint64_t behind, most;

	telnyx_client_stats_init(&stats);
	if (telnyx_client_get_stats(worker->params.client, &stats) != TELNYX_OK)
		return 0;
	behind = stats.in_flight - stats.on_wire;
	if (telnyx_worker_has_senders(worker))
		behind -= stats.throttled < behind ? stats.throttled : behind;
	most = stats.on_wire / 4 + MOST_BEHIND;
	return behind < most ? (size_t)(most - behind) : 0;
}

/* The first that is pending, if it is to begin now: there is room, or it is too late
 * for it, so that it is given back. */
static struct telnyx_work *
next_pending(struct telnyx_worker *worker, size_t *room)
{
	struct telnyx_work *work = TAILQ_FIRST(&worker->pending);

	if (work == NULL || worker->free_wanted)
		return NULL;
	if (stops(worker) || is_late(work))
		return work;
	if (*room == 0)
		return NULL;
	(*room)--;
	return work;
}

void
telnyx_worker_hand_over(struct telnyx_worker *worker)
{
	static const struct timeval soon = {0, AGAIN_MS * 1000};
	struct telnyx_work *work;
	size_t room;

	if (TAILQ_EMPTY(&worker->pending))
		return;
	room = allowance(worker);
	while ((work = next_pending(worker, &room)) != NULL) {
		TAILQ_REMOVE(&worker->pending, work, entry);
		TAILQ_INSERT_TAIL(&worker->in_flight, work, entry);
		begin(work);
	}
	if (!TAILQ_EMPTY(&worker->pending) && worker->pending_timer != NULL)
		(void)event_add(worker->pending_timer, &soon);
}
