/* SPDX-License-Identifier: MIT */
/*
 * A receiver of webhooks; see the header.
 */
#include "hooks.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <check.h>
#include <event2/listener.h>
#include <json-c/json.h>
#include <openssl/evp.h>

#include "sandbox/events/webhooks.h"

struct hooks_conn {
	struct hooks_conn *next;
	struct hooks *hooks;
	struct bufferevent *bev;
	int number;
};

static void
conn_free(struct hooks_conn *conn)
{
	struct hooks_conn **link = &conn->hooks->conns;

	while (*link != conn)
		link = &(*link)->next;
	*link = conn->next;
	conn->hooks->open--;
	bufferevent_free(conn->bev);
	free(conn);
}

/* Closes once what was written has left. */
static void
on_last_written(struct bufferevent *bev, void *arg)
{
	(void)bev;
	conn_free(arg);
}

static bool
answer(struct hooks_conn *conn)
{
	struct hooks *hooks = conn->hooks;
	const char *text = HOOK_OK;

	if (hooks->plan != NULL && *hooks->plan != NULL)
		text = *hooks->plan++;
	if (strcmp(text, "close") == 0) {
		conn_free(conn);
		return false;
	}
	if (*text == '\0')
		return true;
	bufferevent_write(conn->bev, text, strlen(text));
	if (strstr(text, "Connection: close") != NULL) {
		bufferevent_setcb(conn->bev, NULL, on_last_written, NULL, conn);
		return false;
	}
	return true;
}

/* Take one request; false: there is not a whole one, or the connection ended. */
static bool
take(struct hooks_conn *conn)
{
	struct hooks *hooks = conn->hooks;
	struct evbuffer *input = bufferevent_get_input(conn->bev);
	struct evbuffer_ptr end = evbuffer_search(input, "\r\n\r\n", 4, NULL);
	struct hook *hook = &hooks->hook[hooks->count];
	size_t head_len, body_len;
	char *head, *length;

	if (end.pos < 0)
		return false;
	head_len = (size_t)end.pos + 4;
	head = calloc(1, head_len + 1);
	ck_assert_ptr_nonnull(head);
	evbuffer_copyout(input, head, head_len);
	length = strstr(head, "Content-Length: ");
	ck_assert_ptr_nonnull(length);
	body_len = (size_t)strtoul(length + 16, NULL, 10);
	if (evbuffer_get_length(input) < head_len + body_len) {
		free(head);
		return false;
	}
	ck_assert_int_lt(hooks->count, HOOKS_MAX);
	evbuffer_drain(input, head_len);
	hook->head = head;
	hook->body = calloc(1, body_len + 1);
	ck_assert_ptr_nonnull(hook->body);
	evbuffer_remove(input, hook->body, body_len);
	hook->json = json_tokener_parse(hook->body);
	ck_assert_ptr_nonnull(hook->json);
	ck_assert_int_eq(strncmp(head, "POST ", 5), 0);
	snprintf(hook->path, sizeof(hook->path), "%.*s", (int)strcspn(head + 5, " "),
	    head + 5);
	hook->connection = conn->number;
	hook->at_ms = sfx.clock.env.unix_ms(&sfx.clock.env);
	hooks->count++;
	return answer(conn);
}

static void
on_read(struct bufferevent *bev, void *arg)
{
	(void)bev;
	while (take(arg))
		continue;
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
	(void)bev;
	if ((what & BEV_EVENT_CONNECTED) == 0)
		conn_free(arg);
}

static void
on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address,
    int len, void *arg)
{
	struct hooks *hooks = arg;
	struct hooks_conn *conn = calloc(1, sizeof(*conn));
	int one = 1;

	(void)listener;
	(void)address;
	(void)len;
	ck_assert_ptr_nonnull(conn);
	/* Else an answer over TLS waits for the acknowledgement of what the
	 * handshake sent last: longer than settle() does. */
	ck_assert_int_eq(
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)), 0);
	conn->hooks = hooks;
	conn->number = ++hooks->connections;
	if (++hooks->open > hooks->max_open)
		hooks->max_open = hooks->open;
	conn->next = hooks->conns;
	hooks->conns = conn;
	if (hooks->tls != NULL)
		conn->bev =
		    bufferevent_openssl_socket_new(sfx.base, fd, SSL_new(hooks->tls),
			BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
	else
		conn->bev = bufferevent_socket_new(sfx.base, fd, BEV_OPT_CLOSE_ON_FREE);
	ck_assert_ptr_nonnull(conn->bev);
	bufferevent_setcb(conn->bev, on_read, NULL, on_event, conn);
	bufferevent_enable(conn->bev, EV_READ | EV_WRITE);
}

