/* SPDX-License-Identifier: MIT */
/* A message found by its reference in the webhook deliveries: what proves that it was
 * accepted, and what proves nothing. */
#include "support/webhooks_fx.h"

#include <stdio.h>
#include <string.h>

#define URL "https://h.example/w?telnyx_reference="
#define ATTEMPT(url)                                                                   \
	"{\"status\":\"failed\",\"http\":{\"request\":{\"url\":\"" url "\"}}}"
#define TOLD(event, message, attempts)                                                 \
	"{\"id\":\"d\",\"webhook\":{\"event_type\":\"" event "\",\"payload\":" message \
	"},\"attempts\":[" attempts "]}"
#define MESSAGE(id, status)                                                            \
	"{\"id\":\"" id "\",\"to\":[{\"phone_number\":\"+1\",\"status\":\"" status     \
	"\"}]}"
#define SENT(id, url) TOLD("message.sent", MESSAGE(id, "sent"), ATTEMPT(url))
#define META(page, pages)                                                              \
	"\"meta\":{\"page_number\":" #page ",\"total_pages\":" #pages "}"
#define LIST(items) "{\"data\":[" items "]," META(1, 1) "}"

struct result {
	unsigned calls;
	uint64_t request_id;
	enum telnyx_evidence_kind kind; /* 0: an error */
	char reference[80], id[64], tracked_id[64];
	enum telnyx_message_status status;
	enum telnyx_error_type type;
	enum telnyx_outcome outcome;
	int http_status;
	char field[32], message[512];
};

static void
on_found(const struct telnyx_message_evidence *found, const struct telnyx_error *error,
    void *arg)
{
	struct result *result = arg;

	result->calls++;
	ck_assert((found == NULL) != (error == NULL));
	if (error != NULL) {
		result->type = error->type;
		result->outcome = error->outcome;
		result->http_status = error->http_status;
		(void)telnyx_error_message(
		    error, result->message, sizeof(result->message));
		(void)snprintf(result->field, sizeof(result->field), "%s",
		    error->field != NULL ? error->field : "");
		return;
	}
	result->kind = found->kind;
	(void)snprintf(
	    result->reference, sizeof(result->reference), "%s", found->reference);
	ck_assert((found->kind == TELNYX_EVIDENCE_ACCEPTED) == (found->id != NULL));
	ck_assert((found->id != NULL) == (found->message != NULL));
	ck_assert((found->id != NULL) == (found->tracked_id != NULL));
	if (found->id == NULL)
		return;
	ck_assert_ptr_nonnull(found->message->reply);
	(void)snprintf(result->id, sizeof(result->id), "%s", found->id);
	(void)snprintf(
	    result->tracked_id, sizeof(result->tracked_id), "%s", found->tracked_id);
	result->status = found->message->to[0]->status;
}

static void
begin(struct result *result, const char *reference, uint64_t age_ms)
{
	memset(result, 0, sizeof(*result));
	ck_assert_int_eq(telnyx_message_find_by_reference(fx.client, reference,
			     TELNYX_MESSAGE_FIND(.age_ms = age_ms), NULL, on_found,
			     result, &result->request_id),
	    TELNYX_OK);
	ck_assert_uint_ne(result->request_id, 0);
	ck_assert_uint_eq(result->calls, 0); /* rule 4 */
}

static struct result
find(const char *reference, uint64_t age_ms)
{
	struct result result;

	begin(&result, reference, age_ms);
	fx_run_until(&result.calls, 1);
	return result;
}

static void
script(int status, const char *body)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = status, .body = body)),
	    TELNYX_OK);
}

/* --- what the sandbox has delivered --- */

static struct telnyx_webhook_receiver *receiver;

static void
on_event(const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle,
    void *arg)
{
	(void)event;
	(void)handle;
	(void)arg;
}

