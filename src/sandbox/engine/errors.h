/* SPDX-License-Identifier: MIT */
/*
 * Telnyx's list of errors, and the statuses of HTTP.
 */
#ifndef TELNYX_SANDBOX_ENGINE_ERRORS_H
#define TELNYX_SANDBOX_ENGINE_ERRORS_H

#define SBX_ERRORS_URL "https://developers.telnyx.com/docs/overview/errors/"

struct sbx_error {
	const char *code;
	const char *title;
	const char *detail;
};

/* NULL: the sandbox knows no error of that code. */
const struct sbx_error *sbx_error_find(const char *code);
/* The code that Telnyx most likely sends with a status. */
const char *sbx_code_of_status(int status);
/* The words behind a status: "OK". */
const char *sbx_reason(int status);

#endif
