# SPDX-License-Identifier: MIT
# What scripts that test programs share; they source it: a directory of their own, in
# which they then are, programs in the background ($pids) that end with them, and how a
# failure is told ($wrong).
# shellcheck shell=sh
unset TELNYX_API_KEY TELNYX_BASE_URL TELNYX_PUBLIC_KEY

home=$PWD
dir=$(mktemp -d ./tests/tmp.XXXXXX) || exit 99
dir=$PWD/${dir#./}
pids=
# shellcheck disable=SC2317 # the trap calls it
finish() {
    ended=$?
    stop_all
    cd "$home" || exit 99
    rm -rf "$dir"
    exit "$ended"
}
trap finish EXIT
trap 'exit 99' HUP INT TERM
cd "$dir" || exit 99

# Skip the test where one of these programs was not built.
need() {
    for program; do
        if [ ! -x "$program" ]; then
            echo "SKIP: $program was not built"
            exit 77
        fi
    done
}

# End what is in the background, by SIGTERM or by $stop_with.
stop_all() {
    for pid in $pids; do
        kill -"${stop_with-TERM}" "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    pids=
}

fail() {
    echo "# $*"
    # shellcheck disable=SC2034 # who runs the tests looks at it
    wrong=1
}

expect_err_lines() {
    [ "$(wc -l <err)" -eq "$1" ] || fail "not $1 lines of stderr: $(head -n 9 err)"
}

# Wait until a command succeeds, ten seconds at most.
wait_for() {
    tries=0
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        if [ "$tries" -gt 200 ]; then
            fail "waited in vain for: $*"
            return 1
        fi
        sleep 0.05
    done
}
