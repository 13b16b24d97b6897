/* SPDX-License-Identifier: MIT */
/* The shared part of the bench's peers; see harness.h. */
#include "harness.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <event2/event.h>
#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

#define MAX_FAILURES 100
#define WARM_MESSAGES 200

struct bench_options bench_options;

struct slot {
	uint64_t sent_ns;
	bool seen;
};

struct moment {
	uint64_t ns;
	double user_us, system_us, server_us;
};

static struct {
	const char *peer;
	struct slot *slots;
	unsigned unseen;
	unsigned long answered; /* in all */
	unsigned long measured;
	bool measuring;
	unsigned failures;
	unsigned long recipients;
	uint32_t *latencies_us;
	struct moment from, to;
	long peak_kb;
	struct json_tokener *tokener;
} run;

uint64_t
bench_now_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static double
microseconds(const struct timeval *time)
{
	return (double)time->tv_sec * 1e6 + (double)time->tv_usec;
}

double
bench_cpu_us(double *user, double *system)
{
	struct rusage usage;

	(void)getrusage(RUSAGE_SELF, &usage);
	*user = microseconds(&usage.ru_utime);
	*system = microseconds(&usage.ru_stime);
	return *user + *system;
}

/* What the server's process has used, from the scheduler's own books. */
static double
server_cpu_us(void)
{
	unsigned long long ns = 0;
	char path[64];
	FILE *file;

	if (bench_options.server_pid == 0)
		return 0;
	(void)snprintf(
	    path, sizeof(path), "/proc/%ld/schedstat", bench_options.server_pid);
	if ((file = fopen(path, "r")) == NULL)
		return 0;
	if (fscanf(file, "%llu", &ns) != 1)
		ns = 0;
	(void)fclose(file);
	return (double)ns / 1e3;
}

/* Not ru_maxrss, in which the program that started us has a part. */
static long
peak_kb(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[256];
	long kb = 0;

	if (file == NULL)
		return 0;
	while (fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, "VmHWM:", 6) == 0)
			kb = strtol(line + 6, NULL, 10);
	(void)fclose(file);
	return kb;
}

static struct moment
take_moment(void)
{
	struct moment now = {.server_us = server_cpu_us()};

	(void)bench_cpu_us(&now.user_us, &now.system_us);
	now.ns = bench_now_ns();
	return now;
}

static void
give_up(const char *why)
{
	(void)fprintf(stderr, "%s: %s\n", run.peer, why);
	exit(2);
}

void
bench_start(int argc, char **argv, const char *peer)
{
	struct bench_options *options = &bench_options;
	int c;

	run.peer = peer;
	*options = (struct bench_options){.in_flight = 1, .messages = 1000};
	while ((c = getopt(argc, argv, "02La:c:n:p:P:")) != -1) {
		switch (c) {
		case '0':
			options->plain = true;
			break;
		case '2':
			options->h2 = true;
			break;
		case 'L':
			options->changelist = true;
			break;
		case 'a':
			options->ca_file = optarg;
			break;
		case 'c':
			options->in_flight = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'n':
			options->messages = strtoul(optarg, NULL, 10);
			break;
		case 'p':
			options->port = (uint16_t)strtoul(optarg, NULL, 10);
			break;
		case 'P':
			options->server_pid = strtol(optarg, NULL, 10);
			break;
		default:
			give_up("unknown option");
		}
	}
	if (options->ca_file == NULL || options->port == 0 || options->in_flight == 0 ||
	    options->messages == 0)
		give_up("-a, -p, and numbers above 0 for -c and -n are needed");
	(void)signal(SIGPIPE, SIG_IGN);
	run.unseen = options->in_flight;
	run.slots = calloc(options->in_flight, sizeof(*run.slots));
	run.latencies_us = calloc(options->messages, sizeof(*run.latencies_us));
	run.tokener = json_tokener_new();
	if (run.slots == NULL || run.latencies_us == NULL || run.tokener == NULL)
		give_up("no memory");
}

