/* SPDX-License-Identifier: MIT */
/* What follows from each step of a purchase: see number_purchase.h. */
#include "resources/numbers/number_purchase.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

#include "base/json.h"
#include "codec/phone.h"
#include "resources/numbers/number_order.h"
#include "resources/numbers/number_order_tables.h"

#define MOST_ON_A_PAGE "250"
#define MAX_LOOKS 5  /* for an order of unknown end: 7.5 s in all */
#define MAX_MISSES 4 /* looks at a known order that fail, in a row */
#define LAST_DELAY_NS (8 * TELNYX_NS_PER_S)

static struct telnyx_purchase *
of(const struct telnyx_request *request)
{
	return request->progress;
}

void
telnyx_purchase_clear(void *progress)
{
	struct telnyx_purchase *purchase = progress;

	if (purchase == NULL)
		return;
	telnyx_error_free(purchase->doubt);
	telnyx_arena_clear(&purchase->memory);
	free(purchase);
}

static bool
fail_memory(struct telnyx_request *request)
{
	telnyx_failure_clear(&request->failure);
	telnyx_failure_no_memory(&request->failure,
	    telnyx_proof_outcome(TELNYX_PROOF_NO_ATTEMPT), TELNYX_PHASE_QUEUE,
	    "no memory to go on");
	return false;
}

/* --- the steps --- */

static uint64_t
left_ns(const struct telnyx_request *request)
{
	struct telnyx_env *env = request->client->net.env;
	uint64_t now = env->now_ns(env);

	return now < request->deadline_ns ? request->deadline_ns - now : 0;
}

/* The spec of an order of the hit in hand.  Its strings are the purchase's. */
enum telnyx_status
telnyx_purchase_order_spec(
    struct telnyx_purchase *purchase, struct telnyx_request_spec *spec)
{
	const struct telnyx_number_buy_params *wanted = &purchase->wanted;
	const struct telnyx_number_order_item *const items[] = {
	    TELNYX_NUMBER_ORDER_ITEM(.phone_number = purchase->hits[purchase->hit],
		.requirement_group_id = wanted->requirement_group_id,
		.bundle_id = wanted->bundle_id),
	    NULL};

	purchase->stage = TELNYX_PURCHASE_ORDER;
	purchase->placed = TELNYX_OUTCOME_NONE;
	purchase->order_id = NULL;
	purchase->looks = purchase->misses = 0;
	purchase->delay_ns = TELNYX_PURCHASE_FIRST_DELAY_NS;
	/* Each order has a reference of its own; the caller's, if given, is that of all
	 * of them. */
	purchase->reference = wanted->customer_reference;
	if (purchase->reference == NULL)
		purchase->reference = telnyx_arena_printf(&purchase->memory,
		    "libtelnyx-%s-%zu", purchase->random, purchase->hit + 1);
	if (purchase->reference == NULL)
		return TELNYX_E_NO_MEMORY;
	return telnyx_resource_spec(&telnyx_number_order_create_operation, NULL,
	    TELNYX_NUMBER_ORDER(.phone_numbers = items,
		.connection_id = wanted->connection_id,
		.messaging_profile_id = wanted->messaging_profile_id,
		.billing_group_id = wanted->billing_group_id,
		.customer_reference = purchase->reference),
	    &purchase->settings, &purchase->memory, spec);
}

/* The call that orders leaves time to look the order up. */
uint32_t
telnyx_purchase_order_timeout_ms(const struct telnyx_purchase *purchase, uint64_t left)
{
	uint64_t most = left / 4 * 3 / TELNYX_NS_PER_MS;

	if (most == 0)
		return 1;
	return most < purchase->settings.timeout_ms ? (uint32_t)most
						    : purchase->settings.timeout_ms;
}

