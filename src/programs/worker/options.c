/* SPDX-License-Identifier: MIT */
/* Reads the command line by the table of options_table.c. */
#include "programs/worker/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "programs/common/duration.h"
#include "programs/common/program.h"
#include "programs/worker/options_table.h"

#define OPTION_FIRST 256
#define OPTION_HELP 1000
#define OPTION_MAX 80

/* --- values --- */

struct parse {
	struct worker_options *options;
	char *error;
	size_t size;
};

static bool
refuse(struct parse *parse, const struct worker_option *option, const char *text,
    const char *want)
{
	snprintf(parse->error, parse->size, "--%s: \"%.64s\" is not %s", option->name,
	    text, want);
	return false;
}

/* Read digits with at most one point: no sign, no exponent, nothing behind them. */
static bool
read_number(const char *text, double least, double most, bool decimals, double *out)
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
	return *out >= least && *out <= most;
}

static bool
take_number(struct parse *parse, const struct worker_option *option, const char *text,
    double *out)
{
	char want[96];

	if (read_number(text, option->least, option->most,
		option->kind == WORKER_KIND_RATE, out))
		return true;
	snprintf(want, sizeof(want), "a %s from %g to %.0f",
	    option->kind == WORKER_KIND_RATE ? "number" : "whole number", option->least,
	    option->most);
	return refuse(parse, option, text, want);
}

static bool
take_duration(struct parse *parse, const struct worker_option *option, const char *text,
    int64_t *out)
{
	if (!program_duration_read(text, out))
		return refuse(
		    parse, option, text, "a time such as 90s, 10m, 4h or 30d");
	if (option->most > 0 &&
	    ((double)*out < option->least || (double)*out > option->most)) {
		snprintf(parse->error, parse->size, "--%s: \"%.64s\" is too %s",
		    option->name, text,
		    (double)*out < option->least ? "short" : "long");
		return false;
	}
	return true;
}

/* 1 is the first of the words; 0: it is none of them. */
static int
find_word(const char *words, const char *text)
{
	size_t len = strlen(text), n;
	int number = 1;

	for (;; number++, words += n + 1) {
		n = strcspn(words, "|");
		if (n == len && memcmp(words, text, n) == 0)
			return number;
		if (words[n] == '\0')
			return 0;
	}
}

static bool
take_choice(
    struct parse *parse, const struct worker_option *option, const char *text, int *out)
{
	int i;

	*out = 0;
	if (option->at != WORKER_OPTION_AT(state))
		*out = find_word(option->value, text);
	for (i = 0; option->at == WORKER_OPTION_AT(state) && i < TELNYX_JOB_STATE_COUNT;
	     i++)
		if (strcmp(text, telnyx_job_state_name((enum telnyx_job_state)i)) == 0)
			*out = i + 1;
	return *out > 0 || refuse(parse, option, text,
			       option->at == WORKER_OPTION_AT(state) ? option->help
								     : option->value);
}

static bool
take_unknown(struct parse *parse, const struct worker_option *option, const char *text)
{
	static const char resend[] = "resend-after=", give_up[] = "give-up-after=";
	struct worker_options *options = parse->options;
	const char *time = strchr(text, '=');

	options->unknown_after_ms = 0;
	options->unknown = TELNYX_UNKNOWN_PARK;
	if (strcmp(text, "park") == 0)
		return true;
	if (strncmp(text, resend, sizeof(resend) - 1) == 0)
		options->unknown = TELNYX_UNKNOWN_RESEND;
	else if (strncmp(text, give_up, sizeof(give_up) - 1) == 0)
		options->unknown = TELNYX_UNKNOWN_GIVE_UP;
	else
		return refuse(parse, option, text, option->help);
	if (!take_duration(parse, option, time + 1, &options->unknown_after_ms))
		return false;
	return options->unknown_after_ms > 0 ||
	       refuse(parse, option, text, "more than no time");
}

/* Make room for one more queue, and for the NULL behind it. */
static bool
grow_queues(struct worker_options *options)
{
	size_t count = options->queue_count + 1;
	struct telnyx_worker_queue *queues =
	    realloc(options->queues, count * sizeof(*queues));
	char **names;

	if (queues == NULL)
		return false;
	options->queues = queues;
	names = realloc(options->queue_names, count * sizeof(*names));
	if (names == NULL)
		return false;
	options->queue_names = names;
	return true;
}

/* NAME[:N[:RATE]], where N may be empty. */
static bool
take_queue(struct parse *parse, const struct worker_option *option, const char *text)
{
	struct worker_options *options = parse->options;
	struct telnyx_worker_queue queue;
	char *copy, *number, *rate = NULL;
	double value = 0;

	TELNYX_STRUCT_INIT(&queue);
	if (!grow_queues(options) || (copy = strdup(text)) == NULL) {
		snprintf(parse->error, parse->size, "out of memory");
		return false;
	}
	options->queue_names[options->queue_count] = copy;
	if ((number = strchr(copy, ':')) != NULL) {
		*number++ = '\0';
		if ((rate = strchr(number, ':')) != NULL)
			*rate++ = '\0';
	}
	queue.name = copy;
	options->queues[options->queue_count++] = queue;
	if (number != NULL && *number != '\0') {
		if (!read_number(number, 1, 100000, false, &value))
			return refuse(parse, option, text, option->value);
		options->queues[options->queue_count - 1].max_in_flight =
		    (uint32_t)value;
	}
	if (rate != NULL) {
		if (!read_number(rate, 0.001, 1e6, true, &value))
			return refuse(parse, option, text, option->value);
		options->queues[options->queue_count - 1].rate_per_second = value;
	}
	return *copy != '\0' || refuse(parse, option, text, option->value);
}

