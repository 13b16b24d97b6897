/* SPDX-License-Identifier: MIT */
/*
 * The log: one JSON line for each request that arrived whole, written before
 * it is answered.  A line is one write(2), so a reader never sees half of
 * one unless the disk is full.  Headers, and with them the API key, are not
 * in it; and no terminal takes what a caller wrote for commands, since JSON says
 * it with \uXXXX.
 *
 * Nothing waits for whoever reads it.  What a FIFO or a terminal does not take
 * now is held, up to a bound, and written as it does; a line beyond that is
 * dropped whole, and counted.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include <event2/buffer.h>
#include <json-c/json.h>

#include <telnyx/text.h>

#include "net/http_parse.h"
#include "sandbox/engine/body.h"
#include "sandbox/engine/document.h"
#include "sandbox/engine/time.h"
#include "sandbox/wire/log.h"
#include "sandbox/wire/wire.h"

#define WAITING_BYTES (4 << 20)
#define AGAIN_NS (50 * TELNYX_NS_PER_MS)

static void on_again(void *arg);

/* A descriptor that no write blocks on, or -1.  A FIFO is opened for reading,
 * too: it then opens without a reader, and one that leaves is no error. */
static int
open_log(const char *path)
{
	int how = O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, both = -1;
	int fd = open(path, O_WRONLY | how, 0600);
	struct stat what;

	if (fd < 0 && errno == ENXIO)
		return open(path, O_RDWR | how, 0600);
	if (fd >= 0 && fstat(fd, &what) == 0 && S_ISFIFO(what.st_mode))
		both = open(path, O_RDWR | how, 0600);
	if (both < 0)
		return fd;
	close(fd);
	return both;
}

int
sbx_log_open(struct telnyx_sandbox *sandbox, const char *path)
{
	struct sbx_log *log = &sandbox->wire->log;
	struct telnyx_env *env = sandbox->env;

	if ((log->waiting = evbuffer_new()) == NULL ||
	    env->timer_new(env, on_again, sandbox, &log->timer) != TELNYX_OK)
		return ENOMEM;
	log->fd = open_log(path);
	return log->fd < 0 ? errno : 0;
}

/* Standard base64, ended by a zero; NULL: no memory. */
static char *
base64(const char *data, size_t len)
{
	unsigned char *out = malloc(len / 3 * 4 + 5);

	if (out != NULL)
		EVP_EncodeBlock(out, (const unsigned char *)data, (int)len);
	return (char *)out;
}

/* The body of a stranger was not kept: it is null. */
static void
put_body(bool *failed, struct json_object *line, const struct telnyx_http_parse *http,
    bool stranger, const struct sbx_json *json)
{
	char *encoded = NULL;

	if (stranger) {
		sbx_put_null(failed, line, "body");
	} else if (json->utf8) {
		sbx_put(failed, line, "body",
		    json_object_new_string_len(http->body, (int)http->body_len));
	} else if ((encoded = base64(http->body, http->body_len)) != NULL) {
		sbx_put_text(failed, line, "body_base64", encoded);
		free(encoded);
	} else {
		*failed = true;
	}
}

/* The line of a request; NULL: no memory. */
static struct json_object *
make_line(struct telnyx_sandbox *sandbox, uint64_t connection,
    const struct telnyx_http_parse *http, bool stranger, const struct sbx_json *json)
{
	struct json_object *line = json_object_new_object();
	char time[SBX_TIME_BYTES];
	bool failed = false;

	sbx_time_iso(sandbox->env->unix_ms(sandbox->env), "Z", time);
	sbx_put_int(&failed, line, "number", (int64_t)sandbox->wire->requests.latest);
	sbx_put_text(&failed, line, "time", time);
	sbx_put_int(&failed, line, "connection", (int64_t)connection);
	sbx_put_text(&failed, line, "protocol", http->h2 ? "HTTP/2" : "HTTP/1.1");
	sbx_put_text(&failed, line, "method", telnyx_http_parse_method(http));
	sbx_put_text(&failed, line, "path", telnyx_http_parse_target(http));
	put_body(&failed, line, http, stranger, json);
	sbx_put_shared(&failed, line, "json", json->root);
	return sbx_unless(failed, line);
}

/* As much is written as the log takes now.  0, or the errno: EAGAIN when it takes no
 * more. */
