/* SPDX-License-Identifier: MIT */
/*
 * JSON to structs and back, for the tables of what comes back: what was understood is
 * written and understood again, and then nothing changes any more.
 *
 * Input: JSON.
 */
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <telnyx/message.h>

#include "resources/profiles/alphanumeric_sender_id_tables.h"
#include "codec/json_read.h"
#include "resources/profiles/autoresp_config_tables.h"
#include "resources/account/balance_tables.h"
#include "resources/account/detail_record_tables.h"
#include "resources/numbers/messaging_hosted_number_verification_tables.h"
#include "resources/messages/message_tables.h"
#include "resources/numbers/messaging_hosted_number_order_tables.h"
#include "resources/messages/messaging_optout_tables.h"
#include "resources/profiles/messaging_profile_parts_tables.h"
#include "resources/profiles/messaging_profile_tables.h"
#include "resources/profiles/messaging_url_domain_tables.h"
#include "resources/numbers/number_lookup_tables.h"
#include "resources/numbers/number_order_tables.h"
#include "resources/numbers/phone_number_tables.h"
#include "resources/profiles/short_code_tables.h"
#include "resources/account/webhook_delivery_tables.h"
#include "support/encoded.h"
#include "fuzz.h"

/* Does the array have as many elements as it says, and is it ended by NULL? */
static void
check_list(const void *list, size_t count)
{
	const void *const *items = list;
	size_t i;

	FUZZ_CHECK((items != NULL) == (count > 0));
	for (i = 0; i < count; i++)
		FUZZ_CHECK(items[i] != NULL);
	FUZZ_CHECK(items == NULL || items[count] == NULL);
}

static void
check_time(const struct telnyx_time *point)
{
	FUZZ_CHECK(point->unix_ms >= -1);
	FUZZ_CHECK(point->text != NULL || point->unix_ms == -1);
}

static void
check_message(const struct telnyx_message *message)
{
	size_t i;

	check_list(message->to, message->to_count);
	check_list(message->cc, message->cc_count);
	check_list(message->media, message->media_count);
	check_list(message->tags, message->tag_count);
	check_list(message->errors, message->error_count);
	check_time(&message->send_at);
	check_time(&message->received_at);
	check_time(&message->sent_at);
	check_time(&message->completed_at);
	check_time(&message->valid_until);
	FUZZ_CHECK((message->direction_text == NULL) ==
		   (message->direction == TELNYX_DIRECTION_UNSET));
	FUZZ_CHECK((message->type_text == NULL) ==
		   (message->type == TELNYX_MESSAGE_TYPE_UNSET));
	for (i = 0; i < message->to_count; i++)
		FUZZ_CHECK((message->to[i]->status_text == NULL) ==
			   (message->to[i]->status == TELNYX_MESSAGE_STATUS_UNSET));
}

/* Decode, look, and encode again. */
static struct json_object *
turn_round(const struct telnyx_field_table *table, struct json_object *json)
{
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	struct json_object *out;
	void *decoded = telnyx_arena_alloc(&arena, table->struct_size);

	FUZZ_CHECK(decoded != NULL);
	FUZZ_CHECK(telnyx_fields_decode(table, json, &arena, decoded));
	if (table == &telnyx_message_table)
		check_message(decoded);
	out = encoded(table, decoded);
	FUZZ_CHECK(out != NULL);
	telnyx_arena_clear(&arena);
	return out;
}

static void
try_table(const struct telnyx_field_table *table, const char *text, size_t bytes)
{
	struct json_object *json = telnyx_json_parse(NULL, text, bytes), *first,
			   *second, *parsed;
	const char *written;
	size_t length = 0;

	first = turn_round(table, json);
	json_object_put(json); /* what was encoded stands alone */
	second = turn_round(table, first);
	FUZZ_CHECK(json_object_equal(first, second));

	/* And over the wire. */
	written = json_object_to_json_string_length(
	    first, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &length);
	parsed = telnyx_json_parse(NULL, written, length);
	FUZZ_CHECK(parsed != NULL && json_object_equal(first, parsed));
	json_object_put(parsed);
	json_object_put(first);
	json_object_put(second);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct telnyx_field_table *const tables[] = {
	    &telnyx_alphanumeric_sender_id_table,
	    &telnyx_alphanumeric_sender_id_params_table,
	    &telnyx_autoresp_config_table,
	    &telnyx_autoresp_config_params_table,
	    &telnyx_available_phone_number_table,
	    &telnyx_balance_table,
	    &telnyx_detail_record_table,
	    &telnyx_group_mms_params_table,
	    &telnyx_messaging_hosted_number_eligibility_table,
	    &telnyx_messaging_hosted_number_validation_params_table,
	    &telnyx_messaging_hosted_number_validations_table,
	    &telnyx_messaging_hosted_number_verification_codes_table,
	    &telnyx_message_table,
	    &telnyx_message_group_table,
	    &telnyx_message_params_table,
	    &telnyx_messaging_hosted_number_order_table,
	    &telnyx_messaging_numbers_bulk_update_table,
	    &telnyx_messaging_optout_table,
	    &telnyx_messaging_profile_table,
	    &telnyx_messaging_profile_metrics_table,
	    &telnyx_messaging_profile_params_table,
	    &telnyx_messaging_url_domain_table,
	    &telnyx_number_lookup_table,
	    &telnyx_number_order_table,
	    &telnyx_number_order_phone_number_table,
	    &telnyx_number_reservation_table,
	    &telnyx_phone_number_table,
	    &telnyx_phone_number_messaging_table,
	    &telnyx_rcs_params_table,
	    &telnyx_short_code_table,
	    &telnyx_sub_number_order_table,
	    &telnyx_webhook_delivery_table,
	    &telnyx_whatsapp_params_table,
	};
	char *text = fuzz_copy(data, size);
	size_t i;

	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		try_table(tables[i], text, size);
	free(text);
	return 0;
}
