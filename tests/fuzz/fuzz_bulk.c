/* SPDX-License-Identifier: MIT */
/*
 * telnyx-bulk's CSV and templates: what a row is does not depend on the pieces
 * that it is read in, and a message is the template with fields in it.
 *
 * Input: a byte (its low three bits: how many cuts), a byte for each cut (where,
 * in 256ths), a line with the template, the CSV.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>
#include <json-c/json.h>

#include "programs/bulk/check.h"
#include "programs/bulk/line.h"
#include "programs/bulk/template.h"
#include "programs/common/rows.h"
#include "programs/common/text.h"
#include "base/utf8.h"
#include "fuzz.h"

#define MAX_CSV_BYTES 16384
#define MAX_PIECES 9

/* A reader on standard input, which is a socket where each read() gives one
 * piece, and nothing at the end.  NULL: the system has no room for the pieces. */
static struct program_rows *
open_rows(const uint8_t *csv, const size_t *cuts, size_t pieces)
{
	struct program_rows *rows = NULL;
	char error[PROGRAM_ERROR_MAX];
	bool ok = true;
	int ends[2];
	size_t i;

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) != 0)
		return NULL;
	(void)fcntl(ends[1], F_SETFL, O_NONBLOCK);
	for (i = 0; ok && i < pieces; i++)
		if (cuts[i + 1] > cuts[i]) /* an empty piece would be the end */
			ok = send(ends[1], csv + cuts[i], cuts[i + 1] - cuts[i], 0) ==
			     (ssize_t)(cuts[i + 1] - cuts[i]);
	ok = ok && send(ends[1], "", 0, 0) == 0;
	ok = dup2(ends[0], STDIN_FILENO) == STDIN_FILENO && ok;
	(void)close(ends[0]);
	(void)close(ends[1]);
	if (ok)
		FUZZ_CHECK(program_rows_open("-", &rows, error, sizeof(error)));
	return rows;
}

/* --- what was read, as one text --- */

struct told {
	char *text;
	size_t len;
	size_t cap;
};

static void
tell(struct told *told, const void *data, size_t len)
{
	if (!program_text_grow(&told->text, &told->cap, told->len + len + 1))
		abort();
	if (len > 0)
		memcpy(told->text + told->len, data, len);
	told->len += len;
}

static void
tell_row(
    struct told *told, const struct program_rows *rows, const struct program_row *row)
{
	char line[128];
	size_t i;

	(void)snprintf(line, sizeof(line),
	    "row %llu line %llu count %zu:", (unsigned long long)row->number,
	    (unsigned long long)row->line, row->count);
	tell(told, line, strlen(line));
	for (i = 0; i < program_rows_column_count(rows); i++) {
		FUZZ_CHECK((row->fields[i].text != NULL) == (i < row->count));
		if (row->fields[i].text == NULL)
			continue;
		FUZZ_CHECK(row->fields[i].text[row->fields[i].len] == '\0');
		(void)snprintf(line, sizeof(line), "%zu,", row->fields[i].len);
		tell(told, line, strlen(line));
		tell(told, row->fields[i].text, row->fields[i].len);
	}
}

/* --- messages --- */

/* The same by another way: take the template apart each time. */
static void
check_rendered(const char *template, const struct program_rows *rows,
    const struct program_row *row, const char *rendered)
{
	struct told expected = {0};
	const char *open, *close, *name;
	size_t len, column;

	while ((open = strstr(template, "{{")) != NULL) {
		tell(&expected, template, (size_t)(open - template));
		close = strstr(open + 2, "}}");
		FUZZ_CHECK(close != NULL);
		name = open + 2;
		len = (size_t)(close - name);
		program_text_trim(&name, &len);
		FUZZ_CHECK(program_rows_column(rows, name, len, &column) ==
			   PROGRAM_ROWS_COLUMN_FOUND);
		tell(&expected, row->fields[column].text, row->fields[column].len);
		template = close + 2;
	}
	tell(&expected, template, strlen(template) + 1);
	FUZZ_CHECK(memcmp(expected.text, rendered, expected.len) == 0);
	free(expected.text);
}

/* Made once: a dry run's, which sends nothing. */
static const struct telnyx_client *
dry_client(void)
{
	static struct telnyx_client *client;

	if (client == NULL)
		FUZZ_CHECK(telnyx_client_new(event_base_new(),
			       TELNYX_CONFIG(.from = "+13125550001"), &client,
			       NULL) == TELNYX_OK);
	return client;
}

