/* SPDX-License-Identifier: MIT */
/*
 * A receiver that is killed and started again, over and over, while a sandbox
 * delivers to it: with acknowledgement when it is safe, every event is handled at
 * least once, and once by its id.
 *
 * The receiver is a process of its own.  Its database is a file with a line for
 * each event: what is in it is safe, and an event whose id is in it is not handled
 * again.  It commits now and then, and answers for what it has committed.
 *
 *   TELNYX_RESTART_EVENTS=N   how many (1,000)
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sys/wait.h>

#include <event2/event.h>
#include <json-c/json.h>
#include <telnyx/sandbox.h>
#include <telnyx/sandbox_events.h>
#include <telnyx/telnyx.h>

#define COMMIT_MS 20
#define LIFE_MS 150 /* of a receiver */
#define HANDLES 256
#define LIMIT_S 300

/* --- the receiver's process --- */

struct app {
	struct event_base *base;
	struct json_object *known; /* ids in the file: a set */
	int file;
	struct telnyx_webhook_handle *open[HANDLES];
	char lines[HANDLES][160];
	unsigned count;
};

/* What is written survives a kill; then, and not before, it is acknowledged. */
static void
commit(struct app *app)
{
	unsigned i;

	for (i = 0; i < app->count; i++) {
		size_t len = strlen(app->lines[i]);
		bool safe =
		    len == 0 || write(app->file, app->lines[i], len) == (ssize_t)len;

		(void)telnyx_webhook_answer(app->open[i], safe);
	}
	app->count = 0;
}

static void
on_commit(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	commit(arg);
}

static void
on_event(const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle,
    void *arg)
{
	struct app *app = arg;
	char *line = app->lines[app->count];

	line[0] = '\0'; /* known already: there is nothing to do but say so */
	if (!json_object_object_get_ex(app->known, event->id, NULL)) {
		(void)json_object_object_add(app->known, event->id, NULL);
		(void)snprintf(line, sizeof(app->lines[0]), "%s %s\n", event->id,
		    event->message->id);
	}
	app->open[app->count++] = handle;
	if (app->count == HANDLES)
		commit(app);
}

/* The file as the last receiver left it; a line that it was killed in the middle
 * of is no line, and is ended. */
static void
read_known(struct app *app, const char *path)
{
	FILE *file = fopen(path, "r");
	char line[256];

	app->known = json_object_new_object();
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, " \n")] = '\0';
		(void)json_object_object_add(app->known, line, NULL);
	}
	if (file != NULL)
		(void)fclose(file);
}

static void
run_receiver(const char *key, uint16_t port, const char *path, int tell)
{
	static struct app app;
	struct timeval often = {0, COMMIT_MS * 1000};
	struct telnyx_webhook_receiver *receiver = NULL;
	struct event *timer;
	char text[16];
	int len, tries;

	app.base = event_base_new();
	app.file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	read_known(&app, path);
	if (app.base == NULL || app.file < 0 ||
	    telnyx_webhook_receiver_new(app.base,
		TELNYX_WEBHOOK_RECEIVER(.public_key = key,
		    .acknowledge = TELNYX_WEBHOOK_ACK_WHEN_ANSWERED),
		&receiver, NULL) != TELNYX_OK ||
	    telnyx_webhook_receiver_on(
		receiver, TELNYX_WEBHOOK_TYPE_UNSET, on_event, &app) != TELNYX_OK)
		_exit(1);
	for (tries = 0; telnyx_webhook_receiver_listen(receiver,
			    TELNYX_WEBHOOK_LISTEN(.port = port), NULL) != TELNYX_OK;
	     tries++)
		if (tries == 100000)
			_exit(2);
	len = snprintf(text, sizeof(text), "%s",
	    strrchr(telnyx_webhook_receiver_url(receiver), ':') + 1);
	if (write(tell, text, (size_t)len) != len)
		_exit(3);
	timer = event_new(app.base, -1, EV_PERSIST, on_commit, &app);
	if (timer == NULL || event_add(timer, &often) != 0)
		_exit(4);
	(void)event_base_dispatch(app.base);
	_exit(5);
}

/* --- the sandbox's process --- */

struct run {
	struct event_base *base;
	struct telnyx_sandbox *sandbox;
	char path[64];
	uint16_t port;
	pid_t receiver;
	unsigned wanted;
	unsigned kills;
	time_t until;
	bool failed;
};

/* Start a receiver; true once it listens. */
static bool
spawn(struct run *run)
{
	char text[16] = "";
	int ends[2];

	if (pipe(ends) != 0 || (run->receiver = fork()) < 0)
		return false;
	if (run->receiver == 0) {
		char key[64];
		int fd;

		(void)snprintf(key, sizeof(key), "%s",
		    telnyx_sandbox_webhook_public_key(run->sandbox));
		/* The sandbox's sockets are not this process's. */
		for (fd = 3; fd < 1024; fd++)
			if (fd != ends[1])
				(void)close(fd);
		run_receiver(key, run->port, run->path, ends[1]);
	}
	(void)close(ends[1]);
	if (read(ends[0], text, sizeof(text) - 1) <= 0)
		run->failed = true;
	(void)close(ends[0]);
	run->port = (uint16_t)strtoul(text, NULL, 10);
	return !run->failed;
}

