/* SPDX-License-Identifier: MIT */
/*
 * Export all opt-outs as CSV, for a suppression list of your own: who is in
 * column `to` wants no more messages from whom is in `from`.
 *
 *   TELNYX_API_KEY=KEY... optouts_export [SINCE] >optouts.csv
 *
 * SINCE is a time such as 2026-11-01T00:00:00Z.  The list is read page by page;
 * it is whole only if the status is 0.  Where a spreadsheet would take a field for
 * a formula, an apostrophe stands before it.  TELNYX_BASE_URL and TELNYX_CA_FILE
 * point it at a sandbox.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

/* Is it a number such as +13125550002, which is no formula? */
static bool
is_number(const char *text)
{
	return text[0] == '+' && text[1] != '\0' &&
	       text[1 + strspn(text + 1, "0123456789")] == '\0';
}

/*
 * A field of RFC 4180: keywords are whatever somebody sent.  A spreadsheet takes
 * a field that begins with = + - @, a tab or a line end for a formula, which may
 * run a program or send the sheet to a stranger; an apostrophe before it makes
 * it text.  A phone number stays as it is: the list is to be compared with
 * others, and a spreadsheet can do no worse than to read it as a number.
 */
static void
put_field(const char *text, char separator)
{
	putchar('"');
	if (text != NULL && *text != '\0' && strchr("=+-@\t\r\n", *text) != NULL &&
	    !is_number(text))
		putchar('\'');
	for (; text != NULL && *text != '\0'; text++) {
		if (*text == '"')
			putchar('"');
		putchar(*text);
	}
	putchar('"');
	putchar(separator);
}

static enum telnyx_list_action
on_optout(const struct telnyx_messaging_optout *optout, const struct telnyx_page *page,
    void *arg)
{
	(void)page;
	(void)arg;
	put_field(optout->from, ',');
	put_field(optout->to, ',');
	put_field(optout->messaging_profile_id, ',');
	put_field(optout->keyword, ',');
	put_field(optout->created_at.text, '\n');
	/* A full disk ends it here, and not at the last page. */
	return ferror(stdout) ? TELNYX_LIST_STOP : TELNYX_LIST_CONTINUE;
}

static void
on_done(const struct telnyx_list_summary *summary, const struct telnyx_error *error,
    void *arg)
{
	int *exit_status = arg;
	char why[512];

	fprintf(stderr, "optouts_export: %u written\n", (unsigned)summary->items);
	if (error != NULL)
		fprintf(stderr, "optouts_export: not all of them: %s\n",
		    telnyx_error_message(error, why, sizeof(why)));
	else if (summary->complete)
		*exit_status = EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	int exit_status = EXIT_FAILURE;
	struct event_base *base = NULL;
	struct telnyx_client *client = NULL;
	struct telnyx_error *error = NULL;
	struct telnyx_config config;
	enum telnyx_status status;
	char why[512];

	if ((base = event_base_new()) == NULL) {
		fprintf(stderr, "optouts_export: no event base\n");
		goto done;
	}
	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	config.ca_file = getenv("TELNYX_CA_FILE"); /* NULL: the system's store */
	status = telnyx_client_new(base, &config, &client, &error);
	if (status != TELNYX_OK) {
		fprintf(stderr, "optouts_export: no client: %s\n",
		    telnyx_error_message(error != NULL ? error : telnyx_refusal(status),
			why, sizeof(why)));
		goto done;
	}
	puts("from,to,messaging_profile_id,keyword,created_at");
	status = telnyx_messaging_optout_list(client,
	    TELNYX_MESSAGING_OPTOUT_FILTER(.created_at_gte = argc > 1 ? argv[1] : NULL),
	    TELNYX_LIST(.page_size = 250), NULL, on_optout, on_done, &exit_status,
	    NULL);
	if (status != TELNYX_OK) { /* on_done will not run */
		fprintf(stderr, "optouts_export: not taken: %s\n",
		    telnyx_error_message(telnyx_refusal(status), why, sizeof(why)));
		goto done;
	}
	(void)telnyx_client_close(client, TELNYX_CLOSE_WAIT, NULL, NULL);
	if (event_base_dispatch(base) < 0)
		fprintf(stderr, "optouts_export: the loop failed\n");
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("optouts_export: stdout");
		exit_status = EXIT_FAILURE;
	}
done:
	telnyx_error_free(error);
	telnyx_client_free(client);
	if (base != NULL)
		event_base_free(base);
	return exit_status;
}
