/* SPDX-License-Identifier: MIT */
/*
 * The tables of fields against the facts of the API (tests/api): what the facts
 * have and a table lacks is named, and so is what only a table has.  Differences
 * that are meant stand, each with its reason, in tests/api/client.tsv:
 *   lacks     a schema's field (or an operation's parameter) has no row, a value
 *             of it no name, or its row another kind ("kind")
 *   beyond    a row, or a name of a value, that no schema compared with has
 * checks/operations.sh sees that every typed operation is compared.
 */
#include "support/encoded.h"
#include "support/fixture.h"
#include "support/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "resources/account/balance_tables.h"
#include "resources/account/detail_record_tables.h"
#include "resources/account/webhook_delivery_tables.h"
#include "resources/messages/message_tables.h"
#include "resources/messages/messaging_optout_tables.h"
#include "resources/numbers/messaging_hosted_number_verification_tables.h"
#include "resources/numbers/messaging_hosted_number_order_tables.h"
#include "resources/numbers/messaging_hosted_number_tables.h"
#include "resources/numbers/number_lookup_tables.h"
#include "resources/numbers/number_order_tables.h"
#include "resources/numbers/phone_number_tables.h"
#include "resources/profiles/alphanumeric_sender_id_tables.h"
#include "resources/profiles/autoresp_config_tables.h"
#include "resources/profiles/messaging_profile_parts_tables.h"
#include "resources/profiles/messaging_profile_tables.h"
#include "resources/profiles/messaging_url_domain_tables.h"
#include "resources/profiles/short_code_tables.h"

#define NAME_BYTES 128

typedef const struct telnyx_field_table *table;

/* What an operation sends in its body and query, and what it answers. */
struct compared {
	const char *operation;
	table body, query, result;
};

#define T(name) &telnyx_##name##_table

