/* SPDX-License-Identifier: MIT */
/* The run before. */
#include "programs/bulk/earlier.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "programs/bulk/begun.h"
#include "programs/bulk/earlier_read.h"
#include "programs/bulk/line.h"
#include "programs/common/program.h"
#include "programs/common/text.h"

/* So many rows whose end is not known are named on standard error; all have their line
 * in OUTPUT. */
#define TOLD_MAX 20
#define ANYBODY 0

/* What is looked at while the run before is seen to. */
struct look {
	struct bulk_earlier *earlier;
	const char *name; /* of OUTPUT */
	int fd;
	uint64_t end;	   /* of the last line that counts, in OUTPUT */
	uint64_t cut;	   /* number of a line that is cut; 0: none */
	uint64_t stranger; /* number of a line about no row; 0: none */
	char *added;	   /* what is to stand behind it */
	size_t added_len;
	size_t added_cap;
	uint64_t untold;
};

/* FNV-1a of the recipient as a result names it. */
static uint64_t
hash(const char *to)
{
	uint64_t sum = UINT64_C(14695981039346656037);

	if (to == NULL)
		return ANYBODY;
	for (; *to != '\0'; to++)
		sum = (sum ^ (unsigned char)*to) * UINT64_C(1099511628211);
	return sum != ANYBODY ? sum : 1;
}

static int
by_number(const void *a, const void *b)
{
	uint64_t x = ((const struct bulk_earlier_row *)a)->row,
		 y = ((const struct bulk_earlier_row *)b)->row;

	return x < y ? -1 : x > y;
}

static bool
keep_row(struct bulk_earlier *earlier, const struct bulk_past_line *line)
{
	struct bulk_earlier_row *rows;
	size_t cap = earlier->cap > 0 ? earlier->cap * 2 : 1024;

	if (earlier->count == earlier->cap) {
		if ((rows = realloc(earlier->rows, cap * sizeof(*rows))) == NULL)
			return false;
		earlier->rows = rows;
		earlier->cap = cap;
	}
	earlier->rows[earlier->count].row = line->row;
	earlier->rows[earlier->count++].to = hash(line->to);
	return true;
}

/* Sort the rows, each once. */
static void
sort_rows(struct bulk_earlier *earlier)
{
	size_t i, kept = 0;

	if (earlier->count == 0)
		return;
	qsort(earlier->rows, earlier->count, sizeof(*earlier->rows), by_number);
	for (i = 1; i < earlier->count; i++)
		if (earlier->rows[i].row != earlier->rows[kept].row)
			earlier->rows[++kept] = earlier->rows[i];
	earlier->count = kept + 1;
}

/* --- what ties results to a store --- */

static bool
keep_proof(struct bulk_earlier *earlier, const char *proof)
{
	size_t cap = earlier->proof_cap > 0 ? earlier->proof_cap * 2 : 1024;
	struct bulk_earlier_proof *proofs;

	if (earlier->proof_count == earlier->proof_cap) {
		proofs = realloc(earlier->proofs, cap * sizeof(*proofs));
		if (proofs == NULL)
			return false;
		earlier->proofs = proofs;
		earlier->proof_cap = cap;
	}
	earlier->proofs[earlier->proof_count++] =
	    (struct bulk_earlier_proof){.hash = hash(proof)};
	return true;
}

static int
by_hash(const void *a, const void *b)
{
	uint64_t x = ((const struct bulk_earlier_proof *)a)->hash,
		 y = ((const struct bulk_earlier_proof *)b)->hash;

	return x < y ? -1 : x > y;
}

static void
sort_proofs(struct bulk_earlier *earlier)
{
	if (earlier->proof_count > 0)
		qsort(earlier->proofs, earlier->proof_count, sizeof(*earlier->proofs),
		    by_hash);
}

void
bulk_earlier_found(struct bulk_earlier *earlier, const char *proof)
{
	struct bulk_earlier_proof key = {.hash = hash(proof)}, *found = NULL, *p;
	struct bulk_earlier_proof *end = earlier->proofs + earlier->proof_count;

	if (key.hash != ANYBODY && earlier->proof_count > 0)
		found = bsearch(
		    &key, earlier->proofs, earlier->proof_count, sizeof(key), by_hash);
	if (found == NULL)
		return;
	for (p = found; p < end && p->hash == key.hash; p++)
		p->found = true;
	for (p = found; p > earlier->proofs && p[-1].hash == key.hash; p--)
		p[-1].found = true;
}

