/* SPDX-License-Identifier: MIT */
/*
 * The store: the records of the account, by kind and id, in order of arrival.
 *
 * The store is bounded in number and in the size of its documents; what would
 * not fit is refused, so that nothing which a caller was told of is forgotten.
 */
#ifndef TELNYX_SANDBOX_ENGINE_STORE_H
#define TELNYX_SANDBOX_ENGINE_STORE_H

#include <stdbool.h>
#include <stdint.h>

/* Adding to a table may fail, and is then seen by `hh.tbl`. */
#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#include "sandbox/engine/id.h"

#define TELNYX_SANDBOX_KEEP_RECORDS 100000
#define TELNYX_SANDBOX_KEEP_BYTES ((size_t)64 << 20) /* of documents, as text */

struct json_object;

enum telnyx_sandbox_kind {
	TELNYX_SANDBOX_PROFILE = 0,
	TELNYX_SANDBOX_ALPHA_SENDER,
	TELNYX_SANDBOX_SHORT_CODE,
	TELNYX_SANDBOX_AUTORESPONSE,
	TELNYX_SANDBOX_OPTOUT,
	TELNYX_SANDBOX_URL_DOMAIN,
	TELNYX_SANDBOX_NUMBER,
	TELNYX_SANDBOX_NUMBER_JOB,
	TELNYX_SANDBOX_MOBILE_NUMBER,
	TELNYX_SANDBOX_BULK_UPDATE,
	TELNYX_SANDBOX_ORDER,
	TELNYX_SANDBOX_SUB_ORDER,
	TELNYX_SANDBOX_ORDER_NUMBER,
	TELNYX_SANDBOX_RESERVATION,
	TELNYX_SANDBOX_HOSTED_ORDER,
	TELNYX_SANDBOX_HOSTED_NUMBER,
	TELNYX_SANDBOX_GROUP,
	TELNYX_SANDBOX_BRAND,
	TELNYX_SANDBOX_VETTING,
	TELNYX_SANDBOX_BRAND_OTP,
	TELNYX_SANDBOX_CAMPAIGN,
	TELNYX_SANDBOX_SHARED_CAMPAIGN,
	TELNYX_SANDBOX_NUMBER_CAMPAIGN,
	TELNYX_SANDBOX_ASSIGNMENT,
	TELNYX_SANDBOX_ASSIGNED_NUMBER,
	TELNYX_SANDBOX_VERIFICATION,
	TELNYX_SANDBOX_MDR_REPORT,
	TELNYX_SANDBOX_USAGE_REPORT,
	TELNYX_SANDBOX_RCS_AGENT,
	TELNYX_SANDBOX_KINDS
};

struct telnyx_sandbox_record {
	UT_hash_handle hh; /* by id, in order of arrival */
	enum telnyx_sandbox_kind kind;
	char id[TELNYX_SANDBOX_KEY_BYTES];
	struct json_object *doc;
	struct json_object *more; /* a second document, or NULL */
	int64_t due_ms;		  /* goes on by itself, by the steady clock; 0: not */
	size_t bytes;		  /* what the store counts for it */
};

struct telnyx_sandbox_store {
	struct telnyx_sandbox_record *by_id[TELNYX_SANDBOX_KINDS];
	size_t count;
	size_t bytes;
	size_t pending; /* records that go on by themselves */
};

void telnyx_sandbox_store_clear(struct telnyx_sandbox *sandbox);
/* Keep a record; takes `doc` and `more`, also when it fails.  NULL: no memory
 * (*failed is set), or the store is full. */
struct telnyx_sandbox_record *telnyx_sandbox_record_add(struct telnyx_sandbox *sandbox,
    bool *failed, enum telnyx_sandbox_kind kind, const char *id,
    struct json_object *doc, struct json_object *more);
struct telnyx_sandbox_record *telnyx_sandbox_record_find(
    const struct telnyx_sandbox *sandbox, enum telnyx_sandbox_kind kind,
    const char *id);
/* The first whose document has this text there. */
struct telnyx_sandbox_record *telnyx_sandbox_record_with(
    const struct telnyx_sandbox *sandbox, enum telnyx_sandbox_kind kind,
    const char *path, const char *text);
struct telnyx_sandbox_record *telnyx_sandbox_record_first(
    const struct telnyx_sandbox *sandbox, enum telnyx_sandbox_kind kind);
struct telnyx_sandbox_record *telnyx_sandbox_record_next(
    struct telnyx_sandbox_record *record);
/* Count a record's size anew, after its documents were changed. */
void telnyx_sandbox_record_changed(
    struct telnyx_sandbox *sandbox, struct telnyx_sandbox_record *record);
void telnyx_sandbox_record_remove(
    struct telnyx_sandbox *sandbox, struct telnyx_sandbox_record *record);
/* When a record goes on by itself, by the steady clock; 0: not. */
void telnyx_sandbox_due_set(struct telnyx_sandbox *sandbox,
    struct telnyx_sandbox_record *record, int64_t due_ms);

#endif
