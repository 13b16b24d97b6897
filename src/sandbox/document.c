/* SPDX-License-Identifier: MIT */
/*
 * JSON documents, built and read; see the header.
 */
#include <string.h>

#include "sandbox/document.h"
#include "sandbox/resource.h"

void
telnyx_sandbox_put(bool *failed, struct json_object *object, const char *key,
    struct json_object *value)
{
	if (object == NULL || value == NULL ||
	    json_object_object_add(object, key, value) != 0) {
		json_object_put(value);
		*failed = true;
	}
}

void
telnyx_sandbox_put_null(bool *failed, struct json_object *object, const char *key)
{
	if (object == NULL || json_object_object_add(object, key, NULL) != 0)
		*failed = true;
}

void
telnyx_sandbox_put_text(
    bool *failed, struct json_object *object, const char *key, const char *text)
{
	telnyx_sandbox_put(failed, object, key, json_object_new_string(text));
}

void
telnyx_sandbox_put_bool(
    bool *failed, struct json_object *object, const char *key, bool value)
{
	telnyx_sandbox_put(failed, object, key, json_object_new_boolean(value));
}

void
telnyx_sandbox_put_int(
    bool *failed, struct json_object *object, const char *key, int64_t value)
{
	telnyx_sandbox_put(failed, object, key, json_object_new_int64(value));
}

void
telnyx_sandbox_put_time(
    bool *failed, struct json_object *object, const char *key, int64_t unix_ms)
{
	char time[TELNYX_SANDBOX_TIME_BYTES];

	if (unix_ms == 0) {
		telnyx_sandbox_put_null(failed, object, key);
		return;
	}
	telnyx_sandbox_time_iso(unix_ms, "+00:00", time);
	telnyx_sandbox_put_text(failed, object, key, time);
}

void
telnyx_sandbox_put_shared(bool *failed, struct json_object *object, const char *key,
    struct json_object *value)
{
	if (value == NULL)
		telnyx_sandbox_put_null(failed, object, key);
	else
		telnyx_sandbox_put(failed, object, key, json_object_get(value));
}

void
telnyx_sandbox_append(
    bool *failed, struct json_object *array, struct json_object *value)
{
	if (array == NULL || value == NULL ||
	    json_object_array_add(array, value) != 0) {
		json_object_put(value);
		*failed = true;
	}
}

void
telnyx_sandbox_drop(struct json_object *object, const char *key)
{
	if (object != NULL)
		json_object_object_del(object, key);
}

struct json_object *
telnyx_sandbox_unless(bool failed, struct json_object *object)
{
	if (!failed)
		return object;
	json_object_put(object);
	return NULL;
}

struct json_object *
telnyx_sandbox_at(struct json_object *document, const char *path)
{
	char key[TELNYX_SANDBOX_KEY_BYTES];

	while (document != NULL && *path != '\0') {
		size_t len = strcspn(path, ".");
		struct json_object *value = NULL;

		if (len >= sizeof(key) ||
		    !json_object_is_type(document, json_type_object))
			return NULL;
		memcpy(key, path, len);
		key[len] = '\0';
		(void)json_object_object_get_ex(document, key, &value);
		document = value;
		path += len + (path[len] == '.' ? 1 : 0);
	}
	return document;
}

const char *
telnyx_sandbox_text_at(struct json_object *document, const char *path)
{
	struct json_object *value = telnyx_sandbox_at(document, path);

	if (value == NULL || json_object_is_type(value, json_type_object) ||
	    json_object_is_type(value, json_type_array))
		return NULL;
	return json_object_get_string(value);
}

struct json_object *
telnyx_sandbox_without_nulls(bool *failed, struct json_object *document)
{
	struct json_object *copy = json_object_new_object();

	if (document == NULL) {
		*failed = true;
		return copy;
	}
	json_object_object_foreach(document, key, value)
	{
		if (value != NULL)
			telnyx_sandbox_put_shared(failed, copy, key, value);
	}
	return copy;
}

struct json_object *
telnyx_sandbox_without(bool *failed, struct json_object *document, const char *keys)
{
	struct json_object *copy = json_object_new_object();

	if (document == NULL) {
		*failed = true;
		return copy;
	}
	json_object_object_foreach(document, key, value)
	{
		if (!telnyx_sandbox_is_word_of(keys, key))
			telnyx_sandbox_put_shared(failed, copy, key, value);
	}
	return copy;
}

bool
telnyx_sandbox_is_word_of(const char *words, const char *word)
{
	size_t len = strlen(word);

	while (*words != '\0') {
		size_t span = strcspn(words, " ");

		if (span == len && memcmp(words, word, len) == 0)
			return true;
		words += span + strspn(words + span, " ");
	}
	return false;
}
