#!/bin/sh
# SPDX-License-Identifier: MIT
# telnyx-worker where the machine is against it: it is stopped, the clock is wrong, the
# disk is full.  Each test is a function whose name is the sentence it proves; give names
# as arguments to run only those.
#
# shellcheck disable=SC2317 # functions are called by name
case $0 in /*) script=$0 ;; *) script=$PWD/$0 ;; esac
# shellcheck source=tests/programs/worker.sh
. "${top_srcdir:-.}/tests/programs/worker.sh"

TELNYX_API_KEY=KEY_of_the_test
export TELNYX_API_KEY

start_sandbox() {
    "$sandbox" --plain --log sb.log >sb.out 2>sb.err &
    pids="$pids $!"
    wait_for grep -q 'public key' sb.out
    url=$(sed -n 1p sb.out)
}

# Start a worker in the background: its pid is $run_pid.
start_run() {
    "$worker" run --store sqlite:q.db --base-url "$url" --no-webhooks "$@" \
        >run.out 2>run.err &
    run_pid=$!
    pids="$pids $run_pid"
    wait_for grep -q ' working ' run.err
}

has_accepted() {
    [ "$(count accepted)" -ge "$1" ]
}

# Messages that arrived, and each once.
expect_arrived() {
    sed -n 's/.*"POST".*"to":"\([^"]*\)".*/\1/p' sb.log | sort >there
    [ "$(wc -l <there)" -eq "$1" ] || fail "$(wc -l <there) messages arrived, not $1"
    [ -z "$(uniq -d there)" ] || fail "twice: $(uniq -d there | head -n 3)"
}

# For three leases, which are in their time.
a_worker_that_is_stopped_goes_on_where_it_was() { # test
    start_sandbox
    jobs 1 60 | "$worker" enqueue --store sqlite:q.db - >out
    start_run --lease 1s --rate 30
    wait_for has_accepted 5
    kill -STOP "$run_pid"
    # Nobody takes its place meanwhile, and the store can be asked.
    run run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty
    [ "$status" -ne 0 ] || fail 'a second worker works'
    sleep 3
    has_accepted 5 || fail 'the store says nothing'
    kill -CONT "$run_pid"
    wait_for has_accepted 60
    expect_arrived 60
    expect_count unknown 0
    kill -TERM "$run_pid"
    wait "$run_pid" || fail "it ended with $?"
}

# Claims, waits and the order of the store's own times, by a clock that is wrong, and
# right, and wrong the other way.
a_clock_that_is_an_hour_wrong_sends_nothing_twice() { # test
    # A sanitizer and faketime replace the same functions, and wait for each other.
    if [ -n "${INSTRUMENT_CFLAGS-}" ] ||
        ! timeout 20 faketime -f '+1h' "$worker" --version >/dev/null 2>&1; then
        echo '# SKIP: faketime is not installed, or not for this program'
        return
    fi
    start_sandbox
    done=0
    for with in 'faketime -f +1h' '' 'faketime -f -1h'; do
        jobs $((done + 1)) $((done + 20)) >jobs.jsonl
        # shellcheck disable=SC2086 # a command and its options
        $with "$worker" enqueue --store sqlite:q.db jobs.jsonl >out 2>err ||
            fail "not enqueued: $(head -n 3 err)"
        done=$((done + 20))
        # shellcheck disable=SC2086 # a command and its options
        $with "$worker" run --store sqlite:q.db --base-url "$url" \
            --no-webhooks --until-empty >out 2>err || fail "$with: $(tail -n 3 err)"
        expect_count accepted "$done"
    done
    expect_arrived 60
    expect_count accepted 60
}

# Enqueue one after the other until that fails; what was told is counted in $told.
fill_up() {
    told=0
    while [ "$told" -lt 400 ]; do
        jobs $((told + 1)) $((told + 1)) >one.jsonl
        run enqueue --store sqlite:disk/q.db one.jsonl
        [ "$status" -eq 0 ] || return
        told=$((told + 1))
    done
    fail 'the disk is never full'
}

a_store_on_a_full_disk_keeps_what_was_told() { # test
    mkdir disk
    if ! mount -t tmpfs -o size=400k none disk 2>/dev/null; then
        echo '# SKIP: nothing can be mounted here'
        return
    fi
    run enqueue --store sqlite:disk/q.db /dev/null
    dd if=/dev/zero of=disk/rest bs=4k >dd.out 2>&1
    fill_up
    [ "$status" -lt 128 ] || fail "a signal ended it: $status"
    grep -q 'full' err || fail "not told that it is full: $(head -n 3 err)"
    rm disk/rest
    run enqueue --store sqlite:disk/q.db one.jsonl
    [ "$status" -eq 0 ] || fail "it stays full: $(head -n 3 err)"
    told=$((told + 1))
    matches=$("$worker" status --store sqlite:disk/q.db --json |
        sed -n 's/.*"ready":\([0-9]*\).*/\1/p')
    [ "$matches" = "$told" ] || fail "$matches jobs are there, and $told were told"
    umount disk
}

run_tests "$@"
