/* SPDX-License-Identifier: MIT */
/*
 * Every resource: what its functions put on the wire and hand over, and that
 * every field of every example (examples.json) survives the way into a struct
 * and back.  That no field of the API lacks is test_facts.c's to say.
 */
#include "support/encoded.h"
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>
#include <json-c/json_util.h>
#include <json-c/linkhash.h>

#include "base/arena.h"
#include "resources/profiles/alphanumeric_sender_id_tables.h"
#include "resources/profiles/autoresp_config_tables.h"
#include "resources/account/balance_tables.h"
#include "resources/account/detail_record_tables.h"
#include "resources/numbers/messaging_hosted_number_verification_tables.h"
#include "resources/messages/message_tables.h"
#include "resources/numbers/messaging_hosted_number_order_tables.h"
#include "resources/messages/messaging_optout_tables.h"
#include "resources/profiles/messaging_profile_tables.h"
#include "resources/profiles/messaging_url_domain_tables.h"
#include "resources/numbers/number_lookup_tables.h"
#include "resources/numbers/phone_number_tables.h"
#include "resources/profiles/short_code_tables.h"
#include "resources/account/webhook_delivery_tables.h"

static struct json_object *examples;

static void
load(void)
{
	const char *root = getenv("top_srcdir");
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/tests/unit/resources/examples.json",
	    root != NULL ? root : ".");
	examples = json_object_from_file(path);
	ck_assert_msg(examples != NULL, "%s: %s (is top_srcdir set?)", path,
	    json_util_get_last_err());
}

static void
unload(void)
{
	json_object_put(examples);
	examples = NULL;
}

static struct json_object *
example(const char *name)
{
	struct json_object *json = json_object_object_get(examples, name);

	ck_assert_msg(json != NULL, "no example of %s", name);
	return json;
}

/* --- the way into a struct and back --- */

/* The same but for what tables do not keep apart: null, [] and {} are absent,
 * a number may be its text, [["a", "b"]] is {"a": "b"}, and a name may be
 * another one of the API's for the same. */
static struct json_object *
normal(struct json_object *json)
{
	struct json_object *out = NULL, *value;
	size_t i, count;

	switch (json_object_get_type(json)) {
	case json_type_null:
		return NULL;
	case json_type_boolean:
	case json_type_int:
	case json_type_double:
	case json_type_string:
		return json_object_new_string(json_object_get_string(json));
	case json_type_object:
		out = json_object_new_object();
		json_object_object_foreach(json, key, member)
		{
			const char *name =
			    strcmp(key, "hash_sha256") == 0 ? "sha256" : key;

			if ((value = normal(member)) != NULL)
				json_object_object_add(out, name, value);
		}
		if (json_object_object_length(out) == 0) {
			json_object_put(out);
			out = NULL;
		}
		return out;
	case json_type_array:
		break;
	}
	count = json_object_array_length(json);
	for (i = 0; i < count; i++) {
		struct json_object *element = json_object_array_get_idx(json, i);

		if (json_object_is_type(element, json_type_array)) {
			if (out == NULL)
				out = json_object_new_object();
			json_object_object_add(out,
			    json_object_get_string(
				json_object_array_get_idx(element, 0)),
			    json_object_get(json_object_array_get_idx(element, 1)));
		} else if ((value = normal(element)) != NULL) {
			if (out == NULL)
				out = json_object_new_array();
			json_object_array_add(out, value);
		}
	}
	return out;
}

static void
expect_same(const char *what, struct json_object *is, struct json_object *wanted)
{
	struct json_object *one = normal(is), *other = normal(wanted);

	ck_assert_msg(json_object_equal(one, other), "%s:\n%s\nwhere there was\n%s",
	    what, json_object_to_json_string(one), json_object_to_json_string(other));
	json_object_put(one);
	json_object_put(other);
}

static const struct {
	const char *name;
	const struct telnyx_field_table *table;
} round_trips[] = {
    {"alphanumeric_sender_id", &telnyx_alphanumeric_sender_id_table},
    {"alphanumeric_sender_id_create", &telnyx_alphanumeric_sender_id_params_table},
    {"autoresp_config", &telnyx_autoresp_config_table},
    {"autoresp_config_create", &telnyx_autoresp_config_params_table},
    {"balance", &telnyx_balance_table},
    {"detail_record", &telnyx_detail_record_table},
    {"messaging_hosted_number_eligibility",
	&telnyx_messaging_hosted_number_eligibility_table},
    {"messaging_hosted_number_eligibility_request",
	&telnyx_messaging_hosted_number_eligibility_params_table},
    {"messaging_hosted_number_validation_request",
	&telnyx_messaging_hosted_number_validation_params_table},
    {"messaging_hosted_number_validations",
	&telnyx_messaging_hosted_number_validations_table},
    {"messaging_hosted_number_verification_codes",
	&telnyx_messaging_hosted_number_verification_codes_table},
    {"messaging_hosted_number_verification_codes_request",
	&telnyx_messaging_hosted_number_verification_codes_params_table},
    {"message_alphanumeric_request", &telnyx_message_params_table},
    {"message_cancelled", &telnyx_message_table},
    {"message_group", &telnyx_message_group_table},
    {"message_group_mms_request", &telnyx_group_mms_params_table},
    {"message_inbound", &telnyx_message_table},
    {"message_long_code_request", &telnyx_message_params_table},
    {"message_number_pool_request", &telnyx_message_params_table},
    {"message_outbound", &telnyx_message_table},
    {"message_rcs", &telnyx_message_table},
    {"message_rcs_request", &telnyx_rcs_params_table},
    {"message_request", &telnyx_message_params_table},
    {"message_schedule_request", &telnyx_message_params_table},
    {"message_short_code_request", &telnyx_message_params_table},
    {"message_whatsapp", &telnyx_message_table},
    {"message_whatsapp_request", &telnyx_whatsapp_params_table},
    {"messaging_hosted_number_order", &telnyx_messaging_hosted_number_order_table},
    {"messaging_hosted_number_order_create",
	&telnyx_messaging_hosted_number_order_params_table},
    {"messaging_optout", &telnyx_messaging_optout_table},
    {"messaging_profile", &telnyx_messaging_profile_table},
    {"messaging_profile_create", &telnyx_messaging_profile_params_table},
    {"messaging_profile_update", &telnyx_messaging_profile_params_table},
    {"messaging_url_domain", &telnyx_messaging_url_domain_table},
    {"number_lookup", &telnyx_number_lookup_table},
    {"phone_number_messaging", &telnyx_phone_number_messaging_table},
    {"phone_number_messaging_update",
	&telnyx_phone_number_messaging_update_params_table},
    {"short_code", &telnyx_short_code_table},
    {"short_code_update", &telnyx_short_code_update_params_table},
    {"webhook_delivery", &telnyx_webhook_delivery_table},
};

