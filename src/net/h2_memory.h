/* SPDX-License-Identifier: MIT */
/* Memory for nghttp2, which copies each request's headers, and with them the
 * API key, and keeps them in its HPACK tables: wiped before it is freed. */
#ifndef TELNYX_NET_H2_MEMORY_H
#define TELNYX_NET_H2_MEMORY_H

#include <nghttp2/nghttp2.h>

nghttp2_mem telnyx_h2_memory(void);

#endif
