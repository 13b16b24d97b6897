/* SPDX-License-Identifier: MIT */
/*
 * A server that gives every request the same bytes back, whatever they are:
 * what a broken proxy may send.  Plain HTTP on loopback.
 *
 *   fake_http REPLY_FILE
 *   fake_http --stall
 *
 * The first line of its output is its base URL.  It serves one connection
 * after another, one request each, until it is killed.  With an empty
 * REPLY_FILE it closes without an answer; with --stall it takes connections
 * and never says a word.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_MAX 65536
/* No test runs so long: a server that was forgotten ends by itself. */
#define LIFE_S 300

static bool
send_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

/* How long the request in `data` is in all; 0: its head is not complete. */
static size_t
request_length(const char *data)
{
	const char *end = strstr(data, "\r\n\r\n"), *line;
	size_t body = 0;

	if (end == NULL)
		return 0;
	for (line = data; line < end; line = strstr(line, "\r\n") + 2) {
		if (strncasecmp(line, "Content-Length:", 15) == 0)
			body = strtoul(line + 15, NULL, 10);
	}
	return (size_t)(end - data) + 4 + body;
}

static void
serve(int fd, const char *reply, size_t reply_len)
{
	static char data[REQUEST_MAX + 1];
	char rest[4096];
	size_t len = 0, want = 0;
	ssize_t n;

	while (want == 0 || len < want) {
		n = read(fd, data + len, REQUEST_MAX - len);
		if (n <= 0)
			return;
		len += (size_t)n;
		data[len] = '\0';
		want = request_length(data);
	}
	if (!send_all(fd, reply, reply_len))
		return;
	/* Close only when the peer has: a close with bytes unread would be a
	 * reset, and take the reply with it. */
	shutdown(fd, SHUT_WR);
	while (read(fd, rest, sizeof(rest)) > 0)
		;
}

static char *
read_reply(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	size_t max = 8u << 20;
	char *data = malloc(max);

	if (file == NULL || data == NULL) {
		perror(path);
		exit(1);
	}
	*len = fread(data, 1, max, file);
	fclose(file);
	return data;
}

int
main(int argc, char **argv)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);
	size_t reply_len = 0;
	char *reply = NULL;
	int listener, fd;

	if (argc != 2) {
		fputs("usage: fake_http REPLY_FILE | --stall\n", stderr);
		return 1;
	}
	if (strcmp(argv[1], "--stall") != 0)
		reply = read_reply(argv[1], &reply_len);
	(void)signal(SIGPIPE, SIG_IGN);
	alarm(LIFE_S);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (listener < 0 ||
	    bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(listener, 64) != 0 ||
	    getsockname(listener, (struct sockaddr *)&address, &size) != 0) {
		perror("fake_http");
		return 1;
	}
	printf("http://127.0.0.1:%d/v2\n", ntohs(address.sin_port));
	fflush(stdout);
	while ((fd = accept(listener, NULL, NULL)) >= 0 || errno == EINTR) {
		if (fd < 0 || reply == NULL)
			continue; /* stalled ones stay open until the end */
		serve(fd, reply, reply_len);
		close(fd);
	}
	perror("accept");
	return 1;
}
