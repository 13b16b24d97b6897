/* SPDX-License-Identifier: MIT */
/*
 * The making of errors.  A failure is a struct telnyx_error with an arena for
 * its texts.  It may be part of a larger object (a request holds one, so that
 * there is always room for an error) or stand alone on the heap.
 */
#ifndef TELNYX_BASE_ERROR_H
#define TELNYX_BASE_ERROR_H

#include <telnyx/error.h>

#include "base/arena.h"

struct telnyx_failure {
	struct telnyx_error error; /* first: the public pointer is ours too */
	struct telnyx_arena arena;
};

void telnyx_failure_init(struct telnyx_failure *failure);
void telnyx_failure_clear(struct telnyx_failure *failure);

/* Set type, outcome, phase, a static title, and a detail made from `format`.
 * Without memory the title stands in for the detail. */
void telnyx_failure_set(struct telnyx_failure *failure, enum telnyx_error_type type,
    enum telnyx_outcome outcome, enum telnyx_phase phase, const char *title,
    const char *format, ...) __attribute__((format(printf, 6, 7)));

/* The same for memory that was out, with the static detail of what it was for. */
void telnyx_failure_no_memory(struct telnyx_failure *failure,
    enum telnyx_outcome outcome, enum telnyx_phase phase, const char *detail);

/* Set `field`; the text is copied, or left out without memory. */
void telnyx_failure_set_field(struct telnyx_failure *failure, const char *field);

/* The worst that may be true of two attempts. */
enum telnyx_outcome telnyx_outcome_worst(
    enum telnyx_outcome first, enum telnyx_outcome second);

/* A failure to make something: on the heap, for an optional out-argument. */
void telnyx_failure_report(struct telnyx_error **out, enum telnyx_error_type type,
    const char *field, const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
