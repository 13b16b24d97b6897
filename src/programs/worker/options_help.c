/* SPDX-License-Identifier: MIT */
/* What the options are called, for people. */
#include <string.h>

#include "programs/worker/options_table.h"

#define HELP_COLUMN 30

static void
help_line(const char *name, const char *value, const char *help, FILE *file)
{
	int used = fprintf(file, "  --%s%s%s", name, value != NULL ? " " : "",
	    value != NULL ? value : "");

	if (used >= HELP_COLUMN)
		used = fprintf(file, "\n") - 1;
	fprintf(file, "%*s%s\n", used > 0 ? HELP_COLUMN - used : HELP_COLUMN, "", help);
}

void
worker_options_help(enum worker_command command, FILE *file)
{
	size_t i;

	for (i = 0; i < worker_option_count; i++) {
		if ((worker_option_table[i].commands & (unsigned)command) != 0)
			help_line(worker_option_table[i].name,
			    worker_option_table[i].value, worker_option_table[i].help,
			    file);
	}
	help_line("help", NULL, "show this and exit", file);
}

const char *
worker_options_setting(const char *field)
{
	static const char *const names[][2] = {
	    {"base_url", "--base-url"},
	    {"api_key", "TELNYX_API_KEY"},
	    {"ca_file", "--ca-file"},
	    {"webhook_url", "--webhook-url"},
	    {"public_key", "--public-key"},
	    {"keys[0]", "--public-key"},
	    {"address", "--webhook-listen"},
	    {"port", "--webhook-listen"},
	    {"path", "--webhook-path"},
	};
	size_t i;

	for (i = 0; field != NULL && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(field, names[i][0]) == 0)
			return names[i][1];
	return field;
}
