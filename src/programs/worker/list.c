/* SPDX-License-Identifier: MIT */
/* Looking at jobs: list, show, export. */
#include "programs/worker/commands.h"

#include <inttypes.h>

#include <json-c/json.h>

#include "programs/worker/console.h"
#include "programs/worker/filter.h"
#include "programs/worker/job.h"
#include "programs/worker/session.h"

#define PAGE 500u

/* A walk over all that a filter takes, page by page. */
struct walk {
	struct worker_session session;
	struct worker_filter filter;
	uint64_t left; /* of --limit */
	void (*print)(
	    const struct telnyx_job *job, const struct worker_options *options);
	bool found; /* what show was asked for */
};

/* Nothing stands behind the options. */
static bool
no_arguments(const struct worker_options *options)
{
	if (options->arg_count == 0)
		return true;
	worker_say("unexpected argument \"%.64s\"", options->args[0]);
	return false;
}

/* --- list and export --- */

static void
print_line(const struct telnyx_job *job, const struct worker_options *options)
{
	const char *doubt = worker_job_doubt(job), *found = worker_job_found(job);

	if (options->json) {
		worker_put_json(worker_job_line(job));
		return;
	}
	worker_put("%8" PRId64 "  %-9s  %-16s  %-24s  %-36s  %3d  %3" PRId64
		   "  %-12s  %s",
	    job->id, telnyx_job_state_name(job->state), job->to != NULL ? job->to : "-",
	    job->reference != NULL ? job->reference : "-",
	    job->message_id != NULL ? job->message_id : "-", job->attempt, job->fence,
	    doubt != NULL ? doubt : "-", found != NULL ? found : "-");
}

static void
print_whole(const struct telnyx_job *job, const struct worker_options *options)
{
	worker_put_json(worker_job_whole(job, options->text));
}

static void on_page(const struct telnyx_job *const *jobs, size_t count,
    const struct telnyx_error *error, void *arg);

static void
ask_page(struct walk *walk)
{
	struct telnyx_job_filter *jobs = &walk->filter.jobs;

	jobs->limit = walk->left < PAGE ? (uint32_t)walk->left : PAGE;
	(void)worker_session_asked(&walk->session,
	    telnyx_queue_list(walk->session.queue, jobs, on_page, walk));
}

static void
on_page(const struct telnyx_job *const *jobs, size_t count,
    const struct telnyx_error *error, void *arg)
{
	struct walk *walk = arg;
	size_t i;

	if (!worker_session_answered(&walk->session, error))
		return;
	for (i = 0; i < count; i++)
		walk->print(jobs[i], walk->session.options);
	walk->left -= count < walk->left ? count : walk->left;
	if (count < walk->filter.jobs.limit || walk->left == 0)
		return;
	walk->filter.jobs.after = jobs[count - 1]->id;
	ask_page(walk);
}

static int
walk_all(struct walk *walk, const struct worker_options *options)
{
	bool good;

	walk->left = options->limit != 0 ? options->limit : UINT64_MAX;
	if (!no_arguments(options) || !worker_filter_read(&walk->filter, options))
		return WORKER_EXIT_TROUBLE;
	walk->filter.jobs.payloads = options->text;
	good = worker_session_open(&walk->session, options, false);
	if (good) {
		ask_page(walk);
		good = worker_session_wait(&walk->session);
	}
	worker_session_close(&walk->session);
	return good ? WORKER_EXIT_OK : WORKER_EXIT_TROUBLE;
}

int
worker_list(const struct worker_options *options)
{
	struct walk walk = {.print = print_line};

	return walk_all(&walk, options);
}

int
worker_export(const struct worker_options *options)
{
	struct walk walk = {.print = print_whole};

	return walk_all(&walk, options);
}

/* --- show --- */

static void
on_job(const struct telnyx_job *job, const struct telnyx_error *error, void *arg)
{
	struct walk *walk = arg;
	const struct worker_options *options = walk->session.options;

	if (!worker_session_answered(&walk->session, error) || job == NULL)
		return;
	walk->found = true;
	if (options->json)
		print_whole(job, options);
	else
		worker_job_print(job, options->text);
}

int
worker_show(const struct worker_options *options)
{
	struct walk walk = {0};
	bool good;

	if (options->arg_count != 1) {
		worker_say("show takes the id of one job");
		return WORKER_EXIT_TROUBLE;
	}
	if (!worker_filter_read(&walk.filter, options))
		return WORKER_EXIT_TROUBLE;
	good = worker_session_open(&walk.session, options, false) &&
	       worker_session_asked(
		   &walk.session, telnyx_queue_get(walk.session.queue,
				      walk.filter.ids[0], on_job, &walk)) &&
	       worker_session_wait(&walk.session);
	if (good && !walk.found)
		worker_say("there is no job %" PRId64, walk.filter.ids[0]);
	worker_session_close(&walk.session);
	worker_filter_clear(&walk.filter);
	if (!good)
		return WORKER_EXIT_TROUBLE;
	return walk.found ? WORKER_EXIT_OK : WORKER_EXIT_SOME;
}
