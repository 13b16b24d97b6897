/* SPDX-License-Identifier: MIT */
#include "programs/worker/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "programs/worker/console.h"

bool
worker_scratch_make(struct worker_scratch *scratch)
{
	const char *parent = getenv("TMPDIR");
	int len = snprintf(scratch->directory, sizeof(scratch->directory),
	    "%s/telnyx-worker.XXXXXX",
	    parent != NULL && *parent != '\0' ? parent : "/tmp");

	if (len < 0 || (size_t)len >= sizeof(scratch->directory) ||
	    mkdtemp(scratch->directory) == NULL) {
		worker_say("cannot make a directory for a temporary store: %s",
		    strerror(errno));
		scratch->directory[0] = '\0';
		return false;
	}
	snprintf(scratch->store, sizeof(scratch->store), "sqlite:%s/queue.db",
	    scratch->directory);
	return true;
}

void
worker_scratch_remove(struct worker_scratch *scratch)
{
	char
	    path[sizeof(scratch->directory) + sizeof(((struct dirent *)0)->d_name) + 2];
	struct dirent *entry;
	DIR *dir;

	if (scratch->directory[0] == '\0' ||
	    (dir = opendir(scratch->directory)) == NULL)
		return;
	while ((entry = readdir(dir)) != NULL) {
		snprintf(
		    path, sizeof(path), "%s/%s", scratch->directory, entry->d_name);
		(void)unlink(path); /* of "." and "..": refused */
	}
	closedir(dir);
	(void)rmdir(scratch->directory);
	scratch->directory[0] = '\0';
}
