/* SPDX-License-Identifier: MIT */
/* The resolver alone: two families, each with an answer, a late one, or none. */
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "support/dns_server.h"
#include "net/resolver.h"

#define HOST "api.telnyx.test"
#define SAYS(...) (&(struct dns_says){__VA_ARGS__})
#define SILENT SAYS(.silent = true)

static struct dns_server *dns;
static struct telnyx_net net;
static struct telnyx_resolver *resolver;
static struct telnyx_resolver_answer answer;
static unsigned answers;

static void
on_answer(void *arg, const struct telnyx_resolver_answer *got)
{
	(void)arg;
	answer = *got;
	answers++;
}

static void
set_up_resolver(void)
{
	answers = 0;
	memset(&net, 0, sizeof(net));
	net.base = event_base_new();
	net.env = fx_clock_new();
	net.pid = getpid();
	ck_assert_int_eq(telnyx_deferred_new(net.base, &net.deferred), TELNYX_OK);
	dns = dns_server_new(net.base);
	net.dns_servers = dns_server_name(dns);
	ck_assert_int_eq(telnyx_resolver_new(&net, &resolver), TELNYX_OK);
}

static void
tear_down_resolver(void)
{
	telnyx_resolver_free(resolver);
	telnyx_deferred_free(net.deferred);
	dns_server_free(dns);
	event_base_free(net.base);
	ck_assert_uint_eq(fx_clock_timers(net.env), 0);
	free(net.env);
}

static void
turn(void)
{
	int i;

	for (i = 0; i < 50; i++)
		event_base_loop(net.base, EVLOOP_NONBLOCK);
}

static void
run_until_answered(unsigned want)
{
	time_t since = time(NULL);

	while (answers < want) {
		event_base_loop(net.base, EVLOOP_NONBLOCK);
		ck_assert_msg(time(NULL) - since < 20, "the test hangs");
	}
}

static void
look_up(void)
{
	telnyx_resolver_lookup(resolver, HOST, on_answer, NULL);
	ck_assert_uint_eq(answers, 0); /* never from inside */
}

START_TEST(families_are_asked_both_and_their_addresses_interleave)
{
	static const char *const want[] = {
	    "::1", "127.0.0.1", "::2", "127.0.0.2", "127.0.0.3"};
	size_t i, j;

	set_up_resolver();
	dns_server_says(dns, AF_INET,
	    SAYS(.addresses = {"127.0.0.1", "127.0.0.2", "127.0.0.3"}, .ttl_s = 100));
	dns_server_says(dns, AF_INET6, SAYS(.addresses = {"::1", "::2"}, .ttl_s = 50));
	look_up();
	run_until_answered(1);
	ck_assert_uint_eq(answer.count, 5);
	ck_assert_uint_eq(answer.ttl_s, 50);
	ck_assert_uint_eq(dns_server_queries(dns, AF_INET), 1);
	ck_assert_uint_eq(dns_server_queries(dns, AF_INET6), 1);
	/* c-ares may sort within a family; each address is there once, and the
	 * families take turns, IPv6 first. */
	for (i = 0; i < 5; i++) {
		ck_assert_msg((strchr(answer.address[i], ':') != NULL) ==
				  (strchr(want[i], ':') != NULL),
		    "%zu: %s", i, answer.address[i]);
		for (j = 0; j < 5; j++)
			if (strcmp(answer.address[j], want[i]) == 0)
				break;
		ck_assert_msg(j < 5, "%s is missing", want[i]);
	}
	tear_down_resolver();
}
END_TEST

START_TEST(one_family_may_have_no_addresses)
{
	int has = _i == 0 ? AF_INET : AF_INET6, lacks = _i == 0 ? AF_INET6 : AF_INET;
	const char *address = _i == 0 ? "127.0.0.1" : "::1";

	set_up_resolver();
	dns_server_says(dns, has, SAYS(.addresses = {address}, .ttl_s = 7));
	dns_server_says(dns, lacks, SAYS(.rcode = 0));
	look_up();
	run_until_answered(1);
	ck_assert_uint_eq(answer.count, 1);
	ck_assert_str_eq(answer.address[0], address);
	ck_assert_uint_eq(answer.ttl_s, 7);
	tear_down_resolver();
}
END_TEST

START_TEST(a_silent_family_is_waited_for_50_ms)
{
	int has = _i == 0 ? AF_INET : AF_INET6, silent = _i == 0 ? AF_INET6 : AF_INET;

	set_up_resolver();
	dns_server_says(
	    dns, has, SAYS(.addresses = {_i == 0 ? "127.0.0.1" : "::1"}, .ttl_s = 60));
	dns_server_says(dns, silent, SILENT);
	look_up();
	turn();
	ck_assert_uint_eq(answers, 0);
	fx_clock_advance(net.env, 49 * TELNYX_NS_PER_MS);
	turn();
	ck_assert_uint_eq(answers, 0);
	fx_clock_advance(net.env, 1 * TELNYX_NS_PER_MS);
	turn();
	ck_assert_uint_eq(answers, 1);
	ck_assert_uint_eq(answer.count, 1);
	ck_assert(answer.partial);
	tear_down_resolver();
}
END_TEST

