/* SPDX-License-Identifier: MIT */
/* 10DLC brands: who sends, their vettings, and the one-time password of a sole
 * proprietor.  They are kept and shown as they were given, and are accepted at
 * once. */
#include "sandbox/engine/document.h"
#include "sandbox/engine/list.h"
#include "sandbox/engine/resource.h"
#include "sandbox/api/routes.h"

/* --- brands --- */

/* Closed lists of values, as the API's description has them. */
static const struct sbx_field brand_fields[] = {
    {"entityType", SBX_TEXT, false, false,
	"PRIVATE_PROFIT PUBLIC_PROFIT NON_PROFIT GOVERNMENT SOLE_PROPRIETOR"},
    {"stockExchange", SBX_TEXT, false, false,
	"NONE NASDAQ NYSE AMEX AMX ASX B3 BME BSE FRA ICEX JPX JSE KRX LON NSE OMX "
	"SEHK SSE STO SWX SZSE TSX TWSE VSE"},
    {"vertical", SBX_TEXT, false, false,
	"REAL_ESTATE HEALTHCARE ENERGY ENTERTAINMENT RETAIL AGRICULTURE INSURANCE "
	"EDUCATION HOSPITALITY FINANCIAL GAMBLING CONSTRUCTION NGO MANUFACTURING "
	"GOVERNMENT TECHNOLOGY COMMUNICATION HUMAN_RESOURCES LEGAL POLITICAL POSTAL "
	"PROFESSIONAL TRANSPORTATION"},
    {.name = NULL},
};

/* The lists that hold for a change of a brand, too. */
static const struct sbx_field brand_update_fields[] = {
    {"altBusinessIdType", SBX_TEXT, false, false, "NONE DUNS GIIN LEI"},
    {"identityStatus", SBX_TEXT, false, false,
	"VERIFIED UNVERIFIED SELF_DECLARED VETTED_VERIFIED"},
    {.name = NULL},
};

static bool
judge_brand(struct sbx_call *call, struct sbx_record *record)
{
	return sbx_judge_fields(call, brand_fields, false) &&
	       (record == NULL || sbx_judge_fields(call, brand_update_fields, false));
}

static const struct sbx_resource brand = {
    .kind = SBX_BRAND,
    .id_key = "brandId",
    .model = "{'entityType': '', 'cspId': 'SANDBOX', 'brandId': '@id', "
	     "'tcrBrandId': 'BSANDBOX', 'displayName': '', 'country': '', "
	     "'email': '', 'brandRelationship': 'BASIC_ACCOUNT', 'vertical': '', "
	     "'identityStatus': 'VERIFIED', 'mock': false, 'isReseller': false, "
	     "'createdAt': '@now', 'updatedAt': '@now', 'status': 'OK'}",
    .required = "entityType displayName country email vertical",
    .open = true,
    .bare = true,
    .judge = judge_brand,
};

/* A brand says how many campaigns it has only where it alone is asked for. */
static void
show_brand(struct sbx_call *call)
{
	bool *failed = &call->answer->failed;
	struct sbx_record *record = sbx_named(call);
	struct json_object *shown = NULL;

	if (record == NULL)
		return;
	shown = sbx_without_nulls(failed, record->doc);
	sbx_put_int(failed, shown, "assignedCampaignsCount",
	    sbx_record_with(call->sandbox, SBX_CAMPAIGN, "brandId", record->id) !=
		NULL);
	sbx_answer_bare(call, shown);
}

static struct json_object *
brand_shown(struct sbx_call *call, struct json_object *doc)
{
	static const char *const keys[] = {"brandId", "tcrBrandId", "entityType",
	    "identityStatus", "companyName", "displayName", "email", "website",
	    "failureReasons", "status", "createdAt", "updatedAt"};
	struct json_object *shown = json_object_new_object();
	size_t i;

	for (i = 0; i < SBX_COUNT(keys); i++) {
		if (sbx_at(doc, keys[i]) != NULL)
			sbx_put_shared(&call->answer->failed, shown, keys[i],
			    sbx_at(doc, keys[i]));
	}
	return shown;
}

static const struct sbx_filter brand_filters[] = {
    {"displayName", "displayName", SBX_IS},
    {"entityType", "entityType", SBX_IS},
    {"state", "state", SBX_IS},
    {"country", "country", SBX_IS},
    {"brandId", "brandId", SBX_IS},
    {"tcrBrandId", "tcrBrandId", SBX_IS},
    {.key = NULL},
};

static const struct sbx_list brands = {
    .kind = SBX_BRAND,
    .paging = SBX_RECORDS,
    .filters = brand_filters,
    .sorts = "assignedCampaignsCount brandId createdAt displayName identityStatus "
	     "status tcrBrandId",
    .view = brand_shown,
    .newest_first = true,
    .max_size = 500,
    .default_size = 10,
};

static const struct sbx_resource vetting = {
    .kind = SBX_VETTING,
    .id_key = "vettingId",
    .model = "{'evpId': '', 'vettingId': '@id', 'vettingClass': 'STANDARD', "
	     "'vettingScore': 75, 'vettedDate': '@now', 'createDate': '@now'}",
    .required = "evpId",
    .parent_key = "brandId",
    .parent = SBX_BRAND,
    .bare = true,
};

/* A vetting that was made elsewhere comes with an id of its own. */
static const struct sbx_resource imported_vetting = {
    .kind = SBX_VETTING,
    .id_key = "vettingId",
    .model = "{'evpId': '', 'vettingId': '', 'vettingToken': '', "
	     "'vettingClass': 'STANDARD', 'vettingScore': 75, 'vettedDate': '@now', "
	     "'createDate': '@now'}",
    .required = "evpId vettingId",
    .parent_key = "brandId",
    .parent = SBX_BRAND,
    .named = true,
    .bare = true,
};

