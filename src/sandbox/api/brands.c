/* SPDX-License-Identifier: MIT */
/* 10DLC brands: who sends, their vettings, and the one-time password of a sole
 * proprietor.  They are kept and shown as they were given, and are accepted at
 * once. */
#include "sandbox/engine/resource.h"

/* --- brands --- */

/* Closed lists of values, as the API's description has them. */
static const struct telnyx_sandbox_field brand_fields[] = {
    {"entityType", TELNYX_SANDBOX_TEXT, false, false,
	"PRIVATE_PROFIT PUBLIC_PROFIT NON_PROFIT GOVERNMENT SOLE_PROPRIETOR"},
    {"stockExchange", TELNYX_SANDBOX_TEXT, false, false,
	"NONE NASDAQ NYSE AMEX AMX ASX B3 BME BSE FRA ICEX JPX JSE KRX LON NSE OMX "
	"SEHK SSE STO SWX SZSE TSX TWSE VSE"},
    {"vertical", TELNYX_SANDBOX_TEXT, false, false,
	"REAL_ESTATE HEALTHCARE ENERGY ENTERTAINMENT RETAIL AGRICULTURE INSURANCE "
	"EDUCATION HOSPITALITY FINANCIAL GAMBLING CONSTRUCTION NGO MANUFACTURING "
	"GOVERNMENT TECHNOLOGY COMMUNICATION HUMAN_RESOURCES LEGAL POLITICAL POSTAL "
	"PROFESSIONAL TRANSPORTATION"},
};

/* And of one that is there. */
static const struct telnyx_sandbox_field brand_update_fields[] = {
    {"altBusinessIdType", TELNYX_SANDBOX_TEXT, false, false, "NONE DUNS GIIN LEI"},
    {"identityStatus", TELNYX_SANDBOX_TEXT, false, false,
	"VERIFIED UNVERIFIED SELF_DECLARED VETTED_VERIFIED"},
};

static bool
judge_brand(struct telnyx_sandbox_call *call, struct telnyx_sandbox_record *record)
{
	return telnyx_sandbox_judge_fields(
		   call, brand_fields, TELNYX_SANDBOX_COUNT(brand_fields), false) &&
	       (record == NULL ||
		   telnyx_sandbox_judge_fields(call, brand_update_fields,
		       TELNYX_SANDBOX_COUNT(brand_update_fields), false));
}

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
    .judge = judge_brand,
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

static const struct telnyx_sandbox_list brands = {
    .kind = TELNYX_SANDBOX_BRAND,
    .paging = TELNYX_SANDBOX_RECORDS,
    .filters = brand_filters,
    .filter_count = TELNYX_SANDBOX_COUNT(brand_filters),
    .sorts = "assignedCampaignsCount brandId createdAt displayName identityStatus "
	     "status tcrBrandId",
    .view = brand_shown,
    .newest_first = true,
    .max_size = 500,
    .default_size = 10,
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
    "{\"brandId\":\"@parent\",\"referenceId\":\"@id\",\"mobilePhone\":\"\","
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

/* To which the password goes; NULL: the brand has named none. */
static const char *
phone_of(const struct telnyx_sandbox_record *record)
{
	const char *phone = telnyx_sandbox_text_at(record->doc, "mobilePhone");

	return phone != NULL ? phone : telnyx_sandbox_text_at(record->doc, "phone");
}

static void
send_otp(struct telnyx_sandbox_call *call)
{
	static const struct telnyx_sandbox_field fields[] = {
	    {"pinSms", TELNYX_SANDBOX_TEXT, true, false, NULL},
	    {"successSms", TELNYX_SANDBOX_TEXT, true, false, NULL},
	};
	struct telnyx_sandbox_record *named = telnyx_sandbox_named(call);
	struct telnyx_sandbox_record *old = NULL;
	struct json_object *doc = NULL;
	char id[TELNYX_SANDBOX_KEY_BYTES];

	if (named == NULL || !telnyx_sandbox_judge_fields(
				 call, fields, TELNYX_SANDBOX_COUNT(fields), true))
		return;
	old = telnyx_sandbox_record_with(
	    call->sandbox, TELNYX_SANDBOX_BRAND_OTP, "brandId", call->ids[0]);
	if (old != NULL)
		telnyx_sandbox_record_remove(call->sandbox, old);
	telnyx_sandbox_id(call->sandbox, id);
	doc = telnyx_sandbox_model(call, otp_model, id);
	if (phone_of(named) != NULL)
		telnyx_sandbox_put_text(
		    &call->answer->failed, doc, "mobilePhone", phone_of(named));
	if (telnyx_sandbox_keep(call, TELNYX_SANDBOX_BRAND_OTP, id, doc, NULL) != NULL)
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

/* --- routes --- */

#define BRAND "/10dlc/brand/{brandId}"
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
    {"GetUsecaseQualification", "GET",
	"/10dlc/campaignBuilder/brand/{brandId}/usecase/{usecase}",
	telnyx_sandbox_fixed, &brand,
	.text = "{\"annualFee\":0,\"maxSubUsecases\":5,\"minSubUsecases\":0,"
		"\"mnoMetadata\":{},\"monthlyFee\":10,\"quarterlyFee\":30,"
		"\"usecase\":\"@other\"}"},
};

const struct telnyx_sandbox_routes telnyx_sandbox_brand_routes = {
    rows, TELNYX_SANDBOX_COUNT(rows)};
