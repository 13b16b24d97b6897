/* SPDX-License-Identifier: MIT */
/*
 * telnyx-bulk: send one message for each row of a CSV file, and tell the
 * truth about each.  Everything that can be wrong is looked at before the
 * first message is sent: options, key, template, header, output.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <event2/event.h>

#include <telnyx/version.h>

#include "programs/bulk/sender.h"
#include "programs/bulk/store.h"
#include "programs/common/program.h"
#include "programs/common/text.h"

#define TEXT_FILE_MAX 65536

/* libevent's warnings say nothing to a user, and what they are about is
 * reported with its row. */
static void
drop_log(int severity, const char *text)
{
	(void)severity;
	(void)text;
}

/* Read the text of the messages, too; to free(). */
static bool
load_template(const struct bulk_options *options, struct bulk_template **tpl,
    char **words, char *error, size_t size)
{
	static const char mark[] = "\xEF\xBB\xBF";
	char *text, *start;
	size_t len;
	bool ok;

	if (options->text != NULL) {
		*words = strdup(options->text);
		return bulk_template_new(
		    "--text", options->text, strlen(options->text), tpl, error, size);
	}
	text = program_text_read_file(
	    options->text_file, TEXT_FILE_MAX, &len, error, size);
	if (text == NULL)
		return false;
	start = text;
	if (len >= 3 && memcmp(text, mark, 3) == 0) {
		start += 3;
		len -= 3;
	}
	/* The end of the last line was put there by an editor, and is not part of the
	 * message. */
	if (len > 0 && start[len - 1] == '\n')
		len--;
	if (len > 0 && start[len - 1] == '\r')
		len--;
	start[len] = '\0';
	*words = strdup(start);
	ok = bulk_template_new(options->text_file, start, len, tpl, error, size);
	free(text);
	return ok;
}

static bool
find_recipient(const struct bulk_options *options, const struct program_rows *rows,
    size_t *column, char *error, size_t size)
{
	const char *name = options->to_column;
	enum program_rows_column found =
	    program_rows_column(rows, name, strlen(name), column);

	if (found == PROGRAM_ROWS_COLUMN_FOUND)
		return true;
	snprintf(error, size, "%s: %s \"%.64s\" in the header%s",
	    program_rows_name(rows),
	    found == PROGRAM_ROWS_COLUMN_TWICE ? "more than one column" : "no column",
	    name, found == PROGRAM_ROWS_COLUMN_TWICE ? "" : " (see --to-column)");
	return false;
}

/* --- the run --- */

struct run {
	struct bulk_sender *sender;
	struct program_signals heeded;
	int signals; /* how many came */
};

/* A terminal that goes away may say so twice, by the kernel and by the shell, and
 * nobody is there who could be impatient: SIGHUP is never more than a first
 * signal. */
static void
on_signal(evutil_socket_t number, short what, void *arg)
{
	struct run *run = arg;

	(void)what;
	if (number == SIGHUP && run->signals > 0)
		return;
	run->signals++;
	if (run->signals == 1)
		bulk_sender_stop(run->sender, program_signal_name(number));
	else if (run->signals == 2)
		bulk_sender_give_up(run->sender, program_signal_name(number));
	else
		bulk_sender_abandon_output(run->sender);
}

/* Keep marks of the rows that begin, where the results go to a file. */
static bool
open_begun(struct bulk_job *job, char *error, size_t size)
{
	const char *path = job->earlier->begun_path;

	if (path == NULL || job->options->dry_run)
		return true;
	if (!bulk_begun_new(path, &job->begun, error, size))
		return false;
	bulk_begun_note(bulk_output_file(job->output), BULK_NOTE_BEGUN, true);
	bulk_begun_note(
	    bulk_output_file(job->output), BULK_NOTE_SANDBOX, job->options->sandbox);
	return true;
}

/* Run the job on a loop of its own. */
static int
run_job(struct bulk_job *job)
{
	struct event_base *base = event_base_new();
	struct run run = {0};
	char error[PROGRAM_ERROR_MAX];
	int exit_status = 1;

	if (base == NULL) {
		bulk_console_say(
		    job->console, "cannot start an event loop: %s", strerror(errno));
		return exit_status;
	}
	if (!bulk_target_open(job->target, base, job->options, error, sizeof(error)) ||
	    !open_begun(job, error, sizeof(error)))
		bulk_console_say(job->console, "%s", error);
	else if ((run.sender = bulk_sender_new(job, base)) == NULL ||
		 !program_signals_heed(&run.heeded, base, on_signal, &run))
		bulk_console_say(job->console, "out of memory");
	else
		exit_status = bulk_sender_run(run.sender);
	/* Everything that lives on the loop goes before it. */
	bulk_target_close(job->target);
	bulk_sender_free(run.sender);
	program_signals_drop(&run.heeded);
	bulk_output_detach(job->output);
	event_base_free(base);
	return exit_status;
}

/* --- what OUTPUT must not be --- */

static bool
is_same(const struct stat *output, const char *path, const char *end)
{
	char name[PATH_MAX];
	struct stat st;
	int len = path != NULL ? snprintf(name, sizeof(name), "%s%s", path, end) : 0;

	return len > 0 && (size_t)len < sizeof(name) && stat(name, &st) == 0 &&
	       st.st_dev == output->st_dev && st.st_ino == output->st_ino;
}

