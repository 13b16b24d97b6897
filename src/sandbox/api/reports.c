/* SPDX-License-Identifier: MIT */
/*
 * What is known afterwards: detail records of the messages that were sent,
 * deliveries of webhooks, reports, the balance, and who has a number.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/list.h"
#include "sandbox/engine/resource.h"
#include "sandbox/engine/time.h"
#include "sandbox/api/deliveries.h"
#include "sandbox/api/messages.h"
#include "sandbox/api/routes.h"

#define DAY_MS INT64_C(86400000)

/* --- dates --- */

struct span {
	int64_t from_ms;
	int64_t until_ms; /* not in it */
};

/* The first moment of the month so many before (or after) this one. */
static int64_t
month_start(int64_t now_ms, int months)
{
	char text[SBX_TIME_BYTES];
	int64_t start = 0;
	long year;
	long month;

	sbx_time_iso(now_ms, "Z", text);
	year = strtol(text, NULL, 10);
	month = strtol(text + 5, NULL, 10) - 1 + months;
	if (month < 0) {
		month += 12;
		year--;
	} else if (month > 11) {
		month -= 12;
		year++;
	}
	snprintf(text, sizeof(text), "%04ld-%02ld-01T00:00:00Z", year, month + 1);
	(void)sbx_time_parse(text, &start);
	return start;
}

/* "today", "last_week", "last_7_days", ...: in UTC; weeks begin on Monday. */
static bool
read_range(int64_t now_ms, const char *word, struct span *span)
{
	static const struct {
		const char *word;
		int step; /* from the present one */
		char unit;
	} ranges[] = {{"yesterday", -1, 'd'}, {"today", 0, 'd'}, {"tomorrow", 1, 'd'},
	    {"last_week", -1, 'w'}, {"this_week", 0, 'w'}, {"next_week", 1, 'w'},
	    {"last_month", -1, 'm'}, {"this_month", 0, 'm'}, {"next_month", 1, 'm'}};
	int64_t day = now_ms / DAY_MS;
	char *end = NULL;
	size_t i;

	for (i = 0; i < SBX_COUNT(ranges); i++) {
		int step = ranges[i].step;
		int64_t days = ranges[i].unit == 'w' ? 7 : 1;
		/* The first of January 1970 was a Thursday. */
		int64_t start = ranges[i].unit == 'w' ? day - (day + 3) % 7 : day;

		if (strcmp(word, ranges[i].word) != 0)
			continue;
		span->from_ms = (start + step * days) * DAY_MS;
		span->until_ms = span->from_ms + days * DAY_MS;
		if (ranges[i].unit == 'm') {
			span->from_ms = month_start(now_ms, step);
			span->until_ms = month_start(now_ms, step + 1);
		}
		return true;
	}
	if (strncmp(word, "last_", 5) == 0 && word[5] >= '1' && word[5] <= '9') {
		long days = strtol(word + 5, &end, 10);

		if (strcmp(end, "_days") == 0 && days <= 3650) {
			span->from_ms = (day - days) * DAY_MS;
			span->until_ms = INT64_MAX;
			return true;
		}
	}
	return false;
}

/* --- detail records --- */

struct status_word {
	const char *message;
	const char *record;
};

/* A message that is still under way, or of whose end no carrier tells, has no
 * status in its record. */
static const struct status_word status_words[] = {
    {"delivered", "delivered"},
    {"delivery_failed", "failed"},
    {"sending_failed", "gw_reject"},
    {"delivery_unconfirmed", "dlr_unconfirmed"},
    {"expired", "gw_timeout"},
};

static void
put_status(
    bool *failed, struct json_object *record, const char *direction, const char *status)
{
	size_t i;

	if (strcmp(direction, "inbound") == 0) {
		sbx_put_text(failed, record, "status", "received");
		return;
	}
	for (i = 0; status != NULL && i < SBX_COUNT(status_words); i++) {
		if (strcmp(status_words[i].message, status) == 0)
			sbx_put_text(failed, record, "status", status_words[i].record);
	}
}

static const char *
country_of(const char *number)
{
	static const struct {
		const char *prefix;
		const char *country;
	} codes[] = {{"+1416", "CA"}, {"+1403", "CA"}, {"+1514", "CA"}, {"+1604", "CA"},
	    {"+1613", "CA"}, {"+1", "US"}, {"+33", "FR"}, {"+44", "GB"}, {"+49", "DE"},
	    {"+61", "AU"}};
	size_t i;

	for (i = 0; number != NULL && i < SBX_COUNT(codes); i++) {
		if (strncmp(number, codes[i].prefix, strlen(codes[i].prefix)) == 0)
			return codes[i].country;
	}
	return "";
}