struct hooks *
hooks_new_at(uint16_t port, const struct cert *cert)
{
	struct hooks *hooks = calloc(1, sizeof(*hooks));
	struct sockaddr_in address;
	socklen_t len = sizeof(address);

	ck_assert_ptr_nonnull(hooks);
	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_port = htons(port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	hooks->listener = evconnlistener_new_bind(sfx.base, on_accept, hooks,
	    LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE, 64, (struct sockaddr *)&address,
	    (int)sizeof(address));
	ck_assert_ptr_nonnull(hooks->listener);
	getsockname(
	    evconnlistener_get_fd(hooks->listener), (struct sockaddr *)&address, &len);
	hooks->port = ntohs(address.sin_port);
	if (cert != NULL) {
		hooks->tls = SSL_CTX_new(TLS_server_method());
		ck_assert_int_eq(SSL_CTX_use_certificate(hooks->tls, cert->x509), 1);
		ck_assert_int_eq(SSL_CTX_use_PrivateKey(hooks->tls, cert->key), 1);
	}
	snprintf(hooks->url, sizeof(hooks->url), "http%s://127.0.0.1:%u/hook",
	    cert != NULL ? "s" : "", (unsigned)hooks->port);
	return hooks;
}

struct hooks *
hooks_new(const struct cert *cert)
{
	return hooks_new_at(0, cert);
}

void
hooks_hang_up(struct hooks *hooks)
{
	while (hooks->conns != NULL)
		conn_free(hooks->conns);
}

void
hooks_free(struct hooks *hooks)
{
	int i;

	hooks_hang_up(hooks);
	evconnlistener_free(hooks->listener);
	SSL_CTX_free(hooks->tls);
	for (i = 0; i < hooks->count; i++) {
		free(hooks->hook[i].head);
		free(hooks->hook[i].body);
		json_object_put(hooks->hook[i].json);
	}
	free(hooks);
}

/* All that can happen without the clock: no attempt is under way, or only such
 * as a silent receiver holds up. */
static void
settle(void)
{
	int i;

	sfx_settle();
	for (i = 0; i < 10 && sfx.sandbox->webhooks->posting > 0; i++)
		sfx_settle();
}

void
hooks_wait(const struct hooks *hooks, int count)
{
	while (hooks->count < count)
		sfx_turn();
	settle(); /* what they were answered has arrived */
}

void
hooks_advance(uint64_t ms)
{
	sfx_clock_advance(ms);
	settle();
}

void
hooks_finish(void)
{
	int i;

	settle();
	for (i = 0; telnyx_sandbox_events_pending(sfx.sandbox) > 0; i++) {
		ck_assert_msg(i < 200, "the sandbox never comes to an end");
		sfx_clock_advance(250);
		settle();
	}
}

char *
hook_header(const struct hook *hook, const char *name)
{
	size_t len = strlen(name);
	const char *line = hook->head;

	while ((line = strstr(line, "\r\n")) != NULL) {
		line += 2;
		if (strncasecmp(line, name, len) == 0 && line[len] == ':')
			return strndup(line + len + 2, strcspn(line + len + 2, "\r"));
	}
	return NULL;
}

bool
hook_is_signed(const struct hook *hook)
{
	char *timestamp = hook_header(hook, "telnyx-timestamp");
	char *signature = hook_header(hook, "telnyx-signature-ed25519");
	unsigned char key[64], raw[128];
	char *text = NULL;
	EVP_PKEY *public_key = NULL;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t size = strlen(hook->body) + 64;
	bool good;

	ck_assert_ptr_nonnull(timestamp);
	ck_assert_ptr_nonnull(signature);
	/* 32 bytes in 44 characters, and 64 in 88. */
	ck_assert_uint_eq(strlen(signature), 88);
	ck_assert_uint_eq(strlen(telnyx_sandbox_webhook_public_key(sfx.sandbox)), 44);
	ck_assert_int_eq(
	    EVP_DecodeBlock(key,
		(const unsigned char *)telnyx_sandbox_webhook_public_key(sfx.sandbox),
		44),
	    33);
	ck_assert_int_eq(
	    EVP_DecodeBlock(raw, (const unsigned char *)signature, 88), 66);
	public_key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, 32);
	ck_assert_ptr_nonnull(public_key);
	ck_assert_ptr_nonnull(text = malloc(size));
	snprintf(text, size, "%s|%s", timestamp, hook->body);
	good = EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, public_key) == 1 &&
	       EVP_DigestVerify(
		   ctx, raw, 64, (const unsigned char *)text, strlen(text)) == 1;
	good = good && strtoll(timestamp, NULL, 10) == hook->at_ms / 1000;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(public_key);
	free(text);
	free(timestamp);
	free(signature);
	return good;
}

void
hook_assert_keys(struct json_object *object, const char *names)
{
	int count = 0;

	while (*names != '\0') {
		char name[64];
		size_t len = strcspn(names, " ");

		snprintf(name, sizeof(name), "%.*s", (int)len, names);
		ck_assert_msg(json_object_object_get_ex(object, name, NULL),
		    "no field %s in %s", name, json_object_to_json_string(object));
		count++;
		names += len + strspn(names + len, " ");
	}
	ck_assert_msg(json_object_object_length(object) == count, "more than %d in %s",
	    count, json_object_to_json_string(object));
}
