/* SPDX-License-Identifier: MIT */
/* The totals of clients and of tenants. */
#include "metrics/metrics_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "client/sender.h"

/* --- collected --- */

/* A copy with U+FFFD for what is no UTF-8, which Prometheus would refuse all of the
 * text for. */
static const char *
clean(const char *text, struct telnyx_arena *memory)
{
	size_t left = strlen(text), bytes;
	char *copy = telnyx_arena_alloc(memory, 3 * left + 1), *to = copy;

	for (; copy != NULL && left > 0; text += bytes, left -= bytes) {
		bytes = telnyx_utf8_valid_bytes(text, left);
		memcpy(to, text, bytes);
		to += bytes;
		if (bytes < left) {
			memcpy(to, "\xef\xbf\xbd", 3);
			to += 3;
			bytes++;
		}
	}
	return copy;
}

static const char *
tenant_of(const struct telnyx_sender *sender, struct telnyx_arena *memory)
{
	const char *tenant = sender->params.tenant_id;

	if (tenant == NULL || tenant == TELNYX_NULL)
		return "";
	return telnyx_utf8_is_valid(tenant) ? tenant : clean(tenant, memory);
}

/* Parts of one tenant follow each other, and among them those of one sender. */
static int
compare_parts(const void *one, const void *other)
{
	const struct telnyx_metrics_part *a = one, *b = other;
	int by_name = strcmp(a->tenant, b->tenant);

	if (by_name != 0 || a->sender == b->sender)
		return by_name;
	return (uintptr_t)a->sender < (uintptr_t)b->sender ? -1 : 1;
}

/* Leave each sender once, though it was named twice. */
static size_t
drop_twins(struct telnyx_metrics_part *parts, size_t count)
{
	size_t last = 0, i;

	for (i = 1; i < count; i++)
		if (parts[i].sender != parts[last].sender)
			parts[++last] = parts[i];
	return last + 1;
}

static int
compare_costs(const void *one, const void *other)
{
	const struct telnyx_metrics_cost *a = one, *b = other;
	int by_name = strcmp(a->tenant, b->tenant);

	return by_name != 0 ? by_name : strcmp(a->currency, b->currency);
}

static void
add_cost(struct telnyx_metrics_cost *to, const struct telnyx_metrics_cost *more)
{
	uint64_t room = UINT64_MAX - to->cost_e8;

	to->cost_e8 += more->cost_e8 < room ? more->cost_e8 : room;
}

/* Costs of one tenant and one currency follow each other: add them up.  Returns how
 * many are left. */
static size_t
merge_costs(struct telnyx_metrics_cost *costs, size_t count)
{
	struct telnyx_metrics_cost *last = costs;
	size_t i;

	for (i = 1; i < count; i++)
		if (compare_costs(last, &costs[i]) == 0)
			add_cost(last, &costs[i]);
		else
			*++last = costs[i];
	return (size_t)(last - costs) + 1;
}

void
telnyx_metrics_sum_costs(struct telnyx_metrics_sums *sums)
{
	const struct telnyx_totals *totals;
	struct telnyx_metrics_cost *cost = sums->costs;
	size_t i;

	for (i = 0; i < sums->part_count; i++) {
		totals = &sums->parts[i].totals;
		if (totals->currency[0] == '\0')
			continue; /* it is not known yet */
		cost->tenant = sums->parts[i].tenant;
		memcpy(cost->currency, totals->currency, sizeof(cost->currency));
		cost->cost_e8 = (uint64_t)totals->cost_e8;
		cost++;
	}
	sums->cost_count = (size_t)(cost - sums->costs);
	if (sums->cost_count < 2)
		return;
	qsort(sums->costs, sums->cost_count, sizeof(*cost), compare_costs);
	sums->cost_count = merge_costs(sums->costs, sums->cost_count);
}

static void
add_histogram(struct telnyx_histogram *to, const struct telnyx_histogram *more)
{
	size_t i;

	for (i = 0; i <= TELNYX_HISTOGRAM_BOUNDS; i++)
		to->counts[i] += more->counts[i];
	to->count += more->count;
	to->sum_ns += more->sum_ns;
}

/* All but the costs, which are added up apart. */
static void
add_totals(struct telnyx_totals *to, const struct telnyx_totals *more)
{
	size_t i;

	to->started += more->started;
	to->in_flight += more->in_flight;
	for (i = 0; i < TELNYX_TOTALS_OUTCOMES; i++)
		to->outcomes[i] += more->outcomes[i];
	for (i = 0; i < TELNYX_TOTALS_ERRORS; i++)
		to->errors[i] += more->errors[i];
	to->attempts += more->attempts;
	to->retries += more->retries;
	to->bytes_sent += more->bytes_sent;
	to->bytes_received += more->bytes_received;
	to->messages += more->messages;
	to->parts += more->parts;
	to->other_costs += more->other_costs;
	add_histogram(&to->durations, &more->durations);
}

/* Add up the parts of one tenant.  Returns how many are left. */
static size_t
merge_parts(struct telnyx_metrics_part *parts, size_t count)
{
	struct telnyx_metrics_part *last = parts;
	size_t i;

	for (i = 1; i < count; i++)
		if (strcmp(last->tenant, parts[i].tenant) == 0)
			add_totals(&last->totals, &parts[i].totals);
		else
			*++last = parts[i];
	return (size_t)(last - parts) + 1;
}

