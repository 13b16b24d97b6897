/* SPDX-License-Identifier: MIT */
/*
 * What many of a kind hold, all together: one account for the replies of a
 * client, whatever the protocol, from a reply's first byte until it has been read
 * and let go; one for the bodies that a webhook listener reads.
 *
 * No flow control could do it: which of them the peer fills is its choice, and
 * where all were stopped none would end.  So who asks for more than there is
 * ends.  While half of the account is in use nobody gets more than an equal share
 * of that half: the large ones end, and the small ones have the rest.
 */
#ifndef TELNYX_NET_BYTE_SHARE_H
#define TELNYX_NET_BYTE_SHARE_H

#include <stdbool.h>
#include <stddef.h>

struct telnyx_byte_account {
	size_t max; /* bytes */
	size_t held;
	size_t holders; /* shares that hold some of the bytes */
};

/* What one of the kind holds; part of its struct. */
struct telnyx_byte_share {
	struct telnyx_byte_account *account; /* NULL: of none */
	size_t bytes;
};

/* Add to a share.  False: there is no room, and nothing was added. */
bool telnyx_byte_share_grow(struct telnyx_byte_share *share, size_t bytes);
void telnyx_byte_share_release(struct telnyx_byte_share *share);
/* Hand a share on; `share` is empty after that. */
struct telnyx_byte_share telnyx_byte_share_take(struct telnyx_byte_share *share);
/* Is so much in use that what has come should be read before more is taken? */
bool telnyx_byte_account_is_tight(const struct telnyx_byte_account *account);

#endif
