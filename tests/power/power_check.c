/* SPDX-License-Identifier: MIT */
/* A store is opened on the files of a point, by a worker that claims nothing: what does
 * it know of what was acknowledged until then? */
#include "power/power.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#define MOST_FENCES 64

/* What was acknowledged of a job until the point. */
struct known {
	bool enqueued, is_here;
	int64_t fence;
	uint64_t handed;	       /* a bit each fence */
	const struct power_ack *state; /* the last that was told; NULL: none */
	uint64_t ready; /* of the whole record: may be ready again after this one */
};

static struct {
	struct known *jobs;
	int64_t most; /* the highest id */
	size_t at;    /* in the record */
	struct power_losses *losses;
	size_t point;
	bool opened, started, listed, failed;
	int64_t after;
} check;

static void __attribute__((format(printf, 2, 3)))
lose(unsigned long *count, const char *format, ...)
{
	int len;
	va_list args;

	(*count)++;
	if (check.losses->first[0] != '\0')
		return;
	len = snprintf(check.losses->first, sizeof(check.losses->first),
	    "at point %zu: ", check.point);
	va_start(args, format);
	(void)vsnprintf(check.losses->first + len,
	    sizeof(check.losses->first) - (size_t)len, format, args);
	va_end(args);
}

static uint64_t
bit(int64_t fence)
{
	if (fence < 0 || fence >= MOST_FENCES)
		power_fail("a job was claimed too often");
	return (uint64_t)1 << fence;
}

void
power_check_begin(void)
{
	size_t i;

	memset(&check, 0, sizeof(check));
	for (i = 0; i < power_log.count; i++)
		if (power_log.entries[i].ack.id > check.most)
			check.most = power_log.entries[i].ack.id;
	check.jobs = calloc((size_t)check.most + 1, sizeof(*check.jobs));
	if (check.jobs == NULL)
		power_fail("no memory");
	for (i = 0; i < power_log.count; i++) {
		const struct power_ack *ack = &power_log.entries[i].ack;

		if (ack->told == POWER_NOT_SENT ||
		    (ack->told == POWER_STATE && ack->state == TELNYX_JOB_READY))
			check.jobs[ack->id].ready |= bit(ack->fence);
	}
}

void
power_check_end(void)
{
	free(check.jobs);
	check.jobs = NULL;
}

static void
learn(const struct power_ack *ack)
{
	struct known *job = &check.jobs[ack->id];

	if (ack->told == POWER_NOT_SENT)
		return;
	job->enqueued = true;
	if (ack->fence > job->fence)
		job->fence = ack->fence;
	if (ack->told == POWER_HANDED)
		job->handed |= bit(ack->fence);
	if (ack->told == POWER_STATE)
		job->state = ack;
}

/* --- jobs ---------------------------------------------------------------------- */

/* It may have been committed before the point, and told behind it. */
static bool
is_told_later(const struct telnyx_job *job)
{
	size_t i;

	for (i = check.point; i < power_log.count; i++) {
		const struct power_ack *ack = &power_log.entries[i].ack;

		if (ack->told == POWER_STATE && ack->id == job->id &&
		    ack->fence == job->fence && ack->state == job->state)
			return true;
	}
	return false;
}

static void
compare_state(const struct telnyx_job *job, const struct power_ack *told)
{
	struct power_losses *losses = check.losses;

	if (job->fence != told->fence)
		return; /* it was claimed again */
	if (job->state != told->state && !is_told_later(job))
		lose(&losses->undone, "job %lld is %s and was told to be %s",
		    (long long)job->id, telnyx_job_state_name(job->state),
		    telnyx_job_state_name(told->state));
	else if (told->message_id[0] != '\0' &&
		 (job->message_id == NULL ||
		     strcmp(job->message_id, told->message_id) != 0))
		lose(&losses->undone, "job %lld has lost its message's id",
		    (long long)job->id);
}

static void
compare(const struct telnyx_job *job)
{
	struct known *known = job->id <= check.most ? &check.jobs[job->id] : NULL;

	if (known == NULL || !known->enqueued)
		return; /* not told yet: it may be here or not */
	known->is_here = true;
	if (job->fence < known->fence)
		lose(&check.losses->forgotten,
		    "job %lld was claimed %lld times, and says %lld",
		    (long long)job->id, (long long)known->fence, (long long)job->fence);
	if (job->state == TELNYX_JOB_READY &&
	    (known->handed & bit(job->fence) & ~known->ready) != 0)
		lose(&check.losses->twice,
		    "job %lld was handed over by claim %lld, and is ready again",
		    (long long)job->id, (long long)job->fence);
	if (job->state == TELNYX_JOB_CLAIMED)
		lose(&check.losses->undone, "job %lld is still claimed",
		    (long long)job->id);
	if (known->state != NULL)
		compare_state(job, known->state);
}

