/* SPDX-License-Identifier: MIT */
/*
 * The soak: very many sends over TLS, 200 in flight, half of them over HTTP/1.1
 * and half over HTTP/2, against a sandbox in the same process that misbehaves
 * in 12 or 13 of a hundred, and each 2,000 requests refuses a wave of them (429)
 * and floods a connection with what carries nothing.  Memory and descriptors must be
 * flat after the first tenth, every send must be told of once, and the oracle joins
 * every one of them.
 *
 *   TELNYX_SOAK_REQUESTS=1000000   how many; 20,000
 *
 * What the sandbox received is counted in one byte a message, not kept.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <fcntl.h>

#include <event2/event.h>
#include <telnyx/sandbox.h>
#include <telnyx/telnyx.h>

#include "sandbox/wire/h2.h"
#include "sandbox/wire/wire.h"
#include "support/sanitized.h"

#define REQUESTS 20000
#define IN_FLIGHT 200
#define TIMEOUT_MS 1500
#define STORM_MS 40 /* no handshake is as fast, when 200 begin at once */
#define ROWS 20	    /* of the table */
#define BATCH 100   /* what the faults are percents of */
#define KEPT 1000   /* requests that the sandbox keeps: more than can come at once */
#define WAVE_BATCHES 20
#define WAVE_REQUESTS 50
#define FLOOD_FRAMES 12000 /* more than a client takes at once */
#define FRAME_UNKNOWN 0x20 /* a type of HTTP/2 frame */
#define WATCHDOG_S 600	   /* a row must not take longer than this */
#define GROWTH_KB 2048	   /* and a tenth, over the memory of the first tenth */
#define DESCRIPTORS 1024   /* to look at */

/* A message's byte: what came of it, how often it arrived, and how often it
 * may have been processed. */
#define MARK_WAITING 0x80
#define MARK_OUTCOME(mark) (((mark) >> 4) & 7)
#define MARK_PROCESSED(mark) (((mark) >> 2) & 3)
#define MARK_RECEIVED(mark) ((mark)&3)

#define INTERIM                                                                        \
	"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
#define MESSAGE                                                                        \
	"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"                        \
	"Content-Length: 26\r\n\r\n{\"data\":{\"id\":\"scripted\"}}"
#define AT(byte)                                                                       \
	{                                                                              \
		.given = true, .value = (byte)                                         \
	}

static const struct telnyx_sandbox_reply faults_h1[] = {
    {.fault = TELNYX_SANDBOX_FAULT_RESET},
    {.fault = TELNYX_SANDBOX_FAULT_RESET, .fault_at_request_byte = AT(100)},
    {.fault = TELNYX_SANDBOX_FAULT_STALL},
    {.fault = TELNYX_SANDBOX_FAULT_STALL, .fault_at_reply_byte = AT(30)},
    {.status = 503, .headers = "Retry-After: 0\r\n"},
    {.status = 503, .headers = "Retry-After: 0\r\n"},
    {.fault = TELNYX_SANDBOX_FAULT_ABORT, .fault_at_reply_byte = AT(10)},
    {.fault = TELNYX_SANDBOX_FAULT_ABORT, .fault_at_reply_byte = AT(400)},
    {.status = 200, .raw = INTERIM MESSAGE},
    {.status = 200, .raw = INTERIM MESSAGE},
    {.fault = TELNYX_SANDBOX_FAULT_CLOSE},
    {.headers = "Connection: close\r\n"},
};

/* What ends a connection ends it for all of its streams. */
static const struct telnyx_sandbox_reply faults_h2[] = {
    {.fault = TELNYX_SANDBOX_FAULT_RESET, .fault_at_request_byte = AT(100)},
    {.fault = TELNYX_SANDBOX_FAULT_ABORT, .fault_at_reply_byte = AT(400)},
    {.fault = TELNYX_SANDBOX_FAULT_STALL_STREAM},
    {.fault = TELNYX_SANDBOX_FAULT_STALL_STREAM, .fault_at_reply_byte = AT(30)},
    {.status = 503, .headers = "Retry-After: 0\r\n"},
    {.fault = TELNYX_SANDBOX_FAULT_RST_STREAM, .h2_error = 2},
    {.fault = TELNYX_SANDBOX_FAULT_RST_STREAM,
	.h2_error = 8,
	.fault_at_reply_byte = AT(400)},
    {.fault = TELNYX_SANDBOX_FAULT_RST_STREAM, .h2_error = 7},
    {.fault = TELNYX_SANDBOX_FAULT_RST_STREAM, .h2_error = 7},
    {.fault = TELNYX_SANDBOX_FAULT_GOAWAY},
    {.fault = TELNYX_SANDBOX_FAULT_GOAWAY, .goaway_last = AT(-3)},
    {.fault = TELNYX_SANDBOX_FAULT_GOAWAY, .goaway_last = AT(0), .h2_error = 11},
    {.headers = "Connection: close\r\n"},
};