START_TEST(every_field_of_every_example_survives)
{
	const struct telnyx_field_table *table = round_trips[_i].table;
	struct json_object *json = example(round_trips[_i].name), *back, *again;
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	void *out = telnyx_arena_alloc(&arena, table->struct_size);

	ck_assert(telnyx_fields_decode(table, json, &arena, out));
	back = encoded(table, out);
	expect_same(round_trips[_i].name, back, json);
	/* And what was written is read as the same. */
	ck_assert(telnyx_fields_decode(table, back, &arena, out));
	again = encoded(table, out);
	ck_assert(json_object_equal(back, again));
	json_object_put(again);
	json_object_put(back);
	telnyx_arena_clear(&arena);
}
END_TEST

static const struct {
	const char *name;
	enum telnyx_send_kind kind;
} sends[] = {
    {"message_request", TELNYX_SEND_MESSAGE},
    {"message_long_code_request", TELNYX_SEND_CODE},
    {"message_short_code_request", TELNYX_SEND_CODE},
    {"message_number_pool_request", TELNYX_SEND_POOL},
    {"message_alphanumeric_request", TELNYX_SEND_ALPHANUMERIC},
    {"message_schedule_request", TELNYX_SEND_SCHEDULED},
};

START_TEST(each_kind_of_send_takes_the_fields_of_its_example)
{
	const struct telnyx_field_table *table = &telnyx_message_params_table;
	struct json_object *json = example(sends[_i].name);
	size_t i;

	for (i = 0; i < table->count; i++)
		ck_assert_msg(
		    ((telnyx_message_params_kinds[i] & sends[_i].kind) != 0) ==
			json_object_object_get_ex(json, table->fields[i].name, NULL),
		    "%s of %s", table->fields[i].name, sends[_i].name);
}
END_TEST

/* --- on the wire --- */

struct seen {
	unsigned calls, items;
	enum telnyx_error_type type;
	char message[512];
	char field[64];
	struct json_object *json; /* of the result, or of the last item */
};

static void
note(struct seen *seen, const struct telnyx_json *json,
    const struct telnyx_json *copied, const struct telnyx_error *error)
{
	if (error != NULL) {
		seen->type = error->type;
		(void)telnyx_error_message(error, seen->message, sizeof(seen->message));
		(void)snprintf(seen->field, sizeof(seen->field), "%s",
		    error->field != NULL ? error->field : "");
		return;
	}
	ck_assert_ptr_nonnull(json);
	ck_assert_ptr_ne(json, copied);
	ck_assert(json_object_equal(telnyx_json_tree(json), telnyx_json_tree(copied)));
	json_object_put(seen->json);
	seen->json = json_object_get(telnyx_json_tree(json));
}

/* Callbacks for a type of result; they copy it too. */
#define ON(noun)                                                                       \
	static void on_##noun(const struct telnyx_##noun *noun,                        \
	    const struct telnyx_error *error, void *arg)                               \
	{                                                                              \
		struct telnyx_##noun *copy = telnyx_##noun##_dup(noun);                \
		struct seen *seen = arg;                                               \
                                                                                       \
		seen->calls++;                                                         \
		ck_assert((noun == NULL) != (error == NULL));                          \
		ck_assert((noun == NULL) == (copy == NULL));                           \
		ck_assert(noun == NULL || noun->reply != NULL);                        \
		ck_assert(copy == NULL || copy->reply == NULL);                        \
		note(seen, noun != NULL ? noun->json : NULL,                           \
		    copy != NULL ? copy->json : NULL, error);                          \
		telnyx_##noun##_free(copy);                                            \
	}
#define ON_ITEM(noun)                                                                  \
	static enum telnyx_list_action item_##noun(const struct telnyx_##noun *noun,   \
	    const struct telnyx_page *page, void *arg)                                 \
	{                                                                              \
		struct telnyx_##noun *copy = telnyx_##noun##_dup(noun);                \
		struct seen *seen = arg;                                               \
                                                                                       \
		seen->items++;                                                         \
		ck_assert_ptr_eq(noun->reply, page->reply);                            \
		ck_assert_ptr_nonnull(copy);                                           \
		note(seen, noun->json, copy->json, NULL);                              \
		telnyx_##noun##_free(copy);                                            \
		return TELNYX_LIST_CONTINUE;                                           \
	}

ON(alphanumeric_sender_id)
ON(autoresp_config)
ON(balance)
ON(messaging_hosted_number_eligibility)
ON(messaging_hosted_number_validations)
ON(messaging_hosted_number_verification_codes)
ON(message)
ON(message_group)
ON(messaging_hosted_number_order)
ON(messaging_profile)
ON(messaging_profile_metrics)
ON(number_order)
ON(number_lookup)
ON(phone_number_messaging)
ON(short_code)
ON(webhook_delivery)
ON_ITEM(alphanumeric_sender_id)
ON_ITEM(autoresp_config)
ON_ITEM(detail_record)
ON_ITEM(messaging_hosted_number_order)
ON_ITEM(messaging_optout)
ON_ITEM(messaging_profile_metrics)
ON_ITEM(messaging_url_domain)
ON_ITEM(phone_number_messaging)
ON_ITEM(short_code)
ON_ITEM(webhook_delivery)

static void
on_reply(const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg)
{
	struct seen *seen = arg;

	seen->calls++;
	if (error != NULL)
		note(seen, NULL, NULL, error);
	else
		ck_assert_int_eq(reply->http_status, 200);
}

