/* SPDX-License-Identifier: MIT */
/*
 * What a server can do wrong, as a table: each row is a script, run plain and
 * with TLS, with what the client must say of it.  Each also judges the outcome
 * against the peer's log, and then sends a second message, which must get its
 * own answer, on the same connection only where that was left clean.
 */
#include "support/rig.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* --- the words of the table --- */

#define STEPS(...) ((const struct peer_step[]){__VA_ARGS__, {.op = PEER_END}})
#define REQUEST                                                                        \
	{                                                                              \
		.op = PEER_READ_REQUEST                                                \
	}
#define SAY(bytes)                                                                     \
	{                                                                              \
		.op = PEER_SEND, .text = (bytes)                                       \
	}
#define THEN(what)                                                                     \
	{                                                                              \
		.op = (what)                                                           \
	}
#define ANSWER(bytes) STEPS(REQUEST, SAY(bytes), THEN(PEER_SERVE))
#define ANSWER_AND(bytes, what) STEPS(REQUEST, SAY(bytes), THEN(what))

#define OK "HTTP/1.1 200 OK\r\n"
#define BODY "{\"data\":{\"id\":\"first\"}}"
#define LENGTH "Content-Length: 23\r\n"
#define GOOD OK LENGTH "\r\n" BODY
#define EVIL OK LENGTH "\r\n{\"data\":{\"id\":\"evil!\"}}"
#define HTML "<html><body>Bad Gateway</body></html>"
#define TEN(text) text text text text text text text text text text

enum flag {
	PLAIN = 1,  /* not with TLS */
	TLS = 2,    /* not without */
	EVERY = 4,  /* every connection behaves like that; no second message */
	REUSED = 8, /* the second message goes over the same connection */
	REFUSED = 16,
	FULL = 32,
	/* It and the request cross: it may be seen first, and then the request
	 * was not sent, and the second attempt succeeds. */
	CROSSES = 64
};

struct row {
	const char *name;
	const struct peer_step *steps;
	unsigned flags;
	bool ok;
	enum telnyx_outcome outcome;
	enum telnyx_phase phase;
	enum telnyx_error_type type;
	int status;
	int attempts; /* 0: one */
	int system_error;
};

#define SUCCEEDS .ok = true, .outcome = TELNYX_OUTCOME_ACCEPTED, .status = 200
/* The whole request may have arrived, and no status line came. */
#define LOST(at)                                                                       \
	.outcome = TELNYX_OUTCOME_UNKNOWN, .type = TELNYX_ERROR_NETWORK,               \
	.phase = TELNYX_PHASE_##at
#define LATE(at)                                                                       \
	.outcome = TELNYX_OUTCOME_UNKNOWN, .type = TELNYX_ERROR_TIMEOUT,               \
	.phase = TELNYX_PHASE_##at
/* It cannot have, in three attempts: the handshake never ended. */
#define UNSENT(at)                                                                     \
	.flags = EVERY | TLS, .outcome = TELNYX_OUTCOME_NOT_SENT,                      \
	.type = TELNYX_ERROR_NETWORK, .phase = TELNYX_PHASE_##at, .attempts = 3
/* A 2xx that nothing shows to be Telnyx's. */
#define FOREIGN(at)                                                                    \
	.outcome = TELNYX_OUTCOME_UNKNOWN, .type = TELNYX_ERROR_API,                   \
	.phase = TELNYX_PHASE_##at, .status = 200
/* A 2xx of JSON of which something is missing. */
#define ACCEPTED(at)                                                                   \
	.outcome = TELNYX_OUTCOME_ACCEPTED, .type = TELNYX_ERROR_API,                  \
	.phase = TELNYX_PHASE_##at, .status = 200
/* Judged by this status. */
#define BY_STATUS(number, what, kind, at)                                              \
	.outcome = TELNYX_OUTCOME_##what, .type = TELNYX_ERROR_##kind,                 \
	.phase = TELNYX_PHASE_##at, .status = (number)

/* --- connecting, and dying without an answer --- */

