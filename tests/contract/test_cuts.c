/* SPDX-License-Identifier: MIT */
/*
 * Every byte at which a connection can end.  The request is cut where the peer
 * stops to read it, the reply after each of its bytes, and what is on the wire
 * at each byte of the server's, handshake included; each by close_notify and
 * FIN, by FIN alone, by a reset, and by silence until the deadline.
 *
 * The rule: before the head is complete nothing is known; after it the status
 * decides.  A second connection always answers, so that a request that is sent
 * again without right shows in the peer's log.
 */
#include "support/rig.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define OK "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
#define BODY "{\"data\":{\"id\":\"first\"}}"
#define GOOD OK "Content-Length: 23\r\n\r\n" BODY
#define LAST OK "Connection: close\r\nContent-Length: 23\r\n\r\n" BODY

/* The connections after the one that is cut. */
static const struct peer_step answer_once[] = {{.op = PEER_READ_REQUEST},
    {.op = PEER_SEND, .text = LAST}, {.op = PEER_CLOSE}, {.op = PEER_END}};

/* By close_notify and FIN, FIN, reset, silence. */
static const enum peer_op endings[] = {PEER_CLOSE, PEER_FIN, PEER_RST, PEER_END};
static const char *const ending_names[] = {"close", "FIN", "reset", "silence"};
#define ENDINGS ((int)(sizeof(endings) / sizeof(endings[0])))

struct cut {
	bool tls;
	int ending;
	size_t at;
	const char *what;
	char name[160];
};

/* The loop index of a test: which ending, and plain or TLS. */
static struct cut
cut_of(int index, const char *what)
{
	struct cut cut = {index % 2 != 0, index / 2, 0, what, ""};

	return cut;
}

static const char *
name_of(struct cut *cut)
{
	(void)snprintf(cut->name, sizeof(cut->name), "%s, %s, %s at byte %zu",
	    cut->what, cut->tls ? "TLS" : "plain", ending_names[cut->ending], cut->at);
	return cut->name;
}

/* One message over a connection with this script. */
static void
send_over(const struct peer_step *steps, struct fx_result *result)
{
	peer_forget(rig.peer);
	peer_script(rig.peer, steps);
	rig_try(result, NULL);
}

static size_t
request_bytes(void)
{
	struct fx_result result;

	send_over(answer_once, &result);
	ck_assert(result.ok);
	ck_assert_uint_eq(peer_request_count(rig.peer), 1);
	return peer_request(rig.peer, 0)->bytes;
}

/* --- the request --- */

static void
cut_request(struct cut *cut)
{
	struct peer_step steps[] = {{.op = PEER_READ, .count = cut->at},
	    {.op = endings[cut->ending]}, {.op = PEER_END}};
	struct fx_result result;
	const char *name = name_of(cut);

	send_over(steps, &result);
	rig_judge(&result, name);
	/* Before the first byte the end may be seen before anything is sent. */
	if (cut->at == 0 && result.ok && result.attempts == 2)
		return;
	ck_assert_msg(!result.ok && result.outcome == TELNYX_OUTCOME_UNKNOWN, "%s: %s",
	    name, result.message);
	ck_assert_msg(
	    result.type == (endings[cut->ending] == PEER_END ? TELNYX_ERROR_TIMEOUT
							     : TELNYX_ERROR_NETWORK),
	    "%s: %s", name, result.message);
	ck_assert_msg(
	    result.phase == TELNYX_PHASE_WAIT, "%s: %s", name, result.message);
	ck_assert_msg(result.attempts == 1, "%s: %d attempts", name, result.attempts);
}

START_TEST(a_request_of_which_any_part_was_read_is_never_sent_again)
{
	struct cut cut = cut_of(_i, "the request");
	size_t total;

	rig_open(cut.tls, PEER_LISTENS, NULL);
	peer_script_rest(rig.peer, answer_once);
	total = request_bytes();
	ck_assert_uint_gt(total, 200);
	for (cut.at = 0; cut.at <= total; cut.at++)
		cut_request(&cut);
	rig_close();
}
END_TEST

/* --- the reply --- */

struct reply {
	const char *name;
	const char *text;
	int status;
	enum telnyx_outcome outcome;
	enum telnyx_error_type type;
};

#define REFUSAL "{\"errors\":[{\"code\":\"40310\",\"title\":\"Invalid 'to'\"}]}"
#define UNAVAILABLE "{\"errors\":[{\"code\":\"10037\",\"title\":\"Unavailable\"}]}"

