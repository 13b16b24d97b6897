/* SPDX-License-Identifier: MIT */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WATCHDOG_S 90

void
load_new(struct load *load, unsigned count)
{
	unsigned i;

	memset(load, 0, sizeof(*load));
	load->ones = calloc(count, sizeof(*load->ones));
	ck_assert_ptr_nonnull(load->ones);
	for (i = 0; i < count; i++)
		load->ones[i].load = load; /* which also touches it */
}

void
load_free(struct load *load)
{
	free(load->ones);
	load->ones = NULL;
}

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct load_one *one = arg;

	one->calls++;
	one->outcome = message != NULL ? TELNYX_OUTCOME_ACCEPTED : error->outcome;
	one->load->outcomes[one->outcome]++;
	one->load->told++;
}

enum telnyx_status
load_send(struct load *load, struct telnyx_client *client,
    const struct telnyx_call_options *opts)
{
	char text[32];
	enum telnyx_status st;

	(void)snprintf(text, sizeof(text), "load #%u#", load->count);
	st = telnyx_message_send(client,
	    TELNYX_MESSAGE(.to = "+13125550002", .from = "+13125550001", .text = text),
	    opts, on_sent, &load->ones[load->count], NULL);
	if (st == TELNYX_OK)
		load->count++;
	return st;
}

void
load_arrived(struct load *load, const char *text)
{
	const char *at = strchr(text, '#');
	unsigned long mark = at != NULL ? strtoul(at + 1, NULL, 10) : load->count;

	ck_assert_uint_lt(mark, load->count);
	load->ones[mark].received++;
}

void
load_join(struct load *load)
{
	unsigned i, wrong = 0;

	for (i = 0; i < load->count; i++) {
		wrong += load->ones[i].calls != 1;
		wrong += load->ones[i].received > 1;
		wrong += load->ones[i].outcome == TELNYX_OUTCOME_NOT_SENT &&
			 load->ones[i].received > 0;
		wrong += load->ones[i].outcome == TELNYX_OUTCOME_ACCEPTED &&
			 load->ones[i].received == 0;
	}
	ck_assert_uint_eq(wrong, 0);
	load_free(load);
}

void
load_judge(struct load *load, struct telnyx_sandbox *sandbox)
{
	const struct telnyx_sandbox_request *request;
	uint64_t n;

	for (n = 1; n <= telnyx_sandbox_request_count(sandbox); n++) {
		request = telnyx_sandbox_get_request(sandbox, n);
		if (request->status < 300)
			load_arrived(load, request->body);
	}
	load_join(load);
}

unsigned
load_run_fixture(const struct load *load)
{
	time_t since = time(NULL);
	unsigned steps = 0, before;
	int i;

	while (load->told < load->count) {
		before = load->told;
		for (i = 0; i < 20; i++)
			event_base_loop(fx.base, EVLOOP_NONBLOCK);
		if (load->told == before && fx_clock_jump(fx.env))
			steps++;
		ck_assert_msg(time(NULL) - since < WATCHDOG_S, "the test hangs");
	}
	return steps;
}

struct telnyx_sandbox *
load_sandbox(struct event_base *base, bool tls)
{
	struct telnyx_sandbox *sandbox;

	ck_assert_int_eq(telnyx_sandbox_new(base,
			     TELNYX_SANDBOX(.tls = TELNYX_BOOL(tls)), &sandbox, NULL),
	    TELNYX_OK);
	return sandbox;
}

struct telnyx_client *
load_client(
    struct event_base *base, struct telnyx_sandbox *sandbox, uint32_t connections)
{
	const char *ca = telnyx_sandbox_ca_pem(sandbox);
	struct telnyx_client *client;

	ck_assert_int_eq(
	    telnyx_client_new(base,
		TELNYX_CONFIG(.base_url = telnyx_sandbox_url(sandbox), .ca_pem = ca,
		    .api_key = "KEY_load",
		    .http_version = ca != NULL ? fx_http : TELNYX_HTTP_DEFAULT,
		    .max_connections = connections, .timeout_ms = 60000),
		&client, NULL),
	    TELNYX_OK);
	return client;
}

void
load_run(struct event_base *one, struct event_base *other, const unsigned *count,
    unsigned want)
{
	time_t since = time(NULL);

	while (*count < want) {
		event_base_loop(one, EVLOOP_NONBLOCK);
		if (other != NULL)
			event_base_loop(other, EVLOOP_NONBLOCK);
		ck_assert_msg(time(NULL) - since < WATCHDOG_S, "the test hangs");
	}
}
