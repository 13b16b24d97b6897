/* SPDX-License-Identifier: MIT */
/* The checks of hosted numbers, as data. */
#ifndef TELNYX_RESOURCES_NUMBERS_HOSTED_NUMBER_VERIFICATION_TABLES_H
#define TELNYX_RESOURCES_NUMBERS_HOSTED_NUMBER_VERIFICATION_TABLES_H

#include "codec/fields.h"

extern const struct telnyx_field_table telnyx_messaging_hosted_number_eligibility_table;
extern const struct telnyx_field_table
    telnyx_messaging_hosted_number_verification_codes_table;
extern const struct telnyx_field_table telnyx_messaging_hosted_number_validations_table;
extern const struct telnyx_field_table
    telnyx_messaging_hosted_number_eligibility_params_table;
extern const struct telnyx_field_table
    telnyx_messaging_hosted_number_verification_codes_params_table;
extern const struct telnyx_field_table
    telnyx_messaging_hosted_number_validation_params_table;

#endif
