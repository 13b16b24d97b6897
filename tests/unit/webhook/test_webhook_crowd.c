/* SPDX-License-Identifier: MIT */
/* Which connection makes room for another. */

#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "support/fixture.h"
#include "webhook/crowd.h"

static struct telnyx_crowd crowd;
static struct telnyx_crowd_place places[64];
static bool spoken[64];

static const struct sockaddr *
address_of(const char *text)
{
	static struct sockaddr_in6 v6;
	static struct sockaddr_in v4;

	memset(&v6, 0, sizeof(v6));
	memset(&v4, 0, sizeof(v4));
	v4.sin_family = AF_INET;
	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		return (const struct sockaddr *)&v4;
	v6.sin6_family = AF_INET6;
	ck_assert_int_eq(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
	return (const struct sockaddr *)&v6;
}

static bool
has_spoken(const struct telnyx_crowd_place *place)
{
	return spoken[place - places];
}

static void
begin(void)
{
	memset(&crowd, 0, sizeof(crowd));
	memset(places, 0, sizeof(places));
	memset(spoken, 0, sizeof(spoken));
}

static void
enter(unsigned at, const char *address, enum telnyx_crowd_rank rank)
{
	ck_assert(telnyx_crowd_enter(&crowd, &places[at], address_of(address)));
	if (rank != TELNYX_CROWD_SILENT)
		telnyx_crowd_move(&crowd, &places[at], rank);
}

/* Its number, or -1. */
static int
who_goes_for(const char *address)
{
	struct telnyx_crowd_place *place = telnyx_crowd_find(
	    &crowd, address != NULL ? address_of(address) : NULL, has_spoken);

	return place != NULL ? (int)(place - places) : -1;
}

static void
end(void)
{
	unsigned i;

	for (i = 0; i < 64; i++)
		telnyx_crowd_leave(&crowd, &places[i]);
	ck_assert_ptr_null(crowd.peers);
}

START_TEST(the_silent_go_before_the_idle_and_these_before_half_a_request)
{
	begin();
	ck_assert_int_eq(who_goes_for("192.0.2.9"), -1);
	enter(0, "192.0.2.1", TELNYX_CROWD_READING);
	enter(1, "192.0.2.1", TELNYX_CROWD_READING);
	enter(2, "192.0.2.1", TELNYX_CROWD_IDLE);
	enter(3, "192.0.2.1", TELNYX_CROWD_SILENT);
	enter(4, "192.0.2.1", TELNYX_CROWD_STAYS);
	ck_assert_int_eq(who_goes_for("192.0.2.9"), 3);
	telnyx_crowd_leave(&crowd, &places[3]);
	ck_assert_int_eq(who_goes_for("192.0.2.9"), 2);
	telnyx_crowd_leave(&crowd, &places[2]);
	ck_assert_int_eq(who_goes_for("192.0.2.9"), 0);
	telnyx_crowd_move(&crowd, &places[0], TELNYX_CROWD_STAYS);
	telnyx_crowd_leave(&crowd, &places[1]);
	ck_assert_int_eq(who_goes_for("192.0.2.1"), -1);
	ck_assert_int_eq(who_goes_for(NULL), -1);
	end();
}
END_TEST

START_TEST(of_one_rank_the_address_with_most_loses_its_oldest)
{
	begin();
	enter(0, "192.0.2.1", TELNYX_CROWD_SILENT);
	enter(1, "192.0.2.2", TELNYX_CROWD_SILENT);
	enter(2, "192.0.2.2", TELNYX_CROWD_SILENT);
	enter(3, "192.0.2.3", TELNYX_CROWD_SILENT);
	ck_assert_int_eq(who_goes_for("192.0.2.9"), 1);
	telnyx_crowd_leave(&crowd, &places[1]);
	/* of equals the oldest */
	ck_assert_int_eq(who_goes_for("192.0.2.9"), 0);
	end();
}
END_TEST

START_TEST(half_a_request_goes_only_for_an_address_that_has_fewer)
{
	begin();
	enter(0, "192.0.2.1", TELNYX_CROWD_READING);
	enter(1, "192.0.2.2", TELNYX_CROWD_READING);
	/* One each: a third address has no better claim, the first its own. */
	ck_assert_int_eq(who_goes_for("192.0.2.9"), -1);
	ck_assert_int_eq(who_goes_for("192.0.2.2"), 1);
	enter(2, "192.0.2.2", TELNYX_CROWD_READING);
	ck_assert_int_eq(who_goes_for("192.0.2.9"), 1);
	ck_assert_int_eq(who_goes_for("192.0.2.2"), 1);
	/* For a descriptor alone there is no newcomer to be turned away. */
	ck_assert_int_eq(who_goes_for(NULL), 1);
	end();
}
END_TEST

START_TEST(who_has_spoken_and_was_not_heard_yet_is_not_silent)
{
	begin();
	enter(0, "192.0.2.1", TELNYX_CROWD_SILENT);
	enter(1, "192.0.2.1", TELNYX_CROWD_SILENT);
	spoken[0] = true;
	ck_assert_int_eq(who_goes_for("192.0.2.1"), 1);
	ck_assert_int_eq(places[0].rank, TELNYX_CROWD_READING);
	end();
}
END_TEST

START_TEST(an_address_of_ipv6_is_its_first_half)
{
	begin();
	enter(0, "192.0.2.1", TELNYX_CROWD_SILENT);
	enter(1, "2001:db8:0:1::1", TELNYX_CROWD_SILENT);
	enter(2, "2001:db8:0:1::2", TELNYX_CROWD_SILENT);
	enter(3, "2001:db8:0:2::1", TELNYX_CROWD_SILENT);
	ck_assert_int_eq(who_goes_for("192.0.2.9"), 1);
	/* IPv4 in it is IPv4, each address for itself. */
	enter(4, "::ffff:192.0.2.1", TELNYX_CROWD_SILENT);
	enter(5, "::ffff:192.0.2.1", TELNYX_CROWD_SILENT);
	enter(6, "::ffff:192.0.2.2", TELNYX_CROWD_SILENT);
	ck_assert_int_eq(who_goes_for("192.0.2.9"), 0);
	end();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("webhook_crowd");
	TCase *all = tcase_create("all");

	tcase_add_test(
	    all, the_silent_go_before_the_idle_and_these_before_half_a_request);
	tcase_add_test(all, of_one_rank_the_address_with_most_loses_its_oldest);
	tcase_add_test(all, half_a_request_goes_only_for_an_address_that_has_fewer);
	tcase_add_test(all, who_has_spoken_and_was_not_heard_yet_is_not_silent);
	tcase_add_test(all, an_address_of_ipv6_is_its_first_half);
	suite_add_tcase(suite, all);
	return fx_main(suite);
}
