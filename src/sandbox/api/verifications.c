/* SPDX-License-Identifier: MIT */
/* The verification of toll-free numbers.  What is asked for is kept and shown as
 * it was given, and is in progress for ever. */
#include "sandbox/engine/document.h"
#include "sandbox/engine/list.h"
#include "sandbox/engine/resource.h"
#include "sandbox/api/routes.h"

#define VERIFICATION_REQUIRED                                                          \
	"businessName corporateWebsite businessAddr1 businessCity businessState "      \
	"businessZip businessContactFirstName businessContactLastName "                \
	"businessContactEmail businessContactPhone messageVolume phoneNumbers "        \
	"useCase useCaseSummary productionMessageContent optInWorkflow "               \
	"optInWorkflowImageURLs additionalInformation"

/* Closed lists of values, as the API's description has them. */
static const struct sbx_field verification_fields[] = {
    {"messageVolume", SBX_TEXT, false, false,
	"10|100|1,000|10,000|100,000|250,000|500,000|750,000|1,000,000|5,000,000|"
	"10,000,000+"},
    {"useCase", SBX_TEXT, false, false,
	"2FA|App Notifications|Appointments|Auctions|Auto Repair Services|"
	"Bank Transfers|Billing|Booking Confirmations|Business Updates|"
	"COVID-19 Alerts|Career Training|Chatbot|Conversational / Alerts|"
	"Courier Services & Deliveries|Emergency Alerts|Events & Planning|"
	"Financial Services|Fraud Alerts|Fundraising|General Marketing|"
	"General School Updates|HR / Staffing|Healthcare Alerts|"
	"Housing Community Updates|Insurance Services|Job Dispatch|Legal Services|"
	"Mixed|Motivational Reminders|Notary Notifications|Order Notifications|"
	"Political|Public Works|Real Estate Services|Religious Services|"
	"Repair and Diagnostics Alerts|Rewards Program|Surveys|System Alerts|"
	"Voting Reminders|Waitlist Alerts|Webinar Reminders|Workshop Alerts"},
    {"entityType", SBX_TEXT, false, false,
	"SOLE_PROPRIETOR PRIVATE_PROFIT PUBLIC_PROFIT NON_PROFIT GOVERNMENT"},
    {.name = NULL},
};

static bool
judge_verification(struct sbx_call *call, struct sbx_record *record)
{
	(void)record;
	return sbx_judge_fields(call, verification_fields, false);
}

static const struct sbx_resource verification = {
    .kind = SBX_VERIFICATION,
    .id_key = "id",
    .model = "{'id': '@id', 'verificationRequestId': '@id', "
	     "'verificationStatus': 'In Progress', 'createdAt': '@now', "
	     "'updatedAt': '@now'}",
    .required = VERIFICATION_REQUIRED,
    .open = true,
    .bare = true,
    .judge = judge_verification,
};

static const struct sbx_filter verification_filters[] = {
    {"date_start", "createdAt", SBX_SINCE},
    {"date_end", "createdAt", SBX_UNTIL},
    {"status", "verificationStatus", SBX_IS},
    {"phone_number", "phoneNumbers.phoneNumber", SBX_IS},
    {"business_name", "businessName", SBX_IS},
    {.key = NULL},
};

static const struct sbx_list verifications = {
    .kind = SBX_VERIFICATION,
    .paging = SBX_TOTAL_RECORDS,
    .filters = verification_filters,
    .newest_first = true,
    .pages_needed = true,
};

/* The answer to a removal is empty, though its status is 200. */
static void
delete_verification(struct sbx_call *call)
{
	sbx_remove(call);
	if (call->answer->status == 200) {
		json_object_put(call->answer->json);
		call->answer->json = NULL;
	}
}

static void
show_history(struct sbx_call *call)
{
	static const struct sbx_list history = {
	    .paging = SBX_TOTAL_PAGES, .pages_needed = true};
	struct sbx_page page;
	struct json_object *shown = NULL;

	if (sbx_named(call) == NULL || !sbx_page_read(call, &history, &page))
		return;
	shown = json_object_new_array();
	if (page.number == 1)
		sbx_append(&call->answer->failed, shown,
		    sbx_model(call,
			"{'verificationStatus': 'In Progress', 'updatedAt': '@now'}",
			""));
	sbx_page_answer(call, &history, &page, 1, shown);
}

/* --- routes --- */

#define VERIFICATIONS "/messaging_tollfree/verification/requests"
#define OBJECT SBX_BODY_OBJECT

const struct sbx_route sbx_verification_routes[] = {
    {"ListVerificationRequests", "GET", VERIFICATIONS, sbx_show_list,
	.list = &verifications, .without = "verificationRequestId"},
    {"SubmitVerificationRequest", "POST", VERIFICATIONS, sbx_create, &verification,
	.body = OBJECT, .without = "createdAt updatedAt"},
    {"GetVerificationRequest", "GET", VERIFICATIONS "/{id}", sbx_show,
	.resource = &verification, .without = "verificationRequestId"},
    {"UpdateVerificationRequest", "PATCH", VERIFICATIONS "/{id}", sbx_update,
	&verification, .body = OBJECT, .without = "createdAt updatedAt"},
    {"DeleteVerificationRequest", "DELETE", VERIFICATIONS "/{id}", delete_verification,
	.resource = &verification},
    {"GetVerificationStatusHistory", "GET", VERIFICATIONS "/{id}/status_history",
	show_history, .resource = &verification},
    {.path = NULL},
};
