/* SPDX-License-Identifier: MIT */
/*
 * The life of the API's floor.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "sandbox/api/api.h"
#include "sandbox/api/inventory.h"
#include "sandbox/api/seed.h"

bool
sbx_api_init(struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_params *params)
{
	struct sbx_api *api = sandbox->api;

	if (params->api_key != NULL && (api->api_key = strdup(params->api_key)) == NULL)
		return false;
	return sbx_limit_init(sandbox, params) &&
	       (api->inventory = sbx_inventory_new()) != NULL && sbx_seed(sandbox);
}

void
sbx_api_clear(struct telnyx_sandbox *sandbox)
{
	struct sbx_api *api = sandbox->api;

	if (api->api_key != NULL)
		OPENSSL_cleanse(api->api_key, strlen(api->api_key));
	free(api->api_key);
	sbx_limit_clear(&api->limit);
	sbx_inventory_free(api->inventory);
}
