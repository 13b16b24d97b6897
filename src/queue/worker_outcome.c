/* SPDX-License-Identifier: MIT */
/*
 * How an attempt ended, as news for the store: a table over the client's advice.  What
 * may have arrived is never anything but UNKNOWN here, whatever a program says.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "queue/failpoint.h"
#include <telnyx/text.h>

#include "queue/worker_internal.h"

#define SNOOZE_MS 1000
#define BACKOFF_MS 1000
#define BACKOFF_MOST_MS 600000
#define OUTAGE_MOST_MS 60000
#define REST_MS 2000

static void
note_ended(struct telnyx_work *work)
{
	struct telnyx_journal_slot slot = {.id = work->job->id,
	    .fence = work->job->fence,
	    .phase = TELNYX_JOURNAL_ENDED};

	if (work->slot == SIZE_MAX)
		return;
	switch (work->news.what) {
	case TELNYX_NEWS_ACCEPTED:
		slot.outcome = TELNYX_JOURNAL_ACCEPTED;
		break;
	case TELNYX_NEWS_RETRY:
		slot.outcome = TELNYX_JOURNAL_NOT_SENT;
		break;
	case TELNYX_NEWS_SNOOZE:
	case TELNYX_NEWS_RELEASE:
	case TELNYX_NEWS_HOLD:
	case TELNYX_NEWS_DROP:
		slot.outcome = TELNYX_JOURNAL_SNOOZED;
		break;
	case TELNYX_NEWS_DISCARD:
		slot.outcome = TELNYX_JOURNAL_REFUSED;
		break;
	default:
		slot.outcome = TELNYX_JOURNAL_UNKNOWN;
		break;
	}
	if (work->news.message_id != NULL)
		snprintf(slot.message_id, sizeof(slot.message_id), "%s",
		    work->news.message_id);
	/* Where this cannot be noted the slot still says "begun", which is safe. */
	(void)telnyx_journal_write(work->worker->journal, work->slot, &slot);
}

/* The news are made: they wait for the disk. */
static void
hand_in(struct telnyx_work *work)
{
	struct telnyx_worker *worker = work->worker;

	work->news.source = TELNYX_NEWS_OWNER;
	work->news.fence = work->job->fence;
	work->news.now_ms = telnyx_worker_now_ms(worker);
	note_ended(work);
	telnyx_failpoint("ended");
	TAILQ_REMOVE(&worker->in_flight, work, entry);
	worker->in_flight_count--;
	TAILQ_INSERT_TAIL(&worker->unwritten, work, entry);
	worker->unwritten_count++;
}

void
telnyx_work_ended(struct telnyx_work *work, enum telnyx_news_what what,
    enum telnyx_job_reason reason, int64_t wait_ms, const char *why)
{
	work->news = (struct telnyx_news){
	    .what = what, .reason = reason, .wait_ms = wait_ms, .error = why};
	hand_in(work);
}

/* A wait that doubles with each one before, up to `most`. */
static uint32_t
grow(const struct telnyx_work *work, int before, uint64_t most)
{
	uint64_t wait_ms = most;

	if (before < 10)
		wait_ms = (uint64_t)BACKOFF_MS << before;
	if (wait_ms > most)
		wait_ms = most;
	/* Between half and all of it, so that what failed together does not return
	 * together: spread by the id, which is chance enough. */
	return (uint32_t)(wait_ms / 2 +
			  (uint64_t)work->job->id * 2654435761u % (wait_ms / 2 + 1));
}

static uint32_t
backoff(const struct telnyx_work *work)
{
	const struct telnyx_worker_params *params = &work->worker->params;

	if (params->backoff != NULL)
		return params->backoff(work->job, params->arg);
	return grow(work, work->job->attempt - 1, BACKOFF_MOST_MS);
}

/* Telnyx could not be reached: no fault of the job's, which therefore loses no attempt
 * by it, or an outage would discard the whole queue. */
