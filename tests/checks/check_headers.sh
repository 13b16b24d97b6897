#!/bin/sh
# SPDX-License-Identifier: MIT
# Each public header compiles alone, as C11 and as C++17, without a warning and
# with nothing but our own include directory; its lists of statuses are whole; and the
# version in them is the package's.
failed=0
root=${top_srcdir:-.}
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT

flags="-Wall -Wextra -pedantic -Werror -fsyntax-only -I$root/include"
for header in "$root"/include/telnyx/*.h; do
    name=telnyx/${header##*/}
    # Twice, so that a broken include guard shows.
    printf '#include <%s>\n#include <%s>\nint main(void);\n' "$name" "$name" \
        >"$dir/header.c"
    cp "$dir/header.c" "$dir/header.cc"
    # shellcheck disable=SC2086
    ${CC:-cc} -std=c11 $flags "$dir/header.c" || {
        echo "$name does not compile alone as C11"
        failed=1
    }
    if [ "${HAVE_CXX:-yes}" = yes ]; then
        # shellcheck disable=SC2086
        ${CXX:-c++} -std=c++17 $flags "$dir/header.cc" || {
            echo "$name does not compile alone as C++17"
            failed=1
        }
    fi
done

# In C++ a function of a struct's name hides it.
structs=$(sed -n 's/^struct \(telnyx_[a-z0-9_]*\) {.*/\1/p' "$root"/include/telnyx/*.h)
for struct in $structs; do
    if grep -hE "(^|[ *])$struct\(" "$root"/include/telnyx/*.h | grep -qv ' = '; then
        echo "$struct is a struct and a function"
        failed=1
    fi
done

# What belongs to the loop's thread says so, where a function lists its statuses.
for header in "$root"/include/telnyx/*.h; do
    awk '
        /^\/\*\*/ { listed = threads = 0 }
        /@retval TELNYX_E_INVALID/ { listed = 1 }
        /@retval TELNYX_E_WRONG_THREAD/ { threads = 1 }
        /^TELNYX_EXPORT/ { text = ""; open = 1 }
        open { text = text " " $0 }
        open && /;/ {
            open = 0
            sub(/,.*/, "", text)
            if (listed && !threads && text ~ /^ TELNYX_EXPORT enum telnyx_status/ &&
                text ~ /struct telnyx_(client|webhook_receiver|tracker) \*/) {
                print FILENAME ": no @retval TELNYX_E_WRONG_THREAD of" text
                bad = 1
            }
            listed = threads = 0
        }
        END { exit bad }' "$header" || failed=1
done

in_header=$(sed -n 's/^#define TELNYX_VERSION "\(.*\)"$/\1/p' \
    "$root/include/telnyx/version.h")
in_package=$(sed -n 's/^AC_INIT(\[libtelnyx\], \[\([^]]*\)\].*/\1/p' \
    "$root/configure.ac")
if [ "$in_header" != "$in_package" ]; then
    echo "version.h says $in_header, configure.ac says $in_package"
    failed=1
fi
exit $failed
