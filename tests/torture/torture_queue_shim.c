/* SPDX-License-Identifier: MIT */
/* For RTLD_NEXT, dl_iterate_phdr() and the 64-bit names, which a test on Linux may
 * use. */
#define _GNU_SOURCE 1

#include "torture/torture_queue.h"

#include "torture/torture_shim_internal.h"

static const char *const names[TQ_WHATS] = {"nothing", "an allocation",
    "an allocation of SQLite's", "open", "pwrite", "rename", "flock", "a thread",
    "eventfd", "open of SQLite's", "pwrite of SQLite's", "a sync of SQLite's",
    "ftruncate of SQLite's"};

const char *
tq_name(enum tq_what what)
{
	return names[what];
}

bool
tq_available(void)
{
	return TORTURE_AVAILABLE;
}

#if !TORTURE_AVAILABLE

void
tq_set_up(void)
{
}

void
tq_arm(enum tq_what what, unsigned long nth, bool from_then_on)
{
	(void)what;
	(void)nth;
	(void)from_then_on;
}

void
tq_disarm(void)
{
}

bool
tq_has_fired(void)
{
	return false;
}

size_t
tq_live(void)
{
	return 0;
}

#else

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <sqlite3.h>

#define SEEN TORTURE_SEEN
#define SLOTS (1u << 16)

extern const char __executable_start, etext;

/* glibc's own, which need no look-up. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void __libc_free(void *block);

static struct {
	_Atomic int what;
	_Atomic bool from_then_on, fired, watches;
	_Atomic unsigned long nth, seen;
} armed;

static struct {
	atomic_flag lock;
	const void *blocks[SLOTS]; /* by address; 0x1: there was one */
	size_t count;
} live = {.lock = ATOMIC_FLAG_INIT};

#define GONE ((const void *)1)

/* --- what fails ----------------------------------------------------------------- */

static bool
fails(enum tq_what what)
{
	unsigned long at;

	if ((int)what != armed.what)
		return false;
	at = atomic_fetch_add(&armed.seen, 1) + 1;
	if (at < armed.nth || (at > armed.nth && !armed.from_then_on))
		return false;
	armed.fired = true;
	return true;
}

/* Was this called from the program itself, with which the library is linked? */
static bool
is_own(const void *caller)
{
	return (const char *)caller >= &__executable_start &&
	       (const char *)caller < &etext;
}

void
tq_arm(enum tq_what what, unsigned long nth, bool from_then_on)
{
	armed.seen = 0;
	armed.nth = nth;
	armed.from_then_on = from_then_on;
	armed.fired = false;
	armed.watches = true;
	armed.what = (int)what;
}

void
tq_disarm(void)
{
	armed.what = TQ_NOTHING;
}

bool
tq_has_fired(void)
{
	return armed.fired;
}

/* --- what lives ------------------------------------------------------------------ */

static size_t
slot_of(const void *block)
{
	return ((uintptr_t)block >> 4) * 2654435761u % SLOTS;
}

static void
remember(const void *block)
{
	size_t at = slot_of(block);

	if (block == NULL || !armed.watches)
		return;
	while (atomic_flag_test_and_set(&live.lock))
		;
	while (live.blocks[at] != NULL && live.blocks[at] != GONE)
		at = (at + 1) % SLOTS;
	live.blocks[at] = block;
	live.count++;
	atomic_flag_clear(&live.lock);
}

static void
forget(const void *block)
{
	size_t at = slot_of(block);

	if (block == NULL || !armed.watches)
		return;
	while (atomic_flag_test_and_set(&live.lock))
		;
	while (live.blocks[at] != NULL && live.blocks[at] != block)
		at = (at + 1) % SLOTS;
	if (live.blocks[at] == block) {
		live.blocks[at] = GONE;
		live.count--;
	}
	if (live.count == 0)
		memset(live.blocks, 0, sizeof(live.blocks));
	atomic_flag_clear(&live.lock);
}

size_t
tq_live(void)
{
	return live.count;
}

/* --- memory ----------------------------------------------------------------------- */

SEEN void *
malloc(size_t size)
{
	bool own = is_own(__builtin_return_address(0));
	void *block;

	if (own && fails(TQ_ALLOCATION)) {
		errno = ENOMEM;
		return NULL;
	}
	block = __libc_malloc(size);
	if (own)
		remember(block);
	return block;
}

SEEN void *
calloc(size_t count, size_t size)
{
	bool own = is_own(__builtin_return_address(0));
	void *block;

	if (own && fails(TQ_ALLOCATION)) {
		errno = ENOMEM;
		return NULL;
	}
	block = __libc_calloc(count, size);
	if (own)
		remember(block);
	return block;
}

