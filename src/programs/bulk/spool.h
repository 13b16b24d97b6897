/* SPDX-License-Identifier: MIT */
/*
 * The input of a run in a store, as a copy that nobody can change or name: what is
 * enqueued, what its digest is of and what results are made with is one and the same,
 * also where the input is a pipe.
 */
#ifndef TELNYX_PROGRAMS_BULK_SPOOL_H
#define TELNYX_PROGRAMS_BULK_SPOOL_H

#include <stdbool.h>
#include <stddef.h>

#define BULK_DIGEST_SIZE 65 /* SHA-256 as hex digits, and a zero */

struct bulk_spool {
	int fd; /* -1: none */
	char digest[BULK_DIGEST_SIZE];
};

/* Copy `path` ("-": standard input) to a file without a name in the folder of the store
 * at `store_path`.  False: `error` says why not. */
bool bulk_spool_make(struct bulk_spool *spool, const char *path, const char *store_path,
    char *error, size_t size);
/* Back to its start. */
bool bulk_spool_rewind(const struct bulk_spool *spool);
void bulk_spool_close(struct bulk_spool *spool);

/* The digest of a text; false: OpenSSL failed. */
bool bulk_digest(const void *data, size_t len, char out[BULK_DIGEST_SIZE]);

#endif
