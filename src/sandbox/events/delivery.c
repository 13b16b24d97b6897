/* SPDX-License-Identifier: MIT */
/*
 * Deliveries: an event on its way to its receiver.
 *
 * States, and what moves a delivery on:
 *   held     made, not started, or the follower of another
 *   queued   waits for one of the connections that may be used at once
 *   parked   the name of its receiver is being looked up (names.c)
 *   posting  an attempt is under way; ends with its receipt
 *   waiting  in the timeline, for the backoff after an attempt that failed
 *   done     taken, or all attempts have failed: kept to be listed
 *
 * A URL is tried three times, then the failover URL three times, the first of
 * them at once.  Only a status of 2xx within the time counts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <utlist.h>

#include "sandbox/engine/document.h"
#include "sandbox/events/chance.h"
#include "sandbox/events/delivery.h"
#include "sandbox/events/post.h"
#include "sandbox/events/signature.h"

#define TO_TEXT (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

static void pump(struct sbx_webhooks *hooks);

/* --- life --- */

/* A delivery holds so many bytes more. */
static void
delivery_count(struct sbx_delivery *delivery, size_t more)
{
	sbx_memory_count(
	    delivery->hooks->sandbox, &delivery->held, delivery->held + more);
}

static void
delivery_drop(struct sbx_delivery *delivery)
{
	unsigned i;

	if (delivery->hooks != NULL)
		sbx_memory_count(delivery->hooks->sandbox, &delivery->held, 0);
	for (i = 0; i < delivery->attempt_count; i++) {
		free(delivery->attempts[i].request);
		free(delivery->attempts[i].headers);
		free(delivery->attempts[i].body);
	}
	free(delivery->urls[0]);
	free(delivery->urls[1]);
	free(delivery->data);
	free(delivery);
}

static void
delivery_free(struct sbx_delivery *delivery)
{
	struct sbx_webhooks *hooks = delivery->hooks;

	if (delivery->follower != NULL)
		delivery_free(delivery->follower);
	if (delivery->post != NULL) {
		sbx_post_free(delivery->post);
		hooks->posting--;
	}
	if (delivery->queued)
		DL_DELETE2(hooks->queue, delivery, queue_prev, queue_next);
	if (delivery->parked != NULL)
		DL_DELETE2(*delivery->parked, delivery, queue_prev, queue_next);
	sbx_timeline_remove(&hooks->timeline, &delivery->task);
	sbx_timeline_release(&hooks->timeline);
	DL_DELETE(hooks->deliveries, delivery);
	hooks->pending--;
	delivery_drop(delivery);
}

/* The oldest of the deliveries that are listed goes. */
static void
drop_oldest(struct sbx_webhooks *hooks)
{
	struct sbx_delivery *oldest = hooks->done;

	DL_DELETE(hooks->done, oldest);
	hooks->done_count--;
	hooks->sandbox->memory.deliveries.bytes -= oldest->held;
	delivery_drop(oldest);
}

size_t
sbx_deliveries_trim(struct telnyx_sandbox *sandbox, size_t bytes)
{
	struct sbx_webhooks *hooks = sandbox->webhooks;
	size_t before = sandbox->memory.used;

	while (hooks->done != NULL && before - sandbox->memory.used < bytes)
		drop_oldest(hooks);
	return before - sandbox->memory.used;
}

void
sbx_delivery_free_all(struct sbx_webhooks *hooks)
{
	while (hooks->deliveries != NULL) {
		struct sbx_delivery *delivery = hooks->deliveries;

		/* A follower is in the list, too: it goes as one of its own. */
		delivery->follower = NULL;
		delivery_free(delivery);
	}
	while (hooks->done != NULL)
		drop_oldest(hooks);
}

/* The event's own part, which is the same in each attempt. */
static bool
write_data(
    struct sbx_delivery *delivery, int64_t occurred_ms, struct json_object *payload)
{
	bool failed = false;
	struct json_object *data = json_object_new_object();
	char id[TELNYX_SANDBOX_ID_BYTES];
	const char *text = NULL;

	sbx_id(delivery->hooks->sandbox, id);
	sbx_put_text(&failed, data, "event_type", delivery->event_type);
	sbx_put_text(&failed, data, "id", id);
	sbx_put_time(&failed, data, "occurred_at", occurred_ms);
	sbx_put(&failed, data, "payload", payload);
	sbx_put_text(&failed, data, "record_type", "event");
	if (!failed)
		text = json_object_to_json_string_length(
		    data, TO_TEXT, &delivery->data_len);
	if (text != NULL)
		delivery->data = strdup(text);
	json_object_put(data);
	return delivery->data != NULL;
}

/* A delivery is ready to be attempted. */
static void
delivery_queue(struct sbx_delivery *delivery)
{
	delivery->queued = true;
	DL_APPEND2(delivery->hooks->queue, delivery, queue_prev, queue_next);
}

