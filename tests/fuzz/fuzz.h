/* SPDX-License-Identifier: MIT */
/*
 * What the fuzz targets share.  Each target is one file with
 * LLVMFuzzerTestOneInput(): libFuzzer calls it with inputs of its own making
 * (configure --enable-fuzzing, make fuzz), and replay.c with the files of
 * tests/fuzz/corpus (make check, any compiler).
 *
 * A target does more than not crash: it states what holds for every input, and
 * ends the process where that does not.
 */
#ifndef TELNYX_TESTS_FUZZ_FUZZ_H
#define TELNYX_TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_CHECK(condition)                                                          \
	((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition))

void fuzz_fail(const char *file, int line, const char *what) __attribute__((noreturn));

/* An input that is taken apart from the front. */
struct fuzz_input {
	const uint8_t *at;
	size_t left;
};

/* The next byte; 0 at the end. */
uint8_t fuzz_byte(struct fuzz_input *input);
/* The next line without its LF, up to a zero in it; a copy to free(). */
char *fuzz_line(struct fuzz_input *input);
/* All that is left, up to a zero in it; a copy to free(). */
char *fuzz_rest(struct fuzz_input *input);
/* `size` bytes and a zero behind them, in a block of exactly that size, so that
 * AddressSanitizer sees a read beyond.  To free(). */
char *fuzz_copy(const void *data, size_t size);

#endif