static const struct compared operations[] = {
    {"ListAlphanumericSenderIds", NULL, T(alphanumeric_sender_id_list_params),
	T(alphanumeric_sender_id)},
    {"CreateAlphanumericSenderId", T(alphanumeric_sender_id_params), NULL,
	T(alphanumeric_sender_id)},
    {"GetAlphanumericSenderId", NULL, NULL, T(alphanumeric_sender_id)},
    {"DeleteAlphanumericSenderId", NULL, NULL, T(alphanumeric_sender_id)},
    {"ListAvailablePhoneNumbers", NULL, T(available_phone_number_list_params),
	T(available_phone_number)},
    {"GetUserBalance", NULL, NULL, T(balance)},
    {"SearchDetailRecords", NULL, T(detail_record_list_params), T(detail_record)},
    {"SendMessage", T(message_params), NULL, T(message)},
    {"SendAlphanumericSenderIdMessage", T(message_params), NULL, T(message)},
    {"GetGroupMmsMessages", NULL, NULL, T(message_group)},
    {"CreateGroupMmsMessage", T(group_mms_params), NULL, T(message)},
    {"CreateLongCodeMessage", T(message_params), NULL, T(message)},
    {"CreateNumberPoolMessage", T(message_params), NULL, T(message)},
    {"SendRCSMessage", T(rcs_params), NULL, T(message)},
    {"ScheduleMessage", T(message_params), NULL, T(message)},
    {"CreateShortCodeMessage", T(message_params), NULL, T(message)},
    {"SendWhatsappMessage", T(whatsapp_params), NULL, T(message)},
    {"GetMessage", NULL, NULL, T(message)},
    {"CancelMessage", NULL, NULL, T(message)},
    {"ListMessagingHostedNumberOrders", NULL, NULL, T(messaging_hosted_number_order)},
    {"CreateMessagingHostedNumberOrder", T(messaging_hosted_number_order_params), NULL,
	T(messaging_hosted_number_order)},
    {"CheckEligibilityNumbers", T(messaging_hosted_number_eligibility_params), NULL,
	T(messaging_hosted_number_eligibility)},
    {"GetMessagingHostedNumberOrder", NULL, NULL, T(messaging_hosted_number_order)},
    {"DeleteMessagingHostedNumberOrder", NULL, NULL, T(messaging_hosted_number_order)},
    {"UploadMessagingHostedNumberOrderFile", NULL, NULL,
	T(messaging_hosted_number_order)},
    {"ValidateVerificationCodesForMessagingHostedNumberOrder",
	T(messaging_hosted_number_validation_params), NULL,
	T(messaging_hosted_number_validations)},
    {"CreateVerificationCodesForMessagingHostedNumberOrder",
	T(messaging_hosted_number_verification_codes_params), NULL,
	T(messaging_hosted_number_verification_codes)},
    {"ListMessagingHostedNumbers", NULL, T(messaging_hosted_number_list_params),
	T(phone_number_messaging)},
    {"GetMessagingHostedNumber", NULL, NULL, T(phone_number_messaging)},
    {"UpdateMessagingHostedNumber", T(phone_number_messaging_update_params), NULL,
	T(phone_number_messaging)},
    {"DeleteMessagingHostedNumber", NULL, NULL, T(messaging_hosted_number_order)},
    {"BulkUpdateMessagingSettingsOnPhoneNumbers",
	T(messaging_numbers_bulk_update_params), NULL,
	T(messaging_numbers_bulk_update)},
    {"GetBulkUpdateMessagingSettingsOnPhoneNumbersStatus", NULL, NULL,
	T(messaging_numbers_bulk_update)},
    {"ListOptOuts", NULL, T(messaging_optout_list_params), T(messaging_optout)},
    {"GetProfileMetrics", NULL, T(messaging_profile_metrics_params),
	T(messaging_profile_metrics)},
    {"ListMessagingProfiles", NULL, T(messaging_profile_list_params),
	T(messaging_profile)},
    {"CreateMessagingProfile", T(messaging_profile_params), NULL, T(messaging_profile)},
    {"RetrieveMessagingProfile", NULL, NULL, T(messaging_profile)},
    {"UpdateMessagingProfile", T(messaging_profile_params), NULL, T(messaging_profile)},
    {"DeleteMessagingProfile", NULL, NULL, T(messaging_profile)},
    {"RegenerateMessagingProfileSecret", NULL, NULL, T(messaging_profile)},
    {"ListProfileAlphanumericSenderIds", NULL, NULL, T(alphanumeric_sender_id)},
    {"GetDetailedProfileMetrics", NULL, T(messaging_profile_metrics_params),
	T(messaging_profile_metrics)},
    {"ListProfilePhoneNumbers", NULL, NULL, T(phone_number_messaging)},
    {"ListProfileShortCodes", NULL, NULL, T(short_code)},
    {"GetAutorespConfigs", NULL, T(autoresp_config_list_params), T(autoresp_config)},
    {"CreateAutorespConfig", T(autoresp_config_params), NULL, T(autoresp_config)},
    {"GetAutorespConfig", NULL, NULL, T(autoresp_config)},
    {"UpdateAutoRespConfig", T(autoresp_config_params), NULL, T(autoresp_config)},
    {"DeleteAutorespConfig", NULL, NULL, NULL},
    {"ListMessagingUrlDomains", NULL, NULL, T(messaging_url_domain)},
    {"LookupNumber", NULL, T(number_lookup_params), T(number_lookup)},
    {"RetrieveOrderPhoneNumbers", NULL, T(number_order_phone_number_list_params),
	T(number_order_phone_number)},
    {"updateNumberOrderPhoneNumberRequirementGroup", T(requirement_group_params), NULL,
	T(number_order_phone_number)},
    {"GetNumberOrderPhoneNumber", NULL, NULL, T(number_order_phone_number)},
    {"UpdateNumberOrderPhoneNumber", T(number_requirements_params), NULL,
	T(number_order_phone_number)},
    {"ListNumberOrders", NULL, T(number_order_list_params), T(number_order)},
    {"CreateNumberOrder", T(number_order_params), NULL, T(number_order)},
    {"RetrieveNumberOrder", NULL, NULL, T(number_order)},
    {"UpdateNumberOrder", T(number_order_update_params), NULL, T(number_order)},
    {"ListNumberReservations", NULL, T(number_reservation_list_params),
	T(number_reservation)},
    {"CreateNumberReservation", T(number_reservation_params), NULL,
	T(number_reservation)},
    {"RetrieveNumberReservation", NULL, NULL, T(number_reservation)},
    {"ExtendNumberReservationExpiryTime", NULL, NULL, T(number_reservation)},
    {"ListPhoneNumbers", NULL, T(phone_number_list_params), T(phone_number)},
    {"ListPhoneNumbersWithMessagingSettings", NULL,
	T(phone_number_messaging_list_params), T(phone_number_messaging)},
    {"SlimListPhoneNumbers", NULL, T(phone_number_list_slim_params), T(phone_number)},
    {"RetrievePhoneNumber", NULL, NULL, T(phone_number)},
    {"UpdatePhoneNumber", T(phone_number_update_params), NULL, T(phone_number)},
    {"DeletePhoneNumber", NULL, NULL, T(phone_number)},
    {"GetPhoneNumberMessagingSettings", NULL, NULL, T(phone_number_messaging)},
    {"UpdatePhoneNumberMessagingSettings", T(phone_number_messaging_update_params),
	NULL, T(phone_number_messaging)},
    {"ListShortCodes", NULL, T(short_code_list_params), T(short_code)},
    {"RetrieveShortCode", NULL, NULL, T(short_code)},
    {"UpdateShortCode", T(short_code_update_params), NULL, T(short_code)},
    {"ListSubNumberOrders", NULL, T(sub_number_order_list_params), T(sub_number_order)},
    {"updateSubNumberOrderRequirementGroup", T(requirement_group_params), NULL,
	T(sub_number_order)},
    {"GetSubNumberOrder", NULL, T(sub_number_order_get_params), T(sub_number_order)},
    {"UpdateSubNumberOrder", T(number_requirements_params), NULL, T(sub_number_order)},
    {"CancelSubNumberOrder", NULL, NULL, T(sub_number_order)},
    {"GetWebhookDeliveries", NULL, T(webhook_delivery_list_params),
	T(webhook_delivery)},
    {"GetWebhookDelivery", NULL, NULL, T(webhook_delivery)},
};

