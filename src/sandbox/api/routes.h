/* SPDX-License-Identifier: MIT */
/*
 * The routes of the API: a table for each area, ended by a row without a path.
 */
#ifndef TELNYX_SANDBOX_API_ROUTES_H
#define TELNYX_SANDBOX_API_ROUTES_H

#include "sandbox/engine/call.h"

extern const struct sbx_route sbx_message_routes[];
extern const struct sbx_route sbx_profile_routes[];
extern const struct sbx_route sbx_profile_part_routes[];
extern const struct sbx_route sbx_number_routes[];
extern const struct sbx_route sbx_number_job_routes[];
extern const struct sbx_route sbx_order_routes[];
extern const struct sbx_route sbx_sub_order_routes[];
extern const struct sbx_route sbx_reservation_routes[];
extern const struct sbx_route sbx_hosted_routes[];
extern const struct sbx_route sbx_report_routes[];
extern const struct sbx_route sbx_brand_routes[];
extern const struct sbx_route sbx_campaign_routes[];
extern const struct sbx_route sbx_verification_routes[];
extern const struct sbx_route sbx_rcs_routes[];

#endif
