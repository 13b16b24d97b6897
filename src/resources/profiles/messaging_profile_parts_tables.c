/* SPDX-License-Identifier: MIT */
/* Fields of a profile's metrics, of which the API's description names none
 * (ProfileMetrics, ProfileMetricsHighLevel). */
#include "resources/profiles/messaging_profile_parts_tables.h"

#include <telnyx/messaging_profile_parts.h>

static const struct telnyx_field messaging_profile_metrics_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_messaging_profile_metrics, messaging_profile_id),
    TELNYX_FIELD(SELF, struct telnyx_messaging_profile_metrics, json),
    TELNYX_FIELD(REPLY, struct telnyx_messaging_profile_metrics, reply),
};
const struct telnyx_field_table telnyx_messaging_profile_metrics_table =
    TELNYX_FIELD_TABLE(
	struct telnyx_messaging_profile_metrics, messaging_profile_metrics_fields);

static const struct telnyx_field messaging_profile_metrics_params_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_messaging_profile_metrics_params, time_frame),
};
const struct telnyx_field_table telnyx_messaging_profile_metrics_params_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_messaging_profile_metrics_params,
	messaging_profile_metrics_params_fields);
