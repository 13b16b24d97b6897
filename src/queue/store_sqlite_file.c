/* SPDX-License-Identifier: MIT */
/*
 * The file of a store: who may read it, where it may be, the worker's lock, and the
 * turn of who writes next.
 *
 * The lock is flock() on the database's own inode, so that two names of one file are
 * one store, and on a descriptor beside SQLite's.  POSIX drops all fcntl() locks that a
 * process has on a file when it closes any descriptor of that file, and SQLite's locks
 * are such; so a process has one descriptor of each file, which all its stores share,
 * and which is closed after the last of them has closed its connection.
 */
#include "queue/store_sqlite_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
/* glibc has a name for statx only with _GNU_SOURCE. */
#if defined(SYS_statx) && defined(STATX_MNT_ID)
#define HAVE_STATX 1
#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif
#endif
#endif

struct telnyx_sqlite_file {
	LIST_ENTRY(telnyx_sqlite_file) entry;
	int fd;
	dev_t device;
	ino_t inode;
	int64_t birth_ns;
	unsigned users;
	const void *holder; /* of the lock, in this process */
};

static LIST_HEAD(, telnyx_sqlite_file) files = LIST_HEAD_INITIALIZER(files);
static pthread_mutex_t files_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
before_fork(void)
{
	(void)pthread_mutex_lock(&files_lock);
}

static void
in_parent(void)
{
	(void)pthread_mutex_unlock(&files_lock);
}

/* A child that sleeps must not keep the lock of a parent that has died.  What the list
 * has is the parent's. */
static void
in_child(void)
{
	struct telnyx_sqlite_file *file;

	LIST_FOREACH (file, &files, entry)
		(void)close(file->fd);
	LIST_INIT(&files);
	(void)pthread_mutex_unlock(&files_lock);
}

static void
set_up(void)
{
	(void)pthread_atfork(before_fork, in_parent, in_child);
}

/* --- opening ---------------------------------------------------------------- */

static bool
refuse(struct telnyx_failure *failure, int error, const char *path, const char *why)
{
	telnyx_failure_set(failure, TELNYX_ERROR_INTERNAL, TELNYX_OUTCOME_NOT_SENT,
	    TELNYX_PHASE_QUEUE, "Cannot open the store", "the store %s %s", path, why);
	failure->error.system_error = error;
	return false;
}

static bool
refuse_errno(struct telnyx_failure *failure, const char *path)
{
	int error = errno;

	switch (error) {
	case EISDIR:
		return refuse(failure, error, path, "is a directory, not a file");
	case EACCES:
	case EPERM:
		return refuse(failure, error, path,
		    "cannot be read and written: permission denied");
	case EROFS:
		return refuse(failure, error, path, "is on a read-only file system");
	case ENOENT:
	case ENOTDIR:
		return refuse(
		    failure, error, path, "cannot be made: no such directory");
	case ENOSPC:
		return refuse(failure, error, path, "cannot be made: the disk is full");
	default:
		return refuse(failure, error, path, strerror(error));
	}
}

/* File systems on which locks or shared memory are not what SQLite's WAL needs. */
static const char *
unfit_file_system(int fd)
{
#ifdef __linux__
	static const struct {
		unsigned long magic;
		const char *name;
	} unfit[] = {{0x6969, "NFS"}, {0x517B, "SMB"}, {0xFF534D42, "CIFS"},
	    {0xFE534D42, "SMB"}, {0x65735546, "FUSE"}, {0x01021997, "9p"},
	    {0x5346414F, "AFS"}, {0x6B414653, "AFS"}, {0x73757245, "Coda"},
	    {0x00C36400, "Ceph"}, {0x47504653, "GPFS"}, {0x0BD00BD0, "Lustre"},
	    {0x7461636f, "OCFS2"}, {0x01161970, "GFS2"}, {0xAAD7AAEA, "PanFS"}};
	struct statfs fs;
	size_t i;

	if (fstatfs(fd, &fs) != 0)
		return NULL;
	for (i = 0; i < sizeof(unfit) / sizeof(*unfit); i++)
		if (((unsigned long)fs.f_type & 0xFFFFFFFFUL) == unfit[i].magic)
			return unfit[i].name;
#else
	(void)fd;
#endif
	return NULL;
}

