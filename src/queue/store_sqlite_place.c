/* SPDX-License-Identifier: MIT */
/*
 * Where a store is, and whether that is where it was.
 *
 * SQLite finds the log of a database by its name: a file that was renamed, linked or
 * mounted without its log is an older state of itself, and nothing in it says so.  So
 * the store keeps its file's and its directory's identity, and its name.
 */
#include "queue/store_sqlite_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif

/* Does a file of this file system say the device of another, though it is where its
 * directory is? */
static bool
hides_devices(const char *path)
{
#ifdef __linux__
	struct statfs fs;

	return statfs(path, &fs) == 0 &&
	       ((unsigned long)fs.f_type & 0xFFFFFFFFUL) == 0x794C7630; /* overlayfs */
#else
	(void)path;
	return false;
#endif
}

/* Is the file mounted without its directory, so that its log is elsewhere? */
static bool
is_alone(const char *path, const char *directory)
{
	struct telnyx_sqlite_details one, other;
	struct stat file, around;

	telnyx_sqlite_details(AT_FDCWD, path, &one);
	telnyx_sqlite_details(AT_FDCWD, directory, &other);
	if (one.knows_mount && other.knows_mount)
		return one.mount != other.mount;
	return stat(path, &file) == 0 && stat(directory, &around) == 0 &&
	       file.st_dev != around.st_dev && !hides_devices(path);
}

/* `path` is cut into directory and name. */
static bool
read_place(char *path, struct telnyx_sqlite_place *out)
{
	char *slash = strrchr(path, '/');
	const char *directory = slash == path ? "/" : path;
	struct telnyx_sqlite_details details;
	char whole[PATH_MAX];
	struct stat is;

	(void)sqlite3_snprintf(sizeof(whole), whole, "%s", path);
	(void)sqlite3_snprintf(sizeof(out->name), out->name, "%s", slash + 1);
	*slash = '\0';
	if (stat(directory, &is) != 0)
		return false;
	telnyx_sqlite_details(AT_FDCWD, directory, &details);
	out->directory = (struct telnyx_sqlite_identity){.device = (int64_t)is.st_dev,
	    .inode = (int64_t)is.st_ino,
	    .birth_ns = details.birth_ns};
	out->is_alone = is_alone(whole, directory);
	return true;
}

bool
telnyx_sqlite_place_find(const char *path, struct telnyx_sqlite_place *out)
{
	char resolved[PATH_MAX];

	memset(out, 0, sizeof(*out));
	return realpath(path, resolved) != NULL && read_place(resolved, out);
}

void
telnyx_sqlite_place_record(struct telnyx_sqlite *s)
{
	const struct telnyx_sqlite_identity *around = &s->place.directory;
	struct telnyx_sqlite_identity is;
	sqlite3_stmt *stmt;

	telnyx_sqlite_file_identity(s->disk, &is);
	telnyx_sqlite_run_ints(s,
	    "update meta set inode=?1,device=?2,birth_ns=?3,dir_inode=?4,dir_device=?5,"
	    "dir_birth_ns=?6",
	    6,
	    (int64_t[]){is.inode, is.device, is.birth_ns, around->inode, around->device,
		around->birth_ns});
	stmt = telnyx_sqlite_get(s, "update meta set file=?1");
	telnyx_sqlite_text(s, stmt, 1, s->place.name);
	telnyx_sqlite_run(s, stmt);
}

/* A device may have another number after a boot, so that the time of birth says more
 * where it is known.  Of three columns of a row. */
static bool
differs(sqlite3_stmt *stmt, int at, const struct telnyx_sqlite_identity *now)
{
	int64_t birth_ns = sqlite3_column_int64(stmt, at + 2);

	if (sqlite3_column_int64(stmt, at) != now->inode)
		return true;
	return birth_ns != 0 && now->birth_ns != 0
		   ? birth_ns != now->birth_ns
		   : sqlite3_column_int64(stmt, at + 1) != now->device;
}

const char *
telnyx_sqlite_why_moved(struct telnyx_sqlite *s)
{
	sqlite3_stmt *stmt = telnyx_sqlite_get(s,
	    "select inode,device,birth_ns,dir_inode,dir_device,dir_birth_ns,file"
	    " from meta");
	struct telnyx_sqlite_identity now;
	const char *why = NULL, *name;

	telnyx_sqlite_file_identity(s->disk, &now);
	if (telnyx_sqlite_row(s, stmt)) {
		name = telnyx_sqlite_column(stmt, 6);
		if (differs(stmt, 0, &now))
			why = "it was copied or restored, and is not the file that was "
			      "made";
		else if (name == NULL || strcmp(name, s->place.name) != 0)
			why = "it had another name, and its log may be under that";
		else if (differs(stmt, 3, &s->place.directory))
			why = "it was in another directory, and its log may be there";
	}
	telnyx_sqlite_enough(stmt);
	return why;
}

/* --- while it is open --------------------------------------------------------- */

bool
telnyx_sqlite_companions_find(struct telnyx_sqlite *s)
{
	static const char *const suffixes[2] = {"-wal", "-shm"};
	const char *file = sqlite3_db_filename(s->db, "main");
	size_t i, size;

	for (i = 0; i < 2; i++) {
		size = strlen(file) + strlen(suffixes[i]) + 1;
		if ((s->companions[i].path = malloc(size)) == NULL)
			return false;
		(void)sqlite3_snprintf(
		    (int)size, s->companions[i].path, "%s%s", file, suffixes[i]);
	}
	return true;
}

void
telnyx_sqlite_companions_free(struct telnyx_sqlite *s)
{
	free(s->companions[0].path);
	free(s->companions[1].path);
	memset(s->companions, 0, sizeof(s->companions));
}

/* It is there as long as somebody has the store open: the one that was seen first. */
static bool
is_same(struct telnyx_sqlite_companion *companion)
{
	struct stat is;

	if (companion->path == NULL)
		return true;
	if (stat(companion->path, &is) != 0)
		return errno != ENOENT || !companion->seen;
	if (!companion->seen) {
		companion->seen = true;
		companion->device = is.st_dev;
		companion->inode = is.st_ino;
	}
	return companion->device == is.st_dev && companion->inode == is.st_ino;
}

const char *
telnyx_sqlite_why_lost(struct telnyx_sqlite *s)
{
	struct telnyx_sqlite_identity open_one;
	struct stat is;

	if (s->disk == NULL)
		return NULL;
	telnyx_sqlite_file_identity(s->disk, &open_one);
	if (stat(s->path, &is) != 0)
		return errno == ENOENT ? "was removed or renamed while it was in use"
				       : NULL;
	if ((int64_t)is.st_dev != open_one.device ||
	    (int64_t)is.st_ino != open_one.inode)
		return "was replaced by another file while it was in use";
	if (!is_same(&s->companions[0]) || !is_same(&s->companions[1]))
		return "has lost its log while it was in use: its -wal or -shm was "
		       "removed or replaced";
	return NULL;
}
