/* SPDX-License-Identifier: MIT */
/*
 * What a server can do wrong in HTTP/2, byte by byte, as test_faults.c has it for
 * HTTP/1.1: each row is a script of frames, with what the client must say of it.
 * Each also judges the outcome against the peer's log, and then sends a second
 * message, which must get its own answer, on the same connection only where that
 * was left clean.
 */
#include "support/rig.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* --- the words of the table --- */

#define STEPS(...) ((const struct peer_step[]){__VA_ARGS__, {.op = PEER_END}})
#define THEN(what)                                                                     \
	{                                                                              \
		.op = (what)                                                           \
	}
#define SAY(bytes)                                                                     \
	{                                                                              \
		.op = PEER_SEND, .text = (bytes), .count = sizeof(bytes) - 1           \
	}
#define REQUEST THEN(PEER_READ_REQUEST)
#define ANSWER(bytes) STEPS(REQUEST, SAY(SETTINGS bytes), THEN(PEER_SERVE))
#define ANSWER_AND(bytes, what) STEPS(REQUEST, SAY(SETTINGS bytes), THEN(what))

/* Frames: three bytes of length, type, flags, four bytes of stream. */
#define SETTINGS "\0\0\0\4\0\0\0\0\0"
#define ON_1 "\0\0\0\1"
#define HEAD_OF(length, block) "\0\0" length "\1\4" ON_1 block
#define LAST_HEAD_OF(length, block) "\0\0" length "\1\5" ON_1 block
#define BODY "{\"data\":{\"id\":\"first\"}}"
#define DATA "\0\0\x17\0\1" ON_1 BODY
#define EMPTY "\0\0\0\0\0" ON_1
#define OK "\x88" /* HPACK: ":status: 200" */
#define HEAD HEAD_OF("\1", OK)
#define GOOD HEAD DATA
/* HPACK: "content-type: application/json", with the status before it. */
#define JSON_HEAD                                                                      \
	HEAD_OF("\x14", OK "\x0f\x10\x10"                                              \
			   "application/json")
#define JSON_GOOD JSON_HEAD DATA

struct row {
	const char *name;
	const struct peer_step *steps;
	bool ok;
	enum telnyx_outcome outcome;
	enum telnyx_phase phase;
	enum telnyx_error_type type;
	int status;
	bool reused; /* the second message goes over the same connection */
	bool every;  /* all connections behave like that; no second message */
	int system_error;
};

#define SUCCEEDS .ok = true, .outcome = TELNYX_OUTCOME_ACCEPTED, .status = 200
#define LOST                                                                           \
	.outcome = TELNYX_OUTCOME_UNKNOWN, .type = TELNYX_ERROR_NETWORK,               \
	.phase = TELNYX_PHASE_WAIT
#define LATE                                                                           \
	.outcome = TELNYX_OUTCOME_UNKNOWN, .type = TELNYX_ERROR_TIMEOUT,               \
	.phase = TELNYX_PHASE_WAIT
/* In three attempts: the handshake never ended. */
#define UNSENT                                                                         \
	.every = true, .outcome = TELNYX_OUTCOME_NOT_SENT,                             \
	.type = TELNYX_ERROR_NETWORK, .phase = TELNYX_PHASE_TLS
#define ACCEPTED(at) BY_STATUS(200, ACCEPTED, API, at)
/* A 2xx that nothing shows to be Telnyx's. */
#define FOREIGN(at) BY_STATUS(200, UNKNOWN, API, at)
#define BY_STATUS(number, what, kind, at)                                              \
	.outcome = TELNYX_OUTCOME_##what, .type = TELNYX_ERROR_##kind,                 \
	.phase = TELNYX_PHASE_##at, .status = (number)

/* --- before and without an answer --- */