static int
write_some(struct telnyx_sandbox *sandbox, const char **data, size_t *len)
{
	while (*len > 0) {
		ssize_t n = write(sandbox->wire->log.fd, *data, *len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EWOULDBLOCK ? EAGAIN : errno;
		*data += n;
		*len -= (size_t)n;
	}
	return 0;
}

/* The lines that have waited are written.  0, or the errno, as for write_some(). */
static int
write_waiting(struct telnyx_sandbox *sandbox)
{
	struct sbx_log *log = &sandbox->wire->log;
	struct evbuffer *waiting = log->waiting;
	struct evbuffer_iovec piece;
	int error = 0;

	while (error == 0 && evbuffer_peek(waiting, -1, NULL, &piece, 1) > 0 &&
	       piece.iov_len > 0) {
		const char *data = piece.iov_base;
		size_t left = piece.iov_len;

		error = write_some(sandbox, &data, &left);
		evbuffer_drain(waiting, piece.iov_len - left);
	}
	if (error != 0 && error != EAGAIN) {
		evbuffer_drain(waiting, evbuffer_get_length(waiting));
		log->torn = true;
	}
	return error;
}

/* The log is tried again in a while, since a FIFO does not tell of its readers. */
static void
wait_again(struct telnyx_sandbox *sandbox)
{
	struct telnyx_env *env = sandbox->env;

	/* If there is no memory for the timer the next line tries again. */
	(void)env->timer_arm(env, sandbox->wire->log.timer, AGAIN_NS);
}

static void
say_failed(struct telnyx_sandbox *sandbox, int error)
{
	struct sbx_log *log = &sandbox->wire->log;

	if (error == 0 || error == EAGAIN || log->failed)
		return;
	log->failed = true; /* said once */
	fprintf(stderr, "telnyx-sandbox: cannot write the log: %s\n", strerror(error));
}

static void
on_again(void *arg)
{
	struct telnyx_sandbox *sandbox = arg;
	int error = write_waiting(sandbox);

	say_failed(sandbox, error);
	if (error == EAGAIN)
		wait_again(sandbox);
}

/* A line is held, or what is left of one that was begun.  0, or the errno. */
static int
hold(struct telnyx_sandbox *sandbox, const char *data, size_t len, bool begun)
{
	struct sbx_log *log = &sandbox->wire->log;

	if (!begun && evbuffer_get_length(log->waiting) + len > WAITING_BYTES) {
		if (log->dropped++ == 0)
			fputs("telnyx-sandbox: nobody reads the log, and its lines are "
			      "dropped\n",
			    stderr);
		return 0;
	}
	if (evbuffer_add(log->waiting, data, len) != 0) {
		log->torn = begun || log->torn;
		return ENOMEM;
	}
	log->torn = false;
	wait_again(sandbox);
	return 0;
}

static int
write_line(struct telnyx_sandbox *sandbox, const char *line, size_t len)
{
	struct sbx_log *log = &sandbox->wire->log;
	const char *rest = line;
	size_t left = len;
	int error = write_waiting(sandbox);

	if (error == EAGAIN)
		return hold(sandbox, line, len, false);
	if (error == 0)
		error = write_some(sandbox, &rest, &left);
	if (error == EAGAIN)
		return hold(sandbox, rest, left, left < len);
	log->torn = left > 0 && (left < len || log->torn);
	return error;
}

void
sbx_log_close(struct telnyx_sandbox *sandbox)
{
	struct sbx_log *log = &sandbox->wire->log;

	if (log->fd >= 0) {
		(void)write_waiting(sandbox);
		close(log->fd);
	}
	if (log->dropped > 0)
		fprintf(stderr, "telnyx-sandbox: %llu lines of the log were dropped\n",
		    (unsigned long long)log->dropped);
	if (log->timer != NULL)
		sandbox->env->timer_free(sandbox->env, log->timer);
	if (log->waiting != NULL)
		evbuffer_free(log->waiting);
	log->fd = -1;
	log->timer = NULL;
	log->waiting = NULL;
}

void
sbx_log_write(struct telnyx_sandbox *sandbox, uint64_t connection,
    const struct telnyx_http_parse *http, bool stranger, const struct sbx_json *json)
{
	struct sbx_log *log = &sandbox->wire->log;
	struct json_object *line = NULL;
	const char *text = NULL;
	char *copy = NULL;
	size_t len = 0;
	size_t shown = 0;
	size_t torn = 0;
	int error = ENOMEM;

	if (log->fd < 0)
		return;
	if ((line = make_line(sandbox, connection, http, stranger, json)) == NULL)
		goto done;
	text = json_object_to_json_string_length(
	    line, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);
	if (text == NULL)
		goto done;
	shown = telnyx_json_visible(text, len, NULL, 0);
	if ((copy = malloc(shown + 3)) == NULL)
		goto done;
	torn = log->torn ? 1 : 0;
	copy[0] = '\n';
	(void)telnyx_json_visible(text, len, copy + torn, shown + 1);
	copy[torn + shown] = '\n';
	error = write_line(sandbox, copy, torn + shown + 1);
done:
	say_failed(sandbox, error);
	free(copy);
	json_object_put(line);
}
