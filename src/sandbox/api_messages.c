/* SPDX-License-Identifier: MIT */
/*
 * Messages: made, kept, shown, cancelled.
 *
 * A message keeps the body it was made from and little else; its document is
 * built anew each time it is asked for, as that takes a tenth of the memory.
 * It is queued, or scheduled until its send_at has come, or cancelled.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

/* Adding to the table may fail, and is then seen by `hh.tbl`. */
#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#include "sandbox/sandbox_internal.h"

#define POOL_NUMBER "+13125550100" /* sends when no `from` is given */
#define VALID_MS INT64_C(3600000)  /* seen live: an hour */
#define CANCEL_MARGIN_MS INT64_C(60000)

struct telnyx_sandbox_message {
	UT_hash_handle hh;
	char id[TELNYX_SANDBOX_ID_BYTES];
	int64_t received_ms;
	int64_t send_at_ms; /* 0: at once */
	bool cancelled;
	size_t body_len;
	char body[];
};

/* A price, in ten-thousandths of a dollar a part. */
struct price {
	int rate;
	int carrier_fee;
};

static const struct price sms_price = {40, 100};
static const struct price mms_price = {150, 200};

/* Builds one document; the first failure is remembered. */
struct builder {
	bool failed;
};

/* Takes `value`; NULL is a failure. */
static void
put(struct builder *b, struct json_object *object, const char *key,
    struct json_object *value)
{
	if (object == NULL || value == NULL ||
	    json_object_object_add(object, key, value) != 0) {
		json_object_put(value);
		b->failed = true;
	}
}

static void
put_text(
    struct builder *b, struct json_object *object, const char *key, const char *text)
{
	put(b, object, key, json_object_new_string(text));
}

static void
put_null(struct builder *b, struct json_object *object, const char *key)
{
	if (object == NULL || json_object_object_add(object, key, NULL) != 0)
		b->failed = true;
}

static void
put_time(struct builder *b, struct json_object *object, const char *key, int64_t ms)
{
	char time[TELNYX_SANDBOX_TIME_BYTES];

	telnyx_sandbox_time_iso(ms, "+00:00", time);
	put_text(b, object, key, time);
}

static struct json_object *
new_amount(struct builder *b, int units, const char *last_digits)
{
	struct json_object *amount = json_object_new_object();
	char text[48];

	snprintf(
	    text, sizeof(text), "%d.%04d%s", units / 10000, units % 10000, last_digits);
	put_text(b, amount, "amount", text);
	put_text(b, amount, "currency", "USD");
	return amount;
}

static void
put_cost(struct builder *b, struct json_object *object,
    const struct telnyx_sandbox_draft *draft)
{
	const struct price *price = draft->mms ? &mms_price : &sms_price;
	int parts = draft->parts;
	struct json_object *breakdown = json_object_new_object();

	put(b, object, "cost",
	    new_amount(b, (price->rate + price->carrier_fee) * parts, ""));
	/* Telnyx gives the parts of a cost one digit more than the cost. */
	put(b, breakdown, "rate", new_amount(b, price->rate * parts, "0"));
	put(b, breakdown, "carrier_fee",
	    new_amount(b, price->carrier_fee * parts, "0"));
	put(b, object, "cost_breakdown", breakdown);
}

static struct json_object *
new_party(
    struct builder *b, const char *number, const char *status, const char *carrier)
{
	struct json_object *party = json_object_new_object();

	put_text(b, party, "phone_number", number);
	if (status != NULL)
		put_text(b, party, "status", status);
	put_text(b, party, "carrier", carrier);
	put_text(b, party, "line_type", "Wireless");
	return party;
}

static void
put_to(struct builder *b, struct json_object *object, const char *number,
    const char *status)
{
	struct json_object *to = json_object_new_array();
	struct json_object *party = new_party(b, number, status, "T-MOBILE USA, INC.");

	if (to == NULL || party == NULL || json_object_array_add(to, party) != 0) {
		json_object_put(party);
		b->failed = true;
	}
	put(b, object, "to", to);
}

static void
put_media(struct builder *b, struct json_object *object, struct json_object *urls)
{
	struct json_object *media = json_object_new_array();
	size_t count = urls != NULL ? json_object_array_length(urls) : 0;
	size_t i;

	for (i = 0; media != NULL && i < count; i++) {
		struct json_object *item = json_object_new_object();

		put_text(b, item, "url",
		    json_object_get_string(json_object_array_get_idx(urls, i)));
		put_null(b, item, "content_type");
		put_null(b, item, "sha256");
		put_null(b, item, "size");
		if (item == NULL || json_object_array_add(media, item) != 0) {
			json_object_put(item);
			b->failed = true;
		}
	}
	put(b, object, "media", media);
}

