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
	struct sbx_record *record; /* the store's; nobody else removes it */
};

/* A phone with rules. */
struct sbx_phone {
	UT_hash_handle hh;
	struct rule *rules;
	char number[];
};

const char *
sbx_keyword(const char *text, size_t len, bool short_code)
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
phone_drop(struct sbx_messages *messages, struct sbx_phone *phone)
{
	HASH_DEL(messages->blocked, phone);
	free(phone);
}

void
sbx_optouts_clear(struct telnyx_sandbox *sandbox)
{
	struct sbx_messages *messages = sandbox->messages;

	while (messages->blocked != NULL) {
		struct sbx_phone *phone = messages->blocked;

		while (phone->rules != NULL) {
			struct rule *rule = phone->rules;

			DL_DELETE(phone->rules, rule);
			free(rule);
		}
		phone_drop(messages, phone);
	}
}

static struct sbx_phone *
phone_find(const struct sbx_messages *messages, const char *number)
{
	struct sbx_phone *phone = NULL;

	HASH_FIND_STR(messages->blocked, number, phone);
	return phone;
}

static struct sbx_phone *
phone_make(struct sbx_messages *messages, const char *number)
{
	struct sbx_phone *phone = phone_find(messages, number);
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
	return strcmp(sbx_text_at(rule->record->doc, name), text) == 0;
}

/* A new block rule; NULL: no memory, or the sandbox is full. */
static struct sbx_record *
keep(struct telnyx_sandbox *sandbox, const char *profile_id, const char *number,
    const char *phone, const char *keyword)
{
	bool failed = false;
	struct json_object *doc = json_object_new_object();
	char id[SBX_KEY_BYTES];

	sbx_id(sandbox, id);
	sbx_put_text(&failed, doc, "from", number);
	sbx_put_text(&failed, doc, "to", phone);
	sbx_put_text(&failed, doc, "messaging_profile_id", profile_id);
	sbx_put_text(&failed, doc, "keyword", keyword);
	sbx_put_time(&failed, doc, "created_at", sandbox->env->unix_ms(sandbox->env));
	return sbx_record_add(sandbox, &failed, SBX_OPTOUT, id, doc, NULL);
}

bool
sbx_optout_add(struct telnyx_sandbox *sandbox, const char *profile_id,
    const char *number, const char *phone, const char *keyword)
{
	struct sbx_messages *messages = sandbox->messages;
	struct sbx_phone *entry = phone_make(messages, phone);
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
		   sbx_number_profile(sandbox, number) == NULL);
}

void
sbx_optout_remove(struct telnyx_sandbox *sandbox, const char *profile_id,
    const char *number, const char *phone)
{
	struct sbx_messages *messages = sandbox->messages;
	struct sbx_phone *entry = phone_find(messages, phone);
	struct rule *rule = NULL;
	struct rule *next = NULL;

	if (entry == NULL)
		return;
	DL_FOREACH_SAFE(entry->rules, rule, next)
	{
		if (concerns(sandbox, rule, profile_id, number)) {
			DL_DELETE(entry->rules, rule);
			sbx_record_remove(sandbox, rule->record);
			free(rule);
		}
	}
	if (entry->rules == NULL)
		phone_drop(messages, entry);
}

bool
sbx_optout_blocks(const struct telnyx_sandbox *sandbox, const char *profile_id,
    const char *number, const char *phone)
{
	const struct sbx_phone *entry = phone_find(sandbox->messages, phone);
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
