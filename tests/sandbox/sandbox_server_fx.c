/* SPDX-License-Identifier: MIT */
#include "sandbox_server_fx.h"

char log_path[32] = "/tmp/telnyx-sandbox-test-XXXXXX";
