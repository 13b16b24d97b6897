/* SPDX-License-Identifier: MIT */
/* Rows of the messaging profiles resource that its flows use too. */
#ifndef TELNYX_RESOURCES_PROFILES_MESSAGING_PROFILE_H
#define TELNYX_RESOURCES_PROFILES_MESSAGING_PROFILE_H

#include "client/request.h"

extern const struct telnyx_operation telnyx_messaging_profile_create_operation;
extern const struct telnyx_operation telnyx_messaging_profile_update_operation;
extern const struct telnyx_operation telnyx_messaging_profile_list_operation;

#endif
