/* SPDX-License-Identifier: MIT */
/*
 * The model of a client: what was asked of it, what it must therefore do, and
 * the rules that are looked at while it does so.  A rule that is broken ends
 * the test with the seed of the sequence, which replays it.
 *
 * One sequence: a base, a clock, a sandbox, and one client after another.  All
 * chance comes from the seed, so a sequence can be run again.
 */
#ifndef TELNYX_TESTS_MODEL_H
#define TELNYX_TESTS_MODEL_H

#include "support/fixture.h"

#define MODEL_CALLS 256

/* What must hold; else the test ends here. */
#define MUST(condition)                                                                \
	do {                                                                           \
		if (!(condition))                                                      \
			model_broken(__FILE__, __LINE__, #condition);                  \
	} while (0)

/* A call of the API, inside which no callback may run (rule 4). */
#define INSIDE(call) (m.inside++, model_outside(call))
#define INSIDE_VOID(call)                                                              \
	do {                                                                           \
		m.inside++;                                                            \
		call;                                                                  \
		m.inside--;                                                            \
	} while (0)

/* One operation that returned TELNYX_OK. */
struct model_call {
	struct telnyx_client *client;
	unsigned generation; /* of the client */
	uint64_t id;
	uint64_t deadline_ns;
	unsigned mark; /* of a message; 0: another operation */
	int max_attempts;
	bool invalid;	 /* refused for its content */
	bool may_repeat; /* the caller has opted in */
	bool cancelled;
	unsigned starts, ends; /* as telemetry told */
	unsigned attempt_starts, attempt_stops;
	unsigned limited;   /* of those: answered "later", for a limit */
	unsigned withdrawn; /* beside those: taken back before they left */
	unsigned calls;
	bool ok;
	enum telnyx_outcome outcome;
	unsigned received;  /* by the sandbox */
	unsigned processed; /* of those, all but clear refusals */
};

struct model {
	uint64_t seed;
	uint64_t random;
	unsigned step;
	bool tracing;

	struct event_base *base;
	struct telnyx_env *env;
	struct telnyx_sandbox *sandbox;
	bool tls;
	enum telnyx_http_version http;
	int fds; /* open before all this */

	/* the client of now */
	struct telnyx_client *client; /* NULL: there is none */
	unsigned generation;
	uint32_t max_queued;
	int max_attempts;
	unsigned live; /* taken and not called back */
	bool refused;  /* it leads to a port that nobody listens on */
	bool closing;
	bool freed; /* from inside a callback: gone when that has unwound */
	bool close_asked;
	unsigned close_calls;
	uint64_t close_due_ns;
	uint64_t subscribers[4];
	int connections; /* opened less closed, as telemetry told */
	uint32_t queue_depth;

	unsigned inside;	/* an API call */
	uint64_t late_until_ns; /* the loop stood still: late until then */

	struct model_call calls[MODEL_CALLS];
	unsigned call_count;
};
extern struct model m;

/* --- chance, time and trouble --- */

uint64_t model_random(void);
unsigned model_below(unsigned limit);
bool model_chance(unsigned percent);
uint64_t model_now_ns(void);
void model_trace(const char *format, ...) __attribute__((format(printf, 1, 2)));
void model_broken(const char *file, int line, const char *condition);
enum telnyx_status model_outside(enum telnyx_status st);
/* Descriptors that are open. */
int model_fds(void);

/* --- what the server does --- */

/* Have it misbehave, in one of very many ways. */
void model_script(void);
/* Have it announce other settings of HTTP/2. */
void model_settings(void);

/* --- the rules --- */

/* What taking one more call must return now. */
enum telnyx_status model_expected(void);
/* The record of the next call, or NULL: there is room for no more. */
struct model_call *model_call_new(void);
/* Telemetry, from the client's first event to its last. */
void model_observe(const struct telnyx_event *event, void *arg);
/* A call has ended: its callback runs. */
void model_told(struct model_call *call, int http_status, int attempts,
    const struct telnyx_error *error);
/* Between turns of the loop: what is due has happened. */
void model_settled(void);
/* The client is gone: it has told everything. */
void model_gone(void);
/* Nothing happens any more: nothing is left of what was. */
void model_quiet(void);
/* The oracle. */
void model_judge(void);

#endif
