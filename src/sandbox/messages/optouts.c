/* SPDX-License-Identifier: MIT */
/*
 * A block rule is a record of the store, as GET /v2/messaging_optouts shows it;
 * here is what finds those of a phone.
 *
 * Telnyx keeps a rule per messaging profile.  Where the number that STOP was
 * sent to is on no profile that the sandbox knows of, the rule holds for that
 * number, too: a program may well send from it under a profile of its own.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <utlist.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/lookup.h"
#include "sandbox/messages/optouts.h"

struct rule {
	struct rule *prev, *next;
	struct telnyx_sandbox_record *record; /* the store's; nobody else removes it */
};

/* A phone with rules. */
struct telnyx_sandbox_phone {
	UT_hash_handle hh;
	struct rule *rules;
	char number[];
};

const char *
telnyx_sandbox_keyword(const char *text, size_t len, bool short_code)
{
	static const struct {
		const char *word;
		const char *means;
	} words[] = {{"STOP", "STOP"}, {"STOPALL", "STOP"}, {"STOP ALL", "STOP"},
	    {"UNSUBSCRIBE", "STOP"}, {"CANCEL", "STOP"}, {"END", "STOP"},
	    {"QUIT", "STOP"}, {"START", "START"}, {"UNSTOP", "START"}, {"HELP", "HELP"},
	    {"INFO", "HELP"}};
	size_t count = sizeof(words) / sizeof(words[0]);
	size_t i;

	for (i = 0; i < count; i++) {
		if (strlen(words[i].word) == len &&
		    strncasecmp(words[i].word, text, len) == 0)
			/* INFO, the last, is a keyword for short codes alone. */
			return i < count - 1 || short_code ? words[i].means : NULL;
	}
	return NULL;
}

static void
phone_drop(struct telnyx_sandbox_messages *messages, struct telnyx_sandbox_phone *phone)
{
	HASH_DEL(messages->blocked, phone);
	free(phone);
}

void
telnyx_sandbox_optouts_clear(struct telnyx_sandbox *sandbox)
{
	struct telnyx_sandbox_messages *messages = sandbox->messages;

	while (messages->blocked != NULL) {
		struct telnyx_sandbox_phone *phone = messages->blocked;

		while (phone->rules != NULL) {
			struct rule *rule = phone->rules;

			DL_DELETE(phone->rules, rule);
			free(rule);
		}
		phone_drop(messages, phone);
	}
}

static struct telnyx_sandbox_phone *
phone_find(const struct telnyx_sandbox_messages *messages, const char *number)
{
	struct telnyx_sandbox_phone *phone = NULL;

	HASH_FIND_STR(messages->blocked, number, phone);
	return phone;
}

static struct telnyx_sandbox_phone *
phone_make(struct telnyx_sandbox_messages *messages, const char *number)
{
	struct telnyx_sandbox_phone *phone = phone_find(messages, number);
	size_t len = strlen(number);

	if (phone != NULL)
		return phone;
	if ((phone = calloc(1, sizeof(*phone) + len + 1)) == NULL)
		return NULL;
	memcpy(phone->number, number, len + 1);
	HASH_ADD(hh, messages->blocked, number[0], (unsigned)len, phone);
	if (phone->hh.tbl == NULL) {
		free(phone);
		phone = NULL;
	}
	return phone;
}

static bool
says(const struct rule *rule, const char *name, const char *text)
{
	return strcmp(telnyx_sandbox_text_at(rule->record->doc, name), text) == 0;
}

/* A new block rule; NULL: no memory, or the sandbox is full. */
static struct telnyx_sandbox_record *
keep(struct telnyx_sandbox *sandbox, const char *profile_id, const char *number,
    const char *phone, const char *keyword)
{
	bool failed = false;
	struct json_object *doc = json_object_new_object();
	char id[TELNYX_SANDBOX_KEY_BYTES];

	telnyx_sandbox_id(sandbox, id);
	telnyx_sandbox_put_text(&failed, doc, "from", number);
	telnyx_sandbox_put_text(&failed, doc, "to", phone);
	telnyx_sandbox_put_text(&failed, doc, "messaging_profile_id", profile_id);
	telnyx_sandbox_put_text(&failed, doc, "keyword", keyword);
	telnyx_sandbox_put_time(
	    &failed, doc, "created_at", sandbox->env->unix_ms(sandbox->env));
	return telnyx_sandbox_record_add(
	    sandbox, &failed, TELNYX_SANDBOX_OPTOUT, id, doc, NULL);
}

bool
telnyx_sandbox_optout_add(struct telnyx_sandbox *sandbox, const char *profile_id,
    const char *number, const char *phone, const char *keyword)
{
	struct telnyx_sandbox_messages *messages = sandbox->messages;
	struct telnyx_sandbox_phone *entry = phone_make(messages, phone);
	struct rule *rule = NULL;

	if (entry == NULL)
		return false;
	DL_FOREACH(entry->rules, rule)
	{
		if (says(rule, "messaging_profile_id", profile_id) &&
		    says(rule, "from", number))
			return true;
	}
	if ((rule = calloc(1, sizeof(*rule))) == NULL ||
	    (rule->record = keep(sandbox, profile_id, number, phone, keyword)) ==
		NULL) {
		free(rule);
		if (entry->rules == NULL)
			phone_drop(messages, entry);
		return false;
	}
	DL_APPEND(entry->rules, rule);
	return true;
}

static bool
concerns(const struct telnyx_sandbox *sandbox, const struct rule *rule,
    const char *profile_id, const char *number)
{
	return says(rule, "messaging_profile_id", profile_id) ||
	       (says(rule, "from", number) &&
		   telnyx_sandbox_number_profile(sandbox, number) == NULL);
}

void
telnyx_sandbox_optout_remove(struct telnyx_sandbox *sandbox, const char *profile_id,
    const char *number, const char *phone)
{
	struct telnyx_sandbox_messages *messages = sandbox->messages;
	struct telnyx_sandbox_phone *entry = phone_find(messages, phone);
	struct rule *rule = NULL;
	struct rule *next = NULL;

	if (entry == NULL)
		return;
	DL_FOREACH_SAFE(entry->rules, rule, next)
	{
		if (concerns(sandbox, rule, profile_id, number)) {
			DL_DELETE(entry->rules, rule);
			telnyx_sandbox_record_remove(sandbox, rule->record);
			free(rule);
		}
	}
	if (entry->rules == NULL)
		phone_drop(messages, entry);
}

bool
telnyx_sandbox_optout_blocks(const struct telnyx_sandbox *sandbox,
    const char *profile_id, const char *number, const char *phone)
{
	const struct telnyx_sandbox_phone *entry = phone_find(sandbox->messages, phone);
	const struct rule *rule = NULL;

	if (entry == NULL)
		return false;
	DL_FOREACH(entry->rules, rule)
	{
		if (concerns(sandbox, rule, profile_id, number))
			return true;
	}
	return false;
}