/* The codes of a message's errors, and no more of them. */
static void
put_errors(bool *failed, struct json_object *record, struct json_object *message)
{
	struct json_object *errors = sbx_at(message, "errors");
	struct json_object *codes = json_object_new_array();
	size_t count = errors != NULL ? json_object_array_length(errors) : 0;
	size_t i;

	for (i = 0; i < count; i++)
		sbx_append(failed, codes,
		    json_object_get(
			sbx_at(json_object_array_get_idx(errors, i), "code")));
	sbx_put(failed, record, "errors", codes);
}

/* The record of a message, from its document as it stands now. */
static struct json_object *
detail_record(struct sbx_call *call, struct json_object *message)
{
	bool *failed = &call->answer->failed;
	struct json_object *to = json_object_array_get_idx(sbx_at(message, "to"), 0);
	struct json_object *record = json_object_new_object();
	const char *direction = sbx_text_or_empty(message, "direction");
	const char *cld = sbx_text_or_empty(to, "phone_number");
	const char *cli = sbx_text_or_empty(message, "from.phone_number");
	static const char *const times[][2] = {{"created_at", "received_at"},
	    {"sent_at", "sent_at"}, {"completed_at", "completed_at"}};
	size_t i;

	sbx_put_text(failed, record, "record_type", "message_detail_record");
	sbx_put_text(failed, record, "uuid", sbx_text_or_empty(message, "id"));
	sbx_put_text(failed, record, "user_id", call->sandbox->organization_id);
	sbx_put_text(failed, record, "direction", direction);
	sbx_put_text(failed, record, "cld", cld);
	sbx_put_text(failed, record, "cli", cli);
	sbx_put_text(failed, record, "country_code", country_of(cld));
	sbx_put_text(failed, record, "source_country_code", country_of(cli));
	sbx_put_text(
	    failed, record, "message_type", sbx_text_or_empty(message, "type"));
	sbx_put_text(failed, record, "profile_id",
	    sbx_text_or_empty(message, "messaging_profile_id"));
	sbx_put_text(failed, record, "carrier", sbx_text_or_empty(to, "carrier"));
	sbx_put_text(failed, record, "cost", sbx_text_or_empty(message, "cost.amount"));
	sbx_put_text(
	    failed, record, "currency", sbx_text_or_empty(message, "cost.currency"));
	sbx_put_text(failed, record, "rate",
	    sbx_text_or_empty(message, "cost_breakdown.rate.amount"));
	sbx_put_text(failed, record, "carrier_fee",
	    sbx_text_or_empty(message, "cost_breakdown.carrier_fee.amount"));
	sbx_put_shared(failed, record, "parts", sbx_at(message, "parts"));
	sbx_put_text(failed, record, "tags", "");
	sbx_put_bool(failed, record, "fteu", false);
	sbx_put_bool(failed, record, "on_net", false);
	put_errors(failed, record, message);
	put_status(failed, record, direction, sbx_text_at(to, "status"));
	for (i = 0; i < SBX_COUNT(times); i++) {
		struct json_object *time = sbx_at(message, times[i][1]);

		if (time != NULL)
			sbx_put_shared(failed, record, times[i][0], time);
	}
	return record;
}

static const struct sbx_filter record_filters[] = {
    {"filter[status]", "status", SBX_IS},
    {"filter[cld]", "cld", SBX_IS},
    {"filter[cli]", "cli", SBX_IS},
    {"filter[direction]", "direction", SBX_IS},
    {"filter[message_type]", "message_type", SBX_IS},
    {"filter[profile_id]", "profile_id", SBX_IS},
    {"filter[country_code]", "country_code", SBX_IS},
    {"filter[uuid]", "uuid", SBX_IS},
    {.key = NULL},
};

static const struct sbx_list records = {
    .filters = record_filters,
    .max_size = 50,
};

struct record_search {
	struct span span;
	bool none;   /* records of what the sandbox does not do */
	bool oldest; /* first */
};

