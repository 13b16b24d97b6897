/* SPDX-License-Identifier: MIT */
/*
 * The queue's store alone: how many jobs a second come in, and go through a claim and
 * an outcome, as a worker does it: the outcomes of one batch and the claim of the next
 * in one commit.
 *
 *   store DIRECTORY [JOBS]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <event2/event.h>

#include "queue/store.h"
#include "timing.h"

#define PAYLOAD                                                                        \
	"{\"from\":\"+13125550001\",\"to\":\"+13125550002\",\"text\":\"Your order "    \
	"12345 is ready for pickup at the counter. Reply STOP to opt out of these "    \
	"messages at any time, HELP for help.\",\"messaging_profile_id\":"             \
	"\"abc85f64-5717-4562-b3fc-2c9600000000\"}"

static struct event_base *base;
static struct telnyx_store *store;
static int64_t session;
static unsigned out;
static int opened;

static int64_t
wall_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
die(const char *what)
{
	fprintf(stderr, "store: %s\n", what);
	exit(EXIT_FAILURE);
}

static void
on_opened(const struct telnyx_error *failure, void *arg)
{
	(void)arg;
	if (failure != NULL)
		die(failure->detail);
	opened = 1;
}

static void
on_done(struct telnyx_store_op *op)
{
	if (op->status != TELNYX_OK)
		die(op->failure.error.detail);
	out--;
}

static void
submit(struct telnyx_store_op *op, enum telnyx_store_kind kind)
{
	op->kind = kind;
	op->done = on_done;
	out++;
	store->driver->submit(store, op);
}

static void
wait_all(void)
{
	while (out > 0)
		(void)event_base_loop(base, EVLOOP_ONCE);
}

static void
clear(struct telnyx_store_op *op)
{
	telnyx_failure_clear(&op->failure);
	telnyx_arena_clear(&op->arena);
}

static void
open_store(const char *path)
{
	struct telnyx_store_config config = {
	    .base = base, .place = path, .busy_timeout_ms = 10000, .opened = on_opened};

	opened = 0;
	if (telnyx_store_sqlite.open(&config, &store) != TELNYX_OK)
		die("no store");
	while (!opened)
		(void)event_base_loop(base, EVLOOP_ONCE);
}

static void
begin_work(void)
{
	static const struct telnyx_journal_content nothing;
	static const struct telnyx_journal_identity none;
	struct telnyx_store_recover recover = {
	    .now_ms = wall_ms(), .journal = &nothing, .host_bound = "sandbox"};
	struct telnyx_store_begin begin = {
	    .now_ms = wall_ms(), .name = "bench", .host = "here", .journal = &none};

	submit(&recover.op, TELNYX_STORE_RECOVER);
	submit(&begin.op, TELNYX_STORE_BEGIN);
	wait_all();
	session = begin.session;
	clear(&recover.op);
	clear(&begin.op);
}

/* Jobs of `parts` parts, so many a commit. */
static void
enqueue(const char *what, size_t jobs, size_t batch, bool unique, size_t parts)
{
	struct telnyx_job_draft *drafts = calloc(batch, sizeof(*drafts));
	struct telnyx_job_ref *refs = calloc(batch, sizeof(*refs));
	char(*keys)[24] = calloc(batch, sizeof(*keys)),
	(*names)[24] = calloc(batch, 24);
	double before = bench_now_s(), cpu = bench_cpu_s();
	static size_t key;
	size_t i, k;

	for (i = 0; i < jobs; i += batch) {
		struct telnyx_store_enqueue op = {.now_ms = wall_ms(),
		    .drafts = drafts,
		    .count = batch,
		    .refs = refs};

		for (k = 0; k < batch; k++, key++) {
			(void)snprintf(keys[k], sizeof(keys[k]), "order-%zu", key);
			(void)snprintf(names[k], sizeof(names[k]), "p%zu",
			    parts > 0 ? key % parts : 0);
			drafts[k] = (struct telnyx_job_draft){.queue = "default",
			    .part = parts > 0 ? names[k] : "",
			    .sender = "",
			    .to = "+13125550002",
			    .payload = PAYLOAD,
			    .max_attempts = 20,
			    .run_at_ms = op.now_ms,
			    .unique_key = unique ? keys[k] : NULL};
		}
		submit(&op.op, TELNYX_STORE_ENQUEUE);
		wait_all();
		clear(&op.op);
	}
	printf("%-44s %9.0f jobs/s  %.1f us of CPU a job\n", what,
	    (double)jobs / (bench_now_s() - before),
	    (bench_cpu_s() - cpu) * 1e6 / (double)jobs);
	free(drafts);
	free(refs);
	free(keys);
	free(names);
}

