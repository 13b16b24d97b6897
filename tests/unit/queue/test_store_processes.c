/* SPDX-License-Identifier: MIT */
/* One store and many processes that write: each has its turn, and none is told that the
 * store is busy, however slow the disk and however busy the others. */
#include "support/fixture.h"

#include "support/queue_fx.h"

#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST 8
#define TURN_AT 0x7ffffffe /* see store_sqlite_file.c */

/* What the processes see of each other. */
static struct shared {
	_Atomic int ready, total, done[MOST];
	_Atomic bool stop;
	int64_t longest_ms[MOST];
} * shared;

static void
setup(void)
{
	qx_vfs_fail_writes = qx_vfs_fail_syncs = qx_vfs_after = qx_vfs_failed = 0;
	qx_vfs_install();
	qx_setup();
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(shared, MAP_FAILED);
}

static void
teardown(void)
{
	qx_vfs_sync_ms = 0;
	ck_assert_int_eq(munmap(shared, sizeof(*shared)), 0);
	qx_teardown();
}

static int64_t
monotonic_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* One process: it enqueues one after the other, until it is told to stop or has done
 * so many. */
static void
enqueue_on(int me, int most)
{
	struct telnyx_job_draft draft;
	int64_t began_ms, took_ms;

	qx.base = event_base_new();
	qx_open();
	draft = qx_draft();
	shared->ready++;
	while (!shared->stop && shared->done[me] < most) {
		began_ms = monotonic_ms();
		(void)qx_enqueue(&draft);
		took_ms = monotonic_ms() - began_ms;
		if (took_ms > shared->longest_ms[me])
			shared->longest_ms[me] = took_ms;
		shared->done[me]++;
		shared->total++;
	}
	qx_close();
	event_base_free(qx.base);
	_exit(0);
}

static void
start(int count, int most)
{
	int i;

	qx_close();
	for (i = 0; i < count; i++) {
		pid_t child = fork();

		ck_assert_int_ge(child, 0);
		if (child == 0)
			enqueue_on(i, most);
	}
}

static void
await_all(int count)
{
	int i, status;

	for (i = 0; i < count; i++) {
		ck_assert_int_gt(wait(&status), 0);
		ck_assert_int_eq(status, 0);
	}
}

START_TEST(each_process_has_its_turn)
{
	int i;

	setup();
	qx_vfs_sync_ms = 10;
	start(4, 1000);
	while (shared->total < 160)
		(void)poll(NULL, 0, 5);
	shared->stop = true;
	await_all(4);
	/* A quarter each would be fair; without turns, one has nearly all. */
	for (i = 0; i < 4; i++)
		ck_assert_int_ge(shared->done[i], 10);
	qx_open();
	ck_assert_uint_eq(
	    qx_count(NULL).states[TELNYX_JOB_READY], (uint64_t)shared->total);
	teardown();
}
END_TEST

/* Take what is there, and say that it was accepted. */
static uint64_t
work_once(void)
{
	static struct qx_claimed got;
	struct telnyx_news_item items[200];
	struct telnyx_store_news op = {.op.kind = TELNYX_STORE_NEWS, .items = items};
	size_t i;

	qx_claim(200, &got);
	ck_assert_int_eq(got.status, TELNYX_OK);
	for (i = 0; i < got.count; i++)
		items[i] = (struct telnyx_news_item){.id = got.ids[i],
		    .news = {.source = TELNYX_NEWS_OWNER,
			.what = TELNYX_NEWS_ACCEPTED,
			.fence = got.fences[i],
			.now_ms = qx.now_ms,
			.message_id = "m"}};
	op.count = got.count;
	if (got.count > 0)
		ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	qx_op_clear(&op.op);
	return got.count;
}

START_TEST(eight_processes_enqueue_while_a_worker_works)
{
	uint64_t done = 0;
	int i;

	setup();
	qx_vfs_sync_ms = 2;
	start(8, 40);
	qx_open();
	qx_work();
	while (done < 8 * 40)
		done += work_once();
	await_all(8);
	ck_assert_uint_eq(qx_count(NULL).states[TELNYX_JOB_ACCEPTED], 8 * 40);
	ck_assert_int_eq(qx_number("select max(fence) from job"), 1);
	for (i = 0; i < 8; i++)
		printf("process %d waited %lld ms at most\n", i,
		    (long long)shared->longest_ms[i]);
	teardown();
}
END_TEST

/* A process that has the turn, as one that is about to write; it gives it back when
 * told to, or not at all. */
static pid_t
hold_turn(void)
{
	struct flock turn = {
	    .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = TURN_AT, .l_len = 1};
	pid_t child = fork();
	int fd;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		fd = open(qx.path, O_RDWR);
		shared->ready = fd >= 0 && fcntl(fd, F_SETLK, &turn) == 0 ? 1 : -1;
		while (!shared->stop)
			(void)poll(NULL, 0, 2);
		_exit(0);
	}
	while (shared->ready == 0)
		(void)poll(NULL, 0, 2);
	ck_assert_int_eq(shared->ready, 1);
	return child;
}

START_TEST(nobody_writes_before_its_turn)
{
	struct telnyx_job_draft draft;
	struct telnyx_job_ref ref;
	struct telnyx_store_enqueue op = {
	    .now_ms = FX_NOW, .drafts = &draft, .count = 1, .refs = &ref};
	int i;

	setup();
	draft = qx_draft();
	(void)hold_turn();
	qx_op_init(&op.op, TELNYX_STORE_ENQUEUE);
	qx_submit(&op.op);
	for (i = 0; i < 40; i++) {
		(void)poll(NULL, 0, 5);
		(void)event_base_loop(qx.base, EVLOOP_NONBLOCK);
	}
	ck_assert_uint_eq(qx_done, 0);
	shared->stop = true;
	qx_wait(1);
	ck_assert_int_eq(op.op.status, TELNYX_OK);
	qx_op_clear(&op.op);
	await_all(1);
	teardown();
}
END_TEST

START_TEST(who_keeps_the_turn_keeps_nobody_waiting_for_ever)
{
	struct telnyx_job_draft draft;
	int i;

	setup();
	qx_close();
	(void)hold_turn();
	qx.busy_timeout_ms = 400;
	qx_open();
	draft = qx_draft();
	for (i = 0; i < 5; i++)
		(void)qx_enqueue(&draft);
	shared->stop = true;
	await_all(1);
	teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store, processes");
	TCase *tcase = tcase_create("store, processes");

	tcase_add_test(tcase, each_process_has_its_turn);
	tcase_add_test(tcase, eight_processes_enqueue_while_a_worker_works);
	tcase_add_test(tcase, nobody_writes_before_its_turn);
	tcase_add_test(tcase, who_keeps_the_turn_keeps_nobody_waiting_for_ever);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
