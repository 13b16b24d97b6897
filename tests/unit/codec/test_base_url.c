/* SPDX-License-Identifier: MIT */
/* The base URL: what is taken, what is refused, and with which words. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/socket.h>

#include "codec/base_url.h"

static struct telnyx_base_url url;
static const char *why;

static const struct {
	const char *text;
	bool https;
	int family;
	const char *host;
	int port;
	const char *host_header;
	const char *prefix;
} good[] = {
    {"https://api.telnyx.com/v2", true, AF_UNSPEC, "api.telnyx.com", 443,
	"api.telnyx.com", "/v2"},
    {"http://localhost:8080", false, AF_UNSPEC, "localhost", 8080, "localhost:8080",
	""},
    {"HTTPS://API.Telnyx.COM/V2", true, AF_UNSPEC, "api.telnyx.com", 443,
	"api.telnyx.com", "/V2"},
    {"https://api.telnyx.com", true, AF_UNSPEC, "api.telnyx.com", 443, "api.telnyx.com",
	""},
    {"https://api.telnyx.com/", true, AF_UNSPEC, "api.telnyx.com", 443,
	"api.telnyx.com", ""},
    {"https://h/v2///", true, AF_UNSPEC, "h", 443, "h", "/v2"},
    {"https://h//v2/a%20b/x:y@z", true, AF_UNSPEC, "h", 443, "h", "//v2/a%20b/x:y@z"},
    {"https://h:443/v2", true, AF_UNSPEC, "h", 443, "h", "/v2"},
    {"http://h:80", false, AF_UNSPEC, "h", 80, "h", ""},
    {"http://h:443", false, AF_UNSPEC, "h", 443, "h:443", ""},
    {"https://h:80", true, AF_UNSPEC, "h", 80, "h:80", ""},
    {"https://h:65535", true, AF_UNSPEC, "h", 65535, "h:65535", ""},
    {"https://h:1", true, AF_UNSPEC, "h", 1, "h:1", ""},
    {"http://127.0.0.1:9/x", false, AF_INET, "127.0.0.1", 9, "127.0.0.1:9", "/x"},
    {"http://[::1]:8443/v2", false, AF_INET6, "::1", 8443, "[::1]:8443", "/v2"},
    {"https://[2001:DB8:0:0::5]", true, AF_INET6, "2001:db8::5", 443, "[2001:db8::5]",
	""},
    {"https://api.telnyx.com./v2", true, AF_UNSPEC, "api.telnyx.com", 443,
	"api.telnyx.com", "/v2"},
    {"http://my_service-1:8080", false, AF_UNSPEC, "my_service-1", 8080,
	"my_service-1:8080", ""},
    {"https://xn--bcher-kva.example", true, AF_UNSPEC, "xn--bcher-kva.example", 443,
	"xn--bcher-kva.example", ""},
    {"https://1.example", true, AF_UNSPEC, "1.example", 443, "1.example", ""},
    {"https://4u", true, AF_UNSPEC, "4u", 443, "4u", ""},
};

START_TEST(every_part_of_a_good_url_is_found)
{
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		ck_assert_msg(telnyx_base_url_parse(good[i].text, &url, &why), "%s: %s",
		    good[i].text, why);
		ck_assert_ptr_null(why);
		ck_assert_int_eq(url.https, good[i].https);
		ck_assert_int_eq(url.family, good[i].family);
		ck_assert_int_eq(url.host_is_ip, good[i].family != AF_UNSPEC);
		ck_assert_str_eq(url.host, good[i].host);
		ck_assert_int_eq(url.port, good[i].port);
		ck_assert_str_eq(url.host_header, good[i].host_header);
		ck_assert_str_eq(url.prefix, good[i].prefix);
	}
}
END_TEST

#define PORT "has a port that is not 1 to 65535"
#define SPACE "has a space or a control character"
#define SCHEME "does not begin with https:// or http://"
#define IPV4 "has an IPv4 address that is not four numbers"
#define IPV6 "has an IPv6 address that is not one"
#define LETTER "has a host with a character that no host has"

static const struct {
	const char *text;
	const char *why;
} bad[] = {
    {NULL, "is empty"},
    {"", "is empty"},
    {"api.telnyx.com", SCHEME},
    {"ftp://h", SCHEME},
    {"https:/h", SCHEME},
    {"//h", SCHEME},
    {"https", SCHEME},
    {"https://", "has no host"},
    {"https:///v2", "has no host"},
    {"https://:443", "has no host"},
    {"https://.", "has a host with an empty label"},
    {"https://a..b", "has a host with an empty label"},
    {"https://.a", "has a host with an empty label"},
    {"https://h:", PORT},
    {"https://h:0", PORT},
    {"https://h:65536", PORT},
    {"https://h:-1", PORT},
    {"https://h:+1", PORT},
    {"https://h:4a", PORT},
    {"https://h:000443", PORT},
    {"https://[::1]:", PORT},
    {"https://user@h", "has a user name or password"},
    {"https://user:secret@h:443/v2", "has a user name or password"},
    {"https://h@", "has a user name or password"},
    {"https://h/v2?a=b", "has a query"},
    {"https://h?", "has a query"},
    {"https://h/v2#x", "has a fragment"},
    {"https://h#", "has a fragment"},
    {"https://h/#?", "has a fragment"},
    {" https://h", SPACE},
    {"https://h ", SPACE},
    {"https://h/a b", SPACE},
    {"https://h\n", SPACE},
    {"https://h\r\nX: y", SPACE},
    {"https://h\t", SPACE},
    {"https://h\x7F", SPACE},
    {"https://h\x01/", SPACE},
    {"https://b\xC3\xBC"
     "cher.example",
	"has a character outside ASCII (a host needs its xn-- form)"},
    {"https://h\\@x", "has a backslash"},
    {"https://h/..", "has a . or .. segment"},
    {"https://h/a/%2E%2e/b", "has a . or .. segment"},
    {"https://h/a%zz", "has a % without two hexadecimal digits"},
    {"https://h/a%4", "has a % without two hexadecimal digits"},
    {"https://h/<a>", "has a character that no URL path holds"},
    {"https://h/{id}", "has a character that no URL path holds"},
    {"https://a%62c", LETTER},
    {"https://a,b", LETTER},
    {"https://a!b", LETTER},
    {"https://[::1", "has an IPv6 address without its closing bracket"},
    {"https://[::1]x", "has something after the bracket that is no port"},
    {"https://[]", IPV6},
    {"https://[::g]", IPV6},
    {"https://[1.2.3.4]", IPV6},
    {"https://[h]", IPV6},
    {"https://[1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc]", IPV6},
    {"https://[fe80::1%25eth0]", "has an IPv6 address with a zone"},
    {"https://::1/", "has an IPv6 address without brackets, or two ports"},
    {"https://h:1:2", "has an IPv6 address without brackets, or two ports"},
    /* What inet_aton() would take for an address. */
    {"http://127.1", IPV4},
    {"http://2130706433", IPV4},
    {"http://0x7f000001", IPV4},
    {"http://0x7f.1", IPV4},
    {"http://127.0.0.0x1", IPV4},
    {"http://256.0.0.1", IPV4},
    {"http://1.2.3.4.5", IPV4},
    {"http://a.1", IPV4},
};

