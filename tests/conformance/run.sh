#!/bin/sh
# SPDX-License-Identifier: MIT
#
# make check-conformance: the library and the sandbox against the facts of
# Telnyx's API in tests/api, as read by programs that know neither: Prism judges
# every request of the library, ajv every reply of the sandbox.
#
# Needs node and npm; what they need is installed into the build directory, at
# the versions of package-lock.json.
set -u

source_dir=$(cd "${top_srcdir:-.}/tests/conformance" && pwd) || exit 99
build_dir=$(pwd)/tests/conformance
facts_dir=$(cd "${top_srcdir:-.}/tests/api" && pwd) || exit 99
description=$build_dir/openapi.json
modules=$build_dir/modules
failed=0
hold=
server=

for tool in node npm; do
    command -v "$tool" >/dev/null 2>&1 || {
        echo "check-conformance needs $tool (Debian: nodejs npm)" >&2
        exit 1
    }
done

# Servers end when their input does, which is when this shell lets go of it.
# shellcheck disable=SC2317 # the trap calls it
cleanup() {
    [ -z "$hold" ] || exec 9>&-
    [ -z "$server" ] || wait "$server"
    rm -f "$build_dir/input" "$build_dir/output"
}
trap cleanup EXIT

# start COMMAND...: a server that says its URL; it is then in $url.
start() {
    rm -f "$build_dir/input" "$build_dir/output"
    mkfifo "$build_dir/input" "$build_dir/output" || exit 99
    "$@" <"$build_dir/input" >"$build_dir/output" &
    server=$!
    exec 9>"$build_dir/input"
    hold=yes
    read -r url <"$build_dir/output" || {
        echo "not ok - $1 did not start"
        exit 1
    }
}

stop() {
    exec 9>&-
    hold=
    wait "$server" || failed=1
    server=
}

mkdir -p "$modules" || exit 99
if ! cmp -s "$source_dir/package-lock.json" "$modules/installed"; then
    rm -f "$modules/installed"
    cp "$source_dir/package.json" "$source_dir/package-lock.json" "$modules/" || exit 99
    chmod u+w "$modules/package.json" "$modules/package-lock.json"
    (cd "$modules" && npm ci --no-audit --no-fund --ignore-scripts) || exit 1
    cp "$modules/package-lock.json" "$modules/installed"
fi
export CONFORMANCE_MODULES="$modules"
node "$facts_dir/openapi.js" "$facts_dir" >"$description" || exit 1

start "$build_dir/serve"
node "$source_dir/replies.js" "$description" "$url" || failed=1
stop

rm -f "$build_dir/report"
start node "$source_dir/prism.js" "$description" "$build_dir/report"
"$build_dir/conformance" "$url" || failed=1
stop
if [ ! -f "$build_dir/report" ] || [ -s "$build_dir/report" ]; then
    echo "not ok - every operation was called, with all that it takes"
    cat "$build_dir/report"
    failed=1
else
    echo "ok - every operation was called, with all that it takes"
fi
exit "$failed"
