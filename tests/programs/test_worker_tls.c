/* SPDX-License-Identifier: MIT */
/* The TLS of --forward: nobody is spoken to but whose name, or address, the certificate
 * has. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <check.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <telnyx/sandbox.h>

#include "programs/worker/tls.h"

static struct event_base *base;
static struct telnyx_sandbox *sandbox;
static char ca_file[] = "./tests/tmp.ca.XXXXXX";
static short told;

static void
setup(void)
{
	FILE *file;
	int fd;

	base = event_base_new();
	ck_assert_int_eq(
	    telnyx_sandbox_new(base, TELNYX_SANDBOX(.api_key = "KEY"), &sandbox, NULL),
	    TELNYX_OK);
	(void)snprintf(ca_file, sizeof(ca_file), "./tests/tmp.ca.XXXXXX");
	ck_assert_int_ge(fd = mkstemp(ca_file), 0);
	ck_assert_ptr_nonnull(file = fdopen(fd, "w"));
	ck_assert_int_ge(fputs(telnyx_sandbox_ca_pem(sandbox), file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static void
teardown(void)
{
	telnyx_sandbox_free(sandbox);
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	event_base_free(base);
	(void)unlink(ca_file);
}

static void
on_event(struct bufferevent *stream, short what, void *arg)
{
	(void)stream;
	(void)arg;
	told = what;
}

/* Connect to the sandbox, and expect the certificate of `host`. */
static bool
connects(const char *ca, const char *host)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	const char *port = strrchr(telnyx_sandbox_url(sandbox) + 8, ':');
	struct bufferevent *stream;
	struct worker_tls *tls;
	char error[256] = "";

	tls = worker_tls_new(ca, error, sizeof(error));
	ck_assert_msg(tls != NULL, "%s", error);
	ck_assert_ptr_nonnull(stream = worker_tls_stream(tls, base, host));
	ck_assert_ptr_nonnull(port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)strtoul(port + 1, NULL, 10));
	bufferevent_setcb(stream, NULL, NULL, on_event, NULL);
	ck_assert_int_eq(bufferevent_enable(stream, EV_READ | EV_WRITE), 0);
	told = 0;
	ck_assert_int_eq(
	    bufferevent_socket_connect(stream,
		(const struct sockaddr *)(const void *)&address, sizeof(address)),
	    0);
	while (told == 0)
		ck_assert_int_eq(event_base_loop(base, EVLOOP_ONCE), 0);
	bufferevent_free(stream);
	worker_tls_free(tls);
	return (told & BEV_EVENT_CONNECTED) != 0;
}

START_TEST(only_whose_certificate_it_is_is_connected_to)
{
	ck_assert(connects(ca_file, "127.0.0.1"));
	ck_assert(!connects(ca_file, "127.0.0.2"));
	ck_assert(!connects(ca_file, "wrong.example"));
	ck_assert(!connects(NULL, "127.0.0.1")); /* whom the system does not know */
}
END_TEST

START_TEST(a_file_without_certificates_is_refused)
{
	char error[256] = "";

	ck_assert_ptr_null(worker_tls_new("/dev/null", error, sizeof(error)));
	ck_assert_ptr_nonnull(strstr(error, "/dev/null"));
	worker_tls_free(NULL);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("worker_tls");
	TCase *tcase = tcase_create("worker_tls");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, only_whose_certificate_it_is_is_connected_to);
	tcase_add_test(tcase, a_file_without_certificates_is_refused);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
