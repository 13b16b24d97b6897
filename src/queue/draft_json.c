/* SPDX-License-Identifier: MIT */
/*
 * Drafts of JSON: the fields of a message, and a member `job` with the rest.
 *
 * A null, or an empty duration, in `job` is refused and not taken for "not given": what
 * failed to fill in a unique key, or reckoned that no time is left, has not meant a job
 * without a key, or one that never expires.
 */
#include <limits.h>
#include <stddef.h>
#include <string.h>

#include <json-c/linkhash.h>
#include <telnyx/text.h>

#include "codec/json_read.h"
#include "codec/timestamp.h"
#include "queue/json_strict.h"
#include "queue/payload_internal.h"

/* Of a name that is not known so much is told. */
#define NAME_BYTES 64

enum kind { TEXT, WHOLE, DURATION, TIME, STATES, OPERATION };

struct member {
	const char *name;
	enum kind kind;
	size_t offset;	 /* in the params */
	bool above_zero; /* a duration that may not be 0 */
};

#define MEMBER(name, kind, member)                                                     \
	{                                                                              \
		name, kind, offsetof(struct telnyx_job_params, member), false          \
	}
#define MEMBER_ABOVE_ZERO(name, kind, member)                                          \
	{                                                                              \
		name, kind, offsetof(struct telnyx_job_params, member), true           \
	}

static const struct member members[] = {
    MEMBER("operation", OPERATION, operation),
    MEMBER("queue", TEXT, queue),
    MEMBER("part", TEXT, part),
    MEMBER("sender", TEXT, sender),
    MEMBER("priority", WHOLE, priority),
    MEMBER_ABOVE_ZERO("max_attempts", WHOLE, max_attempts),
    MEMBER("run_at", TIME, run_at_ms),
    MEMBER("delay", DURATION, delay_ms),
    MEMBER_ABOVE_ZERO("expires_in", DURATION, expires_in_ms),
    MEMBER("unique_key", TEXT, unique_key),
    MEMBER_ABOVE_ZERO("unique_for", DURATION, unique_for_ms),
    MEMBER("unique_free", STATES, unique_free),
    MEMBER("batch", TEXT, batch),
    MEMBER("meta", TEXT, meta),
};

/* --- durations and times ---------------------------------------------------- */

/* A number of seconds in ms; false: it is none, or negative, or beyond all time. */
static bool
seconds_to_ms(struct json_object *json, int64_t *out)
{
	double ms = json_object_get_double(json) * 1000;

	if (json_object_is_type(json, json_type_int)) {
		*out = json_object_get_int64(json);
		if (*out < 0 || *out > TELNYX_DRAFT_LATEST_MS / 1000)
			return false;
		*out *= 1000;
		return true;
	}
	if (!json_object_is_type(json, json_type_double) || !(ms >= 0) ||
	    ms > (double)TELNYX_DRAFT_LATEST_MS)
		return false;
	*out = (int64_t)ms;
	if ((double)*out < ms)
		++*out; /* of what is above 0 something is left */
	return true;
}

static int64_t
unit_ms(const char *unit)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = {{"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000},
	    {"d", 86400000}};
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(units[i].name, unit) == 0)
			return units[i].ms;
	return 0;
}

/* "90", "500ms", "10m" */
static bool
parse_duration(const char *text, int64_t *out)
{
	int64_t number = 0, unit;
	const char *at;

	for (at = text; *at >= '0' && *at <= '9'; at++) {
		number = number * 10 + (*at - '0');
		if (number > TELNYX_DRAFT_LATEST_MS)
			return false;
	}
	unit = unit_ms(at);
	if (at == text || unit == 0 || number > TELNYX_DRAFT_LATEST_MS / unit)
		return false;
	*out = number * unit;
	return true;
}

static const char *
take_duration(const struct member *member, struct json_object *json, int64_t *out)
{
	bool ok = json_object_is_type(json, json_type_string)
		      ? parse_duration(json_object_get_string(json), out)
		      : seconds_to_ms(json, out);

	if (!ok)
		return "must be seconds, or a text such as \"500ms\", \"90s\", "
		       "\"10m\", \"2h\" or \"1d\"";
	return member->above_zero && *out == 0 ? "must be more than 0" : NULL;
}

static const char *
take_time(struct json_object *json, int64_t *out)
{
	bool ok = true;

	if (json_object_is_type(json, json_type_string))
		*out = telnyx_timestamp_parse(json_object_get_string(json));
	else
		ok = seconds_to_ms(json, out);
	return ok && *out > 0
		   ? NULL
		   : "must be a time such as \"2026-12-24T08:00:00Z\", or Unix seconds";
}

/* --- the rest --------------------------------------------------------------- */

/* The texts are borrowed from the JSON. */
static const char *
take_text(struct json_object *json, const char **out)
{
	if (!json_object_is_type(json, json_type_string))
		return "is not a text";
	*out = json_object_get_string(json);
	return NULL;
}