static bool
place_order(struct telnyx_request *request)
{
	struct telnyx_purchase *purchase = of(request);
	struct telnyx_request_spec spec;

	if (telnyx_purchase_order_spec(purchase, &spec) != TELNYX_OK)
		return fail_memory(request);
	spec.step_timeout_ms =
	    telnyx_purchase_order_timeout_ms(purchase, left_ns(request));
	telnyx_request_step(request, &spec, 0);
	return true;
}

static bool
try_next_hit(struct telnyx_request *request)
{
	struct telnyx_purchase *purchase = of(request);

	purchase->placed = TELNYX_OUTCOME_NONE;
	if (purchase->hits[purchase->hit + 1] == NULL)
		return false; /* the last hit's error is that of the purchase */
	purchase->hit++;
	return place_order(request);
}

static bool
look(
    struct telnyx_request *request, enum telnyx_purchase_stage stage, uint64_t delay_ns)
{
	struct telnyx_purchase *purchase = of(request);
	const char *const values[] = {purchase->order_id, NULL};
	const char *const query[] = {"filter[customer_reference]", purchase->reference,
	    "page[size]", MOST_ON_A_PAGE, NULL};
	uint64_t left = left_ns(request);
	struct telnyx_request_spec spec;
	enum telnyx_status st;

	purchase->stage = stage;
	st = telnyx_resource_spec(stage == TELNYX_PURCHASE_WAIT
				      ? &telnyx_number_order_get_operation
				      : &telnyx_number_order_list_operation,
	    stage == TELNYX_PURCHASE_WAIT ? values : NULL, NULL, &purchase->settings,
	    &purchase->memory, &spec);
	if (st != TELNYX_OK)
		return fail_memory(request);
	if (stage == TELNYX_PURCHASE_LOOK_UP) {
		spec.query = query;
		spec.decode = NULL; /* read_orders() does */
	}
	/* A last look before time is up is worth more than waiting the full delay. */
	if (delay_ns >= left && left > TELNYX_PURCHASE_FIRST_DELAY_NS)
		delay_ns = left / 2;
	spec.step_timeout_ms = purchase->settings.timeout_ms;
	telnyx_request_step(request, &spec, delay_ns);
	return true;
}

static bool
look_again(struct telnyx_request *request)
{
	struct telnyx_purchase *purchase = of(request);
	uint64_t delay_ns = purchase->delay_ns;

	if (purchase->delay_ns < LAST_DELAY_NS)
		purchase->delay_ns *= 2;
	return look(request, purchase->stage, delay_ns);
}

/* --- what they have led to --- */

/* Does an order wait for papers of the buyer's, which no look at it brings? */
static bool
waits_for_requirements(const struct telnyx_number_order *order)
{
	return !telnyx_bool_or(order->requirements_met, true) &&
	       order->status != TELNYX_NUMBER_ORDER_SUCCESS &&
	       order->status != TELNYX_NUMBER_ORDER_FAILURE;
}

/* End with an order that was placed and will not be complete by waiting: say so, and
 * what it lacks. */
static bool
end_with_requirements(
    struct telnyx_request *request, const struct telnyx_number_order *order)
{
	const char *status = order->phone_number_count > 0
				 ? order->phone_numbers[0]->requirements_status
				 : NULL;

	telnyx_failure_set(&request->failure, TELNYX_ERROR_API, TELNYX_OUTCOME_ACCEPTED,
	    TELNYX_PHASE_DECODE, "Requirements not met",
	    "it waits for its regulatory requirements to be met%s%s",
	    status != NULL ? "; their status is " : "", status != NULL ? status : "");
	request->failure.error.http_status = request->reply.http_status;
	request->failure.error.json = telnyx_json_keep(order->json);
	return false;
}

