/* SPDX-License-Identifier: MIT */
/*
 * A whole client against a server whose every byte comes from the input.  The
 * client sends two messages; whatever the server does, each callback runs once
 * and by the deadline, nothing leaks, and no message that arrived is called not
 * sent, or sent twice.
 *
 * Input: a byte of options, a byte (when to cancel or close), and parts with
 * PART_END between them.  A part is what the server says next:
 *
 *   a byte    bits 0-1  when: at once, at the first byte of a request, at its end
 *             bits 2-3  then: stay open, FIN, RST, close
 *             bit 4     do not read before it is said
 *   a byte    bits 0-4  bytes at a time; 0: all
 *             bit 5     300 ms between them
 *   the rest  the bytes
 *
 * When no part is left, requests are answered with a 200, or not at all.
 */
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>
#include <event2/util.h>
#include <telnyx/telnyx.h>

#include "support/clock.h"
#include "client/client_internal.h"
#include "fuzz.h"
#include "net/http_parse.h"

#define PART_END "\n%%\n"
#define MESSAGES 2
#define MAX_CONNECTIONS 32
#define QUIET_TURNS 5
#define MAX_TURNS 100000
#define TIMEOUT_NS (10 * TELNYX_NS_PER_S)
#define DRIP_NS (300 * TELNYX_NS_PER_MS)

enum option {
	ONE_CONNECTION = 1,
	CANCEL = 2,
	CLOSE = 4,
	SILENT = 8, /* when no part is left */
	SMALL_REPLIES = 16,
	ADAPT_AND_BREAK = 32
};

enum when { AT_ONCE = 0, AT_FIRST_BYTE = 1, AT_END = 2 };
enum then { STAY = 0, FIN = 1, RST = 2, HANG_UP = 3 };

struct part {
	enum when when;
	enum then then;
	bool deaf;
	bool drip;
	size_t step;
	const uint8_t *data;
	size_t left;
};

struct connection {
	int fd; /* -1: closed */
	bool shut;
	struct part part;
	bool speaking; /* `part` is being said */
	bool owed;     /* a request has begun, and nothing was said to it */
	bool due;      /* and it has ended */
	struct telnyx_http_parse http;
};

struct result {
	unsigned calls;
	bool ok;
	enum telnyx_outcome outcome;
};

static struct {
	struct event_base *base;
	struct telnyx_env *env;
	struct telnyx_client *client;
	uint64_t start_ns;
	unsigned options, when;
	struct fuzz_input script; /* parts not said yet */
	bool dripped;		  /* time has to pass */
	int listener;
	struct connection connections[MAX_CONNECTIONS];
	size_t connection_count;
	struct result results[MESSAGES];
	uint64_t ids[MESSAGES];
	unsigned received[MESSAGES]; /* how often it arrived whole */
	bool closed;		     /* the close callback ran */
} fz;

/* --- the server --- */

/* A listener; where the system lets all of 127.0.0.0/8 be used, on an address of
 * its own each time, so that millions of connections do not meet those before
 * them in TIME_WAIT. */
static void
start_listening(char *url, size_t size)
{
	static uint32_t next;
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof(address);
	uint32_t host = INADDR_LOOPBACK;

#ifdef __linux__
	host += ++next % 0x10000 * 0x100;
#else
	(void)next;
#endif
	address.sin_addr.s_addr = htonl(host);
	fz.listener = socket(AF_INET, SOCK_STREAM, 0);
	FUZZ_CHECK(fz.listener >= 0);
	FUZZ_CHECK(bind(fz.listener, (struct sockaddr *)&address, len) == 0);
	FUZZ_CHECK(listen(fz.listener, MAX_CONNECTIONS) == 0);
	FUZZ_CHECK(getsockname(fz.listener, (struct sockaddr *)&address, &len) == 0);
	(void)evutil_make_socket_nonblocking(fz.listener);
	(void)snprintf(url, size, "http://%u.%u.%u.%u:%u/v2", host >> 24,
	    host >> 16 & 255, host >> 8 & 255, host & 255,
	    (unsigned)ntohs(address.sin_port));
}

static bool
accept_one(void)
{
	struct connection *connection;
	int fd = accept(fz.listener, NULL, NULL);

	if (fd < 0)
		return false;
	FUZZ_CHECK(fz.connection_count < MAX_CONNECTIONS);
	(void)evutil_make_socket_nonblocking(fd);
	connection = &fz.connections[fz.connection_count++];
	connection->fd = fd;
	telnyx_http_parse_init(&connection->http, 65536, 1048576);
	return true;
}

