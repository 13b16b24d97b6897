/* SPDX-License-Identifier: MIT */
/* A flow of the webhook receiver: whatever fails, an event reaches the application
 * once by its id, a 200 means that it has, and once failures are over the receiver
 * serves as ever. */
#include "torture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <telnyx/webhook_receiver.h>

#include "torture_shim.h"
#include "webhook/receiver_internal.h"

#define SEED "dHeYP8cpTT82FajGy5iELJ2PaUe//60Sd1QtWLsFp2U="
#define PUBLIC "H7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8nAg="

static const char body[] =
    "{\"data\":{\"event_type\":\"message.sent\",\"id\":\"e\",\"payload\":{\"id\":\"m\","
    "\"to\":[{\"phone_number\":\"+1\",\"status\":\"sent\"}]}}}";

static struct telnyx_webhook_handle *handle;
static unsigned handed, reports;
static char request[1024];

static void
on_event(const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *given,
    void *arg)
{
	(void)arg;
	if (event->message == NULL || handle != NULL)
		flow_wrong("an event was handed over by half, or twice");
	handle = given;
	handed++;
}

static void
on_report(const struct telnyx_webhook_report *report, void *arg)
{
	(void)report;
	(void)arg;
	reports++;
}

void
torture_prepare_receiver(void)
{
	struct telnyx_webhook_signature signature;
	int64_t now_s = fx.env->unix_ms(fx.env) / 1000;

	handle = NULL;
	handed = 0;
	ck_assert_int_eq(
	    telnyx_webhook_sign(SEED, now_s, body, strlen(body), &signature),
	    TELNYX_OK);
	(void)snprintf(request, sizeof(request),
	    "POST / HTTP/1.1\r\nHost: a\r\ntelnyx-signature-ed25519: %s\r\n"
	    "telnyx-timestamp: %s\r\nContent-Length: %zu\r\n\r\n%s",
	    signature.signature, signature.timestamp, strlen(body), body);
}

/* The client is none of those that things fail for. */
static int
post(const char *url)
{
	struct sockaddr_in address;
	size_t len = strlen(request);
	int fd;

	torture_pause();
	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)strtoul(strrchr(url, ':') + 1, NULL, 10));
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    fcntl(fd, F_SETFL, O_NONBLOCK) != 0 ||
	    send(fd, request, len, 0) != (ssize_t)len)
		flow_wrong("the test's own client failed");
	torture_resume();
	return fd;
}

/* The reply's status; 0: none. */
static int
take_status(int fd)
{
	char reply[512] = "";
	ssize_t n;

	torture_pause();
	n = recv(fd, reply, sizeof(reply) - 1, 0);
	close(fd);
	torture_resume();
	return n > 12 ? (int)strtol(reply + 9, NULL, 10) : 0;
}

/* Until nothing moves: bytes may come one by one. */
static void
run_dry(void)
{
	uint64_t before;

	do {
		before = torture_activity();
		flow_turns();
	} while (torture_activity() != before);
}

/* Deliver the event, and have the application say that it has it. */
static int
deliver(const struct telnyx_webhook_receiver *receiver)
{
	struct telnyx_webhook_handle *answered;
	int fd = post(telnyx_webhook_receiver_url(receiver));

	run_dry();
	fx_clock_advance(fx.env, TELNYX_NS_PER_S / 2); /* a pause of accepting */
	run_dry();
	answered = handle;
	handle = NULL;
	(void)telnyx_webhook_answer(answered, true);
	run_dry();
	return take_status(fd);
}

static void
serve(const struct telnyx_webhook_receiver *receiver)
{
	int status = deliver(receiver);

	if (flow_is_clean() && status != 200)
		flow_wrong("answered %d", status);
	if (status == 200 && handed != 1)
		flow_wrong("acknowledged, and handed over %u times", handed);
	/* Whoever got no answer is let go. */
	fx_clock_advance(fx.env, 20 * TELNYX_NS_PER_S);
	flow_turns();
	torture_pause();
	status = deliver(receiver);
	torture_resume();
	if (status != 200)
		flow_wrong("answered %d when nothing fails any more", status);
	if (handed != 1)
		flow_wrong("handed over %u times", handed);
}

void
torture_receiver(void)
{
	struct telnyx_webhook_receiver *receiver = NULL;

	if (!flow_took(telnyx_webhook_receiver_new_with_env(fx.base, fx.env,
		TELNYX_WEBHOOK_RECEIVER(.public_key = PUBLIC, .on_report = on_report,
		    .acknowledge = TELNYX_WEBHOOK_ACK_WHEN_ANSWERED),
		&receiver, NULL)))
		return;
	(void)telnyx_webhook_receiver_on(
	    receiver, TELNYX_WEBHOOK_TYPE_UNSET, on_event, NULL);
	if (flow_took(telnyx_webhook_receiver_listen(receiver, NULL, NULL)))
		serve(receiver);
	telnyx_webhook_receiver_free(receiver);
	flow_turns();
}
