#!/bin/sh
# SPDX-License-Identifier: MIT
# Does the suite notice when a fix for a hazard is taken out?  Each mutant below
# breaks one line of a copy of this tree; the tests named with it must then fail.
# Where they do not, every other Check program is tried, and if none fails the
# mutant has survived: a test is missing.  A mutant whose line is no longer there
# is out of date: move it to where the hazard is handled now.
#
#   make mutants                        all of them
#   make mutants MUTANTS='TLS|retry'    those whose name matches this
#   make mutants MUTANTS_VERBOSE=1      and how the tests failed
#   make mutants MUTANTS_CHECK=1        can each be applied?  Nothing is built;
#                                       `make check` asks this, too
#
# Needs a source tree that has ./configure.  Exits non-zero for a survivor, for a
# mutant that cannot be applied or built, and for a test that fails without any.
source=$(cd "${top_srcdir:-.}" && pwd) || exit 99
suite=$*
only=${MUTANTS:-.}
work=$(mktemp -d "${TMPDIR:-/tmp}/libtelnyx-mutants.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM
tree=$work/tree
build=$work/build
killed=0
applicable=0
survived=''
stale=''

mkdir "$tree" "$build" || exit 99
if [ -n "${MUTANTS_CHECK-}" ]; then
    cp -R "$source/src" "$tree" && chmod -R u+w "$tree" || exit 99
    suite=$(cd "$source" && find tests -name '*.c' | sed 's/\.c$//' | tr '\n' ' ')
else
    (cd "$source" && tar cf - .clang-format Makefile.am Makefile.in aclocal.m4 build-aux \
        configure configure.ac m4 examples include man src tests ./*.in CHANGELOG.md \
        COPYING README.md autogen.sh quickstart) | (cd "$tree" && tar xf -) || exit 99
    echo "mutants: configuring a copy"
    (cd "$build" && "$tree/configure" CC="${CC:-cc}" --disable-shared CFLAGS='-g -O0') \
        >"$work/configure.log" 2>&1 || {
        tail -n 20 "$work/configure.log"
        exit 99
    }
fi

# compile TARGET...: quietly.
compile() {
    # `make` without a job server of its own may not be given one that is closed.
    MAKEFLAGS='' make -C "$build" -s "$@" >"$work/make.log" 2>&1
}

# passes PROGRAM: does it, within five minutes?
passes() {
    (cd "$build" && top_srcdir=$tree TEST_TIMEOUT=300 TELNYX_MODEL_SEQUENCES=500 \
        sh "$tree/tests/checks/run_test.sh" "./$1") >"$work/test.log" 2>&1
}

# replace FILE OLD NEW: the one line that is OLD, but for the blanks around it.
replace() {
    OLD=$2 NEW=$3 awk '
        function trim(s) {
            gsub(/[ \t]+/, " ", s)
            gsub(/^ | $/, "", s)
            return s
        }
        BEGIN { old = trim(ENVIRON["OLD"]); found = 0 }
        trim($0) == old { found++; print ENVIRON["NEW"]; next }
        { print }
        END { exit found == 1 ? 0 : 1 }' "$tree/$1" >"$work/mutated" &&
        cp "$work/mutated" "$tree/$1"
}

# kill_with PROGRAM...: does one of them fail, twice?  Its name is in $killer.
kill_with() {
    for killer in "$@"; do
        passes "$killer" || passes "$killer" || return 0
    done
    killer=''
    return 1
}

# program_of TEST: the program of the suite with that name.
program_of() {
    for program in $suite; do
        case $program in
        */"$1")
            echo "$program"
            return
            ;;
        esac
    done
    return 1
}

