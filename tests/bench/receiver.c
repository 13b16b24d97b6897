/* SPDX-License-Identifier: MIT */
/*
 * What receiving a webhook costs, in CPU of the server's process: a bare evhttp
 * handler that answers 200 to everything, the receiver mounted on evhttp, and the
 * receiver's own listener, one after the other, with the same requests from
 * a process of their own; and verifying and parsing alone.
 *
 *   receiver [REQUESTS]   for each (20,000)
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
#include <event2/http.h>
#include <telnyx/telnyx.h>

#define SEED "dHeYP8cpTT82FajGy5iELJ2PaUe//60Sd1QtWLsFp2U="
#define CONNECTIONS 16
#define BATCH 4 /* requests in flight on each */
#define REQUEST_MAX 2400

enum server { BARE, MOUNTED, OWN, SERVERS };
static const char *const names[SERVERS] = {
    "evhttp, bare handler", "receiver on evhttp", "receiver's listener"};

static unsigned long events;

/* --- the webhooks: as message.finalized is, with its every field --- */

static size_t
make_body(char *out, size_t size, unsigned long number)
{
	return (size_t)snprintf(out, size,
	    "{\"data\":{\"event_type\":\"message.finalized\",\"id\":"
	    "\"4ee8c3a6-4995-4309-a3c6-%012lx\",\"occurred_at\":"
	    "\"2024-01-15T21:32:14.148+00:00\",\"payload\":{\"completed_at\":"
	    "\"2024-01-15T21:32:14.148+00:00\",\"cost\":{\"amount\":\"0.0051\","
	    "\"currency\":\"USD\"},\"cost_breakdown\":{\"carrier_fee\":{\"amount\":"
	    "\"0.00305\",\"currency\":\"USD\"},\"rate\":{\"amount\":\"0.00205\","
	    "\"currency\":\"USD\"}},\"direction\":\"outbound\",\"encoding\":\"GSM-7\","
	    "\"errors\":[],\"from\":{\"carrier\":\"Telnyx\",\"line_type\":\"Wireless\","
	    "\"phone_number\":\"+13125550001\"},\"id\":"
	    "\"ac012cbf-5e09-46af-a69a-7c0e2d90993c\",\"media\":[],"
	    "\"messaging_profile_id\":\"83d2343b-553f-4c5f-b8c8-fd27004f94bf\","
	    "\"organization_id\":\"9d76d591-1b7d-405d-8c64-1320ee070245\",\"parts\":1,"
	    "\"received_at\":\"2024-01-15T21:32:13.552+00:00\",\"record_type\":"
	    "\"message\",\"sent_at\":\"2024-01-15T21:32:13.596+00:00\",\"tags\":"
	    "[\"tag-a\",\"tag-b\"],\"text\":\"Hello there!\",\"to\":[{\"carrier\":"
	    "\"T-MOBILE USA, INC.\",\"line_type\":\"Wireless\",\"phone_number\":"
	    "\"+13125550002\",\"status\":\"delivered\"}],\"type\":\"SMS\","
	    "\"valid_until\":\"2024-01-15T22:32:13.552+00:00\",\"webhook_url\":"
	    "\"https://example.com/webhooks\",\"tcr_campaign_billable\":true,"
	    "\"tcr_campaign_id\":\"CNZO3VL\",\"tcr_campaign_registered\":"
	    "\"REGISTERED\"},"
	    "\"record_type\":\"event\"},\"meta\":{\"attempt\":1,\"delivered_to\":"
	    "\"https://example.com/webhooks\"}}",
	    number);
}

static size_t
make_request(char *out, unsigned long number)
{
	struct telnyx_webhook_signature signature;
	char body[REQUEST_MAX];
	size_t len = make_body(body, sizeof(body), number);

	if (telnyx_webhook_sign(SEED, (int64_t)time(NULL), body, len, &signature) !=
	    TELNYX_OK)
		_exit(3);
	return (size_t)snprintf(out, REQUEST_MAX,
	    "POST /hook HTTP/1.1\r\nHost: example.com\r\nUser-Agent: "
	    "telnyx-webhooks\r\n"
	    "Content-Type: application/json\r\ntelnyx-signature-ed25519: %s\r\n"
	    "telnyx-timestamp: %s\r\nContent-Length: %zu\r\n\r\n%s",
	    signature.signature, signature.timestamp, len, body);
}