/* The search that a query asks for.  False: the call has been answered. */
static bool
read_record_search(struct sbx_call *call, struct record_search *s)
{
	struct sbx_query *q = &call->query;
	const char *type = sbx_query_get(q, "filter[record_type]");
	const char *range = sbx_query_get(q, "filter[date_range]");
	const char *sort = sbx_query_get(q, "sort");

	memset(s, 0, sizeof(*s));
	s->span.until_ms = INT64_MAX;
	if (type == NULL) {
		sbx_refuse_parameter(call, "10004", "filter[record_type]", NULL);
		return false;
	}
	s->none = strcmp(type, "messaging") != 0;
	if (range != NULL && !read_range(call->now_ms, range, &s->span)) {
		sbx_refuse_parameter(call, "10032", "filter[date_range]",
		    "The value is no range of dates.");
		return false;
	}
	if (sort != NULL && strcmp(sort, "created_at") != 0 &&
	    strcmp(sort, "-created_at") != 0) {
		sbx_refuse_parameter(call, "10032", "sort",
		    "The value must be one of created_at, -created_at");
		return false;
	}
	s->oldest = sort != NULL && sort[0] != '-';
	return true;
}

/* The next message of the span that is searched.  Messages of RCS and WhatsApp have
 * no parts and no cost, and no record here. */
static const void *
next_record(struct sbx_call *call, const void *thing, void *arg)
{
	const struct sbx_message *message = thing;
	const struct record_search *s = arg;
	int64_t at;

	if (s->none)
		return NULL;
	do {
		message = sbx_message_next(call->sandbox, message, s->oldest);
		at = message != NULL ? message->received_ms : 0;
	} while (message != NULL &&
		 (message->other || at < s->span.from_ms || at >= s->span.until_ms));
	return message;
}

static struct json_object *
record_of(struct sbx_call *call, const void *message)
{
	struct sbx_answer answer = {0};
	struct json_object *record = NULL;

	sbx_message_answer(call->sandbox, message, &answer);
	if (answer.json != NULL)
		record = detail_record(call, sbx_at(answer.json, "data"));
	sbx_answer_clear(&answer);
	return record;
}

static const struct sbx_source record_source = {next_record, record_of};

static void
show_records(struct sbx_call *call)
{
	struct record_search s;

	if (read_record_search(call, &s))
		sbx_show_source(call, &records, &record_source, &s);
}

/* --- balance, lookup --- */

static const char balance[] =
    "{'data': {'record_type': 'balance', 'balance': '300.00', "
    "'credit_limit': '100.00', 'available_credit': '400.00', 'pending': '10.00', "
    "'currency': 'USD'}}";

static const char carrier_model[] =
    "{'mobile_country_code': '310', 'mobile_network_code': '260', "
    "'name': 'T-MOBILE USA, INC.', 'type': 'mobile', 'error_code': null, "
    "'normalized_carrier': 'T-Mobile'}";

static const char portability_model[] =
    "{'lrn': '', 'ported_status': 'N', 'ported_date': '', 'ocn': '', "
    "'line_type': 'mobile', 'spid': '', 'spid_carrier_name': '', "
    "'spid_carrier_type': '', 'altspid': '', 'altspid_carrier_name': '', "
    "'altspid_carrier_type': '', 'city': '', 'state': ''}";

static void
look_up(struct sbx_call *call)
{
	bool *failed = &call->answer->failed;
	const char *type = sbx_query_get(&call->query, "type");
	const char *number = call->ids[0];
	struct json_object *doc = NULL;

	if (!sbx_is_e164(number)) {
		sbx_answer_error(call->answer, 422, "10016", NULL, NULL);
		return;
	}
	if (type != NULL && strcmp(type, "carrier") != 0 &&
	    strcmp(type, "caller-name") != 0) {
		sbx_answer_error(call->answer, 422, "10032", NULL,
		    "The value must be one of carrier, caller-name");
		return;
	}
	doc = sbx_model(call,
	    "{'record_type': 'number_lookup', 'fraud': null, 'national_format': ''}",
	    "");
	sbx_put_text(failed, doc, "country_code", country_of(number));
	sbx_put_text(failed, doc, "phone_number", number);
	sbx_put_text(failed, doc, "national_format",
	    strncmp(number, "+1", 2) == 0 ? number + 2 : number + 1);
	sbx_put(failed, doc, "portability", sbx_model(call, portability_model, ""));
	if (type != NULL && strcmp(type, "carrier") == 0)
		sbx_put(failed, doc, "carrier", sbx_model(call, carrier_model, ""));
	if (type != NULL && strcmp(type, "caller-name") == 0)
		sbx_put(failed, doc, "caller_name",
		    sbx_model(
			call, "{'caller_name': 'SANDBOX', 'error_code': ''}", ""));
	sbx_answer_data(call, doc);
}

