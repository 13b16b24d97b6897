/* SPDX-License-Identifier: MIT */
/* The simulated phone, and opting out. */
#include "sandbox_walk_fx.h"

#include <string.h>

#include <check.h>
#include <json-c/json.h>

#include "sandbox/engine/document.h"

/* --- the phone --- */

static enum telnyx_status
receive_text(const char *text)
{
	return telnyx_sandbox_receive(sfx.sandbox,
	    TELNYX_SANDBOX_INBOUND(.from = "+13125550002", .to = "+13125550001",
		.text = text),
	    NULL);
}

#define INBOUND                                                                        \
	"completed_at cost direction encoding errors from id media "                   \
	"messaging_profile_id organization_id parts received_at record_type sent_at "  \
	"tags text to type valid_until webhook_failover_url webhook_url"

START_TEST(received_text_is_told_in_the_documented_shape)
{
	static const char *const fields[][2] = {{"data/event_type", "message.received"},
	    {"data/record_type", "event"}, {"data/payload/completed_at", NULL},
	    {"data/payload/cost/amount", "0.0000"},
	    {"data/payload/direction", "inbound"}, {"data/payload/encoding", "GSM-7"},
	    {"data/payload/from/carrier", "T-Mobile USA"},
	    {"data/payload/from/phone_number", "+13125550002"},
	    {"data/payload/media", "[ ]"}, {"data/payload/parts", "1"},
	    {"data/payload/received_at", "2026-03-20T09:46:40.000+00:00"},
	    {"data/payload/record_type", "message"}, {"data/payload/sent_at", NULL},
	    {"data/payload/tags", "[ ]"}, {"data/payload/text", "Hello?"},
	    {"data/payload/to/0/carrier", "Telnyx"},
	    {"data/payload/to/0/phone_number", "+13125550001"},
	    {"data/payload/to/0/status", "webhook_delivered"},
	    {"data/payload/type", "SMS"}, {"data/payload/valid_until", NULL},
	    {"data/payload/webhook_failover_url", NULL}};
	struct hooks *hooks = hooks_new(NULL);
	char id[TELNYX_SANDBOX_ID_BYTES];
	struct sfx_reply reply;
	struct json_object *json;
	bool found;
	size_t i;

	SET_EVENTS(.webhook_url = hooks->url);
	ck_assert_int_eq(telnyx_sandbox_receive(sfx.sandbox,
			     TELNYX_SANDBOX_INBOUND(.from = "+13125550002",
				 .to = "+13125550001", .text = "Hello?"),
			     id),
	    TELNYX_OK);
	hooks_wait(hooks, 1);
	json = hooks->hook[0].json;
	hook_assert_keys(sfx_json_at(json, "data/payload", &found), INBOUND);
	for (i = 0; i < COUNT_OF(fields); i++)
		ck_assert_pstr_eq(sfx_json(json, fields[i][0]), fields[i][1]);
	ck_assert_str_eq(sfx_json(json, "data/payload/id"), id);
	ck_assert(hook_is_signed(&hooks->hook[0]));
	get_message(id, &reply);
	ck_assert_str_eq(sfx_json(reply.json, "data/direction"), "inbound");
	ck_assert_str_eq(sfx_json(reply.json, "data/text"), "Hello?");
	sfx_reply_clear(&reply);
	hooks_free(hooks);
}
END_TEST

