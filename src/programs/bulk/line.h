/* SPDX-License-Identifier: MIT */
/* One line of output: one JSON object for one row. */
#ifndef TELNYX_PROGRAMS_BULK_LINE_H
#define TELNYX_PROGRAMS_BULK_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <telnyx/error.h>
#include <telnyx/segment.h>

/* What became of a row.  All text is borrowed and zero-ended; it need not be
 * UTF-8. */
struct bulk_result {
	uint64_t row;
	const char *to; /* NULL: the row has none */
	enum telnyx_outcome outcome;
	const char *id; /* NULL: not known; so are those below */
	const int64_t *parts;
	const char *cost;
	bool failed; /* if so, the next three say how */
	enum telnyx_error_type type;
	const char *code;
	const char *detail;
	int attempts;
};

/* The line of a result, with its line end; to free().  NULL: no memory. */
char *bulk_line_result(const struct bulk_result *result, size_t *len);

/* The line of a dry run.  `count` is NULL where no message could be made,
 * `problem` where nothing is wrong. */
char *bulk_line_dry_run(uint64_t row, const char *to,
    const struct telnyx_segments *count, const char *problem, size_t *len);

#endif
