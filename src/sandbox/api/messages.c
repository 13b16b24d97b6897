/* SPDX-License-Identifier: MIT */
/*
 * Messages: made, kept, shown, cancelled.
 */
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "sandbox/engine/body.h"
#include "sandbox/engine/document.h"
#include "sandbox/messages/optouts.h"
#include "sandbox/events/chance.h"
#include "sandbox/events/delivery.h"
#include "sandbox/events/urls.h"
#include "sandbox/events/walk.h"
#include "sandbox/api/messages.h"

#define CANCEL_MARGIN_MS INT64_C(60000)

/* Answer with a document, which is taken; in a `data` unless `bare`. */
static void
answer_with(struct sbx_answer *answer, struct json_object *document, bool bare)
{
	bool failed = document == NULL;
	struct json_object *root = document;

	if (!bare && document != NULL) {
		root = json_object_new_object();
		sbx_put(&failed, root, "data", document);
	}
	answer->status = 200;
	answer->json = sbx_unless(failed, root);
	answer->failed = answer->json == NULL;
}

static bool
keep_as(struct telnyx_sandbox *sandbox, struct sbx_message *message, const char *id)
{
	memcpy(message->id, id, TELNYX_SANDBOX_ID_BYTES);
	return sbx_message_keep(sandbox, message);
}

/* A phone that has sent STOP gets no more.  The HTTP status is not documented;
 * 400 is what clients of Telnyx have written down. */
static void
refuse_blocked(const struct sbx_draft *draft, struct sbx_answer *answer)
{
	char detail[160];

	snprintf(detail, sizeof(detail),
	    "Messages cannot be sent from '%s' to '%s' due to an existing block rule.",
	    sbx_draft_from(draft), draft->to);
	sbx_answer_error(answer, 400, "40300", "/to", detail);
}

void
sbx_message_create(struct telnyx_sandbox *sandbox, const char *body, size_t body_len,
    struct json_object *json, struct sbx_answer *answer)
{
	struct sbx_message *message = NULL;
	struct sbx_state state = {.status = "queued"};
	struct sbx_draft draft;
	struct sbx_urls urls;
	size_t event_bytes;

	if (!sbx_draft_read(sandbox, json, NULL, &draft, answer))
		return;
	if (sbx_optout_blocks(sandbox, sbx_draft_profile(sandbox, &draft),
		sbx_draft_from(&draft), draft.to)) {
		refuse_blocked(&draft, answer);
		return;
	}
	sbx_message_urls(sandbox, &draft, &urls);
	if (urls.url[0] != '\0' && !sbx_events_room(sandbox)) {
		sbx_answer_error(answer, 400, "40318", NULL, NULL);
		return;
	}
	event_bytes = urls.url[0] != '\0' ? sbx_walk_bytes(body_len) : 0;
	if (!sbx_message_room(sandbox, body_len, event_bytes, answer))
		return;
	if ((message = sbx_message_new(sandbox, body, body_len)) == NULL)
		goto failed;
	message->send_at_ms = draft.send_at_ms;
	message->smart = draft.smart;
	if (draft.send_at_ms > message->received_ms)
		state.status = "scheduled";
	sbx_fate_choose(sandbox->webhooks, draft.to, &message->fate);

	answer_with(
	    answer, sbx_message_json(sandbox, message, &draft, &urls, &state), false);
	if (answer->failed ||
	    (urls.url[0] != '\0' && !sbx_walk_start(sandbox, message)) ||
	    !sbx_message_keep(sandbox, message))
		goto failed;
	answer->message_id = message->id;
	return;
failed:
	sbx_answer_clear(answer);
	answer->failed = true;
	if (message != NULL)
		message->cancelled = true; /* a walk that has begun ends */
	sbx_message_unref(sandbox, message);
}

