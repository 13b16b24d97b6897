/* SPDX-License-Identifier: MIT */
/*
 * The body of a webhook: {"data": {"event_type", "id", "payload", ...},
 * "meta": {...}}.  Two kinds have no such envelope: a link click is `data`
 * itself, and the API describes a campaign update as a flat object.
 */
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

#include "codec/json_read.h"
#include "base/json.h"
#include "codec/reference.h"
#include "webhook/webhook_tables.h"

/* An event with the JSON that it is a view of; the public pointer is to the event. */
struct owned {
	struct telnyx_webhook_event event; /* first */
	struct telnyx_arena memory;
};

static enum telnyx_webhook_result
read_json(const void *body, size_t bytes, struct json_object **out)
{
	const struct telnyx_json_how how = {.utf8 = true};

	switch (telnyx_json_read(&how, body, bytes, out)) {
	case TELNYX_JSON_OK:
		return TELNYX_WEBHOOK_OK;
	case TELNYX_JSON_EMPTY:
		return TELNYX_WEBHOOK_EMPTY;
	case TELNYX_JSON_NO_MEMORY:
		return TELNYX_WEBHOOK_NO_MEMORY;
	case TELNYX_JSON_TOO_MUCH:
		return TELNYX_WEBHOOK_NOT_EVENT;
	case TELNYX_JSON_BAD:
		break;
	}
	return TELNYX_WEBHOOK_NOT_JSON;
}

/* An id, or NULL for a text that marks no event, such as a blank one: taken for an id
 * it would make all such events one. */
static const char *
marking(const char *id)
{
	static const char *const nothing[] = {"0", "false", "true", "null"};
	const char *c = id;
	size_t i;

	if (id == NULL)
		return NULL;
	/* Skip blanks, controls, and U+FFFD, as which U+0000 was read. */
	while ((*c > '\0' && *c <= ' ') || strncmp(c, "\xef\xbf\xbd", 3) == 0)
		c += *c > '\0' ? 1 : 3;
	if (*c == '\0')
		return NULL;
	for (i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++)
		if (strcmp(id, nothing[i]) == 0)
			return NULL;
	return id;
}

/* Find the object that describes what happened, and its type, by its shape. */
static enum telnyx_webhook_result
find_payload(struct owned *owned, const struct telnyx_webhook_data *data)
{
	struct telnyx_webhook_event *event = &owned->event;
	struct json_object *object =
	    telnyx_json_member(telnyx_json_object(event->json), "data");

	if (!json_object_is_type(object, json_type_object)) {
		if (telnyx_json_member(telnyx_json_object(event->json), "sms_id") !=
		    NULL)
			return TELNYX_WEBHOOK_VERSION_1;
		if (telnyx_json_member(telnyx_json_object(event->json), "campaignId") ==
		    NULL)
			return TELNYX_WEBHOOK_NOT_EVENT;
		event->type = TELNYX_WEBHOOK_CAMPAIGN;
		event->type_text = telnyx_webhook_type_name(event->type);
		event->payload = event->json;
		return TELNYX_WEBHOOK_OK;
	}
	event->type = data->type;
	event->type_text = data->type_text;
	event->id = marking(data->id);
	event->occurred_at = data->occurred_at;
	event->payload = telnyx_json_of(telnyx_json_member(object, "payload"));
	if (data->type_text == NULL && data->record_type != NULL &&
	    strcmp(data->record_type, "link_clicked") == 0) {
		event->type = TELNYX_WEBHOOK_LINK_CLICK;
		event->type_text = data->record_type;
	}
	if (event->type == TELNYX_WEBHOOK_LINK_CLICK && event->payload == NULL)
		event->payload = telnyx_json_of(object);
	return event->type_text != NULL ? TELNYX_WEBHOOK_OK : TELNYX_WEBHOOK_NOT_EVENT;
}

static enum telnyx_webhook_result
read_payload(struct owned *owned)
{
	struct telnyx_webhook_event *event = &owned->event;
	const struct telnyx_webhook_kind *kind = telnyx_webhook_kind(event->type);
	struct json_object *payload = telnyx_json_object(event->payload);
	struct telnyx_message *message;
	void *out;

	if (kind == NULL)
		return TELNYX_WEBHOOK_OK;
	if (!json_object_is_type(payload, json_type_object))
		return TELNYX_WEBHOOK_NOT_EVENT;
	out = telnyx_arena_alloc(&owned->memory, kind->table->struct_size);
	if (out == NULL ||
	    !telnyx_fields_decode(kind->table, payload, &owned->memory, out))
		return TELNYX_WEBHOOK_NO_MEMORY;
	memcpy((char *)event + kind->offset, &out, sizeof(out));
	if (event->message != NULL) {
		message = out;
		message->json = event->payload;
	}
	return TELNYX_WEBHOOK_OK;
}

