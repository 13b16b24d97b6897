#!/bin/sh
# SPDX-License-Identifier: MIT
# Rule 14 of telnyx.h: programs that were built with an older and with a newer
# header than the library's.  One program is compiled three times: with the
# headers as they are, with structs that lack their last member, and with structs
# that have one more; each is run with this library, beside a sandbox.
top=$(cd "${top_srcdir:-.}" && pwd) || exit 99
dir=$(mktemp -d ./tests/tmp.XXXXXX) || exit 99
trap 'rm -rf "$dir"' EXIT
failed=0

# edit KIND STRUCT HEADER: the struct without its last member, or with one more.
# Comments go first, so that a member is what ends with a semicolon.
edit() {
    awk '
        { text = text $0 "\n" }
        END {
            while ((from = index(text, "/*")) > 0) {
                printf "%s", substr(text, 1, from - 1)
                text = substr(text, from)
                text = substr(text, index(text, "*/") + 2)
            }
            printf "%s", text
        }' "$3" | awk -v kind="$1" -v begin="struct $2 {" '
        inside && $0 == "};" {
            last = count
            if (kind == "newer") member[++last] = "\tconst char *newest;\n"
            else last--
            for (i = 1; i <= last; i++) printf "%s", member[i]
            inside = 0
            seen++
        }
        inside {
            so_far = so_far $0 "\n"
            if (/;/) { member[++count] = so_far; so_far = "" }
            next
        }
        { print }
        $0 == begin { inside = 1; count = 0; so_far = "" }
        END { exit seen == 1 ? 0 : 1 }' >"$3.new" && mv "$3.new" "$3"
}

cat >"$dir/caller.c" <<'END'
#include <event2/event.h>
#include <stdio.h>
#include <string.h>
#include <telnyx/sandbox.h>
#include <telnyx/telnyx.h>
#ifdef QUEUE
#include <telnyx/queue.h>
#endif

#ifdef NEWER
#define ASK_FOR_NEWEST(params) ((params)->newest = "of a release to come")
#else
#define ASK_FOR_NEWEST(params) ((void)(params))
#endif

/* A struct of the caller's, and his own memory on both sides. */
#define GUARDED(type) struct { char before[64]; struct type it; char after[64]; }
#define GUARD(g) (memset((g).before, 'b', 64), memset((g).after, 'a', 64))

static int
intact(const char *before, const char *after)
{
	int i;

	for (i = 0; i < 64; i++)
		if (before[i] != 'b' || after[i] != 'a')
			return 0;
	return 1;
}

#define CHECK(what, holds)                                                             \
	do {                                                                           \
		if (!(holds)) {                                                        \
			printf("%s: does not hold\n", what);                           \
			return 1;                                                      \
		}                                                                      \
	} while (0)
#define CHECK_INTACT(g)                                                                \
	CHECK(#g " and the memory beside it",                                          \
	    intact((g).before, (g).after) && (g).it.size == sizeof((g).it))

static void
on_sent(const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	(void)error;
	*(int *)arg = message != NULL ? 1 : 0;
}

static void
on_report(const struct telnyx_tracker_report *report, void *arg)
{
	(void)report;
	(void)arg;
}

#ifdef QUEUE
static void
on_enqueued(const struct telnyx_enqueued *enqueued, const struct telnyx_error *error,
    void *arg)
{
	(void)error;
	*(int *)arg = enqueued != NULL ? (int)enqueued->enqueued : 0;
}

static void
on_listed(const struct telnyx_job *const *jobs, size_t count,
    const struct telnyx_error *error, void *arg)
{
	(void)error;
	*(int *)arg = count == 1 && jobs[0]->id > 0;
}

static void
on_start(struct telnyx_worker *worker, const struct telnyx_error *error, void *arg)
{
	(void)worker;
	*(int *)arg = error == NULL;
}

