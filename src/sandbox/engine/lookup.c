/* SPDX-License-Identifier: MIT */
/*
 * What hangs together: the profile that a number is on, or that a body names.
 */
#include "sandbox/engine/document.h"
#include "sandbox/engine/lookup.h"

const char *
telnyx_sandbox_number_profile(const struct telnyx_sandbox *sandbox, const char *number)
{
	static const struct {
		enum telnyx_sandbox_kind kind;
		const char *key;
	} kinds[] = {{TELNYX_SANDBOX_NUMBER, "phone_number"},
	    {TELNYX_SANDBOX_HOSTED_NUMBER, "phone_number"},
	    {TELNYX_SANDBOX_SHORT_CODE, "short_code"}};
	size_t i;

	for (i = 0; i < TELNYX_SANDBOX_COUNT(kinds); i++) {
		const struct telnyx_sandbox_record *record = telnyx_sandbox_record_with(
		    sandbox, kinds[i].kind, kinds[i].key, number);

		if (record != NULL)
			return telnyx_sandbox_text_at(
			    record->doc, "messaging_profile_id");
	}
	return NULL;
}

const char *
telnyx_sandbox_profile_of(const struct telnyx_sandbox *sandbox, const char *number)
{
	const char *profile_id = telnyx_sandbox_number_profile(sandbox, number);

	return profile_id != NULL ? profile_id : sandbox->profile_id;
}

bool
telnyx_sandbox_profile_named(
    struct telnyx_sandbox_call *call, const char *code, const char **profile_id)
{
	const char *id = telnyx_sandbox_text_at(call->body, "messaging_profile_id");

	*profile_id = NULL;
	if (id == NULL || id[0] == '\0')
		return true;
	if (telnyx_sandbox_record_find(call->sandbox, TELNYX_SANDBOX_PROFILE, id) ==
	    NULL) {
		telnyx_sandbox_refuse(call, code, "/messaging_profile_id", NULL);
		return false;
	}
	*profile_id = id;
	return true;
}
