/* SPDX-License-Identifier: MIT */
#include "programs/worker/input_csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "programs/common/text.h"

static const char blanks[] = " \t\r\n";

/* What is no text. */
static const char *const lists[] = {"media_urls", "job.unique_free", NULL};
static const char *const flags[] = {"auto_detect", "use_profile_webhooks", NULL};
static const char *const numbers[] = {"job.priority", "job.max_attempts", NULL};

static bool
is_one_of(const char *const *names, const char *name)
{
	for (; *names != NULL; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

bool
worker_csv_header(const struct program_rows *rows, char *error, size_t size)
{
	const char *name;
	size_t i, at;

	for (i = 0; i < program_rows_column_count(rows); i++) {
		name = program_rows_column_name(rows, i);
		if (program_rows_column(rows, name, strlen(name), &at) ==
		    PROGRAM_ROWS_COLUMN_FOUND)
			continue;
		snprintf(error, size, "%s: more than one column \"%.64s\"",
		    program_rows_name(rows), name);
		return false;
	}
	if (program_rows_column(rows, "to", 2, &at) == PROGRAM_ROWS_COLUMN_FOUND)
		return true;
	snprintf(
	    error, size, "%s: no column \"to\" in the header", program_rows_name(rows));
	return false;
}

static struct json_object *
make_list(const char *text)
{
	struct json_object *list = json_object_new_array();
	size_t len;

	for (text += strspn(text, blanks); *text != '\0';
	     text += strspn(text, blanks)) {
		len = strcspn(text, blanks);
		json_object_array_add(list, json_object_new_string_len(text, (int)len));
		text += len;
	}
	return list;
}

/* What does not look like what it is to be stays a text, which the queue refuses by its
 * name. */
static struct json_object *
make_value(const char *name, const char *text)
{
	if (is_one_of(lists, name))
		return make_list(text);
	if (is_one_of(flags, name) && strcmp(text, "true") == 0)
		return json_object_new_boolean(true);
	if (is_one_of(flags, name) && strcmp(text, "false") == 0)
		return json_object_new_boolean(false);
	if (is_one_of(numbers, name) && strlen(text) < 10 &&
	    text[strspn(text, "0123456789")] == '\0')
		return json_object_new_int64(strtoll(text, NULL, 10));
	return json_object_new_string(text);
}

static const char *
put_field(struct json_object *json, const char *name, const struct program_field *field)
{
	struct json_object *own = json, *value;
	const char *text = field->text;
	size_t len = field->len;
	bool in_job = strncmp(name, "job.", 4) == 0;

	if (memchr(text, '\0', len) != NULL)
		return "has a zero byte";
	if (program_text_valid(text, len) < len)
		return "is not UTF-8";
	/* Blanks around a number are no part of it. */
	if (strcmp(name, "to") == 0 || strcmp(name, "from") == 0)
		program_text_trim(&text, &len);
	if (len == 0)
		return NULL;
	if (in_job && !json_object_object_get_ex(json, "job", &own)) {
		own = json_object_new_object();
		json_object_object_add(json, "job", own);
	}
	value = len < field->len ? json_object_new_string_len(text, (int)len)
				 : make_value(name, text);
	json_object_object_add(own, in_job ? name + 4 : name, value);
	return NULL;
}

char *
worker_csv_row(const struct program_rows *rows, const struct program_row *row,
    const char **refused)
{
	struct json_object *json;
	size_t columns = program_rows_column_count(rows), i;
	char *text = NULL;

	if (row->count != columns) {
		*refused = row->count < columns ? "has fewer fields than the header"
						: "has more fields than the header";
		return NULL;
	}
	json = json_object_new_object();
	*refused = NULL;
	for (i = 0; i < columns && *refused == NULL; i++)
		*refused =
		    put_field(json, program_rows_column_name(rows, i), &row->fields[i]);
	if (*refused == NULL &&
	    (text = strdup(json_object_to_json_string_ext(json,
		 JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE))) == NULL)
		*refused = "out of memory";
	json_object_put(json);
	return text;
}
