/* SPDX-License-Identifier: MIT */
/*
 * The log: one JSON line for each request that arrived whole, written before
 * it is answered.  A line is one write(2), so a reader never sees half of
 * one unless the disk is full.  Headers, and with them the API key, are not
 * in it; and no terminal takes what a caller wrote for commands, since JSON says
 * it with \uXXXX.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include <telnyx/text.h>

#include "net/http_parse.h"
#include "sandbox/sandbox_internal.h"

int
telnyx_sandbox_log_open(struct telnyx_sandbox *sandbox, const char *path)
{
	sandbox->log_fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	return sandbox->log_fd < 0 ? errno : 0;
}

void
telnyx_sandbox_log_close(struct telnyx_sandbox *sandbox)
{
	if (sandbox->log_fd >= 0)
		close(sandbox->log_fd);
	sandbox->log_fd = -1;
}

/* Standard base64, ended by a zero; NULL: no memory. */
static char *
base64(const char *data, size_t len)
{
	unsigned char *out = malloc(len / 3 * 4 + 5);

	if (out != NULL)
		EVP_EncodeBlock(out, (const unsigned char *)data, (int)len);
	return (char *)out;
}

static bool
put(struct json_object *object, const char *key, struct json_object *value)
{
	if (value == NULL || json_object_object_add(object, key, value) != 0) {
		json_object_put(value);
		return false;
	}
	return true;
}

static bool
put_body(struct json_object *line, const struct telnyx_http_parse *http,
    const struct telnyx_sandbox_json *json)
{
	char *encoded = NULL;
	bool good;

	if (json->utf8)
		return put(line, "body",
		    json_object_new_string_len(http->body, (int)http->body_len));
	if ((encoded = base64(http->body, http->body_len)) == NULL)
		return false;
	good = put(line, "body_base64", json_object_new_string(encoded));
	free(encoded);
	return good;
}

static struct json_object *
make_line(struct telnyx_sandbox *sandbox, uint64_t connection,
    const struct telnyx_http_parse *http, const struct telnyx_sandbox_json *json)
{
	struct json_object *line = json_object_new_object();
	char time[TELNYX_SANDBOX_TIME_BYTES];

	if (line == NULL)
		return NULL;
	telnyx_sandbox_time_iso(sandbox->env->unix_ms(sandbox->env), "Z", time);
	if (!put(line, "number",
		json_object_new_int64((int64_t)sandbox->request_count)) ||
	    !put(line, "time", json_object_new_string(time)) ||
	    !put(line, "connection", json_object_new_int64((int64_t)connection)) ||
	    !put(line, "protocol",
		json_object_new_string(http->h2 ? "HTTP/2" : "HTTP/1.1")) ||
	    !put(line, "method",
		json_object_new_string(telnyx_http_parse_method(http))) ||
	    !put(
		line, "path", json_object_new_string(telnyx_http_parse_target(http))) ||
	    !put_body(line, http, json) ||
	    json_object_object_add(line, "json", json_object_get(json->root)) != 0) {
		json_object_put(line);
		return NULL;
	}
	return line;
}

/* 0, or the errno. */
static int
write_all(struct telnyx_sandbox *sandbox, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(sandbox->log_fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		data += n;
		len -= (size_t)n;
		sandbox->log_torn = len > 0;
	}
	return 0;
}

void
telnyx_sandbox_log_write(struct telnyx_sandbox *sandbox, uint64_t connection,
    const struct telnyx_http_parse *http, const struct telnyx_sandbox_json *json)
{
	struct json_object *line = NULL;
	const char *text = NULL;
	char *copy = NULL;
	size_t len = 0;
	size_t shown = 0;
	size_t torn = 0;
	int error = ENOMEM;

	if (sandbox->log_fd < 0)
		return;
	if ((line = make_line(sandbox, connection, http, json)) == NULL)
		goto done;
	text = json_object_to_json_string_length(
	    line, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);
	if (text == NULL)
		goto done;
	shown = telnyx_json_visible(text, len, NULL, 0);
	if ((copy = malloc(shown + 3)) == NULL)
		goto done;
	torn = sandbox->log_torn ? 1 : 0;
	copy[0] = '\n';
	(void)telnyx_json_visible(text, len, copy + torn, shown + 1);
	copy[torn + shown] = '\n';
	error = write_all(sandbox, copy, torn + shown + 1);
done:
	if (error != 0 && !sandbox->log_failed) {
		sandbox->log_failed = true; /* said once */
		fprintf(stderr, "telnyx-sandbox: cannot write the log: %s\n",
		    strerror(error));
	}
	free(copy);
	json_object_put(line);
}
