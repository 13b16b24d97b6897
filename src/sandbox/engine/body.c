/* SPDX-License-Identifier: MIT */
/*
 * A request's body as JSON.
 *
 * json-c builds the tree.  Its strict mode is not used: in json-c 0.18 that
 * mode refuses every character above U+007F, and in all versions it takes
 * numbers such as "1." and "00".  The parser is therefore the lenient one, and
 * base/json_tokens.c sees to what it is lenient about.
 */
#include <string.h>
#include <strings.h>

#include <json-c/json.h>

#include "base/json_tokens.h"
#include "net/http_parse.h"
#include "sandbox/engine/answer.h"
#include "sandbox/engine/body.h"
#include "sandbox/engine/document.h"
#include "sandbox/engine/engine.h"

/* How many objects and arrays may stand inside each other. */
#define MAX_DEPTH 32
#define BLANKS " \t\r\n"

/* Was there one value, and nothing behind it? */
static bool
is_read_whole(struct json_tokener *tokener, const char *text, size_t len)
{
	size_t end = json_tokener_get_parse_end(tokener);

	return json_tokener_get_error(tokener) == json_tokener_success &&
	       (end >= len || end + strspn(text + end, BLANKS) >= len);
}

struct json_tokener *
sbx_tokener_new(void)
{
	struct json_tokener *tokener = json_tokener_new_ex(MAX_DEPTH);

	if (tokener != NULL)
		json_tokener_set_flags(tokener, JSON_TOKENER_VALIDATE_UTF8);
	return tokener;
}

/* json_tokener_reset() keeps half of a surrogate pair, which would then stand in
 * the next body: after a text that broke off, begin with a new parser. */
static void
renew_tokener(struct telnyx_sandbox *sandbox)
{
	struct json_tokener *tokener = sbx_tokener_new();

	if (tokener == NULL)
		return;
	json_tokener_free(sandbox->tokener);
	sandbox->tokener = tokener;
}

void
sbx_json_parse(
    struct telnyx_sandbox *sandbox, const char *body, size_t len, struct sbx_json *json)
{
	memset(json, 0, sizeof(*json));
	json->utf8 = sbx_utf8_bytes(body, len) == len;
	if (!json->utf8 || len == 0 || !telnyx_json_has_tokens_only(body, len))
		return;
	json_tokener_reset(sandbox->tokener);
	/* The zero behind the body is given, too, so that a bare number ends. */
	json->root = json_tokener_parse_ex(sandbox->tokener, body, (int)len + 1);
	json->valid = is_read_whole(sandbox->tokener, body, len);
	if (!json->valid) {
		json_object_put(json->root);
		json->root = NULL;
		renew_tokener(sandbox);
	}
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

/* A key that is not of these characters is refused, as live replies show, though no
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

bool
sbx_is_object(const struct telnyx_http_parse *http, const struct sbx_json *json,
    bool any_type, struct sbx_answer *answer)
{
	if (!any_type && !is_json_content(http))
		sbx_answer_error(answer, 415, "10029", NULL, NULL);
	else if (!is_good_idempotency_key(http))
		sbx_answer_error(answer, 400, "10015", "/header/Idempotency-Key",
		    "The Idempotency-Key must be 1 to 255 letters, digits, '-' or "
		    "'_'.");
	else if (!json->utf8)
		sbx_answer_error(answer, 400, "10028", NULL, NULL);
	else if (!json->valid)
		sbx_answer_error(answer, 400, "10023", NULL, NULL);
	else if (!json_object_is_type(json->root, json_type_object))
		sbx_answer_error(answer, 400, "10015", NULL,
		    "The request body must be a JSON object.");
	else
		return true;
	return false;
}
