/* SPDX-License-Identifier: MIT */
/*
 * Reservations of numbers.
 */
#ifndef TELNYX_SANDBOX_API_RESERVATIONS_H
#define TELNYX_SANDBOX_API_RESERVATIONS_H

struct telnyx_sandbox_call;
struct telnyx_sandbox_record;

/* A reservation that is due has expired. */
void telnyx_sandbox_reservation_release(
    struct telnyx_sandbox_call *call, struct telnyx_sandbox_record *reservation);

#endif
