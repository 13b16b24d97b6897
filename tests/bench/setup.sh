#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Installs what the bench needs beyond what the library itself is built with
# (Debian, Ubuntu).  It does not start nginx as a service.
set -eu

packages='nginx-light libcurl4-openssl-dev nghttp2-client valgrind strace openssl
    python3 util-linux'

as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "there is no apt-get here; install: $packages" >&2
    exit 1
fi

# The package would start nginx on port 80.
policy=/usr/sbin/policy-rc.d
made_policy=
if [ ! -e "$policy" ] && [ ! -x /usr/sbin/nginx ]; then
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod 755 "$policy"
    made_policy=yes
fi
status=0
# shellcheck disable=SC2086 # a list of words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    $packages || status=$?
if [ -n "$made_policy" ]; then
    $as_root rm -f "$policy"
fi
exit "$status"
