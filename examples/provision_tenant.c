/* SPDX-License-Identifier: MIT */
/*
 * Make a tenant ready to send: a messaging profile, a number of an area code,
 * and the number on the profile.  Four calls, each started from the callback of
 * the one before.  Run again for the same NAME it finds that profile and makes no
 * other; but it buys another number for it.
 *
 *   TELNYX_API_KEY=KEY... provision_tenant NAME COUNTRY AREA_CODE
 *
 * With a real key this buys a number.
 */
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

struct app {
	struct telnyx_client *client;
	const char *name, *country, *area_code;
	char profile_id[64];
	char number[32];
	int exit_status;
};

static void
stop(struct app *app)
{
	(void)telnyx_client_close(app->client, 0, NULL, NULL);
}

/* Each callback comes here first.  True: the chain ends. */
static bool
failed(struct app *app, const char *what, const struct telnyx_error *error)
{
	char why[512];

	if (error == NULL)
		return false;
	fprintf(stderr, "provision_tenant: %s: %s\n", what,
	    telnyx_error_message(error, why, sizeof(why)));
	stop(app);
	return true;
}

/* A call that was not taken has no callback, so the chain ends here too. */
static void
started(struct app *app, enum telnyx_status status)
{
	char why[256];

	if (status == TELNYX_OK)
		return;
	fprintf(stderr, "provision_tenant: not taken: %s\n",
	    telnyx_error_message(telnyx_refusal(status), why, sizeof(why)));
	stop(app);
}

static void
on_assigned(const struct telnyx_phone_number_messaging *settings,
    const struct telnyx_error *error, void *arg)
{
	struct app *app = arg;

	if (failed(app, "assign the number", error))
		return;
	printf("%s sends from %s\n", app->name, settings->phone_number);
	app->exit_status = EXIT_SUCCESS;
	stop(app);
}

/* An order could have named the profile, and the number would be on it at once;
 * this is how to move one that the account has. */
static void
on_found(const struct telnyx_phone_number *number, const struct telnyx_error *error,
    void *arg)
{
	struct app *app = arg;

	if (failed(app, "find the number", error))
		return;
	if (number == NULL) {
		fprintf(stderr, "provision_tenant: %s is not there yet\n", app->number);
		stop(app);
		return;
	}
	started(app, telnyx_phone_number_assign(app->client, number->id,
			 app->profile_id, NULL, on_assigned, app, NULL));
}

static void
on_bought(const struct telnyx_number_order *order, const struct telnyx_error *error,
    void *arg)
{
	struct app *app = arg;

	/* Here the outcome matters: NOT_SENT and REJECTED mean that nothing was
	 * bought.  With the others an order is there, or may be, and the message
	 * has its id or reference: look at it before buying another. */
	if (failed(app, "buy a number", error))
		return;
	(void)snprintf(app->number, sizeof(app->number), "%s",
	    order->phone_numbers[0]->phone_number);
	printf("bought %s, order %s\n", app->number, order->id);
	started(app, telnyx_phone_number_find_by_number(
			 app->client, app->number, NULL, on_found, app, NULL));
}

static void
on_profile(const struct telnyx_messaging_profile *profile,
    enum telnyx_messaging_profile_change change, const struct telnyx_error *error,
    void *arg)
{
	struct app *app = arg;
	char name[400];

	if (failed(app, "make the messaging profile", error))
		return;
	(void)snprintf(app->profile_id, sizeof(app->profile_id), "%s", profile->id);
	printf("profile %s, %s, %s\n",
	    telnyx_text_visible(profile->name, name, sizeof(name)), profile->id,
	    change == TELNYX_MESSAGING_PROFILE_CREATED ? "new" : "was there");
	started(
	    app, telnyx_number_search_and_buy_first(app->client,
		     TELNYX_AVAILABLE_PHONE_NUMBERS(.filter_country_code = app->country,
			 .filter_national_destination_code = app->area_code,
			 .filter_features = TELNYX_STRINGS("sms", "mms")),
		     NULL, NULL, on_bought, app, NULL));
}

int
main(int argc, char **argv)
{
	struct app app = {.name = argc > 1 ? argv[1] : "acme",
	    .country = argc > 2 ? argv[2] : "CA",
	    .area_code = argc > 3 ? argv[3] : "416",
	    .exit_status = EXIT_FAILURE};
	struct event_base *base = event_base_new();
	struct telnyx_error *error = NULL;
	struct telnyx_config config;
	char why[512];

	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	config.ca_file = getenv("TELNYX_CA_FILE");
	if (base == NULL ||
	    telnyx_client_new(base, &config, &app.client, &error) != TELNYX_OK) {
		fprintf(stderr, "provision_tenant: cannot start: %s\n",
		    telnyx_error_message(error, why, sizeof(why)));
		goto done;
	}
	started(&app, telnyx_messaging_profile_create_or_update(app.client,
			  TELNYX_MESSAGING_PROFILE(.name = app.name,
			      .whitelisted_destinations = TELNYX_STRINGS("US", "CA")),
			  NULL, on_profile, &app, NULL));
	(void)event_base_dispatch(base);
done:
	telnyx_error_free(error);
	telnyx_client_free(app.client);
	if (base != NULL)
		event_base_free(base);
	return app.exit_status;
}
