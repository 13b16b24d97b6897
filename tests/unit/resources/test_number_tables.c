/* SPDX-License-Identifier: MIT */
/* Numbers, orders and reservations as data: every field that the API's
 * description names is read and written back, and every filter has its name. */
#include "support/encoded.h"
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

#include "codec/fields.h"
#include "resources/numbers/number_order_tables.h"
#include "resources/numbers/phone_number_tables.h"

/* --- samples with every field of the description --- */

#define TIMES                                                                          \
	"\"created_at\":\"2018-01-01T00:00:00.000000Z\","                              \
	"\"updated_at\":\"2018-01-02T00:00:00+00:00\""

static const char number_json[] =
    "{\"id\":\"1293384261075731499\",\"record_type\":\"phone_number\","
    "\"phone_number\":\"+19705555098\",\"country_iso_alpha2\":\"US\","
    "\"status\":\"requirement-info-under-review\",\"tags\":[\"a\",\"b\"],"
    "\"external_pin\":\"1234\",\"connection_name\":\"con\",\"connection_id\":\"1\","
    "\"customer_reference\":\"MY REF 001\",\"messaging_profile_id\":\"p\","
    "\"messaging_profile_name\":\"regional-customers\",\"billing_group_id\":\"b\","
    "\"emergency_enabled\":true,\"emergency_address_id\":\"e\","
    "\"emergency_status\":\"provisioning-failed\",\"call_forwarding_enabled\":true,"
    "\"cnam_listing_enabled\":false,\"caller_id_name_enabled\":false,"
    "\"call_recording_enabled\":false,\"t38_fax_gateway_enabled\":false,"
    "\"purchased_at\":\"2019-10-24T18:10:00.000Z\",\"phone_number_type\":\"local\","
    "\"inbound_call_screening\":\"flag_calls\",\"hd_voice_enabled\":true,"
    "\"source_type\":\"port_request\",\"deletion_lock_enabled\":true,"
    "\"activated_at\":\"2019-10-25T18:10:00.000Z\",\"messaging_campaign_id\":"
    "\"C1\"," TIMES "}";

static const char settings_json[] =
    "{\"record_type\":\"messaging_settings\",\"id\":\"1\","
    "\"phone_number\":\"+18005550001\",\"messaging_profile_id\":\"p\","
    "\"country_code\":\"US\",\"type\":\"toll_free\",\"health\":{\"message_count\":122,"
    "\"inbound_outbound_ratio\":0.43,\"success_ratio\":0.94,\"spam_ratio\":0.10},"
    "\"eligible_messaging_products\":[\"P2P\"],\"traffic_type\":\"P2P\","
    "\"messaging_product\":\"P2P\",\"features\":{\"sms\":{\"domestic_two_way\":true,"
    "\"international_inbound\":true,\"international_outbound\":false},"
    "\"mms\":{\"domestic_two_way\":true,\"international_inbound\":false,"
    "\"international_outbound\":false}},\"organization_id\":\"o\","
    "\"tags\":[\"t\"]," TIMES "}";

static const char bulk_json[] =
    "{\"record_type\":\"messaging_numbers_bulk_update\",\"order_id\":\"o\","
    "\"success\":[\"+18005550001\"],\"pending\":[\"+18005550002\"],"
    "\"failed\":[\"+18005550003\"]}";

static const char available_json[] =
    "{\"record_type\":\"available_phone_number\",\"phone_number\":\"+19705555098\","
    "\"vanity_format\":\"+1970LLLLOOP\",\"best_effort\":false,\"quickship\":true,"
    "\"reservable\":true,\"region_information\":[{\"region_type\":\"country_code\","
    "\"region_name\":\"US\"}],\"cost_information\":{\"upfront_cost\":\"3.21\","
    "\"monthly_cost\":\"6.54\",\"currency\":\"USD\"},\"features\":[{\"name\":\"sms\"},"
    "{\"name\":\"voice\"}]}";

