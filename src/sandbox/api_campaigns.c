/* SPDX-License-Identifier: MIT */
/*
 * What carriers want to know: 10DLC brands and campaigns, and the
 * verification of toll-free numbers.  They are kept and shown as they were
 * given, and are accepted at once.
 */
#include <string.h>

#include "sandbox/resource.h"

/* --- brands --- */

static const struct telnyx_sandbox_resource brand = {
    .kind = TELNYX_SANDBOX_BRAND,
    .id_key = "brandId",
    .model = "{\"entityType\":\"\",\"cspId\":\"SANDBOX\",\"brandId\":\"@id\","
	     "\"tcrBrandId\":\"BSANDBOX\",\"displayName\":\"\",\"country\":\"\","
	     "\"email\":\"\",\"brandRelationship\":\"BASIC_ACCOUNT\","
	     "\"vertical\":\"\",\"identityStatus\":\"VERIFIED\",\"mock\":false,"
	     "\"isReseller\":false,\"createdAt\":\"@now\",\"updatedAt\":\"@now\","
	     "\"status\":\"OK\"}",
    .required = "entityType displayName country email vertical",
    .open = true,
    .bare = true,
};

/* Only where one brand is asked for does it say how many campaigns it has. */
static void
show_brand(struct telnyx_sandbox_call *call)
{
	bool *failed = &call->answer->failed;
	struct telnyx_sandbox_record *record = telnyx_sandbox_named(call);
	struct json_object *shown = NULL;

	if (record == NULL)
		return;
	shown = telnyx_sandbox_without_nulls(failed, record->doc);
	telnyx_sandbox_put_int(failed, shown, "assignedCampaignsCount",
	    telnyx_sandbox_record_with(
		call->sandbox, TELNYX_SANDBOX_CAMPAIGN, "brandId", record->id) != NULL);
	telnyx_sandbox_answer_bare(call, shown);
}

static struct json_object *
brand_shown(struct telnyx_sandbox_call *call, struct json_object *doc)
{
	static const char *const keys[] = {"brandId", "tcrBrandId", "entityType",
	    "identityStatus", "companyName", "displayName", "email", "website",
	    "failureReasons", "status", "createdAt", "updatedAt"};
	struct json_object *shown = json_object_new_object();
	size_t i;

	for (i = 0; i < TELNYX_SANDBOX_COUNT(keys); i++) {
		if (telnyx_sandbox_at(doc, keys[i]) != NULL)
			telnyx_sandbox_put_shared(&call->answer->failed, shown, keys[i],
			    telnyx_sandbox_at(doc, keys[i]));
	}
	return shown;
}

static const struct telnyx_sandbox_filter brand_filters[] = {
    {"displayName", "displayName", TELNYX_SANDBOX_IS},
    {"entityType", "entityType", TELNYX_SANDBOX_IS},
    {"state", "state", TELNYX_SANDBOX_IS},
    {"country", "country", TELNYX_SANDBOX_IS},
    {"brandId", "brandId", TELNYX_SANDBOX_IS},
    {"tcrBrandId", "tcrBrandId", TELNYX_SANDBOX_IS},
};

#define RECORDS_SIZE .max_size = 500, .default_size = 10

static const struct telnyx_sandbox_list brands = {
    .kind = TELNYX_SANDBOX_BRAND,
    .paging = TELNYX_SANDBOX_RECORDS,
    .filters = brand_filters,
    .filter_count = TELNYX_SANDBOX_COUNT(brand_filters),
    .sorts = "assignedCampaignsCount brandId createdAt displayName identityStatus "
	     "status tcrBrandId",
    .view = brand_shown,
    .newest_first = true,
    RECORDS_SIZE,
};

static const struct telnyx_sandbox_resource vetting = {
    .kind = TELNYX_SANDBOX_VETTING,
    .id_key = "vettingId",
    .model = "{\"evpId\":\"\",\"vettingId\":\"@id\",\"vettingClass\":\"STANDARD\","
	     "\"vettingScore\":75,\"vettedDate\":\"@now\",\"createDate\":\"@now\"}",
    .required = "evpId",
    .parent_key = "brandId",
    .parent = TELNYX_SANDBOX_BRAND,
    .bare = true,
};

