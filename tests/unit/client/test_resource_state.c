/* SPDX-License-Identifier: MIT */
/*
 * The typed functions against a sandbox that keeps what it is told: what one of
 * them makes another finds, and the structs that they hand over say it.
 */
#include "support/fixture.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

#define PHONE "+13125550002"
#define MINE "+13125550001"

/* What a call gave, in words. */
struct seen {
	unsigned calls, items;
	int status; /* of a failure */
	char code[16];
	char id[64];	 /* of the result, or of the last item */
	char text[1024]; /* what the callbacks wrote, the newest call's only */
};

static void say(struct seen *seen, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
say(struct seen *seen, const char *format, ...)
{
	size_t len = strlen(seen->text);
	va_list args;

	va_start(args, format);
	(void)vsnprintf(seen->text + len, sizeof(seen->text) - len, format, args);
	va_end(args);
}

static const char *
or_none(const char *text)
{
	return text != NULL ? text : "-";
}

static void
end(struct seen *seen, const char *id, const struct telnyx_error *error)
{
	if (id != NULL)
		(void)snprintf(seen->id, sizeof(seen->id), "%s", id);
	if (error != NULL) {
		seen->status = error->http_status;
		(void)snprintf(
		    seen->code, sizeof(seen->code), "%s", or_none(error->code));
		(void)telnyx_error_message(error, seen->text, sizeof(seen->text));
	}
	seen->calls++;
}

static void
on_done(const struct telnyx_list_summary *summary, const struct telnyx_error *error,
    void *arg)
{
	struct seen *seen = arg;

	ck_assert_uint_eq(summary->items, seen->items);
	ck_assert(error != NULL || summary->complete);
	end(seen, NULL, error);
}

/* A callback for a result, and one for an item, out of what to say of either. */
#define ON(noun, id)                                                                   \
	static void on_##noun(const struct telnyx_##noun *noun,                        \
	    const struct telnyx_error *error, void *arg)                               \
	{                                                                              \
		ck_assert((noun == NULL) != (error == NULL));                          \
		if (noun != NULL)                                                      \
			say_##noun(arg, noun);                                         \
		end(arg, noun != NULL ? (id) : NULL, error);                           \
	}
#define ON_ITEM(noun, id_of)                                                           \
	static enum telnyx_list_action item_##noun(const struct telnyx_##noun *noun,   \
	    const struct telnyx_page *page, void *arg)                                 \
	{                                                                              \
		(void)page;                                                            \
		((struct seen *)arg)->items++;                                         \
		(void)snprintf(((struct seen *)arg)->id, 64, "%s", or_none(id_of));    \
		say_##noun(arg, noun);                                                 \
		say(arg, "; ");                                                        \
		return TELNYX_LIST_CONTINUE;                                           \
	}

/* Call into a fresh `seen`, and run it to its end. */
#define CALL(seen, call)                                                               \
	do {                                                                           \
		memset(&(seen), 0, sizeof(seen));                                      \
		ck_assert_int_eq(call, TELNYX_OK);                                     \
		fx_run_until(&(seen).calls, 1);                                        \
	} while (0)
#define CALL_OK(seen, call)                                                            \
	do {                                                                           \
		CALL(seen, call);                                                      \
		ck_assert_msg((seen).status == 0, "%s", (seen).text);                  \
	} while (0)
#define CALL_SAYS(seen, call, wanted)                                                  \
	do {                                                                           \
		CALL_OK(seen, call);                                                   \
		ck_assert_str_eq((seen).text, wanted);                                 \
	} while (0)
#define CALL_FAILS(seen, call, http_status, error_code)                                \
	do {                                                                           \
		CALL(seen, call);                                                      \
		ck_assert_int_eq((seen).status, http_status);                          \
		ck_assert_str_eq((seen).code, error_code);                             \
	} while (0)

/* --- profiles, and what belongs to them --- */

static char profile_id[64]; /* "ours" */

static const char *
whose(const char *id)
{
	return id == NULL ? "none" : strcmp(id, profile_id) == 0 ? "ours" : "theirs";
}

static void
say_messaging_profile(struct seen *seen, const struct telnyx_messaging_profile *profile)
{
	ck_assert_int_gt(profile->created_at.unix_ms, 0);
	say(seen, "%s", profile->name);
}
ON(messaging_profile, messaging_profile->id)

