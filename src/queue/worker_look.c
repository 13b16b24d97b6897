/* SPDX-License-Identifier: MIT */
/*
 * Jobs in doubt: whose time has come is looked up at Telnyx, by the sender that sent
 * it, again at growing intervals; when its evidence would have come by now, that is
 * said; and then, or earlier, the policy has its turn.
 */
#include <stdlib.h>
#include <string.h>

#include <telnyx/message_find.h>

#include "codec/timestamp.h"
#include "queue/payload.h"
#include "queue/worker_internal.h"

#ifndef MOST_LOOKS /* the storm has another */
#define MOST_LOOKS 20
#endif
#ifndef FIRST_WAIT_MS /* the storm has another */
#define FIRST_WAIT_MS 30000
#endif
#define LONGEST_WAIT_MS 3600000
/* How long a job that was taken here is not due again, whatever becomes of this. */
#ifndef LOOK_TAKES_MS /* the storm has another */
#define LOOK_TAKES_MS 120000
#endif

/* A look-up, or only the time that is over. */
struct look {
	struct telnyx_worker *worker;
	int64_t id, fence, age_ms;
	/* A store that went back does not know of all its claims, so that no look-up
	 * can say that nothing was sent. */
	bool went_back;
};

static void
on_news(struct telnyx_store_op *op, void *owner)
{
	struct telnyx_worker *worker = owner;

	telnyx_worker_enter(worker);
	worker->ops_out--;
	if (op->status != TELNYX_OK)
		telnyx_worker_store_failed(worker, op);
	else if (!worker->free_wanted)
		telnyx_worker_tell(
		    worker, ((struct telnyx_store_news *)(void *)op)->items);
	telnyx_worker_pump(worker);
	telnyx_worker_leave(worker);
}

void
telnyx_worker_send_news(
    struct telnyx_worker *worker, int64_t id, const struct telnyx_news *news)
{
	struct telnyx_store_news *op = telnyx_queue_make_own(
	    worker->queue, sizeof(*op), TELNYX_STORE_NEWS, on_news, worker);
	struct telnyx_news_item *item;

	if (op == NULL)
		return;
	if ((item = telnyx_arena_alloc(&op->op.arena, sizeof(*item))) == NULL) {
		telnyx_queue_discard(&op->op);
		return;
	}
	item->id = id;
	item->news = *news;
	item->news.message_id = telnyx_arena_strdup(&op->op.arena, news->message_id);
	item->news.group_id = telnyx_arena_strdup(&op->op.arena, news->group_id);
	item->news.error = telnyx_arena_strdup(&op->op.arena, news->error);
	item->news.error_code = telnyx_arena_strdup(&op->op.arena, news->error_code);
	if (op->op.arena.failed) {
		telnyx_queue_discard(&op->op);
		return;
	}
	op->items = item;
	op->count = 1;
	worker->ops_out++;
	telnyx_queue_submit(&op->op);
}

/* --- what is said of a job -------------------------------------------------- */

static bool
has_policy(const struct telnyx_worker *worker)
{
	return worker->params.unknown != TELNYX_UNKNOWN_PARK;
}

/* As long again as it has been in doubt, within bounds; not beyond the policy's time.
 */
static int64_t
next_wait(const struct telnyx_worker *worker, int64_t age_ms, bool over)
{
	int64_t left = (int64_t)worker->params.unknown_after_ms - age_ms;
	int64_t wait_ms = age_ms;

	if (over)
		return has_policy(worker) && left > 0 ? left : 0;
	if (wait_ms < FIRST_WAIT_MS)
		wait_ms = FIRST_WAIT_MS;
	if (wait_ms > LONGEST_WAIT_MS)
		wait_ms = LONGEST_WAIT_MS;
	if (age_ms < TELNYX_NO_EVIDENCE_MS && wait_ms > TELNYX_NO_EVIDENCE_MS - age_ms)
		wait_ms = TELNYX_NO_EVIDENCE_MS - age_ms;
	if (has_policy(worker) && left > 0 && wait_ms > left)
		wait_ms = left;
	return wait_ms > 0 ? wait_ms : 1;
}

/* Is it for the policy to decide now?  A resend needs more than time: that nothing was
 * found though it was looked for, or leave to send a message twice. */
static bool
is_policys(const struct telnyx_worker *worker, const struct look *look, bool over)
{
	bool blind = !over || look->went_back;

	if (!has_policy(worker) ||
	    look->age_ms < (int64_t)worker->params.unknown_after_ms)
		return false;
	return worker->params.unknown == TELNYX_UNKNOWN_GIVE_UP || !blind ||
	       worker->params.accept_duplicates;
}

