/* SPDX-License-Identifier: MIT */
/* What the tests of lists share: callbacks that keep what they were handed. */
#ifndef TELNYX_TESTS_PAGE_FX_H
#define TELNYX_TESTS_PAGE_FX_H

#include "support/fixture.h"

/* What came of a list. */
struct listed {
	unsigned items, pages, done;
	char names[512]; /* of the items, in order */
	struct telnyx_list_summary summary;
	enum telnyx_error_type type;
	enum telnyx_outcome outcome;
	char message[256];
	char field[64];
	unsigned stop_at; /* an item; 0: never */
	unsigned stop_at_page;
	void (*at_item)(struct listed *listed); /* inside the callback */
	uint64_t id;
};

#define PAGE(number, items)                                                            \
	"{\"data\":[" items "],\"meta\":{\"page_number\":" number                      \
	",\"total_pages\":3,\"total_results\":6}}"

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

void script(const char *body);
const char *target(uint64_t number);
void note(struct listed *listed, const char *name);
enum telnyx_list_action on_json(
    const struct telnyx_json *item, const struct telnyx_page *page, void *arg);
void on_done(const struct telnyx_list_summary *summary,
    const struct telnyx_error *error, void *arg);
void start(struct listed *listed, enum telnyx_paging paging,
    const struct telnyx_list_options *options);
void run(struct listed *listed, enum telnyx_paging paging,
    const struct telnyx_list_options *options);

#endif
