/* SPDX-License-Identifier: MIT */
/* The flows in which something is told or read: telemetry, metrics, calls, lists. */
#include "torture.h"

#include <stdio.h>
#include <string.h>

#include <event2/buffer.h>

static FILE *log_file;
static unsigned events;

void
torture_prepare_telemetry(void)
{
	ck_assert_ptr_nonnull(log_file = fopen("/dev/null", "w"));
	(void)setvbuf(log_file, NULL, _IONBF, 0);
	events = 0;
	flow_script(
	    TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 1\r\n"));
}

void
torture_clean_up_telemetry(void)
{
	(void)fclose(log_file);
}

static void
count_event(const struct telnyx_event *event, void *arg)
{
	(void)event;
	(*(unsigned *)arg)++;
}

void
torture_telemetry(void)
{
	const struct flow_result *result;
	uint64_t id = 0;
	bool taken;

	if (!flow_client(TELNYX_CONFIG(.max_connections = 1, .tenant_id = "acme")))
		return;
	taken = flow_took(telnyx_telemetry_add(
	    fx.client, TELNYX_EVENT_ALL, count_event, &events, &id));
	(void)flow_took(telnyx_telemetry_add(
	    fx.client, TELNYX_EVENT_ALL, telnyx_telemetry_log, log_file, NULL));
	(void)flow_send(TELNYX_ERROR_NONE, NULL);
	result = flow_send(TELNYX_ERROR_NONE, NULL);
	flow_settle();
	if (taken && result->fx.ok && events == 0)
		flow_wrong("telemetry was silent");
	if (taken)
		telnyx_telemetry_remove(fx.client, id);
	flow_end();
}

static struct evbuffer *page;

void
torture_prepare_metrics(void)
{
	ck_assert_ptr_nonnull(page = evbuffer_new());
	ck_assert_int_eq(evbuffer_add(page, "before", 6), 0);
}

void
torture_clean_up_metrics(void)
{
	evbuffer_free(page);
}

/* The page of metrics is there, or what it goes to is as it was. */
void
torture_metrics(void)
{
	struct telnyx_sender *senders[2] = {NULL, NULL};
	size_t bytes;

	if (telnyx_sender_new(TELNYX_SENDER(.tenant_id = "acme"), &senders[0], NULL) ==
		TELNYX_OK &&
	    telnyx_sender_new(TELNYX_SENDER(.tenant_id = "\xff"), &senders[1], NULL) ==
		TELNYX_OK &&
	    flow_client(TELNYX_CONFIG(.max_connections = 1))) {
		(void)flow_send(
		    TELNYX_ERROR_NONE, TELNYX_CALL_OPTIONS(.sender = senders[0]));
		flow_settle();
		bytes = evbuffer_get_length(page);
		if (flow_took(
			telnyx_metrics_write(TELNYX_METRICS(.client = fx.client,
						 .senders = senders, .sender_count = 2),
			    page)) != (evbuffer_get_length(page) > bytes))
			flow_wrong("a part of the metrics was written");
		flow_end();
	}
	telnyx_sender_unref(senders[0]);
	telnyx_sender_unref(senders[1]);
}

void
torture_prepare_call(void)
{
	flow_script(TELNYX_SANDBOX_REPLY(.match = "/things/", .status = 200,
	    .headers = "X-Thing: yes\r\n", .body = "{\"data\":{\"a\":[1,2,3]}}"));
}

void
torture_call(void)
{
	const char *values[] = {"a/b c", "\xc3\xa9", NULL};
	const char *query[] = {"page[size]", "20", "q", "x&y", NULL};
	const char *headers[] = {"X-Trace: abc", "X-Other:  def ", NULL};
	struct flow_result *result = flow_result(TELNYX_ERROR_NONE);

	if (flow_client(TELNYX_CONFIG(.max_attempts = 1))) {
		result->taken = flow_took(telnyx_call(fx.client,
		    TELNYX_CALL(.method = "POST", .path = "/things/{id}/of/{owner}",
			.path_values = values, .query = query,
			.body = "{\"name\":\"thing\"}"),
		    TELNYX_CALL_OPTIONS(.headers = headers, .idempotency_key = "key-1"),
		    flow_on_reply, result, &result->fx.request_id));
		flow_settle();
		flow_end();
	}
}

static struct telnyx_message *kept;
static struct telnyx_error *kept_error;

static void
keep(const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	if (message != NULL && kept == NULL) {
		kept = telnyx_message_dup(message);
		if (kept == NULL && flow_is_clean())
			flow_wrong("a message could not be copied");
		if (kept != NULL && (kept->text == NULL || kept->tag_count != 2))
			flow_wrong("the copy of a message lacks something");
	}
	if (error != NULL && kept_error == NULL) {
		kept_error = telnyx_error_dup(error);
		if (kept_error == NULL && flow_is_clean())
			flow_wrong("an error could not be copied");
		if (kept_error != NULL &&
		    ((kept_error->code == NULL) != (error->code == NULL) ||
			strcmp(kept_error->detail, error->detail) != 0))
			flow_wrong("the copy of an error lacks something");
	}
	flow_on_message(message, error, arg);
}

void
torture_prepare_get(void)
{
	kept = NULL;
	kept_error = NULL;
	flow_script(TELNYX_SANDBOX_REPLY(.match = "/messages/known", .status = 200,
	    .body = "{\"data\":{\"id\":\"known\",\"text\":\"Hello\",\"to\":[{"
		    "\"phone_number\":\"+13125550002\",\"status\":\"delivered\"}],"
		    "\"cost\":{\"amount\":\"0.0051\",\"currency\":\"USD\"},"
		    "\"errors\":[],\"tags\":[\"a\",\"b\"]}}"));
}

void
torture_get_and_copy(void)
{
	static const char *const ids[] = {"known", "unknown"};
	struct flow_result *result;
	size_t i;

	if (!flow_client(TELNYX_CONFIG(.max_attempts = 1)))
		return;
	for (i = 0; i < 2; i++) {
		result = flow_result(i == 0 ? TELNYX_ERROR_NONE : TELNYX_ERROR_API);
		result->taken = flow_took(telnyx_message_get(
		    fx.client, ids[i], NULL, keep, result, &result->fx.request_id));
		flow_settle();
	}
	flow_end();
	telnyx_message_free(kept);
	telnyx_error_free(kept_error);
}

/* A delivery of another reference, and on the second page that of the message. */
void
torture_prepare_find(void)
{
#define DELIVERY(reference)                                                            \
	"{\"id\":\"d\",\"webhook\":{\"event_type\":\"message.sent\",\"payload\":"      \
	"{\"id\":\"m\"}},\"attempts\":[{\"http\":{\"request\":{\"url\":"               \
	"\"https://h.example/?telnyx_reference=" reference "\"}}}]}"
	flow_script(TELNYX_SANDBOX_REPLY(.match = "/webhook_deliveries", .status = 200,
	    .body =
		"{\"data\":[" DELIVERY("job-10") "],\"meta\":{\"total_pages\":2}}"));
	flow_script(TELNYX_SANDBOX_REPLY(.match = "/webhook_deliveries", .status = 200,
	    .body = "{\"data\":[" DELIVERY("job-1") "],\"meta\":{\"total_pages\":2}}"));
#undef DELIVERY
}

static void
on_found(const struct telnyx_message_evidence *found, const struct telnyx_error *error,
    void *arg)
{
	if (found != NULL && found->kind != TELNYX_EVIDENCE_ACCEPTED)
		flow_wrong("what Telnyx has was called %s",
		    telnyx_evidence_kind_name(found->kind));
	flow_on_reply(
	    found != NULL && found->message != NULL ? found->message->reply : NULL,
	    error, arg);
}

void
torture_find(void)
{
	struct flow_result *result;

	if (!flow_client(TELNYX_CONFIG(.max_attempts = 1)))
		return;
	result = flow_result(TELNYX_ERROR_NONE);
	result->taken = flow_took(telnyx_message_find_by_reference(fx.client, "job-1",
	    TELNYX_MESSAGE_FIND(.age_ms = TELNYX_NO_EVIDENCE_MS), NULL, on_found,
	    result, &result->fx.request_id));
	flow_settle();
	flow_end();
}

void
torture_rates(void)
{
	struct telnyx_sender *slow = NULL;
	struct telnyx_call_options options = {.size = sizeof(options)};
	const struct flow_result *throttled;

	if (!flow_client(TELNYX_CONFIG(.rate_per_second = 10, .rate_burst = 1)))
		return;
	if (flow_took(telnyx_sender_new(
		TELNYX_SENDER(.tenant_id = "slow", .rate_per_second = 2), &slow,
		NULL))) {
		options.sender = slow;
		(void)flow_send(TELNYX_ERROR_NONE, &options);
		(void)flow_send(TELNYX_ERROR_NONE, &options);
		(void)flow_send(TELNYX_ERROR_NONE, NULL);
		throttled = flow_send(TELNYX_ERROR_CANCELLED, &options);
		flow_turns();
		(void)telnyx_request_cancel(fx.client, throttled->fx.request_id);
		flow_settle();
	}
	telnyx_sender_unref(slow);
	flow_end();
}
