/* SPDX-License-Identifier: MIT */
/*
 * The sandbox as one account: what its resources mean to its messages.  A
 * profile's webhooks get the events of what is sent under it, a number belongs
 * to the profile it is on, opt-outs hold for a profile, and detail records tell
 * how messages ended.
 */
#include <stdio.h>
#include <string.h>

#include <check.h>
#include <json-c/json.h>

#include "support/hooks.h"

#define DEFAULT_NUMBER "+13125550001" /* which the account does not have */
#define PHONE "+13125550002"
#define NUMBER_A "+14165550100"
#define NUMBER_B "+14165550101"
#define NUMBER_C "+14165550103"
#define RECORDS "/v2/detail_records?filter[record_type]=messaging"

#define assert_text(reply, path, wanted)                                               \
	ck_assert_pstr_eq(sfx_json((reply).json, path), wanted)
#define SET_EVENTS(...)                                                                \
	ck_assert_int_eq(telnyx_sandbox_events_set(                                    \
			     sfx.sandbox, TELNYX_SANDBOX_EVENTS(__VA_ARGS__)),         \
	    TELNYX_OK)

static void
start(void)
{
	SFX_START(.tls = TELNYX_BOOL(false));
}

/* Make a call that succeeds, and keep its reply's data/id if `id` is given. */
static void
call(const char *method, const char *target, const char *body, char id[40])
{
	struct sfx_reply reply;

	sfx_call(method, target, NULL, body, &reply);
	ck_assert_msg(reply.status == 200, "%s %s: %s", method, target, reply.body);
	if (id != NULL)
		snprintf(id, 40, "%s", sfx_json(reply.json, "data/id"));
	sfx_reply_clear(&reply);
}

static void
make_profile(const char *url, const char *failover, char id[40])
{
	char body[512];

	snprintf(body, sizeof(body),
	    "{\"name\":\"p\",\"whitelisted_destinations\":[\"*\"],"
	    "\"webhook_url\":\"%s\",\"webhook_failover_url\":\"%s\"}",
	    url, failover);
	call("POST", "/v2/messaging_profiles", body, id);
}

/* Buy a number for a profile. */
static void
buy(const char *number, const char *profile_id)
{
	char body[200];

	call("GET",
	    "/v2/available_phone_numbers?filter[country_code]=CA"
	    "&filter[national_destination_code]=416",
	    NULL, NULL);
	snprintf(body, sizeof(body),
	    "{\"phone_numbers\":[{\"phone_number\":\"%s\"}],"
	    "\"messaging_profile_id\":\"%s\"}",
	    number, profile_id);
	call("POST", "/v2/number_orders", body, NULL);
	sfx_clock_advance(1000);
	call("GET", "/v2/phone_numbers", NULL, NULL); /* by now it is there */
}

/* Send to the phone; `more` are further members, each after a comma. */
static void
send_text(const char *from, const char *more, int status, struct sfx_reply *reply)
{
	char body[512];

	snprintf(body, sizeof(body),
	    "{\"from\":\"%s\",\"to\":\"" PHONE "\",\"text\":\"x\"%s}", from, more);
	sfx_post(body, reply);
	ck_assert_msg(reply->status == status, "%s: %s", body, reply->body);
}

static void
expect_send(const char *from, const char *more, int status)
{
	struct sfx_reply reply;

	send_text(from, more, status, &reply);
	sfx_reply_clear(&reply);
}

static void
receive(const char *to, const char *text)
{
	ck_assert_int_eq(
	    telnyx_sandbox_receive(sfx.sandbox,
		TELNYX_SANDBOX_INBOUND(.from = PHONE, .to = to, .text = text), NULL),
	    TELNYX_OK);
}

/* --- webhooks of a profile --- */

START_TEST(message_under_a_profile_is_told_to_the_profiles_webhook)
{
	struct hooks *ours = hooks_new(NULL);
	struct hooks *others = hooks_new(NULL);
	struct sfx_reply reply;
	char profile[40], more[80];

	SET_EVENTS(.webhook_url = others->url);
	make_profile(ours->url, "http://127.0.0.1:1/failover", profile);
	snprintf(more, sizeof(more), ",\"messaging_profile_id\":\"%s\"", profile);
	send_text(DEFAULT_NUMBER, more, 200, &reply);
	assert_text(reply, "data/messaging_profile_id", profile);
	assert_text(reply, "data/webhook_url", ours->url);
	assert_text(reply, "data/webhook_failover_url", "http://127.0.0.1:1/failover");
	sfx_reply_clear(&reply);
	hooks_finish();
	ck_assert_int_eq(ours->count, 2);
	ck_assert_str_eq(HOOK(ours, 0, "data/payload/messaging_profile_id"), profile);
	ck_assert_int_eq(others->count, 0);
	hooks_free(ours);
	hooks_free(others);
}
END_TEST