static const struct row silent_rows[] = {
    {"refused", .flags = EVERY | REFUSED, .outcome = TELNYX_OUTCOME_NOT_SENT,
	.type = TELNYX_ERROR_NETWORK, .phase = TELNYX_PHASE_CONNECT, .attempts = 3,
	.system_error = ECONNREFUSED},
    {"a full backlog", .flags = EVERY | FULL, .outcome = TELNYX_OUTCOME_NOT_SENT,
	.type = TELNYX_ERROR_NETWORK, .phase = TELNYX_PHASE_CONNECT, .attempts = 3,
	.system_error = ETIMEDOUT},
    {"mute handshake", STEPS(THEN(PEER_MUTE)), UNSENT(TLS), .system_error = ETIMEDOUT},
    {"plain HTTP on the TLS port",
	STEPS({.op = PEER_RAW, .text = "HTTP/1.1 400 Bad Request\r\n\r\n"},
	    THEN(PEER_FIN)),
	UNSENT(TLS)},
    {"accept and close, before the handshake", STEPS(THEN(PEER_FIN)), UNSENT(TLS)},
    {"accept and hang up, before the handshake", STEPS(THEN(PEER_HANG_UP)),
	UNSENT(TLS)},
    {"accept and reset, within the client's hello",
	STEPS({.op = PEER_CUT, .count = 1, .then = PEER_RST}), UNSENT(TLS),
	.system_error = ECONNRESET},
    {"half a handshake, then FIN",
	STEPS({.op = PEER_CUT, .count = 300, .then = PEER_FIN}), UNSENT(TLS)},
    {"half a handshake, then reset",
	STEPS({.op = PEER_CUT, .count = 300, .then = PEER_RST}), UNSENT(TLS),
	.system_error = ECONNRESET},
    {"half a handshake, then silence",
	STEPS({.op = PEER_CUT, .count = 300, .then = PEER_END}), UNSENT(TLS),
	.system_error = ETIMEDOUT},

    {"accept and close", STEPS(THEN(PEER_HANDSHAKE), THEN(PEER_CLOSE)), LOST(WAIT),
	.flags = CROSSES},
    {"accept and FIN", STEPS(THEN(PEER_HANDSHAKE), THEN(PEER_FIN)), LOST(WAIT),
	.flags = CROSSES},
    {"accept and reset", STEPS(THEN(PEER_HANDSHAKE), THEN(PEER_RST)), LOST(WAIT),
	.flags = CROSSES},
    {"no answer, nothing read", STEPS(THEN(PEER_HANDSHAKE), THEN(PEER_DEAF)),
	LATE(WAIT)},
    {"one byte read, then reset", STEPS({.op = PEER_READ, .count = 1}, THEN(PEER_RST)),
	LOST(WAIT), .system_error = ECONNRESET},
    {"one byte read, then closed",
	STEPS({.op = PEER_READ, .count = 1}, THEN(PEER_CLOSE)), LOST(WAIT)},
    {"a hundred bytes read, then silence",
	STEPS({.op = PEER_READ, .count = 100}, THEN(PEER_DEAF)), LATE(WAIT)},
    {"reset after the request", STEPS(REQUEST, THEN(PEER_RST)), LOST(WAIT),
	.system_error = ECONNRESET},
    {"closed after the request", STEPS(REQUEST, THEN(PEER_CLOSE)), LOST(WAIT)},
    {"FIN after the request", STEPS(REQUEST, THEN(PEER_FIN)), LOST(WAIT)},
    {"hung up after the request", STEPS(REQUEST, THEN(PEER_HANG_UP)), LOST(WAIT)},
    {"silence after the request", STEPS(REQUEST), LATE(WAIT)},
};

/* --- heads --- */