/* --- what was seen of the tables --- */

/* A row that a fact has, or a name of one of its values. */
struct seen {
	const void *what;
	const char *value; /* NULL: the row itself */
};

static struct {
	struct seen *list;
	size_t count;
	struct {
		table table;
		char schema[NAME_BYTES]; /* the first that it was compared with */
	} tables[128];
	size_t table_count;
	struct facts_differences *lacks, *beyond;
} all;

static bool
was_seen(const void *what, const char *value)
{
	size_t i;

	for (i = 0; i < all.count; i++) {
		if (all.list[i].what == what &&
		    (value == NULL ? all.list[i].value == NULL
				   : all.list[i].value != NULL &&
					 strcmp(all.list[i].value, value) == 0))
			return true;
	}
	return false;
}

static void
see(const void *what, const char *value)
{
	if (was_seen(what, value))
		return;
	all.list = realloc(all.list, (all.count + 1) * sizeof(*all.list));
	ck_assert_ptr_nonnull(all.list);
	all.list[all.count++] = (struct seen){what, value};
}

static void
see_table(table compared, const char *schema)
{
	size_t i;

	for (i = 0; i < all.table_count; i++) {
		if (all.tables[i].table == compared)
			return;
	}
	ck_assert_uint_lt(i, sizeof(all.tables) / sizeof(all.tables[0]));
	all.tables[i].table = compared;
	snprintf(all.tables[i].schema, sizeof(all.tables[i].schema), "%s", schema);
	all.table_count++;
}

