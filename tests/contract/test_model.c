/* SPDX-License-Identifier: MIT */
/*
 * Random sequences of operations and faults, from a seed; the contract must
 * hold in each.  See model.h.
 *
 *   TELNYX_MODEL_SEQUENCES=100000   how many; 5,000
 *   TELNYX_MODEL_SEED=7             of the first one, then counted up; 1
 *
 * One sequence alone is also told step by step, on stderr.
 */
#include "model.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/client_internal.h"
#include "sandbox/sandbox_internal.h"
#include "support/sanitized.h"

#define SEQUENCES 5000
#define WATCHDOG_S 60

static uint16_t closed_port; /* bound, and nobody listens */

static void act(struct telnyx_client *client);

/* --- callbacks --- */

static void
on_message(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct model_call *call = arg;

	MUST((message == NULL) != (error == NULL));
	if (message != NULL) {
		MUST(message->reply->request_id == call->id);
		MUST(message->id == NULL || strcmp(message->id, "stray!!!") != 0);
	}
	model_told(call, message != NULL ? message->reply->http_status : 0,
	    message != NULL ? message->reply->attempts : error->attempts, error);
	act(call->client);
}

static void
on_call(const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg)
{
	struct model_call *call = arg;

	MUST((reply == NULL) != (error == NULL));
	if (reply != NULL)
		MUST(reply->request_id == call->id);
	model_told(call, reply != NULL ? reply->http_status : 0,
	    reply != NULL ? reply->attempts : error->attempts, error);
	act(call->client);
}

static void
on_close(struct telnyx_client *client, void *arg)
{
	MUST(m.inside == 0);
	MUST(arg == &m);
	MUST(m.live == 0);
	MUST(m.closing && ++m.close_calls == 1);
	MUST(model_now_ns() <= m.close_due_ns || model_now_ns() <= m.late_until_ns);
	model_trace("  closed");
	act(client);
}

static void
on_event(const struct telnyx_event *event, void *arg)
{
	struct telnyx_client *client = arg;
	uint64_t *id = &m.subscribers[model_below(4)];

	(void)event;
	MUST(m.inside == 0);
	if (!model_chance(5))
		return;
	telnyx_telemetry_remove(client, *id);
	*id = 0;
	if (model_chance(70))
		MUST(telnyx_telemetry_add(client, (uint32_t)model_random() | 1,
			 on_event, client, id) == TELNYX_OK);
}

/* --- operations: what the caller does --- */

static void
took(struct model_call *call, enum telnyx_status st, enum telnyx_status expected,
    uint64_t id)
{
	unsigned i;

	MUST(st == expected);
	MUST((id != 0) == (st == TELNYX_OK));
	if (st != TELNYX_OK)
		return;
	for (i = 0; i < m.call_count; i++)
		MUST(m.calls[i].id != id || m.calls[i].generation != m.generation);
	call->id = id;
	m.call_count++;
	m.live++;
}

static const struct telnyx_call_options *
some_options(struct model_call *call, struct telnyx_call_options *opts)
{
	static const uint32_t timeouts[] = {1, 50, 400, 3000, 10000, 60000};

	telnyx_call_options_init(opts);
	opts->timeout_ms = timeouts[model_below(6)];
	opts->max_attempts = model_chance(50) ? 1 + (int)model_below(4) : 0;
	if (model_chance(3)) {
		opts->resend_unknown = TELNYX_BOOL(true);
		call->may_repeat = true;
	}
	call->deadline_ns = model_now_ns() + opts->timeout_ms * TELNYX_NS_PER_MS;
	call->max_attempts =
	    opts->max_attempts != 0 ? opts->max_attempts : m.max_attempts;
	return opts;
}