static void
on_backed_off(struct sbx_task *task)
{
	struct sbx_delivery *delivery = (struct sbx_delivery *)task;

	delivery_queue(delivery);
	pump(delivery->hooks);
}

struct sbx_delivery *
sbx_delivery_new(struct sbx_webhooks *hooks, const char *event_type,
    int64_t occurred_ms, struct json_object *payload, const char *url,
    const char *failover_url)
{
	struct sbx_delivery *delivery = calloc(1, sizeof(*delivery));
	bool reserved = sbx_timeline_reserve(&hooks->timeline);

	if (delivery == NULL || !reserved || payload == NULL)
		goto failed;
	delivery->hooks = hooks;
	delivery->task.run = on_backed_off;
	sbx_id(hooks->sandbox, delivery->id);
	snprintf(delivery->event_type, sizeof(delivery->event_type), "%s", event_type);
	delivery->urls[0] = strdup(url);
	if (failover_url[0] != '\0' &&
	    (delivery->urls[1] = strdup(failover_url)) == NULL)
		goto failed;
	if (delivery->urls[0] == NULL)
		goto failed;
	if (!write_data(delivery, occurred_ms, payload)) {
		payload = NULL; /* was taken */
		goto failed;
	}
	delivery_count(delivery, sizeof(*delivery) + delivery->data_len + strlen(url) +
				     strlen(failover_url));
	delivery->duplicate = sbx_happens(hooks, hooks->settings.duplicate_percent);
	DL_APPEND(hooks->deliveries, delivery);
	hooks->pending++;
	return delivery;
failed:
	json_object_put(payload);
	if (reserved)
		sbx_timeline_release(&hooks->timeline);
	if (delivery != NULL)
		delivery_drop(delivery);
	return NULL;
}

/* --- the attempts --- */

/* A delivery that is over is listed, among the latest so many. */
static void
delivery_keep(struct sbx_delivery *delivery)
{
	struct sbx_webhooks *hooks = delivery->hooks;

	sbx_timeline_release(&hooks->timeline);
	DL_DELETE(hooks->deliveries, delivery);
	hooks->pending--;
	DL_APPEND(hooks->done, delivery);
	hooks->done_count++;
	hooks->sandbox->memory.deliveries.bytes += delivery->held;
	while (hooks->done_count > hooks->settings.keep_deliveries)
		drop_oldest(hooks);
}

static void
delivery_finish(struct sbx_delivery *delivery)
{
	struct sbx_delivery *follower = delivery->follower;

	delivery->follower = NULL;
	delivery_keep(delivery);
	if (follower != NULL)
		delivery_queue(follower);
}

/* An attempt has failed: wait, go over to the other URL, or give up. */
static void
delivery_retry(struct sbx_delivery *delivery)
{
	struct sbx_webhooks *hooks = delivery->hooks;
	struct telnyx_env *env = hooks->sandbox->env;
	uint64_t wait_ns = hooks->settings.backoff_ms * TELNYX_NS_PER_MS;

	if (++delivery->tries < SBX_TRIES_PER_URL) {
		sbx_timeline_add(&hooks->timeline, &delivery->task,
		    env->now_ns(env) + (wait_ns << (delivery->tries - 1)));
	} else if (delivery->url == 0 && delivery->urls[1] != NULL) {
		delivery->url = 1;
		delivery->tries = 0;
		delivery_queue(delivery);
	} else {
		delivery_finish(delivery);
	}
}

/* Telnyx's own codes for what a receiver may answer. */
static int
code_of_status(int status)
{
	if (status == 200)
		return 0;
	if (status >= 200 && status < 300)
		return 75299; /* taken, but not as it should be */
	if (status >= 300 && status < 400)
		return 75300;
	if (status == 400 || status == 404)
		return 75000 + status;
	if (status > 400 && status < 500)
		return 75499;
	return status == 500 ? 75500 : 75599;
}

static void
on_posted(void *arg, int error, struct sbx_receipt *receipt)
{
	struct sbx_delivery *delivery = arg;
	struct sbx_webhooks *hooks = delivery->hooks;
	struct telnyx_env *env = hooks->sandbox->env;
	struct sbx_attempt *attempt = &delivery->attempts[delivery->attempt_count - 1];

	delivery->post = NULL;
	hooks->posting--;
	attempt->finished_ms = env->unix_ms(env);
	attempt->status = receipt->status;
	attempt->error = receipt->status != 0 ? code_of_status(receipt->status) : error;
	attempt->delivered = receipt->status >= 200 && receipt->status < 300;
	attempt->headers = receipt->headers;
	attempt->body = receipt->body;
	attempt->body_len = receipt->body_len;
	delivery_count(delivery,
	    strlen(attempt->request) + receipt->headers_len + receipt->body_len);
	receipt->headers = NULL; /* now owned by the attempt */
	receipt->body = NULL;

	if (!attempt->delivered && !delivery->delivered) {
		delivery_retry(delivery);
	} else if (delivery->duplicate) {
		delivery->duplicate = false;
		delivery->delivered = true;
		delivery_queue(delivery);
	} else {
		delivery->delivered = true;
		delivery_finish(delivery);
	}
	pump(hooks);
}