/* Send a message under a name, until all of its webhooks are delivered. */
static void
send_as(struct fx_result *sent, const char *reference)
{
	struct telnyx_message_params message;
	unsigned ms;

	telnyx_message_params_init(&message);
	message.from = "+13125550001";
	message.to = "+13125550002";
	message.text = "Hello";
	message.webhook_url = telnyx_webhook_receiver_url(receiver);
	message.reference = reference;
	memset(sent, 0, sizeof(*sent));
	ck_assert_int_eq(
	    telnyx_message_send(fx.client, &message, NULL, fx_record, sent, NULL),
	    TELNYX_OK);
	fx_run_until(&sent->calls, 1);
	ck_assert(sent->ok);
	for (ms = 0; ms < 5000 && telnyx_sandbox_events_pending(fx.sandbox) > 0; ms++)
		fx_advance_ms(1);
	ck_assert_uint_eq(telnyx_sandbox_events_pending(fx.sandbox), 0);
}

/* job-1 is in the URLs of job-10 to job-19, and is none of them. */
START_TEST(a_reference_is_not_found_in_those_that_it_begins)
{
	struct fx_result sent[10];
	struct result result;
	char reference[16];
	unsigned i;

	receiver = fx_setup_with_webhooks(TELNYX_HTTP_DEFAULT, "/", on_event);
	for (i = 0; i < 10; i++) {
		(void)snprintf(reference, sizeof(reference), "job-%u", 10 + i);
		send_as(&sent[i], reference);
	}
	result = find("job-1", 0);
	ck_assert_msg(
	    result.kind == TELNYX_EVIDENCE_NOTHING_SEEN, "%s", result.message);
	ck_assert_str_eq(result.reference, "job-1");
	ck_assert_ptr_nonnull(strstr(telnyx_sandbox_get_request(fx.sandbox,
					 telnyx_sandbox_request_count(fx.sandbox))
					 ->target,
	    "/v2/webhook_deliveries?filter%5Battempts%5D%5Bcontains%5D=telnyx_"
	    "reference%3Djob-1&page"));
	result = find("job-1", TELNYX_NO_EVIDENCE_MS);
	ck_assert_int_eq(result.kind, TELNYX_EVIDENCE_NO_EVIDENCE);
	result = find("ob-10", TELNYX_NO_EVIDENCE_MS);
	ck_assert_int_eq(result.kind, TELNYX_EVIDENCE_NO_EVIDENCE);
	for (i = 0; i < 10; i++) {
		(void)snprintf(reference, sizeof(reference), "job-%u", 10 + i);
		result = find(reference, TELNYX_NO_EVIDENCE_MS);
		ck_assert_int_eq(result.kind, TELNYX_EVIDENCE_ACCEPTED);
		ck_assert_str_eq(result.id, sent[i].id);
		ck_assert_str_eq(result.tracked_id, sent[i].id);
		ck_assert_int_eq(result.status, TELNYX_MESSAGE_DELIVERED);
	}
	telnyx_webhook_receiver_free(receiver);
	fx_teardown();
}
END_TEST

/* --- what a delivery says --- */

static const struct {
	const char *url;
	bool ours;
} urls[] = {
    {URL "job-1", true},
    {"http://127.0.0.1:8080/?telnyx_reference=job-1", true},
    {"https://h.example/w?a=b&telnyx_reference=job-1&c=d#e", true},
    {"https://h.example/w?telnyx_reference=other&telnyx_reference=job-1", true},
    {"https://h.example/w?telnyx_reference=job%2D2&telnyx_reference=job-1", true},
    {"https://h.example/w?telnyx%5Freference=other&telnyx_reference=job-1", true},
    /* The last one is what the library has put there, and it escapes nothing. */
    {"https://h.example/w?telnyx_reference=job-1&telnyx_reference=other", false},
    {"https://h.example/w?telnyx_reference=job-1&telnyx_reference=job%2D1", false},
    {URL "job%2D1", false},
    {"https://h.example/w?telnyx%5Freference=job-1", false},
    {URL "job-10", false},
    {URL "job-1-1", false},
    {URL "a-job-1", false},
    {URL "job-", false},
    {URL, false},
    {"https://h.example/w?my_telnyx_reference=job-1", false},
    {"https://h.example/w?a=telnyx_reference=job-1", false},
    {"https://h.example/telnyx_reference=job-1", false},
    {"https://h.example/w#?telnyx_reference=job-1", false},
};

