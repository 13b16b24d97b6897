/* SPDX-License-Identifier: MIT */
/*
 * What every peer of the bench shares: options, the message and its reply as
 * JSON, and the accounting.
 *
 * A peer keeps `in_flight` slots; each has one message on its way at all times.
 * Warming up lasts until every slot has been answered, so that names, sockets
 * and handshakes are out of the figures; then exactly `messages` answers are
 * measured, and the peer stops with the rest in flight.
 */
#ifndef TESTS_BENCH_HARNESS_H
#define TESTS_BENCH_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_base;
struct json_object;

#define BENCH_KEY "KEY0123456789ABCDEF0123456789ABCDEF_abcdefghijklmnopqrstuv"
#define BENCH_FROM "+13125550001"
#define BENCH_PROFILE "4000eba1-a0c0-4563-9925-b25e842a7cb6"
#define BENCH_TEXT                                                                     \
	"Hello from the benchmark: your verification code is 123456. Reply STOP to "   \
	"opt out."
#define BENCH_HOST "localhost"
#define BENCH_ADDRESS "127.0.0.1"
#define BENCH_PATH "/v2/messages"
/* nginx ends a connection for a flood when more than this many frames of its
 * own wait there; a message makes up to three. */
#define BENCH_STREAMS_PER_CONNECTION 3000u

struct bench_options {
	const char *ca_file;
	uint16_t port;
	bool h2;
	bool plain;	 /* no TLS: for costs alone */
	bool changelist; /* EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST */
	unsigned in_flight;
	unsigned long messages;
	long server_pid; /* of nginx's worker; 0: its CPU is not told */
};

extern struct bench_options bench_options;

/* -a CA -p PORT [-2] [-0] [-L] [-c IN_FLIGHT] [-n MESSAGES] [-P PID]; ends the
 * process if something is wrong with them. */
void bench_start(int argc, char **argv, const char *peer);
struct event_base *bench_base_new(void);

/* The recipient of the next message: a new one each time. */
const char *bench_recipient(void);
/* The next message as JSON, made by json-c; *json holds it and is for the
 * caller to put. */
const char *bench_body(struct json_object **json, size_t *bytes);
/* Does the reply have an id and a status? */
bool bench_read_reply(const char *body, size_t bytes);

void bench_submitted(unsigned slot);
/* True: all is measured, stop. */
bool bench_answered(unsigned slot);
/* Told; one too many ends the process. */
void bench_failed(const char *why);
/* One line of JSON on standard output.  Returns the exit status. */
int bench_report(void);

/* For programs with a loop of their own. */
uint64_t bench_now_ns(void);
/* User and system time of this process so far, in microseconds. */
double bench_cpu_us(double *user, double *system);

#endif
