/* SPDX-License-Identifier: MIT */
/*
 * The fields of a body: tables of what a caller may say, and the judgement by
 * them.
 */
#ifndef TELNYX_SANDBOX_ENGINE_FIELDS_H
#define TELNYX_SANDBOX_ENGINE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

struct json_object;
struct sbx_call;

enum sbx_field_type {
	SBX_TEXT = 0,
	SBX_URL, /* "" is "none" */
	SBX_BOOL,
	SBX_NUMBER_VALUE,
	SBX_TEXTS, /* an array of texts */
	SBX_ARRAY,
	SBX_OBJECT
};

/* A row of a table, which is ended by a row without a name. */
struct sbx_field {
	const char *name;
	enum sbx_field_type type;
	bool required; /* of what is new */
	bool nullable;
	const char *words; /* "a b c" or "a|b|c": the values allowed; NULL: any */
};

/* Judge the body's fields.  False: the call has been answered. */
bool sbx_judge_fields(
    struct sbx_call *call, const struct sbx_field *fields, bool is_new);
/* Is every one of "a b c" in the body?  False: the call has been answered. */
bool sbx_judge_required(struct sbx_call *call, const char *names);
/* Is the text there, if any, good as an alphanumeric sender?  False: the call has
 * been answered. */
bool sbx_judge_alpha(struct sbx_call *call, const char *key);
/* Put the body's fields in place of the document's. */
void sbx_overlay(
    struct sbx_call *call, const struct sbx_field *fields, struct json_object *doc);
/* "+" and 7 to 15 digits without a leading zero (ITU-T E.164). */
bool sbx_is_e164(const char *text);
/* Five or six digits. */
bool sbx_is_short_code(const char *text);
/* An http or https URL that is not too long. */
bool sbx_is_url(const char *text);

#endif
