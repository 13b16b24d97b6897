/* SPDX-License-Identifier: MIT */
/*
 * A reply that is no success, or that is one, to what a caller is handed.
 *
 * Input: a line with the status, lines of headers, an empty line, the body.
 */
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <telnyx/message.h>

#include "base/json.h"
#include "codec/api_error.h"
#include "codec/json_read.h"
#include "codec/classify.h"
#include "codec/header.h"
#include "resources/messages/message_tables.h"
#include "codec/retry_after.h"
#include "fuzz.h"

#define NOW_MS INT64_C(1795370400000)
#define KEPT_BODY_BYTES 4096
#define KEPT_ERRORS 64

static bool
same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void
check_class(int status, const char *code, struct telnyx_class class)
{
	FUZZ_CHECK(class.outcome != TELNYX_OUTCOME_NONE);
	FUZZ_CHECK(class.outcome != TELNYX_OUTCOME_NOT_SENT); /* it answered */
	FUZZ_CHECK(class.type != TELNYX_ERROR_NONE);
	FUZZ_CHECK(class.outcome != TELNYX_OUTCOME_ACCEPTED); /* the document says */
	if (status >= 200 && status <= 299)
		FUZZ_CHECK(class.outcome == TELNYX_OUTCOME_UNKNOWN);
	FUZZ_CHECK(!class.retriable || class.outcome == TELNYX_OUTCOME_REJECTED);
	if (status >= 500 && status <= 599 && code == NULL)
		FUZZ_CHECK(class.outcome == TELNYX_OUTCOME_UNKNOWN);
	if (class.retriable && status != 429)
		FUZZ_CHECK(
		    code != NULL && (status == 503 || strtol(code, NULL, 10) == 40318));
}

static void
check_error(const struct telnyx_error *error)
{
	size_t i;

	FUZZ_CHECK(error->detail != NULL && error->title != NULL);
	FUZZ_CHECK(
	    error->json == NULL || error->body == NULL ||
	    !json_object_is_type(telnyx_json_tree(error->json), json_type_object));
	FUZZ_CHECK((error->body != NULL) == (error->body_bytes > 0));
	FUZZ_CHECK(error->body_bytes <= KEPT_BODY_BYTES);
	FUZZ_CHECK(error->body == NULL || error->body[error->body_bytes] == '\0');
	FUZZ_CHECK(error->error_count <= KEPT_ERRORS);
	for (i = 0; i < error->error_count; i++)
		FUZZ_CHECK(error->errors[i] != NULL);
	if (error->error_count > 0) {
		FUZZ_CHECK(error->errors[error->error_count] == NULL);
		FUZZ_CHECK(same(error->code, error->errors[0]->code));
	}
}

static void
check_sentence(const struct telnyx_error *error)
{
	static const size_t sizes[] = {1, 2, 17, 512};
	char *out;
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		if ((out = malloc(sizes[i])) == NULL)
			abort();
		FUZZ_CHECK(telnyx_error_message(error, out, sizes[i]) == out);
		FUZZ_CHECK(memchr(out, '\0', sizes[i]) != NULL);
		free(out);
	}
	(void)telnyx_error_is_retryable(error);
}

static void
check_copy(const struct telnyx_error *error)
{
	struct telnyx_error *copy = telnyx_error_dup(error);
	size_t i;

	FUZZ_CHECK(copy != NULL);
	check_error(copy);
	FUZZ_CHECK(same(copy->code, error->code) && same(copy->title, error->title));
	FUZZ_CHECK(
	    same(copy->detail, error->detail) && same(copy->field, error->field));
	FUZZ_CHECK(copy->error_count == error->error_count);
	FUZZ_CHECK(copy->body_bytes == error->body_bytes);
	FUZZ_CHECK((copy->json != NULL) == (error->json != NULL));
	for (i = 0; i < error->error_count; i++) {
		FUZZ_CHECK(same(copy->errors[i]->pointer, error->errors[i]->pointer));
		FUZZ_CHECK(same(copy->errors[i]->detail, error->errors[i]->detail));
	}
	telnyx_error_free(copy);
}

