/* SPDX-License-Identifier: MIT */
/*
 * Posts: the HTTP request of one attempt, on a plain bufferevent.
 *
 * A line is a connection to one origin.  It is leased to one post at a time;
 * between posts it is idle, and closed when the receiver closes it.  An idle
 * line may be dying already: a post that fails on one before any byte of an
 * answer came is made once more on a new line, as the same attempt.
 *
 * A post ends in exactly one of two ways: its callback runs from the loop, or
 * its owner frees it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/socket.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/util.h>
#include <openssl/err.h>
#include <utlist.h>

#include "sandbox/events/post.h"
#include "sandbox/events/post_tls.h"
#include "sandbox/events/target.h"

struct sbx_line {
	struct sbx_line *prev, *next; /* among the idle */
	struct sbx_webhooks *hooks;
	struct bufferevent *bev;
	bool tls;
	bool open; /* connected, and past the handshake */
	char host[256];
	char port[6];
};

struct sbx_post {
	struct sbx_webhooks *hooks;
	sbx_post_cb cb;
	void *arg;
	struct sbx_target target; /* without its path */
	char *request;		  /* head and body */
	size_t request_len;
	struct sbx_line *line;
	bool reused;
	bool answered; /* a byte of an answer came */
	struct sbx_addresses addresses;
	struct telnyx_timer *timer;
	struct event *soon; /* for an end that is known at once */
	int soon_error;
	struct sbx_receipt receipt;
};

static void on_line_read(struct bufferevent *bev, void *arg);
static void on_line_event(struct bufferevent *bev, short what, void *arg);
static void post_dial(struct sbx_post *post);

/* --- lines --- */

static void
line_free(struct sbx_line *line)
{
	SSL *ssl = NULL;

	if (line == NULL)
		return;
	if (line->bev != NULL) {
		ssl = bufferevent_openssl_get_ssl(line->bev);
		if (ssl != NULL && line->open)
			(void)SSL_shutdown(ssl); /* a courtesy: not waited for */
		ERR_clear_error();
		bufferevent_setcb(line->bev, NULL, NULL, NULL, NULL);
		bufferevent_free(line->bev);
	}
	free(line);
}

static void
line_close_idle(struct sbx_line *line)
{
	DL_DELETE(line->hooks->idle, line);
	line->hooks->idle_count--;
	line_free(line);
}

void
sbx_post_close_idle(struct sbx_webhooks *hooks)
{
	while (hooks->idle != NULL)
		line_close_idle(hooks->idle);
}

/* A line that says anything while it is idle is of no more use. */
static void
on_idle_read(struct bufferevent *bev, void *arg)
{
	(void)bev;
	line_close_idle(arg);
}

static void
on_idle_event(struct bufferevent *bev, short what, void *arg)
{
	(void)bev;
	(void)what;
	ERR_clear_error();
	line_close_idle(arg);
}

static void
line_keep(struct sbx_line *line)
{
	struct sbx_webhooks *hooks = line->hooks;

	bufferevent_setcb(line->bev, on_idle_read, NULL, on_idle_event, line);
	DL_PREPEND(hooks->idle, line);
	hooks->idle_count++;
	if (hooks->idle_count > hooks->settings.max_connections)
		line_close_idle(hooks->idle->prev); /* the oldest */
}

/* The latest idle line to this origin, or NULL. */
static struct sbx_line *
line_take(struct sbx_webhooks *hooks, const struct sbx_target *target)
{
	struct sbx_line *line;

	DL_FOREACH(hooks->idle, line)
	{
		if (line->tls == target->tls && strcmp(line->host, target->host) == 0 &&
		    strcmp(line->port, target->port) == 0) {
			DL_DELETE(hooks->idle, line);
			hooks->idle_count--;
			return line;
		}
	}
	return NULL;
}

