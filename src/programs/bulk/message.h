/* SPDX-License-Identifier: MIT */
/* The message of a row, or why there is none. */
#ifndef TELNYX_PROGRAMS_BULK_MESSAGE_H
#define TELNYX_PROGRAMS_BULK_MESSAGE_H

#include "programs/bulk/sender.h"
#include "programs/common/text.h"

struct bulk_message {
	char *to;	  /* owned; NULL: the row has none */
	const char *text; /* until the next row; NULL: no message can be made */
	enum bulk_check check;
	char why[PROGRAM_ERROR_MAX];
};

void bulk_message_make(struct bulk_message *message, const struct bulk_job *job,
    const struct program_row *row);
/* Report a row that has no message. */
void bulk_message_report(
    const struct bulk_message *message, struct bulk_report *report, uint64_t row);
void bulk_message_clear(struct bulk_message *message);

#endif