/* Who sends: the client itself, or one of two tenants. */
static struct telnyx_sender *
some_sender(void)
{
	struct telnyx_sender *sender = NULL;

	if (model_chance(60))
		return NULL;
	MUST(telnyx_sender_new(model_chance(50)
				   ? TELNYX_SENDER(.tenant_id = "acme")
				   : TELNYX_SENDER(.tenant_id = "bolt",
					 .rate_per_second = 1 + model_below(20)),
		 &sender, NULL) == TELNYX_OK);
	return sender;
}

static void
send_message(struct telnyx_client *client)
{
	static const char *const bad[] = {"", "12", "+1", "nonsense", "+1\r\n2"};
	struct model_call *call = model_call_new();
	struct telnyx_call_options opts;
	struct telnyx_message_params params;
	enum telnyx_status expected = model_expected(), st;
	uint64_t id = 0;
	char text[32];

	if (call == NULL)
		return;
	call->client = client;
	call->mark = m.call_count + 1;
	call->invalid = model_chance(10);
	(void)snprintf(text, sizeof(text), "model #%u#", call->mark);
	telnyx_message_params_init(&params);
	params.from = "+13125550001";
	params.to = call->invalid ? bad[model_below(5)] : "+13125550002";
	params.text = text;
	(void)some_options(call, &opts);
	opts.sender = some_sender();
	st = INSIDE(telnyx_message_send(client, &params, &opts, on_message, call, &id));
	model_trace("send %u%s, %u ms, %d attempts%s: %s", m.call_count,
	    call->invalid ? " (invalid)" : "", (unsigned)opts.timeout_ms,
	    call->max_attempts, call->may_repeat ? ", may repeat" : "",
	    telnyx_status_message(st));
	telnyx_sender_unref(opts.sender);
	took(call, st, expected, id);
}

static void
call_other(struct telnyx_client *client)
{
	struct model_call *call = model_call_new();
	struct telnyx_call_options opts;
	enum telnyx_status expected = model_expected(), st;
	unsigned which = model_below(4);
	uint64_t id = 0;

	if (call == NULL)
		return;
	call->client = client;
	call->invalid = which == 3;
	(void)some_options(call, &opts);
	if (which == 0)
		st = INSIDE(
		    telnyx_message_get(client, "40385f64-5717-4562-b3fc-2c963f66afa6",
			&opts, on_message, call, &id));
	else if (which == 1)
		st = INSIDE(telnyx_message_cancel(
		    client, "no-such-message", &opts, on_message, call, &id));
	else
		st = INSIDE(telnyx_call(client,
		    TELNYX_CALL(.method = "GET",
			.path = call->invalid ? "no slash" : "/balance"),
		    &opts, on_call, call, &id));
	model_trace("call %u, kind %u, %u ms: %s", m.call_count, which,
	    (unsigned)opts.timeout_ms, telnyx_status_message(st));
	took(call, st, expected, id);
}

/* What no caller should pass is refused, and nobody is called. */
static void
misuse(struct telnyx_client *client)
{
	uint64_t id = 7;

	MUST(INSIDE(telnyx_message_send(client, NULL, NULL, on_message, NULL, &id)) ==
	     TELNYX_E_INVALID);
	MUST(INSIDE(telnyx_message_send(client, TELNYX_MESSAGE(.to = "+13125550002"),
		 &(struct telnyx_call_options){.size = 1}, on_message, NULL, &id)) ==
	     TELNYX_E_INVALID);
	MUST(INSIDE(telnyx_call(client, TELNYX_CALL(.method = "BREW", .path = "/"),
		 NULL, on_call, NULL, &id)) == TELNYX_E_INVALID);
}

static void
cancel(struct telnyx_client *client)
{
	struct model_call *call;
	unsigned i;

	if (m.call_count == 0 || model_chance(10)) { /* a wild one */
		INSIDE(telnyx_request_cancel(
		    client, model_chance(50) ? model_random() : model_below(1u << 21)));
		return;
	}
	i = model_below(m.call_count); /* of an earlier client, or done, too */
	call = &m.calls[i];
	/* An id of an earlier client may be one of this client's, too. */
	for (i = 0; i < m.call_count; i++)
		if (m.calls[i].generation == m.generation &&
		    m.calls[i].id == call->id && m.calls[i].calls == 0)
			m.calls[i].cancelled = true;
	model_trace("cancel %u", (unsigned)(call - m.calls));
	MUST(INSIDE(telnyx_request_cancel(client, call->id)) == TELNYX_OK);
}