/* A limit is one of many requests at once: alone, a refusal would teach the client
 * a pace that no limit asks for. */
static const struct telnyx_sandbox_reply wave = {
    .status = 429, .headers = "Retry-After: 0\r\n"};

/* Frames of a type that nobody knows, and answers that are none. */
static char h2_flood[9 * FLOOD_FRAMES];
static char h1_flood[] = INTERIM INTERIM INTERIM INTERIM INTERIM MESSAGE;

static struct soak {
	const struct telnyx_sandbox_reply *faults;
	size_t fault_count;
	enum telnyx_http_version http;
	struct event_base *base;
	struct telnyx_sandbox *sandbox;
	struct telnyx_client *client;
	uint8_t *marks;
	unsigned total, started, told;
	unsigned told_twice, strangers, trouble;
	uint64_t counted; /* of the sandbox's requests */
	unsigned outcomes[5];
	unsigned rows, batches;
	bool closed;
	uint64_t random;
	struct timespec since;
	long first_kb; /* memory after the first tenth */
	int first_fds;
	bool failed;
} soak;

static void
fail(const char *what)
{
	(void)printf("soak: FAILED: %s\n", what);
	soak.failed = true;
}

static unsigned
below(unsigned limit)
{
	soak.random =
	    soak.random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(soak.random >> 33) % limit;
}

/* --- the server --- */

static void
script(const struct telnyx_sandbox_reply *reply, uint32_t times)
{
	struct telnyx_sandbox_reply copy = *reply;

	copy.size = sizeof(copy);
	copy.times = times;
	if (telnyx_sandbox_script(soak.sandbox, &copy) != TELNYX_OK)
		soak.trouble++;
}

static void
make_waves(void)
{
	struct telnyx_sandbox_reply flood = {
	    .raw = h1_flood, .raw_bytes = sizeof(h1_flood) - 1};
	size_t i;

	if (soak.http == TELNYX_HTTP_2) {
		for (i = 0; i < FLOOD_FRAMES; i++)
			h2_flood[9 * i + 3] = FRAME_UNKNOWN;
		flood.raw = h2_flood;
		flood.raw_bytes = sizeof(h2_flood);
	}
	script(&wave, WAVE_REQUESTS);
	script(&flood, 1);
}

/* What the next hundred requests meet, once the last hundred have met it. */
static void
keep_scripted(void)
{
	static const struct telnyx_sandbox_reply none = {0};
	const size_t count = soak.fault_count;
	unsigned at[BATCH] = {0}, i, place, good = 0;

	if (soak.sandbox->wire->script != NULL)
		return;
	if (++soak.batches % WAVE_BATCHES == 0)
		make_waves();
	for (i = 0; i < count; i++) {
		do
			place = below(BATCH);
		while (at[place] != 0);
		at[place] = i + 1;
	}
	for (i = 0; i < BATCH; i++) {
		if (at[i] == 0) {
			good++;
			continue;
		}
		if (good > 0)
			script(&none, good);
		good = 0;
		script(&soak.faults[at[i] - 1], 1);
	}
	if (good > 0)
		script(&none, good);
}

/* Has it said that it did not take the message? */
static bool
refused(int status)
{
	return (status >= 400 && status <= 499 && status != 408) || status == 503;
}

static void
count_one(const struct telnyx_sandbox_request *request)
{
	const char *at = strchr(request->body, '#');
	unsigned long mark = at != NULL ? strtoul(at + 1, NULL, 10) : ULONG_MAX;
	uint8_t *byte;

	if (mark >= soak.total) {
		soak.strangers++;
		return;
	}
	byte = &soak.marks[mark];
	if (MARK_RECEIVED(*byte) < 3)
		*byte = (uint8_t)(*byte + 1);
	if (!refused(request->status) && MARK_PROCESSED(*byte) < 3)
		*byte = (uint8_t)(*byte + 4);
}

/* What arrived since the last time; it was answered as it arrived. */
static void
count_received(void)
{
	const struct telnyx_sandbox_request *request;

	while (soak.counted < telnyx_sandbox_request_count(soak.sandbox)) {
		request = telnyx_sandbox_get_request(soak.sandbox, ++soak.counted);
		if (request != NULL)
			count_one(request);
		else
			soak.trouble++;
	}
}

