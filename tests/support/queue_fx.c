/* SPDX-License-Identifier: MIT */
#include "support/queue_fx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct queue_fx qx;
unsigned qx_done;

static void
on_opened(const struct telnyx_error *failure, void *arg)
{
	(void)arg;
	qx.opened = failure == NULL ? 1 : -1;
	if (failure == NULL)
		return;
	qx.error_type = failure->type;
	(void)snprintf(qx.error, sizeof(qx.error), "%s", failure->detail);
}

struct telnyx_store *
qx_open_at(const char *path)
{
	struct telnyx_store *store;
	struct telnyx_store_config config = {.base = qx.base,
	    .place = path,
	    .keep_text = qx.keep_text,
	    .busy_timeout_ms = qx.busy_timeout_ms != 0 ? qx.busy_timeout_ms : 10000,
	    .opened = on_opened};

	qx.opened = 0;
	ck_assert_int_eq(telnyx_store_sqlite.open(&config, &store), TELNYX_OK);
	while (qx.opened == 0)
		(void)event_base_loop(qx.base, EVLOOP_ONCE);
	if (qx.opened < 0) {
		telnyx_store_sqlite.free(store);
		store = NULL;
	}
	return store;
}

void
qx_open_any(void)
{
	qx.store = qx_open_at(qx.path);
}

void
qx_open(void)
{
	qx_open_any();
	ck_assert_msg(qx.store != NULL, "%s", qx.error);
}

void
qx_close(void)
{
	if (qx.store != NULL)
		telnyx_store_sqlite.free(qx.store);
	qx.store = NULL;
}

void
qx_reopen(void)
{
	qx_close();
	qx_open();
}

void
qx_setup(void)
{
	qx_setup_in("tests");
}

void
qx_setup_in(const char *parent)
{
	memset(&qx, 0, sizeof(qx));
	qx_done = 0;
	qx.now_ms = FX_NOW;
	qx.base = event_base_new();
	ck_assert_ptr_nonnull(qx.base);
	(void)snprintf(
	    qx.directory, sizeof(qx.directory), "%s/tmp.queue.XXXXXX", parent);
	ck_assert_ptr_nonnull(mkdtemp(qx.directory));
	(void)snprintf(qx.path, sizeof(qx.path), "%s/q.db", qx.directory);
	qx_open();
}

void
qx_teardown(void)
{
	char command[128];

	qx_close();
	event_base_free(qx.base);
	(void)snprintf(command, sizeof(command), "rm -rf '%s'", qx.directory);
	ck_assert_int_eq(system(command), 0);
}

/* --- operations ------------------------------------------------------------- */

static void
on_done(struct telnyx_store_op *op)
{
	(void)op;
	qx_done++;
}

void
qx_op_init(struct telnyx_store_op *op, enum telnyx_store_kind kind)
{
	op->kind = kind;
	op->done = on_done;
}

void
qx_op_clear(struct telnyx_store_op *op)
{
	telnyx_failure_clear(&op->failure);
	telnyx_arena_clear(&op->arena);
}

void
qx_submit(struct telnyx_store_op *op)
{
	telnyx_store_sqlite.submit(qx.store, op);
}

void
qx_wait(unsigned done)
{
	while (qx_done < done)
		ck_assert_int_ne(event_base_loop(qx.base, EVLOOP_ONCE), 1);
}

enum telnyx_status
qx_run_on(struct telnyx_store *store, struct telnyx_store_op *op)
{
	unsigned before = qx_done;

	op->done = on_done;
	telnyx_store_sqlite.submit(store, op);
	ck_assert_uint_eq(qx_done, before); /* never inside the call */
	qx_wait(before + 1);
	if (op->status != TELNYX_OK) {
		qx.error_type = op->failure.error.type;
		(void)snprintf(
		    qx.error, sizeof(qx.error), "%s", op->failure.error.detail);
	}
	return op->status;
}

enum telnyx_status
qx_run(struct telnyx_store_op *op)
{
	return qx_run_on(qx.store, op);
}

struct telnyx_job_draft
qx_draft(void)
{
	return (struct telnyx_job_draft){.queue = "default",
	    .part = "",
	    .sender = "",
	    .to = "+13125550002",
	    .payload = "{\"to\":\"+13125550002\",\"text\":\"secret words\"}",
	    .max_attempts = 20,
	    .run_at_ms = qx.now_ms};
}

struct telnyx_job_ref
qx_enqueue_any(const struct telnyx_job_draft *draft)
{
	struct telnyx_job_ref ref;
	struct telnyx_store_enqueue op = {.op.kind = TELNYX_STORE_ENQUEUE,
	    .now_ms = qx.now_ms,
	    .drafts = draft,
	    .count = 1,
	    .refs = &ref};

	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	qx_op_clear(&op.op);
	return ref;
}

int64_t
qx_enqueue(const struct telnyx_job_draft *draft)
{
	struct telnyx_job_ref ref = qx_enqueue_any(draft);

	ck_assert(!ref.duplicate && ref.refused == NULL && ref.id > 0);
	return ref.id;
}

