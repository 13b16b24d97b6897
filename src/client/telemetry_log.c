/* SPDX-License-Identifier: MIT */
/* The ready logger: one line per event, name and key=value pairs.  Texts that
 * a server chose are cut and cleaned, so that a line stays a line. */
#include <telnyx/telemetry.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/utf8.h"

#define MAX_LINE_BYTES 2048
#define MAX_VALUE_BYTES 120

const char *
telnyx_event_name(enum telnyx_event_type type)
{
	switch (type) {
	case TELNYX_EVENT_REQUEST_START:
		return "request_start";
	case TELNYX_EVENT_REQUEST_STOP:
		return "request_stop";
	case TELNYX_EVENT_REQUEST_FAILED:
		return "request_failed";
	case TELNYX_EVENT_ATTEMPT_START:
		return "attempt_start";
	case TELNYX_EVENT_ATTEMPT_STOP:
		return "attempt_stop";
	case TELNYX_EVENT_RETRY_SCHEDULED:
		return "retry_scheduled";
	case TELNYX_EVENT_CONNECTION_OPENED:
		return "connection_opened";
	case TELNYX_EVENT_CONNECTION_REUSED:
		return "connection_reused";
	case TELNYX_EVENT_CONNECTION_CLOSED:
		return "connection_closed";
	case TELNYX_EVENT_QUEUE_DEPTH:
		return "queue_depth";
	case TELNYX_EVENT_RATE_HELD:
		return "rate_held";
	case TELNYX_EVENT_BREAKER:
		return "breaker";
	}
	return "?";
}

const char *
telnyx_breaker_state_name(enum telnyx_breaker_state state)
{
	switch (state) {
	case TELNYX_BREAKER_CLOSED:
		return "closed";
	case TELNYX_BREAKER_OPEN:
		return "open";
	case TELNYX_BREAKER_HALF_OPEN:
		return "half_open";
	}
	return "?";
}

/* Characters that could end a line, end a value or steer a terminal. */
static bool
is_hostile(uint32_t code)
{
	return telnyx_text_is_hostile(code) || code == ' ' || code == '"' ||
	       code == 0xa0;
}

static void
put_text(struct telnyx_buf *line, const char *key, const char *value)
{
	char clean[MAX_VALUE_BYTES + 1];
	size_t bytes, used = 0;
	uint32_t code;

	if (value == NULL || value[0] == '\0')
		return;
	while (*value != '\0') {
		bytes = telnyx_utf8_decode(value, strnlen(value, 4), &code);
		if (used + (bytes > 0 ? bytes : 1) > MAX_VALUE_BYTES)
			break;
		if (bytes == 0 || is_hostile(code)) {
			clean[used++] = '_';
			value += bytes > 0 ? bytes : 1;
			continue;
		}
		memcpy(clean + used, value, bytes);
		used += bytes;
		value += bytes;
	}
	clean[used] = '\0';
	telnyx_buf_printf(line, " %s=%s", key, clean);
}

static void
put_number(struct telnyx_buf *line, const char *key, uint64_t value)
{
	if (value != 0)
		telnyx_buf_printf(line, " %s=%" PRIu64, key, value);
}

static void
put_ms(struct telnyx_buf *line, const char *key, uint64_t ns)
{
	uint64_t us = ns / 1000 + (ns % 1000 >= 500);

	/* Not "%.3f": its decimal point follows the caller's locale. */
	if (ns != 0)
		telnyx_buf_printf(line, " %s=%" PRIu64 ".%03u", key, us / 1000,
		    (unsigned)(us % 1000));
}

static void
put_result(struct telnyx_buf *line, const struct telnyx_event *event)
{
	put_number(line, "status", (uint64_t)event->http_status);
	if (event->outcome != TELNYX_OUTCOME_NONE)
		put_text(line, "outcome", telnyx_outcome_name(event->outcome));
	if (event->error_type != TELNYX_ERROR_NONE) {
		put_text(line, "error", telnyx_error_type_name(event->error_type));
		put_text(line, "phase", telnyx_phase_name(event->phase));
	}
	put_text(line, "code", event->error_code);
	put_text(line, "message_id", event->message_id);
	put_number(line, "parts", (uint64_t)(event->parts > 0 ? event->parts : 0));
	put_text(line, "cost", event->cost);
	put_text(line, "currency", event->currency);
}

void
telnyx_telemetry_log(const struct telnyx_event *event, void *file)
{
	struct telnyx_buf line;

	telnyx_buf_init(&line, MAX_LINE_BYTES);
	telnyx_buf_puts(&line, telnyx_event_name(event->type));
	put_number(&line, "request", event->request_id);
	put_text(&line, "operation", event->operation);
	put_text(&line, "tenant", event->tenant_id);
	put_text(&line, "profile", event->messaging_profile_id);
	put_number(&line, "attempt", (uint64_t)event->attempt);
	put_result(&line, event);
	put_ms(&line, "ms", event->duration_ns);
	put_ms(&line, "delay_ms", event->delay_ns);
	put_text(&line, "reason", event->reason);
	put_number(&line, "connection", event->connection_id);
	put_text(&line, "address", event->address);
	put_ms(&line, "resolve_ms", event->resolve_ns);
	put_ms(&line, "connect_ms", event->connect_ns);
	put_ms(&line, "tls_ms", event->tls_ns);
	if (event->tls_resumed)
		telnyx_buf_puts(&line, " resumed=1");
	put_number(&line, "requests", event->requests);
	if (event->type == TELNYX_EVENT_QUEUE_DEPTH)
		telnyx_buf_printf(&line, " waiting=%" PRIu32, event->queue_depth);
	if (event->type == TELNYX_EVENT_BREAKER)
		put_text(&line, "state", telnyx_breaker_state_name(event->breaker));
	if (!line.failed)
		(void)fprintf(file, "%s\n", line.data);
	telnyx_buf_clear(&line);
}
