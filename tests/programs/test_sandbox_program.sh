#!/bin/sh
# SPDX-License-Identifier: MIT
# telnyx-sandbox as a program: what it prints, its options, and that a receiver
# which is given the key it prints gets its webhooks.  Each test is a function
# whose name is the sentence it proves; give names as arguments to run only those.
#
# shellcheck disable=SC2317 # functions are called by name, or by the trap
sandbox=${TELNYX_SANDBOX:-$PWD/telnyx-sandbox}
listen=${TELNYX_WEBHOOK_LISTEN:-$PWD/telnyx-webhook-listen}
bulk=${TELNYX_BULK:-$PWD/telnyx-bulk}
# shellcheck source=tests/programs/program.sh
. "$(dirname "$0")/program.sh"
need "$sandbox" "$listen" "$bulk"

# Start the sandbox; $url and $key are what it prints.
start_sandbox() {
    rm -f pipe
    mkfifo pipe || exit 99
    "$sandbox" "$@" >pipe 2>err &
    pids="$pids $!"
    exec 3<pipe
    read -r url <&3 || fail "no URL: $(cat err)"
    read -r second <&3 || fail "no second line: $(cat err)"
    key=${second#webhook public key: }
}

# Start a receiver; $hook is its URL, its further lines come from descriptor 4.
start_listen() {
    rm -f hooks
    mkfifo hooks || exit 99
    "$listen" "$@" >hooks 2>listen.err &
    listener=$!
    pids="$pids $listener"
    exec 4<hooks
    read -r hook <&4 || fail "no URL: $(cat listen.err)"
}

send() {
    printf 'to\n+13125550002\n' >c.csv
    TELNYX_API_KEY=any "$bulk" --base-url "$url" --quiet --from +13125550001 \
        --text Hello c.csv >out 2>bulk.err || fail "not sent: $(cat bulk.err out)"
}

expect_refusal() {
    wanted=$1
    shift
    "$sandbox" "$@" >out 2>err && fail "$* was taken"
    [ "$(cat err)" = "telnyx-sandbox: $wanted" ] || fail "for $* it said: $(cat err)"
    [ ! -s out ] || fail "for $* it printed: $(cat out)"
}

the_first_line_is_the_url_and_the_second_the_public_key() {
    start_sandbox --plain
    case $url in
    http://127.0.0.1:*/v2) ;;
    *) fail "the URL is '$url'" ;;
    esac
    echo "$second" | grep -Exq 'webhook public key: [A-Za-z0-9+/]{43}=' ||
        fail "the second line is '$second'"
}

# The receiver needs the sandbox's key, and the sandbox the receiver's URL: it
# is started first under another key, to have its port.
a_receiver_with_that_key_is_told_of_a_message() {
    start_listen --public-key H7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8nAg=
    kill "$listener"
    wait "$listener" 2>/dev/null
    port=${hook#http://127.0.0.1:}
    start_sandbox --plain --webhook-url "$hook" --webhook-backoff 100 \
        --delivered-after 40 --failure-rate 100 --failure delivery_failed:40006
    start_listen --public-key "$key" --port "${port%%/*}" --json
    send
    read -r one <&4
    read -r two <&4
    case $one in
    *'"event_type":"message.sent"'*'"status":"sent"'*) ;;
    *) fail "the first event is $one" ;;
    esac
    case $two in
    *'"event_type":"message.finalized"'*'"code":"40006"'*'"status":"delivery_failed"'*) ;;
    *) fail "the second event is $two" ;;
    esac
}

# What is opened next would take the place of a stream that is closed.
a_closed_output_is_an_error_and_nothing_is_written_elsewhere() {
    "$sandbox" --plain >&- 2>err && fail "ended well without stdout"
    [ "$(cat err)" = "telnyx-sandbox: cannot write the URL: Bad file descriptor" ] ||
        fail "said: $(cat err)"
    "$sandbox" --plain --log log <&- >&- 2>&- && fail "ended well without any"
    [ ! -s log ] || fail "the log has: $(cat log)"
    [ -c /dev/full ] || return
    "$sandbox" --plain >/dev/full 2>err && fail "ended well with a full disk"
    grep -q '^telnyx-sandbox: cannot write the URL: ' err || fail "said: $(cat err)"
}

options_that_make_no_sense_are_refused() {
    expect_refusal "--failure-rate takes 0 to 100, not '101'" --failure-rate 101
    expect_refusal "--duplicate-rate takes 0 to 100, not '-1'" --duplicate-rate -1
    expect_refusal "--reorder-rate takes 0 to 100, not 'x'" --reorder-rate x
    expect_refusal "--delivered-after takes 0 to 86400000, not '1s'" --delivered-after 1s
    expect_refusal "--webhook-timeout takes 1 or more" --webhook-timeout 0
    expect_refusal "--webhook-backoff takes 1 or more" --webhook-backoff 0
    expect_refusal "the webhook URL is not an http or https URL" --webhook-url here
    expect_refusal "the failure status is not one that a message ends with" \
        --failure lost
    expect_refusal "the failure code is not one of 40001 to 40019, beside a failure status" \
        --failure expired:1
    expect_refusal "cannot read the CA from 'none': No such file or directory" \
        --webhook-ca none
    expect_refusal "--retry-after needs --rate-limit" --retry-after 3
    echo nothing >ca
    expect_refusal "the CA of the webhooks is no PEM certificate" --webhook-ca ca
}

# A start that hangs, or an end that does, is seen by the test's own time limit.
a_log_that_nobody_reads_is_no_reason_not_to_start_or_end() {
    mkfifo unread || exit 99
    start_sandbox --plain --log unread
    kill -TERM "${pids##* }"
    wait "${pids##* }" || fail "ended with $?: $(cat err)"
    pids=
    rm -f unread
}

limits_of_nothing_are_refused() {
    expect_refusal "--max-memory takes 1 or more" --max-memory 0
    expect_refusal "--max-memory takes 0 to 1048576, not '1G'" --max-memory 1G
    expect_refusal "--max-connections takes 1 or more" --max-connections 0
    expect_refusal "--request-timeout takes 1 or more" --request-timeout 0
    expect_refusal "--idle-timeout takes 1 or more" --idle-timeout 0
}

tests='the_first_line_is_the_url_and_the_second_the_public_key
a_receiver_with_that_key_is_told_of_a_message
a_closed_output_is_an_error_and_nothing_is_written_elsewhere
options_that_make_no_sense_are_refused
a_log_that_nobody_reads_is_no_reason_not_to_start_or_end
limits_of_nothing_are_refused'
[ "$#" -eq 0 ] || tests=$*
failed=0
for test in $tests; do
    wrong=0
    "$test"
    stop_all
    if [ "$wrong" -eq 0 ]; then
        echo "ok $test"
    else
        echo "not ok $test"
        failed=1
    fi
done
exit "$failed"
