/* SPDX-License-Identifier: MIT */
/*
 * What the resources of the API are made of.
 *
 * Vocabulary: a *route* is a row of a table: method, path, and who handles
 * it.  A *call* is one request on its way through a route.  A *resource* is
 * the description of a kind of thing (its document when new, what a caller may
 * set in it); a *record* is one such thing, kept in the *store*.  A *list*
 * describes how records are shown: their filters, their order, their pages.
 *
 * A resource is data where it can be, and a few functions where it cannot.
 * Every document is built by json-c; a failure of memory is remembered in
 * `answer->failed` and looked at once, where the call ends.
 */
#ifndef TELNYX_SANDBOX_ENGINE_RESOURCE_H
#define TELNYX_SANDBOX_ENGINE_RESOURCE_H

#include <json-c/json.h>

/* Adding to a table may fail, and is then seen by `hh.tbl`. */
#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#include "net/http_parse.h"
#include "sandbox/engine/document.h"
#include "sandbox/sandbox_internal.h"

#define TELNYX_SANDBOX_MAX_IDS 2	/* variable parts of a path */
#define TELNYX_SANDBOX_MAX_ID_BYTES 256 /* of each, with its zero */
#define TELNYX_SANDBOX_KEY_BYTES 64	/* of a record's id, with its zero */
#define TELNYX_SANDBOX_KEEP_RECORDS 100000
#define TELNYX_SANDBOX_KEEP_BYTES ((size_t)64 << 20) /* of documents, as text */

struct telnyx_sandbox_call;
struct telnyx_sandbox_record;

/* --- query.c: "a=1&b[c]=2" --- */

struct telnyx_sandbox_pair {
	const char *key;
	const char *value;
	bool used;	/* somebody asked for it */
	bool malformed; /* the value is no percent-encoding */
};

struct telnyx_sandbox_query {
	char *text; /* what the pairs point into */
	struct telnyx_sandbox_pair *pairs;
	size_t count;
};

/* False: no memory.  Text that is not well-formed is kept as it is. */
bool telnyx_sandbox_query_parse(
    struct telnyx_sandbox_query *query, const char *text, size_t len);
void telnyx_sandbox_query_clear(struct telnyx_sandbox_query *query);
/* The first of that name; NULL when there is none. */
const char *telnyx_sandbox_query_get(
    struct telnyx_sandbox_query *query, const char *key);
/* Undo percent-encoding in place; false when it is broken, or holds a zero. */
bool telnyx_sandbox_percent_decode(char *text, bool plus_is_space);

/* --- store.c: the records --- */

enum telnyx_sandbox_kind {
	TELNYX_SANDBOX_PROFILE = 0,
	TELNYX_SANDBOX_ALPHA_SENDER,
	TELNYX_SANDBOX_SHORT_CODE,
	TELNYX_SANDBOX_AUTORESPONSE,
	TELNYX_SANDBOX_OPTOUT,
	TELNYX_SANDBOX_URL_DOMAIN,
	TELNYX_SANDBOX_NUMBER,
	TELNYX_SANDBOX_NUMBER_JOB,
	TELNYX_SANDBOX_MOBILE_NUMBER,
	TELNYX_SANDBOX_BULK_UPDATE,
	TELNYX_SANDBOX_ORDER,
	TELNYX_SANDBOX_SUB_ORDER,
	TELNYX_SANDBOX_ORDER_NUMBER,
	TELNYX_SANDBOX_RESERVATION,
	TELNYX_SANDBOX_HOSTED_ORDER,
	TELNYX_SANDBOX_HOSTED_NUMBER,
	TELNYX_SANDBOX_GROUP,
	TELNYX_SANDBOX_BRAND,
	TELNYX_SANDBOX_VETTING,
	TELNYX_SANDBOX_BRAND_OTP,
	TELNYX_SANDBOX_CAMPAIGN,
	TELNYX_SANDBOX_SHARED_CAMPAIGN,
	TELNYX_SANDBOX_NUMBER_CAMPAIGN,
	TELNYX_SANDBOX_ASSIGNMENT,
	TELNYX_SANDBOX_ASSIGNED_NUMBER,
	TELNYX_SANDBOX_VERIFICATION,
	TELNYX_SANDBOX_MDR_REPORT,
	TELNYX_SANDBOX_USAGE_REPORT,
	TELNYX_SANDBOX_RCS_AGENT,
	TELNYX_SANDBOX_KINDS
};