/* A new line, not connected; NULL: no memory. */
static struct sbx_line *
line_new(struct sbx_webhooks *hooks, const struct sbx_target *target)
{
	struct sbx_line *line = calloc(1, sizeof(*line));
	SSL *ssl = NULL;

	if (line == NULL)
		return NULL;
	line->hooks = hooks;
	line->tls = target->tls;
	memcpy(line->host, target->host, sizeof(line->host));
	memcpy(line->port, target->port, sizeof(line->port));
	if (!target->tls) {
		line->bev = bufferevent_socket_new(
		    hooks->sandbox->base, -1, BEV_OPT_CLOSE_ON_FREE);
	} else {
		if (hooks->tls == NULL)
			hooks->tls = sbx_post_tls_new(NULL);
		if (hooks->tls != NULL)
			ssl = sbx_post_tls_session(hooks->tls, target->host);
		if (ssl != NULL)
			line->bev = bufferevent_openssl_socket_new(hooks->sandbox->base,
			    -1, ssl, BUFFEREVENT_SSL_CONNECTING, BEV_OPT_CLOSE_ON_FREE);
		/* A peer that closes without close_notify: the answer's own
		 * length says whether it is whole. */
		if (line->bev != NULL)
			bufferevent_openssl_set_allow_dirty_shutdown(line->bev, 1);
		else
			SSL_free(ssl);
	}
	if (line->bev == NULL) {
		free(line);
		line = NULL;
	}
	return line;
}

/* --- posts --- */

void
sbx_post_free(struct sbx_post *post)
{
	struct telnyx_env *env;

	if (post == NULL)
		return;
	env = post->hooks->sandbox->env;
	if (post->timer != NULL)
		env->timer_free(env, post->timer);
	if (post->soon != NULL)
		event_free(post->soon);
	line_free(post->line);
	sbx_receipt_clear(&post->receipt);
	free(post->request);
	free(post);
}

/* Hand the result over, from the loop; the post is gone afterwards. */
static void
post_finish(struct sbx_post *post, int error)
{
	struct sbx_line *line = post->line;
	struct sbx_receipt receipt = post->receipt;
	sbx_post_cb cb = post->cb;
	void *arg = post->arg;

	memset(&post->receipt, 0, sizeof(post->receipt));
	if (error == 0 && line != NULL && receipt.keep_alive &&
	    receipt.state == SBX_RECEIPT_DONE &&
	    evbuffer_get_length(bufferevent_get_input(line->bev)) == 0) {
		post->line = NULL;
		line_keep(line);
	}
	sbx_post_free(post);
	cb(arg, error, &receipt);
	sbx_receipt_clear(&receipt);
}

static void
on_soon(evutil_socket_t fd, short what, void *arg)
{
	struct sbx_post *post = arg;

	(void)fd;
	(void)what;
	post_finish(post, post->soon_error);
}

/* The post ends on the next turn of the loop. */
static void
post_finish_soon(struct sbx_post *post, int error)
{
	post->soon_error = error;
	event_active(post->soon, EV_TIMEOUT, 1);
}

static void
on_timeout(void *arg)
{
	post_finish(arg, 75000);
}

/* The line has failed: the post goes on with another, or this was the last. */
static void
post_line_failed(struct sbx_post *post, int error)
{
	bool again = (post->reused && !post->answered) ||
		     (!post->line->open && error == 75002 &&
			 post->addresses.next < post->addresses.count);

	if (!again) {
		post_finish(post, error);
		return;
	}
	line_free(post->line);
	post->line = NULL;
	post->reused = false;
	sbx_receipt_clear(&post->receipt);
	post_dial(post);
}

static void
on_line_read(struct bufferevent *bev, void *arg)
{
	struct sbx_post *post = arg;

	post->answered = true;
	sbx_receipt_read(&post->receipt, bufferevent_get_input(bev), false);
	if (post->receipt.state == SBX_RECEIPT_DONE)
		post_finish(post, 0);
	else if (post->receipt.state == SBX_RECEIPT_BAD)
		post_finish(post, 75000);
}

static void
on_line_event(struct bufferevent *bev, short what, void *arg)
{
	struct sbx_post *post = arg;
	SSL *ssl = bufferevent_openssl_get_ssl(bev);
	int error = 75000;

	if ((what & BEV_EVENT_CONNECTED) != 0) {
		post->line->open = true;
		return;
	}
	ERR_clear_error();
	sbx_receipt_read(&post->receipt, bufferevent_get_input(bev), true);
	if (post->receipt.state == SBX_RECEIPT_DONE) {
		post->receipt.keep_alive = false;
		post_finish(post, 0);
		return;
	}
	if (!post->line->open)
		error = ssl != NULL ? sbx_post_tls_error(ssl) : 75002;
	post_line_failed(post, error);
}

