/* SPDX-License-Identifier: MIT */
/*
 * Opt-outs: STOP makes a block rule, START lifts it.
 *
 * Telnyx keeps a rule per messaging profile.  Where the number that STOP was
 * sent to is on no profile that the sandbox knows of, the rule holds for that
 * number, too: a program may well send from it under a profile of its own.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <utlist.h>

#include "sandbox/webhook.h"

/* A phone with rules. */
struct phone {
	UT_hash_handle hh;
	struct telnyx_sandbox_optout *rules;
	char number[];
};

struct telnyx_sandbox_optouts {
	struct phone *phones;		      /* uthash */
	struct telnyx_sandbox_optout *oldest; /* all, in the order they came */
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
			/* INFO, the last, is one for short codes alone. */
			return i < count - 1 || short_code ? words[i].means : NULL;
	}
	return NULL;
}

enum telnyx_status
telnyx_sandbox_optouts_new(struct telnyx_sandbox_optouts **out)
{
	*out = calloc(1, sizeof(**out));
	return *out != NULL ? TELNYX_OK : TELNYX_E_NO_MEMORY;
}

static void
rule_free(struct telnyx_sandbox_optout *rule)
{
	if (rule == NULL)
		return;
	free(rule->profile_id);
	free(rule->number);
	free(rule->phone);
	free(rule->keyword);
	free(rule);
}

static void
phone_drop(struct telnyx_sandbox_optouts *optouts, struct phone *phone)
{
	HASH_DEL(optouts->phones, phone);
	free(phone);
}

void
telnyx_sandbox_optouts_free(struct telnyx_sandbox_optouts *optouts)
{
	if (optouts == NULL)
		return;
	while (optouts->oldest != NULL) {
		struct telnyx_sandbox_optout *rule = optouts->oldest;

		DL_DELETE(optouts->oldest, rule);
		rule_free(rule);
	}
	while (optouts->phones != NULL)
		phone_drop(optouts, optouts->phones);
	free(optouts);
}

static struct phone *
phone_find(const struct telnyx_sandbox_optouts *optouts, const char *number)
{
	struct phone *phone = NULL;

	HASH_FIND_STR(optouts->phones, number, phone);
	return phone;
}

static struct phone *
phone_make(struct telnyx_sandbox_optouts *optouts, const char *number)
{
	struct phone *phone = phone_find(optouts, number);
	size_t len = strlen(number);

	if (phone != NULL)
		return phone;
	if ((phone = calloc(1, sizeof(*phone) + len + 1)) == NULL)
		return NULL;
	memcpy(phone->number, number, len + 1);
	HASH_ADD(hh, optouts->phones, number[0], (unsigned)len, phone);
	if (phone->hh.tbl == NULL) {
		free(phone);
		phone = NULL;
	}
	return phone;
}

bool
telnyx_sandbox_optout_add(struct telnyx_sandbox *sandbox, const char *profile_id,
    const char *number, const char *phone, const char *keyword)
{
	struct telnyx_sandbox_optouts *optouts = sandbox->webhooks->optouts;
	struct phone *entry = phone_make(optouts, phone);
	struct telnyx_sandbox_optout *rule = NULL;

	if (entry == NULL)
		return false;
	DL_FOREACH2(entry->rules, rule, same_next)
	{
		if (strcmp(rule->profile_id, profile_id) == 0 &&
		    strcmp(rule->number, number) == 0)
			return true;
	}
	if ((rule = calloc(1, sizeof(*rule))) == NULL ||
	    (rule->profile_id = strdup(profile_id)) == NULL ||
	    (rule->number = strdup(number)) == NULL ||
	    (rule->phone = strdup(phone)) == NULL ||
	    (rule->keyword = strdup(keyword)) == NULL ||
	    !telnyx_sandbox_optout_list(sandbox, number, phone, profile_id, keyword)) {
		rule_free(rule);
		if (entry->rules == NULL)
			phone_drop(optouts, entry);
		return false;
	}
	rule->created_ms = sandbox->env->unix_ms(sandbox->env);
	DL_APPEND2(entry->rules, rule, same_prev, same_next);
	DL_APPEND(optouts->oldest, rule);
	return true;
}

static bool
concerns(const struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_optout *rule,
    const char *profile_id, const char *number)
{
	return strcmp(rule->profile_id, profile_id) == 0 ||
	       (strcmp(rule->number, number) == 0 &&
		   telnyx_sandbox_number_profile(sandbox, number) == NULL);
}

void
telnyx_sandbox_optout_remove(struct telnyx_sandbox *sandbox, const char *profile_id,
    const char *number, const char *phone)
{
	struct telnyx_sandbox_optouts *optouts = sandbox->webhooks->optouts;
	struct phone *entry = phone_find(optouts, phone);
	struct telnyx_sandbox_optout *rule = NULL;
	struct telnyx_sandbox_optout *next = NULL;

	if (entry == NULL)
		return;
	DL_FOREACH_SAFE2(entry->rules, rule, next, same_next)
	{
		if (concerns(sandbox, rule, profile_id, number)) {
			telnyx_sandbox_optout_unlist(
			    sandbox, rule->number, phone, rule->profile_id);
			DL_DELETE2(entry->rules, rule, same_prev, same_next);
			DL_DELETE(optouts->oldest, rule);
			rule_free(rule);
		}
	}
	if (entry->rules == NULL)
		phone_drop(optouts, entry);
}

bool
telnyx_sandbox_optout_blocks(const struct telnyx_sandbox *sandbox,
    const char *profile_id, const char *number, const char *phone)
{
	const struct phone *entry = phone_find(sandbox->webhooks->optouts, phone);
	const struct telnyx_sandbox_optout *rule = NULL;

	if (entry == NULL)
		return false;
	DL_FOREACH2(entry->rules, rule, same_next)
	{
		if (concerns(sandbox, rule, profile_id, number))
			return true;
	}
	return false;
}

const struct telnyx_sandbox_optout *
telnyx_sandbox_optout_first(const struct telnyx_sandbox *sandbox)
{
	return sandbox->webhooks->optouts->oldest;
}
