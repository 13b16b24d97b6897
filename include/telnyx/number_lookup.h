/* SPDX-License-Identifier: MIT */
/**
 * @file number_lookup.h
 * Look up any number: its carrier, its caller name, its portability
 * (`/v2/number_lookup`).
 */
#ifndef TELNYX_NUMBER_LOOKUP_H
#define TELNYX_NUMBER_LOOKUP_H

#include <telnyx/message.h>
#include <telnyx/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What else to look up; each costs. */
enum telnyx_number_lookup_type {
	TELNYX_NUMBER_LOOKUP_UNSET = 0,
	TELNYX_NUMBER_LOOKUP_CARRIER = 1,
	TELNYX_NUMBER_LOOKUP_CALLER_NAME = 2,
	/** A value this version does not know: see the raw text. */
	TELNYX_NUMBER_LOOKUP_UNKNOWN = -1
};

/** Who carries a number. */
struct telnyx_lookup_carrier {
	const char *mobile_country_code;
	const char *mobile_network_code;
	const char *name;
	const char *type; /**< Such as "mobile", "voip", "toll free". */
	const char *error_code;
	const char *normalized_carrier;
};

/** The name that a call would show. */
struct telnyx_lookup_caller_name {
	const char *caller_name;
	const char *error_code;
};

/** Where a number was ported to. */
struct telnyx_lookup_portability {
	const char *lrn;	   /**< Local routing number. */
	const char *ported_status; /**< "Y", "N" or "". */
	const char *ported_date;   /**< As written: a date without a time. */
	const char *ocn;
	const char *line_type;
	const char *spid;
	const char *spid_carrier_name;
	const char *spid_carrier_type;
	const char *altspid;
	const char *altspid_carrier_name;
	const char *altspid_carrier_type;
	const char *city;
	const char *state;
};

/**
 * What is known of a number. Allocated by the library, read-only, growing only
 * at its end; any text may be NULL.
 */
struct telnyx_number_lookup {
	const char *record_type;
	const char *country_code;
	const char *national_format;
	const char *phone_number; /**< +E.164. */
	const char *fraud;
	const struct telnyx_lookup_carrier *carrier;
	const struct telnyx_lookup_caller_name *caller_name;
	const struct telnyx_lookup_portability *portability;

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	const struct telnyx_reply *reply; /**< NULL for a copy. */
};

/** What else to look up. Copied. */
struct telnyx_number_lookup_params {
	size_t size; /**< sizeof(struct telnyx_number_lookup_params). */
	enum telnyx_number_lookup_type type;
};

#ifndef __cplusplus
/** `TELNYX_NUMBER_LOOKUP(.type = TELNYX_NUMBER_LOOKUP_CARRIER)`: a pointer. */
#define TELNYX_NUMBER_LOOKUP(...)                                                      \
	(&(struct telnyx_number_lookup_params){                                        \
	    .size = sizeof(struct telnyx_number_lookup_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_number_lookup_params_init(struct telnyx_number_lookup_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs exactly once; just one of @p lookup and @p error is not NULL. */
typedef void (*telnyx_number_lookup_cb)(const struct telnyx_number_lookup *lookup,
    const struct telnyx_error *error, void *arg);

/** A deep copy, free of any thread.  @return NULL: no memory, or NULL given. */
TELNYX_EXPORT struct telnyx_number_lookup *telnyx_number_lookup_dup(
    const struct telnyx_number_lookup *lookup);
/** Free a copy.  NULL is fine. */
TELNYX_EXPORT void telnyx_number_lookup_free(struct telnyx_number_lookup *lookup);

/**
 * `GET /number_lookup/{phone_number}`. @p phone_number is +E.164; @p params may
 * be NULL. Each lookup costs, and a retried one may cost twice. @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_number_lookup_get(struct telnyx_client *client,
    const char *phone_number, const struct telnyx_number_lookup_params *params,
    const struct telnyx_call_options *opts, telnyx_number_lookup_cb cb, void *arg,
    uint64_t *request_id);

#ifdef __cplusplus
}
#endif
#endif