/* One that was made elsewhere, under its own id. */
static const struct telnyx_sandbox_resource imported_vetting = {
    .kind = TELNYX_SANDBOX_VETTING,
    .id_key = "vettingId",
    .model = "{\"evpId\":\"\",\"vettingId\":\"\",\"vettingToken\":\"\","
	     "\"vettingClass\":\"STANDARD\",\"vettingScore\":75,"
	     "\"vettedDate\":\"@now\",\"createDate\":\"@now\"}",
    .required = "evpId vettingId",
    .parent_key = "brandId",
    .parent = TELNYX_SANDBOX_BRAND,
    .named = true,
    .bare = true,
};

static const struct telnyx_sandbox_list vettings = {
    .kind = TELNYX_SANDBOX_VETTING,
    .paging = TELNYX_SANDBOX_BARE,
    .parent_key = "brandId",
    .parent = TELNYX_SANDBOX_BRAND,
};

static const char feedback[] = "{\"brandId\":\"@parent\",\"category\":[]}";

/* --- the one-time password of a sole proprietor's brand --- */

static const char otp_model[] =
    "{\"brandId\":\"@parent\",\"referenceId\":\"@id\",\"mobilePhone\":\"+13125550190\","
    "\"requestDate\":\"@now\",\"deliveryStatus\":\"DELIVERED_HANDSET\","
    "\"deliveryStatusDate\":\"@now\","
    "\"deliveryStatusDetails\":\"Delivered to handset\"}";

static struct telnyx_sandbox_record *
find_otp(struct telnyx_sandbox_call *call)
{
	struct telnyx_sandbox_record *record = telnyx_sandbox_record_find(
	    call->sandbox, TELNYX_SANDBOX_BRAND_OTP, call->ids[0]);

	if (record == NULL)
		record = telnyx_sandbox_record_with(
		    call->sandbox, TELNYX_SANDBOX_BRAND_OTP, "brandId", call->ids[0]);
	if (record == NULL)
		telnyx_sandbox_not_found(call);
	return record;
}

static void
show_otp(struct telnyx_sandbox_call *call)
{
	struct telnyx_sandbox_record *record = find_otp(call);

	if (record != NULL)
		telnyx_sandbox_answer_bare(call, json_object_get(record->doc));
}

static void
send_otp(struct telnyx_sandbox_call *call)
{
	static const struct telnyx_sandbox_field fields[] = {
	    {"pinSms", TELNYX_SANDBOX_TEXT, true, false, NULL},
	    {"successSms", TELNYX_SANDBOX_TEXT, true, false, NULL},
	};
	struct telnyx_sandbox_record *old = NULL;
	char id[TELNYX_SANDBOX_KEY_BYTES];

	if (telnyx_sandbox_named(call) == NULL ||
	    !telnyx_sandbox_judge_fields(
		call, fields, TELNYX_SANDBOX_COUNT(fields), true))
		return;
	old = telnyx_sandbox_record_with(
	    call->sandbox, TELNYX_SANDBOX_BRAND_OTP, "brandId", call->ids[0]);
	if (old != NULL)
		telnyx_sandbox_record_remove(call->sandbox, old);
	telnyx_sandbox_id(call->sandbox, id);
	if (telnyx_sandbox_keep(call, TELNYX_SANDBOX_BRAND_OTP, id,
		telnyx_sandbox_model(call, otp_model, id), NULL) != NULL)
		telnyx_sandbox_answer_bare(
		    call, telnyx_sandbox_model(call,
			      "{\"brandId\":\"@parent\",\"referenceId\":\"@id\"}", id));
}

