/* SPDX-License-Identifier: MIT */
#include "resources_fx.h"

#include <stdio.h>
#include <stdlib.h>

#include <json-c/json_object.h>
#include <json-c/json_util.h>

struct json_object *examples;

void
load(void)
{
	const char *root = getenv("top_srcdir");
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/tests/unit/resources/examples.json",
	    root != NULL ? root : ".");
	examples = json_object_from_file(path);
	ck_assert_msg(examples != NULL, "%s: %s (is top_srcdir set?)", path,
	    json_util_get_last_err());
}

void
unload(void)
{
	json_object_put(examples);
	examples = NULL;
}

struct json_object *
example(const char *name)
{
	struct json_object *json = json_object_object_get(examples, name);

	ck_assert_msg(json != NULL, "no example of %s", name);
	return json;
}

static void
note(struct seen *seen, const struct telnyx_json *json,
    const struct telnyx_json *copied, const struct telnyx_error *error)
{
	if (error != NULL) {
		seen->type = error->type;
		(void)telnyx_error_message(error, seen->message, sizeof(seen->message));
		(void)snprintf(seen->field, sizeof(seen->field), "%s",
		    error->field != NULL ? error->field : "");
		return;
	}
	ck_assert_ptr_nonnull(json);
	ck_assert_ptr_ne(json, copied);
	ck_assert(json_object_equal(telnyx_json_tree(json), telnyx_json_tree(copied)));
	json_object_put(seen->json);
	seen->json = json_object_get(telnyx_json_tree(json));
}

/* Callbacks for a type of result; they copy it too. */
#define ON(noun)                                                                       \
	void on_##noun(const struct telnyx_##noun *noun,                               \
	    const struct telnyx_error *error, void *arg)                               \
	{                                                                              \
		struct telnyx_##noun *copy = telnyx_##noun##_dup(noun);                \
		struct seen *seen = arg;                                               \
                                                                                       \
		seen->calls++;                                                         \
		ck_assert((noun == NULL) != (error == NULL));                          \
		ck_assert((noun == NULL) == (copy == NULL));                           \
		ck_assert(noun == NULL || noun->reply != NULL);                        \
		ck_assert(copy == NULL || copy->reply == NULL);                        \
		note(seen, noun != NULL ? noun->json : NULL,                           \
		    copy != NULL ? copy->json : NULL, error);                          \
		telnyx_##noun##_free(copy);                                            \
	}
#define ON_ITEM(noun)                                                                  \
	enum telnyx_list_action item_##noun(const struct telnyx_##noun *noun,          \
	    const struct telnyx_page *page, void *arg)                                 \
	{                                                                              \
		struct telnyx_##noun *copy = telnyx_##noun##_dup(noun);                \
		struct seen *seen = arg;                                               \
                                                                                       \
		seen->items++;                                                         \
		ck_assert_ptr_eq(noun->reply, page->reply);                            \
		ck_assert_ptr_nonnull(copy);                                           \
		note(seen, noun->json, copy->json, NULL);                              \
		telnyx_##noun##_free(copy);                                            \
		return TELNYX_LIST_CONTINUE;                                           \
	}

EACH_RESULT(ON)
EACH_ITEM(ON_ITEM)

void
on_reply(const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg)
{
	struct seen *seen = arg;

	seen->calls++;
	if (error != NULL)
		note(seen, NULL, NULL, error);
	else
		ck_assert_int_eq(reply->http_status, 200);
}

void
on_done(const struct telnyx_list_summary *summary, const struct telnyx_error *error,
    void *arg)
{
	struct seen *seen = arg;

	seen->calls++;
	ck_assert_uint_eq(summary->items, seen->items);
	if (error != NULL)
		note(seen, NULL, NULL, error);
}

const char *const numbers[] = {"+13125550001", "+13125550002", NULL};
const char *const words[] = {"STOP", NULL};