static void
close_connection(struct connection *connection, bool reset)
{
	struct linger now = {1, 0};

	if (connection->fd < 0)
		return;
	if (reset)
		(void)setsockopt(
		    connection->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	(void)close(connection->fd);
	connection->fd = -1;
}

/* A request has arrived whole: it counts, whatever is said to it. */
static void
take_request(struct connection *connection)
{
	char mark[16];
	unsigned i;

	for (i = 0; i < MESSAGES; i++) {
		(void)snprintf(mark, sizeof(mark), "fuzz #%u#", i);
		if (strstr(connection->http.body, mark) != NULL)
			fz.received[i]++;
	}
	connection->due = true;
	telnyx_http_parse_reset(&connection->http);
}

static bool
read_some(struct connection *connection)
{
	struct telnyx_http_parse *http = &connection->http;
	char data[2048];
	ssize_t got;
	size_t at = 0;

	if (connection->fd < 0 ||
	    (got = recv(connection->fd, data, sizeof(data), 0)) <= 0)
		return false;
	connection->owed = true;
	while (at < (size_t)got) {
		at += telnyx_http_parse_feed(http, data + at, (size_t)got - at);
		/* Whatever was said to it, a client writes good requests. */
		FUZZ_CHECK(http->state != TELNYX_HTTP_PARSE_BAD);
		if (http->state == TELNYX_HTTP_PARSE_DONE)
			take_request(connection);
	}
	return true;
}

/* The next part of the script; false: there is none. */
static bool
next_part(struct part *part)
{
	const size_t len = sizeof(PART_END) - 1;
	uint8_t first, second;
	size_t i = 0;

	if (fz.script.left == 0)
		return false;
	first = fuzz_byte(&fz.script);
	second = fuzz_byte(&fz.script);
	part->when = (enum when)(first & 3);
	part->then = (enum then)(first >> 2 & 3);
	part->deaf = (first & 16) != 0;
	part->step = second & 31;
	part->drip = (second & 32) != 0;
	part->data = fz.script.at;
	while (i < fz.script.left && (fz.script.left - i < len ||
					 memcmp(fz.script.at + i, PART_END, len) != 0))
		i++;
	part->left = i;
	i += fz.script.left - i < len ? fz.script.left - i : len;
	fz.script.at += i;
	fz.script.left -= i;
	return true;
}

/* What is said when the script is over. */
static void
default_part(struct part *part)
{
	static const char reply[] =
	    "HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n{\"data\":{\"id\":\"one\"}}";

	memset(part, 0, sizeof(*part));
	part->when = AT_END;
	part->data = (const uint8_t *)reply;
	part->left = (fz.options & SILENT) != 0 ? 0 : sizeof(reply) - 1;
}

/* Take up the next part, when it is time for it. */
static bool
take_up(struct connection *connection)
{
	struct part *part = &connection->part;
	struct fuzz_input before = fz.script;

	if (connection->fd < 0 || connection->shut || connection->speaking)
		return false;
	if (!next_part(part))
		default_part(part);
	if ((part->when == AT_FIRST_BYTE && !connection->owed) ||
	    (part->when >= AT_END && !connection->due)) {
		fz.script = before; /* another connection may take it first */
		return false;
	}
	connection->speaking = true;
	connection->owed = connection->due = false;
	return true;
}

static void
end_part(struct connection *connection)
{
	connection->speaking = false;
	switch (connection->part.then) {
	case STAY:
		break;
	case FIN:
		(void)shutdown(connection->fd, SHUT_WR);
		connection->shut = true;
		break;
	case RST:
	case HANG_UP:
		close_connection(connection, connection->part.then == RST);
		break;
	}
}

static bool
speak(struct connection *connection)
{
	struct part *part = &connection->part;
	size_t len =
	    part->step == 0 || part->step > part->left ? part->left : part->step;
	ssize_t sent = 0;

	if (!connection->speaking || connection->fd < 0)
		return false;
	if (len > 0)
		sent = send(connection->fd, part->data, len, 0);
	if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return false;
	if (sent < 0) {
		connection->speaking = false;
		close_connection(connection, true);
		return true;
	}
	part->data += sent;
	part->left -= (size_t)sent;
	if (part->left == 0)
		end_part(connection);
	else if (part->drip)
		fz.dripped = true;
	return true;
}

static bool
serve(void)
{
	bool moved = accept_one();
	struct connection *connection;
	size_t i;

	for (i = 0; i < fz.connection_count; i++) {
		connection = &fz.connections[i];
		moved = take_up(connection) || moved;
		if (!connection->speaking || !connection->part.deaf)
			moved = read_some(connection) || moved;
		moved = speak(connection) || moved;
	}
	if (fz.dripped)
		fx_clock_advance(fz.env, DRIP_NS);
	fz.dripped = false;
	return moved;
}

/* Read what was left in the kernel: that has arrived, too. */
static void
stop_serving(void)
{
	size_t i;

	while (accept_one())
		continue;
	for (i = 0; i < fz.connection_count; i++) {
		while (read_some(&fz.connections[i]))
			continue;
		close_connection(&fz.connections[i], true);
		telnyx_http_parse_clear(&fz.connections[i].http);
	}
	(void)close(fz.listener);
}

/* --- the client --- */

static void
on_message(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct result *result = arg;
	char text[256];

	result->calls++;
	FUZZ_CHECK(result->calls == 1);
	FUZZ_CHECK((message == NULL) != (error == NULL));
	/* A drip passes over the moment itself. */
	FUZZ_CHECK(fz.env->now_ns(fz.env) - fz.start_ns <= TIMEOUT_NS + DRIP_NS);
	result->ok = error == NULL;
	if (error == NULL) {
		FUZZ_CHECK(message->id != NULL);
		FUZZ_CHECK(message->reply->http_status >= 200 &&
			   message->reply->http_status <= 299);
		result->outcome = TELNYX_OUTCOME_ACCEPTED;
	} else {
		FUZZ_CHECK(error->outcome != TELNYX_OUTCOME_NONE);
		FUZZ_CHECK(error->detail != NULL && error->detail[0] != '\0');
		FUZZ_CHECK(error->tries >= 0 && error->tries <= 3);
		FUZZ_CHECK(error->attempts >= error->tries);
		FUZZ_CHECK(telnyx_error_message(error, text, sizeof(text))[0] != '\0');
		result->outcome = error->outcome;
	}
}

static void
on_closed(struct telnyx_client *client, void *arg)
{
	(void)client;
	(void)arg;
	FUZZ_CHECK(!fz.closed);
	fz.closed = true;
}

static void
start_client(const char *url)
{
	struct telnyx_config config;
	char text[32];
	unsigned i;

	telnyx_config_init(&config);
	config.base_url = url;
	config.api_key = "KEY_fuzz";
	config.max_connections = (fz.options & ONE_CONNECTION) != 0 ? 1 : 2;
	if ((fz.options & SMALL_REPLIES) != 0)
		config.max_reply_bytes = 256;
	if ((fz.options & ADAPT_AND_BREAK) != 0) {
		config.rate_adapt = TELNYX_BOOL(true);
		config.rate_per_second = 100;
		config.breaker_failures = 1;
	}
	FUZZ_CHECK(telnyx_client_new_with_env(
		       fz.base, fz.env, &config, &fz.client, NULL) == TELNYX_OK);
	fz.start_ns = fz.env->now_ns(fz.env);
	for (i = 0; i < MESSAGES; i++) {
		(void)snprintf(text, sizeof(text), "fuzz #%u#", i);
		FUZZ_CHECK(
		    telnyx_message_send(fz.client,
			TELNYX_MESSAGE(.to = "+13125550002", .from = "+13125550001",
			    .text = text),
			NULL, on_message, &fz.results[i], &fz.ids[i]) == TELNYX_OK);
	}
}

static void
interfere(void)
{
	if ((fz.options & CANCEL) != 0)
		FUZZ_CHECK(telnyx_request_cancel(fz.client, fz.ids[1]) == TELNYX_OK);
	if ((fz.options & CLOSE) != 0)
		FUZZ_CHECK(
		    telnyx_client_close(fz.client, 1000, on_closed, NULL) == TELNYX_OK);
}

static bool
is_over(void)
{
	unsigned i;

	for (i = 0; i < MESSAGES; i++)
		if (fz.results[i].calls == 0)
			return false;
	return true;
}

static void
run(void)
{
	unsigned quiet = 0, turns = 0;

	while (!is_over()) {
		if (turns == fz.when)
			interfere();
		(void)event_base_loop(fz.base, EVLOOP_NONBLOCK);
		quiet = serve() ? 0 : quiet + 1;
		if (quiet > QUIET_TURNS) {
			/* Nothing to wait for but time. */
			FUZZ_CHECK(is_over() || fx_clock_jump(fz.env));
			quiet = 0;
		}
		FUZZ_CHECK(++turns < MAX_TURNS);
	}
}

/* --- the oracle --- */

/* Only a refusal that says "later" lets a message be sent again. */
static bool
may_be_repeated(const uint8_t *data, size_t size)
{
	static const char *const signs[] = {"429", "503", "40318", "\\u", "chunked"};
	char *text = fuzz_copy(data, size);
	bool may = false;
	size_t i, at;

	for (i = 0; !may && i < sizeof(signs) / sizeof(signs[0]); i++)
		for (at = 0; !may && at + strlen(signs[i]) <= size; at++)
			may = memcmp(text + at, signs[i], strlen(signs[i])) == 0;
	free(text);
	return may;
}

static void
judge(const uint8_t *data, size_t size)
{
	unsigned i;

	for (i = 0; i < MESSAGES; i++) {
		FUZZ_CHECK(fz.results[i].calls == 1);
		FUZZ_CHECK(fz.results[i].outcome != TELNYX_OUTCOME_NOT_SENT ||
			   fz.received[i] == 0);
		FUZZ_CHECK(fz.received[i] <= 1 || may_be_repeated(data, size));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char url[64];

	memset(&fz, 0, sizeof(fz));
	(void)signal(SIGPIPE, SIG_IGN);
	fz.script = (struct fuzz_input){data, size};
	fz.options = fuzz_byte(&fz.script);
	fz.when = fuzz_byte(&fz.script) & 63;
	fz.base = event_base_new();
	fz.env = fx_clock_new();
	FUZZ_CHECK(fz.base != NULL);
	start_listening(url, sizeof(url));
	start_client(url);
	run();
	telnyx_client_free(fz.client);
	(void)event_base_loop(fz.base, EVLOOP_NONBLOCK);
	stop_serving();
	judge(data, size);
	event_base_free(fz.base);
	FUZZ_CHECK(fx_clock_timers(fz.env) == 0);
	free(fz.env);
	return 0;
}
