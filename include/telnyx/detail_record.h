/* SPDX-License-Identifier: MIT */
/**
 * @file detail_record.h
 * Detail records: what was used, and what it cost (`/v2/detail_records`).
 */
#ifndef TELNYX_DETAIL_RECORD_H
#define TELNYX_DETAIL_RECORD_H

#include <telnyx/message.h>
#include <telnyx/page.h>
#include <telnyx/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * One record of usage. The fields are those of a message's record (record_type
 * "message_detail_record"), which other kinds share in part; what they have
 * beyond that is in `json`. Allocated by the library, read-only, growing only
 * at its end; any text may be NULL.
 */
struct telnyx_detail_record {
	const char *record_type;
	const char *id;
	const char *uuid;
	const char *user_id;
	const char *direction;	  /**< "inbound" or "outbound". */
	const char *message_type; /**< "SMS", "MMS" or "RCS". */
	const char *status; /**< Such as "delivered", "dlr_timeout", "gw_reject". */
	const char *delivery_status;
	const char *cli; /**< Who sent it. */
	const char *cld; /**< Whom it was sent to. */
	struct telnyx_opt_int parts;
	const char *rate; /**< Decimal text, as all amounts. */
	const char *rate_measured_in;
	const char *cost;
	const char *currency; /**< ISO 4217. */
	const char *carrier;
	const char *carrier_fee;
	const char *const *errors; /**< Codes, as texts. */
	size_t error_count;
	const char *profile_id; /**< The messaging profile's. */
	const char *profile_name;
	const char *country_code;
	const char *source_country_code;
	const char *mcc;
	const char *mnc;
	struct telnyx_opt_bool on_net;
	struct telnyx_opt_bool fteu;
	const char *tags; /**< One text, with commas. */
	const char *delivery_status_webhook_url;
	const char *delivery_status_failover_url;
	struct telnyx_time created_at;
	struct telnyx_time updated_at;
	struct telnyx_time sent_at;
	struct telnyx_time completed_at;

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	const struct telnyx_reply *reply; /**< NULL for a copy. */
};

/** Which records. */
struct telnyx_detail_record_list_params {
	size_t size; /**< sizeof(struct telnyx_detail_record_list_params). */
	const char *filter_record_type; /**< Required, such as "messaging". */
	const char *filter_date_range;	/**< Such as "today", "last_week". */
	const struct telnyx_pair *const
	    *filter; /**< Any other field: `filter[name]=value`; ended by NULL. */
	const char *const *sort; /**< Such as "-created_at"; ended by NULL. */
};

#ifndef __cplusplus
/** `TELNYX_DETAIL_RECORD_FILTER(.filter_record_type = "messaging")`: a pointer. */
#define TELNYX_DETAIL_RECORD_FILTER(...)                                               \
	(&(struct telnyx_detail_record_list_params){                                   \
	    .size = sizeof(struct telnyx_detail_record_list_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_detail_record_list_params_init(struct telnyx_detail_record_list_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs for each of a list; see page.h. */
typedef enum telnyx_list_action (*telnyx_detail_record_item_cb)(
    const struct telnyx_detail_record *record, const struct telnyx_page *page,
    void *arg);

/** A deep copy, free of any thread.  @return NULL: no memory, or NULL given. */
TELNYX_EXPORT struct telnyx_detail_record *telnyx_detail_record_dup(
    const struct telnyx_detail_record *record);
/** Free a copy.  NULL is fine. */
TELNYX_EXPORT void telnyx_detail_record_free(struct telnyx_detail_record *record);

/**
 * `GET /detail_records`, page by page; see page.h. A page has at most 50.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_detail_record_list(struct telnyx_client *client,
    const struct telnyx_detail_record_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_detail_record_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

#ifdef __cplusplus
}
#endif
#endif
