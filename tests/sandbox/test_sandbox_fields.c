/* SPDX-License-Identifier: MIT */
/*
 * The sandbox against the facts of the API (tests/api), by asking it over HTTP:
 * what its replies have, what its lists filter by, what its bodies take.
 * Differences that are meant stand, each with its reason, in tests/api:
 *   sandbox_lacks.tsv    a field that no reply had; "*", of a schema that none had;
 *                        a parameter, or a value of one, that is refused; of a body
 *                        a field that is refused or not kept, a value ("nonsense":
 *                        one that is none), null, or a missing field ("required")
 *                        that is judged in another way
 *   sandbox_beyond.tsv   what a reply has and no schema
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <json-c/json.h>

#include "support/facts.h"
#include "support/facts_json.h"
#include "support/sandbox_fx.h"
#include "support/sandbox_steps.h"

#define NAME_BYTES 128
#define TEXT_BYTES 4096
#define NONSENSE "nonsense"

static struct facts_differences *lacks, *beyond;
static struct facts_seen *seen;

/* --- names --- */

static struct {
	char name[32];
	char text[256];
} kept[80];
static size_t kept_count;

static const char *
kept_text(const char *name, size_t length)
{
	size_t i;

	for (i = kept_count; i-- > 0;) { /* the last of that name */
		if (strlen(kept[i].name) == length &&
		    strncmp(kept[i].name, name, length) == 0)
			return kept[i].text;
	}
	ck_abort_msg("nothing is kept as %.*s", (int)length, name);
	return "";
}

static void
keep(const char *names, const struct sfx_reply *reply)
{
	char name[32], path[NAME_BYTES];
	int used = 0;

	for (; sscanf(names, " %31[^=]=%127s%n", name, path, &used) == 2;
	     names += used) {
		const char *text = sfx_json(reply->json, path);

		ck_assert_msg(
		    text != NULL, "no %s for %s in %s", path, name, reply->body);
		ck_assert_uint_lt(kept_count, sizeof(kept) / sizeof(kept[0]));
		snprintf(kept[kept_count].name, sizeof(kept[0].name), "%s", name);
		snprintf(kept[kept_count].text, sizeof(kept[0].text), "%s", text);
		kept_count++;
	}
}

/* A step's text with what its $names stand for.  In a URL "+" is encoded, else
 * single quotes are double. */
static void
fill(const char *text, bool url, char *out)
{
	char joined[TEXT_BYTES];
	size_t at = 0;

	while (*text != '\0') {
		size_t length =
		    *text == '$' ? strspn(text + 1, "abcdefghijklmnopqrstuvwxyz") : 0;
		int put = length > 0
			      ? snprintf(joined + at, sizeof(joined) - at, "%s",
				    kept_text(text + 1, length))
			      : snprintf(joined + at, sizeof(joined) - at, "%c", *text);

		text += length + 1;
		at += (size_t)put;
		ck_assert_uint_lt(at, sizeof(joined));
	}
	joined[at] = '\0';
	for (at = 0, text = joined; *text != '\0'; text++) {
		ck_assert_uint_lt(at, TEXT_BYTES - 4);
		if (url && *text == '+')
			at += (size_t)snprintf(out + at, TEXT_BYTES - at, "%%2B");
		else
			out[at++] = *text == '\'' && !url ? '"' : *text;
	}
	out[at] = '\0';
}

/* The target of a step, with its query and perhaps one parameter more. */
static void
target_of(
    const struct sandbox_step *step, const char *name, const char *value, char *target)
{
	const char *path = facts_operation(step->operation)->path, *ids;
	char filled[TEXT_BYTES], query[TEXT_BYTES];
	size_t at = (size_t)snprintf(target, TEXT_BYTES, "/v2");

	fill(step->ids != NULL ? step->ids : "", true, filled);
	fill(step->query != NULL ? step->query : "", true, query);
	for (ids = filled; *path != '\0'; path++) {
		size_t length = *path == '{' ? strcspn(ids, " ") : 1;

		at += (size_t)snprintf(target + at, TEXT_BYTES - at, "%.*s",
		    (int)length, *path == '{' ? ids : path);
		if (*path != '{')
			continue;
		ids += length + (ids[length] == ' ' ? 1 : 0);
		path = strchr(path, '}');
	}
	snprintf(target + at, TEXT_BYTES - at, "?%s%s%s%s%s", query,
	    query[0] != '\0' && name != NULL ? "&" : "", name != NULL ? name : "",
	    name != NULL ? "=" : "", value != NULL ? value : "");
}

