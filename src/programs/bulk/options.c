/* SPDX-License-Identifier: MIT */
/* The command line of telnyx-bulk. */
#include "programs/bulk/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "programs/common/program.h"

#define CONCURRENCY_MAX 10000
#define RATE_MAX 1000000.0
#define TIMEOUT_MAX_S 86400.0
#define HOLD_MAX_S 604800
#define HOLD_DEFAULT_S 3600
#define ATTEMPTS_MAX 100
#define AGAIN_MAX 999999
#define FAILURES_MAX 1000000
#define FAILURES_DEFAULT 25

enum option_id {
	OPT_FROM = 256,
	OPT_PROFILE,
	OPT_TEXT,
	OPT_TEXT_FILE,
	OPT_TO_COLUMN,
	OPT_CONCURRENCY,
	OPT_RATE,
	OPT_OUTPUT,
	OPT_RESUME,
	OPT_OVERWRITE,
	OPT_STORE,
	OPT_WEBHOOK_URL,
	OPT_NEW_RUN,
	OPT_AGAIN,
	OPT_BASE_URL,
	OPT_CA_FILE,
	OPT_API_KEY_FILE,
	OPT_TIMEOUT,
	OPT_MAX_ATTEMPTS,
	OPT_MAX_FAILURES,
	OPT_MAX_HOLD,
	OPT_SANDBOX,
	OPT_SANDBOX_LOG,
	OPT_DRY_RUN,
	OPT_SMART_ENCODING,
	OPT_QUIET,
	OPT_PLAIN_HTTP,
	OPT_HELP,
	OPT_VERSION
};

static const struct option longs[] = {
    {"from", required_argument, NULL, OPT_FROM},
    {"messaging-profile-id", required_argument, NULL, OPT_PROFILE},
    {"text", required_argument, NULL, OPT_TEXT},
    {"text-file", required_argument, NULL, OPT_TEXT_FILE},
    {"to-column", required_argument, NULL, OPT_TO_COLUMN},
    {"concurrency", required_argument, NULL, OPT_CONCURRENCY},
    {"rate", required_argument, NULL, OPT_RATE},
    {"output", required_argument, NULL, OPT_OUTPUT},
    {"resume", no_argument, NULL, OPT_RESUME},
    {"overwrite", no_argument, NULL, OPT_OVERWRITE},
    {"store", required_argument, NULL, OPT_STORE},
    {"webhook-url", required_argument, NULL, OPT_WEBHOOK_URL},
    {"new-run", no_argument, NULL, OPT_NEW_RUN},
    {"again", required_argument, NULL, OPT_AGAIN},
    {"base-url", required_argument, NULL, OPT_BASE_URL},
    {"ca-file", required_argument, NULL, OPT_CA_FILE},
    {"api-key-file", required_argument, NULL, OPT_API_KEY_FILE},
    {"timeout", required_argument, NULL, OPT_TIMEOUT},
    {"max-attempts", required_argument, NULL, OPT_MAX_ATTEMPTS},
    {"max-failures", required_argument, NULL, OPT_MAX_FAILURES},
    {"max-hold", required_argument, NULL, OPT_MAX_HOLD},
    {"sandbox", no_argument, NULL, OPT_SANDBOX},
    {"sandbox-log", required_argument, NULL, OPT_SANDBOX_LOG},
    {"dry-run", no_argument, NULL, OPT_DRY_RUN},
    {"smart-encoding", no_argument, NULL, OPT_SMART_ENCODING},
    {"quiet", no_argument, NULL, OPT_QUIET},
    {"allow-plain-http", no_argument, NULL, OPT_PLAIN_HTTP},
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {NULL, 0, NULL, 0},
};

static const char *
option_name(int id)
{
	size_t i;

	for (i = 0; longs[i].name != NULL; i++) {
		if (longs[i].val == id)
			return longs[i].name;
	}
	return "?";
}

/* Read digits with at most one point: no sign, no exponent, no "inf", nothing behind
 * them. */
static bool
read_number(const char *text, bool decimals, double *out)
{
	size_t whole = strspn(text, "0123456789"), rest = 0;
	const char *s = text + whole;

	if (decimals && *s == '.') {
		rest = strspn(s + 1, "0123456789");
		s += 1 + rest;
	}
	if (*s != '\0' || whole + rest == 0)
		return false;
	*out = strtod(text, NULL);
	return true;
}

static bool
set_number(
    struct bulk_options *options, int id, const char *text, char *error, size_t size)
{
	double number = 0, most = CONCURRENCY_MAX, least = 1;
	bool decimals = id == OPT_RATE || id == OPT_TIMEOUT;