static void
apply_policy(struct telnyx_worker *worker, const struct look *look)
{
	bool resends = worker->params.unknown == TELNYX_UNKNOWN_RESEND;

	telnyx_worker_send_news(worker, look->id,
	    &(struct telnyx_news){.source = TELNYX_NEWS_POLICY,
		.what = resends ? TELNYX_NEWS_RESEND : TELNYX_NEWS_DISCARD,
		.fence = look->fence,
		.now_ms = telnyx_worker_now_ms(worker),
		.error = resends ? "resent by the policy" : "given up by the policy"});
}

/* The look-up itself failed, which says nothing: again soon, whatever the job's age. */
static void
look_again(struct telnyx_worker *worker, const struct look *look)
{
	int64_t wait_ms = next_wait(worker, look->age_ms, false);

	telnyx_worker_send_news(worker, look->id,
	    &(struct telnyx_news){.source = TELNYX_NEWS_LOOK_UP,
		.what = TELNYX_NEWS_NOTHING_SEEN,
		.fence = look->fence,
		.now_ms = telnyx_worker_now_ms(worker),
		.wait_ms = wait_ms < FIRST_WAIT_MS ? wait_ms : FIRST_WAIT_MS});
}

/* Nothing was seen.  @p judged: and that was asked, or would have been told. */
static void
seen_nothing(struct telnyx_worker *worker, const struct look *look, bool judged)
{
	bool over = judged && look->age_ms >= TELNYX_NO_EVIDENCE_MS;

	if (is_policys(worker, look, over)) {
		apply_policy(worker, look);
		return;
	}
	telnyx_worker_send_news(worker, look->id,
	    &(struct telnyx_news){.source = TELNYX_NEWS_LOOK_UP,
		.what = over ? TELNYX_NEWS_NO_EVIDENCE : TELNYX_NEWS_NOTHING_SEEN,
		.fence = look->fence,
		.now_ms = telnyx_worker_now_ms(worker),
		.wait_ms = next_wait(worker, look->age_ms, over)});
}

static enum telnyx_message_status
status_of(const struct telnyx_message *message)
{
	return message != NULL && message->to_count == 1 ? message->to[0]->status
							 : TELNYX_MESSAGE_STATUS_UNSET;
}

static void
found(struct telnyx_worker *worker, const struct look *look,
    const struct telnyx_message_evidence *evidence)
{
	telnyx_worker_send_news(worker, look->id,
	    &(struct telnyx_news){.source = TELNYX_NEWS_LOOK_UP,
		.what = TELNYX_NEWS_ACCEPTED,
		.fence = look->fence,
		.now_ms = telnyx_worker_now_ms(worker),
		.message_id = evidence->id,
		.group_id = evidence->message != NULL
				? evidence->message->group_message_id
				: NULL,
		.delivery = status_of(evidence->message)});
}

static void
on_found(const struct telnyx_message_evidence *evidence,
    const struct telnyx_error *error, void *arg)
{
	struct look *look = arg;
	struct telnyx_worker *worker = look->worker;

	telnyx_worker_enter(worker);
	worker->looks_out--;
	if (!worker->free_wanted) {
		if (error != NULL)
			look_again(worker, look);
		else if (evidence->kind == TELNYX_EVIDENCE_ACCEPTED)
			found(worker, look, evidence);
		else
			seen_nothing(worker, look,
			    evidence->kind == TELNYX_EVIDENCE_NO_EVIDENCE);
	}
	free(look);
	telnyx_worker_leave(worker);
}

/* Ask Telnyx.  False: it is not asked. */
static bool
ask(struct telnyx_worker *worker, const struct telnyx_job *job, const struct look *look)
{
	struct telnyx_sender *sender = NULL;
	struct telnyx_call_options opts;
	struct look *copy;

	if (worker->params.no_look_ups || worker->params.no_webhooks)
		return false;
	if (job->sender[0] != '\0') {
		if (worker->params.sender != NULL)
			sender = worker->params.sender(job->sender, worker->params.arg);
		if (sender == NULL)
			return false;
	}
	if ((copy = malloc(sizeof(*copy))) == NULL)
		return false;
	*copy = *look;
	telnyx_call_options_init(&opts);
	opts.sender = sender;
	if (telnyx_message_find_by_reference(worker->params.client, job->reference,
		TELNYX_MESSAGE_FIND(.age_ms = (uint64_t)look->age_ms), &opts, on_found,
		copy, NULL) != TELNYX_OK) {
		free(copy);
		return false;
	}
	worker->looks_out++;
	return true;
}

