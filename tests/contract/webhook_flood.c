/* SPDX-License-Identifier: MIT */
/*
 * Very many connections to a receiver at once, from a process of their own: all
 * are held half said, a stranger's webhook is taken among them, then all say the
 * rest and each is answered.
 *
 *   TELNYX_FLOOD=N   how many (10,000; each process needs as many descriptors)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

#define SEED "dHeYP8cpTT82FajGy5iELJ2PaUe//60Sd1QtWLsFp2U="
#define SPARE 64

struct flood {
	struct event_base *base;
	struct telnyx_webhook_receiver *receiver;
	unsigned events;
	uint32_t most; /* connections at once */
	int done;      /* ends when the clients' process does */
};

/* --- the clients --- */

static int
dial(uint16_t port)
{
	struct sockaddr_in address;
	struct timeval limit = {60, 0};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(port);
	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) != 0 ||
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		perror("webhook_flood");
		_exit(2);
	}
	return fd;
}

static size_t
make_request(char *out, size_t size, unsigned number)
{
	struct telnyx_webhook_signature signature;
	char body[256];
	int len = snprintf(body, sizeof(body),
	    "{\"data\":{\"record_type\":\"event\",\"event_type\":\"message.sent\","
	    "\"id\":\"e%u\",\"payload\":{\"id\":\"m%u\"}}}",
	    number, number);

	if (telnyx_webhook_sign(
		SEED, (int64_t)time(NULL), body, (size_t)len, &signature) != TELNYX_OK)
		_exit(3);
	len = snprintf(out, size,
	    "POST / HTTP/1.1\r\nHost: a\r\ntelnyx-signature-ed25519: %s\r\n"
	    "telnyx-timestamp: %s\r\nContent-Length: %d\r\n\r\n%s",
	    signature.signature, signature.timestamp, len, body);
	return (size_t)len;
}

static bool
is_answered(int fd)
{
	char reply[256] = "";

	return recv(fd, reply, sizeof(reply) - 1, 0) > 12 &&
	       strncmp(reply, "HTTP/1.1 200", 12) == 0;
}

static double
seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int
run_clients(uint16_t port, unsigned count)
{
	int *fds = calloc(count, sizeof(*fds)), stranger;
	char request[1024];
	unsigned i, good = 0;
	double began = seconds(), held, heard;
	size_t len;

	if (fds == NULL)
		return 4;
	for (i = 0; i < count; i++) {
		fds[i] = dial(port);
		if (send(fds[i], "POST / HTTP/1.1\r\nX-Slow: ", 25, 0) != 25)
			return 5;
	}
	held = seconds();
	len = make_request(request, sizeof(request), count);
	stranger = dial(port);
	if (send(stranger, request, len, 0) != (ssize_t)len || !is_answered(stranger))
		return 6;
	heard = seconds();
	for (i = 0; i < count; i++) {
		(void)send(fds[i], "now\r\n", 5, 0);
		len = make_request(request, sizeof(request), i) - 17;
		if (send(fds[i], request + 17, len, 0) != (ssize_t)len)
			return 7;
	}
	for (i = 0; i < count; i++)
		good += is_answered(fds[i]) ? 1 : 0;
	printf("%u connections held after %.2f s, a stranger heard in %.1f ms, "
	       "%u answered 200 in %.2f s\n",
	    count, held - began, (heard - held) * 1e3, good, seconds() - heard);
	(void)fflush(stdout);
	return good == count ? 0 : 8;
}

/* --- the receiver --- */

static void
on_webhook(const struct telnyx_webhook_event *event,
    struct telnyx_webhook_handle *handle, void *arg)
{
	struct flood *flood = arg;
	struct telnyx_webhook_receiver_stats stats = {.size = sizeof(stats)};

	(void)event;
	(void)handle;
	flood->events++;
	if (telnyx_webhook_receiver_get_stats(flood->receiver, &stats) == TELNYX_OK &&
	    stats.connections > flood->most)
		flood->most = (uint32_t)stats.connections;
}

static void
on_done(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)event_base_loopbreak(arg);
}

static bool
start(struct flood *flood, unsigned count)
{
	char key[TELNYX_WEBHOOK_KEY_MAX];

	return telnyx_webhook_public_key(SEED, key) == TELNYX_OK &&
	       telnyx_webhook_receiver_new(flood->base,
		   TELNYX_WEBHOOK_RECEIVER(.public_key = key, .timeout_ms = 120000,
		       .max_connections = count + SPARE),
		   &flood->receiver, NULL) == TELNYX_OK &&
	       telnyx_webhook_receiver_on(flood->receiver, TELNYX_WEBHOOK_TYPE_UNSET,
		   on_webhook, flood) == TELNYX_OK &&
	       telnyx_webhook_receiver_listen(flood->receiver, NULL, NULL) == TELNYX_OK;
}

static int
serve(struct flood *flood, pid_t clients, unsigned count)
{
	struct event *done =
	    event_new(flood->base, flood->done, EV_READ, on_done, flood->base);
	struct rusage usage;
	int status = -1;

	if (done == NULL || event_add(done, NULL) != 0)
		return 1;
	(void)event_base_dispatch(flood->base);
	event_free(done);
	(void)waitpid(clients, &status, 0);
	(void)getrusage(RUSAGE_SELF, &usage);
	printf(
	    "%u events, %u connections at once, %ld MB at most in memory, the clients "
	    "ended with %d\n",
	    flood->events, flood->most, usage.ru_maxrss / 1024, WEXITSTATUS(status));
	return status == 0 && flood->events == count + 1 ? 0 : 1;
}

int
main(void)
{
	const char *text = getenv("TELNYX_FLOOD");
	unsigned count = text != NULL ? (unsigned)strtoul(text, NULL, 10) : 10000;
	struct flood flood = {.base = event_base_new()};
	struct rlimit limit;
	int ends[2], result = 1;
	uint16_t port;
	pid_t clients;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
	if (limit.rlim_cur < count + SPARE) {
		printf("SKIP: %u descriptors are needed\n", count + SPARE);
		return 77;
	}
	if (flood.base == NULL || !start(&flood, count) || pipe(ends) != 0)
		return 1;
	port = (uint16_t)strtoul(
	    strrchr(telnyx_webhook_receiver_url(flood.receiver), ':') + 1, NULL, 10);
	flood.done = ends[0];
	if ((clients = fork()) == 0) {
		close(ends[0]);
		_exit(run_clients(port, count));
	}
	close(ends[1]);
	if (clients > 0)
		result = serve(&flood, clients, count);
	telnyx_webhook_receiver_free(flood.receiver);
	(void)event_base_loop(flood.base, EVLOOP_NONBLOCK);
	event_base_free(flood.base);
	close(ends[0]);
	return result;
}
