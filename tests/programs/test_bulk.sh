#!/bin/sh
# SPDX-License-Identifier: MIT
# telnyx-bulk from end to end: against its own sandbox, against telnyx-sandbox,
# and against servers that misbehave.  Each test is a function whose name is the
# sentence it proves; give names as arguments to run only those.
# shellcheck source=tests/programs/bulk.sh
. "$(dirname "$0")/bulk.sh"
rows=${BULK_TEST_ROWS:-20000}

start_fake() {
    start "$fake" reply
    TELNYX_API_KEY=KEY_test
    export TELNYX_API_KEY
}

# --- sending ----------------------------------------------------------------

twenty_rows_to_the_sandbox_add_up() {
    make_csv 20 >c.csv
    run --sandbox --sandbox-log log --from +13125550000 --text 'Hi {{name}}' c.csv
    expect_status 0
    expect_rows 20
    expect_out 20 '"outcome":"accepted","id":"[^"]+","parts":1,"cost":.*,"error":null,"attempts":1\}$'
    expect_err_like '^20 rows: 20 accepted, 0 rejected, 0 not sent, 0 unknown in [0-9.]+ s \([0-9]+ a second\)$'
    expect_err_lines 1
    expect_truth log
    grep -q '"text":"Hi Person 7"' log || fail "no text in the log"
}

every_one_of_many_rows_is_once_in_output_and_log() {
    make_csv "$rows" >c.csv
    run --sandbox --sandbox-log log --concurrency 50 --from +13125550000 \
        --text 'Hi {{name}}' c.csv
    expect_status 0
    expect_rows "$rows"
    expect_out "$rows" '"outcome":"accepted"'
    expect_truth log
    [ "$(wc -l <log)" -eq "$rows" ] || fail "not $rows requests in the log"
    sed 1d c.csv | cut -d, -f1 | sort | cmp -s - there || fail "the log has others"
}

a_pipe_is_read_like_a_file() {
    make_csv 3000 >c.csv
    if command -v timeout >/dev/null 2>&1; then limit='timeout 300'; fi
    # shellcheck disable=SC2086 # two words
    (head -c 20000 c.csv && tail -c +20001 c.csv) | ${limit-} "$bulk" --sandbox \
        --from +13125550000 --text 'Hi {{name}}' - 2>err | cat >out
    expect_rows 3000
    expect_out 3000 '"outcome":"accepted"'
    expect_err_like '^3000 rows: 3000 accepted,'
}

fields_may_hold_commas_quotes_and_line_ends() {
    printf 'note,to,text\r\n"a, ""b""",+13120000001,"One\r\nTwo ""2"" {{to}}"\r\n' >c.csv
    run --sandbox --sandbox-log log --from +13125550000 --text '{{ text }}' c.csv
    expect_status 0
    expect_rows 1
    grep -Fq '"text":"One\r\nTwo \"2\" {{to}}"' log || fail "text: $(cat log)"
}

the_template_may_come_from_a_file() {
    make_csv 1 >c.csv
    printf 'Hi {{name}},\nbye\n' >t.txt
    run --sandbox --sandbox-log log --from +13125550000 --text-file t.txt c.csv
    expect_status 0
    grep -Fq '"text":"Hi Person 1,\nbye"' log || fail "text: $(cat log)"
}

the_recipient_may_be_in_another_column() {
    printf '\357\273\277Phone,to\n+13120000009,x\n' >c.csv
    run --sandbox --sandbox-log log --from +13125550000 --to-column Phone --text Hi c.csv
    expect_status 0
    expect_out 1 '"to":"\+13120000009"'
}

rows_that_cannot_be_sent_are_reported_and_the_others_go() {
    printf 'to,name\n+13120000001,Ann\n+13120000002\n+13120000003,a,b\n' >c.csv
    printf '+13120000004,caf\351\n+13120000005,z\000z\nnobody,Bob\n\n' >>c.csv
    printf '+13120000007,Cyd\n' >>c.csv
    run --sandbox --sandbox-log log --from +13125550000 --text 'Hi {{name}}' c.csv
    expect_status 2
    expect_rows 7
    expect_out 2 '"outcome":"accepted"'
    expect_out 5 '"outcome":"not_sent","id":null,.*"type":"validation"'
    expect_out 1 '"row":7,"to":"\+13120000007","outcome":"accepted"'
    expect_err 'telnyx-bulk: row 2: line 3 has 1 field and the header has 2 (not sent)'
    expect_err 'telnyx-bulk: row 4: column "name" is not UTF-8 (line 5) (not sent)'
    expect_err 'telnyx-bulk: row 5: column "name" has a zero byte (line 6) (not sent)'
    expect_err_like '^telnyx-bulk: row 6: .*to.*\(not sent\)'
    expect_err_like '^7 rows: 2 accepted, 0 rejected, 5 not sent, 0 unknown'
    expect_truth log
}

the_rate_is_kept() {
    make_csv 11 >c.csv
    run --sandbox --rate 20 --timeout 0.4 --from +13125550000 --text Hi c.csv
    expect_status 0
    # Ten gaps of 50 ms: half a second, though no message may take that long.
    expect_err_like 'in (0\.(49|[5-9][0-9])|[1-9][0-9]*\.[0-9]+) s'
}

