/* SPDX-License-Identifier: MIT */
#include "programs/bulk/identity.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include <telnyx/client.h>

#define DIGITS_IN_NAME 24
#define RUNS_MAX 1000000

static bool
copy(char *out, size_t size, const char *text)
{
	size_t len = text != NULL ? strlen(text) : 0;

	if (len >= size)
		return false;
	if (len > 0)
		memcpy(out, text, len);
	out[len] = '\0';
	return true;
}

/* The host alone: the port of a sandbox changes with each of its starts. */
static bool
copy_target(struct bulk_identity *identity, const struct bulk_options *options)
{
	struct telnyx_config config;
	const char *host;
	size_t len;

	if (options->sandbox)
		return copy(identity->target, sizeof(identity->target), "sandbox");
	telnyx_config_init(&config);
	config.base_url = options->base_url;
	telnyx_config_from_env(&config);
	host = config.base_url != NULL ? config.base_url : TELNYX_DEFAULT_BASE_URL;
	if (strstr(host, "://") != NULL)
		host = strstr(host, "://") + 3;
	len = *host == '[' ? strcspn(host, "]") : strcspn(host, ":/");
	if (len >= sizeof(identity->target))
		return false;
	while (len-- > 0)
		identity->target[len] = (char)tolower((unsigned char)host[len]);
	return true;
}

bool
bulk_identity_make(struct bulk_identity *identity, const struct bulk_options *options,
    const struct bulk_spool *spool, const char *text, size_t text_len)
{
	memset(identity, 0, sizeof(*identity));
	if (!copy(identity->from, sizeof(identity->from), options->from) ||
	    !copy(identity->profile, sizeof(identity->profile),
		options->messaging_profile_id) ||
	    !copy(
		identity->to_column, sizeof(identity->to_column), options->to_column) ||
	    !copy_target(identity, options) ||
	    !bulk_digest(text, text_len, identity->text))
		return false;
	memcpy(identity->input, spool->digest, sizeof(identity->input));
	/* All have a fixed size and are filled up with zeros: no two of them run into
	 * each other. */
	return bulk_digest((const char *)identity + sizeof(identity->digest),
	    sizeof(*identity) - sizeof(identity->digest), identity->digest);
}

void
bulk_identity_name(
    const struct bulk_identity *identity, unsigned number, char out[BULK_RUN_NAME_SIZE])
{
	(void)snprintf(out, BULK_RUN_NAME_SIZE, "bulk-%.*s-%u", DIGITS_IN_NAME,
	    identity->digest, number);
}

static bool
add(struct json_object *json, const char *name, const char *text)
{
	struct json_object *value = json_object_new_string(text);

	if (value != NULL && json_object_object_add(json, name, value) == 0)
		return true;
	json_object_put(value);
	return false;
}

char *
bulk_identity_note(const struct bulk_identity *identity, unsigned number)
{
	struct json_object *json = json_object_new_object();
	char digits[16], *note = NULL;
	const char *text;

	(void)snprintf(digits, sizeof(digits), "%u", number);
	if (json != NULL && add(json, "telnyx_bulk", "1") &&
	    add(json, "number", digits) && add(json, "digest", identity->digest) &&
	    add(json, "input", identity->input) && add(json, "text", identity->text) &&
	    add(json, "from", identity->from) &&
	    add(json, "messaging_profile_id", identity->profile) &&
	    add(json, "to_column", identity->to_column) &&
	    add(json, "target", identity->target) &&
	    (text = json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN)) !=
		NULL)
		note = strdup(text);
	json_object_put(json);
	return note;
}

static const char *
get(struct json_object *json, const char *name)
{
	struct json_object *value;

	if (!json_object_object_get_ex(json, name, &value) ||
	    !json_object_is_type(value, json_type_string))
		return NULL;
	return json_object_get_string(value);
}

bool
bulk_identity_read(const char *note, struct bulk_identity *identity, unsigned *number)
{
	struct json_object *json = note != NULL ? json_tokener_parse(note) : NULL;
	const char *version = get(json, "telnyx_bulk"), *digits = get(json, "number");
	unsigned long n = digits != NULL ? strtoul(digits, NULL, 10) : 0;
	bool good =
	    version != NULL && strcmp(version, "1") == 0 && n > 0 && n <= RUNS_MAX;

	memset(identity, 0, sizeof(*identity));
	good = good && get(json, "digest") != NULL &&
	       copy(identity->digest, sizeof(identity->digest), get(json, "digest")) &&
	       copy(identity->input, sizeof(identity->input), get(json, "input")) &&
	       copy(identity->text, sizeof(identity->text), get(json, "text")) &&
	       copy(identity->from, sizeof(identity->from), get(json, "from")) &&
	       copy(identity->profile, sizeof(identity->profile),
		   get(json, "messaging_profile_id")) &&
	       copy(identity->to_column, sizeof(identity->to_column),
		   get(json, "to_column")) &&
	       copy(identity->target, sizeof(identity->target), get(json, "target"));
	*number = (unsigned)n;
	json_object_put(json);
	return good;
}

static void
name_one(const char *a, const char *b, const char *name, char *out, size_t size)
{
	size_t len = strlen(out);

	if (strcmp(a, b) != 0)
		(void)snprintf(
		    out + len, size - len, "%s%s", len > 0 ? ", " : "", name);
}

void
bulk_identity_difference(const struct bulk_identity *a, const struct bulk_identity *b,
    char *out, size_t size)
{
	out[0] = '\0';
	name_one(a->input, b->input, "the file", out, size);
	name_one(a->text, b->text, "the text", out, size);
	name_one(a->from, b->from, "--from", out, size);
	name_one(a->profile, b->profile, "--messaging-profile-id", out, size);
	name_one(a->to_column, b->to_column, "--to-column", out, size);
	name_one(a->target, b->target, "where it is sent", out, size);
}