/* A new line is dialled to the next address that can be dialled at all.  Its
 * callbacks are set after that, since libevent would run them inside a call that
 * fails. */
static void
post_dial(struct sbx_post *post)
{
	struct sbx_line *line = NULL;
	struct sbx_addresses *to = &post->addresses;

	if (to->count == 0)
		sbx_names_find(post->hooks, &post->target, to);
	if (to->count == 0) {
		post_finish_soon(post, 75001);
		return;
	}
	while (to->next < to->count) {
		size_t i = to->next++;

		if ((line = line_new(post->hooks, &post->target)) == NULL) {
			post_finish_soon(post, 75000);
			return;
		}
		if (bufferevent_socket_connect(
			line->bev, (struct sockaddr *)&to->address[i], to->len[i]) == 0)
			break;
		line_free(line);
		line = NULL;
	}
	post->line = line;
	if (line == NULL) {
		post_finish_soon(post, 75002);
		return;
	}
	/* libevent makes the socket without it. */
	(void)evutil_make_socket_closeonexec(bufferevent_getfd(line->bev));
	bufferevent_setcb(line->bev, on_line_read, NULL, on_line_event, post);
	if (bufferevent_enable(line->bev, EV_READ | EV_WRITE) != 0 ||
	    bufferevent_write(line->bev, post->request, post->request_len) != 0)
		post_finish_soon(post, 75000);
}

/* The post goes out on an idle line if there is one. */
static void
post_start(struct sbx_post *post)
{
	post->line = line_take(post->hooks, &post->target);
	if (post->line == NULL) {
		post_dial(post);
		return;
	}
	post->reused = true;
	bufferevent_setcb(post->line->bev, on_line_read, NULL, on_line_event, post);
	if (bufferevent_write(post->line->bev, post->request, post->request_len) != 0)
		post_finish_soon(post, 75000);
}

static bool
write_request(
    struct sbx_post *post, const char *headers, const char *body, size_t body_len)
{
	const struct sbx_target *t = &post->target;
	bool slash = t->path_len == 0 || t->path[0] != '/';
	int head_len = snprintf(NULL, 0,
	    "POST %s%.*s HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %zu\r\n\r\n",
	    slash ? "/" : "", (int)t->path_len, t->path, t->authority, headers,
	    body_len);

	if (head_len < 0 ||
	    (post->request = malloc((size_t)head_len + body_len + 1)) == NULL)
		return false;
	snprintf(post->request, (size_t)head_len + 1,
	    "POST %s%.*s HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %zu\r\n\r\n",
	    slash ? "/" : "", (int)t->path_len, t->path, t->authority, headers,
	    body_len);
	memcpy(post->request + head_len, body, body_len);
	post->request_len = (size_t)head_len + body_len;
	return true;
}

struct sbx_post *
sbx_post_new(struct sbx_webhooks *hooks, const char *url, const char *headers,
    const char *body, size_t body_len, sbx_post_cb cb, void *arg)
{
	struct sbx_post *post = calloc(1, sizeof(*post));
	struct telnyx_env *env = hooks->sandbox->env;
	bool known;

	if (post == NULL)
		return NULL;
	post->hooks = hooks;
	post->cb = cb;
	post->arg = arg;
	known = sbx_target_parse(url, &post->target);
	post->soon = event_new(hooks->sandbox->base, -1, 0, on_soon, post);
	if (post->soon == NULL ||
	    (known && !write_request(post, headers, body, body_len)) ||
	    env->timer_new(env, on_timeout, post, &post->timer) != TELNYX_OK ||
	    env->timer_arm(env, post->timer,
		hooks->settings.timeout_ms * TELNYX_NS_PER_MS) != TELNYX_OK) {
		sbx_post_free(post);
		return NULL;
	}
	post->target.path = NULL; /* it was the caller's */
	if (known)
		post_start(post);
	else
		post_finish_soon(post, 75001);
	return post;
}