SEEN void *
realloc(void *block, size_t size)
{
	bool own = is_own(__builtin_return_address(0));
	void *more;

	if (own && fails(TQ_ALLOCATION)) {
		errno = ENOMEM;
		return NULL;
	}
	if (own)
		forget(block);
	more = __libc_realloc(block, size);
	if (own)
		remember(more != NULL ? more : block);
	return more;
}

SEEN void
free(void *block)
{
	forget(block);
	__libc_free(block);
}

SEEN char *
strdup(const char *text)
{
	size_t size = strlen(text) + 1;
	bool own = is_own(__builtin_return_address(0));
	char *copy;

	if (own && fails(TQ_ALLOCATION)) {
		errno = ENOMEM;
		return NULL;
	}
	if ((copy = __libc_malloc(size)) != NULL)
		memcpy(copy, text, size);
	if (own)
		remember(copy);
	return copy;
}

static sqlite3_mem_methods sqlite_memory;

static void *
sqlite_malloc(int size)
{
	return fails(TQ_SQLITE_ALLOCATION) ? NULL : sqlite_memory.xMalloc(size);
}

static void *
sqlite_realloc(void *block, int size)
{
	return fails(TQ_SQLITE_ALLOCATION) ? NULL : sqlite_memory.xRealloc(block, size);
}

void
tq_set_up(void)
{
	sqlite3_mem_methods ours;

	(void)sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_memory);
	ours = sqlite_memory;
	ours.xMalloc = sqlite_malloc;
	ours.xRealloc = sqlite_realloc;
	(void)sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
	(void)sqlite3_initialize();
}

/* --- system calls ------------------------------------------------------------------
 */

#define REAL(name)                                                                     \
	static __typeof__(name) *real_##name;                                          \
	void *found_##name;                                                            \
	do {                                                                           \
		if (real_##name == NULL) {                                             \
			found_##name = dlsym(RTLD_NEXT, #name);                        \
			memcpy(&real_##name, &found_##name, sizeof(real_##name));      \
		}                                                                      \
	} while (0)

#define FAIL_IF(what, error)                                                           \
	do {                                                                           \
		if (fails(what)) {                                                     \
			errno = (error);                                               \
			return -1;                                                     \
		}                                                                      \
	} while (0)

SEEN int
open(const char *path, int flags, ...)
{
	REAL(open);
	mode_t mode;
	va_list args;

	if (is_own(__builtin_return_address(0)))
		FAIL_IF(TQ_OPEN, EMFILE);
	va_start(args, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0;
	va_end(args);
	return real_open(path, flags, mode);
}

/* Nobody but SQLite has the names with 64. */
SEEN int
open64(const char *path, int flags, ...)
{
	REAL(open64);
	mode_t mode;
	va_list args;

	FAIL_IF(TQ_SQLITE_OPEN, EMFILE);
	va_start(args, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0;
	va_end(args);
	return real_open64(path, flags, mode);
}

SEEN ssize_t
pwrite(int fd, const void *data, size_t len, off_t offset)
{
	REAL(pwrite);

	FAIL_IF(TQ_PWRITE, ENOSPC);
	return real_pwrite(fd, data, len, offset);
}

SEEN ssize_t
pwrite64(int fd, const void *data, size_t len, off64_t offset)
{
	REAL(pwrite64);

	FAIL_IF(TQ_SQLITE_PWRITE, ENOSPC);
	return real_pwrite64(fd, data, len, offset);
}

SEEN int
ftruncate64(int fd, off64_t size)
{
	REAL(ftruncate64);

	FAIL_IF(TQ_SQLITE_CUT, EIO);
	return real_ftruncate64(fd, size);
}

/* Nothing is synced: no power goes here. */
SEEN int
fdatasync(int fd)
{
	(void)fd;
	FAIL_IF(TQ_SQLITE_SYNC, EIO);
	return 0;
}

SEEN int
fsync(int fd)
{
	(void)fd;
	FAIL_IF(TQ_SQLITE_SYNC, EIO);
	return 0;
}

SEEN int
rename(const char *from, const char *to)
{
	REAL(rename);

	FAIL_IF(TQ_RENAME, EACCES);
	return real_rename(from, to);
}

SEEN int
flock(int fd, int operation)
{
	REAL(flock);

	FAIL_IF(TQ_FLOCK, ENOLCK);
	return real_flock(fd, operation);
}

SEEN int
eventfd(unsigned count, int flags)
{
	REAL(eventfd);

	if (is_own(__builtin_return_address(0)))
		FAIL_IF(TQ_EVENTFD, EMFILE);
	return real_eventfd(count, flags);
}

SEEN int
pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
    void *(*run)(void *), void *arg)
{
	REAL(pthread_create);

	if (fails(TQ_THREAD))
		return EAGAIN;
	return real_pthread_create(thread, attributes, run, arg);
}

#endif