static const char *
take_whole(const struct member *member, struct json_object *json, int *out)
{
	int64_t number;

	if (!json_object_is_type(json, json_type_int))
		return "is not a whole number";
	number = json_object_get_int64(json);
	if (member->above_zero && number == 0)
		return "must be more than 0";
	/* Its own limits are nearer. */
	*out = number < -1 ? -1 : number > INT_MAX ? INT_MAX : (int)number;
	return NULL;
}

static const char *
take_states(struct json_object *json, unsigned *out)
{
	static const char why[] = "must be a list of \"discarded\" and \"cancelled\"";
	enum telnyx_job_state state;
	struct json_object *item;
	size_t i;

	if (!json_object_is_type(json, json_type_array))
		return why;
	for (i = 0; i < json_object_array_length(json); i++) {
		item = json_object_array_get_idx(json, i);
		if (!json_object_is_type(item, json_type_string))
			return why;
		for (state = TELNYX_JOB_READY; state < TELNYX_JOB_STATE_COUNT; state++)
			if (strcmp(telnyx_job_state_name(state),
				json_object_get_string(item)) == 0)
				break;
		if (state == TELNYX_JOB_STATE_COUNT)
			return why;
		*out |= 1u << state;
	}
	return NULL;
}

static const char *
take_operation(struct json_object *json, enum telnyx_job_operation *out)
{
	enum telnyx_job_operation operation;

	if (!json_object_is_type(json, json_type_string))
		return "is not a text";
	for (operation = TELNYX_JOB_SEND; operation <= TELNYX_JOB_WHATSAPP;
	     operation++) {
		if (strcmp(telnyx_job_operation_name(operation),
			json_object_get_string(json)) != 0)
			continue;
		*out = operation;
		return NULL;
	}
	return "is none that is known";
}

static const char *
take_member(const struct member *member, struct json_object *json,
    struct telnyx_job_params *out)
{
	void *place = (char *)out + member->offset;

	switch (member->kind) {
	case TEXT:
		return take_text(json, place);
	case WHOLE:
		return take_whole(member, json, place);
	case DURATION:
		return take_duration(member, json, place);
	case TIME:
		return take_time(json, place);
	case STATES:
		return take_states(json, place);
	case OPERATION:
		break;
	}
	return take_operation(json, place);
}

static const struct member *
find_member(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (strcmp(members[i].name, name) == 0)
			return &members[i];
	return NULL;
}

/* "job.<name>: <why>", in which the name may be anything. */
static const char *
refuse_member(struct telnyx_arena *arena, const char *name, const char *why)
{
	char visible[NAME_BYTES];
	const char *full = telnyx_arena_printf(
	    arena, "job.%s", telnyx_text_visible(name, visible, sizeof(visible)));

	return full != NULL ? telnyx_payload_refuse(arena, full, why)
			    : telnyx_payload_no_memory;
}

/* Read the member `job`. */
static const char *
read_job(
    struct json_object *json, struct telnyx_arena *arena, struct telnyx_job_params *out)
{
	const struct member *member;
	const char *why;

	json_object_object_foreach(json, name, value)
	{
		member = find_member(name);
		why = member == NULL ? "is not known" : take_member(member, value, out);
		if (why != NULL)
			return refuse_member(arena, name, why);
	}
	return NULL;
}

/* Read all of the tree but for the checks. */
static const char *
read_tree(struct json_object *tree, struct telnyx_arena *arena,
    struct telnyx_job_params *job, struct telnyx_payload *payload)
{
	struct json_object *options = NULL;
	const char *why = NULL;

	if (json_object_object_get_ex(tree, "job", &options)) {
		if (!json_object_is_type(options, json_type_object))
			return "job: is no object";
		why = read_job(options, arena, job);
	}
	return why != NULL ? why
			   : telnyx_payload_read_members(
				 job->operation, tree, "job", arena, payload);
}

bool
telnyx_draft_of_json(const char *text, int64_t now_ms, struct telnyx_arena *arena,
    struct telnyx_job_draft *draft)
{
	struct telnyx_job_params job;
	struct telnyx_payload payload;
	struct json_object *tree;
	const char *why;
	bool ok;

	telnyx_job_params_init(&job);
	memset(draft, 0, sizeof(*draft));
	if ((why = telnyx_json_read_strictly(text, &tree)) != NULL) {
		draft->refused = why == telnyx_json_no_memory
				     ? telnyx_payload_no_memory
				     : telnyx_payload_refuse(arena, "the line", why);
	} else {
		draft->refused = read_tree(tree, arena, &job, &payload);
	}
	if (draft->refused != NULL)
		ok = draft->refused != telnyx_payload_no_memory && !arena->failed;
	else
		ok = telnyx_draft_make(&job, &payload, now_ms, arena, draft);
	json_object_put(tree);
	return ok;
}
