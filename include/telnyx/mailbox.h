/* SPDX-License-Identifier: MIT */
/**
 * @file mailbox.h
 * Work for a client's loop, from other threads.
 *
 * A client belongs to the thread of its loop (rule 1 in telnyx.h), and every call
 * from another thread while the loop runs is refused with TELNYX_E_WRONG_THREAD.
 * A mailbox is the way in: any thread posts a function, and the loop runs it in its
 * own thread, where it may send, cancel and close like any callback:
 *
 *     static void
 *     on_loop(struct telnyx_client *client, enum telnyx_status status, void *arg)
 *     {
 *             struct job *job = arg;
 *
 *             if (status == TELNYX_OK)
 *                     status = telnyx_message_send(client, &job->params, NULL,
 *                         on_sent, job, NULL);
 *             if (status != TELNYX_OK)
 *                     job_refused(job, status);
 *     }
 *
 *     ... in any thread:
 *     status = telnyx_mailbox_post(mailbox, on_loop, job, &id);
 *
 * Results go back by whatever the thread waits on: a condition variable, an
 * eventfd, a queue of its own; examples/threads.c has the whole of it.
 */
#ifndef TELNYX_MAILBOX_H
#define TELNYX_MAILBOX_H

#include <telnyx/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct telnyx_mailbox;

/**
 * What was posted, in the thread of the loop.  Runs exactly once, in the order of
 * the posts, unless telnyx_mailbox_cancel() takes it back.
 *
 * @param client  NULL with TELNYX_E_CLOSING.
 * @param status  TELNYX_OK; or TELNYX_E_CLOSING: the client was closed, or the
 *                mailbox freed, before its turn came.
 */
typedef void (*telnyx_mailbox_cb)(
    struct telnyx_client *client, enum telnyx_status status, void *arg);

/**
 * Make a mailbox of @p client, in the thread of its loop.  A mailbox keeps the loop
 * running until it, or the client, is closed; the client may be freed before it.
 *
 * @param max_posts     How many may wait at once; 0: 10,000.
 * @param[out] mailbox  Free it with telnyx_mailbox_free().
 * @retval TELNYX_E_INVALID       NULL.
 * @retval TELNYX_E_WRONG_THREAD
 * @retval TELNYX_E_CLOSING       The client is closing.
 * @retval TELNYX_E_SYSTEM        No descriptor is left; it needs two.
 * @retval TELNYX_E_NO_MEMORY
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_mailbox_new(
    struct telnyx_client *client, size_t max_posts, struct telnyx_mailbox **mailbox);

/**
 * Have @p cb called by the loop.  From any thread, the loop's own among them.  The
 * loop runs 64 posts a turn, so that many of them hold up nothing else.
 *
 * @param arg      Has to live until @p cb has run.  What the caller wrote to it
 *                 before, @p cb sees.
 * @param[out] id  Optional: for telnyx_mailbox_cancel(); never 0, never used twice.
 * @retval TELNYX_OK            @p cb will run exactly once.
 * @retval TELNYX_E_INVALID     NULL.
 * @retval TELNYX_E_QUEUE_FULL  max_posts wait already.
 * @retval TELNYX_E_CLOSING     The mailbox or the client is closed.
 * @retval TELNYX_E_NO_MEMORY
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_mailbox_post(
    struct telnyx_mailbox *mailbox, telnyx_mailbox_cb cb, void *arg, uint64_t *id);

/**
 * Take a post back.  From any thread.
 *
 * @return  true: its callback has not run and never will.  false: it has run, is
 *          running, or is none of this mailbox's.
 * @since 0.1
 */
TELNYX_EXPORT bool telnyx_mailbox_cancel(struct telnyx_mailbox *mailbox, uint64_t id);

/**
 * Refuse further posts; those that wait still run.  From any thread.  Once they have
 * run, the mailbox keeps the loop running no more.
 *
 * @since 0.1
 */
TELNYX_EXPORT void telnyx_mailbox_close(struct telnyx_mailbox *mailbox);

/**
 * Free a mailbox that no other thread uses any more, in the thread of the loop.
 * What still waits is called with TELNYX_E_CLOSING before this returns.  A callback
 * of the mailbox may free it.  NULL is fine.
 *
 * @since 0.1
 */
TELNYX_EXPORT void telnyx_mailbox_free(struct telnyx_mailbox *mailbox);

#ifdef __cplusplus
}
#endif
#endif
