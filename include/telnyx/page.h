/* SPDX-License-Identifier: MIT */
/**
 * @file page.h
 * Lists.  Every list of the API, whichever of its paging styles it has, is read
 * through one iterator: a callback for each item, and one at the end.
 *
 * The next page is asked for only once the items of this one have been handed
 * over and more are wanted.  One request id stands for the whole list: cancel
 * it at any time, also inside a callback.
 *
 * The deadline of the call's options (10 s by default) counts for each page
 * anew, from when it is asked for; total_timeout_ms bounds the whole.
 *
 * A list ends where the server's totals say, or, where it says none, at an empty
 * page; a page that is shorter than page_size ends nothing, as servers have limits
 * of their own.  If it ends with less than the totals say, the summary's `complete`
 * is false.
 *
 * A list that changes while it is read (an item added or deleted between two
 * pages) can show an item twice or not at all: the API has no snapshots.
 */
#ifndef TELNYX_PAGE_H
#define TELNYX_PAGE_H

#include <telnyx/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What an item's or a page's callback wants next. */
enum telnyx_list_action { TELNYX_LIST_CONTINUE = 0, TELNYX_LIST_STOP = 1 };

/** A page of a list.  Borrowed for the length of the callback. */
struct telnyx_page {
	uint64_t number; /**< As it was asked for; the first is 1. */
	/** The items, as pointers to the resource's struct (or, for
	 * telnyx_list_call(), to struct telnyx_json). */
	const void *const *items;
	size_t count;
	/** What the server says of the whole list; not every list does. */
	struct telnyx_opt_int total_results;
	struct telnyx_opt_int total_pages;
	const struct telnyx_reply *reply;
};

/** Runs for each page before its items are handed over. */
typedef enum telnyx_list_action (*telnyx_page_cb)(
    const struct telnyx_page *page, void *arg);

/** How to read a list; zero means the default.  TELNYX_LIST() makes it.  Copied. */
struct telnyx_list_options {
	size_t size; /**< sizeof(struct telnyx_list_options). */
	/**
	 * Items a page; 0: the server's default (20).  Telnyx takes up to 250,
	 * of detail records 50.
	 */
	uint32_t page_size;
	uint64_t first_page;	   /**< 0: 1. */
	uint64_t limit;		   /**< Items handed over at most; 0: all. */
	uint32_t total_timeout_ms; /**< Of all pages; 0: none. */
	telnyx_page_cb on_page;	   /**< Gets the same argument as the others. */
};

#ifndef __cplusplus
/** `TELNYX_LIST(.page_size = 250, .limit = 1000)`: a pointer. */
#define TELNYX_LIST(...)                                                               \
	(&(struct telnyx_list_options){                                                \
	    .size = sizeof(struct telnyx_list_options), __VA_ARGS__})
#endif

/** Zero @p options and set its size. */
static inline void
telnyx_list_options_init(struct telnyx_list_options *options)
{
	TELNYX_STRUCT_INIT(options);
}

/** How far a list was read. */
struct telnyx_list_summary {
	uint64_t request_id;
	uint64_t items; /**< Handed over. */
	uint64_t pages; /**< Read. */
	/** Every item was handed over; false: stopped, the limit, an error, or a
	 * server that gave less than it says there is. */
	bool complete;
	struct telnyx_opt_int total_results; /**< As the server said last. */
};

/**
 * Runs exactly once, at the end.
 *
 * @param summary  Never NULL: what was handed over before an error counts.
 * @param error    NULL: read to the end, stopped, or up to the limit; see
 *                 `complete`.  Else no
 *                 item follows; API with ACCEPTED also stands for a server that
 *                 answers with the same page again.
 */
typedef void (*telnyx_list_done_cb)(const struct telnyx_list_summary *summary,
    const struct telnyx_error *error, void *arg);

/** How an endpoint pages, as Telnyx's reference shows it. */
enum telnyx_paging {
	TELNYX_PAGING_DEFAULT = 0, /**< page[number] and page[size]. */
	TELNYX_PAGING_RECORDS = 1, /**< page and recordsPerPage: 10DLC. */
	TELNYX_PAGING_PLAIN = 2,   /**< page and page_size: toll-free. */
	TELNYX_PAGING_NONE = 3,	   /**< One page has everything. */
	/** As the default, but the reference shows no parameters: they are sent
	 * only once the first page has said that there are more. */
	TELNYX_PAGING_LATER = 4
};

/** Any list of the API.  Make it with TELNYX_LIST_CALL().  Copied. */
struct telnyx_list_call_params {
	size_t size;
	const char *path;		/**< As in struct telnyx_call_params. */
	const char *const *path_values; /**< The same. */
	const char *const *query;	/**< The same; without the paging's own. */
	enum telnyx_paging paging;
	const char *operation; /**< For telemetry; NULL: "GET" and the path. */
};

#ifndef __cplusplus
/** `TELNYX_LIST_CALL(.path = "/10dlc/brand", .paging = TELNYX_PAGING_RECORDS)` */
#define TELNYX_LIST_CALL(...)                                                          \
	(&(struct telnyx_list_call_params){                                            \
	    .size = sizeof(struct telnyx_list_call_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_list_call_params_init(struct telnyx_list_call_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs for each item, which is borrowed. */
typedef enum telnyx_list_action (*telnyx_json_item_cb)(
    const struct telnyx_json *item, const struct telnyx_page *page, void *arg);

/**
 * Read any list, in `data`, in `records`, or a bare array.
 *
 * @param params  Copied.
 * @param list    Copied; NULL for the defaults.
 * @param opts    Copied; NULL for the defaults.
 * @param item    Runs from the loop, once for each item; NULL: nobody is told.
 * @param done    Runs from the loop, once, after the last item.
 * @param[out] request_id  Optional: for telnyx_request_cancel().
 * @return  As telnyx_call(): TELNYX_OK means that @p done will run.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_list_call(struct telnyx_client *client,
    const struct telnyx_list_call_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_json_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

#ifdef __cplusplus
}
#endif
#endif