a_file_without_rows_is_fine() {
    echo 'to,name' >c.csv
    run --sandbox --from +13125550000 --text Hi c.csv
    expect_status 0
    expect_err_like '^0 rows: 0 accepted'
}

quiet_leaves_only_errors() {
    make_csv 2 >c.csv
    echo 'nobody,x' >>c.csv
    run --sandbox --quiet --from +13125550000 --text Hi c.csv
    expect_status 2
    expect_rows 3
    expect_err_lines 1
    expect_err_like '^telnyx-bulk: row 3: '
}

results_go_to_a_file_if_asked() {
    make_csv 5 >c.csv
    echo old >results
    run --sandbox --output results --from +13125550000 --text Hi c.csv
    expect_status 0
    [ ! -s out ] || fail "something on standard output"
    cp results out
    expect_rows 5
}

a_dry_run_counts_parts_and_problems() {
    printf 'to,text\n+13120000001,Hi\n+13120000002,\344\275\240\345\245\275\n' >c.csv
    printf '+13120000003,%s\nnobody,Hi\n+13120000005,\n' \
        "$(awk 'BEGIN { for (i = 0; i < 200; i++) printf "a" }')" >>c.csv
    run --dry-run --text '{{text}}' c.csv
    expect_status 2
    expect_rows 5
    expect_out 1 '"row":1,.*"encoding":"GSM-7","parts":1,"problem":null'
    expect_out 1 '"row":2,.*"encoding":"UCS-2","parts":1,"problem":null'
    expect_out 1 '"row":3,.*"encoding":"GSM-7","parts":2,"problem":null'
    expect_out 1 '"row":4,.*"problem":"to: '
    expect_out 1 '"row":5,.*"problem":"text: is blank"'
    expect_err '5 rows: 3 without a problem, in 4 parts, 2 with problems; nothing was sent'
    printf 'to\n+13120000001\n' >one.csv
    run --dry-run --text Hi one.csv
    expect_err '1 row: 1 without a problem, in 1 part, 0 with problems; nothing was sent'
    make_csv 3 >c.csv
    run --dry-run --text 'Hi {{name}}' c.csv
    expect_status 0
}

# Rows of every oddity, once counted and once sent: the problems are those that
# the run refuses, in the same words, and whatever has one was not accepted.
a_dry_run_and_a_run_refuse_the_same_rows() {
    awk 'BEGIN {
        print "to,text"
        n = split("+13120000001|12345|123456|1234567|1234|+|+1|+12|+031200000|+1312000000x|nobody| +13120000002 |+1234567890123456|\"\"", to, "|")
        for (i = 1; i <= n; i++) print to[i] ",Hi"
        m = split("\"\"| |\t|\f|\v|\302\240|\342\200\213|\302\233|\342\200\256", text, "|")
        for (i = 1; i <= m; i++) printf "+131200001%02d,%s\n", i, text[i]
        k = split("a|\342\202\254|\316\223|\342\200\231|\304\205|\360\237\230\200", unit, "|")
        for (i = 1; i <= k; i++)
            for (t = 760; t <= 1600; t += 70) {
                line = sprintf("+1312%03d%04d,", i, t)
                for (j = 0; j < t; j++) line = line unit[i]
                print line
            }
    }' >c.csv
    printf '+13120000300,caf\351\n+13120000301\n+13120000302,a,b\n+13120000303,z\000z\n' >>c.csv
    run --dry-run --from +13125550000 --text '{{text}}' c.csv
    expect_status 2
    total=$(wc -l <out)
    sed -n 's/^{"row":\([0-9]*\),.*"problem":"\(.*\)"}$/\1 \2/p' out | sort -n >problems
    run --sandbox --from +13125550000 --text '{{text}}' c.csv
    expect_status 2
    expect_rows "$total"
    # The field of a refusal stands on standard error only: compare what follows.
    sed -n 's/^{"row":\([0-9]*\),.*"outcome":"not_sent".*"type":"validation".*"detail":"\(.*\)"},"attempts.*/\1 \2/p' out |
        sort -n >refused
    sed -e 's/^\([0-9]*\) to: /\1 /' -e 's/^\([0-9]*\) text: /\1 /' problems >said
    cmp -s said refused || fail "they differ: $(diff said refused | head -n 5)"
    [ "$(wc -l <refused)" -gt 20 ] || fail "few rows were refused: $(wc -l <refused)"
    [ "$(grep -c '"outcome":"accepted"' out)" -gt 20 ] || fail "few rows were accepted"
}

smart_encoding_is_counted_if_asked_for() {
    printf 'to,text\n+13120000001,It\342\200\231s\n' >c.csv
    run --dry-run --text '{{text}}' c.csv
    expect_out 1 '"encoding":"UCS-2","parts":1,"problem":null'
    run --dry-run --smart-encoding --text '{{text}}' c.csv
    expect_out 1 '"encoding":"GSM-7","parts":1,"problem":null'
}

# Refused before the first row, by a run and by a dry run in the same words.
refused_by_both() {
    wanted=$1
    shift
    for dry in '' --dry-run; do
        # shellcheck disable=SC2086 # one word or none
        run $dry --text Hi "$@" c.csv
        expect_status 1
        expect_err_like "^telnyx-bulk: $wanted"
        expect_err_lines 1
        [ ! -s out ] || fail "$dry $*: output: $(head -n 1 out)"
    done
}

