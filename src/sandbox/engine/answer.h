/* SPDX-License-Identifier: MIT */
/*
 * An answer: what the API says to a request.
 */
#ifndef TELNYX_SANDBOX_ENGINE_ANSWER_H
#define TELNYX_SANDBOX_ENGINE_ANSWER_H

#include <stdbool.h>

struct json_object;

struct sbx_answer {
	int status;
	struct json_object *json; /* owned; NULL: no body */
	const char *headers;	  /* static further lines, or NULL */
	const char *message_id;	  /* of a message just made, or NULL */
	bool failed;		  /* no memory */
};

/* Make `answer` an error document.  `detail` NULL takes the code's own text;
 * `pointer` may be NULL. */
void sbx_answer_error(struct sbx_answer *answer, int status, const char *code,
    const char *pointer, const char *detail);
void sbx_answer_clear(struct sbx_answer *answer);

#endif
