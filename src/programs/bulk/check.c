/* SPDX-License-Identifier: MIT */
/* What can be wrong with a row, and with a message that is only counted. */
#include "programs/bulk/check.h"

#include <stdio.h>
#include <string.h>

#include "programs/common/text.h"

static bool
used_column(const struct program_row *row, size_t column)
{
	const struct program_field *field = &row->fields[column];

	return program_text_valid(field->text, field->len) == field->len;
}

enum bulk_check
bulk_check_row(const struct program_rows *rows, const struct program_row *row,
    size_t to_column, const struct bulk_template *tpl, char *why, size_t size)
{
	size_t columns = program_rows_column_count(rows), i, bad = columns;

	if (row->count != columns) {
		snprintf(why, size, "line %llu has %zu field%s and the header has %zu",
		    (unsigned long long)row->line, row->count,
		    row->count == 1 ? "" : "s", columns);
		return BULK_CHECK_FIELDS;
	}
	for (i = 0; i < columns; i++) {
		if (memchr(row->fields[i].text, '\0', row->fields[i].len) != NULL) {
			snprintf(why, size,
			    "column \"%.64s\" has a zero byte (line %llu)",
			    program_rows_column_name(rows, i),
			    (unsigned long long)row->line);
			return BULK_CHECK_ZERO;
		}
	}
	if (!used_column(row, to_column))
		bad = to_column;
	for (i = 0; bad == columns && i < bulk_template_column_count(tpl); i++) {
		if (!used_column(row, bulk_template_column(tpl, i)))
			bad = bulk_template_column(tpl, i);
	}
	if (bad == columns)
		return BULK_CHECK_OK;
	snprintf(why, size, "column \"%.64s\" is not UTF-8 (line %llu)",
	    program_rows_column_name(rows, bad), (unsigned long long)row->line);
	return BULK_CHECK_UTF8;
}

bool
bulk_check_message(const struct telnyx_client *client, const char *to, const char *text,
    bool smart, struct telnyx_segments *count, char *why, size_t size)
{
	struct telnyx_error *error = NULL;
	enum telnyx_status status;

	(void)telnyx_segments_count(
	    text, TELNYX_ENCODING_AUTO, smart ? TELNYX_SEGMENTS_SMART : 0, count);
	status = telnyx_message_validate(
	    client, TELNYX_MESSAGE(.to = to, .text = text), NULL, &error);
	if (status == TELNYX_OK)
		return true;
	if (error != NULL)
		snprintf(why, size, "%s: %s", error->field, error->detail);
	else
		(void)telnyx_error_message(telnyx_refusal(status), why, size);
	telnyx_error_free(error);
	return false;
}