static void
make_profile(void)
{
	static const char *const destinations[] = {"US", "CA", NULL};
	struct seen seen;

	CALL_SAYS(seen,
	    telnyx_messaging_profile_create(fx.client,
		TELNYX_MESSAGING_PROFILE(.name = "ours",
		    .whitelisted_destinations = destinations),
		NULL, on_messaging_profile, &seen, NULL),
	    "ours");
	(void)snprintf(profile_id, sizeof(profile_id), "%s", seen.id);
}

static void
say_short_code(struct seen *seen, const struct telnyx_short_code *code)
{
	size_t i;

	ck_assert_int_gt(code->updated_at.unix_ms, 0);
	say(seen, "%s %s %s", code->short_code, code->country_code,
	    whose(code->messaging_profile_id));
	for (i = 0; i < code->tag_count; i++)
		say(seen, " %s", code->tags[i]);
}
ON(short_code, short_code->id)
ON_ITEM(short_code, short_code->id)

START_TEST(a_short_code_is_put_on_a_profile_and_taken_off)
{
	static const char *const tags[] = {"a", "b", NULL};
	struct seen code, seen;

	fx_setup();
	make_profile();
	CALL_SAYS(code,
	    telnyx_short_code_list(
		fx.client, NULL, NULL, NULL, item_short_code, on_done, &code, NULL),
	    "55512 US none; ");
	CALL_SAYS(seen,
	    telnyx_short_code_update(fx.client, code.id,
		TELNYX_SHORT_CODE_UPDATE(.messaging_profile_id = profile_id,
		    .tags = tags),
		NULL, on_short_code, &seen, NULL),
	    "55512 US ours a b");
	CALL_SAYS(seen,
	    telnyx_short_code_get(fx.client, code.id, NULL, on_short_code, &seen, NULL),
	    "55512 US ours a b");
	CALL_SAYS(seen,
	    telnyx_messaging_profile_short_code_list(fx.client, profile_id, NULL, NULL,
		item_short_code, on_done, &seen, NULL),
	    "55512 US ours a b; ");
	CALL_SAYS(seen,
	    telnyx_short_code_update(fx.client, code.id,
		TELNYX_SHORT_CODE_UPDATE(.messaging_profile_id = TELNYX_NULL), NULL,
		on_short_code, &seen, NULL),
	    "55512 US none a b");
	CALL_SAYS(seen,
	    telnyx_short_code_list(fx.client,
		TELNYX_SHORT_CODE_FILTER(.filter_messaging_profile_id = profile_id),
		NULL, NULL, item_short_code, on_done, &seen, NULL),
	    "");
	fx_teardown();
}
END_TEST

static void
say_alphanumeric_sender_id(
    struct seen *seen, const struct telnyx_alphanumeric_sender_id *sender)
{
	say(seen, "%s %s %s", sender->alphanumeric_sender_id,
	    whose(sender->messaging_profile_id),
	    or_none(sender->us_long_code_fallback));
}
ON(alphanumeric_sender_id, alphanumeric_sender_id->id)
ON_ITEM(alphanumeric_sender_id, alphanumeric_sender_id->id)

START_TEST(an_alphanumeric_sender_lives_on_a_profile)
{
	struct seen sender, seen;

	fx_setup();
	make_profile();
	CALL_SAYS(sender,
	    telnyx_alphanumeric_sender_id_create(fx.client,
		TELNYX_ALPHANUMERIC_SENDER_ID(.alphanumeric_sender_id = "ACME",
		    .messaging_profile_id = profile_id, .us_long_code_fallback = MINE),
		NULL, on_alphanumeric_sender_id, &sender, NULL),
	    "ACME ours " MINE);
	CALL_SAYS(seen,
	    telnyx_alphanumeric_sender_id_get(
		fx.client, sender.id, NULL, on_alphanumeric_sender_id, &seen, NULL),
	    "ACME ours " MINE);
	CALL_SAYS(seen,
	    telnyx_alphanumeric_sender_id_list(fx.client, NULL, NULL, NULL,
		item_alphanumeric_sender_id, on_done, &seen, NULL),
	    "ACME ours " MINE "; ");
	CALL_SAYS(seen,
	    telnyx_messaging_profile_alphanumeric_sender_id_list(fx.client, profile_id,
		NULL, NULL, item_alphanumeric_sender_id, on_done, &seen, NULL),
	    "ACME ours " MINE "; ");
	CALL_OK(seen, telnyx_alphanumeric_sender_id_delete(fx.client, sender.id, NULL,
			  on_alphanumeric_sender_id, &seen, NULL));
	CALL_FAILS(seen,
	    telnyx_alphanumeric_sender_id_get(
		fx.client, sender.id, NULL, on_alphanumeric_sender_id, &seen, NULL),
	    404, "10005");
	fx_teardown();
}
END_TEST

