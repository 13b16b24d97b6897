/* SPDX-License-Identifier: MIT */
/* The calls about numbers: which request each one makes, and what it gives. */
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER "+13125550010"

/* What came of a call, of whatever resource. */
struct got {
	unsigned calls, items;
	bool found;
	enum telnyx_error_type type;
	enum telnyx_outcome outcome;
	char id[64], field[64], message[256];
	char texts[256]; /* of the items, in order */
};

static void
note(struct got *got, const char *id, const struct telnyx_error *error)
{
	got->calls++;
	got->found = id != NULL;
	got->type = TELNYX_ERROR_NONE;
	if (id != NULL)
		(void)snprintf(got->id, sizeof(got->id), "%s", id);
	if (error == NULL)
		return;
	got->type = error->type;
	got->outcome = error->outcome;
	(void)snprintf(got->field, sizeof(got->field), "%s",
	    error->field != NULL ? error->field : "");
	(void)telnyx_error_message(error, got->message, sizeof(got->message));
}

static enum telnyx_list_action
note_item(struct got *got, const char *text)
{
	size_t len = strlen(got->texts);

	got->items++;
	(void)snprintf(got->texts + len, sizeof(got->texts) - len, "%s ", text);
	return TELNYX_LIST_CONTINUE;
}

/* A callback and an item's callback for each resource, alike. */
#define RECORD(noun, key)                                                              \
	static void on_##noun(const struct telnyx_##noun *item,                        \
	    const struct telnyx_error *error, void *arg)                               \
	{                                                                              \
		ck_assert(item == NULL || error == NULL);                              \
		ck_assert(item == NULL || item->reply != NULL);                        \
		note(arg, item != NULL ? item->key : NULL, error);                     \
	}
#define RECORD_ITEM(noun, key)                                                         \
	static enum telnyx_list_action on_##noun##_item(                               \
	    const struct telnyx_##noun *item, const struct telnyx_page *page,          \
	    void *arg)                                                                 \
	{                                                                              \
		ck_assert_ptr_eq(item->reply, page->reply);                            \
		return note_item(arg, item->key);                                      \
	}
RECORD(phone_number, id)
RECORD_ITEM(phone_number, phone_number)
RECORD(phone_number_messaging, id)
RECORD_ITEM(phone_number_messaging, phone_number)
RECORD(messaging_numbers_bulk_update, order_id)
RECORD_ITEM(available_phone_number, phone_number)
RECORD(number_order, id)
RECORD_ITEM(number_order, id)
RECORD(number_order_phone_number, id)
RECORD_ITEM(number_order_phone_number, phone_number)
RECORD(sub_number_order, id)
RECORD_ITEM(sub_number_order, id)
RECORD(number_reservation, id)
RECORD_ITEM(number_reservation, id)

static void
on_done(const struct telnyx_list_summary *summary, const struct telnyx_error *error,
    void *arg)
{
	struct got *got = arg;

	ck_assert_uint_eq(summary->items, got->items);
	note(got, NULL, error);
}

static void
reply(int status, const char *body)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = status, .body = body)),
	    TELNYX_OK);
}

/* The request that was made last. */
static void
check_request(const char *method, const char *target, const char *body)
{
	const struct telnyx_sandbox_request *request = telnyx_sandbox_get_request(
	    fx.sandbox, telnyx_sandbox_request_count(fx.sandbox));

	ck_assert_ptr_nonnull(request);
	ck_assert_str_eq(request->method, method);
	ck_assert_str_eq(request->target, target);
	ck_assert_str_eq(request->body, body);
}

/* Start a call that gives one thing, end it, and look at what was sent. */
#define CALL(call, method, target, body)                                               \
	do {                                                                           \
		struct got got = {0};                                                  \
                                                                                       \
		reply(200, "{\"data\":{\"id\":\"the-id\",\"order_id\":\"the-id\"}}");  \
		ck_assert_int_eq(call, TELNYX_OK);                                     \
		fx_run_until(&got.calls, 1);                                           \
		ck_assert_msg(got.found, "%s", got.message);                           \
		ck_assert_str_eq(got.id, "the-id");                                    \
		check_request(method, target, body);                                   \
	} while (0)

