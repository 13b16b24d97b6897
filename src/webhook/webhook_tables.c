/* SPDX-License-Identifier: MIT */
/* Events and their payloads, by the API's description (its `webhooks`) and by
 * Telnyx's pages on receiving webhooks, spend limits and 10DLC events. */
#include "webhook/webhook_tables.h"

#include "resources/messages/message_tables.h"

#define EVENT_OFFSET(member)                                                           \
	TELNYX_FIELD_PLACE(OBJECT, struct telnyx_webhook_event, member)

#define HOSTED(event) "messaging_hosted_numbers_orders." event

/* A link click has no type of its own: the names end the list as the API would
 * write them. */
const struct telnyx_enum_name telnyx_webhook_type_names[] = {
    {"message.sent", TELNYX_WEBHOOK_MESSAGE_SENT},
    {"message.finalized", TELNYX_WEBHOOK_MESSAGE_FINALIZED},
    {"message.received", TELNYX_WEBHOOK_MESSAGE_RECEIVED},
    {"message.read", TELNYX_WEBHOOK_MESSAGE_READ},
    {"messaging-profile.spend-limit-reached", TELNYX_WEBHOOK_SPEND_LIMIT},
    {"10dlc.brand.update", TELNYX_WEBHOOK_BRAND},
    {"10dlc.campaign.update", TELNYX_WEBHOOK_CAMPAIGN},
    {"10dlc.phone_number.update", TELNYX_WEBHOOK_CAMPAIGN_NUMBER},
    {"number_order.complete", TELNYX_WEBHOOK_NUMBER_ORDER},
    {"link_clicked", TELNYX_WEBHOOK_LINK_CLICK},
    {"message.echo", TELNYX_WEBHOOK_MESSAGE_ECHO},
    {"whatsapp.account.update", TELNYX_WEBHOOK_WHATSAPP_ACCOUNT},
    {HOSTED("created"), TELNYX_WEBHOOK_HOSTED_ORDER_CREATED},
    {HOSTED("updated"), TELNYX_WEBHOOK_HOSTED_ORDER_UPDATED},
    {HOSTED("deleted"), TELNYX_WEBHOOK_HOSTED_ORDER_DELETED},
    {HOSTED("internal_transfer_detected"),
	TELNYX_WEBHOOK_HOSTED_ORDER_TRANSFER_DETECTED},
    {HOSTED("internal_transfer_approval_requested"),
	TELNYX_WEBHOOK_HOSTED_ORDER_TRANSFER_APPROVAL_REQUESTED},
    {HOSTED("internal_transfer_approved"),
	TELNYX_WEBHOOK_HOSTED_ORDER_TRANSFER_APPROVED},
    {HOSTED("internal_transfer_rejected"),
	TELNYX_WEBHOOK_HOSTED_ORDER_TRANSFER_REJECTED},
    {HOSTED("internal_transfer_auto_approved"),
	TELNYX_WEBHOOK_HOSTED_ORDER_TRANSFER_AUTO_APPROVED},
    {NULL, 0},
};

static const struct telnyx_field data_fields[] = {
    TELNYX_FIELD_STATE_NAMED(
	struct telnyx_webhook_data, type, "event_type", telnyx_webhook_type_names),
    TELNYX_FIELD(STRING, struct telnyx_webhook_data, record_type),
    TELNYX_FIELD(STRING, struct telnyx_webhook_data, id),
    TELNYX_FIELD(TIME, struct telnyx_webhook_data, occurred_at),
};
const struct telnyx_field_table telnyx_webhook_data_table =
    TELNYX_FIELD_TABLE(struct telnyx_webhook_data, data_fields);

static const struct telnyx_field meta_fields[] = {
    TELNYX_FIELD(INT, struct telnyx_webhook_meta, attempt),
    TELNYX_FIELD(STRING, struct telnyx_webhook_meta, delivered_to),
};
const struct telnyx_field_table telnyx_webhook_meta_table =
    TELNYX_FIELD_TABLE(struct telnyx_webhook_meta, meta_fields);

