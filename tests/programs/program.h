/* SPDX-License-Identifier: MIT */
/* The programs as functions, which a test can run in a child of its own: their
 * main(), each compiled once more under another name. */
#ifndef TELNYX_TESTS_PROGRAM_H
#define TELNYX_TESTS_PROGRAM_H

int program_bulk(int argc, char **argv);
int program_listen(int argc, char **argv);
int program_sandbox(int argc, char **argv);

#endif
