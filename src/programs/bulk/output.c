/* SPDX-License-Identifier: MIT */
/*
 * Where the result lines go.
 *
 * O_NONBLOCK would be shared with whoever else holds the pipe or terminal
 * (the shell, for one), so it is not used: poll() says when a pipe is ready,
 * and a ready pipe takes PIPE_BUF bytes without blocking.
 */
#include "programs/bulk/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <event2/event.h>

#include "programs/common/text.h"

#ifndef PIPE_BUF
#define PIPE_BUF 512
#endif

struct bulk_output {
	const char *name;
	int fd;
	bool close_fd;
	bool regular; /* always ready */
	bool append;
	bool terminal;
	int error;

	/* Lines that wait; the first `sent` bytes are written.  Lines leave only when
	 * they are written to their end, so that bulk_output_rest() begins with a whole
	 * one. */
	char *data;
	size_t len;
	size_t cap;
	size_t sent;

	struct event *flush; /* a timer of 0: once a turn, not once a line */
	struct event *ready;
	bulk_output_cb cb;
	void *arg;
};

static bool
same_file(int fd, int other)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && fstat(other, &b) == 0 && S_ISREG(a.st_mode) &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Open what was named.  A file is opened for reading, too, as it may hold the results
 * of a run before; of a pipe that would change what it is.
 *
 * It is truncated only when the run begins: a mistake in another option must not cost
 * those results.  A new file is its owner's alone, as it holds phone numbers; the mode
 * of a file that is there is its owner's choice. */
static int
open_path(const char *path)
{
	bool other = false;
	struct stat st;

	if (stat(path, &st) == 0)
		other = !S_ISREG(st.st_mode);
	return open(path, (other ? O_WRONLY : O_RDWR) | O_CREAT | O_CLOEXEC, 0600);
}

/* Why the file cannot be this run's alone; NULL: it is. */
static const char *
lock_problem(int fd)
{
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return NULL;
	return errno == EWOULDBLOCK ? "another run writes to it" : strerror(errno);
}

