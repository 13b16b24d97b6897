/* SPDX-License-Identifier: MIT */
/* Every field of every example (examples.json) survives the way into a struct and back.
 * That no field of the API lacks is test_facts.c's to say. */
#include "resources_fx.h"

#include <string.h>

#include <json-c/json_object.h>
#include <json-c/linkhash.h>

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

int
main(void)
{
	Suite *suite = suite_create("resource_fields");
	TCase *tcase;

	tcase = tcase_create("into a struct and back");
	tcase_add_checked_fixture(tcase, load, unload);
	tcase_add_loop_test(
	    tcase, every_field_of_every_example_survives, 0, COUNT(round_trips));
	tcase_add_loop_test(
	    tcase, each_kind_of_send_takes_the_fields_of_its_example, 0, COUNT(sends));
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
