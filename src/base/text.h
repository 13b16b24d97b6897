/* SPDX-License-Identifier: MIT */
/* What text from outside may not do to a terminal or to a line of a log: see
 * telnyx/text.h, which has the list and the functions for everybody. */
#ifndef TELNYX_BASE_TEXT_H
#define TELNYX_BASE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

/* Is this code point one that may not reach a terminal as it is? */
bool telnyx_text_is_hostile(uint32_t code);

#endif
