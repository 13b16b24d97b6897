/* SPDX-License-Identifier: MIT */
/* What became of the rows. */
#include "programs/bulk/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "programs/bulk/line.h"
#include "programs/common/text.h"

void
bulk_report_init(struct bulk_report *report, struct bulk_console *console,
    struct bulk_output *output, bool dry_run)
{
	memset(report, 0, sizeof(*report));
	report->console = console;
	report->output = output;
	report->dry_run = dry_run;
}

/* Write `line` and free it.  NULL: there was no memory for the line. */
static void
put_line(struct bulk_report *report, uint64_t row, char *line, size_t len)
{
	if (line == NULL || !bulk_output_add(report->output, line, len)) {
		bulk_console_say(report->console,
		    "out of memory: the result of row %" PRIu64
		    " is missing from the output",
		    row);
		report->no_memory = true;
	}
	free(line);
}

static bool
same_kind(const struct bulk_kind *a, const struct bulk_kind *b)
{
	return a->type == b->type && a->check == b->check &&
	       a->http_status == b->http_status && a->system_error == b->system_error &&
	       a->tls_error == b->tls_error && strcmp(a->code, b->code) == 0 &&
	       strcmp(a->field, b->field) == 0;
}

/* Is this the first failure of its kind?  Then remember it. */
static bool
first_of(struct bulk_report *report, const struct bulk_kind *kind)
{
	size_t i;

	for (i = 0; i < report->kind_count; i++) {
		if (same_kind(&report->kinds[i], kind))
			return false;
	}
	if (report->kind_count == BULK_REPORT_KINDS)
		return false;
	report->kinds[report->kind_count++] = *kind;
	return true;
}

static void
put_result(struct bulk_report *report, const struct bulk_result *result)
{
	char *line;
	size_t len = 0;

	report->rows++;
	report->outcomes[result->outcome]++;
	line = bulk_line_result(result, &len);
	put_line(report, result->row, line, len);
}

void
bulk_report_hint(
    struct bulk_report *report, uint64_t row, const struct telnyx_error *error)
{
	struct bulk_kind kind = {.type = error->type};
	char text[PROGRAM_ERROR_MAX];
	bool by_stranger;

	kind.http_status = error->http_status;
	kind.system_error = error->system_error;
	kind.tls_error = error->tls_error;
	snprintf(
	    kind.code, sizeof(kind.code), "%s", error->code != NULL ? error->code : "");
	snprintf(kind.field, sizeof(kind.field), "%s",
	    error->field != NULL ? error->field : "");
	/* A reply without Telnyx's code is some proxy's, or not from Telnyx at
	 * all: say who was asked.  Other sentences name their host, or are about
	 * what ended here after such a reply. */
	by_stranger = error->http_status > 0 && error->code == NULL &&
		      error->phase != TELNYX_PHASE_QUEUE;
	if (first_of(report, &kind))
		bulk_console_say(report->console, "row %" PRIu64 ": %s%s%s", row,
		    by_stranger && report->url != NULL ? report->url : "",
		    by_stranger && report->url != NULL ? ": " : "",
		    telnyx_error_message(error, text, sizeof(text)));
}

static void
put_error(struct bulk_report *report, struct bulk_result *result,
    const struct telnyx_error *error)
{
	bulk_report_hint(report, result->row, error);
	/* The library always says one of the four; a number from a later one
	 * must not be taken for success. */
	result->outcome = error->outcome >= TELNYX_OUTCOME_NOT_SENT &&
				  error->outcome <= TELNYX_OUTCOME_ACCEPTED
			      ? error->outcome
			      : TELNYX_OUTCOME_UNKNOWN;
	result->failed = true;
	result->type = error->type;
	result->code = error->code;
	result->detail = error->detail;
	result->attempts += error->attempts;
	put_result(report, result);
}

void
bulk_report_message(struct bulk_report *report, uint64_t row, const char *to,
    const struct telnyx_message *message, const struct telnyx_error *error,
    int earlier_attempts)
{
	struct bulk_result result = {
	    .row = row, .to = to, .attempts = earlier_attempts};

	if (error != NULL) {
		put_error(report, &result, error);
		return;
	}
	result.outcome = TELNYX_OUTCOME_ACCEPTED;
	result.id = message->id;
	result.parts = message->parts.given ? &message->parts.value : NULL;
	result.cost = message->cost != NULL ? message->cost->amount : NULL;
	result.attempts += message->reply != NULL ? message->reply->attempts : 1;
	put_result(report, &result);
}

