/* SPDX-License-Identifier: MIT */
#include "programs/worker/senders.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <json-c/json.h>
#include <telnyx/error.h>
#include <uthash.h>

#include "programs/common/text.h"
#include "programs/worker/console.h"

#define FILE_BYTES_MAX (64u * 1024u * 1024u)
#define RATE_MAX 1e6

struct entry {
	UT_hash_handle hh;
	char *name;
	struct telnyx_sender *sender;
	bool webhook;
};

struct worker_senders {
	struct entry *entries;
};

/* --- members of a sender --- */

struct member {
	const char *name;
	enum json_type type;
	size_t at;
};

static const struct member members[] = {
    {"api_key", json_type_string, offsetof(struct telnyx_sender_params, api_key)},
    {"messaging_profile_id", json_type_string,
	offsetof(struct telnyx_sender_params, messaging_profile_id)},
    {"from", json_type_string, offsetof(struct telnyx_sender_params, from)},
    {"webhook_url", json_type_string,
	offsetof(struct telnyx_sender_params, webhook_url)},
    {"webhook_failover_url", json_type_string,
	offsetof(struct telnyx_sender_params, webhook_failover_url)},
    {"rate_per_second", json_type_double,
	offsetof(struct telnyx_sender_params, rate_per_second)},
};

static bool
set_member(struct telnyx_sender_params *params, const struct member *member,
    struct json_object *value)
{
	char *place = (char *)params + member->at;
	double rate;

	if (member->type == json_type_string) {
		if (!json_object_is_type(value, json_type_string))
			return false;
		*(const char **)(void *)place = json_object_get_string(value);
		return true;
	}
	if (!json_object_is_type(value, json_type_double) &&
	    !json_object_is_type(value, json_type_int))
		return false;
	rate = json_object_get_double(value);
	if (!(rate > 0 && rate <= RATE_MAX))
		return false;
	*(double *)(void *)place = rate;
	return true;
}

/* Fill in the params, which borrow from `settings`.  False: `error` says why not. */
static bool
read_params(struct json_object *settings, struct telnyx_sender_params *params,
    char *error, size_t size)
{
	size_t i, count = sizeof(members) / sizeof(members[0]);

	if (!json_object_is_type(settings, json_type_object)) {
		snprintf(error, size, "is not an object");
		return false;
	}
	json_object_object_foreach(settings, name, value)
	{
		for (i = 0; i < count && strcmp(name, members[i].name) != 0; i++)
			continue;
		if (i == count) {
			snprintf(error, size, "\"%.64s\" is not known", name);
			return false;
		}
		if (!set_member(params, &members[i], value)) {
			snprintf(error, size, "%s is not %s", name,
			    members[i].type == json_type_string
				? "a text"
				: "a number above 0, at most 1000000");
			return false;
		}
	}
	return true;
}

static bool
add(struct worker_senders *senders, const char *name, struct json_object *settings,
    char *error, size_t size)
{
	struct telnyx_sender_params params;
	struct telnyx_error *why = NULL;
	struct entry *entry;
	enum telnyx_status status;

	telnyx_sender_params_init(&params);
	if (!read_params(settings, &params, error, size))
		return false;
	/* Without one the worker's own would be taken: another account's, perhaps. */
	if (params.api_key == NULL) {
		snprintf(error, size, "api_key is missing");
		return false;
	}
	params.tenant_id = name;
	entry = calloc(1, sizeof(*entry));
	if (entry == NULL || (entry->name = strdup(name)) == NULL) {
		snprintf(error, size, "out of memory");
		free(entry);
		return false;
	}
	status = telnyx_sender_new(&params, &entry->sender, &why);
	if (status != TELNYX_OK) {
		snprintf(error, size, "%s%s%s",
		    why != NULL && why->field != NULL ? why->field : "",
		    why != NULL && why->field != NULL ? ": " : "",
		    why != NULL ? why->detail : telnyx_status_message(status));
		telnyx_error_free(why);
		free(entry->name);
		free(entry);
		return false;
	}
	entry->webhook = params.webhook_url != NULL;
	HASH_ADD_KEYPTR(hh, senders->entries, entry->name, strlen(entry->name), entry);
	return true;
}

/* --- the file --- */

/* Keys are for their owner alone. */
static bool
is_private(const char *path, char *error, size_t size)
{
	struct stat st;

	if (stat(path, &st) != 0) {
		snprintf(error, size, "%s: %s", path, strerror(errno));
		return false;
	}
	if (!S_ISREG(st.st_mode)) {
		snprintf(error, size, "%s: is not a file", path);
		return false;
	}
	if ((st.st_mode & 077) == 0)
		return true;
	snprintf(error, size,
	    "%s: others than its owner can read it, and it has keys: chmod 600 it",
	    path);
	return false;
}

static struct json_object *
parse(const char *text, size_t len, const char *path, char *error, size_t size)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *tree = NULL;

	if (tokener != NULL) {
		json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
		/* With its zero, so that a number at the end has one. */
		tree = json_tokener_parse_ex(tokener, text, (int)len + 1);
		json_tokener_free(tokener);
	}
	if (json_object_is_type(tree, json_type_object))
		return tree;
	json_object_put(tree);
	snprintf(error, size, "%s: is not one object of JSON", path);
	return NULL;
}

bool
worker_senders_read(
    const char *path, struct worker_senders **out, char *error, size_t size)
{
	struct worker_senders *senders = NULL;
	struct json_object *tree = NULL;
	char *text = NULL, why[WORKER_ERROR_MAX / 2];
	size_t len = 0;
	bool good = false;

	*out = NULL;
	if (!is_private(path, error, size) ||
	    (text = program_text_read_file(path, FILE_BYTES_MAX, &len, error, size)) ==
		NULL ||
	    (tree = parse(text, len, path, error, size)) == NULL)
		goto done;
	if ((senders = calloc(1, sizeof(*senders))) == NULL) {
		snprintf(error, size, "%s: out of memory", path);
		goto done;
	}
	good = true;
	json_object_object_foreach(tree, name, settings)
	{
		if (good && !add(senders, name, settings, why, sizeof(why))) {
			snprintf(error, size, "%s: \"%.64s\": %s", path, name, why);
			good = false;
		}
	}
done:
	if (text != NULL)
		program_text_wipe(text, len);
	free(text);
	json_object_put(tree);
	if (!good) {
		worker_senders_free(senders);
		senders = NULL;
	}
	*out = senders;
	return good;
}

void
worker_senders_free(struct worker_senders *senders)
{
	struct entry *entry, *next;

	if (senders == NULL)
		return;
	HASH_ITER (hh, senders->entries, entry, next) {
		HASH_DEL(senders->entries, entry);
		telnyx_sender_unref(entry->sender);
		free(entry->name);
		free(entry);
	}
	free(senders);
}

struct telnyx_sender *
worker_senders_find(const struct worker_senders *senders, const char *name)
{
	struct entry *entry = NULL;

	if (senders != NULL)
		HASH_FIND(hh, senders->entries, name, strlen(name), entry);
	return entry != NULL ? entry->sender : NULL;
}

size_t
worker_senders_count(const struct worker_senders *senders)
{
	return senders != NULL ? HASH_COUNT(senders->entries) : 0;
}

bool
worker_senders_have_webhooks(const struct worker_senders *senders)
{
	const struct entry *entry;

	if (senders == NULL)
		return false;
	for (entry = senders->entries; entry != NULL; entry = entry->hh.next)
		if (!entry->webhook)
			return false;
	return senders->entries != NULL;
}