/* The same for a list. */
#define LIST(call, target)                                                             \
	do {                                                                           \
		struct got got = {0};                                                  \
                                                                                       \
		reply(200, "{\"data\":[{\"id\":\"one\",\"phone_number\":\"one\"},"     \
			   "{\"id\":\"two\",\"phone_number\":\"two\"}],"               \
			   "\"meta\":{\"total_pages\":1,\"page_number\":1}}");         \
		ck_assert_int_eq(call, TELNYX_OK);                                     \
		fx_run_until(&got.calls, 1);                                           \
		ck_assert_int_eq(got.type, TELNYX_ERROR_NONE);                         \
		ck_assert_str_eq(got.texts, "one two ");                               \
		check_request("GET", target, "");                                      \
	} while (0)

START_TEST(numbers_of_the_account)
{
	fx_setup();
	LIST(telnyx_phone_number_list(fx.client,
		 TELNYX_PHONE_NUMBER_LIST(.filter_tag = "a b"), NULL, NULL,
		 on_phone_number_item, on_done, &got, NULL),
	    "/v2/phone_numbers?filter%5Btag%5D=a%20b&page%5Bnumber%5D=1");
	LIST(telnyx_phone_number_list_slim(fx.client, NULL,
		 TELNYX_LIST(.page_size = 250), NULL, on_phone_number_item, on_done,
		 &got, NULL),
	    "/v2/phone_numbers/slim?page%5Bnumber%5D=1&page%5Bsize%5D=250");
	CALL(telnyx_phone_number_get(
		 fx.client, "12/3", NULL, on_phone_number, &got, NULL),
	    "GET", "/v2/phone_numbers/12%2F3", "");
	CALL(telnyx_phone_number_update(fx.client, "1",
		 TELNYX_PHONE_NUMBER_UPDATE(.customer_reference = "ref"), NULL,
		 on_phone_number, &got, NULL),
	    "PATCH", "/v2/phone_numbers/1", "{\"customer_reference\":\"ref\"}");
	CALL(telnyx_phone_number_delete(
		 fx.client, "1", NULL, on_phone_number, &got, NULL),
	    "DELETE", "/v2/phone_numbers/1", "");
	fx_teardown();
}
END_TEST

START_TEST(numbers_and_messages)
{
	static const char *const numbers[] = {NUMBER, NULL};

	fx_setup();
	LIST(telnyx_phone_number_messaging_list(fx.client,
		 TELNYX_PHONE_NUMBER_MESSAGING_LIST(.filter_phone_number = NUMBER),
		 NULL, NULL, on_phone_number_messaging_item, on_done, &got, NULL),
	    "/v2/phone_numbers/messaging?filter%5Bphone_number%5D=%2B13125550010"
	    "&page%5Bnumber%5D=1");
	CALL(telnyx_phone_number_messaging_get(
		 fx.client, "1", NULL, on_phone_number_messaging, &got, NULL),
	    "GET", "/v2/phone_numbers/1/messaging", "");
	CALL(telnyx_phone_number_messaging_update(fx.client, "1",
		 TELNYX_PHONE_NUMBER_MESSAGING_UPDATE(.messaging_product = "A2P"), NULL,
		 on_phone_number_messaging, &got, NULL),
	    "PATCH", "/v2/phone_numbers/1/messaging",
	    "{\"messaging_product\":\"A2P\"}");
	CALL(telnyx_phone_number_assign(
		 fx.client, "1", "p", NULL, on_phone_number_messaging, &got, NULL),
	    "PATCH", "/v2/phone_numbers/1/messaging",
	    "{\"messaging_profile_id\":\"p\"}");
	CALL(telnyx_phone_number_assign(
		 fx.client, "1", "", NULL, on_phone_number_messaging, &got, NULL),
	    "PATCH", "/v2/phone_numbers/1/messaging",
	    "{\"messaging_profile_id\":\"\"}");
	CALL(telnyx_messaging_numbers_bulk_update_create(fx.client,
		 TELNYX_MESSAGING_NUMBERS_BULK_UPDATE(.messaging_profile_id = "p",
		     .numbers = numbers),
		 NULL, on_messaging_numbers_bulk_update, &got, NULL),
	    "POST", "/v2/messaging_numbers_bulk_updates",
	    "{\"messaging_profile_id\":\"p\",\"numbers\":[\"" NUMBER "\"]}");
	CALL(telnyx_messaging_numbers_bulk_update_get(
		 fx.client, "o", NULL, on_messaging_numbers_bulk_update, &got, NULL),
	    "GET", "/v2/messaging_numbers_bulk_updates/o", "");
	fx_teardown();
}
END_TEST