/* The signed URL goes before the request's own: whoever replays a webhook may choose
 * the target, and nothing else. */
static enum telnyx_webhook_result
read_reference(struct owned *owned, const char *target)
{
	struct telnyx_webhook_event *event = &owned->event;
	const char *urls[] = {event->delivered_to, NULL, NULL, target};
	const char *found = NULL;
	size_t i, len = 0;

	if (event->message != NULL) {
		urls[1] = event->message->webhook_url;
		urls[2] = event->message->webhook_failover_url;
	}
	for (i = 0; found == NULL && i < sizeof(urls) / sizeof(urls[0]); i++)
		found = telnyx_reference_find(urls[i], &len);
	if (found == NULL)
		return TELNYX_WEBHOOK_OK;
	event->reference = telnyx_arena_memdup(&owned->memory, found, len);
	return event->reference != NULL ? TELNYX_WEBHOOK_OK : TELNYX_WEBHOOK_NO_MEMORY;
}

/* Make the event that is a view of `json`, which is taken over, also on failure. */
static enum telnyx_webhook_result
make(struct json_object *json, const char *target, struct telnyx_webhook_event **out)
{
	enum telnyx_webhook_result result = TELNYX_WEBHOOK_NO_MEMORY;
	struct telnyx_webhook_data data;
	struct telnyx_webhook_meta meta;
	struct owned *owned;

	if ((owned = calloc(1, sizeof(*owned))) == NULL) {
		json_object_put(json);
		return result;
	}
	owned->event.json = telnyx_json_of(json);
	owned->event.occurred_at.unix_ms = -1;
	if (!telnyx_fields_decode(&telnyx_webhook_data_table,
		telnyx_json_member(json, "data"), &owned->memory, &data) ||
	    !telnyx_fields_decode(&telnyx_webhook_meta_table,
		telnyx_json_member(json, "meta"), &owned->memory, &meta))
		goto done;
	owned->event.attempt = meta.attempt;
	owned->event.delivered_to = meta.delivered_to;
	if ((result = find_payload(owned, &data)) == TELNYX_WEBHOOK_OK &&
	    (result = read_payload(owned)) == TELNYX_WEBHOOK_OK)
		result = read_reference(owned, target);
done:
	if (result == TELNYX_WEBHOOK_OK)
		*out = &owned->event;
	else
		telnyx_webhook_event_free(&owned->event);
	return result;
}

enum telnyx_webhook_result
telnyx_webhook_event_parse(const void *body, size_t body_bytes, const char *target,
    struct telnyx_webhook_event **event)
{
	enum telnyx_webhook_result result;
	struct json_object *json;

	if (event != NULL)
		*event = NULL;
	if (event == NULL || (body == NULL && body_bytes > 0))
		return TELNYX_WEBHOOK_INTERNAL;
	if ((result = read_json(body, body_bytes, &json)) != TELNYX_WEBHOOK_OK)
		return result;
	return make(json, target, event);
}

struct telnyx_webhook_event *
telnyx_webhook_event_dup(const struct telnyx_webhook_event *event)
{
	struct telnyx_webhook_event *copy = NULL;
	struct json_object *json = NULL;
	struct owned *owned;

	if (event == NULL || !telnyx_json_copy(telnyx_json_object(event->json), &json))
		return NULL;
	/* The copy is read anew from a copy of the JSON, of which it is a view. */
	if (make(json, NULL, &copy) != TELNYX_WEBHOOK_OK)
		return NULL;
	if (copy->reference == NULL && event->reference != NULL) {
		owned = (struct owned *)(void *)copy;
		copy->reference = telnyx_arena_strdup(&owned->memory, event->reference);
		if (copy->reference == NULL) {
			telnyx_webhook_event_free(copy);
			copy = NULL;
		}
	}
	return copy;
}

void
telnyx_webhook_event_free(struct telnyx_webhook_event *event)
{
	struct owned *owned = (struct owned *)(void *)event;

	if (owned == NULL)
		return;
	json_object_put(telnyx_json_object(owned->event.json));
	telnyx_arena_clear(&owned->memory);
	free(owned);
}

const char *
telnyx_webhook_type_name(enum telnyx_webhook_type type)
{
	const char *text = telnyx_enum_text(telnyx_webhook_type_names, (int)type);

	return text != NULL ? text : "?";
}
