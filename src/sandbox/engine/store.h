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

#define SBX_KEEP_RECORDS 100000
#define SBX_KEEP_BYTES ((size_t)64 << 20) /* of documents, as text */

struct json_object;

enum sbx_kind {
	SBX_PROFILE = 0,
	SBX_ALPHA_SENDER,
	SBX_SHORT_CODE,
	SBX_AUTORESPONSE,
	SBX_OPTOUT,
	SBX_URL_DOMAIN,
	SBX_NUMBER,
	SBX_NUMBER_JOB,
	SBX_MOBILE_NUMBER,
	SBX_BULK_UPDATE,
	SBX_ORDER,
	SBX_SUB_ORDER,
	SBX_ORDER_NUMBER,
	SBX_RESERVATION,
	SBX_HOSTED_ORDER,
	SBX_HOSTED_NUMBER,
	SBX_GROUP,
	SBX_BRAND,
	SBX_VETTING,
	SBX_BRAND_OTP,
	SBX_CAMPAIGN,
	SBX_SHARED_CAMPAIGN,
	SBX_NUMBER_CAMPAIGN,
	SBX_ASSIGNMENT,
	SBX_ASSIGNED_NUMBER,
	SBX_VERIFICATION,
	SBX_MDR_REPORT,
	SBX_USAGE_REPORT,
	SBX_RCS_AGENT,
	SBX_KINDS
};

struct sbx_record {
	UT_hash_handle hh; /* by id, in order of arrival */
	enum sbx_kind kind;
	char id[SBX_KEY_BYTES];
	struct json_object *doc;
	struct json_object *more; /* a second document, or NULL */
	int64_t due_ms;		  /* goes on by itself, by the steady clock; 0: not */
	size_t bytes;		  /* what the store counts for it */
};

struct sbx_store {
	struct sbx_record *by_id[SBX_KINDS];
	size_t count;
	size_t bytes;
	size_t pending; /* records that go on by themselves */
};

void sbx_store_clear(struct telnyx_sandbox *sandbox);
/* Keep a record; takes `doc` and `more`, also when it fails.  NULL: no memory
 * (*failed is set), or the store is full. */
struct sbx_record *sbx_record_add(struct telnyx_sandbox *sandbox, bool *failed,
    enum sbx_kind kind, const char *id, struct json_object *doc,
    struct json_object *more);
struct sbx_record *sbx_record_find(
    const struct telnyx_sandbox *sandbox, enum sbx_kind kind, const char *id);
/* The first whose document has this text there. */
struct sbx_record *sbx_record_with(const struct telnyx_sandbox *sandbox,
    enum sbx_kind kind, const char *path, const char *text);
struct sbx_record *sbx_record_first(
    const struct telnyx_sandbox *sandbox, enum sbx_kind kind);
struct sbx_record *sbx_record_next(struct sbx_record *record);
/* Count a record's size anew, after its documents were changed. */
void sbx_record_changed(struct telnyx_sandbox *sandbox, struct sbx_record *record);
void sbx_record_remove(struct telnyx_sandbox *sandbox, struct sbx_record *record);
/* When a record goes on by itself, by the steady clock; 0: not. */
void sbx_due_set(
    struct telnyx_sandbox *sandbox, struct sbx_record *record, int64_t due_ms);

#endif
