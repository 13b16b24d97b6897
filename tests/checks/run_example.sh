#!/bin/sh
# SPDX-License-Identifier: MIT
# Run an example against a telnyx-sandbox of its own, with TLS, as a user would:
# only the environment tells it where Telnyx is.
#
#   run_example.sh EXAMPLE [ARGUMENT...]
#
# EXAMPLE_LOG names the sandbox's log, for a test that talks to an example.
sandbox=./telnyx-sandbox
if [ ! -x "$sandbox" ]; then
    echo "SKIP: telnyx-sandbox was not built"
    exit 77
fi

dir=$(mktemp -d ./tests/tmp.XXXXXX) || exit 99
pid=
# shellcheck disable=SC2317 # the trap calls it
finish() {
    status=$?
    if [ -n "$pid" ]; then
        kill "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    fi
    rm -rf "$dir"
    exit "$status"
}
trap finish EXIT
trap 'exit 99' HUP INT TERM

# The first line is the URL, the second the key of webhooks; the pipe stays open, or the sandbox would be
# killed by its next line.
mkfifo "$dir/out" || exit 99
TELNYX_API_KEY=KEY_of_the_sandbox
echo "$TELNYX_API_KEY" >"$dir/key"
"$sandbox" --ca-out "$dir/ca.pem" --log "$dir/log" --api-key-file "$dir/key" \
    >"$dir/out" &
pid=$!
exec 3<"$dir/out"
if ! read -r url <&3 || ! read -r key <&3; then
    echo "telnyx-sandbox did not start"
    exit 99
fi

TELNYX_BASE_URL=$url
TELNYX_PUBLIC_KEY=${key##*: }
TELNYX_CA_FILE=$dir/ca.pem
EXAMPLE_LOG=$dir/log
export TELNYX_API_KEY TELNYX_BASE_URL TELNYX_PUBLIC_KEY TELNYX_CA_FILE EXAMPLE_LOG
if command -v timeout >/dev/null 2>&1; then
    timeout "${EXAMPLE_TIMEOUT:-60}" "$@"
else
    "$@"
fi
status=$?
echo "--- what the sandbox received"
cat "$dir/log"
if [ "$status" -ne 0 ]; then
    echo "$1 ended with status $status"
fi
exit "$status"
