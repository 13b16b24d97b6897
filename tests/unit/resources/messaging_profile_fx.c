/* SPDX-License-Identifier: MIT */
#include "messaging_profile_fx.h"

#include <stdio.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

const char *const everywhere[] = {"US", "CA", NULL};

void
note_error(struct result *result, const struct telnyx_error *error)
{
	result->type = error->type;
	result->outcome = error->outcome;
	result->status = error->http_status;
	result->attempts = error->attempts;
	result->retry_after_ms = error->retry_after_ms;
	(void)telnyx_error_message(error, result->message, sizeof(result->message));
	(void)snprintf(result->field, sizeof(result->field), "%s",
	    error->field != NULL ? error->field : "");
	(void)snprintf(result->code, sizeof(result->code), "%s",
	    error->code != NULL ? error->code : "");
}

void
on_profile(const struct telnyx_messaging_profile *profile,
    const struct telnyx_error *error, void *arg)
{
	struct result *result = arg;

	result->calls++;
	ck_assert(profile == NULL || error == NULL);
	if (error != NULL)
		note_error(result, error);
	if (profile == NULL)
		return;
	ck_assert_ptr_nonnull(profile->reply);
	ck_assert_ptr_nonnull(profile->json);
	result->found = true;
	(void)snprintf(result->id, sizeof(result->id), "%s", profile->id);
	(void)snprintf(result->name, sizeof(result->name), "%s", profile->name);
	(void)snprintf(result->secret, sizeof(result->secret), "%s",
	    profile->v1_secret != NULL ? profile->v1_secret : "");
	telnyx_messaging_profile_free(result->kept);
	result->kept = telnyx_messaging_profile_dup(profile);
	ck_assert_ptr_nonnull(result->kept);
}

void
on_change(const struct telnyx_messaging_profile *profile,
    enum telnyx_messaging_profile_change change, const struct telnyx_error *error,
    void *arg)
{
	struct result *result = arg;

	ck_assert((profile == NULL) != (error == NULL));
	ck_assert((change == TELNYX_MESSAGING_PROFILE_UNCHANGED) == (error != NULL));
	result->change = change;
	on_profile(profile, error, arg);
}

void
forget(struct result *result)
{
	telnyx_messaging_profile_free(result->kept);
	memset(result, 0, sizeof(*result));
}

void
script(int status, const char *body)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = status, .body = body)),
	    TELNYX_OK);
}

const struct telnyx_sandbox_request *
received(uint64_t number)
{
	const struct telnyx_sandbox_request *request =
	    telnyx_sandbox_get_request(fx.sandbox, number);

	ck_assert_ptr_nonnull(request);
	return request;
}

unsigned
count_method(const char *method)
{
	unsigned count = 0;
	uint64_t i;

	for (i = 1; i <= telnyx_sandbox_request_count(fx.sandbox); i++)
		count += strcmp(received(i)->method, method) == 0;
	return count;
}

void
expect_body(uint64_t number, const char *want)
{
	struct json_object *is = json_tokener_parse(received(number)->body);
	struct json_object *wanted = json_tokener_parse(want);

	ck_assert_msg(json_object_equal(is, wanted), "sent %s, where %s was meant",
	    received(number)->body, want);
	json_object_put(is);
	json_object_put(wanted);
}

void
upsert_with(struct result *result, const char *name, const char *webhook_url,
    const struct telnyx_call_options *opts)
{
	ck_assert_int_eq(
	    telnyx_messaging_profile_create_or_update(fx.client,
		TELNYX_MESSAGING_PROFILE(.name = name,
		    .whitelisted_destinations = everywhere, .webhook_url = webhook_url),
		opts, on_change, result, &result->request_id),
	    TELNYX_OK);
}

void
upsert(struct result *result, const char *name)
{
	upsert_with(result, name, "https://example.com/a", NULL);
}

void
script_pages(unsigned pages, const char *last)
{
	char body[512];
	unsigned i;

	for (i = 1; i <= pages; i++) {
		(void)snprintf(body, sizeof(body),
		    "{\"data\":[{\"id\":\"p%u\",\"name\":\"shop %u\"}%s],\"meta\":{"
		    "\"page_number\":%u,\"total_pages\":%u}}",
		    i, i, i == pages ? last : "", i, pages);
		script(200, body);
	}
}
