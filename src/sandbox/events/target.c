/* SPDX-License-Identifier: MIT */
/*
 * A webhook URL taken apart.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "sandbox/events/target.h"

/* A port is 1 to 65535. */
static bool
is_port(const char *text, size_t len)
{
	unsigned port = 0;
	size_t i;

	if (len == 0 || len > 5)
		return false;
	for (i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		port = port * 10 + (unsigned)(text[i] - '0');
	}
	return port >= 1 && port <= 65535;
}

/* A URL has nothing in it that would tear the request line or a header. */
static bool
is_visible(const char *text)
{
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text <= ' ' || *text == 0x7f)
			return false;
	}
	return true;
}

bool
sbx_target_parse(const char *url, struct sbx_target *target)
{
	const char *host, *end, *at, *host_end, *port;

	memset(target, 0, sizeof(*target));
	if (strncasecmp(url, "http://", 7) == 0) {
		host = url + 7;
	} else if (strncasecmp(url, "https://", 8) == 0) {
		target->tls = true;
		host = url + 8;
	} else {
		return false;
	}
	if (!is_visible(url))
		return false;
	end = host + strcspn(host, "/?#");
	for (at = host; at < end; at++) {
		if (*at == '@')
			host = at + 1; /* a name and password are not sent */
	}
	if ((size_t)(end - host) >= sizeof(target->authority))
		return false;
	memcpy(target->authority, host, (size_t)(end - host));

	if (*host == '[') {
		host++;
		host_end = memchr(host, ']', (size_t)(end - host));
		if (host_end == NULL)
			return false;
		port = host_end + 1;
	} else {
		host_end = memchr(host, ':', (size_t)(end - host));
		if (host_end == NULL)
			host_end = end;
		port = host_end;
	}
	if (host_end == host || (size_t)(host_end - host) >= sizeof(target->host))
		return false;
	memcpy(target->host, host, (size_t)(host_end - host));
	snprintf(target->port, sizeof(target->port), "%s", target->tls ? "443" : "80");
	if (port < end) {
		if (*port != ':' || !is_port(port + 1, (size_t)(end - port) - 1))
			return false;
		snprintf(target->port, sizeof(target->port), "%.*s",
		    (int)(end - port) - 1, port + 1);
	}
	target->path = end;
	target->path_len = strcspn(end, "#");
	return true;
}
