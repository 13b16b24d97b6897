/* SPDX-License-Identifier: MIT */
/*
 * The judgement of a body of POST /v2/messages, as Telnyx judges: the same codes
 * and pointers, one error at a time.  Where Telnyx's documents leave a code open
 * the choice is said here: a text that GSM-7 cannot hold, and a send_at that
 * is no time, are 10015 (Bad Request); an over-long SMS is 40302, or 40328
 * under auto_detect.
 */
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/fields.h"
#include "sandbox/engine/lookup.h"
#include "sandbox/engine/time.h"
#include "sandbox/messages/draft.h"
#include "sandbox/messages/parts.h"

#define POOL_NUMBER "+13125550100" /* sends when no `from` is given */
#define MAX_PARTS 10
#define MAX_MEDIA 10
#define SEND_AT_MIN_MS INT64_C(300000)	  /* 5 minutes */
#define SEND_AT_MAX_MS INT64_C(432000000) /* 5 days */

/* A judgement under way. */
struct judge {
	struct json_object *body;
	struct sbx_draft *draft;
	struct sbx_answer *answer;
	struct telnyx_sandbox *sandbox;
	const struct sbx_message *message; /* NULL: it is new */
	int64_t now_ms;
	const char *type; /* NULL: to be inferred */
	enum sbx_alphabet alphabet;
	bool auto_detect;
};

static bool
refuse(struct judge *j, const char *code, const char *pointer, const char *detail)
{
	sbx_answer_error(j->answer, 400, code, pointer, detail);
	return false;
}

/* A field of the body; null counts as not given. */
static struct json_object *
field(const struct judge *j, const char *name)
{
	struct json_object *value = NULL;

	(void)json_object_object_get_ex(j->body, name, &value);
	return value;
}

static bool
refuse_type(
    struct judge *j, const char *pointer, const char *wanted, struct json_object *value)
{
	char detail[128];

	snprintf(detail, sizeof(detail),
	    "The parameter must be of type %s, but received type %s", wanted,
	    json_type_to_name(json_object_get_type(value)));
	return refuse(j, "10026", pointer, detail);
}

/* A text field; *out stays NULL when it is not given. */
static bool
read_string(struct judge *j, const char *name, const char **out)
{
	struct json_object *value = field(j, name);
	char pointer[64];

	if (value == NULL)
		return true;
	if (!json_object_is_type(value, json_type_string)) {
		snprintf(pointer, sizeof(pointer), "/%s", name);
		return refuse_type(j, pointer, "string", value);
	}
	*out = json_object_get_string(value);
	return true;
}

static bool
read_bool(struct judge *j, const char *name, bool *out)
{
	struct json_object *value = field(j, name);
	char pointer[64];

	if (value == NULL)
		return true;
	if (!json_object_is_type(value, json_type_boolean)) {
		snprintf(pointer, sizeof(pointer), "/%s", name);
		return refuse_type(j, pointer, "boolean", value);
	}
	*out = json_object_get_boolean(value) != 0;
	return true;
}

static bool
is_alphanumeric(const char *text)
{
	bool letter = false;
	size_t len = 0;

	for (; text[len] != '\0'; len++) {
		char c = text[len];
		bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (!is_letter && !(c >= '0' && c <= '9') && c != ' ')
			return false;
		letter = letter || is_letter;
	}
	return letter && len <= 11;
}

/* JSON texts may hold zeros: a number or URL with one is none. */
static bool
is_plain(struct json_object *value)
{
	return strlen(json_object_get_string(value)) ==
	       (size_t)json_object_get_string_len(value);
}

static bool
judge_addresses(struct judge *j)
{
	struct sbx_draft *d = j->draft;
	struct json_object *to = field(j, "to");
	struct json_object *from = field(j, "from");

	if (!read_string(j, "messaging_profile_id", &d->profile_id))
		return false;
	if (d->profile_id != NULL && d->profile_id[0] == '\0')
		d->profile_id = NULL;

	if (to == NULL)
		return refuse(j, "10004", "/to", NULL);
	if (!json_object_is_type(to, json_type_string) || !is_plain(to))
		return refuse(j, "40310", "/to", NULL);
	d->to = json_object_get_string(to);
	if (!sbx_is_e164(d->to) && !sbx_is_short_code(d->to))
		return refuse(j, "40310", "/to", NULL);

	if (from == NULL) {
		return d->profile_id != NULL || refuse(j, "10004", "/from", NULL);
	}
	if (!json_object_is_type(from, json_type_string) || !is_plain(from))
		return refuse(j, "40305", "/from", NULL);
	d->from = json_object_get_string(from);
	if (sbx_is_e164(d->from) || sbx_is_short_code(d->from))
		return true;
	if (!is_alphanumeric(d->from))
		return refuse(j, "40305", "/from", NULL);
	if (d->profile_id == NULL)
		return refuse(j, "10004", "/messaging_profile_id", NULL);
	return true;
}

