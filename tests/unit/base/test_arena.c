/* SPDX-License-Identifier: MIT */
/* The arena: zeroed, aligned, apart, and good again after a failure. */
#include "support/fixture.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static bool
is_zero(const unsigned char *bytes, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

START_TEST(allocations_are_zeroed_aligned_and_apart)
{
	static const size_t sizes[] = {
	    1, 7, 8, 15, 16, 17, 100, 900, 1023, 1024, 1025, 5000, 1, 3, 65536, 2};
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	unsigned char *made[200];
	size_t i, j, size;

	for (i = 0; i < 200; i++) {
		size = sizes[i % 16];
		made[i] = telnyx_arena_alloc(&arena, size);
		ck_assert_ptr_nonnull(made[i]);
		ck_assert_uint_eq((uintptr_t)made[i] % _Alignof(max_align_t), 0);
		ck_assert(is_zero(made[i], size));
		memset(made[i], (int)(i + 1) & 0xff, size);
	}
	/* Nobody has written over a neighbour. */
	for (i = 0; i < 200; i++)
		for (j = 0; j < sizes[i % 16]; j++)
			ck_assert_uint_eq(made[i][j], (i + 1) & 0xff);
	ck_assert(!arena.failed);
	telnyx_arena_clear(&arena);
	ck_assert_ptr_null(arena.head);
}
END_TEST

START_TEST(an_allocation_of_no_bytes_is_no_failure)
{
	struct telnyx_arena arena = TELNYX_ARENA_INIT;

	ck_assert_ptr_nonnull(telnyx_arena_alloc(&arena, 0));
	ck_assert(!arena.failed);
	telnyx_arena_clear(&arena);
}
END_TEST

START_TEST(an_impossible_allocation_fails_and_the_arena_stays_good)
{
	/* Those that would wrap; what is only too much is malloc's to refuse. */
	static const size_t sizes[] = {
	    SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 15, SIZE_MAX - 16, SIZE_MAX - 31};
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	const char *kept = telnyx_arena_strdup(&arena, "kept");
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		arena.failed = false;
		ck_assert_ptr_null(telnyx_arena_alloc(&arena, sizes[i]));
		ck_assert(arena.failed);
	}
	arena.failed = false;
	ck_assert_ptr_null(telnyx_arena_memdup(&arena, "", SIZE_MAX));
	ck_assert(arena.failed);
	ck_assert_str_eq(kept, "kept");
	ck_assert_str_eq(telnyx_arena_strdup(&arena, "more"), "more");
	ck_assert(arena.failed); /* it stays set until the arena is cleared */
	telnyx_arena_clear(&arena);
	ck_assert(!arena.failed);
}
END_TEST

START_TEST(texts_are_copied_with_a_zero_behind_them)
{
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	char text[] = "abc", *copy, *part, *none;

	copy = telnyx_arena_strdup(&arena, text);
	part = telnyx_arena_memdup(&arena, "x\0yz", 3);
	none = telnyx_arena_memdup(&arena, NULL, 0);
	text[0] = 'X';
	ck_assert_str_eq(copy, "abc");
	ck_assert_mem_eq(part, "x\0y\0", 4);
	ck_assert_str_eq(none, "");
	ck_assert_ptr_null(telnyx_arena_strdup(&arena, NULL));
	ck_assert(!arena.failed); /* a NULL text is not a failure */
	telnyx_arena_clear(&arena);
}
END_TEST

START_TEST(a_format_makes_a_text_of_any_length)
{
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	char *text;

	ck_assert_str_eq(telnyx_arena_printf(&arena, "%s=%d", "n", -7), "n=-7");
	ck_assert_str_eq(telnyx_arena_printf(&arena, "%s", ""), "");
	text = telnyx_arena_printf(&arena, "%5000d", 1);
	ck_assert_uint_eq(strlen(text), 5000);
	ck_assert_int_eq(text[4999], '1');
	telnyx_arena_clear(&arena);
}
END_TEST

START_TEST(a_cleared_arena_is_empty_and_usable_again)
{
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	int i;

	telnyx_arena_clear(&arena); /* also when nothing was taken */
	for (i = 0; i < 3; i++) {
		ck_assert_str_eq(telnyx_arena_strdup(&arena, "again"), "again");
		if (i == 1)
			telnyx_arena_wipe(&arena);
		else
			telnyx_arena_clear(&arena);
		ck_assert_ptr_null(arena.head);
	}
	telnyx_arena_wipe(&arena);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("arena");
	TCase *tcase = tcase_create("arena");

	tcase_add_test(tcase, allocations_are_zeroed_aligned_and_apart);
	tcase_add_test(tcase, an_allocation_of_no_bytes_is_no_failure);
	tcase_add_test(tcase, an_impossible_allocation_fails_and_the_arena_stays_good);
	tcase_add_test(tcase, texts_are_copied_with_a_zero_behind_them);
	tcase_add_test(tcase, a_format_makes_a_text_of_any_length);
	tcase_add_test(tcase, a_cleared_arena_is_empty_and_usable_again);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