/* --- queries --- */

/* Not free text: of a value that is wrong there the sandbox may say so. */
static bool
is_closed(const struct fact *parameter)
{
	return parameter->values[0] != '\0' || strcmp(parameter->type, "boolean") == 0;
}

static void
try_parameter(const struct sandbox_step *step, const struct fact *parameter,
    const char *value, const char *named)
{
	char target[TEXT_BYTES], name[NAME_BYTES];
	char encoded[NAME_BYTES];
	struct sfx_reply reply;
	const char *code;
	size_t i;

	snprintf(name, sizeof(name), "%s%s", parameter->name,
	    parameter->type[0] == '[' ? "[]" : "");
	for (i = 0; value[i] != '\0'; i++)
		encoded[i] = value[i] == ' ' ? '+' : value[i];
	encoded[i] = '\0';
	target_of(step, name, encoded, target);
	sfx_call("GET", target, NULL, NULL, &reply);
	code = sfx_json(reply.json, "errors/0/code");
	if (reply.status != 200 &&
	    (is_closed(parameter) || (code != NULL && strcmp(code, "10031") == 0)))
		facts_differ(lacks, parameter->of, parameter->name, named);
	sfx_reply_clear(&reply);
}

static void
try_query(const struct sandbox_step *step)
{
	const struct facts *facts = facts_get();
	char value[NAME_BYTES];
	size_t i;

	for (i = 0; i < facts->parameter_count; i++) {
		const struct fact *parameter = &facts->parameters[i];
		const char *at = parameter->values;

		if (strcmp(parameter->of, step->operation) != 0 ||
		    strcmp(parameter->in, "query") != 0 ||
		    strchr(parameter->name, '*') != NULL ||
		    (step->query != NULL && strstr(step->query, parameter->name)))
			continue;
		while ((at = facts_value(at, value, sizeof(value))) != NULL)
			try_parameter(step, parameter, value, value);
		if (strcmp(parameter->type, "boolean") == 0)
			try_parameter(step, parameter, "true", "");
		else if (parameter->values[0] == '\0')
			try_parameter(step, parameter,
			    strstr(parameter->name, "_at") != NULL ||
				    strncmp(parameter->name, "date_", 5) == 0
				? "2026-03-20T10:46:40Z"
				: "1",
			    "");
	}
}

/* --- bodies --- */

/* A value for a field that has none in the step's samples. */
static struct json_object *
sample_of(const struct fact *field, struct json_object *samples)
{
	struct json_object *sample = NULL;
	char value[NAME_BYTES];

	if (json_object_object_get_ex(samples, field->name, &sample))
		return json_object_get(sample);
	if (facts_value(field->values, value, sizeof(value)) != NULL)
		return json_object_new_string(value);
	if (strcmp(field->type, "boolean") == 0)
		return json_object_new_boolean(true);
	if (strncmp(field->type, "integer", 7) == 0 ||
	    strncmp(field->type, "number", 6) == 0)
		return json_object_new_int(2);
	if (strcmp(field->type, "string:url") == 0)
		return json_object_new_string("http://127.0.0.1:1/x");
	if (strcmp(field->type, "string:date-time") == 0)
		return json_object_new_string("2026-03-20T10:46:40Z");
	if (strncmp(field->type, "string", 6) == 0)
		return json_object_new_string("x");
	ck_assert_msg(
	    field->type[0] == '[', "%s %s needs a sample", field->of, field->name);
	sample = json_object_new_array();
	json_object_array_add(sample, strncmp(field->type, "[int", 4) == 0
					  ? json_object_new_int(1)
					  : json_object_new_string("x"));
	return sample;
}

/* Send a step's body; with a field that has a value (taken; NULL with `without`
 * false: null), or without it, where there is a name. */
static void
send_with(const struct sandbox_step *step, struct json_object *body, const char *name,
    struct json_object *value, bool without, struct sfx_reply *reply)
{
	struct json_object *copy = NULL;
	char target[TEXT_BYTES];