static void
say_autoresp_config(struct seen *seen, const struct telnyx_autoresp_config *config)
{
	size_t i;

	say(seen, "%d %s %s", (int)config->op, config->country_code,
	    or_none(config->resp_text));
	for (i = 0; i < config->keyword_count; i++)
		say(seen, " %s", config->keywords[i]);
}
ON(autoresp_config, autoresp_config->id)
ON_ITEM(autoresp_config, autoresp_config->id)

static void
on_reply(const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg)
{
	(void)reply;
	end(arg, NULL, error);
}

START_TEST(an_automatic_response_is_made_changed_and_deleted)
{
	static const char *const stop[] = {"STOP", "ENOUGH", NULL};
	static const char *const info[] = {"WHO", NULL};
	struct seen config, seen;

	fx_setup();
	make_profile();
	CALL_SAYS(config,
	    telnyx_autoresp_config_create(fx.client, profile_id,
		TELNYX_AUTORESP_CONFIG(.op = TELNYX_AUTORESP_STOP, .keywords = stop,
		    .resp_text = "You will hear no more from us.",
		    .country_code = "US"),
		NULL, on_autoresp_config, &config, NULL),
	    "2 US You will hear no more from us. STOP ENOUGH");
	CALL_OK(seen, telnyx_autoresp_config_update(fx.client, profile_id, config.id,
			  TELNYX_AUTORESP_CONFIG(.op = TELNYX_AUTORESP_INFO,
			      .keywords = info, .country_code = "*"),
			  NULL, on_autoresp_config, &seen, NULL));
	ck_assert_int_eq(strncmp(seen.text, "3 * ", 4), 0);
	CALL_OK(seen, telnyx_autoresp_config_list(fx.client, profile_id, NULL, NULL,
			  NULL, item_autoresp_config, on_done, &seen, NULL));
	ck_assert_uint_eq(seen.items, 1);
	ck_assert_str_eq(seen.id, config.id);
	CALL_OK(seen, telnyx_autoresp_config_delete(fx.client, profile_id, config.id,
			  NULL, on_reply, &seen, NULL));
	CALL(seen, telnyx_autoresp_config_get(fx.client, profile_id, config.id, NULL,
		       on_autoresp_config, &seen, NULL));
	ck_assert_int_eq(seen.status, 404);
	fx_teardown();
}
END_TEST

/* --- opt-outs --- */

static void
say_message(struct seen *seen, const struct telnyx_message *message)
{
	say(seen, "%s", or_none(message->type_text));
}
ON(message, message->id)

static void
say_messaging_optout(struct seen *seen, const struct telnyx_messaging_optout *optout)
{
	ck_assert_int_gt(optout->created_at.unix_ms, 0);
	say(seen, "%s %s %s", optout->from, optout->to, optout->keyword);
}
ON_ITEM(messaging_optout, messaging_optout->messaging_profile_id)

static void
receive(const char *from, const char *text)
{
	ck_assert_int_eq(
	    telnyx_sandbox_receive(fx.sandbox,
		TELNYX_SANDBOX_INBOUND(.from = from, .to = MINE, .text = text), NULL),
	    TELNYX_OK);
}

static enum telnyx_status
list_optouts(const char *from, struct seen *seen)
{
	return telnyx_messaging_optout_list(fx.client,
	    TELNYX_MESSAGING_OPTOUT_FILTER(.filter_from = from),
	    TELNYX_LIST(.page_size = 1), NULL, item_messaging_optout, on_done, seen,
	    NULL);
}