a_dry_run_looks_at_what_all_rows_share_as_a_run_does() {
    make_csv 3 >c.csv
    printf 'KEY\001x\n' >key
    nobody=--base-url=http://127.0.0.1:1/v2
    TELNYX_API_KEY=KEY_test
    export TELNYX_API_KEY
    refused_by_both '--from: must be \+E.164, a short code, or ' $nobody --from +0
    refused_by_both '--from: must be \+E.164, a short code, or ' $nobody \
        --from 'A name of many letters'
    refused_by_both '--from: a name as sender needs --messaging-profile-id$' $nobody \
        --from Acme
    refused_by_both '--messaging-profile-id: is no id, such as ' $nobody \
        --messaging-profile-id 'a b'
    refused_by_both 'key: the key has a character that no key has$' $nobody \
        --from +13125550000 --api-key-file key
    refused_by_both 'nowhere: No such file or directory$' $nobody \
        --from +13125550000 --api-key-file nowhere
    refused_by_both '--base-url: ' --base-url gopher://x --from +13125550000
    refused_by_both '--base-url: ' --base-url http://192.0.2.1/v2 --from +13125550000
    refused_by_both '--ca-file: .*nowhere.pem' --base-url https://127.0.0.1:1/v2 \
        --from +13125550000 --ca-file nowhere.pem
    TELNYX_API_KEY=$(printf 'KEY\177')
    refused_by_both 'TELNYX_API_KEY: the key has a character that no key has$' $nobody \
        --from +13125550000
}

# --- wrong input ------------------------------------------------------------

# These print one line, send nothing and end with 1.
refused() {
    expected=$1
    shift
    rm -f log
    run --sandbox --sandbox-log log --from +13125550000 "$@"
    expect_status 1
    expect_err "telnyx-bulk: $expected"
    expect_err_lines 1
    [ ! -s out ] || fail "output: $(head -n 1 out)"
    [ ! -s log ] || fail "something was sent"
}

what_is_wrong_before_sending_is_one_line() {
    make_csv 3 >c.csv
    : >empty.csv
    mkdir -p folder
    printf 'to,name\n+1,"x\n' >open.csv
    printf '"to"x,name\n' >bad.csv
    refused '--text: there is no column "nmae" in c.csv, which has: to, name' \
        --text 'Hi {{nmae}}' c.csv
    refused '--text: the {{ at character 4 is never closed' --text 'Hi {{name' c.csv
    refused 'c.csv: no column "phone" in the header (see --to-column)' \
        --to-column phone --text Hi c.csv
    refused 'empty.csv: is empty: there is no header row' --text Hi empty.csv
    refused 'folder: is a directory, not a CSV file' --text Hi folder
    refused 'nowhere.csv: No such file or directory' --text Hi nowhere.csv
    refused 'bad.csv: line 1: text behind the closing quote of a field' --text Hi bad.csv
    refused 'folder: Is a directory' --text-file folder c.csv
    refused 'folder/x/y: cannot write results: No such file or directory' \
        --text Hi --output folder/x/y c.csv
    refused 'folder: cannot write results: Is a directory' --text Hi --output folder c.csv
    refused 'c.csv: cannot write results: it is the input file' --text Hi --output c.csv c.csv
    refused 'unknown or ambiguous option --colour (see --help)' --colour --text Hi c.csv
    refused '--rate: "fast" is not a number from 0.001 to 1000000' \
        --rate fast --text Hi c.csv
    refused 'no FILE given (a CSV file, or - for standard input; see --help)' --text Hi
    [ "$(wc -l <c.csv)" -eq 4 ] || fail "the input was changed"
}

rows_before_a_fault_stand_and_the_fault_has_its_line() {
    make_csv 3 >c.csv
    printf '+13120000004,"x\ny"\n+13120000005,B"ob\n+13120000006,Cyd\n' >>c.csv
    run --sandbox --sandbox-log log --from +13125550000 --text 'Hi {{name}}' c.csv
    expect_status 1
    expect_rows 4
    expect_out 4 '"outcome":"accepted"'
    expect_err 'telnyx-bulk: c.csv: line 7: a quote inside a field that does not begin with one'
    expect_err_like '^4 rows: 4 accepted'
    expect_err_lines 2
    expect_truth log
    make_csv 2 >c.csv
    printf '+13120000003,"never\nclosed\n' >>c.csv
    run --sandbox --from +13125550000 --text 'Hi {{name}}' c.csv
    expect_status 1
    expect_rows 2
    expect_err 'telnyx-bulk: c.csv: line 4: the quote that opens here is never closed'
}

a_full_disk_stops_the_run_and_loses_no_result() {
    if [ ! -c /dev/full ]; then
        echo "# no /dev/full here"
        return
    fi
    make_csv 500 >c.csv
    run --sandbox --sandbox-log log --output /dev/full --from +13125550000 --text Hi c.csv
    expect_status 1
    expect_err_like '^telnyx-bulk: /dev/full: cannot write results: .*; no more rows are taken$'
    expect_err_like '^telnyx-bulk: c\.csv: stopped after [0-9]+ rows; the rest was not read$'
    expect_err_like '^[0-9]+ rows: [0-9]+ accepted'
    grep '^{"row"' err >out
    expect_rows "$(wc -l <log)"
    expect_truth log
}