static void
on_done(const struct telnyx_list_summary *summary, const struct telnyx_error *error,
    void *arg)
{
	struct seen *seen = arg;

	seen->calls++;
	ck_assert_uint_eq(summary->items, seen->items);
	if (error != NULL)
		note(seen, NULL, NULL, error);
}

static const char *const numbers[] = {"+13125550001", "+13125550002", NULL};
static const char *const words[] = {"STOP", NULL};

/* Each calls one function, `full` with all that it takes. */
#define CALL(name, ...)                                                                \
	static enum telnyx_status call_##name(struct seen *seen)                       \
	{                                                                              \
		return telnyx_##name(fx.client, __VA_ARGS__, seen, NULL);              \
	}

CALL(short_code_list, TELNYX_SHORT_CODE_FILTER(.filter_messaging_profile_id = "p"),
    NULL, NULL, item_short_code, on_done)
CALL(short_code_get, "s/1", NULL, on_short_code)
CALL(short_code_update, "s",
    TELNYX_SHORT_CODE_UPDATE(.messaging_profile_id = TELNYX_NULL, .tags = words), NULL,
    on_short_code)
CALL(alphanumeric_sender_id_create,
    TELNYX_ALPHANUMERIC_SENDER_ID(.alphanumeric_sender_id = "ACME",
	.messaging_profile_id = "p", .us_long_code_fallback = "+13125550001"),
    NULL, on_alphanumeric_sender_id)
CALL(alphanumeric_sender_id_get, "a", NULL, on_alphanumeric_sender_id)
CALL(alphanumeric_sender_id_delete, "a", NULL, on_alphanumeric_sender_id)
CALL(alphanumeric_sender_id_list,
    TELNYX_ALPHANUMERIC_SENDER_ID_FILTER(.filter_messaging_profile_id = "p"), NULL,
    NULL, item_alphanumeric_sender_id, on_done)
CALL(messaging_optout_list,
    TELNYX_MESSAGING_OPTOUT_FILTER(.filter_messaging_profile_id = "p",
	.filter_from = "+13125550001", .created_at_gte = "2026-01-01T00:00:00Z",
	.created_at_lte = "2026-02-01T00:00:00Z",
	.redaction_enabled = TELNYX_BOOL(true)),
    NULL, NULL, item_messaging_optout, on_done)
CALL(messaging_url_domain_list, NULL, NULL, item_messaging_url_domain, on_done)
CALL(balance_get, NULL, on_balance)
CALL(number_lookup_get, "+13125550001",
    TELNYX_NUMBER_LOOKUP(.type = TELNYX_NUMBER_LOOKUP_CALLER_NAME), NULL,
    on_number_lookup)

static enum telnyx_status
call_detail_record_list(struct seen *seen)
{
	static const struct telnyx_pair inbound = {"direction", "inbound"};
	static const struct telnyx_pair *const filter[] = {&inbound, NULL};
	static const char *const sort[] = {"-created_at", "cost", NULL};

	return telnyx_detail_record_list(fx.client,
	    TELNYX_DETAIL_RECORD_FILTER(.filter_record_type = "messaging",
		.filter_date_range = "today", .filter = filter, .sort = sort),
	    TELNYX_LIST(.page_size = 50), NULL, item_detail_record, on_done, seen,
	    NULL);
}

CALL(webhook_delivery_list,
    TELNYX_WEBHOOK_DELIVERY_FILTER(.filter_status = TELNYX_WEBHOOK_DELIVERY_FAILED,
	.filter_event_type = "e", .filter_webhook_contains = "w",
	.filter_attempts_contains = "a", .filter_started_at_gte = "1",
	.filter_started_at_lte = "2", .filter_finished_at_gte = "3",
	.filter_finished_at_lte = "4"),
    NULL, NULL, item_webhook_delivery, on_done)
CALL(webhook_delivery_get, "d", NULL, on_webhook_delivery)
CALL(messaging_hosted_number_order_create,
    TELNYX_MESSAGING_HOSTED_NUMBER_ORDER(.phone_numbers = numbers,
	.messaging_profile_id = "p"),
    NULL, on_messaging_hosted_number_order)
CALL(messaging_hosted_number_order_get, "o", NULL, on_messaging_hosted_number_order)
CALL(messaging_hosted_number_order_list, NULL, NULL, item_messaging_hosted_number_order,
    on_done)
CALL(messaging_hosted_number_order_delete, "o", NULL, on_messaging_hosted_number_order)
CALL(messaging_hosted_number_order_check_eligibility,
    TELNYX_MESSAGING_HOSTED_NUMBER_ELIGIBILITY(.phone_numbers = numbers), NULL,
    on_messaging_hosted_number_eligibility)
CALL(messaging_hosted_number_order_create_verification_codes, "o",
    TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_CODES(.phone_numbers = numbers,
	.verification_method = TELNYX_MESSAGING_HOSTED_NUMBER_VERIFICATION_BY_CALL),
    NULL, on_messaging_hosted_number_verification_codes)

static enum telnyx_status
call_messaging_hosted_number_order_validate_codes(struct seen *seen)
{
	const struct telnyx_messaging_hosted_number_code *const codes[] = {
	    TELNYX_MESSAGING_HOSTED_NUMBER_CODE(.phone_number = "+13125550001",
		.code = "1"),
	    TELNYX_MESSAGING_HOSTED_NUMBER_CODE(.phone_number = "+13125550002",
		.code = "2"),
	    NULL};

	return telnyx_messaging_hosted_number_order_validate_codes(fx.client, "o",
	    TELNYX_MESSAGING_HOSTED_NUMBER_VALIDATION(.verification_codes = codes),
	    NULL, on_messaging_hosted_number_validations, seen, NULL);
}

CALL(messaging_hosted_number_list,
    TELNYX_MESSAGING_HOSTED_NUMBER_FILTER(.filter_messaging_profile_id = "p",
	.filter_phone_number = "+1", .filter_phone_number_contains = "555",
	.sort_phone_number = "asc"),
    NULL, NULL, item_phone_number_messaging, on_done)
CALL(messaging_hosted_number_get, "h", NULL, on_phone_number_messaging)
CALL(messaging_hosted_number_update, "h",
    TELNYX_PHONE_NUMBER_MESSAGING_UPDATE(.messaging_profile_id = "", .tags = words),
    NULL, on_phone_number_messaging)