/* --- what the tables lack --- */

/* A query's list has [] at its end, as pairs have for any name. */
static bool
is_named(const struct telnyx_field *row, const char *name)
{
	size_t length = strlen(row->name);

	if (length < 2 || strcmp(row->name + length - 2, "[]") != 0)
		return strcmp(row->name, name) == 0;
	if (row->kind == TELNYX_FIELD_PAIRS)
		return strncmp(row->name, name, length - 1) == 0 &&
		       strcmp(name + length - 1, "*]") == 0;
	return strncmp(row->name, name, length - 2) == 0 && name[length - 2] == '\0';
}

static const struct telnyx_field *
row_of(table compared, const char *name)
{
	size_t i;

	for (i = 0; i < compared->count; i++) {
		const struct telnyx_field *row = &compared->fields[i];

		if (is_named(row, name) ||
		    (row->alias != NULL && strcmp(row->alias, name) == 0))
			return row;
	}
	return NULL;
}

static void
compare_values(const struct fact *fact, const struct telnyx_field *row)
{
	const struct telnyx_enum_name *name;
	char value[NAME_BYTES];
	const char *at;

	for (at = fact->values; (at = facts_value(at, value, sizeof(value))) != NULL;) {
		for (name = row->names;
		     name->text != NULL && strcmp(name->text, value) != 0; name++)
			;
		if (name->text == NULL)
			facts_differ(all.lacks, fact->of, fact->name, value);
		else
			see(row->names, name->text);
	}
	/* What the facts leave open, any name is right for. */
	for (name = row->names; fact->values[0] == '\0' && name->text != NULL; name++)
		see(row->names, name->text);
}

/* Can a row hold what a fact's type says?  Numbers may be texts: nothing of them is
 * lost. */
static bool
holds(const struct telnyx_field *row, const struct fact *fact)
{
	const char *type = fact->type;
	enum telnyx_field_kind kind = row->kind;
	bool text = kind == TELNYX_FIELD_STRING || kind == TELNYX_FIELD_ENUM ||
		    kind == TELNYX_FIELD_TIME;
	bool number = kind == TELNYX_FIELD_INT || kind == TELNYX_FIELD_DECIMAL;
	char schema[NAME_BYTES];

	if (kind == TELNYX_FIELD_JSON || kind == TELNYX_FIELD_JSON_TEXT ||
	    strncmp(type, "any", 3) == 0)
		return true;
	if (strncmp(type, "one of ", 7) == 0) /* one will do */
		return text || facts_schema_of(type, 0, schema, sizeof(schema));
	if (type[0] == '[' && facts_schema_of(type, 0, schema, sizeof(schema)))
		return kind == TELNYX_FIELD_OBJECTS || kind == TELNYX_FIELD_PAIRS;
	if (type[0] == '[')
		return kind == TELNYX_FIELD_STRINGS || kind == TELNYX_FIELD_PAIRS;
	if (strncmp(type, "string", 6) == 0)
		return text || kind == TELNYX_FIELD_DECIMAL ||
		       (kind == TELNYX_FIELD_BOOL &&
			   strcmp(fact->values, "true|false") == 0);
	if (strncmp(type, "integer", 7) == 0 || strncmp(type, "number", 6) == 0)
		return number || kind == TELNYX_FIELD_STRING;
	if (strcmp(type, "boolean") == 0)
		return kind == TELNYX_FIELD_BOOL;
	return kind == TELNYX_FIELD_OBJECT || kind == TELNYX_FIELD_PAIRS;
}

static void compare_fields(const char *schema, table compared, bool sent);

