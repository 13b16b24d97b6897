/* SPDX-License-Identifier: MIT */
/*
 * The text of the messages, with {{column}} where a field of the row goes.
 * Blanks inside the braces do not matter.  What is filled in is taken as it
 * is: braces in it mean nothing.
 */
#ifndef TELNYX_PROGRAMS_BULK_TEMPLATE_H
#define TELNYX_PROGRAMS_BULK_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "programs/common/rows.h"

struct bulk_template;

/* Parse `text`.  `what` names it in errors and is kept: it must live as long.
 * False: `error` says what is wrong and at which character. */
bool bulk_template_new(const char *what, const char *text, size_t len,
    struct bulk_template **out, char *error, size_t size);
void bulk_template_free(struct bulk_template *tpl);

/* Find the columns that the template names.  False: `error` names one that is not
 * there, or stands there twice. */
bool bulk_template_bind(struct bulk_template *tpl, const struct program_rows *rows,
    char *error, size_t size);

/* Make the text for `row`, zero-ended, borrowed until the next call.  NULL: no
 * memory. */
const char *bulk_template_render(
    struct bulk_template *tpl, const struct program_row *row);

/* The columns that the template names, in order; a column may come more than once. */
size_t bulk_template_column_count(const struct bulk_template *tpl);
size_t bulk_template_column(const struct bulk_template *tpl, size_t which);

#endif
