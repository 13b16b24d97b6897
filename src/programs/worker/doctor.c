/* SPDX-License-Identifier: MIT */
/*
 * telnyx-worker doctor: what can be seen from outside of a store's health.  Each check
 * is a line: "ok", "look" (somebody should), or "bad".
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include <json-c/json.h>

#include "programs/worker/commands.h"
#include "programs/common/store.h"
#include "programs/worker/console.h"
#include "programs/worker/log.h"
#include "programs/worker/session.h"

#define MIB (1024u * 1024u)
#define FREE_LEAST (256u * (uint64_t)MIB)
/* A reader that stays open lets the write-ahead log grow. */
#define WAL_MOST (64u * (uint64_t)MIB)
#define WAITED_MOST_MS (60 * INT64_C(1000))
/* How far a file may be ahead of the clock, in s. */
#define AHEAD_MOST_S 60
/* 2026-01-01: no clock that is set is before it. */
#define CLOCK_LEAST_S INT64_C(1767225600)

enum level { OK = 0, LOOK = 1, BAD = 2 };

struct doctor {
	struct worker_session session;
	enum level worst;
};

static void tell(struct doctor *doctor, enum level level, const char *check,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

static void
tell(
    struct doctor *doctor, enum level level, const char *check, const char *format, ...)
{
	static const char *const levels[] = {"ok", "look", "bad"};
	char text[WORKER_ERROR_MAX];
	struct json_object *json;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (level > doctor->worst)
		doctor->worst = level;
	if (!doctor->session.options->json) {
		worker_put("%-5s %-14s %s", levels[level], check, text);
		return;
	}
	json = json_object_new_object();
	worker_json_text(json, "level", levels[level]);
	worker_json_text(json, "check", check);
	worker_json_text(json, "detail", text);
	worker_put_json(json);
}

/* --- files --- */

static void
check_file(struct doctor *doctor, const char *path)
{
	struct timespec now = {0};
	struct stat st;

	if (stat(path, &st) != 0) {
		tell(doctor, BAD, "store", "%s: %s", path, strerror(errno));
		return;
	}
	tell(doctor, (st.st_mode & 077) == 0 ? OK : LOOK, "mode", "%s is %04o%s", path,
	    (unsigned)(st.st_mode & 07777),
	    (st.st_mode & 077) == 0 ? "" : ": others can read it: chmod 600 it");
	tell(doctor, st.st_uid == geteuid() ? OK : LOOK, "owner", "%s is %s", path,
	    st.st_uid == geteuid() ? "this user's" : "another user's");
	tell(doctor, OK, "size", "%.1f MiB", (double)st.st_size / MIB);
	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (now.tv_sec < CLOCK_LEAST_S)
		tell(doctor, BAD, "clock", "it is not set");
	else if (st.st_mtime > now.tv_sec + AHEAD_MOST_S)
		tell(doctor, BAD, "clock",
		    "the store was written %" PRId64 " s from now: it went back",
		    (int64_t)(st.st_mtime - now.tv_sec));
	else
		tell(doctor, OK, "clock", "it is ahead of the store's last change");
}

/* A file beside the store, if it is there. */
static bool
is_beside(
    const char *path, const char *suffix, char *name, size_t size, struct stat *st)
{
	return (size_t)snprintf(name, size, "%s%s", path, suffix) < size &&
	       lstat(name, st) == 0;
}

static void
check_beside(struct doctor *doctor, const char *path)
{
	static const char *const suffixes[] = {"-wal", "-shm", "-begun"};
	char name[PATH_MAX];
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (is_beside(path, suffixes[i], name, sizeof(name), &st) &&
		    (st.st_mode & 077) != 0)
			tell(doctor, LOOK, "mode",
			    "%s is %04o: others can read it: chmod 600 it", name,
			    (unsigned)(st.st_mode & 07777));
	if (is_beside(path, "-wal", name, sizeof(name), &st))
		tell(doctor, (uint64_t)st.st_size <= WAL_MOST ? OK : LOOK, "wal",
		    "%.1f MiB%s", (double)st.st_size / MIB,
		    (uint64_t)st.st_size <= WAL_MOST
			? ""
			: ": does somebody keep the store open to read?");
}

static void
check_space(struct doctor *doctor, const char *check, const char *directory)
{
	struct statvfs fs;
	uint64_t free_bytes;

	if (access(directory, W_OK | X_OK) != 0 || statvfs(directory, &fs) != 0) {
		tell(doctor, BAD, check, "%s: %s", directory, strerror(errno));
		return;
	}
	free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
	tell(doctor, free_bytes >= FREE_LEAST ? OK : LOOK, check,
	    "%s has room for %" PRIu64 " MiB", directory, free_bytes / MIB);
}

/* Is it "<file>-<store>-begun"? */
static bool
is_journal_of(const char *name, const char *file)
{
	static const char end[] = "-begun";
	size_t len = strlen(name), of = strlen(file);

	return len > of + sizeof(end) && strncmp(name, file, of) == 0 &&
	       name[of] == '-' && strcmp(name + len - (sizeof(end) - 1), end) == 0;
}

/* Journals have their store's name in theirs where they are not beside it: those of
 * stores that are no more, or had another name, are left. */
static void
check_journals(struct doctor *doctor, const char *directory, const char *file)
{
	DIR *dir = opendir(directory);
	const struct dirent *entry;
	unsigned count = 0;

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL)
		if (is_journal_of(entry->d_name, file))
			count++;
	(void)closedir(dir);
	tell(doctor, count <= 1 ? OK : LOOK, "journals", "%u of a %s in %s%s", count,
	    file, directory,
	    count <= 1 ? "" : ": all but this store's are left from others");
}

