/* SPDX-License-Identifier: MIT */
/* The bounded buffer: what fits is kept, what does not marks it failed. */
#include "support/fixture.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

START_TEST(what_is_appended_stands_in_order_with_a_zero_behind_it)
{
	struct telnyx_buf buf;

	telnyx_buf_init(&buf, 100);
	ck_assert_ptr_null(buf.data);
	telnyx_buf_append(&buf, "ab\0c", 4);
	telnyx_buf_puts(&buf, "");
	telnyx_buf_puts(&buf, "-de-");
	telnyx_buf_printf(&buf, "%03d%s", 7, "x");
	ck_assert(!buf.failed);
	ck_assert_uint_eq(buf.len, 12);
	ck_assert_mem_eq(buf.data, "ab\0c-de-007x\0", 13);
	telnyx_buf_clear(&buf);
}
END_TEST

START_TEST(nothing_appended_still_gives_an_ended_text)
{
	struct telnyx_buf buf;

	telnyx_buf_init(&buf, 10);
	telnyx_buf_append(&buf, NULL, 0);
	ck_assert(!buf.failed);
	ck_assert_str_eq(buf.data, "");
	telnyx_buf_clear(&buf);
	ck_assert_ptr_null(buf.data);
}
END_TEST

START_TEST(the_cap_is_exact)
{
	struct telnyx_buf buf;

	telnyx_buf_init(&buf, 5);
	telnyx_buf_puts(&buf, "abc");
	telnyx_buf_puts(&buf, "de");
	ck_assert(!buf.failed);
	ck_assert_str_eq(buf.data, "abcde");
	telnyx_buf_puts(&buf, "");
	ck_assert(!buf.failed);
	telnyx_buf_puts(&buf, "f");
	ck_assert(buf.failed);
	ck_assert(buf.full);
	ck_assert_str_eq(buf.data, "abcde");
	telnyx_buf_clear(&buf);

	telnyx_buf_init(&buf, 5);
	telnyx_buf_printf(&buf, "%d", 12345);
	ck_assert(!buf.failed);
	telnyx_buf_printf(&buf, "%d", 6);
	ck_assert(buf.failed);
	ck_assert_str_eq(buf.data, "12345");
	telnyx_buf_clear(&buf);

	telnyx_buf_init(&buf, 0);
	telnyx_buf_append(&buf, "", 0);
	ck_assert(!buf.failed);
	telnyx_buf_append(&buf, "x", 1);
	ck_assert(buf.failed);
	telnyx_buf_clear(&buf);
}
END_TEST

START_TEST(after_a_failure_nothing_is_appended_any_more)
{
	struct telnyx_buf buf;

	telnyx_buf_init(&buf, 4);
	telnyx_buf_puts(&buf, "abc");
	telnyx_buf_puts(&buf, "too long");
	telnyx_buf_puts(&buf, "d"); /* would fit, but a hole would be before it */
	telnyx_buf_printf(&buf, "%d", 1);
	ck_assert(buf.failed);
	ck_assert_str_eq(buf.data, "abc");
	ck_assert_uint_eq(buf.len, 3);
	telnyx_buf_clear(&buf);
	ck_assert(!buf.failed);
	ck_assert(!buf.full);
	ck_assert_uint_eq(buf.max, 4);
	telnyx_buf_puts(&buf, "good");
	ck_assert_str_eq(buf.data, "good");
	telnyx_buf_clear(&buf);
}
END_TEST

START_TEST(a_length_that_would_wrap_is_a_failure)
{
	struct telnyx_buf buf;

	telnyx_buf_init(&buf, 100);
	telnyx_buf_puts(&buf, "abc");
	telnyx_buf_append(&buf, "x", SIZE_MAX);
	ck_assert(buf.failed);
	telnyx_buf_clear(&buf);
	telnyx_buf_append(&buf, "x", SIZE_MAX - 2);
	ck_assert(buf.failed);
	telnyx_buf_clear(&buf);
	/* Without a cap there would be no room for the zero behind. */
	telnyx_buf_init(&buf, SIZE_MAX);
	telnyx_buf_append(&buf, "x", 1);
	ck_assert(buf.failed);
	telnyx_buf_clear(&buf);
}
END_TEST

START_TEST(growing_keeps_every_byte)
{
	struct telnyx_buf buf;
	char digit[2] = "0";
	size_t i;

	telnyx_buf_init(&buf, 100000);
	for (i = 0; i < 100000; i++) {
		digit[0] = (char)('0' + i % 10);
		telnyx_buf_append(&buf, digit, 1);
	}
	ck_assert(!buf.failed);
	ck_assert_uint_eq(buf.len, 100000);
	for (i = 0; i < 100000; i++)
		ck_assert_int_eq(buf.data[i], (char)('0' + i % 10));
	ck_assert_int_eq(buf.data[100000], '\0');
	telnyx_buf_clear(&buf);
}
END_TEST

START_TEST(taking_hands_the_bytes_over_or_nothing)
{
	struct telnyx_buf buf;
	char *taken;

	telnyx_buf_init(&buf, 10);
	ck_assert_ptr_null(telnyx_buf_take(&buf)); /* empty */
	telnyx_buf_puts(&buf, "mine");
	taken = telnyx_buf_take(&buf);
	ck_assert_str_eq(taken, "mine");
	free(taken);
	ck_assert_ptr_null(buf.data);
	ck_assert_uint_eq(buf.max, 10);
	telnyx_buf_puts(&buf, "once more");
	telnyx_buf_puts(&buf, "too long");
	ck_assert_ptr_null(telnyx_buf_take(&buf)); /* half of it is of no use */
	ck_assert_ptr_null(buf.data);
	ck_assert(!buf.failed);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("buf");
	TCase *tcase = tcase_create("buf");

	tcase_add_test(tcase, what_is_appended_stands_in_order_with_a_zero_behind_it);
	tcase_add_test(tcase, nothing_appended_still_gives_an_ended_text);
	tcase_add_test(tcase, the_cap_is_exact);
	tcase_add_test(tcase, after_a_failure_nothing_is_appended_any_more);
	tcase_add_test(tcase, a_length_that_would_wrap_is_a_failure);
	tcase_add_test(tcase, growing_keeps_every_byte);
	tcase_add_test(tcase, taking_hands_the_bytes_over_or_nothing);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
