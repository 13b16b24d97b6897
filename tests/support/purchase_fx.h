/* SPDX-License-Identifier: MIT */
/*
 * What the tests of buying numbers share.  The sandbox's log says how many orders
 * arrived; replies are scripted, so that each failure comes at its step.
 */
#ifndef TELNYX_TESTS_PURCHASE_FX_H
#define TELNYX_TESTS_PURCHASE_FX_H

#include "support/fixture.h"

#define PX_TOTAL_MS 9000 /* less than one call has by itself */
#define PX_FIRST "+13125550010"
#define PX_SECOND "+13125550011"
/* What the clock's chance of 1 makes of the first order's reference. */
#define PX_REFERENCE "libtelnyx-00000000000000010000000000000001-1"
#define PX_SECOND_REFERENCE "libtelnyx-00000000000000010000000000000001-2"

#define PX_ORDER_OF(number, status, reference)                                         \
	"{\"id\":\"ord-1\",\"status\":\"" status                                       \
	"\",\"customer_reference\":\"" reference                                       \
	"\",\"phone_numbers\":[{\"id\":\"n-1\",\"phone_number\":\"" number             \
	"\",\"status\":\"" status "\"}]}"
#define PX_ORDER(status) "{\"data\":" PX_ORDER_OF(PX_FIRST, status, PX_REFERENCE) "}"
#define PX_ORDERS(items) "{\"data\":[" items "],\"meta\":{\"total_pages\":1}}"
#define PX_HITS                                                                        \
	"{\"data\":[{\"phone_number\":\"" PX_FIRST                                     \
	"\"},{\"phone_number\":\"" PX_SECOND "\"}],\"meta\":{\"total_results\":2}}"
#define PX_UNMET(status, requirements)                                                 \
	"{\"data\":{\"id\":\"ord-1\",\"status\":\"" status                             \
	"\",\"requirements_met\":false,\"customer_reference\":\"" PX_REFERENCE         \
	"\",\"phone_numbers\":[{\"phone_number\":\"" PX_FIRST                          \
	"\",\"requirements_status\":\"" requirements "\"}]}}"
#define PX_REFUSAL(code)                                                               \
	"{\"errors\":[{\"code\":\"" code                                               \
	"\",\"title\":\"Refused\",\"detail\":\"No.\"}]}"

/* What came of a purchase. */
struct px_bought {
	unsigned calls;
	bool ok;
	enum telnyx_error_type type;
	enum telnyx_outcome outcome;
	int status, attempts;
	enum telnyx_number_order_status order_status;
	char code[16], field[32];
	char id[64], number[32];
	char message[512];
	uint64_t request_id;
	void (*then)(struct px_bought *bought);
};

void px_on_order(const struct telnyx_number_order *order,
    const struct telnyx_error *error, void *arg);
void px_setup(void);
/* The next reply: they are used in order. */
void px_reply(int status, const char *body);
/* The same, but the connection ends at this byte of it. */
void px_cut(const char *body, int64_t byte, enum telnyx_sandbox_fault fault);
void px_stall(uint32_t times);
const struct telnyx_sandbox_request *px_request(uint64_t number);
uint64_t px_requests(void);
/* The oracle: how many orders have arrived. */
unsigned px_orders(void);
/* Begin to buy PX_FIRST. */
void px_buy_with(struct px_bought *bought, const struct telnyx_call_options *opts);
/* Buy it, until the callback has run. */
void px_buy(struct px_bought *bought);
/* Begin to buy the first of the hits, within PX_TOTAL_MS. */
void px_search_and_buy(struct px_bought *bought);

#endif
