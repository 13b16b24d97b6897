/* SPDX-License-Identifier: MIT */
#include "programs/worker/writer.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "programs/common/program.h"
#include "programs/common/text.h"

#define NOTE_BYTES 256

struct text {
	char *data;
	size_t len, cap;
};

struct worker_writer {
	int fd;
	size_t most;
	worker_writer_note_fn note;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t more;  /* for the thread: there is something */
	pthread_cond_t ended; /* for who frees it: all is written */
	struct text waiting;
	struct text writing; /* the thread's */
	uint64_t dropped;    /* after what waits */
	bool closing, done;
	int error;
};

/* Somebody may have made the other end of this descriptor's file non-blocking. */
static bool
wait_for_room(int fd)
{
	struct pollfd one = {.fd = fd, .events = POLLOUT};

	return poll(&one, 1, -1) >= 0 || errno == EINTR;
}

static int
write_all(int fd, const char *data, size_t len)
{
	size_t done = 0;

	while ((done += program_write(fd, data + done, len - done)) < len)
		if (errno != EAGAIN || !wait_for_room(fd))
			return errno;
	return 0;
}

static bool
append(struct text *text, const char *data, size_t len)
{
	if (!program_text_grow(&text->data, &text->cap, text->len + len))
		return false;
	memcpy(text->data + text->len, data, len);
	text->len += len;
	return true;
}

/* What was dropped came after all that waits, and before all that is to come. */
static void
note_dropped(struct worker_writer *writer)
{
	char line[NOTE_BYTES];

	writer->note(writer->dropped, line, sizeof(line));
	if (append(&writer->waiting, line, strlen(line)))
		writer->dropped = 0;
}

/* Write what waits; the lock is held. */
static void
write_waiting(struct worker_writer *writer)
{
	struct text taken = writer->waiting;
	int error = writer->error;

	writer->waiting = writer->writing;
	writer->writing = taken;
	writer->waiting.len = 0;
	(void)pthread_mutex_unlock(&writer->lock);
	if (error == 0)
		error = write_all(writer->fd, taken.data, taken.len);
	(void)pthread_mutex_lock(&writer->lock);
	writer->error = error;
}

static void *
run(void *arg)
{
	struct worker_writer *writer = arg;

	(void)pthread_mutex_lock(&writer->lock);
	for (;;) {
		if (writer->dropped > 0)
			note_dropped(writer);
		if (writer->waiting.len > 0)
			write_waiting(writer);
		else if (writer->closing)
			break;
		else
			(void)pthread_cond_wait(&writer->more, &writer->lock);
	}
	writer->done = true;
	(void)pthread_cond_signal(&writer->ended);
	(void)pthread_mutex_unlock(&writer->lock);
	return NULL;
}

void
worker_writer_put(struct worker_writer *writer, const char *line, size_t len)
{
	(void)pthread_mutex_lock(&writer->lock);
	/* While some are missing, later ones would stand before the note of that. */
	if (writer->dropped > 0 || writer->waiting.len + len > writer->most ||
	    !append(&writer->waiting, line, len))
		writer->dropped++;
	(void)pthread_cond_signal(&writer->more);
	(void)pthread_mutex_unlock(&writer->lock);
}

/* The thread takes no signal: they are for the loop. */
static bool
start_thread(struct worker_writer *writer)
{
	sigset_t all, before;
	int failed;

	(void)sigfillset(&all);
	if (pthread_sigmask(SIG_BLOCK, &all, &before) != 0)
		return false;
	failed = pthread_create(&writer->thread, NULL, run, writer);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed == 0;
}

static bool
make_lock(struct worker_writer *writer)
{
	pthread_condattr_t attributes;
	bool made;

	if (pthread_condattr_init(&attributes) != 0)
		return false;
	(void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	made = pthread_mutex_init(&writer->lock, NULL) == 0 &&
	       pthread_cond_init(&writer->more, &attributes) == 0 &&
	       pthread_cond_init(&writer->ended, &attributes) == 0;
	(void)pthread_condattr_destroy(&attributes);
	return made;
}

struct worker_writer *
worker_writer_new(int fd, size_t most, worker_writer_note_fn note)
{
	struct worker_writer *writer = calloc(1, sizeof(*writer));

	if (writer == NULL)
		return NULL;
	writer->fd = fd;
	writer->most = most;
	writer->note = note;
	if (make_lock(writer) && start_thread(writer))
		return writer;
	free(writer);
	return NULL;
}

/* True: the thread has ended. */
static bool
wait_for_end(struct worker_writer *writer, unsigned most_ms)
{
	struct timespec until;
	int failed = 0;
	bool done;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)(most_ms / 1000);
	until.tv_nsec += (long)(most_ms % 1000) * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	(void)pthread_mutex_lock(&writer->lock);
	writer->closing = true;
	(void)pthread_cond_signal(&writer->more);
	while (!writer->done && failed == 0)
		failed = pthread_cond_timedwait(&writer->ended, &writer->lock, &until);
	done = writer->done;
	(void)pthread_mutex_unlock(&writer->lock);
	return done;
}

int
worker_writer_free(struct worker_writer *writer, unsigned most_ms)
{
	int error;

	if (writer == NULL)
		return 0;
	if (!wait_for_end(writer, most_ms))
		return EAGAIN;
	(void)pthread_join(writer->thread, NULL);
	error = writer->error;
	(void)pthread_cond_destroy(&writer->more);
	(void)pthread_cond_destroy(&writer->ended);
	(void)pthread_mutex_destroy(&writer->lock);
	free(writer->waiting.data);
	free(writer->writing.data);
	free(writer);
	return error;
}
