/* SPDX-License-Identifier: MIT */
/*
 * What becomes of a message: queued -> sending -> sent -> its end, worked out
 * from when it was taken, how it is to end, and the time.
 *
 * Of the time until its end a fiftieth is spent queued and a twentieth until
 * it is sent, as far as live webhooks show.  What never leaves the queue ends
 * without having been sent.
 */
#include <string.h>

#include <json-c/json.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/errors.h"
#include "sandbox/messages/fate.h"
#include "sandbox/messages/messages.h"

struct end {
	const char *status;
	const char *error; /* NULL: none */
	bool sent;	   /* message.sent comes before it */
	bool reported;	   /* message.finalized comes at all */
};

static const struct end ends[] = {
    {"delivered", NULL, true, true},
    {"delivery_failed", "40008", true, true},
    {"delivery_unconfirmed", NULL, true, true},
    {"sending_failed", "40014", false, true},
    {"expired", "40014", false, true},
    /* Some carriers never report. */
    {"sent", NULL, true, false},
};

struct carrier_error {
	const char *code;
	const char *title;
	const char *detail;
};

/* The errors that come after a message was accepted; the first is none. */
static const struct carrier_error carrier_errors[] = {
    {"", "", ""},
    {"40001", "Not routable",
	"The destination number is either a landline or a non-routable wireless "
	"number."},
    {"40002", "Blocked as spam - temporary",
	"The message was flagged by a SPAM filter and was not delivered. This is a "
	"temporary condition."},
    {"40003", "Blocked as spam - permanent",
	"The message was flagged by a SPAM filter and was not delivered. The "
	"originating phone number is permanently blocked."},
    {"40004", "Rejected by destination",
	"The recipient server is rejecting the message for an unknown reason."},
    {"40005", "Message expired during transmission",
	"The message expired before it could be fully delivered to the recipient."},
    {"40006", "Recipient server unavailable",
	"The recipient server is unavailable or not responding."},
    {"40007", "Loop detected", "Infinite loop detected."},
    {"40008", "Undeliverable", "The recipient carrier did not accept the message."},
    {"40009", "Invalid message body", "The message body was invalid."},
    {"40010", "Not 10DLC registered",
	"The sending number is not 10DLC-registered but is required to be by the "
	"carrier."},
    {"40011", "Too many requests",
	"Exceeded upstream rate limit. As a result the message was flagged by a SPAM "
	"filter and was not delivered. This is a temporary condition."},
    {"40012", "Invalid messaging destination number",
	"The destination phone number was deemed invalid by the carrier."},
    {"40013", "Invalid messaging source number",
	"The source phone number was deemed invalid by the carrier."},
    {"40014", "Message expired in queue",
	"The message was not sent by Telnyx because its validity period expired."},
    {"40015", "Blocked as spam - internal",
	"The message was flagged by an internal Telnyx SPAM filter."},
    {"40016", "T-Mobile 10DLC Sending Limit Reached",
	"You have exceeded T-Mobile's allotted throughput limits for the campaign "
	"associated to this phone number"},
    {"40017", "AT&T 10DLC Spam Message Rejected",
	"AT&T has rejected your message for spam on the 10DLC route"},
    {"40018", "AT&T 10DLC Sending Limit Reached",
	"You have exceeded AT&T's allotted throughput limits for the campaign "
	"associated to this phone number"},
    {"40019", "AT&T 10DLC Invalid Tag Data",
	"AT&T has rejected your message because the tagging information is incorrect"},
};

bool
sbx_fate_find(const char *status, uint8_t *index)
{
	uint8_t i;

	for (i = 0; i < SBX_COUNT(ends); i++) {
		if (strcmp(ends[i].status, status) == 0) {
			*index = i;
			return true;
		}
	}
	return false;
}

bool
sbx_carrier_error_find(const char *code, uint8_t *index)
{
	uint8_t i;

	for (i = 1; i < SBX_COUNT(carrier_errors); i++) {
		if (strcmp(carrier_errors[i].code, code) == 0) {
			*index = i;
			return true;
		}
	}
	return false;
}

uint8_t
sbx_fate_error(uint8_t status)
{
	uint8_t error = 0;

	if (ends[status].error != NULL)
		(void)sbx_carrier_error_find(ends[status].error, &error);
	return error;
}

void
sbx_fate_draw(uint64_t chance, struct sbx_fate *fate)
{
	static const struct {
		const char *status;
		const char *error; /* NULL: the status's own */
	} failures[] = {
	    {"delivery_failed", "40001"},
	    {"delivery_failed", "40002"},
	    {"delivery_failed", "40004"},
	    {"delivery_failed", "40006"},
	    {"delivery_failed", "40008"},
	    {"delivery_unconfirmed", NULL},
	    {"sending_failed", NULL},
	    {"expired", NULL},
	};
	size_t i = (size_t)(chance % SBX_COUNT(failures));

	(void)sbx_fate_find(failures[i].status, &fate->status);
	fate->error = sbx_fate_error(fate->status);
	if (failures[i].error != NULL)
		(void)sbx_carrier_error_find(failures[i].error, &fate->error);
}

struct json_object *
sbx_carrier_error_json(uint8_t index)
{
	const struct carrier_error *error = &carrier_errors[index];
	bool failed = false;
	struct json_object *entry = json_object_new_object();
	struct json_object *meta = json_object_new_object();
	char url[sizeof(SBX_ERRORS_URL) + 8] = SBX_ERRORS_URL;

	memcpy(url + sizeof(SBX_ERRORS_URL) - 1, error->code, strlen(error->code) + 1);
	sbx_put_text(&failed, entry, "code", error->code);
	sbx_put_text(&failed, entry, "title", error->title);
	sbx_put_text(&failed, entry, "detail", error->detail);
	sbx_put_text(&failed, meta, "url", url);
	sbx_put(&failed, entry, "meta", meta);
	return sbx_unless(failed, entry);
}

bool
sbx_fate_sent(const struct sbx_fate *fate, int64_t *after_ms)
{
	*after_ms = fate->delivered_after_ms / 20;
	return ends[fate->status].sent;
}

bool
sbx_fate_completed(const struct sbx_fate *fate, int64_t *after_ms)
{
	*after_ms = fate->delivered_after_ms;
	return ends[fate->status].reported;
}

void
sbx_state_at(const struct sbx_message *message, int64_t now_ms, struct sbx_state *state)
{
	const struct sbx_fate *fate = &message->fate;
	int64_t from_ms =
	    message->send_at_ms > 0 ? message->send_at_ms : message->received_ms;
	int64_t sending_ms = from_ms + fate->delivered_after_ms / 50;
	int64_t sent_after, completed_after;
	bool sent = sbx_fate_sent(fate, &sent_after);
	bool reported = sbx_fate_completed(fate, &completed_after);

	memset(state, 0, sizeof(*state));
	if (message->cancelled) {
		state->status = "cancelled";
		return;
	}
	if (now_ms < from_ms) {
		state->status = "scheduled";
		return;
	}
	state->status = now_ms < sending_ms ? "queued" : "sending";
	if (sent && now_ms >= from_ms + sent_after) {
		state->status = "sent";
		state->sent_ms = from_ms + sent_after;
	}
	if (reported && now_ms >= from_ms + completed_after) {
		state->status = ends[fate->status].status;
		state->completed_ms = from_ms + completed_after;
		state->error = fate->error;
	}
}
