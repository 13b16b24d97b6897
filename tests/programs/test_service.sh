#!/bin/sh
# SPDX-License-Identifier: MIT
# examples/service, and its twin in C++ if there is one, from end to end against a
# telnyx-sandbox: each sends, hears what became of it, shows its numbers, and ends by
# SIGTERM once it knows what became of the last.
#
#   test_service.sh [SERVICE...]
#
# shellcheck disable=SC2317 # the trap calls functions
if [ $# -eq 0 ]; then
    set -- "$PWD/examples/service"
    [ "${HAVE_CXX-yes}" != yes ] || set -- "$@" "$PWD/examples/service_cc"
fi
say=$PWD/tests/programs/http_say
sandbox=$PWD/telnyx-sandbox
for program in "$@" "$say" "$sandbox"; do
    if [ ! -x "$program" ]; then
        echo "SKIP: $program was not built"
        exit 77
    fi
done

dir=$(mktemp -d ./tests/tmp.XXXXXX) || exit 99
sandbox_pid=
service_pid=
finish() {
    ended=$?
    for pid in $service_pid $sandbox_pid; do
        kill -KILL "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
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

TELNYX_API_KEY=KEY_of_the_sandbox
echo "$TELNYX_API_KEY" >"$dir/key"
mkfifo "$dir/out" || exit 99
"$sandbox" --ca-out "$dir/ca.pem" --log "$dir/log" --api-key-file "$dir/key" \
    --delivered-after 1500 >"$dir/out" &
sandbox_pid=$!
exec 3<"$dir/out"
if ! read -r url <&3 || ! read -r key <&3; then
    echo "telnyx-sandbox did not start"
    exit 99
fi
TELNYX_BASE_URL=$url
TELNYX_PUBLIC_KEY=${key##*: }
TELNYX_CA_FILE=$dir/ca.pem
export TELNYX_API_KEY TELNYX_BASE_URL TELNYX_PUBLIC_KEY TELNYX_CA_FILE

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
try_service() {
    start
    expect 'a message is taken' "$(status POST /send 'Tenant: acme' 'To: +13125550002' \
        'Reference: order-1' -d Hello)" 202
    expect 'what no message can be is refused' "$(status POST /send 'Tenant: acme' \
        'To: nobody' 'Reference: order-2' -d Hello)" 422
    expect 'a stranger is refused' "$(status POST /send 'Tenant: else' 'To: +13125550002' \
        'Reference: order-3' -d Hello)" 400
    "$say" "$port" GET /metrics >"$dir/metrics"
    expect 'the numbers are shown' \
        "$(grep -c '^telnyx_tenant_messages_total{tenant="acme"} 1' "$dir/metrics")" 1

    # The message is under way: the end waits for what becomes of it.
    kill -TERM "$service_pid"
    wait "$service_pid"
    expect 'SIGTERM ends it well' $? 0
    service_pid=
    expect 'it ends when it knows what became of the message' "$(cat "$dir/told")" \
        'order-1: final, delivered'
    arrived=$((arrived + 1))
    expect 'one message arrived' "$(grep -c '"POST"' "$dir/log")" $arrived
}

for service; do
    echo "# ${service##*/}"
    try_service
done
exit $wrong