CALL(messaging_hosted_number_delete, "h", NULL, on_messaging_hosted_number_order)
CALL(autoresp_config_list, "p",
    TELNYX_AUTORESP_CONFIG_FILTER(.country_code = "US", .created_at_gte = "1",
	.created_at_lte = "2", .updated_at_gte = "3", .updated_at_lte = "4"),
    NULL, NULL, item_autoresp_config, on_done)
CALL(autoresp_config_create, "p",
    TELNYX_AUTORESP_CONFIG(.op = TELNYX_AUTORESP_STOP, .keywords = words,
	.resp_text = "You will hear no more from us.", .country_code = "US"),
    NULL, on_autoresp_config)
CALL(autoresp_config_get, "p", "c", NULL, on_autoresp_config)
CALL(autoresp_config_update, "p", "c",
    TELNYX_AUTORESP_CONFIG(.op = TELNYX_AUTORESP_INFO, .keywords = words,
	.country_code = "*"),
    NULL, on_autoresp_config)
CALL(autoresp_config_delete, "p", "c", NULL, on_reply)
CALL(messaging_profile_phone_number_list, "p", NULL, NULL, item_phone_number_messaging,
    on_done)
CALL(messaging_profile_short_code_list, "p", NULL, NULL, item_short_code, on_done)
CALL(messaging_profile_alphanumeric_sender_id_list, "p", NULL, NULL,
    item_alphanumeric_sender_id, on_done)
CALL(messaging_profile_metrics_get, "p",
    TELNYX_MESSAGING_PROFILE_METRICS(.time_frame = "7d"), NULL,
    on_messaging_profile_metrics)
CALL(messaging_profile_metrics_list, NULL, NULL, NULL, item_messaging_profile_metrics,
    on_done)
CALL(message_send_long_code,
    TELNYX_MESSAGE(.from = "+13125550001", .to = "+13125550002", .text = "t",
	.auto_detect = TELNYX_BOOL(true)),
    NULL, on_message)
CALL(message_send_short_code,
    TELNYX_MESSAGE(.from = "12345", .to = "+13125550002", .text = "t"), NULL,
    on_message)
CALL(message_send_number_pool,
    TELNYX_MESSAGE(.messaging_profile_id = "p", .to = "+13125550002", .text = "t"),
    NULL, on_message)
CALL(message_send_alphanumeric_sender_id,
    TELNYX_MESSAGE(.from = "ACME", .to = "+13125550002", .text = "t",
	.messaging_profile_id = "p"),
    NULL, on_message)
CALL(message_schedule,
    TELNYX_MESSAGE(.from = "+13125550001", .to = "+13125550002", .text = "t",
	.send_at = "2026-11-23T18:00:00Z"),
    NULL, on_message)
CALL(message_send_group_mms,
    TELNYX_GROUP_MMS(.from = "+13125550009", .to = numbers, .text = "t", .subject = "s",
	.use_profile_webhooks = TELNYX_BOOL(false)),
    NULL, on_message)
CALL(message_get_group, "g", NULL, on_message_group)

static enum telnyx_status
call_message_send_rcs(struct seen *seen)
{
	char said[] = "{\"text\":\"t\"}";
	enum telnyx_status st = telnyx_message_send_rcs(fx.client,
	    TELNYX_RCS(.agent_id = "a", .to = "+13125550002",
		.messaging_profile_id = "p", .agent_message = said,
		.sms_fallback =
		    TELNYX_RCS_SMS_FALLBACK(.from = "+13125550001", .text = "s"),
		.mms_fallback = TELNYX_RCS_MMS_FALLBACK(.subject = "m")),
	    NULL, on_message, seen, NULL);

	memset(said, 'x', sizeof(said) - 1); /* too late */
	return st;
}

static enum telnyx_status
call_message_send_whatsapp(struct seen *seen)
{
	return telnyx_message_send_whatsapp(fx.client,
	    TELNYX_WHATSAPP(.from = "+13125550001", .to = "+13125550002",
		.whatsapp_message = "{\"type\":\"text\"}"),
	    NULL, on_message, seen, NULL);
}

#define ROW(name) #name, call_##name
#define FIRST "page%5Bnumber%5D=1"

