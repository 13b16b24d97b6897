/* SPDX-License-Identifier: MIT */
/*
 * The documents of messages: what the API answers, and what webhooks carry,
 * which has fewer fields.
 */
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "sandbox/engine/document.h"
#include "sandbox/messages/message_json.h"

#define VALID_MS INT64_C(3600000) /* seen live: an hour */

/* A price, in ten-thousandths of a dollar a part. */
struct price {
	int rate;
	int carrier_fee;
};

static const struct price sms_price = {40, 100};
static const struct price mms_price = {150, 200};

static struct json_object *
new_amount(bool *failed, int units, const char *last_digits)
{
	struct json_object *amount = json_object_new_object();
	char text[48];

	snprintf(
	    text, sizeof(text), "%d.%04d%s", units / 10000, units % 10000, last_digits);
	sbx_put_text(failed, amount, "amount", text);
	sbx_put_text(failed, amount, "currency", "USD");
	return amount;
}

static void
put_cost(bool *failed, struct json_object *o, const struct sbx_draft *draft)
{
	const struct price *price = draft->mms ? &mms_price : &sms_price;

	sbx_put(failed, o, "cost",
	    new_amount(failed, (price->rate + price->carrier_fee) * draft->parts, ""));
}

/* Telnyx gives the parts of a cost one digit more than the cost. */
static void
put_cost_breakdown(bool *failed, struct json_object *o, const struct sbx_draft *draft)
{
	const struct price *price = draft->mms ? &mms_price : &sms_price;
	struct json_object *breakdown = json_object_new_object();

	sbx_put(failed, breakdown, "rate",
	    new_amount(failed, price->rate * draft->parts, "0"));
	sbx_put(failed, breakdown, "carrier_fee",
	    new_amount(failed, price->carrier_fee * draft->parts, "0"));
	sbx_put(failed, o, "cost_breakdown", breakdown);
}

static struct json_object *
new_party(bool *failed, const char *number, const char *status, const char *carrier)
{
	struct json_object *party = json_object_new_object();

	sbx_put_text(failed, party, "phone_number", number);
	if (status != NULL)
		sbx_put_text(failed, party, "status", status);
	sbx_put_text(failed, party, "carrier", carrier);
	sbx_put_text(failed, party, "line_type", "Wireless");
	return party;
}

static void
put_to(bool *failed, struct json_object *o, const char *number, const char *status,
    const char *carrier)
{
	struct json_object *to = json_object_new_array();

	sbx_append(failed, to, new_party(failed, number, status, carrier));
	sbx_put(failed, o, "to", to);
}

static void
put_media(bool *failed, struct json_object *o, const struct sbx_draft *draft)
{
	struct json_object *media = json_object_new_array();
	struct json_object *urls = draft->media_urls;
	size_t count = urls != NULL ? json_object_array_length(urls) : 0;
	size_t i;

	for (i = 0; i < count; i++) {
		struct json_object *item = json_object_new_object();

		sbx_put_text(failed, item, "url",
		    json_object_get_string(json_object_array_get_idx(urls, i)));
		sbx_put_null(failed, item, "content_type");
		sbx_put_null(failed, item, "sha256");
		sbx_put_null(failed, item, "size");
		sbx_append(failed, media, item);
	}
	sbx_put(failed, o, "media", media);
}

static void
put_errors(bool *failed, struct json_object *o, const struct sbx_state *state)
{
	struct json_object *errors = json_object_new_array();

	if (state->error != 0)
		sbx_append(failed, errors, sbx_carrier_error_json(state->error));
	sbx_put(failed, o, "errors", errors);
}

static void
put_text(bool *failed, struct json_object *o, const struct sbx_draft *draft)
{
	sbx_put(failed, o, "text",
	    json_object_new_string_len(
		draft->text != NULL ? draft->text : "", (int)draft->text_len));
	if (draft->mms && draft->subject != NULL)
		sbx_put_text(failed, o, "subject", draft->subject);
}

/* How many characters the text has: bytes that begin one. */
static void
put_length(bool *failed, struct json_object *o, const struct sbx_draft *draft)
{
	size_t i;
	int64_t chars = 0;

	for (i = 0; draft->text != NULL && i < draft->text_len; i++)
		chars += ((unsigned char)draft->text[i] & 0xc0) != 0x80;
	sbx_put_int(failed, o, "num_chars", chars);
}

static void
put_group(bool *failed, struct json_object *o, const struct sbx_message *message)
{
	if (message->group_id[0] != '\0')
		sbx_put_text(failed, o, "group_message_id", message->group_id);
}

static void
put_campaign(bool *failed, struct json_object *o)
{
	sbx_put_null(failed, o, "tcr_campaign_id");
	sbx_put(failed, o, "tcr_campaign_billable", json_object_new_boolean(0));
	sbx_put_null(failed, o, "tcr_campaign_registered");
}

