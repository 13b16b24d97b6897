/* SPDX-License-Identifier: MIT */
/*
 * Where an API key is not: in no log, error or telemetry, in no block of memory
 * that is given back, and, once the client is freed, nowhere in the process.
 *
 * The sandbox is a process of its own, since it may keep what it was sent.
 * The key is kept masked in this one, and plain only on the stack while a
 * config or a sender is made.
 */
#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "torture_shim.h"

#define SKIP 77
#define MASK 0x5a
#define KEY_BYTES 40
#define TURNS_AFTER 20

/* --- the key --- */

static unsigned char masked[KEY_BYTES];

static void
make_key(void)
{
	size_t i;

	for (i = 0; i < KEY_BYTES; i++)
		masked[i] = (unsigned char)(('A' + (i * 7 + i / 26) % 26) ^ MASK);
	torture_seek(masked, KEY_BYTES, MASK);
}

/* Volatile, so that no copy is made in passing. */
static void
unmask(char key[KEY_BYTES + 1])
{
	volatile char *out = key;
	size_t i;

	for (i = 0; i < KEY_BYTES; i++)
		out[i] = (char)(masked[i] ^ MASK);
	out[KEY_BYTES] = '\0';
}

/* --- the sandbox, in a process of its own --- */

struct peer {
	pid_t pid;
	int hold; /* it ends when this is closed */
	char url[128];
	char ca_pem[4096];
};

static void
on_let_go(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)event_base_loopbreak(arg);
}

static void
run_peer(struct telnyx_opt_bool tls, int out, int hold)
{
	struct event_base *base = event_base_new();
	struct telnyx_sandbox *sandbox;
	struct event *end;
	const char *pem;
	FILE *file = fdopen(out, "w");

	if (base == NULL || file == NULL ||
	    telnyx_sandbox_new(base, TELNYX_SANDBOX(.tls = tls), &sandbox, NULL) !=
		TELNYX_OK)
		_exit(1);
	/* An answer of each kind, in the order of sends_all_kinds(). */
	(void)telnyx_sandbox_script(sandbox,
	    TELNYX_SANDBOX_REPLY(.status = 429, .headers = "retry-after-ms: 1"));
	(void)telnyx_sandbox_script(sandbox, TELNYX_SANDBOX_REPLY(.status = 401));
	(void)telnyx_sandbox_script(sandbox,
	    TELNYX_SANDBOX_REPLY(.status = 502, .body = "<html>Bad Gateway</html>"));
	(void)telnyx_sandbox_script(
	    sandbox, TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_RESET));
	(void)telnyx_sandbox_script(
	    sandbox, TELNYX_SANDBOX_REPLY(.match = "/stall",
			 .fault = TELNYX_SANDBOX_FAULT_STALL_STREAM));
	end = event_new(base, hold, EV_READ, on_let_go, base);
	pem = telnyx_sandbox_ca_pem(sandbox);
	(void)fprintf(
	    file, "%s\n%s", telnyx_sandbox_url(sandbox), pem != NULL ? pem : "");
	(void)fclose(file);
	if (end == NULL || event_add(end, NULL) != 0)
		_exit(1);
	(void)event_base_dispatch(base);
	_exit(0);
}

static void
start_peer(struct peer *peer, struct telnyx_opt_bool tls)
{
	int out[2], hold[2];
	size_t len;
	FILE *file;

	memset(peer, 0, sizeof(*peer));
	ck_assert_int_eq(pipe(out), 0);
	ck_assert_int_eq(pipe(hold), 0);
	ck_assert_int_ge(peer->pid = fork(), 0);
	if (peer->pid == 0) {
		(void)close(out[0]);
		(void)close(hold[1]);
		run_peer(tls, out[1], hold[0]);
	}
	(void)close(out[1]);
	(void)close(hold[0]);
	peer->hold = hold[1];
	ck_assert_ptr_nonnull(file = fdopen(out[0], "r"));
	ck_assert_ptr_nonnull(fgets(peer->url, sizeof(peer->url), file));
	peer->url[strcspn(peer->url, "\n")] = '\0';
	len = fread(peer->ca_pem, 1, sizeof(peer->ca_pem) - 1, file);
	peer->ca_pem[len] = '\0';
	(void)fclose(file);
}

static void
stop_peer(const struct peer *peer)
{
	int status;

	(void)close(peer->hold);
	ck_assert_int_eq(waitpid(peer->pid, &status, 0), peer->pid);
}

/* --- what is told --- */

static char *told;
static size_t told_size;
static FILE *told_file;
static unsigned calls;