START_TEST(received_media_are_told)
{
	static const char *const urls[] = {
	    "https://e.example/a.png?x=1", "https://e/b"};
	struct hooks *hooks = hooks_new(NULL);
	struct sfx_reply reply;

	SET_EVENTS(.webhook_url = hooks->url);
	ck_assert_int_eq(
	    telnyx_sandbox_receive(sfx.sandbox,
		TELNYX_SANDBOX_INBOUND(.from = "+13125550002", .to = "+13125550001",
		    .media_urls = urls, .media_url_count = 2),
		NULL),
	    TELNYX_OK);
	sfx_call("POST", "/sandbox/receive", NULL,
	    "{\"from\":\"+13125550002\",\"to\":\"31250\",\"subject\":\"S\",\"media\":[{"
	    "\"url\":\"https://e/c\",\"content_type\":\"image/gif\",\"size\":7,"
	    "\"sha256\":\"ab\"}]}",
	    &reply);
	ck_assert_int_eq(reply.status, 200);
	hooks_wait(hooks, 2);
	ck_assert_str_eq(HOOK(hooks, 0, "data/payload/type"), "MMS");
	ck_assert_str_eq(HOOK(hooks, 0, "data/payload/media/0/url"), urls[0]);
	ck_assert_str_eq(
	    HOOK(hooks, 0, "data/payload/media/0/content_type"), "image/png");
	ck_assert_pstr_eq(HOOK(hooks, 0, "data/payload/media/0/size"), NULL);
	ck_assert_pstr_eq(HOOK(hooks, 0, "data/payload/media/1/content_type"), NULL);
	ck_assert_str_eq(
	    HOOK(hooks, 1, "data/payload/media/0/content_type"), "image/gif");
	ck_assert_str_eq(HOOK(hooks, 1, "data/payload/media/0/size"), "7");
	ck_assert_str_eq(HOOK(hooks, 1, "data/payload/media/0/sha256"), "ab");
	ck_assert_str_eq(HOOK(hooks, 1, "data/payload/subject"), "S");
	sfx_reply_clear(&reply);
	hooks_free(hooks);
}
END_TEST

static const struct {
	const char *body;
	const char *code;
	const char *pointer;
} bad_inbound[] = {
    {"[]", "10015", NULL},
    {"{", "10023", NULL},
    {"{\"to\":\"+13125550001\",\"text\":\"x\"}", "10004", "/from"},
    {"{\"from\":\"+13125550002\",\"text\":\"x\"}", "10004", "/to"},
    {"{\"from\":\"Bob\",\"to\":\"+13125550001\",\"text\":\"x\"}", "40305", "/from"},
    {"{\"from\":\"+13125550002\",\"to\":\"+1\",\"text\":\"x\"}", "40310", "/to"},
    {"{\"from\":\"+13125550002\",\"to\":1,\"text\":\"x\"}", "10026", "/to"},
    {"{\"from\":\"+13125550002\",\"to\":\"+13125550001\"}", "40316", "/text"},
    {"{\"from\":\"+13125550002\",\"to\":\"+13125550001\",\"text\":1}", "10026",
	"/text"},
    {"{\"from\":\"+13125550002\",\"to\":\"+13125550001\",\"media\":\"x\"}", "10026",
	"/media"},
    {"{\"from\":\"+13125550002\",\"to\":\"+13125550001\",\"media\":[{}]}", "10026",
	"/media"},
    {"{\"from\":\"+13125550002\",\"to\":\"+13125550001\",\"media\":[1]}", "10026",
	"/media"},
};

