#!/bin/sh
# SPDX-License-Identifier: MIT
# "Not sent" is said by the table of src/base/proof.c alone: no other place in
# the library gives that outcome, and each row names a test that there is.
cd "${top_srcdir:-.}" || exit 99
table=src/base/proof.c
failed=0

# Comparisons and labels are fine; giving it to somebody is not.
lines=$(find src/base src/codec src/net src/client src/resources src/webhook src/metrics -name '*.[ch]' \
    ! -path "$table" -exec grep -n 'TELNYX_\(OUTCOME\|VERDICT\)_NOT_SENT' /dev/null {} + |
    grep -Ev '[=!<>]= TELNYX_(OUTCOME|VERDICT)_NOT_SENT|case TELNYX_(OUTCOME|VERDICT)_NOT_SENT:' |
    grep -Ev '^src/net/exchange\.[ch]:')
if [ -n "$lines" ]; then
    echo "$lines"
    echo "^ not sent, without a proof: see $table"
    failed=1
fi

rows=$(grep -c '^ *{TELNYX_PROOF_' "$table")
named=$(grep -c '\* Test: ' "$table")
if [ "$rows" -eq 0 ] || [ "$named" -lt "$rows" ]; then
    echo "$table: $rows rows, and $named tests are named"
    failed=1
fi
# They are words, one a line.
# shellcheck disable=SC2013
for test in $(sed -n 's/.*\* Test: \([a-z0-9_]*\).*/\1/p' "$table"); do
    if ! grep -qs "^START_TEST($test)" tests/*/test_*.c tests/unit/*/test_*.c; then
        echo "$table: there is no test $test"
        failed=1
    fi
done
exit $failed
