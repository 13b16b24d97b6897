/* SPDX-License-Identifier: MIT */
/* Messages, in all the ways to send them. */
#include "conformance.h"

#include <time.h>

TOLD(message)
TOLD(message_group)

static const char *const media[] = {"https://example.com/a.png", NULL};

/* An hour ahead, as Telnyx writes times. */
static const char *
soon(char out[TELNYX_TIMESTAMP_MAX])
{
	(void)telnyx_timestamp_format(((int64_t)time(NULL) + 3600) * 1000, out);
	return out;
}

static void
try_kinds(struct run *run)
{
	char at[TELNYX_TIMESTAMP_MAX];

#define FULL                                                                           \
	.to = TO, .text = "Hello", .subject = "S", .media_urls = media,                \
	.type = TELNYX_MESSAGE_TYPE_MMS, .webhook_url = URL,                           \
	.webhook_failover_url = URL, .use_profile_webhooks = TELNYX_BOOL(false),       \
	.auto_detect = TELNYX_BOOL(true)
#define ENCODED .encoding = TELNYX_ENCODING_AUTO

	TRY("SendMessage", "minimal",
	    telnyx_message_send(C,
		TELNYX_MESSAGE(.from = FROM, .to = TO, .text = "Hello"), OPTS,
		told_message, ARG, NULL));
	TRY("SendMessage", "full",
	    telnyx_message_send(C,
		TELNYX_MESSAGE(FULL, ENCODED, .from = FROM,
		    .messaging_profile_id = UUID, .send_at = soon(at)),
		OPTS, told_message, ARG, NULL));
	TRY("CreateLongCodeMessage", "minimal",
	    telnyx_message_send_long_code(C,
		TELNYX_MESSAGE(.from = FROM, .to = TO, .text = "Hello"), OPTS,
		told_message, ARG, NULL));
	TRY("CreateLongCodeMessage", "full",
	    telnyx_message_send_long_code(C,
		TELNYX_MESSAGE(FULL, ENCODED, .from = FROM), OPTS, told_message, ARG,
		NULL));
	TRY("CreateShortCodeMessage", "minimal",
	    telnyx_message_send_short_code(C,
		TELNYX_MESSAGE(.from = "55512", .to = TO, .text = "Hello"), OPTS,
		told_message, ARG, NULL));
	TRY("CreateShortCodeMessage", "full",
	    telnyx_message_send_short_code(C,
		TELNYX_MESSAGE(FULL, ENCODED, .from = "55512"), OPTS, told_message, ARG,
		NULL));
	TRY("CreateNumberPoolMessage", "minimal",
	    telnyx_message_send_number_pool(C,
		TELNYX_MESSAGE(.to = TO, .text = "Hello", .messaging_profile_id = UUID),
		OPTS, told_message, ARG, NULL));
	TRY("CreateNumberPoolMessage", "full",
	    telnyx_message_send_number_pool(C,
		TELNYX_MESSAGE(FULL, ENCODED, .messaging_profile_id = UUID), OPTS,
		told_message, ARG, NULL));
	TRY("SendAlphanumericSenderIdMessage", "minimal",
	    telnyx_message_send_alphanumeric_sender_id(C,
		TELNYX_MESSAGE(.from = "Acme", .to = TO, .text = "Hello",
		    .messaging_profile_id = UUID),
		OPTS, told_message, ARG, NULL));
	TRY("SendAlphanumericSenderIdMessage", "full",
	    telnyx_message_send_alphanumeric_sender_id(C,
		TELNYX_MESSAGE(.from = "Acme", .to = TO, .text = "Hello",
		    .messaging_profile_id = UUID, .webhook_url = URL,
		    .webhook_failover_url = URL,
		    .use_profile_webhooks = TELNYX_BOOL(true)),
		OPTS, told_message, ARG, NULL));
	TRY("ScheduleMessage", "minimal",
	    telnyx_message_schedule(C,
		TELNYX_MESSAGE(.from = FROM, .to = TO, .text = "Hello",
		    .send_at = soon(at)),
		OPTS, told_message, ARG, NULL));
	TRY("ScheduleMessage", "full",
	    telnyx_message_schedule(C,
		TELNYX_MESSAGE(FULL, .from = FROM, .messaging_profile_id = UUID,
		    .send_at = soon(at)),
		OPTS, told_message, ARG, NULL));
}

static void
try_groups(struct run *run)
{
	TRY("CreateGroupMmsMessage", "minimal",
	    telnyx_message_send_group_mms(C,
		TELNYX_GROUP_MMS(.from = FROM, .to = STRINGS(TO, "+13125550003"),
		    .text = "All"),
		OPTS, told_message, ARG, NULL));
	TRY("CreateGroupMmsMessage", "full",
	    telnyx_message_send_group_mms(C,
		TELNYX_GROUP_MMS(.from = FROM, .to = STRINGS(TO, "+13125550003"),
		    .text = "All", .subject = "S", .media_urls = media,
		    .webhook_url = URL, .webhook_failover_url = URL,
		    .use_profile_webhooks = TELNYX_BOOL(false)),
		OPTS, told_message, ARG, NULL));
	TRY("GetGroupMmsMessages", "minimal",
	    telnyx_message_get_group(C, UUID, OPTS, told_message_group, ARG, NULL));
	TRY("GetMessage", "minimal",
	    telnyx_message_get(C, UUID, OPTS, told_message, ARG, NULL));
	TRY("CancelMessage", "minimal",
	    telnyx_message_cancel(C, UUID, OPTS, told_message, ARG, NULL));
}

static void
try_rich(struct run *run)
{
	static const char rcs[] = "{\"content_message\":{\"text\":\"Hello\"}}";
	static const char whatsapp[] =
	    "{\"type\":\"image\",\"image\":{\"link\":\"https://example.com/a.png\"}}";

	TRY("SendRCSMessage", "minimal",
	    telnyx_message_send_rcs(C,
		TELNYX_RCS(.agent_id = "Agent007", .to = TO,
		    .messaging_profile_id = UUID, .agent_message = rcs),
		OPTS, told_message, ARG, NULL));
	TRY("SendRCSMessage", "full",
	    telnyx_message_send_rcs(C,
		TELNYX_RCS(.agent_id = "Agent007", .to = TO,
		    .messaging_profile_id = UUID, .agent_message = rcs,
		    .sms_fallback = TELNYX_RCS_SMS_FALLBACK(.from = FROM, .text = "H"),
		    .mms_fallback = TELNYX_RCS_MMS_FALLBACK(.from = FROM, .text = "H",
			.subject = "S", .media_urls = media),
		    .webhook_url = URL),
		OPTS, told_message, ARG, NULL));
	TRY("SendWhatsappMessage", "minimal",
	    telnyx_message_send_whatsapp(C,
		TELNYX_WHATSAPP(.from = FROM, .to = TO, .whatsapp_message = whatsapp),
		OPTS, told_message, ARG, NULL));
	TRY("SendWhatsappMessage", "full",
	    telnyx_message_send_whatsapp(C,
		TELNYX_WHATSAPP(.from = FROM, .to = TO, .whatsapp_message = whatsapp,
		    .type = "WHATSAPP", .webhook_url = URL,
		    .messaging_profile_id = UUID),
		OPTS, told_message, ARG, NULL));
}

void
try_messages(struct run *run)
{
	try_kinds(run);
	try_groups(run);
	try_rich(run);
}
