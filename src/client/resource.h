/* SPDX-License-Identifier: MIT */
/*
 * Typed operations as data.  An operation is a row (struct telnyx_operation:
 * method, path, repeat class, tables of its query, body and result); the
 * function of an operation hands its arguments to telnyx_resource_call(), and
 * everything between params and result is here, once.
 *
 * A resource's file is: rows; TELNYX_RESOURCE() for each type of result, which
 * makes its delivery, copy and free; and the functions.
 */
#ifndef TELNYX_CLIENT_RESOURCE_H
#define TELNYX_CLIENT_RESOURCE_H

#include <telnyx/page.h>

#include "client/request_submit.h"
#include "client/settings.h"

/* The values of a path's {names}, in order. */
#define TELNYX_PATH(...) ((const char *const[]){__VA_ARGS__, NULL})
/* The fields that an operation cannot do without. */
#define TELNYX_REQUIRED(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Who is told, and through which function, that knows the callback's type. */
struct telnyx_resource_told {
	void (*deliver)(struct telnyx_request *request);
	telnyx_any_cb cb;
	void *arg;
};

/*
 * Call an operation.  `params` (NULL: none) is the sized struct of its query
 * and body tables.  A NULL in `path_values` is misuse; an empty value, and a
 * required field that is missing, reach the callback.
 */
enum telnyx_status telnyx_resource_call(struct telnyx_client *client,
    const struct telnyx_operation *operation, const char *const *path_values,
    const void *params, const struct telnyx_call_options *opts,
    struct telnyx_resource_told told, uint64_t *request_id);

/*
 * The same, up to the spec that telnyx_request_submit() and telnyx_request_step()
 * take, for flows.  `memory` holds the spec's strings.  Where the arguments are
 * unfit, spec->invalid_field says so.
 */
enum telnyx_status telnyx_resource_spec(const struct telnyx_operation *operation,
    const char *const *path_values, const void *params,
    const struct telnyx_call_options *settings, struct telnyx_arena *memory,
    struct telnyx_request_spec *spec);

/* The body of what is given, in `memory`; NULL: no memory. */
const char *telnyx_resource_body(const struct telnyx_field_table *table,
    const void *params, struct telnyx_arena *memory, size_t *bytes);

/* The name of a required field that is neither in the params nor in what the settings
 * add; NULL: there is none. */
const char *telnyx_resource_missing(const struct telnyx_operation *operation,
    const void *params, const struct telnyx_call_options *settings);

/* Read the reply, which is as the operation promises (answer.c), by its result
 * table into request->result. */
bool telnyx_resource_decode(struct telnyx_request *request);
/* The reply's "data", or all of it. */
struct json_object *telnyx_resource_data(struct json_object *json);

/* Call a telnyx_call_cb, with the whole reply: for operations without a result of
 * their own. */
void telnyx_resource_deliver_reply(struct telnyx_request *request);

/* A deep copy of a decoded struct that has a SELF row; NULL without memory. */
void *telnyx_resource_dup(const struct telnyx_field_table *table, const void *result);
void telnyx_resource_free(void *copy);

/* --- lists (page.c) --- */

/* How one item is handed over, by a function that knows its callback's type. */
typedef enum telnyx_list_action (*telnyx_hand_fn)(
    telnyx_any_cb cb, const void *item, const struct telnyx_page *page, void *arg);

struct telnyx_resource_listed {
	telnyx_hand_fn hand;
	telnyx_any_cb item;
	telnyx_list_done_cb done;
	void *arg;
};

/* List an operation whose `result` table is that of one item. */
enum telnyx_status telnyx_resource_list(struct telnyx_client *client,
    const struct telnyx_operation *operation, const char *const *path_values,
    const void *params, const struct telnyx_list_options *list,
    const struct telnyx_call_options *opts, struct telnyx_resource_listed told,
    uint64_t *request_id);

/* --- what a resource's file says once for each type of result --- */

/* deliver_<noun>() for callbacks (const type *, const struct telnyx_error *,
 * void *), and the public telnyx_<noun>_dup() and telnyx_<noun>_free(). */
#define TELNYX_RESOURCE(noun)                                                          \
	TELNYX_RESOURCE_DELIVER(noun)                                                  \
	TELNYX_RESOURCE_COPY(noun)

/* Only the former, for a noun that has its home in another file. */
#define TELNYX_RESOURCE_DELIVER(noun)                                                  \
	static void deliver_##noun(struct telnyx_request *request)                     \
	{                                                                              \
		telnyx_##noun##_cb cb = (telnyx_##noun##_cb)request->cb;               \
                                                                                       \
		if (cb == NULL)                                                        \
			return;                                                        \
		if (request->failure.error.type == TELNYX_ERROR_NONE)                  \
			cb(request->result, NULL, request->arg);                       \
		else                                                                   \
			cb(NULL, &request->failure.error, request->arg);               \
	}

/* Only the latter, for what comes in lists alone. */
#define TELNYX_RESOURCE_COPY(noun)                                                     \
	struct telnyx_##noun *telnyx_##noun##_dup(const struct telnyx_##noun *noun)    \
	{                                                                              \
		return telnyx_resource_dup(&telnyx_##noun##_table, noun);              \
	}                                                                              \
	void telnyx_##noun##_free(struct telnyx_##noun *noun)                          \
	{                                                                              \
		telnyx_resource_free(noun);                                            \
	}

/* hand_<noun>() for telnyx_<noun>_item_cb. */
#define TELNYX_RESOURCE_ITEM(noun)                                                     \
	static enum telnyx_list_action hand_##noun(telnyx_any_cb cb, const void *item, \
	    const struct telnyx_page *page, void *arg)                                 \
	{                                                                              \
		return ((telnyx_##noun##_item_cb)cb)(item, page, arg);                 \
	}

#define TELNYX_TELL(noun, callback, argument)                                          \
	((struct telnyx_resource_told){                                                \
	    deliver_##noun, (telnyx_any_cb)(callback), argument})
#define TELNYX_TELL_CALL(callback, argument)                                           \
	((struct telnyx_resource_told){                                                \
	    telnyx_resource_deliver_reply, (telnyx_any_cb)(callback), argument})
#define TELNYX_LISTED(noun, callback, done, argument)                                  \
	((struct telnyx_resource_listed){                                              \
	    hand_##noun, (telnyx_any_cb)(callback), done, argument})

#endif
