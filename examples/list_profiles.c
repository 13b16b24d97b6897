/* SPDX-License-Identifier: MIT */
/*
 * List messaging profiles, and stop early.
 *
 *   TELNYX_API_KEY=KEY... list_profiles [NAME]
 *
 * With a NAME it shows the profiles whose names hold it, the first three of
 * them: pages beyond are never asked for.  TELNYX_BASE_URL and TELNYX_CA_FILE
 * point it at a sandbox.
 */
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

#define ENOUGH 3

struct listing {
	unsigned shown;
	int exit_status;
};

/* Runs for each profile, from the loop; what it says decides what comes next. */
static enum telnyx_list_action
on_profile(const struct telnyx_messaging_profile *profile,
    const struct telnyx_page *page, void *arg)
{
	struct listing *listing = arg;
	char id[80], name[400];

	(void)page;
	/* A name may hold anything, and this is a terminal. */
	printf("%s  %s%s\n", telnyx_text_visible(profile->id, id, sizeof(id)),
	    telnyx_text_visible(profile->name, name, sizeof(name)),
	    !telnyx_bool_or(profile->enabled, true) ? " (disabled)" : "");
	return ++listing->shown == ENOUGH ? TELNYX_LIST_STOP : TELNYX_LIST_CONTINUE;
}

/* Runs exactly once, after the last of them. */
static void
on_done(const struct telnyx_list_summary *summary, const struct telnyx_error *error,
    void *arg)
{
	struct listing *listing = arg;
	char why[512];

	if (error != NULL) {
		fprintf(stderr, "list_profiles: after %u: %s\n", listing->shown,
		    telnyx_error_message(error, why, sizeof(why)));
		return;
	}
	printf("%u shown, from %u page(s)%s\n", listing->shown,
	    (unsigned)summary->pages, summary->complete ? "" : "; there are more");
	listing->exit_status = EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	struct listing listing = {0, EXIT_FAILURE};
	struct event_base *base = NULL;
	struct telnyx_client *client = NULL;
	struct telnyx_error *error = NULL;
	struct telnyx_config config;
	enum telnyx_status status;
	char why[512];

	if ((base = event_base_new()) == NULL) {
		fprintf(stderr, "list_profiles: no event base\n");
		goto done;
	}
	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	config.ca_file = getenv("TELNYX_CA_FILE"); /* NULL: the system's store */
	status = telnyx_client_new(base, &config, &client, &error);
	if (status != TELNYX_OK) {
		fprintf(stderr, "list_profiles: no client: %s\n",
		    telnyx_error_message(error != NULL ? error : telnyx_refusal(status),
			why, sizeof(why)));
		goto done;
	}
	status = telnyx_messaging_profile_list(client,
	    TELNYX_MESSAGING_PROFILE_FILTER(.filter_name_contains =
						argc > 1 ? argv[1] : NULL),
	    TELNYX_LIST(.page_size = 50), NULL, on_profile, on_done, &listing, NULL);
	if (status != TELNYX_OK) { /* on_done will not run */
		fprintf(stderr, "list_profiles: not taken: %s\n",
		    telnyx_error_message(telnyx_refusal(status), why, sizeof(why)));
		goto done;
	}
	(void)telnyx_client_close(client, TELNYX_CLOSE_WAIT, NULL, NULL);
	if (event_base_dispatch(base) < 0)
		fprintf(stderr, "list_profiles: the loop failed\n");
done:
	telnyx_error_free(error);
	telnyx_client_free(client);
	if (base != NULL)
		event_base_free(base);
	return listing.exit_status;
}
