/* SPDX-License-Identifier: MIT */
/* What can be wrong with a row before it is a message, and what --dry-run can
 * say of a message without sending it. */
#ifndef TELNYX_PROGRAMS_BULK_CHECK_H
#define TELNYX_PROGRAMS_BULK_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include <telnyx/telnyx.h>

#include "programs/bulk/template.h"
#include "programs/common/rows.h"

/* Why no message can be made of a row. */
enum bulk_check {
	BULK_CHECK_OK = 0,
	BULK_CHECK_FIELDS, /* fewer or more fields than the header has */
	BULK_CHECK_ZERO,   /* a zero byte */
	BULK_CHECK_UTF8	   /* a column that is used is not UTF-8 */
};

/* Check a row; `why` says what is wrong with it. */
enum bulk_check bulk_check_row(const struct program_rows *rows,
    const struct program_row *row, size_t to_column, const struct bulk_template *tpl,
    char *why, size_t size);

/* Count the parts of a message, and check it as a send by `client` would: only what the
 * send would refuse is a problem.  `smart`: the profile has smart encoding.  True: no
 * problem.  False: `why` names it. */
bool bulk_check_message(const struct telnyx_client *client, const char *to,
    const char *text, bool smart, struct telnyx_segments *count, char *why,
    size_t size);

#endif