	if (id == OPT_RATE) {
		most = RATE_MAX;
		least = 0.001;
	} else if (id == OPT_TIMEOUT) {
		most = TIMEOUT_MAX_S;
		least = 0.001;
	} else if (id == OPT_MAX_ATTEMPTS) {
		most = ATTEMPTS_MAX;
	} else if (id == OPT_MAX_FAILURES) {
		most = FAILURES_MAX;
		least = 0;
	} else if (id == OPT_MAX_HOLD) {
		most = HOLD_MAX_S;
		least = 0;
	} else if (id == OPT_AGAIN) {
		most = AGAIN_MAX;
	}
	if (!read_number(text, decimals, &number) || number < least || number > most) {
		snprintf(error, size, "--%s: \"%.64s\" is not a %s from %g to %.0f",
		    option_name(id), text, decimals ? "number" : "whole number", least,
		    most);
		return false;
	}
	if (id == OPT_RATE)
		options->rate = number;
	else if (id == OPT_TIMEOUT)
		options->timeout_ms = (uint32_t)(number * 1000.0 + 0.5);
	else if (id == OPT_MAX_ATTEMPTS)
		options->max_attempts = (int)number;
	else if (id == OPT_MAX_FAILURES)
		options->max_failures = (uint32_t)number;
	else if (id == OPT_MAX_HOLD)
		options->max_hold_s = (uint64_t)number;
	else if (id == OPT_AGAIN)
		options->again = (unsigned)number;
	else
		options->concurrency = (uint32_t)number;
	return true;
}

static void
set_flag(struct bulk_options *options, int id)
{
	if (id == OPT_SANDBOX)
		options->sandbox = true;
	else if (id == OPT_DRY_RUN)
		options->dry_run = true;
	else if (id == OPT_SMART_ENCODING)
		options->smart_encoding = true;
	else if (id == OPT_QUIET)
		options->quiet = true;
	else if (id == OPT_RESUME)
		options->resume = true;
	else if (id == OPT_OVERWRITE)
		options->overwrite = true;
	else if (id == OPT_NEW_RUN)
		options->new_run = true;
	else
		options->allow_plain_http = true;
}

/* The place for the text of option `id`; NULL: its value is a number. */
static const char **
text_slot(struct bulk_options *options, int id)
{
	switch (id) {
	case OPT_FROM:
		return &options->from;
	case OPT_PROFILE:
		return &options->messaging_profile_id;
	case OPT_TEXT:
		return &options->text;
	case OPT_TEXT_FILE:
		return &options->text_file;
	case OPT_TO_COLUMN:
		return &options->to_column;
	case OPT_OUTPUT:
		return &options->output;
	case OPT_BASE_URL:
		return &options->base_url;
	case OPT_CA_FILE:
		return &options->ca_file;
	case OPT_API_KEY_FILE:
		return &options->api_key_file;
	case OPT_SANDBOX_LOG:
		return &options->sandbox_log;
	case OPT_STORE:
		return &options->store;
	case OPT_WEBHOOK_URL:
		return &options->webhook_url;
	default:
		return NULL;
	}
}

/* Say in words of our own what getopt_long() did not accept. */
static void
explain(int code, char **argv, char *error, size_t size)
{
	const char *arg = optind > 0 ? argv[optind - 1] : "";

	if (code == ':')
		snprintf(error, size, "--%s needs a value", option_name(optopt));
	else if (optopt >= OPT_FROM)
		snprintf(error, size, "--%s takes no value", option_name(optopt));
	else if (optopt != 0)
		snprintf(error, size, "unknown option -%c (see --help)", optopt);
	else
		snprintf(
		    error, size, "unknown or ambiguous option %.64s (see --help)", arg);
}

/* How a run is repeated. */
static const char *
repeat_problem(const struct bulk_options *options)
{
	if (options->resume && options->overwrite)
		return "--resume and --overwrite exclude each other";
	if (options->resume && options->output == NULL)
		return "--resume needs --output: the results of the run that it "
		       "resumes";
	if (options->overwrite && options->output == NULL)
		return "--overwrite needs --output";
	if (options->resume && options->store != NULL)
		return "--resume and --store exclude each other: a run in a store goes "
		       "on by itself";
	if (options->store == NULL &&
	    (options->new_run || options->again > 0 || options->webhook_url != NULL))
		return "--new-run, --again and --webhook-url need --store";
	if (options->resume && options->dry_run)
		return "--resume and --dry-run exclude each other";
	return NULL;
}