void
bulk_report_bad_row(struct bulk_report *report, uint64_t row, const char *to,
    enum bulk_check check, const char *why)
{
	struct bulk_kind kind = {.type = TELNYX_ERROR_VALIDATION, .check = check};
	struct bulk_result result = {.row = row, .to = to};
	char *line;
	size_t len = 0;

	if (first_of(report, &kind))
		bulk_console_say(report->console, "row %" PRIu64 ": %s%s", row, why,
		    report->dry_run ? "" : " (not sent)");
	if (report->dry_run) {
		report->rows++;
		report->problems++;
		line = bulk_line_dry_run(row, to, NULL, why, &len);
		put_line(report, row, line, len);
		return;
	}
	result.outcome = TELNYX_OUTCOME_NOT_SENT;
	result.failed = true;
	result.type = TELNYX_ERROR_VALIDATION;
	result.detail = why;
	put_result(report, &result);
}

void
bulk_report_refused(
    struct bulk_report *report, uint64_t row, const char *to, enum telnyx_status status)
{
	struct bulk_kind kind = {.type = TELNYX_ERROR_INTERNAL};
	struct bulk_result result = {.row = row, .to = to};
	const struct telnyx_error *refusal = telnyx_refusal(status);
	char why[256];

	(void)telnyx_error_message(refusal, why, sizeof(why));
	kind.system_error = -(int)status;
	if (first_of(report, &kind))
		bulk_console_say(report->console, "row %" PRIu64 ": %s", row, why);
	result.outcome = TELNYX_OUTCOME_NOT_SENT;
	result.failed = true;
	result.type = TELNYX_ERROR_INTERNAL;
	result.detail = refusal->detail;
	put_result(report, &result);
}

void
bulk_report_counted(struct bulk_report *report, uint64_t row, const char *to,
    const struct telnyx_segments *count, const char *problem)
{
	struct bulk_kind kind = {.type = TELNYX_ERROR_VALIDATION};
	char *line;
	size_t len = 0;

	report->rows++;
	if (problem == NULL) {
		report->parts += count->parts;
	} else {
		report->problems++;
		/* Problems such as "to: ..." and "text: ..." are alike when their words
		 * are. */
		snprintf(kind.field, sizeof(kind.field), "%s", problem);
		if (first_of(report, &kind))
			bulk_console_say(
			    report->console, "row %" PRIu64 ": %s", row, problem);
	}
	line = bulk_line_dry_run(row, to, count, problem, &len);
	put_line(report, row, line, len);
}

void
bulk_report_lost_lines(struct bulk_report *report)
{
	const char *rest, *end;
	size_t len;

	rest = bulk_output_rest(report->output, &len);
	if (len == 0)
		return;
	bulk_console_say(report->console,
	    "results that are not in %s:", bulk_output_name(report->output));
	while (len > 0 && (end = memchr(rest, '\n', len)) != NULL) {
		size_t line = (size_t)(end - rest) + 1;

		fwrite(rest, 1, line, stderr);
		rest += line;
		len -= line;
	}
}

void
bulk_report_summary(struct bulk_report *report, uint64_t elapsed_ns)
{
	double seconds = (double)elapsed_ns / 1e9;
	const char *rows = report->rows == 1 ? "row" : "rows";
	const uint64_t *n = report->outcomes;

	if (report->dry_run) {
		bulk_console_line(report->console,
		    "%" PRIu64 " %s: %" PRIu64 " without a problem, in %" PRIu64
		    " part%s, %" PRIu64 " with problems; nothing was sent",
		    report->rows, rows, report->rows - report->problems, report->parts,
		    report->parts == 1 ? "" : "s", report->problems);
		return;
	}
	bulk_console_line(report->console,
	    "%" PRIu64 " %s: %" PRIu64 " accepted, %" PRIu64 " rejected, %" PRIu64
	    " not sent, %" PRIu64 " unknown in %.2f s (%.0f a second)",
	    report->rows, rows, n[TELNYX_OUTCOME_ACCEPTED], n[TELNYX_OUTCOME_REJECTED],
	    n[TELNYX_OUTCOME_NOT_SENT], n[TELNYX_OUTCOME_UNKNOWN], seconds,
	    seconds > 0 ? (double)report->rows / seconds : 0.0);
}

bool
bulk_report_all_good(const struct bulk_report *report)
{
	if (report->dry_run)
		return report->problems == 0;
	return report->outcomes[TELNYX_OUTCOME_ACCEPTED] == report->rows;
}
