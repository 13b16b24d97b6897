/* SPDX-License-Identifier: MIT */
/*
 * Messaging profiles by name: what takes several calls of the API.
 *
 *   FIND    the pages of the list that the server narrows down to the name;
 *           compared here too, as a filter may be broader than it says
 *   CREATE  there was none
 *   UPDATE  there was one
 *
 * FIND -> CREATE or UPDATE.  A create whose outcome is unknown, or that is
 * refused as a duplicate, leads back to FIND, never to another create: what is
 * found then is updated, so that it has the settings that were asked for.
 *
 * Calls of one client for one name and one key take turns (turns.h), else two
 * of them would both find nothing.  A create of unknown end (its answer was lost, it
 * was cancelled on its way) leaves the name in doubt for a while: whoever comes then
 * looks until it shows, and creates nothing before the doubt is over.
 */
#include <telnyx/messaging_profile.h>

#include <stdlib.h>
#include <string.h>

#include "base/refusal.h"
#include "base/status.h"
#include "client/list.h"
#include "client/turns.h"
#include "resources/profiles/messaging_profile.h"

/* The time until another look for a profile that may have been created, doubled each
 * time: the API does not say that a list shows at once what was made. */
#define LOOK_AGAIN_NS (UINT64_C(500) * TELNYX_NS_PER_MS)
#define MOST_LOOKS 4
#define LOOK_AT_LEAST_NS (UINT64_C(8) * TELNYX_NS_PER_S) /* while in doubt */
#define DOUBT_NS ((uint64_t)TELNYX_MESSAGING_PROFILE_DOUBT_MS * TELNYX_NS_PER_MS)
#define DUPLICATE_RESOURCE "10012"

enum stage { FIND, CREATE, UPDATE };

struct flow {
	struct telnyx_list list; /* first: page_read.c reads into it */
	enum stage stage;
	const char *name;

	/* create_or_update's */
	struct telnyx_turn turn;
	const char *create_body, *update_body;
	size_t create_bytes, update_bytes;
	enum telnyx_messaging_profile_change change;
	uint32_t timeout_ms;
	unsigned
	    looks; /* looks since a create that may have happened; 0: there was none */
	uint64_t
	    wait_ns;  /* the time until the next look for what a create may have made */
	bool refused; /* the create was refused as a duplicate, which must be there to
			 be found */
	bool gone;    /* the profile was found, and deleted before it was updated */
	enum telnyx_error_type type; /* the type of that create's failure */
	enum telnyx_phase phase;
	int http_status;
	const char *detail;
};

static struct flow *
flow_of(struct telnyx_request *request)
{
	return request->progress;
}

static void
flow_clear(void *progress)
{
	struct flow *flow = progress;

	if (flow == NULL)
		return;
	telnyx_turn_leave(&flow->turn);
	telnyx_arena_wipe(&flow->list.memory);
	free(flow);
}

/* --- FIND --- */

static void
find_from_start(struct telnyx_request *request, uint64_t delay_ns)
{
	struct flow *flow = flow_of(request);
	struct telnyx_request_spec spec = {0};

	flow->stage = FIND;
	telnyx_list_rewind(&flow->list);
	telnyx_list_fill(&flow->list, &spec);
	telnyx_request_step(request, &spec, delay_ns);
}

/* Find the profile of that name in the page; NULL: it is not there. */
static const struct telnyx_messaging_profile *
in_page(const struct flow *flow)
{
	const struct telnyx_messaging_profile *profile;
	size_t i;

	for (i = 0; i < flow->list.page.count; i++) {
		profile = flow->list.page.items[i];
		if (profile->id != NULL && profile->name != NULL &&
		    strcmp(profile->name, flow->name) == 0)
			return profile;
	}
	return NULL;
}

/* --- find_by_name --- */

static bool
find_next(struct telnyx_request *request)
{
	struct flow *flow = flow_of(request);
	const struct telnyx_messaging_profile *profile;

	if (request->failure.error.type != TELNYX_ERROR_NONE)
		return false;
	request->result = NULL;
	if ((profile = in_page(flow)) == NULL)
		return telnyx_list_go_on(request);
	memcpy(
	    &request->result, &profile, sizeof(profile)); /* the profile owns itself */
	return false;
}

static const struct telnyx_steps find_steps = {
    .name = "messaging_profile_find_by_name", .next = find_next, .clear = flow_clear};

TELNYX_RESOURCE_DELIVER(messaging_profile)

/* --- create_or_update --- */

