/* SPDX-License-Identifier: MIT */
#include "support/sandbox_steps.h"

#define FROM "+13125550001"
#define TO "+13125550002"
#define HOSTED "+13125550177"
#define TOLL_FREE "+18005550101"
#define PICTURE "https://example.com/a.png"
#define SOON "2026-03-20T10:46:40Z" /* an hour after the tests' clock starts */
#define UUID "6a09cdc3-8948-47f0-aa62-74ac943d6c58"
#define FORM                                                                           \
	"Authorization: Bearer KEY0123-secret\r\n"                                     \
	"Content-Type: multipart/form-data; boundary=b\r\n"
#define LETTER                                                                         \
	"--b\r\nContent-Disposition: form-data; name=\"loa\"; filename=\"l.pdf\"\r\n"  \
	"\r\nx\r\n--b--\r\n"
#define SEARCH                                                                         \
	"filter[country_code]=CA&filter[national_destination_code]=416&filter[limit]=" \
	"9"
#define POOL                                                                           \
	"{'toll_free_weight':10,'long_code_weight':1,'skip_unhealthy':true,"           \
	"'sticky_sender':false,'geomatch':false}"
#define SHORTENER                                                                      \
	"{'domain':'acct.fyi','prefix':'','replace_blacklist_only':true,"              \
	"'send_webhooks':false}"
#define PROFILE_SAMPLES                                                                \
	"{'number_pool_settings':" POOL ",'url_shortener_settings':" SHORTENER         \
	",'features':{'ai_opt_out_detection_enabled':true},"                           \
	"'daily_spend_limit':'10.50','whitelisted_destinations':['US']}"
#define MESSAGE_SAMPLES                                                                \
	"{'media_urls':['" PICTURE "'],'messaging_profile_id':'$profile',"             \
	"'send_at':'" SOON "','from':'" FROM "'}"
#define BRAND                                                                          \
	"'entityType':'PRIVATE_PROFIT','displayName':'ABC Mobile','country':'US',"     \
	"'email':'a@example.com','vertical':'TECHNOLOGY'"
#define REQUEST                                                                        \
	"'businessName':'Acme','corporateWebsite':'http://example.com',"               \
	"'businessAddr1':'600 Congress Avenue','businessCity':'Austin',"               \
	"'businessState':'Texas','businessZip':'78701',"                               \
	"'businessContactFirstName':'John','businessContactLastName':'Doe',"           \
	"'businessContactEmail':'email@example.com',"                                  \
	"'businessContactPhone':'+18005550100','messageVolume':'10',"                  \
	"'phoneNumbers':[{'phoneNumber':'" TOLL_FREE "'}],'useCase':'2FA',"            \
	"'useCaseSummary':'Codes','productionMessageContent':'Your code is 1234',"     \
	"'optInWorkflow':'On the site',"                                               \
	"'optInWorkflowImageURLs':[{'url':'https://example.com/sign-up'}],"            \
	"'additionalInformation':'None'"
#define REQUIREMENTS "{'regulatory_requirements':[]}"

