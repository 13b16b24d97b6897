/* SPDX-License-Identifier: MIT */
#include "programs/worker/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <telnyx/text.h>

#include "programs/common/program.h"
#include "programs/worker/console.h"
#include "programs/worker/output.h"

/* The fewest digits of a number that is somebody's: short codes have five, but so have
 * Telnyx's error codes. */
#define DIGITS_MIN 7

void
worker_log_mask(const char *text, char *out, size_t size)
{
	size_t used = 0, digits, len;
	const char *piece;

	while (*text != '\0' && used + 4 < size) {
		digits = strspn(text, "0123456789");
		piece = digits >= DIGITS_MIN ? "..." : text;
		len = digits >= DIGITS_MIN ? 3 : digits > 0 ? digits : 1;
		if (len >= size - used)
			break;
		memcpy(out + used, piece, len);
		used += len;
		text += digits > 0 ? digits : 1;
	}
	out[used] = '\0';
}

struct json_object *
worker_log_begin(const char *event)
{
	struct json_object *line = json_object_new_object();

	worker_json_time(line, "time", program_now_ms());
	worker_json_text(line, "event", event);
	return line;
}

/* A value with blanks or quotes in it is quoted, as JSON has it. */
static void
put_value(FILE *file, struct json_object *value)
{
	char shown[TELNYX_TEXT_VISIBLE_SIZE(2 * WORKER_ERROR_MAX)];
	const char *text = json_object_get_string(value);
	bool plain = text != NULL && *text != '\0' && strpbrk(text, " \"=") == NULL;

	if (!plain && text != NULL)
		text = json_object_to_json_string_ext(
		    value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	fputs(telnyx_text_visible(text, shown, sizeof(shown)), file);
}

static void
put_members(FILE *file, struct json_object *line)
{
	json_object_object_foreach(line, name, value)
	{
		if (value == NULL)
			continue;
		if (strcmp(name, "time") != 0 && strcmp(name, "event") != 0)
			fprintf(file, " %s=", name);
		else if (strcmp(name, "event") == 0)
			putc(' ', file);
		put_value(file, value);
	}
	putc('\n', file);
}

void
worker_log_end(struct worker_log *log, struct json_object *line)
{
	char *text = NULL;
	size_t len = 0;
	FILE *file;

	if (log->json) {
		worker_put_json(line);
		return;
	}
	if ((file = open_memstream(&text, &len)) != NULL) {
		put_members(file, line);
		if (fclose(file) == 0)
			worker_output_line(WORKER_ERR, text, len);
		free(text);
	}
	json_object_put(line);
}

void
worker_log_line(struct worker_log *log, const char *event, const char *name,
    const char *text, const char *number_name, int64_t number)
{
	struct json_object *line = worker_log_begin(event);

	if (name != NULL)
		worker_json_text(line, name, text);
	if (number_name != NULL)
		worker_json_number(line, number_name, number);
	worker_log_end(log, line);
}

/* What happens to every job is told only on demand. */
static bool
is_notable(enum telnyx_job_event event)
{
	switch (event) {
	case TELNYX_JOB_EVENT_CLAIMED:
	case TELNYX_JOB_EVENT_ACCEPTED:
	case TELNYX_JOB_EVENT_SNOOZED:
	case TELNYX_JOB_EVENT_RELEASED:
	case TELNYX_JOB_EVENT_DELIVERY:
		return false;
	default:
		return true;
	}
}

static void
put_job(struct json_object *line, const struct telnyx_job_change *change)
{
	worker_json_number(line, "job", change->id);
	worker_json_number(line, "fence", change->fence);
	worker_json_text(line, "state", telnyx_job_state_name(change->state));
	worker_json_text(line, "reference", change->reference);
	if (change->message_id != NULL)
		worker_json_text(line, "message_id", change->message_id);
}

void
worker_log_change(struct worker_log *log, const struct telnyx_job_change *change)
{
	struct json_object *line;
	char error[WORKER_ERROR_MAX];

	if (!log->verbose && !is_notable(change->event))
		return;
	worker_log_mask(
	    change->error != NULL ? change->error : "", error, sizeof(error));
	line = worker_log_begin(telnyx_job_event_name(change->event));
	if (change->id != 0)
		put_job(line, change);
	if (change->sender != NULL && *change->sender != '\0')
		worker_json_text(line, "sender", change->sender);
	if (change->batch != NULL)
		worker_json_text(line, "batch", change->batch);
	if (change->event == TELNYX_JOB_EVENT_BATCH_ENDED)
		worker_json_number(line, "sequence", (int64_t)change->batch_sequence);
	if (change->error != NULL)
		worker_json_text(line, "error", error);
	worker_log_end(log, line);
}
