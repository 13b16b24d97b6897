/* SPDX-License-Identifier: MIT */
/*
 * Stands in for libFuzzer: runs every file of the directories, and every file,
 * that the command line names through the target, once.  So a corpus is a test
 * for any compiler.  Options are libFuzzer's, and ignored.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

#define MAX_INPUT_BYTES (1024 * 1024)

static unsigned inputs;

static bool
replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *data = malloc(MAX_INPUT_BYTES), *exact;
	size_t size = 0;
	bool ok = file != NULL && data != NULL;

	if (ok) {
		size = fread(data, 1, MAX_INPUT_BYTES, file);
		ok = ferror(file) == 0 && size < MAX_INPUT_BYTES;
	}
	if (ok) {
		exact = fuzz_copy(data, size);
		/* Named first, so that a crash says which. */
		(void)printf("%s\n", path);
		(void)fflush(stdout);
		(void)LLVMFuzzerTestOneInput((const uint8_t *)exact, size);
		inputs++;
		free(exact);
	} else {
		(void)fprintf(stderr, "%s: cannot be read whole\n", path);
	}
	if (file != NULL)
		(void)fclose(file);
	free(data);
	return ok;
}

static bool
replay_directory(const char *path)
{
	DIR *directory = opendir(path);
	struct dirent *entry;
	char name[1024];
	bool ok = directory != NULL;

	if (!ok)
		perror(path);
	while (ok && (entry = readdir(directory)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		ok = replay_file(name);
	}
	if (directory != NULL)
		(void)closedir(directory);
	return ok;
}

int
main(int argc, char **argv)
{
	struct stat status;
	bool ok = true;
	int i;

	for (i = 1; ok && i < argc; i++) {
		if (argv[i][0] == '-')
			continue;
		if (stat(argv[i], &status) == 0 && S_ISDIR(status.st_mode))
			ok = replay_directory(argv[i]);
		else
			ok = replay_file(argv[i]);
	}
	(void)printf("%u inputs\n", inputs);
	return ok && inputs > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
