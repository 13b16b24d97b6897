/* SPDX-License-Identifier: MIT */
/* A program that the caller starts inherits none of our descriptors: a peer would
 * wait for the end of a connection that another program still holds open. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/socket.h>
#include <sys/stat.h>

#include "client/client_internal.h"
#include "support/fixture.h"
#include "support/receiver_fx.h"

#define DESCRIPTORS 4096

/* What the test was started with is not ours. */
static bool was_open[DESCRIPTORS];

static void
note_open(void)
{
	int fd;

	for (fd = 0; fd < DESCRIPTORS; fd++)
		was_open[fd] = fcntl(fd, F_GETFD) != -1;
}

/* Every descriptor of ours is to be closed by exec().  How many are of a type, such as
 * S_IFSOCK. */
static unsigned
count_open(mode_t type)
{
	struct stat what;
	unsigned count = 0;
	int fd;

	for (fd = 0; fd < DESCRIPTORS; fd++) {
		if (was_open[fd] || fstat(fd, &what) != 0 ||
		    (what.st_mode & S_IFMT) != type)
			continue;
		ck_assert_msg((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0,
		    "descriptor %d lacks FD_CLOEXEC", fd);
		count++;
	}
	return count;
}

START_TEST(connections_are_closed_by_exec)
{
	struct telnyx_webhook_receiver_stats stats = {.size = sizeof(stats)};
	struct telnyx_webhook_receiver *receiver;
	struct fx_result result = {0};
	unsigned i;

	fx_setup_with(TELNYX_SANDBOX(.tls = TELNYX_BOOL(_i == 0)), NULL);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_new(fx.base,
		TELNYX_WEBHOOK_RECEIVER(.public_key = RX_PUBLIC), &receiver, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_listen(receiver, NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_sandbox_events_set(fx.sandbox,
		TELNYX_SANDBOX_EVENTS(.webhook_url =
					  telnyx_webhook_receiver_url(receiver))),
	    TELNYX_OK);
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.ok, "%s", result.message);
	/* Both ends of the call, and two that listen. */
	ck_assert_uint_ge(count_open(S_IFSOCK), 4);
	fx_advance_ms(2000);
	for (i = 0; i < 1000 && stats.connections == 0; i++) {
		fx_turn();
		ck_assert_int_eq(
		    telnyx_webhook_receiver_get_stats(receiver, &stats), TELNYX_OK);
	}
	ck_assert_uint_gt(stats.connections, 0);
	/* And both ends of the webhook. */
	ck_assert_uint_ge(count_open(S_IFSOCK), 6);
	telnyx_webhook_receiver_free(receiver);
	fx_teardown();
}
END_TEST

START_TEST(a_look_up_is_closed_by_exec)
{
	struct telnyx_config config;
	struct fx_result result = {0};

	telnyx_config_init(&config);
	config.base_url = "https://name.example/v2";
	fx_setup_with(NULL, &config);
	/* Nobody answers there. */
	fx.client->net.dns_servers = "127.0.0.1:9";
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	(void)event_base_loop(fx.base, EVLOOP_NONBLOCK);
	ck_assert_uint_ge(count_open(S_IFSOCK), 1);
	fx_teardown();
}
END_TEST

START_TEST(a_mailbox_is_closed_by_exec)
{
	struct telnyx_mailbox *mailbox = NULL;
	unsigned before;

	fx_setup();
	before = count_open(S_IFIFO);
	ck_assert_int_eq(telnyx_mailbox_new(fx.client, 0, &mailbox), TELNYX_OK);
	ck_assert_uint_eq(count_open(S_IFIFO) - before, 2);
	telnyx_mailbox_free(mailbox);
	fx_teardown();
}
END_TEST

START_TEST(a_log_of_the_sandbox_is_closed_by_exec)
{
	char path[] = "/tmp/telnyx-log-XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
	fx_setup_with(TELNYX_SANDBOX(.log_path = path), NULL);
	ck_assert_uint_ge(count_open(S_IFREG), 1);
	fx_teardown();
	unlink(path);
}
END_TEST

static Suite *
make_suite(void)
{
	Suite *suite = suite_create("descriptors");
	TCase *tcase = tcase_create("core");

	tcase_add_checked_fixture(tcase, note_open, NULL);
	tcase_add_loop_test(tcase, connections_are_closed_by_exec, 0,
	    fx_http == TELNYX_HTTP_1_1 ? 2 : 1);
	tcase_add_test(tcase, a_look_up_is_closed_by_exec);
	tcase_add_test(tcase, a_mailbox_is_closed_by_exec);
	tcase_add_test(tcase, a_log_of_the_sandbox_is_closed_by_exec);
	suite_add_tcase(suite, tcase);
	return suite;
}

int
main(void)
{
	return fx_main_over_both(make_suite);
}