static const struct row head_rows[] = {
    {"good", ANSWER(GOOD), SUCCEEDS, .flags = REUSED},
    {"closed within the status line", ANSWER_AND("HTTP/1.1 2", PEER_CLOSE),
	LOST(RECEIVE)},
    {"reset within the status line", ANSWER_AND("HTTP/1.1 2", PEER_RST), LOST(RECEIVE),
	.system_error = ECONNRESET},
    {"silence within the status line", ANSWER_AND("HTTP/1.1 2", PEER_END),
	LATE(RECEIVE)},
    {"closed within the headers", ANSWER_AND(OK "Content-Le", PEER_CLOSE),
	LOST(RECEIVE)},
    {"reset within the headers", ANSWER_AND(OK LENGTH, PEER_RST), LOST(RECEIVE)},
    {"silence within the headers", ANSWER_AND(OK LENGTH, PEER_END), LATE(RECEIVE)},
    {"a status line alone, then closed", ANSWER_AND(OK, PEER_CLOSE), LOST(RECEIVE)},

    {"status -5", ANSWER("HTTP/1.1 -5 No\r\n" LENGTH "\r\n" BODY), LOST(RECEIVE)},
    {"status 0", ANSWER("HTTP/1.1 0 No\r\n" LENGTH "\r\n" BODY), LOST(RECEIVE)},
    {"status 99", ANSWER("HTTP/1.1 99 No\r\n" LENGTH "\r\n" BODY), LOST(RECEIVE)},
    {"status 600", ANSWER("HTTP/1.1 600 No\r\n" LENGTH "\r\n" BODY), LOST(RECEIVE)},
    {"status 99999", ANSWER("HTTP/1.1 99999 No\r\n" LENGTH "\r\n" BODY), LOST(RECEIVE)},
    /* libevent reads its digits, and does not show the rest. */
    {"status 200abc", ANSWER("HTTP/1.1 200abc OK\r\n" LENGTH "\r\n" BODY), SUCCEEDS,
	.flags = REUSED},
    {"status abc", ANSWER("HTTP/1.1 abc OK\r\n" LENGTH "\r\n" BODY), LOST(RECEIVE)},
    {"no reason phrase", ANSWER("HTTP/1.1 200\r\n" LENGTH "\r\n" BODY), SUCCEEDS,
	.flags = REUSED},
    {"a version of 2.0", ANSWER("HTTP/2.0 200 OK\r\n" LENGTH "\r\n" BODY),
	LOST(RECEIVE)},
    {"an empty status line", ANSWER("\r\n\r\n"), LOST(RECEIVE)},
    {"no HTTP at all", ANSWER("SSH-2.0-OpenSSH_9.2\r\n"), LOST(RECEIVE)},
    {"a status line of NULs",
	STEPS(REQUEST, {.op = PEER_SEND, .text = "\0\0\0\0\r\n\r\n", .count = 8},
	    THEN(PEER_SERVE)),
	LOST(RECEIVE)},
    {"HTTP/1.0", ANSWER("HTTP/1.0 200 OK\r\n" LENGTH "\r\n" BODY), SUCCEEDS},
    {"HTTP/1.0 with keep-alive",
	ANSWER("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" LENGTH "\r\n" BODY),
	SUCCEEDS},
    {"lines that end with LF alone",
	ANSWER("HTTP/1.1 200 OK\nContent-Length: 23\n\n" BODY), SUCCEEDS,
	.flags = REUSED},
    {"a header without a colon", ANSWER(OK "nonsense\r\n" LENGTH "\r\n" BODY),
	LOST(RECEIVE)},
    {"a header without a name", ANSWER(OK ": x\r\n" LENGTH "\r\n" BODY), SUCCEEDS,
	.flags = REUSED},
    {"a folded header", ANSWER(OK "A: b\r\n c\r\n" LENGTH "\r\n" BODY), SUCCEEDS,
	.flags = REUSED},
    {"a fold before any header", ANSWER(OK " c\r\n" LENGTH "\r\n" BODY), LOST(RECEIVE)},
    {"a NUL in a header's value",
	STEPS(REQUEST,
	    {.op = PEER_SEND,
		.text = OK "A: b\0c\r\n" LENGTH "\r\n" BODY,
		.count = sizeof(OK "A: b\0c\r\n" LENGTH "\r\n" BODY) - 1},
	    THEN(PEER_SERVE)),
	SUCCEEDS, .flags = REUSED},
    {"endless headers",
	STEPS(REQUEST, SAY(OK),
	    {.op = PEER_REPEAT, .text = "X-More: more and more\r\n", .count = 20000}),
	LOST(RECEIVE)},
    {"one endless header",
	STEPS(REQUEST, SAY(OK "X: "),
	    {.op = PEER_REPEAT, .text = TEN("0123456789"), .count = 4000}),
	LOST(RECEIVE)},
    {"an endless status line",
	STEPS(REQUEST, SAY("HTTP/1.1 200 "),
	    {.op = PEER_REPEAT, .text = TEN("0123456789"), .count = 4000}),
	LOST(RECEIVE)},

    {"Connection: close", ANSWER(OK "Connection: close\r\n" LENGTH "\r\n" BODY),
	SUCCEEDS},
    {"Connection: Close", ANSWER(OK "Connection: Close\r\n" LENGTH "\r\n" BODY),
	SUCCEEDS},
    {"Connection: foo, close",
	ANSWER(OK "Connection: foo, close\r\n" LENGTH "\r\n" BODY), SUCCEEDS},
    {"Connection: close, foo",
	ANSWER(OK "Connection: close , foo\r\n" LENGTH "\r\n" BODY), SUCCEEDS},
    {"connection:CLOSE", ANSWER(OK "connection:CLOSE\r\n" LENGTH "\r\n" BODY),
	SUCCEEDS},
    {"two Connection headers",
	ANSWER(OK "Connection: keep-alive\r\nConnection: close\r\n" LENGTH "\r\n" BODY),
	SUCCEEDS},
    {"a word that holds close", ANSWER(OK "Connection: closed\r\n" LENGTH "\r\n" BODY),
	SUCCEEDS, .flags = REUSED},
    {"Connection: keep-alive",
	ANSWER(OK "Connection: keep-alive\r\n" LENGTH "\r\n" BODY), SUCCEEDS,
	.flags = REUSED},
};

/* --- answers before the answer --- */

#define CONTINUE "HTTP/1.1 100 Continue\r\n\r\n"
#define PROCESSING "HTTP/1.1 102 Processing\r\nX-Step: 1\r\n\r\n"
#define HINTS "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nContent-Length: 3\r\n\r\n"
#define APART(first, second)                                                           \
	STEPS(REQUEST, SAY(first), THEN(PEER_AWAIT), SAY(second), THEN(PEER_SERVE))

