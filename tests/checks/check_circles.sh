#!/bin/sh
# SPDX-License-Identifier: MIT
# Which source files call each other in a circle, by the linker's symbols?  One
# may stay inside a module: two or three files with an _internal.h of their own,
# which are listed here.  Everything else is a knot that nobody can read in
# parts, and is refused.
cd "${top_builddir:-.}" || exit 99

# The modules, a line each: the circle's files without src/ and .c.  One is larger: each
# file of the queue's worker is a step of its work, and goes back to the worker, which
# decides what is next (worker_internal.h).
modules='
net/h1 net/h1_reply net/h1_taps
net/h2 net/h2_io net/h2_stream
net/pool net/pool_h1 net/pool_h2
queue/queue queue/worker queue/worker_batch queue/worker_claim queue/worker_look queue/worker_outcome queue/worker_record queue/worker_send queue/worker_senders queue/worker_start
queue/store_sqlite queue/store_sqlite_group
'

dir=$(mktemp -d "${TMPDIR:-/tmp}/libtelnyx-circles.XXXXXX") || exit 99
trap 'rm -rf "$dir"' EXIT

# "FILE D SYMBOL" for what an object defines, "FILE U SYMBOL" for what it needs.
# (What is compiled once more for a test is that test's.)
find src -name '*.o' ! -name 'libqueuestorm_la-*' ! -name 'libqueuepower_la-*' | sed 's|/\.libs/|/|' | sort -u | while read -r object; do
    real=$object
    [ -e "$real" ] || real=${object%/*}/.libs/${object##*/}
    # Flags of its own put the library's name before a file's.
    name=$(echo "${object#src/}" | sed 's|/libqueueinner_la-|/|')
    ${NM:-nm} "$real" 2>/dev/null | awk -v file="${name%.o}" '
        $(NF - 1) ~ /^[BCDGRSTVW]$/ { print file, "D", $NF }
        $(NF - 1) == "U" { print file, "U", $NF }'
done >"$dir/symbols"
if [ ! -s "$dir/symbols" ]; then
    echo "there is nothing built to look at"
    exit 99
fi

# The files of each circle, on a line.
awk '
    $3 == "main" { next }
    $2 == "D" { home[$3] = $1 }
    { line[NR] = $0 }
    END {
        for (n = 1; n <= NR; n++) {
            split(line[n], part)
            if (part[2] != "U" || !(part[3] in home)) continue
            to = home[part[3]]
            if (to != part[1] && !((part[1], to) in edge)) {
                edge[part[1], to] = 1
                next_of[part[1]] = next_of[part[1]] " " to
                file[part[1]] = file[to] = 1
            }
        }
        for (from in file) {
            # All that can be reached from it.
            count = split(next_of[from], queue)
            for (i = 1; i <= count; i++) {
                if ((from, queue[i]) in reach) continue
                reach[from, queue[i]] = 1
                more = split(next_of[queue[i]], step)
                for (j = 1; j <= more; j++) queue[++count] = step[j]
            }
        }
        for (from in file) {
            if (!((from, from) in reach)) continue
            for (to in file)
                if ((from, to) in reach && (to, from) in reach)
                    print from, to
        }
    }' "$dir/symbols" | sort -u | awk '
    $1 != last { if (NR > 1) print all; all = ""; last = $1 }
    { all = all (all == "" ? "" : " ") $2 }
    END { if (NR > 0) print all }' | sort -u >"$dir/circles"

printf '%s' "$modules" | sed '/^$/d' | sort >"$dir/modules"
comm -23 "$dir/circles" "$dir/modules" >"$dir/knots"
# (What was not built, such as HTTP/2, is in no circle.)
comm -13 "$dir/circles" "$dir/modules" | while read -r module; do
    for file in $module; do
        grep -q "^$file " "$dir/symbols" || continue 2
    done
    echo "$module"
done >"$dir/gone"
sed 's/^/a circle: /' "$dir/knots"
sed 's/^/listed, and no circle: /' "$dir/gone"
if [ -s "$dir/knots" ] || [ -s "$dir/gone" ]; then
    exit 1
fi
echo "no circle but inside $(wc -l <"$dir/modules") modules"