static void
tell(const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	char text[1024];
	struct telnyx_error *copy;

	(void)message;
	(void)arg;
	calls++;
	if (error == NULL)
		return;
	(void)fprintf(told_file, "%s\n%s\n%s\n%s\n",
	    telnyx_error_message(error, text, sizeof(text)),
	    error->title != NULL ? error->title : "", error->detail,
	    error->body != NULL ? error->body : "");
	copy = telnyx_error_dup(error);
	telnyx_error_free(copy);
}

static void
send_one(struct telnyx_client *client, const struct telnyx_call_options *opts)
{
	ck_assert_int_eq(telnyx_message_send(client,
			     TELNYX_MESSAGE(.to = "+13125550002",
				 .from = "+13125550001", .text = "Hello"),
			     opts, tell, NULL, NULL),
	    TELNYX_OK);
}

static void
run_until(struct event_base *base, unsigned want)
{
	while (calls < want)
		ck_assert_int_ge(event_base_loop(base, EVLOOP_ONCE), 0);
}

/* --- the client, and all it can meet --- */

static enum telnyx_http_version protocol;

static struct telnyx_client *
make_client(
    struct event_base *base, const struct peer *peer, const char *url, const char *ca)
{
	struct telnyx_client *client = NULL;
	char key[KEY_BYTES + 1];
	struct telnyx_config config;

	telnyx_config_init(&config);
	unmask(key);
	config.api_key = key;
	config.base_url = url != NULL ? url : peer->url;
	config.ca_pem = ca != NULL ? ca : peer->ca_pem[0] != '\0' ? peer->ca_pem : NULL;
	config.max_connections = 1;
	config.http_version = protocol;
	ck_assert_int_eq(telnyx_client_new(base, &config, &client, NULL), TELNYX_OK);
	OPENSSL_cleanse(key, sizeof(key));
	ck_assert_int_eq(telnyx_telemetry_add(client, TELNYX_EVENT_ALL,
			     telnyx_telemetry_log, told_file, NULL),
	    TELNYX_OK);
	return client;
}

static struct telnyx_sender *
make_sender(void)
{
	struct telnyx_sender *sender = NULL;
	char key[KEY_BYTES + 1];

	unmask(key);
	ck_assert_int_eq(
	    telnyx_sender_new(
		TELNYX_SENDER(.api_key = key, .tenant_id = "acme"), &sender, NULL),
	    TELNYX_OK);
	OPENSSL_cleanse(key, sizeof(key));
	return sender;
}

static void
sends_all_kinds(struct event_base *base, const struct peer *peer)
{
	struct telnyx_client *client = make_client(base, peer, NULL, NULL);
	struct telnyx_sender *sender = make_sender();
	uint64_t id = 0;
	unsigned i;

	calls = 0;
	/* 429 and then, repeated, 401; 502; reset; all on a sender's key, too */
	for (i = 0; i < 3; i++) {
		send_one(client, i == 1 ? TELNYX_CALL_OPTIONS(.sender = sender) : NULL);
		run_until(base, i + 1);
	}
	/* one that stalls and is cancelled, one that waits behind it */
	ck_assert_int_eq(
	    telnyx_message_get(client, "stall", NULL, tell, NULL, &id), TELNYX_OK);
	send_one(client, NULL);
	for (i = 0; i < TURNS_AFTER; i++)
		(void)event_base_loop(base, EVLOOP_NONBLOCK);
	ck_assert_int_eq(telnyx_request_cancel(client, id), TELNYX_OK);
	run_until(base, 5);
	/* one on the connection that is now idle */
	send_one(client, NULL);
	run_until(base, 6);
	/* one that is on its way when the client is freed */
	send_one(client, NULL);
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	telnyx_client_free(client);
	ck_assert_uint_eq(calls, 7);
	telnyx_sender_unref(sender);
}

/* A port that nobody listens on, and a CA that is not the peer's. */
static void
fails_to_connect(struct event_base *base, const struct peer *peer, const char *other_ca)
{
	struct telnyx_client *client;

	calls = 0;
	client = make_client(base, peer, "http://127.0.0.1:1/v2", NULL);
	send_one(client, TELNYX_CALL_OPTIONS(.max_attempts = 1));
	run_until(base, 1);
	telnyx_client_free(client);
	if (other_ca == NULL)
		return;
	client = make_client(base, peer, NULL, other_ca);
	send_one(client, TELNYX_CALL_OPTIONS(.max_attempts = 1));
	run_until(base, 2);
	telnyx_client_free(client);
}

