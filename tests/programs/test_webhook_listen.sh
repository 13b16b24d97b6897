#!/bin/sh
# SPDX-License-Identifier: MIT
# telnyx-webhook-listen from end to end.  Each test is a function whose name is
# the sentence it proves; give names as arguments to run only those.
#
# shellcheck disable=SC2317 # functions are called by name, or by the trap
listen=${TELNYX_WEBHOOK_LISTEN:-$PWD/telnyx-webhook-listen}
post=${WEBHOOK_POST:-$PWD/tests/programs/webhook_post}
for program in "$listen" "$post"; do
    if [ ! -x "$program" ]; then
        echo "SKIP: $program was not built"
        exit 77
    fi
done
unset TELNYX_PUBLIC_KEY TELNYX_API_KEY TELNYX_BASE_URL

seed=dHeYP8cpTT82FajGy5iELJ2PaUe//60Sd1QtWLsFp2U=
public=H7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8nAg=
other_seed=KqULR8kjQt3aHcy3dOUOSX11ljLbLDqLhrManXN/gVE=
other_public=AfT15PoAMVAu/xVzcAmc0KET4auRbY8Rh6jqPcy99Ms=

home=$PWD
dir=$(mktemp -d ./tests/tmp.XXXXXX) || exit 99
dir=$PWD/${dir#./}
pid=
finish() {
    ended=$?
    stop
    cd "$home" || exit 99
    rm -rf "$dir"
    exit "$ended"
}
trap finish EXIT
trap 'exit 99' HUP INT TERM
cd "$dir" || exit 99

fail() {
    echo "# $*"
    wrong=1
}

stop() {
    if [ -n "$pid" ]; then
        kill "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    fi
    pid=
}

# Start it; its URL is in $url, its further lines come from descriptor 3.
start() {
    rm -f pipe
    mkfifo pipe || exit 99
    "$listen" "$@" >pipe 2>err &
    pid=$!
    exec 3<pipe
    read -r url <&3 || fail "no URL: $(cat err)"
}

# Post, and expect this status.
expect_post() {
    wanted=$1
    shift
    got=$("$post" "$url" "$@")
    [ "$got" = "$wanted" ] || fail "posting $* was answered $got, not $wanted"
}

expect_line() {
    read -r line <&3 || line='(nothing)'
    [ "$line" = "$1" ] || fail "the line is '$line', not '$1'"
}

# End it by a signal; its status is in $status.
end_by() {
    kill -s "$1" "$pid"
    wait "$pid"
    status=$?
    pid=
}

the_first_line_is_the_url_and_then_comes_a_line_for_each_event() {
    start --public-key "$public"
    case $url in
    http://127.0.0.1:*/webhooks) ;;
    *) fail "the URL is '$url'" ;;
    esac
    expect_post 200 "$seed" e1 'Hello there'
    expect_line '2026-11-22T18:00:00.000Z message.received e1 m1 +13125550002 -> +13125550001 webhook_delivered "Hello there"'
    expect_post 200 "$seed" e1 'Hello there'
    expect_post 200 "$seed" e2
    expect_line '2026-11-22T18:00:00.000Z message.received e2 m1 +13125550002 -> +13125550001 webhook_delivered "Hi"'
    end_by TERM
    [ "$status" -eq 0 ] || fail "ended with $status"
    [ ! -s err ] || fail "said: $(cat err)"
}

an_interrupt_ends_it_well_too() {
    start --public-key "$public"
    # A shell starts background jobs deaf to SIGINT; libevent listens again.
    end_by INT
    [ "$status" -eq 0 ] || fail "ended with $status"
}

with_json_a_line_is_the_webhook_as_it_came() {
    start --public-key "$public" --json --path /a/b --port 0
    case $url in
    */a/b) ;;
    *) fail "the URL is '$url'" ;;
    esac
    expect_post 200 "$seed" e1 'line
break'
    read -r line <&3
    case $line in
    '{"data":{"record_type":"event","event_type":"message.received","id":"e1",'*) ;;
    *) fail "the line is '$line'" ;;
    esac
    end_by TERM
}

what_is_not_signed_well_is_refused_and_told() {
    start --public-key "$public" --tolerance 60
    expect_post 401 "$other_seed" e1
    expect_post 401 "$seed" e2 Hi 90
    expect_post 401 "$seed" e3 Hi -90
    expect_post 200 "$seed" e4 Hi 30
    read -r line <&3
    case $line in
    *' e4 '*) ;;
    *) fail "the line is '$line'" ;;
    esac
    end_by TERM
    [ "$(grep -c '^telnyx-webhook-listen: refused 127.0.0.1:[0-9]* with 401: signature, ' err)" -eq 3 ] ||
        fail "said: $(cat err)"
}

either_of_two_keys_will_do() {
    start --public-key "$public" --public-key "$other_public"
    expect_post 200 "$seed" e1
    expect_post 200 "$other_seed" e2
    end_by TERM
}

