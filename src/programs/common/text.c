/* SPDX-License-Identifier: MIT */
/* Bytes and UTF-8, as the programs read them. */
#include "programs/common/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
program_text_grow(char **data, size_t *cap, size_t need)
{
	size_t room = *cap > 0 ? *cap : 256;
	char *moved;

	if (need <= *cap)
		return true;
	while (room < need) {
		if (room > SIZE_MAX / 2)
			return false;
		room *= 2;
	}
	if ((moved = realloc(*data, room)) == NULL)
		return false;
	*data = moved;
	*cap = room;
	return true;
}

/* The length of the well-formed sequence at `s`, or 0 (Unicode, table 3-7:
 * no overlong forms, no surrogates, nothing above U+10FFFF). */
static size_t
sequence(const unsigned char *s, size_t len)
{
	unsigned char low = 0x80, high = 0xBF;
	size_t want, i;

	if (s[0] < 0x80)
		return 1;
	if (s[0] >= 0xC2 && s[0] <= 0xDF)
		want = 2;
	else if (s[0] >= 0xE0 && s[0] <= 0xEF)
		want = 3;
	else if (s[0] >= 0xF0 && s[0] <= 0xF4)
		want = 4;
	else
		return 0;
	if (len < want)
		return 0;
	if (s[0] == 0xE0)
		low = 0xA0;
	else if (s[0] == 0xED)
		high = 0x9F;
	else if (s[0] == 0xF0)
		low = 0x90;
	else if (s[0] == 0xF4)
		high = 0x8F;
	if (s[1] < low || s[1] > high)
		return 0;
	for (i = 2; i < want; i++) {
		if (s[i] < 0x80 || s[i] > 0xBF)
			return 0;
	}
	return want;
}

size_t
program_text_valid(const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t at = 0, step;

	while (at < len && (step = sequence(s + at, len - at)) > 0)
		at += step;
	return at;
}

char *
program_text_clean(const char *text, size_t len, size_t *out_len)
{
	size_t at = 0, out = 0, good;
	char *copy;

	if (len > SIZE_MAX / 3 - 1 || (copy = malloc(len * 3 + 1)) == NULL)
		return NULL;
	while (at < len) {
		good = program_text_valid(text + at, len - at);
		memcpy(copy + out, text + at, good);
		at += good;
		out += good;
		if (at < len) {
			memcpy(copy + out, "\xEF\xBF\xBD", 3);
			out += 3;
			at++;
		}
	}
	copy[out] = '\0';
	*out_len = out;
	return copy;
}

void
program_text_trim(const char **text, size_t *len)
{
	while (*len > 0 && ((*text)[0] == ' ' || (*text)[0] == '\t')) {
		(*text)++;
		(*len)--;
	}
	while (*len > 0 && ((*text)[*len - 1] == ' ' || (*text)[*len - 1] == '\t'))
		(*len)--;
}

char *
program_text_read_file(
    const char *path, size_t max, size_t *len, char *error, size_t size)
{
	char *data = NULL;
	bool ok = false;
	ssize_t n = 1;
	int fd;

	*len = 0;
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0) {
		snprintf(error, size, "%s: %s", path, strerror(errno));
		return NULL;
	}
	/* One byte more than allowed is read, to see whether there is more. */
	if ((data = malloc(max + 2)) == NULL) {
		snprintf(error, size, "%s: out of memory", path);
		goto done;
	}
	while (*len <= max && n > 0) {
		n = read(fd, data + *len, max + 1 - *len);
		if (n > 0)
			*len += (size_t)n;
		else if (n < 0 && errno == EINTR)
			n = 1;
	}
	if (n < 0) {
		snprintf(error, size, "%s: %s", path, strerror(errno));
	} else if (*len > max) {
		snprintf(error, size, "%s: larger than %zu bytes", path, max);
	} else if (memchr(data, '\0', *len) != NULL) {
		snprintf(error, size, "%s: has a zero byte", path);
	} else {
		data[*len] = '\0';
		ok = true;
	}
done:
	close(fd);
	if (!ok) {
		if (data != NULL)
			program_text_wipe(data, *len);
		free(data);
		data = NULL;
	}
	return data;
}

void
program_text_wipe(char *text, size_t len)
{
	volatile char *p = text;

	while (len-- > 0)
		*p++ = '\0';
}
