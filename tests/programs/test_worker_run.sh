#!/bin/sh
# SPDX-License-Identifier: MIT
# telnyx-worker run from end to end, against telnyx-sandbox and servers that misbehave:
# what it sends, hears, says, and how it ends.  Each test is a function whose name is
# the sentence it proves; give names as arguments to run only those.
#
# shellcheck disable=SC2119,SC2317 # functions are called by name
case $0 in /*) script=$0 ;; *) script=$PWD/$0 ;; esac
fake=${FAKE_HTTP:-$PWD/tests/programs/fake_http}
say=${HTTP_SAY:-$PWD/tests/programs/http_say}
# shellcheck source=tests/programs/worker.sh
. "${top_srcdir:-.}/tests/programs/worker.sh"

what_is_ready_is_sent_once_and_the_run_ends() { # test
    start_sandbox
    jobs 1 300 | "$worker" enqueue --store sqlite:q.db - >out
    expect 0 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty
    expect_err ' empty accepted=300 '
    expect_arrived 300
    expect 0 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty
    expect_arrived 300
}

# Whoever puts right what was wrong and runs again has each job once.
what_is_held_is_left_behind_and_told() { # test
    start_sandbox
    jobs 1 2 | "$worker" enqueue --store sqlite:q.db - >out
    jobs 3 5 | "$worker" enqueue --store sqlite:q.db --sender acme - >out
    expect 2 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty
    expect_err ' left_behind accepted=2 held=3 delivered=0 failed=0 kept_back=3'
    expect 0 status --store sqlite:q.db --json
    expect_out '"held_jobs":[{"queue":"default","sender":"acme","reason":"no_sender","jobs":3}]'
    expect 0 cancel --store sqlite:q.db --sender acme
    echo KEY_another >key
    start_sandbox --api-key-file key
    jobs 6 7 | "$worker" enqueue --store sqlite:q.db - >out
    expect 2 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty
    expect_err ' left_behind ready=2 '
    expect_err 'senders_held='
    expect 0 status --store sqlite:q.db --json
    expect_out '"held_senders":[{"queue":"default","sender":"","reason":"'
    expect 0 release-sender --store sqlite:q.db ''
    expect 0 status --store sqlite:q.db --json
    expect_out '"held_senders":[],'
}

# A rate is no reason to end early, nor to end late.
a_low_rate_is_waited_for_and_told() { # test
    start_sandbox
    jobs 1 7 | "$worker" enqueue --store sqlite:q.db - >out
    expect 0 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty \
        --rate 2
    expect_err ' at_this_rate ready=7 rate=2.0 seconds=4'
    expect_err ' empty accepted=7 '
}

nothing_is_enqueued_for_a_run_that_does_not_start() { # test
    jobs 1 3 >jobs.jsonl
    echo '{"acme":{}}' >senders.json
    chmod 600 senders.json
    expect 1 run --store sqlite:q.db --no-webhooks --senders senders.json \
        --enqueue jobs.jsonl
    expect 1 run --store sqlite:q.db --no-webhooks --base-url ftp://x \
        --enqueue jobs.jsonl
    expect 1 run --store sqlite:q.db --no-webhooks --journal-dir none \
        --enqueue jobs.jsonl
    expect_err 'none'
    expect_out_is ''
    expect_count ready 0
    start_run --base-url http://127.0.0.1:9/v2 --no-webhooks
    expect 1 run --store sqlite:q.db --base-url http://127.0.0.1:9/v2 --no-webhooks \
        --enqueue jobs.jsonl
    expect_out_is ''
    expect_count ready 0
}

a_limit_is_kept_to_the_end() { # test
    start_sandbox
    from=1
    for limit in '--rate 30' '--part-rate 20' '--queue default:3' \
        '--queue default:3 --queue other' '--queue default::30 --queue other' \
        '--queue default:3:30 --rate 40 --part-rate 50'; do
        jobs "$from" $((from + 19)) | "$worker" enqueue --store sqlite:q.db - >out
        # shellcheck disable=SC2086 # options
        expect 0 run --store sqlite:q.db --base-url "$url" --no-webhooks \
            --until-empty $limit
        from=$((from + 20))
        expect_count accepted $((from - 1))
    done
}

what_the_server_puts_off_is_waited_for() { # test
    start_sandbox --rate-limit 20 --retry-after 1
    jobs 1 60 | "$worker" enqueue --store sqlite:q.db - >out
    expect 0 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty
    expect_count accepted 60
}

what_is_due_soon_is_waited_for_if_asked() { # test
    start_sandbox
    jobs 1 1 | "$worker" enqueue --store sqlite:q.db --delay 1500ms - >out
    jobs 2 2 | "$worker" enqueue --store sqlite:q.db --delay 1h - >out
    expect 0 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty
    expect_count ready 2
    expect 0 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty \
        --wait 10s
    expect_count accepted 1
    expect_count ready 1
}

the_demo_needs_nothing() { # test
    unset TELNYX_API_KEY
    jobs 1 3 >jobs.jsonl
    TMPDIR=$PWD expect 0 run --sandbox --until-empty --enqueue jobs.jsonl
    expect_out_is '{"enqueued":3,"duplicates":0,"refused":0}'
    expect_err 'empty accepted=3 delivered=3 failed=0'
    [ -z "$(ls -d telnyx-worker.* 2>/dev/null)" ] || fail "the store was left"
    jobs 4 4 >>jobs.jsonl
    echo nonsense >>jobs.jsonl
    expect 2 run --sandbox --until-empty --store sqlite:q.db --enqueue jobs.jsonl \
        --json
    expect_out '"event":"empty","accepted":4,"delivered":4,"failed":0'
    TELNYX_API_KEY=KEY_of_the_test
    export TELNYX_API_KEY
}

the_example_of_the_readme_runs() { # test
    unset TELNYX_API_KEY
    expect 0 run --sandbox --until-empty --enqueue "$top_srcdir/examples/jobs.jsonl"
    expect_out_is '{"enqueued":5,"duplicates":1,"refused":0}'
    expect_err 'empty ready=1 accepted=4 delivered=4 failed=0'
    TELNYX_API_KEY=KEY_of_the_test
    export TELNYX_API_KEY
}

the_log_names_nobody_and_tells_no_text() { # test
    start_sandbox
    echo '{"to":"+13125550001","from":"+13125550000","text":"a secret"}' >jobs.jsonl
    for to in 1 '+1555' '+13125550001x'; do
        echo '{"to":"'"$to"'","from":"+13125550000","text":"a secret"}' >>jobs.jsonl
    done
    expect 2 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty \
        --verbose --enqueue jobs.jsonl
    expect_err ' accepted job='
    grep -q secret err && fail "a text is in the log: $(grep secret err)"
    grep -q 13125550001 err && fail "a number is in the log: $(grep 13125550001 err)"
}

webhooks_say_what_became_of_a_message() { # test
    start_sandbox
    jobs 1 20 | "$worker" enqueue --store sqlite:q.db - >out
    start_run --base-url "$url" --webhook-listen 127.0.0.1:0 --public-key "$key"
    wait_for is_count delivered 20
    kill -TERM "$run_pid"
    expect_end 0
    grep -q ' draining why=terminated' run.err || fail "no word of the signal"
    expect_arrived 20
}

events_of_another_store_are_not_taken_and_are_counted() { # test
    start_sandbox
    start_run --base-url "$url" --webhook-listen 127.0.0.1:0 --public-key "$key" \
        --verbose
    jobs 1 1 | "$worker" enqueue --store sqlite:other.db - >out
    expect 0 run --store sqlite:other.db --base-url "$url" \
        --webhook-url "$(listener)" --until-empty
    wait_for grep -q event_of_another_store run.err
    wait_for grep -q 'status=404 reason=foreign' run.err
    kill -TERM "$run_pid"
    expect_end 0
    grep -Eq 'events_of_other_stores=[1-9]' run.err || fail "not counted"
}

# Ask the run what it counts; the answer is in `metrics`.
ask_metrics() {
    port=$(sed -n 's|.* metrics url=http://127.0.0.1:\([0-9]*\)/metrics|\1|p' run.err)
    "$say" "$port" "${1-GET}" "${2-/metrics}" "Connection: close" >metrics
}

counts_are_told() {
    ask_metrics && grep -q "^$1\$" metrics
}

what_is_counted_is_told_to_prometheus() { # test
    start_sandbox
    jobs 1 20 | "$worker" enqueue --store sqlite:q.db - >out
    jobs 21 23 | "$worker" enqueue --store sqlite:q.db --delay 1d - >out
    start_run --base-url "$url" --no-webhooks --metrics :0
    wait_for is_count accepted 20
    wait_for counts_are_told 'telnyx_queue_jobs{state="accepted"} 20'
    for line in 'telnyx_queue_jobs{state="ready"} 3' \
        'telnyx_queue_outcomes_total{outcome="accepted"} 20' \
        'telnyx_queue_claims_total 20' 'telnyx_queue_in_flight 0' \
        'telnyx_requests_ended_total{outcome="accepted"} 20'; do
        grep -Fqx "$line" metrics || fail "no $line in: $(cat metrics)"
    done
    grep -Eq '^telnyx_queue_commits_total [1-9]' metrics || fail "no commits"
    grep -q 'le="+Inf"} 20' metrics || fail "no durations"
    [ -z "$(grep -v '^#' metrics | sed '1,/^.$/d' | sort | uniq -d)" ] || fail "twice"
    grep -q +1312 metrics && fail "a number is told"
    ask_metrics GET /
    grep -q '^HTTP/1.1 404' metrics || fail "another path: $(head -n 1 metrics)"
    ask_metrics POST
    grep -q '^HTTP/1.1 [45]' metrics || fail "a POST: $(head -n 1 metrics)"
    kill -TERM "$run_pid"
    expect_end 0
    expect 1 run --store sqlite:q.db --base-url "$url" --no-webhooks --metrics here
    expect_err '--metrics: "here" is not HOST:PORT'
    expect 1 run --store sqlite:q.db --base-url "$url" --no-webhooks --metrics 192.0.2.1:1
    expect_err '--metrics: cannot listen at 192.0.2.1:1'
}

webhooks_that_are_refused_are_told_and_counted() { # test
    start_run --base-url http://127.0.0.1:9/v2 --webhook-listen 127.0.0.1:0 \
        --public-key "$public" --webhook-path /hooks
    other=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
    for id in e1 e2 e3; do
        answer=$("$post" "$(listener)" "$other" "$id" Hi)
        [ "$answer" = 401 ] || fail "a wrong key was answered $answer"
    done
    answer=$("$post" "$(listener)/no" "$seed" e4 Hi)
    [ "$answer" = 404 ] || fail "a wrong path was answered $answer"
    kill -TERM "$run_pid"
    expect_end 0
    [ "$(grep -c 'webhooks_refused reason=signature count=1 ' run.err)" -eq 1 ] ||
        fail "not told once: $(cat run.err)"
    grep -q 'error="is --public-key the key of this account' run.err || fail "no advice"
    grep -q 'webhooks_refused reason=path count=1 ' run.err || fail "of no path"
    grep -q ' webhooks_refused=4' run.err || fail "not counted: $(tail -n 1 run.err)"
}

# Post an inbound text to the run.
inbound() {
    answer=$("$post" "$(listener)" "$seed" "$1" "${2-Hi}")
    [ "$answer" = "$3" ] || fail "an inbound text was answered $answer, not $3"
}

other_events_go_to_a_file_before_they_are_answered() { # test
    touch run.out run.err
    umask 0777
    start_run --base-url http://127.0.0.1:9/v2 --webhook-listen 127.0.0.1:0 \
        --public-key "$public" --events events.jsonl
    umask 022
    inbound e1 'Stop
it' 200
    grep -q '"id":"e1"' events.jsonl || fail "e1 is not in the file"
    [ "$(wc -l <events.jsonl)" -eq 1 ] || fail "not one line"
    [ "$(find . -name events.jsonl -perm 600)" = ./events.jsonl ] || fail "it is not 0600"
    mv events.jsonl old.jsonl
    kill -HUP "$run_pid"
    wait_for test -e events.jsonl
    inbound e2 Hi 200
    grep -q '"id":"e2"' events.jsonl || fail "e2 is not in the new file"
    kill -INT "$run_pid"
    expect_end 0
    grep -q Stop run.err && fail "an inbound text is in the log"
}

# What a power cut left of a line spoils no other, and nobody cuts back what another has
# written.
a_file_of_events_is_one_worker_s_and_each_event_a_line() { # test
    printf '{"half' >events.jsonl
    start_run --base-url http://127.0.0.1:9/v2 --webhook-listen 127.0.0.1:0 \
        --public-key "$public" --events events.jsonl
    inbound e1 Hi 200
    [ "$(sed -n 2p events.jsonl | cut -c1-8)" = '{"data":' ] ||
        fail "the event is no line of its own: $(cat events.jsonl)"
    kill -HUP "$run_pid"
    inbound e2 Hi 200
    [ "$(wc -l <events.jsonl)" -eq 3 ] || fail "not three lines"
    expect 1 run --store sqlite:other.db --base-url http://127.0.0.1:9/v2 \
        --webhook-listen 127.0.0.1:0 --public-key "$public" --events events.jsonl
    expect_err 'events.jsonl: another process writes to it'
}

events_that_nothing_takes_come_again() { # test
    start_run --base-url http://127.0.0.1:9/v2 --webhook-listen 127.0.0.1:0 \
        --public-key "$public"
    inbound e1 Hi 503
    grep -q 'event_not_taken type=message.received' run.err || fail "no line"
}

a_full_disk_for_events_has_them_come_again() { # test
    [ -e /dev/full ] || return 0
    start_run --base-url http://127.0.0.1:9/v2 --webhook-listen 127.0.0.1:0 \
        --public-key "$public" --events /dev/full
    inbound e1 Hi 503
    inbound e2 Hi 503
    [ "$(grep -c 'No space left' run.err)" -eq 1 ] || fail "not told once"
}

other_events_are_forwarded_and_answered_as_the_service_does() { # test
    printf 'HTTP/1.1 204 No Content\r\n\r\n' >yes
    printf 'HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n' >no
    for reply in yes no; do
        "$fake" "$reply" >"fake.$reply" &
        pids="$pids $!"
        wait_for grep -q http "fake.$reply"
    done
    start_run --base-url http://127.0.0.1:9/v2 --webhook-listen 127.0.0.1:0 \
        --public-key "$public" --forward "$(cat fake.yes)/in?x=1"
    inbound e1 Hi 200
    kill -TERM "$run_pid"
    expect_end 0
    for to in "$(cat fake.no)" http://localhost:9; do
        rm run.err
        start_run --base-url http://127.0.0.1:9/v2 --webhook-listen 127.0.0.1:0 \
            --public-key "$public" --forward "$to"
        inbound e1 Hi 503
        inbound e2 Hi 503
        [ "$(grep -c -e '--forward: ' run.err)" -eq 1 ] || fail "not told once"
        kill -TERM "$run_pid"
        expect_end 0
    done
    expect 1 run --store sqlite:q.db --base-url http://127.0.0.1:9/v2 \
        --webhook-listen 127.0.0.1:0 --public-key "$public" --forward ftp://x/
    expect_err 'is not an http or https URL'
}

# The sandbox speaks https, and takes no event: whether it was asked at all shows whether
# its certificate was believed.
https_is_forwarded_to_only_whom_the_certificate_is_of() { # test
    "$sandbox" --ca-out ca.pem --log sb.log >sb.out 2>sb.err &
    pids="$pids $!"
    wait_for grep -q 'public key' sb.out
    to=$(sed -n 1p sb.out)
    for trust in "" "--ca-file ca.pem"; do
        rm -f run.err
        # shellcheck disable=SC2086 # an option and its value, or none
        start_run --base-url http://127.0.0.1:9/v2 --webhook-listen 127.0.0.1:0 \
            --public-key "$public" --forward "$to/messages" $trust
        inbound e1 Hi 503
        kill -TERM "$run_pid"
        expect_end 0
        if [ -z "$trust" ]; then
            grep -q 'does not answer' run.err || fail "asked whom it does not know"
            [ ! -s sb.log ] || fail "an event was told to whom nobody knows"
        else
            grep -q 'did not take an event' run.err || fail "no answer: $(cat run.err)"
            grep -q '"POST"' sb.log || fail "it was not asked: $(cat sb.log)"
        fi
    done
    expect 1 run --store sqlite:q.db --base-url http://127.0.0.1:9/v2 --ca-file none \
        --webhook-listen 127.0.0.1:0 --public-key "$public" --forward "$to/messages"
    expect_err 'none'
    expect_err_lines 1
}

senders_are_found_by_name_and_reread() { # test
    start_sandbox
    printf '{"acme":{"api_key":"KEY_acme","rate_per_second":50}}' >senders.json
    chmod 600 senders.json
    jobs 1 1 | "$worker" enqueue --store sqlite:q.db --sender acme - >out
    jobs 2 2 | "$worker" enqueue --store sqlite:q.db --sender beta - >out
    start_run --base-url "$url" --no-webhooks --senders senders.json
    wait_for is_count accepted 1
    wait_for is_count held 1
    printf '{"acme":{"api_key":"KEY_acme"},"beta":{"api_key":"KEY_beta"}}' >senders.json
    kill -HUP "$run_pid"
    wait_for grep -q 'senders_read file=senders.json count=2' run.err
    "$worker" release --store sqlite:q.db --sender beta >out
    wait_for is_count accepted 2
    echo '{' >senders.json
    kill -HUP "$run_pid"
    wait_for grep -q 'senders stay as they were' run.err
    jobs 3 3 | "$worker" enqueue --store sqlite:q.db --sender beta - >out
    wait_for is_count accepted 3
    grep -q KEY_ run.err q.db && fail "a key is in the log or the store"
    kill -TERM "$run_pid"
    expect_end 0
}

a_bad_file_of_senders_is_one_line() { # test
    printf '{"acme":{"api_key":"KEY_secret"}}' >senders.json
    chmod 640 senders.json
    expect 1 run --store sqlite:q.db --no-webhooks --senders senders.json
    expect_err 'senders.json: others than its owner can read it'
    chmod 600 senders.json
    while IFS='|' read -r text why; do
        printf '%s' "$text" >senders.json
        expect 1 run --store sqlite:q.db --no-webhooks --senders senders.json
        expect_err "senders.json: $why"
        expect_err_lines 1
        grep -q KEY_ err && fail "a key was told"
    done <<'EOF'
[]|is not one object of JSON
{"a":{}} {}|is not one object of JSON
{"a":1}|"a": is not an object
{"a":{"api_key":"KEY_1","apikey":"KEY_2"}}|"a": "apikey" is not known
{"a":{"api_key":7}}|"a": api_key is not a text
{"a":{"from":"+13125550001"}}|"a": api_key is missing
{"a":{"api_key":"KEY_1","rate_per_second":0}}|"a": rate_per_second is not
{"a":{"api_key":"KEY_1\n"}}|"a": api_key: 
EOF
}

what_goes_not_together_is_one_line() { # test
    while IFS='|' read -r words why; do
        # shellcheck disable=SC2086 # words
        expect 1 run $words
        expect_err "$why"
        expect_err_lines 1
    done <<'EOF'
--store sqlite:q.db|give --webhook-url, or say --no-webhooks
--store sqlite:q.db --no-webhooks --webhook-url http://x/|--no-webhooks goes with no other
--store sqlite:q.db --webhook-url http://x/ --events f|need --webhook-listen
--store sqlite:q.db --webhook-listen 127.0.0.1:0 --public-key x|needs --webhook-url
--store sqlite:q.db --webhook-listen 127.0.0.1:0 --webhook-url http://x/|needs --public-key
--store sqlite:q.db --webhook-listen here --webhook-url http://x/ --public-key x|is not HOST:PORT
--store sqlite:q.db --webhook-listen 127.0.0.1:0 --webhook-url http://x/ --public-key x|--public-key: 
--store sqlite:q.db --no-webhooks --base-url ftp://x|--base-url: 
--store sqlite:q.db --no-webhooks --ca-file none|--ca-file: 
--no-webhooks|--store is needed
--sandbox --base-url http://x/|--sandbox and --base-url exclude each other
--store sqlite:q.db --no-webhooks --unknown resend-after=1m|say --accept-duplicates
--store sqlite:q.db --no-webhooks jobs.jsonl|unexpected argument "jobs.jsonl"
--store sqlite:none/q.db --no-webhooks|none/q.db
--store sqlite:q.db --no-webhooks --enqueue none|none: No such file
EOF
    [ ! -e none ] || fail "something was made"
}

one_worker_at_a_time() { # test
    start_run --base-url http://127.0.0.1:9/v2 --no-webhooks
    expect 1 run --store sqlite:q.db --base-url http://127.0.0.1:9/v2 --no-webhooks
    expect_err "pid $run_pid"
    expect_err_lines 1
    kill -KILL "$run_pid"
    wait "$run_pid"
    expect 0 run --store sqlite:q.db --base-url http://127.0.0.1:9/v2 --no-webhooks \
        --until-empty
}

a_store_is_of_one_host() { # test
    start_sandbox
    jobs 1 1 | "$worker" enqueue --store sqlite:q.db - >out
    expect 0 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty
    expect 1 run --store sqlite:q.db --base-url http://127.0.0.2:9/v2 --no-webhooks
    expect_err '127.0.0.2'
    expect_err_lines 1
}

a_copy_is_worked_on_only_when_adopted() { # test
    start_sandbox
    jobs 1 3 | "$worker" enqueue --store sqlite:q.db - >out
    cp q.db copy.db
    expect 0 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty
    mv copy.db q.db
    rm -f q.db-wal q.db-shm
    expect 1 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty
    expect_err 'telnyx-worker adopt'
    expect_err_lines 1
    expect 0 adopt --store sqlite:q.db --parked --json
    expect_out '"changed":3'
    expect_count unknown 3
    expect 2 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty
    expect_arrived 3
}

a_killed_worker_sends_nothing_twice() { # test
    start_sandbox
    jobs 1 400 | "$worker" enqueue --store sqlite:q.db - >out
    for _ in 1 2 3 4 5; do
        rm -f run.err
        start_run --base-url "$url" --webhook-listen 127.0.0.1:0 \
            --public-key "$key" --rate 200
        sleep 0.2
        kill -KILL "$run_pid"
        wait "$run_pid" 2>/dev/null
    done
    rm -f run.err
    start_run --base-url "$url" --webhook-listen 127.0.0.1:0 --public-key "$key"
    wait_for is_count ready 0
    wait_for is_count claimed 0
    kill -TERM "$run_pid"
    expect_end 0
    sed -n 's/.*"POST".*"to":"\([^"]*\)".*/\1/p' sb.log | sort >there
    [ -z "$(uniq -d there)" ] || fail "twice: $(uniq -d there | head -n 3)"
    total=$(($(count accepted) + $(count unknown)))
    [ "$total" -eq 400 ] || fail "$total jobs are accepted or unknown, not 400"
    "$worker" list --store sqlite:q.db --state accepted --json |
        sed -n 's/.*"to":"\([^"]*\)".*/\1/p' | sort | comm -23 - there >lost
    [ ! -s lost ] || fail "accepted, and never there: $(head -n 3 lost)"
}

