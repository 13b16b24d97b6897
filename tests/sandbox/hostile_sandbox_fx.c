/* SPDX-License-Identifier: MIT */
#include "hostile_sandbox_fx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

unsigned beats;
static struct event *watchdog;

static void
on_beat(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	beats++;
}

void
start(const struct telnyx_sandbox_params *params)
{
	struct timeval often = {0, 2000};

	sfx_start(params);
	beats = 0;
	watchdog = event_new(sfx.base, -1, EV_PERSIST, on_beat, NULL);
	ck_assert_int_eq(event_add(watchdog, &often), 0);
}

void
stop(void)
{
	unsigned before = beats;

	while (beats < before + 2) /* it still beats */
		sfx_turn();
	event_free(watchdog);
	sfx_stop();
}

void
turns(unsigned count)
{
	unsigned until = beats + count;

	while (beats < until)
		sfx_turn();
}

char *
large_message(const char *members)
{
	char *body = malloc(PAD_BYTES + 1024);
	int len;

	ck_assert_ptr_nonnull(body);
	len = snprintf(body, 1024,
	    "{\"to\":\"+13125550002\",\"from\":\"+13125550001\",\"text\":\"Hello\"%s,"
	    "\"pad\":\"",
	    members);
	memset(body + len, 'x', PAD_BYTES);
	memcpy(body + len + PAD_BYTES, "\"}", 3);
	return body;
}

char *
large_request(size_t bytes)
{
	char *body = large_message(""), *request;

	memcpy(body + bytes, "\"}", 3);
	request = sfx_request("POST", "/v2/messages", NULL, body);
	free(body);
	return request;
}

int
post(const char *body, char id[TELNYX_SANDBOX_ID_BYTES])
{
	struct sfx_reply reply;
	const char *made;
	int status;

	sfx_post(body, &reply);
	status = reply.status;
	made = sfx_json(reply.json, "data/id");
	if (id != NULL)
		snprintf(id, TELNYX_SANDBOX_ID_BYTES, "%s", made != NULL ? made : "");
	if (status == 503)
		ck_assert_pstr_eq(sfx_json(reply.json, "errors/0/code"), "10037");
	sfx_reply_clear(&reply);
	return status;
}