static const struct telnyx_field spend_fields[] = {
    TELNYX_FIELD_NAMED(
	STRING, struct telnyx_webhook_spend_limit, messaging_profile_id, "profile_id"),
    TELNYX_FIELD(STRING, struct telnyx_webhook_spend_limit, configured_limit),
    TELNYX_FIELD(STRING, struct telnyx_webhook_spend_limit, current_cost),
};
static const struct telnyx_field_table spend_table =
    TELNYX_FIELD_TABLE(struct telnyx_webhook_spend_limit, spend_fields);

#define REGISTRATION(member, text)                                                     \
	TELNYX_FIELD_NAMED(STRING, struct telnyx_webhook_registration, member, text)

static const struct telnyx_field registration_fields[] = {
    REGISTRATION(type, "type"),
    REGISTRATION(status, "status"),
    REGISTRATION(event, "eventType"),
    REGISTRATION(description, "description"),
    TELNYX_FIELD_LIST_NAMED(STRINGS, struct telnyx_webhook_registration, reasons,
	reason_count, "reasons", NULL),
    REGISTRATION(brand_id, "brandId"),
    REGISTRATION(brand_name, "brandName"),
    REGISTRATION(tcr_brand_id, "tcrBrandId"),
    REGISTRATION(campaign_id, "campaignId"),
    REGISTRATION(tcr_campaign_id, "tcrCampaignId"),
    REGISTRATION(phone_number, "phoneNumber"),
};
static const struct telnyx_field_table registration_table =
    TELNYX_FIELD_TABLE(struct telnyx_webhook_registration, registration_fields);

#define ORDERED(KIND, member)                                                          \
	TELNYX_FIELD(KIND, struct telnyx_webhook_ordered_number, member)

static const struct telnyx_field ordered_fields[] = {
    /* first: what a bare string in its place stands for */
    ORDERED(STRING, phone_number),
    ORDERED(STRING, id),
    ORDERED(STRING, status),
    ORDERED(STRING, requirements_status),
    ORDERED(BOOL, requirements_met),
    TELNYX_FIELD_ALIASED(STRING, struct telnyx_webhook_ordered_number, country_code,
	"country_iso_alpha2"),
    ORDERED(STRING, phone_number_type),
};
static const struct telnyx_field_table ordered_table =
    TELNYX_FIELD_TABLE(struct telnyx_webhook_ordered_number, ordered_fields);

#define ORDER(KIND, member)                                                            \
	TELNYX_FIELD(KIND, struct telnyx_webhook_number_order, member)

static const struct telnyx_field order_fields[] = {
    ORDER(STRING, id),
    ORDER(STRING, status),
    ORDER(STRING, customer_reference),
    ORDER(STRING, messaging_profile_id),
    ORDER(STRING, connection_id),
    ORDER(STRING, billing_group_id),
    TELNYX_FIELD_LIST_NAMED(OBJECTS, struct telnyx_webhook_number_order, phone_numbers,
	phone_number_count, "phone_numbers", &ordered_table),
    ORDER(INT, phone_numbers_count),
    ORDER(BOOL, requirements_met),
    ORDER(TIME, created_at),
    ORDER(TIME, updated_at),
};
static const struct telnyx_field_table order_table =
    TELNYX_FIELD_TABLE(struct telnyx_webhook_number_order, order_fields);

static const struct telnyx_field click_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_webhook_link_click, url),
    TELNYX_FIELD(STRING, struct telnyx_webhook_link_click, to),
    TELNYX_FIELD(STRING, struct telnyx_webhook_link_click, message_id),
    TELNYX_FIELD(TIME, struct telnyx_webhook_link_click, time_clicked),
};
static const struct telnyx_field_table click_table =
    TELNYX_FIELD_TABLE(struct telnyx_webhook_link_click, click_fields);

static const struct telnyx_field messaging_hosted_number_fields[] = {
    /* first: what a bare string in its place stands for */
    TELNYX_FIELD_NAMED(
	STRING, struct telnyx_webhook_hosted_number, phone_number, "value"),
    TELNYX_FIELD(STRING, struct telnyx_webhook_hosted_number, status),
};
static const struct telnyx_field_table messaging_hosted_number_table =
    TELNYX_FIELD_TABLE(
	struct telnyx_webhook_hosted_number, messaging_hosted_number_fields);

