/* SPDX-License-Identifier: MIT */
/*
 * The bench's peer on libcurl, as one would write it with care:
 * curl_multi_socket_action() on libevent, easy handles that are used again,
 * json-c, TCP_NODELAY (libcurl's default), one connection for each slot over
 * HTTP/1.1 and as few as the streams allow over HTTP/2.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>
#include <event2/event.h>
#include <json-c/json_object.h>

#include "harness.h"

#define TIMEOUT_S 60L

struct slot {
	unsigned index;
	CURL *easy;
	struct json_object *json;
	char *reply;
	size_t length, capacity;
};

struct watch {
	struct event *event;
	int what;
};

static struct event_base *base;
static struct event *timer;
static CURLM *multi;
static bool stopped;

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	bench_failed(what);
	exit(2);
}

static void
set(CURL *easy, CURLoption option, const void *value)
{
	must(curl_easy_setopt(easy, option, value) == CURLE_OK, "curl_easy_setopt()");
}

static void
set_number(CURL *easy, CURLoption option, long value)
{
	must(curl_easy_setopt(easy, option, value) == CURLE_OK, "curl_easy_setopt()");
}

static size_t
on_data(char *data, size_t size, size_t count, void *arg)
{
	struct slot *slot = arg;
	size_t bytes = size * count, capacity = (slot->length + bytes) * 2;
	char *reply;

	if (slot->length + bytes > slot->capacity) {
		if ((reply = realloc(slot->reply, capacity)) == NULL)
			return 0;
		slot->reply = reply;
		slot->capacity = capacity;
	}
	memcpy(slot->reply + slot->length, data, bytes);
	slot->length += bytes;
	return bytes;
}

static void
submit(struct slot *slot)
{
	const char *body;
	size_t bytes;

	bench_submitted(slot->index);
	slot->length = 0;
	json_object_put(slot->json);
	body = bench_body(&slot->json, &bytes);
	/* Not copied: the JSON object keeps it until the reply has come. */
	set(slot->easy, CURLOPT_POSTFIELDS, body);
	set_number(slot->easy, CURLOPT_POSTFIELDSIZE, (long)bytes);
	must(curl_multi_add_handle(multi, slot->easy) == CURLM_OK,
	    "curl_multi_add_handle()");
}

static void
take_reply(const CURLMsg *message)
{
	CURL *easy = message->easy_handle;
	CURLcode result = message->data.result;
	struct slot *slot;
	char *private;
	long status = 0;

	(void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
	(void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	slot = (struct slot *)(void *)private;
	(void)curl_multi_remove_handle(multi, easy);
	if (result != CURLE_OK)
		bench_failed(curl_easy_strerror(result));
	else if (status != 200 || !bench_read_reply(slot->reply, slot->length))
		bench_failed("the reply does not say what it should");
	stopped = bench_answered(slot->index);
	if (stopped)
		(void)event_base_loopbreak(base);
	else
		submit(slot);
}

static void
take_replies(void)
{
	const CURLMsg *message;
	int left;

	while (!stopped && (message = curl_multi_info_read(multi, &left)) != NULL)
		if (message->msg == CURLMSG_DONE)
			take_reply(message);
}

static void
on_socket(evutil_socket_t fd, short what, void *arg)
{
	int running, flags = 0;

	(void)arg;
	flags |= (what & EV_READ) != 0 ? CURL_CSELECT_IN : 0;
	flags |= (what & EV_WRITE) != 0 ? CURL_CSELECT_OUT : 0;
	(void)curl_multi_socket_action(multi, fd, flags, &running);
	take_replies();
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	int running;

	(void)fd;
	(void)what;
	(void)arg;
	(void)curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
	take_replies();
}

static int
set_timer(CURLM *of, long ms, void *arg)
{
	struct timeval delay = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};

	(void)of;
	(void)arg;
	return ms < 0 ? evtimer_del(timer) : evtimer_add(timer, &delay);
}

static int
unwatch(struct watch *watch, curl_socket_t fd)
{
	if (watch != NULL) {
		event_free(watch->event);
		free(watch);
		(void)curl_multi_assign(multi, fd, NULL);
	}
	return 0;
}

static int
set_watch(CURL *easy, curl_socket_t fd, int what, void *arg, void *known)
{
	struct watch *watch = known;
	short events = EV_PERSIST;

	(void)easy;
	(void)arg;
	if (what == CURL_POLL_REMOVE)
		return unwatch(watch, fd);
	if (watch != NULL && watch->what == what)
		return 0;
	events |= (what & CURL_POLL_IN) != 0 ? EV_READ : 0;
	events |= (what & CURL_POLL_OUT) != 0 ? EV_WRITE : 0;
	if (watch == NULL) {
		watch = calloc(1, sizeof(*watch));
		must(watch != NULL, "no memory");
		watch->event = event_new(base, fd, events, on_socket, NULL);
		must(watch->event != NULL, "no memory");
		(void)curl_multi_assign(multi, fd, watch);
	} else {
		(void)event_del(watch->event);
		(void)event_assign(watch->event, base, fd, events, on_socket, NULL);
	}
	watch->what = what;
	return event_add(watch->event, NULL);
}

static void
make_multi(void)
{
	unsigned in_flight = bench_options.in_flight;
	unsigned connections = (in_flight + BENCH_STREAMS_PER_CONNECTION - 1) /
			       BENCH_STREAMS_PER_CONNECTION;

	multi = curl_multi_init();
	must(multi != NULL, "curl_multi_init()");
	(void)curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, set_watch);
	(void)curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_timer);
	(void)curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)in_flight + 8);
	if (!bench_options.h2)
		return;
	(void)curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
	(void)curl_multi_setopt(
	    multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)connections);
	(void)curl_multi_setopt(multi, CURLMOPT_MAX_CONCURRENT_STREAMS,
	    (long)((in_flight + connections - 1) / connections));
}

