/* SPDX-License-Identifier: MIT */
/**
 * @file messaging_hosted_number_order.h
 * Orders to host numbers of another carrier for messages
 * (`/v2/messaging_hosted_number_orders`). What a number has to pass for it is
 * in messaging_hosted_number_verification.h.
 */
#ifndef TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_H
#define TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_H

#include <telnyx/message.h>
#include <telnyx/page.h>
#include <telnyx/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How far an order is. */
enum telnyx_messaging_hosted_number_order_status {
	TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_UNSET = 0,
	TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_CARRIER_REJECTED = 1,
	TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_COMPLIANCE_REVIEW_FAILED = 2,
	TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_DELETED = 3,
	TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_FAILED = 4,
	TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_INCOMPLETE_DOCUMENTATION = 5,
	TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_INCORRECT_BILLING_INFORMATION = 6,
	TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_INELIGIBLE_CARRIER = 7,
	TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_LOA_FILE_INVALID = 8,
	TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_LOA_FILE_SUCCESSFUL = 9,
	TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_PENDING = 10,
	TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_PROVISIONING = 11,
	TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_SUCCESSFUL = 12,
	/** A value this version does not know: see the raw text. */
	TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_UNKNOWN = -1
};

/** How far one number of an order is. */
enum telnyx_messaging_hosted_number_status {
	TELNYX_MESSAGING_HOSTED_NUMBER_UNSET = 0,
	TELNYX_MESSAGING_HOSTED_NUMBER_DELETED = 1,
	TELNYX_MESSAGING_HOSTED_NUMBER_FAILED = 2,
	TELNYX_MESSAGING_HOSTED_NUMBER_FAILED_ACTIVATION = 3,
	TELNYX_MESSAGING_HOSTED_NUMBER_FAILED_CARRIER_REJECTED = 4,
	TELNYX_MESSAGING_HOSTED_NUMBER_FAILED_INELIGIBLE_CARRIER = 5,
	TELNYX_MESSAGING_HOSTED_NUMBER_FAILED_NUMBER_ALREADY_HOSTED = 6,
	TELNYX_MESSAGING_HOSTED_NUMBER_FAILED_NUMBER_NOT_FOUND = 7,
	TELNYX_MESSAGING_HOSTED_NUMBER_FAILED_OWNERSHIP_VERIFICATION = 8,
	TELNYX_MESSAGING_HOSTED_NUMBER_FAILED_TIMEOUT = 9,
	TELNYX_MESSAGING_HOSTED_NUMBER_PENDING = 10,
	TELNYX_MESSAGING_HOSTED_NUMBER_PROVISIONING = 11,
	TELNYX_MESSAGING_HOSTED_NUMBER_SUCCESSFUL = 12,
	/** A value this version does not know: see the raw text. */
	TELNYX_MESSAGING_HOSTED_NUMBER_UNKNOWN = -1
};

/** A number of an order. */
struct telnyx_messaging_hosted_number {
	const char *id;
	const char *record_type;
	const char *phone_number; /**< +E.164. */
	enum telnyx_messaging_hosted_number_status status;
	const char *status_text; /**< As the API wrote it. */
};

/**
 * An order to host numbers of another carrier for messages. Allocated by the
 * library, read-only, growing only at its end; any text may be NULL.
 */
struct telnyx_messaging_hosted_number_order {
	const char *id;
	const char *record_type;
	const char *messaging_profile_id;
	enum telnyx_messaging_hosted_number_order_status status;
	const char *status_text; /**< As the API wrote it. */
	const struct telnyx_messaging_hosted_number *const *phone_numbers;
	size_t phone_number_count;

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	const struct telnyx_reply *reply; /**< NULL for a copy. */
};

/** What to order. Copied. */
struct telnyx_messaging_hosted_number_order_params {
	size_t size; /**< sizeof(struct telnyx_messaging_hosted_number_order_params). */
	const char *const *phone_numbers; /**< +E.164, ended by NULL. */
	const char *messaging_profile_id;
};

