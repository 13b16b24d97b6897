/* SPDX-License-Identifier: MIT */
/*
 * Post one signed event, as Telnyx would, and print the status of the answer:
 * what scripts among the tests send webhooks with.
 *
 *   webhook_post URL SEED ID [TEXT [AGE]]
 *
 * AGE is how many seconds ago it was signed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <json-c/json.h>
#include <telnyx/webhook.h>

static char *
make_body(const char *id, const char *text)
{
	struct json_object *quoted = json_object_new_string(text);
	const char *json = json_object_to_json_string(quoted);
	size_t size = strlen(id) + strlen(json) + 512;
	char *body = malloc(size);

	if (body != NULL)
		(void)snprintf(body, size,
		    "{\"data\":{\"record_type\":\"event\",\"event_type\":"
		    "\"message.received\",\"id\":\"%s\",\"occurred_at\":"
		    "\"2026-11-22T18:00:00.000Z\",\"payload\":{\"record_type\":"
		    "\"message\",\"id\":\"m1\",\"direction\":\"inbound\",\"text\":%s,"
		    "\"from\":{\"phone_number\":\"+13125550002\"},\"to\":[{"
		    "\"phone_number\":\"+13125550001\",\"status\":"
		    "\"webhook_delivered\"}]}},\"meta\":{\"attempt\":1}}",
		    id, json);
	json_object_put(quoted);
	return body;
}

static int
dial(const char *url)
{
	struct sockaddr_in address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)strtoul(strrchr(url, ':') + 1, NULL, 10));
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

int
main(int argc, char **argv)
{
	struct telnyx_webhook_signature signature;
	char *body, head[1024], reply[512] = "";
	long age = argc > 5 ? strtol(argv[5], NULL, 10) : 0;
	size_t used = 0;
	ssize_t n;
	int fd, len;

	if (argc < 4 || (body = make_body(argv[3], argc > 4 ? argv[4] : "Hi")) == NULL)
		return 2;
	if (telnyx_webhook_sign(argv[2], (int64_t)time(NULL) - age, body, strlen(body),
		&signature) != TELNYX_OK ||
	    (fd = dial(argv[1])) < 0) {
		free(body);
		return 3;
	}
	len = snprintf(head, sizeof(head),
	    "POST %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
	    "telnyx-signature-ed25519: %s\r\ntelnyx-timestamp: %s\r\n"
	    "Content-Length: %zu\r\n\r\n",
	    strchr(strstr(argv[1], "://") + 3, '/'), signature.signature,
	    signature.timestamp, strlen(body));
	if (send(fd, head, (size_t)len, 0) < 0 || send(fd, body, strlen(body), 0) < 0)
		perror("webhook_post");
	while (used < sizeof(reply) - 1 &&
	       (n = recv(fd, reply + used, sizeof(reply) - 1 - used, 0)) > 0)
		used += (size_t)n;
	printf("%ld\n", used > 9 ? strtol(reply + 9, NULL, 10) : 0);
	close(fd);
	free(body);
	return 0;
}
