/* SPDX-License-Identifier: MIT */
/* Statuses, the null string, and structs of other versions of the headers. */
#include "support/fixture.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"

struct versioned {
	size_t size;
	int first;
	int second;
	const char *third;
};

START_TEST(a_struct_of_the_same_size_is_copied)
{
	struct versioned in = {sizeof(in), 1, 2, "x"}, out;

	memset(&out, 0xff, sizeof(out));
	ck_assert_int_eq(
	    telnyx_struct_read(&out, sizeof(out), &in, "in.size"), TELNYX_OK);
	ck_assert_uint_eq(out.size, sizeof(out));
	ck_assert_int_eq(out.first, 1);
	ck_assert_int_eq(out.second, 2);
	ck_assert_str_eq(out.third, "x");
}
END_TEST

START_TEST(a_shorter_struct_reads_as_not_given_at_its_end)
{
	struct versioned in = {offsetof(struct versioned, second), 1, 2, "x"}, out;

	memset(&out, 0xff, sizeof(out));
	ck_assert_int_eq(
	    telnyx_struct_read(&out, sizeof(out), &in, "in.size"), TELNYX_OK);
	ck_assert_uint_eq(out.size, sizeof(out)); /* ours from now on */
	ck_assert_int_eq(out.first, 1);
	ck_assert_int_eq(out.second, 0);
	ck_assert_ptr_null(out.third);

	in.size = sizeof(in.size); /* nothing but its size */
	ck_assert_int_eq(
	    telnyx_struct_read(&out, sizeof(out), &in, "in.size"), TELNYX_OK);
	ck_assert_int_eq(out.first, 0);
}
END_TEST

START_TEST(a_longer_struct_is_read_if_what_we_do_not_know_is_unset)
{
	struct {
		struct versioned known;
		char more[16];
	} in = {{sizeof(in), 1, 2, "x"}, {0}};
	struct versioned out;

	ck_assert_int_eq(
	    telnyx_struct_read(&out, sizeof(out), &in, "in.size"), TELNYX_OK);
	ck_assert_uint_eq(out.size, sizeof(out));
	ck_assert_int_eq(out.second, 2);

	/* It asks for something that this version cannot do. */
	in.more[15] = 1;
	ck_assert_int_eq(
	    telnyx_struct_read(&out, sizeof(out), &in, "in.size"), TELNYX_E_INVALID);
	ck_assert_int_eq(out.second, 0);
	in.more[15] = 0;
	in.more[0] = 1;
	ck_assert_int_eq(
	    telnyx_struct_read(&out, sizeof(out), &in, "in.size"), TELNYX_E_INVALID);
}
END_TEST

START_TEST(a_size_that_nobody_set_is_refused)
{
	struct versioned in = {0, 1, 2, "x"}, out;

	ck_assert_int_eq(
	    telnyx_struct_read(&out, sizeof(out), &in, "in.size"), TELNYX_E_INVALID);
	ck_assert_int_eq(out.first, 0);
	in.size = sizeof(in.size) - 1;
	ck_assert_int_eq(
	    telnyx_struct_read(&out, sizeof(out), &in, "in.size"), TELNYX_E_INVALID);
	/* Not read beyond: this would run off the stack. */
	in.size = sizeof(out) + TELNYX_STRUCT_GROWTH + 1;
	ck_assert_int_eq(
	    telnyx_struct_read(&out, sizeof(out), &in, "in.size"), TELNYX_E_INVALID);
	in.size = SIZE_MAX;
	ck_assert_int_eq(
	    telnyx_struct_read(&out, sizeof(out), &in, "in.size"), TELNYX_E_INVALID);
}
END_TEST

START_TEST(no_struct_reads_as_nothing_given)
{
	struct versioned out;

	memset(&out, 0xff, sizeof(out));
	ck_assert_int_eq(
	    telnyx_struct_read(&out, sizeof(out), NULL, "in.size"), TELNYX_OK);
	ck_assert_int_eq(out.first, 0);
	ck_assert_ptr_null(out.third);
}
END_TEST

