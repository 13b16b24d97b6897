/* SPDX-License-Identifier: MIT */
/*
 * The rows of a CSV file, on libcsv in strict mode.
 *
 * libcsv calls back for each field and row and cannot be paused.  It is
 * therefore fed line by line: a row ends only at a line's end, so one call
 * never gives more than one row, no rows pile up, and the line of a fault is
 * known exactly.
 */
#include "programs/common/rows.h"

#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "programs/common/text.h"

#define CHUNK_BYTES 65536u

struct span {
	size_t at;
	size_t len;
};

struct program_rows {
	const char *name;
	int fd;
	bool close_fd;
	bool regular;
	uint64_t total;

	/* The chunk that is being parsed. */
	char *chunk;
	size_t chunk_at;
	size_t chunk_len;
	uint64_t done; /* bytes parsed since the start */
	bool begun;    /* the byte order mark was looked for */
	bool at_end;   /* read() gave 0 */
	bool finished; /* and libcsv was told */
	bool faulty;
	char error[PROGRAM_ERROR_MAX];

	/* The row that is being built. */
	struct csv_parser parser;
	bool parser_ready;
	char *text;
	size_t text_len;
	size_t text_cap;
	struct span *spans;
	size_t span_cap;
	size_t count;	  /* fields seen, also those not kept */
	size_t row_bytes; /* bytes fed for the row */
	bool row_open;
	bool row_done;
	bool no_memory;

	uint64_t line; /* the line of the next byte to feed */
	bool after_cr;
	uint64_t row_line;   /* where the row began */
	uint64_t field_line; /* where its current field began */

	/* The header, once known: columns zero-ended, in one block. */
	char *header;
	struct program_field *columns;
	size_t column_count;

	struct program_row row;
	struct program_field *fields;
};

static enum program_rows_status fault(struct program_rows *rows, const char *format,
    ...) __attribute__((format(printf, 2, 3)));

static enum program_rows_status
fault(struct program_rows *rows, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(rows->error, sizeof(rows->error), format, args);
	va_end(args);
	rows->faulty = true;
	return PROGRAM_ROWS_FAULT;
}

/* RFC 4180: "Spaces are considered part of a field and should not be
 * ignored"; libcsv would trim them. */
static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static void
on_field(void *text, size_t len, void *arg)
{
	struct program_rows *rows = arg;
	size_t at = rows->count;

	rows->count++;
	rows->field_line = rows->line;
	/* Only the number of its fields matters of a row that is too long. */
	if (rows->columns != NULL && at >= rows->column_count)
		return;
	if (at >= rows->span_cap) {
		size_t cap = rows->span_cap > 0 ? rows->span_cap * 2 : 16;
		struct span *moved = realloc(rows->spans, cap * sizeof(*moved));

		if (moved == NULL) {
			rows->no_memory = true;
			return;
		}
		rows->spans = moved;
		rows->span_cap = cap;
	}
	if (!program_text_grow(
		&rows->text, &rows->text_cap, rows->text_len + len + 1)) {
		rows->no_memory = true;
		return;
	}
	rows->spans[at].at = rows->text_len;
	rows->spans[at].len = len;
	if (len > 0)
		memcpy(rows->text + rows->text_len, text, len);
	rows->text[rows->text_len + len] = '\0';
	rows->text_len += len + 1;
}

static void
on_row(int end, void *arg)
{
	struct program_rows *rows = arg;

	(void)end;
	rows->row_done = true;
}

bool
program_rows_open(const char *path, struct program_rows **out, char *error, size_t size)
{
	return program_rows_open_fd(-1, path, out, error, size);
}

