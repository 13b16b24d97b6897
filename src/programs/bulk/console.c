/* SPDX-License-Identifier: MIT */
/* Standard error: messages, and the progress bar. */
#include "programs/bulk/console.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <telnyx/text.h>

#include "programs/common/text.h"

#define BAR_CELLS 24

void
bulk_console_init(struct bulk_console *console, bool quiet)
{
	console->bar = !quiet && isatty(STDERR_FILENO) == 1;
	console->width = 0;
}

static void put_line(struct bulk_console *console, const char *prefix,
    const char *format, va_list args) __attribute__((format(printf, 3, 0)));

static void
put_line(
    struct bulk_console *console, const char *prefix, const char *format, va_list args)
{
	char line[2 * PROGRAM_ERROR_MAX], shown[TELNYX_TEXT_VISIBLE_SIZE(sizeof(line))];

	vsnprintf(line, sizeof(line), format, args);
	bulk_console_erase(console);
	fprintf(
	    stderr, "%s%s\n", prefix, telnyx_text_visible(line, shown, sizeof(shown)));
}

void
bulk_console_say(struct bulk_console *console, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line(console, "telnyx-bulk: ", format, args);
	va_end(args);
}

void
bulk_console_line(struct bulk_console *console, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line(console, "", format, args);
	va_end(args);
}

void
bulk_console_draw(struct bulk_console *console, const char *text)
{
	size_t width = strlen(text);

	if (!console->bar)
		return;
	/* Blanks cover what a longer bar has left: this works on every terminal. */
	fprintf(stderr, "\r%s%*s", text,
	    (int)(console->width > width ? console->width - width : 0), "");
	if (console->width < width)
		console->width = width;
	fflush(stderr);
}

void
bulk_console_erase(struct bulk_console *console)
{
	if (console->width == 0)
		return;
	fprintf(stderr, "\r%*s\r", (int)console->width, "");
	fflush(stderr);
	console->width = 0;
}

/* "1:02:03" or "2:03". */
static void
clock_text(char *out, size_t size, uint64_t seconds)
{
	if (seconds >= 3600)
		snprintf(out, size, "%" PRIu64 ":%02u:%02u", seconds / 3600,
		    (unsigned)(seconds / 60 % 60), (unsigned)(seconds % 60));
	else
		snprintf(out, size, "%u:%02u", (unsigned)(seconds / 60),
		    (unsigned)(seconds % 60));
}

void
bulk_console_progress(char *out, size_t size, uint64_t rows, uint64_t bytes,
    uint64_t total, uint64_t elapsed_ns)
{
	double seconds = (double)elapsed_ns / 1e9, share;
	double rate = seconds > 0 ? (double)rows / seconds : 0;
	char bar[BAR_CELLS + 1], left[32];
	size_t cells;

	if (total == 0) {
		clock_text(left, sizeof(left), elapsed_ns / UINT64_C(1000000000));
		snprintf(
		    out, size, "%" PRIu64 " rows  %.0f a second  %s", rows, rate, left);
		return;
	}
	share = bytes < total ? (double)bytes / (double)total : 1.0;
	cells = (size_t)(share * BAR_CELLS);
	memset(bar, '.', BAR_CELLS);
	memset(bar, '#', cells);
	bar[BAR_CELLS] = '\0';
	if (share > 0 && seconds * (1.0 - share) / share < 360000.0)
		clock_text(left, sizeof(left),
		    (uint64_t)(seconds * (1.0 - share) / share + 0.5));
	else
		snprintf(left, sizeof(left), "?");
	snprintf(out, size, "[%s] %3.0f%%  %" PRIu64 " rows  %.0f a second  %s left",
	    bar, share * 100.0, rows, rate, left);
}