static bool
take_value(struct parse *parse, const struct worker_option *option, const char *text)
{
	char *place = (char *)parse->options + option->at;
	double number = 0;
	int64_t ms = 0;

	switch (option->kind) {
	case WORKER_KIND_TEXT:
		break;
	case WORKER_KIND_TEXT_DURATION:
		if (!take_duration(parse, option, text, &ms))
			return false;
		break;
	case WORKER_KIND_TEXT_COUNT:
		if (!take_number(parse, option, text, &number))
			return false;
		break;
	case WORKER_KIND_COUNT:
		if (!take_number(parse, option, text, &number))
			return false;
		*(uint32_t *)(void *)place = (uint32_t)number;
		return true;
	case WORKER_KIND_RATE:
		return take_number(parse, option, text, (double *)(void *)place);
	case WORKER_KIND_DRAIN:
		parse->options->drain_timeout_given = true;
		return take_duration(parse, option, text, (int64_t *)(void *)place);
	case WORKER_KIND_DURATION:
		return take_duration(parse, option, text, (int64_t *)(void *)place);
	case WORKER_KIND_CHOICE:
		return take_choice(parse, option, text, (int *)(void *)place);
	case WORKER_KIND_QUEUES:
		return take_queue(parse, option, text);
	case WORKER_KIND_UNKNOWN:
		return take_unknown(parse, option, text);
	case WORKER_KIND_FLAG:
		*(bool *)(void *)place = true;
		return true;
	}
	*(const char **)(void *)place = text;
	return true;
}

/* --- the command line --- */

/* The options of a command, as getopt_long() wants them. */
static void
list_options(enum worker_command command, struct option longs[OPTION_MAX])
{
	size_t i, n = 0;

	for (i = 0; i < worker_option_count && n + 2 < OPTION_MAX; i++) {
		if ((worker_option_table[i].commands & (unsigned)command) == 0)
			continue;
		longs[n].name = worker_option_table[i].name;
		longs[n].has_arg = worker_option_table[i].kind == WORKER_KIND_FLAG
				       ? no_argument
				       : required_argument;
		longs[n].flag = NULL;
		longs[n++].val = OPTION_FIRST + (int)i;
	}
	longs[n++] = (struct option){"help", no_argument, NULL, OPTION_HELP};
	longs[n] = (struct option){NULL, 0, NULL, 0};
}

static const char *
name_of(int id)
{
	return id >= OPTION_FIRST && id < OPTION_FIRST + (int)worker_option_count
		   ? worker_option_table[id - OPTION_FIRST].name
		   : "help";
}

/* Say in words of our own what getopt_long() did not accept. */
static void
explain(struct parse *parse, int code, char **argv)
{
	const char *arg = optind > 0 ? argv[optind - 1] : "";

	if (code == ':')
		snprintf(
		    parse->error, parse->size, "--%s needs a value", name_of(optopt));
	else if (optopt >= OPTION_FIRST)
		snprintf(
		    parse->error, parse->size, "--%s takes no value", name_of(optopt));
	else if (optopt != 0)
		snprintf(parse->error, parse->size,
		    "unknown option -%c (see telnyx-worker %s --help)", optopt,
		    argv[0]);
	else
		snprintf(parse->error, parse->size,
		    "unknown or ambiguous option %.64s (see telnyx-worker %s --help)",
		    arg, argv[0]);
}

/* The list that a worker takes, ended by NULL. */
static bool
finish_queues(struct worker_options *options)
{
	size_t i;

	if (options->queue_count == 0)
		return true;
	options->queue_list =
	    calloc(options->queue_count + 1, sizeof(*options->queue_list));
	if (options->queue_list == NULL)
		return false;
	for (i = 0; i < options->queue_count; i++)
		options->queue_list[i] = &options->queues[i];
	return true;
}

enum worker_parsed
worker_options_parse(enum worker_command command, int argc, char **argv,
    struct worker_options *options, char *error, size_t size)
{
	struct parse parse = {options, error, size};
	struct option longs[OPTION_MAX];
	int id;

	memset(options, 0, sizeof(*options));
	options->command = command;
	list_options(command, longs);
	program_getopt_reset();
	while ((id = getopt_long(argc, argv, ":", longs, NULL)) != -1) {
		if (id == OPTION_HELP)
			return WORKER_PARSED_HELP;
		if (id == ':' || id == '?') {
			explain(&parse, id, argv);
			return WORKER_PARSED_REFUSED;
		}
		if (optarg != NULL && *optarg == '\0' &&
		    worker_option_table[id - OPTION_FIRST].at !=
			WORKER_OPTION_AT(sender) &&
		    worker_option_table[id - OPTION_FIRST].at !=
			WORKER_OPTION_AT(part)) {
			snprintf(error, size, "--%s is empty", name_of(id));
			return WORKER_PARSED_REFUSED;
		}
		if (!take_value(
			&parse, &worker_option_table[id - OPTION_FIRST], optarg))
			return WORKER_PARSED_REFUSED;
	}
	if (!finish_queues(options)) {
		snprintf(error, size, "out of memory");
		return WORKER_PARSED_REFUSED;
	}
	options->args = argv + optind;
	options->arg_count = argc - optind;
	return WORKER_PARSED_RUN;
}

void
worker_options_clear(struct worker_options *options)
{
	size_t i;

	for (i = 0; i < options->queue_count; i++)
		free(options->queue_names[i]);
	free(options->queue_names);
	free(options->queues);
	free(options->queue_list);
	memset(options, 0, sizeof(*options));
}
