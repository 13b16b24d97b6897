/* SPDX-License-Identifier: MIT */
/*
 * What the sandbox knows of Telnyx's own ways: smart encoding by a profile, the
 * messages of other kinds, closed lists of values, and what a document is about.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <json-c/json.h>

#include "support/sandbox_fx.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define CURLY "\xe2\x80\x9cHello\xe2\x80\x9d\xe2\x80\xa6" /* "Hello"... */

static void
start_plain(void)
{
	SFX_START(.tls = TELNYX_BOOL(false));
}

static void
assert_text(const struct sfx_reply *reply, const char *path, const char *text)
{
	const char *have = sfx_json(reply->json, path);

	ck_assert_msg(have != NULL && strcmp(have, text) == 0, "%s is %s, not %s: %s",
	    path, have != NULL ? have : "not there", text, reply->body);
}

static void
call(const char *method, const char *target, const char *body, int status,
    struct sfx_reply *reply)
{
	sfx_call(method, target, NULL, body, reply);
	ck_assert_msg(reply->status == status, "%s %s: %d %s", method, target,
	    reply->status, reply->body);
}

/* Make something, and keep its id. */
static void
make(const char *target, const char *body, const char *path, char id[64])
{
	struct sfx_reply reply;

	call("POST", target, body, 200, &reply);
	snprintf(id, 64, "%s", sfx_json(reply.json, path));
	sfx_reply_clear(&reply);
}

/* --- smart encoding --- */

/* Send a text on a profile; the reply is to be cleared. */
static void
send_text(const char *profile_id, const char *text, const char *members,
    struct sfx_reply *reply)
{
	char body[2048];

	snprintf(body, sizeof(body),
	    "{\"to\":\"+13125550002\",\"from\":\"+13125550001\",\"messaging_profile_"
	    "id\":"
	    "\"%s\",\"text\":\"%s\"%s}",
	    profile_id, text, members);
	call("POST", "/v2/messages", body, 200, reply);
}

START_TEST(a_profile_that_encodes_smartly_has_its_texts_counted_so)
{
	char smart[64], plain[64], id[64], target[128], text[600] = "";
	struct sfx_reply reply;
	int i;

	make("/v2/messaging_profiles",
	    "{\"name\":\"a\",\"whitelisted_destinations\":[\"US\"],\"smart_encoding\":"
	    "true}",
	    "data/id", smart);
	make("/v2/messaging_profiles",
	    "{\"name\":\"b\",\"whitelisted_destinations\":[\"US\"]}", "data/id", plain);
	for (i = 0; i < 10; i++)
		memcpy(text + strlen(text), CURLY,
		    sizeof(CURLY)); /* 80; 100 when replaced */
	send_text(plain, text, "", &reply);
	assert_text(&reply, "data/encoding", "UCS-2");
	assert_text(&reply, "data/parts", "2");
	sfx_reply_clear(&reply);
	send_text(smart, text, ",\"encoding\":\"ucs2\"", &reply);
	assert_text(&reply, "data/encoding", "UCS-2"); /* a message's own goes first */
	sfx_reply_clear(&reply);
	/* Where not all can be replaced, what can be is. */
	send_text(smart, CURLY "\xf0\x9f\x98\x80", "", &reply);
	assert_text(&reply, "data/encoding", "UCS-2");
	sfx_reply_clear(&reply);
	send_text(smart, text, "", &reply);
	assert_text(&reply, "data/encoding", "GSM-7");
	assert_text(&reply, "data/parts", "1");
	assert_text(&reply, "data/text", text); /* the original is shown */
	snprintf(id, sizeof(id), "%s", sfx_json(reply.json, "data/id"));
	sfx_reply_clear(&reply);
	/* What the profile said then holds for the message. */
	snprintf(target, sizeof(target), "/v2/messaging_profiles/%s", smart);
	call("PATCH", target, "{\"smart_encoding\":false}", 200, &reply);
	sfx_reply_clear(&reply);
	snprintf(target, sizeof(target), "/v2/messages/%s", id);
	call("GET", target, NULL, 200, &reply);
	assert_text(&reply, "data/encoding", "GSM-7");
	sfx_reply_clear(&reply);
	send_text(smart, text, "", &reply);
	assert_text(&reply, "data/encoding", "UCS-2");
	sfx_reply_clear(&reply);
}
END_TEST

