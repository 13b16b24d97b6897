/* SPDX-License-Identifier: MIT */
/* Files that are uploaded. */
#include "resources_fx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

/* --- files --- */

START_TEST(files_go_as_a_form)
{
	const struct telnyx_sandbox_request *request;
	static const char bill[] = "a\0b\r\n--";
	struct seen seen = {0};
	char body[1024], *type;
	const char *boundary;
	size_t bytes;

	fx_setup();
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 200,
						  .body = "{\"data\":{\"id\":\"o\"}}")),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_messaging_hosted_number_order_upload_files(fx.client, "o",
		TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_FILES(
			.loa = TELNYX_FILE(.data = "%PDF", .bytes = 4),
		    .bill = TELNYX_FILE(.data = bill, .bytes = sizeof(bill) - 1,
			.name = "my \"bill\"\r\n.txt", .content_type = "text/plain")),
		NULL, on_messaging_hosted_number_order, &seen, NULL),
	    TELNYX_OK);
	fx_run_until(&seen.calls, 1);
	ck_assert_msg(seen.type == TELNYX_ERROR_NONE, "%s", seen.message);
	request = telnyx_sandbox_get_request(fx.sandbox, 1);
	ck_assert_str_eq(request->target,
	    "/v2/messaging_hosted_number_orders/o/actions/file_upload");
	type = telnyx_sandbox_request_header(request, "Content-Type");
	ck_assert_ptr_nonnull(type);
	ck_assert_int_eq(strncmp(type, "multipart/form-data; boundary=", 30), 0);
	boundary = type + 30;
	bytes = (size_t)snprintf(body, sizeof(body),
	    "--%s\r\nContent-Disposition: form-data; name=\"loa\"; "
	    "filename=\"loa.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%%PDF\r\n"
	    "--%s\r\nContent-Disposition: form-data; name=\"bill\"; "
	    "filename=\"my %%22bill%%22%%0D%%0A.txt\"\r\nContent-Type: "
	    "text/plain\r\n\r\n",
	    boundary, boundary);
	memcpy(body + bytes, bill, sizeof(bill) - 1);
	bytes += sizeof(bill) - 1;
	bytes += (size_t)snprintf(
	    body + bytes, sizeof(body) - bytes, "\r\n--%s--\r\n", boundary);
	ck_assert_uint_eq(request->body_bytes, bytes);
	ck_assert_mem_eq(request->body, body, bytes);
	free(type);
	json_object_put(seen.json);
	fx_teardown();
}
END_TEST

START_TEST(unfit_files_are_not_sent)
{
	const struct telnyx_file empty = {.size = sizeof(empty)};
	const struct telnyx_file typed = {.size = sizeof(typed),
	    .data = "x",
	    .bytes = 1,
	    .content_type = "a\r\nX-Evil: 1"};
	const struct telnyx_file unsized = {.data = "x", .bytes = 1};
	const struct {
		struct telnyx_messaging_hosted_number_order_files files;
		const char *field;
	} cases[] = {
	    {{.size = sizeof(cases[0].files)}, "loa"},
	    {{.size = sizeof(cases[0].files), .bill = &empty}, "bill"},
	    {{.size = sizeof(cases[0].files), .loa = &typed}, "loa"},
	};
	struct seen seen = {0};
	size_t i;

	fx_setup();
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_int_eq(telnyx_messaging_hosted_number_order_upload_files(
				     fx.client, "o", &cases[i].files, NULL,
				     on_messaging_hosted_number_order, &seen, NULL),
		    TELNYX_OK);
		fx_run_until(&seen.calls, (unsigned)i + 1);
		ck_assert_int_eq(seen.type, TELNYX_ERROR_VALIDATION);
		ck_assert_str_eq(seen.field, cases[i].field);
	}
	ck_assert_int_eq(
	    telnyx_messaging_hosted_number_order_upload_files(fx.client, "o",
		TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_FILES(.loa = &unsized), NULL, NULL,
		NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 0);
	fx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("resource_files");
	TCase *tcase;

	tcase = tcase_create("refused");
	tcase_add_test(tcase, files_go_as_a_form);
	tcase_add_test(tcase, unfit_files_are_not_sent);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
