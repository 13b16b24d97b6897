/* SPDX-License-Identifier: MIT */
/* 10DLC campaigns, and the numbers assigned to them.  They are kept and shown as
 * they were given, and are accepted at once. */
#include <string.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/list.h"
#include "sandbox/engine/resource.h"
#include "sandbox/api/routes.h"

/* --- campaigns --- */

static bool
judge_campaign(struct sbx_call *call, struct sbx_record *record)
{
	const char *id = sbx_text_at(call->body, "brandId");

	if (record != NULL ||
	    (id != NULL && sbx_record_find(call->sandbox, SBX_BRAND, id) != NULL))
		return true;
	sbx_refuse(call, "10017", "/brandId", NULL);
	return false;
}

static const struct sbx_resource campaign = {
    .kind = SBX_CAMPAIGN,
    .id_key = "campaignId",
    .model = "{'brandId': '', 'campaignId': '@id', 'tcrCampaignId': 'CSANDBOX', "
	     "'tcrBrandId': 'BSANDBOX', 'createDate': '@now', 'cspId': 'SANDBOX', "
	     "'description': '', 'mock': false, 'subUsecases': [], "
	     "'termsAndConditions': false, 'usecase': '', 'status': 'ACTIVE', "
	     "'submissionStatus': 'CREATED', 'campaignStatus': 'MNO_PROVISIONED', "
	     "'isTMobileRegistered': true, 'isTMobileSuspended': false, "
	     "'isTMobileNumberPoolingEnabled': false}",
    .required = "brandId description usecase",
    .judge = judge_campaign,
    .open = true,
    .bare = true,
};

static const struct sbx_filter campaign_filters[] = {
    {"brandId", "brandId", SBX_IS},
    {.key = NULL},
};

static const struct sbx_list campaigns = {
    .kind = SBX_CAMPAIGN,
    .paging = SBX_RECORDS,
    .filters = campaign_filters,
    .sorts = "assignedPhoneNumbersCount campaignId createdAt status tcrCampaignId",
    .newest_first = true,
    .max_size = 500,
    .default_size = 10,
};

/* A campaign is always asked for below its brand. */
static void
list_campaigns(struct sbx_call *call)
{
	if (sbx_query_get(&call->query, "brandId") == NULL)
		sbx_refuse_parameter(call, "10004", "brandId", NULL);
	else
		sbx_show_list(call);
}

static void
appeal(struct sbx_call *call)
{
	static const struct sbx_field fields[] = {
	    {"appeal_reason", SBX_TEXT, true, false, NULL},
	    {.name = NULL},
	};

	if (sbx_judge_fields(call, fields, true))
		sbx_fixed(call);
}

static void
show_cost(struct sbx_call *call)
{
	const char *usecase = sbx_query_get(&call->query, "usecase");
	struct json_object *doc = NULL;

	if (usecase == NULL) {
		sbx_refuse_parameter(call, "10004", "usecase", NULL);
		return;
	}
	doc = sbx_model(call,
	    "{'campaignUsecase': '', 'monthlyCost': '10.00', 'upFrontCost': '15.00', "
	    "'description': 'Of the sandbox'}",
	    "");
	sbx_put_text(&call->answer->failed, doc, "campaignUsecase", usecase);
	sbx_answer_bare(call, doc);
}

static void
show_enum(struct sbx_call *call)
{
	static const struct {
		const char *name;
		const char *values;
	} enums[] = {
	    {"mno", "['10017', '10035', '10037', '10038']"},
	    {"entityType", "['PRIVATE_PROFIT', 'PUBLIC_PROFIT', 'NON_PROFIT', "
			   "'GOVERNMENT', 'SOLE_PROPRIETOR']"},
	    {"brandRelationship",
		"['BASIC_ACCOUNT', 'SMALL_ACCOUNT', 'MEDIUM_ACCOUNT', "
		"'LARGE_ACCOUNT', 'KEY_ACCOUNT']"},
	    {"brandStatus", "['OK', 'REGISTRATION_PENDING', 'REGISTRATION_FAILED']"},
	    {"usecase", "['2FA', 'CUSTOMER_CARE', 'MARKETING', 'MIXED']"},
	    {"vertical", "['COMMUNICATION', 'RETAIL', 'TECHNOLOGY']"},
	};
	size_t i;

	for (i = 0; i < SBX_COUNT(enums); i++) {
		if (strcmp(enums[i].name, call->ids[0]) == 0) {
			sbx_answer_bare(call, sbx_model(call, enums[i].values, ""));
			return;
		}
	}
	sbx_not_found(call);
}