help_that_cannot_be_written_is_an_error() {
    for option in --help --version; do
        "$bulk" "$option" >&- 2>err
        status=$?
        expect_status 1
        expect_err_lines 1
        expect_err_like '^telnyx-bulk: cannot write the output: .'
    done
}

a_reader_that_goes_away_stops_the_run() {
    make_csv 5000 >c.csv
    { "$bulk" --sandbox --sandbox-log log --from +13125550000 --text Hi c.csv 2>err
        echo $? >status; } | head -n 1 >out
    status=$(cat status)
    expect_status 1
    expect_err_like '^telnyx-bulk: standard output: cannot write results: Broken pipe'
    expect_err_like '^[0-9]+ rows: '
    [ "$(wc -l <log)" -lt 5000 ] || fail "all rows were sent"
}

# --- keys and servers -------------------------------------------------------

# shellcheck disable=SC2030,SC2031
no_key_no_run() {
    make_csv 2 >c.csv
    run --from +13125550000 --text Hi c.csv
    expect_status 1
    expect_err 'telnyx-bulk: no API key: set TELNYX_API_KEY or give --api-key-file (or --sandbox to try without)'
    expect_err_lines 1
    : >key
    run --api-key-file key --from +13125550000 --text Hi c.csv
    expect_status 1
    expect_err 'telnyx-bulk: key: the key is empty'
    printf 'SECRET one\n' >key
    run --api-key-file key --from +13125550000 --text Hi c.csv
    expect_status 1
    expect_err 'telnyx-bulk: key: the key has a character that no key has'
    run --api-key-file nowhere --from +13125550000 --text Hi c.csv
    expect_status 1
    expect_err 'telnyx-bulk: nowhere: No such file or directory'
    ! grep -q SECRET err || fail "the key was shown"
    TELNYX_API_KEY=$(printf 'SECRET\001') run --from +13125550000 --text Hi c.csv
    expect_status 1
    expect_err 'telnyx-bulk: TELNYX_API_KEY: the key has a character that no key has'
    ! grep -q SECRET err || fail "the key was shown"
}

# A key in the environment may come from a file as it is, with its line end.
line_ends_around_a_key_are_left_out() {
    make_csv 3 >c.csv
    echo KEY_test >good
    printf ' \tKEY_test\r\n\n' >key
    start "$sandbox" --ca-out ca.pem --api-key-file good
    run --base-url "$url" --ca-file ca.pem --api-key-file key --from +13125550000 \
        --text Hi c.csv
    expect_status 0
    TELNYX_API_KEY='KEY_test
' run --base-url "$url" --ca-file ca.pem --from +13125550000 --text Hi c.csv
    expect_status 0
    expect_out 3 '"outcome":"accepted"'
}

a_sandbox_of_its_own_over_tls_takes_the_messages() {
    make_csv 50 >c.csv
    echo KEY_test >key
    start "$sandbox" --ca-out ca.pem --log log
    run --base-url "$url" --ca-file ca.pem --api-key-file key --from +13125550000 \
        --text 'Hi {{name}}' c.csv
    expect_status 0
    expect_rows 50
    expect_truth log
    [ "$(wc -l <log)" -eq 50 ] || fail "not 50 requests in the log"
    TELNYX_API_KEY=KEY_env TELNYX_BASE_URL=$url run --ca-file ca.pem \
        --messaging-profile-id 16fd2706-8baf-433b-82eb-8c7fada847da --text Hi c.csv
    expect_status 0
}

