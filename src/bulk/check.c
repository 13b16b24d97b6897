/* SPDX-License-Identifier: MIT */
/* What can be wrong with a row, and with a message that is only counted. */
#include "bulk/check.h"

#include <stdio.h>
#include <string.h>

#include "bulk/text.h"

static bool
used_column(const struct bulk_row *row, size_t column)
{
	const struct bulk_field *field = &row->fields[column];

	return bulk_text_valid(field->text, field->len) == field->len;
}

enum bulk_check
bulk_check_row(const struct bulk_rows *rows, const struct bulk_row *row,
    size_t to_column, const struct bulk_template *tpl, char *why, size_t size)
{
	size_t columns = bulk_rows_column_count(rows), i, bad = columns;

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
			    bulk_rows_column_name(rows, i),
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
	    bulk_rows_column_name(rows, bad), (unsigned long long)row->line);
	return BULK_CHECK_UTF8;
}

/* +E.164 (up to 15 digits, the first not 0), or a short code of 5 or 6. */
static bool
is_recipient(const char *to)
{
	bool plus = to[0] == '+';
	size_t digits;

	to += plus;
	digits = strspn(to, "0123456789");
	if (to[digits] != '\0')
		return false;
	if (!plus)
		return digits == 5 || digits == 6;
	return digits >= 2 && digits <= 15 && to[0] != '0';
}

bool
bulk_check_message(const char *to, const char *text, struct telnyx_segments *count,
    char *why, size_t size)
{
	memset(count, 0, sizeof(*count));
	if (telnyx_segments(text, TELNYX_ENCODING_AUTO, 0, count) != TELNYX_OK) {
		snprintf(why, size, "text: cannot be counted");
		return false;
	}
	if (to[0] == '\0') {
		snprintf(why, size, "to: is empty");
		return false;
	}
	if (!is_recipient(to)) {
		snprintf(
		    why, size, "to: not +E.164, nor a short code of 5 or 6 digits");
		return false;
	}
	if (text[strspn(text, " \t\r\n")] == '\0') {
		snprintf(why, size, "text: is blank");
		return false;
	}
	if (count->parts > TELNYX_MAX_PARTS) {
		snprintf(why, size, "text: %u parts, and the most is %d", count->parts,
		    TELNYX_MAX_PARTS);
		return false;
	}
	return true;
}
