/* SPDX-License-Identifier: MIT */
/*
 * telnyx-sandbox: a Telnyx of one's own as a program.  Its first line of
 * output is the base URL, the second the key that webhooks are signed with; it
 * runs until SIGINT, SIGTERM or SIGHUP.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include <telnyx/sandbox.h>
#include <telnyx/version.h>

#include "programs/common/program.h"

#define KEEP_REQUESTS 1000
#define MAX_KEY_BYTES 4096
#define MAX_CA_BYTES 1048576
#define MAX_MS 86400000u
#define MAX_MIB 1048576u
#define MAX_CONNECTIONS 1000000u
#define MAX_RATE 1000000u
#define MAX_RETRY_S 86400u

struct options {
	unsigned port;
	bool plain;
	enum telnyx_http_version http;
	const char *ca_out;
	const char *log;
	const char *api_key_file;
	const char *webhook_ca;
	uint32_t max_memory_mib;
	uint32_t max_connections;
	uint32_t request_timeout_ms;
	uint32_t idle_timeout_ms;
	struct telnyx_sandbox_events events;
	char failure_status[32];
	uint32_t rate;
	char rate_headers[40];
	bool done; /* --help or --version was answered */
};

static void
print_help(void)
{
	fputs(
	    "Usage: telnyx-sandbox [OPTION]...\n"
	    "A local Telnyx for development and tests.  The first line of its output\n"
	    "is the base URL, the second the public key of its webhooks; it runs\n"
	    "until SIGINT, SIGTERM or SIGHUP.\n"
	    "\n"
	    "      --port N             listen on this port of 127.0.0.1 (any free "
	    "one)\n"
	    "      --plain              http in place of https\n"
	    "      --http 1.1|2|auto    what to speak over https (auto)\n"
	    "      --ca-out FILE        write the CA's certificate here, as PEM\n"
	    "      --log FILE           append one JSON line per request\n"
	    "      --api-key-file FILE  let in only the API key in this file\n"
	    "      --rate-limit N       take N requests a second, answer others 429\n"
	    "      --retry-after S      and tell those to come back in S seconds\n"
	    "\n"
	    "      --max-memory MIB      what callers may make it hold (256)\n"
	    "      --max-connections N   open at once (1000)\n"
	    "      --request-timeout MS  for a request to come in (30000)\n"
	    "      --idle-timeout MS     between requests (60000)\n"
	    "\n"
	    "      --webhook-url URL           where events go, unless a message says\n"
	    "      --webhook-failover-url URL  and when that does not take them\n"
	    "      --webhook-ca FILE           check https receivers against this CA\n"
	    "      --webhook-timeout MS        for each attempt (2000)\n"
	    "      --webhook-backoff MS        before the second attempt (1000)\n"
	    "      --duplicate-rate PERCENT    of events are told twice (0)\n"
	    "      --reorder-rate PERCENT      of messages: finalized before sent (0)\n"
	    "      --delivered-after MS        how long a message is under way (1000)\n"
	    "      --failure-rate PERCENT      of messages fail (0)\n"
	    "      --failure STATUS[:CODE]     and how, such as delivery_failed:40008\n"
	    "\n"
	    "      --help               show this and exit\n"
	    "      --version            show the version and exit\n",
	    stdout);
}

/* Read a decimal number, 0 to 65535. */
static bool
parse_port(const char *text, unsigned *port)
{
	size_t len = strlen(text);
	unsigned n = 0;

	if (len == 0 || len > 5 || strspn(text, "0123456789") != len)
		return false;
	for (; *text != '\0'; text++)
		n = n * 10 + (unsigned)(*text - '0');
	*port = n;
	return n <= 65535;
}

static bool
parse_http(const char *text, enum telnyx_http_version *version)
{
	if (strcmp(text, "1.1") == 0)
		*version = TELNYX_HTTP_1_1;
	else if (strcmp(text, "2") == 0)
		*version = TELNYX_HTTP_2;
	else if (strcmp(text, "auto") == 0)
		*version = TELNYX_HTTP_AUTO;
	else
		return false;
	return true;
}

/* Say what is wrong with an option: getopt's own message would name the program by its
 * path. */
static bool
complain_option(int what, char **argv)
{
	const char *given = optopt == 0 && optind > 0 ? argv[optind - 1] : NULL;

	if (what == ':')
		fprintf(stderr, "telnyx-sandbox: option '%s' needs a value\n",
		    argv[optind - 1]);
	else if (given != NULL)
		fprintf(
		    stderr, "telnyx-sandbox: bad option '%s' (try --help)\n", given);
	else if (optopt < 256)
		fprintf(
		    stderr, "telnyx-sandbox: bad option '-%c' (try --help)\n", optopt);
	else
		fprintf(stderr, "telnyx-sandbox: option '%s' takes no value\n",
		    argv[optind - 1]);
	return false;
}