/* `id` may be part of the page that is about to go. */
static void
update(struct telnyx_request *request, const char *id)
{
	struct flow *flow = flow_of(request);
	struct telnyx_request_spec spec = {
	    .operation = &telnyx_messaging_profile_update_operation,
	    .path_values = TELNYX_PATH(id),
	    .body = flow->update_body,
	    .body_bytes = flow->update_bytes,
	    .decode = telnyx_resource_decode};

	flow->stage = UPDATE;
	if (flow->change == TELNYX_MESSAGING_PROFILE_UNCHANGED)
		flow->change = TELNYX_MESSAGING_PROFILE_UPDATED;
	telnyx_request_step(request, &spec, 0);
}

/* The create gets half of the time that is left, so that the rest is there to look for
 * its profile. */
static void
create(struct telnyx_request *request)
{
	struct flow *flow = flow_of(request);
	struct telnyx_request_spec spec = {
	    .operation = &telnyx_messaging_profile_create_operation,
	    .body = flow->create_body,
	    .body_bytes = flow->create_bytes,
	    .decode = telnyx_resource_decode,
	    .step_timeout_ms = flow->timeout_ms / 2 + 1};

	flow->stage = CREATE;
	telnyx_request_step(request, &spec, 0);
}

/* Fail with what is known of a create whose profile cannot be found. */
static void
fail_unfound(struct telnyx_request *request)
{
	struct flow *flow = flow_of(request);
	bool refused = flow->refused;

	telnyx_failure_clear(&request->failure);
	telnyx_failure_init(&request->failure);
	telnyx_failure_set(&request->failure, flow->type,
	    refused ? TELNYX_OUTCOME_REJECTED : TELNYX_OUTCOME_UNKNOWN, flow->phase,
	    refused ? "Duplicate resource" : "Outcome unknown",
	    refused ? "%s; but no profile of that name is listed"
		    : "the profile may have been created, and is not listed yet: %s",
	    flow->detail != NULL ? flow->detail : "no memory for the cause");
	request->failure.error.http_status = flow->http_status;
}

/* Fail where a profile that was created before may still show. */
static void
fail_in_doubt(struct telnyx_request *request, uint64_t doubt_ns)
{
	uint64_t ms = telnyx_ns_to_ms(doubt_ns);

	telnyx_failure_set(&request->failure, TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN,
	    TELNYX_PHASE_WAIT, "Outcome unknown",
	    "an earlier call may have created the profile, which is not listed yet; "
	    "it is not created anew for another %llu ms",
	    (unsigned long long)ms);
	request->failure.error.retry_after_ms = (int64_t)ms;
}

/* Look again.  False: there is no time left for that. */
static bool
look_again_in_doubt(struct telnyx_request *request, uint64_t doubt_ns)
{
	struct flow *flow = flow_of(request);
	struct telnyx_env *env = request->client->net.env;
	uint64_t delay_ns = flow->wait_ns > 0 ? flow->wait_ns : LOOK_AGAIN_NS;
	uint64_t now = env->now_ns(env);

	if (now + delay_ns >= request->deadline_ns) {
		fail_in_doubt(request, doubt_ns);
		return false;
	}
	flow->wait_ns =
	    delay_ns * 2 < LOOK_AT_LEAST_NS ? delay_ns * 2 : LOOK_AT_LEAST_NS;
	find_from_start(request, delay_ns < doubt_ns ? delay_ns : doubt_ns);
	return true;
}

/* FIND has read a page: what follows? */
static bool
after_find(struct telnyx_request *request)
{
	struct flow *flow = flow_of(request);
	const struct telnyx_messaging_profile *profile;
	unsigned looks = flow->looks;
	uint64_t doubt_ns;

	if (request->failure.error.type != TELNYX_ERROR_NONE)
		return false;
	if ((profile = in_page(flow)) != NULL) {
		update(request, profile->id);
		return true;
	}
	if (telnyx_list_go_on(request))
		return true;
	if (request->failure.error.type != TELNYX_ERROR_NONE)
		return false;
	if (looks == 0 && (doubt_ns = telnyx_turn_doubt_ns(&flow->turn)) > 0)
		return look_again_in_doubt(request, doubt_ns);
	if (looks == 0) {
		create(request);
		return true;
	}
	if (looks >= MOST_LOOKS) {
		fail_unfound(request);
		return false;
	}
	flow->looks++;
	find_from_start(request, LOOK_AGAIN_NS << (looks - 1));
	return true;
}

static bool
is_duplicate(const struct telnyx_error *error)
{
	return error->outcome == TELNYX_OUTCOME_REJECTED && error->code != NULL &&
	       strcmp(error->code, DUPLICATE_RESOURCE) == 0;
}

/* May a profile have been created, though no result says so? */
static bool
is_in_doubt(const struct telnyx_error *error)
{
	return error->outcome == TELNYX_OUTCOME_UNKNOWN ||
	       error->outcome == TELNYX_OUTCOME_ACCEPTED;
}