/* --- the client --- */

static void send_next(void);
static void row(unsigned number);

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	uint8_t *byte = arg;
	enum telnyx_outcome outcome =
	    message != NULL ? TELNYX_OUTCOME_ACCEPTED : error->outcome;

	if ((*byte & MARK_WAITING) == 0)
		soak.told_twice++;
	*byte = (uint8_t)((*byte & 0x0f) | (unsigned)outcome << 4);
	soak.outcomes[outcome]++;
	soak.told++;
	/* Here, since the loop is never idle: one turn may last for ever. */
	count_received();
	if (soak.told >= (uint64_t)soak.total * (soak.rows + 1) / ROWS)
		row(++soak.rows);
	send_next();
}

static void
send_next(void)
{
	char text[32];
	/* The first ones begin connections that all come to nothing: what that
	 * takes is not to be taken for growth if a busy machine does it later. */
	bool storm = soak.started < soak.total / ROWS && soak.started < 2000;

	if (soak.started == soak.total || soak.closed)
		return;
	keep_scripted();
	(void)snprintf(text, sizeof(text), "soak #%u#", soak.started);
	if (telnyx_message_send(soak.client,
		TELNYX_MESSAGE(.to = "+13125550002", .from = "+13125550001",
		    .text = text),
		storm ? TELNYX_CALL_OPTIONS(.timeout_ms = STORM_MS) : NULL, on_sent,
		&soak.marks[soak.started], NULL) != TELNYX_OK)
		soak.trouble++;
	soak.started++;
}

static void
on_close(struct telnyx_client *client, void *arg)
{
	(void)client;
	*(bool *)arg = true;
}

/* --- the table --- */

