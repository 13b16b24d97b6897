/* SPDX-License-Identifier: MIT */
/*
 * The shim for a whole process, which is armed before main() by its
 * environment and tells at its end what happened:
 *
 *   TORTURE_PROCESS_NTH=N    the allocation that fails; 0: none
 *   TORTURE_PROCESS_OUT=FILE gets "fired count": 1 or 0, and how many there were
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "torture_shim.h"

static const char *out;

static void __attribute__((constructor)) arm(void)
{
	const char *nth = getenv("TORTURE_PROCESS_NTH");
	struct torture_plan plan = {.memory = TORTURE_MEMORY_ONCE};

	out = getenv("TORTURE_PROCESS_OUT");
	if (nth == NULL || out == NULL)
		return;
	plan.nth = strtoull(nth, NULL, 10);
	if (plan.nth == 0)
		plan.memory = TORTURE_MEMORY_COUNT;
	torture_arm(&plan);
}

static void __attribute__((destructor)) tell(void)
{
	FILE *file;

	torture_disarm();
	if (out == NULL || (file = fopen(out, "w")) == NULL)
		return;
	(void)fprintf(file, "%d %" PRIu64 "\n", torture_fired(), torture_allocations());
	(void)fclose(file);
}
