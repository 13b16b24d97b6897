/* SPDX-License-Identifier: MIT */
/*
 * Flows of what the sandbox does beside messages: its webhooks, of which it is
 * its own receiver, as a script has it take what comes to /hook; and its
 * resources, which stay whole however memory fails.
 */
#include "torture.h"

#include <stdio.h>
#include <string.h>

#include <json-c/json.h>
#include <telnyx/sandbox.h>

#include "sandbox/engine/document.h"
#include "sandbox/messages/messages.h"
#include "torture_shim.h"

static char hook[128];

/* Of fx.sandbox, before anything fails. */
void
torture_prepare_sandbox(void)
{
	const char *url = telnyx_sandbox_url(fx.sandbox);

	(void)snprintf(
	    hook, sizeof(hook), "%.*s/hook", (int)(strrchr(url, '/') - url), url);
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.match = "/hook", .times = 1000,
				 .status = 200, .body = "ok")),
	    TELNYX_OK);
}

/* A text is told, a phone opts out and in again, and a message is told until
 * its end; every event comes to an end, taken or given up. */
void
torture_sandbox(void)
{
	static const char *const texts[] = {"Hello", "STOP", "START"};
	struct flow_result *result = NULL;
	unsigned i;

	if (!flow_took(telnyx_sandbox_events_set(fx.sandbox,
		TELNYX_SANDBOX_EVENTS(.webhook_url = hook, .webhook_failover_url = hook,
		    .duplicate_percent = 100, .reorder_percent = 100))))
		return;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		(void)flow_took(telnyx_sandbox_receive(fx.sandbox,
		    TELNYX_SANDBOX_INBOUND(.from = "+13125550003", .to = "+13125550001",
			.text = texts[i]),
		    NULL));
	if (flow_client(TELNYX_CONFIG())) {
		/* Without a mark, which the oracle would find in the webhooks. */
		result = flow_result(0);
		if (result != NULL)
			result->taken = flow_took(telnyx_message_send(fx.client,
			    TELNYX_MESSAGE(.from = "+13125550001", .to = "+13125550002",
				.text = "Told"),
			    NULL, flow_on_message, result, NULL));
		flow_settle();
	}
	for (i = 0; i < 300 && telnyx_sandbox_events_pending(fx.sandbox) > 0; i++) {
		flow_turns();
		if (telnyx_sandbox_events_pending(fx.sandbox) > 0)
			(void)fx_clock_jump(fx.env);
	}
	if (telnyx_sandbox_events_pending(fx.sandbox) > 0)
		flow_wrong("events never come to an end");
	if (fx.client != NULL)
		flow_end();
}

/* --- resources --- */

static char last_id[SBX_KEY_BYTES]; /* of the latest reply, or "" */

static void
on_resource(
    const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg)
{
	const char *id;

	torture_pause();
	last_id[0] = '\0';
	if (reply != NULL && reply->json != NULL) {
		id = sbx_text_at(telnyx_json_tree(reply->json), "data.id");
		(void)snprintf(last_id, sizeof(last_id), "%s", id != NULL ? id : "");
	}
	torture_resume();
	flow_on_reply(reply, error, arg);
}

/* Make one call and wait for it.  False: it failed. */
static bool
resource_call(const char *method, const char *path, const char *id,
    const char *const *query, const char *text)
{
	const char *ids[] = {id, NULL};
	struct flow_result *result = flow_result(TELNYX_ERROR_NONE);

	result->taken = flow_took(telnyx_call(fx.client,
	    TELNYX_CALL(.method = method, .path = path,
		.path_values = id != NULL ? ids : NULL, .query = query, .body = text),
	    NULL, on_resource, result, &result->fx.request_id));
	flow_settle();
	return result->taken && result->fx.ok;
}