# A worker whose only message is never answered.
start_stalled() {
    "$fake" --stall >fake.out &
    pids="$pids $!"
    wait_for grep -q http fake.out
    jobs 1 1 | "$worker" enqueue --store sqlite:q.db - >out
    start_run --base-url "$(cat fake.out)" --no-webhooks --timeout 30s \
        --lease 30s "$@"
    wait_for is_count claimed 1
}

what_is_unknown_can_be_decided() { # test
    start_stalled --drain-timeout 0s
    kill -TERM "$run_pid"
    expect_end 2
    grep -q 'drain_timeout left=1' run.err || fail "not told what is left"
    expect 2 run --store sqlite:q.db --base-url "$(cat fake.out)" --no-webhooks \
        --until-empty
    expect_count unknown 1
    expect 0 list --store sqlite:q.db --state unknown --json
    expect_out '"attempt":1,"fence":1,"doubt":"worker_died","found":null'
    expect 2 resolve --store sqlite:q.db 1 --as resend
    expect_out '1 too early'
    expect 1 resolve --store sqlite:q.db --all --as resend --force
    expect_err '1 jobs are unknown: --yes sends them again'
    expect_count unknown 1
    expect 0 resolve --store sqlite:q.db --all --as resend --force --yes
    expect_count ready 1
}

