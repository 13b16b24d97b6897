/* SPDX-License-Identifier: MIT */
/* A cache's addresses: fresh and stale, chosen and avoided. */
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

#include "net/dns_cache.h"

#define S TELNYX_NS_PER_S
#define NOW (1000 * S)

static struct telnyx_resolver_answer
answer_of(uint32_t ttl_s, size_t count, const char *const *addresses)
{
	struct telnyx_resolver_answer answer = {.count = count, .ttl_s = ttl_s};
	size_t i;

	for (i = 0; i < count; i++)
		(void)snprintf(
		    answer.address[i], sizeof(answer.address[i]), "%s", addresses[i]);
	return answer;
}

static const char *const three[] = {"192.0.2.1", "2001:db8::2", "192.0.2.3"};

/* A cache with three addresses, known for so long. */
static struct telnyx_dns_cache
cache_of(uint32_t ttl_s)
{
	struct telnyx_dns_cache cache = {0};
	struct telnyx_resolver_answer answer = answer_of(ttl_s, 3, three);

	ck_assert(telnyx_dns_cache_update(&cache, &answer, NOW));
	return cache;
}

START_TEST(a_numeric_host_is_its_own_address_for_ever)
{
	struct telnyx_dns_cache cache;

	telnyx_dns_cache_set_numeric(&cache, "2001:db8::1");
	ck_assert_uint_eq(cache.count, 1);
	ck_assert_str_eq(cache.address[0], "2001:db8::1");
	ck_assert(telnyx_dns_cache_is_fresh(&cache, 0));
	ck_assert(telnyx_dns_cache_is_fresh(&cache, UINT64_MAX - 1));
	ck_assert_uint_eq(telnyx_dns_cache_choose(&cache, NOW), 0);
}
END_TEST

START_TEST(localhost_is_both_loopback_addresses)
{
	struct telnyx_dns_cache cache;

	telnyx_dns_cache_set_loopback(&cache);
	ck_assert_uint_eq(cache.count, 2);
	ck_assert_str_eq(cache.address[0], "127.0.0.1");
	ck_assert_str_eq(cache.address[1], "::1");
	ck_assert(telnyx_dns_cache_is_fresh(&cache, UINT64_MAX - 1));
}
END_TEST

START_TEST(an_unknown_host_is_not_fresh)
{
	struct telnyx_dns_cache cache = {0};

	ck_assert(!telnyx_dns_cache_is_fresh(&cache, 0));
	ck_assert(!telnyx_dns_cache_is_fresh(&cache, NOW));
}
END_TEST

static void
expect_fresh_for(uint32_t ttl_s, uint64_t seconds)
{
	struct telnyx_dns_cache cache = cache_of(ttl_s);

	ck_assert(telnyx_dns_cache_is_fresh(&cache, NOW));
	ck_assert(telnyx_dns_cache_is_fresh(&cache, NOW + seconds * S - 1));
	ck_assert(!telnyx_dns_cache_is_fresh(&cache, NOW + seconds * S));
}

START_TEST(an_answer_is_fresh_for_its_ttl_within_bounds)
{
	expect_fresh_for(300, 300);
	expect_fresh_for(0, 30);
	expect_fresh_for(29, 30);
	expect_fresh_for(31, 31);
	expect_fresh_for(86400, 86400);
	expect_fresh_for(UINT32_MAX, 86400);
}
END_TEST

START_TEST(a_failed_lookup_leaves_what_is_known_for_a_while)
{
	struct telnyx_dns_cache cache = cache_of(60);
	struct telnyx_resolver_answer nothing = answer_of(0, 0, NULL);
	uint64_t later = NOW + 100 * S;

	ck_assert(!telnyx_dns_cache_is_fresh(&cache, later));
	ck_assert(telnyx_dns_cache_update(&cache, &nothing, later));
	ck_assert_uint_eq(cache.count, 3);
	ck_assert_str_eq(cache.address[1], "2001:db8::2");
	ck_assert(telnyx_dns_cache_is_fresh(&cache, later + 30 * S - 1));
	ck_assert(!telnyx_dns_cache_is_fresh(&cache, later + 30 * S));
}
END_TEST

START_TEST(a_failed_first_lookup_leaves_nothing)
{
	struct telnyx_dns_cache cache = {0};
	struct telnyx_resolver_answer nothing = answer_of(0, 0, NULL);

	ck_assert(!telnyx_dns_cache_update(&cache, &nothing, NOW));
	ck_assert(
	    !telnyx_dns_cache_is_fresh(&cache, NOW)); /* the next request asks again */
}
END_TEST

