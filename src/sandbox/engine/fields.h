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
struct telnyx_sandbox_call;

enum telnyx_sandbox_field_type {
	TELNYX_SANDBOX_TEXT = 0,
	TELNYX_SANDBOX_URL, /* "" is "none" */
	TELNYX_SANDBOX_BOOL,
	TELNYX_SANDBOX_NUMBER_VALUE,
	TELNYX_SANDBOX_TEXTS, /* an array of texts */
	TELNYX_SANDBOX_ARRAY,
	TELNYX_SANDBOX_OBJECT
};

/* A row of a table, which is ended by a row without a name. */
struct telnyx_sandbox_field {
	const char *name;
	enum telnyx_sandbox_field_type type;
	bool required; /* of what is new */
	bool nullable;
	const char *words; /* "a b c" or "a|b|c": the values allowed; NULL: any */
};

/* Judge the body's fields.  False: the call has been answered. */
bool telnyx_sandbox_judge_fields(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_field *fields, bool is_new);
/* Is every one of "a b c" in the body?  False: the call has been answered. */
bool telnyx_sandbox_judge_required(struct telnyx_sandbox_call *call, const char *names);
/* Is the text there, if any, good as an alphanumeric sender?  False: the call has
 * been answered. */
bool telnyx_sandbox_judge_alpha(struct telnyx_sandbox_call *call, const char *key);
/* Put the body's fields in place of the document's. */
void telnyx_sandbox_overlay(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_field *fields, struct json_object *doc);
/* "+" and 7 to 15 digits. */
bool telnyx_sandbox_is_e164(const char *text);

#endif