struct event_base *
bench_base_new(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base = NULL;

	if (config != NULL && bench_options.changelist)
		(void)event_config_set_flag(
		    config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
	if (config != NULL)
		base = event_base_new_with_config(config);
	event_config_free(config);
	if (base == NULL)
		give_up("no event base");
	return base;
}

/* --- the message --- */

const char *
bench_recipient(void)
{
	static char number[16];

	(void)snprintf(
	    number, sizeof(number), "+1312%07lu", run.recipients++ % 10000000);
	return number;
}

static void
add_text(struct json_object *object, const char *name, const char *text)
{
	if (json_object_object_add_ex(object, name, json_object_new_string(text),
		JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_ADD_CONSTANT_KEY) != 0)
		give_up("no memory");
}

const char *
bench_body(struct json_object **json, size_t *bytes)
{
	struct json_object *object = json_object_new_object();

	add_text(object, "from", BENCH_FROM);
	add_text(object, "to", bench_recipient());
	add_text(object, "text", BENCH_TEXT);
	add_text(object, "messaging_profile_id", BENCH_PROFILE);
	*json = object;
	return json_object_to_json_string_length(
	    object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, bytes);
}

bool
bench_read_reply(const char *body, size_t bytes)
{
	struct json_object *reply, *data, *to, *field;
	static char id[64], status[32];

	json_tokener_reset(run.tokener);
	if (body == NULL ||
	    (reply = json_tokener_parse_ex(run.tokener, body, (int)bytes)) == NULL)
		return false;
	id[0] = status[0] = '\0';
	if (json_object_object_get_ex(reply, "data", &data)) {
		if (json_object_object_get_ex(data, "id", &field))
			(void)snprintf(
			    id, sizeof(id), "%s", json_object_get_string(field));
		if (json_object_object_get_ex(data, "to", &to) &&
		    json_object_object_get_ex(
			json_object_array_get_idx(to, 0), "status", &field))
			(void)snprintf(status, sizeof(status), "%s",
			    json_object_get_string(field));
	}
	json_object_put(reply);
	return id[0] != '\0' && status[0] != '\0';
}

/* --- the accounting --- */

void
bench_submitted(unsigned slot)
{
	run.slots[slot].sent_ns = bench_now_ns();
}

static void
warm_up(struct slot *slot)
{
	run.unseen -= !slot->seen;
	slot->seen = true;
	if (run.unseen > 0 || run.answered < WARM_MESSAGES ||
	    run.answered < 2ul * bench_options.in_flight)
		return;
	run.measuring = true;
	run.from = take_moment();
}

bool
bench_answered(unsigned slot)
{
	uint64_t took_us = (bench_now_ns() - run.slots[slot].sent_ns) / 1000;

	/* A loop that is told to stop may still have answers in hand. */
	if (run.measured == bench_options.messages)
		return true;
	run.answered++;
	if (!run.measuring) {
		warm_up(&run.slots[slot]);
		return false;
	}
	run.latencies_us[run.measured++] =
	    took_us < UINT32_MAX ? (uint32_t)took_us : UINT32_MAX;
	if (run.measured < bench_options.messages)
		return false;
	run.to = take_moment();
	run.peak_kb = peak_kb();
	return true;
}

void
bench_failed(const char *why)
{
	(void)fprintf(stderr, "%s: %s\n", run.peer, why);
	if (++run.failures > MAX_FAILURES)
		give_up("too many failures");
}

static int
by_size(const void *a, const void *b)
{
	uint32_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x > y) - (x < y);
}

static uint32_t
percentile(double share)
{
	return run.latencies_us[(size_t)((double)(run.measured - 1) * share)];
}

int
bench_report(void)
{
	double n = (double)run.measured, wall_us, user_us, system_us, server_us;

	if (run.measured < bench_options.messages)
		give_up("ended before all was measured");
	qsort(run.latencies_us, run.measured, sizeof(*run.latencies_us), by_size);
	wall_us = (double)(run.to.ns - run.from.ns) / 1e3;
	user_us = run.to.user_us - run.from.user_us;
	system_us = run.to.system_us - run.from.system_us;
	server_us = run.to.server_us - run.from.server_us;
	(void)printf("{\"messages\":%lu,\"per_second\":%.1f,\"cpu_us\":%.3f,"
		     "\"user_us\":%.3f,\"system_us\":%.3f,\"server_us\":%.3f,"
		     "\"client_busy\":%.3f,\"server_busy\":%.3f,\"peak_kb\":%ld,"
		     "\"p50_us\":%u,\"p99_us\":%u,\"failures\":%u}\n",
	    run.measured, n * 1e6 / wall_us, (user_us + system_us) / n, user_us / n,
	    system_us / n, server_us / n, (user_us + system_us) / wall_us,
	    server_us / wall_us, run.peak_kb, percentile(0.5), percentile(0.99),
	    run.failures);
	json_tokener_free(run.tokener);
	free(run.latencies_us);
	free(run.slots);
	return run.failures > 0 ? 1 : 0;
}