static int64_t
valid_until(const struct sbx_message *message)
{
	return VALID_MS +
	       (message->send_at_ms > 0 ? message->send_at_ms : message->received_ms);
}

struct json_object *
sbx_message_json(struct telnyx_sandbox *sandbox, const struct sbx_message *message,
    const struct sbx_draft *draft, const struct sbx_urls *urls,
    const struct sbx_state *state)
{
	struct json_object *o = json_object_new_object();
	bool failed = false;

	sbx_put_text(&failed, o, "record_type", "message");
	sbx_put_text(&failed, o, "direction", "outbound");
	sbx_put_text(&failed, o, "id", message->id);
	put_group(&failed, o, message);
	sbx_put_text(&failed, o, "type", draft->mms ? "MMS" : "SMS");
	sbx_put_text(&failed, o, "organization_id", sandbox->organization_id);
	sbx_put_text(
	    &failed, o, "messaging_profile_id", sbx_draft_profile(sandbox, draft));
	sbx_put(&failed, o, "from",
	    new_party(&failed, sbx_draft_from(draft), NULL, "Telnyx"));
	put_to(&failed, o, draft->to, state->status, "T-MOBILE USA, INC.");
	sbx_put(&failed, o, "cc", json_object_new_array());
	put_text(&failed, o, draft);
	put_media(&failed, o, draft);
	sbx_put_text(&failed, o, "webhook_url", urls->url);
	sbx_put_text(&failed, o, "webhook_failover_url", urls->failover);
	sbx_put_text(&failed, o, "encoding", draft->encoding);
	sbx_put_int(&failed, o, "parts", draft->parts);
	put_length(&failed, o, draft);
	sbx_put(&failed, o, "tags", json_object_new_array());
	put_cost(&failed, o, draft);
	put_cost_breakdown(&failed, o, draft);
	put_campaign(&failed, o);
	if (draft->send_at != NULL)
		sbx_put_text(&failed, o, "send_at", draft->send_at);
	sbx_put_time(&failed, o, "received_at", message->received_ms);
	sbx_put_time(&failed, o, "sent_at", state->sent_ms);
	sbx_put_time(&failed, o, "completed_at", state->completed_ms);
	sbx_put_time(&failed, o, "valid_until", valid_until(message));
	if (draft->send_at == NULL)
		sbx_put(&failed, o, "wait_seconds", json_object_new_double(0.0));
	put_errors(&failed, o, state);
	return sbx_unless(failed, o);
}

struct json_object *
sbx_message_event_json(struct telnyx_sandbox *sandbox,
    const struct sbx_message *message, const struct sbx_draft *draft,
    const struct sbx_urls *urls, const struct sbx_state *state)
{
	bool finalized = state->completed_ms != 0;
	struct json_object *o = json_object_new_object();
	bool failed = false;

	sbx_put_time(&failed, o, "completed_at", state->completed_ms);
	put_cost(&failed, o, draft);
	if (finalized)
		put_cost_breakdown(&failed, o, draft);
	sbx_put_text(&failed, o, "direction", "outbound");
	sbx_put_text(&failed, o, "encoding", draft->encoding);
	put_errors(&failed, o, state);
	sbx_put(&failed, o, "from",
	    new_party(&failed, sbx_draft_from(draft),
		finalized ? "webhook_delivered" : NULL, "Telnyx"));
	put_group(&failed, o, message);
	sbx_put_text(&failed, o, "id", message->id);
	put_media(&failed, o, draft);
	sbx_put_text(
	    &failed, o, "messaging_profile_id", sbx_draft_profile(sandbox, draft));
	sbx_put_text(&failed, o, "organization_id", sandbox->organization_id);
	sbx_put_int(&failed, o, "parts", draft->parts);
	sbx_put_time(&failed, o, "received_at", message->received_ms);
	sbx_put_text(&failed, o, "record_type", "message");
	sbx_put_time(&failed, o, "sent_at", state->sent_ms);
	if (finalized)
		sbx_put(&failed, o, "tags", json_object_new_array());
	put_text(&failed, o, draft);
	put_to(&failed, o, draft->to, state->status, "T-MOBILE USA, INC.");
	sbx_put_text(&failed, o, "type", draft->mms ? "MMS" : "SMS");
	sbx_put_time(&failed, o, "valid_until", valid_until(message));
	sbx_put_text(&failed, o, "webhook_url", urls->url);
	if (urls->failover[0] != '\0')
		sbx_put_text(&failed, o, "webhook_failover_url", urls->failover);
	if (finalized)
		put_campaign(&failed, o);
	return sbx_unless(failed, o);
}

