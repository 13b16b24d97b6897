#!/bin/sh
# SPDX-License-Identifier: MIT
# examples/optouts_export, on a list whose keywords are formulas: a spreadsheet
# must not run them, and phone numbers stay as they are.
export=${OPTOUTS_EXPORT:-$PWD/examples/optouts_export}
fake=${FAKE_HTTP:-$PWD/tests/programs/fake_http}
for program in "$export" "$fake"; do
    if [ ! -x "$program" ]; then
        echo "SKIP: $program was not built"
        exit 77
    fi
done

home=$PWD
dir=$(mktemp -d ./tests/tmp.XXXXXX) || exit 99
dir=$PWD/${dir#./}
pid=
# shellcheck disable=SC2317 # the trap calls it
finish() {
    ended=$?
    [ -z "$pid" ] || kill "$pid" 2>/dev/null
    cd "$home" || exit 99
    rm -rf "$dir"
    exit "$ended"
}
trap finish EXIT
trap 'exit 99' HUP INT TERM
cd "$dir" || exit 99

# One opt-out whose keyword is $1, as JSON has it.
optout() {
    printf '{"from":"+13125550001","to":"+13125550002","messaging_profile_id":"p","keyword":"%s","created_at":"2026-11-22T18:00:00Z"}' "$1"
}

body='{"data":['
for keyword in STOP '=1+1' '+1+1' '-1' '@SUM(A1)' '\t=1' '\r=1' '\n=1' '+13125550009' '+' 'a=1' 'a\"b'; do
    [ "$body" = '{"data":[' ] || body=$body,
    body=$body$(optout "$keyword")
done
body="$body],\"meta\":{\"page_number\":1,\"page_size\":250,\"total_pages\":1,\"total_results\":12}}"
printf 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' \
    "${#body}" "$body" >reply
mkfifo pipe || exit 99
"$fake" reply >pipe &
pid=$!
exec 4<pipe
read -r url <&4 || exit 99

TELNYX_BASE_URL=$url TELNYX_API_KEY=KEY_test "$export" >out 2>err || {
    echo "it failed: $(cat err)"
    exit 1
}
{
    echo 'from,to,messaging_profile_id,keyword,created_at'
    for keyword in STOP "'=1+1" "'+1+1" "'-1" "'@SUM(A1)" "'$(printf '\t')=1" \
        "'$(printf '\r')=1" "'
=1" '+13125550009' "'+" 'a=1' 'a""b'; do
        printf '"+13125550001","+13125550002","p","%s","2026-11-22T18:00:00Z"\n' "$keyword"
    done
} >wanted
if ! cmp -s wanted out; then
    echo "the export is not as it should be (<):"
    diff wanted out
    exit 1
fi
echo "a field that a spreadsheet takes for a formula has an apostrophe before it"
