/* SPDX-License-Identifier: MIT */
/* What the tests of the queue's store share: a loop, a store in a directory of its own,
 * and operations that are submitted and waited for. */
#ifndef TELNYX_TESTS_QUEUE_FX_H
#define TELNYX_TESTS_QUEUE_FX_H

#include <check.h>

#include <event2/event.h>
#include <sqlite3.h>

#include "queue/store.h"

#define FX_NOW INT64_C(1790000000000)

struct queue_fx {
	struct event_base *base;
	struct telnyx_store *store;
	char directory[64];
	char path[96];
	int opened; /* 1: well; -1: with the error below */
	char error[512];
	enum telnyx_error_type error_type;
	int64_t now_ms;
	int64_t session;
	enum telnyx_keep_text keep_text; /* of the next open */
	uint32_t busy_timeout_ms;
};
extern struct queue_fx qx;

/* A loop, a directory, and an open store. */
void qx_setup(void);
/* In a directory of this one. */
void qx_setup_in(const char *parent);
void qx_teardown(void);
/* Open the store at qx.path, whatever comes of it; and free it. */
void qx_open_any(void);
void qx_open(void);
void qx_close(void);
/* Another store on a path of its own choice; NULL: with an error in qx.error. */
struct telnyx_store *qx_open_at(const char *path);
void qx_reopen(void);

/* Submit, and run the loop until it is done; returns its status, and qx.error has the
 * detail. */
void qx_op_init(struct telnyx_store_op *op, enum telnyx_store_kind kind);
enum telnyx_status qx_run(struct telnyx_store_op *op);
enum telnyx_status qx_run_on(struct telnyx_store *store, struct telnyx_store_op *op);
void qx_op_clear(struct telnyx_store_op *op);
/* Submitted, and counted in qx_done when they are done. */
void qx_submit(struct telnyx_store_op *op);
extern unsigned qx_done;
void qx_wait(unsigned done);

/* A draft with what is required. */
struct telnyx_job_draft qx_draft(void);
/* Enqueue one that must be taken; its id. */
int64_t qx_enqueue(const struct telnyx_job_draft *draft);
struct telnyx_job_ref qx_enqueue_any(const struct telnyx_job_draft *draft);
void qx_enqueue_many(const struct telnyx_job_draft *draft, size_t count);

/* RECOVER and BEGIN: with a journal that proves nothing unless given. */
struct qx_recovered {
	enum telnyx_status status;
	uint64_t released, parked, held;
	size_t items;
};
struct qx_recovered qx_recover(const struct telnyx_journal_content *journal);
void qx_begin(const struct telnyx_journal_identity *journal);
/* Both, as "api.telnyx.com". */
void qx_work(void);

/* Claim, and forget what came but for ids and fences. */
struct qx_claimed {
	enum telnyx_status status;
	size_t count;
	uint64_t expired;
	bool exhausted;
	int64_t ids[4096], fences[4096];
	char parts[4096][16];
};
void qx_claim(uint32_t most, struct qx_claimed *out);
void qx_claim_with(struct telnyx_store_claim *claim, struct qx_claimed *out);

/* One piece of news; what it did. */
struct telnyx_news_item qx_news(int64_t id, int64_t fence,
    enum telnyx_news_source source, enum telnyx_news_what what);
struct telnyx_news_item qx_news_of(int64_t id, const struct telnyx_news *news);

/* Counts, and one job's texts and numbers, straight from the file. */
struct telnyx_job_counts qx_count(const struct telnyx_job_filter *filter);
int64_t qx_number(const char *sql);
void qx_text(const char *sql, char *out, size_t size);
void qx_sql(const char *sql);

/* A disk that fails, for the stores that are opened afterwards (queue_fx_vfs.c): 0, or
 * SQLite's code of what a write, or a sync, says. */
void qx_vfs_install(void);
extern _Atomic int qx_vfs_fail_writes, qx_vfs_fail_syncs;
extern _Atomic int qx_vfs_after;   /* so many go well first */
extern _Atomic int qx_vfs_failed;  /* and so many have failed */
extern _Atomic int qx_vfs_sync_ms; /* how long a sync takes, in place of the
				      disk's own; -1: no time; 0: the disk's */

#endif
