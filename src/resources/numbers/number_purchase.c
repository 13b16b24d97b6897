/* SPDX-License-Identifier: MIT */
/* Buying a number, and waiting for an order: what is asked, and who is told. */
#include "resources/numbers/number_purchase.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "resources/numbers/number_order.h"
#include "codec/phone.h"

#define DEFAULT_HITS 10

TELNYX_RESOURCE_DELIVER(number_order)

static const struct telnyx_steps buy_steps = {.name = "number_buy",
    .next = telnyx_purchase_next,
    .settle = telnyx_purchase_settle,
    .clear = telnyx_purchase_clear};
static const struct telnyx_steps search_steps = {.name = "number_search_and_buy_first",
    .next = telnyx_purchase_next,
    .settle = telnyx_purchase_settle,
    .clear = telnyx_purchase_clear};
static const struct telnyx_steps wait_steps = {.name = "number_order_wait",
    .next = telnyx_purchase_next,
    .settle = telnyx_purchase_settle_wait,
    .clear = telnyx_purchase_clear};

/* What the caller may free: copied into the purchase. */
static void
copy_wanted(struct telnyx_purchase *purchase)
{
	struct telnyx_number_buy_params *wanted = &purchase->wanted;
	const char **texts[] = {&wanted->phone_number, &wanted->messaging_profile_id,
	    &wanted->connection_id, &wanted->billing_group_id,
	    &wanted->requirement_group_id, &wanted->bundle_id,
	    &wanted->customer_reference};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (*texts[i] != TELNYX_NULL)
			*texts[i] = telnyx_arena_strdup(&purchase->memory, *texts[i]);
	if (wanted->customer_reference == TELNYX_NULL)
		wanted->customer_reference = NULL;
}

/* `wanted` may be NULL: nothing in particular. */
static enum telnyx_status
purchase_new(struct telnyx_client *client,
    const struct telnyx_number_buy_params *wanted,
    const struct telnyx_call_options *opts, struct telnyx_purchase **out)
{
	struct telnyx_env *env = client->net.env;
	struct telnyx_purchase *purchase = calloc(1, sizeof(*purchase));
	uint64_t high, low;
	enum telnyx_status st;

	*out = NULL;
	if (purchase == NULL)
		return TELNYX_E_NO_MEMORY;
	st = telnyx_struct_read(&purchase->wanted, sizeof(purchase->wanted), wanted);
	if (st == TELNYX_OK)
		st = telnyx_request_settings(client, opts, &purchase->settings);
	if (st == TELNYX_OK) {
		high = env->random(env);
		low = env->random(env);
		(void)snprintf(purchase->random, sizeof(purchase->random),
		    "%016" PRIx64 "%016" PRIx64, high, low);
		purchase->delay_ns = TELNYX_PURCHASE_FIRST_DELAY_NS;
		copy_wanted(purchase);
		if (purchase->memory.failed)
			st = TELNYX_E_NO_MEMORY;
	}
	if (st != TELNYX_OK) {
		telnyx_purchase_clear(purchase);
		return st;
	}
	*out = purchase;
	return TELNYX_OK;
}

/* The options for all of it: each step has the sender's timeout. */
static enum telnyx_status
read_options(const struct telnyx_call_options *opts, struct telnyx_call_options *out,
    uint32_t *total_ms)
{
	static const struct telnyx_call_options none = {.size = sizeof(none)};
	enum telnyx_status st;

	st = telnyx_struct_read(out, sizeof(*out), opts != NULL ? opts : &none);
	*total_ms =
	    out->timeout_ms > 0 ? out->timeout_ms : TELNYX_NUMBER_ORDER_TIMEOUT_MS;
	out->timeout_ms = 0;
	out->resend_unknown = TELNYX_UNSET;
	return st;
}

/* `purchase` is taken over. */
static enum telnyx_status
start(struct telnyx_client *client, const struct telnyx_steps *steps,
    struct telnyx_purchase *purchase, struct telnyx_request_spec *spec,
    const struct telnyx_call_options *opts, uint32_t total_ms,
    telnyx_number_order_cb cb, void *arg, uint64_t *id)
{
	spec->opts = opts;
	spec->messaging_profile_id = purchase->wanted.messaging_profile_id;
	if (spec->messaging_profile_id == TELNYX_NULL)
		spec->messaging_profile_id = NULL;
	spec->total_timeout_ms = total_ms;
	if (spec->step_timeout_ms == 0)
		spec->step_timeout_ms = purchase->settings.timeout_ms;
	spec->deliver = deliver_number_order;
	spec->cb = (telnyx_any_cb)cb;
	spec->arg = arg;
	spec->steps = steps;
	spec->progress = purchase;
	return telnyx_request_submit(client, spec, id);
}

/* Without a number nothing can be said of its order, so that is not Telnyx's to
 * judge, as all else may be. */
static bool
params_lack_number(const struct telnyx_purchase *purchase, const char **why)
{
	const char *number = purchase->wanted.phone_number;

	if (number == NULL || number == TELNYX_NULL || number[0] == '\0')
		*why = "is required";
	else if (purchase->settings.validate == TELNYX_TRUE &&
		 !telnyx_phone_is_e164(number))
		*why = "must be +E.164";
	else
		return false;
	return true;
}

