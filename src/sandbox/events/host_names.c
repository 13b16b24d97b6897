/* SPDX-License-Identifier: MIT */
/*
 * A table of names.  Addresses are kept for their TTL, within bounds, and a
 * failure for some seconds.
 *
 * Numeric addresses, and localhost, are known without asking.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <event2/util.h>
#include <utlist.h>

#include "net/resolver.h"
#include "sandbox/engine/answer.h"
#include "sandbox/events/delivery.h"
#include "sandbox/events/host_names.h"
#include "sandbox/events/target.h"

#define MAX_NAMES 64 /* kept, and looked up at once */
#define LEAST_NS (5 * TELNYX_NS_PER_S)
#define MOST_NS (60 * TELNYX_NS_PER_S)
#define FAILED_NS (5 * TELNYX_NS_PER_S)

struct sbx_name {
	struct sbx_name *prev, *next;
	struct sbx_webhooks *hooks;
	char host[256];
	struct telnyx_resolver *resolver;
	struct telnyx_timer *timer;
	bool looking;	   /* up, and nothing has come yet */
	bool busy;	   /* in the resolver's callback */
	uint64_t until_ns; /* what is known holds */
	size_t count;	   /* 0: it failed */
	char address[TELNYX_RESOLVER_MAX_ADDRESSES][TELNYX_ADDRESS_BYTES];
	struct sbx_delivery *waiting;
};

/* --- the table --- */

static void
name_free(struct sbx_name *name)
{
	struct telnyx_env *env = name->hooks->sandbox->env;

	telnyx_resolver_free(name->resolver);
	if (name->timer != NULL)
		env->timer_free(env, name->timer);
	free(name);
}

static void
name_drop(struct sbx_name *name)
{
	struct sbx_names *names = &name->hooks->names;

	DL_DELETE(names->list, name);
	names->count--;
	name_free(name);
}

static struct sbx_name *
find(const struct sbx_names *names, const char *host)
{
	struct sbx_name *name;

	DL_FOREACH(names->list, name)
	if (strcasecmp(name->host, host) == 0)
		return name;
	return NULL;
}

/* The table has room for one more name, at the cost of the oldest that is not being
 * looked up. */
static bool
make_room(struct sbx_names *names)
{
	struct sbx_name *name;

	if (names->count < MAX_NAMES)
		return true;
	DL_FOREACH(names->list, name)
	{
		if (!name->looking && !name->busy) {
			name_drop(name);
			return true;
		}
	}
	return false;
}

/* --- looking up --- */

static void
finish(struct sbx_name *name, uint64_t keep_ns)
{
	struct sbx_webhooks *hooks = name->hooks;
	struct telnyx_env *env = hooks->sandbox->env;
	struct sbx_delivery *woken;

	env->timer_disarm(env, name->timer);
	name->until_ns = env->now_ns(env) + keep_ns;
	if (!name->looking)
		return;
	name->looking = false;
	/* Deliveries go on that waited for the name, or for room to look one up. */
	woken = name->waiting;
	DL_CONCAT2(woken, hooks->names.waiting, queue_prev, queue_next);
	name->waiting = NULL;
	hooks->names.waiting = NULL;
	hooks->names.go_on(hooks, woken);
}

static void
on_answer(void *arg, const struct telnyx_resolver_answer *answer)
{
	struct sbx_name *name = arg;
	uint64_t keep_ns = answer->ttl_s * TELNYX_NS_PER_S;

	if (answer->count == 0 && (answer->partial || !name->looking))
		return;
	name->count = answer->count;
	memcpy(name->address, answer->address, sizeof(name->address));
	if (keep_ns < LEAST_NS)
		keep_ns = LEAST_NS;
	if (keep_ns > MOST_NS)
		keep_ns = MOST_NS;
	name->busy = true;
	finish(name, answer->count > 0 ? keep_ns : FAILED_NS);
	name->busy = false;
}

static void
on_too_long(void *arg)
{
	struct sbx_name *name = arg;

	telnyx_resolver_cancel(name->resolver);
	name->count = 0;
	name->busy = true;
	finish(name, FAILED_NS);
	name->busy = false;
}

/* A new name in the table; NULL: no memory. */
static struct sbx_name *
name_new(struct sbx_webhooks *hooks, const char *host)
{
	struct telnyx_env *env = hooks->sandbox->env;
	struct sbx_name *name = calloc(1, sizeof(*name));

	if (name == NULL)
		return NULL;
	name->hooks = hooks;
	memcpy(name->host, host, strlen(host) + 1);
	if (env->timer_new(env, on_too_long, name, &name->timer) != TELNYX_OK ||
	    telnyx_resolver_new(&hooks->names.net, &name->resolver) != TELNYX_OK) {
		name_free(name);
		return NULL;
	}
	DL_APPEND(hooks->names.list, name);
	hooks->names.count++;
	return name;
}

