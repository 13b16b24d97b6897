#!/bin/sh
# SPDX-License-Identifier: MIT
# Let libFuzzer look for inputs that break a target, for TELNYX_FUZZ_SECONDS
# (60) each; the arguments are the targets, built with --enable-fuzzing.  All
# are run, also after a finding, and any finding makes this fail.
#
#   tests/fuzz/work       inputs that reached new code, kept for the next run
#   tests/fuzz/findings   inputs that broke something; one that was mended goes
#                         into tests/fuzz/corpus
seconds=${TELNYX_FUZZ_SECONDS:-60}
corpus=${top_srcdir:-.}/tests/fuzz/corpus
words=${top_srcdir:-.}/tests/fuzz/words.dict
work=tests/fuzz/work
findings=tests/fuzz/findings
failed=''

for program in "$@"; do
    target=${program##*/fuzz_}
    mkdir -p "$work/$target" "$findings" || exit 99
    log=$work/$target.log
    "./$program" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
        -max_len=4096 -print_final_stats=1 -dict="$words" \
        -artifact_prefix="$findings/$target-" \
        "$work/$target" "$corpus/$target" >"$log" 2>&1
    status=$?
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    if [ "$status" -eq 0 ]; then
        echo "ok - $target: ${runs:-0} executions in $seconds s"
    else
        echo "not ok - $target, after ${runs:-?} executions:"
        grep -E 'does not hold|ERROR: |runtime error|Test unit written' "$log" ||
            tail -n 20 "$log"
        failed="$failed $target"
    fi
done
if [ -n "$failed" ]; then
    echo "fuzz: findings in$failed" >&2
    exit 1
fi