#define REQUIREMENTS                                                                   \
	"\"regulatory_requirements\":[{\"record_type\":"                               \
	"\"phone_number_regulatory_requirement\",\"requirement_id\":\"r\","            \
	"\"field_type\":\"address\",\"field_value\":\"v\",\"status\":\"approved\"}],"  \
	"\"requirements_met\":true"

#define ORDERED                                                                        \
	"{\"id\":\"n\",\"record_type\":\"number_order_phone_number\","                 \
	"\"phone_number\":\"+19705555098\",\"order_request_id\":\"o\","                \
	"\"sub_number_order_id\":\"s\",\"country_code\":\"US\","                       \
	"\"country_iso_alpha2\":\"US\",\"phone_number_type\":\"mobile\"," REQUIREMENTS \
	",\"requirements_status\":\"requirement-info-pending\","                       \
	"\"status\":\"success\",\"bundle_id\":\"b\",\"locality\":\"San Francisco\","   \
	"\"deadline\":\"2024-05-31T11:14:00Z\",\"is_block_number\":false}"

static const char order_json[] =
    "{\"id\":\"o\",\"record_type\":\"number_order\",\"phone_numbers_count\":1,"
    "\"connection_id\":\"c\",\"messaging_profile_id\":\"p\","
    "\"billing_group_id\":\"b\",\"phone_numbers\":[" ORDERED
    "],\"sub_number_orders_ids\":[\"s\"],\"status\":\"pending\","
    "\"customer_reference\":\"MY REF 001\",\"requirements_met\":true," TIMES "}";

static const char part_json[] =
    "{\"id\":\"s\",\"order_request_id\":\"o\",\"country_code\":\"US\","
    "\"phone_number_type\":\"landline\",\"user_id\":\"u\"," REQUIREMENTS
    ",\"record_type\":\"sub_number_order\",\"phone_numbers_count\":1,"
    "\"status\":\"failure\",\"customer_reference\":\"MY REF 001\","
    "\"is_block_sub_number_order\":false,\"phone_numbers\":[" ORDERED "]," TIMES "}";

static const char reservation_json[] =
    "{\"id\":\"r\",\"record_type\":\"number_reservation\",\"phone_numbers\":["
    "{\"id\":\"n\",\"errors\":\"Number is already on hold\","
    "\"record_type\":\"reserved_phone_number\",\"phone_number\":\"+19705555098\","
    "\"status\":\"failure\",\"expired_at\":\"2018-01-01T00:30:00.000000Z\"," TIMES
    "}],\"status\":\"failure\",\"customer_reference\":\"MY REF 001\","
    "\"errors\":\"Number is already on hold\"," TIMES "}";

static const struct {
	const char *name;
	const struct telnyx_field_table *table;
	const char *json;
} resources[] = {
    {"phone number", &telnyx_phone_number_table, number_json},
    {"messaging settings", &telnyx_phone_number_messaging_table, settings_json},
    {"bulk update", &telnyx_messaging_numbers_bulk_update_table, bulk_json},
    {"available number", &telnyx_available_phone_number_table, available_json},
    {"order", &telnyx_number_order_table, order_json},
    {"ordered number", &telnyx_number_order_phone_number_table, ORDERED},
    {"sub order", &telnyx_sub_number_order_table, part_json},
    {"reservation", &telnyx_number_reservation_table, reservation_json},
};
#define RESOURCES (int)(sizeof(resources) / sizeof(resources[0]))

START_TEST(every_field_survives_decoding_and_encoding)
{
	const struct telnyx_field_table *table = resources[_i].table;
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	struct json_object *from = json_tokener_parse(resources[_i].json), *to;
	void *decoded = telnyx_arena_alloc(&arena, table->struct_size);

	ck_assert_ptr_nonnull(from);
	ck_assert(telnyx_fields_decode(table, from, &arena, decoded));
	to = encoded(table, decoded);
	ck_assert_msg(json_object_equal(from, to), "%s: %s became %s",
	    resources[_i].name, json_object_to_json_string(from),
	    json_object_to_json_string(to));
	json_object_put(to);
	json_object_put(from);
	telnyx_arena_clear(&arena);
}
END_TEST