/* --- messages of other kinds --- */

static const struct {
	const char *target;
	const char *body;
	const char *type;
	const char *content; /* within the document's body */
} kinds[] = {
    {"/v2/messages/rcs",
	"{\"agent_id\":\"Agent007\",\"to\":\"+13125550002\",\"messaging_profile_id\":"
	"\"p-1\",\"agent_message\":{\"content_message\":{\"text\":\"Hello\"}}}",
	"RCS", "data/body/content_message/text"},
    {"/v2/messages/whatsapp",
	"{\"from\":\"+13125550001\",\"to\":\"+13125550002\",\"whatsapp_message\":"
	"{\"type\":\"text\",\"text\":{\"body\":\"Hello\"}}}",
	"WHATSAPP", "data/body/text/body"},
};

START_TEST(a_message_of_another_kind_is_kept_and_comes_to_its_end)
{
	struct sfx_reply reply;
	char id[64], target[128];

	call("POST", kinds[_i].target, kinds[_i].body, 200, &reply);
	assert_text(&reply, "data/to/0/status", "queued");
	snprintf(id, sizeof(id), "%s", sfx_json(reply.json, "data/id"));
	ck_assert_pstr_eq(telnyx_sandbox_get_request(sfx.sandbox, 1)->message_id, id);
	sfx_reply_clear(&reply);
	snprintf(target, sizeof(target), "/v2/messages/%s", id);
	sfx_clock_advance(100);
	call("GET", target, NULL, 200, &reply);
	assert_text(&reply, "data/id", id);
	assert_text(&reply, "data/type", kinds[_i].type);
	assert_text(&reply, kinds[_i].content, "Hello");
	assert_text(&reply, "data/to/0/status", "sent");
	sfx_reply_clear(&reply);
	sfx_clock_advance(900);
	call("GET", target, NULL, 200, &reply);
	assert_text(&reply, "data/to/0/status", "delivered");
	assert_text(&reply, "data/to/0/phone_number", "+13125550002");
	assert_text(&reply, "data/completed_at", "2026-03-20T09:46:41.000+00:00");
	sfx_reply_clear(&reply);
	call("DELETE", target, NULL, 422, &reply);
	sfx_reply_clear(&reply);
	call("GET", "/v2/detail_records?filter[record_type]=messaging", NULL, 200,
	    &reply);
	/* It has no parts and no cost, and so no record. */
	ck_assert_ptr_null(sfx_json(reply.json, "data/0/status"));
	sfx_reply_clear(&reply);
}
END_TEST

/* --- reports --- */

START_TEST(a_usage_report_takes_its_body_under_any_content_type)
{
	static const char *const types[] = {"Content-Type: text/plain\r\n",
	    "Content-Type: */*\r\n", "", "Content-Type: application/json\r\n"};
	struct sfx_reply reply;
	char headers[128];
	size_t i;

	for (i = 0; i < COUNT_OF(types); i++) {
		snprintf(headers, sizeof(headers),
		    "Authorization: Bearer " SFX_KEY "\r\n%s", types[i]);
		sfx_call("POST", "/v2/legacy/reporting/usage_reports/messaging",
		    headers, "{\"aggregation_type\":0}", &reply);
		ck_assert_msg(reply.status == 200, "%s%s", types[i], reply.body);
		sfx_reply_clear(&reply);
	}
	sfx_call("POST", "/v2/messages",
	    "Authorization: Bearer " SFX_KEY "\r\nContent-Type: */*\r\n", SFX_MESSAGE,
	    &reply);
	ck_assert_int_eq(reply.status, 415); /* others are JSON, and say so */
	sfx_reply_clear(&reply);
}
END_TEST

/* --- registration --- */

#define BRAND(entity, vertical, more)                                                  \
	"{\"entityType\":\"" entity "\",\"displayName\":\"B\",\"country\":\"US\","     \
	"\"email\":\"a@b.c\",\"vertical\":\"" vertical "\"" more "}"
