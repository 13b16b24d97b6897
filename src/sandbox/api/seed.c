/* SPDX-License-Identifier: MIT */
/*
 * The records that no call of the API makes, and so are there from the start.
 */
#include <string.h>

#include "sandbox/engine/call.h"
#include "sandbox/engine/model.h"
#include "sandbox/api/seed.h"

struct given {
	enum sbx_kind kind;
	const char *id;	 /* NULL: a UUID */
	const char *doc; /* "@id", "@now" and "@org" are filled in */
};

static const struct given givens[] = {
    {SBX_URL_DOMAIN, NULL,
	"{'record_type': 'messaging_url_domain', 'id': '@id', "
	"'url_domain': 'acct.fyi', 'use_case': 'default'}"},
    {SBX_SHORT_CODE, NULL,
	"{'record_type': 'short_code', 'id': '@id', 'short_code': '55512', "
	"'country_code': 'US', 'messaging_profile_id': null, 'tags': [], "
	"'created_at': '@now', 'updated_at': '@now'}"},
    {SBX_RCS_AGENT, "Agent007",
	"{'agent_id': 'Agent007', 'user_id': '@org', 'profile_id': null, "
	"'webhook_url': null, 'webhook_failover_url': null, "
	"'agent_name': 'Sandbox Agent', 'enabled': true, 'created_at': '@now', "
	"'updated_at': '@now'}"},
    {SBX_MOBILE_NUMBER, "1293384261075731499",
	"{'record_type': 'messaging_settings', 'id': '1293384261075731499', "
	"'phone_number': '+13125550190', 'messaging_profile_id': null, "
	"'created_at': '@now', 'updated_at': '@now', 'country_code': 'US', "
	"'type': 'longcode', 'traffic_type': 'P2P', 'messaging_product': 'P2P', "
	"'features': {'sms': {'domestic_two_way': true, "
	"'international_inbound': true, 'international_outbound': true}}, "
	"'organization_id': '@org', 'tags': []}"},
    {SBX_SHARED_CAMPAIGN, "CSHARED",
	"{'ageGated': false, 'assignedPhoneNumbersCount': 0, "
	"'brandDisplayName': 'Sandbox Partner', 'campaignStatus': 'TCR_ACCEPTED', "
	"'description': 'Shared by a partner', 'directLending': false, "
	"'embeddedLink': false, 'embeddedPhone': false, 'numberPool': false, "
	"'usecase': 'MIXED', 'subUsecases': [], 'subscriberOptin': true, "
	"'subscriberOptout': true, 'tcrBrandId': 'BSHARED', "
	"'tcrCampaignId': 'CSHARED', 'termsAndConditions': true, 'webhookURL': '', "
	"'webhookFailoverURL': '', 'createdAt': '@now', 'updatedAt': '@now'}"},
};

bool
sbx_seed(struct telnyx_sandbox *sandbox)
{
	struct sbx_answer answer = {0};
	struct sbx_call call = {.sandbox = sandbox, .answer = &answer};
	size_t i;

	call.now_ms = sandbox->env->unix_ms(sandbox->env);
	for (i = 0; i < SBX_COUNT(givens); i++) {
		char id[SBX_KEY_BYTES];

		sbx_id(sandbox, id);
		if (givens[i].id != NULL)
			memcpy(id, givens[i].id, strlen(givens[i].id) + 1);
		sbx_record_add(sandbox, &answer.failed, givens[i].kind, id,
		    sbx_model(&call, givens[i].doc, id), NULL);
	}
	return !answer.failed;
}