what_the_sandbox_speaks_can_be_chosen() {
    make_csv 20 >c.csv
    for http in 1.1 auto; do
        start "$sandbox" --http $http --ca-out ca.pem --log log.$http
        TELNYX_API_KEY=KEY_test run --base-url "$url" --ca-file ca.pem \
            --from +13125550000 --text Hi c.csv
        expect_status 0
        expect_rows 20
        stop_all
    done
    [ "$(grep -c '"protocol":"HTTP/1.1"' log.1.1)" -eq 20 ] || fail "not HTTP/1.1"
    # Where it is built without HTTP/2, that is the other one, too.
    [ "$(cut -d, -f4 log.auto | sort -u | wc -l)" -eq 1 ] || fail "more than one"
    [ "$(grep -c '"protocol":"HTTP/[12]' log.auto)" -eq 20 ] || fail "not in the log"
    "$sandbox" --http 3 2>err && fail "HTTP/3 was taken"
    expect_err "telnyx-sandbox: '3' is no HTTP version (1.1, 2, auto)"
    "$sandbox" --http 2 --plain 2>err && fail "plain HTTP/2 was taken"
    expect_err 'telnyx-sandbox: HTTP/2 needs TLS, and a library built with it'
}

a_wrong_ca_is_named_once_and_nothing_is_sent() {
    make_csv 20 >c.csv
    start "$sandbox" --ca-out other.pem
    stop_all
    start "$sandbox" --ca-out ca.pem --log log
    TELNYX_API_KEY=KEY_test run --base-url "$url" --ca-file other.pem --max-attempts 1 \
        --from +13125550000 --text Hi c.csv
    expect_status 2
    expect_rows 20
    expect_out 20 '"outcome":"not_sent","id":null,.*"type":"network"'
    expect_err_like '^telnyx-bulk: row [0-9]+: .*(certificate|issuer|signed).*\(not sent\)'
    expect_err_lines 2
    expect_truth log
    [ ! -s log ] || fail "something arrived"
    TELNYX_API_KEY=KEY_test run --base-url "$url" --ca-file nowhere.pem \
        --from +13125550000 --text Hi c.csv
    expect_status 1
    expect_err_like '^telnyx-bulk: --ca-file: .*nowhere\.pem'
    expect_err_lines 1
}

a_wrong_key_is_named_once() {
    make_csv 20 >c.csv
    body='{"errors":[{"code":"10009","title":"Authentication failed","detail":"Could not find any usable credentials in the request."}]}'
    printf 'HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' \
        "${#body}" "$body" >reply
    start_fake
    run --base-url "$url" --from +13125550000 --text Hi c.csv
    expect_status 2
    expect_rows 20
    expect_out 20 '"outcome":"rejected".*"type":"authentication","code":"10009"'
    expect_err_like '^telnyx-bulk: row [0-9]+: .*\(rejected\)'
    expect_err_like '^20 rows: 0 accepted, 20 rejected, 0 not sent, 0 unknown'
    expect_err_lines 2
    ! grep -q KEY_test out err || fail "the key was shown"
}

# $1 rows at most were taken, and the rest was told to be unread.
expect_stop() {
    expect_status 2
    expect_rows "$(wc -l <out)"
    [ "$(wc -l <out)" -le "$1" ] || fail "$(wc -l <out) rows were taken"
    expect_err_like '^telnyx-bulk: [0-9]+ messages? in a row failed as every other would; no more rows are taken \(see --max-failures\)$'
    expect_err_like "^telnyx-bulk: c\\.csv: stopped after $(wc -l <out | tr -d ' ') rows?; the rest was not read\$"
    expect_err_lines 4
}

failures_that_every_row_would_meet_stop_the_run() {
    make_csv 20000 >c.csv
    echo KEY_good >good
    # Those in flight when the first fails, 24 more, and those in flight then.
    TELNYX_API_KEY=KEY_test run --base-url http://127.0.0.1:1/v2 --max-attempts 1 \
        --from +13125550000 --text Hi c.csv
    expect_stop 225
    start "$sandbox" --ca-out ca.pem --log log --api-key-file good
    TELNYX_API_KEY=KEY_test run --base-url "$url" --ca-file ca.pem --from +13125550000 \
        --text Hi c.csv
    expect_stop 300
    expect_err_like '^telnyx-bulk: row [0-9]+: .*\[10009\] \(rejected\)'
    TELNYX_API_KEY=KEY_test run --base-url "$url" --max-attempts 1 --from +13125550000 \
        --text Hi --concurrency 1 --max-failures 3 c.csv
    expect_stop 4
    make_csv 60 >c.csv
    TELNYX_API_KEY=KEY_test run --base-url http://127.0.0.1:1/v2 --max-attempts 1 \
        --max-failures 0 --from +13125550000 --text Hi c.csv
    expect_status 2
    expect_rows 60
}

# Ten in a row are refused by the server, then ten before they are sent, and so on.
failures_of_the_rows_themselves_stop_nothing() {
    awk 'BEGIN { print "to"; for (i = 1; i <= 300; i++) print i % 20 < 10 ? "x" : "+12" }' >c.csv
    run --sandbox --concurrency 2 --max-failures 3 --from +13125550000 --text Hi c.csv
    expect_status 2
    expect_rows 300
    expect_out 150 '"outcome":"rejected"'
    expect_out 150 '"outcome":"not_sent"'
}

results_are_their_owners_alone() {
    make_csv 1 >c.csv
    (umask 0 && "$bulk" --sandbox --output new --from +13125550000 --text Hi c.csv 2>err)
    [ -n "$(find new -perm 600)" ] || fail "mode: $(ls -l new)"
    : >old
    chmod 644 old
    run --sandbox --output old --from +13125550000 --text Hi c.csv
    expect_status 0
    [ -n "$(find old -perm 644)" ] || fail "mode: $(ls -l old)"
    [ ! -e /dev/stdout ] || {
        run --sandbox --output /dev/stdout --from +13125550000 --text Hi c.csv
        expect_status 0
        expect_rows 1
    }
    mkfifo fifo
    cat fifo >out &
    "$bulk" --sandbox --output fifo --from +13125550000 --text Hi c.csv 2>err
    status=$?
    wait $!
    expect_status 0
    expect_rows 1
}

# What a server writes reaches neither the terminal nor the results as it is.
no_server_steers_the_terminal() {
    make_csv 1 >c.csv
    body=$(printf '{"errors":[{"code":"40300","title":"t","detail":"a\\nrow 9: \\u001b[2J\302\2331m\177\342\200\256z"}]}')
    printf 'HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' \
        "$(printf %s "$body" | wc -c)" "$body" >reply
    start_fake
    run --base-url "$url" --from +13125550000 --text Hi c.csv
    expect_status 2
    expect_err 'telnyx-bulk: row 1: a\nrow 9: \x1b[2J\u009b1m\x7f\u202ez [40300] (rejected)'
    expect_err_lines 2
    grep -Fq '"detail":"a\nrow 9: \u001b[2J\u009b1m\u007f\u202ez"' out || fail "$(cat out)"
    ! LC_ALL=C grep -q '[^ -~]' out err || fail "raw: $(cat out err | od -c | head)"
}

a_refused_port_is_named_once() {
    make_csv 20 >c.csv
    TELNYX_API_KEY=KEY_test run --base-url http://127.0.0.1:1/v2 --max-attempts 1 \
        --from +13125550000 --text Hi c.csv
    expect_status 2
    expect_rows 20
    expect_out 20 '"outcome":"not_sent".*"type":"network"'
    expect_err_like '^telnyx-bulk: row [0-9]+: .*127\.0\.0\.1:1.*refused.*\(not sent\)'
    expect_err_lines 2
}

an_unknown_host_is_named_once() {
    make_csv 5 >c.csv
    TELNYX_API_KEY=KEY_test run --base-url https://no-such-host.invalid/v2 \
        --max-attempts 1 --timeout 3 --from +13125550000 --text Hi c.csv
    expect_status 2
    expect_rows 5
    expect_out 5 '"outcome":"not_sent"'
    expect_err_like '^telnyx-bulk: row [0-9]+: .*no-such-host\.invalid.*\(not sent\)'
}

a_bad_base_url_is_a_usage_error() {
    make_csv 2 >c.csv
    echo old >results
    TELNYX_API_KEY=KEY_test run --base-url gopher://x --output results --from +13125550000 \
        --text Hi c.csv
    expect_status 1
    [ "$(cat results)" = old ] || fail "the old results are gone"
    expect_err_like '^telnyx-bulk: --base-url: '
    expect_err_lines 1
    TELNYX_API_KEY=KEY_test run --base-url http://192.0.2.1/v2 --from +13125550000 \
        --text Hi c.csv
    expect_status 1
    expect_err_like '^telnyx-bulk: --base-url: '
    expect_err_lines 1
}

# Every row against a server that always says the bytes in `reply`.
against_reply() {
    make_csv 12 >c.csv
    start_fake
    run --base-url "$url" --timeout 5 --from +13125550000 --text Hi c.csv
    expect_rows 12
    expect_err_lines 2
}

an_html_error_page_is_an_unknown_outcome() {
    body='<html><body><h1>502 Bad Gateway</h1></body></html>'
    printf 'HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' \
        "${#body}" "$body" >reply
    against_reply
    expect_status 2
    expect_out 12 '"outcome":"unknown".*"type":"api".*"attempts":1'
    expect_err_like "^telnyx-bulk: row [0-9]+: $url: .*502.*\\(may have been sent\\)\$"
}

# say_200 BODY [HEADER]: every row gets this, by whoever answers in Telnyx's place.
say_200() {
    printf 'HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s' \
        "${2-}" "${#1}" "$1" >reply
    against_reply
}

a_yes_that_is_not_telnyx_s_is_an_unknown_outcome() {
    for body in '<html>Sign in, please.</html>' '' '{"status":"ok"}' '{"id":"m"}'; do
        say_200 "$body"
        expect_status 2
        expect_out 12 '"outcome":"unknown","id":null,.*"type":"api".*"attempts":1'
        expect_err_like "^telnyx-bulk: row [0-9]+: $url: .*200.*\\(may have been sent\\)\$"
        expect_err_like '^12 rows: 0 accepted, 0 rejected, 0 not sent, 12 unknown'
    done
}

an_error_document_under_200_is_a_refusal() {
    say_200 '{"errors":[{"code":"40310","title":"Invalid","detail":"No."}]}'
    expect_status 2
    expect_out 12 '"outcome":"rejected","id":null,.*"code":"40310".*"attempts":1'
}

no_reply_at_all_is_an_unknown_outcome() {
    : >reply
    against_reply
    expect_status 2
    expect_out 12 '"outcome":"unknown".*"type":"network".*"attempts":1'
}

a_reply_that_is_too_large_was_accepted_all_the_same() {
    {
        printf 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3000000\r\nConnection: close\r\n\r\n'
        awk 'BEGIN { for (i = 0; i < 30000; i++) printf "%0100d", 0 }'
    } >reply
    against_reply
    expect_status 0
    expect_out 12 '"outcome":"accepted","id":null,.*"type":"api"'
}

# --- signals ----------------------------------------------------------------

# Start telnyx-bulk in the background and wait for its first result.
start_bulk() {
    rm -f results errors
    mkfifo results errors || exit 99
    "$bulk" "$@" >results 2>errors &
    bulk_pid=$!
    exec 5<results 6<errors
    read -r first <&5
    echo "$first" >out
    : >err
}

# Wait for its next line on standard error.
next_error() {
    read -r line <&6
    echo "$line" >>err
}

# Take the rest of its results and its exit status.
end_bulk() {
    cat <&5 >>out
    cat <&6 >>err
    wait "$bulk_pid"
    status=$?
    exec 5<&- 6<&-
}

the_first_signal_finishes_what_is_in_flight() {
    make_csv 1000 >c.csv
    start_bulk --sandbox --sandbox-log log --rate 20 --from +13125550000 --text Hi c.csv
    kill -INT "$bulk_pid"
    end_bulk
    expect_status 2
    expect_rows "$(wc -l <out)"
    [ "$(wc -l <out)" -lt 100 ] || fail "it went on"
    expect_err_like '^telnyx-bulk: interrupted: no more rows are taken'
    expect_err_like "^telnyx-bulk: c\\.csv: stopped after $(wc -l <out | tr -d ' ') rows?; the rest was not read\$"
    expect_err_like "^$(wc -l <out | tr -d ' ') rows?: "
    expect_truth log
    [ "$(wc -l <log)" -eq "$(wc -l <out)" ] || fail "log and output differ"
}

the_second_signal_gives_up_and_tells_the_truth() {
    # The server takes requests and never answers; only the first row, which
    # is refused here, is over.
    printf 'to,name\nnobody,x\n+13120000002,a\n+13120000003,b\n' >c.csv
    start "$fake" --stall
    TELNYX_API_KEY=KEY_test
    export TELNYX_API_KEY
    start_bulk --base-url "$url" --timeout 200 --from +13125550000 --text Hi c.csv
    next_error
    kill -INT "$bulk_pid"
    next_error
    kill -TERM "$bulk_pid"
    end_bulk
    expect_status 2
    expect_rows 3
    expect_out 2 '"outcome":"(unknown|not_sent)".*"type":"closing"'
    expect_err_like '^telnyx-bulk: interrupted: no more rows are taken; waiting for 2 in flight'
    expect_err 'telnyx-bulk: terminated again: giving up on 2 in flight'
    expect_err_like '^3 rows: 0 accepted, 0 rejected, '
}

# --- the server's limit -----------------------------------------------------

# A server that takes 50 a second, 200 rows, and a hundred that may be in flight:
# all are accepted, with fewer than three requests for two rows.
limited() {
    make_csv 200 >c.csv
    rm -f log
    start "$sandbox" --rate-limit 50 --log log "$@"
    set -- --base-url "$url" --from +13125550000 --text Hi
    [ ! -e ca.pem ] || set -- "$@" --ca-file ca.pem
    TELNYX_API_KEY=KEY_test run "$@" c.csv
    expect_status 0
    expect_rows 200
    expect_out 200 '"outcome":"accepted"'
    [ "$(wc -l <log)" -lt 300 ] || fail "$(wc -l <log) requests for 200 rows"
    expect_err_like "^telnyx-bulk: the server's limit is reached: holding for [0-9.]+ s, then at its pace\$"
    [ -z "$(with_outcome accepted | uniq -d)" ] || fail "a row stands twice"
    stop_all
}

a_server_s_limit_loses_no_row() {
    limited --plain
    limited --plain --retry-after 1
    limited --ca-out ca.pem --http 1.1 --retry-after 1
    limited --ca-out ca.pem --http auto
}

# The last row of the input is refused when nothing else is in flight.
a_limit_at_the_end_loses_no_row() {
    make_csv 6 >c.csv
    start "$sandbox" --plain --rate-limit 5 --retry-after 1 --log log
    TELNYX_API_KEY=KEY_test run --base-url "$url" --max-attempts 1 \
        --from +13125550000 --text Hi c.csv
    expect_status 0
    expect_rows 6
    expect_out 6 '"outcome":"accepted"'
    [ "$(wc -l <log)" -eq 7 ] || fail "$(wc -l <log) requests for 6 rows"
}

a_hold_beyond_the_deadline_loses_no_row() {
    make_csv 120 >c.csv
    start "$sandbox" --plain --rate-limit 30 --retry-after 3 --log log
    TELNYX_API_KEY=KEY_test run --base-url "$url" --timeout 1 --max-attempts 1 \
        --from +13125550000 --text Hi c.csv
    expect_status 0
    expect_rows 120
    expect_out 120 '"outcome":"accepted"'
    [ "$(wc -l <log)" -lt 180 ] || fail "$(wc -l <log) requests for 120 rows"
    # What the log has, and no more, is what the attempts add up to.
    sed -n 's/.*"attempts":\([0-9]*\)}$/\1/p' out >attempts
    [ "$(awk '{ n += $1 } END { print n }' attempts)" -eq "$(wc -l <log)" ] ||
        fail "attempts: $(awk '{ n += $1 } END { print n }' attempts), log: $(wc -l <log)"
}

a_signal_while_the_server_s_limit_holds_ends_it() {
    make_csv 500 >c.csv
    start "$sandbox" --plain --rate-limit 5 --retry-after 600 --log log
    TELNYX_API_KEY=KEY_test
    export TELNYX_API_KEY
    start_bulk --base-url "$url" --from +13125550000 --text Hi c.csv
    next_error
    case $line in
    *'holding for '*) ;;
    *) fail "not a hold: $line" ;;
    esac
    for _ in 1 2 3 4 5 6 7 8 9 10; do # until what was on its way is answered
        [ "$(wc -l <log)" -ge 16 ] && break
        sleep 0.2
    done
    kill -INT "$bulk_pid"
    end_bulk
    expect_status 2
    expect_rows "$(wc -l <out)"
    expect_err_like "^telnyx-bulk: interrupted: [0-9]+ messages? that the server's limit holds (is|are) not sent\$"
    expect_out "$(grep -c '"outcome":"accepted"' out)" '"outcome":"accepted"'
    [ "$(grep -c '"outcome":"accepted"' out)" -eq 5 ] || fail "not five accepted"
    expect_out 0 '"outcome":"unknown"'
}