/* Read an option's number; false: it is none, and that was printed. */
static bool
parse_count(const char *name, const char *text, unsigned most, uint32_t *out)
{
	size_t len = strlen(text);
	unsigned long n = 0;

	if (len > 0 && len <= 9 && strspn(text, "0123456789") == len)
		n = strtoul(text, NULL, 10);
	else
		n = (unsigned long)most + 1;
	if (n > most) {
		fprintf(stderr, "telnyx-sandbox: %s takes 0 to %u, not '%s'\n", name,
		    most, text);
		return false;
	}
	*out = (uint32_t)n;
	return true;
}

/* Read an option's number that must not be zero, which would mean the default. */
static bool
parse_some(const char *name, const char *text, unsigned most, uint32_t *out)
{
	if (!parse_count(name, text, most, out))
		return false;
	if (*out == 0)
		fprintf(stderr, "telnyx-sandbox: %s takes 1 or more\n", name);
	return *out > 0;
}

/* Read "STATUS" or "STATUS:CODE"; whether they exist the library knows. */
static bool
parse_failure(struct options *o, const char *text)
{
	const char *colon = strchr(text, ':');
	size_t len = colon != NULL ? (size_t)(colon - text) : strlen(text);

	if (len >= sizeof(o->failure_status)) {
		fprintf(
		    stderr, "telnyx-sandbox: '%s' is not how a message fails\n", text);
		return false;
	}
	memcpy(o->failure_status, text, len);
	o->failure_status[len] = '\0';
	o->events.failure_status = o->failure_status;
	o->events.failure_code = colon != NULL ? colon + 1 : NULL;
	return true;
}

enum {
	PORT = 256,
	PLAIN,
	HTTP,
	CA_OUT,
	LOG,
	API_KEY_FILE,
	MAX_MEMORY,
	MAX_OPEN,
	REQUEST_TIMEOUT,
	IDLE_TIMEOUT,
	RATE_LIMIT,
	RETRY_AFTER,
	WEBHOOK_URL,
	WEBHOOK_FAILOVER_URL,
	WEBHOOK_CA,
	WEBHOOK_TIMEOUT,
	WEBHOOK_BACKOFF,
	DUPLICATE_RATE,
	REORDER_RATE,
	DELIVERED_AFTER,
	FAILURE_RATE,
	FAILURE,
	HELP,
	VERSION
};

static const struct option known[] = {
    {"port", required_argument, NULL, PORT},
    {"plain", no_argument, NULL, PLAIN},
    {"http", required_argument, NULL, HTTP},
    {"ca-out", required_argument, NULL, CA_OUT},
    {"log", required_argument, NULL, LOG},
    {"api-key-file", required_argument, NULL, API_KEY_FILE},
    {"max-memory", required_argument, NULL, MAX_MEMORY},
    {"max-connections", required_argument, NULL, MAX_OPEN},
    {"request-timeout", required_argument, NULL, REQUEST_TIMEOUT},
    {"idle-timeout", required_argument, NULL, IDLE_TIMEOUT},
    {"rate-limit", required_argument, NULL, RATE_LIMIT},
    {"retry-after", required_argument, NULL, RETRY_AFTER},
    {"webhook-url", required_argument, NULL, WEBHOOK_URL},
    {"webhook-failover-url", required_argument, NULL, WEBHOOK_FAILOVER_URL},
    {"webhook-ca", required_argument, NULL, WEBHOOK_CA},
    {"webhook-timeout", required_argument, NULL, WEBHOOK_TIMEOUT},
    {"webhook-backoff", required_argument, NULL, WEBHOOK_BACKOFF},
    {"duplicate-rate", required_argument, NULL, DUPLICATE_RATE},
    {"reorder-rate", required_argument, NULL, REORDER_RATE},
    {"delivered-after", required_argument, NULL, DELIVERED_AFTER},
    {"failure-rate", required_argument, NULL, FAILURE_RATE},
    {"failure", required_argument, NULL, FAILURE},
    {"help", no_argument, NULL, HELP},
    {"version", no_argument, NULL, VERSION},
    {NULL, 0, NULL, 0},
};

