/* SPDX-License-Identifier: MIT */
/*
 * Every allocation fails once, and every one with all after it; every system
 * call fails once; every byte goes alone.  torture_flows.c says in what, and
 * torture_harness.c what is asked of it.
 *
 *   TORTURE_FULL=1      every one (`make torture`), not a sample of them;
 *                       TORTURE_FULL=5 every fifth
 *   TORTURE_FLOW=NAME   this flow only
 *   TORTURE_NTH=N       this allocation or call only
 *   TORTURE_VERBOSE=1   each error that a request ended with
 */
#include "torture.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "torture_shim.h"

#define SKIP 77
/* Runs of one flow when only a sample is taken. */
#define SAMPLE_MEMORY 150
#define SAMPLE_CALLS 12
#define TIMEOUT_S 600

static bool
chosen(const struct flow *flow)
{
	const char *name = getenv("TORTURE_FLOW");

	return name == NULL || strcmp(name, flow->name) == 0;
}

static uint64_t
stride(uint64_t count, uint64_t sample)
{
	const char *full = getenv("TORTURE_FULL");
	uint64_t step = full != NULL ? strtoull(full, NULL, 10) : count / sample;

	/* Odd, so that pairs of like allocations do not hide each other. */
	return step | 1;
}

/* Fail each one of `count`, in steps; how many failed. */
static uint64_t
fail_each(
    const struct flow *flow, struct torture_plan *plan, uint64_t count, uint64_t sample)
{
	const char *only = getenv("TORTURE_NTH");
	uint64_t step = stride(count, sample), failed = 0;

	plan->nth = only != NULL ? strtoull(only, NULL, 10) : 1;
	/* A run that fails is longer or shorter than one that does not: the
	 * end is where nothing is left to fail. */
	for (;; plan->nth += step) {
		torture_run(flow, plan);
		if (!torture_fired())
			break;
		failed++;
		if (only != NULL)
			break;
	}
	return failed;
}

static void
torture_memory(const struct flow *flow, enum torture_memory memory)
{
	struct torture_plan plan = {.memory = memory};
	uint64_t count, failed;

	if (!chosen(flow))
		return;
	torture_keep_traces(getenv("TORTURE_NTH") != NULL);
	torture_warm_up(flow);
	count = torture_allocations();
	failed = fail_each(flow, &plan, count, SAMPLE_MEMORY);
	printf("torture: %s: %" PRIu64 " of %" PRIu64 " allocations failed%s\n",
	    flow->name, failed, count,
	    memory == TORTURE_MEMORY_OUT ? ", with all after them" : "");
}

START_TEST(every_allocation_fails_once)
{
	torture_memory(&torture_flows[_i], TORTURE_MEMORY_ONCE);
}
END_TEST

START_TEST(memory_runs_out_at_every_allocation)
{
	torture_memory(&torture_flows[_i], TORTURE_MEMORY_OUT);
}
END_TEST

static const struct {
	enum torture_call call;
	int error;
} failures[] = {
    {TORTURE_SOCKET, EMFILE},
    {TORTURE_SOCKET, ENFILE},
    {TORTURE_SOCKET, ENOBUFS},
    {TORTURE_SOCKET, ENOMEM},
    {TORTURE_CONNECT, ECONNREFUSED},
    {TORTURE_CONNECT, ENETUNREACH},
    {TORTURE_CONNECT, EADDRNOTAVAIL},
    {TORTURE_CONNECT, EINTR},
    {TORTURE_READ, ECONNRESET},
    {TORTURE_READ, ETIMEDOUT},
    {TORTURE_READ, EINTR},
    {TORTURE_READ, EAGAIN},
    {TORTURE_WRITE, ECONNRESET},
    {TORTURE_WRITE, EPIPE},
    {TORTURE_WRITE, ENOBUFS},
    {TORTURE_WRITE, EINTR},
    {TORTURE_WRITE, EAGAIN},
    {TORTURE_GETSOCKOPT, ENOBUFS},
    {TORTURE_SETSOCKOPT, EINVAL},
    {TORTURE_GETPEERNAME, ENOBUFS},
    {TORTURE_GETSOCKNAME, ENOBUFS},
    {TORTURE_ACCEPT, EMFILE},
    {TORTURE_ACCEPT, ECONNABORTED},
    {TORTURE_ACCEPT, EINTR},
    {TORTURE_BIND, EADDRINUSE},
    {TORTURE_LISTEN, EADDRINUSE},
    {TORTURE_FCNTL, EINVAL},
    {TORTURE_EPOLL_CTL, ENOMEM},
    {TORTURE_EPOLL_CTL, ENOSPC},
    {TORTURE_EPOLL_WAIT, EINTR},
};

START_TEST(every_system_call_fails_once)
{
	const struct flow *flow = &torture_flows[_i];
	uint64_t counts[TORTURE_CALLS], failed = 0;
	struct torture_plan plan;
	size_t i;

	if (!chosen(flow))
		return;
	torture_warm_up(flow);
	for (i = 0; i < TORTURE_CALLS; i++)
		counts[i] = torture_calls((enum torture_call)i);
	for (i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		plan = (struct torture_plan){
		    .call = failures[i].call, .call_error = failures[i].error};
		if (counts[plan.call] > 0)
			failed +=
			    fail_each(flow, &plan, counts[plan.call], SAMPLE_CALLS);
	}
	printf("torture: %s: %" PRIu64 " system calls failed\n", flow->name, failed);
}
END_TEST

START_TEST(bytes_go_one_by_one)
{
	const struct torture_plan plan = {.one_byte = true};

	if (!chosen(&torture_flows[_i]))
		return;
	torture_warm_up(&torture_flows[_i]);
	torture_run(&torture_flows[_i], &plan);
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("torture");
	TCase *flows = tcase_create("flows");
	int count = (int)torture_flow_count;

	tcase_set_timeout(flows, TIMEOUT_S);
	tcase_add_loop_test(flows, bytes_go_one_by_one, 0, count);
	tcase_add_loop_test(flows, every_allocation_fails_once, 0, count);
	tcase_add_loop_test(flows, memory_runs_out_at_every_allocation, 0, count);
	tcase_add_loop_test(flows, every_system_call_fails_once, 0, count);
	suite_add_tcase(all, flows);
	return all;
}

int
main(void)
{
	if (!torture_available()) {
		printf("torture: skipped: malloc() cannot be stood in for here\n");
		return SKIP;
	}
	return fx_main(suite());
}
