/* SPDX-License-Identifier: MIT */
/*
 * c-ares on libevent: one event per socket it asks for, one timer re-armed
 * from ares_timeout() after each call into it.  c-ares may call back at once;
 * its answers are kept and handed out by a task.
 *
 * A lookup is told of in steps.  Nothing after 2 s: that nothing has come yet.
 * Addresses of one family: 50 ms later, if the other has not come.  The end:
 * when both are there, or 5 s after the first.
 *
 * A channel of c-ares reads the name servers once, when it is made.  Before each
 * lookup, and while one has no answer, resolv.conf is looked at: when it is
 * another file or has changed, the channel is replaced by a new one, and so it
 * is after a lookup that no server had an answer for.
 */
#include "net/resolver.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <ares.h>
#include <event2/event.h>

#include "net/resolver_socket.h"

#define QUERY_TIMEOUT_MS 2000
#define QUERY_TRIES 3
/* The other family has so long before the first is handed out (RFC 8305, section 3). */
#define OTHER_FAMILY_NS (50 * TELNYX_NS_PER_MS)
/* The other family has so long after that: a packet that was lost is sent again after
 * QUERY_TIMEOUT_MS. */
#define LATE_FAMILY_NS (5 * TELNYX_NS_PER_S)
/* After so long the caller hears that nothing has come (RFC 8767, section 5: 1.8 s). */
#define SILENCE_NS (2 * TELNYX_NS_PER_S)

#define RESOLV_CONF "/etc/resolv.conf"
#ifdef __APPLE__
#define st_ctim st_ctimespec
#endif

struct watch {
	struct watch *next;
	struct telnyx_resolver *resolver;
	ares_socket_t fd;
	struct event *event;
};

/* By what a file is known to be the one that was read; all zero: there is none. */
struct file_state {
	dev_t device;
	ino_t inode;
	off_t bytes;
	struct timespec changed; /* its content, or its place */
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
	struct file_state resolv_conf; /* as the channel has read it */
	const char *servers;	       /* as the channel was told */
	bool failed;		       /* no server was of use to the last lookup */
	struct watch *watches;
	unsigned reads_left; /* of c-ares, in this turn */
	struct telnyx_timer *ares_timer;
	struct telnyx_timer *wait_timer; /* until the next step */
	struct telnyx_task task;

	telnyx_resolver_cb cb; /* NULL: no lookup in progress */
	void *arg;
	const char *host;
	unsigned serial; /* of the queries that count */
	bool blind;	 /* a socket or the timer cannot be waited for: give up */
	bool told;	 /* the first family's addresses were handed out */
	bool expired;	 /* the other family's time is over */
	struct family v6, v4;
	struct telnyx_resolver_answer answer;
};

/* A socket or the timer cannot be waited for.  c-ares would wait for an answer that it
 * never hears of, and so would everything that needs the name.  c-ares may be calling
 * just now: a task ends the lookup, and with it c-ares' sockets. */
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

	telnyx_resolver_socket_turn(&resolver->reads_left);
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
add_address(
    struct telnyx_resolver_answer *answer, const struct family *family, size_t i)
{
	if (i < family->count && answer->count < TELNYX_RESOLVER_MAX_ADDRESSES)
		memcpy(answer->address[answer->count++], family->address[i],
		    TELNYX_ADDRESS_BYTES);
}

/* Did a name server say what addresses there are, be it none? */
static bool
is_settled(const struct family *family)
{
	return family->status == ARES_SUCCESS || family->status == ARES_ENODATA ||
	       family->status == ARES_ENOTFOUND;
}