static bool
all_found(const struct bulk_earlier *earlier)
{
	size_t i;

	for (i = 0; i < earlier->proof_count; i++)
		if (!earlier->proofs[i].found)
			return false;
	return earlier->proof_count > 0;
}

/* Is the row among the first `count`, which are sorted? */
static bool
has_row(const struct bulk_earlier *earlier, size_t count, uint64_t row)
{
	struct bulk_earlier_row key = {.row = row};

	return count > 0 &&
	       bsearch(&key, earlier->rows, count, sizeof(key), by_number) != NULL;
}

/* --- OUTPUT --- */

static bool
take_result(struct look *look, const struct bulk_past_line *line)
{
	if (line->row == 0 || line->outcome == TELNYX_OUTCOME_NONE) {
		if (!line->whole)
			look->cut = line->number;
		else if (look->stranger == 0)
			look->stranger = line->number;
		if (line->whole)
			look->end = line->end;
		return true;
	}
	look->end = line->end;
	if (!line->whole)
		look->added[look->added_len++] = '\n';
	look->earlier->outcomes[line->outcome]++;
	if ((line->outcome == TELNYX_OUTCOME_ACCEPTED ||
		line->outcome == TELNYX_OUTCOME_UNKNOWN) &&
	    !keep_proof(look->earlier, line->proof))
		return false;
	return keep_row(look->earlier, line);
}

static bool
read_results(struct look *look)
{
	struct bulk_past *past = bulk_past_open(look->fd);
	struct bulk_past_line line;
	int got = -1;

	while (past != NULL && (got = bulk_past_next(past, &line)) > 0) {
		if (take_result(look, &line))
			continue;
		errno = ENOMEM;
		got = -1;
		break;
	}
	bulk_past_close(past);
	sort_rows(look->earlier);
	sort_proofs(look->earlier);
	return got == 0;
}

/* --- OUTPUT.begun --- */

/* The result of a row that may have been sent. */
static bool
add_unknown(
    struct look *look, const struct bulk_past_line *mark, struct bulk_console *console)
{
	char detail[128];
	struct bulk_result result = {.row = mark->row,
	    .to = mark->to,
	    .outcome = TELNYX_OUTCOME_UNKNOWN,
	    .failed = true,
	    .type = TELNYX_ERROR_CLOSING,
	    .detail = detail,
	    .attempts = 1};
	size_t len = 0;
	char *line;
	bool good;

	snprintf(detail, sizeof(detail),
	    "the run ended while the row was on its way (line %" PRIu64
	    " of the input)",
	    mark->line);
	line = bulk_line_result(&result, &len);
	good = line != NULL &&
	       program_text_grow(&look->added, &look->added_cap, look->added_len + len);
	if (good) {
		memcpy(look->added + look->added_len, line, len);
		look->added_len += len;
	}
	free(line);
	if (look->untold++ < TOLD_MAX)
		bulk_console_say(console,
		    "row %" PRIu64 " (line %" PRIu64
		    ", to %s) was on its way when the run before ended: unknown",
		    mark->row, mark->line, mark->to != NULL ? mark->to : "nobody");
	look->earlier->outcomes[TELNYX_OUTCOME_UNKNOWN]++;
	return good;
}

/* A mark that is cut was not written to its end, so its row was not begun. */
static bool
read_marks(struct look *look, int fd, struct bulk_console *console)
{
	struct bulk_past *past = bulk_past_open(fd);
	struct bulk_earlier *earlier = look->earlier;
	size_t results = earlier->count;
	struct bulk_past_line mark;
	int got = -1;

	while (past != NULL && (got = bulk_past_next(past, &mark)) > 0) {
		if (!mark.whole)
			continue;
		if (mark.row > 0 && has_row(earlier, results, mark.row))
			continue;
		errno = mark.row == 0 ? EBADMSG : ENOMEM;
		if (mark.row > 0 && add_unknown(look, &mark, console) &&
		    keep_row(earlier, &mark))
			continue;
		got = -1;
		break;
	}
	bulk_past_close(past);
	sort_rows(earlier);
	return got == 0;
}

/* Add lines to the results, behind the last that counts: all, or none. */
static bool
append(struct look *look)
{
	size_t sent;
	int error;

	if (ftruncate(look->fd, (off_t)look->end) != 0 ||
	    lseek(look->fd, 0, SEEK_END) < 0)
		return false;
	sent = program_write(look->fd, look->added, look->added_len);
	if (sent == look->added_len && (fdatasync(look->fd) == 0 || errno == EINVAL)) {
		look->end += look->added_len;
		look->added_len = 0;
		return true;
	}
	error = errno;
	(void)ftruncate(look->fd, (off_t)look->end);
	errno = error;
	return false;
}

