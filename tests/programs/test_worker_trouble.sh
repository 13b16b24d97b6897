#!/bin/sh
# SPDX-License-Identifier: MIT
# telnyx-worker when what it stands on fails: a log that nobody reads, a store that is
# damaged or gone.  Each test is a function whose name is the sentence it proves; give
# names as arguments to run only those.
#
# shellcheck disable=SC2119,SC2317 # functions are called by name
case $0 in /*) script=$0 ;; *) script=$PWD/$0 ;; esac
# shellcheck source=tests/programs/worker.sh
. "${top_srcdir:-.}/tests/programs/worker.sh"

# Ends with a status; the whole is not longer than a minute, or the run is stuck.
expect_end_soon() {
    tries=0
    while kill -0 "$run_pid" 2>/dev/null; do
        tries=$((tries + 1))
        if [ "$tries" -gt 1200 ]; then
            fail "the run does not end"
            return 1
        fi
        sleep 0.05
    done
    expect_end "$1"
}

a_log_that_nobody_reads_stops_nothing() { # test
    start_sandbox
    mkfifo log
    exec 4<>log
    for stream in err out; do
        jobs 1 1500 | "$worker" enqueue --store sqlite:q.db - >out
        json=''
        [ "$stream" = err ] || json=--json
        if [ "$stream" = err ]; then
            "$worker" run --store sqlite:q.db --base-url "$url" --no-webhooks \
                --verbose >run.out 2>log &
        else
            "$worker" run --store sqlite:q.db --base-url "$url" --no-webhooks \
                --verbose "$json" >log 2>run.err &
        fi
        run_pid=$!
        pids="$pids $run_pid"
        wait_for is_count accepted 1500
        kill -TERM "$run_pid"
        # What cannot be written to standard output is an error in the end.
        if [ "$stream" = err ]; then
            expect_end_soon 0
        else
            expect_end_soon 1
            grep -q 'cannot write the output: nobody reads it' run.err ||
                fail "not told: $(cat run.err)"
        fi
        rm -f q.db*
    done
    exec 4>&-
}

a_signal_ends_a_run_whose_log_is_full() { # test
    mkfifo log
    exec 4<>log
    dd if=/dev/zero bs=1024 count=64 2>/dev/null >&4
    jobs 1 1 | "$worker" enqueue --store sqlite:q.db - >out
    "$worker" run --store sqlite:q.db --base-url http://127.0.0.1:9/v2 --no-webhooks \
        >run.out 2>log &
    run_pid=$!
    pids="$pids $run_pid"
    # It works, though it could not say so.
    wait_for sh -c "'$worker' show --store sqlite:q.db 1 --json |
        grep -q '\"fence\":[1-9]'"
    kill -TERM "$run_pid"
    expect_end_soon 0
    exec 4>&-
}

a_pipe_for_events_that_nobody_reads_stops_nothing() { # test
    mkfifo events
    expect 1 run --store sqlite:q.db --base-url http://127.0.0.1:9/v2 \
        --webhook-listen 127.0.0.1:0 --public-key "$public" --events events
    expect_err 'events: '
    exec 4<>events
    start_run --base-url http://127.0.0.1:9/v2 --webhook-listen 127.0.0.1:0 \
        --public-key "$public" --events events
    text=$(awk 'BEGIN { for (i = 0; i < 1500; i++) printf "x" }')
    answer=200
    sent=0
    while [ "$answer" = 200 ] && [ "$sent" -lt 200 ]; do
        sent=$((sent + 1))
        answer=$("$post" "$(listener)" "$seed" "e$sent" "$text")
    done
    [ "$answer" = 503 ] || fail "answered $answer after $sent events"
    # What has come so far is whole lines, but for one, whose rest comes first.
    cat events >got &
    reader=$!
    pids="$pids $reader"
    wait_for test -s got
    answer=$("$post" "$(listener)" "$seed" last "$text")
    [ "$answer" = 200 ] || fail "answered $answer when there was room"
    wait_for grep -q '"id":"last"' got
    grep -v '^{.*}$' got >halves && fail "half a line: $(cut -c 1-60 halves)"
    kill -TERM "$run_pid"
    expect_end_soon 0
    exec 4>&-
}

run_tests "$@"