static void
telemetry(struct telnyx_client *client)
{
	uint64_t *id = &m.subscribers[model_below(4)];

	INSIDE_VOID(telnyx_telemetry_remove(client, *id));
	*id = 0;
	if (model_chance(60))
		MUST(INSIDE(telnyx_telemetry_add(client, (uint32_t)model_random() | 1,
			 on_event, client, id)) == TELNYX_OK);
	if (model_chance(5))
		INSIDE_VOID(telnyx_telemetry_remove(client, model_random()));
}

static void
close_client(struct telnyx_client *client)
{
	static const uint32_t timeouts[] = {0, 0, 20, 1000, 8000};
	uint32_t timeout_ms = timeouts[model_below(5)];
	enum telnyx_status st =
	    INSIDE(telnyx_client_close(client, timeout_ms, on_close, &m));

	model_trace(
	    "close within %u ms: %s", (unsigned)timeout_ms, telnyx_status_message(st));
	MUST(st == (m.closing || m.freed ? TELNYX_E_CLOSING : TELNYX_OK));
	if (st != TELNYX_OK)
		return;
	m.closing = m.close_asked = true;
	m.close_due_ns = model_now_ns() + timeout_ms * TELNYX_NS_PER_MS;
}

/* Inside a callback of this client. */
static void
free_inside(struct telnyx_client *client)
{
	model_trace("free, inside");
	m.freed = true;
	INSIDE_VOID(telnyx_client_free(client));
}

static void
free_outside(void)
{
	model_trace("free");
	m.freed = true;
	telnyx_client_free(m.client);
	m.freed = false;
	m.client = NULL;
	model_gone();
}

static void
make_client(void)
{
	struct telnyx_config config;
	struct telnyx_error *error = NULL;
	char url[64];

	telnyx_config_init(&config);
	config.base_url = telnyx_sandbox_url(m.sandbox);
	config.ca_pem = telnyx_sandbox_ca_pem(m.sandbox);
	m.refused = model_chance(4);
	(void)snprintf(
	    url, sizeof(url), "http://127.0.0.1:%u/v2", (unsigned)closed_port);
	if (m.refused)
		config.base_url = url;
	config.api_key = "KEY_model";
	if (!m.refused)
		config.http_version = m.http;
	config.max_connections = 1 + model_below(4);
	config.max_attempts = m.max_attempts = 1 + (int)model_below(4);
	config.max_queued = m.max_queued =
	    model_chance(20) ? 1 + model_below(6) : MODEL_CALLS;
	config.idle_timeout_ms = model_chance(30) ? 1 + model_below(2000) : 0;
	config.connect_timeout_ms = model_chance(30) ? 1 + model_below(2000) : 0;
	config.rate_per_second = model_chance(15) ? 0.5 + model_below(20) : 0;
	config.rate_burst = model_below(4);
	MUST(telnyx_client_new_with_env(m.base, m.env, &config, &m.client, &error) ==
	     TELNYX_OK);
	m.generation++;
	m.closing = m.close_asked = false;
	m.close_calls = 0;
	m.queue_depth = 0;
	memset(m.subscribers, 0, sizeof(m.subscribers));
	MUST(telnyx_telemetry_add(
		 m.client, TELNYX_EVENT_ALL, model_observe, NULL, NULL) == TELNYX_OK);
	model_trace("new client: %u connections, %u queued, rate %g%s",
	    (unsigned)config.max_connections, (unsigned)m.max_queued,
	    config.rate_per_second, m.refused ? ", refused" : "");
}

/* --- time --- */

