/* SPDX-License-Identifier: MIT */
/*
 * Payloads, written.  What is checked here is what cannot be stored, or sent by any
 * client; what the client of this version refuses beyond that is asked for in draft.c.
 */
#include "queue/payload.h"

#include <string.h>

#include "base/status.h"
#include "codec/json_read.h"
#include "codec/phone.h"
#include "queue/payload_internal.h"
#include "queue/payload_tables.h"

const char telnyx_payload_no_memory[] = "no memory";

const char *
telnyx_payload_refuse(struct telnyx_arena *arena, const char *name, const char *why)
{
	const char *text = telnyx_arena_printf(arena, "%s: %s", name, why);

	return text != NULL ? text : telnyx_payload_no_memory;
}

/* --- what has to be there --------------------------------------------------- */

/* An explicit null is nothing to send. */
static bool
is_given(const char *text)
{
	return text != NULL && text != TELNYX_NULL;
}

static bool
has_items(const char *const *list)
{
	return list != NULL && (const void *)list != TELNYX_NULL_LIST &&
	       list[0] != NULL;
}

/* A list's item that is null would be read back by nobody. */
static bool
has_null_item(const char *const *list)
{
	if (!has_items(list))
		return false;
	for (; *list != NULL; list++)
		if (*list == TELNYX_NULL)
			return true;
	return false;
}

/* What is wrong: the member, and why. */
struct fault {
	const char *name; /* NULL: nothing is */
	const char *why;
};

static const char required[] = "is required";
static const char no_number[] =
    "must be +E.164, such as +13125550002, or a short code of 5 or 6 digits";

static struct fault
need(const char *text, const char *name)
{
	return is_given(text) ? (struct fault){NULL, NULL}
			      : (struct fault){name, required};
}

static struct fault
check_to(const char *to)
{
	if (!is_given(to))
		return need(to, "to");
	if (!telnyx_phone_is_e164(to) && !telnyx_phone_is_short_code(to))
		return (struct fault){"to", no_number};
	return (struct fault){NULL, NULL};
}

static struct fault
check_message(
    enum telnyx_job_operation operation, const struct telnyx_message_params *message)
{
	struct fault fault = check_to(message->to);

	if (fault.name != NULL)
		return fault;
	if (!telnyx_payload_takes_type(message->type))
		return (struct fault){
		    "type", "is none of the values that this library knows"};
	if (has_null_item(message->media_urls))
		return (struct fault){"media_urls", "has an item that is null"};
	if (operation == TELNYX_JOB_ALPHANUMERIC_SENDER_ID)
		return need(message->text, "text");
	if (!is_given(message->text) && !is_given(message->subject) &&
	    !has_items(message->media_urls))
		return (struct fault){"text", "is required without media"};
	if (operation == TELNYX_JOB_SCHEDULE)
		return need(message->send_at, "send_at");
	return fault;
}

static struct fault
check_group_mms(const struct telnyx_group_mms_params *message)
{
	const char *const *to;

	if (!has_items(message->to))
		return (struct fault){"to", required};
	for (to = message->to; *to != NULL; to++)
		if (*to == TELNYX_NULL || !telnyx_phone_is_e164(*to))
			return (struct fault){
			    "to", "must be +E.164, such as +13125550002, each"};
	if (has_null_item(message->media_urls))
		return (struct fault){"media_urls", "has an item that is null"};
	if (!is_given(message->text) && !is_given(message->subject) &&
	    !has_items(message->media_urls))
		return (struct fault){"text", "is required without media"};
	return (struct fault){NULL, NULL};
}

static struct fault
check_rcs(const struct telnyx_rcs_params *message)
{
	const struct telnyx_rcs_mms_fallback *mms = message->mms_fallback;
	struct fault fault = check_to(message->to);

	if (fault.name == NULL)
		fault = need(message->agent_id, "agent_id");
	if (fault.name == NULL)
		fault = need(message->agent_message, "agent_message");
	if (fault.name == NULL && mms != NULL &&
	    (const void *)mms != TELNYX_NULL_OBJECT && has_null_item(mms->media_urls))
		fault = (struct fault){"media_urls", "has an item that is null"};
	return fault;
}

