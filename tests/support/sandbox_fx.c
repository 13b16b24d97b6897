/* SPDX-License-Identifier: MIT */
/*
 * The sandbox tests' fixture; see the header.
 */
#include "sandbox_fx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <check.h>
#include <json-c/json.h>
#include <openssl/err.h>

#include "net/http_parse.h"
#include "sandbox/wire/wire.h"

struct sfx sfx;

/* --- the clock --- */

struct telnyx_timer {
	struct telnyx_timer *next;
	telnyx_timer_fn fn;
	void *arg;
	bool armed;
	uint64_t due_ns;
};

static struct sfx_clock *
clock_of(struct telnyx_env *env)
{
	return (struct sfx_clock *)env; /* its first member */
}

static uint64_t
clock_now(struct telnyx_env *env)
{
	return clock_of(env)->now_ns;
}

static int64_t
clock_unix(struct telnyx_env *env)
{
	return SFX_NOW_MS + clock_of(env)->wall_ms +
	       (int64_t)(clock_of(env)->now_ns / TELNYX_NS_PER_MS);
}

static uint64_t
clock_random(struct telnyx_env *env)
{
	(void)env;
	return 7; /* ids must differ all the same */
}

static enum telnyx_status
clock_timer_new(
    struct telnyx_env *env, telnyx_timer_fn fn, void *arg, struct telnyx_timer **out)
{
	struct telnyx_timer *timer = calloc(1, sizeof(*timer));

	*out = timer;
	if (timer == NULL)
		return TELNYX_E_NO_MEMORY;
	timer->fn = fn;
	timer->arg = arg;
	timer->next = clock_of(env)->timers;
	clock_of(env)->timers = timer;
	return TELNYX_OK;
}

static enum telnyx_status
clock_timer_arm(struct telnyx_env *env, struct telnyx_timer *timer, uint64_t delay_ns)
{
	if (!timer->armed)
		clock_of(env)->armed++;
	timer->armed = true;
	timer->due_ns = clock_of(env)->now_ns + delay_ns;
	return TELNYX_OK;
}

static void
clock_timer_disarm(struct telnyx_env *env, struct telnyx_timer *timer)
{
	if (timer->armed)
		clock_of(env)->armed--;
	timer->armed = false;
}

static void
clock_timer_free(struct telnyx_env *env, struct telnyx_timer *timer)
{
	struct telnyx_timer **link = &clock_of(env)->timers;

	clock_timer_disarm(env, timer);
	while (*link != timer)
		link = &(*link)->next;
	*link = timer->next;
	free(timer);
}

void
sfx_clock_advance(uint64_t ms)
{
	struct sfx_clock *clock = &sfx.clock;
	struct telnyx_timer *timer;

	clock->now_ns += ms * TELNYX_NS_PER_MS;
	for (timer = clock->timers; timer != NULL;) {
		if (timer->armed && timer->due_ns <= clock->now_ns) {
			clock_timer_disarm(&clock->env, timer);
			timer->fn(timer->arg);
			timer = clock->timers; /* it may have changed the list */
		} else {
			timer = timer->next;
		}
	}
}

int
sfx_armed(void)
{
	return sfx.clock.armed - (sfx.sandbox->wire->sweep_ns != 0 ? 1 : 0);
}

/* --- the fixture --- */

void
sfx_start(const struct telnyx_sandbox_params *params)
{
	char *error = NULL;

	memset(&sfx, 0, sizeof(sfx));
	sfx.clock.env.now_ns = clock_now;
	sfx.clock.env.unix_ms = clock_unix;
	sfx.clock.env.random = clock_random;
	sfx.clock.env.timer_new = clock_timer_new;
	sfx.clock.env.timer_arm = clock_timer_arm;
	sfx.clock.env.timer_disarm = clock_timer_disarm;
	sfx.clock.env.timer_free = clock_timer_free;
	sfx.base = event_base_new();
	ck_assert_ptr_nonnull(sfx.base);
	ck_assert_int_eq(
	    sbx_new_with_env(sfx.base, &sfx.clock.env, params, &sfx.sandbox, &error),
	    TELNYX_OK);
	ck_assert_ptr_null(error);
}

void
sfx_stop(void)
{
	telnyx_sandbox_free(sfx.sandbox);
	ck_assert_ptr_null(sfx.clock.timers); /* all were freed */
	event_base_free(sfx.base);
	memset(&sfx, 0, sizeof(sfx));
}

static void
on_too_long(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	*(bool *)arg = true;
}

