/* SPDX-License-Identifier: MIT */
/* The mailboxes of a client, as the client sees them: see telnyx/mailbox.h. */
#ifndef TELNYX_CLIENT_MAILBOX_H
#define TELNYX_CLIENT_MAILBOX_H

#include <sys/queue.h>

#include <telnyx/mailbox.h>

LIST_HEAD(telnyx_mailbox_list, telnyx_mailbox);

/* The client is closing: what waits is told so, and nothing more is taken. */
void telnyx_mailboxes_close(struct telnyx_mailbox_list *mailboxes);
/* The client ends: likewise, before this returns.  The mailboxes stay until their
 * owners free them.  In a forked child (`silently`) nobody is called. */
void telnyx_mailboxes_orphan(struct telnyx_mailbox_list *mailboxes, bool silently);

#endif
