/* SPDX-License-Identifier: MIT */
/*
 * What a person says of jobs (resolve, cancel, hold, release, retry) and of a store
 * (pause, resume, release-sender, prune, adopt, backup).  Each prints what it has
 * changed.
 */
#include "programs/worker/commands.h"

#include <inttypes.h>
#include <time.h>

#include <json-c/json.h>

#include "programs/worker/console.h"
#include "programs/worker/filter.h"
#include "programs/worker/session.h"

#define STATE(name) (1u << TELNYX_JOB_##name)

struct change {
	struct worker_session session;
	struct worker_filter filter;
	enum telnyx_job_command command;
	struct telnyx_queue_result result;
	uint64_t counted; /* what resolve --all is about */
	bool no_jobs;	  /* in the queue that is paused */
};

static void
on_result(const struct telnyx_queue_result *result, const struct telnyx_error *error,
    void *arg)
{
	struct change *change = arg;

	if (worker_session_answered(&change->session, error))
		change->result = *result;
}

/* --- what was done --- */

/* Ids that no job has. */
static uint64_t
missing(const struct change *change)
{
	uint64_t known =
	    change->result.changed + change->result.refused + change->result.too_early;

	return change->filter.jobs.id_count > known
		   ? change->filter.jobs.id_count - known
		   : 0;
}

static void
print_json(const struct change *change)
{
	struct json_object *json = json_object_new_object();

	worker_json_number(json, "changed", (int64_t)change->result.changed);
	worker_json_number(json, "refused", (int64_t)change->result.refused);
	worker_json_number(json, "too_early", (int64_t)change->result.too_early);
	worker_json_number(json, "missing", (int64_t)missing(change));
	worker_json_time(json, "earliest", change->result.earliest_ms);
	worker_put_json(json);
}

static void
print_lines(const struct change *change)
{
	const struct telnyx_queue_result *result = &change->result;
	char when[TELNYX_TIMESTAMP_MAX];

	worker_put("%" PRIu64 " changed", result->changed);
	if (result->refused > 0)
		worker_put("%" PRIu64 " refused: in a state that this is not for",
		    result->refused);
	if (missing(change) > 0)
		worker_put("%" PRIu64 " not there", missing(change));
	if (result->too_early > 0) {
		(void)telnyx_timestamp_format(result->earliest_ms, when);
		worker_put("%" PRIu64 " too early: the last attempt may still be under "
			   "way until %s (--force resends all the same, and it may "
			   "arrive twice)",
		    result->too_early, when);
	}
}

/* Wait for the result, tell it, close. */
static int
finish(struct change *change)
{
	bool good = worker_session_wait(&change->session);
	int status = WORKER_EXIT_OK;

	if (!good)
		status = WORKER_EXIT_TROUBLE;
	else if (change->session.options->json)
		print_json(change);
	else
		print_lines(change);
	if (good && (change->result.refused > 0 || change->result.too_early > 0 ||
			missing(change) > 0))
		status = WORKER_EXIT_SOME;
	worker_session_close(&change->session);
	worker_filter_clear(&change->filter);
	return status;
}

/* --- jobs --- */

static int
give_command(struct change *change)
{
	const struct worker_options *options = change->session.options;

	(void)worker_session_asked(&change->session,
	    telnyx_queue_command(change->session.queue, change->command,
		&change->filter.jobs, options->force, on_result, change));
	return finish(change);
}

/* Ids, or a filter, or --all: what is said of all by mistake is hard to take back. */
static bool
names_jobs(const struct worker_options *options)
{
	bool narrows = worker_filter_narrows(options);

	if (options->arg_count > 0 && (options->all || narrows))
		worker_say("ids, and options that choose jobs, exclude each other");
	else if (options->arg_count == 0 && !options->all && !narrows)
		worker_say("which jobs?  Give their ids, or --batch, --queue, --part, "
			   "--sender%s or --all",
		    options->command == WORKER_RESOLVE ? "" : ", --state");
	else
		return true;
	return false;
}