static const struct row silent_rows[] = {
    {"mute handshake", STEPS(THEN(PEER_MUTE)), UNSENT, .system_error = ETIMEDOUT},
    {"plain HTTP on the TLS port",
	STEPS({.op = PEER_RAW, .text = "HTTP/1.1 400 Bad Request\r\n\r\n"},
	    THEN(PEER_FIN)),
	UNSENT},
    {"accept and close, before the handshake", STEPS(THEN(PEER_FIN)), UNSENT},
    {"accept and hang up, before the handshake", STEPS(THEN(PEER_HANG_UP)), UNSENT},
    {"accept and reset, within the client's hello",
	STEPS({.op = PEER_CUT, .count = 1, .then = PEER_RST}), UNSENT,
	.system_error = ECONNRESET},
    {"half a handshake, then FIN",
	STEPS({.op = PEER_CUT, .count = 300, .then = PEER_FIN}), UNSENT},
    {"half a handshake, then reset",
	STEPS({.op = PEER_CUT, .count = 300, .then = PEER_RST}), UNSENT,
	.system_error = ECONNRESET},
    {"half a handshake, then silence",
	STEPS({.op = PEER_CUT, .count = 300, .then = PEER_END}), UNSENT,
	.system_error = ETIMEDOUT},

    {"silence after the handshake", STEPS(THEN(PEER_HANDSHAKE)), LATE},
    {"nothing read after the handshake", STEPS(THEN(PEER_HANDSHAKE), THEN(PEER_DEAF)),
	LATE},
    {"silence after the settings", STEPS(SAY(SETTINGS)), LATE},
    {"silence after the request", ANSWER_AND("", PEER_END), LATE},
    {"a hundred bytes read, then reset",
	STEPS({.op = PEER_READ, .count = 100}, THEN(PEER_RST)), LOST,
	.system_error = ECONNRESET},
    {"a hundred bytes read, then closed",
	STEPS({.op = PEER_READ, .count = 100}, THEN(PEER_CLOSE)), LOST},
    {"closed after the request", ANSWER_AND("", PEER_CLOSE), LOST},
    {"FIN after the request", ANSWER_AND("", PEER_FIN), LOST},
    {"reset after the request", ANSWER_AND("", PEER_RST), LOST},
    {"hung up after the request", ANSWER_AND("", PEER_HANG_UP), LOST},
    {"closed within a frame's header", ANSWER_AND("\0\0\1\1", PEER_CLOSE), LOST},
    {"closed within a head", ANSWER_AND("\0\0\5\1\4" ON_1, PEER_CLOSE), LOST},
};

/* --- what is no HTTP/2 --- */

static const struct row broken_rows[] = {
    {"HTTP/1.1", STEPS(REQUEST, SAY("HTTP/1.1 400 Bad Request\r\n\r\n")), LOST},
    {"no settings first", STEPS(REQUEST, SAY(GOOD)), LOST},
    {"settings of half a pair", ANSWER("\0\0\5\4\0\0\0\0\0....."), LOST},
    {"settings on a stream", ANSWER("\0\0\0\4\0" ON_1), LOST},
    {"settings of too small a frame", ANSWER("\0\0\6\4\0\0\0\0\0\0\5\0\0\0\1"), LOST},
    {"settings of too large a window", ANSWER("\0\0\6\4\0\0\0\0\0\0\4\xff\xff\xff\xff"),
	LOST},
    {"a frame beyond the limit", ANSWER(JSON_HEAD "\xff\xff\xff\0\0" ON_1),
	ACCEPTED(RECEIVE)},
    {"a promise", ANSWER("\0\0\5\5\4" ON_1 "\0\0\0\2\x82"), LOST},
    {"data on a stream that is not", ANSWER("\0\0\1\0\0\0\0\0\7x"), LOST},
    {"a reset of a stream that is not", ANSWER("\0\0\4\3\0\0\0\0\7\0\0\0\7"), LOST},
    {"a head on a stream that is not", ANSWER("\0\0\1\1\5\0\0\0\7" OK), LOST},
    {"a window that grows by nothing", ANSWER("\0\0\4\x08\0\0\0\0\0\0\0\0\0"), LOST},
    {"a window that overflows", ANSWER("\0\0\4\x08\0\0\0\0\0\x7f\xff\xff\xff"), LOST},
    {"a continuation of nothing", ANSWER("\0\0\1\x09\4" ON_1 OK), LOST},
    {"a head that is interrupted", ANSWER("\0\0\1\1\0" ON_1 "\x20" DATA), LOST},
    {"HPACK beyond its table", ANSWER(HEAD_OF("\1", "\xfe")), LOST},
    {"an HPACK number without end",
	ANSWER(HEAD_OF("\x08", "\xff\xff\xff\xff\xff\xff\xff\xff")), LOST},
    {"more padding than frame", ANSWER(JSON_HEAD "\0\0\2\0\x09" ON_1 "\xffx"),
	ACCEPTED(RECEIVE)},
    {"a promise, taken back, and an answer",
	ANSWER("\0\0\5\5\4" ON_1 "\0\0\0\2\x82"
	       "\0\0\4\3\0\0\0\0\2\0\0\0\7" GOOD),
	LOST},
    {"a body before its head", ANSWER(DATA), LOST},
    {"a ping of seven bytes", ANSWER("\0\0\7\6\0\0\0\0\0ping..."), LOST},
};

