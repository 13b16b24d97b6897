/* SPDX-License-Identifier: MIT */
/*
 * The rows of a CSV file (RFC 4180), one at a time and as a stream: what is
 * held is one chunk and one row, whatever the size of the file.
 *
 * The first row is the header.  Blank lines are skipped and not counted.
 * Blanks are part of a field, as the RFC says, except around column names.
 */
#ifndef TELNYX_PROGRAMS_BULK_ROWS_H
#define TELNYX_PROGRAMS_BULK_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most bytes of one row: a bound on memory when a quote is left open. */
#define BULK_ROWS_ROW_MAX (1024u * 1024u)

struct bulk_rows;

struct bulk_field {
	const char *text; /* ended by zero, and may hold zeros */
	size_t len;
};

struct bulk_row {
	uint64_t number; /* 1 is the first after the header */
	uint64_t line;	 /* where it begins; 1 is the first of the file */
	/* One field for each column; a field that the row does not have has a NULL. */
	const struct bulk_field *fields;
	size_t count; /* of the fields that the row really has */
};

enum bulk_rows_status {
	BULK_ROWS_ROW,	/* a row was read */
	BULK_ROWS_MORE, /* call bulk_rows_fill() first */
	BULK_ROWS_END,
	BULK_ROWS_FAULT /* bulk_rows_error() says what and where; no more rows follow */
};

enum bulk_rows_column {
	BULK_ROWS_COLUMN_FOUND,
	BULK_ROWS_COLUMN_MISSING,
	BULK_ROWS_COLUMN_TWICE
};

/* Open `path`, which is borrowed, or take standard input for "-".  False: `error` says
 * why, beginning with the path. */
bool bulk_rows_open(const char *path, struct bulk_rows **out, char *error, size_t size);
void bulk_rows_free(struct bulk_rows *rows);

/* Read the header, and wait for it, also on a pipe.  ROW or FAULT. */
enum bulk_rows_status bulk_rows_header(struct bulk_rows *rows);
/* The next row, borrowed until the next call.  Never reads. */
enum bulk_rows_status bulk_rows_next(
    struct bulk_rows *rows, const struct bulk_row **row);
/* Do one read(); on a pipe call it only when that is ready.  1: something came, or the
 * end; 0: nothing there yet; -1: a fault. */
int bulk_rows_fill(struct bulk_rows *rows);

enum bulk_rows_column bulk_rows_column(
    const struct bulk_rows *rows, const char *name, size_t len, size_t *index);
size_t bulk_rows_column_count(const struct bulk_rows *rows);
/* Text of the header's column, zero-ended. */
const char *bulk_rows_column_name(const struct bulk_rows *rows, size_t index);

const char *bulk_rows_error(const struct bulk_rows *rows);
const char *bulk_rows_name(const struct bulk_rows *rows);
int bulk_rows_fd(const struct bulk_rows *rows);
/* Is the input a regular file: always ready, and of a known size? */
bool bulk_rows_regular(const struct bulk_rows *rows);
uint64_t bulk_rows_bytes_done(const struct bulk_rows *rows);
uint64_t bulk_rows_bytes_total(
    const struct bulk_rows *rows); /* The size of the input; 0: not known. */

#endif
