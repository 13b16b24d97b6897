/* SPDX-License-Identifier: MIT */
/*
 * Places where the storm (tests/storm) kills the process, by name.  Nothing at all but
 * in what is compiled for it.
 */
#ifndef TELNYX_QUEUE_FAILPOINT_H
#define TELNYX_QUEUE_FAILPOINT_H

#ifdef TELNYX_FAILPOINTS
void telnyx_failpoint(const char *name);
#else
#define telnyx_failpoint(name) ((void)0)
#endif

#endif