START_TEST(the_first_address_that_is_not_avoided_is_chosen)
{
	struct telnyx_dns_cache cache = cache_of(300);

	ck_assert_uint_eq(telnyx_dns_cache_choose(&cache, NOW), 0);
	telnyx_dns_cache_avoid(&cache, "192.0.2.1", NOW);
	ck_assert_uint_eq(telnyx_dns_cache_choose(&cache, NOW), 1);
	telnyx_dns_cache_avoid(&cache, "2001:db8::2", NOW);
	ck_assert_uint_eq(telnyx_dns_cache_choose(&cache, NOW), 2);
}
END_TEST

START_TEST(when_all_failed_the_one_that_did_so_first_is_chosen)
{
	struct telnyx_dns_cache cache = cache_of(300);

	telnyx_dns_cache_avoid(&cache, "2001:db8::2", NOW);
	telnyx_dns_cache_avoid(&cache, "192.0.2.3", NOW + 1);
	telnyx_dns_cache_avoid(&cache, "192.0.2.1", NOW + 2);
	ck_assert_uint_eq(telnyx_dns_cache_choose(&cache, NOW + 3), 1);
	telnyx_dns_cache_avoid(&cache, "2001:db8::2", NOW + 3);
	ck_assert_uint_eq(telnyx_dns_cache_choose(&cache, NOW + 4), 2);
}
END_TEST

START_TEST(an_address_is_avoided_for_thirty_seconds)
{
	struct telnyx_dns_cache cache = cache_of(300);

	telnyx_dns_cache_avoid(&cache, "192.0.2.1", NOW);
	ck_assert_uint_eq(telnyx_dns_cache_choose(&cache, NOW + 30 * S - 1), 1);
	ck_assert_uint_eq(telnyx_dns_cache_choose(&cache, NOW + 30 * S), 0);
}
END_TEST

START_TEST(an_address_that_worked_is_not_avoided_any_more)
{
	struct telnyx_dns_cache cache = cache_of(300);

	telnyx_dns_cache_avoid(&cache, "192.0.2.1", NOW);
	telnyx_dns_cache_works(&cache, "192.0.2.1");
	ck_assert_uint_eq(telnyx_dns_cache_choose(&cache, NOW), 0);
}
END_TEST

START_TEST(an_address_of_an_older_answer_is_nobody_s_business)
{
	struct telnyx_dns_cache cache = cache_of(300);

	telnyx_dns_cache_avoid(&cache, "198.51.100.1", NOW);
	telnyx_dns_cache_works(&cache, "198.51.100.1");
	ck_assert_uint_eq(telnyx_dns_cache_choose(&cache, NOW), 0);
	ck_assert_uint_eq(cache.count, 3);
}
END_TEST

START_TEST(a_new_answer_keeps_what_is_known_of_its_addresses)
{
	static const char *const next[] = {"192.0.2.3", "192.0.2.9", "192.0.2.1"};
	struct telnyx_dns_cache cache = cache_of(60);
	struct telnyx_resolver_answer answer = answer_of(60, 3, next);

	telnyx_dns_cache_avoid(&cache, "192.0.2.3", NOW);
	telnyx_dns_cache_avoid(&cache, "2001:db8::2", NOW);
	ck_assert(telnyx_dns_cache_update(&cache, &answer, NOW + 1));
	ck_assert_uint_eq(cache.count, 3);
	ck_assert_str_eq(cache.address[0], "192.0.2.3");
	ck_assert_uint_eq(cache.avoid_until_ns[0], NOW + 30 * S);
	ck_assert_uint_eq(cache.avoid_until_ns[1], 0); /* not its predecessor's */
	ck_assert_uint_eq(telnyx_dns_cache_choose(&cache, NOW + 1), 1);
}
END_TEST

START_TEST(a_shorter_answer_leaves_no_old_address)
{
	struct telnyx_dns_cache cache = cache_of(60);
	struct telnyx_resolver_answer answer = answer_of(60, 1, three);

	ck_assert(telnyx_dns_cache_update(&cache, &answer, NOW));
	ck_assert_uint_eq(cache.count, 1);
	telnyx_dns_cache_avoid(&cache, "192.0.2.1", NOW);
	ck_assert_uint_eq(telnyx_dns_cache_choose(&cache, NOW), 0);
}
END_TEST

