/* SPDX-License-Identifier: MIT */
/*
 * The store in an SQLite file, as the loop sees it.
 *
 * One thread per store owns the connection, since every call of SQLite may wait for the
 * disk.  Operations go to it through `in` and come back through `ended`, both under one
 * lock, in the same order.  The lock is held for moments only, never over a call of
 * SQLite, so that submit() does not wait.  The loop is woken by an eventfd; its event
 * is pending only while something is out, so that an idle store does not keep a loop
 * alive.
 */
#include "queue/store_sqlite_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/eventfd.h>
#endif

#include "base/home.h"

/* Of one turn of the loop; other events come in between. */
#define DONE_PER_TURN 64

static struct telnyx_sqlite *
sqlite_of(struct telnyx_store *store)
{
	return (struct telnyx_sqlite *)store;
}

void
telnyx_sqlite_wake(struct telnyx_sqlite *s)
{
	uint64_t one = 1;

	if (s->woken)
		return;
	s->woken = true;
	/* It can only be full if it is readable, which is all that is wanted. */
	while (write(s->wake_in, &one, sizeof(one)) < 0 && errno == EINTR)
		;
}

static bool
make_wake(struct telnyx_sqlite *s)
{
#ifdef __linux__
	s->wake_in = s->wake_out = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	return s->wake_in >= 0;
#else
	int ends[2];

	if (pipe(ends) != 0)
		return false;
	s->wake_out = ends[0];
	s->wake_in = ends[1];
	return evutil_make_socket_nonblocking(ends[0]) == 0 &&
	       evutil_make_socket_nonblocking(ends[1]) == 0 &&
	       evutil_make_socket_closeonexec(ends[0]) == 0 &&
	       evutil_make_socket_closeonexec(ends[1]) == 0;
#endif
}

static void
close_wake(struct telnyx_sqlite *s)
{
	if (s->wake_out >= 0)
		(void)close(s->wake_out);
	if (s->wake_in >= 0 && s->wake_in != s->wake_out)
		(void)close(s->wake_in);
	s->wake_in = s->wake_out = -1;
}

/* --- what comes back -------------------------------------------------------- */

/* One more is awaited, or one less. */
static void
expect(struct telnyx_sqlite *s)
{
	/* Adding an event may need memory; then the loop might end too early, and
	 * nothing is lost: free() sees to what is out. */
	if (s->out++ == 0)
		(void)event_add(s->wake, NULL);
}

static void
unexpect(struct telnyx_sqlite *s)
{
	if (--s->out == 0)
		(void)event_del(s->wake);
}

static void
tell_opened(struct telnyx_sqlite *s, const struct telnyx_error *failure)
{
	s->told_opened = true;
	unexpect(s);
	if (s->opened != NULL)
		s->opened(failure, s->opened_arg);
}

static void
tell_done(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	unexpect(s);
	op->done(op);
}

/* What the thread has told: how the opening ended, and the next operation. */
static struct telnyx_store_op *
take_ended(struct telnyx_sqlite *s, bool *opening)
{
	struct telnyx_store_op *op = NULL;

	(void)pthread_mutex_lock(&s->lock);
	if (s->name_count > 0)
		memcpy(s->name, s->names[0], sizeof(s->name));
	*opening = !s->told_opened && (s->is_open || s->is_broken);
	if (!*opening && (op = STAILQ_FIRST(&s->ended)) != NULL)
		STAILQ_REMOVE_HEAD(&s->ended, entry);
	(void)pthread_mutex_unlock(&s->lock);
	return op;
}

/* Tell one thing.  False: there is none. */
static bool
tell_next(struct telnyx_sqlite *s)
{
	struct telnyx_store_op *op;
	bool opening;

	op = take_ended(s, &opening);
	if (opening)
		tell_opened(s, s->is_broken ? &s->open_failure.error : NULL);
	else if (op != NULL)
		tell_done(s, op);
	return opening || op != NULL;
}