static const struct sbx_list vettings = {
    .kind = SBX_VETTING,
    .paging = SBX_BARE,
    .parent_key = "brandId",
    .parent = SBX_BRAND,
};

static const char feedback[] = "{'brandId': '@parent', 'category': []}";

/* --- the one-time password of a sole proprietor's brand --- */

static const char otp_model[] =
    "{'brandId': '@parent', 'referenceId': '@id', 'mobilePhone': '', "
    "'requestDate': '@now', 'deliveryStatus': 'DELIVERED_HANDSET', "
    "'deliveryStatusDate': '@now', 'deliveryStatusDetails': 'Delivered to handset'}";

static struct sbx_record *
find_otp(struct sbx_call *call)
{
	struct sbx_record *record =
	    sbx_record_find(call->sandbox, SBX_BRAND_OTP, call->ids[0]);

	if (record == NULL)
		record = sbx_record_with(
		    call->sandbox, SBX_BRAND_OTP, "brandId", call->ids[0]);
	if (record == NULL)
		sbx_not_found(call);
	return record;
}

static void
show_otp(struct sbx_call *call)
{
	struct sbx_record *record = find_otp(call);

	if (record != NULL)
		sbx_answer_bare(call, json_object_get(record->doc));
}

/* The phone to which the password goes; NULL: the brand has named none. */
static const char *
phone_of(const struct sbx_record *record)
{
	const char *phone = sbx_text_at(record->doc, "mobilePhone");

	return phone != NULL ? phone : sbx_text_at(record->doc, "phone");
}

static void
send_otp(struct sbx_call *call)
{
	static const struct sbx_field fields[] = {
	    {"pinSms", SBX_TEXT, true, false, NULL},
	    {"successSms", SBX_TEXT, true, false, NULL},
	    {.name = NULL},
	};
	struct sbx_record *named = sbx_named(call);
	struct sbx_record *old = NULL;
	struct json_object *doc = NULL;
	char id[SBX_KEY_BYTES];

	if (named == NULL || !sbx_judge_fields(call, fields, true))
		return;
	old = sbx_record_with(call->sandbox, SBX_BRAND_OTP, "brandId", call->ids[0]);
	if (old != NULL)
		sbx_record_remove(call->sandbox, old);
	sbx_id(call->sandbox, id);
	doc = sbx_model(call, otp_model, id);
	if (phone_of(named) != NULL)
		sbx_put_text(
		    &call->answer->failed, doc, "mobilePhone", phone_of(named));
	if (sbx_keep(call, SBX_BRAND_OTP, id, doc, NULL) != NULL)
		sbx_answer_bare(
		    call, sbx_model(call,
			      "{'brandId': '@parent', 'referenceId': '@id'}", id));
}

static void
check_otp(struct sbx_call *call)
{
	static const struct sbx_field fields[] = {
	    {"otpPin", SBX_TEXT, true, false, NULL},
	    {.name = NULL},
	};
	struct sbx_record *record = find_otp(call);

	if (record == NULL || !sbx_judge_fields(call, fields, true))
		return;
	sbx_put_time(&call->answer->failed, record->doc, "verifyDate", call->now_ms);
	call->answer->status = 204;
}

/* --- routes --- */

#define BRAND "/10dlc/brand/{brandId}"
#define OBJECT SBX_BODY_OBJECT

const struct sbx_route sbx_brand_routes[] = {
    {"GetBrands", "GET", "/10dlc/brand", sbx_show_list, .list = &brands},
    {"CreateBrandPost", "POST", "/10dlc/brand", sbx_create, &brand, .body = OBJECT},
    {"GetBrandFeedbackById", "GET", "/10dlc/brand/feedback/{brandId}", sbx_fixed,
	&brand, .text = feedback},
    {"GetBrandSmsOtpStatus", "GET", "/10dlc/brand/smsOtp/{referenceId}",
	.handle = show_otp},
    {"GetBrand", "GET", BRAND, show_brand, .resource = &brand},
    {"UpdateBrand", "PUT", BRAND, sbx_update, &brand, .body = OBJECT},
    {"DeleteBrand", "DELETE", BRAND, sbx_remove, &brand, .status = 204},
    {"ResendBrand2faEmail", "POST", BRAND "/2faEmail", sbx_fixed, .resource = &brand},
    {"ListExternalVettings", "GET", BRAND "/externalVetting", sbx_show_list,
	.list = &vettings},
    {"PostOrderExternalVetting", "POST", BRAND "/externalVetting", sbx_create, &vetting,
	.body = OBJECT},
    {"PutExternalVettingRecord", "PUT", BRAND "/externalVetting", sbx_create,
	&imported_vetting, .body = OBJECT},
    {"RevetBrand", "PUT", BRAND "/revet", sbx_show, .resource = &brand},
    {"GetBrandSmsOtpStatusByBrandId", "GET", BRAND "/smsOtp", .handle = show_otp},
    {"TriggerBrandSmsOtp", "POST", BRAND "/smsOtp", send_otp, &brand, .body = OBJECT},
    {"VerifyBrandSmsOtp", "PUT", BRAND "/smsOtp", check_otp, .body = OBJECT},
    {"GetUsecaseQualification", "GET",
	"/10dlc/campaignBuilder/brand/{brandId}/usecase/{usecase}", sbx_fixed, &brand,
	.text = "{'annualFee': 0, 'maxSubUsecases': 5, 'minSubUsecases': 0, "
		"'mnoMetadata': {}, 'monthlyFee': 10, 'quarterlyFee': 30, "
		"'usecase': '@other'}"},
    {.path = NULL},
};
