/* SPDX-License-Identifier: MIT */
/*
 * The members of what can be sent, a table for each struct, by which a payload is
 * written and read: the names of the API, and what each holds.  They are the same as
 * the resources' own, which are another library's inside.
 */
#ifndef TELNYX_QUEUE_PAYLOAD_TABLES_H
#define TELNYX_QUEUE_PAYLOAD_TABLES_H

#include "codec/fields.h"
#include "queue/payload.h"

/* Of the params of an operation; NULL: there is no such operation. */
const struct telnyx_field_table *telnyx_payload_table(
    enum telnyx_job_operation operation);

/* Which of the params are given to the operation. */
const void *telnyx_payload_params(const struct telnyx_payload *payload);

#endif
