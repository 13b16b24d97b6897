/* SPDX-License-Identifier: MIT */
/* Rule 1: whose thread is it?  And clients on threads of their own. */
#include "support/fixture.h"
#include "support/receiver_fx.h"

#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <event2/http.h>

#define FROM "+13125550001"
#define TO "+13125550002"

static const struct telnyx_message_params *
hello(void)
{
	static struct telnyx_message_params params;

	telnyx_message_params_init(&params);
	params.to = TO;
	params.from = FROM;
	params.text = "Hello";
	return &params;
}

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	(void)error;
	*(int *)arg = message != NULL ? 1 : 0;
}

static void
on_reply(const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg)
{
	(void)reply;
	(void)error;
	++*(int *)arg;
}

static enum telnyx_list_action
on_profile(const struct telnyx_messaging_profile *profile,
    const struct telnyx_page *page, void *arg)
{
	(void)profile;
	(void)page;
	++*(int *)arg;
	return TELNYX_LIST_CONTINUE;
}

static void
on_list(
    const struct telnyx_list_summary *end, const struct telnyx_error *error, void *arg)
{
	(void)end;
	(void)error;
	++*(int *)arg;
}

static void
on_room(struct telnyx_client *client, uint32_t room, void *arg)
{
	(void)client;
	(void)room;
	++*(int *)arg;
}

static void
on_event(const struct telnyx_event *event, void *arg)
{
	(void)event;
	(void)arg;
}

/* How many of the calls that a client can be asked were answered otherwise than
 * this? */
static unsigned
call_everything(struct telnyx_client *client, enum telnyx_status want, int *callbacks)
{
	struct telnyx_client_stats now;
	unsigned others = 0;
	uint64_t id = 0;

	telnyx_client_stats_init(&now);
	others +=
	    telnyx_message_send(client, hello(), NULL, on_sent, callbacks, &id) != want;
	others += telnyx_call(client, TELNYX_CALL(.method = "GET", .path = "/balance"),
		      NULL, on_reply, callbacks, &id) != want;
	others += telnyx_messaging_profile_list(client, NULL, NULL, NULL, on_profile,
		      on_list, callbacks, &id) != want;
	others += telnyx_request_cancel(client, 1) != want;
	others += telnyx_client_when_room(client, NULL, on_room, callbacks) != want;
	others += telnyx_client_get_stats(client, &now) != want;
	others +=
	    telnyx_telemetry_add(client, TELNYX_EVENT_ALL, on_event, NULL, &id) != want;
	others += telnyx_client_close(client, 0, NULL, NULL) != want;
	return others;
}

/* --- another thread than the loop's --- */

struct stranger {
	struct telnyx_client *client;
	unsigned others;
	int callbacks;
};

static void *
intrude(void *arg)
{
	struct stranger *stranger = arg;

	stranger->others = call_everything(
	    stranger->client, TELNYX_E_WRONG_THREAD, &stranger->callbacks);
	return NULL;
}

START_TEST(a_call_from_another_thread_is_told)
{
	struct stranger stranger = {0};
	struct fx_result result = {0};
	pthread_t thread;

	fx_setup();
	fx_turn();
	stranger.client = fx.client;
	ck_assert_int_eq(pthread_create(&thread, NULL, intrude, &stranger), 0);
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	ck_assert_uint_eq(stranger.others, 0);
	/* And nothing came of the calls: the client is as it was. */
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert(result.ok);
	ck_assert_int_eq(stranger.callbacks, 0);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 1);
	fx_teardown();
}
END_TEST

START_TEST(a_call_in_a_forked_child_is_told)
{
	int status, callbacks = 0;
	pid_t child;

	fx_setup();
	fx_turn();
	ck_assert_int_ge(child = fork(), 0);
	if (child == 0)
		_exit(call_everything(fx.client, TELNYX_E_WRONG_THREAD, &callbacks) == 0
			  ? 0
			  : 1);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	fx_teardown();
}
END_TEST

/* --- receivers and trackers, which belong to a loop as a client does --- */

struct webhooks {
	struct evhttp *http;
	struct telnyx_webhook_receiver *receiver;
	struct telnyx_tracker *tracker;
	struct telnyx_webhook_keys *keys;
	unsigned others;
};