START_TEST(numbers_to_buy)
{
	fx_setup();
	LIST(telnyx_available_phone_number_list(fx.client,
		 TELNYX_AVAILABLE_PHONE_NUMBERS(.filter_country_code = "US",
		     .filter_locality = "New York"),
		 NULL, NULL, on_available_phone_number_item, on_done, &got, NULL),
	    "/v2/available_phone_numbers?filter%5Bcountry_code%5D=US"
	    "&filter%5Blocality%5D=New%20York");
	LIST(telnyx_available_phone_number_search_by_area_code(fx.client, "CA", "416",
		 5, NULL, on_available_phone_number_item, on_done, &got, NULL),
	    "/v2/available_phone_numbers?filter%5Bcountry_code%5D=CA"
	    "&filter%5Bnational_destination_code%5D=416"
	    "&filter%5Bfeatures%5D%5B%5D=sms&filter%5Blimit%5D=5");
	LIST(telnyx_available_phone_number_search_by_area_code(fx.client, "US", "312",
		 0, NULL, on_available_phone_number_item, on_done, &got, NULL),
	    "/v2/available_phone_numbers?filter%5Bcountry_code%5D=US"
	    "&filter%5Bnational_destination_code%5D=312"
	    "&filter%5Bfeatures%5D%5B%5D=sms");
	fx_teardown();
}
END_TEST

START_TEST(orders)
{
	const struct telnyx_number_order_item *const items[] = {
	    TELNYX_NUMBER_ORDER_ITEM(.phone_number = NUMBER), NULL};
	const struct telnyx_number_order_update_params *update =
	    TELNYX_NUMBER_ORDER_UPDATE(.customer_reference = "ref");

	fx_setup();
	CALL(telnyx_number_order_create(fx.client,
		 TELNYX_NUMBER_ORDER(.phone_numbers = items), NULL, on_number_order,
		 &got, NULL),
	    "POST", "/v2/number_orders",
	    "{\"phone_numbers\":[{\"phone_number\":\"" NUMBER "\"}]}");
	CALL(telnyx_number_order_get(fx.client, "o", NULL, on_number_order, &got, NULL),
	    "GET", "/v2/number_orders/o", "");
	CALL(telnyx_number_order_update(
		 fx.client, "o", update, NULL, on_number_order, &got, NULL),
	    "PATCH", "/v2/number_orders/o", "{\"customer_reference\":\"ref\"}");
	LIST(telnyx_number_order_list(fx.client, NULL, NULL, NULL, on_number_order_item,
		 on_done, &got, NULL),
	    "/v2/number_orders?page%5Bnumber%5D=1");
	LIST(telnyx_number_order_phone_number_list(fx.client, NULL, NULL, NULL,
		 on_number_order_phone_number_item, on_done, &got, NULL),
	    "/v2/number_order_phone_numbers");
	CALL(telnyx_number_order_phone_number_get(
		 fx.client, "n", NULL, on_number_order_phone_number, &got, NULL),
	    "GET", "/v2/number_order_phone_numbers/n", "");
	CALL(telnyx_number_order_phone_number_update(fx.client, "n", update, NULL,
		 on_number_order_phone_number, &got, NULL),
	    "PATCH", "/v2/number_order_phone_numbers/n", "{}");
	CALL(telnyx_number_order_phone_number_update_requirement_group(
		 fx.client, "n", "g", NULL, on_number_order_phone_number, &got, NULL),
	    "POST", "/v2/number_order_phone_numbers/n/requirement_group",
	    "{\"requirement_group_id\":\"g\"}");
	CALL(telnyx_sub_number_order_update_requirement_group(
		 fx.client, "s", "g", NULL, on_sub_number_order, &got, NULL),
	    "POST", "/v2/sub_number_orders/s/requirement_group",
	    "{\"requirement_group_id\":\"g\"}");
	LIST(telnyx_sub_number_order_list(fx.client, NULL, NULL, NULL,
		 on_sub_number_order_item, on_done, &got, NULL),
	    "/v2/sub_number_orders");
	CALL(telnyx_sub_number_order_get(fx.client, "s",
		 TELNYX_SUB_NUMBER_ORDER_GET(.filter_include_phone_numbers =
						 TELNYX_BOOL(true)),
		 NULL, on_sub_number_order, &got, NULL),
	    "GET", "/v2/sub_number_orders/s?filter%5Binclude_phone_numbers%5D=true",
	    "");
	CALL(telnyx_sub_number_order_get(
		 fx.client, "s", NULL, NULL, on_sub_number_order, &got, NULL),
	    "GET", "/v2/sub_number_orders/s", "");
	CALL(telnyx_sub_number_order_update(
		 fx.client, "s", update, NULL, on_sub_number_order, &got, NULL),
	    "PATCH", "/v2/sub_number_orders/s", "{}");
	CALL(telnyx_sub_number_order_cancel(
		 fx.client, "s", NULL, on_sub_number_order, &got, NULL),
	    "PATCH", "/v2/sub_number_orders/s/cancel", "");
	fx_teardown();
}
END_TEST

