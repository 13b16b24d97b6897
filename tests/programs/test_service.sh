#!/bin/sh
# SPDX-License-Identifier: MIT
# examples/service, and its twin in C++ if there is one, from end to end against a
# telnyx-sandbox: each sends, hears what became of it, shows its numbers, and ends by
# SIGTERM, and by SIGINT, once it knows what became of the last.
#
#   test_service.sh [SERVICE...]
#
# shellcheck disable=SC2317 # the trap calls functions
if [ -z "${EXAMPLE_LOG-}" ]; then
    # The sandbox, and what the environment says of it.
    exec sh "${top_srcdir:-.}/tests/checks/run_example.sh" sh "$0" "$@"
fi
if [ $# -eq 0 ]; then
    set -- "$PWD/examples/service"
    [ "${HAVE_CXX-yes}" != yes ] || set -- "$@" "$PWD/examples/service_cc"
fi
say=$PWD/tests/programs/http_say
for program in "$@" "$say"; do
    if [ ! -x "$program" ]; then
        echo "SKIP: $program was not built"
        exit 77
    fi
done

dir=$(mktemp -d ./tests/tmp.XXXXXX) || exit 99
service_pid=
finish() {
    ended=$?
    if [ -n "$service_pid" ]; then
        kill -KILL "$service_pid" 2>/dev/null
        wait "$service_pid" 2>/dev/null
    fi
    rm -rf "$dir"
    exit "$ended"
}
trap finish EXIT
trap 'exit 99' HUP INT TERM

wrong=0
arrived=0
expect() {
    if [ "$2" = "$3" ]; then
        echo "ok - $1"
    else
        echo "not ok - $1: $2, not $3"
        wrong=1
    fi
}

port=$((20000 + $$ % 10000))

# Start a service on a port that is free: the next is tried where one was not.
start() {
    for try in 1 2 3 4 5 6 7 8 9 10; do
        port=$((port + try))
        "$service" "$port" "http://127.0.0.1:$port/webhooks" >"$dir/told" 2>"$dir/why" &
        service_pid=$!
        for wait in 1 2 3 4 5 6 7 8 9 10; do
            "$say" "$port" GET /metrics >"$dir/metrics" 2>/dev/null && break 2
            kill -0 "$service_pid" 2>/dev/null || break
            sleep "0.$wait"
        done
        wait "$service_pid"
        service_pid=
    done
    if [ -z "$service_pid" ]; then
        echo "service did not start"
        cat "$dir/why"
        exit 99
    fi
}

status() {
    "$say" "$port" "$@" | sed -n '1s/^HTTP\/1.1 \([0-9]*\).*/\1/p' | tr -d '\r'
}
try_service() { # SIGNAL
    start
    "$say" "$port" POST /send 'Tenant: acme' 'To: +13125550002' 'Reference: order-1' \
        -d Hello | tr -d '\r' >"$dir/taken"
    expect 'a message is taken' \
        "$(sed -n '1s/^HTTP\/1.1 \([0-9]*\).*/\1/p' "$dir/taken")" 202
    expect 'its id is no page' "$(sed -n 's/^Content-Type: //p' "$dir/taken")" text/plain
    expect 'what no message can be is refused' "$(status POST /send 'Tenant: acme' \
        'To: nobody' 'Reference: order-2' -d Hello)" 422
    expect 'a stranger is refused' "$(status POST /send 'Tenant: else' 'To: +13125550002' \
        'Reference: order-3' -d Hello)" 400
    "$say" "$port" GET /metrics >"$dir/metrics"
    expect 'the numbers are shown' \
        "$(grep -c '^telnyx_tenant_messages_total{tenant="acme"} 1' "$dir/metrics")" 1

    # The message is under way: the end waits for what becomes of it.
    kill "-$1" "$service_pid"
    wait "$service_pid"
    expect "SIG$1 ends it well" $? 0
    service_pid=
    expect 'it ends when it knows what became of the message' "$(cat "$dir/told")" \
        'order-1: final, delivered'
    arrived=$((arrived + 1))
    expect 'one message arrived' "$(grep -c '"POST"' "$EXAMPLE_LOG")" $arrived
}

for service; do
    echo "# ${service##*/}"
    try_service TERM
    try_service INT
done
exit $wrong
