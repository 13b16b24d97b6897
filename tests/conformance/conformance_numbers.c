/* SPDX-License-Identifier: MIT */
/* Phone numbers, orders, reservations. */
#include "conformance.h"

TOLD(phone_number)
TOLD(phone_number_messaging)
TOLD(messaging_numbers_bulk_update)
TOLD(number_order)
TOLD(number_order_phone_number)
TOLD(sub_number_order)
TOLD(number_reservation)
ITEM(phone_number)
ITEM(phone_number_messaging)
ITEM(available_phone_number)
ITEM(number_order)
ITEM(number_order_phone_number)
ITEM(sub_number_order)
ITEM(number_reservation)

#define NUMBER_FILTERS                                                                 \
	.filter_tag = "t", .filter_phone_number = "13125550001",                       \
	.filter_status = TELNYX_PHONE_NUMBER_ACTIVE,                                   \
	.filter_country_iso_alpha2 = "US", .filter_connection_id = "1",                \
	.filter_voice_connection_name_contains = "abc",                                \
	.filter_voice_connection_name_starts_with = "abc",                             \
	.filter_voice_connection_name_ends_with = "abc",                               \
	.filter_voice_connection_name_eq = "abc",                                      \
	.filter_voice_usage_payment_method = "channel",                                \
	.filter_billing_group_id = UUID, .filter_emergency_address_id = "null",        \
	.filter_customer_reference = "MY REF 001",                                     \
	.filter_number_type_eq = TELNYX_PHONE_NUMBER_LOCAL,                            \
	.filter_source = "purchased", .sort = "purchased_at"

static void
try_available(struct run *run)
{
	TRY("ListAvailablePhoneNumbers", "minimal",
	    telnyx_available_phone_number_list(C,
		TELNYX_AVAILABLE_PHONE_NUMBERS(.filter_country_code = "US"), NULL, OPTS,
		item_available_phone_number, told_list, ARG, NULL));
	TRY("ListAvailablePhoneNumbers", "by area code",
	    telnyx_available_phone_number_search_by_area_code(C, "CA", "416", 5, OPTS,
		item_available_phone_number, told_list, ARG, NULL));
	TRY("ListAvailablePhoneNumbers", "full",
	    telnyx_available_phone_number_list(C,
		TELNYX_AVAILABLE_PHONE_NUMBERS(.filter_country_code = "US",
		    .filter_national_destination_code = "312",
		    .filter_phone_number_starts_with = "5",
		    .filter_phone_number_ends_with = "1",
		    .filter_phone_number_contains = "2", .filter_locality = "Chicago",
		    .filter_administrative_area = "IL", .filter_rate_center = "CHICAGO",
		    .filter_phone_number_type = TELNYX_PHONE_NUMBER_LOCAL,
		    .filter_features = STRINGS("sms", "mms"),
		    .filter_limit = TELNYX_INT(10),
		    .filter_best_effort = TELNYX_BOOL(true),
		    .filter_quickship = TELNYX_BOOL(false),
		    .filter_reservable = TELNYX_BOOL(true),
		    .filter_exclude_held_numbers = TELNYX_BOOL(true)),
		NULL, OPTS, item_available_phone_number, told_list, ARG, NULL));
}