static void
check_otp(struct telnyx_sandbox_call *call)
{
	static const struct telnyx_sandbox_field fields[] = {
	    {"otpPin", TELNYX_SANDBOX_TEXT, true, false, NULL},
	};
	struct telnyx_sandbox_record *record = find_otp(call);

	if (record == NULL || !telnyx_sandbox_judge_fields(call, fields, 1, true))
		return;
	telnyx_sandbox_put_time(
	    &call->answer->failed, record->doc, "verifyDate", call->now_ms);
	call->answer->status = 204;
}

/* --- campaigns --- */

static bool
judge_campaign(struct telnyx_sandbox_call *call, struct telnyx_sandbox_record *record)
{
	const char *id = telnyx_sandbox_text_at(call->body, "brandId");

	if (record != NULL || (id != NULL && telnyx_sandbox_record_find(call->sandbox,
						 TELNYX_SANDBOX_BRAND, id) != NULL))
		return true;
	telnyx_sandbox_refuse(call, "10017", "/brandId", NULL);
	return false;
}

static const struct telnyx_sandbox_resource campaign = {
    .kind = TELNYX_SANDBOX_CAMPAIGN,
    .id_key = "campaignId",
    .model = "{\"brandId\":\"\",\"campaignId\":\"@id\",\"tcrCampaignId\":\"CSANDBOX\","
	     "\"tcrBrandId\":\"BSANDBOX\",\"createDate\":\"@now\","
	     "\"cspId\":\"SANDBOX\",\"description\":\"\",\"mock\":false,"
	     "\"subUsecases\":[],\"termsAndConditions\":false,\"usecase\":\"\","
	     "\"status\":\"ACTIVE\",\"submissionStatus\":\"CREATED\","
	     "\"campaignStatus\":\"MNO_PROVISIONED\",\"isTMobileRegistered\":true,"
	     "\"isTMobileSuspended\":false,\"isTMobileNumberPoolingEnabled\":false}",
    .required = "brandId description usecase",
    .judge = judge_campaign,
    .open = true,
    .bare = true,
};

static const struct telnyx_sandbox_filter campaign_filters[] = {
    {"brandId", "brandId", TELNYX_SANDBOX_IS},
};

static const struct telnyx_sandbox_list campaigns = {
    .kind = TELNYX_SANDBOX_CAMPAIGN,
    .paging = TELNYX_SANDBOX_RECORDS,
    .filters = campaign_filters,
    .filter_count = TELNYX_SANDBOX_COUNT(campaign_filters),
    .sorts = "assignedPhoneNumbersCount campaignId createdAt status tcrCampaignId",
    .newest_first = true,
    RECORDS_SIZE,
};

/* A campaign is always asked for below its brand. */
static void
list_campaigns(struct telnyx_sandbox_call *call)
{
	if (telnyx_sandbox_query_get(&call->query, "brandId") == NULL)
		telnyx_sandbox_refuse_parameter(call, "10004", "brandId", NULL);
	else
		telnyx_sandbox_show_list(call);
}

static void
appeal(struct telnyx_sandbox_call *call)
{
	static const struct telnyx_sandbox_field fields[] = {
	    {"appeal_reason", TELNYX_SANDBOX_TEXT, true, false, NULL},
	};

	if (telnyx_sandbox_judge_fields(call, fields, 1, true))
		telnyx_sandbox_fixed(call);
}

static void
show_cost(struct telnyx_sandbox_call *call)
{
	const char *usecase = telnyx_sandbox_query_get(&call->query, "usecase");
	struct json_object *doc = NULL;

	if (usecase == NULL) {
		telnyx_sandbox_refuse_parameter(call, "10004", "usecase", NULL);
		return;
	}
	doc = telnyx_sandbox_model(call,
	    "{\"campaignUsecase\":\"\",\"monthlyCost\":\"10.00\","
	    "\"upFrontCost\":\"15.00\",\"description\":\"Of the sandbox\"}",
	    "");
	telnyx_sandbox_put_text(&call->answer->failed, doc, "campaignUsecase", usecase);
	telnyx_sandbox_answer_bare(call, doc);
}

