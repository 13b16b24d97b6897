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
struct sbx_json;

struct sbx_log {
	int fd;			  /* -1: no log */
	struct evbuffer *waiting; /* for a reader that is slow, or not there */
	struct telnyx_timer *timer;
	uint64_t dropped; /* lines */
	bool failed;
	bool torn; /* the last line was cut: begin the next on a new one */
};

/* Open for appending.  0, or an errno. */
int sbx_log_open(struct telnyx_sandbox *sandbox, const char *path);
void sbx_log_close(struct telnyx_sandbox *sandbox);
void sbx_log_write(struct telnyx_sandbox *sandbox, uint64_t connection,
    const struct telnyx_http_parse *http, bool stranger, const struct sbx_json *json);

#endif
