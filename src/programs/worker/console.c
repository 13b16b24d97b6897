/* SPDX-License-Identifier: MIT */
#include "programs/worker/console.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <telnyx/text.h>

#include "programs/worker/output.h"

/* A job's `meta` has up to 4,096 bytes. */
#define LINE_MAX_BYTES 8192
#define PREFIX "telnyx-worker: "

static void put_line(enum worker_stream stream, const char *prefix, const char *format,
    va_list args) __attribute__((format(printf, 3, 0)));

static void
put_line(
    enum worker_stream stream, const char *prefix, const char *format, va_list args)
{
	char line[LINE_MAX_BYTES], shown[TELNYX_TEXT_VISIBLE_SIZE(sizeof(line))];
	char whole[sizeof(shown) + sizeof(PREFIX) + 1];
	int len;

	vsnprintf(line, sizeof(line), format, args);
	len = snprintf(whole, sizeof(whole), "%s%s\n", prefix,
	    telnyx_text_visible(line, shown, sizeof(shown)));
	worker_output_line(stream, whole, (size_t)len);
}

void
worker_say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line(WORKER_ERR, PREFIX, format, args);
	va_end(args);
}

void
worker_say_error(const char *what, const struct telnyx_error *error)
{
	const char *detail = error != NULL ? error->detail : "out of memory";

	if (what != NULL)
		worker_say("%s: %s", what, detail);
	else
		worker_say("%s", detail);
}

void
worker_put(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line(WORKER_OUT, "", format, args);
	va_end(args);
}

void
worker_put_json(struct json_object *json)
{
	size_t len = 0, need;
	const char *text = json_object_to_json_string_length(
	    json, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);
	char *line = NULL;

	if (text != NULL) {
		need = telnyx_json_visible(text, len, NULL, 0);
		line = malloc(need + 2);
	}
	if (line != NULL) {
		(void)telnyx_json_visible(text, len, line, need + 1);
		line[need] = '\n';
		worker_output_line(WORKER_OUT, line, need + 1);
		free(line);
	} else {
		worker_say("out of memory");
	}
	json_object_put(json);
}

void
worker_json_text(struct json_object *json, const char *name, const char *text)
{
	json_object_object_add(
	    json, name, text != NULL ? json_object_new_string(text) : NULL);
}

void
worker_json_number(struct json_object *json, const char *name, int64_t number)
{
	json_object_object_add(json, name, json_object_new_int64(number));
}

void
worker_json_time(struct json_object *json, const char *name, int64_t unix_ms)
{
	char text[TELNYX_TIMESTAMP_MAX];

	if (unix_ms == 0 || telnyx_timestamp_format(unix_ms, text) != TELNYX_OK)
		worker_json_text(json, name, NULL);
	else
		worker_json_text(json, name, text);
}
