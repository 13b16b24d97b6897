/* SPDX-License-Identifier: MIT */
/*
 * The log: a line of JSON for each request that arrived whole.
 */
#ifndef TELNYX_SANDBOX_WIRE_LOG_H
#define TELNYX_SANDBOX_WIRE_LOG_H

#include <stdbool.h>
#include <stdint.h>

struct evbuffer;
struct telnyx_http_parse;
struct telnyx_sandbox;
struct telnyx_timer;
struct telnyx_sandbox_json;

struct telnyx_sandbox_log {
	int fd;			  /* -1: no log */
	struct evbuffer *waiting; /* for a reader that is slow, or not there */
	struct telnyx_timer *timer;
	uint64_t dropped; /* lines */
	bool failed;
	bool torn; /* the last line was cut: begin the next on a new one */
};

/* Open for appending.  0, or an errno. */
int telnyx_sandbox_log_open(struct telnyx_sandbox *sandbox, const char *path);
void telnyx_sandbox_log_close(struct telnyx_sandbox *sandbox);
void telnyx_sandbox_log_write(struct telnyx_sandbox *sandbox, uint64_t connection,
    const struct telnyx_http_parse *http, bool stranger,
    const struct telnyx_sandbox_json *json);

#endif
