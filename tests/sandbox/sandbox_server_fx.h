/* SPDX-License-Identifier: MIT */
/* What the tests of the sandbox as a server share. */
#ifndef TELNYX_TESTS_SANDBOX_SERVER_FX_H
#define TELNYX_TESTS_SANDBOX_SERVER_FX_H

#include "support/fixture.h"
#include "support/sandbox_fx.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define POST_HEAD "POST /v2/messages HTTP/1.1\r\nHost: x\r\n" SFX_HEADERS

/* A template of mkstemp(). */
extern char log_path[32];

#endif
