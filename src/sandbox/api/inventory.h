/* SPDX-License-Identifier: MIT */
/*
 * The inventory: the numbers that could be bought.
 */
#ifndef TELNYX_SANDBOX_API_INVENTORY_H
#define TELNYX_SANDBOX_API_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>

struct telnyx_sandbox;
struct telnyx_sandbox_call;
struct telnyx_sandbox_inventory;

enum telnyx_sandbox_stock {
	TELNYX_SANDBOX_FREE = 0,
	TELNYX_SANDBOX_RESERVED, /* by this account */
	TELNYX_SANDBOX_SOLD	 /* or about to be */
};

/* What happens to an order of a number. */
enum telnyx_sandbox_sale {
	TELNYX_SANDBOX_SALE_GOOD = 0,
	TELNYX_SANDBOX_SALE_HELD, /* another customer has reserved it */
	TELNYX_SANDBOX_SALE_GONE, /* bought by another since the search */
	TELNYX_SANDBOX_SALE_FAILS /* the order is taken, and then fails */
};

struct telnyx_sandbox_stocked {
	size_t index;
	const char *country;
	const char *type; /* "local", ... */
	const char *locality;
	enum telnyx_sandbox_sale sale;
	enum telnyx_sandbox_stock stock;
	bool searched; /* some search has shown it */
	bool mms;
};

/* NULL: no memory. */
struct telnyx_sandbox_inventory *telnyx_sandbox_inventory_new(void);
void telnyx_sandbox_inventory_free(struct telnyx_sandbox_inventory *inventory);
/* False: there is no such number. */
bool telnyx_sandbox_stock_find(struct telnyx_sandbox *sandbox, const char *number,
    struct telnyx_sandbox_stocked *found);
void telnyx_sandbox_stock_set(
    struct telnyx_sandbox *sandbox, size_t index, enum telnyx_sandbox_stock stock);
/* Handler: GET /available_phone_numbers. */
void telnyx_sandbox_search(struct telnyx_sandbox_call *call);

#endif
