#!/bin/sh
# SPDX-License-Identifier: MIT
# telnyx-bulk --store: a run that goes on where it was.  Each test is a function whose
# name is the sentence it proves; give names as arguments to run only those.
#
# shellcheck disable=SC2317 # functions are called by name
script=$0
case $script in /*) ;; *) script=$PWD/$script ;; esac
# shellcheck source=tests/programs/bulk.sh
. "$(dirname "$0")/bulk.sh"
worker=${TELNYX_WORKER:-$home/telnyx-worker}

# Send c.csv to the sandbox that was started, in the store q.db.
send() {
    run --store sqlite:q.db --base-url "$url" --ca-file ca.pem --from +13125550000 \
        --text 'Hi {{name}}' --output r "$@" c.csv
}

refused() {
    expect_status 1
    expect_err "telnyx-bulk: $1"
    expect_err_lines 1
}

log_lines() {
    [ "$(wc -l <log)" -eq "$1" ] || fail "$(wc -l <log) requests, not $1"
}

results() {
    cp r out
    expect_rows "$1"
}

a_finished_run_says_so_and_sends_nothing() { # test
    start_sandbox
    make_csv 1500 >c.csv
    send
    expect_status 0
    expect_err_like '^1500 rows: 1500 accepted, 0 rejected, 0 not sent, 0 unknown in '
    results 1500
    expect_out 1500 '"outcome":"accepted","id":"[^"]+","parts":null,"cost":null,"error":null,"attempts":1\}$'
    expect_truth log
    sort r >before
    rm r
    send
    expect_status 0
    expect_err_like '^telnyx-bulk: this run has finished at 20[0-9-]+T[0-9:]+Z: nothing is sent \(--again=1 sends all of it anew\)$'
    sort r | cmp -s - before || fail "the results differ"
    log_lines 1500
}

a_finished_run_is_sent_again_if_asked_for() { # test
    start_sandbox
    make_csv 5 >c.csv
    send
    send --again=1
    expect_status 0
    results 5
    log_lines 10
    send
    expect_err_like 'this run has finished at .*--again=2 sends'
    log_lines 10
    send --again=2
    log_lines 15
    send --again=1
    expect_status 0
    expect_err_like 'run 2 has finished at .*: nothing is sent \(the last one is run 3\)'
    send --again=4
    refused '--again=4: the store has no run 4 of these words'
    log_lines 15
}

# Killed while it wrote its results, or ended with 2 and started anew by a supervisor.
the_same_words_send_anew_once() { # test
    start_sandbox
    make_csv 5 >c.csv
    echo nobody,Ann >>c.csv
    send --again=1
    refused '--again=1: the store has no run 1 of these words'
    send
    expect_status 2
    for again in 1 2 3; do
        send --again=1
        expect_status 2
        results 6
        log_lines 10
    done
    expect_err_like 'this run has finished at .*--again=2 sends'
    [ "$again" -eq 3 ] || fail "not thrice"
}

what_has_not_finished_is_not_sent_anew() { # test
    echo KEY_right >right
    echo KEY_wrong >wrong
    start "$sandbox" --ca-out ca.pem --log log --api-key-file right
    make_csv 5 >c.csv
    send --api-key-file wrong
    expect_status 2
    send --api-key-file right --again=1
    refused '--again=1: run 1 has not finished: say the same words without --again to go on with it'
    send --api-key-file right
    expect_status 0
    send --api-key-file wrong --again=1
    expect_status 2
    send --api-key-file right --again=1
    expect_status 0
    results 5
    send --api-key-file right --again=1
    expect_status 0
    [ "$(arrived log | wc -l)" -eq 10 ] || fail "$(arrived log | wc -l) messages, not 10"
}

what_differs_is_named_and_another_run_is_begun_on_purpose() { # test
    start_sandbox
    make_csv 5 >c.csv
    send
    make_csv 6 >c.csv
    send
    refused 'q.db has a run of other words (what differs: the file), of which 5 rows were sent: say --new-run to start another, or give another --store'
    run --store sqlite:q.db --base-url "$url" --ca-file ca.pem --from +13125550009 \
        --messaging-profile-id 16fd2706-8baf-433b-82eb-8c7fada847da --to-column name \
        --text Hello --output r c.csv
    refused 'q.db has a run of other words (what differs: the file, the text, --from, --messaging-profile-id, --to-column), of which 5 rows were sent: say --new-run to start another, or give another --store'
    log_lines 5
    send --new-run
    expect_status 0
    results 6
    log_lines 11
    send --new-run
    expect_err_like 'this run has finished'
    make_csv 5 >c.csv
    send
    expect_err_like 'this run has finished'
    results 5
    log_lines 11
}

options_that_shape_no_message_may_differ() { # test
    start_sandbox
    make_csv 5 >c.csv
    send
    mv c.csv d.csv
    run --store sqlite:q.db --base-url "$url" --ca-file ca.pem --from +13125550000 \
        --text 'Hi {{name}}' --concurrency 3 --rate 100 --output other d.csv
    expect_status 0
    expect_err_like 'this run has finished'
    cp other out
    expect_rows 5
    log_lines 5
}

rows_that_cannot_be_sent_have_their_result_too() { # test
    start_sandbox
    printf 'to,name\n+13120000001,Ann\n+13120000002\nnobody,Bob\n+13120000004,caf\351\n' >c.csv
    printf '+13120000005,Cyd\n' >>c.csv
    send
    expect_status 2
    results 5
    expect_out 2 '"outcome":"accepted"'
    expect_out 3 '"outcome":"not_sent","id":null,.*"type":"validation"'
    expect_err 'telnyx-bulk: row 2: line 3 has 1 field and the header has 2 (not sent)'
    sort r >before
    send
    expect_status 2
    sort r | cmp -s - before || fail "the results differ"
    log_lines 2
}

a_file_of_refused_rows_is_a_run_too() { # test
    start_sandbox
    printf 'to,name\nnobody,Ann\n' >c.csv
    send
    expect_status 2
    results 1
    send
    expect_status 2
    expect_err_like 'this run has finished'
}

what_telnyx_rejects_is_not_sent_again() { # test
    make_csv 2 >c.csv
    printf 'HTTP/1.1 422 Unprocessable\r\nContent-Type: application/json\r\nContent-Length: 68\r\nConnection: close\r\n\r\n{"errors":[{"code":"40310","title":"Invalid to","detail":"secret"}]}' >reply
    start_fake_here
    run --store sqlite:f.db --base-url "$url" --from +13125550000 --text Hi --output r c.csv
    expect_status 2
    results 2
    expect_out 2 '"outcome":"rejected",.*"type":"api","code":"40310","detail":"HTTP 422: Invalid to"'
    run --store sqlite:f.db --base-url "$url" --from +13125550000 --text Hi --output r c.csv
    expect_status 2
    expect_err_like 'this run has finished'
    results 2
}

start_fake_here() {
    start "$fake" reply
    TELNYX_API_KEY=KEY_test
    export TELNYX_API_KEY
}

what_is_not_known_is_told_with_its_reference_and_not_sent_again() { # test
    make_csv 2 >c.csv
    printf 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK' >reply
    start_fake_here
    run --store sqlite:f.db --base-url "$url" --from +13125550000 --text Hi --output r c.csv
    expect_status 2
    results 2
    expect_out 1 '"row":2,.*"outcome":"unknown",.*reference [0-9a-z]+-[0-9]+-1; line 3 of the input\)'
    stop_all
    start_sandbox
    run --store sqlite:f.db --base-url "$url" --ca-file ca.pem --from +13125550000 --text Hi --output r c.csv
    expect_status 2
    expect_err_like 'this run has finished'
    results 2
    [ ! -s log ] || fail "something was sent"
}

standard_input_is_taken_whole_first() { # test
    start_sandbox
    make_csv 700 >c.csv
    (head -c 5000 c.csv && tail -c +5001 c.csv) | "$bulk" --store sqlite:q.db --base-url "$url" \
        --ca-file ca.pem --from +13125550000 --text Hi - >out 2>err || fail "status $?"
    expect_rows 700
    "$bulk" --store sqlite:q.db --base-url "$url" --ca-file ca.pem --from +13125550000 \
        --text Hi - <c.csv >out 2>err || fail "status $?"
    expect_err_like 'this run has finished'
    expect_rows 700
    log_lines 700
}

a_fault_of_the_file_is_found_before_a_row_is_sent() { # test
    start_sandbox
    printf 'to,name\n+13120000001,Ann\n+13120000002,"Bob" x\n' >c.csv
    send
    expect_status 1
    expect_err_like '^telnyx-bulk: c.csv: line 3.*; nothing is sent$'
    [ ! -s log ] || fail "something was sent"
    make_csv 2 >c.csv
    send
    expect_status 0
    log_lines 2
}

of_two_that_begin_at_once_one_gives_way() { # test
    start_sandbox
    make_csv 20 >c.csv
    for turn in 1 2 3 4 5 6; do
        : >log
        first=$(wc -l <log)
        racers=
        for text in One Two Three; do
            "$bulk" --store sqlite:"$turn.db" --base-url "$url" --ca-file ca.pem \
                --from +13125550000 --text "$text" --output "$turn.$text" c.csv 2>"err.$text" &
            racers="$racers $!"
        done
        good=0
        for pid in $racers; do
            ! wait "$pid" || good=$((good + 1))
        done
        [ "$good" -le 1 ] || fail "$good runs went"
        sent=$(cat "$turn".* 2>/dev/null | grep -ac '"outcome":"accepted"')
        [ "$sent" -le 20 ] || fail "$sent rows were sent, not 20 (after $first)"
    done
}


results_that_are_not_of_the_store_are_not_overwritten() { # test
    start_sandbox
    make_csv 3 >c.csv
    run --base-url "$url" --ca-file ca.pem --from +13125550000 --text Hi --output r c.csv
    cp r before
    send
    refused 'r holds 3 accepted and 0 unknown rows of a run that is not in the store: say --overwrite to send all anew, or give another --output'
    cmp -s r before || fail "the results were changed"
    log_lines 3
    send --overwrite
    expect_status 0
    results 3
    log_lines 6
}

results_of_a_run_elsewhere_are_left_alone_also_where_the_store_has_runs() { # test
    start_sandbox
    make_csv 3 >c.csv
    send
    for outcome in accepted unknown; do
        cp r mixed
        printf '{"row":4,"to":"+13120000004","outcome":"%s","id":null}\n' "$outcome" >>mixed
        cp mixed before
        send --output mixed
        expect_status 1
        expect_err_like '^telnyx-bulk: mixed holds [34] accepted and [01] unknown rows of a run that is not in the store: '
        cmp -s mixed before || fail "the results were changed"
    done
    run --base-url "$url" --ca-file ca.pem --from +13125550000 --text Hi --overwrite --output r c.csv
    cp r before
    send
    expect_status 1
    expect_err_like '^telnyx-bulk: r holds 3 accepted and 0 unknown rows of a run that is not in the store: '
    cmp -s r before || fail "the results were changed"
}

results_go_to_no_file_that_the_run_needs() { # test
    start_sandbox
    make_csv 3 >c.csv
    echo Hello >text
    echo KEY_test >key
    echo log >elsewhere
    send --output other
    for end in '' -wal -shm -journal -begun; do
        [ ! -e "q.db$end" ] || cp "q.db$end" before
        there=$(ls "q.db$end" 2>/dev/null)
        for words in --overwrite --dry-run; do
            send --output "q.db$end" "$words"
            refused "q.db$end: cannot write results: it is a file of the store"
        done
        [ "$there" = "$(ls "q.db$end" 2>/dev/null)" ] || fail "q.db$end was made"
        [ -z "$there" ] || cmp -s "q.db$end" before || fail "q.db$end was changed"
    done
    send --output c.csv --overwrite
    refused 'c.csv: cannot write results: it is the input file'
    ln -s ca.pem link
    send --output link --overwrite
    refused 'link: cannot write results: it is the file of --ca-file'
    send --output key --api-key-file key --overwrite
    refused 'key: cannot write results: it is the file of --api-key-file'
    run --base-url "$url" --ca-file ca.pem --from +13125550000 --text-file text --output text c.csv
    refused 'text: cannot write results: it is the file of --text-file'
    run --sandbox --sandbox-log elsewhere --from +13125550000 --text Hi --output elsewhere c.csv
    refused 'elsewhere: cannot write results: it is the file of --sandbox-log'
    for file in c.csv ca.pem key text elsewhere; do
        [ -s "$file" ] || fail "$file is empty"
    done
    log_lines 3
}

what_a_killed_run_had_begun_is_left_to_it() { # test
    start_sandbox
    make_csv 3 >c.csv
    printf '{"row":1,"line":2,"to":"+13120000001"}\n' >r.begun
    cp r.begun before
    for words in --overwrite --quiet; do
        send "$words"
        refused "$PWD/r.begun is of a run that was killed: start that run again (with --resume it goes on), or give another --output"
        run --dry-run --text Hi --output r "$words" c.csv
        refused "$PWD/r.begun is of a run that was killed: start that run again (with --resume it goes on), or give another --output"
        cmp -s r.begun before || fail "the marks were changed"
        [ ! -s r ] || fail "results were written"
    done
    [ ! -s log ] || fail "something was sent"
}

a_signal_leaves_the_rest_for_the_next_start() { # test
    start_sandbox
    make_csv 60 >c.csv
    "$bulk" --store sqlite:q.db --base-url "$url" --ca-file ca.pem --from +13125550000 \
        --text 'Hi {{name}}' --rate 20 --output r c.csv 2>err &
    bulk_pid=$!
    pids="$pids $bulk_pid"
    wait_for grep -q . log
    send
    expect_status 1
    expect_err_like '^telnyx-bulk: r: cannot write results: another run writes to it'
    run --store sqlite:q.db --base-url "$url" --ca-file ca.pem --from +13125550000 \
        --text 'Hi {{name}}' c.csv
    expect_status 1
    expect_err_lines 1
    kill -INT "$bulk_pid"
    wait "$bulk_pid"
    status=$?
    expect_status 2
    sent=$(wc -l <r)
    [ "$sent" -lt 60 ] || fail "all 60 rows were sent"
    log_lines "$sent"
    send
    expect_status 0
    results 60
    log_lines 60
    expect_truth log
}

a_key_that_is_refused_costs_no_row() { # test
    echo KEY_right >right
    echo KEY_wrong >wrong
    start "$sandbox" --ca-out ca.pem --log log --api-key-file right
    make_csv 50 >c.csv
    send --api-key-file wrong
    expect_status 2
    expect_err_like '^telnyx-bulk: row [0-9]+: .*authentication.*\[10009\]'
    expect_err 'telnyx-bulk: every row would be refused so: they stay in the store, and no more are taken'
    expect_err_like '^telnyx-bulk: 50 rows are still to be sent: start it again with the same words$'
    expect_err_lines 4
    [ ! -s r ] || fail "results: $(head -n 2 r)"
    send --api-key-file right
    expect_status 0
    results 50
    expect_truth log
}

a_server_that_cannot_be_reached_costs_no_row() { # test
    make_csv 50 >c.csv
    TELNYX_API_KEY=KEY_test
    export TELNYX_API_KEY
    run --store sqlite:q.db --base-url http://127.0.0.1:1/v2 --concurrency 1 --max-failures 2 \
        --from +13125550000 --text Hi --output r c.csv
    expect_status 2
    expect_err_like '^telnyx-bulk: 2 messages in a row failed as every other would; no more rows are taken'
    expect_err_like '^telnyx-bulk: 50 rows are still to be sent'
}

without_room_nothing_is_lost() { # test
    start_sandbox
    make_csv 300 >c.csv
    send --output /dev/full
    expect_status 1
    expect_err 'telnyx-bulk: /dev/full: cannot write results: No space left on device; they are in the store: start it again, with another --output if need be'
    send
    expect_status 0
    results 300
    log_lines 300
    rm q.db* r log
    : >log
    (
        ulimit -f 40 || exit 99
        send --new-run
        exit "$status"
    )
    status=$?
    expect_status 1
    send
    expect_status 0
    results 300
    arrived log >there
    [ -z "$(uniq -d there)" ] || fail "arrived twice: $(uniq -d there | head -n 3)"
}

what_was_pruned_is_not_sent_again() { # test
    [ -x "$worker" ] || return 0
    start_sandbox
    make_csv 5 >c.csv
    send
    "$worker" prune --store sqlite:q.db --older-than 1ms >/dev/null 2>err || fail "$(cat err)"
    send
    expect_status 1
    send --overwrite
    expect_status 2
    results 5
    expect_out 5 '"outcome":"unknown",.*"detail":"its job is no more in the store \(was it pruned\?\)"'
    log_lines 5
}

prune_all() {
    "$worker" prune --store sqlite:q.db --older-than 1ms >/dev/null 2>err.prune ||
        fail "$(cat err.prune)"
}

a_run_that_was_pruned_is_known_while_it_works_and_after_it() { # test
    [ -x "$worker" ] || return 0
    echo KEY_right >right
    echo KEY_wrong >wrong
    start "$sandbox" --ca-out ca.pem --log log --api-key-file right
    make_csv 5 >c.csv
    send --api-key-file wrong
    expect_status 2
    prune_all
    send --api-key-file right --text Another
    refused 'q.db has a run of other words (what differs: the text), of which 0 rows were sent: say --new-run to start another, or give another --store'
    send --api-key-file right
    expect_status 0
    prune_all
    send --api-key-file wrong --overwrite --again=1
    expect_status 2
    prune_all
    send --api-key-file right
    expect_status 0
    results 5
    prune_all
    send --overwrite --api-key-file right
    expect_err_like 'this run has finished.*--again=2 sends'
    arrived log | uniq -c | awk '$1 != 2' >odd
    [ ! -s odd ] || fail "not twice: $(cat odd)"
    "$worker" doctor --store sqlite:q.db >said 2>&1 || fail "doctor: $(cat said)"
}

a_copy_of_a_run_that_is_not_whole_is_not_gone_on_with() { # test
    [ -x "$worker" ] || return 0
    start_sandbox
    make_csv 3000 >c.csv
    (
        ulimit -f 700 || exit 99
        send
        exit "$status"
    )
    status=$?
    expect_status 1
    mkdir copy
    cp q.db* copy
    send
    expect_status 0
    log_lines 3000
    cd copy || exit 99
    "$worker" adopt --parked --store sqlite:q.db >said 2>&1 || fail "$(cat said)"
    cp ../c.csv ../ca.pem .
    send
    expect_status 1
    expect_err_like '^telnyx-bulk: the store is a copy that was made while rows of this run were still enqueued'
    cd ..
    log_lines 3000
}

a_store_that_is_lost_ends_the_run_and_comes_back_whole() { # test
    start_sandbox
    make_csv 400 >c.csv
    "$bulk" --store sqlite:q.db --base-url "$url" --ca-file ca.pem --from +13125550000 \
        --text 'Hi {{name}}' --rate 50 --output r c.csv 2>err &
    bulk_pid=$!
    pids="$pids $bulk_pid"
    wait_for grep -q . log
    mkdir aside
    mv q.db q.db-wal q.db-shm aside
    wait "$bulk_pid"
    status=$?
    expect_status 1
    expect_err_like 'was removed or renamed while it was in use'
    rm -f q.db q.db-wal q.db-shm
    mv aside/* .
    send
    expect_status 0
    results 400
    expect_truth log
}

a_sandbox_of_its_own_takes_a_run_too() { # test
    make_csv 5 >c.csv
    for again in 1 2; do
        run --store sqlite:q.db --sandbox --sandbox-log log --from +13125550000 --text Hi --output r c.csv
        expect_status 0
        results 5
        log_lines 5
    done
    [ "$again" -eq 2 ] || fail "not twice"
    TELNYX_API_KEY=KEY_test run --store sqlite:q.db --base-url http://127.0.0.1:1/v2 \
        --from +13125550000 --text Hi --output r c.csv
    refused 'q.db has a run of other words (what differs: where it is sent), of which 5 rows were sent: say --new-run to start another, or give another --store'
    TELNYX_API_KEY=KEY_test run --store sqlite:q.db --base-url http://127.0.0.1:1/v2 \
        --from +13125550000 --text Hi --new-run --output r c.csv
    expect_status 1
    expect_err_like 'sandbox'
}

what_is_wrong_is_one_line() { # test
    make_csv 2 >c.csv
    words='--sandbox --from +13125550000 --text Hi'
    # shellcheck disable=SC2086 # words
    {
        run $words --store q.db c.csv
        refused '--store: "q.db" is not sqlite:FILE'
        run $words --store sqlite: c.csv
        refused '--store: "sqlite:" is not sqlite:FILE'
        run $words --store sqlite:q.db no.csv
        refused 'no.csv: No such file or directory'
        run $words --new-run c.csv
        refused '--new-run, --again and --webhook-url need --store'
        run $words --store sqlite:q.db --resume --output r c.csv
        refused '--resume and --store exclude each other: a run in a store goes on by itself'
        run $words --store sqlite:q.db --webhook-url nonsense c.csv
        expect_status 1
        expect_err_like '^telnyx-bulk: --webhook-url: '
        expect_err_lines 1
        echo 'not a database, but some text of mine' >q.db
        run $words --store sqlite:q.db c.csv
        expect_status 1
        expect_err_lines 1
        run --dry-run --store sqlite:q.db --text Hi c.csv
        expect_status 0
        printf '%s\n' '{"row":1,"to":"+13120000001","outcome":"accepted"}' >r
        run --dry-run --store sqlite:q.db --output r --text Hi c.csv
        expect_status 1
        expect_err_like 'r holds 1 accepted and 0 unknown row of a run'
        run $words --store sqlite:no/such/q.db c.csv
        refused 'no/such/q.db: cannot put a copy of the input beside it: No such file or directory'
    }
}

if [ "${HAVE_QUEUE:-yes}" = no ]; then
    make_csv 2 >c.csv
    run --sandbox --store sqlite:q.db --from +13125550000 --text Hi c.csv
    refused '--store: this telnyx-bulk was built without the durable queue (--disable-queue)'
    exit "${wrong:-0}"
fi
run_tests "$@"
