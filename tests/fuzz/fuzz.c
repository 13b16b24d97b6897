/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
fuzz_fail(const char *file, int line, const char *what)
{
	(void)fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

uint8_t
fuzz_byte(struct fuzz_input *input)
{
	if (input->left == 0)
		return 0;
	input->left--;
	return *input->at++;
}

char *
fuzz_copy(const void *data, size_t size)
{
	char *copy = malloc(size + 1);

	if (copy == NULL)
		abort();
	if (size > 0)
		memcpy(copy, data, size);
	copy[size] = '\0';
	return copy;
}

/* Without what follows a zero, so that the block ends where the text does. */
static char *
copy_text(const uint8_t *data, size_t size)
{
	const uint8_t *zero = size > 0 ? memchr(data, '\0', size) : NULL;

	return fuzz_copy(data, zero != NULL ? (size_t)(zero - data) : size);
}

char *
fuzz_line(struct fuzz_input *input)
{
	const uint8_t *lf =
	    input->left > 0 ? memchr(input->at, '\n', input->left) : NULL;
	size_t size = lf != NULL ? (size_t)(lf - input->at) : input->left;
	char *line = copy_text(input->at, size);

	size += lf != NULL;
	input->at += size;
	input->left -= size;
	return line;
}

char *
fuzz_rest(struct fuzz_input *input)
{
	char *rest = copy_text(input->at, input->left);

	input->at += input->left;
	input->left = 0;
	return rest;
}