enum telnyx_status
telnyx_number_buy(struct telnyx_client *client,
    const struct telnyx_number_buy_params *params,
    const struct telnyx_call_options *opts, telnyx_number_order_cb cb, void *arg,
    uint64_t *id)
{
	struct telnyx_call_options given;
	struct telnyx_request_spec spec;
	struct telnyx_purchase *purchase;
	enum telnyx_status st;
	uint32_t total_ms;

	if (id != NULL)
		*id = 0;
	if (client == NULL || params == NULL ||
	    read_options(opts, &given, &total_ms) != TELNYX_OK)
		return TELNYX_E_INVALID;
	st = purchase_new(client, params, &given, &purchase);
	if (st != TELNYX_OK)
		return st;
	purchase->hits =
	    telnyx_arena_alloc(&purchase->memory, 2 * sizeof(*purchase->hits));
	if (purchase->hits == NULL) {
		telnyx_purchase_clear(purchase);
		return TELNYX_E_NO_MEMORY;
	}
	purchase->hits[0] = purchase->wanted.phone_number;
	if ((st = telnyx_purchase_order_spec(purchase, &spec)) != TELNYX_OK) {
		telnyx_purchase_clear(purchase);
		return st;
	}
	if (params_lack_number(purchase, &spec.invalid_why))
		spec.invalid_field = "phone_number";
	spec.step_timeout_ms =
	    telnyx_purchase_order_timeout_ms(purchase, total_ms * TELNYX_NS_PER_MS);
	return start(
	    client, &buy_steps, purchase, &spec, &given, total_ms, cb, arg, id);
}

enum telnyx_status
telnyx_number_search_and_buy_first(struct telnyx_client *client,
    const struct telnyx_available_phone_number_list_params *search,
    const struct telnyx_number_buy_params *buy, const struct telnyx_call_options *opts,
    telnyx_number_order_cb cb, void *arg, uint64_t *id)
{
	struct telnyx_available_phone_number_list_params query;
	struct telnyx_call_options given;
	struct telnyx_request_spec spec;
	struct telnyx_purchase *purchase;
	enum telnyx_status st;
	uint32_t total_ms;

	if (id != NULL)
		*id = 0;
	if (client == NULL || search == NULL ||
	    telnyx_struct_read(&query, sizeof(query), search) != TELNYX_OK ||
	    read_options(opts, &given, &total_ms) != TELNYX_OK)
		return TELNYX_E_INVALID;
	if (!query.filter_limit.given)
		query.filter_limit = TELNYX_INT(DEFAULT_HITS);
	given.idempotency_key = NULL; /* it would be the search's */
	st = purchase_new(client, buy, &given, &purchase);
	if (st != TELNYX_OK)
		return st;
	st = telnyx_resource_spec(&telnyx_available_phone_number_list_operation, NULL,
	    &query, &purchase->settings, &purchase->memory, &spec);
	if (st != TELNYX_OK) {
		telnyx_purchase_clear(purchase);
		return st;
	}
	purchase->stage = TELNYX_PURCHASE_SEARCH;
	purchase->best_effort = query.filter_best_effort == TELNYX_TRUE;
	spec.decode = NULL; /* after_search() does */
	if (purchase->wanted.phone_number != NULL) {
		spec.invalid_field = "phone_number";
		spec.invalid_why = "is what the search is for";
	}
	return start(
	    client, &search_steps, purchase, &spec, &given, total_ms, cb, arg, id);
}

enum telnyx_status
telnyx_number_order_wait(struct telnyx_client *client, const char *number_order_id,
    const struct telnyx_call_options *opts, telnyx_number_order_cb cb, void *arg,
    uint64_t *id)
{
	const char *values[] = {NULL, NULL};
	struct telnyx_call_options given;
	struct telnyx_request_spec spec;
	struct telnyx_purchase *purchase;
	enum telnyx_status st;
	uint32_t total_ms;

	if (id != NULL)
		*id = 0;
	if (client == NULL || number_order_id == NULL ||
	    read_options(opts, &given, &total_ms) != TELNYX_OK)
		return TELNYX_E_INVALID;
	st = purchase_new(client, NULL, &given, &purchase);
	if (st != TELNYX_OK)
		return st;
	purchase->stage = TELNYX_PURCHASE_WAIT;
	purchase->order_id = telnyx_arena_strdup(&purchase->memory, number_order_id);
	values[0] = purchase->order_id;
	st = purchase->order_id == NULL
		 ? TELNYX_E_NO_MEMORY
		 : telnyx_resource_spec(&telnyx_number_order_get_operation, values,
		       NULL, &purchase->settings, &purchase->memory, &spec);
	if (st != TELNYX_OK) {
		telnyx_purchase_clear(purchase);
		return st;
	}
	return start(
	    client, &wait_steps, purchase, &spec, &given, total_ms, cb, arg, id);
}
