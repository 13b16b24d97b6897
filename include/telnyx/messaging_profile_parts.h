/* SPDX-License-Identifier: MIT */
/**
 * @file messaging_profile_parts.h
 * What belongs to a messaging profile: its features, its numbers, short codes and
 * alphanumeric sender ids, and its metrics. (Its autoresponders are in
 * autoresp_config.h.)
 */
#ifndef TELNYX_MESSAGING_PROFILE_PARTS_H
#define TELNYX_MESSAGING_PROFILE_PARTS_H

#include <telnyx/alphanumeric_sender_id.h>
#include <telnyx/phone_number_messaging.h>
#include <telnyx/short_code.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a profile does beyond its settings. */
struct telnyx_messaging_profile_features {
	size_t size; /**< sizeof(struct telnyx_messaging_profile_features). */
	/** Wishes to opt out are found in texts that hold no keyword, too. */
	struct telnyx_opt_bool ai_opt_out_detection_enabled;
};

#ifndef __cplusplus
/** `TELNYX_MESSAGING_PROFILE_FEATURES(.ai_opt_out_detection_enabled =
 * TELNYX_BOOL(true))`: a pointer. */
#define TELNYX_MESSAGING_PROFILE_FEATURES(...)                                         \
	(&(struct telnyx_messaging_profile_features){                                  \
	    .size = sizeof(struct telnyx_messaging_profile_features), __VA_ARGS__})
#endif

/** Zero @p features and set its size. */
static inline void
telnyx_messaging_profile_features_init(
    struct telnyx_messaging_profile_features *features)
{
	TELNYX_STRUCT_INIT(features);
}

/**
 * Figures of one profile. Telnyx does not describe their fields, so they are
 * read from `json`.
 */
struct telnyx_messaging_profile_metrics {
	const char *messaging_profile_id; /**< Where the figures say whose they are. */

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	const struct telnyx_reply *reply; /**< NULL for a copy. */
};

/** Of what time. Copied. */
struct telnyx_messaging_profile_metrics_params {
	size_t size; /**< sizeof(struct telnyx_messaging_profile_metrics_params). */
	const char
	    *time_frame; /**< "1h", "3h", "24h" (the default), "3d", "7d" or "30d". */
};

#ifndef __cplusplus
/** `TELNYX_MESSAGING_PROFILE_METRICS(.time_frame = "7d")`: a pointer. */
#define TELNYX_MESSAGING_PROFILE_METRICS(...)                                          \
	(&(struct telnyx_messaging_profile_metrics_params){                            \
	    .size = sizeof(struct telnyx_messaging_profile_metrics_params),            \
	    __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_messaging_profile_metrics_params_init(
    struct telnyx_messaging_profile_metrics_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs exactly once; just one of @p metrics and @p error is not NULL. */
typedef void (*telnyx_messaging_profile_metrics_cb)(
    const struct telnyx_messaging_profile_metrics *metrics,
    const struct telnyx_error *error, void *arg);

/** Runs for each of a list; see page.h. */
typedef enum telnyx_list_action (*telnyx_messaging_profile_metrics_item_cb)(
    const struct telnyx_messaging_profile_metrics *metrics,
    const struct telnyx_page *page, void *arg);

/** A deep copy, free of any thread.  @return NULL: no memory, or NULL given. */
TELNYX_EXPORT struct telnyx_messaging_profile_metrics *
telnyx_messaging_profile_metrics_dup(
    const struct telnyx_messaging_profile_metrics *metrics);
/** Free a copy.  NULL is fine. */
TELNYX_EXPORT void telnyx_messaging_profile_metrics_free(
    struct telnyx_messaging_profile_metrics *metrics);

/**
 * `GET /messaging_profiles/{id}/phone_numbers`, page by page; see page.h.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_profile_phone_number_list(
    struct telnyx_client *client, const char *id,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_phone_number_messaging_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

/**
 * `GET /messaging_profiles/{id}/short_codes`, page by page; see page.h. @since
 * 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_profile_short_code_list(
    struct telnyx_client *client, const char *id,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_short_code_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

/**
 * `GET /messaging_profiles/{id}/alphanumeric_sender_ids`, page by page; see
 * page.h. @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_profile_alphanumeric_sender_id_list(
    struct telnyx_client *client, const char *id,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_alphanumeric_sender_id_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

/** `GET /messaging_profiles/{id}/metrics`. @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_profile_metrics_get(
    struct telnyx_client *client, const char *id,
    const struct telnyx_messaging_profile_metrics_params *params,
    const struct telnyx_call_options *opts, telnyx_messaging_profile_metrics_cb cb,
    void *arg, uint64_t *request_id);

/**
 * `GET /messaging_profile_metrics`: of all profiles, in brief; see page.h.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_profile_metrics_list(
    struct telnyx_client *client,
    const struct telnyx_messaging_profile_metrics_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_messaging_profile_metrics_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

#ifdef __cplusplus
}
#endif
#endif
