/* SPDX-License-Identifier: MIT */
/* A file system for SQLite on which a sync takes as long as it is told to. */
#ifndef TESTS_BENCH_SLOW_DISK_H
#define TESTS_BENCH_SLOW_DISK_H

/* From here on the default of this process. */
void slow_disk_install(void);
void slow_disk_set_ms(unsigned ms);

#endif