/* The first family's answer after 50 ms; the second family stays silent. */
static void
look_up_half(void)
{
	set_up_resolver();
	dns_server_says(dns, AF_INET6, SAYS(.addresses = {"::1", "::2"}, .ttl_s = 600));
	dns_server_says(dns, AF_INET, SILENT);
	look_up();
	turn();
	fx_clock_advance(net.env, 50 * TELNYX_NS_PER_MS);
	run_until_answered(1);
	ck_assert(answer.partial);
	ck_assert_uint_eq(answer.count, 2);
}

START_TEST(the_second_family_is_told_when_it_comes)
{
	look_up_half();
	fx_clock_advance(net.env, 4999 * TELNYX_NS_PER_MS);
	turn();
	ck_assert_uint_eq(answers, 1);
	dns_server_says(dns, AF_INET, SAYS(.addresses = {"127.0.0.1"}, .ttl_s = 300));
	dns_server_speak(dns, AF_INET);
	run_until_answered(2);
	ck_assert(!answer.partial);
	ck_assert_uint_eq(answer.count, 3);
	ck_assert_str_eq(answer.address[1], "127.0.0.1"); /* they interleave */
	ck_assert_uint_eq(answer.ttl_s, 300);
	fx_clock_advance(net.env, 60 * TELNYX_NS_PER_S);
	turn();
	ck_assert_uint_eq(answers, 2);
	tear_down_resolver();
}
END_TEST

START_TEST(a_family_without_an_answer_leaves_the_other_for_a_short_time)
{
	look_up_half();
	if (_i == 0) {
		fx_clock_advance(net.env, 5000 * TELNYX_NS_PER_MS);
	} else {
		dns_server_says(dns, AF_INET, SAYS(.rcode = DNS_SERVFAIL));
		dns_server_speak(dns, AF_INET);
	}
	run_until_answered(2);
	ck_assert(!answer.partial);
	ck_assert_uint_eq(answer.count, 2);
	ck_assert_uint_eq(answer.ttl_s, 0);
	tear_down_resolver();
}
END_TEST

START_TEST(an_answer_of_an_earlier_lookup_is_not_taken_for_this_ones)
{
	set_up_resolver();
	dns_server_says(dns, AF_INET, SAYS(.addresses = {"127.0.0.1"}, .ttl_s = 60));
	dns_server_says(dns, AF_INET6, SILENT);
	look_up();
	turn();
	fx_clock_advance(net.env, 50 * TELNYX_NS_PER_MS);
	run_until_answered(1);
	/* The first query's late answer, while a second lookup waits for both. */
	answers = 0;
	dns_server_says(dns, AF_INET, SILENT);
	dns_server_says(dns, AF_INET6, SAYS(.addresses = {"::9"}, .ttl_s = 60));
	dns_server_speak(dns, AF_INET6);
	dns_server_says(dns, AF_INET6, SILENT);
	look_up();
	turn();
	ck_assert_uint_eq(answers, 0);
	dns_server_says(dns, AF_INET6, SAYS(.addresses = {"::8"}, .ttl_s = 60));
	dns_server_speak(dns, AF_INET6);
	turn();
	fx_clock_advance(net.env, 50 * TELNYX_NS_PER_MS);
	run_until_answered(1);
	ck_assert_uint_eq(answer.count, 1);
	ck_assert_str_eq(answer.address[0], "::8");
	tear_down_resolver();
}
END_TEST

/* Some versions of c-ares take a server that fails for one that is not there. */
#define SAYS_TROUBLE "failure", "contact"
#define SAYS_NO_NAME "not found", NULL
#define SAYS_NO_DATA "no data", NULL

static const struct {
	struct dns_says v4, v6;
	const char *why, *or_why;
} failures[] = {
    {{.rcode = DNS_NXDOMAIN}, {.rcode = DNS_NXDOMAIN}, SAYS_NO_NAME},
    {{.rcode = 0}, {.rcode = 0}, SAYS_NO_DATA},
    {{.rcode = DNS_SERVFAIL}, {.rcode = DNS_SERVFAIL}, SAYS_TROUBLE},
    {{.rcode = DNS_REFUSED}, {.rcode = DNS_REFUSED}, "refused", "contact"},
    /* The more telling of two reasons. */
    {{.rcode = DNS_SERVFAIL}, {.rcode = 0}, SAYS_TROUBLE},
    {{.rcode = 0}, {.rcode = DNS_SERVFAIL}, SAYS_TROUBLE},
    {{.rcode = DNS_NXDOMAIN}, {.rcode = 0}, SAYS_NO_NAME},
};

