/* SPDX-License-Identifier: MIT */
/*
 * The simulated phone: what it sends is judged, kept as an inbound message,
 * obeyed if it is a keyword, and told to the profile of the number it was sent
 * to.
 */
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "base/status.h"
#include "sandbox/engine/document.h"
#include "sandbox/events/webhook.h"

#define MAX_MEDIA 10

static bool
refuse(struct telnyx_sandbox_answer *answer, const char *code, const char *pointer,
    const char *detail)
{
	telnyx_sandbox_answer_error(answer, 400, code, pointer, detail);
	return false;
}

/* A text that holds no zero; *out is NULL when it is not given. */
static bool
read_string(struct json_object *json, const char *name, const char **out,
    struct telnyx_sandbox_answer *answer)
{
	struct json_object *value = NULL;
	char pointer[64];

	*out = NULL;
	if (!json_object_object_get_ex(json, name, &value) || value == NULL)
		return true;
	if (json_object_is_type(value, json_type_string) &&
	    strlen(json_object_get_string(value)) ==
		(size_t)json_object_get_string_len(value)) {
		*out = json_object_get_string(value);
		return true;
	}
	snprintf(pointer, sizeof(pointer), "/%s", name);
	return refuse(answer, "10026", pointer, NULL);
}

/* "+" and 7 to 15 digits, or a short code. */
static bool
is_number(const char *text)
{
	size_t plus = text[0] == '+' ? 1 : 0;
	size_t digits = strspn(text + plus, "0123456789");

	if (text[plus + digits] != '\0')
		return false;
	return plus != 0 ? text[1] != '0' && digits >= 7 && digits <= 15
			 : digits == 5 || digits == 6;
}

static bool
read_number(struct json_object *json, const char *name, const char *code,
    const char **out, struct telnyx_sandbox_answer *answer)
{
	char pointer[64];

	snprintf(pointer, sizeof(pointer), "/%s", name);
	if (!read_string(json, name, out, answer))
		return false;
	if (*out == NULL)
		return refuse(answer, "10004", pointer, NULL);
	return is_number(*out) || refuse(answer, code, pointer, NULL);
}

/* URLs, or objects that have one. */
static bool
read_media(struct json_object *json, struct telnyx_sandbox_text *text,
    struct telnyx_sandbox_answer *answer)
{
	struct json_object *media = NULL;
	size_t i;

	if (!json_object_object_get_ex(json, "media", &media) || media == NULL)
		return true;
	if (!json_object_is_type(media, json_type_array))
		return refuse(answer, "10026", "/media", NULL);
	if (json_object_array_length(media) > MAX_MEDIA)
		return refuse(answer, "40317", "/media", NULL);
	for (i = 0; i < json_object_array_length(media); i++) {
		struct json_object *item = json_object_array_get_idx(media, i);
		struct json_object *url = item;

		if (json_object_is_type(item, json_type_object) &&
		    !json_object_object_get_ex(item, "url", &url))
			url = NULL;
		if (!json_object_is_type(url, json_type_string))
			return refuse(answer, "10026", "/media", NULL);
	}
	if (i > 0)
		text->media = media;
	return true;
}

bool
telnyx_sandbox_text_read(struct telnyx_sandbox *sandbox, struct json_object *json,
    struct telnyx_sandbox_text *text, struct telnyx_sandbox_answer *answer)
{
	struct telnyx_sandbox_parts parts = {.gsm7 = true};
	struct json_object *value = NULL;

	memset(text, 0, sizeof(*text));
	if (!read_number(json, "from", "40305", &text->from, answer) ||
	    !read_number(json, "to", "40310", &text->to, answer) ||
	    !read_string(json, "subject", &text->subject, answer) ||
	    !read_string(json, "messaging_profile_id", &text->profile_id, answer) ||
	    !read_media(json, text, answer))
		return false;
	if (text->profile_id == NULL || text->profile_id[0] == '\0')
		text->profile_id = telnyx_sandbox_profile_of(sandbox, text->to);
	text->text = "";
	if (json_object_object_get_ex(json, "text", &value) && value != NULL) {
		if (!json_object_is_type(value, json_type_string))
			return refuse(answer, "10026", "/text", NULL);
		text->text = json_object_get_string(value);
		text->text_len = (size_t)json_object_get_string_len(value);
	}
	if (text->text_len == 0 && text->media == NULL)
		return refuse(answer, "40316", "/text", NULL);
	(void)telnyx_sandbox_parts_count(
	    text->text, text->text_len, TELNYX_SANDBOX_ALPHABET_AUTO, &parts);
	text->encoding = parts.gsm7 ? "GSM-7" : "UCS-2";
	text->parts = text->media != NULL || parts.parts < 1 ? 1 : parts.parts;
	text->keyword =
	    telnyx_sandbox_keyword(text->text, text->text_len, text->to[0] != '+');
	return true;
}

/* False: no memory. */
static bool
obey(struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_text *text)
{
	if (text->keyword == NULL)
		return true;
	if (strcmp(text->keyword, "STOP") == 0)
		return telnyx_sandbox_optout_add(
		    sandbox, text->profile_id, text->to, text->from, text->text);
	if (strcmp(text->keyword, "START") == 0)
		telnyx_sandbox_optout_remove(
		    sandbox, text->profile_id, text->to, text->from);
	return true;
}