struct json_object *
sbx_message_aged(struct json_object *document, const struct sbx_state *state)
{
	struct json_object *party =
	    json_object_array_get_idx(sbx_at(document, "to"), 0);
	bool failed = false;

	sbx_put_text(&failed, party, "status", state->status);
	sbx_put_time(&failed, document, "sent_at", state->sent_ms);
	sbx_put_time(&failed, document, "completed_at", state->completed_ms);
	put_errors(&failed, document, state);
	return sbx_unless(failed, document);
}

/* The type of a file, by the ending of its path; NULL: none of those that are
 * common. */
static const char *
content_type_of(const char *url)
{
	static const struct {
		const char *ending;
		const char *type;
	} types[] = {{".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"},
	    {".png", "image/png"}, {".gif", "image/gif"}, {".mp4", "video/mp4"},
	    {".3gp", "video/3gpp"}, {".vcf", "text/vcard"}, {".txt", "text/plain"},
	    {".pdf", "application/pdf"}};
	size_t len = strcspn(url, "?#");
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		size_t ending = strlen(types[i].ending);

		if (len > ending &&
		    memcmp(url + len - ending, types[i].ending, ending) == 0)
			return types[i].type;
	}
	return NULL;
}

/* Fields of media that were given stand as they are; what is not known is null. */
static void
put_inbound_media(bool *failed, struct json_object *o, const struct sbx_text *text)
{
	static const char *const keys[] = {"url", "content_type", "sha256", "size"};
	struct json_object *media = json_object_new_array();
	size_t count = text->media != NULL ? json_object_array_length(text->media) : 0;
	size_t i, k;

	for (i = 0; i < count; i++) {
		struct json_object *given = json_object_array_get_idx(text->media, i);
		struct json_object *item = json_object_new_object();
		bool bare = json_object_is_type(given, json_type_string);
		const char *type =
		    bare ? content_type_of(json_object_get_string(given)) : NULL;

		for (k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
			struct json_object *value = NULL;

			if (bare && k == 0)
				value = json_object_get(given);
			else if (bare && k == 1 && type != NULL)
				value = json_object_new_string(type);
			else if (!bare &&
				 json_object_object_get_ex(given, keys[k], &value))
				value = json_object_get(value);
			if (value != NULL)
				sbx_put(failed, item, keys[k], value);
			else
				sbx_put_null(failed, item, keys[k]);
		}
		sbx_append(failed, media, item);
	}
	sbx_put(failed, o, "media", media);
}

/* A URL, or null for none. */
static void
put_url(bool *failed, struct json_object *o, const char *key, const char *url)
{
	if (url[0] != '\0')
		sbx_put_text(failed, o, key, url);
	else
		sbx_put_null(failed, o, key);
}

struct json_object *
sbx_inbound_json(struct telnyx_sandbox *sandbox, const struct sbx_message *message,
    const struct sbx_text *text, const struct sbx_urls *urls)
{
	struct json_object *o = json_object_new_object();
	bool failed = false;

	if (text->keyword != NULL)
		sbx_put_text(&failed, o, "autoresponse_type", text->keyword);
	sbx_put_null(&failed, o, "completed_at");
	sbx_put(&failed, o, "cost", new_amount(&failed, 0, ""));
	sbx_put_text(&failed, o, "direction", "inbound");
	sbx_put_text(&failed, o, "encoding", text->encoding);
	sbx_put(&failed, o, "errors", json_object_new_array());
	sbx_put(
	    &failed, o, "from", new_party(&failed, text->from, NULL, "T-Mobile USA"));
	sbx_put_text(&failed, o, "id", message->id);
	put_inbound_media(&failed, o, text);
	sbx_put_text(&failed, o, "messaging_profile_id", text->profile_id);
	sbx_put_text(&failed, o, "organization_id", sandbox->organization_id);
	sbx_put_int(&failed, o, "parts", text->parts);
	sbx_put_time(&failed, o, "received_at", message->received_ms);
	sbx_put_text(&failed, o, "record_type", "message");
	sbx_put_null(&failed, o, "sent_at");
	if (text->subject != NULL)
		sbx_put_text(&failed, o, "subject", text->subject);
	sbx_put(&failed, o, "tags", json_object_new_array());
	sbx_put(&failed, o, "text",
	    json_object_new_string_len(text->text, (int)text->text_len));
	put_to(&failed, o, text->to,
	    urls->url[0] != '\0' ? "webhook_delivered" : "delivered", "Telnyx");
	sbx_put_text(&failed, o, "type", text->media != NULL ? "MMS" : "SMS");
	sbx_put_null(&failed, o, "valid_until");
	put_url(&failed, o, "webhook_failover_url", urls->failover);
	put_url(&failed, o, "webhook_url", urls->url);
	return sbx_unless(failed, o);
}
