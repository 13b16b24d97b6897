#!/bin/sh
# SPDX-License-Identifier: MIT
# An optional value cannot be misread: what looks like one and would mean another
# thing does not compile, in C and in C++; what is documented does.
root=${top_srcdir:-.}
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT

cat >"$dir/use.c" <<'END'
#include <telnyx/telnyx.h>

int use(struct telnyx_messaging_profile_params *params,
    const struct telnyx_messaging_profile *profile);
int
use(struct telnyx_messaging_profile_params *params,
    const struct telnyx_messaging_profile *profile)
{
	(void)params;
	(void)profile;
	STATEMENT
	return 0;
}
END
cp "$dir/use.c" "$dir/use.cc"

failed=0
checked=0
# compiles COMPILER STANDARD FILE STATEMENT
compiles() {
    $1 "-std=$2" -Wall -Wextra -Wno-missing-field-initializers -pedantic -Werror \
        -fsyntax-only -I"$root/include" "-DSTATEMENT=$4" "$dir/$3" >"$dir/log" 2>&1
}
good() {
    checked=$((checked + 1))
    compiles "$@" || {
        echo "$1 $2 does not compile: $4"
        head -n 3 "$dir/log"
        failed=1
    }
}
bad() {
    checked=$((checked + 1))
    if compiles "$@"; then
        echo "$1 $2 compiles, and should not: $4"
        failed=1
    fi
}
# in_all COMPILER STANDARD FILE
in_all() {
    good "$@" 'params->enabled = TELNYX_BOOL(false);'
    good "$@" 'params->enabled = TELNYX_NULL_BOOL;'
    good "$@" 'params->redaction_level = TELNYX_INT(2);'
    good "$@" 'params->redaction_level = TELNYX_NULL_INT;'
    good "$@" 'if (telnyx_bool_or(profile->enabled, true)) return 1;'
    good "$@" 'if (telnyx_int_or(profile->redaction_level, 1) == 2) return 1;'
    good "$@" 'if (profile->enabled.given && !profile->enabled.value) return 1;'
    bad "$@" 'params->enabled = false;'
    bad "$@" 'params->redaction_level = 2;'
    bad "$@" 'if (profile->enabled) return 1;'
    bad "$@" 'if (!profile->enabled) return 1;'
    bad "$@" 'if (profile->enabled == true) return 1;'
    bad "$@" 'if (profile->redaction_level == 2) return 1;'
}

c=${CC:-cc}
in_all "$c" c11 use.c
good "$c" c11 use.c 'params = TELNYX_MESSAGING_PROFILE(.enabled = TELNYX_BOOL(false));'
bad "$c" c11 use.c 'params = TELNYX_MESSAGING_PROFILE(.enabled = false);'
bad "$c" c11 use.c 'params = TELNYX_MESSAGING_PROFILE(.enabled = true);'
bad "$c" c11 use.c 'params = TELNYX_MESSAGING_PROFILE(.enabled = 0);'
bad "$c" c11 use.c 'params = TELNYX_MESSAGING_PROFILE(.redaction_level = 2);'
bad "$c" c11 use.c 'params = TELNYX_MESSAGING_PROFILE(.redaction_level = 0);'
if [ "${HAVE_CXX:-yes}" = yes ]; then
    cxx=${CXX:-c++}
    in_all "$cxx" c++17 use.cc
    bad "$cxx" c++17 use.cc 'params->enabled = {true};'
    bad "$cxx" c++17 use.cc 'params->redaction_level = {2};'
    bad "$cxx" c++17 use.cc 'telnyx_opt_bool own = {true}; params->enabled = own;'
    bad "$cxx" gnu++17 use.cc 'struct { telnyx_opt_bool one; } own = {true}; (void)own;'
    in_all "$cxx" c++20 use.cc
    written='telnyx_messaging_profile_params own = {.size = sizeof(own), .enabled ='
    good "$cxx" c++20 use.cc "$written TELNYX_BOOL(false)}; params = &own;"
    bad "$cxx" c++20 use.cc "$written false}; params = &own;"
    bad "$cxx" c++20 use.cc "$written true}; params = &own;"
fi

echo "$checked ways of writing an optional value checked"
exit $failed
