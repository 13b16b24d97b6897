/* SPDX-License-Identifier: MIT */
/* The checks of hosted numbers. */
#include <telnyx/messaging_hosted_number_verification.h>

#include <string.h>

#include "client/resource.h"
#include "resources/numbers/messaging_hosted_number_verification_tables.h"

/* Repeat classes: checking changes nothing; each request for codes sends them anew;
 * validating answers "already_verified" the second time (ValidationCodes). */
static const struct telnyx_operation
    messaging_hosted_number_order_check_eligibility_operation = {
	.name = "messaging_hosted_number_order_check_eligibility",
	.id = "CheckEligibilityNumbers",
	.method = "POST",
	.path = "/messaging_hosted_number_orders/eligibility_numbers_check",
	.repeat = TELNYX_REPEAT_READ,
	.body = &telnyx_messaging_hosted_number_eligibility_params_table,
	.required = TELNYX_REQUIRED("phone_numbers"),
	.result = &telnyx_messaging_hosted_number_eligibility_table,
	.what = "numbers"};

static const struct telnyx_operation
    messaging_hosted_number_order_create_verification_codes_operation = {
	.name = "messaging_hosted_number_order_create_verification_codes",
	.id = "CreateVerificationCodesForMessagingHostedNumberOrder",
	.method = "POST",
	.path = "/messaging_hosted_number_orders/{id}/verification_codes",
	.repeat = TELNYX_REPEAT_ONCE,
	.body = &telnyx_messaging_hosted_number_verification_codes_params_table,
	.required = TELNYX_REQUIRED("phone_numbers", "verification_method"),
	.result = &telnyx_messaging_hosted_number_verification_codes_table,
	.what = "codes",
	.document = TELNYX_DOCUMENT_LIST,
	.bare = true};

static const struct telnyx_operation
    messaging_hosted_number_order_validate_codes_operation = {
	.name = "messaging_hosted_number_order_validate_codes",
	.id = "ValidateVerificationCodesForMessagingHostedNumberOrder",
	.method = "POST",
	.path = "/messaging_hosted_number_orders/{id}/validation_codes",
	.repeat = TELNYX_REPEAT_REPEATABLE,
	.body = &telnyx_messaging_hosted_number_validation_params_table,
	.required = TELNYX_REQUIRED("verification_codes"),
	.result = &telnyx_messaging_hosted_number_validations_table,
	.what = "numbers"};

TELNYX_RESOURCE(messaging_hosted_number_eligibility)
TELNYX_RESOURCE(messaging_hosted_number_verification_codes)
TELNYX_RESOURCE(messaging_hosted_number_validations)

enum telnyx_status
telnyx_messaging_hosted_number_order_check_eligibility(struct telnyx_client *client,
    const struct telnyx_messaging_hosted_number_eligibility_params *params,
    const struct telnyx_call_options *opts,
    telnyx_messaging_hosted_number_eligibility_cb cb, void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client,
	    &messaging_hosted_number_order_check_eligibility_operation, NULL, params,
	    opts, TELNYX_TELL(messaging_hosted_number_eligibility, cb, arg),
	    request_id);
}

enum telnyx_status
telnyx_messaging_hosted_number_order_create_verification_codes(
    struct telnyx_client *client, const char *id,
    const struct telnyx_messaging_hosted_number_verification_codes_params *params,
    const struct telnyx_call_options *opts,
    telnyx_messaging_hosted_number_verification_codes_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client,
	    &messaging_hosted_number_order_create_verification_codes_operation,
	    TELNYX_PATH(id), params, opts,
	    TELNYX_TELL(messaging_hosted_number_verification_codes, cb, arg),
	    request_id);
}

enum telnyx_status
telnyx_messaging_hosted_number_order_validate_codes(struct telnyx_client *client,
    const char *id,
    const struct telnyx_messaging_hosted_number_validation_params *params,
    const struct telnyx_call_options *opts,
    telnyx_messaging_hosted_number_validations_cb cb, void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client,
	    &messaging_hosted_number_order_validate_codes_operation, TELNYX_PATH(id),
	    params, opts, TELNYX_TELL(messaging_hosted_number_validations, cb, arg),
	    request_id);
}
