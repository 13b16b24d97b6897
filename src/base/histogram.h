/* SPDX-License-Identifier: MIT */
/* Histograms of durations: which bound a duration is below. */
#ifndef TELNYX_BASE_HISTOGRAM_H
#define TELNYX_BASE_HISTOGRAM_H

#include <telnyx/metrics.h>

/* The index of `counts` of struct telnyx_histogram that a duration belongs to. */
unsigned telnyx_histogram_index(enum telnyx_histogram_kind kind, uint64_t ns);
/* Count one duration, in a histogram of one thread.  What is full stays full. */
void telnyx_histogram_count(
    struct telnyx_histogram *histogram, enum telnyx_histogram_kind kind, uint64_t ns);

#endif