/* --- reports, which are made at once and hold nothing --- */

static const struct sbx_field mdr_fields[] = {
    {"start_time", SBX_TEXT, true, false, NULL},
    {"end_time", SBX_TEXT, true, false, NULL},
    {.name = NULL},
};

static void
finish_mdr(struct sbx_call *call, struct json_object *doc)
{
	bool *failed = &call->answer->failed;
	const char *name = sbx_text_at(call->body, "report_name");

	sbx_put_shared(failed, doc, "start_date", sbx_at(doc, "start_time"));
	sbx_put_shared(failed, doc, "end_date", sbx_at(doc, "end_time"));
	sbx_drop(doc, "start_time");
	sbx_drop(doc, "end_time");
	if (name != NULL)
		sbx_put_text(failed, doc, "report_name", name);
}

static const struct sbx_resource mdr_report = {
    .kind = SBX_MDR_REPORT,
    .id_key = "id",
    .model = "{'id': '@id', 'directions': ['OUTBOUND'], "
	     "'record_types': ['COMPLETED'], 'connections': [], "
	     "'report_name': 'report', 'status': 'COMPLETE', "
	     "'report_url': 'https://example.com/report.csv', 'filters': [], "
	     "'created_at': '@now', 'updated_at': '@now', 'profiles': [], "
	     "'record_type': 'mdr_report'}",
    .fields = mdr_fields,
    .finish = finish_mdr,
};

static const struct sbx_list mdr_reports = {
    .kind = SBX_MDR_REPORT,
    .paging = SBX_ALL,
    .newest_first = true,
};

static const struct sbx_field usage_fields[] = {
    {"aggregation_type", SBX_NUMBER_VALUE, true, false, NULL},
    {"start_time", SBX_TEXT, false, false, NULL},
    {"end_time", SBX_TEXT, false, false, NULL},
    {"profiles", SBX_TEXTS, false, false, NULL},
    {.name = NULL},
};

static const struct sbx_resource usage_report = {
    .kind = SBX_USAGE_REPORT,
    .id_key = "id",
    .model = "{'id': '@id', 'start_time': '@now', 'end_time': '@now', "
	     "'connections': [], 'aggregation_type': 0, 'status': 2, "
	     "'report_url': 'https://example.com/report.csv', 'result': {}, "
	     "'created_at': '@now', 'updated_at': '@now', 'profiles': [], "
	     "'record_type': 'mdr_usage_report_v2_legacy'}",
    .fields = usage_fields,
};

static const struct sbx_list usage_reports = {
    .kind = SBX_USAGE_REPORT,
    .paging = SBX_PER_PAGE,
    .newest_first = true,
};

/* --- routes --- */

#define MDR "/legacy/reporting/batch_detail_records/messaging"
#define USAGE "/legacy/reporting/usage_reports/messaging"

const struct sbx_route sbx_report_routes[] = {
    {"SearchDetailRecords", "GET", "/detail_records", .handle = show_records},
    {"GetUserBalance", "GET", "/balance", sbx_fixed, .text = balance},
    {"LookupNumber", "GET", "/number_lookup/{phone_number}", .handle = look_up},
    {"GetWebhookDeliveries", "GET", "/webhook_deliveries",
	.handle = sbx_deliveries_list},
    {"GetWebhookDelivery", "GET", "/webhook_deliveries/{id}",
	.handle = sbx_delivery_show},
    {"getMdrRequests", "GET", MDR, sbx_show_list, .list = &mdr_reports},
    {"submitMdrRequest", "POST", MDR, sbx_create, &mdr_report, .body = SBX_BODY_OBJECT},
    {"getMdrRequest", "GET", MDR "/{id}", sbx_show, .resource = &mdr_report},
    {"deleteMdrRequest", "DELETE", MDR "/{id}", sbx_remove, .resource = &mdr_report},
    {"getMdrUsageReports", "GET", USAGE, sbx_show_list, .list = &usage_reports},
    {"submitMdrUsageReport", "POST", USAGE, sbx_create, &usage_report,
	.body = SBX_BODY_OBJECT, .any_type = true},
    {"getMdrUsageReport", "GET", USAGE "/{id}", sbx_show, .resource = &usage_report},
    {"deleteMdrUsageReport", "DELETE", USAGE "/{id}", sbx_remove,
	.resource = &usage_report},
    {.path = NULL},
};
