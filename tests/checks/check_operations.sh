#!/bin/sh
# SPDX-License-Identifier: MIT
# Each operation of the description has its row in telnyx_operations(7), none of
# them is empty, and the page is as its sources have it.
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
top=${top_srcdir:-.}

sh "$top/tests/checks/operations.sh" >"$dir/page" || exit 1
if ! diff "$top/man/telnyx_operations.7" "$dir/page"; then
    echo "man/telnyx_operations.7 is stale: run make operations"
    exit 1
fi
echo "$(grep -c '^\.TP$' "$dir/page") entries, as their sources have them"
