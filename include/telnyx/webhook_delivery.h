/* SPDX-License-Identifier: MIT */
/**
 * @file webhook_delivery.h
 * Webhook deliveries: what Telnyx sent to your webhooks, and what they answered
 * (`/v2/webhook_deliveries`).
 */
#ifndef TELNYX_WEBHOOK_DELIVERY_H
#define TELNYX_WEBHOOK_DELIVERY_H

#include <telnyx/message.h>
#include <telnyx/page.h>
#include <telnyx/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a delivery, or one attempt of it, ended. */
enum telnyx_webhook_delivery_status {
	TELNYX_WEBHOOK_DELIVERY_UNSET = 0,
	TELNYX_WEBHOOK_DELIVERY_DELIVERED = 1,
	TELNYX_WEBHOOK_DELIVERY_FAILED = 2,
	/** A value this version does not know: see the raw text. */
	TELNYX_WEBHOOK_DELIVERY_UNKNOWN = -1
};

/** What was sent. */
struct telnyx_webhook_delivery_request {
	const char *url;
	const struct telnyx_pair *const *headers;
	size_t header_count;
};

/** What was answered. */
struct telnyx_webhook_delivery_response {
	struct telnyx_opt_int status; /**< HTTP's. */
	const struct telnyx_pair *const *headers;
	size_t header_count;
	const char *body; /**< Its first 10 kB. */
};

/** One exchange. */
struct telnyx_webhook_delivery_http {
	const struct telnyx_webhook_delivery_request *request;
	const struct telnyx_webhook_delivery_response
	    *response; /**< NULL: none came. */
};

/** One attempt. */
struct telnyx_webhook_delivery_attempt {
	enum telnyx_webhook_delivery_status status;
	const char *status_text; /**< As the API wrote it. */
	struct telnyx_time started_at;
	struct telnyx_time finished_at;
	const struct telnyx_webhook_delivery_http *http;
	const char *const *errors; /**< Telnyx's codes (75000 to 75599), as texts. */
	size_t error_count;
};

/** The event that was delivered. */
struct telnyx_webhook_delivery_event {
	const char *id;
	const char *record_type;
	const char *event_type; /**< Such as "message.finalized". */
	struct telnyx_time occurred_at;
	const struct telnyx_json *payload;
};

/**
 * A webhook that Telnyx has delivered, or tried to. Allocated by the library,
 * read-only, growing only at its end; any text may be NULL.
 */
struct telnyx_webhook_delivery {
	const char *id;
	const char *record_type;
	const char *user_id;
	enum telnyx_webhook_delivery_status status;
	const char *status_text; /**< As the API wrote it. */
	const struct telnyx_webhook_delivery_event *webhook;
	struct telnyx_time started_at;
	struct telnyx_time finished_at;
	const struct telnyx_webhook_delivery_attempt *const *attempts;
	size_t attempt_count;

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	const struct telnyx_reply *reply; /**< NULL for a copy. */
};

/** Which deliveries; all if NULL or empty. Times are ISO 8601. */
struct telnyx_webhook_delivery_list_params {
	size_t size; /**< sizeof(struct telnyx_webhook_delivery_list_params). */
	enum telnyx_webhook_delivery_status filter_status;
	const char *filter_event_type;
	const char *filter_webhook_contains;
	const char *filter_attempts_contains;
	const char *filter_started_at_gte;
	const char *filter_started_at_lte;
	const char *filter_finished_at_gte;
	const char *filter_finished_at_lte;
};

#ifndef __cplusplus
/** `TELNYX_WEBHOOK_DELIVERY_FILTER(.filter_event_type = "message.sent")`: a pointer. */
#define TELNYX_WEBHOOK_DELIVERY_FILTER(...)                                            \
	(&(struct telnyx_webhook_delivery_list_params){                                \
	    .size = sizeof(struct telnyx_webhook_delivery_list_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_webhook_delivery_list_params_init(
    struct telnyx_webhook_delivery_list_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs exactly once; just one of @p delivery and @p error is not NULL. */
typedef void (*telnyx_webhook_delivery_cb)(
    const struct telnyx_webhook_delivery *delivery, const struct telnyx_error *error,
    void *arg);

/** Runs for each of a list; see page.h. */
typedef enum telnyx_list_action (*telnyx_webhook_delivery_item_cb)(
    const struct telnyx_webhook_delivery *delivery, const struct telnyx_page *page,
    void *arg);

/** A deep copy, free of any thread.  @return NULL: no memory, or NULL given. */
TELNYX_EXPORT struct telnyx_webhook_delivery *telnyx_webhook_delivery_dup(
    const struct telnyx_webhook_delivery *delivery);
/** Free a copy.  NULL is fine. */
TELNYX_EXPORT void telnyx_webhook_delivery_free(
    struct telnyx_webhook_delivery *delivery);

/** `GET /webhook_deliveries`, page by page; see page.h. @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_webhook_delivery_list(
    struct telnyx_client *client,
    const struct telnyx_webhook_delivery_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_webhook_delivery_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

/** `GET /webhook_deliveries/{id}`. @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_webhook_delivery_get(
    struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_webhook_delivery_cb cb, void *arg,
    uint64_t *request_id);

#ifdef __cplusplus
}
#endif
#endif