/* One commit each of outcomes and the next claim, or one for both. */
static void
work(const char *what, size_t jobs, uint32_t batch, bool merged)
{
	struct telnyx_news_item *items = calloc(batch, sizeof(*items));
	struct telnyx_store_news news = {.items = items};
	double before = bench_now_s(), cpu = bench_cpu_s(), start, longest = 0;
	size_t done = 0, i;
	bool more = true;

	while (more && done < jobs) {
		struct telnyx_store_claim claim = {.session = session,
		    .now_ms = wall_ms(),
		    .safe_at_ms = wall_ms() + 60000,
		    .most = batch};

		start = bench_now_s();
		if (news.count > 0)
			submit(&news.op, TELNYX_STORE_NEWS);
		if (!merged)
			wait_all();
		submit(&claim.op, TELNYX_STORE_CLAIM);
		wait_all();
		if (bench_now_s() - start > longest)
			longest = bench_now_s() - start;
		done += news.count;
		if (news.count > 0)
			clear(&news.op);
		memset(&news, 0, sizeof(news));
		news.items = items;
		news.count = claim.count;
		for (i = 0; i < claim.count; i++)
			items[i] = (struct telnyx_news_item){.id = claim.jobs[i]->id,
			    .news = {.source = TELNYX_NEWS_OWNER,
				.what = TELNYX_NEWS_ACCEPTED,
				.fence = claim.jobs[i]->fence,
				.now_ms = wall_ms(),
				.message_id = "40317-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}};
		more = claim.count > 0;
		clear(&claim.op);
	}
	if (news.count > 0) {
		submit(&news.op, TELNYX_STORE_NEWS);
		wait_all();
		clear(&news.op);
	}
	printf("%-44s %9.0f jobs/s  %.1f us of CPU a job, longest %.1f ms\n", what,
	    (double)done / (bench_now_s() - before),
	    (bench_cpu_s() - cpu) * 1e6 / (double)done, longest * 1e3);
	free(items);
}

static void
time_claims(const char *what, uint32_t most)
{
	double longest = 0, start, sum = 0, cpu = bench_cpu_s();
	int i;

	for (i = 0; i < 50; i++) {
		struct telnyx_store_claim claim = {
		    .session = session, .now_ms = wall_ms(), .most = most};

		start = bench_now_s();
		submit(&claim.op, TELNYX_STORE_CLAIM);
		wait_all();
		sum += bench_now_s() - start;
		if (bench_now_s() - start > longest)
			longest = bench_now_s() - start;
		clear(&claim.op);
	}
	printf("%-44s mean %.2f ms, longest %.2f ms, CPU %.2f ms\n", what,
	    sum / 50 * 1e3, longest * 1e3, (bench_cpu_s() - cpu) / 50 * 1e3);
}

static void
time_count(void)
{
	struct telnyx_store_count count = {.now_ms = wall_ms()};
	double start = bench_now_s();

	submit(&count.op, TELNYX_STORE_COUNT);
	wait_all();
	printf("%-44s %9.2f ms (%" PRIu64 " ready)\n", "count of all",
	    (bench_now_s() - start) * 1e3, count.counts.states[TELNYX_JOB_READY]);
	clear(&count.op);
}

int
main(int argc, char **argv)
{
	size_t jobs = argc > 2 ? strtoul(argv[2], NULL, 10) : 200000;
	char path[512];

	if (argc < 2)
		die("usage: store DIRECTORY [JOBS]");
	(void)snprintf(path, sizeof(path), "%s/bench-%d.db", argv[1], (int)getpid());
	base = event_base_new();
	open_store(path);
	begin_work();
	enqueue("enqueue one by one", jobs / 100, 1, false, 0);
	enqueue("enqueue, 500 a commit", jobs, 500, false, 0);
	enqueue("enqueue, 500 a commit, unique", jobs, 500, true, 0);
	work("claim and outcome, 100, two commits", jobs / 4, 100, false);
	work("claim and outcome, 200, two commits", jobs / 4, 200, false);
	work("claim and outcome, 100, merged", jobs / 2, 100, true);
	work("claim and outcome, 200, merged", jobs / 2, 200, true);
	time_count();
	enqueue("enqueue, 500 a commit, 10,000 parts", 10000, 500, false, 10000);
	enqueue("enqueue, 500 a commit, one part", 5 * jobs, 500, false, 1);
	time_claims("claim of 100 among 10,000 parts", 100);
	time_count();
	store->driver->free(store);
	event_base_free(base);
	return 0;
}