static void
show_enum(struct telnyx_sandbox_call *call)
{
	static const struct {
		const char *name;
		const char *values;
	} enums[] = {
	    {"mno", "[\"10017\",\"10035\",\"10037\",\"10038\"]"},
	    {"entityType", "[\"PRIVATE_PROFIT\",\"PUBLIC_PROFIT\",\"NON_PROFIT\","
			   "\"GOVERNMENT\",\"SOLE_PROPRIETOR\"]"},
	    {"brandRelationship",
		"[\"BASIC_ACCOUNT\",\"SMALL_ACCOUNT\",\"MEDIUM_ACCOUNT\","
		"\"LARGE_ACCOUNT\",\"KEY_ACCOUNT\"]"},
	    {"brandStatus",
		"[\"OK\",\"REGISTRATION_PENDING\",\"REGISTRATION_FAILED\"]"},
	    {"usecase", "[\"2FA\",\"CUSTOMER_CARE\",\"MARKETING\",\"MIXED\"]"},
	    {"vertical", "[\"COMMUNICATION\",\"RETAIL\",\"TECHNOLOGY\"]"},
	};
	size_t i;

	for (i = 0; i < TELNYX_SANDBOX_COUNT(enums); i++) {
		if (strcmp(enums[i].name, call->ids[0]) == 0) {
			telnyx_sandbox_answer_bare(
			    call, telnyx_sandbox_model(call, enums[i].values, ""));
			return;
		}
	}
	telnyx_sandbox_not_found(call);
}

static const struct telnyx_sandbox_resource shared_campaign = {
    .kind = TELNYX_SANDBOX_SHARED_CAMPAIGN,
    .id_key = "tcrCampaignId",
    .bare = true,
};

static const struct telnyx_sandbox_list shared_campaigns = {
    .kind = TELNYX_SANDBOX_SHARED_CAMPAIGN,
    .paging = TELNYX_SANDBOX_RECORDS,
    .sorts = "assignedPhoneNumbersCount brandDisplayName tcrBrandId tcrCampaignId "
	     "createdAt campaignStatus",
    RECORDS_SIZE,
};

/* --- numbers of campaigns --- */

static const struct telnyx_sandbox_resource number_campaign = {
    .kind = TELNYX_SANDBOX_NUMBER_CAMPAIGN,
    .id_key = "phoneNumber",
    .model = "{\"phoneNumber\":\"\",\"brandId\":\"\",\"campaignId\":\"\","
	     "\"assignmentStatus\":\"ASSIGNED\",\"createdAt\":\"@now\","
	     "\"updatedAt\":\"@now\"}",
    .required = "phoneNumber campaignId",
    .named = true,
    .bare = true,
};

static const struct telnyx_sandbox_filter number_campaign_filters[] = {
    {"filter[telnyx_campaign_id]", "campaignId", TELNYX_SANDBOX_IS},
    {"filter[telnyx_brand_id]", "brandId", TELNYX_SANDBOX_IS},
    {"filter[tcr_campaign_id]", "campaignId", TELNYX_SANDBOX_IS},
    {"filter[tcr_brand_id]", "brandId", TELNYX_SANDBOX_IS},
};

static const struct telnyx_sandbox_list number_campaigns = {
    .kind = TELNYX_SANDBOX_NUMBER_CAMPAIGN,
    .paging = TELNYX_SANDBOX_RECORDS,
    .filters = number_campaign_filters,
    .filter_count = TELNYX_SANDBOX_COUNT(number_campaign_filters),
    .sorts = "assignmentStatus createdAt phoneNumber",
    .newest_first = true,
    .max_size = 500,
};

static const struct telnyx_sandbox_resource assignment = {
    .kind = TELNYX_SANDBOX_ASSIGNMENT,
    .id_key = "taskId",
    .model = "{\"messagingProfileId\":\"\",\"taskId\":\"@id\"}",
    .required = "messagingProfileId",
    .open = true,
    .bare = true,
};

static const struct telnyx_sandbox_list assigned_numbers = {
    .kind = TELNYX_SANDBOX_NUMBER_CAMPAIGN,
    .paging = TELNYX_SANDBOX_RECORDS,
    .parent_key = "taskId",
    .parent = TELNYX_SANDBOX_ASSIGNMENT,
    .max_size = 500,
};