/* A job of the next hour, a list, and a worker that finds nothing to do. */
static int
use_queue(struct event_base *base, struct telnyx_client *client, const char *store)
{
	GUARDED(telnyx_queue_config) config;
	GUARDED(telnyx_job_params) job;
	GUARDED(telnyx_job_filter) filter;
	GUARDED(telnyx_worker_params) params;
	GUARDED(telnyx_worker_queue) lane;
	GUARDED(telnyx_worker_stats) stats;
	const struct telnyx_job_params *jobs[] = {&job.it};
	const struct telnyx_worker_queue *lanes[] = {&lane.it, NULL};
	struct telnyx_message_params message;
	struct telnyx_queue *queue = NULL;
	struct telnyx_worker *worker = NULL;
	int enqueued = -1, listed = -1, started = -1; /* not yet */

	GUARD(config), GUARD(job), GUARD(filter), GUARD(params), GUARD(lane);
	GUARD(stats);
	telnyx_queue_config_init(&config.it);
	telnyx_job_params_init(&job.it);
	telnyx_job_filter_init(&filter.it);
	telnyx_worker_params_init(&params.it);
	TELNYX_STRUCT_INIT(&lane.it);
	telnyx_worker_stats_init(&stats.it);
	CHECK_INTACT(config);
	CHECK_INTACT(job);
	CHECK_INTACT(filter);
	CHECK_INTACT(params);
	CHECK_INTACT(lane);
	CHECK_INTACT(stats);

	config.it.store = store;
	telnyx_message_params_init(&message);
	message.from = "+13125550001";
	message.to = "+13125550002";
	message.text = "Hello";
	job.it.message = &message;
	job.it.delay_ms = 3600000;
	lane.it.name = "default";
	params.it.client = client;
	params.it.no_webhooks = true;
	params.it.sandbox = true;
	params.it.queues = lanes;
#ifdef WITH_LAST
	/* These are the last members, which older headers lack. */
	params.it.arg = &started;
#endif
	params.it.on_start = on_start;
	CHECK("a store", telnyx_queue_open(base, &config.it, NULL, NULL, &queue) ==
		TELNYX_OK);
	CHECK("a job", telnyx_queue_enqueue(queue, jobs, 1, on_enqueued, &enqueued) ==
		TELNYX_OK);
	CHECK("a list", telnyx_queue_list(queue, &filter.it, on_listed, &listed) ==
		TELNYX_OK);
	while ((enqueued < 0 || listed < 0) && event_base_loop(base, EVLOOP_ONCE) == 0)
		;
	CHECK("it is stored, and listed", enqueued == 1 && listed == 1);
#ifndef WITH_LAST
	params.it.on_start = NULL;
	started = 1;
#endif
	CHECK("a worker", telnyx_worker_start(queue, &params.it, &worker) == TELNYX_OK);
	while (started < 0 && event_base_loop(base, EVLOOP_ONCE) == 0)
		;
	CHECK("it works", started == 1);
	CHECK("its statistics",
	    telnyx_worker_get_stats(worker, &stats.it) == TELNYX_OK);
	CHECK_INTACT(stats);
#ifdef NEWER
	ASK_FOR_NEWEST(&filter.it);
	CHECK("a filter that this library does not have is refused",
	    telnyx_queue_list(queue, &filter.it, on_listed, &listed) == TELNYX_E_INVALID);
	ASK_FOR_NEWEST(&job.it);
	CHECK("and a job",
	    telnyx_queue_enqueue(queue, jobs, 1, on_enqueued, &enqueued) ==
		TELNYX_E_INVALID);
#endif
	telnyx_queue_free(queue);
	return 0;
}
#endif