bool
program_rows_open_fd(
    int fd, const char *path, struct program_rows **out, char *error, size_t size)
{
	struct program_rows *rows;
	struct stat st;
	off_t at;

	*out = NULL;
	if ((rows = calloc(1, sizeof(*rows))) == NULL ||
	    (rows->chunk = malloc(CHUNK_BYTES)) == NULL)
		goto no_memory;
	rows->fd = -1;
	rows->line = 1;
	rows->name = strcmp(path, "-") == 0 ? "standard input" : path;
	if (csv_init(&rows->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		goto no_memory;
	rows->parser_ready = true;
	csv_set_space_func(&rows->parser, no_space);

	if (fd >= 0) {
		rows->fd = fd;
	} else if (strcmp(path, "-") == 0) {
		rows->fd = STDIN_FILENO;
	} else {
		rows->fd = open(path, O_RDONLY | O_CLOEXEC);
		rows->close_fd = rows->fd >= 0;
	}
	if (rows->fd < 0 || fstat(rows->fd, &st) != 0) {
		snprintf(error, size, "%s: %s", rows->name, strerror(errno));
		goto fail;
	}
	if (S_ISDIR(st.st_mode)) {
		snprintf(error, size, "%s: is a directory, not a CSV file", rows->name);
		goto fail;
	}
	rows->regular = S_ISREG(st.st_mode);
	if (rows->regular && (at = lseek(rows->fd, 0, SEEK_CUR)) >= 0 &&
	    at < st.st_size)
		rows->total = (uint64_t)(st.st_size - at);
	*out = rows;
	return true;
no_memory:
	snprintf(error, size, "%s: out of memory", path);
fail:
	program_rows_free(rows);
	return false;
}

void
program_rows_free(struct program_rows *rows)
{
	if (rows == NULL)
		return;
	if (rows->parser_ready)
		csv_free(&rows->parser);
	if (rows->close_fd)
		close(rows->fd);
	free(rows->chunk);
	free(rows->text);
	free(rows->spans);
	free(rows->header);
	free(rows->columns);
	free(rows->fields);
	free(rows);
}

int
program_rows_fill(struct program_rows *rows)
{
	ssize_t n;

	if (rows->faulty)
		return -1;
	/* What is left over can only be a piece of a byte order mark. */
	if (rows->chunk_at > 0) {
		memmove(rows->chunk, rows->chunk + rows->chunk_at,
		    rows->chunk_len - rows->chunk_at);
		rows->chunk_len -= rows->chunk_at;
		rows->chunk_at = 0;
	}
	if (rows->chunk_len == CHUNK_BYTES || rows->at_end)
		return 1;
	do {
		n = read(rows->fd, rows->chunk + rows->chunk_len,
		    CHUNK_BYTES - rows->chunk_len);
	} while (n < 0 && errno == EINTR);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return 0;
	if (n < 0) {
		fault(rows, "%s: cannot be read on from line %llu: %s", rows->name,
		    (unsigned long long)rows->line, strerror(errno));
		return -1;
	}
	rows->chunk_len += (size_t)n;
	rows->at_end = n == 0;
	return 1;
}

/* Skip a byte order mark, which may come in pieces.  False: wait for more,
 * or a fault. */
static bool
begin(struct program_rows *rows)
{
	static const char mark[] = "\xEF\xBB\xBF";
	static const char little[] = "\xFF\xFE", big[] = "\xFE\xFF";
	const char *s = rows->chunk + rows->chunk_at;
	size_t len = rows->chunk_len - rows->chunk_at;
	size_t look = len < 3 ? len : 3;

	if (len < 3 && !rows->at_end && memcmp(s, mark, look) == 0)
		return false;
	if (len == 1 && !rows->at_end && (s[0] == little[0] || s[0] == big[0]))
		return false;
	if (len >= 2 && (memcmp(s, little, 2) == 0 || memcmp(s, big, 2) == 0)) {
		fault(rows, "%s: is UTF-16; it has to be UTF-8", rows->name);
		return false;
	}
	if (len >= 3 && memcmp(s, mark, 3) == 0) {
		rows->chunk_at += 3;
		rows->done += 3;
	}
	rows->begun = true;
	return true;
}

static void
row_clear(struct program_rows *rows)
{
	rows->text_len = 0;
	rows->count = 0;
	rows->row_bytes = 0;
	rows->row_done = false;
	rows->row_open = false;
}

/* Hand out the row that was collected. */
static enum program_rows_status
row_take(struct program_rows *rows)
{
	size_t i;

	if (rows->no_memory)
		return fault(rows, "%s: line %llu: out of memory", rows->name,
		    (unsigned long long)rows->row_line);
	for (i = 0; i < rows->column_count; i++) {
		bool there = i < rows->count;

		rows->fields[i].text = there ? rows->text + rows->spans[i].at : NULL;
		rows->fields[i].len = there ? rows->spans[i].len : 0;
	}
	rows->row.number++;
	rows->row.line = rows->row_line;
	rows->row.fields = rows->fields;
	rows->row.count = rows->count;
	return PROGRAM_ROWS_ROW;
}

/* End the file: what is left is the last row, or a fault. */
static enum program_rows_status
last_row(struct program_rows *rows)
{
	bool quoted = rows->row_open;

	rows->finished = true;
	if (csv_fini(&rows->parser, on_field, on_row, rows) != 0)
		return quoted && csv_error(&rows->parser) == CSV_EPARSE
			   ? fault(rows,
				 "%s: line %llu: the quote that opens here is never "
				 "closed",
				 rows->name, (unsigned long long)rows->field_line)
			   : fault(rows, "%s: line %llu: out of memory", rows->name,
				 (unsigned long long)rows->line);
	return rows->row_done ? row_take(rows) : PROGRAM_ROWS_END;
}

/* Count the line that the bytes [s, s+len) end, if they do: LF, CRLF and a CR
 * alone each end one. */
static void
count_line(struct program_rows *rows, const char *s, size_t len)
{
	char last = s[len - 1];

	if (last == '\r' || (last == '\n' && !(len == 1 && rows->after_cr)))
		rows->line++;
	rows->after_cr = last == '\r';
}

/* Feed libcsv up to the end of the line, or of the chunk. */
static enum program_rows_status
feed(struct program_rows *rows)
{
	const char *s = rows->chunk + rows->chunk_at;
	size_t rest = rows->chunk_len - rows->chunk_at, len = 0, used;

	while (len < rest && s[len] != '\n' && s[len] != '\r')
		len++;
	if (len < rest)
		len++;
	if (!rows->row_open && s[0] != '\n' && s[0] != '\r') {
		rows->row_open = true;
		rows->row_line = rows->line;
		rows->field_line = rows->line;
	}
	if (rows->row_open)
		rows->row_bytes += len;
	if (rows->row_bytes > PROGRAM_ROWS_ROW_MAX)
		return fault(rows,
		    "%s: line %llu: this row is longer than 1 MiB; is a quote left "
		    "open?",
		    rows->name, (unsigned long long)rows->row_line);
	used = csv_parse(&rows->parser, s, len, on_field, on_row, rows);
	if (used != len) {
		const char *what = "out of memory";

		if (csv_error(&rows->parser) == CSV_EPARSE)
			what =
			    rows->parser.quoted
				? "text behind the closing quote of a field"
				: "a quote inside a field that does not begin with one";
		return fault(rows, "%s: line %llu: %s", rows->name,
		    (unsigned long long)rows->line, what);
	}
	count_line(rows, s, len);
	rows->chunk_at += len;
	rows->done += len;
	return rows->row_done ? row_take(rows) : PROGRAM_ROWS_MORE;
}

enum program_rows_status
program_rows_next(struct program_rows *rows, const struct program_row **row)
{
	enum program_rows_status status = PROGRAM_ROWS_MORE;

	*row = NULL;
	if (rows->faulty)
		return PROGRAM_ROWS_FAULT;
	if (rows->row_done)
		row_clear(rows);
	if (!rows->begun && !begin(rows))
		return rows->faulty ? PROGRAM_ROWS_FAULT : PROGRAM_ROWS_MORE;
	while (status == PROGRAM_ROWS_MORE && rows->chunk_at < rows->chunk_len)
		status = feed(rows);
	if (status == PROGRAM_ROWS_MORE && rows->at_end)
		status = rows->finished ? PROGRAM_ROWS_END : last_row(rows);
	if (status == PROGRAM_ROWS_ROW)
		*row = &rows->row;
	return status;
}

/* Keep the row just read as the header. */
static enum program_rows_status
header_take(struct program_rows *rows)
{
	size_t count = rows->count, i;

	rows->columns = calloc(count, sizeof(*rows->columns));
	rows->fields = calloc(count, sizeof(*rows->fields));
	rows->header = malloc(rows->text_len);
	if (rows->columns == NULL || rows->fields == NULL || rows->header == NULL)
		return fault(rows, "%s: line %llu: out of memory", rows->name,
		    (unsigned long long)rows->row_line);
	memcpy(rows->header, rows->text, rows->text_len);
	for (i = 0; i < count; i++) {
		const char *text = rows->header + rows->spans[i].at;
		size_t len = rows->spans[i].len;

		program_text_trim(&text, &len);
		rows->header[(size_t)(text - rows->header) + len] = '\0';
		rows->columns[i].text = text;
		rows->columns[i].len = len;
	}
	rows->column_count = count;
	rows->row.number = 0;
	row_clear(rows);
	return PROGRAM_ROWS_ROW;
}

enum program_rows_status
program_rows_header(struct program_rows *rows)
{
	enum program_rows_status status;
	const struct program_row *row;
	int filled;

	while ((status = program_rows_next(rows, &row)) == PROGRAM_ROWS_MORE) {
		if ((filled = program_rows_fill(rows)) < 0)
			return PROGRAM_ROWS_FAULT;
		if (filled == 0) {
			struct pollfd wait = {.fd = rows->fd, .events = POLLIN};

			(void)poll(&wait, 1, -1);
		}
	}
	if (status == PROGRAM_ROWS_END)
		return fault(rows, "%s: is empty: there is no header row", rows->name);
	return status == PROGRAM_ROWS_ROW ? header_take(rows) : status;
}

enum program_rows_column
program_rows_column(
    const struct program_rows *rows, const char *name, size_t len, size_t *index)
{
	enum program_rows_column found = PROGRAM_ROWS_COLUMN_MISSING;
	size_t i;

	for (i = 0; i < rows->column_count; i++) {
		const struct program_field *column = &rows->columns[i];

		if (column->len != len || memcmp(column->text, name, len) != 0)
			continue;
		if (found == PROGRAM_ROWS_COLUMN_FOUND)
			return PROGRAM_ROWS_COLUMN_TWICE;
		found = PROGRAM_ROWS_COLUMN_FOUND;
		*index = i;
	}
	return found;
}

size_t
program_rows_column_count(const struct program_rows *rows)
{
	return rows->column_count;
}

const char *
program_rows_column_name(const struct program_rows *rows, size_t index)
{
	return rows->columns[index].text;
}

const char *
program_rows_error(const struct program_rows *rows)
{
	return rows->error;
}

const char *
program_rows_name(const struct program_rows *rows)
{
	return rows->name;
}

int
program_rows_fd(const struct program_rows *rows)
{
	return rows->fd;
}

bool
program_rows_regular(const struct program_rows *rows)
{
	return rows->regular;
}

uint64_t
program_rows_bytes_done(const struct program_rows *rows)
{
	return rows->done;
}

uint64_t
program_rows_bytes_total(const struct program_rows *rows)
{
	return rows->total;
}
