/* SPDX-License-Identifier: MIT */
/**
 * @file messaging_hosted_number_verification.h
 * May a number of another carrier be hosted, and does it belong to who orders
 * it? Codes are sent to its owner and handed in
 * (`/v2/messaging_hosted_number_orders/{id}/verification_codes` and its kin).
 */
#ifndef TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_H
#define TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_H

#include <telnyx/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What came of a code. */
enum telnyx_messaging_hosted_number_verification_status {
	TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_UNSET = 0,
	TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_VERIFIED = 1,
	TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_REJECTED = 2,
	TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_ALREADY_VERIFIED = 3,
	/** A value this version does not know: see the raw text. */
	TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_UNKNOWN = -1
};

/** How a code reaches the number's owner. */
enum telnyx_messaging_hosted_number_verification_method {
	TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_BY_UNSET = 0,
	TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_BY_SMS = 1,
	TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_BY_CALL = 2,
	/** A value this version does not know: see the raw text. */
	TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_BY_UNKNOWN = -1
};

/** Can one number be hosted? */
struct telnyx_messaging_hosted_number_eligibility_entry {
	const char *phone_number; /**< +E.164. */
	struct telnyx_opt_bool eligible;
	const char
	    *eligible_status; /**< Such as "ELIGIBLE", "NUMBER_CAN_NOT_BE_WIRELESS". */
	const char *detail;
};

/** Which numbers can be hosted. Allocated by the library, as all results. */
struct telnyx_messaging_hosted_number_eligibility {
	const struct telnyx_messaging_hosted_number_eligibility_entry *const
	    *phone_numbers;
	size_t phone_number_count;

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	const struct telnyx_reply *reply; /**< NULL for a copy. */
};

/** Which numbers to ask about. Copied. */
struct telnyx_messaging_hosted_number_eligibility_params {
	size_t size;			  /**< sizeof(struct
					     telnyx_messaging_hosted_number_eligibility_params). */
	const char *const *phone_numbers; /**< Required: +E.164, ended by NULL. */
};