START_TEST(profiles_failover_is_told_where_its_webhook_fails)
{
	struct hooks *failover = hooks_new(NULL);
	char profile[40], more[80];

	make_profile("http://127.0.0.1:1/dead", failover->url, profile);
	snprintf(more, sizeof(more), ",\"messaging_profile_id\":\"%s\"", profile);
	expect_send(DEFAULT_NUMBER, more, 200);
	hooks_finish();
	ck_assert_int_eq(failover->count, 2);
	hooks_free(failover);
}
END_TEST

START_TEST(messages_own_webhook_wins_over_the_profiles)
{
	struct hooks *own = hooks_new(NULL);
	struct hooks *profiles = hooks_new(NULL);
	char profile[40], more[300];

	make_profile(profiles->url, "", profile);
	snprintf(more, sizeof(more),
	    ",\"messaging_profile_id\":\"%s\",\"webhook_url\":\"%s\"", profile,
	    own->url);
	expect_send(DEFAULT_NUMBER, more, 200);
	snprintf(more, sizeof(more),
	    ",\"messaging_profile_id\":\"%s\",\"use_profile_webhooks\":false", profile);
	expect_send(DEFAULT_NUMBER, more, 200);
	hooks_finish();
	ck_assert_int_eq(own->count, 2);
	ck_assert_int_eq(profiles->count, 0);
	hooks_free(own);
	hooks_free(profiles);
}
END_TEST

START_TEST(profile_without_a_webhook_has_that_of_the_settings)
{
	struct hooks *hooks = hooks_new(NULL);
	char profile[40], more[80];

	SET_EVENTS(.webhook_url = hooks->url);
	make_profile("", "", profile);
	snprintf(more, sizeof(more), ",\"messaging_profile_id\":\"%s\"", profile);
	expect_send(DEFAULT_NUMBER, more, 200);
	hooks_finish();
	ck_assert_int_eq(hooks->count, 2);
	hooks_free(hooks);
}
END_TEST

/* --- numbers on profiles --- */

START_TEST(number_belongs_to_the_profile_it_was_bought_for)
{
	struct hooks *hooks = hooks_new(NULL);
	struct sfx_reply reply;
	char profile[40], target[80];

	make_profile(hooks->url, "", profile);
	buy(NUMBER_A, profile);
	receive(NUMBER_A, "Hello");
	hooks_finish();
	ck_assert_int_eq(hooks->count, 1);
	ck_assert_str_eq(HOOK(hooks, 0, "data/event_type"), "message.received");
	ck_assert_str_eq(HOOK(hooks, 0, "data/payload/messaging_profile_id"), profile);
	/* And what is sent from it, too. */
	send_text(NUMBER_A, "", 200, &reply);
	assert_text(reply, "data/messaging_profile_id", profile);
	sfx_reply_clear(&reply);
	hooks_finish();
	ck_assert_int_eq(hooks->count, 3);
	/* Without the profile it is on the sandbox's own again. */
	snprintf(target, sizeof(target), "/v2/messaging_profiles/%s", profile);
	call("DELETE", target, NULL, NULL);
	send_text(NUMBER_A, "", 200, &reply);
	assert_text(reply, "data/messaging_profile_id", sfx.sandbox->profile_id);
	sfx_reply_clear(&reply);
	hooks_free(hooks);
}
END_TEST