START_TEST(reservations)
{
	const struct telnyx_number_order_item *const items[] = {
	    TELNYX_NUMBER_ORDER_ITEM(.phone_number = NUMBER), NULL};

	fx_setup();
	CALL(telnyx_number_reservation_create(fx.client,
		 TELNYX_NUMBER_RESERVATION(.phone_numbers = items), NULL,
		 on_number_reservation, &got, NULL),
	    "POST", "/v2/number_reservations",
	    "{\"phone_numbers\":[{\"phone_number\":\"" NUMBER "\"}]}");
	CALL(telnyx_number_reservation_get(
		 fx.client, "r", NULL, on_number_reservation, &got, NULL),
	    "GET", "/v2/number_reservations/r", "");
	LIST(telnyx_number_reservation_list(fx.client, NULL, NULL, NULL,
		 on_number_reservation_item, on_done, &got, NULL),
	    "/v2/number_reservations?page%5Bnumber%5D=1");
	CALL(telnyx_number_reservation_extend(
		 fx.client, "r", NULL, on_number_reservation, &got, NULL),
	    "POST", "/v2/number_reservations/r/actions/extend", "");
	fx_teardown();
}
END_TEST

/* --- what is repeated, and what is not --- */

START_TEST(only_what_is_as_good_twice_is_repeated_after_an_unknown_end)
{
	const struct telnyx_number_order_item *const items[] = {
	    TELNYX_NUMBER_ORDER_ITEM(.phone_number = NUMBER), NULL};
	struct got got = {0};

	fx_setup();
	reply(500, NULL);
	reply(200, "{\"data\":{\"id\":\"1\"}}");
	ck_assert_int_eq(telnyx_phone_number_assign(fx.client, "1", "p", NULL,
			     on_phone_number_messaging, &got, NULL),
	    TELNYX_OK);
	fx_run_until(&got.calls, 1);
	ck_assert(got.found);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 2);

	reply(500, NULL);
	ck_assert_int_eq(telnyx_number_order_create(fx.client,
			     TELNYX_NUMBER_ORDER(.phone_numbers = items), NULL,
			     on_number_order, &got, NULL),
	    TELNYX_OK);
	fx_run_until(&got.calls, 2);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 3);

	reply(500, NULL);
	ck_assert_int_eq(telnyx_number_reservation_extend(
			     fx.client, "r", NULL, on_number_reservation, &got, NULL),
	    TELNYX_OK);
	fx_run_until(&got.calls, 3);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 4);
	fx_teardown();
}
END_TEST

