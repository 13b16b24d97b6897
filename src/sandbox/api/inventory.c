/* SPDX-License-Identifier: MIT */
/*
 * The numbers that could be bought: the same in every sandbox, so that a
 * test or a tutorial can name them.  They are ranges that regulators keep for
 * fiction, a hundred numbers of each: nobody's phone can ring.
 *
 * What happens to an order depends on a number's last two digits:
 *
 *   97  another customer has reserved it: the order is refused, 85006
 *   98  another customer has just bought it: the order is refused, 85001
 *   99  the order is taken, and fails a moment later
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sandbox/engine/call.h"
#include "sandbox/engine/document.h"
#include "sandbox/engine/filter.h"
#include "sandbox/api/api.h"
#include "sandbox/api/inventory.h"

#define PER_AREA 100
#define MAX_RESULTS 250

enum feature {
	SMS = 1 << 0,
	MMS = 1 << 1,
	VOICE = 1 << 2,
	FAX = 1 << 3,
	EMERGENCY = 1 << 4,
	HD_VOICE = 1 << 5,
	INTERNATIONAL_SMS = 1 << 6,
	LOCAL_CALLING = 1 << 7
};

#define NANP_LOCAL (SMS | MMS | VOICE | FAX | EMERGENCY | HD_VOICE | LOCAL_CALLING)
#define NANP_TOLL_FREE (SMS | MMS | VOICE | FAX | HD_VOICE)
#define MOBILE (SMS | VOICE | INTERNATIONAL_SMS)
#define LANDLINE (VOICE | FAX | LOCAL_CALLING)

static const char *const feature_names[] = {"sms", "mms", "voice", "fax", "emergency",
    "hd_voice", "international_sms", "local_calling"};

struct area {
	const char *country;
	const char *calling_code;
	const char *ndc;    /* national destination code */
	const char *prefix; /* of the subscriber's number, all but two digits */
	const char *type;
	const char *locality;	 /* or NULL */
	const char *state;	 /* or NULL */
	const char *rate_center; /* or NULL */
	unsigned features;
	const char *upfront;
	const char *monthly;
};

#define NANP(country, ndc, city, state, center)                                        \
	{                                                                              \
		country, "1", ndc, "55501", "local", city, state, center, NANP_LOCAL,  \
		    "1.00", "1.00"                                                     \
	}
#define FREE(ndc)                                                                      \
	{                                                                              \
		"US", "1", ndc, "55501", "toll_free", NULL, NULL, NULL,                \
		    NANP_TOLL_FREE, "1.00", "2.00"                                     \
	}

static const struct area areas[] = {
    NANP("US", "206", "Seattle", "WA", "SEATTLE"),
    NANP("US", "212", "New York", "NY", "NWYRCYZN01"),
    NANP("US", "303", "Denver", "CO", "DENVER"),
    NANP("US", "305", "Miami", "FL", "MIAMI"),
    NANP("US", "312", "Chicago", "IL", "CHICAGO"),
    NANP("US", "404", "Atlanta", "GA", "ATLANTA"),
    NANP("US", "415", "San Francisco", "CA", "SNFC CNTRL"),
    NANP("US", "512", "Austin", "TX", "AUSTIN"),
    NANP("US", "617", "Boston", "MA", "BOSTON"),
    NANP("US", "702", "Las Vegas", "NV", "LAS VEGAS"),
    NANP("US", "773", "Chicago", "IL", "CHICAGO"),
    NANP("US", "970", "Fort Collins", "CO", "FTCOLLINS"),
    FREE("800"),
    FREE("833"),
    FREE("888"),
    NANP("CA", "403", "Calgary", "AB", "CALGARY"),
    NANP("CA", "416", "Toronto", "ON", "TORONTO"),
    NANP("CA", "514", "Montreal", "QC", "MONTREAL"),
    NANP("CA", "604", "Vancouver", "BC", "VANCOUVER"),
    NANP("CA", "613", "Ottawa", "ON", "OTTAWAHULL"),
    {"GB", "44", "20", "794600", "local", "London", NULL, NULL, LANDLINE, "1.00",
	"1.00"},
    {"GB", "44", "161", "49600", "local", "Manchester", NULL, NULL, LANDLINE, "1.00",
	"1.00"},
    {"GB", "44", "306", "99900", "national", NULL, NULL, NULL, VOICE | FAX, "1.00",
	"1.00"},
    {"GB", "44", "7700", "9000", "mobile", NULL, NULL, NULL, MOBILE, "1.00", "2.50"},
    {"GB", "44", "808", "15700", "toll_free", NULL, NULL, NULL, VOICE, "1.00", "15.00"},
    {"AU", "61", "2", "555000", "local", "Sydney", NULL, NULL, LANDLINE, "1.00",
	"3.00"},
    {"AU", "61", "491", "5700", "mobile", NULL, NULL, NULL, MOBILE, "1.00", "7.50"},
    {"FR", "33", "1", "990000", "local", "Paris", NULL, NULL, LANDLINE, "1.00", "1.00"},
    {"FR", "33", "6", "399800", "mobile", NULL, NULL, NULL, MOBILE, "1.00", "3.00"},
    {"DE", "49", "30", "231250", "local", "Berlin", NULL, NULL, LANDLINE, "1.00",
	"1.00"},
};