static const char *
status_of(const struct telnyx_sandbox_message *message, int64_t now_ms)
{
	if (message->cancelled)
		return "cancelled";
	return message->send_at_ms > now_ms ? "scheduled" : "queued";
}

/* The document of a message, field for field as a live reply had it; NULL:
 * no memory. */
static struct json_object *
message_json(struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_message *message,
    const struct telnyx_sandbox_draft *draft)
{
	int64_t now_ms = sandbox->env->unix_ms(sandbox->env);
	int64_t from_ms =
	    message->send_at_ms > 0 ? message->send_at_ms : message->received_ms;
	struct json_object *o = json_object_new_object();
	struct builder b = {false};

	put_text(&b, o, "record_type", "message");
	put_text(&b, o, "direction", "outbound");
	put_text(&b, o, "id", message->id);
	put_text(&b, o, "type", draft->mms ? "MMS" : "SMS");
	put_text(&b, o, "organization_id", sandbox->organization_id);
	put_text(&b, o, "messaging_profile_id",
	    draft->profile_id != NULL ? draft->profile_id : sandbox->profile_id);
	put(&b, o, "from",
	    new_party(
		&b, draft->from != NULL ? draft->from : POOL_NUMBER, NULL, "Telnyx"));
	put_to(&b, o, draft->to, status_of(message, now_ms));
	put(&b, o, "cc", json_object_new_array());
	put(&b, o, "text",
	    json_object_new_string_len(
		draft->text != NULL ? draft->text : "", (int)draft->text_len));
	if (draft->mms && draft->subject != NULL)
		put_text(&b, o, "subject", draft->subject);
	put_media(&b, o, draft->media_urls);
	put_text(
	    &b, o, "webhook_url", draft->webhook_url != NULL ? draft->webhook_url : "");
	put_text(&b, o, "webhook_failover_url",
	    draft->webhook_failover_url != NULL ? draft->webhook_failover_url : "");
	put_text(&b, o, "encoding", draft->encoding);
	put(&b, o, "parts", json_object_new_int(draft->parts));
	put(&b, o, "tags", json_object_new_array());
	put_cost(&b, o, draft);
	put_null(&b, o, "tcr_campaign_id");
	put(&b, o, "tcr_campaign_billable", json_object_new_boolean(0));
	put_null(&b, o, "tcr_campaign_registered");
	if (draft->send_at != NULL)
		put_text(&b, o, "send_at", draft->send_at);
	put_time(&b, o, "received_at", message->received_ms);
	put_null(&b, o, "sent_at");
	put_null(&b, o, "completed_at");
	put_time(&b, o, "valid_until", from_ms + VALID_MS);
	put(&b, o, "errors", json_object_new_array());
	if (b.failed) {
		json_object_put(o);
		o = NULL;
	}
	return o;
}

/* Answer with a document, which is taken; in a `data` unless `bare`. */
static void
answer_with(
    struct telnyx_sandbox_answer *answer, struct json_object *document, bool bare)
{
	struct builder b = {document == NULL};
	struct json_object *root = document;

	if (!bare && document != NULL) {
		root = json_object_new_object();
		put(&b, root, "data", document);
	}
	if (b.failed) {
		json_object_put(root);
		answer->failed = true;
		return;
	}
	answer->status = 200;
	answer->json = root;
}

static void
message_drop(struct telnyx_sandbox *sandbox, struct telnyx_sandbox_message *message)
{
	HASH_DEL(sandbox->messages.by_id, message);
	sandbox->messages.count--;
	free(message);
}

/* Keep a message, letting the oldest go.  False: no memory. */
static bool
message_keep(struct telnyx_sandbox *sandbox, struct telnyx_sandbox_message *message)
{
	struct telnyx_sandbox_messages *m = &sandbox->messages;

	HASH_ADD(hh, m->by_id, id, TELNYX_SANDBOX_ID_BYTES - 1, message);
	if (message->hh.tbl == NULL)
		return false;
	m->count++;
	if (m->count > m->keep)
		message_drop(sandbox, m->by_id); /* in order of arrival */
	return true;
}

