/* SPDX-License-Identifier: MIT */
#include "flood.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <check.h>
#include <openssl/ssl.h>

#include "certs.h"

#define POLL_MS 20
#define IN_BYTES 65536
#define FRAME_HEADER 9
#define PREFACE_BYTES 24

struct flood {
	struct flood_params params;
	struct cert cert;
	char *ca_pem;
	char url[64];
	uint16_t port;
	int listener; /* -1: it dials */
	SSL_CTX *ctx;
	pthread_t thread;
	atomic_bool stop, waits, go;
	atomic_ullong count;
	atomic_uint ended;
	atomic_int goaway;
};

/* One connection, of the thread. */
struct line {
	struct flood *flood;
	int fd;
	SSL *ssl;
	bool greeted;		    /* of HTTP/2: the client's preface is behind us */
	bool whole;		    /* a request has come */
	unsigned char in[IN_BYTES]; /* a request so far, or a frame */
	size_t in_len;
};

/* --- frames --- */

static size_t
write_frame(char *out, uint8_t type, uint8_t flags, uint32_t stream,
    const char *payload, size_t len)
{
	const char head[FRAME_HEADER] = {(char)(len >> 16), (char)(len >> 8), (char)len,
	    (char)type, (char)flags, (char)(stream >> 24), (char)(stream >> 16),
	    (char)(stream >> 8), (char)stream};

	memcpy(out, head, sizeof(head));
	if (len > 0)
		memcpy(out + sizeof(head), payload, len);
	return sizeof(head) + len;
}

char *
flood_frames(uint8_t type, uint8_t flags, uint32_t stream, const char *payload,
    size_t len, unsigned count, size_t *bytes)
{
	char *out = malloc((FRAME_HEADER + len) * count);
	unsigned i;

	ck_assert_ptr_nonnull(out);
	for (*bytes = 0, i = 0; i < count; i++)
		*bytes += write_frame(out + *bytes, type, flags, stream, payload, len);
	return out;
}

/* --- bytes, in the thread --- */

static bool
stopped(const struct line *line)
{
	return atomic_load(&line->flood->stop);
}

static void
wait_for(const struct line *line, short what)
{
	struct pollfd fd = {.fd = line->fd, .events = what};

	(void)poll(&fd, 1, POLL_MS);
}

/* More than 0: so many; 0: not now; less: never. */
static long
take(struct line *line, void *out, size_t room)
{
	long n;

	if (line->ssl == NULL) {
		n = recv(line->fd, out, room, 0);
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return 0;
		return n > 0 ? n : -1;
	}
	if ((n = SSL_read(line->ssl, out, (int)room)) > 0)
		return n;
	switch (SSL_get_error(line->ssl, (int)n)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return 0;
	default:
		return -1;
	}
}

static long
give(struct line *line, const char *data, size_t len)
{
	long n;

	if (line->ssl == NULL) {
		n = send(line->fd, data, len, MSG_NOSIGNAL);
		return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? 0 : n;
	}
	if ((n = SSL_write(line->ssl, data, (int)len)) > 0)
		return n;
	switch (SSL_get_error(line->ssl, (int)n)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return 0;
	default:
		return -1;
	}
}

/* --- what the other side says, in the thread --- */

static void
look_at_frame(struct line *line)
{
	const unsigned char *frame = line->in;

	if (frame[3] == 7)
		atomic_store(&line->flood->goaway, frame[16]);
	if (frame[3] <= 1 && (frame[4] & 1) != 0)
		line->whole = true;
}

/* How much of the next frame, or of the preface, there is to be. */
static size_t
wanted_of_h2(const struct line *line)
{
	const unsigned char *frame = line->in;

	if (!line->greeted)
		return PREFACE_BYTES;
	if (line->in_len < FRAME_HEADER)
		return FRAME_HEADER;
	return FRAME_HEADER + ((size_t)frame[0] << 16) + ((size_t)frame[1] << 8) +
	       frame[2];
}

static bool
hear_h2(struct line *line)
{
	size_t wanted;
	long n;

	for (;;) {
		if ((wanted = wanted_of_h2(line)) > IN_BYTES)
			return false;
		if (wanted == line->in_len) {
			if (line->greeted)
				look_at_frame(line);
			line->greeted = true;
			line->in_len = 0;
			continue;
		}
		n = take(line, line->in + line->in_len, wanted - line->in_len);
		if (n <= 0)
			return n == 0;
		line->in_len += (size_t)n;
	}
}

/* Its JSON ends it. */
static bool
hear_h1(struct line *line)
{
	long n;

	while ((n = take(line, line->in, sizeof(line->in))) > 0)
		line->whole = line->whole || line->in[n - 1] == '}';
	return n == 0;
}

