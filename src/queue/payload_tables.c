/* SPDX-License-Identifier: MIT */
/* Which table and which params go with an operation. */
#include "queue/payload_tables.h"

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
