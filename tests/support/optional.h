/* SPDX-License-Identifier: MIT */
/* What tests ask of an optional yes or no. */
#ifndef TELNYX_TESTS_OPTIONAL_H
#define TELNYX_TESTS_OPTIONAL_H

#include <check.h>

#include <telnyx/types.h>

/* Is it given, and is it that? */
#define fx_assert_bool(is, wanted)                                                     \
	do {                                                                           \
		const struct telnyx_opt_bool fx_is = (is);                             \
		ck_assert_msg(fx_is.given, "%s is not given", #is);                    \
		ck_assert_msg(fx_is.value == (wanted), "%s is not %s", #is, #wanted);  \
	} while (0)

static const struct telnyx_opt_bool fx_no_bool = {.given = false};

#endif
