#!/bin/sh
# SPDX-License-Identifier: MIT
# Is every C file as .clang-format says?  Run by `make format-check`, not by
# `make check`: versions of clang-format differ in small things.
cd "${top_srcdir:-.}" || exit 99

tool=${CLANG_FORMAT:-clang-format}
if ! command -v "$tool" >/dev/null 2>&1; then
    echo "SKIP: clang-format was not found"
    exit 77
fi
find include src tests examples \
    \( -name '*.[ch]' -o -name '*.cc' -o -name '*.hpp' \) \
    -exec "$tool" --dry-run -Werror {} + || exit 1
echo "formatted as .clang-format says ($("$tool" --version))"
