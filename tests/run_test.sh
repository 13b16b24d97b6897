#!/bin/sh
# SPDX-License-Identifier: MIT
# Run one test program for `make check`: an example against a sandbox, anything
# else as it is, with a time limit for runs that do not fork (CK_FORK=no), where
# Check cannot stop a test that hangs.
case $1 in
*examples/*)
    exec "${SHELL:-/bin/sh}" "${top_srcdir:-.}/tests/run_example.sh" "$@"
    ;;
esac
if command -v timeout >/dev/null 2>&1; then
    exec timeout "${TEST_TIMEOUT:-600}" "$@"
fi
exec "$@"