static const struct {
	const char *name;
	enum telnyx_status (*call)(struct seen *seen);
	const char *method;
	const char *target;
	const char *body;
	const char *example; /* NULL: none comes */
	enum { DATA, ITEMS, BARE } shape;
} calls[] = {
    {ROW(short_code_list), "GET",
	"/short_codes?filter%5Bmessaging_profile_id%5D=p&" FIRST, NULL, "short_code",
	ITEMS},
    {ROW(short_code_get), "GET", "/short_codes/s%2F1", NULL, "short_code", DATA},
    {ROW(short_code_update), "PATCH", "/short_codes/s",
	"{\"messaging_profile_id\":null,\"tags\":[\"STOP\"]}", "short_code", DATA},
    {ROW(alphanumeric_sender_id_create), "POST", "/alphanumeric_sender_ids",
	"{\"alphanumeric_sender_id\":\"ACME\",\"messaging_profile_id\":\"p\","
	"\"us_long_code_fallback\":\"+13125550001\"}",
	"alphanumeric_sender_id", DATA},
    {ROW(alphanumeric_sender_id_get), "GET", "/alphanumeric_sender_ids/a", NULL,
	"alphanumeric_sender_id", DATA},
    {ROW(alphanumeric_sender_id_delete), "DELETE", "/alphanumeric_sender_ids/a", NULL,
	"alphanumeric_sender_id", DATA},
    {ROW(alphanumeric_sender_id_list), "GET",
	"/alphanumeric_sender_ids?filter%5Bmessaging_profile_id%5D=p&" FIRST, NULL,
	"alphanumeric_sender_id", ITEMS},
    {ROW(messaging_optout_list), "GET",
	"/messaging_optouts?filter%5Bmessaging_profile_id%5D=p&filter%5Bfrom%5D="
	"%2B13125550001&created_at%5Bgte%5D=2026-01-01T00%3A00%3A00Z&"
	"created_at%5Blte%5D=2026-02-01T00%3A00%3A00Z&redaction_enabled=true&" FIRST,
	NULL, "messaging_optout", ITEMS},
    {ROW(messaging_url_domain_list), "GET", "/messaging_url_domains?" FIRST, NULL,
	"messaging_url_domain", ITEMS},
    {ROW(balance_get), "GET", "/balance", NULL, "balance", DATA},
    {ROW(number_lookup_get), "GET", "/number_lookup/%2B13125550001?type=caller-name",
	NULL, "number_lookup", DATA},
    {ROW(detail_record_list), "GET",
	"/detail_records?filter%5Brecord_type%5D=messaging&filter%5Bdate_range%5D="
	"today&filter%5Bdirection%5D=inbound&sort=-created_at&sort=cost&" FIRST
	"&page%5Bsize%5D=50",
	NULL, "detail_record", ITEMS},
    {ROW(webhook_delivery_list), "GET",
	"/webhook_deliveries?filter%5Bstatus%5D%5Beq%5D=failed&"
	"filter%5Bevent_type%5D=e&filter%5Bwebhook%5D%5Bcontains%5D=w&"
	"filter%5Battempts%5D%5Bcontains%5D=a&filter%5Bstarted_at%5D%5Bgte%5D=1&"
	"filter%5Bstarted_at%5D%5Blte%5D=2&filter%5Bfinished_at%5D%5Bgte%5D=3&"
	"filter%5Bfinished_at%5D%5Blte%5D=4&" FIRST,
	NULL, "webhook_delivery", ITEMS},
    {ROW(webhook_delivery_get), "GET", "/webhook_deliveries/d", NULL,
	"webhook_delivery", DATA},
    {ROW(messaging_hosted_number_order_create), "POST",
	"/messaging_hosted_number_orders",
	"{\"phone_numbers\":[\"+13125550001\",\"+13125550002\"],"
	"\"messaging_profile_id\":\"p\"}",
	"messaging_hosted_number_order", DATA},
    {ROW(messaging_hosted_number_order_get), "GET", "/messaging_hosted_number_orders/o",
	NULL, "messaging_hosted_number_order", DATA},
    {ROW(messaging_hosted_number_order_list), "GET",
	"/messaging_hosted_number_orders?" FIRST, NULL, "messaging_hosted_number_order",
	ITEMS},
    {ROW(messaging_hosted_number_order_delete), "DELETE",
	"/messaging_hosted_number_orders/o", NULL, "messaging_hosted_number_order",
	DATA},
    {ROW(messaging_hosted_number_order_check_eligibility), "POST",
	"/messaging_hosted_number_orders/eligibility_numbers_check",
	"{\"phone_numbers\":[\"+13125550001\",\"+13125550002\"]}",
	"messaging_hosted_number_eligibility", BARE},
    {ROW(messaging_hosted_number_order_create_verification_codes), "POST",
	"/messaging_hosted_number_orders/o/verification_codes",
	"{\"phone_numbers\":[\"+13125550001\",\"+13125550002\"],"
	"\"verification_method\":\"call\"}",
	"messaging_hosted_number_verification_codes", BARE},
    {ROW(messaging_hosted_number_order_validate_codes), "POST",
	"/messaging_hosted_number_orders/o/validation_codes",
	"{\"verification_codes\":[{\"phone_number\":\"+13125550001\",\"code\":\"1\"},"
	"{\"phone_number\":\"+13125550002\",\"code\":\"2\"}]}",
	"messaging_hosted_number_validations", DATA},
    {ROW(messaging_hosted_number_list), "GET",
	"/messaging_hosted_numbers?filter%5Bmessaging_profile_id%5D=p&"
	"filter%5Bphone_number%5D=%2B1&filter%5Bphone_number%5D%5Bcontains%5D=555&"
	"sort%5Bphone_number%5D=asc&" FIRST,
	NULL, "phone_number_messaging", ITEMS},
    {ROW(messaging_hosted_number_get), "GET", "/messaging_hosted_numbers/h", NULL,
	"phone_number_messaging", DATA},
    {ROW(messaging_hosted_number_update), "PATCH", "/messaging_hosted_numbers/h",
	"{\"messaging_profile_id\":\"\",\"tags\":[\"STOP\"]}", "phone_number_messaging",
	DATA},
    {ROW(messaging_hosted_number_delete), "DELETE", "/messaging_hosted_numbers/h", NULL,
	"messaging_hosted_number_order", DATA},
    {ROW(autoresp_config_list), "GET",
	"/messaging_profiles/p/autoresp_configs?country_code=US&created_at%5Bgte%5D=1&"
	"created_at%5Blte%5D=2&updated_at%5Bgte%5D=3&updated_at%5Blte%5D=4",
	NULL, "autoresp_config", ITEMS},
    {ROW(autoresp_config_create), "POST", "/messaging_profiles/p/autoresp_configs",
	"{\"op\":\"stop\",\"keywords\":[\"STOP\"],\"resp_text\":\"You will hear no "
	"more from us.\",\"country_code\":\"US\"}",
	"autoresp_config", DATA},
    {ROW(autoresp_config_get), "GET", "/messaging_profiles/p/autoresp_configs/c", NULL,
	"autoresp_config", DATA},
    {ROW(autoresp_config_update), "PUT", "/messaging_profiles/p/autoresp_configs/c",
	"{\"op\":\"info\",\"keywords\":[\"STOP\"],\"country_code\":\"*\"}",
	"autoresp_config", DATA},
    {ROW(autoresp_config_delete), "DELETE", "/messaging_profiles/p/autoresp_configs/c",
	NULL, NULL, BARE},
    {ROW(messaging_profile_phone_number_list), "GET",
	"/messaging_profiles/p/phone_numbers?" FIRST, NULL, "phone_number_messaging",
	ITEMS},
    {ROW(messaging_profile_short_code_list), "GET",
	"/messaging_profiles/p/short_codes?" FIRST, NULL, "short_code", ITEMS},
    {ROW(messaging_profile_alphanumeric_sender_id_list), "GET",
	"/messaging_profiles/p/alphanumeric_sender_ids?" FIRST, NULL,
	"alphanumeric_sender_id", ITEMS},
    {ROW(messaging_profile_metrics_get), "GET",
	"/messaging_profiles/p/metrics?time_frame=7d", NULL, "balance", DATA},
    {ROW(messaging_profile_metrics_list), "GET", "/messaging_profile_metrics", NULL,
	"balance", ITEMS},
    {ROW(message_send_long_code), "POST", "/messages/long_code",
	"{\"from\":\"+13125550001\",\"to\":\"+13125550002\",\"text\":\"t\","
	"\"auto_detect\":true}",
	"message_outbound", DATA},
    {ROW(message_send_short_code), "POST", "/messages/short_code",
	"{\"from\":\"12345\",\"to\":\"+13125550002\",\"text\":\"t\"}",
	"message_outbound", DATA},
    {ROW(message_send_number_pool), "POST", "/messages/number_pool",
	"{\"messaging_profile_id\":\"p\",\"to\":\"+13125550002\",\"text\":\"t\"}",
	"message_outbound", DATA},
    {ROW(message_send_alphanumeric_sender_id), "POST",
	"/messages/alphanumeric_sender_id",
	"{\"from\":\"ACME\",\"to\":\"+13125550002\",\"text\":\"t\","
	"\"messaging_profile_id\":\"p\"}",
	"message_outbound", DATA},
    {ROW(message_schedule), "POST", "/messages/schedule",
	"{\"from\":\"+13125550001\",\"to\":\"+13125550002\",\"text\":\"t\","
	"\"send_at\":\"2026-11-23T18:00:00Z\"}",
	"message_outbound", DATA},
    {ROW(message_send_group_mms), "POST", "/messages/group_mms",
	"{\"from\":\"+13125550009\",\"to\":[\"+13125550001\",\"+13125550002\"],"
	"\"text\":\"t\",\"subject\":\"s\",\"use_profile_webhooks\":false}",
	"message_outbound", DATA},
    {ROW(message_get_group), "GET", "/messages/group/g", NULL, "message_group", BARE},
    {ROW(message_send_rcs), "POST", "/messages/rcs",
	"{\"agent_id\":\"a\",\"to\":\"+13125550002\",\"messaging_profile_id\":\"p\","
	"\"agent_message\":{\"text\":\"t\"},\"sms_fallback\":{\"from\":"
	"\"+13125550001\",\"text\":\"s\"},\"mms_fallback\":{\"subject\":\"m\"}}",
	"message_rcs", DATA},
    {ROW(message_send_whatsapp), "POST", "/messages/whatsapp",
	"{\"from\":\"+13125550001\",\"to\":\"+13125550002\",\"whatsapp_message\":"
	"{\"type\":\"text\"}}",
	"message_whatsapp", DATA},
};

