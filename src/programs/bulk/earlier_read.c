/* SPDX-License-Identifier: MIT */
/* Lines read back. */
#include "programs/bulk/earlier_read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

struct bulk_past {
	FILE *file;
	struct json_tokener *tokener;
	char *text;
	size_t cap;
	char *to;
	char *proof;
	uint64_t number;
	uint64_t end;
};

struct bulk_past *
bulk_past_open(int fd)
{
	struct bulk_past *past = calloc(1, sizeof(*past));
	int copy = -1;

	if (past == NULL || (past->tokener = json_tokener_new()) == NULL) {
		errno = ENOMEM;
		goto fail;
	}
	if (lseek(fd, 0, SEEK_SET) != 0 || (copy = dup(fd)) < 0 ||
	    (past->file = fdopen(copy, "r")) == NULL)
		goto fail;
	return past;
fail:
	if (copy >= 0)
		close(copy);
	bulk_past_close(past);
	return NULL;
}

void
bulk_past_close(struct bulk_past *past)
{
	int error = errno;

	if (past == NULL)
		return;
	if (past->file != NULL)
		(void)fclose(past->file);
	if (past->tokener != NULL)
		json_tokener_free(past->tokener);
	free(past->text);
	free(past->to);
	free(past->proof);
	free(past);
	errno = error;
}

static uint64_t
number_of(struct json_object *object, const char *name)
{
	struct json_object *value;
	int64_t number;

	if (!json_object_object_get_ex(object, name, &value) ||
	    !json_object_is_type(value, json_type_int))
		return 0;
	number = json_object_get_int64(value);
	return number > 0 ? (uint64_t)number : 0;
}

static const char *
text_of(struct json_object *object, const char *name)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, name, &value) ||
	    !json_object_is_type(value, json_type_string))
		return NULL;
	return json_object_get_string(value);
}

static enum telnyx_outcome
outcome_of(struct json_object *object)
{
	const char *name = text_of(object, "outcome");
	int i;

	for (i = TELNYX_OUTCOME_NOT_SENT; name != NULL && i <= TELNYX_OUTCOME_ACCEPTED;
	     i++)
		if (strcmp(name, telnyx_outcome_name((enum telnyx_outcome)i)) == 0)
			return (enum telnyx_outcome)i;
	return TELNYX_OUTCOME_NONE;
}

/* What ties a result to the job of a store: an ID of Telnyx's, or where none is known
 * the reference, which the detail names. */
static char *
proof_of(struct json_object *object)
{
	static const char mark[] = "reference ";
	const char *id = text_of(object, "id"), *detail;
	struct json_object *error;

	if (id != NULL)
		return strdup(id);
	if (!json_object_object_get_ex(object, "error", &error) ||
	    !json_object_is_type(error, json_type_object) ||
	    (detail = text_of(error, "detail")) == NULL ||
	    (detail = strstr(detail, mark)) == NULL)
		return NULL;
	detail += sizeof(mark) - 1;
	return strndup(detail, strcspn(detail, ";)"));
}

static bool
read_line(struct bulk_past *past, size_t len, struct bulk_past_line *line)
{
	struct json_object *object;
	const char *to;

	json_tokener_reset(past->tokener);
	object = json_tokener_parse_ex(past->tokener, past->text, (int)len);
	if (object == NULL || !json_object_is_type(object, json_type_object) ||
	    json_tokener_get_parse_end(past->tokener) < len) {
		json_object_put(object);
		return true; /* about no row */
	}
	line->row = number_of(object, "row");
	line->line = number_of(object, "line");
	line->outcome = outcome_of(object);
	free(past->to);
	past->to = NULL;
	to = text_of(object, "to");
	if (to != NULL && (past->to = strdup(to)) == NULL)
		line->row = 0;
	line->to = past->to;
	free(past->proof);
	line->proof = past->proof = proof_of(object);
	json_object_put(object);
	return to == NULL || line->to != NULL;
}

int
bulk_past_next(struct bulk_past *past, struct bulk_past_line *line)
{
	ssize_t n;
	size_t len;

	memset(line, 0, sizeof(*line));
	errno = 0;
	if ((n = getline(&past->text, &past->cap, past->file)) < 0)
		return errno != 0 && !feof(past->file) ? -1 : 0;
	len = (size_t)n;
	past->end += len;
	line->whole = len > 0 && past->text[len - 1] == '\n';
	if (line->whole)
		len--;
	line->number = ++past->number;
	line->end = past->end;
	if (len == 0 || len > INT32_MAX || read_line(past, len, line))
		return 1;
	errno = ENOMEM;
	return -1;
}