/* --- a stream's own --- */

static const struct row stream_rows[] = {
    {"good", ANSWER(GOOD), SUCCEEDS, .reused = true},
    {"a head without a status", ANSWER(HEAD_OF("\5", "\0\1x\1y") DATA), LOST,
	.reused = true},
    {"two statuses", ANSWER(HEAD_OF("\2", OK "\x8d") DATA), FOREIGN(RECEIVE),
	.reused = true},
    {"a status after the headers", ANSWER(HEAD_OF("\6", "\0\1x\1y" OK) DATA), LOST,
	.reused = true},
    {"a header of the connection",
	ANSWER(HEAD_OF("\x13", OK "\0\x0a"
				  "connection\5close") DATA),
	FOREIGN(RECEIVE), .reused = true},
    {"101",
	ANSWER(HEAD_OF("\5", "\x08\3"
			     "101") DATA),
	LOST, .reused = true},
    {"103, then 200",
	ANSWER(HEAD_OF("\5", "\x08\3"
			     "103") GOOD),
	SUCCEEDS, .reused = true},
    {"103, then silence",
	ANSWER_AND(HEAD_OF("\5", "\x08\3"
				 "103"),
	    PEER_END),
	LATE},
    {"103, then closed",
	ANSWER_AND(HEAD_OF("\5", "\x08\3"
				 "103"),
	    PEER_CLOSE),
	LOST},
    {"an empty 200", ANSWER(LAST_HEAD_OF("\1", OK)), FOREIGN(DECODE), .reused = true},
    {"204", ANSWER(LAST_HEAD_OF("\1", "\x89")), BY_STATUS(204, UNKNOWN, API, DECODE),
	.reused = true},
    {"304", ANSWER(LAST_HEAD_OF("\1", "\x8b")), BY_STATUS(304, REJECTED, API, DECODE),
	.reused = true},
    {"404", ANSWER(LAST_HEAD_OF("\1", "\x8d")), BY_STATUS(404, REJECTED, API, DECODE),
	.reused = true},
    {"408",
	ANSWER(LAST_HEAD_OF("\5", "\x08\3"
				  "408")),
	BY_STATUS(408, UNKNOWN, TIMEOUT, DECODE), .reused = true},
    {"500", ANSWER(LAST_HEAD_OF("\1", "\x8e")), BY_STATUS(500, UNKNOWN, API, DECODE),
	.reused = true},
    {"no JSON", ANSWER(HEAD "\0\0\5\0\1" ON_1 "<html"), FOREIGN(DECODE),
	.reused = true},
    {"padding",
	ANSWER("\0\0\4\1\x0c" ON_1 "\2" OK "\0\0\0\0\x1a\0\x09" ON_1 "\2" BODY "\0\0"),
	SUCCEEDS, .reused = true},
    {"frames of a kind that is not known",
	ANSWER("\0\0\3\xbe\xff\0\0\0\0???\0\0\3\xbf\xff" ON_1 "???" GOOD), SUCCEEDS,
	.reused = true},
    {"a priority", ANSWER("\0\0\5\2\0" ON_1 "\0\0\0\0\x10" GOOD), SUCCEEDS,
	.reused = true},
    {"empty pieces of body", ANSWER(HEAD EMPTY EMPTY EMPTY DATA), SUCCEEDS,
	.reused = true},
    {"a reset behind the answer", ANSWER(GOOD "\0\0\4\3\0" ON_1 "\0\0\0\0"), SUCCEEDS,
	.reused = true},
    {"a head, then closed", ANSWER_AND(JSON_HEAD, PEER_CLOSE), ACCEPTED(RECEIVE)},
    {"a head, then FIN", ANSWER_AND(JSON_HEAD, PEER_FIN), ACCEPTED(RECEIVE)},
    {"a head, then reset", ANSWER_AND(JSON_HEAD, PEER_RST), ACCEPTED(RECEIVE)},
    {"a head, then silence", ANSWER_AND(JSON_HEAD, PEER_END),
	BY_STATUS(200, ACCEPTED, TIMEOUT, RECEIVE)},
    {"a head that says nothing of JSON, then closed", ANSWER_AND(HEAD, PEER_CLOSE),
	FOREIGN(RECEIVE)},
    {"a head that says nothing of JSON, then silence", ANSWER_AND(HEAD, PEER_END),
	BY_STATUS(200, UNKNOWN, TIMEOUT, RECEIVE)},
    {"an error document under 200",
	ANSWER(HEAD "\0\0\x1d\0\1" ON_1 "{\"errors\":[{\"title\":\"none\"}]}"),
	BY_STATUS(200, REJECTED, API, DECODE), .reused = true},
    {"a refusal, then reset", ANSWER_AND(LAST_HEAD_OF("\1", "\x8d"), PEER_RST),
	BY_STATUS(404, REJECTED, API, DECODE)},
    {"an answer, then reset", ANSWER_AND(GOOD, PEER_RST), SUCCEEDS},
    {"an answer, then FIN", ANSWER_AND(GOOD, PEER_FIN), SUCCEEDS},
    {"an answer, then hung up", ANSWER_AND(GOOD, PEER_HANG_UP), SUCCEEDS},
    {"an answer, a byte every 300 ms",
	STEPS(REQUEST, SAY(SETTINGS),
	    {.op = PEER_DRIP, .text = JSON_GOOD, .count = sizeof(JSON_GOOD) - 1},
	    THEN(PEER_SERVE)),
	BY_STATUS(200, ACCEPTED, TIMEOUT, RECEIVE), .reused = true},
    {"settings, a byte every 300 ms",
	STEPS(REQUEST,
	    {.op = PEER_DRIP,
		.text = SETTINGS SETTINGS SETTINGS SETTINGS,
		.count = sizeof(SETTINGS SETTINGS SETTINGS SETTINGS) - 1},
	    THEN(PEER_SERVE)),
	LATE, .reused = true},
};