/* Tell of the rows that the run before had begun. */
static bool
settle(struct look *look, struct bulk_console *console, char *error, size_t size)
{
	const char *path = look->earlier->begun_path;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool good;

	if (fd < 0 && errno == ENOENT)
		return true;
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
		snprintf(error, size,
		    "%s: another run works with it: wait for its end, or give another "
		    "--output",
		    path);
		close(fd);
		return false;
	}
	good = fd >= 0 && read_marks(look, fd, console);
	if (!good)
		snprintf(error, size, "%s: cannot tell which rows had begun: %s", path,
		    errno == EBADMSG ? "it is none of telnyx-bulk's files"
				     : strerror(errno));
	if (fd >= 0)
		close(fd);
	if (!good)
		return false;
	if (look->untold > TOLD_MAX)
		bulk_console_say(console, "and %" PRIu64 " more: see %s",
		    look->untold - TOLD_MAX, look->name);
	/* A line that is cut is of a row that was begun, or could not be. */
	if ((look->untold > 0 || look->cut > 0) && !append(look)) {
		snprintf(error, size, "%s: cannot write results: %s", look->name,
		    strerror(errno));
		return false;
	}
	look->cut = 0;
	bulk_begun_note(look->fd, BULK_NOTE_BEGUN, false);
	if (unlink(path) == 0)
		return true;
	snprintf(error, size, "%s: cannot be removed: %s", path, strerror(errno));
	return false;
}

/* Is the file known by one name, and are its marks there if its run was killed? */
static bool
has_its_marks(const struct look *look, bool overwrite, char *error, size_t size)
{
	struct stat st;

	if (fstat(look->fd, &st) == 0 && st.st_nlink > 1) {
		snprintf(error, size,
		    "%s has another name, too (a hard link): the marks of rows that "
		    "begin would be found by one of them alone",
		    look->name);
		return false;
	}
	if (overwrite || !bulk_begun_is_noted(look->fd, BULK_NOTE_BEGUN) ||
	    lstat(look->earlier->begun_path, &st) == 0)
		return true;
	snprintf(error, size,
	    "%s is of a run that was killed, and its marks are not there (%s): give it "
	    "the name that it had, or say --overwrite to send all anew",
	    look->name, look->earlier->begun_path);
	return false;
}

/* What a sandbox accepted was sent to nobody. */
static bool
was_sent_there(const struct look *look, const struct bulk_options *options, char *error,
    size_t size)
{
	if (!options->resume || options->sandbox ||
	    !bulk_begun_is_noted(look->fd, BULK_NOTE_SANDBOX))
		return true;
	snprintf(error, size,
	    "%s holds results of a sandbox: nothing of that was sent; say --overwrite, "
	    "or give another --output",
	    look->name);
	return false;
}

/* A dry run, or one in a store, goes on with no other: what that one had begun is left
 * to it. */
static bool
nothing_begun(const struct look *look, char *error, size_t size)
{
	struct stat st;

	if (lstat(look->earlier->begun_path, &st) != 0 && errno == ENOENT)
		return true;
	snprintf(error, size,
	    "%s is of a run that was killed: start that run again (with --resume it "
	    "goes on), or give another --output",
	    look->earlier->begun_path);
	return false;
}

/* --- may this run begin? --- */

/* Make ready to write behind the results. */
static bool
go_on(struct look *look, struct bulk_output *output, char *error, size_t size)
{
	if (look->stranger > 0 || look->cut > 0) {
		snprintf(error, size,
		    "%s: line %" PRIu64 " is %s: --resume goes on with results of "
		    "telnyx-bulk alone",
		    look->name, look->cut > 0 ? look->cut : look->stranger,
		    look->cut > 0 ? "cut" : "no result");
		return false;
	}
	if (!append(look)) {
		snprintf(error, size, "%s: cannot write results: %s", look->name,
		    strerror(errno));
		return false;
	}
	bulk_output_append(output);
	return true;
}

/* Does OUTPUT hold rows that may have been sent?  Then `error` says so, with `how` to
 * go on. */
static bool
holds_sent(const struct bulk_earlier *earlier, const char *name, const char *how,
    char *error, size_t size)
{
	uint64_t unknown = earlier->outcomes[TELNYX_OUTCOME_UNKNOWN],
		 accepted = earlier->outcomes[TELNYX_OUTCOME_ACCEPTED];

	if (!bulk_earlier_holds_sent(earlier))
		return false;
	snprintf(error, size,
	    "%s holds %" PRIu64 " accepted and %" PRIu64 " unknown row%s of a run%s",
	    name, accepted, unknown, accepted + unknown == 1 ? "" : "s", how);
	return true;
}

