/* SPDX-License-Identifier: MIT */
/*
 * The life of the wire's floor.
 */
#include "sandbox/wire/conn.h"
#include "sandbox/wire/conn_limits.h"
#include "sandbox/wire/h2.h"
#include "sandbox/wire/listener.h"
#include "sandbox/wire/script.h"
#include "sandbox/wire/wire.h"

#define MAX_CONNECTIONS 1000
#define REQUEST_TIMEOUT_MS 30000
#define IDLE_TIMEOUT_MS 60000

static uint64_t
ms_or(uint32_t ms, uint32_t otherwise)
{
	return ms != 0 ? ms : otherwise;
}

enum telnyx_status
sbx_wire_init(
    struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_params *params)
{
	struct sbx_wire *wire = sandbox->wire;

	wire->log.fd = -1;
	wire->script_end = &wire->script;
	wire->http_version = sbx_has_h2() ? params->http_version : TELNYX_HTTP_1_1;
	wire->max_connections =
	    params->max_connections != 0 ? params->max_connections : MAX_CONNECTIONS;
	wire->request_timeout_ns =
	    ms_or(params->request_timeout_ms, REQUEST_TIMEOUT_MS) * TELNYX_NS_PER_MS;
	wire->idle_timeout_ns =
	    ms_or(params->idle_timeout_ms, IDLE_TIMEOUT_MS) * TELNYX_NS_PER_MS;
	sbx_requests_init(sandbox, params->keep_requests);
	return sbx_limits_init(sandbox);
}

void
sbx_wire_clear(struct telnyx_sandbox *sandbox)
{
	sbx_conn_free_all(sandbox);
	sbx_limits_clear(sandbox);
	sbx_listener_free(sandbox);
	sbx_entry_free_all(sandbox);
	sbx_requests_clear(sandbox);
	sbx_log_close(sandbox);
	SSL_CTX_free(sandbox->wire->tls);
}
