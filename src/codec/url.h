/* SPDX-License-Identifier: MIT */
/*
 * URLs: paths and queries put together, and a look at the URLs that a message
 * carries.  Reasons (`why`) are static clauses that never quote the input.
 */
#ifndef TELNYX_CODEC_URL_H
#define TELNYX_CODEC_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "codec/base_url.h"

/* Append `text` with all but RFC 3986's unreserved characters as %XX. */
void telnyx_url_encode(struct telnyx_buf *buf, const char *text);

/*
 * Append a request's path and query.
 *
 * template: begins with '/'; each {name} is replaced by the next of `values`,
 * percent-encoded; a query may follow that is sent as it is.
 * values, query: ended by NULL; NULL for none.  `query` has names and values in
 * turn.
 *
 * False, with the reason in *why, if the template or the lists are unfit; what
 * was appended up to there is to be thrown away.  A buffer without memory or
 * beyond its cap is not a reason: look at buf->failed.
 */
bool telnyx_url_expand(struct telnyx_buf *buf, const char *path_template,
    const char *const *values, const char *const *query, const char **why);

/* Telnyx's limit for webhook URLs (its error 10003), used for media too. */
#define TELNYX_URL_MAX_BYTES 2000

enum telnyx_url_problem {
	TELNYX_URL_FINE = 0,
	TELNYX_URL_MALFORMED = 1, /* not absolute, not http(s), no host, ... */
	TELNYX_URL_TOO_LONG = 2
};

/* Could this be the URL of a webhook or of a file?  Absolute, http or https,
 * with a host, valid UTF-8, without spaces and control characters. */
enum telnyx_url_problem telnyx_url_check_http(const char *url);

#endif