static bool
after_create(struct telnyx_request *request)
{
	struct flow *flow = flow_of(request);
	const struct telnyx_error *error = &request->failure.error;

	if (error->type == TELNYX_ERROR_NONE) {
		flow->change = TELNYX_MESSAGING_PROFILE_CREATED;
		return false;
	}
	flow->refused = is_duplicate(error);
	/* After ACCEPTED the profile is there, and only the reply could not be read. */
	if (!is_in_doubt(error) && !flow->refused)
		return false;
	if (!flow->refused)
		flow->change = TELNYX_MESSAGING_PROFILE_CREATED;
	flow->type = error->type;
	flow->phase = error->phase;
	flow->http_status = error->http_status;
	flow->detail = telnyx_arena_strdup(&flow->list.memory, error->detail);
	flow->looks = 1;
	find_from_start(request, 0);
	return true;
}

static bool
after_update(struct telnyx_request *request)
{
	struct flow *flow = flow_of(request);
	const struct telnyx_error *error = &request->failure.error;

	if (error->type == TELNYX_ERROR_NONE || error->http_status != 404 ||
	    flow->gone || flow->looks > 0)
		return false;
	flow->gone = true;
	flow->change = TELNYX_MESSAGING_PROFILE_UNCHANGED;
	find_from_start(request, 0);
	return true;
}

static bool
upsert_next(struct telnyx_request *request)
{
	switch (flow_of(request)->stage) {
	case FIND:
		return after_find(request);
	case CREATE:
		return after_create(request);
	case UPDATE:
		break;
	}
	return after_update(request);
}

static bool
upsert_begin(struct telnyx_request *request)
{
	return telnyx_turn_is_first(&flow_of(request)->turn, request);
}

/* Set the outcome: it is that of what was to be written, not of the looking. */
static void
upsert_settle(struct telnyx_request *request)
{
	struct flow *flow = flow_of(request);
	struct telnyx_error *error = &request->failure.error;

	if (error->type == TELNYX_ERROR_NONE) {
		telnyx_turn_doubt(&flow->turn, 0);
		return;
	}
	if (flow->stage == FIND && error->outcome != TELNYX_OUTCOME_REJECTED)
		error->outcome = telnyx_proof_outcome(TELNYX_PROOF_NO_ATTEMPT);
	if (flow->looks > 0 && !flow->refused)
		error->outcome =
		    telnyx_outcome_worst(error->outcome, TELNYX_OUTCOME_UNKNOWN);
	/* A look that fails leaves the create in doubt for as long as before. */
	if (flow->stage != UPDATE && ((flow->looks > 0 && !flow->refused) ||
					 (flow->stage == CREATE && is_in_doubt(error))))
		telnyx_turn_doubt(&flow->turn, DOUBT_NS);
	if (flow->stage == FIND && telnyx_turn_doubt_ns(&flow->turn) > 0)
		error->outcome =
		    telnyx_outcome_worst(error->outcome, TELNYX_OUTCOME_UNKNOWN);
}

static const struct telnyx_steps upsert_steps = {
    .name = "messaging_profile_create_or_update",
    .begin = upsert_begin,
    .next = upsert_next,
    .settle = upsert_settle,
    .clear = flow_clear};

static void
deliver_changed(struct telnyx_request *request)
{
	telnyx_messaging_profile_change_cb cb =
	    (telnyx_messaging_profile_change_cb)request->cb;

	if (cb == NULL)
		return;
	if (request->failure.error.type == TELNYX_ERROR_NONE)
		cb(request->result, flow_of(request)->change, NULL, request->arg);
	else
		cb(NULL, TELNYX_MESSAGING_PROFILE_UNCHANGED, &request->failure.error,
		    request->arg);
}

/* --- starting --- */

/* Make the flow, with its first page asked for in *spec. */
static enum telnyx_status
flow_new(const char *name, const struct telnyx_call_options *settings,
    struct telnyx_request_spec *spec, struct flow **out)
{
	struct telnyx_messaging_profile_list_params filter = {
	    .size = sizeof(filter), .filter_name_eq = name};
	struct flow *flow = calloc(1, sizeof(*flow));
	enum telnyx_status st;

	*out = NULL;
	if (flow == NULL)
		return TELNYX_E_NO_MEMORY;
	flow->timeout_ms = settings->timeout_ms;
	flow->name = telnyx_arena_strdup(&flow->list.memory, name);
	st = telnyx_list_begin(&flow->list, &telnyx_messaging_profile_list_operation,
	    &filter, settings, spec);
	if (st != TELNYX_OK) {
		flow_clear(flow);
		return st;
	}
	if (spec->invalid_field != NULL)
		spec->invalid_field = "name";
	if (name[0] == '\0') {
		spec->invalid_field = "name";
		spec->invalid_why = "is empty";
	}
	*out = flow;
	return TELNYX_OK;
}

