/* SPDX-License-Identifier: MIT */
/* Fields of /v2/detail_records, by the API's description (MessageDetailRecord and its
 * like). */
#include "resources/account/detail_record_tables.h"

#include <telnyx/detail_record.h>

static const struct telnyx_field detail_record_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_detail_record, record_type),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, id),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, uuid),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, user_id),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, direction),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, message_type),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, status),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, delivery_status),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, cli),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, cld),
    TELNYX_FIELD(INT, struct telnyx_detail_record, parts),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, rate),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, rate_measured_in),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, cost),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, currency),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, carrier),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, carrier_fee),
    TELNYX_FIELD_LIST(STRINGS, struct telnyx_detail_record, errors, error_count, NULL),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, profile_id),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, profile_name),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, country_code),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, source_country_code),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, mcc),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, mnc),
    TELNYX_FIELD(BOOL, struct telnyx_detail_record, on_net),
    TELNYX_FIELD(BOOL, struct telnyx_detail_record, fteu),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, tags),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, delivery_status_webhook_url),
    TELNYX_FIELD(STRING, struct telnyx_detail_record, delivery_status_failover_url),
    TELNYX_FIELD(TIME, struct telnyx_detail_record, created_at),
    TELNYX_FIELD(TIME, struct telnyx_detail_record, updated_at),
    TELNYX_FIELD(TIME, struct telnyx_detail_record, sent_at),
    TELNYX_FIELD(TIME, struct telnyx_detail_record, completed_at),
    TELNYX_FIELD(SELF, struct telnyx_detail_record, json),
    TELNYX_FIELD(REPLY, struct telnyx_detail_record, reply),
};
const struct telnyx_field_table telnyx_detail_record_table =
    TELNYX_FIELD_TABLE(struct telnyx_detail_record, detail_record_fields);

static const struct telnyx_field detail_record_list_params_fields[] = {
    TELNYX_FIELD_NAMED(STRING, struct telnyx_detail_record_list_params,
	filter_record_type, "filter[record_type]"),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_detail_record_list_params,
	filter_date_range, "filter[date_range]"),
    TELNYX_FIELD_NAMED(
	PAIRS, struct telnyx_detail_record_list_params, filter, "filter[]"),
    TELNYX_FIELD_NAMED(STRINGS, struct telnyx_detail_record_list_params, sort, "sort"),
};
const struct telnyx_field_table telnyx_detail_record_list_params_table =
    TELNYX_FIELD_TABLE_SIZED(
	struct telnyx_detail_record_list_params, detail_record_list_params_fields);