/* `from` is the sender that is blocked, not who has sent the keyword. */
START_TEST(whoever_says_stop_is_listed_and_blocked_until_they_say_start)
{
	struct seen seen;

	fx_setup();
	receive(PHONE, "Stop");
	receive("+13125550003", "QUIT");
	receive(PHONE, "STOP"); /* once is enough */
	CALL_OK(seen, list_optouts(NULL, &seen));
	ck_assert_uint_eq(seen.items, 2);
	ck_assert_ptr_nonnull(strstr(seen.text, MINE " " PHONE " Stop; "));
	ck_assert_ptr_nonnull(strstr(seen.text, MINE " +13125550003 "));
	CALL_OK(seen, list_optouts(MINE, &seen));
	ck_assert_uint_eq(seen.items, 2);
	CALL_SAYS(seen, list_optouts(PHONE, &seen), "");
	CALL_FAILS(seen,
	    telnyx_message_send(fx.client,
		TELNYX_MESSAGE(.from = MINE, .to = PHONE, .text = "t"), NULL,
		on_message, &seen, NULL),
	    400, "40300");
	receive(PHONE, "START");
	CALL_OK(seen, list_optouts(NULL, &seen));
	ck_assert_uint_eq(seen.items, 1);
	CALL_OK(seen, telnyx_message_send(fx.client,
			  TELNYX_MESSAGE(.from = MINE, .to = PHONE, .text = "t"), NULL,
			  on_message, &seen, NULL));
	fx_teardown();
}
END_TEST

/* --- many numbers --- */

#define MANY 30

static void
say_available_phone_number(
    struct seen *seen, const struct telnyx_available_phone_number *number)
{
	size_t i;

	for (i = 0; i < number->region_information_count; i++)
		say(seen, "%s ", number->region_information[i]->region_name);
}
ON_ITEM(available_phone_number, available_phone_number->phone_number)

START_TEST(four_one_six_is_in_toronto)
{
	struct seen seen;

	fx_setup();
	CALL_OK(seen,
	    telnyx_available_phone_number_search_by_area_code(fx.client, "CA", "416", 1,
		NULL, item_available_phone_number, on_done, &seen, NULL));
	ck_assert_uint_eq(seen.items, 1);
	ck_assert_ptr_nonnull(strstr(seen.text, "Toronto"));
	ck_assert_int_eq(strncmp(seen.id, "+1416", 5), 0);
	fx_teardown();
}
END_TEST

static void
say_number_order(struct seen *seen, const struct telnyx_number_order *order)
{
	say(seen, "%d %zu", (int)order->status, order->phone_number_count);
}
ON(number_order, number_order->id)

static void
say_messaging_numbers_bulk_update(
    struct seen *seen, const struct telnyx_messaging_numbers_bulk_update *update)
{
	say(seen, "%zu pending, %zu done, %zu failed", update->pending_count,
	    update->success_count, update->failed_count);
}
ON(messaging_numbers_bulk_update, messaging_numbers_bulk_update->order_id)

static void
say_phone_number_messaging(
    struct seen *seen, const struct telnyx_phone_number_messaging *settings)
{
	(void)seen;
	ck_assert_str_eq(settings->messaging_profile_id, profile_id);
}
ON_ITEM(phone_number_messaging, phone_number_messaging->phone_number)

