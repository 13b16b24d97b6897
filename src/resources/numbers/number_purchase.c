/* SPDX-License-Identifier: MIT */
/* Buying a number, and waiting for an order: what is asked, and who is told. */
#include "resources/numbers/number_purchase.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/refusal.h"
#include "base/status.h"
#include "codec/phone.h"
#include "resources/numbers/number_order.h"

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

/* Copy what the caller may free into the purchase. */
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

/* Fill a new purchase: with copies of what the caller wants, and the settings of each
 * call. */
static enum telnyx_status
fill_purchase(struct telnyx_purchase *purchase, struct telnyx_client *client,
    const struct telnyx_number_buy_params *wanted, const char *size_name,
    const struct telnyx_call_options *opts)
{
	struct telnyx_env *env = client->net.env;
	uint64_t high, low;
	enum telnyx_status st;

	st = telnyx_struct_read(
	    &purchase->wanted, sizeof(purchase->wanted), wanted, size_name);
	if (st == TELNYX_OK)
		st = telnyx_request_settings(client, opts, &purchase->settings);
	if (st != TELNYX_OK)
		return st;
	high = env->random(env);
	low = env->random(env);
	(void)snprintf(purchase->random, sizeof(purchase->random),
	    "%016" PRIx64 "%016" PRIx64, high, low);
	purchase->delay_ns = TELNYX_PURCHASE_FIRST_DELAY_NS;
	copy_wanted(purchase);
	return purchase->memory.failed ? TELNYX_E_NO_MEMORY : TELNYX_OK;
}

/* How each of the three begins: a purchase, and the call that is its first step. */
struct opening {
	struct telnyx_call_options opts; /* of that call */
	uint32_t total_ms;		 /* for all steps */
	struct telnyx_purchase *purchase;
	struct telnyx_request_spec spec;
	const char *values[2]; /* the spec's */
};

/* The caller's options are for all of it: each step has the sender's timeout. */
static enum telnyx_status
read_options(struct opening *opening, const struct telnyx_call_options *opts)
{
	static const struct telnyx_call_options none = {.size = sizeof(none)};
	struct telnyx_call_options *own = &opening->opts;
	enum telnyx_status st;

	st = telnyx_struct_read(
	    own, sizeof(*own), opts != NULL ? opts : &none, "opts.size");
	opening->total_ms =
	    own->timeout_ms > 0 ? own->timeout_ms : TELNYX_NUMBER_ORDER_TIMEOUT_MS;
	own->timeout_ms = 0;
	own->resend_unknown = TELNYX_BOOL(false);
	return st;
}

/* `wanted` may be NULL: nothing in particular; `size_name` is that of the argument. */
static enum telnyx_status
open_purchase(struct opening *opening, struct telnyx_client *client,
    const struct telnyx_number_buy_params *wanted, const char *size_name)
{
	enum telnyx_status st;

	if ((opening->purchase = calloc(1, sizeof(*opening->purchase))) == NULL)
		return TELNYX_E_NO_MEMORY;
	st =
	    fill_purchase(opening->purchase, client, wanted, size_name, &opening->opts);
	if (st != TELNYX_OK)
		telnyx_purchase_clear(opening->purchase);
	return st;
}

/* Submit the first step if it could be made (`st`); the purchase is taken over. */
static enum telnyx_status
start(struct opening *opening, enum telnyx_status st, struct telnyx_client *client,
    const struct telnyx_steps *steps, telnyx_number_order_cb cb, void *arg,
    uint64_t *request_id)
{
	struct telnyx_purchase *purchase = opening->purchase;
	struct telnyx_request_spec *spec = &opening->spec;

	if (st != TELNYX_OK) {
		telnyx_purchase_clear(purchase);
		return st;
	}
	spec->opts = &opening->opts;
	spec->messaging_profile_id = purchase->wanted.messaging_profile_id;
	if (spec->messaging_profile_id == TELNYX_NULL)
		spec->messaging_profile_id = NULL;
	spec->total_timeout_ms = opening->total_ms;
	if (spec->step_timeout_ms == 0)
		spec->step_timeout_ms = purchase->settings.timeout_ms;
	spec->deliver = deliver_number_order;
	spec->cb = (telnyx_any_cb)cb;
	spec->arg = arg;
	spec->steps = steps;
	spec->progress = purchase;
	return telnyx_request_submit(client, spec, request_id);
}

/* Without a number nothing can be said of its order, so the number is checked here,
 * and not left to Telnyx as all else may be. */
static bool
params_lack_number(const struct telnyx_purchase *purchase, const char **why)
{
	const char *number = purchase->wanted.phone_number;

	if (number == NULL || number == TELNYX_NULL || number[0] == '\0')
		*why = "is required";
	else if (telnyx_bool_or(purchase->settings.validate, false) &&
		 !telnyx_phone_is_e164(number))
		*why = "must be +E.164";
	else
		return false;
	return true;
}

