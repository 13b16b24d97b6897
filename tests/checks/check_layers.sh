#!/bin/sh
# SPDX-License-Identifier: MIT
# Reads the #include lines, and holds them to the plan of the house:
#
#   base <- codec, base <- net; codec and net do not know each other;
#   client uses all three, resources use client, webhook uses resources, and metrics
#   uses client;
#   queue is a library of its own, on base, codec and net, and on the client's public
#   headers; only its store_sqlite*.c know SQLite;
#   sandbox uses base and net, and has floors of its own: engine, messages, events,
#   api, wire, and on top what stands in src/sandbox itself;
#   programs and examples are users: of ours they include <telnyx/...> only, and
#   programs what they have in common.
#
# And of others': base and codec know no libevent, net knows no JSON, and only
# src/net/h1*.[ch] uses evhttp's client (its traps are handled in one place).
cd "${top_srcdir:-.}" || exit 99

found=$(mktemp) || exit 99
trap 'rm -f "$found"' EXIT

# The floors of the sandbox, each with those below it.
engine='sandbox/engine'
messages="$engine sandbox/messages"
events="$messages sandbox/events"
api="$events sandbox/api"
wire="$api sandbox/wire"

find src examples -name '*.[ch]' | sort | while read -r file; do
    ours=''
    forbidden=''
    case $file in
    src/base/*) ours='base' forbidden='event2/|ares\.h|openssl/ssl|telnyx/sandbox' ;;
    src/codec/*) ours='base codec' forbidden='event2/|ares\.h|telnyx/sandbox' ;;
    src/net/h1*) ours='base net' forbidden='json-c/|telnyx/sandbox' ;;
    src/net/*) ours='base net' forbidden='json-c/|event2/http|telnyx/sandbox' ;;
    src/client/*) ours='base codec net client' forbidden='event2/http|telnyx/sandbox' ;;
    src/resources/*) ours='base codec client resources' forbidden='event2/http|telnyx/sandbox' ;;
    src/webhook/*) ours='base codec net client resources webhook' forbidden='telnyx/sandbox' ;;
    src/queue/store_sqlite*) ours='base net queue' forbidden='event2/http|telnyx/sandbox' ;;
    src/queue/payload_tables.c) ours='base codec queue resources/messages' forbidden='event2/|sqlite' ;;
    src/queue/*) ours='base codec net queue' forbidden='event2/http|telnyx/sandbox|sqlite' ;;
    src/metrics/*) ours='base client metrics' forbidden='telnyx/sandbox' ;;
    src/programs/common/*) ours='programs/common' ;;
    src/programs/bulk/*) ours='programs/bulk programs/common' ;;
    src/programs/listen/*) ours='programs/listen programs/common' ;;
    src/programs/sandbox/*) ours='programs/common' ;;
    src/programs/worker/*) ours='programs/worker programs/common' ;;
    src/sandbox/engine/*) ours="base net $engine" forbidden='event2/|ares\.h|openssl/ssl' ;;
    src/sandbox/messages/*) ours="base net $messages" forbidden='event2/|ares\.h|openssl/ssl' ;;
    src/sandbox/events/*) ours="base net $events" forbidden='event2/http' ;;
    src/sandbox/api/*) ours="base net $api" forbidden='event2/|ares\.h|openssl/ssl' ;;
    src/sandbox/wire/*) ours="base net $wire" forbidden='event2/http' ;;
    src/sandbox/*) ours='base net sandbox' forbidden='event2/http' ;;
    examples/*) ;;
    *)
        echo "$file: in no room that this check knows"
        continue
        ;;
    esac
    sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*\([<"][^>"]*\)[>"].*/\1/p' \
        "$file" | while read -r include; do
        name=${include#?}
        case $include in
        '"'*)
            ok=
            for room in $ours; do
                case $name in "$room"/*) ok=yes ;; esac
            done
            [ -n "$ok" ] || echo "$file: may not include \"$name\""
            ;;
        *)
            if [ -n "$forbidden" ] && echo "$name" | grep -Eq "^($forbidden)"; then
                echo "$file: may not include <$name>"
            fi
            ;;
        esac
    done
done >"$found"

if [ -s "$found" ]; then
    cat "$found"
    exit 1
fi
echo "every #include points downward"
