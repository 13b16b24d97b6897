#!/bin/sh
# SPDX-License-Identifier: MIT
# telnyx-bulk as a whole process, on five rows, with one allocation after the
# other failing.  Whatever fails: it ends by itself with an exit status of its
# own, says why if it sent nothing, and what it says of each row is true.
#
#   TORTURE_FULL=1   a thousand (`make torture`), TORTURE_FULL=5 a fifth of that
set -u

program=${top_builddir:-.}/tests/torture/torture_bulk
[ -x "$program" ] || { echo "torture: $program was not built"; exit 77; }
dir=$(mktemp -d "${TMPDIR:-/tmp}/telnyx-torture.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
samples=40
[ -z "${TORTURE_FULL:-}" ] || samples=$((1000 / TORTURE_FULL))

printf 'to,name\n' >"$dir/rows.csv"
for i in 1 2 3 4 5; do
    printf '+1312555000%s,row-%s-\n' "$i" "$i" >>"$dir/rows.csv"
done

# Run it with the n-th allocation failing; sets status, fired and count.
run() {
    rm -f "$dir/out" "$dir/log" "$dir/result"
    TORTURE_PROCESS_NTH=$1 TORTURE_PROCESS_OUT=$dir/out timeout 60 "$program" \
        --sandbox --sandbox-log "$dir/log" --from +13125550100 --concurrency 2 \
        --text 'Hello {{name}}' --output "$dir/result" --quiet "$dir/rows.csv" \
        >"$dir/stdout" 2>"$dir/stderr"
    status=$?
    fired=0
    count=0
    [ ! -f "$dir/out" ] || read -r fired count <"$dir/out"
    touch "$dir/log" "$dir/result"
}

wrong() {
    echo "torture: telnyx-bulk, allocation $nth: $*"
    echo "--- exit status $status, standard error:"
    cat "$dir/stderr"
    echo '--- results:'
    cat "$dir/result"
    echo '--- log:'
    cat "$dir/log"
    exit 1
}

count_of() {
    grep -c -- "$1" "$2"
}

judge() {
    case $status in
    0 | 1 | 2) ;;
    *) wrong "it ended with $status" ;;
    esac
    lines=$(wc -l <"$dir/result")
    [ "$(count_of '^{"row":.*}$' "$dir/result")" -eq "$lines" ] ||
        wrong 'a result line is no JSON object'
    [ "$status" -ne 0 ] || [ "$(count_of '"outcome":"accepted"' "$dir/result")" -eq 5 ] ||
        wrong 'it says that all were accepted, and they were not'
    [ "$status" -ne 2 ] || [ "$lines" -eq 5 ] || wrong "$lines results of 5 rows"
    [ "$status" -ne 1 ] || [ -s "$dir/stderr" ] || wrong 'it does not say what is wrong'
    for i in 1 2 3 4 5; do
        told=$(grep "^{\"row\":$i," "$dir/result")
        received=$(count_of "\"body\":.*row-$i-" "$dir/log")
        [ "$received" -le 1 ] || wrong "row $i was received $received times"
        case $told in
        *'}'*'}
'*) wrong "row $i is told of twice" ;;
        *'"outcome":"accepted"'*)
            # The log may be what had no memory.
            [ "$received" -eq 1 ] || grep -q 'cannot write the log' "$dir/stderr" ||
                wrong "row $i was called accepted"
            ;;
        *'"outcome":"not_sent"'*)
            [ "$received" -eq 0 ] || wrong "row $i was called not sent" ;;
        esac
    done
}

nth=0
run 0
[ "$count" -gt 0 ] || { echo 'torture: skipped: malloc() is not seen'; exit 77; }
judge
[ "$status" -eq 0 ] || wrong 'it fails by itself'
step=$((count / samples | 1))
total=$count
failed=0
nth=1
while :; do
    run "$nth"
    judge
    [ "$fired" -eq 1 ] || [ "$nth" -le "$total" ] || break
    failed=$((failed + fired))
    nth=$((nth + step))
done
echo "torture: telnyx-bulk: $failed of $total allocations failed"

# --- with a store ---------------------------------------------------------------

# Whatever fails, a start with the same words then completes the run, and nothing was
# sent twice.
[ "${HAVE_QUEUE:-yes}" != no ] || exit 0

start_in_store() {
    rm -f "$dir/out"
    TORTURE_PROCESS_NTH=$1 TORTURE_PROCESS_OUT=$dir/out timeout 60 "$program" \
        --sandbox --sandbox-log "$dir/log" --from +13125550100 --concurrency 2 \
        --text 'Hello {{name}}' --output "$dir/result" --overwrite --quiet \
        --store "sqlite:$dir/q.db" "$dir/rows.csv" >"$dir/stdout" 2>"$dir/stderr"
    status=$?
    fired=0
    count=0
    [ ! -f "$dir/out" ] || read -r fired count <"$dir/out"
    touch "$dir/log" "$dir/result"
}

nth=0
start_in_store 0
[ "$status" -eq 0 ] || wrong 'it fails by itself with a store'
total=$count
step=$((count / samples | 1))
failed=0
nth=1
while [ "$nth" -le "$total" ]; do
    rm -f "$dir"/q.db* "$dir/log" "$dir/result"
    start_in_store "$nth"
    failed=$((failed + fired))
    case $status in
    0 | 2) ;;
    1) [ -s "$dir/stderr" ] || wrong 'it does not say what is wrong' ;;
    *) wrong "it ended with $status" ;;
    esac
    start_in_store 0
    [ "$(count_of '^{"row":.*}$' "$dir/result")" -eq 5 ] ||
        wrong 'a start with the same words has not all results'
    for i in 1 2 3 4 5; do
        received=$(count_of "\"body\":.*row-$i-" "$dir/log")
        [ "$received" -le 1 ] || wrong "row $i was received $received times"
    done
    nth=$((nth + step))
done
echo "torture: telnyx-bulk --store: $failed of $total allocations failed"