START_TEST(a_struct_is_filled_as_far_as_its_size_goes)
{
	const struct versioned in = {sizeof(in), 1, 2, "x"};
	struct versioned out = {.size = sizeof(out)};

	ck_assert_int_eq(
	    telnyx_struct_write(&out, &in, sizeof(in), "out.size"), TELNYX_OK);
	ck_assert_uint_eq(out.size, sizeof(out));
	ck_assert_int_eq(out.second, 2);
	ck_assert_str_eq(out.third, "x");

	/* A caller of an earlier header has other things behind. */
	out = (struct versioned){offsetof(struct versioned, second), 8, 9, "mine"};
	ck_assert_int_eq(
	    telnyx_struct_write(&out, &in, sizeof(in), "out.size"), TELNYX_OK);
	ck_assert_uint_eq(out.size, offsetof(struct versioned, second));
	ck_assert_int_eq(out.first, 1);
	ck_assert_int_eq(out.second, 9);
	ck_assert_str_eq(out.third, "mine");
}
END_TEST

START_TEST(what_a_longer_struct_has_beyond_stays_unset)
{
	const struct versioned in = {sizeof(in), 1, 2, "x"};
	struct {
		struct versioned known;
		char more[16];
	} out = {{.size = sizeof(out)}, {0}};

	ck_assert_int_eq(
	    telnyx_struct_write(&out, &in, sizeof(in), "out.size"), TELNYX_OK);
	ck_assert_uint_eq(out.known.size, sizeof(out));
	ck_assert_int_eq(out.known.second, 2);
	ck_assert_int_eq(out.more[0] | out.more[15], 0);

	out.known.second = 9;
	out.more[15] = 1;
	ck_assert_int_eq(
	    telnyx_struct_write(&out, &in, sizeof(in), "out.size"), TELNYX_E_INVALID);
	ck_assert_int_eq(out.known.second, 9);
}
END_TEST

START_TEST(nothing_is_written_where_nobody_set_a_size)
{
	static const size_t sizes[] = {0, sizeof(size_t) - 1,
	    sizeof(struct versioned) + TELNYX_STRUCT_GROWTH + 1, SIZE_MAX};
	const struct versioned in = {sizeof(in), 1, 2, "x"};
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct versioned out = {sizes[i], 8, 9, NULL};

		ck_assert_int_eq(telnyx_struct_write(&out, &in, sizeof(in), "out.size"),
		    TELNYX_E_INVALID);
		ck_assert_uint_eq(out.size, sizes[i]);
		ck_assert_int_eq(out.first, 8);
	}
}
END_TEST

/* So that a new counter always makes them larger: base/status.h. */
START_TEST(no_struct_of_counters_ends_in_padding)
{
	ck_assert_uint_eq(sizeof(struct telnyx_client_stats),
	    offsetof(struct telnyx_client_stats, held_ms) + sizeof(uint64_t));
	ck_assert_uint_eq(sizeof(struct telnyx_webhook_receiver_stats),
	    offsetof(struct telnyx_webhook_receiver_stats, ages) +
		sizeof(struct telnyx_histogram));
	ck_assert_uint_eq(sizeof(struct telnyx_tracker_stats),
	    offsetof(struct telnyx_tracker_stats, final_durations) +
		sizeof(struct telnyx_histogram));
	ck_assert_uint_eq(
	    sizeof(struct telnyx_totals), offsetof(struct telnyx_totals, durations) +
					      sizeof(struct telnyx_histogram));
	ck_assert_uint_eq(sizeof(struct telnyx_histogram),
	    (TELNYX_HISTOGRAM_BOUNDS + 3) * sizeof(uint64_t));
}
END_TEST

START_TEST(every_public_struct_begins_with_its_size)
{
	ck_assert_uint_eq(offsetof(struct telnyx_config, size), 0);
	ck_assert_uint_eq(offsetof(struct telnyx_sender_params, size), 0);
	ck_assert_uint_eq(offsetof(struct telnyx_message_params, size), 0);
	ck_assert_uint_eq(offsetof(struct telnyx_call_params, size), 0);
	ck_assert_uint_eq(offsetof(struct telnyx_call_options, size), 0);
	ck_assert_uint_eq(offsetof(struct telnyx_client_stats, size), 0);
	ck_assert_uint_eq(offsetof(struct telnyx_webhook_receiver_stats, size), 0);
	ck_assert_uint_eq(offsetof(struct telnyx_tracker_stats, size), 0);
	ck_assert_uint_eq(offsetof(struct telnyx_totals, size), 0);
	ck_assert_uint_eq(offsetof(struct telnyx_metrics_params, size), 0);
	ck_assert_uint_eq(TELNYX_CONFIG()->size, sizeof(struct telnyx_config));
	ck_assert_uint_eq(TELNYX_SENDER()->size, sizeof(struct telnyx_sender_params));
	ck_assert_uint_eq(TELNYX_MESSAGE()->size, sizeof(struct telnyx_message_params));
	ck_assert_uint_eq(TELNYX_CALL()->size, sizeof(struct telnyx_call_params));
	ck_assert_uint_eq(
	    TELNYX_CALL_OPTIONS()->size, sizeof(struct telnyx_call_options));
	ck_assert_uint_eq(
	    TELNYX_CLIENT_STATS()->size, sizeof(struct telnyx_client_stats));
	ck_assert_uint_eq(TELNYX_WEBHOOK_RECEIVER_STATS()->size,
	    sizeof(struct telnyx_webhook_receiver_stats));
	ck_assert_uint_eq(
	    TELNYX_TRACKER_STATS()->size, sizeof(struct telnyx_tracker_stats));
	ck_assert_uint_eq(TELNYX_TOTALS()->size, sizeof(struct telnyx_totals));
	ck_assert_uint_eq(TELNYX_METRICS()->size, sizeof(struct telnyx_metrics_params));
}
END_TEST

