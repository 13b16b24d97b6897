/* SPDX-License-Identifier: MIT */
/* A sandbox beside a watchdog timer, which says that the loop goes round. */
#ifndef TELNYX_TESTS_HOSTILE_SANDBOX_FX_H
#define TELNYX_TESTS_HOSTILE_SANDBOX_FX_H

#include "support/fixture.h"
#include "support/hooks.h"

#define MIB ((size_t)1 << 20)
#define PAD_BYTES 1000000

/* How often the watchdog timer fired. */
extern unsigned beats;

void start(const struct telnyx_sandbox_params *params);
#define START(...) start(TELNYX_SANDBOX(.tls = TELNYX_BOOL(false), __VA_ARGS__))
void stop(void);
/* Let the loop go round so many times. */
void turns(unsigned count);
/* A good message that says a megabyte more than it need. */
char *large_message(const char *members);
/* A request with so much of it, to be freed. */
char *large_request(size_t bytes);
/* Post it; its status.  The id, if there is one. */
int post(const char *body, char id[TELNYX_SANDBOX_ID_BYTES]);

#endif