static CURL *
make_easy(struct slot *slot, const char *url, struct curl_slist *headers,
    struct curl_slist *addresses)
{
	CURL *easy = curl_easy_init();

	must(easy != NULL, "curl_easy_init()");
	set(easy, CURLOPT_URL, url);
	set(easy, CURLOPT_RESOLVE, addresses);
	set(easy, CURLOPT_HTTPHEADER, headers);
	set(easy, CURLOPT_USERAGENT, "bench/1.0");
	set(easy, CURLOPT_PRIVATE, slot);
	set(easy, CURLOPT_WRITEDATA, slot);
	set(easy, CURLOPT_CAINFO, bench_options.ca_file);
	set(easy, CURLOPT_CAPATH, NULL);
	set(easy, CURLOPT_PROXY, "");
	(void)curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_data);
	set_number(easy, CURLOPT_POST, 1);
	set_number(easy, CURLOPT_NOSIGNAL, 1);
	set_number(easy, CURLOPT_TIMEOUT, TIMEOUT_S);
	set_number(easy, CURLOPT_HTTP_VERSION,
	    bench_options.h2 ? (long)CURL_HTTP_VERSION_2TLS
			     : (long)CURL_HTTP_VERSION_1_1);
	set_number(easy, CURLOPT_PIPEWAIT, bench_options.h2);
	return easy;
}

int
main(int argc, char **argv)
{
	struct curl_slist *headers = NULL, *addresses = NULL;
	char url[128], address[64];
	struct slot *slots;
	unsigned i;

	bench_start(argc, argv, "curl");
	base = bench_base_new();
	timer = evtimer_new(base, on_timer, NULL);
	slots = calloc(bench_options.in_flight, sizeof(*slots));
	must(timer != NULL && slots != NULL &&
		 curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK,
	    "cannot start");
	make_multi();
	(void)snprintf(url, sizeof(url), "https://%s:%u%s", BENCH_HOST,
	    (unsigned)bench_options.port, BENCH_PATH);
	(void)snprintf(address, sizeof(address), "%s:%u:%s", BENCH_HOST,
	    (unsigned)bench_options.port, BENCH_ADDRESS);
	addresses = curl_slist_append(NULL, address);
	headers = curl_slist_append(NULL, "Authorization: Bearer " BENCH_KEY);
	headers = curl_slist_append(headers, "Content-Type: application/json");
	headers = curl_slist_append(headers, "Accept: application/json");
	for (i = 0; i < bench_options.in_flight; i++) {
		slots[i].index = i;
		slots[i].easy = make_easy(&slots[i], url, headers, addresses);
		submit(&slots[i]);
	}
	(void)event_base_dispatch(base);
	return bench_report();
}