static void
try_error(int status, const char *body, size_t bytes)
{
	struct telnyx_failure failure;
	struct telnyx_class class;

	telnyx_failure_init(&failure);
	telnyx_api_error_read(&failure, status, body, bytes);
	class = telnyx_classify(status, failure.error.code);
	check_class(status, failure.error.code, class);
	failure.error.type = class.type;
	failure.error.outcome = class.outcome;
	failure.error.phase = TELNYX_PHASE_DECODE;
	check_error(&failure.error);
	check_sentence(&failure.error);
	check_copy(&failure.error);
	telnyx_failure_clear(&failure);
}

static void
try_message(const char *body, size_t bytes)
{
	struct json_object *json = telnyx_json_parse(NULL, body, bytes), *data = NULL;
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	struct telnyx_message message, *copy;

	if (!json_object_is_type(json, json_type_object) ||
	    !json_object_object_get_ex(json, "data", &data))
		data = json;
	FUZZ_CHECK(telnyx_fields_decode(&telnyx_message_table, data, &arena, &message));
	message.json = telnyx_json_of(data);
	FUZZ_CHECK(!telnyx_message_is_delivered(&message) || message.to_count > 0);
	FUZZ_CHECK(!telnyx_message_is_delivered(&message) ||
		   !telnyx_message_is_failed(&message));
	if ((copy = telnyx_message_dup(&message)) != NULL) {
		FUZZ_CHECK(same(copy->id, message.id));
		FUZZ_CHECK(same(copy->text, message.text));
		FUZZ_CHECK(copy->to_count == message.to_count);
		FUZZ_CHECK(copy->reply == NULL);
	} else {
		FUZZ_CHECK(data == NULL);
	}
	telnyx_message_free(copy);
	telnyx_arena_clear(&arena);
	json_object_put(json);
}

/* The first value of that name among lines of headers; a copy, or NULL. */
static char *
find_header(const char *const *lines, size_t count, const char *name)
{
	const char *value;
	size_t i, name_len, value_len;

	for (i = 0; i < count; i++)
		if (telnyx_header_split(lines[i], &name_len, &value, &value_len) &&
		    name_len == strlen(name) && memcmp(lines[i], name, name_len) == 0)
			return fuzz_copy(value, value_len);
	return NULL;
}

static void
try_delay(const char *const *lines, size_t count)
{
	char *ms = find_header(lines, count, "retry-after-ms");
	char *after = find_header(lines, count, "Retry-After");
	char *reset = find_header(lines, count, "x-ratelimit-reset");
	char *retry = find_header(lines, count, "x-should-retry");
	char *date = find_header(lines, count, "Date");
	struct telnyx_retry_after_headers headers = {ms, after, reset, date};
	int64_t delay = telnyx_retry_after(&headers, NOW_MS);

	FUZZ_CHECK(delay >= -1 && delay <= TELNYX_RETRY_AFTER_MAX_MS);
	FUZZ_CHECK(ms != NULL || after != NULL || reset != NULL || delay == -1);
	FUZZ_CHECK(retry != NULL || !telnyx_should_retry_parse(retry).given);
	free(ms);
	free(after);
	free(reset);
	free(date);
	free(retry);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	char *lines[16], *first, *body;
	size_t count = 0, i, bytes;
	long status;

	first = fuzz_line(&input);
	status = strtol(first, NULL, 10);
	free(first);
	while (count < sizeof(lines) / sizeof(lines[0])) {
		lines[count] = fuzz_line(&input);
		if (lines[count++][0] == '\0')
			break;
	}
	try_delay((const char *const *)lines, count);
	for (i = 0; i < count; i++)
		free(lines[i]);
	/* A block without a zero behind it, as it comes from the network. */
	bytes = input.left;
	body = malloc(bytes > 0 ? bytes : 1);
	if (body == NULL)
		abort();
	if (bytes > 0)
		memcpy(body, input.at, bytes);
	try_error((int)(status % 1000), bytes > 0 ? body : NULL, bytes);
	try_message(body, bytes);
	free(body);
	return 0;
}
