/* SPDX-License-Identifier: MIT */
/*
 * The fate of an outbound message: how it ends, and what has become of it by a
 * point in time.
 *
 * What has become of a message is not written anywhere: it follows from its fate
 * and the time, so that a message of which nobody is told costs no timer.
 */
#ifndef TELNYX_SANDBOX_MESSAGES_FATE_H
#define TELNYX_SANDBOX_MESSAGES_FATE_H

#include <stdbool.h>
#include <stdint.h>

struct json_object;
struct sbx_message;

/* How a message ends, chosen when it is made. */
struct sbx_fate {
	uint32_t delivered_after_ms;
	uint8_t status; /* into the list of ends; 0: delivered */
	uint8_t error;	/* into the list of carriers' errors; 0: none */
};

/* The state of a message at a point in time. */
struct sbx_state {
	const char *status;
	int64_t sent_ms;      /* 0: not yet, or never */
	int64_t completed_ms; /* 0: not yet, or never */
	uint8_t error;
};

/* Can a message end with this status? */
bool sbx_fate_find(const char *status, uint8_t *index);
/* The error that goes with an end unless another is asked for. */
uint8_t sbx_fate_error(uint8_t status);
/* Choose one of the failures that a carrier gives. */
void sbx_fate_draw(uint64_t chance, struct sbx_fate *fate);
/* Does a carrier give this code?  0 is none. */
bool sbx_carrier_error_find(const char *code, uint8_t *index);
struct json_object *sbx_carrier_error_json(uint8_t index);
/* Is a message of this fate ever sent, and how long after it was taken? */
bool sbx_fate_sent(const struct sbx_fate *fate, int64_t *after_ms);
/* Does a carrier report its end, and how long after it was taken? */
bool sbx_fate_completed(const struct sbx_fate *fate, int64_t *after_ms);
/* Work out the state of a message at a point in time. */
void sbx_state_at(
    const struct sbx_message *message, int64_t now_ms, struct sbx_state *state);

#endif