the_second_signal_ends_at_once() { # test
    start_stalled --drain-timeout 60s
    kill -TERM "$run_pid"
    wait_for grep -q draining run.err
    kill -INT "$run_pid"
    expect_end 1
    grep -q 'ends at once, with 1 in flight' run.err || fail "not told"
}

without_a_terminal_a_hangup_ends_nothing() { # test
    command -v setsid >/dev/null 2>&1 || return 0
    setsid "$worker" run --store sqlite:q.db --base-url http://127.0.0.1:9/v2 \
        --no-webhooks >run.out 2>run.err &
    run_pid=$!
    pids="$pids $run_pid"
    wait_for grep -q ' working ' run.err
    kill -HUP "$run_pid"
    sleep 0.2
    kill -TERM "$run_pid"
    expect_end 0
    grep -q 'why=terminated' run.err || fail "the hangup ended it"
}

a_closed_terminal_drains() { # test
    command -v script >/dev/null 2>&1 || return 0
    touch run.err
    script -qec "exec '$worker' run --store sqlite:q.db --no-webhooks \
        --base-url http://127.0.0.1:9/v2 2>run.err" /dev/null </dev/null >tty.out 2>&1 &
    script_pid=$!
    pids="$pids $script_pid"
    wait_for grep -q ' working ' run.err || return
    kill -KILL "$script_pid"
    wait_for grep -q 'draining why="the terminal is gone"' run.err
    wait_for grep -q ' ended ' run.err
}