void
qx_enqueue_many(const struct telnyx_job_draft *draft, size_t count)
{
	struct telnyx_job_draft *drafts = calloc(count, sizeof(*drafts));
	struct telnyx_job_ref *refs = calloc(count, sizeof(*refs));
	struct telnyx_store_enqueue op = {.op.kind = TELNYX_STORE_ENQUEUE,
	    .now_ms = qx.now_ms,
	    .drafts = drafts,
	    .count = count,
	    .refs = refs};
	size_t i;

	ck_assert(drafts != NULL && refs != NULL);
	for (i = 0; i < count; i++)
		drafts[i] = *draft;
	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	qx_op_clear(&op.op);
	free(drafts);
	free(refs);
}

struct qx_recovered
qx_recover(const struct telnyx_journal_content *journal)
{
	static const struct telnyx_journal_content nothing;
	struct telnyx_store_recover op = {.op.kind = TELNYX_STORE_RECOVER,
	    .now_ms = qx.now_ms,
	    .journal = journal != NULL ? journal : &nothing,
	    .host_bound = "api.telnyx.com"};
	struct qx_recovered out = {.status = qx_run(&op.op)};

	out.released = op.released;
	out.parked = op.parked;
	out.held = op.held;
	out.items = op.count;
	qx_op_clear(&op.op);
	return out;
}

void
qx_begin(const struct telnyx_journal_identity *journal)
{
	static const struct telnyx_journal_identity none;
	struct telnyx_store_begin op = {.op.kind = TELNYX_STORE_BEGIN,
	    .now_ms = qx.now_ms,
	    .name = "tester",
	    .host = "here",
	    .journal = journal != NULL ? journal : &none};

	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	qx.session = op.session;
	qx_op_clear(&op.op);
}

void
qx_work(void)
{
	ck_assert_int_eq(qx_recover(NULL).status, TELNYX_OK);
	qx_begin(NULL);
}

void
qx_claim_with(struct telnyx_store_claim *claim, struct qx_claimed *out)
{
	size_t i;

	claim->op.kind = TELNYX_STORE_CLAIM;
	claim->session = qx.session;
	claim->now_ms = qx.now_ms;
	claim->safe_at_ms = qx.now_ms + 60000;
	out->status = qx_run(&claim->op);
	out->count = claim->count;
	out->expired = claim->expired;
	out->exhausted = claim->exhausted;
	for (i = 0; i < claim->count && i < 4096; i++) {
		out->ids[i] = claim->jobs[i]->id;
		out->fences[i] = claim->jobs[i]->fence;
		(void)snprintf(
		    out->parts[i], sizeof(out->parts[i]), "%s", claim->jobs[i]->part);
	}
	qx_op_clear(&claim->op);
}

void
qx_claim(uint32_t most, struct qx_claimed *out)
{
	struct telnyx_store_claim op = {.most = most};

	qx_claim_with(&op, out);
}

struct telnyx_news_item
qx_news_of(int64_t id, const struct telnyx_news *news)
{
	struct telnyx_news_item item = {.id = id, .news = *news};
	struct telnyx_store_news op = {
	    .op.kind = TELNYX_STORE_NEWS, .items = &item, .count = 1};

	item.news.now_ms = qx.now_ms;
	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	item.batch = item.sender = item.message_id = NULL; /* of the operation */
	qx_op_clear(&op.op);
	return item;
}

struct telnyx_news_item
qx_news(int64_t id, int64_t fence, enum telnyx_news_source source,
    enum telnyx_news_what what)
{
	struct telnyx_news news = {.source = source,
	    .what = what,
	    .fence = fence,
	    .doubt = TELNYX_DOUBT_TIMEOUT,
	    .reason = TELNYX_JOB_REJECTED};

	return qx_news_of(id, &news);
}

struct telnyx_job_counts
qx_count(const struct telnyx_job_filter *filter)
{
	struct telnyx_store_count op = {
	    .op.kind = TELNYX_STORE_COUNT, .now_ms = qx.now_ms};

	if (filter != NULL)
		op.filter = *filter;
	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	qx_op_clear(&op.op);
	return op.counts;
}

/* --- the file itself -------------------------------------------------------- */

/* By a connection of its own. */
void
qx_text(const char *sql, char *out, size_t size)
{
	sqlite3 *db;
	sqlite3_stmt *stmt;
	const unsigned char *text = NULL;

	ck_assert_int_eq(
	    sqlite3_open_v2(qx.path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	(void)sqlite3_busy_timeout(db, 5000);
	ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK, "%s",
	    sqlite3_errmsg(db));
	out[0] = '\0';
	if (sqlite3_step(stmt) == SQLITE_ROW &&
	    (text = sqlite3_column_text(stmt, 0)) != NULL)
		(void)snprintf(out, size, "%s", (const char *)text);
	(void)sqlite3_finalize(stmt);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

int64_t
qx_number(const char *sql)
{
	char text[64];

	qx_text(sql, text, sizeof(text));
	return strtoll(text, NULL, 10);
}

void
qx_sql(const char *sql)
{
	char text[64];

	qx_text(sql, text, sizeof(text));
}
