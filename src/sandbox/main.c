/* SPDX-License-Identifier: MIT */
/*
 * telnyx-sandbox: a Telnyx of one's own as a program.  Its first line of
 * output is the base URL; it runs until SIGINT or SIGTERM.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include <telnyx/sandbox.h>
#include <telnyx/version.h>

#define KEEP_REQUESTS 1000
#define MAX_KEY_BYTES 4096

struct options {
	unsigned port;
	bool plain;
	enum telnyx_http_version http;
	const char *ca_out;
	const char *log;
	const char *api_key_file;
	bool done; /* --help or --version was answered */
};

static void
print_help(void)
{
	fputs(
	    "Usage: telnyx-sandbox [OPTION]...\n"
	    "A local Telnyx for development and tests.  The first line of its output\n"
	    "is the base URL; it runs until SIGINT or SIGTERM.\n"
	    "\n"
	    "      --port N             listen on this port of 127.0.0.1 (any free "
	    "one)\n"
	    "      --plain              http in place of https\n"
	    "      --http 1.1|2|auto    what to speak over https (auto)\n"
	    "      --ca-out FILE        write the CA's certificate here, as PEM\n"
	    "      --log FILE           append one JSON line per request\n"
	    "      --api-key-file FILE  let in only the API key in this file\n"
	    "      --help               show this and exit\n"
	    "      --version            show the version and exit\n",
	    stdout);
}

/* Decimal, 0 to 65535. */
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

/* getopt's own words would name the program by its path. */
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

static bool
parse_options(int argc, char **argv, struct options *o)
{
	enum { PORT = 256, PLAIN, HTTP, CA_OUT, LOG, API_KEY_FILE, HELP, VERSION };
	static const struct option known[] = {
	    {"port", required_argument, NULL, PORT},
	    {"plain", no_argument, NULL, PLAIN},
	    {"http", required_argument, NULL, HTTP},
	    {"ca-out", required_argument, NULL, CA_OUT},
	    {"log", required_argument, NULL, LOG},
	    {"api-key-file", required_argument, NULL, API_KEY_FILE},
	    {"help", no_argument, NULL, HELP},
	    {"version", no_argument, NULL, VERSION},
	    {NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, ":", known, NULL)) != -1) {
		switch (c) {
		case PORT:
			if (!parse_port(optarg, &o->port)) {
				fprintf(stderr,
				    "telnyx-sandbox: '%s' is not a port (0 to 65535)\n",
				    optarg);
				return false;
			}
			break;
		case PLAIN:
			o->plain = true;
			break;
		case HTTP:
			if (!parse_http(optarg, &o->http)) {
				fprintf(stderr,
				    "telnyx-sandbox: '%s' is no HTTP version (1.1, 2, "
				    "auto)\n",
				    optarg);
				return false;
			}
			break;
		case CA_OUT:
			o->ca_out = optarg;
			break;
		case LOG:
			o->log = optarg;
			break;
		case API_KEY_FILE:
			o->api_key_file = optarg;
			break;
		case HELP:
			print_help();
			o->done = true;
			return true;
		case VERSION:
			puts("telnyx-sandbox " TELNYX_VERSION);
			o->done = true;
			return true;
		default:
			return complain_option(c, argv);
		}
	}
	if (optind < argc) {
		fprintf(stderr,
		    "telnyx-sandbox: unexpected argument '%s' (try --help)\n",
		    argv[optind]);
		return false;
	}
	if (o->plain && o->ca_out != NULL) {
		fputs("telnyx-sandbox: --plain has no CA for --ca-out\n", stderr);
		return false;
	}
	return true;
}

/* The file's one line, without the spaces around it; NULL: it was said why. */
static char *
read_key(const char *path)
{
	char *text = calloc(1, MAX_KEY_BYTES + 1);
	char *key = NULL;
	const char *why = NULL;
	FILE *file = NULL;
	size_t len = 0;
	size_t begin = 0;

	if (text == NULL) {
		why = "out of memory";
	} else if ((file = fopen(path, "r")) == NULL) {
		why = strerror(errno);
	} else {
		len = fread(text, 1, MAX_KEY_BYTES, file);
		if (ferror(file))
			why = strerror(errno);
	}
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
	if (file != NULL)
		fclose(file);
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

static void
on_signal(evutil_socket_t number, short what, void *arg)
{
	(void)number;
	(void)what;
	event_base_loopbreak(arg);
}

/* Serve until a signal. */
static bool
run(struct event_base *base, struct telnyx_sandbox *sandbox)
{
	struct event *interrupt = evsignal_new(base, SIGINT, on_signal, base);
	struct event *terminate = evsignal_new(base, SIGTERM, on_signal, base);
	bool good = false;

	if (interrupt == NULL || terminate == NULL || event_add(interrupt, NULL) != 0 ||
	    event_add(terminate, NULL) != 0) {
		fputs("telnyx-sandbox: cannot wait for signals\n", stderr);
	} else if (printf("%s\n", telnyx_sandbox_url(sandbox)) < 0 ||
		   fflush(stdout) != 0) {
		fprintf(stderr, "telnyx-sandbox: cannot write the URL: %s\n",
		    strerror(errno));
	} else {
		good = event_base_dispatch(base) >= 0;
	}
	if (interrupt != NULL)
		event_free(interrupt);
	if (terminate != NULL)
		event_free(terminate);
	return good;
}

static bool
start_and_run(const struct options *o, const char *api_key)
{
	struct telnyx_sandbox_params params;
	struct telnyx_sandbox *sandbox = NULL;
	struct event_base *base = event_base_new();
	char *error = NULL;
	bool good = false;

	telnyx_sandbox_params_init(&params);
	params.tls = o->plain ? TELNYX_FALSE : TELNYX_TRUE;
	params.port = (uint16_t)o->port;
	params.api_key = api_key;
	params.log_path = o->log;
	params.keep_requests = KEEP_REQUESTS;
	params.http_version = o->http;
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
	char *api_key = NULL;
	bool good;

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
	good = start_and_run(&o, api_key);
	free(api_key);
	libevent_global_shutdown();
	return good ? 0 : 1;
}