static void
script_example(int i)
{
	const char *text = calls[i].example != NULL
			       ? json_object_to_json_string_ext(
				     example(calls[i].example), JSON_C_TO_STRING_PLAIN)
			       : "\"deleted\"";
	size_t size = 2 * strlen(text) + 64;
	char *body = malloc(size);

	ck_assert_ptr_nonnull(body);
	switch (calls[i].shape) {
	case DATA:
		(void)snprintf(body, size, "{\"data\":%s}", text);
		break;
	case ITEMS:
		(void)snprintf(body, size,
		    "{\"data\":[%s,%s],\"meta\":{\"total_pages\":1}}", text, text);
		break;
	case BARE:
		(void)snprintf(body, size, "%s", text);
		break;
	}
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 200, .body = body)),
	    TELNYX_OK);
	free(body);
}

START_TEST(every_function_asks_as_the_reference_says_and_reads_the_example)
{
	const struct telnyx_sandbox_request *request;
	struct json_object *is, *wanted;
	struct seen seen = {0};
	char target[1024];

	fx_setup();
	script_example(_i);
	ck_assert_int_eq(calls[_i].call(&seen), TELNYX_OK);
	fx_run_until(&seen.calls, 1);
	ck_assert_msg(
	    seen.type == TELNYX_ERROR_NONE, "%s: %s", calls[_i].name, seen.message);
	request = telnyx_sandbox_get_request(fx.sandbox, 1);
	ck_assert_str_eq(request->method, calls[_i].method);
	(void)snprintf(target, sizeof(target), "/v2%s", calls[_i].target);
	ck_assert_str_eq(request->target, target);
	if (calls[_i].body == NULL)
		ck_assert_uint_eq(request->body_bytes, 0);
	else {
		is = json_tokener_parse(request->body);
		wanted = json_tokener_parse(calls[_i].body);
		ck_assert_msg(json_object_equal(is, wanted), "%s: sent %s",
		    calls[_i].name, request->body);
		json_object_put(is);
		json_object_put(wanted);
	}
	if (calls[_i].example != NULL)
		ck_assert(json_object_equal(seen.json, example(calls[_i].example)));
	ck_assert_uint_eq(seen.items, calls[_i].shape == ITEMS ? 2 : 0);
	json_object_put(seen.json);
	fx_teardown();
}
END_TEST

/* A failure reaches the same callback, of whichever type it is. */
START_TEST(every_function_tells_of_a_refusal)
{
	struct seen seen = {0};

	fx_setup();
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 403)),
	    TELNYX_OK);
	ck_assert_int_eq(calls[_i].call(&seen), TELNYX_OK);
	fx_run_until(&seen.calls, 1);
	ck_assert_int_eq(seen.type, TELNYX_ERROR_AUTHENTICATION);
	ck_assert_uint_eq(seen.items, 0);
	ck_assert_ptr_null(seen.json);
	fx_teardown();
}
END_TEST

/* --- what is refused here --- */

static enum telnyx_status
without_profile(struct seen *seen)
{
	return telnyx_short_code_update(fx.client, "s",
	    TELNYX_SHORT_CODE_UPDATE(.tags = words), NULL, on_short_code, seen, NULL);
}

static enum telnyx_status
without_record_type(struct seen *seen)
{
	return telnyx_detail_record_list(
	    fx.client, NULL, NULL, NULL, item_detail_record, on_done, seen, NULL);
}