void
telnyx_sqlite_details(int fd, const char *path, struct telnyx_sqlite_details *out)
{
	*out = (struct telnyx_sqlite_details){0};
#ifdef HAVE_STATX
	struct statx more;
	int flags = path[0] == '\0' ? AT_EMPTY_PATH : 0;

	memset(&more, 0, sizeof(more));
	if (syscall(SYS_statx, fd, path, flags, STATX_BTIME | STATX_MNT_ID, &more) != 0)
		return;
	if ((more.stx_mask & STATX_BTIME) != 0)
		out->birth_ns = (int64_t)more.stx_btime.tv_sec * 1000000000 +
				more.stx_btime.tv_nsec;
	if ((more.stx_mask & STATX_MNT_ID) != 0) {
		out->knows_mount = true;
		out->mount = more.stx_mnt_id;
	}
#else
	(void)fd;
	(void)path;
#endif
}

static void
tighten_beside(const char *path, const char *suffix)
{
	size_t len = strlen(path), more = strlen(suffix) + 1;
	char *name = malloc(len + more);
	struct stat is;

	if (name == NULL)
		return;
	memcpy(name, path, len);
	memcpy(name + len, suffix, more);
	if (lstat(name, &is) == 0 && S_ISREG(is.st_mode) && (is.st_mode & 077) != 0 &&
	    is.st_uid == geteuid())
		(void)chmod(name, is.st_mode & 0600);
	free(name);
}

void
telnyx_sqlite_file_tighten(const struct telnyx_sqlite_file *file, const char *path)
{
	struct stat is;

	if (fstat(file->fd, &is) == 0 && (is.st_mode & 077) != 0 &&
	    is.st_uid == geteuid())
		(void)fchmod(file->fd, is.st_mode & 0600);
	tighten_beside(path, "-wal");
	tighten_beside(path, "-shm");
}

/* Each name has a log of its own: what is written under one damages the other. */
static bool
has_one_name(const struct stat *is, const char *path, struct telnyx_failure *failure)
{
	return is->st_nlink <= 1 ||
	       refuse(failure, 0, path,
		   "has another name (a hard link), under which its log would not be "
		   "seen: remove that");
}

static struct telnyx_sqlite_file *
find(const struct stat *is)
{
	struct telnyx_sqlite_file *file;

	LIST_FOREACH (file, &files, entry)
		if (file->device == is->st_dev && file->inode == is->st_ino)
			return file;
	return NULL;
}

static int
open_or_make(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd >= 0) {
		(void)fchmod(fd, 0600); /* the umask may have taken some of it */
		return fd;
	}
	/* O_NONBLOCK: a FIFO would wait for its other end. */
	return errno == EEXIST ? open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK) : -1;
}

static bool
look_over(int fd, const char *path, struct stat *is, struct telnyx_failure *failure)
{
	const char *unfit;

	if (fstat(fd, is) != 0)
		return refuse_errno(failure, path);
	if (!S_ISREG(is->st_mode))
		return refuse(failure, 0, path, "is no regular file");
	if ((unfit = unfit_file_system(fd)) != NULL) {
		telnyx_failure_set(failure, TELNYX_ERROR_INTERNAL,
		    TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_QUEUE,
		    "Cannot open the store",
		    "the store %s is on a file system (%s) whose locks cannot be "
		    "relied "
		    "on: put it on a local disk",
		    path, unfit);
		return false;
	}
	return has_one_name(is, path, failure);
}

