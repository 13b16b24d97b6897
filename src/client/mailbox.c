/* SPDX-License-Identifier: MIT */
/*
 * A list under a lock, and a pipe that wakes the loop.
 *
 * The lock guards what other threads touch: the list, its count, the ids and
 * whether the mailbox is open.  A byte goes into the pipe when the list stops being
 * empty, and one event of the loop empties both.  The callbacks run without the
 * lock.
 */
#include "client/mailbox.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <event2/event.h>
#include <event2/util.h>

#include "base/home.h"
#include "base/refusal.h"
#include "client/client_internal.h"

#define DEFAULT_MOST 10000
#define POSTS_PER_TURN 64

struct post {
	TAILQ_ENTRY(post) entry;
	uint64_t id;
	telnyx_mailbox_cb cb;
	void *arg;
};

TAILQ_HEAD(post_list, post);

struct telnyx_mailbox {
	pthread_mutex_t lock;
	struct post_list posts;
	size_t count, most;
	uint64_t last_id;
	bool closed;
	int wake;	/* the end of the pipe that is written to */
	unsigned forks; /* a child leaves the lock and the pipe alone */

	/* The loop's alone. */
	LIST_ENTRY(telnyx_mailbox) entry;
	struct telnyx_client *client; /* NULL: it is gone */
	struct event *event;
	int woken;	  /* the other end */
	bool running;	  /* a callback of ours is on the stack */
	bool free_wanted; /* by that callback */
};

static void
ring(struct telnyx_mailbox *mailbox)
{
	ssize_t done;

	/* A full pipe wakes the loop as well. */
	do
		done = write(mailbox->wake, "", 1);
	while (done < 0 && errno == EINTR);
}

/* The post whose turn it is, which is its callback's from now on; NULL: none. */
static struct post *
take(struct telnyx_mailbox *mailbox)
{
	struct post *post;

	pthread_mutex_lock(&mailbox->lock);
	if ((post = TAILQ_FIRST(&mailbox->posts)) != NULL) {
		TAILQ_REMOVE(&mailbox->posts, post, entry);
		mailbox->count--;
	}
	pthread_mutex_unlock(&mailbox->lock);
	return post;
}

/* One post's callback; false: there was none. */
static bool
run_one(struct telnyx_mailbox *mailbox)
{
	struct telnyx_client *client = mailbox->client;
	struct post *post = take(mailbox), it;

	if (post == NULL)
		return false;
	it = *post;
	free(post);
	if (client != NULL && (client->closing || mailbox->free_wanted))
		client = NULL;
	it.cb(client, client != NULL ? TELNYX_OK : TELNYX_E_CLOSING, it.arg);
	return true;
}

/* Tell all that waits that nothing comes of it. */
static void
refuse_all(struct telnyx_mailbox *mailbox)
{
	bool outermost = !mailbox->running;

	mailbox->running = true;
	while (run_one(mailbox))
		;
	if (outermost)
		mailbox->running = false;
}

static void
drop_event(struct telnyx_mailbox *mailbox)
{
	if (mailbox->event != NULL)
		event_free(mailbox->event);
	mailbox->event = NULL;
}

static void
destroy(struct telnyx_mailbox *mailbox)
{
	if (mailbox->client != NULL)
		LIST_REMOVE(mailbox, entry);
	drop_event(mailbox);
	(void)close(mailbox->wake);
	(void)close(mailbox->woken);
	(void)pthread_mutex_destroy(&mailbox->lock);
	free(mailbox);
}

/* A callback of ours has unwound. */
static void
settle(struct telnyx_mailbox *mailbox)
{
	if (mailbox->free_wanted && !mailbox->running) {
		refuse_all(mailbox);
		destroy(mailbox);
	}
}

/* Free a forked child's copy.  The posts are the parent's to call; a lock may be held
 * by a thread that is not there; and the event stands in an epoll descriptor that is
 * the parent's, too, unless event_reinit() gives the child its own. */
static void
abandon(struct telnyx_mailbox *mailbox)
{
	struct post *post;

	if (mailbox->event != NULL)
		(void)event_reinit(event_get_base(mailbox->event));
	while ((post = TAILQ_FIRST(&mailbox->posts)) != NULL) {
		TAILQ_REMOVE(&mailbox->posts, post, entry);
		free(post);
	}
	destroy(mailbox);
}

/* Is there nothing left to wait for? */
static bool
is_done(struct telnyx_mailbox *mailbox)
{
	bool done;

	pthread_mutex_lock(&mailbox->lock);
	done = mailbox->closed && mailbox->count == 0;
	pthread_mutex_unlock(&mailbox->lock);
	return done;
}

static void
on_woken(evutil_socket_t fd, short what, void *arg)
{
	struct telnyx_mailbox *mailbox = arg;
	struct telnyx_client *client = mailbox->client;
	unsigned left = POSTS_PER_TURN;
	char bytes[256];

	(void)what;
	while (read(fd, bytes, sizeof(bytes)) == (ssize_t)sizeof(bytes))
		;
	mailbox->running = true;
	telnyx_client_enter_callback(client);
	while (left > 0 && !mailbox->free_wanted && run_one(mailbox))
		left--;
	mailbox->running = false;
	if (left == 0)
		ring(mailbox); /* the rest comes after the loop's other events */
	else if (is_done(mailbox))
		drop_event(mailbox);
	settle(mailbox);
	telnyx_client_leave_callback(client);
}

