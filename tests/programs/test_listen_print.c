/* SPDX-License-Identifier: MIT */
/* telnyx-webhook-listen: its lines, for people and as JSON, whatever an event
 * holds. */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include <telnyx/webhook.h>

#include "programs/listen/print.h"

/* A text as hostile as JSON may carry it, the escapes in it JSON's. */
#define HOSTILE                                                                        \
	"a\\nb \\u001b[2J\\u009b1m\xC2\x9B"                                            \
	"2m\x7f\xE2\x80\xAE\\u202ez\\\\\\\"\xC3\xA9"

static char line[1024];

/* The line of an event with `text`. */
static const char *
print(const char *text, bool json)
{
	struct telnyx_webhook_event *event = NULL;
	char body[1024];
	FILE *file = tmpfile();
	size_t len;

	ck_assert_ptr_nonnull(file);
	(void)snprintf(body, sizeof(body),
	    "{\"data\":{\"event_type\":\"message.received\",\"id\":\"e "
	    "1\",\"payload\":{"
	    "\"record_type\":\"message\",\"id\":\"m1\",\"text\":\"%s\"}}}",
	    text);
	ck_assert_int_eq(telnyx_webhook_event_parse(body, strlen(body), NULL, &event),
	    TELNYX_WEBHOOK_OK);
	ck_assert(listen_print_event(file, event, json));
	telnyx_webhook_event_free(event);
	rewind(file);
	len = fread(line, 1, sizeof(line) - 1, file);
	line[len] = '\0';
	fclose(file);
	return line;
}

START_TEST(no_text_steers_the_terminal_or_begins_a_line)
{
	ck_assert_str_eq(print(HOSTILE, false),
	    "- message.received e\\x201 m1 - -> - - \"a\\nb "
	    "\\x1b[2J\\u009b1m\\u009b2m\\x7f\\u202e\\u202ez\\\\\\\"\xC3\xA9\"\n");
}
END_TEST

START_TEST(nor_does_a_line_of_json_which_says_what_the_event_said)
{
	struct json_object *before, *after, *data, *payload, *text;
	const char *s = print(HOSTILE, true);

	ck_assert_ptr_eq(strchr(s, '\n'), s + strlen(s) - 1);
	ck_assert_ptr_null(strchr(s, '\x1b'));
	ck_assert_ptr_null(strchr(s, '\x7f'));
	ck_assert_ptr_null(strstr(s, "\xC2\x9B"));
	ck_assert_ptr_null(strstr(s, "\xE2\x80\xAE"));
	ck_assert_ptr_nonnull(strstr(s, "\\u009b2m\\u007f\\u202e\\u202ez"));
	before = json_tokener_parse("\"" HOSTILE "\"");
	after = json_tokener_parse(s);
	ck_assert(json_object_object_get_ex(after, "data", &data) &&
		  json_object_object_get_ex(data, "payload", &payload) &&
		  json_object_object_get_ex(payload, "text", &text));
	ck_assert(json_object_equal(before, text));
	json_object_put(before);
	json_object_put(after);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("listen_print");
	TCase *tc = tcase_create("print");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tc, no_text_steers_the_terminal_or_begins_a_line);
	tcase_add_test(tc, nor_does_a_line_of_json_which_says_what_the_event_said);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