static struct telnyx_sqlite_file *
open_anew(const char *path, struct telnyx_failure *failure)
{
	struct telnyx_sqlite_details details;
	struct telnyx_sqlite_file *file;
	struct stat is;
	int fd;

	if ((fd = open_or_make(path)) < 0) {
		(void)refuse_errno(failure, path);
		return NULL;
	}
	if (!look_over(fd, path, &is, failure)) {
		(void)close(fd);
		return NULL;
	}
	if ((file = calloc(1, sizeof(*file))) == NULL) {
		(void)close(fd);
		telnyx_failure_no_memory(failure, TELNYX_OUTCOME_NOT_SENT,
		    TELNYX_PHASE_QUEUE, "no memory to open the store");
		return NULL;
	}
	file->fd = fd;
	file->device = is.st_dev;
	file->inode = is.st_ino;
	telnyx_sqlite_details(fd, "", &details);
	file->birth_ns = details.birth_ns;
	LIST_INSERT_HEAD(&files, file, entry);
	return file;
}

bool
telnyx_sqlite_file_open(
    const char *path, struct telnyx_failure *failure, struct telnyx_sqlite_file **out)
{
	struct telnyx_sqlite_file *file = NULL;
	bool linked = false;
	struct stat is;

	(void)pthread_once(&once, set_up);
	(void)pthread_mutex_lock(&files_lock);
	/* Asked before it is opened: a second descriptor could not be closed again. */
	if (stat(path, &is) == 0 && (file = find(&is)) != NULL &&
	    (linked = !has_one_name(&is, path, failure)))
		file = NULL;
	if (file == NULL && !linked)
		file = open_anew(path, failure);
	if (file != NULL)
		file->users++;
	(void)pthread_mutex_unlock(&files_lock);
	*out = file;
	return file != NULL;
}

void
telnyx_sqlite_file_close(struct telnyx_sqlite_file *file)
{
	if (file == NULL)
		return;
	(void)pthread_mutex_lock(&files_lock);
	if (--file->users == 0) {
		LIST_REMOVE(file, entry);
		(void)close(file->fd);
		free(file);
	}
	(void)pthread_mutex_unlock(&files_lock);
}

void
telnyx_sqlite_file_identity(
    const struct telnyx_sqlite_file *file, struct telnyx_sqlite_identity *out)
{
	out->device = (int64_t)file->device;
	out->inode = (int64_t)file->inode;
	out->birth_ns = file->birth_ns;
}

bool
telnyx_sqlite_file_is_linked(const struct telnyx_sqlite_file *file)
{
	struct stat is;

	return fstat(file->fd, &is) == 0 && is.st_nlink > 1;
}

/* --- the lock --------------------------------------------------------------- */

bool
telnyx_sqlite_file_lock(struct telnyx_sqlite_file *file, const void *holder)
{
	bool got = false;

	(void)pthread_mutex_lock(&files_lock);
	if (file->holder == holder)
		got = true;
	else if (file->holder == NULL && flock(file->fd, LOCK_EX | LOCK_NB) == 0) {
		file->holder = holder;
		got = true;
	}
	(void)pthread_mutex_unlock(&files_lock);
	return got;
}

void
telnyx_sqlite_file_unlock(struct telnyx_sqlite_file *file, const void *holder)
{
	(void)pthread_mutex_lock(&files_lock);
	if (file->holder == holder) {
		(void)flock(file->fd, LOCK_UN);
		file->holder = NULL;
	}
	(void)pthread_mutex_unlock(&files_lock);
}

/* --- the turn --------------------------------------------------------------- */

/* A byte that no lock of SQLite's is on (those are at 1 GiB), and which need not be
 * there to be locked.  By fcntl(): such a lock ends with the process, is not a child's,
 * and may be lost when SQLite closes the file, all of which is right for a turn. */
#define TURN_AT 0x7ffffffe

static bool
set_turn(struct telnyx_sqlite_file *file, short type)
{
	struct flock turn = {
	    .l_type = type, .l_whence = SEEK_SET, .l_start = TURN_AT, .l_len = 1};

	return fcntl(file->fd, F_SETLK, &turn) == 0 ||
	       (errno != EAGAIN && errno != EACCES);
}

bool
telnyx_sqlite_file_take_turn(struct telnyx_sqlite_file *file)
{
	return set_turn(file, F_WRLCK);
}

void
telnyx_sqlite_file_give_turn(struct telnyx_sqlite_file *file)
{
	(void)set_turn(file, F_UNLCK);
}
