/* SPDX-License-Identifier: MIT */
/*
 * The members of what can be sent, by which a payload is written and read: the
 * resources' own tables of params, which this library has, too.
 */
#ifndef TELNYX_QUEUE_PAYLOAD_TABLES_H
#define TELNYX_QUEUE_PAYLOAD_TABLES_H

#include "codec/fields.h"
#include "queue/payload.h"

#define TELNYX_PAYLOAD_WHY_BYTES 200

/* Of the params of an operation; NULL: there is no such operation. */
const struct telnyx_field_table *telnyx_payload_table(
    enum telnyx_job_operation operation);

/* Which of the params are given to the operation. */
const void *telnyx_payload_params(const struct telnyx_payload *payload);

/* A message's type is SMS or MMS; the others that there are have operations of their
 * own. */
bool telnyx_payload_takes_type(enum telnyx_message_type type);

/* What the client would refuse of a message when it sends that: the field's name; NULL:
 * nothing.  What the sender fills in is not missed.  `*why` is static, or in `text`. */
const char *telnyx_payload_unfit(enum telnyx_job_operation operation,
    const struct telnyx_message_params *message, char text[TELNYX_PAYLOAD_WHY_BYTES],
    const char **why);

#endif
