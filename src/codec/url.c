/* SPDX-License-Identifier: MIT */
/*
 * Request targets from a template, values and a query; and the shape of the
 * URLs that a message carries.
 */
#include "codec/url.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "codec/url_chars.h"

void
telnyx_url_encode(struct telnyx_buf *buf, const char *text)
{
	static const char digits[] = "0123456789ABCDEF";
	char escape[3] = "%";
	size_t plain;

	while (*text != '\0') {
		for (plain = 0; telnyx_url_is_unreserved(text[plain]);)
			plain++;
		telnyx_buf_append(buf, text, plain);
		text += plain;
		if (*text == '\0')
			break;
		escape[1] = digits[(unsigned char)*text >> 4];
		escape[2] = digits[(unsigned char)*text & 0x0F];
		telnyx_buf_append(buf, escape, sizeof(escape));
		text++;
	}
}

/* Append the value for the {name} at `*pos`, which moves behind it. */
static const char *
expand_value(struct telnyx_buf *buf, const char **pos, const char *value)
{
	const char *name = *pos + 1;
	size_t len = strcspn(name, "{}/?#");

	if (len == 0 || name[len] != '}')
		return "has a { without a name and a }";
	if (value == NULL)
		return "has more {names} than there are values";
	if (value[0] == '\0')
		return "has an empty value for a {name}";
	if (strcmp(value, ".") == 0 || strcmp(value, "..") == 0)
		return "has . or .. as the value of a {name}";
	telnyx_url_encode(buf, value);
	*pos = name + len + 1;
	return NULL;
}

/* Append the path of the template; *pos ends at its query, or at the end. */
static const char *
expand_path(struct telnyx_buf *buf, const char **pos, const char *const *values)
{
	static const char *const none[] = {NULL};
	const char *why;
	size_t plain;

	if (values == NULL)
		values = none;
	if (**pos != '/')
		return "does not begin with /";
	while (**pos != '\0' && **pos != '?') {
		plain = strcspn(*pos, "{}?#");
		telnyx_buf_append(buf, *pos, plain);
		*pos += plain;
		if (**pos == '{') {
			if ((why = expand_value(buf, pos, *values)) != NULL)
				return why;
			values++;
		} else if (**pos == '}') {
			return "has a } without a {";
		} else if (**pos == '#') {
			return "has a fragment";
		}
	}
	if (*values != NULL)
		return "has fewer {names} than there are values";
	return NULL;
}

/* Append the ready query of a template, from its '?' on.  Square brackets are let
 * through, as Telnyx's reference writes page[size] with them. */
static const char *
copy_query(struct telnyx_buf *buf, const char *query)
{
	const char *c;

	for (c = query; *c != '\0'; c++) {
		if (*c == '%' && !telnyx_url_is_escape(c))
			return "has a % without two hexadecimal digits";
		if (*c == '{' || *c == '}')
			return "has a {name} in its query";
		if (*c == '#')
			return "has a fragment";
		if (*c != '%' && strchr("/?[]", *c) == NULL && !telnyx_url_is_pchar(*c))
			return "has a character that no URL query holds";
	}
	telnyx_buf_append(buf, query, (size_t)(c - query));
	return NULL;
}

static const char *
append_query(struct telnyx_buf *buf, const char *ready, const char *const *query)
{
	const char *separator = "?";
	size_t len = strlen(ready);

	/* A later '?' is part of a value. */
	if (len > 0)
		separator = len == 1 || ready[len - 1] == '&' ? "" : "&";
	for (; query != NULL && query[0] != NULL; query += 2) {
		if (query[1] == NULL)
			return "has a query name without a value";
		if (query[0][0] == '\0')
			return "has an empty query name";
		telnyx_buf_puts(buf, separator);
		telnyx_url_encode(buf, query[0]);
		telnyx_buf_puts(buf, "=");
		telnyx_url_encode(buf, query[1]);
		separator = "&";
	}
	return NULL;
}

bool
telnyx_url_expand(struct telnyx_buf *buf, const char *path_template,
    const char *const *values, const char *const *query, const char **why)
{
	const char *pos = path_template;
	size_t start = buf->len;

	*why = NULL;
	if (path_template == NULL)
		*why = "is missing";
	if (*why == NULL)
		*why = expand_path(buf, &pos, values);
	/* A dot segment may show only once the path is put together: "/a/.{x}" with "."
	 * for x. */
	if (*why == NULL && !buf->failed)
		*why = telnyx_url_path_problem(buf->data + start);
	if (*why == NULL)
		*why = copy_query(buf, pos);
	if (*why == NULL)
		*why = append_query(buf, pos, query);
	return *why == NULL;
}

/* Is this a port behind a colon, or nothing?  `end` is the end of the authority. */
static bool
is_port_or_nothing(const char *text, const char *end)
{
	if (text == end)
		return true;
	if (*text++ != ':')
		return false;
	while (text < end && *text >= '0' && *text <= '9')
		text++;
	return text == end;
}

/* Has "user@host:port" a host?  Names outside ASCII pass: whether they resolve
 * is Telnyx's business. */
static bool
has_host(const char *authority, size_t len)
{
	const char *end = authority + len;
	const char *at = authority;
	const char *c;

	for (c = authority; c < end; c++) {
		if (*c == '@')
			at = c + 1;
	}
	if (at < end && *at == '[') {
		c = memchr(at, ']', (size_t)(end - at));
		return c != NULL && c > at + 1 && is_port_or_nothing(c + 1, end);
	}
	for (c = at; c < end && *c != ':';)
		c++;
	return c > at && is_port_or_nothing(c, end);
}

enum telnyx_url_problem
telnyx_url_check_http(const char *url)
{
	const unsigned char *c;
	const char *authority;

	if (url == NULL)
		return TELNYX_URL_MALFORMED;
	if (strncasecmp(url, "https://", 8) == 0)
		authority = url + 8;
	else if (strncasecmp(url, "http://", 7) == 0)
		authority = url + 7;
	else
		return TELNYX_URL_MALFORMED;
	if (!has_host(authority, strcspn(authority, "/?#")))
		return TELNYX_URL_MALFORMED;
	for (c = (const unsigned char *)url; *c != '\0'; c++) {
		if (*c <= 0x20 || *c == 0x7F)
			return TELNYX_URL_MALFORMED;
	}
	if (!telnyx_utf8_is_valid(url))
		return TELNYX_URL_MALFORMED;
	return strlen(url) > TELNYX_URL_MAX_BYTES ? TELNYX_URL_TOO_LONG
						  : TELNYX_URL_FINE;
}
