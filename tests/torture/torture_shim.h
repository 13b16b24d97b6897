/* SPDX-License-Identifier: MIT */
/*
 * The shim: malloc and the system calls, seen and made to fail.
 *
 * It defines malloc(), read() and so on.  A program that it is linked into
 * brings them before the C library's, also for what libevent, OpenSSL and
 * c-ares allocate and call.  It knows no threads.
 *
 * Armed, it counts, and makes the n-th allocation or call fail; it also keeps
 * what was allocated while it was armed and is not yet freed.  json-c's own
 * allocations are counted among the live ones but never fail: json-c 0.16
 * dereferences some of its failed allocations.
 */
#ifndef TELNYX_TESTS_TORTURE_SHIM_H
#define TELNYX_TESTS_TORTURE_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* False where a program cannot stand in for the C library: not ELF, or under
 * a sanitizer that does so itself.  Then nothing below does anything. */
bool torture_available(void);

/* --- allocations --- */

enum torture_memory {
	TORTURE_MEMORY_COUNT = 0, /* none fails */
	TORTURE_MEMORY_ONCE = 1,  /* the n-th fails */
	TORTURE_MEMORY_OUT = 2	  /* the n-th and all after it fail */
};

/* --- system calls --- */

enum torture_call {
	TORTURE_SOCKET = 0,
	TORTURE_CONNECT,
	TORTURE_READ,  /* read, readv, recv, recvfrom */
	TORTURE_WRITE, /* write, writev, send, sendto */
	TORTURE_GETSOCKOPT,
	TORTURE_SETSOCKOPT,
	TORTURE_GETPEERNAME,
	TORTURE_GETSOCKNAME,
	TORTURE_ACCEPT,
	TORTURE_BIND,
	TORTURE_LISTEN,
	TORTURE_FCNTL,
	TORTURE_EPOLL_CTL,
	TORTURE_EPOLL_WAIT,
	TORTURE_CALLS
};
const char *torture_call_name(enum torture_call call);

/* What is to happen.  All zero: everything is only counted. */
struct torture_plan {
	enum torture_memory memory;
	enum torture_call call;
	int call_error; /* 0: no call fails */
	uint64_t nth;	/* of the allocations or the calls, from 1 */
	bool one_byte;	/* sockets take and give one byte at a time */
};

/* Start counting anew and keeping. */
void torture_arm(const struct torture_plan *plan);
/* What is live stays known, and leaves the list when it is freed. */
void torture_disarm(void);
/* For the test's own doings in between; these nest. */
void torture_pause(void);
void torture_resume(void);

/* Has what was planned happened? */
bool torture_fired(void);
/* Did it leave OpenSSL unable, for as long as the client or the sandbox lives,
 * without a word (torture_known.c)? */
bool torture_impaired(void);
uint64_t torture_allocations(void);
uint64_t torture_calls(enum torture_call call);
/* Grows with every call that did something: silence is over when it moves. */
uint64_t torture_activity(void);

/* All blocks of the process, armed or not: a leak is a growth of these. */
int64_t torture_blocks(void);
/* Not yet freed of what was allocated while armed. */
size_t torture_live(void);
/* The first of them, with where they came from if that was asked for. */
void torture_tell_live(FILE *to);
void torture_keep_traces(bool on);

/* --- for the look-out for secrets --- */

struct torture_finding {
	const void *allocator; /* return addresses */
	const void *releaser;
	size_t bytes;
	void *trace[12]; /* of the release */
	int depth;
};

/* Look at each block that is freed for `bytes` bytes that, xor-ed with
 * `mask`, are `masked`, so that what is sought is in no memory of its own. */
void torture_seek(const unsigned char *masked, size_t bytes, unsigned char mask);
size_t torture_findings(const struct torture_finding **list);
void torture_tell_finding(FILE *to, const struct torture_finding *finding);
bool torture_holds_sought(const void *data, size_t bytes);

/* --- names without a name server --- */

/* Have every connection to port 53 go to this one of 127.0.0.1, and have
 * /etc/resolv.conf read from `file`; 0 and NULL: no longer. */
void torture_redirect_dns(uint16_t port, const char *file);
/* What CLOCK_MONOTONIC says to all, since c-ares has a clock of its own; NULL:
 * the time. */
void torture_set_clock(uint64_t (*now_ns)(void));

#endif