/* --- where it is looked for --- */

/* In what the process can write, but for its stack. */
static unsigned
search_memory(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned found = 0;
	uint64_t begin, end;
	char line[512], rights[8];

	if (maps == NULL)
		return 0;
	while (fgets(line, sizeof(line), maps) != NULL) {
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s", &begin, &end, rights) !=
			3 ||
		    strncmp(rights, "rw", 2) != 0 || strstr(line, "[stack]") != NULL)
			continue;
		if (torture_holds_sought(
			(const void *)(uintptr_t)begin, (size_t)(end - begin))) {
			(void)fprintf(stderr, "secrets: the key is in %s", line);
			found++;
		}
	}
	(void)fclose(maps);
	return found;
}

static void
meet_it_all(struct telnyx_opt_bool tls, enum telnyx_http_version version)
{
	const struct torture_plan count_only = {0};
	const struct torture_finding *list;
	struct event_base *base;
	struct peer peer, other;
	size_t i, freed;
	unsigned left;

	protocol = version;
	start_peer(&peer, tls);
	if (telnyx_bool_or(tls, false))
		start_peer(&other, tls);
	make_key();
	ck_assert_ptr_nonnull(told_file = open_memstream(&told, &told_size));
	torture_keep_traces(false);
	torture_arm(&count_only);
	ck_assert_ptr_nonnull(base = event_base_new());
	sends_all_kinds(base, &peer);
	fails_to_connect(base, &peer, telnyx_bool_or(tls, false) ? other.ca_pem : NULL);
	for (i = 0; i < TURNS_AFTER; i++)
		(void)event_base_loop(base, EVLOOP_NONBLOCK);
	event_base_free(base);
	torture_disarm();
	freed = torture_findings(&list);
	for (i = 0; i < freed; i++)
		torture_tell_finding(stderr, &list[i]);
	left = search_memory();
	ck_assert_int_eq(fclose(told_file), 0);
	ck_assert_ptr_nonnull(strstr(told, "request_failed"));
	ck_assert_ptr_nonnull(strstr(told, "request_stop"));
	ck_assert(!torture_holds_sought(told, told_size));
	ck_assert_uint_eq(freed, 0);
	ck_assert_uint_eq(left, 0);
	free(told);
	/* The second process has the first one's pipe, too. */
	if (telnyx_bool_or(tls, false))
		stop_peer(&other);
	stop_peer(&peer);
}

START_TEST(the_key_is_wiped_everywhere_over_plain_http)
{
	meet_it_all(TELNYX_BOOL(false), TELNYX_HTTP_DEFAULT);
}
END_TEST

START_TEST(the_key_is_wiped_everywhere_over_tls)
{
	meet_it_all(TELNYX_BOOL(true), TELNYX_HTTP_1_1);
}
END_TEST

START_TEST(the_key_is_wiped_everywhere_over_http_2)
{
	meet_it_all(TELNYX_BOOL(true), TELNYX_HTTP_DEFAULT);
}
END_TEST

/* Else the tests above would prove nothing. */
START_TEST(a_key_that_is_left_behind_is_found)
{
	const struct torture_plan count_only = {0};
	const struct torture_finding *list;
	char *left, *freed;

	make_key();
	torture_arm(&count_only);
	ck_assert_ptr_nonnull(left = malloc(KEY_BYTES + 1));
	ck_assert_ptr_nonnull(freed = malloc(KEY_BYTES + 101));
	memset(freed, 'x', KEY_BYTES + 101);
	unmask(left);
	unmask(freed + 50);
	free(freed);
	torture_disarm();
	ck_assert_uint_eq(torture_findings(&list), 1);
	ck_assert_uint_ge(list[0].bytes, KEY_BYTES + 101);
	ck_assert_uint_gt(search_memory(), 0);
	OPENSSL_cleanse(left, KEY_BYTES);
	free(left);
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("secrets");
	TCase *keys = tcase_create("keys");

	tcase_set_timeout(keys, 40);
	tcase_add_test(keys, a_key_that_is_left_behind_is_found);
	tcase_add_test(keys, the_key_is_wiped_everywhere_over_plain_http);
	tcase_add_test(keys, the_key_is_wiped_everywhere_over_tls);
	tcase_add_test(keys, the_key_is_wiped_everywhere_over_http_2);
	suite_add_tcase(all, keys);
	return all;
}

int
main(void)
{
	if (!torture_available()) {
		printf("secrets: skipped: malloc() cannot be stood in for here\n");
		return SKIP;
	}
	return fx_main(suite());
}