void
sfx_turn(void)
{
	struct timeval limit = {20, 0};
	bool late = false;
	struct event *watchdog = evtimer_new(sfx.base, on_too_long, &late);

	event_add(watchdog, &limit);
	event_base_loop(sfx.base, EVLOOP_ONCE);
	event_free(watchdog);
	ck_assert_msg(!late, "nothing happened for 20 s");
}

/* --- the peer --- */

static void
on_peer_read(struct bufferevent *bev, void *arg)
{
	struct sfx_peer *peer = arg;

	evbuffer_add_buffer(peer->in, bufferevent_get_input(bev));
}

static void
on_peer_event(struct bufferevent *bev, short what, void *arg)
{
	struct sfx_peer *peer = arg;
	SSL *ssl = bufferevent_openssl_get_ssl(bev);

	if ((what & BEV_EVENT_CONNECTED) != 0) {
		peer->connected = true;
		return;
	}
	on_peer_read(bev, arg);
	peer->over = true;
	if (ssl != NULL)
		peer->notified = (SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN) != 0;
	if (ssl == NULL)
		peer->end = (what & BEV_EVENT_EOF) != 0 ? SFX_CLOSED : SFX_RESET;
	else if (peer->notified)
		peer->end = SFX_CLOSED;
	else if (ERR_GET_REASON(bufferevent_get_openssl_error(bev)) ==
		 SSL_R_UNEXPECTED_EOF_WHILE_READING)
		peer->end = SFX_ABORTED;
	else
		peer->end = SFX_RESET;
}

void
sfx_peer_connect(struct sfx_peer *peer, SSL *ssl)
{
	const char *url = telnyx_sandbox_url(sfx.sandbox);
	struct sockaddr_in address;

	peer->in = evbuffer_new();
	ck_assert_ptr_nonnull(peer->in);
	if (ssl != NULL)
		peer->bev = bufferevent_openssl_socket_new(sfx.base, -1, ssl,
		    BUFFEREVENT_SSL_CONNECTING, BEV_OPT_CLOSE_ON_FREE);
	else
		peer->bev = bufferevent_socket_new(sfx.base, -1, BEV_OPT_CLOSE_ON_FREE);
	ck_assert_ptr_nonnull(peer->bev);
	bufferevent_setcb(peer->bev, on_peer_read, NULL, on_peer_event, peer);
	bufferevent_enable(peer->bev, EV_READ | EV_WRITE);
	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)strtoul(strrchr(url, ':') + 1, NULL, 10));
	ck_assert_int_eq(bufferevent_socket_connect(peer->bev,
			     (struct sockaddr *)&address, (int)sizeof(address)),
	    0);
	while (!peer->connected && !peer->over)
		sfx_turn();
}

struct sfx_peer *
sfx_peer_new(void)
{
	struct sfx_peer *peer = calloc(1, sizeof(*peer));

	ck_assert_ptr_nonnull(peer);
	if (strncmp(telnyx_sandbox_url(sfx.sandbox), "https:", 6) == 0)
		peer->ctx = SSL_CTX_new(TLS_client_method());
	sfx_peer_connect(peer, peer->ctx != NULL ? SSL_new(peer->ctx) : NULL);
	return peer;
}

void
sfx_peer_free(struct sfx_peer *peer)
{
	bufferevent_free(peer->bev);
	SSL_CTX_free(peer->ctx);
	evbuffer_free(peer->in);
	free(peer);
}

void
sfx_peer_write_bytes(struct sfx_peer *peer, const char *data, size_t len)
{
	ck_assert_int_eq(bufferevent_write(peer->bev, data, len), 0);
}

void
sfx_peer_write(struct sfx_peer *peer, const char *text)
{
	sfx_peer_write_bytes(peer, text, strlen(text));
}

void
sfx_peer_wait_bytes(struct sfx_peer *peer, size_t len)
{
	while (evbuffer_get_length(peer->in) < len && !peer->over)
		sfx_turn();
}

void
sfx_peer_wait_over(struct sfx_peer *peer)
{
	while (!peer->over)
		sfx_turn();
}

void
sfx_settle(void)
{
	int i;

	/* A refused connection attempt is enough to have gone round the loop:
	 * it must not disturb the log, nor use up a scripted reply. */
	for (i = 0; i < 3; i++) {
		struct sfx_peer *peer = sfx_peer_new();

		sfx_peer_write(peer, "\x01");
		sfx_peer_wait_over(peer);
		sfx_peer_free(peer);
	}
}

