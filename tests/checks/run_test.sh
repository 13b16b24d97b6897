#!/bin/sh
# SPDX-License-Identifier: MIT
# Run one test program for `make check`: an example against a sandbox, anything
# else as it is, with a time limit for runs that do not fork (CK_FORK=no), where
# Check cannot stop a test that hangs.
case $1 in
*examples/*)
    exec "${SHELL:-/bin/sh}" "${top_srcdir:-.}/tests/checks/run_example.sh" "$@"
    ;;
*tests/fuzz/fuzz_*)
    # Its corpus, once; the option is for targets that were built for libFuzzer.
    set -- "$@" -runs=0 "${top_srcdir:-.}/tests/fuzz/corpus/${1##*/fuzz_}"
    ;;
esac
if command -v timeout >/dev/null 2>&1; then
    exec timeout "${TEST_TIMEOUT:-600}" "$@"
fi
exec "$@"
