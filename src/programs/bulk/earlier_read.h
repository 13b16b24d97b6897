/* SPDX-License-Identifier: MIT */
/* The lines of OUTPUT and of OUTPUT.begun, read back. */
#ifndef TELNYX_PROGRAMS_BULK_EARLIER_READ_H
#define TELNYX_PROGRAMS_BULK_EARLIER_READ_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <telnyx/error.h>

/* A line of either file, with what it has of these. */
struct bulk_past_line {
	uint64_t row;  /* 0: it is no line about a row */
	uint64_t line; /* of the input; 0: it says none */
	char *to;      /* NULL: it names none; valid until the next line */
	char *proof;   /* the message's ID, or the reference of its job; NULL: none */
	enum telnyx_outcome outcome; /* NONE: it says none */
	bool whole;		     /* it has its end of line */
	uint64_t number;	     /* 1 is the file's first */
	uint64_t end;		     /* of the line, in the file */
};

struct bulk_past;

/* `fd` stays the caller's; it is read from its start.  NULL: errno says why. */
struct bulk_past *bulk_past_open(int fd);
void bulk_past_close(struct bulk_past *past);
/* 1: a line; 0: the end; -1: errno says why it cannot be read. */
int bulk_past_next(struct bulk_past *past, struct bulk_past_line *line);

#endif
