/* SPDX-License-Identifier: MIT */
/*
 * The body of a request as JSON: parsed once, for the log and for the API.
 */
#ifndef TELNYX_SANDBOX_ENGINE_BODY_H
#define TELNYX_SANDBOX_ENGINE_BODY_H

#include <stdbool.h>
#include <stddef.h>

struct json_object;
struct json_tokener;
struct telnyx_http_parse;
struct telnyx_sandbox;
struct sbx_answer;

struct sbx_json {
	struct json_object *root; /* NULL for null, too: see `valid` */
	bool valid;
	bool utf8;
};

/* A parser for sbx_json_parse().  NULL: no memory. */
struct json_tokener *sbx_tokener_new(void);
/* Parse a body, which ends in a zero, once. */
void sbx_json_parse(struct telnyx_sandbox *sandbox, const char *body, size_t len,
    struct sbx_json *json);
/* Is the body a JSON object, and said to be JSON unless `any_type`?  False:
 * `answer` says why not. */
bool sbx_is_object(const struct telnyx_http_parse *http, const struct sbx_json *json,
    bool any_type, struct sbx_answer *answer);

#endif
