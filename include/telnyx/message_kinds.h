/* SPDX-License-Identifier: MIT */
/**
 * @file message_kinds.h
 * The other ways to send a message: by kind of sender, to a group, at a time,
 * by RCS and WhatsApp.  telnyx_message_send() does for most; these say more
 * strictly what is meant.  Each sends, so none is repeated on an unknown outcome
 * unless asked, and each returns and calls back as telnyx_message_send() does.
 */
#ifndef TELNYX_MESSAGE_KINDS_H
#define TELNYX_MESSAGE_KINDS_H

#include <telnyx/message.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @name One kind of sender
 * The params are those of telnyx_message_send(), and so is what is checked; a
 * field that the call does not take is a validation error that names it.
 * @since 0.1
 * @{
 */
/** `POST /messages/long_code`: from is required; no profile, no send_at. */
TELNYX_EXPORT enum telnyx_status telnyx_message_send_long_code(
    struct telnyx_client *client, const struct telnyx_message_params *params,
    const struct telnyx_call_options *opts, telnyx_message_cb cb, void *arg,
    uint64_t *request_id);
/** `POST /messages/short_code`: the same, from a short code. */
TELNYX_EXPORT enum telnyx_status telnyx_message_send_short_code(
    struct telnyx_client *client, const struct telnyx_message_params *params,
    const struct telnyx_call_options *opts, telnyx_message_cb cb, void *arg,
    uint64_t *request_id);
/** `POST /messages/number_pool`: the profile is required, and chooses the
 * sender: no from, no send_at. */
TELNYX_EXPORT enum telnyx_status telnyx_message_send_number_pool(
    struct telnyx_client *client, const struct telnyx_message_params *params,
    const struct telnyx_call_options *opts, telnyx_message_cb cb, void *arg,
    uint64_t *request_id);
/** `POST /messages/alphanumeric_sender_id`: from, text and profile are required;
 * SMS only, without encoding, media and send_at. */
TELNYX_EXPORT enum telnyx_status telnyx_message_send_alphanumeric_sender_id(
    struct telnyx_client *client, const struct telnyx_message_params *params,
    const struct telnyx_call_options *opts, telnyx_message_cb cb, void *arg,
    uint64_t *request_id);
/** `POST /messages/schedule`: send_at is required; no encoding. */
TELNYX_EXPORT enum telnyx_status telnyx_message_schedule(struct telnyx_client *client,
    const struct telnyx_message_params *params, const struct telnyx_call_options *opts,
    telnyx_message_cb cb, void *arg, uint64_t *request_id);
/** @} */

/** One MMS to a group; what is not given is the sender's.  Copied. */
struct telnyx_group_mms_params {
	size_t size;
	const char *from;      /**< Required: +E.164, US or Canada. */
	const char *const *to; /**< Required: up to 8, +E.164, ended by NULL. */
	const char *text;
	const char *subject;
	const char *const *media_urls; /**< Up to 10 URLs, ended by NULL. */
	const char *webhook_url;
	const char *webhook_failover_url;
	struct telnyx_opt_bool use_profile_webhooks;
};

#ifndef __cplusplus
/** `TELNYX_GROUP_MMS(.from = "+1...", .to = people, .text = "Hello")`: a pointer. */
#define TELNYX_GROUP_MMS(...)                                                          \
	(&(struct telnyx_group_mms_params){                                            \
	    .size = sizeof(struct telnyx_group_mms_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_group_mms_params_init(struct telnyx_group_mms_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** `POST /messages/group_mms`.  @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_message_send_group_mms(
    struct telnyx_client *client, const struct telnyx_group_mms_params *params,
    const struct telnyx_call_options *opts, telnyx_message_cb cb, void *arg,
    uint64_t *request_id);

/** The legs of a group MMS, one to each recipient.  Borrowed in a callback. */
struct telnyx_message_group {
	const struct telnyx_message *const *data;
	size_t data_count;

	const struct telnyx_json *json;
	const struct telnyx_reply *reply;
};

/** Runs exactly once; just one of @p group and @p error is not NULL. */
typedef void (*telnyx_message_group_cb)(const struct telnyx_message_group *group,
    const struct telnyx_error *error, void *arg);

/** `GET /messages/group/{message_id}`.  @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_message_get_group(struct telnyx_client *client,
    const char *id, const struct telnyx_call_options *opts, telnyx_message_group_cb cb,
    void *arg, uint64_t *request_id);

/** A deep copy, free of any thread.  @return NULL: no memory, or NULL given. */
TELNYX_EXPORT struct telnyx_message_group *telnyx_message_group_dup(
    const struct telnyx_message_group *group);
/** Free a copy.  NULL is fine. */
TELNYX_EXPORT void telnyx_message_group_free(struct telnyx_message_group *group);

/** An SMS in place of an RCS message that cannot be delivered. */
struct telnyx_rcs_sms_fallback {
	size_t size;
	const char *from;
	const char *text;
};

/** An MMS in its place. */
struct telnyx_rcs_mms_fallback {
	size_t size;
	const char *from;
	const char *subject;
	const char *const *media_urls;
	const char *text;
};

#ifndef __cplusplus
/** `.sms_fallback = TELNYX_RCS_SMS_FALLBACK(.from = "+1...", .text = "Hello")` */
#define TELNYX_RCS_SMS_FALLBACK(...)                                                   \
	(&(struct telnyx_rcs_sms_fallback){                                            \
	    .size = sizeof(struct telnyx_rcs_sms_fallback), __VA_ARGS__})
/** The same for an MMS. */
#define TELNYX_RCS_MMS_FALLBACK(...)                                                   \
	(&(struct telnyx_rcs_mms_fallback){                                            \
	    .size = sizeof(struct telnyx_rcs_mms_fallback), __VA_ARGS__})
#endif

/** An RCS message: a typed envelope around JSON.  Copied. */
struct telnyx_rcs_params {
	size_t size;
	const char *agent_id;		  /**< Required. */
	const char *to;			  /**< Required: +E.164. */
	const char *messaging_profile_id; /**< Required; may be the sender's. */
	/** Required: JSON, as `RCSAgentMessage` of Telnyx's reference has it. */
	const char *agent_message;
	const struct telnyx_rcs_sms_fallback *sms_fallback;
	const struct telnyx_rcs_mms_fallback *mms_fallback;
	const char *webhook_url;
	const char *type; /**< "RCS". */
};

#ifndef __cplusplus
/** `TELNYX_RCS(.agent_id = id, .to = "+1...", .agent_message = json)`: a pointer. */
#define TELNYX_RCS(...)                                                                \
	(&(struct telnyx_rcs_params){                                                  \
	    .size = sizeof(struct telnyx_rcs_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_rcs_params_init(struct telnyx_rcs_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** `POST /messages/rcs`; the content comes back in the message's `body`.
 * @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_message_send_rcs(struct telnyx_client *client,
    const struct telnyx_rcs_params *params, const struct telnyx_call_options *opts,
    telnyx_message_cb cb, void *arg, uint64_t *request_id);

/** A WhatsApp message: a typed envelope around JSON.  Copied. */
struct telnyx_whatsapp_params {
	size_t size;
	const char *from; /**< Required; may be the sender's. */
	const char *to;	  /**< Required: +E.164. */
	/** Required: JSON, as `WhatsappMessageContent` of the reference has it. */
	const char *whatsapp_message;
	const char *messaging_profile_id;
	const char *type; /**< "WHATSAPP". */
	const char *webhook_url;
};

#ifndef __cplusplus
/** `TELNYX_WHATSAPP(.from = "+1...", .to = "+1...", .whatsapp_message = json)` */
#define TELNYX_WHATSAPP(...)                                                           \
	(&(struct telnyx_whatsapp_params){                                             \
	    .size = sizeof(struct telnyx_whatsapp_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_whatsapp_params_init(struct telnyx_whatsapp_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** `POST /messages/whatsapp`; the content comes back in the message's `body`.
 * @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_message_send_whatsapp(
    struct telnyx_client *client, const struct telnyx_whatsapp_params *params,
    const struct telnyx_call_options *opts, telnyx_message_cb cb, void *arg,
    uint64_t *request_id);

#ifdef __cplusplus
}
#endif
#endif
