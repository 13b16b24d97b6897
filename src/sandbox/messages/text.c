/* SPDX-License-Identifier: MIT */
/*
 * What a simulated phone sends, judged.
 */
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "sandbox/engine/fields.h"
#include "sandbox/engine/lookup.h"
#include "sandbox/messages/optouts.h"
#include "sandbox/messages/parts.h"
#include "sandbox/messages/text.h"

#define MAX_MEDIA 10

static bool
refuse(struct sbx_answer *answer, const char *code, const char *pointer,
    const char *detail)
{
	sbx_answer_error(answer, 400, code, pointer, detail);
	return false;
}

/* A text that holds no zero; *out is NULL when it is not given. */
static bool
read_string(struct json_object *json, const char *name, const char **out,
    struct sbx_answer *answer)
{
	struct json_object *value = NULL;
	char pointer[64];

	*out = NULL;
	if (!json_object_object_get_ex(json, name, &value) || value == NULL)
		return true;
	if (json_object_is_type(value, json_type_string) &&
	    strlen(json_object_get_string(value)) ==
		(size_t)json_object_get_string_len(value)) {
		*out = json_object_get_string(value);
		return true;
	}
	snprintf(pointer, sizeof(pointer), "/%s", name);
	return refuse(answer, "10026", pointer, NULL);
}

static bool
read_number(struct json_object *json, const char *name, const char *code,
    const char **out, struct sbx_answer *answer)
{
	char pointer[64];

	snprintf(pointer, sizeof(pointer), "/%s", name);
	if (!read_string(json, name, out, answer))
		return false;
	if (*out == NULL)
		return refuse(answer, "10004", pointer, NULL);
	return sbx_is_e164(*out) || sbx_is_short_code(*out) ||
	       refuse(answer, code, pointer, NULL);
}

/* The media are URLs, or objects that have one. */
static bool
read_media(struct json_object *json, struct sbx_text *text, struct sbx_answer *answer)
{
	struct json_object *media = NULL;
	size_t i;

	if (!json_object_object_get_ex(json, "media", &media) || media == NULL)
		return true;
	if (!json_object_is_type(media, json_type_array))
		return refuse(answer, "10026", "/media", NULL);
	if (json_object_array_length(media) > MAX_MEDIA)
		return refuse(answer, "40317", "/media", NULL);
	for (i = 0; i < json_object_array_length(media); i++) {
		struct json_object *item = json_object_array_get_idx(media, i);
		struct json_object *url = item;

		if (json_object_is_type(item, json_type_object) &&
		    !json_object_object_get_ex(item, "url", &url))
			url = NULL;
		if (!json_object_is_type(url, json_type_string))
			return refuse(answer, "10026", "/media", NULL);
	}
	if (i > 0)
		text->media = media;
	return true;
}

bool
sbx_text_read(struct telnyx_sandbox *sandbox, struct json_object *json,
    struct sbx_text *text, struct sbx_answer *answer)
{
	struct sbx_parts parts = {.gsm7 = true};
	struct json_object *value = NULL;

	memset(text, 0, sizeof(*text));
	if (!read_number(json, "from", "40305", &text->from, answer) ||
	    !read_number(json, "to", "40310", &text->to, answer) ||
	    !read_string(json, "subject", &text->subject, answer) ||
	    !read_string(json, "messaging_profile_id", &text->profile_id, answer) ||
	    !read_media(json, text, answer))
		return false;
	if (text->profile_id == NULL || text->profile_id[0] == '\0')
		text->profile_id = sbx_profile_of(sandbox, text->to);
	text->text = "";
	if (json_object_object_get_ex(json, "text", &value) && value != NULL) {
		if (!json_object_is_type(value, json_type_string))
			return refuse(answer, "10026", "/text", NULL);
		text->text = json_object_get_string(value);
		text->text_len = (size_t)json_object_get_string_len(value);
	}
	if (text->text_len == 0 && text->media == NULL)
		return refuse(answer, "40316", "/text", NULL);
	(void)sbx_parts_count(text->text, text->text_len, SBX_ALPHABET_AUTO, &parts);
	text->encoding = parts.gsm7 ? "GSM-7" : "UCS-2";
	text->parts = text->media != NULL || parts.parts < 1 ? 1 : parts.parts;
	text->keyword = sbx_keyword(text->text, text->text_len, text->to[0] != '+');
	return true;
}
