/* SPDX-License-Identifier: MIT */
/* What the tests of the worker share: a loop, a sandbox, a client, a store in a folder
 * of its own, and a worker whose functions note what they are told. */
#ifndef TELNYX_TESTS_WORKER_FX_H
#define TELNYX_TESTS_WORKER_FX_H

#include <check.h>

#include <event2/event.h>
#include <telnyx/queue.h>
#include <telnyx/sandbox.h>
#include <telnyx/telnyx.h>

#define WX_HOOK "https://hooks.example/q"

struct wx {
	struct event_base *base;
	struct telnyx_sandbox *sandbox;
	struct telnyx_client *client;
	struct telnyx_queue *queue;
	struct telnyx_worker *worker;
	char dir[64];
	char store[128];
	bool started, idle;
	bool dont_await; /* the worker's start */
	int held_up_ms;	 /* the loop is, at the next claim */
	char start_error[300];
	unsigned events[TELNYX_JOB_EVENT_STORE_LOST + 1];
	struct telnyx_job *job; /* the last that was got */
	bool got;
	unsigned long changed;
	struct telnyx_job_decision before, after;
	unsigned before_calls;
	struct telnyx_sender *sender;
	enum wx_in_callback { NOTHING, FREE_WORKER, FREE_QUEUE } in_callback;
};
extern struct wx w;
bool wx_turn(void);
void wx_open_queue(void);
void wx_start_with(struct telnyx_worker_params *params);
void wx_start_worker(void);
void wx_new_client(const char *key, const char *hook);
void wx_setup(void);
void wx_teardown(void);
int64_t wx_enqueue(struct telnyx_job_params *job);
int64_t wx_enqueue_one(void);
const struct telnyx_job *wx_get(int64_t id);
const struct telnyx_job *wx_await_state(int64_t id, enum telnyx_job_state state);
void wx_on_commanded(const struct telnyx_queue_result *result,
    const struct telnyx_error *error, void *arg);
unsigned long wx_command(enum telnyx_job_command what, int64_t id, bool force);
void wx_script(const struct telnyx_sandbox_reply *reply);
unsigned wx_arrived(const char *reference);
/* Write into the store, beside its queue. */
void wx_sql(const char *text);
/* Until the job was looked up at Telnyx, and that is recorded. */
const struct telnyx_job *wx_await_look(int64_t id);

/* Run the loop until a condition holds. */
#define AWAIT(condition)                                                               \
	do {                                                                           \
		while (!(condition))                                                   \
			ck_assert_msg(wx_turn(), "waited in vain: %s", #condition);    \
	} while (0)

#endif
