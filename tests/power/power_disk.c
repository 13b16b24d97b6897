/* SPDX-License-Identifier: MIT */
/* The record.  The functions below take the place of the C library's in this program,
 * also for SQLite. */

/* For RTLD_NEXT and the 64-bit names, which a test on Linux may use. */
#define _GNU_SOURCE 1

#include "power/power.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEEN __attribute__((visibility("default")))
#define MOST_FDS 4096
#define BOOT_ID "/proc/sys/kernel/random/boot_id"

struct power_log power_log;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *directory; /* that is recorded; NULL: none */
static char boot_file[128];
static bool syncs_do_nothing;

/* What a descriptor is of. */
static struct {
	enum { NOTHING = 0, A_FILE, THE_DIRECTORY } what;
	unsigned file;
} fds[MOST_FDS];

/* Which number a file has, by its inode; one that is gone is no more found. */
static struct {
	ino_t inode;
	unsigned names;
} files[MOST_FDS];

/* --- the log; the lock is held --- */

static struct power_entry *
add(enum power_kind kind, unsigned file, uint64_t offset, const void *data, size_t len)
{
	struct power_entry *entry;

	if (power_log.count == power_log.room) {
		power_log.room = power_log.room == 0 ? 1024 : 2 * power_log.room;
		power_log.entries = realloc(
		    power_log.entries, power_log.room * sizeof(*power_log.entries));
		if (power_log.entries == NULL)
			power_fail("no memory");
	}
	entry = &power_log.entries[power_log.count++];
	*entry = (struct power_entry){
	    .kind = kind, .file = file, .offset = offset, .len = len};
	if (len > 0) {
		if ((entry->data = malloc(len)) == NULL)
			power_fail("no memory");
		memcpy(entry->data, data, len);
	}
	return entry;
}

#if POWER_AVAILABLE

