/* SPDX-License-Identifier: MIT */
/* The command line of telnyx-bulk. */
#ifndef TELNYX_PROGRAMS_BULK_OPTIONS_H
#define TELNYX_PROGRAMS_BULK_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Text is borrowed from argv; zero and NULL mean "not given". */
struct bulk_options {
	const char *file; /* "-": standard input */
	const char *from;
	const char *messaging_profile_id;
	const char *text;
	const char *text_file;
	const char *to_column;
	const char *output;
	const char *base_url;
	const char *ca_file;
	const char *api_key_file;
	const char *sandbox_log;
	uint32_t concurrency;
	double rate;
	uint32_t timeout_ms;
	int max_attempts;
	uint32_t max_failures; /* 0: never stop for them */
	uint64_t max_hold_s;   /* how long the server may say nothing but "later" */
	bool sandbox;
	bool dry_run;
	bool quiet;
	bool resume;	/* rows that have a result are done */
	bool overwrite; /* whatever OUTPUT holds */
	const char *store;
	const char *webhook_url; /* the rest with a store alone */
	bool new_run;		 /* though the store has another run */
	unsigned again;		 /* begin the run behind this number; 0: none */
	bool allow_plain_http;
	bool smart_encoding;
};

enum bulk_action {
	BULK_ACTION_RUN,
	BULK_ACTION_HELP,
	BULK_ACTION_VERSION,
	BULK_ACTION_REFUSE /* `error` says why, in one line */
};

/* Read the command line.  May be called more than once. */
enum bulk_action bulk_options_parse(
    int argc, char **argv, struct bulk_options *options, char *error, size_t size);
/* Print the text of --help. */
void bulk_options_help(FILE *file);

#endif
