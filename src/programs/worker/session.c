/* SPDX-License-Identifier: MIT */
#include "programs/worker/session.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "programs/common/store.h"
#include "programs/worker/console.h"

bool
worker_store_known(const char *store, bool make)
{
	const char *path = store != NULL ? program_store_path(store) : NULL;
	struct stat st;

	if (store == NULL)
		worker_say("--store is needed, such as --store sqlite:queue.db");
	else if (path == NULL || *path == '\0')
		worker_say("--store: \"%.64s\" is not sqlite:FILE", store);
	else if (!make && stat(path, &st) != 0)
		worker_say("%s: %s", path, strerror(errno));
	else
		return true;
	return false;
}

static void
on_open(struct telnyx_queue *queue, const struct telnyx_error *error, void *arg)
{
	(void)queue;
	(void)worker_session_answered(arg, error);
}

bool
worker_session_open(
    struct worker_session *session, const struct worker_options *options, bool make)
{
	struct telnyx_queue_config config;

	memset(session, 0, sizeof(*session));
	session->options = options;
	if (!worker_store_known(options->store, make))
		return false;
	if ((session->base = event_base_new()) == NULL) {
		worker_say("cannot start an event loop: %s", strerror(errno));
		return false;
	}
	telnyx_queue_config_init(&config);
	config.store = options->store;
	if (options->keep_text != 0)
		config.keep_text = (enum telnyx_keep_text)(options->keep_text - 1);
	return worker_session_asked(session, telnyx_queue_open(session->base, &config,
						 on_open, session, &session->queue)) &&
	       worker_session_wait(session);
}

void
worker_session_close(struct worker_session *session)
{
	telnyx_queue_free(session->queue);
	session->queue = NULL;
	if (session->base != NULL)
		event_base_free(session->base);
	session->base = NULL;
}

bool
worker_session_asked(struct worker_session *session, enum telnyx_status status)
{
	if (status == TELNYX_OK) {
		session->waiting++;
		return true;
	}
	session->failed = true;
	worker_say_error(NULL, telnyx_refusal(status));
	return false;
}

bool
worker_session_answered(
    struct worker_session *session, const struct telnyx_error *error)
{
	session->waiting--;
	if (error == NULL)
		return true;
	/* One line is enough where one thing, such as a full disk, fails all. */
	if (!session->failed)
		worker_say_error(NULL, error);
	session->failed = true;
	return false;
}

bool
worker_session_wait(struct worker_session *session)
{
	while (session->waiting > 0 && event_base_loop(session->base, EVLOOP_ONCE) == 0)
		continue;
	if (session->waiting > 0 && !session->failed) {
		worker_say("the event loop ended early");
		session->failed = true;
	}
	return !session->failed;
}