static bool
open_pipe(struct telnyx_mailbox *mailbox)
{
	int ends[2];

	if (pipe(ends) != 0)
		return false;
	mailbox->woken = ends[0];
	mailbox->wake = ends[1];
	if (evutil_make_socket_nonblocking(ends[0]) == 0 &&
	    evutil_make_socket_nonblocking(ends[1]) == 0 &&
	    evutil_make_socket_closeonexec(ends[0]) == 0 &&
	    evutil_make_socket_closeonexec(ends[1]) == 0)
		return true;
	(void)close(ends[0]);
	(void)close(ends[1]);
	return false;
}

enum telnyx_status
telnyx_mailbox_new(
    struct telnyx_client *client, size_t max_posts, struct telnyx_mailbox **out)
{
	struct telnyx_mailbox *mailbox;

	if (out != NULL)
		*out = NULL;
	if (client == NULL || out == NULL)
		return telnyx_invalid(client == NULL ? "client" : "out", "is NULL");
	if (!telnyx_client_admits(client))
		return TELNYX_E_WRONG_THREAD;
	if (client->closing)
		return TELNYX_E_CLOSING;
	if ((mailbox = calloc(1, sizeof(*mailbox))) == NULL)
		return TELNYX_E_NO_MEMORY;
	TAILQ_INIT(&mailbox->posts);
	mailbox->forks = telnyx_home_forks();
	mailbox->most = max_posts > 0 ? max_posts : DEFAULT_MOST;
	if (pthread_mutex_init(&mailbox->lock, NULL) != 0) {
		free(mailbox);
		return TELNYX_E_NO_MEMORY;
	}
	if (!open_pipe(mailbox)) {
		(void)pthread_mutex_destroy(&mailbox->lock);
		free(mailbox);
		return TELNYX_E_SYSTEM;
	}
	mailbox->event = event_new(
	    client->net.base, mailbox->woken, EV_READ | EV_PERSIST, on_woken, mailbox);
	if (mailbox->event == NULL || event_add(mailbox->event, NULL) != 0) {
		destroy(mailbox);
		return TELNYX_E_NO_MEMORY;
	}
	mailbox->client = client;
	LIST_INSERT_HEAD(&client->mailboxes, mailbox, entry);
	*out = mailbox;
	return TELNYX_OK;
}

enum telnyx_status
telnyx_mailbox_post(
    struct telnyx_mailbox *mailbox, telnyx_mailbox_cb cb, void *arg, uint64_t *id)
{
	enum telnyx_status st = TELNYX_OK;
	struct post *post;

	if (id != NULL)
		*id = 0;
	if (mailbox == NULL || cb == NULL)
		return telnyx_invalid(mailbox == NULL ? "mailbox" : "cb", "is NULL");
	if (mailbox->forks != telnyx_home_forks())
		return TELNYX_E_WRONG_THREAD;
	if ((post = calloc(1, sizeof(*post))) == NULL)
		return TELNYX_E_NO_MEMORY;
	post->cb = cb;
	post->arg = arg;
	pthread_mutex_lock(&mailbox->lock);
	if (mailbox->closed)
		st = TELNYX_E_CLOSING;
	else if (mailbox->count >= mailbox->most)
		st = TELNYX_E_QUEUE_FULL;
	if (st == TELNYX_OK) {
		post->id = ++mailbox->last_id;
		if (id != NULL)
			*id = post->id;
		TAILQ_INSERT_TAIL(&mailbox->posts, post, entry);
		if (++mailbox->count == 1)
			ring(mailbox);
	}
	pthread_mutex_unlock(&mailbox->lock);
	if (st != TELNYX_OK)
		free(post);
	return st;
}

bool
telnyx_mailbox_cancel(struct telnyx_mailbox *mailbox, uint64_t id)
{
	struct post *post;

	if (mailbox == NULL || mailbox->forks != telnyx_home_forks())
		return false;
	pthread_mutex_lock(&mailbox->lock);
	TAILQ_FOREACH (post, &mailbox->posts, entry)
		if (post->id == id)
			break;
	if (post != NULL) {
		TAILQ_REMOVE(&mailbox->posts, post, entry);
		mailbox->count--;
	}
	pthread_mutex_unlock(&mailbox->lock);
	free(post);
	return post != NULL;
}

void
telnyx_mailbox_close(struct telnyx_mailbox *mailbox)
{
	if (mailbox == NULL || mailbox->forks != telnyx_home_forks())
		return;
	pthread_mutex_lock(&mailbox->lock);
	mailbox->closed = true;
	ring(mailbox); /* the loop sees whether that was the last of it */
	pthread_mutex_unlock(&mailbox->lock);
}

void
telnyx_mailbox_free(struct telnyx_mailbox *mailbox)
{
	if (mailbox == NULL)
		return;
	if (mailbox->forks != telnyx_home_forks()) {
		abandon(mailbox);
		return;
	}
	mailbox->free_wanted = true;
	telnyx_mailbox_close(mailbox);
	settle(mailbox);
}

/* --- the client's end --- */

void
telnyx_mailboxes_close(struct telnyx_mailbox_list *mailboxes)
{
	struct telnyx_mailbox *mailbox;

	LIST_FOREACH (mailbox, mailboxes, entry)
		telnyx_mailbox_close(mailbox);
}

void
telnyx_mailboxes_orphan(struct telnyx_mailbox_list *mailboxes, bool silently)
{
	struct telnyx_mailbox *mailbox;

	while ((mailbox = LIST_FIRST(mailboxes)) != NULL) {
		LIST_REMOVE(mailbox, entry);
		mailbox->client = NULL;
		drop_event(mailbox);
		if (silently)
			continue;
		telnyx_mailbox_close(mailbox);
		refuse_all(mailbox);
		settle(mailbox);
	}
}
