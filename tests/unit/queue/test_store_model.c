/* SPDX-License-Identifier: MIT */
/*
 * Random sequences of operations, on a store and on its model: both have to say the
 * same of each.
 *
 *   QUEUE_MODEL_SEQUENCES=N   how many (20)
 *   QUEUE_MODEL_SEED=N        of the first; each is printed where it fails
 */
#include "support/fixture.h"

#include "support/queue_fx.h"
#include "support/queue_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEQUENCES 20
#define STEPS 250
#define LISTED 1000

static struct queue_model model;
static unsigned long sequence_seed;
static unsigned step;

/* --- chance ----------------------------------------------------------------------- */

static uint64_t random_state;

static unsigned
below(unsigned limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned)((random_state >> 16) % limit);
}

#define ONE_OF(list) ((list)[below((unsigned)(sizeof(list) / sizeof(*(list))))])

static const char *const queues[] = {"default", "otp"};
static const char *const senders[] = {"", "acme", "beta"};
static const char *const parts[] = {"", "p", "q"};
static const char *const batches[] = {NULL, NULL, "may", "june"};
static const char *const message_ids[] = {NULL, "m1", "m2", "m3"};

#define EXPECT(condition)                                                              \
	ck_assert_msg(                                                                 \
	    (condition), "seed %lu, step %u: %s", sequence_seed, step, #condition)

static int64_t
any_id(void)
{
	return 1 + below((unsigned)model.last_id + 2);
}

static struct telnyx_job_filter
any_filter(void)
{
	struct telnyx_job_filter filter;

	telnyx_job_filter_init(&filter);
	if (below(3) == 0)
		filter.states = below(1u << TELNYX_JOB_STATE_COUNT);
	if (below(3) == 0)
		filter.queue = ONE_OF(queues);
	if (below(4) == 0)
		filter.sender = ONE_OF(senders);
	if (below(4) == 0)
		filter.part = ONE_OF(parts);
	if (below(3) == 0)
		filter.batch = ONE_OF(batches);
	return filter;
}

static bool
same_text(const char *one, const char *other)
{
	return strcmp(one != NULL ? one : "", other != NULL ? other : "") == 0;
}

/* --- steps: each says the same on both -------------------------------------------- */

static void
run(struct telnyx_store_op *op, enum telnyx_store_kind kind)
{
	op->kind = kind;
	EXPECT(qx_run(op) == TELNYX_OK);
	qx_op_clear(op);
}

static void
enqueue(void)
{
	static const char *const keys[] = {NULL, NULL, NULL, "k1", "k2", "k3", "k4"};
	struct telnyx_job_draft drafts[5];
	struct telnyx_job_ref refs[5], other[5];
	struct telnyx_store_enqueue op = {
	    .now_ms = qx.now_ms, .drafts = drafts, .refs = refs};
	size_t i;

	op.count = 1 + below(5);
	for (i = 0; i < op.count; i++) {
		drafts[i] = qx_draft();
		drafts[i].queue = ONE_OF(queues);
		drafts[i].sender = ONE_OF(senders);
		drafts[i].part = ONE_OF(parts);
		drafts[i].batch = ONE_OF(batches);
		drafts[i].unique_key = ONE_OF(keys);
		drafts[i].priority = (int)below(3);
		drafts[i].max_attempts = 1 + (int)below(3);
		drafts[i].run_at_ms = qx.now_ms + (int64_t)below(4) * 1000;
		drafts[i].unique_free = below(3) == 0 ? 1u << TELNYX_JOB_DISCARDED : 0;
		if (below(4) == 0)
			drafts[i].expires_at_ms = drafts[i].run_at_ms + below(3000);
		if (below(3) == 0)
			drafts[i].unique_until_ms = qx.now_ms + 1 + below(5000);
		if (below(20) == 0)
			drafts[i].refused = "no";
	}
	run(&op.op, TELNYX_STORE_ENQUEUE);
	op.refs = other;
	model_enqueue(&model, &op);
	for (i = 0; i < op.count; i++) {
		EXPECT(refs[i].id == other[i].id);
		EXPECT(refs[i].duplicate == other[i].duplicate);
		EXPECT(same_text(refs[i].refused, other[i].refused));
	}
}

static void
claim(void)
{
	const char *resting[] = {ONE_OF(senders)};
	struct telnyx_store_claim op = {.op.kind = TELNYX_STORE_CLAIM,
	    .session = qx.session,
	    .now_ms = qx.now_ms,
	    .safe_at_ms = qx.now_ms + 3000,
	    .most = 1 + below(12),
	    .resting = resting,
	    .resting_count = below(4) == 0 ? 1 : 0};
	enum telnyx_status status = qx_run(&op.op);
	const char *wrong;

	EXPECT((status != TELNYX_OK) == model.is_held);
	wrong = status == TELNYX_OK ? model_claim(&model, &op) : NULL;
	ck_assert_msg(
	    wrong == NULL, "seed %lu, step %u: %s", sequence_seed, step, wrong);
	qx_op_clear(&op.op);
}

static struct telnyx_news
any_news(int64_t fence)
{
	static const enum telnyx_message_status deliveries[] = {
	    TELNYX_MESSAGE_STATUS_UNSET, TELNYX_MESSAGE_QUEUED, TELNYX_MESSAGE_SENT,
	    TELNYX_MESSAGE_DELIVERED, TELNYX_MESSAGE_DELIVERY_FAILED};
	struct telnyx_news news = {
	    .source = (enum telnyx_news_source)below(TELNYX_NEWS_POLICY + 1),
	    .what = (enum telnyx_news_what)below(TELNYX_NEWS_RESEND + 1),
	    .fence = fence,
	    .now_ms = qx.now_ms,
	    .wait_ms = below(3000),
	    .reason = (enum telnyx_job_reason)below(TELNYX_JOB_BY_HANDLER + 1),
	    .doubt = (enum telnyx_job_doubt)(1 + below(TELNYX_DOUBT_ANSWER)),
	    .force = below(2) == 0};

	if (news.what == TELNYX_NEWS_ACCEPTED) {
		news.message_id = ONE_OF(message_ids);
		news.delivery = ONE_OF(deliveries);
	}
	if (below(3) == 0)
		news.error = "an error";
	if (below(3) == 0)
		news.error_code = "40300";
	return news;
}

static void
tell_news(bool may_go_back)
{
	struct telnyx_news_item items[6], other[6];
	struct telnyx_store_news op = {.items = items, .count = 1 + below(6)};
	size_t i;

	for (i = 0; i < op.count; i++) {
		int64_t id = any_id(),
			fence = id <= model.last_id ? model.jobs[id].core.fence : 0;

		/* Mostly of the last claim; now and then of one before. */
		if (fence > 1 && below(3) == 0)
			fence = 1 + below((unsigned)fence);
		if (may_go_back)
			fence += below(2);
		items[i] = (struct telnyx_news_item){.id = id, .news = any_news(fence)};
		if (below(2) == 0)
			items[i].news.source = TELNYX_NEWS_OWNER;
		other[i] = items[i];
	}
	op.op.kind = TELNYX_STORE_NEWS;
	EXPECT(qx_run(&op.op) == TELNYX_OK);
	op.items = other;
	model_news(&model, &op);
	for (i = 0; i < op.count; i++) {
		EXPECT(items[i].missing == other[i].missing);
		if (items[i].missing)
			continue;
		EXPECT(
		    memcmp(&items[i].turn, &other[i].turn, sizeof(items[i].turn)) == 0);
		EXPECT(items[i].state == other[i].state);
		EXPECT(same_text(items[i].message_id,
			   model.jobs[items[i].id].core.message_id) ||
		       op.count > 1);
	}
	qx_op_clear(&op.op);
}

static void
command(void)
{
	static const enum telnyx_news_what whats[] = {TELNYX_NEWS_CANCEL,
	    TELNYX_NEWS_HOLD, TELNYX_NEWS_RELEASE, TELNYX_NEWS_RETRY_ANEW,
	    TELNYX_NEWS_ACCEPTED, TELNYX_NEWS_DISCARD, TELNYX_NEWS_RESEND};
	struct telnyx_store_command op = {.filter = any_filter(),
	    .news = {.source = TELNYX_NEWS_OPERATOR,
		.what = ONE_OF(whats),
		.now_ms = qx.now_ms,
		.reason = TELNYX_JOB_BY_OPERATOR,
		.force = below(2) == 0}};
	struct telnyx_queue_result result;

	op.filter.limit = below(3) == 0 ? 1 + below(4) : 0;
	run(&op.op, TELNYX_STORE_COMMAND);
	result = op.result;
	model_command(&model, &op);
	EXPECT(result.changed == op.result.changed);
	EXPECT(result.refused == op.result.refused);
	EXPECT(result.too_early == op.result.too_early);
	EXPECT(result.earliest_ms == op.result.earliest_ms);
}

/* The worker dies, and another one comes, without a journal. */
static void
begin_anew(void)
{
	static const struct telnyx_journal_content nothing;
	struct telnyx_store_recover op = {.op.kind = TELNYX_STORE_RECOVER,
	    .now_ms = qx.now_ms,
	    .journal = &nothing,
	    .host_bound = "api.telnyx.com"};
	struct telnyx_store_begin begin = {.now_ms = qx.now_ms};
	uint64_t parked, released;

	if (below(2) == 0)
		qx_reopen();
	EXPECT((qx_run(&op.op) != TELNYX_OK) == model.is_held);
	qx_op_clear(&op.op);
	if (model.is_held)
		return;
	parked = op.parked;
	released = op.released;
	model_recover(&model, &op);
	EXPECT(parked == op.parked && released == op.released);
	qx_begin(NULL);
	model_begin(&model, &begin);
}

static void
look(void)
{
	struct telnyx_store_due op = {.op.kind = TELNYX_STORE_DUE,
	    .now_ms = qx.now_ms,
	    .next_ms = qx.now_ms + 1000,
	    .most = MODEL_JOBS};

	EXPECT(qx_run(&op.op) == TELNYX_OK);
	EXPECT(op.count == model_due(&model, &op));
	qx_op_clear(&op.op);
}

static void
pause_queues(void)
{
	struct telnyx_store_pause op = {.queue = below(3) == 0 ? NULL : ONE_OF(queues),
	    .paused = below(2) == 0,
	    .until_ms = below(2) == 0 ? 0 : qx.now_ms + below(2000)};

	run(&op.op, TELNYX_STORE_PAUSE);
	model_pause(&model, &op);
}

static void
hold_senders(void)
{
	struct telnyx_store_sender op = {
	    .sender = below(3) == 0 ? NULL : ONE_OF(senders),
	    .held = below(3) == 0,
	    .why = "why",
	    .now_ms = qx.now_ms};
	uint64_t changed;

	run(&op.op, TELNYX_STORE_SENDER);
	changed = op.result.changed;
	model_sender(&model, &op);
	EXPECT(changed == op.result.changed);
}

/* Behind an operation that surely commits: pruning goes by the time of the last. */
static void
prune(void)
{
	struct telnyx_store_prune op = {
	    .before_ms = qx.now_ms - below(4000), .most = MODEL_JOBS};
	uint64_t changed;

	enqueue();
	pause_queues();
	run(&op.op, TELNYX_STORE_PRUNE);
	changed = op.result.changed;
	model_prune(&model, &op);
	EXPECT(changed == op.result.changed);
}

static void
end_batches(void)
{
	struct telnyx_batch_end ended[MODEL_NAMES], told = {.batch = "may"};
	struct telnyx_store_batches op = {.op.kind = TELNYX_STORE_BATCHES};
	size_t i, k, count;

	if (below(2) == 0) {
		told.sequence = below(5);
		op.told = &told;
		op.told_count = 1;
	}
	EXPECT(qx_run(&op.op) == TELNYX_OK);
	count = model_batches(&model, &op, ended);
	EXPECT(op.count == count);
	for (i = 0; i < op.count; i++) {
		for (k = 0; k < count; k++)
			if (same_text(op.ended[i].batch, ended[k].batch))
				break;
		EXPECT(k < count && op.ended[i].sequence == ended[k].sequence);
	}
	qx_op_clear(&op.op);
}

/* --- what is there ------------------------------------------------------------------
 */

static void
compare_counts(struct telnyx_job_filter filter)
{
	struct telnyx_store_count op = {.now_ms = qx.now_ms, .filter = filter};
	struct telnyx_job_counts counts;

	run(&op.op, TELNYX_STORE_COUNT);
	counts = op.counts;
	model_count(&model, &op);
	EXPECT(memcmp(counts.states, op.counts.states, sizeof(counts.states)) == 0);
	EXPECT(counts.delivered == op.counts.delivered);
	EXPECT(counts.failed == op.counts.failed);
	EXPECT(counts.duplicates == op.counts.duplicates);
	EXPECT(counts.oldest_ready_ms == op.counts.oldest_ready_ms);
	EXPECT(counts.ended_at_ms == op.counts.ended_at_ms);
}

static void
compare_job(const struct telnyx_job *job)
{
	const struct model_job *other = &model.jobs[job->id];
	const struct telnyx_job_core *core = &other->core;

	EXPECT(job->state == core->state && job->reason == core->reason);
	EXPECT(job->doubt == core->doubt && job->found == core->found);
	EXPECT(job->fence == core->fence && job->attempt == core->attempt);
	EXPECT(job->max_attempts == core->max_attempts);
	EXPECT(job->snoozes == core->snoozes && job->resends == core->resends);
	EXPECT(job->duplicate == core->duplicate);
	EXPECT(job->run_at_ms == core->run_at_ms);
	EXPECT(job->claimed_at_ms == core->claimed_at_ms);
	EXPECT(job->finished_at_ms == core->finished_at_ms);
	EXPECT(job->delivery == core->delivery);
	EXPECT(same_text(job->message_id, core->message_id));
	EXPECT(same_text(job->queue, other->queue));
	EXPECT(same_text(job->sender, other->sender));
	EXPECT(same_text(job->part, other->part));
	EXPECT(same_text(job->batch, other->batch));
	EXPECT(same_text(job->unique_key, other->key));
	EXPECT(job->priority == other->priority);
	EXPECT(job->enqueued_at_ms == other->enqueued_at_ms);
	EXPECT(job->expires_at_ms == other->expires_at_ms);
	EXPECT(same_text(job->error, other->error));
	EXPECT(same_text(job->error_code, other->error_code));
	EXPECT((job->payload == NULL) == other->has_no_text);
}

static void
compare_lists(struct telnyx_job_filter filter)
{
	struct telnyx_store_list op = {.op.kind = TELNYX_STORE_LIST, .filter = filter};
	int64_t id;
	size_t i = 0;

	op.filter.limit = LISTED;
	op.filter.payloads = true;
	EXPECT(qx_run(&op.op) == TELNYX_OK);
	for (id = 1; id <= model.last_id; id++) {
		if (!model_fits(&model.jobs[id], id, &filter))
			continue;
		EXPECT(i < op.count && op.jobs[i]->id == id);
		compare_job(op.jobs[i++]);
	}
	EXPECT(i == op.count);
	qx_op_clear(&op.op);
}

static void
compare_all(void)
{
	struct telnyx_job_filter filter;

	telnyx_job_filter_init(&filter);
	compare_lists(filter);
	compare_counts(filter);
	filter.batch = "may";
	compare_counts(filter);
	compare_lists(any_filter());
	compare_counts(any_filter());
}

/* --- sequences
 * ------------------------------------------------------------------------ */

static void
take_step(bool may_go_back)
{
	qx.now_ms += below(4) == 0 ? below(3000) : 0;
	switch (below(14)) {
	case 0:
	case 1:
		enqueue();
		break;
	case 2:
	case 3:
	case 4:
		claim();
		break;
	case 5:
	case 6:
	case 7:
		tell_news(may_go_back);
		break;
	case 8:
		command();
		break;
	case 9:
		look();
		break;
	case 10:
		(below(2) == 0 ? pause_queues : hold_senders)();
		break;
	case 11:
		(below(3) == 0 ? prune : end_batches)();
		break;
	case 12:
		if (below(4) == 0)
			begin_anew();
		break;
	default:
		compare_all();
		break;
	}
}

static void
play(unsigned long seed)
{
	sequence_seed = seed;
	random_state = seed * 2 + 1;
	memset(&model, 0, sizeof(model));
	qx_setup();
	qx.keep_text = model.keep_text = (enum telnyx_keep_text)below(3);
	qx_reopen();
	qx_work();
	for (step = 0; step < STEPS; step++)
		take_step(seed % 8 == 7 && step > STEPS / 2);
	compare_all();
	qx_teardown();
}

static unsigned long
setting(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtoul(text, NULL, 10) : otherwise;
}

START_TEST(a_store_says_what_its_model_says)
{
	unsigned long count = setting("QUEUE_MODEL_SEQUENCES", SEQUENCES),
		      first = setting("QUEUE_MODEL_SEED", 1), i;

	printf("%lu sequences from seed %lu on\n", count, first);
	qx_vfs_install();
	qx_vfs_sync_ms = -1;
	for (i = 0; i < count; i++)
		play(first + i);
	qx_vfs_sync_ms = 0;
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store, model");
	TCase *tcase = tcase_create("store, model");

	tcase_set_timeout(tcase, 3600);
	tcase_add_test(tcase, a_store_says_what_its_model_says);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