START_TEST(many_numbers_are_ordered_and_put_on_a_profile_at_once)
{
	struct telnyx_number_order_item items[MANY] = {{0}};
	const struct telnyx_number_order_item *order[MANY + 1] = {NULL};
	const char *numbers[MANY + 2] = {NULL};
	char texts[MANY][16];
	struct seen seen;
	size_t i;

	fx_setup();
	make_profile();
	CALL_OK(seen,
	    telnyx_available_phone_number_search_by_area_code(fx.client, "CA", "416",
		100, NULL, item_available_phone_number, on_done, &seen, NULL));
	for (i = 0; i < MANY; i++) {
		(void)snprintf(texts[i], sizeof(texts[i]), "+141655501%02zu", i);
		numbers[i] = texts[i];
		telnyx_number_order_item_init(&items[i]);
		items[i].phone_number = texts[i];
		order[i] = &items[i];
	}
	CALL_OK(seen, telnyx_number_order_create(fx.client,
			  TELNYX_NUMBER_ORDER(.phone_numbers = order), NULL,
			  on_number_order, &seen, NULL));
	{
		struct seen waited;

		CALL_SAYS(waited,
		    telnyx_number_order_wait(
			fx.client, seen.id, NULL, on_number_order, &waited, NULL),
		    "2 30");
	}
	numbers[MANY] = "+14165550190"; /* which is not ours */
	CALL_OK(seen,
	    telnyx_messaging_numbers_bulk_update_create(fx.client,
		TELNYX_MESSAGING_NUMBERS_BULK_UPDATE(.messaging_profile_id = profile_id,
		    .numbers = numbers),
		NULL, on_messaging_numbers_bulk_update, &seen, NULL));
	{
		struct seen done;

		CALL_SAYS(done,
		    telnyx_messaging_numbers_bulk_update_get(fx.client, seen.id, NULL,
			on_messaging_numbers_bulk_update, &done, NULL),
		    "0 pending, 30 done, 1 failed");
	}
	CALL_OK(seen, telnyx_messaging_profile_phone_number_list(fx.client, profile_id,
			  TELNYX_LIST(.page_size = 7), NULL,
			  item_phone_number_messaging, on_done, &seen, NULL));
	ck_assert_uint_eq(seen.items, MANY);
	fx_teardown();
}
END_TEST

/* --- hosted numbers --- */

static void
say_messaging_hosted_number_order(
    struct seen *seen, const struct telnyx_messaging_hosted_number_order *order)
{
	size_t i;

	say(seen, "%s", order->status_text);
	for (i = 0; i < order->phone_number_count; i++)
		say(seen, " %s %s", order->phone_numbers[i]->phone_number,
		    order->phone_numbers[i]->status_text);
}
ON(messaging_hosted_number_order, messaging_hosted_number_order->id)
ON_ITEM(messaging_hosted_number_order, messaging_hosted_number_order->id)

static void
say_messaging_hosted_number_eligibility(struct seen *seen,
    const struct telnyx_messaging_hosted_number_eligibility *eligibility)
{
	size_t i;

	for (i = 0; i < eligibility->phone_number_count; i++)
		say(seen, "%s %d; ", eligibility->phone_numbers[i]->eligible_status,
		    telnyx_bool_or(eligibility->phone_numbers[i]->eligible, false));
}
ON(messaging_hosted_number_eligibility, NULL)

static void
say_messaging_hosted_number_verification_codes(struct seen *seen,
    const struct telnyx_messaging_hosted_number_verification_codes *codes)
{
	size_t i;

	for (i = 0; i < codes->data_count; i++)
		say(seen, "%s by %d; ", codes->data[i]->phone_number,
		    (int)codes->data[i]->type);
}
ON(messaging_hosted_number_verification_codes, NULL)

static void
say_messaging_hosted_number_validations(struct seen *seen,
    const struct telnyx_messaging_hosted_number_validations *validations)
{
	size_t i;

	for (i = 0; i < validations->phone_number_count; i++)
		say(seen, "%s %s; ", validations->phone_numbers[i]->phone_number,
		    validations->phone_numbers[i]->status_text);
}
ON(messaging_hosted_number_validations, NULL)

