/* SPDX-License-Identifier: MIT */
/**
 * @file available_phone_number.h
 * Numbers that can be bought (`/v2/available_phone_numbers`).
 */
#ifndef TELNYX_AVAILABLE_PHONE_NUMBER_H
#define TELNYX_AVAILABLE_PHONE_NUMBER_H

#include <telnyx/phone_number.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Where a number is at home. */
struct telnyx_region_information {
	const char *region_type; /**< "country_code", "rate_center", "state", ... */
	const char *region_name;
};

/** What a number costs; decimal text, never a binary fraction. */
struct telnyx_number_cost {
	const char *upfront_cost;
	const char *monthly_cost;
	const char *currency; /**< ISO 4217, such as "USD". */
};

struct telnyx_number_feature {
	const char *name; /**< "sms", "mms", "voice", "fax", ... */
};

/**
 * A number that can be bought.  Allocated by the library, read-only, growing
 * only at its end; any text may be NULL.
 */
struct telnyx_available_phone_number {
	const char *record_type;
	const char *phone_number; /**< +E.164. */
	const char *vanity_format;
	struct telnyx_opt_bool best_effort; /**< True: no exact match of the filters. */
	struct telnyx_opt_bool quickship;   /**< True: can be called right away. */
	struct telnyx_opt_bool reservable;
	const struct telnyx_region_information *const *region_information;
	size_t region_information_count;
	const struct telnyx_number_cost *cost_information;
	const struct telnyx_number_feature *const *features;
	size_t feature_count;

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	/** The reply it came in; NULL for a copy. */
	const struct telnyx_reply *reply;
};

/**
 * What to look for; NULL and 0 mean "not given".  Copied.  There are no
 * wildcards, and no pages: ask for as many as are wanted with filter_limit.
 */
struct telnyx_available_phone_number_list_params {
	size_t size; /**< sizeof(struct telnyx_available_phone_number_list_params). */
	/** Required (Telnyx's guide to number search): ISO alpha-2, "US". */
	const char *filter_country_code;
	/** The area code, such as "312". */
	const char *filter_national_destination_code;
	/** @name Without country code, and without the area code if that is given @{ */
	const char *filter_phone_number_starts_with;
	const char *filter_phone_number_ends_with;
	const char *filter_phone_number_contains;
	/** @} */
	const char *filter_locality;		/**< A city. */
	const char *filter_administrative_area; /**< A US state, a CA province. */
	const char *filter_rate_center;		/**< US and CA. */
	/** LOCAL, TOLL_FREE, MOBILE, NATIONAL or SHARED_COST. */
	enum telnyx_phone_number_type filter_phone_number_type;
	/** Each of them: "sms", "mms", "voice", "fax", "emergency", "hd_voice",
	 * "international_sms", "local_calling"; ended by NULL. */
	const char *const *filter_features;
	struct telnyx_opt_int filter_limit;
	struct telnyx_opt_bool
	    filter_best_effort;			 /**< US and CA: also what is close. */
	struct telnyx_opt_bool filter_quickship; /**< Toll-free of +1. */
	struct telnyx_opt_bool filter_reservable;
	struct telnyx_opt_bool filter_exclude_held_numbers;
	/** @name Of the guide, and not of the API's description @{ */
	struct telnyx_opt_int filter_consecutive;
	struct telnyx_opt_bool filter_only_reserved_numbers;
	/** @} */
};

#ifndef __cplusplus
/** `TELNYX_AVAILABLE_PHONE_NUMBERS(.filter_country_code = "US")`: a pointer. */
#define TELNYX_AVAILABLE_PHONE_NUMBERS(...)                                            \
	(&(struct telnyx_available_phone_number_list_params){                          \
	    .size = sizeof(struct telnyx_available_phone_number_list_params),          \
	    __VA_ARGS__})
#endif
/** Zero @p params and set its size. */
static inline void
telnyx_available_phone_number_list_params_init(
    struct telnyx_available_phone_number_list_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs for each item of a list; see page.h. */
typedef enum telnyx_list_action (*telnyx_available_phone_number_item_cb)(
    const struct telnyx_available_phone_number *number, const struct telnyx_page *page,
    void *arg);

/**
 * Look for numbers to buy (`GET /available_phone_numbers`), all on one page.
 * Returns as telnyx_phone_number_list() does.
 *
 * @param item  A number found here can be bought for a while: Telnyx asks for
 *              a recent search before an order (code 85000).
 * @param[out] request_id  Optional: for telnyx_request_cancel().
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_available_phone_number_list(
    struct telnyx_client *client,
    const struct telnyx_available_phone_number_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_available_phone_number_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

/**
 * The same, for numbers of one area that take messages.
 *
 * @param country_code  ISO alpha-2: area codes know no borders, and 416 is
 *                      Toronto's in "CA", and nobody's in "US".
 * @param area_code     Digits, such as "312".
 * @param limit         Numbers at most; 0: as many as the server gives.
 * @param[out] request_id  Optional: for telnyx_request_cancel().
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_available_phone_number_search_by_area_code(
    struct telnyx_client *client, const char *country_code, const char *area_code,
    uint32_t limit, const struct telnyx_call_options *opts,
    telnyx_available_phone_number_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

/** A deep copy, free of any thread.  @retval NULL  No memory. @since 0.1 */
TELNYX_EXPORT struct telnyx_available_phone_number *telnyx_available_phone_number_dup(
    const struct telnyx_available_phone_number *number);

/** Free what telnyx_available_phone_number_dup() gave.  NULL is fine. */
TELNYX_EXPORT void telnyx_available_phone_number_free(
    struct telnyx_available_phone_number *number);

#ifdef __cplusplus
}
#endif
#endif