/* --- the sender, in a process of its own --- */

static int
dial(uint16_t port)
{
	struct sockaddr_in address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(port);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
		_exit(2);
	return fd;
}

/* Read until so many replies are there, and all are 200. */
static void
read_replies(int fd, unsigned count)
{
	char text[8192];
	size_t used = 0;
	ssize_t n;

	while (count > 0) {
		char *end;

		if ((n = recv(fd, text + used, sizeof(text) - 1 - used, 0)) <= 0)
			_exit(4);
		used += (size_t)n;
		text[used] = '\0';
		while (count > 0 && (end = strstr(text, "\r\n\r\n")) != NULL) {
			if (strncmp(text, "HTTP/1.1 200", 12) != 0)
				_exit(5);
			used -= (size_t)(end + 4 - text);
			memmove(text, end + 4, used + 1);
			count--;
		}
	}
}

static void
run_sender(uint16_t port, unsigned long count)
{
	static char batch[CONNECTIONS][BATCH * REQUEST_MAX];
	int fds[CONNECTIONS];
	unsigned long sent = 0;
	unsigned i, k;

	for (i = 0; i < CONNECTIONS; i++)
		fds[i] = dial(port);
	while (sent < count) {
		for (i = 0; i < CONNECTIONS; i++) {
			size_t len = 0;

			for (k = 0; k < BATCH; k++)
				len += make_request(batch[i] + len, sent++);
			if (send(fds[i], batch[i], len, 0) != (ssize_t)len)
				_exit(6);
		}
		for (i = 0; i < CONNECTIONS; i++)
			read_replies(fds[i], BATCH);
	}
	_exit(0);
}

/* --- the servers --- */

static void
on_webhook(const struct telnyx_webhook_event *event,
    struct telnyx_webhook_handle *handle, void *arg)
{
	(void)event;
	(void)handle;
	(void)arg;
	events++;
}

static void
on_bare(struct evhttp_request *request, void *arg)
{
	(void)arg;
	events++;
	evhttp_send_reply(request, 200, "OK", NULL);
}

static void
on_done(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)event_base_loopbreak(arg);
}

static uint16_t
bind_evhttp(struct evhttp *http)
{
	struct evhttp_bound_socket *bound =
	    evhttp_bind_socket_with_handle(http, "127.0.0.1", 0);
	struct sockaddr_in address;
	socklen_t len = sizeof(address);

	if (bound == NULL || getsockname(evhttp_bound_socket_get_fd(bound),
				 (struct sockaddr *)&address, &len) != 0)
		exit(2);
	return ntohs(address.sin_port);
}