/* Resident memory, or -1 where /proc does not tell. */
static long
resident_kb(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long pages = -1;

	if (file == NULL)
		return -1;
	if (fscanf(file, "%*d %ld", &pages) != 1)
		pages = -1;
	(void)fclose(file);
	return pages < 0 ? -1 : pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static int
descriptors(void)
{
	int fd, count = 0;

	for (fd = 0; fd < DESCRIPTORS; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static double
seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - soak.since.tv_sec) +
	       (double)(now.tv_nsec - soak.since.tv_nsec) / 1e9;
}

static void
judge_memory(long kb)
{
	/* A sanitizer keeps what is freed for a while, and so grows. */
#if !SANITIZED
	if (kb > soak.first_kb + soak.first_kb / 10 + GROWTH_KB)
		fail("memory grows");
#else
	(void)kb;
#endif
}

static void
row(unsigned number)
{
	long kb = resident_kb();
	int fds = descriptors();

	(void)printf("%9u %8.1f %9ld %6d %9u %9u %8u %8u %9" PRIu64 "\n", soak.told,
	    seconds(), kb, fds, soak.outcomes[TELNYX_OUTCOME_ACCEPTED],
	    soak.outcomes[TELNYX_OUTCOME_UNKNOWN],
	    soak.outcomes[TELNYX_OUTCOME_REJECTED],
	    soak.outcomes[TELNYX_OUTCOME_NOT_SENT], soak.counted);
	(void)alarm(WATCHDOG_S);
	if (number * 10 == ROWS) {
		soak.first_kb = kb;
		soak.first_fds = fds;
	} else if (number * 10 > ROWS) {
		judge_memory(kb);
	}
	/* Two for each request in flight, and what a server's end lingers. */
	if (number * 10 > ROWS && fds > soak.first_fds + IN_FLIGHT / 2)
		fail("descriptors grow");
}

/* --- the oracle --- */

static void
join(void)
{
	unsigned i, lost = 0, twice = 0, lied = 0, missing = 0;
	unsigned outcome;

	for (i = 0; i < soak.total; i++) {
		uint8_t mark = soak.marks[i];

		outcome = MARK_OUTCOME(mark);
		lost += (mark & MARK_WAITING) != 0;
		twice += MARK_PROCESSED(mark) > 1;
		lied += outcome == TELNYX_OUTCOME_NOT_SENT && MARK_RECEIVED(mark) > 0;
		lied += outcome == TELNYX_OUTCOME_REJECTED && MARK_PROCESSED(mark) > 0;
		missing +=
		    outcome == TELNYX_OUTCOME_ACCEPTED && MARK_PROCESSED(mark) == 0;
	}
	(void)printf("soak: %u sends, %u callbacks, %u never told, %u told twice, "
		     "%u processed twice, %u called not sent or rejected but taken, "
		     "%u called accepted but absent\n",
	    soak.total, soak.told, lost, soak.told_twice, twice, lied, missing);
	if (soak.told != soak.total || lost + soak.told_twice > 0)
		fail("a callback for each send, once");
	if (twice > 0)
		fail("nothing is processed twice");
	if (lied + missing > 0)
		fail("every outcome is true");
	if (soak.strangers + soak.trouble > 0)
		fail("a call or the sandbox failed");
}

/* --- life --- */

static bool
set_up(void)
{
	struct telnyx_config config;

	if ((soak.base = event_base_new()) == NULL ||
	    telnyx_sandbox_new(soak.base,
		TELNYX_SANDBOX(.keep_requests = KEPT, .keep_messages = KEPT / 2),
		&soak.sandbox, NULL) != TELNYX_OK)
		return false;
	telnyx_config_init(&config);
	config.base_url = telnyx_sandbox_url(soak.sandbox);
	config.ca_pem = telnyx_sandbox_ca_pem(soak.sandbox);
	config.api_key = "KEY_soak";
	config.max_connections = IN_FLIGHT;
	config.timeout_ms = TIMEOUT_MS;
	config.http_version = soak.http;
	return telnyx_client_new(soak.base, &config, &soak.client, NULL) == TELNYX_OK;
}

static void
run(void)
{
	unsigned i;

	(void)printf("%9s %8s %9s %6s %9s %9s %8s %8s %9s\n", "told", "seconds", "kB",
	    "fds", "accepted", "unknown", "rejected", "not sent", "arrived");
	for (i = 0; i < IN_FLIGHT; i++)
		send_next();
	while (soak.told < soak.total && !soak.failed)
		if (event_base_loop(soak.base, EVLOOP_ONCE) != 0)
			fail("the loop has nothing left to do");
}

/* Everything goes, and takes its descriptors along. */
static void
tear_down(int fds)
{
	struct telnyx_client_stats stats = {.size = sizeof(stats)};

	bool told = false;

	soak.closed = true; /* after a failure some are still in flight */
	if (telnyx_client_close(soak.client, 5000, on_close, &told) != TELNYX_OK)
		fail("close");
	while (!told)
		event_base_loop(soak.base, EVLOOP_ONCE);
	count_received();
	(void)telnyx_client_get_stats(soak.client, &stats);
	if (stats.in_flight + stats.connections + stats.queued_bytes != 0)
		fail("nothing is left in the client");
	telnyx_client_free(soak.client);
	event_base_loop(soak.base, EVLOOP_NONBLOCK);
	count_received();
	telnyx_sandbox_free(soak.sandbox);
	event_base_loop(soak.base, EVLOOP_NONBLOCK);
	event_base_free(soak.base);
	if (descriptors() != fds)
		fail("descriptors are left open");
}

static bool
soak_over(enum telnyx_http_version http, unsigned total)
{
	int fds = descriptors();

	memset(&soak, 0, sizeof(soak));
	soak.http = http;
	soak.faults = http == TELNYX_HTTP_2 ? faults_h2 : faults_h1;
	soak.fault_count = http == TELNYX_HTTP_2
			       ? sizeof(faults_h2) / sizeof(faults_h2[0])
			       : sizeof(faults_h1) / sizeof(faults_h1[0]);
	soak.total = total;
	(void)printf("soak: over %s\n", http == TELNYX_HTTP_2 ? "HTTP/2" : "HTTP/1.1");
	if ((soak.marks = malloc(total)) == NULL)
		return false;
	memset(soak.marks, MARK_WAITING, total);
	(void)clock_gettime(CLOCK_MONOTONIC, &soak.since);
	(void)alarm(WATCHDOG_S);
	if (!set_up()) {
		(void)printf("soak: cannot be set up\n");
		return false;
	}
	run();
	tear_down(fds);
	join();
	free(soak.marks);
	(void)printf("soak: %.0f sends a second, client and server together\n",
	    total / seconds());
	return !soak.failed;
}

/* Half of them over each protocol. */
int
main(void)
{
	const char *text = getenv("TELNYX_SOAK_REQUESTS");
	unsigned total = REQUESTS;
	bool good;

	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	if (text != NULL && *text != '\0')
		total = (unsigned)strtoul(text, NULL, 10);
	if (total < 2)
		return EXIT_FAILURE;
	good = soak_over(TELNYX_HTTP_1_1, total / 2);
	if (sbx_has_h2())
		good = soak_over(TELNYX_HTTP_2, total / 2) && good;
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
