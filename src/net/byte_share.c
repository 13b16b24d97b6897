/* SPDX-License-Identifier: MIT */
#include "net/byte_share.h"

bool
telnyx_byte_share_grow(struct telnyx_byte_share *share, size_t bytes)
{
	struct telnyx_byte_account *account = share->account;
	size_t half = account->max / 2;
	size_t holders = account->holders + (share->bytes == 0);

	if (bytes == 0)
		return true;
	if (bytes > account->max - account->held)
		return false;
	if (account->held + bytes > half && share->bytes + bytes > half / holders)
		return false;
	account->holders = holders;
	account->held += bytes;
	share->bytes += bytes;
	return true;
}

void
telnyx_byte_share_release(struct telnyx_byte_share *share)
{
	if (share->bytes == 0)
		return;
	share->account->holders--;
	share->account->held -= share->bytes;
	share->bytes = 0;
}

struct telnyx_byte_share
telnyx_byte_share_take(struct telnyx_byte_share *share)
{
	struct telnyx_byte_share taken = *share;

	share->bytes = 0;
	return taken;
}

bool
telnyx_byte_account_is_tight(const struct telnyx_byte_account *account)
{
	return account->held > account->max / 2;
}
