/* SPDX-License-Identifier: MIT */
/**
 * @file version.h
 * The version of the headers, and of the library that was linked.
 */
#ifndef TELNYX_VERSION_H
#define TELNYX_VERSION_H

#include <telnyx/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The version of these headers, as text and as one comparable number. */
#define TELNYX_VERSION "0.1.0"
#define TELNYX_VERSION_NUMBER 0x000100

/**
 * The version of the library in use, which may be newer than the headers.
 *
 * @return  Static text such as "0.1.0".
 * @since 0.1
 */
TELNYX_EXPORT const char *telnyx_version(void);

#ifdef __cplusplus
}
#endif
#endif
