/* SPDX-License-Identifier: MIT */
/* Errors: names, sentences, copies, and what may be tried again. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

#include <telnyx/text.h>

#include "base/json.h"
#include "base/proof.h"

#define DETAIL_BYTES 512

static const char *const type_names[] = {"none", "validation", "authentication",
    "rate_limit", "network", "api", "timeout", "cancelled", "closing", "internal"};
static const char *const outcome_names[] = {
    "none", "not_sent", "rejected", "unknown", "accepted"};
static const char *const phase_names[] = {
    "none", "queue", "resolve", "connect", "tls", "send", "wait", "receive", "decode"};

static const char *
name_of(const char *const *names, size_t count, int value)
{
	return value >= 0 && (size_t)value < count ? names[value] : "?";
}

#define NAME_OF(names, value)                                                          \
	name_of(names, sizeof(names) / sizeof(*(names)), (int)(value))

const char *
telnyx_error_type_name(enum telnyx_error_type type)
{
	return NAME_OF(type_names, type);
}

const char *
telnyx_outcome_name(enum telnyx_outcome outcome)
{
	return NAME_OF(outcome_names, outcome);
}

const char *
telnyx_phase_name(enum telnyx_phase phase)
{
	return NAME_OF(phase_names, phase);
}

void
telnyx_failure_init(struct telnyx_failure *failure)
{
	memset(failure, 0, sizeof(*failure));
	failure->error.retry_after_ms = -1;
	failure->error.detail = "";
}

void
telnyx_failure_clear(struct telnyx_failure *failure)
{
	telnyx_json_drop(&failure->error.json);
	telnyx_arena_clear(&failure->arena);
	telnyx_failure_init(failure);
}

static void __attribute__((format(printf, 2, 0)))
set_detail(struct telnyx_failure *failure, const char *format, va_list args)
{
	char text[DETAIL_BYTES];
	const char *copy;

	(void)vsnprintf(text, sizeof(text), format, args);
	copy = telnyx_arena_strdup(&failure->arena, text);
	failure->error.detail = copy != NULL ? copy : failure->error.title;
}

void
telnyx_failure_set(struct telnyx_failure *failure, enum telnyx_error_type type,
    enum telnyx_outcome outcome, enum telnyx_phase phase, const char *title,
    const char *format, ...)
{
	va_list args;

	failure->error.type = type;
	failure->error.outcome = outcome;
	failure->error.phase = phase;
	failure->error.title = title;
	va_start(args, format);
	set_detail(failure, format, args);
	va_end(args);
}

void
telnyx_failure_no_memory(struct telnyx_failure *failure, enum telnyx_outcome outcome,
    enum telnyx_phase phase, const char *detail)
{
	telnyx_failure_set(
	    failure, TELNYX_ERROR_INTERNAL, outcome, phase, "No memory", "%s", detail);
	failure->error.system_error = ENOMEM;
}

void
telnyx_failure_set_field(struct telnyx_failure *failure, const char *field)
{
	failure->error.field = telnyx_arena_strdup(&failure->arena, field);
}

void
telnyx_failure_report(struct telnyx_error **out, enum telnyx_error_type type,
    const char *field, const char *format, ...)
{
	struct telnyx_failure *failure;
	va_list args;

	if (out == NULL || (failure = malloc(sizeof(*failure))) == NULL)
		return;
	telnyx_failure_init(failure);
	failure->error.type = type;
	failure->error.title = "Cannot start"; /* and nothing was to be sent */
	va_start(args, format);
	set_detail(failure, format, args);
	va_end(args);
	telnyx_failure_set_field(failure, field);
	*out = &failure->error;
}

enum telnyx_outcome
telnyx_outcome_worst(enum telnyx_outcome first, enum telnyx_outcome second)
{
	/* ACCEPTED ends a request, so it is only ever the second. */
	if (second == TELNYX_OUTCOME_ACCEPTED)
		return second;
	return first > second ? first : second;
}

bool
telnyx_error_is_retryable(const struct telnyx_error *error)
{
	if (error == NULL)
		return false;
	switch (error->type) {
	case TELNYX_ERROR_RATE_LIMIT:
	case TELNYX_ERROR_NETWORK:
	case TELNYX_ERROR_TIMEOUT:
	case TELNYX_ERROR_INTERNAL:
	case TELNYX_ERROR_CLOSING:
		return error->outcome == TELNYX_OUTCOME_NOT_SENT ||
		       error->outcome == TELNYX_OUTCOME_REJECTED;
	case TELNYX_ERROR_API:
		/* A 503 that is Telnyx's own "unavailable" is the only refusal
		 * that says "not now"; what was not sent was not refused. */
		return error->outcome == TELNYX_OUTCOME_NOT_SENT ||
		       (error->outcome == TELNYX_OUTCOME_REJECTED &&
			   error->http_status == 503);
	case TELNYX_ERROR_NONE:
	case TELNYX_ERROR_VALIDATION:
	case TELNYX_ERROR_AUTHENTICATION:
	case TELNYX_ERROR_CANCELLED:
		break;
	}
	return false;
}