/* The file of another option that OUTPUT is; NULL: of none. */
static const char *
other_use(const struct bulk_options *options, const struct stat *output)
{
	static const char scheme[] = "sqlite:";
	static const char *const ends[] = {"", "-wal", "-shm", "-journal", "-begun"};
	const char *store = options->store;
	size_t i;

	if (store != NULL && strncmp(store, scheme, sizeof(scheme) - 1) == 0)
		store += sizeof(scheme) - 1;
	for (i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (is_same(output, store, ends[i]))
			return "a file of the store";
	if (is_same(output, options->file, ""))
		return "the input file";
	if (is_same(output, options->text_file, ""))
		return "the file of --text-file";
	if (is_same(output, options->api_key_file, ""))
		return "the file of --api-key-file";
	if (is_same(output, options->ca_file, ""))
		return "the file of --ca-file";
	return is_same(output, options->sandbox_log, "") ? "the file of --sandbox-log"
							 : NULL;
}

/* Open OUTPUT; nothing of what it holds is lost here. */
static bool
open_output(
    const struct bulk_options *options, struct bulk_job *job, char *error, size_t size)
{
	bool is_new = options->output != NULL && access(options->output, F_OK) != 0;
	const char *use = NULL;
	struct stat st;
	int fd;

	if (!bulk_output_open(
		options->output, program_rows_fd(job->rows), &job->output, error, size))
		return false;
	if ((fd = bulk_output_file(job->output)) >= 0 && fstat(fd, &st) == 0)
		use = other_use(options, &st);
	if (use == NULL)
		return true;
	snprintf(
	    error, size, "%s: cannot write results: it is %s", options->output, use);
	if (is_new)
		(void)unlink(options->output);
	return false;
}

/* --- the input --- */

/* Open the input; with a store, a copy of it. */
static bool
open_rows(const struct bulk_options *options, struct bulk_spool *spool,
    struct program_rows **rows, char *error, size_t size)
{
	const char *path;

	if (options->store == NULL || options->dry_run)
		return program_rows_open(options->file, rows, error, size);
	path = bulk_store_path(options, error, size);
	return path != NULL &&
	       bulk_spool_make(spool, options->file, path, error, size) &&
	       program_rows_open_fd(spool->fd, options->file, rows, error, size);
}

static int
run_in_store(
    const struct bulk_job *job, const struct bulk_spool *spool, const char *text)
{
	struct bulk_identity identity;

	if (text != NULL &&
	    bulk_identity_make(&identity, job->options, spool, text, strlen(text)))
		return bulk_store_run(job, spool, &identity);
	bulk_console_say(job->console,
	    "--from, --messaging-profile-id, --to-column or --base-url: "
	    "too long for a run in a store");
	return 1;
}

static int
run(const struct bulk_options *options)
{
	char error[PROGRAM_ERROR_MAX] = "";
	struct bulk_spool spool = {.fd = -1};
	char *text = NULL;
	struct bulk_console console;
	struct bulk_report report;
	struct bulk_target target = {0};
	struct bulk_earlier earlier = {0};
	struct bulk_job job = {.options = options};
	int exit_status = 1;

	bulk_console_init(&console, options->quiet);
	if (!bulk_target_key(&target, options, error, sizeof(error)) ||
	    !load_template(options, &job.tpl, &text, error, sizeof(error)) ||
	    !open_rows(options, &spool, &job.rows, error, sizeof(error)))
		goto done;
	if (program_rows_header(job.rows) != PROGRAM_ROWS_ROW) {
		snprintf(error, sizeof(error), "%s", program_rows_error(job.rows));
		goto done;
	}
	if (!find_recipient(options, job.rows, &job.to_column, error, sizeof(error)) ||
	    !bulk_template_bind(job.tpl, job.rows, error, sizeof(error)) ||
	    !open_output(options, &job, error, sizeof(error)) ||
	    !bulk_earlier_open(
		&earlier, options, job.output, &console, error, sizeof(error)))
		goto done;
	job.earlier = &earlier;
	bulk_report_init(&report, &console, job.output, options->dry_run);
	job.console = &console;
	job.report = &report;
	job.target = &target;
	exit_status = spool.fd >= 0 ? run_in_store(&job, &spool, text) : run_job(&job);
done:
	if (error[0] != '\0')
		bulk_console_say(&console, "%s", error);
	bulk_target_close(&target);
	bulk_begun_free(job.begun);
	bulk_earlier_close(&earlier);
	bulk_output_free(job.output);
	bulk_template_free(job.tpl);
	program_rows_free(job.rows);
	bulk_spool_close(&spool);
	free(text);
	return exit_status;
}

int
main(int argc, char **argv)
{
	char error[PROGRAM_ERROR_MAX];
	struct bulk_console console;
	struct bulk_options options;
	int exit_status = 0;

	program_fill_streams();
	(void)signal(SIGPIPE, SIG_IGN); /* a reader that went is an output error */
	(void)signal(SIGXFSZ, SIG_IGN); /* and so is a limit on the size of files */
	event_set_log_callback(drop_log);
	switch (bulk_options_parse(argc, argv, &options, error, sizeof(error))) {
	case BULK_ACTION_RUN:
		exit_status = run(&options);
		break;
	case BULK_ACTION_HELP:
		bulk_options_help(stdout);
		break;
	case BULK_ACTION_VERSION:
		printf("telnyx-bulk %s\n", telnyx_version());
		break;
	case BULK_ACTION_REFUSE:
		bulk_console_init(&console, true);
		bulk_console_say(&console, "%s", error);
		exit_status = 1;
		break;
	}
	/* Help and version are flushed here; results do not go through stdio. */
	if (fflush(stdout) != 0) {
		bulk_console_init(&console, true);
		bulk_console_say(
		    &console, "cannot write the output: %s", strerror(errno));
		exit_status = 1;
	}
	libevent_global_shutdown();
	return exit_status;
}