#ifndef __cplusplus
/** `TELNYX_MESSAGING_HOSTED_NUMBER_ELIGIBILITY(.phone_numbers = list)`: a pointer. */
#define TELNYX_MESSAGING_HOSTED_NUMBER_ELIGIBILITY(...)                                \
	(&(struct telnyx_messaging_hosted_number_eligibility_params){                  \
	    .size = sizeof(struct telnyx_messaging_hosted_number_eligibility_params),  \
	    __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_messaging_hosted_number_eligibility_params_init(
    struct telnyx_messaging_hosted_number_eligibility_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs exactly once; just one of @p eligibility and @p error is not NULL. */
typedef void (*telnyx_messaging_hosted_number_eligibility_cb)(
    const struct telnyx_messaging_hosted_number_eligibility *eligibility,
    const struct telnyx_error *error, void *arg);

/** A deep copy, free of any thread.  @return NULL: no memory, or NULL given. */
TELNYX_EXPORT struct telnyx_messaging_hosted_number_eligibility *
telnyx_messaging_hosted_number_eligibility_dup(
    const struct telnyx_messaging_hosted_number_eligibility *eligibility);
/** Free a copy.  NULL is fine. */
TELNYX_EXPORT void telnyx_messaging_hosted_number_eligibility_free(
    struct telnyx_messaging_hosted_number_eligibility *eligibility);

/**
 * `POST /messaging_hosted_number_orders/eligibility_numbers_check`: it only
 * looks, so it is repeated as a read is. @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_hosted_number_order_check_eligibility(
    struct telnyx_client *client,
    const struct telnyx_messaging_hosted_number_eligibility_params *params,
    const struct telnyx_call_options *opts,
    telnyx_messaging_hosted_number_eligibility_cb cb, void *arg, uint64_t *request_id);

/** One code that was sent, or why it was not. */
struct telnyx_messaging_hosted_number_verification_code {
	const char *phone_number;
	const char *verification_code_id;
	enum telnyx_messaging_hosted_number_verification_method type;
	const char *type_text; /**< As the API wrote it. */
	const char *error;     /**< NULL: it was sent. */
};

/**
 * What became of the codes that were asked for. Allocated by the library, as
 * all results.
 */
struct telnyx_messaging_hosted_number_verification_codes {
	const struct telnyx_messaging_hosted_number_verification_code *const *data;
	size_t data_count;

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	const struct telnyx_reply *reply; /**< NULL for a copy. */
};

/** To whom to send a code, and how. Copied. */
struct telnyx_messaging_hosted_number_verification_codes_params {
	size_t size;			  /**< sizeof(struct
					     telnyx_messaging_hosted_number_verification_codes_params). */
	const char *const *phone_numbers; /**< Required: +E.164, ended by NULL. */
	enum telnyx_messaging_hosted_number_verification_method
	    verification_method; /**< Required. */
};

#ifndef __cplusplus
/** `TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_CODES(.phone_numbers = list, ...)`: a
 * pointer. */
#define TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_CODES(...)                         \
	(&(struct telnyx_messaging_hosted_number_verification_codes_params){           \
	    .size = sizeof(                                                            \
		struct telnyx_messaging_hosted_number_verification_codes_params),      \
	    __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_messaging_hosted_number_verification_codes_params_init(
    struct telnyx_messaging_hosted_number_verification_codes_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs exactly once; just one of @p codes and @p error is not NULL. */
typedef void (*telnyx_messaging_hosted_number_verification_codes_cb)(
    const struct telnyx_messaging_hosted_number_verification_codes *codes,
    const struct telnyx_error *error, void *arg);

/** A deep copy, free of any thread.  @return NULL: no memory, or NULL given. */
TELNYX_EXPORT struct telnyx_messaging_hosted_number_verification_codes *
telnyx_messaging_hosted_number_verification_codes_dup(
    const struct telnyx_messaging_hosted_number_verification_codes *codes);
/** Free a copy.  NULL is fine. */
TELNYX_EXPORT void telnyx_messaging_hosted_number_verification_codes_free(
    struct telnyx_messaging_hosted_number_verification_codes *codes);

/**
 * `POST /messaging_hosted_number_orders/{id}/verification_codes`: sends or
 * calls, so it is never repeated on an unknown outcome. @since 0.1
 */
TELNYX_EXPORT enum telnyx_status
telnyx_messaging_hosted_number_order_create_verification_codes(
    struct telnyx_client *client, const char *id,
    const struct telnyx_messaging_hosted_number_verification_codes_params *params,
    const struct telnyx_call_options *opts,
    telnyx_messaging_hosted_number_verification_codes_cb cb, void *arg,
    uint64_t *request_id);

/** What came of one number's code. */
struct telnyx_messaging_hosted_number_validation {
	const char *phone_number;
	enum telnyx_messaging_hosted_number_verification_status status;
	const char *status_text; /**< As the API wrote it. */
};

/** What came of the codes. Allocated by the library, as all results. */
struct telnyx_messaging_hosted_number_validations {
	const char *order_id;
	const struct telnyx_messaging_hosted_number_validation *const *phone_numbers;
	size_t phone_number_count;

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	const struct telnyx_reply *reply; /**< NULL for a copy. */
};

/** A number and the code that its owner has told you. */
struct telnyx_messaging_hosted_number_code {
	size_t size; /**< sizeof(struct telnyx_messaging_hosted_number_code). */
	const char *phone_number;
	const char *code;
};

#ifndef __cplusplus
/** `TELNYX_MESSAGING_HOSTED_NUMBER_CODE(.phone_number = "+1...", .code = "123")`: a
 * pointer. */
#define TELNYX_MESSAGING_HOSTED_NUMBER_CODE(...)                                       \
	(&(struct telnyx_messaging_hosted_number_code){                                \
	    .size = sizeof(struct telnyx_messaging_hosted_number_code), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_messaging_hosted_number_code_init(
    struct telnyx_messaging_hosted_number_code *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** The codes. Copied. */
struct telnyx_messaging_hosted_number_validation_params {
	size_t size; /**< sizeof(struct
			telnyx_messaging_hosted_number_validation_params). */
	const struct telnyx_messaging_hosted_number_code *const
	    *verification_codes; /**< Required; ended by NULL. */
};

#ifndef __cplusplus
/** `TELNYX_MESSAGING_HOSTED_NUMBER_VALIDATION(.verification_codes = list)`: a pointer.
 */
#define TELNYX_MESSAGING_HOSTED_NUMBER_VALIDATION(...)                                 \
	(&(struct telnyx_messaging_hosted_number_validation_params){                   \
	    .size = sizeof(struct telnyx_messaging_hosted_number_validation_params),   \
	    __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_messaging_hosted_number_validation_params_init(
    struct telnyx_messaging_hosted_number_validation_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs exactly once; just one of @p validations and @p error is not NULL. */
typedef void (*telnyx_messaging_hosted_number_validations_cb)(
    const struct telnyx_messaging_hosted_number_validations *validations,
    const struct telnyx_error *error, void *arg);

/** A deep copy, free of any thread.  @return NULL: no memory, or NULL given. */
TELNYX_EXPORT struct telnyx_messaging_hosted_number_validations *
telnyx_messaging_hosted_number_validations_dup(
    const struct telnyx_messaging_hosted_number_validations *validations);
/** Free a copy.  NULL is fine. */
TELNYX_EXPORT void telnyx_messaging_hosted_number_validations_free(
    struct telnyx_messaging_hosted_number_validations *validations);

/**
 * `POST /messaging_hosted_number_orders/{id}/validation_codes`. Repeatable: a
 * code that was taken before is "already_verified". @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_hosted_number_order_validate_codes(
    struct telnyx_client *client, const char *id,
    const struct telnyx_messaging_hosted_number_validation_params *params,
    const struct telnyx_call_options *opts,
    telnyx_messaging_hosted_number_validations_cb cb, void *arg, uint64_t *request_id);

#ifdef __cplusplus
}
#endif
#endif