static const struct reply replies[] = {
    {"200", GOOD, 200, TELNYX_OUTCOME_ACCEPTED, TELNYX_ERROR_API},
    {"chunked 200", OK "Transfer-Encoding: chunked\r\n\r\n17\r\n" BODY "\r\n0\r\n\r\n",
	200, TELNYX_OUTCOME_ACCEPTED, TELNYX_ERROR_API},
    {"200 of HTML",
	"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 23\r\n\r\n"
	"<html>Sign in, please.<",
	200, TELNYX_OUTCOME_UNKNOWN, TELNYX_ERROR_API},
    {"200 of no type", "HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n" BODY, 200,
	TELNYX_OUTCOME_UNKNOWN, TELNYX_ERROR_API},
    {"422", "HTTP/1.1 422 X\r\nContent-Length: 52\r\n\r\n" REFUSAL, 422,
	TELNYX_OUTCOME_REJECTED, TELNYX_ERROR_VALIDATION},
    {"429", "HTTP/1.1 429 X\r\nRetry-After: 1\r\nContent-Length: 52\r\n\r\n" REFUSAL,
	429, TELNYX_OUTCOME_REJECTED, TELNYX_ERROR_RATE_LIMIT},
    {"503", "HTTP/1.1 503 X\r\nContent-Length: 51\r\n\r\n" UNAVAILABLE, 503,
	TELNYX_OUTCOME_UNKNOWN, TELNYX_ERROR_API},
};
#define REPLIES ((int)(sizeof(replies) / sizeof(replies[0])))

static void
cut_reply(struct cut *cut, const struct reply *reply)
{
	struct peer_step steps[] = {{.op = PEER_READ_REQUEST},
	    {.op = PEER_SEND, .text = reply->text, .count = cut->at},
	    {.op = endings[cut->ending]}, {.op = PEER_END}};
	size_t head = (size_t)(strstr(reply->text, "\r\n\r\n") + 4 - reply->text);
	bool seen = cut->at >= head;
	enum telnyx_error_type type = seen ? reply->type : TELNYX_ERROR_NETWORK;
	struct fx_result result;
	const char *name = name_of(cut);

	if (cut->at == 0)
		steps[1].op = PEER_HANDSHAKE;
	if (endings[cut->ending] == PEER_END)
		type = TELNYX_ERROR_TIMEOUT;
	send_over(steps, &result);
	rig_judge(&result, name);
	ck_assert_msg(!result.ok && result.attempts == 1, "%s: %d attempts: %s", name,
	    result.attempts, result.message);
	ck_assert_msg(
	    result.outcome == (seen ? reply->outcome : TELNYX_OUTCOME_UNKNOWN),
	    "%s: %s", name, result.message);
	ck_assert_msg(result.status == (seen ? reply->status : 0), "%s: %s", name,
	    result.message);
	ck_assert_msg(result.type == type, "%s: %s", name, result.message);
	ck_assert_msg(
	    result.phase == (cut->at > 0 ? TELNYX_PHASE_RECEIVE : TELNYX_PHASE_WAIT),
	    "%s: %s", name, result.message);
}

START_TEST(a_reply_that_is_cut_is_judged_by_the_status_that_was_seen)
{
	struct cut cut = cut_of(_i / REPLIES, "");
	const struct reply *reply = &replies[_i % REPLIES];
	char what[64];

	(void)snprintf(what, sizeof(what), "a reply of %s", reply->name);
	cut.what = what;
	rig_open(cut.tls, PEER_LISTENS, NULL);
	peer_script_rest(rig.peer, answer_once);
	for (cut.at = 0; cut.at < strlen(reply->text); cut.at++)
		cut_reply(&cut, reply);
	rig_close();
}
END_TEST

/* --- a whole reply, in two parts, with the end right behind it --- */

static void
split_reply(struct cut *cut, const char *text, size_t bytes)
{
	struct peer_step steps[] = {{.op = PEER_READ_REQUEST},
	    {.op = PEER_SEND, .text = text, .count = cut->at}, {.op = PEER_AWAIT},
	    {.op = PEER_SEND, .text = text + cut->at, .count = bytes - cut->at},
	    {.op = endings[cut->ending]}, {.op = PEER_END}};
	struct fx_result result;
	const char *name = name_of(cut);

	send_over(steps, &result);
	rig_judge(&result, name);
	ck_assert_msg(result.ok && strcmp(result.id, "first") == 0, "%s: %s", name,
	    result.message);
	ck_assert_msg(result.attempts == 1, "%s: %d attempts", name, result.attempts);
}

/* A reply with a header of `pad` bytes and a text of `size`. */
static size_t
make_reply(char *out, size_t room, size_t pad, size_t size)
{
	int used;

	used = snprintf(out, room,
	    OK "X-Pad: %0*d\r\nContent-Length: %zu\r\n\r\n"
	       "{\"data\":{\"id\":\"first\",\"a\":\"%0*d\"}}",
	    (int)pad, 0, size + 30, (int)size, 0);
	ck_assert(used > 0 && (size_t)used < room);
	return (size_t)used;
}