static bool
look_up(struct sbx_name *name)
{
	struct sbx_webhooks *hooks = name->hooks;
	struct telnyx_env *env = hooks->sandbox->env;

	if (env->timer_arm(env, name->timer,
		hooks->settings.timeout_ms * TELNYX_NS_PER_MS) != TELNYX_OK)
		return false;
	/* The youngest name is last. */
	DL_DELETE(hooks->names.list, name);
	DL_APPEND(hooks->names.list, name);
	name->looking = true;
	telnyx_resolver_lookup(name->resolver, name->host, on_answer, name);
	return true;
}

static bool
is_numeric(const char *host)
{
	struct evutil_addrinfo hints, *found = NULL;

	memset(&hints, 0, sizeof(hints));
	hints.ai_flags = EVUTIL_AI_NUMERICHOST;
	if (evutil_getaddrinfo(host, NULL, &hints, &found) != 0)
		return false;
	evutil_freeaddrinfo(found);
	return true;
}

static bool
is_localhost(const char *host)
{
	return strcasecmp(host, "localhost") == 0;
}

static void
park(struct sbx_delivery *delivery, struct sbx_delivery **waiting)
{
	delivery->parked = waiting;
	DL_APPEND2(*waiting, delivery, queue_prev, queue_next);
}

bool
sbx_names_park(struct sbx_delivery *delivery)
{
	struct sbx_webhooks *hooks = delivery->hooks;
	struct telnyx_env *env = hooks->sandbox->env;
	struct sbx_target target;
	struct sbx_name *name;

	if (!sbx_target_parse(delivery->urls[delivery->url], &target) ||
	    is_localhost(target.host) || is_numeric(target.host))
		return false;
	if ((name = find(&hooks->names, target.host)) == NULL) {
		if (!make_room(&hooks->names)) {
			park(delivery, &hooks->names.waiting);
			return true;
		}
		if ((name = name_new(hooks, target.host)) == NULL)
			return false;
	}
	if (!name->looking &&
	    (env->now_ns(env) < name->until_ns || name->busy || !look_up(name)))
		return false;
	park(delivery, &name->waiting);
	return true;
}

/* --- what is known --- */

static void
add_address(struct sbx_addresses *out, const char *numeric, const char *port)
{
	struct evutil_addrinfo hints, *found = NULL;

	memset(&hints, 0, sizeof(hints));
	hints.ai_socktype = SOCK_STREAM;
	hints.ai_protocol = IPPROTO_TCP;
	hints.ai_flags = EVUTIL_AI_NUMERICHOST | EVUTIL_AI_NUMERICSERV;
	if (out->count == SBX_MAX_ADDRESSES ||
	    evutil_getaddrinfo(numeric, port, &hints, &found) != 0)
		return;
	memcpy(&out->address[out->count], found->ai_addr, (size_t)found->ai_addrlen);
	out->len[out->count++] = (int)found->ai_addrlen;
	evutil_freeaddrinfo(found);
}

void
sbx_names_find(struct sbx_webhooks *hooks, const struct sbx_target *target,
    struct sbx_addresses *out)
{
	const struct sbx_name *name = find(&hooks->names, target->host);
	size_t i;

	out->count = 0;
	out->next = 0;
	if (is_localhost(target->host)) {
		add_address(out, "127.0.0.1", target->port);
		add_address(out, "::1", target->port);
		return;
	}
	if (name == NULL) {
		add_address(out, target->host, target->port);
		return;
	}
	for (i = 0; i < name->count; i++)
		add_address(out, name->address[i], target->port);
}

/* --- life --- */

enum telnyx_status
sbx_names_init(struct sbx_webhooks *hooks,
    void (*go_on)(struct sbx_webhooks *hooks, struct sbx_delivery *list))
{
	struct telnyx_sandbox *sandbox = hooks->sandbox;
	struct telnyx_net *net = &hooks->names.net;

	hooks->names.go_on = go_on;
	net->base = sandbox->base;
	net->env = sandbox->env;
	net->pid = getpid();
	return telnyx_deferred_new(sandbox->base, &net->deferred);
}

void
sbx_names_clear(struct sbx_webhooks *hooks)
{
	while (hooks->names.list != NULL)
		name_drop(hooks->names.list);
	if (hooks->names.net.deferred != NULL)
		telnyx_deferred_free(hooks->names.net.deferred);
}
