#!/bin/sh
# SPDX-License-Identifier: MIT
# Make ./configure from configure.ac.  Needed in a clone, not in a tarball.
set -e

cd "$(dirname "$0")"
for tool in autoreconf automake; do
    command -v "$tool" >/dev/null 2>&1 || {
        echo "autogen.sh: $tool was not found: install autoconf, automake, libtool and pkg-config" >&2
        exit 1
    }
done
mkdir -p m4
exec autoreconf --force --install "$@"
