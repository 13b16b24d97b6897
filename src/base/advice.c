/* SPDX-License-Identifier: MIT */
/*
 * What a job queue does about an error: one table, of which the first row that
 * matches counts.  It looks at the facts of the error alone.
 */
#include <stdlib.h>
#include <string.h>

#include <telnyx/error.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BIT(value) (1u << (unsigned)(value))

#define T(name) BIT(TELNYX_ERROR_##name)
#define O(name) BIT(TELNYX_OUTCOME_##name)
#define ANY ~0u
#define CERTAIN (O(NOT_SENT) | O(REJECTED))

/* Where neither the server nor this client has named a delay. */
#define SNOOZE_MS 1000
#define RETRY_MS 5000
#define HOLD_MS 300000

enum tries { WHATEVER = 0, NONE = 1, SOME = 2 };

struct row {
	unsigned types, outcomes;
	int status;		    /* 0: any */
	long code_first, code_last; /* 0, 0: any, or none */
	enum tries tries;
	bool setting; /* only where TLS did not trust the server, or the URL is wrong */
	enum telnyx_advice advice;
};

static const struct row rows[] = {
    /* Taken: there is nothing to send, whatever else went wrong. */
    {T(NONE), ANY, 0, 0, 0, WHATEVER, false, TELNYX_ADVICE_DONE},
    {ANY, O(ACCEPTED), 0, 0, 0, WHATEVER, false, TELNYX_ADVICE_DONE},
    /* A sender or client that could not be made: so it is for all its messages. */
    {ANY, O(NONE), 0, 0, 0, WHATEVER, false, TELNYX_ADVICE_HOLD_SENDER},
    /* It may have arrived: twice is worse than late. */
    {ANY, O(UNKNOWN), 0, 0, 0, WHATEVER, false, TELNYX_ADVICE_RESOLVE},
    /* From here on it is certain that it was not taken. */
    /* Whoever has cancelled it does not want it. */
    {T(CANCELLED), CERTAIN, 0, 0, 0, WHATEVER, false, TELNYX_ADVICE_DISCARD},
    /* No key, or one that is refused: so will all others be. */
    {T(AUTHENTICATION), CERTAIN, 0, 0, 0, WHATEVER, false, TELNYX_ADVICE_HOLD_SENDER},
    /* No funds; the state of the account; a profile, account or number that may not
     * send; the day's money is spent.  The codes are Telnyx's. */
    {ANY, CERTAIN, 402, 0, 0, WHATEVER, false, TELNYX_ADVICE_HOLD_SENDER},
    {ANY, CERTAIN, 0, 20012, 20017, WHATEVER, false, TELNYX_ADVICE_HOLD_SENDER},
    {ANY, CERTAIN, 0, 20100, 20100, WHATEVER, false, TELNYX_ADVICE_HOLD_SENDER},
    {ANY, CERTAIN, 0, 40312, 40315, WHATEVER, false, TELNYX_ADVICE_HOLD_SENDER},
    {ANY, CERTAIN, 0, 40333, 40333, WHATEVER, false, TELNYX_ADVICE_HOLD_SENDER},
    /* The server's certificate is not trusted: a setting, or an attack. */
    {T(NETWORK), CERTAIN, 0, 0, 0, WHATEVER, true, TELNYX_ADVICE_HOLD_SENDER},
    /* Messages are not sent to this URL (attempt.c): so it goes with all others. */
    {T(API), CERTAIN, 0, 0, 0, WHATEVER, true, TELNYX_ADVICE_HOLD_SENDER},
    /* The content is at fault, and will be the next time. */
    {T(VALIDATION), CERTAIN, 0, 0, 0, WHATEVER, false, TELNYX_ADVICE_DISCARD},
    /* The server said nothing but "later", or nothing was tried: by the breaker,
     * a limit, a queue, the end of the client. */
    {T(RATE_LIMIT) | T(NETWORK) | T(TIMEOUT) | T(CLOSING) | T(INTERNAL), CERTAIN, 0, 0,
	0, NONE, false, TELNYX_ADVICE_SNOOZE},
    /* It was tried, and nothing speaks against trying again. */
    {T(RATE_LIMIT) | T(NETWORK) | T(TIMEOUT) | T(CLOSING) | T(INTERNAL), CERTAIN, 0, 0,
	0, SOME, false, TELNYX_ADVICE_RETRY},
    /* A server's error, to a request that was not there whole. */
    {T(API), O(NOT_SENT), 0, 0, 0, WHATEVER, false, TELNYX_ADVICE_RETRY},
    /* Telnyx's own "unavailable" is the only other refusal that says "not now". */
    {T(API), O(REJECTED), 503, 0, 0, WHATEVER, false, TELNYX_ADVICE_RETRY},
    /* Telnyx does not want this one. */
    {T(API), O(REJECTED), 0, 0, 0, WHATEVER, false, TELNYX_ADVICE_DISCARD},
};

/* Is the server's certificate at fault, or a base URL where nobody takes messages? */
static bool
is_setting(const struct telnyx_error *error)
{
	return error->tls_error != 0 ||
	       (error->field != NULL && strcmp(error->field, "base_url") == 0);
}

static bool
matches(const struct row *row, const struct telnyx_error *error, long code)
{
	if ((unsigned)error->type > 31 || (unsigned)error->outcome > 31 ||
	    (row->types & BIT(error->type)) == 0 ||
	    (row->outcomes & BIT(error->outcome)) == 0)
		return false;
	if (row->status != 0 && row->status != error->http_status)
		return false;
	if (row->code_last != 0 && (code < row->code_first || code > row->code_last))
		return false;
	if (row->setting && !is_setting(error))
		return false;
	return row->tries == WHATEVER || (row->tries == NONE) == (error->tries == 0);
}

static int64_t
delay_of(enum telnyx_advice advice, const struct telnyx_error *error)
{
	static const int64_t defaults[] = {
	    [TELNYX_ADVICE_RETRY] = RETRY_MS,
	    [TELNYX_ADVICE_SNOOZE] = SNOOZE_MS,
	    [TELNYX_ADVICE_HOLD_SENDER] = HOLD_MS,
	    [TELNYX_ADVICE_RESOLVE] = 0,
	};

	if (defaults[advice] == 0)
		return 0;
	return error->retry_after_ms >= 0 ? error->retry_after_ms : defaults[advice];
}

enum telnyx_advice
telnyx_error_advice(const struct telnyx_error *error, int64_t *delay_ms)
{
	/* What no row knows is of a later library: a person should look. */
	enum telnyx_advice advice = TELNYX_ADVICE_RESOLVE;
	long code = 0;
	size_t i;

	if (delay_ms != NULL)
		*delay_ms = 0;
	if (error == NULL)
		return TELNYX_ADVICE_DONE;
	if (error->code != NULL)
		code = strtol(error->code, NULL, 10);
	for (i = 0; i < COUNT(rows); i++) {
		if (!matches(&rows[i], error, code))
			continue;
		advice = rows[i].advice;
		break;
	}
	if (delay_ms != NULL)
		*delay_ms = delay_of(advice, error);
	return advice;
}

const char *
telnyx_advice_name(enum telnyx_advice advice)
{
	static const char *const names[] = {
	    "done", "retry", "snooze", "discard", "hold_sender", "resolve"};

	return (unsigned)advice < COUNT(names) ? names[advice] : "?";
}