#define HOSTED_ORDER(KIND, member)                                                     \
	TELNYX_FIELD(KIND, struct telnyx_webhook_hosted_number_order, member)

static const struct telnyx_field hosted_order_fields[] = {
    HOSTED_ORDER(STRING, order_id),
    HOSTED_ORDER(STRING, order_status),
    HOSTED_ORDER(STRING, decision),
    HOSTED_ORDER(INT, approval_deadline),
    TELNYX_FIELD_LIST_NAMED(OBJECTS, struct telnyx_webhook_hosted_number_order, numbers,
	number_count, "numbers", &messaging_hosted_number_table),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_webhook_hosted_number_order,
	messaging_profile_id, "profile_id"),
    HOSTED_ORDER(STRING, user_id),
};
static const struct telnyx_field_table hosted_order_table =
    TELNYX_FIELD_TABLE(struct telnyx_webhook_hosted_number_order, hosted_order_fields);

#define HOSTED_KIND                                                                    \
	{                                                                              \
		&hosted_order_table, EVENT_OFFSET(hosted_number_order)                 \
	}

static const struct telnyx_webhook_kind kinds[TELNYX_WEBHOOK_TYPE_COUNT + 1] = {
    [TELNYX_WEBHOOK_MESSAGE_SENT] = {&telnyx_message_table, EVENT_OFFSET(message)},
    [TELNYX_WEBHOOK_MESSAGE_FINALIZED] = {&telnyx_message_table, EVENT_OFFSET(message)},
    [TELNYX_WEBHOOK_MESSAGE_RECEIVED] = {&telnyx_message_table, EVENT_OFFSET(message)},
    [TELNYX_WEBHOOK_MESSAGE_READ] = {&telnyx_message_table, EVENT_OFFSET(message)},
    [TELNYX_WEBHOOK_SPEND_LIMIT] = {&spend_table, EVENT_OFFSET(spend_limit)},
    [TELNYX_WEBHOOK_BRAND] = {&registration_table, EVENT_OFFSET(registration)},
    [TELNYX_WEBHOOK_CAMPAIGN] = {&registration_table, EVENT_OFFSET(registration)},
    [TELNYX_WEBHOOK_CAMPAIGN_NUMBER] = {&registration_table,
	EVENT_OFFSET(registration)},
    [TELNYX_WEBHOOK_NUMBER_ORDER] = {&order_table, EVENT_OFFSET(number_order)},
    [TELNYX_WEBHOOK_LINK_CLICK] = {&click_table, EVENT_OFFSET(link_click)},
    [TELNYX_WEBHOOK_MESSAGE_ECHO] = {&telnyx_message_table, EVENT_OFFSET(message)},
    [TELNYX_WEBHOOK_HOSTED_ORDER_CREATED] = HOSTED_KIND,
    [TELNYX_WEBHOOK_HOSTED_ORDER_UPDATED] = HOSTED_KIND,
    [TELNYX_WEBHOOK_HOSTED_ORDER_DELETED] = HOSTED_KIND,
    [TELNYX_WEBHOOK_HOSTED_ORDER_TRANSFER_DETECTED] = HOSTED_KIND,
    [TELNYX_WEBHOOK_HOSTED_ORDER_TRANSFER_APPROVAL_REQUESTED] = HOSTED_KIND,
    [TELNYX_WEBHOOK_HOSTED_ORDER_TRANSFER_APPROVED] = HOSTED_KIND,
    [TELNYX_WEBHOOK_HOSTED_ORDER_TRANSFER_REJECTED] = HOSTED_KIND,
    [TELNYX_WEBHOOK_HOSTED_ORDER_TRANSFER_AUTO_APPROVED] = HOSTED_KIND,
};

const struct telnyx_webhook_kind *
telnyx_webhook_kind(enum telnyx_webhook_type type)
{
	if (type <= TELNYX_WEBHOOK_TYPE_UNSET || type > TELNYX_WEBHOOK_TYPE_COUNT)
		return NULL;
	return kinds[type].table != NULL ? &kinds[type] : NULL;
}