#define REQUEST(volume, use, more)                                                     \
	"{\"businessName\":\"B\",\"corporateWebsite\":\"https://b.example\","          \
	"\"businessAddr1\":\"1 "                                                       \
	"Road\",\"businessCity\":\"C\",\"businessState\":\"IL\","                      \
	"\"businessZip\":\"60601\",\"businessContactFirstName\":\"F\","                \
	"\"businessContactLastName\":\"L\",\"businessContactEmail\":\"a@b.c\","        \
	"\"businessContactPhone\":\"+13125550100\",\"messageVolume\":\"" volume "\","  \
	"\"phoneNumbers\":[],\"useCase\":\"" use "\",\"useCaseSummary\":\"S\","        \
	"\"productionMessageContent\":\"C\",\"optInWorkflow\":\"W\","                  \
	"\"optInWorkflowImageURLs\":[],\"additionalInformation\":\"I\"" more "}"
#define BRANDS "/v2/10dlc/brand"
#define REQUESTS "/v2/messaging_tollfree/verification/requests"

static const struct {
	const char *target;
	const char *body;
	const char *pointer; /* NULL: it is taken */
} closed[] = {
    {BRANDS, BRAND("PRIVATE_PROFIT", "RETAIL", ""), NULL},
    {BRANDS, BRAND("SOLE_PROPRIETOR", "NGO", ",\"stockExchange\":\"NYSE\""), NULL},
    {BRANDS, BRAND("PRIVATE", "RETAIL", ""), "/entityType"},
    {BRANDS, BRAND("PRIVATE_PROFIT", "SHOES", ""), "/vertical"},
    {BRANDS, BRAND("PRIVATE_PROFIT", "retail", ""), "/vertical"},
    {BRANDS, BRAND("PUBLIC_PROFIT", "RETAIL", ",\"stockExchange\":\"XYZ\""),
	"/stockExchange"},
    {REQUESTS, REQUEST("1,000", "Conversational / Alerts", ""), NULL},
    {REQUESTS, REQUEST("10,000,000+", "2FA", ",\"entityType\":\"NON_PROFIT\""), NULL},
    {REQUESTS, REQUEST("1000", "2FA", ""), "/messageVolume"},
    {REQUESTS, REQUEST("1,000", "Alerts", ""), "/useCase"},
    {REQUESTS, REQUEST("1,000", "2FA|Mixed", ""), "/useCase"},
    {REQUESTS, REQUEST("1,000", "2FA", ",\"entityType\":\"CLUB\""), "/entityType"},
};