START_TEST(nulls_and_absent_fields_read_as_not_given)
{
	const struct telnyx_field_table *table = resources[_i].table;
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	struct json_object *nulls = json_object_new_object(), *to;
	void *decoded = telnyx_arena_alloc(&arena, table->struct_size);
	size_t i;

	for (i = 0; i < table->count; i++)
		(void)json_object_object_add(nulls, table->fields[i].name, NULL);
	ck_assert(telnyx_fields_decode(table, nulls, &arena, decoded));
	to = encoded(table, decoded);
	ck_assert_int_eq(json_object_object_length(to), 0);
	json_object_put(to);
	json_object_put(nulls);
	telnyx_arena_clear(&arena);
}
END_TEST

static void
check_body(const struct telnyx_field_table *table, const void *params, const char *want)
{
	char *body = encoded_text(table, params);

	ck_assert_int_eq(telnyx_fields_check_sizes(table, params), TELNYX_OK);
	ck_assert_pstr_eq(body, want);
	free(body);
}

/* A number just bought may have the old words for its kind; a new word is no
 * error. */
START_TEST(kinds_of_numbers_are_read_in_every_spelling)
{
	static const struct {
		const char *text;
		enum telnyx_phone_number_type type;
	} spellings[] = {{"tollfree", TELNYX_PHONE_NUMBER_TOLL_FREE},
	    {"toll-free", TELNYX_PHONE_NUMBER_TOLL_FREE},
	    {"toll_free", TELNYX_PHONE_NUMBER_TOLL_FREE},
	    {"longcode", TELNYX_PHONE_NUMBER_LONG_CODE},
	    {"long-code", TELNYX_PHONE_NUMBER_LONG_CODE},
	    {"shortcode", TELNYX_PHONE_NUMBER_SHORT_CODE},
	    {"short-code", TELNYX_PHONE_NUMBER_SHORT_CODE},
	    {"shared_cost", TELNYX_PHONE_NUMBER_SHARED_COST},
	    {"satellite", TELNYX_PHONE_NUMBER_TYPE_UNKNOWN}};
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	struct telnyx_phone_number_messaging settings;
	struct json_object *json;
	size_t i;

	for (i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		json = json_object_new_object();
		(void)json_object_object_add(
		    json, "type", json_object_new_string(spellings[i].text));
		ck_assert(telnyx_fields_decode(
		    &telnyx_phone_number_messaging_table, json, &arena, &settings));
		ck_assert_int_eq(settings.type, spellings[i].type);
		ck_assert_str_eq(settings.type_text, spellings[i].text);
		check_body(&telnyx_phone_number_messaging_table, &settings,
		    json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN));
		json_object_put(json);
	}
	telnyx_arena_clear(&arena);
}
END_TEST

/* --- filters --- */

/* "name=value " for each pair. */
static void
check_query(
    const struct telnyx_field_table *table, const void *params, const char *want)
{
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	const char *const *query = telnyx_fields_query(table, params, &arena);
	char got[2048] = "";
	size_t len = 0;

	ck_assert_int_eq(telnyx_fields_check_sizes(table, params), TELNYX_OK);
	ck_assert_ptr_nonnull(query);
	for (; query[0] != NULL; query += 2)
		len += (size_t)snprintf(
		    got + len, sizeof(got) - len, "%s=%s\n", query[0], query[1]);
	ck_assert_str_eq(got, want);
	telnyx_arena_clear(&arena);
}

