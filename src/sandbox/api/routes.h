/* SPDX-License-Identifier: MIT */
/*
 * The routes of the API: a table for each area, ended by a row without a path.
 */
#ifndef TELNYX_SANDBOX_API_ROUTES_H
#define TELNYX_SANDBOX_API_ROUTES_H

#include "sandbox/engine/call.h"

extern const struct telnyx_sandbox_route telnyx_sandbox_message_routes[];
extern const struct telnyx_sandbox_route telnyx_sandbox_profile_routes[];
extern const struct telnyx_sandbox_route telnyx_sandbox_profile_part_routes[];
extern const struct telnyx_sandbox_route telnyx_sandbox_number_routes[];
extern const struct telnyx_sandbox_route telnyx_sandbox_number_job_routes[];
extern const struct telnyx_sandbox_route telnyx_sandbox_order_routes[];
extern const struct telnyx_sandbox_route telnyx_sandbox_sub_order_routes[];
extern const struct telnyx_sandbox_route telnyx_sandbox_reservation_routes[];
extern const struct telnyx_sandbox_route telnyx_sandbox_hosted_routes[];
extern const struct telnyx_sandbox_route telnyx_sandbox_report_routes[];
extern const struct telnyx_sandbox_route telnyx_sandbox_brand_routes[];
extern const struct telnyx_sandbox_route telnyx_sandbox_campaign_routes[];
extern const struct telnyx_sandbox_route telnyx_sandbox_verification_routes[];
extern const struct telnyx_sandbox_route telnyx_sandbox_rcs_routes[];

#endif