bool
telnyx_metrics_collect(struct telnyx_sender *const *senders,
    struct telnyx_metrics_sums *sums, struct telnyx_arena *memory)
{
	struct telnyx_metrics_part *part;
	size_t i;

	for (i = 0; i < sums->part_count; i++) {
		part = &sums->parts[i];
		part->sender = senders[i];
		part->tenant = tenant_of(senders[i], memory);
		telnyx_totals_init(&part->totals);
		(void)telnyx_sender_get_totals(senders[i], &part->totals);
	}
	if (memory->failed)
		return false;
	qsort(sums->parts, sums->part_count, sizeof(*sums->parts), compare_parts);
	sums->part_count = drop_twins(sums->parts, sums->part_count);
	telnyx_metrics_sum_costs(sums);
	sums->part_count = merge_parts(sums->parts, sums->part_count);
	return true;
}

/* --- written --- */

static const struct {
	const char *name, *type, *help;
	size_t offset;
} numbers[] = {
#define NUMBER(name, type, help, field)                                                \
	{                                                                              \
		name, type, help, offsetof(struct telnyx_totals, field)                \
	}
    NUMBER("requests_started_total", "counter", "Requests taken.", started),
    NUMBER("requests_in_flight", "gauge", "Requests taken and not yet called back.",
	in_flight),
    NUMBER("request_attempts_total", "counter", "Attempts that have ended.", attempts),
    NUMBER("request_retries_total", "counter", "Attempts that were not the first.",
	retries),
    NUMBER("sent_bytes_total", "counter", "Bytes of HTTP sent.", bytes_sent),
    NUMBER(
	"received_bytes_total", "counter", "Bytes of HTTP received.", bytes_received),
    NUMBER("messages_total", "counter", "Messages accepted.", messages),
    NUMBER("message_parts_total", "counter", "Parts of the messages accepted.", parts),
    NUMBER("message_other_costs_total", "counter",
	"Messages whose cost is not in the sum: of another currency, or no amount.",
	other_costs),
#undef NUMBER
};

static void
write_numbers(struct telnyx_exposition *to, const char *group,
    const struct telnyx_metrics_part *parts, size_t count)
{
	const unsigned char *totals;
	struct telnyx_labels labels = {0};
	uint64_t value;
	size_t i, k;

	for (k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++) {
		telnyx_exposition_family(
		    to, group, numbers[k].name, numbers[k].type, numbers[k].help);
		for (i = 0; i < count; i++) {
			totals = (const unsigned char *)&parts[i].totals;
			memcpy(&value, totals + numbers[k].offset, sizeof(value));
			labels.tenant = parts[i].tenant;
			telnyx_exposition_sample(to, &labels, value);
		}
	}
}

static void
write_ends(struct telnyx_exposition *to, const char *group,
    const struct telnyx_metrics_part *parts, size_t count)
{
	struct telnyx_labels labels = {.name = "outcome"};
	size_t i;
	int k;

	telnyx_exposition_family(to, group, "requests_ended_total", "counter",
	    "Requests called back, by what is known of them.");
	for (i = 0; i < count; i++)
		for (k = TELNYX_OUTCOME_NONE + 1; k <= TELNYX_OUTCOME_ACCEPTED; k++) {
			labels.tenant = parts[i].tenant;
			labels.value = telnyx_outcome_name((enum telnyx_outcome)k);
			telnyx_exposition_sample(
			    to, &labels, parts[i].totals.outcomes[k]);
		}
	labels.name = "type";
	telnyx_exposition_family(to, group, "request_errors_total", "counter",
	    "Requests called back with an error, by its type.");
	for (i = 0; i < count; i++)
		for (k = TELNYX_ERROR_VALIDATION; k <= TELNYX_ERROR_INTERNAL; k++) {
			labels.tenant = parts[i].tenant;
			labels.value =
			    telnyx_error_type_name((enum telnyx_error_type)k);
			telnyx_exposition_sample(
			    to, &labels, parts[i].totals.errors[k]);
		}
}

static void
write_costs(struct telnyx_exposition *to, const char *group,
    const struct telnyx_metrics_cost *costs, size_t count)
{
	struct telnyx_labels labels = {.name = "currency"};
	size_t i;

	telnyx_exposition_family(to, group, "message_cost_total", "counter",
	    "What the messages accepted cost, as their replies say.");
	for (i = 0; i < count; i++) {
		labels.tenant = costs[i].tenant;
		labels.value = costs[i].currency;
		telnyx_exposition_decimal(to, &labels, costs[i].cost_e8, 8);
	}
}

void
telnyx_metrics_write_sums(struct telnyx_exposition *to, const char *group,
    const struct telnyx_metrics_sums *sums)
{
	const struct telnyx_metrics_part *parts = sums->parts;
	size_t count = sums->part_count, i;

	write_numbers(to, group, parts, count);
	write_ends(to, group, parts, count);
	write_costs(to, group, sums->costs, sums->cost_count);
	telnyx_exposition_family(to, group, "request_duration_seconds", "histogram",
	    "From the call to the callback.");
	for (i = 0; i < count; i++)
		telnyx_exposition_histogram(to, parts[i].tenant,
		    TELNYX_HISTOGRAM_REQUEST, &parts[i].totals.durations);
}
