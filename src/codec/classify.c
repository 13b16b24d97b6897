/* SPDX-License-Identifier: MIT */
/*
 * The classification table.  The first row that matches counts.
 *
 * Sources: [codes] Telnyx's error code reference; [limits] its rate limiting
 * and spend limit pages; [9110] RFC 9110, section 15; [unknown] a server error
 * says nothing about whether the message was taken: a proxy may have lost the
 * answer of a server that took it, so only Telnyx's own "unavailable" document
 * counts as a refusal.
 */
#include "codec/classify.h"

#include <stdlib.h>
#include <string.h>

#define ANY_LAST 999999L

struct row {
	int status_first, status_last;
	long code_first, code_last; /* 0, 0: also without a code */
	struct telnyx_class class;
};

#define VALIDATION                                                                     \
	{                                                                              \
		TELNYX_ERROR_VALIDATION, TELNYX_OUTCOME_REJECTED, false                \
	}
#define AUTHENTICATION                                                                 \
	{                                                                              \
		TELNYX_ERROR_AUTHENTICATION, TELNYX_OUTCOME_REJECTED, false            \
	}
#define REFUSED                                                                        \
	{                                                                              \
		TELNYX_ERROR_API, TELNYX_OUTCOME_REJECTED, false                       \
	}
#define LATER                                                                          \
	{                                                                              \
		TELNYX_ERROR_API, TELNYX_OUTCOME_REJECTED, true                        \
	}
#define LIMITED                                                                        \
	{                                                                              \
		TELNYX_ERROR_RATE_LIMIT, TELNYX_OUTCOME_REJECTED, true                 \
	}
#define UNKNOWN                                                                        \
	{                                                                              \
		TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN, false                        \
	}
#define TIMED_OUT                                                                      \
	{                                                                              \
		TELNYX_ERROR_TIMEOUT, TELNYX_OUTCOME_UNKNOWN, false                    \
	}
/* Codes that refuse for a reason outside the request's own fields. */
#define REFUSAL(first, last)                                                           \
	{                                                                              \
		400, 422, first, last, REFUSED                                         \
	}

static const struct row rows[] = {
    /* A success that nothing shows to be Telnyx's. */
    {200, 299, 0, 0, UNKNOWN},
    /* "Message queue full" comes under an undocumented status [codes]. */
    {300, 599, 40318, 40318, LIMITED},
    /* The daily spend limit is a 429 that lasts until midnight UTC [limits]. */
    {429, 429, 40333, 40333, REFUSED}, {429, 429, 0, 0, LIMITED},
    {408, 408, 0, 0, TIMED_OUT}, /* [9110], and code 10008 [codes] */
    /* Messaging codes sometimes come as 403; classify by code [codes]. */
    {401, 401, 40300, 40399, REFUSED}, {403, 403, 40300, 40399, REFUSED},
    {401, 401, 0, 0, AUTHENTICATION}, /* code 10009 [codes] */
    {403, 403, 0, 0, AUTHENTICATION}, /* code 10010 [codes] */
    {402, 402, 0, 0, REFUSED},	      /* code 20100, no funds [codes] */
    {404, 405, 0, 0, REFUSED}, {409, 410, 0, 0, REFUSED},
    REFUSAL(10035, 10039), /* locked, being processed, not at this level [codes] */
    REFUSAL(20012, 20017), /* the account's state [codes] */
    REFUSAL(20100, 20100), /* no funds [codes] */
    REFUSAL(40300, 40300), /* the recipient said STOP [codes] */
    REFUSAL(40309, 40309), /* destination not whitelisted [codes] */
    REFUSAL(40312, 40315), /* profile or account disabled, unhealthy from [codes] */
    REFUSAL(40320, 40324), /* no usable number, blocked content, ... [codes] */
    REFUSAL(40329, 40333), /* not verified, not provisioned, spend limit [codes] */
    {400, 400, 0, 0, VALIDATION},
    {413, 415, 0, 0, VALIDATION}, /* too large, URI too long, media type [9110] */
    {422, 422, 0, 0, VALIDATION}, {400, 499, 0, 0, REFUSED},
    {503, 503, 10037, 10037, LATER}, /* "Service is unavailable." [codes] */
    {500, 599, 0, 0, UNKNOWN},	     /* [unknown] */
    {300, 399, 0, 0, REFUSED},	     /* never followed */
};

struct telnyx_class
telnyx_classify(int status, const char *code)
{
	static const struct telnyx_class unknown = UNKNOWN;
	char *end;
	long number = 0;
	size_t i;

	if (code != NULL && *code >= '0' && *code <= '9') {
		number = strtol(code, &end, 10);
		if (*end != '\0' || number > ANY_LAST)
			number = 0;
	}
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (status < rows[i].status_first || status > rows[i].status_last)
			continue;
		if (rows[i].code_last == 0 ||
		    (number >= rows[i].code_first && number <= rows[i].code_last))
			return rows[i].class;
	}
	return unknown;
}
