/* SPDX-License-Identifier: MIT */
/* Reads the file of --cron. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "programs/worker/console.h"
#include "programs/worker/cron_internal.h"

#define NAME_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."
#define BLANKS " \t\r\n"

static bool
read_name(const char **text, struct worker_cron_job *job, char *error, size_t size)
{
	size_t len = strspn(*text, NAME_CHARS);

	if (len == 0 || len >= sizeof(job->name) ||
	    strchr(" \t", (*text)[len]) == NULL) {
		(void)snprintf(error, size,
		    "a line begins with a name of 1 to %zu of A-Z, a-z, 0-9, '_', '-' "
		    "and '.'",
		    sizeof(job->name) - 1);
		return false;
	}
	memcpy(job->name, *text, len);
	job->name[len] = '\0';
	*text += len;
	return true;
}

static bool
check_text(const char *text, char *error, size_t size)
{
	enum json_tokener_error why;
	struct json_object *json = json_tokener_parse_verbose(text, &why), *own;
	bool good = false;

	if (!json_object_is_type(json, json_type_object))
		(void)snprintf(error, size, "no object of JSON stands behind the time");
	else if (json_object_object_get_ex(json, "job", &own) &&
		 (json_object_object_get_ex(own, "unique_key", NULL) ||
		     json_object_object_get_ex(own, "unique_for", NULL)))
		(void)snprintf(
		    error, size, "its unique key is its name and the minute");
	else
		good = true;
	json_object_put(json);
	return good;
}

static bool
is_there(const struct worker_cron_table *table, const char *name)
{
	size_t i;

	for (i = 0; i < table->count; i++)
		if (strcmp(table->jobs[i].name, name) == 0)
			return true;
	return false;
}

/* Add the job of one line. */
static bool
add_line(struct worker_cron_table *table, const char *text, char *error, size_t size)
{
	struct worker_cron_job job = {0}, *moved;

	if (!read_name(&text, &job, error, size) ||
	    !worker_cron_time_read(&text, &job.time, error, size))
		return false;
	text += strspn(text, BLANKS);
	if (!check_text(text, error, size))
		return false;
	if (is_there(table, job.name)) {
		(void)snprintf(error, size, "%s stands there already", job.name);
		return false;
	}
	moved = realloc(table->jobs, (table->count + 1) * sizeof(*moved));
	if (moved != NULL)
		table->jobs = moved;
	if (moved == NULL || (job.text = strdup(text)) == NULL) {
		(void)snprintf(error, size, "out of memory");
		return false;
	}
	table->jobs[table->count++] = job;
	return true;
}

static bool
read_lines(struct worker_cron_table *table, FILE *file, const char *path, char *error,
    size_t size)
{
	char *line = NULL, why[WORKER_ERROR_MAX];
	unsigned number = 0;
	size_t room = 0;
	bool good = true;

	while (good && getline(&line, &room, file) >= 0) {
		const char *text = line + strspn(line, BLANKS);

		number++;
		if (*text == '\0' || *text == '#')
			continue;
		good = add_line(table, text, why, sizeof(why));
		if (!good)
			(void)snprintf(error, size, "%s:%u: %s", path, number, why);
	}
	if (good && ferror(file)) {
		(void)snprintf(
		    error, size, "cannot read %s: %s", path, strerror(errno));
		good = false;
	}
	free(line);
	return good;
}

bool
worker_cron_read(
    const char *path, struct worker_cron_table **out, char *error, size_t size)
{
	struct worker_cron_table *table = calloc(1, sizeof(*table));
	FILE *file = table != NULL ? fopen(path, "re") : NULL;
	bool good;

	if (file == NULL) {
		(void)snprintf(
		    error, size, "cannot open %s: %s", path, strerror(errno));
		worker_cron_table_free(table);
		return false;
	}
	good = read_lines(table, file, path, error, size);
	(void)fclose(file);
	if (good)
		*out = table;
	else
		worker_cron_table_free(table);
	return good;
}

void
worker_cron_table_free(struct worker_cron_table *table)
{
	size_t i;

	if (table == NULL)
		return;
	for (i = 0; i < table->count; i++)
		free(table->jobs[i].text);
	free(table->jobs);
	free(table);
}

size_t
worker_cron_count(const struct worker_cron_table *table)
{
	return table->count;
}
