/* SPDX-License-Identifier: MIT */
#include "programs/worker/output.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include <telnyx/text.h>

#include "programs/common/program.h"
#include "programs/worker/writer.h"

/* Of one stream: a job's two lines are some 200. */
#define MOST_BYTES (4u * 1024u * 1024u)
/* How long the end of a run waits for a reader. */
#define END_MS 1000

static struct {
	struct worker_writer *writer; /* NULL: lines are written at once */
	bool silent;
	int error;
} streams[2];

static void
now(char *out, size_t size)
{
	char text[TELNYX_TIMESTAMP_MAX] = "";

	(void)telnyx_timestamp_format(program_now_ms(), text);
	(void)snprintf(out, size, "%s", text);
}

static void
note_json(uint64_t lines, char *out, size_t size)
{
	char time[TELNYX_TIMESTAMP_MAX];

	now(time, sizeof(time));
	(void)snprintf(out, size,
	    "{\"time\":\"%s\",\"event\":\"log_dropped\",\"lines\":%" PRIu64 "}\n", time,
	    lines);
}

static void
note_text(uint64_t lines, char *out, size_t size)
{
	char time[TELNYX_TIMESTAMP_MAX];

	now(time, sizeof(time));
	(void)snprintf(out, size, "%s log_dropped lines=%" PRIu64 "\n", time, lines);
}

void
worker_output_line(enum worker_stream stream, const char *line, size_t len)
{
	FILE *file = stream == WORKER_OUT ? stdout : stderr;

	if (streams[stream].writer != NULL)
		worker_writer_put(streams[stream].writer, line, len);
	else if (!streams[stream].silent)
		(void)fwrite(line, 1, len, file);
}

bool
worker_output_begin(void)
{
	(void)fflush(stdout);
	streams[WORKER_OUT].writer =
	    worker_writer_new(STDOUT_FILENO, MOST_BYTES, note_json);
	streams[WORKER_ERR].writer =
	    worker_writer_new(STDERR_FILENO, MOST_BYTES, note_text);
	if (streams[WORKER_OUT].writer != NULL && streams[WORKER_ERR].writer != NULL)
		return true;
	worker_output_end();
	return false;
}

void
worker_output_end(void)
{
	int i;

	for (i = WORKER_OUT; i <= WORKER_ERR; i++) {
		streams[i].error = worker_writer_free(streams[i].writer, END_MS);
		streams[i].silent = streams[i].error == EAGAIN;
		streams[i].writer = NULL;
	}
}

int
worker_output_error(void)
{
	if (streams[WORKER_OUT].error != 0)
		return streams[WORKER_OUT].error;
	if (fflush(stdout) != 0)
		return errno;
	return ferror(stdout) != 0 ? EIO : 0;
}