/* --- the store's own word --- */

/* Is the process that a worker was still there?  Of another machine nobody knows. */
static bool
has_died(const struct telnyx_queue_health *health)
{
	char host[256] = "";

	(void)gethostname(host, sizeof(host) - 1);
	return health->host != NULL && strcmp(host, health->host) == 0 &&
	       kill((pid_t)health->pid, 0) != 0 && errno == ESRCH;
}

static void
check_worker(struct doctor *doctor, const struct telnyx_queue_health *health)
{
	char when[TELNYX_TIMESTAMP_MAX] = "?";

	(void)telnyx_timestamp_format(
	    health->ended_ms != 0 ? health->ended_ms : health->started_ms, when);
	if (health->worker == NULL)
		tell(doctor, OK, "worker", "none has worked here yet");
	else if (health->ended_ms != 0)
		tell(
		    doctor, OK, "worker", "none works; the last one ended at %s", when);
	else if (has_died(health))
		tell(doctor, LOOK, "worker",
		    "pid %" PRId64
		    " was killed: the next start settles what it left by "
		    "its journal",
		    health->pid);
	else
		tell(doctor, OK, "worker", "pid %" PRId64 " on %s works since %s",
		    health->pid, health->host, when);
}

static void
on_health(const struct telnyx_queue_health *health, const struct telnyx_error *error,
    void *arg)
{
	struct doctor *doctor = arg;
	bool deep = doctor->session.options->deep;

	if (!worker_session_answered(&doctor->session, error))
		return;
	tell(doctor, OK, "version",
	    "the tables are of version %d; %" PRIu64 " commits so far", health->version,
	    health->commits);
	tell(doctor, health->damage == NULL ? OK : BAD, "integrity", "%s",
	    health->damage != NULL ? health->damage
	    : deep		   ? "tables and indexes agree"
				   : "no damage is seen (--deep looks further)");
	tell(doctor, health->held == NULL ? OK : BAD, "place", "%s%s",
	    health->held != NULL ? health->held : "it is where it was made",
	    health->held != NULL ? ": `telnyx-worker adopt` says how to go on" : "");
	check_worker(doctor, health);
}