/* --- toll-free verification --- */

#define VERIFICATION_REQUIRED                                                          \
	"businessName corporateWebsite businessAddr1 businessCity businessState "      \
	"businessZip businessContactFirstName businessContactLastName "                \
	"businessContactEmail businessContactPhone messageVolume phoneNumbers "        \
	"useCase useCaseSummary productionMessageContent optInWorkflow "               \
	"optInWorkflowImageURLs additionalInformation"

static const struct telnyx_sandbox_resource verification = {
    .kind = TELNYX_SANDBOX_VERIFICATION,
    .id_key = "id",
    .model = "{\"id\":\"@id\",\"verificationRequestId\":\"@id\","
	     "\"verificationStatus\":\"In Progress\",\"createdAt\":\"@now\","
	     "\"updatedAt\":\"@now\"}",
    .required = VERIFICATION_REQUIRED,
    .open = true,
    .bare = true,
};

static const struct telnyx_sandbox_filter verification_filters[] = {
    {"date_start", "createdAt", TELNYX_SANDBOX_SINCE},
    {"date_end", "createdAt", TELNYX_SANDBOX_UNTIL},
    {"status", "verificationStatus", TELNYX_SANDBOX_IS},
    {"phone_number", "phoneNumbers.phoneNumber", TELNYX_SANDBOX_IS},
    {"business_name", "businessName", TELNYX_SANDBOX_IS},
};

static const struct telnyx_sandbox_list verifications = {
    .kind = TELNYX_SANDBOX_VERIFICATION,
    .paging = TELNYX_SANDBOX_TOTAL_RECORDS,
    .filters = verification_filters,
    .filter_count = TELNYX_SANDBOX_COUNT(verification_filters),
    .newest_first = true,
    .pages_needed = true,
};

/* Answered with nothing, but not as such. */
static void
delete_verification(struct telnyx_sandbox_call *call)
{
	telnyx_sandbox_remove(call);
	if (call->answer->status == 200) {
		json_object_put(call->answer->json);
		call->answer->json = NULL;
	}
}

static void
show_history(struct telnyx_sandbox_call *call)
{
	static const struct telnyx_sandbox_list history = {
	    .paging = TELNYX_SANDBOX_TOTAL_PAGES, .pages_needed = true};
	struct telnyx_sandbox_page page;
	struct json_object *shown = NULL;

	if (telnyx_sandbox_named(call) == NULL ||
	    !telnyx_sandbox_page_read(call, &history, &page))
		return;
	shown = json_object_new_array();
	if (page.number == 1)
		telnyx_sandbox_append(&call->answer->failed, shown,
		    telnyx_sandbox_model(call,
			"{\"verificationStatus\":\"In Progress\","
			"\"updatedAt\":\"@now\"}",
			""));
	telnyx_sandbox_page_answer(call, &history, &page, 1, shown);
}

/* --- routes --- */

#define BRAND "/10dlc/brand/{brandId}"
#define CAMPAIGN "/10dlc/campaign/{campaignId}"
#define NUMBER "/10dlc/phone_number_campaigns/{phoneNumber}"
#define ASSIGNMENTS "/10dlc/phoneNumberAssignmentByProfile"
#define VERIFICATIONS "/messaging_tollfree/verification/requests"
#define OBJECT TELNYX_SANDBOX_BODY_OBJECT

