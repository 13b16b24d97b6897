/* SPDX-License-Identifier: MIT */
#include "programs/common/store.h"

#include <stddef.h>
#include <string.h>

static const char scheme[] = "sqlite:";

const char *
program_store_path(const char *store)
{
	size_t len = sizeof(scheme) - 1;

	return strncmp(store, scheme, len) == 0 ? store + len : NULL;
}