#define AREAS SBX_COUNT(areas)

struct item_state {
	unsigned char stock;
	bool searched;
};

struct sbx_inventory {
	struct item_state items[AREAS * PER_AREA];
};

struct sbx_inventory *
sbx_inventory_new(void)
{
	return calloc(1, sizeof(struct sbx_inventory));
}

void
sbx_inventory_free(struct sbx_inventory *inventory)
{
	free(inventory);
}

static void
write_number(size_t index, char out[32])
{
	const struct area *area = &areas[index / PER_AREA];

	snprintf(out, 32, "+%s%s%s%02u", area->calling_code, area->ndc, area->prefix,
	    (unsigned)(index % PER_AREA));
}

static enum sbx_sale
sale_of(size_t index)
{
	switch (index % PER_AREA) {
	case 97:
		return SBX_SALE_HELD;
	case 98:
		return SBX_SALE_GONE;
	case 99:
		return SBX_SALE_FAILS;
	default:
		return SBX_SALE_GOOD;
	}
}

bool
sbx_stock_find(
    struct telnyx_sandbox *sandbox, const char *number, struct sbx_stocked *found)
{
	size_t area;

	for (area = 0; area < AREAS; area++) {
		char first[32];
		size_t len;
		const struct item_state *item = NULL;

		write_number(area * PER_AREA, first);
		len = strlen(first) - 2;
		if (strncmp(number, first, len) != 0 || strlen(number) != len + 2 ||
		    strspn(number + len, "0123456789") != 2)
			continue;
		memset(found, 0, sizeof(*found));
		found->index = area * PER_AREA + (size_t)(number[len] - '0') * 10 +
			       (size_t)(number[len + 1] - '0');
		item = &sandbox->api->inventory->items[found->index];
		found->country = areas[area].country;
		found->type = areas[area].type;
		found->locality = areas[area].locality;
		found->sale = sale_of(found->index);
		found->stock = (enum sbx_stock)item->stock;
		found->searched = item->searched;
		found->mms = (areas[area].features & MMS) != 0;
		return true;
	}
	return false;
}

void
sbx_stock_set(struct telnyx_sandbox *sandbox, size_t index, enum sbx_stock stock)
{
	sandbox->api->inventory->items[index].stock = (unsigned char)stock;
}

/* --- the search --- */

struct search {
	const char *country;
	const char *ndc;
	const char *locality;
	const char *state;
	const char *rate_center;
	const char *type;
	const char *starts;
	const char *ends;
	const char *contains;
	unsigned features;
	size_t limit;
	bool best_effort;
	bool quickship;
	bool reservable;
	bool no_held;
	bool only_reserved; /* by this account */
};

static bool
read_flag(struct sbx_call *call, const char *key, bool *flag)
{
	const char *value = sbx_query_get(&call->query, key);

	*flag = value != NULL && strcmp(value, "true") == 0;
	if (value == NULL || *flag || strcmp(value, "false") == 0)
		return true;
	sbx_refuse_parameter(
	    call, "10032", key, "The value must be one of true, false");
	return false;
}

/* The list is one feature, or several with commas between. */
static bool
add_features(
    struct sbx_call *call, const char *key, const char *list, unsigned *features)
{
	while (*list != '\0') {
		size_t len = strcspn(list, ",");
		size_t i;

		for (i = 0; i < SBX_COUNT(feature_names); i++) {
			if (strlen(feature_names[i]) == len &&
			    memcmp(feature_names[i], list, len) == 0)
				break;
		}
		if (i == SBX_COUNT(feature_names)) {
			sbx_refuse_parameter(
			    call, "10032", key, "There is no such feature.");
			return false;
		}
		*features |= 1u << i;
		list += len + (list[len] == ',' ? 1 : 0);
	}
	return true;
}