/* A filter is about jobs that the command is for: others are none of its business. */
static const struct {
	enum worker_command name;
	enum telnyx_job_command command;
	unsigned states;
} changes[] = {
    {WORKER_CANCEL, TELNYX_JOB_CANCEL, STATE(READY) | STATE(HELD)},
    {WORKER_HOLD, TELNYX_JOB_HOLD, STATE(READY)},
    {WORKER_RELEASE, TELNYX_JOB_RELEASE, STATE(HELD)},
    {WORKER_RETRY, TELNYX_JOB_RETRY, STATE(DISCARDED) | STATE(CANCELLED)},
};

int
worker_change(const struct worker_options *options)
{
	struct change change = {0};
	size_t i = 0;

	while (changes[i].name != options->command)
		i++;
	change.command = changes[i].command;
	if (!names_jobs(options) || !worker_filter_read(&change.filter, options))
		return WORKER_EXIT_TROUBLE;
	if (options->arg_count == 0 && change.filter.jobs.states == 0)
		change.filter.jobs.states = changes[i].states;
	if (!worker_session_open(&change.session, options, false)) {
		(void)finish(&change);
		return WORKER_EXIT_TROUBLE;
	}
	return give_command(&change);
}

/* --- resolve --- */

static void
on_count(
    const struct telnyx_job_counts *counts, const struct telnyx_error *error, void *arg)
{
	struct change *change = arg;

	if (worker_session_answered(&change->session, error))
		change->counted = counts->states[TELNYX_JOB_UNKNOWN];
}

/* Show how many it is about, and go on only if that was agreed to. */
static bool
agreed(struct change *change)
{
	static const char *const verbs[] = {
	    "", "takes them as accepted", "discards them", "sends them again"};
	const struct worker_options *options = change->session.options;

	if (!worker_session_asked(
		&change->session, telnyx_queue_count(change->session.queue,
				      &change->filter.jobs, on_count, change)) ||
	    !worker_session_wait(&change->session))
		return false;
	if (options->yes)
		return true;
	worker_say("%" PRIu64 " jobs are unknown: --yes %s", change->counted,
	    verbs[options->as]);
	change->session.failed = true;
	return false;
}

int
worker_resolve(const struct worker_options *options)
{
	static const enum telnyx_job_command commands[] = {TELNYX_JOB_RESOLVE_ACCEPTED,
	    TELNYX_JOB_RESOLVE_ACCEPTED, TELNYX_JOB_RESOLVE_DISCARD, TELNYX_JOB_RESEND};
	struct change change = {.command = commands[options->as]};

	if (options->as == 0) {
		worker_say("--as is needed: accepted, discard or resend");
		return WORKER_EXIT_TROUBLE;
	}
	if (options->force && options->as != WORKER_AS_RESEND) {
		worker_say("--force is for --as resend");
		return WORKER_EXIT_TROUBLE;
	}
	if (!names_jobs(options) || !worker_filter_read(&change.filter, options))
		return WORKER_EXIT_TROUBLE;
	if (options->arg_count == 0)
		change.filter.jobs.states = STATE(UNKNOWN);
	if (!worker_session_open(&change.session, options, false) ||
	    (options->arg_count == 0 && !agreed(&change))) {
		(void)finish(&change);
		return WORKER_EXIT_TROUBLE;
	}
	return give_command(&change);
}

/* --- the store --- */

/* Open the store, with at most one argument behind the options. */
static bool
begin(struct change *change, const struct worker_options *options)
{
	if (options->arg_count > 1) {
		worker_say("unexpected argument \"%.64s\"", options->args[1]);
		return false;
	}
	/* A variable that is empty in somebody's script means not all. */
	if (options->arg_count > 0 && options->args[0][0] == '\0' &&
	    options->command != WORKER_RELEASE_SENDER) {
		worker_say("the argument is empty");
		return false;
	}
	if (worker_session_open(&change->session, options, false))
		return true;
	worker_session_close(&change->session);
	return false;
}

static const char *
argument(const struct worker_options *options)
{
	return options->arg_count > 0 ? options->args[0] : NULL;
}

static void
on_jobs(const struct telnyx_job *const *jobs, size_t count,
    const struct telnyx_error *error, void *arg)
{
	struct change *change = arg;

	(void)jobs;
	if (worker_session_answered(&change->session, error))
		change->no_jobs = count == 0;
}