static void
on_holds(const struct telnyx_queue_hold *const *holds, size_t count,
    const struct telnyx_error *error, void *arg)
{
	struct doctor *doctor = arg;
	const struct telnyx_queue_hold *hold;
	size_t i;

	if (!worker_session_answered(&doctor->session, error))
		return;
	for (i = 0; i < count; i++) {
		hold = holds[i];
		if (hold->kind == TELNYX_HOLD_QUEUE)
			tell(doctor, LOOK, "paused", "%s%s: %" PRIu64 " jobs are due",
			    *hold->queue != '\0' ? "queue " : "all queues", hold->queue,
			    hold->jobs);
		else if (hold->kind == TELNYX_HOLD_SENDER)
			tell(doctor, LOOK, "sender_held",
			    "\"%s\"%s%s: %" PRIu64 " jobs are due (%s)", hold->sender,
			    hold->queue != NULL ? " in queue " : "",
			    hold->queue != NULL ? hold->queue : "", hold->jobs,
			    hold->why != NULL ? hold->why : "not known why");
	}
}

/* --- jobs --- */

static void
on_counts(
    const struct telnyx_job_counts *counts, const struct telnyx_error *error, void *arg)
{
	struct doctor *doctor = arg;
	uint64_t held, unknown;

	if (!worker_session_answered(&doctor->session, error))
		return;
	held = counts->states[TELNYX_JOB_HELD];
	unknown = counts->states[TELNYX_JOB_UNKNOWN];
	tell(doctor, OK, "jobs",
	    "%" PRIu64 " ready, %" PRIu64 " claimed, %" PRIu64 " accepted, %" PRIu64
	    " discarded, %" PRIu64 " cancelled",
	    counts->states[TELNYX_JOB_READY], counts->states[TELNYX_JOB_CLAIMED],
	    counts->states[TELNYX_JOB_ACCEPTED], counts->states[TELNYX_JOB_DISCARDED],
	    counts->states[TELNYX_JOB_CANCELLED]);
	tell(doctor, unknown == 0 ? OK : LOOK, "unknown", "%" PRIu64 "%s", unknown,
	    unknown == 0 ? "" : ": see `telnyx-worker list --state unknown`");
	tell(doctor, held == 0 ? OK : LOOK, "held", "%" PRIu64 "%s", held,
	    held == 0 ? "" : ": see `telnyx-worker list --state held`");
	tell(doctor, counts->oldest_ready_ms <= WAITED_MOST_MS ? OK : LOOK, "waiting",
	    "the first that is due has waited %" PRId64 " s%s",
	    counts->oldest_ready_ms / 1000,
	    counts->oldest_ready_ms <= WAITED_MOST_MS
		? ""
		: ": does a worker run, and is a queue paused or a sender held?");
}

static void
check_store(struct doctor *doctor)
{
	struct worker_session *session = &doctor->session;

	if (worker_session_asked(
		session, telnyx_queue_examine(session->queue, session->options->deep,
			     on_health, doctor)) &&
	    worker_session_asked(
		session, telnyx_queue_holds(session->queue, on_holds, doctor)) &&
	    worker_session_asked(
		session, telnyx_queue_count(session->queue, NULL, on_counts, doctor)))
		(void)worker_session_wait(session);
}

int
worker_doctor(const struct worker_options *options)
{
	struct doctor doctor = {.session = {.options = options}};
	const char *path;
	char *copy;
	bool good;

	if (options->arg_count > 0) {
		worker_say("unexpected argument \"%.64s\"", options->args[0]);
		return WORKER_EXIT_TROUBLE;
	}
	if (!worker_store_known(options->store, false))
		return WORKER_EXIT_TROUBLE;
	path = program_store_path(options->store);
	check_file(&doctor, path);
	check_beside(&doctor, path);
	if ((copy = strdup(path)) != NULL)
		check_space(&doctor, "directory", dirname(copy));
	free(copy);
	if (options->journal_dir != NULL) {
		check_space(&doctor, "journal", options->journal_dir);
		check_journals(&doctor, options->journal_dir,
		    strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path);
	}
	good = worker_session_open(&doctor.session, options, false);
	if (good)
		check_store(&doctor);
	good = good && !doctor.session.failed;
	worker_session_close(&doctor.session);
	if (!good || doctor.worst == BAD)
		return WORKER_EXIT_TROUBLE;
	return doctor.worst == OK ? WORKER_EXIT_OK : WORKER_EXIT_SOME;
}