struct telnyx_sandbox_record {
	UT_hash_handle hh; /* by id, in order of arrival */
	enum telnyx_sandbox_kind kind;
	char id[TELNYX_SANDBOX_KEY_BYTES];
	struct json_object *doc;
	struct json_object *more; /* a second document, or NULL */
	int64_t due_ms;		  /* goes on by itself, by the steady clock; 0: not */
	size_t bytes;		  /* what the store counts for it */
};

struct telnyx_sandbox_store {
	struct telnyx_sandbox_record *by_id[TELNYX_SANDBOX_KINDS];
	struct telnyx_sandbox_inventory *inventory;
	size_t count;
	size_t bytes;
	size_t pending; /* orders that are under way */
};

/* Keep a record; takes `doc` and `more`, also when it fails.  NULL: no memory
 * (*failed is set), or the store is full. */
struct telnyx_sandbox_record *telnyx_sandbox_record_add(struct telnyx_sandbox *sandbox,
    bool *failed, enum telnyx_sandbox_kind kind, const char *id,
    struct json_object *doc, struct json_object *more);
struct telnyx_sandbox_record *telnyx_sandbox_record_find(
    const struct telnyx_sandbox *sandbox, enum telnyx_sandbox_kind kind,
    const char *id);
/* The first whose document has this text there. */
struct telnyx_sandbox_record *telnyx_sandbox_record_with(
    const struct telnyx_sandbox *sandbox, enum telnyx_sandbox_kind kind,
    const char *path, const char *text);
struct telnyx_sandbox_record *telnyx_sandbox_record_first(
    const struct telnyx_sandbox *sandbox, enum telnyx_sandbox_kind kind);
struct telnyx_sandbox_record *telnyx_sandbox_record_next(
    struct telnyx_sandbox_record *record);
/* Count a record's size anew, after its documents were changed. */
void telnyx_sandbox_record_changed(
    struct telnyx_sandbox *sandbox, struct telnyx_sandbox_record *record);
void telnyx_sandbox_record_remove(
    struct telnyx_sandbox *sandbox, struct telnyx_sandbox_record *record);

/* --- router.c --- */

enum telnyx_sandbox_body {
	TELNYX_SANDBOX_BODY_NONE = 0, /* not looked at */
	TELNYX_SANDBOX_BODY_OBJECT,   /* a JSON object */
	TELNYX_SANDBOX_BODY_OPTIONAL  /* the same, or nothing at all */
};

struct telnyx_sandbox_route {
	const char *operation; /* its id in the API's description */
	const char *method;
	const char *path; /* below /v2, "{id}" for what varies */
	void (*handle)(struct telnyx_sandbox_call *call);
	const struct telnyx_sandbox_resource *resource; /* or NULL */
	const struct telnyx_sandbox_list *list;		/* or NULL */
	int status;					/* of success; 0: 200 */
	const char *text; /* for the handler: a document, a path, ... */
	enum telnyx_sandbox_body body;
	const char *without; /* "a b": members that it does not show; or NULL */
	bool any_type;	     /* the body is JSON whatever Content-Type says */
};

struct telnyx_sandbox_routes {
	const struct telnyx_sandbox_route *rows;
	size_t count;
};

struct telnyx_sandbox_call {
	struct telnyx_sandbox *sandbox;
	const struct telnyx_http_parse *http;
	const struct telnyx_sandbox_route *route;
	struct telnyx_sandbox_answer *answer;
	struct json_object *body; /* NULL: none */
	struct telnyx_sandbox_query query;
	int64_t now_ms;
	char ids[TELNYX_SANDBOX_MAX_IDS][TELNYX_SANDBOX_MAX_ID_BYTES];
};

/* Is it a JSON object, and said to be JSON unless `any_type`?  False: `answer` says
 * why not. */
bool telnyx_sandbox_is_object(const struct telnyx_http_parse *http,
    const struct telnyx_sandbox_json *json, bool any_type,
    struct telnyx_sandbox_answer *answer);
/* Answer what lies under /v2. */
void telnyx_sandbox_route(struct telnyx_sandbox *sandbox,
    const struct telnyx_http_parse *http, const struct telnyx_sandbox_json *json,
    const char *path, struct telnyx_sandbox_answer *answer);
/* Refuse, with 400 unless said otherwise. */
void telnyx_sandbox_refuse(struct telnyx_sandbox_call *call, const char *code,
    const char *pointer, const char *detail);