START_TEST(a_url_counts_that_carries_exactly_the_reference)
{
	struct result result;
	char body[1024];

	fx_setup();
	(void)snprintf(body, sizeof(body),
	    LIST(TOLD("message.sent", MESSAGE("m1", "sent"), ATTEMPT("%s"))),
	    urls[_i].url);
	script(200, body);
	result = find("job-1", 0);
	ck_assert_msg(result.type == TELNYX_ERROR_NONE, "%s", result.message);
	ck_assert_msg((result.kind == TELNYX_EVIDENCE_ACCEPTED) == urls[_i].ours,
	    "%s: %s", urls[_i].url, telnyx_evidence_kind_name(result.kind));
	fx_teardown();
}
END_TEST

START_TEST(any_attempt_counts_whether_it_arrived_or_not)
{
	struct result result;

	fx_setup();
	script(200, LIST(TOLD("message.sent", MESSAGE("m1", "sent"),
			"{},{\"http\":null},{\"http\":{\"request\":null}},"
			"{\"http\":{\"request\":{\"url\":null}}}," ATTEMPT(
			    "https://h.example/") "," ATTEMPT(URL "job-1"))));
	result = find("job-1", 0);
	ck_assert_int_eq(result.kind, TELNYX_EVIDENCE_ACCEPTED);
	ck_assert_str_eq(result.id, "m1");
	ck_assert_int_eq(result.status, TELNYX_MESSAGE_SENT);
	fx_teardown();
}
END_TEST

START_TEST(of_several_events_the_final_one_is_told)
{
	struct result result;

	fx_setup();
	script(200, LIST(SENT("m1", URL "job-1") "," TOLD("message.finalized",
			MESSAGE("m1", "delivery_failed"),
			ATTEMPT(URL "job-1")) "," SENT("m1", URL "job-1")));
	result = find("job-1", 0);
	ck_assert_str_eq(result.id, "m1");
	ck_assert_int_eq(result.status, TELNYX_MESSAGE_DELIVERY_FAILED);
	/* Else the first one of the list. */
	script(200, LIST(SENT("m1", URL "job-1") "," TOLD("message.sent",
			MESSAGE("m1", "sending"), ATTEMPT(URL "job-1"))));
	result = find("job-1", 0);
	ck_assert_int_eq(result.status, TELNYX_MESSAGE_SENT);
	fx_teardown();
}
END_TEST

START_TEST(a_group_is_followed_by_its_own_id)
{
	struct result result;

	fx_setup();
	script(200, LIST(TOLD("message.finalized",
			"{\"id\":\"leg\",\"group_message_id\":\"g1\",\"to\":[{"
			"\"status\":\"delivered\"}]}",
			ATTEMPT(URL "job-1"))));
	result = find("job-1", 0);
	ck_assert_str_eq(result.id, "leg");
	ck_assert_str_eq(result.tracked_id, "g1");
	fx_teardown();
}
END_TEST

/* What came in was not sent from here, whatever its URL. */
START_TEST(what_was_received_proves_nothing)
{
	struct result result;

	fx_setup();
	script(200, LIST(TOLD("message.received", MESSAGE("m1", "delivered"),
			ATTEMPT(URL "job-1"))));
	result = find("job-1", 0);
	ck_assert_int_eq(result.kind, TELNYX_EVIDENCE_NOTHING_SEEN);
	fx_teardown();
}
END_TEST

static const char *const nameless[] = {
    LIST(TOLD("message.sent", "{}", ATTEMPT(URL "job-1"))),
    LIST(TOLD("message.sent", "{\"id\":\"\"}", ATTEMPT(URL "job-1"))),
    LIST(TOLD("message.sent", "null", ATTEMPT(URL "job-1"))),
    LIST("{\"id\":\"d\",\"attempts\":[" ATTEMPT(URL "job-1") "]}"),
};

