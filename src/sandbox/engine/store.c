/* SPDX-License-Identifier: MIT */
/*
 * The records of an account, by kind and id, in order of arrival.
 *
 * It is bounded in number and in the size of its documents; what would not
 * fit is refused, so that nothing which a caller was told of is forgotten.
 */
#include <stdlib.h>
#include <string.h>

#include "sandbox/engine/resource.h"

static void
record_free(struct telnyx_sandbox_record *record)
{
	if (record == NULL)
		return;
	json_object_put(record->doc);
	json_object_put(record->more);
	free(record);
}

void
telnyx_sandbox_store_free(struct telnyx_sandbox_store *store)
{
	size_t kind;

	if (store == NULL)
		return;
	for (kind = 0; kind < TELNYX_SANDBOX_KINDS; kind++) {
		struct telnyx_sandbox_record *record = NULL;
		struct telnyx_sandbox_record *next = NULL;

		HASH_ITER (hh, store->by_id[kind], record, next) {
			HASH_DEL(store->by_id[kind], record);
			record_free(record);
		}
	}
	telnyx_sandbox_inventory_free(store->inventory);
	free(store);
}

struct telnyx_sandbox_record *
telnyx_sandbox_record_find(
    const struct telnyx_sandbox *sandbox, enum telnyx_sandbox_kind kind, const char *id)
{
	struct telnyx_sandbox_record *record = NULL;

	HASH_FIND(hh, sandbox->store->by_id[kind], id, strlen(id), record);
	return record;
}

struct telnyx_sandbox_record *
telnyx_sandbox_record_first(
    const struct telnyx_sandbox *sandbox, enum telnyx_sandbox_kind kind)
{
	return sandbox->store->by_id[kind]; /* uthash keeps the oldest first */
}

struct telnyx_sandbox_record *
telnyx_sandbox_record_next(struct telnyx_sandbox_record *record)
{
	return record->hh.next;
}

struct telnyx_sandbox_record *
telnyx_sandbox_record_with(const struct telnyx_sandbox *sandbox,
    enum telnyx_sandbox_kind kind, const char *path, const char *text)
{
	struct telnyx_sandbox_record *record = sandbox->store->by_id[kind];