bool
bulk_output_open(
    const char *path, int input_fd, struct bulk_output **out, char *error, size_t size)
{
	struct bulk_output *output = calloc(1, sizeof(*output));
	const char *why = NULL;
	struct stat st;

	*out = NULL;
	if (output == NULL) {
		snprintf(error, size, "out of memory");
		return false;
	}
	output->name = path != NULL ? path : "standard output";
	output->fd = STDOUT_FILENO;
	if (path != NULL) {
		output->fd = open_path(path);
		output->close_fd = output->fd >= 0;
	}
	if (output->fd < 0 || fstat(output->fd, &st) != 0)
		why = strerror(errno);
	else if ((fcntl(output->fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
		why = "it is not open for writing";
	else if (same_file(output->fd, input_fd))
		why = "it is the input file";
	else if (path != NULL && S_ISREG(st.st_mode))
		why = lock_problem(output->fd);
	if (why != NULL) {
		snprintf(
		    error, size, "%s: cannot write results: %s", output->name, why);
		bulk_output_free(output);
		return false;
	}
	output->regular = S_ISREG(st.st_mode);
	output->terminal = isatty(output->fd) == 1;
	*out = output;
	return true;
}

int
bulk_output_file(const struct bulk_output *output)
{
	return output->close_fd && output->regular ? output->fd : -1;
}

void
bulk_output_append(struct bulk_output *output)
{
	output->append = true;
}

void
bulk_output_detach(struct bulk_output *output)
{
	if (output->flush != NULL)
		event_free(output->flush);
	if (output->ready != NULL)
		event_free(output->ready);
	output->flush = NULL;
	output->ready = NULL;
}

void
bulk_output_free(struct bulk_output *output)
{
	if (output == NULL)
		return;
	bulk_output_detach(output);
	if (output->close_fd)
		close(output->fd);
	free(output->data);
	free(output);
}

/* Forget the lines that are written to their end. */
static void
drop_written(struct bulk_output *output)
{
	size_t end = output->sent;

	while (end > 0 && output->data[end - 1] != '\n')
		end--;
	if (end == 0)
		return;
	memmove(output->data, output->data + end, output->len - end);
	output->len -= end;
	output->sent -= end;
}

static bool
is_ready(const struct bulk_output *output)
{
	struct pollfd look = {.fd = output->fd, .events = POLLOUT};

	if (output->regular)
		return true;
	/* A hang-up or an error counts as ready too: write() will say which it is. */
	return poll(&look, 1, 0) > 0;
}

/* Write until done, not ready, or failed. */
static void
drain(struct bulk_output *output)
{
	size_t most = output->regular ? SSIZE_MAX : PIPE_BUF;

	while (output->error == 0 && output->sent < output->len && is_ready(output)) {
		size_t rest = output->len - output->sent;
		ssize_t n = write(
		    output->fd, output->data + output->sent, rest < most ? rest : most);

		if (n > 0)
			output->sent += (size_t)n;
		else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			break;
		else if (n < 0 && errno != EINTR)
			output->error = errno;
	}
	drop_written(output);
}

static void
on_ready(evutil_socket_t fd, short what, void *arg)
{
	struct bulk_output *output = arg;

	(void)fd;
	(void)what;
	bulk_output_flush(output);
	if (output->error != 0 || output->len == 0)
		output->cb(output->arg);
}

bool
bulk_output_attach(
    struct bulk_output *output, struct event_base *base, bulk_output_cb cb, void *arg)
{
	if (output->close_fd && output->regular && !output->append &&
	    (ftruncate(output->fd, 0) != 0 || lseek(output->fd, 0, SEEK_SET) != 0))
		output->error = errno;
	output->cb = cb;
	output->arg = arg;
	output->flush = evtimer_new(base, on_ready, output);
	output->ready = event_new(base, output->fd, EV_WRITE, on_ready, output);
	return output->flush != NULL && output->ready != NULL;
}

bool
bulk_output_add(struct bulk_output *output, const char *lines, size_t len)
{
	static const struct timeval now = {0, 0};

	if (!program_text_grow(&output->data, &output->cap, output->len + len))
		return false;
	memcpy(output->data + output->len, lines, len);
	output->len += len;
	if (output->error == 0 && output->flush != NULL && !output->terminal &&
	    !evtimer_pending(output->flush, NULL))
		evtimer_add(output->flush, &now);
	return true;
}

void
bulk_output_flush(struct bulk_output *output)
{
	/* Not everything that poll() takes can be put into epoll (/dev/null cannot):
	 * such an output is written again in the next turn. */
	static const struct timeval soon = {0, 10000};

	drain(output);
	if (output->error == 0 && output->sent < output->len && output->ready != NULL &&
	    event_add(output->ready, NULL) != 0)
		evtimer_add(output->flush, &soon);
}

void
bulk_output_sync(struct bulk_output *output)
{
	int fd = bulk_output_file(output);

	if (fd >= 0 && output->error == 0 && fdatasync(fd) != 0 && errno != EINVAL)
		output->error = errno;
}

void
bulk_output_close(struct bulk_output *output)
{
	if (output->close_fd && close(output->fd) != 0 && output->error == 0)
		output->error = errno;
	output->close_fd = false;
}

size_t
bulk_output_waiting(const struct bulk_output *output)
{
	return output->error == 0 ? output->len - output->sent : 0;
}

bool
bulk_output_is_terminal(const struct bulk_output *output)
{
	return output->terminal;
}

int
bulk_output_error(const struct bulk_output *output)
{
	return output->error;
}

const char *
bulk_output_rest(const struct bulk_output *output, size_t *len)
{
	*len = output->len;
	return output->data;
}

const char *
bulk_output_name(const struct bulk_output *output)
{
	return output->name;
}
