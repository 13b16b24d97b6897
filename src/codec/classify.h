/* SPDX-License-Identifier: MIT */
/*
 * What a status and an error code mean: the type of the error, what is known
 * about the request, and whether the same request may be tried again by
 * itself.  One table, one file; each row has its source.
 */
#ifndef TELNYX_CODEC_CLASSIFY_H
#define TELNYX_CODEC_CLASSIFY_H

#include <telnyx/error.h>

struct telnyx_class {
	enum telnyx_error_type type;
	enum telnyx_outcome outcome;
	bool retriable; /* the server itself said "later" */
};

/* `code` is errors[0].code of Telnyx's own error document, or NULL. */
struct telnyx_class telnyx_classify(int status, const char *code);

#endif