START_TEST(a_failure_has_its_reason)
{
	set_up_resolver();
	dns_server_says(dns, AF_INET, &failures[_i].v4);
	dns_server_says(dns, AF_INET6, &failures[_i].v6);
	look_up();
	run_until_answered(1);
	ck_assert_uint_eq(answer.count, 0);
	ck_assert_msg(strstr(answer.why, failures[_i].why) != NULL ||
			  (failures[_i].or_why != NULL &&
			      strstr(answer.why, failures[_i].or_why) != NULL),
	    "%s", answer.why);
	tear_down_resolver();
}
END_TEST

START_TEST(more_addresses_than_there_is_room_for_are_cut)
{
	set_up_resolver();
	dns_server_says(dns, AF_INET,
	    SAYS(.addresses = {"127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4",
		     "127.0.0.5", "127.0.0.6", "127.0.0.7", "127.0.0.8", "127.0.0.9",
		     "127.0.0.10", "127.0.0.11", "127.0.0.12", "127.0.0.13",
		     "127.0.0.14", "127.0.0.15", "127.0.0.16", "127.0.0.17",
		     "127.0.0.18"},
		.ttl_s = 60));
	dns_server_says(dns, AF_INET6, SAYS(.addresses = {"::1", "::2"}, .ttl_s = 60));
	look_up();
	run_until_answered(1);
	ck_assert_uint_eq(answer.count, TELNYX_RESOLVER_MAX_ADDRESSES);
	ck_assert_ptr_nonnull(strchr(answer.address[2], ':'));
	tear_down_resolver();
}
END_TEST

START_TEST(a_lookup_may_be_given_up_at_any_moment)
{
	set_up_resolver();
	dns_server_says(dns, AF_INET, SILENT);
	dns_server_says(dns, AF_INET6, SILENT);
	look_up();
	if (_i >= 1)
		turn();
	if (_i == 2) {
		dns_server_says(
		    dns, AF_INET, SAYS(.addresses = {"127.0.0.1"}, .ttl_s = 1));
		dns_server_speak(dns, AF_INET);
		turn();
	}
	tear_down_resolver();
	ck_assert_uint_eq(answers, 0);
}
END_TEST

/* 200 datagrams of no use wait before the answer: the loop has its turns all the
 * same, one for 64 of them; newer releases of c-ares read one in a turn.  (A socket has
 * room for some 270.) */
START_TEST(a_turn_reads_a_limited_number_of_datagrams)
{
	unsigned turns = 0;

	set_up_resolver();
	dns_server_says(dns, AF_INET, SILENT);
	dns_server_says(dns, AF_INET6, SAYS(.rcode = 0));
	look_up();
	turn();
	ck_assert_uint_eq(dns_server_queries(dns, AF_INET), 1);
	dns_server_says(dns, AF_INET, SAYS(.addresses = {"127.0.0.9"}, .ttl_s = 60));
	dns_server_babble(dns, AF_INET, 200);
	dns_server_says(dns, AF_INET, SAYS(.addresses = {"127.0.0.1"}, .ttl_s = 60));
	dns_server_speak(dns, AF_INET);
	while (answers == 0) {
		event_base_loop(net.base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
		ck_assert_uint_lt(++turns, 1000);
	}
	ck_assert_uint_ge(turns, 4);
	ck_assert_uint_eq(answer.count, 1);
	ck_assert_str_eq(answer.address[0], "127.0.0.1");
	tear_down_resolver();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("resolver");
	TCase *alone = tcase_create("resolver");

	tcase_add_test(alone, families_are_asked_both_and_their_addresses_interleave);
	tcase_add_loop_test(alone, one_family_may_have_no_addresses, 0, 2);
	tcase_add_loop_test(alone, a_silent_family_is_waited_for_50_ms, 0, 2);
	tcase_add_test(alone, the_second_family_is_told_when_it_comes);
	tcase_add_loop_test(
	    alone, a_family_without_an_answer_leaves_the_other_for_a_short_time, 0, 2);
	tcase_add_test(
	    alone, an_answer_of_an_earlier_lookup_is_not_taken_for_this_ones);
	tcase_add_loop_test(alone, a_failure_has_its_reason, 0,
	    (int)(sizeof(failures) / sizeof(failures[0])));
	tcase_add_test(alone, more_addresses_than_there_is_room_for_are_cut);
	tcase_add_loop_test(alone, a_lookup_may_be_given_up_at_any_moment, 0, 3);
	tcase_add_test(alone, a_turn_reads_a_limited_number_of_datagrams);
	suite_add_tcase(suite, alone);
	return fx_main(suite);
}
