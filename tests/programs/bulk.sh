# SPDX-License-Identifier: MIT
# What the tests of telnyx-bulk are written with; they source it.
# shellcheck shell=sh
# shellcheck disable=SC2034 # they use these
bulk=${TELNYX_BULK:-$PWD/telnyx-bulk}
sandbox=${TELNYX_SANDBOX:-$PWD/telnyx-sandbox}
fake=${FAKE_HTTP:-$PWD/tests/programs/fake_http}
# shellcheck source=tests/programs/program.sh
. "$(dirname "$0")/program.sh"
need "$bulk" "$sandbox" "$fake"

# Run telnyx-bulk; its output is in out and err, its exit status in $status.
run() {
    if command -v timeout >/dev/null 2>&1; then
        timeout 300 "$bulk" "$@" >out 2>err
    else
        "$bulk" "$@" >out 2>err
    fi
    status=$?
}

expect_status() {
    [ "$status" -eq "$1" ] || fail "exit status $status, not $1: $(head -n 3 err)"
}

# Standard error has this line, whole.
expect_err() {
    grep -Fxq -e "$1" err || fail "no line '$1' in: $(head -n 5 err)"
}

# Standard error has a line that matches.
expect_err_like() {
    grep -Eq -e "$1" err || fail "no line like '$1' in: $(head -n 5 err)"
}

# The output has $1 lines that match $2.
expect_out() {
    matches=$(grep -Ec -e "$2" out)
    [ "$matches" -eq "$1" ] || fail "$matches lines, not $1, like '$2': $(head -n 3 out)"
}

# Every row from 1 to $1 stands once in the output, and nothing else does.
expect_rows() {
    sed -n 's/^{"row":\([0-9]*\),.*}$/\1/p' out | sort -n >seen
    awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++) print i }' >wanted
    cmp -s seen wanted || fail "rows in the output are not 1 to $1, once each"
    [ "$(wc -l <out)" -eq "$1" ] || fail "not $1 lines of output"
}

# Recipients of the requests in a sandbox's log, sorted.
arrived() {
    [ ! -e "$1" ] || sed -n 's/.*"json":{.*"to":"\([^"]*\)".*/\1/p' "$1" | sort
}

# Recipients of the lines with outcome $1, sorted.
with_outcome() {
    sed -n 's/.*"to":"\([^"]*\)","outcome":"'"$1"'".*/\1/p' out | sort
}

# Join outcomes and log: accepted was there once, not_sent was not, nothing
# was there twice.
expect_truth() {
    arrived "$1" >there
    [ -z "$(uniq -d there)" ] || fail "arrived twice: $(uniq -d there | head -n 3)"
    with_outcome accepted | comm -23 - there >lost
    [ ! -s lost ] || fail "accepted, and not in the log: $(head -n 3 lost)"
    with_outcome not_sent | comm -12 - there >ghosts
    [ ! -s ghosts ] || fail "not sent, and in the log: $(head -n 3 ghosts)"
}

# make_csv N: N rows with different recipients.
make_csv() {
    awk -v n="$1" 'BEGIN {
        print "to,name"
        for (i = 1; i <= n; i++)
            printf "+1312%07d,Person %d\n", i, i
    }'
}

# Start a server and put its first line into $url.
start() {
    rm -f pipe
    mkfifo pipe || exit 99
    "$@" >pipe &
    pids="$pids $!"
    exec 4<pipe
    read -r url <&4 || fail "$1 did not start"
}

# Start a sandbox in a process of its own, over HTTP/2; its log is `log`.
start_sandbox() {
    start "$sandbox" --ca-out ca.pem --log log
    TELNYX_API_KEY=KEY_test
    export TELNYX_API_KEY
}

# Run the tests that are named, or all of the script $script, each in a directory of its
# own.
run_tests() {
    failed=0
    # shellcheck disable=SC2154 # see above
    names=$(sed -n 's/^\([a-z][a-z0-9_]*\)() { # test$/\1/p' "$script")
    # shellcheck disable=SC2086 # a list of words
    [ $# -gt 0 ] || set -- $names
    for name; do
        wrong=0
        mkdir "$dir/$name" && cd "$dir/$name" || exit 99
        "$name"
        stop_all
        unset TELNYX_API_KEY
        if [ "$wrong" -eq 0 ]; then
            echo "ok - $name"
        else
            echo "not ok - $name"
            failed=1
        fi
    done
    exit "$failed"
}