/* An order was read: is it complete? */
static bool
check_order(struct telnyx_request *request)
{
	struct telnyx_purchase *purchase = of(request);
	const struct telnyx_number_order *order = request->result;

	purchase->misses = 0;
	purchase->pending = false;
	if (order->status == TELNYX_NUMBER_ORDER_SUCCESS)
		return false;
	if (waits_for_requirements(order))
		return purchase->hits != NULL && end_with_requirements(request, order);
	if (order->status != TELNYX_NUMBER_ORDER_FAILURE) {
		purchase->pending = true;
		purchase->stage = TELNYX_PURCHASE_WAIT;
		return look_again(request);
	}
	if (purchase->hits == NULL)
		return false; /* who only waits gets the order as it is */
	telnyx_failure_set(&request->failure, TELNYX_ERROR_API, TELNYX_OUTCOME_REJECTED,
	    TELNYX_PHASE_DECODE, "Order failed", "the order %s of %s has failed",
	    purchase->order_id, purchase->hits[purchase->hit]);
	request->failure.error.http_status = request->reply.http_status;
	request->failure.error.json = telnyx_json_keep(order->json);
	return try_next_hit(request);
}

static bool
keep_order_id(struct telnyx_request *request, const char *id)
{
	struct telnyx_purchase *purchase = of(request);

	purchase->order_id = telnyx_arena_strdup(&purchase->memory, id);
	return purchase->order_id != NULL;
}

/* Is the number taken, so that another may do? */
static bool
is_gone(const struct telnyx_error *error)
{
	static const char *const codes[] = {
	    "85000", /* the number must be searched first: the search has grown old */
	    "85001", /* not available any more */
	    "85006", /* reserved */
	};
	size_t i;

	for (i = 0; error->code != NULL && i < sizeof(codes) / sizeof(codes[0]); i++)
		if (strcmp(error->code, codes[i]) == 0)
			return true;
	return false;
}

static bool
after_order(struct telnyx_request *request)
{
	struct telnyx_purchase *purchase = of(request);
	const struct telnyx_error *error = &request->failure.error;
	const struct telnyx_number_order *order = request->result;

	if (error->type == TELNYX_ERROR_NONE) {
		purchase->placed = TELNYX_OUTCOME_ACCEPTED;
		if (!keep_order_id(request, order->id))
			return fail_memory(request);
		return check_order(request);
	}
	if (error->outcome == TELNYX_OUTCOME_REJECTED && is_gone(error))
		return try_next_hit(request);
	if (error->outcome == TELNYX_OUTCOME_NOT_SENT ||
	    error->outcome == TELNYX_OUTCOME_REJECTED)
		return false;
	purchase->placed = error->outcome;
	/* Without memory for the copy the error says less. */
	telnyx_error_free(purchase->doubt);
	purchase->doubt = telnyx_error_dup(error);
	return look(request, TELNYX_PURCHASE_LOOK_UP, 0);
}

static bool
contains(const struct telnyx_number_order *order, const char *phone_number)
{
	size_t i;

	for (i = 0; i < order->phone_number_count; i++)
		if (order->phone_numbers[i]->phone_number != NULL &&
		    strcmp(order->phone_numbers[i]->phone_number, phone_number) == 0)
			return true;
	return false;
}

/* Is an order found the purchase's?  A reference that was made here has no other; the
 * caller's own may be that of an order that failed long ago. */
static bool
is_ours(const struct telnyx_purchase *purchase, const struct telnyx_number_order *order)
{
	if (order->id == NULL || order->customer_reference == NULL ||
	    strcmp(order->customer_reference, purchase->reference) != 0)
		return false;
	if (order->phone_number_count > 0 &&
	    !contains(order, purchase->hits[purchase->hit]))
		return false;
	return purchase->wanted.customer_reference == NULL ||
	       (order->status != TELNYX_NUMBER_ORDER_FAILURE &&
		   order->phone_number_count > 0);
}

