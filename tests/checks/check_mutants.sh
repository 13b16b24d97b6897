#!/bin/sh
# SPDX-License-Identifier: MIT
# Can every mutant of mutants.sh still be applied, and are there the tests that
# it names?  Whether they notice it takes hours: `make mutants`.
MUTANTS_CHECK=1 MUTANTS='' exec sh "${top_srcdir:-.}/tests/checks/mutants.sh"