static bool
is_outage(const struct telnyx_error *error)
{
	return error->outcome == TELNYX_OUTCOME_NOT_SENT && error->http_status == 0 &&
	       (error->type == TELNYX_ERROR_NETWORK ||
		   error->type == TELNYX_ERROR_TIMEOUT) &&
	       error->phase <= TELNYX_PHASE_TLS;
}

static void
wait_out(struct telnyx_work *work)
{
	uint32_t wait_ms = grow(work, work->job->snoozes, OUTAGE_MOST_MS);

	work->news.what = TELNYX_NEWS_SNOOZE;
	work->news.wait_ms = wait_ms;
	/* Others would find the same. */
	telnyx_worker_sender_rest(work->sender, wait_ms < REST_MS ? wait_ms : REST_MS);
}

static enum telnyx_job_doubt
doubt_of(const struct telnyx_error *error)
{
	if (error->http_status != 0)
		return TELNYX_DOUBT_ANSWER;
	return error->type == TELNYX_ERROR_TIMEOUT ? TELNYX_DOUBT_TIMEOUT
						   : TELNYX_DOUBT_CONNECTION;
}

static bool
mentions(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (; text != NULL && *text != '\0'; text++)
		if (strncasecmp(text, word, len) == 0)
			return true;
	return false;
}

/* Does a refusal speak of the idempotency key?  Then an earlier request with it, that
 * is, with this very reference, may have been taken. */
static bool
speaks_of_key(const struct telnyx_error *error)
{
	return (error->http_status == 409 || error->http_status == 422) &&
	       (mentions(error->title, "idempoten") ||
		   mentions(error->detail, "idempoten"));
}

/* Refused here, as no webhook URL is there for the reference: a setting's fault, of all
 * jobs of the sender. */
static bool
lacks_webhook(const struct telnyx_error *error)
{
	return error->type == TELNYX_ERROR_VALIDATION && error->attempts == 0 &&
	       error->field != NULL && strcmp(error->field, "reference") == 0;
}

static void
news_of_error(struct telnyx_work *work, const struct telnyx_error *error)
{
	struct telnyx_news *news = &work->news;
	int64_t delay_ms;
	enum telnyx_advice advice = telnyx_error_advice(error, &delay_ms);

	if (speaks_of_key(error))
		advice = TELNYX_ADVICE_RESOLVE;
	else if (lacks_webhook(error))
		advice = TELNYX_ADVICE_HOLD_SENDER;
	else if (is_outage(error)) {
		wait_out(work);
		return;
	}
	switch (advice) {
	case TELNYX_ADVICE_DONE:
		news->what = TELNYX_NEWS_ACCEPTED;
		return;
	case TELNYX_ADVICE_RETRY:
		news->what = TELNYX_NEWS_RETRY;
		/* What the server asks for, else what grows with the attempts. */
		news->wait_ms =
		    error->retry_after_ms >= 0 ? delay_ms : (int64_t)backoff(work);
		return;
	case TELNYX_ADVICE_HOLD_SENDER:
		work->hold_sender = true;
		news->what = TELNYX_NEWS_SNOOZE;
		return;
	case TELNYX_ADVICE_SNOOZE:
		news->what = TELNYX_NEWS_SNOOZE;
		news->wait_ms = delay_ms;
		/* Others of its key would be told the same. */
		telnyx_worker_sender_rest(work->sender, delay_ms);
		return;
	case TELNYX_ADVICE_DISCARD:
		/* What the worker itself has stopped is not the job's fault. */
		if (error->type == TELNYX_ERROR_CANCELLED) {
			news->what = TELNYX_NEWS_SNOOZE;
			news->wait_ms = SNOOZE_MS;
			return;
		}
		news->what = TELNYX_NEWS_DISCARD;
		news->reason = TELNYX_JOB_REJECTED;
		return;
	case TELNYX_ADVICE_RESOLVE:
		break;
	}
	news->what = TELNYX_NEWS_UNKNOWN;
	news->doubt = doubt_of(error);
}

