/* SPDX-License-Identifier: MIT */
/* Racing addresses, then one handshake. */
#include "net/dial.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "net/tls.h"

#define NEXT_ADDRESS_NS (250 * TELNYX_NS_PER_MS)
/* A connection that is not used waits so long for its session, at least and at most. */
#define MIN_LINGER_NS (20 * TELNYX_NS_PER_MS)
#define MAX_LINGER_NS (500 * TELNYX_NS_PER_MS)

/* One address of the race. */
struct runner {
	struct telnyx_dial *dial;
	char address[TELNYX_ADDRESS_BYTES]; /* the cache's may change meanwhile */
	int fd;				    /* -1: not running */
	struct event *event;
};

struct telnyx_dial {
	struct telnyx_net *net;
	struct telnyx_dns_cache *dns;
	uint16_t port;
	telnyx_dial_cb cb;
	void *arg;
	struct telnyx_task task;
	struct telnyx_timer *timer; /* the next address, then the whole */
	uint64_t started_ns, give_up_ns;
	uint64_t next_ns; /* when the next address is due, if there is one */

	struct runner runners[TELNYX_RESOLVER_MAX_ADDRESSES];
	size_t count, next, running;

	SSL *ssl;
	int fd;
	struct event *event; /* of the handshake */
	bool handshaking, lingering, ended, taken;
	struct telnyx_dial_result result;
};

static uint64_t
now_ns(struct telnyx_dial *dial)
{
	return dial->net->env->now_ns(dial->net->env);
}

static void
stop_runner(struct runner *runner)
{
	if (runner->event != NULL)
		event_free(runner->event);
	runner->event = NULL;
	if (runner->fd >= 0)
		(void)close(runner->fd);
	runner->fd = -1;
}

static void
end(struct telnyx_dial *dial)
{
	size_t i;

	if (dial->ended)
		return;
	dial->ended = true;
	dial->net->env->timer_disarm(dial->net->env, dial->timer);
	for (i = 0; i < dial->count; i++)
		stop_runner(&dial->runners[i]);
	if (dial->event != NULL)
		event_free(dial->event);
	dial->event = NULL;
	telnyx_deferred_post(dial->net->deferred, &dial->task);
}

static void
fail(struct telnyx_dial *dial, enum telnyx_phase phase, int error, const char *why)
{
	struct telnyx_dial_result *result = &dial->result;
	const char *what = phase == TELNYX_PHASE_TLS ? "TLS with" : "connect to";

	result->phase = phase;
	result->system_error = error;
	(void)snprintf(result->cause, sizeof(result->cause),
	    strchr(result->address, ':') != NULL ? "%s [%s]:%u: %s" : "%s %s:%u: %s",
	    what, result->address, (unsigned)dial->port, why);
	end(dial);
}

/* --- TLS --- */

