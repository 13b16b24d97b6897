/* SPDX-License-Identifier: MIT */
/**
 * @file short_code.h
 * Short codes of the account, and which messaging profile they are on
 * (`/v2/short_codes`).
 */
#ifndef TELNYX_SHORT_CODE_H
#define TELNYX_SHORT_CODE_H

#include <telnyx/message.h>
#include <telnyx/page.h>
#include <telnyx/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A short code of the account. Allocated by the library, read-only, growing
 * only at its end; any text may be NULL.
 */
struct telnyx_short_code {
	const char *id;
	const char *record_type;
	const char *short_code;		  /**< 5 or 6 digits. */
	const char *country_code;	  /**< ISO 3166-1 alpha-2. */
	const char *messaging_profile_id; /**< NULL: on none. */
	const char *const *tags;
	size_t tag_count;
	struct telnyx_time created_at;
	struct telnyx_time updated_at;

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	const struct telnyx_reply *reply; /**< NULL for a copy. */
};

/** Which short codes; all if NULL or empty. */
struct telnyx_short_code_list_params {
	size_t size; /**< sizeof(struct telnyx_short_code_list_params). */
	const char *filter_messaging_profile_id;
};

#ifndef __cplusplus
/** `TELNYX_SHORT_CODE_FILTER(.filter_messaging_profile_id = id)`: a pointer. */
#define TELNYX_SHORT_CODE_FILTER(...)                                                  \
	(&(struct telnyx_short_code_list_params){                                      \
	    .size = sizeof(struct telnyx_short_code_list_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_short_code_list_params_init(struct telnyx_short_code_list_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** What to change. Copied. */
struct telnyx_short_code_update_params {
	size_t size; /**< sizeof(struct telnyx_short_code_update_params). */
	const char
	    *messaging_profile_id; /**< Required; "" or TELNYX_NULL: off its profile. */
	const char *const *tags;   /**< Ended by NULL; none given: they stay. */
};

#ifndef __cplusplus
/** `TELNYX_SHORT_CODE_UPDATE(.messaging_profile_id = id)`: a pointer. */
#define TELNYX_SHORT_CODE_UPDATE(...)                                                  \
	(&(struct telnyx_short_code_update_params){                                    \
	    .size = sizeof(struct telnyx_short_code_update_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_short_code_update_params_init(struct telnyx_short_code_update_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs exactly once; just one of @p short_code and @p error is not NULL. */
typedef void (*telnyx_short_code_cb)(const struct telnyx_short_code *short_code,
    const struct telnyx_error *error, void *arg);

/** Runs for each of a list; see page.h. */
typedef enum telnyx_list_action (*telnyx_short_code_item_cb)(
    const struct telnyx_short_code *short_code, const struct telnyx_page *page,
    void *arg);

/** A deep copy, free of any thread.  @return NULL: no memory, or NULL given. */
TELNYX_EXPORT struct telnyx_short_code *telnyx_short_code_dup(
    const struct telnyx_short_code *short_code);
/** Free a copy.  NULL is fine. */
TELNYX_EXPORT void telnyx_short_code_free(struct telnyx_short_code *short_code);

/** `GET /short_codes`, page by page; see page.h. @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_short_code_list(struct telnyx_client *client,
    const struct telnyx_short_code_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_short_code_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

/** `GET /short_codes/{id}`. @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_short_code_get(struct telnyx_client *client,
    const char *id, const struct telnyx_call_options *opts, telnyx_short_code_cb cb,
    void *arg, uint64_t *request_id);

/** `PATCH /short_codes/{id}`: repeatable, it sets a state. @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_short_code_update(struct telnyx_client *client,
    const char *id, const struct telnyx_short_code_update_params *params,
    const struct telnyx_call_options *opts, telnyx_short_code_cb cb, void *arg,
    uint64_t *request_id);

#ifdef __cplusplus
}
#endif
#endif