static void
on_webhook(const struct telnyx_webhook_event *event,
    struct telnyx_webhook_handle *handle, void *arg)
{
	(void)event;
	(void)arg;
	(void)telnyx_webhook_answer(handle, true);
}

static void
on_report(const struct telnyx_tracker_report *report, void *arg)
{
	(void)report;
	(void)arg;
}

static unsigned
call_receiver(struct webhooks *webhooks, enum telnyx_status want)
{
	struct telnyx_webhook_receiver *receiver = webhooks->receiver;
	unsigned others = 0;

	others += telnyx_webhook_receiver_listen(receiver, NULL, NULL) != want;
	others += telnyx_webhook_receiver_mount(receiver, webhooks->http, "/x") != want;
	others += telnyx_webhook_receiver_on(
		      receiver, TELNYX_WEBHOOK_MESSAGE_SENT, on_webhook, NULL) != want;
	others += telnyx_webhook_receiver_set_keys(receiver, webhooks->keys) != want;
	others += telnyx_webhook_receiver_get_stats(
		      receiver, TELNYX_WEBHOOK_RECEIVER_STATS()) != want;
	return others;
}

static unsigned
call_tracker(struct webhooks *webhooks, enum telnyx_status want)
{
	const struct telnyx_tracker_follow_params follow = {
	    .size = sizeof(follow), .id = "1"};
	const struct telnyx_message message = {.id = "2"};
	const struct telnyx_webhook_event event = {
	    .type = TELNYX_WEBHOOK_MESSAGE_FINALIZED};
	struct telnyx_tracker *tracker = webhooks->tracker;
	unsigned others = 0;

	others += telnyx_tracker_follow(tracker, &follow, NULL) != want;
	others += telnyx_tracker_sent(tracker, &message, NULL, NULL, NULL) != want;
	others += telnyx_tracker_event(tracker, &event) != want;
	others += telnyx_tracker_get_stats(tracker, TELNYX_TRACKER_STATS()) != want;
	return others;
}

/* What returns no status is ignored, and counts nothing. */
static unsigned
call_in_vain(struct webhooks *webhooks)
{
	unsigned others = 0;

	telnyx_webhook_receiver_unmount(webhooks->receiver, webhooks->http);
	telnyx_webhook_receiver_resume(webhooks->receiver);
	telnyx_webhook_receiver_pause(webhooks->receiver);
	others += telnyx_webhook_receiver_count(
		      webhooks->receiver, TELNYX_WEBHOOK_REASON_DELIVERED) != 0;
	others += telnyx_webhook_receiver_count_events(
		      webhooks->receiver, TELNYX_WEBHOOK_MESSAGE_SENT) != 0;
	others +=
	    telnyx_tracker_count(webhooks->tracker, TELNYX_MESSAGE_DELIVERED) != 0;
	return others;
}

static void *
intrude_webhooks(void *arg)
{
	struct webhooks *webhooks = arg;

	webhooks->others = call_receiver(webhooks, TELNYX_E_WRONG_THREAD) +
			   call_tracker(webhooks, TELNYX_E_WRONG_THREAD) +
			   call_in_vain(webhooks);
	return NULL;
}