static void
check_line(const struct program_row *row, const char *text)
{
	struct telnyx_segments count;
	struct json_object *json;
	char why[PROGRAM_ERROR_MAX], *line;
	const char *to = row->fields[0].text;
	size_t len;
	bool good =
	    bulk_check_message(dry_client(), to, text, false, &count, why, sizeof(why));

	line = bulk_line_dry_run(row->number, to, &count, good ? NULL : why, &len);
	FUZZ_CHECK(line != NULL && len > 0 && strlen(line) == len);
	FUZZ_CHECK(strchr(line, '\n') == line + len - 1);
	FUZZ_CHECK(telnyx_utf8_is_valid(line));
	FUZZ_CHECK(telnyx_json_visible(line, len, NULL, 0) == len);
	json = json_tokener_parse(line);
	FUZZ_CHECK(json_object_is_type(json, json_type_object));
	json_object_put(json);
	free(line);
}

static void
try_row(struct bulk_template *tpl, const char *template,
    const struct program_rows *rows, const struct program_row *row)
{
	const char *text;
	char why[PROGRAM_ERROR_MAX];
	enum bulk_check check;

	text = bulk_template_render(tpl, row);
	FUZZ_CHECK(text != NULL);
	check = bulk_check_row(rows, row, 0, tpl, why, sizeof(why));
	if (check != BULK_CHECK_OK)
		return;
	FUZZ_CHECK(row->count == program_rows_column_count(rows));
	FUZZ_CHECK(telnyx_utf8_is_valid(text));
	check_rendered(template, rows, row, text);
	check_line(row, text);
}

/* Read all of it; what there was is told in `told`. */
static void
try_rows(struct program_rows *rows, const char *template, struct told *told)
{
	struct bulk_template *tpl = NULL;
	const struct program_row *row;
	char error[PROGRAM_ERROR_MAX];
	enum program_rows_status status;
	uint64_t number = 0, line = 0;

	status = program_rows_header(rows);
	if (status == PROGRAM_ROWS_ROW) {
		FUZZ_CHECK(program_rows_column_count(rows) > 0);
		if (bulk_template_new("--text", template, strlen(template), &tpl, error,
			sizeof(error)) &&
		    !bulk_template_bind(tpl, rows, error, sizeof(error))) {
			bulk_template_free(tpl);
			tpl = NULL;
		}
	}
	while (status == PROGRAM_ROWS_ROW || status == PROGRAM_ROWS_MORE) {
		status = program_rows_next(rows, &row);
		if (status == PROGRAM_ROWS_MORE && program_rows_fill(rows) < 0)
			status = PROGRAM_ROWS_FAULT;
		if (status != PROGRAM_ROWS_ROW)
			continue;
		FUZZ_CHECK(row->number == ++number && row->line > line);
		line = row->line;
		tell_row(told, rows, row);
		if (tpl != NULL)
			try_row(tpl, template, rows, row);
	}
	if (status == PROGRAM_ROWS_FAULT)
		tell(told, program_rows_error(rows), strlen(program_rows_error(rows)));
	if (number > 0 || status == PROGRAM_ROWS_END)
		FUZZ_CHECK(program_rows_next(rows, &row) == status); /* for good */
	bulk_template_free(tpl);
	program_rows_free(rows);
}

static void
try_utf8(const char *data, size_t size)
{
	size_t len, valid = program_text_valid(data, size);
	char *clean = program_text_clean(data, size, &len);

	FUZZ_CHECK(valid == telnyx_utf8_valid_bytes(data, size));
	FUZZ_CHECK(clean != NULL && program_text_valid(clean, len) == len);
	FUZZ_CHECK(valid < size || len == size);
	free(clean);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	size_t cuts[MAX_PIECES + 1] = {0}, count = fuzz_byte(&input) & 7, i;
	uint8_t places[MAX_PIECES] = {0};
	struct told whole = {0}, pieces = {0};
	struct program_rows *rows;
	char *template;

	for (i = 1; i <= count; i++)
		places[i] = fuzz_byte(&input);
	template = fuzz_line(&input);
	if (input.left > MAX_CSV_BYTES)
		input.left = MAX_CSV_BYTES;
	for (i = 1; i <= count; i++) {
		cuts[i] = input.left * places[i] / 256;
		if (cuts[i] < cuts[i - 1])
			cuts[i] = cuts[i - 1];
	}
	cuts[count + 1] = input.left;
	try_utf8((const char *)input.at, input.left);
	if ((rows = open_rows(input.at, cuts, count + 1)) != NULL) {
		try_rows(rows, template, &pieces);
		cuts[1] = input.left;
		if ((rows = open_rows(input.at, cuts, 1)) != NULL) {
			try_rows(rows, template, &whole);
			FUZZ_CHECK(whole.len == pieces.len);
			FUZZ_CHECK(whole.len == 0 ||
				   memcmp(whole.text, pieces.text, whole.len) == 0);
		}
	}
	free(whole.text);
	free(pieces.text);
	free(template);
	return 0;
}
