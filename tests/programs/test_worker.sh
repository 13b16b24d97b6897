#!/bin/sh
# SPDX-License-Identifier: MIT
# telnyx-worker's commands on a store: enqueue, look, decide.  Each test is a function
# whose name is the sentence it proves; give names as arguments to run only those.
#
# shellcheck disable=SC2317 # functions are called by name
case $0 in /*) script=$0 ;; *) script=$PWD/$0 ;; esac
# shellcheck source=tests/programs/worker.sh
. "${top_srcdir:-.}/tests/programs/worker.sh"
unset TELNYX_API_KEY

enqueue_tells_what_became_of_each_line() { # test
    cat >jobs.jsonl <<'EOF'
{"to":"+13125550001","from":"+13125550000","text":"Hi","job":{"unique_key":"a"}}

{"to":"+13125550002","from":"+13125550000","text":"Hi","nonsense":1}
no JSON
{"to":"+13125550001","from":"+13125550000","text":"Hi","job":{"unique_key":"a"}}
EOF
    expect 2 enqueue --store sqlite:q.db jobs.jsonl
    expect_out_is '{"enqueued":1,"duplicates":1,"refused":2}'
    expect_err 'jobs.jsonl:3: refused: nonsense'
    expect_err 'jobs.jsonl:4: refused: '
    expect_err_lines 2
    [ "$(find . -name q.db -perm 600)" = ./q.db ] || fail "q.db is not 0600"
    run enqueue --store sqlite:q.db jobs.jsonl
    expect_out_is '{"enqueued":0,"duplicates":2,"refused":2}'
}

# What the client would refuse of a message is told when there still is a line to name.
what_could_not_be_sent_is_refused_at_the_door() { # test
    long=$(awk 'BEGIN { for (i = 0; i < 1531; i++) printf "x" }')
    cat >jobs.jsonl <<EOF
{"to":"+13125550001","from":"+13125550000","text":"Hi"}
{"to":"+13125550001","from":"+13125550000","text":" \t "}
{"to":"+13125550001","from":"+13125550000","text":"$long"}
{"to":"+13125550001","from":"+13125550000","text":"Hi","webhook_url":"ftp://x"}
{"to":"+13125550001","from":"+13125550000","media_urls":["x"]}
{"to":"+13125550001","from":"an odd sender's name","text":"Hi"}
{"to":"+13125550001","text":"the sender fills in from"}
{"to":"+13125550001","from":"+13125550000","text":"Hi","type":"MMS","job":{"operation":"message_send_alphanumeric_sender_id"}}
{"to":"+13125550001","from":"+13125550000","text":"Hi","job":{"delay":"soon"}}
EOF
    expect 2 enqueue --store sqlite:q.db jobs.jsonl
    expect_out_is '{"enqueued":2,"duplicates":0,"refused":7}'
    expect_err 'jobs.jsonl:2: refused: text: is blank'
    expect_err 'jobs.jsonl:3: refused: text: takes 1531 GSM-7 units and 10 parts hold 1530'
    expect_err 'jobs.jsonl:4: refused: webhook_url: must be an http or https URL'
    expect_err 'jobs.jsonl:5: refused: media_urls: must be an http or https URL'
    expect_err 'jobs.jsonl:6: refused: from: must be +E.164'
    expect_err 'jobs.jsonl:8: refused: type: is not taken by this operation'
    expect_err 'jobs.jsonl:9: refused: job.delay: '
    expect_err_lines 7
}

a_line_that_is_too_long_is_refused_alone() { # test
    awk 'function long(n,    i) {
            printf "{\"to\":\"+13125550001\",\"text\":\""
            for (i = 0; i < n / 64; i++)
                printf "0123456789012345678901234567890123456789012345678901234567890123"
            print "\"}"
        }
        BEGIN {
            ok = "{\"to\":\"+13125550002\",\"from\":\"+13125550000\",\"text\":\"Hi\"}"
            print ok; long(1048576); print ok; long(4000000); print ok
            long(1100000); long(1300000); print ok; long(2000000)
        }' >jobs.jsonl
    for file in jobs.jsonl -; do
        expect 2 enqueue --store sqlite:q.db "$file" <jobs.jsonl
        expect_out_is '{"enqueued":4,"duplicates":0,"refused":5}'
        for line in 2 4 6 7 9; do
            expect_err ":$line: refused: is longer than 1 MiB"
        done
        expect_err_lines 5
    done
}

all_taken_or_duplicates_is_success() { # test
    jobs 1 1700 >jobs.jsonl
    expect 0 enqueue --store sqlite:q.db --unique-key 'to-{{to}}' jobs.jsonl
    expect_out_is '{"enqueued":1700,"duplicates":0,"refused":0}'
    expect 0 enqueue --store sqlite:q.db --unique-key 'to-{{to}}' jobs.jsonl
    expect_out_is '{"enqueued":0,"duplicates":1700,"refused":0}'
    expect_count ready 1700
}

standard_input_is_enqueued_as_it_comes() { # test
    mkfifo pipe
    "$worker" enqueue --store sqlite:q.db - <pipe >out 2>err &
    pids=$!
    exec 4>pipe
    jobs 1 1 >&4
    wait_for sh -c "'$worker' status --store sqlite:q.db --json | grep -q 'ready\":1,'"
    jobs 2 3 >&4
    exec 4>&-
    wait "$pids" || fail "ended with $?"
    expect_out_is '{"enqueued":3,"duplicates":0,"refused":0}'
}

rows_of_csv_become_jobs() { # test
    cat >jobs.csv <<'EOF'
to, from ,text,media_urls,job.priority,job.meta,use_profile_webhooks
 +13125550001,+13125550000,"Hi, ""Ann""",https://a.example/1 https://a.example/2,3,note,true
+13125550002,+13125550000,Hi,,,,
+13125550003,+13125550000
+13125550004,+13125550000,Hi,,first,,
EOF
    expect 2 enqueue --store sqlite:q.db jobs.csv
    expect_out_is '{"enqueued":2,"duplicates":0,"refused":2}'
    expect_err 'jobs.csv:4: refused: has fewer fields than the header'
    expect_err 'jobs.csv:5: refused: '
    expect 0 show --store sqlite:q.db 1 --text --json
    expect_out '"text":"Hi, \"Ann\""'
    expect_out '"media_urls":["https://a.example/1","https://a.example/2"]'
    expect_out '"priority":3'
    expect_out '"meta":"note"'
    expect_out '"use_profile_webhooks":true'
    printf 'to,to\n' >twice.csv
    expect 1 enqueue --store sqlite:q.db twice.csv
    expect_err 'more than one column "to"'
}

defaults_are_for_what_a_job_does_not_say() { # test
    cat >jobs.jsonl <<'EOF'
{"to":"+13125550001","from":"+13125550000","text":"} \"job\":{"}
{ "to":"+13125550002","from":"+13125550000","text":"Hi","job" : {} }
{"to":"+13125550003","from":"+13125550000","job":{"batch":"own","delay":"1h"},"text":"Hi"}
{"to":"+13125550004","from":"+13125550000","text":"Hi","job":{"batch":"x","batch":"y"}}
EOF
    expect 2 enqueue --store sqlite:q.db --batch may --part acme --sender acme \
        --queue slow --priority 2 --max-attempts 3 --unique-key '{{to}}!' \
        --run-at 2036-01-01T00:00:00Z --expires-in 5m jobs.jsonl
    expect_out_is '{"enqueued":3,"duplicates":0,"refused":1}'
    expect_err 'jobs.jsonl:4: refused: '
    expect 0 export --store sqlite:q.db
    expect_out_lines 3 '"queue":"slow","part":"acme","sender":"acme"'
    expect_out_lines 3 '"priority":2,"max_attempts":3'
    expect_out_lines 2 '"batch":"may"'
    expect_out_lines 1 '"batch":"own"'
    expect_out_lines 2 '"run_at":"2036-01-01T00:00:00.000Z"'
    expect_out_lines 1 '"unique_key":"+13125550002!"'
    jobs 9 9 >jobs.jsonl
    expect 2 enqueue --store sqlite:q.db --unique-key '{{order}}' jobs.jsonl
    expect_err 'jobs.jsonl:1: refused: order: is missing or empty, and --unique-key names it'
}

what_is_listed_has_no_text() { # test
    printf '%s\n' '{"to":"+13125550001","from":"+13125550000","text":"a secret"}' |
        "$worker" enqueue --store sqlite:q.db - >out
    expect 0 list --store sqlite:q.db --state ready --json
    expect_out '{"id":1,"state":"ready","to":"+13125550001","reference":null,"message_id":null,"attempt":0,"fence":0,"doubt":null,"found":null'
    grep -q secret out && fail "a text is listed"
    expect 0 list --store sqlite:q.db --state held --json
    expect_out_is ''
    for words in 'show 1' export; do
        # shellcheck disable=SC2086 # a command, and what it takes
        expect 0 $words --store sqlite:q.db --json
        grep -q secret out && fail "$words: shows a text unasked"
        # shellcheck disable=SC2086
        expect 0 $words --store sqlite:q.db --text --json
        expect_out '"text":"a secret"'
    done
    expect 2 show --store sqlite:q.db 7
    expect_err 'there is no job 7'
}

pages_are_listed_whole() { # test
    jobs 1 1203 | "$worker" enqueue --store sqlite:q.db - >out
    expect 0 list --store sqlite:q.db --json
    expect_out_lines 1203 '"state":"ready"'
    expect 0 list --store sqlite:q.db --json --limit 3
    expect_out_lines 3 '"state":"ready"'
}

jobs_are_cancelled_held_and_released() { # test
    jobs 1 10 | "$worker" enqueue --store sqlite:q.db --batch b - >out
    expect 0 cancel --store sqlite:q.db 1 2 --json
    expect_out '{"changed":2,"refused":0,"too_early":0,"missing":0,"earliest":null}'
    expect 2 cancel --store sqlite:q.db 1 99
    expect_out '1 refused'
    expect_out '1 not there'
    expect 0 hold --store sqlite:q.db --batch b
    expect_count held 8
    expect 0 release --store sqlite:q.db --batch b
    expect 0 retry --store sqlite:q.db --state cancelled
    expect_count ready 10
    expect 1 cancel --store sqlite:q.db
    expect_err 'which jobs?'
    expect 1 cancel --store sqlite:q.db --all 7
    expect_err 'exclude each other'
    expect 0 cancel --store sqlite:q.db --all
    expect_count cancelled 10
    sleep 0.01
    expect 0 prune --store sqlite:q.db --older-than 1ms --json
    expect_out '"changed":10'
}

# As the table in the manual has it.
exit_statuses_are_those_of_the_manual() { # test
    jobs 1 9 >good.jsonl
    echo '{"to":"+13125550001"}' >bad.jsonl
    while read -r wanted words; do
        # shellcheck disable=SC2086 # words
        expect "$wanted" $words --store sqlite:q.db
    done <<'EOF'
0 enqueue good.jsonl
2 enqueue bad.jsonl
1 enqueue none.jsonl
1 enqueue .
0 status
1 status --batch
1 status 7
0 list
0 list --state held
1 list 7
0 export
1 export 7
0 show 1
2 show 99
1 show x
1 show 1 2
0 hold 1
2 hold 1
2 hold 99
0 hold --batch none
1 hold
0 release 1
2 release 1
0 cancel 1
2 cancel 1
2 cancel 1 99
0 retry 1
2 retry 1
2 resolve 1 --as accepted
1 resolve --all --as accepted
0 resolve --all --as accepted --yes
1 resolve 1
0 pause default
0 pause none
1 pause a b
0 resume default
0 resume none
0 release-sender none
0 release-sender --all
1 release-sender
0 prune --older-than 1d
1 prune
0 doctor
1 doctor 7
0 backup copy.db
1 backup copy.db
1 backup
0 adopt --trust
1 adopt
1 run --no-webhooks
EOF
    expect 1 pause --store sqlite:q.db ''
    expect 1 resume --store sqlite:q.db ''
    expect 0 release-sender --store sqlite:q.db ''
    for command in enqueue status list export show hold release cancel retry resolve \
        pause resume release-sender prune doctor backup adopt run; do
        expect 1 "$command" --store nothing:q.db x
        expect 1 "$command" --bogus
        expect 0 "$command" --help
    done
}

all_is_decided_only_with_yes() { # test
    jobs 1 1 | "$worker" enqueue --store sqlite:q.db - >out
    expect 1 resolve --store sqlite:q.db --all --as discard
    expect_err '0 jobs are unknown: --yes discards them'
    expect 0 resolve --store sqlite:q.db --all --as discard --yes
    expect 1 resolve --store sqlite:q.db --all --yes
    expect_err '--as is needed'
    expect 2 resolve --store sqlite:q.db 1 --as accepted
    expect_out '1 refused'
}

a_store_that_is_not_there_is_not_made_by_looking() { # test
    for command in status list 'show 1' 'cancel 1' pause 'prune --older-than 1d' doctor; do
        # shellcheck disable=SC2086 # a command and its argument
        expect 1 $command --store sqlite:none.db
        expect_err 'none.db: No such file'
        expect_err_lines 1
    done
    [ ! -e none.db ] || fail "none.db was made"
}

a_store_that_is_none_is_one_line() { # test
    mkdir directory.db
    awk 'BEGIN { for (i = 0; i < 999; i++) print "no database" }' >text.db
    jobs 1 1 >jobs.jsonl
    for store in directory.db text.db none/q.db; do
        for words in status 'list --json' 'enqueue jobs.jsonl' doctor \
            'prune --older-than 1d'; do
            # shellcheck disable=SC2086 # a command, and what it takes
            expect 1 $words --store sqlite:$store
            expect_err "$store"
            expect_err_lines 1
        done
    done
}

bad_words_are_one_line_each() { # test
    while IFS='|' read -r words why; do
        # shellcheck disable=SC2086 # words
        expect 1 $words
        expect_err "$why"
        expect_err_lines 1
    done <<'EOF'
|a command is needed
dance|"dance" is not a command
status|--store is needed
status --store postgres:x|is not sqlite:FILE
status --stor|needs a value
status --store sqlite:q.db --bogus|unknown or ambiguous option --bogus
status --json=1|takes no value
list --store sqlite:q.db --state happy|"happy" is not
list --store sqlite:q.db --limit 0|whole number from 1
enqueue --store sqlite:q.db|takes one FILE
enqueue --store sqlite:q.db none.jsonl|none.jsonl: No such file
enqueue --store sqlite:q.db --delay soon -|"soon" is not a time
enqueue --store sqlite:q.db --priority 10 -|--priority: "10" is not
enqueue --store sqlite:q.db --unique-key {{to -|is not closed
enqueue --store sqlite:q.db --format xml -|"xml" is not jsonl|csv
run --store sqlite:q.db --concurrency 0|--concurrency: "0" is not
run --store sqlite:q.db --unknown perhaps|--unknown: "perhaps" is not
run --store sqlite:q.db --queue a:b|--queue: "a:b" is not
run --store sqlite:q.db --webhook-url http://x/|no API key
show --store sqlite:q.db|takes the id of one job
show --store sqlite:q.db 0|"0" is not the id of a job
adopt --store sqlite:q.db|adopt takes one of
prune --store sqlite:q.db|prune takes --older-than
release-sender --store sqlite:q.db|takes the name of a sender
EOF
}

help_names_what_a_command_takes() { # test
    expect 0 --help
    for command in enqueue run status list show resolve cancel hold release retry \
        pause resume release-sender prune doctor export adopt backup; do
        expect 0 --help
        expect_out "  $command "
        expect 0 "$command" --help
        expect_out "Usage: telnyx-worker $command"
        expect_out '--store sqlite:FILE'
    done
    expect 0 --version
    expect_out 'telnyx-worker '
}

what_cannot_be_written_is_an_error() { # test
    [ -e /dev/full ] || return 0
    "$worker" --help >/dev/full 2>err && fail "nobody was told"
    expect_err 'cannot write the output'
}

the_doctor_sees_what_is_amiss() { # test
    jobs 1 2 | "$worker" enqueue --store sqlite:q.db - >out
    expect 0 doctor --store sqlite:q.db
    expect_out 'ok    mode'
    expect 0 doctor --store sqlite:q.db --json
    expect_out '{"level":"ok","check":"unknown","detail":"0"}'
    "$worker" hold --store sqlite:q.db 1 >out
    expect 2 doctor --store sqlite:q.db
    expect_out 'look  held'
    mkdir there
    expect 2 doctor --store sqlite:q.db --journal-dir there
    expect_out 'ok    journals       0 of a q.db in there'
    touch there/q.db-aaaaaaaa-begun there/q.db-bbbbbbbb-begun there/other.db-aaaaaaaa-begun
    expect 2 doctor --store sqlite:q.db --journal-dir there
    expect_out 'look  journals       2 of a q.db in there: all but'
    expect 1 doctor --store sqlite:q.db --journal-dir nowhere
    expect_out 'bad   journal'
    expect 0 release --store sqlite:q.db 1
    expect 0 doctor --store sqlite:q.db --deep
    expect_out 'ok    integrity      tables and indexes agree'
    expect_out 'ok    place'
    expect_out 'ok    worker         none has worked here yet'
    "$worker" pause --store sqlite:q.db default >out
    expect 2 doctor --store sqlite:q.db
    expect_out 'look  paused         queue default: 2 jobs are due'
    "$worker" resume --store sqlite:q.db default >out
    touch -d '+1 hour' q.db 2>/dev/null || return 0
    expect 1 doctor --store sqlite:q.db
    expect_out 'bad   clock'
}

the_doctor_sees_damage_and_copies() { # test
    jobs 1 2000 | "$worker" enqueue --store sqlite:q.db - >out
    cp q.db copy.db
    expect 1 doctor --store sqlite:copy.db
    expect_out 'bad   place          it was copied or restored'
    # The last pages are of rows, which opening does not read.
    pages=$(($(wc -c <q.db) / 4096))
    dd if=/dev/urandom of=q.db bs=4096 seek=$((pages - 20)) count=10 conv=notrunc 2>/dev/null
    expect 1 doctor --store sqlite:q.db
    expect_out 'bad   integrity'
}

what_keeps_jobs_back_is_shown() { # test
    jobs 1 3 | "$worker" enqueue --store sqlite:q.db --queue fast - >out
    jobs 4 5 | "$worker" enqueue --store sqlite:q.db --sender acme - >out
    expect 0 status --store sqlite:q.db --json
    expect_out '"paused_queues":[],"held_senders":[],"held_jobs":[]}'
    expect 0 pause --store sqlite:q.db fast
    expect_err_lines 0
    expect 0 pause --store sqlite:q.db fats --for 1h
    expect_err 'there is no job in a queue "fats"; it is paused all the same'
    expect_out '1 changed'
    expect 0 hold --store sqlite:q.db 4
    expect 0 status --store sqlite:q.db --json
    expect_out '"paused_queues":[{"queue":"fast","until":null,"jobs":3},{"queue":"fats","until":"2'
    expect_out '"held_jobs":[{"queue":"default","sender":"acme","reason":"by_operator","jobs":1}]'
    expect 0 status --store sqlite:q.db
    expect_out 'paused_queues    queue="fast" jobs=3'
    expect 0 status --store sqlite:q.db --queue fast --json
    grep -q paused_queues out && fail "of one queue, and told of all"
    expect 0 resume --store sqlite:q.db
    expect 0 status --store sqlite:q.db --json
    expect_out '"paused_queues":[],'
    # All, but for a queue that goes its own way.
    expect 0 pause --store sqlite:q.db
    expect 0 resume --store sqlite:q.db fast
    expect 0 status --store sqlite:q.db --json
    expect_out '"paused_queues":[{"queue":"","until":null,"jobs":1}]'
}

a_backup_is_a_store_that_went_back() { # test
    jobs 1 500 | "$worker" enqueue --store sqlite:q.db - >out
    umask 0
    expect 0 backup --store sqlite:q.db copy.db --json
    umask 022
    expect_out_is '{"backup":"copy.db"}'
    [ "$(find . -name copy.db -perm 600)" = ./copy.db ] || fail "copy.db is not 0600"
    expect 1 backup --store sqlite:q.db copy.db
    expect_err 'the backup copy.db cannot be written: File exists'
    expect_err_lines 1
    expect 1 backup --store sqlite:q.db none/copy.db
    expect_err 'none/copy.db cannot be written: No such file'
    expect 1 backup --store sqlite:q.db
    expect_err 'backup takes the name of the FILE'
    expect 0 status --store sqlite:copy.db --json
    expect_out '"ready":500,'
    expect 1 doctor --store sqlite:copy.db
    expect_out 'bad   place'
    expect_out 'ok    integrity'
    expect 0 adopt --store sqlite:copy.db --parked --json
    expect_out '"changed":500'
    expect_count ready 500
}

# By its name, inode, directory and journal it is the store that it was.
a_backup_that_is_copied_back_is_held() { # test
    jobs 1 3 | "$worker" enqueue --store sqlite:q.db - >out
    expect 0 backup --store sqlite:q.db copy.db
    expect 0 run --store sqlite:q.db --sandbox --until-empty
    expect_count accepted 3
    rm -f q.db-begun q.db-wal q.db-shm
    cat copy.db >q.db
    expect 1 run --store sqlite:q.db --sandbox --until-empty
    expect_err 'is held'
    expect_count ready 3
    expect 1 doctor --store sqlite:q.db
    expect_out 'it is a backup'
    expect 0 adopt --store sqlite:q.db --parked
    expect_count unknown 3
}

run_tests "$@"
