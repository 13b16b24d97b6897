/* SPDX-License-Identifier: MIT */
/* Which table, params and checks go with an operation. */
#include "queue/payload_tables.h"

#include "resources/messages/message_check.h"
#include "resources/messages/message_tables.h"

const struct telnyx_field_table *
telnyx_payload_table(enum telnyx_job_operation operation)
{
	switch (operation) {
	case TELNYX_JOB_SEND:
	case TELNYX_JOB_LONG_CODE:
	case TELNYX_JOB_SHORT_CODE:
	case TELNYX_JOB_NUMBER_POOL:
	case TELNYX_JOB_ALPHANUMERIC_SENDER_ID:
	case TELNYX_JOB_SCHEDULE:
		return &telnyx_message_params_table;
	case TELNYX_JOB_GROUP_MMS:
		return &telnyx_group_mms_params_table;
	case TELNYX_JOB_RCS:
		return &telnyx_rcs_params_table;
	case TELNYX_JOB_WHATSAPP:
		return &telnyx_whatsapp_params_table;
	case TELNYX_JOB_OPERATION_UNKNOWN:
		break;
	}
	return NULL;
}

const void *
telnyx_payload_params(const struct telnyx_payload *payload)
{
	if (payload->group_mms != NULL)
		return payload->group_mms;
	if (payload->rcs != NULL)
		return payload->rcs;
	if (payload->whatsapp != NULL)
		return payload->whatsapp;
	return payload->message;
}

bool
telnyx_payload_takes_type(enum telnyx_message_type type)
{
	return type != TELNYX_MESSAGE_TYPE_RCS && type != TELNYX_MESSAGE_TYPE_WHATSAPP;
}

/* By operation, up to SCHEDULE. */
static const enum telnyx_send_kind kinds[] = {
    TELNYX_SEND_MESSAGE,
    TELNYX_SEND_CODE,
    TELNYX_SEND_CODE,
    TELNYX_SEND_POOL,
    TELNYX_SEND_ALPHANUMERIC,
    TELNYX_SEND_SCHEDULED,
};

/* Stands for the number, or the profile, that the sender will fill in. */
#define SOME_NUMBER "+13125550000"

_Static_assert(TELNYX_PAYLOAD_WHY_BYTES >= TELNYX_MESSAGE_WHY_BYTES, "room for why");

const char *
telnyx_payload_unfit(enum telnyx_job_operation operation,
    const struct telnyx_message_params *message, char text[TELNYX_PAYLOAD_WHY_BYTES],
    const char **why)
{
	struct telnyx_message_params filled = *message;
	const char *field = telnyx_message_not_taken(kinds[operation], message);

	*why = "is not taken by this operation";
	if (field != NULL)
		return field;
	if (filled.from == NULL ||
	    (filled.from == TELNYX_NULL && filled.messaging_profile_id == NULL))
		filled.from = SOME_NUMBER;
	*why = text;
	return telnyx_message_check(&filled, text);
}
