/* SPDX-License-Identifier: MIT */
/* Is this built with AddressSanitizer?  Then what is freed stays in memory for a
 * while.  (gcc says it one way, clang another.) */
#ifndef TELNYX_TESTS_SANITIZED_H
#define TELNYX_TESTS_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#endif
