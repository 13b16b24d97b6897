/* SPDX-License-Identifier: MIT */
/*
 * A line for people:
 *
 *   TIME TYPE ID [MESSAGE FROM -> TO STATUS ["TEXT"]]
 *
 * What comes from outside may hold anything, so nothing of it reaches the
 * terminal unescaped that could steer it or begin a line of its own; the same
 * goes for a line of JSON.
 */
#include "programs/listen/print.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <telnyx/json.h>
#include <telnyx/text.h>

/* Write a text with escapes: in a quoted one `"` and `\` are escaped, in a word
 * spaces. */
static void
put_escaped(FILE *out, const char *text, bool quoted)
{
	char piece[5], shown[TELNYX_TEXT_VISIBLE_SIZE(sizeof(piece))];
	size_t bytes;

	for (; *text != '\0'; text += bytes) {
		/* A character has one byte and, where it is not ASCII, those that
		 * belong to it. */
		bytes = 1;
		while ((unsigned char)*text >= 0x80 && bytes < 4 &&
		       ((unsigned char)text[bytes] & 0xc0) == 0x80)
			bytes++;
		memcpy(piece, text, bytes);
		piece[bytes] = '\0';
		if (*text == '\\' || (quoted && *text == '"'))
			fprintf(out, "\\%c", *text);
		else if (!quoted && *text == ' ')
			fputs("\\x20", out);
		else
			fputs(telnyx_text_visible(piece, shown, sizeof(shown)), out);
	}
}

static void
put_word(FILE *out, const char *text)
{
	putc(' ', out);
	if (text == NULL || *text == '\0')
		putc('-', out);
	else
		put_escaped(out, text, false);
}

static void
put_message(FILE *out, const struct telnyx_message *message)
{
	const struct telnyx_message_party *to =
	    message->to_count > 0 ? message->to[0] : NULL;

	put_word(out, message->id);
	put_word(out, message->from != NULL ? message->from->phone_number : NULL);
	fputs(" ->", out);
	put_word(out, to != NULL ? to->phone_number : NULL);
	put_word(out, to != NULL ? to->status_text : NULL);
	if (message->text != NULL) {
		fputs(" \"", out);
		put_escaped(out, message->text, true);
		putc('"', out);
	}
}

static void
put_rest(FILE *out, const struct telnyx_webhook_event *event)
{
	if (event->message != NULL) {
		put_message(out, event->message);
	} else if (event->registration != NULL) {
		put_word(out, event->registration->type);
		put_word(out, event->registration->status);
	} else if (event->number_order != NULL) {
		put_word(out, event->number_order->id);
		put_word(out, event->number_order->status);
	} else if (event->spend_limit != NULL) {
		put_word(out, event->spend_limit->messaging_profile_id);
		put_word(out, event->spend_limit->current_cost);
		put_word(out, event->spend_limit->configured_limit);
	} else if (event->link_click != NULL) {
		put_word(out, event->link_click->message_id);
		put_word(out, event->link_click->to);
		put_word(out, event->link_click->url);
	}
}

/* Write a line of JSON that no terminal takes for commands.  False: no memory. */
static bool
put_json(FILE *out, const struct telnyx_json *json)
{
	size_t len, need;
	const char *text = telnyx_json_text(json, &len);
	char *shown;

	if (text == NULL)
		return false;
	if ((need = telnyx_json_visible(text, len, NULL, 0)) == len) {
		fputs(text, out);
		return true;
	}
	if ((shown = malloc(need + 1)) == NULL)
		return false;
	(void)telnyx_json_visible(text, len, shown, need + 1);
	fputs(shown, out);
	free(shown);
	return true;
}

bool
listen_print_event(FILE *out, const struct telnyx_webhook_event *event, bool json)
{
	const char *text;

	errno = 0;
	if (json) {
		if (!put_json(out, event->json)) {
			errno = ENOMEM;
			return false;
		}
	} else {
		text = event->occurred_at.text;
		put_escaped(out, text != NULL && *text != '\0' ? text : "-", false);
		put_word(out, event->type_text);
		put_word(out, event->id);
		put_rest(out, event);
	}
	putc('\n', out);
	return fflush(out) == 0 && !ferror(out);
}