/* Neither an id nor "nothing seen" would be true. */
START_TEST(a_delivery_without_the_message_s_id_is_an_error_of_what_was_accepted)
{
	struct result result;

	fx_setup();
	script(200, nameless[_i]);
	result = find("job-1", TELNYX_NO_EVIDENCE_MS);
	ck_assert_int_eq(result.type, TELNYX_ERROR_API);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_ACCEPTED);
	ck_assert_int_eq(result.http_status, 200);
	ck_assert_ptr_nonnull(strstr(result.message, "no message id"));
	/* Another delivery may have it. */
	script(200,
	    "{\"data\":[" TOLD("message.sent", "{}", ATTEMPT(URL "job-1")) "," SENT(
		"m1", URL "job-1") "]," META(1, 1) "}");
	result = find("job-1", 0);
	ck_assert_str_eq(result.id, "m1");
	fx_teardown();
}
END_TEST

/* --- page by page --- */

START_TEST(it_is_found_on_the_second_page_and_the_third_is_not_asked_for)
{
	struct result result;

	fx_setup();
	script(200, "{\"data\":[" SENT("m10", URL "job-10") "]," META(1, 3) "}");
	script(200, "{\"data\":[" SENT("m11", URL "job-11") "," SENT(
			"m1", URL "job-1") "]," META(2, 3) "}");
	result = find("job-1", 0);
	ck_assert_int_eq(result.kind, TELNYX_EVIDENCE_ACCEPTED);
	ck_assert_str_eq(result.id, "m1");
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 2);
	ck_assert_ptr_nonnull(strstr(telnyx_sandbox_get_request(fx.sandbox, 2)->target,
	    "telnyx_reference%3Djob-1&page%5Bnumber%5D=2&page%5Bsize%5D=250"));
	fx_teardown();
}
END_TEST

#define OTHER(id) "{\"id\":\"" id "\",\"attempts\":[" ATTEMPT(URL "job-10") "]}"
#define PAGE(items, page, pages) "{\"data\":[" items "]," META(page, pages) "}"

/* Its delivery was made while the second page was read, and moved the others on. */
START_TEST(what_is_listed_at_the_top_meanwhile_is_found)
{
	struct result result;

	fx_setup();
	script(200, PAGE(OTHER("c") "," OTHER("b"), 1, 2));
	script(200, PAGE(OTHER("b") "," OTHER("a"), 2, 2));
	script(200, PAGE(SENT("m1", URL "job-1") "," OTHER("c"), 1, 2));
	result = find("job-1", TELNYX_NO_EVIDENCE_MS);
	ck_assert_int_eq(result.kind, TELNYX_EVIDENCE_ACCEPTED);
	ck_assert_str_eq(result.id, "m1");
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 3);
	ck_assert_ptr_nonnull(
	    strstr(telnyx_sandbox_get_request(fx.sandbox, 3)->target, "number%5D=1&"));
	fx_teardown();
}
END_TEST

/* The pages are read again down to what was at the top, and no further. */
START_TEST(what_was_at_the_top_ends_the_second_look)
{
	struct result result;

	fx_setup();
	script(200, PAGE(OTHER("b"), 1, 2));
	script(200, PAGE(OTHER("a"), 2, 2));
	script(200, PAGE(OTHER("c"), 1, 3));
	script(200, PAGE(OTHER("b"), 2, 3));
	result = find("job-1", TELNYX_NO_EVIDENCE_MS);
	ck_assert_int_eq(result.kind, TELNYX_EVIDENCE_NO_EVIDENCE);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 4);
	/* Nothing has come. */
	script(200, PAGE(OTHER("b"), 1, 2));
	script(200, PAGE(OTHER("a"), 2, 2));
	script(200, PAGE(OTHER("b"), 1, 2));
	result = find("job-1", TELNYX_NO_EVIDENCE_MS);
	ck_assert_int_eq(result.kind, TELNYX_EVIDENCE_NO_EVIDENCE);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 7);
	fx_teardown();
}
END_TEST

