/* SPDX-License-Identifier: MIT */
#include "client/totals.h"

#include <string.h>

#include "base/histogram.h"
#include "base/refusal.h"
#include "base/status.h"
#include "client/request.h"
#include "codec/decimal.h"

/* More than any message can cost; 184,467 times as much fits into a count. */
#define MAX_COST 1000000

_Static_assert(TELNYX_OUTCOME_ACCEPTED < TELNYX_TOTALS_OUTCOMES &&
		   TELNYX_ERROR_INTERNAL < TELNYX_TOTALS_ERRORS,
    "struct telnyx_totals has no room for an outcome or a type");

/* --- counting --- */

/* A tally, and whether other threads write it, too. */
struct book {
	struct telnyx_tally *tally;
	bool shared;
};

static void
add(const struct book *book, telnyx_count *count, uint64_t more)
{
	if (book->shared)
		atomic_fetch_add_explicit(count, more, memory_order_relaxed);
	else
		atomic_store_explicit(count,
		    atomic_load_explicit(count, memory_order_relaxed) + more,
		    memory_order_relaxed);
}

/* The books that a request is entered in.  The client's own sender, which nobody can
 * ask, has none. */
static unsigned
books_of(const struct telnyx_request *request, struct book books[2])
{
	struct telnyx_client *client = request->client;

	books[0] = (struct book){&client->tally, false};
	if (request->sender == client->sender)
		return 1;
	books[1] = (struct book){&request->sender->tally, true};
	return 2;
}

void
telnyx_totals_start(const struct telnyx_request *request)
{
	struct book books[2];
	unsigned count = books_of(request, books), i;

	for (i = 0; i < count; i++)
		add(&books[i], &books[i].tally->started, 1);
}

static void
add_bytes(const struct book *book, const struct telnyx_exchange_result *result)
{
	add(book, &book->tally->bytes_sent, result->sent);
	add(book, &book->tally->bytes_received, result->received);
}

void
telnyx_totals_attempt(const struct telnyx_request *request)
{
	struct book books[2];
	struct telnyx_tally *tally;
	unsigned count = books_of(request, books), i;

	for (i = 0; i < count; i++) {
		tally = books[i].tally;
		add(&books[i], &tally->attempts, 1);
		if (request->attempts > 1)
			add(&books[i], &tally->retries, 1);
		add_bytes(&books[i], &request->exchange.result);
	}
}

void
telnyx_totals_withdrawn(const struct telnyx_request *request)
{
	struct book books[2];
	unsigned count = books_of(request, books), i;

	for (i = 0; i < count; i++)
		add_bytes(&books[i], &request->exchange.result);
}

void
telnyx_totals_resent(const struct telnyx_request *request, unsigned resent)
{
	struct book books[2];
	unsigned count = books_of(request, books), i;

	for (i = 0; i < count; i++) {
		add(&books[i], &books[i].tally->attempts, resent);
		add(&books[i], &books[i].tally->retries, resent);
	}
}

/* The text of a currency as one number, so that it is there at once or not at all; 0:
 * it is none. */
static uint64_t
pack_currency(const char *text)
{
	char bytes[8] = "";
	uint64_t packed;
	size_t length = 0;

	if (text == NULL)
		return 0;
	for (; text[length] != '\0'; length++) {
		if (length == sizeof(bytes) - 1 ||
		    !((text[length] >= 'A' && text[length] <= 'Z') ||
			(text[length] >= 'a' && text[length] <= 'z')))
			return 0;
		bytes[length] = text[length];
	}
	memcpy(&packed, bytes, sizeof(packed));
	return packed;
}

/* Is the currency that of the tally, or the first one? */
static bool
is_of_currency(struct telnyx_tally *tally, uint64_t currency)
{
	uint64_t known = 0;

	return currency != 0 &&
	       (atomic_compare_exchange_strong_explicit(&tally->currency, &known,
		    currency, memory_order_relaxed, memory_order_relaxed) ||
		   known == currency);
}

static void
add_cost(const struct book *book, const struct telnyx_cost *cost)
{
	struct telnyx_tally *tally = book->tally;
	uint64_t amount;

	if (telnyx_decimal_parse_e8(cost->amount, MAX_COST, &amount) &&
	    atomic_load_explicit(&tally->cost_e8, memory_order_relaxed) <=
		INT64_MAX - amount &&
	    is_of_currency(tally, pack_currency(cost->currency))) {
		add(book, &tally->cost_e8, amount);
		add(book, &tally->costs, 1);
	} else {
		add(book, &tally->other_costs, 1);
	}
}