/* --- the test of a row --- */

static void
check_row(const struct row *row, const struct fx_result *result)
{
	const char *what = row->name;

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
	ck_assert_msg(result->attempts == (row->every ? 3 : 1), "%s: %d attempts (%s)",
	    what, result->attempts, result->message);
	if (row->system_error != 0)
		ck_assert_msg(result->system_error == row->system_error,
		    "%s: error %d (%s)", what, result->system_error, result->message);
	ck_assert_msg(
	    !row->ok || strcmp(result->id, "first") == 0, "%s: %s", what, result->id);
}

/* The next message gets its own answer, whatever was left over. */
static void
check_next(const struct row *row)
{
	struct fx_result next;
	const struct peer_request *last;

	rig_try(&next, NULL);
	rig_judge(&next, row->name);
	ck_assert_msg(next.ok && strncmp(next.id, "served-", 7) == 0,
	    "%s: the next message: %s %s", row->name, next.id, next.message);
	last = peer_request(rig.peer, peer_request_count(rig.peer) - 1);
	ck_assert_msg(last->connection == (row->reused ? 1 : 2),
	    "%s: the next message went over connection %d", row->name,
	    (int)last->connection);
}

static void
run_row(const struct row *row)
{
	struct fx_result result;

	rig_open_h2(PEER_LISTENS, NULL);
	if (row->every)
		peer_script_rest(rig.peer, row->steps);
	else
		peer_script(rig.peer, row->steps);
	rig_try(&result, NULL);
	rig_judge(&result, row->name);
	check_row(row, &result);
	if (!row->every)
		check_next(row);
	rig_close();
}

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

