/* SPDX-License-Identifier: MIT */
/* Fields of /v2/messaging_hosted_number_orders, by the API's description
 * (MessagingHostedNumberOrder). */
#include "resources/numbers/messaging_hosted_number_order_tables.h"

#include <telnyx/messaging_hosted_number_order.h>

static const struct telnyx_enum_name messaging_hosted_number_order_status_names[] = {
    {"carrier_rejected", TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_CARRIER_REJECTED},
    {"compliance_review_failed",
	TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_COMPLIANCE_REVIEW_FAILED},
    {"deleted", TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_DELETED},
    {"failed", TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_FAILED},
    {"incomplete_documentation",
	TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_INCOMPLETE_DOCUMENTATION},
    {"incorrect_billing_information",
	TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_INCORRECT_BILLING_INFORMATION},
    {"ineligible_carrier", TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_INELIGIBLE_CARRIER},
    {"loa_file_invalid", TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_LOA_FILE_INVALID},
    {"loa_file_successful", TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_LOA_FILE_SUCCESSFUL},
    {"pending", TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_PENDING},
    {"provisioning", TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_PROVISIONING},
    {"successful", TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_SUCCESSFUL},
    {NULL, 0},
};

static const struct telnyx_enum_name messaging_hosted_number_status_names[] = {
    {"deleted", TELNYX_MESSAGING_HOSTED_NUMBER_DELETED},
    {"failed", TELNYX_MESSAGING_HOSTED_NUMBER_FAILED},
    {"failed_activation", TELNYX_MESSAGING_HOSTED_NUMBER_FAILED_ACTIVATION},
    {"failed_carrier_rejected", TELNYX_MESSAGING_HOSTED_NUMBER_FAILED_CARRIER_REJECTED},
    {"failed_ineligible_carrier",
	TELNYX_MESSAGING_HOSTED_NUMBER_FAILED_INELIGIBLE_CARRIER},
    {"failed_number_already_hosted",
	TELNYX_MESSAGING_HOSTED_NUMBER_FAILED_NUMBER_ALREADY_HOSTED},
    {"failed_number_not_found", TELNYX_MESSAGING_HOSTED_NUMBER_FAILED_NUMBER_NOT_FOUND},
    {"failed_ownership_verification",
	TELNYX_MESSAGING_HOSTED_NUMBER_FAILED_OWNERSHIP_VERIFICATION},
    {"failed_timeout", TELNYX_MESSAGING_HOSTED_NUMBER_FAILED_TIMEOUT},
    {"pending", TELNYX_MESSAGING_HOSTED_NUMBER_PENDING},
    {"provisioning", TELNYX_MESSAGING_HOSTED_NUMBER_PROVISIONING},
    {"successful", TELNYX_MESSAGING_HOSTED_NUMBER_SUCCESSFUL},
    {NULL, 0},
};

static const struct telnyx_field messaging_hosted_number_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_messaging_hosted_number, id),
    TELNYX_FIELD(STRING, struct telnyx_messaging_hosted_number, record_type),
    TELNYX_FIELD(STRING, struct telnyx_messaging_hosted_number, phone_number),
    TELNYX_FIELD_STATE(struct telnyx_messaging_hosted_number, status,
	messaging_hosted_number_status_names),
};
static const struct telnyx_field_table messaging_hosted_number_table =
    TELNYX_FIELD_TABLE(
	struct telnyx_messaging_hosted_number, messaging_hosted_number_fields);

static const struct telnyx_field messaging_hosted_number_order_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_messaging_hosted_number_order, id),
    TELNYX_FIELD(STRING, struct telnyx_messaging_hosted_number_order, record_type),
    TELNYX_FIELD(
	STRING, struct telnyx_messaging_hosted_number_order, messaging_profile_id),
    TELNYX_FIELD_STATE(struct telnyx_messaging_hosted_number_order, status,
	messaging_hosted_number_order_status_names),
    TELNYX_FIELD_LIST(OBJECTS, struct telnyx_messaging_hosted_number_order,
	phone_numbers, phone_number_count, &messaging_hosted_number_table),
    TELNYX_FIELD(SELF, struct telnyx_messaging_hosted_number_order, json),
    TELNYX_FIELD(REPLY, struct telnyx_messaging_hosted_number_order, reply),
};
const struct telnyx_field_table telnyx_messaging_hosted_number_order_table =
    TELNYX_FIELD_TABLE(struct telnyx_messaging_hosted_number_order,
	messaging_hosted_number_order_fields);

static const struct telnyx_field messaging_hosted_number_order_params_fields[] = {
    TELNYX_FIELD_NAMED(STRINGS, struct telnyx_messaging_hosted_number_order_params,
	phone_numbers, "phone_numbers"),
    TELNYX_FIELD(STRING, struct telnyx_messaging_hosted_number_order_params,
	messaging_profile_id),
};
const struct telnyx_field_table telnyx_messaging_hosted_number_order_params_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_messaging_hosted_number_order_params,
	messaging_hosted_number_order_params_fields);