START_TEST(bad_text_of_the_phone_is_refused)
{
	struct sfx_reply reply;

	sfx_call("POST", "/sandbox/receive", NULL, bad_inbound[_i].body, &reply);
	ck_assert_msg(reply.status == 400, "%s", reply.body);
	ck_assert_pstr_eq(sfx_json(reply.json, "errors/0/code"), bad_inbound[_i].code);
	ck_assert_pstr_eq(
	    sfx_json(reply.json, "errors/0/source/pointer"), bad_inbound[_i].pointer);
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(receive_is_for_post_with_a_key)
{
	struct sfx_reply reply;

	sfx_call("GET", "/sandbox/receive", NULL, NULL, &reply);
	ck_assert_int_eq(reply.status, 405);
	sfx_reply_clear(&reply);
	sfx_call("POST", "/sandbox/receive/x", NULL, "{}", &reply);
	ck_assert_int_eq(reply.status, 404);
	sfx_reply_clear(&reply);
	sfx_call("POST", "/sandbox/receive", "X: y\r\n", "{}", &reply);
	ck_assert_int_eq(reply.status, 401);
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(misuse_of_receive_is_refused)
{
	static const char *const urls[] = {NULL};

	ck_assert_int_eq(receive_text(NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(receive_text("\xff"), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_sandbox_receive(sfx.sandbox, NULL, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_sandbox_receive(NULL, TELNYX_SANDBOX_INBOUND(.text = "x"), NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_sandbox_receive(sfx.sandbox,
		TELNYX_SANDBOX_INBOUND(.from = "+13125550002", .to = "+13125550001",
		    .media_urls = urls, .media_url_count = 1),
		NULL),
	    TELNYX_E_INVALID);
}
END_TEST

/* --- opting out --- */

static const struct {
	const char *text;
	const char *means; /* NULL: nothing */
} words[] = {
    {"STOP", "STOP"},
    {"stop", "STOP"},
    {"StopAll", "STOP"},
    {"stop all", "STOP"},
    {"UNSUBSCRIBE", "STOP"},
    {"Cancel", "STOP"},
    {"END", "STOP"},
    {"quit", "STOP"},
    {"START", "START"},
    {"unstop", "START"},
    {"Help", "HELP"},
    {"INFO", NULL},
    {"STOP.", NULL},
    {"please STOP", NULL},
    {"STOP it", NULL},
    {"STO", NULL},
    {"", NULL},
};

START_TEST(keyword_is_the_whole_message_in_any_case)
{
	struct hooks *hooks = hooks_new(NULL);
	bool stops = words[_i].means != NULL && strcmp(words[_i].means, "STOP") == 0;

	SET_EVENTS(.webhook_url = hooks->url);
	if (words[_i].text[0] == '\0') {
		ck_assert_int_eq(receive_text(""), TELNYX_E_INVALID);
		hooks_free(hooks);
		return;
	}
	ck_assert_int_eq(receive_text(words[_i].text), TELNYX_OK);
	hooks_wait(hooks, 1);
	ck_assert_pstr_eq(
	    HOOK(hooks, 0, "data/payload/autoresponse_type"), words[_i].means);
	ck_assert_str_eq(HOOK(hooks, 0, "data/payload/text"), words[_i].text);
	if (stops)
		refuse_message(SFX_MESSAGE, 400, "40300",
		    "Messages cannot be sent from '+13125550001' to '+13125550002' due "
		    "to an existing block rule.");
	else
		send_message("");
	hooks_free(hooks);
}
END_TEST

START_TEST(info_is_a_keyword_for_short_codes)
{
	struct hooks *hooks = hooks_new(NULL);

	SET_EVENTS(.webhook_url = hooks->url);
	ck_assert_int_eq(telnyx_sandbox_receive(sfx.sandbox,
			     TELNYX_SANDBOX_INBOUND(.from = "+13125550002",
				 .to = "31250", .text = "info"),
			     NULL),
	    TELNYX_OK);
	hooks_wait(hooks, 1);
	ck_assert_pstr_eq(HOOK(hooks, 0, "data/payload/autoresponse_type"), "HELP");
	hooks_free(hooks);
}
END_TEST

/* The rule is the profile's: other numbers of it are blocked, other phones and
 * other profiles are not. */
START_TEST(stop_blocks_the_profile_and_start_lifts_it)
{
	static const char *const bodies[] = {SFX_MESSAGE,
	    "{\"to\":\"+13125550002\",\"from\":\"+13125550009\",\"text\":\"x\"}"};
	size_t i;

	ck_assert_int_eq(receive_text("STOP"), TELNYX_OK);
	ck_assert_int_eq(receive_text("stop"), TELNYX_OK);
	for (i = 0; i < COUNT_OF(bodies); i++)
		refuse_message(bodies[i], 400, "40300", NULL);
	send_message("\"to\":\"+13125550003\"");
	send_message("\"from\":\"+13125550009\",\"messaging_profile_id\":\"other\"");
	refuse_message(
	    "{\"to\":\"+13125550002\",\"from\":\"+13125550001\",\"text\":\"x\","
	    "\"messaging_profile_id\":\"other\"}",
	    400, "40300", NULL); /* the number itself, wherever it belongs */
	ck_assert_int_eq(receive_text("HELP"), TELNYX_OK);
	refuse_message(SFX_MESSAGE, 400, "40300", NULL);
	ck_assert_int_eq(receive_text("Start"), TELNYX_OK);
	for (i = 0; i < COUNT_OF(bodies); i++) {
		struct sfx_reply reply;

		sfx_post(bodies[i], &reply);
		ck_assert_int_eq(reply.status, 200);
		sfx_reply_clear(&reply);
	}
}
END_TEST

static void
expect_optout(const struct sbx_record *record, const char *to, const char *profile_id,
    const char *keyword, const char *created_at)
{
	ck_assert_ptr_nonnull(record);
	ck_assert_str_eq(sbx_text_at(record->doc, "from"), "+13125550001");
	ck_assert_str_eq(sbx_text_at(record->doc, "to"), to);
	ck_assert_str_eq(sbx_text_at(record->doc, "messaging_profile_id"), profile_id);
	ck_assert_str_eq(sbx_text_at(record->doc, "keyword"), keyword);
	ck_assert_str_eq(sbx_text_at(record->doc, "created_at"), created_at);
}

START_TEST(optouts_are_kept_in_the_order_they_came)
{
	struct sbx_record *record;

	ck_assert_int_eq(receive_text("Stop"), TELNYX_OK);
	sfx_clock_advance(5);
	ck_assert_int_eq(
	    telnyx_sandbox_receive(sfx.sandbox,
		TELNYX_SANDBOX_INBOUND(.from = "+13125550003", .to = "+13125550001",
		    .text = "QUIT", .messaging_profile_id = "other"),
		NULL),
	    TELNYX_OK);
	record = sbx_record_first(sfx.sandbox, SBX_OPTOUT);
	expect_optout(record, "+13125550002", sfx.sandbox->profile_id, "Stop",
	    "2026-03-20T09:46:40.000+00:00");
	record = sbx_record_next(record);
	expect_optout(
	    record, "+13125550003", "other", "QUIT", "2026-03-20T09:46:40.005+00:00");
	ck_assert_ptr_null(sbx_record_next(record));
	ck_assert_int_eq(receive_text("START"), TELNYX_OK);
	record = sbx_record_first(sfx.sandbox, SBX_OPTOUT);
	expect_optout(
	    record, "+13125550003", "other", "QUIT", "2026-03-20T09:46:40.005+00:00");
	ck_assert_ptr_null(sbx_record_next(record));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sandbox_phone");
	TCase *tcase;

	tcase = tcase_create("walk");
	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, start, sfx_stop);
	tcase_add_test(tcase, received_text_is_told_in_the_documented_shape);
	tcase_add_test(tcase, received_media_are_told);
	tcase_add_loop_test(
	    tcase, bad_text_of_the_phone_is_refused, 0, COUNT_OF(bad_inbound));
	tcase_add_test(tcase, receive_is_for_post_with_a_key);
	tcase_add_test(tcase, misuse_of_receive_is_refused);
	tcase_add_loop_test(
	    tcase, keyword_is_the_whole_message_in_any_case, 0, COUNT_OF(words));
	tcase_add_test(tcase, info_is_a_keyword_for_short_codes);
	tcase_add_test(tcase, stop_blocks_the_profile_and_start_lifts_it);
	tcase_add_test(tcase, optouts_are_kept_in_the_order_they_came);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
