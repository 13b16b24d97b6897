#!/bin/sh
# SPDX-License-Identifier: MIT
# No function that cannot be used safely, no sleep in a test (the clock is a
# seam; a test that sleeps is slow or wrong), no note of work left undone.
cd "${top_srcdir:-.}" || exit 99
failed=0

# look PATTERN WHAT DIRECTORY...: report the lines of C that match.
look() {
    pattern=$1
    what=$2
    shift 2
    lines=$(find "$@" \( -name '*.[ch]' -o -name '*.cc' \) \
        -exec grep -En "$pattern" /dev/null {} +)
    if [ -n "$lines" ]; then
        echo "$lines"
        echo "^ $what"
        failed=1
    fi
}

word='(^|[^A-Za-z0-9_])'
call='[[:space:]]*\('
look "$word(strcpy|strcat|sprintf|vsprintf|atoi|atol|strtok|gmtime|localtime|rand|srand|gets)$call" \
    "banned: no bound, no error, or hidden state" include src tests examples
look "$word(sleep|usleep|nanosleep|clock_nanosleep)$call" \
    "banned: a test never sleeps" tests

# Spelt so that this file does not find itself.
markers="$word(TO""DO|FIX""ME|XX""X|HA""CK)([^A-Za-z0-9_]|\$)"
files=$(find include src tests examples man \
    configure.ac Makefile.am ./*.md quickstart autogen.sh .ci -type f \
    ! -name '*.o' ! -name '*.lo' ! -name '*.log' ! -name '*.trs' \
    ! -path '*/.libs/*' ! -path '*/.deps/*' 2>/dev/null)
# No path here has a space: they are our own names, below the top directory.
# shellcheck disable=SC2086
if grep -EnI "$markers" $files; then
    echo "^ work left undone belongs in the tracker"
    failed=1
fi
exit $failed
