#!/bin/sh
# SPDX-License-Identifier: MIT
# An argument that is refused is named: nothing in the library says TELNYX_E_INVALID
# but src/base/refusal.c, which keeps the name for telnyx_refusal().
cd "${top_srcdir:-.}" || exit 99

# Comments and labels are fine; giving it to somebody is not.
lines=$(find src/base src/codec src/net src/client src/resources src/webhook src/metrics src/queue \
    -name '*.c' ! -path src/base/refusal.c \
    -exec grep -n 'TELNYX_E_INVALID' /dev/null {} + |
    grep -Ev '^[^:]*:[0-9]*:[[:space:]]*(/?\*|case TELNYX_E_INVALID:)')
if [ -n "$lines" ]; then
    echo "$lines"
    echo "^ an argument without a name: see src/base/refusal.h"
    exit 1
fi