static void
fill_answer(struct telnyx_resolver *resolver)
{
	struct telnyx_resolver_answer *answer = &resolver->answer;
	const struct family *v6 = &resolver->v6, *v4 = &resolver->v4;
	size_t i;

	memset(answer, 0, sizeof(*answer));
	for (i = 0; i < TELNYX_RESOLVER_MAX_ADDRESSES; i++) {
		add_address(answer, v6, i);
		add_address(answer, v4, i);
	}
	answer->ttl_s = v6->ttl_s < v4->ttl_s ? v6->ttl_s : v4->ttl_s;
	/* An answer for one family only is soon asked for again. */
	if (!is_settled(v6) || !is_settled(v4))
		answer->ttl_s = 0;
	/* The failure that explains more: a timeout rather than "no such name". */
	answer->why = ares_strerror(
	    v4->status != ARES_ENOTFOUND && v4->status != ARES_ENODATA ? v4->status
	    : v6->status == ARES_ENODATA			       ? v4->status
								       : v6->status);
	if (v4->status == ARES_ENOMEM || v6->status == ARES_ENOMEM)
		answer->system_error = ENOMEM;
}

static void
give_up_family(struct family *family)
{
	if (family->pending)
		family->status = ARES_ETIMEOUT;
	family->pending = false;
}

/* Hand out what there is, and wait for the next step.  False: there is nothing to wait
 * with. */
static bool
tell_part(struct telnyx_resolver *resolver)
{
	struct telnyx_env *env = resolver->net->env;
	size_t count = resolver->v6.count + resolver->v4.count;

	if (resolver->expired ||
	    env->timer_arm(env, resolver->wait_timer,
		count > 0 ? LATE_FAMILY_NS : SILENCE_NS) != TELNYX_OK)
		return false;
	resolver->told = count > 0;
	fill_answer(resolver);
	resolver->answer.partial = true;
	resolver->cb(resolver->arg, &resolver->answer);
	return true;
}

static void
run_task(void *arg)
{
	struct telnyx_resolver *resolver = arg;
	telnyx_resolver_cb cb = resolver->cb;

	if (resolver->blind) {
		/* ares_cancel() ends each query here, with an answer that is of no use.
		 */
		ares_cancel(resolver->channel);
		rearm(resolver);
		resolver->blind = false;
		resolver->v6.status = resolver->v4.status = ARES_ENOMEM;
		telnyx_deferred_withdraw(resolver->net->deferred, &resolver->task);
	}
	if (cb == NULL)
		return;
	if ((resolver->v6.pending || resolver->v4.pending) && tell_part(resolver))
		return;
	give_up_family(&resolver->v6);
	give_up_family(&resolver->v4);
	resolver->cb = NULL;
	resolver->serial++; /* what comes later is stale */
	resolver->net->env->timer_disarm(resolver->net->env, resolver->wait_timer);
	resolver->failed = !is_settled(&resolver->v6) && !is_settled(&resolver->v4);
	fill_answer(resolver);
	cb(resolver->arg, &resolver->answer);
}

/* --- the channel --- */

static const char *
resolv_conf(const struct telnyx_resolver *resolver)
{
	return resolver->net->resolv_conf != NULL ? resolver->net->resolv_conf
						  : RESOLV_CONF;
}

static struct file_state
look_at(const char *path)
{
	struct file_state state = {0};
	struct stat st;

	if (stat(path, &st) == 0) {
		state.device = st.st_dev;
		state.inode = st.st_ino;
		state.bytes = st.st_size;
		state.changed = st.st_ctim;
	}
	return state;
}

static bool
is_same(const struct file_state *a, const struct file_state *b)
{
	return a->device == b->device && a->inode == b->inode && a->bytes == b->bytes &&
	       a->changed.tv_sec == b->changed.tv_sec &&
	       a->changed.tv_nsec == b->changed.tv_nsec;
}

