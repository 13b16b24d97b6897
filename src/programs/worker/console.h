/* SPDX-License-Identifier: MIT */
/*
 * What telnyx-worker says: messages of one line on standard error, and JSON Lines on
 * standard output.  Whatever a server or a file put into them, nothing in it steers
 * the terminal: see telnyx/text.h.
 */
#ifndef TELNYX_PROGRAMS_WORKER_CONSOLE_H
#define TELNYX_PROGRAMS_WORKER_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <telnyx/error.h>

struct json_object;

/* Room for one line of an error. */
#define WORKER_ERROR_MAX 1024

/* Print "telnyx-worker: " and one line to standard error. */
void worker_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same for an error of the library; `what` is put before it and may be NULL. */
void worker_say_error(const char *what, const struct telnyx_error *error);
/* Print one line to standard output. */
void worker_put(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Print a line of JSON to standard output, and let go of `json`. */
void worker_put_json(struct json_object *json);

/* Members, in the order that they are added; a NULL text is null, and so is a time
 * of 0. */
void worker_json_text(struct json_object *json, const char *name, const char *text);
void worker_json_number(struct json_object *json, const char *name, int64_t number);
void worker_json_time(struct json_object *json, const char *name, int64_t unix_ms);

#endif
