/* SPDX-License-Identifier: MIT */
/*
 * The inventory: the numbers that could be bought.
 */
#ifndef TELNYX_SANDBOX_API_INVENTORY_H
#define TELNYX_SANDBOX_API_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>

struct telnyx_sandbox;
struct sbx_call;
struct sbx_inventory;

enum sbx_stock {
	SBX_FREE = 0,
	SBX_RESERVED, /* by this account */
	SBX_SOLD      /* or about to be */
};

/* What happens to an order of a number. */
enum sbx_sale {
	SBX_SALE_GOOD = 0,
	SBX_SALE_HELD, /* another customer has reserved it */
	SBX_SALE_GONE, /* bought by another since the search */
	SBX_SALE_FAILS /* the order is taken, and then fails */
};

struct sbx_stocked {
	size_t index;
	const char *country;
	const char *type; /* "local", ... */
	const char *locality;
	enum sbx_sale sale;
	enum sbx_stock stock;
	bool searched; /* some search has shown it */
	bool mms;
};

/* NULL: no memory. */
struct sbx_inventory *sbx_inventory_new(void);
void sbx_inventory_free(struct sbx_inventory *inventory);
/* False: there is no such number. */
bool sbx_stock_find(
    struct telnyx_sandbox *sandbox, const char *number, struct sbx_stocked *found);
void sbx_stock_set(struct telnyx_sandbox *sandbox, size_t index, enum sbx_stock stock);
/* Handler: GET /available_phone_numbers. */
void sbx_search(struct sbx_call *call);

#endif
