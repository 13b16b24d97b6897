/* SPDX-License-Identifier: MIT */
#include "programs/worker/unique_key.h"

#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "programs/common/text.h"

#define NAME_MAX_BYTES 128

/* The name between "{{" and "}}", and what follows them; false: it is none. */
static bool
read_name(const char *open, char name[NAME_MAX_BYTES], const char **behind)
{
	const char *start = open + 2, *close = strstr(start, "}}");
	size_t len;

	if (close == NULL)
		return false;
	len = (size_t)(close - start);
	program_text_trim(&start, &len);
	if (len == 0 || len >= NAME_MAX_BYTES)
		return false;
	memcpy(name, start, len);
	name[len] = '\0';
	*behind = close + 2;
	return true;
}

bool
worker_unique_key_check(const char *text, char *error, size_t size)
{
	const char *at = text;
	char name[NAME_MAX_BYTES];

	if (program_text_valid(text, strlen(text)) < strlen(text)) {
		snprintf(error, size, "--unique-key: is not UTF-8");
		return false;
	}
	while ((at = strstr(at, "{{")) != NULL) {
		if (read_name(at, name, &at))
			continue;
		snprintf(error, size,
		    "--unique-key: the {{ at byte %zu is not closed, or names nothing",
		    (size_t)(at - text) + 1);
		return false;
	}
	return true;
}

/* The text of a member; NULL: there is none, or it is no single value. */
static const char *
member(struct json_object *job, const char *name)
{
	struct json_object *value = NULL;

	if (strncmp(name, "job.", 4) == 0) {
		(void)json_object_object_get_ex(job, "job", &job);
		name += 4;
	}
	if (!json_object_is_type(job, json_type_object) ||
	    !json_object_object_get_ex(job, name, &value) || value == NULL ||
	    json_object_is_type(value, json_type_object) ||
	    json_object_is_type(value, json_type_array))
		return NULL;
	return json_object_get_string(value);
}

static const char *
lacks(const char *name)
{
	static char why[NAME_MAX_BYTES + 64];

	(void)snprintf(why, sizeof(why),
	    "%s: is missing or empty, and --unique-key names it", name);
	return why;
}

const char *
worker_unique_key_fill(
    const char *text, struct json_object *job, char out[WORKER_UNIQUE_KEY_MAX])
{
	const char *open, *value;
	char name[NAME_MAX_BYTES];
	size_t used = 0, len;

	while (*text != '\0') {
		open = strstr(text, "{{");
		value = text;
		len = open != NULL ? (size_t)(open - text) : strlen(text);
		if (len == 0 && read_name(open, name, &text)) {
			if ((value = member(job, name)) == NULL || *value == '\0')
				return lacks(name);
			len = strlen(value);
		} else {
			text += len;
		}
		if (len >= WORKER_UNIQUE_KEY_MAX - used)
			return "unique_key: is too long as --unique-key has it";
		memcpy(out + used, value, len);
		used += len;
	}
	out[used] = '\0';
	return NULL;
}
