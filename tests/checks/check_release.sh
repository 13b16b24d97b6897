#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Does "./quickstart check" pass on another release of Debian?
#
#   tests/checks/check_release.sh [RELEASE]    trixie (Debian 13) if none is named
#
# A chroot of that release is made with mmdebstrap, which is installed if it is
# missing; a copy of this tree is built and tested in there, with nothing of
# this machine but its kernel.  Needs root, and a mirror of Debian: the one of
# apt on this machine, or MIRROR.  Takes about ten minutes and 2 GB of disk in
# TMPDIR; both are given back.  What the tests say comes last.
set -uo pipefail
export LC_ALL=C

release=${1-trixie}
source=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
if [ "$(id -u)" -ne 0 ]; then
    echo "check_release: needs root, for a chroot" >&2
    exit 1
fi
if ! command -v mmdebstrap >/dev/null 2>&1; then
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
        mmdebstrap || exit 1
fi
# The mirror that apt uses here; the security archive is another one.
if [ -z "${MIRROR-}" ]; then
    MIRROR=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb \(\[.*\] \)\{0,1\}\([^ ]*\).*/\2/p' \
        /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null |
        head -n 1)
fi
root=$(mktemp -d "${TMPDIR:-/tmp}/telnyx-$release.XXXXXX") || exit 1

# shellcheck disable=SC2317 # the trap calls it
cleanup() {
    umount "$root/dev/pts" "$root/proc" "$root/dev" 2>/dev/null
    # Never into a /dev that is still mounted.
    rm -rf --one-file-system "$root"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

echo "making a chroot of $release"
mmdebstrap --variant=apt --include=ca-certificates "$release" "$root" \
    ${MIRROR:+"$MIRROR"} >"$root.log" 2>&1 || {
    tail -n 20 "$root.log"
    exit 1
}
rm -f "$root.log"
# What an installed system has, and a chroot has not.
printf '127.0.0.1 localhost\n::1 localhost\n' >"$root/etc/hosts"
if ! mount -t proc proc "$root/proc" || ! mount --bind /dev "$root/dev" ||
    ! mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"; then
    exit 1
fi
mkdir "$root/libtelnyx" || exit 1
(cd "$source" && git ls-files -z --cached --others --exclude-standard |
    tar --null --files-from=- -cf -) | tar -C "$root/libtelnyx" -xf - || exit 1
echo "./quickstart check, on $release"
chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C \
    sh /libtelnyx/quickstart check
status=$?
[ -z "${KEEP-}" ] || {
    echo "check_release: kept: $root"
    trap - EXIT
}
exit "$status"