static const struct telnyx_sandbox_route rows[] = {
    {"GetBrands", "GET", "/10dlc/brand", telnyx_sandbox_show_list, .list = &brands},
    {"CreateBrandPost", "POST", "/10dlc/brand", telnyx_sandbox_create, &brand,
	.body = OBJECT},
    {"GetBrandFeedbackById", "GET", "/10dlc/brand/feedback/{brandId}",
	telnyx_sandbox_fixed, &brand, .text = feedback},
    {"GetBrandSmsOtpStatus", "GET", "/10dlc/brand/smsOtp/{referenceId}",
	.handle = show_otp},
    {"GetBrand", "GET", BRAND, show_brand, .resource = &brand},
    {"UpdateBrand", "PUT", BRAND, telnyx_sandbox_update, &brand, .body = OBJECT},
    {"DeleteBrand", "DELETE", BRAND, telnyx_sandbox_remove, &brand, .status = 204},
    {"ResendBrand2faEmail", "POST", BRAND "/2faEmail", telnyx_sandbox_fixed,
	.resource = &brand},
    {"ListExternalVettings", "GET", BRAND "/externalVetting", telnyx_sandbox_show_list,
	.list = &vettings},
    {"PostOrderExternalVetting", "POST", BRAND "/externalVetting",
	telnyx_sandbox_create, &vetting, .body = OBJECT},
    {"PutExternalVettingRecord", "PUT", BRAND "/externalVetting", telnyx_sandbox_create,
	&imported_vetting, .body = OBJECT},
    {"RevetBrand", "PUT", BRAND "/revet", telnyx_sandbox_show, .resource = &brand},
    {"GetBrandSmsOtpStatusByBrandId", "GET", BRAND "/smsOtp", .handle = show_otp},
    {"TriggerBrandSmsOtp", "POST", BRAND "/smsOtp", send_otp, &brand, .body = OBJECT},
    {"VerifyBrandSmsOtp", "PUT", BRAND "/smsOtp", check_otp, .body = OBJECT},
    {"GetCampaigns", "GET", "/10dlc/campaign", list_campaigns, .list = &campaigns},
    {"AcceptCampaign", "POST", "/10dlc/campaign/acceptSharing/{campaignId}",
	telnyx_sandbox_fixed, .status = 202, .text = "{}"},
    {"GetCampaignCost", "GET", "/10dlc/campaign/usecase/cost", .handle = show_cost},
    {"GetCampaign", "GET", CAMPAIGN, telnyx_sandbox_show, .resource = &campaign},
    {"UpdateCampaign", "PUT", CAMPAIGN, telnyx_sandbox_update, &campaign,
	.body = OBJECT},
    {"DeactivateCampaign", "DELETE", CAMPAIGN, telnyx_sandbox_remove, &campaign,
	.text = "{\"time\":0,\"record_type\":\"10dlc_campaign\","
		"\"message\":\"The campaign was deactivated.\"}"},
    {"AppealCampaign", "POST", CAMPAIGN "/appeal", appeal, &campaign,
	.text = "{\"appealed_at\":\"@now\"}", .body = OBJECT},
    {"GetCampaignMnoMetadata", "GET", CAMPAIGN "/mnoMetadata", telnyx_sandbox_fixed,
	&campaign,
	.text = "{\"10999\":{\"qualify\":true,\"mno\":\"Sandbox Mobile\","
		"\"noEmbeddedLink\":false,\"reqSubscriberHelp\":true,"
		"\"reqSubscriberOptout\":true,\"mnoReview\":false,"
		"\"noEmbeddedPhone\":false,\"mnoSupport\":true,"
		"\"reqSubscriberOptin\":true,\"minMsgSamples\":1}}"},
    {"GetCampaignOperationStatus", "GET", CAMPAIGN "/operationStatus",
	telnyx_sandbox_fixed, &campaign,
	.text = "{\"10017\":\"APPROVED\",\"10035\":\"APPROVED\"}"},
    {"GetCampaignOsrAttributes", "GET", CAMPAIGN "/osr/attributes",
	telnyx_sandbox_fixed, &campaign, .text = "{\"msg_class\":\"E\"}"},
    {"GetCampaignSharingStatus", "GET", CAMPAIGN "/sharing", telnyx_sandbox_fixed,
	&campaign, .text = "{}"},
    {"PostCampaign", "POST", "/10dlc/campaignBuilder", telnyx_sandbox_create, &campaign,
	.body = OBJECT},
    {"GetUsecaseQualification", "GET",
	"/10dlc/campaignBuilder/brand/{brandId}/usecase/{usecase}",
	telnyx_sandbox_fixed, &brand,
	.text = "{\"annualFee\":0,\"maxSubUsecases\":5,\"minSubUsecases\":0,"
		"\"mnoMetadata\":{},\"monthlyFee\":10,\"quarterlyFee\":30,"
		"\"usecase\":\"@other\"}"},
    {"GetEnumEndpoint", "GET", "/10dlc/enum/{endpoint}", .handle = show_enum},
    {"GetPartnerCampaignsSharedByUser", "GET", "/10dlc/partnerCampaign/sharedByMe",
	telnyx_sandbox_fixed, .text = "{\"page\":1,\"records\":[],\"totalRecords\":0}"},
    {"GetPartnerCampaignSharingStatus", "GET",
	"/10dlc/partnerCampaign/{campaignId}/sharing", telnyx_sandbox_fixed,
	.text = "{}"},
    {"GetSharedCampaigns", "GET", "/10dlc/partner_campaigns", telnyx_sandbox_show_list,
	.list = &shared_campaigns},
    {"GetSharedCampaign", "GET", "/10dlc/partner_campaigns/{campaignId}",
	telnyx_sandbox_show, .resource = &shared_campaign},
    {"UpdateSharedCampaign", "PATCH", "/10dlc/partner_campaigns/{campaignId}",
	telnyx_sandbox_update, &shared_campaign, .body = OBJECT},
    {"PostAssignMessagingProfileToCampaign", "POST", ASSIGNMENTS, telnyx_sandbox_create,
	&assignment, .status = 202, .body = OBJECT},
    {"GetAssignmentTaskStatus", "GET", ASSIGNMENTS "/{taskId}", telnyx_sandbox_fixed,
	&assignment,
	.text = "{\"taskId\":\"@parent\",\"status\":\"completed\","
		"\"createdAt\":\"@now\",\"updatedAt\":\"@now\"}"},
    {"GetPhoneNumberStatus", "GET", ASSIGNMENTS "/{taskId}/phoneNumbers",
	telnyx_sandbox_show_list, .list = &assigned_numbers},
    {"GetAllPhoneNumberCampaigns", "GET", "/10dlc/phone_number_campaigns",
	telnyx_sandbox_show_list, .list = &number_campaigns},
    {"CreatePhoneNumberCampaign", "POST", "/10dlc/phone_number_campaigns",
	telnyx_sandbox_create, &number_campaign, .body = OBJECT},
    {"GetSinglePhoneNumberCampaign", "GET", NUMBER, telnyx_sandbox_show,
	.resource = &number_campaign},
    {"PutPhoneNumberCampaign", "PUT", NUMBER, telnyx_sandbox_update, &number_campaign,
	.body = OBJECT},
    {"DeletePhoneNumberCampaign", "DELETE", NUMBER, telnyx_sandbox_remove,
	.resource = &number_campaign},
    {"ListVerificationRequests", "GET", VERIFICATIONS, telnyx_sandbox_show_list,
	.list = &verifications, .without = "verificationRequestId"},
    {"SubmitVerificationRequest", "POST", VERIFICATIONS, telnyx_sandbox_create,
	&verification, .body = OBJECT, .without = "createdAt updatedAt"},
    {"GetVerificationRequest", "GET", VERIFICATIONS "/{id}", telnyx_sandbox_show,
	.resource = &verification, .without = "verificationRequestId"},
    {"UpdateVerificationRequest", "PATCH", VERIFICATIONS "/{id}", telnyx_sandbox_update,
	&verification, .body = OBJECT, .without = "createdAt updatedAt"},
    {"DeleteVerificationRequest", "DELETE", VERIFICATIONS "/{id}", delete_verification,
	.resource = &verification},
    {"GetVerificationStatusHistory", "GET", VERIFICATIONS "/{id}/status_history",
	show_history, .resource = &verification},
};

const struct telnyx_sandbox_routes telnyx_sandbox_campaign_routes = {
    rows, TELNYX_SANDBOX_COUNT(rows)};