static void
on_wake(evutil_socket_t fd, short what, void *arg)
{
	struct telnyx_sqlite *s = arg;
	bool freed = false;
	uint64_t count;
	int told;

	(void)what;
	(void)pthread_mutex_lock(&s->lock);
	while (read(fd, &count, sizeof(count)) > 0)
		;
	s->woken = false;
	(void)pthread_mutex_unlock(&s->lock);
	s->freed = &freed;
	for (told = 0; told < DONE_PER_TURN; told++) {
		if (!tell_next(s))
			break;
		if (freed)
			return;
	}
	s->freed = NULL;
	if (told == DONE_PER_TURN && s->out > 0)
		event_active(s->wake, EV_READ, 0);
}

static void
submit(struct telnyx_store *store, struct telnyx_store_op *op)
{
	struct telnyx_sqlite *s = sqlite_of(store);

	op->status = TELNYX_OK;
	telnyx_failure_init(&op->failure);
	(void)pthread_mutex_lock(&s->lock);
	STAILQ_INSERT_TAIL(&s->in, op, entry);
	s->submitted++;
	(void)pthread_cond_signal(&s->more);
	(void)pthread_mutex_unlock(&s->lock);
	expect(s);
}

static void
end_work(struct telnyx_store *store)
{
	struct telnyx_sqlite *s = sqlite_of(store);

	(void)pthread_mutex_lock(&s->lock);
	s->ends = true;
	s->end_after = s->submitted;
	(void)pthread_cond_signal(&s->more);
	(void)pthread_mutex_unlock(&s->lock);
}

/* --- its life --------------------------------------------------------------- */

/* An absolute path: the program may change its directory. */
static char *
absolute(const char *place)
{
	char here[PATH_MAX];
	size_t size;
	char *path;

	if (place[0] == '/')
		return strdup(place);
	if (getcwd(here, sizeof(here)) == NULL)
		return NULL;
	size = strlen(here) + strlen(place) + 2;
	if ((path = malloc(size)) == NULL)
		return NULL;
	memcpy(path, here, strlen(here));
	path[strlen(here)] = '/';
	memcpy(path + strlen(here) + 1, place, strlen(place) + 1);
	return path;
}

static bool
set_paths(struct telnyx_sqlite *s, const char *place)
{
	char *slash;

	if ((s->path = absolute(place)) == NULL ||
	    (s->directory = strdup(s->path)) == NULL)
		return false;
	s->file = strrchr(s->path, '/') + 1;
	slash = strrchr(s->directory, '/');
	slash[slash == s->directory ? 1 : 0] = '\0';
	return true;
}

/* The thread takes no signal: they are for those that the program made. */
static bool
start_thread(struct telnyx_sqlite *s)
{
	sigset_t all, before;
	int failed;

	(void)sigfillset(&all);
	if (pthread_sigmask(SIG_BLOCK, &all, &before) != 0)
		return false;
	failed = pthread_create(&s->thread, NULL, telnyx_sqlite_thread, s);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed == 0;
}

static void
release(struct telnyx_sqlite *s)
{
	if (s->wake != NULL)
		event_free(s->wake);
	close_wake(s);
	(void)pthread_cond_destroy(&s->more);
	(void)pthread_mutex_destroy(&s->lock);
	telnyx_failure_clear(&s->open_failure);
	free(s->names);
	free(s->path);
	free(s->directory);
	free(s);
}

