/* SPDX-License-Identifier: MIT */
/* The ledger: of each message that arrived whole, whose it was. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "storm/storm.h"

/* The reference stands in the body, in the query of its webhook URL. */
static bool
find_reference(const char *line, int64_t *id, int64_t *fence)
{
	const char *text = strstr(line, "telnyx_reference=");

	return text != NULL &&
	       sscanf(text, "telnyx_reference=%*8[a-z0-9]-%" SCNd64 "-%" SCNd64, id,
		   fence) == 2;
}

static bool
note(struct storm_ledger *ledger, int64_t id, int64_t fence)
{
	if (id > ledger->most) {
		unsigned char *more = realloc(ledger->arrived, (size_t)id * 2 + 1);

		if (more == NULL)
			return false;
		memset(more + ledger->most + 1, 0, (size_t)(id * 2 - ledger->most));
		ledger->arrived = more;
		ledger->most = id * 2;
	}
	ledger->messages++;
	if (++ledger->arrived[id] == 1)
		return true;
	fprintf(stderr, "storm: job %" PRId64 " arrived again, as fence %" PRId64 "\n",
	    id, fence);
	return false;
}

bool
storm_ledger_read(const char *dir, struct storm_ledger *out)
{
	char path[300], *line = NULL;
	int64_t id, fence;
	bool good = true;
	size_t size = 0;
	FILE *file;

	memset(out, 0, sizeof(*out));
	out->arrived = calloc(1, 1);
	snprintf(path, sizeof(path), "%s/ledger", dir);
	if ((file = fopen(path, "r")) == NULL || out->arrived == NULL) {
		perror(path);
		return false;
	}
	while (getline(&line, &size, file) > 0)
		if (strstr(line, "\"POST\"") != NULL &&
		    find_reference(line, &id, &fence))
			good = note(out, id, fence) && good;
	free(line);
	fclose(file);
	return good;
}
