/* SPDX-License-Identifier: MIT */
#include "torture/torture_queue.h"

#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <event2/event.h>
#include <telnyx/sandbox.h>
#include <telnyx/types.h>

/* What the sandbox's process has seen. */
static struct {
	char url[100];
	_Atomic bool ready;
	_Atomic unsigned char arrived[TQ_MOST_MESSAGES];
} * shared;

static pid_t sandbox_pid = -1;

static void
note_arrivals(const struct telnyx_sandbox *sandbox, uint64_t *seen)
{
	for (; *seen < telnyx_sandbox_request_count(sandbox); (*seen)++) {
		const struct telnyx_sandbox_request *request =
		    telnyx_sandbox_get_request(sandbox, *seen + 1);
		const char *at =
		    request != NULL ? strstr(request->body, "message ") : NULL;

		if (at != NULL)
			shared->arrived[strtol(at + 8, NULL, 10) % TQ_MOST_MESSAGES]++;
	}
}

static void
run_sandbox(void)
{
	struct event_base *base = event_base_new();
	struct telnyx_sandbox *sandbox;
	uint64_t seen = 0;

	if (base == NULL ||
	    telnyx_sandbox_new(base,
		TELNYX_SANDBOX(.tls = TELNYX_BOOL(false), .api_key = "KEY"), &sandbox,
		NULL) != TELNYX_OK)
		_exit(1);
	snprintf(shared->url, sizeof(shared->url), "%s", telnyx_sandbox_url(sandbox));
	shared->ready = true;
	while (event_base_loop(base, EVLOOP_ONCE) == 0)
		note_arrivals(sandbox, &seen);
	_exit(1);
}

bool
tq_sandbox_start(void)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || (sandbox_pid = fork()) < 0)
		return false;
	if (sandbox_pid == 0)
		run_sandbox();
	while (!shared->ready) {
		if (waitpid(sandbox_pid, NULL, WNOHANG) != 0)
			return false;
		(void)poll(NULL, 0, 2);
	}
	return true;
}

void
tq_sandbox_stop(void)
{
	if (sandbox_pid > 0)
		(void)kill(sandbox_pid, SIGKILL);
	sandbox_pid = -1;
}

const char *
tq_sandbox_url(void)
{
	return shared->url;
}

unsigned
tq_sandbox_arrived(int number)
{
	return shared->arrived[number];
}
