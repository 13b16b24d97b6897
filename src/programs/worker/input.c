/* SPDX-License-Identifier: MIT */
#include "programs/worker/input.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "programs/common/rows.h"
#include "programs/common/text.h"
#include "programs/worker/console.h"
#include "programs/worker/input_csv.h"

#define CHUNK_BYTES 65536u
#define LINE_MAX_BYTES (1024u * 1024u)

struct worker_input {
	const char *name;
	struct program_rows *rows; /* CSV; NULL: JSON Lines */
	struct line_buffer {
		char *data;
		size_t at, len, cap;
	} buffer;
	int fd;
	bool close_fd;
	bool regular;
	bool at_end;
	bool faulty;
	bool skipping; /* the rest of a line that is too long */
	uint64_t line; /* of the next one */
	char error[WORKER_ERROR_MAX];
};

static bool
is_csv(const struct worker_options *options, const char *path)
{
	size_t len = strlen(path);

	if (options->format != 0)
		return options->format == WORKER_FORMAT_CSV;
	return len >= 4 && strcmp(path + len - 4, ".csv") == 0;
}

static bool
open_lines(struct worker_input *input, const char *path, char *error, size_t size)
{
	struct stat st;

	input->name = strcmp(path, "-") == 0 ? "standard input" : path;
	input->fd = STDIN_FILENO;
	if (input->name == path) {
		input->fd = open(path, O_RDONLY | O_CLOEXEC);
		input->close_fd = input->fd >= 0;
	}
	if (input->fd < 0 || fstat(input->fd, &st) != 0) {
		snprintf(error, size, "%s: %s", input->name, strerror(errno));
		return false;
	}
	if (S_ISDIR(st.st_mode)) {
		snprintf(error, size, "%s: is a directory", input->name);
		return false;
	}
	/* What no loop can wait for, /dev/null among it, is always ready. */
	input->regular =
	    !S_ISFIFO(st.st_mode) && !S_ISSOCK(st.st_mode) && isatty(input->fd) == 0;
	return true;
}

static bool
open_rows(struct worker_input *input, const char *path, char *error, size_t size)
{
	if (!program_rows_open(path, &input->rows, error, size))
		return false;
	if (program_rows_header(input->rows) != PROGRAM_ROWS_ROW) {
		snprintf(error, size, "%s", program_rows_error(input->rows));
		return false;
	}
	input->name = program_rows_name(input->rows);
	input->fd = program_rows_fd(input->rows);
	input->regular = program_rows_regular(input->rows);
	return worker_csv_header(input->rows, error, size);
}

bool
worker_input_open(const struct worker_options *options, const char *path,
    struct worker_input **out, char *error, size_t size)
{
	struct worker_input *input = calloc(1, sizeof(*input));
	bool good;

	*out = NULL;
	if (input == NULL) {
		snprintf(error, size, "out of memory");
		return false;
	}
	input->line = 1;
	good = is_csv(options, path) ? open_rows(input, path, error, size)
				     : open_lines(input, path, error, size);
	if (!good) {
		worker_input_free(input);
		return false;
	}
	*out = input;
	return true;
}

void
worker_input_free(struct worker_input *input)
{
	if (input == NULL)
		return;
	program_rows_free(input->rows);
	if (input->close_fd)
		close(input->fd);
	free(input->buffer.data);
	free(input);
}

static enum worker_input_status
fault(struct worker_input *input, const char *why)
{
	snprintf(input->error, sizeof(input->error), "%s:%" PRIu64 ": %s", input->name,
	    input->line, why);
	input->faulty = true;
	return WORKER_INPUT_FAULT;
}

/* --- lines --- */

static const char too_long[] = "is longer than 1 MiB";

/* A byte order mark says nothing. */
static void
skip_mark(struct worker_input *input)
{
	struct line_buffer *buffer = &input->buffer;

	if (input->line == 1 && buffer->len - buffer->at >= 3 &&
	    memcmp(buffer->data + buffer->at, "\xEF\xBB\xBF", 3) == 0)
		buffer->at += 3;
}

static void
take_line(struct worker_line *line, const char *text, size_t len)
{
	if (len > LINE_MAX_BYTES)
		line->refused = too_long;
	else if (memchr(text, '\0', len) != NULL)
		line->refused = "has a zero byte";
	else if (program_text_valid(text, len) < len)
		line->refused = "is not UTF-8";
	else if ((line->text = strndup(text, len)) == NULL)
		line->refused = "out of memory";
}