static const struct sbx_resource shared_campaign = {
    .kind = SBX_SHARED_CAMPAIGN,
    .id_key = "tcrCampaignId",
    .bare = true,
};

static const struct sbx_list shared_campaigns = {
    .kind = SBX_SHARED_CAMPAIGN,
    .paging = SBX_RECORDS,
    .sorts = "assignedPhoneNumbersCount brandDisplayName tcrBrandId tcrCampaignId "
	     "createdAt campaignStatus",
    .max_size = 500,
    .default_size = 10,
};

/* --- numbers of campaigns --- */

static const struct sbx_resource number_campaign = {
    .kind = SBX_NUMBER_CAMPAIGN,
    .id_key = "phoneNumber",
    .model = "{'phoneNumber': '', 'brandId': '', 'campaignId': '', "
	     "'assignmentStatus': 'ASSIGNED', 'createdAt': '@now', "
	     "'updatedAt': '@now'}",
    .required = "phoneNumber campaignId",
    .named = true,
    .bare = true,
};

static const struct sbx_filter number_campaign_filters[] = {
    {"filter[telnyx_campaign_id]", "campaignId", SBX_IS},
    {"filter[telnyx_brand_id]", "brandId", SBX_IS},
    {"filter[tcr_campaign_id]", "campaignId", SBX_IS},
    {"filter[tcr_brand_id]", "brandId", SBX_IS},
    {.key = NULL},
};

static const struct sbx_list number_campaigns = {
    .kind = SBX_NUMBER_CAMPAIGN,
    .paging = SBX_RECORDS,
    .filters = number_campaign_filters,
    .sorts = "assignmentStatus createdAt phoneNumber",
    .newest_first = true,
    .max_size = 500,
};

static const struct sbx_resource assignment = {
    .kind = SBX_ASSIGNMENT,
    .id_key = "taskId",
    .model = "{'messagingProfileId': '', 'taskId': '@id'}",
    .required = "messagingProfileId",
    .open = true,
    .bare = true,
};

/* Which numbers a task is about: those on the profile when it is made. */
static void
assign_profile(struct sbx_call *call)
{
	const char *profile_id = sbx_text_at(call->body, "messagingProfileId");
	struct sbx_record *number = sbx_record_first(call->sandbox, SBX_NUMBER);
	bool *failed = &call->answer->failed;
	const char *task_id;

	sbx_create(call);
	task_id = sbx_text_at(call->answer->json, "taskId");
	for (; task_id != NULL && number != NULL; number = sbx_record_next(number)) {
		const char *on = sbx_text_at(number->doc, "messaging_profile_id");
		struct json_object *doc = NULL, *more = NULL;
		char id[SBX_KEY_BYTES];

		if (on == NULL || strcmp(on, profile_id) != 0)
			continue;
		sbx_id(call->sandbox, id);
		doc = json_object_new_object();
		more = json_object_new_object();
		sbx_put_text(failed, doc, "taskId", task_id);
		sbx_put_text(failed, doc, "phoneNumber",
		    sbx_text_at(number->doc, "phone_number"));
		sbx_put_text(failed, doc, "status", "completed");
		sbx_put_text(failed, more, "taskId", task_id);
		(void)sbx_record_add(
		    call->sandbox, failed, SBX_ASSIGNED_NUMBER, id, doc, more);
	}
}

static const struct sbx_list assigned_numbers = {
    .kind = SBX_ASSIGNED_NUMBER,
    .paging = SBX_RECORDS,
    .parent_key = "taskId",
    .parent = SBX_ASSIGNMENT,
    .max_size = 500,
};

/* --- routes --- */

#define CAMPAIGN "/10dlc/campaign/{campaignId}"
#define NUMBER "/10dlc/phone_number_campaigns/{phoneNumber}"
#define ASSIGNMENTS "/10dlc/phoneNumberAssignmentByProfile"
#define OBJECT SBX_BODY_OBJECT