START_TEST(what_is_odd_is_refused_with_its_reason)
{
	static const struct telnyx_base_url zero;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&url, 0x55, sizeof(url));
		ck_assert_msg(
		    !telnyx_base_url_parse(bad[i].text, &url, &why), "%s", bad[i].text);
		ck_assert_msg(strcmp(why, bad[i].why) == 0, "%s: %s", bad[i].text, why);
		ck_assert_mem_eq(&url, &zero, sizeof(url));
	}
}
END_TEST

START_TEST(lengths_are_bounded)
{
	static const char label[] =
	    "abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz"
	    "-123456789";
	char text[2048];
	char path[TELNYX_URL_PREFIX_MAX + 1];

	ck_assert_uint_eq(strlen(label), 63);
	(void)snprintf(
	    text, sizeof(text), "https://%s.%s.%s.%.61s", label, label, label, label);
	ck_assert(telnyx_base_url_parse(text, &url, &why));
	ck_assert_uint_eq(strlen(url.host), 253);
	(void)snprintf(text, sizeof(text), "https://%s.%s.%s.%.61s:65535.", label,
	    label, label, label);
	ck_assert(!telnyx_base_url_parse(text, &url, &why));
	ck_assert_str_eq(why, PORT);
	(void)snprintf(text, sizeof(text), "https://%s.%s.%s.%.61s:65535", label, label,
	    label, label);
	ck_assert(telnyx_base_url_parse(text, &url, &why));
	ck_assert_uint_eq(strlen(url.host_header), 253 + 6);
	(void)snprintf(
	    text, sizeof(text), "https://%s.%s.%s.%.62s", label, label, label, label);
	ck_assert(!telnyx_base_url_parse(text, &url, &why));
	ck_assert_str_eq(why, "has a host over 253 bytes");
	(void)snprintf(text, sizeof(text), "https://a%s", label);
	ck_assert(!telnyx_base_url_parse(text, &url, &why));
	ck_assert_str_eq(why, "has a host with a label over 63 bytes");

	memset(path, 'p', sizeof(path));
	path[0] = '/';
	path[TELNYX_URL_PREFIX_MAX] = '\0';
	(void)snprintf(text, sizeof(text), "https://h%s", path);
	ck_assert(!telnyx_base_url_parse(text, &url, &why));
	ck_assert_str_eq(why, "has a path over 1023 bytes");
	path[TELNYX_URL_PREFIX_MAX - 1] = '\0';
	(void)snprintf(text, sizeof(text), "https://h%s//", path);
	ck_assert(telnyx_base_url_parse(text, &url, &why));
	ck_assert_str_eq(url.prefix, path);
}
END_TEST

