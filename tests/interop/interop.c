/* SPDX-License-Identifier: MIT */
/*
 * The client of the interoperability tests: sends marked messages to a real
 * server at a steady rate, says how far it is, so that the script around it
 * can reload or restart that server meanwhile, and writes down what it was
 * told of each message.
 *
 *   interop URL CA_FILE HTTP COUNT RATE IN_FLIGHT OUTCOMES_FILE
 *   interop free-port
 *
 * HTTP is 1.1, 2 or auto.  The mark is in the text, as #7#, and in a header
 * x-mark.  Each tenth of the way is a line on stdout: "tenth 3".  A line of the
 * outcomes: mark, outcome, HTTP status, attempts, and what the error says.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

struct mark {
	unsigned number;
	unsigned calls;
	enum telnyx_outcome outcome;
};

static struct {
	struct telnyx_client *client;
	struct mark *marks;
	unsigned count, in_flight_max;
	unsigned started, told, tenth;
	FILE *out;
	bool failed;
} run;

static void send_more(void);

static void
on_closed(struct telnyx_client *client, void *arg)
{
	(void)arg;
	telnyx_client_free(client);
}

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct mark *mark = arg;

	mark->calls++;
	mark->outcome = message != NULL ? TELNYX_OUTCOME_ACCEPTED : error->outcome;
	if (fprintf(run.out, "%u %s %d %d %s\n", mark->number,
		telnyx_outcome_name(mark->outcome),
		message != NULL ? message->reply->http_status : error->http_status,
		message != NULL ? message->reply->attempts : error->attempts,
		message != NULL ? "" : error->detail) < 0)
		run.failed = true;
	run.told++;
	if (run.told == run.count)
		(void)telnyx_client_close(run.client, 0, on_closed, NULL);
	else
		send_more();
}

static void
send_one(struct mark *mark)
{
	char text[40], header[40];
	const char *headers[] = {header, NULL};

	(void)snprintf(text, sizeof(text), "interop #%u#", mark->number);
	(void)snprintf(header, sizeof(header), "x-mark: %u", mark->number);
	if (telnyx_message_send(run.client,
		TELNYX_MESSAGE(.to = "+13125550002", .text = text),
		TELNYX_CALL_OPTIONS(.headers = headers), on_sent, mark,
		NULL) != TELNYX_OK) {
		(void)fputs("interop: a send was not taken\n", stderr);
		exit(1);
	}
}

static void
send_more(void)
{
	while (run.started < run.count && run.started - run.told < run.in_flight_max) {
		run.marks[run.started].number = run.started;
		send_one(&run.marks[run.started++]);
		if (run.told * 10 / run.count > run.tenth) {
			run.tenth = run.told * 10 / run.count;
			(void)printf("tenth %u\n", run.tenth);
			(void)fflush(stdout);
		}
	}
}

static int
free_port(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
		perror("interop: free-port");
		return 1;
	}
	(void)printf("%u\n", (unsigned)ntohs(address.sin_port));
	(void)close(fd);
	return 0;
}

static enum telnyx_http_version
version_of(const char *word)
{
	return strcmp(word, "2") == 0	  ? TELNYX_HTTP_2
	       : strcmp(word, "1.1") == 0 ? TELNYX_HTTP_1_1
					  : TELNYX_HTTP_AUTO;
}

int
main(int argc, char **argv)
{
	struct event_base *base;
	struct telnyx_error *error = NULL;
	enum telnyx_status st;
	unsigned i, wrong = 0;

	if (argc == 2 && strcmp(argv[1], "free-port") == 0)
		return free_port();
	if (argc != 8) {
		(void)fputs("usage: interop URL CA_FILE 1.1|2|auto COUNT RATE "
			    "IN_FLIGHT OUTCOMES_FILE, or interop free-port\n",
		    stderr);
		return 2;
	}
	run.count = (unsigned)strtoul(argv[4], NULL, 10);
	run.in_flight_max = (unsigned)strtoul(argv[6], NULL, 10);
	run.marks = calloc(run.count, sizeof(*run.marks));
	run.out = fopen(argv[7], "w");
	base = event_base_new();
	if (run.count == 0 || run.marks == NULL || run.out == NULL || base == NULL) {
		perror("interop");
		return 1;
	}
	st = telnyx_client_new(base,
	    TELNYX_CONFIG(.base_url = argv[1], .ca_file = argv[2],
		.http_version = version_of(argv[3]), .api_key = "KEY_interop",
		.from = "+13125550001", .timeout_ms = 20000, .max_attempts = 10,
		.rate_per_second = strtod(argv[5], NULL)),
	    &run.client, &error);
	if (st != TELNYX_OK) {
		(void)fprintf(stderr, "interop: %s\n",
		    error != NULL ? error->detail : telnyx_status_message(st));
		return 1;
	}
	send_more();
	(void)event_base_dispatch(base);
	for (i = 0; i < run.count; i++)
		wrong += run.marks[i].calls != 1;
	if (wrong > 0)
		(void)fprintf(stderr, "interop: %u not told exactly once\n", wrong);
	if (fclose(run.out) != 0)
		run.failed = true;
	event_base_free(base);
	free(run.marks);
	return wrong == 0 && !run.failed ? 0 : 1;
}
