/* SPDX-License-Identifier: MIT */
/* One line of output, written by json-c. */
#include "programs/bulk/line.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include <telnyx/text.h>

#include "programs/common/text.h"

/* Add `value`, which may be NULL for null.  json-c copies bytes as they are, so bytes
 * that are not UTF-8 are replaced here: the line stays JSON. */
static bool
add(struct json_object *object, const char *name, struct json_object *value)
{
	if (json_object_object_add(object, name, value) == 0)
		return true;
	json_object_put(value);
	return false;
}

static bool
add_text(struct json_object *object, const char *name, const char *text)
{
	struct json_object *value;
	char *clean = NULL;
	size_t len;

	if (text == NULL)
		return add(object, name, NULL);
	len = strlen(text);
	if (program_text_valid(text, len) < len) {
		if ((clean = program_text_clean(text, len, &len)) == NULL)
			return false;
		text = clean;
	}
	value = len <= INT_MAX ? json_object_new_string_len(text, (int)len) : NULL;
	free(clean);
	return value != NULL && add(object, name, value);
}

static bool
add_number(struct json_object *object, const char *name, int64_t number)
{
	struct json_object *value = json_object_new_int64(number);

	return value != NULL && add(object, name, value);
}

/* Write the object as a line of its own, which no terminal takes for commands: JSON can
 * say the same with \uXXXX. */
static char *
to_line(struct json_object *object, size_t *len)
{
	size_t plain;
	const char *text = json_object_to_json_string_length(
	    object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &plain);
	char *line;

	if (text == NULL)
		return NULL;
	*len = telnyx_json_visible(text, plain, NULL, 0);
	if ((line = malloc(*len + 2)) == NULL)
		return NULL;
	(void)telnyx_json_visible(text, plain, line, *len + 1);
	line[(*len)++] = '\n';
	line[*len] = '\0';
	return line;
}

static bool
add_error(struct json_object *object, const struct bulk_result *result)
{
	struct json_object *error;

	if (!result->failed)
		return add(object, "error", NULL);
	if ((error = json_object_new_object()) == NULL)
		return false;
	return add(object, "error", error) &&
	       add_text(error, "type", telnyx_error_type_name(result->type)) &&
	       add_text(error, "code", result->code) &&
	       add_text(error, "detail", result->detail);
}

char *
bulk_line_result(const struct bulk_result *result, size_t *len)
{
	struct json_object *object = json_object_new_object();
	char *line = NULL;

	if (object != NULL && add_number(object, "row", (int64_t)result->row) &&
	    add_text(object, "to", result->to) &&
	    add_text(object, "outcome", telnyx_outcome_name(result->outcome)) &&
	    add_text(object, "id", result->id) &&
	    (result->parts != NULL ? add_number(object, "parts", *result->parts)
				   : add(object, "parts", NULL)) &&
	    add_text(object, "cost", result->cost) && add_error(object, result) &&
	    add_number(object, "attempts", result->attempts))
		line = to_line(object, len);
	json_object_put(object);
	return line;
}

char *
bulk_line_dry_run(uint64_t row, const char *to, const struct telnyx_segments *count,
    const char *problem, size_t *len)
{
	struct json_object *object = json_object_new_object();
	const char *encoding = NULL;
	char *line = NULL;

	if (count != NULL && count->encoding == TELNYX_ENCODING_GSM7)
		encoding = "GSM-7";
	else if (count != NULL && count->encoding == TELNYX_ENCODING_UCS2)
		encoding = "UCS-2";
	if (object != NULL && add_number(object, "row", (int64_t)row) &&
	    add_text(object, "to", to) && add_text(object, "encoding", encoding) &&
	    (count != NULL ? add_number(object, "parts", count->parts)
			   : add(object, "parts", NULL)) &&
	    add_text(object, "problem", problem))
		line = to_line(object, len);
	json_object_put(object);
	return line;
}