/* Check what only shows when all options are known. */
static bool
consistent(
    const struct bulk_options *options, int argc, char **argv, char *error, size_t size)
{
	const char *why = NULL;

	if (optind >= argc)
		why = "no FILE given (a CSV file, or - for standard input; see --help)";
	else if (optind + 1 < argc)
		why = "more than one FILE";
	else if (options->text != NULL && options->text_file != NULL)
		why = "--text and --text-file exclude each other";
	else if (options->text == NULL && options->text_file == NULL)
		why = "--text or --text-file is needed (for a column of texts: --text "
		      "'{{column}}')";
	else if (!options->dry_run && options->from == NULL &&
		 options->messaging_profile_id == NULL)
		why = "--from or --messaging-profile-id is needed";
	else if (options->sandbox && options->base_url != NULL)
		why = "--sandbox and --base-url exclude each other";
	else if (options->sandbox && options->ca_file != NULL)
		why = "--sandbox and --ca-file exclude each other";
	else if (options->sandbox && options->api_key_file != NULL)
		why = "--sandbox takes no key: leave out --api-key-file";
	else if (!options->sandbox && options->sandbox_log != NULL)
		why = "--sandbox-log needs --sandbox";
	else
		why = repeat_problem(options);
	if (why == NULL)
		return true;
	if (optind + 1 < argc)
		snprintf(error, size, "%s: %.64s and %.64s", why, argv[optind],
		    argv[optind + 1]);
	else
		snprintf(error, size, "%s", why);
	return false;
}

enum bulk_action
bulk_options_parse(
    int argc, char **argv, struct bulk_options *options, char *error, size_t size)
{
	const char **slot;
	int id;

	memset(options, 0, sizeof(*options));
	options->to_column = "to";
	options->concurrency = 100;
	options->max_failures = FAILURES_DEFAULT;
	options->max_hold_s = HOLD_DEFAULT_S;
	program_getopt_reset();
	while ((id = getopt_long(argc, argv, ":", longs, NULL)) != -1) {
		if (id == ':' || id == '?') {
			explain(id, argv, error, size);
			return BULK_ACTION_REFUSE;
		}
		if (id == OPT_HELP)
			return BULK_ACTION_HELP;
		if (id == OPT_VERSION)
			return BULK_ACTION_VERSION;
		if (optarg == NULL) {
			set_flag(options, id);
			continue;
		}
		if (*optarg == '\0') {
			snprintf(error, size, "--%s is empty", option_name(id));
			return BULK_ACTION_REFUSE;
		}
		if ((slot = text_slot(options, id)) != NULL)
			*slot = optarg;
		else if (!set_number(options, id, optarg, error, size))
			return BULK_ACTION_REFUSE;
	}
	if (!consistent(options, argc, argv, error, size))
		return BULK_ACTION_REFUSE;
	options->file = argv[optind];
	return BULK_ACTION_RUN;
}

void
bulk_options_help(FILE *file)
{
	fputs(
	    "Usage: telnyx-bulk [options] FILE\n"
	    "Send one message for each row of a CSV file (- for standard input).\n"
	    "\n"
	    "What to send\n"
	    "  --text TEMPLATE            the text; {{column}} is filled in\n"
	    "  --text-file FILE           the text, from a file\n"
	    "  --from SENDER              number, short code or name\n"
	    "  --messaging-profile-id ID  profile that chooses the sender\n"
	    "  --to-column NAME           column of the recipients (to)\n"
	    "\n"
	    "How\n"
	    "  --concurrency N            messages in flight (100)\n"
	    "  --rate N                   messages a second, at most\n"
	    "  --timeout SECONDS          deadline of one message (10)\n"
	    "  --max-attempts N           attempts for one message (3)\n"
	    "  --max-failures N           stop after so many in a row that every row\n"
	    "                             would meet: key, network (25; 0: never)\n"
	    "  --max-hold SECONDS         give up when the server has said nothing "
	    "but\n"
	    "                             \"later\" for so long (3600)\n"
	    "  --output FILE              results, one JSON object a line (stdout)\n"
	    "  --resume                   go on: rows with a result in --output are "
	    "done\n"
	    "  --overwrite                replace results also of messages that were "
	    "sent\n"
	    "  --quiet                    no progress, no summary\n"
	    "\n"
	    "Once, whatever happens\n"
	    "  --store sqlite:FILE        keep the run in a store: killed, it goes on "
	    "when it\n"
	    "                             is started again with the same words\n"
	    "  --new-run                  another run, of another file or text\n"
	    "  --again=N                  run N, which has finished, anew, to "
	    "everybody\n"
	    "  --webhook-url URL          webhooks go there; what is in doubt can then "
	    "be\n"
	    "                             looked up\n"
	    "\n"
	    "Where\n"
	    "  --api-key-file FILE        the key; else TELNYX_API_KEY\n"
	    "  --base-url URL             else TELNYX_BASE_URL, else Telnyx\n"
	    "  --ca-file FILE             trust these certificates, PEM\n"
	    "  --allow-plain-http         no TLS, to other than loopback too\n"
	    "\n"
	    "Without sending\n"
	    "  --sandbox                  to a Telnyx inside this program\n"
	    "  --sandbox-log FILE         what arrived there, as JSON lines\n"
	    "  --dry-run                  count parts and problems only\n"
	    "  --smart-encoding           count as a profile with smart encoding does\n"
	    "\n"
	    "  --help, --version\n"
	    "\n"
	    "Exit status: 0 all accepted, 1 usage, input or output error, 2 some not\n"
	    "accepted, or left unread.\n",
	    file);
}
