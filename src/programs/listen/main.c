/* SPDX-License-Identifier: MIT */
/*
 * telnyx-webhook-listen: print the webhooks that Telnyx sends.  The first line
 * of its output is the URL; it runs until SIGINT, SIGTERM or SIGHUP.
 *
 * An event is acknowledged once its line is written: what could not be printed
 * is delivered again, to whoever listens then.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include <telnyx/telnyx.h>

#include "programs/common/program.h"
#include "programs/listen/print.h"

#define MAX_KEYS 16
#define MAX_TOLERANCE_S 86400

struct options {
	const char *keys[MAX_KEYS + 1];
	unsigned key_count;
	unsigned port;
	unsigned tolerance_s;
	const char *address;
	const char *path;
	bool key_from_env;
	bool json;
	bool done; /* --help or --version was answered */
};

struct listen {
	struct event_base *base;
	bool json;
	int error; /* errno of standard output; 0: none */
};

static void
print_help(void)
{
	fputs(
	    "Usage: telnyx-webhook-listen --public-key BASE64 [OPTION]...\n"
	    "Print the webhooks that Telnyx sends here, each verified and once.  The\n"
	    "first line of the output is the URL; it runs until SIGINT, SIGTERM or\n"
	    "SIGHUP.\n"
	    "\n"
	    "      --public-key BASE64  the account's public key; more than once "
	    "while\n"
	    "                           it changes (else TELNYX_PUBLIC_KEY)\n"
	    "      --address ADDRESS    listen on this numeric address (127.0.0.1)\n"
	    "      --port N             listen on this port (any free one)\n"
	    "      --path PATH          take webhooks at this path (/webhooks)\n"
	    "      --tolerance SECONDS  how old a webhook may be, or how new (300)\n"
	    "      --json               print each webhook as a line of JSON\n"
	    "      --help               show this and exit\n"
	    "      --version            show the version and exit\n",
	    stdout);
}

/* Read a decimal number, from `least` to `most`. */
static bool
parse_number(
    const char *name, const char *text, unsigned least, unsigned most, unsigned *out)
{
	size_t len = strlen(text);
	unsigned n = 0;

	if (len == 0 || len > 6 || strspn(text, "0123456789") != len)
		n = most + 1;
	else
		for (const char *c = text; *c != '\0'; c++)
			n = n * 10 + (unsigned)(*c - '0');
	*out = n;
	if (n >= least && n <= most)
		return true;
	fprintf(stderr,
	    "telnyx-webhook-listen: --%s: '%s' is not a number from %u to %u\n", name,
	    text, least, most);
	return false;
}

/* Say what is wrong with an option: getopt's own message would name the program by its
 * path. */
static bool
complain_option(int what, char **argv)
{
	const char *given = argv[optind - 1];

	if (what == ':')
		fprintf(stderr, "telnyx-webhook-listen: option '%s' needs a value\n",
		    given);
	else if (optopt == 0)
		fprintf(stderr, "telnyx-webhook-listen: bad option '%s' (try --help)\n",
		    given);
	else if (optopt < 256)
		fprintf(stderr,
		    "telnyx-webhook-listen: bad option '-%c' (try --help)\n", optopt);
	else
		fprintf(stderr, "telnyx-webhook-listen: option '%s' takes no value\n",
		    given);
	return false;
}

static bool
add_key(struct options *o, const char *text)
{
	if (o->key_count == MAX_KEYS) {
		fprintf(stderr, "telnyx-webhook-listen: more than %d keys\n", MAX_KEYS);
		return false;
	}
	o->keys[o->key_count++] = text;
	return true;
}

static bool
parse_options(int argc, char **argv, struct options *o)
{
	enum { KEY = 256, ADDRESS, PORT, PATH, TOLERANCE, JSON, HELP, VERSION };
	static const struct option known[] = {
	    {"public-key", required_argument, NULL, KEY},
	    {"address", required_argument, NULL, ADDRESS},
	    {"port", required_argument, NULL, PORT},
	    {"path", required_argument, NULL, PATH},
	    {"tolerance", required_argument, NULL, TOLERANCE},
	    {"json", no_argument, NULL, JSON},
	    {"help", no_argument, NULL, HELP},
	    {"version", no_argument, NULL, VERSION},
	    {NULL, 0, NULL, 0},
	};
	bool good = true;
	int c;

	while (good && (c = getopt_long(argc, argv, ":", known, NULL)) != -1) {
		switch (c) {
		case KEY:
			good = add_key(o, optarg);
			break;
		case ADDRESS:
			o->address = optarg;
			break;
		case PORT:
			good = parse_number("port", optarg, 0, 65535, &o->port);
			break;
		case PATH:
			o->path = optarg;
			break;
		case TOLERANCE:
			good = parse_number(
			    "tolerance", optarg, 1, MAX_TOLERANCE_S, &o->tolerance_s);
			break;
		case JSON:
			o->json = true;
			break;
		case HELP:
			print_help();
			o->done = true;
			return true;
		case VERSION:
			puts("telnyx-webhook-listen " TELNYX_VERSION);
			o->done = true;
			return true;
		default:
			good = complain_option(c, argv);
		}
	}
	if (good && optind < argc) {
		fprintf(stderr,
		    "telnyx-webhook-listen: unexpected argument '%s' (try --help)\n",
		    argv[optind]);
		good = false;
	}
	return good;
}