START_TEST(every_filter_of_the_account_s_numbers_has_its_name)
{
	const struct telnyx_phone_number_list_params *params =
	    TELNYX_PHONE_NUMBER_LIST(.filter_tag = "t",
		.filter_without_tags = TELNYX_BOOL(true), .filter_phone_number = "312",
		.filter_status = TELNYX_PHONE_NUMBER_PORT_PENDING,
		.filter_country_iso_alpha2 = "US", .filter_connection_id = "c",
		.filter_voice_connection_name_contains = "v1",
		.filter_voice_connection_name_starts_with = "v2",
		.filter_voice_connection_name_ends_with = "v3",
		.filter_voice_connection_name_eq = "v4",
		.filter_voice_usage_payment_method = "channel",
		.filter_billing_group_id = "null", .filter_emergency_address_id = "e",
		.filter_customer_reference = "r",
		.filter_number_type_eq = TELNYX_PHONE_NUMBER_TOLL_FREE,
		.filter_source = "ported", .sort = "purchased_at",
		.handle_messaging_profile_error = TELNYX_BOOL(false),
		.include_connection = TELNYX_BOOL(true),
		.include_tags = TELNYX_BOOL(true));
#define COMMON                                                                         \
	"filter[tag]=t\nfilter[phone_number]=312\nfilter[country_iso_alpha2]=US\n"     \
	"filter[connection_id]=c\nfilter[voice.connection_name][contains]=v1\n"        \
	"filter[voice.connection_name][starts_with]=v2\n"                              \
	"filter[voice.connection_name][ends_with]=v3\n"                                \
	"filter[voice.connection_name][eq]=v4\n"                                       \
	"filter[voice.usage_payment_method]=channel\n"                                 \
	"filter[billing_group_id]=null\nfilter[emergency_address_id]=e\n"              \
	"filter[customer_reference]=r\nfilter[number_type][eq]=toll_free\n"            \
	"filter[source]=ported\nsort=purchased_at\n"

	check_query(&telnyx_phone_number_list_params_table, params,
	    COMMON "filter[without_tags]=true\nfilter[status]=port-pending\n"
		   "handle_messaging_profile_error=false\n");
	check_query(&telnyx_phone_number_list_slim_params_table, params,
	    COMMON "filter[status]=port_pending\ninclude_connection=true\n"
		   "include_tags=true\n");
}
END_TEST

START_TEST(every_filter_of_the_other_lists_has_its_name)
{
	check_query(&telnyx_phone_number_messaging_list_params_table,
	    TELNYX_PHONE_NUMBER_MESSAGING_LIST(.filter_messaging_profile_id = "p",
		.filter_phone_number = "+1312", .filter_phone_number_contains = "31",
		.filter_type = TELNYX_PHONE_NUMBER_LONG_CODE,
		.sort_phone_number = "asc"),
	    "filter[messaging_profile_id]=p\nfilter[phone_number]=+1312\n"
	    "filter[phone_number][contains]=31\nfilter[type]=longcode\n"
	    "sort[phone_number]=asc\n");
	check_query(&telnyx_number_order_list_params_table,
	    TELNYX_NUMBER_ORDER_LIST(.filter_status = "pending",
		.filter_created_at_gt = "a", .filter_created_at_lt = "b",
		.filter_phone_numbers_count = "1", .filter_customer_reference = "r",
		.filter_requirements_met = TELNYX_BOOL(false)),
	    "filter[status]=pending\nfilter[created_at][gt]=a\n"
	    "filter[created_at][lt]=b\nfilter[phone_numbers_count]=1\n"
	    "filter[customer_reference]=r\nfilter[requirements_met]=false\n");
	check_query(&telnyx_sub_number_order_list_params_table,
	    TELNYX_SUB_NUMBER_ORDER_LIST(.filter_status = "pending",
		.filter_order_request_id = "o", .filter_country_code = "US",
		.filter_phone_number_type = TELNYX_PHONE_NUMBER_LOCAL,
		.filter_phone_numbers_count = TELNYX_INT(2),
		.filter_include_phone_numbers = TELNYX_BOOL(true)),
	    "filter[status]=pending\nfilter[order_request_id]=o\n"
	    "filter[country_code]=US\nfilter[phone_number_type]=local\n"
	    "filter[phone_numbers_count]=2\nfilter[include_phone_numbers]=true\n");
	check_query(&telnyx_sub_number_order_get_params_table,
	    TELNYX_SUB_NUMBER_ORDER_GET(.filter_include_phone_numbers =
					    TELNYX_BOOL(true)),
	    "filter[include_phone_numbers]=true\n");
	check_query(&telnyx_number_order_phone_number_list_params_table,
	    TELNYX_NUMBER_ORDER_PHONE_NUMBER_LIST(.filter_country_code = "US"),
	    "filter[country_code]=US\n");
	check_query(&telnyx_number_reservation_list_params_table,
	    TELNYX_NUMBER_RESERVATION_LIST(.filter_status = "success",
		.filter_created_at_gt = "a", .filter_created_at_lt = "b",
		.filter_phone_numbers_phone_number = "+1312",
		.filter_customer_reference = "r"),
	    "filter[status]=success\nfilter[created_at][gt]=a\n"
	    "filter[created_at][lt]=b\nfilter[phone_numbers.phone_number]=+1312\n"
	    "filter[customer_reference]=r\n");
}
END_TEST

