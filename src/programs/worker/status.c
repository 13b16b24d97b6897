/* SPDX-License-Identifier: MIT */
/* telnyx-worker status: how many jobs are where, and what keeps some back. */
#include <inttypes.h>
#include <string.h>

#include <json-c/json.h>

#include "programs/worker/commands.h"
#include "programs/worker/console.h"
#include "programs/worker/filter.h"
#include "programs/worker/session.h"

struct status {
	struct worker_session session;
	struct json_object *json;
};

static void
on_counts(
    const struct telnyx_job_counts *counts, const struct telnyx_error *error, void *arg)
{
	struct status *status = arg;
	struct json_object *json = status->json;
	int i;

	if (!worker_session_answered(&status->session, error))
		return;
	for (i = 0; i < TELNYX_JOB_STATE_COUNT; i++)
		worker_json_number(json,
		    telnyx_job_state_name((enum telnyx_job_state)i),
		    (int64_t)counts->states[i]);
	worker_json_number(json, "delivered", (int64_t)counts->delivered);
	worker_json_number(json, "failed", (int64_t)counts->failed);
	worker_json_number(json, "duplicates", (int64_t)counts->duplicates);
	worker_json_number(json, "oldest_ready_ms", counts->oldest_ready_ms);
}

/* --- what keeps jobs back --- */

static const char *const kinds[] = {
    [TELNYX_HOLD_QUEUE] = "paused_queues",
    [TELNYX_HOLD_SENDER] = "held_senders",
    [TELNYX_HOLD_JOBS] = "held_jobs",
};

static struct json_object *
hold_json(const struct telnyx_queue_hold *hold)
{
	struct json_object *json = json_object_new_object();

	worker_json_text(json, "queue", hold->queue);
	if (hold->kind == TELNYX_HOLD_QUEUE) {
		worker_json_time(json, "until", hold->until_ms);
	} else {
		worker_json_text(json, "sender", hold->sender);
		worker_json_text(json, "reason",
		    hold->kind == TELNYX_HOLD_SENDER
			? hold->why
			: telnyx_job_reason_name(hold->reason));
	}
	if (hold->kind == TELNYX_HOLD_SENDER)
		worker_json_time(json, "since", hold->since_ms);
	worker_json_number(json, "jobs", (int64_t)hold->jobs);
	return json;
}

static void
on_holds(const struct telnyx_queue_hold *const *holds, size_t count,
    const struct telnyx_error *error, void *arg)
{
	struct status *status = arg;
	struct json_object *list = NULL;
	size_t i;
	int kind;

	if (!worker_session_answered(&status->session, error))
		return;
	for (kind = TELNYX_HOLD_QUEUE; kind <= TELNYX_HOLD_JOBS; kind++)
		json_object_object_add(
		    status->json, kinds[kind], json_object_new_array());
	for (i = 0; i < count; i++)
		if (json_object_object_get_ex(
			status->json, kinds[holds[i]->kind], &list))
			(void)json_object_array_add(list, hold_json(holds[i]));
}

/* --- printing --- */

static void
print_list(const char *name, struct json_object *list)
{
	char line[WORKER_ERROR_MAX];
	size_t i, used;

	for (i = 0; i < json_object_array_length(list); i++) {
		struct json_object *hold = json_object_array_get_idx(list, i);

		line[0] = '\0';
		used = 0;
		json_object_object_foreach(hold, key, value)
		{
			if (value == NULL || used >= sizeof(line))
				continue;
			used += (size_t)snprintf(line + used, sizeof(line) - used,
			    "%s%s=%s", used > 0 ? " " : "", key,
			    json_object_to_json_string_ext(
				value, JSON_C_TO_STRING_PLAIN));
		}
		worker_put("%-16s %s", name, line);
	}
}

static void
print(struct status *status)
{
	if (status->session.options->json) {
		worker_put_json(status->json);
		status->json = NULL;
		return;
	}
	json_object_object_foreach(status->json, name, value)
	{
		if (json_object_is_type(value, json_type_array))
			print_list(name, value);
		else
			worker_put(
			    "%-16s %" PRId64, name, json_object_get_int64(value));
	}
}

/* What is kept back is of the whole store: options that choose jobs leave it out. */
static bool
ask(struct status *status, const struct worker_filter *filter)
{
	struct worker_session *session = &status->session;

	return worker_session_asked(session, telnyx_queue_count(session->queue,
						 &filter->jobs, on_counts, status)) &&
	       (worker_filter_narrows(session->options) ||
		   worker_session_asked(session,
		       telnyx_queue_holds(session->queue, on_holds, status))) &&
	       worker_session_wait(session);
}

int
worker_status(const struct worker_options *options)
{
	struct status status = {.json = NULL};
	struct worker_filter filter;
	bool good;

	if (options->arg_count > 0) {
		worker_say("unexpected argument \"%.64s\"", options->args[0]);
		return WORKER_EXIT_TROUBLE;
	}
	if (!worker_filter_read(&filter, options))
		return WORKER_EXIT_TROUBLE;
	status.json = json_object_new_object();
	good = worker_session_open(&status.session, options, false) &&
	       ask(&status, &filter);
	if (good)
		print(&status);
	json_object_put(status.json);
	worker_session_close(&status.session);
	return good ? WORKER_EXIT_OK : WORKER_EXIT_TROUBLE;
}