void
telnyx_sandbox_inbound_create(struct telnyx_sandbox *sandbox, const char *body,
    size_t body_len, struct json_object *json, struct telnyx_sandbox_answer *answer)
{
	struct telnyx_sandbox_message *message = NULL;
	bool failed = false;
	struct telnyx_sandbox_text text;
	struct json_object *document = NULL;
	struct json_object *root = NULL;
	enum telnyx_status st = TELNYX_OK;
	const char *url, *failover;

	if (!telnyx_sandbox_text_read(sandbox, json, &text, answer))
		return;
	telnyx_sandbox_profile_urls(sandbox, text.profile_id, &url, &failover);
	if (url[0] != '\0' && !telnyx_sandbox_walk_room(sandbox)) {
		telnyx_sandbox_answer_error(answer, 400, "40318", NULL, NULL);
		return;
	}
	if (!telnyx_sandbox_message_room(sandbox, body_len, url[0] != '\0', answer))
		return;
	message = telnyx_sandbox_message_new(sandbox, body, body_len);
	if (message == NULL) {
		answer->failed = true;
		return;
	}
	message->inbound = true;
	document = telnyx_sandbox_inbound_json(sandbox, message, &text);
	root = json_object_new_object();
	telnyx_sandbox_put(&failed, root, "data", json_object_get(document));
	root = telnyx_sandbox_unless(failed, root);
	if (root == NULL || !obey(sandbox, &text) ||
	    !telnyx_sandbox_message_keep(sandbox, message)) {
		telnyx_sandbox_message_unref(sandbox, message);
		json_object_put(document);
		json_object_put(root);
		answer->failed = true;
		return;
	}
	if (url[0] != '\0')
		st = telnyx_sandbox_event_send(
		    sandbox, "message.received", document, url, failover);
	else
		json_object_put(document);
	answer->status = 200;
	answer->json = root;
	answer->message_id = message->id;
	answer->failed = st != TELNYX_OK;
}

/* --- from C --- */

/* The JSON of what the phone sends; NULL: no memory. */
static struct json_object *
inbound_body(const struct telnyx_sandbox_inbound *inbound)
{
	bool failed = false;
	struct json_object *root = json_object_new_object();
	struct json_object *media = json_object_new_array();
	size_t i;

	if (inbound->from != NULL)
		telnyx_sandbox_put_text(&failed, root, "from", inbound->from);
	if (inbound->to != NULL)
		telnyx_sandbox_put_text(&failed, root, "to", inbound->to);
	if (inbound->text != NULL)
		telnyx_sandbox_put_text(&failed, root, "text", inbound->text);
	if (inbound->messaging_profile_id != NULL)
		telnyx_sandbox_put_text(&failed, root, "messaging_profile_id",
		    inbound->messaging_profile_id);
	for (i = 0; i < inbound->media_url_count; i++)
		telnyx_sandbox_append(
		    &failed, media, json_object_new_string(inbound->media_urls[i]));
	telnyx_sandbox_put(&failed, root, "media", media);
	return telnyx_sandbox_unless(failed, root);
}

static bool
is_whole(const struct telnyx_sandbox_inbound *inbound)
{
	size_t i;

	if (inbound->media_urls == NULL && inbound->media_url_count > 0)
		return false;
	for (i = 0; i < inbound->media_url_count; i++) {
		if (inbound->media_urls[i] == NULL)
			return false;
	}
	return true;
}

enum telnyx_status
telnyx_sandbox_receive(struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_inbound *inbound, char id[TELNYX_SANDBOX_ID_BYTES])
{
	struct telnyx_sandbox_inbound want;
	struct telnyx_sandbox_answer answer = {0};
	struct telnyx_sandbox_json parsed = {0};
	enum telnyx_status st = TELNYX_E_NO_MEMORY;
	struct json_object *root = NULL;
	const char *body = NULL;
	size_t len = 0;

	if (id != NULL)
		id[0] = '\0';
	if (sandbox == NULL || inbound == NULL ||
	    telnyx_struct_read(&want, sizeof(want), inbound) != TELNYX_OK ||
	    !is_whole(&want))
		return TELNYX_E_INVALID;
	if ((root = inbound_body(&want)) == NULL ||
	    (body = json_object_to_json_string_length(
		 root, JSON_C_TO_STRING_PLAIN, &len)) == NULL)
		goto done;
	/* Read as a request's body would be: the texts may be no UTF-8.  Without
	 * memory json-c writes less than there is, and says nothing. */
	telnyx_sandbox_json_parse(sandbox, body, len, &parsed);
	if (parsed.utf8 && !json_object_equal(root, parsed.root))
		goto done;
	st = TELNYX_E_INVALID;
	if (!parsed.utf8)
		goto done;
	telnyx_sandbox_inbound_create(sandbox, body, len, parsed.root, &answer);
	if (answer.failed)
		st = TELNYX_E_NO_MEMORY;
	else if (answer.status == 200)
		st = TELNYX_OK;
	else if (answer.status == 503 || !telnyx_sandbox_walk_room(sandbox))
		st = TELNYX_E_QUEUE_FULL;
	if (st == TELNYX_OK && id != NULL)
		memcpy(id, answer.message_id, TELNYX_SANDBOX_ID_BYTES);
done:
	telnyx_sandbox_answer_clear(&answer);
	json_object_put(parsed.root);
	json_object_put(root);
	return st;
}