START_TEST(every_filter_of_a_search_has_its_name)
{
	static const char *const features[] = {"sms", "mms", NULL};

	check_query(&telnyx_available_phone_number_list_params_table,
	    TELNYX_AVAILABLE_PHONE_NUMBERS(.filter_country_code = "US",
		.filter_national_destination_code = "312",
		.filter_phone_number_starts_with = "1",
		.filter_phone_number_ends_with = "2",
		.filter_phone_number_contains = "3", .filter_locality = "Chicago",
		.filter_administrative_area = "IL", .filter_rate_center = "CHICAGO",
		.filter_phone_number_type = TELNYX_PHONE_NUMBER_SHARED_COST,
		.filter_features = features, .filter_limit = TELNYX_INT(5),
		.filter_best_effort = TELNYX_BOOL(true),
		.filter_quickship = TELNYX_BOOL(false),
		.filter_reservable = TELNYX_BOOL(true),
		.filter_exclude_held_numbers = TELNYX_BOOL(true),
		.filter_consecutive = TELNYX_INT(2),
		.filter_only_reserved_numbers = TELNYX_BOOL(false)),
	    "filter[country_code]=US\nfilter[national_destination_code]=312\n"
	    "filter[phone_number][starts_with]=1\nfilter[phone_number][ends_with]=2\n"
	    "filter[phone_number][contains]=3\nfilter[locality]=Chicago\n"
	    "filter[administrative_area]=IL\nfilter[rate_center]=CHICAGO\n"
	    "filter[phone_number_type]=shared_cost\nfilter[features][]=sms\n"
	    "filter[features][]=mms\nfilter[limit]=5\nfilter[best_effort]=true\n"
	    "filter[quickship]=false\nfilter[reservable]=true\n"
	    "filter[exclude_held_numbers]=true\nfilter[consecutive]=2\n"
	    "filter[only_reserved_numbers]=false\n");
}
END_TEST

/* --- bodies --- */