/* A name that is not right pauses nothing, and nobody would notice. */
static void
warn_of_name(struct change *change, const char *name)
{
	if (name == NULL ||
	    !worker_session_asked(&change->session,
		telnyx_queue_list(change->session.queue,
		    TELNYX_JOBS(.queue = name, .limit = 1), on_jobs, change)) ||
	    !worker_session_wait(&change->session) || !change->no_jobs)
		return;
	worker_say(
	    "there is no job in a queue \"%s\"; it is paused all the same", name);
}

int
worker_pause(const struct worker_options *options)
{
	struct change change = {0};
	struct timespec now = {0};
	int64_t until_ms = 0;

	if (options->pause_for_ms > 0) {
		(void)clock_gettime(CLOCK_REALTIME, &now);
		until_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 +
			   options->pause_for_ms;
	}
	if (!begin(&change, options))
		return WORKER_EXIT_TROUBLE;
	warn_of_name(&change, argument(options));
	(void)worker_session_asked(
	    &change.session, telnyx_queue_pause(change.session.queue, argument(options),
				 until_ms, on_result, &change));
	return finish(&change);
}

int
worker_resume(const struct worker_options *options)
{
	struct change change = {0};

	if (!begin(&change, options))
		return WORKER_EXIT_TROUBLE;
	(void)worker_session_asked(
	    &change.session, telnyx_queue_resume(change.session.queue,
				 argument(options), on_result, &change));
	return finish(&change);
}

int
worker_release_sender(const struct worker_options *options)
{
	struct change change = {0};

	if (options->all == (options->arg_count > 0)) {
		worker_say("release-sender takes the name of a sender ('' for the "
			   "worker's own), or --all");
		return WORKER_EXIT_TROUBLE;
	}
	if (!begin(&change, options))
		return WORKER_EXIT_TROUBLE;
	(void)worker_session_asked(
	    &change.session, telnyx_queue_release_sender(change.session.queue,
				 argument(options), on_result, &change));
	return finish(&change);
}

int
worker_prune(const struct worker_options *options)
{
	struct change change = {0};

	if (options->arg_count > 0 || options->older_than_ms == 0) {
		worker_say(
		    "prune takes --older-than TIME, such as 30d, and nothing else");
		return WORKER_EXIT_TROUBLE;
	}
	if (!begin(&change, options))
		return WORKER_EXIT_TROUBLE;
	(void)worker_session_asked(
	    &change.session, telnyx_queue_prune(change.session.queue,
				 (uint64_t)options->older_than_ms, on_result, &change));
	return finish(&change);
}

int
worker_adopt(const struct worker_options *options)
{
	struct change change = {0};

	if (options->arg_count > 0 || options->parked == options->trust) {
		worker_say("adopt takes one of --parked (it is a copy or a backup) and "
			   "--trust (it was only moved, and nothing was sent since)");
		return WORKER_EXIT_TROUBLE;
	}
	if (!begin(&change, options))
		return WORKER_EXIT_TROUBLE;
	(void)worker_session_asked(&change.session,
	    telnyx_queue_adopt(change.session.queue,
		options->parked ? TELNYX_ADOPT_PARKED : TELNYX_ADOPT_TRUSTED,
		options->journal_dir, on_result, &change));
	return finish(&change);
}

int
worker_backup(const struct worker_options *options)
{
	struct change change = {0};
	struct json_object *json;
	bool good;

	if (options->arg_count != 1) {
		worker_say("backup takes the name of the FILE to write");
		return WORKER_EXIT_TROUBLE;
	}
	if (!begin(&change, options))
		return WORKER_EXIT_TROUBLE;
	good = worker_session_asked(
		   &change.session, telnyx_queue_backup(change.session.queue,
					argument(options), on_result, &change)) &&
	       worker_session_wait(&change.session);
	worker_session_close(&change.session);
	if (!good)
		return WORKER_EXIT_TROUBLE;
	if (options->json) {
		json = json_object_new_object();
		worker_json_text(json, "backup", argument(options));
		worker_put_json(json);
	} else {
		worker_put("%s is a copy; to work on it: telnyx-worker adopt --parked",
		    argument(options));
	}
	return WORKER_EXIT_OK;
}
