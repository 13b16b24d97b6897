/* SPDX-License-Identifier: MIT */
/* Fields of the checks of hosted numbers, by the API's description
 * (EligibilityNumbersRequest, VerificationCodesRequest, ValidationCodesRequest and
 * their responses). */
#include "resources/numbers/messaging_hosted_number_verification_tables.h"

#include <telnyx/messaging_hosted_number_verification.h>

static const struct telnyx_enum_name
    messaging_hosted_number_verification_status_names[] = {
	{"verified", TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_VERIFIED},
	{"rejected", TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_REJECTED},
	{"already_verified",
	    TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_ALREADY_VERIFIED},
	{NULL, 0},
};

static const struct telnyx_enum_name
    messaging_hosted_number_verification_method_names[] = {
	{"sms", TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_BY_SMS},
	{"call", TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_BY_CALL},
	{NULL, 0},
};

static const struct telnyx_field messaging_hosted_number_eligibility_entry_fields[] = {
    TELNYX_FIELD(
	STRING, struct telnyx_messaging_hosted_number_eligibility_entry, phone_number),
    TELNYX_FIELD(
	BOOL, struct telnyx_messaging_hosted_number_eligibility_entry, eligible),
    TELNYX_FIELD(STRING, struct telnyx_messaging_hosted_number_eligibility_entry,
	eligible_status),
    TELNYX_FIELD(
	STRING, struct telnyx_messaging_hosted_number_eligibility_entry, detail),
};
static const struct telnyx_field_table messaging_hosted_number_eligibility_entry_table =
    TELNYX_FIELD_TABLE(struct telnyx_messaging_hosted_number_eligibility_entry,
	messaging_hosted_number_eligibility_entry_fields);

static const struct telnyx_field messaging_hosted_number_eligibility_fields[] = {
    TELNYX_FIELD_LIST(OBJECTS, struct telnyx_messaging_hosted_number_eligibility,
	phone_numbers, phone_number_count,
	&messaging_hosted_number_eligibility_entry_table),
    TELNYX_FIELD(SELF, struct telnyx_messaging_hosted_number_eligibility, json),
    TELNYX_FIELD(REPLY, struct telnyx_messaging_hosted_number_eligibility, reply),
};
const struct telnyx_field_table telnyx_messaging_hosted_number_eligibility_table =
    TELNYX_FIELD_TABLE(struct telnyx_messaging_hosted_number_eligibility,
	messaging_hosted_number_eligibility_fields);

static const struct telnyx_field messaging_hosted_number_eligibility_params_fields[] = {
    TELNYX_FIELD_NAMED(STRINGS,
	struct telnyx_messaging_hosted_number_eligibility_params, phone_numbers,
	"phone_numbers"),
};
const struct telnyx_field_table
    telnyx_messaging_hosted_number_eligibility_params_table = TELNYX_FIELD_TABLE_SIZED(
	struct telnyx_messaging_hosted_number_eligibility_params,
	messaging_hosted_number_eligibility_params_fields);

static const struct telnyx_field messaging_hosted_number_verification_code_fields[] = {
    TELNYX_FIELD(
	STRING, struct telnyx_messaging_hosted_number_verification_code, phone_number),
    TELNYX_FIELD(STRING, struct telnyx_messaging_hosted_number_verification_code,
	verification_code_id),
    TELNYX_FIELD_STATE(struct telnyx_messaging_hosted_number_verification_code, type,
	messaging_hosted_number_verification_method_names),
    TELNYX_FIELD(
	STRING, struct telnyx_messaging_hosted_number_verification_code, error),
};
static const struct telnyx_field_table messaging_hosted_number_verification_code_table =
    TELNYX_FIELD_TABLE(struct telnyx_messaging_hosted_number_verification_code,
	messaging_hosted_number_verification_code_fields);

static const struct telnyx_field messaging_hosted_number_verification_codes_fields[] = {
    TELNYX_FIELD_LIST(OBJECTS, struct telnyx_messaging_hosted_number_verification_codes,
	data, data_count, &messaging_hosted_number_verification_code_table),
    TELNYX_FIELD(SELF, struct telnyx_messaging_hosted_number_verification_codes, json),
    TELNYX_FIELD(
	REPLY, struct telnyx_messaging_hosted_number_verification_codes, reply),
};
const struct telnyx_field_table
    telnyx_messaging_hosted_number_verification_codes_table =
	TELNYX_FIELD_TABLE(struct telnyx_messaging_hosted_number_verification_codes,
	    messaging_hosted_number_verification_codes_fields);

static const struct telnyx_field
    messaging_hosted_number_verification_codes_params_fields[] = {
	TELNYX_FIELD_NAMED(STRINGS,
	    struct telnyx_messaging_hosted_number_verification_codes_params,
	    phone_numbers, "phone_numbers"),
	TELNYX_FIELD_CHOICE(
	    struct telnyx_messaging_hosted_number_verification_codes_params,
	    verification_method, "verification_method",
	    messaging_hosted_number_verification_method_names),
};
const struct telnyx_field_table
    telnyx_messaging_hosted_number_verification_codes_params_table =
	TELNYX_FIELD_TABLE_SIZED(
	    struct telnyx_messaging_hosted_number_verification_codes_params,
	    messaging_hosted_number_verification_codes_params_fields);

static const struct telnyx_field messaging_hosted_number_validation_fields[] = {
    TELNYX_FIELD(
	STRING, struct telnyx_messaging_hosted_number_validation, phone_number),
    TELNYX_FIELD_STATE(struct telnyx_messaging_hosted_number_validation, status,
	messaging_hosted_number_verification_status_names),
};
static const struct telnyx_field_table messaging_hosted_number_validation_table =
    TELNYX_FIELD_TABLE(struct telnyx_messaging_hosted_number_validation,
	messaging_hosted_number_validation_fields);

static const struct telnyx_field messaging_hosted_number_validations_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_messaging_hosted_number_validations, order_id),
    TELNYX_FIELD_LIST(OBJECTS, struct telnyx_messaging_hosted_number_validations,
	phone_numbers, phone_number_count, &messaging_hosted_number_validation_table),
    TELNYX_FIELD(SELF, struct telnyx_messaging_hosted_number_validations, json),
    TELNYX_FIELD(REPLY, struct telnyx_messaging_hosted_number_validations, reply),
};
const struct telnyx_field_table telnyx_messaging_hosted_number_validations_table =
    TELNYX_FIELD_TABLE(struct telnyx_messaging_hosted_number_validations,
	messaging_hosted_number_validations_fields);

static const struct telnyx_field messaging_hosted_number_code_fields[] = {
    TELNYX_FIELD_REQUIRED(
	STRING, struct telnyx_messaging_hosted_number_code, phone_number),
    TELNYX_FIELD_REQUIRED(STRING, struct telnyx_messaging_hosted_number_code, code),
};
static const struct telnyx_field_table messaging_hosted_number_code_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_messaging_hosted_number_code,
	messaging_hosted_number_code_fields);

static const struct telnyx_field messaging_hosted_number_validation_params_fields[] = {
    TELNYX_FIELD_MANY(struct telnyx_messaging_hosted_number_validation_params,
	verification_codes, &messaging_hosted_number_code_table),
};
const struct telnyx_field_table telnyx_messaging_hosted_number_validation_params_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_messaging_hosted_number_validation_params,
	messaging_hosted_number_validation_params_fields);
