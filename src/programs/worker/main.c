/* SPDX-License-Identifier: MIT */
/*
 * telnyx-worker: a durable queue as a program.  One command enqueues, one sends, and
 * the others look and decide.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <event2/event.h>

#include <telnyx/version.h>

#include "programs/common/program.h"
#include "programs/worker/commands.h"
#include "programs/worker/console.h"
#include "programs/worker/options.h"
#include "programs/worker/output.h"

struct command {
	const char *name;
	enum worker_command bit;
	int (*run)(const struct worker_options *options);
	const char *arguments; /* "": none */
	const char *summary;
};

static const struct command commands[] = {
    {"enqueue", WORKER_ENQUEUE, worker_enqueue, " FILE",
	"hand over the jobs of a JSON Lines or CSV file (-: standard input)"},
    {"run", WORKER_RUN, worker_run, "", "send what is ready, and record the outcome"},
    {"status", WORKER_STATUS, worker_status, "", "how many jobs are where"},
    {"list", WORKER_LIST, worker_list, "", "jobs, one a line; never a text"},
    {"show", WORKER_SHOW, worker_show, " ID", "one job, with its history"},
    {"resolve", WORKER_RESOLVE, worker_resolve, " [ID...]",
	"decide about jobs of which it is unknown whether they left"},
    {"cancel", WORKER_CANCEL, worker_change, " [ID...]",
	"ready or held jobs: they are not sent"},
    {"hold", WORKER_HOLD, worker_change, " [ID...]", "ready jobs: not until release"},
    {"release", WORKER_RELEASE, worker_change, " [ID...]", "held jobs: ready again"},
    {"retry", WORKER_RETRY, worker_change, " [ID...]",
	"discarded or cancelled jobs: ready again"},
    {"pause", WORKER_PAUSE, worker_pause, " [QUEUE]", "claim nothing more of a queue"},
    {"resume", WORKER_RESUME, worker_resume, " [QUEUE]", "go on with it"},
    {"release-sender", WORKER_RELEASE_SENDER, worker_release_sender, " NAME",
	"go on with a sender whose key was refused"},
    {"prune", WORKER_PRUNE, worker_prune, "", "delete jobs that ended long ago"},
    {"doctor", WORKER_DOCTOR, worker_doctor, "", "is anything amiss with the store?"},
    {"backup", WORKER_BACKUP, worker_backup, " FILE",
	"a copy of the store, as it is now, in a new file"},
    {"export", WORKER_EXPORT, worker_export, "", "all that is known, as JSON Lines"},
    {"adopt", WORKER_ADOPT, worker_adopt, "",
	"work on a store that was copied, restored or moved"},
};
#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

/* libevent's warnings say nothing to a user. */
static void
drop_log(int severity, const char *text)
{
	(void)severity;
	(void)text;
}

static void
print_help(void)
{
	size_t i;

	fputs("Usage: telnyx-worker COMMAND [OPTION]... [ARGUMENT]...\n"
	      "Jobs in a file: each message is sent once, or it is told that nobody "
	      "knows.\n\n",
	    stdout);
	for (i = 0; i < COMMAND_COUNT; i++)
		printf("  %-15s %s\n", commands[i].name, commands[i].summary);
	fputs(
	    "\n"
	    "telnyx-worker COMMAND --help says what a command takes.  Try it, with no\n"
	    "account: telnyx-worker run --sandbox --until-empty --enqueue FILE\n",
	    stdout);
}

static void
print_command_help(const struct command *command)
{
	printf("Usage: telnyx-worker %s [OPTION]...%s\n%s\n\n", command->name,
	    command->arguments, command->summary);
	worker_options_help(command->bit, stdout);
}

static int
run_command(const struct command *command, int argc, char **argv)
{
	char error[WORKER_ERROR_MAX] = "";
	struct worker_options options;
	int status = WORKER_EXIT_OK;

	switch (worker_options_parse(
	    command->bit, argc, argv, &options, error, sizeof(error))) {
	case WORKER_PARSED_RUN:
		status = command->run(&options);
		break;
	case WORKER_PARSED_HELP:
		print_command_help(command);
		break;
	case WORKER_PARSED_REFUSED:
		worker_say("%s", error);
		status = WORKER_EXIT_TROUBLE;
		break;
	}
	worker_options_clear(&options);
	return status;
}

static int
dispatch(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	size_t i;

	for (i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(name, commands[i].name) == 0)
			return run_command(&commands[i], argc - 1, argv + 1);
	if (strcmp(name, "--help") == 0) {
		print_help();
		return WORKER_EXIT_OK;
	}
	if (strcmp(name, "--version") == 0) {
		printf("telnyx-worker %s\n", telnyx_version());
		return WORKER_EXIT_OK;
	}
	if (*name == '\0')
		worker_say("a command is needed (see telnyx-worker --help)");
	else
		worker_say(
		    "\"%.64s\" is not a command (see telnyx-worker --help)", name);
	return WORKER_EXIT_TROUBLE;
}

int
main(int argc, char **argv)
{
	int status, error;

	program_fill_streams();
	(void)signal(SIGPIPE, SIG_IGN); /* a reader that went is an output error */
	event_set_log_callback(drop_log);
	status = dispatch(argc, argv);
	if ((error = worker_output_error()) != 0) {
		worker_say("cannot write the output: %s",
		    error == EAGAIN ? "nobody reads it" : strerror(error));
		status = WORKER_EXIT_TROUBLE;
	}
	libevent_global_shutdown();
	return status;
}
