/* SPDX-License-Identifier: MIT */
/* What the tests of the sandbox's messages and of its phone share. */
#ifndef TELNYX_TESTS_SANDBOX_WALK_FX_H
#define TELNYX_TESTS_SANDBOX_WALK_FX_H

#include "support/fixture.h"
#include "support/hooks.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

void start(void);
void set_events(const struct telnyx_sandbox_events *events);
#define SET_EVENTS(...) set_events(TELNYX_SANDBOX_EVENTS(__VA_ARGS__))
/* Send a message with further members; its id. */
const char *send_message(const char *members);
void get_message(const char *id, struct sfx_reply *reply);
void refuse_message(const char *body, int status, const char *code, const char *detail);

#endif