void telnyx_sandbox_refuse_parameter(struct telnyx_sandbox_call *call, const char *code,
    const char *parameter, const char *detail);
void telnyx_sandbox_not_found(struct telnyx_sandbox_call *call);
/* Answer with a document, which is taken: as it is, or in a "data". */
void telnyx_sandbox_answer_bare(
    struct telnyx_sandbox_call *call, struct json_object *document);
void telnyx_sandbox_answer_data(
    struct telnyx_sandbox_call *call, struct json_object *document);

extern const struct telnyx_sandbox_routes telnyx_sandbox_message_routes;
extern const struct telnyx_sandbox_routes telnyx_sandbox_profile_routes;
extern const struct telnyx_sandbox_routes telnyx_sandbox_profile_part_routes;
extern const struct telnyx_sandbox_routes telnyx_sandbox_number_routes;
extern const struct telnyx_sandbox_routes telnyx_sandbox_number_job_routes;
extern const struct telnyx_sandbox_routes telnyx_sandbox_order_routes;
extern const struct telnyx_sandbox_routes telnyx_sandbox_sub_order_routes;
extern const struct telnyx_sandbox_routes telnyx_sandbox_reservation_routes;
extern const struct telnyx_sandbox_routes telnyx_sandbox_hosted_routes;
extern const struct telnyx_sandbox_routes telnyx_sandbox_report_routes;
extern const struct telnyx_sandbox_routes telnyx_sandbox_brand_routes;
extern const struct telnyx_sandbox_routes telnyx_sandbox_campaign_routes;
extern const struct telnyx_sandbox_routes telnyx_sandbox_verification_routes;
extern const struct telnyx_sandbox_routes telnyx_sandbox_rcs_routes;

/* --- resource.c --- */

enum telnyx_sandbox_field_type {
	TELNYX_SANDBOX_TEXT = 0,
	TELNYX_SANDBOX_URL, /* "" is "none" */
	TELNYX_SANDBOX_BOOL,
	TELNYX_SANDBOX_NUMBER_VALUE,
	TELNYX_SANDBOX_TEXTS, /* an array of texts */
	TELNYX_SANDBOX_ARRAY,
	TELNYX_SANDBOX_OBJECT
};

struct telnyx_sandbox_field {
	const char *name;
	enum telnyx_sandbox_field_type type;
	bool required; /* of what is new */
	bool nullable;
	const char *words; /* "a b c" or "a|b|c": the values allowed; NULL: any */
};

struct telnyx_sandbox_resource {
	enum telnyx_sandbox_kind kind;
	const char *id_key; /* the id's name in the document */
	/* The document of a new one.  "@id", "@now", "@org", "@parent" (the
	 * path's first id) and "@secret" are filled in. */
	const char *model;
	/* What a caller may set; NULL: whatever the model has, of its type. */
	const struct telnyx_sandbox_field *fields;
	size_t field_count;
	const char *required;	/* without `fields`: "a b c" */
	const char *parent_key; /* where the document names its parent, or NULL */
	enum telnyx_sandbox_kind parent;
	bool named; /* its id is what a caller says it is */
	bool open;  /* without `fields`: takes members the model lacks, too */
	bool bare;  /* shown without a "data" */
	/* Judge a body for a new record, or (not NULL) one that is there.
	 * False: it has answered. */
	bool (*judge)(
	    struct telnyx_sandbox_call *call, struct telnyx_sandbox_record *record);
	/* Finish a document before it is kept, or after it was changed. */
	void (*finish)(struct telnyx_sandbox_call *call, struct json_object *doc);
};

/* Handlers for any resource. */
void telnyx_sandbox_create(struct telnyx_sandbox_call *call);
void telnyx_sandbox_show(struct telnyx_sandbox_call *call);
void telnyx_sandbox_update(struct telnyx_sandbox_call *call);
void telnyx_sandbox_remove(struct telnyx_sandbox_call *call);
/* Answer with the route's text, filled in. */
void telnyx_sandbox_fixed(struct telnyx_sandbox_call *call);

/* The record that the path names, of the route's resource, below the parent
 * that the path names; NULL: it has answered. */
struct telnyx_sandbox_record *telnyx_sandbox_named(struct telnyx_sandbox_call *call);
/* A document from a model. */
struct json_object *telnyx_sandbox_model(
    struct telnyx_sandbox_call *call, const char *model, const char *id);
