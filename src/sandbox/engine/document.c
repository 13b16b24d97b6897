/* SPDX-License-Identifier: MIT */
/*
 * JSON documents, built and read; see the header.
 */
#include <stdlib.h>
#include <string.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/id.h"
#include "sandbox/engine/time.h"

size_t
sbx_utf8_bytes(const char *text, size_t len)
{
	const unsigned char *begin = (const unsigned char *)text;
	const unsigned char *end = begin + len;
	const unsigned char *good = begin; /* the end of the last whole one */
	const unsigned char *p = begin;

	while (p < end) {
		unsigned char c = *p++;
		unsigned char low = 0x80; /* the least second byte */
		unsigned char high = 0xbf;
		int more = 0;

		if (c >= 0x80 && (c < 0xc2 || c > 0xf4))
			break;
		if (c >= 0x80)
			more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
		/* The second byte is bounded, against overlong forms, surrogates,
		 * and what is beyond U+10FFFF. */
		if (c == 0xe0)
			low = 0xa0;
		else if (c == 0xed)
			high = 0x9f;
		else if (c == 0xf0)
			low = 0x90;
		else if (c == 0xf4)
			high = 0x8f;
		for (; more > 0 && p < end && *p >= low && *p <= high; more--) {
			p++;
			low = 0x80;
			high = 0xbf;
		}
		if (more > 0)
			break;
		good = p;
	}
	return (size_t)(good - begin);
}

struct json_object *
sbx_text_of(const char *bytes, size_t len)
{
	static const char replacement[] = "\xef\xbf\xbd";
	struct json_object *value = NULL;
	char *text = malloc(len * (sizeof(replacement) - 1) + 1);
	size_t size = 0;

	if (text == NULL)
		return NULL;
	while (len > 0) {
		size_t good = sbx_utf8_bytes(bytes, len);

		memcpy(text + size, bytes, good);
		size += good;
		bytes += good;
		len -= good;
		if (len > 0) {
			memcpy(text + size, replacement, sizeof(replacement) - 1);
			size += sizeof(replacement) - 1;
			bytes++;
			len--;
		}
	}
	value = json_object_new_string_len(text, (int)size);
	free(text);
	return value;
}

void
sbx_put(bool *failed, struct json_object *object, const char *key,
    struct json_object *value)
{
	if (object == NULL || value == NULL ||
	    json_object_object_add(object, key, value) != 0) {
		json_object_put(value);
		*failed = true;
	}
}

void
sbx_put_null(bool *failed, struct json_object *object, const char *key)
{
	if (object == NULL || json_object_object_add(object, key, NULL) != 0)
		*failed = true;
}

void
sbx_put_text(
    bool *failed, struct json_object *object, const char *key, const char *text)
{
	sbx_put(failed, object, key, json_object_new_string(text));
}

void
sbx_put_bool(bool *failed, struct json_object *object, const char *key, bool value)
{
	sbx_put(failed, object, key, json_object_new_boolean(value));
}

void
sbx_put_int(bool *failed, struct json_object *object, const char *key, int64_t value)
{
	sbx_put(failed, object, key, json_object_new_int64(value));
}

void
sbx_put_time(bool *failed, struct json_object *object, const char *key, int64_t unix_ms)
{
	char time[SBX_TIME_BYTES];

	if (unix_ms == 0) {
		sbx_put_null(failed, object, key);
		return;
	}
	sbx_time_iso(unix_ms, "+00:00", time);
	sbx_put_text(failed, object, key, time);
}

void
sbx_put_shared(bool *failed, struct json_object *object, const char *key,
    struct json_object *value)
{
	if (value == NULL)
		sbx_put_null(failed, object, key);
	else
		sbx_put(failed, object, key, json_object_get(value));
}

void
sbx_append(bool *failed, struct json_object *array, struct json_object *value)
{
	if (array == NULL || value == NULL ||
	    json_object_array_add(array, value) != 0) {
		json_object_put(value);
		*failed = true;
	}
}

void
sbx_drop(struct json_object *object, const char *key)
{
	if (object != NULL)
		json_object_object_del(object, key);
}

struct json_object *
sbx_unless(bool failed, struct json_object *object)
{
	if (!failed)
		return object;
	json_object_put(object);
	return NULL;
}

struct json_object *
sbx_at(struct json_object *document, const char *path)
{
	char key[SBX_KEY_BYTES];

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
sbx_text_at(struct json_object *document, const char *path)
{
	struct json_object *value = sbx_at(document, path);

	if (value == NULL || json_object_is_type(value, json_type_object) ||
	    json_object_is_type(value, json_type_array))
		return NULL;
	return json_object_get_string(value);
}

const char *
sbx_text_or_empty(struct json_object *document, const char *path)
{
	const char *text = sbx_text_at(document, path);

	return text != NULL ? text : "";
}

struct json_object *
sbx_without_nulls(bool *failed, struct json_object *document)
{
	struct json_object *copy = json_object_new_object();

	if (document == NULL) {
		*failed = true;
		return copy;
	}
	json_object_object_foreach(document, key, value)
	{
		if (value != NULL)
			sbx_put_shared(failed, copy, key, value);
	}
	return copy;
}

struct json_object *
sbx_without(bool *failed, struct json_object *document, const char *keys)
{
	struct json_object *copy = json_object_new_object();

	if (document == NULL) {
		*failed = true;
		return copy;
	}
	json_object_object_foreach(document, key, value)
	{
		if (!sbx_is_word_of(keys, key))
			sbx_put_shared(failed, copy, key, value);
	}
	return copy;
}

bool
sbx_is_word_of(const char *words, const char *word)
{
	const char *between = strchr(words, '|') != NULL ? "|" : " ";
	size_t len = strlen(word);

	while (*words != '\0') {
		size_t span = strcspn(words, between);

		if (span == len && memcmp(words, word, len) == 0)
			return true;
		words += span + strspn(words + span, between);
	}
	return false;
}
