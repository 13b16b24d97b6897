/* SPDX-License-Identifier: MIT */
/* The files of a point: what was synced before it, and of the rest what chance says. */
#include "power/power.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR 512
#define MOST_NAMES 16

struct content {
	char *data;
	size_t len, room;
};

/* Entries that are not synced, in their order. */
struct waiting {
	size_t *entries;
	size_t count, room;
};

static struct {
	size_t at; /* in the record */
	unsigned files;
	struct content *contents; /* as synced, by file */
	struct waiting *waiting;
	struct waiting names_waiting;
} disk;

/* Which name is which file. */
struct names {
	struct {
		const char *name;
		unsigned file;
	} list[MOST_NAMES];
	size_t count;
};
static struct names synced_names;

/* --- what an entry does --- */

static void
resize(struct content *content, size_t len)
{
	if (len > content->room) {
		content->room = 2 * len;
		content->data = realloc(content->data, content->room);
		if (content->data == NULL)
			power_fail("no memory");
	}
	if (len > content->len)
		memset(content->data + content->len, 0, len - content->len);
	content->len = len;
}

static void
write_part(
    struct content *content, const struct power_entry *entry, size_t from, size_t bytes)
{
	size_t end = (size_t)entry->offset + from + bytes;

	if (end > content->len)
		resize(content, end);
	memcpy(content->data + entry->offset + from, entry->data + from, bytes);
}

static void
apply(struct content *content, const struct power_entry *entry)
{
	if (entry->kind == POWER_CUT)
		resize(content, (size_t)entry->offset);
	else
		write_part(content, entry, 0, entry->len);
}

static void
apply_name(struct names *names, const struct power_entry *entry)
{
	size_t i;

	for (i = 0; i < names->count; i++)
		if (strcmp(names->list[i].name, entry->data) == 0)
			break;
	if (entry->kind == POWER_NAME) {
		if (i == MOST_NAMES)
			power_fail("too many names");
		names->list[i].name = entry->data;
		names->list[i].file = entry->file;
		names->count += i == names->count ? 1 : 0;
	} else if (i < names->count) {
		names->list[i] = names->list[--names->count];
	}
}

static void
wait_for_sync(struct waiting *waiting, size_t entry)
{
	if (waiting->count == waiting->room) {
		waiting->room = waiting->room == 0 ? 64 : 2 * waiting->room;
		waiting->entries =
		    realloc(waiting->entries, waiting->room * sizeof(size_t));
		if (waiting->entries == NULL)
			power_fail("no memory");
	}
	waiting->entries[waiting->count++] = entry;
}

static void
sync_file(unsigned file)
{
	struct waiting *waiting = &disk.waiting[file];
	size_t i;

	for (i = 0; i < waiting->count; i++)
		apply(&disk.contents[file], &power_log.entries[waiting->entries[i]]);
	waiting->count = 0;
}

static void
sync_names(void)
{
	size_t i;

	for (i = 0; i < disk.names_waiting.count; i++)
		apply_name(
		    &synced_names, &power_log.entries[disk.names_waiting.entries[i]]);
	disk.names_waiting.count = 0;
}

void
power_image_begin(void)
{
	memset(&disk, 0, sizeof(disk));
	memset(&synced_names, 0, sizeof(synced_names));
	disk.files = power_log.files;
	disk.contents = calloc(disk.files, sizeof(*disk.contents));
	disk.waiting = calloc(disk.files, sizeof(*disk.waiting));
	if (disk.contents == NULL || disk.waiting == NULL)
		power_fail("no memory");
}

void
power_image_go_to(size_t point)
{
	for (; disk.at < point; disk.at++) {
		const struct power_entry *entry = &power_log.entries[disk.at];

		switch (entry->kind) {
		case POWER_WRITE:
		case POWER_CUT:
			wait_for_sync(&disk.waiting[entry->file], disk.at);
			break;
		case POWER_NAME:
		case POWER_NO_NAME:
			wait_for_sync(&disk.names_waiting, disk.at);
			break;
		case POWER_SYNC:
			sync_file(entry->file);
			break;
		case POWER_SYNC_NAMES:
			sync_names();
			break;
		case POWER_ACK:
			break;
		}
	}
}

void
power_image_end(void)
{
	unsigned i;

	for (i = 0; i < disk.files; i++) {
		free(disk.contents[i].data);
		free(disk.waiting[i].entries);
	}
	free(disk.contents);
	free(disk.waiting);
	free(disk.names_waiting.entries);
}

/* --- chance --- */

static void
apply_torn(struct content *content, const struct power_entry *entry)
{
	size_t at = 0, bytes;

	for (; at < entry->len; at += bytes) {
		/* Sectors are of the file, not of the write. */
		bytes = SECTOR - (entry->offset + at) % SECTOR;
		if (bytes > entry->len - at)
			bytes = entry->len - at;
		if (power_random(2) == 0)
			write_part(content, entry, at, bytes);
	}
}

