/* SPDX-License-Identifier: MIT */
/**
 * @file alphanumeric_sender_id.h
 * Alphanumeric sender ids: one-way SMS, not to the US, Canada and Puerto Rico
 * (`/v2/alphanumeric_sender_ids`).
 */
#ifndef TELNYX_ALPHANUMERIC_SENDER_ID_H
#define TELNYX_ALPHANUMERIC_SENDER_ID_H

#include <telnyx/message.h>
#include <telnyx/page.h>
#include <telnyx/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A sender made of letters and digits. Allocated by the library, read-only,
 * growing only at its end; any text may be NULL.
 */
struct telnyx_alphanumeric_sender_id {
	const char *id;
	const char *record_type;
	const char *alphanumeric_sender_id;
	const char *organization_id;
	const char *messaging_profile_id;
	const char *us_long_code_fallback; /**< +E.164: what sends to the US instead. */

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	const struct telnyx_reply *reply; /**< NULL for a copy. */
};

/** What to create. Copied. */
struct telnyx_alphanumeric_sender_id_params {
	size_t size; /**< sizeof(struct telnyx_alphanumeric_sender_id_params). */
	const char
	    *alphanumeric_sender_id; /**< Required: 1-11 letters, digits, spaces. */
	const char *messaging_profile_id;  /**< Required. */
	const char *us_long_code_fallback; /**< +E.164. */
};

#ifndef __cplusplus
/** `TELNYX_ALPHANUMERIC_SENDER_ID(.alphanumeric_sender_id = "ACME", ...)`: a pointer.
 */
#define TELNYX_ALPHANUMERIC_SENDER_ID(...)                                             \
	(&(struct telnyx_alphanumeric_sender_id_params){                               \
	    .size = sizeof(struct telnyx_alphanumeric_sender_id_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_alphanumeric_sender_id_params_init(
    struct telnyx_alphanumeric_sender_id_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Which of them; all if NULL or empty. */
struct telnyx_alphanumeric_sender_id_list_params {
	size_t size; /**< sizeof(struct telnyx_alphanumeric_sender_id_list_params). */
	const char *filter_messaging_profile_id;
};

#ifndef __cplusplus
/** `TELNYX_ALPHANUMERIC_SENDER_ID_FILTER(.filter_messaging_profile_id = id)`: a
 * pointer. */
#define TELNYX_ALPHANUMERIC_SENDER_ID_FILTER(...)                                      \
	(&(struct telnyx_alphanumeric_sender_id_list_params){                          \
	    .size = sizeof(struct telnyx_alphanumeric_sender_id_list_params),          \
	    __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_alphanumeric_sender_id_list_params_init(
    struct telnyx_alphanumeric_sender_id_list_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs exactly once; just one of @p sender_id and @p error is not NULL. */
typedef void (*telnyx_alphanumeric_sender_id_cb)(
    const struct telnyx_alphanumeric_sender_id *sender_id,
    const struct telnyx_error *error, void *arg);

/** Runs for each of a list; see page.h. */
typedef enum telnyx_list_action (*telnyx_alphanumeric_sender_id_item_cb)(
    const struct telnyx_alphanumeric_sender_id *sender_id,
    const struct telnyx_page *page, void *arg);

/** A deep copy, free of any thread.  @return NULL: no memory, or NULL given. */
TELNYX_EXPORT struct telnyx_alphanumeric_sender_id *telnyx_alphanumeric_sender_id_dup(
    const struct telnyx_alphanumeric_sender_id *sender_id);
/** Free a copy.  NULL is fine. */
TELNYX_EXPORT void telnyx_alphanumeric_sender_id_free(
    struct telnyx_alphanumeric_sender_id *sender_id);

/**
 * `POST /alphanumeric_sender_ids`, never repeated on an unknown outcome. @since
 * 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_alphanumeric_sender_id_create(
    struct telnyx_client *client,
    const struct telnyx_alphanumeric_sender_id_params *params,
    const struct telnyx_call_options *opts, telnyx_alphanumeric_sender_id_cb cb,
    void *arg, uint64_t *request_id);

/** `GET /alphanumeric_sender_ids/{id}`. @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_alphanumeric_sender_id_get(
    struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_alphanumeric_sender_id_cb cb,
    void *arg, uint64_t *request_id);

/** `GET /alphanumeric_sender_ids`, page by page; see page.h. @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_alphanumeric_sender_id_list(
    struct telnyx_client *client,
    const struct telnyx_alphanumeric_sender_id_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_alphanumeric_sender_id_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

/** `DELETE /alphanumeric_sender_ids/{id}`; gives what was deleted. @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_alphanumeric_sender_id_delete(
    struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_alphanumeric_sender_id_cb cb,
    void *arg, uint64_t *request_id);

#ifdef __cplusplus
}
#endif
#endif
