/* SPDX-License-Identifier: MIT */
/* The tables of what can be sent. */
#include "queue/payload_tables.h"

static const struct telnyx_enum_name type_names[] = {
    {"SMS", TELNYX_MESSAGE_TYPE_SMS},
    {"MMS", TELNYX_MESSAGE_TYPE_MMS},
    {NULL, 0},
};

static const struct telnyx_enum_name encoding_names[] = {
    {"auto", TELNYX_ENCODING_AUTO},
    {"gsm7", TELNYX_ENCODING_GSM7},
    {"ucs2", TELNYX_ENCODING_UCS2},
    {NULL, 0},
};

/* Not among them is `reference`, which is the queue's. */
#define MESSAGE(KIND, member) TELNYX_FIELD(KIND, struct telnyx_message_params, member)
#define MESSAGE_ENUM(member, list)                                                     \
	TELNYX_FIELD_CHOICE(struct telnyx_message_params, member, #member, list)
static const struct telnyx_field message_fields[] = {
    MESSAGE(STRING, to),
    MESSAGE(STRING, from),
    MESSAGE(STRING, messaging_profile_id),
    MESSAGE(STRING, text),
    MESSAGE(STRING, subject),
    MESSAGE(STRINGS, media_urls),
    MESSAGE_ENUM(type, type_names),
    MESSAGE_ENUM(encoding, encoding_names),
    MESSAGE(BOOL, auto_detect),
    MESSAGE(STRING, send_at),
    MESSAGE(STRING, webhook_url),
    MESSAGE(STRING, webhook_failover_url),
    MESSAGE(BOOL, use_profile_webhooks),
};
static const struct telnyx_field_table message_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_message_params, message_fields);

#define GROUP(KIND, member) TELNYX_FIELD(KIND, struct telnyx_group_mms_params, member)
static const struct telnyx_field group_mms_fields[] = {
    GROUP(STRING, from),
    GROUP(STRINGS, to),
    GROUP(STRING, text),
    GROUP(STRING, subject),
    GROUP(STRINGS, media_urls),
    GROUP(STRING, webhook_url),
    GROUP(STRING, webhook_failover_url),
    GROUP(BOOL, use_profile_webhooks),
};
static const struct telnyx_field_table group_mms_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_group_mms_params, group_mms_fields);

#define SMS(KIND, member) TELNYX_FIELD(KIND, struct telnyx_rcs_sms_fallback, member)
static const struct telnyx_field sms_fallback_fields[] = {
    SMS(STRING, from),
    SMS(STRING, text),
};
static const struct telnyx_field_table sms_fallback_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_rcs_sms_fallback, sms_fallback_fields);

#define MMS(KIND, member) TELNYX_FIELD(KIND, struct telnyx_rcs_mms_fallback, member)
static const struct telnyx_field mms_fallback_fields[] = {
    MMS(STRING, from),
    MMS(STRING, subject),
    MMS(STRINGS, media_urls),
    MMS(STRING, text),
};
static const struct telnyx_field_table mms_fallback_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_rcs_mms_fallback, mms_fallback_fields);

#define RCS(KIND, member) TELNYX_FIELD(KIND, struct telnyx_rcs_params, member)
static const struct telnyx_field rcs_fields[] = {
    RCS(STRING, agent_id),
    RCS(STRING, to),
    RCS(STRING, messaging_profile_id),
    RCS(JSON_TEXT, agent_message),
    TELNYX_FIELD_ONE(struct telnyx_rcs_params, sms_fallback, &sms_fallback_table),
    TELNYX_FIELD_ONE(struct telnyx_rcs_params, mms_fallback, &mms_fallback_table),
    RCS(STRING, webhook_url),
    RCS(STRING, type),
};
static const struct telnyx_field_table rcs_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_rcs_params, rcs_fields);

#define WHATSAPP(KIND, member) TELNYX_FIELD(KIND, struct telnyx_whatsapp_params, member)
static const struct telnyx_field whatsapp_fields[] = {
    WHATSAPP(STRING, from),
    WHATSAPP(STRING, to),
    WHATSAPP(JSON_TEXT, whatsapp_message),
    WHATSAPP(STRING, messaging_profile_id),
    WHATSAPP(STRING, type),
    WHATSAPP(STRING, webhook_url),
};
static const struct telnyx_field_table whatsapp_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_whatsapp_params, whatsapp_fields);

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
		return &message_table;
	case TELNYX_JOB_GROUP_MMS:
		return &group_mms_table;
	case TELNYX_JOB_RCS:
		return &rcs_table;
	case TELNYX_JOB_WHATSAPP:
		return &whatsapp_table;
	case TELNYX_JOB_OPERATION_UNKNOWN:
		break;
	}
	return NULL;
}

const void *
telnyx_payload_params(const struct telnyx_payload *payload)
{
	switch (payload->operation) {
	case TELNYX_JOB_GROUP_MMS:
		return payload->group_mms;
	case TELNYX_JOB_RCS:
		return payload->rcs;
	case TELNYX_JOB_WHATSAPP:
		return payload->whatsapp;
	case TELNYX_JOB_SEND:
	case TELNYX_JOB_LONG_CODE:
	case TELNYX_JOB_SHORT_CODE:
	case TELNYX_JOB_NUMBER_POOL:
	case TELNYX_JOB_ALPHANUMERIC_SENDER_ID:
	case TELNYX_JOB_SCHEDULE:
	case TELNYX_JOB_OPERATION_UNKNOWN:
		break;
	}
	return payload->message;
}