/* Then "no evidence" would be a guess. */
START_TEST(a_list_that_grows_faster_than_it_is_read_proves_nothing)
{
	struct result result;
	char body[512];
	unsigned page;

	fx_setup();
	script(200, PAGE(OTHER("b"), 1, 2));
	script(200, PAGE(OTHER("a"), 2, 2));
	for (page = 1; page <= 20; page++) {
		(void)snprintf(body, sizeof(body),
		    "{\"data\":[" OTHER("new-%u") "],\"meta\":{\"page_number\":%u,"
						  "\"total_pages\":99}}",
		    page, page);
		script(200, body);
	}
	result = find("job-1", TELNYX_NO_EVIDENCE_MS);
	ck_assert_msg(
	    result.kind == TELNYX_EVIDENCE_NOTHING_SEEN, "%s", result.message);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 12);
	fx_teardown();
}
END_TEST

static const char *const short_lists[] = {
    "{\"data\":[" SENT(
	"m10", URL "job-10") "],\"meta\":{\"total_pages\":1,\"total_results\":2}}",
    "{\"data\":[],\"meta\":{\"total_pages\":1,\"total_results\":1}}",
};

START_TEST(a_list_that_is_not_whole_is_an_error)
{
	struct result result;

	fx_setup();
	script(200, short_lists[_i]);
	result = find("job-1", TELNYX_NO_EVIDENCE_MS);
	ck_assert_int_eq(result.type, TELNYX_ERROR_API);
	ck_assert_ptr_nonnull(strstr(result.message, "less of the list"));
	fx_teardown();
}
END_TEST

START_TEST(an_error_is_never_nothing_seen)
{
	struct result result;

	fx_setup();
	script(401, NULL);
	result = find("job-1", TELNYX_NO_EVIDENCE_MS);
	ck_assert_int_eq(result.type, TELNYX_ERROR_AUTHENTICATION);
	script(200, "{\"data\":[" SENT("m10", URL "job-10") "]," META(1, 2) "}");
	script(422, NULL);
	result = find("job-1", TELNYX_NO_EVIDENCE_MS);
	ck_assert_int_eq(result.type, TELNYX_ERROR_VALIDATION);
	ck_assert_int_eq(result.http_status, 422);
	script(200, "{\"data\":{}}");
	script(200, "{\"data\":{}}");
	script(200, "{\"data\":{}}");
	result = find("job-1", TELNYX_NO_EVIDENCE_MS);
	ck_assert_int_eq(result.type, TELNYX_ERROR_API);
	fx_teardown();
}
END_TEST

START_TEST(a_look_is_repeated)
{
	struct result result;

	fx_setup();
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_RESET)),
	    TELNYX_OK);
	script(503, NULL);
	script(200, LIST(SENT("m1", URL "job-1")));
	result = find("job-1", 0);
	ck_assert_msg(result.kind == TELNYX_EVIDENCE_ACCEPTED, "%s", result.message);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 3);
	fx_teardown();
}
END_TEST

/* --- nothing seen, and no evidence --- */

static const struct {
	uint64_t age_ms;
	enum telnyx_evidence_kind kind;
} ages[] = {
    {0, TELNYX_EVIDENCE_NOTHING_SEEN},
    {1, TELNYX_EVIDENCE_NOTHING_SEEN},
    {UINT64_C(4) * 3600 * 1000, TELNYX_EVIDENCE_NOTHING_SEEN},
    {TELNYX_NO_EVIDENCE_MS - 1, TELNYX_EVIDENCE_NOTHING_SEEN},
    {TELNYX_NO_EVIDENCE_MS, TELNYX_EVIDENCE_NO_EVIDENCE},
    {TELNYX_EVIDENCE_KEPT_MS, TELNYX_EVIDENCE_NO_EVIDENCE},
    {(uint64_t)TELNYX_EVIDENCE_KEPT_MS + 1, TELNYX_EVIDENCE_NOTHING_SEEN},
    {UINT64_MAX, TELNYX_EVIDENCE_NOTHING_SEEN},
};