void
telnyx_sandbox_message_create(struct telnyx_sandbox *sandbox, const char *body,
    size_t body_len, struct json_object *json, struct telnyx_sandbox_answer *answer)
{
	struct telnyx_sandbox_message *message = NULL;
	struct telnyx_sandbox_draft draft;
	int64_t now_ms = sandbox->env->unix_ms(sandbox->env);

	if (!telnyx_sandbox_draft_read(json, now_ms, &draft, answer))
		return;
	if ((message = malloc(sizeof(*message) + body_len + 1)) == NULL) {
		answer->failed = true;
		return;
	}
	memset(message, 0, sizeof(*message));
	telnyx_sandbox_id(sandbox, message->id);
	message->received_ms = now_ms;
	message->send_at_ms = draft.send_at_ms;
	message->body_len = body_len;
	memcpy(message->body, body, body_len);
	message->body[body_len] = '\0';

	answer_with(answer, message_json(sandbox, message, &draft), false);
	if (answer->failed || !message_keep(sandbox, message)) {
		telnyx_sandbox_answer_clear(answer);
		answer->failed = true;
		free(message);
		return;
	}
	answer->message_id = message->id;
}

static struct telnyx_sandbox_message *
message_find(struct telnyx_sandbox *sandbox, const char *id, size_t id_len)
{
	struct telnyx_sandbox_message *message = NULL;

	if (id_len == TELNYX_SANDBOX_ID_BYTES - 1)
		HASH_FIND(hh, sandbox->messages.by_id, id, id_len, message);
	return message;
}

/* Answer with a kept message's document, from the body it was made of. */
static void
answer_with_message(struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_message *message, bool bare,
    struct telnyx_sandbox_answer *answer)
{
	struct telnyx_sandbox_json json;
	struct telnyx_sandbox_draft draft;

	telnyx_sandbox_json_parse(sandbox, message->body, message->body_len, &json);
	/* It was judged good when it came; judge it by that moment's clock. */
	if (json.root != NULL &&
	    telnyx_sandbox_draft_read(json.root, message->received_ms, &draft, answer))
		answer_with(answer, message_json(sandbox, message, &draft), bare);
	else
		answer->failed = true;
	json_object_put(json.root);
}

void
telnyx_sandbox_message_answer(struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_message *message, struct telnyx_sandbox_answer *answer)
{
	answer_with_message(sandbox, message, false, answer);
}

const struct telnyx_sandbox_message *
telnyx_sandbox_message_next(const struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_message *message, bool oldest_first)
{
	struct telnyx_sandbox_message *by_id = sandbox->messages.by_id;

	if (message != NULL)
		return oldest_first ? message->hh.next : message->hh.prev;
	if (by_id == NULL || oldest_first)
		return by_id;
	return ELMT_FROM_HH(by_id->hh.tbl, by_id->hh.tbl->tail);
}

int64_t
telnyx_sandbox_message_time(const struct telnyx_sandbox_message *message)
{
	return message->received_ms;
}

void
telnyx_sandbox_message_show(struct telnyx_sandbox *sandbox, const char *id,
    size_t id_len, struct telnyx_sandbox_answer *answer)
{
	struct telnyx_sandbox_message *message = message_find(sandbox, id, id_len);

	if (message == NULL)
		telnyx_sandbox_answer_error(answer, 404, "10005", NULL, NULL);
	else
		answer_with_message(sandbox, message, false, answer);
}

/* Telnyx cancels until a minute before send_at.  Its documents give no code
 * for what is too late: 10027 is this sandbox's choice.  To cancel what is
 * cancelled succeeds again. */
void
telnyx_sandbox_message_cancel(struct telnyx_sandbox *sandbox, const char *id,
    size_t id_len, struct telnyx_sandbox_answer *answer)
{
	struct telnyx_sandbox_message *message = message_find(sandbox, id, id_len);
	int64_t now_ms = sandbox->env->unix_ms(sandbox->env);

	if (message == NULL) {
		telnyx_sandbox_answer_error(answer, 404, "10005", NULL, NULL);
		return;
	}
	if (!message->cancelled && message->send_at_ms <= now_ms + CANCEL_MARGIN_MS) {
		telnyx_sandbox_answer_error(answer, 422, "10027", NULL,
		    "Only a message that is scheduled for more than a minute from now "
		    "can be cancelled.");
		return;
	}
	message->cancelled = true;
	answer_with_message(sandbox, message, true, answer);
}

void
telnyx_sandbox_messages_clear(struct telnyx_sandbox *sandbox)
{
	struct telnyx_sandbox_message *message = NULL;
	struct telnyx_sandbox_message *next = NULL;

	HASH_ITER (hh, sandbox->messages.by_id, message, next) {
		message_drop(sandbox, message);
	}
}