START_TEST(what_lacks_is_named_before_anything_is_sent)
{
	struct got got = {0};

	fx_setup();
	ck_assert_int_eq(telnyx_number_order_create(fx.client,
			     TELNYX_NUMBER_ORDER(.connection_id = "c"), NULL,
			     on_number_order, &got, NULL),
	    TELNYX_OK);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(got.field, "phone_numbers");
	ck_assert_int_eq(
	    telnyx_messaging_numbers_bulk_update_create(fx.client,
		TELNYX_MESSAGING_NUMBERS_BULK_UPDATE(.messaging_profile_id = "p"), NULL,
		on_messaging_numbers_bulk_update, &got, NULL),
	    TELNYX_OK);
	fx_run_until(&got.calls, 2);
	ck_assert_str_eq(got.field, "numbers");
	ck_assert_int_eq(
	    telnyx_phone_number_get(fx.client, "", NULL, on_phone_number, &got, NULL),
	    TELNYX_OK);
	fx_run_until(&got.calls, 3);
	ck_assert_str_eq(got.field, "id");
	ck_assert_int_eq(telnyx_available_phone_number_list(fx.client, NULL, NULL, NULL,
			     on_available_phone_number_item, on_done, &got, NULL),
	    TELNYX_OK);
	fx_run_until(&got.calls, 4);
	ck_assert_str_eq(got.field, "filter[country_code]");
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 0);

	ck_assert_int_eq(
	    telnyx_phone_number_get(fx.client, NULL, NULL, on_phone_number, &got, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_phone_number_assign(fx.client, "1", NULL, NULL,
			     on_phone_number_messaging, &got, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_available_phone_number_search_by_area_code(fx.client, NULL, "312", 0,
		NULL, on_available_phone_number_item, on_done, &got, NULL),
	    TELNYX_E_INVALID);
	fx_teardown();
}
END_TEST

/* --- a number by its value --- */

static void
find(struct got *got, const char *number)
{
	ck_assert_int_eq(telnyx_phone_number_find_by_number(
			     fx.client, number, NULL, on_phone_number, got, NULL),
	    TELNYX_OK);
	fx_run_until(&got->calls, 1);
}

START_TEST(find_by_number_compares_what_the_filter_gives)
{
	struct got got = {0};

	fx_setup();
	reply(200, "{\"data\":[{\"id\":\"1\",\"phone_number\":\"+131255500100\"},"
		   "null,{\"id\":\"2\"},{\"id\":\"3\",\"phone_number\":\"" NUMBER "\"},"
		   "{\"id\":\"4\",\"phone_number\":\"" NUMBER "\"}]}");
	find(&got, NUMBER);
	ck_assert_str_eq(got.id, "3");
	check_request("GET",
	    "/v2/phone_numbers?filter%5Bphone_number%5D=13125550010"
	    "&page%5Bnumber%5D=1&page%5Bsize%5D=250",
	    "");
	fx_teardown();
}
END_TEST

START_TEST(find_by_number_reads_on_until_it_is_found)
{
	struct got got = {0};

	fx_setup();
	reply(200, "{\"data\":[{\"id\":\"1\",\"phone_number\":\"+131255500100\"}],"
		   "\"meta\":{\"total_pages\":3}}");
	reply(200, "{\"data\":[{\"id\":\"2\",\"phone_number\":\"" NUMBER "\"}],"
		   "\"meta\":{\"total_pages\":3}}");
	find(&got, NUMBER);
	ck_assert_str_eq(got.id, "2");
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 2);
	check_request("GET",
	    "/v2/phone_numbers?filter%5Bphone_number%5D=13125550010"
	    "&page%5Bnumber%5D=2&page%5Bsize%5D=250",
	    "");
	fx_teardown();
}
END_TEST

START_TEST(find_by_number_of_a_number_that_is_not_there_gives_neither)
{
	static const char *const bodies[] = {"{\"data\":[]}",
	    "{\"data\":[{\"id\":\"1\"}],\"meta\":{\"total_pages\":1}}"};
	struct got got;
	size_t i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		memset(&got, 0, sizeof(got));
		fx_setup();
		reply(200, bodies[i]);
		find(&got, NUMBER);
		ck_assert(!got.found);
		ck_assert_int_eq(got.type, TELNYX_ERROR_NONE);
		ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 1);
		fx_teardown();
	}
}
END_TEST

START_TEST(find_by_number_tells_of_errors)
{
	struct got got = {0};
	unsigned i;

	fx_setup();
	for (i = 0; i < 3; i++)
		reply(200, "{\"data\":7}");
	find(&got, NUMBER);
	ck_assert_int_eq(got.type, TELNYX_ERROR_API);
	memset(&got, 0, sizeof(got));
	reply(401, NULL);
	find(&got, NUMBER);
	ck_assert_int_eq(got.type, TELNYX_ERROR_AUTHENTICATION);
	memset(&got, 0, sizeof(got));
	find(&got, "13125550010");
	ck_assert_int_eq(got.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(got.field, "phone_number");
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 4);
	ck_assert_int_eq(telnyx_phone_number_find_by_number(
			     fx.client, NULL, NULL, on_phone_number, &got, NULL),
	    TELNYX_E_INVALID);
	fx_teardown();
}
END_TEST

