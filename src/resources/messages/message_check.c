/* SPDX-License-Identifier: MIT */
/* The checks of a message, one for each field, in the API's order.  Limits
 * and codes: Telnyx's message and encoding documents, named at each. */
#include "resources/messages/message_check.h"

#include <stdio.h>
#include <string.h>

#include "codec/fields.h"
#include "codec/phone.h"
#include "codec/segment_limits.h"
#include "codec/url.h"
#include "base/utf8.h"

#define MAX_MEDIA_URLS 10 /* code 40317 */

static const char *
say(char *why, const char *field, const char *reason)
{
	(void)snprintf(why, TELNYX_MESSAGE_WHY_BYTES, "%s", reason);
	return field;
}

/* An explicit null counts as nothing. */
static bool
is_given(const char *text)
{
	return text != NULL && text != TELNYX_NULL;
}

static bool
is_blank(const char *text)
{
	return text[strspn(text, " \t\r\n\v\f")] == '\0';
}

static bool
is_mms(const struct telnyx_message_params *params)
{
	if (params->type != TELNYX_MESSAGE_TYPE_UNSET)
		return params->type == TELNYX_MESSAGE_TYPE_MMS;
	return params->media_urls != NULL && params->media_urls[0] != NULL;
}

static const char *
check_addresses(const struct telnyx_message_params *params, char *why)
{
	const char *to = params->to, *from = params->from;

	if (!is_given(to))
		return say(why, "to", "is required");
	if (!telnyx_phone_is_e164(to) && !telnyx_phone_is_short_code(to))
		return say(why, "to",
		    "must be +E.164, such as +13125550002, or a short code of 5-6 "
		    "digits");
	if (!is_given(from)) {
		if (!is_given(params->messaging_profile_id))
			return say(
			    why, "from", "is required without a messaging_profile_id");
		return NULL;
	}
	if (!telnyx_phone_is_e164(from) && !telnyx_phone_is_short_code(from) &&
	    !telnyx_phone_is_alphanumeric(from))
		return say(why, "from",
		    "must be +E.164, a short code, or 1-11 letters, digits and spaces "
		    "with a letter");
	return NULL;
}

/* The encoder would leave out a value that has no name: better to say so. */
static const char *
check_enums(const struct telnyx_message_params *params, char *why)
{
	if (params->type != TELNYX_MESSAGE_TYPE_UNSET &&
	    params->type != TELNYX_MESSAGE_TYPE_SMS &&
	    params->type != TELNYX_MESSAGE_TYPE_MMS)
		return say(why, "type", "is none of SMS and MMS");
	if (params->encoding < TELNYX_ENCODING_UNSET ||
	    params->encoding > TELNYX_ENCODING_UCS2)
		return say(why, "encoding", "is none of auto, gsm7 and ucs2");
	return NULL;
}

static const char *
check_text(const struct telnyx_message_params *params, char *why)
{
	struct telnyx_text_fit fit;
	bool text = is_given(params->text);
	bool media = params->media_urls != NULL && params->media_urls[0] != NULL;

	if (text && !telnyx_utf8_is_valid(params->text))
		return say(why, "text", "is not valid UTF-8");
	if (is_given(params->subject) && !telnyx_utf8_is_valid(params->subject))
		return say(why, "subject", "is not valid UTF-8");
	if (is_mms(params))
		return text || media || is_given(params->subject)
			   ? NULL
			   : say(why, "text",
				 "is required without media"); /* code 40316 */
	if (!text)
		return say(why, "text", "is required for an SMS");
	if (is_blank(params->text))
		return say(why, "text", "is blank");
	/* No text has more UTF-16 units than bytes: most are not even counted. */
	if (params->encoding != TELNYX_ENCODING_GSM7 &&
	    strlen(params->text) <= TELNYX_MAX_UCS2_UNITS)
		return NULL;
	if (telnyx_text_fits(params->text, params->encoding, &fit))
		return NULL;
	(void)telnyx_text_fit_reason(&fit, why, TELNYX_MESSAGE_WHY_BYTES);
	return "text"; /* code 40302 */
}

static const char *
check_url(const char *field, const char *url, char *why)
{
	/* An explicit "" is a value: no webhook. */
	if (!is_given(url) || url[0] == '\0')
		return NULL;
	switch (telnyx_url_check_http(url)) {
	case TELNYX_URL_FINE:
		return NULL;
	case TELNYX_URL_TOO_LONG:
		return say(
		    why, field, "is longer than 2000 characters"); /* code 10003 */
	case TELNYX_URL_MALFORMED:
		break;
	}
	return say(why, field, "must be an http or https URL");
}

static const char *
check_media(const struct telnyx_message_params *params, char *why)
{
	const char *const *url;
	const char *field;
	size_t count = 0;

	for (url = params->media_urls; url != NULL && *url != NULL; url++) {
		if (++count > MAX_MEDIA_URLS)
			return say(why, "media_urls", "has more than 10 URLs");
		if (!is_given(*url) || (*url)[0] == '\0')
			return say(why, "media_urls", "has an empty URL");
		if ((field = check_url("media_urls", *url, why)) != NULL)
			return field;
	}
	return NULL;
}

static const char *
check_texts(const struct telnyx_message_params *params, char *why)
{
	if (is_given(params->messaging_profile_id) &&
	    !telnyx_utf8_is_valid(params->messaging_profile_id))
		return say(why, "messaging_profile_id", "is not valid UTF-8");
	if (is_given(params->send_at) && !telnyx_utf8_is_valid(params->send_at))
		return say(why, "send_at", "is not valid UTF-8");
	return NULL;
}

const char *
telnyx_message_not_taken(
    enum telnyx_send_kind kind, const struct telnyx_message_params *message)
{
	const struct telnyx_field_table *table = &telnyx_message_params_table;
	size_t i;

	for (i = 0; i < table->count; i++)
		if ((telnyx_message_params_kinds[i] & kind) == 0 &&
		    telnyx_field_is_given(table, &table->fields[i], message))
			return table->fields[i].name;
	return NULL;
}

const char *
telnyx_message_check(
    const struct telnyx_message_params *params, char why[TELNYX_MESSAGE_WHY_BYTES])
{
	const char *field;

	if ((field = check_addresses(params, why)) != NULL ||
	    (field = check_texts(params, why)) != NULL ||
	    (field = check_enums(params, why)) != NULL ||
	    (field = check_text(params, why)) != NULL ||
	    (field = check_media(params, why)) != NULL ||
	    (field = check_url("webhook_url", params->webhook_url, why)) != NULL)
		return field;
	return check_url("webhook_failover_url", params->webhook_failover_url, why);
}