static void
turns(unsigned count)
{
	for (; count > 0; count--) {
		event_base_loop(m.base, EVLOOP_NONBLOCK);
		model_settled();
	}
}

/* Fire what falls due next, all of that instant.  False: nothing does. */
static bool
next_instant(uint64_t until)
{
	if (!fx_clock_step(m.env, until))
		return false;
	while (fx_clock_step(m.env, model_now_ns()))
		continue;
	return true;
}

/* Time passes, timer by timer, with a loop that keeps up. */
static void
pass(uint64_t ns)
{
	uint64_t until = model_now_ns() + ns;

	model_trace("%.3f s pass", (double)ns / 1e9);
	turns(1);
	while (next_instant(until))
		turns(1 + model_below(6));
	turns(1);
}

/* Time passes while the program does something else. */
static void
stand_still(uint64_t ns)
{
	model_trace("%.3f s in which the loop stands still", (double)ns / 1e9);
	m.late_until_ns = model_now_ns() + ns;
	fx_clock_advance(m.env, ns);
	turns(1);
}

static uint64_t
some_time(void)
{
	static const unsigned limits_ms[] = {5, 100, 1000, 10000};

	return (1 + model_below(limits_ms[model_below(4)])) * TELNYX_NS_PER_MS;
}

/* --- a sequence --- */

/* What a callback does: mostly nothing. */
static void
act(struct telnyx_client *client)
{
	unsigned what = model_below(100);

	fx_clock_random(m.env, model_random());
	if (what < 8)
		send_message(client);
	else if (what < 11)
		call_other(client);
	else if (what < 16)
		cancel(client);
	else if (what < 18)
		telemetry(client);
	else if (what < 19)
		close_client(client);
	else if (what < 20)
		free_inside(client);
	else if (what < 23)
		model_script();
	else if (what < 24)
		misuse(client);
}

static void
operate(void)
{
	unsigned what = model_below(100);

	m.step++;
	fx_clock_random(m.env, model_random());
	if (m.client == NULL)
		make_client();
	if (what < 34)
		send_message(m.client);
	else if (what < 41)
		call_other(m.client);
	else if (what < 49)
		cancel(m.client);
	else if (what < 65)
		model_script();
	else if (what < 67)
		telnyx_sandbox_close_idle(m.sandbox);
	else if (what < 68)
		model_settings();
	else if (what < 71)
		telemetry(m.client);
	else if (what < 72)
		misuse(m.client);
	else if (what < 74)
		close_client(m.client);
	else if (what < 75)
		free_outside();
	else if (what < 88)
		pass(some_time());
	else if (what < 91)
		stand_still(some_time());
	else
		turns(1 + model_below(8));
	if (model_chance(50))
		turns(1);
}

/* Let everything end by itself, and see that nothing is left of it. */
static void
let_end(void)
{
	uint64_t until = model_now_ns() + 86400 * TELNYX_NS_PER_S;

	model_trace("let it end");
	turns(4);
	while (m.client != NULL && next_instant(until))
		turns(6);
	turns(4);
	if (m.client != NULL)
		model_quiet();
}

static void
begin(uint64_t seed)
{
	static const enum telnyx_http_version protocols[] = {TELNYX_HTTP_1_1,
	    TELNYX_HTTP_DEFAULT, TELNYX_HTTP_AUTO,
	    TELNYX_HTTP_AUTO}; /* the last against HTTP/1.1 alone */
	uint64_t first = seed;

	memset(&m, 0, sizeof(m));
	m.seed = m.random = first;
	m.tls = seed % 5 == 0;
	m.http = m.tls ? protocols[seed / 5 % 4] : TELNYX_HTTP_1_1;
	m.fds = model_fds();
	m.base = event_base_new();
	m.env = fx_clock_new();
	MUST(m.base != NULL);
	fx_clock_random(m.env, model_random());
	MUST(sbx_new_with_env(m.base, m.env,
		 TELNYX_SANDBOX(.tls = TELNYX_BOOL(m.tls),
		     .http_version =
			 seed / 5 % 4 == 3 ? TELNYX_HTTP_1_1 : TELNYX_HTTP_AUTO),
		 &m.sandbox, NULL) == TELNYX_OK);
}