	ck_assert_int_eq(json_object_deep_copy(body, &copy, NULL), 0);
	if (name != NULL)
		json_object_object_del(copy, name);
	if (name != NULL && !without)
		json_object_object_add(copy, name, value);
	target_of(step, NULL, NULL, target);
	sfx_call(facts_operation(step->operation)->method, target, NULL,
	    json_object_to_json_string(copy), reply);
	json_object_put(copy);
}

/* Is a field's value in the reply, where the reply has such a field? */
static bool
is_kept(const struct fact_operation *operation, const char *name,
    struct json_object *value, struct json_object *json)
{
	const struct fact *data = facts_field(operation->reply, "data");
	struct json_object *shown = json, *member = NULL;
	char schema[NAME_BYTES];

	if (data != NULL)
		json_object_object_get_ex(json, "data", &shown);
	if (!facts_schema_of(data != NULL ? data->type : operation->reply, 0, schema,
		sizeof(schema)) ||
	    facts_field(schema, name) == NULL ||
	    !json_object_is_type(shown, json_type_object))
		return true;
	json_object_object_get_ex(shown, name, &member);
	return json_object_equal(member, value) ||
	       json_object_is_type(
		   member, json_type_array); /* of what was made of it */
}

static void
try_value(const struct sandbox_step *step, struct json_object *body,
    const struct fact *field, struct json_object *value, const char *named)
{
	const struct fact_operation *operation = facts_operation(step->operation);
	struct json_object *held = json_object_get(value);
	struct sfx_reply reply;
	bool good;

	send_with(step, body, field->name, value, false, &reply);
	good = reply.status == operation->status;
	if (named[0] == '\0')
		good = good && is_kept(operation, field->name, held, reply.json);
	if (strcmp(named, NONSENSE) == 0)
		good = reply.status >= 400;
	if (!good)
		facts_differ(lacks, field->of, field->name, named);
	if (reply.status == operation->status)
		facts_compare(seen, operation->reply, reply.json, beyond);
	json_object_put(held);
	sfx_reply_clear(&reply);
}

static void
try_field(const struct sandbox_step *step, struct json_object *body,
    const struct fact *field, struct json_object *samples)
{
	bool given = json_object_object_get_ex(body, field->name, NULL);
	char value[NAME_BYTES];
	const char *at = field->values;
	struct sfx_reply reply;

	if (!given)
		try_value(step, body, field, sample_of(field, samples), "");
	while (strncmp(field->type, "string", 6) == 0 &&
	       (at = facts_value(at, value, sizeof(value))) != NULL)
		try_value(step, body, field, json_object_new_string(value), value);
	if (strncmp(field->type, "string", 6) == 0 && field->values[0] != '\0')
		try_value(
		    step, body, field, json_object_new_string(NONSENSE), NONSENSE);
	if (field->nullable)
		try_value(step, body, field, NULL, "null");
	if (field->required) {
		send_with(step, body, field->name, NULL, true, &reply);
		if (reply.status < 400)
			facts_differ(lacks, field->of, field->name, "required");
		sfx_reply_clear(&reply);
	}
}

/* All fields at once; where that is good, what was made is what the name is kept for
 * from now on. */
static void
try_all(const struct sandbox_step *step, struct json_object *body,
    struct json_object *samples)
{
	const struct fact_operation *operation = facts_operation(step->operation);
	const struct facts *facts = facts_get();
	struct sfx_reply reply;
	size_t i;

	for (i = 0; i < facts->field_count; i++) {
		const struct fact *field = &facts->fields[i];

		if (strcmp(field->of, operation->request) != 0 || field->read_only ||
		    json_object_object_get_ex(body, field->name, NULL))
			continue;
		json_object_object_add(body, field->name, sample_of(field, samples));
	}
	send_with(step, body, NULL, NULL, false, &reply);
	if (reply.status == operation->status) {
		facts_compare(seen, operation->reply, reply.json, beyond);
		if (step->keep != NULL)
			keep(step->keep, &reply);
	}
	sfx_reply_clear(&reply);
}

