/* SPDX-License-Identifier: MIT */
/* Durations as people write them: "90", "90s", "500ms", "10m", "4h", "30d". */
#ifndef TELNYX_PROGRAMS_COMMON_DURATION_H
#define TELNYX_PROGRAMS_COMMON_DURATION_H

#include <stdbool.h>
#include <stdint.h>

/* The longest duration: a hundred years. */
#define PROGRAM_DURATION_MAX_MS (INT64_C(36500) * 86400 * 1000)

/* Read a whole number with a unit (ms, s, m, h or d; none: seconds).  False: it is no
 * duration, or too long. */
bool program_duration_read(const char *text, int64_t *ms);

#endif