a_server_that_only_says_later_is_given_up() {
    make_csv 5 >c.csv
    printf 'HTTP/1.1 429 X\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n' >reply
    start_fake
    run --base-url "$url" --max-hold 2 --timeout 0.5 --from +13125550000 --text Hi c.csv
    expect_status 2
    expect_rows 5
    expect_out 5 '"outcome":"(rejected|not_sent)"'
    expect_err 'telnyx-bulk: for 2 s the server has said nothing but "later"; no more rows are taken (see --max-hold)'
}

# A hold may be longer than anybody waits; the sandbox's is ten minutes.
patience_ends_also_within_a_hold() {
    make_csv 20 >c.csv
    start "$sandbox" --plain --rate-limit 5 --retry-after 600 --log log
    TELNYX_API_KEY=KEY_test run --base-url "$url" --max-hold 1 \
        --from +13125550000 --text Hi c.csv
    expect_status 2
    expect_rows "$(wc -l <out)"
    expect_out 5 '"outcome":"accepted"'
    expect_out 0 '"outcome":"unknown"'
    expect_err 'telnyx-bulk: for 1 s the server has said nothing but "later"; no more rows are taken (see --max-hold)'
}

what_is_given_up_while_held_is_no_answer_of_a_stranger() {
    make_csv 50 >c.csv
    start "$sandbox" --plain --rate-limit 5 --retry-after 5
    TELNYX_API_KEY=KEY_test
    export TELNYX_API_KEY
    start_bulk --base-url "$url" --from +13125550000 --text Hi c.csv
    next_error
    kill -INT "$bulk_pid"
    next_error
    kill -INT "$bulk_pid"
    end_bulk
    expect_status 2
    expect_err_like '^telnyx-bulk: row [0-9]+: the client was closed'
    grep -q 'http://.*the client was closed' err && fail "$(grep closed err)"
}

