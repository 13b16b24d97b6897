/* SPDX-License-Identifier: MIT */
/*
 * The rows of a CSV file (RFC 4180), one at a time and as a stream: what is
 * held is one chunk and one row, whatever the size of the file.
 *
 * The first row is the header.  Blank lines are skipped and not counted.
 * Blanks are part of a field, as the RFC says, except around column names.
 */
#ifndef TELNYX_PROGRAMS_COMMON_ROWS_H
#define TELNYX_PROGRAMS_COMMON_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most bytes of one row: a bound on memory when a quote is left open. */
#define PROGRAM_ROWS_ROW_MAX (1024u * 1024u)

struct program_rows;

struct program_field {
	const char *text; /* ended by zero, and may hold zeros */
	size_t len;
};

struct program_row {
	uint64_t number; /* 1 is the first after the header */
	uint64_t line;	 /* where it begins; 1 is the first of the file */
	/* One field for each column; a field that the row does not have has a NULL. */
	const struct program_field *fields;
	size_t count; /* of the fields that the row really has */
};

enum program_rows_status {
	PROGRAM_ROWS_ROW,  /* a row was read */
	PROGRAM_ROWS_MORE, /* call program_rows_fill() first */
	PROGRAM_ROWS_END,
	PROGRAM_ROWS_FAULT /* program_rows_error() says what and where; no more rows
			      follow */
};

enum program_rows_column {
	PROGRAM_ROWS_COLUMN_FOUND,
	PROGRAM_ROWS_COLUMN_MISSING,
	PROGRAM_ROWS_COLUMN_TWICE
};

/* Open `path`, which is borrowed, or take standard input for "-".  False: `error` says
 * why, beginning with the path. */
bool program_rows_open(
    const char *path, struct program_rows **out, char *error, size_t size);
/* The same of a file that is open, at its start: its descriptor stays the caller's. */
bool program_rows_open_fd(
    int fd, const char *path, struct program_rows **out, char *error, size_t size);
void program_rows_free(struct program_rows *rows);

/* Read the header, and wait for it, also on a pipe.  ROW or FAULT. */
enum program_rows_status program_rows_header(struct program_rows *rows);
/* The next row, borrowed until the next call.  Never reads. */
enum program_rows_status program_rows_next(
    struct program_rows *rows, const struct program_row **row);
/* Do one read(); on a pipe call it only when that is ready.  1: something came, or the
 * end; 0: nothing there yet; -1: a fault. */
int program_rows_fill(struct program_rows *rows);

enum program_rows_column program_rows_column(
    const struct program_rows *rows, const char *name, size_t len, size_t *index);
size_t program_rows_column_count(const struct program_rows *rows);
/* Text of the header's column, zero-ended. */
const char *program_rows_column_name(const struct program_rows *rows, size_t index);

const char *program_rows_error(const struct program_rows *rows);
const char *program_rows_name(const struct program_rows *rows);
int program_rows_fd(const struct program_rows *rows);
/* Is the input a regular file: always ready, and of a known size? */
bool program_rows_regular(const struct program_rows *rows);
uint64_t program_rows_bytes_done(const struct program_rows *rows);
uint64_t program_rows_bytes_total(
    const struct program_rows *rows); /* The size of the input; 0: not known. */

#endif
