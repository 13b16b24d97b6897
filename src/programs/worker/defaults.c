/* SPDX-License-Identifier: MIT */
#include "programs/worker/defaults.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "programs/worker/unique_key.h"

static const char no_memory[] = "out of memory";
static const char blanks[] = " \t\r\n";

struct member {
	const char *name;
	const char *value; /* NULL: not given */
	bool number;
};

#define MEMBERS 10

static void
list_members(
    const struct worker_options *options, const char *key, struct member out[MEMBERS])
{
	const struct member members[MEMBERS] = {
	    {"unique_key", key, false},
	    {"unique_for", options->unique_for, false},
	    {"run_at", options->run_at, false},
	    {"delay", options->delay, false},
	    {"expires_in", options->expires_in, false},
	    {"batch", options->batch, false},
	    {"queue", options->queue, false},
	    {"part", options->part, false},
	    {"priority", options->priority, true},
	    {"max_attempts", options->max_attempts, true},
	};

	memcpy(out, members, sizeof(members));
}

bool
worker_defaults_check(const struct worker_options *options, char *error, size_t size)
{
	if (options->run_at != NULL && options->delay != NULL) {
		snprintf(error, size, "--run-at and --delay exclude each other");
		return false;
	}
	return options->unique_key == NULL ||
	       worker_unique_key_check(options->unique_key, error, size);
}

static bool
are_there(const struct worker_options *options)
{
	return options->unique_key != NULL || options->unique_for != NULL ||
	       options->run_at != NULL || options->delay != NULL ||
	       options->expires_in != NULL || options->batch != NULL ||
	       options->queue != NULL || options->part != NULL ||
	       options->sender != NULL || options->priority != NULL ||
	       options->max_attempts != NULL;
}

/* --- where in the text? --- */

/* Behind the string that begins at `s`; NULL: it does not end. */
static const char *
skip_string(const char *s)
{
	for (s++; *s != '\0' && *s != '"'; s++)
		if (*s == '\\' && s[1] != '\0')
			s++;
	return *s == '"' ? s + 1 : NULL;
}

/* The "{" of the object's own member "job" in a text that json-c could read; NULL: it
 * has none that is an object. */
static const char *
find_job(const char *text)
{
	static const char name[] = "\"job\"";
	const char *s = text, *end;
	int depth = 0;

	while (*s != '\0') {
		if (*s == '"') {
			if ((end = skip_string(s)) == NULL)
				return NULL;
			if (depth == 1 && strncmp(s, name, sizeof(name) - 1) == 0) {
				end += strspn(end, blanks);
				if (*end == ':') {
					end += 1 + strspn(end + 1, blanks);
					return *end == '{' ? end : NULL;
				}
			}
			s = end;
			continue;
		}
		depth += (*s == '{' || *s == '[') - (*s == '}' || *s == ']');
		s++;
	}
	return NULL;
}

/* --- putting in --- */

/* Append `"name":value,`. */
static bool
append(struct json_object *own, const struct member *member, char **out, size_t *len)
{
	struct json_object *value;
	const char *text;
	char *moved;
	size_t room;

	if (member->value == NULL || json_object_object_get_ex(own, member->name, NULL))
		return true;
	value = json_object_new_string(member->value);
	text = member->number
		   ? member->value
		   : json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN);
	room = *len + strlen(member->name) + (text != NULL ? strlen(text) : 0) + 8;
	moved = text != NULL ? realloc(*out, room) : NULL;
	if (moved != NULL) {
		*out = moved;
		*len += (size_t)snprintf(
		    moved + *len, room - *len, "\"%s\":%s,", member->name, text);
	}
	json_object_put(value);
	return moved != NULL;
}

/* The members that the job's own object `own` (NULL: it has none) lacks, each with a
 * comma behind it; "": it lacks none.  NULL: no memory. */
static char *
lacking(const struct worker_options *options, const char *key, struct json_object *own)
{
	struct member members[MEMBERS], sender = {"sender", options->sender, false};
	char *out = strdup("");
	size_t len = 0, i;
	bool good = out != NULL;

	list_members(options, key, members);
	/* One that says when it may leave says all of it. */
	if (json_object_object_get_ex(own, "run_at", NULL) ||
	    json_object_object_get_ex(own, "delay", NULL))
		members[2].value = members[3].value = NULL;
	for (i = 0; good && i < MEMBERS; i++)
		good = append(own, &members[i], &out, &len);
	if (good && append(own, &sender, &out, &len))
		return out;
	free(out);
	return NULL;
}

/* Put `added` behind the "{" at `open`, in an object of its own if `wrap`. */
static const char *
insert(char **text, const char *open, char *added, bool wrap)
{
	const char *rest = open + 1, *next = rest + strspn(rest, blanks);
	size_t head = (size_t)(rest - *text), len = strlen(added), size;
	char *made;

	if (len > 0 && (wrap || *next == '}'))
		added[--len] = '\0'; /* nothing follows the last comma */
	size = head + len + strlen(rest) + sizeof("\"job\":{},");
	if ((made = malloc(size)) == NULL)
		return no_memory;
	if (wrap)
		snprintf(made, size, "%.*s\"job\":{%s}%s%s", (int)head, *text, added,
		    *next == '}' ? "" : ",", rest);
	else
		snprintf(made, size, "%.*s%s%s", (int)head, *text, added, rest);
	free(*text);
	*text = made;
	return NULL;
}

static const char *
apply(const struct worker_options *options, struct json_object *job, char **text)
{
	const char *open = *text + strspn(*text, blanks), *why = NULL, *key = NULL;
	struct json_object *own = NULL;
	char filled[WORKER_UNIQUE_KEY_MAX], *added;
	bool has_own = json_object_object_get_ex(job, "job", &own);

	/* What cannot be added to is for the queue to refuse. */
	if (has_own && (open = find_job(*text)) == NULL)
		return NULL;
	if (options->unique_key != NULL &&
	    !json_object_object_get_ex(own, "unique_key", NULL)) {
		key = filled;
		why = worker_unique_key_fill(options->unique_key, job, filled);
	}
	if (why != NULL)
		return why;
	if ((added = lacking(options, key, own)) == NULL)
		return no_memory;
	if (*added != '\0')
		why = insert(text, open, added, !has_own);
	free(added);
	return why;
}

const char *
worker_defaults_apply(const struct worker_options *options, char **text)
{
	struct json_object *job;
	const char *why = NULL;

	if (!are_there(options))
		return NULL;
	job = json_tokener_parse(*text);
	if (json_object_is_type(job, json_type_object))
		why = apply(options, job, text);
	json_object_put(job);
	return why;
}