static void
compare_missing(void)
{
	int64_t id;

	for (id = 1; id <= check.most; id++) {
		if (check.jobs[id].enqueued && !check.jobs[id].is_here)
			lose(&check.losses->forgotten, "job %lld is lost",
			    (long long)id);
		check.jobs[id].is_here = false;
	}
}

/* --- the store ------------------------------------------------------------------ */

static void
refuse(const char *what, const struct telnyx_error *error)
{
	check.failed = true;
	lose(&check.losses->refused, "%s: %s", what, error->detail);
}

static void
on_open(struct telnyx_queue *queue, const struct telnyx_error *error, void *arg)
{
	(void)queue;
	(void)arg;
	check.opened = true;
	if (error != NULL)
		refuse("not opened", error);
}

static void
on_start(struct telnyx_worker *worker, const struct telnyx_error *error, void *arg)
{
	(void)worker;
	(void)arg;
	check.started = true;
	if (error != NULL && !check.failed)
		refuse("no worker", error);
}

static void
on_listed(const struct telnyx_job *const *jobs, size_t count,
    const struct telnyx_error *error, void *arg)
{
	size_t i;

	(void)arg;
	check.listed = true;
	if (error != NULL)
		refuse("not listed", error);
	for (i = 0; error == NULL && i < count; i++)
		compare(jobs[i]);
	check.after = error == NULL && count > 0 ? jobs[count - 1]->id : -1;
}

static void
await(struct power *power, const bool *done)
{
	while (!*done)
		if (event_base_loop(power->base, EVLOOP_ONCE) != 0)
			power_fail("the loop has ended");
}

static void
list_all(struct power *power, struct telnyx_queue *queue)
{
	for (check.after = 0; check.after >= 0 && !check.failed;) {
		check.listed = false;
		if (telnyx_queue_list(queue,
			TELNYX_JOBS(.after = check.after, .limit = 1000), on_listed,
			NULL) != TELNYX_OK)
			power_fail("list was refused");
		await(power, &check.listed);
	}
	if (!check.failed)
		compare_missing();
}

static void
open_and_compare(struct power *power)
{
	static const char *const nobody = "nobody";
	const struct telnyx_worker_queue *queues[] = {
	    TELNYX_WORKER_QUEUE(.name = nobody), NULL};
	struct telnyx_queue *queue;
	struct telnyx_worker *worker;

	check.opened = check.started = check.failed = false;
	if (telnyx_queue_open(power->base, TELNYX_QUEUE_CONFIG(.store = power->store),
		on_open, NULL, &queue) != TELNYX_OK ||
	    telnyx_worker_start(queue,
		TELNYX_WORKER(.client = power->client,
		    .base_url = telnyx_sandbox_url(power->sandbox), .queues = queues,
		    .no_webhooks = true, .no_look_ups = true, .on_start = on_start),
		&worker) != TELNYX_OK)
		power_fail("no queue");
	await(power, &check.opened);
	await(power, &check.started);
	list_all(power, queue);
	telnyx_queue_free(queue);
}

static void
check_integrity(struct power *power)
{
	const char *path = power->store + strlen("sqlite:");
	sqlite3_stmt *stmt = NULL;
	sqlite3 *db = NULL;
	bool good;

	good = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
	       sqlite3_prepare_v2(db, "pragma integrity_check", -1, &stmt, NULL) ==
		   SQLITE_OK &&
	       sqlite3_step(stmt) == SQLITE_ROW &&
	       strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") == 0;
	if (!good)
		lose(&check.losses->damaged, "the database is damaged");
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_close(db);
}

void
power_check(struct power *power, size_t point, struct power_losses *losses)
{
	check.losses = losses;
	check.point = point;
	for (; check.at < point; check.at++)
		if (power_log.entries[check.at].kind == POWER_ACK)
			learn(&power_log.entries[check.at].ack);
	losses->points++;
	open_and_compare(power);
	check_integrity(power);
}
