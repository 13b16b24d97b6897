/* SPDX-License-Identifier: MIT */
/*
 * What hangs together: the profile that a number is on, or that a body names.
 */
#include "sandbox/engine/document.h"
#include "sandbox/engine/lookup.h"

const char *
sbx_number_profile(const struct telnyx_sandbox *sandbox, const char *number)
{
	static const struct {
		enum sbx_kind kind;
		const char *key;
	} kinds[] = {{SBX_NUMBER, "phone_number"}, {SBX_HOSTED_NUMBER, "phone_number"},
	    {SBX_SHORT_CODE, "short_code"}};
	size_t i;

	for (i = 0; i < SBX_COUNT(kinds); i++) {
		const struct sbx_record *record =
		    sbx_record_with(sandbox, kinds[i].kind, kinds[i].key, number);

		if (record != NULL)
			return sbx_text_at(record->doc, "messaging_profile_id");
	}
	return NULL;
}

const char *
sbx_profile_of(const struct telnyx_sandbox *sandbox, const char *number)
{
	const char *profile_id = sbx_number_profile(sandbox, number);

	return profile_id != NULL ? profile_id : sandbox->profile_id;
}

bool
sbx_profile_named(struct sbx_call *call, const char *code, const char **profile_id)
{
	const char *id = sbx_text_at(call->body, "messaging_profile_id");

	*profile_id = NULL;
	if (id == NULL || id[0] == '\0')
		return true;
	if (sbx_record_find(call->sandbox, SBX_PROFILE, id) == NULL) {
		sbx_refuse(call, code, "/messaging_profile_id", NULL);
		return false;
	}
	*profile_id = id;
	return true;
}
