/* SPDX-License-Identifier: MIT */
/* Fields of what can be sent, by the API's description (CreateMessageRequest and its
 * kin).  A file of its own, as libtelnyx-queue has it too: a job's payload has these
 * fields. */
#include "resources/messages/message_tables.h"

#include <telnyx/message_kinds.h>

#define PARAM(KIND, member) TELNYX_FIELD(KIND, struct telnyx_message_params, member)

const struct telnyx_enum_name telnyx_message_type_names[] = {
    {"SMS", TELNYX_MESSAGE_TYPE_SMS},
    {"MMS", TELNYX_MESSAGE_TYPE_MMS},
    {"RCS", TELNYX_MESSAGE_TYPE_RCS},
    {"WHATSAPP", TELNYX_MESSAGE_TYPE_WHATSAPP},
    {NULL, 0},
};

static const struct telnyx_enum_name encoding_names[] = {
    {"auto", TELNYX_ENCODING_AUTO},
    {"gsm7", TELNYX_ENCODING_GSM7},
    {"ucs2", TELNYX_ENCODING_UCS2},
    {NULL, 0},
};

#define PARAM_ENUM(member, list)                                                       \
	TELNYX_FIELD_CHOICE(struct telnyx_message_params, member, #member, list)

/* The fields, and the kinds of send that take each, by the requests of the API's
 * description: CreateMessageRequest, CreateLongCodeMessageRequest and
 * CreateShortCodeMessageRequest, CreateNumberPoolMessageRequest, the body of
 * SendAlphanumericSenderIdMessage, CreateScheduledMessageRequest. */
#define ALL                                                                            \
	(TELNYX_SEND_MESSAGE | TELNYX_SEND_CODE | TELNYX_SEND_POOL |                   \
	    TELNYX_SEND_ALPHANUMERIC | TELNYX_SEND_SCHEDULED)
#define PARAMS(ROW)                                                                    \
	ROW(PARAM(STRING, to), ALL)                                                    \
	ROW(PARAM(STRING, from), ALL & ~TELNYX_SEND_POOL)                              \
	ROW(PARAM(STRING, messaging_profile_id), ALL & ~TELNYX_SEND_CODE)              \
	ROW(PARAM(STRING, text), ALL)                                                  \
	ROW(PARAM(STRING, subject), ALL & ~TELNYX_SEND_ALPHANUMERIC)                   \
	ROW(PARAM(STRINGS, media_urls), ALL & ~TELNYX_SEND_ALPHANUMERIC)               \
	ROW(PARAM_ENUM(type, telnyx_message_type_names),                               \
	    ALL & ~TELNYX_SEND_ALPHANUMERIC)                                           \
	ROW(PARAM_ENUM(encoding, encoding_names),                                      \
	    ALL & ~TELNYX_SEND_ALPHANUMERIC & ~TELNYX_SEND_SCHEDULED)                  \
	ROW(PARAM(BOOL, auto_detect), ALL & ~TELNYX_SEND_ALPHANUMERIC)                 \
	ROW(PARAM(STRING, send_at), TELNYX_SEND_MESSAGE | TELNYX_SEND_SCHEDULED)       \
	ROW(PARAM(STRING, webhook_url), ALL)                                           \
	ROW(PARAM(STRING, webhook_failover_url), ALL)                                  \
	ROW(PARAM(BOOL, use_profile_webhooks), ALL)

#define FIELD_OF(field, kinds) field,
#define KINDS_OF(field, kinds) kinds,
static const struct telnyx_field params_fields[TELNYX_MESSAGE_PARAMS_FIELDS] = {
    PARAMS(FIELD_OF)};
const unsigned telnyx_message_params_kinds[TELNYX_MESSAGE_PARAMS_FIELDS] = {
    PARAMS(KINDS_OF)};

const struct telnyx_field_table telnyx_message_params_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_message_params, params_fields);

/* --- a group, RCS, WhatsApp --- */

/* CreateGroupMMSMessageRequest */
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
const struct telnyx_field_table telnyx_group_mms_params_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_group_mms_params, group_mms_fields);

/* RCSMessage */
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
const struct telnyx_field_table telnyx_rcs_params_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_rcs_params, rcs_fields);

/* WhatsappMessage */
#define WHATSAPP(KIND, member) TELNYX_FIELD(KIND, struct telnyx_whatsapp_params, member)
static const struct telnyx_field whatsapp_fields[] = {
    WHATSAPP(STRING, from),
    WHATSAPP(STRING, to),
    WHATSAPP(JSON_TEXT, whatsapp_message),
    WHATSAPP(STRING, messaging_profile_id),
    WHATSAPP(STRING, type),
    WHATSAPP(STRING, webhook_url),
};
const struct telnyx_field_table telnyx_whatsapp_params_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_whatsapp_params, whatsapp_fields);