/* The order of the one number that is wanted. */
static enum telnyx_status
first_order(struct opening *opening)
{
	struct telnyx_purchase *purchase = opening->purchase;
	struct telnyx_request_spec *spec = &opening->spec;
	enum telnyx_status st;

	purchase->hits =
	    telnyx_arena_alloc(&purchase->memory, 2 * sizeof(*purchase->hits));
	if (purchase->hits == NULL)
		return TELNYX_E_NO_MEMORY;
	purchase->hits[0] = purchase->wanted.phone_number;
	if ((st = telnyx_purchase_order_spec(purchase, spec)) != TELNYX_OK)
		return st;
	if (params_lack_number(purchase, &spec->invalid_why))
		spec->invalid_field = "phone_number";
	spec->step_timeout_ms = telnyx_purchase_order_timeout_ms(
	    purchase, opening->total_ms * TELNYX_NS_PER_MS);
	return TELNYX_OK;
}

enum telnyx_status
telnyx_number_buy(struct telnyx_client *client,
    const struct telnyx_number_buy_params *params,
    const struct telnyx_call_options *opts, telnyx_number_order_cb cb, void *arg,
    uint64_t *request_id)
{
	struct opening opening;
	enum telnyx_status st;

	if (request_id != NULL)
		*request_id = 0;
	if ((st = telnyx_need(client, "client")) != TELNYX_OK ||
	    (st = telnyx_need(params, "params")) != TELNYX_OK ||
	    (st = read_options(&opening, opts)) != TELNYX_OK)
		return st;
	if ((st = open_purchase(&opening, client, params, "params.size")) != TELNYX_OK)
		return st;
	return start(
	    &opening, first_order(&opening), client, &buy_steps, cb, arg, request_id);
}

static enum telnyx_status
first_search(struct opening *opening,
    const struct telnyx_available_phone_number_list_params *query)
{
	struct telnyx_purchase *purchase = opening->purchase;
	struct telnyx_request_spec *spec = &opening->spec;
	enum telnyx_status st;

	st = telnyx_resource_spec(&telnyx_available_phone_number_list_operation, NULL,
	    query, &purchase->settings, &purchase->memory, spec);
	if (st != TELNYX_OK)
		return st;
	purchase->stage = TELNYX_PURCHASE_SEARCH;
	purchase->best_effort = telnyx_bool_or(query->filter_best_effort, false);
	spec->decode = NULL; /* after_search() does */
	if (purchase->wanted.phone_number != NULL) {
		spec->invalid_field = "phone_number";
		spec->invalid_why = "is what the search is for";
	}
	return TELNYX_OK;
}

enum telnyx_status
telnyx_number_search_and_buy_first(struct telnyx_client *client,
    const struct telnyx_available_phone_number_list_params *search,
    const struct telnyx_number_buy_params *buy, const struct telnyx_call_options *opts,
    telnyx_number_order_cb cb, void *arg, uint64_t *request_id)
{
	struct telnyx_available_phone_number_list_params query;
	struct opening opening;
	enum telnyx_status st;

	if (request_id != NULL)
		*request_id = 0;
	if ((st = telnyx_need(client, "client")) != TELNYX_OK ||
	    (st = telnyx_need(search, "search")) != TELNYX_OK ||
	    (st = telnyx_struct_read(&query, sizeof(query), search, "search.size")) !=
		TELNYX_OK ||
	    (st = read_options(&opening, opts)) != TELNYX_OK)
		return st;
	if (!query.filter_limit.given)
		query.filter_limit = TELNYX_INT(DEFAULT_HITS);
	opening.opts.idempotency_key = NULL; /* it would be the search's */
	if ((st = open_purchase(&opening, client, buy, "buy.size")) != TELNYX_OK)
		return st;
	return start(&opening, first_search(&opening, &query), client, &search_steps,
	    cb, arg, request_id);
}

static enum telnyx_status
first_look(struct opening *opening, const char *number_order_id)
{
	struct telnyx_purchase *purchase = opening->purchase;

	purchase->stage = TELNYX_PURCHASE_WAIT;
	purchase->order_id = telnyx_arena_strdup(&purchase->memory, number_order_id);
	opening->values[0] = purchase->order_id;
	opening->values[1] = NULL;
	return purchase->order_id == NULL
		   ? TELNYX_E_NO_MEMORY
		   : telnyx_resource_spec(&telnyx_number_order_get_operation,
			 opening->values, NULL, &purchase->settings, &purchase->memory,
			 &opening->spec);
}

enum telnyx_status
telnyx_number_order_wait(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_number_order_cb cb, void *arg,
    uint64_t *request_id)
{
	struct opening opening;
	enum telnyx_status st;

	if (request_id != NULL)
		*request_id = 0;
	if ((st = telnyx_need(client, "client")) != TELNYX_OK ||
	    (st = telnyx_need(id, "id")) != TELNYX_OK ||
	    (st = read_options(&opening, opts)) != TELNYX_OK)
		return st;
	if ((st = open_purchase(&opening, client, NULL, NULL)) != TELNYX_OK)
		return st;
	return start(&opening, first_look(&opening, id), client, &wait_steps, cb, arg,
	    request_id);
}
