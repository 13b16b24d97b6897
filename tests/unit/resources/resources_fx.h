/* SPDX-License-Identifier: MIT */
/* The examples of the API (examples.json), as the tests of the resources read them. */
#ifndef TELNYX_TESTS_RESOURCES_FX_H
#define TELNYX_TESTS_RESOURCES_FX_H

#include "support/encoded.h"
#include "support/fixture.h"

extern struct json_object *examples;

struct seen {
	unsigned calls, items;
	enum telnyx_error_type type;
	char message[512];
	char field[64];
	struct json_object *json; /* of the result, or of the last item */
};

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

void load(void);
void unload(void);
struct json_object *example(const char *name);

/* What there is a callback for: of one result, and of an item of a list. */
#define EACH_RESULT(X)                                                                 \
	X(alphanumeric_sender_id)                                                      \
	X(autoresp_config)                                                             \
	X(balance)                                                                     \
	X(messaging_hosted_number_eligibility)                                         \
	X(messaging_hosted_number_validations)                                         \
	X(messaging_hosted_number_verification_codes)                                  \
	X(message)                                                                     \
	X(message_group)                                                               \
	X(messaging_hosted_number_order)                                               \
	X(messaging_profile)                                                           \
	X(messaging_profile_metrics)                                                   \
	X(number_order)                                                                \
	X(number_lookup)                                                               \
	X(phone_number_messaging)                                                      \
	X(short_code)                                                                  \
	X(webhook_delivery)
#define EACH_ITEM(X)                                                                   \
	X(alphanumeric_sender_id)                                                      \
	X(autoresp_config)                                                             \
	X(detail_record)                                                               \
	X(messaging_hosted_number_order)                                               \
	X(messaging_optout)                                                            \
	X(messaging_profile_metrics)                                                   \
	X(messaging_url_domain)                                                        \
	X(phone_number_messaging)                                                      \
	X(short_code)                                                                  \
	X(webhook_delivery)

/* Callbacks; they copy what they get too.  `arg` is a struct seen. */
#define ON(noun)                                                                       \
	void on_##noun(const struct telnyx_##noun *noun,                               \
	    const struct telnyx_error *error, void *arg);
#define ON_ITEM(noun)                                                                  \
	enum telnyx_list_action item_##noun(const struct telnyx_##noun *noun,          \
	    const struct telnyx_page *page, void *arg);
EACH_RESULT(ON)
EACH_ITEM(ON_ITEM)
#undef ON
#undef ON_ITEM
void on_reply(
    const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg);
void on_done(const struct telnyx_list_summary *summary,
    const struct telnyx_error *error, void *arg);

extern const char *const numbers[], *const words[];

#endif