START_TEST(every_parameter_has_its_name_and_what_is_not_given_is_not_sent)
{
	static const char *const numbers[] = {"+1", "+2", NULL};
	const struct telnyx_number_order_item *const items[] = {
	    TELNYX_NUMBER_ORDER_ITEM(.phone_number = "+1", .requirement_group_id = "g",
		.bundle_id = "b"),
	    TELNYX_NUMBER_ORDER_ITEM(.phone_number = "+2"), NULL};
	const struct telnyx_regulatory_requirement_params *const requirements[] = {
	    TELNYX_REGULATORY_REQUIREMENT(.requirement_id = "r", .field_value = "v"),
	    NULL};
	const struct telnyx_number_order_update_params *update =
	    TELNYX_NUMBER_ORDER_UPDATE(.regulatory_requirements = requirements,
		.customer_reference = "ref");

	check_body(&telnyx_phone_number_update_params_table,
	    TELNYX_PHONE_NUMBER_UPDATE(.tags = numbers, .external_pin = "1",
		.hd_voice_enabled = TELNYX_BOOL(false), .customer_reference = "",
		.address_id = "a", .connection_id = TELNYX_NULL,
		.billing_group_id = "b"),
	    "{\"tags\":[\"+1\",\"+2\"],\"external_pin\":\"1\","
	    "\"hd_voice_enabled\":false,\"customer_reference\":\"\","
	    "\"address_id\":\"a\",\"connection_id\":null,\"billing_group_id\":\"b\"}");
	check_body(&telnyx_phone_number_messaging_update_params_table,
	    TELNYX_PHONE_NUMBER_MESSAGING_UPDATE(.messaging_profile_id = "",
		.messaging_product = "A2P"),
	    "{\"messaging_profile_id\":\"\",\"messaging_product\":\"A2P\"}");
	check_body(&telnyx_messaging_numbers_bulk_update_params_table,
	    TELNYX_MESSAGING_NUMBERS_BULK_UPDATE(.messaging_profile_id = "p",
		.numbers = numbers, .assign_only = TELNYX_BOOL(true)),
	    "{\"messaging_profile_id\":\"p\",\"numbers\":[\"+1\",\"+2\"],"
	    "\"assign_only\":true}");
	check_body(&telnyx_number_order_params_table,
	    TELNYX_NUMBER_ORDER(.phone_numbers = items, .connection_id = "c",
		.messaging_profile_id = "p", .billing_group_id = "b",
		.customer_reference = "r"),
	    "{\"phone_numbers\":[{\"phone_number\":\"+1\","
	    "\"requirement_group_id\":\"g\",\"bundle_id\":\"b\"},"
	    "{\"phone_number\":\"+2\"}],\"connection_id\":\"c\","
	    "\"messaging_profile_id\":\"p\",\"billing_group_id\":\"b\","
	    "\"customer_reference\":\"r\"}");
	check_body(&telnyx_number_order_update_params_table, update,
	    "{\"regulatory_requirements\":[{\"requirement_id\":\"r\","
	    "\"field_value\":\"v\"}],\"customer_reference\":\"ref\"}");
	check_body(&telnyx_number_requirements_params_table, update,
	    "{\"regulatory_requirements\":[{\"requirement_id\":\"r\","
	    "\"field_value\":\"v\"}]}");
	check_body(&telnyx_number_reservation_params_table,
	    TELNYX_NUMBER_RESERVATION(.phone_numbers = items,
		.customer_reference = "r"),
	    "{\"phone_numbers\":[{\"phone_number\":\"+1\"},{\"phone_number\":\"+2\"}],"
	    "\"customer_reference\":\"r\"}");
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("number_tables");
	TCase *tables = tcase_create("tables");

	tcase_add_loop_test(
	    tables, every_field_survives_decoding_and_encoding, 0, RESOURCES);
	tcase_add_loop_test(
	    tables, nulls_and_absent_fields_read_as_not_given, 0, RESOURCES);
	tcase_add_test(tables, kinds_of_numbers_are_read_in_every_spelling);
	tcase_add_test(tables, every_filter_of_the_account_s_numbers_has_its_name);
	tcase_add_test(tables, every_filter_of_the_other_lists_has_its_name);
	tcase_add_test(tables, every_filter_of_a_search_has_its_name);
	tcase_add_test(
	    tables, every_parameter_has_its_name_and_what_is_not_given_is_not_sent);
	suite_add_tcase(s, tables);
	return s;
}

int
main(void)
{
	return fx_main(suite());
}