static struct fault
check_whatsapp(const struct telnyx_whatsapp_params *message)
{
	struct fault fault = check_to(message->to);

	return fault.name != NULL ? fault
				  : need(message->whatsapp_message, "whatsapp_message");
}

static struct fault
check(const struct telnyx_payload *payload)
{
	if (payload->group_mms != NULL)
		return check_group_mms(payload->group_mms);
	if (payload->rcs != NULL)
		return check_rcs(payload->rcs);
	if (payload->whatsapp != NULL)
		return check_whatsapp(payload->whatsapp);
	return check_message(payload->operation, payload->message);
}

static const char *
first_to(const struct telnyx_payload *payload)
{
	if (payload->group_mms != NULL)
		return payload->group_mms->to[0];
	if (payload->rcs != NULL)
		return payload->rcs->to;
	if (payload->whatsapp != NULL)
		return payload->whatsapp->to;
	return payload->message->to;
}

/* --- writing ---------------------------------------------------------------- */

const char *
telnyx_payload_encode(const struct telnyx_payload *payload, struct telnyx_arena *arena,
    struct telnyx_buf *out, const char **to)
{
	const struct telnyx_field_table *table =
	    telnyx_payload_table(payload->operation);
	const void *params = telnyx_payload_params(payload);
	struct fault fault;

	if (table == NULL)
		return "operation: is none that is known";
	if (params == NULL)
		return "message: is required";
	if (telnyx_fields_check_sizes(table, params) != TELNYX_OK)
		return "message: has a wrong size, or a member that is not known here";
	if ((fault = check(payload)).name == NULL)
		fault.name = telnyx_fields_unfit(table, params, &fault.why);
	if (fault.name != NULL)
		return fault.why == telnyx_json_no_memory
			   ? telnyx_payload_no_memory
			   : telnyx_payload_refuse(arena, fault.name, fault.why);
	telnyx_fields_encode(table, params, out);
	if (out->failed)
		return out->full ? "message: is too long" : telnyx_payload_no_memory;
	*to = first_to(payload);
	return NULL;
}

/* How many of the four are given. */
static int
count_given(const struct telnyx_job_params *job)
{
	return (job->message != NULL) + (job->group_mms != NULL) + (job->rcs != NULL) +
	       (job->whatsapp != NULL);
}

/* A struct of an earlier header is shorter. */
static const char *
copy(void *own, size_t size, const void *given)
{
	return telnyx_struct_read(own, size, given, "message.size") == TELNYX_OK
		   ? NULL
		   : "message: has a wrong size, or a member that is not known here";
}

static const char *
take_message(const struct telnyx_job_params *job, struct telnyx_payload_copy *out)
{
	const char *why;

	if (job->operation < TELNYX_JOB_SEND || job->operation > TELNYX_JOB_SCHEDULE)
		return "operation: does not take a message";
	out->payload.operation = job->operation;
	out->payload.message = &out->message;
	why = copy(&out->message, sizeof(out->message), job->message);
	if (why == NULL && out->message.reference != NULL)
		return "reference: is the queue's own";
	return why;
}

const char *
telnyx_payload_take(
    const struct telnyx_job_params *job, struct telnyx_payload_copy *out)
{
	memset(out, 0, sizeof(*out));
	if (count_given(job) == 0)
		return "message: is required";
	if (count_given(job) > 1)
		return "message: of message, group_mms, rcs and whatsapp one is given";
	if (job->message != NULL)
		return take_message(job, out);
	if (job->operation != TELNYX_JOB_SEND)
		return "operation: is said by the kind of message";
	if (job->group_mms != NULL) {
		out->payload.operation = TELNYX_JOB_GROUP_MMS;
		out->payload.group_mms = &out->group_mms;
		return copy(&out->group_mms, sizeof(out->group_mms), job->group_mms);
	}
	if (job->rcs != NULL) {
		out->payload.operation = TELNYX_JOB_RCS;
		out->payload.rcs = &out->rcs;
		return copy(&out->rcs, sizeof(out->rcs), job->rcs);
	}
	out->payload.operation = TELNYX_JOB_WHATSAPP;
	out->payload.whatsapp = &out->whatsapp;
	return copy(&out->whatsapp, sizeof(out->whatsapp), job->whatsapp);
}