static void
end(void)
{
	int i;

	if (m.client != NULL)
		free_outside();
	for (i = 0; i < 30; i++) /* what was sent last is still on its way */
		event_base_loop(m.base, EVLOOP_NONBLOCK);
	model_judge();
	telnyx_sandbox_free(m.sandbox);
	for (i = 0; i < 3; i++)
		event_base_loop(m.base, EVLOOP_NONBLOCK);
	event_base_free(m.base);
	MUST(fx_clock_timers(m.env) == 0);
	MUST(model_fds() == m.fds);
	free(m.env);
}

static uint64_t
number_of(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text != NULL && *text != '\0' ? strtoull(text, NULL, 10) : otherwise;
}

/* --- trouble that no rule sees: name the seed, and end --- */

static void
name_seed(void)
{
	static const char text[] = "model: died in the sequence of TELNYX_MODEL_SEED=";
	char digits[24];
	size_t at = sizeof(digits);
	uint64_t seed = m.seed;

	digits[--at] = '\n';
	do {
		digits[--at] = (char)('0' + seed % 10);
		seed /= 10;
	} while (seed != 0);
	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	(void)!write(STDERR_FILENO, digits + at, sizeof(digits) - at);
}

static void
on_signal(int number)
{
	name_seed();
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

#if SANITIZED
void __sanitizer_set_death_callback(void (*callback)(void));
#endif

static void
watch(void)
{
	(void)signal(SIGALRM, on_signal); /* a sequence that hangs */
	(void)signal(SIGABRT, on_signal);
#if SANITIZED
	__sanitizer_set_death_callback(name_seed);
#else
	(void)signal(SIGSEGV, on_signal);
#endif
}

static void
bind_closed_port(int *fd)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	*fd = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_ge(*fd, 0);
	ck_assert_int_eq(
	    bind(*fd, (struct sockaddr *)&address, (socklen_t)sizeof(address)), 0);
	ck_assert_int_eq(getsockname(*fd, (struct sockaddr *)&address, &size), 0);
	closed_port = ntohs(address.sin_port);
}

START_TEST(the_contract_holds_in_every_random_sequence)
{
	uint64_t count = number_of("TELNYX_MODEL_SEQUENCES", SEQUENCES);
	uint64_t seed = number_of("TELNYX_MODEL_SEED", 1), i;
	uint64_t calls = 0, requests = 0, clients = 0;
	unsigned steps;
	int fd;

	bind_closed_port(&fd);
	watch();
	for (i = 0; i < count; i++) {
		(void)alarm(WATCHDOG_S);
		begin(seed + i);
		m.tracing = count == 1;
		for (steps = 4 + model_below(60); steps > 0; steps--)
			operate();
		if (m.client != NULL && model_chance(60))
			let_end();
		requests += telnyx_sandbox_request_count(m.sandbox);
		end();
		calls += m.call_count;
		clients += m.generation;
		if (count >= 20000 && (i + 1) % (count / 20) == 0)
			(void)fprintf(stderr, "model: %" PRIu64 " sequences\n", i + 1);
	}
	(void)alarm(0);
	(void)close(fd);
	(void)printf("model: %" PRIu64 " sequences from seed %" PRIu64 ": %" PRIu64
		     " clients, %" PRIu64 " calls, %" PRIu64 " requests arrived\n",
	    count, seed, clients, calls, requests);
	ck_assert_uint_gt(calls, 0);
}
END_TEST

int
main(void)
{
	Suite *all = suite_create("model");
	TCase *sequences = tcase_create("sequences");

	tcase_set_timeout(sequences, 0); /* each sequence has a watchdog */
	tcase_add_test(sequences, the_contract_holds_in_every_random_sequence);
	suite_add_tcase(all, sequences);
	return fx_main(all);
}