texts_are_kept_as_long_as_is_said() { # test
    start_sandbox
    jobs 1 1 | "$worker" enqueue --store sqlite:q.db - >out
    expect 0 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty \
        --keep-text never-after-accepted
    jobs 2 2 | "$worker" enqueue --store sqlite:q.db - >out
    expect 0 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty
    expect 0 export --store sqlite:q.db --text
    expect_out_lines 1 '"payload":null'
    expect_out_lines 1 '"text":"Hello 2"'
}

queues_that_are_not_named_are_left_alone() { # test
    start_sandbox
    jobs 1 5 | "$worker" enqueue --store sqlite:q.db --queue fast - >out
    jobs 6 9 | "$worker" enqueue --store sqlite:q.db --queue slow - >out
    "$worker" pause --store sqlite:q.db fast >out
    expect 2 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty \
        --queue slow:2:100 --queue fast
    expect_err ' left_behind ready=5 accepted=4 delivered=0 failed=0 kept_back=5 paused='
    expect_count accepted 4
    expect 0 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty \
        --queue slow
    "$worker" resume --store sqlite:q.db fast >out
    expect 0 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty \
        --queue slow
    expect_count accepted 4
    expect 0 run --store sqlite:q.db --base-url "$url" --no-webhooks --until-empty
    expect_count accepted 9
}