static void
kill_receiver(struct run *run)
{
	(void)kill(run->receiver, SIGKILL);
	(void)waitpid(run->receiver, NULL, 0);
}

static void
on_life_over(evutil_socket_t fd, short what, void *arg)
{
	struct run *run = arg;

	(void)fd;
	(void)what;
	if (telnyx_sandbox_events_pending(run->sandbox) == 0 ||
	    time(NULL) > run->until) {
		(void)event_base_loopbreak(run->base);
		return;
	}
	kill_receiver(run);
	run->kills++;
	if (!spawn(run))
		(void)event_base_loopbreak(run->base);
}

/* Each message once in the file, each id once. */
static unsigned
count_wrong(const struct run *run, struct json_object *messages)
{
	struct json_object *ids = json_object_new_object();
	struct json_object *handled = json_object_new_object();
	FILE *file = fopen(run->path, "r");
	char line[256];
	unsigned lines = 0, twice = 0, strange = 0, missing;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		char *message = strchr(line, ' ');

		lines++;
		if (message == NULL) {
			strange++;
			continue;
		}
		*message++ = '\0';
		message[strcspn(message, "\n")] = '\0';
		twice += json_object_object_get_ex(ids, line, NULL) ? 1 : 0;
		strange += json_object_object_get_ex(messages, message, NULL) ? 0 : 1;
		(void)json_object_object_add(ids, line, NULL);
		(void)json_object_object_add(handled, message, NULL);
	}
	if (file != NULL)
		(void)fclose(file);
	missing = run->wanted - (unsigned)json_object_object_length(handled);
	printf("%u events, %u kills: %u handled, %u twice, %u lost, %u strange\n",
	    run->wanted, run->kills, lines, twice, missing, strange);
	json_object_put(ids);
	json_object_put(handled);
	return twice + missing + strange + (lines == run->wanted ? 0 : 1);
}

static bool
start(struct run *run, struct json_object *messages)
{
	char id[TELNYX_SANDBOX_ID_BYTES], url[64];
	unsigned i;

	if (run->base == NULL ||
	    telnyx_sandbox_new(run->base, TELNYX_SANDBOX(.tls = TELNYX_BOOL(false)),
		&run->sandbox, NULL) != TELNYX_OK ||
	    !spawn(run))
		return false;
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/", (unsigned)run->port);
	/* What is in flight at a kill has five more attempts; one that is lost
	 * at each would need six kills in its way. */
	if (telnyx_sandbox_events_set(run->sandbox,
		TELNYX_SANDBOX_EVENTS(.webhook_url = url, .webhook_failover_url = url,
		    .backoff_ms = 400, .max_connections = 64,
		    .duplicate_percent = 5)) != TELNYX_OK)
		return false;
	for (i = 0; i < run->wanted; i++) {
		if (telnyx_sandbox_receive(run->sandbox,
			TELNYX_SANDBOX_INBOUND(.from = "+13125550002",
			    .to = "+13125550001", .text = "Hello"),
			id) != TELNYX_OK)
			return false;
		(void)json_object_object_add(messages, id, NULL);
	}
	return true;
}

int
main(void)
{
	const char *text = getenv("TELNYX_RESTART_EVENTS");
	const char *where = getenv("TMPDIR");
	struct timeval life = {0, LIFE_MS * 1000};
	struct run run = {.base = event_base_new()};
	struct json_object *messages = json_object_new_object();
	struct event *timer = event_new(run.base, -1, EV_PERSIST, on_life_over, &run);
	unsigned wrong = 1;
	int fd;

	run.wanted = text != NULL ? (unsigned)strtoul(text, NULL, 10) : 1000;
	run.until = time(NULL) + LIMIT_S;
	(void)snprintf(run.path, sizeof(run.path), "%.40s/telnyx.XXXXXX",
	    where != NULL ? where : "/tmp");
	if ((fd = mkstemp(run.path)) < 0)
		return 99;
	(void)close(fd);
	if (start(&run, messages) && timer != NULL && event_add(timer, &life) == 0) {
		(void)event_base_dispatch(run.base);
		wrong = count_wrong(&run, messages) + (run.failed ? 1 : 0);
	}
	if (run.receiver > 0)
		kill_receiver(&run);
	if (timer != NULL)
		event_free(timer);
	telnyx_sandbox_free(run.sandbox);
	(void)event_base_loop(run.base, EVLOOP_NONBLOCK);
	event_base_free(run.base);
	json_object_put(messages);
	(void)unlink(run.path);
	return wrong == 0 ? 0 : 1;
}