/* Take an option about events. */
static bool
take_event_option(int c, const char *value, struct options *o)
{
	struct telnyx_sandbox_events *e = &o->events;
	uint32_t ms = 0;

	switch (c) {
	case WEBHOOK_URL:
		e->webhook_url = value;
		return true;
	case WEBHOOK_FAILOVER_URL:
		e->webhook_failover_url = value;
		return true;
	case WEBHOOK_CA:
		o->webhook_ca = value;
		return true;
	case WEBHOOK_TIMEOUT:
		return parse_some("--webhook-timeout", value, MAX_MS, &e->timeout_ms);
	case WEBHOOK_BACKOFF:
		return parse_some("--webhook-backoff", value, MAX_MS, &e->backoff_ms);
	case DUPLICATE_RATE:
		return parse_count(
		    "--duplicate-rate", value, 100, &e->duplicate_percent);
	case REORDER_RATE:
		return parse_count("--reorder-rate", value, 100, &e->reorder_percent);
	case FAILURE_RATE:
		return parse_count("--failure-rate", value, 100, &e->failure_percent);
	case FAILURE:
		return parse_failure(o, value);
	default:
		if (!parse_count("--delivered-after", value, MAX_MS, &ms))
			return false;
		e->delivered_after_ms = TELNYX_INT(ms);
		return true;
	}
}

/* Take an option that sets a limit. */
static bool
take_limit_option(int c, const char *value, struct options *o)
{
	switch (c) {
	case MAX_MEMORY:
		return parse_some("--max-memory", value, MAX_MIB, &o->max_memory_mib);
	case MAX_OPEN:
		return parse_some(
		    "--max-connections", value, MAX_CONNECTIONS, &o->max_connections);
	case REQUEST_TIMEOUT:
		return parse_some(
		    "--request-timeout", value, MAX_MS, &o->request_timeout_ms);
	default:
		return parse_some("--idle-timeout", value, MAX_MS, &o->idle_timeout_ms);
	}
}

static bool
take_option(int c, char **argv, struct options *o)
{
	uint32_t seconds = 0;

	switch (c) {
	case RATE_LIMIT:
		return parse_count("--rate-limit", optarg, MAX_RATE, &o->rate);
	case RETRY_AFTER:
		if (!parse_count("--retry-after", optarg, MAX_RETRY_S, &seconds))
			return false;
		(void)snprintf(o->rate_headers, sizeof(o->rate_headers),
		    "Retry-After: %u\r\n", (unsigned)seconds);
		return true;
	case PORT:
		if (parse_port(optarg, &o->port))
			return true;
		fprintf(stderr, "telnyx-sandbox: '%s' is not a port (0 to 65535)\n",
		    optarg);
		return false;
	case PLAIN:
		o->plain = true;
		return true;
	case HTTP:
		if (parse_http(optarg, &o->http))
			return true;
		fprintf(stderr,
		    "telnyx-sandbox: '%s' is no HTTP version (1.1, 2, auto)\n", optarg);
		return false;
	case CA_OUT:
		o->ca_out = optarg;
		return true;
	case LOG:
		o->log = optarg;
		return true;
	case API_KEY_FILE:
		o->api_key_file = optarg;
		return true;
	default:
		if (c >= MAX_MEMORY && c <= IDLE_TIMEOUT)
			return take_limit_option(c, optarg, o);
		return c >= WEBHOOK_URL && c <= FAILURE
			   ? take_event_option(c, optarg, o)
			   : complain_option(c, argv);
	}
}

static bool
parse_options(int argc, char **argv, struct options *o)
{
	int c;

	telnyx_sandbox_events_init(&o->events);
	while ((c = getopt_long(argc, argv, ":", known, NULL)) != -1) {
		if (c == HELP || c == VERSION) {
			if (c == HELP)
				print_help();
			else
				puts("telnyx-sandbox " TELNYX_VERSION);
			o->done = true;
			return true;
		}
		if (!take_option(c, argv, o))
			return false;
	}
	if (optind < argc) {
		fprintf(stderr,
		    "telnyx-sandbox: unexpected argument '%s' (try --help)\n",
		    argv[optind]);
		return false;
	}
	if (o->rate == 0 && o->rate_headers[0] != '\0') {
		fputs("telnyx-sandbox: --retry-after needs --rate-limit\n", stderr);
		return false;
	}
	if (o->plain && o->ca_out != NULL) {
		fputs("telnyx-sandbox: --plain has no CA for --ca-out\n", stderr);
		return false;
	}
	return true;
}

/* Read a text file whole, with a zero behind it; NULL: *why says why not. */
static char *
read_text(const char *path, size_t max, size_t *len, const char **why)
{
	char *text = calloc(1, max + 1);
	FILE *file = text != NULL ? fopen(path, "r") : NULL;

	*len = 0;
	*why = NULL;
	if (file != NULL)
		*len = fread(text, 1, max, file);
	if (text == NULL)
		*why = "out of memory";
	else if (file == NULL || ferror(file))
		*why = strerror(errno);
	if (file != NULL)
		fclose(file);
	if (*why == NULL)
		return text;
	free(text);
	return NULL;
}

/* Read a file's one line, without the spaces around it; NULL: the reason was
 * printed. */