START_TEST(a_server_that_says_nothing_is_judged_by_what_was_sent)
{
	run_row(&silent_rows[_i]);
}
END_TEST

START_TEST(what_is_no_http_2_ends_the_connection)
{
	run_row(&broken_rows[_i]);
}
END_TEST

START_TEST(what_is_wrong_with_a_stream_ends_the_stream)
{
	run_row(&stream_rows[_i]);
}
END_TEST

/* It went silent before it said how many streams it takes: who comes next does
 * not have to wait until that is known for sure. */
START_TEST(a_connection_that_never_began_is_not_waited_for)
{
	struct fx_result lost, next;

	rig_open_h2(PEER_LISTENS, NULL);
	peer_script(rig.peer, STEPS(THEN(PEER_HANDSHAKE)));
	rig_try(&lost, NULL);
	ck_assert_int_eq(lost.outcome, TELNYX_OUTCOME_UNKNOWN);
	rig_try(&next, TELNYX_CALL_OPTIONS(.timeout_ms = 2000));
	ck_assert_msg(next.ok, "%s", next.message);
	ck_assert_uint_eq(peer_accepted(rig.peer), 2);
	rig_close();
}
END_TEST

/* At each byte of a reply, in each way to end. */
START_TEST(a_reply_that_is_cut_is_judged_by_the_status_that_was_seen)
{
	static const char reply[] = SETTINGS JSON_GOOD;
	static const enum peer_op ends[] = {PEER_CLOSE, PEER_FIN, PEER_RST, PEER_END};
	const size_t head = sizeof(SETTINGS JSON_HEAD) - 1, whole = sizeof(reply) - 1;
	struct peer_step steps[] = {{.op = PEER_READ_REQUEST},
	    {.op = PEER_SEND, .text = reply}, {.op = ends[_i]}, {.op = PEER_END}};
	struct fx_result result;
	char what[32];
	size_t at;

	for (at = 1; at <= whole; at++) {
		(void)snprintf(what, sizeof(what), "byte %zu, end %d", at, _i);
		steps[1].count = at;
		rig_open_h2(PEER_LISTENS, NULL);
		peer_script(rig.peer, steps);
		rig_try(&result, NULL);
		rig_judge(&result, what);
		ck_assert_msg(
		    result.ok == (at == whole), "%s: %s", what, result.message);
		ck_assert_msg(result.outcome == (at < head ? TELNYX_OUTCOME_UNKNOWN
							   : TELNYX_OUTCOME_ACCEPTED),
		    "%s: %s", what, result.message);
		ck_assert_int_eq(result.attempts, 1);
		rig_close();
	}
}
END_TEST

static Suite *
faults_suite(void)
{
	Suite *suite = suite_create("HTTP/2 faults");
	TCase *rows = tcase_create("rows");

	tcase_add_loop_test(rows, a_server_that_says_nothing_is_judged_by_what_was_sent,
	    0, COUNT(silent_rows));
	tcase_add_loop_test(
	    rows, what_is_no_http_2_ends_the_connection, 0, COUNT(broken_rows));
	tcase_add_loop_test(
	    rows, what_is_wrong_with_a_stream_ends_the_stream, 0, COUNT(stream_rows));
	tcase_add_loop_test(
	    rows, a_reply_that_is_cut_is_judged_by_the_status_that_was_seen, 0, 4);
	tcase_add_test(rows, a_connection_that_never_began_is_not_waited_for);
	suite_add_tcase(suite, rows);
	return suite;
}

int
main(void)
{
	(void)signal(SIGPIPE, SIG_DFL);
	return fx_main(faults_suite());
}
