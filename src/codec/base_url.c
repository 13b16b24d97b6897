/* SPDX-License-Identifier: MIT */
/*
 * The base URL: stricter than RFC 3986, because what is odd in a setting is a
 * mistake, and the place to say so is before the first message.  Every host is
 * either an address in its full form or a name; nothing is left for a resolver
 * to take for an address (127.1, 0x7f000001), so that the look for loopback
 * sees what the connection will see.
 */
#include "codec/base_url.h"

#include <string.h>
#include <strings.h>
#include <stdio.h>

#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <arpa/inet.h>

#include "codec/url_chars.h"

#define HOST_NAME_MAX_BYTES 253 /* RFC 1035: 255 with length bytes and root */
#define LABEL_MAX_BYTES 63

/* A stretch of the text. */
struct span {
	const char *at;
	size_t len;
};

static bool
span_copy(struct span span, char *out, size_t size)
{
	if (span.len >= size)
		return false;
	memcpy(out, span.at, span.len);
	out[span.len] = '\0';
	return true;
}

/* The reason why a text cannot be part of a URL, whichever part; NULL: it can. */
static const char *
check_bytes(const char *text)
{
	const unsigned char *c = (const unsigned char *)text;

	for (; *c != '\0'; c++) {
		if (*c <= 0x20 || *c == 0x7F)
			return "has a space or a control character";
		if (*c >= 0x80)
			return "has a character outside ASCII (a host needs its "
			       "xn-- form)";
		if (*c == '\\')
			return "has a backslash";
	}
	return NULL;
}

static const char *
parse_scheme(const char **pos, struct telnyx_base_url *url)
{
	if (strncasecmp(*pos, "https://", 8) == 0) {
		url->https = true;
		*pos += 8;
	} else if (strncasecmp(*pos, "http://", 7) == 0) {
		*pos += 7;
	} else {
		return "does not begin with https:// or http://";
	}
	return NULL;
}

static const char *
parse_port(struct span span, struct telnyx_base_url *url)
{
	unsigned long port = 0;
	size_t i;

	if (span.len == 0 || span.len > 5)
		return "has a port that is not 1 to 65535";
	for (i = 0; i < span.len; i++) {
		if (span.at[i] < '0' || span.at[i] > '9')
			return "has a port that is not 1 to 65535";
		port = port * 10 + (unsigned long)(span.at[i] - '0');
	}
	if (port == 0 || port > UINT16_MAX)
		return "has a port that is not 1 to 65535";
	url->port = (uint16_t)port;
	return NULL;
}

static const char *
parse_ipv6(struct span span, struct telnyx_base_url *url)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (memchr(span.at, '%', span.len) != NULL)
		return "has an IPv6 address with a zone";
	if (!span_copy(span, text, sizeof(text)) ||
	    inet_pton(AF_INET6, text, &address) != 1 ||
	    inet_ntop(AF_INET6, &address, url->host, sizeof(url->host)) == NULL)
		return "has an IPv6 address that is not one";
	url->family = AF_INET6;
	url->host_is_ip = true;
	return NULL;
}

/* Would some resolver read a name with this last label as an address?  The rule
 * of the WHATWG's URL standard. */
static bool
looks_numeric(const char *label)
{
	if (label[0] == '0' && (label[1] == 'x' || label[1] == 'X'))
		return label[2 + strspn(label + 2, "0123456789abcdefABCDEF")] == '\0';
	return label[strspn(label, "0123456789")] == '\0';
}

static const char *
check_name(const char *host)
{
	size_t label = 0;
	const char *c;

	for (c = host; *c != '\0'; c++) {
		if (*c == '.') {
			if (label == 0)
				return "has a host with an empty label";
			label = 0;
			continue;
		}
		/* An underscore is not allowed in a host name, but container networks
		 * use it in theirs. */
		if (!telnyx_url_is_alphanumeric(*c) && *c != '-' && *c != '_')
			return "has a host with a character that no host has";
		if (++label > LABEL_MAX_BYTES)
			return "has a host with a label over 63 bytes";
	}
	return NULL;
}