const struct sandbox_step sandbox_steps[] = {
    {.operation = "GetWebhookDeliveries", .keep = "delivery=data/0/id"},
    {.operation = "GetWebhookDelivery", .ids = "$delivery"},

    /* profiles */
    {.operation = "CreateMessagingProfile",
	.body = "{'name':'a','whitelisted_destinations':['US','CA']}",
	.keep = "profile=data/id",
	.tries = true,
	.samples = PROFILE_SAMPLES},
    {.operation = "UpdateMessagingProfile",
	.ids = "$profile",
	.body = "{'name':'b'}",
	.tries = true,
	.samples = PROFILE_SAMPLES},
    {.operation = "RetrieveMessagingProfile", .ids = "$profile"},
    {.operation = "ListMessagingProfiles"},
    {.operation = "RegenerateMessagingProfileSecret", .ids = "$profile"},
    {.operation = "GetDetailedProfileMetrics", .ids = "$profile"},
    {.operation = "GetProfileMetrics"},
    {.operation = "CreateAutorespConfig",
	.ids = "$profile",
	.body = "{'op':'stop','keywords':['HALT'],'resp_text':'No more.',"
		"'country_code':'US'}",
	.keep = "response=data/id",
	.tries = true},
    {.operation = "GetAutorespConfigs", .ids = "$profile"},
    {.operation = "GetAutorespConfig", .ids = "$profile $response"},
    {.operation = "UpdateAutoRespConfig",
	.ids = "$profile $response",
	.body = "{'op':'stop','keywords':['HALT'],'country_code':'US'}",
	.tries = true},
    {.operation = "DeleteAutorespConfig", .ids = "$profile $response"},
    {.operation = "CreateAlphanumericSenderId",
	.body = "{'alphanumeric_sender_id':'MyCompany',"
		"'messaging_profile_id':'$profile'}",
	.keep = "sender=data/id",
	.tries = true,
	.samples = "{'us_long_code_fallback':'+15551234567'}"},
    {.operation = "GetAlphanumericSenderId", .ids = "$sender"},
    {.operation = "ListAlphanumericSenderIds"},
    {.operation = "ListProfileAlphanumericSenderIds", .ids = "$profile"},
    {.operation = "DeleteAlphanumericSenderId", .ids = "$sender"},
    {.operation = "ListShortCodes", .keep = "code=data/0/id"},
    {.operation = "UpdateShortCode",
	.ids = "$code",
	.body = "{'messaging_profile_id':'$profile'}",
	.tries = true},
    {.operation = "RetrieveShortCode", .ids = "$code"},
    {.operation = "ListProfileShortCodes", .ids = "$profile"},
    {.operation = "ListMessagingUrlDomains"},
    {.operation = "ListOptOuts"},

    /* messages */
    {.operation = "SendMessage",
	.body = "{'from':'" FROM "','to':'" TO "','text':'Hello'}",
	.keep = "message=data/id",
	.tries = true,
	.samples = MESSAGE_SAMPLES},
    {.operation = "SendMessage",
	.body = "{'from':'" FROM "','to':'" TO "','text':'Look','subject':'S',"
		"'media_urls':['" PICTURE "'],'webhook_url':'http://127.0.0.1:1/w'}"},
    {.operation = "GetMessage", .ids = "$message"},
    {.operation = "CreateLongCodeMessage",
	.body = "{'from':'" FROM "','to':'" TO "','text':'t'}",
	.tries = true,
	.samples = MESSAGE_SAMPLES},
    {.operation = "CreateShortCodeMessage",
	.body = "{'from':'55512','to':'" TO "','text':'t'}",
	.tries = true,
	.samples = MESSAGE_SAMPLES},
    {.operation = "CreateNumberPoolMessage",
	.body = "{'to':'" TO "','text':'t','messaging_profile_id':'$profile'}",
	.tries = true,
	.samples = MESSAGE_SAMPLES},
    {.operation = "SendAlphanumericSenderIdMessage",
	.body = "{'from':'Acme','to':'+447700900001','text':'t',"
		"'messaging_profile_id':'$profile'}",
	.tries = true},
    {.operation = "ScheduleMessage",
	.body = "{'from':'" FROM "','to':'" TO "','text':'t','send_at':'" SOON "'}",
	.keep = "scheduled=data/id",
	.tries = true,
	.samples = MESSAGE_SAMPLES},
    {.operation = "CancelMessage", .ids = "$scheduled"},
    {.operation = "CreateGroupMmsMessage",
	.body = "{'from':'" FROM "','to':['" TO "','+13125550003'],'text':'t',"
		"'media_urls':['" PICTURE "']}",
	.keep = "group=data/id",
	.tries = true},
    {.operation = "GetGroupMmsMessages", .ids = "$group"},
    {.operation = "SendRCSMessage",
	.body = "{'agent_id':'Agent007','to':'" TO "','messaging_profile_id':"
		"'$profile','agent_message':{'content_message':{'text':'Hello'}}}",
	.keep = "rcs=data/id",
	.tries = true,
	.samples = "{'sms_fallback':{'from':'" FROM "','text':'t'},"
		   "'mms_fallback':{'from':'" FROM "','text':'t'}}"},
    {.operation = "SendWhatsappMessage",
	.body = "{'from':'" FROM "','to':'" TO "','whatsapp_message':{'type':'image',"
		"'image':{'link':'" PICTURE "'}}}",
	.keep = "whatsapp=data/id",
	.tries = true,
	.samples = "{'messaging_profile_id':'$profile'}"},
    {.operation = "GetMessage", .ids = "$rcs"},
    {.operation = "GetMessage", .ids = "$whatsapp"},

    /* numbers */
    {.operation = "ListAvailablePhoneNumbers",
	.query = SEARCH,
	.keep = "a=data/0/phone_number b=data/1/phone_number c=data/2/phone_number "
		"d=data/3/phone_number"},
    {.operation = "CreateNumberReservation",
	.body = "{'phone_numbers':[{'phone_number':'$a'}]}",
	.keep = "reservation=data/id"},
    {.operation = "RetrieveNumberReservation", .ids = "$reservation"},
    {.operation = "ListNumberReservations"},
    {.operation = "ExtendNumberReservationExpiryTime", .ids = "$reservation"},
    {.operation = "CreateNumberOrder",
	.body = "{'phone_numbers':[{'phone_number':'$b'},{'phone_number':'$c'}],"
		"'messaging_profile_id':'$profile','customer_reference':'R'}",
	.keep = "order=data/id"},
    {.operation = "RetrieveNumberOrder", .ids = "$order", .wait_ms = 60000},
    {.operation = "UpdateNumberOrder",
	.ids = "$order",
	.body = "{'customer_reference':'S'}",
	.tries = true,
	.samples = REQUIREMENTS},
    {.operation = "ListNumberOrders"},
    {.operation = "RetrieveOrderPhoneNumbers", .keep = "part=data/0/id"},
    {.operation = "GetNumberOrderPhoneNumber", .ids = "$part"},
    {.operation = "UpdateNumberOrderPhoneNumber", .ids = "$part", .body = REQUIREMENTS},
    {.operation = "updateNumberOrderPhoneNumberRequirementGroup",
	.ids = "$part",
	.body = "{'requirement_group_id':'" UUID "'}"},
    {.operation = "ListSubNumberOrders",
	.query = "filter[include_phone_numbers]=true",
	.keep = "sub=data/0/id"},
    {.operation = "GetSubNumberOrder",
	.ids = "$sub",
	.query = "filter[include_phone_numbers]=true"},
    {.operation = "UpdateSubNumberOrder", .ids = "$sub", .body = REQUIREMENTS},
    {.operation = "updateSubNumberOrderRequirementGroup",
	.ids = "$sub",
	.body = "{'requirement_group_id':'" UUID "'}"},
    {.operation = "CreateNumberOrder",
	.body = "{'phone_numbers':[{'phone_number':'$d'}]}",
	.keep = "second=data/sub_number_orders_ids/0"},
    {.operation = "CancelSubNumberOrder", .ids = "$second"},
    {.operation = "ListPhoneNumbers",
	.query = "filter[country_iso_alpha2]=CA",
	.keep = "number=data/1/id"},
    {.operation = "RetrievePhoneNumber", .ids = "$number"},
    {.operation = "UpdatePhoneNumber",
	.ids = "$number",
	.body = "{'external_pin':'1234'}",
	.tries = true,
	.samples = "{'address_id':'1','connection_id':'1'}"},
    {.operation = "SlimListPhoneNumbers", .query = "include_tags=true"},
    {.operation = "GetPhoneNumberMessagingSettings", .ids = "$number"},
    {.operation = "UpdatePhoneNumberMessagingSettings",
	.ids = "$number",
	.body = "{'tags':['x']}",
	.tries = true,
	.samples = "{'messaging_profile_id':'$profile','messaging_product':'P2P'}"},
    {.operation = "ListPhoneNumbersWithMessagingSettings"},
    {.operation = "ListProfilePhoneNumbers", .ids = "$profile"},
    {.operation = "BulkUpdateMessagingSettingsOnPhoneNumbers",
	.body = "{'messaging_profile_id':'$profile','numbers':['$b','+13125559999']}",
	.keep = "bulk=data/order_id",
	.tries = true},
    {.operation = "GetBulkUpdateMessagingSettingsOnPhoneNumbersStatus", .ids = "$bulk"},
    {.operation = "CreateUpdatePhoneNumbersJob",
	.body = "{'phone_numbers':['$number']}",
	.keep = "job=data/id",
	.tries = true,
	.samples = "{'deletion_lock_enabled':false,'connection_id':'1','billing_group_"
		   "id':'" UUID "','voice':{'tech_prefix_enabled':true}}"},
    {.operation = "CreatePhoneNumbersJobUpdateEmergencySettings",
	.body = "{'phone_numbers':['$number'],'emergency_enabled':false}",
	.tries = true},
    {.operation = "CreateDeletePhoneNumbersJob",
	.body = "{'phone_numbers':['$c','+13125559999']}"},
    {.operation = "RetrievePhoneNumbersJob", .ids = "$job", .wait_ms = 60000},
    {.operation = "ListPhoneNumbersJobs"},
    {.operation = "DeletePhoneNumber", .ids = "$number"},
    {.operation = "ListMobilePhoneNumbersWithMessagingSettings",
	.keep = "mobile=data/0/id"},
    {.operation = "GetMobilePhoneNumberMessagingSettings", .ids = "$mobile"},
    {.operation = "LookupNumber", .ids = "+13129457420", .query = "type=carrier"},
    {.operation = "LookupNumber", .ids = "+13129457420", .query = "type=caller-name"},

    /* hosted numbers */
    {.operation = "CheckEligibilityNumbers",
	.body = "{'phone_numbers':['" HOSTED "','123']}"},
    {.operation = "CreateMessagingHostedNumberOrder",
	.body = "{'phone_numbers':['" HOSTED "']}",
	.keep = "hosting=data/id"},
    {.operation = "GetMessagingHostedNumberOrder", .ids = "$hosting"},
    {.operation = "ListMessagingHostedNumberOrders"},
    {.operation = "UploadMessagingHostedNumberOrderFile",
	.ids = "$hosting",
	.body = LETTER,
	.headers = FORM},
    {.operation = "CreateVerificationCodesForMessagingHostedNumberOrder",
	.ids = "$hosting",
	.body = "{'phone_numbers':['" HOSTED "','+13125550178'],"
		"'verification_method':'sms'}",
	.tries = true},
    {.operation = "ValidateVerificationCodesForMessagingHostedNumberOrder",
	.ids = "$hosting",
	.body =
	    "{'verification_codes':[{'phone_number':'" HOSTED "','code':'12345'}]}"},
    {.operation = "ListMessagingHostedNumbers", .keep = "hosted=data/0/id"},
    {.operation = "GetMessagingHostedNumber", .ids = "$hosted"},
    {.operation = "UpdateMessagingHostedNumber",
	.ids = "$hosted",
	.body = "{'tags':['t']}",
	.tries = true,
	.samples = "{'messaging_profile_id':'$profile','messaging_product':'P2P'}"},
    {.operation = "DeleteMessagingHostedNumber", .ids = "$hosted"},
    {.operation = "DeleteMessagingHostedNumberOrder", .ids = "$hosting"},

    /* account */
    {.operation = "SearchDetailRecords", .query = "filter[record_type]=messaging"},
    {.operation = "GetUserBalance"},
    {.operation = "submitMdrRequest",
	.body = "{'start_time':'2026-02-01T00:00:00Z',"
		"'end_time':'2026-02-12T23:59:59Z'}",
	.keep = "mdr=data/id"},
    {.operation = "getMdrRequest", .ids = "$mdr"},
    {.operation = "getMdrRequests"},
    {.operation = "deleteMdrRequest", .ids = "$mdr"},
    {.operation = "submitMdrUsageReport",
	.body = "{'start_time':'2026-02-01T00:00:00Z',"
		"'end_time':'2026-02-12T23:59:59Z','aggregation_type':1}",
	.keep = "usage=data/id"},
    {.operation = "getMdrUsageReport", .ids = "$usage"},
    {.operation = "getMdrUsageReports"},
    {.operation = "deleteMdrUsageReport", .ids = "$usage"},

    /* registration */
    {.operation = "CreateBrandPost",
	.body = "{" BRAND "}",
	.keep = "brand=brandId",
	.tries = true,
	.samples = "{'businessContactEmail':'b@example.com'}"},
    {.operation = "GetBrands"},
    {.operation = "GetBrand", .ids = "$brand"},
    {.operation = "UpdateBrand", .ids = "$brand", .body = "{" BRAND "}", .tries = true},
    {.operation = "RevetBrand", .ids = "$brand"},
    {.operation = "GetBrandFeedbackById", .ids = "$brand"},
    {.operation = "ResendBrand2faEmail", .ids = "$brand"},
    {.operation = "PostOrderExternalVetting",
	.ids = "$brand",
	.body = "{'evpId':'AEGIS','vettingClass':'STANDARD'}"},
    {.operation = "PutExternalVettingRecord",
	.ids = "$brand",
	.body = "{'evpId':'AEGIS','vettingId':'V1','vettingToken':'T'}"},
    {.operation = "ListExternalVettings", .ids = "$brand"},
    {.operation = "TriggerBrandSmsOtp",
	.ids = "$brand",
	.body = "{'pinSms':'PIN @OTP_PIN@','successSms':'Done'}",
	.keep = "otp=referenceId"},
    {.operation = "GetBrandSmsOtpStatus", .ids = "$otp"},
    {.operation = "GetBrandSmsOtpStatusByBrandId", .ids = "$brand"},
    {.operation = "VerifyBrandSmsOtp", .ids = "$brand", .body = "{'otpPin':'123456'}"},
    {.operation = "PostCampaign",
	.body = "{'brandId':'$brand','description':'D','usecase':'MIXED'}",
	.keep = "campaign=campaignId",
	.tries = true},
    {.operation = "GetCampaigns", .query = "brandId=$brand"},
    {.operation = "GetCampaign", .ids = "$campaign"},
    {.operation = "UpdateCampaign",
	.ids = "$campaign",
	.body = "{'sample1':'S'}",
	.tries = true},
    {.operation = "AppealCampaign",
	.ids = "$campaign",
	.body = "{'appeal_reason':'Because.'}"},
    {.operation = "AcceptCampaign", .ids = "CSHARED"},
    {.operation = "GetCampaignCost", .query = "usecase=MIXED"},
    {.operation = "GetCampaignMnoMetadata", .ids = "$campaign"},
    {.operation = "GetCampaignOperationStatus", .ids = "$campaign"},
    {.operation = "GetCampaignOsrAttributes", .ids = "$campaign"},
    {.operation = "GetCampaignSharingStatus", .ids = "$campaign"},
    {.operation = "GetUsecaseQualification", .ids = "$brand MIXED"},
    {.operation = "GetEnumEndpoint", .ids = "mno"},
    {.operation = "GetPartnerCampaignsSharedByUser"},
    {.operation = "GetPartnerCampaignSharingStatus", .ids = "CSHARED"},
    {.operation = "GetSharedCampaigns"},
    {.operation = "GetSharedCampaign", .ids = "CSHARED"},
    {.operation = "UpdateSharedCampaign",
	.ids = "CSHARED",
	.body = "{'webhookURL':'http://127.0.0.1:1/w'}",
	.tries = true},
    {.operation = "CreatePhoneNumberCampaign",
	.body = "{'phoneNumber':'" TOLL_FREE "','campaignId':'$campaign'}"},
    {.operation = "GetAllPhoneNumberCampaigns"},
    {.operation = "GetSinglePhoneNumberCampaign", .ids = TOLL_FREE},
    {.operation = "PutPhoneNumberCampaign",
	.ids = TOLL_FREE,
	.body = "{'phoneNumber':'" TOLL_FREE "','campaignId':'$campaign'}"},
    {.operation = "DeletePhoneNumberCampaign", .ids = TOLL_FREE},
    {.operation = "PostAssignMessagingProfileToCampaign",
	.body = "{'messagingProfileId':'$profile','campaignId':'$campaign'}",
	.keep = "task=taskId"},
    {.operation = "GetAssignmentTaskStatus", .ids = "$task"},
    {.operation = "GetPhoneNumberStatus", .ids = "$task"},
    {.operation = "DeactivateCampaign", .ids = "$campaign"},
    {.operation = "DeleteBrand", .ids = "$brand"},
    {.operation = "SubmitVerificationRequest",
	.body = "{" REQUEST "}",
	.keep = "request=id",
	.tries = true},
    {.operation = "ListVerificationRequests", .query = "page=1&page_size=10"},
    {.operation = "GetVerificationRequest", .ids = "$request"},
    {.operation = "UpdateVerificationRequest",
	.ids = "$request",
	.body = "{" REQUEST "}"},
    {.operation = "GetVerificationStatusHistory",
	.ids = "$request",
	.query = "page[number]=1&page[size]=10"},
    {.operation = "DeleteVerificationRequest", .ids = "$request"},
    {.operation = "ListRCSAgents", .keep = "agent=data/0/agent_id"},
    {.operation = "GetRCSAgentById", .ids = "$agent"},
    {.operation = "UpdateRCSAgentById",
	.ids = "$agent",
	.body = "{'webhook_url':'http://127.0.0.1:1/w'}",
	.tries = true,
	.samples = "{'profile_id':'$profile'}"},
    {.operation = "ListRCSCapabilitiesOfAPhoneNumbersBatch",
	.body = "{'agent_id':'$agent','phone_numbers':['" TO "']}"},
    {.operation = "ListRCSCapabilitiesOfAPhoneNumber", .ids = "$agent " TO},
    {.operation = "InviteATestNumberToRCS", .ids = "$agent " TO},
    {.operation = "GenerateRCSDeeplink", .ids = "$agent"},

    {.operation = "DeleteMessagingProfile", .ids = "$profile"},
};
const size_t sandbox_step_count = sizeof(sandbox_steps) / sizeof(sandbox_steps[0]);