static enum telnyx_status
without_keywords(struct seen *seen)
{
	return telnyx_autoresp_config_create(fx.client, "p",
	    TELNYX_AUTORESP_CONFIG(.op = TELNYX_AUTORESP_STOP, .country_code = "US"),
	    NULL, on_autoresp_config, seen, NULL);
}

static enum telnyx_status
with_an_op_that_is_none(struct seen *seen)
{
	return telnyx_autoresp_config_create(fx.client, "p",
	    TELNYX_AUTORESP_CONFIG(.op = TELNYX_AUTORESP_UNKNOWN, .keywords = words,
		.country_code = "US"),
	    NULL, on_autoresp_config, seen, NULL);
}

static enum telnyx_status
half_a_pool(struct seen *seen)
{
	return telnyx_messaging_profile_update(fx.client, "p",
	    TELNYX_MESSAGING_PROFILE(.number_pool_settings =
					 TELNYX_NUMBER_POOL(.toll_free_weight = "1",
					     .skip_unhealthy = TELNYX_BOOL(false))),
	    NULL, on_messaging_profile, seen, NULL);
}

static enum telnyx_status
links_without_a_domain(struct seen *seen)
{
	return telnyx_messaging_profile_update(fx.client, "p",
	    TELNYX_MESSAGING_PROFILE(.url_shortener_settings =
					 TELNYX_URL_SHORTENER(.prefix = "x")),
	    NULL, on_messaging_profile, seen, NULL);
}

static enum telnyx_status
order_of_nothing(struct seen *seen)
{
	const struct telnyx_number_order_item *const items[] = {
	    TELNYX_NUMBER_ORDER_ITEM(.phone_number = "+13125550001"),
	    TELNYX_NUMBER_ORDER_ITEM(.bundle_id = "b"), NULL};

	return telnyx_number_order_create(fx.client,
	    TELNYX_NUMBER_ORDER(.phone_numbers = items), NULL, on_number_order, seen,
	    NULL);
}

static enum telnyx_status
code_of_no_number(struct seen *seen)
{
	const struct telnyx_messaging_hosted_number_code *const codes[] = {
	    TELNYX_MESSAGING_HOSTED_NUMBER_CODE(.phone_number = "+13125550001"), NULL};

	return telnyx_messaging_hosted_number_order_validate_codes(fx.client, "o",
	    TELNYX_MESSAGING_HOSTED_NUMBER_VALIDATION(.verification_codes = codes),
	    NULL, on_messaging_hosted_number_validations, seen, NULL);
}

/* Left out, it would list all of them. */
static enum telnyx_status
of_a_status_that_is_none(struct seen *seen)
{
	return telnyx_webhook_delivery_list(fx.client,
	    TELNYX_WEBHOOK_DELIVERY_FILTER(.filter_status =
					       TELNYX_WEBHOOK_DELIVERY_UNKNOWN),
	    NULL, NULL, item_webhook_delivery, on_done, seen, NULL);
}

static enum telnyx_status
long_code_at_a_time(struct seen *seen)
{
	return telnyx_message_send_long_code(fx.client,
	    TELNYX_MESSAGE(.from = "+13125550001", .to = "+13125550002", .text = "t",
		.send_at = "2026-11-23T18:00:00Z"),
	    NULL, on_message, seen, NULL);
}

static enum telnyx_status
pool_without_profile(struct seen *seen)
{
	return telnyx_message_send_number_pool(fx.client,
	    TELNYX_MESSAGE(.to = "+13125550002", .text = "t"), NULL, on_message, seen,
	    NULL);
}

static enum telnyx_status
schedule_without_time(struct seen *seen)
{
	return telnyx_message_schedule(fx.client,
	    TELNYX_MESSAGE(.from = "+13125550001", .to = "+13125550002", .text = "t"),
	    NULL, on_message, seen, NULL);
}

static enum telnyx_status
empty_second_id(struct seen *seen)
{
	return telnyx_autoresp_config_get(
	    fx.client, "p", "", NULL, on_autoresp_config, seen, NULL);
}

static enum telnyx_status
rcs_without_message(struct seen *seen)
{
	return telnyx_message_send_rcs(fx.client,
	    TELNYX_RCS(.agent_id = "a", .to = "+13125550002",
		.messaging_profile_id = "p"),
	    NULL, on_message, seen, NULL);
}

static const struct {
	enum telnyx_status (*call)(struct seen *seen);
	const char *field;
} refused[] = {
    {without_profile, "messaging_profile_id"},
    {without_record_type, "filter[record_type]"},
    {without_keywords, "keywords"},
    {with_an_op_that_is_none, "op"},
    {half_a_pool, "long_code_weight"},
    {links_without_a_domain, "domain"},
    {order_of_nothing, "phone_number"},
    {code_of_no_number, "code"},
    {of_a_status_that_is_none, "filter[status][eq]"},
    {long_code_at_a_time, "send_at"},
    {pool_without_profile, "messaging_profile_id"},
    {schedule_without_time, "send_at"},
    {empty_second_id, "autoresp_cfg_id"},
    {rcs_without_message, "agent_message"},
};

START_TEST(what_is_required_is_named_and_nothing_is_sent)
{
	struct seen seen = {0};

	fx_setup();
	ck_assert_int_eq(refused[_i].call(&seen), TELNYX_OK);
	ck_assert_uint_eq(seen.calls, 0);
	fx_run_until(&seen.calls, 1);
	ck_assert_int_eq(seen.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(seen.field, refused[_i].field);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 0);
	fx_teardown();
}
END_TEST

static const char *const unreadable[] = {"", "[]", "17", "{\"data\":{}}",
    "{\"data\":[]}", "{\"data\":null}", "{\"data\":{\"id\":null}}"};

START_TEST(a_reply_without_the_result_is_nobody_s_word)
{
	struct seen seen = {0};

	fx_setup();
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 200,
						  .body = unreadable[_i], .times = 3)),
	    TELNYX_OK);
	ck_assert_int_eq(call_short_code_get(&seen), TELNYX_OK);
	fx_run_until(&seen.calls, 1);
	ck_assert_int_eq(seen.type, TELNYX_ERROR_API);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 3);
	ck_assert_msg(
	    strstr(seen.message, "without a short code") != NULL, "%s", seen.message);
	fx_teardown();
}
END_TEST

