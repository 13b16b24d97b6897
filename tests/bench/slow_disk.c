/* SPDX-License-Identifier: MIT */
#include "slow_disk.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <sqlite3.h>

static _Atomic unsigned sync_ms;
static sqlite3_vfs slow, *real;
static int (*real_sync)(sqlite3_file *, int);
static sqlite3_io_methods methods;
static const sqlite3_io_methods *_Atomic real_methods;

static int
on_sync(sqlite3_file *file, int flags)
{
	unsigned ms = atomic_load(&sync_ms);

	if (ms > 0)
		(void)poll(NULL, 0, (int)ms);
	return real_sync(file, flags);
}

/* The files of one file system have one table of methods, which is copied but for the
 * sync; those that have another one stay as they are. */
static int
on_open(
    sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
	int code = real->xOpen(real, name, file, flags, out_flags);

	(void)vfs;
	if (code != SQLITE_OK || file->pMethods == NULL)
		return code;
	if (real_methods == NULL) {
		methods = *file->pMethods;
		real_sync = methods.xSync;
		methods.xSync = on_sync;
		real_methods = file->pMethods;
	}
	if (file->pMethods == real_methods)
		file->pMethods = &methods;
	return code;
}

void
slow_disk_install(void)
{
	real = sqlite3_vfs_find(NULL);
	if (real == NULL)
		abort();
	slow = *real;
	slow.zName = "slow";
	slow.xOpen = on_open;
	if (sqlite3_vfs_register(&slow, 1) != SQLITE_OK)
		abort();
}

void
slow_disk_set_ms(unsigned ms)
{
	atomic_store(&sync_ms, ms);
}