START_TEST(a_number_is_hosted_once_its_code_was_given)
{
	static const char *const numbers[] = {PHONE, NULL};
	static const char *const asked[] = {PHONE, "12", NULL};
	const struct telnyx_messaging_hosted_number_code *const codes[] = {
	    TELNYX_MESSAGING_HOSTED_NUMBER_CODE(.phone_number = PHONE,
		.code = "123456"),
	    NULL};
	struct seen order, seen;

	fx_setup();
	make_profile();
	CALL_SAYS(seen,
	    telnyx_messaging_hosted_number_order_check_eligibility(fx.client,
		TELNYX_MESSAGING_HOSTED_NUMBER_ELIGIBILITY(.phone_numbers = asked),
		NULL, on_messaging_hosted_number_eligibility, &seen, NULL),
	    "ELIGIBLE 1; NUMBER_CAN_NOT_BE_VALIDATED 0; ");
	CALL_SAYS(order,
	    telnyx_messaging_hosted_number_order_create(fx.client,
		TELNYX_MESSAGING_HOSTED_NUMBER_ORDER(.phone_numbers = numbers,
		    .messaging_profile_id = profile_id),
		NULL, on_messaging_hosted_number_order, &order, NULL),
	    "pending " PHONE " pending");
	CALL_SAYS(seen,
	    telnyx_messaging_hosted_number_order_upload_files(fx.client, order.id,
		TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_FILES(
			.loa = TELNYX_FILE(.data = "%PDF", .bytes = 4)),
		NULL, on_messaging_hosted_number_order, &seen, NULL),
	    "loa_file_successful " PHONE " pending");
	CALL_SAYS(seen,
	    telnyx_messaging_hosted_number_order_create_verification_codes(fx.client,
		order.id,
		TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_CODES(.phone_numbers =
								      numbers,
		    .verification_method =
			TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_BY_SMS),
		NULL, on_messaging_hosted_number_verification_codes, &seen, NULL),
	    PHONE " by 1; ");
	CALL_SAYS(seen,
	    telnyx_messaging_hosted_number_order_validate_codes(fx.client, order.id,
		TELNYX_MESSAGING_HOSTED_NUMBER_VALIDATION(.verification_codes = codes),
		NULL, on_messaging_hosted_number_validations, &seen, NULL),
	    PHONE " verified; ");
	CALL_SAYS(seen,
	    telnyx_messaging_hosted_number_order_list(fx.client, NULL, NULL,
		item_messaging_hosted_number_order, on_done, &seen, NULL),
	    "successful " PHONE " successful; ");
	CALL_OK(seen, telnyx_messaging_hosted_number_list(fx.client, NULL, NULL, NULL,
			  item_phone_number_messaging, on_done, &seen, NULL));
	ck_assert_uint_eq(seen.items, 1);
	ck_assert_str_eq(seen.id, PHONE);
	fx_teardown();
}
END_TEST

/* --- messages of each kind --- */

static void
say_message_group(struct seen *seen, const struct telnyx_message_group *group)
{
	size_t i;

	for (i = 0; i < group->data_count; i++)
		say(seen, "%s ", group->data[i]->to[0]->phone_number);
}
ON(message_group, NULL)

START_TEST(each_kind_of_message_is_taken_and_told_as_what_it_is)
{
	static const char *const both[] = {PHONE, "+13125550003", NULL};
	struct seen seen, code, group;

	fx_setup();
	make_profile();
	CALL_OK(code, telnyx_short_code_list(fx.client, NULL, NULL, NULL,
			  item_short_code, on_done, &code, NULL));
	CALL_OK(seen, telnyx_short_code_update(fx.client, code.id,
			  TELNYX_SHORT_CODE_UPDATE(.messaging_profile_id = profile_id),
			  NULL, on_short_code, &seen, NULL));
	CALL_SAYS(seen,
	    telnyx_message_send_long_code(fx.client,
		TELNYX_MESSAGE(.from = MINE, .to = PHONE, .text = "t"), NULL,
		on_message, &seen, NULL),
	    "SMS");
	CALL_SAYS(seen,
	    telnyx_message_send_short_code(fx.client,
		TELNYX_MESSAGE(.from = "55512", .to = PHONE, .text = "t"), NULL,
		on_message, &seen, NULL),
	    "SMS");
	CALL_SAYS(seen,
	    telnyx_message_send_alphanumeric_sender_id(fx.client,
		TELNYX_MESSAGE(.from = "ACME", .to = "+447700900001", .text = "t",
		    .messaging_profile_id = profile_id),
		NULL, on_message, &seen, NULL),
	    "SMS");
	CALL_SAYS(group,
	    telnyx_message_send_group_mms(fx.client,
		TELNYX_GROUP_MMS(.from = MINE, .to = both, .text = "t"), NULL,
		on_message, &group, NULL),
	    "MMS");
	CALL_OK(seen, telnyx_message_get_group(
			  fx.client, group.id, NULL, on_message_group, &seen, NULL));
	ck_assert_ptr_nonnull(strstr(seen.text, "+13125550003"));
	CALL_SAYS(seen,
	    telnyx_message_send_rcs(fx.client,
		TELNYX_RCS(.agent_id = "Agent007", .to = PHONE,
		    .messaging_profile_id = profile_id,
		    .agent_message = "{\"content_message\":{\"text\":\"Hello\"}}"),
		NULL, on_message, &seen, NULL),
	    "RCS");
	CALL_SAYS(seen,
	    telnyx_message_send_whatsapp(fx.client,
		TELNYX_WHATSAPP(.from = MINE, .to = PHONE,
		    .whatsapp_message =
			"{\"type\":\"text\",\"text\":{\"body\":\"Hello\"}}"),
		NULL, on_message, &seen, NULL),
	    "WHATSAPP");
	fx_teardown();
}
END_TEST