START_TEST(nothing_is_no_evidence_only_while_it_would_have_shown)
{
	struct result result = {0};
	struct telnyx_message_find_params older = {
	    .size = offsetof(struct telnyx_message_find_params, age_ms),
	    .age_ms = TELNYX_NO_EVIDENCE_MS}; /* beyond what it says it has */

	fx_setup();
	result = find("job-1", ages[_i].age_ms);
	ck_assert_int_eq(result.kind, ages[_i].kind);
	/* Without params nothing is known of its age. */
	ck_assert_int_eq(
	    telnyx_message_find_by_reference(fx.client, "job-1",
		_i % 2 == 0 ? NULL : &older, NULL, on_found, &result, NULL),
	    TELNYX_OK);
	fx_run_until(&result.calls, 2);
	ck_assert_int_eq(result.kind, TELNYX_EVIDENCE_NOTHING_SEEN);
	fx_teardown();
}
END_TEST

/* --- arguments --- */

static const char *const unfit[] = {"", "a b", "job%2D1", "job-1&x=y",
    "01234567890123456789012345678901234567890123456789012345678901234"};

/* A delivery to a server that was down may be listed without a request; the message
 * that it tells of has the URL, too. */
static const char *const unseen[] = {"[]", "[{\"status\":\"failed\",\"http\":null}]",
    "[{\"status\":\"failed\",\"http\":{\"request\":null}}]"};

START_TEST(the_messages_own_url_counts_and_a_delivery_without_one_is_no_evidence)
{
	const uint64_t long_ago = TELNYX_NO_EVIDENCE_MS + 1000;
	struct result result;
	char body[1000];

	fx_setup();
	(void)snprintf(body, sizeof(body),
	    "{\"data\":[{\"id\":\"d\",\"webhook\":{\"event_type\":\"message.sent\","
	    "\"payload\":{\"id\":\"m\",\"to\":[{\"status\":\"sent\"}],\"webhook_url\":"
	    "\"https://a.example/?telnyx_reference=job-1\"}},\"attempts\":%s}]}",
	    unseen[_i]);
	script(200, body);
	result = find("job-1", long_ago);
	ck_assert_msg(result.kind == TELNYX_EVIDENCE_ACCEPTED, "%s", result.message);
	ck_assert_str_eq(result.id, "m");
	script(200, body);
	ck_assert_int_eq(find("job-2", long_ago).kind, TELNYX_EVIDENCE_NOTHING_SEEN);
	fx_teardown();
}
END_TEST

START_TEST(a_reference_that_no_message_has_is_not_looked_for)
{
	struct result result;

	fx_setup();
	result = find(unfit[_i], 0);
	ck_assert_int_eq(result.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(result.field, "reference");
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 0);
	fx_teardown();
}
END_TEST

START_TEST(misuse_is_refused_at_once)
{
	struct telnyx_message_find_params unsized = {.age_ms = 1};
	struct telnyx_call_options no_size = {.timeout_ms = 1};
	uint64_t id = 17;

	fx_setup();
	ck_assert_int_eq(telnyx_message_find_by_reference(
			     NULL, "job-1", NULL, NULL, on_found, NULL, &id),
	    TELNYX_E_INVALID);
	ck_assert_uint_eq(id, 0);
	ck_assert_int_eq(telnyx_message_find_by_reference(
			     fx.client, NULL, NULL, NULL, on_found, NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_message_find_by_reference(
			     fx.client, "job-1", &unsized, NULL, on_found, NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_message_find_by_reference(
			     fx.client, "job-1", NULL, &no_size, on_found, NULL, NULL),
	    TELNYX_E_INVALID);
	/* Nobody need be told. */
	ck_assert_int_eq(telnyx_message_find_by_reference(
			     fx.client, "job-1", NULL, NULL, NULL, NULL, NULL),
	    TELNYX_OK);
	fx_run_until_received(1);
	ck_assert_str_eq(
	    telnyx_evidence_kind_name(TELNYX_EVIDENCE_ACCEPTED), "accepted");
	ck_assert_str_eq(
	    telnyx_evidence_kind_name(TELNYX_EVIDENCE_NOTHING_SEEN), "nothing_seen");
	ck_assert_str_eq(
	    telnyx_evidence_kind_name(TELNYX_EVIDENCE_NO_EVIDENCE), "no_evidence");
	ck_assert_str_eq(telnyx_evidence_kind_name((enum telnyx_evidence_kind)0), "?");
	fx_teardown();
}
END_TEST

/* --- ended before --- */

START_TEST(it_is_cancelled_at_any_page)
{
	struct result result;
	int page;

	for (page = 1; page <= 2; page++) {
		fx_setup();
		if (page == 2)
			script(200, "{\"data\":[" SENT("m10", URL "job-10") "]," META(
					1, 2) "}");
		ck_assert_int_eq(
		    telnyx_sandbox_script(fx.sandbox,
			TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL)),
		    TELNYX_OK);
		begin(&result, "job-1", TELNYX_NO_EVIDENCE_MS);
		fx_run_until_received((uint64_t)page);
		telnyx_request_cancel(fx.client, result.request_id);
		fx_run_until(&result.calls, 1);
		ck_assert_int_eq(result.type, TELNYX_ERROR_CANCELLED);
		fx_teardown();
	}
}
END_TEST

START_TEST(a_freed_client_tells_before_it_goes)
{
	struct result result;

	fx_setup();
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL)),
	    TELNYX_OK);
	begin(&result, "job-1", TELNYX_NO_EVIDENCE_MS);
	fx_run_until_received(1);
	telnyx_client_free(fx.client);
	fx.client = NULL;
	ck_assert_uint_eq(result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_CLOSING);
	fx_teardown();
}
END_TEST

