#!/bin/sh
# SPDX-License-Identifier: MIT
# telnyx-bulk when a run is repeated: what it leaves alone, what it goes on with, and
# what it tells of a run that was killed.  Each test is a function whose name is the
# sentence it proves; give names as arguments to run only those.
#
# shellcheck disable=SC2317 # functions are called by name
script=$0
case $script in /*) ;; *) script=$PWD/$script ;; esac
# shellcheck source=tests/programs/bulk.sh
. "$(dirname "$0")/bulk.sh"

# Send c.csv to the sandbox that was started.
send() {
    run --base-url "$url" --ca-file ca.pem --from +13125550000 --text 'Hi {{name}}' "$@" c.csv
}

refused() {
    expect_status 1
    expect_err "telnyx-bulk: $1"
    expect_err_lines 1
    [ ! -s out ] || fail "output: $(head -n 1 out)"
}

log_lines() {
    [ "$(wc -l <log)" -eq "$1" ] || fail "$(wc -l <log) requests, not $1"
}

results_of_messages_that_were_sent_are_not_overwritten() { # test
    start_sandbox
    make_csv 5 >c.csv
    send --output r
    expect_status 0
    cp r before
    send --output r
    refused 'r holds 5 accepted and 0 unknown rows of a run: say --resume to send the rows that have no result yet, --overwrite to send all anew, or give another --output'
    cmp -s r before || fail "the results were changed"
    run --dry-run --text Hi --output r c.csv
    expect_status 1
    cmp -s r before || fail "the results were changed by a dry run"
    log_lines 5
    printf '%s\n' '{"row":1,"to":"+13120000001","outcome":"unknown"}' >r
    send --output r
    refused 'r holds 0 accepted and 1 unknown row of a run: say --resume to send the rows that have no result yet, --overwrite to send all anew, or give another --output'
    log_lines 5
    send --overwrite --output r
    expect_status 0
    cp r out
    expect_rows 5
    log_lines 10
}

what_reached_nobody_is_overwritten() { # test
    start_sandbox
    make_csv 3 >c.csv
    {
        echo 'a note'
        printf '%s\n' '{"row":1,"to":"+13120000001","outcome":"rejected"}'
        printf '%s\n' '{"row":2,"to":"+13120000002","outcome":"not_sent"}'
    } >r
    send --output r
    expect_status 0
    cp r out
    expect_rows 3
    [ ! -e r.begun ] || fail "r.begun is left"
}

# A killed run's files: rows 1 to 3 have results, the third line is cut, 3 to 5 began,
# the mark of 6 is cut.
killed_run() {
    make_csv 8 >c.csv
    {
        printf '%s\n' '{"row":1,"to":"+13120000001","outcome":"accepted"}'
        printf '%s\n' '{"row":2,"to":"+13120000002","outcome":"rejected"}'
        printf '%s' '{"row":3,"to":"+131200000'
    } >r
    for i in 1 2 3 4 5; do
        printf '{"row":%d,"line":%d,"to":"+1312000000%d"}\n' "$i" "$((i + 1))" "$i"
    done >r.begun
    printf '{"row":6,"li' >>r.begun
}

rows_that_had_begun_are_told_and_not_sent_again() { # test
    start_sandbox
    killed_run
    send --output r
    expect_status 1
    for i in 3 4 5; do
        expect_err "telnyx-bulk: row $i (line $((i + 1)), to +1312000000$i) was on its way when the run before ended: unknown"
    done
    expect_err_like 'r holds 1 accepted and 3 unknown rows of a run: say --resume'
    expect_err_lines 4
    [ ! -e r.begun ] || fail "r.begun is left"
    [ ! -s log ] || fail "something was sent"
    cp r out
    expect_rows 5
    expect_out 3 '"outcome":"unknown",.*"type":"closing".*\(line [456] of the input\)"'
    send --resume --output r
    expect_status 2
    cp r out
    expect_rows 8
    expect_out 4 '"outcome":"accepted"'
    expect_err 'r has 5 results of an earlier run, too'
    log_lines 3
    arrived log >there
    printf '+1312000000%d\n' 6 7 8 | cmp -s - there || fail "sent: $(cat there)"
}

a_killed_run_is_resumed_at_once() { # test
    start_sandbox
    killed_run
    send --resume --output r
    expect_status 2
    cp r out
    expect_rows 8
    expect_out 3 '"outcome":"unknown"'
    log_lines 3
    send --resume --output r
    expect_status 2
    log_lines 3
}

what_had_begun_is_told_also_where_all_is_sent_anew() { # test
    start_sandbox
    killed_run
    send --overwrite --output r
    expect_status 0
    expect_err_like '^telnyx-bulk: row 4 \(line 5, to \+13120000004\) was on its way'
    cp r out
    expect_rows 8
    log_lines 8
}

a_result_without_its_line_end_counts() { # test
    start_sandbox
    make_csv 2 >c.csv
    printf '%s' '{"row":1,"to":"+13120000001","outcome":"accepted"}' >r
    send --resume --output r
    expect_status 0
    cp r out
    expect_rows 2
    log_lines 1
}

another_file_is_not_resumed() { # test
    start_sandbox
    make_csv 5 >c.csv
    printf '%s\n' '{"row":2,"to":"+13120000009","outcome":"accepted"}' >r
    send --resume --concurrency 1 --output r
    expect_status 1
    expect_err 'telnyx-bulk: c.csv: row 2 is to +13120000002, and not in the results in r: it is another file; no more rows are taken'
    printf '%s\n' '{"row":7,"to":"+13120000007","outcome":"accepted"}' >r
    send --resume --output r
    expect_status 1
    expect_err 'telnyx-bulk: c.csv: has fewer rows than the results in r: it is another file'
    echo 'a note' >r
    send --resume --output r
    refused 'r: line 1 is no result: --resume goes on with results of telnyx-bulk alone'
    printf '{"row":1,"to' >r
    send --resume --output r
    refused 'r: line 1 is cut: --resume goes on with results of telnyx-bulk alone'
}

what_is_no_mark_is_left_alone() { # test
    make_csv 2 >c.csv
    echo 'my notes' >r.begun
    run --sandbox --from +13125550000 --text Hi --output r c.csv
    refused "$PWD/r.begun: cannot tell which rows had begun: it is none of telnyx-bulk's files"
    [ "$(cat r.begun)" = 'my notes' ] || fail "r.begun: $(cat r.begun)"
}

a_pipe_is_resumed_too() { # test
    start_sandbox
    make_csv 3 >c.csv
    "$bulk" --base-url "$url" --ca-file ca.pem --from +13125550000 --text Hi --output r - <c.csv 2>err
    make_csv 6 >c.csv
    "$bulk" --base-url "$url" --ca-file ca.pem --from +13125550000 --text Hi --resume --output r - <c.csv 2>err
    cp r out
    expect_rows 6
    log_lines 6
}

how_runs_are_repeated_is_said_once() { # test
    make_csv 2 >c.csv
    send_words='--sandbox --from +13125550000 --text Hi'
    # shellcheck disable=SC2086 # words
    {
        run $send_words --resume c.csv
        refused '--resume needs --output: the results of the run that it resumes'
        run $send_words --overwrite c.csv
        refused '--overwrite needs --output'
        run $send_words --resume --overwrite --output r c.csv
        refused '--resume and --overwrite exclude each other'
        run $send_words --resume --dry-run --output r c.csv
        refused '--resume and --dry-run exclude each other'
    }
}

# A run in the background that waits for its input, with its results in r.
start_waiting() {
    mkfifo in
    "$bulk" --base-url "$url" --ca-file ca.pem --from +13125550000 --text Hi --output "$1" \
        - <in 2>err.bulk &
    bulk_pid=$!
    pids="$pids $bulk_pid"
    exec 5>in
    make_csv 3 >&5
    wait_for grep -q . log || exit 99
}

two_runs_do_not_share_their_results() { # test
    start_sandbox
    start_waiting r
    wait_for grep -q '"row":3' r
    ln -s r link
    make_csv 3 >c.csv
    for also in r link; do
        send --output "$also" --overwrite
        refused "$also: cannot write results: another run writes to it"
    done
    [ "$(wc -l <r.begun)" -eq 3 ] || fail "marks: $(cat r.begun)"
    exec 5>&-
    wait "$bulk_pid" || fail "the first run failed: $(cat err.bulk)"
    [ ! -e r.begun ] || fail "r.begun is left"
    cp r out
    expect_rows 3
}

# As a rotation of files does, while the first run works.
marks_of_a_run_that_works_are_not_taken() { # test
    start_sandbox
    start_waiting r
    mv r moved
    make_csv 3 >c.csv
    for words in --resume --overwrite; do
        send --output r "$words"
        refused "$PWD/r.begun: another run works with it: wait for its end, or give another --output"
    done
    [ "$(wc -l <r.begun)" -eq 3 ] || fail "marks: $(cat r.begun)"
    log_lines 3
    exec 5>&-
    wait "$bulk_pid" || fail "the first run failed: $(cat err.bulk)"
}

results_of_a_killed_run_keep_to_their_marks() { # test
    start_sandbox
    start_waiting r
    kill -KILL "$bulk_pid"
    wait "$bulk_pid" 2>/dev/null
    exec 5>&-
    make_csv 3 >c.csv
    ln r link
    send --output link --resume
    expect_status 1
    expect_err_like '^telnyx-bulk: link has another name, too \(a hard link\)'
    mv link aside
    rm r
    if ! notes_are_kept; then
        mv aside r
        return
    fi
    for words in --resume --quiet; do
        send --output aside "$words"
        refused "aside is of a run that was killed, and its marks are not there ($PWD/aside.begun): give it the name that it had, or say --overwrite to send all anew"
    done
    log_lines 3
    mv aside r
    send --output r --resume
    log_lines 3
    cp r out
    expect_rows 3
    mv r ended
    send --output ended --resume
    log_lines 3
    cp ended out
    expect_rows 3
}

what_a_sandbox_accepted_is_not_taken_for_sent() { # test
    start_sandbox
    make_csv 3 >c.csv
    notes_are_kept || return 0
    run --sandbox --from +13125550000 --text 'Hi {{name}}' --output r c.csv
    expect_status 0
    mv r s
    send --output s --resume
    refused 's holds results of a sandbox: nothing of that was sent; say --overwrite, or give another --output'
    send --output s --overwrite
    expect_status 0
    send --output s --resume
    expect_status 0
    log_lines 3
}

# Does this file system have extended attributes?
notes_are_kept() {
    command -v python3 >/dev/null 2>&1 &&
        python3 -c 'import os; os.setxattr("c.csv", "user.test", b"1")' 2>/dev/null
}

a_signal_leaves_no_marks() { # test
    start_sandbox
    start_waiting r
    kill -INT "$bulk_pid"
    wait "$bulk_pid"
    status=$?
    expect_status 2
    exec 5>&-
    [ ! -e r.begun ] || fail "r.begun is left: $(cat err.bulk)"
    cp r out
    expect_rows 3
}

# The limit is for each file: it is smaller than the marks of the first rows, whose
# numbers are too long to send to but for the first.
without_room_for_its_mark_no_row_begins() { # test
    start_sandbox
    {
        echo to,name
        echo +13120000001,Ann
        awk 'BEGIN { for (i = 10; i < 25; i++) printf "+131200000000000000000000000000000000000000000000000000000000%d,x\n", i }'
    } >c.csv
    (
        ulimit -f 1 || exit 99 # of 512 bytes, or of 1,024
        send --output r
        exit "$status"
    )
    status=$?
    expect_status 1
    expect_err "telnyx-bulk: $PWD/r.begun: cannot note which rows begin: File too large; no more rows are taken"
    [ ! -s log ] || fail "a row was sent"
    grep -q '^{"row":1,.*"outcome":"not_sent"' r || fail "row 1: $(head -n 1 r)"
}

results_that_are_not_in_the_file_are_told_at_the_next_start() { # test
    start_sandbox
    make_csv 40 >c.csv
    (
        ulimit -f 3 || exit 99
        send --concurrency 4 --output r
        exit "$status"
    )
    status=$?
    expect_status 1
    sent=$(wc -l <log)
    send --resume --output r
    cp r out
    expect_rows 40
    arrived log >there
    [ -z "$(uniq -d there)" ] || fail "arrived twice: $(uniq -d there | head -n 3)"
    with_outcome accepted | comm -23 - there >lost
    [ ! -s lost ] || fail "accepted, and not in the log: $(head -n 3 lost)"
    [ "$sent" -lt 40 ] || fail "the limit was not met"
}

a_folder_that_takes_no_marks_is_found_before_anything_is_sent() { # test
    [ "$(id -u)" -ne 0 ] || return 0
    make_csv 2 >c.csv
    mkdir d
    : >d/r
    chmod 500 d
    run --sandbox --sandbox-log log --from +13125550000 --text Hi --output d/r c.csv
    chmod 700 d
    refused "$PWD/d/r.begun: cannot note which rows begin: Permission denied"
}

run_tests "$@"