static void
try_owned(struct run *run)
{
	TRY("ListPhoneNumbers", "minimal",
	    telnyx_phone_number_list(
		C, NULL, NULL, OPTS, item_phone_number, told_list, ARG, NULL));
	TRY("ListPhoneNumbers", "full",
	    telnyx_phone_number_list(C,
		TELNYX_PHONE_NUMBER_LIST(NUMBER_FILTERS,
		    .filter_without_tags = TELNYX_BOOL(true),
		    .handle_messaging_profile_error = TELNYX_BOOL(true)),
		ONE, OPTS, item_phone_number, told_list, ARG, NULL));
	TRY("SlimListPhoneNumbers", "minimal",
	    telnyx_phone_number_list_slim(
		C, NULL, NULL, OPTS, item_phone_number, told_list, ARG, NULL));
	TRY("SlimListPhoneNumbers", "full",
	    telnyx_phone_number_list_slim(C,
		TELNYX_PHONE_NUMBER_LIST(NUMBER_FILTERS,
		    .include_connection = TELNYX_BOOL(true),
		    .include_tags = TELNYX_BOOL(true)),
		ONE, OPTS, item_phone_number, told_list, ARG, NULL));
	TRY("RetrievePhoneNumber", "minimal",
	    telnyx_phone_number_get(C, NUMBER_ID, OPTS, told_phone_number, ARG, NULL));
	TRY("UpdatePhoneNumber", "minimal",
	    telnyx_phone_number_update(C, NUMBER_ID,
		TELNYX_PHONE_NUMBER_UPDATE(.customer_reference = "C"), OPTS,
		told_phone_number, ARG, NULL));
	TRY("UpdatePhoneNumber", "full",
	    telnyx_phone_number_update(C, NUMBER_ID,
		TELNYX_PHONE_NUMBER_UPDATE(.tags = STRINGS("a", "b"),
		    .external_pin = "1234", .hd_voice_enabled = TELNYX_BOOL(true),
		    .customer_reference = "C", .address_id = "1", .connection_id = "1",
		    .billing_group_id = UUID),
		OPTS, told_phone_number, ARG, NULL));
	TRY("DeletePhoneNumber", "minimal",
	    telnyx_phone_number_delete(
		C, NUMBER_ID, OPTS, told_phone_number, ARG, NULL));
}

static void
try_messaging(struct run *run)
{
	TRY("ListPhoneNumbersWithMessagingSettings", "minimal",
	    telnyx_phone_number_messaging_list(C, NULL, NULL, OPTS,
		item_phone_number_messaging, told_list, ARG, NULL));
	TRY("ListPhoneNumbersWithMessagingSettings", "full",
	    telnyx_phone_number_messaging_list(C,
		TELNYX_PHONE_NUMBER_MESSAGING_LIST(.filter_messaging_profile_id = UUID,
		    .filter_phone_number = FROM, .filter_phone_number_contains = "312",
		    .filter_type = TELNYX_PHONE_NUMBER_TOLL_FREE,
		    .sort_phone_number = "asc"),
		ONE, OPTS, item_phone_number_messaging, told_list, ARG, NULL));
	TRY("GetPhoneNumberMessagingSettings", "minimal",
	    telnyx_phone_number_messaging_get(
		C, NUMBER_ID, OPTS, told_phone_number_messaging, ARG, NULL));
	TRY("UpdatePhoneNumberMessagingSettings", "minimal",
	    telnyx_phone_number_assign(
		C, NUMBER_ID, UUID, OPTS, told_phone_number_messaging, ARG, NULL));
	TRY("UpdatePhoneNumberMessagingSettings", "full",
	    telnyx_phone_number_messaging_update(C, NUMBER_ID,
		TELNYX_PHONE_NUMBER_MESSAGING_UPDATE(.messaging_profile_id = "",
		    .messaging_product = "A2P", .tags = STRINGS("t")),
		OPTS, told_phone_number_messaging, ARG, NULL));
	TRY("BulkUpdateMessagingSettingsOnPhoneNumbers", "minimal",
	    telnyx_messaging_numbers_bulk_update_create(C,
		TELNYX_MESSAGING_NUMBERS_BULK_UPDATE(.messaging_profile_id = UUID,
		    .numbers = STRINGS(FROM)),
		OPTS, told_messaging_numbers_bulk_update, ARG, NULL));
	TRY("BulkUpdateMessagingSettingsOnPhoneNumbers", "full",
	    telnyx_messaging_numbers_bulk_update_create(C,
		TELNYX_MESSAGING_NUMBERS_BULK_UPDATE(.messaging_profile_id = UUID,
		    .numbers = STRINGS(FROM, TO), .assign_only = TELNYX_BOOL(true)),
		OPTS, told_messaging_numbers_bulk_update, ARG, NULL));
	TRY("GetBulkUpdateMessagingSettingsOnPhoneNumbersStatus", "minimal",
	    telnyx_messaging_numbers_bulk_update_get(
		C, UUID, OPTS, told_messaging_numbers_bulk_update, ARG, NULL));
}

