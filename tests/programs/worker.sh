# SPDX-License-Identifier: MIT
# What the tests of telnyx-worker are written with; they source it, and say in $script
# who they are.
# shellcheck shell=sh disable=SC2120
worker=${TELNYX_WORKER:-$PWD/telnyx-worker}
sandbox=${TELNYX_SANDBOX:-$PWD/telnyx-sandbox}
post=${WEBHOOK_POST:-$PWD/tests/programs/webhook_post}
stop_with=KILL
case ${top_srcdir:=.} in /*) ;; *) top_srcdir=$PWD/$top_srcdir ;; esac
# shellcheck source=tests/programs/program.sh
. "$top_srcdir/tests/programs/program.sh"
need "$worker" "$sandbox" "$post"
TELNYX_API_KEY=KEY_of_the_test
export TELNYX_API_KEY

# Run telnyx-worker; its output is in out and err, its exit status in $status.
run() {
    if command -v timeout >/dev/null 2>&1; then
        timeout 120 "$worker" "$@" >out 2>err
    else
        "$worker" "$@" >out 2>err
    fi
    status=$?
}

# Run it, and expect this exit status first.
expect() {
    wanted=$1
    shift
    run "$@"
    [ "$status" -eq "$wanted" ] ||
        fail "exit status $status, not $wanted, of $*: $(head -n 3 err)"
}

expect_err() {
    grep -Fq -e "$1" err || fail "no '$1' in: $(head -n 5 err)"
}
expect_out() {
    grep -Fq -e "$1" out || fail "no '$1' in: $(head -n 5 out)"
}
expect_out_is() {
    [ "$(cat out)" = "$1" ] || fail "the output is not '$1' but: $(head -n 5 out)"
}
# The output has $1 lines with $2.
expect_out_lines() {
    matches=$(grep -Fc -e "$2" out)
    [ "$matches" -eq "$1" ] || fail "$matches lines, not $1, with '$2': $(head -n 5 out)"
}

# How many jobs are in this state, or delivered, or failed?
count() {
    "$worker" status --store sqlite:q.db --json |
        sed -n 's/.*"'"$1"'":\([0-9]*\).*/\1/p'
}
expect_count() {
    matches=$(count "$1")
    [ "$matches" = "$2" ] || fail "$matches jobs are $1, not $2"
}

# jobs FROM TO: lines of JSON for different recipients.
jobs() {
    awk -v from="$1" -v to="$2" 'BEGIN {
        for (i = from; i <= to; i++)
            printf "{\"to\":\"+1312%07d\",\"from\":\"+13125550000\"," \
                "\"text\":\"Hello %d\"}\n", i, i
    }'
}

# --- runs ---
# shellcheck disable=SC2034 # for those who source this
seed=dHeYP8cpTT82FajGy5iELJ2PaUe//60Sd1QtWLsFp2U=
# shellcheck disable=SC2034
public=H7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8nAg=
# Start telnyx-sandbox over plain http; its URL is $url, its key $key, its log sb.log.
start_sandbox() {
    "$sandbox" --plain --log sb.log --delivered-after 100 "$@" >sb.out 2>sb.err &
    pids="$pids $!"
    wait_for grep -q 'public key' sb.out
    # shellcheck disable=SC2034
    url=$(sed -n 1p sb.out)
    # shellcheck disable=SC2034
    key=$(sed -n '2s/.*: //p' sb.out)
}

# Start a worker in the background: its log is in run.err, its pid in $run_pid.
start_run() {
    "$worker" run --store sqlite:q.db "$@" >run.out 2>run.err &
    run_pid=$!
    pids="$pids $run_pid"
    wait_for grep -q ' working ' run.err
}

# Where its listener is.
listener() {
    sed -n 's/.* listening url=//p' run.err
}

# Wait for its end, and expect this exit status.
expect_end() {
    wait "$run_pid"
    ended_with=$?
    [ "$ended_with" -eq "$1" ] ||
        fail "the run ended with $ended_with, not $1: $(tail -n 3 run.err)"
}

is_count() {
    [ "$(count "$1")" = "$2" ]
}

# Messages that arrived, and each once.
expect_arrived() {
    sed -n 's/.*"POST".*"to":"\([^"]*\)".*/\1/p' sb.log | sort >there
    [ "$(wc -l <there)" -eq "$1" ] || fail "$(wc -l <there) messages arrived, not $1"
    [ -z "$(uniq -d there)" ] || fail "twice: $(uniq -d there | head -n 3)"
}

# Run the tests that are named, or all of this script.
run_tests() {
    failed=0
    # shellcheck disable=SC2154 # see above
    names=$(sed -n 's/^\([a-z][a-z0-9_]*\)() { # test$/\1/p' "$script")
    # shellcheck disable=SC2086 # a list of words
    [ $# -gt 0 ] || set -- $names
    for name; do
        wrong=0
        rm -rf ./*
        "$name"
        stop_all
        if [ "$wrong" -eq 0 ]; then
            echo "ok - $name"
        else
            echo "not ok - $name"
            failed=1
        fi
    done
    exit "$failed"
}