static void
apply_half(struct content *content, const struct power_entry *entry)
{
	size_t bytes = entry->len / 2;

	/* A sector is written whole or not at all. */
	bytes -= (entry->offset + bytes) % SECTOR < bytes
		     ? (entry->offset + bytes) % SECTOR
		     : bytes;
	write_part(content, entry, 0, bytes);
}

/* What waits is on the disk or not, each in its way. */
static void
apply_some(struct content *content, const struct waiting *waiting)
{
	enum { NONE, ALL, SOME, FIRST, TORN, HALVED, WAYS } way = power_random(WAYS);
	size_t i, first = waiting->count;

	if (way == NONE)
		return;
	if (way == FIRST && waiting->count > 0)
		first = power_random((unsigned)waiting->count + 1);
	for (i = 0; i < first; i++) {
		const struct power_entry *entry =
		    &power_log.entries[waiting->entries[i]];

		if (way == SOME && power_random(2) == 0)
			continue;
		if (way == TORN && entry->kind == POWER_WRITE)
			apply_torn(content, entry);
		else if (way == HALVED && entry->kind == POWER_WRITE && i % 2 == 0)
			apply_half(content, entry);
		else
			apply(content, entry);
	}
}

/* --- files --- */

/* Into the file that is there, if it is, so that it stays the same one. */
static void
write_file(const char *dir, const char *name, const struct content *content)
{
	char path[160];
	size_t done = 0;
	ssize_t more;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	if ((fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600)) < 0)
		power_fail("%s cannot be written", path);
	for (; done < content->len; done += (size_t)more)
		if ((more = write(fd, content->data + done, content->len - done)) <= 0)
			power_fail("%s cannot be written", path);
	(void)close(fd);
}

static bool
has(const struct names *names, const char *name)
{
	size_t i;

	for (i = 0; i < names->count; i++)
		if (strcmp(names->list[i].name, name) == 0)
			return true;
	return false;
}

/* What no name is of goes; and each check makes a journal of its own, so that the one
 * that was recorded is brought back by another name, as the same file. */
static void
clear_directory(const char *dir, const struct names *names)
{
	char path[400], kept[160];
	struct dirent *entry;
	DIR *list = opendir(dir);

	if (list == NULL)
		power_fail("no directory");
	while ((entry = readdir(list)) != NULL) {
		if (entry->d_name[0] == '.' || strcmp(entry->d_name, "boot") == 0 ||
		    (has(names, entry->d_name) && strcmp(entry->d_name, "q.db") == 0))
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
		(void)unlink(path);
	}
	(void)closedir(list);
	(void)snprintf(kept, sizeof(kept), "%s.kept/journal", dir);
	(void)snprintf(path, sizeof(path), "%s/q.db-begun", dir);
	if (has(names, "q.db-begun") && link(kept, path) != 0)
		power_fail("the journal cannot be brought back");
}

void
power_image_write(const char *dir)
{
	struct names names = synced_names;
	struct content *contents;
	size_t i, first;

	if ((contents = calloc(disk.files, sizeof(*contents))) == NULL)
		power_fail("no memory");
	/* Names are kept in their order. */
	first = power_random((unsigned)disk.names_waiting.count + 1);
	for (i = 0; i < first; i++)
		apply_name(&names, &power_log.entries[disk.names_waiting.entries[i]]);
	clear_directory(dir, &names);
	for (i = 0; i < names.count; i++) {
		unsigned file = names.list[i].file;

		resize(&contents[file], disk.contents[file].len);
		if (contents[file].len > 0)
			memcpy(contents[file].data, disk.contents[file].data,
			    contents[file].len);
		apply_some(&contents[file], &disk.waiting[file]);
		write_file(dir, names.list[i].name, &contents[file]);
		free(contents[file].data);
	}
	free(contents);
}

static bool
is_content(const char *dir, const char *name, const struct content *content)
{
	char path[160];
	struct stat is;
	char *data;
	bool same;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	if ((fd = open(path, O_RDONLY)) < 0)
		return false;
	if (fstat(fd, &is) != 0 || (data = malloc(content->len + 1)) == NULL)
		power_fail("%s cannot be read", path);
	same = (size_t)is.st_size == content->len &&
	       read(fd, data, content->len) == (ssize_t)content->len &&
	       (content->len == 0 || memcmp(data, content->data, content->len) == 0);
	free(data);
	(void)close(fd);
	return same;
}

bool
power_image_is_whole(const char *dir)
{
	size_t i;

	power_image_go_to(power_log.count);
	sync_names();
	for (i = 0; i < disk.files; i++)
		sync_file((unsigned)i);
	for (i = 0; i < synced_names.count; i++)
		if (!is_content(dir, synced_names.list[i].name,
			&disk.contents[synced_names.list[i].file]))
			return false;
	return has(&synced_names, "q.db") && has(&synced_names, "q.db-begun");
}
