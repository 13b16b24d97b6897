/* SPDX-License-Identifier: MIT */
/* Replies: a head and nothing behind it.  What was wrong stands in the report;
 * whoever tries forgeries is not told. */
#include "webhook/reply.h"

#include <stdio.h>
#include <time.h>

const char *
telnyx_webhook_status_phrase(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 400:
		return "Bad Request";
	case 401:
		return "Unauthorized";
	case 404:
		return "Not Found";
	case 405:
		return "Method Not Allowed";
	case 408:
		return "Request Timeout";
	case 413:
		return "Content Too Large";
	case 431:
		return "Request Header Fields Too Large";
	case 503:
		return "Service Unavailable";
	case 505:
		return "HTTP Version Not Supported";
	default:
		return "Error";
	}
}

/* "Date: Sun, 22 Nov 2026 18:00:00 GMT" (RFC 9110, 6.6.1), whatever the locale;
 * "" without a clock. */
static void
format_date(char *out, size_t size, int64_t unix_s)
{
	static const char days[7][4] = {
	    "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
	    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t when = (time_t)unix_s;
	struct tm tm;

	out[0] = '\0';
	if (gmtime_r(&when, &tm) != NULL && tm.tm_year < 8100)
		(void)snprintf(out, size,
		    "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n", days[tm.tm_wday],
		    tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour,
		    tm.tm_min, tm.tm_sec);
}

size_t
telnyx_webhook_reply(char out[TELNYX_WEBHOOK_REPLY_MAX], int status, int64_t unix_s,
    bool close, bool keep)
{
	char date[64];
	int len;

	format_date(date, sizeof(date), unix_s);
	len = snprintf(out, TELNYX_WEBHOOK_REPLY_MAX,
	    "HTTP/1.1 %d %s\r\n%sContent-Length: 0\r\n%s%s\r\n", status,
	    telnyx_webhook_status_phrase(status), date,
	    status == 405 ? "Allow: POST\r\n" : "",
	    close  ? "Connection: close\r\n"
	    : keep ? "Connection: keep-alive\r\n"
		   : "");
	return len > 0 ? (size_t)len : 0;
}