START_TEST(closed_lists_of_values_are_kept_to)
{
	struct sfx_reply reply;

	call("POST", closed[_i].target, closed[_i].body,
	    closed[_i].pointer != NULL ? 400 : 200, &reply);
	if (closed[_i].pointer != NULL) {
		assert_text(&reply, "errors/0/code", "10032");
		assert_text(&reply, "errors/0/source/pointer", closed[_i].pointer);
	}
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(an_update_is_held_to_the_same_lists)
{
	struct sfx_reply reply;
	char id[64], target[128];

	make(BRANDS, BRAND("PRIVATE_PROFIT", "RETAIL", ""), "brandId", id);
	snprintf(target, sizeof(target), BRANDS "/%s", id);
	call("PUT", target, BRAND("PRIVATE_PROFIT", "SHOES", ""), 400, &reply);
	assert_text(&reply, "errors/0/source/pointer", "/vertical");
	sfx_reply_clear(&reply);
	call("PUT", target,
	    BRAND("PRIVATE_PROFIT", "RETAIL", ",\"altBusinessIdType\":\"VAT\""), 400,
	    &reply);
	assert_text(&reply, "errors/0/source/pointer", "/altBusinessIdType");
	sfx_reply_clear(&reply);
	make(REQUESTS, REQUEST("10", "2FA", ""), "id", id);
	snprintf(target, sizeof(target), REQUESTS "/%s", id);
	call("PATCH", target, REQUEST("11", "2FA", ""), 400, &reply);
	assert_text(&reply, "errors/0/source/pointer", "/messageVolume");
	sfx_reply_clear(&reply);
}
END_TEST

static const char *const phones[] = {
    BRAND("SOLE_PROPRIETOR", "RETAIL", ",\"mobilePhone\":\"+13125550177\""),
    BRAND("SOLE_PROPRIETOR", "RETAIL", ",\"phone\":\"+13125550177\""),
    BRAND("SOLE_PROPRIETOR", "RETAIL",
	",\"phone\":\"+13125550178\",\"mobilePhone\":\"+13125550177\""),
};

START_TEST(a_one_time_password_goes_to_the_phone_of_its_brand)
{
	struct sfx_reply reply;
	char id[64], target[128];

	make(BRANDS, phones[_i], "brandId", id);
	snprintf(target, sizeof(target), BRANDS "/%s/smsOtp", id);
	call("POST", target, "{\"pinSms\":\"@OTP_PIN@\",\"successSms\":\"Done\"}", 200,
	    &reply);
	sfx_reply_clear(&reply);
	call("GET", target, NULL, 200, &reply);
	assert_text(&reply, "mobilePhone", "+13125550177");
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(a_task_names_the_numbers_of_its_profile)
{
	struct sfx_reply reply;
	char profile[64], other[64], task[64], target[160], body[300];

	make("/v2/messaging_profiles",
	    "{\"name\":\"a\",\"whitelisted_destinations\":[\"US\"]}", "data/id",
	    profile);
	make("/v2/messaging_profiles",
	    "{\"name\":\"b\",\"whitelisted_destinations\":[\"US\"]}", "data/id", other);
	call("GET",
	    "/v2/available_phone_numbers?filter[country_code]=CA&"
	    "filter[national_destination_code]=416",
	    NULL, 200, &reply);
	sfx_reply_clear(&reply);
	snprintf(body, sizeof(body),
	    "{\"phone_numbers\":[{\"phone_number\":\"+14165550100\"},"
	    "{\"phone_number\":\"+14165550101\"}],\"messaging_profile_id\":\"%s\"}",
	    profile);
	call("POST", "/v2/number_orders", body, 200, &reply);
	sfx_reply_clear(&reply);
	snprintf(body, sizeof(body),
	    "{\"phone_numbers\":[{\"phone_number\":\"+14165550102\"}],"
	    "\"messaging_profile_id\":\"%s\"}",
	    other);
	call("POST", "/v2/number_orders", body, 200, &reply);
	sfx_reply_clear(&reply);
	call("POST", "/v2/number_orders",
	    "{\"phone_numbers\":[{\"phone_number\":\"+14165550103\"}]}", 200, &reply);
	sfx_reply_clear(&reply);
	sfx_clock_advance(1000);
	snprintf(body, sizeof(body),
	    "{\"messagingProfileId\":\"%s\",\"campaignId\":\"C1\"}", profile);
	call("POST", "/v2/10dlc/phoneNumberAssignmentByProfile", body, 202, &reply);
	snprintf(task, sizeof(task), "%s", sfx_json(reply.json, "taskId"));
	sfx_reply_clear(&reply);
	snprintf(target, sizeof(target),
	    "/v2/10dlc/phoneNumberAssignmentByProfile/%s/phoneNumbers", task);
	call("GET", target, NULL, 200, &reply);
	assert_text(&reply, "totalRecords", "2");
	assert_text(&reply, "records/0/phoneNumber", "+14165550100");
	assert_text(&reply, "records/1/phoneNumber", "+14165550101");
	assert_text(&reply, "records/0/taskId", task);
	assert_text(&reply, "records/0/status", "completed");
	sfx_reply_clear(&reply);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("sandbox_facts");
	TCase *tc = tcase_create("all");

	tcase_add_checked_fixture(tc, start_plain, sfx_stop);
	tcase_add_test(tc, a_profile_that_encodes_smartly_has_its_texts_counted_so);
	tcase_add_loop_test(tc, a_message_of_another_kind_is_kept_and_comes_to_its_end,
	    0, COUNT_OF(kinds));
	tcase_add_test(tc, a_usage_report_takes_its_body_under_any_content_type);
	tcase_add_loop_test(
	    tc, closed_lists_of_values_are_kept_to, 0, COUNT_OF(closed));
	tcase_add_test(tc, an_update_is_held_to_the_same_lists);
	tcase_add_loop_test(tc, a_one_time_password_goes_to_the_phone_of_its_brand, 0,
	    COUNT_OF(phones));
	tcase_add_test(tc, a_task_names_the_numbers_of_its_profile);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *runner = srunner_create(suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
