/* SPDX-License-Identifier: MIT */
#include "programs/worker/cron.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "programs/common/program.h"
#include "programs/worker/console.h"
#include "programs/worker/cron_internal.h"
#include "programs/worker/defaults.h"

#define MINUTE_MS 60000
/* After the machine slept, or its clock was set, so many minutes are made up for. */
#define MINUTES_BACK 60
/* A store that fails is asked again so often, so many times. */
#define AGAIN_MS 5000
#define TRIES 720

/* A job on its way into the store.  It is safe to hand it over again: by its key it is
 * there once. */
struct entry {
	struct worker_cron *cron;
	struct entry *next;
	struct event *again;
	unsigned tries;
	char *text;
	char name[WORKER_CRON_NAME_MAX];
};

struct worker_cron {
	struct event_base *base;
	struct telnyx_queue *queue;
	struct worker_log *log;
	struct worker_cron_table *table;
	struct event *timer;
	int64_t done;	 /* up to this minute */
	int64_t done_at; /* by the clock that nobody sets, in ms */
	bool stopped;
	struct entry *entries;
};

/* --- what is due --- */

void
worker_cron_due(const struct worker_cron_table *table, int64_t minute,
    worker_cron_due_cb cb, void *arg)
{
	struct worker_options options = {.unique_for = "2d"};
	time_t seconds = (time_t)(minute * (MINUTE_MS / 1000));
	char key[WORKER_CRON_NAME_MAX + 32];
	struct tm local;
	size_t i;
	char *text;

	if (localtime_r(&seconds, &local) == NULL)
		return;
	for (i = 0; i < table->count; i++) {
		if (!worker_cron_time_is_due(&table->jobs[i].time, &local))
			continue;
		(void)snprintf(key, sizeof(key), "%s@", table->jobs[i].name);
		/* Without the zone: where clocks go back, an hour comes twice. */
		(void)strftime(key + strlen(key), 32, "%Y-%m-%dT%H:%M", &local);
		options.unique_key = key;
		if ((text = strdup(table->jobs[i].text)) == NULL ||
		    worker_defaults_apply(&options, &text) != NULL) {
			worker_say("cron: %s: out of memory", key);
			free(text);
			continue;
		}
		cb(table->jobs[i].name, text, arg);
	}
}

/* --- into the store --- */

static void
entry_free(struct entry *entry)
{
	struct entry **link = &entry->cron->entries;

	while (*link != entry)
		link = &(*link)->next;
	*link = entry->next;
	if (entry->again != NULL)
		event_free(entry->again);
	free(entry->text);
	free(entry);
}

static void
try_again(struct entry *entry, const char *why)
{
	static const struct timeval wait = {AGAIN_MS / 1000, 0};

	if (entry->tries == 1)
		worker_say("cron: %s: not yet in the store: %s", entry->name, why);
	if (!entry->cron->stopped && entry->tries < TRIES &&
	    event_add(entry->again, &wait) == 0)
		return;
	worker_say("cron: %s: was not enqueued: %s", entry->name, why);
	entry_free(entry);
}

static void
on_enqueued(
    const struct telnyx_enqueued *enqueued, const struct telnyx_error *error, void *arg)
{
	struct entry *entry = arg;
	const struct telnyx_job_ref *ref;

	if (error != NULL) {
		try_again(entry, error->detail);
		return;
	}
	ref = enqueued->refs[0];
	if (ref->refused != NULL)
		worker_say("cron: %s: refused: %s", entry->name, ref->refused);
	else if (!ref->duplicate)
		worker_log_line(
		    entry->cron->log, "cron", "name", entry->name, "job", ref->id);
	entry_free(entry);
}

static void
hand_over(evutil_socket_t fd, short what, void *arg)
{
	struct entry *entry = arg;
	const char *text = entry->text;
	enum telnyx_status status;

	(void)fd;
	(void)what;
	entry->tries++;
	status =
	    telnyx_queue_enqueue_json(entry->cron->queue, &text, 1, on_enqueued, entry);
	if (status != TELNYX_OK)
		try_again(entry, telnyx_refusal(status)->detail);
}

static void
on_due(const char *name, char *text, void *arg)
{
	struct worker_cron *cron = arg;
	struct entry *entry = calloc(1, sizeof(*entry));

	if (entry == NULL ||
	    (entry->again = evtimer_new(cron->base, hand_over, entry)) == NULL) {
		worker_say("cron: %s: out of memory", name);
		free(entry);
		free(text);
		return;
	}
	entry->cron = cron;
	entry->text = text;
	(void)snprintf(entry->name, sizeof(entry->name), "%s", name);
	entry->next = cron->entries;
	cron->entries = entry;
	hand_over(-1, 0, entry);
}

/* --- by the clock --- */

static void
arm(struct worker_cron *cron)
{
	int64_t left = MINUTE_MS - program_now_ms() % MINUTE_MS;
	struct timeval wait = {
	    (time_t)(left / 1000), (suseconds_t)(left % 1000 * 1000)};

	if (event_add(cron->timer, &wait) != 0)
		worker_say("cron: out of memory: no more jobs are enqueued");
}

/* Since the machine started, with the time that it slept. */
static int64_t
boot_ms(void)
{
	struct timespec now = {0};

#ifdef CLOCK_BOOTTIME
	(void)clock_gettime(CLOCK_BOOTTIME, &now);
#else
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
#endif
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
worker_cron_first(int64_t done, int64_t now, int64_t passed_ms)
{
	int64_t passed = passed_ms / MINUTE_MS + 1;

	if (passed > MINUTES_BACK)
		passed = MINUTES_BACK;
	return done + 1 > now - passed ? done + 1 : now - passed + 1;
}

static void
on_minute(evutil_socket_t fd, short what, void *arg)
{
	struct worker_cron *cron = arg;
	int64_t now = program_now_ms() / MINUTE_MS, at = boot_ms(), minute;

	(void)fd;
	(void)what;
	if (now < cron->done) {
		worker_say("cron: the clock was set back by %" PRId64 " minutes",
		    cron->done - now);
		cron->done = now - 1; /* its keys are there if it was done before */
	}
	minute = worker_cron_first(cron->done, now, at - cron->done_at);
	for (; minute <= now; minute++) {
		worker_cron_due(cron->table, minute, on_due, cron);
		cron->done = minute;
		cron->done_at = at;
	}
	arm(cron);
}

struct worker_cron *
worker_cron_new(struct event_base *base, struct telnyx_queue *queue,
    struct worker_log *log, struct worker_cron_table *table)
{
	struct worker_cron *cron = calloc(1, sizeof(*cron));

	if (cron == NULL ||
	    (cron->timer = evtimer_new(base, on_minute, cron)) == NULL) {
		free(cron);
		worker_cron_table_free(table);
		return NULL;
	}
	cron->base = base;
	cron->queue = queue;
	cron->log = log;
	cron->table = table;
	cron->done = program_now_ms() / MINUTE_MS - 1;
	cron->done_at = boot_ms();
	on_minute(-1, 0, cron);
	return cron;
}

void
worker_cron_change(struct worker_cron *cron, struct worker_cron_table *table)
{
	worker_cron_table_free(cron->table);
	cron->table = table;
}

void
worker_cron_stop(struct worker_cron *cron)
{
	cron->stopped = true;
	(void)event_del(cron->timer);
}

void
worker_cron_free(struct worker_cron *cron)
{
	if (cron == NULL)
		return;
	while (cron->entries != NULL)
		entry_free(cron->entries);
	event_free(cron->timer);
	worker_cron_table_free(cron->table);
	free(cron);
}