static bool
may_replace(const struct look *look, char *error, size_t size)
{
	return !holds_sent(look->earlier, look->name,
	    ": say --resume to send the rows that have no result yet, --overwrite to "
	    "send all anew, or give another --output",
	    error, size);
}

bool
bulk_earlier_holds_sent(const struct bulk_earlier *earlier)
{
	return earlier->outcomes[TELNYX_OUTCOME_UNKNOWN] +
		   earlier->outcomes[TELNYX_OUTCOME_ACCEPTED] >
	       0;
}

bool
bulk_earlier_may_go(
    const struct bulk_earlier *earlier, const char *name, char *error, size_t size)
{
	return all_found(earlier) || !holds_sent(earlier, name,
					 " that is not in the store: say --overwrite "
					 "to send all anew, or give "
					 "another --output",
					 error, size);
}

/* The name of OUTPUT.begun: one, by whatever link OUTPUT is named. */
static char *
begun_path(const char *output)
{
	char *real = realpath(output, NULL), *path;
	size_t size = (real != NULL ? strlen(real) : 0) + sizeof(".begun");

	path = real != NULL ? malloc(size) : NULL;
	if (path != NULL)
		snprintf(path, size, "%s.begun", real);
	free(real);
	return path;
}

bool
bulk_earlier_open(struct bulk_earlier *earlier, const struct bulk_options *options,
    struct bulk_output *output, struct bulk_console *console, char *error, size_t size)
{
	struct look look = {.earlier = earlier,
	    .name = bulk_output_name(output),
	    .fd = bulk_output_file(output)};
	bool in_store = options->store != NULL && !options->dry_run, good = false;

	if (look.fd < 0)
		return true;
	if ((earlier->begun_path = begun_path(options->output)) == NULL ||
	    !program_text_grow(&look.added, &look.added_cap, 1))
		snprintf(error, size, "%s: %s", look.name, strerror(errno));
	else if (!read_results(&look))
		snprintf(
		    error, size, "%s: cannot be read: %s", look.name, strerror(errno));
	else if (!has_its_marks(&look, options->overwrite, error, size) ||
		 !was_sent_there(&look, options, error, size))
		good = false;
	else if (options->dry_run || in_store ? nothing_begun(&look, error, size)
					      : settle(&look, console, error, size))
		good = options->overwrite || in_store ||
		       (options->resume ? go_on(&look, output, error, size)
					: may_replace(&look, error, size));
	free(look.added);
	if (good && !options->resume) {
		earlier->count = 0;
		if (!in_store || options->overwrite)
			memset(earlier->outcomes, 0, sizeof(earlier->outcomes));
	}
	return good;
}

void
bulk_earlier_close(struct bulk_earlier *earlier)
{
	free(earlier->begun_path);
	free(earlier->rows);
	free(earlier->proofs);
	memset(earlier, 0, sizeof(*earlier));
}

/* --- rows --- */

/* A result names a recipient as UTF-8. */
static uint64_t
hash_of_field(const char *to)
{
	size_t len = strlen(to);
	uint64_t sum;
	char *clean;

	if (program_text_valid(to, len) == len)
		return hash(to);
	clean = program_text_clean(to, len, &len);
	sum = hash(clean);
	free(clean);
	return sum;
}

enum bulk_earlier_is
bulk_earlier_find(struct bulk_earlier *earlier, uint64_t row, const char *to)
{
	const struct bulk_earlier_row *found;
	uint64_t sum;

	if (earlier->next == earlier->count || earlier->rows[earlier->next].row != row)
		return BULK_EARLIER_NEW;
	found = &earlier->rows[earlier->next++];
	sum = to != NULL ? hash_of_field(to) : ANYBODY;
	return found->to == ANYBODY || sum == ANYBODY || found->to == sum
		   ? BULK_EARLIER_DONE
		   : BULK_EARLIER_OTHER;
}

uint64_t
bulk_earlier_rows(const struct bulk_earlier *earlier)
{
	return earlier->count;
}

bool
bulk_earlier_all_accepted(const struct bulk_earlier *earlier)
{
	const uint64_t *n = earlier->outcomes;

	return n[TELNYX_OUTCOME_NOT_SENT] + n[TELNYX_OUTCOME_REJECTED] +
		   n[TELNYX_OUTCOME_UNKNOWN] ==
	       0;
}

size_t
bulk_earlier_left(const struct bulk_earlier *earlier)
{
	return earlier->count - earlier->next;
}