/* Keep it; NULL: it has answered, or there is no memory. */
struct telnyx_sandbox_record *telnyx_sandbox_keep(struct telnyx_sandbox_call *call,
    enum telnyx_sandbox_kind kind, const char *id, struct json_object *doc,
    struct json_object *more);
/* Could the body still be kept?  False: it has answered. */
bool telnyx_sandbox_has_room(struct telnyx_sandbox_call *call);
/* Judge the body's fields; false: it has answered. */
bool telnyx_sandbox_judge_fields(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_field *fields, size_t count, bool is_new);
/* Is every one of "a b c" in the body?  False: it has answered. */
bool telnyx_sandbox_judge_required(struct telnyx_sandbox_call *call, const char *names);
/* Put the body's fields in place of the document's. */
void telnyx_sandbox_overlay(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_field *fields, size_t count, struct json_object *doc);
/* "+" and 7 to 15 digits. */
bool telnyx_sandbox_is_e164(const char *text);

/* --- filter.c, list.c --- */

enum telnyx_sandbox_paging {
	TELNYX_SANDBOX_PAGES = 0,     /* page[number], page[size]: data, meta */
	TELNYX_SANDBOX_ALL,	      /* none, though there is a meta */
	TELNYX_SANDBOX_RECORDS,	      /* page, recordsPerPage: records, totalRecords */
	TELNYX_SANDBOX_TOTAL_RECORDS, /* page, page_size: records, total_records */
	TELNYX_SANDBOX_TOTAL_PAGES,   /* page[...], but records, total_records */
	TELNYX_SANDBOX_PER_PAGE,      /* page, per_page: data, meta */
	TELNYX_SANDBOX_BARE	      /* an array */
};

enum telnyx_sandbox_test {
	TELNYX_SANDBOX_IS = 0,
	TELNYX_SANDBOX_ONE_OF,	 /* of several, by commas or by repetition */
	TELNYX_SANDBOX_CONTAINS, /* in any case */
	TELNYX_SANDBOX_STARTS,
	TELNYX_SANDBOX_ENDS,
	TELNYX_SANDBOX_DIGITS,	   /* contains; nothing but digits, 3 at least */
	TELNYX_SANDBOX_IS_OR_NULL, /* the word "null": has none */
	TELNYX_SANDBOX_AFTER,
	TELNYX_SANDBOX_BEFORE,
	TELNYX_SANDBOX_SINCE,	     /* or at */
	TELNYX_SANDBOX_UNTIL,	     /* or at */
	TELNYX_SANDBOX_NONE_IF_TRUE, /* "true": its array is empty */
	TELNYX_SANDBOX_LETTERS,	     /* is, of the letters alone: "toll-free" */
	TELNYX_SANDBOX_SHOWS,	     /* as text, JSON and all, contains */
	TELNYX_SANDBOX_IGNORED
};

struct telnyx_sandbox_filter {
	const char *key; /* as the query has it */
	const char *path;
	enum telnyx_sandbox_test test;
};

struct telnyx_sandbox_list {
	enum telnyx_sandbox_kind kind;
	enum telnyx_sandbox_paging paging;
	const struct telnyx_sandbox_filter *filters;
	size_t filter_count;
	/* "a b": what `sort` may name, "-a" for the other way; NULL: nothing. */
	const char *sorts;
	const char *sort_key; /* "sort[a]", which is asc or desc; or NULL */
	/* The parent named in the path: where documents name it, and its kind. */
	const char *parent_key;
	enum telnyx_sandbox_kind parent;
	int max_size;	  /* of a page; 0: 250 */
	int default_size; /* 0: 20 */
	bool newest_first;
	bool second;	   /* shows `more`, not `doc` */
	bool pages_needed; /* both page parameters are required */
	/* Of what is shown; NULL: the document itself.  A new reference. */
	struct json_object *(*view)(
	    struct telnyx_sandbox_call *call, struct json_object *document);
};

/* Handler for any list. */
void telnyx_sandbox_show_list(struct telnyx_sandbox_call *call);

/* What a list shows that is not of the store. */
struct telnyx_sandbox_source {
	/* In the order of the list; NULL begins, and ends. */
	const void *(*next)(
	    struct telnyx_sandbox_call *call, const void *thing, void *arg);
	/* A new reference; NULL: no memory. */
	struct json_object *(*document)(
	    struct telnyx_sandbox_call *call, const void *thing);
};
/* Answer with a page of it; `arg` is next()'s. */
void telnyx_sandbox_show_source(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_list *list, const struct telnyx_sandbox_source *source,
    void *arg);