/* "filter[features]=sms,mms", and "[]" and "[0]" behind it, repeated. */
static bool
read_features(struct sbx_call *call, unsigned *features)
{
	static const char name[] = "filter[features]";
	size_t i;

	for (i = 0; i < call->query.count; i++) {
		struct sbx_pair *pair = &call->query.pairs[i];

		if (strncmp(pair->key, name, sizeof(name) - 1) != 0)
			continue;
		pair->used = true;
		if (!add_features(call, pair->key, pair->value, features))
			return false;
	}
	return true;
}

static bool
read_limit(struct sbx_call *call, size_t *limit)
{
	const char *text = sbx_query_get(&call->query, "filter[limit]");
	size_t digits = text != NULL ? strspn(text, "0123456789") : 0;

	*limit = MAX_RESULTS;
	if (text == NULL)
		return true;
	*limit = digits > 0 && digits < 10 ? (size_t)strtoul(text, NULL, 10) : 0;
	if (*limit == 0 || text[digits] != '\0') {
		sbx_refuse_parameter(call, "10033", "filter[limit]",
		    "The value must be a whole number above 0.");
		return false;
	}
	if (*limit > MAX_RESULTS)
		*limit = MAX_RESULTS;
	return true;
}

/* The long spelling, or the short one that guides use. */
static const char *
read_pattern(struct sbx_call *call, const char *long_key, const char *short_key)
{
	const char *value = sbx_query_get(&call->query, long_key);
	const char *other = sbx_query_get(&call->query, short_key);

	return value != NULL ? value : other;
}

static bool
read_search(struct sbx_call *call, struct search *s)
{
	struct sbx_query *q = &call->query;

	memset(s, 0, sizeof(*s));
	s->country = sbx_query_get(q, "filter[country_code]");
	s->ndc = sbx_query_get(q, "filter[national_destination_code]");
	s->locality = sbx_query_get(q, "filter[locality]");
	s->state = sbx_query_get(q, "filter[administrative_area]");
	s->rate_center = sbx_query_get(q, "filter[rate_center]");
	s->type = sbx_query_get(q, "filter[phone_number_type]");
	s->starts = read_pattern(
	    call, "filter[phone_number][starts_with]", "filter[starts_with]");
	s->ends =
	    read_pattern(call, "filter[phone_number][ends_with]", "filter[ends_with]");
	/* All numbers of an area are consecutive. */
	(void)sbx_query_get(q, "filter[consecutive]");
	s->contains =
	    read_pattern(call, "filter[phone_number][contains]", "filter[contains]");
	if (!read_features(call, &s->features) || !read_limit(call, &s->limit) ||
	    !read_flag(call, "filter[best_effort]", &s->best_effort) ||
	    !read_flag(call, "filter[quickship]", &s->quickship) ||
	    !read_flag(call, "filter[reservable]", &s->reservable) ||
	    !read_flag(call, "filter[exclude_held_numbers]", &s->no_held) ||
	    !read_flag(call, "filter[only_reserved_numbers]", &s->only_reserved) ||
	    !sbx_query_all_used(call))
		return false;
	if (s->country == NULL || s->country[0] == '\0') {
		sbx_refuse_parameter(call, "10004", "filter[country_code]", NULL);
		return false;
	}
	return true;
}

static bool
same(const char *wanted, const char *have)
{
	return wanted == NULL || (have != NULL && strcasecmp(wanted, have) == 0);
}

static bool
is_nanp(const struct area *area)
{
	return strcmp(area->calling_code, "1") == 0;
}

/* Can the area offer what is searched for, wherever it lies? */
static bool
area_serves(const struct area *area, const struct search *s)
{
	bool toll_free = strcmp(area->type, "toll_free") == 0;

	return same(s->country, area->country) && same(s->type, area->type) &&
	       (area->features & s->features) == s->features &&
	       (!s->quickship || (toll_free && is_nanp(area))) &&
	       (!s->reservable || is_nanp(area));
}

static bool
area_is_meant(const struct area *area, const struct search *s)
{
	return same(s->ndc, area->ndc) && same(s->locality, area->locality) &&
	       same(s->state, area->state) && same(s->rate_center, area->rate_center);
}

/* The patterns are of the national number; of what follows the area code
 * where that was given, too. */
static bool
number_matches(const struct area *area, const char *number, const struct search *s)
{
	const char *national = number + 1 + strlen(area->calling_code);
	size_t len;
	size_t ends_len = s->ends != NULL ? strlen(s->ends) : 0;

	if (s->ndc != NULL)
		national += strlen(area->ndc);
	len = strlen(national);
	return (s->starts == NULL ||
		   strncmp(national, s->starts, strlen(s->starts)) == 0) &&
	       (s->contains == NULL || strstr(national, s->contains) != NULL) &&
	       (s->ends == NULL || (ends_len <= len && strcmp(national + len - ends_len,
							   s->ends) == 0));
}

