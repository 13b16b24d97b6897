/* SPDX-License-Identifier: MIT */
/*
 * A line for people:
 *
 *   TIME TYPE ID [MESSAGE FROM -> TO STATUS ["TEXT"]]
 *
 * What comes from outside may hold anything, so nothing of it reaches the
 * terminal unquoted that could steer it or begin a line of its own.
 */
#include "listen/print.h"

#include <errno.h>
#include <string.h>

#include <json-c/json.h>

/* Quoted texts have `"` and `\` escaped; words have spaces escaped. */
static void
put_escaped(FILE *out, const char *text, bool quoted)
{
	const unsigned char *c;

	for (c = (const unsigned char *)text; *c != '\0'; c++) {
		if (*c == '\n')
			fputs("\\n", out);
		else if (*c < 0x20 || *c == 0x7f || (!quoted && *c == ' '))
			fprintf(out, "\\x%02x", (unsigned)*c);
		else if (*c == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0)
			fprintf(out, "\\u%04x", (unsigned)*++c); /* C1 controls */
		else if (*c == '\\' || (quoted && *c == '"'))
			fprintf(out, "\\%c", *c);
		else
			putc(*c, out);
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

bool
listen_print_event(FILE *out, const struct telnyx_webhook_event *event, bool json)
{
	const char *text;

	errno = 0;
	if (json) {
		text = json_object_to_json_string_ext(event->json,
		    JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
		if (text == NULL) {
			errno = ENOMEM;
			return false;
		}
		fputs(text, out);
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
