/* SPDX-License-Identifier: MIT */
#include "programs/worker/job.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <telnyx/message.h>

#include "programs/worker/console.h"

#define HISTORY_WORD 64

const char *
worker_job_doubt(const struct telnyx_job *job)
{
	return job->doubt != TELNYX_DOUBT_NONE ? telnyx_job_doubt_name(job->doubt)
					       : NULL;
}

const char *
worker_job_found(const struct telnyx_job *job)
{
	return job->found != TELNYX_FOUND_NOTHING ? telnyx_job_found_name(job->found)
						  : NULL;
}

static const char *
delivery_of(const struct telnyx_job *job)
{
	return job->delivery != TELNYX_MESSAGE_STATUS_UNSET
		   ? telnyx_message_status_name(job->delivery)
		   : NULL;
}

/* An empty text says as much as none. */
static const char *
some(const char *text)
{
	return text != NULL && *text != '\0' ? text : NULL;
}

static void
put_result(struct json_object *json, const struct telnyx_job *job)
{
	worker_json_text(json, "to", job->to);
	worker_json_text(json, "reference", job->reference);
	worker_json_text(json, "message_id", job->message_id);
	worker_json_number(json, "attempt", job->attempt);
	worker_json_number(json, "fence", job->fence);
	worker_json_text(json, "doubt", worker_job_doubt(job));
	worker_json_text(json, "found", worker_job_found(job));
}

struct json_object *
worker_job_line(const struct telnyx_job *job)
{
	struct json_object *json = json_object_new_object();

	worker_json_number(json, "id", job->id);
	worker_json_text(json, "state", telnyx_job_state_name(job->state));
	put_result(json, job);
	worker_json_text(json, "reason",
	    job->reason != TELNYX_JOB_REASON_NONE ? telnyx_job_reason_name(job->reason)
						  : NULL);
	worker_json_text(json, "delivery", delivery_of(job));
	json_object_object_add(
	    json, "duplicate", json_object_new_boolean(job->duplicate));
	return json;
}

/* "<Unix time in ms> <fence> <what> <detail>" */
static struct json_object *
history_line(const char *line, size_t len)
{
	struct json_object *json;
	char what[HISTORY_WORD + 1] = "", *text = strndup(line, len);
	int64_t at = 0, fence = 0;
	int used = 0;

	if (text == NULL)
		return NULL;
	json = json_object_new_object();
	if (sscanf(text, "%" SCNd64 " %" SCNd64 " %64s%n", &at, &fence, what, &used) <
	    3)
		used = 0;
	worker_json_time(json, "at", at);
	worker_json_number(json, "fence", fence);
	worker_json_text(json, "what", some(what));
	worker_json_text(json, "detail", some(text + used + strspn(text + used, " ")));
	free(text);
	return json;
}

static struct json_object *
history_of(const struct telnyx_job *job)
{
	struct json_object *list = json_object_new_array();
	const char *line = job->history != NULL ? job->history : "";
	size_t len;

	for (; *line != '\0'; line += len + (line[len] == '\n')) {
		len = strcspn(line, "\n");
		if (len > 0)
			json_object_array_add(list, history_line(line, len));
	}
	return list;
}

static void
put_settings(struct json_object *json, const struct telnyx_job *job)
{
	worker_json_text(json, "operation", telnyx_job_operation_name(job->operation));
	worker_json_text(json, "queue", job->queue);
	worker_json_text(json, "part", some(job->part));
	worker_json_text(json, "sender", some(job->sender));
	worker_json_text(json, "batch", job->batch);
	worker_json_text(json, "unique_key", job->unique_key);
	worker_json_text(json, "meta", job->meta);
	worker_json_number(json, "priority", job->priority);
	worker_json_number(json, "max_attempts", job->max_attempts);
	worker_json_number(json, "snoozes", job->snoozes);
	worker_json_number(json, "resends", job->resends);
	worker_json_time(json, "enqueued_at", job->enqueued_at_ms);
	worker_json_time(json, "run_at", job->run_at_ms);
	worker_json_time(json, "expires_at", job->expires_at_ms);
	worker_json_time(json, "claimed_at", job->claimed_at_ms);
	worker_json_time(json, "finished_at", job->finished_at_ms);
	worker_json_text(json, "group_message_id", job->group_message_id);
	worker_json_text(json, "error", job->error);
	worker_json_text(json, "error_code", job->error_code);
}

struct json_object *
worker_job_whole(const struct telnyx_job *job, bool text)
{
	struct json_object *json = worker_job_line(job);

	put_settings(json, job);
	json_object_object_add(json, "history", history_of(job));
	if (text)
		json_object_object_add(json, "payload",
		    job->payload != NULL ? json_tokener_parse(job->payload) : NULL);
	return json;
}

static void
print_history(const struct telnyx_job *job)
{
	struct json_object *list = history_of(job), *line;
	const char *detail;
	size_t i;

	worker_put("history");
	for (i = 0; i < json_object_array_length(list); i++) {
		line = json_object_array_get_idx(list, i);
		detail = json_object_get_string(json_object_object_get(line, "detail"));
		worker_put("  %s  fence %s  %s%s%s",
		    json_object_get_string(json_object_object_get(line, "at")),
		    json_object_get_string(json_object_object_get(line, "fence")),
		    json_object_get_string(json_object_object_get(line, "what")),
		    detail != NULL ? "  " : "", detail != NULL ? detail : "");
	}
	json_object_put(list);
}

void
worker_job_print(const struct telnyx_job *job, bool text)
{
	struct json_object *json = worker_job_whole(job, false);

	json_object_object_foreach(json, name, value)
	{
		if (value != NULL && strcmp(name, "history") != 0)
			worker_put("%-16s  %s", name, json_object_get_string(value));
	}
	json_object_put(json);
	if (some(job->history) != NULL)
		print_history(job);
	if (text && job->payload != NULL) {
		worker_put("payload");
		worker_put_json(json_tokener_parse(job->payload));
	}
}