/* Read what has come.  False: the other side has ended. */
static bool
hear(struct line *line)
{
	/* Of a server's frames only GOAWAY is of interest, and it greets not. */
	return line->flood->params.h2 ? hear_h2(line) : hear_h1(line);
}

static bool
say(struct line *line, const char *data, size_t len, bool counted)
{
	long n;

	while (len > 0 && !stopped(line)) {
		if ((n = give(line, data, len)) < 0 || !hear(line))
			return false;
		if (n == 0)
			wait_for(line, POLLIN | POLLOUT);
		data += n;
		len -= (size_t)n;
		if (counted)
			atomic_fetch_add(&line->flood->count, (unsigned)n);
	}
	return true;
}

/* --- a connection, in the thread --- */

static bool
shake_hands(struct line *line)
{
	struct flood *flood = line->flood;
	int n;

	if (flood->params.plain)
		return true;
	if ((line->ssl = SSL_new(flood->ctx)) == NULL ||
	    SSL_set_fd(line->ssl, line->fd) != 1)
		return false;
	while (!stopped(line)) {
		n = flood->listener >= 0 ? SSL_accept(line->ssl)
					 : SSL_connect(line->ssl);
		if (n == 1)
			return true;
		n = SSL_get_error(line->ssl, n);
		if (n != SSL_ERROR_WANT_READ && n != SSL_ERROR_WANT_WRITE)
			return false;
		wait_for(line, n == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT);
	}
	return false;
}

/* One ticket, or one key update. */
static bool
say_handshake(struct line *line)
{
	int n = line->flood->params.kind == FLOOD_TICKETS
		    ? SSL_new_session_ticket(line->ssl)
		    : SSL_key_update(line->ssl, SSL_KEY_UPDATE_NOT_REQUESTED);

	if (n != 1)
		return false;
	while ((n = SSL_do_handshake(line->ssl)) != 1) {
		n = SSL_get_error(line->ssl, n);
		if (stopped(line) ||
		    (n != SSL_ERROR_WANT_READ && n != SSL_ERROR_WANT_WRITE))
			return false;
		wait_for(line, n == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT);
	}
	atomic_fetch_add(&line->flood->count, 1);
	return hear(line);
}

static bool
say_again(struct line *line)
{
	const struct flood_params *params = &line->flood->params;

	switch (params->kind) {
	case FLOOD_BYTES:
		return say(line, params->again, params->again_bytes, true);
	case FLOOD_TICKETS:
	case FLOOD_KEYS:
		return say_handshake(line);
	case FLOOD_CONNECTS:
		atomic_fetch_add(&line->flood->count, 1);
		return false;
	case FLOOD_SILENCE:
		break;
	}
	wait_for(line, POLLIN);
	return hear(line);
}

/* True: the other side has ended it. */
static bool
speak(struct line *line)
{
	/* And the client's acknowledged, which it sends at once. */
	static const char settings[2 * FRAME_HEADER] = {
	    0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1};
	const struct flood_params *params = &line->flood->params;
	unsigned times = params->times;
	bool serves = line->flood->listener >= 0;

	line->greeted = !serves;
	if (!shake_hands(line) ||
	    (serves && params->h2 && !say(line, settings, sizeof(settings), false)))
		return true;
	while (serves && !line->whole && !stopped(line)) {
		wait_for(line, POLLIN);
		if (!hear(line))
			return true;
	}
	while (params->held && !stopped(line) && !atomic_load(&line->flood->go)) {
		atomic_store(&line->flood->waits, true);
		wait_for(line, POLLIN);
		if (!hear(line))
			return true;
	}
	if (!say(line, params->first, params->first_bytes, false))
		return true;
	while (!stopped(line) && (params->times == 0 || times-- > 0))
		if (!say_again(line))
			return params->kind != FLOOD_CONNECTS;
	if (!say(line, params->last, params->last_bytes, false))
		return true;
	while (!stopped(line)) {
		wait_for(line, POLLIN);
		if (!hear(line))
			return true;
	}
	return false;
}