static double
cpu_us(void)
{
	struct rusage usage;

	(void)getrusage(RUSAGE_SELF, &usage);
	return ((double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec) * 1e6 +
	       (double)usage.ru_utime.tv_usec + (double)usage.ru_stime.tv_usec;
}

/* CPU of one request, in microseconds. */
static double
measure(enum server server, unsigned long count)
{
	struct event_base *base = event_base_new();
	struct evhttp *http = server != OWN ? evhttp_new(base) : NULL;
	struct telnyx_webhook_receiver *receiver = NULL;
	char key[TELNYX_WEBHOOK_KEY_MAX];
	struct event *done;
	uint16_t port = http != NULL ? bind_evhttp(http) : 0;
	int ends[2], status = -1;
	double began, ended;
	pid_t sender;

	if (telnyx_webhook_public_key(SEED, key) != TELNYX_OK ||
	    telnyx_webhook_receiver_new(base,
		TELNYX_WEBHOOK_RECEIVER(.public_key = key), &receiver,
		NULL) != TELNYX_OK)
		exit(2);
	(void)telnyx_webhook_receiver_on(
	    receiver, TELNYX_WEBHOOK_TYPE_UNSET, on_webhook, NULL);
	if (server == BARE)
		(void)evhttp_set_cb(http, "/hook", on_bare, NULL);
	else if (server == MOUNTED)
		(void)telnyx_webhook_receiver_mount(receiver, http, "/hook");
	else if (telnyx_webhook_receiver_listen(receiver,
		     TELNYX_WEBHOOK_LISTEN(.path = "/hook"), NULL) == TELNYX_OK)
		port = (uint16_t)strtoul(
		    strrchr(telnyx_webhook_receiver_url(receiver), ':') + 1, NULL, 10);
	if (pipe(ends) != 0 || (sender = fork()) < 0)
		exit(2);
	if (sender == 0) {
		close(ends[0]);
		run_sender(port, count);
	}
	close(ends[1]);
	done = event_new(base, ends[0], EV_READ, on_done, base);
	(void)event_add(done, NULL);
	events = 0;
	began = cpu_us();
	(void)event_base_dispatch(base);
	ended = cpu_us();
	(void)waitpid(sender, &status, 0);
	if (status != 0 || events < count)
		fprintf(stderr, "%s: the sender ended with %d, %lu events\n",
		    names[server], status, events);
	event_free(done);
	close(ends[0]);
	telnyx_webhook_receiver_free(receiver);
	if (http != NULL)
		evhttp_free(http);
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	event_base_free(base);
	return (ended - began) / (double)events;
}

/* Verifying and parsing by themselves. */
static void
measure_parts(unsigned long count, double *verify, double *parse)
{
	struct telnyx_webhook_signature signature;
	struct telnyx_webhook_event *event;
	struct telnyx_webhook_keys *keys;
	char key[TELNYX_WEBHOOK_KEY_MAX], body[REQUEST_MAX];
	const char *list[2] = {key, NULL};
	size_t len = make_body(body, sizeof(body), 1);
	unsigned long i, good = 0;
	double began;

	if (telnyx_webhook_public_key(SEED, key) != TELNYX_OK ||
	    telnyx_webhook_keys_new(list, &keys, NULL) != TELNYX_OK ||
	    telnyx_webhook_sign(SEED, 1, body, len, &signature) != TELNYX_OK)
		exit(2);
	began = cpu_us();
	for (i = 0; i < count; i++)
		good += telnyx_webhook_verify(TELNYX_WEBHOOK_VERIFY(.body = body,
			    .body_bytes = len, .signature = signature.signature,
			    .timestamp = signature.timestamp, .keys = keys,
			    .now_s = 1)) == TELNYX_WEBHOOK_OK;
	*verify = (cpu_us() - began) / (double)count;
	began = cpu_us();
	for (i = 0; i < count; i++) {
		good += telnyx_webhook_event_parse(body, len, NULL, &event) ==
			TELNYX_WEBHOOK_OK;
		telnyx_webhook_event_free(event);
	}
	*parse = (cpu_us() - began) / (double)count;
	if (good != 2 * count)
		exit(3);
	telnyx_webhook_keys_unref(keys);
}

int
main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000;
	char body[REQUEST_MAX];
	double us[SERVERS], verify, parse;
	int i;

	printf("%lu webhooks of %zu bytes each; CPU of the server, user and system\n",
	    count, make_body(body, sizeof(body), 0));
	for (i = 0; i < SERVERS; i++) {
		us[i] = measure((enum server)i, count);
		printf("%-22s %7.1f us  %8.0f a second on one core\n", names[i], us[i],
		    1e6 / us[i]);
		(void)fflush(stdout);
	}
	measure_parts(count, &verify, &parse);
	printf("%-22s %7.1f us  %5.1f %% of the receiver's listener\n", "verify alone",
	    verify, 100 * verify / us[OWN]);
	printf(
	    "%-22s %7.1f us  %5.1f %%\n", "parse alone", parse, 100 * parse / us[OWN]);
	return 0;
}