static enum telnyx_job_verdict
verdict_of(enum telnyx_news_what what)
{
	switch (what) {
	case TELNYX_NEWS_RETRY:
		return TELNYX_JOB_TRY_AGAIN;
	case TELNYX_NEWS_SNOOZE:
		return TELNYX_JOB_SNOOZE;
	default:
		return TELNYX_JOB_DISCARD;
	}
}

/* What surely did not send may be decided otherwise by the program. */
static void
ask_program(struct telnyx_work *work, const struct telnyx_error *error)
{
	const struct telnyx_worker_params *params = &work->worker->params;
	struct telnyx_news *news = &work->news;
	struct telnyx_job_decision decision;

	if (params->after == NULL || news->what == TELNYX_NEWS_UNKNOWN ||
	    news->what == TELNYX_NEWS_ACCEPTED)
		return;
	decision.verdict = verdict_of(news->what);
	decision.wait_ms = (uint32_t)news->wait_ms;
	decision = params->after(work->job, error, decision, params->arg);
	switch (decision.verdict) {
	case TELNYX_JOB_GO_ON:
		return;
	case TELNYX_JOB_TRY_AGAIN:
		news->what = TELNYX_NEWS_RETRY;
		news->wait_ms = decision.wait_ms;
		return;
	case TELNYX_JOB_SNOOZE:
		news->what = TELNYX_NEWS_SNOOZE;
		news->wait_ms = decision.wait_ms;
		return;
	case TELNYX_JOB_DISCARD:
		if (news->what != TELNYX_NEWS_DISCARD)
			news->reason = TELNYX_JOB_BY_HANDLER;
		news->what = TELNYX_NEWS_DISCARD;
		return;
	case TELNYX_JOB_DROP:
		news->what = TELNYX_NEWS_DROP;
		news->reason = TELNYX_JOB_BY_HANDLER;
		return;
	}
}

/* One line for the record, without the message's text or a number: of what a server
 * wrote its title, which is a phrase of a list, and not its detail, which may quote
 * them; the library's own sentence names fields and limits. */
static const char *
describe(struct telnyx_work *work, const struct telnyx_error *error)
{
	char line[256], title[128];

	if (error->http_status == 0) {
		telnyx_error_message(error, line, sizeof(line));
		return telnyx_arena_strdup(&work->arena, line);
	}
	telnyx_text_visible(error->title, title, sizeof(title));
	return telnyx_arena_printf(&work->arena, "HTTP %d: %s (%s)", error->http_status,
	    title, telnyx_outcome_name(error->outcome));
}

/* Its worker was freed: the store has it as claimed, and it stays in doubt. */
static bool
is_orphan(struct telnyx_work *work)
{
	if (work->worker != NULL)
		return false;
	telnyx_work_free(work);
	return true;
}

void
telnyx_work_answered(struct telnyx_work *work, const struct telnyx_message *message,
    const struct telnyx_error *error)
{
	struct telnyx_worker *worker = work->worker;
	struct telnyx_news *news = &work->news;

	if (is_orphan(work))
		return;
	telnyx_worker_enter(worker);
	telnyx_failpoint("answered");
	if (message != NULL) {
		news->what = TELNYX_NEWS_ACCEPTED;
		news->message_id = telnyx_arena_strdup(&work->arena, message->id);
		news->group_id =
		    telnyx_arena_strdup(&work->arena, message->group_message_id);
	} else {
		news->error = describe(work, error);
		news->error_code = telnyx_arena_strdup(&work->arena, error->code);
		news_of_error(work, error);
		ask_program(work, error);
	}
	if (!worker->free_wanted)
		hand_in(work);
	else
		work->begun = false; /* over: it is freed with the others */
	telnyx_worker_pump(worker);
	telnyx_worker_leave(worker);
}
