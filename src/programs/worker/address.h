/* SPDX-License-Identifier: MIT */
/* Where to listen, as people write it. */
#ifndef TELNYX_PROGRAMS_WORKER_ADDRESS_H
#define TELNYX_PROGRAMS_WORKER_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Split HOST:PORT, of which [HOST] may be in brackets and may be empty. */
bool worker_address_read(const char *text, char *host, size_t size, uint16_t *port);

#endif