/* A page as asked for. */
struct telnyx_sandbox_page {
	size_t number; /* from 1 */
	size_t size;
};
/* False: it has answered. */
bool telnyx_sandbox_page_read(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_list *list, struct telnyx_sandbox_page *page);
/* Answer with `shown`, which is taken, as the page of `total`. */
void telnyx_sandbox_page_answer(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_list *list, const struct telnyx_sandbox_page *page,
    size_t total, struct json_object *shown);
/* Are the query's filters the list's, and their values good?  False: it has
 * answered.  *any: there are some. */
bool telnyx_sandbox_filters_read(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_list *list, bool *any);
/* Does it pass all filters of the list that the query has? */
bool telnyx_sandbox_passes(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_list *list, struct json_object *document);
/* Refuse what the query has and nobody used; false: it has answered. */
bool telnyx_sandbox_query_all_used(struct telnyx_sandbox_call *call);

#define TELNYX_SANDBOX_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- inventory.c: the numbers that could be bought --- */

enum telnyx_sandbox_stock {
	TELNYX_SANDBOX_FREE = 0,
	TELNYX_SANDBOX_RESERVED, /* by this account */
	TELNYX_SANDBOX_SOLD	 /* or about to be */
};

/* What happens to an order of it. */
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

struct telnyx_sandbox_inventory *telnyx_sandbox_inventory_new(void);
void telnyx_sandbox_inventory_free(struct telnyx_sandbox_inventory *inventory);
/* False: there is no such number. */
bool telnyx_sandbox_stock_find(struct telnyx_sandbox *sandbox, const char *number,
    struct telnyx_sandbox_stocked *found);
void telnyx_sandbox_stock_set(
    struct telnyx_sandbox *sandbox, size_t index, enum telnyx_sandbox_stock stock);
/* Handler: GET /available_phone_numbers. */
void telnyx_sandbox_search(struct telnyx_sandbox_call *call);

/* --- api_profile_parts.c, api_numbers.c --- */

/* Is the text there, if any, good as an alphanumeric sender?  False: it has
 * answered. */
bool telnyx_sandbox_judge_alpha(struct telnyx_sandbox_call *call, const char *key);

/* What a caller may set in a number. */
extern const struct telnyx_sandbox_field telnyx_sandbox_number_fields[];
extern const size_t telnyx_sandbox_number_field_count;

/* Take it from the account; it is for sale again. */
void telnyx_sandbox_number_drop(
    struct telnyx_sandbox *sandbox, struct telnyx_sandbox_record *record);
/* May it not be deleted? */
bool telnyx_sandbox_number_is_locked(struct telnyx_sandbox_record *record);
/* Make a number one of the account's; `profile_id` may be NULL. */
struct telnyx_sandbox_record *telnyx_sandbox_number_add(
    struct telnyx_sandbox_call *call, const char *number, const char *profile_id,
    struct json_object *order);
/* Put it on a profile, or with NULL on none. */
void telnyx_sandbox_number_assign(struct telnyx_sandbox_call *call,
    struct telnyx_sandbox_record *number, const char *profile_id);
/* A profile that a body names: "" and null are none.  False: it does not
 * exist, and that has been answered. */
bool telnyx_sandbox_profile_named(
    struct telnyx_sandbox_call *call, const char *code, const char **profile_id);
/* What messaging settings are when new. */
struct json_object *telnyx_sandbox_messaging_settings(struct telnyx_sandbox_call *call,
    const char *id, const char *number, const char *country, const char *type, bool mms,
    const char *profile_id);

/* --- api_orders.c, api_reservations.c --- */

/* Bring orders and reservations up to the present. */
void telnyx_sandbox_orders_settle(struct telnyx_sandbox_call *call);
/* When a record goes on by itself, by the steady clock; 0: not. */
void telnyx_sandbox_due_set(struct telnyx_sandbox *sandbox,
    struct telnyx_sandbox_record *record, int64_t due_ms);
/* Are the body's "phone_numbers" to be had?  False: it has answered. */
bool telnyx_sandbox_wanted_judge(
    struct telnyx_sandbox_call *call, bool reserved_is_good);
/* Mark them. */
void telnyx_sandbox_wanted_set(struct telnyx_sandbox_call *call,
    struct json_object *list, enum telnyx_sandbox_stock stock);
/* One that is due has expired. */
void telnyx_sandbox_reservation_release(
    struct telnyx_sandbox_call *call, struct telnyx_sandbox_record *reservation);

#endif
