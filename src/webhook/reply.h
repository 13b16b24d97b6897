/* SPDX-License-Identifier: MIT */
/* Replies: a head and nothing behind it.  What was wrong stands in the report;
 * whoever tries forgeries is not told. */
#ifndef TELNYX_WEBHOOK_REPLY_H
#define TELNYX_WEBHOOK_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TELNYX_WEBHOOK_REPLY_MAX 256

/* The reason phrase of a status that we answer with. */
const char *telnyx_webhook_status_phrase(int status);
/* A whole reply; `close` and `keep` are about the connection (`keep` for an
 * HTTP/1.0 client).  Its length. */
size_t telnyx_webhook_reply(char out[TELNYX_WEBHOOK_REPLY_MAX], int status,
    int64_t unix_s, bool close, bool keep);

#endif