/* The C library's own, found at its first use. */
#define REAL(name)                                                                     \
	static __typeof__(name) *real_##name;                                          \
	void *found_##name;                                                            \
	do {                                                                           \
		if (real_##name == NULL) {                                             \
			found_##name = dlsym(RTLD_NEXT, #name);                        \
			memcpy(&real_##name, &found_##name, sizeof(real_##name));      \
		}                                                                      \
	} while (0)

static void
add_name(enum power_kind kind, unsigned file, const char *path)
{
	const char *name = strrchr(path, '/') + 1;

	add(kind, file, 0, name, strlen(name) + 1);
}

/* A file of the directory, but for what no disk keeps. */
static bool
is_ours(const char *path)
{
	size_t len = directory != NULL ? strlen(directory) : 0;
	const char *at;

	return len > 0 && (at = strstr(path, directory)) != NULL && at[len] == '/' &&
	       strstr(at, "-shm") == NULL && strstr(at, "/boot") == NULL;
}

static bool
is_directory(const char *path)
{
	size_t len = strlen(path), own = directory != NULL ? strlen(directory) : 0;

	return own > 0 && len >= own && strcmp(path + len - own, directory) == 0;
}

static unsigned
find_file(ino_t inode, bool *found)
{
	unsigned i;

	for (i = 0; i < power_log.files; i++)
		if (files[i].inode == inode && files[i].names > 0) {
			*found = true;
			return i;
		}
	*found = false;
	return 0;
}

static void
look_at(int fd, const char *path)
{
	struct stat is;
	bool found;

	if (fd < 0 || fd >= MOST_FDS)
		return;
	(void)pthread_mutex_lock(&lock);
	fds[fd].what = NOTHING;
	if (is_directory(path)) {
		fds[fd].what = THE_DIRECTORY;
	} else if (is_ours(path) && fstat(fd, &is) == 0) {
		fds[fd].what = A_FILE;
		fds[fd].file = find_file(is.st_ino, &found);
		if (!found) {
			fds[fd].file = power_log.files++;
			files[fds[fd].file].inode = is.st_ino;
			files[fds[fd].file].names = 1;
			add_name(POWER_NAME, fds[fd].file, path);
		}
	}
	(void)pthread_mutex_unlock(&lock);
}

/* What happened to a descriptor, if it is of a file that is recorded. */
static void
note(int fd, enum power_kind kind, uint64_t offset, const void *data, size_t len)
{
	if (fd < 0 || fd >= MOST_FDS)
		return;
	(void)pthread_mutex_lock(&lock);
	if (directory != NULL && fds[fd].what == A_FILE)
		add(kind, fds[fd].file, offset, data, len);
	else if (directory != NULL && fds[fd].what == THE_DIRECTORY &&
		 kind == POWER_SYNC)
		add(POWER_SYNC_NAMES, 0, 0, NULL, 0);
	(void)pthread_mutex_unlock(&lock);
}

/* --- the system calls --- */

static int
open_any(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode)
{
	int fd;

	if (strcmp(path, BOOT_ID) == 0 && boot_file[0] != '\0')
		path = boot_file;
	fd = real(path, flags, mode);
	look_at(fd, path);
	return fd;
}

SEEN int
open(const char *path, int flags, ...)
{
	REAL(open);
	mode_t mode;
	va_list args;

	va_start(args, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_any(real_open, path, flags, mode);
}

SEEN int
open64(const char *path, int flags, ...)
{
	REAL(open64);
	mode_t mode;
	va_list args;

	va_start(args, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_any(real_open64, path, flags, mode);
}

SEEN int
close(int fd)
{
	REAL(close);

	if (fd >= 0 && fd < MOST_FDS) {
		(void)pthread_mutex_lock(&lock);
		fds[fd].what = NOTHING;
		(void)pthread_mutex_unlock(&lock);
	}
	return real_close(fd);
}

SEEN ssize_t
pwrite(int fd, const void *data, size_t len, off_t offset)
{
	REAL(pwrite);
	ssize_t done = real_pwrite(fd, data, len, offset);

	if (done > 0)
		note(fd, POWER_WRITE, (uint64_t)offset, data, (size_t)done);
	return done;
}

SEEN ssize_t
pwrite64(int fd, const void *data, size_t len, off64_t offset)
{
	REAL(pwrite64);
	ssize_t done = real_pwrite64(fd, data, len, offset);

	if (done > 0)
		note(fd, POWER_WRITE, (uint64_t)offset, data, (size_t)done);
	return done;
}

SEEN int
ftruncate64(int fd, off64_t size)
{
	REAL(ftruncate64);
	int failed = real_ftruncate64(fd, size);

	if (failed == 0)
		note(fd, POWER_CUT, (uint64_t)size, NULL, 0);
	return failed;
}

SEEN int
fsync(int fd)
{
	REAL(fsync);
	int failed = syncs_do_nothing ? 0 : real_fsync(fd);

	if (failed == 0)
		note(fd, POWER_SYNC, 0, NULL, 0);
	return failed;
}

SEEN int
fdatasync(int fd)
{
	REAL(fdatasync);
	int failed = syncs_do_nothing ? 0 : real_fdatasync(fd);

	if (failed == 0)
		note(fd, POWER_SYNC, 0, NULL, 0);
	return failed;
}

/* The name is no more; the lock is held. */
static void
take_name(const char *path, ino_t inode)
{
	bool found;
	unsigned file = find_file(inode, &found);

	if (!found)
		return;
	files[file].names--;
	add_name(POWER_NO_NAME, file, path);
}

SEEN int
unlink(const char *path)
{
	REAL(unlink);
	struct stat is;
	bool known = is_ours(path) && lstat(path, &is) == 0;
	int failed;

	(void)pthread_mutex_lock(&lock);
	if ((failed = real_unlink(path)) == 0 && known)
		take_name(path, is.st_ino);
	(void)pthread_mutex_unlock(&lock);
	return failed;
}

SEEN int
rename(const char *from, const char *to)
{
	REAL(rename);
	struct stat is, was;
	bool known = is_ours(from) && lstat(from, &is) == 0, found;
	bool replaces = known && lstat(to, &was) == 0;
	unsigned file;
	int failed;

	(void)pthread_mutex_lock(&lock);
	if ((failed = real_rename(from, to)) == 0 && known) {
		file = find_file(is.st_ino, &found);
		if (!found)
			power_fail("%s was not made here", from);
		if (replaces)
			take_name(to, was.st_ino);
		add_name(POWER_NO_NAME, file, from);
		add_name(POWER_NAME, file, to);
	}
	(void)pthread_mutex_unlock(&lock);
	return failed;
}

#endif

/* --- what tests say --- */

void
power_record(const char *dir)
{
	(void)pthread_mutex_lock(&lock);
	memset(fds, 0, sizeof(fds));
	directory = dir;
	syncs_do_nothing = false;
	(void)pthread_mutex_unlock(&lock);
}

void
power_record_end(void)
{
	(void)pthread_mutex_lock(&lock);
	directory = NULL;
	syncs_do_nothing = true;
	(void)pthread_mutex_unlock(&lock);
}

void
power_log_free(void)
{
	size_t i;

	for (i = 0; i < power_log.count; i++)
		free(power_log.entries[i].data);
	free(power_log.entries);
	memset(&power_log, 0, sizeof(power_log));
	memset(files, 0, sizeof(files));
}

void
power_acknowledge(const struct power_ack *ack)
{
	(void)pthread_mutex_lock(&lock);
	if (directory != NULL)
		add(POWER_ACK, 0, 0, NULL, 0)->ack = *ack;
	(void)pthread_mutex_unlock(&lock);
}

void
power_boot(const char *dir, int number)
{
	FILE *file;

	(void)snprintf(boot_file, sizeof(boot_file), "%s/boot", dir);
	if ((file = fopen(boot_file, "w")) == NULL ||
	    fprintf(file, "00000000-0000-4000-8000-%012d\n", number) < 0 ||
	    fclose(file) != 0)
		power_fail("no boot id");
}
