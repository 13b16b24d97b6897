/* SPDX-License-Identifier: MIT */
/*
 * The target of a post: a webhook URL taken apart.
 */
#ifndef TELNYX_SANDBOX_EVENTS_TARGET_H
#define TELNYX_SANDBOX_EVENTS_TARGET_H

#include <stdbool.h>
#include <stddef.h>

struct sbx_target {
	bool tls;
	char host[256]; /* a name or a numeric address, without brackets */
	char port[6];
	char authority[264]; /* for the Host header */
	const char *path;    /* in the URL: from the '/', or from the '?' */
	size_t path_len;     /* without a fragment */
};

/* False: it is no http or https URL of this kind. */
bool sbx_target_parse(const char *url, struct sbx_target *target);

#endif