static int
on_verify(int ok, X509_STORE_CTX *ctx)
{
	SSL *ssl =
	    X509_STORE_CTX_get_ex_data(ctx, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct telnyx_dial *dial = ssl != NULL ? SSL_get_app_data(ssl) : NULL;

	if (!ok && dial != NULL && dial->result.tls_error == 0)
		dial->result.tls_error = X509_STORE_CTX_get_error(ctx);
	return ok;
}

static void
handshake_failed(struct telnyx_dial *dial, int reason)
{
	unsigned long code = ERR_peek_error();
	int error = errno;
	const char *why = NULL;

	if (dial->result.tls_error != 0)
		why = X509_verify_cert_error_string(dial->result.tls_error);
	else if (code != 0)
		why = ERR_reason_error_string(code);
	ERR_clear_error();
	telnyx_dns_cache_avoid(dial->dns, dial->result.address, now_ns(dial));
	if (why == NULL && reason == SSL_ERROR_SYSCALL && error != 0)
		fail(dial, TELNYX_PHASE_TLS, error, strerror(error));
	else
		fail(dial, TELNYX_PHASE_TLS, 0,
		    why != NULL ? why : "the server closed the connection");
}

static void handshake(struct telnyx_dial *dial);
static void linger_on(struct telnyx_dial *dial);

static void
on_handshake(evutil_socket_t fd, short what, void *arg)
{
	struct telnyx_dial *dial = arg;

	(void)fd;
	(void)what;
	if (dial->lingering)
		linger_on(dial);
	else
		handshake(dial);
}

static void
wait_for(struct telnyx_dial *dial, short what)
{
	int error;

	if (dial->event != NULL)
		event_free(dial->event);
	dial->event = event_new(dial->net->base, dial->fd, what, on_handshake, dial);
	errno = 0;
	if (dial->event != NULL && event_add(dial->event, NULL) == 0)
		return;
	error = errno != 0 ? errno : ENOMEM;
	if (dial->lingering)
		end(dial); /* without lingering */
	else
		fail(dial, TELNYX_PHASE_TLS, error, strerror(error));
}

/* Wait for the session: OpenSSL reads one that comes after the handshake when it is
 * asked for what follows. */
static void
linger_on(struct telnyx_dial *dial)
{
	char byte;
	size_t len;
	int reason;

	ERR_clear_error();
	reason = SSL_read_ex(dial->ssl, &byte, 1, &len) == 1
		     ? SSL_ERROR_NONE
		     : SSL_get_error(dial->ssl, 0);
	ERR_clear_error();
	if (reason == SSL_ERROR_WANT_READ &&
	    !SSL_SESSION_is_resumable(SSL_get0_session(dial->ssl)))
		wait_for(dial, EV_READ);
	else
		end(dial);
}

static void
start_lingering(struct telnyx_dial *dial)
{
	uint64_t wait_ns = 2 * dial->result.connect_ns;

	dial->lingering = true;
	if (wait_ns < MIN_LINGER_NS)
		wait_ns = MIN_LINGER_NS;
	if (wait_ns > MAX_LINGER_NS)
		wait_ns = MAX_LINGER_NS;
	if (dial->net->env->timer_arm(dial->net->env, dial->timer, wait_ns) ==
	    TELNYX_OK)
		linger_on(dial);
	else
		end(dial);
}

static void
handshake(struct telnyx_dial *dial)
{
	struct telnyx_dial_result *result = &dial->result;
	const unsigned char *alpn;
	unsigned alpn_len;
	int done, reason;

	ERR_clear_error();
	errno = 0;
	done = SSL_do_handshake(dial->ssl);
	if (done != 1) {
		reason = SSL_get_error(dial->ssl, done);
		if (reason == SSL_ERROR_WANT_READ)
			wait_for(dial, EV_READ);
		else if (reason == SSL_ERROR_WANT_WRITE)
			wait_for(dial, EV_WRITE);
		else
			handshake_failed(dial, reason);
		return;
	}
	SSL_get0_alpn_selected(dial->ssl, &alpn, &alpn_len);
	result->h2 = alpn_len == 2 && memcmp(alpn, "h2", 2) == 0;
	result->tls_resumed = SSL_session_reused(dial->ssl) == 1;
	result->tls_ns = now_ns(dial) - dial->started_ns - result->connect_ns;
	result->connected = true;
	SSL_set_app_data(dial->ssl, NULL);
	/* Whoever takes the connection over waits for the socket, or reads ahead in its
	 * own way. */
	SSL_set_read_ahead(dial->ssl, 0);
	if (result->h2)
		end(dial);
	else
		start_lingering(dial);
}

/* --- TCP --- */

static void
start_tls(struct telnyx_dial *dial, struct runner *winner)
{
	struct telnyx_dial_result *result = &dial->result;
	size_t i;

	dial->fd = winner->fd;
	winner->fd = -1;
	for (i = 0; i < dial->count; i++) {
		if (&dial->runners[i] < winner && dial->runners[i].fd >= 0)
			telnyx_dns_cache_avoid(
			    dial->dns, dial->runners[i].address, now_ns(dial));
		stop_runner(&dial->runners[i]);
	}
	result->system_error = 0; /* the failures of other addresses no longer count */
	(void)snprintf(result->address, sizeof(result->address), "%s", winner->address);
	telnyx_dns_cache_works(dial->dns, winner->address);
	result->connect_ns = now_ns(dial) - dial->started_ns;
	dial->handshaking = true;
	dial->ssl = telnyx_tls_session_new(dial->net->tls);
	if (dial->ssl == NULL || !telnyx_tls_offer_h2(dial->ssl) ||
	    SSL_set_fd(dial->ssl, dial->fd) != 1 ||
	    dial->net->env->timer_arm(dial->net->env, dial->timer,
		dial->net->connect_timeout_ns) != TELNYX_OK) {
		fail(dial, TELNYX_PHASE_TLS, ENOMEM, "no memory");
		return;
	}
	SSL_set_app_data(dial->ssl, dial);
	telnyx_tls_watch(dial->ssl, &result->seen);
	SSL_set_verify(dial->ssl, SSL_VERIFY_PEER, on_verify);
	/* The server's handshake records come together: one read for all of them. */
	SSL_set_read_ahead(dial->ssl, 1);
	SSL_set_connect_state(dial->ssl);
	handshake(dial);
}

static void start_next(struct telnyx_dial *dial);

static bool
is_scarcity(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS ||
	       error == ENOMEM || error == ENOSPC;
}

static void
fail_with_last(struct telnyx_dial *dial)
{
	fail(dial, TELNYX_PHASE_CONNECT, dial->result.system_error,
	    strerror(dial->result.system_error));
}

static void
runner_failed(struct runner *runner, int error)
{
	struct telnyx_dial *dial = runner->dial;

	stop_runner(runner);
	dial->running--;
	/* The last failure is reported, unless it was our own want of descriptors. */
	if (!is_scarcity(dial->result.system_error)) {
		(void)snprintf(dial->result.address, sizeof(dial->result.address), "%s",
		    runner->address);
		dial->result.system_error = error;
	}
	if (is_scarcity(error))
		dial->next = dial->count; /* no other address would do better */
	else
		telnyx_dns_cache_avoid(dial->dns, runner->address, now_ns(dial));
	if (dial->next < dial->count)
		start_next(dial);
	else if (dial->running == 0 && (!dial->dns->partial || is_scarcity(error)))
		fail_with_last(dial);
}

static void
on_connected(evutil_socket_t fd, short what, void *arg)
{
	struct runner *runner = arg;
	socklen_t size = sizeof(int);
	int error = 0;

	(void)what;
	if (getsockopt((int)fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
		error = errno;
	if (error != 0)
		runner_failed(runner, error);
	else
		start_tls(runner->dial, runner);
}

static int
start_runner(struct runner *runner, uint16_t port)
{
	struct sockaddr_storage place = {0};
	struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)&place;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)&place;
	socklen_t size;
	int on = 1;

	if (inet_pton(AF_INET, runner->address, &v4->sin_addr) == 1) {
		place.ss_family = AF_INET;
		v4->sin_port = htons(port);
		size = sizeof(*v4);
	} else if (inet_pton(AF_INET6, runner->address, &v6->sin6_addr) == 1) {
		place.ss_family = AF_INET6;
		v6->sin6_port = htons(port);
		size = sizeof(*v6);
	} else {
		return EINVAL;
	}
	if ((runner->fd = socket(place.ss_family, SOCK_STREAM, 0)) < 0)
		return errno;
	if (evutil_make_socket_nonblocking(runner->fd) != 0 ||
	    evutil_make_socket_closeonexec(runner->fd) != 0)
		return errno;
	(void)setsockopt(runner->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(runner->fd, (struct sockaddr *)&place, size) != 0 &&
	    errno != EINPROGRESS && errno != EINTR)
		return errno;
	runner->event = event_new(
	    runner->dial->net->base, runner->fd, EV_WRITE, on_connected, runner);
	if (runner->event == NULL)
		return ENOMEM;
	errno = 0;
	if (event_add(runner->event, NULL) != 0)
		return errno != 0 ? errno : ENOMEM;
	return 0;
}

/* Arm the timer: for the next address, or for the end of the time to connect. */
static void
arm(struct telnyx_dial *dial)
{
	uint64_t now = now_ns(dial), due = dial->give_up_ns;

	if (dial->next < dial->count && dial->next_ns < due)
		due = dial->next_ns;
	(void)dial->net->env->timer_arm(
	    dial->net->env, dial->timer, due > now ? due - now : 0);
}

static void
start_next(struct telnyx_dial *dial)
{
	struct runner *runner = &dial->runners[dial->next++];
	int error;

	/* The time of the next address is set first, since this one may fail at once.
	 */
	dial->next_ns = now_ns(dial) + NEXT_ADDRESS_NS;
	arm(dial);
	dial->running++;
	if ((error = start_runner(runner, dial->port)) != 0)
		runner_failed(runner, error);
}

static void
avoid_runners(struct telnyx_dial *dial)
{
	size_t i;

	for (i = 0; i < dial->count; i++)
		if (dial->runners[i].fd >= 0)
			telnyx_dns_cache_avoid(
			    dial->dns, dial->runners[i].address, now_ns(dial));
}

static void
on_timer(void *arg)
{
	struct telnyx_dial *dial = arg;

	if (dial->ended)
		return;
	if (dial->lingering) {
		end(dial);
	} else if (dial->handshaking) {
		telnyx_dns_cache_avoid(dial->dns, dial->result.address, now_ns(dial));
		fail(dial, TELNYX_PHASE_TLS, ETIMEDOUT, "timed out");
	} else if (dial->next < dial->count && now_ns(dial) < dial->give_up_ns) {
		start_next(dial);
	} else if (dial->running == 0) {
		fail_with_last(dial); /* no other address has come */
	} else {
		avoid_runners(dial);
		(void)snprintf(dial->result.address, sizeof(dial->result.address), "%s",
		    dial->runners[dial->next - 1].address);
		fail(dial, TELNYX_PHASE_CONNECT, ETIMEDOUT, "timed out");
	}
}

/* --- life --- */

SSL *
telnyx_dial_take(struct telnyx_dial *dial, int *fd)
{
	dial->taken = true;
	telnyx_tls_watch(dial->ssl, NULL);
	*fd = dial->fd;
	return dial->ssl;
}

static void
run_task(void *arg)
{
	struct telnyx_dial *dial = arg;
	telnyx_dial_cb cb = dial->cb;

	dial->cb = NULL;
	cb(dial->arg, dial, &dial->result); /* frees the dial, now or later */
}

static bool
has_started(const struct telnyx_dial *dial, const char *address)
{
	size_t i;

	for (i = 0; i < dial->next; i++)
		if (strcmp(dial->runners[i].address, address) == 0)
			return true;
	return false;
}

static bool
is_v6(const char *address)
{
	return strchr(address, ':') != NULL;
}

static void
add_runner(struct telnyx_dial *dial, const char *address)
{
	struct runner *runner;

	if (dial->count == TELNYX_RESOLVER_MAX_ADDRESSES || has_started(dial, address))
		return;
	runner = &dial->runners[dial->count++];
	runner->dial = dial;
	runner->fd = -1;
	(void)snprintf(runner->address, sizeof(runner->address), "%s", address);
}

/* Line up the addresses that were not tried yet, in the order to try them: those to be
 * avoided last, the families in turn. */
static void
line_up(struct telnyx_dial *dial)
{
	const struct telnyx_dns_cache *dns = dial->dns;
	uint64_t now = now_ns(dial);
	size_t i, pass, other = dns->count;
	bool turn_of_v6 =
	    dial->next == 0 || !is_v6(dial->runners[dial->next - 1].address);

	dial->count = dial->next;
	/* The cache has the families in turn already, from the first that is in turn.
	 */
	for (i = 0; dial->next > 0 && other == dns->count && i < dns->count; i++)
		if (dns->avoid_until_ns[i] <= now &&
		    is_v6(dns->address[i]) == turn_of_v6 &&
		    !has_started(dial, dns->address[i]))
			other = i;
	if (other < dns->count)
		add_runner(dial, dns->address[other]);
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < dns->count; i++)
			if (i != other && (dns->avoid_until_ns[i] > now) == (pass == 1))
				add_runner(dial, dns->address[i]);
}

