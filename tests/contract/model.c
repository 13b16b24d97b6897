/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct model m;

/* --- chance, time and trouble --- */

/* SplitMix64. */
uint64_t
model_random(void)
{
	uint64_t x = m.random += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

unsigned
model_below(unsigned limit)
{
	return (unsigned)(model_random() % limit);
}

bool
model_chance(unsigned percent)
{
	return model_below(100) < percent;
}

uint64_t
model_now_ns(void)
{
	return m.env->now_ns(m.env);
}

void
model_trace(const char *format, ...)
{
	va_list args;

	if (!m.tracing)
		return;
	(void)fprintf(stderr, "%3u %9.3f s  ", m.step,
	    (double)(model_now_ns() - 1000 * TELNYX_NS_PER_S) / 1e9);
	va_start(args, format);
	(void)vfprintf(stderr, format, args);
	va_end(args);
	(void)fputc('\n', stderr);
}

void
model_broken(const char *file, int line, const char *condition)
{
	ck_abort_msg("%s:%d: broken: %s\nstep %u; replay: TELNYX_MODEL_SEED=%" PRIu64
		     " TELNYX_MODEL_SEQUENCES=1",
	    file, line, condition, m.step, m.seed);
	abort(); /* Check does not know that it never returns */
}

enum telnyx_status
model_outside(enum telnyx_status st)
{
	m.inside--;
	return st;
}

int
model_fds(void)
{
	int fd, count = 0;

	for (fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

/* --- what the server does --- */

#define INTERIM                                                                        \
	"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
#define MESSAGE                                                                        \
	"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"                        \
	"Content-Length: 26\r\n\r\n{\"data\":{\"id\":\"scripted\"}}"
/* Nobody asked for it: whoever gets it has somebody else's answer. */
#define STRAY                                                                          \
	"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"                        \
	"Content-Length: 26\r\n\r\n{\"data\":{\"id\":\"stray!!!\"}}"
#define PAGE "Content-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"

/* A page's 503 has another number in the log, so that the oracle tells it from
 * Telnyx's own, which means "not processed". */
#define RAW(number, text)                                                              \
	{                                                                              \
		.size = sizeof(struct telnyx_sandbox_reply), .status = (number),       \
		.raw = (text)                                                          \
	}
#define REPLY(...)                                                                     \
	{                                                                              \
		.size = sizeof(struct telnyx_sandbox_reply), __VA_ARGS__               \
	}

static const struct telnyx_sandbox_reply replies[] = {
    REPLY(.status = 429, .headers = "Retry-After: 0\r\n"),
    REPLY(.status = 429, .headers = "Retry-After: 1\r\n"),
    REPLY(.status = 429, .headers = "Retry-After: 3600\r\n"),
    REPLY(.status = 429),
    REPLY(.status = 429, .headers = "x-should-retry: false\r\n"),
    REPLY(.status = 503),
    REPLY(.status = 503, .headers = "retry-after-ms: 30\r\n"),
    RAW(598, "HTTP/1.1 503 Service Unavailable\r\n" PAGE),
    REPLY(.status = 500),
    REPLY(.status = 502, .body = "<html>"),
    REPLY(.status = 504, .headers = "Connection: close\r\n"),
    REPLY(.status = 408),
    REPLY(.status = 422),
    REPLY(.status = 401),
    REPLY(.status = 404, .headers = "connection: foo, Close\r\n"),
    REPLY(.headers = "Connection: close\r\n"),
    REPLY(.status = 0),
    REPLY(.body = "not JSON"),
    REPLY(.body = "{}"),
    REPLY(.body = "null"),
    RAW(200, INTERIM MESSAGE),
    RAW(200, MESSAGE "left over"),
    RAW(200, MESSAGE STRAY),
    RAW(200, "HTTP/1.0 200 OK\r\n\r\n{\"data\":{\"id\":\"old\"}}"),
    RAW(200, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	     "2\r\n{}\r\n0\r\n\r\n"),
    RAW(299, "HTTP/1.1 204 No Content\r\n\r\n"),
    RAW(299, "nonsense\r\n\r\n"),
    RAW(299, "HTTP/1.1 700 What\r\nContent-Length: 0\r\n\r\n"),
};

void
model_script(void)
{
	struct telnyx_sandbox_reply reply =
	    replies[model_below(sizeof(replies) / sizeof(replies[0]))];

	if (model_chance(40)) {
		reply.fault = (enum telnyx_sandbox_fault)(1 + model_below(7));
		reply.h2_error = model_below(14);
		if (model_chance(70))
			reply.goaway_last = TELNYX_INT((int64_t)model_below(7) - 3);
		if (model_chance(40))
			reply.fault_at_request_byte = TELNYX_INT(
			    (int64_t)model_below(model_chance(50) ? 60 : 500));
		else if (model_chance(75))
			reply.fault_at_reply_byte = TELNYX_INT(
			    (int64_t)model_below(model_chance(50) ? 60 : 1200));
	}
	if (model_chance(25))
		reply.delay_ms = 1 + model_below(model_chance(50) ? 100 : 12000);
	reply.times = model_below(4);
	if (model_chance(10))
		reply.match = "/messages/";
	model_trace("script: %d, fault %d at %d/%d, delay %u ms, times %u, %.60s",
	    reply.status, (int)reply.fault,
	    reply.fault_at_request_byte.given ? (int)reply.fault_at_request_byte.value
					      : -1,
	    reply.fault_at_reply_byte.given ? (int)reply.fault_at_reply_byte.value : -1,
	    (unsigned)reply.delay_ms, (unsigned)reply.times,
	    reply.raw != NULL	    ? reply.raw
	    : reply.headers != NULL ? reply.headers
				    : "");
	MUST(telnyx_sandbox_script(m.sandbox, &reply) == TELNYX_OK);
}

void
model_settings(void)
{
	static const unsigned streams[] = {1, 2, 10, 1000};
	static const unsigned windows[] = {0, 1, 100, 65535, 1 << 20};
	static const unsigned tables[] = {0, 100, 4096, 65536};
	struct telnyx_sandbox_h2_settings wanted = {.size = sizeof(wanted)};

	if (model_chance(70))
		wanted.max_concurrent_streams = TELNYX_INT(streams[model_below(4)]);
	if (model_chance(50))
		wanted.initial_window_size = TELNYX_INT(windows[model_below(5)]);
	if (model_chance(50))
		wanted.header_table_size = TELNYX_INT(tables[model_below(4)]);
	if (model_chance(20))
		wanted.max_frame_size = TELNYX_INT(16384 + model_below(1 << 20));
	model_trace("settings");
	MUST(telnyx_sandbox_set_h2(m.sandbox, &wanted) == TELNYX_OK);
}

/* --- the rules --- */

enum telnyx_status
model_expected(void)
{
	if (m.closing || m.freed)
		return TELNYX_E_CLOSING;
	return m.live < m.max_queued ? TELNYX_OK : TELNYX_E_QUEUE_FULL;
}

struct model_call *
model_call_new(void)
{
	struct model_call *call;

	if (m.call_count == MODEL_CALLS)
		return NULL;
	call = &m.calls[m.call_count];
	memset(call, 0, sizeof(*call));
	call->generation = m.generation;
	return call;
}

static struct model_call *
find(uint64_t id)
{
	unsigned i;

	for (i = m.call_count; i > 0; i--)
		if (m.calls[i - 1].generation == m.generation &&
		    m.calls[i - 1].id == id)
			return &m.calls[i - 1];
	return NULL;
}

static void
observe_request(const struct telnyx_event *event)
{
	struct model_call *call = find(event->request_id);

	MUST(call != NULL);
	MUST(call->calls == 0); /* all that is told comes before the callback */
	switch (event->type) {
	case TELNYX_EVENT_REQUEST_START:
		call->starts++;
		break;
	case TELNYX_EVENT_REQUEST_STOP:
	case TELNYX_EVENT_REQUEST_FAILED:
		call->ends++;
		break;
	case TELNYX_EVENT_ATTEMPT_START:
		MUST(event->attempt == (int)++call->attempt_starts);
		break;
	case TELNYX_EVENT_ATTEMPT_STOP:
		MUST(++call->attempt_stops == call->attempt_starts);
		if (event->error_type != TELNYX_ERROR_RATE_LIMIT)
			break;
		if (event->phase == TELNYX_PHASE_QUEUE) {
			/* Taken back before it left: as if it had not begun. */
			call->attempt_starts--;
			call->attempt_stops--;
			call->withdrawn++;
		} else {
			call->limited++;
		}
		break;
	default:
		break;
	}
	MUST(call->starts == 1);
}

void
model_observe(const struct telnyx_event *event, void *arg)
{
	(void)arg;
	MUST(m.inside == 0);
	if (event->type == TELNYX_EVENT_CONNECTION_OPENED)
		m.connections++;
	else if (event->type == TELNYX_EVENT_CONNECTION_CLOSED)
		m.connections--;
	else if (event->type == TELNYX_EVENT_QUEUE_DEPTH)
		m.queue_depth = event->queue_depth;
	MUST(m.connections >= 0);
	if (event->request_id != 0)
		observe_request(event);
}

/* The kind of failure must have a reason that the model knows. */
static void
check_error(const struct model_call *call, const struct telnyx_error *error)
{
	bool late = model_now_ns() >= call->deadline_ns;

	MUST(error->request_id == call->id);
	MUST(error->detail != NULL);
	MUST(error->outcome >= TELNYX_OUTCOME_NOT_SENT &&
	     error->outcome <= TELNYX_OUTCOME_ACCEPTED);
	MUST(error->type != TELNYX_ERROR_NONE);
	MUST(error->type != TELNYX_ERROR_INTERNAL);
	MUST(error->type != TELNYX_ERROR_CANCELLED || call->cancelled);
	MUST(error->type != TELNYX_ERROR_CLOSING || m.closing || m.freed);
	MUST(error->type != TELNYX_ERROR_TIMEOUT || late || error->http_status == 408);
	MUST(error->attempts > 0 || error->outcome == TELNYX_OUTCOME_NOT_SENT);
	if (call->invalid) {
		MUST(error->type == TELNYX_ERROR_VALIDATION);
		MUST(error->outcome == TELNYX_OUTCOME_NOT_SENT);
		MUST(error->attempts == 0);
	}
}

void
model_told(struct model_call *call, int http_status, int attempts,
    const struct telnyx_error *error)
{
	int begun;

	MUST(m.inside == 0);
	MUST(call->generation == m.generation);
	MUST(++call->calls == 1);
	MUST(m.live-- > 0);
	MUST(call->starts == 1 && call->ends == 1);
	/* A limit's "later" does not count, unless one attempt is all. */
	begun = (int)call->attempt_starts;
	MUST(begun <= call->max_attempts ||
	     (call->max_attempts > 1 &&
		 begun - (int)call->limited <= call->max_attempts));
	/* What a server has given back unread is counted, and not told; it may be
	 * taken back after that. */
	MUST(attempts == begun ||
	     (attempts > begun && (begun > 0 || call->withdrawn > 0) &&
		 m.http != TELNYX_HTTP_1_1));
	MUST(error == NULL || error->tries <= attempts);
	MUST(call->attempt_stops == call->attempt_starts);
	MUST(model_now_ns() <= call->deadline_ns || model_now_ns() <= m.late_until_ns);
	call->ok = error == NULL;
	call->outcome = error != NULL ? error->outcome : TELNYX_OUTCOME_ACCEPTED;
	model_trace("  told %u: %s, %s, attempts %d", (unsigned)(call - m.calls),
	    error != NULL ? telnyx_error_type_name(error->type) : "ok",
	    telnyx_outcome_name(call->outcome), attempts);
	if (error != NULL)
		check_error(call, error);
	else
		MUST(http_status >= 200 && http_status <= 299 && !call->invalid);
}

static void
check_stats(void)
{
	struct telnyx_client_stats stats = {.size = sizeof(stats)};

	MUST(telnyx_client_get_stats(m.client, &stats) == TELNYX_OK);
	MUST(stats.in_flight == m.live);
	MUST(stats.waiting + stats.throttled + stats.backing_off + stats.on_wire ==
	     stats.in_flight);
	if (m.http == TELNYX_HTTP_1_1 || m.refused)
		MUST(stats.connections == stats.on_wire + stats.idle_connections);
	MUST(stats.connections >= stats.idle_connections + (stats.on_wire > 0));
	MUST(stats.waiting == m.queue_depth);
	MUST(stats.in_flight > 0 || stats.queued_bytes == 0);
}

void
model_settled(void)
{
	uint64_t now = model_now_ns();
	unsigned i;

	if (m.freed) {
		m.client = NULL;
		m.freed = false;
		model_gone();
	}
	if (m.client == NULL)
		return;
	for (i = 0; i < m.call_count; i++)
		if (m.calls[i].calls == 0 && m.calls[i].generation == m.generation) {
			MUST(!m.calls[i].cancelled);
			MUST(m.calls[i].deadline_ns > now);
		}
	if (m.close_asked && (m.close_due_ns <= now || m.live == 0))
		MUST(m.close_calls == 1);
	MUST(m.close_calls == 0 || m.live == 0);
	check_stats();
}

void
model_gone(void)
{
	unsigned i;

	for (i = 0; i < m.call_count; i++)
		MUST(m.calls[i].calls == 1);
	MUST(m.live == 0);
	MUST(m.close_calls == (m.close_asked ? 1u : 0u));
	MUST(m.connections == 0);
	MUST(m.queue_depth == 0);
}

void
model_quiet(void)
{
	struct telnyx_client_stats stats = {.size = sizeof(stats)};

	MUST(telnyx_client_get_stats(m.client, &stats) == TELNYX_OK);
	MUST(stats.in_flight == 0 && stats.waiting == 0 && stats.throttled == 0);
	MUST(stats.backing_off == 0 && stats.on_wire == 0 && stats.queued_bytes == 0);
	MUST(stats.connections == 0 && m.connections == 0);
	MUST(fx_clock_armed(m.env) == 0);
}

/* Has the server said that it did not take the message?  A server's error
 * that is not Telnyx's own 503 says nothing (see the scripts). */
static bool
refused(int status)
{
	return (status >= 400 && status <= 499 && status != 408) || status == 503;
}

void
model_judge(void)
{
	const struct telnyx_sandbox_request *request;
	const char *at;
	struct model_call *call;
	unsigned long mark;
	uint64_t n;
	unsigned i;

	for (n = 1; n <= telnyx_sandbox_request_count(m.sandbox); n++) {
		request = telnyx_sandbox_get_request(m.sandbox, n);
		MUST(request != NULL);
		if (strcmp(request->method, "POST") != 0)
			continue;
		at = strchr(request->body, '#');
		MUST(at != NULL);
		mark = strtoul(at + 1, NULL, 10);
		MUST(mark > 0 && mark <= m.call_count);
		call = &m.calls[mark - 1];
		call->received++;
		call->processed += !refused(request->status);
	}
	for (i = 0; i < m.call_count; i++) {
		call = &m.calls[i];
		if (call->mark == 0)
			continue;
		if (call->outcome == TELNYX_OUTCOME_NOT_SENT)
			MUST(call->received == 0);
		if (call->outcome == TELNYX_OUTCOME_REJECTED)
			MUST(call->processed == 0 && call->received > 0);
		if (call->outcome == TELNYX_OUTCOME_ACCEPTED)
			MUST(call->processed > 0);
		MUST(call->processed <= 1 || call->may_repeat);
		MUST(call->received <= (unsigned)call->max_attempts + call->limited);
	}
}