int
main(int argc, char **argv)
{
	GUARDED(telnyx_config) config;
	GUARDED(telnyx_message_params) params;
	GUARDED(telnyx_call_options) options;
	GUARDED(telnyx_client_stats) stats;
	GUARDED(telnyx_totals) totals;
	GUARDED(telnyx_sandbox_params) place;
	GUARDED(telnyx_tracker_params) settings;
	GUARDED(telnyx_tracker_follow_params) tracked;
	GUARDED(telnyx_message_find_params) age;
	struct event_base *base = event_base_new();
	struct telnyx_sandbox *sandbox = NULL;
	struct telnyx_client *client = NULL;
	struct telnyx_tracker *tracker = NULL;
	int sent = -1; /* not yet */

	GUARD(config), GUARD(params), GUARD(options), GUARD(stats), GUARD(place);
	GUARD(settings), GUARD(tracked), GUARD(age), GUARD(totals);
	telnyx_config_init(&config.it);
	telnyx_message_params_init(&params.it);
	telnyx_call_options_init(&options.it);
	telnyx_client_stats_init(&stats.it);
	telnyx_totals_init(&totals.it);
	telnyx_sandbox_params_init(&place.it);
	telnyx_tracker_params_init(&settings.it);
	telnyx_tracker_follow_params_init(&tracked.it);
	telnyx_message_find_params_init(&age.it);
	telnyx_config_init(NULL);
	CHECK_INTACT(config);
	CHECK_INTACT(params);
	CHECK_INTACT(options);
	CHECK_INTACT(stats);
	CHECK_INTACT(totals);
	CHECK_INTACT(place);
	CHECK_INTACT(settings);
	CHECK_INTACT(tracked);
	CHECK_INTACT(age);

	CHECK("a sandbox", telnyx_sandbox_new(base, &place.it, &sandbox, NULL) == TELNYX_OK);
	config.it.api_key = "KEY";
	config.it.base_url = telnyx_sandbox_url(sandbox);
	config.it.ca_pem = telnyx_sandbox_ca_pem(sandbox);
	CHECK("a client",
	    telnyx_client_new(base, &config.it, &client, NULL) == TELNYX_OK);
	params.it.from = "+13125550001";
	params.it.to = "+13125550002";
	params.it.text = "Hello";
	CHECK("a send", telnyx_message_send(client, &params.it, &options.it, on_sent, &sent,
			    NULL) == TELNYX_OK);
	while (sent < 0 && event_base_loop(base, EVLOOP_ONCE) == 0)
		;
	CHECK("a message", sent == 1);
	CHECK("statistics", telnyx_client_get_stats(client, &stats.it) == TELNYX_OK);
	CHECK_INTACT(stats);
	settings.it.cb = on_report;
	tracked.it.id = "id";
	CHECK("a tracker", telnyx_tracker_new(base, &settings.it, &tracker) == TELNYX_OK);
	CHECK("a message of a database",
	    telnyx_tracker_follow(tracker, &tracked.it, NULL) == TELNYX_OK);
	CHECK("a look", telnyx_message_find_by_reference(
			    client, "job-1", &age.it, NULL, NULL, NULL, NULL) == TELNYX_OK);
	CHECK("totals", telnyx_client_get_totals(client, &totals.it) == TELNYX_OK &&
			    totals.it.messages == 1);
	CHECK_INTACT(totals);
#ifdef NEWER
	ASK_FOR_NEWEST(&tracked.it);
	CHECK("what no tracker has is refused",
	    telnyx_tracker_follow(tracker, &tracked.it, NULL) == TELNYX_E_INVALID);
	ASK_FOR_NEWEST(&params.it);
	CHECK("what this library does not have is refused",
	    telnyx_message_send(client, &params.it, NULL, on_sent, &sent, NULL) ==
		TELNYX_E_INVALID);
#endif
	telnyx_tracker_free(tracker);
#ifdef QUEUE
	CHECK("a queue", argc == 2 && use_queue(base, client, argv[1]) == 0);
#else
	(void)argc, (void)argv;
#endif
	telnyx_client_free(client);
	telnyx_sandbox_free(sandbox);
	event_base_free(base);
	return 0;
}
END

# The flags of the build, that of the sanitizers among them.
cflags=$(${PKG_CONFIG:-pkg-config} --cflags libevent_core json-c 2>/dev/null)
libs=$(${PKG_CONFIG:-pkg-config} --libs libevent_core json-c 2>/dev/null)
for kind in same older newer; do
    mkdir "$dir/$kind" && cp -R "$top/include/telnyx" "$dir/$kind/" &&
        chmod -R u+w "$dir/$kind" || exit 99
    if [ "$kind" != same ]; then
        for place in client:telnyx_config message:telnyx_message_params \
            request:telnyx_call_options client:telnyx_client_stats \
            sandbox:telnyx_sandbox_params tracker:telnyx_tracker_params \
            tracker:telnyx_tracker_follow_params \
            message_find:telnyx_message_find_params \
            metrics:telnyx_totals queue:telnyx_queue_config job:telnyx_job_params \
            job:telnyx_job_filter worker:telnyx_worker_params \
            worker:telnyx_worker_queue worker:telnyx_worker_stats; do
            edit "$kind" "${place#*:}" "$dir/$kind/telnyx/${place%%:*}.h" || {
                echo "not ok - ${place#*:} was not found in ${place%%:*}.h"
                exit 1
            }
        done
    fi
    case $kind in
    same) define=-DWITH_LAST ;;
    older) define= ;;
    newer) define='-DNEWER -DWITH_LAST' ;;
    esac
    libs_queue=
    if [ "${HAVE_QUEUE:-yes}" = yes ]; then
        define="$define -DQUEUE"
        libs_queue=libtelnyx-queue.la
    fi
    # Flags are words.
    # shellcheck disable=SC2086
    if ./libtool --silent --tag=CC --mode=link $CC $INSTRUMENT_CFLAGS $define \
        -I"$dir/$kind" $cflags -o "$dir/caller_$kind" "$dir/caller.c" \
        $libs_queue libtelnyx.la libtelnyx-sandbox.la $libs >"$dir/log" 2>&1 &&
        "$dir/caller_$kind" "sqlite:$dir/$kind.db" >"$dir/log" 2>&1; then
        echo "ok - a program of $kind headers"
    else
        cat "$dir/log"
        echo "not ok - a program of $kind headers"
        failed=1
    fi
done
exit $failed
