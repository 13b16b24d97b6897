#!/bin/sh
# SPDX-License-Identifier: MIT
# What `make install` puts down is enough to build on: a program is compiled
# and linked against it by what pkg-config says, shared and static, and runs.
libdir=${libdir:?is set by make check}
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
dest=$dir/root

# An unsupported PKG_CONFIG must not look like a fault of ours.
if ! ${PKG_CONFIG:-pkg-config} --version >/dev/null 2>&1; then
    echo "SKIP: pkg-config was not found"
    exit 77
fi
# The flags of the make above us mean jobs and files that are not ours.
unset MAKEFLAGS MFLAGS MAKELEVEL
if ! ${MAKE:-make} install DESTDIR="$dest" >"$dir/log" 2>&1; then
    tail -n 40 "$dir/log"
    echo "make install failed"
    exit 1
fi

# The .pc files name the final place; here the tree is below $dest.
mkdir "$dir/pc" || exit 99
modules='telnyx telnyx-sandbox'
queue=
if [ "${HAVE_QUEUE:-yes}" = yes ]; then
    modules="$modules telnyx-queue"
    queue=-DQUEUE
elif find "$dest" | grep -E '/(queue|job|worker)\.h(pp)?$|telnyx-(queue|worker)'; then
    echo "^ of the queue, which was left out"
    exit 1
fi
for pc in $modules; do
    file=$(find "$dest" -name "$pc.pc")
    [ -n "$file" ] || {
        echo "$pc.pc was not installed"
        exit 1
    }
    sed "s|^\\([a-z_]*\\)=/|\\1=$dest/|" "$file" >"$dir/pc/$pc.pc"
done
PKG_CONFIG_PATH=$dir/pc${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH

cat >"$dir/caller.c" <<'END'
#include <event2/event.h>
#include <stdio.h>
#include <string.h>
#include <telnyx/sandbox.h>
#include <telnyx/telnyx.h>
#ifdef QUEUE
#include <telnyx/queue.h>

static void
on_enqueued(const struct telnyx_enqueued *enqueued, const struct telnyx_error *error,
    void *arg)
{
	char text[256];

	if (enqueued != NULL)
		printf("enqueued %d of %d\n", (int)enqueued->enqueued,
		    (int)enqueued->count);
	else
		printf("%s\n", telnyx_error_message(error, text, sizeof(text)));
	*(int *)arg = enqueued != NULL && enqueued->enqueued == 1;
}

/* Nothing is sent: the job waits in its store. */
static int
enqueue(struct event_base *base, const char *store)
{
	struct telnyx_queue *queue = NULL;
	const struct telnyx_job_params *jobs[] = {TELNYX_JOB(.message =
	    TELNYX_MESSAGE(.from = "+13125550001", .to = "+13125550002", .text = "Hi"))};
	int enqueued = -1; /* not yet */

	/* What one library refuses, the other one tells. */
	if (telnyx_queue_open(base, NULL, NULL, NULL, &queue) != TELNYX_E_INVALID ||
	    strcmp(telnyx_refusal(TELNYX_E_INVALID)->field, "config") != 0)
		return 0;
	if (telnyx_queue_open(base, TELNYX_QUEUE_CONFIG(.store = store), NULL, NULL,
		&queue) != TELNYX_OK ||
	    telnyx_queue_enqueue(queue, jobs, 1, on_enqueued, &enqueued) != TELNYX_OK)
		return 0;
	while (enqueued < 0 && event_base_loop(base, EVLOOP_ONCE) == 0)
		;
	telnyx_queue_free(queue);
	return enqueued == 1;
}
#endif

static void
on_sent(const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	char text[256];

	if (message != NULL)
		printf("sent %s of %s\n", message->id,
		    telnyx_json_text(message->json, NULL));
	else
		printf("%s\n", telnyx_error_message(error, text, sizeof(text)));
	*(int *)arg = message != NULL ? 1 : 0;
}

int
main(int argc, char **argv)
{
	struct event_base *base = event_base_new();
	struct telnyx_sandbox *sandbox = NULL;
	struct telnyx_client *client = NULL;
	int sent = -1; /* not yet */

	if (telnyx_sandbox_new(base, NULL, &sandbox, NULL) != TELNYX_OK)
		return 2;
	if (telnyx_client_new(base, TELNYX_CONFIG(.api_key = "KEY",
		.base_url = telnyx_sandbox_url(sandbox),
		.ca_pem = telnyx_sandbox_ca_pem(sandbox)), &client, NULL) != TELNYX_OK)
		return 3;
	if (telnyx_message_send(client, TELNYX_MESSAGE(.from = "+13125550001",
		.to = "+13125550002", .text = "Hello"), NULL, on_sent, &sent,
		NULL) != TELNYX_OK)
		return 4;
	while (sent < 0 && event_base_loop(base, EVLOOP_ONCE) == 0)
		;
	telnyx_client_free(client);
	telnyx_sandbox_free(sandbox);
#ifdef QUEUE
	if (argc != 2 || !enqueue(base, argv[1]))
		return 6;
#else
	(void)argc, (void)argv;
#endif
	event_base_free(base);
	return sent == 1 ? 0 : 5;
}
END

lib=$dest$libdir
failed=0

# build NAME FLAG...: compile the caller with what pkg-config says, and run it.
build() {
    name=$1
    shift
    # shellcheck disable=SC2086
    if ! flags=$($PKG_CONFIG --cflags --libs "$@" $modules); then
        failed=1
        return
    fi
    # shellcheck disable=SC2086
    if ! $CC $INSTRUMENT_CFLAGS $queue -o "$dir/$name" "$dir/caller.c" $flags; then
        echo "$name: does not link with: $flags"
        failed=1
    elif ! LD_LIBRARY_PATH=$lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} \
        "$dir/$name" "sqlite:$dir/$name.db"; then
        echo "$name: does not run"
        failed=1
    else
        echo "$name: links and runs"
    fi
}

find "$lib" -name '*.la' -exec rm -f {} +
if ls "$lib"/libtelnyx.so >/dev/null 2>&1; then
    build shared
fi
if ls "$lib"/libtelnyx.a >/dev/null 2>&1; then
    # With only the archives left, -ltelnyx means them.
    rm -f "$lib"/libtelnyx*.so*
    # What OpenSSL's own file names (zlib, zstd) is not always installed with it.
    echo 'int main(void) { return 0; }' >"$dir/nothing.c"
    # shellcheck disable=SC2046
    if $CC -o "$dir/nothing" "$dir/nothing.c" \
        $($PKG_CONFIG --static --libs openssl libevent_openssl libnghttp2 libcares json-c \
            ${queue:+sqlite3}) \
        >"$dir/nothing.log" 2>&1; then
        build static --static
    else
        echo "static: skipped: what we link with cannot be linked by its own files:"
        tail -n 3 "$dir/nothing.log"
    fi
fi
exit $failed
