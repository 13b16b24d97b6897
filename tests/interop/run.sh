#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Interoperability: the library against real servers, with their limits, and
# while they are reloaded and restarted.
#
#   interop=PROGRAM sandbox=PROGRAM bash run.sh [PATTERN]
#
# nginx and HAProxy stand before a telnyx-sandbox, whose log is the truth about
# what arrived; Node's http2 keeps a log of its own; nghttpd prints its frames.
# Each scenario is a line: "ok - " or "not ok - ".  A scenario is good when
#   - each message was told of exactly once,
#   - none arrived twice,
#   - what was called not sent did not arrive, and what was called accepted did,
#   - and every one was accepted, unless the server was restarted under it, or
#     closed HTTP/1.1 connections to reload: there a request and the close can
#     cross, and the outcome is truly unknown.
# PATTERN picks scenarios by an extended regular expression of their names.
set -uo pipefail
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
: "${interop:?the client program}" "${sandbox:?the sandbox program}"
pattern=${1-.}
count=${INTEROP_COUNT-2000}
rate=${INTEROP_RATE-2000}
work=$(mktemp -d "${TMPDIR:-/tmp}/telnyx-interop.XXXXXX") || exit 1
# nginx's workers give up root.
chmod 755 "$work"
failed=0
pids=()

cleanup() {
    local pid
    for pid in "${pids[@]}"; do
        kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
    done
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

say_not_ok() {
    printf 'not ok - %s: %s\n' "$1" "$2"
    failed=$((failed + 1))
}

# stop PID: end it, and give its status.  A server that is only just there may
# miss a signal.
stop() {
    local try
    for try in $(seq 500); do
        [ $((try % 50)) -ne 1 ] || kill -TERM "$1" 2>/dev/null
        kill -0 "$1" 2>/dev/null || break
        sleep 0.02
    done
    kill -KILL "$1" 2>/dev/null
    wait "$1" 2>/dev/null
}

# wait_for_port PORT: until something accepts there.
wait_for_port() {
    local try
    for try in $(seq 200); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
            return 0
        fi
        sleep 0.05
    done
    echo "nothing listens on port $1 after $try tries" >&2
    return 1
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
    -subj /CN=interop -addext subjectAltName=IP:127.0.0.1 \
    -keyout "$work/key.pem" -out "$work/cert.pem" 2>"$work/openssl.log" || {
    cat "$work/openssl.log" >&2
    exit 1
}
cat "$work/cert.pem" "$work/key.pem" >"$work/both.pem"
chmod 644 "$work/key.pem" "$work/both.pem"

# --- the servers: start_X LIMIT REQUESTS, reload_X, stop_X, marks_X ------------------
# Each sets server_pid, and listens on $port.

start_sandbox() {
    rm -f "$work/sandbox.log"
    # Not by the child: what the last one wrote would still be read here.
    : >"$work/sandbox.out"
    "$sandbox" --plain --log "$work/sandbox.log" >"$work/sandbox.out" 2>&1 &
    sandbox_pid=$!
    pids+=("$sandbox_pid")
    local try
    for try in $(seq 200); do
        backend=$(sed -n 's,^http://\([^/]*\)/.*,\1,p' "$work/sandbox.out" | head -n 1)
        [ -n "$backend" ] && return 0
        sleep 0.05
    done
    echo "the sandbox did not start in $try tries" >&2
    return 1
}

marks_sandbox() {
    sed -n 's/.*"json":.*#\([0-9]*\)#.*/\1/p' "$work/sandbox.log"
}

start_nginx() {
    local folder
    for folder in b p f u s; do
        mkdir -p "$work/nginx/$folder"
    done
    cat >"$work/nginx/nginx.conf" <<CONF
daemon off;
worker_processes 1;
worker_rlimit_nofile 8192;
pid $work/nginx/nginx.pid;
error_log stderr warn;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path $work/nginx/b; proxy_temp_path $work/nginx/p;
  fastcgi_temp_path $work/nginx/f; uwsgi_temp_path $work/nginx/u;
  scgi_temp_path $work/nginx/s;
  ssl_session_cache shared:S:1m;
  keepalive_requests $2;
  http2_max_concurrent_streams $1;
  upstream telnyx { server $backend; keepalive 64; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:$port ssl http2;
    ssl_certificate $work/cert.pem;
    ssl_certificate_key $work/key.pem;
    location / {
      proxy_pass http://telnyx;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_next_upstream off;
    }
  }
}
CONF
    nginx -p "$work/nginx" -e stderr -c "$work/nginx/nginx.conf" \
        >"$work/nginx.out" 2>&1 &
    server_pid=$!
}
reload_nginx() { kill -HUP "$server_pid"; }
marks_nginx() { marks_sandbox; }

start_haproxy() {
    cat >"$work/haproxy.conf" <<CONF
global
  tune.h2.max-concurrent-streams $1
  maxconn 4000
  hard-stop-after 10s
defaults
  mode http
  retries 0
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend f
  bind 127.0.0.1:$port ssl crt $work/both.pem alpn h2,http/1.1
  default_backend telnyx
backend telnyx
  server one $backend
CONF
    haproxy -W -db -f "$work/haproxy.conf" >"$work/haproxy.out" 2>&1 &
    server_pid=$!
}
reload_haproxy() { kill -USR2 "$server_pid"; }
marks_haproxy() { marks_sandbox; }

start_nghttpd() {
    mkdir -p "$work/docs/v2"
    printf '{"data":{"record_type":"message","id":"%s","to":[{"status":"queued"}]}}' \
        40385f64-5717-4562-b3fc-2c963f66afa6 >"$work/docs/v2/messages"
    nghttpd -v -a 127.0.0.1 -d "$work/docs" -m "$1" "$port" "$work/key.pem" \
        "$work/cert.pem" >>"$work/nghttpd.out" 2>&1 &
    server_pid=$!
}
# A request that was answered had arrived.
marks_nghttpd() {
    awk '
        match($0, /\[id=[0-9]+\]/) { id = substr($0, RSTART, RLENGTH) }
        match($0, /stream_id=[0-9]+/) { stream = id substr($0, RSTART, RLENGTH) }
        /recv .* x-mark: / { mark[stream] = $NF }
        / :status: 200/ { print mark[stream] }
    ' "$work/nghttpd.out"
}

start_node() {
    node "$here/server.mjs" "$port" "$work/cert.pem" "$work/key.pem" "$work/node.log" \
        "$1" "$2" >"$work/node.out" 2>&1 &
    server_pid=$!
}
reload_node() { kill -HUP "$server_pid"; }
marks_node() { cat "$work/node.log"; }

# --- a scenario -----------------------------------------------------------------------

# act SERVER LIMIT REQUESTS WHAT: do that to the server, which is under load.
act() {
    case $4 in
    reload) "reload_$1" ;;
    restart)
        stop "$server_pid"
        "start_$1" "$2" "$3"
        pids+=("$server_pid")
        ;;
    esac
}