void
telnyx_dial_update(struct telnyx_dial *dial)
{
	/* A dial that is connected, or has no descriptor, needs no other addresses. */
	if (dial->ended || dial->handshaking)
		return;
	line_up(dial);
	if (dial->running > 0)
		arm(dial);
	else if (dial->next < dial->count)
		start_next(dial);
	else if (!dial->dns->partial)
		fail_with_last(dial);
}

enum telnyx_phase
telnyx_dial_phase(const struct telnyx_dial *dial)
{
	return dial->handshaking ? TELNYX_PHASE_TLS : TELNYX_PHASE_CONNECT;
}

enum telnyx_status
telnyx_dial_start(struct telnyx_net *net, struct telnyx_dns_cache *dns, uint16_t port,
    telnyx_dial_cb cb, void *arg, struct telnyx_dial **out)
{
	struct telnyx_dial *dial;

	*out = NULL;
	if ((dial = calloc(1, sizeof(*dial))) == NULL)
		return TELNYX_E_NO_MEMORY;
	dial->net = net;
	dial->dns = dns;
	dial->port = port;
	dial->cb = cb;
	dial->arg = arg;
	dial->fd = -1;
	telnyx_task_init(&dial->task, run_task, dial);
	if (net->env->timer_new(net->env, on_timer, dial, &dial->timer) != TELNYX_OK) {
		free(dial);
		return TELNYX_E_NO_MEMORY;
	}
	dial->started_ns = now_ns(dial);
	dial->give_up_ns = dial->started_ns + net->connect_timeout_ns;
	line_up(dial);
	*out = dial;
	start_next(dial);
	return TELNYX_OK;
}

void
telnyx_dial_free(struct telnyx_dial *dial)
{
	size_t i;

	if (dial == NULL)
		return;
	for (i = 0; i < dial->count; i++)
		stop_runner(&dial->runners[i]);
	if (dial->event != NULL)
		event_free(dial->event);
	/* A connection that was not taken over is closed here. */
	if (!dial->taken) {
		if (dial->ssl != NULL)
			SSL_set_app_data(dial->ssl, NULL);
		SSL_free(dial->ssl);
		if (dial->fd >= 0)
			(void)close(dial->fd);
	}
	telnyx_deferred_withdraw(dial->net->deferred, &dial->task);
	dial->net->env->timer_free(dial->net->env, dial->timer);
	free(dial);
}
