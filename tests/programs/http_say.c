/* SPDX-License-Identifier: MIT */
/*
 * Make one request over HTTP/1.1 of 127.0.0.1, and print its whole answer: what scripts
 * among the tests talk to servers with.
 *
 *   http_say PORT METHOD TARGET [HEADER...] [-d BODY]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

static int
dial(const char *port)
{
	struct sockaddr_in address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

int
main(int argc, char **argv)
{
	const char *body = "";
	char buffer[4096];
	ssize_t got;
	FILE *out;
	int i, fd;

	if (argc < 4 || (fd = dial(argv[1])) < 0 || (out = fdopen(fd, "w")) == NULL)
		return EXIT_FAILURE;
	fprintf(out, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n",
	    argv[2], argv[3]);
	for (i = 4; i < argc; i++)
		if (strcmp(argv[i], "-d") == 0 && i + 1 < argc)
			body = argv[++i];
		else
			fprintf(out, "%s\r\n", argv[i]);
	fprintf(out, "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
	if (fflush(out) != 0)
		return EXIT_FAILURE;
	while ((got = read(fd, buffer, sizeof(buffer))) > 0)
		(void)fwrite(buffer, 1, (size_t)got, stdout);
	return got == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
