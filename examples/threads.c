/* SPDX-License-Identifier: MIT */
/*
 * A program of several threads: one runs the loop with the client, the others hand
 * messages to it through a mailbox, and wait for what becomes of each.
 *
 *   TELNYX_API_KEY=KEY... threads
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

#define THREADS 3
#define MESSAGES 4 /* of each thread */

/* One message, on the stack of the thread that waits for it. */
struct job {
	char text[32];
	pthread_mutex_t lock;
	pthread_cond_t over;
	bool done;
	char result[512];
};

struct worker {
	pthread_t thread;
	struct telnyx_mailbox *mailbox;
	unsigned number, accepted;
};

static void
finish(struct job *job)
{
	pthread_mutex_lock(&job->lock);
	job->done = true;
	pthread_cond_signal(&job->over);
	pthread_mutex_unlock(&job->lock);
}

/* In the loop's thread: the result is copied, as it is only lent. */
static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct job *job = arg;
	char why[400];

	if (error == NULL)
		(void)snprintf(
		    job->result, sizeof(job->result), "accepted as %s", message->id);
	else
		(void)snprintf(job->result, sizeof(job->result), "failed: %s",
		    telnyx_error_message(error, why, sizeof(why)));
	finish(job);
}

/* In the loop's thread, too: from here on the client may be used. */
static void
on_posted(struct telnyx_client *client, enum telnyx_status status, void *arg)
{
	struct job *job = arg;

	if (status == TELNYX_OK)
		status = telnyx_message_send(client,
		    TELNYX_MESSAGE(.to = "+13125550002", .from = "+13125550001",
			.text = job->text),
		    NULL, on_sent, job, NULL);
	if (status != TELNYX_OK) /* what was not taken goes the same way */
		on_sent(NULL, telnyx_refusal(status), job);
}

/* In any thread but the loop's: send a message and wait. */
static bool
send_and_wait(struct telnyx_mailbox *mailbox, struct job *job)
{
	enum telnyx_status status;
	char why[256];

	pthread_mutex_init(&job->lock, NULL);
	pthread_cond_init(&job->over, NULL);
	status = telnyx_mailbox_post(mailbox, on_posted, job, NULL);
	if (status == TELNYX_OK) {
		pthread_mutex_lock(&job->lock);
		while (!job->done)
			pthread_cond_wait(&job->over, &job->lock);
		pthread_mutex_unlock(&job->lock);
	} else {
		(void)snprintf(job->result, sizeof(job->result), "not posted: %s",
		    telnyx_error_message(telnyx_refusal(status), why, sizeof(why)));
	}
	pthread_cond_destroy(&job->over);
	pthread_mutex_destroy(&job->lock);
	return status == TELNYX_OK && job->result[0] == 'a';
}

static void *
work(void *arg)
{
	struct worker *worker = arg;
	unsigned i;

	for (i = 0; i < MESSAGES; i++) {
		struct job job = {.done = false};

		(void)snprintf(job.text, sizeof(job.text), "Message %u of thread %u",
		    i + 1, worker->number);
		worker->accepted += send_and_wait(worker->mailbox, &job);
		printf("thread %u: %s: %s\n", worker->number, job.text, job.result);
	}
	return NULL;
}

static void *
run_loop(void *arg)
{
	/* Until the mailbox is closed and nothing is in flight. */
	event_base_dispatch(arg);
	return NULL;
}

int
main(void)
{
	struct event_base *base = event_base_new();
	struct telnyx_mailbox *mailbox = NULL;
	struct telnyx_client *client = NULL;
	struct worker workers[THREADS];
	struct telnyx_config config;
	unsigned i, accepted = 0;
	pthread_t loop;

	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	config.ca_file = getenv("TELNYX_CA_FILE");
	if (base == NULL ||
	    telnyx_client_new(base, &config, &client, NULL) != TELNYX_OK ||
	    telnyx_mailbox_new(client, 0, &mailbox) != TELNYX_OK)
		return EXIT_FAILURE;
	/* From here on the loop and the client are another thread's. */
	if (pthread_create(&loop, NULL, run_loop, base) != 0)
		return EXIT_FAILURE;
	for (i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){.mailbox = mailbox, .number = i + 1};
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
			return EXIT_FAILURE;
	}
	for (i = 0; i < THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		accepted += workers[i].accepted;
	}
	telnyx_mailbox_close(mailbox);
	pthread_join(loop, NULL);
	/* The loop has ended: the client is ours again. */
	telnyx_mailbox_free(mailbox);
	telnyx_client_free(client);
	event_base_free(base);
	printf("%u of %u accepted\n", accepted, THREADS * MESSAGES);
	return accepted == THREADS * MESSAGES ? EXIT_SUCCESS : EXIT_FAILURE;
}
