/* SPDX-License-Identifier: MIT */
/* What the tests of messaging profiles share: a callback that keeps what it was told,
 * scripted replies, and the calls. */
#ifndef TELNYX_TESTS_MESSAGING_PROFILE_FX_H
#define TELNYX_TESTS_MESSAGING_PROFILE_FX_H

#include "support/fixture.h"

#define NAME "shop"
#define PROFILE(id, name)                                                              \
	"{\"id\":\"" id "\",\"record_type\":\"messaging_profile\",\"name\":\"" name    \
	"\"}"
#define LIST(items) "{\"data\":[" items "],\"meta\":{\"total_pages\":1}}"
#define NOTHING LIST("")
#define REFUSAL(code)                                                                  \
	"{\"errors\":[{\"code\":\"" code                                               \
	"\",\"title\":\"Refused\",\"detail\":\"No.\"}]}"

extern const char *const everywhere[];

struct result {
	unsigned calls;
	bool found;
	enum telnyx_messaging_profile_change change;
	enum telnyx_error_type type;
	enum telnyx_outcome outcome;
	int status, attempts;
	int64_t retry_after_ms;
	char id[64], name[64], secret[64], field[64], code[16];
	char message[512];
	uint64_t request_id;
	struct telnyx_messaging_profile *kept;
};

void note_error(struct result *result, const struct telnyx_error *error);
void on_profile(const struct telnyx_messaging_profile *profile,
    const struct telnyx_error *error, void *arg);
void on_change(const struct telnyx_messaging_profile *profile,
    enum telnyx_messaging_profile_change change, const struct telnyx_error *error,
    void *arg);
void forget(struct result *result);
void script(int status, const char *body);
const struct telnyx_sandbox_request *received(uint64_t number);
unsigned count_method(const char *method);
void expect_body(uint64_t number, const char *want);
void upsert_with(struct result *result, const char *name, const char *webhook_url,
    const struct telnyx_call_options *opts);
void upsert(struct result *result, const char *name);
/* A server whose filter lets through what merely holds the name. */
void script_pages(unsigned pages, const char *last);

#endif
