/* SPDX-License-Identifier: MIT */
#include "programs/bulk/message.h"

#include <stdlib.h>
#include <string.h>

#include "programs/common/text.h"

/* The row's recipient, without the blanks around it, which are never meant.  NULL:
 * the row has none, or no memory. */
static char *
copy_recipient(const struct program_field *field)
{
	const char *from = field->text;
	size_t len = field->len;
	char *to;

	if (from == NULL)
		return NULL;
	program_text_trim(&from, &len);
	if ((to = malloc(len + 1)) == NULL)
		return NULL;
	memcpy(to, from, len);
	to[len] = '\0';
	return to;
}

void
bulk_message_make(struct bulk_message *message, const struct bulk_job *job,
    const struct program_row *row)
{
	message->to = copy_recipient(&row->fields[job->to_column]);
	message->text = NULL;
	message->check = bulk_check_row(job->rows, row, job->to_column, job->tpl,
	    message->why, sizeof(message->why));
	if (message->check == BULK_CHECK_OK && message->to != NULL)
		message->text = bulk_template_render(job->tpl, row);
}

void
bulk_message_report(
    const struct bulk_message *message, struct bulk_report *report, uint64_t row)
{
	if (message->check != BULK_CHECK_OK)
		bulk_report_bad_row(
		    report, row, message->to, message->check, message->why);
	else
		bulk_report_refused(report, row, message->to, TELNYX_E_NO_MEMORY);
}

void
bulk_message_clear(struct bulk_message *message)
{
	free(message->to);
	message->to = NULL;
}
