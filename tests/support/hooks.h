/* SPDX-License-Identifier: MIT */
/*
 * A receiver of webhooks for the sandbox's tests: an HTTP server of its own on
 * the fixture's loop, which keeps what it gets and answers as it is told.
 */
#ifndef TELNYX_TEST_HOOKS_H
#define TELNYX_TEST_HOOKS_H

#include "certs.h"
#include "sandbox_fx.h"

#define HOOKS_MAX 600

/* One request that arrived whole. */
struct hook {
	char path[128];
	char *head;
	char *body;
	struct json_object *json;
	int connection; /* 1 is the first */
	int64_t at_ms;	/* by the clock */
};

struct hooks {
	struct evconnlistener *listener;
	SSL_CTX *tls;
	struct hooks_conn *conns;
	char url[128]; /* "http://127.0.0.1:PORT/hook" */
	uint16_t port;
	int connections;
	int open;     /* now */
	int max_open; /* at once */
	int count;
	struct hook hook[HOOKS_MAX];
	/* What to answer to the next ones, ended by NULL; then 200.  "" is
	 * silence, "close" ends the connection without an answer. */
	const char *const *plan;
};

/* With a certificate it speaks TLS. */
struct hooks *hooks_new(const struct cert *cert);
/* The same on a port that is known already. */
struct hooks *hooks_new_at(uint16_t port, const struct cert *cert);
void hooks_free(struct hooks *hooks);
/* Run the loop until so many have come, and their answers have arrived. */
void hooks_wait(const struct hooks *hooks, int count);
/* Until the sandbox has nothing more to tell, moving the clock on as needed. */
void hooks_finish(void);
/* Let time pass, and what follows from it happen: by a round trip on a
 * connection of the test's. */
void hooks_advance(uint64_t ms);
/* Close the connections that are open. */
void hooks_hang_up(struct hooks *hooks);

/* Is it signed by the sandbox's key, under the time it says? */
bool hook_is_signed(const struct hook *hook);
/* A header of it, to be freed; NULL: it has none. */
char *hook_header(const struct hook *hook, const char *name);
/* "data/event_type": the text there, or NULL. */
#define HOOK(hooks, i, path) sfx_json((hooks)->hook[i].json, path)
/* Hold the names in an object against a list with spaces, in any order. */
void hook_assert_keys(struct json_object *object, const char *names);

#define HOOK_OK "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
#define HOOK_ERROR "HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\nOops"

#endif