/* The id of the purchase's order among those found; NULL: it is not there. */
static const char *
read_orders(struct telnyx_request *request)
{
	struct json_object *list = telnyx_resource_data(
			       telnyx_json_object(request->reply.json)),
			   *json;
	struct telnyx_number_order *order;
	size_t i, count = 0;

	order = telnyx_arena_alloc(&request->step_memory, sizeof(*order));
	if (order != NULL && json_object_is_type(list, json_type_array))
		count = json_object_array_length(list);
	for (i = 0; i < count; i++) {
		json = json_object_array_get_idx(list, i);
		if (!telnyx_fields_decode(
			&telnyx_number_order_table, json, &request->step_memory, order))
			return NULL;
		if (is_ours(of(request), order))
			return order->id;
	}
	return NULL;
}

/* End in doubt: the order was not found, which does not say that it is not there. */
static bool
end_in_doubt(struct telnyx_request *request)
{
	struct telnyx_purchase *purchase = of(request);
	const struct telnyx_error *doubt = purchase->doubt;
	struct telnyx_error *error = &request->failure.error;

	telnyx_failure_clear(&request->failure);
	if (doubt == NULL) {
		telnyx_failure_set(&request->failure, TELNYX_ERROR_API,
		    purchase->placed, TELNYX_PHASE_WAIT, "Order of unknown end",
		    "the end of the order is not known");
		return false;
	}
	telnyx_failure_set(&request->failure, doubt->type, purchase->placed,
	    doubt->phase, "Order of unknown end", "%s", doubt->detail);
	error->http_status = doubt->http_status;
	error->code = telnyx_arena_strdup(&request->failure.arena, doubt->code);
	error->system_error = doubt->system_error;
	error->tls_error = doubt->tls_error;
	return false;
}

static bool
after_look_up(struct telnyx_request *request)
{
	struct telnyx_purchase *purchase = of(request);
	const char *id = NULL;

	if (request->failure.error.type == TELNYX_ERROR_NONE)
		id = read_orders(request);
	if (id != NULL) {
		purchase->placed = TELNYX_OUTCOME_ACCEPTED;
		purchase->delay_ns = TELNYX_PURCHASE_FIRST_DELAY_NS;
		if (!keep_order_id(request, id))
			return fail_memory(request);
		return look(request, TELNYX_PURCHASE_WAIT,
		    0); /* a list says less of an order */
	}
	if (++purchase->looks >= MAX_LOOKS)
		return end_in_doubt(request);
	return look_again(request);
}

/* May another look at a known order succeed? */
static bool
may_look_again(const struct telnyx_purchase *purchase, const struct telnyx_error *error)
{
	switch (error->type) {
	case TELNYX_ERROR_NETWORK:
	case TELNYX_ERROR_TIMEOUT:
	case TELNYX_ERROR_RATE_LIMIT:
		return true;
	case TELNYX_ERROR_API:
		/* An order of just now may not be shown yet. */
		return error->http_status >= 500 || error->http_status == 200 ||
		       (error->http_status == 404 && purchase->hits != NULL);
	case TELNYX_ERROR_NONE:
	case TELNYX_ERROR_VALIDATION:
	case TELNYX_ERROR_AUTHENTICATION:
	case TELNYX_ERROR_CANCELLED:
	case TELNYX_ERROR_CLOSING:
	case TELNYX_ERROR_INTERNAL:
		break;
	}
	return false;
}

static bool
after_wait(struct telnyx_request *request)
{
	struct telnyx_purchase *purchase = of(request);
	const struct telnyx_error *error = &request->failure.error;

	if (error->type == TELNYX_ERROR_NONE)
		return check_order(request);
	if (!may_look_again(purchase, error) || ++purchase->misses >= MAX_MISSES)
		return false;
	return look_again(request);
}

/* Is the hit outside of what was searched for, as Telnyx marks it? */
static bool
is_best_effort(struct json_object *hit)
{
	struct json_object *flag = NULL;

	(void)json_object_object_get_ex(hit, "best_effort", &flag);
	return json_object_is_type(flag, json_type_string)
		   ? strcmp(json_object_get_string(flag), "true") == 0
		   : json_object_get_boolean(flag);
}