#ifndef __cplusplus
/** `TELNYX_MESSAGING_HOSTED_NUMBER_ORDER(.phone_numbers = list, ...)`: a pointer. */
#define TELNYX_MESSAGING_HOSTED_NUMBER_ORDER(...)                                      \
	(&(struct telnyx_messaging_hosted_number_order_params){                        \
	    .size = sizeof(struct telnyx_messaging_hosted_number_order_params),        \
	    __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_messaging_hosted_number_order_params_init(
    struct telnyx_messaging_hosted_number_order_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs exactly once; just one of @p order and @p error is not NULL. */
typedef void (*telnyx_messaging_hosted_number_order_cb)(
    const struct telnyx_messaging_hosted_number_order *order,
    const struct telnyx_error *error, void *arg);

/** Runs for each of a list; see page.h. */
typedef enum telnyx_list_action (*telnyx_messaging_hosted_number_order_item_cb)(
    const struct telnyx_messaging_hosted_number_order *order,
    const struct telnyx_page *page, void *arg);

/** A deep copy, free of any thread.  @return NULL: no memory, or NULL given. */
TELNYX_EXPORT struct telnyx_messaging_hosted_number_order *
telnyx_messaging_hosted_number_order_dup(
    const struct telnyx_messaging_hosted_number_order *order);
/** Free a copy.  NULL is fine. */
TELNYX_EXPORT void telnyx_messaging_hosted_number_order_free(
    struct telnyx_messaging_hosted_number_order *order);

/**
 * `POST /messaging_hosted_number_orders`, never repeated on an unknown outcome.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_hosted_number_order_create(
    struct telnyx_client *client,
    const struct telnyx_messaging_hosted_number_order_params *params,
    const struct telnyx_call_options *opts, telnyx_messaging_hosted_number_order_cb cb,
    void *arg, uint64_t *request_id);

/** `GET /messaging_hosted_number_orders/{id}`. @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_hosted_number_order_get(
    struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_messaging_hosted_number_order_cb cb,
    void *arg, uint64_t *request_id);

/** `GET /messaging_hosted_number_orders`, page by page; see page.h. @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_hosted_number_order_list(
    struct telnyx_client *client, const struct telnyx_list_options *list,
    const struct telnyx_call_options *opts,
    telnyx_messaging_hosted_number_order_item_cb item, telnyx_list_done_cb done,
    void *arg, uint64_t *request_id);

/**
 * `DELETE /messaging_hosted_number_orders/{id}`: takes its numbers off again.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_hosted_number_order_delete(
    struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_messaging_hosted_number_order_cb cb,
    void *arg, uint64_t *request_id);

/** A file to send.  Make it with TELNYX_FILE().  Copied. */
struct telnyx_file {
	size_t size;
	const void *data;
	size_t bytes;
	const char *name;	  /**< NULL: one that fits. */
	const char *content_type; /**< NULL: "application/pdf". */
};

#ifndef __cplusplus
/** `.loa = TELNYX_FILE(.data = pdf, .bytes = length)`: a pointer. */
#define TELNYX_FILE(...)                                                               \
	(&(struct telnyx_file){.size = sizeof(struct telnyx_file), __VA_ARGS__})
#endif

/** Zero @p file and set its size. */
static inline void
telnyx_file_init(struct telnyx_file *file)
{
	TELNYX_STRUCT_INIT(file);
}

/** The files of an order: at least one of them. */
struct telnyx_messaging_hosted_number_order_files {
	size_t size;
	const struct telnyx_file *loa;	/**< The letter of authorisation. */
	const struct telnyx_file *bill; /**< A bill of the other carrier. */
};

#ifndef __cplusplus
/** `TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_FILES(.loa = TELNYX_FILE(...))` */
#define TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_FILES(...)                                \
	(&(struct telnyx_messaging_hosted_number_order_files){                         \
	    .size = sizeof(struct telnyx_messaging_hosted_number_order_files),         \
	    __VA_ARGS__})
#endif

/** Zero @p files and set its size. */
static inline void
telnyx_messaging_hosted_number_order_files_init(
    struct telnyx_messaging_hosted_number_order_files *files)
{
	TELNYX_STRUCT_INIT(files);
}

/**
 * `POST /messaging_hosted_number_orders/{id}/actions/file_upload`, as a form;
 * never repeated on an unknown outcome.  The files are copied, up to 64 MiB
 * together, and count against max_queued_bytes.  @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_hosted_number_order_upload_files(
    struct telnyx_client *client, const char *id,
    const struct telnyx_messaging_hosted_number_order_files *files,
    const struct telnyx_call_options *opts, telnyx_messaging_hosted_number_order_cb cb,
    void *arg, uint64_t *request_id);

#ifdef __cplusplus
}
#endif
#endif
