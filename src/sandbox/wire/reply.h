/* SPDX-License-Identifier: MIT */
/*
 * A reply: the bytes that a request gets.
 */
#ifndef TELNYX_SANDBOX_WIRE_REPLY_H
#define TELNYX_SANDBOX_WIRE_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct telnyx_http_parse;
struct sbx_conn;
struct sbx_entry;

struct sbx_bytes {
	char *data;	 /* owned */
	size_t head_len; /* 0: a script's own bytes */
	size_t len;
	int status;
	bool close; /* it says so, or must */
};

void sbx_bytes_clear(struct sbx_bytes *reply);
/* A request has arrived whole: keep it, log it, and make its reply, as a script
 * or the API has it.  *entry is the script's, if that is known; else it is set.
 * If there is no room to keep it, *request is 0, and the reply says so.  False:
 * no memory. */
bool sbx_dispatch(struct sbx_conn *conn, const struct telnyx_http_parse *http,
    bool stranger, struct sbx_entry **entry, uint64_t *request,
    struct sbx_bytes *reply);
/* What came is no request: it is not logged; the reply says so. */
bool sbx_reply_refuse(struct sbx_conn *conn, int status, struct sbx_bytes *reply);

#endif