static bool
order_for(const char *profile_id)
{
	static const char *const toronto[] = {"filter[country_code]", "CA",
	    "filter[national_destination_code]", "416", NULL};
	char body[200];

	(void)snprintf(body, sizeof(body),
	    "{\"phone_numbers\":[{\"phone_number\":\"+14165550100\"},"
	    "{\"phone_number\":\"+14165550101\"}],\"messaging_profile_id\":\"%s\"}",
	    profile_id);
	return resource_call("GET", "/available_phone_numbers", NULL, toronto, NULL) &&
	       resource_call("POST", "/number_orders", NULL, NULL, body);
}

/* A profile is made, numbers are found and bought for it, all are listed, and
 * the profile goes again. */
void
torture_resources(void)
{
	static const char *const lists[] = {"/number_orders", "/sub_number_orders",
	    "/number_order_phone_numbers", "/phone_numbers", "/phone_numbers/messaging",
	    "/messaging_profiles", "/detail_records", "/webhook_deliveries"};
	static const char *const messaging[] = {
	    "filter[record_type]", "messaging", NULL};
	char profile[SBX_KEY_BYTES];
	bool ordered = false, grouped = false;
	size_t i;

	last_id[0] = '\0';
	if (!flow_client(TELNYX_CONFIG(.max_attempts = 1)))
		return;
	if (resource_call("POST", "/messaging_profiles", NULL, NULL,
		"{\"name\":\"tortured\",\"whitelisted_destinations\":[\"US\"]}") &&
	    last_id[0] != '\0') {
		(void)snprintf(profile, sizeof(profile), "%s", last_id);
		if (order_for(profile) && last_id[0] != '\0') {
			(void)fx_clock_jump(fx.env);
			ordered = resource_call(
			    "GET", "/number_orders/{id}", last_id, NULL, NULL);
		}
		grouped = resource_call("POST", "/messages/group_mms", NULL, NULL,
		    "{\"from\":\"+13125550001\",\"text\":\"All\","
		    "\"to\":[\"+13125550002\",\"+13125550003\"]}");
		for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
			(void)resource_call("GET", lists[i], NULL,
			    strcmp(lists[i], "/detail_records") == 0 ? messaging : NULL,
			    NULL);
		(void)resource_call(
		    "DELETE", "/messaging_profiles/{id}", profile, NULL, NULL);
	}
	if (!(ordered && grouped) && flow_is_clean())
		flow_wrong("nothing was ordered, or no group sent");
	flow_end();
}

/* Every order has all of its numbers, every group all of its legs, and what is
 * counted is there. */
void
torture_clean_up_resources(void)
{
	const struct sbx_store *store = &fx.sandbox->store;
	struct sbx_record *record;
	const struct sbx_message *leg = NULL;
	size_t count = 0, pending = 0, bytes = 0, ordered = 0, numbers = 0, legs = 0;
	int kind;

	for (kind = 0; kind < SBX_KINDS; kind++) {
		record = sbx_record_first(fx.sandbox, (enum sbx_kind)kind);
		for (; record != NULL; record = sbx_record_next(record)) {
			count++;
			pending += record->due_ms != 0;
			bytes += record->bytes;
			numbers += kind == SBX_ORDER_NUMBER;
			legs += kind == SBX_GROUP ? 2 : 0;
			if (kind == SBX_ORDER)
				ordered += json_object_array_length(
				    sbx_at(record->doc, "phone_numbers"));
		}
	}
	if (store->count != count || store->pending != pending || store->bytes != bytes)
		flow_wrong("the store counts %zu records, %zu due, %zu bytes, and has "
			   "%zu, %zu, %zu",
		    store->count, store->pending, store->bytes, count, pending, bytes);
	while ((leg = sbx_message_next(fx.sandbox, leg, true)) != NULL)
		legs -= leg->group_id[0] != '\0';
	if (legs != 0)
		flow_wrong("a group was sent by half");
	if (ordered != numbers)
		flow_wrong("orders of %zu numbers have %zu", ordered, numbers);
}