the_key_may_come_from_the_environment() {
    TELNYX_PUBLIC_KEY=$public
    export TELNYX_PUBLIC_KEY
    start
    unset TELNYX_PUBLIC_KEY
    expect_post 200 "$seed" e1
    end_by TERM
}

no_text_can_steer_the_terminal_or_begin_a_line() {
    start --public-key "$public"
    expect_post 200 "$seed" e1 "$(printf 'a"b\\c\nd\033[31m\302\233m\303\251')"
    read -r line <&3
    case $line in
    *' "a\"b\\c\nd\x1b[31m\u009bmé"') ;;
    *) fail "the line is '$line'" ;;
    esac
    end_by TERM
}

an_event_that_cannot_be_printed_is_not_acknowledged() {
    start --public-key "$public"
    expect_post 200 "$seed" e1
    read -r line <&3
    exec 3<&-
    expect_post 503 "$seed" e2
    wait "$pid"
    status=$?
    pid=
    [ "$status" -eq 1 ] || fail "ended with $status"
    grep -q '^telnyx-webhook-listen: cannot write the output: ' err ||
        fail "said: $(cat err)"
}

a_full_disk_is_an_error() {
    [ -c /dev/full ] || return
    "$listen" --public-key "$public" >/dev/full 2>err
    status=$?
    [ "$status" -eq 1 ] || fail "ended with $status"
    grep -q 'cannot write the output' err || fail "said: $(cat err)"
    "$listen" --help >/dev/full 2>err && fail "--help ended well"
    "$listen" --public-key "$public" >&- 2>err && fail "ended well without stdout"
}

# Run it with options that it cannot use; it says so in one line.
expect_error() {
    wanted=$1
    shift
    if "$listen" "$@" >out 2>err </dev/null; then
        fail "$* was taken"
    fi
    [ ! -s out ] || fail "$*: printed $(cat out)"
    [ "$(cat err)" = "telnyx-webhook-listen: $wanted" ] || fail "$*: said $(cat err)"
}

bad_options_are_named() {
    expect_error '--public-key is needed (try --help)'
    expect_error "option '--port' needs a value" --port
    expect_error "bad option '--nope' (try --help)" --nope
    expect_error "bad option '-x' (try --help)" -x
    expect_error "option '--json=1' takes no value" --json=1
    expect_error "unexpected argument 'more' (try --help)" more
    expect_error "--port: '65536' is not a number from 0 to 65535" --port 65536
    expect_error "--port: '8o' is not a number from 0 to 65535" --port 8o
    expect_error "--tolerance: '0' is not a number from 1 to 86400" --tolerance 0
    expect_error '--path: is no path of a URL, such as /webhooks' \
        --public-key "$public" --path webhooks
    expect_error '--address: "localhost" is no numeric address' \
        --public-key "$public" --address localhost
}

a_bad_key_is_named_by_where_it_came_from_and_not_shown() {
    why='is neither the base64 of 32 bytes nor the PEM of one Ed25519 public key'
    expect_error "--public-key: $why" --public-key short
    expect_error "--public-key, number 2: $why" --public-key "$public" --public-key short
    TELNYX_PUBLIC_KEY=short
    export TELNYX_PUBLIC_KEY
    expect_error "TELNYX_PUBLIC_KEY: $why"
    unset TELNYX_PUBLIC_KEY
}

a_port_that_is_taken_is_an_error() {
    start --public-key "$public"
    port=${url##*127.0.0.1:}
    "$listen" --public-key "$public" --port "${port%%/*}" >out 2>err2 &&
        fail "two of them listen"
    grep -q '^telnyx-webhook-listen: --port: cannot listen on .* in use$' err2 ||
        fail "said: $(cat err2)"
    end_by TERM
}

help_and_version_are_told() {
    "$listen" --help >out || fail "--help failed"
    grep -q '^Usage: telnyx-webhook-listen' out || fail "$(cat out)"
    "$listen" --version >out || fail "--version failed"
    grep -q '^telnyx-webhook-listen [0-9]' out || fail "$(cat out)"
}

tests='the_first_line_is_the_url_and_then_comes_a_line_for_each_event
an_interrupt_ends_it_well_too
with_json_a_line_is_the_webhook_as_it_came
what_is_not_signed_well_is_refused_and_told
either_of_two_keys_will_do
the_key_may_come_from_the_environment
no_text_can_steer_the_terminal_or_begin_a_line
an_event_that_cannot_be_printed_is_not_acknowledged
a_full_disk_is_an_error
bad_options_are_named
a_bad_key_is_named_by_where_it_came_from_and_not_shown
a_port_that_is_taken_is_an_error
help_and_version_are_told'
[ "$#" -eq 0 ] || tests=$*
failed=0
for test in $tests; do
    wrong=0
    "$test"
    stop
    exec 3<&-
    if [ "$wrong" -eq 0 ]; then
        echo "ok $test"
    else
        echo "not ok $test"
        failed=1
    fi
done
exit "$failed"
