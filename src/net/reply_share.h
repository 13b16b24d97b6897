/* SPDX-License-Identifier: MIT */
/*
 * What replies hold, all together: one account for each client, whatever the
 * protocol, from a reply's first byte until it has been read and let go.
 *
 * No flow control could do it: which stream the peer fills is its choice, and
 * where all were stopped none would end.  So a reply that asks for more than
 * there is ends, by what is known of it.  While half of the account is in use no
 * reply gets more than an equal share of that half: the large ones end, and the
 * short answers of messages have the rest.
 */
#ifndef TELNYX_NET_REPLY_SHARE_H
#define TELNYX_NET_REPLY_SHARE_H

#include <stdbool.h>
#include <stddef.h>

struct telnyx_reply_account {
	size_t max; /* bytes */
	size_t held;
	size_t replies; /* that hold some of it */
};

/* A reply's; part of it. */
struct telnyx_reply_share {
	struct telnyx_reply_account *account; /* NULL: of none */
	size_t bytes;
};

/* False: there is no room, and nothing was added. */
bool telnyx_reply_share_grow(struct telnyx_reply_share *share, size_t bytes);
void telnyx_reply_share_release(struct telnyx_reply_share *share);
/* Hand it on; `share` is empty after that. */
struct telnyx_reply_share telnyx_reply_share_take(struct telnyx_reply_share *share);

#endif
