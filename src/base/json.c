/* SPDX-License-Identifier: MIT */
/* The JSON that callers hold, as a tree. */
#include "base/json.h"

struct json_object *
telnyx_json_tree(const struct telnyx_json *json)
{
	return telnyx_json_object(json);
}

/* json-c copies no text that a caller had made (telnyx_json_text()) and says so by
 * failing, unless it is told that there is nothing of that kind; which numbers with a
 * fraction have: what they were read from. */
static int
copy_one(
    json_object *from, json_object *parent, const char *key, size_t i, json_object **to)
{
	int done = json_c_shallow_copy_default(from, parent, key, i, to);

	return done < 0 || json_object_is_type(from, json_type_double) ? done : 2;
}

bool
telnyx_json_copy(struct json_object *tree, struct json_object **out)
{
	*out = NULL;
	return tree == NULL || json_object_deep_copy(tree, out, copy_one) == 0;
}
