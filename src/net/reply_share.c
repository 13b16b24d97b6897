/* SPDX-License-Identifier: MIT */
#include "net/reply_share.h"

bool
telnyx_reply_share_grow(struct telnyx_reply_share *share, size_t bytes)
{
	struct telnyx_reply_account *account = share->account;
	size_t half = account->max / 2;
	size_t replies = account->replies + (share->bytes == 0);

	if (bytes == 0)
		return true;
	if (bytes > account->max - account->held)
		return false;
	if (account->held + bytes > half && share->bytes + bytes > half / replies)
		return false;
	account->replies = replies;
	account->held += bytes;
	share->bytes += bytes;
	return true;
}

void
telnyx_reply_share_release(struct telnyx_reply_share *share)
{
	if (share->bytes == 0)
		return;
	share->account->replies--;
	share->account->held -= share->bytes;
	share->bytes = 0;
}

struct telnyx_reply_share
telnyx_reply_share_take(struct telnyx_reply_share *share)
{
	struct telnyx_reply_share taken = *share;

	share->bytes = 0;
	return taken;
}
