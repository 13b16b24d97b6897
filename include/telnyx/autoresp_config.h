/* SPDX-License-Identifier: MIT */
/**
 * @file autoresp_config.h
 * Autoresponders of a messaging profile: what a keyword such as STOP or HELP is
 * answered with (`/v2/messaging_profiles/{profile_id}/autoresp_configs`).
 */
#ifndef TELNYX_AUTORESP_CONFIG_H
#define TELNYX_AUTORESP_CONFIG_H

#include <telnyx/message.h>
#include <telnyx/page.h>
#include <telnyx/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What keywords do. Telnyx's documents call INFO "help". */
enum telnyx_autoresp_op {
	TELNYX_AUTORESP_UNSET = 0,
	TELNYX_AUTORESP_START = 1,
	TELNYX_AUTORESP_STOP = 2,
	TELNYX_AUTORESP_INFO = 3,
	/** A value this version does not know: see the raw text. */
	TELNYX_AUTORESP_UNKNOWN = -1
};

/**
 * An automatic answer to keywords. Allocated by the library, read-only, growing
 * only at its end; any text may be NULL.
 */
struct telnyx_autoresp_config {
	const char *id;
	enum telnyx_autoresp_op op;
	const char *op_text; /**< As the API wrote it. */
	const char *const *keywords;
	size_t keyword_count;
	const char *resp_text; /**< NULL: Telnyx's own answer, or none. */
	const char *country_code;
	struct telnyx_time created_at;
	struct telnyx_time updated_at;

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	const struct telnyx_reply *reply; /**< NULL for a copy. */
};

/** What to create, or what to put in its place. Copied. */
struct telnyx_autoresp_config_params {
	size_t size; /**< sizeof(struct telnyx_autoresp_config_params). */
	enum telnyx_autoresp_op op;  /**< Required. */
	const char *const *keywords; /**< Required: up to 20, ended by NULL. */
	const char *resp_text;	     /**< At least 20 characters. */
	const char *country_code;    /**< Required: ISO 3166-1 alpha-2, or "*". */
};

#ifndef __cplusplus
/** `TELNYX_AUTORESP_CONFIG(.op = TELNYX_AUTORESP_STOP, ...)`: a pointer. */
#define TELNYX_AUTORESP_CONFIG(...)                                                    \
	(&(struct telnyx_autoresp_config_params){                                      \
	    .size = sizeof(struct telnyx_autoresp_config_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_autoresp_config_params_init(struct telnyx_autoresp_config_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Which of them; all if NULL or empty. Times are ISO 8601. */
struct telnyx_autoresp_config_list_params {
	size_t size; /**< sizeof(struct telnyx_autoresp_config_list_params). */
	const char *country_code;
	const char *created_at_gte;
	const char *created_at_lte;
	const char *updated_at_gte;
	const char *updated_at_lte;
};

#ifndef __cplusplus
/** `TELNYX_AUTORESP_CONFIG_FILTER(.country_code = "US")`: a pointer. */
#define TELNYX_AUTORESP_CONFIG_FILTER(...)                                             \
	(&(struct telnyx_autoresp_config_list_params){                                 \
	    .size = sizeof(struct telnyx_autoresp_config_list_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_autoresp_config_list_params_init(
    struct telnyx_autoresp_config_list_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs exactly once; just one of @p config and @p error is not NULL. */
typedef void (*telnyx_autoresp_config_cb)(const struct telnyx_autoresp_config *config,
    const struct telnyx_error *error, void *arg);

/** Runs for each of a list; see page.h. */
typedef enum telnyx_list_action (*telnyx_autoresp_config_item_cb)(
    const struct telnyx_autoresp_config *config, const struct telnyx_page *page,
    void *arg);

/** A deep copy, free of any thread.  @return NULL: no memory, or NULL given. */
TELNYX_EXPORT struct telnyx_autoresp_config *telnyx_autoresp_config_dup(
    const struct telnyx_autoresp_config *config);
/** Free a copy.  NULL is fine. */
TELNYX_EXPORT void telnyx_autoresp_config_free(struct telnyx_autoresp_config *config);

/**
 * `GET /messaging_profiles/{profile_id}/autoresp_configs`; see page.h. @since
 * 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_autoresp_config_list(
    struct telnyx_client *client, const char *profile_id,
    const struct telnyx_autoresp_config_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_autoresp_config_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

/**
 * `POST /messaging_profiles/{profile_id}/autoresp_configs`, never repeated on
 * an unknown outcome. @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_autoresp_config_create(
    struct telnyx_client *client, const char *profile_id,
    const struct telnyx_autoresp_config_params *params,
    const struct telnyx_call_options *opts, telnyx_autoresp_config_cb cb, void *arg,
    uint64_t *request_id);

/**
 * `GET /messaging_profiles/{profile_id}/autoresp_configs/{autoresp_cfg_id}`.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_autoresp_config_get(
    struct telnyx_client *client, const char *profile_id, const char *id,
    const struct telnyx_call_options *opts, telnyx_autoresp_config_cb cb, void *arg,
    uint64_t *request_id);

/**
 * `PUT /messaging_profiles/{profile_id}/autoresp_configs/{autoresp_cfg_id}`:
 * all of it anew, so repeatable. @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_autoresp_config_update(
    struct telnyx_client *client, const char *profile_id, const char *id,
    const struct telnyx_autoresp_config_params *params,
    const struct telnyx_call_options *opts, telnyx_autoresp_config_cb cb, void *arg,
    uint64_t *request_id);

/**
 * `DELETE /messaging_profiles/{profile_id}/autoresp_configs/{autoresp_cfg_id}`;
 * the reply is a word or empty. @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_autoresp_config_delete(
    struct telnyx_client *client, const char *profile_id, const char *id,
    const struct telnyx_call_options *opts, telnyx_call_cb cb, void *arg,
    uint64_t *request_id);

#ifdef __cplusplus
}
#endif
#endif