static bool
after_search(struct telnyx_request *request)
{
	struct telnyx_purchase *purchase = of(request);
	struct json_object *list, *json, *hit;
	const char *number;
	size_t i, count = 0, kept = 0, outside = 0;

	if (request->failure.error.type != TELNYX_ERROR_NONE)
		return false;
	list = telnyx_resource_data(telnyx_json_object(request->reply.json));
	if (json_object_is_type(list, json_type_array))
		count = json_object_array_length(list);
	purchase->hits = telnyx_arena_alloc(
	    &purchase->memory, (count + 1) * sizeof(*purchase->hits));
	for (i = 0; purchase->hits != NULL && i < count; i++) {
		json = NULL;
		hit = json_object_array_get_idx(list, i);
		(void)json_object_object_get_ex(hit, "phone_number", &json);
		number = json_object_get_string(json);
		if (!purchase->best_effort && is_best_effort(hit))
			outside++;
		else if (number != NULL && telnyx_phone_is_e164(number))
			purchase->hits[kept++] =
			    telnyx_arena_strdup(&purchase->memory, number);
	}
	if (purchase->memory.failed)
		return fail_memory(request);
	if (kept > 0)
		return place_order(request);
	telnyx_failure_set(&request->failure, TELNYX_ERROR_API, TELNYX_OUTCOME_REJECTED,
	    TELNYX_PHASE_DECODE, "No number", "no number to buy was found%s",
	    outside > 0 ? " but ones outside of the search (best_effort)" : "");
	request->failure.error.http_status = request->reply.http_status;
	return false;
}

bool
telnyx_purchase_next(struct telnyx_request *request)
{
	switch (of(request)->stage) {
	case TELNYX_PURCHASE_SEARCH:
		return after_search(request);
	case TELNYX_PURCHASE_ORDER:
		return after_order(request);
	case TELNYX_PURCHASE_LOOK_UP:
		return after_look_up(request);
	case TELNYX_PURCHASE_WAIT:
		break;
	}
	return after_wait(request);
}

/* Time ran out while the order was pending: say so, as the answers did. */
void
telnyx_purchase_settle_wait(struct telnyx_request *request)
{
	struct telnyx_purchase *purchase = of(request);
	struct telnyx_error *error = &request->failure.error;

	if (error->type == TELNYX_ERROR_TIMEOUT && purchase->pending)
		telnyx_failure_set(&request->failure, error->type, error->outcome,
		    error->phase, error->title,
		    "the order was still pending when it was last looked at");
}

/* Set the last error: the outcome is the purchase's, not that of its last step, and the
 * text says how to find an order that may be there. */
void
telnyx_purchase_settle(struct telnyx_request *request)
{
	struct telnyx_purchase *purchase = of(request);
	struct telnyx_error *error = &request->failure.error;
	enum telnyx_outcome outcome = error->outcome;
	const char *which = purchase->order_id;

	if (error->type == TELNYX_ERROR_NONE)
		return;
	if (purchase->placed != TELNYX_OUTCOME_NONE)
		outcome = purchase->placed;
	else if (purchase->stage != TELNYX_PURCHASE_ORDER &&
		 outcome != TELNYX_OUTCOME_REJECTED)
		outcome = telnyx_proof_outcome(TELNYX_PROOF_NO_ATTEMPT);
	error->outcome = outcome;
	if (outcome == TELNYX_OUTCOME_NOT_SENT || outcome == TELNYX_OUTCOME_REJECTED)
		return;
	telnyx_purchase_settle_wait(request);
	telnyx_failure_set(&request->failure, error->type, outcome, error->phase,
	    error->title, "the order of %s %s (%s %s), and its end was not seen: %s",
	    purchase->hits[purchase->hit],
	    outcome == TELNYX_OUTCOME_ACCEPTED ? "was placed" : "may have been placed",
	    which != NULL ? "id" : "customer_reference",
	    which != NULL ? which : purchase->reference, error->detail);
}
