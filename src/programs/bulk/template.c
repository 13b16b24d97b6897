/* SPDX-License-Identifier: MIT */
/*
 * Templates.  A template is cut once into pieces, each a stretch of plain
 * text followed by at most one column; filling it in is then copying.
 */
#include "programs/bulk/template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "programs/common/text.h"

struct piece {
	const char *text; /* in the template's own copy */
	size_t len;
	const char *name; /* the column behind the text; NULL: none */
	size_t name_len;
	size_t column;
};

struct bulk_template {
	const char *what;
	char *text;
	struct piece *pieces;
	size_t count;
	char *out;
	size_t out_cap;
};

/* The place where `pair` ("{{" or "}}") first stands in [s, end), or NULL. */
static const char *
find_pair(const char *s, const char *end, const char *pair)
{
	for (; end - s >= 2; s++) {
		if (s[0] == pair[0] && s[1] == pair[1])
			return s;
	}
	return NULL;
}

/* The number of the character at `at`, counted from 1, as a person would. */
static size_t
position(const char *text, const char *at)
{
	size_t n = 1;

	for (; text < at; text++)
		n += ((unsigned char)*text & 0xC0) != 0x80;
	return n;
}

static struct piece *
piece_add(struct bulk_template *tpl)
{
	struct piece *moved =
	    realloc(tpl->pieces, (tpl->count + 1) * sizeof(*tpl->pieces));

	if (moved == NULL)
		return NULL;
	tpl->pieces = moved;
	memset(&moved[tpl->count], 0, sizeof(*moved));
	return &moved[tpl->count++];
}

static bool
cut(struct bulk_template *tpl, size_t len, char *error, size_t size)
{
	const char *s = tpl->text, *end = tpl->text + len, *open, *close;
	struct piece *piece;

	while (s < end) {
		if ((piece = piece_add(tpl)) == NULL) {
			snprintf(error, size, "%s: out of memory", tpl->what);
			return false;
		}
		open = find_pair(s, end, "{{");
		piece->text = s;
		piece->len = (size_t)((open != NULL ? open : end) - s);
		if (open == NULL)
			return true;
		if ((close = find_pair(open + 2, end, "}}")) == NULL) {
			snprintf(error, size,
			    "%s: the {{ at character %zu is never closed", tpl->what,
			    position(tpl->text, open));
			return false;
		}
		piece->name = open + 2;
		piece->name_len = (size_t)(close - piece->name);
		program_text_trim(&piece->name, &piece->name_len);
		if (piece->name_len == 0) {
			snprintf(error, size,
			    "%s: the {{}} at character %zu names no column", tpl->what,
			    position(tpl->text, open));
			return false;
		}
		s = close + 2;
	}
	return true;
}

bool
bulk_template_new(const char *what, const char *text, size_t len,
    struct bulk_template **out, char *error, size_t size)
{
	struct bulk_template *tpl;
	size_t good = program_text_valid(text, len);

	*out = NULL;
	if (good < len) {
		snprintf(error, size, "%s: is not UTF-8 (byte %zu)", what, good + 1);
		return false;
	}
	if ((tpl = calloc(1, sizeof(*tpl))) == NULL ||
	    (tpl->text = malloc(len + 1)) == NULL) {
		snprintf(error, size, "%s: out of memory", what);
		goto fail;
	}
	tpl->what = what;
	memcpy(tpl->text, text, len);
	tpl->text[len] = '\0';
	if (!cut(tpl, len, error, size))
		goto fail;
	*out = tpl;
	return true;
fail:
	bulk_template_free(tpl);
	return false;
}

void
bulk_template_free(struct bulk_template *tpl)
{
	if (tpl == NULL)
		return;
	free(tpl->text);
	free(tpl->pieces);
	free(tpl->out);
	free(tpl);
}

/* Say which columns there are, as far as there is room. */
static void
unknown_column(const struct bulk_template *tpl, const struct piece *piece,
    const struct program_rows *rows, char *error, size_t size)
{
	size_t i, used, n = program_rows_column_count(rows);
	int wrote;

	wrote = snprintf(error, size,
	    "%s: there is no column \"%.*s\" in %s, which has:", tpl->what,
	    (int)(piece->name_len < 64 ? piece->name_len : 64), piece->name,
	    program_rows_name(rows));
	used = wrote > 0 ? (size_t)wrote : 0;
	for (i = 0; i < n && used < size; i++) {
		wrote = snprintf(error + used, size - used, "%s %.40s",
		    i > 0 ? "," : "", program_rows_column_name(rows, i));
		used += wrote > 0 ? (size_t)wrote : 0;
		if (i == 11 && n > 12 && used < size) {
			snprintf(error + used, size - used, ", ...");
			break;
		}
	}
}

bool
bulk_template_bind(struct bulk_template *tpl, const struct program_rows *rows,
    char *error, size_t size)
{
	size_t i;

	for (i = 0; i < tpl->count; i++) {
		struct piece *piece = &tpl->pieces[i];

		if (piece->name == NULL)
			continue;
		switch (program_rows_column(
		    rows, piece->name, piece->name_len, &piece->column)) {
		case PROGRAM_ROWS_COLUMN_FOUND:
			break;
		case PROGRAM_ROWS_COLUMN_TWICE:
			snprintf(error, size,
			    "%s: the column \"%.*s\" stands twice in the header of %s",
			    tpl->what,
			    (int)(piece->name_len < 64 ? piece->name_len : 64),
			    piece->name, program_rows_name(rows));
			return false;
		case PROGRAM_ROWS_COLUMN_MISSING:
			unknown_column(tpl, piece, rows, error, size);
			return false;
		}
	}
	return true;
}

const char *
bulk_template_render(struct bulk_template *tpl, const struct program_row *row)
{
	size_t i, len = 0;

	for (i = 0; i < tpl->count; i++) {
		const struct piece *piece = &tpl->pieces[i];

		len += piece->len;
		if (piece->name != NULL)
			len += row->fields[piece->column].len;
	}
	if (!program_text_grow(&tpl->out, &tpl->out_cap, len + 1))
		return NULL;
	len = 0;
	for (i = 0; i < tpl->count; i++) {
		const struct piece *piece = &tpl->pieces[i];

		memcpy(tpl->out + len, piece->text, piece->len);
		len += piece->len;
		if (piece->name != NULL && row->fields[piece->column].len > 0) {
			const struct program_field *field = &row->fields[piece->column];

			memcpy(tpl->out + len, field->text, field->len);
			len += field->len;
		}
	}
	tpl->out[len] = '\0';
	return tpl->out;
}

size_t
bulk_template_column_count(const struct bulk_template *tpl)
{
	size_t i, n = 0;

	for (i = 0; i < tpl->count; i++)
		n += tpl->pieces[i].name != NULL;
	return n;
}

size_t
bulk_template_column(const struct bulk_template *tpl, size_t which)
{
	size_t i;

	for (i = 0; i < tpl->count; i++) {
		if (tpl->pieces[i].name != NULL && which-- == 0)
			break;
	}
	return i < tpl->count ? tpl->pieces[i].column : 0;
}
