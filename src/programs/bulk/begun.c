/* SPDX-License-Identifier: MIT */
/* OUTPUT.begun. */
#include "programs/bulk/begun.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/xattr.h>
#endif

#include "programs/common/program.h"
#include "programs/common/text.h"

/* The longest recipient that a mark names; a number to send to has 16 bytes. */
#define NAMED_MAX 64
#define MARK_MAX (NAMED_MAX + 96)

struct bulk_begun {
	char *path;
	int fd;
	off_t size; /* of the marks that were written */
	char *data; /* marks that wait */
	size_t len;
	size_t cap;
};

bool
bulk_begun_new(const char *path, struct bulk_begun **out, char *error, size_t size)
{
	struct bulk_begun *begun = calloc(1, sizeof(*begun));

	*out = begun;
	if (begun == NULL || (begun->path = strdup(path)) == NULL) {
		free(begun);
		*out = NULL;
		snprintf(error, size, "out of memory");
		return false;
	}
	begun->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	/* The next run must not take the marks of this one for those of a dead one. */
	if (begun->fd >= 0 &&
	    (flock(begun->fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK))
		return true;
	snprintf(
	    error, size, "%s: cannot note which rows begin: %s", path, strerror(errno));
	bulk_begun_free(begun);
	*out = NULL;
	return false;
}

void
bulk_begun_free(struct bulk_begun *begun)
{
	if (begun == NULL)
		return;
	if (begun->fd >= 0)
		close(begun->fd);
	free(begun->data);
	free(begun->path);
	free(begun);
}

/* Can a message be sent there at all?  What cannot be sent is not named in a mark, so
 * that no mark needs escapes. */
static bool
can_be_named(const char *to)
{
	size_t len = strspn(to, "+0123456789");

	return len <= NAMED_MAX && to[len] == '\0';
}

bool
bulk_begun_add(struct bulk_begun *begun, uint64_t row, uint64_t line, const char *to)
{
	const char *quote = can_be_named(to) ? "\"" : "";

	if (!program_text_grow(&begun->data, &begun->cap, begun->len + MARK_MAX))
		return false;
	begun->len += (size_t)snprintf(begun->data + begun->len, MARK_MAX,
	    "{\"row\":%" PRIu64 ",\"line\":%" PRIu64 ",\"to\":%s%s%s}\n", row, line,
	    quote, *quote != '\0' ? to : "null", quote);
	return true;
}

int
bulk_begun_write(struct bulk_begun *begun)
{
	bool written = program_write(begun->fd, begun->data, begun->len) == begun->len;
	int error = written ? 0 : errno;

	if (written)
		begun->size += (off_t)begun->len;
	else if (ftruncate(begun->fd, begun->size) == 0)
		(void)lseek(begun->fd, begun->size, SEEK_SET);
	begun->len = 0;
	return error;
}

#ifdef __linux__
void
bulk_begun_note(int output_fd, const char *note, bool is_so)
{
	if (output_fd >= 0 && !is_so)
		(void)fremovexattr(output_fd, note);
	else if (output_fd >= 0)
		(void)fsetxattr(output_fd, note, "1", 1, 0);
}

bool
bulk_begun_is_noted(int output_fd, const char *note)
{
	return output_fd >= 0 && fgetxattr(output_fd, note, NULL, 0) >= 0;
}
#else
void
bulk_begun_note(int output_fd, const char *note, bool is_so)
{
	(void)output_fd;
	(void)note;
	(void)is_so;
}

bool
bulk_begun_is_noted(int output_fd, const char *note)
{
	(void)output_fd;
	(void)note;
	return false;
}
#endif

void
bulk_begun_remove(struct bulk_begun *begun)
{
	(void)unlink(begun->path);
}

const char *
bulk_begun_path(const struct bulk_begun *begun)
{
	return begun->path;
}
