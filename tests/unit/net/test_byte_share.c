/* SPDX-License-Identifier: MIT */
/* The account of what all replies hold. */
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

#include "net/byte_share.h"

#define MAX 1000

static struct telnyx_byte_account account;
static struct telnyx_byte_share shares[100];

static void
begin(void)
{
	size_t i;

	account = (struct telnyx_byte_account){.max = MAX};
	for (i = 0; i < 100; i++)
		shares[i] = (struct telnyx_byte_share){.account = &account};
}

START_TEST(a_lone_reply_may_have_half)
{
	begin();
	ck_assert(telnyx_byte_share_grow(&shares[0], MAX / 2));
	ck_assert(!telnyx_byte_share_grow(&shares[0], 1));
	ck_assert_uint_eq(shares[0].bytes, MAX / 2);
	ck_assert_uint_eq(account.held, MAX / 2);
}
END_TEST

START_TEST(the_large_ones_leave_the_other_half_to_the_small_ones)
{
	unsigned i;

	begin();
	ck_assert(telnyx_byte_share_grow(&shares[0], 250));
	ck_assert(telnyx_byte_share_grow(&shares[1], 250));
	for (i = 2; i < 50; i++)
		ck_assert_msg(telnyx_byte_share_grow(&shares[i], 10), "%u", i);
	ck_assert(!telnyx_byte_share_grow(&shares[0], 1));
	/* 50 replies: 10 each is an equal share of the half. */
	ck_assert(!telnyx_byte_share_grow(&shares[2], 1));
}
END_TEST

START_TEST(nothing_goes_over_the_whole)
{
	unsigned i, taken = 0;

	begin();
	ck_assert(telnyx_byte_share_grow(&shares[0], 500));
	for (i = 1; i < 100; i++)
		taken += telnyx_byte_share_grow(&shares[i], 500 / (i + 1));
	ck_assert_uint_lt(taken, 99);
	ck_assert_uint_le(account.held, MAX);
}
END_TEST

START_TEST(what_is_released_or_handed_on_is_counted_once)
{
	struct telnyx_byte_share taken;

	begin();
	ck_assert(telnyx_byte_share_grow(&shares[0], 300));
	ck_assert(telnyx_byte_share_grow(&shares[0], 0));
	taken = telnyx_byte_share_take(&shares[0]);
	telnyx_byte_share_release(&shares[0]);
	ck_assert_uint_eq(account.held, 300);
	ck_assert_uint_eq(account.holders, 1);
	telnyx_byte_share_release(&taken);
	telnyx_byte_share_release(&taken);
	ck_assert_uint_eq(account.held, 0);
	ck_assert_uint_eq(account.holders, 0);
	taken = (struct telnyx_byte_share){0};
	telnyx_byte_share_release(&taken); /* of no account */
}
END_TEST

START_TEST(whatever_comes_the_books_are_right)
{
	uint64_t random = 7;
	size_t sum, count, bytes;
	unsigned step, i;

	begin();
	for (step = 0; step < 20000; step++) {
		random = random * 6364136223846793005u + 1442695040888963407u;
		i = (unsigned)(random >> 33) % 100;
		bytes = (size_t)(random >> 40) % 60;
		if ((random >> 60) % 8 == 0)
			telnyx_byte_share_release(&shares[i]);
		else if (!telnyx_byte_share_grow(&shares[i], bytes))
			telnyx_byte_share_release(&shares[i]); /* it is cut */
		for (sum = count = 0, i = 0; i < 100; i++) {
			sum += shares[i].bytes;
			count += shares[i].bytes > 0;
		}
		ck_assert_uint_eq(account.held, sum);
		ck_assert_uint_eq(account.holders, count);
		ck_assert_uint_le(sum, MAX);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("byte_share");
	TCase *all = tcase_create("all");

	tcase_add_test(all, a_lone_reply_may_have_half);
	tcase_add_test(all, the_large_ones_leave_the_other_half_to_the_small_ones);
	tcase_add_test(all, nothing_goes_over_the_whole);
	tcase_add_test(all, what_is_released_or_handed_on_is_counted_once);
	tcase_add_test(all, whatever_comes_the_books_are_right);
	suite_add_tcase(suite, all);
	return fx_main(suite);
}