static const struct row interim_rows[] = {
    {"100 in the same packet", ANSWER(CONTINUE GOOD), SUCCEEDS, .flags = REUSED},
    {"102 in the same packet", ANSWER(PROCESSING GOOD), SUCCEEDS, .flags = REUSED},
    {"103 in the same packet", ANSWER(HINTS GOOD), SUCCEEDS, .flags = REUSED},
    {"100 in a packet of its own", APART(CONTINUE, GOOD), SUCCEEDS, .flags = REUSED},
    {"102 in a packet of its own", APART(PROCESSING, GOOD), SUCCEEDS, .flags = REUSED},
    {"103 in a packet of its own", APART(HINTS, GOOD), SUCCEEDS, .flags = REUSED},
    {"100, 102 and 103, apart",
	STEPS(REQUEST, SAY(CONTINUE), THEN(PEER_AWAIT), SAY(PROCESSING),
	    THEN(PEER_AWAIT), SAY(HINTS), THEN(PEER_AWAIT), SAY(GOOD),
	    THEN(PEER_SERVE)),
	SUCCEEDS, .flags = REUSED},
    {"eight times 102",
	STEPS(REQUEST, {.op = PEER_REPEAT, .text = PROCESSING, .count = 8}, SAY(GOOD),
	    THEN(PEER_SERVE)),
	SUCCEEDS, .flags = REUSED},
    {"nine times 102",
	STEPS(REQUEST, {.op = PEER_REPEAT, .text = PROCESSING, .count = 9}, SAY(GOOD),
	    THEN(PEER_SERVE)),
	LOST(RECEIVE)},
    {"endless 100",
	STEPS(REQUEST, {.op = PEER_REPEAT, .text = CONTINUE, .count = 20000}),
	LOST(RECEIVE)},
    {"100, then closed", ANSWER_AND(CONTINUE, PEER_CLOSE), LOST(RECEIVE)},
    {"103, then reset", ANSWER_AND(HINTS, PEER_RST), LOST(RECEIVE)},
    {"102, then silence", ANSWER_AND(PROCESSING, PEER_END), LATE(RECEIVE)},
    {"half a 100, then silence", ANSWER_AND("HTTP/1.1 100 Con", PEER_END),
	LATE(RECEIVE)},
    {"100, then a refusal",
	ANSWER(CONTINUE "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
	BY_STATUS(404, REJECTED, API, DECODE), .flags = REUSED},
    {"101", ANSWER("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
	LOST(RECEIVE)},
};

/* --- bodies: how long they are --- */

#define JSON "Content-Type: application/json\r\n"
#define CHUNKED OK JSON "Transfer-Encoding: chunked\r\n\r\n"
#define CHUNK "17\r\n" BODY "\r\n"
#define LONG_LENGTH "Content-Length: 40\r\n"

static const struct row length_rows[] = {
    {"until it closes", ANSWER_AND(OK JSON "\r\n" BODY, PEER_CLOSE), SUCCEEDS},
    {"until it closes, announced",
	ANSWER_AND(OK JSON "Connection: close\r\n\r\n" BODY, PEER_CLOSE), SUCCEEDS},
    {"until it closes, with keep-alive",
	ANSWER_AND(OK JSON "Connection: keep-alive\r\n\r\n" BODY, PEER_CLOSE),
	SUCCEEDS},
    {"until FIN, without TLS to end it", ANSWER_AND(OK JSON "\r\n" BODY, PEER_FIN),
	SUCCEEDS, .flags = PLAIN},
    {"until FIN, without close_notify", ANSWER_AND(OK JSON "\r\n" BODY, PEER_FIN),
	ACCEPTED(RECEIVE), .flags = TLS},
    {"without a length, then reset", ANSWER_AND(OK JSON "\r\n" BODY, PEER_RST),
	ACCEPTED(RECEIVE)},
    {"without a length, then silence", ANSWER_AND(OK JSON "\r\n" BODY, PEER_END),
	BY_STATUS(200, ACCEPTED, TIMEOUT, RECEIVE)},
    {"keep-alive without a length, then silence",
	ANSWER_AND(OK JSON "Connection: keep-alive\r\n\r\n" BODY, PEER_END),
	BY_STATUS(200, ACCEPTED, TIMEOUT, RECEIVE)},

    {"a length too long, closed",
	ANSWER_AND(OK JSON LONG_LENGTH "\r\n" BODY, PEER_CLOSE), ACCEPTED(RECEIVE)},
    {"a length too long, FIN", ANSWER_AND(OK JSON LONG_LENGTH "\r\n" BODY, PEER_FIN),
	ACCEPTED(RECEIVE)},
    {"a length too long, reset", ANSWER_AND(OK JSON LONG_LENGTH "\r\n" BODY, PEER_RST),
	ACCEPTED(RECEIVE)},
    {"a length too long, silence",
	ANSWER_AND(OK JSON LONG_LENGTH "\r\n" BODY, PEER_END),
	BY_STATUS(200, ACCEPTED, TIMEOUT, RECEIVE)},
    {"HTML, cut",
	ANSWER_AND(
	    OK "Content-Type: text/html\r\n" LONG_LENGTH "\r\n<html>", PEER_CLOSE),
	FOREIGN(RECEIVE)},
    {"no type, cut", ANSWER_AND(OK LONG_LENGTH "\r\n" BODY, PEER_CLOSE),
	FOREIGN(RECEIVE)},
    {"HTML, silence",
	ANSWER_AND(OK "Content-Type: text/html\r\n" LONG_LENGTH "\r\n<html>", PEER_END),
	BY_STATUS(200, UNKNOWN, TIMEOUT, RECEIVE)},
    {"nothing but a type of HTML, cut",
	ANSWER_AND(OK "Content-Type: text/html\r\n\r\n", PEER_RST), FOREIGN(RECEIVE)},
    {"a type with parameters, cut",
	ANSWER_AND(OK "content-type: Application/JSON;charset=utf-8\r\n" LONG_LENGTH
		      "\r\n" BODY,
	    PEER_CLOSE),
	ACCEPTED(RECEIVE)},
    {"a length too short", ANSWER(OK JSON "Content-Length: 9\r\n\r\n" BODY),
	FOREIGN(DECODE)},
    {"a length of 0 before a body", ANSWER(OK JSON "Content-Length: 0\r\n\r\n" BODY),
	FOREIGN(DECODE)},
    {"a negative length", ANSWER(OK JSON "Content-Length: -1\r\n\r\n" BODY),
	ACCEPTED(RECEIVE)},
    {"a length that is no number", ANSWER(OK JSON "Content-Length: x\r\n\r\n" BODY),
	ACCEPTED(RECEIVE)},
    {"an empty length", ANSWER(OK JSON "Content-Length:\r\n\r\n" BODY),
	ACCEPTED(RECEIVE)},
    {"a length that overflows",
	ANSWER(OK JSON "Content-Length: 99999999999999999999999\r\n\r\n" BODY),
	ACCEPTED(RECEIVE)},
    {"two lengths", ANSWER(OK JSON LENGTH "Content-Length: 9\r\n\r\n" BODY),
	LOST(RECEIVE)},
    {"a length and chunks",
	ANSWER(OK JSON LENGTH "Transfer-Encoding: chunked\r\n\r\n" CHUNK "0\r\n\r\n"),
	LOST(RECEIVE)},
    {"a length beyond the limit", ANSWER(OK JSON "Content-Length: 70000\r\n\r\n" BODY),
	ACCEPTED(RECEIVE)},
    {"a body beyond the limit, without a length",
	STEPS(REQUEST, SAY(OK JSON "\r\n"),
	    {.op = PEER_REPEAT, .text = TEN("0123456789"), .count = 4000}),
	ACCEPTED(RECEIVE)},
    {"a refusal beyond the limit",
	ANSWER("HTTP/1.1 422 No\r\nContent-Length: 70000\r\n\r\n"),
	BY_STATUS(422, REJECTED, VALIDATION, RECEIVE)},

    {"one chunk", ANSWER(CHUNKED CHUNK "0\r\n\r\n"), SUCCEEDS, .flags = REUSED},
    {"chunks of a byte", ANSWER(CHUNKED "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"),
	FOREIGN(DECODE), .flags = REUSED},
    {"a chunk extension", ANSWER(CHUNKED "17 ;name=value\r\n" BODY "\r\n0\r\n\r\n"),
	SUCCEEDS, .flags = REUSED},
    {"trailers", ANSWER(CHUNKED CHUNK "0\r\nX-Check: 1\r\nDigest: 2\r\n\r\n"), SUCCEEDS,
	.flags = REUSED},
    {"no last chunk, closed", ANSWER_AND(CHUNKED CHUNK, PEER_CLOSE), ACCEPTED(RECEIVE)},
    {"no last chunk, FIN", ANSWER_AND(CHUNKED CHUNK, PEER_FIN), ACCEPTED(RECEIVE)},
    {"no last chunk, reset", ANSWER_AND(CHUNKED CHUNK, PEER_RST), ACCEPTED(RECEIVE)},
    {"no last chunk, silence", ANSWER_AND(CHUNKED CHUNK, PEER_END),
	BY_STATUS(200, ACCEPTED, TIMEOUT, RECEIVE)},
    {"a last chunk without its end, closed",
	ANSWER_AND(CHUNKED CHUNK "0\r\n", PEER_CLOSE), ACCEPTED(RECEIVE)},
    {"a chunk size that is no number", ANSWER(CHUNKED "xyz\r\n" BODY),
	ACCEPTED(RECEIVE)},
    {"a negative chunk size", ANSWER(CHUNKED "-17\r\n" BODY), ACCEPTED(RECEIVE)},
    {"a chunk beyond the limit", ANSWER(CHUNKED "FFFFFFF\r\n" BODY), ACCEPTED(RECEIVE)},
    {"a chunk size that overflows", ANSWER(CHUNKED "FFFFFFFFFFFFFFFFF\r\n" BODY),
	ACCEPTED(RECEIVE)},
    {"an endless chunk size",
	STEPS(REQUEST, SAY(CHUNKED),
	    {.op = PEER_REPEAT, .text = TEN("0000000000"), .count = 9000}),
	ACCEPTED(RECEIVE)},
    {"endless empty chunk sizes",
	STEPS(REQUEST, SAY(CHUNKED),
	    {.op = PEER_REPEAT, .text = TEN("\r\n\r\n\r\n\r\n\r\n"), .count = 9000}),
	ACCEPTED(RECEIVE)},
    {"endless trailers",
	STEPS(REQUEST, SAY(CHUNKED CHUNK "0\r\n"),
	    {.op = PEER_REPEAT, .text = "X-More: more and more\r\n", .count = 20000}),
	ACCEPTED(RECEIVE)},

    {"two answers at once", ANSWER(GOOD EVIL), SUCCEEDS},
    {"one byte too many", ANSWER(GOOD "\n"), SUCCEEDS},
    {"an answer, then another, apart",
	STEPS(REQUEST, SAY(GOOD), THEN(PEER_AWAIT), SAY(EVIL), THEN(PEER_SERVE)),
	SUCCEEDS},
    {"an answer after the last chunk", ANSWER(CHUNKED CHUNK "0\r\n\r\n" EVIL),
	SUCCEEDS},
    {"a final 103, then 200", ANSWER(GOOD HINTS GOOD), SUCCEEDS},
    {"keep-alive without a length, then an answer",
	STEPS(REQUEST, SAY(OK JSON "Connection: keep-alive\r\n\r\n"), THEN(PEER_AWAIT),
	    SAY(EVIL), THEN(PEER_CLOSE)),
	FOREIGN(DECODE)},
    {"a 204, then a body", ANSWER("HTTP/1.1 204 No Content\r\n" LENGTH "\r\n" BODY),
	BY_STATUS(204, UNKNOWN, API, DECODE)},
};

/* --- bodies: what they say --- */

#define SAYS(status, body) ANSWER("HTTP/1.1 " status " X\r\nConnection: close\r\n" body)
#define BYTES(count) "Content-Length: " #count "\r\n\r\n"

static const struct row body_rows[] = {
    {"204", SAYS("204", "\r\n"), BY_STATUS(204, UNKNOWN, API, DECODE)},
    {"an empty 200", SAYS("200", BYTES(0)), FOREIGN(DECODE)},
    {"an empty 202", SAYS("202", BYTES(0)), BY_STATUS(202, UNKNOWN, API, DECODE)},
    {"HTML under 200", SAYS("200", BYTES(37) HTML), FOREIGN(DECODE)},
    {"HTML under 502", SAYS("502", BYTES(37) HTML),
	BY_STATUS(502, UNKNOWN, API, DECODE)},
    {"HTML under 503", SAYS("503", BYTES(37) HTML),
	BY_STATUS(503, UNKNOWN, API, DECODE)},
    {"HTML under 504", SAYS("504", BYTES(37) HTML),
	BY_STATUS(504, UNKNOWN, API, DECODE)},
    {"HTML under 403", SAYS("403", BYTES(37) HTML),
	BY_STATUS(403, REJECTED, AUTHENTICATION, DECODE)},
    {"an empty 500", SAYS("500", BYTES(0)), BY_STATUS(500, UNKNOWN, API, DECODE)},
    {"an empty 304", SAYS("304", "\r\n"), BY_STATUS(304, REJECTED, API, DECODE)},
    {"a redirection", SAYS("302", "Location: /other\r\n" BYTES(0)),
	BY_STATUS(302, REJECTED, API, DECODE)},
    {"408", SAYS("408", BYTES(0)), BY_STATUS(408, UNKNOWN, TIMEOUT, DECODE)},
    {"an error document under 200",
	SAYS("200", BYTES(41) "{\"errors\":[{\"code\":\"40310\",\"title\":\"X\"}]}"),
	BY_STATUS(200, REJECTED, API, DECODE)},
    {"an error document without an error", SAYS("200", BYTES(13) "{\"errors\":[]}"),
	FOREIGN(DECODE)},
    {"somebody's own error", SAYS("200", BYTES(14) "{\"error\":\"no\"}"),
	FOREIGN(DECODE)},
    {"an id without data", SAYS("200", BYTES(14) "{\"id\":\"first\"}"),
	FOREIGN(DECODE)},
    {"a blank id", SAYS("200", BYTES(19) "{\"data\":{\"id\":\" \"}}"), FOREIGN(DECODE)},
    {"JSON that is cut", SAYS("200", BYTES(14) "{\"data\":{\"id\":"), FOREIGN(DECODE)},
    {"null", SAYS("200", BYTES(4) "null"), FOREIGN(DECODE)},
    {"a number", SAYS("200", BYTES(2) "42"), FOREIGN(DECODE)},
    {"a string", SAYS("200", BYTES(4) "\"id\""), FOREIGN(DECODE)},
    {"an array", SAYS("200", BYTES(2) "[]"), FOREIGN(DECODE)},
    {"data that is null", SAYS("200", BYTES(13) "{\"data\":null}"), FOREIGN(DECODE)},
    {"data that is an array", SAYS("200", BYTES(11) "{\"data\":[]}"), FOREIGN(DECODE)},
    {"data that is a string", SAYS("200", BYTES(12) "{\"data\":\"x\"}"),
	FOREIGN(DECODE)},
    {"an id that is null", SAYS("200", BYTES(20) "{\"data\":{\"id\":null}}"),
	FOREIGN(DECODE)},
    {"an id that is an array", SAYS("200", BYTES(18) "{\"data\":{\"id\":[]}}"),
	FOREIGN(DECODE)},
    {"fields of other types",
	SAYS("200",
	    BYTES(
		60) "{\"data\":{\"id\":\"first\",\"to\":7,\"parts\":\"x\",\"errors\":{"
		    "\"a\":[]}}}"),
	SUCCEEDS},
    {"a body of NULs",
	STEPS(REQUEST,
	    {.op = PEER_SEND,
		.text = OK "Content-Length: 4\r\n\r\n\0\0\0\0",
		.count = sizeof(OK "Content-Length: 4\r\n\r\n\0\0\0\0") - 1},
	    THEN(PEER_SERVE)),
	FOREIGN(DECODE), .flags = REUSED},
    {"a NUL after the JSON",
	STEPS(REQUEST,
	    {.op = PEER_SEND,
		.text = OK "Content-Length: 24\r\n\r\n" BODY "\0",
		.count = sizeof(OK "Content-Length: 24\r\n\r\n" BODY "\0") - 1},
	    THEN(PEER_SERVE)),
	FOREIGN(DECODE), .flags = REUSED},
    {"more after the JSON", SAYS("200", BYTES(25) BODY "{}"), FOREIGN(DECODE)},
    {"1,000 levels of JSON",
	STEPS(REQUEST, SAY(OK "Content-Length: 2000\r\n\r\n"),
	    {.op = PEER_REPEAT, .text = "[", .count = 1000},
	    {.op = PEER_REPEAT, .text = "]", .count = 1000}, THEN(PEER_SERVE)),
	FOREIGN(DECODE), .flags = REUSED},
    {"1,000 levels of an error's JSON",
	STEPS(REQUEST, SAY("HTTP/1.1 422 X\r\nContent-Length: 2000\r\n\r\n"),
	    {.op = PEER_REPEAT, .text = "[", .count = 1000},
	    {.op = PEER_REPEAT, .text = "]", .count = 1000}, THEN(PEER_SERVE)),
	BY_STATUS(422, REJECTED, VALIDATION, DECODE), .flags = REUSED},
    {"huge JSON",
	STEPS(REQUEST,
	    SAY(OK "Content-Length: 60033\r\n\r\n{\"data\":{\"id\":\"first\","
		   "\"text\":\""),
	    {.op = PEER_REPEAT, .text = TEN("0123456789"), .count = 600}, SAY("\"}}"),
	    THEN(PEER_SERVE)),
	SUCCEEDS, .flags = REUSED},
    {"an early refusal, without reading, then closed",
	STEPS(THEN(PEER_HANDSHAKE),
	    SAY("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n"
		"\r\n"),
	    THEN(PEER_CLOSE)),
	BY_STATUS(413, REJECTED, VALIDATION, DECODE)},
    {"a refusal, then reset",
	ANSWER_AND("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", PEER_RST),
	BY_STATUS(404, REJECTED, API, DECODE)},
    {"an answer, then reset", ANSWER_AND(GOOD, PEER_RST), SUCCEEDS},
    {"an answer, then FIN", ANSWER_AND(GOOD, PEER_FIN), SUCCEEDS},
    {"an answer, then hung up", ANSWER_AND(GOOD, PEER_HANG_UP), SUCCEEDS},
};

/* --- slowly --- */

static const struct row slow_rows[] = {
    {"a short answer, a byte every 300 ms",
	STEPS(REQUEST, {.op = PEER_DRIP, .text = "HTTP/1.1 404\r\n\r\n"},
	    THEN(PEER_CLOSE)),
	BY_STATUS(404, REJECTED, API, DECODE)},
    {"an answer, a byte every 300 ms", STEPS(REQUEST, {.op = PEER_DRIP, .text = GOOD}),
	LATE(RECEIVE)},
    {"a body, a byte every 300 ms",
	STEPS(REQUEST, SAY(OK JSON LONG_LENGTH "\r\n"),
	    {.op = PEER_DRIP, .text = BODY BODY}),
	BY_STATUS(200, ACCEPTED, TIMEOUT, RECEIVE)},
};

/* --- the test of a row --- */

/* For what is endless: a bound that is soon reached.  Heads have their own. */
static const struct telnyx_config small_replies = {
    .size = sizeof(struct telnyx_config), .max_reply_bytes = 65536};

static void
check_row(const struct row *row, const struct fx_result *result, const char *what)
{
	int attempts = row->attempts != 0 ? row->attempts : 1;

	ck_assert_msg(
	    result->ok == row->ok, "%s: ok %d (%s)", what, result->ok, result->message);
	ck_assert_msg(result->outcome == row->outcome, "%s: outcome %s (%s)", what,
	    telnyx_outcome_name(result->outcome), result->message);
	ck_assert_msg(result->type == row->type, "%s: type %s (%s)", what,
	    telnyx_error_type_name(result->type), result->message);
	ck_assert_msg(result->phase == row->phase, "%s: phase %s (%s)", what,
	    telnyx_phase_name(result->phase), result->message);
	ck_assert_msg(result->status == row->status, "%s: status %d (%s)", what,
	    result->status, result->message);
	ck_assert_msg(result->attempts == attempts, "%s: %d attempts (%s)", what,
	    result->attempts, result->message);
	if (row->system_error != 0)
		ck_assert_msg(result->system_error == row->system_error,
		    "%s: error %d (%s)", what, result->system_error, result->message);
	ck_assert_msg(
	    !row->ok || strcmp(result->id, "first") == 0, "%s: %s", what, result->id);
}

/* The next message gets its own answer, whatever was left over. */
static void
check_next(const struct row *row, const char *what)
{
	struct fx_result next;
	const struct peer_request *last;

	rig_try(&next, NULL);
	rig_judge(&next, what);
	ck_assert_msg(next.ok && strncmp(next.id, "served-", 7) == 0,
	    "%s: the next message: %s %s", what, next.id, next.message);
	last = peer_request(rig.peer, peer_request_count(rig.peer) - 1);
	ck_assert_msg(last->connection == ((row->flags & REUSED) != 0 ? 1 : 2),
	    "%s: the next message went over connection %d", what,
	    (int)last->connection);
}

static void
run_row(const struct row *row, bool tls, const struct telnyx_config *config)
{
	enum peer_door door = PEER_LISTENS;
	struct fx_result result;
	char what[128];

	if ((row->flags & (tls ? PLAIN : TLS)) != 0)
		return;
	(void)snprintf(what, sizeof(what), "%s, %s", row->name, tls ? "TLS" : "plain");
	if ((row->flags & REFUSED) != 0)
		door = PEER_REFUSES;
	if ((row->flags & FULL) != 0)
		door = PEER_FULL;
	rig_open(tls, door, config);
	if ((row->flags & EVERY) != 0 && row->steps != NULL)
		peer_script_rest(rig.peer, row->steps);
	else if (row->steps != NULL)
		peer_script(rig.peer, row->steps);
	rig_try(&result, NULL);
	rig_judge(&result, what);
	if ((row->flags & CROSSES) != 0 && result.ok && result.attempts == 2) {
		rig_close();
		return;
	}
	check_row(row, &result, what);
	if ((row->flags & EVERY) == 0)
		check_next(row, what);
	rig_close();
}

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

START_TEST(a_server_that_says_nothing_is_judged_by_what_was_sent)
{
	run_row(&silent_rows[_i / 2], _i % 2 != 0, NULL);
}
END_TEST

START_TEST(a_head_is_an_answer_or_it_is_not)
{
	run_row(&head_rows[_i / 2], _i % 2 != 0, NULL);
}
END_TEST

START_TEST(interim_answers_are_no_answers)
{
	run_row(&interim_rows[_i / 2], _i % 2 != 0, &small_replies);
}
END_TEST

START_TEST(a_body_ends_where_its_length_says_or_it_is_cut)
{
	run_row(&length_rows[_i / 2], _i % 2 != 0, &small_replies);
}
END_TEST

START_TEST(a_body_may_say_anything)
{
	run_row(&body_rows[_i / 2], _i % 2 != 0, &small_replies);
}
END_TEST

START_TEST(a_deadline_holds_against_a_trickle)
{
	run_row(&slow_rows[_i / 2], _i % 2 != 0, &small_replies);
}
END_TEST

static Suite *
faults_suite(void)
{
	Suite *suite = suite_create("faults");
	TCase *rows = tcase_create("rows");

	tcase_add_loop_test(rows, a_server_that_says_nothing_is_judged_by_what_was_sent,
	    0, 2 * COUNT(silent_rows));
	tcase_add_loop_test(
	    rows, a_head_is_an_answer_or_it_is_not, 0, 2 * COUNT(head_rows));
	tcase_add_loop_test(
	    rows, interim_answers_are_no_answers, 0, 2 * COUNT(interim_rows));
	tcase_add_loop_test(rows, a_body_ends_where_its_length_says_or_it_is_cut, 0,
	    2 * COUNT(length_rows));
	tcase_add_loop_test(rows, a_body_may_say_anything, 0, 2 * COUNT(body_rows));
	tcase_add_loop_test(
	    rows, a_deadline_holds_against_a_trickle, 0, 2 * COUNT(slow_rows));
	suite_add_tcase(suite, rows);
	return suite;
}

int
main(void)
{
	/* The first client has to see to it that no peer can kill us. */
	(void)signal(SIGPIPE, SIG_DFL);
	return fx_main(faults_suite());
}
