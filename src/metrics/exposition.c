/* SPDX-License-Identifier: MIT */
#include "metrics/exposition.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool
may_begin_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}

bool
telnyx_exposition_is_name(const char *name)
{
	if (!may_begin_name(*name))
		return false;
	while (*++name != '\0')
		if (!may_begin_name(*name) && (*name < '0' || *name > '9'))
			return false;
	return true;
}

void
telnyx_exposition_family(struct telnyx_exposition *to, const char *group,
    const char *name, const char *type, const char *help)
{
	(void)snprintf(to->name, sizeof(to->name), "%s%s", group, name);
	telnyx_buf_printf(&to->text, "# HELP %s_%s %s\n# TYPE %s_%s %s\n", to->prefix,
	    to->name, help, to->prefix, to->name, type);
}

/* A label's value, with three characters escaped. */
static void
put_value(struct telnyx_buf *out, const char *value)
{
	size_t plain;

	for (; *value != '\0'; value++) {
		plain = strcspn(value, "\\\"\n");
		telnyx_buf_append(out, value, plain);
		value += plain;
		if (*value == '\0')
			break;
		telnyx_buf_puts(out, *value == '\n'  ? "\\n"
				     : *value == '"' ? "\\\""
						     : "\\\\");
	}
}

static void
put_label(struct telnyx_buf *out, const char *name, const char *value, char before)
{
	telnyx_buf_printf(out, "%c%s=\"", before, name);
	put_value(out, value);
	telnyx_buf_puts(out, "\"");
}

/* The name and the labels of a sample. */
static void
put_series(struct telnyx_exposition *to, const char *suffix,
    const struct telnyx_labels *labels)
{
	struct telnyx_buf *out = &to->text;
	char before = '{';

	telnyx_buf_printf(out, "%s_%s%s", to->prefix, to->name, suffix);
	if (labels->tenant != NULL) {
		put_label(out, "tenant", labels->tenant, before);
		before = ',';
	}
	if (labels->name != NULL) {
		put_label(out, labels->name, labels->value, before);
		before = ',';
	}
	telnyx_buf_puts(out, before == ',' ? "} " : " ");
}

/* Write value / 10^places, without zeros at the end. */
static void
format_decimal(uint64_t value, unsigned places, char out[48])
{
	uint64_t unit = 1;
	unsigned i;
	char *end;

	for (i = 0; i < places; i++)
		unit *= 10;
	(void)snprintf(
	    out, 48, "%" PRIu64 ".%0*" PRIu64, value / unit, (int)places, value % unit);
	for (end = out + strlen(out); end[-1] == '0'; end--)
		continue;
	if (end[-1] == '.')
		end--;
	*end = '\0';
}

void
telnyx_exposition_sample(
    struct telnyx_exposition *to, const struct telnyx_labels *labels, uint64_t value)
{
	put_series(to, "", labels);
	telnyx_buf_printf(&to->text, "%" PRIu64 "\n", value);
}

void
telnyx_exposition_decimal(struct telnyx_exposition *to,
    const struct telnyx_labels *labels, uint64_t value, unsigned places)
{
	char text[48];

	format_decimal(value, places, text);
	put_series(to, "", labels);
	telnyx_buf_printf(&to->text, "%s\n", text);
}

void
telnyx_exposition_histogram(struct telnyx_exposition *to, const char *tenant,
    enum telnyx_histogram_kind kind, const struct telnyx_histogram *histogram)
{
	const uint64_t *bounds = telnyx_histogram_bounds_ns(kind);
	struct telnyx_labels plain = {.tenant = tenant};
	struct telnyx_labels labels = {.tenant = tenant, .name = "le"};
	uint64_t so_far = 0;
	char text[48];
	unsigned i;

	for (i = 0; i <= TELNYX_HISTOGRAM_BOUNDS; i++) {
		so_far += histogram->counts[i];
		if (i < TELNYX_HISTOGRAM_BOUNDS)
			format_decimal(bounds[i], 9, text);
		labels.value = i < TELNYX_HISTOGRAM_BOUNDS ? text : "+Inf";
		put_series(to, "_bucket", &labels);
		telnyx_buf_printf(&to->text, "%" PRIu64 "\n", so_far);
	}
	format_decimal(histogram->sum_ns, 9, text);
	put_series(to, "_sum", &plain);
	telnyx_buf_printf(&to->text, "%s\n", text);
	put_series(to, "_count", &plain);
	telnyx_buf_printf(&to->text, "%" PRIu64 "\n", so_far);
}