# judge NAME all|some SERVER: join what was told with what arrived.
judge() {
    local why
    if why=$(awk -v total="$count" -v accepted="$2" '
        FILENAME == ARGV[1] { arrived[$1]++; next }
        { told[$1]++; outcome[$1] = $2; sum[$2]++; if ($2 != "accepted") last = $0 }
        END {
            for (mark in arrived)
                if (arrived[mark] > 1) wrong = wrong " " mark " arrived " arrived[mark] " times;"
            for (i = 0; i < total; i++) {
                if (told[i] != 1) wrong = wrong " " i " told " told[i] + 0 " times;"
                if (outcome[i] == "not_sent")
                    if (i in arrived) wrong = wrong " " i " was not sent and arrived;"
                if (outcome[i] == "accepted" && !(i in arrived))
                    wrong = wrong " " i " was accepted and never arrived;"
            }
            if (accepted == "all" && sum["accepted"] != total)
                wrong = wrong " only " sum["accepted"] + 0 " accepted: " last
            summary = ""
            for (name in sum) summary = summary " " sum[name] " " name
            if (wrong != "") { print substr(wrong, 1, 2000) " (" summary " )"; exit 1 }
            print substr(summary, 2)
        }' "$work/marks" "$work/outcomes"); then
        printf 'ok - %s (%s)\n' "$1" "$why"
    else
        say_not_ok "$1" "$why"
        tail -n 20 "$work/$3.out" 2>/dev/null
    fi
}

# scenario SERVER HTTP LIMIT REQUESTS WHAT
scenario() {
    local server=$1 http=$2 limit=$3 requests=$4 what=$5 status
    local sandbox_status name="$server, HTTP/$http, $limit streams"
    [ "$requests" -lt 1000000 ] && name="$name, $requests requests a connection"
    [ "$what" = load ] || name="$name, $what under load"
    [[ $name =~ $pattern ]] || return
    if ! command -v "$server" >/dev/null 2>&1; then
        say_not_ok "$name" "$server is not installed"
        return
    fi
    rm -f "$work"/{node.log,nghttpd.out,marks,outcomes,progress}
    touch "$work"/{node.log,nghttpd.out,progress}
    port=$("$interop" free-port) && start_sandbox || exit 1
    "start_$server" "$limit" "$requests"
    pids+=("$server_pid")
    wait_for_port "$port" || {
        say_not_ok "$name" "the server does not start"
        return
    }
    "$interop" "https://127.0.0.1:$port/v2" "$work/cert.pem" "$http" "$count" "$rate" \
        300 "$work/outcomes" >"$work/progress" 2>"$work/client.err" &
    client_pid=$!
    pids+=("$client_pid")
    local tenth
    for tenth in 2 5 8; do
        [ "$what" = load ] && break
        while ! grep -q "^tenth $tenth" "$work/progress" &&
            kill -0 "$client_pid" 2>/dev/null; do
            sleep 0.02
        done
        act "$server" "$limit" "$requests" "$what"
    done
    wait "$client_pid"
    status=$?
    stop "$server_pid"
    stop "$sandbox_pid"
    sandbox_status=$?
    "marks_$server" >"$work/marks"
    if [ "$sandbox_status" -ne 0 ]; then
        say_not_ok "$name" "the sandbox ended with status $sandbox_status: $(tail -n 3 "$work/sandbox.out")"
    elif [ ! -s "$work/marks" ] || [ ! -s "$work/outcomes" ]; then
        say_not_ok "$name" "nothing arrived, or was told: $(wc -l "$work/marks" "$work/outcomes" "$work/sandbox.log")"
    elif [ "$status" -ne 0 ]; then
        say_not_ok "$name" "the client ended with status $status: $(tail -n 3 "$work/client.err")"
    elif [ "$what" = restart ] || [ "$what/$http" = reload/1.1 ]; then
        judge "$name" some "$server"
    else
        judge "$name" all "$server"
    fi
}

many=1000000000
for server in nginx haproxy node nghttpd; do
    for limit in 1 10 100; do
        scenario $server 2 $limit $many load
    done
done
for server in nginx node; do
    for limit in 1 10 100; do
        scenario $server 2 $limit 100 load
    done
done
for server in nginx haproxy node; do
    for what in reload restart; do
        scenario $server 2 100 $many $what
        scenario $server 1.1 100 $many $what
    done
    scenario $server 1.1 100 $many load
    scenario $server auto 100 100 reload
done
scenario nginx 1.1 100 100 load
scenario nghttpd 2 100 $many restart

[ "$failed" -eq 0 ]
