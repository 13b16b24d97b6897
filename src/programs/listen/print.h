/* SPDX-License-Identifier: MIT */
/* Events as lines on standard output. */
#ifndef TELNYX_PROGRAMS_LISTEN_PRINT_H
#define TELNYX_PROGRAMS_LISTEN_PRINT_H

#include <stdbool.h>
#include <stdio.h>

#include <telnyx/webhook.h>

/* Print an event as one line, and flush it: for people, or as the webhook's JSON, in
 * which characters that steer a terminal are written as \uXXXX.  False: the line could
 * not be written, and errno says why. */
bool listen_print_event(FILE *out, const struct telnyx_webhook_event *event, bool json);

#endif