/* --- what the account has --- */

static void
say_balance(struct seen *seen, const struct telnyx_balance *balance)
{
	say(seen, "%s", balance->currency);
	ck_assert_ptr_nonnull(strchr(balance->balance, '.')); /* as it was written */
}
ON(balance, NULL)

static void
say_number_lookup(struct seen *seen, const struct telnyx_number_lookup *lookup)
{
	say(seen, "%s %s %s", lookup->phone_number, lookup->country_code,
	    lookup->caller_name != NULL ? "named" : "unnamed");
}
ON(number_lookup, NULL)

static void
say_messaging_url_domain(
    struct seen *seen, const struct telnyx_messaging_url_domain *domain)
{
	say(seen, "%s", domain->url_domain);
}
ON_ITEM(messaging_url_domain, messaging_url_domain->id)

static void
say_detail_record(struct seen *seen, const struct telnyx_detail_record *record)
{
	say(seen, "%s %s %s", record->direction, record->cli, record->cld);
}
ON_ITEM(detail_record, detail_record->uuid)

START_TEST(what_the_account_has_and_has_done_is_read)
{
	struct seen sent, seen;

	fx_setup();
	CALL_SAYS(
	    seen, telnyx_balance_get(fx.client, NULL, on_balance, &seen, NULL), "USD");
	CALL_SAYS(seen,
	    telnyx_number_lookup_get(fx.client, PHONE,
		TELNYX_NUMBER_LOOKUP(.type = TELNYX_NUMBER_LOOKUP_CALLER_NAME), NULL,
		on_number_lookup, &seen, NULL),
	    PHONE " US named");
	CALL_SAYS(seen,
	    telnyx_messaging_url_domain_list(
		fx.client, NULL, NULL, item_messaging_url_domain, on_done, &seen, NULL),
	    "acct.fyi; ");
	CALL_OK(sent, telnyx_message_send(fx.client,
			  TELNYX_MESSAGE(.from = MINE, .to = PHONE, .text = "t"), NULL,
			  on_message, &sent, NULL));
	fx_advance_ms(5000);
	CALL_SAYS(seen,
	    telnyx_detail_record_list(fx.client,
		TELNYX_DETAIL_RECORD_FILTER(.filter_record_type = "messaging"), NULL,
		NULL, item_detail_record, on_done, &seen, NULL),
	    "outbound " MINE " " PHONE "; ");
	ck_assert_str_eq(seen.id, sent.id);
	fx_teardown();
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("resource_state");
	TCase *tcase = tcase_create("state");

	tcase_add_test(tcase, a_short_code_is_put_on_a_profile_and_taken_off);
	tcase_add_test(tcase, an_alphanumeric_sender_lives_on_a_profile);
	tcase_add_test(tcase, an_automatic_response_is_made_changed_and_deleted);
	tcase_add_test(
	    tcase, whoever_says_stop_is_listed_and_blocked_until_they_say_start);
	tcase_add_test(tcase, four_one_six_is_in_toronto);
	tcase_add_test(tcase, many_numbers_are_ordered_and_put_on_a_profile_at_once);
	tcase_add_test(tcase, a_number_is_hosted_once_its_code_was_given);
	tcase_add_test(tcase, each_kind_of_message_is_taken_and_told_as_what_it_is);
	tcase_add_test(tcase, what_the_account_has_and_has_done_is_read);
	suite_add_tcase(s, tcase);
	return s;
}

int
main(void)
{
	return fx_main(suite());
}
