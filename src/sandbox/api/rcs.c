/* SPDX-License-Identifier: MIT */
/*
 * RCS agents, what phones can do, and links that open a conversation.  Every
 * phone can do all of it.
 */
#include "sandbox/engine/document.h"
#include "sandbox/engine/list.h"
#include "sandbox/engine/resource.h"
#include "sandbox/api/routes.h"

static const struct sbx_field agent_fields[] = {
    {"profile_id", SBX_TEXT, false, true, NULL},
    {"webhook_url", SBX_URL, false, true, NULL},
    {"webhook_failover_url", SBX_URL, false, true, NULL},
    {.name = NULL},
};

static const struct sbx_resource agent = {
    .kind = SBX_RCS_AGENT,
    .id_key = "agent_id",
    .fields = agent_fields,
};

static const struct sbx_list agents = {
    .kind = SBX_RCS_AGENT,
};

static struct json_object *
capabilities(struct sbx_call *call, const char *agent_id, const char *number)
{
	struct json_object *doc = sbx_model(call,
	    "{'record_type': 'rcs.capabilities', 'phone_number': '', 'agent_id': '', "
	    "'agent_name': 'Sandbox Agent', 'features': ['RICHCARD_STANDALONE', "
	    "'ACTION_DIAL']}",
	    "");

	sbx_put_text(&call->answer->failed, doc, "phone_number", number);
	sbx_put_text(&call->answer->failed, doc, "agent_id", agent_id);
	return doc;
}

static void
show_capabilities(struct sbx_call *call)
{
	if (sbx_record_find(call->sandbox, SBX_RCS_AGENT, call->ids[0]) == NULL)
		sbx_not_found(call);
	else if (!sbx_is_e164(call->ids[1]))
		sbx_refuse(call, "10016", NULL, NULL);
	else
		sbx_answer_data(call, capabilities(call, call->ids[0], call->ids[1]));
}

static void
show_many_capabilities(struct sbx_call *call)
{
	static const struct sbx_field fields[] = {
	    {"agent_id", SBX_TEXT, true, false, NULL},
	    {"phone_numbers", SBX_TEXTS, true, false, NULL},
	    {.name = NULL},
	};
	struct json_object *list = NULL;
	struct json_object *shown = NULL;
	size_t i;

	if (!sbx_judge_fields(call, fields, true))
		return;
	list = sbx_at(call->body, "phone_numbers");
	shown = json_object_new_array();
	for (i = 0; i < json_object_array_length(list); i++)
		sbx_append(&call->answer->failed, shown,
		    capabilities(call, sbx_text_at(call->body, "agent_id"),
			json_object_get_string(json_object_array_get_idx(list, i))));
	sbx_answer_data(call, shown);
}

/* --- routes --- */

const struct sbx_route sbx_rcs_routes[] = {
    {"ListRCSAgents", "GET", "/messaging/rcs/agents", sbx_show_list, .list = &agents},
    {"GetRCSAgentById", "GET", "/messaging/rcs/agents/{id}", sbx_show,
	.resource = &agent},
    {"UpdateRCSAgentById", "PATCH", "/messaging/rcs/agents/{id}", sbx_update, &agent,
	.body = SBX_BODY_OBJECT},
    {"ListRCSCapabilitiesOfAPhoneNumbersBatch", "POST",
	"/messaging/rcs/bulk_capabilities", show_many_capabilities,
	.body = SBX_BODY_OBJECT},
    {"ListRCSCapabilitiesOfAPhoneNumber", "GET",
	"/messaging/rcs/capabilities/{agent_id}/{phone_number}",
	.handle = show_capabilities},
    {"InviteATestNumberToRCS", "PUT",
	"/messaging/rcs/test_number_invite/{id}/{phone_number}", sbx_fixed, &agent,
	.text = "{'data': {'record_type': 'rcs.test_number_invite', "
		"'agent_id': '@parent', 'phone_number': '@other', "
		"'status': 'PENDING'}}"},
    {"GenerateRCSDeeplink", "GET", "/messages/rcs/deeplinks/{agent_id}", sbx_fixed,
	&agent,
	.text = "{'data': {'url': 'sms:+18005550100?service_id=sandbox%40rbm.goog'}}"},
    {.path = NULL},
};