	for (; record != NULL; record = record->hh.next) {
		const char *have = telnyx_sandbox_text_at(record->doc, path);

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

struct telnyx_sandbox_record *
telnyx_sandbox_record_add(struct telnyx_sandbox *sandbox, bool *failed,
    enum telnyx_sandbox_kind kind, const char *id, struct json_object *doc,
    struct json_object *more)
{
	struct telnyx_sandbox_store *store = sandbox->store;
	struct telnyx_sandbox_record *record = calloc(1, sizeof(*record));
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
	if (store->count >= TELNYX_SANDBOX_KEEP_RECORDS ||
	    record->bytes > TELNYX_SANDBOX_KEEP_BYTES - store->bytes) {
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
telnyx_sandbox_record_changed(
    struct telnyx_sandbox *sandbox, struct telnyx_sandbox_record *record)
{
	struct telnyx_sandbox_store *store = sandbox->store;

	store->bytes -= record->bytes;
	record->bytes = text_bytes(record->doc) + text_bytes(record->more);
	if (record->bytes > TELNYX_SANDBOX_KEEP_BYTES - store->bytes)
		record->bytes = TELNYX_SANDBOX_KEEP_BYTES - store->bytes;
	store->bytes += record->bytes;
}

void
telnyx_sandbox_record_remove(
    struct telnyx_sandbox *sandbox, struct telnyx_sandbox_record *record)
{
	struct telnyx_sandbox_store *store = sandbox->store;

	HASH_DEL(store->by_id[record->kind], record);
	store->count--;
	store->bytes -= record->bytes;
	if (record->due_ms != 0)
		store->pending--;
	record_free(record);
}

/* What no call of the API makes, and so is there from the start. */
struct given {
	enum telnyx_sandbox_kind kind;
	const char *id;	 /* NULL: a UUID */
	const char *doc; /* "@id", "@now" and "@org" are filled in */
};

static const struct given givens[] = {
    {TELNYX_SANDBOX_URL_DOMAIN, NULL,
	"{\"record_type\":\"messaging_url_domain\",\"id\":\"@id\","
	"\"url_domain\":\"acct.fyi\",\"use_case\":\"default\"}"},
    {TELNYX_SANDBOX_SHORT_CODE, NULL,
	"{\"record_type\":\"short_code\",\"id\":\"@id\",\"short_code\":\"55512\","
	"\"country_code\":\"US\",\"messaging_profile_id\":null,\"tags\":[],"
	"\"created_at\":\"@now\",\"updated_at\":\"@now\"}"},
    {TELNYX_SANDBOX_RCS_AGENT, "Agent007",
	"{\"agent_id\":\"Agent007\",\"user_id\":\"@org\",\"profile_id\":null,"
	"\"webhook_url\":null,\"webhook_failover_url\":null,"
	"\"agent_name\":\"Sandbox Agent\",\"enabled\":true,\"created_at\":\"@now\","
	"\"updated_at\":\"@now\"}"},
    {TELNYX_SANDBOX_MOBILE_NUMBER, "1293384261075731499",
	"{\"record_type\":\"messaging_settings\",\"id\":\"1293384261075731499\","
	"\"phone_number\":\"+13125550190\",\"messaging_profile_id\":null,"
	"\"created_at\":\"@now\",\"updated_at\":\"@now\",\"country_code\":\"US\","
	"\"type\":\"longcode\",\"traffic_type\":\"P2P\",\"messaging_product\":\"P2P\","
	"\"features\":{\"sms\":{\"domestic_two_way\":true,"
	"\"international_inbound\":true,\"international_outbound\":true}},"
	"\"organization_id\":\"@org\",\"tags\":[]}"},
    {TELNYX_SANDBOX_SHARED_CAMPAIGN, "CSHARED",
	"{\"ageGated\":false,\"assignedPhoneNumbersCount\":0,"
	"\"brandDisplayName\":\"Sandbox Partner\",\"campaignStatus\":\"TCR_ACCEPTED\","
	"\"description\":\"Shared by a partner\",\"directLending\":false,"
	"\"embeddedLink\":false,\"embeddedPhone\":false,\"numberPool\":false,"
	"\"usecase\":\"MIXED\",\"subUsecases\":[],\"subscriberOptin\":true,"
	"\"subscriberOptout\":true,\"tcrBrandId\":\"BSHARED\","
	"\"tcrCampaignId\":\"CSHARED\",\"termsAndConditions\":true,"
	"\"webhookURL\":\"\",\"webhookFailoverURL\":\"\",\"createdAt\":\"@now\","
	"\"updatedAt\":\"@now\"}"},
};

struct telnyx_sandbox_store *
telnyx_sandbox_store_new(struct telnyx_sandbox *sandbox)
{
	struct telnyx_sandbox_store *store = calloc(1, sizeof(*store));
	struct telnyx_sandbox_answer answer = {0};
	struct telnyx_sandbox_call call = {.sandbox = sandbox, .answer = &answer};
	size_t i;

	if (store == NULL ||
	    (store->inventory = telnyx_sandbox_inventory_new()) == NULL) {
		telnyx_sandbox_store_free(store);
		return NULL;
	}
	sandbox->store = store;
	call.now_ms = sandbox->env->unix_ms(sandbox->env);
	for (i = 0; i < TELNYX_SANDBOX_COUNT(givens); i++) {
		char id[TELNYX_SANDBOX_KEY_BYTES];

		telnyx_sandbox_id(sandbox, id);
		if (givens[i].id != NULL)
			memcpy(id, givens[i].id, strlen(givens[i].id) + 1);
		telnyx_sandbox_record_add(sandbox, &answer.failed, givens[i].kind, id,
		    telnyx_sandbox_model(&call, givens[i].doc, id), NULL);
	}
	if (answer.failed) {
		telnyx_sandbox_store_free(store);
		sandbox->store = NULL;
		return NULL;
	}
	return store;
}