void
try_numbers(struct run *run)
{
	try_available(run);
	try_owned(run);
	try_messaging(run);
}

#define PLAIN_ITEM TELNYX_NUMBER_ORDER_ITEM(.phone_number = FROM)
#define FULL_ITEM                                                                      \
	TELNYX_NUMBER_ORDER_ITEM(.phone_number = FROM, .requirement_group_id = UUID,   \
	    .bundle_id = UUID)
#define ITEMS(...) ((const struct telnyx_number_order_item *const[]){__VA_ARGS__, NULL})
#define REQUIREMENTS                                                                   \
	((const struct telnyx_regulatory_requirement_params *const[]){                 \
	    TELNYX_REGULATORY_REQUIREMENT(.requirement_id = UUID, .field_value = "v"), \
	    NULL})

static void
try_order(struct run *run)
{
	TRY("CreateNumberOrder", "minimal",
	    telnyx_number_order_create(C,
		TELNYX_NUMBER_ORDER(.phone_numbers = ITEMS(PLAIN_ITEM)), OPTS,
		told_number_order, ARG, NULL));
	TRY("CreateNumberOrder", "full",
	    telnyx_number_order_create(C,
		TELNYX_NUMBER_ORDER(.phone_numbers = ITEMS(FULL_ITEM, PLAIN_ITEM),
		    .connection_id = "1", .messaging_profile_id = UUID,
		    .billing_group_id = UUID, .customer_reference = "MY REF 001"),
		OPTS, told_number_order, ARG, NULL));
	TRY("RetrieveNumberOrder", "minimal",
	    telnyx_number_order_get(C, UUID, OPTS, told_number_order, ARG, NULL));
	TRY("ListNumberOrders", "minimal",
	    telnyx_number_order_list(
		C, NULL, NULL, OPTS, item_number_order, told_list, ARG, NULL));
	TRY("ListNumberOrders", "full",
	    telnyx_number_order_list(C,
		TELNYX_NUMBER_ORDER_LIST(.filter_status = "success",
		    .filter_created_at_gt = WHEN, .filter_created_at_lt = WHEN,
		    .filter_phone_numbers_count = "1",
		    .filter_customer_reference = "MY REF 001",
		    .filter_requirements_met = TELNYX_BOOL(true)),
		ONE, OPTS, item_number_order, told_list, ARG, NULL));
	TRY("UpdateNumberOrder", "minimal",
	    telnyx_number_order_update(C, UUID,
		TELNYX_NUMBER_ORDER_UPDATE(.customer_reference = "R"), OPTS,
		told_number_order, ARG, NULL));
	TRY("UpdateNumberOrder", "full",
	    telnyx_number_order_update(C, UUID,
		TELNYX_NUMBER_ORDER_UPDATE(.regulatory_requirements = REQUIREMENTS,
		    .customer_reference = "R"),
		OPTS, told_number_order, ARG, NULL));
}