static const char *
parse_name(struct span span, struct telnyx_base_url *url)
{
	struct in_addr address;
	const char *why;
	const char *last;
	char *c;

	if (span.len > 1 && span.at[span.len - 1] == '.')
		span.len--;
	if (span.len == 0)
		return "has no host";
	if (span.len > HOST_NAME_MAX_BYTES ||
	    !span_copy(span, url->host, sizeof(url->host)))
		return "has a host over 253 bytes";
	if ((why = check_name(url->host)) != NULL)
		return why;
	for (c = url->host; *c != '\0'; c++) {
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	}
	last = strrchr(url->host, '.');
	if (looks_numeric(last != NULL ? last + 1 : url->host)) {
		if (inet_pton(AF_INET, url->host, &address) != 1)
			return "has an IPv4 address that is not four numbers";
		url->family = AF_INET;
		url->host_is_ip = true;
	}
	return NULL;
}

static const char *
parse_authority(struct span span, struct telnyx_base_url *url)
{
	struct span host = span;
	struct span port = {NULL, 0};
	const char *why;
	const char *end;

	if (memchr(span.at, '@', span.len) != NULL)
		return "has a user name or password";
	if (span.len > 0 && span.at[0] == '[') {
		if ((end = memchr(span.at, ']', span.len)) == NULL)
			return "has an IPv6 address without its closing bracket";
		host.at = span.at + 1;
		host.len = (size_t)(end - host.at);
		end++;
		if (end < span.at + span.len && *end != ':')
			return "has something after the bracket that is no port";
		why = parse_ipv6(host, url);
	} else {
		end = memchr(span.at, ':', span.len);
		if (end != NULL && memchr(end + 1, ':',
				       span.len - (size_t)(end + 1 - span.at)) != NULL)
			return "has an IPv6 address without brackets, or two ports";
		if (end == NULL)
			end = span.at + span.len;
		host.len = (size_t)(end - span.at);
		why = parse_name(host, url);
	}
	if (why != NULL)
		return why;
	url->port = url->https ? 443 : 80;
	if (end < span.at + span.len) {
		port.at = end + 1;
		port.len = span.len - (size_t)(port.at - span.at);
		return parse_port(port, url);
	}
	return NULL;
}

static const char *
parse_prefix(const char *path, struct telnyx_base_url *url)
{
	struct span span = {path, strlen(path)};
	const char *why;

	if (strchr(path, '#') != NULL)
		return "has a fragment";
	if (strchr(path, '?') != NULL)
		return "has a query";
	while (span.len > 0 && path[span.len - 1] == '/')
		span.len--;
	if (!span_copy(span, url->prefix, sizeof(url->prefix)))
		return "has a path over 1023 bytes";
	if ((why = telnyx_url_path_problem(url->prefix)) != NULL)
		return why;
	return NULL;
}

static void
fill_host_header(struct telnyx_base_url *url)
{
	bool brackets = url->family == AF_INET6;
	char port[8] = "";

	if (url->port != (url->https ? 443 : 80))
		(void)snprintf(port, sizeof(port), ":%u", (unsigned)url->port);
	(void)snprintf(url->host_header, sizeof(url->host_header), "%s%s%s%s",
	    brackets ? "[" : "", url->host, brackets ? "]" : "", port);
}

bool
telnyx_base_url_parse(const char *text, struct telnyx_base_url *url, const char **why)
{
	struct span authority;
	const char *pos = text;

	memset(url, 0, sizeof(*url));
	url->family = AF_UNSPEC;
	*why = text == NULL || text[0] == '\0' ? "is empty" : check_bytes(text);
	if (*why == NULL)
		*why = parse_scheme(&pos, url);
	if (*why == NULL) {
		authority.at = pos;
		authority.len = strcspn(pos, "/?#");
		pos += authority.len;
		*why = parse_authority(authority, url);
	}
	if (*why == NULL)
		*why = parse_prefix(pos, url);
	if (*why != NULL) {
		memset(url, 0, sizeof(*url));
		return false;
	}
	fill_host_header(url);
	return true;
}

bool
telnyx_base_url_is_loopback(const struct telnyx_base_url *url)
{
	static const char suffix[] = ".localhost"; /* RFC 6761, section 6.3 */
	struct in6_addr address;
	size_t len = strlen(url->host);

	if (url->family == AF_INET)
		return strncmp(url->host, "127.", 4) == 0;
	if (url->family == AF_INET6)
		return inet_pton(AF_INET6, url->host, &address) == 1 &&
		       (IN6_IS_ADDR_LOOPBACK(&address) ||
			   (IN6_IS_ADDR_V4MAPPED(&address) &&
			       address.s6_addr[12] == 127));
	return strcmp(url->host, suffix + 1) == 0 ||
	       (len >= sizeof(suffix) &&
		   strcmp(url->host + len - (sizeof(suffix) - 1), suffix) == 0);
}
