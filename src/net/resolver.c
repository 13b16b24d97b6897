/* SPDX-License-Identifier: MIT */
/* c-ares on libevent: one event per socket it asks for, one timer re-armed
 * from ares_timeout() after each call into it.  c-ares may call back at once;
 * its answers are kept and handed out by a task. */
#include "net/resolver.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include <ares.h>
#include <event2/event.h>

#define QUERY_TIMEOUT_MS 2000
#define QUERY_TRIES 3
#define OTHER_FAMILY_NS (50 * TELNYX_NS_PER_MS)

struct watch {
	struct watch *next;
	struct telnyx_resolver *resolver;
	ares_socket_t fd;
	struct event *event;
};

struct family {
	bool pending;
	int status; /* of c-ares */
	char address[TELNYX_RESOLVER_MAX_ADDRESSES][TELNYX_ADDRESS_BYTES];
	size_t count;
	uint32_t ttl_s;
};

struct query {
	struct telnyx_resolver *resolver; /* NULL: nobody is waiting any more */
	struct family *family;
	unsigned serial;
};

struct telnyx_resolver {
	struct telnyx_net *net;
	ares_channel channel;
	struct watch *watches;
	struct telnyx_timer *ares_timer;
	struct telnyx_timer *wait_timer; /* for the other family */
	struct telnyx_task task;

	telnyx_resolver_cb cb; /* NULL: no lookup in progress */
	void *arg;
	unsigned serial; /* of the lookup in progress */
	bool blind;	 /* a socket or the timer cannot be waited for: give up */
	struct family v6, v4;
	struct telnyx_resolver_answer answer;
};

/* c-ares would wait for an answer that nobody can tell it of, and so would
 * everything that needs the name.  It may be calling just now: a task ends the
 * lookup, and with it c-ares' sockets. */
static void
go_blind(struct telnyx_resolver *resolver)
{
	resolver->blind = true;
	telnyx_deferred_post(resolver->net->deferred, &resolver->task);
}

static void
rearm(struct telnyx_resolver *resolver)
{
	struct telnyx_env *env = resolver->net->env;
	struct timeval tv, *next = ares_timeout(resolver->channel, NULL, &tv);

	if (next == NULL) {
		env->timer_disarm(env, resolver->ares_timer);
		return;
	}
	if (env->timer_arm(env, resolver->ares_timer,
		(uint64_t)next->tv_sec * TELNYX_NS_PER_S +
		    (uint64_t)next->tv_usec * 1000 + TELNYX_NS_PER_MS) != TELNYX_OK)
		go_blind(resolver);
}