static enum telnyx_status
open_channel(struct telnyx_resolver *resolver, ares_channel *out)
{
	struct ares_options options = {.timeout = QUERY_TIMEOUT_MS,
	    .tries = QUERY_TRIES,
	    .sock_state_cb = on_socket_state,
	    .sock_state_cb_data = resolver};
	int mask = ARES_OPT_SOCK_STATE_CB | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES;
	/* The file is looked at before it is read: a change meanwhile is found the next
	 * time. */
	struct file_state before = look_at(resolv_conf(resolver));

	/* dns_cache.c keeps the answers, on our own clock. */
#ifdef ARES_OPT_QUERY_CACHE
	options.qcache_max_ttl = 0;
	mask |= ARES_OPT_QUERY_CACHE;
#endif
	switch (ares_init_options(out, &options, mask)) {
	case ARES_SUCCESS:
		break;
	case ARES_ENOMEM:
		return TELNYX_E_NO_MEMORY;
	default:
		return TELNYX_E_SYSTEM;
	}
	telnyx_resolver_socket_use(*out, &resolver->reads_left);
	resolver->resolv_conf = before;
	if ((resolver->servers = resolver->net->dns_servers) != NULL)
		(void)ares_set_servers_ports_csv(*out, resolver->servers);
	return TELNYX_OK;
}

/* Make a new channel if the old one may ask the wrong servers; that ends its queries.
 * True: there is a new one.  Not to be called from inside c-ares. */
static bool
renew_channel(struct telnyx_resolver *resolver)
{
	struct file_state now = look_at(resolv_conf(resolver));
	ares_channel old = resolver->channel, fresh;

	if (!resolver->failed && is_same(&now, &resolver->resolv_conf) &&
	    resolver->servers == resolver->net->dns_servers)
		return false;
	if (open_channel(resolver, &fresh) != TELNYX_OK)
		return false; /* keep the old one */
	resolver->failed = false;
	resolver->serial++;
	resolver->channel = fresh;
	ares_destroy(old);
	return true;
}

/* --- looking up --- */

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

static void
ask(struct telnyx_resolver *resolver)
{
	memset(&resolver->v6, 0, sizeof(resolver->v6));
	memset(&resolver->v4, 0, sizeof(resolver->v4));
	resolver->v6.pending = resolver->v4.pending = true;
	resolver->v6.ttl_s = resolver->v4.ttl_s = UINT32_MAX;
	start_family(resolver, resolver->host, &resolver->v6, AF_INET6);
	start_family(resolver, resolver->host, &resolver->v4, AF_INET);
	/* Both queries may be over already, also for want of memory. */
	if (!resolver->v6.pending && !resolver->v4.pending)
		telnyx_deferred_post(resolver->net->deferred, &resolver->task);
	rearm(resolver);
}

static void
on_wait_timer(void *arg)
{
	struct telnyx_resolver *resolver = arg;

	if (resolver->told)
		resolver->expired = true;
	else if (resolver->v6.count + resolver->v4.count == 0 &&
		 renew_channel(resolver))
		ask(resolver);
	telnyx_deferred_post(resolver->net->deferred, &resolver->task);
}

void
telnyx_resolver_lookup(struct telnyx_resolver *resolver, const char *host,
    telnyx_resolver_cb cb, void *arg)
{
	resolver->serial++;
	resolver->host = host;
	resolver->cb = cb;
	resolver->arg = arg;
	resolver->told = resolver->expired = false;
	(void)renew_channel(resolver);
	/* Without the timer there is still c-ares' own limit. */
	(void)resolver->net->env->timer_arm(
	    resolver->net->env, resolver->wait_timer, SILENCE_NS);
	ask(resolver);
}

void
telnyx_resolver_cancel(struct telnyx_resolver *resolver)
{
	resolver->cb = NULL;
	resolver->serial++;
	resolver->net->env->timer_disarm(resolver->net->env, resolver->wait_timer);
	ares_cancel(resolver->channel);
	rearm(resolver);
}

enum telnyx_status
telnyx_resolver_new(struct telnyx_net *net, struct telnyx_resolver **out)
{
	enum telnyx_status st = TELNYX_E_NO_MEMORY;
	struct telnyx_resolver *resolver;

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
	if ((st = open_channel(resolver, &resolver->channel)) != TELNYX_OK)
		goto done;
	*out = resolver;
	resolver = NULL;
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