/* An outcome as people read it. */
static const char *
outcome_words(enum telnyx_outcome outcome)
{
	switch (outcome) {
	case TELNYX_OUTCOME_NOT_SENT:
		return "not sent";
	case TELNYX_OUTCOME_UNKNOWN:
		return "may have been sent";
	case TELNYX_OUTCOME_NONE:
	case TELNYX_OUTCOME_REJECTED:
	case TELNYX_OUTCOME_ACCEPTED:
		break;
	}
	return telnyx_outcome_name(outcome);
}

/* Add to the text in `out`.  What a server wrote is made visible: it may neither
 * steer a terminal nor end the line. */
static void
add_words(char *out, size_t size, const char *text)
{
	size_t len = strlen(out);

	(void)telnyx_text_visible(text, out + len, size - len);
}

const char *
telnyx_error_message(const struct telnyx_error *error, char *out, size_t size)
{
	char code[32] = "", end[160] = "";
	size_t room;

	if (out == NULL || size == 0)
		return "";
	out[0] = '\0';
	if (error == NULL) {
		add_words(out, size, "no error");
		return out;
	}
	if (error->code != NULL)
		(void)snprintf(code, sizeof(code), " [%.24s]", error->code);
	add_words(end, sizeof(end), code);
	if (error->outcome != TELNYX_OUTCOME_NONE) {
		add_words(end, sizeof(end), " (");
		add_words(end, sizeof(end), outcome_words(error->outcome));
		add_words(end, sizeof(end), ")");
	}
	/* However long the detail is, what became of the message is said. */
	room = size > 2 * strlen(end) ? size - strlen(end) : size;
	if (error->field != NULL && error->field[0] != '\0') {
		add_words(out, room, error->field);
		add_words(out, room, ": ");
	}
	add_words(out, room, error->detail);
	add_words(out, size, end);
	return out;
}

static const struct telnyx_api_error *const *
copy_errors(struct telnyx_arena *arena, const struct telnyx_error *error)
{
	const struct telnyx_api_error **list, *from;
	struct telnyx_api_error *entry;
	size_t i;

	if (error->error_count == 0)
		return NULL;
	list = telnyx_arena_alloc(arena, (error->error_count + 1) * sizeof(*list));
	for (i = 0; list != NULL && i < error->error_count; i++) {
		if ((entry = telnyx_arena_alloc(arena, sizeof(*entry))) == NULL)
			return NULL;
		from = error->errors[i];
		entry->code = telnyx_arena_strdup(arena, from->code);
		entry->title = telnyx_arena_strdup(arena, from->title);
		entry->detail = telnyx_arena_strdup(arena, from->detail);
		entry->pointer = telnyx_arena_strdup(arena, from->pointer);
		entry->parameter = telnyx_arena_strdup(arena, from->parameter);
		entry->url = telnyx_arena_strdup(arena, from->url);
		list[i] = entry;
	}
	return list;
}

struct telnyx_error *
telnyx_error_dup(const struct telnyx_error *error)
{
	struct telnyx_failure *copy;
	struct json_object *json;
	bool copied;

	if (error == NULL || (copy = malloc(sizeof(*copy))) == NULL)
		return NULL;
	telnyx_failure_init(copy);
	copy->error = *error;
	copy->error.json = NULL;
	copied = telnyx_json_copy(telnyx_json_object(error->json), &json);
	copy->error.json = telnyx_json_of(json);
	copy->error.code = telnyx_arena_strdup(&copy->arena, error->code);
	copy->error.title = telnyx_arena_strdup(&copy->arena, error->title);
	copy->error.detail = telnyx_arena_strdup(&copy->arena, error->detail);
	copy->error.field = telnyx_arena_strdup(&copy->arena, error->field);
	copy->error.errors = copy_errors(&copy->arena, error);
	if (error->body != NULL)
		copy->error.body =
		    telnyx_arena_memdup(&copy->arena, error->body, error->body_bytes);
	if (copy->arena.failed || !copied) {
		telnyx_error_free(&copy->error);
		return NULL;
	}
	return &copy->error;
}

void
telnyx_error_free(struct telnyx_error *error)
{
	struct telnyx_failure *failure = (struct telnyx_failure *)(void *)error;

	if (failure == NULL)
		return;
	telnyx_failure_clear(failure);
	free(failure);
}
