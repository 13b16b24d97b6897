/* SPDX-License-Identifier: MIT */
/*
 * Every operation, called with as little and with as much as it takes, against
 * a reader of the API's description that was written by others.
 *
 * A row is one call: TRY(the operation's id, which call of it this is, the
 * call itself, which hands over OPTS, a told_...() and ARG).
 */
#ifndef TELNYX_CONFORMANCE_H
#define TELNYX_CONFORMANCE_H

#include <stdbool.h>
#include <stddef.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

/* The run, and the call under way. */
struct run {
	struct event_base *base;
	struct telnyx_client *client;
	struct telnyx_call_options options;
	char operation_header[96];
	const char *headers[3];
	const char *operation;
	const char *which;
	bool done;
	int calls;
	int failures;
};

void run_begin(struct run *run, const char *operation, const char *which, bool typed);
/* Wait for the call, if it was taken. */
void run_end(struct run *run, enum telnyx_status status);
/* What callbacks do. */
void run_told(struct run *run, const struct telnyx_error *error);
void told_list(const struct telnyx_list_summary *summary,
    const struct telnyx_error *error, void *arg);
void told_call(
    const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg);

#define TRY(operation, which, call)                                                    \
	do {                                                                           \
		run_begin(run, operation, which, true);                                \
		run_end(run, call);                                                    \
	} while (0)

#define OPTS (&run->options)
#define ARG run
#define C run->client
/* One item is enough: an example's second page would be its first again. */
#define ONE TELNYX_LIST(.page_size = 20, .limit = 1)

/* told_<noun>(), for a callback that gets a result and an error. */
#define TOLD(noun)                                                                     \
	static void told_##noun(const struct telnyx_##noun *result,                    \
	    const struct telnyx_error *error, void *arg)                               \
	{                                                                              \
		(void)result;                                                          \
		run_told(arg, error);                                                  \
	}

/* item_<noun>(), for lists. */
#define ITEM(noun)                                                                     \
	static enum telnyx_list_action item_##noun(const struct telnyx_##noun *item,   \
	    const struct telnyx_page *page, void *arg)                                 \
	{                                                                              \
		(void)item;                                                            \
		(void)page;                                                            \
		(void)arg;                                                             \
		return TELNYX_LIST_STOP;                                               \
	}

#define STRINGS(...) ((const char *const[]){__VA_ARGS__, NULL})

#define UUID "6a09cdc3-8948-47f0-aa62-74ac943d6c58"
#define NUMBER_ID "1293384261075731499"
#define FROM "+13125550001"
#define TO "+13125550002"
#define WHEN "2026-02-01T00:00:00Z"
#define URL "https://example.com/hook"

void try_messages(struct run *run);
void try_profiles(struct run *run);
void try_numbers(struct run *run);
void try_orders(struct run *run);
void try_others(struct run *run);
void try_callable(struct run *run);

#endif