/* What the payload says of a job's evidence: when the message is to leave, where that
 * is later than its claim; and whether anything can be told of it, which without a
 * reference is not so. */
static bool
is_traceable(const struct telnyx_job *job, int64_t *leaves_at_ms)
{
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	struct telnyx_payload payload;
	const char *url = NULL, *send_at = NULL;

	*leaves_at_ms = 0;
	if (job->payload == NULL || telnyx_payload_read(job->operation, job->payload,
					&arena, &payload) != NULL) {
		telnyx_arena_clear(&arena);
		return false;
	}
	if (payload.message != NULL) {
		url = payload.message->webhook_url;
		if (url == NULL)
			url = "the sender's"; /* else the client had refused it */
		send_at = payload.message->send_at;
	} else if (payload.group_mms != NULL) {
		url = payload.group_mms->webhook_url;
	} else if (payload.rcs != NULL) {
		url = payload.rcs->webhook_url;
	} else if (payload.whatsapp != NULL) {
		url = payload.whatsapp->webhook_url;
	}
	if (send_at != NULL && send_at != telnyx_null)
		*leaves_at_ms = telnyx_timestamp_parse(send_at);
	telnyx_arena_clear(&arena);
	return url != NULL && url != telnyx_null && url[0] != '\0' && job->fence > 0;
}

/* How long evidence has had time to come.  What this worker has claimed itself cannot
 * be older than the worker, whatever the wall clock has done meanwhile. */
static int64_t
age_of(struct telnyx_worker *worker, const struct telnyx_job *job, int64_t leaves_at_ms)
{
	int64_t since_ms =
	    job->claimed_at_ms > 0 ? job->claimed_at_ms : job->finished_at_ms;
	int64_t up_ms = telnyx_queue_boot_ms() - worker->started_boot_ms, age_ms;
	bool ours = since_ms >= worker->started_at_ms;

	if (leaves_at_ms > since_ms)
		since_ms = leaves_at_ms;
	age_ms = since_ms > 0 ? telnyx_worker_now_ms(worker) - since_ms : 0;
	if (ours && age_ms > up_ms)
		age_ms = up_ms;
	return age_ms > 0 ? age_ms : 0;
}

static void
look_at(struct telnyx_worker *worker, const struct telnyx_job *job)
{
	struct look look = {.worker = worker,
	    .id = job->id,
	    .fence = job->fence,
	    .went_back = job->doubt == TELNYX_DOUBT_STORE_WENT_BACK};
	int64_t leaves_at_ms;
	bool traceable = is_traceable(job, &leaves_at_ms);

	look.age_ms = age_of(worker, job, leaves_at_ms);
	/* Without look-ups the lack of a webhook is what there is, where they come. */
	if (!traceable || !ask(worker, job, &look))
		seen_nothing(worker, &look,
		    traceable && worker->params.no_look_ups &&
			!worker->params.no_webhooks);
}

static void
on_due(struct telnyx_store_op *op, void *owner)
{
	struct telnyx_store_due *due = (struct telnyx_store_due *)(void *)op;
	struct telnyx_worker *worker = owner;
	size_t i;

	telnyx_worker_enter(worker);
	worker->ops_out--;
	worker->looking = false;
	if (op->status != TELNYX_OK)
		telnyx_worker_store_failed(worker, op);
	for (i = 0; op->status == TELNYX_OK && i < due->count && !worker->free_wanted;
	     i++)
		look_at(worker, due->jobs[i]);
	telnyx_worker_leave(worker);
}

void
telnyx_worker_look(struct telnyx_worker *worker)
{
	struct telnyx_store_due *due;

	if (worker->looking || worker->looks_out >= MOST_LOOKS || worker->trouble)
		return;
	due = telnyx_queue_make_own(
	    worker->queue, sizeof(*due), TELNYX_STORE_DUE, on_due, worker);
	if (due == NULL)
		return;
	due->now_ms = telnyx_worker_now_ms(worker);
	due->next_ms = due->now_ms + LOOK_TAKES_MS;
	due->most = (uint32_t)(MOST_LOOKS - worker->looks_out);
	worker->looking = true;
	worker->ops_out++;
	telnyx_queue_submit(&due->op);
}
