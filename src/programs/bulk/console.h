/* SPDX-License-Identifier: MIT */
/*
 * Standard error: messages of one line each, and on a terminal a progress bar
 * below them.  Whatever a server or a file put into a message, nothing in it
 * steers the terminal: see telnyx_text_visible().
 */
#ifndef TELNYX_PROGRAMS_BULK_CONSOLE_H
#define TELNYX_PROGRAMS_BULK_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bulk_console {
	bool bar;     /* draw a progress bar */
	size_t width; /* of the bar that is on the screen now; 0: none */
};

/* A progress bar is drawn only where standard error is a terminal. */
void bulk_console_init(struct bulk_console *console, bool quiet);
/* Print "telnyx-bulk: " and one line. */
void bulk_console_say(struct bulk_console *console, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Print one line as it is. */
void bulk_console_line(struct bulk_console *console, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void bulk_console_draw(struct bulk_console *console, const char *text);
void bulk_console_erase(struct bulk_console *console);

/*
 * The text of the bar, at most 79 columns.  `total` is 0 where the size of
 * the input is not known: then there is no bar and no time left.
 */
void bulk_console_progress(char *out, size_t size, uint64_t rows, uint64_t bytes,
    uint64_t total, uint64_t elapsed_ns);

#endif
