/* SPDX-License-Identifier: MIT */
/*
 * A webhook: both headers, the request's target, the body.
 *
 * Input: a line with the signature, one with the timestamp, one with the
 * target, the body.  A first line "sign" has the body signed here, so that what
 * is damaged on its way is looked at too.
 */
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <telnyx/webhook.h>

#include "codec/reference.h"
#include "fuzz.h"

#define SEED "dHeYP8cpTT82FajGy5iELJ2PaUe//60Sd1QtWLsFp2U="
#define PUBLIC "H7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8nAg="
#define NOW INT64_C(1700000000)

static struct telnyx_webhook_keys *
the_keys(void)
{
	static const char *const list[] = {PUBLIC, NULL};
	static struct telnyx_webhook_keys *keys;

	if (keys == NULL)
		FUZZ_CHECK(telnyx_webhook_keys_new(list, &keys, NULL) == TELNYX_OK);
	return keys;
}

static enum telnyx_webhook_result
verify(const char *signature, const char *timestamp, const void *body, size_t bytes)
{
	return telnyx_webhook_verify(TELNYX_WEBHOOK_VERIFY(.body = body,
	    .body_bytes = bytes, .signature = signature, .timestamp = timestamp,
	    .keys = the_keys(), .now_s = NOW));
}

/* Nobody who feeds this has the key: what verifies is what the key's own hand
 * would have written, to the letter. */
static void
try_headers(
    const char *signature, const char *timestamp, const void *body, size_t bytes)
{
	enum telnyx_webhook_result result = verify(signature, timestamp, body, bytes);
	struct telnyx_webhook_signature own;
	long long then;

	FUZZ_CHECK(telnyx_webhook_result_message(result)[0] != '\0');
	FUZZ_CHECK(
	    result < TELNYX_WEBHOOK_EMPTY); /* a forger causes no inner failure */
	if (result != TELNYX_WEBHOOK_OK)
		return;
	then = strtoll(timestamp, NULL, 10);
	FUZZ_CHECK(telnyx_webhook_sign(SEED, then, body, bytes, &own) == TELNYX_OK);
	FUZZ_CHECK(strcmp(own.signature, signature) == 0);
	FUZZ_CHECK(strcmp(own.timestamp, timestamp) == 0);
	FUZZ_CHECK(then >= NOW - 300 && then <= NOW + 300);
}

/* Signed here, then one bit changed, where the timestamp's digits say. */
static void
try_damage(const char *where, uint8_t *body, size_t bytes)
{
	struct telnyx_webhook_signature own;
	size_t bit = strtoul(where, NULL, 10) % (bytes * 8 + 1);

	FUZZ_CHECK(telnyx_webhook_sign(SEED, NOW, body, bytes, &own) == TELNYX_OK);
	FUZZ_CHECK(
	    verify(own.signature, own.timestamp, body, bytes) == TELNYX_WEBHOOK_OK);
	if (bit == bytes * 8)
		return;
	body[bit / 8] = (uint8_t)(body[bit / 8] ^ (1U << (bit % 8)));
	FUZZ_CHECK(verify(own.signature, own.timestamp, body, bytes) ==
		   TELNYX_WEBHOOK_BAD_SIGNATURE);
}

static bool
same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void
check_event(const struct telnyx_webhook_event *event)
{
	int parts = (event->message != NULL) + (event->spend_limit != NULL) +
		    (event->registration != NULL) + (event->number_order != NULL) +
		    (event->link_click != NULL);

	FUZZ_CHECK(event->json != NULL && event->type_text != NULL);
	FUZZ_CHECK(event->type != TELNYX_WEBHOOK_TYPE_UNSET);
	FUZZ_CHECK(event->type <= TELNYX_WEBHOOK_TYPE_COUNT);
	FUZZ_CHECK(parts == (event->type == TELNYX_WEBHOOK_TYPE_UNKNOWN ? 0 : 1));
	FUZZ_CHECK(
	    event->type == TELNYX_WEBHOOK_TYPE_UNKNOWN ||
	    strcmp(telnyx_webhook_type_name(event->type), event->type_text) == 0);
	FUZZ_CHECK(
	    event->reference == NULL || telnyx_reference_is_valid(event->reference));
	FUZZ_CHECK(event->message == NULL || event->message->json == event->payload);
	FUZZ_CHECK(event->message == NULL ||
		   !telnyx_message_is_delivered(event->message) ||
		   !telnyx_message_is_failed(event->message));
}

static void
try_event(const char *target, const uint8_t *body, size_t bytes)
{
	struct telnyx_webhook_event *event, *copy;
	enum telnyx_webhook_result result;

	result = telnyx_webhook_event_parse(body, bytes, target, &event);
	FUZZ_CHECK((result == TELNYX_WEBHOOK_OK) == (event != NULL));
	FUZZ_CHECK((bytes == 0) == (result == TELNYX_WEBHOOK_EMPTY));
	FUZZ_CHECK(result <= TELNYX_WEBHOOK_VERSION_1);
	if (event == NULL)
		return;
	check_event(event);
	copy = telnyx_webhook_event_dup(event);
	FUZZ_CHECK(copy != NULL);
	check_event(copy);
	FUZZ_CHECK(copy->type == event->type && same(copy->id, event->id));
	FUZZ_CHECK(same(copy->reference, event->reference));
	FUZZ_CHECK(same(copy->delivered_to, event->delivered_to));
	telnyx_webhook_event_free(event);
	telnyx_webhook_event_free(copy);
}

/* What is put into a URL is what comes out of it. */
static void
try_reference(const char *url)
{
	struct telnyx_buf buf;
	const char *found;
	size_t len;

	telnyx_buf_init(&buf, 1 << 20);
	telnyx_reference_add(&buf, url, "a-Z_9");
	FUZZ_CHECK(!buf.failed);
	found = telnyx_reference_find(buf.data, &len);
	FUZZ_CHECK(found != NULL && len == 5 && memcmp(found, "a-Z_9", 5) == 0);
	telnyx_buf_clear(&buf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	char *signature = fuzz_line(&input);
	char *timestamp = fuzz_line(&input);
	char *target = fuzz_line(&input);
	uint8_t *body;

	/* A block without a zero behind it, as it comes from the network. */
	if ((body = malloc(input.left > 0 ? input.left : 1)) == NULL)
		abort();
	if (input.left > 0)
		memcpy(body, input.at, input.left);
	try_event(target, body, input.left);
	try_reference(target);
	if (strcmp(signature, "sign") == 0)
		try_damage(timestamp, body, input.left);
	else
		try_headers(signature, timestamp, body, input.left);
	free(body);
	free(signature);
	free(timestamp);
	free(target);
	return 0;
}