START_TEST(a_sender_s_settings_are_filled_in)
{
	struct telnyx_sender *sender;
	struct seen seen = {0};

	fx_setup();
	ck_assert_int_eq(telnyx_sender_new(TELNYX_SENDER(.from = "+13125550007",
					       .messaging_profile_id = "theirs",
					       .webhook_url = "https://example.com/"),
			     &sender, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_message_send_group_mms(fx.client,
		TELNYX_GROUP_MMS(.to = numbers, .text = "t"),
		TELNYX_CALL_OPTIONS(.sender = sender), on_message, &seen, NULL),
	    TELNYX_OK);
	fx_run_until_received(1);
	ck_assert_str_eq(telnyx_sandbox_get_request(fx.sandbox, 1)->body,
	    "{\"from\":\"+13125550007\",\"to\":[\"+13125550001\",\"+13125550002\"],"
	    "\"text\":\"t\",\"webhook_url\":\"https://example.com/\"}");
	fx_run_until(&seen.calls, 1);
	json_object_put(seen.json);
	telnyx_sender_unref(sender);
	fx_teardown();
}
END_TEST

/* --- files --- */

START_TEST(files_go_as_a_form)
{
	const struct telnyx_sandbox_request *request;
	static const char bill[] = "a\0b\r\n--";
	struct seen seen = {0};
	char body[1024], *type;
	const char *boundary;
	size_t bytes;

	fx_setup();
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 200,
						  .body = "{\"data\":{\"id\":\"o\"}}")),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_messaging_hosted_number_order_upload_files(fx.client, "o",
		TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_FILES(
			.loa = TELNYX_FILE(.data = "%PDF", .bytes = 4),
		    .bill = TELNYX_FILE(.data = bill, .bytes = sizeof(bill) - 1,
			.name = "my \"bill\"\r\n.txt", .content_type = "text/plain")),
		NULL, on_messaging_hosted_number_order, &seen, NULL),
	    TELNYX_OK);
	fx_run_until(&seen.calls, 1);
	ck_assert_msg(seen.type == TELNYX_ERROR_NONE, "%s", seen.message);
	request = telnyx_sandbox_get_request(fx.sandbox, 1);
	ck_assert_str_eq(request->target,
	    "/v2/messaging_hosted_number_orders/o/actions/file_upload");
	type = telnyx_sandbox_request_header(request, "Content-Type");
	ck_assert_ptr_nonnull(type);
	ck_assert_int_eq(strncmp(type, "multipart/form-data; boundary=", 30), 0);
	boundary = type + 30;
	bytes = (size_t)snprintf(body, sizeof(body),
	    "--%s\r\nContent-Disposition: form-data; name=\"loa\"; "
	    "filename=\"loa.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%%PDF\r\n"
	    "--%s\r\nContent-Disposition: form-data; name=\"bill\"; "
	    "filename=\"my %%22bill%%22%%0D%%0A.txt\"\r\nContent-Type: "
	    "text/plain\r\n\r\n",
	    boundary, boundary);
	memcpy(body + bytes, bill, sizeof(bill) - 1);
	bytes += sizeof(bill) - 1;
	bytes += (size_t)snprintf(
	    body + bytes, sizeof(body) - bytes, "\r\n--%s--\r\n", boundary);
	ck_assert_uint_eq(request->body_bytes, bytes);
	ck_assert_mem_eq(request->body, body, bytes);
	free(type);
	json_object_put(seen.json);
	fx_teardown();
}
END_TEST

START_TEST(unfit_files_are_not_sent)
{
	const struct telnyx_file empty = {.size = sizeof(empty)};
	const struct telnyx_file typed = {.size = sizeof(typed),
	    .data = "x",
	    .bytes = 1,
	    .content_type = "a\r\nX-Evil: 1"};
	const struct telnyx_file unsized = {.data = "x", .bytes = 1};
	const struct {
		struct telnyx_messaging_hosted_number_order_files files;
		const char *field;
	} cases[] = {
	    {{.size = sizeof(cases[0].files)}, "loa"},
	    {{.size = sizeof(cases[0].files), .bill = &empty}, "bill"},
	    {{.size = sizeof(cases[0].files), .loa = &typed}, "loa"},
	};
	struct seen seen = {0};
	size_t i;

	fx_setup();
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_int_eq(telnyx_messaging_hosted_number_order_upload_files(
				     fx.client, "o", &cases[i].files, NULL,
				     on_messaging_hosted_number_order, &seen, NULL),
		    TELNYX_OK);
		fx_run_until(&seen.calls, (unsigned)i + 1);
		ck_assert_int_eq(seen.type, TELNYX_ERROR_VALIDATION);
		ck_assert_str_eq(seen.field, cases[i].field);
	}
	ck_assert_int_eq(
	    telnyx_messaging_hosted_number_order_upload_files(fx.client, "o",
		TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_FILES(.loa = &unsized), NULL, NULL,
		NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 0);
	fx_teardown();
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

int
main(void)
{
	Suite *suite = suite_create("resources");
	TCase *tcase = tcase_create("into a struct and back");

	tcase_add_checked_fixture(tcase, load, unload);
	tcase_add_loop_test(
	    tcase, every_field_of_every_example_survives, 0, COUNT(round_trips));
	tcase_add_loop_test(
	    tcase, each_kind_of_send_takes_the_fields_of_its_example, 0, COUNT(sends));
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("on the wire");
	tcase_add_checked_fixture(tcase, load, unload);
	tcase_add_loop_test(tcase,
	    every_function_asks_as_the_reference_says_and_reads_the_example, 0,
	    COUNT(calls));
	tcase_add_loop_test(tcase, every_function_tells_of_a_refusal, 0, COUNT(calls));
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("refused");
	tcase_add_loop_test(
	    tcase, what_is_required_is_named_and_nothing_is_sent, 0, COUNT(refused));
	tcase_add_loop_test(
	    tcase, a_reply_without_the_result_is_nobody_s_word, 0, COUNT(unreadable));
	tcase_add_test(tcase, a_sender_s_settings_are_filled_in);
	tcase_add_test(tcase, files_go_as_a_form);
	tcase_add_test(tcase, unfit_files_are_not_sent);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
