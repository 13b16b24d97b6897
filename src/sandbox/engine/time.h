/* SPDX-License-Identifier: MIT */
/*
 * Points in time as Telnyx writes and reads them, and the clock by which all
 * falls due.
 */
#ifndef TELNYX_SANDBOX_ENGINE_TIME_H
#define TELNYX_SANDBOX_ENGINE_TIME_H

#include <stdbool.h>
#include <stdint.h>

struct telnyx_sandbox;

#define SBX_TIME_BYTES 40

/* "2025-03-22T11:28:39.401" and the zone, such as "+00:00" or "Z". */
void sbx_time_iso(int64_t unix_ms, const char *zone, char out[SBX_TIME_BYTES]);
/* "Sat, 22 Mar 2025 11:28:39 GMT". */
void sbx_time_http(int64_t unix_ms, char out[SBX_TIME_BYTES]);
/* Read ISO 8601, to the minute or finer; without a zone it is UTC. */
bool sbx_time_parse(const char *text, int64_t *unix_ms);

/* Milliseconds on a clock that never goes back; above 0.  All that falls due does
 * so by this clock; the wall clock says only what is shown. */
int64_t sbx_steady_ms(const struct telnyx_sandbox *sandbox);

#endif
