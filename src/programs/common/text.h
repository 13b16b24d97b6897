/* SPDX-License-Identifier: MIT */
/* Bytes and UTF-8, as the programs read them. */
#ifndef TELNYX_PROGRAMS_COMMON_TEXT_H
#define TELNYX_PROGRAMS_COMMON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Room for one error line. */
#define PROGRAM_ERROR_MAX 1024

/* Make *data hold at least `need` bytes.  False: no memory, nothing changed. */
bool program_text_grow(char **data, size_t *cap, size_t need);
/* How many of the leading bytes are well-formed UTF-8: `len` if all are. */
size_t program_text_valid(const char *text, size_t len);
/* Make a copy, ended by zero, with U+FFFD for each byte that is not UTF-8; to free().
 * NULL: no memory. */
char *program_text_clean(const char *text, size_t len, size_t *out_len);
/* Drop spaces and tabs at both ends. */
void program_text_trim(const char **text, size_t *len);
/*
 * Read a small file whole, zero-ended; to free().  More than `max` bytes, a
 * zero byte or anything unreadable: NULL, and `error` says why, beginning
 * with the path.
 */
char *program_text_read_file(
    const char *path, size_t max, size_t *len, char *error, size_t size);
/* Overwrite a secret in a way that no compiler leaves out. */
void program_text_wipe(char *text, size_t len);

#endif