jobs_come_again_each_minute_and_once_however_often_a_worker_starts() { # test
    start_sandbox
    echo 'ping * * * * * {"to":"+13125550001","from":"+13125550000","text":"Ping"}' >cron
    before=$(date +%s)
    for _ in 1 2 3; do
        start_run --base-url "$url" --no-webhooks --cron cron
        wait_for grep -q '"POST"' sb.log
        kill -TERM "$run_pid"
        expect_end 0
        cat run.err >>all.err
    done
    minutes=$(($(date +%s) / 60 - before / 60 + 1))
    sent=$(grep -c '"POST"' sb.log)
    if [ "$sent" -lt 1 ] || [ "$sent" -gt "$minutes" ]; then
        fail "$sent messages in $minutes minutes"
    fi
    [ "$(grep -c ' cron name=ping job=' all.err)" -eq "$(count accepted)" ] ||
        fail "told: $(cat all.err)"
    expect_count ready 0
}

what_cron_has_is_reread_and_what_cannot_be_read_changes_nothing() { # test
    start_sandbox
    job='{"to":"+13125550001","from":"+13125550000","text":"Hi"}'
    echo "leap 0 0 29 2 * $job" >cron
    start_run --base-url "$url" --no-webhooks --cron cron
    echo "year @yearly $job" >>cron
    kill -HUP "$run_pid"
    wait_for grep -q ' cron_read file=cron count=2' run.err
    echo "bad 61 * * * * $job" >>cron
    kill -HUP "$run_pid"
    wait_for grep -Fq 'cron:3: "61" is no minute (0 to 59) (the jobs of --cron stay' run.err
    kill -TERM "$run_pid"
    expect_end 0
    expect 1 run --store sqlite:q.db --base-url "$url" --no-webhooks --cron cron
    expect_err 'cron:3: "61" is no minute (0 to 59)'
    expect 1 run --store sqlite:q.db --base-url "$url" --no-webhooks --cron cron \
        --until-empty
    expect_err '--cron and --until-empty exclude each other'
}

a_job_of_cron_that_cannot_be_sent_is_told() { # test
    start_sandbox
    echo 'bad * * * * * {"to":"+13125550001","nonsense":1}' >cron
    start_run --base-url "$url" --no-webhooks --cron cron
    wait_for grep -q 'cron: bad: refused: nonsense' run.err
    kill -TERM "$run_pid"
    expect_end 0
}

run_tests "$@"
