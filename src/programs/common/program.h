/* SPDX-License-Identifier: MIT */
/* What the programs have in common. */
#ifndef TELNYX_PROGRAMS_COMMON_PROGRAM_H
#define TELNYX_PROGRAMS_COMMON_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>

/* Open the standard streams that are closed: otherwise the next file or socket would
 * take the place of one, and the output would be written into it. */
void program_fill_streams(void);

/* The signals that end a program; zeroed at the start. */
struct program_signals {
	struct event *events[3]; /* NULL: the signal is not heeded */
};

/* Call `cb` for SIGINT, SIGTERM and SIGHUP; NULL: end the loop.  A terminal that was
 * closed ends a program, too; but where SIGHUP is ignored, as by nohup(1), it stays
 * ignored.  False: no memory. */
bool program_signals_heed(struct program_signals *signals, struct event_base *base,
    event_callback_fn cb, void *arg);
void program_signals_drop(struct program_signals *signals);
/* Why one of them ends a program, for a person. */
const char *program_signal_name(evutil_socket_t number);

/* Write all of it, however many calls that takes.  Returns how many bytes were written;
 * where that is less, errno says why. */
size_t program_write(int fd, const char *data, size_t len);
/* The wall clock, as Unix time in ms. */
int64_t program_now_ms(void);

/* Begin a command line anew with getopt_long(), which says nothing of its own. */
void program_getopt_reset(void);

#endif
