/* SPDX-License-Identifier: MIT */
/* Fields of messages as they come back, by the API's description
 * (OutboundMessagePayload) and published captures. */
#include "resources/messages/message_tables.h"

#include <telnyx/message_kinds.h>

static const struct telnyx_enum_name direction_names[] = {
    {"inbound", TELNYX_DIRECTION_INBOUND},
    {"outbound", TELNYX_DIRECTION_OUTBOUND},
    {NULL, 0},
};

const struct telnyx_enum_name telnyx_message_status_names[] = {
    {"queued", TELNYX_MESSAGE_QUEUED},
    {"sending", TELNYX_MESSAGE_SENDING},
    {"sent", TELNYX_MESSAGE_SENT},
    {"expired", TELNYX_MESSAGE_EXPIRED},
    {"sending_failed", TELNYX_MESSAGE_SENDING_FAILED},
    {"delivery_unconfirmed", TELNYX_MESSAGE_DELIVERY_UNCONFIRMED},
    {"delivered", TELNYX_MESSAGE_DELIVERED},
    {"delivery_failed", TELNYX_MESSAGE_DELIVERY_FAILED},
    {"scheduled", TELNYX_MESSAGE_SCHEDULED},
    {"cancelled", TELNYX_MESSAGE_CANCELLED},
    {"received", TELNYX_MESSAGE_RECEIVED},
    {"webhook_delivered", TELNYX_MESSAGE_WEBHOOK_DELIVERED},
    {"read", TELNYX_MESSAGE_READ},
    {NULL, 0},
};

static const struct telnyx_field party_fields[] = {
    /* first: what a bare string in its place stands for */
    TELNYX_FIELD(STRING, struct telnyx_message_party, phone_number),
    TELNYX_FIELD_STATE(
	struct telnyx_message_party, status, telnyx_message_status_names),
    TELNYX_FIELD(STRING, struct telnyx_message_party, carrier),
    TELNYX_FIELD(STRING, struct telnyx_message_party, line_type),
    TELNYX_FIELD(STRING, struct telnyx_message_party, agent_id),
    TELNYX_FIELD(STRING, struct telnyx_message_party, agent_name),
};
static const struct telnyx_field_table party_table =
    TELNYX_FIELD_TABLE(struct telnyx_message_party, party_fields);

static const struct telnyx_field media_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_message_media, url),
    TELNYX_FIELD(STRING, struct telnyx_message_media, content_type),
    TELNYX_FIELD_ALIASED(STRING, struct telnyx_message_media, sha256, "hash_sha256"),
    TELNYX_FIELD(INT, struct telnyx_message_media, size),
};
static const struct telnyx_field_table media_table =
    TELNYX_FIELD_TABLE(struct telnyx_message_media, media_fields);

static const struct telnyx_field cost_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_cost, amount),
    TELNYX_FIELD(STRING, struct telnyx_cost, currency),
};
static const struct telnyx_field_table cost_table =
    TELNYX_FIELD_TABLE(struct telnyx_cost, cost_fields);

static const struct telnyx_field breakdown_fields[] = {
    TELNYX_FIELD_ONE(struct telnyx_cost_breakdown, carrier_fee, &cost_table),
    TELNYX_FIELD_ONE(struct telnyx_cost_breakdown, rate, &cost_table),
};
static const struct telnyx_field_table breakdown_table =
    TELNYX_FIELD_TABLE(struct telnyx_cost_breakdown, breakdown_fields);

static const struct telnyx_field source_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_message_error_source, pointer),
    TELNYX_FIELD(STRING, struct telnyx_message_error_source, parameter),
};
static const struct telnyx_field_table source_table =
    TELNYX_FIELD_TABLE(struct telnyx_message_error_source, source_fields);

static const struct telnyx_field error_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_message_error, code),
    TELNYX_FIELD(STRING, struct telnyx_message_error, title),
    TELNYX_FIELD(STRING, struct telnyx_message_error, detail),
    TELNYX_FIELD_ONE(struct telnyx_message_error, source, &source_table),
    TELNYX_FIELD(JSON, struct telnyx_message_error, meta),
};
static const struct telnyx_field_table error_table =
    TELNYX_FIELD_TABLE(struct telnyx_message_error, error_fields);

#define MESSAGE(KIND, member) TELNYX_FIELD(KIND, struct telnyx_message, member)
#define MESSAGE_ENUM(member, list)                                                     \
	TELNYX_FIELD_STATE(struct telnyx_message, member, list)
#define MESSAGE_LIST(KIND, member, counter, described)                                 \
	TELNYX_FIELD_LIST(KIND, struct telnyx_message, member, counter, described)
#define MESSAGE_OBJECT(member, described)                                              \
	TELNYX_FIELD_ONE(struct telnyx_message, member, described)

/* In the order of a reply, which is read faster that way. */
static const struct telnyx_field message_fields[] = {
    MESSAGE(STRING, record_type),
    MESSAGE_ENUM(direction, direction_names),
    MESSAGE(STRING, id),
    MESSAGE_ENUM(type, telnyx_message_type_names),
    MESSAGE(STRING, messaging_profile_id),
    MESSAGE(STRING, organization_id),
    MESSAGE_OBJECT(from, &party_table),
    MESSAGE_LIST(OBJECTS, to, to_count, &party_table),
    MESSAGE_LIST(OBJECTS, cc, cc_count, &party_table),
    MESSAGE(STRING, text),
    MESSAGE(STRING, subject),
    MESSAGE_LIST(OBJECTS, media, media_count, &media_table),
    MESSAGE(STRING, webhook_url),
    MESSAGE(STRING, webhook_failover_url),
    MESSAGE(BOOL, use_profile_webhooks),
    MESSAGE(STRING, encoding),
    MESSAGE(INT, parts),
    MESSAGE_LIST(STRINGS, tags, tag_count, NULL),
    MESSAGE_OBJECT(cost, &cost_table),
    MESSAGE_OBJECT(cost_breakdown, &breakdown_table),
    MESSAGE(STRING, tcr_campaign_id),
    MESSAGE(BOOL, tcr_campaign_billable),
    MESSAGE(STRING, tcr_campaign_registered),
    MESSAGE(TIME, send_at),
    MESSAGE(TIME, received_at),
    MESSAGE(TIME, sent_at),
    MESSAGE(TIME, completed_at),
    MESSAGE(TIME, valid_until),
    MESSAGE_LIST(OBJECTS, errors, error_count, &error_table),
    MESSAGE(BOOL, smart_encoding_applied),
    MESSAGE(INT, num_chars),
    MESSAGE(STRING, wait_seconds),
    MESSAGE(STRING, group_message_id),
    MESSAGE(STRING, autoresponse_type),
    MESSAGE(SELF, json),
    MESSAGE(REPLY, reply),
    MESSAGE(JSON, body),
};

const struct telnyx_field_table telnyx_message_table =
    TELNYX_FIELD_TABLE(struct telnyx_message, message_fields);

static const struct telnyx_field group_fields[] = {
    TELNYX_FIELD_LIST(
	OBJECTS, struct telnyx_message_group, data, data_count, &telnyx_message_table),
    TELNYX_FIELD(SELF, struct telnyx_message_group, json),
    TELNYX_FIELD(REPLY, struct telnyx_message_group, reply),
};
const struct telnyx_field_table telnyx_message_group_table =
    TELNYX_FIELD_TABLE(struct telnyx_message_group, group_fields);