void
sbx_message_create_other(struct telnyx_sandbox *sandbox, struct json_object *document,
    const char *to, struct sbx_answer *answer)
{
	size_t len = 0;
	const char *text = json_object_to_json_string_length(
	    document, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);
	struct sbx_message *message = NULL;
	struct sbx_json json = {0};

	if (text != NULL)
		sbx_json_parse(sandbox, text, len, &json);
	if (json.root == NULL) {
		/* The document of the caller's body is now deeper than is read. */
		sbx_answer_error(answer, 400, "10023", NULL, NULL);
		return;
	}
	json_object_put(json.root);
	if (!sbx_message_room(sandbox, len, 0, answer))
		return;
	message = sbx_message_new(sandbox, text, len);
	if (message == NULL ||
	    !keep_as(sandbox, message, sbx_text_at(document, "id"))) {
		sbx_message_unref(sandbox, message);
		answer->failed = true;
		return;
	}
	message->other = true;
	sbx_fate_choose(sandbox->webhooks, to, &message->fate);
	answer_with(answer, json_object_get(document), false);
	answer->message_id = message->id;
}

/* Answer with a kept message's document, from the body it was made of. */
static void
answer_with_message(struct telnyx_sandbox *sandbox, const struct sbx_message *message,
    bool bare, struct sbx_answer *answer)
{
	struct sbx_json json;
	struct sbx_draft draft;
	struct sbx_state state;
	struct sbx_text text;
	struct sbx_urls urls;

	sbx_json_parse(sandbox, message->body, message->body_len, &json);
	if (json.root != NULL && message->other) {
		sbx_state_at(message, sbx_message_now(sandbox, message), &state);
		answer_with(
		    answer, sbx_message_aged(json_object_get(json.root), &state), bare);
		json_object_put(json.root);
		return;
	}
	/* The body was judged good when it came: it is judged again by the clock of
	 * that moment. */
	if (json.root != NULL && message->inbound &&
	    sbx_text_read(sandbox, json.root, &text, answer)) {
		sbx_profile_urls(sandbox, text.profile_id, &urls);
		answer_with(
		    answer, sbx_inbound_json(sandbox, message, &text, &urls), bare);
	} else if (json.root != NULL && !message->inbound &&
		   sbx_draft_read(sandbox, json.root, message, &draft, answer)) {
		sbx_message_urls(sandbox, &draft, &urls);
		sbx_state_at(message, sbx_message_now(sandbox, message), &state);
		answer_with(answer,
		    sbx_message_json(sandbox, message, &draft, &urls, &state), bare);
	} else {
		answer->failed = true;
	}
	json_object_put(json.root);
}

void
sbx_message_answer(struct telnyx_sandbox *sandbox, const struct sbx_message *message,
    struct sbx_answer *answer)
{
	answer_with_message(sandbox, message, false, answer);
}

void
sbx_message_show(struct telnyx_sandbox *sandbox, const char *id, size_t id_len,
    struct sbx_answer *answer)
{
	struct sbx_message *message = sbx_message_find(sandbox, id, id_len);

	if (message == NULL)
		sbx_answer_error(answer, 404, "10005", NULL, NULL);
	else
		answer_with_message(sandbox, message, false, answer);
}

/* Telnyx cancels until a minute before send_at.  Its documents give no code
 * for what is too late: 10027 is this sandbox's choice.  To cancel what is
 * cancelled succeeds again. */
void
sbx_message_cancel(struct telnyx_sandbox *sandbox, const char *id, size_t id_len,
    struct sbx_answer *answer)
{
	struct sbx_message *message = sbx_message_find(sandbox, id, id_len);

	if (message == NULL) {
		sbx_answer_error(answer, 404, "10005", NULL, NULL);
		return;
	}
	if (!message->cancelled &&
	    message->send_at_ms <=
		sbx_message_now(sandbox, message) + CANCEL_MARGIN_MS) {
		sbx_answer_error(answer, 422, "10027", NULL,
		    "Only a message that is scheduled for more than a minute from now "
		    "can be cancelled.");
		return;
	}
	message->cancelled = true;
	answer_with_message(sandbox, message, true, answer);
}