static void
add_region(bool *failed, struct json_object *list, const char *type, const char *name)
{
	struct json_object *region = NULL;

	if (name == NULL)
		return;
	region = json_object_new_object();
	sbx_put_text(failed, region, "region_type", type);
	sbx_put_text(failed, region, "region_name", name);
	sbx_append(failed, list, region);
}

static struct json_object *
available_number(
    bool *failed, const struct area *area, const char *number, bool best_effort)
{
	struct json_object *o = json_object_new_object();
	struct json_object *regions = json_object_new_array();
	struct json_object *costs = json_object_new_object();
	struct json_object *features = json_object_new_array();
	size_t i;

	sbx_put_text(failed, o, "record_type", "available_phone_number");
	sbx_put_text(failed, o, "phone_number", number);
	sbx_put_text(failed, o, "vanity_format", "");
	sbx_put_bool(failed, o, "best_effort", best_effort);
	sbx_put_bool(failed, o, "quickship",
	    is_nanp(area) && strcmp(area->type, "toll_free") == 0);
	sbx_put_bool(failed, o, "reservable", is_nanp(area));
	add_region(failed, regions, "country_code", area->country);
	add_region(failed, regions, "state", area->state);
	add_region(failed, regions, "rate_center", area->rate_center);
	add_region(failed, regions, "location", area->locality);
	sbx_put(failed, o, "region_information", regions);
	sbx_put_text(failed, costs, "upfront_cost", area->upfront);
	sbx_put_text(failed, costs, "monthly_cost", area->monthly);
	sbx_put_text(failed, costs, "currency", "USD");
	sbx_put(failed, o, "cost_information", costs);
	for (i = 0; i < SBX_COUNT(feature_names); i++) {
		struct json_object *feature = NULL;

		if ((area->features & 1u << i) == 0)
			continue;
		feature = json_object_new_object();
		sbx_put_text(failed, feature, "name", feature_names[i]);
		sbx_append(failed, features, feature);
	}
	sbx_put(failed, o, "features", features);
	return o;
}

/* Numbers that fit are added, up to the limit: those that were meant, or (best
 * effort) those elsewhere in the same country. */
static void
gather(
    struct sbx_call *call, const struct search *s, bool meant, struct json_object *data)
{
	struct item_state *items = call->sandbox->api->inventory->items;
	size_t i;

	for (i = 0; i < AREAS * PER_AREA; i++) {
		const struct area *area = &areas[i / PER_AREA];
		char number[32];

		if (json_object_array_length(data) >= s->limit)
			return;
		if (!area_serves(area, s) || area_is_meant(area, s) != meant) {
			i += PER_AREA - 1 - i % PER_AREA;
			continue;
		}
		write_number(i, number);
		if (items[i].stock == SBX_SOLD ||
		    (s->only_reserved && items[i].stock != SBX_RESERVED) ||
		    (s->no_held && (items[i].stock == SBX_RESERVED ||
				       sale_of(i) == SBX_SALE_HELD)) ||
		    (meant && !number_matches(area, number, s)))
			continue;
		items[i].searched = true;
		sbx_append(&call->answer->failed, data,
		    available_number(&call->answer->failed, area, number, !meant));
	}
}

static struct json_object *
result_counts(bool *failed, size_t total, size_t best_effort)
{
	struct json_object *meta = json_object_new_object();

	sbx_put_int(failed, meta, "total_results", (int64_t)total);
	sbx_put_int(failed, meta, "best_effort_results", (int64_t)best_effort);
	return meta;
}

void
sbx_search(struct sbx_call *call)
{
	bool *failed = &call->answer->failed;
	struct json_object *root = NULL;
	struct json_object *data = NULL;
	struct search s;
	size_t exact;
	size_t total;

	if (!read_search(call, &s))
		return;
	root = json_object_new_object();
	data = json_object_new_array();
	if (root == NULL || data == NULL) {
		json_object_put(root);
		json_object_put(data);
		*failed = true;
		return;
	}
	gather(call, &s, true, data);
	exact = json_object_array_length(data);
	if (s.best_effort &&
	    (strcasecmp(s.country, "US") == 0 || strcasecmp(s.country, "CA") == 0))
		gather(call, &s, false, data);
	total = json_object_array_length(data);
	sbx_put(failed, root, "data", data);
	sbx_put(failed, root, "meta", result_counts(failed, total, total - exact));
	sbx_put(failed, root, "metadata", result_counts(failed, total, total - exact));
	sbx_answer_bare(call, root);
}