static void
on_event(const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle,
    void *arg)
{
	struct listen *self = arg;

	if (self->error == 0 && !listen_print_event(stdout, event, self->json))
		self->error = errno != 0 ? errno : EIO;
	if (self->error != 0) {
		(void)telnyx_webhook_answer(handle, false);
		(void)event_base_loopbreak(self->base);
	}
}

/* Print who was refused, and why. */
static void
on_report(const struct telnyx_webhook_report *report, void *arg)
{
	(void)arg;
	if (report->http_status < 400)
		return;
	fprintf(stderr, "telnyx-webhook-listen: refused %s with %d: %s%s%s\n",
	    report->peer, report->http_status,
	    telnyx_webhook_reason_name(report->reason),
	    report->result != TELNYX_WEBHOOK_OK ? ", " : "",
	    report->result != TELNYX_WEBHOOK_OK
		? telnyx_webhook_result_message(report->result)
		: "");
}

/* Serve until a signal, or until there is nowhere to print to. */
static bool
run(struct listen *self, const struct telnyx_webhook_receiver *receiver)
{
	struct program_signals signals = {{NULL}};
	bool good = false;

	errno = 0;
	if (!program_signals_heed(&signals, self->base, NULL, NULL))
		fputs("telnyx-webhook-listen: cannot wait for signals\n", stderr);
	else if (printf("%s\n", telnyx_webhook_receiver_url(receiver)) < 0 ||
		 fflush(stdout) != 0)
		self->error = errno != 0 ? errno : EIO;
	else
		good = event_base_dispatch(self->base) >= 0 && self->error == 0;
	if (self->error != 0)
		fprintf(stderr, "telnyx-webhook-listen: cannot write the output: %s\n",
		    strerror(self->error));
	program_signals_drop(&signals);
	return good;
}

/* Print a setting of the library by the name that it has here.  A key is not shown: one
 * that is wrong may be one that is secret. */
static void
put_setting(const struct options *o, const char *field)
{
	unsigned number = 0;

	if (sscanf(field, "keys[%u]", &number) != 1)
		fprintf(stderr, "--%s: ", field);
	else if (o->key_from_env)
		fputs("TELNYX_PUBLIC_KEY: ", stderr);
	else if (o->key_count == 1)
		fputs("--public-key: ", stderr);
	else
		fprintf(stderr, "--public-key, number %u: ", number + 1);
}

/* Make a receiver that listens; NULL: the reason was printed. */
static struct telnyx_webhook_receiver *
start(struct listen *self, const struct options *o)
{
	struct telnyx_webhook_receiver *receiver = NULL;
	struct telnyx_webhook_keys *keys = NULL;
	struct telnyx_error *error = NULL;
	enum telnyx_status st;
	char why[256];

	if ((st = telnyx_webhook_keys_new(o->keys, &keys, &error)) == TELNYX_OK &&
	    (st = telnyx_webhook_receiver_new(self->base,
		 TELNYX_WEBHOOK_RECEIVER(.keys = keys, .tolerance_s = o->tolerance_s,
		     .acknowledge = TELNYX_WEBHOOK_ACK_AFTER, .on_report = on_report),
		 &receiver, &error)) == TELNYX_OK &&
	    (st = telnyx_webhook_receiver_on(
		 receiver, TELNYX_WEBHOOK_TYPE_UNSET, on_event, self)) == TELNYX_OK)
		st = telnyx_webhook_receiver_listen(receiver,
		    TELNYX_WEBHOOK_LISTEN(.address = o->address,
			.port = (uint16_t)o->port,
			.path = o->path != NULL ? o->path : "/webhooks"),
		    &error);
	if (st != TELNYX_OK) {
		fputs("telnyx-webhook-listen: ", stderr);
		if (error != NULL && error->field != NULL)
			put_setting(o, error->field);
		fprintf(stderr, "%s\n",
		    error != NULL
			? error->detail
			: telnyx_error_message(telnyx_refusal(st), why, sizeof(why)));
		telnyx_webhook_receiver_free(receiver);
		receiver = NULL;
	}
	telnyx_webhook_keys_unref(keys);
	telnyx_error_free(error);
	return receiver;
}

static bool
listen_and_print(const struct options *o)
{
	struct listen self = {.base = event_base_new(), .json = o->json};
	struct telnyx_webhook_receiver *receiver = NULL;
	bool good = false;

	if (self.base == NULL)
		fputs("telnyx-webhook-listen: cannot make an event loop\n", stderr);
	else if ((receiver = start(&self, o)) != NULL)
		good = run(&self, receiver);
	telnyx_webhook_receiver_free(receiver);
	if (self.base != NULL) {
		/* libevent frees connections in the loop: turn it once more. */
		(void)event_base_loop(self.base, EVLOOP_NONBLOCK);
		event_base_free(self.base);
	}
	return good;
}

int
main(int argc, char **argv)
{
	struct options o = {0};
	struct telnyx_config config;
	bool good;

	program_fill_streams();
	if (!parse_options(argc, argv, &o))
		return 1;
	if (o.done) {
		if (fflush(stdout) == 0 && !ferror(stdout))
			return 0;
		fprintf(stderr, "telnyx-webhook-listen: cannot write the output: %s\n",
		    strerror(errno));
		return 1;
	}
	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	if (o.key_count == 0 && config.public_key != NULL)
		o.key_from_env = add_key(&o, config.public_key);
	if (o.key_count == 0) {
		fputs("telnyx-webhook-listen: --public-key is needed (try --help)\n",
		    stderr);
		return 1;
	}
	good = listen_and_print(&o);
	libevent_global_shutdown();
	return good ? 0 : 1;
}