static void
on_ares_timer(void *arg)
{
	struct telnyx_resolver *resolver = arg;

	ares_process_fd(resolver->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
	rearm(resolver);
}

static void
on_socket(evutil_socket_t fd, short what, void *arg)
{
	struct watch *watch = arg;
	struct telnyx_resolver *resolver = watch->resolver;

	ares_process_fd(resolver->channel, (what & EV_READ) != 0 ? fd : ARES_SOCKET_BAD,
	    (what & EV_WRITE) != 0 ? fd : ARES_SOCKET_BAD);
	rearm(resolver);
}

static void
unwatch(struct telnyx_resolver *resolver, ares_socket_t fd)
{
	struct watch **link, *watch;

	for (link = &resolver->watches; (watch = *link) != NULL; link = &watch->next) {
		if (watch->fd != fd)
			continue;
		*link = watch->next;
		event_free(watch->event);
		free(watch);
		return;
	}
}

/* c-ares wants to read from or write to a socket, or has done with it. */
static void
on_socket_state(void *arg, ares_socket_t fd, int readable, int writable)
{
	struct telnyx_resolver *resolver = arg;
	struct watch *watch;
	short what = EV_PERSIST;

	unwatch(resolver, fd);
	if (!readable && !writable)
		return;
	what = (short)(what | (readable ? EV_READ : 0) | (writable ? EV_WRITE : 0));
	if ((watch = calloc(1, sizeof(*watch))) == NULL) {
		go_blind(resolver);
		return;
	}
	watch->resolver = resolver;
	watch->fd = fd;
	watch->event = event_new(resolver->net->base, fd, what, on_socket, watch);
	if (watch->event == NULL || event_add(watch->event, NULL) != 0) {
		if (watch->event != NULL)
			event_free(watch->event);
		free(watch);
		go_blind(resolver);
		return;
	}
	watch->next = resolver->watches;
	resolver->watches = watch;
}

static void
keep_addresses(struct family *family, const struct ares_addrinfo *info)
{
	const struct ares_addrinfo_node *node;
	const void *bytes;

	family->ttl_s = UINT32_MAX;
	for (node = info->nodes; node != NULL; node = node->ai_next) {
		if (family->count == TELNYX_RESOLVER_MAX_ADDRESSES)
			break;
		if (node->ai_family == AF_INET6)
			bytes =
			    &((const struct sockaddr_in6 *)(const void *)node->ai_addr)
				 ->sin6_addr;
		else
			bytes =
			    &((const struct sockaddr_in *)(const void *)node->ai_addr)
				 ->sin_addr;
		if (inet_ntop(node->ai_family, bytes, family->address[family->count],
			TELNYX_ADDRESS_BYTES) == NULL)
			continue;
		family->count++;
		if (node->ai_ttl >= 0 && (uint32_t)node->ai_ttl < family->ttl_s)
			family->ttl_s = (uint32_t)node->ai_ttl;
	}
}

static void
on_addresses(void *arg, int status, int timeouts, struct ares_addrinfo *info)
{
	struct query *query = arg;
	struct telnyx_resolver *resolver = query->resolver;
	struct family *family = query->family;
	unsigned serial = query->serial;

	(void)timeouts;
	free(query);
	if (status == ARES_EDESTRUCTION || serial != resolver->serial) {
		ares_freeaddrinfo(info);
		return;
	}
	family->pending = false;
	family->status = status;
	if (status == ARES_SUCCESS && info != NULL)
		keep_addresses(family, info);
	ares_freeaddrinfo(info);
	if (!resolver->v6.pending && !resolver->v4.pending)
		telnyx_deferred_post(resolver->net->deferred, &resolver->task);
	else if (family->count > 0 &&
		 resolver->net->env->timer_arm(resolver->net->env, resolver->wait_timer,
		     OTHER_FAMILY_NS) != TELNYX_OK)
		telnyx_deferred_post(resolver->net->deferred, &resolver->task);
}

static void
on_wait_timer(void *arg)
{
	struct telnyx_resolver *resolver = arg;

	telnyx_deferred_post(resolver->net->deferred, &resolver->task);
}

static void
add_address(
    struct telnyx_resolver_answer *answer, const struct family *family, size_t i)
{
	if (i < family->count && answer->count < TELNYX_RESOLVER_MAX_ADDRESSES)
		memcpy(answer->address[answer->count++], family->address[i],
		    TELNYX_ADDRESS_BYTES);
}

static void
run_task(void *arg)
{
	struct telnyx_resolver *resolver = arg;
	struct telnyx_resolver_answer *answer = &resolver->answer;
	telnyx_resolver_cb cb = resolver->cb;
	size_t i;

	if (resolver->blind) {
		/* Each query ends here, with an answer that is of no use. */
		ares_cancel(resolver->channel);
		rearm(resolver);
		resolver->blind = false;
		resolver->v6.status = resolver->v4.status = ARES_ENOMEM;
		telnyx_deferred_withdraw(resolver->net->deferred, &resolver->task);
	}
	if (cb == NULL)
		return;
	resolver->cb = NULL;
	resolver->serial++; /* what comes later is stale */
	resolver->net->env->timer_disarm(resolver->net->env, resolver->wait_timer);
	memset(answer, 0, sizeof(*answer));
	for (i = 0; i < TELNYX_RESOLVER_MAX_ADDRESSES; i++) {
		add_address(answer, &resolver->v6, i);
		add_address(answer, &resolver->v4, i);
	}
	answer->ttl_s = resolver->v6.ttl_s < resolver->v4.ttl_s ? resolver->v6.ttl_s
								: resolver->v4.ttl_s;
	/* The more telling of two failures: a timeout over "no such name". */
	answer->why = ares_strerror(
	    resolver->v4.status != ARES_ENOTFOUND && resolver->v4.status != ARES_ENODATA
		? resolver->v4.status
	    : resolver->v6.status == ARES_ENODATA ? resolver->v4.status
						  : resolver->v6.status);
	if (resolver->v4.status == ARES_ENOMEM || resolver->v6.status == ARES_ENOMEM)
		answer->system_error = ENOMEM;
	cb(resolver->arg, answer);
}

static void
start_family(struct telnyx_resolver *resolver, const char *host, struct family *family,
    int which)
{
	struct ares_addrinfo_hints hints = {
	    .ai_family = which, .ai_socktype = SOCK_STREAM};
	struct query *query = malloc(sizeof(*query));

	if (query == NULL) {
		family->status = ARES_ENOMEM;
		family->pending = false;
		return;
	}
	query->resolver = resolver;
	query->family = family;
	query->serial = resolver->serial;
	ares_getaddrinfo(resolver->channel, host, NULL, &hints, on_addresses, query);
}

void
telnyx_resolver_lookup(struct telnyx_resolver *resolver, const char *host,
    telnyx_resolver_cb cb, void *arg)
{
	resolver->serial++;
	resolver->cb = cb;
	resolver->arg = arg;
	memset(&resolver->v6, 0, sizeof(resolver->v6));
	memset(&resolver->v4, 0, sizeof(resolver->v4));
	resolver->v6.pending = resolver->v4.pending = true;
	resolver->v6.ttl_s = resolver->v4.ttl_s = UINT32_MAX;
	/* It fails while a query is out, and then was done before. */
	if (resolver->net->dns_servers != NULL)
		(void)ares_set_servers_ports_csv(
		    resolver->channel, resolver->net->dns_servers);
	start_family(resolver, host, &resolver->v6, AF_INET6);
	start_family(resolver, host, &resolver->v4, AF_INET);
	/* Both may be over already, for want of memory too. */
	if (!resolver->v6.pending && !resolver->v4.pending)
		telnyx_deferred_post(resolver->net->deferred, &resolver->task);
	rearm(resolver);
}

enum telnyx_status
telnyx_resolver_new(struct telnyx_net *net, struct telnyx_resolver **out)
{
	enum telnyx_status st = TELNYX_E_NO_MEMORY;
	struct telnyx_resolver *resolver;
	struct ares_options options = {
	    .timeout = QUERY_TIMEOUT_MS, .tries = QUERY_TRIES};
	int mask = ARES_OPT_SOCK_STATE_CB | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES;

	*out = NULL;
	if ((resolver = calloc(1, sizeof(*resolver))) == NULL)
		goto done;
	resolver->net = net;
	telnyx_task_init(&resolver->task, run_task, resolver);
	if (net->env->timer_new(net->env, on_ares_timer, resolver,
		&resolver->ares_timer) != TELNYX_OK ||
	    net->env->timer_new(
		net->env, on_wait_timer, resolver, &resolver->wait_timer) != TELNYX_OK)
		goto done;
	options.sock_state_cb = on_socket_state;
	options.sock_state_cb_data = resolver;
#ifdef ARES_OPT_QUERY_CACHE
	/* We keep answers ourselves, on our own clock. */
	options.qcache_max_ttl = 0;
	mask |= ARES_OPT_QUERY_CACHE;
#endif
	switch (ares_init_options(&resolver->channel, &options, mask)) {
	case ARES_SUCCESS:
		break;
	case ARES_ENOMEM:
		goto done;
	default:
		st = TELNYX_E_SYSTEM;
		goto done;
	}
	*out = resolver;
	resolver = NULL;
	st = TELNYX_OK;
done:
	telnyx_resolver_free(resolver);
	return st;
}

void
telnyx_resolver_free(struct telnyx_resolver *resolver)
{
	if (resolver == NULL)
		return;
	resolver->cb = NULL;
	if (resolver->channel != NULL)
		ares_destroy(resolver->channel);
	while (resolver->watches != NULL)
		unwatch(resolver, resolver->watches->fd);
	telnyx_deferred_withdraw(resolver->net->deferred, &resolver->task);
	resolver->net->env->timer_free(resolver->net->env, resolver->ares_timer);
	resolver->net->env->timer_free(resolver->net->env, resolver->wait_timer);
	free(resolver);
}
