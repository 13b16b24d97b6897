#!/bin/sh
# SPDX-License-Identifier: MIT
# Run one test program under memcheck: `make valgrind` does so with each, several at a
# time.  Prints how many checks it made, and all that it said if something was wrong.
#
#   memcheck.sh PROGRAM
#
# LIBTOOL, VALGRIND, srcdir and top_srcdir are in the environment.
program=$1
log=$program.memcheck.log
began=$(date +%s)

# $LIBTOOL is a command with its arguments.
# shellcheck disable=SC2086
CK_FORK=no TELNYX_MODEL_SEQUENCES=100 \
    $LIBTOOL --mode=execute "$VALGRIND" -q --error-exitcode=9 \
    --leak-check=full --show-leak-kinds=definite \
    --errors-for-leak-kinds=definite "./$program" >"$log" 2>&1
status=$?
# In one piece: others print, too.
said=$(grep '^[0-9]*%: Checks:' "$log")
if [ "$status" -ne 0 ]; then
    said="--- $program
$(cat "$log")
valgrind: failed: $program"
fi
printf 'valgrind %s (%d s)\n%s\n' "$program" "$(($(date +%s) - began))" "$said"
[ "$status" -eq 0 ]
