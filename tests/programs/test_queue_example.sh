#!/bin/sh
# SPDX-License-Identifier: MIT
# examples/queue against a telnyx-sandbox: what it enqueues is sent once, however often
# it is started, and a new order is sent beside the old ones.
if [ -z "${EXAMPLE_LOG-}" ]; then
    # The sandbox, and what the environment says of it.
    exec sh "${top_srcdir:-.}/tests/checks/run_example.sh" sh "$0" "$@"
fi
queue=${QUEUE_EXAMPLE:-$PWD/examples/queue}
if [ ! -x "$queue" ]; then
    echo "SKIP: $queue was not built"
    exit 77
fi

dir=$(mktemp -d ./tests/tmp.XXXXXX) || exit 99
trap 'rm -rf "$dir"' EXIT
trap 'exit 99' HUP INT TERM
wrong=0

expect() { # WHAT GOT WANTED
    if [ "$2" = "$3" ]; then
        echo "ok - $1"
    else
        echo "not ok - $1: '$2', not '$3'"
        wrong=1
    fi
}

# run WHAT WANTED ARGUMENT...: what it says it has enqueued.
run() {
    what=$1
    wanted=$2
    shift 2
    "$queue" "$dir/store.db" "$@" >"$dir/out" || {
        cat "$dir/out"
        echo "not ok - $what: it ended with $?"
        exit 1
    }
    expect "$what" "$(grep '^enqueued' "$dir/out")" "$wanted"
}

# Nobody listens there.
WEBHOOK_URL=http://127.0.0.1:9/hooks
export WEBHOOK_URL

sent() {
    grep -c '"method":"POST"' "$EXAMPLE_LOG"
}

run "the first run enqueues each order once" "enqueued 2, known before 1, refused 0"
expect "and sends them" "$(sent)" 2
expect "and says so" "$(tail -n 1 "$dir/out")" \
    "accepted 2, ready 0, unknown 0, discarded 0"
run "the second run enqueues nothing anew" "enqueued 0, known before 3, refused 0"
expect "and sends nothing" "$(sent)" 2
run "a new order is one more" "enqueued 1, known before 1, refused 0" order-2 order-3
expect "and is sent" "$(sent)" 3
expect "nobody else can read the store" "$(find "$dir" -name 'store.db*' ! -perm 600)" ""
exit $wrong
