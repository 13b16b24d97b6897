/* SPDX-License-Identifier: MIT */
/**
 * @file messaging_optout.h
 * Opt-outs: who has sent STOP (`/v2/messaging_optouts`). Telnyx keeps them
 * itself, and the API can only read them.
 */
#ifndef TELNYX_MESSAGING_OPTOUT_H
#define TELNYX_MESSAGING_OPTOUT_H

#include <telnyx/message.h>
#include <telnyx/page.h>
#include <telnyx/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Somebody who wants no more messages: those from `from` to `to` are blocked, as
 * Telnyx's reference has it (sending and receiving address), not the other way
 * that the keyword went. Allocated by the library, read-only, growing only at its
 * end; any text may be NULL.
 */
struct telnyx_messaging_optout {
	const char *from; /**< Your number, or other sender. */
	const char *to;	  /**< Who it was: the recipient of your messages. */
	const char *messaging_profile_id;
	const char *keyword; /**< Such as "STOP". */
	struct telnyx_time created_at;

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	const struct telnyx_reply *reply; /**< NULL for a copy. */
};

/**
 * Which opt-outs; all if NULL or empty. Times are ISO 8601: see
 * telnyx_timestamp_format().
 */
struct telnyx_messaging_optout_list_params {
	size_t size; /**< sizeof(struct telnyx_messaging_optout_list_params). */
	const char *filter_messaging_profile_id;
	const char *filter_from; /**< Your number, or other sender. */
	const char *created_at_gte;
	const char *created_at_lte;
	struct telnyx_opt_bool redaction_enabled; /**< True: `to` is shown redacted. */
};

#ifndef __cplusplus
/** `TELNYX_MESSAGING_OPTOUT_FILTER(.filter_from = "+1...")`: a pointer. */
#define TELNYX_MESSAGING_OPTOUT_FILTER(...)                                            \
	(&(struct telnyx_messaging_optout_list_params){                                \
	    .size = sizeof(struct telnyx_messaging_optout_list_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_messaging_optout_list_params_init(
    struct telnyx_messaging_optout_list_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs for each of a list; see page.h. */
typedef enum telnyx_list_action (*telnyx_messaging_optout_item_cb)(
    const struct telnyx_messaging_optout *optout, const struct telnyx_page *page,
    void *arg);

/** A deep copy, free of any thread.  @return NULL: no memory, or NULL given. */
TELNYX_EXPORT struct telnyx_messaging_optout *telnyx_messaging_optout_dup(
    const struct telnyx_messaging_optout *optout);
/** Free a copy.  NULL is fine. */
TELNYX_EXPORT void telnyx_messaging_optout_free(struct telnyx_messaging_optout *optout);

/** `GET /messaging_optouts`, page by page; see page.h. @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_optout_list(
    struct telnyx_client *client,
    const struct telnyx_messaging_optout_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_messaging_optout_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

#ifdef __cplusplus
}
#endif
#endif