# --- run them ---------------------------------------------------------------

all='
twenty_rows_to_the_sandbox_add_up
every_one_of_many_rows_is_once_in_output_and_log
a_pipe_is_read_like_a_file
fields_may_hold_commas_quotes_and_line_ends
the_template_may_come_from_a_file
the_recipient_may_be_in_another_column
rows_that_cannot_be_sent_are_reported_and_the_others_go
the_rate_is_kept
a_file_without_rows_is_fine
quiet_leaves_only_errors
results_go_to_a_file_if_asked
a_dry_run_counts_parts_and_problems
a_dry_run_and_a_run_refuse_the_same_rows
smart_encoding_is_counted_if_asked_for
a_dry_run_looks_at_what_all_rows_share_as_a_run_does
what_is_wrong_before_sending_is_one_line
rows_before_a_fault_stand_and_the_fault_has_its_line
a_full_disk_stops_the_run_and_loses_no_result
help_that_cannot_be_written_is_an_error
a_reader_that_goes_away_stops_the_run
no_key_no_run
line_ends_around_a_key_are_left_out
a_sandbox_of_its_own_over_tls_takes_the_messages
what_the_sandbox_speaks_can_be_chosen
a_wrong_ca_is_named_once_and_nothing_is_sent
a_wrong_key_is_named_once
failures_that_every_row_would_meet_stop_the_run
failures_of_the_rows_themselves_stop_nothing
results_are_their_owners_alone
no_server_steers_the_terminal
a_refused_port_is_named_once
an_unknown_host_is_named_once
a_bad_base_url_is_a_usage_error
an_html_error_page_is_an_unknown_outcome
a_yes_that_is_not_telnyx_s_is_an_unknown_outcome
an_error_document_under_200_is_a_refusal
no_reply_at_all_is_an_unknown_outcome
a_reply_that_is_too_large_was_accepted_all_the_same
the_first_signal_finishes_what_is_in_flight
the_second_signal_gives_up_and_tells_the_truth
a_server_s_limit_loses_no_row
a_limit_at_the_end_loses_no_row
a_hold_beyond_the_deadline_loses_no_row
a_signal_while_the_server_s_limit_holds_ends_it
a_server_that_only_says_later_is_given_up
patience_ends_also_within_a_hold
what_is_given_up_while_held_is_no_answer_of_a_stranger
'
failed=0
count=0
# shellcheck disable=SC2086 # a list of words
[ $# -gt 0 ] || set -- $all
for name in "$@"; do
    wrong=0
    mkdir "$dir/$name" && cd "$dir/$name" || exit 99
    "$name"
    stop_all
    unset TELNYX_API_KEY
    count=$((count + 1))
    if [ "$wrong" -eq 0 ]; then
        echo "ok - $name"
    else
        echo "not ok - $name"
        failed=$((failed + 1))
    fi
done
echo "$count tests, $failed failed"
[ "$failed" -eq 0 ]
