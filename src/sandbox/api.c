/* SPDX-License-Identifier: MIT */
/*
 * The front of the API: who may come in, what lies where, and the body as
 * JSON.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <json-c/json.h>
#include <openssl/crypto.h>

#include "net/http_parse.h"
#include "sandbox/sandbox_internal.h"
#include "sandbox/webhook.h"

#define MESSAGES_PATH "/v2/messages"
#define DELIVERIES_PATH "/v2/webhook_deliveries"
#define RECEIVE_PATH "/sandbox/receive"

static bool
is_utf8(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	const unsigned char *end = p + len;

	while (p < end) {
		unsigned char c = *p++;
		unsigned char low = 0x80; /* the least second byte */
		unsigned char high = 0xbf;
		int more;

		if (c < 0x80)
			continue;
		if (c < 0xc2 || c > 0xf4)
			return false;
		more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
		/* Overlong forms, surrogates, beyond U+10FFFF. */
		if (c == 0xe0)
			low = 0xa0;
		else if (c == 0xed)
			high = 0x9f;
		else if (c == 0xf0)
			low = 0x90;
		else if (c == 0xf4)
			high = 0x8f;
		for (; more > 0; more--) {
			if (p == end || *p < low || *p > high)
				return false;
			p++;
			low = 0x80;
			high = 0xbf;
		}
	}
	return true;
}

/* What json-c lets pass even when strict: single quotes, NaN, comments, and
 * control characters in a string. */
static bool
has_json_marks_only(const char *text, size_t len)
{
	bool in_string = false;
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (in_string && c == '\\')
			i++;
		else if (in_string && c < ' ')
			return false;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string &&
			 (c == '\0' ||
			     strchr("{}[],:+-.0123456789Etruefalsn \t\r\n", c) == NULL))
			return false;
	}
	return true;
}

void
telnyx_sandbox_json_parse(struct telnyx_sandbox *sandbox, const char *body, size_t len,
    struct telnyx_sandbox_json *json)
{
	memset(json, 0, sizeof(*json));
	json->utf8 = is_utf8(body, len);
	if (!json->utf8 || len == 0 || !has_json_marks_only(body, len))
		return;
	/* With the zero behind it, so that a bare number ends. */
	json_tokener_reset(sandbox->tokener);
	json->root = json_tokener_parse_ex(sandbox->tokener, body, (int)len + 1);
	json->valid = json_tokener_get_error(sandbox->tokener) == json_tokener_success;
}

/* "Authorization: Bearer KEY": is it a key that may come in? */
static bool
is_authorized(
    const struct telnyx_sandbox *sandbox, const struct telnyx_http_parse *http)
{
	size_t len = 0;
	const char *value = telnyx_http_parse_find(
	    telnyx_http_parse_headers(http), "Authorization", &len);

	if (value == NULL || len < 8 || strncasecmp(value, "Bearer ", 7) != 0)
		return false;
	for (value += 7, len -= 7; len > 0 && *value == ' '; value++)
		len--;
	if (len == 0)
		return false;
	return sandbox->api_key == NULL ||
	       (len == strlen(sandbox->api_key) &&
		   CRYPTO_memcmp(value, sandbox->api_key, len) == 0);
}

static bool
is_json_content(const struct telnyx_http_parse *http)
{
	static const char json[] = "application/json";
	size_t len = 0;
	const char *value = telnyx_http_parse_find(
	    telnyx_http_parse_headers(http), "Content-Type", &len);

	if (value == NULL || len < sizeof(json) - 1 ||
	    strncasecmp(value, json, sizeof(json) - 1) != 0)
		return false;
	return len == sizeof(json) - 1 ||
	       strchr("; \t", value[sizeof(json) - 1]) != NULL;
}

/* Seen live: a key that is not of these characters is refused, though no
 * page says that messages are deduplicated by it. */
static bool
is_good_idempotency_key(const struct telnyx_http_parse *http)
{
	size_t len = 0;
	size_t i;
	const char *value = telnyx_http_parse_find(
	    telnyx_http_parse_headers(http), "Idempotency-Key", &len);

	if (value == NULL)
		return true;
	for (i = 0; i < len; i++) {
		char c = value[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || c == '-' || c == '_'))
			return false;
	}
	return len > 0 && len <= 255;
}

/* A JSON object, said to be JSON.  False: `answer` says why not. */
static bool
is_object(const struct telnyx_http_parse *http, const struct telnyx_sandbox_json *json,
    struct telnyx_sandbox_answer *answer)
{
	if (!is_json_content(http))
		telnyx_sandbox_answer_error(answer, 415, "10029", NULL, NULL);
	else if (!json->utf8)
		telnyx_sandbox_answer_error(answer, 400, "10028", NULL, NULL);
	else if (!json->valid)
		telnyx_sandbox_answer_error(answer, 400, "10023", NULL, NULL);
	else if (!json_object_is_type(json->root, json_type_object))
		telnyx_sandbox_answer_error(answer, 400, "10015", NULL,
		    "The request body must be a JSON object.");
	else
		return true;
	return false;
}