START_TEST(number_that_is_assigned_changes_its_profile)
{
	struct sfx_reply reply;
	char first[40], second[40], body[200];

	make_profile("", "", first);
	make_profile("", "", second);
	buy(NUMBER_A, first);
	snprintf(body, sizeof(body),
	    "{\"messaging_profile_id\":\"%s\",\"numbers\":[\"" NUMBER_A "\"]}", second);
	call("POST", "/v2/messaging_numbers_bulk_updates", body, NULL);
	send_text(NUMBER_A, "", 200, &reply);
	assert_text(reply, "data/messaging_profile_id", second);
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(short_code_belongs_to_the_profile_it_is_put_on)
{
	struct sfx_reply reply;
	char profile[40], target[80], body[80];

	make_profile("", "", profile);
	sfx_call("GET", "/v2/short_codes", NULL, NULL, &reply);
	snprintf(target, sizeof(target), "/v2/short_codes/%s",
	    sfx_json(reply.json, "data/0/id"));
	sfx_reply_clear(&reply);
	snprintf(body, sizeof(body), "{\"messaging_profile_id\":\"%s\"}", profile);
	call("PATCH", target, body, NULL);
	send_text("55512", "", 200, &reply);
	assert_text(reply, "data/messaging_profile_id", profile);
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(stop_holds_for_the_numbers_of_its_profile_and_no_others)
{
	struct sfx_reply reply;
	char first[40], second[40], body[200];

	make_profile("", "", first);
	make_profile("", "", second);
	buy(NUMBER_A, first);
	buy(NUMBER_B, first);
	buy(NUMBER_C, second);
	receive(NUMBER_A, "STOP");
	expect_send(NUMBER_A, "", 400);
	expect_send(NUMBER_B, "", 400);
	expect_send(NUMBER_C, "", 200);
	/* The rule stays with the profile where the number moves. */
	snprintf(body, sizeof(body),
	    "{\"messaging_profile_id\":\"%s\",\"numbers\":[\"" NUMBER_A "\"]}", second);
	call("POST", "/v2/messaging_numbers_bulk_updates", body, NULL);
	expect_send(NUMBER_A, "", 200);
	expect_send(NUMBER_B, "", 400);
	/* START under the other profile lifts nothing of it. */
	receive(NUMBER_A, "START");
	expect_send(NUMBER_B, "", 400);
	sfx_call("GET", "/v2/messaging_optouts", NULL, NULL, &reply);
	assert_text(reply, "meta/total_results", "1");
	assert_text(reply, "data/0/messaging_profile_id", first);
	sfx_reply_clear(&reply);
	receive(NUMBER_B, "START");
	expect_send(NUMBER_B, "", 200);
	sfx_call("GET", "/v2/messaging_optouts", NULL, NULL, &reply);
	assert_text(reply, "meta/total_results", "0");
	sfx_reply_clear(&reply);
}
END_TEST

/* --- detail records --- */

static const struct {
	const char *ends; /* NULL: delivered */
	const char *status;
	const char *error;
} ends[] = {{NULL, "delivered", NULL}, {"delivery_failed", "failed", "40008"},
    {"delivery_unconfirmed", "dlr_unconfirmed", NULL},
    {"sending_failed", "gw_reject", "40014"}, {"expired", "gw_timeout", "40014"},
    {"sent", NULL, NULL}};

START_TEST(detail_record_tells_how_a_message_ended)
{
	struct sfx_reply reply;

	SET_EVENTS(.failure_percent = ends[_i].ends != NULL ? 100 : 0,
	    .failure_status = ends[_i].ends);
	expect_send(DEFAULT_NUMBER, "", 200);
	sfx_call("GET", RECORDS, NULL, NULL, &reply);
	assert_text(reply, "data/0/direction", "outbound");
	assert_text(reply, "data/0/status", NULL); /* it is under way */
	assert_text(reply, "data/0/completed_at", NULL);
	sfx_reply_clear(&reply);
	sfx_clock_advance(UINT64_C(2) * 24 * 3600 * 1000);
	sfx_call("GET", RECORDS, NULL, NULL, &reply);
	assert_text(reply, "data/0/status", ends[_i].status);
	assert_text(reply, "data/0/errors/0", ends[_i].error);
	sfx_reply_clear(&reply);
	sfx_call("GET", RECORDS "&filter[status]=delivered", NULL, NULL, &reply);
	assert_text(reply, "meta/total_results", ends[_i].ends == NULL ? "1" : "0");
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(detail_record_of_an_inbound_message_says_so)
{
	struct sfx_reply reply;

	receive(DEFAULT_NUMBER, "Hello");
	sfx_call("GET", RECORDS, NULL, NULL, &reply);
	assert_text(reply, "data/0/direction", "inbound");
	assert_text(reply, "data/0/status", "received");
	assert_text(reply, "data/0/cli", PHONE);
	assert_text(reply, "data/0/cld", DEFAULT_NUMBER);
	sfx_reply_clear(&reply);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sandbox_account");
	TCase *tcase = tcase_create("account");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, start, sfx_stop);
	tcase_add_test(tcase, message_under_a_profile_is_told_to_the_profiles_webhook);
	tcase_add_test(tcase, profiles_failover_is_told_where_its_webhook_fails);
	tcase_add_test(tcase, messages_own_webhook_wins_over_the_profiles);
	tcase_add_test(tcase, profile_without_a_webhook_has_that_of_the_settings);
	tcase_add_test(tcase, number_belongs_to_the_profile_it_was_bought_for);
	tcase_add_test(tcase, number_that_is_assigned_changes_its_profile);
	tcase_add_test(tcase, short_code_belongs_to_the_profile_it_is_put_on);
	tcase_add_test(tcase, stop_holds_for_the_numbers_of_its_profile_and_no_others);
	tcase_add_loop_test(tcase, detail_record_tells_how_a_message_ended, 0,
	    (int)(sizeof(ends) / sizeof(ends[0])));
	tcase_add_test(tcase, detail_record_of_an_inbound_message_says_so);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
