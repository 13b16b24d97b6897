/* SPDX-License-Identifier: MIT */
/*
 * Scripted replies: a queue in the order given.  A request uses the first
 * entry that matches it and has a use left.  An entry leaves the queue with
 * its last use, but lives on for the connections that are still at it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "sandbox/wire/script.h"
#include "sandbox/wire/wire.h"

static bool
copy_text(const char **to, const char *from)
{
	*to = NULL;
	if (from == NULL)
		return true;
	*to = strdup(from);
	return *to != NULL;
}

void
sbx_entry_unref(struct sbx_entry *entry)
{
	if (entry == NULL || --entry->refs > 0)
		return;
	free((void *)(uintptr_t)entry->reply.match);
	free((void *)(uintptr_t)entry->reply.headers);
	free((void *)(uintptr_t)entry->reply.body);
	free((void *)(uintptr_t)entry->reply.raw);
	free(entry);
}

static bool
reply_is_sane(const struct telnyx_sandbox_reply *reply)
{
	if (reply->status != 0 && (reply->status < 100 || reply->status > 999))
		return false;
	if ((int)reply->fault < TELNYX_SANDBOX_FAULT_NONE ||
	    reply->fault > TELNYX_SANDBOX_FAULT_STALL_STREAM)
		return false;
	return (!reply->fault_at_request_byte.given ||
		   reply->fault_at_request_byte.value >= 0) &&
	       (!reply->fault_at_reply_byte.given ||
		   reply->fault_at_reply_byte.value >= 0);
}

enum telnyx_status
telnyx_sandbox_script(
    struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_reply *reply)
{
	struct telnyx_sandbox_reply want;
	enum telnyx_status st = TELNYX_E_NO_MEMORY;
	struct sbx_entry *entry = NULL;
	char *raw = NULL;

	if (sandbox == NULL || reply == NULL ||
	    telnyx_struct_read(&want, sizeof(want), reply, "reply.size") != TELNYX_OK ||
	    !reply_is_sane(&want))
		return TELNYX_E_INVALID;
	if ((entry = calloc(1, sizeof(*entry))) == NULL)
		goto done;
	entry->refs = 1;
	entry->times_left = want.times == 0 ? 1 : want.times;
	entry->reply = want;
	entry->reply.match = NULL;
	entry->reply.headers = NULL;
	entry->reply.body = NULL;
	entry->reply.raw = NULL;
	if (!copy_text(&entry->reply.match, want.match) ||
	    !copy_text(&entry->reply.headers, want.headers) ||
	    !copy_text(&entry->reply.body, want.body))
		goto done;
	if (want.raw != NULL) {
		if (want.raw_bytes == 0)
			entry->reply.raw_bytes = strlen(want.raw);
		if ((raw = malloc(entry->reply.raw_bytes + 1)) == NULL)
			goto done;
		memcpy(raw, want.raw, entry->reply.raw_bytes);
		raw[entry->reply.raw_bytes] = '\0';
		entry->reply.raw = raw;
	}
	*sandbox->wire->script_end = entry;
	sandbox->wire->script_end = &entry->next;
	entry = NULL; /* now owned by the queue */
	st = TELNYX_OK;
done:
	sbx_entry_unref(entry);
	return st;
}

struct sbx_entry *
sbx_entry_peek(struct telnyx_sandbox *sandbox, const char *target)
{
	struct sbx_entry *entry;

	if (target == NULL) {
		entry = sandbox->wire->script;
		return entry != NULL && entry->reply.match == NULL ? entry : NULL;
	}
	for (entry = sandbox->wire->script; entry != NULL; entry = entry->next) {
		if (entry->reply.match == NULL ||
		    strstr(target, entry->reply.match) != NULL)
			return entry;
	}
	return NULL;
}

struct sbx_entry *
sbx_entry_claim(struct telnyx_sandbox *sandbox, struct sbx_entry *entry)
{
	struct sbx_entry **link = &sandbox->wire->script;

	if (entry == NULL)
		return NULL;
	if (--entry->times_left > 0) {
		entry->refs++;
		return entry;
	}
	while (*link != entry)
		link = &(*link)->next;
	*link = entry->next;
	if (sandbox->wire->script_end == &entry->next)
		sandbox->wire->script_end = link;
	entry->next = NULL;
	return entry; /* with the queue's reference */
}

void
sbx_entry_free_all(struct telnyx_sandbox *sandbox)
{
	struct sbx_wire *wire = sandbox->wire;
	struct sbx_entry *entry = wire->script;

	wire->script = NULL;
	wire->script_end = &wire->script;
	while (entry != NULL) {
		struct sbx_entry *next = entry->next;

		sbx_entry_unref(entry);
		entry = next;
	}
}
