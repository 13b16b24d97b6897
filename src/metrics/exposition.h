/* SPDX-License-Identifier: MIT */
/*
 * An exposition: metrics as Prometheus reads them, text format 0.0.4.
 *
 * A family is a metric's name with its HELP and TYPE, and then its samples, one for
 * each set of labels; no family comes twice.  Numbers are written without the C
 * library's, which follow the locale.
 */
#ifndef TELNYX_METRICS_EXPOSITION_H
#define TELNYX_METRICS_EXPOSITION_H

#include <telnyx/metrics.h>

#include "base/buf.h"

struct telnyx_exposition {
	struct telnyx_buf text; /* `failed`: no memory */
	const char *prefix;	/* of every name */
	char name[128];		/* of the family that is being written */
};

/* The labels of a sample, in UTF-8: whose it is, and which; NULL: no such label. */
struct telnyx_labels {
	const char *tenant;
	const char *name, *value;
};

/* Is it a name that a metric can have? */
bool telnyx_exposition_is_name(const char *name);

/* Begin a family; `group` is between prefix and name, and may be "". */
void telnyx_exposition_family(struct telnyx_exposition *to, const char *group,
    const char *name, const char *type, const char *help);
void telnyx_exposition_sample(
    struct telnyx_exposition *to, const struct telnyx_labels *labels, uint64_t value);
/* A sample of value / 10^places. */
void telnyx_exposition_decimal(struct telnyx_exposition *to,
    const struct telnyx_labels *labels, uint64_t value, unsigned places);
/* All samples of a histogram, in seconds. */
void telnyx_exposition_histogram(struct telnyx_exposition *to, const char *tenant,
    enum telnyx_histogram_kind kind, const struct telnyx_histogram *histogram);

#endif
