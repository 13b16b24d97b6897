#!/bin/sh
# SPDX-License-Identifier: MIT
#
# make check-drift: what the newest library of Telnyx's own has, by its types, and
# the facts in tests/api do not, or the other way round.  It prints and judges
# nothing: some differences are the library's own.
#
# Needs node, npm and the network; what it installs is in the build directory.
set -u

facts_dir=$(cd "${top_srcdir:-.}/tests/api" && pwd) || exit 99
modules=$(pwd)/tests/api/modules

for tool in node npm; do
    command -v "$tool" >/dev/null 2>&1 || {
        echo "check-drift needs $tool (Debian: nodejs npm)" >&2
        exit 1
    }
done
mkdir -p "$modules" || exit 99
npm install --prefix "$modules" --no-save --no-audit --no-fund --ignore-scripts \
    telnyx@latest typescript@5.9.3 >/dev/null || exit 1
node "$facts_dir/drift.js" "$facts_dir" "$modules"
