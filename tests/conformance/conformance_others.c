/* SPDX-License-Identifier: MIT */
/* Hosted numbers, detail records, lookups, the balance, webhook deliveries. */
#include "conformance.h"

TOLD(messaging_hosted_number_order)
TOLD(messaging_hosted_number_eligibility)
TOLD(messaging_hosted_number_verification_codes)
TOLD(messaging_hosted_number_validations)
TOLD(phone_number_messaging)
TOLD(number_lookup)
TOLD(balance)
TOLD(webhook_delivery)
ITEM(messaging_hosted_number_order)
ITEM(phone_number_messaging)
ITEM(detail_record)
ITEM(webhook_delivery)

static void
try_hosted_orders(struct run *run)
{
	TRY("CreateMessagingHostedNumberOrder", "full",
	    telnyx_messaging_hosted_number_order_create(C,
		TELNYX_MESSAGING_HOSTED_NUMBER_ORDER(.phone_numbers = STRINGS(FROM),
		    .messaging_profile_id = UUID),
		OPTS, told_messaging_hosted_number_order, ARG, NULL));
	TRY("GetMessagingHostedNumberOrder", "minimal",
	    telnyx_messaging_hosted_number_order_get(
		C, UUID, OPTS, told_messaging_hosted_number_order, ARG, NULL));
	TRY("ListMessagingHostedNumberOrders", "full",
	    telnyx_messaging_hosted_number_order_list(C, ONE, OPTS,
		item_messaging_hosted_number_order, told_list, ARG, NULL));
	TRY("DeleteMessagingHostedNumberOrder", "minimal",
	    telnyx_messaging_hosted_number_order_delete(
		C, UUID, OPTS, told_messaging_hosted_number_order, ARG, NULL));
	TRY("CheckEligibilityNumbers", "full",
	    telnyx_messaging_hosted_number_order_check_eligibility(C,
		TELNYX_MESSAGING_HOSTED_NUMBER_ELIGIBILITY(.phone_numbers =
							       STRINGS(FROM, TO)),
		OPTS, told_messaging_hosted_number_eligibility, ARG, NULL));
	TRY("UploadMessagingHostedNumberOrderFile", "full",
	    telnyx_messaging_hosted_number_order_upload_files(C, UUID,
		TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_FILES(
			.loa = TELNYX_FILE(.data = "%PDF", .bytes = 4),
		    .bill = TELNYX_FILE(.data = "%PDF", .bytes = 4)),
		OPTS, told_messaging_hosted_number_order, ARG, NULL));
	TRY("CreateVerificationCodesForMessagingHostedNumberOrder", "full",
	    telnyx_messaging_hosted_number_order_create_verification_codes(C, UUID,
		TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_CODES(.phone_numbers =
								      STRINGS(FROM),
		    .verification_method =
			TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_BY_SMS),
		OPTS, told_messaging_hosted_number_verification_codes, ARG, NULL));
	TRY("ValidateVerificationCodesForMessagingHostedNumberOrder", "full",
	    telnyx_messaging_hosted_number_order_validate_codes(C, UUID,
		TELNYX_MESSAGING_HOSTED_NUMBER_VALIDATION(
			.verification_codes =
			    (const struct telnyx_messaging_hosted_number_code *const[]){
				TELNYX_MESSAGING_HOSTED_NUMBER_CODE(.phone_number =
									FROM,
				    .code = "12345"),
				NULL}),
		OPTS, told_messaging_hosted_number_validations, ARG, NULL));
}

static void
try_hosted_numbers(struct run *run)
{
	TRY("ListMessagingHostedNumbers", "minimal",
	    telnyx_messaging_hosted_number_list(C, NULL, NULL, OPTS,
		item_phone_number_messaging, told_list, ARG, NULL));
	TRY("ListMessagingHostedNumbers", "full",
	    telnyx_messaging_hosted_number_list(C,
		TELNYX_MESSAGING_HOSTED_NUMBER_FILTER(.filter_messaging_profile_id =
							  UUID,
		    .filter_phone_number = FROM, .filter_phone_number_contains = "312",
		    .sort_phone_number = "desc"),
		ONE, OPTS, item_phone_number_messaging, told_list, ARG, NULL));
	TRY("GetMessagingHostedNumber", "minimal",
	    telnyx_messaging_hosted_number_get(
		C, UUID, OPTS, told_phone_number_messaging, ARG, NULL));
	TRY("UpdateMessagingHostedNumber", "full",
	    telnyx_messaging_hosted_number_update(C, UUID,
		TELNYX_PHONE_NUMBER_MESSAGING_UPDATE(.messaging_profile_id = UUID,
		    .messaging_product = "A2P", .tags = STRINGS("t")),
		OPTS, told_phone_number_messaging, ARG, NULL));
	TRY("DeleteMessagingHostedNumber", "minimal",
	    telnyx_messaging_hosted_number_delete(
		C, UUID, OPTS, told_messaging_hosted_number_order, ARG, NULL));
}

static void
try_records(struct run *run)
{
	TRY("SearchDetailRecords", "minimal",
	    telnyx_detail_record_list(C,
		TELNYX_DETAIL_RECORD_FILTER(.filter_record_type = "messaging"), NULL,
		OPTS, item_detail_record, told_list, ARG, NULL));
	TRY("SearchDetailRecords", "full",
	    telnyx_detail_record_list(C,
		TELNYX_DETAIL_RECORD_FILTER(.filter_record_type = "messaging",
		    .filter_date_range = "last_week", .sort = STRINGS("-created_at")),
		ONE, OPTS, item_detail_record, told_list, ARG, NULL));
	TRY("LookupNumber", "minimal",
	    telnyx_number_lookup_get(
		C, FROM, NULL, OPTS, told_number_lookup, ARG, NULL));
	TRY("LookupNumber", "full",
	    telnyx_number_lookup_get(C, FROM,
		TELNYX_NUMBER_LOOKUP(.type = TELNYX_NUMBER_LOOKUP_CALLER_NAME), OPTS,
		told_number_lookup, ARG, NULL));
	TRY("GetUserBalance", "minimal",
	    telnyx_balance_get(C, OPTS, told_balance, ARG, NULL));
	TRY("GetWebhookDeliveries", "minimal",
	    telnyx_webhook_delivery_list(
		C, NULL, NULL, OPTS, item_webhook_delivery, told_list, ARG, NULL));
	TRY("GetWebhookDeliveries", "full",
	    telnyx_webhook_delivery_list(C,
		TELNYX_WEBHOOK_DELIVERY_FILTER(.filter_status =
						   TELNYX_WEBHOOK_DELIVERY_DELIVERED,
		    .filter_event_type = "message.sent", .filter_webhook_contains = "x",
		    .filter_attempts_contains = "x", .filter_started_at_gte = WHEN,
		    .filter_started_at_lte = WHEN, .filter_finished_at_gte = WHEN,
		    .filter_finished_at_lte = WHEN),
		ONE, OPTS, item_webhook_delivery, told_list, ARG, NULL));
	TRY("GetWebhookDelivery", "minimal",
	    telnyx_webhook_delivery_get(
		C, UUID, OPTS, told_webhook_delivery, ARG, NULL));
}

void
try_others(struct run *run)
{
	try_hosted_orders(run);
	try_hosted_numbers(run);
	try_records(run);
}