# mutant NAME TESTS { FILE OLD NEW }...: break it, and see who notices.
mutant() {
    name=$1
    printf '%s\n' "$name" | grep -Eq -e "$only" || return
    tests=''
    for test in $2; do
        if found=$(program_of "$test"); then
            tests="$tests $found"
        else
            echo "         $name: there is no $test to run"
            [ -z "${MUTANTS_CHECK-}" ] || stale="$stale [$name]"
        fi
    done
    shift 2
    files=''
    applied=yes
    while [ $# -ge 3 ]; do
        [ -f "$tree/$1.before" ] || cp "$tree/$1" "$tree/$1.before"
        files="$files $1"
        replace "$1" "$2" "$3" || applied=''
        shift 3
    done
    # Names of ours have no blanks in them: these are lists.
    # shellcheck disable=SC2086
    if [ -z "$applied" ]; then
        echo "STALE    $name: the line is not in$files, or more than once"
        stale="$stale [$name]"
    elif [ -n "${MUTANTS_CHECK-}" ]; then
        applicable=$((applicable + 1))
    elif ! compile $tests; then
        echo "BROKEN   $name: does not build"
        grep -m 3 'error' "$work/make.log"
        stale="$stale [$name]"
    elif kill_with $tests; then
        echo "killed   $name: by $killer"
        [ -z "${MUTANTS_VERBOSE-}" ] || tail -n 3 "$work/test.log"
        killed=$((killed + 1))
    elif compile $suite && kill_with $suite; then
        echo "killed   $name: by $killer, which should be named with it"
        tail -n 3 "$work/test.log"
        killed=$((killed + 1))
    else
        echo "SURVIVED $name"
        survived="$survived [$name]"
    fi
    for file in $files; do
        [ ! -f "$tree/$file.before" ] || mv "$tree/$file.before" "$tree/$file"
        touch "$tree/$file"
    done
}

# --- the tests pass without a mutation --------------------------------------

good=''
sick=''
if [ -z "${MUTANTS_CHECK-}" ]; then
    echo "mutants: building the suite"
    # shellcheck disable=SC2086
    compile $suite || {
        tail -n 20 "$work/make.log"
        exit 99
    }
    for program in $suite; do
        if passes "$program"; then
            good="$good $program"
        else
            echo "mutants: $program fails as it is, and is left out" >&2
            sick="$sick [$program]"
        fi
    done
    suite=$good
fi

# --- what went over the wire ------------------------------------------------

mutant 'no TCP_NODELAY' 'test_reuse test_faults' \
    src/net/h1_taps.c \
    '(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));' \
    '(void)fd, (void)on;'

mutant 'verdict from the drained count alone' 'test_reuse test_faults test_cuts' \
    src/net/h1.c \
    '.some_may = h1->dispatched && h1->wire > 0,' \
    '.some_may = h1->dispatched,' \
    src/net/h1.c \
    'h1->frozen = true;' \
    'h1->frozen = h1->ssl == NULL;'

mutant 'all that was written called partial' 'test_faults' \
    src/net/h1.c \
    '.all_may = h1->drained >= h1->queued,' \
    '.all_may = h1->drained > h1->queued,'

mutant 'no freeze at close' 'test_reuse test_faults test_cuts' \
    src/net/h1.c \
    'h1->frozen = true;' \
    '(void)h1;'

mutant 'no completeness check of what evhttp built' 'torture' \
    src/net/h1_taps.c \
    'if (h1->queued != h1->expected || evbuffer_get_length(output) != h1->expected) {' \
    'if (false) {' \
    src/net/h1_taps.c \
    'return evbuffer_expand(output, h1->expected + PRINTF_SLACK) == 0;' \
    'return true;'

# --- what came back ---------------------------------------------------------

mutant 'interim answers taken for answers' 'test_faults' \
    src/net/h1_reply.c \
    'if (status >= 100 && status <= 199 && status != 101) {' \
    'if (false) {'

mutant 'no write callback after an interim answer over TLS' 'test_faults' \
    src/net/h1_reply.c \
    'bufferevent_trigger(h1->bev, EV_WRITE,' \
    'if (h1->ssl == NULL) bufferevent_trigger(h1->bev, EV_WRITE,'

mutant 'endless chunk-size line' 'test_faults' \
    src/net/h1_taps.c \
    'h1->overflow = h1->rx > h1->body_max + 2 * TELNYX_H1_MAX_HEAD_BYTES;' \
    'h1->overflow = false;'

mutant 'contradictory lengths believed' 'test_faults' \
    src/net/h1_reply.c \
    'else if (strcmp(length, header->value) != 0)' \
    'else if (false)'

# --- which connection may live on -------------------------------------------

mutant 'left-over bytes ignored' 'test_faults test_reuse' \
    src/net/h1.c \
    'evbuffer_get_length(bufferevent_get_input(h1->bev)) == 0 &&' \
    'true &&'

mutant 'no look at the socket before reuse' 'test_reuse test_faults' \
    src/net/pool_h1.c \
    'if (!telnyx_h1_usable(link->h1)) {' \
    'if (false) {'

mutant 'Connection: close only in one spelling' 'test_faults test_reuse' \
    src/net/h1_reply.c \
    'has_token(header->value, "close"))' \
    'strcmp(header->value, "close") == 0)'

mutant 'HTTP/1.0 connections reused' 'test_faults test_reuse' \
    src/net/h1_reply.c \
    'if (h1->req->major != 1 || h1->req->minor < 1 || h1->status == 408 ||' \
    'if ('

# --- what may have been made ------------------------------------------------

mutant 'a name in doubt forgotten when nobody waits' 'test_messaging_profile_doubt test_messaging_profile_upsert' \
    src/client/turns.c \
    'if (line->doubt_until_ns <= now) {' \
    'if (true) {'

mutant 'a name in doubt created at once' 'test_messaging_profile_doubt test_messaging_profile_upsert' \
    src/resources/profiles/messaging_profile_flows.c \
    'if (looks == 0 && (doubt_ns = telnyx_turn_doubt_ns(&flow->turn)) > 0)' \
    'if ((doubt_ns = 0) > 0)'

mutant 'a page shorter than asked for ends a list' 'test_page' \
    src/client/page.c \
    'return list->operation.paging != TELNYX_PAGING_LATER;' \
    'return list->operation.paging != TELNYX_PAGING_LATER && (list->options.page_size == 0 || page->count >= list->options.page_size);'

mutant 'an empty page ends a list' 'test_page' \
    src/client/page.c \
    'return has_page_behind(list) && list->empty < MOST_EMPTY;' \
    'return false;'

mutant 'a list that lacks items called complete' 'test_page test_numbers' \
    src/client/page.c \
    'return !may_have_more(list) && !has_page_behind(list) && !lacks_items(list);' \
    'return !may_have_more(list) && !has_page_behind(list);'

mutant 'a number outside of the search bought' 'test_number_search_and_buy' \
    src/resources/numbers/number_purchase_steps.c \
    'if (!purchase->best_effort && is_best_effort(hit))' \
    'if (false)'

mutant 'an order that waits for requirements polled' 'test_number_purchase' \
    src/resources/numbers/number_purchase_steps.c \
    'if (waits_for_requirements(order))' \
    'if (false)'

# --- whose yes it is --------------------------------------------------------

mutant 'a yes without the document believed' 'test_reply test_answer' \
    src/client/answer.c \
    'else if (!is_promised(request->operation, json))' \
    'else if (false)'

mutant 'an error document under 200 taken for a page' 'test_reply test_answer' \
    src/client/answer.c \
    'else if (is_refusal(json))' \
    'else if (false)'

mutant 'a page that was cut believed' 'test_cuts test_h2_faults' \
    src/client/answer.c \
    'if (result->status >= 200 && result->status <= 299 && result->says_json)' \
    'if (result->status >= 200 && result->status <= 299)'

mutant 'a yes that is asked again not cancelled' 'test_answer' \
    src/client/request.c \
    'if (request != NULL && request->state != TELNYX_REQUEST_DONE)' \
    'if (request != NULL && request->state != TELNYX_REQUEST_DONE && request->state != TELNYX_REQUEST_ANSWERED)'

# --- TLS --------------------------------------------------------------------

mutant 'no verification of the host name' 'test_tls_matrix test_tls' \
    src/net/tls.c \
    'ok = SSL_set1_host(ssl, tls->host) == 1 &&' \
    'ok = true &&'

mutant 'no verification of the host address' 'test_tls_matrix test_tls' \
    src/net/tls.c \
    'ok = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), tls->host) == 1;' \
    'ok = true;'

mutant 'certificates not verified' 'test_tls_matrix test_contract' \
    src/net/h1_taps.c \
    'SSL_set_verify(h1->ssl, SSL_VERIFY_PEER, on_verify);' \
    'SSL_set_verify(h1->ssl, SSL_VERIFY_NONE, on_verify);'

mutant 'partial wildcards accepted' 'test_tls_matrix test_tls' \
    src/net/tls.c \
    'SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |' \
    'SSL_set_hostflags(ssl, 0u |'

mutant 'TLS 1.1 spoken' 'test_tls_matrix test_tls' \
    src/net/tls.c \
    'SSL_CTX_set_min_proto_version(tls->ctx, TLS1_2_VERSION) != 1 ||' \
    'SSL_CTX_set_min_proto_version(tls->ctx, TLS1_VERSION) != 1 || (SSL_CTX_set_security_level(tls->ctx, 0), SSL_CTX_set_cipher_list(tls->ctx, "ALL:@SECLEVEL=0") != 1) ||' \
    src/net/tls.c \
    'SSL_CTX_set_security_level(tls->ctx, 2);' \
    'SSL_CTX_set_security_level(tls->ctx, 0);'

mutant 'only roots trusted' 'test_tls_matrix' \
    src/net/tls.c \
    'SSL_CTX_get_cert_store(tls->ctx), X509_V_FLAG_PARTIAL_CHAIN) != 1)' \
    'SSL_CTX_get_cert_store(tls->ctx), 0) != 1)'

mutant 'only roots trusted of a webhook receiver' 'test_sandbox_webhooks' \
    src/sandbox/events/post_tls.c \
    'SSL_CTX_get_cert_store(ctx), X509_V_FLAG_PARTIAL_CHAIN) == 1;' \
    'SSL_CTX_get_cert_store(ctx), 0) == 1;'

mutant 'a demanded client certificate taken for a lost answer' \
    'test_hostile_alerts test_tls_matrix' \
    src/net/tls.c \
    'case SSL_AD_CERTIFICATE_REQUIRED:' \
    ''

mutant 'any alert about a certificate called proof' 'test_hostile_alerts' \
    src/net/tls.c \
    'return seen->tls_1_3 && seen->asked && seen->finished && !seen->spoke &&' \
    'return seen->tls_1_3 && seen->finished && !seen->spoke &&'

mutant 'an alert after the handshake called proof' 'test_hostile_alerts' \
    src/net/tls.c \
    'return seen->tls_1_3 && seen->asked && seen->finished && !seen->spoke &&' \
    'return seen->tls_1_3 && seen->asked && seen->finished &&'

mutant 'an alert of TLS 1.2 called proof' 'test_hostile_alerts' \
    src/net/tls.c \
    'return seen->tls_1_3 && seen->asked && seen->finished && !seen->spoke &&' \
    'return seen->asked && seen->finished && !seen->spoke &&'

mutant 'a warning called proof' 'test_hostile_alerts' \
    src/net/tls.c \
    'seen->fatal && refuses_certificate(seen->alert);' \
    'refuses_certificate(seen->alert);'

mutant 'any fatal alert called proof' 'test_hostile_alerts' \
    src/net/tls.c \
    'seen->fatal && refuses_certificate(seen->alert);' \
    'seen->fatal && (refuses_certificate(seen->alert) || seen->alert != 0);'
# --- names ------------------------------------------------------------------

mutant 'the late family thrown away' 'test_hostile_names test_resolver' \
    src/net/resolver.c \
    'if ((resolver->v6.pending || resolver->v4.pending) && tell_part(resolver))' \
    'if (false && tell_part(resolver))'

mutant 'late addresses kept out of the race' 'test_hostile_names test_dial' \
    src/net/pool.c \
    'telnyx_pool_h2_addresses(pool);' \
    ';'

mutant 'a lost race that does not wait for the late family' 'test_dial test_hostile_names' \
    src/net/dial.c \
    'else if (dial->running == 0 && (!dial->dns->partial || is_scarcity(error)))' \
    'else if (dial->running == 0)'

mutant 'the late family not waited for over HTTP/1.1' 'test_hostile_names' \
    src/net/pool_h1.c \
    'if (pool->dns.partial)' \
    'if (false)'

mutant 'half an answer kept for its TTL' 'test_resolver test_hostile_names' \
    src/net/resolver.c \
    'if (!is_settled(v6) || !is_settled(v4))' \
    'if (false)'

mutant 'c-ares reads until there is nothing more' 'test_resolver' \
    src/net/resolver_socket.c \
    '--*reads_left;' \
    '(void)reads_left;'

mutant 'resolv.conf read once' 'test_hostile_names' \
    src/net/resolver.c \
    'struct file_state now = look_at(resolv_conf(resolver));' \
    'struct file_state now = resolver->resolv_conf;'

mutant 'name servers that do not answer kept' 'test_hostile_names' \
    src/net/resolver.c \
    'resolver->failed = !is_settled(&resolver->v6) && !is_settled(&resolver->v4);' \
    'resolver->failed = false;'

mutant 'addresses that all failed kept for their TTL' 'test_dns_cache test_hostile_names' \
    src/net/dns_cache.c \
    'if (cache->fresh_until_ns != UINT64_MAX && cache->fresh_until_ns > until_ns &&' \
    'if (false &&'

mutant 'a moved host not asked for by the request that finds out' 'test_hostile_names' \
    src/net/pool_h2.c \
    'if (ask_again(pool))' \
    'if (false && ask_again(pool))'

mutant 'an address that fails TLS tried again' 'test_hostile_names' \
    src/net/pool_h1.c \
    'if (exchange->result.phase == TELNYX_PHASE_TLS) {' \
    'if (exchange->result.phase == TELNYX_PHASE_TLS && (telnyx_pool_h2_forget(pool), false)) {'

mutant 'a lookup that nobody waits for keeps the loop running' 'test_resolve' \
    src/net/pool.c \
    'telnyx_resolver_cancel(pool->resolver);' \
    ';'

mutant 'a 503 to a part of a request called unknown' 'test_reuse test_h2' \
    src/client/attempt.c \
    'error->outcome = settle(result, class->outcome);' \
    'error->outcome = class->outcome;'

mutant 'an early answer lost where writing fails' 'test_reuse' \
    src/net/h1_taps.c \
    'telnyx_h1_rescue_watch(h1);' \
    '(void)0;'

mutant 'why a connect failed at once forgotten' 'test_reuse' \
    src/net/h1.c \
    'if (h1->calling && !h1->connected && h1->io_errno == 0)' \
    'if (false)'

# --- what may be sent again -------------------------------------------------

mutant 'what never began called unknown' 'test_contract' \
    src/base/proof.c \
    '{TELNYX_PROOF_NO_ATTEMPT, NULL},' \
    ''

mutant 'what waited in the queue called unknown' 'test_h2_life test_contract' \
    src/base/proof.c \
    '{TELNYX_PROOF_QUEUED, NULL},' \
    ''

mutant 'what never left called unknown' 'test_reuse test_faults' \
    src/base/proof.c \
    '{TELNYX_PROOF_NO_BYTE, none_left},' \
    ''

mutant 'what left in part called unknown' 'test_cuts test_reuse test_h2' \
    src/base/proof.c \
    '{TELNYX_PROOF_NOT_WHOLE, not_whole},' \
    ''

mutant 'a refused certificate called unknown' 'test_hostile_alerts' \
    src/base/proof.c \
    '{TELNYX_PROOF_CERTIFICATE_REFUSED, certificate_refused},' \
    ''

mutant 'retry of UNKNOWN' 'test_retries test_faults' \
    src/client/retry.c \
    'return facts->repeatable && telnyx_bool_or(facts->should_retry, true);' \
    'return telnyx_bool_or(facts->should_retry, true);'

mutant 'the date of a retry read on our clock' 'test_retry_after test_retries' \
    src/codec/retry_after.c \
    'return skew <= MAX_SKEW_MS ? ms : now_unix_ms;' \
    'return (void)skew, now_unix_ms;'

mutant 'the reply'"'"'s Date not looked at' 'test_retries' \
    src/client/attempt_limit.c \
    'telnyx_exchange_header(result, "Date")};' \
    'NULL};'

mutant 'retry of a refusal that was cut' 'test_retry test_cuts' \
    src/client/retry.c \
    'return facts->refused_for_now && !facts->cut &&' \
    'return facts->refused_for_now &&'

mutant 'the daily limit (40333) retried' 'test_retries test_classify' \
    src/codec/classify.c \
    '{429, 429, 40333, 40333, REFUSED}, {429, 429, 0, 0, LIMITED},' \
    '{429, 429, 0, 0, LIMITED},'

mutant 'any 503 retried' 'test_retries test_classify' \
    src/codec/classify.c \
    '{503, 503, 10037, 10037, LATER}, /* "Service is unavailable." [codes] */' \
    '{503, 503, 0, 0, LATER},'

mutant 'a 5xx called a refusal' 'test_retries test_classify' \
    src/codec/classify.c \
    '{500, 599, 0, 0, UNKNOWN},	     /* [unknown] */' \
    '{500, 599, 0, 0, REFUSED},'

mutant 'Retry-After ignored' 'test_retries test_retry' \
    src/client/retry.c \
    '} else if (facts->retry_after_ms >= 0) {' \
    '} else if (false) {'

mutant 'a delay beyond the deadline waited out' 'test_retries test_retry' \
    src/client/retry.c \
    'decision.retry = decision.delay_ns < facts->left_ns;' \
    'decision.retry = true;'

mutant 'after a hold all go at once' 'test_limit' \
    src/client/limit.c \
    'return limit->rate > 0 ? later(held, since(now, limit->next_ns)) : held;' \
    'return held;'

mutant 'a key held for a year' 'test_limit' \
    src/client/limit.c \
    'return ms <= (int64_t)(HOLD_MOST_NS / TELNYX_NS_PER_MS);' \
    'return ms <= INT64_MAX;'

mutant 'a hold shorter than told' 'test_limit' \
    src/client/limit.c \
    'hold = told + limit->jitter_ns;' \
    'hold = told - limit->jitter_ns;'

mutant 'each refusal of one moment cuts the rate' 'test_limit' \
    src/client/limit.c \
    'if (limit->rate > 0 && begun <= limit->cut_ns) {' \
    'if (limit->rate > 0 && begun < limit->cut_ns && false) {'

mutant 'a limit uses up the attempts' 'test_limit test_retries' \
    src/client/retry.c \
    '? facts->attempts >= LATER_MOST' \
    '? facts->attempts >= facts->max_attempts'

mutant 'what waits for a connection goes into a hold' 'test_limit' \
    src/client/attempt_limit.c \
    'tell_waiting(request->client, pace);' \
    '(void)tell_waiting;'

mutant 'who stands in the line is not told of a hold' 'test_limit' \
    src/client/request.c \
    'else if (telnyx_request_gates_give_up(request))' \
    'else if (false)'

mutant 'a hold moves a whole queue in one turn' 'test_limit' \
    src/client/attempt_limit.c \
    'telnyx_deferred_post(client->net.deferred, &request->task);' \
    'request->task.fn(request->task.arg);'

mutant 'a hold of one key is one of all' 'test_limit test_breaker' \
    src/client/pace.c \
    'if (sender->params.api_key == NULL)' \
    'if (sender != NULL)'

mutant 'a job is told to count what was no try' 'test_advice' \
    src/base/advice.c \
    'return row->tries == WHATEVER || (row->tries == NONE) == (error->tries == 0);' \
    'return row->tries == WHATEVER || (row->tries == NONE) == (error->attempts == 0);'

mutant 'a job that a server failed unread is discarded' 'test_advice' \
    src/base/advice.c \
    '{T(API), O(NOT_SENT), 0, 0, 0, WHATEVER, false, TELNYX_ADVICE_RETRY},' \
    '{T(API), O(NOT_SENT), 0, 0, 0, WHATEVER, false, TELNYX_ADVICE_DISCARD},'

mutant 'a job is discarded because the base URL is wrong' 'test_advice' \
    src/base/advice.c \
    '{T(API), CERTAIN, 0, 0, 0, WHATEVER, true, TELNYX_ADVICE_HOLD_SENDER},' \
    '{T(API), CERTAIN, 0, 0, 0, WHATEVER, true, TELNYX_ADVICE_DISCARD},'

mutant 'a message that is not found is blamed on the base URL' 'test_reply' \
    src/client/attempt.c \
    "return operation->gives_message && strchr(operation->path, '{') == NULL &&" \
    'return operation->gives_message &&'

mutant 'an unknown profile is blamed on the base URL' 'test_reply' \
    src/client/attempt.c \
    'error->outcome == TELNYX_OUTCOME_REJECTED && error->field == NULL &&' \
    'error->outcome == TELNYX_OUTCOME_REJECTED &&'

mutant 'a server that answers early is taken for one that has gone' 'test_reuse' \
    src/client/attempt.c \
    'result->reused && result->verdict == TELNYX_VERDICT_NOT_SENT,' \
    'result->reused,'

mutant 'what a limit takes back was never given back' 'test_h2 test_h2_limits' \
    src/client/attempt.c \
    'request->attempts--;' \
    'request->attempts--;
	request->resent = 0;'

mutant 'a job of unknown end is told to try again' 'test_advice' \
    src/base/advice.c \
    '{ANY, O(UNKNOWN), 0, 0, 0, WHATEVER, false, TELNYX_ADVICE_RESOLVE},' \
    '{ANY, O(UNKNOWN), 0, 0, 0, WHATEVER, false, TELNYX_ADVICE_RETRY},'

mutant 'nobody is told when a hold ends' 'test_room' \
    src/client/room.c \
    'if (again_ns != NEVER)' \
    'if (again_ns == 1)'

mutant 'no jitter' 'test_retries test_retry' \
    src/client/retry.c \
    'return random % (ceiling_ms * TELNYX_NS_PER_MS + 1);' \
    'return (void)random, ceiling_ms * TELNYX_NS_PER_MS;'

mutant 'x-should-retry: false ignored' 'test_retries test_retry' \
    src/client/retry.c \
    'telnyx_bool_or(facts->should_retry, true);' \
    'true;'

# --- what is said of it -----------------------------------------------------

mutant 'the last outcome instead of the worst' 'test_retries test_contract' \
    src/client/attempt.c \
    'error->outcome = telnyx_outcome_worst(request->worst, error->outcome);' \
    ''

mutant 'the deadline as a gap between reads' 'test_faults test_contract' \
    src/net/h1_taps.c \
    '#include <openssl/x509_vfy.h>' \
    '#include <openssl/x509_vfy.h>
extern uint64_t telnyx_mutant_read_ns;
uint64_t telnyx_mutant_read_ns;' \
    src/net/h1_taps.c \
    'h1->rx += info->n_added;' \
    'h1->rx += info->n_added;
	telnyx_mutant_read_ns = h1->net->env->now_ns(h1->net->env);' \
    src/client/request.c \
    'if (env->now_ns(env) >= request->deadline_ns)' \
    'extern uint64_t telnyx_mutant_read_ns;
	if (telnyx_mutant_read_ns + 10 * TELNYX_NS_PER_S > env->now_ns(env))
		request->deadline_ns = request->step_deadline_ns =
		    telnyx_mutant_read_ns + 10 * TELNYX_NS_PER_S;
	if (env->now_ns(env) >= request->deadline_ns)'

mutant 'an id that is done finds another request' 'test_contract' \
    src/client/request_table.c \
    'return request->id == id ? request : NULL;' \
    'return request;'

mutant 'callbacks from inside the call' 'test_contract' \
    src/client/request_submit.c \
    'telnyx_request_table_add(request);' \
    'telnyx_request_table_add(request);
	if (request->failure.error.type != TELNYX_ERROR_NONE) {
		void (*fn)(void *) = request->task.fn;
		fn(request); /* done */
		fn(request); /* and told */
		return TELNYX_OK;
	}'

# --- what buys ---------------------------------------------------------------

mutant 'after an order of unknown end the next number is bought' \
    'test_number_search_and_buy test_number_sandbox' \
    src/resources/numbers/number_purchase_steps.c \
    'return look(request, TELNYX_PURCHASE_LOOK_UP, 0);' \
    'return try_next_hit(request);'

mutant 'an order that is not found was never placed' \
    'test_number_purchase test_number_search_and_buy' \
    src/resources/numbers/number_purchase_steps.c \
    'return end_in_doubt(request);' \
    'return end_in_doubt(request) || try_next_hit(request);'

mutant 'the outcome of the last step for that of the purchase' \
    'test_number_purchase test_number_purchase_ends test_number_sandbox' \
    src/resources/numbers/number_purchase_steps.c \
    'outcome = purchase->placed;' \
    ';'

mutant 'an old order of the same reference for this one' 'test_number_purchase' \
    src/resources/numbers/number_purchase_steps.c \
    'return purchase->wanted.customer_reference == NULL ||' \
    'return true ||'

mutant 'no time left to look an order up' 'test_number_purchase' \
    src/resources/numbers/number_purchase_steps.c \
    'uint64_t most = left / 4 * 3 / TELNYX_NS_PER_MS;' \
    'uint64_t most = left / TELNYX_NS_PER_MS;'

mutant 'another order under the same idempotency key' 'test_number_purchase' \
    src/client/request_build.c \
    'drop_header(request, "Idempotency-Key");' \
    ';'

mutant 'a number that merely holds the digits' 'test_numbers' \
    src/resources/numbers/phone_number_find.c \
    'strcmp(number->phone_number, find->number) != 0)' \
    'false)'

mutant 'a page that was read before' 'test_page_errors' \
    src/client/page_read.c \
    'if (!elsewhere && !is_repeated(list, items))' \
    'if (!elsewhere)'

mutant 'a page for another one' 'test_page_errors' \
    src/client/page_read.c \
    'if (!elsewhere && !is_repeated(list, items))' \
    'if (!is_repeated(list, items))'

mutant 'items beyond a stop or a limit' 'test_page' \
    src/client/page.c \
    'if (!is_wanted(request) || (limit > 0 && list->summary.items >= limit))' \
    'if (false)'

mutant 'two callers for one name at once' 'test_messaging_profile_upsert' \
    src/resources/profiles/messaging_profile_flows.c \
    'return telnyx_turn_is_first(&flow_of(request)->turn, request);' \
    'return true;'

mutant 'a second create after an unknown one' 'test_messaging_profile_doubt test_messaging_profile_upsert' \
    src/resources/profiles/messaging_profile_flows.c \
    'if (looks == 0) {' \
    'if (looks <= 1) {'

mutant 'a name that merely holds the name' 'test_messaging_profile' \
    src/resources/profiles/messaging_profile_flows.c \
    'strcmp(profile->name, flow->name) == 0)' \
    'strstr(profile->name, flow->name) != NULL)'

mutant 'a field beyond the caller'"'"'s struct' 'test_fields_params' \
    src/codec/fields_given.c \
    'return field->offset < size;' \
    'return true;'

mutant 'what stands before the last that was found' 'test_fields' \
    src/codec/fields.c \
    'entries->passed_over = true;' \
    ';'

# --- what goes in -----------------------------------------------------------

mutant 'line ends in header values' 'test_header' \
    src/codec/header.c \
    "if ((*c < 0x20 && *c != '\\t') || *c == 0x7F)" \
    'if (false)'

mutant 'dot segments in paths' 'test_url' \
    src/codec/url_chars.c \
    'if (is_dot_segment(path))' \
    'if (false)'

mutant 'the key left in freed memory' 'test_secrets test_contract' \
    src/client/sender.c \
    'telnyx_arena_wipe(&sender->memory);' \
    'telnyx_arena_clear(&sender->memory);'

# --- HTTP/2 -----------------------------------------------------------------

mutant 'a stream above the last id of GOAWAY called unknown' \
    'test_h2_life test_h2 test_sandbox_h2' \
    src/base/proof.c \
    '{TELNYX_PROOF_ABOVE_GOAWAY, above_goaway},' \
    ''

mutant 'a refused stream called unknown' 'test_h2 test_sandbox_h2' \
    src/base/proof.c \
    '{TELNYX_PROOF_REFUSED_STREAM, refused_stream},' \
    ''

mutant 'a refusal behind an interim answer called proof' 'test_h2' \
    src/net/h2_reply.c \
    '.answered = stream->interims || stream->status != 0,' \
    '.answered = stream->status != 0,'

mutant 'what was given back unread not counted' 'test_h2' \
    src/client/attempt.c \
    'request->resent += (int)request->exchange.resent;' \
    ''

mutant 'any reset of a stream called a refusal' 'test_h2 test_sandbox_h2' \
    src/net/h2_stream.c \
    'stream->refused = error == NGHTTP2_REFUSED_STREAM && !stream->above_goaway;' \
    'stream->refused = !stream->above_goaway;'

mutant 'a stream that was sent called not sent' 'test_h2 test_h2_life' \
    src/base/proof.c \
    'return !known->all_may;' \
    'return true;'

mutant 'frames in the buffer of a live connection called not sent' \
    'test_h2 test_h2_life' \
    src/net/h2_reply.c \
    'return h2->dead ? h2->flushed : h2->queued;' \
    'return h2->flushed;'

mutant 'frames that a dead connection kept called sent' 'test_h2 test_h2_life' \
    src/net/h2_reply.c \
    'return h2->dead ? h2->flushed : h2->queued;' \
    'return h2->queued;'

mutant 'a refused stream sent again without end' 'test_h2 test_h2_life' \
    src/net/h2.c \
    'return stream->early;' \
    'return true;'

mutant 'GOAWAY unheeded' 'test_h2_life test_sandbox_h2' \
    src/net/h2_stream.c \
    'h2->goaway_error = frame->goaway.error_code;' \
    'break;'

mutant 'more streams than the server takes' 'test_h2 test_h2_limits test_sandbox_h2' \
    src/net/h2.c \
    'return taken < limit ? limit - taken : 0;' \
    'return (void)taken, limit;'

mutant 'streams that are over still counted' 'test_h2 test_h2_limits test_sandbox_h2' \
    src/net/h2_stream.c \
    'h2->open--;' \
    ';'

mutant 'RST_STREAM without bound' 'test_h2_life test_h2' \
    src/net/h2.c \
    'if (h2->resets_at_ns - now > RESET_BURST_NS)' \
    'if (false)'

mutant 'no answer to a PING heeded' 'test_h2_life' \
    src/net/h2.c \
    'telnyx_h2_lose(h2, ETIMEDOUT, "no answer to a PING");' \
    ';'

mutant 'a silent connection trusted with more' 'test_h2_life' \
    src/net/h2.c \
    'h2->suspect = h2->ping_sent;' \
    ';'

mutant 'a promise taken' 'test_h2_faults' \
    src/net/h2_stream.c \
    'if (hd->type == NGHTTP2_PUSH_PROMISE)' \
    'if (false)'

mutant 'a silent connection waited for' 'test_h2_faults' \
    src/net/h2.c \
    'return h2->suspect;' \
    'return (void)h2, false;'

mutant 'calm asked for and not kept' 'test_h2_limits' \
    src/net/pool_h2.c \
    'if (telnyx_h2_take_calm(h2))' \
    'if (false && telnyx_h2_take_calm(h2))'

mutant 'calm taken back by a second GOAWAY' 'test_hostile_calm' \
    src/net/h2_stream.c \
    'if (frame->goaway.error_code == NGHTTP2_ENHANCE_YOUR_CALM)' \
    'h2->calm_wanted = false; if (frame->goaway.error_code == NGHTTP2_ENHANCE_YOUR_CALM)'

mutant 'a stream reset for calm not taken for one' 'test_hostile_calm' \
    src/net/h2_stream.c \
    'if (frame->rst_stream.error_code == NGHTTP2_ENHANCE_YOUR_CALM)' \
    'if (false)'

mutant 'a pause cut short by a shorter one' 'test_hostile_calm' \
    src/net/pool.c \
    'if (pause->on && until <= pause->until_ns)' \
    'if (false)'

mutant 'a connection that is used for ever' 'test_reuse' \
    src/net/h1.c \
    'if (!is_quiet(h1) || fd < 0 || h1->requests >= TELNYX_NET_MAX_REQUESTS ||' \
    'if (!is_quiet(h1) || fd < 0 ||'

mutant 'a deadline that was slept through called passed' 'test_env test_stopped' \
    src/net/env_event.c \
    'if (is_far_overdue(timer, now) && add_grace(timer, now))' \
    'if (false)'

mutant 'the grace of an overdue timer without end' 'test_env' \
    src/net/env_event.c \
    'return !timer->graced && now > timer->due_ns && now - timer->due_ns > LATE_NS;' \
    'return now > timer->due_ns && now - timer->due_ns > LATE_NS;'

mutant 'the grace of an overdue timer lost when it is moved' 'test_env' \
    src/net/env_event.c \
    'if (timer->armed && delay_ns < GRACE_NS && is_far_overdue(timer, now)) {' \
    'if (false) {'

mutant 'the idle timer left behind' 'test_contract' \
    src/net/pool_h2.c \
    'if (--set->count == 0 && set->idle_armed) {' \
    'if (--set->count == 0 && false) {'

mutant 'those that come back in any order' 'test_waiters test_tenants' \
    src/net/waiters.c \
    'while (other != NULL && other->number < exchange->number)' \
    'while (false)'

mutant 'a queue that grows again untold' 'test_sandbox_h2 test_model' \
    src/net/pool.c \
    'if (pool->waiters.count != pool->waiters_told)' \
    'if (pool->waiters.count < pool->waiters_told)'

mutant 'the probe does not wait for its session' 'test_h2_choice' \
    src/net/dial.c \
    'start_lingering(dial);' \
    'end(dial);'

mutant 'what the server speaks forgotten' 'test_h2_choice' \
    src/net/pool_h2.c \
    'pool->h2.speaks_h1_until_ns = telnyx_pool_now_ns(pool) + SPEAKS_H1_NS;' \
    'pool->h2.speaks_h1_until_ns = telnyx_pool_now_ns(pool) + 1;'

mutant 'a server that changes its mind not followed' 'test_h2_choice' \
    src/net/pool_h1.c \
    'telnyx_pool_h2_forget(pool);' \
    ';'

mutant 'the key left in memory of nghttp2' 'test_secrets' \
    src/net/h2_memory.c \
    'OPENSSL_cleanse(memory, block->size);' \
    ';'

# --- the sandbox as a server -------------------------------------------------

mutant 'a sandbox that holds whatever comes' \
    'test_hostile_sandbox test_hostile_sandbox_h2' \
    src/sandbox/engine/memory.c \
    'return m->used <= m->limit && bytes <= m->limit - m->used;' \
    'return true;'

mutant "a stranger's body kept by the sandbox" 'test_hostile_sandbox' \
    src/sandbox/wire/h1.c \
    'http->discard = conn->stranger;' \
    ';'

mutant "a stranger's body kept over HTTP/2" 'test_hostile_sandbox_h2' \
    src/sandbox/wire/h2_receive.c \
    'if (stream->stranger) {' \
    'if (false) {'

mutant 'connections of the sandbox without a bound' 'test_hostile_sandbox' \
    src/sandbox/wire/conn_open.c \
    'if (wire->conn_count < wire->max_connections)' \
    'if (true)'

mutant 'connections that keep the sandbox waiting for good' 'test_hostile_sandbox' \
    src/sandbox/wire/conn_limits.c \
    'if (limit != UINT64_MAX && now - conn->since_ns >= limit) {' \
    'if (false) {'

mutant 'streams that keep the sandbox waiting for good' 'test_hostile_sandbox_h2' \
    src/sandbox/wire/h2.c \
    'if (!sbx_stream_is_late(stream, now_ns - limit_ns))' \
    'if (true)'

mutant 'descriptors of the sandbox never taken back' 'test_hostile_sandbox' \
    src/sandbox/wire/listener.c \
    'for (i = 0; i < ROOM_AT_A_PAUSE; i++)' \
    'for (i = 0; i < 0; i++)'

mutant 'a log that waits for its reader' 'test_hostile_sandbox_names' \
    src/sandbox/wire/log.c \
    'int how = O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, both = -1;' \
    'int how = O_APPEND | O_CREAT | O_CLOEXEC, both = -1;'
# --- the sandbox's bodies ----------------------------------------------------

mutant 'a comma before a bracket is JSON' 'test_sandbox_api test_fields_params' \
    src/base/json_tokens.c \
    "if (before == ',' && (*text == ']' || *text == '}'))" \
    'if (false)'

mutant '00 and 01 are numbers' 'test_sandbox_api' \
    src/base/json_tokens.c \
    "if (len == 0 || (len > 1 && *at == '0'))" \
    'if (len == 0)'

mutant 'what stands behind the value is not looked at' 'test_sandbox_api' \
    src/sandbox/engine/body.c \
    '(end >= len || end + strspn(text + end, BLANKS) >= len);' \
    'end > 0;'

mutant "half a pair left to the sandbox's next body" 'test_sandbox_api' \
    src/sandbox/engine/body.c \
    'renew_tokener(sandbox);' \
    '(void)renew_tokener;'

mutant 'replies of HTTP/1.1 counted each for itself' 'test_hostile_replies' \
    src/net/h1_taps.c \
    'h1->no_room = !telnyx_byte_share_grow(&h1->share, info->n_added);' \
    'h1->no_room = false;'

mutant 'replies of HTTP/2 counted each for itself' 'test_hostile_replies' \
    src/net/h2_stream.c \
    'if (telnyx_byte_share_grow(&stream->share, bytes))' \
    'if (true)'

mutant 'all cut that grow in step over HTTP/1.1' 'test_hostile_replies' \
    src/net/h1_taps.c \
    'telnyx_byte_share_release(&h1->share);' \
    ';'

mutant 'the large replies take the room of the small' 'test_byte_share' \
    src/net/byte_share.c \
    'if (account->held + bytes > half && share->bytes + bytes > half / holders)' \
    'if (false)'

mutant 'a stream that was given up keeps its reply' 'test_h2_life' \
    src/net/h2.c \
    'telnyx_h2_stream_drop_reply(stream);' \
    ';'

mutant 'what goes on of a reply that was given up is kept' 'test_h2_life' \
    src/net/h2_stream.c \
    'if (!is_awaited(stream) || !has_room(stream, len))' \
    'if (stream == NULL || !has_room(stream, len))'

mutant 'the head of a reply that was given up is kept' 'test_h2_life' \
    src/net/h2_stream.c \
    'if (!is_awaited(stream) || !has_room(stream, bytes))' \
    'if (stream == NULL || !has_room(stream, bytes))'

mutant 'the body of a request that was given up goes on' 'test_h2_life' \
    src/net/h2_stream.c \
    'if (stream == NULL || stream->exchange == NULL ||' \
    'if (stream == NULL ||'

mutant 'what a reply held never given back' 'test_hostile_replies' \
    src/net/exchange.c \
    'telnyx_byte_share_release(&result->reply.share);' \
    ';'

mutant 'an error document of any length' 'test_hostile_replies' \
    src/net/exchange.c \
    'bool error = status < 200 || status > 299;' \
    'bool error = status < 0;'

mutant 'failures read all at once' 'test_hostile_replies' \
    src/client/request.c \
    'if (exchange->result.verdict == TELNYX_VERDICT_ANSWERED) {' \
    'if (exchange->result.verdict == TELNYX_VERDICT_ANSWERED && exchange->result.status < 300) {'

mutant 'a document kept until the next attempt' 'test_hostile_replies' \
    src/client/request.c \
    'keep_numbers(&request->failure);' \
    '(void)keep_numbers;'

mutant 'all of an array of errors read' 'test_api_error' \
    src/codec/fields.c \
    'if (field->most != 0 && count > field->most)' \
    'if (false)'

mutant 'JSON of any weight' 'test_json_read test_api_error' \
    src/codec/json_read.c \
    'return weight > most;' \
    'return false;'

mutant 'U+0000 cuts a text off' 'test_json_read' \
    src/codec/json_read.c \
    'if (bytes - at >= 6 && memcmp(found, "\\u0000", 6) == 0)' \
    'if (false)'

mutant 'half a surrogate pair left over' 'test_json_read' \
    src/codec/json_read.c \
    'if (keep && result == TELNYX_JSON_OK) {' \
    'if (keep) {' \
    src/codec/json_read.c \
    '*how->kept = NULL;' \
    ';'

# --- what a program that the caller starts inherits ---------------------------

mutant 'connections over HTTP/1.1 inherited' 'test_descriptors' \
    src/net/h1.c \
    '(void)evutil_make_socket_closeonexec(bufferevent_getfd(h1->bev));' \
    ';'

mutant 'connections over HTTP/2 inherited' 'test_descriptors' \
    src/net/dial.c \
    'evutil_make_socket_closeonexec(runner->fd) != 0)' \
    'false)'

mutant 'look-ups inherited' 'test_descriptors' \
    src/net/resolver_socket.c \
    'evutil_make_socket_closeonexec(fd) != 0) {' \
    '0) {'

mutant 'connections of webhooks inherited' 'test_descriptors' \
    src/sandbox/events/post.c \
    '(void)evutil_make_socket_closeonexec(bufferevent_getfd(line->bev));' \
    ';'

mutant 'what the receiver accepts inherited' 'test_descriptors' \
    src/webhook/listen.c \
    'receiver, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE,' \
    'receiver, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE,'

mutant 'what the sandbox accepts inherited' 'test_descriptors' \
    src/sandbox/wire/listener.c \
    'LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE, BACKLOG,' \
    'LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE, BACKLOG,'

mutant 'the reading end of a mailbox inherited' 'test_descriptors' \
    src/client/mailbox.c \
    'evutil_make_socket_closeonexec(ends[0]) == 0 &&' \
    'true &&'

mutant 'the writing end of a mailbox inherited' 'test_descriptors' \
    src/client/mailbox.c \
    'evutil_make_socket_closeonexec(ends[1]) == 0)' \
    'true)'

mutant 'the log of the sandbox inherited' 'test_descriptors' \
    src/sandbox/wire/log.c \
    'int how = O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, both = -1;' \
    'int how = O_APPEND | O_CREAT | O_NONBLOCK, both = -1;'

# --- peers that flood --------------------------------------------------------

mutant 'a turn that reads until the socket is empty' 'test_hostile_server' \
    src/net/h2_source.c \
    'h2->in_asked = true;' \
    'h2->in_asked = len < IN_BYTES;'

mutant 'frames that carry nothing not counted' \
    'test_h2_frames test_hostile_server test_hostile_client' \
    src/net/h2_frames.c \
    'frames->unpaid++;' \
    '(void)frames;'

mutant "a server's frames not counted" 'test_hostile_server' \
    src/net/h2_io.c \
    'telnyx_h2_frames_read(&h2->frames, data, len);' \
    ';'

mutant "frames of the sandbox's client not counted" 'test_hostile_client' \
    src/sandbox/wire/h2.c \
    'telnyx_h2_frames_came(&h2->frames);' \
    ';'

mutant 'messages do not pay for the updates of windows' 'test_h2_frames' \
    src/net/h2_frames.c \
    'give_back(frames, UPDATES_PER_FRAME + len / BYTES_PER_UPDATE);' \
    '(void)frames, (void)len;'

mutant 'a server that floods not told why' 'test_hostile_server' \
    src/net/h2.c \
    'if (nghttp2_session_terminate_session(h2->session, NGHTTP2_ENHANCE_YOUR_CALM) ==' \
    'if (nghttp2_session_terminate_session(h2->session, NGHTTP2_NO_ERROR) =='

mutant 'records without data read on and on' 'test_hostile_server' \
    src/net/tls.c \
    '(void)SSL_CTX_clear_mode(ctx, SSL_MODE_AUTO_RETRY);' \
    '(void)ctx;'

mutant 'a listener that accepts on and on' 'test_hostile_client' \
    src/net/accept.c \
    'if (++accept->taken >= TURN_CONNECTIONS &&' \
    'if (++accept->taken == 0 &&'

mutant 'tasks that post more run in the same turn' 'test_hostile_server' \
    src/net/deferred.c \
    'if (!TAILQ_EMPTY(&deferred->tasks) && event_add(deferred->event, &now) != 0)' \
    '(void)now; if (!TAILQ_EMPTY(&deferred->tasks))'

mutant 'connections over HTTP/1.1 inherited by programs' 'test_descriptors' \
    src/net/h1.c \
    'if (first && bufferevent_getfd(h1->bev) >= 0)' \
    'if (false)'

mutant "the sandbox's webhooks inherited by programs" 'test_descriptors' \
    src/sandbox/events/post.c \
    '(void)evutil_make_socket_closeonexec(bufferevent_getfd(line->bev));' \
    ';'

mutant 'names of receivers not looked up by the sandbox' 'test_hostile_sandbox_names' \
    src/sandbox/events/host_names.c \
    'is_localhost(target.host) || is_numeric(target.host))' \
    'is_localhost(target.host) || is_numeric(target.host) || true)'

mutant 'a silent name server asked for each event' 'test_hostile_sandbox_names' \
    src/sandbox/events/host_names.c \
    'finish(name, FAILED_NS);' \
    'finish(name, 0);'

mutant "the sandbox's messages by the wall clock" 'test_sandbox_walk' \
    src/sandbox/messages/messages.c \
    'return message->received_ms + sbx_steady_ms(sandbox) -' \
    'return sandbox->env->unix_ms(sandbox->env) + 0 *'

mutant "the sandbox's orders by the wall clock" 'test_sandbox_numbers' \
    src/sandbox/engine/time.c \
    'return (int64_t)(sandbox->env->now_ns(sandbox->env) / TELNYX_NS_PER_MS) + 1;' \
    'return sandbox->env->unix_ms(sandbox->env);'

mutant "a profile's smart encoding not followed by the sandbox" 'test_sandbox_facts' \
    src/sandbox/messages/draft.c \
    'd->smart = j->alphabet == SBX_ALPHABET_AUTO && is_smart(j);' \
    'd->smart = false;'

mutant 'a message counted anew by what its profile says now' 'test_sandbox_facts' \
    src/sandbox/messages/draft.c \
    'if (j->message != NULL)' \
    'if (false)'

mutant 'brands of any kind taken' 'test_sandbox_facts' \
    src/sandbox/api/brands.c \
    '.judge = judge_brand,' \
    '.judge = NULL,'

mutant 'usage reports held to a content type' 'test_sandbox_facts' \
    src/sandbox/api/reports.c \
    '.body = SBX_BODY_OBJECT, .any_type = true},' \
    '.body = SBX_BODY_OBJECT},'

mutant 'a one-time password that goes to no phone' 'test_sandbox_facts' \
    src/sandbox/api/brands.c \
    'if (phone_of(named) != NULL)' \
    'if (false)'

mutant 'a one-time password that only goes to a mobile phone' 'test_sandbox_facts' \
    src/sandbox/api/brands.c \
    'return phone != NULL ? phone : sbx_text_at(record->doc, "phone");' \
    'return phone;'

mutant "a task names the numbers of any profile" 'test_sandbox_facts' \
    src/sandbox/api/campaigns.c \
    'if (on == NULL || strcmp(on, profile_id) != 0)' \
    'if (on == NULL || profile_id == NULL)'

mutant 'a task names the numbers of another list' 'test_sandbox_facts' \
    src/sandbox/api/campaigns.c \
    '.kind = SBX_ASSIGNED_NUMBER,' \
    '.kind = SBX_NUMBER_CAMPAIGN,'

mutant 'toll-free requests of any kind taken' 'test_sandbox_facts' \
    src/sandbox/api/verifications.c \
    '.judge = judge_verification,' \
    '.judge = NULL,'

mutant 'messages of other kinds forgotten' 'test_sandbox_facts' \
    src/sandbox/api/messages.c \
    'message->other = true;' \
    ';'
# --- the programs -----------------------------------------------------------

mutant 'bidirectional marks reach the terminal' 'test_text test_error' \
    src/base/text.c \
    'return code <= 0x202e || (code >= 0x2066 && code <= 0x2069);' \
    'return code <= 0x2029;'

mutant 'C1 controls reach the terminal' 'test_text test_error' \
    src/base/text.c \
    'return code < 0x20 || (code >= 0x7f && code <= 0x9f) ||' \
    'return code < 0x20 || code == 0x7f ||'

mutant 'a server writes lines of its own through an error' 'test_error' \
    src/base/error.c \
    '(void)telnyx_text_visible(text, out + len, size - len);' \
    '(void)snprintf(out + len, size - len, "%s", text);'

mutant 'results that steer the terminal' 'test_bulk_line' \
    src/programs/bulk/line.c \
    '*len = telnyx_json_visible(text, plain, NULL, 0);' \
    'if ((line = strdup(text)) != NULL) { *len = plain; return line; }'

mutant 'webhooks that steer the terminal as JSON' 'test_listen_print' \
    src/programs/listen/print.c \
    'if ((need = telnyx_json_visible(text, len, NULL, 0)) == len) {' \
    'if ((need = telnyx_json_visible(text, len, NULL, 0)) >= len) {'

mutant 'a log that steers the terminal' 'test_sandbox' \
    src/sandbox/wire/log.c \
    '(void)telnyx_json_visible(text, len, copy + torn, shown + 1);' \
    'memcpy(copy + torn, text, shown = len);'

mutant 'a dry run that judges by itself' 'test_bulk_check' \
    src/programs/bulk/check.c \
    'if (status == TELNYX_OK)' \
    'if (status == TELNYX_OK && count->parts <= TELNYX_MAX_PARTS)'

mutant 'a fault of a moment stops the run' 'test_bulk_streak' \
    src/programs/bulk/streak.c \
    '} else if (row > streak->after) {' \
    '} else {'

mutant 'a key that is refused burns every row' 'test_bulk_streak' \
    src/programs/bulk/streak.c \
    'if (error->type == TELNYX_ERROR_AUTHENTICATION || is_no_answer(error))' \
    'if (is_no_answer(error))'

mutant 'a rate limit stops the run' 'test_bulk_streak' \
    src/programs/bulk/streak.c \
    'error->type == TELNYX_ERROR_RATE_LIMIT)' \
    'false)'

mutant 'what is wrong with a row ends no streak' 'test_bulk_streak' \
    src/programs/bulk/streak.c \
    'if (subject == ABOUT_THE_ROW)' \
    'if (false)'

mutant 'rows that are refused here stop the run' 'test_bulk_streak' \
    src/programs/bulk/streak.c \
    'return ABOUT_NEITHER; /* refused or given up here */' \
    'return ABOUT_EVERY_ROW;'

mutant 'a row that is told to come later is lost' 'test_bulk_held' \
    src/programs/bulk/held.c \
    '(error->type == TELNYX_ERROR_RATE_LIMIT ||' \
    '(false ||'

mutant 'a row whose time the limit took is lost' 'test_bulk_held' \
    src/programs/bulk/held.c \
    'error->kept_by == TELNYX_KEPT_BY_SERVER_LIMIT);' \
    'false);'

mutant 'an answer does not end the patience' 'test_bulk_held' \
    src/programs/bulk/held.c \
    'if (answered)' \
    'if (false)'

mutant 'a limit is met with all that may be in flight' 'test_bulk_held' \
    src/programs/bulk/held.c \
    'held->most = FIRST_IN_FLIGHT;' \
    'held->most = UINT32_MAX;'

mutant 'a mark that is half written stays' 'test_bulk_earlier' \
    src/programs/bulk/begun.c \
    'else if (ftruncate(begun->fd, begun->size) == 0)' \
    'else if (begun->size < 0)'

mutant 'a row that had begun is not told' 'test_bulk_earlier' \
    src/programs/bulk/earlier.c \
    'if (mark.row > 0 && has_row(earlier, results, mark.row))' \
    'if (mark.row > 0 || has_row(earlier, results, mark.row))'

mutant 'a mark that is cut counts' 'test_bulk_earlier' \
    src/programs/bulk/earlier.c \
    'if (!mark.whole)' \
    'if (!mark.whole && mark.row > 0)'

mutant 'results of messages that were sent are overwritten' 'test_bulk_earlier' \
    src/programs/bulk/earlier.c \
    'if (!bulk_earlier_holds_sent(earlier))' \
    'if (bulk_earlier_holds_sent(earlier))'

mutant 'another file is resumed' 'test_bulk_earlier' \
    src/programs/bulk/earlier.c \
    'return found->to == ANYBODY || sum == ANYBODY || found->to == sum' \
    'return found->to == ANYBODY || sum == sum'

mutant 'two runs write one file' 'test_bulk_earlier' \
    src/programs/bulk/output.c \
    'if (flock(fd, LOCK_EX | LOCK_NB) == 0)' \
    'if (fd >= 0)'

mutant 'another text is the same run' 'test_bulk_earlier' \
    src/programs/bulk/identity.c \
    '!bulk_digest(text, text_len, identity->text))' \
    '!bulk_digest(text, 0, identity->text))'

mutant 'rows begin without a mark' 'bulk_killed' \
    src/programs/bulk/sender_begin.c \
    'error = bulk_begun_write(begun);' \
    'error = 0;'

mutant 'a run in a store is whole before its rows are' 'bulk_killed' \
    src/programs/bulk/store_enqueue.c \
    'if (store->state == BULK_STORE_ENQUEUING && store->pieces == 0)' \
    'if (store->state == BULK_STORE_ENQUEUING)'

mutant 'each start of a run in a store has jobs of its own' 'bulk_killed' \
    src/programs/bulk/store_enqueue.c \
    'item->job.unique_key = item->key;' \
    '(void)snprintf(item->key, sizeof(item->key), "%d:%d", (int)getpid(), (int)flight->row), item->job.unique_key = item->key;' \
    src/programs/bulk/store_enqueue.c \
    '#include <stdlib.h>' \
    '#include <stdlib.h>
#include <unistd.h>'

mutant 'no --rate' 'test_bulk_line' \
    src/programs/bulk/pacer.c \
    'missing = 1.0 - pacer->tokens;' \
    'missing = 0.0;'

mutant 'a closed terminal kills a program' 'test_hostile_terminal' \
    src/programs/common/program.c \
    'static const int numbers[3] = {SIGINT, SIGTERM, SIGHUP};' \
    'static const int numbers[3] = {SIGINT, SIGTERM, SIGTERM};'

mutant 'a hangup that comes twice gives up on what is in flight' \
    'test_hostile_terminal' \
    src/programs/bulk/main.c \
    'if (number == SIGHUP && run->signals > 0)' \
    'if (false)'

mutant 'nohup disobeyed' 'test_hostile_terminal' \
    src/programs/common/program.c \
    'if (numbers[i] == SIGHUP && sigaction(SIGHUP, NULL, &before) == 0 &&' \
    'if (false && sigaction(SIGHUP, NULL, &before) == 0 &&'

mutant 'a number to call in the log' 'test_worker_parts' \
    src/programs/worker/log.c \
    'piece = digits >= DIGITS_MIN ? "..." : text;' \
    'piece = text;'

mutant 'a log without a bound' 'test_worker_writer' \
    src/programs/worker/writer.c \
    'if (writer->dropped > 0 || writer->waiting.len + len > writer->most ||' \
    'if ('

mutant "another process's watchdog is fed" 'test_worker_notify' \
    src/programs/worker/notify.c \
    'return pid == NULL || strtoll(pid, NULL, 10) == (long long)getpid();' \
    'return pid == NULL || getpid() > 0;'

mutant 'events are told to whoever has some certificate' 'test_worker_tls' \
    src/programs/worker/tls.c \
    'if (ssl != NULL && expect(ssl, host))' \
    'if (ssl != NULL && (expect(ssl, host) || true) && SSL_set1_host(ssl, NULL))'

mutant 'a full pipe is an error of the log' 'test_worker_writer' \
    src/programs/worker/writer.c \
    'if (errno != EAGAIN || !wait_for_room(fd))' \
    'if (errno != 0 || !wait_for_room(fd))'

mutant 'a default in place of what a job says' 'test_worker_parts' \
    src/programs/worker/defaults.c \
    'if (member->value == NULL || json_object_object_get_ex(own, member->name, NULL))' \
    'if (member->value == NULL)'

mutant '"job" found in a text' 'test_worker_parts' \
    src/programs/worker/defaults.c \
    "if (*s == '\\\\' && s[1] != '\\0')" \
    'if (false)'

mutant 'a duration that wraps' 'test_worker_parts' \
    src/programs/common/duration.c \
    'if (number > PROGRAM_DURATION_MAX_MS / units[i].ms)' \
    'if (false)'

# --- who sends to the listener ------------------------------------------------

mutant 'room made for nobody' 'test_webhook_flood' \
    src/net/accept.c \
    'somebody_waits(accept->listener);' \
    '(somebody_waits(accept->listener) || true);'

mutant 'half a request goes before a silent connection' 'test_hostile_senders' \
    src/webhook/conn.c \
    'telnyx_crowd_move(&receiver->crowd, &conn->place, rank_of(state));' \
    ';'

mutant 'no heed of the share of an address' 'test_hostile_senders' \
    src/webhook/crowd.c \
    'if (best == NULL || count > most ||' \
    'if (best == NULL ||'

mutant 'half a request goes for anybody' 'test_webhook_crowd test_hostile_senders' \
    src/webhook/crowd.c \
    'if (place != NULL && address != NULL && place->peer != own &&' \
    'if (false &&'

mutant 'who was not heard yet taken for silent' 'test_hostile_senders' \
    src/webhook/crowd.c \
    'if (!spoke(place))' \
    'if (spoke != NULL)'

mutant 'half-read bodies counted each for itself' 'test_hostile_senders' \
    src/webhook/conn.c \
    'else if (!telnyx_byte_share_grow(' \
    'else if (false && !telnyx_byte_share_grow('

mutant 'a blank id taken for one' 'test_webhook_event test_webhook_receiver' \
    src/webhook/webhook_event.c \
    'event->id = marking(data->id);' \
    '(void)marking, event->id = data->id;'

mutant 'white space makes a key none' 'test_webhook_signature' \
    src/webhook/webhook_keys.c \
    'text += strspn(text, blanks);' \
    ';'

mutant 'a key of another kind taken for Ed25519' 'test_webhook_signature' \
    src/webhook/webhook_keys.c \
    'memcmp(der, prefix, sizeof(prefix)) != 0)' \
    'false)'

mutant 'the old keys stay' 'test_webhook_receiver' \
    src/webhook/receiver.c \
    'receiver->keys = keys;' \
    'return TELNYX_OK;'

# --- what the fuzzers found -------------------------------------------------

mutant 'an array of nothing is no array' 'fuzz/fuzz_fields' \
    src/codec/fields.c \
    'if (kept == 0)' \
    'if (false)'

mutant 'a call from another thread taken' 'test_threads test_mailbox' \
    src/client/client_internal.h \
    'return telnyx_deferred_admits(client->net.deferred);' \
    'return client != NULL;'

mutant 'a forked child taken for its parent' 'test_home test_threads' \
    src/base/home.c \
    'if (home->forks != atomic_load_explicit(&forks, memory_order_relaxed))' \
    'if (false)'

mutant 'a thread that has ended keeps the loop' 'test_home' \
    src/base/home.c \
    'atomic_store(&home->thread, 0);' \
    ';'

mutant 'a loop that was broken off keeps its thread' 'test_home' \
    src/net/deferred.c \
    'return event_base_got_exit(base) || event_base_got_break(base) ||' \
    'return event_base_got_exit(base) ||'

mutant 'a loop that was told to exit keeps its thread' 'test_home' \
    src/net/deferred.c \
    'return event_base_got_exit(base) || event_base_got_break(base) ||' \
    'return event_base_got_break(base) ||'

mutant 'a loop that is out of events keeps its thread' 'test_home' \
    src/net/deferred.c \
    'base, EVENT_BASE_COUNT_ACTIVE | EVENT_BASE_COUNT_ADDED) == 0;' \
    'base, EVENT_BASE_COUNT_ACTIVE | EVENT_BASE_COUNT_ADDED) < 0;'

mutant 'a child takes the event of its parent'"'"'s mailbox' 'test_mailbox' \
    src/client/mailbox.c \
    '(void)event_reinit(event_get_base(mailbox->event));' \
    ';'

mutant 'a mailbox that keeps the loop for as long as there are posts' 'test_mailbox' \
    src/client/mailbox.c \
    'left--;' \
    ';'

mutant 'what waits in a mailbox of a closed client sent' 'test_mailbox' \
    src/client/mailbox.c \
    'if (client != NULL && (client->closing || mailbox->free_wanted))' \
    'if (client != NULL && mailbox->free_wanted)'

mutant 'a key with a line end taken' 'test_config test_call test_contract' \
    src/client/sender.c \
    'if (is_given(params->api_key) && !telnyx_header_value_is_clean(params->api_key))' \
    'if (false)'

mutant 'an empty detail taken for one' 'test_api_error' \
    src/codec/api_error.c \
    "return text != NULL && text[0] != '\\0' ? text : NULL;" \
    'return text;'

mutant 'an error of nothing sent called unknown' 'test_advice' \
    src/base/advice.c \
    '{ANY, O(NONE), 0, 0, 0, WHATEVER, false, TELNYX_ADVICE_HOLD_SENDER},' \
    ''

mutant 'a UTF-16 mark in two pieces' 'fuzz/fuzz_bulk' \
    src/programs/common/rows.c \
    'if (len == 1 && !rows->at_end && (s[0] == little[0] || s[0] == big[0]))' \
    'if (false)'

# --- after a crash -------------------------------------------------------------

mutant 'a message of a database taken for one of now' 'test_tracker test_tracker_follow test_tracker_idle' \
    src/webhook/tracker_sends.c \
    'handed.waited_ns = waited_ms(tracker, &given, age_ms) * TELNYX_TRACK_NS_PER_MS;' \
    'handed.waited_ns = 0;'

mutant 'a scheduled message of a database given up on before it leaves' 'test_tracker test_tracker_follow test_tracker_idle' \
    src/webhook/tracker_sends.c \
    'return since < age_ms ? since : age_ms;' \
    'return age_ms;'

mutant 'the only name of an unknown outcome taken away' 'test_tracker test_tracker_follow test_tracker_idle' \
    src/webhook/tracker_sends.c \
    'if (telnyx_track_resolving(tracker, reference) != NULL)' \
    'if (false)'

mutant 'what is due in the order of arrival' 'test_tracker test_tracker_follow test_tracker_idle' \
    src/webhook/tracker_table.c \
    'return a->due_ns < b->due_ns ||' \
    'return a->number < b->number ||'

mutant 'what has left a line melded one by one' 'test_tracker test_tracker_follow test_tracker_idle' \
    src/webhook/tracker_table.c \
    'one = meld(one, shift(&row));' \
    'one = meld(one, NULL);'

mutant 'what is due after an entry leaves its line with that' 'test_tracker test_tracker_follow test_tracker_idle' \
    src/webhook/tracker_table.c \
    '*line = meld(*line, later);' \
    '(void)later;'

mutant 'events of others kept for hours' 'test_tracker test_tracker_follow test_tracker_idle' \
    src/webhook/tracker_table.c \
    'int64_t ms = tracker->params.early_ms;' \
    'int64_t ms = tracker->params.resolve_ms;'

mutant 'idle before the last report' 'test_tracker test_tracker_follow test_tracker_idle' \
    src/webhook/tracker.c \
    'if (tracker->params.on_idle == NULL || !TAILQ_EMPTY(&tracker->reports) ||' \
    'if (tracker->params.on_idle == NULL ||'

mutant 'idle while messages are followed' 'test_tracker test_tracker_follow test_tracker_idle' \
    src/webhook/tracker.c \
    'telnyx_track_waiting(tracker) > 0)' \
    'false)'

mutant 'idle said by a tracker that its callback has freed' 'test_tracker test_tracker_follow test_tracker_idle' \
    src/webhook/tracker.c \
    'if (report_first(tracker) && !tracker->free_wanted)' \
    'if (report_first(tracker))'

mutant 'a reference is that of a message that has ended' 'test_tracker test_tracker_follow test_tracker_idle' \
    src/webhook/tracker_table.c \
    'return entry->state == TELNYX_TRACK_STATE_RESOLVING ||' \
    'return true || entry->state == TELNYX_TRACK_STATE_RESOLVING ||'

mutant 'an event heard by one entry of its message' 'test_tracker test_tracker_follow test_tracker_idle' \
    src/webhook/tracker_table.c \
    'for (next = own->hh_next; next != NULL; next = next->hh_next)' \
    'for (next = NULL; next != NULL; next = next->hh_next)'

mutant 'an event of an earlier message proves a later one' 'test_tracker test_tracker_follow test_tracker_idle' \
    src/webhook/tracker.c \
    'if (unknown != NULL && !is_answered(tracker, id, reference)) {' \
    'if (unknown != NULL) {'

mutant 'what was found for an unknown outcome is no news of it' 'test_tracker test_tracker_follow test_tracker_idle' \
    src/webhook/tracker_sends.c \
    'if (!tell_unknown(tracker, handed))' \
    'if (false && !tell_unknown(tracker, handed))'

mutant 'the reference of a later event passed over' 'test_tracker test_tracker_follow test_tracker_idle' \
    src/webhook/tracker.c \
    'if (!hear_reference(tracker, entry, event->reference))' \
    'if (false && !hear_reference(tracker, entry, event->reference))'

mutant 'the reference of what is followed by its id passed over' 'test_tracker_follow' \
    src/webhook/tracker_sends.c \
    'handed->known = entry;' \
    'handed->known = NULL;'

mutant 'an event proves two sends' 'test_tracker_follow' \
    src/webhook/tracker.c \
    'if (reference == NULL || is_answered(tracker, entry->id, reference))' \
    'if (reference == NULL)'

mutant 'an event of long ago proves a send' 'test_tracker_follow' \
    src/webhook/tracker.c \
    'return entry->heard && telnyx_track_now_ns(tracker) - entry->heard_ns < kept_ns;' \
    'return entry->heard && kept_ns >= 0;'

mutant 'what should have left has five days more' 'test_tracker_follow' \
    src/webhook/tracker_table.c \
    'if (state != TELNYX_TRACK_STATE_SCHEDULED || entry->send_at_ms == 0)' \
    'if (true)'

mutant 'an age below zero taken for ten years' 'test_tracker test_tracker_follow test_tracker_idle' \
    src/webhook/tracker_sends.c \
    'if (given->age_ms > INT64_MAX)' \
    'if (false)'

mutant 'a whole new time for what an early event has named' 'test_tracker test_tracker_follow test_tracker_idle' \
    src/webhook/tracker_sends.c \
    'entry->waited_ns = handed->waited_ns;' \
    'entry->waited_ns = handed->id != NULL ? handed->waited_ns : 0;'

mutant 'a message without an id followed for ever' 'test_tracker test_tracker_follow test_tracker_idle' \
    src/webhook/tracker_sends.c \
    "if (handed.id != NULL && handed.id[0] == '\\0')" \
    'if (false)'

mutant 'a message found by what its reference begins with' 'test_message_find' \
    src/resources/messages/message_find.c \
    'else if (carries(http->request->url, reference))' \
    'else if (strstr(http->request->url, reference) != NULL)'

mutant 'what is listed at the top meanwhile is not looked at' 'test_message_find' \
    src/resources/messages/message_find.c \
    'flow->list.page.number == 1)' \
    'true)'

mutant 'a second look without an end says no evidence' 'test_message_find' \
    src/resources/messages/message_find.c \
    'return flow->doubtful;' \
    'return flow->list.page.number >= MOST_AGAIN && !(flow->doubtful = false);'

mutant 'nothing seen is no evidence' 'test_message_find' \
    src/resources/messages/message_find.c \
    'flow->age_ms >= TELNYX_NO_EVIDENCE_MS &&' \
    'flow->age_ms >= 1 &&'

mutant 'a delivery without a URL is evidence of nothing' 'test_message_find' \
    src/resources/messages/message_find.c \
    'flow->doubtful |= !known;' \
    ''

mutant 'the own URL of a message that was found does not count' 'test_message_find' \
    src/resources/messages/message_find.c \
    'payload = telnyx_json_object(delivery->webhook->payload);' \
    'payload = NULL;'

mutant 'part of a list without the item that is looked for is the whole' \
    'test_message_find test_numbers test_messaging_profile_doubt' \
    src/client/page.c \
    'if (!is_whole(list))' \
    'if (false)'

mutant 'a delivery without an id is nothing seen' 'test_message_find' \
    src/resources/messages/message_find.c \
    'flow->nameless = true;' \
    ';'

mutant 'what was received taken for what was sent' 'test_message_find' \
    src/resources/messages/message_find.c \
    'is_event(delivery, "message.received"))' \
    'false)'

# --- totals -----------------------------------------------------------------

mutant 'totals: the first attempt is a retry' 'test_totals' \
    src/client/totals.c \
    'if (request->attempts > 1)' \
    'if (request->attempts > 0)'

mutant 'totals: costs of any currency added up' 'test_totals' \
    src/client/totals.c \
    'known == currency);' \
    'known != 0);'

mutant 'totals: a message that is read counts as sent' 'test_totals' \
    src/client/totals.c \
    'strcmp(request->operation->method, "POST") == 0' \
    'request->operation->method != NULL'

mutant 'totals: bytes that HTTP/2 gave back forgotten' 'test_totals' \
    src/net/exchange.c \
    'result->sent = sent;' \
    'result->sent = 0 * sent;'

mutant 'totals: a bound is not in its own bucket' 'test_totals' \
    src/base/histogram.c \
    'while (at < TELNYX_HISTOGRAM_BOUNDS && ns > bounds[kind][at])' \
    'while (at < TELNYX_HISTOGRAM_BOUNDS && ns >= bounds[kind][at])'

mutant 'metrics: two senders of a tenant are two series' 'test_metrics' \
    src/metrics/metrics_totals.c \
    'if (strcmp(last->tenant, parts[i].tenant) == 0)' \
    'if (last->tenant == NULL)'

mutant 'totals: bytes given back and then held forgotten' 'test_totals' \
    src/client/attempt.c \
    'telnyx_totals_withdrawn(request);' \
    ''

mutant 'metrics: a tenant pays in one currency' 'test_metrics' \
    src/metrics/metrics_totals.c \
    'return by_name != 0 ? by_name : strcmp(a->currency, b->currency);' \
    'return by_name;'

mutant 'metrics: a sender that is named twice pays twice' 'test_metrics' \
    src/metrics/metrics_totals.c \
    'if (parts[i].sender != parts[last].sender)' \
    'if (parts[i].sender != NULL)'

mutant 'metrics: a final message without a status is in no line' 'test_metrics' \
    src/metrics/metrics.c \
    'telnyx_tracker_count(tracker, TELNYX_MESSAGE_STATUS_UNSET));' \
    'telnyx_tracker_count(NULL, TELNYX_MESSAGE_STATUS_UNSET));'

mutant 'metrics: a sum of durations begins anew' 'test_totals' \
    src/base/histogram.c \
    '*sum = more < UINT64_MAX - *sum ? *sum + more : UINT64_MAX;' \
    '*sum += more;'

# --- refusals ---------------------------------------------------------------

mutant 'refusals: one thread is told of the argument of another' 'test_refusal' \
    src/base/refusal.c \
    'static _Thread_local const char *last_argument, *last_why;' \
    'static const char *last_argument, *last_why;'

mutant 'refusals: a queue that is full is a fault of the message' 'test_refusal' \
    src/base/refusal.c \
    '{TELNYX_E_QUEUE_FULL, TELNYX_ERROR_RATE_LIMIT, TELNYX_PHASE_QUEUE,' \
    '{TELNYX_E_QUEUE_FULL, TELNYX_ERROR_VALIDATION, TELNYX_PHASE_QUEUE,'

mutant "refusals: a function's own error is left out" 'test_refusals' \
    src/base/refusal.c \
    '*error = telnyx_error_dup(&refusal);' \
    '(void)refusal;'

mutant "refusals: a receiver's key has the name of a list's" 'test_refusals' \
    src/webhook/receiver.c \
    'return telnyx_webhook_keys_make(texts, "public_key", out, error);' \
    'return telnyx_webhook_keys_make(texts, NULL, out, error);'

mutant 'refusals: a nested struct without a size is not named' 'test_refusals' \
    src/codec/fields_check.c \
    'st = check_sizes(field->table, *list, field->name);' \
    'st = check_sizes(field->table, *list, "params.size");'

mutant 'refusals: a receiver is used from any thread' 'test_threads' \
    src/webhook/guard.c \
    'return telnyx_deferred_admits(receiver->deferred);' \
    'return receiver->deferred != NULL;'

mutant 'refusals: a tracker is used from any thread' 'test_threads' \
    src/webhook/tracker.c \
    'return telnyx_deferred_admits(tracker->deferred);' \
    'return tracker->deferred != NULL;'

mutant 'queue: a store that went back is claimed from' 'test_store_back' \
    src/queue/store_sqlite_claim.c \
    'if (s->meta.held) {' \
    'if (false) {'

mutant 'queue: a claim begins with the same lane each time' 'test_store_claim' \
    src/queue/store_sqlite_claim.c \
    'telnyx_sqlite_walk_set(round->s, round->claim, round->queue, &walk);' \
    ''

mutant 'queue: a worker that has ended claims' 'test_store_claim' \
    src/queue/store_sqlite_claim.c \
    'if (s->session == 0 || claim->session != s->session) {' \
    'if (s->session == 0) {'

mutant 'queue: a journal of another boot proves' 'test_store_recover' \
    src/queue/store_sqlite_proof.c \
    'if (boot[0] == '\''\0'\'' || strcmp(boot, is->boot) != 0 ||' \
    'if ('

mutant 'queue: a copied store is worked on' 'test_store_back' \
    src/queue/store_sqlite_work.c \
    'else if ((why = telnyx_sqlite_why_moved(s)) != NULL)' \
    'else if ((why = NULL) != NULL)'

mutant 'queue: a store that went back is refused once' 'test_store_back' \
    src/queue/store_sqlite_work.c \
    'sqlite3_stmt *stmt = telnyx_sqlite_get(s, "update meta set held=?1");' \
    'sqlite3_stmt *stmt = telnyx_sqlite_get(s, "select ?1");'

mutant 'queue: a store knows each session' 'test_store_back' \
    src/queue/store_sqlite_work.c \
    '!knows_session(s, journal->identity.session);' \
    '!(knows_session(s, journal->identity.session) || true);'

mutant 'queue: a store may have another name' 'test_store_back' \
    src/queue/store_sqlite_place.c \
    'else if (name == NULL || strcmp(name, s->place.name) != 0)' \
    'else if (name == NULL)'

mutant 'queue: a store may have two names' 'test_store_back' \
    src/queue/store_sqlite_work.c \
    'if (telnyx_sqlite_file_is_linked(s->disk))' \
    'if (false)'

mutant 'queue: a copy may send again what it discarded' 'test_store_back' \
    src/queue/store_sqlite_adopt.c \
    '" where state in (4,5)",' \
    '" where state in (4)",'

mutant 'queue: each claim of nothing begins anew' 'test_store_walk' \
    src/queue/store_sqlite_lanes.c \
    'cursor->goes_on = !walk->found;' \
    'cursor->goes_on = false;'

mutant 'queue: a journal that was read too early is believed' 'test_store_recover' \
    src/queue/store_sqlite_work.c \
    'if (recover->journal == NULL || !recover->journal->locked)' \
    'if (recover != NULL)'

mutant 'queue: a commit that the disk may have is told not to be' 'test_store_trouble' \
    src/queue/store_sqlite_group.c \
    '*unsure = (s->trouble & 0xff) == SQLITE_IOERR;' \
    '*unsure = false;'

mutant 'queue: a key is freed while its job is in doubt' 'test_store_keys' \
    src/queue/store_sqlite_enqueue.c \
    'gives = telnyx_job_frees_key(&row.core, lapsed, key->free);' \
    'gives = lapsed;'

mutant "queue: a child keeps the worker's lock" 'test_store_recover' \
    src/queue/store_sqlite_file.c \
    '(void)pthread_atfork(before_fork, in_parent, in_child);' \
    '(void)pthread_atfork(before_fork, in_parent, in_parent); (void)in_child;'

mutant 'queue: a journal is believed while its writer lives' 'test_journal' \
    src/queue/journal_read.c \
    'if (flock(fd, LOCK_SH | LOCK_NB) == 0 && fstat(fd, file) == 0 &&' \
    'if (fstat(fd, file) == 0 &&'

mutant 'queue: a slot of a journal is believed whatever is in it' 'test_journal' \
    src/queue/journal_read.c \
    'if (blocks[i].checksum != telnyx_journal_checksum(&blocks[i]) ||' \
    'if ('

mutant 'queue: a child keeps a journal locked' 'test_journal_file' \
    src/queue/journal.c \
    '(void)pthread_once(&once, set_up);' \
    'if (path == NULL) (void)pthread_once(&once, set_up);'

mutant 'queue: a member that is not known is left out' 'test_payload' \
    src/queue/payload_read.c \
    'return refuse_foreign(arena, name, "is not known");' \
    'continue;'

mutant 'queue: of two members of one name the last is sent' 'test_payload' \
    src/queue/json_strict.c \
    'return look.members == count_members(json) ? NULL : "has a member twice";' \
    'return NULL;'

mutant 'queue: what has no time left never expires' 'test_draft' \
    src/queue/draft_json.c \
    'return member->above_zero && *out == 0 ? "must be more than 0" : NULL;' \
    'return NULL;'

mutant 'queue: a doubt is settled by what came after a resend' \
    'test_transition_orders test_transition_details' \
    src/queue/transition.c \
    '(job->resends > 0 || (job->found != TELNYX_FOUND_JOURNAL &&' \
    '((job->found != TELNYX_FOUND_JOURNAL &&'

mutant 'queue: a journal releases what its worker had begun' \
    'test_transition test_transition_orders' \
    src/queue/transition.c \
    'return is_in_doubt(job) && job->doubt != TELNYX_DOUBT_WORKER_DIED;' \
    'return false;'

mutant 'queue: an older acceptance is forgotten when the resend ends' \
    'test_transition test_transition_orders' \
    src/queue/transition.c \
    'return !overtaken(job, news, false, turn);' \
    'return true;'

mutant 'queue: a claim has no fence of its own' \
    'test_transition_details test_transition_orders' \
    src/queue/transition.c \
    'job->fence++;' \
    ';'

# --- the queue's worker -----------------------------------------------------

mutant 'queue: holds are lost as their room grows' 'test_store_care' \
    src/queue/store_sqlite_care.c \
    'if (holds->count > 0)' \
    'if (false)'

mutant 'queue: damage is not looked for' 'test_store_care' \
    src/queue/store_sqlite_care.c \
    'ask(s, arena, deep ? "pragma integrity_check(1)" : "pragma quick_check(1)");' \
    'ask(s, arena, deep ? "select 1 where 0" : "pragma quick_check(1)");'

mutant 'queue: half a backup is left' 'test_store_care' \
    src/queue/store_sqlite_backup.c \
    '(void)unlink(path);' \
    '(void)access(path, F_OK);'

mutant 'queue: what no send would take is enqueued' 'test_draft_fit' \
    src/queue/draft.c \
    'return field != NULL ? telnyx_payload_refuse(arena, field, why) : NULL;' \
    'return field != NULL && arena == NULL ? why : NULL;'

mutant 'queue: a sender fills in nothing' 'test_draft_fit' \
    src/queue/payload_tables.c \
    'filled.from = SOME_NUMBER;' \
    'filled.from = message->from;'

mutant 'queue: a store that was removed is written to' 'test_store_lost' \
    src/queue/store_sqlite_group.c \
    'if (why != NULL)' \
    'if (false)'

mutant 'queue: a store is opened by a second name' 'test_store_back' \
    src/queue/store_sqlite_file.c \
    'return is->st_nlink <= 1 ||' \
    'return is->st_nlink <= 9 ||'

mutant 'queue: what is no store has its mode changed' 'test_store_open' \
    src/queue/store_sqlite_schema.c \
    'if (is_of_others(s))' \
    'telnyx_sqlite_file_tighten(s->disk, s->path); if (is_of_others(s))'

mutant 'worker: a job without a webhook holds its sender' 'test_worker_trouble' \
    src/queue/worker_send.c \
    'if (payload->message != NULL && !wants_no_webhook(payload->message))' \
    'if (payload->message != NULL && (!wants_no_webhook(payload->message) || true))'

mutant 'worker: a store that is lost is waited for' 'test_worker_trouble' \
    src/queue/worker.c \
    '(worker->unwritten_count == 0 || worker->lost);' \
    'worker->unwritten_count == 0;'

mutant 'worker: an outage is never over' 'test_worker_trouble' \
    src/queue/worker.c \
    'if (!worker->trouble_told)' \
    'if (true)'

mutant 'worker: an outage uses up attempts' 'test_worker' \
    src/queue/worker_outcome.c \
    'else if (is_outage(error)) {' \
    'else if (is_outage(error) && error == NULL) {'

mutant 'worker: what a server quotes is recorded' 'test_worker' \
    src/queue/worker_outcome.c \
    'if (error->http_status == 0) {' \
    'if (error->http_status >= 0) {'

mutant 'worker: a claim is several attempts' 'test_worker' \
    src/queue/worker_send.c \
    'opts.max_attempts = 1;' \
    'opts.max_attempts = 3;'

mutant 'worker: a job begins though its lease is half over' 'test_worker_doubt' \
    src/queue/worker_send.c \
    'work->worker->params.lease_ms / 2;' \
    'INT64_MAX;'

mutant 'worker: a scheduled message is missed before it leaves' 'test_worker_doubt' \
    src/queue/worker_look.c \
    'if (leaves_at_ms > since_ms)' \
    'if (leaves_at_ms < 0)'

mutant 'worker: a policy resends what nobody could look for' 'test_worker_doubt' \
    src/queue/worker_look.c \
    'bool blind = !over || look->went_back;' \
    'bool blind = over && look->went_back;'

mutant 'worker: a clock that was wrong makes evidence overdue' 'test_worker_clock' \
    src/queue/worker_look.c \
    'if (ours && age_ms > up_ms)' \
    'if (ours && age_ms < 0)'

mutant 'worker: a step of the clock is believed at once' 'test_worker_clock' \
    src/queue/worker.c \
    'if (step_ms > -CLOCK_STEP_MS && step_ms < CLOCK_STEP_MS) {' \
    'if (step_ms > -CLOCK_STEP_MS) {'

mutant 'worker: a slow sender stops the others' 'test_worker_doubt' \
    src/queue/worker_send.c \
    'if (telnyx_worker_has_senders(worker))' \
    'if (worker == NULL)'

mutant 'worker: half of the slots stay free for nobody' 'test_worker_doubt' \
    src/queue/worker_senders.c \
    'claimed->halved = claimed->halved || half;' \
    ''

mutant 'worker: what has expired is told to nobody' 'test_worker' \
    src/queue/worker_claim.c \
    'tell_expired(worker, &claimed->store);' \
    ''

mutant 'worker: an hour that comes twice has its jobs twice' 'test_worker_cron' \
    src/programs/worker/cron.c \
    '(void)strftime(key + strlen(key), 32, "%Y-%m-%dT%H:%M", &local);' \
    '(void)strftime(key + strlen(key), 32, "%Y-%m-%dT%H:%M%z", &local);'

mutant 'a backup that does not say that it is one' 'test_store_care' \
    src/queue/store_sqlite_backup.c \
    'code = code == SQLITE_DONE ? mark_copy(to) : code;' \
    'code = code == SQLITE_DONE ? SQLITE_OK : code;'

mutant 'worker: a clock that is set has all its minutes made up for' 'test_worker_cron' \
    src/programs/worker/cron.c \
    'if (passed > MINUTES_BACK)' \
    'if (passed_ms < INT64_MAX)'

mutant 'worker: a weekday that narrows the day of the month' 'test_worker_cron' \
    src/programs/worker/cron_time.c \
    '(time->any_day || time->any_weekday ? day && weekday : day || weekday);' \
    '(day && weekday);'

mutant 'store: whoever writes takes no turn' 'test_store_processes' \
    src/queue/store_sqlite_turn.c \
    'turn = take_turn(s);' \
    'turn = s == NULL;'

mutant 'store: a turn is waited for as long as it takes' 'test_store_processes' \
    src/queue/store_sqlite_turn.c \
    'if ((now_ms = telnyx_sqlite_monotonic_ms()) >= until_ms) {' \
    'if (until_ms < 0) {'

mutant 'store: within a priority by id, whatever the time' 'test_store_model' \
    src/queue/store_sqlite_claim.c \
    '" and run_at<=?5 order by run_at,id limit ?6");' \
    '" and run_at<=?5 order by id,run_at limit ?6");'

mutant 'store: an error is forgotten by the next news without one' 'test_store_model' \
    src/queue/store_sqlite_jobs.c \
    '"error=coalesce(?25,error),error_code=coalesce(?26,error_code),"' \
    '"error=?25,error_code=coalesce(?26,error_code),"'

mutant 'store: a disk that is not waited for is not seen' 'power' \
    src/queue/store_sqlite_schema.c \
    'if (ask_number(s, "pragma synchronous") != 2)' \
    'if (s == NULL)'

mutant 'worker: what was claimed without memory is forgotten' 'torture_queue' \
    src/queue/worker.c \
    'telnyx_worker_take(worker);' \
    ''

if [ -n "${MUTANTS_CHECK-}" ]; then
    echo "mutants: $applicable can be applied"
else
    echo "mutants: $killed killed"
fi
[ -z "$survived" ] || echo "mutants: survived:$survived" >&2
[ -z "$stale" ] || echo "mutants: out of date:$stale" >&2
[ -z "$survived$stale$sick" ]