/* Where the list is not whole, "there is none" would be a guess. */
START_TEST(find_by_number_does_not_guess)
{
	static const char *const bodies[] = {
	    "{\"data\":[],\"meta\":{\"total_pages\":9}}",
	    "{\"data\":[],\"meta\":{\"total_results\":1}}",
	    "{\"data\":[{\"id\":\"1\"}],\"meta\":{\"total_results\":2}}"};
	struct got got;
	size_t i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		memset(&got, 0, sizeof(got));
		fx_setup();
		ck_assert_int_eq(telnyx_sandbox_script(
				     fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 200,
						     .body = bodies[i], .times = 3)),
		    TELNYX_OK);
		find(&got, NUMBER);
		ck_assert(!got.found);
		ck_assert_int_eq(got.type, TELNYX_ERROR_API);
		fx_teardown();
	}
}
END_TEST

START_TEST(find_by_number_reads_a_list_of_short_pages)
{
	struct got got = {0};

	fx_setup();
	reply(200, "{\"data\":[{\"id\":\"1\",\"phone_number\":\"+131255500100\"}]}");
	reply(200, "{\"data\":[{\"id\":\"2\",\"phone_number\":\"" NUMBER "\"}]}");
	find(&got, NUMBER);
	ck_assert_str_eq(got.id, "2");
	fx_teardown();
}
END_TEST

/* A server that says there is always more does not keep it busy for ever. */
START_TEST(find_by_number_gives_up_on_a_list_without_an_end)
{
	struct got got = {0};

	fx_setup();
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 200,
				 .body = "{\"data\":[{\"id\":\"1\"}],"
					 "\"meta\":{\"total_pages\":1000000}}",
				 .times = 1000)),
	    TELNYX_OK);
	find(&got, NUMBER);
	ck_assert(!got.found);
	ck_assert_int_eq(got.type, TELNYX_ERROR_API);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 2);
	fx_teardown();
}
END_TEST

static void
keep_a_copy(const struct telnyx_number_order *order, const struct telnyx_error *error,
    void *arg)
{
	struct telnyx_number_order **copy = arg;

	ck_assert_ptr_null(error);
	*copy = telnyx_number_order_dup(order);
	ck_assert_ptr_nonnull(*copy);
}

START_TEST(a_copy_outlives_its_client)
{
	struct telnyx_number_order *copy = NULL;
	unsigned i;

	fx_setup();
	reply(200, "{\"data\":{\"id\":\"o\",\"status\":\"success\",\"phone_numbers\":"
		   "[{\"phone_number\":\"" NUMBER "\"}]}}");
	ck_assert_int_eq(
	    telnyx_number_order_get(fx.client, "o", NULL, keep_a_copy, &copy, NULL),
	    TELNYX_OK);
	for (i = 0; copy == NULL && i < 1000; i++)
		fx_turn();
	fx_teardown();
	ck_assert_str_eq(copy->id, "o");
	ck_assert_str_eq(copy->phone_numbers[0]->phone_number, NUMBER);
	ck_assert_ptr_null(copy->reply);
	telnyx_number_order_free(copy);
	telnyx_number_order_free(NULL);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("numbers");
	TCase *calls = tcase_create("calls");
	TCase *by_number = tcase_create("find_by_number");

	tcase_add_test(calls, numbers_of_the_account);
	tcase_add_test(calls, numbers_and_messages);
	tcase_add_test(calls, numbers_to_buy);
	tcase_add_test(calls, orders);
	tcase_add_test(calls, reservations);
	tcase_add_test(
	    calls, only_what_is_as_good_twice_is_repeated_after_an_unknown_end);
	tcase_add_test(calls, what_lacks_is_named_before_anything_is_sent);
	tcase_add_test(calls, a_copy_outlives_its_client);
	suite_add_tcase(s, calls);
	tcase_add_test(by_number, find_by_number_compares_what_the_filter_gives);
	tcase_add_test(by_number, find_by_number_reads_on_until_it_is_found);
	tcase_add_test(
	    by_number, find_by_number_of_a_number_that_is_not_there_gives_neither);
	tcase_add_test(by_number, find_by_number_tells_of_errors);
	tcase_add_test(by_number, find_by_number_does_not_guess);
	tcase_add_test(by_number, find_by_number_reads_a_list_of_short_pages);
	tcase_add_test(by_number, find_by_number_gives_up_on_a_list_without_an_end);
	suite_add_tcase(s, by_number);
	return s;
}

int
main(void)
{
	return fx_main(suite());
}