enum telnyx_status
telnyx_messaging_profile_find_by_name(struct telnyx_client *client, const char *name,
    const struct telnyx_call_options *opts, telnyx_messaging_profile_cb cb, void *arg,
    uint64_t *request_id)
{
	struct telnyx_call_options settings;
	struct telnyx_request_spec spec;
	struct flow *flow;
	enum telnyx_status st;

	if (client == NULL)
		return telnyx_need(client, "client");
	if (name == NULL || name == TELNYX_NULL)
		return telnyx_invalid("name", "is NULL");
	if ((st = telnyx_request_settings(client, opts, &settings)) != TELNYX_OK ||
	    (st = flow_new(name, &settings, &spec, &flow)) != TELNYX_OK)
		return st;
	spec.opts = opts;
	spec.deliver = deliver_messaging_profile;
	spec.cb = (telnyx_any_cb)cb;
	spec.arg = arg;
	spec.steps = &find_steps;
	spec.progress = flow;
	return telnyx_request_submit(client, &spec, request_id);
}

/* Make the bodies of create and update.  An update does not take all that a create does
 * (UpdateMessagingProfileRequest), and does not change the name. */
static bool
make_bodies(struct flow *flow, const struct telnyx_messaging_profile_params *params)
{
	const struct telnyx_field_table *table =
	    telnyx_messaging_profile_create_operation.body;
	struct telnyx_messaging_profile_params update = *params;

	update.name = update.resource_group_id = NULL;
	update.health_webhook_url = NULL;
	flow->create_body = telnyx_resource_body(
	    table, params, &flow->list.memory, &flow->create_bytes);
	flow->update_body = telnyx_resource_body(
	    table, &update, &flow->list.memory, &flow->update_bytes);
	return flow->create_body != NULL && flow->update_body != NULL;
}

/* Join the queue of flows for this name and account: one runs at a time. */
static bool
join(struct flow *flow, struct telnyx_client *client,
    const struct telnyx_call_options *settings)
{
	const char *account = settings->sender->authorization;
	const char *key;

	if (account == NULL && settings->sender->params.api_key == NULL)
		account = client->sender->authorization;
	key = telnyx_arena_printf(
	    &flow->list.memory, "%s\n%s", account != NULL ? account : "", flow->name);
	return key != NULL && telnyx_turn_join(&flow->turn, client, key);
}

enum telnyx_status
telnyx_messaging_profile_create_or_update(struct telnyx_client *client,
    const struct telnyx_messaging_profile_params *params,
    const struct telnyx_call_options *opts, telnyx_messaging_profile_change_cb cb,
    void *arg, uint64_t *request_id)
{
	struct telnyx_messaging_profile_params given;
	struct telnyx_call_options settings, mine;
	struct telnyx_request_spec spec, checked;
	struct telnyx_arena memory = TELNYX_ARENA_INIT;
	struct flow *flow = NULL;
	enum telnyx_status st;

	if ((st = telnyx_need(client, "client")) != TELNYX_OK ||
	    (st = telnyx_need(params, "params")) != TELNYX_OK ||
	    (st = telnyx_struct_read(&given, sizeof(given), params, "params.size")) !=
		TELNYX_OK)
		return st;
	/* An idempotency key, or leave to resend, would be the first step's, which only
	 * reads. */
	if ((st = telnyx_struct_read(&mine, sizeof(mine), opts, "opts.size")) !=
	    TELNYX_OK)
		return st;
	mine.size = sizeof(mine);
	mine.idempotency_key = NULL;
	if ((st = telnyx_request_settings(client, &mine, &settings)) != TELNYX_OK)
		return st;
	/* Without a name nothing can be found, so the name is checked here, whatever
	 * checks the rest. */
	if (given.name == TELNYX_NULL)
		given.name = NULL;
	st = telnyx_resource_spec(&telnyx_messaging_profile_create_operation, NULL,
	    &given, &settings, &memory, &checked);
	if (st == TELNYX_OK)
		st = flow_new(
		    given.name != NULL ? given.name : "", &settings, &spec, &flow);
	if (st == TELNYX_OK &&
	    (!make_bodies(flow, &given) || !join(flow, client, &settings)))
		st = TELNYX_E_NO_MEMORY;
	if (st == TELNYX_OK) {
		if (checked.invalid_field != NULL) {
			spec.invalid_field = checked.invalid_field;
			spec.invalid_why = checked.invalid_why;
		}
		spec.opts = &mine;
		spec.deliver = deliver_changed;
		spec.cb = (telnyx_any_cb)cb;
		spec.arg = arg;
		spec.steps = &upsert_steps;
		spec.progress = flow;
		st = telnyx_request_submit(client, &spec, request_id);
		flow = NULL; /* taken over */
	}
	flow_clear(flow);
	telnyx_arena_clear(&memory);
	return st;
}