START_TEST(loopback_is_known_in_each_of_its_forms)
{
	static const char *const yes[] = {"http://localhost", "http://LOCALHOST.:1/x",
	    "http://a.localhost", "http://127.0.0.1", "http://127.255.0.9:80",
	    "http://[::1]", "http://[0:0:0:0:0:0:0:1]:8", "http://[::ffff:127.0.0.1]"};
	static const char *const no[] = {"http://api.telnyx.com",
	    "http://localhost.example", "http://notlocalhost", "http://xlocalhost",
	    "http://126.0.0.1", "http://128.0.0.1", "http://12.7.0.1", "http://[::2]",
	    "http://[::]", "http://0.0.0.0", "http://127.example",
	    "http://127.0.0.1.example", "http://[::ffff:10.0.0.1]", "http://[2001::1]"};
	size_t i;

	for (i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		ck_assert_msg(telnyx_base_url_parse(yes[i], &url, &why), "%s", yes[i]);
		ck_assert_msg(telnyx_base_url_is_loopback(&url), "%s", yes[i]);
	}
	for (i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
		ck_assert_msg(telnyx_base_url_parse(no[i], &url, &why), "%s", no[i]);
		ck_assert_msg(!telnyx_base_url_is_loopback(&url), "%s", no[i]);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base_url");
	TCase *tcase = tcase_create("base_url");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, every_part_of_a_good_url_is_found);
	tcase_add_test(tcase, what_is_odd_is_refused_with_its_reason);
	tcase_add_test(tcase, lengths_are_bounded);
	tcase_add_test(tcase, loopback_is_known_in_each_of_its_forms);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