static void
on_last(const struct telnyx_message_evidence *found, const struct telnyx_error *error,
    void *arg)
{
	telnyx_client_free(fx.client);
	fx.client = NULL;
	on_found(found, error, arg);
}

START_TEST(the_callback_may_free_the_client)
{
	struct result result = {0};

	fx_setup();
	script(200, LIST(SENT("m1", URL "job-1")));
	ck_assert_int_eq(telnyx_message_find_by_reference(
			     fx.client, "job-1", NULL, NULL, on_last, &result, NULL),
	    TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_str_eq(result.id, "m1");
	fx_teardown();
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

static Suite *
suite(void)
{
	Suite *s = suite_create("message_find");
	TCase *tc = tcase_create("message_find");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_reference_is_not_found_in_those_that_it_begins);
	tcase_add_loop_test(
	    tc, a_url_counts_that_carries_exactly_the_reference, 0, COUNT(urls));
	tcase_add_test(tc, any_attempt_counts_whether_it_arrived_or_not);
	tcase_add_test(tc, of_several_events_the_final_one_is_told);
	tcase_add_test(tc, a_group_is_followed_by_its_own_id);
	tcase_add_test(tc, what_was_received_proves_nothing);
	tcase_add_loop_test(tc,
	    a_delivery_without_the_message_s_id_is_an_error_of_what_was_accepted, 0,
	    COUNT(nameless));
	tcase_add_test(
	    tc, it_is_found_on_the_second_page_and_the_third_is_not_asked_for);
	tcase_add_test(tc, what_is_listed_at_the_top_meanwhile_is_found);
	tcase_add_test(tc, what_was_at_the_top_ends_the_second_look);
	tcase_add_test(tc, a_list_that_grows_faster_than_it_is_read_proves_nothing);
	tcase_add_loop_test(
	    tc, a_list_that_is_not_whole_is_an_error, 0, COUNT(short_lists));
	tcase_add_test(tc, an_error_is_never_nothing_seen);
	tcase_add_test(tc, a_look_is_repeated);
	tcase_add_loop_test(
	    tc, nothing_is_no_evidence_only_while_it_would_have_shown, 0, COUNT(ages));
	tcase_add_loop_test(tc,
	    the_messages_own_url_counts_and_a_delivery_without_one_is_no_evidence, 0,
	    3);
	tcase_add_loop_test(
	    tc, a_reference_that_no_message_has_is_not_looked_for, 0, COUNT(unfit));
	tcase_add_test(tc, misuse_is_refused_at_once);
	tcase_add_test(tc, it_is_cancelled_at_any_page);
	tcase_add_test(tc, a_freed_client_tells_before_it_goes);
	tcase_add_test(tc, the_callback_may_free_the_client);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	return fx_main_over_both(suite);
}
