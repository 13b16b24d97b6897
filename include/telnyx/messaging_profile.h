/* SPDX-License-Identifier: MIT */
/**
 * @file messaging_profile.h
 * Messaging profiles: settings that phone numbers and messages share.
 * Names follow the API's (`/v2/messaging_profiles`), so its reference reads
 * across; what every function has in common stands in request.h and page.h.
 */
#ifndef TELNYX_MESSAGING_PROFILE_H
#define TELNYX_MESSAGING_PROFILE_H

#include <telnyx/message.h>
#include <telnyx/page.h>
#include <telnyx/request.h>

#ifdef __cplusplus
extern "C" {
#endif

struct telnyx_messaging_profile_features;

/** Which format webhooks have. */
enum telnyx_webhook_api_version {
	TELNYX_WEBHOOK_API_VERSION_UNSET = 0,
	TELNYX_WEBHOOK_API_VERSION_1 = 1,
	TELNYX_WEBHOOK_API_VERSION_2 = 2,
	TELNYX_WEBHOOK_API_VERSION_2010_04_01 = 3,
	TELNYX_WEBHOOK_API_VERSION_UNKNOWN = -1
};

/**
 * Sending from a pool of the profile's numbers.  Telnyx requires the first
 * three whenever it is given; TELNYX_NULL_OBJECT in its place turns it off.
 */
struct telnyx_number_pool_settings {
	size_t size;
	/** Decimal text, as both below: "0" takes that kind of number out. */
	const char *toll_free_weight;
	const char *long_code_weight;
	struct telnyx_opt_bool skip_unhealthy;
	struct telnyx_opt_bool sticky_sender;
	struct telnyx_opt_bool geomatch; /**< Same area code; North America only. */
};

#ifndef __cplusplus
/** `TELNYX_NUMBER_POOL(.toll_free_weight = "10", ...)`: a pointer. */
#define TELNYX_NUMBER_POOL(...)                                                        \
	(&(struct telnyx_number_pool_settings){                                        \
	    .size = sizeof(struct telnyx_number_pool_settings), __VA_ARGS__})
#endif

/** Zero @p settings and set its size. */
static inline void
telnyx_number_pool_settings_init(struct telnyx_number_pool_settings *settings)
{
	TELNYX_STRUCT_INIT(settings);
}

/** Links of Telnyx's in place of public short ones; TELNYX_NULL_OBJECT: off. */
struct telnyx_url_shortener_settings {
	size_t size;
	const char *domain; /**< Required; see messaging_url_domain.h. */
	const char *prefix;
	struct telnyx_opt_bool replace_blacklist_only;
	struct telnyx_opt_bool send_webhooks; /**< When a link is clicked. */
};

#ifndef __cplusplus
/** `TELNYX_URL_SHORTENER(.domain = "acct.fyi")`: a pointer. */
#define TELNYX_URL_SHORTENER(...)                                                      \
	(&(struct telnyx_url_shortener_settings){                                      \
	    .size = sizeof(struct telnyx_url_shortener_settings), __VA_ARGS__})
#endif

/** Zero @p settings and set its size. */
static inline void
telnyx_url_shortener_settings_init(struct telnyx_url_shortener_settings *settings)
{
	TELNYX_STRUCT_INIT(settings);
}

/**
 * What to create, or what to change: an update sends only what is given, and
 * takes null (TELNYX_NULL and its kin) where Telnyx does.  Copied.
 */
struct telnyx_messaging_profile_params {
	size_t size;
	const char *name; /**< Create: required. */
	/** ISO 3166-1 alpha-2, or "*" alone; ended by NULL.  Create: required. */
	const char *const *whitelisted_destinations;
	struct telnyx_opt_bool enabled;
	const char *webhook_url;
	const char *webhook_failover_url;
	enum telnyx_webhook_api_version webhook_api_version;
	const struct telnyx_number_pool_settings *number_pool_settings;
	const struct telnyx_url_shortener_settings *url_shortener_settings;
	const char *alpha_sender;      /**< 1-11 letters, digits, spaces. */
	const char *daily_spend_limit; /**< US dollars, decimal text. */
	struct telnyx_opt_bool daily_spend_limit_enabled;
	struct telnyx_opt_bool mms_fall_back_to_sms;
	struct telnyx_opt_bool mms_transcoding;
	struct telnyx_opt_bool mobile_only;
	struct telnyx_opt_bool smart_encoding;
	const char *resource_group_id;	/**< Create only. */
	const char *health_webhook_url; /**< Create only; deprecated by Telnyx. */
	const char *ai_assistant_id;
	const char *v1_secret;			  /**< Update only. */
	struct telnyx_opt_bool redaction_enabled; /**< Update only. */
	struct telnyx_opt_int redaction_level;	  /**< Update only. */
	/** See messaging_profile_parts.h. */
	const struct telnyx_messaging_profile_features *features;
};

#ifndef __cplusplus
/** `TELNYX_MESSAGING_PROFILE(.name = "shop", ...)`: a pointer. */
#define TELNYX_MESSAGING_PROFILE(...)                                                  \
	(&(struct telnyx_messaging_profile_params){                                    \
	    .size = sizeof(struct telnyx_messaging_profile_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_messaging_profile_params_init(struct telnyx_messaging_profile_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * A profile as the API describes it.  Allocated by the library, read-only,
 * growing only at its end; any text may be NULL.  Borrowed in a callback: keep
 * it with telnyx_messaging_profile_dup().
 */
struct telnyx_messaging_profile {
	const char *id;
	const char *record_type;
	const char *name;
	const char *organization_id;
	struct telnyx_opt_bool enabled;
	const char *const *whitelisted_destinations;
	size_t whitelisted_destination_count;
	const char *webhook_url;
	const char *webhook_failover_url;
	enum telnyx_webhook_api_version webhook_api_version;
	const char *webhook_api_version_text;
	const char *health_webhook_url;
	const struct telnyx_number_pool_settings
	    *number_pool_settings; /**< NULL: off. */
	const struct telnyx_url_shortener_settings *url_shortener_settings;
	const char *alpha_sender;
	const char *daily_spend_limit;
	struct telnyx_opt_bool daily_spend_limit_enabled;
	struct telnyx_opt_bool mms_fall_back_to_sms;
	struct telnyx_opt_bool mms_transcoding;
	struct telnyx_opt_bool mobile_only;
	struct telnyx_opt_bool smart_encoding;
	struct telnyx_opt_bool redaction_enabled;
	struct telnyx_opt_int redaction_level;
	const char *v1_secret; /**< A secret: keep it out of logs. */
	const char *ai_assistant_id;
	const char *resource_group_id;
	const struct telnyx_messaging_profile_features *features;
	struct telnyx_time created_at;
	struct telnyx_time updated_at;

	const struct telnyx_json *json;
	const struct telnyx_reply *reply; /**< NULL for a copy. */
};

/** Runs exactly once; just one of @p profile and @p error is not NULL, but for
 * telnyx_messaging_profile_find_by_name(). */
typedef void (*telnyx_messaging_profile_cb)(
    const struct telnyx_messaging_profile *profile, const struct telnyx_error *error,
    void *arg);

/** Runs for each profile of a list; see page.h. */
typedef enum telnyx_list_action (*telnyx_messaging_profile_item_cb)(
    const struct telnyx_messaging_profile *profile, const struct telnyx_page *page,
    void *arg);

/** A deep copy, free of any thread.  @return NULL: no memory, or NULL given. */
TELNYX_EXPORT struct telnyx_messaging_profile *telnyx_messaging_profile_dup(
    const struct telnyx_messaging_profile *profile);
/** Free a copy.  NULL is fine. */
TELNYX_EXPORT void telnyx_messaging_profile_free(
    struct telnyx_messaging_profile *profile);

/**
 * @name One profile
 * @p id is the profile's UUID; an empty one is a validation error.  Of params, a
 * field that lacks is a validation error that names it (unless the call's
 * options say not to validate).  All return as telnyx_call() does.
 * @since 0.1
 * @{
 */
/** `POST /messaging_profiles`, never repeated on an unknown outcome. */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_profile_create(
    struct telnyx_client *client, const struct telnyx_messaging_profile_params *params,
    const struct telnyx_call_options *opts, telnyx_messaging_profile_cb cb, void *arg,
    uint64_t *request_id);
/** `GET /messaging_profiles/{id}` */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_profile_get(
    struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_messaging_profile_cb cb, void *arg,
    uint64_t *request_id);
/** `PATCH /messaging_profiles/{id}`: repeatable, it sets a state. */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_profile_update(
    struct telnyx_client *client, const char *id,
    const struct telnyx_messaging_profile_params *params,
    const struct telnyx_call_options *opts, telnyx_messaging_profile_cb cb, void *arg,
    uint64_t *request_id);
/** `DELETE /messaging_profiles/{id}`; gives what was deleted. */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_profile_delete(
    struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_messaging_profile_cb cb, void *arg,
    uint64_t *request_id);
/** `POST /messaging_profiles/{id}/actions/regenerate_secret`: a new v1_secret
 * each time, so not repeated on an unknown outcome. */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_profile_regenerate_secret(
    struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_messaging_profile_cb cb, void *arg,
    uint64_t *request_id);
/** @} */

/** Which profiles; all if NULL or empty. */
struct telnyx_messaging_profile_list_params {
	size_t size;
	const char *filter_name; /**< `filter[name]` */
	const char *filter_name_eq;
	const char *filter_name_contains;
};

#ifndef __cplusplus
/** `TELNYX_MESSAGING_PROFILE_FILTER(.filter_name_contains = "shop")` */
#define TELNYX_MESSAGING_PROFILE_FILTER(...)                                           \
	(&(struct telnyx_messaging_profile_list_params){                               \
	    .size = sizeof(struct telnyx_messaging_profile_list_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_messaging_profile_list_params_init(
    struct telnyx_messaging_profile_list_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** `GET /messaging_profiles`, page by page; see page.h. */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_profile_list(
    struct telnyx_client *client,
    const struct telnyx_messaging_profile_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_messaging_profile_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

/**
 * Find a profile by its name, over all pages of a list that the server narrows
 * down; the first in the server's order, where several have the name.
 *
 * @param name  Compared exactly.  Empty: a validation error.
 * @param opts  Their timeout is that of all pages together.
 * @param cb    Gets the profile; or NULL twice, where the account has none of
 *              that name; or an error.
 * @param[out] request_id  Optional: for telnyx_request_cancel().
 * @return  As telnyx_call().
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_profile_find_by_name(
    struct telnyx_client *client, const char *name,
    const struct telnyx_call_options *opts, telnyx_messaging_profile_cb cb, void *arg,
    uint64_t *request_id);

/** How long a name is in doubt after a create of unknown outcome: as long as a
 * proxy may hold a request, and more than a list takes to show what was made. */
#define TELNYX_MESSAGING_PROFILE_DOUBT_MS 60000

/** What was done. */
enum telnyx_messaging_profile_change {
	TELNYX_MESSAGING_PROFILE_UNCHANGED = 0, /**< With an error. */
	TELNYX_MESSAGING_PROFILE_CREATED = 1,
	TELNYX_MESSAGING_PROFILE_UPDATED = 2
};

/** Runs exactly once; just one of @p profile and @p error is not NULL. */
typedef void (*telnyx_messaging_profile_change_cb)(
    const struct telnyx_messaging_profile *profile,
    enum telnyx_messaging_profile_change change, const struct telnyx_error *error,
    void *arg);

/**
 * See to it that there is a profile of this name with these settings: look it
 * up, over all pages, then update it or create it.
 *
 * Telnyx lets two profiles have one name; this makes no second one.  Calls of
 * one client for the same name and API key take turns.  A create of unknown outcome
 * is never repeated: its profile is looked for, a few times, and updated if it is
 * there (CREATED is then what was done).  If it is not, the error's outcome is
 * UNKNOWN, and the name is in doubt for TELNYX_MESSAGING_PROFILE_DOUBT_MS.
 *
 * The same call can be made again at any time.  While the name is in doubt it
 * looks until the profile shows, and creates nothing before the doubt is over; if
 * its own time ends before that, the outcome is UNKNOWN again, and the error's
 * retry_after_ms says how long the doubt lasts.
 *
 * A client remembers this for the newest 1,024 names in doubt, in memory alone.  A
 * program that may have ended within such a call (a crash, a restart), and one that
 * frees the client, waits that long before it makes the call for the name again,
 * or until telnyx_messaging_profile_find_by_name() finds it.  Other clients and
 * programs that create the same name at the same moment are beyond this.
 *
 * @param params  name and whitelisted_destinations are required.  What only a
 *                create takes is left out of an update.
 * @param opts    The timeout is that of all steps together; half of it is for
 *                the create.  idempotency_key and resend_unknown are not used.
 * @param[out] request_id  Optional: for telnyx_request_cancel().
 * @return  As telnyx_call().
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_profile_create_or_update(
    struct telnyx_client *client, const struct telnyx_messaging_profile_params *params,
    const struct telnyx_call_options *opts, telnyx_messaging_profile_change_cb cb,
    void *arg, uint64_t *request_id);

#ifdef __cplusplus
}
#endif
#endif
