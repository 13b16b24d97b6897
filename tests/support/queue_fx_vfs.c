/* SPDX-License-Identifier: MIT */
/* A file system for SQLite whose disk is full, broken or slow, when a test says so. */
#include "support/queue_fx.h"

#include <poll.h>
#include <stdatomic.h>
#include <string.h>

_Atomic int qx_vfs_fail_writes, qx_vfs_fail_syncs, qx_vfs_after, qx_vfs_failed;
_Atomic int qx_vfs_sync_ms;

static sqlite3_vfs vfs, *real;

/* A file of ours; the real one lies behind it. */
struct file {
	sqlite3_file base;
	int64_t unused; /* for what lies behind to be aligned */
};

static sqlite3_file *
real_of(sqlite3_file *file)
{
	return (sqlite3_file *)(void *)((char *)file + sizeof(struct file));
}

static int
is_to_fail(_Atomic int *how)
{
	int code = atomic_load(how);

	if (code == 0 || atomic_fetch_sub(&qx_vfs_after, 1) > 0)
		return SQLITE_OK;
	atomic_fetch_add(&qx_vfs_failed, 1);
	return code;
}

static int
on_close(sqlite3_file *file)
{
	return real_of(file)->pMethods->xClose(real_of(file));
}

static int
on_read(sqlite3_file *file, void *data, int size, sqlite3_int64 at)
{
	return real_of(file)->pMethods->xRead(real_of(file), data, size, at);
}

static int
on_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 at)
{
	int code = is_to_fail(&qx_vfs_fail_writes);

	return code != SQLITE_OK
		   ? code
		   : real_of(file)->pMethods->xWrite(real_of(file), data, size, at);
}

static int
on_sync(sqlite3_file *file, int flags)
{
	int code = is_to_fail(&qx_vfs_fail_syncs);

	if (qx_vfs_sync_ms > 0)
		(void)poll(NULL, 0, qx_vfs_sync_ms);
	if (code == SQLITE_OK && qx_vfs_sync_ms != 0)
		return SQLITE_OK;
	return code != SQLITE_OK ? code
				 : real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int
on_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int
on_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int
on_lock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int
on_unlock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int
on_reserved(sqlite3_file *file, int *out)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int
on_control(sqlite3_file *file, int op, void *arg)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}

static int
on_sector(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int
on_device(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int
on_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
	return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
}

static int
on_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
	return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void
on_shm_barrier(sqlite3_file *file)
{
	real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int
on_shm_unmap(sqlite3_file *file, int flag)
{
	return real_of(file)->pMethods->xShmUnmap(real_of(file), flag);
}

static const sqlite3_io_methods methods = {.iVersion = 2,
    .xClose = on_close,
    .xRead = on_read,
    .xWrite = on_write,
    .xTruncate = on_truncate,
    .xSync = on_sync,
    .xFileSize = on_size,
    .xLock = on_lock,
    .xUnlock = on_unlock,
    .xCheckReservedLock = on_reserved,
    .xFileControl = on_control,
    .xSectorSize = on_sector,
    .xDeviceCharacteristics = on_device,
    .xShmMap = on_shm_map,
    .xShmLock = on_shm_lock,
    .xShmBarrier = on_shm_barrier,
    .xShmUnmap = on_shm_unmap};

static int
on_open(sqlite3_vfs *self, const char *name, sqlite3_file *file, int flags, int *out)
{
	int code;

	(void)self;
	memset(file, 0, sizeof(struct file));
	code = real->xOpen(real, name, real_of(file), flags, out);
	file->pMethods = real_of(file)->pMethods != NULL ? &methods : NULL;
	return code;
}

void
qx_vfs_install(void)
{
	/* Once in a process: a test that is not forked finds it there. */
	if (real != NULL)
		return;
	real = sqlite3_vfs_find(NULL);
	vfs = *real;
	vfs.zName = "faulty";
	vfs.pNext = NULL;
	vfs.szOsFile = (int)sizeof(struct file) + real->szOsFile;
	vfs.xOpen = on_open;
	ck_assert_int_eq(sqlite3_vfs_register(&vfs, 1), SQLITE_OK);
}
