/* SPDX-License-Identifier: MIT */
/*
 * The front of the API: who may come in.
 */
#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>

#include "net/http_parse.h"
#include "sandbox/api/api.h"
#include "sandbox/api/front.h"
#include "sandbox/api/inbound.h"
#include "sandbox/api/router.h"

#define RECEIVE_PATH "/sandbox/receive"

/* "Authorization: Bearer KEY": is it a key that may come in? */
bool
sbx_is_authorized(const struct telnyx_sandbox *sandbox, const char *headers)
{
	size_t len = 0;
	const char *value = telnyx_http_parse_find(headers, "Authorization", &len);

	if (value == NULL || len < 8 || strncasecmp(value, "Bearer ", 7) != 0)
		return false;
	for (value += 7, len -= 7; len > 0 && *value == ' '; value++)
		len--;
	if (len == 0)
		return false;
	return sandbox->api->api_key == NULL ||
	       (len == strlen(sandbox->api->api_key) &&
		   CRYPTO_memcmp(value, sandbox->api->api_key, len) == 0);
}

/* POST /sandbox/receive, which is of the sandbox and not of Telnyx. */
static void
answer_receive(struct telnyx_sandbox *sandbox, const struct telnyx_http_parse *http,
    const struct sbx_json *json, struct sbx_answer *answer)
{
	if (strcmp(telnyx_http_parse_method(http), "POST") != 0) {
		sbx_answer_error(answer, 405, "10030", NULL, NULL);
		answer->headers = "Allow: POST\r\n";
	} else if (sbx_is_object(http, json, false, answer)) {
		sbx_inbound_create(
		    sandbox, http->body, http->body_len, json->root, answer);
	}
}

void
sbx_api_answer(struct telnyx_sandbox *sandbox, const struct telnyx_http_parse *http,
    const struct sbx_json *json, struct sbx_answer *answer)
{
	const char *path = telnyx_http_parse_target(http);
	const char *scheme_end = strstr(path, "://");
	size_t len;

	memset(answer, 0, sizeof(*answer));
	if (!sbx_is_authorized(sandbox, telnyx_http_parse_headers(http))) {
		sbx_answer_error(answer, 401, "10009", NULL, NULL);
		return;
	}
	if (!sbx_limit_take(sandbox, answer))
		return;
	/* The absolute form, "http://host/v2/messages" (RFC 9112 3.2.2). */
	if (path[0] != '/' && scheme_end != NULL) {
		path = strchr(scheme_end + 3, '/');
		if (path == NULL)
			path = "/";
	}
	len = strcspn(path, "?#");
	if (len == sizeof(RECEIVE_PATH) - 1 && memcmp(path, RECEIVE_PATH, len) == 0)
		answer_receive(sandbox, http, json, answer);
	else
		sbx_route_answer(sandbox, http, json, path, answer);
}
