/* SPDX-License-Identifier: MIT */
/*
 * A copy of the store, as a transaction sees it.  The file is made first, of its owner
 * alone; SQLite then writes into it, and syncs it.  A name is on the disk when its
 * directory is.
 */
#include "queue/store_sqlite_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
fail(struct telnyx_store_op *op, const char *path, const char *why)
{
	op->status = TELNYX_E_SYSTEM;
	telnyx_failure_set(&op->failure, TELNYX_ERROR_INTERNAL, TELNYX_OUTCOME_NOT_SENT,
	    TELNYX_PHASE_QUEUE, "No backup", "the backup %s cannot be written: %s",
	    path, why);
	return false;
}

static bool
make_file(struct telnyx_store_op *op, const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool good;

	if (fd < 0)
		return fail(op, path, strerror(errno));
	good = fchmod(fd, 0600) == 0; /* the umask may have taken some of it */
	(void)close(fd);
	return good || fail(op, path, strerror(errno));
}

/* Whoever puts the copy in the store's place has it found out, whatever name, journal
 * and directory it has then.  And what was written is in the file itself. */
static int
mark_copy(sqlite3 *to)
{
	int code = sqlite3_exec(to,
	    "update meta set held=coalesce(held,'it is a backup')", NULL, NULL, NULL);

	return code == SQLITE_OK ? sqlite3_wal_checkpoint_v2(
				       to, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL)
				 : code;
}

static bool
copy_pages(struct telnyx_sqlite *s, struct telnyx_store_op *op, const char *path)
{
	sqlite3 *to = NULL;
	sqlite3_backup *backup = NULL;
	int code = sqlite3_open_v2(
	    path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	/* With "extra" the end of the journal is on the disk, too. */
	if (code == SQLITE_OK)
		code = sqlite3_exec(to, "pragma synchronous=extra", NULL, NULL, NULL);
	if (code == SQLITE_OK &&
	    (backup = sqlite3_backup_init(to, "main", s->db, "main")) == NULL)
		code = sqlite3_errcode(to);
	if (backup != NULL) {
		code = sqlite3_backup_step(backup, -1);
		(void)sqlite3_backup_finish(backup);
		code = code == SQLITE_DONE ? mark_copy(to) : code;
	}
	(void)sqlite3_close(to);
	return code == SQLITE_OK || fail(op, path, sqlite3_errstr(code));
}

static bool
sync_directory(struct telnyx_store_op *op, const char *path)
{
	char *copy = strdup(path);
	int fd = copy != NULL ? open(dirname(copy), O_RDONLY | O_CLOEXEC) : -1;
	bool good = fd >= 0 && fsync(fd) == 0;

	if (!good)
		(void)fail(op, path, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	free(copy);
	return good;
}

void
telnyx_sqlite_backup(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	struct telnyx_store_backup *backup = (struct telnyx_store_backup *)(void *)op;
	const char *path = backup->path;

	if (backup->copied || !make_file(op, path))
		return;
	/* Half a copy is worse than none. */
	backup->copied = copy_pages(s, op, path) && sync_directory(op, path);
	if (!backup->copied)
		(void)unlink(path);
}