static char *
read_key(const char *path)
{
	char *key = NULL;
	const char *why = NULL;
	size_t begin = 0;
	size_t len = 0;
	char *text = read_text(path, MAX_KEY_BYTES, &len, &why);

	if (why == NULL) {
		while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
			len--;
		text[len] = '\0';
		begin = strspn(text, " \t\r\n");
		if (text[begin] == '\0')
			why = "there is no key in it";
		else if (text[begin + strcspn(text + begin, " \t\r\n")] != '\0' ||
			 strlen(text) != len)
			why = "it holds more than a key";
		else if ((key = strdup(text + begin)) == NULL)
			why = "out of memory";
	}
	if (why != NULL)
		fprintf(stderr,
		    "telnyx-sandbox: cannot read the API key from '%s': %s\n", path,
		    why);
	free(text);
	return key;
}

static bool
write_ca(const char *path, const char *pem)
{
	FILE *file = fopen(path, "w");
	bool good = file != NULL && fputs(pem, file) >= 0;
	int error = errno;

	if (file != NULL && fclose(file) != 0) {
		if (good)
			error = errno;
		good = false;
	}
	if (!good)
		fprintf(stderr, "telnyx-sandbox: cannot write the CA to '%s': %s\n",
		    path, strerror(error));
	return good;
}

/* Serve until a signal. */
static bool
run(struct event_base *base, struct telnyx_sandbox *sandbox)
{
	struct program_signals signals = {{NULL}};
	bool good = false;

	if (!program_signals_heed(&signals, base, NULL, NULL)) {
		fputs("telnyx-sandbox: cannot wait for signals\n", stderr);
	} else if (printf("%s\nwebhook public key: %s\n", telnyx_sandbox_url(sandbox),
		       telnyx_sandbox_webhook_public_key(sandbox)) < 0 ||
		   fflush(stdout) != 0) {
		fprintf(stderr, "telnyx-sandbox: cannot write the URL: %s\n",
		    strerror(errno));
	} else {
		good = event_base_dispatch(base) >= 0;
	}
	program_signals_drop(&signals);
	return good;
}

static bool
start_and_run(struct options *o, const char *api_key)
{
	struct telnyx_sandbox_params params;
	struct telnyx_sandbox *sandbox = NULL;
	struct event_base *base = event_base_new();
	char *error = NULL;
	bool good = false;

	telnyx_sandbox_params_init(&params);
	params.tls = TELNYX_BOOL(!o->plain);
	params.port = (uint16_t)o->port;
	params.api_key = api_key;
	params.log_path = o->log;
	params.rate_per_second = o->rate;
	if (o->rate_headers[0] != '\0')
		params.rate_headers = o->rate_headers;
	params.keep_requests = KEEP_REQUESTS;
	params.events = &o->events;
	params.http_version = o->http;
	params.max_memory_bytes = (size_t)o->max_memory_mib << 20;
	params.max_connections = o->max_connections;
	params.request_timeout_ms = o->request_timeout_ms;
	params.idle_timeout_ms = o->idle_timeout_ms;
	if (base == NULL) {
		fputs("telnyx-sandbox: cannot make an event loop\n", stderr);
	} else if (telnyx_sandbox_new(base, &params, &sandbox, &error) != TELNYX_OK) {
		fprintf(stderr, "telnyx-sandbox: %s\n",
		    error != NULL ? error : "out of memory");
	} else if (o->ca_out == NULL ||
		   write_ca(o->ca_out, telnyx_sandbox_ca_pem(sandbox))) {
		good = run(base, sandbox);
	}
	telnyx_sandbox_error_free(error);
	telnyx_sandbox_free(sandbox);
	if (base != NULL)
		event_base_free(base);
	return good;
}

int
main(int argc, char **argv)
{
	struct options o = {0};
	const char *why = NULL;
	char *api_key = NULL;
	char *ca = NULL;
	size_t ca_len = 0;
	bool good;

	program_fill_streams();
	if (!parse_options(argc, argv, &o))
		return 1;
	if (o.done) {
		if (fflush(stdout) == 0 && !ferror(stdout))
			return 0;
		fprintf(stderr, "telnyx-sandbox: cannot write: %s\n", strerror(errno));
		return 1;
	}
	if (o.api_key_file != NULL && (api_key = read_key(o.api_key_file)) == NULL)
		return 1;
	if (o.webhook_ca != NULL &&
	    (ca = read_text(o.webhook_ca, MAX_CA_BYTES, &ca_len, &why)) == NULL) {
		fprintf(stderr, "telnyx-sandbox: cannot read the CA from '%s': %s\n",
		    o.webhook_ca, why);
		free(api_key);
		return 1;
	}
	o.events.ca_pem = ca;
	good = start_and_run(&o, api_key);
	free(ca);
	free(api_key);
	libevent_global_shutdown();
	return good ? 0 : 1;
}