static bool
make_lock(struct telnyx_sqlite *s)
{
	pthread_condattr_t attributes;
	bool made;

	if (pthread_condattr_init(&attributes) != 0)
		return false;
	(void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	made = pthread_mutex_init(&s->lock, NULL) == 0 &&
	       pthread_cond_init(&s->more, &attributes) == 0;
	(void)pthread_condattr_destroy(&attributes);
	return made;
}

static struct telnyx_sqlite *
make(const struct telnyx_store_config *config)
{
	struct telnyx_sqlite *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->store.driver = &telnyx_store_sqlite;
	s->base = config->base;
	s->keep_text = config->keep_text;
	s->busy_timeout_ms = config->busy_timeout_ms;
	s->opened = config->opened;
	s->opened_arg = config->arg;
	s->forks = telnyx_home_forks();
	s->wake_in = s->wake_out = -1;
	STAILQ_INIT(&s->in);
	STAILQ_INIT(&s->ended);
	telnyx_failure_init(&s->open_failure);
	if (!make_lock(s)) {
		free(s);
		return NULL;
	}
	return s;
}

static enum telnyx_status
open_store(const struct telnyx_store_config *config, struct telnyx_store **out)
{
	enum telnyx_status st = TELNYX_E_NO_MEMORY;
	struct telnyx_sqlite *s;

	*out = NULL;
	if ((s = make(config)) == NULL)
		return TELNYX_E_NO_MEMORY;
	if (!set_paths(s, config->place))
		goto failed;
	st = TELNYX_E_SYSTEM;
	if (!make_wake(s))
		goto failed;
	s->wake = event_new(s->base, s->wake_out, EV_READ | EV_PERSIST, on_wake, s);
	if (s->wake == NULL) {
		st = TELNYX_E_NO_MEMORY;
		goto failed;
	}
	if (!start_thread(s))
		goto failed;
	expect(s); /* the opening */
	*out = &s->store;
	return TELNYX_OK;
failed:
	release(s);
	return st;
}

/* The thread has ended: what it did not begin has failed. */
static void
fail_rest(struct telnyx_sqlite *s)
{
	struct telnyx_store_op *op;

	while ((op = STAILQ_FIRST(&s->in)) != NULL) {
		STAILQ_REMOVE_HEAD(&s->in, entry);
		op->status = TELNYX_E_CLOSING;
		telnyx_failure_set(&op->failure, TELNYX_ERROR_CLOSING,
		    TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_QUEUE, "Closing",
		    "the queue was freed before this was begun");
		tell_done(s, op);
	}
}

static void
fail_opening(struct telnyx_sqlite *s)
{
	struct telnyx_failure failure;

	telnyx_failure_init(&failure);
	telnyx_failure_set(&failure, TELNYX_ERROR_CLOSING, TELNYX_OUTCOME_NOT_SENT,
	    TELNYX_PHASE_QUEUE, "Closing", "the queue was freed before it was open");
	tell_opened(s, &failure.error);
	telnyx_failure_clear(&failure);
}

static void
free_store(struct telnyx_store *store)
{
	struct telnyx_sqlite *s = sqlite_of(store);

	if (s == NULL || s->freeing)
		return;
	/* SQLite's rule: what was opened before a fork is nothing of the child's.  Not
	 * even the event may be freed, which would take it out of the parent's loop. */
	if (s->forks != telnyx_home_forks()) {
		close_wake(s);
		return;
	}
	s->freeing = true;
	(void)pthread_mutex_lock(&s->lock);
	s->closing = true;
	(void)pthread_cond_signal(&s->more);
	(void)pthread_mutex_unlock(&s->lock);
	(void)pthread_join(s->thread, NULL);
	while (tell_next(s))
		;
	if (!s->told_opened)
		fail_opening(s);
	fail_rest(s);
	if (s->freed != NULL)
		*s->freed = true;
	release(s);
}

static const char *
directory(struct telnyx_store *store)
{
	return sqlite_of(store)->directory;
}

static const char *
name(struct telnyx_store *store)
{
	return sqlite_of(store)->name;
}

static const char *
file(struct telnyx_store *store)
{
	return sqlite_of(store)->file;
}

static bool
is_ours(struct telnyx_store *store, const char *asked)
{
	struct telnyx_sqlite *s = sqlite_of(store);
	bool ours = false;
	size_t i;

	(void)pthread_mutex_lock(&s->lock);
	for (i = 0; i < s->name_count && !ours; i++)
		ours = strcmp(s->names[i], asked) == 0;
	(void)pthread_mutex_unlock(&s->lock);
	return ours;
}

const struct telnyx_store_driver telnyx_store_sqlite = {
    .scheme = "sqlite:",
    .open = open_store,
    .submit = submit,
    .free = free_store,
    .end_work = end_work,
    .directory = directory,
    .name = name,
    .file = file,
    .is_ours = is_ours,
};