/* Of a line that is too long nothing is kept.  True: its end is still to come. */
static bool
skip_line(struct worker_input *input)
{
	struct line_buffer *buffer = &input->buffer;
	const char *text = buffer->data + buffer->at;
	size_t left = buffer->len - buffer->at;
	const char *end = left > 0 ? memchr(text, '\n', left) : NULL;

	buffer->at = end != NULL ? buffer->at + (size_t)(end - text) + 1 : buffer->len;
	input->skipping = end == NULL && !input->at_end;
	return input->skipping;
}

static enum worker_input_status
refuse_long(struct worker_input *input, struct worker_line *line)
{
	input->skipping = true;
	line->number = input->line++;
	line->refused = too_long;
	return WORKER_INPUT_LINE;
}

static enum worker_input_status
next_line(struct worker_input *input, struct worker_line *line)
{
	struct line_buffer *buffer = &input->buffer;
	const char *text, *end, *trimmed;
	size_t len, left;

	if (input->skipping && skip_line(input))
		return WORKER_INPUT_MORE;
	for (;;) {
		left = buffer->len - buffer->at;
		text = left > 0 ? buffer->data + buffer->at : "";
		end = left > 0 ? memchr(text, '\n', left) : NULL;
		if (end == NULL && !input->at_end)
			return left > LINE_MAX_BYTES ? refuse_long(input, line)
						     : WORKER_INPUT_MORE;
		if (end == NULL && left == 0)
			return WORKER_INPUT_END;
		skip_mark(input);
		text = buffer->data + buffer->at;
		len = end != NULL ? (size_t)(end - text) : buffer->len - buffer->at;
		buffer->at += len + (end != NULL);
		line->number = input->line++;
		if (len > 0 && text[len - 1] == '\r')
			len--;
		trimmed = text;
		left = len;
		program_text_trim(&trimmed, &left);
		if (left == 0)
			continue; /* a blank line */
		take_line(line, text, len);
		return WORKER_INPUT_LINE;
	}
}

static void
fill_lines(struct worker_input *input)
{
	struct line_buffer *buffer = &input->buffer;
	ssize_t n;

	buffer->len -= buffer->at;
	if (buffer->at > 0)
		memmove(buffer->data, buffer->data + buffer->at, buffer->len);
	buffer->at = 0;
	if (!program_text_grow(
		&buffer->data, &buffer->cap, buffer->len + CHUNK_BYTES)) {
		(void)fault(input, "out of memory");
		return;
	}
	n = read(input->fd, buffer->data + buffer->len, CHUNK_BYTES);
	if (n > 0)
		buffer->len += (size_t)n;
	else if (n == 0)
		input->at_end = true;
	else if (errno != EINTR && errno != EAGAIN)
		(void)fault(input, strerror(errno));
}

/* --- rows --- */

static enum worker_input_status
next_row(struct worker_input *input, struct worker_line *line)
{
	const struct program_row *row = NULL;

	switch (program_rows_next(input->rows, &row)) {
	case PROGRAM_ROWS_ROW:
		line->number = row->line;
		line->text = worker_csv_row(input->rows, row, &line->refused);
		return WORKER_INPUT_LINE;
	case PROGRAM_ROWS_MORE:
		return WORKER_INPUT_MORE;
	case PROGRAM_ROWS_END:
		return WORKER_INPUT_END;
	case PROGRAM_ROWS_FAULT:
		break;
	}
	return WORKER_INPUT_FAULT;
}

/* --- both --- */

enum worker_input_status
worker_input_next(struct worker_input *input, struct worker_line *line)
{
	memset(line, 0, sizeof(*line));
	if (input->faulty)
		return WORKER_INPUT_FAULT;
	return input->rows != NULL ? next_row(input, line) : next_line(input, line);
}

void
worker_input_fill(struct worker_input *input)
{
	if (input->rows != NULL)
		(void)program_rows_fill(input->rows);
	else
		fill_lines(input);
}

bool
worker_input_regular(const struct worker_input *input)
{
	return input->regular;
}

int
worker_input_fd(const struct worker_input *input)
{
	return input->fd;
}

const char *
worker_input_name(const struct worker_input *input)
{
	return input->name;
}

const char *
worker_input_error(const struct worker_input *input)
{
	return input->rows != NULL ? program_rows_error(input->rows) : input->error;
}
