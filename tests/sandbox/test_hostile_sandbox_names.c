/* SPDX-License-Identifier: MIT */
/* The sandbox beside name servers that are silent, and a log that nobody reads: others
 * are served meanwhile. */
#include "hostile_sandbox_fx.h"

#include "support/dns_server.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/socket.h>
#include <sys/stat.h>

#include <check.h>
#include <json-c/json.h>

#include "sandbox/events/webhooks.h"
#include "sandbox/wire/conn.h"

/* --- names --- */

static struct dns_server *dns;
static struct hooks *receiver;

static void
start_names(const struct dns_says *says)
{
	START(.port = 0);
	dns = dns_server_new(sfx.base);
	dns_server_says(dns, AF_INET, says);
	dns_server_says(dns, AF_INET6, says->silent ? says : &(struct dns_says){0});
	sfx.sandbox->webhooks->names.net.dns_servers = dns_server_name(dns);
	receiver = hooks_new(NULL);
}

static void
stop_names(void)
{
	hooks_free(receiver);
	turns(2);
	dns_server_free(dns); /* its event goes before the loop does */
	stop();
}

/* Send a message of which a receiver under this name is told. */
static void
tell(const char *host)
{
	char body[512];

	snprintf(body, sizeof(body),
	    "{\"to\":\"+13125550002\",\"from\":\"+13125550001\",\"text\":\"Hello\","
	    "\"webhook_url\":\"http://%s:%u/hook\"}",
	    host, (unsigned)receiver->port);
	ck_assert_int_eq(post(body, NULL), 200);
}

/* Of the latest delivery that is listed. */
static char *
latest_error(void)
{
	struct sfx_reply reply;
	const char *error;
	char *copy;

	sfx_call("GET", "/v2/webhook_deliveries?page%5Bsize%5D=1", NULL, NULL, &reply);
	error = sfx_json(reply.json, "data/0/attempts/0/errors/0");
	copy = strdup(error != NULL ? error : reply.body);
	sfx_reply_clear(&reply);
	return copy;
}

START_TEST(a_name_server_that_is_silent_holds_up_its_own_names_alone)
{
	unsigned asked;
	char *error;
	int i;

	start_names(&(struct dns_says){.silent = true});
	for (i = 0; i < 40; i++) /* more than there are connections at once */
		tell("silent.test");
	tell("127.0.0.1");
	sfx_clock_advance(50); /* each is sent */
	hooks_wait(receiver, 1);
	ck_assert_uint_eq(sfx.sandbox->webhooks->posting, 0);
	/* One question was asked for all of them. */
	asked = dns_server_queries(dns, AF_INET);
	ck_assert_uint_le(asked, 1);
	sfx_clock_advance(1999); /* of the 2 s that an attempt has */
	turns(3);
	ck_assert_ptr_nonnull(sfx.sandbox->webhooks->names.list);
	asked = dns_server_queries(dns, AF_INET);
	sfx_clock_advance(1); /* the failure is known, and is for all that come */
	for (i = 0; i < 4; i++) {
		turns(20);
		sfx_clock_advance(1000);
	}
	turns(20);
	ck_assert_uint_le(dns_server_queries(dns, AF_INET), asked);
	tell("silent.test");
	sfx_clock_advance(1050); /* it is told when the failure is forgotten */
	turns(5);
	ck_assert_uint_gt(dns_server_queries(dns, AF_INET), asked);
	error = latest_error();
	ck_assert_str_eq(error, "75001");
	free(error);
	stop_names();
}
END_TEST

START_TEST(a_name_is_looked_up_once_for_many_events)
{
	int i;

	start_names(&(struct dns_says){.addresses = {"127.0.0.1"}, .ttl_s = 60});
	for (i = 0; i < 10; i++)
		tell(i % 2 == 0 ? "hook.test" : "HOOK.test");
	sfx_clock_advance(50);
	hooks_wait(receiver, 10);
	sfx_clock_advance(950); /* and of their ends */
	hooks_wait(receiver, 20);
	ck_assert_uint_eq(dns_server_queries(dns, AF_INET), 1);
	/* After its time it is asked for again. */
	sfx_clock_advance(60000);
	tell("hook.test");
	sfx_clock_advance(50);
	hooks_wait(receiver, 21);
	ck_assert_uint_eq(dns_server_queries(dns, AF_INET), 2);
	stop_names();
}
END_TEST

START_TEST(more_names_than_are_kept_are_all_told)
{
	char host[32];
	int i;

	start_names(&(struct dns_says){.addresses = {"127.0.0.1"}, .ttl_s = 60});
	for (i = 0; i < 150; i++) {
		snprintf(host, sizeof(host), "h%d.test", i);
		tell(host);
	}
	tell("localhost");
	sfx_clock_advance(50);
	hooks_wait(receiver, 151);
	ck_assert_uint_le(sfx.sandbox->webhooks->names.count, 64);
	stop_names();
}
END_TEST

/* --- the log --- */

/* Read what a FIFO has, moving the clock on, until it stays empty; how many
 * lines that are JSON. */
static unsigned
read_log(int fd)
{
	struct evbuffer *in = evbuffer_new();
	unsigned lines = 0, empty = 0;
	struct json_object *json;
	char *line;

	while (empty < 3) {
		if (evbuffer_read(in, fd, 65536) > 0) {
			empty = 0;
			continue;
		}
		empty++;
		sfx_clock_advance(50);
	}
	while ((line = evbuffer_readln(in, NULL, EVBUFFER_EOL_LF)) != NULL) {
		json = json_tokener_parse(line);
		ck_assert_msg(json != NULL, "'%.200s'", line);
		json_object_put(json);
		free(line);
		lines++;
	}
	ck_assert_uint_eq(evbuffer_get_length(in), 0);
	evbuffer_free(in);
	return lines;
}

START_TEST(a_fifo_that_nobody_reads_holds_up_nothing)
{
	char dir[] = "hostile.XXXXXX", path[64];
	struct sfx_peer *peer;
	char *request = large_request(200000);
	int i, fd;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/log", dir);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	START(.log_path = path);
	peer = sfx_peer_new();
	for (i = 0; i < 40; i++) {
		sfx_peer_write(peer, request);
		sfx_expect_status(peer, 200);
	}
	ck_assert_uint_gt(sfx.sandbox->wire->log.dropped, 0);
	fd = open(path, O_RDONLY | O_NONBLOCK);
	ck_assert_int_ge(fd, 0);
	ck_assert_uint_eq(read_log(fd) + sfx.sandbox->wire->log.dropped, 40);
	/* And from here on it is read. */
	sfx_peer_write(peer, request);
	sfx_expect_status(peer, 200);
	ck_assert_uint_eq(read_log(fd), 1);
	close(fd);
	sfx_peer_free(peer);
	free(request);
	stop();
	unlink(path);
	rmdir(dir);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("hostile, sandbox names");
	TCase *tcase;

	tcase = tcase_create("names");
	tcase_set_timeout(tcase, 60);
	tcase_add_test(
	    tcase, a_name_server_that_is_silent_holds_up_its_own_names_alone);
	tcase_add_test(tcase, a_name_is_looked_up_once_for_many_events);
	tcase_add_test(tcase, more_names_than_are_kept_are_all_told);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("log");
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_fifo_that_nobody_reads_holds_up_nothing);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