static void
webhooks_new(struct webhooks *webhooks)
{
	memset(webhooks, 0, sizeof(*webhooks));
	ck_assert_int_eq(telnyx_webhook_keys_new((const char *const[]){RX_PUBLIC, NULL},
			     &webhooks->keys, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(telnyx_webhook_receiver_new(fx.base,
			     TELNYX_WEBHOOK_RECEIVER(.keys = webhooks->keys),
			     &webhooks->receiver, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(telnyx_tracker_new(fx.base, TELNYX_TRACKER(.cb = on_report),
			     &webhooks->tracker),
	    TELNYX_OK);
	ck_assert_ptr_nonnull(webhooks->http = evhttp_new(fx.base));
	fx_turn();
}

static void
webhooks_free(struct webhooks *webhooks)
{
	telnyx_tracker_free(webhooks->tracker);
	telnyx_webhook_receiver_free(webhooks->receiver);
	telnyx_webhook_keys_unref(webhooks->keys);
	evhttp_free(webhooks->http);
}

START_TEST(a_receiver_and_a_tracker_tell_another_thread)
{
	struct webhooks webhooks;
	pthread_t thread;

	fx_setup();
	webhooks_new(&webhooks);
	ck_assert_int_eq(pthread_create(&thread, NULL, intrude_webhooks, &webhooks), 0);
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	ck_assert_uint_eq(webhooks.others, 0);
	/* Nothing came of that: all of it can still be done here. */
	ck_assert_uint_eq(call_receiver(&webhooks, TELNYX_OK), 0);
	ck_assert_uint_eq(call_tracker(&webhooks, TELNYX_OK), 0);
	webhooks_free(&webhooks);
	fx_teardown();
}
END_TEST

START_TEST(a_receiver_and_a_tracker_tell_a_forked_child)
{
	struct webhooks webhooks;
	pid_t child;
	int status;

	fx_setup();
	webhooks_new(&webhooks);
	ck_assert_int_ge(child = fork(), 0);
	if (child == 0) {
		(void)intrude_webhooks(&webhooks);
		_exit(webhooks.others == 0 ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	webhooks_free(&webhooks);
	fx_teardown();
}
END_TEST

/* --- clients on threads of their own --- */

#define THREADS 3
#define MESSAGES 50

/* A loop, a sandbox and a client, made here and run there. */
struct island {
	pthread_t thread;
	struct event_base *base;
	struct telnyx_sandbox *sandbox;
	struct telnyx_client *client;
	unsigned sent, accepted;
};

static void send_next(struct island *island);

static void
on_accepted(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct island *island = arg;

	ck_assert_ptr_null(error);
	ck_assert_ptr_nonnull(message);
	island->accepted++;
	if (island->sent < MESSAGES)
		send_next(island);
	else
		event_base_loopbreak(island->base);
}

static void
send_next(struct island *island)
{
	struct telnyx_message_params params;

	telnyx_message_params_init(&params);
	params.to = TO;
	params.from = FROM;
	params.text = "Hello";
	island->sent++;
	ck_assert_int_eq(telnyx_message_send(
			     island->client, &params, NULL, on_accepted, island, NULL),
	    TELNYX_OK);
}

static void *
run_island(void *arg)
{
	struct island *island = arg;

	event_base_dispatch(island->base);
	return NULL;
}

START_TEST(a_client_made_in_one_thread_runs_in_another)
{
	static struct island islands[THREADS];
	struct island *island;
	unsigned round;

	memset(islands, 0, sizeof(islands));
	for (island = islands; island < islands + THREADS; island++) {
		ck_assert_ptr_nonnull(island->base = event_base_new());
		ck_assert_int_eq(
		    telnyx_sandbox_new(island->base, NULL, &island->sandbox, NULL),
		    TELNYX_OK);
		ck_assert_int_eq(
		    telnyx_client_new(island->base,
			TELNYX_CONFIG(.api_key = "KEY",
			    .base_url = telnyx_sandbox_url(island->sandbox),
			    .ca_pem = telnyx_sandbox_ca_pem(island->sandbox)),
			&island->client, NULL),
		    TELNYX_OK);
	}
	/* The second round is begun where the first has ended. */
	for (round = 0; round < 2; round++) {
		for (island = islands; island < islands + THREADS; island++) {
			island->sent = island->accepted = 0;
			send_next(island);
			ck_assert_int_eq(
			    pthread_create(&island->thread, NULL, run_island, island),
			    0);
		}
		for (island = islands; island < islands + THREADS; island++) {
			ck_assert_int_eq(pthread_join(island->thread, NULL), 0);
			ck_assert_uint_eq(island->accepted, MESSAGES);
		}
	}
	for (island = islands; island < islands + THREADS; island++) {
		telnyx_client_free(island->client);
		telnyx_sandbox_free(island->sandbox);
		event_base_loop(island->base, EVLOOP_NONBLOCK);
		event_base_free(island->base);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("threads");
	TCase *tcase = tcase_create("threads");

	tcase_add_test(tcase, a_call_from_another_thread_is_told);
	tcase_add_test(tcase, a_call_in_a_forked_child_is_told);
	tcase_add_test(tcase, a_receiver_and_a_tracker_tell_another_thread);
	tcase_add_test(tcase, a_receiver_and_a_tracker_tell_a_forked_child);
	tcase_add_test(tcase, a_client_made_in_one_thread_runs_in_another);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