static void
add_message(const struct book *book, const struct telnyx_message *message)
{
	add(book, &book->tally->messages, 1);
	if (message->parts.value > 0 && message->parts.value <= UINT32_MAX)
		add(book, &book->tally->parts, (uint64_t)message->parts.value);
	if (message->cost != NULL)
		add_cost(book, message->cost);
}

/* The message that a request has sent; NULL: none. */
static const struct telnyx_message *
message_of(const struct telnyx_request *request)
{
	return request->failure.error.type == TELNYX_ERROR_NONE &&
		       strcmp(request->operation->method, "POST") == 0
		   ? request->message
		   : NULL;
}

void
telnyx_totals_end(const struct telnyx_request *request)
{
	const struct telnyx_error *error = &request->failure.error;
	const struct telnyx_message *message = message_of(request);
	enum telnyx_outcome outcome =
	    error->type == TELNYX_ERROR_NONE ? TELNYX_OUTCOME_ACCEPTED : error->outcome;
	unsigned index = telnyx_histogram_index(
	    TELNYX_HISTOGRAM_REQUEST, request->reply.duration_ns);
	struct book books[2];
	struct telnyx_tally *tally;
	unsigned count = books_of(request, books), i;

	for (i = 0; i < count; i++) {
		tally = books[i].tally;
		add(&books[i], &tally->outcomes[outcome], 1);
		add(&books[i], &tally->errors[error->type], 1);
		add(&books[i], &tally->durations[index], 1);
		add(&books[i], &tally->duration_ns, request->reply.duration_ns);
		if (message != NULL)
			add_message(&books[i], message);
	}
}

/* --- reading --- */

static uint64_t
read_one(const telnyx_count *count)
{
	return atomic_load_explicit(count, memory_order_relaxed);
}

static void
read_all(const telnyx_count *counts, size_t count, uint64_t *out)
{
	size_t i;

	for (i = 0; i < count; i++)
		out[i] = read_one(&counts[i]);
}

static void
read_tally(const struct telnyx_tally *tally, struct telnyx_totals *totals)
{
	uint64_t cost_e8 = read_one(&tally->cost_e8), currency;
	size_t i;

	telnyx_totals_init(totals);
	read_all(tally->outcomes, TELNYX_OUTCOME_ACCEPTED + 1, totals->outcomes);
	read_all(tally->errors, TELNYX_ERROR_INTERNAL + 1, totals->errors);
	totals->attempts = read_one(&tally->attempts);
	totals->retries = read_one(&tally->retries);
	totals->bytes_sent = read_one(&tally->bytes_sent);
	totals->bytes_received = read_one(&tally->bytes_received);
	totals->messages = read_one(&tally->messages);
	totals->parts = read_one(&tally->parts);
	totals->cost_e8 = cost_e8 < INT64_MAX ? (int64_t)cost_e8 : INT64_MAX;
	totals->costs = read_one(&tally->costs);
	totals->other_costs = read_one(&tally->other_costs);
	currency = read_one(&tally->currency);
	memcpy(totals->currency, &currency, sizeof(totals->currency));
	read_all(
	    tally->durations, TELNYX_HISTOGRAM_BOUNDS + 1, totals->durations.counts);
	for (i = 0; i <= TELNYX_HISTOGRAM_BOUNDS; i++)
		totals->durations.count += totals->durations.counts[i];
	totals->durations.sum_ns = read_one(&tally->duration_ns);
	totals->started = read_one(&tally->started);
}

enum telnyx_status
telnyx_client_get_totals(
    const struct telnyx_client *client, struct telnyx_totals *totals)
{
	struct telnyx_totals now;

	if (client == NULL || totals == NULL)
		return telnyx_invalid(client == NULL ? "client" : "totals", "is NULL");
	if (!telnyx_client_admits(client))
		return TELNYX_E_WRONG_THREAD;
	read_tally(&client->tally, &now);
	now.in_flight = client->in_flight;
	return telnyx_struct_write(totals, &now, sizeof(now), "totals.size");
}

enum telnyx_status
telnyx_sender_get_totals(
    const struct telnyx_sender *sender, struct telnyx_totals *totals)
{
	struct telnyx_totals now;
	uint64_t ended = 0;
	size_t i;

	if (sender == NULL || totals == NULL)
		return telnyx_invalid(sender == NULL ? "sender" : "totals", "is NULL");
	read_tally(&sender->tally, &now);
	for (i = 0; i < TELNYX_TOTALS_OUTCOMES; i++)
		ended += now.outcomes[i];
	/* Another thread may have counted a start that is not seen yet. */
	now.in_flight = now.started > ended ? now.started - ended : 0;
	return telnyx_struct_write(totals, &now, sizeof(now), "totals.size");
}