/* 5 s after they were told, whatever their TTL says. */
START_TEST(addresses_of_which_none_works_are_soon_asked_for_again)
{
	struct telnyx_dns_cache cache = cache_of(86400);
	struct telnyx_resolver_answer answer = answer_of(86400, 3, three);

	telnyx_dns_cache_avoid(&cache, "192.0.2.1", NOW + S);
	telnyx_dns_cache_avoid(&cache, "2001:db8::2", NOW + S);
	ck_assert(telnyx_dns_cache_is_fresh(&cache, NOW + 1000 * S));
	telnyx_dns_cache_avoid(&cache, "192.0.2.3", NOW + 2 * S);
	ck_assert(telnyx_dns_cache_is_fresh(&cache, NOW + 5 * S - 1));
	ck_assert(!telnyx_dns_cache_is_fresh(&cache, NOW + 5 * S));
	/* An answer that brings nothing new has no longer a life, nor a failure. */
	answer.count = _i == 0 ? 3 : 0;
	ck_assert(telnyx_dns_cache_update(&cache, &answer, NOW + 6 * S));
	ck_assert(telnyx_dns_cache_is_fresh(&cache, NOW + 11 * S - 1));
	ck_assert(!telnyx_dns_cache_is_fresh(&cache, NOW + 11 * S));
}
END_TEST

START_TEST(a_new_address_among_those_that_failed_has_its_ttl)
{
	static const char *const next[] = {"192.0.2.1", "192.0.2.9"};
	struct telnyx_dns_cache cache = cache_of(86400);
	struct telnyx_resolver_answer answer = answer_of(600, 2, next);
	size_t i;

	for (i = 0; i < 3; i++)
		telnyx_dns_cache_avoid(&cache, three[i], NOW);
	ck_assert(telnyx_dns_cache_all_failed(&cache, NOW));
	ck_assert(telnyx_dns_cache_update(&cache, &answer, NOW + 5 * S));
	ck_assert(!telnyx_dns_cache_all_failed(&cache, NOW + 5 * S));
	ck_assert(telnyx_dns_cache_is_fresh(&cache, NOW + 605 * S - 1));
}
END_TEST

START_TEST(an_address_given_as_a_number_is_never_asked_for)
{
	struct telnyx_dns_cache cache;

	telnyx_dns_cache_set_numeric(&cache, "192.0.2.1");
	telnyx_dns_cache_avoid(&cache, "192.0.2.1", NOW);
	ck_assert(telnyx_dns_cache_is_fresh(&cache, NOW + 1000 * S));
}
END_TEST

START_TEST(as_many_addresses_as_an_answer_holds_are_kept)
{
	struct telnyx_dns_cache cache = {0};
	struct telnyx_resolver_answer answer = {
	    .count = TELNYX_RESOLVER_MAX_ADDRESSES, .ttl_s = 60};
	size_t i;

	for (i = 0; i < answer.count; i++)
		(void)snprintf(
		    answer.address[i], sizeof(answer.address[i]), "192.0.2.%zu", i + 1);
	ck_assert(telnyx_dns_cache_update(&cache, &answer, NOW));
	ck_assert_uint_eq(cache.count, TELNYX_RESOLVER_MAX_ADDRESSES);
	for (i = 0; i + 1 < answer.count; i++)
		telnyx_dns_cache_avoid(&cache, answer.address[i], NOW);
	ck_assert_uint_eq(telnyx_dns_cache_choose(&cache, NOW), answer.count - 1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("dns_cache");
	TCase *tcase = tcase_create("cache");

	tcase_add_test(tcase, a_numeric_host_is_its_own_address_for_ever);
	tcase_add_test(tcase, localhost_is_both_loopback_addresses);
	tcase_add_test(tcase, an_unknown_host_is_not_fresh);
	tcase_add_test(tcase, an_answer_is_fresh_for_its_ttl_within_bounds);
	tcase_add_test(tcase, a_failed_lookup_leaves_what_is_known_for_a_while);
	tcase_add_test(tcase, a_failed_first_lookup_leaves_nothing);
	tcase_add_test(tcase, the_first_address_that_is_not_avoided_is_chosen);
	tcase_add_test(tcase, when_all_failed_the_one_that_did_so_first_is_chosen);
	tcase_add_test(tcase, an_address_is_avoided_for_thirty_seconds);
	tcase_add_test(tcase, an_address_that_worked_is_not_avoided_any_more);
	tcase_add_test(tcase, an_address_of_an_older_answer_is_nobody_s_business);
	tcase_add_test(tcase, a_new_answer_keeps_what_is_known_of_its_addresses);
	tcase_add_test(tcase, a_shorter_answer_leaves_no_old_address);
	tcase_add_loop_test(
	    tcase, addresses_of_which_none_works_are_soon_asked_for_again, 0, 2);
	tcase_add_test(tcase, a_new_address_among_those_that_failed_has_its_ttl);
	tcase_add_test(tcase, an_address_given_as_a_number_is_never_asked_for);
	tcase_add_test(tcase, as_many_addresses_as_an_answer_holds_are_kept);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
