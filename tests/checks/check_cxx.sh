#!/bin/sh
# SPDX-License-Identifier: MIT
# The headers are good C++: each public one alone, those for C++ alone, and what uses
# them, as C++17, C++20 and C++23, by each compiler that is here, without a warning;
# and what would go wrong at run time does not compile.
if [ "${HAVE_CXX:-yes}" != yes ]; then
    echo "SKIP: no C++17 compiler was found"
    exit 77
fi
root=${top_srcdir:-.}
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
failed=0

flags="-Wall -Wextra -pedantic -Werror -fsyntax-only -I$root/include ${DEPS_CFLAGS-}"
mkdir "$dir/alone" || exit 99
for header in "$root"/include/telnyx/*.h "$root"/include/telnyx/*.hpp; do
    # Twice, so that a broken include guard shows.
    printf '#include <telnyx/%s>\n#include <telnyx/%s>\nint main();\n' \
        "${header##*/}" "${header##*/}" >"$dir/alone/${header##*/}.cc"
done

# Does a statement of a program that uses the header compile?
printf '#include <telnyx/telnyx.hpp>\n#include <telnyx/queue.hpp>\n%s\n%s\nint main() { %s; }\n' \
    'telnyx_client *c = nullptr; telnyx_mailbox *m = nullptr; uint64_t id;' \
    'telnyx_queue *q = nullptr;' \
    'STATEMENT' >"$dir/statement.cc"
compiles() { # COMPILER STANDARD STATEMENT
    # shellcheck disable=SC2086
    $1 "-std=$2" $flags "-DSTATEMENT=$3" "$dir/statement.cc" >"$dir/log" 2>&1
}
expect_no() { # COMPILER STANDARD STATEMENT
    if compiles "$@"; then
        echo "$1 -std=$2 takes: $3"
        failed=1
    fi
}

check() { # COMPILER STANDARD
    # shellcheck disable=SC2086
    $1 "-std=$2" $flags "$dir"/alone/*.cc "$root"/examples/*.cc || return
    # shellcheck disable=SC2086
    $1 "-std=$2" $flags -fno-exceptions -fno-rtti "$dir/alone/telnyx.hpp.cc" || return
    # It has params in braces as of C++20; of these g++ lists what is left out.
    # shellcheck disable=SC2086
    $1 "-std=$2" $flags -Wno-missing-field-initializers \
        "$root/tests/programs/cxx_hpp.cc"
}

check_statements() { # COMPILER STANDARD
    compiles "$@" 'telnyx::call<telnyx_mailbox_post>(m, [](auto...) {})' || {
        cat "$dir/log"
        failed=1
    }
    for statement in 'get>(q, 1, [](const telnyx_job *, auto *) {})' \
        'list>(q, {}, [](auto *, size_t, auto *) {})' 'prune>(q, 1u, [](auto...) {})'; do
        compiles "$@" "telnyx::call<telnyx_queue_$statement" || {
            cat "$dir/log"
            failed=1
        }
    done
    compiles "$@" 'telnyx::queue a; telnyx::worker w; auto j = telnyx::dup((telnyx_job *)0)' || {
        cat "$dir/log"
        failed=1
    }
    # Its callable would stay behind, or be freed too early.
    expect_no "$@" 'telnyx::call<telnyx_mailbox_post>(m, [](auto...) {}, &id)'
    expect_no "$@" 'telnyx::call<telnyx_telemetry_add>(c, 1u, [](auto *) {}, &id)'
    expect_no "$@" 'telnyx::subscribe<telnyx_telemetry_add>(c, 1u, [](auto *) {}, &id)'
    expect_no "$@" 'telnyx_client *d = telnyx::client(); (void)d'
    expect_no "$@" 'telnyx::client a; telnyx::client b(a)'
    # It cannot be called with what the operation hands out.
    expect_no "$@" 'telnyx::call<telnyx_message_get>(c, "", {}, [](int) {})'
}

compilers=${CXX:-c++}
for compiler in g++ clang++; do
    if [ "$compiler" != "${CXX##*[ /]}" ] && command -v "$compiler" >/dev/null; then
        compilers="$compilers:$compiler"
    fi
done
IFS=:
for compiler in $compilers; do
    unset IFS # compilers may have words, and flags have
    check_statements "$compiler" c++17
    # C++20 and C++23 by the names that they had before.
    for standard in c++17 c++2a c++2b; do
        echo 'int main() {}' |
            $compiler "-std=$standard" -x c++ -fsyntax-only - 2>"$dir/log" || continue
        check "$compiler" "$standard" || {
            echo "$compiler -std=$standard: see above"
            failed=1
        }
    done
done

# Whatever can be copied in C can be in C++.
sed -nE 's/^(.*[ *])?(telnyx_[a-z_]+)_dup\($/\2/p
    s/^.*[ *](telnyx_[a-z_]+)_dup\([^)]*$/\1/p
    s/^TELNYX_EXPORT.*[ *](telnyx_[a-z_]+)_dup\(.*/\1/p' \
    "$root"/include/telnyx/*.h | sort -u >"$dir/dups"
[ "$(wc -l <"$dir/dups")" -ge 25 ] || failed=1
while read -r resource; do
    grep -Eq "^(TELNYX_HPP_COPIES\($resource\)|template <> struct copies<::$resource> \{)\$" \
        "$root"/include/telnyx/*.hpp || {
        echo "no .hpp can copy $resource"
        failed=1
    }
done <"$dir/dups"

exit $failed