static void
compare_fact(const struct fact *fact, table compared, bool sent)
{
	const struct telnyx_field *row = row_of(compared, fact->name);
	char schema[NAME_BYTES];
	size_t i;

	if (row == NULL) {
		facts_differ(all.lacks, fact->of, fact->name, "");
		return;
	}
	see(row, NULL);
	if (!holds(row, fact))
		facts_differ(all.lacks, fact->of, fact->name, "kind");
	if (row->kind == TELNYX_FIELD_ENUM)
		compare_values(fact, row);
	for (i = 0; row->table != NULL &&
		    facts_schema_of(fact->type, i, schema, sizeof(schema));
	     i++)
		compare_fields(schema, row->table, sent);
}

static void
compare_fields(const char *schema, table compared, bool sent)
{
	const struct facts *facts = facts_get();
	size_t i;

	see_table(compared, schema);
	for (i = 0; i < facts->field_count; i++) {
		const struct fact *fact = &facts->fields[i];

		if (strcmp(fact->of, schema) == 0 && strcmp(fact->name, "*") != 0 &&
		    !(sent && fact->read_only))
			compare_fact(fact, compared, sent);
	}
}

/* Pages are asked for by the lists' own options. */
static bool
is_page(const char *name)
{
	return strncmp(name, "page[", 5) == 0;
}

static void
compare_query(const char *operation, table compared)
{
	const struct facts *facts = facts_get();
	size_t i;

	if (compared != NULL)
		see_table(compared, operation);
	for (i = 0; i < facts->parameter_count; i++) {
		const struct fact *fact = &facts->parameters[i];

		if (strcmp(fact->of, operation) != 0 ||
		    strcmp(fact->in, "query") != 0 || is_page(fact->name))
			continue;
		if (compared == NULL)
			facts_differ(all.lacks, fact->of, fact->name, "");
		else
			compare_fact(fact, compared, true);
	}
}

/* The results that the library hands over are under "data". */
static void
compare_reply(const char *reply, table compared)
{
	char schema[NAME_BYTES];
	const struct fact *data;
	const char *type = reply;
	size_t i;

	if (compared == NULL)
		return;
	data = facts_field(reply, "data");
	if (data != NULL && row_of(compared, "data") == NULL)
		type = data->type;
	for (i = 0; facts_schema_of(type, i, schema, sizeof(schema)); i++)
		compare_fields(schema, compared, false);
}

/* --- what only the tables have --- */

static void
find_beyond(void)
{
	size_t i, j;

	for (i = 0; i < all.table_count; i++) {
		table compared = all.tables[i].table;
		const char *schema = all.tables[i].schema;

		for (j = 0; j < compared->count; j++) {
			const struct telnyx_field *row = &compared->fields[j];
			const struct telnyx_enum_name *name = row->names;

			if (row->kind == TELNYX_FIELD_SELF ||
			    row->kind == TELNYX_FIELD_REPLY)
				continue;
			if (!was_seen(row, NULL))
				facts_differ(all.beyond, schema, row->name, "");
			for (; name != NULL && name->text != NULL; name++) {
				if (!was_seen(row->names, name->text))
					facts_differ(
					    all.beyond, schema, row->name, name->text);
			}
		}
	}
}

START_TEST(tables_have_what_the_api_has)
{
	bool good;
	size_t i;

	all.lacks = facts_differences_new("client_lacks.tsv");
	all.beyond = facts_differences_new("client_beyond.tsv");
	for (i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		const struct compared *row = &operations[i];
		const struct fact_operation *operation =
		    facts_operation(row->operation);

		if (row->body != NULL)
			compare_fields(operation->request, row->body, true);
		compare_query(row->operation, row->query);
		compare_reply(operation->reply, row->result);
	}
	find_beyond();
	good = facts_differences_end(all.lacks);
	good = facts_differences_end(all.beyond) && good;
	free(all.list);
	ck_assert_msg(good, "a difference between the tables and the facts");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("facts");
	TCase *tables = tcase_create("tables");
	SRunner *runner;
	int failed;

	tcase_add_test(tables, tables_have_what_the_api_has);
	suite_add_tcase(suite, tables);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
