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

# A pipe `log` that is full, and stays so: who writes to it waits until stop_all.
open_full_log() {
    mkfifo log
    exec 4<>log
    cat /dev/zero >&4 2>/dev/null &
    pids="$pids $!"
}

a_log_that_nobody_reads_stops_nothing() { # test
    start_sandbox
    open_full_log
    for stream in err out; do
        jobs 1 50 | "$worker" enqueue --store sqlite:q.db - >out
        if [ "$stream" = err ]; then
            "$worker" run --store sqlite:q.db --base-url "$url" --no-webhooks \
                --verbose >run.out 2>log &
        else
            "$worker" run --store sqlite:q.db --base-url "$url" --no-webhooks \
                --verbose --json >log 2>run.err &
        fi
        run_pid=$!
        pids="$pids $run_pid"
        wait_for is_count accepted 50
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
    open_full_log
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

# A run that works, on a store with jobs that are not due.
start_waiting_run() {
    jobs 1 2000 | "$worker" enqueue --store sqlite:q.db --delay 1d - >out
    start_run --base-url http://127.0.0.1:9/v2 --no-webhooks
}

expect_run_err() {
    grep -Fq -e "$1" run.err || fail "no '$1' in: $(tail -n 5 run.err)"
    [ "$(grep -c '^telnyx-worker: ' run.err)" -eq 1 ] ||
        fail "not one line: $(cat run.err)"
}

a_run_whose_store_is_removed_ends_with_one_line() { # test
    start_waiting_run
    rm q.db
    expect_end_soon 1
    expect_run_err 'q.db was removed or renamed while it was in use'
}

a_run_whose_store_is_replaced_leaves_the_new_one_alone() { # test
    start_waiting_run
    kill -STOP "$run_pid"
    rm -f q.db*
    jobs 1 2 | "$worker" enqueue --store sqlite:q.db - >out
    kill -CONT "$run_pid"
    expect_end_soon 1
    expect_run_err 'q.db was replaced by another file while it was in use'
    expect_count ready 2
}

a_run_whose_store_is_damaged_ends_with_one_line() { # test
    start_waiting_run
    # A page of the log is newer than one of the file: this one is not in it.
    "$worker" doctor --store sqlite:q.db >out
    dd if=/dev/zero of=q.db bs=4096 seek=1 count=2000 conv=notrunc 2>/dev/null
    dd if=/dev/zero of=q.db-wal bs=4096 count=2000 conv=notrunc 2>/dev/null
    jobs 1 1 >one
    run enqueue --store sqlite:q.db one
    [ "$status" -eq 1 ] || fail "enqueued into what is damaged"
    expect_end_soon 1
    expect_run_err 'q.db is damaged'
}

who_enqueues_into_what_was_removed_is_told() { # test
    mkfifo pipe
    "$worker" enqueue --store sqlite:q.db - <pipe >out 2>err &
    run_pid=$!
    pids=$run_pid
    exec 4>pipe
    jobs 1 1 >&4
    wait_for is_count ready 1
    rm q.db
    jobs 2 2 >&4
    exec 4>&-
    expect_end 1
    expect_err 'from line 2 on not all is enqueued: the store'
    expect_err_lines 1
}

# SQLite, as it closes the file, would write back the log that it knows, and remove the
# other one.
a_log_that_took_the_place_of_another_is_left_alone() { # test
    mkfifo pipe
    "$worker" enqueue --store sqlite:q.db - <pipe >out 2>err &
    run_pid=$!
    pids=$run_pid
    exec 4>pipe
    jobs 1 1 >&4
    wait_for is_count ready 1
    rm q.db-wal q.db-shm
    jobs 2 3 | "$worker" enqueue --store sqlite:q.db - >other
    expect_count ready 2
    exec 4>&-
    expect_end 0
    expect_count ready 2
}

no_command_opens_a_store_by_a_second_name() { # test
    jobs 1 1 >one
    expect 0 enqueue --store sqlite:q.db one
    ln q.db other.db
    for store in q.db other.db; do
        for words in 'enqueue one' status 'list --json' doctor 'cancel 1' 'pause' \
            'run --no-webhooks'; do
            # shellcheck disable=SC2086 # a command, and what it takes
            expect 1 $words --store sqlite:$store
            expect_err "$store has another name (a hard link)"
            expect_err_lines 1
        done
    done
    rm other.db
    expect_count ready 1
}

looking_at_what_is_no_store_changes_nothing_of_it() { # test
    awk 'BEGIN { for (i = 0; i < 999; i++) print "no database" }' >text.db
    chmod 644 text.db
    for words in status doctor 'list --json' 'cancel 1'; do
        # shellcheck disable=SC2086
        expect 1 $words --store sqlite:text.db
    done
    [ "$(find . -perm 644 -name 'text.db*')" = ./text.db ] || fail "it was changed"
}

run_tests "$@"
