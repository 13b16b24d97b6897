/* SPDX-License-Identifier: MIT */
/*
 * The records of the account, in a table for each kind.
 */
#include <stdlib.h>
#include <string.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/engine.h"
#include "sandbox/engine/store.h"

static void
record_free(struct sbx_record *record)
{
	if (record == NULL)
		return;
	json_object_put(record->doc);
	json_object_put(record->more);
	free(record);
}

void
sbx_store_clear(struct telnyx_sandbox *sandbox)
{
	struct sbx_store *store = &sandbox->store;
	size_t kind;

	for (kind = 0; kind < SBX_KINDS; kind++) {
		struct sbx_record *record = NULL;
		struct sbx_record *next = NULL;

		HASH_ITER (hh, store->by_id[kind], record, next) {
			HASH_DEL(store->by_id[kind], record);
			record_free(record);
		}
	}
}

struct sbx_record *
sbx_record_find(
    const struct telnyx_sandbox *sandbox, enum sbx_kind kind, const char *id)
{
	struct sbx_record *record = NULL;

	HASH_FIND(hh, sandbox->store.by_id[kind], id, strlen(id), record);
	return record;
}

struct sbx_record *
sbx_record_first(const struct telnyx_sandbox *sandbox, enum sbx_kind kind)
{
	return sandbox->store.by_id[kind]; /* uthash keeps the oldest first */
}

struct sbx_record *
sbx_record_next(struct sbx_record *record)
{
	return record->hh.next;
}

struct sbx_record *
sbx_record_with(const struct telnyx_sandbox *sandbox, enum sbx_kind kind,
    const char *path, const char *text)
{
	struct sbx_record *record = sandbox->store.by_id[kind];

	for (; record != NULL; record = record->hh.next) {
		const char *have = sbx_text_at(record->doc, path);

		if (have != NULL && strcmp(have, text) == 0)
			return record;
	}
	return NULL;
}

static size_t
text_bytes(struct json_object *document)
{
	size_t len = 0;

	if (document != NULL && json_object_to_json_string_length(
				    document, JSON_C_TO_STRING_PLAIN, &len) == NULL)
		return 0;
	return len;
}

struct sbx_record *
sbx_record_add(struct telnyx_sandbox *sandbox, bool *failed, enum sbx_kind kind,
    const char *id, struct json_object *doc, struct json_object *more)
{
	struct sbx_store *store = &sandbox->store;
	struct sbx_record *record = calloc(1, sizeof(*record));
	size_t len = strlen(id);

	if (record == NULL || doc == NULL || *failed || len >= sizeof(record->id)) {
		json_object_put(doc);
		json_object_put(more);
		free(record);
		*failed = true;
		return NULL;
	}
	record->kind = kind;
	memcpy(record->id, id, len + 1);
	record->doc = doc;
	record->more = more;
	record->bytes = text_bytes(doc) + text_bytes(more);
	if (store->count >= SBX_KEEP_RECORDS ||
	    record->bytes > SBX_KEEP_BYTES - store->bytes) {
		record_free(record);
		return NULL;
	}
	HASH_ADD(hh, store->by_id[kind], id, len, record);
	if (record->hh.tbl == NULL) {
		record_free(record);
		*failed = true;
		return NULL;
	}
	store->count++;
	store->bytes += record->bytes;
	return record;
}

void
sbx_record_changed(struct telnyx_sandbox *sandbox, struct sbx_record *record)
{
	struct sbx_store *store = &sandbox->store;

	store->bytes -= record->bytes;
	record->bytes = text_bytes(record->doc) + text_bytes(record->more);
	if (record->bytes > SBX_KEEP_BYTES - store->bytes)
		record->bytes = SBX_KEEP_BYTES - store->bytes;
	store->bytes += record->bytes;
}

void
sbx_record_remove(struct telnyx_sandbox *sandbox, struct sbx_record *record)
{
	struct sbx_store *store = &sandbox->store;

	HASH_DEL(store->by_id[record->kind], record);
	store->count--;
	store->bytes -= record->bytes;
	if (record->due_ms != 0)
		store->pending--;
	record_free(record);
}

void
sbx_due_set(struct telnyx_sandbox *sandbox, struct sbx_record *record, int64_t due_ms)
{
	sandbox->store.pending += (due_ms != 0) - (size_t)(record->due_ms != 0);
	record->due_ms = due_ms;
}