/* libevent reports the end of a TLS connection before the data that came with
 * it, if there was no room in one piece. */
START_TEST(a_reply_in_two_parts_is_whole_whatever_comes_right_behind_it)
{
	static const size_t sizes[][2] = {{1, 100}, {1, 3000}, {1, 4000}, {1, 9000},
	    {1, 40000}, {3000, 100}, {3000, 3000}, {3900, 4060}, {7000, 4000},
	    {20000, 9000}};
	static char text[50000];
	struct cut cut = cut_of(_i, "a reply in two parts");
	size_t i, bytes, step;

	rig_open(cut.tls, PEER_LISTENS, NULL);
	peer_script_rest(rig.peer, answer_once);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		bytes = make_reply(text, sizeof(text), sizes[i][0], sizes[i][1]);
		step = i == 0 ? 1 : bytes / 64 + 1;
		for (cut.at = 1; cut.at < bytes; cut.at += step)
			split_reply(&cut, text, bytes);
	}
	rig_close();
}
END_TEST

/* --- what is on the wire, the handshake included --- */

static void
cut_wire(struct cut *cut, size_t *sent, size_t *unsent)
{
	struct peer_step steps[] = {
	    {.op = PEER_CUT, .count = cut->at, .then = endings[cut->ending]},
	    {.op = PEER_READ_REQUEST}, {.op = PEER_SEND, .text = GOOD},
	    {.op = PEER_END}};
	struct fx_result result;
	const char *name = name_of(cut);

	send_over(steps, &result);
	rig_judge(&result, name);
	if (result.ok) {
		/* The handshake did not end: nothing of the request had left. */
		ck_assert_msg(
		    result.attempts == 2, "%s: %d attempts", name, result.attempts);
		(*unsent)++;
	} else {
		ck_assert_msg(
		    result.outcome == TELNYX_OUTCOME_UNKNOWN && result.attempts == 1,
		    "%s: %s", name, result.message);
		(*sent)++;
	}
}

/* A first handshake if `anew`, else a resumed one. */
static void
sweep_wire(struct cut *cut, bool anew, size_t step)
{
	static const struct peer_step whole[] = {{.op = PEER_READ_REQUEST},
	    {.op = PEER_SEND, .text = GOOD}, {.op = PEER_CLOSE}, {.op = PEER_END}};
	size_t total, sent = 0, unsent = 0;
	struct fx_result result;

	rig_open(true, PEER_LISTENS, NULL);
	peer_script_rest(rig.peer, answer_once);
	send_over(whole, &result);
	ck_assert(result.ok);
	if (!anew) {
		peer_forget_wire(rig.peer);
		send_over(whole, &result);
		ck_assert(result.ok);
	}
	/* But for close_notify (24 bytes), without which the reply is whole; and
	 * a signature may be some bytes shorter the next time. */
	total = peer_wire_bytes(rig.peer) - 24 - 8;
	for (cut->at = 0; cut->at < total; cut->at += step) {
		if (anew)
			rig_renew(NULL);
		cut_wire(cut, &sent, &unsent);
	}
	ck_assert_uint_gt(sent, 0);
	ck_assert_uint_gt(unsent, 0);
	rig_close();
}

START_TEST(a_first_handshake_and_its_reply_cut_anywhere)
{
	struct cut cut = {true, _i, 0, "the wire", ""};

	sweep_wire(&cut, true, 3);
}
END_TEST

START_TEST(a_resumed_handshake_and_its_reply_cut_anywhere)
{
	struct cut cut = {true, _i, 0, "the wire, resumed", ""};

	sweep_wire(&cut, false, 1);
}
END_TEST

static Suite *
cuts_suite(void)
{
	Suite *suite = suite_create("cuts");
	TCase *cuts = tcase_create("cuts");

	tcase_set_timeout(cuts, 300);
	tcase_add_loop_test(cuts,
	    a_request_of_which_any_part_was_read_is_never_sent_again, 0, 2 * ENDINGS);
	tcase_add_loop_test(cuts,
	    a_reply_that_is_cut_is_judged_by_the_status_that_was_seen, 0,
	    2 * ENDINGS * REPLIES);
	tcase_add_loop_test(cuts,
	    a_reply_in_two_parts_is_whole_whatever_comes_right_behind_it, 0,
	    2 * (ENDINGS - 1));
	/* From 1: close_notify is beside the wire's bytes. */
	tcase_add_loop_test(
	    cuts, a_first_handshake_and_its_reply_cut_anywhere, 1, ENDINGS);
	tcase_add_loop_test(
	    cuts, a_resumed_handshake_and_its_reply_cut_anywhere, 1, ENDINGS);
	suite_add_tcase(suite, cuts);
	return suite;
}

int
main(void)
{
	(void)signal(SIGPIPE, SIG_DFL);
	return fx_main(cuts_suite());
}
