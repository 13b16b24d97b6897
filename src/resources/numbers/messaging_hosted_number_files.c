/* SPDX-License-Identifier: MIT */
/* The files of an order of hosted numbers: the one call whose body is a form. */
#include <telnyx/messaging_hosted_number_order.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/refusal.h"
#include "base/status.h"
#include "base/utf8.h"
#include "client/resource.h"
#include "codec/header.h"
#include "codec/multipart.h"
#include "resources/numbers/messaging_hosted_number_order_tables.h"

#define MAX_FORM_BYTES ((size_t)64 << 20)

/* Repeat class: what a second upload of a file does, the API does not say. */
static const struct telnyx_operation upload_operation = {
    .name = "messaging_hosted_number_order_upload_files",
    .id = "UploadMessagingHostedNumberOrderFile",
    .method = "POST",
    .path = "/messaging_hosted_number_orders/{id}/actions/file_upload",
    .repeat = TELNYX_REPEAT_ONCE,
    .result = &telnyx_messaging_hosted_number_order_table,
    .what = "an order",
    .expects = "id"};

TELNYX_RESOURCE_DELIVER(messaging_hosted_number_order)

struct form {
	struct telnyx_buf buf;
	char boundary[64];
	const char *problem, *field;
};

/* Add a file to the form; TELNYX_E_INVALID: the caller's use of it is wrong. */
static enum telnyx_status
add(struct form *form, const char *field, const char *name,
    const struct telnyx_file *given)
{
	struct telnyx_file file;
	struct telnyx_multipart_file part = {
	    .field = field, .name = name, .content_type = "application/pdf"};
	enum telnyx_status st;

	if (given == NULL)
		return TELNYX_OK;
	if ((st = telnyx_struct_read(&file, sizeof(file), given, field)) != TELNYX_OK)
		return st;
	if (file.data == NULL && file.bytes > 0)
		return telnyx_invalid(field, "has bytes, and data that is NULL");
	if (file.name != NULL)
		part.name = file.name;
	if (file.content_type != NULL)
		part.content_type = file.content_type;
	part.data = file.data;
	part.bytes = file.bytes;
	if (!telnyx_header_value_is_clean(part.content_type) ||
	    !telnyx_utf8_is_valid(part.name)) {
		form->field = field;
		form->problem = "has a type with control characters, or a name that "
				"is not valid UTF-8";
	} else if (part.bytes == 0) {
		form->field = field;
		form->problem = "is empty";
	}
	telnyx_multipart_add(&form->buf, form->boundary, &part);
	return TELNYX_OK;
}

enum telnyx_status
telnyx_messaging_hosted_number_order_upload_files(struct telnyx_client *client,
    const char *id, const struct telnyx_messaging_hosted_number_order_files *files,
    const struct telnyx_call_options *opts, telnyx_messaging_hosted_number_order_cb cb,
    void *arg, uint64_t *request_id)
{
	struct telnyx_messaging_hosted_number_order_files given;
	struct telnyx_arena memory = TELNYX_ARENA_INIT;
	struct telnyx_call_options settings;
	struct telnyx_request_spec spec;
	struct form form = {.problem = NULL};
	struct telnyx_env *env;
	uint64_t high, low;
	enum telnyx_status st;

	if ((st = telnyx_need(client, "client")) != TELNYX_OK ||
	    (st = telnyx_need(files, "files")) != TELNYX_OK ||
	    (st = telnyx_struct_read(&given, sizeof(given), files, "files.size")) !=
		TELNYX_OK)
		return st;
	if ((st = telnyx_request_settings(client, opts, &settings)) != TELNYX_OK)
		return st;
	env = client->net.env;
	high = env->random(env);
	low = env->random(env);
	(void)snprintf(form.boundary, sizeof(form.boundary),
	    "libtelnyx-%016" PRIx64 "%016" PRIx64, high, low);
	telnyx_buf_init(&form.buf, MAX_FORM_BYTES);
	if ((st = add(&form, "loa", "loa.pdf", given.loa)) != TELNYX_OK ||
	    (st = add(&form, "bill", "bill.pdf", given.bill)) != TELNYX_OK)
		goto done;
	telnyx_multipart_end(&form.buf, form.boundary);
	st = telnyx_resource_spec(
	    &upload_operation, TELNYX_PATH(id), NULL, &settings, &memory, &spec);
	if (st != TELNYX_OK)
		goto done;
	if (form.buf.failed && !form.buf.full) {
		st = TELNYX_E_NO_MEMORY;
		goto done;
	}
	if (given.loa == NULL && given.bill == NULL) {
		form.field = "loa";
		form.problem = "or bill is required";
	} else if (form.buf.full) {
		form.field = "loa";
		form.problem = "and bill have more than 64 MiB";
	}
	if (spec.invalid_field == NULL && form.problem != NULL) {
		spec.invalid_field = form.field;
		spec.invalid_why = form.problem;
	}
	st = TELNYX_E_NO_MEMORY;
	if ((spec.content_type = telnyx_arena_printf(
		 &memory, "multipart/form-data; boundary=%s", form.boundary)) == NULL)
		goto done;
	spec.body = form.buf.data;
	spec.body_bytes = form.buf.len;
	spec.opts = opts;
	spec.deliver = deliver_messaging_hosted_number_order;
	spec.cb = (telnyx_any_cb)cb;
	spec.arg = arg;
	st = telnyx_request_submit(client, &spec, request_id);
done:
	telnyx_buf_clear(&form.buf);
	telnyx_arena_clear(&memory);
	return st;
}
