/* SPDX-License-Identifier: MIT */
#include "base/histogram.h"

#define MS UINT64_C(1000000)
#define S (1000 * MS)
#define MIN (60 * S)
#define H (60 * MIN)

static const uint64_t bounds[][TELNYX_HISTOGRAM_BOUNDS] = {
    [TELNYX_HISTOGRAM_REQUEST] = {1 * MS, 25 * MS / 10, 5 * MS, 10 * MS, 25 * MS,
	50 * MS, 100 * MS, 250 * MS, 500 * MS, 1 * S, 2500 * MS, 5 * S, 10 * S, 30 * S,
	60 * S},
    [TELNYX_HISTOGRAM_EVENT] = {100 * MS, 250 * MS, 500 * MS, 1 * S, 2500 * MS, 5 * S,
	10 * S, 30 * S, 1 * MIN, 2 * MIN, 5 * MIN, 10 * MIN, 30 * MIN, 1 * H, 6 * H},
    [TELNYX_HISTOGRAM_MESSAGE] = {1 * S, 2 * S, 5 * S, 10 * S, 30 * S, 1 * MIN, 2 * MIN,
	5 * MIN, 10 * MIN, 30 * MIN, 1 * H, 2 * H, 4 * H, 8 * H, 24 * H},
};

const uint64_t *
telnyx_histogram_bounds_ns(enum telnyx_histogram_kind kind)
{
	unsigned at = (unsigned)kind;

	return at < sizeof(bounds) / sizeof(bounds[0]) ? bounds[at] : NULL;
}

unsigned
telnyx_histogram_index(enum telnyx_histogram_kind kind, uint64_t ns)
{
	unsigned at = 0;

	while (at < TELNYX_HISTOGRAM_BOUNDS && ns > bounds[kind][at])
		at++;
	return at;
}

/* A number that can grow no more stays: one that began anew would say that little had
 * been counted. */
static void
add(uint64_t *sum, uint64_t more)
{
	*sum = more < UINT64_MAX - *sum ? *sum + more : UINT64_MAX;
}

void
telnyx_histogram_count(
    struct telnyx_histogram *histogram, enum telnyx_histogram_kind kind, uint64_t ns)
{
	add(&histogram->counts[telnyx_histogram_index(kind, ns)], 1);
	add(&histogram->count, 1);
	add(&histogram->sum_ns, ns);
}