static void
try_body(const struct sandbox_step *step)
{
	const struct fact_operation *operation = facts_operation(step->operation);
	const struct facts *facts = facts_get();
	char text[TEXT_BYTES];
	struct json_object *body, *samples;
	size_t i;

	fill(step->body, false, text);
	body = json_tokener_parse(text);
	fill(step->samples != NULL ? step->samples : "{}", false, text);
	samples = json_tokener_parse(text);
	ck_assert_msg(body != NULL && samples != NULL, "%s", text);
	for (i = 0; i < facts->field_count; i++) {
		const struct fact *field = &facts->fields[i];

		if (strcmp(field->of, operation->request) == 0 && !field->read_only)
			try_field(step, body, field, samples);
	}
	try_all(step, body, samples);
	json_object_put(body);
	json_object_put(samples);
}

/* --- steps --- */

static void
take(const struct sandbox_step *step)
{
	const struct fact_operation *operation = facts_operation(step->operation);
	char target[TEXT_BYTES], body[TEXT_BYTES];
	struct sfx_reply reply;

	if (step->wait_ms > 0)
		sfx_clock_advance(step->wait_ms);
	target_of(step, NULL, NULL, target);
	if (step->headers != NULL)
		snprintf(body, sizeof(body), "%s", step->body);
	else
		fill(step->body != NULL ? step->body : "", false, body);
	sfx_call(operation->method, target, step->headers, body, &reply);
	ck_assert_msg(reply.status == operation->status, "%s %s: %d %s",
	    operation->method, target, reply.status, reply.body);
	if (reply.json != NULL)
		facts_compare(seen, operation->reply, reply.json, beyond);
	if (step->keep != NULL)
		keep(step->keep, &reply);
	sfx_reply_clear(&reply);
	if (strcmp(operation->method, "GET") == 0)
		try_query(step);
	if (step->tries)
		try_body(step);
}

/* What no call of the API makes: a phone that opted out, and the webhook that told
 * a receiver of it, which is the sandbox itself. */
static void
opt_out(void)
{
	const char *url = telnyx_sandbox_url(sfx.sandbox);
	char hook[NAME_BYTES];

	snprintf(hook, sizeof(hook), "%.*s/hook", (int)(strrchr(url, '/') - url), url);
	SFX_SCRIPT(.match = "/hook", .status = 200, .body = "ok");
	ck_assert_int_eq(telnyx_sandbox_events_set(
			     sfx.sandbox, TELNYX_SANDBOX_EVENTS(.webhook_url = hook)),
	    TELNYX_OK);
	ck_assert_int_eq(telnyx_sandbox_receive(sfx.sandbox,
			     TELNYX_SANDBOX_INBOUND(.from = "+13125550009",
				 .to = "+13125550001", .text = "STOP"),
			     NULL),
	    TELNYX_OK);
	while (telnyx_sandbox_events_pending(sfx.sandbox) > 0)
		sfx_turn();
	ck_assert_int_eq(telnyx_sandbox_events_set(
			     sfx.sandbox, TELNYX_SANDBOX_EVENTS(.webhook_url = NULL)),
	    TELNYX_OK);
}

START_TEST(the_sandbox_has_what_the_api_has)
{
	const struct facts *facts = facts_get();
	bool good;
	size_t i, j;

	SFX_START(.tls = TELNYX_BOOL(false));
	lacks = facts_differences_new("sandbox_lacks.tsv");
	beyond = facts_differences_new("sandbox_beyond.tsv");
	seen = facts_seen_new();
	opt_out();
	for (i = 0; i < sandbox_step_count; i++)
		take(&sandbox_steps[i]);
	for (j = 0; j < facts->operation_count; j++) {
		for (i = 0; i < sandbox_step_count && strcmp(sandbox_steps[i].operation,
							  facts->operations[j].id) != 0;
		     i++)
			;
		ck_assert_msg(i < sandbox_step_count, "no step calls %s",
		    facts->operations[j].id);
	}
	facts_unseen(seen, lacks);
	facts_seen_free(seen);
	good = facts_differences_end(lacks);
	good = facts_differences_end(beyond) && good;
	ck_assert_msg(good, "a difference between the sandbox and the facts");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sandbox_fields");
	TCase *fields = tcase_create("fields");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(fields, NULL, sfx_stop);
	tcase_add_test(fields, the_sandbox_has_what_the_api_has);
	suite_add_tcase(suite, fields);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
