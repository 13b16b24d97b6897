/* SPDX-License-Identifier: MIT */
/* What a library must not do to the process it lives in. */
#ifndef TELNYX_BASE_PROCESS_H
#define TELNYX_BASE_PROCESS_H

/* End it: a write to a connection that the peer has closed raises SIGPIPE, as
 * OpenSSL writes without MSG_NOSIGNAL.  It is ignored from now on, unless the
 * program has chosen what to do about it. */
void telnyx_process_ignore_sigpipe(void);

/* Ask its terminal, as OpenSSL does for the passphrase of a key: a
 * pem_password_cb that has none. */
int telnyx_process_no_passphrase(char *out, int size, int writing, void *arg);

#endif
