/* SPDX-License-Identifier: MIT */
/*
 * The judgement of a body by a table of its fields: the first that is wrong is
 * refused, with Telnyx's code and a pointer.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <json-c/json.h>

#include "sandbox/engine/call.h"
#include "sandbox/engine/document.h"
#include "sandbox/engine/fields.h"

#define MAX_URL_BYTES 2000

bool
sbx_is_e164(const char *text)
{
	size_t digits;

	if (text[0] != '+' || text[1] == '0')
		return false;
	digits = strspn(text + 1, "0123456789");
	return digits >= 7 && digits <= 15 && text[1 + digits] == '\0';
}

bool
sbx_is_short_code(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return (digits == 5 || digits == 6) && text[digits] == '\0';
}

bool
sbx_is_url(const char *text)
{
	size_t scheme = strncasecmp(text, "https://", 8) == 0  ? 8
			: strncasecmp(text, "http://", 7) == 0 ? 7
							       : 0;
	size_t len = strlen(text);
	size_t i;

	if (scheme == 0 || len == scheme || len > MAX_URL_BYTES ||
	    strchr("/?#:", text[scheme]) != NULL)
		return false;
	for (i = 0; i < len; i++) {
		if ((unsigned char)text[i] <= ' ' || text[i] == 0x7f)
			return false;
	}
	return true;
}

static bool
refuse_type(struct sbx_call *call, const char *pointer, const char *wanted,
    struct json_object *value)
{
	char detail[128];

	snprintf(detail, sizeof(detail),
	    "The parameter must be of type %s, but received type %s", wanted,
	    json_type_to_name(json_object_get_type(value)));
	sbx_refuse(call, "10026", pointer, detail);
	return false;
}

static bool
judge_texts(struct sbx_call *call, const char *name, struct json_object *list)
{
	size_t count = json_object_array_length(list);
	size_t i;

	for (i = 0; i < count; i++) {
		struct json_object *value = json_object_array_get_idx(list, i);
		char pointer[96];

		snprintf(pointer, sizeof(pointer), "/%s/%zu", name, i);
		if (!json_object_is_type(value, json_type_string))
			return refuse_type(call, pointer, "string", value);
	}
	return true;
}

static bool
judge_text(struct sbx_call *call, const struct sbx_field *field, const char *pointer,
    const char *text)
{
	char detail[256];

	if (field->type == SBX_URL && text[0] != '\0' && !sbx_is_url(text)) {
		sbx_refuse(call, "10003", pointer, NULL);
		return false;
	}
	if (field->words != NULL && !sbx_is_word_of(field->words, text)) {
		int len = snprintf(detail, sizeof(detail),
		    "The value must be one of %s", field->words);

		sbx_refuse(call, "10032", pointer,
		    len > 0 && (size_t)len < sizeof(detail) ? detail : NULL);
		return false;
	}
	return true;
}

static bool
judge_value(struct sbx_call *call, const struct sbx_field *field, const char *pointer,
    struct json_object *value)
{
	switch (field->type) {
	case SBX_TEXT:
	case SBX_URL:
		return json_object_is_type(value, json_type_string)
			   ? judge_text(
				 call, field, pointer, json_object_get_string(value))
			   : refuse_type(call, pointer, "string", value);
	case SBX_BOOL:
		return json_object_is_type(value, json_type_boolean) ||
		       refuse_type(call, pointer, "boolean", value);
	case SBX_NUMBER_VALUE:
		return json_object_is_type(value, json_type_int) ||
		       json_object_is_type(value, json_type_double) ||
		       refuse_type(call, pointer, "number", value);
	case SBX_TEXTS:
		return json_object_is_type(value, json_type_array)
			   ? judge_texts(call, field->name, value)
			   : refuse_type(call, pointer, "array", value);
	case SBX_ARRAY:
		return json_object_is_type(value, json_type_array) ||
		       refuse_type(call, pointer, "array", value);
	case SBX_OBJECT:
		return json_object_is_type(value, json_type_object) ||
		       refuse_type(call, pointer, "object", value);
	}
	return true;
}

bool
sbx_judge_fields(struct sbx_call *call, const struct sbx_field *fields, bool is_new)
{
	const struct sbx_field *field;

	for (field = fields; field->name != NULL; field++) {
		struct json_object *value = sbx_at(call->body, field->name);
		bool given =
		    json_object_object_get_ex(call->body, field->name, NULL) != 0;
		char pointer[96];

		snprintf(pointer, sizeof(pointer), "/%s", field->name);
		if (value == NULL && field->required &&
		    (is_new || (given && !field->nullable))) {
			sbx_refuse(call, "10004", pointer, NULL);
			return false;
		}
		if (value != NULL && !judge_value(call, field, pointer, value))
			return false;
	}
	return true;
}

void
sbx_overlay(
    struct sbx_call *call, const struct sbx_field *fields, struct json_object *doc)
{
	const struct sbx_field *field;

	for (field = fields; field->name != NULL; field++) {
		struct json_object *value = NULL;

		if (json_object_object_get_ex(call->body, field->name, &value) &&
		    (value != NULL || field->nullable))
			sbx_put_shared(&call->answer->failed, doc, field->name, value);
	}
}

bool
sbx_judge_required(struct sbx_call *call, const char *names)
{
	while (names != NULL && *names != '\0') {
		size_t len = strcspn(names, " ");
		char pointer[96];

		snprintf(pointer, sizeof(pointer), "/%.*s", (int)len, names);
		if (sbx_at(call->body, pointer + 1) == NULL) {
			sbx_refuse(call, "10004", pointer, NULL);
			return false;
		}
		names += len + strspn(names + len, " ");
	}
	return true;
}

bool
sbx_judge_alpha(struct sbx_call *call, const char *key)
{
	const char *text = sbx_text_at(call->body, key);
	size_t letters = 0;
	size_t i;
	char pointer[64];

	if (text == NULL)
		return true;
	for (i = 0; text[i] != '\0' && i < 12; i++) {
		bool letter = (text[i] >= 'a' && text[i] <= 'z') ||
			      (text[i] >= 'A' && text[i] <= 'Z');

		letters += letter;
		if (!letter && text[i] != ' ' && !(text[i] >= '0' && text[i] <= '9'))
			break;
	}
	if (i <= 11 && text[i] == '\0' && letters > 0)
		return true;
	snprintf(pointer, sizeof(pointer), "/%s", key);
	sbx_refuse(call, "40325", pointer, NULL);
	return false;
}