static void
post_message(struct telnyx_sandbox *sandbox, const struct telnyx_http_parse *http,
    const struct telnyx_sandbox_json *json, struct telnyx_sandbox_answer *answer)
{
	if (is_json_content(http) && !is_good_idempotency_key(http))
		telnyx_sandbox_answer_error(answer, 400, "10015",
		    "/header/Idempotency-Key",
		    "The Idempotency-Key must be 1 to 255 letters, digits, '-' or "
		    "'_'.");
	else if (is_object(http, json, answer))
		telnyx_sandbox_message_create(
		    sandbox, http->body, http->body_len, json->root, answer);
}

static void
wrong_method(struct telnyx_sandbox_answer *answer, const char *allow)
{
	telnyx_sandbox_answer_error(answer, 405, "10030", NULL, NULL);
	answer->headers = allow;
}

/* Is it `base` itself, or with `*id` set, what lies right under it? */
static bool
is_path(const char *path, size_t len, const char *base, const char **id, size_t *id_len)
{
	size_t base_len = strlen(base);

	*id = NULL;
	if (len < base_len || memcmp(path, base, base_len) != 0)
		return false;
	if (len == base_len)
		return true;
	*id = path + base_len + 1;
	*id_len = len - base_len - 1;
	return path[base_len] == '/' && *id_len > 0 &&
	       memchr(*id, '/', *id_len) == NULL;
}

/* What is about webhooks.  False: the path is not. */
static bool
answer_webhooks(struct telnyx_sandbox *sandbox, const struct telnyx_http_parse *http,
    const struct telnyx_sandbox_json *json, const char *path, size_t len,
    struct telnyx_sandbox_answer *answer)
{
	const char *method = telnyx_http_parse_method(http);
	const char *id = NULL;
	size_t id_len = 0;

	if (is_path(path, len, RECEIVE_PATH, &id, &id_len) && id == NULL) {
		if (strcmp(method, "POST") != 0)
			wrong_method(answer, "Allow: POST\r\n");
		else if (is_object(http, json, answer))
			telnyx_sandbox_inbound_create(
			    sandbox, http->body, http->body_len, json->root, answer);
		return true;
	}
	if (!is_path(path, len, DELIVERIES_PATH, &id, &id_len))
		return false;
	if (strcmp(method, "GET") != 0)
		wrong_method(answer, "Allow: GET\r\n");
	else if (id != NULL)
		telnyx_sandbox_delivery_show(sandbox, id, id_len, answer);
	else
		telnyx_sandbox_deliveries_list(
		    sandbox, path[len] == '?' ? path + len + 1 : "", answer);
	return true;
}

void
telnyx_sandbox_api_answer(struct telnyx_sandbox *sandbox,
    const struct telnyx_http_parse *http, const struct telnyx_sandbox_json *json,
    struct telnyx_sandbox_answer *answer)
{
	const char *method = telnyx_http_parse_method(http);
	const char *path = telnyx_http_parse_target(http);
	const char *scheme_end = strstr(path, "://");
	size_t len;

	memset(answer, 0, sizeof(*answer));
	if (!is_authorized(sandbox, http)) {
		telnyx_sandbox_answer_error(answer, 401, "10009", NULL, NULL);
		return;
	}
	/* The absolute form, "http://host/v2/messages" (RFC 9112 3.2.2). */
	if (path[0] != '/' && scheme_end != NULL) {
		path = strchr(scheme_end + 3, '/');
		if (path == NULL)
			path = "/";
	}
	len = strcspn(path, "?#");
	if (len == sizeof(MESSAGES_PATH) - 1 && memcmp(path, MESSAGES_PATH, len) == 0) {
		if (strcmp(method, "POST") == 0)
			post_message(sandbox, http, json, answer);
		else
			wrong_method(answer, "Allow: POST\r\n");
		return;
	}
	if (len > sizeof(MESSAGES_PATH) &&
	    memcmp(path, MESSAGES_PATH "/", sizeof(MESSAGES_PATH)) == 0) {
		const char *id = path + sizeof(MESSAGES_PATH);
		size_t id_len = len - sizeof(MESSAGES_PATH);

		if (memchr(id, '/', id_len) != NULL)
			telnyx_sandbox_answer_error(answer, 404, "10005", NULL, NULL);
		else if (strcmp(method, "GET") == 0)
			telnyx_sandbox_message_show(sandbox, id, id_len, answer);
		else if (strcmp(method, "DELETE") == 0)
			telnyx_sandbox_message_cancel(sandbox, id, id_len, answer);
		else
			wrong_method(answer, "Allow: GET, DELETE\r\n");
		return;
	}
	if (!answer_webhooks(sandbox, http, json, path, len, answer))
		telnyx_sandbox_answer_error(answer, 404, "10005", NULL, NULL);
}