/* An empty URL is a value: "none". */
static bool
judge_webhook(struct judge *j, const char *name, const char **out)
{
	char pointer[64];

	if (!read_string(j, name, out))
		return false;
	if (*out == NULL ||
	    (is_plain(field(j, name)) && (**out == '\0' || sbx_is_url(*out))))
		return true;
	snprintf(pointer, sizeof(pointer), "/%s", name);
	return refuse(j, "10003", pointer, NULL);
}

static bool
judge_media(struct judge *j)
{
	struct json_object *urls = field(j, "media_urls");
	size_t count;
	size_t i;

	if (urls == NULL)
		return true;
	if (!json_object_is_type(urls, json_type_array))
		return refuse_type(j, "/media_urls", "array", urls);
	count = json_object_array_length(urls);
	if (count > MAX_MEDIA)
		return refuse(j, "40317", "/media_urls", NULL);
	for (i = 0; i < count; i++) {
		struct json_object *url = json_object_array_get_idx(urls, i);
		char pointer[64];

		snprintf(pointer, sizeof(pointer), "/media_urls/%zu", i);
		if (!json_object_is_type(url, json_type_string))
			return refuse_type(j, pointer, "string", url);
		if (!is_plain(url) || !sbx_is_url(json_object_get_string(url)))
			return refuse(j, "10003", pointer, NULL);
	}
	if (count > 0)
		j->draft->media_urls = urls;
	return true;
}

static bool
judge_words(struct judge *j)
{
	static const struct {
		const char *word;
		enum sbx_alphabet alphabet;
	} encodings[] = {{"auto", SBX_ALPHABET_AUTO}, {"gsm7", SBX_ALPHABET_GSM7},
	    {"ucs2", SBX_ALPHABET_UCS2}};
	const char *encoding = NULL;
	size_t i;

	if (!read_string(j, "type", &j->type) ||
	    !read_string(j, "encoding", &encoding) ||
	    !read_bool(j, "auto_detect", &j->auto_detect) ||
	    !read_bool(j, "use_profile_webhooks", &j->draft->use_profile_webhooks))
		return false;
	if (j->type != NULL && strcmp(j->type, "SMS") != 0 &&
	    strcmp(j->type, "MMS") != 0)
		return refuse(j, "10032", "/type", "The value must be one of SMS, MMS");
	if (encoding == NULL)
		return true;
	for (i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++) {
		if (strcmp(encodings[i].word, encoding) == 0) {
			j->alphabet = encodings[i].alphabet;
			return true;
		}
	}
	return refuse(
	    j, "10032", "/encoding", "The value must be one of auto, gsm7, ucs2");
}

static bool
judge_send_at(struct judge *j)
{
	struct sbx_draft *d = j->draft;
	char low[SBX_TIME_BYTES];
	char high[SBX_TIME_BYTES];
	char detail[160];

	if (!read_string(j, "send_at", &d->send_at))
		return false;
	if (d->send_at == NULL)
		return true;
	if (!sbx_time_parse(d->send_at, &d->send_at_ms))
		return refuse(j, "10015", "/send_at",
		    "The parameter must be an ISO 8601 date and time.");
	if (d->send_at_ms >= j->now_ms + SEND_AT_MIN_MS &&
	    d->send_at_ms <= j->now_ms + SEND_AT_MAX_MS)
		return true;
	sbx_time_iso(j->now_ms + SEND_AT_MIN_MS, "Z", low);
	sbx_time_iso(j->now_ms + SEND_AT_MAX_MS, "Z", high);
	snprintf(detail, sizeof(detail),
	    "The value is outside of allowed range %s to %s", low, high);
	return refuse(j, "10033", "/send_at", detail);
}