/* "TIMESTAMP|BODY", to be freed; *body is in it.  NULL: no memory. */
static char *
write_signed_text(
    const struct sbx_delivery *delivery, int64_t unix_s, const char **body)
{
	struct json_object *url = json_object_new_string(delivery->urls[delivery->url]);
	const char *url_text =
	    url != NULL ? json_object_to_json_string_ext(url, TO_TEXT) : NULL;
	size_t size = delivery->data_len + 128;
	char *text = NULL;

	if (url_text != NULL) {
		size += strlen(url_text);
		text = malloc(size);
	}
	if (text != NULL) {
		snprintf(text, size,
		    "%lld|{\"data\":%s,\"meta\":{\"attempt\":%u,\"delivered_to\":%s}}",
		    (long long)unix_s, delivery->data, delivery->attempt_count,
		    url_text);
		*body = strchr(text, '|') + 1;
	}
	json_object_put(url);
	return text;
}

/* The headers of an attempt, which depend on the body; NULL: no memory. */
static char *
write_headers(
    struct sbx_webhooks *hooks, int64_t unix_s, const char *signed_text, size_t len)
{
	char signature[SBX_SIGNATURE_BYTES];
	char headers[512];

	if (!sbx_webhook_sign(hooks, signed_text, len, signature))
		return NULL;
	snprintf(headers, sizeof(headers),
	    "Content-Type: application/json\r\n"
	    "Accept: */*\r\n"
	    "User-Agent: telnyx-webhooks\r\n"
	    "telnyx-signature-ed25519: %s\r\n"
	    "telnyx-timestamp: %lld\r\n",
	    signature, (long long)unix_s);
	return strdup(headers);
}

/* Begin an attempt.  Without memory it has failed. */
static void
delivery_attempt(struct sbx_delivery *delivery)
{
	struct sbx_webhooks *hooks = delivery->hooks;
	struct telnyx_env *env = hooks->sandbox->env;
	struct sbx_attempt *attempt = &delivery->attempts[delivery->attempt_count++];
	int64_t now_ms = env->unix_ms(env);
	int64_t unix_s = now_ms / 1000;
	const char *body = NULL;
	char *text = write_signed_text(delivery, unix_s, &body);

	attempt->started_ms = now_ms;
	attempt->url = delivery->urls[delivery->url];
	if (text != NULL)
		attempt->request = write_headers(hooks, unix_s, text, strlen(text));
	if (attempt->request != NULL)
		delivery->post = sbx_post_new(hooks, attempt->url, attempt->request,
		    body, strlen(body), on_posted, delivery);
	free(text);
	if (delivery->post != NULL) {
		hooks->posting++;
		return;
	}
	attempt->finished_ms = now_ms;
	attempt->error = 75000;
	if (delivery->delivered)
		delivery_finish(delivery); /* the duplicate alone is lost */
	else
		delivery_retry(delivery);
}

/* Make the attempts that may be made now. */
static void
pump(struct sbx_webhooks *hooks)
{
	while (
	    hooks->queue != NULL && hooks->posting < hooks->settings.max_connections) {
		struct sbx_delivery *delivery = hooks->queue;

		delivery->queued = false;
		DL_DELETE2(hooks->queue, delivery, queue_prev, queue_next);
		if (!sbx_names_park(delivery))
			delivery_attempt(delivery);
	}
}

void
sbx_deliveries_go_on(struct sbx_webhooks *hooks, struct sbx_delivery *list)
{
	struct sbx_delivery *delivery;

	while ((delivery = list) != NULL) {
		DL_DELETE2(list, delivery, queue_prev, queue_next);
		delivery->parked = NULL;
		delivery_queue(delivery);
	}
	pump(hooks);
}

void
sbx_delivery_start(struct sbx_delivery *delivery)
{
	delivery_queue(delivery);
	pump(delivery->hooks);
}

enum telnyx_status
sbx_event_send(struct telnyx_sandbox *sandbox, const char *event_type,
    struct json_object *payload, const char *url, const char *failover_url)
{
	struct sbx_webhooks *hooks = sandbox->webhooks;
	struct sbx_delivery *delivery = NULL;

	if (!sbx_events_room(sandbox)) {
		json_object_put(payload);
		return TELNYX_E_QUEUE_FULL;
	}
	delivery = sbx_delivery_new(hooks, event_type,
	    sandbox->env->unix_ms(sandbox->env), payload, url, failover_url);
	if (delivery == NULL)
		return TELNYX_E_NO_MEMORY;
	sbx_delivery_start(delivery);
	return TELNYX_OK;
}

bool
sbx_events_room(const struct telnyx_sandbox *sandbox)
{
	return sandbox->webhooks->pending < sandbox->webhooks->settings.max_pending;
}
