/* SPDX-License-Identifier: MIT */
/* The name of a store of the durable queue, as users give it: sqlite:FILE. */
#ifndef TELNYX_PROGRAMS_COMMON_STORE_H
#define TELNYX_PROGRAMS_COMMON_STORE_H

/* The path of a store, borrowed; NULL: the driver is another. */
const char *program_store_path(const char *store);

#endif
