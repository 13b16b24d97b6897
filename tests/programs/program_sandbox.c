/* SPDX-License-Identifier: MIT */
/* The program's main() under a name of its own: see program.h. */
#include "program.h"

#define main program_sandbox
#include "programs/sandbox/main.c"