START_TEST(an_init_function_leaves_nothing_but_the_size)
{
	struct telnyx_client_stats client;
	struct telnyx_webhook_receiver_stats receiver;
	struct telnyx_tracker_stats tracker;
	struct telnyx_totals totals;

	memset(&client, 0xff, sizeof(client));
	telnyx_client_stats_init(&client);
	ck_assert_mem_eq(&client, TELNYX_CLIENT_STATS(), sizeof(client));
	memset(&receiver, 0xff, sizeof(receiver));
	telnyx_webhook_receiver_stats_init(&receiver);
	ck_assert_mem_eq(&receiver, TELNYX_WEBHOOK_RECEIVER_STATS(), sizeof(receiver));
	memset(&tracker, 0xff, sizeof(tracker));
	telnyx_tracker_stats_init(&tracker);
	ck_assert_mem_eq(&tracker, TELNYX_TRACKER_STATS(), sizeof(tracker));
	memset(&totals, 0xff, sizeof(totals));
	telnyx_totals_init(&totals);
	ck_assert_mem_eq(&totals, TELNYX_TOTALS(), sizeof(totals));
}
END_TEST

START_TEST(each_status_has_a_text_of_its_own)
{
	const char *texts[8];
	int i, j;

	for (i = 0; i <= 6; i++) {
		texts[i] = telnyx_status_message((enum telnyx_status) - i);
		ck_assert_uint_gt(strlen(texts[i]), 0);
		for (j = 0; j < i; j++)
			ck_assert_str_ne(texts[i], texts[j]);
	}
	ck_assert_str_eq(telnyx_status_message(TELNYX_OK), "ok");
	ck_assert_str_eq(telnyx_status_message(TELNYX_E_QUEUE_FULL), "queue full");
	ck_assert_str_eq(
	    telnyx_status_message((enum telnyx_status) - 8), "unknown status");
	ck_assert_str_eq(
	    telnyx_status_message((enum telnyx_status)1), "unknown status");
}
END_TEST

START_TEST(the_version_is_that_of_the_headers)
{
	unsigned major, minor, patch;

	ck_assert_str_eq(telnyx_version(), TELNYX_VERSION);
	ck_assert_int_eq(
	    sscanf(telnyx_version(), "%u.%u.%u", &major, &minor, &patch), 3);
	ck_assert_uint_eq(major << 16 | minor << 8 | patch, TELNYX_VERSION_NUMBER);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("status");
	TCase *tcase = tcase_create("status");

	tcase_add_test(tcase, a_struct_of_the_same_size_is_copied);
	tcase_add_test(tcase, a_shorter_struct_reads_as_not_given_at_its_end);
	tcase_add_test(tcase, a_longer_struct_is_read_if_what_we_do_not_know_is_unset);
	tcase_add_test(tcase, a_size_that_nobody_set_is_refused);
	tcase_add_test(tcase, no_struct_reads_as_nothing_given);
	tcase_add_test(tcase, a_struct_is_filled_as_far_as_its_size_goes);
	tcase_add_test(tcase, what_a_longer_struct_has_beyond_stays_unset);
	tcase_add_test(tcase, nothing_is_written_where_nobody_set_a_size);
	tcase_add_test(tcase, no_struct_of_counters_ends_in_padding);
	tcase_add_test(tcase, every_public_struct_begins_with_its_size);
	tcase_add_test(tcase, an_init_function_leaves_nothing_but_the_size);
	tcase_add_test(tcase, each_status_has_a_text_of_its_own);
	tcase_add_test(tcase, the_version_is_that_of_the_headers);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