static long
content_length(const char *head)
{
	size_t len = 0;
	const char *value = telnyx_http_parse_find(head, "Content-Length", &len);

	return value != NULL ? strtol(value, NULL, 10) : 0;
}

void
sfx_peer_reply(struct sfx_peer *peer, struct sfx_reply *reply)
{
	struct evbuffer_ptr end;
	size_t head_len;
	size_t body_len;

	memset(reply, 0, sizeof(*reply));
	for (;;) {
		end = evbuffer_search(peer->in, "\r\n\r\n", 4, NULL);
		if (end.pos >= 0 || peer->over)
			break;
		sfx_turn();
	}
	ck_assert_msg(end.pos >= 0, "the connection ended without a reply");
	head_len = (size_t)end.pos + 4;
	reply->head = calloc(1, head_len + 1);
	ck_assert_ptr_nonnull(reply->head);
	evbuffer_remove(peer->in, reply->head, head_len);
	reply->status = (int)strtol(reply->head + 9, NULL, 10);
	body_len = (size_t)content_length(reply->head);
	sfx_peer_wait_bytes(peer, body_len);
	ck_assert_uint_ge(evbuffer_get_length(peer->in), body_len);
	reply->body = calloc(1, body_len + 1);
	ck_assert_ptr_nonnull(reply->body);
	evbuffer_remove(peer->in, reply->body, body_len);
	reply->bytes = head_len + body_len;
	reply->json = json_tokener_parse(reply->body);
}

void
sfx_reply_clear(struct sfx_reply *reply)
{
	free(reply->head);
	free(reply->body);
	json_object_put(reply->json);
	memset(reply, 0, sizeof(*reply));
}

char *
sfx_request(
    const char *method, const char *target, const char *headers, const char *body)
{
	char *text;
	size_t size;

	if (headers == NULL)
		headers = SFX_HEADERS;
	if (body == NULL)
		body = "";
	size = strlen(method) + strlen(target) + strlen(headers) + strlen(body) + 80;
	text = malloc(size);
	ck_assert_ptr_nonnull(text);
	snprintf(text, size,
	    "%s %s HTTP/1.1\r\nHost: x\r\n%sContent-Length: %zu\r\n\r\n%s", method,
	    target, headers, strlen(body), body);
	return text;
}

void
sfx_call(const char *method, const char *target, const char *headers, const char *body,
    struct sfx_reply *reply)
{
	struct sfx_peer *peer = sfx_peer_new();
	char *request = sfx_request(method, target, headers, body);

	sfx_peer_write(peer, request);
	sfx_peer_reply(peer, reply);
	free(request);
	sfx_peer_free(peer);
}

void
sfx_post(const char *body, struct sfx_reply *reply)
{
	sfx_call("POST", "/v2/messages", NULL, body, reply);
}

void
sfx_script(const struct telnyx_sandbox_reply *reply)
{
	ck_assert_int_eq(telnyx_sandbox_script(sfx.sandbox, reply), TELNYX_OK);
}

char *
sfx_message_request(void)
{
	return sfx_request("POST", "/v2/messages", NULL, SFX_MESSAGE);
}

void
sfx_expect_status(struct sfx_peer *peer, int status)
{
	struct sfx_reply reply;

	sfx_peer_reply(peer, &reply);
	ck_assert_msg(reply.status == status, "%s%s", reply.head, reply.body);
	sfx_reply_clear(&reply);
}

/* --- JSON --- */

struct json_object *
sfx_json_at(struct json_object *json, const char *path, bool *found)
{
	*found = true;
	while (*path != '\0' && *found) {
		size_t len = strcspn(path, "/");
		char key[64];

		ck_assert_uint_lt(len, sizeof(key));
		memcpy(key, path, len);
		key[len] = '\0';
		if (json_object_is_type(json, json_type_array)) {
			size_t i = (size_t)strtoul(key, NULL, 10);

			*found = i < json_object_array_length(json);
			json = *found ? json_object_array_get_idx(json, i) : NULL;
		} else {
			*found =
			    json != NULL && json_object_object_get_ex(json, key, &json);
		}
		path += len + (path[len] == '/' ? 1 : 0);
	}
	return *found ? json : NULL;
}

const char *
sfx_json(struct json_object *json, const char *path)
{
	bool found;
	struct json_object *value = sfx_json_at(json, path, &found);

	return value != NULL ? json_object_get_string(value) : NULL;
}
