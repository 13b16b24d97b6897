/* SPDX-License-Identifier: MIT */
/*
 * Base URLs, request targets, and the URLs that a message carries.
 *
 * Input: lines with a base URL, a path template, two values for it, a name and
 * a value of the query, and a webhook URL.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/url.h"
#include "codec/url_chars.h"
#include "base/utf8.h"
#include "fuzz.h"

#define TARGET_MAX_BYTES 65536

/* Only what may stand on a request line: no space, no control, ASCII. */
static void
check_printable(const char *text)
{
	for (; *text != '\0'; text++)
		FUZZ_CHECK(*text > ' ' && *text < 0x7F);
}

static void
try_base_url(const char *text)
{
	struct telnyx_base_url url, again;
	const char *why;
	char rebuilt[2048];
	size_t len;

	if (!telnyx_base_url_parse(text, &url, &why)) {
		FUZZ_CHECK(why != NULL && why[0] != '\0');
		FUZZ_CHECK(url.host[0] == '\0' && url.port == 0);
		return;
	}
	FUZZ_CHECK(why == NULL);
	FUZZ_CHECK(url.host[0] != '\0' && url.port != 0);
	check_printable(url.host);
	check_printable(url.host_header);
	check_printable(url.prefix);
	len = strlen(url.prefix);
	FUZZ_CHECK(len == 0 || (url.prefix[0] == '/' && url.prefix[len - 1] != '/'));
	FUZZ_CHECK(telnyx_url_path_problem(url.prefix) == NULL);
	(void)telnyx_base_url_is_loopback(&url);

	(void)snprintf(rebuilt, sizeof(rebuilt), "%s://%s%s",
	    url.https ? "https" : "http", url.host_header, url.prefix);
	FUZZ_CHECK(telnyx_base_url_parse(rebuilt, &again, &why));
	FUZZ_CHECK(again.https == url.https && again.port == url.port);
	FUZZ_CHECK(again.family == url.family && again.host_is_ip == url.host_is_ip);
	FUZZ_CHECK(strcmp(again.host, url.host) == 0);
	FUZZ_CHECK(strcmp(again.prefix, url.prefix) == 0);
}

static int
hex(char c)
{
	return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

/* Is `encoded`, of which `len` bytes count, `text` in percent-encoding? */
static void
check_decodes_to(const char *encoded, size_t len, const char *text)
{
	const char *end = encoded + len;

	while (encoded < end) {
		if (*encoded == '%') {
			FUZZ_CHECK(end - encoded >= 3);
			FUZZ_CHECK(
			    (char)(hex(encoded[1]) * 16 + hex(encoded[2])) == *text++);
			encoded += 3;
		} else {
			FUZZ_CHECK(telnyx_url_is_unreserved(*encoded));
			FUZZ_CHECK(*encoded++ == *text++);
		}
	}
	FUZZ_CHECK(*text == '\0');
}

/* A value in a known place: what stands there is the value, and only there. */
static void
try_value(const char *value, const char *name)
{
	const char *const values[] = {value, NULL}, *const query[] = {
							name, value, NULL};
	struct telnyx_buf buf;
	const char *why, *mark;
	bool good;

	telnyx_buf_init(&buf, TARGET_MAX_BYTES);
	good = telnyx_url_expand(&buf, "/a/{x}/b", values, query, &why);
	FUZZ_CHECK(good == (why == NULL));
	if (good && !buf.failed) {
		check_printable(buf.data);
		mark = strstr(buf.data, "/b?");
		FUZZ_CHECK(memcmp(buf.data, "/a/", 3) == 0 && mark != NULL);
		check_decodes_to(buf.data + 3, (size_t)(mark - buf.data) - 3, value);
		mark += 3;
		check_decodes_to(mark, strcspn(mark, "="), name);
		mark += strcspn(mark, "=") + 1;
		check_decodes_to(mark, strlen(mark), value);
	} else if (!good) {
		FUZZ_CHECK(value[0] == '\0' || name[0] == '\0' ||
			   strcmp(value, ".") == 0 || strcmp(value, "..") == 0);
	}
	telnyx_buf_clear(&buf);
}

static void
try_template(const char *template, const char *const *values, const char *const *query)
{
	struct telnyx_buf buf;
	const char *why;
	char *path;

	telnyx_buf_init(&buf, TARGET_MAX_BYTES);
	if (telnyx_url_expand(&buf, template, values, query, &why) && !buf.failed) {
		FUZZ_CHECK(buf.data[0] == '/' && strlen(buf.data) == buf.len);
		check_printable(buf.data);
		FUZZ_CHECK(strchr(buf.data, '#') == NULL);
		path = fuzz_copy(buf.data, strcspn(buf.data, "?"));
		FUZZ_CHECK(telnyx_url_path_problem(path) == NULL);
		free(path);
	}
	telnyx_buf_clear(&buf);
}

static void
try_webhook(const char *url)
{
	const unsigned char *c;

	if (telnyx_url_check_http(url) != TELNYX_URL_FINE)
		return;
	FUZZ_CHECK(strlen(url) <= TELNYX_URL_MAX_BYTES && telnyx_utf8_is_valid(url));
	for (c = (const unsigned char *)url; *c != '\0'; c++)
		FUZZ_CHECK(*c > ' ' && *c != 0x7F);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	char *base = fuzz_line(&input);
	char *template = fuzz_line(&input);
	char *first = fuzz_line(&input);
	char *second = fuzz_line(&input);
	char *name = fuzz_line(&input);
	char *value = fuzz_line(&input);
	char *webhook = fuzz_line(&input);
	const char *const none[] = {NULL};
	const char *const one[] = {first, NULL};
	const char *const two[] = {first, second, NULL};
	const char *const query[] = {name, value, NULL};

	try_base_url(base);
	try_value(first, name);
	try_template(template, NULL, query);
	try_template(template, none, NULL);
	try_template(template, one, query);
	try_template(template, two, query);
	try_webhook(webhook);
	try_webhook(base);
	free(base);
	free(template);
	free(first);
	free(second);
	free(name);
	free(value);
	free(webhook);
	return 0;
}
