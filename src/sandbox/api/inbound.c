/* SPDX-License-Identifier: MIT */
/*
 * A text of the simulated phone is judged, kept as an inbound message, obeyed if it
 * is a keyword, and told to the profile of the number that it was sent to.
 */
#include <string.h>

#include <json-c/json.h>

#include "base/status.h"
#include "sandbox/engine/body.h"
#include "sandbox/engine/document.h"
#include "sandbox/messages/optouts.h"
#include "sandbox/events/delivery.h"
#include "sandbox/events/urls.h"
#include "sandbox/events/walk.h"
#include "sandbox/api/inbound.h"

/* A keyword of the phone is obeyed.  False: no memory. */
static bool
obey(struct telnyx_sandbox *sandbox, const struct sbx_text *text)
{
	if (text->keyword == NULL)
		return true;
	if (strcmp(text->keyword, "STOP") == 0)
		return sbx_optout_add(
		    sandbox, text->profile_id, text->to, text->from, text->text);
	if (strcmp(text->keyword, "START") == 0)
		sbx_optout_remove(sandbox, text->profile_id, text->to, text->from);
	return true;
}

void
sbx_inbound_create(struct telnyx_sandbox *sandbox, const char *body, size_t body_len,
    struct json_object *json, struct sbx_answer *answer)
{
	struct sbx_message *message = NULL;
	bool failed = false;
	struct sbx_text text;
	struct json_object *document = NULL;
	struct json_object *root = NULL;
	enum telnyx_status st = TELNYX_OK;
	struct sbx_urls urls;
	size_t event_bytes;

	if (!sbx_text_read(sandbox, json, &text, answer))
		return;
	sbx_profile_urls(sandbox, text.profile_id, &urls);
	if (urls.url[0] != '\0' && !sbx_events_room(sandbox)) {
		sbx_answer_error(answer, 400, "40318", NULL, NULL);
		return;
	}
	event_bytes = urls.url[0] != '\0' ? sbx_walk_bytes(body_len) : 0;
	if (!sbx_message_room(sandbox, body_len, event_bytes, answer))
		return;
	message = sbx_message_new(sandbox, body, body_len);
	if (message == NULL) {
		answer->failed = true;
		return;
	}
	message->inbound = true;
	document = sbx_inbound_json(sandbox, message, &text, &urls);
	root = json_object_new_object();
	sbx_put(&failed, root, "data", json_object_get(document));
	root = sbx_unless(failed, root);
	if (root == NULL || !obey(sandbox, &text) ||
	    !sbx_message_keep(sandbox, message)) {
		sbx_message_unref(sandbox, message);
		json_object_put(document);
		json_object_put(root);
		answer->failed = true;
		return;
	}
	if (urls.url[0] != '\0')
		st = sbx_event_send(
		    sandbox, "message.received", document, urls.url, urls.failover);
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
		sbx_put_text(&failed, root, "from", inbound->from);
	if (inbound->to != NULL)
		sbx_put_text(&failed, root, "to", inbound->to);
	if (inbound->text != NULL)
		sbx_put_text(&failed, root, "text", inbound->text);
	if (inbound->messaging_profile_id != NULL)
		sbx_put_text(&failed, root, "messaging_profile_id",
		    inbound->messaging_profile_id);
	for (i = 0; i < inbound->media_url_count; i++)
		sbx_append(
		    &failed, media, json_object_new_string(inbound->media_urls[i]));
	sbx_put(&failed, root, "media", media);
	return sbx_unless(failed, root);
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
	struct sbx_answer answer = {0};
	struct sbx_json parsed = {0};
	enum telnyx_status st = TELNYX_E_NO_MEMORY;
	struct json_object *root = NULL;
	const char *body = NULL;
	size_t len = 0;

	if (id != NULL)
		id[0] = '\0';
	if (sandbox == NULL || inbound == NULL ||
	    telnyx_struct_read(&want, sizeof(want), inbound, "inbound.size") !=
		TELNYX_OK ||
	    !is_whole(&want))
		return TELNYX_E_INVALID;
	if ((root = inbound_body(&want)) == NULL ||
	    (body = json_object_to_json_string_length(
		 root, JSON_C_TO_STRING_PLAIN, &len)) == NULL)
		goto done;
	/* The JSON is read as a request's body would be, since the texts may be no
	 * UTF-8.  Without memory json-c writes less than there is, and says nothing. */
	sbx_json_parse(sandbox, body, len, &parsed);
	if (parsed.utf8 && !json_object_equal(root, parsed.root))
		goto done;
	st = TELNYX_E_INVALID;
	if (!parsed.utf8)
		goto done;
	sbx_inbound_create(sandbox, body, len, parsed.root, &answer);
	if (answer.failed)
		st = TELNYX_E_NO_MEMORY;
	else if (answer.status == 200)
		st = TELNYX_OK;
	else if (answer.status == 503 || !sbx_events_room(sandbox))
		st = TELNYX_E_QUEUE_FULL;
	if (st == TELNYX_OK && id != NULL)
		memcpy(id, answer.message_id, TELNYX_SANDBOX_ID_BYTES);
done:
	sbx_answer_clear(&answer);
	json_object_put(parsed.root);
	json_object_put(root);
	return st;
}