static void
try_order_parts(struct run *run)
{
	TRY("RetrieveOrderPhoneNumbers", "full",
	    telnyx_number_order_phone_number_list(C,
		TELNYX_NUMBER_ORDER_PHONE_NUMBER_LIST(.filter_country_code = "US"),
		NULL, OPTS, item_number_order_phone_number, told_list, ARG, NULL));
	TRY("GetNumberOrderPhoneNumber", "minimal",
	    telnyx_number_order_phone_number_get(
		C, UUID, OPTS, told_number_order_phone_number, ARG, NULL));
	TRY("UpdateNumberOrderPhoneNumber", "full",
	    telnyx_number_order_phone_number_update(C, UUID,
		TELNYX_NUMBER_ORDER_UPDATE(.regulatory_requirements = REQUIREMENTS),
		OPTS, told_number_order_phone_number, ARG, NULL));
	TRY("ListSubNumberOrders", "minimal",
	    telnyx_sub_number_order_list(
		C, NULL, NULL, OPTS, item_sub_number_order, told_list, ARG, NULL));
	TRY("ListSubNumberOrders", "full",
	    telnyx_sub_number_order_list(C,
		TELNYX_SUB_NUMBER_ORDER_LIST(.filter_status = "pending",
		    .filter_order_request_id = UUID, .filter_country_code = "US",
		    .filter_phone_number_type = TELNYX_PHONE_NUMBER_LOCAL,
		    .filter_phone_numbers_count = TELNYX_INT(1),
		    .filter_include_phone_numbers = TELNYX_BOOL(true)),
		NULL, OPTS, item_sub_number_order, told_list, ARG, NULL));
	TRY("GetSubNumberOrder", "minimal",
	    telnyx_sub_number_order_get(
		C, UUID, NULL, OPTS, told_sub_number_order, ARG, NULL));
	TRY("GetSubNumberOrder", "full",
	    telnyx_sub_number_order_get(C, UUID,
		TELNYX_SUB_NUMBER_ORDER_GET(.filter_include_phone_numbers =
						TELNYX_BOOL(true)),
		OPTS, told_sub_number_order, ARG, NULL));
	TRY("UpdateSubNumberOrder", "full",
	    telnyx_sub_number_order_update(C, UUID,
		TELNYX_NUMBER_ORDER_UPDATE(.regulatory_requirements = REQUIREMENTS),
		OPTS, told_sub_number_order, ARG, NULL));
	TRY("updateNumberOrderPhoneNumberRequirementGroup", "full",
	    telnyx_number_order_phone_number_update_requirement_group(
		C, UUID, UUID, OPTS, told_number_order_phone_number, ARG, NULL));
	TRY("updateSubNumberOrderRequirementGroup", "full",
	    telnyx_sub_number_order_update_requirement_group(
		C, UUID, UUID, OPTS, told_sub_number_order, ARG, NULL));
	TRY("CancelSubNumberOrder", "minimal",
	    telnyx_sub_number_order_cancel(
		C, UUID, OPTS, told_sub_number_order, ARG, NULL));
}

static void
try_reservations(struct run *run)
{
	TRY("CreateNumberReservation", "minimal",
	    telnyx_number_reservation_create(C,
		TELNYX_NUMBER_RESERVATION(.phone_numbers = ITEMS(PLAIN_ITEM)), OPTS,
		told_number_reservation, ARG, NULL));
	TRY("CreateNumberReservation", "full",
	    telnyx_number_reservation_create(C,
		TELNYX_NUMBER_RESERVATION(.phone_numbers = ITEMS(PLAIN_ITEM),
		    .customer_reference = "MY REF 001"),
		OPTS, told_number_reservation, ARG, NULL));
	TRY("RetrieveNumberReservation", "minimal",
	    telnyx_number_reservation_get(
		C, UUID, OPTS, told_number_reservation, ARG, NULL));
	TRY("ListNumberReservations", "minimal",
	    telnyx_number_reservation_list(
		C, NULL, NULL, OPTS, item_number_reservation, told_list, ARG, NULL));
	TRY("ListNumberReservations", "full",
	    telnyx_number_reservation_list(C,
		TELNYX_NUMBER_RESERVATION_LIST(.filter_status = "success",
		    .filter_created_at_gt = WHEN, .filter_created_at_lt = WHEN,
		    .filter_phone_numbers_phone_number = FROM,
		    .filter_customer_reference = "MY REF 001"),
		ONE, OPTS, item_number_reservation, told_list, ARG, NULL));
	TRY("ExtendNumberReservationExpiryTime", "minimal",
	    telnyx_number_reservation_extend(
		C, UUID, OPTS, told_number_reservation, ARG, NULL));
}

void
try_orders(struct run *run)
{
	try_order(run);
	try_order_parts(run);
	try_reservations(run);
}
