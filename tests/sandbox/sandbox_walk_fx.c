/* SPDX-License-Identifier: MIT */
#include "sandbox_walk_fx.h"

#include <stdio.h>

#include <check.h>

void
start(void)
{
	SFX_START(.tls = TELNYX_BOOL(false));
}

void
set_events(const struct telnyx_sandbox_events *events)
{
	ck_assert_int_eq(telnyx_sandbox_events_set(sfx.sandbox, events), TELNYX_OK);
}

const char *
send_message(const char *members)
{
	static char id[TELNYX_SANDBOX_ID_BYTES];
	struct sfx_reply reply;
	char body[1024];

	snprintf(body, sizeof(body),
	    "{\"to\":\"+13125550002\",\"from\":\"+13125550001\",\"text\":\"Hello\"%s%"
	    "s}",
	    members[0] != '\0' ? "," : "", members);
	sfx_post(body, &reply);
	ck_assert_msg(reply.status == 200, "%s", reply.body);
	ck_assert_pstr_eq(sfx_json(reply.json, "data/sent_at"), NULL);
	snprintf(id, sizeof(id), "%s", sfx_json(reply.json, "data/id"));
	sfx_reply_clear(&reply);
	return id;
}

void
get_message(const char *id, struct sfx_reply *reply)
{
	char target[128];

	snprintf(target, sizeof(target), "/v2/messages/%s", id);
	sfx_call("GET", target, NULL, NULL, reply);
	ck_assert_int_eq(reply->status, 200);
}

void
refuse_message(const char *body, int status, const char *code, const char *detail)
{
	struct sfx_reply reply;

	sfx_post(body, &reply);
	ck_assert_msg(reply.status == status, "%s", reply.body);
	ck_assert_pstr_eq(sfx_json(reply.json, "errors/0/code"), code);
	if (detail != NULL)
		ck_assert_pstr_eq(sfx_json(reply.json, "errors/0/detail"), detail);
	sfx_reply_clear(&reply);
}