/* Does the message's profile substitute characters?  What it said when the message
 * came holds for good. */
static bool
is_smart(const struct judge *j)
{
	const struct sbx_record *profile = NULL;

	if (j->message != NULL)
		return j->message->smart;
	profile = sbx_record_find(
	    j->sandbox, SBX_PROFILE, sbx_draft_profile(j->sandbox, j->draft));
	return profile != NULL &&
	       json_object_get_boolean(sbx_at(profile->doc, "smart_encoding")) != 0;
}

/* The parts that an SMS takes, and whether that is too many. */
static bool
judge_sms_text(struct judge *j)
{
	struct sbx_draft *d = j->draft;
	struct sbx_parts parts;
	char detail[160];

	/* An encoding that the message names goes before its profile. */
	d->smart = j->alphabet == SBX_ALPHABET_AUTO && is_smart(j);
	if (d->smart)
		j->alphabet = SBX_ALPHABET_SMART;
	if (!sbx_parts_count(d->text, d->text_len, j->alphabet, &parts))
		return refuse(j, "10015", "/text",
		    "The message text cannot be encoded as GSM-7.");
	if (parts.blank)
		return refuse(j, "40316", "/text", NULL);
	d->encoding = parts.gsm7 ? "GSM-7" : "UCS-2";
	d->parts = parts.parts;
	if (parts.parts <= MAX_PARTS)
		return true;
	if (j->auto_detect) {
		snprintf(detail, sizeof(detail),
		    "The SMS message would be divided into %d parts. Messages over %d "
		    "should be sent by MMS or by adding auto_detect=False.",
		    parts.parts, MAX_PARTS);
		return refuse(j, "40328", "/text", detail);
	}
	snprintf(detail, sizeof(detail),
	    "The SMS message would be divided into %d parts. The maximum is %d.",
	    parts.parts, MAX_PARTS);
	return refuse(j, "40302", "/text", detail);
}

static bool
judge_content(struct judge *j)
{
	struct sbx_draft *d = j->draft;
	bool sms = j->type != NULL && strcmp(j->type, "SMS") == 0;

	if (!read_string(j, "text", &d->text) ||
	    !read_string(j, "subject", &d->subject) || !judge_media(j))
		return false;
	if (d->text != NULL)
		d->text_len = (size_t)json_object_get_string_len(field(j, "text"));
	if ((d->text == NULL || d->text_len == 0) && d->media_urls == NULL)
		return refuse(j, "40316", "/text", NULL);
	if (sms && d->media_urls != NULL)
		return refuse(j, "40304", "/media_urls", NULL);
	d->mms = d->media_urls != NULL || (j->type != NULL && !sms);
	if (!d->mms)
		return judge_sms_text(j);
	if (d->from != NULL && !sbx_is_e164(d->from) && !sbx_is_short_code(d->from))
		return refuse(j, "40308", "/from", NULL);
	d->encoding = "utf-8";
	d->parts = 1;
	return true;
}

bool
sbx_draft_read(struct telnyx_sandbox *sandbox, struct json_object *body,
    const struct sbx_message *message, struct sbx_draft *draft,
    struct sbx_answer *answer)
{
	struct judge j = {.sandbox = sandbox,
	    .message = message,
	    .body = body,
	    .draft = draft,
	    .answer = answer};

	j.now_ms = message != NULL ? message->received_ms
				   : sandbox->env->unix_ms(sandbox->env);
	memset(draft, 0, sizeof(*draft));
	draft->use_profile_webhooks = true;
	return judge_addresses(&j) && judge_words(&j) && judge_content(&j) &&
	       judge_webhook(&j, "webhook_url", &draft->webhook_url) &&
	       judge_webhook(
		   &j, "webhook_failover_url", &draft->webhook_failover_url) &&
	       judge_send_at(&j);
}

const char *
sbx_draft_from(const struct sbx_draft *draft)
{
	return draft->from != NULL ? draft->from : POOL_NUMBER;
}

const char *
sbx_draft_profile(const struct telnyx_sandbox *sandbox, const struct sbx_draft *draft)
{
	return draft->profile_id != NULL
		   ? draft->profile_id
		   : sbx_profile_of(sandbox, sbx_draft_from(draft));
}
