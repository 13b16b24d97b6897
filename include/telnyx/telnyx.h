/* SPDX-License-Identifier: MIT */
/**
 * @file telnyx.h
 * All of libtelnyx but the sandbox, and the contract that every function
 * keeps.  tests/contract/test_contract*.c have a test for each rule.
 *
 *  1. Thread.  A client belongs to the thread that is inside event_base_loop(), and
 *     so do receivers and trackers; before and between runs of the loop any one
 *     thread may call.  A call from another thread, and one in a forked child, returns
 *     TELNYX_E_WRONG_THREAD, or does nothing where it has no status to return; a
 *     mailbox (mailbox.h) is the way in.  A run is over when its thread has ended,
 *     after event_base_loopexit() and event_base_loopbreak(), and when the base
 *     has no events: who runs the loop in steps (EVLOOP_ONCE) from several threads
 *     in turn needs a mailbox.  Distinct clients are independent, each on a
 *     thread of its own.  Senders are immutable and counted atomically: they may be
 *     shared.  Segments, copies and names are pure.
 *  2. Loop.  The base is borrowed and must outlive the client.  Open idle
 *     connections keep the loop running until idle_timeout_ms (5 s) or
 *     telnyx_client_close().  Whatever a peer sends, and however much, the
 *     loop's other events and timers run between two turns of ours.
 *  3. Exactly once.  TELNYX_OK means that the callback will run exactly once;
 *     any other return means that it never will.  What a completion needs is
 *     reserved when the request is taken, so it also runs when memory is out.
 *  4. Never inline.  Completions and telemetry run from the loop, in order,
 *     never inside the call that started them, also for failures known at
 *     once.  Sole exception: rule 7's free.
 *  5. One path for errors.  What depends on data (a bad number, an empty
 *     text, a missing key, a refusal by Telnyx, the network) reaches the
 *     callback as a typed error.  The return value is only for misuse, no
 *     memory, queue full, closing; telnyx_refusal() makes the same kind of error
 *     of it, which names the argument that was misused.
 *  6. Cancel takes a request id that is never used twice; an id that is done
 *     is a no-op.  It leads to the callback with a cancelled error.  It cannot
 *     recall what was already transmitted: the error's outcome says.
 *  7. Close and free.  telnyx_client_close() refuses new work, lets what is in
 *     flight finish within its timeout, fails the rest, then calls back; the
 *     client must still be freed.  telnyx_client_free() does it at once,
 *     running callbacks before it returns; inside a callback it is deferred
 *     until that callback has unwound.  After fork, a child may only free: it
 *     runs no callbacks, sends nothing on the shared sockets, and calls
 *     event_reinit() on the base, as libevent asks of a child.  Sockets are
 *     closed by exec().
 *  8. Re-entrancy.  A completion callback may send, cancel, close or free.
 *     It may not run the loop.
 *  9. Lifetime.  Arguments are copied; what a callback is handed is borrowed.
 * 10. Deadline.  Every request has a total deadline (10 s by default), from
 *     the call to the callback, over queueing, connecting, all attempts and
 *     all waits.  It holds against a peer that trickles a byte at a time,
 *     and against one that floods.
 *     A process that was stopped, or whose loop was held up for more than
 *     100 ms, looks at its sockets for 50 ms more: what was answered in time
 *     is no timeout.
 *     For an operation of several requests its header says how they count: page.h,
 *     number_order.h.
 * 11. Telemetry observes.  A subscriber may add or remove subscribers, and
 *     nothing else of the API; it never sees credentials, nor message text.
 * 12. Secrets.  An API key is never logged, never in an error or in telemetry,
 *     and wiped from the library's own memory before that is freed.
 * 13. SIGPIPE.  The first client made sets SIGPIPE to ignored if it is at its
 *     default, unless its config says keep_sigpipe.
 * 14. Versions.  A struct that the caller makes begins with its size, as its
 *     macro or its _init function sets it: a program of an older header is
 *     served as ever, and so is one of a newer header that asks for nothing
 *     that this library does not have.  What the library makes (results, errors,
 *     events, reports) is handed out by pointer and grows only at its end.
 *     Structs without a size that a caller holds himself never change: struct
 *     telnyx_time, telnyx_opt_bool, telnyx_opt_int, telnyx_pair,
 *     telnyx_segments, telnyx_webhook_signature and telnyx_histogram.
 */
#ifndef TELNYX_TELNYX_H
#define TELNYX_TELNYX_H

#include <telnyx/alphanumeric_sender_id.h>
#include <telnyx/autoresp_config.h>
#include <telnyx/available_phone_number.h>
#include <telnyx/balance.h>
#include <telnyx/client.h>
#include <telnyx/detail_record.h>
#include <telnyx/error.h>
#include <telnyx/json.h>
#include <telnyx/mailbox.h>
#include <telnyx/message.h>
#include <telnyx/message_find.h>
#include <telnyx/message_kinds.h>
#include <telnyx/messaging_hosted_number.h>
#include <telnyx/messaging_hosted_number_order.h>
#include <telnyx/messaging_hosted_number_verification.h>
#include <telnyx/messaging_optout.h>
#include <telnyx/messaging_profile.h>
#include <telnyx/messaging_profile_parts.h>
#include <telnyx/messaging_url_domain.h>
#include <telnyx/metrics.h>
#include <telnyx/number_lookup.h>
#include <telnyx/number_order.h>
#include <telnyx/number_order_phone_number.h>
#include <telnyx/number_purchase.h>
#include <telnyx/number_reservation.h>
#include <telnyx/page.h>
#include <telnyx/phone_number.h>
#include <telnyx/phone_number_messaging.h>
#include <telnyx/request.h>
#include <telnyx/segment.h>
#include <telnyx/short_code.h>
#include <telnyx/sub_number_order.h>
#include <telnyx/telemetry.h>
#include <telnyx/text.h>
#include <telnyx/tracker.h>
#include <telnyx/types.h>
#include <telnyx/version.h>
#include <telnyx/webhook.h>
#include <telnyx/webhook_delivery.h>
#include <telnyx/webhook_receiver.h>

#endif
