/* SPDX-License-Identifier: MIT */
/*
 * Reservations of numbers.
 */
#ifndef TELNYX_SANDBOX_API_RESERVATIONS_H
#define TELNYX_SANDBOX_API_RESERVATIONS_H

struct sbx_call;
struct sbx_record;

/* A reservation that is due has expired. */
void sbx_reservation_release(struct sbx_call *call, struct sbx_record *reservation);

#endif
