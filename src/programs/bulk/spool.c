/* SPDX-License-Identifier: MIT */
#include "programs/bulk/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "programs/common/program.h"

#define CHUNK_BYTES 65536

static void
to_hex(const unsigned char *sum, unsigned len, char out[BULK_DIGEST_SIZE])
{
	unsigned i;

	for (i = 0; i < len && 2 * i + 2 < BULK_DIGEST_SIZE; i++)
		(void)snprintf(out + 2 * i, 3, "%02x", sum[i]);
}

bool
bulk_digest(const void *data, size_t len, char out[BULK_DIGEST_SIZE])
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned size = 0;

	if (EVP_Digest(data, len, sum, &size, EVP_sha256(), NULL) != 1)
		return false;
	to_hex(sum, size, out);
	return true;
}

/* A file of its owner alone, as it holds phone numbers, that goes with its descriptor.
 */
static int
open_unnamed(const char *store_path)
{
	static const char name[] = "/.telnyx-bulk.XXXXXX";
	char *copy = strdup(store_path), *path = NULL;
	const char *dir = copy != NULL ? dirname(copy) : NULL;
	size_t size = dir != NULL ? strlen(dir) + sizeof(name) : 0;
	int fd = -1;

	if (size > 0 && (path = malloc(size)) != NULL) {
		(void)snprintf(path, size, "%s%s", dir, name);
		if ((fd = mkstemp(path)) >= 0) {
			(void)unlink(path);
			(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
		}
	}
	free(path);
	free(copy);
	return fd;
}

/* Returns 1: it was the end; 0: some was copied; -1: the input, -2: the copy failed. */
static int
copy_some(int from, int to, EVP_MD_CTX *sum)
{
	static char chunk[CHUNK_BYTES];
	ssize_t n = read(from, chunk, sizeof(chunk));

	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -1;
	if (n == 0)
		return 1;
	if (program_write(to, chunk, (size_t)n) < (size_t)n ||
	    EVP_DigestUpdate(sum, chunk, (size_t)n) != 1)
		return -2;
	return 0;
}

bool
bulk_spool_make(struct bulk_spool *spool, const char *path, const char *store_path,
    char *error, size_t size)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int from = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	EVP_MD_CTX *sum = EVP_MD_CTX_new();
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	int copied = from < 0 ? -1 : 0;

	spool->fd = -1;
	if (copied == 0 && (spool->fd = open_unnamed(store_path)) < 0)
		copied = -2;
	if (sum == NULL || EVP_DigestInit_ex(sum, EVP_sha256(), NULL) != 1) {
		errno = ENOMEM;
		copied = -2;
	}
	while (copied == 0)
		copied = copy_some(from, spool->fd, sum);
	if (copied == -1)
		snprintf(error, size, "%s: %s", is_stdin ? "standard input" : path,
		    strerror(errno));
	else if (copied == -2)
		snprintf(error, size,
		    "%s: cannot put a copy of the input beside it: %s", store_path,
		    strerror(errno));
	else if (EVP_DigestFinal_ex(sum, bytes, &len) == 1)
		to_hex(bytes, len, spool->digest);
	EVP_MD_CTX_free(sum);
	if (from >= 0 && !is_stdin)
		close(from);
	if (copied == 1 && spool->digest[0] != '\0' && bulk_spool_rewind(spool))
		return true;
	bulk_spool_close(spool);
	return false;
}

bool
bulk_spool_rewind(const struct bulk_spool *spool)
{
	return lseek(spool->fd, 0, SEEK_SET) == 0;
}

void
bulk_spool_close(struct bulk_spool *spool)
{
	if (spool->fd >= 0)
		close(spool->fd);
	spool->fd = -1;
}
