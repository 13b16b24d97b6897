/* SPDX-License-Identifier: MIT */
/* Clocks of benches that measure themselves. */
#ifndef TESTS_BENCH_TIMING_H
#define TESTS_BENCH_TIMING_H

/* Monotonic. */
double bench_now_s(void);
/* The CPU of all threads of this process; a busy machine does not change it. */
double bench_cpu_s(void);

#endif
