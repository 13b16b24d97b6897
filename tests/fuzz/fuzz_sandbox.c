/* SPDX-License-Identifier: MIT */
/*
 * What comes to the sandbox: its parser, which must see the same requests
 * however the bytes are cut, and a whole sandbox on a connection.
 *
 * Input: a byte (how many bytes are written at once; 0: all), the bytes.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>
#include <event2/util.h>
#include <telnyx/sandbox.h>

#include "support/clock.h"
#include "fuzz.h"
#include "net/http_parse.h"
#include "sandbox/sandbox_internal.h"
#include "sandbox/wire/conn_open.h"

#define QUIET_TURNS 6
#define MAX_TURNS 200000

/* What a parser sees, in one number for each of its requests and for its end. */
struct seen {
	unsigned requests; /* until one of them ends the connection */
	uint64_t digest;
	int status;
};

static uint64_t
digest_of(uint64_t digest, const char *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) /* FNV-1a */
		digest = (digest ^ (unsigned char)data[i]) * UINT64_C(1099511628211);
	return digest;
}

static struct seen
parse(const uint8_t *data, size_t size, size_t step)
{
	struct telnyx_http_parse http;
	struct seen seen = {0, 1, 0};
	bool over = false;
	size_t at = 0, len, used;

	telnyx_http_parse_init(&http, 65536, 1048576);
	while (at < size && !over) {
		len = size - at < step ? size - at : step;
		used = telnyx_http_parse_feed(&http, (const char *)data + at, len);
		FUZZ_CHECK(used > 0 && used <= len);
		at += used;
		if (http.state == TELNYX_HTTP_PARSE_DONE) {
			seen.requests++;
			seen.digest =
			    digest_of(seen.digest, telnyx_http_parse_method(&http),
				strlen(telnyx_http_parse_method(&http)));
			seen.digest =
			    digest_of(seen.digest, telnyx_http_parse_target(&http),
				strlen(telnyx_http_parse_target(&http)));
			seen.digest = digest_of(seen.digest,
			    telnyx_http_parse_headers(&http), http.headers_len);
			seen.digest = digest_of(seen.digest, http.body, http.body_len);
			FUZZ_CHECK(http.body[http.body_len] == '\0');
			over = http.close;
			telnyx_http_parse_reset(&http);
		} else if (http.state == TELNYX_HTTP_PARSE_BAD) {
			FUZZ_CHECK(http.status >= 400 && http.status <= 599);
			seen.status = http.status;
			over = true;
		}
	}
	telnyx_http_parse_clear(&http);
	return seen;
}

/* --- a whole sandbox --- */

/* Write the next piece; false: nothing could be. */
static bool
write_some(int fd, const uint8_t *data, size_t size, size_t step, size_t *at)
{
	size_t len = size - *at < step ? size - *at : step;
	ssize_t sent;

	if (len == 0)
		return false;
	if ((sent = send(fd, data + *at, len, 0)) > 0)
		*at += (size_t)sent;
	else if (errno != EAGAIN && errno != EWOULDBLOCK)
		*at = size; /* it has hung up */
	return sent > 0;
}

/* False: nothing came. */
static bool
read_some(int fd, bool *begun)
{
	char data[4096];
	ssize_t got = recv(fd, data, sizeof(data), 0);

	if (got <= 0)
		return false;
	if (!*begun)
		FUZZ_CHECK(got < 9 || memcmp(data, "HTTP/1.1 ", 9) == 0);
	*begun = true;
	return true;
}

static void
serve(struct event_base *base, int fd, const uint8_t *data, size_t size, size_t step)
{
	size_t at = 0;
	unsigned quiet = 0, turns = 0;
	bool begun = false, shut = false, moved;

	while (quiet < QUIET_TURNS || !shut) {
		moved = write_some(fd, data, size, step, &at);
		(void)event_base_loop(base, EVLOOP_NONBLOCK);
		moved = read_some(fd, &begun) || moved;
		quiet = moved ? 0 : quiet + 1;
		if (quiet == QUIET_TURNS && !shut) {
			(void)shutdown(fd, SHUT_WR);
			shut = true;
			quiet = 0;
		}
		FUZZ_CHECK(++turns < MAX_TURNS);
	}
}

static void
check_log(struct telnyx_sandbox *sandbox, const struct seen *seen)
{
	const struct telnyx_sandbox_request *request;
	uint64_t i, count = telnyx_sandbox_request_count(sandbox);

	FUZZ_CHECK(count == seen->requests);
	for (i = 1; i <= count; i++) {
		request = telnyx_sandbox_get_request(sandbox, i);
		FUZZ_CHECK(request != NULL && request->number == i);
		FUZZ_CHECK(request->status >= 200 && request->status <= 599);
		FUZZ_CHECK(request->message_id == NULL || request->status < 300);
		FUZZ_CHECK(request->body[request->body_bytes] == '\0');
	}
}

static void
try_sandbox(const uint8_t *data, size_t size, size_t step, const struct seen *seen)
{
	struct event_base *base = event_base_new();
	struct telnyx_env *env = fx_clock_new();
	struct telnyx_sandbox *sandbox = NULL;
	int ends[2];

	FUZZ_CHECK(base != NULL);
	FUZZ_CHECK(
	    sbx_new_with_env(base, env, TELNYX_SANDBOX(.tls = TELNYX_BOOL(false)),
		&sandbox, NULL) == TELNYX_OK);
	FUZZ_CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
	(void)evutil_make_socket_nonblocking(ends[0]);
	(void)evutil_make_socket_nonblocking(ends[1]);
	sbx_conn_open(sandbox, ends[1]);
	serve(base, ends[0], data, size, step);
	check_log(sandbox, seen);
	telnyx_sandbox_free(sandbox);
	(void)close(ends[0]);
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	event_base_free(base);
	FUZZ_CHECK(fx_clock_timers(env) == 0);
	free(env);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	size_t step = fuzz_byte(&input);
	struct seen whole, pieces;

	whole = parse(input.at, input.left, input.left);
	pieces = parse(input.at, input.left, 1);
	FUZZ_CHECK(whole.requests == pieces.requests);
	FUZZ_CHECK(whole.digest == pieces.digest);
	FUZZ_CHECK(whole.status == pieces.status);
	if (step == 0)
		step = input.left > 0 ? input.left : 1;
	try_sandbox(input.at, input.left, step, &whole);
	return 0;
}
