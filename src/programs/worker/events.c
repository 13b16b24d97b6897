/* SPDX-License-Identifier: MIT */
/* What has come in one turn of the loop is written and synced at once. */
#include "programs/worker/events.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <telnyx/json.h>

#include "programs/common/program.h"
#include "programs/common/text.h"
#include "programs/worker/console.h"

struct worker_events {
	const char *path;
	int fd;
	struct event *turn;
	char *text; /* lines to be written */
	size_t len, cap;
	char *rest; /* of a line that a full pipe took the beginning of */
	size_t rest_len;
	struct telnyx_webhook_handle **handles; /* theirs */
	size_t count, handle_cap;
	bool failing; /* it was told */
};

/* A name is on the disk when its directory is. */
static bool
sync_directory(const char *path)
{
	char *copy = strdup(path);
	int fd = copy != NULL ? open(dirname(copy), O_RDONLY | O_CLOEXEC) : -1;
	bool good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	free(copy);
	return good;
}

/* A pipe whose reader does not read, or is not there, holds up nothing else. */
static int
open_file(const char *path)
{
	int flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	int fd = open(path, flags | O_CREAT | O_EXCL, 0600);

	if (fd < 0)
		return errno == EEXIST ? open(path, flags) : -1;
	/* Whatever the umask. */
	if (fchmod(fd, 0600) == 0 && sync_directory(path))
		return fd;
	close(fd);
	return -1;
}

/* A line that was cut as its writer was killed, or the power went, ends here: the next
 * is a line of its own. */
static bool
end_line(const char *path, int fd, off_t bytes)
{
	int in = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	char last = '\n';
	bool good = in >= 0 && pread(in, &last, 1, bytes - 1) == 1 &&
		    (last == '\n' || write(fd, "\n", 1) == 1);

	if (in >= 0)
		close(in);
	return good;
}

/* Is it the file that is open already, and was not renamed? */
static bool
is_same(int fd, int open_one)
{
	struct stat a, b;

	return open_one >= 0 && fstat(fd, &a) == 0 && fstat(open_one, &b) == 0 &&
	       S_ISREG(a.st_mode) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Make it this process's alone: who cuts a file back would cut what others have
 * written. False: errno says why. */
static bool
take_file(const char *path, int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return false;
	if (!S_ISREG(st.st_mode))
		return true;
	return flock(fd, LOCK_EX | LOCK_NB) == 0 &&
	       (st.st_size == 0 || end_line(path, fd, st.st_size));
}

bool
worker_events_reopen(struct worker_events *events, char *error, size_t size)
{
	int fd = open_file(events->path), cause = errno;

	if (fd >= 0 && is_same(fd, events->fd)) {
		close(fd);
		return true;
	}
	if (fd >= 0 && !take_file(events->path, fd)) {
		cause = errno;
		close(fd);
		fd = -1;
	}
	if (fd < 0) {
		snprintf(error, size, "%s: %s", events->path,
		    cause == EWOULDBLOCK ? "another process writes to it"
					 : strerror(cause));
		return false;
	}
	if (events->fd >= 0)
		close(events->fd);
	events->fd = fd;
	events->rest_len = 0; /* the other half is in another file */
	return true;
}

/* --- writing --- */

/* Write the rest of a line that is there in part. */
static bool
write_rest(struct worker_events *events)
{
	size_t done = program_write(events->fd, events->rest, events->rest_len);
	int error = errno;

	events->rest_len -= done;
	if (events->rest_len > 0) {
		memmove(events->rest, events->rest + done, events->rest_len);
		errno = error;
		return false;
	}
	free(events->rest);
	events->rest = NULL;
	return true;
}

/* Half a line would spoil the next: a file is cut back, and to a pipe the rest of the
 * line is written before all else. */
static void
mend(struct worker_events *events, const struct stat *before, size_t done)
{
	const char *from = events->text + done;
	const char *end = memchr(from, '\n', events->len - done);

	if (S_ISREG(before->st_mode)) {
		if (ftruncate(events->fd, before->st_size) != 0)
			worker_say("%s: %s", events->path, strerror(errno));
	} else if (done > 0 && from[-1] != '\n' && end != NULL) {
		events->rest_len = (size_t)(end - from) + 1;
		free(events->rest);
		if ((events->rest = malloc(events->rest_len)) != NULL)
			memcpy(events->rest, from, events->rest_len);
		else
			events->rest_len = 0;
	}
}

static bool
write_lines(struct worker_events *events)
{
	struct stat st;
	size_t done;
	int error;

	if ((events->rest_len > 0 && !write_rest(events)) ||
	    fstat(events->fd, &st) != 0)
		return false;
	done = program_write(events->fd, events->text, events->len);
	if (done == events->len &&
	    (fdatasync(events->fd) == 0 || errno == EINVAL)) /* a pipe has no disk */
		return true;
	error = errno;
	mend(events, &st, done);
	errno = error;
	return false;
}

static void
flush_events(struct worker_events *events)
{
	bool good;
	size_t i;

	if (events->count == 0)
		return;
	good = write_lines(events);
	if (!good && !events->failing)
		worker_say("%s: %s (events are answered 503, and come again)",
		    events->path, strerror(errno));
	events->failing = !good;
	for (i = 0; i < events->count; i++)
		(void)telnyx_webhook_answer(events->handles[i], good);
	events->count = 0;
	events->len = 0;
}

static void
on_turn(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	flush_events(arg);
}

static bool
grow_handles(struct worker_events *events)
{
	size_t cap = events->handle_cap > 0 ? events->handle_cap * 2 : 16;
	struct telnyx_webhook_handle **moved;

	if (events->count < events->handle_cap)
		return true;
	moved = realloc(events->handles, cap * sizeof(struct telnyx_webhook_handle *));
	if (moved == NULL)
		return false;
	events->handles = moved;
	events->handle_cap = cap;
	return true;
}

void
worker_events_append(struct worker_events *events,
    const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle)
{
	size_t len = 0;
	const char *text = telnyx_json_text(event->json, &len);

	if (text == NULL || !grow_handles(events) ||
	    !program_text_grow(&events->text, &events->cap, events->len + len + 1)) {
		(void)telnyx_webhook_answer(handle, false);
		return;
	}
	memcpy(events->text + events->len, text, len);
	events->len += len;
	events->text[events->len++] = '\n';
	events->handles[events->count++] = handle;
	event_active(events->turn, EV_TIMEOUT, 0);
}

bool
worker_events_open(struct event_base *base, const char *path,
    struct worker_events **out, char *error, size_t size)
{
	struct worker_events *events = calloc(1, sizeof(*events));

	*out = events;
	snprintf(error, size, "out of memory");
	if (events == NULL)
		return false;
	events->path = path;
	events->fd = -1;
	events->turn = event_new(base, -1, 0, on_turn, events);
	if (events->turn != NULL && worker_events_reopen(events, error, size))
		return true;
	worker_events_free(events);
	*out = NULL;
	return false;
}

void
worker_events_free(struct worker_events *events)
{
	if (events == NULL)
		return;
	if (events->fd >= 0) {
		flush_events(events);
		close(events->fd);
	}
	if (events->turn != NULL)
		event_free(events->turn);
	free(events->handles);
	free(events->rest);
	free(events->text);
	free(events);
}