static int
open_line(const struct flood *flood)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons(flood->port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct pollfd ready = {.fd = flood->listener, .events = POLLIN};
	int fd;

	if (flood->listener >= 0) {
		if (poll(&ready, 1, POLL_MS) != 1)
			return -1;
		fd = accept(flood->listener, NULL, NULL);
	} else if ((fd = socket(AF_INET, SOCK_STREAM, 0)) >= 0 &&
		   connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		(void)close(fd);
		fd = -1;
	}
	if (fd >= 0)
		(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

static void *
run(void *arg)
{
	struct flood *flood = arg;
	struct line *line = malloc(sizeof(*line));

	while (line != NULL && !atomic_load(&flood->stop)) {
		memset(line, 0, sizeof(*line));
		line->flood = flood;
		if ((line->fd = open_line(flood)) < 0)
			continue;
		if (speak(line))
			atomic_fetch_add(&flood->ended, 1);
		SSL_free(line->ssl);
		(void)close(line->fd);
	}
	free(line);
	return NULL;
}

/* --- begun and ended, in the test --- */

static int
choose_h2(SSL *ssl, const unsigned char **out, unsigned char *out_len,
    const unsigned char *in, unsigned in_len, void *arg)
{
	static const unsigned char h2[] = "\x02h2";
	unsigned char *chosen;

	(void)ssl;
	(void)arg;
	if (SSL_select_next_proto(&chosen, out_len, h2, 3, in, in_len) !=
	    OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

static void
make_tls(struct flood *flood, bool serves)
{
	static const unsigned char h2[] = "\x02h2";

	flood->ctx = SSL_CTX_new(serves ? TLS_server_method() : TLS_client_method());
	ck_assert_ptr_nonnull(flood->ctx);
	(void)SSL_CTX_set_mode(flood->ctx,
	    SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	if (!serves) {
		if (flood->params.h2)
			ck_assert_int_eq(SSL_CTX_set_alpn_protos(flood->ctx, h2, 3), 0);
		return;
	}
	flood->cert = cert_make(
	    &(struct cert_spec){.name = "flood", .san = "IP:127.0.0.1"}, NULL);
	flood->ca_pem = cert_pem(&flood->cert);
	ck_assert_int_eq(SSL_CTX_use_certificate(flood->ctx, flood->cert.x509), 1);
	ck_assert_int_eq(SSL_CTX_use_PrivateKey(flood->ctx, flood->cert.key), 1);
	if (flood->params.h2)
		SSL_CTX_set_alpn_select_cb(flood->ctx, choose_h2, NULL);
}

static struct flood *
start(const struct flood_params *params, bool serves)
{
	struct flood *flood = calloc(1, sizeof(*flood));

	ck_assert_ptr_nonnull(flood);
	(void)signal(SIGPIPE, SIG_IGN);
	flood->params = *params;
	flood->listener = -1;
	atomic_init(&flood->goaway, -1);
	if (!params->plain)
		make_tls(flood, serves);
	return flood;
}

struct flood *
flood_serve(const struct flood_params *params)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct flood *flood = start(params, true);
	socklen_t len = sizeof(address);

	flood->listener = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_ge(flood->listener, 0);
	ck_assert_int_eq(
	    bind(flood->listener, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(flood->listener, 16), 0);
	ck_assert_int_eq(
	    getsockname(flood->listener, (struct sockaddr *)&address, &len), 0);
	(void)snprintf(flood->url, sizeof(flood->url), "%s://127.0.0.1:%u/v2",
	    params->plain ? "http" : "https", (unsigned)ntohs(address.sin_port));
	ck_assert_int_eq(pthread_create(&flood->thread, NULL, run, flood), 0);
	return flood;
}

struct flood *
flood_dial(const struct flood_params *params, uint16_t port)
{
	struct flood *flood = start(params, false);

	flood->port = port;
	ck_assert_int_eq(pthread_create(&flood->thread, NULL, run, flood), 0);
	return flood;
}

bool
flood_waits(const struct flood *flood)
{
	return atomic_load(&flood->waits);
}

void
flood_go(struct flood *flood)
{
	atomic_store(&flood->go, true);
}

void
flood_stop(struct flood *flood)
{
	atomic_store(&flood->stop, true);
	ck_assert_int_eq(pthread_join(flood->thread, NULL), 0);
	if (flood->listener >= 0)
		(void)close(flood->listener);
	SSL_CTX_free(flood->ctx);
	if (flood->ca_pem != NULL)
		cert_clear(&flood->cert);
	free(flood->ca_pem);
	free(flood);
}

const char *
flood_url(const struct flood *flood)
{
	return flood->url;
}

const char *
flood_ca_pem(const struct flood *flood)
{
	return flood->ca_pem;
}

uint64_t
flood_count(const struct flood *flood)
{
	return atomic_load(&flood->count);
}

unsigned
flood_ended(const struct flood *flood)
{
	return atomic_load(&flood->ended);
}

int
flood_goaway(const struct flood *flood)
{
	return atomic_load(&flood->goaway);
}