const struct sbx_route sbx_campaign_routes[] = {
    {"GetCampaigns", "GET", "/10dlc/campaign", list_campaigns, .list = &campaigns},
    {"AcceptCampaign", "POST", "/10dlc/campaign/acceptSharing/{campaignId}", sbx_fixed,
	.status = 202, .text = "{}"},
    {"GetCampaignCost", "GET", "/10dlc/campaign/usecase/cost", .handle = show_cost},
    {"GetCampaign", "GET", CAMPAIGN, sbx_show, .resource = &campaign},
    {"UpdateCampaign", "PUT", CAMPAIGN, sbx_update, &campaign, .body = OBJECT},
    {"DeactivateCampaign", "DELETE", CAMPAIGN, sbx_remove, &campaign,
	.text = "{'time': 0, 'record_type': '10dlc_campaign', "
		"'message': 'The campaign was deactivated.'}"},
    {"AppealCampaign", "POST", CAMPAIGN "/appeal", appeal, &campaign,
	.text = "{'appealed_at': '@now'}", .body = OBJECT},
    {"GetCampaignMnoMetadata", "GET", CAMPAIGN "/mnoMetadata", sbx_fixed, &campaign,
	.text = "{'10999': {'qualify': true, 'mno': 'Sandbox Mobile', "
		"'noEmbeddedLink': false, 'reqSubscriberHelp': true, "
		"'reqSubscriberOptout': true, 'mnoReview': false, "
		"'noEmbeddedPhone': false, 'mnoSupport': true, "
		"'reqSubscriberOptin': true, 'minMsgSamples': 1}}"},
    {"GetCampaignOperationStatus", "GET", CAMPAIGN "/operationStatus", sbx_fixed,
	&campaign, .text = "{'10017': 'APPROVED', '10035': 'APPROVED'}"},
    {"GetCampaignOsrAttributes", "GET", CAMPAIGN "/osr/attributes", sbx_fixed,
	&campaign, .text = "{'msg_class': 'E'}"},
    {"GetCampaignSharingStatus", "GET", CAMPAIGN "/sharing", sbx_fixed, &campaign,
	.text = "{}"},
    {"PostCampaign", "POST", "/10dlc/campaignBuilder", sbx_create, &campaign,
	.body = OBJECT},
    {"GetEnumEndpoint", "GET", "/10dlc/enum/{endpoint}", .handle = show_enum},
    {"GetPartnerCampaignsSharedByUser", "GET", "/10dlc/partnerCampaign/sharedByMe",
	sbx_fixed, .text = "{'page': 1, 'records': [], 'totalRecords': 0}"},
    {"GetPartnerCampaignSharingStatus", "GET",
	"/10dlc/partnerCampaign/{campaignId}/sharing", sbx_fixed, .text = "{}"},
    {"GetSharedCampaigns", "GET", "/10dlc/partner_campaigns", sbx_show_list,
	.list = &shared_campaigns},
    {"GetSharedCampaign", "GET", "/10dlc/partner_campaigns/{campaignId}", sbx_show,
	.resource = &shared_campaign},
    {"UpdateSharedCampaign", "PATCH", "/10dlc/partner_campaigns/{campaignId}",
	sbx_update, &shared_campaign, .body = OBJECT},
    {"PostAssignMessagingProfileToCampaign", "POST", ASSIGNMENTS, assign_profile,
	&assignment, .status = 202, .body = OBJECT},
    {"GetAssignmentTaskStatus", "GET", ASSIGNMENTS "/{taskId}", sbx_fixed, &assignment,
	.text = "{'taskId': '@parent', 'status': 'completed', 'createdAt': '@now', "
		"'updatedAt': '@now'}"},
    {"GetPhoneNumberStatus", "GET", ASSIGNMENTS "/{taskId}/phoneNumbers", sbx_show_list,
	.list = &assigned_numbers},
    {"GetAllPhoneNumberCampaigns", "GET", "/10dlc/phone_number_campaigns",
	sbx_show_list, .list = &number_campaigns},
    {"CreatePhoneNumberCampaign", "POST", "/10dlc/phone_number_campaigns", sbx_create,
	&number_campaign, .body = OBJECT},
    {"GetSinglePhoneNumberCampaign", "GET", NUMBER, sbx_show,
	.resource = &number_campaign},
    {"PutPhoneNumberCampaign", "PUT", NUMBER, sbx_update, &number_campaign,
	.body = OBJECT},
    {"DeletePhoneNumberCampaign", "DELETE", NUMBER, sbx_remove,
	.resource = &number_campaign},
    {.path = NULL},
};
