/* SPDX-License-Identifier: MIT */
/*
 * The base URL of the API, taken apart.
 */
#ifndef TELNYX_CODEC_BASE_URL_H
#define TELNYX_CODEC_BASE_URL_H

#include <stdbool.h>
#include <stdint.h>

#define TELNYX_URL_HOST_MAX 254	   /* 253 characters of a DNS name */
#define TELNYX_URL_PREFIX_MAX 1024 /* with its zero */

struct telnyx_base_url {
	bool https;
	bool host_is_ip;
	int family;    /* AF_INET, AF_INET6; AF_UNSPEC for a name */
	uint16_t port; /* 80 or 443 where the URL has none */
	/* Lower case; an IPv6 address in its short form, without brackets; a
	 * name without the dot that may end it. */
	char host[TELNYX_URL_HOST_MAX];
	/* The text for the Host header: with brackets, and with the port where it is
	 * not the scheme's own. */
	char host_header[TELNYX_URL_HOST_MAX + 10];
	/* The path, without slashes at its end: "/v2", or "". */
	char prefix[TELNYX_URL_PREFIX_MAX];
};

/* Take a base URL apart.  On failure *url is zeroed and *why says what is wrong
 * with it: "has a query".  The reason is static and never quotes the URL, which
 * may hold a password. */
bool telnyx_base_url_parse(
    const char *text, struct telnyx_base_url *url, const char **why);
/* Is the host localhost, *.localhost, in 127.0.0.0/8, ::1, or one of the latter
 * mapped? */
bool telnyx_base_url_is_loopback(const struct telnyx_base_url *url);

#endif
